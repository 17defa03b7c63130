//! Lists of different lengths in two columns: the items, and where each list
//! ends.
//!
//! Must never know: what the items are.

use std::fmt;
use std::ops::Range;

use bytemuck::Pod;

use super::Column;
use super::codec::{ColumnReader, ColumnWriter, Heat};

/// Lists of equal things, side by side.
pub struct RaggedArray<T> {
    items: Column<T>,
    ends: Column<u32>,
}

impl<T> Default for RaggedArray<T> {
    fn default() -> Self {
        Self {
            items: Column::default(),
            ends: Column::default(),
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
        self.ends.is_empty()
    }

    /// A list by its number; empty when there is none.
    #[must_use]
    pub fn get(&self, number: usize) -> &[T] {
        self.range(number..number + 1)
    }

    /// Where a list starts among the items.
    #[must_use]
    pub fn start(&self, number: usize) -> usize {
        let before = number.checked_sub(1);
        before
            .and_then(|before| self.ends.get(before))
            .map_or(0, |start| *start as usize)
    }

    /// All items and, for each list, where it ends among them.
    #[must_use]
    pub fn parts(&self) -> (&[T], &[u32]) {
        (&self.items, &self.ends)
    }

    /// Several lists in a row, in order.
    pub fn each(&self, numbers: Range<usize>) -> impl Iterator<Item = &[T]> {
        let items: &[T] = &self.items;
        let mut start = self.start(numbers.start);
        let ends = self.ends.get(numbers).unwrap_or_default();
        ends.iter().map(move |end| {
            let list = items.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            list
        })
    }

    /// Several lists in a row as one.
    #[must_use]
    pub fn range(&self, numbers: Range<usize>) -> &[T] {
        let Some(last) = numbers.end.checked_sub(1) else {
            return &[];
        };
        let Some(end) = self.ends.get(last) else {
            return &[];
        };
        let start = self.start(numbers.start);
        self.items.get(start..*end as usize).unwrap_or_default()
    }

    /// Lists the columns.
    pub fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        on.put(&self.items, heat);
        on.put(&self.ends, heat);
    }

    /// Takes them back.
    pub fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let (items, ends) = (from.take()?, from.take()?);
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
            ends: ends.collect::<Vec<_>>().into(),
        }
    }

    /// The lists.
    #[must_use]
    pub fn build(self) -> RaggedArray<T> {
        RaggedArray {
            items: self.items.into(),
            ends: self.ends.into(),
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
