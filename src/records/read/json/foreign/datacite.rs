//! DataCite: the attributes of a DOI, alone or in an answer of its API.
//!
//! | field | from |
//! |---|---|
//! | title | the title without `titleType`, else the first; with its subtitle |
//! | authors, editors | `creators`; of the contributors the editors |
//! | doi, link, language | `doi`, else `id`; `url`, `language` |
//! | year, date | `publicationYear`; of the dates that of issue, of an interval its start |
//! | publisher, tags | `publisher`, `subjects` |
//! | abstract | the description of that type |
//! | type | `resourceTypeGeneral`; where that says nothing, the type of CSL |
//! | container, volume, issue, pages, issn | `container`, else the related item that it is published in; of a chapter the book |
//! | book | DOI and ISBN of what it is part of or published in |
//!
//! Codes for values that are missing are none. Dropped: other related items,
//! contributors, titles, dates and descriptions, affiliations, rights, formats,
//! counts.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field, is_said};
use super::super::path::{self, Object, as_text};
use super::super::table::{Row, entry, holder, name, pages, start, text};
use super::{Dialect, has_any};

pub(super) static DATACITE: Dialect = Dialect {
    signs: &[
        "attributes",
        "creators",
        "publicationyear",
        "titles",
        "relateditems",
    ],
    told: |object| {
        let is_inside = |object: &Object| has_any(object, &["titles", "doi"]);
        let attributes = object.get("attributes").and_then(Value::as_object);
        let own = ["creators", "publicationYear", "doi"];
        attributes.is_some_and(is_inside) || object.contains_key("titles") && has_any(object, &own)
    },
    record: Some(|object| {
        let attributes = object.get("attributes").and_then(Value::as_object);
        attributes.or(Some(object))
    }),
    fields: FIELDS,
    rest,
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "types", kind),
    (Field::Title, "titles", title),
    (Field::Subtitle, "titles[titleType=Subtitle].title", text),
    (Field::Doi, "doi", text),
    (Field::Year, "publicationYear", text),
    (Field::Language, "language", text),
    (Field::Link, "url", text),
    (Field::Publisher, "publisher", said),
    (Field::Publisher, "publisher.name", said),
    (Field::Authors, "creators[]", creator),
    (
        Field::Editors,
        "contributors[contributorType=Editor]",
        creator,
    ),
    (Field::Date, "dates[dateType=Issued].date", start),
    (Field::Tags, "subjects[].subject", entry),
    (Field::Tags, "subjects[]", entry),
    (
        Field::Abstract,
        "descriptions[descriptionType=Abstract].description",
        text,
    ),
    (Field::Container, "container.title", holder),
    (Field::Volume, "container.volume", text),
    (Field::Issue, "container.issue", text),
    (
        Field::Issn,
        "container[identifierType=ISSN].identifier",
        text,
    ),
    (
        Field::Container,
        "relatedItems[relationType=IsPublishedIn].titles[].title",
        holder,
    ),
    (
        Field::Volume,
        "relatedItems[relationType=IsPublishedIn].volume",
        text,
    ),
    (
        Field::Issue,
        "relatedItems[relationType=IsPublishedIn].issue",
        text,
    ),
    (
        Field::Edition,
        "relatedItems[relationType=IsPublishedIn].edition",
        text,
    ),
    (
        Field::ParentDoi,
        "relatedItems[relationType=IsPublishedIn].relatedItemIdentifier",
        number,
    ),
];

fn said(draft: &mut Draft, field: Field, value: &Value) {
    if as_text(value).is_some_and(|text| is_said(&text)) {
        text(draft, field, value);
    }
}

/// The general type where it says something, else that of CSL.
fn kind(draft: &mut Draft, field: Field, types: &Value) {
    let one = |key: &str| types.get(key).and_then(as_text);
    let general = one("resourceTypeGeneral");
    let general = general.filter(|kind| !matches!(&**kind, "Text" | "Other" | "Collection"));
    let kind = general.or(one("citeproc"));
    draft.text(field, false, &kind.unwrap_or_default());
}

/// The title of no type, else the first.
fn title(draft: &mut Draft, field: Field, titles: &Value) {
    let titles = path::entries(titles);
    let is_typed = |title: &&Value| title.get("titleType").is_some_and(Value::is_string);
    let main = titles.iter().find(|title| !is_typed(title));
    if let Some(title) = main.or(titles.first()).and_then(|title| title.get("title")) {
        said(draft, field, title);
    }
}

fn creator(draft: &mut Draft, field: Field, value: &Value) {
    let whole = value.get("name").unwrap_or(value);
    if whole.as_str().is_none_or(is_said) {
        name(draft, field, value);
    }
}

/// The number of what it is published in.
fn number(draft: &mut Draft, field: Field, identifier: &Value) {
    let kind = identifier.get("relatedItemIdentifierType");
    let field = match kind.and_then(Value::as_str) {
        Some("ISBN") => Field::Isbn,
        Some("ISSN" | "EISSN") => Field::Issn,
        Some("DOI") if draft.is_chapter() => field,
        _ => return,
    };
    if let Some(number) = identifier.get("relatedItemIdentifier") {
        text(draft, field, number);
    }
}

fn rest(draft: &mut Draft, record: &Object, whole: &Object) {
    if whole.contains_key("attributes") {
        draft.text(
            Field::Doi,
            false,
            &path::text(whole, "id").unwrap_or_default(),
        );
    }
    // Journals of some programs name the issue there: "Bd. 1 Nr. 1 (2018)".
    let first = path::text(record, "container.firstPage");
    if first.is_some_and(|first| !first.trim().contains(' ')) {
        pages(draft, record, "container.firstPage", "container.lastPage");
    }
    pages(
        draft,
        record,
        "relatedItems[relationType=IsPublishedIn].firstPage",
        "relatedItems[relationType=IsPublishedIn].lastPage",
    );
    let article = "relatedItems[relationType=IsPublishedIn].number";
    let counts = "relatedItems[relationType=IsPublishedIn].numberType";
    if path::text(record, counts).as_deref() == Some("Article") {
        pages(draft, record, article, article);
    }
    for relation in ["IsPartOf", "IsPublishedIn"] {
        let book = format!("relatedIdentifiers[relationType={relation}]");
        path::each(record, &book, &mut |book| {
            let kind = book.get("relatedIdentifierType").and_then(Value::as_str);
            let field = match kind.filter(|_| draft.is_chapter()) {
                Some("DOI") => Field::ParentDoi,
                Some("ISBN") => Field::Isbn,
                _ => return,
            };
            if let Some(number) = book.get("relatedIdentifier") {
                text(draft, field, number);
            }
        });
    }
}
