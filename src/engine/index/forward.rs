//! The rare values of each record of a segment, so many lanes for every record,
//! so that counting a million records has nothing to decide.
//!
//! A loop over lists of unlike lengths is mostly spent on guessing where the
//! next list ends. Here every record has as many lanes; an empty one counts
//! for a number of its own that nobody reads. What does not fit into the lanes
//! stands behind, each with its record.
//!
//! Must never know: what the values are.

use super::bitset::BitSet;
use crate::engine::column::{Column, ColumnReader, ColumnWriter, Heat, RaggedArray};

/// The numbers of so many values fit the lanes; the last of sixteen bits are
/// for empty lanes.
pub(crate) const NUMBERED: usize = (1 << u16::BITS) - WIDEST;

const WIDEST: usize = 16;

/// Values of the records of one segment.
#[derive(Debug, Default)]
pub(crate) struct ForwardIndex {
    /// The values of each record.
    width: u32,
    /// The values, record after record; behind the last value stands the
    /// number of an empty lane.
    values: Column<u16>,
    /// Record and value of what did not fit.
    more: Column<[u16; 2]>,
}

impl ForwardIndex {
    /// The lanes of records that have these of `values` values, all numbered
    /// below [`NUMBERED`].
    pub(crate) fn new(records: &RaggedArray<u16>, values: usize) -> Self {
        let each = || records.each(0..records.len());
        let beyond = |width: usize| -> usize {
            let beyond = each().map(|mine| mine.len().saturating_sub(width));
            beyond.sum()
        };
        // What stands behind takes twice the room and a look for every key.
        let fits = |width: &usize| beyond(*width) * 8 <= records.len();
        let width = [0, 1, 2, 4, 8].into_iter().find(fits).unwrap_or(WIDEST);
        let empty = (0..)
            .zip(0..width)
            .map(|(lane, _)| first_empty(values) + lane);
        let empty: Vec<u16> = empty.collect();
        let mut lanes = Vec::with_capacity(records.len() * width);
        let mut more = Vec::new();
        for (record, mine) in (0..).zip(each()) {
            let (here, behind) = mine.split_at(mine.len().min(width));
            lanes.extend_from_slice(here);
            lanes.extend_from_slice(empty.get(here.len()..).unwrap_or_default());
            more.extend(behind.iter().map(|value| [record, *value]));
        }
        Self {
            width: u32::try_from(width).unwrap_or(0),
            values: lanes.into(),
            more: more.into(),
        }
    }

    /// Some value of a record.
    pub(crate) fn first(&self, record: usize, values: usize) -> Option<usize> {
        let width = self.width as usize;
        if width > 0 {
            let first = *self.values.get(record * width)?;
            return (first < first_empty(values)).then_some(first.into());
        }
        // There are so few that no record has a lane.
        let more = self
            .more
            .partition_point(|[of, _]| usize::from(*of) < record);
        let [of, value] = *self.more.get(more)?;
        (usize::from(of) == record).then_some(value.into())
    }

    /// Changes the count of every value of some records; there is a count for
    /// every value, and those of values that are not numbered mean nothing.
    pub(crate) fn change(
        &self,
        records: &BitSet,
        counts: &mut Vec<u32>,
        change: impl Fn(u32) -> u32 + Copy,
    ) {
        let values = counts.len();
        counts.resize(usize::from(first_empty(values)).max(values) + WIDEST, 0);
        match self.width {
            0 => {}
            1 => self.each::<1>(records, counts, change),
            2 => self.each::<2>(records, counts, change),
            4 => self.each::<4>(records, counts, change),
            8 => self.each::<8>(records, counts, change),
            _ => self.each::<WIDEST>(records, counts, change),
        }
        for [record, value] in self.more.iter() {
            if records.contains(usize::from(*record))
                && let Some(count) = counts.get_mut(usize::from(*value))
            {
                *count = change(*count);
            }
        }
        counts.truncate(values);
    }

    fn each<const WIDTH: usize>(
        &self,
        records: &BitSet,
        counts: &mut [u32],
        change: impl Fn(u32) -> u32,
    ) {
        let (lanes, _) = self.values.as_chunks::<WIDTH>();
        for record in records.iter() {
            for value in lanes.get(record).unwrap_or(&[u16::MAX; WIDTH]) {
                if let Some(count) = counts.get_mut(usize::from(*value)) {
                    *count = change(*count);
                }
            }
        }
    }

    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.width);
        on.put(&self.values, Heat::Hot);
        on.put(&self.more, Heat::Hot);
    }

    /// Takes the columns of a segment of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let all = Self {
            width: from.take_small()?,
            values: from.take()?,
            more: from.take()?,
        };
        (all.values.len() == len * all.width as usize).then_some(all)
    }
}

/// The number of the first empty lane where there are so many values.
fn first_empty(values: usize) -> u16 {
    u16::try_from(values.min(NUMBERED)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::column::RaggedArrayBuilder;
    use proptest::prelude::*;

    /// Where hardly a record has a rare value no lane is kept for it.
    #[test]
    fn the_value_of_one_record_among_many_is_known() {
        let mut lists = RaggedArrayBuilder::default();
        for record in 0..100_u16 {
            lists.push(if record % 40 == 39 { &[7] } else { &[] });
        }
        let lanes = ForwardIndex::new(&lists.build(), 8);
        assert_eq!(lanes.width, 0);
        for record in 0..101 {
            let value = (record % 40 == 39).then_some(7);
            assert_eq!(lanes.first(record, 8), value, "{record}");
        }
    }

    proptest! {
        #[test]
        fn every_value_of_the_records_is_counted_once(
            records in prop::collection::vec(prop::collection::btree_set(0_u16..40, 0..30), 1..80),
            most in 0_usize..30,
            chosen in prop::collection::btree_set(0_usize..80, 0..80),
        ) {
            let mut lists = RaggedArrayBuilder::default();
            let records: Vec<Vec<u16>> =
                records.iter().map(|mine| mine.iter().copied().take(most).collect()).collect();
            for mine in &records {
                lists.push(mine);
            }
            let lanes = ForwardIndex::new(&lists.build(), 40);
            let mut rows = BitSet::none(records.len());
            let mut expected = vec![0; 40];
            for record in chosen.into_iter().filter(|record| *record < records.len()) {
                rows.insert(record);
                for value in &records[record] {
                    expected[usize::from(*value)] += 1;
                }
            }
            let mut counts = vec![0; 40];
            lanes.change(&rows, &mut counts, |count| count + 1);
            prop_assert_eq!(counts, expected);
            for (record, mine) in records.iter().enumerate() {
                let first = mine.first().map(|value| usize::from(*value));
                prop_assert_eq!(lanes.first(record, 40), first);
            }
        }
    }
}
