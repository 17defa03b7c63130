//! What a document is about: headings with their subdivisions, and the
//! countries among them.
//!
//! Must never know: other fields than headings.

use super::isbd;
use super::record::Field;
use crate::records::country;

/// What stands between a heading and its subdivision; no record holds it itself.
pub(super) const DASH: &str = "--";

/// A heading as one tag. `before` says what stands before a subfield of a code
/// when it is not the first; none, that it is no part of the heading.
pub(super) fn heading(
    field: &Field<'_>,
    before: impl Fn(char) -> Option<&'static str>,
) -> Option<String> {
    let mut heading = String::new();
    for (code, text) in field.subfields() {
        let Some(between) = before(code) else {
            continue;
        };
        if !heading.is_empty() {
            // The stop of a heading is none between it and its division.
            if between == DASH {
                let length = isbd::without_stop(&heading).len();
                heading.truncate(length);
            }
            heading.push_str(between);
        }
        heading.push_str(text);
    }
    let heading = isbd::bare(&heading);
    let heading = if field.is("600") {
        isbd::name_without_stop(heading)
    } else {
        isbd::without_stop(heading)
    };
    let heading = isbd::without_nonsort(heading);
    (!heading.is_empty()).then_some(heading)
}

/// A country that a part of a heading names.
pub(super) fn country(text: &str) -> Option<&'static str> {
    country::canonical(isbd::without_stop(isbd::bare(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn a_heading_has_its_subdivisions_behind_dashes() {
        let of = |tag: &[u8; 3], text: &str| {
            let field = Field::new(*tag, Cow::Owned(text.replace('$', "\u{1f}")));
            heading(&field, |code| match code {
                'a' | 'b' | 'd' | 't' => Some(" "),
                'v' | 'x' | 'y' | 'z' => Some(DASH),
                _ => None,
            })
        };
        for (tag, text, right) in [
            (b"650", " 0$aHealth policy.", "Health policy"),
            (
                b"650",
                " 0$aHospitals$zMexico$xPrices.",
                "Hospitals--Mexico--Prices",
            ),
            (
                b"600",
                "10$aRuiz, Ana,$d1970-$vBiography.",
                "Ruiz, Ana, 1970---Biography",
            ),
            (b"600", "10$aBerg, B.", "Berg, B."),
            (b"610", "20$aAcme, Inc.$2fast", "Acme, Inc."),
            (
                b"610",
                "10$aUtopia.$bMinistry of Health.",
                "Utopia. Ministry of Health",
            ),
        ] {
            assert_eq!(of(tag, text).as_deref(), Some(right));
        }
        assert_eq!(of(b"650", " 0$2fast"), None);
    }

    #[test]
    fn countries_are_known_by_their_names_in_headings() {
        assert_eq!(country("Mexico."), Some("Mexico"));
        assert_eq!(country("Paris (France)"), None);
    }
}
