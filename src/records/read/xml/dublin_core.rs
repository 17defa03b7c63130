//! Dublin Core as repositories give it (`oai_dc`, `qualifieddc`).
//!
//! | element | becomes |
//! |---|---|
//! | `title`, `description` (`abstract`) | title, abstract: that in the language of the document where it is marked, else the first |
//! | `creator` | authors |
//! | `subject` | tags; a class by its address is none |
//! | `publisher` | publisher |
//! | `date` (`issued` first) | date: one without a time of day before one with it, since those of systems have one |
//! | `type` | document type: the first that is a kind of document, in words or of `info:eu-repo` |
//! | `identifier` | DOI where it is only that, ISBN, ISSN; the first web address is the link |
//! | `source` | what it is published in, up to its first `;`; ISSN, ISBN |
//! | `language` | language |
//!
//! Dropped knowingly: `contributor` (nothing says of what kind), `relation` (other
//! documents), `format`, `rights`, `coverage`.
//! <https://www.dublincore.org/specifications/dublin-core/dces/>
//!
//! Must never know: what stands around the element.

use std::borrow::Cow;

use super::super::draft::{Draft, Field, Item, known_kind};
use super::tree::Element;
use super::{Found, value};
use crate::records::doi::Doi;
use crate::records::isbn::Isbn;
use crate::records::url::WebUrl;

const TERMS: &str = "http://purl.org/dc/terms/";
const ELEMENTS: &str = "http://purl.org/dc/elements/1.1/";

pub(super) fn is_record(element: &Element<'_, '_>) -> bool {
    element.elements().any(|child| is_term(&child))
}

/// Whether an element is of Dublin Core; some programs bind no namespace.
fn is_term(element: &Element<'_, '_>) -> bool {
    let space = element.space();
    space == ELEMENTS || space == TERMS || space.is_empty() && element.local() == "title"
}

pub(super) fn read(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let mut draft = found.draft();
    let all = |name: &'static str| {
        let children = element.elements();
        children.filter(move |child| {
            child.local() == name && matches!(child.space(), ELEMENTS | TERMS | "")
        })
    };
    let said = |name: &'static str| all(name).filter_map(|child| child.said());
    let language = value::languages(&mut draft, said("language"));
    let text = |name| value::in_language(all(name), language);
    value::put_marked(&mut draft, Field::Title, text("title"));
    value::put_marked(
        &mut draft,
        Field::Abstract,
        text("abstract").or(text("description")),
    );
    for name in said("creator") {
        draft.item(Field::Authors, &value::named(&name));
    }
    for subjects in said("subject") {
        for subject in subjects
            .split(';')
            .filter(|subject| WebUrl::parse(subject).is_none())
        {
            draft.item(Field::Tags, &Item::text(subject));
        }
    }
    value::put(&mut draft, Field::Publisher, said("publisher").next());
    let issued: Vec<_> = said("issued").collect();
    date(
        &mut draft,
        if issued.is_empty() {
            said("date").collect()
        } else {
            issued
        },
    );
    let mut kinds = said("type").filter_map(|raw| kind(&raw));
    draft.set_kind(kinds.next().unwrap_or_default());
    for raw in said("identifier") {
        identifier(&mut draft, raw.trim());
    }
    for raw in said("source") {
        source(&mut draft, raw.trim());
    }
    found.push(draft);
}

/// Some systems say when a document came and was shown beside when it was issued, and
/// only the time of day tells which is which.
fn date(draft: &mut Draft, mut dates: Vec<Cow<'_, str>>) {
    dates.retain(|date| !date.trim_start().starts_with("info:"));
    let has_time = |date: &&Cow<'_, str>| date.contains('T') && date.contains(':');
    let midnight = |date: &&Cow<'_, str>| date.contains("T00:00:00");
    let day = dates.iter().find(|date| !has_time(date));
    let one = || dates.first().filter(|_| dates.len() == 1);
    if let Some(date) = day.or_else(one).or(dates.iter().find(midnight)) {
        draft.text(Field::Date, false, date);
    }
}

/// "Working Paper", `info:eu-repo/semantics/bookPart`.
fn kind(raw: &str) -> Option<&'static str> {
    let last = raw.trim().rsplit('/').next().unwrap_or_default();
    known_kind(last).filter(|kind| *kind != "document")
}

fn identifier(draft: &mut Draft, raw: &str) {
    let lower = raw.to_lowercase();
    let word = lower.strip_prefix("doi:").map_or(&*lower, str::trim_start);
    let is_one_word = !word.contains(char::is_whitespace);
    if WebUrl::parse(raw).is_some() && is_one_word {
        draft.text(Field::Link, false, raw);
    }
    if is_one_word && Doi::parse(word).is_some() {
        draft.text(Field::Doi, false, word);
    } else if is_isbn(&lower) {
        draft.text(Field::Isbn, false, raw);
    } else if let Some(issn) = issn(&lower) {
        draft.text(Field::Issn, false, issn);
    }
}

/// Whether a text says that it is an ISBN, or is one by its check digit.
fn is_isbn(lower: &str) -> bool {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | ' ' | 'x');
    let is_said = lower.starts_with("isbn") || lower.starts_with("urn:isbn:");
    let right = || Isbn::parse(lower).is_some_and(|isbn| isbn.is_right());
    is_said && Isbn::parse(lower).is_some() || lower.chars().all(is_number) && right()
}

/// An ISSN, said to be one or by itself.
fn issn(lower: &str) -> Option<&str> {
    let bare = lower.strip_prefix("urn:").unwrap_or(lower);
    let bare = bare
        .strip_prefix("issn")
        .unwrap_or(bare)
        .trim_start_matches([':', ' ']);
    let (first, second) = bare.split_once('-')?;
    let is_number =
        |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit() || b == b'x');
    (is_number(first) && is_number(second)).then_some(bare)
}

fn source(draft: &mut Draft, raw: &str) {
    let lower = raw.to_lowercase();
    if let Some(issn) = issn(&lower) {
        draft.text(Field::Issn, false, issn);
    } else if is_isbn(&lower) {
        draft.text(Field::Isbn, false, raw);
    } else if WebUrl::parse(raw).is_none() && Doi::parse(raw).is_none() {
        let field = if draft.is_chapter() {
            Field::ParentTitle
        } else {
            Field::Container
        };
        draft.text(field, false, raw.split(';').next().unwrap_or_default());
    }
}
