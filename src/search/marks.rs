//! Which parts of a text on the screen made it a hit.
//!
//! The same rules as the search, applied to one text of one field, so that
//! what is marked is what matched; parts never split a character as the
//! reader sees it.
//!
//! Must never know: colours, panes.

use std::ops::Range;

use super::field::Fields;
use super::fold::{self, Folded};
use super::matcher::Scatter;
use super::plan::{Leaf, Sought};
use super::tokens;

/// What the positive words of one query mark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marker {
    leaves: Vec<Leaf>,
}

impl Marker {
    pub(super) fn new(leaves: &[&Leaf]) -> Self {
        Self {
            leaves: leaves.iter().map(|leaf| (*leaf).clone()).collect(),
        }
    }

    /// The parts of a text of `field` to highlight: byte ranges of the text,
    /// ascending, apart from each other.
    #[must_use]
    pub fn marks(&self, text: &str, field: Fields) -> Vec<Range<usize>> {
        if self.leaves.is_empty() {
            return Vec::new();
        }
        let folded = fold::folded(text);
        let mut parts = Vec::new();
        for leaf in &self.leaves {
            if leaf.fields.meets(field) {
                sought(&leaf.sought, &folded.text, field, &mut parts);
            }
            if field.meets(Fields::DOI) {
                let spelled = leaf.identifiers.iter();
                parts.extend(spelled.flat_map(|text| occurrences(&folded.text, text)));
            }
        }
        united(parts, &folded)
    }
}

fn sought(sought: &Sought, text: &str, field: Fields, parts: &mut Vec<Range<usize>>) {
    match sought {
        Sought::Word {
            text: word,
            scatter,
        } => {
            let literal = parts.len();
            tokens::each(text, |token, range, _| {
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
            if let Some(scatter) = scatter
                .as_ref()
                .filter(|_| parts.len() == literal && field.meets(Fields::SHORT))
            {
                scattered(scatter, text, parts);
            }
        }
        Sought::WholeWord(word) => tokens::each(text, |token, range, _| {
            if token == word {
                parts.push(range);
            }
        }),
        Sought::Phrase { words, open } => phrase(words, *open, text, parts),
        Sought::Exact(part) => parts.extend(occurrences(text, part)),
        Sought::Start(part) if text.starts_with(part.as_str()) => parts.push(0..part.len()),
        Sought::End(part) if text.ends_with(part.as_str()) => {
            parts.push(text.len() - part.len()..text.len());
        }
        Sought::Start(_) | Sought::End(_) | Sought::Identifier => {}
    }
}

fn scattered(scatter: &Scatter, text: &str, parts: &mut Vec<Range<usize>>) {
    for word in fold::words(text) {
        let Some(places) = scatter.places(&text[word.clone()]) else {
            continue;
        };
        let letters: Vec<_> = text[word.clone()].char_indices().collect();
        for (at, letter) in places.iter().filter_map(|place| letters.get(*place)) {
            parts.push(word.start + at..word.start + at + letter.len_utf8());
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
