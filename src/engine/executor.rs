//! Work that may be done side by side: numbered pieces, each a function of
//! what is there already.
//!
//! The search has no threads of its own. Whoever asks it brings an executor; what
//! comes out does not depend on how many hands it has.
//!
//! Must never know: threads, what the work is for.

use std::sync::OnceLock;

/// Somebody who does all pieces of a work before returning.
pub trait Executor: Sync {
    /// Does the pieces `0..count`, each once, in any order.
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync));
}

/// One pair of hands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Inline;

impl Executor for Inline {
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(work);
    }
}

/// What each piece gives, in the order of their numbers.
pub(crate) fn map<T: Send + Sync>(
    executor: &dyn Executor,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let slots: Vec<OnceLock<T>> = (0..count).map(|_| OnceLock::new()).collect();
    executor.each(count, &|number| {
        if let Some(slot) = slots.get(number) {
            slot.get_or_init(|| work(number));
        }
    });
    let done = slots.into_iter().enumerate();
    done.map(|(number, slot)| slot.into_inner().unwrap_or_else(|| work(number)))
        .collect()
}
