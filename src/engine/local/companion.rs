//! Values that often stand beside another value of their facet.
//!
//! Must never know: what is found, the screen.

use std::cmp::Reverse;

use crate::engine::exec::Library;
use crate::engine::executor::{self, Executor};
use crate::engine::index::bitset::BitSet;
use crate::engine::index::facets::FacetIndex;
use crate::search::answer::Companion;
use crate::search::query::{Facet, Pattern};

use super::value;

/// Two records may have the same two values by chance.
const TOGETHER_MIN: u32 = 3;

/// A value that is rare stands beside another for nothing: so many records more
/// are expected to have both than chance says. A larger number prefers what is
/// frequent, without it what stands in three records would win over all else.
const EXPECTED_MORE: f64 = 1.0;

/// The values that go with those that a pattern names, the best first, at most
/// so many.
///
/// They are counted over the records that have the value, and ranked by how
/// many of those have them against how many would if both were spread evenly
/// over the catalog: their lift, damped for what is rare. Only what is there
/// more often than so goes with the value.
pub(super) fn companions(
    library: &Library,
    facet: Facet,
    pattern: &Pattern,
    len: usize,
    executor: &dyn Executor,
) -> Vec<Companion> {
    let (facet, named) = library.index.named(facet, pattern);
    let index = library.index.facet(facet);
    let segments = executor::map(executor, library.index.len(), |ordinal| {
        let mut rows = BitSet::none(library.index.segment(ordinal).len());
        index.add_rows(ordinal, &named, &mut rows);
        (rows.count(), index.counts(ordinal, &rows))
    });
    let with_value: usize = segments.iter().map(|(rows, _)| rows).sum();
    let counts = index.sum(segments.iter().map(|(_, counts)| &**counts));
    let share = fraction(with_value) / fraction(library.catalog.len());
    ranked(index, &named, share, &counts, len)
}

/// The same where somebody else counted: the records that have a value of
/// those named are such a share of all, and so many of them have each value.
pub(super) fn ranked(
    index: &FacetIndex,
    named: &[usize],
    share: f64,
    counts: &[u32],
    len: usize,
) -> Vec<Companion> {
    let together = counts.iter().enumerate().filter(|(at, both)| {
        **both >= TOGETHER_MIN && named.binary_search(at).is_err() && !index.is_none(*at)
    });
    let mut best: Vec<_> = together
        .filter_map(|(at, both)| {
            // What chance gives each record of another value.
            let expected = fraction(index.total(at)) * share;
            let lift = f64::from(*both) / expected;
            let damped = f64::from(*both) / (expected + EXPECTED_MORE);
            (lift > 1.0).then_some((damped, lift, *both, at))
        })
        .collect();
    best.sort_by(|one, other| {
        let rest = |(_, _, both, at): (f64, f64, u32, usize)| (Reverse(both), at);
        let by_lift = other.0.total_cmp(&one.0);
        by_lift.then_with(|| rest(*one).cmp(&rest(*other)))
    });
    best.truncate(len);
    // Among the best the lift that is shown says which comes first.
    best.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.3.cmp(&other.3)));
    let best = best.into_iter();
    best.filter_map(|(_, lift, both, at)| {
        let value = value::value(index, at, both as usize)?;
        // So that it is the same when it came over a wire.
        let lift = (lift * 1_000.0).round() / 1_000.0;
        Some(Companion { value, lift })
    })
    .collect()
}

/// A number of records to reckon with; no catalog has more than fit.
pub(super) fn fraction(records: usize) -> f64 {
    f64::from(u32::try_from(records).unwrap_or(u32::MAX))
}
