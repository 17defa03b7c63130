//! One file read again, while what was read of it before is still shown.
//!
//! Must never know: whether what was read is taken.

use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use crate::engine::reload::Reading;
use crate::records::read;
use crate::records::read::Piece;
use crate::records::record::{Flaw, Origin};
use crate::runtime::reloader::is_cut;
use crate::runtime::source::cannot_read;
use crate::runtime::{fetch, parts};

/// What a file holds now.
#[derive(Debug, Default)]
pub(super) struct Reread {
    pub(super) readings: Vec<Reading>,
    pub(super) flaws: Vec<Flaw>,
    /// What says that the file ends before it should.
    pub(super) cut: Option<String>,
}

/// Reads a file whose records come from the source of a number; the text of an
/// error says why that cannot be.
pub(super) fn reread(path: &Path, in_folder: bool, source: u32) -> Result<Reread, String> {
    let fetched = fetched(path, in_folder).map_err(|error| cannot_read(path, &error))?;
    let mut reread = Reread {
        readings: vec![Reading::new(source, 0)],
        cut: fetched.cut.map(|error| error.to_string()),
        ..Reread::default()
    };
    let result = parts::each(&fetched.bytes, &mut |piece, _| {
        reread.take(piece, source);
        ControlFlow::Continue(())
    });
    match result {
        Ok(()) => Ok(reread),
        Err(error) => Err(cannot_read(path, &error)),
    }
}

fn fetched(path: &Path, in_folder: bool) -> std::io::Result<fetch::Fetched> {
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    file.by_ref()
        .take(read::HEAD as u64)
        .read_to_end(&mut head)?;
    if in_folder && fetch::packing(&head).is_none() && !read::may_hold(&head) {
        return Err(std::io::Error::other("it is no catalog"));
    }
    fetch::fetched(head.as_slice().chain(file), size)
}

impl Reread {
    fn take(&mut self, piece: Piece, source: u32) {
        match piece {
            Piece::Record(mut record, line) => {
                record.origins = vec![Origin { source, line }];
                let full = self.readings.last().filter(|last| last.is_full());
                if let Some(next) = full.map(Reading::next) {
                    self.readings.push(next);
                }
                if let Some(last) = self.readings.last_mut() {
                    last.push(&record);
                }
            }
            Piece::Flaw { line, reason } => {
                if is_cut(&reason) {
                    self.cut.get_or_insert_with(|| reason.to_string());
                }
                self.flaws.push(Flaw {
                    source,
                    line,
                    reason,
                });
            }
        }
    }
}
