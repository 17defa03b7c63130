//! CSL-JSON, and the works of Crossref, which differ in lists where CSL has one
//! value.
//!
//! | field | from |
//! |---|---|
//! | title | `title`, `subtitle` |
//! | authors, editors | `author`, `editor`, with particles and suffix; a name that is not in parts is one |
//! | container, series | `container-title` (of a chapter the book), `collection-title` |
//! | date | `issued`, else when it was published in any form; of a range the start |
//! | pages | `page`, else `article-number` |
//! | tags | `keyword`, `subject`, `categories` |
//! | what CSL has no place for | `custom`, as this program writes it |
//! | the rest | under its own name, in the spellings of CSL and Crossref |
//!
//! Dropped: other roles (translator, collection editor, chair), other dates
//! (accessed, event, original), the short forms of titles, archives, references,
//! funders, licences; notes, but for an import of marks.
//!
//! Must never know: what an object is part of.

use std::borrow::Cow;

use serde_json::Value;

use super::super::super::draft::{Draft, Field, Item};
use super::super::super::hypertext;
use super::super::super::remark::{self, Remarks};
use super::super::path::{Object, as_text, entries, text as text_at};
use super::super::table::{Row, entry, fill, holder, text, whole};
use super::{Dialect, has_all, has_any, is_native};

pub(super) static CSL: Dialect = Dialect {
    signs: &[
        "issued",
        "containertitle",
        "containertitleshort",
        "accessed",
        "articlenumber",
        "eventplace",
        "eventtitle",
        "originaldate",
        "collectioneditor",
        "journalabbreviation",
        "nondroppingparticle",
        "publisherplace",
        "page",
        "categories",
        "collectiontitle",
        "titleshort",
        "numberofpages",
        "publishedprint",
        "publishedonline",
        "subject",
    ],
    told: |object| is_item(object) && !is_native(object),
    fields: FIELDS,
    rest: |draft, object, _| {
        dates(draft, object);
        tags(draft, object);
        if let Some(Value::Object(own)) = object.get("custom") {
            custom(draft, own);
        }
    },
    remarks,
    ..Dialect::PLAIN
};

/// Whether an object has what every item has.
fn is_item(object: &Object) -> bool {
    let own = ["id", "DOI", "issued", "author", "title"];
    object.contains_key("type") && has_any(object, &own)
        || has_all(object, &["DOI", "title"])
        || has_all(object, &["issued", "title"])
}

const FIELDS: &[Row] = &[
    (Field::DocumentType, "type", text),
    (Field::Title, "title", text),
    (Field::Subtitle, "subtitle", text),
    (Field::Abstract, "abstract", text),
    (Field::Doi, "DOI", text),
    (Field::Doi, "doi", text),
    (Field::Container, "container-title", holder),
    (Field::Series, "collection-title", text),
    (Field::Publisher, "publisher", text),
    (Field::Place, "publisher-place", text),
    (Field::Place, "publisher-location", text),
    (Field::Number, "number", text),
    (Field::Volume, "volume", text),
    (Field::Issue, "issue", text),
    (Field::Pages, "page", text),
    (Field::Pages, "article-number", text),
    (Field::Edition, "edition", text),
    (Field::Edition, "edition-number", text),
    (Field::Language, "language", text),
    (Field::Link, "URL", text),
    (Field::Isbn, "ISBN", number),
    (Field::Issn, "ISSN", number),
    (Field::Authors, "author[]", whole),
    (Field::Editors, "editor[]", whole),
];

/// The older interface of Crossref gives numbers as addresses.
fn number(draft: &mut Draft, field: Field, value: &Value) {
    let number = as_text(value).unwrap_or_default();
    let number = number.trim_end_matches('/');
    draft.text(field, false, number.rsplit('/').next().unwrap_or(number));
}

/// When it was issued, else when it was published in any form.
fn dates(draft: &mut Draft, object: &Object) {
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
            parts
                .map_while(|key| text_at(date, key))
                .collect::<Vec<_>>()
        }
        None => {
            let raw = text_at(date, "raw").or(text_at(date, "literal"))?;
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

fn tags(draft: &mut Draft, object: &Object) {
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
                remark::each_entry(tags, |tag| draft.item(Field::Tags, &Item::text(tag)));
            }
            _ => {}
        }
    }
}

/// What the owner of a library said: `keyword` holds own tags, `annote` a note,
/// `note` what Zotero keeps in "extra". What Crossref has under `subject` is
/// nobody's tag.
fn remarks(object: &Object) -> Remarks {
    let mut remarks = Remarks::default();
    match object.get("keyword") {
        Some(Value::String(tags)) => remarks.tags = remark::entries(tags),
        Some(Value::Array(tags)) => {
            let tags = tags.iter().filter_map(as_text);
            remarks.tags = tags.map(Cow::into_owned).collect();
        }
        _ => {}
    }
    if let Some(note) = text_at(object, "annote") {
        remarks.note(hypertext::markdown(&note));
    }
    if let Some(extra) = text_at(object, "note") {
        remarks.extra(&hypertext::markdown(&extra));
    }
    remarks
}

const CUSTOM: &[Row] = &[
    (Field::KnowledgeType, "knowledge_type", text),
    (Field::ParentDoi, "parent_doi", text),
    (Field::ParentTitle, "parent_title", text),
    (Field::Container, "container", text),
    (Field::SourceUrl, "source_url", text),
    (Field::Series, "series", text),
    (Field::Link, "link", text),
    (Field::Language, "language", text),
    (Field::Countries, "countries[]", entry),
];

/// What CSL has no place for stands under `custom`, in the native form.
pub(super) fn custom(draft: &mut Draft, custom: &Object) {
    if let Some(kind) = text_at(custom, "document_type") {
        draft.text(Field::DocumentType, true, &kind);
    }
    fill(draft, custom, CUSTOM);
    let list = |key: &str| custom.get(key).map_or(&[][..], entries).iter();
    for name in list("derived").filter_map(as_text) {
        draft.derived(&name);
    }
    for (field, name, key) in [
        (Field::Tags, "name", "tags"),
        (Field::Links, "label", "links"),
    ] {
        for entry in list(key) {
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
