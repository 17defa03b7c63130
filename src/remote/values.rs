//! The values of the facets of a catalog on a server, fetched when a facet is
//! first needed and kept.
//!
//! Their names, their order, what a pattern means and what is near it are said
//! by the same code as for a catalog of this machine: an index of values whose
//! records are elsewhere.
//!
//! Must never know: how they are fetched, what is found.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use super::wire::{Hit, Tallied, count};
use crate::engine::catalog::Catalog;
use crate::engine::exec::Library;
use crate::engine::executor::Inline;
use crate::engine::index::Index;
use crate::engine::index::facets::FacetIndex;
use crate::engine::segment::builder::Builder;
use crate::records::doi::Doi;
use crate::records::record::{Name, Origin, Record, Tag};
use crate::records::text::Text;
use crate::search::query::{Facet, Pattern};

/// More values of a facet are not listed: those that most records have are.
pub(super) const LISTED_MAX: usize = 20_000;

/// Values of one answer.
pub(super) const PAGE: usize = 5_000;

/// A value of a facet as the index of terms has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Its place among the values of its facet, as the catalog first names them.
    pub(super) at: u64,
    /// As a query names it.
    pub(super) token: String,
    /// As the screen shows it, where that is something else.
    pub(super) title: Option<String>,
    /// What it is matched under besides.
    pub(super) others: Vec<String>,
    /// How many records have it.
    pub(super) records: u64,
}

impl Named {
    /// The document of a value.
    pub(super) fn line(&self, facet: Facet) -> Value {
        json!({
            "facet": facet.name(),
            "key": Pattern::value_key(&self.token),
            "at": self.at,
            "n": self.records,
            "token": self.token,
            "title": self.title,
            "others": self.others,
        })
    }

    /// A value out of an answer.
    pub(super) fn of(hit: Hit) -> Option<Self> {
        let source = hit.source?;
        Some(Self {
            at: source.at,
            token: source.token,
            title: source.title,
            others: source.others,
            records: source.n,
        })
    }

    /// All values of a facet of a catalog of this machine.
    pub(super) fn all(library: &Library, facet: Facet) -> impl Iterator<Item = Self> {
        let index = library.index.facet(facet);
        let values = index.values().iter().enumerate();
        values.map(move |(at, value)| Self {
            at: at as u64,
            token: value.token.to_owned(),
            title: (value.name != value.token).then(|| value.name.to_owned()),
            others: value.other_keys().collect(),
            records: index.total(at) as u64,
        })
    }
}

/// The values that were fetched so far.
#[derive(Debug, Default)]
pub(super) struct Values {
    known: Mutex<[Option<Known>; Facet::RECORDED.len()]>,
}

/// The values of a facet.
#[derive(Clone, Debug)]
struct Known {
    index: Arc<FacetIndex>,
    /// The numbers of the values by their keys.
    places: Arc<HashMap<String, usize>>,
    /// Those of a facet that has more than are listed, to be added to.
    listed: Vec<Named>,
}

impl Known {
    fn new(index: Arc<FacetIndex>, listed: Vec<Named>) -> Self {
        let keys = index
            .values()
            .iter()
            .map(|value| Pattern::value_key(value.token));
        Self {
            places: Arc::new(keys.zip(0..).collect()),
            index,
            listed,
        }
    }
}

impl Values {
    /// Those of some facets that are not known yet.
    pub(super) fn missing(&self, facets: &[Facet]) -> Vec<Facet> {
        let known = self.known();
        let mut missing: Vec<Facet> = facets.to_vec();
        missing.retain(|facet| known[*facet as usize].is_none());
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// Takes in the values of a facet.
    pub(super) fn learn(&self, facet: Facet, values: Vec<Named>) {
        let is_cut = values.len() >= LISTED_MAX;
        let listed = if is_cut { values.clone() } else { Vec::new() };
        self.known()[facet as usize] = Some(Known::new(index_of(facet, values), listed));
    }

    /// Whether a facet has values that are not listed.
    pub(super) fn is_cut(&self, facet: Facet) -> bool {
        let known = self.known();
        known[facet as usize]
            .as_ref()
            .is_some_and(|known| !known.listed.is_empty())
    }

    /// Lists more values of such a facet, since somebody named them.
    pub(super) fn add(&self, facet: Facet, values: Vec<Named>) {
        let known = self.known()[facet as usize].clone();
        let Some(Known { mut listed, .. }) = known else {
            return;
        };
        let before: HashSet<u64> = listed.iter().map(|value| value.at).collect();
        let len = listed.len();
        listed.extend(
            values
                .into_iter()
                .filter(|value| !before.contains(&value.at)),
        );
        if listed.len() > len {
            let index = index_of(facet, listed.clone());
            self.known()[facet as usize] = Some(Known::new(index, listed));
        }
    }

    /// A library of the values that are known and of no records.
    pub(super) fn library(&self) -> Library {
        let known = self.known().clone();
        let facets = known
            .into_iter()
            .map(|known| known.map(|known| known.index));
        Library {
            catalog: Catalog::default(),
            index: Index::of_values(facets.map(Option::unwrap_or_default).collect()),
        }
    }

    /// The counts of an aggregation by the numbers of the values.
    pub(super) fn counts(&self, facet: Facet, tally: Option<&Tallied>) -> Vec<u32> {
        let places = self.places(facet);
        let mut counts = vec![0; places.len()];
        for bucket in tally.map_or(&[][..], Tallied::listed) {
            if let Some(counted) = places.get(&bucket.key).and_then(|at| counts.get_mut(*at)) {
                *counted = u32::try_from(count(bucket.doc_count)).unwrap_or(u32::MAX);
            }
        }
        counts
    }

    /// The keys of an aggregation that no listed value has.
    pub(super) fn unlisted(&self, facet: Facet, tally: Option<&Tallied>) -> Vec<String> {
        let places = self.places(facet);
        let buckets = tally.map_or(&[][..], Tallied::listed).iter();
        let keys = buckets.map(|bucket| &bucket.key);
        keys.filter(|key| !places.contains_key(*key))
            .cloned()
            .collect()
    }

    fn places(&self, facet: Facet) -> Arc<HashMap<String, usize>> {
        let known = self.known();
        let known = known[facet as usize].as_ref();
        known
            .map(|known| Arc::clone(&known.places))
            .unwrap_or_default()
    }

    fn known(&self) -> MutexGuard<'_, [Option<Known>; Facet::RECORDED.len()]> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An index of the values of a facet: one made-up record has each of them.
fn index_of(facet: Facet, mut values: Vec<Named>) -> Arc<FacetIndex> {
    values.sort_by_key(|value| value.at);
    let mut builder = Builder::new();
    let mut number = 0_usize;
    for value in &values {
        // One for each other name, since a record gives a tag one.
        let names = value.others.iter().map(Some).chain([None]);
        for name in names.take(if facet == Facet::Tag { usize::MAX } else { 1 }) {
            let source = (facet == Facet::Source).then(|| builder.source(&value.token));
            builder.add(Record {
                source_url: Text::some_line(&format!("value:{number}")),
                ..having(facet, value, name.map(String::as_str), source)
            });
            number += 1;
        }
    }
    let index = {
        let all = Index::build(&builder.finish(), &[], &Inline);
        all.shared_facet(facet)
    };
    let totals: Vec<u32> = values
        .iter()
        .map(|value| u32::try_from(value.records).unwrap_or(u32::MAX))
        .collect();
    if index.values().len() != totals.len() {
        // Two values that are one here: none is told a number that it has not.
        return index;
    }
    match Arc::try_unwrap(index) {
        Ok(index) => Arc::new(index.with_totals(&totals)),
        Err(shared) => shared,
    }
}

/// A record that has a value and no other of its facet.
fn having(facet: Facet, value: &Named, other: Option<&str>, source: Option<u32>) -> Record {
    let mut record = Record::default();
    let token = value.token.as_str();
    if token == Pattern::NONE {
        return record;
    }
    let text = Text::some_line(token);
    match facet {
        Facet::Tag => {
            let url = other.and_then(|other| Text::some_line(&format!("value/{other}")));
            record.tags = Tag::named(token)
                .map(|tag| Tag { url, ..tag })
                .into_iter()
                .collect();
        }
        Facet::Form => record.document_type = text,
        Facet::Type => record.knowledge_type = text,
        Facet::Country => record.countries = text.into_iter().collect(),
        Facet::Year => record.year = token.parse().ok(),
        Facet::Author => record.authors = Name::whole(token).into_iter().collect(),
        Facet::Publisher => record.publisher = text,
        Facet::Language => record.language = text,
        Facet::Journal => record.container = text,
        Facet::Series => record.series = text,
        Facet::Book => {
            record.parent_doi = Doi::parse(token);
            record.parent_title = value.title.as_deref().and_then(Text::some_line);
        }
        // Those of the reader stand in no record.
        Facet::Mark | Facet::Own | Facet::List => {}
        Facet::Source => {
            let origin = source.map(|source| Origin { source, line: 0 });
            record.origins = origin.into_iter().collect();
        }
    }
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::loader::{Source, load_all};

    #[test]
    fn the_values_of_the_embedded_catalog_are_the_same_without_its_records() {
        let library = load_all(&[Source::Embedded]).0;
        let values = Values::default();
        assert_eq!(
            values.missing(&Facet::RECORDED).len(),
            Facet::RECORDED.len()
        );
        for facet in Facet::RECORDED {
            values.learn(facet, Named::all(&library, facet).collect());
        }
        assert_eq!(values.missing(&Facet::RECORDED), []);
        let lent = values.library();
        assert_eq!(lent.catalog.len(), 0);
        for facet in Facet::RECORDED {
            let (own, far) = (library.index.facet(facet), lent.index.facet(facet));
            assert!(own.values().iter().eq(far.values().iter()), "{facet:?}");
            assert_eq!(own.by_name(), far.by_name());
            for at in 0..own.values().len() {
                assert_eq!(own.total(at), far.total(at));
            }
        }
    }
}
