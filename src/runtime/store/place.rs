//! Where the database lies: a folder and a file that are ours alone, made where
//! they are not there, and never reached through a link.
//!
//! The file is looked at and never opened here: whoever closes a file drops all
//! locks that its process has on it (POSIX, `fcntl`), those of `SQLite` too.
//!
//! Must never know: what is in the file.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::Access;

use super::error::Error;
use crate::runtime::private;

/// Rights of the file: its owner's alone.
const OURS: u32 = 0o600;

/// Bytes of the smallest page of `SQLite`.
const PAGE_MIN: u64 = 512;

/// What tells a file from another one that lies in its place later: device and
/// inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(u64, u64);

/// The file and its folder, whose path leads through no link.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    /// Whether files can be made beside it, as a transaction needs.
    pub(super) is_writable: bool,
}

impl Place {
    /// Makes folder and file where they are not there.
    pub(super) fn prepared(path: &Path) -> Result<Self, Error> {
        let folder = path.parent().unwrap_or(path);
        private::make(folder).map_err(|error| Error::Place(folder.to_owned(), error))?;
        let place = Self::at(path)?;
        made(&place.path).map_err(|error| Error::Place(path.to_owned(), error))?;
        Ok(place.looked_at())
    }

    /// The place of a file that is there; none where it is not.
    pub(super) fn there(path: &Path) -> Result<Option<Self>, Error> {
        let refused = |error| Error::Place(path.to_owned(), error);
        if fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Ok(None);
        }
        let folder = path.parent().unwrap_or(path);
        private::check(folder).map_err(|why| refused(io::Error::other(why.to_string())))?;
        trusted(path).map_err(refused)?;
        Ok(Some(Self::at(path)?.looked_at()))
    }

    fn at(path: &Path) -> Result<Self, Error> {
        let refused = |error| Error::Place(path.to_owned(), error);
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(refused(io::ErrorKind::InvalidInput.into()));
        };
        // A home may lie behind a link; what is in our folder may not.
        let folder = folder.canonicalize().map_err(refused)?;
        Ok(Self {
            path: folder.join(name),
            folder,
            is_writable: false,
        })
    }

    fn looked_at(mut self) -> Self {
        let places = [&self.folder, &self.path].into_iter();
        let may_write = |place| rustix::fs::access(place, Access::WRITE_OK).is_ok();
        self.is_writable = places.map(PathBuf::as_path).all(may_write);
        self
    }

    /// Which file lies there now.
    pub(super) fn key(&self) -> Option<Key> {
        let meta = fs::symlink_metadata(&self.path).ok()?;
        Some(Key(meta.dev(), meta.ino()))
    }

    /// Whether a file lies there that is shorter than the smallest database, and
    /// not empty.
    pub(super) fn is_stub(&self) -> bool {
        let length = fs::symlink_metadata(&self.path).map_or(0, |meta| meta.len());
        (1..PAGE_MIN).contains(&length)
    }

    /// Gives a damaged file another name, that of its day, and says which;
    /// none where another program has done so meanwhile.
    pub(super) fn set_aside(&self, damaged: Key, day: &str) -> Result<Option<PathBuf>, Error> {
        let refused = |error| Error::Aside(self.path.clone(), error);
        // So that of two programs that see the damage one acts. Where folders
        // have no locks, the key has to do.
        let folder = File::open(&self.folder).map_err(refused)?;
        let _ = folder.lock();
        if self.key() != Some(damaged) {
            return Ok(None);
        }
        let aside = free_name(&self.path, &format!("damaged-{day}"));
        fs::rename(&self.path, &aside).map_err(refused)?;
        // The next file must not be taken for one whose last transaction has to
        // be rolled back. An empty journal says that there is none.
        let journal = with(&self.path, "-journal");
        if fs::symlink_metadata(&journal).is_ok_and(|meta| meta.len() > 0) {
            fs::rename(journal, with(&aside, ".journal")).map_err(refused)?;
        }
        let _ = folder.sync_all();
        Ok(Some(aside))
    }
}

/// A name beside a path that nothing has: with an ending, and a number where
/// that is taken.
pub(super) fn free_name(path: &Path, ending: &str) -> PathBuf {
    let first = with(path, &format!(".{ending}"));
    let more = (2..).map(|number| with(path, &format!(".{ending}-{number}")));
    let mut names = std::iter::once(first.clone()).chain(more);
    let free = names.find(|name| fs::symlink_metadata(name).is_err());
    free.unwrap_or(first)
}

/// A path with something behind its name.
fn with(path: &Path, behind: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(behind);
    name.into()
}

/// Makes an empty file, or looks whether the one that is there may be used.
fn made(path: &Path) -> io::Result<()> {
    let made = File::options()
        .write(true)
        .create_new(true)
        .mode(OURS)
        .custom_flags(libc::O_NOFOLLOW)
        .open(path);
    match made {
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        // On a disk that cannot be written it may be there all the same.
        Err(error) if fs::symlink_metadata(path).is_err() => return Err(error),
        Err(_) => {}
    }
    let meta = trusted(path)?;
    if meta.permissions().mode() & 0o177 != 0 {
        // The folder is ours alone, so that nobody put another file there since.
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(OURS));
    }
    Ok(())
}

/// A file that is no link, no pipe and ours.
fn trusted(path: &Path) -> io::Result<fs::Metadata> {
    let meta = fs::symlink_metadata(path)?;
    if meta.is_symlink() {
        return Err(io::Error::other("it is a link"));
    }
    if !meta.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::other("it belongs to another user"));
    }
    Ok(meta)
}
