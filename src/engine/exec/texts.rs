//! What is found across words: phrases, substrings, beginnings and ends of
//! titles.
//!
//! Where an index keeps the order of words it is asked; the texts that have
//! none are read again.
//!
//! Must never know: the plan, the order of the hits.

use std::ops::Range;

use super::forms::Within;
use super::rank;
use super::scan::{Scan, Stale};
use super::scores::TermScores;
use crate::engine::index::bitset::BitSet;
use crate::engine::index::positions::numbers;
use crate::engine::index::terms::TermIndex;
use crate::records::record::Record;
use crate::search::field::Fields;
use crate::search::query::Facet;
use crate::search::{fold, tokens};

impl Scan<'_> {
    /// Words in a row.
    pub(super) fn phrase(
        &self,
        words: &[String],
        open: bool,
        fields: Fields,
        best: &mut TermScores,
    ) -> Result<(), Stale> {
        let phrase = tokens::spaced_phrase(words, open);
        let fits = |folded: &str| tokens::spaced(folded).contains(&phrase);
        for (index, field) in [
            (&self.segment.short, Fields::TITLE),
            (&self.segment.prose, Fields::ABSTRACT),
        ] {
            if fields.meets(field) {
                self.in_a_row(index, field, words, open, best)?;
            }
        }
        self.values(fields, best, fits)?;
        if fields.meets(NAMED) {
            let row = numbered(&self.segment.short, words, open);
            let candidates = self.with_all(&self.segment.short, NAMED, row.chunks(1))?;
            self.verify(&candidates, fields.and(NAMED), best, fits)?;
        }
        Ok(())
    }

    /// Titles that have the parts of a compound, in any order.
    pub(super) fn compound(
        &self,
        parts: &[String],
        within: &Within,
        best: &mut TermScores,
    ) -> Result<(), Stale> {
        if !best.wanted().meets(Fields::TITLE) {
            return Ok(());
        }
        let short = &self.segment.short;
        let parts: Vec<_> = parts.iter().map(|part| whole(short, part)).collect();
        let mut rows = self.with_all(short, Fields::TITLE, parts.chunks(1))?;
        if let Some(within) = within.rows(&self.library.index, self.number) {
            rows.and(&within);
        }
        rows.iter()
            .for_each(|number| best.give(number, Fields::TITLE, rank::COMPOUND));
        Ok(())
    }

    /// Tags and publishers, which are few: each is looked at once.
    fn values(
        &self,
        fields: Fields,
        best: &mut TermScores,
        fits: impl Fn(&str) -> bool,
    ) -> Result<(), Stale> {
        for (facet, field) in [
            (Facet::Tag, Fields::TAG),
            (Facet::Publisher, Fields::PUBLISHER),
        ] {
            let values = self.segment.facets.values(facet);
            let values = values.filter(|_| fields.meets(field));
            for (number, (name, records)) in values.enumerate() {
                if number % 1_024 == 0 {
                    self.poll()?;
                }
                if fits(&fold::fold(name)) {
                    records.each(|number| best.give(usize::from(number), field, rank::WHOLE));
                }
            }
        }
        Ok(())
    }

    /// Words in a row of a text that an index keeps the order of.
    pub(super) fn in_a_row(
        &self,
        index: &TermIndex,
        field: Fields,
        words: &[String],
        open: bool,
        best: &mut TermScores,
    ) -> Result<(), Stale> {
        let row = numbered(index, words, open);
        let candidates = self.with_all(index, field, row.chunks(1))?;
        let row: Vec<_> = row.into_iter().map(numbers).collect();
        let row = index.row(&row);
        let rows = self.those(&candidates, |at| index.has_row(at, &row))?;
        rows.iter().for_each(|at| best.give(at, field, rank::WHOLE));
        Ok(())
    }

    /// Those of some records that are wanted.
    fn those(&self, some: &BitSet, wanted: impl Fn(usize) -> bool) -> Result<BitSet, Stale> {
        let mut rows = BitSet::none(self.len());
        for (number, at) in some.iter().enumerate() {
            if number % 4_096 == 0 {
                self.poll()?;
            }
            if wanted(at) {
                rows.insert(at);
            }
        }
        Ok(rows)
    }

    /// The records that have some word of each set in some fields.
    pub(super) fn with_all<'b>(
        &self,
        index: &TermIndex,
        fields: Fields,
        sets: impl Iterator<Item = &'b [Range<usize>]>,
    ) -> Result<BitSet, Stale> {
        let mut all = BitSet::all(self.len());
        for words in sets {
            self.poll()?;
            let mut rows = BitSet::none(self.len());
            for posted in words.iter().flat_map(|run| index.run(run.clone())) {
                if posted.fields.is_empty() {
                    posted.records.add_to(&mut rows);
                    continue;
                }
                posted.each(Fields::default(), |number, found| {
                    if found.meets(fields) {
                        rows.insert(usize::from(number));
                    }
                });
            }
            all.and(&rows);
        }
        Ok(all)
    }

    /// A substring: within a word it is looked up in the words, across words
    /// where the right words stand in a row, and the texts that have them are
    /// read again for what parts them.
    pub(super) fn exact(
        &self,
        text: &str,
        fields: Fields,
        best: &mut TermScores,
    ) -> Result<(), Stale> {
        if fold::is_word(text) {
            for (words, one) in self.segment.texts() {
                self.poll()?;
                best.whole_words(words, one, words.words().holding(text), None);
            }
            return Ok(());
        }
        if fields.meets(Fields::TITLE) {
            for number in self.segment.titles.holding(text) {
                best.give(number, Fields::TITLE, rank::WHOLE);
            }
        }
        let fits = |folded: &str| folded.contains(text);
        self.values(fields, best, fits)?;
        let (short, prose) = (&self.segment.short, &self.segment.prose);
        if fields.meets(NAMED) {
            let sets = parts(short, text);
            let candidates = self.with_all(short, NAMED, sets.iter().map(Vec::as_slice))?;
            self.verify(&candidates, fields.and(NAMED), best, fits)?;
        }
        if fields.meets(Fields::ABSTRACT) {
            let row = parts(prose, text);
            let each = row.iter().map(Vec::as_slice);
            let candidates = self.with_all(prose, Fields::ABSTRACT, each)?;
            let sets: Vec<BitSet> = row.iter().map(|words| set(prose, words)).collect();
            let row = prose.row_of(&sets);
            let has_row = |at| sets.is_empty() || prose.has_row(at, &row);
            let rows = self.those(&candidates, has_row)?;
            self.verify(&rows, Fields::ABSTRACT, best, fits)?;
        }
        Ok(())
    }

    fn verify(
        &self,
        candidates: &BitSet,
        fields: Fields,
        best: &mut TermScores,
        fits: impl Fn(&str) -> bool,
    ) -> Result<(), Stale> {
        for (number, at) in candidates.iter().enumerate() {
            if number % 256 == 0 {
                self.poll()?;
            }
            let Some(record) = self.library.catalog.get(self.row(at)) else {
                continue;
            };
            let found = texts(&record, fields).filter(|(_, text)| fits(&fold::fold(text)));
            let found = found.fold(Fields::default(), |all, (field, _)| all.or(field));
            if found != Fields::default() {
                best.give(at, found, rank::WHOLE);
            }
        }
        Ok(())
    }

    pub(super) fn titles(&self, best: &mut TermScores, fits: impl Fn(&str) -> bool) {
        for (number, title) in self.segment.titles.iter().enumerate() {
            if fits(title) {
                best.give(number, Fields::TITLE, rank::WHOLE);
            }
        }
    }
}

/// The texts of a record that have no index of their own.
const NAMED: Fields = Fields::AUTHOR.or(Fields::SERIES);

/// The words of a phrase among those of an index; the last may go on when the
/// phrase is `open`.
fn numbered(index: &TermIndex, words: &[String], open: bool) -> Vec<Range<usize>> {
    let last = words.len().saturating_sub(1);
    let each = words.iter().enumerate().map(|(number, word)| {
        if open && number == last {
            index.words().beginning(word)
        } else {
            whole(index, word)
        }
    });
    each.collect()
}

fn whole(index: &TermIndex, word: &str) -> Range<usize> {
    let at = index.words().position(word);
    at.map_or(0..0, |at| at..at + 1)
}

/// The words of an index, in runs, that hold each part of a substring across
/// words: its first may be the end of one, its last the beginning of one. None for one
/// that begins with a mark, which may belong to any word.
fn parts(index: &TermIndex, text: &str) -> Vec<Vec<Range<usize>>> {
    let is_mark = |c: char| !c.is_ascii() && !c.is_alphanumeric();
    if text.starts_with(is_mark) {
        return Vec::new();
    }
    let each = fold::words(text).map(|part| {
        // Where signs belong to a word ("c++") is not known of a part.
        let word = fold::letters_of(&text[part.clone()]);
        match (part.start > 0, part.end < text.len()) {
            (true, true) if word.len() == 1 => {
                let forms = [word.to_owned(), format!("{word}++"), format!("{word}#")];
                forms.iter().map(|form| whole(index, form)).collect()
            }
            (true, true) => vec![whole(index, word)],
            (true, false) => vec![index.words().beginning(word)],
            (false, _) => {
                let ends = |at: &usize| fold::letters_of(index.words().get(*at)).ends_with(word);
                let holding = index.words().holding(word).filter(ends);
                holding.map(|at| at..at + 1).collect()
            }
        }
    });
    each.collect()
}

/// Words as a set of their numbers.
fn set(index: &TermIndex, words: &[Range<usize>]) -> BitSet {
    let mut set = BitSet::none(index.words().len());
    words
        .iter()
        .flat_map(Range::clone)
        .for_each(|word| set.insert(word));
    set
}

/// The texts of a record with the fields they stand in.
pub(super) fn texts(record: &Record, fields: Fields) -> impl Iterator<Item = (Fields, String)> {
    let names = record
        .authors
        .iter()
        .chain(&record.editors)
        .map(|name| (Fields::AUTHOR, name.to_string()));
    let tags = record
        .tags
        .iter()
        .map(|tag| (Fields::TAG, tag.name.to_string()));
    let one = |field: Fields, text: Option<&str>| text.map(|text| (field, text.to_owned()));
    one(Fields::TITLE, Some(&record.title))
        .into_iter()
        .chain(tags)
        .chain(names)
        .chain(one(Fields::SERIES, record.series.as_deref()))
        .chain(one(Fields::PUBLISHER, record.publisher.as_deref()))
        .chain(one(Fields::ABSTRACT, record.summary.as_deref()))
        .chain(one(Fields::DOI, record.doi.as_deref()))
        .filter(move |(field, _)| field.meets(fields))
}
