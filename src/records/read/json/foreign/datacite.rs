//! DataCite: the attributes of a DOI.
//!
//! Must never know: what an object is part of.

use serde_json::{Map, Value};

use super::super::super::draft::{Draft, Field, Item, is_said};
use super::{as_text, joined, list, pages, person, put, text};

/// The record of a DOI in the making; `id` is the DOI again.
pub(super) fn draft(object: &Map<String, Value>, id: Option<&Value>, line: u32) -> Draft {
    let mut draft = Draft::new(line);
    kind(&mut draft, object);
    titles(&mut draft, object);
    put(
        &mut draft,
        object,
        &[
            (Field::Doi, "doi"),
            (Field::Year, "publicationYear"),
            (Field::Language, "language"),
            (Field::Link, "url"),
        ],
    );
    if let Some(id) = id.and_then(as_text) {
        draft.text(Field::Doi, false, &id);
    }
    let publisher = match object.get("publisher") {
        Some(Value::Object(publisher)) => text(publisher, "name"),
        publisher => publisher.and_then(as_text),
    };
    if let Some(publisher) = publisher.filter(|name| is_said(name)) {
        draft.text(Field::Publisher, false, &publisher);
    }
    let is_named = |person: &&Value| {
        let name = person.get("name").unwrap_or(person);
        name.as_str().is_none_or(is_said)
    };
    for creator in list(object, "creators").iter().filter(is_named) {
        draft.item(Field::Authors, &name(creator));
    }
    let editors = list(object, "contributors").iter().filter(is_named);
    for editor in editors.filter(|person| is(person, "contributorType", "Editor")) {
        draft.item(Field::Editors, &name(editor));
    }
    let mut dates = list(object, "dates").iter();
    if let Some(date) = dates.find(|date| is(date, "dateType", "Issued"))
        && let Some(date) = date.get("date").and_then(as_text)
    {
        draft.text(
            Field::Date,
            false,
            date.split('/').next().unwrap_or_default(),
        );
    }
    for subject in list(object, "subjects") {
        let subject = subject.get("subject").unwrap_or(subject);
        if let Some(subject) = as_text(subject) {
            draft.item(Field::Tags, &Item::text(&subject));
        }
    }
    let mut descriptions = list(object, "descriptions").iter();
    let summary = descriptions.find(|text| is(text, "descriptionType", "Abstract"));
    if let Some(summary) = summary
        .and_then(|text| text.get("description"))
        .and_then(as_text)
    {
        draft.text(Field::Abstract, false, &summary);
    }
    whole(&mut draft, object);
    draft
}

fn is(value: &Value, key: &str, wanted: &str) -> bool {
    value.get(key).and_then(Value::as_str) == Some(wanted)
}

/// The general type where it says something, else that of CSL.
fn kind(draft: &mut Draft, object: &Map<String, Value>) {
    let Some(Value::Object(types)) = object.get("types") else {
        return;
    };
    let general = text(types, "resourceTypeGeneral");
    let general = general.filter(|kind| !matches!(&**kind, "Text" | "Other" | "Collection"));
    if let Some(kind) = general.or(text(types, "citeproc")) {
        draft.text(Field::DocumentType, false, &kind);
    }
}

fn titles(draft: &mut Draft, object: &Map<String, Value>) {
    let titles = list(object, "titles");
    let title = titles
        .iter()
        .find(|title| !title.get("titleType").is_some_and(Value::is_string));
    let subtitle = titles
        .iter()
        .find(|title| is(title, "titleType", "Subtitle"));
    let said = |title: &Value| {
        title
            .get("title")
            .and_then(as_text)
            .map(std::borrow::Cow::into_owned)
    };
    if let Some(title) = title
        .or(titles.first())
        .and_then(said)
        .filter(|title| is_said(title))
    {
        draft.text(
            Field::Title,
            false,
            &joined(&title, subtitle.and_then(said).as_deref()),
        );
    }
}

fn name(value: &Value) -> Item {
    let Some(name) = value.as_object() else {
        return person(None, None, as_text(value));
    };
    let whole = text(name, "name");
    if text(name, "familyName").is_some() {
        return person(text(name, "familyName"), text(name, "givenName"), whole);
    }
    match whole {
        // "Family, Given" is taken apart unless it is said to be a body.
        Some(whole) if !is(value, "nameType", "Organizational") => Item::text(&whole),
        whole => person(None, None, whole),
    }
}

/// What a related item, since version 4.4, says of the journal or the book.
fn holder(draft: &mut Draft, item: &Map<String, Value>) {
    let is_chapter = draft.is_chapter();
    let title = if is_chapter {
        Field::ParentTitle
    } else {
        Field::Container
    };
    let name = list(item, "titles")
        .first()
        .and_then(|title| title.get("title"));
    if let Some(name) = name.and_then(as_text) {
        draft.text(title, false, &name);
    }
    put(
        draft,
        item,
        &[
            (Field::Volume, "volume"),
            (Field::Issue, "issue"),
            (Field::Edition, "edition"),
        ],
    );
    let first = text(item, "firstPage");
    let is_article = item.get("numberType").and_then(Value::as_str) == Some("Article");
    let number = text(item, "number").filter(|_| is_article);
    pages(draft, first.or(number), text(item, "lastPage"));
    if let Some(Value::Object(identifier)) = item.get("relatedItemIdentifier") {
        let kind = text(identifier, "relatedItemIdentifierType").unwrap_or_default();
        let field = match &*kind {
            "ISBN" => Field::Isbn,
            "ISSN" | "EISSN" => Field::Issn,
            "DOI" if is_chapter => Field::ParentDoi,
            _ => return,
        };
        put(draft, identifier, &[(field, "relatedItemIdentifier")]);
    }
}

/// The journal or the book that it is part of.
fn whole(draft: &mut Draft, object: &Map<String, Value>) {
    let is_chapter = draft.is_chapter();
    if let Some(Value::Object(container)) = object.get("container") {
        let title = if is_chapter {
            Field::ParentTitle
        } else {
            Field::Container
        };
        put(
            draft,
            container,
            &[
                (title, "title"),
                (Field::Volume, "volume"),
                (Field::Issue, "issue"),
            ],
        );
        if is(&object["container"], "identifierType", "ISSN") {
            put(draft, container, &[(Field::Issn, "identifier")]);
        }
        pages(
            draft,
            text(container, "firstPage"),
            text(container, "lastPage"),
        );
    }
    let mut items = list(object, "relatedItems").iter();
    if let Some(Value::Object(item)) = items.find(|item| is(item, "relationType", "IsPublishedIn"))
    {
        holder(draft, item);
    }
    let related = list(object, "relatedIdentifiers").iter();
    let mut books = related.filter(|other| {
        is(other, "relationType", "IsPartOf") && is(other, "relatedIdentifierType", "DOI")
    });
    if is_chapter
        && let Some(doi) = books
            .next()
            .and_then(|book| book.get("relatedIdentifier"))
            .and_then(as_text)
    {
        draft.text(Field::ParentDoi, false, &doi);
    }
}
