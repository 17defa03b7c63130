//! A batch of records, sealed: what was loaded together and is indexed
//! together.
//!
//! What is asked of every record of a catalog at once stands in columns
//! beside the packed records.
//!
//! Must never know: how records are read or found.

pub mod builder;
pub(crate) mod identities;
pub mod packed;

use crate::engine::catalog::DocAddress;
use crate::engine::catalog::row_at;
use crate::engine::column::Column;
use crate::engine::column::ColumnReader;
use crate::engine::column::ColumnWriter;
use crate::engine::column::Columnar;
use crate::engine::column::Heat;
use crate::engine::column::RaggedArray;
use crate::engine::column::RaggedArrayBuilder;
use crate::engine::segment::identities::IdentityTable;
use crate::engine::segment::packed::Packed;
use crate::engine::segment::packed::Packer;
use crate::records::books;
use crate::records::country;
use crate::records::record::Record;
use crate::records::record::identity_hash;

/// Records of one sealed batch at most: what is known of each while searching
/// fits the near memory of a core, and their numbers fit sixteen bits.
pub const SEGMENT_MAX: usize = 1 << 15;

/// What a record has, as bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits(pub u8);

impl Traits {
    /// A DOI.
    pub const DOI: Self = Self(1);
    /// An abstract.
    pub const ABSTRACT: Self = Self(1 << 1);
    /// A tag.
    pub const TAGS: Self = Self(1 << 2);
    /// Something that was wrong in its source.
    pub const FLAWS: Self = Self(1 << 3);
    /// The DOI of a book that it is a chapter of, given or read off its own.
    pub const PARENT: Self = Self(1 << 4);

    fn of(record: &Record) -> Self {
        let traits = [
            (Self::DOI, record.doi.is_some()),
            (Self::ABSTRACT, record.summary.is_some()),
            (Self::TAGS, !record.tags.is_empty()),
            (Self::FLAWS, record.flaws > 0),
            (Self::PARENT, books::parent_doi(record).is_some()),
        ];
        let has = traits.iter().filter(|(_, has)| *has);
        Self(has.fold(0, |all, (one, _)| all | one.0))
    }

    /// Whether all of the others are there.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A year that is not given.
const NO_YEAR: i32 = i32::MIN;

/// Records at consecutive rows; never changed once it is made.
#[derive(Debug, Default)]
pub struct Segment {
    start: usize,
    records: Packed,
    identities: IdentityTable<u16>,
    traits: Column<u8>,
    years: Column<i32>,
    /// Countries read off the titles of records that name none.
    countries: RaggedArray<u16>,
}

impl Segment {
    /// Seals a batch whose first record has row `start`.
    #[must_use]
    pub fn seal(start: usize, records: &[Record]) -> Self {
        let mut packer = Packer::default();
        let mut countries = RaggedArrayBuilder::default();
        for record in records {
            packer.push(record);
            if record.countries.is_empty() {
                countries.add(&country::in_title(&record.title));
            }
            countries.close();
        }
        let column = |of: fn(&Record) -> u8| records.iter().map(of).collect::<Vec<_>>();
        let identities = records
            .iter()
            .map(|record| identity_hash(&record.identity()));
        let years = records.iter().map(|record| record.year.unwrap_or(NO_YEAR));
        Self {
            start,
            records: packer.build(),
            identities: IdentityTable::new(identities.collect()),
            traits: column(|record| Traits::of(record).0).into(),
            years: years.collect::<Vec<_>>().into(),
            countries: countries.build(),
        }
    }

    /// The row of the first record.
    #[must_use]
    pub fn start(&self) -> usize {
        self.start
    }

    /// The row behind the last record.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.len()
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record at a row, if it lies in this batch.
    #[must_use]
    pub fn get(&self, row: DocAddress) -> Option<Record> {
        self.records.get(self.number(row)?)
    }

    /// The records with their rows.
    pub fn rows(&self) -> impl Iterator<Item = (DocAddress, Record)> {
        let rows = (self.start..).map(row_at);
        rows.zip(self.records.iter())
    }

    /// What the record at a row has.
    #[must_use]
    pub fn traits(&self, row: DocAddress) -> Traits {
        let traits = self.number(row).and_then(|number| self.traits.get(number));
        Traits(traits.copied().unwrap_or(0))
    }

    /// The year that the record at a row gives.
    #[must_use]
    pub fn year(&self, row: DocAddress) -> Option<i32> {
        let year = self.years.get(self.number(row)?).copied()?;
        (year != NO_YEAR).then_some(year)
    }

    /// The countries that the title names, for a record without countries.
    pub fn countries_in_title(&self, row: DocAddress) -> impl Iterator<Item = &'static str> {
        let numbers = self
            .number(row)
            .map_or(&[][..], |at| self.countries.get(at));
        numbers.iter().filter_map(|number| country::name(*number))
    }

    /// The rows whose identity may be the one with this hash.
    pub(crate) fn identified(&self, hash: u64) -> impl Iterator<Item = DocAddress> {
        let numbers = self.identities.find(hash);
        numbers.map(|number| row_at(self.start + number))
    }

    /// The same records under other hashes.
    #[cfg(test)]
    pub(crate) fn with_hashes(mut self, hashes: Vec<u64>) -> Self {
        self.identities = IdentityTable::new(hashes);
        self
    }

    fn number(&self, row: DocAddress) -> Option<usize> {
        row.index().checked_sub(self.start)
    }
}

impl Columnar for Segment {
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.start);
        self.records.store(on);
        self.identities.store(on);
        on.put(&self.traits, Heat::Hot);
        on.put(&self.years, Heat::Hot);
        self.countries.store(on, Heat::Hot);
    }

    fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let start = from.take_small()?;
        let records = Packed::restore(from)?;
        let segment = Self {
            start,
            identities: IdentityTable::restore(records.len(), from)?,
            records,
            traits: from.take()?,
            years: from.take()?,
            countries: RaggedArray::restore(from)?,
        };
        let lengths = [
            segment.traits.len(),
            segment.years.len(),
            segment.countries.len(),
        ];
        let fits = lengths.iter().all(|length| *length == segment.len());
        (fits && segment.len() <= SEGMENT_MAX).then_some(segment)
    }
}
