//! Words that are like a typed one: its letters scattered, scored by
//! `fuzzy-matcher`, or an edit or two away.
//!
//! A typed word of three letters or more matches a word of the catalog that
//! has its letters in order, when a person would agree: at least half of the
//! word was typed, or its first and last letter and a quarter of it were
//! ("gvrnmnt", "mgmt"), or, by four letters, at least half of a beginning of it
//! ("dvlpm"). Letters scattered over several words never match.
//!
//! This is the only file that names `fuzzy_matcher`.

use std::cell::RefCell;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::engine::index::terms;

/// Fewer letters say nothing: "in" is scattered over every second word.
const LETTERS_MIN: usize = 3;

/// Fewer letters abbreviate too many beginnings.
const ABBREVIATION_MIN: usize = 4;

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
        length <= LETTERS_MAX && (self.length * 2 >= length || framed || self.abbreviates(word))
    }

    /// Whether the letters begin with that of a word and are at least half of
    /// the beginning of it that they span.
    fn abbreviates(&self, word: &str) -> bool {
        if self.length < ABBREVIATION_MIN || !word.starts_with(|c| Some(c) == self.first()) {
            return false;
        }
        let mut letters = word.chars();
        let mut span = 0;
        for typed in self.text.chars() {
            let Some(at) = letters.by_ref().position(|letter| letter == typed) else {
                return false;
            };
            span += at + 1;
        }
        self.length * 2 >= span
    }

    fn first(&self) -> Option<char> {
        self.text.chars().next()
    }
}

/// Fewer letters are too near to too many words.
const EDIT_MIN: usize = 4;

/// From so many letters on two edits are thinkable.
const TWO_EDITS_MIN: usize = 8;

/// A typed word with edits in it: one or two letters dropped, doubled or added,
/// changed, or two neighbours swapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edits {
    text: Vec<char>,
    letters: u64,
    most: usize,
}

impl Edits {
    /// A folded word one edit away; none when it is too short or too long, or
    /// has digits, where every letter counts.
    pub(crate) fn one(word: &str) -> Option<Self> {
        Self::new(word, EDIT_MIN, 1)
    }

    /// The same two edits away at most; none of a short word.
    pub(crate) fn two(word: &str) -> Option<Self> {
        Self::new(word, TWO_EDITS_MIN, 2)
    }

    fn new(word: &str, least: usize, most: usize) -> Option<Self> {
        let text: Vec<char> = word.chars().collect();
        let fits = (least..=LETTERS_MAX).contains(&text.len())
            && text.iter().all(|letter| letter.is_alphabetic());
        fits.then(|| Self {
            letters: terms::letters(word),
            text,
            most,
        })
    }

    /// Whether a word with these letters lacks no more of those typed than
    /// edits may have changed or added.
    pub(crate) const fn may_meet(&self, letters: u64) -> bool {
        (self.letters & !letters).count_ones() as usize <= self.most
    }

    /// How a folded word, whose letter mask is known, may have been meant:
    /// by the whole of it, or, after five letters, by its beginning.
    pub(crate) fn edited(&self, word: &str, letters: u64) -> Option<Edited> {
        if !self.may_meet(letters) || !self.begins_like(word) {
            return None;
        }
        if self.most == 1 {
            return self.edited_once(word);
        }
        let longest = self.text.len() + self.most;
        let word: Vec<char> = word.chars().take(longest + 1).collect();
        if word.len() + self.most < self.text.len() {
            return None;
        }
        let (whole, beginning) = distances(&self.text, &word, self.most);
        if word.len() <= longest && whole <= self.most {
            return Some(Edited::Whole(whole));
        }
        (self.text.len() > EDIT_MIN && beginning <= self.most)
            .then_some(Edited::Beginning(beginning))
    }

    fn edited_once(&self, word: &str) -> Option<Edited> {
        let most = self.text.len() + 2;
        let word: Vec<char> = word.chars().take(most).collect();
        if word.len() < most && is_one_edit(&self.text, &word) {
            return Some(Edited::Whole(1));
        }
        let beginnings = self.text.len().saturating_sub(1)..=self.text.len() + 1;
        let is_beginning = self.text.len() > EDIT_MIN
            && beginnings
                .filter_map(|length| word.get(..length))
                .any(|beginning| is_one_edit(&self.text, beginning));
        is_beginning.then_some(Edited::Beginning(1))
    }

    /// An edit leaves the first or the second letter near its place, which is
    /// seen sooner than the whole word; a word of two edits begins right.
    fn begins_like(&self, word: &str) -> bool {
        let ([one, two, ..], mut first) = (self.text.as_slice(), word.chars()) else {
            return false;
        };
        let (Some(first), Some(second)) = (first.next(), first.next()) else {
            return false;
        };
        let pairs = [(*one, first), (*two, second), (*one, second), (*two, first)];
        let needed = if self.most > 1 { 1 } else { pairs.len() };
        pairs[..needed].iter().any(|(mine, theirs)| mine == theirs)
    }
}

/// What edits were made in, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edited {
    /// The whole word.
    Whole(usize),
    /// Its beginning.
    Beginning(usize),
}

/// Whether two words are one edit apart in the sense of Damerau (1964).
fn is_one_edit(one: &[char], other: &[char]) -> bool {
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

/// The edits between two words, and the fewest between the first and a
/// beginning of the second, in the sense of Damerau (1964): no part is edited
/// twice. More than `most` are told as some number above.
fn distances(typed: &[char], word: &[char], most: usize) -> (usize, usize) {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=word.len()).collect();
    for (row, letter) in typed.iter().enumerate() {
        let mut next = vec![row + 1; word.len() + 1];
        for (at, other) in word.iter().enumerate() {
            let changed = last[at] + usize::from(letter != other);
            let mut fewest = changed.min(last[at + 1] + 1).min(next[at] + 1);
            let swaps = row > 0 && at > 0 && typed[row - 1] == *other && word[at - 1] == *letter;
            if swaps {
                fewest = fewest.min(before[at - 1] + 1);
            }
            next[at + 1] = fewest;
        }
        if next.iter().all(|edits| *edits > most) {
            return (most + 1, most + 1);
        }
        before = std::mem::replace(&mut last, next);
    }
    let whole = last.last().copied().unwrap_or(typed.len());
    (whole, last.into_iter().min().unwrap_or(whole))
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
            ("dvlpm", "development"),
            ("spcfc", "specifications"),
            ("envrn", "environmental"),
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

    fn edited(edits: Option<Edits>, word: &str) -> Option<Edited> {
        edits.and_then(|edits| edits.edited(word, terms::letters(word)))
    }

    #[test]
    fn an_edit_is_one_letter_dropped_added_changed_or_two_swapped() {
        for typed in ["inovation", "innnovation", "innovatiom", "innvoation"] {
            let found = edited(Edits::one(typed), "innovation");
            assert_eq!(found, Some(Edited::Whole(1)), "{typed}");
        }
        let found = edited(Edits::one("innvoa"), "innovation");
        assert_eq!(found, Some(Edited::Beginning(1)));
        for (typed, word) in [("inovatoin", "innovation"), ("tax", "tex")] {
            assert_eq!(edited(Edits::one(typed), word), None, "{typed}");
        }
    }

    #[test]
    fn a_long_word_may_have_two_edits() {
        for (typed, word) in [
            ("inovatoin", "innovation"),
            ("entreprenuershp", "entrepreneurship"),
            ("enviromentel", "environmental"),
        ] {
            assert_eq!(edited(Edits::one(typed), word), None, "{typed}");
            let found = edited(Edits::two(typed), word);
            assert_eq!(found, Some(Edited::Whole(2)), "{typed}");
        }
        assert_eq!(Edits::two("polciy"), None);
        assert_eq!(edited(Edits::two("inovatoin"), "renovations"), None);
    }
}
