//! Visiting the records of one segment that a plan finds, and what each query term
//! gives them.
//!
//! All that is written while a segment is visited lies in the near memory of a
//! core, and no segment knows of another: they are visited side by side.
//!
//! Must never know: the order of the hits, the screen.

use std::ops::Range;

use super::cache::TermCache;
use super::expand::EditIn;
use super::plan::{self, Expansion, Match, Plan, QueryTerm};
use super::scores::{Scores, Scratch, TermScores};
use super::{Library, rank};
use crate::engine::catalog::DocAddress;
use crate::engine::index::SegmentIndex;
use crate::engine::index::bitset::BitSet;
use crate::engine::index::positions::numbers;
use crate::engine::index::terms::TermIndex;
use crate::engine::segment::Traits;
use crate::records::record::Record;
use crate::search::field::Fields;
use crate::search::fold;
use crate::search::query::{Facet, Part, State};

/// A walk over one segment; `stale` is asked between leaves whether anybody
/// still wants the answer.
pub(crate) struct Scan<'a> {
    library: &'a Library,
    number: usize,
    segment: &'a SegmentIndex,
    stale: &'a (dyn Fn() -> bool + Sync),
    scratch: Option<&'a Scratch>,
    /// What is known of earlier questions, and the query terms worth remembering.
    term_cache: Option<(&'a TermCache, &'a [&'a QueryTerm])>,
}

/// The answer is no longer wanted.
#[derive(Debug)]
pub(crate) struct Stale;

impl<'a> Scan<'a> {
    /// A walk over the segment of a number.
    pub(crate) fn new(
        library: &'a Library,
        number: usize,
        stale: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            library,
            number,
            segment: library.index.segment(number),
            stale,
            scratch: None,
            term_cache: None,
        }
    }

    /// The same with something to write on.
    pub(crate) fn at(self, scratch: &'a Scratch) -> Self {
        Self {
            scratch: Some(scratch),
            ..self
        }
    }

    /// The same with what is known of earlier questions about some leaves.
    pub(crate) fn remembering(
        self,
        term_cache: &'a TermCache,
        query_terms: &'a [&'a QueryTerm],
    ) -> Self {
        Self {
            term_cache: Some((term_cache, query_terms)),
            ..self
        }
    }

    /// Number of records of the segment.
    pub(crate) fn len(&self) -> usize {
        self.segment.len()
    }

    /// The row of a record of the segment.
    pub(crate) fn row(&self, number: usize) -> DocAddress {
        self.library.catalog.starts().address(self.number, number)
    }

    /// The records that a plan finds; what they are given goes into the scores.
    /// Denied parts give nothing.
    pub(crate) fn rows(&self, plan: &Plan, scores: Option<&mut Scores>) -> Result<BitSet, Stale> {
        self.rows_within(plan, None, scores)
    }

    /// The same for some records; nobody asks for what is said of the others.
    fn rows_within(
        &self,
        plan: &Plan,
        within: Option<&BitSet>,
        scores: Option<&mut Scores>,
    ) -> Result<BitSet, Stale> {
        self.poll()?;
        let mut scores = scores;
        Ok(match plan {
            Plan::All => BitSet::all(self.len()),
            Plan::Values(facet, values) => {
                let mut rows = BitSet::none(self.len());
                let facet = self.library.index.facet(*facet);
                facet.add_rows(self.number, values, &mut rows);
                rows
            }
            Plan::Years(range) => self.that(|row| {
                let year = self.library.catalog.year(row);
                year.is_some_and(|year| range.contains(year.value))
            }),
            Plan::Is(State::Book) => {
                let books = self.library.catalog.books();
                self.that(|row| books.wholes().binary_search(&row.0).is_ok())
            }
            Plan::Is(State::Chapter) => self.having(Traits::PARENT),
            Plan::Is(State::Flawed) => self.having(Traits::FLAWS),
            Plan::Has(Part::Doi) => self.having(Traits::DOI),
            Plan::Has(Part::Abstract) => self.having(Traits::ABSTRACT),
            Plan::Has(Part::Author) => self.having(Traits::AUTHOR),
            Plan::Has(Part::Series) => self.having(Traits::SERIES),
            Plan::Has(Part::Isbn) => self.having(Traits::ISBN),
            // Planned as those that have not none.
            Plan::Has(Part::Facet(_)) => BitSet::none(self.len()),
            Plan::QueryTerm(query_term) => self.query_term(query_term, within, scores)?,
            Plan::Not(inner) => {
                let mut rows = self.rows_within(inner, within, None)?;
                rows.invert();
                rows
            }
            Plan::And(parts) => {
                let mut all = within.cloned().unwrap_or_else(|| BitSet::all(self.len()));
                for part in parts {
                    all.and(&self.rows_within(part, Some(&all), scores.as_deref_mut())?);
                    if all.is_empty() {
                        break;
                    }
                }
                all
            }
            Plan::Or(parts) => {
                let mut any = BitSet::none(self.len());
                for part in parts {
                    any.or(&self.rows_within(part, within, scores.as_deref_mut())?);
                }
                any
            }
        })
    }

    fn query_term(
        &self,
        query_term: &QueryTerm,
        within: Option<&BitSet>,
        scores: Option<&mut Scores>,
    ) -> Result<BitSet, Stale> {
        let is_known = |known: &&QueryTerm| std::ptr::eq(*known, query_term);
        let term_cache = self
            .term_cache
            .filter(|(_, known)| known.iter().any(is_known));
        let Some((term_cache, _)) = term_cache else {
            let best = self.best_within(query_term, within)?;
            let rows = best.rows(query_term.rarity, scores);
            if let Some(scratch) = self.scratch {
                scratch.keep_best(best);
            }
            return Ok(rows);
        };
        let kept = term_cache.of(query_term, self.library.index.len());
        let Some(slot) = kept.get(self.number) else {
            return Ok(BitSet::none(self.len()));
        };
        let best = if let Some(best) = slot.get() {
            best
        } else {
            let best = self.best(query_term)?;
            slot.get_or_init(|| best)
        };
        Ok(best.rows(query_term.rarity, scores))
    }

    /// The best that a query term gives each record.
    pub(crate) fn best(&self, query_term: &QueryTerm) -> Result<TermScores, Stale> {
        self.best_within(query_term, None)
    }

    /// The same for some records at least.
    fn best_within(
        &self,
        query_term: &QueryTerm,
        within: Option<&BitSet>,
    ) -> Result<TermScores, Stale> {
        let mut best = TermScores::new(self.len(), query_term.fields, self.scratch);
        match &query_term.sought {
            Match::Word { text, like } => {
                for (words, one) in self.segment.texts() {
                    self.poll()?;
                    best.beginning(words, one, text, within);
                }
                self.like(text, like, &mut best)?;
            }
            Match::WholeWord(text) => {
                for (words, one) in self.segment.texts() {
                    let at = words.words().position(text);
                    best.whole_words(words, one, at, within);
                }
            }
            Match::Phrase { words, open } => {
                self.phrase(words, *open, query_term.fields, &mut best)?;
            }
            Match::Exact(text) => self.exact(text, query_term.fields, &mut best)?,
            Match::Start(text) => {
                self.titles(&mut best, |title| plan::start(title, text).is_some());
            }
            Match::End(text) => self.titles(&mut best, |title| plan::end(title, text).is_some()),
            Match::Identifier => {}
        }
        for identifier in &query_term.identifiers {
            for number in self.segment.identifiers.holding(identifier) {
                best.give(number, Fields::DOI, rank::WHOLE);
            }
        }
        if let Some(address) = query_term.address {
            for number in 0..self.len() {
                if self.segment.addresses.get(number).contains(&address) {
                    best.give(number, Fields::DOI, rank::WHOLE);
                }
            }
        }
        Ok(best)
    }

    /// Records that have what is like a word.
    fn like(&self, text: &str, like: &Expansion, best: &mut TermScores) -> Result<(), Stale> {
        if like.subsequence.is_some() || like.one_edit.is_some() {
            for (words, one) in self.segment.texts() {
                let literal = words.words().beginning(text);
                for (at, letters) in words.letters().iter().enumerate() {
                    if at % 4_096 == 0 {
                        self.poll()?;
                    }
                    if !like.may_meet(*letters) || literal.contains(&at) {
                        continue;
                    }
                    if let Some(grade) = grade(text, like, words.words().get(at), *letters) {
                        best.alike(words.posted(at), one, grade);
                    }
                }
            }
        }
        if like.initials {
            for number in self.segment.initials.holding(text) {
                best.improve(number, Fields::TITLE, rank::INITIALS);
            }
        }
        Ok(())
    }

    /// The words of the segment that a query term stands for by an edit, with the
    /// number of records that have them outside their abstracts.
    pub(crate) fn corrections(&self, like: &Expansion) -> Vec<(String, usize)> {
        let Some(one_edit) = &like.one_edit else {
            return Vec::new();
        };
        let texts = self.segment.texts().into_iter();
        let words = texts.flat_map(|(words, _)| {
            let each = words.letters().iter().enumerate();
            each.filter(|(at, letters)| {
                one_edit
                    .one_edit(words.words().get(*at), **letters)
                    .is_some()
            })
            .map(|(at, _)| (words.words().get(at).to_owned(), words.records(at).len()))
        });
        words.collect()
    }

    /// Words in a row.
    fn phrase(
        &self,
        words: &[String],
        open: bool,
        fields: Fields,
        best: &mut TermScores,
    ) -> Result<(), Stale> {
        let phrase = plan::spaced_phrase(words, open);
        let fits = |folded: &str| plan::spaced(folded).contains(&phrase);
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
            let candidates = self.with_all(&self.segment.short, NAMED, row.chunks(1));
            self.verify(&candidates, fields.and(NAMED), best, fits)?;
        }
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
            self.poll()?;
            let values = self.segment.facets.values(facet);
            for (name, records) in values.filter(|_| fields.meets(field)) {
                if fits(&fold::fold(name)) {
                    records.each(|number| best.give(usize::from(number), field, rank::WHOLE));
                }
            }
        }
        Ok(())
    }

    /// Words in a row of a text that an index keeps the order of.
    fn in_a_row(
        &self,
        index: &TermIndex,
        field: Fields,
        words: &[String],
        open: bool,
        best: &mut TermScores,
    ) -> Result<(), Stale> {
        let row = numbered(index, words, open);
        let candidates = self.with_all(index, field, row.chunks(1));
        let row: Vec<_> = row.into_iter().map(numbers).collect();
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
    fn with_all<'b>(
        &self,
        index: &TermIndex,
        fields: Fields,
        sets: impl Iterator<Item = &'b [Range<usize>]>,
    ) -> BitSet {
        let mut all = BitSet::all(self.len());
        for words in sets {
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
        all
    }

    /// A substring: within a word it is looked up in the words, across words
    /// where the right words stand in a row, and the texts that have them are
    /// read again for what parts them.
    fn exact(&self, text: &str, fields: Fields, best: &mut TermScores) -> Result<(), Stale> {
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
            let candidates = self.with_all(short, NAMED, sets.iter().map(Vec::as_slice));
            self.verify(&candidates, fields.and(NAMED), best, fits)?;
        }
        if fields.meets(Fields::ABSTRACT) {
            let row = parts(prose, text);
            let each = row.iter().map(Vec::as_slice);
            let candidates = self.with_all(prose, Fields::ABSTRACT, each);
            let sets: Vec<BitSet> = row.iter().map(|words| set(prose, words)).collect();
            let has_row = |at| sets.is_empty() || prose.has_row_of(at, &sets);
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

    fn titles(&self, best: &mut TermScores, fits: impl Fn(&str) -> bool) {
        for (number, title) in self.segment.titles.iter().enumerate() {
            if fits(title) {
                best.give(number, Fields::TITLE, rank::WHOLE);
            }
        }
    }

    fn having(&self, traits: Traits) -> BitSet {
        self.that(|row| self.library.catalog.traits(row).has(traits))
    }

    fn that(&self, wanted: impl Fn(DocAddress) -> bool) -> BitSet {
        let mut rows = BitSet::none(self.len());
        for number in 0..self.len() {
            if wanted(self.row(number)) {
                rows.insert(number);
            }
        }
        rows
    }

    fn poll(&self) -> Result<(), Stale> {
        if (self.stale)() { Err(Stale) } else { Ok(()) }
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

/// How well a word of the catalog fits what is like a typed one.
fn grade(text: &str, like: &Expansion, word: &str, letters: u64) -> Option<u16> {
    let edit = like
        .one_edit
        .as_ref()
        .and_then(|one_edit| one_edit.one_edit(word, letters));
    let edit = edit.map(|edit| match edit {
        EditIn::Whole => rank::ONE_EDIT,
        EditIn::Beginning => rank::ONE_EDIT_AT_START,
    });
    let subsequence = like.subsequence.as_ref();
    let scattered = subsequence
        .filter(|subsequence| subsequence.score(word, letters).is_some())
        .map(|_| rank::subsequence(text.len(), word.len()));
    edit.max(scattered)
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
        .chain(one(Fields::PUBLISHER, record.publisher.as_deref()))
        .chain(one(Fields::ABSTRACT, record.summary.as_deref()))
        .filter(move |(field, _)| field.meets(fields))
}
