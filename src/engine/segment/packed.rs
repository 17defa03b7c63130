//! Records at rest: packed one behind the other, unpacked when somebody looks
//! at one.
//!
//! A record as a value is a dozen small allocations; a million of them packed
//! are one column, which may lie in a file. Each carries a checksum, so that a
//! record out of a damaged file is missing and never wrong. What is written to a
//! file is compressed there (`compressed.rs`).
//!
//! Must never know: which row a record has.

use std::sync::OnceLock;

use super::compressed::Compressed;
use crate::engine::column::{ColumnReader, ColumnWriter, RaggedArray, RaggedArrayBuilder};
use crate::records::record::Record;

/// Bytes of the checksum before each record.
const SUM: usize = 4;

/// Records by their number.
#[derive(Debug, Default)]
pub struct Packed {
    /// As they were packed; empty where they came out of a file.
    plain: RaggedArray<u8>,
    /// As they are written to a file, once somebody does.
    compressed: OnceLock<Compressed>,
}

impl Packed {
    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.compressed.get() {
            Some(compressed) => compressed.len(),
            None => self.plain.len(),
        }
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A record by its number; none when there is none or its bytes are
    /// damaged.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<Record> {
        match self.compressed.get() {
            Some(compressed) if self.plain.is_empty() => compressed.with(number, unpacked)?,
            _ => unpacked(self.plain.get(number)),
        }
    }

    /// All records, in order; a damaged one as one that says nothing.
    pub fn iter(&self) -> impl Iterator<Item = Record> {
        let plain = (0..self.plain.len()).map(|number| unpacked(self.plain.get(number)));
        let compressed = self.compressed.get().filter(|_| self.plain.is_empty());
        let blocks = compressed.into_iter().flat_map(Compressed::blocks);
        let each = blocks.flat_map(|block| block.map(unpacked).collect::<Vec<_>>());
        plain.chain(each).map(Option::unwrap_or_default)
    }

    /// Lists the columns.
    pub fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        let compressed = || Compressed::new(&self.plain);
        self.compressed.get_or_init(compressed).store(on);
    }

    /// Takes them back.
    pub fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        Some(Self {
            plain: RaggedArray::default(),
            compressed: Compressed::restore(from)?.into(),
        })
    }
}

/// A record of its bytes, behind their sum.
fn unpacked(bytes: &[u8]) -> Option<Record> {
    let (sum, bytes) = bytes.split_first_chunk::<SUM>()?;
    let is_whole = u32::from_le_bytes(*sum) == crc32fast::hash(bytes);
    postcard::from_bytes(bytes).ok().filter(|_| is_whole)
}

/// [`Packed`] in the making.
#[derive(Debug, Default)]
pub struct Packer {
    records: RaggedArrayBuilder<u8>,
    buffer: Vec<u8>,
}

impl Packer {
    /// Packs a record.
    pub fn push(&mut self, record: &Record) {
        self.buffer.clear();
        // Writing to memory cannot fail.
        if let Ok(buffer) = postcard::to_extend(record, std::mem::take(&mut self.buffer)) {
            self.buffer = buffer;
        }
        let sum = crc32fast::hash(&self.buffer).to_le_bytes();
        self.records.add(&sum);
        self.records.push(&self.buffer);
    }

    /// The records.
    #[must_use]
    pub fn build(self) -> Packed {
        Packed {
            plain: self.records.build(),
            compressed: OnceLock::new(),
        }
    }
}

impl FromIterator<Record> for Packed {
    fn from_iter<I: IntoIterator<Item = Record>>(records: I) -> Self {
        let mut packer = Packer::default();
        for record in records {
            packer.push(&record);
        }
        packer.build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::doi::Doi;
    use crate::records::record::{Alternative, Name, Origin, Tag};
    use crate::records::text::Text;

    #[test]
    fn a_record_is_unpacked_as_it_was() {
        let record = Record {
            doi: Doi::parse("10.1787/a"),
            summary: Text::some_prose("One.\n\nTwo."),
            tags: Tag::named("trust").into_iter().collect(),
            authors: Name::whole("OECD").into_iter().collect(),
            year: Some(-44),
            origins: vec![Origin { source: 0, line: 7 }],
            alternatives: vec![Alternative {
                field: Text::line("title"),
                value: Text::line("Other"),
            }],
            ..Record::titled("Économie")
        };
        let packed: Packed = [Record::titled("One"), record.clone()]
            .into_iter()
            .collect();
        assert_eq!(packed.get(1), Some(record));
        assert_eq!(packed.iter().count(), 2);
        assert_eq!(packed.get(2), None);
    }

    #[test]
    fn a_damaged_record_is_missing_and_its_neighbours_are_not() {
        let mut lists = RaggedArrayBuilder::default();
        let packed: Packed = [Record::titled("Open data"), Record::titled("Trust")]
            .into_iter()
            .collect();
        for number in 0..2 {
            let mut bytes = packed.plain.get(number).to_vec();
            if number == 0 {
                bytes[SUM + 2] ^= 0x20;
            }
            lists.push(&bytes);
        }
        let damaged = Packed {
            plain: lists.build(),
            ..Packed::default()
        };
        assert_eq!(damaged.get(0), None);
        assert_eq!(damaged.get(1), Some(Record::titled("Trust")));
    }
}
