//! How much of a proof is run: a part of it with every change, all of it where
//! `FICHERO_FULL` is set.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

/// Whether the whole proof is asked for.
pub fn is_full() -> bool {
    std::env::var_os("FICHERO_FULL").is_some_and(|full| !full.is_empty())
}

/// The number of cases: a part of them, or all.
pub fn scaled<T>(part: T, full: T) -> T {
    if is_full() { full } else { part }
}
