//! Columns: long rows of equal things in one piece of memory, our own or that
//! of a file that holds them.
//!
//! A catalog of a million records is some dozen columns, so that loading it a
//! second time is opening one file: a [`ColumnWriter`] lists the columns of a value,
//! [`ColumnReader`] gives them back.
//!
//! Must never know: which file, who maps it.

mod codec;
mod ends;
mod line_table;
mod memory;
mod ragged;
mod string_table;

use std::fmt;
use std::ops::{Deref, Range};

use bytemuck::Pod;

pub use codec::{ColumnReader, ColumnWriter, Columnar, Heat};
pub use line_table::LineTable;
pub use memory::Memory;
pub use ragged::{RaggedArray, RaggedArrayBuilder};
pub use string_table::{StringTable, StringTableBuilder};

/// Equal things side by side, read as a slice.
pub struct Column<T>(Held<T>);

enum Held<T> {
    Own(Vec<T>),
    /// Bytes of a memory; they are aligned for `T` and a multiple of its size.
    Part(Memory, Range<usize>),
}

impl<T: Pod> Column<T> {
    /// A column of a part of a memory; none where the part does not lie in the
    /// memory or does not fit `T`.
    fn part(memory: &Memory, range: Range<usize>) -> Option<Self> {
        let bytes = memory.bytes().get(range.clone())?;
        bytemuck::try_cast_slice::<u8, T>(bytes).ok()?;
        Some(Self(Held::Part(memory.clone(), range)))
    }

    /// The column as bytes, in the order of this machine.
    fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Held::Own(own) => own,
            Held::Part(memory, range) => memory
                .bytes()
                .get(range.clone())
                .and_then(|bytes| bytemuck::try_cast_slice(bytes).ok())
                .unwrap_or_default(),
        }
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self(Held::Own(Vec::new()))
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(mut own: Vec<T>) -> Self {
        own.shrink_to_fit();
        Self(Held::Own(own))
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({} of {})", self.len(), size_of::<T>())
    }
}
