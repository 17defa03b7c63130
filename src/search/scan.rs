//! Visiting the records that a plan finds, and what each leaf gives them.
//!
//! Must never know: the order of the hits, the screen.

use super::Library;
use super::bits::Bits;
use super::field::Fields;
use super::index::{Index, TextIndex};
use super::plan::{self, Leaf, Plan, Sought};
use super::{fold, rank};
use crate::catalog::Row;
use crate::catalog::record::Record;

/// What the leaves of a query gave each record.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Points of each row.
    pub(super) points: Vec<f32>,
    /// Fields in which each row was found.
    pub(super) fields: Vec<u8>,
    /// Rows that needed scattered letters.
    pub(super) scattered: Bits,
}

impl Sheet {
    pub(super) fn new(len: usize) -> Self {
        Self {
            points: vec![0.0; len],
            fields: vec![0; len],
            scattered: Bits::none(len),
        }
    }
}

/// A walk over one library; `stale` is asked between leaves and batches
/// whether anybody still wants the answer.
pub(super) struct Scan<'a> {
    library: &'a Library,
    stale: &'a dyn Fn() -> bool,
    len: usize,
}

/// The answer is no longer wanted.
pub(super) struct Stale;

impl<'a> Scan<'a> {
    pub(super) fn new(library: &'a Library, stale: &'a dyn Fn() -> bool) -> Self {
        Self {
            library,
            stale,
            len: library.catalog.len(),
        }
    }

    /// The records that a plan finds; what they are given goes onto the sheet.
    /// Denied parts give nothing.
    pub(super) fn rows(&self, plan: &Plan, sheet: Option<&mut Sheet>) -> Result<Bits, Stale> {
        self.poll()?;
        let mut sheet = sheet;
        Ok(match plan {
            Plan::All => Bits::all(self.len),
            Plan::Rows(rows) => rows.clone(),
            Plan::Leaf(leaf) => self.leaf(leaf, sheet)?,
            Plan::Not(inner) => {
                let mut rows = self.rows(inner, None)?;
                rows.invert();
                rows
            }
            Plan::And(parts) => {
                let mut all = Bits::all(self.len);
                for part in parts {
                    all.and(&self.rows(part, sheet.as_deref_mut())?);
                }
                all
            }
            Plan::Or(parts) => {
                let mut any = Bits::none(self.len);
                for part in parts {
                    any.or(&self.rows(part, sheet.as_deref_mut())?);
                }
                any
            }
        })
    }

    fn leaf(&self, leaf: &Leaf, sheet: Option<&mut Sheet>) -> Result<Bits, Stale> {
        let mut best = Best::new(self.len);
        match &leaf.sought {
            Sought::Word { text, scatter } => {
                for index in self.texts() {
                    self.poll()?;
                    let words = index.words().beginning(text);
                    for at in words.clone() {
                        best.word(
                            index,
                            at,
                            leaf.fields,
                            rank::beginning(text, index.words().get(at)),
                        );
                    }
                    let Some(scatter) = scatter else { continue };
                    let fields = leaf.fields.and(Fields::SHORT);
                    for at in (0..index.words().len()).filter(|at| !words.contains(at)) {
                        let word = index.words().get(at);
                        if scatter.score(word, index.letters(at)).is_some() {
                            best.scattered(index, at, fields, rank::scatter(text, word));
                        }
                    }
                }
            }
            Sought::WholeWord(text) => {
                for index in self.texts() {
                    for at in whole(index, text) {
                        best.word(index, at, leaf.fields, rank::WHOLE);
                    }
                }
            }
            Sought::Phrase { words, open } => self.phrase(words, *open, leaf.fields, &mut best)?,
            Sought::Exact(text) => self.exact(text, leaf.fields, &mut best)?,
            Sought::Start(text) => self.titles(&mut best, |title| title.starts_with(text.as_str())),
            Sought::End(text) => self.titles(&mut best, |title| title.ends_with(text.as_str())),
            Sought::Identifier => {}
        }
        for identifier in &leaf.identifiers {
            self.identified(identifier, &mut best);
        }
        Ok(best.into_rows(leaf.rarity, sheet))
    }

    /// Words in a row: records that have them all are read again.
    fn phrase(
        &self,
        words: &[String],
        open: bool,
        fields: Fields,
        best: &mut Best,
    ) -> Result<(), Stale> {
        let mut candidates = Bits::all(self.len);
        for (number, word) in words.iter().enumerate() {
            let last = open && number + 1 == words.len();
            candidates.and(&self.having(|index| {
                if last {
                    index.words().beginning(word).collect()
                } else {
                    whole(index, word).collect()
                }
            }));
        }
        let phrase = plan::spaced_phrase(words, open);
        self.verify(&candidates, fields, best, |text| {
            plan::spaced(text).contains(&phrase)
        })
    }

    /// A substring: within a word it is looked up in the words, across words
    /// the records that hold its parts are read again.
    fn exact(&self, text: &str, fields: Fields, best: &mut Best) -> Result<(), Stale> {
        if text.chars().all(char::is_alphanumeric) {
            for index in self.texts() {
                self.poll()?;
                for at in index.words().holding(text) {
                    best.word(index, at, fields, rank::WHOLE);
                }
            }
            return Ok(());
        }
        let mut candidates = Bits::all(self.len);
        for part in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
        {
            candidates.and(&self.having(|index| index.words().holding(part).collect()));
        }
        self.verify(&candidates, fields, best, |folded| folded.contains(text))
    }

    fn verify(
        &self,
        candidates: &Bits,
        fields: Fields,
        best: &mut Best,
        fits: impl Fn(&str) -> bool,
    ) -> Result<(), Stale> {
        for (number, row) in candidates.iter().enumerate() {
            if number % 1_024 == 0 {
                self.poll()?;
            }
            let Some(record) = self.library.catalog.get(row) else {
                continue;
            };
            let found = texts(record, fields).filter(|(_, text)| fits(&fold::fold(text)));
            let found = found.fold(Fields::default(), |all, (field, _)| all.or(field));
            if found != Fields::default() {
                best.give(row, found, rank::WHOLE);
            }
        }
        Ok(())
    }

    fn titles(&self, best: &mut Best, fits: impl Fn(&str) -> bool) {
        for (row, title) in self.texts().flat_map(TextIndex::titles) {
            if fits(title) {
                best.give(row, Fields::TITLE, rank::WHOLE);
            }
        }
    }

    /// DOIs and ISBNs; a whole address is compared with the record's own.
    fn identified(&self, text: &str, best: &mut Best) {
        for index in self.texts() {
            for row in index.identified(text) {
                best.give(row, Fields::DOI, rank::WHOLE);
            }
        }
        if let Some((_, address)) = text.split_once("://") {
            for (row, record) in self.library.catalog.rows() {
                let mut mine = [&record.link, &record.source_url].into_iter().flatten();
                if mine.any(|mine| mine.to_lowercase().contains(address)) {
                    best.give(row, Fields::DOI, rank::WHOLE);
                }
            }
        }
    }

    /// The records that have any of some words.
    fn having(&self, words: impl Fn(&TextIndex) -> Vec<usize>) -> Bits {
        let mut rows = Bits::none(self.len);
        for index in self.texts() {
            for (row, _) in words(index).into_iter().flat_map(|at| index.postings(at)) {
                rows.insert(row);
            }
        }
        rows
    }

    fn texts(&self) -> impl Iterator<Item = &'a TextIndex> {
        let index: &'a Index = &self.library.index;
        index.texts().iter().map(|text| &**text)
    }

    fn poll(&self) -> Result<(), Stale> {
        if (self.stale)() { Err(Stale) } else { Ok(()) }
    }
}

/// The number of a whole word, if the batch has it.
fn whole<'a>(index: &'a TextIndex, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    index
        .words()
        .beginning(word)
        .next()
        .filter(move |at| index.words().get(*at) == word)
        .into_iter()
}

/// The texts of a record with the fields they stand in.
fn texts(record: &Record, fields: Fields) -> impl Iterator<Item = (Fields, String)> {
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
        .chain(one(Fields::ABSTRACT, record.summary.as_deref()))
        .filter(move |(field, _)| field.meets(fields))
}

/// The fields that a row names: a word found in the title needs no other.
fn told(fields: Fields) -> Fields {
    if fields.meets(Fields::TITLE) {
        fields.and(Fields::TITLE.or(Fields::START))
    } else {
        fields
    }
}

/// The best that one leaf gives each record.
struct Best {
    grades: Vec<f32>,
    fields: Vec<u8>,
    rows: Bits,
    literal: Bits,
}

impl Best {
    fn new(len: usize) -> Self {
        Self {
            grades: vec![0.0; len],
            fields: vec![0; len],
            rows: Bits::none(len),
            literal: Bits::none(len),
        }
    }

    fn word(&mut self, index: &TextIndex, word: usize, fields: Fields, grade: f32) {
        let wanted = fields.or(Fields::START);
        for (row, found) in index.postings(word) {
            let found = found.and(wanted);
            if found.meets(fields) {
                self.give(row, found, grade);
            }
        }
    }

    fn scattered(&mut self, index: &TextIndex, word: usize, fields: Fields, grade: f32) {
        for (row, found) in index.postings(word) {
            if found.meets(fields) {
                self.improve(row, found.and(fields), grade);
            }
        }
    }

    fn give(&mut self, row: Row, fields: Fields, grade: f32) {
        self.literal.insert(row);
        self.improve(row, fields, grade);
    }

    fn improve(&mut self, row: Row, fields: Fields, grade: f32) {
        self.rows.insert(row);
        let points = grade * rank::weight(fields);
        if let Some(best) = self.grades.get_mut(row.index()) {
            *best = best.max(points);
            self.fields[row.index()] |= fields.0;
        }
    }

    fn into_rows(mut self, rarity: f32, sheet: Option<&mut Sheet>) -> Bits {
        if let Some(sheet) = sheet {
            for row in self.rows.iter() {
                sheet.points[row.index()] += rarity * self.grades[row.index()];
                sheet.fields[row.index()] |= told(Fields(self.fields[row.index()])).0;
            }
            let rows = self.rows.clone();
            self.rows.and_not(&self.literal);
            sheet.scattered.or(&self.rows);
            return rows;
        }
        self.rows
    }
}
