//! Files that are ours alone: in a folder that is ours, written by nobody else,
//! and opened without following a link.
//!
//! Sums tell a file that is damaged, never one that somebody made: whoever can
//! write can sum. So what was not kept from others is not read.
//!
//! Must never know: what is in the files.

use std::fmt;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags};
use rustix::io::Errno;

/// Rights of others that make a file or a folder theirs too.
const THEIRS: Mode = Mode::WGRP.union(Mode::WOTH);

/// Why a file or a folder is not ours alone.
#[derive(Debug)]
pub(super) enum Distrust {
    /// It belongs to another user.
    Foreign,
    /// Others may write it.
    Open,
    /// It leads elsewhere.
    Link,
    /// A pipe or a folder in the place of a file, or a file in that of a folder.
    Other,
    /// It cannot be looked at.
    Unseen(io::Error),
}

impl fmt::Display for Distrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("it belongs to another user"),
            Self::Open => f.write_str("others may write it (chmod go-w)"),
            Self::Link => f.write_str("it is a link"),
            Self::Other => f.write_str("it is not what it should be"),
            Self::Unseen(error) => error.fmt(f),
        }
    }
}

/// Makes a folder that only we may look into, and those above it; one that is
/// there must be ours, and is closed to the eyes of others.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    match opened(folder) {
        Ok(Some(open)) => {
            let _ = rustix::fs::fchmod(open, Mode::RWXU);
            Ok(())
        }
        Ok(None) => DirBuilder::new().recursive(true).mode(0o700).create(folder),
        Err(why) => Err(io::Error::other(why.to_string())),
    }
}

/// Whether a folder, if it is there, is ours alone.
pub(super) fn check(folder: &Path) -> Result<(), Distrust> {
    opened(folder).map(|_| ())
}

/// A file of a folder, both ours alone; none where there is none.
pub(super) fn open(folder: &Path, name: &str) -> Result<Option<File>, Distrust> {
    let Some(folder) = opened(folder)? else {
        return Ok(None);
    };
    // A pipe in its place would keep whoever opens it waiting for ever.
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::openat(&folder, name, flags, Mode::empty()) {
        Ok(file) => file,
        Err(Errno::NOENT) => return Ok(None),
        Err(error) => return Err(refused(error)),
    };
    trusted(&file, FileType::RegularFile)?;
    Ok(Some(file.into()))
}

fn opened(folder: &Path) -> Result<Option<OwnedFd>, Distrust> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let open = match rustix::fs::open(folder, flags, Mode::empty()) {
        Ok(open) => open,
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::NOTDIR) if folder.is_symlink() => return Err(Distrust::Link),
        Err(error) => return Err(refused(error)),
    };
    trusted(&open, FileType::Directory)?;
    Ok(Some(open))
}

fn trusted(open: &OwnedFd, kind: FileType) -> Result<(), Distrust> {
    let stat = rustix::fs::fstat(open).map_err(|error| Distrust::Unseen(error.into()))?;
    if FileType::from_raw_mode(stat.st_mode) != kind {
        return Err(Distrust::Other);
    }
    if stat.st_uid != rustix::process::geteuid().as_raw() {
        return Err(Distrust::Foreign);
    }
    if Mode::from_raw_mode(stat.st_mode).intersects(THEIRS) {
        return Err(Distrust::Open);
    }
    Ok(())
}

fn refused(error: Errno) -> Distrust {
    match error {
        Errno::LOOP => Distrust::Link,
        // A socket cannot even be opened.
        Errno::NOTDIR | Errno::NXIO => Distrust::Other,
        error => Distrust::Unseen(error.into()),
    }
}
