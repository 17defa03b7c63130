//! What was found, in its order.
//!
//! The first thousand are put in order at once, the others when somebody
//! scrolls there: a million hits are counted, not sorted.
//!
//! Must never know: how rows are drawn.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::hit::{Hit, Ranked};
use super::plan::Plan;
use super::scan::{Scan, Stale};
use super::scores::Scratch;
use super::sort::{Order, Placed};
use super::top_k::Part;
use super::{Library, rank};
use crate::engine::catalog::DocAddress;
use crate::search::query::Query;

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
    pub(crate) fn listed(hits: Vec<Hit>, parts: Vec<Part>) -> Self {
        let len = hits.len();
        Self::partly(hits, len, parts, None)
    }

    /// The best hits in their order, and `len` hits together with those that
    /// stand behind the best.
    pub(crate) fn partly(best: Vec<Hit>, len: usize, parts: Vec<Part>, tail: Option<Tail>) -> Self {
        let rest = Arc::new(Rest {
            parts,
            tail,
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

    /// Puts the hits before some place in order, unless they are; false when
    /// nobody waits for them any more.
    pub(crate) fn ready_up_to(&self, end: usize, stale: &(dyn Fn() -> bool + Sync)) -> bool {
        let is_best = end <= self.best.len() || self.len == self.best.len();
        is_best || self.rest.is_ready(stale)
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

    /// What was found in each segment.
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

/// What was found, segment by segment, and the hits behind the best, put in
/// order when somebody asks.
#[derive(Default)]
struct Rest {
    parts: Vec<Part>,
    tail: Option<Tail>,
    hits: OnceLock<Vec<Hit>>,
}

impl Rest {
    fn hits(&self) -> &[Hit] {
        self.hits
            .get_or_init(|| self.behind(&|| false).unwrap_or_default())
    }

    /// Puts the hits in order, unless they are; false when that was stopped.
    fn is_ready(&self, stale: &(dyn Fn() -> bool + Sync)) -> bool {
        if self.hits.get().is_none()
            && let Ok(behind) = self.behind(stale)
        {
            self.hits.get_or_init(|| behind);
        }
        self.hits.get().is_some()
    }

    fn behind(&self, stale: &(dyn Fn() -> bool + Sync)) -> Result<Vec<Hit>, Stale> {
        let tail = self.tail.as_ref();
        tail.map_or_else(|| Ok(Vec::new()), |tail| tail.hits(&self.parts, stale))
    }
}

/// The hits behind one in their order. They are scored once more, since few
/// readers go there, and keeping what a million hits were given takes longer
/// than finding it.
pub(crate) struct Tail {
    /// Who was asked.
    pub(crate) library: Library,
    /// What was asked.
    pub(crate) plan: Plan,
    /// What gives the order.
    pub(crate) query: Query,
    /// The last hit that was put in order at once.
    pub(crate) last: Ranked,
}

impl Tail {
    fn hits(&self, parts: &[Part], stale: &(dyn Fn() -> bool + Sync)) -> Result<Vec<Hit>, Stale> {
        let library = &self.library;
        let order = Order::new(library, &self.query);
        let last = order.placed(self.last);
        let is_behind = |hit: &Placed<'_>| order.compare(&last, hit).is_lt();
        let scratch = Scratch::default();
        let brevity = rank::brevities(self.plan.query_terms().len());
        let mut behind = Vec::new();
        for (ordinal, part) in parts.iter().enumerate() {
            let scan = Scan::new(library, ordinal, stale).at(&scratch);
            let mut scores = scratch.scores(scan.len());
            scan.rows(&self.plan, Some(&mut scores))?;
            let titles = &library.index.segment(ordinal).title_words;
            for block in scores.scored(part, titles, &brevity) {
                let placed = block.ranked().map(|ranked| order.placed(ranked));
                behind.extend(placed.filter(is_behind));
            }
            scratch.keep_sheet(scores);
        }
        order.sort(&mut behind);
        Ok(behind.into_iter().map(Placed::hit).collect())
    }
}

/// The part of the segment that holds a row.
fn part_of(parts: &[Part], row: DocAddress) -> Option<&Part> {
    let after = parts.partition_point(|part| part.start <= row.index());
    parts.get(after.checked_sub(1)?)
}
