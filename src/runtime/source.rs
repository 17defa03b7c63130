//! Where records come from: the sources that are named, and the files that
//! are found behind them.
//!
//! Must never know: what is in the files.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::grown::Known;
use super::places;
use super::stamp::Stamp;

/// The catalog that is opened when no source is named.
pub(super) const EMBEDDED: &[u8] = include_bytes!("../../assets/catalog.json");

/// Folders deeper than this are a loop or an accident.
const DEPTH_MAX: usize = 32;

/// Where records come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The catalog inside the program.
    Embedded,
    /// Standard input, named as `-`.
    Stdin,
    /// A file or a folder.
    Path(PathBuf),
}

impl Source {
    /// Bytes of a source, as far as is known.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Embedded => EMBEDDED.len() as u64,
            Self::Stdin => 0,
            Self::Path(path) => {
                fs::metadata(path).map_or(0, |meta| if meta.is_file() { meta.len() } else { 0 })
            }
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => f.write_str("the embedded catalog"),
            Self::Stdin => f.write_str("standard input"),
            Self::Path(path) => f.write_str(&places::shown(path)),
        }
    }
}

/// A file behind a source: the number of the source among those that were
/// named, and the path. In this order files are read.
pub(super) type Place = (usize, PathBuf);

/// A file, and what became of it.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    /// What it was like when it was read last.
    pub(super) stamp: Option<Stamp>,
    /// It was found in a folder, not named.
    pub(super) in_folder: bool,
    /// The number of the source in the catalog, once it was read.
    pub(super) number: Option<u32>,
    /// It holds no catalog, and was passed over.
    pub(super) skipped: bool,
    /// Why it could not be read at all.
    pub(super) unreadable: Option<String>,
    /// Why it could not be read to its end.
    pub(super) cut: Option<String>,
    /// Why its records are older than the file.
    pub(super) stale: Option<String>,
    /// What was read of it, where more may come behind that.
    pub(super) known: Option<Known>,
}

/// All files behind the sources, and the folders they were found in.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    pub(super) files: BTreeMap<Place, File>,
    pub(super) folders: BTreeMap<Place, Folder>,
    /// Folders and sources that could not be looked into, with the reason.
    pub(super) failed: BTreeMap<Place, String>,
}

/// A folder behind a source.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    /// What it was like when it was listed last; none when it had not rested.
    pub(super) stamp: Option<Stamp>,
    /// Folders between it and the source.
    pub(super) depth: usize,
}

/// What stands in a folder, sorted; hidden ones and links to folders are left
/// out.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<(PathBuf, Stamp)>,
    pub(super) folders: Vec<PathBuf>,
    /// A file went while this was listed, perhaps with all the folder.
    pub(super) is_torn: bool,
}

impl Listing {
    /// Lists a folder that lies so deep.
    pub(super) fn of(folder: &Path, depth: usize) -> io::Result<Self> {
        let mut listing = Self::default();
        for entry in fs::read_dir(folder)?.filter_map(Result::ok) {
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let Some(kind) = entry.file_type().ok().filter(|_| !hidden) else {
                continue;
            };
            let path = entry.path();
            if kind.is_dir() && depth < DEPTH_MAX {
                listing.folders.push(path);
            } else if let Some(stamp) = Stamp::file(&path) {
                listing.files.push((path, stamp));
            } else {
                listing.is_torn |= kind.is_file();
            }
        }
        Ok(listing)
    }
}

impl Roster {
    /// Adds the files below a folder.
    pub(super) fn walk(&mut self, top: usize, folder: &Path, depth: usize) {
        let stamp = Stamp::folder(folder, SystemTime::now());
        let place = (top, folder.to_owned());
        let listing = match Listing::of(folder, depth) {
            Ok(listing) => listing,
            Err(error) => {
                self.failed.insert(place, cannot_read(folder, &error));
                return;
            }
        };
        self.folders.insert(place, Folder { stamp, depth });
        for (path, stamp) in listing.files {
            let file = File {
                stamp: Some(stamp),
                in_folder: true,
                ..File::default()
            };
            self.files.insert((top, path), file);
        }
        for folder in listing.folders {
            self.walk(top, &folder, depth + 1);
        }
    }

    /// The numbers of the sources in the catalog, in the order in which they
    /// are read.
    pub(super) fn order(&self) -> Vec<u32> {
        self.files.values().filter_map(|file| file.number).collect()
    }

    /// Why some sources could not be read.
    pub(super) fn unreadable(&self) -> Vec<String> {
        let files = self
            .files
            .values()
            .filter_map(|file| file.unreadable.clone());
        self.failed.values().cloned().chain(files).collect()
    }

    /// Why some records are older than their files.
    pub(super) fn stale(&self) -> Vec<String> {
        let files = self.files.values();
        files.filter_map(|file| file.stale.clone()).collect()
    }

    /// Number of files that hold no catalog.
    pub(super) fn skipped(&self) -> usize {
        self.files.values().filter(|file| file.skipped).count()
    }
}

/// What is said of a source that cannot be read.
pub(super) fn cannot_read(path: &Path, error: &dyn std::error::Error) -> String {
    format!("cannot read {}: {error}", places::shown(path))
}
