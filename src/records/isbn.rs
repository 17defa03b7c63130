//! ISBNs: ten or thirteen digits, with their check digit told apart.
//!
//! The check digits follow ISO 2108: weights 10 to 1 modulo 11 (`X` is ten),
//! and weights 1 and 3 in turn modulo 10.

use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Unexpected};

/// The bare digits of an ISBN, `X` in capitals; the check digit may be wrong
/// (see [`Isbn::is_right`]), since a catalog keeps what its source says.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Isbn(Box<str>);

impl Isbn {
    /// Reads an ISBN with or without hyphens, blanks and the word itself.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        let lower = raw.to_ascii_lowercase();
        let start = ["urn:isbn:", "isbn-13", "isbn-10", "isbn"]
            .iter()
            .find(|name| lower.starts_with(**name))
            .map_or(0, |name| name.len());
        let mut digits = String::with_capacity(13);
        for c in raw[start..].trim_start_matches([':', ' ']).chars() {
            match c {
                '0'..='9' => digits.push(c),
                'x' | 'X' if digits.len() == 9 => digits.push('X'),
                '-' | ' ' | '\u{2010}'..='\u{2015}' => {}
                _ => break,
            }
        }
        let thirteen = digits.len() == 13 && !digits.contains('X');
        (digits.len() == 10 || thirteen).then(|| Self(digits.into()))
    }

    /// Whether the check digit is the one that the other digits ask for.
    #[must_use]
    pub fn is_right(&self) -> bool {
        let digits = self
            .0
            .bytes()
            .map(|b| if b == b'X' { 10 } else { u32::from(b - b'0') });
        if self.0.len() == 10 {
            digits
                .zip((1..=10).rev())
                .map(|(digit, weight)| digit * weight)
                .sum::<u32>()
                % 11
                == 0
        } else {
            digits
                .zip([1, 3].into_iter().cycle())
                .map(|(digit, weight)| digit * weight)
                .sum::<u32>()
                % 10
                == 0
        }
    }

    /// The same book as thirteen digits, so that both spellings compare equal.
    #[must_use]
    pub fn thirteen(&self) -> Self {
        if self.0.len() == 13 {
            return self.clone();
        }
        let stem = format!("978{}", &self.0[..9]);
        let sum: u32 = stem
            .bytes()
            .zip([1, 3].into_iter().cycle())
            .map(|(b, weight)| u32::from(b - b'0') * weight)
            .sum();
        Self(format!("{stem}{}", (10 - sum % 10) % 10).into())
    }
}

impl<'de> Deserialize<'de> for Isbn {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<str>::deserialize(from)?;
        Self::parse(&raw).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&raw), &"an ISBN"))
    }
}

impl Deref for Isbn {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Isbn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Isbn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_words_and_blanks_do_not_matter() {
        for raw in [
            "9789264259270",
            "978-92-64-25927-0",
            "ISBN 978 92 64 25927 0",
            "urn:isbn:9789264259270",
            "ISBN-13: 978-92-64-25927-0",
        ] {
            assert_eq!(Isbn::parse(raw).as_deref(), Some("9789264259270"), "{raw}");
        }
        assert_eq!(Isbn::parse("12345"), None);
    }

    #[test]
    fn a_wrong_check_digit_is_kept_and_told() {
        assert!(Isbn::parse("9789264259270").unwrap().is_right());
        assert!(!Isbn::parse("9789264259271").unwrap().is_right());
        assert!(Isbn::parse("080442957X").unwrap().is_right());
    }

    #[test]
    fn no_value_gets_round_the_door() {
        let from_json = |json: &str| serde_json::from_str::<Isbn>(json).ok();
        for raw in ["9789264259270", "080442957X"] {
            let isbn = Isbn::parse(raw).unwrap();
            let json = serde_json::to_string(&isbn).unwrap();
            assert_eq!(from_json(&json), Some(isbn));
        }
        assert_eq!(
            from_json(r#""978-92-64-25927-0""#),
            Isbn::parse("9789264259270")
        );
        for hostile in [
            r#""97892642592é0""#,
            r#""080442957X1234""#,
            r#""\u001b""#,
            r#""""#,
        ] {
            assert_eq!(from_json(hostile), None, "{hostile}");
        }
    }

    #[test]
    fn ten_digits_and_thirteen_are_one_book() {
        assert_eq!(
            &*Isbn::parse("0-306-40615-2").unwrap().thirteen(),
            "9780306406157"
        );
    }
}
