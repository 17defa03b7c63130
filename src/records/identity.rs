//! Which records are one document: the identity of a record, and whether two
//! records with one DOI are one.
//!
//! Must never know: the catalog, which record came first.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::record::Record;

/// The version of the rule by which a record without DOI, ISBN or page is
/// known. It reads few fields, so that a reader that reads the others better
/// does not make another document of what somebody has marked.
const RULE: u32 = 2;

impl Record {
    /// The identity under which the record is known everywhere: the DOI, else
    /// `isbn:` (books only), else `url:` of the source page, else `hash:` of
    /// title, names, year and container or book. A record that stands apart
    /// from another one with its DOI is `DOI#hash`.
    #[must_use]
    pub fn identity(&self) -> String {
        identity(self)
    }
}

/// The same by the kinds of identity, in their order.
fn identity(record: &Record) -> String {
    if let Some(doi) = &record.doi {
        return if record.apart {
            format!("{doi}#{:016x}", short(fingerprint(record)))
        } else {
            doi.to_string()
        };
    }
    if let Some(isbn) = record.isbn.as_ref().filter(|_| may_be_a_book(record)) {
        return format!("isbn:{}", isbn.thirteen());
    }
    if let Some(url) = &record.source_url {
        return format!("url:{url}");
    }
    format!("hash:{RULE}:{:032x}", fingerprint(record))
}

/// An ISBN is the identity of a book; a chapter or a paper only lies in one.
fn may_be_a_book(record: &Record) -> bool {
    let holder =
        record.parent_doi.is_some() || record.parent_title.is_some() || record.container.is_some();
    match record.document_type.as_deref() {
        Some(kind) => matches!(kind, "book" | "report" | "thesis" | "monograph"),
        None => !holder,
    }
}

/// The hash of the folded title, names, year and container or book; of a record
/// that stands apart from another with the same four, where it stands too.
fn fingerprint(record: &Record) -> u128 {
    let mut hash = Fnv::new();
    hash.field(&folded(&record.title));
    for name in record.authors.iter().chain(&record.editors) {
        hash.field(&folded(&name.to_string()));
    }
    // The names end here, however many they are.
    hash.field("");
    hash.field(&record.year.map(|year| year.to_string()).unwrap_or_default());
    let holder = record
        .container
        .as_deref()
        .or(record.parent_title.as_deref());
    hash.field(&holder.map(folded).unwrap_or_default());
    if record.apart {
        for place in places(record) {
            hash.field(place.unwrap_or_default());
        }
    }
    hash.0
}

/// What tells records apart that have the same title, names, year and
/// container.
fn places(record: &Record) -> [Option<&str>; 4] {
    [
        record.volume.as_deref(),
        record.issue.as_deref(),
        record.pages.as_deref(),
        record.number.as_deref(),
    ]
}

/// Whether two records that come under one identity are one document. A DOI
/// stands on several where chapters carry that of their book: they are one when
/// one title is the other or its beginning, or when they share four fifths of
/// their words. Records without DOI are two when they stand in two places.
#[must_use]
pub fn are_one(one: &Record, other: &Record) -> bool {
    if let Some(doi) = &one.doi {
        let untitled = |record: &Record| *record.title == **doi;
        return untitled(one) || untitled(other) || share_a_title(&one.title, &other.title);
    }
    let is_hashed = one.source_url.is_none() && !(one.isbn.is_some() && may_be_a_book(one));
    let differ = |(mine, theirs): (Option<&str>, Option<&str>)| {
        mine.is_some() && theirs.is_some() && mine != theirs
    };
    !is_hashed || !places(one).into_iter().zip(places(other)).any(differ)
}

/// Whether two titles are of one document.
fn share_a_title(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (one, other) = (plain(one), plain(other));
    let begins = |long: &str, short: &str| {
        let rest = long.strip_prefix(short);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    if begins(&one, &other) || begins(&other, &one) {
        return true;
    }
    let sorted = |title: &str| {
        let mut words: Vec<String> = title.split(' ').map(ToOwned::to_owned).collect();
        words.sort_unstable();
        words
    };
    let (one, other) = (sorted(&one), sorted(&other));
    shared(&one, &other) * 5 >= one.len().max(other.len()) * 4
}

/// How many words two sorted lists share.
fn shared(one: &[String], other: &[String]) -> usize {
    let (mut at, mut count) = (0, 0);
    for word in one {
        while other.get(at).is_some_and(|other| other < word) {
            at += 1;
        }
        if other.get(at) == Some(word) {
            count += 1;
            at += 1;
        }
    }
    count
}

/// The letters of a text taken apart from their accents, in small. ASCII, which
/// most text is, has none to take apart.
fn small_letters(text: &str) -> impl Iterator<Item = char> {
    let is_ascii = text.is_ascii();
    let ascii = text.bytes().take(if is_ascii { text.len() } else { 0 });
    let ascii = ascii.map(|byte| char::from(byte.to_ascii_lowercase()));
    let others = if is_ascii { "" } else { text };
    ascii.chain(others.nfkd().flat_map(char::to_lowercase))
}

/// A text without case and accents, with one kind of dash, quote and blank. All
/// other signs stay: "C" and "C++" are two titles.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in small_letters(text) {
        match c {
            c if is_combining_mark(c) => {}
            c if c.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            '\u{2010}'..='\u{2015}' | '\u{2212}' => folded.push('-'),
            '\u{2018}'..='\u{201b}' => folded.push('\''),
            '\u{201c}'..='\u{201f}' => folded.push('"'),
            c => folded.push(c),
        }
    }
    folded
}

/// Letters and digits without case and accents, words parted by one blank.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in small_letters(text) {
        if c.is_alphanumeric() {
            plain.push(c);
        } else if !is_combining_mark(c) && !plain.ends_with(' ') && !plain.is_empty() {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The place of an identity in a hash table: the upper half of FNV-1a, so that
/// it is the same in every run and on every machine.
#[must_use]
pub fn identity_hash(identity: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.field(identity);
    short(hash.0)
}

/// The upper half of a hash.
fn short(hash: u128) -> u64 {
    u64::try_from(hash >> 64).unwrap_or_default()
}

/// The FNV-1a hash, whose constants are those of its authors.
struct Fnv(u128);

impl Fnv {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// A field and its end, so that "ab" "c" and "a" "bc" differ.
    fn field(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 =
                (self.0 ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::doi::Doi;
    use crate::records::isbn::Isbn;
    use crate::records::record::Name;
    use crate::records::text::Text;

    #[test]
    fn ascii_is_taken_apart_as_any_text_is() {
        let ascii: String = ('\0'..='\u{7f}').collect();
        let slow: String = ascii.nfkd().flat_map(char::to_lowercase).collect();
        assert_eq!(small_letters(&ascii).collect::<String>(), slow);
        let other = format!("{ascii}\u{c9}");
        assert!(
            small_letters(&other)
                .collect::<String>()
                .ends_with("e\u{301}")
        );
    }

    fn named(title: &str) -> Record {
        Record {
            authors: Name::whole("OECD").into_iter().collect(),
            year: Some(2016),
            ..Record::titled(title)
        }
    }

    #[test]
    fn the_identity_is_the_doi_then_the_books_isbn_then_the_page_then_few_fields() {
        let mut record = Record::titled("Innovation");
        assert!(record.identity().starts_with("hash:"));
        record.source_url = Text::some_line("https://example.org/document/1");
        assert_eq!(record.identity(), "url:https://example.org/document/1");
        record.isbn = Isbn::parse("978-92-64-25927-0");
        assert_eq!(record.identity(), "isbn:9789264259270");
        record.document_type = Text::some_line("chapter");
        assert!(
            record.identity().starts_with("url:"),
            "a chapter only lies in the book"
        );
        record.doi = Doi::parse("10.1787/9789264259270-5-EN");
        assert_eq!(record.identity(), "10.1787/9789264259270-5-en");
    }

    #[test]
    fn a_reader_that_reads_other_fields_better_finds_the_same_document() {
        let first = named("Open data: a review");
        let better = Record {
            summary: Text::some_line("What governments publish."),
            publisher: Text::some_line("OECD Publishing"),
            pages: Text::some_line("1-10"),
            link: Text::some_line("https://example.org/1"),
            ..named("OPEN  DATA: a Revi\u{e9}w")
        };
        assert_eq!(first.identity(), better.identity());
        assert_ne!(named("About C++").identity(), named("About C").identity());
        let other_year = Record {
            year: Some(2017),
            ..first.clone()
        };
        assert_ne!(first.identity(), other_year.identity());
        let other_book = Record {
            parent_title: Text::some_line("Trade"),
            ..first.clone()
        };
        assert_ne!(first.identity(), other_book.identity());
    }

    #[test]
    fn records_of_one_doi_are_one_by_their_titles() {
        let with = |title| Record {
            doi: Doi::parse("10.1000/a"),
            ..Record::titled(title)
        };
        for (one, other, right) in [
            ("Open data", "OPEN DATA!", true),
            ("Open data", "Open data: a review of Mexico", true),
            ("Open data", "Open database", false),
            (
                "Open data in Mexico and Chile",
                "Open data of Mexico and Chile",
                true,
            ),
            ("Preface", "Trade and trust", false),
            ("10.1000/a", "Trade and trust", true),
        ] {
            assert_eq!(are_one(&with(one), &with(other)), right, "{one} | {other}");
            assert_eq!(are_one(&with(other), &with(one)), right, "{other} | {one}");
        }
    }

    #[test]
    fn what_stands_in_two_places_is_two() {
        let pages = |pages| Record {
            pages: Text::some_line(pages),
            ..Record::titled("Foreword")
        };
        assert!(!are_one(&pages("1-10"), &pages("11-12")));
        assert!(are_one(&pages("1-10"), &Record::titled("Foreword")));
        let apart = Record {
            apart: true,
            ..pages("11-12")
        };
        assert_ne!(apart.identity(), pages("11-12").identity());
    }
}
