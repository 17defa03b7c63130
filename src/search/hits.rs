//! What was found, in its order.
//!
//! The first thousand are put in order at once, the others when somebody
//! scrolls there: a million hits are counted, not sorted.
//!
//! Must never know: how hits were scored, how rows are drawn.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::bits::Bits;
use super::field::Fields;
use super::rank;
use crate::catalog::Row;

/// A record on the list of what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The record, or a ghost shown as context.
    pub row: Row,
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
            row: Row(0),
            score: 0,
            fields: Fields::default(),
            scattered: false,
            context: false,
            depth: 0,
        }
    }
}

/// The hits of a query.
#[derive(Clone, Default)]
pub struct Hits {
    best: Vec<Hit>,
    len: usize,
    rest: Arc<Rest>,
}

impl Hits {
    /// Hits that stand in their order already; the parts say which records
    /// were found.
    pub(super) fn listed(hits: Vec<Hit>, parts: Vec<PartHits>) -> Self {
        let len = hits.len();
        Self::partly(hits, len, parts, None)
    }

    /// The best hits in their order, and `len` hits together with the parts
    /// that hold the others, which come after the key `last`.
    pub(super) fn partly(
        best: Vec<Hit>,
        len: usize,
        parts: Vec<PartHits>,
        last: Option<Key>,
    ) -> Self {
        let rest = Arc::new(Rest {
            parts,
            last,
            hits: OnceLock::new(),
        });
        Self { best, len, rest }
    }

    /// Whether a record was found; a book shown as context was not.
    #[must_use]
    pub fn has(&self, row: Row) -> bool {
        part_of(&self.rest.parts, row)
            .is_some_and(|part| part.rows.contains(row.index() - part.start))
    }

    /// Number of hits, context included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A hit by its place in the list.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<Hit> {
        match at.checked_sub(self.best.len()) {
            None => self.best.get(at).copied(),
            Some(beyond) => self.rest().get(beyond).copied(),
        }
    }

    /// All hits in their order.
    pub fn iter(&self) -> impl Iterator<Item = Hit> {
        let beyond = (self.best.len()..self.len).filter_map(|at| self.get(at));
        self.best.iter().copied().chain(beyond)
    }

    /// The place of a record in the list.
    #[must_use]
    pub fn position(&self, row: Row) -> Option<usize> {
        let best = self.best.iter().position(|hit| hit.row == row);
        best.or_else(|| {
            let rest = self.rest().iter().position(|hit| hit.row == row)?;
            Some(self.best.len() + rest)
        })
    }

    /// What was found in each batch.
    pub(super) fn parts(&self) -> &[PartHits] {
        &self.rest.parts
    }

    fn rest(&self) -> &[Hit] {
        self.rest.hits()
    }
}

impl PartialEq for Hits {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Hits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().take(20)).finish()
    }
}

/// A hit as a number, the better the smaller: first those without scattered
/// letters, then by score, then in catalog order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u64);

impl Key {
    const SCORE: u64 = (1 << 31) - 1;

    pub(super) fn new(scattered: bool, score: u32, row: Row) -> Self {
        let score = Self::SCORE - u64::from(score).min(Self::SCORE);
        Self(u64::from(scattered) << 63 | score << 32 | u64::from(row.0))
    }

    fn hit(self, fields: Fields) -> Hit {
        let score = Self::SCORE - (self.0 >> 32 & Self::SCORE);
        Hit {
            row: self.row(),
            score: u32::try_from(score).unwrap_or(0),
            fields,
            scattered: self.0 >> 63 == 1,
            ..Hit::default()
        }
    }

    fn row(self) -> Row {
        Row(u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX))
    }
}

/// The hits of one batch, in no order.
#[derive(Clone, Debug, Default)]
pub(super) struct PartHits {
    /// The row of the first record of the batch.
    pub(super) start: usize,
    /// The records found.
    pub(super) rows: Bits,
    /// The score of each record of the batch, when they were ranked.
    pub(super) scores: Vec<u32>,
    /// Records that have some word only by what is like it.
    pub(super) scattered: Bits,
    /// Where the words were found, for each record of the batch.
    pub(super) fields: Vec<u8>,
}

impl PartHits {
    /// The best keys, in no order; without ranking the first.
    pub(super) fn best(&self, most: usize) -> Vec<Key> {
        if self.scores.is_empty() {
            return self.keys().take(most).collect();
        }
        let mut best: Vec<Key> = Vec::with_capacity(2 * most);
        let mut last = Key(u64::MAX);
        for key in self.keys() {
            if key >= last {
                continue;
            }
            best.push(key);
            // Half of them are good enough to tell what others must beat.
            if best.len() == 2 * most {
                best.select_nth_unstable(most);
                best.truncate(most);
                last = best.iter().copied().max().unwrap_or(last);
            }
        }
        if most < best.len() {
            best.select_nth_unstable(most);
            best.truncate(most);
        }
        best
    }

    /// The keys of all hits, in catalog order.
    fn keys(&self) -> impl Iterator<Item = Key> {
        self.rows.iter().map(|number| {
            let score = self.scores.get(number).copied().unwrap_or(0);
            Key::new(self.scattered.contains(number), score, self.row(number))
        })
    }

    /// The hit of a key that lies in this batch.
    pub(super) fn hit(&self, key: Key) -> Option<Hit> {
        let number = key.row().index().checked_sub(self.start)?;
        if number >= self.rows.len() {
            return None;
        }
        let fields = self.fields.get(number).copied().unwrap_or(0);
        Some(key.hit(Fields(fields)))
    }

    fn row(&self, number: usize) -> Row {
        Row(u32::try_from(self.start + number).unwrap_or(u32::MAX))
    }
}

/// The best `most` of some keys, in order.
pub(super) fn best(mut keys: Vec<Key>, most: usize) -> Vec<Key> {
    if most < keys.len() {
        keys.select_nth_unstable(most);
        keys.truncate(most);
    }
    keys.sort_unstable();
    keys
}

/// All hits, in catalog order.
pub(super) fn all(parts: &[PartHits]) -> Vec<Hit> {
    let keys: Vec<Key> = parts.iter().flat_map(PartHits::keys).collect();
    with_hits(parts, keys)
}

/// The part of the batch that holds a row.
fn part_of(parts: &[PartHits], row: Row) -> Option<&PartHits> {
    let after = parts.partition_point(|part| part.start <= row.index());
    parts.get(after.checked_sub(1)?)
}

/// The hits of keys, in the order of the keys.
pub(super) fn with_hits(parts: &[PartHits], keys: Vec<Key>) -> Vec<Hit> {
    let hit = |key: Key| part_of(parts, key.row())?.hit(key);
    keys.into_iter().filter_map(hit).collect()
}

/// The hits behind the best, put in order when somebody asks.
#[derive(Default)]
struct Rest {
    parts: Vec<PartHits>,
    /// The last of the best; none when there is nothing behind.
    last: Option<Key>,
    hits: OnceLock<Vec<Hit>>,
}

impl Rest {
    fn hits(&self) -> &[Hit] {
        self.hits.get_or_init(|| {
            let Some(last) = self.last else {
                return Vec::new();
            };
            let all = self.parts.iter().flat_map(PartHits::keys);
            let mut keys: Vec<Key> = all.filter(|key| *key > last).collect();
            keys.sort_unstable();
            with_hits(&self.parts, keys)
        })
    }
}
