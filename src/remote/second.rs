//! What is wanted besides rows: counts, previews, years, companions, put into
//! one request.
//!
//! Must never know: rows, documents.

use serde_json::{Map, Value, json};

use super::conditions::{all, every, nothing};
use super::edition::{Called, Edition, MORE_MAX};
use super::listing::Listing;
use super::load::{FLAW, flaw_key};
use super::mapping::facet_field;
use super::server::Server;
use super::trouble::Trouble;
use super::wire::Searched;
use crate::engine::exec::Library;
use crate::engine::local::lent::{self, Tally};
use crate::records::text::Text;
use crate::search::answer::{Given, Part};
use crate::search::id::{Id, Ids};
use crate::search::query::{Facet, Pattern, Query};
use crate::search::question::{Counts, Stop, Want};

/// Identities of one look-up: a server takes 65,536.
const IDS_MAX: usize = 50_000;

/// A request in the making.
pub(super) struct Second<'a> {
    server: &'a Server,
    edition: &'a Edition,
    listing: &'a Listing,
    searches: Vec<(String, Value)>,
    /// Each want with its first search.
    wants: Vec<(Want, usize)>,
}

impl<'a> Second<'a> {
    pub(super) const fn new(
        server: &'a Server,
        edition: &'a Edition,
        listing: &'a Listing,
    ) -> Self {
        Self {
            server,
            edition,
            listing,
            searches: Vec::new(),
            wants: Vec::new(),
        }
    }

    /// Adds what a want needs.
    pub(super) fn want(&mut self, want: &Want) -> Result<(), Trouble> {
        let at = self.searches.len();
        match want {
            Want::Counts(counts) => self.count(counts)?,
            Want::Variants(queries) => self.variants(queries)?,
            Want::Years => {
                self.ensure(Facet::Year)?;
                self.tally(&self.listing.filter, Facet::Year);
            }
            Want::Complete { facet, under, .. } => {
                self.ensure(*facet)?;
                if let Some(query) = under {
                    let filter = self.filter(query)?;
                    self.tally(&filter, *facet);
                }
            }
            Want::GoesWith { facet, value, .. } => self.companions(*facet, value)?,
            Want::Among(ids) => self.among(ids),
            // An index made by others tells of none.
            Want::Flaws(_) | Want::Flawed(_) if self.edition.foreign.is_some() => {
                let body = json!({ "size": 0, "query": nothing(), "track_total_hits": true });
                self.searches.push((self.edition.index.clone(), body));
            }
            Want::Flaws(most) => {
                let flaws = json!({ "term": { "facet": FLAW } });
                self.searches.push((
                    self.edition.meta.terms.clone(),
                    json!({
                        "size": (*most).min(5_000),
                        "query": { "bool": { "filter": [flaws] } },
                        "sort": ["at"],
                        "track_total_hits": true,
                    }),
                ));
            }
            Want::Flawed(origin) => {
                let flaws = json!({ "term": { "facet": FLAW } });
                let there = json!({ "term": { "key": flaw_key(*origin) } });
                self.searches.push((
                    self.edition.meta.terms.clone(),
                    json!({
                        "size": 1,
                        "query": { "bool": { "filter": [flaws, there] } },
                        "track_total_hits": false,
                    }),
                ));
            }
            // Those have answers of their own.
            Want::Rows(_) | Want::Place(_) | Want::Document(_) | Want::Explain(_) => return Ok(()),
        }
        self.wants.push((want.clone(), at));
        Ok(())
    }

    /// Asks, and reads the answers.
    pub(super) fn parts(self) -> Result<Vec<Part>, Trouble> {
        let answers = self.edition.search_each(self.server, &self.searches)?;
        self.list_found(&answers)?;
        let mut parts = Vec::with_capacity(self.wants.len());
        for (want, at) in &self.wants {
            let mine = answers.get(*at..).unwrap_or_default();
            let Some(given) = self.given(want, mine) else {
                continue;
            };
            let want = want.clone();
            parts.push(Part { want, given });
        }
        Ok(parts)
    }

    /// Lists what is found most often of a facet that has more values than are
    /// listed.
    fn list_found(&self, answers: &[Searched]) -> Result<(), Trouble> {
        for (want, at) in &self.wants {
            let Want::Counts(Counts { facet, .. }) = want else {
                continue;
            };
            if !self.edition.values.is_cut(*facet) {
                continue;
            }
            let tally = answers.get(*at).and_then(|answer| answer.tally("values"));
            let mut keys = self.edition.values.unlisted(*facet, tally);
            keys.truncate(MORE_MAX);
            if !keys.is_empty() {
                self.edition
                    .list(self.server, *facet, &Called::Keys(keys))?;
            }
        }
        Ok(())
    }

    fn given(&self, want: &Want, answers: &[Searched]) -> Option<Given> {
        let library = self.edition.values.library();
        let counts = |facet: Facet, at: usize| self.edition.values.counts(facet, answers.get(at));
        Some(match want {
            Want::Counts(wanted) => self.counted(&library, wanted, answers),
            Want::Variants(queries) => {
                let tally = answers.first()?.tally("each");
                let count = |at: usize| tally.map_or(0, |tally| tally.named(&at.to_string()));
                Given::Variants((0..queries.len()).map(count).collect())
            }
            Want::Years => Given::Years(lent::years(&library, &counts(Facet::Year, 0))),
            Want::Complete {
                facet,
                typed,
                under,
            } => {
                let under = under.as_ref().map(|_| counts(*facet, 0));
                let values = lent::completions(&library, *facet, typed, under.as_deref());
                Given::Completions(values)
            }
            Want::GoesWith { facet, value, len } => {
                let (named, _) = library.index.named(*facet, value);
                let records = (answers.first()?.found(), self.edition.meta.records);
                let both = counts(named, 0);
                let with = lent::companions(&library, (*facet, value), records, &both, *len);
                Given::GoesWith(with)
            }
            Want::Among(ids) => {
                let pieces = answers.iter().take(ids.len().div_ceil(self.ids_max()));
                Given::Among(pieces.map(Searched::found).sum())
            }
            Want::Flaws(_) => {
                let answer = answers.first()?;
                let sources = answer
                    .hits
                    .hits
                    .iter()
                    .filter_map(|hit| hit.source.as_ref());
                let flaws = sources.filter_map(|source| {
                    let name: Text = source.place.clone();
                    Some((name, source.flaw.clone()?))
                });
                Given::Flaws {
                    len: answer.found(),
                    first: flaws.collect(),
                }
            }
            Want::Flawed(_) => {
                let mut hits = answers.first()?.hits.hits.iter();
                let of = hits.find_map(|hit| hit.source.as_ref()?.of.clone());
                Given::Flawed(of.map(Id::from))
            }
            Want::Rows(_) | Want::Place(_) | Want::Document(_) | Want::Explain(_) => return None,
        })
    }

    /// The values of a facet that are wanted, with their counts.
    fn counted(&self, library: &Library, wanted: &Counts, answers: &[Searched]) -> Given {
        let query = self.listing.query();
        let folded = lent::folded(library, wanted).len();
        let tallied = |at: usize| {
            let answer = answers.get(at);
            let levels = answer.and_then(|answer| answer.tally("levels"));
            let level = |number: usize| {
                let count = levels.map_or(0, |tally| tally.named(&number.to_string()));
                u32::try_from(count).unwrap_or(u32::MAX)
            };
            let counts = self.edition.values.counts(wanted.facet, answer);
            (counts, (0..folded).map(level).collect::<Vec<u32>>())
        };
        let other = self.other(wanted);
        let now = tallied(0);
        let under = other.map(|_| tallied(1));
        let asked = Tally {
            query,
            counts: &now.0,
            levels: &now.1,
        };
        let under = match (other, &under) {
            (Some(query), Some((counts, levels))) => Tally {
                query,
                counts,
                levels,
            },
            _ => asked,
        };
        let arranged = &self.edition.arranged;
        arranged.counts(library, wanted, asked, under)
    }

    fn ensure(&self, facet: Facet) -> Result<(), Trouble> {
        self.edition.ensure(self.server, &[facet])
    }

    fn count(&mut self, counts: &Counts) -> Result<(), Trouble> {
        self.ensure(counts.facet)?;
        let library = self.edition.values.library();
        let clauses = self.edition.clauses(&library);
        let mut levels = Map::new();
        for (level, values) in lent::folded(&library, counts).iter().enumerate() {
            let any = clauses.values(counts.facet, values);
            levels.insert(level.to_string(), any);
        }
        let mut filters = vec![self.listing.filter.clone()];
        if let Some(under) = self.other(counts) {
            filters.push(self.filter(under)?);
        }
        for filter in filters {
            self.tally(&filter, counts.facet);
            if let Some((_, body)) = self.searches.last_mut().filter(|_| !levels.is_empty()) {
                body["aggs"]["levels"] = json!({ "filters": { "filters": levels } });
            }
        }
        Ok(())
    }

    /// The other query that makes the order of values, unless that order is
    /// known.
    fn other<'c>(&self, counts: &'c Counts) -> Option<&'c Query> {
        let query = self.listing.query();
        let under = counts.under.as_deref().filter(|under| *under != query)?;
        (!self.edition.arranged.knows(counts, query)).then_some(under)
    }

    /// The records that a query finds.
    fn filter(&self, query: &Query) -> Result<Value, Trouble> {
        let planned = self.edition.planned(self.server, query, &Stop::never())?;
        let Some(planned) = planned else {
            return Ok(nothing());
        };
        let clauses = self.edition.clauses(&planned.values);
        clauses.found(&planned.plan, &query.filters)
    }

    /// Counts the values of a facet among some records.
    fn tally(&mut self, filter: &Value, facet: Facet) {
        let library = self.edition.values.library();
        let values = library.index.facet(facet).values().len();
        let tallied = match &self.edition.foreign {
            Some(foreign) => foreign.tallied(facet, values, &self.edition.values.merged(facet)),
            None => json!({ "values": tallied(facet, values) }),
        };
        self.searches.push((
            self.edition.index.clone(),
            json!({
                "size": 0,
                "query": { "bool": { "filter": [filter] } },
                "track_total_hits": true,
                "aggs": tallied,
            }),
        ));
    }

    fn variants(&mut self, queries: &[Query]) -> Result<(), Trouble> {
        let mut filters = Map::new();
        for (at, query) in queries.iter().enumerate() {
            filters.insert(at.to_string(), self.filter(query)?);
        }
        if filters.is_empty() {
            filters.insert("none".to_owned(), all());
        }
        self.searches.push((
            self.edition.index.clone(),
            json!({
                "size": 0,
                "track_total_hits": false,
                "aggs": { "each": { "filters": { "filters": Value::Object(filters) } } },
            }),
        ));
        Ok(())
    }

    fn companions(&mut self, facet: Facet, value: &Pattern) -> Result<(), Trouble> {
        self.ensure(facet)?;
        if facet == Facet::Type {
            self.ensure(Facet::Form)?;
        }
        let library = self.edition.values.library();
        let (facet, named) = library.index.named(facet, value);
        let clauses = self.edition.clauses(&library);
        let filter = clauses.values(facet, &named);
        self.tally(&filter, facet);
        Ok(())
    }

    /// Identities of one look-up.
    fn ids_max(&self) -> usize {
        // A DOI may be written in four ways.
        let is_foreign = self.edition.foreign.is_some();
        if is_foreign { IDS_MAX / 4 } else { IDS_MAX }
    }

    fn among(&mut self, ids: &Ids) {
        let ids: Vec<&str> = ids.iter().map(Id::as_str).collect();
        for some in ids.chunks(self.ids_max()) {
            let mine = self.edition.identified(some.iter().copied());
            self.searches.push((
                self.edition.index.clone(),
                json!({
                    "size": 0,
                    "query": every(vec![self.listing.filter.clone(), mine]),
                    "track_total_hits": true,
                }),
            ));
        }
    }
}

/// The aggregation that counts the values of a facet.
fn tallied(facet: Facet, values: usize) -> Value {
    // Each part of the index names as many: then no count is a guess.
    let size = values.max(1);
    json!({ "terms": { "field": facet_field(facet), "size": size, "shard_size": size + 10 } })
}
