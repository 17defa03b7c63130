//! Records of other catalogs: one file per format says how its records are
//! told, where its answers hold them, and which of their values goes into which
//! field; [`DIALECTS`] is the list of all.
//!
//! Must never know: where an object stood.

mod ckan;
mod core;
mod csl;
mod datacite;
mod dataverse;
mod dcat;
mod dspace;
mod europe_pmc;
mod gov_uk;
mod invenio;
mod lens;
mod marc;
mod openalex;
mod semantic_scholar;
mod world_bank;
mod zotero;

use std::collections::HashSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::super::draft::Draft;
use super::super::remark::{Remarks, Shelf};
use super::path::Object;
use super::place::Place;
use super::table::{self, Row};

/// How another catalog writes its records.
pub(super) struct Dialect {
    /// Keys, in normal form, that no native record has: an object with one of
    /// them is looked at as a whole.
    signs: &'static [&'static str],
    /// Whether an object is a record of it.
    told: fn(&Object) -> bool,
    /// Where its answers hold their records, unless by a name that others use
    /// too.
    places: &'static [Place],
    /// The record within an object, if that is not the object; none in what is
    /// plainly no document: a note, a file, a collection.
    record: Option<fn(&Object) -> Option<&Object>>,
    /// What goes where.
    fields: &'static [Row],
    /// What no row can say, from the record and the object around it.
    rest: fn(&mut Draft, &Object, &Object),
    /// What the owner of a library said of a record.
    remarks: fn(&Object) -> Remarks,
}

impl Dialect {
    /// One that says nothing yet.
    const PLAIN: Self = Self {
        signs: &[],
        told: |_| false,
        places: &[],
        record: None,
        fields: &[],
        rest: |_, _, _| {},
        remarks: |_| Remarks::default(),
    };

    /// The record of an object in the making, if it is a document.
    pub(super) fn draft(&self, object: &Object, line: u32) -> Option<Draft> {
        let record = match self.record {
            Some(record) => record(object)?,
            None => object,
        };
        let mut draft = Draft::new(line);
        table::fill(&mut draft, record, self.fields);
        (self.rest)(&mut draft, record, object);
        Some(draft)
    }

    /// What the owner of a library said of the record of an object.
    pub(super) fn remarks(&self, object: &Object) -> Remarks {
        (self.remarks)(object)
    }
}

/// All of them; the first that an object speaks is taken, so the last ones may
/// be told by little.
static DIALECTS: &[&Dialect] = &[
    &zotero::ZOTERO,
    &marc::MARC,
    &datacite::DATACITE,
    &openalex::OPENALEX,
    &world_bank::WORLD_BANK,
    &gov_uk::GOV_UK,
    &dspace::DSPACE,
    &invenio::INVENIO,
    &invenio::ZENODO,
    &europe_pmc::EUROPE_PMC,
    &semantic_scholar::SEMANTIC_SCHOLAR,
    &lens::LENS,
    &core::CORE,
    &ckan::CKAN,
    &dataverse::DATAVERSE,
    &dcat::DCAT,
    &csl::CSL,
];

/// Keys of answers that hold records of any kind; no native record has one.
const ENVELOPES: &[&str] = &["data", "message", "items", "results", "hits"];

/// Whether a key in normal form is that of another catalog.
pub(super) fn is_sign(key: &[u8]) -> bool {
    static SIGNS: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
        let own = DIALECTS.iter().flat_map(|dialect| dialect.signs);
        let known = own.chain(ENVELOPES).copied();
        let holders = places().filter_map(|(_, place)| place.path.split(['.', '[', '{']).next());
        let all = known.chain(holders);
        all.map(|sign| sign.to_ascii_lowercase().into_bytes())
            .collect()
    });
    SIGNS.contains(key)
}

/// Where the answers of each dialect hold their records.
pub(super) fn places() -> impl Iterator<Item = (&'static Dialect, &'static Place)> {
    let each = DIALECTS.iter().copied();
    each.flat_map(|dialect| dialect.places.iter().map(move |place| (dialect, place)))
}

/// The dialect that an object speaks.
pub(super) fn dialect(object: &Object) -> Option<&'static Dialect> {
    let mut dialects = DIALECTS.iter().copied();
    dialects.find(|dialect| (dialect.told)(object))
}

/// What the owner of a library put together, of a whole text.
pub(super) fn shelves(text: &str) -> Vec<Shelf> {
    zotero::shelves(text)
}

/// Fills a draft with what stands under `custom` in items of CSL.
pub(super) fn custom(draft: &mut Draft, custom: &Value) {
    if let Value::Object(custom) = custom {
        csl::custom(draft, custom);
    }
}

/// Keys that only the native form has.
const NATIVE: &[&str] = &[
    "tags",
    "countries",
    "document_type",
    "knowledge_type",
    "source_url",
    "year",
    "authors",
    "parent_doi",
    "parent_title",
    "links",
];

/// Whether an object is a native record for all that a dialect which is told by
/// little knows. Crossref has a list named `link`.
fn is_native(object: &Object) -> bool {
    let has = |key: &&str| object.contains_key(*key);
    NATIVE.iter().any(has) || object.get("link").is_some_and(Value::is_string)
}

/// Whether an object has all of some keys.
fn has_all(object: &Object, keys: &[&str]) -> bool {
    keys.iter().all(|key| object.contains_key(*key))
}

/// Whether an object has one of some keys.
fn has_any(object: &Object, keys: &[&str]) -> bool {
    keys.iter().any(|key| object.contains_key(*key))
}

#[cfg(test)]
mod tests {
    use super::super::path::is_path;
    use super::*;

    #[test]
    fn every_row_of_every_table_is_a_path() {
        for dialect in DIALECTS {
            for (_, path, _) in dialect.fields {
                assert!(is_path(path), "{path}");
            }
            // A sign is looked up as the reader of native records has it.
            for sign in dialect.signs {
                let is_normal =
                    |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_@".contains(&b);
                assert!(sign.bytes().all(is_normal) && sign.len() <= 32, "{sign}");
            }
        }
    }
}
