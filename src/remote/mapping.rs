//! What an index on a server holds of a catalog, and how each field is kept.
//!
//! Words are folded and parted by us and joined by blanks; the server only
//! splits at blanks. So it finds what the engine of this machine finds, and
//! knows no language. Beside the documents stands a second index, the *terms*:
//! every word with how many records have it, every value of a facet. A question
//! asks it what a search on this machine asks its lexicon.
//!
//! Must never know: how it is asked for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::records::text::Text;
use crate::search::field::Fields;
use crate::search::query::Facet;

/// The version of all that stands in this file and of what `indexed.rs` makes
/// of a record; another one is not read.
pub(super) const VERSION: u32 = 1;

/// A field of a record that is searched by words: its words in their order, and
/// beside them what else is a word of it (two that a hyphen joins, one with its
/// umlaut spelled out), which must not stand in a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextField {
    pub(super) fields: Fields,
    pub(super) name: &'static str,
    pub(super) more: &'static str,
}

/// The fields that are searched by words.
pub(super) const TEXTS: [TextField; 6] = [
    text(Fields::TITLE, "title", "title_more"),
    text(Fields::TAG, "tags", "tags_more"),
    text(Fields::AUTHOR, "names", "names_more"),
    text(Fields::SERIES, "series", "series_more"),
    text(Fields::PUBLISHER, "publisher", "publisher_more"),
    text(Fields::ABSTRACT, "abstract", "abstract_more"),
];

const fn text(fields: Fields, name: &'static str, more: &'static str) -> TextField {
    TextField { fields, name, more }
}

/// All words of a record.
pub(super) const WORDS: &str = "words";

/// The field that holds the keys of the values of a facet.
pub(super) fn facet_field(facet: Facet) -> String {
    format!("f_{}", facet.name())
}

/// What is said of an index in its mapping.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    pub(super) version: u32,
    /// When it was loaded, in milliseconds of the Unix epoch; 0 while it is not
    /// whole.
    pub(super) loaded: u64,
    /// Records of the catalog.
    pub(super) records: usize,
    /// The name of the index of its terms.
    pub(super) terms: String,
    /// How many values each facet has, the records without any apart.
    pub(super) values: Vec<usize>,
    /// What the catalog was made of, as far as that can be told apart.
    pub(super) fingerprint: String,
    /// The first sources, by name.
    pub(super) sources: Vec<Text>,
}

/// Names of sources that are kept in the mapping; a folder may have a million.
pub(super) const SOURCES_MAX: usize = 64;

/// The place of the metadata in a mapping.
#[derive(Debug, Default, Deserialize)]
pub(super) struct MetaOf {
    #[serde(rename = "fichero")]
    pub(super) meta: Option<Meta>,
}

/// The metadata as a mapping has it.
pub(super) fn meta(meta: &Meta) -> Value {
    json!({ "_meta": { "fichero": meta } })
}

/// The index of the documents, ready to be loaded.
pub(super) fn documents(shards: usize, about: &Meta) -> Value {
    let keyword = || json!({ "type": "keyword" });
    // Nothing is ranked by a server's formula: no norms.
    let words = |prefixes: bool| {
        let mut field = json!({ "type": "text", "analyzer": "whitespace", "norms": false });
        if prefixes {
            field["index_prefixes"] = json!({ "min_chars": 1, "max_chars": 8 });
        }
        field
    };
    let mut all = json!({ "type": "text", "analyzer": "whitespace", "norms": false, "index_options": "docs" });
    all["index_prefixes"] = json!({ "min_chars": 1, "max_chars": 8 });
    let mut fields = json!({
        "id": keyword(),
        "ord": { "type": "long" },
        "sum": { "type": "keyword", "index": false },
        WORDS: all,
        "start": keyword(),
        "line": keyword(),
        "bare": keyword(),
        "line_end": keyword(),
        "bare_end": keyword(),
        "filing": { "type": "keyword", "index": false },
        "kind_up": { "type": "keyword", "index": false },
        "kind_down": { "type": "keyword", "index": false },
        "year": { "type": "integer" },
        "year_up": { "type": "long", "index": false },
        "year_down": { "type": "long", "index": false },
        "title_words": { "type": "integer", "index": false },
        "is": keyword(),
        "group": keyword(),
        "parent": keyword(),
        "chapter": { "type": "long" },
        "identifiers": keyword(),
        "addresses": keyword(),
        "isbn": keyword(),
        // What is shown; nobody searches in it.
        "record": { "type": "object", "enabled": false },
    });
    for field in TEXTS {
        fields[field.name] = words(field.fields == Fields::TITLE);
        fields[field.more] = words(false);
    }
    for facet in Facet::RECORDED {
        fields[facet_field(facet)] = keyword();
    }
    let mut mappings = meta(about);
    mappings["dynamic"] = json!(false);
    mappings["_source"] = json!({ "includes": ["record"] });
    mappings["properties"] = fields;
    json!({ "settings": settings(shards), "mappings": mappings })
}

/// The index of words and values, ready to be loaded.
pub(super) fn terms(shards: usize) -> Value {
    json!({
        "settings": settings(shards),
        "mappings": {
            "dynamic": false,
            "properties": {
                "word": { "type": "keyword" },
                "n": { "type": "long" },
                "name": { "type": "boolean", "index": false },
                "facet": { "type": "keyword" },
                "key": { "type": "keyword" },
                "at": { "type": "long" },
            },
        },
    })
}

/// While an index is loaded nobody reads it: nothing is refreshed and nothing
/// copied.
fn settings(shards: usize) -> Value {
    json!({ "index": {
        "number_of_shards": shards.max(1),
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "codec": "best_compression",
    } })
}

/// What a loaded index is set to, with a copy of each part where the cluster
/// has more than one node.
pub(super) fn settled(nodes: usize) -> Value {
    json!({ "index": {
        "number_of_replicas": usize::from(nodes > 1),
        "refresh_interval": Value::Null,
    } })
}
