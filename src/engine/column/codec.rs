//! Values as columns and back: what a file of columns is written from and read
//! into.
//!
//! Must never know: which file, who maps it.

use std::ops::Range;

use bytemuck::Pod;

use super::Column;
use super::memory::Memory;

/// How soon a column is wanted after a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heat {
    /// Before the first answer.
    Hot,
    /// When the first word is looked for in abstracts.
    Warm,
    /// One record at a time.
    Cold,
}

/// The columns of a value, in the order in which it asks for them again.
#[derive(Default)]
pub struct ColumnWriter<'a> {
    columns: Vec<(Heat, Bytes<'a>)>,
}

/// Bytes that are there, or were made for the shelf.
type Bytes<'a> = std::borrow::Cow<'a, [u8]>;

impl<'a> ColumnWriter<'a> {
    /// Puts a column down.
    pub fn put<T: Pod>(&mut self, column: &'a Column<T>, heat: Heat) {
        self.columns.push((heat, column.bytes().into()));
    }

    /// Puts down something small that serde writes.
    pub fn put_small(&mut self, value: &impl serde::Serialize) {
        let bytes = postcard::to_stdvec(value).unwrap_or_default();
        self.columns.push((Heat::Hot, bytes.into()));
    }

    /// The columns.
    pub fn columns(&self) -> impl Iterator<Item = (Heat, &[u8])> {
        self.columns.iter().map(|(heat, bytes)| (*heat, &**bytes))
    }
}

/// The columns of a value in a memory, in the order of their [`ColumnWriter`].
pub struct ColumnReader<'a> {
    memory: &'a Memory,
    columns: std::slice::Iter<'a, Range<usize>>,
}

impl<'a> ColumnReader<'a> {
    /// The columns that lie at these places.
    #[must_use]
    pub fn new(memory: &'a Memory, columns: &'a [Range<usize>]) -> Self {
        Self {
            memory,
            columns: columns.iter(),
        }
    }

    /// The next column; none when there is none or it does not fit.
    pub fn take<T: Pod>(&mut self) -> Option<Column<T>> {
        Column::part(self.memory, self.columns.next()?.clone())
    }

    /// The next small thing.
    pub fn take_small<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        let bytes = self.memory.bytes().get(self.columns.next()?.clone())?;
        postcard::from_bytes(bytes).ok()
    }

    /// Whether everything was taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.as_slice().is_empty()
    }
}

/// A value that is made of columns.
pub trait Columnar: Sized {
    /// Lists the columns.
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>);

    /// Takes them back; none where they do not fit each other.
    fn restore(from: &mut ColumnReader<'_>) -> Option<Self>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::column::StringTable;

    struct File(Vec<u64>);

    impl AsRef<[u8]> for File {
        fn as_ref(&self) -> &[u8] {
            bytemuck::cast_slice(&self.0)
        }
    }

    #[test]
    fn what_is_put_on_a_shelf_comes_back_in_its_order() {
        let strings: StringTable = ["open", "data"].into_iter().collect();
        let numbers: Column<u32> = vec![7, 8, 9].into();
        let mut shelf = ColumnWriter::default();
        strings.store(&mut shelf, Heat::Hot);
        shelf.put(&numbers, Heat::Cold);
        shelf.put_small(&("x", 3_u8));
        let (mut file, mut places) = (Vec::<u64>::new(), Vec::new());
        for (_, bytes) in shelf.columns() {
            let start = file.len() * 8;
            places.push(start..start + bytes.len());
            file.extend(bytes.chunks(8).map(|chunk| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                u64::from_ne_bytes(word)
            }));
        }
        let memory = Memory::new(File(file));
        let mut shelved = ColumnReader::new(&memory, &places);
        let back = StringTable::restore(&mut shelved).unwrap();
        assert_eq!(back.iter().collect::<Vec<_>>(), ["open", "data"]);
        assert_eq!(*shelved.take::<u32>().unwrap(), [7, 8, 9]);
        assert!(!shelved.is_empty());
        assert_eq!(
            shelved.take_small::<(String, u8)>(),
            Some(("x".to_owned(), 3))
        );
        assert!(shelved.is_empty() && shelved.take::<u8>().is_none());
    }
}
