//! Zotero RDF: items, and the nodes for what they are part of.
//!
//! | element | becomes |
//! |---|---|
//! | `z:itemType` | document type; attachments, notes and annotations are no records |
//! | `dc:title`, `dcterms:abstract`, `dc:date`, `bib:pages`, `prism:edition` | the same |
//! | `bib:authors`, `bib:editors` | authors, editors; a family name alone is a body |
//! | `dcterms:isPartOf` | journal, book or series: a node inside or one of the file; with volume, issue, ISSN, ISBN and the DOI |
//! | `dc:identifier` | link (`dcterms:URI`), DOI, ISBN, ISSN behind their names |
//! | `dc:publisher` | publisher and its place |
//! | `dc:subject` | tags, automatic ones too |
//! | `z:language` | language |
//! | `prism:number` of a report and its like | number |
//!
//! Dropped knowingly: files, dates of submission, the catalog and archive it came
//! from, other contributors, short titles, remarks but for a DOI in them; and, but
//! for an import of marks, collections, memos and which tags are the owner's.
//! <https://www.zotero.org/support/dev/data_formats>
//!
//! Must never know: RDF of other programs.

use std::borrow::Cow;

use super::super::draft::{Draft, Field, Item};
use super::super::hypertext;
use super::super::remark::{Collection, Remarks};
use super::tree::Element;
use super::{Found, value};
use crate::records::doi::Doi;
use crate::records::url::WebUrl;

pub(super) const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
pub(super) const SPACE: &str = "http://www.zotero.org/namespaces/export#";
const BIB: &str = "http://purl.org/net/biblio#";
const DC: &str = "http://purl.org/dc/elements/1.1/";
const TERMS: &str = "http://purl.org/dc/terms/";
const PRISM: &str = "http://prismstandard.org/namespaces/1.2/basic/";

/// Whether a node is an item or something else that Zotero has a type for.
pub(super) fn is_item(element: &Element<'_, '_>) -> bool {
    element.all_in(SPACE, "itemType").next().is_some()
}

/// The name by which other nodes speak of a node.
pub(super) fn name<'a>(element: &Element<'_, 'a>) -> Option<Cow<'a, str>> {
    element.attribute("about").filter(|_| !is_item(element))
}

pub(super) fn read(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let kind = said(element, SPACE, "itemType").unwrap_or_default();
    if matches!(kind.trim(), "attachment" | "note" | "annotation" | "") {
        return;
    }
    let mut draft = found.draft();
    if kind.trim() != "document" {
        draft.text(Field::DocumentType, true, &kind);
    }
    for (field, space, name) in [
        (Field::Title, DC, "title"),
        (Field::Abstract, TERMS, "abstract"),
        (Field::Date, DC, "date"),
        (Field::Edition, PRISM, "edition"),
        (Field::Volume, PRISM, "volume"),
        (Field::Container, SPACE, "proceedingsTitle"),
        (Field::Container, SPACE, "publicationTitle"),
    ] {
        value::put(&mut draft, field, said(element, space, name));
    }
    let number = if draft.is_numbered() {
        Field::Number
    } else {
        Field::Issue
    };
    value::put(&mut draft, number, said(element, PRISM, "number"));
    if !draft.is_whole() {
        value::put(&mut draft, Field::Pages, said(element, BIB, "pages"));
    }
    value::languages(&mut draft, said(element, SPACE, "language").into_iter());
    people(&mut draft, element);
    for subject in element
        .all_in(DC, "subject")
        .filter_map(|subject| subject.said())
    {
        draft.item(Field::Tags, &Item::text(&subject));
    }
    identifiers(&mut draft, element);
    publisher(&mut draft, element);
    for part in element.all_in(TERMS, "isPartOf").take(PARTS_MAX) {
        let nested = part.elements().next();
        if let Some(holder) = nested {
            held(&mut draft, holder);
        } else if let Some(name) = part.attribute("resource")
            && let Some(tree) = found.sibling(&name)
            && let Some(holder) = tree.root()
        {
            held(&mut draft, holder);
        }
    }
    remark(&mut draft, element);
    found.push(draft);
}

/// What the owner of a library said of an item: tags that are not in a node of
/// their own, which the automatic ones are; memos, within the item or, given by
/// their names, beside it; what is no value in the remark.
pub(super) fn remarks(element: Element<'_, '_>, memo: &dyn Fn(&str) -> Option<String>) -> Remarks {
    if !is_item(&element) {
        return Remarks::default();
    }
    let subjects = element.all_in(DC, "subject");
    let own = subjects.filter(|subject| subject.elements().next().is_none());
    let mut remarks = Remarks {
        key: element.attribute("about").map(Cow::into_owned),
        tags: own
            .filter_map(|tag| tag.said().map(Cow::into_owned))
            .collect(),
        ..Remarks::default()
    };
    for reference in element.all_in(TERMS, "isReferencedBy") {
        let within = reference.elements().find_map(|memo| note(&memo));
        let beside = || memo(&reference.attribute("resource")?);
        if let Some(text) = within.or_else(beside) {
            remarks.note(text);
        }
    }
    remarks.extra(&said(element, DC, "description").unwrap_or_default());
    remarks
}

/// The note of a memo.
pub(super) fn note(memo: &Element<'_, '_>) -> Option<String> {
    let is_memo = memo.is(BIB, "Memo");
    let html = is_memo.then(|| said(*memo, RDF, "value")).flatten();
    html.map(|html| hypertext::markdown(&html))
}

/// A collection, whose parts are items and other collections.
pub(super) fn collection(node: &Element<'_, '_>) -> Option<Collection> {
    let is_collection = node.is(SPACE, "Collection");
    let key = node.attribute("about").filter(|_| is_collection)?;
    let parts = node.all_in(TERMS, "hasPart");
    let parts = parts.filter_map(|part| part.attribute("resource"));
    Some(Collection {
        key: key.into_owned(),
        title: said(*node, DC, "title")?.into_owned(),
        parts: parts.map(Cow::into_owned).collect(),
    })
}

/// Nothing is part of more.
const PARTS_MAX: usize = 8;

fn said<'t>(element: Element<'t, '_>, space: &str, name: &str) -> Option<Cow<'t, str>> {
    element.all_in(space, name).find_map(|child| child.said())
}

/// Those who make an item, as the types of items call them.
const MAKERS: &[&str] = &[
    "presenters",
    "inventors",
    "programmers",
    "directors",
    "artists",
    "cartographers",
    "podcasters",
    "interviewees",
    "performers",
    "composers",
    "sponsors",
];

fn people(draft: &mut Draft, element: Element<'_, '_>) {
    for (list, field) in [("authors", Field::Authors), ("editors", Field::Editors)] {
        for names in element.all_in(BIB, list) {
            seq(draft, names, field);
        }
    }
    if !draft.has(Field::Authors) {
        let makers = element
            .elements()
            .filter(|list| list.space() == SPACE && MAKERS.contains(&list.local()));
        if let Some(list) = makers.into_iter().next() {
            seq(draft, list, Field::Authors);
        }
    }
}

/// The people of a sequence, at any depth.
fn seq(draft: &mut Draft, list: Element<'_, '_>, field: Field) {
    for person in list.descendants() {
        let item = match person.local() {
            "Person" => {
                let Some(family) = person.value("surname") else {
                    continue;
                };
                // Older versions wrote it in small letters.
                let given = person.value("givenName").or(person.value("givenname"));
                value::parted(&family, &given.unwrap_or_default(), "")
            }
            "Organization" => value::whole(&person.value("name").unwrap_or_default()),
            _ => continue,
        };
        draft.item(field, &item);
    }
}

/// Addresses stand in nodes, numbers behind their names.
fn identifiers(draft: &mut Draft, element: Element<'_, '_>) {
    for identifier in element.all_in(DC, "identifier") {
        let Some(raw) = identifier.said() else {
            continue;
        };
        let raw = raw.trim();
        let (name, number) = raw.split_once(' ').unwrap_or(("", raw));
        match name {
            "DOI" => draft.text(Field::Doi, false, number),
            "ISBN" => draft.text(Field::Isbn, false, number),
            "ISSN" => draft.text(Field::Issn, false, number),
            _ if WebUrl::parse(raw).is_some() => draft.text(Field::Link, false, raw),
            _ => {}
        }
    }
}

fn publisher(draft: &mut Draft, element: Element<'_, '_>) {
    for publisher in element.all_in(DC, "publisher") {
        let of = |name: &str| publisher.descendants().find(|child| child.local() == name);
        let name = of("name");
        value::put(
            draft,
            Field::Place,
            of("locality").and_then(|place| place.said()),
        );
        let plain = || {
            publisher
                .said()
                .filter(|_| publisher.elements().next().is_none())
        };
        value::put(
            draft,
            Field::Publisher,
            name.and_then(|name| name.said()).or_else(plain),
        );
    }
}

/// What an item is part of, as the node says it.
fn held(draft: &mut Draft, holder: Element<'_, '_>) {
    let is_series = holder.local() == "Series";
    let field = if is_series {
        Field::Series
    } else if draft.is_chapter() {
        Field::ParentTitle
    } else {
        Field::Container
    };
    value::put(draft, field, said(holder, DC, "title"));
    if !is_series {
        value::put(draft, Field::Volume, said(holder, PRISM, "volume"));
        value::put(draft, Field::Issue, said(holder, PRISM, "number"));
        value::put(draft, Field::Edition, said(holder, PRISM, "edition"));
        identifiers(draft, holder);
        publisher(draft, holder);
    }
    for series in holder.all_in(TERMS, "isPartOf").take(PARTS_MAX) {
        let title = series
            .elements()
            .next()
            .and_then(|series| said(series, DC, "title"));
        value::put(draft, Field::Series, title);
    }
}

/// Items that have no field for a DOI have it in their remark.
fn remark(draft: &mut Draft, element: Element<'_, '_>) {
    let remark = said(element, DC, "description").unwrap_or_default();
    for line in remark.lines() {
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("doi")
            && Doi::parse(value).is_some()
        {
            draft.text(Field::Doi, false, value);
        }
    }
}
