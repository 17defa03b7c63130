//! A start with sources that changed since the cache was written.
//!
//! Must never know: what is on the screen.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::{Event, Reloader, Tell};
use crate::app::msg::Progress;
use crate::engine::exec::Library;
use crate::runtime::cache::Cache;
use crate::runtime::kept;
use crate::runtime::loader::First;
use crate::runtime::reread::is_grown;
use crate::runtime::source::Source;

/// Everything in sources that only grew since the cache was written, of which what
/// is more is read; none where a source is another one.
#[must_use]
pub fn caught_up(sources: &[Source], cache: Option<&Cache>) -> Option<(Library, Progress)> {
    let mut tell = |_| true;
    let mut reloader = Reloader::behind(sources, cache, &mut tell)?;
    let mut files = reloader.roster.files.iter();
    let have_grown = files.all(|((_, path), file)| {
        let known = file.known.as_ref();
        known.is_some_and(|known| is_grown(path, known))
    });
    if !have_grown {
        return None;
    }
    reloader.look();
    reloader.keep();
    let progress = reloader.progress();
    let is_read = progress.stale.is_empty();
    is_read.then(|| (Library::clone(&reloader.library), progress))
}

impl<'a> Reloader<'a> {
    /// One with what the cache has of sources as they were before they changed.
    pub(super) fn behind(
        sources: &'a [Source],
        cache: Option<&'a Cache>,
        tell: Tell<'a>,
    ) -> Option<Self> {
        let (library, roster) = kept::earlier(cache, sources)?;
        let library = Arc::new(library);
        let first = First { library, roster };
        // The cache has no pipes. What it has is of another state, also where
        // only the time of a file changed.
        Some(Self {
            is_new: true,
            ..Self::new(sources, cache, &[], first, tell)
        })
    }

    /// Shows what the sources were when the cache was written, reads what has
    /// changed since then, and goes on.
    pub(super) fn catch_up(mut self, events: &Receiver<Event>) {
        let source = self.sources.first().map(ToString::to_string);
        let progress = Progress {
            source: source.unwrap_or_default(),
            ..Progress::default()
        };
        if self.say_of(progress, Vec::new()) && self.look() {
            self.run(events);
        }
    }
}
