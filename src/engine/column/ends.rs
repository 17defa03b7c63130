//! Where lists side by side end: 16 bits for each behind 32 of each run of them.
//!
//! A million lists of bytes end at two millions of them in the place of four.
//!
//! Must never know: what is in the lists.

use std::fmt;

use super::Column;
use super::codec::{ColumnReader, ColumnWriter, Heat};

/// Lists that share the number that they are told from.
const RUN: usize = 32;

/// Ascending numbers: where each list ends.
#[derive(Default)]
pub(super) struct Ends {
    /// Where each run of lists starts; or where each list ends, if some run has
    /// more items than 16 bits tell.
    wide: Column<u32>,
    /// How far behind the start of its run each list ends; empty where `wide` says
    /// all.
    near: Column<u16>,
}

/// [`Ends`] to be read many times.
#[derive(Clone, Copy)]
pub(super) struct Read<'a> {
    wide: &'a [u32],
    near: &'a [u16],
}

impl fmt::Debug for Ends {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ends({})", self.len())
    }
}

impl Ends {
    /// Lists that end at these places.
    pub(super) fn of(ends: Vec<u32>) -> Self {
        let mut wide = Vec::with_capacity(ends.len().div_ceil(RUN));
        let mut near = Vec::with_capacity(ends.len());
        let mut start = 0;
        for run in ends.chunks(RUN) {
            wide.push(start);
            for end in run {
                let Some(behind) = end.checked_sub(start).and_then(|far| far.try_into().ok())
                else {
                    return Self {
                        wide: ends.into(),
                        near: Column::default(),
                    };
                };
                near.push(behind);
            }
            start = *run.last().unwrap_or(&start);
        }
        Self {
            wide: wide.into(),
            near: near.into(),
        }
    }

    /// Number of lists.
    pub(super) fn len(&self) -> usize {
        self.read().len()
    }

    /// The same to be read many times.
    pub(super) fn read(&self) -> Read<'_> {
        Read {
            wide: &self.wide,
            near: &self.near,
        }
    }

    /// Lists the columns.
    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        on.put(&self.wide, heat);
        on.put(&self.near, heat);
    }

    /// Takes them back.
    pub(super) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let (wide, near) = (from.take::<u32>()?, from.take::<u16>()?);
        let fits = near.is_empty() || wide.len() == near.len().div_ceil(RUN);
        fits.then_some(Self { wide, near })
    }
}

impl Read<'_> {
    /// Number of lists.
    pub(super) fn len(&self) -> usize {
        if self.near.is_empty() {
            self.wide.len()
        } else {
            self.near.len()
        }
    }

    /// Where a list ends.
    #[inline]
    pub(super) fn get(&self, number: usize) -> Option<usize> {
        if let Some(near) = self.near.get(number) {
            let start = *self.wide.get(number / RUN)?;
            Some(start as usize + usize::from(*near))
        } else if self.near.is_empty() {
            self.wide.get(number).map(|end| *end as usize)
        } else {
            None
        }
    }

    /// Where a list starts; at the first item when there is none before.
    #[inline]
    pub(super) fn start(&self, number: usize) -> usize {
        let before = number.checked_sub(1);
        before.and_then(|before| self.get(before)).unwrap_or(0)
    }

    /// How many lists end at an item or before it.
    pub(super) fn before(&self, item: usize) -> usize {
        let wide = self.wide.partition_point(|place| *place as usize <= item);
        let Some(run) = wide.checked_sub(1).filter(|_| !self.near.is_empty()) else {
            return wide;
        };
        let first = run * RUN;
        let start = self.wide[run] as usize;
        let near = self.near.get(first..).unwrap_or_default();
        let near = &near[..near.len().min(RUN)];
        first + near.partition_point(|near| start + usize::from(*near) <= item)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ends_are_told_as_they_were_given(
            lens in prop::collection::vec(prop_oneof![0_u32..3, 0_u32..3_000], 0..200),
        ) {
            let mut end = 0;
            let ends: Vec<u32> = lens.iter().map(|len| { end += len; end }).collect();
            let kept = Ends::of(ends.clone());
            let read = kept.read();
            prop_assert_eq!(read.len(), ends.len());
            for (number, end) in ends.iter().enumerate() {
                prop_assert_eq!(read.get(number), Some(*end as usize));
                prop_assert_eq!(read.start(number + 1), *end as usize);
            }
            prop_assert_eq!((read.get(ends.len()), read.start(0)), (None, 0));
            let places = ends.iter().flat_map(|end| end.saturating_sub(1)..end + 2);
            for item in places {
                let before = ends.partition_point(|end| *end <= item);
                prop_assert_eq!(read.before(item as usize), before);
            }
        }
    }

    #[test]
    fn sixteen_bits_are_taken_where_they_do() {
        let short = Ends::of((1..=1_000).map(|number| number * 60).collect());
        assert_eq!((short.wide.len(), short.near.len()), (32, 1_000));
        let long = Ends::of((1..=1_000).map(|number| number * 6_000).collect());
        assert_eq!((long.wide.len(), long.near.len()), (1_000, 0));
        assert_eq!(Ends::of(Vec::new()).len(), 0);
    }
}
