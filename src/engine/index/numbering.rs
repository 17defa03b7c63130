//! Which numbers the values of one segment have in the catalog.
//!
//! The catalog numbers values as it meets them, so that those which no segment
//! before has are in a row: a bit for each says so, and only the others are
//! written down.
//!
//! Must never know: what the values are.

use std::ops::Range;

use super::facet_column::count_of;
use crate::engine::column::{Column, ColumnReader, ColumnWriter, Heat};

/// The numbers of the values of a segment, in the order of the segment.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    len: usize,
    /// The number of the first value that is new here.
    start: u32,
    /// A bit for each value: whether it is new here.
    fresh: Column<u64>,
    /// How many new ones stand before each block of bits.
    before: Column<u32>,
    /// The numbers of the others.
    again: Column<u32>,
}

impl Numbering {
    /// Takes numbers in; what is new is numbered in a row from `start` on.
    pub(super) fn new(numbers: &[u32], start: u32) -> Self {
        let (mut fresh, mut before) = (vec![0_u64; numbers.len().div_ceil(64)], Vec::new());
        let (mut next, mut again) = (start, Vec::new());
        for (at, number) in numbers.iter().enumerate() {
            if at % 64 == 0 {
                before.push(next - start);
            }
            if *number == next {
                fresh[at / 64] |= 1 << (at % 64);
                next += 1;
            } else {
                again.push(*number);
            }
        }
        Self {
            len: numbers.len(),
            start,
            fresh: fresh.into(),
            before: before.into(),
            again: again.into(),
        }
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The numbers of the values that are new here.
    pub(super) fn new_ones(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.len - self.again.len()
    }

    /// Whether each value is new here.
    pub(super) fn are_new(&self) -> impl Iterator<Item = bool> {
        let bit = |at: usize| {
            self.fresh
                .get(at / 64)
                .is_some_and(|b| b >> (at % 64) & 1 == 1)
        };
        (0..self.len).map(bit)
    }

    /// The numbers of all values.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        let (mut next, mut again) = (self.start, self.again.iter());
        self.are_new().map(move |is_new| {
            if is_new {
                next += 1;
                next - 1
            } else {
                again.next().copied().unwrap_or_default()
            }
        })
    }

    /// The values that are not new here, each with its number.
    pub(super) fn others(&self) -> impl Iterator<Item = (usize, u32)> {
        let blocks = (0..).step_by(64).zip(self.fresh.iter());
        let places = blocks.flat_map(|(start, fresh)| {
            let mut rest = !fresh;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(start + bit)
            })
        });
        places.zip(self.again.iter().copied())
    }

    /// The number of a value of the segment.
    pub(super) fn get(&self, at: usize) -> Option<u32> {
        let block = self.fresh.get(at / 64).filter(|_| at < self.len)?;
        let bit = 1 << (at % 64);
        let before = self.before.get(at / 64)? + (block & (bit - 1)).count_ones();
        if block & bit != 0 {
            return Some(self.start + before);
        }
        self.again.get(at - before as usize).copied()
    }

    /// The value of the segment that has the number of a new one.
    pub(super) fn place(&self, number: usize) -> Option<usize> {
        let new_ones = self.new_ones();
        let nth = new_ones
            .contains(&number)
            .then(|| count_of(number - new_ones.start))?;
        let block = self
            .before
            .partition_point(|before| *before <= nth)
            .checked_sub(1)?;
        let mut bits = *self.fresh.get(block)?;
        for _ in *self.before.get(block)?..nth {
            bits &= bits.wrapping_sub(1);
        }
        let bit = bits.trailing_zeros() as usize;
        (bit < 64).then_some(block * 64 + bit)
    }

    /// Lists the columns.
    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put_small(&(self.len, self.start));
        on.put(&self.fresh, Heat::Hot);
        on.put(&self.before, Heat::Hot);
        on.put(&self.again, Heat::Hot);
    }

    /// Takes them back; none where they do not fit each other, or a number is
    /// none of those before.
    pub(super) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let (len, start) = from.take_small()?;
        let all = Self {
            len,
            start,
            fresh: from.take()?,
            before: from.take()?,
            again: from.take()?,
        };
        let blocks = all.fresh.iter().map(|block| block.count_ones() as usize);
        let mut sum = 0;
        let are_before = blocks.zip(all.before.iter()).all(|(ones, before)| {
            sum += ones;
            sum - ones == *before as usize
        });
        let blocks = len.div_ceil(64);
        let fits = all.fresh.len() == blocks && all.before.len() == blocks;
        let end = start as usize + sum;
        let are_known = all.again.iter().all(|number| (*number as usize) < end);
        let whole = fits && are_before && are_known && sum + all.again.len() == len;
        whole.then_some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_from_their_bits() {
        for every in [1, 2, 3, 70] {
            let mut next = 40;
            let numbers: Vec<u32> = (0..300)
                .map(|at| {
                    if at % every == 0 {
                        next += 1;
                        next - 1
                    } else {
                        at % 40
                    }
                })
                .collect();
            let numbering = Numbering::new(&numbers, 40);
            assert!(numbering.iter().eq(numbers.iter().copied()));
            assert_eq!(numbering.new_ones(), 40..next as usize);
            let others = numbers
                .iter()
                .enumerate()
                .filter(|(_, number)| **number < 40);
            let others = others.map(|(at, number)| (at, *number));
            assert!(numbering.others().eq(others));
            for (at, number) in numbers.iter().enumerate() {
                assert_eq!(numbering.get(at), Some(*number));
                if *number >= 40 {
                    assert_eq!(numbering.place(*number as usize), Some(at));
                }
            }
            assert_eq!((numbering.get(300), numbering.place(39)), (None, None));
            assert_eq!(numbering.place(next as usize), None);
        }
    }
}
