//! Files that only grew: what was there is known again by its sums, so that what
//! came behind it is read alone.
//!
//! Must never know: what is in the files.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crc32fast::Hasher;
use serde::{Deserialize, Serialize};

/// Bytes of which there is a sum each: one of thirty-two bits tells few bytes
/// from others that somebody changed, but not a file from any other.
const BLOCK: usize = 1 << 20;

/// What passed, as sums of its blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sums {
    whole: Vec<u32>,
    /// The sum of the open block so far, and its bytes.
    open: u32,
    len: usize,
}

impl Sums {
    /// Takes in the next bytes.
    fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (these, behind) = bytes.split_at(bytes.len().min(BLOCK - self.len));
            let mut open = Hasher::new_with_initial(self.open);
            open.update(these);
            (self.open, self.len) = (open.finalize(), self.len + these.len());
            if self.len == BLOCK {
                self.whole.push(self.open);
                (self.open, self.len) = (0, 0);
            }
            bytes = behind;
        }
    }

    /// How many bytes passed.
    pub(super) fn bytes(&self) -> u64 {
        self.whole.len() as u64 * BLOCK as u64 + self.len as u64
    }

    /// Whether the next bytes of a file are these; it stands behind them then.
    pub(super) fn begin(&self, file: &mut impl Read) -> io::Result<bool> {
        let mut found = Self::default();
        let mut block = Vec::with_capacity(BLOCK);
        while found.bytes() < self.bytes() {
            block.clear();
            let room = (self.bytes() - found.bytes()).min(BLOCK as u64);
            if file.take(room).read_to_end(&mut block)? == 0 {
                return Ok(false);
            }
            found.push(&block);
        }
        Ok(found == *self)
    }
}

/// A file of lines that was read to its end, where a line ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Known {
    pub(super) sums: Sums,
    /// Its lines.
    pub(super) lines: u32,
    /// Its records.
    pub(super) records: u32,
}

/// Sums up what passes.
pub(super) struct Summed<R> {
    from: R,
    sums: Arc<Mutex<Sums>>,
}

impl<R> Summed<R> {
    /// Sums up behind what passed before.
    pub(super) fn new(from: R, before: Sums) -> (Self, Arc<Mutex<Sums>>) {
        let sums = Arc::new(Mutex::new(before));
        let shared = Arc::clone(&sums);
        (Self { from, sums }, shared)
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(into)?;
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        sums.push(into.get(..length).unwrap_or_default());
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_grew_is_known_and_one_that_changed_is_not() {
        let bytes: Vec<u8> = (0..251).cycle().take(3_000_000).collect();
        for len in [0, 7, BLOCK, BLOCK + 1, bytes.len()] {
            let (mut summed, sums) = Summed::new(&bytes[..len], Sums::default());
            io::copy(&mut summed, &mut io::sink()).unwrap();
            let sums = sums.lock().unwrap().clone();
            assert_eq!(sums.bytes(), len as u64);
            let mut grown = bytes.clone();
            grown.extend(b"more");
            let mut file = grown.as_slice();
            assert!(sums.begin(&mut file).unwrap());
            assert_eq!(file.len(), grown.len() - len);
            for at in [0, len / 2, len.saturating_sub(1)] {
                let mut changed = grown.clone();
                changed[at] ^= 1;
                assert_eq!(sums.begin(&mut changed.as_slice()).unwrap(), at >= len);
            }
            let is_short = sums.begin(&mut &bytes[..len / 2]).unwrap();
            assert_eq!(is_short, len == 0);
        }
    }
}
