//! The file that a cache becomes: it lies in the folder of the cache from the
//! first segment on, without a name, and so is gone with the program, whatever
//! ends it. What is done with lies in it and not in memory while the rest is made,
//! and is not written again when the file gets its name.
//!
//! Must never know: what is in the columns.

use std::fs::{File, Permissions};
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use memmap2::{Mmap, MmapOptions};

use super::files;
use crate::engine::column::{ColumnReader, ColumnWriter, Columnar, Memory};

/// Bytes that are written at once.
const BUFFER: usize = 1 << 20;

/// Parts begin where pages do. The first page is the head's.
const PAGE: u64 = 4096;

/// A file without a name that takes columns, of several threads at once.
#[derive(Debug)]
pub(super) struct Scratch {
    file: File,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Where the next part begins.
    end: u64,
    /// What lies there mapped, in the order of its addresses.
    parts: Vec<Part>,
}

/// Columns that lie in the file and are read from there.
#[derive(Debug)]
struct Part {
    memory: Memory,
    columns: Vec<Extent>,
}

/// A place in a file that a column fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Where it begins, in bytes.
    pub(super) at: u64,
    /// Number of its bytes.
    pub(super) len: u64,
    /// The CRC-32 of them.
    pub(super) sum: u32,
}

/// Maps a part of a file of the cache.
#[expect(
    unsafe_code,
    reason = "a mapped file must not be cut by anybody while it is read: these are our own, without a name until they are whole, and what lies in them never changes"
)]
pub(super) fn map(file: &File, place: Range<u64>) -> io::Result<Mmap> {
    let len = usize::try_from(place.end - place.start).map_err(|_| io::ErrorKind::OutOfMemory)?;
    // SAFETY: see the reason above. A file that somebody else damages is
    // noticed by its sums; one that is cut while it is mapped ends the program
    // with a sentence (`last_act.rs`).
    unsafe { MmapOptions::new().offset(place.start).len(len).map(file) }
}

impl Scratch {
    /// One in a folder.
    ///
    /// # Errors
    ///
    /// The folder takes no files.
    pub(super) fn in_folder(folder: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(folder)?;
        file.set_permissions(Permissions::from_mode(0o600))?;
        let (end, parts) = (PAGE, Vec::new());
        let state = Mutex::new(State { end, parts });
        Ok(Self { file, state })
    }

    /// The same value, its columns in the file.
    ///
    /// # Errors
    ///
    /// The disk takes no more, or gives back something else.
    pub(super) fn spilled<T: Columnar>(&self, value: &T) -> io::Result<T> {
        let mut listed = ColumnWriter::default();
        value.store(&mut listed);
        let columns: Vec<&[u8]> = listed.columns().map(|(_, bytes)| bytes).collect();
        let extents = self.append(&columns)?;
        let start = extents.first().map_or(0, |first| first.at);
        let end = extents.last().map_or(0, |last| last.at + last.len);
        let memory = Memory::new(map(&self.file, start..end)?);
        let within = |column: &Extent| {
            let at = usize::try_from(column.at - start).ok()?;
            Some(at..at + usize::try_from(column.len).ok()?)
        };
        let ranges: Option<Vec<Range<usize>>> = extents.iter().map(within).collect();
        let mut from = ColumnReader::new(&memory, ranges.as_deref().unwrap_or_default());
        let value = T::restore(&mut from).filter(|_| from.is_empty());
        let value = value.ok_or(io::ErrorKind::InvalidData)?;
        let part = Part {
            memory,
            columns: extents,
        };
        self.with(|state| {
            let behind = |other: &Part| other.start() < part.start();
            let place = state.parts.partition_point(behind);
            state.parts.insert(place, part);
        });
        Ok(value)
    }

    /// Where columns lie: those that are read from the file where they are, the
    /// others behind all that is there.
    ///
    /// # Errors
    ///
    /// The disk takes no more.
    pub(super) fn place(&self, columns: &[&[u8]]) -> io::Result<Vec<Extent>> {
        let known = self.known(columns);
        let unknown = columns.iter().zip(&known).filter(|(_, at)| at.is_none());
        let unknown: Vec<&[u8]> = unknown.map(|(bytes, _)| *bytes).collect();
        let mut new = self.append(&unknown)?.into_iter();
        let each = known.into_iter();
        Ok(each.filter_map(|at| at.or_else(|| new.next())).collect())
    }

    /// Whether most of the file is what some columns are read from.
    pub(super) fn is_of(&self, columns: &[&[u8]]) -> bool {
        let known = self.known(columns).into_iter().flatten();
        let used: u64 = known.map(|column| column.len).sum();
        used > self.with(|state| state.end - PAGE) / 10 * 9
    }

    /// The columns that are read from the file.
    fn known(&self, columns: &[&[u8]]) -> Vec<Option<Extent>> {
        self.with(|state| {
            let known = |bytes: &&[u8]| {
                let address = bytes.as_ptr().addr();
                let behind = state.parts.partition_point(|part| part.start() <= address);
                let part = state.parts.get(behind.checked_sub(1)?)?;
                let at = part.columns.first()?.at + (address - part.start()) as u64;
                let number = part.columns.partition_point(|column| column.at < at);
                let of_it = |column: &&Extent| column.at == at && column.len == bytes.len() as u64;
                // Those of no bytes begin where the next one does.
                let near = part.columns.get(number..)?.iter();
                let mut near = near.take_while(|column| column.at == at);
                near.find(of_it).copied()
            };
            columns.iter().map(known).collect()
        })
    }

    /// Writes columns one behind the other, each at a multiple of eight.
    fn append(&self, columns: &[&[u8]]) -> io::Result<Vec<Extent>> {
        let bytes: u64 = columns.iter().map(|column| padded(column.len())).sum();
        let start = self.with(|state| {
            let start = state.end;
            state.end = (start + bytes).next_multiple_of(PAGE);
            start
        });
        let at = At {
            file: &self.file,
            at: start,
        };
        let (mut to, mut at) = (BufWriter::with_capacity(BUFFER, at), start);
        let mut extents = Vec::with_capacity(columns.len());
        for column in columns {
            let (len, sum) = (column.len() as u64, crc32fast::hash(column));
            to.write_all(column)?;
            let blank = usize::try_from(padded(column.len()) - len).unwrap_or(0);
            to.write_all(&[0; 8][..blank])?;
            extents.push(Extent { at, len, sum });
            at += padded(column.len());
        }
        to.flush()?;
        Ok(extents)
    }

    /// Writes a table behind all and a head before it, and gives the file its
    /// name; an older one of that name is replaced. The file never changes again.
    ///
    /// # Errors
    ///
    /// The disk takes no more, or the name is that of something else.
    pub(super) fn end(
        self,
        path: &Path,
        table: &[u8],
        head: impl FnOnce(u64) -> Vec<u8>,
    ) -> io::Result<()> {
        let [table] = self.append(&[table])?[..] else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        self.file.write_all_at(&head(table.at), 0)?;
        files::name(&self.file, path)
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Where in a file is written next.
struct At<'f> {
    file: &'f File,
    at: u64,
}

impl Write for At<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write_at(bytes, self.at)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Part {
    /// Its first address.
    fn start(&self) -> usize {
        self.memory.bytes().as_ptr().addr()
    }
}

/// So many bytes a column of a length takes.
fn padded(length: usize) -> u64 {
    length.next_multiple_of(8) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::index::IndexedSegment;
    use crate::engine::segment::builder::Builder;
    use crate::records::record::Record;

    fn indexed() -> IndexedSegment {
        let mut builder = Builder::new();
        for number in 0..100 {
            builder.add(Record::titled(&format!("Report {number} on trust")));
        }
        let segment = builder.end_source(1).unwrap();
        IndexedSegment::new(segment, builder.sources())
    }

    fn columns(value: &IndexedSegment) -> Vec<Vec<u8>> {
        let mut listed = ColumnWriter::default();
        value.store(&mut listed);
        let columns = listed.columns();
        columns.map(|(_, bytes)| bytes.to_vec()).collect()
    }

    #[test]
    fn a_segment_on_the_disk_holds_what_it_held_and_leaves_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::in_folder(folder.path()).unwrap();
        let indexed = indexed();
        let lying = scratch.spilled(&indexed).unwrap();
        assert_eq!(columns(&lying), columns(&indexed));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(Scratch::in_folder(Path::new("/nowhere")).is_err());
    }

    #[test]
    fn what_lies_in_the_file_is_not_written_again_and_has_its_name_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::in_folder(folder.path()).unwrap();
        let indexed = indexed();
        let lying = [(); 3].map(|()| scratch.spilled(&indexed).unwrap());
        let mut listed = ColumnWriter::default();
        for value in [&lying[2], &lying[0], &indexed, &lying[1]] {
            value.store(&mut listed);
        }
        let wanted: Vec<&[u8]> = listed.columns().map(|(_, bytes)| bytes).collect();
        assert!(scratch.is_of(&wanted) && !scratch.is_of(&wanted[..wanted.len() / 2]));

        let before = scratch.with(|state| state.end);
        let extents = scratch.place(&wanted).unwrap();
        let grown = scratch.with(|state| state.end) - before;
        let bytes: u64 = wanted.iter().map(|column| padded(column.len())).sum();
        assert!(grown < bytes / 2, "{grown} of {bytes}");

        let path = folder.path().join("a.columns");
        std::fs::write(&path, "an older one").unwrap();
        let head = |at: u64| at.to_le_bytes().to_vec();
        scratch.end(&path, b"the table", head).unwrap();
        let file = std::fs::read(&path).unwrap();
        for (column, extent) in wanted.iter().zip(&extents) {
            let at = usize::try_from(extent.at).unwrap();
            assert_eq!(&file[at..at + column.len()], *column);
            assert_eq!(extent.sum, crc32fast::hash(column));
        }
        let at = u64::from_le_bytes(*file.first_chunk().unwrap());
        assert!(file[usize::try_from(at).unwrap()..].starts_with(b"the table"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        // What was read from it is read on.
        assert_eq!(columns(&lying[1]), columns(&indexed));
    }
}
