//! What was read of one source and is not in the catalog yet.
//!
//! Must never know: where it was read, when it is taken in.

use crate::engine::reload::Reading;
use crate::records::flaw::Flaw;
use crate::records::read::Piece;
use crate::records::record::Origin;

/// Records of one source, packed, and what was wrong with it.
#[derive(Debug)]
pub(super) struct Readings {
    source: u32,
    pub(super) records: Vec<Reading>,
    pub(super) flaws: Vec<Flaw>,
}

impl Readings {
    /// Nothing yet of the source of a number, of which so many records are in the
    /// catalog.
    pub(super) fn new(source: u32, before: u32) -> Self {
        Self {
            source,
            records: vec![Reading::new(source, before)],
            flaws: Vec::new(),
        }
    }

    /// What comes behind this.
    pub(super) fn next(&self) -> Self {
        Self {
            source: self.source,
            records: self.records.last().map(Reading::next).into_iter().collect(),
            flaws: Vec::new(),
        }
    }

    /// Number of records.
    pub(super) fn len(&self) -> usize {
        self.records.iter().map(Reading::len).sum()
    }

    /// Whether there is neither a record nor a flaw.
    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0 && self.flaws.is_empty()
    }

    /// Takes in what the source has next.
    pub(super) fn take(&mut self, piece: Piece) {
        let source = self.source;
        match piece {
            Piece::Record(mut record, line) => {
                record.origins = vec![Origin { source, line }];
                let full = self.records.last().filter(|last| last.is_full());
                if let Some(next) = full.map(Reading::next) {
                    self.records.push(next);
                }
                if let Some(last) = self.records.last_mut() {
                    last.push(&record);
                }
            }
            Piece::Flaw { line, fault } => self.flaws.push(Flaw {
                source,
                line,
                fault,
            }),
        }
    }
}
