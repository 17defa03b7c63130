//! Prefixes that begin so many words that what they find is known beforehand.
//!
//! Must never know: which texts the words are from.

use std::ops::Range;

use super::postings::Postings;
use crate::engine::column::{Column, ColumnReader, ColumnWriter, Heat, StringTable};

/// Prefixes of so many words that their lists are not united for every
/// question: the first letter of a word is in nearly every abstract.
#[derive(Debug, Default)]
pub(super) struct HotPrefixes {
    /// The prefixes, sorted.
    texts: StringTable,
    /// For each prefix, for every record of the segment, the length in bytes of
    /// its shortest word with that prefix; 0 when it has none.
    shortest: Column<u8>,
}

impl HotPrefixes {
    /// A longer one begins few words.
    const CHARS_MAX: usize = 4;

    /// In a segment of fewer records lists are united sooner than looked for
    /// here.
    const RECORDS_MIN: usize = 1_024;

    /// The prefixes of sorted words whose lists are longer than a segment of `len`
    /// records.
    pub(super) fn new(words: &StringTable, records: &Postings, len: usize) -> Self {
        if len < Self::RECORDS_MIN {
            return Self::default();
        }
        let cost = |run: &Range<usize>| -> usize {
            let lists = records.each(run.clone());
            lists.map(|list| list.cost()).sum()
        };
        let mut hot_prefixes = Vec::new();
        for chars in 1..=Self::CHARS_MAX {
            let mut at = 0;
            while at < words.len() {
                let Some(head) = head(words.get(at), chars) else {
                    at += 1;
                    continue;
                };
                let run = words.beginning(head);
                at = run.end;
                if cost(&run) > len {
                    hot_prefixes.push((head, run));
                }
            }
        }
        hot_prefixes.sort_unstable_by_key(|(head, _)| *head);
        let mut shortest = vec![0; hot_prefixes.len() * len];
        for ((_, run), all) in hot_prefixes.iter().zip(shortest.chunks_mut(len.max(1))) {
            let lists = records.each(run.clone());
            for (word, list) in words.each_bytes(run.clone()).zip(lists) {
                let length = u8::try_from(word.len()).unwrap_or(u8::MAX);
                list.each(|record| {
                    let least = &mut all[usize::from(record)];
                    if *least == 0 || length < *least {
                        *least = length;
                    }
                });
            }
        }
        Self {
            texts: hot_prefixes.iter().map(|(head, _)| head).collect(),
            shortest: shortest.into(),
        }
    }

    /// For each record the length in bytes of its shortest word with a prefix.
    pub(super) fn shortest(&self, prefix: &str) -> Option<&[u8]> {
        let at = self.texts.position(prefix)?;
        let len = self.shortest.len() / self.texts.len();
        self.shortest.get(at * len..(at + 1) * len)
    }

    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        self.texts.store(on, heat);
        on.put(&self.shortest, heat);
    }

    /// Takes the columns of a segment of `len` records back.
    pub(super) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let hot_prefixes = Self {
            texts: StringTable::restore(from)?,
            shortest: from.take()?,
        };
        (hot_prefixes.shortest.len() == hot_prefixes.texts.len() * len).then_some(hot_prefixes)
    }
}

/// The first characters of a word that has so many.
fn head(word: &str, chars: usize) -> Option<&str> {
    let (last, c) = word.char_indices().nth(chars.checked_sub(1)?)?;
    word.get(..last + c.len_utf8())
}
