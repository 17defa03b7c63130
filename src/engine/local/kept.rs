//! Answered queries that may be asked again: whoever takes a letter back has
//! asked that before, and scrolling asks the same query for other rows.
//!
//! Must never know: how a query is answered.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::exec::Found;
use crate::search::query::Query;

/// What was found of late. No lock is held while searching.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The latest last.
    found: Mutex<VecDeque<Arc<Found>>>,
}

/// Answers that are kept, and hits of them all: some forty megabytes when
/// somebody went to the end of each.
const ANSWERS_MAX: usize = 64;
const HITS_MAX: usize = 2_000_000;

impl Kept {
    /// What a query found.
    pub(super) fn get(&self, query: &Query) -> Option<Arc<Found>> {
        let mut kept = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|found| found.query == *query)?;
        let found = kept.remove(at)?;
        kept.push_back(Arc::clone(&found));
        Some(found)
    }

    /// Keeps what a query found.
    pub(super) fn keep(&self, found: Found) -> Arc<Found> {
        let found = Arc::new(found);
        let mut kept = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        // Two threads may have asked the same.
        kept.retain(|other| other.query != found.query);
        kept.push_back(Arc::clone(&found));
        let mut hits: usize = kept.iter().map(|found| found.hits.len()).sum();
        // The latest stays, however much it found: it is on the screen.
        while kept.len() > ANSWERS_MAX || hits > HITS_MAX && kept.len() > 1 {
            let Some(oldest) = kept.pop_front() else {
                break;
            };
            hits -= oldest.hits.len();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::parse;

    fn found(line: &str) -> Found {
        let mut found = Found::default();
        found.query = parse(line).query;
        found
    }

    #[test]
    fn answers_are_not_kept_for_ever() {
        let kept = Kept::default();
        for number in 0..2_000 {
            kept.keep(found(&format!("open {number}")));
        }
        assert_eq!(kept.found.lock().unwrap().len(), ANSWERS_MAX);
        assert!(kept.get(&parse("open 1").query).is_none());
        assert!(kept.get(&parse("open 1999").query).is_some());
    }

    #[test]
    fn a_query_is_kept_once() {
        let kept = Kept::default();
        kept.keep(found("open"));
        kept.keep(found("open"));
        assert_eq!(kept.found.lock().unwrap().len(), 1);
    }
}
