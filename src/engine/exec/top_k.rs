//! What one segment after the other gives: its hits, and the best of all.
//!
//! Must never know: how hits were scored.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::hit::{Key, Ranked};
use super::rank;
use crate::engine::catalog::DocAddress;
use crate::engine::index::bitset::{self, BitSet};

/// The best hits of the segments that were asked already. What is no better
/// than the last of them is passed over, in whichever order segments are asked.
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

    /// Hears the hits of one segment.
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

/// The records of one segment that were found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// The row of the first record of the segment.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hits of one segment: the score of each record that was found.
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
        fn the_leaders_are_the_best_in_whichever_order_segments_are_asked(
            segments in prop::collection::vec(
                prop::collection::vec(prop::option::of(0_u32..50), 1..100),
                1..6,
            ),
            most in 1_usize..40,
            turn in 0_usize..6,
        ) {
            let mut starts = vec![0];
            for segment in &segments {
                starts.push(starts[starts.len() - 1] + segment.len());
            }
            let mut parts: Vec<_> = starts.into_iter().zip(&segments).collect();
            let each = parts.iter().flat_map(|(start, segment)| blocks(*start, segment));
            let mut all: Vec<Ranked> = each.flat_map(|block| block.ranked().collect::<Vec<_>>()).collect();
            all.sort_unstable();
            all.truncate(most);
            let top_k = TopK::of(most, Vec::new(), u64::MAX);
            parts.rotate_left(turn % segments.len());
            for (start, segment) in &parts {
                top_k.hear(blocks(*start, segment));
            }
            prop_assert_eq!(top_k.sorted(), all);
        }
    }
}
