//! What a hit is worth: the weights with their reasons.
//!
//! A hit gets, for each word asked, the best of its places: the weight of the
//! field, times how well the word fits, times how rare the word is. To this
//! come bonuses for titles that begin with the words, have them in a row, and
//! have little else. Hits that needed scattered letters come after all others;
//! equal hits stand in catalog order. Exclusion and filters never reorder.
//!
//! Must never know: where the texts come from.

use super::field::Fields;
use super::plan::{Leaf, Sought};
use super::tokens;

/// The grade of a word that stands there as typed.
pub(super) const WHOLE: f32 = 1.0;

/// How many of the best hits have their titles read again for order and
/// nearness; nobody looks at row one thousand.
pub(super) const REFINED: usize = 1_024;

/// The weight of the best of some fields. A title says what a document is, a
/// tag what a cataloguer saw in it, an abstract mentions things in passing.
pub(super) fn weight(fields: Fields) -> f32 {
    let weights = [
        (Fields::DOI, 12.0),
        (Fields::START, 11.5),
        (Fields::TITLE, 10.0),
        (Fields::TAG, 5.0),
        (Fields::AUTHOR, 4.0),
        (Fields::SERIES, 3.0),
        (Fields::ABSTRACT, 1.5),
    ];
    weights
        .into_iter()
        .find(|(field, _)| fields.meets(*field))
        .map_or(0.0, |(_, weight)| weight)
}

/// The grade of a word by its beginning: the more of it was typed the better.
pub(super) fn beginning(typed: &str, word: &str) -> f32 {
    if typed.len() == word.len() {
        WHOLE
    } else {
        0.6 + 0.3 * share(typed, word)
    }
}

/// The grade of scattered letters: always below every beginning.
pub(super) fn scatter(typed: &str, word: &str) -> f32 {
    0.2 + 0.3 * share(typed, word)
}

fn share(typed: &str, word: &str) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "words are short")]
    let share = typed.len() as f32 / word.len().max(1) as f32;
    share.min(1.0)
}

/// The bonus of a title that has few words besides those asked.
pub(super) fn brevity(asked: usize, title_words: u8) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a query has few words")]
    let share = asked as f32 / f32::from(title_words.max(1));
    2.0 * share.min(1.0)
}

/// The bonus of a folded title for having the words asked near each other and
/// in their order: full when they stand in a row, and more at its start.
pub(super) fn nearness(leaves: &[&Leaf], title: &str) -> f32 {
    let words = tokens::plain(title);
    let places: Vec<usize> = leaves
        .iter()
        .filter_map(|leaf| {
            let Sought::Word { text, scatter } = &leaf.sought else {
                return None;
            };
            let place = |fits: &dyn Fn(&str) -> bool| words.iter().position(|word| fits(word));
            let scattered = |word: &str| {
                scatter
                    .as_ref()
                    .is_some_and(|scatter| scatter.places(word).is_some())
            };
            place(&|word| word == text)
                .or_else(|| place(&|word| word.starts_with(text.as_str())))
                .or_else(|| place(&scattered))
        })
        .collect();
    let pairs = places
        .windows(2)
        .map(|pair| match pair[1].checked_sub(pair[0]) {
            Some(1) => 6.0,
            Some(gap) if gap > 1 && gap < 5 => 3.0,
            Some(_) => 1.0,
            None if pair[0] - pair[1] < 3 => 2.0,
            None => 0.0,
        });
    let start = if places.len() > 1 && places[0] == 0 {
        3.0
    } else {
        0.0
    };
    pairs.sum::<f32>() + start
}
