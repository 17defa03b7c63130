//! What was asked and what was visited, the newest first.
//!
//! Must never know: how it is shown.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use crate::records::text::Text;
use crate::search::id::Id;

/// So many queries are remembered: years of them, and a file that stays small.
pub const QUERIES_MAX: usize = 10_000;

/// So many visits are remembered.
pub const VISITS_MAX: usize = 5_000;

/// A query that was asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    /// When.
    pub at: Moment,
    /// The query, as the reader would type it.
    pub query: Text,
    /// What it was asked of: the names of the sources in one line.
    pub sources: Text,
    /// How many documents were found, where that was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<u64>,
}

/// A document that was visited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Visit {
    /// When.
    pub at: Moment,
    /// Which.
    pub id: Id,
    /// Its title.
    pub title: Text,
}

/// The newest of something, at most so many; the first field of a `T` is its
/// moment.
///
/// A set that only grows, but for the oldest: keeping the greatest of a total
/// order merges the same in any order, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent<T> {
    entries: BTreeSet<Arc<T>>,
    most: usize,
}

impl<T: Ord> Recent<T> {
    /// None yet, and never more than so many.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            entries: BTreeSet::new(),
            most,
        }
    }

    /// Takes one more, and drops the oldest where there are too many; whether
    /// that changed anything.
    pub fn insert(&mut self, entry: Arc<T>) -> bool {
        let is_full = self.entries.len() >= self.most;
        if is_full && self.entries.first().is_none_or(|oldest| entry < *oldest) {
            return false;
        }
        let is_new = self.entries.insert(entry);
        if is_new && is_full {
            self.entries.pop_first();
        }
        is_new
    }

    /// Each, the newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.entries.iter().rev()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Recent<Asked> {
    /// Each query once, as it was last asked.
    pub fn distinct(&self) -> impl Iterator<Item = &Asked> {
        let mut seen = HashSet::new();
        self.iter()
            .map(|asked| &**asked)
            .filter(move |asked| seen.insert(&*asked.query))
    }
}

impl Recent<Visit> {
    /// Each document once, as it was last visited.
    pub fn distinct(&self) -> impl Iterator<Item = &Visit> {
        let mut seen = HashSet::new();
        self.iter()
            .map(|visit| &**visit)
            .filter(move |visit| seen.insert(&visit.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn only_the_newest_stay_in_whatever_order_they_come(
            mut all in proptest::collection::vec(0..40u8, 0..60),
        ) {
            let recent = |all: &[u8]| {
                let mut recent = Recent::new(5);
                for entry in all {
                    recent.insert(Arc::new(*entry));
                }
                recent.iter().map(|entry| **entry).collect::<Vec<_>>()
            };
            let one = recent(&all);
            all.reverse();
            prop_assert_eq!(&recent(&all), &one);
            all.sort_unstable();
            all.dedup();
            all.reverse();
            all.truncate(5);
            prop_assert_eq!(one, all);
        }
    }
}
