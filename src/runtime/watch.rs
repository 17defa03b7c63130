//! Looking whether files changed: by their stamps, and only when asked.
//!
//! | what | is seen |
//! |---|---|
//! | a file that was named | at each look; when it disappears it keeps its records |
//! | a folder, and those in it | at each look: files that came and went |
//! | a file of a folder | a thousand a look, in turn |
//! | a file that shrank | when two looks agree, since it may be half-written |
//!
//! Must never know: what is in the files, when the looks are.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Bound;
use std::path::Path;
use std::time::SystemTime;

use rustix::fs::AtFlags;
use rustix::io::Errno;

use super::source::{File, Folder, Listing, Place, Roster};
use super::stamp::Stamp;

/// Files of folders whose stamps are looked at each time.
const FILES_A_LOOK: usize = 1_000;

/// What a look saw of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It is new, or not what it was.
    Read(Stamp),
    /// It went from its folder.
    Gone,
    /// It was named, and is not there any more.
    Missing,
    /// It is there again as it was.
    Back,
}

/// What files and folders looked like the last time.
#[derive(Debug, Default)]
pub(super) struct Watcher {
    files: BTreeMap<Place, Seen>,
    folders: BTreeMap<Place, Folder>,
    /// The file of a folder that was looked at last.
    turn: Option<Place>,
}

#[derive(Debug, Default)]
struct Seen {
    in_folder: bool,
    stamp: Option<Stamp>,
    /// A smaller file that one look saw and another has to agree to.
    shrunk: Option<Stamp>,
    is_missing: bool,
}

impl Seen {
    /// Looks at a file that was named.
    fn look_at_named(&mut self, now: Option<Stamp>) -> Option<Change> {
        let was_missing = std::mem::replace(&mut self.is_missing, now.is_none());
        let is_known = self.stamp.is_some();
        match now {
            Some(now) if was_missing && self.stamp == Some(now) => Some(Change::Back),
            Some(now) => self.look(now),
            None => (is_known && !was_missing).then_some(Change::Missing),
        }
    }

    /// Looks at the stamp of a file that is there.
    fn look(&mut self, now: Stamp) -> Option<Change> {
        if self.stamp == Some(now) {
            self.shrunk = None;
            return None;
        }
        let is_smaller = self.stamp.is_some_and(|stamp| now.len < stamp.len);
        if is_smaller && self.shrunk != Some(now) {
            self.shrunk = Some(now);
            return None;
        }
        self.shrunk = None;
        self.stamp = Some(now);
        Some(Change::Read(now))
    }
}

/// Whether a file is no more in its folder, which is there. The folder is held
/// while it is asked: it may be moved away and be back between two questions.
fn is_gone(path: &Path) -> bool {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return false;
    };
    let folder = fs::File::open(folder).ok();
    folder.is_some_and(|folder| {
        let looked = rustix::fs::statat(&folder, name, AtFlags::empty());
        looked.err() == Some(Errno::NOENT)
    })
}

impl Watcher {
    /// Watches the files that were read. Those that no one can look at again
    /// (pipes, standard input, the embedded catalog) have no stamp and no
    /// reason why they could not be read.
    pub(super) fn new(roster: &Roster) -> Self {
        let files = roster.files.iter();
        let files = files.filter(|(_, file)| file.stamp.is_some() || file.unreadable.is_some());
        let files = files.filter(|((_, path), _)| !path.as_os_str().is_empty());
        let seen = |(place, file): (&Place, &File)| {
            let seen = Seen {
                in_folder: file.in_folder,
                stamp: file.stamp,
                ..Seen::default()
            };
            (place.clone(), seen)
        };
        Self {
            files: files.map(seen).collect(),
            folders: roster.folders.clone(),
            turn: None,
        }
    }

    /// Whether there is nothing to look at.
    pub(super) fn is_idle(&self) -> bool {
        self.files.is_empty() && self.folders.is_empty()
    }

    /// Looks at the stamps; says what is to be read anew, or gone.
    pub(super) fn look(&mut self) -> BTreeMap<Place, Change> {
        let mut changes = BTreeMap::new();
        self.look_at_named(&mut changes);
        let folders: Vec<Place> = self.folders.keys().cloned().collect();
        for folder in &folders {
            self.look_at_folder(folder, &mut changes);
        }
        for place in self.in_turn() {
            self.look_at_file(&place, &mut changes);
        }
        changes
    }

    fn look_at_named(&mut self, changes: &mut BTreeMap<Place, Change>) {
        for (place, seen) in self.files.iter_mut().filter(|(_, seen)| !seen.in_folder) {
            if let Some(change) = seen.look_at_named(Stamp::file(&place.1)) {
                changes.insert(place.clone(), change);
            }
        }
    }

    /// The files of folders whose turn it is.
    fn in_turn(&mut self) -> Vec<Place> {
        let after = match self.turn.take() {
            Some(place) => Bound::Excluded(place),
            None => Bound::Unbounded,
        };
        let files = self.files.range((after, Bound::Unbounded));
        let files = files.filter(|(_, seen)| seen.in_folder);
        let places: Vec<Place> = files
            .map(|(place, _)| place.clone())
            .take(FILES_A_LOOK)
            .collect();
        // Behind the last, the next look begins again.
        self.turn = places
            .last()
            .filter(|_| places.len() == FILES_A_LOOK)
            .cloned();
        places
    }

    fn look_at_file(&mut self, place: &Place, changes: &mut BTreeMap<Place, Change>) {
        let Some(seen) = self.files.get_mut(place) else {
            return;
        };
        match Stamp::file(&place.1) {
            Some(now) => {
                if let Some(change) = seen.look(now) {
                    changes.insert(place.clone(), change);
                }
            }
            // One that went with its folder is left to the folder above; with
            // a folder that was named it stays.
            None if is_gone(&place.1) => {
                self.forget(place, changes);
            }
            None => {}
        }
    }

    fn forget(&mut self, place: &Place, changes: &mut BTreeMap<Place, Change>) {
        self.files.remove(place);
        changes.insert(place.clone(), Change::Gone);
    }

    /// Lists a folder again, if it is not what it was. One that cannot be
    /// listed keeps what it has: whether it is gone, the folder it is in says.
    fn look_at_folder(&mut self, place: &Place, changes: &mut BTreeMap<Place, Change>) {
        // One that went with the folder it was in.
        let Some(folder) = self.folders.get(place) else {
            return;
        };
        let depth = folder.depth;
        let now = Stamp::folder(&place.1, SystemTime::now());
        if now.is_some() && now == folder.stamp {
            return;
        }
        // Of a folder that is moved away just now, files seem to be gone: the
        // next look lists it again.
        let listing = Listing::of(&place.1, depth);
        let Some(listing) = listing.ok().filter(|listing| !listing.is_torn) else {
            return;
        };
        if let Some(folder) = self.folders.get_mut(place) {
            folder.stamp = now;
        }
        self.leave(place, &listing, changes);
        for (path, now) in listing.files {
            let place = (place.0, path);
            let seen = self.files.entry(place.clone()).or_insert_with(|| Seen {
                in_folder: true,
                ..Seen::default()
            });
            if let Some(change) = seen.look(now) {
                changes.insert(place, change);
            }
        }
        for path in listing.folders {
            let inner = (place.0, path);
            if !self.folders.contains_key(&inner) {
                let folder = Folder {
                    stamp: None,
                    depth: depth + 1,
                };
                self.folders.insert(inner.clone(), folder);
                self.look_at_folder(&inner, changes);
            }
        }
    }

    /// Leaves what is in a folder no more.
    fn leave(&mut self, place: &Place, listing: &Listing, changes: &mut BTreeMap<Place, Change>) {
        let below = |other: &&Place| other.0 == place.0 && other.1.starts_with(&place.1);
        // The name that something below the folder has in the folder.
        let stands = |other: &Place| {
            let mut names = other.1.ancestors();
            let name = names.find(|path| path.parent() == Some(&place.1));
            name.is_some_and(|name| {
                let is_file = name == other.1 && self.files.contains_key(other);
                let files = listing.files.iter().map(|(path, _)| path);
                if is_file {
                    files.into_iter().any(|path| path == name)
                } else {
                    listing.folders.iter().any(|path| path == name)
                }
            })
        };
        let files = self.files.range(place.clone()..).map(|(place, _)| place);
        let gone: Vec<Place> = files
            .take_while(below)
            .filter(|other| !stands(other))
            .cloned()
            .collect();
        let folders = self.folders.range(place.clone()..).map(|(place, _)| place);
        let empty: Vec<Place> = folders
            .take_while(below)
            .filter(|other| *other != place && !stands(other))
            .cloned()
            .collect();
        for place in &gone {
            self.forget(place, changes);
        }
        for place in &empty {
            self.folders.remove(place);
        }
    }
}
