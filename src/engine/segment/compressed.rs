//! Packed records as they lie in a file: neighbours in blocks, each compressed
//! by itself with a dictionary of what many of them say.
//!
//! The division is that of the stored fields of Lucene: a block is small enough
//! to be decompressed for one row, and a trained dictionary gives it what a
//! larger one would (of generated abstracts a quarter of the bytes is left, of
//! those of real papers a third).
//!
//! Must never know: what a record is.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use zstd::bulk::Compressor;
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::DCtx;

use crate::engine::column::{
    Column, ColumnReader, ColumnWriter, Heat, RaggedArray, RaggedArrayBuilder,
};

/// Bytes of a block before it is compressed, unless one item has more.
const BLOCK: usize = 8 << 10;

/// The most bytes of a dictionary.
const DICTIONARY: usize = 64 << 10;

/// So many blocks tell what many say; twice as many take longer than they spare
/// (measured).
const SAMPLES: usize = 100;

/// Fewer bytes than this are not worth a dictionary and stay as they are.
const WORTH: usize = 256 << 10;

/// No block has more bytes; one that says so is damaged.
const BYTES_MAX: usize = 1 << 30;

/// How hard is compressed: the hardest that takes no longer than writing what it
/// spares (measured).
const LEVEL: i32 = 3;

/// Items in compressed blocks, by their number.
#[derive(Default)]
pub(super) struct Compressed {
    /// Of each block the number of its bytes, then the bytes: compressed where
    /// there is a dictionary, else as they are. Those are for each item the number
    /// of its bytes, then the bytes.
    blocks: RaggedArray<u8>,
    /// The number of the first item behind each block.
    ends: Column<u32>,
    dictionary: Column<u8>,
    /// The dictionary as the decoder wants it, once it is asked for.
    decoder: OnceLock<DecoderDictionary<'static>>,
}

impl fmt::Debug for Compressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Compressed").field(&self.ends).finish()
    }
}

/// The items of a block; as many as it should have, each without bytes where the
/// block is damaged.
pub(super) struct Block {
    bytes: Vec<u8>,
    len: usize,
}

impl Block {
    /// Takes each item.
    pub(super) fn map<'b, T>(
        &'b self,
        take: impl Fn(&'b [u8]) -> T + 'b,
    ) -> impl Iterator<Item = T> + 'b {
        let mut rest = self.bytes.as_slice();
        (0..self.len).map(move |_| take(first(&mut rest).unwrap_or_default()))
    }
}

impl Compressed {
    /// Compresses items.
    pub(super) fn new(items: &RaggedArray<u8>) -> Self {
        let plain = Self::plain(items);
        let bytes = plain.blocks.items();
        if bytes.len() < WORTH {
            return plain;
        }
        // Where memory for it is not to be had.
        plain.compressed(plain.trained()).unwrap_or(plain)
    }

    /// A dictionary of what blocks from everywhere among these say again and
    /// again, with the codes for it, which a block then need not bring along.
    fn trained(&self) -> Vec<u8> {
        let step = self.blocks.len().div_ceil(SAMPLES).max(1);
        let (mut samples, mut sizes) = (Vec::new(), Vec::new());
        for number in (0..self.blocks.len()).step_by(step) {
            let block = self.blocks.get(number);
            let sample = block.get(size_of::<u32>()..).unwrap_or_default();
            let sample = &sample[..sample.len().min(2 * BLOCK)];
            samples.extend_from_slice(sample);
            sizes.push(sample.len());
        }
        zstd::dict::from_continuous(&samples, &sizes, DICTIONARY).unwrap_or_else(|_| {
            // All say the same, or there are too few.
            samples.truncate(DICTIONARY);
            samples
        })
    }

    fn plain(items: &RaggedArray<u8>) -> Self {
        let (mut blocks, mut block) = (RaggedArrayBuilder::default(), Vec::new());
        let mut ends = Vec::new();
        for number in 0..items.len() {
            let item = items.get(number);
            block.extend(small(item.len()).to_le_bytes());
            block.extend_from_slice(item);
            if block.len() >= BLOCK || number + 1 == items.len() {
                blocks.add(&small(block.len()).to_le_bytes());
                blocks.push(&block);
                block.clear();
                ends.push(small(number + 1));
            }
        }
        Self {
            blocks: blocks.build(),
            ends: ends.into(),
            ..Self::default()
        }
    }

    fn compressed(&self, dictionary: Vec<u8>) -> Option<Self> {
        let prepared = EncoderDictionary::copy(&dictionary, LEVEL);
        let mut compressor = Compressor::with_prepared_dictionary(&prepared).ok()?;
        let mut blocks = RaggedArrayBuilder::default();
        for number in 0..self.blocks.len() {
            let (len, bytes) = self.blocks.get(number).split_at(size_of::<u32>());
            blocks.add(len);
            blocks.push(&compressor.compress(bytes).ok()?);
        }
        Some(Self {
            blocks: blocks.build(),
            ends: self.ends.to_vec().into(),
            dictionary: dictionary.into(),
            decoder: OnceLock::new(),
        })
    }

    /// Number of items.
    pub(super) fn len(&self) -> usize {
        self.ends.last().map_or(0, |end| *end as usize)
    }

    /// Takes an item; none where there is none, or its block is damaged.
    pub(super) fn with<T>(&self, number: usize, take: impl FnOnce(&[u8]) -> T) -> Option<T> {
        let block = self.ends.partition_point(|end| *end as usize <= number);
        let before = number.checked_sub(self.items(block)?.start)?;
        let bytes = self.bytes(block)?;
        let mut rest = bytes.as_slice();
        for _ in 0..before {
            first(&mut rest)?;
        }
        first(&mut rest).map(take)
    }

    /// The blocks, in order.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Block> {
        (0..self.ends.len()).map(|number| Block {
            bytes: self.bytes(number).unwrap_or_default(),
            len: self.items(number).map_or(0, |items| items.len()),
        })
    }

    /// The numbers of the items of a block.
    fn items(&self, block: usize) -> Option<Range<usize>> {
        let end = *self.ends.get(block)?;
        let start = block.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(start as usize..end as usize)
    }

    /// The bytes of a block.
    fn bytes(&self, block: usize) -> Option<Vec<u8>> {
        thread_local! {
            static DECODER: RefCell<Option<DCtx<'static>>> = RefCell::new(DCtx::try_create());
        }
        let (len, bytes) = self.blocks.get(block).split_first_chunk()?;
        if self.dictionary.is_empty() {
            return Some(bytes.to_vec());
        }
        let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
        let mut whole = Vec::new();
        if len > BYTES_MAX || whole.try_reserve_exact(len).is_err() {
            return None;
        }
        let copy = || DecoderDictionary::copy(&self.dictionary);
        let dictionary = self.decoder.get_or_init(copy).as_ddict();
        DECODER.with_borrow_mut(|decoder| {
            let decoder = decoder.as_mut()?;
            let read = decoder.decompress_using_ddict(&mut whole, bytes, dictionary);
            read.is_ok().then_some(())
        })?;
        Some(whole)
    }

    /// Lists the columns.
    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.blocks.store(on, Heat::Cold);
        on.put(&self.ends, Heat::Cold);
        on.put(&self.dictionary, Heat::Cold);
    }

    /// Takes them back.
    pub(super) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let blocks = RaggedArray::restore(from)?;
        let (ends, dictionary) = (from.take::<u32>()?, from.take()?);
        let fits = ends.len() == blocks.len() && ends.is_sorted();
        fits.then(|| Self {
            blocks,
            ends,
            dictionary,
            decoder: OnceLock::new(),
        })
    }
}

/// Takes the first item off the bytes of a block.
fn first<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (len, bytes) = rest.split_first_chunk()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    let (item, behind) = bytes.split_at_checked(len)?;
    *rest = behind;
    Some(item)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::engine::column::Memory;

    fn array(items: &[Vec<u8>]) -> RaggedArray<u8> {
        let mut array = RaggedArrayBuilder::default();
        for item in items {
            array.push(item);
        }
        array.build()
    }

    /// Items as they come back from what their columns are as bytes.
    fn restored(compressed: &Compressed) -> Compressed {
        let mut listed = ColumnWriter::default();
        compressed.store(&mut listed);
        let (mut all, mut places) = (Vec::new(), Vec::new());
        for (_, bytes) in listed.columns() {
            places.push(all.len()..all.len() + bytes.len());
            all.extend_from_slice(bytes);
            all.resize(all.len().next_multiple_of(8), 0);
        }
        let mut aligned = vec![0_u64; all.len() / 8];
        bytemuck::cast_slice_mut(&mut aligned).copy_from_slice(&all);
        let memory = Memory::new(Aligned(aligned));
        Compressed::restore(&mut ColumnReader::new(&memory, &places)).unwrap()
    }

    struct Aligned(Vec<u64>);

    impl AsRef<[u8]> for Aligned {
        fn as_ref(&self) -> &[u8] {
            bytemuck::cast_slice(&self.0)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn items_of_any_size_come_back_one_by_one_and_in_a_row(
            sizes in prop::collection::vec((0_usize..9_000, any::<u8>()), 0..400),
        ) {
            let items: Vec<Vec<u8>> = sizes
                .iter()
                .map(|(len, seed)| (0..97).cycle().take(*len).map(|at: u8| at ^ seed).collect())
                .collect();
            let compressed = restored(&Compressed::new(&array(&items)));
            prop_assert_eq!(compressed.len(), items.len());
            for (number, item) in items.iter().enumerate() {
                prop_assert_eq!(compressed.with(number, |given| given == item), Some(true));
            }
            prop_assert_eq!(compressed.with(items.len(), |_| ()), None);
            let blocks = compressed.blocks();
            let all: Vec<Vec<u8>> = blocks
                .flat_map(|block| block.map(<[u8]>::to_vec).collect::<Vec<_>>())
                .collect();
            prop_assert_eq!(all, items);
        }

        #[test]
        fn what_is_damaged_is_missing_or_noticed_and_nothing_ends_the_program(
            at in any::<prop::sample::Index>(),
            bit in 0_u32..8,
        ) {
            let items: Vec<Vec<u8>> = (0..900_u32)
                .map(|number| format!("{number} of {}", "many ".repeat(200)).into_bytes())
                .collect();
            let mut compressed = Compressed::new(&array(&items));
            let blocks = &compressed.blocks;
            let ends: Vec<usize> = (1..=blocks.len()).map(|next| blocks.start(next)).collect();
            let mut bytes = blocks.items().to_vec();
            let place = at.index(bytes.len());
            bytes[place] ^= 1 << bit;
            compressed.blocks = RaggedArrayBuilder::from_parts(bytes, &ends);
            let whole = (0..items.len()).filter(|number| {
                compressed.with(*number, |item| *item == items[*number]) == Some(true)
            });
            // As many lie in a block.
            prop_assert!(whole.count() >= items.len() - 9);
            let len: usize = compressed.blocks().map(|block| block.map(|_| ()).count()).sum();
            prop_assert_eq!(len, items.len());
        }
    }

    #[test]
    fn what_many_say_is_written_once() {
        let items: Vec<Vec<u8>> = (0..2_000_u32)
            .map(|number| {
                format!("{number}: an abstract that says {}", "the same ".repeat(60)).into_bytes()
            })
            .collect();
        let plain: usize = items.iter().map(Vec::len).sum();
        let compressed = Compressed::new(&array(&items));
        assert!(compressed.blocks.items().len() * 10 < plain);
        // Nothing can be learned where all say the same, and it is written once.
        let same = vec![b"the same ".repeat(60); 2_000];
        let compressed = restored(&Compressed::new(&array(&same)));
        assert!(compressed.blocks.items().len() * 10 < same.len() * same[0].len());
        assert_eq!(compressed.with(1_999, |item| item == same[0]), Some(true));
        let few = Compressed::new(&array(&items[..9]));
        assert!(few.dictionary.is_empty());
        assert_eq!(few.with(8, <[u8]>::to_vec).as_ref(), items.get(8));
    }
}
