//! All cores of the machine for a work in pieces.
//!
//! Must never know: what the work is for.

use std::num::NonZero;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::fault;
use crate::engine::executor::Executor;

/// More cores than this wait for memory, not for each other.
pub(crate) const CORES_MAX: usize = 16;

/// Threads that take piece after piece until none is left. Whoever asks works
/// with them; they end with the work.
#[derive(Clone, Copy, Debug)]
pub struct Cores(usize);

impl Cores {
    /// As many as the machine has.
    #[must_use]
    pub fn all() -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Self(cores.min(CORES_MAX))
    }

    /// Number of threads that work side by side.
    #[must_use]
    pub const fn count(self) -> usize {
        self.0
    }
}

impl Executor for Cores {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        let pieces = || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                fault::point("core");
                work(number);
            }
        };
        thread::scope(|scope| {
            let mut others = Vec::new();
            for _ in 1..self.0.min(count) {
                // A machine that gives no more threads has this one.
                let named = thread::Builder::new().name("fichero-core".to_owned());
                others.extend(named.spawn_scoped(scope, pieces));
            }
            pieces();
            // The panic of another is ours, but it has been heard: it goes on
            // from here without a word more.
            let panics = others.into_iter().filter_map(|other| other.join().err());
            if let Some(panic) = panics.last() {
                panic::resume_unwind(panic);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn every_piece_is_done_once() {
        let done = Mutex::new(Vec::new());
        Cores(3).each(100, &|number| done.lock().unwrap().push(number));
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, (0..100).collect::<Vec<_>>());
    }
}
