//! What kind of thing a record of MARC 21 describes, in the words of CSL: by the
//! leader, by field 008, and by a note on a dissertation.
//!
//! Must never know: what the thing says.

use super::record::{Marc, at};

/// The kind of document; none where the leader does not say.
pub(super) fn of(marc: &Marc<'_>) -> Option<&'static str> {
    if marc.first("502").is_some() {
        return Some("thesis");
    }
    Some(match (marc.leader(6), marc.leader(7)) {
        ('a' | 't', 'b') => "article-journal",
        ('a', 's') => "periodical",
        ('a', 'i') => updated(marc),
        ('a', 'a') => "chapter",
        ('a', 'c') | ('p', _) => "collection",
        ('a', _) => contents(marc).unwrap_or("book"),
        ('t', _) => contents(marc).unwrap_or("manuscript"),
        ('c' | 'd', _) => "musical_score",
        ('e' | 'f', _) => "map",
        ('g', _) => "motion_picture",
        ('i' | 'j', _) => "song",
        ('k', _) => "graphic",
        ('m', _) => return file(marc),
        _ => return None,
    })
}

/// What a book holds (008/24-27): codes for reports, theses, patents and the
/// like.
fn contents(marc: &Marc<'_>) -> Option<&'static str> {
    let coded = marc.control("008")?;
    (24..28).find_map(|place| match at(coded, place) {
        't' => Some("report"),
        'm' => Some("thesis"),
        'j' => Some("patent"),
        'u' => Some("standard"),
        'v' => Some("legal_case"),
        'z' => Some("treaty"),
        _ => None,
    })
}

/// What a thing that is updated as it goes is (008/21).
fn updated(marc: &Marc<'_>) -> &'static str {
    match marc.control("008").map(|coded| at(coded, 21)) {
        Some('w' | 'h') => "webpage",
        Some('d') => "dataset",
        _ => "periodical",
    }
}

/// What a file of a computer is (008/26); a book in electronic form may say
/// nothing there.
fn file(marc: &Marc<'_>) -> Option<&'static str> {
    Some(match at(marc.control("008")?, 26) {
        'a' | 'e' => "dataset",
        'b' | 'f' | 'g' => "software",
        'c' => "graphic",
        'd' => "book",
        'h' => "song",
        'j' => "webpage",
        _ => return None,
    })
}

/// What a record is that describes no document: an authority, a holding, a
/// class, an organisation.
pub(super) fn other(marc: &Marc<'_>) -> Option<&'static str> {
    Some(match marc.leader(6) {
        'z' => "an authority record",
        'u' | 'v' | 'x' | 'y' => "a holdings record",
        'w' => "a classification record",
        'q' => "a community record",
        _ => return None,
    })
}
