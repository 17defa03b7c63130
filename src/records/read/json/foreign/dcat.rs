//! DCAT: the datasets of a portal's `data.json`.
//!
//! Must never know: what an object is part of.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::super::draft::{Draft, Field, Item};
use super::{as_text, list, put, text};
use crate::records::doi::Doi;

/// Whether an object is a dataset.
pub(super) fn is_dataset(object: &Map<String, Value>) -> bool {
    let has = |key: &str| object.contains_key(key);
    let is_typed = text(object, "@type").is_some_and(|kind| kind.ends_with("Dataset"));
    has("title") && (is_typed || has("landingPage") || has("accessLevel") || has("distribution"))
}

/// The record of a dataset in the making.
pub(super) fn draft(object: &Map<String, Value>, line: u32) -> Draft {
    let mut draft = Draft::new(line);
    draft.text(Field::DocumentType, true, "dataset");
    put(
        &mut draft,
        object,
        &[
            (Field::Title, "title"),
            (Field::Abstract, "description"),
            (Field::Date, "issued"),
            (Field::Publisher, "publisher"),
            (Field::Link, "landingPage"),
        ],
    );
    if let Some(Value::Object(publisher)) = object.get("publisher") {
        put(&mut draft, publisher, &[(Field::Publisher, "name")]);
    }
    // An identifier may be anything.
    if let Some(id) = text(object, "identifier").filter(|id| Doi::parse(id).is_some()) {
        draft.text(Field::Doi, false, &id);
    }
    for language in list(object, "language").iter().take(1).filter_map(as_text) {
        // "en-US" and addresses of the Library of Congress.
        let code = language.rsplit('/').next().unwrap_or_default();
        draft.text(
            Field::Language,
            false,
            code.split('-').next().unwrap_or_default(),
        );
    }
    for key in ["keyword", "theme"] {
        for tag in list(object, key).iter().filter_map(as_text) {
            if !tag.contains("://") {
                draft.item(Field::Tags, &Item::text(&tag));
            }
        }
    }
    for file in list(object, "distribution")
        .iter()
        .filter_map(Value::as_object)
    {
        let url = text(file, "downloadURL").or(text(file, "accessURL"));
        let label = text(file, "title")
            .or(text(file, "format"))
            .or(text(file, "mediaType"));
        let item = Item {
            label: label.map(Cow::into_owned),
            url: url.map(Cow::into_owned),
            ..Item::default()
        };
        draft.item(Field::Links, &item);
    }
    draft
}
