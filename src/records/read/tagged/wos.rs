//! Web of Science: what its tags mean (`.ciw` and plain text).
//!
//! Must never know: how entries are told apart.

use super::super::draft::{Draft, Field, Item};
use super::super::markup;
use super::lines::Entry;
use super::ris::{pages, person};

/// The record of an entry in the making.
pub(super) fn draft(entry: &Entry<'_>) -> Draft {
    let mut draft = Draft::new(entry.line);
    let kind = kind(entry);
    draft.text(Field::DocumentType, true, kind.unwrap_or_default());
    let mut put = |field: Field, tags: &[&'static str]| {
        for tag in tags {
            if let Some(raw) = entry.get(tag) {
                draft.text(field, false, raw);
            }
        }
    };
    put(Field::Title, &["TI"]);
    if kind == Some("chapter") {
        put(Field::ParentTitle, &["SO"]);
        put(Field::ParentDoi, &["D2"]);
    } else {
        put(Field::Container, &["SO", "JI"]);
    }
    put(Field::Series, &["SE", "BS"]);
    put(Field::Abstract, &["AB"]);
    put(Field::Language, &["LA"]);
    put(Field::Publisher, &["PU"]);
    put(Field::Place, &["PI"]);
    put(Field::Volume, &["VL"]);
    put(Field::Issue, &["IS"]);
    put(Field::Doi, &["DI"]);
    if kind != Some("chapter") {
        put(Field::Doi, &["D2"]);
    }
    put(Field::Isbn, &["BN"]);
    put(Field::Issn, &["SN", "EI"]);
    put(Field::Year, &["PY"]);
    if let (Some(year), Some(day)) = (entry.get("PY"), entry.get("PD")) {
        // "JUN 9", "JUN", "04 2006".
        let date = if day.contains(year) {
            day.to_owned()
        } else {
            format!("{day} {year}")
        };
        draft.text(Field::Date, false, &date);
    }
    // Published ahead of its issue.
    if entry.get("PY").is_none()
        && let Some(raw) = entry.get("EA")
    {
        draft.text(Field::Date, false, raw);
    }
    pages(
        &mut draft,
        entry.get("BP").or(entry.get("AR")),
        entry.get("EP"),
    );
    people(&mut draft, entry);
    for raw in entry.all("DE").chain(entry.all("ID")) {
        let names = markup::unmarked(raw).replace('\n', " ");
        for name in names.split(';') {
            draft.item(Field::Tags, &Item::text(name));
        }
    }
    draft
}

/// Full names where there are any; one on each line.
fn people(draft: &mut Draft, entry: &Entry<'_>) {
    for raw in entry.all_of(&["AF", "AU", "BF", "BA"]) {
        raw.lines()
            .for_each(|name| person(draft, Field::Authors, name));
    }
    for raw in entry.all_of(&["CA", "GP"]) {
        let body = Item {
            literal: Some(raw.replace('\n', " ")),
            ..Item::default()
        };
        draft.item(Field::Authors, &body);
    }
    for raw in entry.all_of(&["BE", "ED"]) {
        raw.lines()
            .for_each(|name| person(draft, Field::Editors, name));
    }
}

fn kind(entry: &Entry<'_>) -> Option<&'static str> {
    let told = entry.get("DT").unwrap_or_default().to_lowercase();
    Some(match entry.get("PT") {
        _ if told.contains("chapter") => "chapter",
        _ if told.contains("proceedings paper") => "paper-conference",
        Some("B") if told.is_empty() || told.contains("book") => "book",
        Some("P") => "patent",
        Some("J" | "S") => "article-journal",
        _ => return None,
    })
}
