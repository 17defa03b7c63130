//! Looking up a record by the hash of its identity: one probe, however many
//! records there are.
//!
//! An open-addressing table with linear probing, at most half full. It lies in
//! a column, so that a catalog out of the cache is not hashed anew.
//!
//! Must never know: what an identity is made of.

use std::fmt;

use bytemuck::Pod;

use crate::engine::column::{Column, ColumnReader, ColumnWriter, Heat};

/// The number of a record as a table keeps it; the greatest is an empty slot.
pub(crate) trait Slot: Pod + Eq + fmt::Debug {
    /// No record.
    const EMPTY: Self;
    /// The number of a record; none when it does not fit.
    fn of(number: usize) -> Option<Self>;
    /// The slot as a number.
    fn number(self) -> usize;
}

impl Slot for u16 {
    const EMPTY: Self = Self::MAX;
    fn of(number: usize) -> Option<Self> {
        Self::try_from(number)
            .ok()
            .filter(|slot| *slot != Self::EMPTY)
    }
    fn number(self) -> usize {
        usize::from(self)
    }
}

impl Slot for u32 {
    const EMPTY: Self = Self::MAX;
    fn of(number: usize) -> Option<Self> {
        Self::try_from(number)
            .ok()
            .filter(|slot| *slot != Self::EMPTY)
    }
    fn number(self) -> usize {
        self as usize
    }
}

/// The hashes of the identities of records, and where each of them is.
///
/// Invariant: `slots` is empty or a power of two, at least twice as long as
/// `hashes`.
#[derive(Debug)]
pub(crate) struct IdentityTable<S: Slot> {
    hashes: Column<u64>,
    slots: Column<S>,
}

impl<S: Slot> Default for IdentityTable<S> {
    fn default() -> Self {
        Self {
            hashes: Column::default(),
            slots: Column::default(),
        }
    }
}

impl<S: Slot> IdentityTable<S> {
    /// The table of records with these hashes, in their order.
    pub(crate) fn new(hashes: Vec<u64>) -> Self {
        let count = if hashes.is_empty() {
            0
        } else {
            (hashes.len() * 2).next_power_of_two()
        };
        let mut slots = vec![S::EMPTY; count];
        for (number, hash) in hashes.iter().enumerate() {
            let free = probes(*hash, count).find(|at| slots[*at] == S::EMPTY);
            if let (Some(at), Some(slot)) = (free, S::of(number)) {
                slots[at] = slot;
            }
        }
        Self {
            hashes: hashes.into(),
            slots: slots.into(),
        }
    }

    /// The hash of each record.
    pub(crate) fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// The records with a hash, ascending; nearly always one or none.
    pub(crate) fn find(&self, hash: u64) -> impl Iterator<Item = usize> {
        let slots = probes(hash, self.slots.len()).map_while(|at| self.slots.get(at));
        let taken = slots.take_while(|slot| **slot != S::EMPTY);
        taken
            .map(|slot| slot.number())
            .filter(move |number| self.hashes.get(*number) == Some(&hash))
    }

    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put(&self.hashes, Heat::Hot);
        on.put(&self.slots, Heat::Hot);
    }

    /// Takes the table of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let table = Self {
            hashes: from.take()?,
            slots: from.take()?,
        };
        let slots = table.slots.len();
        let fits = slots >= len * 2 && (slots == 0 || slots.is_power_of_two());
        (table.hashes.len() == len && fits).then_some(table)
    }
}

/// The slots in which a hash may lie, each once. Multiplied by the golden
/// ratio, all bits of the hash have a say in where that begins.
fn probes(hash: u64, count: usize) -> impl Iterator<Item = usize> {
    let spread = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let first = usize::try_from(spread).unwrap_or_default();
    let mask = count.wrapping_sub(1);
    (0..count).map(move |step| first.wrapping_add(step) & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_is_found_with_all_that_share_it_and_no_other_is() {
        let hashes: Vec<u64> = (0..1_000_u64).map(|number| number / 2 * 7_919).collect();
        let table = IdentityTable::<u16>::new(hashes.clone());
        for (number, hash) in hashes.iter().enumerate() {
            let pair = [number / 2 * 2, number / 2 * 2 + 1];
            assert_eq!(table.find(*hash).collect::<Vec<_>>(), pair);
            assert_eq!(table.find(hash + 1).count(), 0);
        }
    }

    #[test]
    fn a_table_of_nothing_and_one_of_equal_hashes_come_to_an_end() {
        assert_eq!(IdentityTable::<u32>::new(Vec::new()).find(7).count(), 0);
        let table = IdentityTable::<u32>::new(vec![7; 300]);
        assert_eq!(table.find(7).count(), 300);
        assert_eq!(table.find(8).count(), 0);
    }
}
