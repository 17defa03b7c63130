//! A segment: records that were loaded together, sealed, and are indexed
//! together.
//!
//! What is asked of every record of a catalog at once stands in columns
//! beside the packed records.
//!
//! Must never know: how records are read or found.

pub mod builder;
pub(crate) mod chapters;
mod compressed;
pub(crate) mod identities;
pub mod packed;
pub(crate) mod provenance;
mod union;

use super::column::{
    Column, ColumnReader, ColumnWriter, Columnar, Heat, RaggedArray, RaggedArrayBuilder,
};
use crate::records::changes::{self, Fingerprint};
use crate::records::identity::identity_hash;
use crate::records::record::Record;
use crate::records::{books, country};
use chapters::Chapters;
use identities::IdentityTable;
use packed::{Packed, Packer};
use provenance::{Placed, Provenance};

/// Records of one segment at most: what is known of each while searching
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
    /// An ISBN.
    pub const ISBN: Self = Self(1 << 5);

    fn of(record: &Record) -> Self {
        let traits = [
            (Self::DOI, record.doi.is_some()),
            (Self::ABSTRACT, record.summary.is_some()),
            (Self::TAGS, !record.tags.is_empty()),
            (Self::FLAWS, record.flaws > 0),
            (Self::PARENT, books::parent_doi(record).is_some()),
            (Self::ISBN, record.isbn.is_some()),
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

/// Records at consecutive rows; never changed once it is made. It does not
/// know which rows: a catalog that changed takes over what did not.
#[derive(Debug, Default)]
pub struct Segment {
    records: Packed,
    identities: IdentityTable<u16>,
    traits: Column<u8>,
    years: Column<i32>,
    /// For records without a year the one that a program derived before, and
    /// the one that the title names; 0 where there is none.
    noted_years: Column<u16>,
    title_years: Column<u16>,
    /// The newest year that a record gives.
    newest: Option<i32>,
    /// Countries read off the titles of records that name none.
    countries: RaggedArray<u16>,
    chapters: Chapters,
    provenance: Provenance,
    /// [`Fingerprint::LEN`] numbers of each record.
    fingerprints: Column<u16>,
    /// The sum of them ([`changes::digest`]).
    digest: u64,
}

impl Segment {
    /// Seals records; at most [`SEGMENT_MAX`].
    pub(crate) fn seal(placed: &[Placed]) -> Self {
        let records = || placed.iter().map(|placed| &placed.record);
        let mut packer = Packer::default();
        let mut countries = RaggedArrayBuilder::default();
        for record in records() {
            packer.push(record);
            if record.countries.is_empty() {
                countries.add(&derived_countries(record));
            }
            countries.close();
        }
        let traits = records().map(|record| Traits::of(record).0);
        let identities = records().map(|record| identity_hash(&record.identity()));
        let years = records().map(|record| record.year.unwrap_or(NO_YEAR));
        let dateless = || records().map(|record| Some(record).filter(|one| one.year.is_none()));
        let noted = dateless().map(|record| record?.derived.as_ref()?.year);
        let titles = dateless().map(|record| books::year_in_title(&record?.title));
        let fingerprints = records().flat_map(|record| Fingerprint::of(record).0);
        let small = |year: Option<i32>| year.map_or(0, |year| u16::try_from(year).unwrap_or(0));
        let fingerprints: Vec<u16> = fingerprints.collect();
        let mut segment = Self {
            records: packer.build(),
            identities: IdentityTable::new(identities.collect()),
            traits: traits.collect::<Vec<_>>().into(),
            years: years.collect::<Vec<_>>().into(),
            noted_years: noted.map(small).collect::<Vec<_>>().into(),
            title_years: titles.map(small).collect::<Vec<_>>().into(),
            newest: records().filter_map(|record| record.year).max(),
            countries: countries.build(),
            chapters: Chapters::of(records()),
            provenance: Provenance::of(placed),
            fingerprints: fingerprints.into(),
            digest: 0,
        };
        segment.digest = changes::digest(segment.fingerprints());
        segment
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

    /// A record by its number in the segment.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<Record> {
        self.records.get(number)
    }

    /// The records, in order.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.records.iter()
    }

    /// What a record has.
    #[must_use]
    pub fn traits(&self, number: usize) -> Traits {
        Traits(self.traits.get(number).copied().unwrap_or(0))
    }

    /// The year that a record gives.
    #[must_use]
    pub fn year(&self, number: usize) -> Option<i32> {
        let year = self.years.get(number).copied()?;
        (year != NO_YEAR).then_some(year)
    }

    /// The newest year that a record gives.
    pub(crate) fn newest(&self) -> Option<i32> {
        self.newest
    }

    /// The year of a record that gives none: the one that its source says was
    /// derived, else the one that its title names, if that is not later than
    /// the newest one known.
    pub(crate) fn derived_year(&self, number: usize, newest: Option<i32>) -> Option<i32> {
        let of = |column: &Column<u16>| column.get(number).filter(|year| **year > 0).copied();
        let in_title = || of(&self.title_years).filter(|year| Some(i32::from(*year)) <= newest);
        of(&self.noted_years).or_else(in_title).map(i32::from)
    }

    /// The countries that are derived, for a record without countries.
    pub fn countries_in_title(&self, number: usize) -> impl Iterator<Item = &'static str> {
        let numbers = self.countries.get(number).iter();
        numbers.filter_map(|number| country::name(*number))
    }

    /// The records whose identity may be the one with this hash.
    pub(crate) fn identified(&self, hash: u64) -> impl Iterator<Item = usize> {
        self.identities.find(hash)
    }

    /// The hashes of the identities, in the order of the records.
    pub(crate) fn hashes(&self) -> &[u64] {
        self.identities.hashes()
    }

    /// The hash of the identity of each record and its fingerprint, in order.
    pub(crate) fn fingerprints(&self) -> impl Iterator<Item = (u64, Fingerprint)> {
        let prints = self
            .fingerprints
            .as_chunks::<{ Fingerprint::LEN }>()
            .0
            .iter();
        let hashes = self.hashes().iter().copied();
        hashes.zip(prints.map(|print| Fingerprint(*print)))
    }

    /// What tells the records from those of another segment.
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    /// The records that name a book.
    pub(crate) fn chapters(&self) -> &Chapters {
        &self.chapters
    }

    /// Where the records come from.
    pub(crate) fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// A record with what it was made of, to be sealed again.
    pub(crate) fn placed(&self, number: usize) -> Option<Placed> {
        let parts = self.provenance.parts_of(number);
        Some(Placed {
            record: self.get(number)?,
            ordinal: self.provenance.ordinal(number),
            parts: parts
                .filter_map(|part| self.provenance.part(part.at))
                .collect(),
        })
    }

    /// A record as it was before anything was merged into it; one that stands
    /// apart from another is known as it is.
    pub(crate) fn first_part(&self, number: usize) -> Option<Record> {
        let record = self.get(number)?;
        let mut parts = self.provenance.parts_of(number);
        match parts.next().filter(|_| !record.apart) {
            Some(part) => self.provenance.part(part.at).map(|part| part.record),
            None => Some(record),
        }
    }

    /// The same records under other hashes.
    #[cfg(test)]
    pub(crate) fn with_hashes(mut self, hashes: Vec<u64>) -> Self {
        self.identities = IdentityTable::new(hashes);
        self
    }
}

/// The countries of a record that names none: those that were derived before,
/// else those in its title.
fn derived_countries(record: &Record) -> Vec<u16> {
    let noted = record.derived.iter().flat_map(|derived| &derived.countries);
    let noted: Vec<u16> = noted.flat_map(|name| country::in_title(name)).collect();
    if noted.is_empty() {
        country::in_title(&record.title)
    } else {
        noted
    }
}

impl Columnar for Segment {
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.records.store(on);
        self.identities.store(on);
        on.put(&self.traits, Heat::Hot);
        on.put(&self.years, Heat::Hot);
        on.put(&self.noted_years, Heat::Hot);
        on.put(&self.title_years, Heat::Hot);
        on.put_small(&self.newest);
        self.countries.store(on, Heat::Hot);
        self.chapters.store(on);
        self.provenance.store(on);
        on.put(&self.fingerprints, Heat::Cold);
        on.put_small(&self.digest);
    }

    fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let records = Packed::restore(from)?;
        let len = records.len();
        let segment = Self {
            records,
            identities: IdentityTable::restore(len, from)?,
            traits: from.take()?,
            years: from.take()?,
            noted_years: from.take()?,
            title_years: from.take()?,
            newest: from.take_small()?,
            countries: RaggedArray::restore(from)?,
            chapters: Chapters::restore(from)?,
            provenance: Provenance::restore(len, from)?,
            fingerprints: from.take()?,
            digest: from.take_small()?,
        };
        let lengths = [
            segment.traits.len(),
            segment.years.len(),
            segment.noted_years.len(),
            segment.title_years.len(),
            segment.countries.len(),
        ];
        let fits = lengths.iter().all(|length| *length == len)
            && segment.fingerprints.len() == len * Fingerprint::LEN;
        (fits && len <= SEGMENT_MAX).then_some(segment)
    }
}
