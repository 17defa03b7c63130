//! What ties a chapter to its book, read off one record.
//!
//! Must never know: other records.

use super::doi::Doi;
use super::record::{Name, Record};
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

/// The body that stands behind a publishing house: the author of what names
/// nobody else.
#[must_use]
pub fn corporate_author(house: &str) -> Option<Name> {
    const HOUSES: &[(&str, &str)] = &[
        ("OECD Publishing", "OECD"),
        ("OECD Publications", "OECD"),
        ("Éditions OCDE", "OCDE"),
        ("World Bank Publications", "World Bank"),
    ];
    let known = HOUSES.iter().find(|(name, _)| *name == house);
    Name::whole(known.map_or(house, |(_, body)| body))
}

/// The year that a title names; none where it names a span of years, or more
/// than one.
#[must_use]
pub fn year_in_title(title: &str) -> Option<i32> {
    const YEARS: std::ops::RangeInclusive<i32> = 1450..=2100;
    let mut found = None;
    let mut rest = title;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let length = from.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, behind) = from.split_at(length);
        rest = behind;
        let year: Option<i32> = digits.parse().ok();
        let Some(year) = year.filter(|year| length == 4 && YEARS.contains(year)) else {
            continue;
        };
        let is_joined = |c: char| c.is_alphanumeric() || "-–—/%$€£".contains(c);
        let is_number =
            behind.starts_with(['.', ',']) && behind[1..].starts_with(|c: char| c.is_ascii_digit());
        let is_part = before.ends_with(is_joined) || behind.starts_with(is_joined);
        if is_part || is_number || found.is_some_and(|other| other != year) {
            return None;
        }
        found = Some(year);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_in_a_title_is_one_that_stands_by_itself() {
        for (title, year) in [
            ("Education at a Glance 2016", Some(2016)),
            ("Open Government (2016): a review, 2016", Some(2016)),
            ("Economic surveys: Mexico 2015-2016", None),
            ("From 1990 to 2010", None),
            ("A budget of $2000 a head", None),
            ("Resolution 12016, room 0101", None),
        ] {
            assert_eq!(year_in_title(title), year, "{title}");
        }
    }
}
