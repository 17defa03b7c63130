//! The words of a whole catalog, each once.
//!
//! Every segment has its own words, so that a word of a question is looked up
//! in a hundred tables. What a question asks of a word before any record is
//! visited (how many records have it, what it begins, what is like it) is asked
//! here once.
//!
//! Must never know: which record has a word.

use rustc_hash::FxHashMap;

use super::SegmentIndex;
use super::terms::{self, TermIndex};
use crate::engine::column::StringTableBuilder;
use crate::engine::column::{Column, ColumnReader, ColumnWriter, Heat, StringTable};
use crate::engine::executor::{self, Executor};

/// Distinct words, sorted, with what is asked of them.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    words: StringTable,
    /// How many records have each: once each for their tags, their abstract, and
    /// everything else.
    records: Column<u32>,
    /// The letters of each as [`terms::letters`] gives them; of a word that
    /// stands in abstracts alone there are none, for nothing is like it.
    letters: Column<u64>,
}

/// A word while segments are united.
#[derive(Clone, Copy, Default)]
struct Entry {
    records: usize,
    is_short: bool,
}

impl Lexicon {
    /// The words of some segments.
    pub(crate) fn build(segments: &[&SegmentIndex], executor: &dyn Executor) -> Self {
        // Tables are sorted: those of each first letter are united by
        // themselves, then what begins with no letter of ASCII.
        let letters: Vec<String> = ('a'..='z').map(String::from).collect();
        let parts = executor::map(executor, letters.len() + 2, |part| {
            let mut entries: FxHashMap<&[u8], Entry> = FxHashMap::default();
            for (table, is_short) in segments.iter().flat_map(|segment| tables(segment)) {
                let words = table.words();
                let run = match (part.checked_sub(1), letters.get(part.wrapping_sub(1))) {
                    (None, _) => 0..words.beginning("a").start,
                    (_, Some(letter)) => words.beginning(letter),
                    (_, None) => words.beginning("z").end..words.len(),
                };
                for (at, word) in run.clone().zip(words.each_bytes(run)) {
                    let entry = entries.entry(word).or_default();
                    entry.records += table.records(at).len();
                    entry.is_short |= is_short;
                }
            }
            let mut entries: Vec<(&[u8], Entry)> = entries.into_iter().collect();
            entries.sort_unstable_by_key(|(word, _)| *word);
            entries
        });
        let mut words = StringTableBuilder::default();
        let (mut records, mut letters) = (Vec::new(), Vec::new());
        for (word, entry) in parts.into_iter().flatten() {
            let word = str::from_utf8(word).unwrap_or_default();
            words.push(word);
            records.push(u32::try_from(entry.records).unwrap_or(u32::MAX));
            letters.push(if entry.is_short {
                terms::letters(word)
            } else {
                0
            });
        }
        Self {
            words: words.build(),
            records: records.into(),
            letters: letters.into(),
        }
    }

    /// The words, sorted.
    pub(crate) fn words(&self) -> &StringTable {
        &self.words
    }

    /// How many records have a word.
    pub(crate) fn frequency(&self, word: &str) -> usize {
        let at = self.words.position(word);
        let records = at.and_then(|at| self.records.get(at));
        records.map_or(0, |records| *records as usize)
    }

    /// How many records have words with a beginning, each word by itself.
    pub(crate) fn beginnings(&self, word: &str) -> usize {
        let run = self.records.get(self.words.beginning(word));
        let each = run.unwrap_or_default().iter();
        each.map(|records| *records as usize).sum()
    }

    /// The words that stand outside of abstracts, each as a way to look at it,
    /// with its letters: most are passed over by these.
    pub(crate) fn short<'a>(&'a self) -> impl Iterator<Item = (impl Fn() -> &'a str, u64)> {
        let letters = self.letters.iter().enumerate();
        let short = letters.filter(|(_, letters)| **letters != 0);
        short.map(move |(at, letters)| (move || self.words.get(at), *letters))
    }

    /// Whether any word outside of the abstracts fits: those whose letters may
    /// are looked at.
    pub(crate) fn any(&self, may: impl Fn(u64) -> bool, fits: impl Fn(&str, u64) -> bool) -> bool {
        let mut short = self.short();
        short.any(|(word, letters)| may(letters) && fits(word(), letters))
    }

    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.words.store(on, Heat::Hot);
        on.put(&self.records, Heat::Hot);
        on.put(&self.letters, Heat::Hot);
    }

    /// Takes them back.
    pub(crate) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let all = Self {
            words: StringTable::restore(from)?,
            records: from.take()?,
            letters: from.take()?,
        };
        let len = all.words.len();
        (all.records.len() == len && all.letters.len() == len).then_some(all)
    }
}

/// The tables of a segment, and whether words that are like others are looked
/// for in each.
fn tables(segment: &SegmentIndex) -> [(&TermIndex, bool); 3] {
    [
        (&segment.short, true),
        (&segment.tags, true),
        (&segment.prose, false),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::engine::exec::Library;
    use crate::engine::executor::Inline;
    use crate::engine::segment::builder::Builder;
    use crate::records::record::{Record, Tag};
    use crate::records::text::Text;

    #[test]
    fn every_word_of_every_segment_is_there_once_with_its_records() {
        let mut builder = Builder::new();
        builder.source("the source");
        for (number, title) in ["Open zeal", "«été» open 2016", "Öpen ßa", "zzz zeal"]
            .into_iter()
            .enumerate()
        {
            builder.add(Record {
                tags: Tag::named("open data").into_iter().collect(),
                summary: Text::some_prose("Open prose 中国"),
                ..Record::titled(title)
            });
            if number == 1 {
                let _ = builder.snapshot();
            }
        }
        let library = Library::new(builder.finish(), &[], &Inline);
        let (index, mut expected) = (&library.index, BTreeMap::<&str, (usize, bool)>::new());
        for segment in index.segments() {
            for (table, is_short) in tables(segment) {
                for (at, word) in table.words().iter().enumerate() {
                    let entry = expected.entry(word).or_default();
                    entry.0 += table.records(at).len();
                    entry.1 |= is_short;
                }
            }
        }
        let lexicon = index.lexicon();
        assert!(index.len() > 1 && expected.len() > 8);
        assert!(lexicon.words().iter().eq(expected.keys().copied()));
        for (word, (records, is_short)) in &expected {
            assert_eq!(lexicon.frequency(word), *records, "{word}");
            let is_it = |other: &str, _: u64| other == *word;
            assert_eq!(lexicon.any(|_| true, is_it), *is_short, "{word}");
        }
        let beginning = |start: &str| -> usize {
            let mine = expected.iter().filter(|(word, _)| word.starts_with(start));
            mine.map(|(_, (records, _))| records).sum()
        };
        for start in ["o", "z", "ze", "2", "x"] {
            assert_eq!(lexicon.beginnings(start), beginning(start), "{start}");
        }
        assert_eq!(lexicon.frequency("nobody"), 0);
    }
}
