//! Segments are indexed while their source is still read, and lie on the disk
//! from then on where there is a place for them.
//!
//! Must never know: what is read.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::crew::Cores;
use super::scratch::Scratch;
use crate::engine::index::IndexedSegment;
use crate::engine::segment::Segment;
use crate::engine::segment::builder::Builder;
use crate::records::text::Text;

/// Segments that are indexed while reading goes on.
#[derive(Default)]
pub(super) struct Indexer {
    /// Where those lie that are done.
    scratch: Option<Arc<Scratch>>,
    working: VecDeque<(Arc<Segment>, JoinHandle<IndexedSegment>)>,
    done: Vec<IndexedSegment>,
}

impl Indexer {
    /// One whose segments lie in a file when they are done.
    pub(super) fn spilling(scratch: Option<Scratch>) -> Self {
        Self {
            scratch: scratch.map(Arc::new),
            ..Self::default()
        }
    }

    /// Begins to index a segment, on a thread of its own where one is to be had;
    /// waits when there are as many as cores. What is done takes its place in the
    /// catalog that is built.
    pub(super) fn take(&mut self, segment: Arc<Segment>, builder: &mut Builder) {
        if self.working.len() >= Cores::all().count() {
            self.end_one(builder);
        }
        let sources = builder.sources().to_vec();
        let (scratch, original) = (self.scratch.clone(), Arc::clone(&segment));
        let worker = thread::Builder::new().name("fichero-index".to_owned());
        let worker = worker.spawn(move || indexed(segment, &sources, scratch.as_deref()));
        // A segment that is not taken here is indexed with the whole.
        if let Ok(worker) = worker {
            self.working.push_back((original, worker));
        }
    }

    fn end_one(&mut self, builder: &mut Builder) {
        if let Some((original, worker)) = self.working.pop_front()
            && let Ok(indexed) = worker.join()
        {
            builder.exchange(&original, indexed.segment());
            self.done.push(indexed);
        }
    }

    /// All segments that were indexed, as the catalog has them.
    pub(super) fn known(&mut self, builder: &mut Builder) -> &[IndexedSegment] {
        while !self.working.is_empty() {
            self.end_one(builder);
        }
        &self.done
    }

    /// The file that the segments lie in, once all are done.
    pub(super) fn into_scratch(self) -> Option<Scratch> {
        Arc::into_inner(self.scratch?)
    }

    /// Takes the place of what was indexed so far.
    pub(super) fn keep(&mut self, indexed: &[IndexedSegment]) {
        self.done = indexed.to_vec();
    }
}

/// An index of a segment, on the disk where that takes it.
fn indexed(segment: Arc<Segment>, sources: &[Text], scratch: Option<&Scratch>) -> IndexedSegment {
    let indexed = IndexedSegment::new(segment, sources);
    let lying = scratch.and_then(|scratch| scratch.spilled(&indexed).ok());
    lying.unwrap_or(indexed)
}
