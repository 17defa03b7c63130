//! DOIs: every spelling that people use becomes one form.
//!
//! The rules are those of the DOI Handbook: a prefix `10.` and a registrant of
//! four to nine digits, a slash, and a suffix of printable characters; case
//! does not matter.
//!
//! Must never know: records, the network.

use std::borrow::Borrow;
use std::fmt::{self, Write as _};
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer, Error, Unexpected};

use super::isbn::Isbn;
use super::text::is_unsafe;
use super::url::WebUrl;

/// A DOI in its canonical form: lower case, no resolver, not percent-encoded.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Doi(Box<str>);

/// Longer suffixes do not occur; the longest SICI seen has 90 characters.
const LENGTH_MAX: usize = 512;

/// So often a DOI is encoded at the most.
const DECODED_MAX: usize = 4;

/// The spellings in front of a DOI, lower case, longest first where one is the
/// start of another.
const RESOLVERS: &[&str] = &[
    "https://doi.org/",
    "http://doi.org/",
    "https://dx.doi.org/",
    "http://dx.doi.org/",
    "https://www.doi.org/",
    "http://www.doi.org/",
    "dx.doi.org/",
    "www.doi.org/",
    "doi.org/",
    "info:doi/",
    "urn:doi:",
    "doi:",
    "doi ",
];

impl Doi {
    /// Reads a DOI in any spelling: bare, `doi:`, behind a resolver's address,
    /// percent-encoded, in capitals, with the punctuation of a sentence behind.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim().trim_start_matches(['<', '(', '"', '\'']);
        if raw.len() > 3 * LENGTH_MAX {
            return None;
        }
        let lower = raw.to_lowercase();
        let (suffix, behind_resolver) = without_resolver(&lower);
        let mut decoded = if behind_resolver {
            percent_decoded(suffix)
        } else {
            suffix.to_owned()
        };
        // Some programs encode a bare one, or encode it twice.
        for _ in 0..DECODED_MAX {
            if !is_encoded(&decoded) {
                break;
            }
            decoded = percent_decoded(&decoded);
        }
        let doi = without_punctuation(&decoded);
        is_well_formed(doi).then(|| Self(doi.into()))
    }

    /// The address that resolves it: always `https://doi.org/...`, encoded so
    /// that a browser gets back every character.
    #[must_use]
    pub fn url(&self) -> Option<WebUrl> {
        let mut address = String::from("https://doi.org/");
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"/:;()-._~!$&'*+,=@".contains(&byte) {
                address.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
        }
        // Dots between slashes would lead to another document of the resolver.
        WebUrl::parse(&address).filter(|url| url.as_str() == address)
    }

    /// The book and the number of a chapter, for DOIs of the OECD such as
    /// `10.1787/9789264259270-5-en`.
    ///
    /// Only an ISBN-13 stem counts: in `10.1787/health_glance-2017-fr` the
    /// number is the year of an edition.
    #[must_use]
    pub fn chapter(&self) -> Option<(Self, u32)> {
        let suffix = self.0.strip_prefix("10.1787/")?;
        let (stem, rest) = suffix.split_once('-')?;
        let (number, language) = rest.split_once('-')?;
        let isbn = stem.len() == 13 && (stem.starts_with("978") || stem.starts_with("979"));
        let code = language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase());
        if !isbn || !code || !stem.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let book = Self(format!("10.1787/{stem}-{language}").into());
        Some((book, number.parse().ok()?))
    }

    /// The ISBN-13 that stands inside the suffix, if one does.
    #[must_use]
    pub fn isbn(&self) -> Option<Isbn> {
        let (_, suffix) = self.0.split_once('/')?;
        suffix
            .split(|c: char| !c.is_ascii_digit())
            .filter(|digits| digits.len() == 13)
            .find_map(Isbn::parse)
    }
}

impl<'de> Deserialize<'de> for Doi {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<str>::deserialize(from)?;
        if is_canonical(&raw) {
            return Ok(Self(raw));
        }
        Self::parse(&raw).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&raw), &"a DOI"))
    }
}

impl Borrow<str> for Doi {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Deref for Doi {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Doi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What stands behind the resolvers (`doi:https://doi.org/...` has two), and
/// whether one was an address, which may be percent-encoded.
fn without_resolver(lower: &str) -> (&str, bool) {
    let (mut rest, mut address) = (lower, false);
    while let Some(resolver) = RESOLVERS.iter().find(|known| rest.starts_with(**known)) {
        rest = rest[resolver.len()..].trim_start();
        address |= resolver.ends_with('/');
    }
    (rest, address)
}

/// Whether a sign that no address takes as it is stands there encoded, or a
/// slash, a bracket or a colon.
fn is_encoded(doi: &str) -> bool {
    const SIGNS: [&str; 14] = [
        "%2f", "%28", "%29", "%3a", "%3b", "%3c", "%3e", "%5b", "%5d", "%5f", "%2d", "%2e", "%25",
        "%23",
    ];
    doi.contains('%') && SIGNS.iter().any(|sign| doi.contains(sign))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escape = tail.get(..2).filter(|_| *first == b'%');
        let code = escape
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).map_or_else(|_| text.to_owned(), |decoded| decoded.to_lowercase())
}

/// Cuts the punctuation of the sentence around a DOI; a bracket goes only when
/// it has no partner inside, since SICIs end in brackets of their own.
fn without_punctuation(mut doi: &str) -> &str {
    while let Some(last) = doi.chars().last() {
        let open = match last {
            '.' | ',' | ';' | ':' | '"' | '\'' | '”' | '’' => None,
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            '>' => Some('<'),
            _ => break,
        };
        let count = |wanted: char| doi.chars().filter(|c| *c == wanted).count();
        if open.is_some_and(|open| count(open) >= count(last)) {
            break;
        }
        doi = &doi[..doi.len() - last.len_utf8()];
    }
    doi
}

/// Whether this is what [`Doi::parse`] gives.
fn is_canonical(doi: &str) -> bool {
    let is_lower = if doi.is_ascii() {
        !doi.bytes().any(|byte| byte.is_ascii_uppercase())
    } else {
        doi.to_lowercase() == doi
    };
    is_lower && is_well_formed(doi) && without_punctuation(doi) == doi
}

fn is_well_formed(doi: &str) -> bool {
    let Some((prefix, suffix)) = doi.split_once('/') else {
        return false;
    };
    let Some(registrant) = prefix.strip_prefix("10.") else {
        return false;
    };
    let mut parts = registrant.split('.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let first = parts
        .next()
        .is_some_and(|part| digits(part) && (4..=9).contains(&part.len()));
    let printable = !suffix.chars().any(|c| c.is_whitespace() || is_unsafe(c));
    first && parts.all(digits) && !suffix.is_empty() && printable && doi.len() <= LENGTH_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(raw: &str) -> Option<String> {
        Doi::parse(raw).map(|doi| doi.to_string())
    }

    #[test]
    fn every_spelling_becomes_one_form() {
        for raw in [
            "10.1787/9789264259270-5-en",
            "DOI:10.1787/9789264259270-5-EN",
            "doi: 10.1787/9789264259270-5-en",
            "http://dx.doi.org/10.1787/9789264259270-5-en",
            "https://doi.org/10.1787%2F9789264259270-5-en",
            " <https://doi.org/10.1787/9789264259270-5-en>. ",
            "(10.1787/9789264259270-5-en),",
            "doi:https://doi.org/10.1787/9789264259270-5-en",
        ] {
            assert_eq!(
                read(raw).as_deref(),
                Some("10.1787/9789264259270-5-en"),
                "{raw}"
            );
        }
    }

    #[test]
    fn a_sici_keeps_its_brackets_and_is_opened_encoded() {
        let sici = "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o";
        assert_eq!(read(&sici.to_uppercase()).as_deref(), Some(sici));
        let url = Doi::parse(sici).and_then(|doi| doi.url()).unwrap();
        assert_eq!(
            url.as_str(),
            "https://doi.org/10.1002/(sici)1097-4571(199806)49:8%3C693::aid-asi4%3E3.0.co;2-o"
        );
        assert_eq!(read(url.as_str()).as_deref(), Some(sici));
    }

    #[test]
    fn a_hash_or_a_question_mark_in_a_doi_does_not_end_the_address() {
        let url = Doi::parse("10.1000/456#789?x")
            .and_then(|doi| doi.url())
            .unwrap();
        assert_eq!(url.as_str(), "https://doi.org/10.1000/456%23789%3Fx");
    }

    #[test]
    fn what_is_no_doi_is_not_taken_for_one() {
        for raw in [
            "",
            "10.1787",
            "10.12/ab",
            "11.1787/x",
            "10.1787/",
            "http://www.oecd.org/sti/42887346.pdf",
            "10.1787/a b",
        ] {
            assert_eq!(read(raw), None, "{raw}");
        }
    }

    #[test]
    fn no_value_gets_round_the_door() {
        let from_json = |json: &str| serde_json::from_str::<Doi>(json).ok();
        let doi = Doi::parse("10.1787/abc");
        assert_eq!(from_json(r#""10.1787/abc""#), doi);
        assert_eq!(from_json(r#""https://doi.org/10.1787/ABC.""#), doi);
        for hostile in [
            r#""javascript:alert(1)""#,
            r#""10.1787/a\u001b[2Jb""#,
            r#""10.1787/a\u202eb""#,
            r#""""#,
            "7",
        ] {
            assert_eq!(from_json(hostile), None, "{hostile}");
        }
    }

    proptest! {
        #[test]
        fn a_doi_that_was_written_reads_back(raw in "(https?://doi\\.org/)?10\\.[0-9]{4}/([!-~]|%[2-7C][0-9A-F]|\\PC){0,12}") {
            if let Some(doi) = Doi::parse(&raw) {
                prop_assert!(is_canonical(&doi), "{}", doi);
                let json = serde_json::to_string(&doi).unwrap();
                prop_assert_eq!(serde_json::from_str::<Doi>(&json).unwrap(), doi);
            }
        }
    }

    #[test]
    fn chapters_are_told_by_an_isbn_stem_only() {
        let chapter = |raw: &str| Doi::parse(raw).and_then(|doi| doi.chapter());
        let (book, number) = chapter("10.1787/9789264259270-5-en").unwrap();
        assert_eq!((&*book, number), ("10.1787/9789264259270-en", 5));
        assert_eq!(chapter("10.1787/health_glance-2017-fr"), None);
        assert_eq!(chapter("10.1787/9789264259270-en"), None);
    }
}
