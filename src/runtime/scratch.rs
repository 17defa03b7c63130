//! What is done with while the rest is made lies on the disk and not in memory.
//!
//! It lies in files without names, which are gone with the program, whatever
//! ends it.
//!
//! Must never know: what is in the columns.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::cache;
use crate::engine::column::{ColumnReader, ColumnWriter, Columnar, Memory};

/// Bytes that are written at once.
const BUFFER: usize = 1 << 20;

/// The same value, its columns in a file in a folder.
///
/// # Errors
///
/// The disk takes no more, or gives back something else.
pub(super) fn spilled<T: Columnar>(value: &T, folder: &Path) -> io::Result<T> {
    let mut listed = ColumnWriter::default();
    value.store(&mut listed);
    let file = tempfile::tempfile_in(folder)?;
    let mut to = BufWriter::with_capacity(BUFFER, &file);
    let (mut places, mut start) = (Vec::new(), 0);
    for (_, bytes) in listed.columns() {
        cache::write_column(&mut to, bytes)?;
        places.push(start..start + bytes.len());
        start += cache::padded(bytes.len());
    }
    to.flush()?;
    drop(to);
    let memory = Memory::new(cache::map(&file)?);
    let mut from = ColumnReader::new(&memory, &places);
    let value = T::restore(&mut from).filter(|_| from.is_empty());
    value.ok_or_else(|| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::index::IndexedSegment;
    use crate::engine::segment::builder::Builder;
    use crate::records::record::Record;

    #[test]
    fn a_segment_on_the_disk_holds_what_it_held_and_leaves_no_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut builder = Builder::new();
        for number in 0..100 {
            builder.add(Record::titled(&format!("Report {number} on trust")));
        }
        let segment = builder.end_source(1).unwrap();
        let indexed = IndexedSegment::new(segment, builder.sources());
        let lying = spilled(&indexed, folder.path()).unwrap();
        let columns = |value: &IndexedSegment| {
            let mut listed = ColumnWriter::default();
            value.store(&mut listed);
            let columns = listed.columns();
            columns.map(|(_, bytes)| bytes.to_vec()).collect::<Vec<_>>()
        };
        assert_eq!(columns(&lying), columns(&indexed));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(spilled(&indexed, Path::new("/nowhere")).is_err());
    }
}
