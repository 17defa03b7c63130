//! What a search server answers, as far as it is read: typed, so that what a
//! stranger adds is skipped and not kept.
//!
//! Must never know: what was asked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::indexed::Stored;
use super::trouble::Trouble;
use crate::records::flaw::Flaw;
use crate::records::text::Text;

/// The answer to a search; what stands in a document is of a type of its own in
/// an index that is ours.
#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub(super) struct Searched<S = Source> {
    #[serde(default)]
    pub(super) timed_out: bool,
    #[serde(default, rename = "_shards")]
    pub(super) shards: Shards,
    #[serde(default = "no_hits")]
    pub(super) hits: Hits<S>,
    #[serde(default)]
    pub(super) aggregations: BTreeMap<String, Tallied>,
    /// The point in time, which may have another name after each page.
    #[serde(default)]
    pub(super) pit_id: Option<String>,
}

impl<S> Searched<S> {
    /// The answer, if all parts of the index gave theirs: what is missing would
    /// be a wrong count.
    pub(super) fn whole(self) -> Result<Self, Trouble> {
        let Shards { total, successful } = self.shards;
        if self.timed_out || successful < total {
            return Err(Trouble::Partial(successful, total));
        }
        Ok(self)
    }

    /// How many documents are found.
    pub(super) fn found(&self) -> usize {
        usize::try_from(self.hits.total.value).unwrap_or(usize::MAX)
    }

    /// How many documents a named aggregation counted.
    pub(super) fn tally(&self, name: &str) -> Option<&Tallied> {
        self.aggregations.get(name)
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Shards {
    #[serde(default)]
    pub(super) total: u64,
    #[serde(default)]
    pub(super) successful: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub(super) struct Hits<S = Source> {
    #[serde(default)]
    pub(super) total: Total,
    #[serde(default = "Vec::new")]
    pub(super) hits: Vec<Hit<S>>,
}

fn no_hits<S>() -> Hits<S> {
    Hits {
        total: Total::default(),
        hits: Vec::new(),
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Total {
    pub(super) value: u64,
}

/// A document that was found.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub(super) struct Hit<S = Source> {
    /// Its key in the index.
    #[serde(default, rename = "_id")]
    pub(super) key: String,
    /// The index that holds it: a name may stand for several.
    #[serde(default, rename = "_index")]
    pub(super) index: String,
    #[serde(default = "Option::default", rename = "_source")]
    pub(super) source: Option<S>,
    #[serde(default)]
    pub(super) sort: Vec<SortKey>,
    #[serde(default)]
    pub(super) fields: Fields,
}

/// What stands in a document, of either index.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Source {
    pub(super) record: Option<Stored>,
    pub(super) n: u64,
    pub(super) at: u64,
    pub(super) token: String,
    pub(super) title: Option<String>,
    pub(super) others: Vec<String>,
    #[serde(rename = "source")]
    pub(super) place: Text,
    pub(super) flaw: Option<Flaw>,
    pub(super) of: Option<String>,
}

/// Fields of a document that are asked for by name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    pub(super) id: Vec<String>,
    pub(super) group: Vec<String>,
    pub(super) chapter: Vec<i64>,
    pub(super) sum: Vec<String>,
    pub(super) ord: Vec<i64>,
    pub(super) word: Vec<String>,
    pub(super) n: Vec<i64>,
    pub(super) name: Vec<bool>,
}

/// A value by which documents stand in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum SortKey {
    Whole(i64),
    Part(f64),
    Text(String),
    /// It has none, and comes last.
    Nothing(()),
}

/// What an aggregation counted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tallied {
    pub(super) doc_count: u64,
    pub(super) buckets: Buckets,
    pub(super) value: Option<f64>,
    pub(super) sum_other_doc_count: u64,
}

impl Tallied {
    /// The count of one of a list of filters, by its name.
    pub(super) fn named(&self, name: &str) -> usize {
        self.known(name).unwrap_or(0)
    }

    /// The same, if there is such a filter.
    pub(super) fn known(&self, name: &str) -> Option<usize> {
        match &self.buckets {
            Buckets::Named(named) => named.get(name).map(|bucket| count(bucket.doc_count)),
            Buckets::Listed(_) => None,
        }
    }

    /// The counts of values.
    pub(super) fn listed(&self) -> &[Bucket] {
        match &self.buckets {
            Buckets::Listed(listed) => listed,
            Buckets::Named(_) => &[],
        }
    }
}

/// A number of documents.
pub(super) fn count(documents: u64) -> usize {
    usize::try_from(documents).unwrap_or(usize::MAX)
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Buckets {
    Listed(Vec<Bucket>),
    Named(BTreeMap<String, Counted>),
}

impl Default for Buckets {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

/// A value with how many documents have it.
#[derive(Debug, Deserialize)]
#[serde(from = "BucketTold")]
pub(super) struct Bucket {
    pub(super) key: String,
    pub(super) doc_count: u64,
}

/// A bucket as it is told: the key of a number is a number, that of a date the
/// milliseconds of one, with the date beside it.
#[derive(Deserialize)]
struct BucketTold {
    key: BucketKey,
    #[serde(default)]
    key_as_string: Option<String>,
    doc_count: u64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum BucketKey {
    Text(String),
    Whole(i64),
    Part(f64),
}

impl From<BucketTold> for Bucket {
    fn from(told: BucketTold) -> Self {
        let key = match told.key {
            BucketKey::Text(text) => text,
            BucketKey::Whole(number) => number.to_string(),
            BucketKey::Part(number) => number.to_string(),
        };
        Self {
            key: told.key_as_string.unwrap_or(key),
            doc_count: told.doc_count,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Counted {
    pub(super) doc_count: u64,
}

/// The answers to several searches.
#[derive(Debug, Deserialize)]
#[serde(bound(deserialize = "S: Deserialize<'de>"))]
pub(super) struct SearchedEach<S = Source> {
    pub(super) responses: Vec<OneOfSeveral<S>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, bound(deserialize = "S: Deserialize<'de>"))]
pub(super) enum OneOfSeveral<S = Source> {
    Failed { error: FailedOne, status: u16 },
    Answered(Box<Searched<S>>),
}

#[derive(Debug, Deserialize)]
pub(super) struct FailedOne {
    #[serde(default)]
    pub(super) reason: Option<String>,
}

/// The fields of an index by their names, each with its types.
pub(super) type Capabilities = BTreeMap<String, BTreeMap<String, Capability>>;

/// What a field of some type can be asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Capability {
    pub(super) searchable: bool,
    pub(super) aggregatable: bool,
}

/// What became of the lines of a bulk request.
#[derive(Debug, Deserialize)]
pub(super) struct Loaded {
    #[serde(default)]
    pub(super) errors: bool,
    #[serde(default)]
    pub(super) items: Vec<BTreeMap<String, LoadedOne>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LoadedOne {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) error: Option<LoadError>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct LoadError {
    #[serde(default, rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) reason: Option<String>,
}
