//! How much memory making an index may take.
//!
//! Must never know: what is in the index.

use std::fs;

use super::crew::Cores;

/// What is asked for at most where nobody says: a million records with abstracts
/// take no longer with more.
const MOST: u64 = 1 << 30;

/// Less than this makes segments of a few records.
const LEAST: u64 = 16 << 20;

/// So many times the bytes of its records a segment takes while it is made: as
/// records, packed, and as the words of its index (measured).
const FACTOR: u64 = 4;

/// Bytes of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(MOST)
    }
}

impl Budget {
    /// So many megabytes, or a quarter of what is free, but no more than one
    /// gigabyte.
    #[must_use]
    pub fn of(megabytes: Option<u64>) -> Self {
        let free = || free(&fs::read_to_string("/proc/meminfo").ok()?);
        let quarter = || free().map_or(MOST, |bytes| MOST.min(bytes / 4));
        let wanted = megabytes.map(|megabytes| megabytes.saturating_mul(1 << 20));
        Self(wanted.unwrap_or_else(quarter).max(LEAST))
    }

    /// No more than so many megabytes.
    #[must_use]
    pub fn at_most(self, megabytes: u64) -> Self {
        Self(self.0.min(megabytes << 20).max(LEAST))
    }

    /// Bytes that the records of one segment may have: one is read while each
    /// core indexes another.
    pub(super) fn of_segment(self) -> usize {
        let segments = Cores::all().count() as u64 + 1;
        usize::try_from(self.0 / segments / FACTOR).unwrap_or(usize::MAX)
    }
}

/// What Linux says is there for a program that wants it.
fn free(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1 << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_counts_and_else_a_quarter_of_what_is_free() {
        assert_eq!(
            free("MemTotal: 9 kB\nMemAvailable:    2048 kB\n"),
            Some(2 << 20)
        );
        assert_eq!(free("MemTotal: 9 kB\n"), None);
        assert_eq!(Budget::of(Some(300)), Budget(300 << 20));
        assert_eq!(Budget::of(Some(0)), Budget(LEAST));
        assert_eq!(Budget::of(Some(300)).at_most(100), Budget(100 << 20));
        assert!(Budget::of(None) <= Budget(MOST));
    }
}
