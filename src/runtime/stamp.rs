//! The stamps of files: what tells that one is not any more what it was.
//!
//! Must never know: what is in the files, when anybody looks.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Length, time and place of a file or folder; links are followed. The default is
/// that of none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Bytes.
    pub(super) len: u64,
    changed: Option<SystemTime>,
    /// Device and number on it, which a file that takes the place of another
    /// does not share.
    node: (u64, u64),
}

impl Stamp {
    /// The stamp of what was looked up already.
    pub(super) fn of(meta: &fs::Metadata) -> Self {
        Self {
            len: meta.len(),
            changed: meta.modified().ok(),
            node: node(meta),
        }
    }

    /// The stamp of a file; none when there is no file.
    pub(super) fn file(path: &Path) -> Option<Self> {
        let meta = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Self::of(&meta))
    }

    /// The stamp of a folder that has rested for a while: of another one, more
    /// may happen within one tick of its clock.
    pub(super) fn folder(path: &Path, now: SystemTime) -> Option<Self> {
        const REST_SECONDS: u64 = 3;
        let meta = fs::metadata(path).ok().filter(fs::Metadata::is_dir)?;
        let rested = meta.modified().ok().is_some_and(|changed| {
            let since = now.duration_since(changed);
            since.is_ok_and(|since| since.as_secs() >= REST_SECONDS)
        });
        rested.then(|| Self::of(&meta))
    }
}

fn node(meta: &fs::Metadata) -> (u64, u64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (meta.dev(), meta.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        (0, 0)
    }
}
