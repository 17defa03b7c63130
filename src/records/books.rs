//! What ties a chapter to its book, read off one record.
//!
//! Must never know: other records.

use super::doi::Doi;
use super::record::Record;
use super::text::Text;

/// The DOI of the book of a record: as its source says, else read off the
/// record's own DOI.
#[must_use]
pub fn parent_doi(record: &Record) -> Option<Doi> {
    let derived = || record.doi.as_ref()?.chapter().map(|(book, _)| book);
    record.parent_doi.clone().or_else(derived)
}

/// Titles of front and back matter, lower case: the same in every book.
const LITTLE: &[&str] = &[
    "abbreviations",
    "acknowledgements",
    "acknowledgments",
    "acronyms",
    "annex",
    "appendix",
    "assessment and recommendations",
    "avant-propos",
    "basic statistics",
    "bibliography",
    "conclusion",
    "conclusions",
    "contributors",
    "executive summary",
    "foreword",
    "glossary",
    "index",
    "introduction",
    "list of acronyms",
    "methodology",
    "notes",
    "overview",
    "preface",
    "prefacio",
    "prólogo",
    "reader's guide",
    "recommendations",
    "references",
    "remerciements",
    "resumen ejecutivo",
    "résumé",
    "summary",
    "synthèse",
    "table of contents",
];

/// Whether a title says little without its book ("Executive summary",
/// "Annex A").
#[must_use]
pub fn says_little(title: &str) -> bool {
    let lower = title.to_lowercase();
    let stem = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let annex = |word: &str| {
        lower
            .strip_prefix(word)
            .is_some_and(|rest| rest.trim().chars().count() <= 2)
    };
    LITTLE.contains(&stem) || annex("annex") || annex("appendix") || annex("chapter")
}

/// A chapter's title without the "(...)" at its end that names the book.
fn without_book<'a>(title: &'a str, book: &str) -> Option<&'a str> {
    let rest = title
        .strip_suffix(')')?
        .strip_suffix(book)?
        .strip_suffix('(')?
        .trim_end();
    (!rest.is_empty()).then_some(rest)
}

/// The title of a chapter without the "(...)" that names its book, for places
/// where the book is named anyway. `book` is the title of the book where the
/// catalog has one; else what the record says of it counts.
#[must_use]
pub fn chapter_title(record: &Record, book: Option<&str>) -> Text {
    let named = [book, record.parent_title.as_deref()];
    named
        .into_iter()
        .flatten()
        .find_map(|book| without_book(&record.title, book))
        .map_or_else(|| record.title.clone(), Text::line)
}
