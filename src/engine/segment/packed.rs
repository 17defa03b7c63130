//! Records at rest: packed one behind the other, unpacked when somebody looks
//! at one.
//!
//! A record as a value is a dozen small allocations; a million of them packed
//! are one column, which may lie in a file. Each carries a checksum, so that a
//! record out of a damaged file is missing and never wrong.
//!
//! Must never know: which row a record has.

use crate::engine::column::{ColumnReader, ColumnWriter, Heat, RaggedArray, RaggedArrayBuilder};
use crate::records::record::Record;

/// Bytes of the checksum before each record.
const SUM: usize = 4;

/// Records by their number.
#[derive(Debug, Default)]
pub struct Packed(RaggedArray<u8>);

impl Packed {
    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A record by its number; none when there is none or its bytes are
    /// damaged.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<Record> {
        let (sum, bytes) = self.0.get(number).split_first_chunk::<SUM>()?;
        let is_whole = u32::from_le_bytes(*sum) == crc32fast::hash(bytes);
        postcard::from_bytes(bytes).ok().filter(|_| is_whole)
    }

    /// All records, in order.
    pub fn iter(&self) -> impl Iterator<Item = Record> {
        (0..self.len()).map(|number| self.get(number).unwrap_or_default())
    }

    /// Lists the columns.
    pub fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.0.store(on, Heat::Cold);
    }

    /// Takes them back.
    pub fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        RaggedArray::restore(from).map(Self)
    }
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
        Packed(self.records.build())
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
            let mut bytes = packed.0.get(number).to_vec();
            if number == 0 {
                bytes[SUM + 2] ^= 0x20;
            }
            lists.push(&bytes);
        }
        let damaged = Packed(lists.build());
        assert_eq!(damaged.get(0), None);
        assert_eq!(damaged.get(1), Some(Record::titled("Trust")));
    }
}
