//! Words that are like a typed one: its letters scattered, scored by
//! `fuzzy-matcher`, or one edit away.
//!
//! A typed word of three letters or more matches a word of the catalog that
//! has its letters in order, when a person would agree: at least half of the
//! word was typed, or its first and last letter and a quarter of it were
//! ("gvrnmnt", "mgmt"). Letters scattered over several words never match.
//!
//! This is the only file that names `fuzzy_matcher`.

use std::cell::RefCell;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::engine::index::terms;

/// Fewer letters say nothing: "in" is scattered over every second word.
const LETTERS_MIN: usize = 3;

/// The matrix of the matcher grows with both lengths and is kept for ever.
const LETTERS_MAX: usize = 64;

/// The score that a letter has to bring on average. Skim gives 16 for a letter
/// and takes up to 3 for a gap; less than this is letters that lie far apart.
const FLOOR: i64 = 12;

thread_local! {
    static MATCHER: RefCell<SkimMatcherV2> = RefCell::new(
        SkimMatcherV2::default().ignore_case().use_cache(true).element_limit(LETTERS_MAX * LETTERS_MAX),
    );
}

/// A typed word, ready to be compared with the words of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subsequence {
    text: String,
    letters: u64,
    length: usize,
    ends: Option<(char, char)>,
}

impl Subsequence {
    /// A folded word as a pattern; none when it is too short or too long.
    pub(crate) fn new(word: &str) -> Option<Self> {
        let length = word.chars().count();
        let ends = word.chars().next().zip(word.chars().last());
        let fits =
            (LETTERS_MIN..=LETTERS_MAX).contains(&length) && word.chars().all(char::is_alphabetic);
        fits.then(|| Self {
            text: word.to_owned(),
            letters: terms::letters(word),
            length,
            ends,
        })
    }

    /// Whether a word with these letters holds all that were typed.
    pub(crate) const fn may_meet(&self, letters: u64) -> bool {
        self.letters & !letters == 0
    }

    /// The score of a folded word whose letter mask is known, if it matches.
    pub(crate) fn score(&self, word: &str, letters: u64) -> Option<i64> {
        if !self.may_meet(letters) || !self.is_agreeable(word) {
            return None;
        }
        let score = MATCHER.with_borrow(|matcher| matcher.fuzzy_match(word, &self.text))?;
        (score >= FLOOR * i64::try_from(self.length).unwrap_or(i64::MAX)).then_some(score)
    }

    /// The characters of a folded word that match, if it does.
    pub(crate) fn places(&self, word: &str) -> Option<Vec<usize>> {
        self.score(word, terms::letters(word))?;
        MATCHER
            .with_borrow(|matcher| matcher.fuzzy_indices(word, &self.text))
            .map(|(_, places)| places)
    }

    /// Whether enough of the word was typed.
    fn is_agreeable(&self, word: &str) -> bool {
        let length = word.chars().count();
        let ends = word.chars().next().zip(word.chars().last());
        let framed = ends == self.ends && self.length * 4 >= length;
        length <= LETTERS_MAX && (self.length * 2 >= length || framed)
    }
}

/// Fewer letters are too near to too many words.
const SLIP_MIN: usize = 4;

/// A typed word with an edit in it: one letter dropped, doubled or added,
/// changed, or two neighbours swapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OneEdit {
    text: Vec<char>,
    letters: u64,
}

impl OneEdit {
    /// A folded word; none when it is too short or too long, or has digits,
    /// where every letter counts.
    pub(crate) fn new(word: &str) -> Option<Self> {
        let text: Vec<char> = word.chars().collect();
        let fits = (SLIP_MIN..=LETTERS_MAX).contains(&text.len())
            && text.iter().all(|letter| letter.is_alphabetic());
        fits.then(|| Self {
            letters: terms::letters(word),
            text,
        })
    }

    /// Whether a word with these letters lacks one of those typed at most: the
    /// one that was changed or added.
    pub(crate) const fn may_meet(&self, letters: u64) -> bool {
        (self.letters & !letters).count_ones() <= 1
    }

    /// How a folded word, whose letter mask is known, may have been meant:
    /// by the whole of it, or, after five letters, by its beginning.
    pub(crate) fn one_edit(&self, word: &str, letters: u64) -> Option<EditIn> {
        if !self.may_meet(letters) {
            return None;
        }
        // One edit leaves the first or the second letter near its place, which
        // is seen sooner than the whole word.
        let ([one, two, ..], mut first) = (self.text.as_slice(), word.chars()) else {
            return None;
        };
        let (first, second) = (first.next()?, first.next()?);
        if ![(*one, first), (*two, second), (*one, second), (*two, first)]
            .iter()
            .any(|(mine, theirs)| mine == theirs)
        {
            return None;
        }
        let most = self.text.len() + 2;
        let word: Vec<char> = word.chars().take(most).collect();
        if word.len() < most && is_one_slip(&self.text, &word) {
            return Some(EditIn::Whole);
        }
        let beginnings = self.text.len().saturating_sub(1)..=self.text.len() + 1;
        let is_beginning = self.text.len() > SLIP_MIN
            && beginnings
                .filter_map(|length| word.get(..length))
                .any(|beginning| is_one_slip(&self.text, beginning));
        is_beginning.then_some(EditIn::Beginning)
    }
}

/// What an edit was made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EditIn {
    /// The whole word.
    Whole,
    /// Its beginning.
    Beginning,
}

/// Whether two words are one edit apart in the sense of Damerau (1964).
fn is_one_slip(one: &[char], other: &[char]) -> bool {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    match (short, long) {
        ([a, short @ ..], [b, long @ ..]) if short.len() == long.len() => {
            let swapped = short.first() == Some(b) && long.first() == Some(a);
            short == long || swapped && short[1..] == long[1..]
        }
        (short, [_, long @ ..]) => short == long,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(typed: &str, word: &str) -> bool {
        Subsequence::new(typed)
            .is_some_and(|subsequence| subsequence.score(word, terms::letters(word)).is_some())
    }

    #[test]
    fn dropped_vowels_and_abbreviations_match_within_one_word() {
        for (typed, word) in [
            ("gvrnmnt", "government"),
            ("mgmt", "management"),
            ("nnvtn", "innovation"),
            ("inovation", "innovation"),
            ("mexco", "mexico"),
        ] {
            assert!(matches(typed, word), "{typed} in {word}");
        }
    }

    #[test]
    fn a_few_letters_of_a_long_word_do_not_match() {
        for (typed, word) in [
            ("ion", "internationalisation"),
            ("in", "innovation"),
            ("tax", "transatlantic exchange"),
            ("data", "dismantlement"),
        ] {
            assert!(!matches(typed, word), "{typed} in {word}");
        }
    }

    #[test]
    fn the_places_are_the_characters_that_were_typed() {
        let places = Subsequence::new("gvrnmnt")
            .and_then(|subsequence| subsequence.places("government"))
            .unwrap();
        let told: String = places
            .iter()
            .filter_map(|at| "government".chars().nth(*at))
            .collect();
        assert_eq!(told, "gvrnmnt");
    }

    #[test]
    fn a_slip_is_one_letter_dropped_added_changed_or_two_swapped() {
        let one_edit = |typed: &str, word: &str| {
            OneEdit::new(typed).and_then(|one_edit| one_edit.one_edit(word, terms::letters(word)))
        };
        for typed in ["inovation", "innnovation", "innovatiom", "innvoation"] {
            assert_eq!(
                one_edit(typed, "innovation"),
                Some(EditIn::Whole),
                "{typed}"
            );
        }
        assert_eq!(one_edit("innvoa", "innovation"), Some(EditIn::Beginning));
        for (typed, word) in [("inovatoin", "innovation"), ("tax", "tex")] {
            assert_eq!(one_edit(typed, word), None, "{typed}");
        }
    }
}
