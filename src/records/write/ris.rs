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
    for name in work.editors() {
        entry.line("A2", &person(name));
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
    entry.some("VL", record.volume.as_deref());
    entry.some("IS", record.issue.as_deref());
    entry.some("ET", work.inherited(|record| record.edition.as_deref()));
    pages(&mut entry, record.pages.as_deref());
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
    // A paragraph is a line; lines without a tag go on with the value before.
    let summary = record
        .summary
        .as_deref()
        .map(|text| text.replace('\n', "\n\n"));
    entry.some("AB", summary.as_deref());
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

/// "Family, Given"; a family name alone keeps its comma, which tells it from a
/// body.
fn person(name: &Name) -> String {
    match name {
        Name::Person { family, given } if given.is_empty() => format!("{family},"),
        name => name.to_string(),
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

fn pages(entry: &mut Lines, pages: Option<&str>) {
    let Some(pages) = pages else { return };
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
    fn line(&mut self, tag: &str, value: &str) {
        self.0.extend([tag, "  - ", value, "\n"]);
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
