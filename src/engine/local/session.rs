//! A library as of some marks: it answers questions, and keeps what was found
//! of late.
//!
//! Must never know: that marks change, the app state, the screen.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::companion::companions;
use super::kept::Kept;
use super::value::{self, Orders};
use super::{Patience, card, document, stream};
use crate::engine::catalog::DocAddress;
use crate::engine::exec::cache::TermCache;
use crate::engine::exec::explain::explain;
use crate::engine::exec::{self, Found, Library, Sitting};
use crate::engine::executor::Executor;
use crate::engine::flawed::flawed;
use crate::reader::marks::Marks;
use crate::records::text::Text;
use crate::search::Entry;
use crate::search::answer::{Answer, Given, Part};
use crate::search::document::Document;
use crate::search::id::Id;
use crate::search::query::{Facet, Query};
use crate::search::question::{Counts, Question, Selected, Stop, Want, Window};

/// A library that answers questions, with what it keeps of earlier ones.
pub(super) struct Session {
    library: Arc<Library>,
    executor: Arc<dyn Executor + Send + Sync>,
    patience: fn() -> Patience,
    /// What single words gave.
    words: Arc<TermCache>,
    kept: Kept,
    orders: Orders,
}

impl Session {
    /// A library of whose records nothing is said.
    pub(super) fn new(library: Arc<Library>, executor: Arc<dyn Executor + Send + Sync>) -> Self {
        Self {
            library,
            executor,
            patience: || Box::new(|| false),
            words: Arc::default(),
            kept: Kept::default(),
            orders: Orders::default(),
        }
    }

    /// The same with nothing kept but what words gave, over another library of
    /// the same records.
    fn over(&self, library: Arc<Library>) -> Self {
        Self {
            library,
            executor: Arc::clone(&self.executor),
            patience: self.patience,
            words: Arc::clone(&self.words),
            kept: Kept::default(),
            orders: Orders::default(),
        }
    }

    pub(super) fn with_patience(&self, patience: fn() -> Patience) -> Self {
        Self {
            patience,
            ..self.over(Arc::clone(&self.library))
        }
    }

    pub(super) fn with_marks(&self, marks: &Marks) -> Self {
        let Library { catalog, index } = &*self.library;
        self.over(Arc::new(Library {
            index: index.with_marks(catalog, marks),
            catalog: catalog.clone(),
        }))
    }

    /// The epoch of the marks that are asked.
    pub(super) fn epoch(&self) -> u64 {
        self.library.index.said().epoch()
    }

    /// What a query found before, else what it finds; none when nobody waits
    /// for it any more.
    fn found(&self, query: &Query, stop: &Stop<'_>) -> Option<Arc<Found>> {
        let run = || exec::run(&self.library, query, &*self.executor, &|| stop.is_called());
        let kept = self.kept.get(query);
        kept.or_else(|| run().map(|found| self.kept.keep(found)))
    }

    /// What the query of a question finds; a part of it is given before the
    /// whole when that takes long.
    fn search(
        &self,
        question: &Question,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Answer),
    ) -> Option<Arc<Found>> {
        let (facet, values) = self.shown(question);
        let patience = (self.patience)();
        let give = RefCell::new(give);
        let hear = |part: Found| {
            let answer = self.first(question, &part, stop);
            if !stop.is_called() {
                (give.borrow_mut())(answer);
            }
        };
        let sitting = Sitting {
            term_cache: &self.words,
            shown: (facet, &values),
            early: (&*patience, &hear),
        };
        let stale = || stop.is_called();
        let query = &question.query;
        let found = exec::run_with(&sitting, &self.library, query, &*self.executor, &stale)?;
        Some(self.kept.keep(found))
    }

    /// The values of one facet that are counted while searching: those of the
    /// windows whose order is known already.
    fn shown(&self, question: &Question) -> (Facet, Vec<usize>) {
        let mut shown = (Facet::Tag, Vec::new());
        for counts in question.counts() {
            let Some(order) = self.orders.known(counts, &question.query) else {
                continue;
            };
            if shown.1.is_empty() {
                shown.0 = counts.facet;
            }
            if shown.0 == counts.facet {
                // A value twice is no harm.
                let window = value::within(&order, counts.window);
                shown.1.extend_from_slice(window);
            }
        }
        shown
    }

    /// An answer without its parts.
    fn heads(&self, question: &Question, found: &Found) -> Answer {
        let has_values = |facet: &Facet| self.library.index.facet(*facet).has_values();
        Answer {
            turn: question.turn,
            seq: question.seq,
            generation: found.generation,
            total: self.library.catalog.len(),
            found: found.count,
            rows: found.rows(),
            offered: found.offers.list.len(),
            lacking_one: found.offers.lacking_one,
            partial: found.partial,
            several: found.highlighter.asks_several(),
            facets: Facet::ALL.into_iter().filter(has_values).collect(),
            names: found.names.clone(),
            unknown: found.unknown.clone(),
            missing: found.missing.clone(),
            corrections: found.corrections.clone(),
            plain: found.plain,
            as_typed: Vec::new(),
            unkept: Vec::new(),
            parts: Vec::new(),
            error: None,
        }
    }

    /// What the reader looks at: the list, and the counts of values that have
    /// their places already.
    fn first(&self, question: &Question, found: &Found, stop: &Stop<'_>) -> Answer {
        // How many values have hits is told of what is found now: by the order
        // of that where it is wanted too, for which the list does not wait.
        for counts in question.counts() {
            let is_other = |other: &Counts| other.facet != counts.facet || other.under.is_some();
            if question.counts().all(is_other) {
                found.counts_with(&self.library, counts.facet, &*self.executor);
            }
        }
        let is_first = |want: &&Want| match want {
            Want::Rows(_) | Want::Place(_) => true,
            Want::Counts(counts) => self.orders.known(counts, &found.query).is_some(),
            _ => false,
        };
        let wants = question.wants.iter().filter(is_first);
        let parts = wants.filter_map(|want| {
            let given = self.given(found, want, stop)?;
            let want = want.clone();
            Some(Part { want, given })
        });
        Answer {
            parts: parts.collect(),
            ..self.heads(question, found)
        }
    }

    /// What is wanted; none when nobody waits for it any more.
    fn given(&self, found: &Found, want: &Want, stop: &Stop<'_>) -> Option<Given> {
        let (library, executor) = (&*self.library, &*self.executor);
        let find = |id: &Id| library.catalog.find(id.as_str());
        let stale = || stop.is_called();
        Some(match want {
            Want::Rows(window) => {
                if !found.hits.ready_up_to(window.end(), &stale) {
                    return None;
                }
                let rows = (window.start..window.end()).map_while(|at| found.row(at, true));
                let card = |row| {
                    let is_wanted = !stop.is_called();
                    is_wanted.then(|| card::card(library, &found.highlighter, &row))
                };
                Given::Rows(rows.map(card).collect::<Option<_>>()?)
            }
            Want::Place(id) => match find(id) {
                Some(row)
                    if found.hits.may_hide(row) && !found.hits.ready_up_to(usize::MAX, &stale) =>
                {
                    return None;
                }
                row => Given::Place(row.and_then(|row| found.position(row))),
            },
            Want::Counts(counts) => self.counts(found, counts, stop)?,
            Want::Variants(queries) => {
                let each = queries.iter().map(|query| self.variant(found, query, stop));
                Given::Variants(each.collect::<Option<_>>()?)
            }
            Want::Complete {
                facet,
                typed,
                under,
            } => {
                let under = match under {
                    Some(query) => Some(self.found(query, stop)?),
                    None => None,
                };
                let counts = under.as_deref();
                let counts = counts.map(|found| found.counts_with(library, *facet, executor));
                let index = library.index.facet(*facet);
                Given::Completions(value::completions(index, typed, counts))
            }
            Want::GoesWith { facet, value, len } => {
                Given::GoesWith(companions(library, *facet, value, *len, executor))
            }
            Want::Years => {
                let counts = found.counts_with(library, Facet::Year, executor);
                Given::Years(value::years(library.index.facet(Facet::Year), counts))
            }
            Want::Document(id) => {
                Given::Document(find(id).and_then(|row| self.document(found, row)))
            }
            Want::Among(ids) => {
                let rows = ids.iter().filter_map(find);
                Given::Among(rows.filter(|row| found.hits.has(*row)).count())
            }
            Want::Explain(id) => {
                let row = find(id).filter(|row| found.shows(*row));
                Given::Explanation(row.and_then(|row| explain(library, found, row, &stale)))
            }
            Want::Flaws(most) => self.flaws(*most),
            Want::Flawed(origin) => {
                let row = flawed(&library.catalog, *origin, stop);
                let record = row.and_then(|row| library.catalog.get(row));
                Given::Flawed(record.map(|record| Id::from(record.identity())))
            }
        })
    }

    fn counts(&self, found: &Found, counts: &Counts, stop: &Stop<'_>) -> Option<Given> {
        let library = &*self.library;
        let make = |under: &Found| self.orders.make(library, counts, under, &*self.executor);
        let order = match (self.orders.known(counts, &found.query), &counts.under) {
            (Some(order), _) => order,
            (None, Some(query)) if **query != found.query => make(&*self.found(query, stop)?),
            (None, _) => make(found),
        };
        if order.is_folded() {
            let executor = &*self.executor;
            return Some(value::given_folded(
                library, found, counts, &order, executor,
            ));
        }
        let values = value::within(&order, counts.window);
        let numbers = found.counts_of(library, counts.facet, values);
        Some(value::given(library, found, counts, &order, &numbers))
    }

    /// How many records another query finds: with the same words the records
    /// that have them are known, and only the stances are looked up.
    fn variant(&self, found: &Found, query: &Query, stop: &Stop<'_>) -> Option<usize> {
        if stop.is_called() {
            return None;
        }
        if query.expr == found.query.expr {
            let left = exec::left(&self.library, found, &query.filters, &|| stop.is_called());
            return (!stop.is_called()).then_some(left);
        }
        if let Some(kept) = self.kept.get(query) {
            return Some(kept.count);
        }
        let found = exec::run(&self.library, query, &*self.executor, &|| stop.is_called())?;
        Some(found.count)
    }

    fn document(&self, found: &Found, row: DocAddress) -> Option<Box<Document>> {
        document::document(&self.library, &found.highlighter, row).map(Box::new)
    }

    fn flaws(&self, most: usize) -> Given {
        let catalog = &self.library.catalog;
        let source = |number: u32| catalog.sources().get(number as usize);
        let first = catalog.flaws().iter().take(most).map(|flaw| {
            let name: Text = source(flaw.source).cloned().unwrap_or_default();
            (name, flaw.clone())
        });
        Given::Flaws {
            len: catalog.flaws().len(),
            first: first.collect(),
        }
    }

    /// What is wanted, where that is known already.
    fn ready(&self, found: &Found, want: &Want) -> Option<Given> {
        let library = &*self.library;
        let find = |id: &Id| library.catalog.find(id.as_str());
        match want {
            Want::Rows(window) => {
                let end = window.end().min(found.rows());
                let rows = (window.start..end).map(|at| found.row(at, false));
                let card = |row: Option<_>| Some(card::card(library, &found.highlighter, &row?));
                Some(Given::Rows(rows.map(card).collect::<Option<_>>()?))
            }
            Want::Place(id) => match find(id) {
                Some(row) => ready_place(found, row),
                None => Some(Given::Place(None)),
            },
            Want::Counts(counts) => {
                let order = self.orders.known(counts, &found.query)?;
                if order.is_folded() {
                    return None;
                }
                let values = value::within(&order, counts.window);
                let numbers = found.counted_of(counts.facet, values)?;
                Some(value::given(library, found, counts, &order, &numbers))
            }
            Want::Document(id) => {
                let Some(row) = find(id) else {
                    return Some(Given::Document(None));
                };
                let small = document::is_small(&library.catalog, row);
                small.then(|| Given::Document(self.document(found, row)))
            }
            Want::Variants(_)
            | Want::Complete { .. }
            | Want::GoesWith { .. }
            | Want::Years
            | Want::Among(_)
            | Want::Explain(_)
            | Want::Flaws(_)
            | Want::Flawed(_) => None,
        }
    }

    /// Counts all values of the facets that the reader looks at, so that
    /// scrolling among them and the next order wait for nothing.
    fn count_ahead(&self, question: &Question, found: &Found, stop: &Stop<'_>) {
        for counts in question.counts() {
            if !stop.is_called() {
                found.counts_with(&self.library, counts.facet, &*self.executor);
            }
        }
    }
}

/// The place of a record, where it is known without putting hits in order.
fn ready_place(found: &Found, row: DocAddress) -> Option<Given> {
    let place = found.hits.ready_position(row);
    let place = place.or_else(|| found.offered_position(row));
    (place.is_some() || !found.hits.may_hide(row)).then_some(Given::Place(place))
}

impl Session {
    pub(super) fn answer(
        &self,
        question: &Question,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Answer),
    ) {
        let kept = self.kept.get(&question.query);
        let is_new = kept.is_none();
        let Some(found) = kept.or_else(|| self.search(question, stop, give)) else {
            return;
        };
        let first = self.first(question, &found, stop);
        let rest = question.clone().beyond(&first);
        if stop.is_called() {
            return;
        }
        if is_new || rest.is_none() || !first.parts.is_empty() {
            give(first);
        }
        if let Some(rest) = rest {
            let mut second = self.heads(question, &found);
            for want in rest.wants {
                let Some(given) = self.given(&found, &want, stop) else {
                    return;
                };
                second.parts.push(Part { want, given });
            }
            if stop.is_called() {
                return;
            }
            give(second);
        }
        self.count_ahead(question, &found, stop);
    }

    pub(super) fn at_once(&self, question: &Question) -> Option<Answer> {
        let found = self.kept.get(&question.query)?;
        let parts = question.wants.iter().filter_map(|want| {
            let given = self.ready(&found, want)?;
            let want = want.clone();
            Some(Part { want, given })
        });
        let parts: Vec<Part> = parts.collect();
        (!parts.is_empty()).then(|| Answer {
            parts,
            ..self.heads(question, &found)
        })
    }

    pub(super) fn documents(
        &self,
        which: &Selected,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) {
        match which {
            Selected::Found(query) => {
                if let Some(found) = self.found(query, stop) {
                    stream::found(&self.library, &found, stop, give);
                }
            }
            Selected::Offered(query) => {
                if let Some(found) = self.found(query, stop) {
                    stream::offered(&self.library, &found, stop, give);
                }
            }
            Selected::Chosen(ids, query) => {
                if let Some(found) = self.found(query, stop) {
                    stream::chosen(&self.library, &found, ids, stop, give);
                }
            }
        }
    }

    pub(super) fn ids(
        &self,
        query: &Query,
        window: Window,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Id) -> ControlFlow<()>,
    ) {
        if let Some(found) = self.found(query, stop) {
            stream::ids(&self.library, &found, window, stop, give);
        }
    }
}
