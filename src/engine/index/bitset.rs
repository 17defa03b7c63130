//! A set of records of a segment, one bit for each.
//!
//! Must never know: what the rows are.

/// A set of the rows `0..len`; two sets that are combined have one length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BitSet {
    blocks: Vec<u64>,
    len: usize,
}

impl BitSet {
    /// The empty set of `len` possible rows.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self {
            blocks: vec![0; len.div_ceil(64)],
            len,
        }
    }

    /// The set of all `len` rows.
    #[must_use]
    pub fn all(len: usize) -> Self {
        let mut bits = Self {
            blocks: vec![u64::MAX; len.div_ceil(64)],
            len,
        };
        bits.trim();
        bits
    }

    /// The set of the places whose values are wanted.
    pub(crate) fn that<T: Copy>(values: &[T], wanted: impl Fn(T) -> bool) -> Self {
        let blocks = values.chunks(64).map(|values| block(values, &wanted));
        Self {
            blocks: blocks.collect(),
            len: values.len(),
        }
    }

    /// Number of possible rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no row is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| *block == 0)
    }

    /// Adds a row.
    pub fn insert(&mut self, row: usize) {
        if let Some(block) = self.blocks.get_mut(row / 64) {
            *block |= 1 << (row % 64);
        }
    }

    /// Whether a row is in the set.
    #[must_use]
    pub fn contains(&self, row: usize) -> bool {
        contains(&self.blocks, row)
    }

    /// Number of rows in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        count(&self.blocks)
    }

    /// Keeps what is in both.
    pub fn and(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| mine & theirs);
    }

    /// Adds what is in the other.
    pub fn or(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| mine | theirs);
    }

    /// Takes out what is in the other.
    pub fn and_not(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| mine & !theirs);
    }

    /// Turns the set into the rows that were not in it.
    pub fn invert(&mut self) {
        for block in &mut self.blocks {
            *block = !*block;
        }
        self.trim();
    }

    /// The rows of the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        ones(&self.blocks)
    }

    /// The set as blocks of 64 bits, the first row lowest.
    pub(crate) fn blocks(&self) -> &[u64] {
        &self.blocks
    }

    /// Adds the rows of blocks of a set of the same length.
    pub(crate) fn or_blocks(&mut self, blocks: &[u64]) {
        for (mine, theirs) in self.blocks.iter_mut().zip(blocks) {
            *mine |= theirs;
        }
    }

    /// Number of rows in both the set and blocks of the same length.
    pub(crate) fn shared(&self, blocks: &[u64]) -> usize {
        let both = self.blocks.iter().zip(blocks);
        sum(both.map(|(mine, theirs)| mine & theirs))
    }

    fn zip(&mut self, other: &Self, join: impl Fn(u64, u64) -> u64) {
        for (mine, theirs) in self.blocks.iter_mut().zip(&other.blocks) {
            *mine = join(*mine, *theirs);
        }
    }

    /// Clears the bits behind the last row.
    fn trim(&mut self) {
        let used = self.len % 64;
        if let Some(last) = self.blocks.last_mut().filter(|_| used != 0) {
            *last &= (1 << used) - 1;
        }
    }
}

/// The block of up to 64 values that are wanted. Eight answers become eight bits
/// by one multiplication, which puts bit `8 * n` of a number at bit `56 + n`.
pub(crate) fn block<T: Copy>(values: &[T], wanted: impl Fn(T) -> bool) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut answers = [0_u8; 64];
    for (answer, value) in answers.iter_mut().zip(values) {
        *answer = u8::from(wanted(*value));
    }
    let (eights, _) = answers.as_chunks::<8>();
    let eights = eights.iter().enumerate();
    eights.fold(0, |block, (number, eight)| {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56;
        block | bits << (8 * number)
    })
}

/// Number of set bits of blocks.
pub(crate) fn count(blocks: &[u64]) -> usize {
    sum(blocks.iter().copied())
}

/// The same; a sum that is checked for overflow would take one block at a time.
fn sum(blocks: impl Iterator<Item = u64>) -> usize {
    blocks.fold(0, |sum: usize, block| {
        sum.wrapping_add(block.count_ones() as usize)
    })
}

/// Whether the bit of a number is set in blocks.
pub(crate) fn contains(blocks: &[u64], number: usize) -> bool {
    let block = blocks.get(number / 64);
    block.is_some_and(|block| block >> (number % 64) & 1 == 1)
}

/// The numbers of the set bits of blocks, ascending.
pub(crate) fn ones(blocks: &[u64]) -> Ones<'_> {
    let mut blocks = blocks.iter();
    Ones {
        block: blocks.next().copied().unwrap_or(0),
        start: 0,
        blocks,
    }
}

/// See [`ones`].
pub(crate) struct Ones<'a> {
    /// What is left of the open block.
    block: u64,
    /// The number of its first bit.
    start: usize,
    blocks: std::slice::Iter<'a, u64>,
}

impl Iterator for Ones<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.block == 0 {
            self.block = *self.blocks.next()?;
            self.start = self.start.wrapping_add(64);
        }
        let bit = self.block.trailing_zeros() as usize;
        self.block &= self.block.wrapping_sub(1);
        Some(self.start | bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_of_bits_is_a_set(
            len in 1_usize..200,
            one in prop::collection::btree_set(0_u32..200, 0..50),
            two in prop::collection::btree_set(0_u32..200, 0..50),
        ) {
            let fits = |set: &BTreeSet<u32>| set.iter().copied().filter(|n| (*n as usize) < len).collect::<BTreeSet<_>>();
            let bits = |set: &BTreeSet<u32>| {
                let mut bits = BitSet::none(len);
                for n in set {
                    bits.insert(*n as usize);
                }
                bits
            };
            let told = |bits: &BitSet| bits.iter().map(|row| u32::try_from(row).unwrap()).collect::<BTreeSet<_>>();
            let (one, two) = (fits(&one), fits(&two));
            let mut both = bits(&one);
            both.and(&bits(&two));
            prop_assert_eq!(told(&both), &one & &two);
            let mut either = bits(&one);
            either.or(&bits(&two));
            prop_assert_eq!(told(&either), &one | &two);
            let mut only = bits(&one);
            only.and_not(&bits(&two));
            prop_assert_eq!(told(&only), &one - &two);
            only.invert();
            prop_assert_eq!(only.count(), len - (&one - &two).len());
        }
    }
}
