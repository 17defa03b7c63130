//! Documents as items of CSL-JSON, after the schema of CSL 1.0.2.
//!
//! What CSL has no variable for stands under `custom` in the native form.
//!
//! Must never know: where the text goes.

use serde_json::{Map, Value, json};

use super::yaml::Yaml;
use super::{Facts, parted};
use crate::records::kind::CSL;
use crate::records::record::Name;

/// One item on one line.
pub(super) fn item(work: Facts<'_>) -> String {
    Value::Object(object(work)).to_string()
}

/// One item of a list in YAML, with its line feed.
pub(super) fn yaml(work: Facts<'_>) -> String {
    let mut item = object(work);
    // What names it stands first.
    let first = ["id", "type", "title"];
    let mut entries: Vec<(String, Yaml)> = first
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), item.remove(key)?.into())))
        .collect();
    entries.extend(item.into_iter().map(|(key, value)| (key, value.into())));
    let mut out = String::new();
    Yaml::item(&Yaml::Map(entries), 0, &mut out);
    out
}

/// One item.
pub(super) fn object(work: Facts<'_>) -> Map<String, Value> {
    let record = work.record;
    let mut item = Map::new();
    let kind = work.kind();
    let known = kind.filter(|kind| CSL.contains(kind));
    item.insert("id".to_owned(), json!(record.identity()));
    item.insert("type".to_owned(), json!(known.unwrap_or("document")));
    let summary = record
        .summary
        .as_deref()
        .map(|text| text.replace('\n', "\n\n"));
    let link = work.address();
    for (name, value) in [
        ("title", Some(work.title)),
        ("container-title", work.container().map(|title| &**title)),
        (
            "collection-title",
            work.inherited(|record| record.series.as_deref()),
        ),
        (
            "publisher",
            work.inherited(|record| record.publisher.as_deref()),
        ),
        (
            "publisher-place",
            work.inherited(|record| record.place.as_deref()),
        ),
        ("number", record.number.as_deref()),
        ("volume", record.volume.as_deref()),
        ("issue", record.issue.as_deref()),
        ("page", record.pages.as_deref()),
        (
            "edition",
            work.inherited(|record| record.edition.as_deref()),
        ),
        ("ISBN", work.inherited(|record| record.isbn.as_deref())),
        ("ISSN", record.issn.as_deref()),
        ("DOI", record.doi.as_deref()),
        (
            "URL",
            link.as_deref()
                .filter(|_| record.link.is_some() || record.doi.is_none()),
        ),
        ("language", record.language.as_deref()),
        ("abstract", summary.as_deref()),
    ] {
        if let Some(value) = value {
            item.insert(name.to_owned(), json!(value));
        }
    }
    for (name, names) in [("author", work.authors()), ("editor", work.editors())] {
        if !names.is_empty() {
            let names: Vec<Value> = names.iter().map(person).collect();
            item.insert(name.to_owned(), json!(names));
        }
    }
    let date = work.date();
    if !date.is_empty() {
        item.insert("issued".to_owned(), json!({ "date-parts": [date] }));
    }
    let tags: Vec<&str> = record.tags.iter().map(|tag| &*tag.name).collect();
    if !tags.is_empty() {
        item.insert("keyword".to_owned(), json!(parted(&tags)));
    }
    let custom = custom(work, known.is_none());
    if !custom.is_empty() {
        item.insert("custom".to_owned(), Value::Object(custom));
    }
    item
}

fn person(name: &Name) -> Value {
    match name {
        Name::Person { family, given } if given.is_empty() => json!({ "family": &**family }),
        Name::Person { family, given } => json!({ "family": &**family, "given": &**given }),
        Name::Whole(name) => json!({ "literal": &**name }),
    }
}

/// What the schema has no place for.
pub(super) fn custom(work: Facts<'_>, is_odd: bool) -> Map<String, Value> {
    let record = work.record;
    let mut custom = Map::new();
    let container = record.container.as_deref().filter(|_| work.is_chapter());
    let parent = record
        .parent_title
        .as_deref()
        .filter(|_| !work.is_chapter());
    for (name, value) in [
        (
            "document_type",
            record.document_type.as_deref().filter(|_| is_odd),
        ),
        ("knowledge_type", record.knowledge_type.as_deref()),
        ("parent_doi", record.parent_doi.as_deref()),
        ("parent_title", parent),
        ("container", container),
        ("source_url", record.source_url.as_deref()),
    ] {
        if let Some(value) = value {
            custom.insert(name.to_owned(), json!(value));
        }
    }
    let countries: Vec<&str> = work.countries().iter().map(|name| &**name).collect();
    if !countries.is_empty() {
        custom.insert("countries".to_owned(), json!(countries));
    }
    let derived = work.derived_fields();
    if !derived.is_empty() {
        custom.insert("derived".to_owned(), json!(derived));
    }
    // A list of keywords in one string cannot hold these.
    let is_torn = |name: &str| name.contains([';', ',']);
    if record
        .tags
        .iter()
        .any(|tag| tag.url.is_some() || is_torn(&tag.name))
    {
        let tags = record.tags.iter().map(|tag| match &tag.url {
            Some(url) => json!({ "name": &*tag.name, "url": &**url }),
            None => json!({ "name": &*tag.name }),
        });
        custom.insert("tags".to_owned(), tags.collect());
    }
    if !record.links.is_empty() {
        let links = record
            .links
            .iter()
            .map(|link| json!({ "label": &*link.label, "url": &*link.url }));
        custom.insert("links".to_owned(), links.collect());
    }
    custom
}
