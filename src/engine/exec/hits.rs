//! What was found, in its order.
//!
//! The first thousand are put in order at once, the others when somebody
//! scrolls there: a million hits are counted, not sorted.
//!
//! Must never know: how hits were scored, how rows are drawn.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::engine::catalog::DocAddress;
use crate::engine::exec::rank;
use crate::engine::index::bitset;
use crate::engine::index::bitset::BitSet;
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

/// The hits of a query.
#[derive(Clone, Default)]
pub struct Hits {
    best: Vec<Hit>,
    len: usize,
    rest: Arc<Tail>,
}

impl Hits {
    /// Hits that stand in their order already; the parts say which records
    /// were found.
    pub(crate) fn listed(hits: Vec<Hit>, parts: Vec<Part>) -> Self {
        let len = hits.len();
        Self::partly(hits, len, parts, None)
    }

    /// The best hits in their order, and `len` hits together with those that
    /// are `behind` the best.
    pub(crate) fn partly(
        best: Vec<Hit>,
        len: usize,
        parts: Vec<Part>,
        behind: Option<TailSource>,
    ) -> Self {
        let rest = Arc::new(Tail {
            parts,
            behind,
            hits: OnceLock::new(),
        });
        Self { best, len, rest }
    }

    /// Whether a record was found; a book shown as context was not.
    #[must_use]
    pub fn has(&self, row: DocAddress) -> bool {
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

    /// A hit by its place, where its part of the list is in order already.
    pub(crate) fn ready(&self, at: usize) -> Option<Hit> {
        match at.checked_sub(self.best.len()) {
            None => self.best.get(at).copied(),
            Some(beyond) => self.rest.hits.get()?.get(beyond).copied(),
        }
    }

    /// The place of a record, where it lies in what is in order already.
    pub(crate) fn ready_position(&self, row: DocAddress) -> Option<usize> {
        let rest = self.rest.hits.get().into_iter().flatten();
        let mut ready = self.best.iter().chain(rest);
        ready.position(|hit| hit.row == row)
    }

    /// Whether a record may have its place among hits that nobody put in order
    /// yet.
    pub(crate) fn may_hide(&self, row: DocAddress) -> bool {
        let is_ready = self.len == self.best.len() || self.rest.hits.get().is_some();
        !is_ready && self.has(row)
    }

    /// All hits in their order.
    pub fn iter(&self) -> impl Iterator<Item = Hit> {
        let beyond = (self.best.len()..self.len).filter_map(|at| self.get(at));
        self.best.iter().copied().chain(beyond)
    }

    /// The place of a record in the list.
    #[must_use]
    pub fn position(&self, row: DocAddress) -> Option<usize> {
        let best = self.best.iter().position(|hit| hit.row == row);
        best.or_else(|| {
            if self.len == self.best.len() || !self.has(row) {
                return None;
            }
            let rest = self.rest().iter().position(|hit| hit.row == row)?;
            Some(self.best.len() + rest)
        })
    }

    /// What was found in each batch.
    pub(crate) fn parts(&self) -> &[Part] {
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
pub(crate) struct Key(u64);

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

    fn row(self) -> DocAddress {
        DocAddress(u32::try_from(self.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX))
    }
}

/// A hit in its order, with where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ranked {
    key: Key,
    fields: u8,
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

/// The best hits of the batches that were asked already. What is no better
/// than the last of them is passed over, in whichever order batches are asked.
#[derive(Debug)]
pub(crate) struct TopK {
    /// How many are wanted.
    most: usize,
    best: Mutex<Vec<Ranked>>,
    /// The key of the last that is good enough.
    last: AtomicU64,
}

impl Default for TopK {
    /// As many as are put in order at once.
    fn default() -> Self {
        Self::of(rank::REFINED, Vec::new(), u64::MAX)
    }
}

impl Clone for TopK {
    fn clone(&self) -> Self {
        Self::of(self.most, self.sorted(), self.last.load(Ordering::Relaxed))
    }
}

impl TopK {
    fn of(most: usize, best: Vec<Ranked>, last: u64) -> Self {
        Self {
            most,
            best: Mutex::new(best),
            last: AtomicU64::new(last),
        }
    }

    /// Hears the hits of one batch.
    pub(crate) fn hear<'a>(&self, blocks: impl Iterator<Item = Block<'a>>) {
        let mut last = Key(self.last.load(Ordering::Relaxed));
        let mut better = Vec::with_capacity(2 * self.most);
        for block in blocks {
            // Most hits of a large catalog are passed over a block at a time.
            let most = block.scores.iter().fold(0, |most, score| *score.max(&most));
            if most < last.least_score() || block.first(most) > last {
                continue;
            }
            let wanted = last.least_score();
            for at in bitset::ones(std::slice::from_ref(&block.hits)) {
                if block.scores[at % 64] < wanted {
                    continue;
                }
                let hit = block.hit(at);
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
    pub(crate) fn sorted(&self) -> Vec<Ranked> {
        let best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        let mut best = best.clone();
        best.sort_unstable();
        best
    }
}

/// The records of one batch that were found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// The row of the first record of the batch.
    pub(crate) start: usize,
    /// The records found.
    pub(crate) rows: BitSet,
}

/// Up to 64 records in a row, some of them hits.
pub(crate) struct Block<'a> {
    /// The row of the first record.
    pub(crate) start: usize,
    /// Those that are hits; what is said of the others means nothing.
    pub(crate) hits: u64,
    /// The score of each.
    pub(crate) scores: [u32; 64],
    /// Where the words were found in each.
    pub(crate) fields: &'a [u8; 64],
    /// Those that have some word only by what is like it.
    pub(crate) scattered: u64,
}

impl Block<'_> {
    /// The hits, in catalog order.
    pub(crate) fn ranked(&self) -> impl Iterator<Item = Ranked> {
        bitset::ones(std::slice::from_ref(&self.hits)).map(|at| self.hit(at))
    }

    fn hit(&self, at: usize) -> Ranked {
        let scattered = bitset::contains(&[self.scattered], at);
        Ranked {
            key: Key::new(scattered, self.scores[at % 64], self.row(at)),
            fields: self.fields[at % 64],
        }
    }

    /// A key that no hit comes before when none has a higher score.
    fn first(&self, most: u32) -> Key {
        Key::new(false, most, self.row(0))
    }

    fn row(&self, at: usize) -> DocAddress {
        DocAddress(u32::try_from(self.start + at).unwrap_or(u32::MAX))
    }
}

/// The part of the batch that holds a row.
fn part_of(parts: &[Part], row: DocAddress) -> Option<&Part> {
    let after = parts.partition_point(|part| part.start <= row.index());
    parts.get(after.checked_sub(1)?)
}

/// Puts the hits behind the best in order.
pub(crate) type TailSource = Box<dyn Fn(&[Part]) -> Vec<Hit> + Send + Sync>;

/// The hits behind the best, put in order when somebody asks.
#[derive(Default)]
struct Tail {
    parts: Vec<Part>,
    behind: Option<TailSource>,
    hits: OnceLock<Vec<Hit>>,
}

impl Tail {
    fn hits(&self) -> &[Hit] {
        let behind = || self.behind.as_ref().map(|behind| behind(&self.parts));
        self.hits.get_or_init(|| behind().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hits of one batch: the score of each record that was found.
    fn blocks(start: usize, scores: &[Option<u32>]) -> impl Iterator<Item = Block<'static>> {
        let blocks = scores.chunks(64).zip((start..).step_by(64));
        blocks.map(|(scores, start)| {
            let mut all = [u32::MAX; 64];
            for (all, score) in all.iter_mut().zip(scores) {
                *all = score.unwrap_or(60);
            }
            Block {
                start,
                hits: bitset::block(scores, |score| score.is_some()),
                scores: all,
                fields: &[1; 64],
                scattered: bitset::block(scores, |score| score.is_some_and(|score| score % 3 == 0)),
            }
        })
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
            let mut starts = vec![0];
            for batch in &batches {
                starts.push(starts[starts.len() - 1] + batch.len());
            }
            let mut parts: Vec<_> = starts.into_iter().zip(&batches).collect();
            let each = parts.iter().flat_map(|(start, batch)| blocks(*start, batch));
            let mut all: Vec<Ranked> = each.flat_map(|block| block.ranked().collect::<Vec<_>>()).collect();
            all.sort_unstable();
            all.truncate(most);
            let leaders = TopK::of(most, Vec::new(), u64::MAX);
            parts.rotate_left(turn % batches.len());
            for (start, batch) in &parts {
                leaders.hear(blocks(*start, batch));
            }
            prop_assert_eq!(leaders.sorted(), all);
        }
    }
}
