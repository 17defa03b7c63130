//! What a hit is worth: the weights with their reasons.
//!
//! A hit gets, for each word asked, the best of its places: the weight of the
//! field, times how well the word fits, times how rare the word is. To this
//! come bonuses for titles that begin with the words, have them in a row, and
//! have little else. Hits that needed scattered letters come after all others;
//! equal hits stand in catalog order. Exclusion and filters never reorder.
//!
//! Must never know: where the texts come from.

use super::expand::Edited;
use crate::search::field::Fields;

/// Scores are whole numbers of this part of a point, so that no order depends
/// on the order of a sum: tenths of a weight, hundredths of a grade, tenths of
/// a rarity.
pub(crate) const POINT: u32 = 10 * 100 * 10;

/// Parts of points as points.
pub(crate) fn points(parts: u32) -> f64 {
    f64::from(parts) / f64::from(POINT)
}

/// The grade of a word that stands there as typed, in hundredths.
pub(crate) const WHOLE: u16 = 100;

/// The grade of another form of a word: it ranks below the word as typed.
pub(crate) const FORM: u16 = 90;

/// The grade of the parts of a compound that stand apart.
pub(crate) const COMPOUND: u16 = 60;

/// The grade of two words that were run together.
pub(crate) const RUN_TOGETHER: u16 = 55;

/// The grade of a word that is edits away.
pub(crate) const fn edited(edited: Edited) -> u16 {
    match edited {
        Edited::Whole(1) => 55,
        Edited::Whole(_) => 45,
        Edited::Beginning(1) => 40,
        Edited::Beginning(_) => 30,
    }
}

/// The weight of the year of a record for a word that names it, in tenths.
pub(crate) const YEAR: u16 = 60;

/// The grade of a title by the first letters of its words.
pub(crate) const INITIALS: u16 = 30;

/// The rarity, in tenths, of what is no word.
pub(crate) const PLAIN: u32 = 20;

/// The rarity of a phrase at most, in tenths: a pasted page is no rarer than a
/// sentence, and what it gives must fit a score.
pub(crate) const RAREST: u32 = 10_000;

const _: () = assert!(RAREST.checked_mul(120 * WHOLE as u32).is_some());

/// How many of the best hits have their titles read again for order and
/// nearness; nobody looks at row one thousand.
pub(crate) const REFINED: usize = 1_024;

/// The weight of the best of some fields, in tenths. A title says what a
/// document is, a tag what a cataloguer saw in it, an abstract mentions things
/// in passing, and a publisher says little of one document.
pub(crate) const fn weight(fields: Fields) -> u16 {
    let weights = [
        (Fields::DOI, 120),
        (Fields::START, 115),
        (Fields::TITLE, 100),
        (Fields::TAG, 50),
        (Fields::AUTHOR, 40),
        (Fields::SERIES, 30),
        (Fields::ABSTRACT, 15),
        (Fields::PUBLISHER, 5),
    ];
    let mut at = 0;
    while at < weights.len() {
        let (field, weight) = weights[at];
        if fields.meets(field) {
            return weight;
        }
        at += 1;
    }
    0
}

/// What an offered record is worth: its score and, for each tenth of the
/// rarities of the words that it has, a fifth of a point. By the score alone
/// two common words in a title come before a rare one; by the rarities alone a
/// word in passing before two in a title. Both were worse on judged queries.
pub(crate) fn offered(score: u32, carried: u32) -> u32 {
    score.saturating_add(carried.saturating_mul(POINT / 5))
}

/// Rare words weigh more: the logarithm of the share of records that have the
/// word, as in BM25 (Robertson and Zaragoza 2009), in tenths.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a weight needs no last digit and is never negative"
)]
pub(crate) fn rarity(having: usize, of: usize) -> u32 {
    let share = of as f32 / (1 + having) as f32;
    10 + (share.max(1.0).ln() * 10.0).round() as u32
}

/// The grade of a word of so many bytes by its beginning: the more of it was
/// typed the better.
pub(crate) fn beginning(typed: usize, word: usize) -> u16 {
    if typed == word {
        WHOLE
    } else {
        60 + share(typed, word, 30)
    }
}

/// The grade of scattered letters: always below every beginning.
pub(crate) fn subsequence(typed: usize, word: usize) -> u16 {
    20 + share(typed, word, 30)
}

/// The share of a word that was typed, as a part of `full`.
fn share(typed: usize, word: usize, full: usize) -> u16 {
    let share = typed * full / word.max(1);
    u16::try_from(share.min(full)).unwrap_or(0)
}

/// The bonus of a title that has few words besides those asked, by the number
/// of its words.
pub(crate) fn brevities(asked: usize) -> [u32; 256] {
    let mut bonus = [0; 256];
    for (words, bonus) in (0..).zip(&mut bonus) {
        let words = std::cmp::max(words, 1);
        let asked = u32::try_from(asked).unwrap_or(words).min(words);
        *bonus = 5 * POINT * asked / words;
    }
    bonus
}
