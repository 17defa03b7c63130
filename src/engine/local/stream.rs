//! Many documents, one after the other: exports and selections.
//!
//! Must never know: what they are for.

use std::ops::ControlFlow;

use rustc_hash::FxHashSet;

use crate::engine::catalog::DocAddress;
use crate::engine::exec::{Found, Library};
use crate::search::Entry;
use crate::search::id::{Id, Ids};
use crate::search::question::{Stop, Window};

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

/// Hands over what is offered, in its order.
pub(super) fn offered(
    library: &Library,
    found: &Found,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) {
    for offer in &found.offers.list {
        let Some(entry) = entry(library, offer.hit.row, offer.hit.points()) else {
            continue;
        };
        let lacks = offer.lacks.clone();
        if stop.is_called() || give(Entry { lacks, ..entry }).is_break() {
            return;
        }
    }
}

/// Hands over chosen documents: those that were found in the order of the
/// list, then the others in catalog order.
pub(super) fn chosen(
    library: &Library,
    found: &Found,
    ids: &Ids,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) {
    let rows = ids
        .iter()
        .filter_map(|id| library.catalog.find(id.as_str()));
    let (listed, mut others): (Vec<_>, Vec<_>) = rows.partition(|row| found.hits.has(*row));
    let mut listed: FxHashSet<DocAddress> = listed.into_iter().collect();
    others.sort_unstable();
    others.dedup();
    for at in 0..found.hits.len() {
        if listed.is_empty() {
            break;
        }
        let Some(hit) = found.hits.get(at).filter(|hit| listed.remove(&hit.row)) else {
            continue;
        };
        let entry = entry(library, hit.row, hit.points());
        if stop.is_called() || entry.is_some_and(|entry| give(entry).is_break()) {
            return;
        }
    }
    for entry in others
        .into_iter()
        .filter_map(|row| entry(library, row, 0.0))
    {
        if stop.is_called() || give(entry).is_break() {
            return;
        }
    }
}

/// Hands over the identities of some rows of what was found.
pub(super) fn ids(
    library: &Library,
    found: &Found,
    window: Window,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Id) -> ControlFlow<()>,
) {
    for at in window.start..window.end().min(found.hits.len()) {
        let Some(hit) = found.hits.get(at).filter(|hit| !hit.context) else {
            continue;
        };
        if stop.is_called() || give(identity(library, hit.row)).is_break() {
            return;
        }
    }
}

pub(super) fn entry(library: &Library, row: DocAddress, score: f64) -> Option<Entry> {
    let work = library.catalog.work(row)?;
    Some(Entry {
        id: Id::from(work.record.identity()),
        score,
        work,
        lacks: Vec::new(),
    })
}

/// The identity of a record. A DOI lies in the index; a million records that
/// have one need not be unpacked.
fn identity(library: &Library, row: DocAddress) -> Id {
    let doi = library.index.doi(row);
    // One that stands apart from another with its DOI is known by more.
    match doi.filter(|doi| library.catalog.is_known_as(row, doi)) {
        Some(doi) => Id::from(doi),
        None => Id::from(library.catalog.get(row).unwrap_or_default().identity()),
    }
}
