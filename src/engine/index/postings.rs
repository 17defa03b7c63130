//! Posting lists: sorted doc ids when sparse, a bitmap when dense, and for words
//! of abstracts a form between the two.
//!
//! Whole blocks of bits are united, intersected and counted at once. The
//! division into forms is that of Roaring bitmaps (Chambi, Lemire, Kaser
//! and Godin 2016), with more lists as bits where bits are counted.
//!
//! Must never know: what the records are listed for.

use std::ops::Range;

use super::bitset::{self, BitSet};
use super::chunks::Chunks;
use crate::engine::column::{
    Column, ColumnReader, ColumnWriter, Heat, RaggedArray, RaggedArrayBuilder,
};

/// Records of one segment in numbered lists.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// The short lists, ascending; any other is empty here.
    few: RaggedArray<u16>,
    /// The numbers of the lists between short and long, ascending.
    some: Column<u32>,
    /// Their records, as [`Chunks`] has them.
    chunks: RaggedArray<u8>,
    /// The numbers of the long lists, ascending.
    many: Column<u32>,
    /// The bits of the long lists, side by side.
    blocks: Column<u64>,
    /// Number of records of the segment.
    len: usize,
}

/// The records of one list.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Records<'a> {
    /// Their numbers, ascending.
    Sparse(&'a [u16]),
    /// Their numbers in chunks.
    Chunked(Chunks<'a>),
    /// A bit for every record of the segment.
    Dense(&'a [u64]),
}

impl Postings {
    /// Lists that lie side by side and end at these places, each ascending, of
    /// a segment of `len` records; for those who count what sets share with them.
    pub(crate) fn counted(items: Vec<u16>, ends: &[usize], len: usize) -> Self {
        // More numbers than blocks. Only from four times as many on do bits take
        // less memory, but they are counted many at once.
        Self::formed(items, ends, len, |list| match list.len() {
            many if many > len.div_ceil(64) => Form::Many,
            _ => Form::Few,
        })
    }

    /// The same for those who unite them: numbers while they are few, then chunks as
    /// long as bits take twice their bytes.
    pub(crate) fn united(items: Vec<u16>, ends: &[usize], len: usize) -> Self {
        let head = Chunks::head(len);
        Self::formed(items, ends, len, |list| match list.len() {
            few if few <= 2 * head => Form::Few,
            some if some <= len.div_ceil(16) => {
                Chunks::encoded(list, len).map_or(Form::Many, Form::Some)
            }
            _ => Form::Many,
        })
    }

    fn formed(
        mut items: Vec<u16>,
        ends: &[usize],
        len: usize,
        form: impl Fn(&[u16]) -> Form,
    ) -> Self {
        let (mut some, mut chunks) = (Vec::new(), RaggedArrayBuilder::default());
        let (mut many, mut blocks) = (Vec::new(), Vec::new());
        let (mut start, mut kept) = (0, 0);
        let mut few_ends = Vec::with_capacity(ends.len());
        for (number, &end) in (0..).zip(ends) {
            let list = &items[start..end];
            match form(list) {
                Form::Few => {
                    items.copy_within(start..end, kept);
                    kept += end - start;
                }
                Form::Some(bytes) => {
                    some.push(number);
                    chunks.push(&bytes);
                }
                Form::Many => {
                    let mut bits = BitSet::none(len);
                    for record in list {
                        bits.insert(usize::from(*record));
                    }
                    many.push(number);
                    blocks.extend_from_slice(bits.blocks());
                }
            }
            few_ends.push(kept);
            start = end;
        }
        items.truncate(kept);
        Self {
            few: RaggedArrayBuilder::from_parts(items, &few_ends),
            some: some.into(),
            chunks: chunks.build(),
            many: many.into(),
            blocks: blocks.into(),
            len,
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
        let before = |column: &[u32]| column.partition_point(|at| (*at as usize) < numbers.start);
        let (some_before, many_before) = (before(&self.some), before(&self.many));
        let mut some = self.some.iter().skip(some_before).peekable();
        let mut chunks = self.chunks.each(some_before..self.some.len());
        let mut many = self.many.iter().skip(many_before).peekable();
        let mut blocks = self.long().skip(many_before);
        self.few
            .each(numbers.clone())
            .zip(numbers)
            .map(move |(few, number)| {
                let is_it = |at: &&u32| **at as usize == number;
                if many.next_if(is_it).is_some() {
                    Records::Dense(blocks.next().unwrap_or_default())
                } else if some.next_if(is_it).is_some() {
                    let bytes = chunks.next().unwrap_or_default();
                    Records::Chunked(Chunks::of(bytes, self.len))
                } else {
                    Records::Sparse(few)
                }
            })
    }

    /// The lists that stand as bits: the number of each and its blocks.
    pub(crate) fn many(&self) -> impl Iterator<Item = (usize, &[u64])> {
        let numbers = self.many.iter().map(|number| *number as usize);
        numbers.zip(self.long())
    }

    /// The blocks of the long lists, in order.
    fn long(&self) -> std::slice::ChunksExact<'_, u64> {
        self.blocks.chunks_exact(self.len.div_ceil(64).max(1))
    }

    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        self.few.store(on, heat);
        on.put(&self.some, heat);
        self.chunks.store(on, heat);
        on.put(&self.many, heat);
        on.put(&self.blocks, heat);
    }

    /// Takes the columns of a segment of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let all = Self {
            few: RaggedArray::restore(from)?,
            some: from.take()?,
            chunks: RaggedArray::restore(from)?,
            many: from.take()?,
            blocks: from.take()?,
            len,
        };
        let stray = BitSet::all(len).blocks().last().map_or(0, |last| !last);
        let ends = |blocks: &[u64]| blocks.last().is_none_or(|last| last & stray == 0);
        let fits = all.blocks.len() == all.many.len() * len.div_ceil(64)
            && all.chunks.len() == all.some.len()
            && all.long().all(ends);
        fits.then_some(all)
    }
}

/// How a list stands.
enum Form {
    Few,
    Some(Vec<u8>),
    Many,
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
            Self::Chunked(chunks) => chunks.len(),
            Self::Dense(blocks) => bitset::count(blocks),
        }
    }

    /// How long it takes to add them to a set: as long as so many numbers.
    pub(crate) fn cost(&self) -> usize {
        match self {
            Self::Sparse(numbers) => numbers.len(),
            Self::Chunked(chunks) => chunks.len(),
            Self::Dense(blocks) => blocks.len() / 8,
        }
    }

    /// Takes each, ascending.
    pub(crate) fn each(&self, mut take: impl FnMut(u16)) {
        match self {
            Self::Sparse(numbers) => numbers.iter().for_each(|number| take(*number)),
            Self::Chunked(chunks) => chunks.each(take),
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
            Self::Chunked(chunks) => chunks.first().map(usize::from),
            Self::Dense(blocks) => bitset::ones(blocks).next(),
        }
    }

    /// Number of those that are in a set of records of the segment.
    pub(crate) fn shared_with(&self, set: &BitSet) -> usize {
        if let Self::Dense(blocks) = self {
            return set.shared(blocks);
        }
        let mut shared = 0_usize;
        self.each(|number| {
            shared = shared.wrapping_add(usize::from(set.contains(usize::from(number))));
        });
        shared
    }

    /// Adds them to a set of records of the segment.
    pub(crate) fn add_to(&self, set: &mut BitSet) {
        match self {
            Self::Dense(blocks) => set.or_blocks(blocks),
            _ => self.each(|number| set.insert(usize::from(number))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_list_is_the_same_in_every_form(
            lists in prop::collection::vec(prop::collection::btree_set(0_u16..300, 0..300), 0..8),
        ) {
            let items: Vec<u16> = lists.iter().flatten().copied().collect();
            let mut end = 0;
            let ends: Vec<usize> = lists.iter().map(|list| { end += list.len(); end }).collect();
            let counted = Postings::counted(items.clone(), &ends, 300);
            let united = Postings::united(items.clone(), &ends, 300);
            let listed = Postings::listed(items, &ends);
            for postings in [&counted, &united, &listed] {
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
                }
                let all: usize = postings.each(0..lists.len()).map(|records| records.len()).sum();
                prop_assert_eq!(all, end);
            }
            for (number, list) in lists.iter().enumerate() {
                let is_long = |postings: &Postings| postings.many().any(|(long, _)| long == number);
                prop_assert_eq!(is_long(&counted), list.len() > 5);
                prop_assert_eq!(is_long(&united), list.len() > 19);
                let is_chunked = matches!(united.get(number), Records::Chunked(_));
                prop_assert_eq!(is_chunked, (5..=19).contains(&list.len()));
            }
        }
    }
}
