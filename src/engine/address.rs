//! The addresses of records: a row of the catalog, or a segment and a number in
//! it.
//!
//! A segment does not know its place, so that a catalog that changed takes
//! over what did not.
//!
//! Must never know: what is in the segments.

use std::sync::Arc;

/// The place of a record in its catalog, from 0 in catalog order.
///
/// A row stays the same while a catalog is loading. Rows from
/// [`Catalog::len`](super::catalog::Catalog::len) on are ghosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocAddress(pub u32);

impl DocAddress {
    /// The row as an index into columns.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The row of the first record of each segment, and the row behind the last.
#[derive(Clone, Debug)]
pub(crate) struct Starts(Arc<[u32]>);

impl Default for Starts {
    fn default() -> Self {
        Self::of(std::iter::empty())
    }
}

impl Starts {
    /// The table of segments of these lengths.
    pub(crate) fn of(lengths: impl Iterator<Item = usize>) -> Self {
        let mut starts = vec![0_u32];
        let mut end = 0;
        for length in lengths {
            end += length;
            starts.push(row_at(end).0);
        }
        Self(starts.into())
    }

    /// The row behind the last record.
    pub(crate) fn end(&self) -> usize {
        self.0.last().map_or(0, |end| *end as usize)
    }

    /// The row of the first record of a segment.
    pub(crate) fn start(&self, ordinal: usize) -> usize {
        self.0
            .get(ordinal)
            .map_or(self.end(), |start| *start as usize)
    }

    /// The segment that holds a row, by its ordinal; behind the last for a
    /// ghost.
    pub(crate) fn ordinal(&self, row: DocAddress) -> usize {
        self.0.partition_point(|start| *start <= row.0) - 1
    }

    /// The segment of a row, and its number in it.
    pub(crate) fn locate(&self, row: DocAddress) -> (usize, usize) {
        let ordinal = self.ordinal(row);
        (ordinal, row.index() - self.start(ordinal))
    }

    /// The row of a record of a segment.
    pub(crate) fn address(&self, ordinal: usize, number: usize) -> DocAddress {
        row_at(self.start(ordinal) + number)
    }
}

/// The row of an index. A catalog of four thousand million records does not
/// fit a machine; the builder stops long before.
pub(crate) fn row_at(index: usize) -> DocAddress {
    DocAddress(u32::try_from(index).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_the_place_in_a_segment_are_the_same_thing() {
        let starts = Starts::of([3, 0, 2].into_iter());
        let places = [(0, 0), (0, 1), (0, 2), (2, 0), (2, 1)];
        for (row, place) in (0..).map(DocAddress).zip(places) {
            assert_eq!(starts.locate(row), place);
            assert_eq!(starts.address(place.0, place.1), row);
        }
        assert_eq!((starts.end(), starts.ordinal(DocAddress(5))), (5, 3));
        assert_eq!(Starts::default().locate(DocAddress(4)), (0, 4));
    }
}
