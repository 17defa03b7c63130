//! The words of one segment and where they stand.
//!
//! A word is looked up among the sorted words, and only the records of its
//! list are visited. Words with one beginning stand side by side, and so do
//! their lists: a prefix is one run of memory. Those prefixes that begin a
//! great many words know what they give each record.
//!
//! Must never know: which texts the words are from.

use std::ops::Range;

use super::bitset::BitSet;
use super::hot_prefixes::HotPrefixes;
use super::positions::{Positions, Row};
use super::postings::{Postings, Records};
use crate::engine::column::{Column, ColumnReader, ColumnWriter, Heat, StringTable};
use crate::search::field::Fields;

/// Sorted words with the records that hold them.
#[derive(Debug, Default)]
pub(crate) struct TermIndex {
    pub(super) words: StringTable,
    /// The records of each word.
    pub(super) records: Postings,
    /// The fields beside each of the numbers; empty where all words stand in
    /// one field.
    pub(super) fields: Column<u8>,
    /// The letters of each word (see [`letters`]), where words are looked for
    /// that are like what was typed.
    pub(super) letters: Column<u64>,
    /// Where words in a row are looked for.
    pub(super) order: Positions,
    /// Where all words stand in one field.
    pub(super) hot_prefixes: HotPrefixes,
}

impl TermIndex {
    /// The same with the letters of its words.
    pub(crate) fn with_letters(self) -> Self {
        let masks: Vec<u64> = self.words.iter().map(letters).collect();
        Self {
            letters: masks.into(),
            ..self
        }
    }

    /// The letters of each word; empty where none are kept.
    pub(crate) fn letters(&self) -> &[u64] {
        &self.letters
    }

    /// A row of words, each one of some by their numbers.
    pub(crate) fn row(&self, words: &[Range<u32>]) -> Row {
        self.order.row(words)
    }

    /// The same for words of sets of numbers.
    pub(crate) fn row_of(&self, words: &[BitSet]) -> Row {
        self.order.row_of(words)
    }

    /// Whether words of a record stand in a row of this index; never where no
    /// order is kept.
    pub(crate) fn has_row(&self, record: usize, row: &Row) -> bool {
        self.order.has(record, row)
    }

    /// The distinct words, sorted.
    pub(crate) fn words(&self) -> &StringTable {
        &self.words
    }

    /// The records that hold a word.
    pub(crate) fn records(&self, word: usize) -> Records<'_> {
        self.records.get(word)
    }

    /// For each record of the segment the length in bytes of its shortest word
    /// with a prefix, 0 when it has none; known for prefixes of many words.
    pub(crate) fn shortest(&self, prefix: &str) -> Option<&[u8]> {
        self.hot_prefixes.shortest(prefix)
    }

    /// Several words in a row, in order.
    pub(crate) fn run(&self, words: Range<usize>) -> impl Iterator<Item = Posted<'_>> {
        let all: &[u8] = &self.fields;
        let mut start = self.records.start(words.start);
        let lists = self.records.each(words.clone());
        self.words
            .each_bytes(words)
            .zip(lists)
            .map(move |(word, records)| {
                let mut fields = &[][..];
                if let Records::Sparse(numbers) = records {
                    let end = start + numbers.len();
                    fields = all.get(start..end).unwrap_or_default();
                    start = end;
                }
                Posted {
                    word,
                    records,
                    fields,
                }
            })
    }

    /// A word by its number.
    pub(crate) fn posted(&self, word: usize) -> Posted<'_> {
        self.run(word..word + 1).next().unwrap_or_default()
    }
}

/// A word and where it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Posted<'a> {
    /// The word, in UTF-8.
    pub(crate) word: &'a [u8],
    /// The records that hold it.
    pub(crate) records: Records<'a>,
    /// The fields it stands in, beside each record; empty where all words
    /// stand in one.
    pub(crate) fields: &'a [u8],
}

impl Posted<'_> {
    /// Takes each record, ascending, with the fields; `one` where all words
    /// stand in one.
    pub(crate) fn each(&self, one: Fields, mut take: impl FnMut(u16, Fields)) {
        let mut fields = self.fields.iter();
        self.records.each(|record| {
            let fields = fields.next().map_or(one, |fields| Fields(*fields));
            take(record, fields);
        });
    }
}

impl TermIndex {
    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        self.words.store(on, heat);
        self.records.store(on, heat);
        on.put(&self.fields, heat);
        on.put(&self.letters, heat);
        self.order.store(on);
        self.hot_prefixes.store(on, heat);
    }

    /// Takes the columns of a segment of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let words = StringTable::restore(from)?;
        let count = words.len();
        let index = Self {
            words,
            records: Postings::restore(len, from)?,
            fields: from.take()?,
            letters: from.take()?,
            order: Positions::restore(count, from)?,
            hot_prefixes: HotPrefixes::restore(len, from)?,
        };
        (index.words.len() == index.records.len()).then_some(index)
    }
}

/// The letters and digits of a folded word as a mask; letters beyond ASCII
/// share the last bits.
pub(crate) fn letters(word: &str) -> u64 {
    word.chars().fold(0, |mask, c| {
        mask | match c {
            'a'..='z' => 1 << (c as u32 - 'a' as u32),
            '0'..='9' => 1 << (26 + c as u32 - '0' as u32),
            _ => 1 << (36 + c as u32 % 28),
        }
    })
}
