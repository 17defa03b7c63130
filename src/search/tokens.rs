//! The words of folded text as the index and the highlights count them.
//!
//! A hyphenated word counts in its parts and in one piece, so that
//! "coordination" finds "co-ordination" and "egovernment" "e-government".
//!
//! Must never know: which record the text is from.

use std::ops::Range;

use super::fold;

/// Longer words are cut: they are data, not language.
pub(crate) const WORD_MAX: usize = 64;

/// Calls `each` with every word of folded text, its byte range, and its number
/// among the words; a joined hyphenated word has the number of its first part.
pub(crate) fn each(folded: &str, mut each: impl FnMut(&str, Range<usize>, usize)) {
    let mut chain = Chain::default();
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
        each(cut(&folded[word.clone()]), word, number);
    }
    chain.close(folded, &mut each);
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
