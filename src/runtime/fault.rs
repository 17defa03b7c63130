//! Faults on purpose, so that a test sees what becomes of the rest: a worker
//! that panics or is slow. Nothing of this is in a release.
//!
//! `FICHERO_FAULT=panic:search:3` has the search panic at its third question,
//! `slow:load:50` makes loading pause for 50 ms each time; several are parted
//! by commas. `core@fichero-search` is a core that works for the search, told by
//! the name of the thread that asked it.
//!
//! Must never know: what the workers do.

/// A worker begins a piece of its work.
#[cfg(not(debug_assertions))]
pub(super) fn point(_: &str) {}

/// A worker begins a piece of its work.
#[cfg(debug_assertions)]
pub(super) fn point(worker: &str) {
    use std::sync::OnceLock;
    static FAULTS: OnceLock<Vec<planned::Fault>> = OnceLock::new();
    for fault in FAULTS.get_or_init(planned::read) {
        fault.strike(worker);
    }
}

#[cfg(debug_assertions)]
mod planned {
    use std::panic::panic_any;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;
    use std::time::Duration;

    pub(super) struct Fault {
        worker: String,
        panics: bool,
        number: u64,
        seen: AtomicU64,
    }

    pub(super) fn read() -> Vec<Fault> {
        let told = std::env::var("FICHERO_FAULT").unwrap_or_default();
        let fault = |word: &str| {
            let mut parts = word.split(':');
            let panics = parts.next()? == "panic";
            Some(Fault {
                worker: parts.next()?.to_owned(),
                panics,
                number: parts.next()?.parse().ok()?,
                seen: AtomicU64::new(0),
            })
        };
        told.split(',').filter_map(fault).collect()
    }

    impl Fault {
        #[expect(clippy::panic, reason = "this is what is asked for")]
        pub(super) fn strike(&self, worker: &str) {
            let (mine, thread) = match self.worker.split_once('@') {
                Some((mine, thread)) => (mine, Some(thread)),
                None => (self.worker.as_str(), None),
            };
            let here = thread::current();
            let is_here = |name: &str| here.name().is_some_and(|here| here.starts_with(name));
            if mine != worker || !thread.is_none_or(is_here) {
                return;
            }
            if !self.panics {
                thread::sleep(Duration::from_millis(self.number));
            } else if self.seen.fetch_add(1, Ordering::Relaxed) + 1 == self.number {
                panic_any("a fault on purpose");
            }
        }
    }
}
