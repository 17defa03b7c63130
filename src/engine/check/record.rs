//! What one record says about itself that cannot be.
//!
//! Must never know: other records.

use super::Kind;
use crate::records::record::Record;
use crate::records::url::WebUrl;
use crate::records::{country, language};

/// The first printed books are of this time.
const FIRST_YEAR: i32 = 1450;

/// Hosts that no longer answer for what they once held: the resolver of DOIs
/// under its old name, and the platform itself.
const RETIRED: &[(&str, &str)] = &[
    ("dx.doi.org", "https://doi.org/ leads to the same document"),
    (
        "www.innovationpolicyplatform.org",
        "the platform was closed; look for the document's DOI",
    ),
    (
        "innovationpolicyplatform.org",
        "the platform was closed; look for the document's DOI",
    ),
];

/// Hands over what is wrong with a record.
pub(crate) fn check(record: &Record, this_year: i32, say: &mut dyn FnMut(Kind, String)) {
    numbers(record, say);
    if record.title.ends_with('…') || record.title.ends_with("...") {
        say(
            Kind::Title,
            format!("the title was cut: \"{}\"; write it out", record.title),
        );
    }
    if let Some(year) = record.year
        && !(FIRST_YEAR..=this_year.saturating_add(1)).contains(&year)
    {
        say(Kind::Year, format!("the year {year} cannot be"));
    }
    words(record, say);
    let host = |link: &str| Some(WebUrl::parse(link)?.host().to_ascii_lowercase());
    if let Some(host) = record.link.as_deref().and_then(host)
        && let Some((_, advice)) = RETIRED.iter().find(|(retired, _)| *retired == host)
    {
        say(
            Kind::Link,
            format!("the link goes to {host}, which has retired; {advice}"),
        );
    }
}

/// Check digits, also of the number inside a DOI.
fn numbers(record: &Record, say: &mut dyn FnMut(Kind, String)) {
    let own = record.isbn.as_ref();
    if let Some(isbn) = own.filter(|isbn| !isbn.is_right()) {
        say(
            Kind::Isbn,
            format!("the check digit of ISBN {isbn} is wrong"),
        );
    }
    let inner = record.doi.as_ref().and_then(|doi| Some((doi, doi.isbn()?)));
    if let Some((doi, isbn)) = inner
        && !isbn.is_right()
        && own != Some(&isbn)
    {
        say(
            Kind::Isbn,
            format!("the check digit of the ISBN in {doi} is wrong"),
        );
    }
}

/// Languages and countries in the places of each other, or unknown.
fn words(record: &Record, say: &mut dyn FnMut(Kind, String)) {
    if let Some(name) = record
        .language
        .as_deref()
        .filter(|name| language::code(name).is_none())
    {
        let what = if country::canonical(name).is_some() {
            "is a country"
        } else {
            "is no language that is known"
        };
        say(
            Kind::Language,
            format!("\"{name}\" stands in the place of a language and {what}"),
        );
    }
    for name in &record.countries {
        if country::canonical(name).is_some() {
            continue;
        }
        let what = if language::code(name).is_some_and(|code| code != &**name) {
            "is a language"
        } else {
            "is no country that is known"
        };
        say(
            Kind::Country,
            format!("\"{name}\" stands in the place of a country and {what}"),
        );
    }
}
