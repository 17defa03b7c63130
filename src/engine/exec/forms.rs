//! By what else than itself a typed word is found: the words of this catalog
//! that are forms of it, that join it with its neighbour or take it apart.
//!
//! All is looked up once a question among the words of the catalog, before
//! any record is visited.
//!
//! Must never know: what a record is given, who counted the words.

use std::sync::Arc;

use super::statistics::{WordStatistics, names};
use crate::engine::index::Index;
use crate::engine::index::bitset::BitSet;
use crate::engine::index::facets::FacetIndex;
use crate::search::query::{Facet, Pattern};
use crate::search::stem::{Forms, Language};

/// By what else than itself a word is found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Variants {
    /// Whole words of the catalog.
    pub(crate) words: Vec<Variant>,
    /// Words in a row: the word as it is written apart.
    pub(crate) rows: Vec<Vec<String>>,
    /// Whether hyphens joined the word as it was typed.
    pub(crate) is_chain: bool,
    /// The parts of a compound, which a text has in any order.
    pub(crate) parts: Vec<(Vec<String>, Within)>,
    /// The year that the word names.
    pub(crate) year: Option<i32>,
}

impl Variants {
    /// Whether a word that no record has is known otherwise. That it falls into
    /// two words says little: "polland" is no "poll and", but a slip. One that
    /// hyphens join was typed in two. Nor does it say much that another language
    /// would take it for a form: some undouble letters, and "reccomend" is none.
    pub(crate) fn is_known(&self) -> bool {
        let is_wide = |word: &Variant| !matches!(word.within, Within::Some(_));
        let is_form = self.words.iter().any(is_wide);
        self.is_chain || is_form || !self.parts.is_empty() || self.year.is_some()
    }
}

/// A word that stands for another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Variant {
    /// The word, folded.
    pub(crate) word: String,
    /// Where it does.
    pub(crate) within: Within,
}

/// The records that a form counts in: those of its language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Within {
    /// All.
    All,
    /// Those with any of some values of the language facet.
    Some(Arc<[usize]>),
    /// Those with none of them: English, which is not always said.
    No(Arc<[usize]>),
}

impl Within {
    /// The records of a segment; none of a set for all.
    pub(crate) fn rows(&self, index: &Index, ordinal: usize) -> Option<BitSet> {
        let mut rows = BitSet::none(index.segment(ordinal).len());
        let languages = index.facet(Facet::Language);
        match self {
            Self::All => return None,
            Self::Some(values) => languages.add_rows(ordinal, values, &mut rows),
            Self::No(values) => {
                languages.add_rows(ordinal, values, &mut rows);
                rows.invert();
            }
        }
        Some(rows)
    }
}

/// The words of a catalog, with the languages that its records are in.
pub(super) struct Vocabulary<'a> {
    words: &'a dyn WordStatistics,
    languages: Vec<(Language, Within)>,
}

/// More forms of a word are not looked for.
const FORMS_MAX: usize = 32;

/// Fewer letters are no part of a compound.
const COMPOUND_MIN: usize = 4;

/// What German puts between the parts of a compound.
const JOINTS: [&str; 5] = ["", "s", "es", "n", "en"];

impl<'a> Vocabulary<'a> {
    /// The words that somebody counted; the languages are values of an index.
    pub(super) fn new(index: &Index, words: &'a dyn WordStatistics) -> Self {
        let languages = Language::ALL.into_iter();
        let languages = languages.filter(|language| words.speaks(*language));
        let facet = index.facet(Facet::Language);
        let each = languages.map(|language| (language, within(facet, language)));
        Self {
            words,
            languages: each.collect(),
        }
    }

    /// How many records have a word: once each for their tags, their abstract,
    /// and everything else.
    pub(super) fn frequency(&self, word: &str) -> usize {
        self.words.frequency(word)
    }

    fn is_known(&self, word: &str) -> bool {
        self.words.frequency(word) > 0
    }

    /// The words of the catalog that are forms of a word. What is mostly a name
    /// has none and is none: "manning" is not "man".
    pub(super) fn forms(&self, word: &str) -> Vec<Variant> {
        let mut variants: Vec<Variant> = Vec::new();
        if self.words.is_name(word) {
            return variants;
        }
        for (language, within) in &self.languages {
            let Some(forms) = Forms::new(*language, word) else {
                continue;
            };
            let mut mine = 0;
            self.words.each_beginning(forms.beginning(), &mut |other| {
                if mine < FORMS_MAX && forms.has(other) && !self.words.is_name(other) {
                    mine += 1;
                    variants.push(Variant {
                        word: other.to_owned(),
                        within: within.clone(),
                    });
                }
            });
        }
        variants
    }

    /// Two neighbours as one word, where the catalog has it.
    pub(super) fn joined(&self, one: &str, other: &str) -> Vec<Variant> {
        let german = self.german();
        let joints = JOINTS.iter().take(if german.is_some() { 5 } else { 1 });
        let joined = joints.map(|joint| (joint, format!("{one}{joint}{other}")));
        let known = joined.filter(|(_, joined)| self.is_known(joined));
        let variant = |(joint, word): (&&str, String)| Variant {
            word,
            within: match german {
                Some(german) if !joint.is_empty() => german.clone(),
                _ => Within::All,
            },
        };
        known.map(variant).collect()
    }

    /// A word as two in a row, where the catalog has both in no fewer records
    /// than `least`: the division whose rarer part is the most frequent.
    pub(super) fn apart(&self, word: &str, least: usize) -> Option<Vec<String>> {
        const PART_MIN: usize = 2;
        if !word.is_ascii() || word.len() < 2 * PART_MIN + 1 {
            return digits_apart(word);
        }
        let divisions = (PART_MIN..=word.len() - PART_MIN).filter_map(|at| {
            let (one, other) = word.split_at(at);
            let (short, long) = if at * 2 < word.len() {
                (one, other)
            } else {
                (other, one)
            };
            let often = self.frequency(long);
            if often < least.max(1) {
                return None;
            }
            let often = often.min(self.frequency(short));
            (often >= least.max(1)).then_some((often, at))
        });
        let (_, at) = divisions.max()?;
        let (one, other) = word.split_at(at);
        Some(vec![one.to_owned(), other.to_owned()])
    }

    /// The two parts of a German compound, where the catalog has both.
    pub(super) fn compound(&self, word: &str) -> Option<(Vec<String>, Within)> {
        let german = self.german()?;
        let parts = (COMPOUND_MIN..word.len().saturating_sub(COMPOUND_MIN - 1))
            .filter(|at| word.is_char_boundary(*at))
            .filter_map(|at| {
                let (one, other) = word.split_at(at);
                let last = self.frequency(other);
                let stems = JOINTS.iter().filter_map(|joint| one.strip_suffix(joint));
                let stems = stems.filter(|stem| last > 0 && stem.len() >= COMPOUND_MIN);
                let first = stems.map(|stem| (self.frequency(stem), stem)).max()?;
                let often = first.0.min(last);
                (often > 0).then(|| (often, vec![first.1.to_owned(), other.to_owned()]))
            });
        parts.max().map(|(_, parts)| (parts, german.clone()))
    }

    fn german(&self) -> Option<&Within> {
        let mut languages = self.languages.iter();
        let german = languages.find(|(language, _)| *language == Language::German);
        german.map(|(_, within)| within)
    }
}

/// Letters and a number, or a number and letters, as two words: "g20".
fn digits_apart(word: &str) -> Option<Vec<String>> {
    let is_digit = |c: char| c.is_ascii_digit();
    let first = word.chars().next()?;
    let at = word.find(|c| is_digit(c) != is_digit(first))?;
    let (one, other) = word.split_at(at);
    let same = other.chars().all(|c| is_digit(c) != is_digit(first));
    same.then(|| vec![one.to_owned(), other.to_owned()])
}

/// The records of a language among those of a catalog.
fn within(facet: &FacetIndex, language: Language) -> Within {
    let values = facet.values().iter().enumerate();
    let values = values.filter(|(_, value)| value.token != Pattern::NONE);
    if matches!(language, Language::English) {
        let others = values.filter(|(_, value)| !names(value.token, language));
        let others: Arc<[usize]> = others.map(|(at, _)| at).collect();
        return if others.is_empty() {
            Within::All
        } else {
            Within::No(others)
        };
    }
    let mine = values.filter(|(_, value)| names(value.token, language));
    Within::Some(mine.map(|(at, _)| at).collect())
}
