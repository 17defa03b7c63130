//! A query made ready for one catalog: every word looked up once, before any
//! record is visited.
//!
//! Must never know: how hits are ordered and shown.

use std::ops::Range;

use super::expand::{EditIn, OneEdit, Subsequence};
use super::{Library, identified, rank};
use crate::engine::index::terms::{self, TermIndex};
use crate::engine::index::{Index, SegmentIndex};
use crate::search::field::Fields;
use crate::search::query::{Expr, Facet, Field, Needle, Part, Pattern, State, Term, YearRange};
use crate::search::{fold, identifier, tokens};

/// A word that is found as such, or as a beginning, in fewer records than this
/// also stands for what is like it.
const LIKE_BELOW: usize = 8;

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
    /// The records that a query term finds.
    QueryTerm(QueryTerm),
    /// The others.
    Not(Box<Plan>),
    /// The records that all find.
    And(Vec<Plan>),
    /// The records that any finds.
    Or(Vec<Plan>),
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
    /// Words that are one edit away.
    pub(crate) one_edit: Option<OneEdit>,
    /// Titles whose words begin with its letters.
    pub(crate) initials: bool,
}

impl Expansion {
    /// Whether a word with these letters may be like the typed one: most are
    /// passed over without being looked at.
    pub(crate) fn may_meet(&self, letters: u64) -> bool {
        let subsequence = self.subsequence.as_ref();
        subsequence.is_some_and(|subsequence| subsequence.may_meet(letters))
            || self
                .one_edit
                .as_ref()
                .is_some_and(|one_edit| one_edit.may_meet(letters))
    }

    /// The edit that makes a folded word the typed one.
    pub(crate) fn one_edit(&self, word: &str) -> Option<EditIn> {
        self.one_edit.as_ref()?.one_edit(word, terms::letters(word))
    }

    /// Whether a folded word is like the typed one.
    pub(crate) fn meets(&self, word: &str) -> bool {
        let scattered =
            |subsequence: &Subsequence| subsequence.score(word, terms::letters(word)).is_some();
        self.subsequence.as_ref().is_some_and(scattered) || self.one_edit(word).is_some()
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
    /// Looks up everything a filter asks for.
    pub(crate) fn new(library: &Library, filter: &Expr) -> Self {
        Planner {
            index: &library.index,
            len: library.catalog.len(),
        }
        .expr(filter, true)
    }

    /// The leaves that are not denied, for ranking and highlighting.
    pub(crate) fn query_terms(&self) -> Vec<&QueryTerm> {
        let mut query_terms = Vec::new();
        self.gather(&mut query_terms);
        query_terms
    }

    /// Lets the words that `wanted` says also stand for words that are one
    /// edit away; whether any may.
    pub(crate) fn correct(&mut self, wanted: &dyn Fn(&QueryTerm) -> bool) -> bool {
        match self {
            Self::QueryTerm(query_term) if wanted(query_term) => query_term.correct(),
            Self::And(plans) | Self::Or(plans) => plans
                .iter_mut()
                .fold(false, |any, plan| plan.correct(wanted) | any),
            _ => false,
        }
    }

    fn gather<'a>(&'a self, query_terms: &mut Vec<&'a QueryTerm>) {
        match self {
            Self::QueryTerm(query_term) => query_terms.push(query_term),
            Self::And(plans) | Self::Or(plans) => {
                for plan in plans {
                    plan.gather(query_terms);
                }
            }
            _ => {}
        }
    }
}

impl QueryTerm {
    fn correct(&mut self) -> bool {
        let Match::Word { text, like } = &mut self.sought else {
            return false;
        };
        if like.one_edit.is_some() || !self.fields.meets(Fields::SHORT) {
            return false;
        }
        like.one_edit = OneEdit::new(text);
        // A word with an edit in it may lack a letter besides.
        if like.one_edit.is_some() && like.subsequence.is_none() {
            like.subsequence = Subsequence::new(text);
        }
        like.one_edit.is_some()
    }

    /// The query term without what is merely like its word.
    pub(crate) fn literal(&self) -> Self {
        let mut query_term = self.clone();
        if let Match::Word { like, .. } = &mut query_term.sought {
            *like = Expansion::default();
        }
        query_term
    }
}

struct Planner<'a> {
    index: &'a Index,
    len: usize,
}

impl Planner<'_> {
    /// `wanted` is false under a negation, where words are whole and phrases
    /// closed.
    fn expr(&self, expr: &Expr, wanted: bool) -> Plan {
        match expr {
            Expr::All => Plan::All,
            Expr::Term(term) => self.term(term, wanted),
            Expr::Not(inner) => Plan::Not(Box::new(self.expr(inner, !wanted))),
            Expr::And(parts) => {
                Plan::And(parts.iter().map(|part| self.expr(part, wanted)).collect())
            }
            Expr::Or(parts) => Plan::Or(parts.iter().map(|part| self.expr(part, wanted)).collect()),
        }
    }

    fn term(&self, term: &Term, wanted: bool) -> Plan {
        match term {
            Term::Word(word) => self.word(
                word,
                Fields::TEXT,
                wanted,
                if wanted {
                    identified::part(self.index, word)
                } else {
                    Vec::new()
                },
            ),
            Term::Phrase(phrase) => self.phrase(phrase, Fields::TEXT, wanted),
            Term::Exact(text) => {
                self.folded(text, Match::Exact, Fields::TEXT, self.whole(text, wanted))
            }
            Term::Starts(text) => self.folded(text, Match::Start, Fields::TITLE, Vec::new()),
            Term::Ends(text) => self.folded(text, Match::End, Fields::TITLE, Vec::new()),
            Term::In(field, needle) => self.field(*field, needle, wanted),
            Term::Facet(facet, pattern) => {
                let (facet, named) = self.index.named(*facet, pattern);
                Plan::Values(facet, named)
            }
            Term::Year(range) => Plan::Years(*range),
            Term::Is(state) => Plan::Is(*state),
            Term::Has(Part::Facet(facet)) => {
                let none = self
                    .index
                    .facet(*facet)
                    .named(&Pattern::whole(Pattern::NONE));
                Plan::Not(Box::new(Plan::Values(*facet, none)))
            }
            Term::Has(part) => Plan::Has(*part),
        }
    }

    fn field(&self, field: Field, needle: &Needle, wanted: bool) -> Plan {
        let fields = match field {
            Field::Title => Fields::TITLE,
            Field::Author => Fields::AUTHOR,
            Field::Series => Fields::SERIES,
            Field::Abstract => Fields::ABSTRACT,
            Field::Doi | Field::Isbn => return self.identified(needle),
            Field::Container => return self.container(needle),
        };
        match needle {
            Needle::Word(word) => self.word(word, fields, wanted, Vec::new()),
            Needle::Phrase(phrase) => self.phrase(phrase, fields, wanted),
        }
    }

    /// A typed word; one that folds into several words ("whole-of") is a
    /// phrase, one that folds into none finds nothing.
    fn word(&self, typed: &str, fields: Fields, wanted: bool, identifiers: Vec<String>) -> Plan {
        let folded = fold::fold(typed);
        let words = if tokens::is_name(&folded) {
            vec![&*folded]
        } else {
            tokens::plain(&folded)
        };
        let sought = match words.as_slice() {
            // Signs, which no record has as a word.
            [] if identifiers.is_empty() => Match::WholeWord(folded),
            [] => Match::Identifier,
            [word] if wanted => self.sought(word, fields),
            [word] => Match::WholeWord((*word).to_owned()),
            words => Match::Phrase {
                words: owned(words),
                open: wanted,
            },
        };
        self.query_term(typed, sought, fields, identifiers)
    }

    fn phrase(&self, typed: &str, fields: Fields, wanted: bool) -> Plan {
        let folded = fold::fold(typed);
        let words = tokens::plain(&folded);
        match words.as_slice() {
            [] => Plan::All,
            words => self.query_term(
                typed,
                Match::Phrase {
                    words: owned(words),
                    open: wanted,
                },
                fields,
                self.whole(typed, wanted),
            ),
        }
    }

    /// The identifier that a text in quotes is.
    fn whole(&self, typed: &str, wanted: bool) -> Vec<String> {
        if wanted && identifier::is_whole(typed) {
            identified::part(self.index, typed)
        } else {
            Vec::new()
        }
    }

    /// `in:`: the records of journals and books with such a name.
    fn container(&self, needle: &Needle) -> Plan {
        let words = owned(&tokens::plain(&fold::fold(needle.text())));
        let in_a_row = words.len() > 1;
        let facets = [Facet::Journal, Facet::Book].into_iter();
        let held = |facet| Plan::Values(facet, self.index.facet(facet).worded(&words, in_a_row));
        Plan::Or(facets.map(held).collect())
    }

    /// `doi:` and `isbn:`: a substring, in any spelling.
    fn identified(&self, needle: &Needle) -> Plan {
        let identifiers = identified::known(self.index, identifier::spellings(needle.text()));
        if identifiers.is_empty() {
            return Plan::All;
        }
        Plan::QueryTerm(QueryTerm {
            sought: Match::Identifier,
            fields: Fields::DOI,
            rarity: rank::PLAIN,
            identifiers,
            address: None,
            typed: needle.text().to_owned(),
        })
    }

    fn folded(
        &self,
        typed: &str,
        sought: impl Fn(String) -> Match,
        fields: Fields,
        identifiers: Vec<String>,
    ) -> Plan {
        let text = fold::fold(typed);
        if text.trim().is_empty() {
            Plan::All
        } else {
            self.query_term(typed, sought(text), fields, identifiers)
        }
    }

    fn query_term(
        &self,
        typed: &str,
        sought: Match,
        fields: Fields,
        identifiers: Vec<String>,
    ) -> Plan {
        let rarity = self.rarity(&sought);
        Plan::QueryTerm(QueryTerm {
            sought,
            fields,
            rarity,
            identifiers,
            address: identified::address(self.index, typed),
            typed: typed.to_owned(),
        })
    }

    /// A word and, where it is known in few records only, what is like it.
    fn sought(&self, word: &str, fields: Fields) -> Match {
        let mut known = 0;
        for segment in self.index.segments() {
            for (words, one) in segment.texts() {
                known += frequency(words, one, word, fields, LIKE_BELOW - known);
                if known >= LIKE_BELOW {
                    return Match::Word {
                        text: word.to_owned(),
                        like: Expansion::default(),
                    };
                }
            }
        }
        let short = fields.meets(Fields::SHORT);
        let letters = word.chars().count();
        let like = Expansion {
            subsequence: short.then(|| Subsequence::new(word)).flatten(),
            one_edit: None,
            initials: fields.meets(Fields::TITLE)
                && (3..=8).contains(&letters)
                && word.chars().all(char::is_alphabetic),
        };
        Match::Word {
            text: word.to_owned(),
            like,
        }
    }

    fn rarity(&self, sought: &Match) -> u32 {
        let word = match sought {
            Match::Word { text, .. } | Match::WholeWord(text) => text.as_str(),
            Match::Phrase { words, .. } => {
                let each = words.iter();
                return each
                    .map(|word| self.rarity(&Match::WholeWord(word.clone())))
                    .sum::<u32>()
                    .min(rank::RAREST);
            }
            Match::Exact(_) | Match::Start(_) | Match::End(_) | Match::Identifier => {
                return rank::PLAIN;
            }
        };
        let each = self.index.segments().flat_map(SegmentIndex::texts);
        let found = each.map(|(words, _)| {
            let at = words.words().position(word);
            at.map_or(0, |at| words.records(at).len())
        });
        rank::rarity(found.sum(), self.len)
    }
}

/// Records that have a word or its continuation in some fields; words that
/// follow when there are `enough` are not looked at.
fn frequency(words: &TermIndex, one: Fields, word: &str, fields: Fields, enough: usize) -> usize {
    let mut known = 0;
    for posted in words.run(words.words().beginning(word)) {
        if one == Fields::default() {
            posted.each(one, |_, found| known += usize::from(found.meets(fields)));
        } else if one.meets(fields) {
            known += posted.records.len();
        }
        if known >= enough {
            break;
        }
    }
    known
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
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

/// Folded text with every run of separators as one blank, and a blank at both
/// ends, so that words in a row are a substring.
pub(crate) fn spaced(folded: &str) -> String {
    let mut spaced = String::with_capacity(folded.len() + 2);
    spaced.push(' ');
    for word in tokens::plain(folded) {
        spaced.push_str(word);
        spaced.push(' ');
    }
    spaced
}

/// A phrase as a substring of [`spaced`] text.
pub(crate) fn spaced_phrase(words: &[String], open: bool) -> String {
    let mut phrase = format!(" {}", words.join(" "));
    if !open {
        phrase.push(' ');
    }
    phrase
}
