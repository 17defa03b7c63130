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

use super::wire::{Hit, Searched, Tallied, count};
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
    /// What it is in an index made by others, which may be several.
    pub(super) raws: Vec<String>,
}

/// A value by its key, with what it is in an index made by others.
pub(super) type Merged = (String, Vec<String>);

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
            raws: Vec::new(),
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
            raws: Vec::new(),
        })
    }
}

/// The values that were fetched so far.
#[derive(Debug, Default)]
pub(super) struct Values {
    known: Mutex<[Option<Known>; Facet::ALL.len()]>,
}

/// The values of a facet.
#[derive(Clone, Debug)]
struct Known {
    index: Arc<FacetIndex>,
    /// The numbers of the values by what an answer calls them: their keys, or
    /// what they are in an index made by others.
    places: Arc<HashMap<String, Vec<usize>>>,
    /// The same by their keys.
    numbers: Arc<HashMap<String, usize>>,
    /// What they are there, by their keys.
    raws: Arc<HashMap<String, Vec<String>>>,
    /// Those of a facet that has more than are listed, to be added to.
    listed: Vec<Named>,
}

impl Known {
    fn new(facet: Facet, values: Vec<Named>, is_cut: bool) -> Self {
        let raws = values.iter().filter(|value| !value.raws.is_empty());
        let raws = raws.map(|value| (Pattern::value_key(&value.token), value.raws.clone()));
        let raws: HashMap<String, Vec<String>> = raws.collect();
        let listed = if is_cut { values.clone() } else { Vec::new() };
        let index = index_of(facet, values);
        let (mut places, mut numbers) = (HashMap::<String, Vec<usize>>::new(), HashMap::new());
        for (number, value) in index.values().iter().enumerate() {
            let key = Pattern::value_key(value.token);
            numbers.insert(key.clone(), number);
            let names = raws.get(&key).cloned();
            for name in names.unwrap_or_else(|| vec![key]) {
                places.entry(name).or_default().push(number);
            }
        }
        Self {
            index,
            places: Arc::new(places),
            numbers: Arc::new(numbers),
            raws: Arc::new(raws),
            listed,
        }
    }
}

impl Values {
    /// Those of some facets that are not known yet.
    pub(super) fn missing(&self, facets: &[Facet]) -> Vec<Facet> {
        let known = self.known();
        let mut missing: Vec<Facet> = facets.to_vec();
        // Of the reader's own facets a cluster knows nothing.
        missing.retain(|facet| !facet.is_readers() && known[*facet as usize].is_none());
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// Takes in the values of a facet, of which there may be more.
    pub(super) fn learn(&self, facet: Facet, values: Vec<Named>, is_cut: bool) {
        self.known()[facet as usize] = Some(Known::new(facet, values, is_cut));
    }

    /// Whether a facet has values that are not listed.
    pub(super) fn is_cut(&self, facet: Facet) -> bool {
        self.cut(facet).is_some()
    }

    /// How many values are listed of a facet that has more.
    pub(super) fn cut(&self, facet: Facet) -> Option<usize> {
        let known = self.known();
        let listed = known[facet as usize].as_ref()?.listed.len();
        (listed > 0).then_some(listed)
    }

    /// Lists more values of such a facet, since somebody named them.
    pub(super) fn add(&self, facet: Facet, values: Vec<Named>) {
        let known = self.known()[facet as usize].clone();
        let Some(Known { mut listed, .. }) = known else {
            return;
        };
        let key = |value: &Named| Pattern::value_key(&value.token);
        let before: HashSet<String> = listed.iter().map(key).collect();
        let len = listed.len();
        let mut next = listed.iter().map(|value| value.at + 1).max().unwrap_or(0);
        for mut value in values {
            if before.contains(&key(&value)) {
                continue;
            }
            // An index made by others gives its values no places.
            if !value.raws.is_empty() {
                value.at = next;
                next += 1;
            }
            listed.push(value);
        }
        if listed.len() > len {
            self.known()[facet as usize] = Some(Known::new(facet, listed, true));
        }
    }

    /// What a value is in an index made by others.
    pub(super) fn raws(&self, facet: Facet, key: &str) -> Vec<String> {
        let known = self.known();
        let known = known[facet as usize].as_ref();
        let raws = known.and_then(|known| known.raws.get(key));
        raws.cloned().unwrap_or_default()
    }

    /// The values of a facet that are several there.
    pub(super) fn merged(&self, facet: Facet) -> Vec<Merged> {
        let known = self.known();
        let raws = known[facet as usize].iter().flat_map(|known| &*known.raws);
        let several = raws.filter(|(_, raws)| raws.len() > 1);
        let mut several: Vec<Merged> = several
            .map(|(key, raws)| (key.clone(), raws.clone()))
            .collect();
        several.sort_unstable();
        several
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

    /// The counts of an answer by the numbers of the values.
    pub(super) fn counts(&self, facet: Facet, answer: Option<&Searched>) -> Vec<u32> {
        let known = self.known()[facet as usize].clone();
        let (Some(known), Some(answer)) = (known, answer) else {
            return Vec::new();
        };
        let whole = |documents: usize| u32::try_from(documents).unwrap_or(u32::MAX);
        let mut counts = vec![0_u32; known.index.values().len()];
        for bucket in answer.tally("values").map_or(&[][..], Tallied::listed) {
            for at in known.places.get(&bucket.key).into_iter().flatten() {
                if let Some(counted) = counts.get_mut(*at) {
                    *counted = counted.saturating_add(whole(count(bucket.doc_count)));
                }
            }
        }
        let mut set = |key: &str, documents: usize| {
            let counted = known.numbers.get(key).and_then(|at| counts.get_mut(*at));
            if let Some(counted) = counted {
                *counted = whole(documents);
            }
        };
        if let Some(none) = answer.tally("none") {
            set(&Pattern::value_key(Pattern::NONE), count(none.doc_count));
        }
        if let Some(tally) = answer.tally("merged") {
            for (key, _) in self.merged(facet) {
                if let Some(documents) = tally.known(&key) {
                    set(&key, documents);
                }
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

    fn places(&self, facet: Facet) -> Arc<HashMap<String, Vec<usize>>> {
        let known = self.known();
        let known = known[facet as usize].as_ref();
        known
            .map(|known| Arc::clone(&known.places))
            .unwrap_or_default()
    }

    fn known(&self) -> MutexGuard<'_, [Option<Known>; Facet::ALL.len()]> {
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
        Facet::Mark | Facet::Own | Facet::List | Facet::Review => {}
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
            values.learn(facet, Named::all(&library, facet).collect(), false);
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
