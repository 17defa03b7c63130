//! Records that changed their identity while their source was read anew: a DOI
//! that was added, a page that moved. Whoever keeps identities follows them.
//!
//! Must never know: who keeps identities.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::Catalog;
use super::segment::provenance::source_of;
use crate::search::id::Id;

/// A catalog of which more went is another catalog.
const GONE_MAX: usize = 100_000;

/// The old identity and the new one of records that stand under another one in
/// the same source: those with one title that went and those that came are
/// paired in their order, where they are as many.
#[must_use]
pub fn renamed(old: &Catalog, new: &Catalog) -> Vec<(Id, Id)> {
    let gone = only_in(old, new);
    if gone.is_empty() {
        return Vec::new();
    }
    let came = only_in(new, old);
    let mut pairs = Vec::new();
    for (place, old) in &gone {
        let new = came.get(place).filter(|new| new.len() == old.len());
        let ids = old.iter().zip(new.into_iter().flatten());
        pairs.extend(ids.map(|(old, new)| (old.clone(), new.clone())));
    }
    pairs
}

/// The identities that one catalog has and the other has not, by source and
/// title.
fn only_in(one: &Catalog, other: &Catalog) -> BTreeMap<(String, String), Vec<Id>> {
    let shared = |segment| other.segments().iter().any(|its| Arc::ptr_eq(its, segment));
    let mut places: BTreeMap<_, Vec<Id>> = BTreeMap::new();
    let mut count = 0;
    for segment in one.segments().iter().filter(|segment| !shared(segment)) {
        for (number, hash) in segment.hashes().iter().enumerate() {
            if other.identified(*hash).next().is_some() {
                continue;
            }
            count += 1;
            if count > GONE_MAX {
                return BTreeMap::new();
            }
            let Some(record) = segment.get(number) else {
                continue;
            };
            let source = one.sources().get(source_of(&record) as usize);
            let source = source.map(ToString::to_string).unwrap_or_default();
            let place = (source, record.title.to_string());
            places
                .entry(place)
                .or_default()
                .push(Id::from(record.identity()));
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::segment::builder::Builder;
    use crate::records::doi::Doi;
    use crate::records::record::{Origin, Record};

    fn catalog(records: &[(&str, &str)]) -> Catalog {
        let mut builder = Builder::new();
        let source = builder.source("a.json");
        for (title, doi) in records {
            builder.add(Record {
                doi: Doi::parse(doi),
                origins: vec![Origin { source, line: 1 }],
                ..Record::titled(title)
            });
        }
        builder.finish()
    }

    #[test]
    fn a_record_with_another_doi_is_followed_and_one_of_several_is_not_guessed() {
        let old = catalog(&[
            ("Open data", "10.1787/a"),
            ("Foreword", "10.1787/b"),
            ("Foreword", "10.1787/c"),
            ("Trust", "10.1787/d"),
        ]);
        let new = catalog(&[
            ("Open data", "10.1787/x"),
            ("Foreword", "10.1787/y"),
            ("Trust", "10.1787/d"),
        ]);
        let pair = (Id::from("10.1787/a"), Id::from("10.1787/x"));
        assert_eq!(renamed(&old, &new), [pair]);
        assert_eq!(renamed(&old, &old), []);
    }
}
