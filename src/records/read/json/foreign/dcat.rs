//! DCAT: the datasets of a portal's `data.json`.
//!
//! | field | from |
//! |---|---|
//! | title, abstract | `title`, `description` |
//! | date | `issued` |
//! | publisher, link | `publisher`, `landingPage` |
//! | doi | an `identifier` that is one |
//! | language | the first of `language`, a code or an address that ends in one |
//! | tags | `keyword` and `theme`, addresses aside |
//! | links | `distribution` |
//!
//! Dropped: when it was modified, contact points, licences, what it covers.
//!
//! Must never know: what an object is part of.

use std::borrow::Cow;

use serde_json::Value;

use super::super::super::draft::{Draft, Field, Item};
use super::super::path::{self, Object, as_text};
use super::super::table::{Row, text};
use super::{Dialect, has_any, is_native};
use crate::records::doi::Doi;

pub(super) static DCAT: Dialect = Dialect {
    signs: &[
        "landingpage",
        "accesslevel",
        "distribution",
        "@type",
        "issued",
    ],
    told,
    fields: FIELDS,
    rest: |draft, object, _| {
        draft.text(Field::DocumentType, true, "dataset");
        tags(draft, object);
    },
    ..Dialect::PLAIN
};

fn told(object: &Object) -> bool {
    let kind = path::text(object, "@type");
    let is_typed = kind.is_some_and(|kind| kind.ends_with("Dataset"));
    let own = ["landingPage", "accessLevel", "distribution"];
    object.contains_key("title") && (is_typed || has_any(object, &own)) && !is_native(object)
}

const FIELDS: &[Row] = &[
    (Field::Title, "title", text),
    (Field::Abstract, "description", text),
    (Field::Date, "issued", text),
    (Field::Publisher, "publisher", text),
    (Field::Publisher, "publisher.name", text),
    (Field::Link, "landingPage", text),
    (Field::Doi, "identifier", doi),
    (Field::Language, "language", language),
    (Field::Links, "distribution[]", file),
];

/// An identifier may be anything.
fn doi(draft: &mut Draft, field: Field, value: &Value) {
    let id = as_text(value).filter(|id| Doi::parse(id).is_some());
    draft.text(field, false, &id.unwrap_or_default());
}

/// "en-US", and addresses of the Library of Congress.
fn language(draft: &mut Draft, field: Field, value: &Value) {
    let language = as_text(value).unwrap_or_default();
    let code = language.rsplit('/').next().unwrap_or_default();
    draft.text(field, false, code.split('-').next().unwrap_or_default());
}

fn file(draft: &mut Draft, field: Field, value: &Value) {
    let Some(file) = value.as_object() else {
        return;
    };
    let one = |keys: &[&str]| {
        let mut texts = keys.iter().filter_map(|key| path::text(file, key));
        texts.next().map(Cow::into_owned)
    };
    let item = Item {
        label: one(&["title", "format", "mediaType"]),
        url: one(&["downloadURL", "accessURL"]),
        ..Item::default()
    };
    draft.item(field, &item);
}

fn tags(draft: &mut Draft, object: &Object) {
    for path in ["keyword[]", "theme[]"] {
        path::each(object, path, &mut |tag| {
            if let Some(tag) = as_text(tag).filter(|tag| !tag.contains("://")) {
                draft.item(Field::Tags, &Item::text(&tag));
            }
        });
    }
}
