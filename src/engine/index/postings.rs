//! Posting lists: sorted doc ids when sparse, a bitmap when dense.
//!
//! Whole blocks of bits are united, intersected and counted at once. The
//! division into two forms is that of Roaring bitmaps (Chambi, Lemire, Kaser
//! and Godin 2016), with more lists as bits.
//!
//! Must never know: what the records are listed for.

use std::ops::Range;

use super::bitset::{self, BitSet};
use crate::engine::column::{
    Column, ColumnReader, ColumnWriter, Heat, RaggedArray, RaggedArrayBuilder,
};

/// Records of one segment in numbered lists.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// The short lists, ascending; a long one is empty here.
    few: RaggedArray<u16>,
    /// The numbers of the long lists, ascending.
    many: Column<u32>,
    /// The bits of the long lists, side by side.
    blocks: Column<u64>,
    /// Number of blocks that hold a bit for every record.
    width: usize,
}

/// The records of one list.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Records<'a> {
    /// Their numbers, ascending.
    Sparse(&'a [u16]),
    /// A bit for every record of the segment.
    Dense(&'a [u64]),
}

impl Postings {
    /// Lists that lie side by side and end at these places, each ascending, of
    /// a segment of `len` records.
    pub(crate) fn new(mut items: Vec<u16>, ends: &[usize], len: usize) -> Self {
        let width = len.div_ceil(64);
        let (mut many, mut blocks) = (Vec::new(), Vec::new());
        let (mut start, mut kept) = (0, 0);
        let mut few_ends = Vec::with_capacity(ends.len());
        for (number, &end) in (0..).zip(ends) {
            // More numbers than blocks. Only from four times as many on do bits
            // take less memory, but these make a letter a fifth faster to look
            // up, for 2 % more.
            if end - start > width {
                let mut bits = BitSet::none(len);
                for record in &items[start..end] {
                    bits.insert(usize::from(*record));
                }
                many.push(number);
                blocks.extend_from_slice(bits.blocks());
            } else {
                items.copy_within(start..end, kept);
                kept += end - start;
            }
            few_ends.push(kept);
            start = end;
        }
        items.truncate(kept);
        Self {
            few: RaggedArrayBuilder::from_parts(items, &few_ends),
            many: many.into(),
            blocks: blocks.into(),
            width,
        }
    }

    /// Lists that all stay numbers, for those who keep something beside each.
    pub(crate) fn listed(items: Vec<u16>, ends: &[usize]) -> Self {
        Self {
            few: RaggedArrayBuilder::from_parts(items, ends),
            ..Self::default()
        }
    }

    /// Where a short list starts among the numbers of all.
    pub(crate) fn start(&self, number: usize) -> usize {
        self.few.start(number)
    }

    /// Number of lists.
    pub(crate) fn len(&self) -> usize {
        self.few.len()
    }

    /// A list by its number; empty when there is none.
    pub(crate) fn get(&self, number: usize) -> Records<'_> {
        self.each(number..number + 1).next().unwrap_or_default()
    }

    /// Several lists in a row, in order.
    pub(crate) fn each(&self, numbers: Range<usize>) -> impl Iterator<Item = Records<'_>> {
        let many: &[u32] = &self.many;
        let before = many.partition_point(|number| (*number as usize) < numbers.start);
        let mut many = many.iter().skip(before).peekable();
        let mut blocks = self.long().skip(before);
        self.few
            .each(numbers.clone())
            .zip(numbers)
            .map(
                move |(few, number)| match many.next_if(|long| **long as usize == number) {
                    Some(_) => Records::Dense(blocks.next().unwrap_or_default()),
                    None => Records::Sparse(few),
                },
            )
    }

    /// The lists that stand as bits: the number of each and its blocks.
    pub(crate) fn many(&self) -> impl Iterator<Item = (usize, &[u64])> {
        let numbers = self.many.iter().map(|number| *number as usize);
        numbers.zip(self.long())
    }

    /// The blocks of the long lists, in order.
    fn long(&self) -> std::slice::ChunksExact<'_, u64> {
        self.blocks.chunks_exact(self.width.max(1))
    }

    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        self.few.store(on, heat);
        on.put(&self.many, heat);
        on.put(&self.blocks, heat);
    }

    /// Takes the columns of a segment of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let all = Self {
            few: RaggedArray::restore(from)?,
            many: from.take()?,
            blocks: from.take()?,
            width: len.div_ceil(64),
        };
        let stray = BitSet::all(len).blocks().last().map_or(0, |last| !last);
        let ends = |blocks: &[u64]| blocks.last().is_none_or(|last| last & stray == 0);
        let fits = all.blocks.len() == all.many.len() * all.width && all.long().all(ends);
        fits.then_some(all)
    }
}

impl Default for Records<'_> {
    fn default() -> Self {
        Records::Sparse(&[])
    }
}

impl Records<'_> {
    /// Number of records.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Sparse(numbers) => numbers.len(),
            Self::Dense(blocks) => bitset::count(blocks),
        }
    }

    /// How long it takes to add them to a set: as long as so many numbers.
    pub(crate) fn cost(&self) -> usize {
        match self {
            Self::Sparse(numbers) => numbers.len(),
            Self::Dense(blocks) => blocks.len() / 8,
        }
    }

    /// Takes each, ascending.
    pub(crate) fn each(&self, mut take: impl FnMut(u16)) {
        match self {
            Self::Sparse(numbers) => numbers.iter().for_each(|number| take(*number)),
            Self::Dense(blocks) => {
                for number in bitset::ones(blocks) {
                    take(u16::try_from(number).unwrap_or(u16::MAX));
                }
            }
        }
    }

    /// The first.
    pub(crate) fn first(&self) -> Option<usize> {
        match self {
            Self::Sparse(numbers) => numbers.first().map(|number| usize::from(*number)),
            Self::Dense(blocks) => bitset::ones(blocks).next(),
        }
    }

    /// Number of those that are in a set of records of the segment.
    pub(crate) fn shared_with(&self, set: &BitSet) -> usize {
        match self {
            Self::Sparse(numbers) => {
                let each = numbers.iter().map(|number| usize::from(*number));
                let each = each.map(|number| usize::from(set.contains(number)));
                each.fold(0, usize::wrapping_add)
            }
            Self::Dense(blocks) => set.shared(blocks),
        }
    }

    /// Adds them to a set of records of the segment.
    pub(crate) fn add_to(&self, set: &mut BitSet) {
        match self {
            Self::Sparse(numbers) => {
                for number in *numbers {
                    set.insert(usize::from(*number));
                }
            }
            Self::Dense(blocks) => set.or_blocks(blocks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_list_is_the_same_as_numbers_and_as_bits(
            lists in prop::collection::vec(prop::collection::btree_set(0_u16..300, 0..300), 0..8),
        ) {
            let items: Vec<u16> = lists.iter().flatten().copied().collect();
            let mut end = 0;
            let ends: Vec<usize> = lists.iter().map(|list| { end += list.len(); end }).collect();
            let postings = Postings::new(items, &ends, 300);
            prop_assert_eq!(postings.len(), lists.len());
            for (number, list) in lists.iter().enumerate() {
                let records = postings.get(number);
                let mut told = Vec::new();
                records.each(|record| told.push(record));
                prop_assert!(told.iter().eq(list), "{:?}", told);
                prop_assert_eq!(records.len(), list.len());
                prop_assert_eq!(records.first(), list.first().map(|first| usize::from(*first)));
                let mut set = BitSet::none(300);
                records.add_to(&mut set);
                prop_assert_eq!(set.count(), list.len());
                prop_assert_eq!(records.shared_with(&set), list.len());
                set.invert();
                prop_assert_eq!(records.shared_with(&set), 0);
                let is_long = postings.many().any(|(long, _)| long == number);
                prop_assert_eq!(is_long, list.len() > 5);
            }
            let all: usize = postings.each(0..lists.len()).map(|records| records.len()).sum();
            prop_assert_eq!(all, end);
        }
    }
}
