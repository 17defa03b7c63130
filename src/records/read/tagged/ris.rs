//! RIS: what its tags mean, which depends on the type.
//!
//! Must never know: how entries are told apart.

use std::collections::HashSet;

use super::super::draft::{Draft, Field, Item, listed};
use super::super::markup;
use super::lines::Entry;
use crate::records::doi::Doi;
use crate::records::url::WebUrl;

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
    people(&mut draft, entry, kind, name == "EDBOOK");
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

/// Authors under both tags, in the order of the file. Of a book `A3` are the
/// editors and `A2` those of the series, of an edited one the authors are
/// editors (EndNote, "RIS Export"); `A2` of a book that nobody else has made
/// are its editors in spite of that.
fn people(draft: &mut Draft, entry: &Entry<'_>, kind: Option<&str>, is_edited: bool) {
    let authors = entry.all_in_order(&["AU", "A1"]);
    let makers = if is_edited {
        Field::Editors
    } else {
        Field::Authors
    };
    for name in &authors {
        person(draft, makers, name);
    }
    let is_told = !authors.is_empty() || entry.get("A3").is_some() || entry.get("ED").is_some();
    let tags: &[&'static str] = match kind {
        Some("book") if is_told => &["A3", "ED"],
        _ => &["A2", "ED"],
    };
    for name in entry.all_in_order(tags) {
        person(draft, Field::Editors, name);
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
    summary(draft, entry);
    put(draft, entry, Field::Publisher, &["PB"]);
    put(draft, entry, Field::Place, &["CY", "PP"]);
}

/// The abstract, which this program writes in one line with a note that says
/// behind how many letters its paragraphs end.
fn summary(draft: &mut Draft, entry: &Entry<'_>) {
    let mut notes = entry.all("N1");
    let ends = notes.find_map(|note| note.strip_prefix("paragraphs: "));
    if let (Some(raw), Some(ends)) = (entry.get("AB"), ends) {
        let ends: HashSet<usize> = ends.split(' ').filter_map(|end| end.parse().ok()).collect();
        let mut text = String::with_capacity(raw.len());
        for (at, c) in raw.chars().enumerate() {
            if c == ' ' && ends.contains(&at) {
                text.push_str("\n\n");
            } else {
                text.push(c);
            }
        }
        draft.text(Field::Abstract, false, &text);
    }
    put(draft, entry, Field::Abstract, &["AB", "N2"]);
}

/// "Family, Given"; without a comma a body. Several in one value are parted by
/// semicolons, or by commas where each has its initials.
pub(super) fn person(draft: &mut Draft, field: Field, raw: &str) {
    for raw in markup::unmarked(raw).split([';', '\n']) {
        let several = listed(raw).filter(|names| names.iter().all(|name| name.contains(',')));
        for raw in several.unwrap_or_else(|| vec![raw.to_owned()]) {
            draft.item(field, &Item::inverted(&raw));
        }
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
    // A report has no issues, and its number where others have an ISBN.
    let is_numbered = draft.is_numbered();
    let issue = if is_numbered {
        Field::Number
    } else {
        Field::Issue
    };
    put(draft, entry, issue, &["IS"]);
    // Web of Science has the name of the conference there.
    if let Some(raw) = entry.get("CP").filter(|raw| raw.chars().count() <= 20)
        && entry.get("IS").is_none()
    {
        draft.text(issue, false, raw);
    }
    put(draft, entry, Field::Edition, &["ET"]);
    put(draft, entry, Field::Language, &["LA"]);
    page_numbers(draft, entry);
    for raw in entry.all("SN") {
        let has_letters = raw
            .bytes()
            .any(|b| b.is_ascii_alphabetic() && !b"Xx".contains(&b));
        let is_number = is_numbered
            && has_letters
            && !raw.contains("978")
            && !raw.contains("ISSN")
            && !raw.contains('(');
        draft.text(
            if is_number {
                Field::Number
            } else {
                Field::Isbn
            },
            false,
            raw,
        );
    }
}

/// Pages, or what an article has instead. One number is how many pages a book
/// has.
fn page_numbers(draft: &mut Draft, entry: &Entry<'_>) {
    let (first, last) = (entry.get("SP"), entry.get("EP"));
    let is_count = |raw: &str| {
        let digits = raw.trim_end_matches(|c: char| !c.is_ascii_digit());
        digits.bytes().all(|b| b.is_ascii_digit())
    };
    match first {
        Some(first) if draft.is_whole() && last.is_none() && is_count(first) => {}
        None if last.is_none() && !draft.is_whole() => put(draft, entry, Field::Pages, &["C7"]),
        _ => pages(draft, first, last),
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
    links(draft, entry, &["UR", "LK", "L2", "L1", "L4"]);
}

/// The first address is the document's, the others are links.
pub(super) fn links(draft: &mut Draft, entry: &Entry<'_>, tags: &[&'static str]) {
    let values = || tags.iter().flat_map(|tag| entry.all(tag));
    let mut known: Vec<String> = Vec::new();
    for raw in values() {
        let raw = markup::unescaped(raw);
        for url in addresses_in(&raw) {
            if known.len() < LINKS_MAX && !known.iter().any(|other| other == url) {
                known.push(url.to_owned());
            }
        }
    }
    let mut known = known.iter();
    match known.next() {
        Some(first) => draft.text(Field::Link, false, first),
        // Better one that no browser takes than none.
        None => {
            if let Some(raw) = values().find(|raw| raw.contains("://") && !raw.contains(' ')) {
                draft.text(Field::Link, false, raw);
            }
        }
    }
    for url in known {
        draft.text(Field::Links, false, url);
    }
}

/// A document with more addresses has none.
const LINKS_MAX: usize = 100;

/// Addresses of the web in a value: parted by blanks, and by semicolons before
/// a scheme; others belong to the address (RFC 3986).
fn addresses_in(raw: &str) -> Vec<&str> {
    let mut urls = Vec::new();
    for word in raw.split_whitespace() {
        let mut rest = word;
        while let Some(at) = rest.find(";http") {
            let (first, other) = rest.split_at(at);
            urls.push(first);
            rest = other.trim_start_matches(';');
        }
        urls.push(rest);
    }
    let urls = urls.into_iter().map(|url| url.trim_end_matches(';'));
    urls.filter(|url| WebUrl::parse(url).is_some()).collect()
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
        "issue" => Field::Issue,
        "number" => Field::Number,
        "container" => Field::Container,
        "pages" => Field::Pages,
        "source_url" => Field::SourceUrl,
        "countries" => Field::Countries,
        // Read with the abstract.
        "paragraphs" => return true,
        _ => return false,
    };
    draft.text(field, true, value);
    true
}

/// One on each line; some programs part them by semicolons.
pub(super) fn keywords(draft: &mut Draft, raw: &str) {
    for name in markup::unmarked(raw).split(['\n', ';']) {
        draft.item(
            Field::Tags,
            &Item::text(name.trim().trim_start_matches('*')),
        );
    }
}
