//! What the reader wants of facet values: stances, said as `tag:trust`,
//! `~tag:loans`, `-tag:copyright`.
//!
//! Must never know: which values a catalog has.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::search::fold::fold;

/// A field to filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Facet {
    /// A topic.
    Tag,
    /// What kind of thing it is: a book, a chapter, an article.
    Form,
    /// The platform's knowledge type.
    Type,
    /// A country the document is about.
    Country,
    /// The year of publication.
    Year,
    /// An author or editor, as displayed: `Smith, Jane`.
    Author,
    /// Who published it.
    Publisher,
    /// The language, as a code.
    Language,
    /// The journal or proceedings that hold it.
    Journal,
    /// The series that it is a part of.
    Series,
    /// The book of a chapter, by its DOI.
    Book,
    /// Where the record came from.
    Source,
    /// What the reader has said of it: a star, how far they are, a note.
    Mark,
    /// The reader's own tags.
    Own,
    /// The reader's lists that hold it.
    List,
    /// What was decided of it in the reader's reviews: `trust/kept`,
    /// `trust/dropped/no data`.
    Review,
}

impl Facet {
    /// All, in the order of the facet pane.
    pub const ALL: [Self; 16] = [
        Self::Tag,
        Self::Form,
        Self::Type,
        Self::Country,
        Self::Year,
        Self::Author,
        Self::Publisher,
        Self::Language,
        Self::Journal,
        Self::Series,
        Self::Book,
        Self::Source,
        Self::Mark,
        Self::Own,
        Self::List,
        Self::Review,
    ];

    /// Those whose values stand in the records, the first of [`ALL`](Self::ALL);
    /// the others are the reader's.
    pub const RECORDED: [Self; 12] = {
        let mut recorded = [Self::Tag; 12];
        let mut at = 0;
        while at < recorded.len() {
            recorded[at] = Self::ALL[at];
            at += 1;
        }
        recorded
    };

    /// Whether its values are the reader's and stand in no record.
    #[must_use]
    pub const fn is_readers(self) -> bool {
        matches!(self, Self::Mark | Self::Own | Self::List | Self::Review)
    }

    /// As it is written before the colon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Form => "form",
            Self::Type => "type",
            Self::Country => "country",
            Self::Year => "year",
            Self::Author => "author",
            Self::Publisher => "publisher",
            Self::Language => "lang",
            Self::Journal => "journal",
            Self::Series => "series",
            Self::Book => "book",
            Self::Source => "source",
            Self::Mark => "mark",
            Self::Own => "own",
            Self::List => "list",
            Self::Review => "review",
        }
    }

    /// The facet of a name in any case; some have a second or a short one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "language" => Some(Self::Language),
            "au" => Some(Self::Author),
            "pub" => Some(Self::Publisher),
            "y" => Some(Self::Year),
            name => Self::ALL.into_iter().find(|facet| facet.name() == name),
        }
    }

    /// Whether a record has one value at most, so that two of them can be
    /// wanted only as any of both.
    #[must_use]
    pub const fn is_single(self) -> bool {
        !matches!(
            self,
            Self::Tag
                | Self::Country
                | Self::Author
                | Self::Source
                | Self::Mark
                | Self::Own
                | Self::List
                | Self::Review
        )
    }

    /// Whether its name is also that of a field that is searched by words:
    /// `author:smith` looks for a word, and a value is told by its sign, as in
    /// `+author:"Smith, Jane"`, `~author:OECD`, or by quotes behind a `-`.
    #[must_use]
    pub const fn is_searched(self) -> bool {
        matches!(self, Self::Author | Self::Series)
    }
}

/// What a reader has said of a document: the values of [`Facet::Mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It has a star.
    Starred,
    /// It is to be read.
    ToRead,
    /// It is being read.
    Reading,
    /// It was read.
    Read,
    /// It has a note.
    Note,
    /// It is new since the reader last looked at its sources.
    New,
    /// It is other than it was then.
    Changed,
}

impl Said {
    /// All, in the order of the facet pane.
    pub const ALL: [Self; 7] = [
        Self::Starred,
        Self::ToRead,
        Self::Reading,
        Self::Read,
        Self::Note,
        Self::New,
        Self::Changed,
    ];

    /// As the value is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Starred => "starred",
            Self::ToRead => "to read",
            Self::Reading => "reading",
            Self::Read => "read",
            Self::Note => "note",
            Self::New => "new",
            Self::Changed => "changed",
        }
    }

    /// The state of a name behind `is:`, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let state = |said: &Self| match said {
            Self::ToRead => name.eq_ignore_ascii_case("toread"),
            Self::Note => false,
            said => name.eq_ignore_ascii_case(said.name()),
        };
        Self::ALL.into_iter().find(state)
    }
}

/// What the reader wants of a value that is not free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// Every record found has the value.
    Required,
    /// Every record found has this value or another any-of value of the facet.
    AnyOf,
    /// No record found has the value.
    Excluded,
}

impl Stance {
    /// As it is typed and shown: `+`, `~` or `-`.
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Required => '+',
            Self::AnyOf => '~',
            Self::Excluded => '-',
        }
    }
}

/// What parts a value from what stands below it: `policy/innovation`, and the
/// subdivisions of a library's subject headings, `Education -- France`.
const LEVELS: [&str; 2] = ["/", "--"];

/// Which values of a facet: one by its name or slug, all with a prefix, or, by
/// a prefix that ends with the sign of a level, all below one of a hierarchy
/// (`tag:policy/*`, `tag:"Education --"*`).
///
/// Invariant: blanks in the text are single, and none stands at its ends, as
/// [`Pattern::whole`] makes it; only such a text is written as a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pattern {
    /// As typed; compare by [`Pattern::key`].
    pub text: String,
    /// Whether longer values match too (`tag:innov*`).
    pub prefix: bool,
}

impl Pattern {
    /// The value of the records that have none.
    pub const NONE: &'static str = "(none)";

    /// The one value of this name.
    #[must_use]
    pub fn whole(text: impl Into<String>) -> Self {
        Self {
            text: single_blanks(&text.into()),
            prefix: false,
        }
    }

    /// All values that begin so.
    #[must_use]
    pub fn beginning(text: impl Into<String>) -> Self {
        Self {
            prefix: true,
            ..Self::whole(text)
        }
    }

    /// The text as values are compared: see [`value_key`](Self::value_key).
    #[must_use]
    pub fn key(&self) -> String {
        match self.level() {
            Some(level) => level,
            None if self.prefix => Self::prefix_key(&self.text),
            None => Self::value_key(&self.text),
        }
    }

    /// All values that stand with a value on one level of a hierarchy:
    /// `policy/*` for `policy/innovation`; none of a value that stands below
    /// no other.
    #[must_use]
    pub fn level_of(value: &str) -> Option<Self> {
        let first = |sign: &&str| value.find(*sign).map(|at| (at, sign.len()));
        let (at, len) = LEVELS.iter().filter_map(first).min()?;
        let (above, below) = (value.get(..at + len)?, value.get(at + len..)?);
        let has_both = at > 0 && !below.trim().is_empty();
        has_both.then(|| Self::beginning(above))
    }

    /// What the values of a level begin with, as [`level_key`](Self::level_key)
    /// has it; none where the pattern is no level.
    #[must_use]
    pub fn level(&self) -> Option<String> {
        let above = |sign: &'static str| Some((self.text.strip_suffix(sign)?, sign));
        let (above, sign) = LEVELS.into_iter().find_map(above)?;
        let is_level = self.prefix && !Self::prefix_key(above).is_empty();
        is_level.then(|| Self::level_key(above) + sign)
    }

    /// A value as the levels of a hierarchy are compared: folded, without
    /// blanks around the signs that part them.
    #[must_use]
    pub fn level_key(value: &str) -> String {
        let mut key = single_blanks(&fold(value));
        for sign in LEVELS {
            let parts = key.split(sign).map(str::trim);
            key = parts.collect::<Vec<_>>().join(sign);
        }
        key
    }

    /// A value as it is compared: folded, dashes as blanks, blanks single, so
    /// that a name and its slug are one. Where nothing would be left, the
    /// dashes are the value, or what else is not folded away.
    #[must_use]
    pub fn value_key(value: &str) -> String {
        let key = Self::prefix_key(value);
        if !key.is_empty() {
            return key;
        }
        match single_blanks(&fold(value)) {
            dashes if !dashes.is_empty() => dashes,
            _ => single_blanks(value),
        }
    }

    /// The beginning of a value as it is compared; of dashes alone nothing is
    /// left, for they may be the first that is typed of anything.
    #[must_use]
    pub fn prefix_key(typed: &str) -> String {
        let folded = fold(typed);
        let parts = folded.split([' ', '-']).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" ")
    }

    /// Whether a value with this [`value_key`](Self::value_key) is meant.
    #[must_use]
    pub fn matches_key(&self, value_key: &str) -> bool {
        let key = self.key();
        // `tag:*` is any tag.
        let begins = value_key != Self::NONE || key.starts_with('(');
        value_key == key || self.prefix && begins && value_key.starts_with(&key)
    }

    /// Whether two patterns mean the same values.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.prefix == other.prefix && (self.text == other.text || self.key() == other.key())
    }
}

fn single_blanks(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    let parts = text.split(is_blank).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// A stance on a value of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filter {
    /// The facet.
    pub facet: Facet,
    /// The value.
    pub pattern: Pattern,
    /// What is wanted of it.
    pub stance: Stance,
}

/// Adds filters; one that means the same values as an earlier one takes its
/// place, and where a record has one value, a second that is required joins
/// the first as any of both.
pub(super) fn merge(filters: &mut Vec<Filter>, more: Vec<Filter>) {
    // A map, since a pasted query may hold thousands.
    let mut places: HashMap<_, _> = filters.iter().map(identity).zip(0..).collect();
    for filter in more {
        let place = *places.entry(identity(&filter)).or_insert(filters.len());
        match filters.get_mut(place) {
            Some(earlier) => *earlier = filter,
            None => filters.push(filter),
        }
    }
    for facet in Facet::ALL.into_iter().filter(|facet| facet.is_single()) {
        join(filters, facet);
    }
}

/// Makes required values of a facet any of them when there are others.
fn join(filters: &mut [Filter], facet: Facet) {
    let is_wanted =
        |filter: &&mut Filter| filter.facet == facet && filter.stance != Stance::Excluded;
    if filters.iter_mut().filter(is_wanted).count() > 1 {
        let wanted = filters.iter_mut().filter(is_wanted);
        wanted.for_each(|filter| filter.stance = Stance::AnyOf);
    }
}

/// What makes two filters one.
fn identity(filter: &Filter) -> (Facet, bool, String) {
    (filter.facet, filter.pattern.prefix, filter.pattern.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_facet_reads_back_from_its_name() {
        for facet in Facet::ALL {
            assert_eq!(Facet::named(&facet.name().to_uppercase()), Some(facet));
        }
        for (name, facet) in [
            ("Language", Facet::Language),
            ("pub", Facet::Publisher),
            ("au", Facet::Author),
            ("Y", Facet::Year),
        ] {
            assert_eq!(Facet::named(name), Some(facet));
        }
        assert_eq!(Facet::named("mood"), None);
    }

    #[test]
    fn a_pattern_matches_names_and_slugs() {
        let key = Pattern::value_key("Économie – sociale");
        assert_eq!(key, "economie sociale");
        assert!(Pattern::whole("economie-sociale").matches_key(&key));
        assert!(!Pattern::whole("economie").matches_key(&key));
        let prefix = Pattern {
            text: "ÉCO".to_owned(),
            prefix: true,
        };
        assert!(prefix.matches_key(&key));
    }

    #[test]
    fn values_below_one_of_a_hierarchy_are_a_level() {
        let level = |value: &str| Pattern::level_of(value).map(|level| level.text);
        assert_eq!(level("policy/innovation/firms").as_deref(), Some("policy/"));
        assert_eq!(
            level("Education -- France").as_deref(),
            Some("Education --")
        );
        assert_eq!(level("Education--and/or").as_deref(), Some("Education--"));
        for flat in ["policy", "/policy", "policy/ ", "---", "-- a", "a-b", ""] {
            assert_eq!(level(flat), None, "{flat}");
        }
        let one = Pattern::level_of("Éducation -- France").unwrap();
        let other = Pattern::level_of("education--Chile").unwrap();
        assert!(one.is_same(&other));
        assert_eq!(one.level().as_deref(), Some("education--"));
        let begun = |text: &str| Pattern {
            prefix: true,
            ..Pattern::whole(text)
        };
        assert!(!one.is_same(&begun("Education")));
        assert_eq!(begun("--").level(), None);
        assert_eq!(Pattern::whole("policy/").level(), None);
    }

    #[test]
    fn a_value_of_dashes_is_told_from_others_and_dashes_begin_every_value() {
        let is =
            |text: &str, value: &str| Pattern::whole(text).matches_key(&Pattern::value_key(value));
        assert!(is("---", "---") && is(" \u{2014} ", "-") && is("- -", "-  -"));
        assert!(!is("---", "--") && !is("-", "a") && !is("-", "\u{301}"));
        assert!(is("\u{301}", "\u{301}") && is("-a-", "a"));
        let begun = Pattern {
            text: "-".to_owned(),
            prefix: true,
        };
        assert!(begun.matches_key(&Pattern::value_key("trust")));
        assert!(begun.matches_key(&Pattern::value_key("---")));
    }
}
