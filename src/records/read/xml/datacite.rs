//! DataCite XML, kernels 2.2 to 4.
//!
//! | element | becomes |
//! |---|---|
//! | `identifier` | DOI |
//! | `creator` | authors; one that is Organizational is never taken apart |
//! | `contributor` of type Editor | editors |
//! | `title` without type, `Subtitle` | title, that in the language of the document where it is marked |
//! | `publisher`, `publicationYear`, `language`, `subject` | publisher, year, language, tags |
//! | `date` of type Issued | date; of a span its beginning |
//! | `description` of type Abstract | abstract |
//! | `resourceTypeGeneral` | document type; of Text and Other the words of `resourceType` |
//! | `relatedItem` of relation `IsPublishedIn` | journal or book, volume, issue, pages, edition, ISBN, ISSN |
//!
//! Dropped knowingly: other titles, contributors, dates and descriptions;
//! alternate and related identifiers, rights, sizes, formats, funding, places.
//! <https://datacite-metadata-schema.readthedocs.io/>
//!
//! Must never know: what stands around the element.

use super::super::draft::{Draft, Field, Item, is_said};
use super::tree::Element;
use super::{Found, value};

/// All versions begin so.
pub(super) const SPACE: &str = "http://datacite.org/schema/kernel";

pub(super) fn is_record(element: &Element<'_, '_>) -> bool {
    !element.space().is_empty() || element.one("creators").is_some()
}

pub(super) fn read(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let mut draft = found.draft();
    let list = |list: &'static str, name: &'static str| {
        element
            .one(list)
            .into_iter()
            .flat_map(move |list| list.all(name))
    };
    kind(&mut draft, element);
    let language = value::languages(&mut draft, element.value("language").into_iter());
    titles(
        &mut draft,
        &list("titles", "title").collect::<Vec<_>>(),
        language,
    );
    let is_doi = |identifier: &Element<'_, '_>| {
        let kind = identifier.attribute("identifierType");
        kind.is_none_or(|kind| kind.trim().eq_ignore_ascii_case("doi"))
    };
    let doi = element.all("identifier").find(is_doi);
    value::put(&mut draft, Field::Doi, doi.and_then(|doi| doi.said()));
    value::put(&mut draft, Field::Publisher, element.value("publisher"));
    value::put(&mut draft, Field::Year, element.value("publicationYear"));
    for creator in list("creators", "creator") {
        person(&mut draft, Field::Authors, creator, "creatorName");
    }
    let editors = list("contributors", "contributor")
        .filter(|person| person.has("contributorType", "Editor"));
    for editor in editors {
        person(&mut draft, Field::Editors, editor, "contributorName");
    }
    let issued = list("dates", "date").find(|date| date.has("dateType", "Issued"));
    if let Some(date) = issued
        .and_then(|date| date.said())
        .filter(|date| is_said(date))
    {
        draft.text(
            Field::Date,
            false,
            date.split('/').next().unwrap_or_default(),
        );
    }
    for subject in list("subjects", "subject").filter_map(|subject| subject.said()) {
        draft.item(Field::Tags, &Item::text(&subject));
    }
    let abstracts =
        list("descriptions", "description").filter(|text| text.has("descriptionType", "Abstract"));
    value::put_marked(
        &mut draft,
        Field::Abstract,
        value::in_language(abstracts, language),
    );
    let mut items = list("relatedItems", "relatedItem");
    if let Some(item) = items.find(|item| item.has("relationType", "IsPublishedIn")) {
        holder(&mut draft, item);
    }
    found.push(draft);
}

fn kind(draft: &mut Draft, element: Element<'_, '_>) {
    let Some(kind) = element.one("resourceType") else {
        return;
    };
    let general = kind.attribute("resourceTypeGeneral");
    let general =
        general.filter(|kind| !matches!(kind.trim(), "" | "Text" | "Other" | "Collection"));
    value::put(draft, Field::DocumentType, general.or(kind.said()));
}

fn titles(draft: &mut Draft, titles: &[Element<'_, '_>], language: Option<&str>) {
    let plain = titles
        .iter()
        .filter(|title| title.attribute("titleType").is_none())
        .copied();
    let title = value::in_language(plain, language).or(titles.first().copied());
    let subtitle = titles
        .iter()
        .find(|title| title.has("titleType", "Subtitle"));
    let marked = |title: Element<'_, '_>| title.marked(value::as_is).into_owned().into();
    value::title(draft, title.map(marked), subtitle.copied().map(marked));
}

fn person(draft: &mut Draft, field: Field, person: Element<'_, '_>, name: &str) {
    let Some(name) = person.one(name) else { return };
    let raw = name.text();
    if !is_said(&raw) {
        return;
    }
    let item = match person.value("familyName") {
        _ if name.has("nameType", "Organizational") => value::whole(&raw),
        Some(family) => value::parted(&family, &person.value("givenName").unwrap_or_default(), ""),
        None => value::named(&raw),
    };
    draft.item(field, &item);
}

/// What holds the document, since version 4.4.
fn holder(draft: &mut Draft, item: Element<'_, '_>) {
    let is_chapter = draft.is_chapter();
    let field = if is_chapter {
        Field::ParentTitle
    } else {
        Field::Container
    };
    let titles = item.one("titles");
    value::put_marked(draft, field, titles.and_then(|titles| titles.one("title")));
    for (field, name) in [
        (Field::Volume, "volume"),
        (Field::Issue, "issue"),
        (Field::Edition, "edition"),
    ] {
        value::put(draft, field, item.value(name));
    }
    let number = item
        .all("number")
        .find(|number| number.has("numberType", "Article"));
    let first = item
        .value("firstPage")
        .or(number.and_then(|number| number.said()));
    value::pages(draft, first, item.value("lastPage"));
    let Some(identifier) = item.one("relatedItemIdentifier") else {
        return;
    };
    let kind = identifier
        .attribute("relatedItemIdentifierType")
        .unwrap_or_default();
    let field = match kind.trim() {
        "ISBN" => Field::Isbn,
        "ISSN" | "EISSN" | "LISSN" => Field::Issn,
        "DOI" if is_chapter => Field::ParentDoi,
        _ => return,
    };
    value::put(draft, field, identifier.said());
}
