//! What a record is searched for, as a tree of terms.
//!
//! The trees that the parser makes are in normal form: no [`Expr::And`] in an
//! `And`, no `Or` in an `Or`, no `Not` in a `Not`, none with fewer than two
//! parts, no words side by side in an `And` that are one identifier,
//! [`Expr::All`] only at the root. Text is as typed, not folded.
//!
//! Must never know: how a term is found.

use super::filter::{Facet, Pattern};
use crate::search::fold::{fold, words};
use crate::search::identifier;

/// A condition on a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expr {
    /// Every record.
    #[default]
    All,
    /// One condition.
    Term(Term),
    /// The records that do not match.
    Not(Box<Expr>),
    /// All of the conditions.
    And(Vec<Expr>),
    /// Any of the conditions.
    Or(Vec<Expr>),
}

impl Expr {
    /// The records that match each of the parts.
    #[must_use]
    pub fn all_of(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        single(identified(worded(flat))).unwrap_or_else(Self::And)
    }

    /// The records that match at least one of the parts.
    #[must_use]
    pub fn any_of(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::All => {}
                Self::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        single(worded(flat)).unwrap_or_else(Self::Or)
    }

    /// What must match, part by part; nothing for every record.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All => &[],
            Self::And(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// The identities of the documents that it names, if it names nothing else.
    #[must_use]
    pub fn ids(&self) -> Option<Vec<&str>> {
        match self {
            Self::Term(Term::Id(id)) => Some(vec![id]),
            Self::Or(parts) => {
                let ids = parts.iter().map(|part| match part {
                    Self::Term(Term::Id(id)) => Some(id.as_str()),
                    _ => None,
                });
                ids.collect()
            }
            _ => None,
        }
    }

    /// Whether it names years, states and values only, and no words.
    #[must_use]
    pub fn is_condition(&self) -> bool {
        match self {
            Self::All => false,
            // What a saved search asks.
            Self::Term(Term::Word(text)) => text.len() > 1 && text.starts_with('@'),
            Self::Term(term) => matches!(
                term,
                Term::Year(_) | Term::Is(_) | Term::Has(_) | Term::Id(_) | Term::Facet(..)
            ),
            Self::Not(inner) => inner.is_condition(),
            Self::And(parts) | Self::Or(parts) => parts.iter().all(Self::is_condition),
        }
    }

    /// Whether it is a word of signs.
    pub(super) fn is_signs(&self) -> bool {
        self.as_word().is_some_and(is_signs)
    }

    fn as_word(&self) -> Option<&str> {
        match self {
            Self::Term(Term::Word(text)) => Some(text),
            _ => None,
        }
    }

    fn as_isbn(&self) -> Option<&str> {
        match self {
            Self::Term(Term::In(Field::Isbn, Needle::Word(text))) => Some(text),
            _ => None,
        }
    }

    /// The records that do not match.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            Self::All => Self::All,
            // Whatever is found has no sign as a word.
            other if other.is_signs() => Self::All,
            other => Self::Not(Box::new(other)),
        }
    }
}

/// Whether a text has no letter and no digit: `&`, `–` and `/` in a pasted
/// title are not looked for.
pub(super) fn is_signs(text: &str) -> bool {
    !text.contains(char::is_alphanumeric) && words(&fold(text)).next().is_none()
}

/// The parts without signs, unless there is nothing else: then the first.
fn worded(mut parts: Vec<Expr>) -> Vec<Expr> {
    if parts.len() > 1 {
        let signs = parts.iter().position(Expr::is_signs);
        let signs = signs.map(|at| parts[at].clone());
        parts.retain(|part| !part.is_signs());
        if parts.is_empty() {
            parts.extend(signs);
        }
    }
    parts
}

/// The parts with one word for words in a row that are an identifier
/// (`DOI 10.1787/x`, `978 92 64 25927 0`).
///
/// From the last to the first, so that what is united goes on to unite with
/// what stands before it, and doing it twice changes nothing.
fn identified(parts: Vec<Expr>) -> Vec<Expr> {
    let mut last_first: Vec<Expr> = Vec::with_capacity(parts.len());
    for part in parts.into_iter().rev() {
        last_first.push(part);
        // What was united may unite with more, now that it is one word.
        while unite(&mut last_first) {}
    }
    last_first.reverse();
    last_first
}

/// Unites the words in front that are an identifier; whether there were any.
fn unite(last_first: &mut Vec<Expr>) -> bool {
    let mut ahead = last_first.iter().rev().take(RUN_MAX).peekable();
    // `isbn:978 92 64 25927 0`
    let field = ahead.next_if(|part| part.as_isbn().is_some());
    let name = field
        .into_iter()
        .flat_map(|part| ["isbn"].into_iter().chain(part.as_isbn()));
    let words: Vec<&str> = name.chain(ahead.map_while(Expr::as_word)).collect();
    match identifier::run(&words) {
        Some((used, text)) if field.is_none() => {
            last_first.truncate(last_first.len() - used);
            last_first.push(Expr::Term(Term::Word(text)));
            true
        }
        Some((used, text)) if used > 2 => {
            last_first.truncate(last_first.len() - (used - 1));
            last_first.push(Expr::Term(Term::In(Field::Isbn, Needle::Word(text))));
            true
        }
        _ => false,
    }
}

/// An identifier is made up of no more words.
const RUN_MAX: usize = 10;

/// The only part, or the parts when there are more.
fn single(mut parts: Vec<Expr>) -> Result<Expr, Vec<Expr>> {
    match parts.len() {
        0 | 1 => Ok(parts.pop().unwrap_or_default()),
        _ => Err(parts),
    }
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// `open`: a word, a word's beginning, or fuzzily within one word; holds a
    /// letter or digit, no blanks, perhaps signs (`R&D`, a whole address);
    /// signs alone, which nothing has, only where there is nothing else.
    Word(String),
    /// `"open government"`: whole words side by side.
    Phrase(String),
    /// `'gov`: anywhere, exactly these letters.
    Exact(String),
    /// `^open`: the title starts so.
    Starts(String),
    /// `reform$`: the title ends so.
    Ends(String),
    /// `author:smith`: within one field; a whole name as a value is a
    /// [`Filter`](super::Filter).
    In(Field, Needle),
    /// `tag:trust` within brackets or beside a `|`; else it is a
    /// [`Filter`](super::Filter).
    Facet(Facet, Pattern),
    /// `year:2010..2016`.
    Year(YearRange),
    /// `is:book`.
    Is(State),
    /// `has:doi`.
    Has(Part),
    /// `id:10.1787/9789264259270-5-en`: the one document of an identity.
    Id(String),
}

/// What is looked for in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needle {
    /// `smith`
    Word(String),
    /// `"open data"`
    Phrase(String),
}

impl Needle {
    /// The text as typed.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Phrase(text) => text,
        }
    }
}

/// A field that is searched by words, not by values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Authors and editors.
    Author,
    /// The series.
    Series,
    /// The title.
    Title,
    /// The abstract.
    Abstract,
    /// The DOI, in any spelling.
    Doi,
    /// The ISBN, in any spelling.
    Isbn,
    /// The journal, the proceedings or the book that holds a document.
    Container,
    /// The reader's note.
    Note,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Author,
        Self::Series,
        Self::Title,
        Self::Abstract,
        Self::Doi,
        Self::Isbn,
        Self::Container,
        Self::Note,
    ];

    /// As it is written before the colon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Series => "series",
            Self::Title => "title",
            Self::Abstract => "abstract",
            Self::Doi => "doi",
            Self::Isbn => "isbn",
            Self::Container => "in",
            Self::Note => "note",
        }
    }

    /// The facet of the same name, whose values are whole names.
    #[must_use]
    pub const fn facet(self) -> Option<Facet> {
        match self {
            Self::Author => Some(Facet::Author),
            Self::Series => Some(Facet::Series),
            Self::Title
            | Self::Abstract
            | Self::Doi
            | Self::Isbn
            | Self::Container
            | Self::Note => None,
        }
    }

    /// The field of a name in any case; some have a short one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "au" => Some(Self::Author),
            "ti" => Some(Self::Title),
            "ab" => Some(Self::Abstract),
            name => Self::ALL.into_iter().find(|field| field.name() == name),
        }
    }
}

/// Years from one to another, both included; an open end is `None`.
///
/// From the parser: `from <= to`, and at least one end is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct YearRange {
    /// The first year.
    pub from: Option<i32>,
    /// The last year.
    pub to: Option<i32>,
}

impl YearRange {
    /// Whether a year lies within.
    #[must_use]
    pub fn contains(self, year: i32) -> bool {
        self.from.is_none_or(|from| from <= year) && self.to.is_none_or(|to| year <= to)
    }
}

/// What a record can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Others name it as their parent.
    Book,
    /// It names a parent.
    Chapter,
    /// Its source had a flaw here.
    Flawed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Book, Self::Chapter, Self::Flawed];

    /// As it is written behind `is:`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Chapter => "chapter",
            Self::Flawed => "flawed",
        }
    }
}

/// What a record can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A DOI.
    Doi,
    /// An abstract.
    Abstract,
    /// An ISBN.
    Isbn,
    /// A value of a facet.
    Facet(Facet),
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Doi,
        Self::Abstract,
        Self::Isbn,
        Self::Facet(Facet::Tag),
        Self::Facet(Facet::Form),
        Self::Facet(Facet::Type),
        Self::Facet(Facet::Country),
        Self::Facet(Facet::Year),
        Self::Facet(Facet::Author),
        Self::Facet(Facet::Publisher),
        Self::Facet(Facet::Language),
        Self::Facet(Facet::Journal),
        Self::Facet(Facet::Series),
        Self::Facet(Facet::Book),
        Self::Facet(Facet::Source),
        Self::Facet(Facet::Mark),
        Self::Facet(Facet::Own),
        Self::Facet(Facet::List),
        Self::Facet(Facet::Review),
    ];

    /// As it is written behind `has:`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Doi => "doi",
            Self::Abstract => "abstract",
            Self::Isbn => "isbn",
            Self::Facet(Facet::Tag) => "tags",
            Self::Facet(facet) => facet.name(),
        }
    }

    /// The part of a name in any case, as facets and fields are named too.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let named = || Facet::named(name).map(Self::Facet);
        let field = || (Field::named(name) == Some(Field::Abstract)).then_some(Self::Abstract);
        let mut all = Self::ALL.into_iter();
        all.find(|part| part.name().eq_ignore_ascii_case(name))
            .or_else(named)
            .or_else(field)
    }
}
