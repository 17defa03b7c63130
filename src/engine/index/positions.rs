//! Positions: the words of each record in their order, for words in a row.
//!
//! Must never know: what the words are.

use std::ops::Range;

use super::bitset::BitSet;
use crate::engine::column::{ColumnReader, ColumnWriter, Heat, RaggedArray, RaggedArrayBuilder};

/// The words of each record in their order, by their numbers: of sixteen bits
/// where all have room, or of more; the other lists are empty.
#[derive(Debug, Default)]
pub(super) struct Positions {
    narrow: RaggedArray<u16>,
    wide: RaggedArray<u32>,
}

impl Positions {
    /// Lists of numbers below `count`.
    pub(super) fn new(lists: RaggedArrayBuilder<u32>, count: usize) -> Self {
        let narrow = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
        if count <= 1 << u16::BITS {
            Self {
                narrow: lists.map(narrow).build(),
                wide: RaggedArray::default(),
            }
        } else {
            Self {
                narrow: RaggedArray::default(),
                wide: lists.build(),
            }
        }
    }

    /// Whether words of a record stand in a row, each one of some.
    pub(super) fn has(&self, record: usize, row: &[Range<u32>]) -> bool {
        has_row(self.narrow.get(record), row) || has_row(self.wide.get(record), row)
    }

    /// The same for words of sets of numbers, one at least.
    pub(super) fn has_of(&self, record: usize, row: &[BitSet]) -> bool {
        has_row_of(self.narrow.get(record), row) || has_row_of(self.wide.get(record), row)
    }

    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.narrow.store(on, Heat::Warm);
        self.wide.store(on, Heat::Warm);
    }

    pub(super) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        Some(Self {
            narrow: RaggedArray::restore(from)?,
            wide: RaggedArray::restore(from)?,
        })
    }
}

/// A range of words as the order of words has them.
pub(crate) fn numbers(words: Range<usize>) -> Range<u32> {
    let number = |word: usize| u32::try_from(word).unwrap_or(u32::MAX);
    number(words.start)..number(words.end)
}

/// Whether words stand in a row, each one of some.
fn has_row<T: Copy + Into<u32>>(words: &[T], row: &[Range<u32>]) -> bool {
    const CHUNK: usize = 32;
    let Some((first, others)) = row.split_first() else {
        return false;
    };
    // Most words are not the first of the row: a chunk of them is compared at
    // once.
    let is_first = |word: &T| (*word).into().wrapping_sub(first.start) < first.end - first.start;
    let follow = |at: usize| {
        let behind = words.get(at + 1..=at + others.len()).unwrap_or_default();
        let mut pairs = behind.iter().zip(others);
        behind.len() == others.len() && pairs.all(|(word, some)| some.contains(&(*word).into()))
    };
    words.chunks(CHUNK).enumerate().any(|(number, chunk)| {
        let any = chunk.iter().fold(false, |any, word| any | is_first(word));
        let mut places = chunk.iter().zip(CHUNK * number..);
        any && places.any(|(word, at)| is_first(word) && follow(at))
    })
}

fn has_row_of<T: Copy + Into<u32>>(words: &[T], row: &[BitSet]) -> bool {
    let mut rows = words.windows(row.len().max(1));
    rows.any(|words| {
        let mut pairs = words.iter().zip(row);
        pairs.all(|(word, set)| set.contains((*word).into() as usize))
    })
}
