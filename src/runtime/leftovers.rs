//! What writers that were killed left behind: half a file under a name that
//! nobody reads, in the cache and in the folders exported to.
//!
//! Those folders are remembered in the cache before anything is written there,
//! until a later start has found nothing of ours in them.
//!
//! Must never know: what the files would have been.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::places::Places;
use super::{files, private};

/// The list of the folders, a NUL behind each, which no path can hold.
const LIST: &str = "exported";

/// A longer list is no list of ours; a path has 4,096 bytes at most.
const LIST_MAX: u64 = 64 * 4_096;

/// Remembers the folder of a file that is about to be written. Where there is
/// no place to remember it, half a file may stay behind a kill.
pub fn remember(places: &Places, file: &Path) {
    let Some(cache) = &places.cache else { return };
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if let Ok(folder) = folder.canonicalize() {
        let _ = change(cache, |folders| {
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        });
    }
}

/// Takes away what writers that are no more left behind.
pub fn sweep(places: &Places) {
    let Some(cache) = &places.cache else { return };
    if private::check(cache).is_err() || !cache.is_dir() {
        return;
    }
    files::sweep(cache);
    let folders = private::open(cache, LIST).ok().flatten().map(read);
    let folders = folders.and_then(Result::ok).unwrap_or_default();
    // The list is free meanwhile: a disk that does not answer holds up nobody
    // who wants to remember another.
    let clean: Vec<PathBuf> = folders
        .into_iter()
        .filter(|folder| files::sweep(folder))
        .collect();
    if !clean.is_empty() {
        let _ = change(cache, |folders| folders.retain(|it| !clean.contains(it)));
    }
}

/// Changes the list while nobody else does.
fn change(cache: &Path, change: impl FnOnce(&mut Vec<PathBuf>)) -> io::Result<()> {
    private::make(cache)?;
    let mut list = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(cache.join(LIST))?;
    list.lock()?;
    let before = read(&list)?;
    let mut folders = before.clone();
    change(&mut folders);
    if folders == before {
        return Ok(());
    }
    let mut bytes = Vec::new();
    for folder in &folders {
        bytes.extend(folder.as_os_str().as_bytes());
        bytes.push(0);
    }
    if bytes.len() as u64 > LIST_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    list.seek(SeekFrom::Start(0))?;
    list.set_len(0)?;
    list.write_all(&bytes)
}

fn read(list: impl Read) -> io::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    list.take(LIST_MAX).read_to_end(&mut bytes)?;
    let folders = bytes.split(|byte| *byte == 0);
    let folders = folders.filter(|folder| folder.starts_with(b"/"));
    Ok(folders
        .map(|folder| PathBuf::from(OsStr::from_bytes(folder)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::{Duration, SystemTime};

    /// A file as a writer that was killed so long ago would leave it.
    fn half(folder: &Path, name: &str, ago: u64) -> PathBuf {
        let path = folder.join(name);
        fs::write(&path, "half").unwrap();
        let then = SystemTime::now() - Duration::from_secs(ago);
        let file = File::options().append(true).open(&path).unwrap();
        file.set_modified(then).unwrap();
        path
    }

    #[test]
    fn what_killed_writers_left_is_taken_away_where_they_wrote_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let (cache, desk) = (home.path().join("cache"), home.path().join("desk"));
        fs::create_dir(&desk).unwrap();
        let places = Places {
            cache: Some(cache.clone()),
            ..Places::default()
        };
        remember(&places, &desk.join("a.bib"));
        remember(&places, &desk.join("b.bib"));
        let list = || read(File::open(cache.join(LIST)).unwrap()).unwrap();
        assert_eq!(list(), [desk.canonicalize().unwrap()]);

        let gone = [
            half(&cache, ".fichero-aB3dEf", 60),
            half(&desk, ".fichero-xyz123", 60),
        ];
        let stay = [
            half(&desk, "a.bib", 600),
            half(&desk, ".fichero-notes", 600),
            half(&desk, ".fichero-abcdef.bak", 600),
            half(&desk, ".fichero-fresh1", 0),
            half(home.path(), ".fichero-abcdef", 600),
        ];
        let held = half(&desk, ".fichero-HELD00", 60);
        let writer = File::open(&held).unwrap();
        writer.lock().unwrap();
        sweep(&places);
        assert!(gone.iter().all(|path| !path.exists()));
        assert!(stay.iter().chain([&held]).all(|path| path.exists()));
        assert_eq!(list().len(), 1, "something of a writer is still there");

        drop(writer);
        fs::remove_file(&stay[3]).unwrap();
        sweep(&places);
        assert!(!held.exists());
        assert_eq!(list(), [""; 0].map(PathBuf::from));
    }
}
