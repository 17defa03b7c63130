//! What became new in sources since they were last read, and what differs
//! between two catalogs.
//!
//! Must never know: where what was seen is kept.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::ControlFlow;
use std::path;
use std::sync::Arc;

use super::source::Source;
use super::store::Kept;
use crate::app::msg::Compared;
use crate::engine::address::DocAddress;
use crate::engine::catalog::Catalog;
use crate::engine::local::Local;
use crate::reader::fresh::Came;
use crate::reader::mark::Known;
use crate::reader::retie;
use crate::reader::seen::{Differences, SEEN_MAX, Seen};
use crate::records::changes::{self, FieldChange};
use crate::records::identity::identity_hash;
use crate::records::read::{self, Piece};
use crate::records::record::Record;
use crate::records::write;
use crate::search::id::Id;

/// The records of a catalog of so many bytes are kept with their fingerprints,
/// so that the next sitting can tell what was there before, packed to a quarter.
const RECORDS_MAX: usize = 16 << 20;

/// Documents of more than so many are counted and not marked one by one: nobody
/// reads them all, and each mark takes half a kilobyte.
const CAME_MAX: usize = 100_000;

/// The sources as they are found again, in a line each; none where some cannot
/// be read twice.
pub(super) fn key(sources: &[Source]) -> Option<String> {
    let names = sources.iter().map(|source| match source {
        Source::Embedded => Some("the embedded catalog".to_owned()),
        Source::Stdin => None,
        Source::Path(path) => {
            let is_kept = path.is_file() || path.is_dir();
            let path = path::absolute(path).ok().filter(|_| is_kept)?;
            path.into_os_string().into_string().ok()
        }
    });
    let names: Option<Vec<String>> = names.collect();
    names.map(|names| names.join("\n"))
}

/// The documents of a catalog as the reader's memory keeps them; none of one of
/// too many.
fn seen(catalog: &Catalog) -> Option<Seen> {
    let is_kept = catalog.len() <= SEEN_MAX;
    is_kept.then(|| catalog.fingerprints().collect())
}

/// What tells a state of a catalog from another.
#[must_use]
pub fn digest(catalog: &Catalog) -> u64 {
    let segments = catalog.segments().iter();
    segments.fold(0, |sum, segment| sum.wrapping_add(segment.digest()))
}

/// The records of a catalog, packed; none of one of too many.
fn packed(catalog: &Catalog) -> Option<Vec<u8>> {
    let mut lines = String::new();
    for (_, record) in catalog.rows() {
        lines.push_str(&write::json::record(&record));
        lines.push('\n');
        if lines.len() > RECORDS_MAX {
            return None;
        }
    }
    zstd::encode_all(lines.as_bytes(), zstd::DEFAULT_COMPRESSION_LEVEL).ok()
}

/// The records that were packed, by the hashes of their identities; none where
/// somebody else packed them.
fn unpacked(packed: &[u8]) -> HashMap<u64, Record> {
    let mut lines = Vec::new();
    let most = RECORDS_MAX as u64 * 2;
    let read =
        zstd::Decoder::with_buffer(packed).and_then(|from| from.take(most).read_to_end(&mut lines));
    let mut records = HashMap::new();
    if read.is_ok() {
        // What cannot be read is told without its values.
        let _ = read::read(&lines, &mut |piece| {
            if let Piece::Record(record, _) = piece {
                records.insert(identity_hash(&record.identity()), *record);
            }
            ControlFlow::Continue(())
        });
    }
    records
}

/// What the sources held before.
pub(super) enum Before {
    /// As it was kept; none where they were not read before.
    Kept(Option<Kept>),
    /// As it was read in this sitting.
    Catalog(Arc<Local>),
}

impl Before {
    fn seen(&self) -> Option<Seen> {
        match self {
            Self::Kept(kept) => Seen::from_bytes(&kept.as_ref()?.documents),
            Self::Catalog(local) => seen(&local.library().catalog),
        }
    }

    /// What gives a record by the hash of its identity.
    fn records(&self) -> Box<dyn Fn(u64) -> Option<Record> + '_> {
        match self {
            Self::Kept(kept) => {
                let packed = kept.as_ref().and_then(|kept| kept.records.as_deref());
                let records = packed.map(unpacked).unwrap_or_default();
                Box::new(move |hash| records.get(&hash).cloned())
            }
            Self::Catalog(local) => {
                let catalog = &local.library().catalog;
                Box::new(|hash| named(catalog, hash).map(|(_, record)| record))
            }
        }
    }
}

/// What a catalog holds, to be kept, and what became of its documents, where it is
/// another than before.
pub(super) fn compared(before: &Before, sources: &str, now: &Catalog) -> (Kept, Option<Compared>) {
    let Some(seen) = seen(now) else {
        return (Kept::default(), None);
    };
    let found = before.seen().map(|before| before.differences(&seen));
    let found = found.filter(|found| !found.is_empty());
    let compared = found.map(|found| told(found, sources, now, &*before.records()));
    let kept = Kept {
        documents: seen.to_bytes(),
        records: packed(now),
    };
    (kept, compared)
}

/// What became of documents; `before` gives a record as it was, where anybody
/// knows.
fn told(
    found: Differences,
    sources: &str,
    now: &Catalog,
    before: &dyn Fn(u64) -> Option<Record>,
) -> Compared {
    let found = paired(found, now, before);
    let (new, changed) = (found.new.len(), found.changed.len());
    let mut compared = Compared {
        of: crc32fast::hash(sources.as_bytes()),
        came: Vec::new(),
        new,
        changed,
        gone: found.gone.len(),
    };
    if new + changed > CAME_MAX {
        return compared;
    }
    let found = valued(found, now, before);
    let came = found.new.into_iter().map(|hash| (hash, Came::New));
    let other = found.changed.into_iter();
    let other = other.map(|(hash, fields)| (hash, Came::Changed { fields }));
    let each = came.chain(other).filter_map(|(hash, came)| {
        let (row, record) = named(now, hash)?;
        let year = now.year(row).map(|year| year.value);
        let known = Known::of(&record, year);
        Some((Id::from(record.identity()), known, came))
    });
    compared.came = each.collect();
    compared
}

/// What became other between two catalogs that are both at hand.
#[must_use]
pub fn differences(old: &Catalog, new: &Catalog) -> Differences {
    let before: Seen = old.fingerprints().collect();
    let found = before.differences(&new.fingerprints().collect());
    let before = |hash| named(old, hash).map(|(_, record)| record);
    valued(paired(found, new, &before), new, &before)
}

/// The same with the values of the fields that changed.
fn valued(
    mut found: Differences,
    now: &Catalog,
    before: &dyn Fn(u64) -> Option<Record>,
) -> Differences {
    for (hash, fields) in &mut found.changed {
        let is_bare = |field: &FieldChange| field.gone.is_empty() && field.came.is_empty();
        if fields.iter().all(is_bare)
            && let Some(before) = before(*hash)
            && let Some((_, after)) = named(now, *hash)
        {
            *fields = told_of(fields, &before, &after);
        }
    }
    found
}

/// The same with documents that have another identity than before among those
/// that changed: one that went and one that came have a title and a year that no
/// other of them has, as marks of such documents are found again
/// ([`retie`]).
fn paired(
    mut found: Differences,
    now: &Catalog,
    before: &dyn Fn(u64) -> Option<Record>,
) -> Differences {
    if found.gone.is_empty() || found.new.len() + found.gone.len() > CAME_MAX {
        return found;
    }
    let keyed = |hashes: &[u64], record: &dyn Fn(u64) -> Option<Record>| {
        let mut by_key: HashMap<_, Vec<(u64, Record)>> = HashMap::new();
        for hash in hashes {
            if let Some(record) = record(*hash)
                && let Some(key) = retie::key(&record.title, record.year)
            {
                by_key.entry(key).or_default().push((*hash, record));
            }
        }
        by_key.retain(|_, mine| mine.len() == 1);
        by_key
    };
    let went = keyed(&found.gone, before);
    let came = keyed(&found.new, &|hash| {
        named(now, hash).map(|(_, record)| record)
    });
    let mut paired = HashSet::new();
    for (key, came) in came {
        let pair = went
            .get(&key)
            .and_then(|went| Some((went.first()?, came.first()?)));
        if let Some(((old, before), (new, after))) = pair
            && retie::may_be_one(before.doi.as_ref(), after.doi.as_ref())
        {
            paired.extend([*old, *new]);
            let fields = changes::changes(before, after);
            found.changed.insert(*new, fields);
        }
    }
    found.gone.retain(|hash| !paired.contains(hash));
    found.new.retain(|hash| !paired.contains(hash));
    found
}

/// The fields that changed, with their values.
fn told_of(fields: &[FieldChange], before: &Record, after: &Record) -> Vec<FieldChange> {
    let mut values = changes::changes(before, after);
    let told = fields.iter().map(|field| {
        let at = values.iter().position(|told| told.field == field.field);
        at.map_or_else(|| field.clone(), |at| values.swap_remove(at))
    });
    told.collect()
}

/// The record whose identity has a hash, and where it lies.
#[must_use]
pub fn named(catalog: &Catalog, hash: u64) -> Option<(DocAddress, Record)> {
    let row = catalog.identified(hash).next()?;
    catalog.get(row).map(|record| (row, record))
}
