//! What words gave the segments of one library, kept for the next question:
//! whoever types a second word has asked the first one already.
//!
//! Must never know: which library; a term cache belongs to one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::plan::QueryTerm;
use super::scores::{Scratch, TermScores};

/// Words that are kept; four megabytes each for a million records.
const LEAVES_MAX: usize = 4;

/// A term cache of one library.
#[derive(Debug, Default)]
pub struct TermCache {
    /// The latest last.
    kept: Mutex<VecDeque<(QueryTerm, Given)>>,
    /// What the last question was written on.
    pub(crate) scratch: Scratch,
}

/// What a query term gave each segment that was asked.
type Given = Arc<Vec<OnceLock<TermScores>>>;

impl TermCache {
    /// What is kept of a query term of a library of so many segments.
    pub(crate) fn of(&self, query_term: &QueryTerm, segments: usize) -> Given {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == query_term);
        let (query_term, given) = at.and_then(|at| kept.remove(at)).unwrap_or_else(|| {
            let given = (0..segments).map(|_| OnceLock::new()).collect();
            (query_term.clone(), Arc::new(given))
        });
        kept.push_back((query_term, Arc::clone(&given)));
        if kept.len() > LEAVES_MAX {
            kept.pop_front();
        }
        given
    }
}
