//! CSL-JSON, and the works of Crossref, which differ in lists where CSL has one
//! value.
//!
//! Must never know: what an object is part of.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::super::draft::{Draft, Field, Item};
use super::super::super::markup;
use super::{as_text, list, person, put, text};

/// Whether an object has what every item has.
pub(super) fn is_item(object: &Map<String, Value>) -> bool {
    let has = |key: &str| object.contains_key(key);
    has("type") && (has("id") || has("DOI") || has("issued") || has("author") || has("title"))
        || has("DOI") && has("title")
        || has("issued") && has("title")
}

/// The record of an item in the making.
pub(super) fn draft(object: &Map<String, Value>, line: u32) -> Draft {
    let mut draft = Draft::new(line);
    put(&mut draft, object, &[(Field::DocumentType, "type")]);
    let is_chapter = draft.is_chapter();
    if let Some(title) = text(object, "title") {
        draft.text(Field::Title, false, &title);
    }
    let container = if is_chapter {
        Field::ParentTitle
    } else {
        Field::Container
    };
    put(
        &mut draft,
        object,
        &[
            (Field::Subtitle, "subtitle"),
            (Field::Abstract, "abstract"),
            (Field::Doi, "DOI"),
            (Field::Doi, "doi"),
            (container, "container-title"),
            (Field::Series, "collection-title"),
            (Field::Publisher, "publisher"),
            (Field::Place, "publisher-place"),
            (Field::Place, "publisher-location"),
            (Field::Number, "number"),
            (Field::Volume, "volume"),
            (Field::Issue, "issue"),
            (Field::Pages, "page"),
            (Field::Pages, "article-number"),
            (Field::Edition, "edition"),
            (Field::Edition, "edition-number"),
            (Field::Language, "language"),
            (Field::Link, "URL"),
        ],
    );
    // The older interface of Crossref gives them as addresses.
    for (field, key) in [(Field::Isbn, "ISBN"), (Field::Issn, "ISSN")] {
        if let Some(number) = text(object, key) {
            let number = number.trim_end_matches('/');
            draft.text(field, false, number.rsplit('/').next().unwrap_or(number));
        }
    }
    for (field, key) in [(Field::Authors, "author"), (Field::Editors, "editor")] {
        for name in list(object, key) {
            draft.item(field, &name_of(name));
        }
    }
    dates(&mut draft, object);
    tags(&mut draft, object);
    if let Some(Value::Object(own)) = object.get("custom") {
        custom(&mut draft, own);
    }
    draft
}

/// A name in parts, or a body.
fn name_of(value: &Value) -> Item {
    let Some(name) = value.as_object() else {
        return person(None, None, as_text(value));
    };
    let part = |key: &str| text(name, key);
    let particles = ["dropping-particle", "non-dropping-particle"].map(part);
    let family = part("family").map(|family| {
        let parts: Vec<_> = particles.into_iter().flatten().chain([family]).collect();
        Cow::Owned(parts.join(" "))
    });
    let given = match (part("given"), part("suffix")) {
        (Some(given), Some(suffix)) => Some(Cow::Owned(format!("{given}, {suffix}"))),
        (given, _) => given,
    };
    person(family, given, part("literal").or(part("name")))
}

/// When it was issued, else when it was published in any form.
fn dates(draft: &mut Draft, object: &Map<String, Value>) {
    for key in [
        "issued",
        "published-print",
        "published-online",
        "published",
        "posted",
    ] {
        let Some(date) = object.get(key).and_then(date_of) else {
            continue;
        };
        // A year before Christ is none that a record has.
        let field = if date.len() == 4 || date.starts_with('-') {
            Field::Year
        } else {
            Field::Date
        };
        return draft.text(field, false, &date);
    }
}

/// `{"date-parts": [[2016, 6, 9]]}`, `{"raw": "..."}`, a text or a number; the
/// forms of pandoc: `[{"year": 2016, "month": 6}]` and parts that are not
/// nested. Of a range the start.
fn date_of(value: &Value) -> Option<String> {
    let date = match value {
        Value::Object(date) => date,
        Value::Array(list) => return list.first().and_then(date_of),
        value => {
            let text = as_text(value)?;
            let is_range = text
                .get(4..)
                .is_some_and(|rest| rest.starts_with(['-', '/']));
            let start = text.split('/').next().filter(|_| is_range);
            return Some(start.unwrap_or(&text).to_owned());
        }
    };
    let parts = match date.get("date-parts").and_then(Value::as_array) {
        Some(parts) => match parts.first()? {
            Value::Array(parts) => parts.iter().map_while(as_text).collect(),
            _ => parts.iter().map_while(as_text).collect(),
        },
        None if date.contains_key("year") => {
            let parts = ["year", "month", "day"].iter();
            parts.map_while(|key| text(date, key)).collect::<Vec<_>>()
        }
        None => {
            let raw = text(date, "raw").or(text(date, "literal"))?;
            return Some(raw.into_owned());
        }
    };
    let mut parts = parts.iter().map(|part| part.trim());
    let year = parts.next().filter(|year| !year.is_empty())?;
    // A year before 1000 has fewer digits than a date needs.
    let mut text = format!("{year:0>4}");
    // Months from 13 on are seasons.
    let is_known = |part: &&str| !part.is_empty() && *part != "0";
    for (place, part) in parts.take(2).take_while(is_known).enumerate() {
        if place == 0 && part.parse::<u8>().is_ok_and(|month| month > 12) {
            break;
        }
        text.push('-');
        text.push_str(part);
    }
    Some(text)
}

fn tags(draft: &mut Draft, object: &Map<String, Value>) {
    if object
        .get("custom")
        .is_some_and(|custom| custom.get("tags").is_some())
    {
        return;
    }
    for key in ["keyword", "subject", "categories"] {
        match object.get(key) {
            Some(Value::Array(tags)) => {
                for tag in tags.iter().filter_map(as_text) {
                    draft.item(Field::Tags, &Item::text(&tag));
                }
            }
            Some(Value::String(tags)) => {
                // The semicolon of an entity parts nothing.
                let tags = markup::unmarked(tags);
                let by = if tags.contains(';') { ';' } else { ',' };
                for tag in tags.split(by) {
                    draft.item(Field::Tags, &Item::text(tag));
                }
            }
            _ => {}
        }
    }
}

/// What CSL has no place for stands under `custom`, in the native form.
pub(super) fn custom(draft: &mut Draft, custom: &Map<String, Value>) {
    if let Some(kind) = text(custom, "document_type") {
        draft.text(Field::DocumentType, true, &kind);
    }
    put(
        draft,
        custom,
        &[
            (Field::KnowledgeType, "knowledge_type"),
            (Field::ParentDoi, "parent_doi"),
            (Field::ParentTitle, "parent_title"),
            (Field::Container, "container"),
            (Field::SourceUrl, "source_url"),
            (Field::Series, "series"),
            (Field::Link, "link"),
            (Field::Language, "language"),
        ],
    );
    for name in list(custom, "derived").iter().filter_map(as_text) {
        draft.derived(&name);
    }
    for country in list(custom, "countries").iter().filter_map(as_text) {
        draft.item(Field::Countries, &Item::text(&country));
    }
    for (field, name, key) in [
        (Field::Tags, "name", "tags"),
        (Field::Links, "label", "links"),
    ] {
        for entry in list(custom, key) {
            let part = |name: &str| entry.get(name).and_then(as_text).map(Cow::into_owned);
            let item = Item {
                label: part(name).or(as_text(entry).map(Cow::into_owned)),
                url: part("url"),
                ..Item::default()
            };
            draft.item(field, &item);
        }
    }
}
