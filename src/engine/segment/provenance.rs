//! Where the records of a segment come from: what a reload needs in order to
//! take one source out of a catalog and leave the others as they are.
//!
//! A record that was merged from several keeps them as its *parts*, as they
//! were read, so that one can be taken out of it again.
//!
//! Must never know: names of sources, files.

use std::collections::BTreeSet;

use super::packed::{Packed, Packer};
use crate::engine::column::{Column, ColumnReader, ColumnWriter, Heat};
use crate::records::identity::identity_hash;
use crate::records::record::Record;

/// A record that was merged more often keeps no more parts: a catalog that
/// has such a record is read anew as a whole.
pub(crate) const PARTS_MAX: usize = 100;

/// A record on its way into a segment.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// The record, merged from all its parts.
    pub(crate) record: Record,
    /// Its place in its source, from 0: where its identity first came.
    pub(crate) ordinal: u32,
    /// What it was merged from, in the order it came; empty for one record.
    pub(crate) parts: Vec<Part>,
}

impl From<Record> for Placed {
    fn from(record: Record) -> Self {
        Self {
            record,
            ordinal: 0,
            parts: Vec::new(),
        }
    }
}

/// A record as it was read, with its place in its source.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) ordinal: u32,
    pub(crate) record: Record,
}

/// Where the records of a segment come from.
///
/// Invariant: `merged` is ascending and names a record once for each of its
/// parts; the other columns of parts are as long.
#[derive(Debug, Default)]
pub(crate) struct Provenance {
    /// All sources that a record of the segment comes from, ascending.
    sources: Vec<u32>,
    ordinals: Column<u32>,
    merged: Column<u16>,
    part_sources: Column<u32>,
    part_ordinals: Column<u32>,
    part_hashes: Column<u64>,
    parts: Packed,
    is_whole: bool,
}

/// A part of a merged record, not unpacked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PartAt {
    /// The number of the part in its segment.
    pub(crate) at: usize,
    /// The number of the merged record.
    pub(crate) number: usize,
    pub(crate) source: u32,
    pub(crate) ordinal: u32,
    /// The hash of the identity that it was merged under.
    pub(crate) hash: u64,
}

impl Provenance {
    pub(crate) fn of(placed: &[Placed]) -> Self {
        let mut sources = BTreeSet::new();
        let mut packer = Packer::default();
        let (mut merged, mut part_sources) = (Vec::new(), Vec::new());
        let (mut part_ordinals, mut part_hashes) = (Vec::new(), Vec::new());
        for (number, placed) in (0_u16..=u16::MAX).zip(placed) {
            sources.extend(placed.record.origins.iter().map(|origin| origin.source));
            for part in &placed.parts {
                merged.push(number);
                part_sources.push(source_of(&part.record));
                part_ordinals.push(part.ordinal);
                part_hashes.push(identity_hash(&part.record.identity()));
                packer.push(&part.record);
            }
        }
        Self {
            sources: sources.into_iter().collect(),
            ordinals: placed
                .iter()
                .map(|placed| placed.ordinal)
                .collect::<Vec<_>>()
                .into(),
            merged: merged.into(),
            part_sources: part_sources.into(),
            part_ordinals: part_ordinals.into(),
            part_hashes: part_hashes.into(),
            parts: packer.build(),
            is_whole: placed.iter().all(|placed| placed.parts.len() < PARTS_MAX),
        }
    }

    /// All sources that a record of the segment comes from, ascending.
    pub(crate) fn sources(&self) -> &[u32] {
        &self.sources
    }

    /// Whether all parts of all merged records are here.
    pub(crate) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The place of a record in its source.
    pub(crate) fn ordinal(&self, number: usize) -> u32 {
        self.ordinals.get(number).copied().unwrap_or_default()
    }

    /// The parts of all merged records.
    pub(crate) fn parts(&self) -> impl Iterator<Item = PartAt> {
        (0..self.merged.len()).filter_map(|at| self.part_at(at))
    }

    /// The parts of one record; none of one that was not merged.
    pub(crate) fn parts_of(&self, number: usize) -> impl Iterator<Item = PartAt> {
        let first = self
            .merged
            .partition_point(|mine| usize::from(*mine) < number);
        let parts = (first..).map_while(|at| self.part_at(at));
        parts.take_while(move |part| part.number == number)
    }

    /// A part, unpacked.
    pub(crate) fn part(&self, at: usize) -> Option<Part> {
        Some(Part {
            ordinal: self.part_ordinals.get(at).copied()?,
            record: self.parts.get(at)?,
        })
    }

    fn part_at(&self, at: usize) -> Option<PartAt> {
        Some(PartAt {
            at,
            number: usize::from(*self.merged.get(at)?),
            source: *self.part_sources.get(at)?,
            ordinal: *self.part_ordinals.get(at)?,
            hash: *self.part_hashes.get(at)?,
        })
    }

    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.sources);
        on.put_small(&self.is_whole);
        on.put(&self.ordinals, Heat::Cold);
        on.put(&self.merged, Heat::Cold);
        on.put(&self.part_sources, Heat::Cold);
        on.put(&self.part_ordinals, Heat::Cold);
        on.put(&self.part_hashes, Heat::Cold);
        self.parts.store(on);
    }

    /// Takes the columns of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let provenance = Self {
            sources: from.take_small()?,
            is_whole: from.take_small()?,
            ordinals: from.take()?,
            merged: from.take()?,
            part_sources: from.take()?,
            part_ordinals: from.take()?,
            part_hashes: from.take()?,
            parts: Packed::restore(from)?,
        };
        let lengths = [
            provenance.part_sources.len(),
            provenance.part_ordinals.len(),
            provenance.part_hashes.len(),
            provenance.parts.len(),
        ];
        let parts = provenance.merged.len();
        let fits = lengths.iter().all(|length| *length == parts);
        (fits && provenance.ordinals.len() == len).then_some(provenance)
    }
}

/// The source that a record was read from first.
pub(crate) fn source_of(record: &Record) -> u32 {
    record
        .origins
        .first()
        .map_or(u32::MAX, |first| first.source)
}
