//! Zotero: items as its interface, its translators and Better BibTeX give them.
//!
//! A name of a field differs by the type of the item; what a type has no field
//! for stands as lines in `extra`. Creators are authors or editors by their
//! role; who else made it is an author where there is none. Files, notes and
//! annotations are no documents. Dropped: when it was added, opened and changed,
//! relations, the library's catalog, call numbers, rights, extents; notes, own
//! tags and collections, but for an import of marks.
//!
//! Must never know: what an object is part of.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::super::hypertext;
use super::super::super::remark::{self, Collection, Remarks, Shelf};
use super::super::path::{Object, as_text, entries, text as text_at};
use super::super::table::{Row, entry, holder, text, whole};
use super::Dialect;

pub(super) static ZOTERO: Dialect = Dialect {
    signs: &["itemtype", "citationkey"],
    told: |object| text_at(object, "itemType").is_some(),
    record: Some(|object| {
        let kind = object.get("itemType").and_then(Value::as_str);
        let is_file = matches!(kind, Some("attachment" | "note" | "annotation"));
        (!is_file).then_some(object)
    }),
    fields: FIELDS,
    rest: |draft, object, _| {
        creators(draft, object);
        extra(draft, object);
    },
    remarks,
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "itemType", kind),
    (Field::Title, "title", text),
    (Field::Title, "caseName", text),
    (Field::Title, "nameOfAct", text),
    (Field::Title, "subject", text),
    (Field::Abstract, "abstractNote", text),
    (Field::Doi, "DOI", text),
    (Field::Date, "date", text),
    (Field::Date, "issueDate", text),
    (Field::Date, "dateEnacted", text),
    (Field::Date, "dateDecided", text),
    (Field::ParentTitle, "bookTitle", text),
    (Field::Container, "proceedingsTitle", text),
    (Field::Container, "websiteTitle", text),
    (Field::Container, "blogTitle", text),
    (Field::Container, "encyclopediaTitle", text),
    (Field::Container, "dictionaryTitle", text),
    (Field::Series, "series", text),
    (Field::Series, "seriesTitle", text),
    (Field::Publisher, "publisher", text),
    (Field::Publisher, "institution", text),
    (Field::Publisher, "university", text),
    (Field::Place, "place", text),
    (Field::Number, "reportNumber", text),
    (Field::Number, "patentNumber", text),
    (Field::Number, "number", text),
    (Field::Number, "billNumber", text),
    (Field::Number, "publicLawNumber", text),
    (Field::Number, "docketNumber", text),
    (Field::Number, "documentNumber", text),
    (Field::Number, "archiveID", text),
    (Field::Volume, "volume", text),
    (Field::Issue, "issue", text),
    (Field::Pages, "pages", text),
    (Field::Edition, "edition", text),
    (Field::Isbn, "ISBN", text),
    (Field::Issn, "ISSN", text),
    (Field::Language, "language", text),
    (Field::Link, "url", text),
    (Field::Container, "publicationTitle", holder),
    (Field::Tags, "tags[].tag", entry),
    (Field::Tags, "tags[]", entry),
];

/// What Zotero calls a document is of no kind that it knows.
fn kind(draft: &mut Draft, field: Field, value: &Value) {
    let kind = as_text(value).filter(|kind| kind != "document");
    draft.text(field, true, &kind.unwrap_or_default());
}

/// Editors are editors; who else made it is an author, unless there are some.
fn creators(draft: &mut Draft, object: &Object) {
    let creators = object.get("creators").map_or(&[][..], entries);
    let role = |creator: &Value| {
        creator
            .get("creatorType")
            .and_then(as_text)
            .unwrap_or_default()
            .into_owned()
    };
    let first = creators.first().map(role).unwrap_or_default();
    let has_author = creators.iter().any(|creator| role(creator) == "author");
    for creator in creators {
        let role = role(creator);
        let field = match &*role {
            "editor" => Field::Editors,
            "author" => Field::Authors,
            role if !has_author
                && role == first
                && !matches!(role, "translator" | "seriesEditor") =>
            {
                Field::Authors
            }
            _ => continue,
        };
        whole(draft, field, creator);
    }
}

/// Fields that the type of the item lacks are lines of a remark: "DOI: 10...".
fn extra(draft: &mut Draft, object: &Object) {
    let extra = text_at(object, "extra").unwrap_or_default();
    for line in extra.lines() {
        let Some((name, value)) = line.split_once(':') else {
            continue;
        };
        let field = match name.trim().to_ascii_lowercase().as_str() {
            "doi" => Field::Doi,
            "isbn" => Field::Isbn,
            "issn" => Field::Issn,
            "publisher" => Field::Publisher,
            _ => continue,
        };
        draft.text(field, false, value);
    }
}

/// A tag that came with the item, and is nobody's own.
const AUTOMATIC: u64 = 1;

/// What the owner said: tags that are not automatic, notes, which are HTML, and
/// what is said in `extra`.
fn remarks(object: &Object) -> Remarks {
    let list = |key: &str| object.get(key).map_or(&[][..], entries).iter();
    let is_own = |tag: &&Value| tag.get("type").and_then(Value::as_u64) != Some(AUTOMATIC);
    let named = |tag: &Value| as_text(tag.get("tag").unwrap_or(tag)).map(Cow::into_owned);
    let mut remarks = Remarks {
        key: text_at(object, "itemID").map(Cow::into_owned),
        tags: list("tags").filter(is_own).filter_map(named).collect(),
        ..Remarks::default()
    };
    for note in list("notes") {
        if let Some(note) = as_text(note.get("note").unwrap_or(note)) {
            remarks.note(hypertext::markdown(&note));
        }
    }
    if let Some(extra) = text_at(object, "extra") {
        remarks.extra(&extra);
    }
    remarks
}

/// The part of a file of Better BibTeX that is not its items.
#[derive(Deserialize)]
struct Library {
    collections: BTreeMap<String, Kept>,
}

#[derive(Deserialize)]
struct Kept {
    name: String,
    #[serde(default)]
    items: Vec<Value>,
    #[serde(default)]
    collections: Vec<String>,
}

/// The collections of a file of Better BibTeX, which name items by their
/// `itemID`.
pub(super) fn shelves(text: &str) -> Vec<Shelf> {
    let Ok(Library { collections }) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let each = collections.into_iter().map(|(key, kept)| {
        let items = kept.items.iter().filter_map(as_text).map(Cow::into_owned);
        Collection {
            key,
            title: kept.name,
            parts: items.chain(kept.collections).collect(),
        }
    });
    remark::shelves(&each.collect::<Vec<_>>())
}
