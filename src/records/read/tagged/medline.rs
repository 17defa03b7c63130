//! MEDLINE: what the tags of PubMed and ERIC mean (`.nbib`).
//!
//! Must never know: how entries are told apart.

use super::super::draft::{Draft, Field, Item};
use super::lines::Entry;
use super::ris::person;

/// The record of an entry in the making.
pub(super) fn draft(entry: &Entry<'_>) -> Draft {
    let mut draft = Draft::new(entry.line);
    let kind = kind(entry);
    draft.set_kind(kind.unwrap_or_default());
    let mut put = |field: Field, tags: &[&'static str]| {
        for tag in tags {
            if let Some(raw) = entry.get(tag) {
                draft.text(field, false, raw);
            }
        }
    };
    let is_part = entry.get("TI").is_some() || entry.get("CTI").is_some();
    put(Field::Title, &["TI", "CTI", "BTI", "TT"]);
    if is_part {
        put(Field::ParentTitle, &["BTI"]);
    }
    put(Field::Abstract, &["AB", "OAB"]);
    put(Field::Date, &["DP"]);
    // ERIC has the publisher there of what stands in no journal.
    if entry.get("OWN") == Some("ERIC") && kind != Some("article-journal") {
        put(Field::Publisher, &["JT"]);
    } else {
        put(Field::Container, &["JT", "TA"]);
    }
    put(Field::Volume, &["VI"]);
    put(Field::Issue, &["IP"]);
    put(Field::Pages, &["PG"]);
    put(Field::Edition, &["EN"]);
    put(Field::Language, &["LA"]);
    put(Field::Place, &["PL"]);
    put(Field::Publisher, &["PB"]);
    for (field, tag) in [(Field::Isbn, "ISBN"), (Field::Issn, "ISSN")] {
        for raw in entry.all(tag) {
            draft.text(
                field,
                false,
                raw.trim_start_matches(tag).trim_start_matches('-'),
            );
        }
    }
    for tag in ["IS", "LID", "AID"] {
        for raw in entry.all(tag) {
            identifier(&mut draft, tag, raw);
        }
    }
    for name in entry.all_of(&["FAU", "AU"]) {
        person(&mut draft, Field::Authors, name);
    }
    for name in entry.all("CN") {
        let body = Item {
            literal: Some(name.to_owned()),
            ..Item::default()
        };
        draft.item(Field::Authors, &body);
    }
    for name in entry.all_of(&["FED", "ED"]) {
        person(&mut draft, Field::Editors, name);
    }
    // A subject with its aspects: "Trust/*psychology".
    let subjects = entry
        .all("MH")
        .map(|raw| raw.split('/').next().unwrap_or_default());
    for name in subjects.chain(entry.all("OT")) {
        draft.item(Field::Tags, &Item::text(name.trim_start_matches('*')));
    }
    draft
}

fn kind(entry: &Entry<'_>) -> Option<&'static str> {
    let is = |name: &str| entry.all("PT").any(|kind| kind.eq_ignore_ascii_case(name));
    if entry.get("BTI").is_some() {
        let is_part = entry.get("TI").is_some() || entry.get("CTI").is_some();
        return Some(if is_part { "chapter" } else { "book" });
    }
    let is_article = is("Journal Article") || is("Review") || is("Journal Articles");
    // ERIC calls articles reports too, but gives them a volume.
    let is_in_volume = || entry.get("OWN") == Some("ERIC") && entry.get("VI").is_some();
    if is_article || is_in_volume() {
        return Some("article-journal");
    }
    // Kinds of ERIC are followed by finer ones: "Reports - Research".
    let begins = |name: &str| entry.all("PT").any(|kind| kind.starts_with(name));
    let told = KINDS.iter().find(|(name, _)| begins(name));
    let in_journal = || entry.get("JT").map(|_| "article-journal");
    told.map(|(_, kind)| *kind).or_else(in_journal)
}

/// Kinds of PubMed and ERIC in the words of CSL, the plainest first.
const KINDS: &[(&str, &str)] = &[
    ("Dissertations/Theses", "thesis"),
    ("Dataset", "dataset"),
    ("Numerical/Quantitative Data", "dataset"),
    ("Books", "book"),
    ("Collected Works - Proceedings", "book"),
    ("Collected Works - General", "book"),
    ("Speeches/Meeting Papers", "paper-conference"),
    ("Reports", "report"),
    ("Technical Report", "report"),
    ("Guides", "report"),
    ("Information Analyses", "report"),
    ("Preprint", "article"),
];

/// "10.1000/x [doi]", "1234-5679 (Electronic)" or an address.
fn identifier(draft: &mut Draft, tag: &str, raw: &str) {
    // The type stands in the last brackets: a DOI may have its own.
    let typed = raw.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    let (value, kind) = typed.unwrap_or((raw, ""));
    let bare = value.split(' ').next().unwrap_or_default();
    if kind == "doi" {
        draft.text(Field::Doi, false, value.trim());
    } else if bare.starts_with("10.") && kind != "pii" {
        draft.text(Field::Doi, false, raw.split(' ').next().unwrap_or_default());
    } else if tag == "IS" {
        draft.text(Field::Issn, false, bare);
    } else if bare.starts_with("http") {
        draft.text(Field::Link, false, bare);
    }
}
