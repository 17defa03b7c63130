//! Segments are indexed while their source is still read.
//!
//! Must never know: what is read.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::crew::Cores;
use crate::engine::index::IndexedSegment;
use crate::engine::segment::Segment;
use crate::records::text::Text;

/// Segments that are indexed while reading goes on.
#[derive(Default)]
pub(super) struct Indexer {
    working: VecDeque<JoinHandle<IndexedSegment>>,
    done: Vec<IndexedSegment>,
}

impl Indexer {
    /// Begins to index a segment, on a thread of its own where one is to be had;
    /// waits when there are as many as cores.
    pub(super) fn take(&mut self, segment: Arc<Segment>, sources: &[Text]) {
        if self.working.len() >= Cores::all().count() {
            self.end_one();
        }
        let sources = sources.to_vec();
        let worker = thread::Builder::new().name("fichero-index".to_owned());
        // A segment that is not taken here is indexed with the whole.
        if let Ok(worker) = worker.spawn(move || IndexedSegment::new(segment, &sources)) {
            self.working.push_back(worker);
        }
    }

    fn end_one(&mut self) {
        let first = self.working.pop_front();
        self.done
            .extend(first.and_then(|worker| worker.join().ok()));
    }

    /// All segments that were indexed.
    pub(super) fn known(&mut self) -> &[IndexedSegment] {
        while !self.working.is_empty() {
            self.end_one();
        }
        &self.done
    }

    /// Takes the place of what was indexed so far.
    pub(super) fn keep(&mut self, indexed: &[IndexedSegment]) {
        self.done = indexed.to_vec();
    }
}
