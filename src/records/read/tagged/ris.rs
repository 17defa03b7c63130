//! RIS: what its tags mean, which depends on the type.
//!
//! Must never know: how entries are told apart.

use super::super::draft::{Draft, Field, Item};
use super::lines::Entry;
use crate::records::doi::Doi;

/// Types of RIS and EndNote in the words of CSL.
const TYPES: &[(&str, &str)] = &[
    ("ABST", "article-journal"),
    ("ADVS", "motion_picture"),
    ("AGGR", "dataset"),
    ("ART", "graphic"),
    ("BILL", "bill"),
    ("BLOG", "post-weblog"),
    ("BOOK", "book"),
    ("CASE", "legal_case"),
    ("CHAP", "chapter"),
    ("COMP", "software"),
    ("CONF", "paper-conference"),
    ("CPAPER", "paper-conference"),
    ("DATA", "dataset"),
    ("DBASE", "dataset"),
    ("DICT", "entry-dictionary"),
    ("EBOOK", "book"),
    ("ECHAP", "chapter"),
    ("EDBOOK", "book"),
    ("EJOUR", "article-journal"),
    ("ELEC", "webpage"),
    ("ENCYC", "entry-encyclopedia"),
    ("FIGURE", "figure"),
    ("GOVDOC", "report"),
    ("HEAR", "hearing"),
    ("INPR", "article-journal"),
    ("JFULL", "periodical"),
    ("JOUR", "article-journal"),
    ("MANSCPT", "manuscript"),
    ("MAP", "map"),
    ("MGZN", "article-magazine"),
    ("MPCT", "motion_picture"),
    ("NEWS", "article-newspaper"),
    ("PAMP", "pamphlet"),
    ("PAT", "patent"),
    ("PCOMM", "personal_communication"),
    ("PREPRINT", "article"),
    ("RPRT", "report"),
    ("SER", "periodical"),
    ("SLIDE", "speech"),
    ("SOUND", "song"),
    ("STAND", "standard"),
    ("STAT", "legislation"),
    ("THES", "thesis"),
    ("UNPB", "manuscript"),
    ("VIDEO", "motion_picture"),
    ("WEB", "webpage"),
    ("WORK", "report"),
];

/// The record of an entry in the making.
pub(super) fn draft(entry: &Entry<'_>) -> Draft {
    let mut draft = Draft::new(entry.line);
    let name = entry.get("TY").unwrap_or_default().to_ascii_uppercase();
    let kind = TYPES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, kind)| *kind);
    if let Some(kind) = kind {
        draft.text(Field::DocumentType, true, kind);
    }
    titles(&mut draft, entry, kind);
    for name in entry.all_of(&["AU", "A1"]) {
        person(&mut draft, Field::Authors, name);
    }
    for name in entry.all_of(&["A2", "ED"]) {
        person(&mut draft, Field::Editors, name);
    }
    dates(&mut draft, entry);
    numbers(&mut draft, entry);
    addresses(&mut draft, entry);
    for raw in entry.all("KW") {
        keywords(&mut draft, raw);
    }
    draft
}

fn put(draft: &mut Draft, entry: &Entry<'_>, field: Field, tags: &[&'static str]) {
    for tag in tags {
        if let Some(raw) = entry.get(tag) {
            draft.text(field, false, raw);
        }
    }
}

/// The second title is the journal's, the book's or the series'.
fn titles(draft: &mut Draft, entry: &Entry<'_>, kind: Option<&str>) {
    let is_chapter = kind == Some("chapter");
    put(draft, entry, Field::Title, &["TI", "T1", "CT"]);
    if !is_chapter {
        put(draft, entry, Field::Title, &["BT"]);
    }
    match kind {
        Some("chapter" | "entry-encyclopedia" | "entry-dictionary") => {
            let field = if is_chapter {
                Field::ParentTitle
            } else {
                Field::Container
            };
            put(draft, entry, field, &["T2", "BT", "JF", "JO", "J2"]);
        }
        Some("book" | "report" | "thesis" | "map") => {
            put(draft, entry, Field::Series, &["T2"]);
            put(draft, entry, Field::Container, &["JF", "JO"]);
        }
        _ => put(
            draft,
            entry,
            Field::Container,
            &["T2", "JF", "JO", "BT", "JA", "J2", "J1"],
        ),
    }
    put(draft, entry, Field::Series, &["T3"]);
    put(draft, entry, Field::Abstract, &["AB", "N2"]);
    put(draft, entry, Field::Publisher, &["PB"]);
    put(draft, entry, Field::Place, &["CY", "PP"]);
}

/// "Family, Given"; without a comma a body, with nothing behind it a family
/// name alone. Several in one value are parted by semicolons.
pub(super) fn person(draft: &mut Draft, field: Field, raw: &str) {
    for raw in raw
        .split([';', '\n'])
        .map(str::trim)
        .filter(|raw| !raw.is_empty())
    {
        let bare = raw.trim_end_matches([',', ' ']);
        let item = if bare.contains(',') {
            Item::text(bare)
        } else if raw.ends_with(',') {
            Item {
                family: Some(bare.to_owned()),
                ..Item::default()
            }
        } else {
            Item {
                literal: Some(bare.to_owned()),
                ..Item::default()
            }
        };
        draft.item(field, &item);
    }
}

/// `DA` and `Y1` are dates; `PY` is a year or a date.
fn dates(draft: &mut Draft, entry: &Entry<'_>) {
    for tag in ["PY", "Y1", "DA"] {
        let Some(raw) = entry.get(tag) else { continue };
        let year = raw
            .get(..4)
            .filter(|year| year.bytes().all(|b| b.is_ascii_digit()));
        if let Some(year) = year {
            draft.text(Field::Year, false, year);
        }
        let has_year = raw
            .as_bytes()
            .windows(4)
            .any(|four| four.iter().all(u8::is_ascii_digit));
        if !has_year {
            // Web of Science has "FEB 28" beside the year.
            let year = entry.get("PY").unwrap_or_default();
            draft.text(Field::Date, false, &format!("{raw} {year}"));
        } else if year.is_none() || raw.trim_end_matches('/').len() > 4 {
            draft.text(Field::Date, false, raw);
        }
    }
}

fn numbers(draft: &mut Draft, entry: &Entry<'_>) {
    put(draft, entry, Field::Volume, &["VL", "VO"]);
    put(draft, entry, Field::Issue, &["IS", "CP"]);
    put(draft, entry, Field::Edition, &["ET"]);
    put(draft, entry, Field::Language, &["LA"]);
    pages(draft, entry.get("SP"), entry.get("EP"));
    for raw in entry.all("SN") {
        draft.text(Field::Isbn, false, raw);
    }
}

/// First and last page in one value.
pub(super) fn pages(draft: &mut Draft, first: Option<&str>, last: Option<&str>) {
    match (first, last) {
        (Some(first), Some(last)) if first != last && !first.contains(['-', '–']) => {
            draft.text(Field::Pages, false, &format!("{first}-{last}"));
        }
        (Some(page), _) | (None, Some(page)) => draft.text(Field::Pages, false, page),
        (None, None) => {}
    }
}

fn addresses(draft: &mut Draft, entry: &Entry<'_>) {
    for names in entry
        .all("U5")
        .filter_map(|raw| raw.strip_prefix("derived: "))
    {
        draft.derived(names);
    }
    put(draft, entry, Field::Doi, &["DO", "DI"]);
    for tag in ["M3", "L3", "N1", "AN", "M1"] {
        // Where programs put it that know no better; a remark may be long.
        for raw in entry.all(tag).filter(|raw| raw.len() < 400) {
            if tag == "N1" && note(draft, raw) {
                continue;
            }
            let is_doi = tag != "N1" || raw.to_ascii_lowercase().starts_with("doi");
            if is_doi && Doi::parse(raw).is_some() {
                draft.text(Field::Doi, false, raw);
            }
        }
    }
    let mut urls = entry.all("UR").flat_map(|raw| raw.split(['\n', ' ', ';']));
    if let Some(url) = urls.find(|url| url.contains("://")) {
        draft.text(Field::Link, false, url);
    }
    put(draft, entry, Field::Link, &["LK", "L2"]);
}

/// A field that RIS has no tag for, as this program writes it.
fn note(draft: &mut Draft, raw: &str) -> bool {
    let Some((name, value)) = raw.split_once(": ") else {
        return false;
    };
    let field = match name {
        "knowledge_type" => Field::KnowledgeType,
        "parent_doi" => Field::ParentDoi,
        "parent_title" => Field::ParentTitle,
        "container" => Field::Container,
        "source_url" => Field::SourceUrl,
        "countries" => Field::Countries,
        _ => return false,
    };
    draft.text(field, true, value);
    true
}

/// One on each line; some programs part them by semicolons.
pub(super) fn keywords(draft: &mut Draft, raw: &str) {
    for name in raw.split(['\n', ';']) {
        draft.item(
            Field::Tags,
            &Item::text(name.trim().trim_start_matches('*')),
        );
    }
}
