//! A query made ready for one catalog: every word looked up once, before any
//! record is visited.
//!
//! Must never know: how hits are ordered and shown.

use super::bits::Bits;
use super::field::Fields;
use super::index::Index;
use super::matcher::Scatter;
use super::query::{Expr, Facet, Field, Needle, Part, State, Term, YearRange};
use super::{Library, fold, tokens};
use crate::catalog::doi::Doi;
use crate::catalog::{Catalog, Row};

/// A word that is found as such, or as a beginning, in fewer records than this
/// is also looked for by scattered letters.
const SCATTER_BELOW: usize = 8;

/// What a query asks, as a tree over looked-up leaves.
#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// Every record.
    All,
    /// The records of a set, made once.
    Rows(Bits),
    /// The records that a leaf finds.
    Leaf(Leaf),
    /// The others.
    Not(Box<Plan>),
    /// The records that all find.
    And(Vec<Plan>),
    /// The records that any finds.
    Or(Vec<Plan>),
}

/// Something that is looked for in texts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    /// What is looked for.
    pub(super) sought: Sought,
    /// Where.
    pub(super) fields: Fields,
    /// How rare it is in this catalog: 1 for a word of every record, more for
    /// rarer ones.
    pub(super) rarity: f32,
    /// The DOI or ISBN part that the same word may also be.
    pub(super) identifiers: Vec<String>,
}

/// The ways of looking for something; all texts are folded.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sought {
    /// A word: itself, its beginning, and perhaps its scattered letters.
    Word {
        text: String,
        scatter: Option<Scatter>,
    },
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
    /// Only the identifier of the leaf.
    Identifier,
}

impl Sought {
    /// The single word that is looked for.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word { text, .. } | Self::WholeWord(text) => Some(text),
            _ => None,
        }
    }
}

impl Plan {
    /// Looks up everything a filter asks for.
    pub(super) fn new(library: &Library, filter: &Expr) -> Self {
        Planner {
            catalog: &library.catalog,
            index: &library.index,
            len: library.catalog.len(),
        }
        .expr(filter, true)
    }

    /// The leaves that are not denied, for ranking and highlighting.
    pub(super) fn leaves(&self) -> Vec<&Leaf> {
        let mut leaves = Vec::new();
        self.gather(&mut leaves);
        leaves
    }

    fn gather<'a>(&'a self, leaves: &mut Vec<&'a Leaf>) {
        match self {
            Self::Leaf(leaf) => leaves.push(leaf),
            Self::And(plans) | Self::Or(plans) => plans.iter().for_each(|plan| plan.gather(leaves)),
            Self::All | Self::Rows(_) | Self::Not(_) => {}
        }
    }
}

struct Planner<'a> {
    catalog: &'a Catalog,
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
                    identifiers(word)
                } else {
                    Vec::new()
                },
            ),
            Term::Phrase(phrase) => self.phrase(phrase, Fields::TEXT, wanted),
            Term::Exact(text) => self.folded(text, Sought::Exact, Fields::TEXT),
            Term::Starts(text) => self.folded(text, Sought::Start, Fields::TITLE),
            Term::Ends(text) => self.folded(text, Sought::End, Fields::TITLE),
            Term::In(field, needle) => self.field(*field, needle, wanted),
            Term::Facet(facet, pattern) => {
                Plan::Rows(self.index.facet(*facet).rows(pattern, self.len))
            }
            Term::Year(range) => Plan::Rows(self.years(*range)),
            Term::Is(state) => Plan::Rows(self.rows(|row| self.is(*state, row))),
            Term::Has(part) => Plan::Rows(self.rows(|row| self.has(*part, row))),
        }
    }

    fn field(&self, field: Field, needle: &Needle, wanted: bool) -> Plan {
        let fields = match field {
            Field::Title => Fields::TITLE,
            Field::Author => Fields::AUTHOR,
            Field::Series => Fields::SERIES,
            Field::Abstract => Fields::ABSTRACT,
            Field::Doi | Field::Isbn => return identified(needle),
        };
        match needle {
            Needle::Word(word) => self.word(word, fields, wanted, Vec::new()),
            Needle::Phrase(phrase) => self.phrase(phrase, fields, wanted),
        }
    }

    /// A typed word; one that folds into several words ("R&D", "whole-of") is
    /// a phrase, one that folds into none says nothing.
    fn word(&self, typed: &str, fields: Fields, wanted: bool, identifiers: Vec<String>) -> Plan {
        let folded = fold::fold(typed);
        let words = tokens::plain(&folded);
        let sought = match words.as_slice() {
            [] if identifiers.is_empty() => return Plan::All,
            [] => Sought::Identifier,
            [word] if wanted => self.sought(word, fields),
            [word] => Sought::WholeWord((*word).to_owned()),
            words => Sought::Phrase {
                words: owned(words),
                open: wanted,
            },
        };
        self.leaf(sought, fields, identifiers)
    }

    fn phrase(&self, typed: &str, fields: Fields, wanted: bool) -> Plan {
        let folded = fold::fold(typed);
        let words = tokens::plain(&folded);
        match words.as_slice() {
            [] => Plan::All,
            words => self.leaf(
                Sought::Phrase {
                    words: owned(words),
                    open: wanted,
                },
                fields,
                Vec::new(),
            ),
        }
    }

    fn folded(&self, typed: &str, sought: impl Fn(String) -> Sought, fields: Fields) -> Plan {
        let text = fold::fold(typed);
        if text.trim().is_empty() {
            Plan::All
        } else {
            self.leaf(sought(text), fields, Vec::new())
        }
    }

    fn leaf(&self, sought: Sought, fields: Fields, identifiers: Vec<String>) -> Plan {
        let rarity = self.rarity(&sought);
        Plan::Leaf(Leaf {
            sought,
            fields,
            rarity,
            identifiers,
        })
    }

    /// A word and, where it is known in few records only, its letters.
    fn sought(&self, word: &str, fields: Fields) -> Sought {
        let known: usize = self
            .index
            .texts()
            .iter()
            .map(|text| {
                let words = text.words().beginning(word);
                words
                    .map(|word| {
                        text.postings(word)
                            .filter(|(_, found)| found.meets(fields))
                            .take(SCATTER_BELOW)
                            .count()
                    })
                    .sum::<usize>()
            })
            .sum();
        let scatter = (known < SCATTER_BELOW && fields.meets(Fields::SHORT))
            .then(|| Scatter::new(word))
            .flatten();
        Sought::Word {
            text: word.to_owned(),
            scatter,
        }
    }

    /// Rare words weigh more: the logarithm of the share of records that have
    /// the word, as in BM25 (Robertson and Zaragoza 2009).
    fn rarity(&self, sought: &Sought) -> f32 {
        let word = match sought {
            Sought::Word { text, .. } | Sought::WholeWord(text) => text.as_str(),
            Sought::Phrase { words, .. } => {
                return words
                    .iter()
                    .map(|word| self.rarity(&Sought::WholeWord(word.clone())))
                    .sum();
            }
            Sought::Exact(_) | Sought::Start(_) | Sought::End(_) | Sought::Identifier => {
                return 2.0;
            }
        };
        let frequency: usize = self
            .index
            .texts()
            .iter()
            .map(|text| {
                text.words()
                    .beginning(word)
                    .next()
                    .filter(|at| text.words().get(*at) == word)
                    .map_or(0, |at| text.frequency(at))
            })
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "a weight needs no last digit")]
        let share = self.len as f32 / (1 + frequency) as f32;
        1.0 + share.max(1.0).ln()
    }

    fn rows(&self, wanted: impl Fn(Row) -> bool) -> Bits {
        let mut bits = Bits::none(self.len);
        for (row, _) in self.catalog.rows() {
            if wanted(row) {
                bits.insert(row);
            }
        }
        bits
    }

    fn years(&self, range: YearRange) -> Bits {
        let fits = |year: i32| {
            range.from.is_none_or(|from| from <= year) && range.to.is_none_or(|to| year <= to)
        };
        let years = self.index.facet(Facet::Year);
        self.rows(|row| {
            let year = years
                .of_row(row)
                .first()
                .and_then(|value| years.values().get(*value as usize));
            year.and_then(|year| year.token.parse().ok())
                .is_some_and(fits)
        })
    }

    fn is(&self, state: State, row: Row) -> bool {
        match state {
            State::Book => !self.catalog.chapters_of(row).is_empty(),
            State::Chapter => self.catalog.parent_doi(row).is_some(),
            State::Flawed => self.catalog.get(row).is_some_and(|record| record.flaws > 0),
        }
    }

    fn has(&self, part: Part, row: Row) -> bool {
        self.catalog.get(row).is_some_and(|record| match part {
            Part::Doi => record.doi.is_some(),
            Part::Abstract => record.summary.is_some(),
            Part::Tags => !record.tags.is_empty(),
        })
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// `doi:` and `isbn:`: a substring, in any spelling.
fn identified(needle: &Needle) -> Plan {
    let identifiers = spellings(needle.text());
    if identifiers.is_empty() {
        return Plan::All;
    }
    Plan::Leaf(Leaf {
        sought: Sought::Identifier,
        fields: Fields::DOI,
        rarity: 2.0,
        identifiers,
    })
}

/// What a typed word may be of a DOI or ISBN, when it looks like one: it has
/// five digits and more, or a digit and what joins the parts of a DOI.
fn identifiers(typed: &str) -> Vec<String> {
    let digits = typed.bytes().filter(u8::is_ascii_digit).count();
    let joined = digits > 0 && typed.contains(['/', '_', '.']);
    let looks = digits >= 5 || joined || Doi::parse(typed).is_some();
    let mut spellings = if looks { spellings(typed) } else { Vec::new() };
    // "2016." is the end of a sentence.
    spellings.retain(|text| text.len() >= 5);
    spellings
}

/// A DOI or ISBN, or a part of one, as the index spells it: an ISBN without
/// its hyphens, but a part of a DOI with them.
fn spellings(typed: &str) -> Vec<String> {
    if let Some(doi) = Doi::parse(typed) {
        return vec![doi.to_string()];
    }
    let lower = typed.trim().to_lowercase();
    let part = lower
        .rsplit_once("doi.org/")
        .map_or(lower.as_str(), |(_, part)| part);
    let part = part.trim_start_matches("doi:").trim_start_matches("isbn:");
    let digits = part.replace(['-', ' '], "");
    let isbn = digits.len() >= 9 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'x');
    let mut spellings = vec![part.to_owned()];
    if isbn && digits != part {
        spellings.push(digits);
    }
    spellings.retain(|text| !text.is_empty());
    spellings
}

/// Folded text with every run of separators as one blank, and a blank at both
/// ends, so that words in a row are a substring.
pub(super) fn spaced(folded: &str) -> String {
    let mut spaced = String::with_capacity(folded.len() + 2);
    spaced.push(' ');
    for word in tokens::plain(folded) {
        spaced.push_str(word);
        spaced.push(' ');
    }
    spaced
}

/// A phrase as a substring of [`spaced`] text.
pub(super) fn spaced_phrase(words: &[String], open: bool) -> String {
    let mut phrase = format!(" {}", words.join(" "));
    if !open {
        phrase.push(' ');
    }
    phrase
}
