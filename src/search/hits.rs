//! What was found, in its order.
//!
//! The first thousand are put in order at once, the others when somebody
//! scrolls there: a million hits are counted, not sorted.
//!
//! Must never know: how hits were scored, how rows are drawn.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::bits::{self, Bits};
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

    fn is_scattered(self) -> bool {
        self.0 >> 63 == 1
    }

    fn score(self) -> u32 {
        let score = Self::SCORE - (self.0 >> 32 & Self::SCORE);
        u32::try_from(score).unwrap_or(0)
    }

    /// A lower score comes later, whatever the row.
    fn least_score(self) -> u32 {
        if self.is_scattered() { 0 } else { self.score() }
    }

    fn row(self) -> Row {
        Row(u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX))
    }
}

/// A hit in its order, with where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ranked {
    key: Key,
    fields: u8,
}

impl Ranked {
    /// Its place.
    pub(super) fn key(self) -> Key {
        self.key
    }

    /// The hit.
    pub(super) fn hit(self) -> Hit {
        Hit {
            row: self.key.row(),
            score: self.key.score(),
            fields: Fields(self.fields),
            scattered: self.key.is_scattered(),
            ..Hit::default()
        }
    }
}

/// The best hits of the batches that were asked already. What is no better
/// than the last of them is passed over, in whichever order batches are asked.
#[derive(Debug)]
pub(super) struct Leaders {
    /// How many are wanted.
    most: usize,
    best: Mutex<Vec<Ranked>>,
    /// The key of the last that is good enough.
    last: AtomicU64,
}

impl Default for Leaders {
    /// As many as are put in order at once.
    fn default() -> Self {
        Self::of(rank::REFINED, Vec::new(), u64::MAX)
    }
}

impl Clone for Leaders {
    fn clone(&self) -> Self {
        Self::of(self.most, self.sorted(), self.last.load(Ordering::Relaxed))
    }
}

impl Leaders {
    fn of(most: usize, best: Vec<Ranked>, last: u64) -> Self {
        Self {
            most,
            best: Mutex::new(best),
            last: AtomicU64::new(last),
        }
    }

    /// Hears the hits of one batch.
    pub(super) fn hear(&self, part: &PartHits) {
        let mut last = Key(self.last.load(Ordering::Relaxed));
        let mut better = Vec::with_capacity(2 * self.most);
        if part.scores.is_empty() {
            better.extend(part.ranked().take(self.most));
        }
        let mut end = 0;
        for (number, block) in part.rows.blocks().iter().enumerate() {
            let hits = end..end + block.count_ones() as usize;
            end = hits.end;
            // Most hits of a large catalog are passed over by their scores, a
            // block at a time.
            let Some(scores) = part.scores.get(hits.clone()) else {
                break;
            };
            let most = scores.iter().fold(0, |most, score| *score.max(&most));
            if most < last.least_score() {
                continue;
            }
            for (bit, hit) in bits::ones(std::slice::from_ref(block)).zip(hits) {
                let hit = part.hit(64 * number + bit, hit);
                if hit.key > last {
                    continue;
                }
                better.push(hit);
                // Half of them are good enough to tell what others must beat.
                if better.len() == 2 * self.most {
                    last = self.cut(&mut better);
                }
            }
        }
        if better.is_empty() {
            return;
        }
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        best.append(&mut better);
        if best.len() > self.most {
            let last = self.cut(&mut best);
            self.last.store(last.0, Ordering::Relaxed);
        }
    }

    /// Cuts hits to the best; the key of the last of them.
    fn cut(&self, hits: &mut Vec<Ranked>) -> Key {
        hits.select_nth_unstable(self.most);
        hits.truncate(self.most);
        let keys = hits.iter().map(|hit| hit.key);
        keys.max().unwrap_or(Key(u64::MAX))
    }

    /// The best in their order.
    pub(super) fn sorted(&self) -> Vec<Ranked> {
        let best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        let mut best = best.clone();
        best.sort_unstable();
        best
    }
}

/// The hits of one batch, in catalog order.
#[derive(Clone, Debug, Default)]
pub(super) struct PartHits {
    /// The row of the first record of the batch.
    pub(super) start: usize,
    /// The records found.
    pub(super) rows: Bits,
    /// The score of each hit, when they were ranked.
    pub(super) scores: Vec<u32>,
    /// Where the words of each hit were found, when they were ranked.
    pub(super) fields: Vec<u8>,
    /// Records that have some word only by what is like it.
    pub(super) scattered: Bits,
}

impl PartHits {
    /// The hits, in catalog order.
    fn ranked(&self) -> impl Iterator<Item = Ranked> {
        let hits = self.rows.iter().enumerate();
        hits.map(|(hit, number)| self.hit(number, hit))
    }

    /// The hit of a number, by the number of its record.
    fn hit(&self, record: usize, hit: usize) -> Ranked {
        let row = Row(u32::try_from(self.start + record).unwrap_or(u32::MAX));
        let score = self.scores.get(hit).copied().unwrap_or(0);
        Ranked {
            key: Key::new(self.scattered.contains(record), score, row),
            fields: self.fields.get(hit).copied().unwrap_or(0),
        }
    }
}

/// All hits, in catalog order.
pub(super) fn all(parts: &[PartHits]) -> Vec<Hit> {
    let ranked = parts.iter().flat_map(PartHits::ranked);
    ranked.map(Ranked::hit).collect()
}

/// The part of the batch that holds a row.
fn part_of(parts: &[PartHits], row: Row) -> Option<&PartHits> {
    let after = parts.partition_point(|part| part.start <= row.index());
    parts.get(after.checked_sub(1)?)
}

/// The hits behind the best, put in order when somebody asks.
#[derive(Default)]
struct Rest {
    parts: Vec<PartHits>,
    /// The key of the last of the best; none when there is nothing behind.
    last: Option<Key>,
    hits: OnceLock<Vec<Hit>>,
}

impl Rest {
    fn hits(&self) -> &[Hit] {
        self.hits.get_or_init(|| {
            let Some(last) = self.last else {
                return Vec::new();
            };
            let all = self.parts.iter().flat_map(PartHits::ranked);
            let mut behind: Vec<Ranked> = all.filter(|hit| hit.key > last).collect();
            behind.sort_unstable();
            behind.into_iter().map(Ranked::hit).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hits of one batch: the score of each record that was found.
    fn part(start: usize, scores: &[Option<u32>]) -> PartHits {
        let found: Vec<u32> = scores.iter().flatten().copied().collect();
        PartHits {
            start,
            rows: Bits::that(scores, |score| score.is_some()),
            scattered: Bits::that(scores, |score| score.is_some_and(|score| score % 3 == 0)),
            fields: vec![1; found.len()],
            scores: found,
        }
    }

    proptest! {
        #[test]
        fn the_leaders_are_the_best_in_whichever_order_batches_are_asked(
            batches in prop::collection::vec(
                prop::collection::vec(prop::option::of(0_u32..50), 1..100),
                1..6,
            ),
            most in 1_usize..40,
            turn in 0_usize..6,
        ) {
            let mut start = 0;
            let mut parts = Vec::new();
            for batch in &batches {
                parts.push(part(start, batch));
                start += batch.len();
            }
            let mut all: Vec<Ranked> = parts.iter().flat_map(PartHits::ranked).collect();
            all.sort_unstable();
            all.truncate(most);
            let leaders = Leaders::of(most, Vec::new(), u64::MAX);
            parts.rotate_left(turn % batches.len());
            for part in &parts {
                leaders.hear(part);
            }
            prop_assert_eq!(leaders.sorted(), all);
        }
    }
}
