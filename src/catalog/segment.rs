//! A batch of records, sealed: what was loaded together and is indexed
//! together.
//!
//! Must never know: how records are read or found.

use std::collections::HashMap;

use super::record::Record;
use super::{Row, country, row_at};

/// Records at consecutive rows; never changed once it is shared.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    start: usize,
    records: Vec<Record>,
    /// Countries read off the titles of records that name none.
    countries: HashMap<Row, Vec<&'static str>>,
}

impl Segment {
    /// Seals a batch whose first record has row `start`.
    #[must_use]
    pub fn seal(start: usize, records: Vec<Record>) -> Self {
        let mut countries = HashMap::new();
        for (number, record) in records.iter().enumerate() {
            if record.countries.is_empty() {
                let named = country::in_title(&record.title);
                if !named.is_empty() {
                    countries.insert(row_at(start + number), named);
                }
            }
        }
        Self {
            start,
            records,
            countries,
        }
    }

    /// The row behind the last record.
    #[must_use]
    pub fn end(&self) -> usize {
        self.start + self.records.len()
    }

    /// The record at a row, if it lies in this batch.
    #[must_use]
    pub fn get(&self, row: Row) -> Option<&Record> {
        self.records.get(row.index().checked_sub(self.start)?)
    }

    /// The records with their rows.
    pub fn rows(&self) -> impl Iterator<Item = (Row, &Record)> {
        self.records
            .iter()
            .enumerate()
            .map(|(number, record)| (row_at(self.start + number), record))
    }

    /// The countries that the title names, for a record without countries.
    #[must_use]
    pub fn countries_in_title(&self, row: Row) -> &[&'static str] {
        self.countries.get(&row).map_or(&[], Vec::as_slice)
    }

    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn records_mut(&mut self) -> &mut [Record] {
        &mut self.records
    }
}
