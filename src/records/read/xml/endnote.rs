//! EndNote XML (`RSXML`), with and without runs of `style`.
//!
//! | element | becomes |
//! |---|---|
//! | `ref-type` | document type, by its number, else its name |
//! | `authors` | authors; of an edited book (28) editors. A comma at the end says that it is a body |
//! | `secondary-authors` of a part, `tertiary-authors` of a book | editors |
//! | `title` | title, its runs joined, sub and sup kept |
//! | `secondary-title` | journal or proceedings, the book of a chapter, the series of a book |
//! | `tertiary-title` of a chapter | series |
//! | `volume`, `number`, `pages`, `edition`, `publisher`, `pub-location`, `language`, `abstract` | the same |
//! | `isbn` | ISBN or ISSN; of a report, patent or standard its number |
//! | `electronic-resource-num` | DOI |
//! | `year`, `pub-dates` | year, date |
//! | `keyword` | tags, at line ends too |
//! | `web-urls`, `related-urls` | link: the first address |
//!
//! Dropped knowingly: `subsidiary-authors`, alternative, short and translated
//! titles, abbreviations of journals, notes, research notes, custom fields,
//! labels, numbers of the library, files (`internal-pdf`, `pdf-urls`), places and
//! names of databases.
//!
//! Must never know: what stands around the element.

use std::borrow::Cow;

use super::super::draft::{Draft, Field, Item};
use super::tree::Element;
use super::{Found, value};
use crate::records::url::WebUrl;

pub(super) fn is_record(element: &Element<'_, '_>) -> bool {
    element.one("ref-type").is_some() || element.path(&["titles", "title"]).is_some()
}

/// EndNote's types: their numbers, their names, and what CSL calls them.
const KINDS: &[(&str, &str, &str)] = &[
    ("2", "artwork", "graphic"),
    ("3", "audiovisual material", "motion_picture"),
    ("4", "bill", "bill"),
    ("5", "book section", "chapter"),
    ("6", "book", "book"),
    ("7", "case", "legal_case"),
    ("9", "computer program", "software"),
    ("10", "conference proceedings", "paper-conference"),
    ("12", "web page", "webpage"),
    ("14", "hearing", "hearing"),
    ("17", "journal article", "article-journal"),
    ("19", "magazine article", "article-magazine"),
    ("20", "map", "map"),
    ("21", "film or broadcast", "motion_picture"),
    ("23", "newspaper article", "article-newspaper"),
    ("25", "patent", "patent"),
    ("26", "personal communication", "personal_communication"),
    ("27", "report", "report"),
    ("28", "edited book", "book"),
    ("31", "statute", "legislation"),
    ("32", "thesis", "thesis"),
    ("34", "unpublished work", "manuscript"),
    ("36", "manuscript", "manuscript"),
    ("37", "figure", "figure"),
    ("38", "chart or table", "figure"),
    ("43", "electronic article", "article-journal"),
    ("44", "electronic book", "book"),
    ("46", "government document", "report"),
    ("47", "conference paper", "paper-conference"),
    ("50", "legal rule or regulation", "legislation"),
    ("52", "dictionary", "entry-dictionary"),
    ("53", "encyclopedia", "entry-encyclopedia"),
    ("56", "blog", "post-weblog"),
    ("57", "serial", "periodical"),
    ("58", "standard", "standard"),
    ("59", "dataset", "dataset"),
    ("60", "electronic book section", "chapter"),
];

/// "Edited Book": who is named as its author has edited it.
const EDITED_BOOK: &str = "28";

/// "Generic" says nothing.
const GENERIC: &str = "generic";

pub(super) fn read(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let mut draft = found.draft();
    let number = kind(&mut draft, element);
    people(&mut draft, element, number);
    titles(&mut draft, element);
    dates(&mut draft, element);
    for (field, name) in [
        (Field::Volume, "volume"),
        (Field::Edition, "edition"),
        (Field::Publisher, "publisher"),
        (Field::Place, "pub-location"),
        (Field::Doi, "electronic-resource-num"),
    ] {
        value::put(&mut draft, field, element.value(name));
    }
    value::put(
        &mut draft,
        Field::Abstract,
        element.one("abstract").map(marked),
    );
    value::languages(&mut draft, element.value("language").into_iter());
    numbers(&mut draft, element);
    let keywords = element
        .one("keywords")
        .into_iter()
        .flat_map(|list| list.all("keyword"));
    for keyword in keywords.filter_map(|keyword| keyword.said()) {
        for tag in keyword.split(['\r', '\n', ';']) {
            draft.item(Field::Tags, &Item::text(tag));
        }
    }
    link(&mut draft, element);
    found.push(draft);
}

/// The document type; gives the number of EndNote's. Older versions and other
/// programs count them otherwise, so that the name comes first.
fn kind(draft: &mut Draft, element: Element<'_, '_>) -> &'static str {
    let Some(kind) = element.one("ref-type") else {
        return "";
    };
    let name = kind.attribute("name").unwrap_or_default();
    let lower = name.trim().to_lowercase();
    let number = kind.text();
    let mut kinds = KINDS.iter();
    let named = kinds.find(|(_, name, _)| *name == lower);
    let mut kinds = KINDS.iter();
    let numbered = || kinds.find(|(known, ..)| lower.is_empty() && *known == number.trim());
    match named.or_else(numbered) {
        Some((number, _, kind)) => {
            draft.set_kind(kind);
            number
        }
        None if lower == GENERIC => "",
        None => {
            draft.text(Field::DocumentType, false, &name);
            ""
        }
    }
}

fn people(draft: &mut Draft, element: Element<'_, '_>, number: &str) {
    let is_edited = number == EDITED_BOOK;
    let is_part = draft.is_chapter() || matches!(number, "10" | "47" | "52" | "53");
    let is_book = matches!(number, "6" | "44");
    for (list, field) in [
        (
            "authors",
            Some(if is_edited {
                Field::Editors
            } else {
                Field::Authors
            }),
        ),
        ("secondary-authors", is_part.then_some(Field::Editors)),
        ("tertiary-authors", is_book.then_some(Field::Editors)),
    ] {
        let Some(field) = field else { continue };
        let names = element
            .path(&["contributors", list])
            .into_iter()
            .flat_map(|list| list.elements());
        for name in names.filter_map(|name| name.said()) {
            draft.item(field, &Item::inverted(&name));
        }
    }
}

fn titles(draft: &mut Draft, element: Element<'_, '_>) {
    let of = |name: &str| element.path(&["titles", name]).map(marked);
    value::put(draft, Field::Title, of("title"));
    let holder = if draft.is_chapter() {
        Some(Field::ParentTitle)
    } else if draft.is_whole() || draft.is_numbered() {
        Some(Field::Series)
    } else {
        Some(Field::Container)
    };
    // The department of a thesis, the series of a page.
    let has_holder = !matches!(
        draft.kind(),
        Some("thesis" | "webpage" | "dataset" | "software")
    );
    if let Some(field) = holder.filter(|_| has_holder) {
        value::put(draft, field, of("secondary-title"));
    }
    if draft.is_chapter() {
        value::put(draft, Field::Series, of("tertiary-title"));
    }
    if draft.kind().is_some_and(|kind| kind.starts_with("article")) {
        value::put(
            draft,
            Field::Container,
            element.path(&["periodical", "full-title"]).map(marked),
        );
    }
}

/// A day without its year stands beside the year.
fn dates(draft: &mut Draft, element: Element<'_, '_>) {
    let Some(dates) = element.one("dates") else {
        return;
    };
    let year = dates.value("year").unwrap_or_default();
    value::put(draft, Field::Year, Some(Cow::Borrowed(&*year)));
    if let Some(day) = dates
        .path(&["pub-dates", "date"])
        .and_then(|date| date.said())
    {
        let mut parts = day.split(|c: char| !c.is_ascii_digit());
        let date = if parts.any(|part| part.len() == 4) {
            day
        } else {
            Cow::Owned(format!("{} {}", day.trim(), year.trim()))
        };
        draft.text(Field::Date, false, &date);
    }
}

fn numbers(draft: &mut Draft, element: Element<'_, '_>) {
    let is_numbered = draft.is_numbered();
    let is_whole = draft.is_whole() && !is_numbered;
    // A thesis may have both.
    if is_numbered && draft.kind() != Some("thesis") {
        value::put(draft, Field::Number, element.value("isbn"));
        value::put(draft, Field::Number, element.value("number"));
    } else {
        value::put(draft, Field::Isbn, element.value("isbn"));
        if !is_whole && !draft.is_chapter() {
            value::put(draft, Field::Issue, element.value("number"));
        }
    }
    // Of a whole book it is how many pages it has.
    if !draft.is_whole() {
        value::put(draft, Field::Pages, element.value("pages"));
    }
}

fn link(draft: &mut Draft, element: Element<'_, '_>) {
    let lists = ["web-urls", "related-urls"];
    let lists = lists
        .iter()
        .filter_map(|list| element.path(&["urls", list]));
    for url in lists
        .flat_map(|list| list.all("url"))
        .filter_map(|url| url.said())
    {
        for address in url
            .split_whitespace()
            .filter(|address| WebUrl::parse(address).is_some())
        {
            draft.text(Field::Link, false, address);
        }
    }
}

/// The runs of a text, joined: raised and lowered ones are said in HTML.
fn marked<'t>(element: Element<'t, '_>) -> Cow<'t, str> {
    element.marked(|run| {
        if run.local() != "style" {
            return None;
        }
        let face = run.attribute("face").unwrap_or_default();
        Some(if face.contains("subscript") {
            "sub"
        } else if face.contains("superscript") {
            "sup"
        } else {
            "span"
        })
    })
}
