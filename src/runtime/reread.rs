//! One file read again, while what was read of it before is still shown.
//!
//! Must never know: whether what was read is taken.

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use super::fetch;
use super::readings::Readings;
use super::source::cannot_read;
use super::windows::{self, Begun, Failure};
use crate::records::read;

/// What a file holds now.
#[derive(Debug)]
pub(super) struct Reread {
    pub(super) readings: Readings,
    /// What says that the file ends before it should.
    pub(super) cut: Option<String>,
}

/// Reads a file whose records come from the source of a number; the text of an
/// error says why that cannot be.
pub(super) fn reread(path: &Path, in_folder: bool, source: u32) -> Result<Reread, String> {
    let begun = begun(path, in_folder).map_err(|error| cannot_read(path, &error))?;
    let mut readings = Readings::new(source);
    let result = begun.each(&mut |piece, _| {
        readings.take(piece);
        ControlFlow::Continue(())
    });
    let broke = match result {
        Ok(()) => None,
        Err(Failure::Cut(error)) => Some(error.to_string()),
        Err(Failure::NoCatalog(reason)) => return Err(cannot_read(path, &reason)),
    };
    let mut faults = readings.flaws.iter().map(|flaw| &flaw.fault);
    let cut = broke.or_else(|| Some(faults.find(|fault| fault.is_cut())?.to_string()));
    Ok(Reread { readings, cut })
}

fn begun(path: &Path, in_folder: bool) -> io::Result<Begun<'static>> {
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    file.by_ref()
        .take(read::HEAD as u64)
        .read_to_end(&mut head)?;
    if in_folder && fetch::packing(&head).is_none() && !read::may_hold(&head) {
        return Err(io::Error::other("it is no catalog"));
    }
    windows::begun(io::Cursor::new(head).chain(file), size)
}
