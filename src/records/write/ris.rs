//! Documents as entries of RIS.
//!
//! What RIS has no tag for stands in notes under its native name ("N1  -
//! countries: Mexico"); addresses of tags and numbered links are left out.
//!
//! Must never know: where the text goes.

use super::Facts;
use crate::records::record::Name;

/// One entry, `TY` to `ER`, and an empty line.
pub(super) fn entry(work: Facts<'_>) -> String {
    let record = work.record;
    let kind = work.kind();
    let is_chapter = kind == Some("chapter");
    let mut entry = Lines(String::new());
    entry.line("TY", kind.map_or("GEN", type_of));
    entry.line("TI", work.title);
    for name in work.authors() {
        entry.line("AU", &person(name));
    }
    // Of a book A2 are the editors of its series.
    let editor = if kind == Some("book") { "A3" } else { "A2" };
    for name in work.editors() {
        entry.line(editor, &person(name));
    }
    if is_chapter {
        entry.some("T2", work.book_title().map(|title| &**title));
        entry.note("container", record.container.as_deref());
    } else {
        let tag = if matches!(kind, Some("book" | "report" | "thesis" | "map")) {
            "JF"
        } else {
            "T2"
        };
        entry.some(tag, record.container.as_deref());
        entry.note("parent_title", record.parent_title.as_deref());
    }
    entry.some("T3", work.inherited(|record| record.series.as_deref()));
    entry.some(
        "PY",
        work.year().map(|year| format!("{year:04}")).as_deref(),
    );
    date(&mut entry, work);
    entry.some("PB", work.inherited(|record| record.publisher.as_deref()));
    entry.some("CY", work.inherited(|record| record.place.as_deref()));
    number(&mut entry, kind, record.number.as_deref());
    entry.some("VL", record.volume.as_deref());
    // Of a report it would be taken for its number.
    let is_numbered = matches!(
        kind,
        Some("report" | "patent" | "standard" | "thesis" | "bill" | "legislation" | "hearing")
    );
    if is_numbered {
        entry.note("issue", record.issue.as_deref());
    } else {
        entry.some("IS", record.issue.as_deref());
    }
    entry.some("ET", work.inherited(|record| record.edition.as_deref()));
    pages(&mut entry, kind, record.pages.as_deref());
    entry.some("SN", work.inherited(|record| record.isbn.as_deref()));
    entry.some("SN", record.issn.as_deref());
    entry.some("DO", record.doi.as_deref());
    entry.some("UR", work.link().as_deref());
    entry.some("LA", record.language.as_deref());
    for tag in &record.tags {
        entry.line("KW", &tag.name);
    }
    entry.note("knowledge_type", record.knowledge_type.as_deref());
    entry.note("parent_doi", record.parent_doi.as_deref());
    entry.note("source_url", record.source_url.as_deref());
    for country in work.countries() {
        entry.note("countries", Some(country));
    }
    let derived = work.derived_fields();
    if !derived.is_empty() {
        entry.line("U5", &format!("derived: {}", derived.join(" ")));
    }
    summary(&mut entry, record.summary.as_deref());
    entry.0.push_str("ER  - \n\n");
    entry.0
}

fn type_of(kind: &str) -> &str {
    match kind {
        "article-journal" | "review" | "review-book" => "JOUR",
        "article-magazine" => "MGZN",
        "article-newspaper" => "NEWS",
        "bill" => "BILL",
        "book" => "BOOK",
        "chapter" => "CHAP",
        "dataset" => "DATA",
        "entry-dictionary" => "DICT",
        "entry-encyclopedia" => "ENCYC",
        "figure" => "FIGURE",
        "graphic" => "ART",
        "hearing" => "HEAR",
        "legal_case" => "CASE",
        "legislation" => "STAT",
        "manuscript" => "UNPB",
        "map" => "MAP",
        "motion_picture" => "MPCT",
        "pamphlet" => "PAMP",
        "paper-conference" => "CPAPER",
        "patent" => "PAT",
        "periodical" => "SER",
        "personal_communication" => "PCOMM",
        "post-weblog" => "BLOG",
        "report" => "RPRT",
        "software" => "COMP",
        "song" => "SOUND",
        "speech" => "SLIDE",
        "standard" => "STAND",
        "thesis" => "THES",
        "webpage" => "ELEC",
        _ => "GEN",
    }
}

/// "Family, Given"; a body has a comma behind it (EndNote, "Author and Editor
/// Names"), since others take its last word for a family name. A family name
/// alone, and a body with a comma inside, have two.
fn person(name: &Name) -> String {
    // Semicolons part names.
    let written = name.to_string().replace(';', ",");
    match name {
        Name::Person { given, .. } if given.is_empty() => format!("{written},,"),
        Name::Person { .. } => written,
        Name::Whole(_) if written.contains(',') => format!("{written},,"),
        Name::Whole(_) => format!("{written},"),
    }
}

/// The abstract in one line; a note says behind how many letters its paragraphs
/// end.
fn summary(entry: &mut Lines, summary: Option<&str>) {
    entry.some("AB", summary);
    let letters = summary.unwrap_or_default().chars().enumerate();
    let ends = letters.filter(|(_, c)| *c == '\n');
    let ends: Vec<String> = ends.map(|(at, _)| at.to_string()).collect();
    if !ends.is_empty() {
        entry.note("paragraphs", Some(&ends.join(" ")));
    }
}

fn date(entry: &mut Lines, work: Facts<'_>) {
    if let [year, month, rest @ ..] = &work.date()[..] {
        let day = rest
            .first()
            .map_or(String::new(), |day| format!("{day:02}"));
        entry.line("DA", &format!("{year:04}/{month:02}/{day}/"));
    }
}

/// The number of a report or a patent stands where ISBN and ISSN do, which it
/// must not look like.
fn number(entry: &mut Lines, kind: Option<&str>, number: Option<&str>) {
    let Some(number) = number else { return };
    let has_letters = number
        .bytes()
        .any(|b| b.is_ascii_alphabetic() && !b"Xx".contains(&b));
    let is_other = number.contains("978") || number.contains("ISSN") || number.contains('(');
    if has_letters && !is_other && matches!(kind, Some("report" | "patent" | "standard")) {
        entry.line("SN", number);
    } else {
        entry.note("number", Some(number));
    }
}

fn pages(entry: &mut Lines, kind: Option<&str>, pages: Option<&str>) {
    let Some(pages) = pages else { return };
    // One number there is how many pages a book has.
    let is_whole = matches!(
        kind,
        Some("book" | "thesis" | "manuscript" | "motion_picture" | "map")
    );
    if is_whole && !pages.contains('-') {
        return entry.note("pages", Some(pages));
    }
    match pages.split_once('-') {
        Some((first, last)) if !first.is_empty() && !last.is_empty() && !last.contains('-') => {
            entry.line("SP", first);
            entry.line("EP", last);
        }
        _ => entry.line("SP", pages),
    }
}

/// Lines of tags in the making.
struct Lines(String);

impl Lines {
    /// One line, paragraphs or not: other readers refuse a file for a line
    /// without a tag.
    fn line(&mut self, tag: &str, value: &str) {
        let value = value.replace('\n', " ");
        self.0.extend([tag, "  - ", &value, "\n"]);
    }

    fn some(&mut self, tag: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line(tag, value);
        }
    }

    fn note(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.line("N1", &format!("{name}: {value}"));
        }
    }
}
