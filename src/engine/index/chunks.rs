//! Ascending numbers below 65,536 in a byte each: how many lie in each chunk of
//! 256, then the low byte of every one.
//!
//! It is the division of Roaring bitmaps (Chambi, Lemire, Kaser and Godin 2016)
//! one level further down. No number is told by the one before, so that nothing
//! waits while they are added to a set.
//!
//! Must never know: what is numbered.

/// Numbers of one list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunks<'a> {
    /// How many numbers lie in each chunk.
    counts: &'a [u8],
    /// The low byte of each number.
    lows: &'a [u8],
}

/// How many numbers a chunk may hold.
const CHUNK: usize = 256;

impl<'a> Chunks<'a> {
    /// Bytes that numbers below `len` take besides one each.
    pub(super) fn head(len: usize) -> usize {
        len.div_ceil(CHUNK)
    }

    /// Numbers below `len` as bytes; none where a chunk has too many of them.
    pub(super) fn encoded(numbers: &[u16], len: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0_u8; Self::head(len)];
        for number in numbers {
            let [low, chunk] = number.to_le_bytes();
            let count = bytes.get_mut(usize::from(chunk))?;
            *count = count.checked_add(1)?;
            bytes.push(low);
        }
        Some(bytes)
    }

    /// Bytes as the numbers below `len` that they were made of; none that are not
    /// there.
    pub(super) fn of(bytes: &'a [u8], len: usize) -> Self {
        let split = bytes.split_at_checked(Self::head(len));
        let (counts, lows) = split.unwrap_or_default();
        Self { counts, lows }
    }

    /// Number of them.
    pub(super) fn len(&self) -> usize {
        self.lows.len()
    }

    /// Takes each, ascending.
    pub(super) fn each(&self, mut take: impl FnMut(u16)) {
        let mut rest = self.lows;
        for (chunk, count) in (0..=u8::MAX).zip(self.counts) {
            let split = rest.split_at_checked(usize::from(*count));
            let (lows, behind) = split.unwrap_or_default();
            rest = behind;
            for low in lows {
                take(u16::from_le_bytes([*low, chunk]));
            }
        }
    }

    /// The first.
    pub(super) fn first(&self) -> Option<u16> {
        let chunk = self.counts.iter().position(|count| *count > 0)?;
        let chunk = u8::try_from(chunk).ok()?;
        Some(u16::from_le_bytes([*self.lows.first()?, chunk]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_chunk_that_is_full_is_not_told_and_damage_is_no_panic() {
        let full: Vec<u16> = (0..256).collect();
        assert_eq!(Chunks::encoded(&full, 300), None);
        let bytes = Chunks::encoded(&full[1..], 300).unwrap();
        assert_eq!(Chunks::of(&bytes, 300).len(), 255);
        for cut in 0..bytes.len() {
            let mut told = 0;
            Chunks::of(&bytes[..cut], 300).each(|_| told += 1);
            assert_eq!(told, 0);
            Chunks::of(&bytes[cut..], 300).each(|_| ());
            let _ = Chunks::of(&bytes[cut..], 300).first();
        }
    }

    proptest! {
        #[test]
        fn numbers_come_back(
            numbers in prop::collection::btree_set(0_u16..2_000, 0..200),
            len in 2_000_usize..65_536,
        ) {
            let numbers: Vec<u16> = numbers.into_iter().collect();
            let bytes = Chunks::encoded(&numbers, len).unwrap();
            prop_assert_eq!(bytes.len(), numbers.len() + Chunks::head(len));
            let chunks = Chunks::of(&bytes, len);
            let mut told = Vec::new();
            chunks.each(|number| told.push(number));
            prop_assert_eq!(chunks.first(), numbers.first().copied());
            prop_assert_eq!(chunks.len(), numbers.len());
            prop_assert_eq!(told, numbers);
        }
    }
}
