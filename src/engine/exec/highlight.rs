//! Which parts of a text on the screen made it a hit.
//!
//! The same rules as the search, applied to one text of one field, so that
//! what is marked is what matched; parts never split a character as the
//! reader sees it.
//!
//! Must never know: colours, panes.

use std::ops::Range;

use super::forms::Variants;
use super::plan::{self, Expansion, Match, Presence, QueryTerm};
use super::texts::texts;
use crate::records::record::Record;
use crate::search::field::Fields;
use crate::search::fold::{self, Folded};
use crate::search::tokens;

/// What the positive words of one query mark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Highlighter {
    query_terms: Vec<QueryTerm>,
    /// Whether a record may lack one of the words.
    lacking: bool,
}

impl Highlighter {
    pub(crate) fn new(query_terms: &[&QueryTerm], lacking: bool) -> Self {
        Self {
            lacking,
            query_terms: query_terms
                .iter()
                .map(|query_term| (*query_term).clone())
                .collect(),
        }
    }

    /// The words that mark nothing in a title, and so made the row a hit
    /// elsewhere.
    #[must_use]
    pub(crate) fn beyond(&self, title: &str) -> Vec<&QueryTerm> {
        let mut beyond = self.query_terms.iter().collect();
        drop_marking(&mut beyond, title, Fields::TITLE);
        beyond
    }

    /// The words that a record of a year lacks, where it may lack one.
    #[must_use]
    pub fn lacking(&self, record: &Record, year: Option<i32>) -> Vec<String> {
        if !self.lacking {
            return Vec::new();
        }
        let is_year = |term: &QueryTerm| year.is_some() && term.variants.year == year;
        let wanted = self.query_terms.iter();
        let wanted = wanted.filter(|term| term.presence == Presence::Wanted && !is_year(term));
        let mut lacks = wanted.collect();
        for (field, text) in texts(record, Fields::TEXT.or(Fields::DOI)) {
            drop_marking(&mut lacks, &text, field);
        }
        lacks.into_iter().map(|term| term.typed.clone()).collect()
    }

    /// Whether several words, phrases or parts are looked for.
    #[must_use]
    pub fn asks_several(&self) -> bool {
        self.query_terms.len() > 1
    }

    /// What is looked for, exclusions left out.
    pub(crate) fn query_terms(&self) -> &[QueryTerm] {
        &self.query_terms
    }

    /// The parts of a text of `field` to highlight: byte ranges of the text,
    /// ascending, apart from each other.
    #[must_use]
    pub fn highlights(&self, text: &str, field: Fields) -> Vec<Range<usize>> {
        marked(&self.query_terms, text, field)
    }
}

/// The same for some of the words of a query.
pub(crate) fn marked<'a>(
    query_terms: impl IntoIterator<Item = &'a QueryTerm>,
    text: &str,
    field: Fields,
) -> Vec<Range<usize>> {
    let mut query_terms = query_terms.into_iter().peekable();
    if query_terms.peek().is_none() {
        return Vec::new();
    }
    let folded = fold::folded(text);
    let words = Words::of(text, &folded.text);
    let mut parts = Vec::new();
    for query_term in query_terms {
        mark(query_term, &words, field, &mut parts);
    }
    united(parts, &folded)
}

/// Drops the words that mark something in a text.
fn drop_marking(query_terms: &mut Vec<&QueryTerm>, text: &str, field: Fields) {
    if query_terms.is_empty() {
        return;
    }
    let folded = fold::folded(text);
    let words = Words::of(text, &folded.text);
    let mut parts = Vec::new();
    query_terms.retain(|query_term| {
        parts.clear();
        mark(query_term, &words, field, &mut parts);
        parts.iter().all(Range::is_empty)
    });
}

/// Takes the parts that a word marks in a folded text.
fn mark(query_term: &QueryTerm, words: &Words<'_>, field: Fields, parts: &mut Vec<Range<usize>>) {
    if query_term.fields.meets(field) {
        sought(&query_term.sought, words, field, parts);
        varied(&query_term.variants, words, field, parts);
    }
    if field.meets(Fields::DOI) {
        let spelled = query_term.identifiers.iter();
        parts.extend(spelled.flat_map(|text| occurrences(words.folded, text)));
    }
}

/// The words of a text: as they are folded, and those with an umlaut as they
/// are spelled without.
struct Words<'a> {
    folded: &'a str,
    spelled: Vec<(String, Range<usize>)>,
}

impl<'a> Words<'a> {
    fn of(text: &str, folded: &'a str) -> Self {
        let mut spelled = Vec::new();
        tokens::spelled_out(text, folded, |word, range, _| {
            spelled.push((word.to_owned(), range));
        });
        Self { folded, spelled }
    }

    fn each(&self, mut each: impl FnMut(&str, Range<usize>)) {
        tokens::each(self.folded, |word, range, _| each(word, range));
        for (word, range) in &self.spelled {
            each(word, range.clone());
        }
    }
}

fn sought(sought: &Match, words: &Words<'_>, field: Fields, parts: &mut Vec<Range<usize>>) {
    let text = words.folded;
    match sought {
        Match::Word { text: word, like } => {
            let literal = parts.len();
            words.each(|token, range| {
                if token.len() == word.len() && token == word || !token.starts_with(word.as_str()) {
                    if token == word {
                        parts.push(range);
                    }
                } else if range.len() == token.len() {
                    parts.push(range.start..range.start + word.len());
                } else {
                    parts.push(range);
                }
            });
            if parts.len() == literal {
                if let Some(row) = &like.apart {
                    phrase(row, false, text, parts);
                }
                if field.meets(Fields::SHORT) {
                    alike(word, like, words, field, parts);
                }
            }
        }
        Match::WholeWord(word) => words.each(|token, range| {
            if token == word {
                parts.push(range);
            }
        }),
        Match::Phrase { words, open } => phrase(words, *open, text, parts),
        Match::Exact(part) if fold::is_word(part) => {
            words.each(|token, range| {
                if range.len() == token.len() {
                    let found = occurrences(token, part);
                    parts.extend(found.map(|at| range.start + at.start..range.start + at.end));
                } else if token.contains(part.as_str()) {
                    parts.push(range);
                }
            });
        }
        Match::Exact(part) => parts.extend(occurrences(text, part)),
        Match::Start(part) => parts.extend(plan::start(text, part)),
        Match::End(part) => parts.extend(plan::end(text, part)),
        Match::Identifier => {}
    }
}

/// Marks by what else than itself a word is found.
fn varied(variants: &Variants, words: &Words<'_>, field: Fields, parts: &mut Vec<Range<usize>>) {
    let text = words.folded;
    let is_form = |token: &str| variants.words.iter().any(|variant| variant.word == token);
    if !variants.words.is_empty() {
        words.each(|token, range| {
            if is_form(token) {
                parts.push(range);
            }
        });
    }
    for row in &variants.rows {
        phrase(row, false, text, parts);
    }
    for (halves, _) in &variants.parts {
        let mut found = vec![Vec::new(); halves.len()];
        words.each(|token, range| {
            for (half, found) in halves.iter().zip(&mut found) {
                if half == token {
                    found.push(range.clone());
                }
            }
        });
        if field.meets(Fields::TITLE) && found.iter().all(|places| !places.is_empty()) {
            parts.extend(found.into_iter().flatten());
        }
    }
}

/// Marks what is like a word: the letters that were typed, or the whole word
/// where an edit was made.
fn alike(
    word: &str,
    like: &Expansion,
    words: &Words<'_>,
    field: Fields,
    parts: &mut Vec<Range<usize>>,
) {
    let text = words.folded;
    let before = parts.len();
    words.each(|token, range| {
        let is_plain = range.len() == token.len();
        let subsequence = like.subsequence.as_ref();
        if let Some(places) = subsequence.and_then(|subsequence| subsequence.places(token)) {
            if !is_plain {
                parts.push(range);
                return;
            }
            let letters: Vec<_> = token.char_indices().collect();
            for (at, letter) in places.iter().filter_map(|place| letters.get(*place)) {
                parts.push(range.start + at..range.start + at + letter.len_utf8());
            }
        } else if like.edited(token).is_some() {
            parts.push(range);
        }
    });
    if like.initials && field.meets(Fields::TITLE) && parts.len() == before {
        let ranges: Vec<_> = fold::words(text).collect();
        let first = |range: &Range<usize>| text[range.clone()].chars().next();
        let typed: Vec<char> = word.chars().collect();
        let window = ranges.windows(typed.len()).find(|window| {
            let mut pairs = window.iter().zip(&typed);
            pairs.all(|(range, letter)| first(range) == Some(*letter))
        });
        for range in window.unwrap_or_default() {
            let length = first(range).map_or(0, char::len_utf8);
            parts.push(range.start..range.start + length);
        }
    }
}

fn phrase(words: &[String], open: bool, text: &str, parts: &mut Vec<Range<usize>>) {
    let ranges: Vec<_> = fold::words(text).collect();
    for window in ranges.windows(words.len()) {
        let mut pairs = window.iter().zip(words).enumerate();
        let fits = pairs.all(|(number, (range, word))| {
            let token = &text[range.clone()];
            token == word || (open && number + 1 == words.len() && token.starts_with(word.as_str()))
        });
        if let (true, Some(first), Some(last), Some(word)) =
            (fits, window.first(), window.last(), words.last())
        {
            parts.push(first.start..last.start + word.len());
        }
    }
}

fn occurrences<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    memchr::memmem::find_iter(text.as_bytes(), part.as_bytes()).map(|at| at..at + part.len())
}

/// The parts in the original text, sorted, touching ones joined.
fn united(mut parts: Vec<Range<usize>>, folded: &Folded) -> Vec<Range<usize>> {
    parts.sort_by_key(|part| (part.start, part.end));
    let mut united: Vec<Range<usize>> = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let part = folded.original(part);
        match united.last_mut().filter(|last| last.end >= part.start) {
            Some(last) => last.end = last.end.max(part.end),
            None => united.push(part),
        }
    }
    united
}
