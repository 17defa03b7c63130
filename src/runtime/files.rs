//! Files that are written: whole or not at all, and never through a link.
//!
//! Must never know: what is written.

use std::fs::{self, File, Permissions, TryLockError};
use std::io::{self, BufWriter, Seek, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::fs::{AtFlags, CWD};
use tempfile::{Builder, NamedTempFile};

use super::places;

/// How the name of a file begins that is being written; [`RANDOM`] letters and
/// digits follow.
const PREFIX: &str = ".fichero-";
const RANDOM: usize = 6;

/// A writer locks its file at once; after this long one that is not locked has
/// no writer.
const UNLOCKED: Duration = Duration::from_secs(2);

/// Where locks are unknown, only age tells.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// Rights of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Those of any new file, or of the one that is replaced.
    Usual,
    /// Nobody else reads it.
    Ours,
}

/// Writes a file: into a new one beside it first, which takes its place when
/// all is on the disk. An old file is replaced only where that is wished.
///
/// # Errors
///
/// The place is a link, a folder or a device, the file is there already, or
/// the disk takes no more; the old file is as it was.
pub fn save(
    path: &Path,
    replace: bool,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    save_with(path, replace, Rights::Usual, write)
}

/// The same with rights of its own.
///
/// # Errors
///
/// Those of [`save`].
pub fn save_with(
    path: &Path,
    replace: bool,
    rights: Rights,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let (folder, old) = place(path, replace)?;
    // The name of the file beside it would say nothing to a reader.
    let mut new = beside(folder, rights).map_err(|error| io::Error::from(error.kind()))?;
    let mut buffer = BufWriter::new(new.as_file_mut());
    write(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    if let Some(old) = old.as_ref().filter(|_| rights == Rights::Usual) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    put(new, path, old.is_some())
}

/// Gives a file that has no name one; an older file of that name is replaced.
/// Where a system cannot do that, the name is that of a copy.
///
/// # Errors
///
/// Those of [`save`].
pub(super) fn name(file: &File, path: &Path) -> io::Result<()> {
    let (folder, old) = place(path, true)?;
    file.sync_all()?;
    let _ = file.try_lock();
    let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
    let linked = builder().make_in(folder, |name| {
        let follow = AtFlags::SYMLINK_FOLLOW;
        Ok(rustix::fs::linkat(CWD, &unnamed, CWD, name, follow)?)
    });
    match linked {
        Ok(new) => put(new, path, old.is_some()),
        Err(_) => save_with(path, true, Rights::Ours, &mut |to| {
            let mut file = file;
            file.rewind()?;
            io::copy(&mut file, to).map(drop)
        }),
    }
}

/// The folder that a file is to be written in, and what lies in its place.
fn place(path: &Path, replace: bool) -> io::Result<(&Path, Option<fs::Metadata>)> {
    let old = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => {
            return Err(io::Error::other("it is a link: name the file it leads to"));
        }
        Ok(meta) if meta.is_dir() => return Err(io::Error::other("it is a folder")),
        Ok(meta) if !meta.is_file() => return Err(io::Error::other("it is no file")),
        Ok(_) if !replace => return Err(io::Error::from(io::ErrorKind::AlreadyExists)),
        Ok(meta) => Some(meta),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = folder(path);
    if !folder.is_dir() {
        let told = format!("there is no folder {}", places::shown(folder));
        return Err(io::Error::other(told));
    }
    Ok((folder, old))
}

/// Puts a new file in its place.
fn put<F>(new: NamedTempFile<F>, path: &Path, replace: bool) -> io::Result<()> {
    let placed = if replace {
        new.persist(path)
    } else {
        new.persist_noclobber(path)
    };
    placed.map_err(|error| error.error)?;
    // The name is on the disk when its folder is; not every system can say so.
    if let Ok(folder) = File::open(folder(path)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn folder(path: &Path) -> &Path {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// A file of no name that is known yet.
fn beside(folder: &Path, rights: Rights) -> io::Result<NamedTempFile> {
    let mut builder = builder();
    if rights == Rights::Usual {
        builder.permissions(Permissions::from_mode(0o666));
    }
    let new = builder.tempfile_in(folder)?;
    // While it is locked, nobody takes it for one that was left.
    let _ = new.as_file().try_lock();
    Ok(new)
}

/// Makes names that nobody else has.
fn builder<'n>() -> Builder<'n, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).rand_bytes(RANDOM);
    builder
}

/// Takes away what writers that are no more left in a folder; whether nothing
/// is there any more of any writer.
pub fn sweep(folder: &Path) -> bool {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // A disk that is not there today may be tomorrow.
        Err(error) => return error.kind() == io::ErrorKind::NotFound,
    };
    let names = entries.filter_map(Result::ok).map(|entry| entry.path());
    // All of them are looked at, whatever became of the first.
    let mut is_clean = true;
    for path in names.filter(|path| is_half(path)) {
        is_clean &= is_swept(&path);
    }
    is_clean
}

/// Whether a name is one that a writer gives to half a file.
pub(super) fn is_half(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_prefix(PREFIX).is_some_and(|rest| {
        rest.len() == RANDOM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Takes half a file away, unless somebody writes it or it is not ours.
fn is_swept(path: &Path) -> bool {
    let mine =
        |meta: &fs::Metadata| meta.is_file() && meta.uid() == rustix::process::geteuid().as_raw();
    let Some(meta) = fs::symlink_metadata(path).ok().filter(mine) else {
        // What is not ours is not our matter either.
        return true;
    };
    let changed = meta.modified().unwrap_or_else(|_| SystemTime::now());
    let age = changed.elapsed().unwrap_or_default();
    if age < UNLOCKED {
        return false;
    }
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let file = File::options().read(true).custom_flags(flags).open(path);
    let is_left = match file.as_ref().map(File::try_lock) {
        Ok(Ok(())) => true,
        Ok(Err(TryLockError::WouldBlock)) => false,
        Ok(Err(TryLockError::Error(_))) | Err(_) => age >= FORGOTTEN,
    };
    is_left && fs::remove_file(path).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path, replace: bool, text: &str) -> io::Result<()> {
        save(path, replace, &mut |to| to.write_all(text.as_bytes()))
    }

    #[test]
    fn a_file_is_written_whole_and_an_old_one_only_replaced_on_demand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bib");
        text(&path, false, "one").unwrap();
        let refused = text(&path, false, "two").unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        text(&path, true, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_write_that_fails_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.bib");
        text(&path, false, "one").unwrap();
        let failed = save(&path, true, &mut |to| {
            to.write_all(b"half")?;
            Err(io::Error::other("no room"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_without_a_name_gets_one_also_where_only_a_copy_can_have_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.columns");
        let without = tempfile::tempfile_in(folder.path()).unwrap();
        // Where a name was taken away, no system gives another.
        let taken = tempfile::NamedTempFile::new_in(folder.path()).unwrap();
        let (taken, name) = taken.into_parts();
        drop(name);
        for (mut file, text) in [(without, "one"), (taken, "two")] {
            let ours = Permissions::from_mode(0o600);
            file.set_permissions(ours).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            super::name(&file, &path).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_or_over_a_folder() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "mine").unwrap();
        symlink(&target, &link).unwrap();
        assert!(
            text(&link, true, "theirs")
                .unwrap_err()
                .to_string()
                .contains("link")
        );
        assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
        assert!(
            text(folder.path(), true, "x")
                .unwrap_err()
                .to_string()
                .contains("folder")
        );
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        text(&target, true, "new").unwrap();
        let mode = fs::metadata(&target).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o640, "the rights of the old file");
        let lost = text(&folder.path().join("no/such/a"), false, "x");
        assert!(
            lost.unwrap_err()
                .to_string()
                .starts_with("there is no folder")
        );
    }
}
