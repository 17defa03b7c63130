//! What a title gets for having the words in a row.
//!
//! Must never know: which titles are read again.

use super::plan::{Match, QueryTerm};
use super::rank::POINT;
use crate::search::tokens;

/// The bonus of a folded title for having the words asked near each other and
/// in their order: full when they stand in a row, and more at its start.
pub(crate) fn nearness(query_terms: &[&QueryTerm], title: &str) -> u32 {
    let words = tokens::plain(title);
    let places: Vec<usize> = query_terms
        .iter()
        .filter_map(|query_term| place(query_term, &words))
        .collect();
    let pairs = places
        .windows(2)
        .map(|pair| match pair[1].checked_sub(pair[0]) {
            Some(1) => 12,
            Some(gap) if gap > 1 && gap < 5 => 6,
            Some(_) => 2,
            None if pair[0] - pair[1] < 3 => 4,
            None => 0,
        });
    let start = if places.len() > 1 && places[0] == 0 {
        6
    } else {
        0
    };
    (pairs.sum::<u32>() + start) * POINT
}

/// Which word of a title a query term stands for.
fn place(query_term: &QueryTerm, words: &[&str]) -> Option<usize> {
    let Match::Word { text, like } = &query_term.sought else {
        return None;
    };
    let place = |fits: &dyn Fn(&str) -> bool| words.iter().position(|word| fits(word));
    place(&|word| word == text)
        .or_else(|| place(&|word| word.starts_with(text.as_str())))
        .or_else(|| place(&|word| like.meets(word)))
}
