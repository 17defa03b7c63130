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

use super::clauses::Clauses;
use super::indexed::Stored;
use super::mapping::{Meta, VERSION};
use super::server::Server;
use super::trouble::Trouble;
use super::values::{LISTED_MAX, Named, PAGE, Values};
use super::words::{Which, Words};
use crate::engine::exec::{self, Library, Plan};
use crate::engine::local::lent::Arranged;
use crate::records::language;
use crate::records::text::Text;
use crate::search::id::Id;
use crate::search::query::{Expr, Facet, Field, Needle, Part, Query, Term};
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
    /// The index itself, not the name that stands for it.
    pub(super) index: String,
    pub(super) meta: Meta,
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

impl Planned {
    pub(super) fn clauses(&self) -> Clauses<'_> {
        Clauses {
            values: &self.values,
        }
    }
}

impl Edition {
    /// Opens what a name stands for now.
    pub(super) fn open(server: &Server) -> Result<Self, Trouble> {
        server.kind()?;
        let name = server.client().address().index();
        let mut described = server.described(name)?;
        let foreign = |what: &str| Trouble::Foreign(name.to_owned(), Text::line(what));
        if described.len() > 1 {
            return Err(foreign("stands for several indices"));
        }
        let described = described
            .pop()
            .ok_or_else(|| Trouble::NoIndex(name.to_owned(), Vec::new()))?;
        let meta = described
            .meta
            .meta
            .ok_or_else(|| foreign("was not made by fichero index"))?;
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
        let mut edition = Self {
            words: Words::new(meta.records, Vec::new()),
            index: described.name,
            meta,
            values: Values::default(),
            arranged: Arranged::default(),
            stored: Mutex::default(),
        };
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

    /// Fetches the values of facets that are needed for the first time.
    pub(super) fn ensure(&self, server: &Server, facets: &[Facet]) -> Result<(), Trouble> {
        for facet in self.values.missing(facets) {
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
                let page = server.search(&self.meta.terms, &body)?;
                let len = page.hits.hits.len();
                after = page.hits.hits.last().map(|hit| hit.sort.clone());
                all.extend(page.hits.hits.into_iter().filter_map(Named::of));
                if len < PAGE || all.len() >= LISTED_MAX {
                    break;
                }
            }
            self.values.learn(facet, all);
        }
        Ok(())
    }

    /// Lists values of a facet that has more than are listed, by what they are
    /// called.
    pub(super) fn list(
        &self,
        server: &Server,
        facet: Facet,
        called: &Value,
    ) -> Result<(), Trouble> {
        let body = json!({
            "size": MORE_MAX,
            "_source": ["at", "token", "title", "others", "n"],
            "query": { "bool": { "filter": [{ "term": { "facet": facet.name() } }, called] } },
            "sort": [{ "n": "desc" }, { "at": "asc" }],
            "track_total_hits": false,
        });
        let page = server.search(&self.meta.terms, &body)?;
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
                let how = if pattern.prefix { "prefix" } else { "term" };
                self.list(server, facet, &json!({ how: { "key": pattern.key() } }))?;
            }
        }
        Ok(())
    }

    /// Makes a query ready, asking for what its words mean here.
    pub(super) fn planned(&self, server: &Server, query: &Query) -> Result<Planned, Trouble> {
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
                return Ok(Planned { plan, values });
            };
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
        Ok(Planned { plan, values })
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
