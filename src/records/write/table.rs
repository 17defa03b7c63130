//! Documents as rows of CSV and TSV.
//!
//! Lists are parted by semicolons, which they lose inside. A cell that a
//! spreadsheet would take for a formula begins with an apostrophe. Addresses of
//! tags and numbered links are left out.
//!
//! Must never know: where the text goes.

use super::{Facts, may_be_entity, parted};
use crate::records::record::Name;

/// Names of the columns, those of the native form.
const COLUMNS: [&str; 28] = [
    "title",
    "document_type",
    "knowledge_type",
    "year",
    "date",
    "authors",
    "editors",
    "publisher",
    "place",
    "container",
    "parent_title",
    "parent_doi",
    "series",
    "number",
    "volume",
    "issue",
    "pages",
    "edition",
    "isbn",
    "issn",
    "doi",
    "language",
    "countries",
    "tags",
    "link",
    "source_url",
    "abstract",
    "derived",
];

/// The first line.
pub(super) fn header(delimiter: u8) -> String {
    line(COLUMNS.map(str::to_owned), delimiter)
}

/// One row.
pub(super) fn row(work: Facts<'_>, delimiter: u8) -> String {
    let record = work.record;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let cells = [
        record.title.to_string(),
        text(record.document_type.as_deref()),
        text(record.knowledge_type.as_deref()),
        work.year().map_or(String::new(), |year| year.to_string()),
        text(record.date.as_deref()),
        list(work.authors().iter().map(person)),
        list(record.editors.iter().map(person)),
        text(record.publisher.as_deref()),
        text(record.place.as_deref()),
        text(record.container.as_deref()),
        text(work.book_title().map(|title| &**title)),
        text(record.parent_doi.as_deref()),
        text(record.series.as_deref()),
        text(record.number.as_deref()),
        text(record.volume.as_deref()),
        text(record.issue.as_deref()),
        text(record.pages.as_deref()),
        text(record.edition.as_deref()),
        text(record.isbn.as_deref()),
        text(record.issn.as_deref()),
        text(record.doi.as_deref()),
        text(record.language.as_deref()),
        list(work.countries().iter().map(ToString::to_string)),
        list(record.tags.iter().map(|tag| tag.name.to_string())),
        text(work.link().as_deref()),
        text(record.source_url.as_deref()),
        text(record.summary.as_deref()).replace('\n', "\n\n"),
        work.derived_fields().join(" "),
    ];
    line(cells.map(|cell| safe(&cell)), delimiter)
}

/// A comma behind it tells a family name alone from a body, and a body with a
/// comma from a person.
fn person(name: &Name) -> String {
    match name {
        Name::Person { family, given } if given.is_empty() => format!("{family},"),
        Name::Whole(name) if name.contains(',') => format!("{name},"),
        name => name.to_string(),
    }
}

/// Entries parted by semicolons; one that a reader might take for several gets
/// a semicolon behind it.
fn list(entries: impl Iterator<Item = String>) -> String {
    let entries: Vec<String> = entries.map(|entry| entry.replace(';', ",")).collect();
    match &entries[..] {
        [entry] if entry.contains(" and ") || entry.contains(',') || entry.contains('|') => {
            let between = if may_be_entity(entry) { " " } else { "" };
            format!("{entry}{between};")
        }
        entries => parted(entries),
    }
}

/// A cell that no spreadsheet computes: OWASP, "CSV Injection". In some
/// languages the wide signs compute, too.
fn safe(cell: &str) -> String {
    let begins = cell
        .trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if begins {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A row of such cells.
pub(super) fn cells<const N: usize>(cells: [impl AsRef<str>; N], delimiter: u8) -> String {
    line(cells.map(|cell| safe(cell.as_ref())), delimiter)
}

fn line<const N: usize>(cells: [String; N], delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
