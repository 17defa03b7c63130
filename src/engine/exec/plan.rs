//! What a query asks of one catalog, as a tree over words that were looked up.
//!
//! Must never know: how hits are ordered and shown.

use std::ops::Range;
use std::sync::Arc;

use super::expand::{Edited, Edits, Subsequence};
use super::forms::Variants;
use super::rank;
use crate::engine::catalog::DocAddress;
use crate::engine::index::terms;
use crate::search::field::Fields;
use crate::search::fold;
use crate::search::query::{Facet, Part, State, YearRange};

/// What a query asks, as a tree over looked-up leaves.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// Every record.
    All,
    /// The records with any of some values of a facet.
    Values(Facet, Vec<usize>),
    /// The records of some years.
    Years(YearRange),
    /// What a record is.
    Is(State),
    /// What a record has.
    Has(Part),
    /// Some records: where those lie that a catalog has, and what all of them
    /// may be known by.
    Records {
        /// Where they lie.
        rows: Vec<DocAddress>,
        /// Their identities.
        ids: Vec<String>,
    },
    /// The records that a query term finds.
    QueryTerm(Box<QueryTerm>),
    /// The others.
    Not(Box<Plan>),
    /// The records that all find.
    And(Vec<Plan>),
    /// The records that all or all but one of the words find.
    AllButOne(Vec<Plan>),
    /// The records that any finds.
    Or(Vec<Plan>),
}

/// Whether a record is found that lacks a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is not.
    Required,
    /// It is not, but may be offered.
    Wanted,
    /// It is: a little word.
    Optional,
}

/// Something that is looked for in texts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct QueryTerm {
    /// What is looked for.
    pub(crate) sought: Match,
    /// Where.
    pub(crate) fields: Fields,
    /// How rare it is in this catalog, see [`rank::rarity`].
    pub(crate) rarity: u32,
    /// The DOI or ISBN part that the same word may also be.
    pub(crate) identifiers: Vec<String>,
    /// The address that it is, see [`super::identified`].
    pub(crate) address: Option<u64>,
    /// As it was typed.
    pub(crate) typed: String,
    /// By what else it is found.
    pub(crate) variants: Variants,
    /// Whether a record may lack it.
    pub(crate) presence: Presence,
}

/// The ways of looking for something; all texts are folded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Match {
    /// A word: itself, its beginning, and what is like it.
    Word { text: String, like: Expansion },
    /// A whole word and nothing else.
    WholeWord(String),
    /// Words in a row; the last may be the beginning of a word when `open`.
    Phrase { words: Vec<String>, open: bool },
    /// A substring.
    Exact(String),
    /// The start of the title.
    Start(String),
    /// The end of the title.
    End(String),
    /// Only the identifier of the query term.
    Identifier,
}

/// What else a word may stand for, when few records have it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Expansion {
    /// Words that hold its letters in their order.
    pub(crate) subsequence: Option<Subsequence>,
    /// Words that are an edit or two away.
    pub(crate) edits: Option<Edits>,
    /// Two words that were run together.
    pub(crate) apart: Option<Vec<String>>,
    /// Titles whose words begin with its letters.
    pub(crate) initials: bool,
    /// The words of the catalog that are like it by letters or edits.
    pub(crate) words: Arc<[Alike]>,
}

/// A word of the catalog that is like a typed one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alike {
    /// The word, folded.
    pub(crate) word: String,
    /// How well it fits.
    pub(crate) grade: u16,
    /// Whether it is by edits.
    pub(crate) edited: bool,
}

impl Expansion {
    /// What is like a word by its letters or one edit.
    pub(crate) fn of(word: &str) -> Self {
        Self {
            subsequence: Subsequence::new(word),
            edits: Edits::one(word),
            ..Self::default()
        }
    }

    /// Whether a word with these letters may be like the typed one: most are
    /// passed over without being looked at.
    pub(crate) fn may_meet(&self, letters: u64) -> bool {
        let subsequence = self.subsequence.as_ref();
        subsequence.is_some_and(|subsequence| subsequence.may_meet(letters))
            || self
                .edits
                .as_ref()
                .is_some_and(|edits| edits.may_meet(letters))
    }

    /// How well a folded word, whose letters are known, is like the typed one.
    pub(crate) fn alike(&self, typed: &str, word: &str, letters: u64) -> Option<Alike> {
        let edits = self.edits.as_ref();
        let edit = edits.and_then(|edits| edits.edited(word, letters));
        let scattered = self.subsequence.as_ref().filter(|subsequence| {
            let score = subsequence.score(word, letters);
            score.is_some()
        });
        let scattered = scattered.map(|_| rank::subsequence(typed.len(), word.len()));
        let grade = edit.map(rank::edited).max(scattered)?;
        Some(Alike {
            word: word.to_owned(),
            grade,
            edited: edit.is_some(),
        })
    }

    /// The edits that make a folded word the typed one.
    pub(crate) fn edited(&self, word: &str) -> Option<Edited> {
        self.edits.as_ref()?.edited(word, terms::letters(word))
    }

    /// Whether a folded word is like the typed one.
    pub(crate) fn meets(&self, word: &str) -> bool {
        let scattered =
            |subsequence: &Subsequence| subsequence.score(word, terms::letters(word)).is_some();
        self.subsequence.as_ref().is_some_and(scattered) || self.edited(word).is_some()
    }
}

impl Match {
    /// Whether words are looked for, and not signs or parts of words.
    pub(crate) fn is_words(&self) -> bool {
        matches!(
            self,
            Self::Word { .. } | Self::WholeWord(_) | Self::Phrase { .. }
        )
    }
}

impl Plan {
    /// The leaves that are not denied, for ranking and highlighting.
    pub(crate) fn query_terms(&self) -> Vec<&QueryTerm> {
        let mut query_terms = Vec::new();
        self.gather(&mut query_terms);
        query_terms
    }

    /// Whether a record may lack it: only single words may be missing.
    pub(crate) const fn presence(&self) -> Presence {
        match self {
            Self::QueryTerm(query_term) => query_term.presence,
            _ => Presence::Required,
        }
    }

    /// The same where every record satisfies what is no word.
    pub(super) fn words_alone(self) -> Self {
        let each = |plans: Vec<Self>| plans.into_iter().map(Self::words_alone).collect();
        match self {
            Self::QueryTerm(query_term) => Self::QueryTerm(query_term),
            Self::And(plans) => Self::And(each(plans)),
            Self::AllButOne(plans) => Self::AllButOne(each(plans)),
            Self::Or(plans) => Self::Or(each(plans)),
            Self::All
            | Self::Values(..)
            | Self::Years(_)
            | Self::Is(_)
            | Self::Has(_)
            | Self::Records { .. }
            | Self::Not(_) => Self::All,
        }
    }

    /// The same for some records.
    pub(super) fn among(self, rows: Vec<DocAddress>) -> Self {
        let some = Self::Records {
            rows,
            ids: Vec::new(),
        };
        match self {
            Self::And(mut parts) => {
                parts.push(some);
                Self::And(parts)
            }
            Self::AllButOne(mut parts) => {
                parts.push(some);
                Self::AllButOne(parts)
            }
            other => Self::And(vec![other, some]),
        }
    }

    fn gather<'a>(&'a self, query_terms: &mut Vec<&'a QueryTerm>) {
        match self {
            Self::QueryTerm(query_term) => query_terms.push(query_term),
            Self::And(plans) | Self::AllButOne(plans) | Self::Or(plans) => {
                for plan in plans {
                    plan.gather(query_terms);
                }
            }
            _ => {}
        }
    }
}

impl QueryTerm {
    /// The query term without what is merely like its word.
    pub(crate) fn literal(&self) -> Self {
        let mut query_term = self.clone();
        if let Match::Word { like, .. } = &mut query_term.sought {
            *like = Expansion::default();
        }
        query_term
    }
}

/// Where a folded title starts with a text, or after the signs in front.
pub(crate) fn start(title: &str, text: &str) -> Option<Range<usize>> {
    let at = if title.starts_with(text) {
        0
    } else {
        fold::inner(title).start
    };
    let starts = title.get(at..)?.starts_with(text);
    starts.then(|| at..at + text.len())
}

/// Where a folded title ends with a text, or before the signs behind.
pub(crate) fn end(title: &str, text: &str) -> Option<Range<usize>> {
    let at = if title.ends_with(text) {
        title.len()
    } else {
        fold::inner(title).end
    };
    let ends = title.get(..at)?.ends_with(text);
    ends.then(|| at - text.len()..at)
}
