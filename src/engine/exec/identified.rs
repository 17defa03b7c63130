//! Which reading of a pasted identifier a catalog knows.
//!
//! Must never know: how an identifier is spelled.

use crate::engine::index::{Index, address_hash};
use crate::search::identifier;

/// The spellings of a word that may be a DOI or ISBN, or a part of one; none
/// when it does not look like one.
pub(super) fn part(index: &Index, typed: &str) -> Vec<String> {
    known(index, identifier::parts(typed))
}

/// The first of several readings that some record has, else the first.
pub(super) fn known(index: &Index, mut readings: Vec<Vec<String>>) -> Vec<String> {
    let is_known = |spellings: &Vec<String>| {
        index.segments().any(|segment| {
            let identifiers = &segment.identifiers;
            let mut spellings = spellings.iter();
            spellings.any(|text| identifiers.holding(text).next().is_some())
        })
    };
    // Most have one reading.
    let known = match readings.len() {
        0 => return Vec::new(),
        1 => 0,
        _ => readings.iter().position(is_known).unwrap_or(0),
    };
    readings.swap_remove(known)
}

/// The address that a text is, as a hash: the first of its readings that some
/// record has, else the first.
pub(super) fn address(index: &Index, typed: &str) -> Option<u64> {
    let readings = identifier::addresses(typed);
    let mut hashes = readings.iter().map(|address| address_hash(address));
    if readings.len() < 2 {
        return hashes.next();
    }
    let hashes: Vec<u64> = hashes.collect();
    let is_known = |hash: &u64| {
        index.segments().any(|segment| {
            let addresses = &segment.addresses;
            let mut each = (0..segment.len()).map(|number| addresses.get(number));
            each.any(|addresses| addresses.contains(hash))
        })
    };
    let known = hashes.iter().copied().find(is_known);
    known.or_else(|| hashes.first().copied())
}
