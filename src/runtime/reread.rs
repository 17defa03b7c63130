//! One file read again, while what was read of it before is still shown.
//!
//! Must never know: whether what was read is taken.

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use super::fetch;
use super::grown::Known;
use super::readings::Readings;
use super::source::cannot_read;
use super::windows::{self, Begun, Failure, Windows};
use crate::records::read;

/// What a file holds now.
#[derive(Debug)]
pub(super) struct Reread {
    pub(super) readings: Readings,
    /// What was read before stands, and this comes behind it.
    pub(super) is_behind: bool,
    /// What says that the file ends before it should.
    pub(super) cut: Option<String>,
    /// What is known of the file now.
    pub(super) known: Option<Known>,
}

/// Reads a file whose records come from the source of a number; the text of an
/// error says why that cannot be. Where the file begins with what is known of it,
/// only what came behind that is read.
pub(super) fn reread(
    path: &Path,
    in_folder: bool,
    source: u32,
    known: Option<&Known>,
) -> Result<Reread, String> {
    let cannot = |error: io::Error| cannot_read(path, &error);
    let grown = known.and_then(|known| Some((grown(path, known).ok()??, known.records)));
    let is_behind = grown.is_some();
    let (begun, before) = match grown {
        Some((windows, records)) => (Begun::Windows(windows), records),
        None => (begun(path, in_folder).map_err(cannot)?, 0),
    };
    let mut readings = Readings::new(source, before);
    let result = begun.each(&mut |piece, _| {
        readings.take(piece);
        ControlFlow::Continue(())
    });
    let (known, broke) = match result {
        Ok(known) => (known, None),
        Err(Failure::Cut(error)) => (None, Some(error.to_string())),
        Err(Failure::NoCatalog(reason)) => return Err(cannot_read(path, &reason)),
    };
    let mut faults = readings.flaws.iter().map(|flaw| &flaw.fault);
    let cut = broke.or_else(|| Some(faults.find(|fault| fault.is_cut())?.to_string()));
    Ok(Reread {
        readings,
        is_behind,
        cut,
        known,
    })
}

/// Whether a file only has more than is known of it.
pub(super) fn is_grown(path: &Path, known: &Known) -> bool {
    grown(path, known).is_ok_and(|windows| windows.is_some())
}

/// What came behind what is known of a file; none where the file is another one.
fn grown(path: &Path, known: &Known) -> io::Result<Option<Windows<'static>>> {
    let mut file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    let is_grown = size >= known.sums.bytes() && known.sums.begin(&mut file)?;
    Ok(is_grown.then(|| windows::behind(file, size, known)))
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
