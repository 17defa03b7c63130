//! Which reading of a pasted identifier a catalog knows.
//!
//! Must never know: how an identifier is spelled.

use super::statistics::WordStatistics;
use crate::engine::index::address_hash;
use crate::search::identifier;

/// The spellings of a word that may be a DOI or ISBN, or a part of one; none
/// when it does not look like one.
pub(super) fn part(catalog: &dyn WordStatistics, typed: &str) -> Vec<String> {
    known(catalog, identifier::parts(typed))
}

/// The first of several readings that some record has, else the first.
pub(super) fn known(catalog: &dyn WordStatistics, mut readings: Vec<Vec<String>>) -> Vec<String> {
    // Most have one reading.
    let known = match readings.len() {
        0 => return Vec::new(),
        1 => 0,
        _ => {
            let is_known = |spellings: &Vec<String>| catalog.has_identifier(spellings);
            readings.iter().position(is_known).unwrap_or(0)
        }
    };
    readings.swap_remove(known)
}

/// The address that a text is, as a hash: the first of its readings that some
/// record has, else the first.
pub(super) fn address(catalog: &dyn WordStatistics, typed: &str) -> Option<u64> {
    let readings = identifier::addresses(typed);
    let mut hashes = readings.iter().map(|address| address_hash(address));
    if readings.len() < 2 {
        return hashes.next();
    }
    let hashes: Vec<u64> = hashes.collect();
    let known = hashes
        .iter()
        .copied()
        .find(|hash| catalog.has_address(*hash));
    known.or_else(|| hashes.first().copied())
}
