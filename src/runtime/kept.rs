//! What the cache has of sources, and what it is given of them.
//!
//! Must never know: how sources are read.

use super::cache::{Cache, Key, Opened};
use super::grown::Known;
use super::scratch::Scratch;
use super::source::{File, Roster, Source};
use super::stamp::Stamp;
use crate::app::msg::Progress;
use crate::engine::exec::Library;

/// Writes the cache, where all sources could be read and are still as they were
/// before; one that cannot be written is done without. What lies in `scratch`
/// already is not written again.
pub(super) fn keep(
    kept: Option<(&Cache, Key)>,
    scratch: Option<Scratch>,
    sources: &[Source],
    (library, roster): (&Library, &Roster),
    progress: &Progress,
) {
    let same = |(_, key): &(&Cache, Key)| Cache::key(sources) == Some(*key);
    let known = |(top, source): (usize, &Source)| {
        let Source::Path(path) = source else {
            return None;
        };
        roster.files.get(&(top, path.clone()))?.known.clone()
    };
    if let Some((cache, key)) = kept.filter(|kept| progress.unreadable.is_empty() && same(kept)) {
        let known: Vec<_> = sources.iter().enumerate().map(known).collect();
        let _ = cache.store_from(scratch, key, library, &known);
    }
}

/// What there is to say of sources that were read some other time.
pub(super) fn everything(sources: &[Source]) -> Progress {
    let bytes = sources.iter().map(Source::size).sum();
    Progress {
        done: true,
        bytes: (bytes, bytes),
        ..Progress::default()
    }
}

/// The cache with the key of some sources, where it serves them.
pub(super) fn kept_in<'c>(
    cache: Option<&'c Cache>,
    sources: &[Source],
) -> Option<(&'c Cache, Key)> {
    cache.and_then(|cache| Some((cache, Cache::key(sources)?)))
}

/// What the cache has, if all of it is sound.
pub(super) fn whole(
    kept: Option<(&Cache, Key)>,
    sources: &[Source],
) -> Option<(Library, Progress)> {
    let opened = kept.and_then(|(cache, key)| cache.open(key))?;
    let is_whole = opened.is_whole();
    is_whole.then(|| (opened.library, everything(sources)))
}

/// What the cache has of sources as they were before they changed, if all of it is
/// sound; none where it has them as they are. Each file is one that must be looked
/// at.
pub(super) fn earlier(cache: Option<&Cache>, sources: &[Source]) -> Option<(Library, Roster)> {
    let (cache, key) = kept_in(cache, sources)?;
    if cache.has(key) {
        return None;
    }
    let opened = cache.open_earlier(key).filter(Opened::is_whole)?;
    let mut roster = files(sources, &opened.known);
    for file in roster.files.values_mut() {
        file.stamp = Some(Stamp::default());
    }
    Some((opened.library, roster))
}

/// The files of a library out of the cache, which are the sources themselves.
pub(super) fn files(sources: &[Source], known: &[Option<Known>]) -> Roster {
    let mut roster = Roster::default();
    for ((top, number), source) in (0..).zip(0..).zip(sources) {
        if let Source::Path(path) = source {
            let file = File {
                stamp: Stamp::file(path),
                number: Some(number),
                known: known.get(top).cloned().flatten(),
                ..File::default()
            };
            roster.files.insert((top, path.clone()), file);
        }
    }
    roster
}
