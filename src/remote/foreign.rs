//! An index made by others, as it was opened: its documents as if they were
//! ours, the values of its facets, and the keys of what was seen.
//!
//! It is only read. What a document says is told by the reader of its shape;
//! what is found and counted, by the index.
//!
//! Must never know: what is asked of it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value, json};

use super::indexed::Stored;
use super::map::FieldMap;
use super::map::clauses::DOCUMENT;
use super::map::fields::{Mapped, Valued};
use super::map::reading;
use super::mapping::{Meta, VERSION};
use super::server::Server;
use super::trouble::Trouble;
use super::values::{LISTED_MAX, Merged, Named};
use super::wire::{Bucket, Fields, Hit, Hits, Searched, Source};
use crate::records::identity::identity_hash;
use crate::records::text::Text;
use crate::search::id::Id;
use crate::search::query::{Facet, Pattern};

/// Values of a facet that are listed, those that most documents have: each is
/// read once. Years are made of days, so that more are needed.
const VALUES_MAX: usize = 5_000;

/// Identities whose keys are remembered; then all are forgotten, and looked up
/// by what they say.
const KEYS_MAX: usize = 200_000;

/// Values that stand for several raw ones and are counted by themselves: a
/// document may have two of those.
const MERGED_MAX: usize = 300;

/// An index made by others.
#[derive(Debug)]
pub(super) struct Foreign {
    pub(super) map: FieldMap,
    pub(super) mapped: Mapped,
    /// The indices that the name stands for.
    pub(super) names: Vec<String>,
    /// The address of the index.
    address: String,
    keys: Mutex<HashMap<Id, String>>,
}

impl Foreign {
    /// Looks at the fields of an index; the map that was given, else the one
    /// that is recognised.
    pub(super) fn open(
        server: &Server,
        names: Vec<String>,
        given: Option<&FieldMap>,
    ) -> Result<(Self, Meta), Trouble> {
        let address = server.client().address();
        let name = address.index();
        let has = server.fields(name)?;
        let recognised = || FieldMap::recognised(|field| has.contains_key(field));
        let Some(map) = given.cloned().or_else(recognised) else {
            return Err(Trouble::Unmapped(name.to_owned()));
        };
        let mapped = Mapped::of(&map, &has);
        if !mapped.is_searched() {
            return Err(Trouble::Unmapped(name.to_owned()));
        }
        let body = json!({ "size": 0, "track_total_hits": true });
        let all: Searched<Value> = server.search(name, &body)?;
        let is_mapped = |facet| usize::from(mapped.facet(facet).is_some());
        let meta = Meta {
            version: VERSION,
            // It changes at any time, and says so nowhere.
            loaded: 1,
            records: all.found(),
            values: Facet::RECORDED.into_iter().map(is_mapped).collect(),
            ..Meta::default()
        };
        let foreign = Self {
            map,
            mapped,
            names,
            address: address.to_string(),
            keys: Mutex::default(),
        };
        Ok((foreign, meta))
    }

    /// A search that fetches no more of a document than is read.
    pub(super) fn asked(&self, body: &Value) -> Value {
        let mut body = body.clone();
        let is_whole = |wanted: &Value| *wanted == json!(true);
        if body.get("_source").is_none_or(is_whole) {
            body["_source"] = json!({ "excludes": self.map.unread() });
        }
        body
    }

    /// An answer with its documents as records.
    pub(super) fn read(&self, answer: Searched<Value>) -> Searched {
        let hits = answer.hits.hits.into_iter().map(|hit| self.hit(hit));
        Searched {
            timed_out: answer.timed_out,
            shards: answer.shards,
            hits: Hits {
                total: answer.hits.total,
                hits: hits.collect(),
            },
            aggregations: answer.aggregations,
            pit_id: answer.pit_id,
        }
    }

    fn hit(&self, hit: Hit<Value>) -> Hit {
        let stored = hit.source.map(|document| {
            let mut record = reading::record(&document, &hit.key);
            if record.doi.is_none() && record.isbn.is_none() {
                // The only name by which it is found again.
                let own = format!("{}{DOCUMENT}{}", self.address, hit.key);
                record.source_url = Text::some_line(&own);
            }
            let id = Id::from(record.identity());
            let mut keys = self.keys();
            if keys.len() >= KEYS_MAX {
                keys.clear();
            }
            keys.insert(id.clone(), hit.key.clone());
            let stored = Stored {
                record,
                ord: identity_hash(&hit.key),
                sources: vec![(Text::line(&hit.index), 0)],
                ..Stored::default()
            };
            (id, stored)
        });
        let (id, stored) = stored.unzip();
        Hit {
            key: hit.key,
            index: hit.index,
            source: stored.map(|stored| Source {
                record: Some(stored),
                ..Source::default()
            }),
            sort: hit.sort,
            fields: Fields {
                id: id
                    .into_iter()
                    .map(|id: Id| id.as_str().to_owned())
                    .collect(),
                ..Fields::default()
            },
        }
    }

    /// The documents of some identities.
    pub(super) fn identified(&self, ids: &[&str]) -> Value {
        let known = self.keys();
        let (mut keys, mut others) = (Vec::new(), Vec::new());
        for id in ids {
            match known.get(&Id::from(*id)) {
                Some(key) => keys.push(key.clone()),
                None => others.push(*id),
            }
        }
        self.mapped.identified(&others, keys)
    }

    /// The values of a facet that most documents have, and whether there are
    /// more.
    pub(super) fn values(
        &self,
        server: &Server,
        facet: Facet,
    ) -> Result<(Vec<Named>, bool), Trouble> {
        let Some(field) = self.mapped.facet(facet) else {
            return Ok((Vec::new(), false));
        };
        let size = if facet == Facet::Year {
            LISTED_MAX
        } else {
            VALUES_MAX
        };
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "aggs": {
                "values": { "terms": { "field": field.name, "size": size } },
                "none": { "missing": { "field": field.name } },
            },
        });
        let answer = search(server, &body)?;
        let tally = answer.tally("values");
        let is_cut = tally.is_some_and(|tally| tally.sum_other_doc_count > 0);
        let buckets = tally.map_or(&[][..], |tally| tally.listed());
        let mut named = self.named(server, facet, field, buckets)?;
        let none = answer.tally("none").map_or(0, |tally| tally.doc_count);
        if none > 0 {
            named.push(Named {
                at: named.len() as u64,
                token: Pattern::NONE.to_owned(),
                records: none,
                ..Named::default()
            });
        }
        Ok((named, is_cut))
    }

    /// Some raw values of a facet, as the records have them.
    pub(super) fn of_raws(
        &self,
        server: &Server,
        facet: Facet,
        raws: &[String],
    ) -> Result<Vec<Named>, Trouble> {
        let Some(field) = self.mapped.facet(facet).filter(|_| !raws.is_empty()) else {
            return Ok(Vec::new());
        };
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "aggs": { "values": { "terms": {
                "field": field.name,
                "include": raws,
                "size": raws.len(),
            } } },
        });
        let answer = search(server, &body)?;
        let buckets = answer
            .tally("values")
            .map_or(&[][..], |tally| tally.listed());
        self.named(server, facet, field, buckets)
    }

    /// The values that a pattern names and that are not listed.
    pub(super) fn called(
        &self,
        server: &Server,
        facet: Facet,
        pattern: &Pattern,
        most: usize,
    ) -> Result<Vec<Named>, Trouble> {
        let Some(field) = self.mapped.facet(facet) else {
            return Ok(Vec::new());
        };
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": self.mapped.called(facet, &pattern.text, pattern.prefix),
            "aggs": { "values": { "terms": { "field": field.name, "size": most } } },
        });
        let answer = search(server, &body)?;
        let wanted = pattern.key();
        let buckets = answer
            .tally("values")
            .map_or(&[][..], |tally| tally.listed());
        let is_meant = |raw: &&Bucket| {
            let mut values = reading::values(&self.map, facet, field, &raw.key).into_iter();
            values.any(|value| {
                let key = Pattern::value_key(&value);
                key == wanted || pattern.prefix && key.starts_with(&wanted)
            })
        };
        let raws = buckets.iter().filter(is_meant).map(|raw| raw.key.clone());
        self.of_raws(server, facet, &raws.collect::<Vec<_>>())
    }

    /// Raw values as the records have them; those that are one are counted as
    /// one.
    fn named(
        &self,
        server: &Server,
        facet: Facet,
        field: &Valued,
        buckets: &[Bucket],
    ) -> Result<Vec<Named>, Trouble> {
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut all: Vec<Named> = Vec::new();
        for bucket in buckets {
            for token in reading::values(&self.map, facet, field, &bucket.key) {
                let key = Pattern::value_key(&token);
                let at = *places.entry(key).or_insert(all.len());
                if at == all.len() {
                    all.push(Named {
                        at: at as u64,
                        token,
                        ..Named::default()
                    });
                }
                if let Some(value) = all.get_mut(at) {
                    value.raws.push(bucket.key.clone());
                    value.records += bucket.doc_count;
                }
            }
        }
        let merged = all.iter().filter(|value| value.raws.len() > 1);
        let merged: Vec<Merged> = merged
            .map(|value| (Pattern::value_key(&value.token), value.raws.clone()))
            .collect();
        if let Some(filters) = merged_apart(field, &merged) {
            let body = json!({
                "size": 0,
                "track_total_hits": false,
                "aggs": { "merged": filters },
            });
            let answer = search(server, &body)?;
            for (key, _) in merged.iter().take(MERGED_MAX) {
                let value = places.get(key).and_then(|at| all.get_mut(*at));
                let tally = answer.tally("merged");
                if let (Some(value), Some(tally)) = (value, tally) {
                    value.records = tally.named(key) as u64;
                }
            }
        }
        Ok(all)
    }

    /// The aggregations that count the values of a facet, of which so many are
    /// known, some of them several raw ones.
    pub(super) fn tallied(&self, facet: Facet, values: usize, merged: &[Merged]) -> Value {
        let Some(field) = self.mapped.facet(facet) else {
            return json!({ "nothing": { "filter": { "match_none": {} } } });
        };
        let size = if facet == Facet::Year {
            LISTED_MAX
        } else {
            values.clamp(1, LISTED_MAX)
        };
        let mut aggregations = json!({
            "values": { "terms": { "field": field.name, "size": size, "shard_size": size + 100 } },
            "none": { "missing": { "field": field.name } },
        });
        if let Some(filters) = merged_apart(field, merged) {
            aggregations["merged"] = filters;
        }
        aggregations
    }

    fn keys(&self) -> MutexGuard<'_, HashMap<Id, String>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn search(server: &Server, body: &Value) -> Result<Searched<Value>, Trouble> {
    server.search(server.client().address().index(), body)
}

/// Counts values that are several raw ones, where a document may have two of
/// them.
fn merged_apart(field: &Valued, merged: &[Merged]) -> Option<Value> {
    if !field.is_many() || merged.is_empty() {
        return None;
    }
    let filters: Map<String, Value> = merged
        .iter()
        .take(MERGED_MAX)
        .map(|(key, raws)| (key.clone(), json!({ "terms": { &field.name: raws } })))
        .collect();
    Some(json!({ "filters": { "filters": filters } }))
}
