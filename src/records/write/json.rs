//! Records as native JSON, one compact line each.
//!
//! The form is that of `assets/schema.json`: absent facts are absent fields,
//! and reading the line again gives the same record.
//!
//! Must never know: where the text goes.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::records::read;
use crate::records::record::{Derived, Link, Name, Record, Tag};

/// A record as one line of JSON, without a line feed.
#[must_use]
pub fn record(record: &Record) -> String {
    record_with(record, &[])
}

/// A record as one line of JSON with further fields, such as `"id"` and
/// `"score"`, before its own.
#[must_use]
pub fn record_with(record: &Record, front: &[(&str, Value)]) -> String {
    // Writing strings and numbers to memory cannot fail.
    let derived = record.derived.as_deref();
    serde_json::to_string(&Native {
        record,
        front,
        derived,
    })
    .unwrap_or_default()
}

/// The same with all that is derived for the record.
pub(super) fn derived(record: &Record, derived: &Derived, front: &[(&str, Value)]) -> String {
    let derived = Some(derived);
    serde_json::to_string(&Native {
        record,
        front,
        derived,
    })
    .unwrap_or_default()
}

/// A record in the native form.
struct Native<'a> {
    record: &'a Record,
    front: &'a [(&'a str, Value)],
    derived: Option<&'a Derived>,
}

impl Serialize for Native<'_> {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        let mut map = json.serialize_map(None)?;
        for (key, value) in self.front {
            map.serialize_entry(key, value)?;
        }
        self.what_it_is(&mut map)?;
        self.where_it_stands(&mut map)?;
        if let Some(derived) = self
            .derived
            .filter(|derived| **derived != Derived::default())
        {
            map.serialize_entry("derived", &NativeDerived(derived))?;
        }
        map.end()
    }
}

impl Native<'_> {
    fn what_it_is<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let record = self.record;
        map.serialize_entry("title", &*record.title)?;
        // A single line feed in a source is a wrapped line, two part paragraphs.
        let summary = record
            .summary
            .as_deref()
            .map(|text| text.replace('\n', "\n\n"));
        text(map, "abstract", summary.as_deref())?;
        text(map, "doi", record.doi.as_deref())?;
        text(map, "knowledge_type", record.knowledge_type.as_deref())?;
        text(map, "document_type", record.document_type.as_deref())?;
        list(map, "tags", record.tags.iter().map(NativeTag))?;
        list(
            map,
            "countries",
            record.countries.iter().map(|name| &**name),
        )?;
        if let Some(year) = record.year {
            map.serialize_entry("year", &year)?;
        }
        text(map, "date", record.date.as_deref())?;
        list(map, "authors", record.authors.iter().map(NativeName))?;
        list(map, "editors", record.editors.iter().map(NativeName))
    }

    fn where_it_stands<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let record = self.record;
        for (key, value) in [
            ("publisher", record.publisher.as_deref()),
            ("place", record.place.as_deref()),
            ("container", record.container.as_deref()),
            ("series", record.series.as_deref()),
            ("number", record.number.as_deref()),
            ("volume", record.volume.as_deref()),
            ("issue", record.issue.as_deref()),
            ("pages", record.pages.as_deref()),
            ("edition", record.edition.as_deref()),
            ("isbn", record.isbn.as_deref()),
            ("issn", record.issn.as_deref()),
            (
                "language",
                record.language.as_deref().filter(|code| is_code(code)),
            ),
            ("parent_doi", record.parent_doi.as_deref()),
            ("parent_title", record.parent_title.as_deref()),
            ("link", record.link.as_deref()),
            ("source_url", record.source_url.as_deref()),
        ] {
            text(map, key, value)?;
        }
        list(map, "links", record.links.iter().map(NativeLink))
    }
}

fn text<M: SerializeMap>(map: &mut M, key: &str, value: Option<&str>) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(key, value),
        None => Ok(()),
    }
}

fn list<M, T>(
    map: &mut M,
    key: &str,
    entries: impl ExactSizeIterator<Item = T>,
) -> Result<(), M::Error>
where
    M: SerializeMap,
    T: Serialize,
{
    if entries.len() == 0 {
        return Ok(());
    }
    map.serialize_entry(key, &entries.collect::<Vec<_>>())
}

/// What the schema takes for a language: a name that no code is known for is
/// shown to the reader but is no value of the native form.
fn is_code(language: &str) -> bool {
    let mut parts = language.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

struct NativeTag<'a>(&'a Tag);

impl Serialize for NativeTag<'_> {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        let Some(url) = &self.0.url else {
            return json.serialize_str(&self.0.name);
        };
        let mut map = json.serialize_map(Some(2))?;
        map.serialize_entry("name", &*self.0.name)?;
        map.serialize_entry("url", &**url)?;
        map.end()
    }
}

struct NativeName<'a>(&'a Name);

impl Serialize for NativeName<'_> {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        let mut map = match self.0 {
            // A comma in a plain string may be read as "Family, Given".
            Name::Whole(name) if read::is_whole_name(name) => return json.serialize_str(name),
            _ => json.serialize_map(None)?,
        };
        match self.0 {
            Name::Whole(name) => map.serialize_entry("literal", &**name)?,
            Name::Person { family, given } => {
                map.serialize_entry("family", &**family)?;
                text(
                    &mut map,
                    "given",
                    Some(&**given).filter(|given| !given.is_empty()),
                )?;
            }
        }
        map.end()
    }
}

struct NativeDerived<'a>(&'a Derived);

impl Serialize for NativeDerived<'_> {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        let Derived {
            year,
            countries,
            authors,
        } = self.0;
        let mut map = json.serialize_map(None)?;
        if let Some(year) = year {
            map.serialize_entry("year", year)?;
        }
        list(&mut map, "countries", countries.iter().map(|name| &**name))?;
        list(&mut map, "authors", authors.iter().map(NativeName))?;
        map.end()
    }
}

struct NativeLink<'a>(&'a Link);

impl Serialize for NativeLink<'_> {
    fn serialize<S: Serializer>(&self, json: S) -> Result<S::Ok, S::Error> {
        let mut map = json.serialize_map(None)?;
        text(
            &mut map,
            "label",
            Some(&*self.0.label).filter(|label| !label.is_empty()),
        )?;
        map.serialize_entry("url", &*self.0.url)?;
        map.end()
    }
}
