//! The words of folded text as the index and the highlights count them.
//!
//! A hyphenated word counts in its parts and in one piece, so that
//! "coordination" finds "co-ordination" and "egovernment" "e-government". Names
//! that signs are a part of (".NET", "R&D") count as such too, and so does a
//! word with an umlaut as it is typed without one ("kuenstliche").
//!
//! Must never know: which record the text is from.

use std::ops::Range;

use super::fold;
use super::query::Needle;

/// Longer words are cut: they are data, not language.
pub(crate) const WORD_MAX: usize = 64;

/// Calls `each` with every word of folded text, its byte range, and its number
/// among the words; a joined hyphenated word has the number of its first part.
pub(crate) fn each(folded: &str, mut each: impl FnMut(&str, Range<usize>, usize)) {
    let mut chain = Chain::default();
    let mut before = 0..0;
    for (number, word) in fold::words(folded).enumerate() {
        if folded.get(chain.range.end..word.start) == Some("-") && chain.parts > 0 {
            chain.range.end = word.end;
            chain.parts += 1;
        } else {
            chain.close(folded, &mut each);
            chain = Chain {
                range: word.clone(),
                number,
                parts: 1,
            };
        }
        each(cut(&folded[word.clone()]), word.clone(), number);
        named(folded, &before, &word, number, &mut each);
        before = word;
    }
    chain.close(folded, &mut each);
}

/// Names that a word ends and that have a sign in them.
fn named(
    folded: &str,
    before: &Range<usize>,
    word: &Range<usize>,
    number: usize,
    each: &mut impl FnMut(&str, Range<usize>, usize),
) {
    let bytes = folded.as_bytes();
    if word.len() == NET.len() - 1 && folded[..word.end].ends_with(NET) {
        each(NET, word.start - 1..word.end, number);
    }
    // "R&D", "R & D"
    if word.len() == 1 && before.len() == 1 && folded[before.end..word.start].trim() == "&" {
        let (first, last) = (bytes[before.start], bytes[word.start]);
        let name = [first, b'&', last];
        let name = std::str::from_utf8(&name).unwrap_or_default();
        each(name, before.start..word.end, number - 1);
    }
}

/// The name that begins with a full stop.
const NET: &str = ".net";

/// Whether a folded text is a name that has a sign in it: one word, though it
/// folds into others.
pub(crate) fn is_name(folded: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric();
    let is_pair =
        |bytes: &[u8]| matches!(bytes, [first, b'&', last] if is_letter(first) && is_letter(last));
    folded == NET || is_pair(folded.as_bytes())
}

/// Calls `each` with the words of a text that have an umlaut, as they are
/// typed where no key has one (ae, oe, ue), with the byte range of the word in
/// the folded text and its number.
pub(crate) fn spelled_out(
    text: &str,
    folded: &str,
    mut each: impl FnMut(&str, Range<usize>, usize),
) {
    if text.is_ascii() || !text.contains(is_umlaut) {
        return;
    }
    let spelled = fold::fold(&without_umlauts(text));
    let pairs = fold::words(folded).zip(fold::words(&spelled));
    for (number, (word, other)) in pairs.enumerate() {
        if folded[word.clone()] != spelled[other.clone()] {
            each(cut(&spelled[other]), word, number);
        }
    }
}

fn is_umlaut(c: char) -> bool {
    matches!(c, 'ä' | 'ö' | 'ü' | 'Ä' | 'Ö' | 'Ü' | 'ø' | 'Ø' | '\u{308}')
}

fn without_umlauts(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let parted = matches!(
            spelled.chars().last(),
            Some('a' | 'o' | 'u' | 'A' | 'O' | 'U')
        );
        match c {
            'ä' | 'Ä' => spelled.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => spelled.push_str("oe"),
            'ü' | 'Ü' => spelled.push_str("ue"),
            '\u{308}' if parted => spelled.push('e'),
            _ => spelled.push(c),
        }
    }
    spelled
}

/// Words in a row that hyphens join.
#[derive(Default)]
struct Chain {
    range: Range<usize>,
    number: usize,
    parts: usize,
}

impl Chain {
    fn close(&self, folded: &str, each: &mut impl FnMut(&str, Range<usize>, usize)) {
        if self.parts > 1 {
            let joined = folded[self.range.clone()].replace('-', "");
            each(cut(&joined), self.range.clone(), self.number);
        }
    }
}

/// The words alone, without the joined ones.
pub(crate) fn plain(folded: &str) -> Vec<&str> {
    fold::words(folded).map(|word| cut(&folded[word])).collect()
}

/// Folded text with every run of separators as one blank, and a blank at both
/// ends, so that words in a row are a substring.
pub(crate) fn spaced(folded: &str) -> String {
    let mut spaced = String::with_capacity(folded.len() + 2);
    spaced.push(' ');
    for word in plain(folded) {
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

/// A needle as a substring of [`spaced`] text: its words in a row, the last one
/// perhaps as a beginning unless they are in quotes.
pub(crate) fn phrase_of(needle: &Needle) -> String {
    let folded = fold::fold(needle.text());
    let words: Vec<String> = plain(&folded).into_iter().map(str::to_owned).collect();
    spaced_phrase(&words, matches!(needle, Needle::Word(_)))
}

fn cut(word: &str) -> &str {
    if word.len() <= WORD_MAX {
        return word;
    }
    let end = word
        .char_indices()
        .nth(WORD_MAX)
        .map_or(word.len(), |(at, _)| at);
    &word[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_signs_are_words_beside_their_parts() {
        let mut told = Vec::new();
        each("asp.net, r & d", |word, range, number| {
            told.push((word.to_owned(), range, number));
        });
        let expected = [
            ("asp", 0..3, 0),
            ("net", 4..7, 1),
            (".net", 3..7, 1),
            ("r", 9..10, 2),
            ("d", 13..14, 3),
            ("r&d", 9..14, 2),
        ];
        let expected = expected.map(|(word, range, number)| (word.to_owned(), range, number));
        assert_eq!(told, expected);
        assert!(is_name(".net") && is_name("r&d") && !is_name("r&b2") && !is_name("net"));
    }

    #[test]
    fn a_word_with_an_umlaut_is_spelled_out_too() {
        let spelled = |text: &str| {
            let mut told = Vec::new();
            spelled_out(text, &fold::fold(text), |word, range, number| {
                told.push((word.to_owned(), range, number));
            });
            told
        };
        let expected = [("kuenstliche".to_owned(), 4..14, 1)];
        assert_eq!(spelled("Die Künstliche Intelligenz"), expected);
        assert_eq!(spelled("Die Ku\u{308}nstliche Intelligenz"), expected);
        assert_eq!(spelled("blue naïve"), []);
    }

    #[test]
    fn a_hyphenated_word_counts_in_parts_and_in_one_piece() {
        let mut told = Vec::new();
        each("co-ordination of e-government", |word, range, number| {
            told.push((word.to_owned(), range, number));
        });
        let words: Vec<_> = told
            .iter()
            .map(|(word, _, number)| (word.as_str(), *number))
            .collect();
        assert_eq!(
            words,
            [
                ("co", 0),
                ("ordination", 1),
                ("coordination", 0),
                ("of", 2),
                ("e", 3),
                ("government", 4),
                ("egovernment", 3)
            ]
        );
        assert_eq!(told[2].1, 0..15 - 2);
    }
}
