//! Zotero: items as its interface, its translators and Better BibTeX give them.
//!
//! Must never know: what an object is part of.

use serde_json::{Map, Value};

use super::super::super::draft::{Draft, Field, Item};
use super::{as_text, list, person, put, text};

/// The record of an item in the making; files and notes are no documents.
pub(super) fn draft(object: &Map<String, Value>, line: u32) -> Option<Draft> {
    let kind = text(object, "itemType")?;
    if matches!(&*kind, "attachment" | "note" | "annotation") {
        return None;
    }
    let mut draft = Draft::new(line);
    if kind != "document" {
        draft.text(Field::DocumentType, true, &kind);
    }
    put(
        &mut draft,
        object,
        &[
            (Field::Title, "title"),
            (Field::Title, "caseName"),
            (Field::Title, "nameOfAct"),
            (Field::Title, "subject"),
            (Field::Abstract, "abstractNote"),
            (Field::Doi, "DOI"),
            (Field::Date, "date"),
            (Field::Date, "issueDate"),
            (Field::Date, "dateEnacted"),
            (Field::Date, "dateDecided"),
            (Field::ParentTitle, "bookTitle"),
            (Field::Container, "proceedingsTitle"),
            (Field::Container, "websiteTitle"),
            (Field::Container, "blogTitle"),
            (Field::Container, "encyclopediaTitle"),
            (Field::Container, "dictionaryTitle"),
            (Field::Series, "series"),
            (Field::Series, "seriesTitle"),
            (Field::Publisher, "publisher"),
            (Field::Publisher, "institution"),
            (Field::Publisher, "university"),
            (Field::Place, "place"),
            (Field::Number, "reportNumber"),
            (Field::Number, "patentNumber"),
            (Field::Number, "number"),
            (Field::Number, "billNumber"),
            (Field::Number, "publicLawNumber"),
            (Field::Number, "docketNumber"),
            (Field::Number, "documentNumber"),
            (Field::Number, "archiveID"),
            (Field::Volume, "volume"),
            (Field::Issue, "issue"),
            (Field::Pages, "pages"),
            (Field::Edition, "edition"),
            (Field::Isbn, "ISBN"),
            (Field::Issn, "ISSN"),
            (Field::Language, "language"),
            (Field::Link, "url"),
        ],
    );
    let container = if draft.is_chapter() {
        Field::ParentTitle
    } else {
        Field::Container
    };
    put(&mut draft, object, &[(container, "publicationTitle")]);
    creators(&mut draft, object);
    for tag in list(object, "tags") {
        let name = tag.get("tag").unwrap_or(tag);
        if let Some(name) = as_text(name) {
            draft.item(Field::Tags, &Item::text(&name));
        }
    }
    extra(&mut draft, object);
    Some(draft)
}

/// Editors are editors; who else made it is an author, unless there are some.
fn creators(draft: &mut Draft, object: &Map<String, Value>) {
    let creators = list(object, "creators");
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
        let Some(parts) = creator.as_object() else {
            continue;
        };
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
        let name = person(
            text(parts, "lastName"),
            text(parts, "firstName"),
            text(parts, "name"),
        );
        draft.item(field, &name);
    }
}

/// Fields that the type of the item lacks are lines of a remark: "DOI: 10...".
fn extra(draft: &mut Draft, object: &Map<String, Value>) {
    let extra = text(object, "extra").unwrap_or_default();
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
