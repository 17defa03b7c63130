//! Lists of different lengths in two columns: the items, and where each list
//! ends.
//!
//! Must never know: what the items are.

use std::fmt;
use std::ops::Range;

use bytemuck::Pod;

use super::Column;
use super::codec::{ColumnReader, ColumnWriter, Heat};
use super::ends::Ends;

/// Lists of equal things, side by side.
pub struct RaggedArray<T> {
    items: Column<T>,
    ends: Ends,
}

impl<T> Default for RaggedArray<T> {
    fn default() -> Self {
        Self {
            items: Column::default(),
            ends: Ends::default(),
        }
    }
}

impl<T> fmt::Debug for RaggedArray<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RaggedArray({})", self.ends.len())
    }
}

impl<T: Pod> RaggedArray<T> {
    /// Number of lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A list by its number; empty when there is none.
    #[must_use]
    pub fn get(&self, number: usize) -> &[T] {
        self.range(number..number + 1)
    }

    /// Where a list starts among the items.
    #[must_use]
    pub fn start(&self, number: usize) -> usize {
        self.ends.read().start(number)
    }

    /// All items.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The number of the list that an item is in.
    #[must_use]
    pub fn list_of(&self, item: usize) -> usize {
        self.ends.read().before(item)
    }

    /// Several lists in a row, in order.
    pub fn each(&self, numbers: Range<usize>) -> impl Iterator<Item = &[T]> {
        let items: &[T] = &self.items;
        let ends = self.ends.read();
        let mut start = ends.start(numbers.start);
        numbers.map_while(move |number| {
            let end = ends.get(number)?;
            let list = items.get(start..end).unwrap_or_default();
            start = end;
            Some(list)
        })
    }

    /// Several lists in a row as one.
    #[must_use]
    pub fn range(&self, numbers: Range<usize>) -> &[T] {
        let ends = self.ends.read();
        let last = numbers.end.checked_sub(1);
        let Some(end) = last.and_then(|last| ends.get(last)) else {
            return &[];
        };
        let start = ends.start(numbers.start);
        self.items.get(start..end).unwrap_or_default()
    }

    /// Lists the columns.
    pub fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        on.put(&self.items, heat);
        self.ends.store(on, heat);
    }

    /// Takes them back.
    pub fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let (items, ends) = (from.take()?, Ends::restore(from)?);
        Some(Self { items, ends })
    }
}

/// [`RaggedArray`] in the making.
#[derive(Debug)]
pub struct RaggedArrayBuilder<T> {
    items: Vec<T>,
    ends: Vec<u32>,
}

impl<T> Default for RaggedArrayBuilder<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            ends: Vec::new(),
        }
    }
}

impl<T: Copy> RaggedArrayBuilder<T> {
    /// One with room for so many items.
    #[must_use]
    pub fn with_room(items: usize) -> Self {
        Self {
            items: Vec::with_capacity(items),
            ends: Vec::new(),
        }
    }

    /// Adds to the list that is open.
    pub fn add(&mut self, items: &[T]) {
        self.items.extend_from_slice(items);
    }

    /// Ends the list that is open.
    pub fn close(&mut self) {
        self.ends
            .push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    /// Adds a whole list.
    pub fn push(&mut self, items: &[T]) {
        self.add(items);
        self.close();
    }

    /// Lists of items that lie side by side already.
    #[must_use]
    pub fn from_parts(items: Vec<T>, ends: &[usize]) -> RaggedArray<T> {
        let ends = ends
            .iter()
            .map(|end| u32::try_from(*end).unwrap_or(u32::MAX));
        RaggedArray {
            items: items.into(),
            ends: Ends::of(ends.collect()),
        }
    }

    /// The lists.
    #[must_use]
    pub fn build(self) -> RaggedArray<T> {
        RaggedArray {
            items: self.items.into(),
            ends: Ends::of(self.ends),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_a_row_are_one() {
        let mut lists = RaggedArrayBuilder::<u16>::default();
        for list in [&[1_u16, 2][..], &[], &[3]] {
            lists.push(list);
        }
        let lists = lists.build();
        assert_eq!(
            (lists.get(0), lists.get(1), lists.get(9)),
            (&[1, 2][..], &[][..], &[][..])
        );
        assert_eq!(
            (lists.range(0..3), lists.range(1..1)),
            (&[1, 2, 3][..], &[][..])
        );
    }
}
