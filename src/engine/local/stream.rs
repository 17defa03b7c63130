//! Many documents, one after the other: exports and selections.
//!
//! Must never know: what they are for.

use std::ops::{ControlFlow, Range};

use rustc_hash::FxHashSet;

use crate::engine::catalog::DocAddress;
use crate::engine::exec::{Found, Hit, Library};
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
    for hit in hits(found, 0..found.hits.len(), stop).filter(|hit| !hit.context) {
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
    let end = if listed.is_empty() {
        0
    } else {
        found.hits.len()
    };
    for hit in hits(found, 0..end, stop) {
        if !listed.remove(&hit.row) {
            continue;
        }
        let entry = entry(library, hit.row, hit.points());
        if stop.is_called() || entry.is_some_and(|entry| give(entry).is_break()) {
            return;
        }
        if listed.is_empty() {
            break;
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
    let rows = window.start..window.end().min(found.hits.len());
    for hit in hits(found, rows, stop).filter(|hit| !hit.context) {
        if stop.is_called() || give(identity(library, hit.row)).is_break() {
            return;
        }
    }
}

/// The hits of some rows, put in order when it comes to them; no more once that
/// was stopped.
fn hits<'a>(
    found: &'a Found,
    rows: Range<usize>,
    stop: &'a Stop<'_>,
) -> impl Iterator<Item = Hit> + 'a {
    rows.map_while(move |at| {
        let is_ready = found.hits.ready_up_to(at + 1, &|| stop.is_called());
        is_ready.then(|| found.hits.get(at))?
    })
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
