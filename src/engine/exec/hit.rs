//! A hit: a record that was found, with what it is worth.
//!
//! Must never know: how hits were scored, how rows are drawn.

use super::rank;
use crate::engine::catalog::DocAddress;
use crate::search::field::Fields;

/// A record on the list of what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The record, or a ghost shown as context.
    pub row: DocAddress,
    /// Parts of points (see `rank::POINT`); 0 when nothing was ranked.
    pub score: u32,
    /// Where the words of the query were found.
    pub fields: Fields,
    /// Whether some word was found only by what is like it.
    pub scattered: bool,
    /// Shown for its chapters only; not counted as found.
    pub context: bool,
    /// 1 for a chapter under its book.
    pub depth: u8,
}

impl Hit {
    /// The score in points, as the ranking counts them.
    #[must_use]
    pub fn points(&self) -> f64 {
        rank::points(self.score)
    }
}

impl Default for Hit {
    fn default() -> Self {
        Self {
            row: DocAddress(0),
            score: 0,
            fields: Fields::default(),
            scattered: false,
            context: false,
            depth: 0,
        }
    }
}

/// A hit as a number, the better the smaller: first those without scattered
/// letters, then by score, then in catalog order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(pub(super) u64);

impl Key {
    const SCORE: u64 = (1 << 31) - 1;

    pub(crate) fn new(scattered: bool, score: u32, row: DocAddress) -> Self {
        let score = Self::SCORE - u64::from(score).min(Self::SCORE);
        Self(u64::from(scattered) << 63 | score << 32 | u64::from(row.0))
    }

    /// The less the better.
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    pub(super) fn is_scattered(self) -> bool {
        self.0 >> 63 == 1
    }

    pub(super) fn score(self) -> u32 {
        let score = Self::SCORE - (self.0 >> 32 & Self::SCORE);
        u32::try_from(score).unwrap_or(0)
    }

    /// A lower score comes later, whatever the row.
    pub(super) fn least_score(self) -> u32 {
        if self.is_scattered() { 0 } else { self.score() }
    }

    fn row(self) -> DocAddress {
        DocAddress(u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX))
    }
}

/// A hit in its order, with where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    pub(super) key: Key,
    pub(super) fields: u8,
}

impl Ranked {
    /// Its place by relevance.
    pub(crate) fn key(self) -> Key {
        self.key
    }

    /// The record.
    pub(crate) fn row(self) -> DocAddress {
        self.key.row()
    }

    /// The hit.
    pub(crate) fn hit(self) -> Hit {
        Hit {
            row: self.key.row(),
            score: self.key.score(),
            fields: Fields(self.fields),
            scattered: self.key.is_scattered(),
            ..Hit::default()
        }
    }
}
