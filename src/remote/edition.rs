//! A catalog on a server as it was loaded once: what its mapping says of it, and
//! what was learnt of its words and values since it was opened.
//!
//! A name on a server may stand for another index a moment later; then this is
//! opened anew.
//!
//! Must never know: what is asked of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::clauses::{self, Clauses};
use super::foreign::Foreign;
use super::indexed::Stored;
use super::map::FieldMap;
use super::mapping::{Meta, VERSION};
use super::server::{Described, Server};
use super::trouble::Trouble;
use super::values::{LISTED_MAX, Named, PAGE, Values};
use super::wire::Searched;
use super::words::{Which, Words};
use crate::engine::exec::{self, Library, Plan};
use crate::engine::local::lent::Arranged;
use crate::records::language;
use crate::records::text::Text;
use crate::search::id::Id;
use crate::search::query::{Expr, Facet, Field, Needle, Part, Pattern, Query, Term};
use crate::search::question::Stop;
use crate::search::stem::Language;
use crate::search::{fold, tokens};

/// Documents that are kept, so that scrolling back asks nothing.
const STORED_MAX: usize = 2_000;

/// A plan needs so many requests at most: what one word leads to, what that
/// leads to, and so on.
const ERRANDS_MAX: usize = 8;

/// Values that are listed because somebody named them, at a time.
pub(super) const MORE_MAX: usize = 500;

/// Of more words than these it is not guessed what is needed of them.
const EXPECTED_MAX: usize = 16;

/// A state of a catalog.
#[derive(Debug)]
pub(super) struct Edition {
    /// The index itself, not the name that stands for it, unless it was made by
    /// others.
    pub(super) index: String,
    pub(super) meta: Meta,
    /// What there is to know of an index made by others.
    pub(super) foreign: Option<Foreign>,
    pub(super) words: Words,
    pub(super) values: Values,
    pub(super) arranged: Arranged,
    stored: Mutex<HashMap<Id, Stored>>,
}

/// A query made ready: what it asks, and the values that its numbers name.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) values: Library,
}

/// What values of a facet that are not listed are called.
#[derive(Clone, Debug)]
pub(super) enum Called<'a> {
    /// As an answer calls them.
    Keys(Vec<String>),
    /// As a query names them.
    Named(&'a Pattern),
}

impl Edition {
    /// Opens what a name stands for now; the map is for an index made by others.
    pub(super) fn open(server: &Server, map: Option<&FieldMap>) -> Result<Self, Trouble> {
        server.kind()?;
        let name = server.client().address().index();
        let mut described = server.described(name)?;
        let foreign = |what: &str| Trouble::Foreign(name.to_owned(), Text::line(what));
        if described.iter().all(|one| one.meta.meta.is_none()) {
            return Self::foreign(server, described, map);
        }
        if described.len() > 1 {
            return Err(foreign("stands for several indices"));
        }
        let described = described
            .pop()
            .ok_or_else(|| Trouble::NoIndex(name.to_owned(), Vec::new()))?;
        let meta = described.meta.meta.unwrap_or_default();
        if meta.version != VERSION {
            let told = format!(
                "was made by a fichero with mapping {}, and this one reads mapping {VERSION}",
                meta.version
            );
            return Err(foreign(&told));
        }
        if meta.loaded == 0 {
            return Err(foreign("was not loaded to its end"));
        }
        let words = Words::new(meta.records, Vec::new());
        let mut edition = Self::new(described.name, meta, None, words);
        edition.ensure(server, &[Facet::Language])?;
        let library = edition.values.library();
        let values = library.index.facet(Facet::Language).values();
        let speaks = |wanted: &Language| {
            let mut values = values.iter();
            values.any(|value| language::code(value.token) == Some(wanted.code()))
        };
        let languages = Language::ALL.into_iter().filter(speaks).collect();
        edition.words = Words::new(edition.meta.records, languages);
        Ok(edition)
    }

    /// Opens an index made by others.
    fn foreign(
        server: &Server,
        described: Vec<Described>,
        map: Option<&FieldMap>,
    ) -> Result<Self, Trouble> {
        let name = server.client().address().index();
        if described.is_empty() {
            return Err(Trouble::NoIndex(name.to_owned(), Vec::new()));
        }
        let names = described.into_iter().map(|one| one.name).collect();
        let (foreign, meta) = Foreign::open(server, names, map)?;
        let words = Words::unasked(meta.records);
        Ok(Self::new(name.to_owned(), meta, Some(foreign), words))
    }

    fn new(index: String, meta: Meta, foreign: Option<Foreign>, words: Words) -> Self {
        Self {
            index,
            meta,
            foreign,
            words,
            values: Values::default(),
            arranged: Arranged::default(),
            stored: Mutex::default(),
        }
    }

    /// Whether a name stands for what it stood for.
    pub(super) fn is_current(&self, described: &[Described]) -> bool {
        if let Some(foreign) = &self.foreign {
            return described.iter().map(|one| &one.name).eq(&foreign.names);
        }
        matches!(described, [one]
            if one.name == self.index && one.meta.meta.as_ref() == Some(&self.meta))
    }

    /// Searches the documents.
    pub(super) fn search(&self, server: &Server, body: &Value) -> Result<Searched, Trouble> {
        match &self.foreign {
            Some(foreign) => {
                let answer = server.search(&self.index, &foreign.asked(body))?;
                Ok(foreign.read(answer))
            }
            None => server.search(&self.index, body),
        }
    }

    /// The same at a point in time, with the name that it has from now on.
    pub(super) fn search_point(
        &self,
        server: &Server,
        point: &str,
        body: &Value,
    ) -> Result<(Searched, String), Trouble> {
        let Some(foreign) = &self.foreign else {
            return server.search_point(point, body);
        };
        let (answer, next) = server.search_point(point, &foreign.asked(body))?;
        Ok((foreign.read(answer), next))
    }

    /// Several searches in one request, of documents or of terms.
    pub(super) fn search_each(
        &self,
        server: &Server,
        searches: &[(String, Value)],
    ) -> Result<Vec<Searched>, Trouble> {
        let Some(foreign) = &self.foreign else {
            return server.search_each(searches);
        };
        let answers = server.search_each(searches)?.into_iter();
        Ok(answers.map(|answer| foreign.read(answer)).collect())
    }

    /// The documents of some identities.
    pub(super) fn identified<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Value {
        match &self.foreign {
            Some(foreign) => foreign.identified(&ids.collect::<Vec<_>>()),
            None => clauses::identified(ids),
        }
    }

    /// What makes queries of plans about some values.
    pub(super) fn clauses<'a>(&'a self, values: &'a Library) -> Clauses<'a> {
        let foreign = self.foreign.as_ref();
        Clauses {
            values,
            mapped: foreign.map(|foreign| (&foreign.mapped, &self.values)),
        }
    }

    /// Fetches the values of facets that are needed for the first time.
    pub(super) fn ensure(&self, server: &Server, facets: &[Facet]) -> Result<(), Trouble> {
        for facet in self.values.missing(facets) {
            if let Some(foreign) = &self.foreign {
                let (values, is_cut) = foreign.values(server, facet)?;
                self.values.learn(facet, values, is_cut);
                continue;
            }
            let mut all = Vec::new();
            let mut after = None;
            loop {
                let mut body = json!({
                    "size": PAGE,
                    "_source": ["at", "token", "title", "others", "n"],
                    "query": { "bool": { "filter": [{ "term": { "facet": facet.name() } }] } },
                    "sort": [{ "n": "desc" }, { "at": "asc" }],
                    "track_total_hits": false,
                });
                if let Some(after) = &after {
                    body["search_after"] = json!(after);
                }
                let page: Searched = server.search(&self.meta.terms, &body)?;
                let len = page.hits.hits.len();
                after = page.hits.hits.last().map(|hit| hit.sort.clone());
                all.extend(page.hits.hits.into_iter().filter_map(Named::of));
                if len < PAGE || all.len() >= LISTED_MAX {
                    break;
                }
            }
            let is_cut = all.len() >= LISTED_MAX;
            self.values.learn(facet, all, is_cut);
        }
        Ok(())
    }

    /// Lists values of a facet that has more than are listed, by what they are
    /// called.
    pub(super) fn list(
        &self,
        server: &Server,
        facet: Facet,
        called: &Called<'_>,
    ) -> Result<(), Trouble> {
        if let Some(foreign) = &self.foreign {
            let values = match called {
                Called::Keys(raws) => foreign.of_raws(server, facet, raws)?,
                Called::Named(pattern) => foreign.called(server, facet, pattern, MORE_MAX)?,
            };
            self.values.add(facet, values);
            return Ok(());
        }
        let called = match called {
            Called::Keys(keys) => json!({ "terms": { "key": keys } }),
            Called::Named(pattern) if pattern.prefix => {
                json!({ "prefix": { "key": pattern.key() } })
            }
            Called::Named(pattern) => json!({ "term": { "key": pattern.key() } }),
        };
        let body = json!({
            "size": MORE_MAX,
            "_source": ["at", "token", "title", "others", "n"],
            "query": { "bool": { "filter": [{ "term": { "facet": facet.name() } }, called] } },
            "sort": [{ "n": "desc" }, { "at": "asc" }],
            "track_total_hits": false,
        });
        let page: Searched = server.search(&self.meta.terms, &body)?;
        let values = page.hits.hits.into_iter().filter_map(Named::of);
        self.values.add(facet, values.collect());
        Ok(())
    }

    /// Lists the values that stances name, where a facet has more than are
    /// listed.
    fn list_named(&self, server: &Server, query: &Query) -> Result<(), Trouble> {
        for filter in &query.filters {
            let (facet, pattern) = (filter.facet, &filter.pattern);
            let is_listed = || {
                let library = self.values.library();
                !library.index.facet(facet).named(pattern).is_empty()
            };
            if self.values.is_cut(facet) && !is_listed() {
                self.list(server, facet, &Called::Named(pattern))?;
            }
        }
        Ok(())
    }

    /// Makes a query ready, asking for what its words mean here; none when nobody
    /// waits for it any more.
    pub(super) fn planned(
        &self,
        server: &Server,
        query: &Query,
        stop: &Stop<'_>,
    ) -> Result<Option<Planned>, Trouble> {
        let mut facets = vec![Facet::Language];
        facets.extend(query.filters.iter().map(|filter| filter.facet));
        needed(&query.expr, &mut facets);
        if facets.contains(&Facet::Type) {
            // A type that is none is read as a form.
            facets.push(Facet::Form);
        }
        self.ensure(server, &facets)?;
        self.list_named(server, query)?;
        let values = self.values.library();
        let mut typed = String::new();
        said(&query.expr, &mut typed);
        let folded = fold::fold(&typed);
        let words = tokens::plain(&folded);
        self.words.foresee(&words[..words.len().min(EXPECTED_MAX)]);
        for _ in 0..ERRANDS_MAX {
            let plan = exec::planned(&values, &self.words, query);
            let Some(errand) = self.words.errand() else {
                return Ok(Some(Planned { plan, values }));
            };
            if stop.is_called() {
                return Ok(None);
            }
            let searches = errand.searches().map(|(which, body)| {
                let index = match which {
                    Which::Documents => &self.index,
                    Which::Terms => &self.meta.terms,
                };
                (index.clone(), body)
            });
            let searches: Vec<_> = searches.collect();
            let answers = server.search_each(&searches)?;
            self.words.learn(errand, answers);
        }
        // What is still not known finds nothing; it is an end at least.
        let plan = exec::planned(&values, &self.words, query);
        Ok(Some(Planned { plan, values }))
    }

    /// Keeps documents.
    pub(super) fn store(&self, documents: impl IntoIterator<Item = (Id, Stored)>) {
        let mut stored = lock(&self.stored);
        for (id, document) in documents {
            if stored.len() >= STORED_MAX {
                stored.clear();
            }
            stored.insert(id, document);
        }
    }

    /// A document that is kept.
    pub(super) fn stored(&self, id: &Id) -> Option<Stored> {
        lock(&self.stored).get(id).cloned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The words of a query that are looked for in other forms.
fn said(expr: &Expr, words: &mut String) {
    match expr {
        Expr::And(parts) | Expr::Or(parts) => {
            for part in parts {
                said(part, words);
            }
        }
        Expr::Term(Term::Word(word) | Term::In(_, Needle::Word(word))) => {
            words.push(' ');
            words.push_str(word);
        }
        Expr::All | Expr::Not(_) | Expr::Term(_) => {}
    }
}

/// The facets whose values a query names among its words.
fn needed(expr: &Expr, facets: &mut Vec<Facet>) {
    match expr {
        Expr::All => {}
        Expr::Not(inner) => needed(inner, facets),
        Expr::And(parts) | Expr::Or(parts) => {
            for part in parts {
                needed(part, facets);
            }
        }
        Expr::Term(term) => match term {
            Term::Facet(facet, _) | Term::Has(Part::Facet(facet)) => facets.push(*facet),
            Term::In(Field::Container, _) => facets.extend([Facet::Journal, Facet::Book]),
            Term::Word(_)
            | Term::Phrase(_)
            | Term::Exact(_)
            | Term::Starts(_)
            | Term::Ends(_)
            | Term::In(..)
            | Term::Year(_)
            | Term::Is(_)
            | Term::Has(_)
            | Term::Id(_) => {}
        },
    }
}
