//! Visiting the records of one segment that a plan finds, and what each query term
//! gives them.
//!
//! All that is written while a segment is visited lies in the near memory of a
//! core, and no segment knows of another: they are visited side by side.
//!
//! Must never know: the order of the hits, the screen.

use super::cache::TermCache;
use super::forms::Variants;
use super::plan::{self, Expansion, Match, Plan, Presence, QueryTerm};
use super::scores::{Scores, Scratch, TermScores};
use super::{Library, rank};
use crate::engine::catalog::DocAddress;
use crate::engine::index::SegmentIndex;
use crate::engine::index::bitset::BitSet;
use crate::engine::segment::Traits;
use crate::search::field::Fields;
use crate::search::query::{Facet, Part, Pattern, State};

/// A walk over one segment; `stale` is asked between leaves whether anybody
/// still wants the answer.
pub(crate) struct Scan<'a> {
    pub(super) library: &'a Library,
    pub(super) number: usize,
    pub(super) segment: &'a SegmentIndex,
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
            Plan::Has(Part::Isbn) => self.having(Traits::ISBN),
            Plan::Records { rows: records, .. } => {
                let mut rows = BitSet::none(self.len());
                let starts = self.library.catalog.starts();
                let located = records.iter().map(|record| starts.locate(*record));
                for (_, row) in located.filter(|(segment, _)| *segment == self.number) {
                    rows.insert(row);
                }
                rows
            }
            // Planned as those that have not none.
            Plan::Has(Part::Facet(_)) => BitSet::none(self.len()),
            Plan::QueryTerm(query_term) => self.query_term(query_term, within, scores)?,
            Plan::Not(inner) => {
                let mut rows = self.rows_within(inner, within, None)?;
                rows.invert();
                rows
            }
            Plan::And(parts) => {
                let scores = scores.as_deref_mut();
                self.all_of(parts, within, scores, true)?
            }
            Plan::AllButOne(parts) => self.all_but_one(parts, within, scores)?,
            Plan::Or(parts) => {
                let mut any = BitSet::none(self.len());
                for part in parts {
                    let scores = scores.as_deref_mut();
                    any.or(&match part {
                        Plan::And(all) => self.all_of(all, within, scores, false)?,
                        part => self.rows_within(part, within, scores)?,
                    });
                }
                any
            }
        })
    }

    /// The records that all find. Whether each part `narrows` what the next one
    /// looks at: in an alternative a word gives to each record that has it,
    /// whichever words stand before, for the record may be found otherwise.
    fn all_of(
        &self,
        parts: &[Plan],
        within: Option<&BitSet>,
        scores: Option<&mut Scores>,
        narrows: bool,
    ) -> Result<BitSet, Stale> {
        let mut scores = scores;
        let mut all = within.cloned().unwrap_or_else(|| BitSet::all(self.len()));
        for part in parts {
            let looked_at = if narrows { Some(&all) } else { within };
            let rows = self.rows_within(part, looked_at, scores.as_deref_mut())?;
            if part.presence() != Presence::Optional {
                all.and(&rows);
            }
            if narrows && all.is_empty() {
                break;
            }
        }
        Ok(all)
    }

    /// The records that lack one wanted word at most, and nothing else.
    fn all_but_one(
        &self,
        parts: &[Plan],
        within: Option<&BitSet>,
        scores: Option<&mut Scores>,
    ) -> Result<BitSet, Stale> {
        let mut scores = scores;
        let mut all = within.cloned().unwrap_or_else(|| BitSet::all(self.len()));
        let mut but_one = BitSet::none(self.len());
        for part in parts {
            let mut wide = all.clone();
            wide.or(&but_one);
            let rows = self.rows_within(part, Some(&wide), scores.as_deref_mut())?;
            match part.presence() {
                Presence::Optional => {}
                Presence::Required => {
                    all.and(&rows);
                    but_one.and(&rows);
                }
                Presence::Wanted => {
                    but_one.and(&rows);
                    let mut lacking = all.clone();
                    lacking.and_not(&rows);
                    but_one.or(&lacking);
                    all.and(&rows);
                }
            }
        }
        all.or(&but_one);
        Ok(all)
    }

    /// The records that a query term finds; what they are given goes into the
    /// scores.
    pub(super) fn query_term(
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
                self.variants(&query_term.variants, within, &mut best)?;
            }
            Match::WholeWord(text) => {
                for (words, one) in self.segment.texts() {
                    self.poll()?;
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

    /// Records that have what else a word is found by.
    fn variants(
        &self,
        variants: &Variants,
        within: Option<&BitSet>,
        best: &mut TermScores,
    ) -> Result<(), Stale> {
        for variant in &variants.words {
            let mut rows = variant.within.rows(&self.library.index, self.number);
            if let (Some(rows), Some(within)) = (&mut rows, within) {
                rows.and(within);
            }
            let rows = rows.as_ref().or(within);
            for (words, one) in self.segment.texts() {
                self.poll()?;
                if let Some(at) = words.words().position(&variant.word) {
                    best.form(words.posted(at), one, rows);
                }
            }
        }
        for row in &variants.rows {
            self.phrase(row, false, best.wanted(), best)?;
        }
        for (parts, within) in &variants.parts {
            self.compound(parts, within, best)?;
        }
        if let Some(year) = variants.year {
            let index = self.library.index.facet(Facet::Year);
            let values = index.named(&Pattern::whole(year.to_string()));
            let mut rows = BitSet::none(self.len());
            index.add_rows(self.number, &values, &mut rows);
            best.year(&rows);
        }
        Ok(())
    }

    /// Records that have what is like a word.
    fn like(&self, text: &str, like: &Expansion, best: &mut TermScores) -> Result<(), Stale> {
        for (words, one) in self.segment.texts() {
            if words.letters().is_empty() {
                continue;
            }
            self.poll()?;
            for alike in like.words.iter() {
                if let Some(at) = words.words().position(&alike.word) {
                    best.alike(words.posted(at), one, alike.grade);
                }
            }
        }
        if let Some(row) = &like.apart {
            self.run_together(row, best)?;
        }
        if like.initials {
            for number in self.segment.initials.holding(text) {
                best.improve(number, Fields::TITLE, rank::INITIALS);
            }
        }
        Ok(())
    }

    /// Records that have two words in a row which were run together.
    fn run_together(&self, row: &[String], best: &mut TermScores) -> Result<(), Stale> {
        let mut found = TermScores::new(self.len(), best.wanted(), self.scratch);
        self.phrase(row, false, best.wanted(), &mut found)?;
        for number in 0..self.len() {
            if let Some(given) = found.given(number) {
                best.improve(number, given.fields, rank::RUN_TOGETHER);
            }
        }
        Ok(())
    }

    /// Records of the segment that have a word outside their abstracts.
    pub(crate) fn frequency(&self, word: &str) -> usize {
        let texts = self.segment.texts().into_iter();
        let short = texts.filter(|(words, _)| !words.letters().is_empty());
        let records = short.filter_map(|(words, _)| {
            let at = words.words().position(word)?;
            Some(words.records(at).len())
        });
        records.sum()
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

    pub(super) fn poll(&self) -> Result<(), Stale> {
        if (self.stale)() { Err(Stale) } else { Ok(()) }
    }
}
