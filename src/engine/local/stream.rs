//! Many documents, one after the other: exports and selections.
//!
//! Must never know: what they are for.

use std::ops::ControlFlow;

use crate::engine::catalog::DocAddress;
use crate::engine::exec::{Found, Library};
use crate::search::Entry;
use crate::search::id::{Id, Ids};
use crate::search::question::Stop;

/// Hands over what was found, in its order.
pub(super) fn found(
    library: &Library,
    found: &Found,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) {
    for hit in found.hits.iter().filter(|hit| !hit.context) {
        let entry = entry(library, hit.row, hit.points());
        if stop.is_called() || entry.is_some_and(|entry| give(entry).is_break()) {
            return;
        }
    }
}

/// Hands over the documents of some identities; those that are gone are left
/// out.
pub(super) fn named(
    library: &Library,
    ids: &Ids,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) {
    for id in ids {
        let row = library.catalog.find(id.as_str());
        let entry = row.and_then(|row| entry(library, row, 0.0));
        if stop.is_called() || entry.is_some_and(|entry| give(entry).is_break()) {
            return;
        }
    }
}

/// Hands over the identities of what was found, in its order.
pub(super) fn ids(
    library: &Library,
    found: &Found,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Id) -> ControlFlow<()>,
) {
    for hit in found.hits.iter().filter(|hit| !hit.context) {
        if stop.is_called() || give(identity(library, hit.row)).is_break() {
            return;
        }
    }
}

fn entry(library: &Library, row: DocAddress, score: f64) -> Option<Entry> {
    let work = library.catalog.work(row)?;
    Some(Entry {
        id: Id::from(work.record.identity()),
        score,
        work,
    })
}

/// The identity of a record. A DOI lies in the index; a million records that
/// have one need not be unpacked.
fn identity(library: &Library, row: DocAddress) -> Id {
    match library.index.doi(row) {
        Some(doi) => Id::from(doi),
        None => Id::from(library.catalog.get(row).unwrap_or_default().identity()),
    }
}
