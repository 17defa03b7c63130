//! The cache: large sources as columns in one file, so that a second start
//! opens a file instead of reading and indexing all again.
//!
//! A file belongs to the paths, lengths and times of its sources and to this
//! version of the program; anything else is another file, and one that is
//! damaged, cut or foreign is passed over and written anew. That of the same
//! sources in an earlier state serves until one of their state is written. Files are written
//! beside and renamed, never changed, and the oldest go when there are too
//! many bytes of them.
//!
//! ```text
//! "fichero\n"  version u32  sum of the table u32  offset of the table u64
//! the columns, each at a multiple of eight
//! the table: columns u64, state u64
//! for each column: heat u32, CRC-32 u32, offset u64, length u64
//! ```
//!
//! Must never know: what is in the columns.

use std::fs::{self, File};
use std::hash::{BuildHasher, BuildHasherDefault};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rustc_hash::FxHasher;

use super::budget::Budget;
use super::crew::Cores;
use super::files;
use super::grown::Known;
use super::places::{self, Places};
use super::private::{self, Distrust};
use super::scratch::{self, Extent, Scratch};
use super::source::Source;
use crate::engine::column::{ColumnReader, ColumnWriter, Columnar, Heat, Memory};
use crate::engine::exec::Library;
use crate::engine::executor::Executor;

/// Changes whenever a column changes its meaning.
const FORMAT: u32 = 19;

const MAGIC: &[u8; 8] = b"fichero\n";

/// Bytes before the first entry of the table, and of each of its entries.
const TABLE: usize = 16;
const ENTRY: usize = 24;

/// Sources of fewer bytes are read faster than anybody notices.
const WORTH: u64 = 8 << 20;

/// All files together; a catalog of a million records takes less than half.
const BYTES_MAX: u64 = 6 << 30;

/// The end of the names of the files.
const ENDING: &str = "columns";

/// The folder of the cache.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    /// What making a file may take.
    budget: Budget,
}

/// What a file of the cache belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The sources, whatever is in them.
    sources: u64,
    /// The same in one state.
    state: u64,
}

/// A library out of the cache, of which only what is wanted at once was
/// checked.
#[derive(Debug)]
pub struct Opened {
    /// The library.
    pub library: Library,
    /// What is known of each source, where more may come behind it.
    pub(super) known: Vec<Option<Known>>,
    memory: Memory,
    unchecked: Vec<(u32, Range<usize>)>,
    path: PathBuf,
}

impl Opened {
    /// Checks the rest; a file that is damaged is taken away.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let whole = are_whole(&self.memory, &self.unchecked);
        if !whole {
            let _ = fs::remove_file(&self.path);
        }
        whole
    }
}

impl Cache {
    /// The cache of the user; none without a home.
    #[must_use]
    pub fn of(places: &Places) -> Option<Self> {
        places.cache.clone().map(Self::in_folder)
    }

    /// The cache in a folder.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        let budget = Budget::default();
        Self { folder, budget }
    }

    /// The same, whose files are made within so much memory.
    #[must_use]
    pub fn within(self, budget: Budget) -> Self {
        Self { budget, ..self }
    }

    /// What making a file may take.
    pub(super) fn budget(&self) -> Budget {
        self.budget
    }

    /// A file that may become one of the cache; none where that folder cannot be
    /// had for us alone.
    pub(super) fn scratch(&self) -> io::Result<Scratch> {
        private::make(&self.folder)?;
        Scratch::in_folder(&self.folder)
    }

    /// What the file of some sources belongs to; none for sources that are
    /// small, or more than files.
    #[must_use]
    pub fn key(sources: &[Source]) -> Option<Key> {
        let (mut bytes, mut named, mut told) = (0, Vec::new(), Vec::new());
        for source in sources {
            let Source::Path(path) = source else {
                return None;
            };
            // Records name their source as it was named, and one name means
            // another file in another folder.
            let place = fs::canonicalize(path).ok()?;
            let meta = fs::metadata(&place).ok().filter(fs::Metadata::is_file)?;
            let changed = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
            bytes += meta.len();
            named.push((places::shown(path), place));
            told.push((meta.len(), changed));
        }
        let hasher = BuildHasherDefault::<FxHasher>::default();
        (bytes >= WORTH).then(|| Key {
            sources: hasher.hash_one(&named),
            state: hasher.hash_one((&named, told)),
        })
    }

    /// The library of some sources, if there is a sound file of it: what is
    /// wanted at once is checked here, the rest by [`Opened::is_whole`].
    #[must_use]
    pub fn open(&self, key: Key) -> Option<Opened> {
        self.opened(&name(key))
    }

    /// Whether there is a file of some sources, sound or not.
    pub(super) fn has(&self, key: Key) -> bool {
        self.path(key).exists()
    }

    /// The library of the same sources as they were some time before.
    pub(super) fn open_earlier(&self, key: Key) -> Option<Opened> {
        let mut names = self.earlier(key);
        names.sort();
        let mut newest = names.into_iter().rev();
        newest.find_map(|(_, name)| self.opened(&name))
    }

    /// The names of files of the same sources in other states, with their times.
    fn earlier(&self, key: Key) -> Vec<(SystemTime, String)> {
        let files = self.files().into_iter().filter_map(|(time, _, path)| {
            let name = path.file_name()?.to_str()?;
            let is_other = name.starts_with(&beginning(key)) && name != self::name(key);
            is_other.then(|| (time, name.to_owned()))
        });
        files.collect()
    }

    fn opened(&self, name: &str) -> Option<Opened> {
        let path = self.folder.join(name);
        let file = private::open(&self.folder, name).ok()??;
        let opened = read(&file, &path);
        if opened.is_none() {
            let _ = fs::remove_file(&path);
        } else {
            // The oldest go first; this one was wanted now.
            let _ = file.set_modified(SystemTime::now());
        }
        opened
    }

    /// Why the cache is of no use for some sources that it would serve: it, or
    /// their file in it, is not ours alone.
    #[must_use]
    pub fn distrusted(&self, sources: &[Source]) -> Option<String> {
        let told = |path: &Path, why: Distrust| {
            let path = places::shown(path);
            format!("the cache is not used: {path}: {why}")
        };
        let key = Self::key(sources)?;
        if let Err(why) = private::check(&self.folder) {
            return Some(told(&self.folder, why));
        }
        let why = private::open(&self.folder, &name(key)).err()?;
        let way_out = "`fichero paths --clear-cache` takes it away";
        Some(format!("{}; {way_out}", told(&self.path(key), why)))
    }

    /// Writes the file of a library with what is known of each source, and takes
    /// those away of what the sources were before, and the oldest where there would
    /// be too many bytes.
    ///
    /// # Errors
    ///
    /// The folder cannot be made, or the disk takes no more.
    pub fn store(&self, key: Key, library: &Library, known: &[Option<Known>]) -> io::Result<()> {
        self.store_from(None, key, library, known)
    }

    /// The same, where what lies in a file already is not written again.
    ///
    /// # Errors
    ///
    /// Those of [`Cache::store`].
    pub(super) fn store_from(
        &self,
        scratch: Option<Scratch>,
        key: Key,
        library: &Library,
        known: &[Option<Known>],
    ) -> io::Result<()> {
        private::open(&self.folder, &name(key)).map_err(|why| io::Error::other(why.to_string()))?;
        let mut listed = ColumnWriter::default();
        library.store(&mut listed);
        listed.put_small(&known);
        let (heats, columns): (Vec<Heat>, Vec<&[u8]>) = listed.columns().unzip();
        self.make_room(columns.iter().map(|bytes| bytes.len() as u64).sum());
        let scratch = match scratch.filter(|scratch| scratch.is_of(&columns)) {
            Some(scratch) => scratch,
            None => self.scratch()?,
        };
        let extents = scratch.place(&columns)?;
        let table = table_of(&heats, &extents, key);
        scratch.end(&self.path(key), &table, |at| {
            let mut head = MAGIC.to_vec();
            head.extend(version().to_le_bytes());
            head.extend(crc32fast::hash(&table).to_le_bytes());
            head.extend(at.to_le_bytes());
            head
        })?;
        for (_, name) in self.earlier(key) {
            let _ = fs::remove_file(self.folder.join(name));
        }
        Ok(())
    }

    /// Number of files and of their bytes.
    #[must_use]
    pub fn size(&self) -> (usize, u64) {
        let files = self.files();
        (files.len(), files.iter().map(|(_, bytes, _)| bytes).sum())
    }

    /// Takes all files away; gives how many there were.
    ///
    /// # Errors
    ///
    /// A file cannot be taken away.
    pub fn clear(&self) -> io::Result<usize> {
        let files = self.files();
        for (_, _, path) in &files {
            fs::remove_file(path)?;
        }
        Ok(files.len())
    }

    fn make_room(&self, wanted: u64) {
        let mut files = self.files();
        files.sort();
        let mut bytes: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, size, path) in files {
            if bytes + wanted <= BYTES_MAX {
                return;
            }
            let _ = fs::remove_file(path);
            bytes -= size;
        }
    }

    /// The files with their times and bytes; what a program that was killed
    /// left half-written is one too.
    fn files(&self) -> Vec<(SystemTime, u64, PathBuf)> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let mine = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files::is_half(path) || name.ends_with(&format!(".{ENDING}"))
        };
        entries
            .filter_map(Result::ok)
            .filter(|entry| mine(&entry.path()))
            .filter_map(|entry| {
                let meta = entry.metadata().ok().filter(|meta| !meta.is_dir())?;
                Some((meta.modified().ok()?, meta.len(), entry.path()))
            })
            .collect()
    }

    fn path(&self, key: Key) -> PathBuf {
        self.folder.join(name(key))
    }
}

/// The name of a file.
fn name(key: Key) -> String {
    format!("{}{:016x}.{ENDING}", beginning(key), key.state)
}

/// How the names of all files of some sources begin.
fn beginning(key: Key) -> String {
    format!("{:016x}-", key.sources)
}

fn read(file: &File, path: &Path) -> Option<Opened> {
    let memory = Memory::new(scratch::map(file, 0..file.metadata().ok()?.len()).ok()?);
    let (checked, unchecked, places) = table(memory.bytes(), path)?;
    if !are_whole(&memory, &checked) {
        return None;
    }
    let mut from = ColumnReader::new(&memory, &places);
    let library = Library::restore(&mut from)?;
    let known = from.take_small().filter(|_| from.is_empty())?;
    Some(Opened {
        library,
        known,
        memory,
        unchecked,
        path: path.to_owned(),
    })
}

/// Columns with their sums.
type Sums = Vec<(u32, Range<usize>)>;

/// Reads the table: the columns to check at once, those to check later, and
/// the places of all.
fn table(bytes: &[u8], path: &Path) -> Option<(Sums, Sums, Vec<Range<usize>>)> {
    let long = |at: usize| Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let short = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    if !bytes.starts_with(MAGIC) || short(8)? != version() {
        return None;
    }
    let start = usize::try_from(long(16)?).ok()?;
    let first = start.checked_add(TABLE)?;
    let count = usize::try_from(long(start)?).ok()?;
    let end = first.checked_add(count.checked_mul(ENTRY)?)?;
    let is_mine = short(12)? == crc32fast::hash(bytes.get(start..end)?)
        && path
            .file_name()?
            .to_str()?
            .ends_with(&format!("-{:016x}.{ENDING}", long(start + 8)?));
    if !is_mine {
        return None;
    }
    let (mut checked, mut unchecked, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for at in (first..end).step_by(ENTRY) {
        let start = usize::try_from(long(at + 8)?).ok()?;
        let place = start..start.checked_add(usize::try_from(long(at + 16)?).ok()?)?;
        if place.end > bytes.len() {
            return None;
        }
        let column = (short(at + 4)?, place.clone());
        if short(at)? == Heat::Hot as u32 {
            checked.push(column);
        } else {
            unchecked.push(column);
        }
        places.push(place);
    }
    Some((checked, unchecked, places))
}

fn table_of(heats: &[Heat], extents: &[Extent], key: Key) -> Vec<u8> {
    let mut table = (extents.len() as u64).to_le_bytes().to_vec();
    table.extend(key.state.to_le_bytes());
    for (heat, column) in heats.iter().zip(extents) {
        table.extend((*heat as u32).to_le_bytes());
        table.extend(column.sum.to_le_bytes());
        table.extend(column.at.to_le_bytes());
        table.extend(column.len.to_le_bytes());
    }
    table
}

/// What must be the same for a file to be read: the program, its format, and
/// the order of bytes of the machine.
fn version() -> u32 {
    let program = env!("CARGO_PKG_VERSION");
    let order = u32::from_ne_bytes([1, 2, 3, 4]);
    crc32fast::hash(format!("{program} {FORMAT} {order}").as_bytes())
}

/// Whether columns have their sums; all cores read.
fn are_whole(memory: &Memory, columns: &Sums) -> bool {
    let wrong = std::sync::atomic::AtomicBool::new(false);
    Cores::all().each(columns.len(), &|number| {
        let (sum, place) = &columns[number];
        let bytes = memory.bytes().get(place.clone());
        if bytes.map(crc32fast::hash) != Some(*sum) {
            wrong.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    !wrong.into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::exec::run;
    use crate::engine::executor::Inline;
    use crate::runtime::loader::load_all;
    use crate::search::query::{Facet, parse};

    const KEY: Key = Key {
        sources: 7,
        state: 8,
    };

    fn stored() -> (tempfile::TempDir, Cache, Library) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::in_folder(folder.path().to_owned());
        let (library, _) = load_all(&[Source::Embedded]);
        cache.store(KEY, &library, &[]).unwrap();
        (folder, cache, library)
    }

    #[test]
    fn a_library_out_of_the_cache_answers_as_the_one_that_was_read() {
        let (_folder, cache, read) = stored();
        let opened = cache.open(KEY).unwrap();
        assert!(opened.is_whole());
        assert_eq!(opened.library.catalog.len(), read.catalog.len());
        for text in [
            "",
            "open gov",
            "tag:skills -mexico",
            "book:10.1787/9789264205505-en",
            "year:2010..2012",
            "inovation",
            "\"innovation policy\"",
            "is:book",
            "has:abstract x",
        ] {
            let query = parse(text).query;
            let [one, two] = [&read, &opened.library]
                .map(|library| run(library, &query, &Inline, &|| false).unwrap());
            assert_eq!(one.hits, two.hits, "{text}");
            for facet in Facet::RECORDED {
                assert_eq!(
                    one.counts(&read, facet),
                    two.counts(&opened.library, facet),
                    "{text}"
                );
            }
        }
        for ((row, one), (_, two)) in read.catalog.rows().zip(opened.library.catalog.rows()) {
            assert_eq!(one, two);
            assert_eq!(read.catalog.year(row), opened.library.catalog.year(row));
            assert_eq!(
                read.catalog.chapters_of(row),
                opened.library.catalog.chapters_of(row)
            );
        }
    }

    #[test]
    fn a_damaged_cut_foreign_or_old_file_is_noticed_and_taken_away() {
        let (_folder, cache, library) = stored();
        let path = cache.path(KEY);
        let whole = fs::read(&path).unwrap();
        let mut wrong: Vec<Vec<u8>> = vec![
            Vec::new(),
            b"{}".to_vec(),
            whole[..whole.len() / 2].to_vec(),
        ];
        let table =
            usize::try_from(u64::from_le_bytes(*whole[16..].first_chunk().unwrap())).unwrap();
        for at in [0, 8, 12, 16, table, table + 8, whole.len() - 9] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            wrong.push(bytes);
        }
        for bytes in (0..200).map(|piece| {
            let mut bytes = whole.clone();
            let at = whole.len() / 200 * piece + 3;
            bytes[at] ^= 0x40;
            bytes
        }) {
            wrong.push(bytes);
        }
        let (certain, mut unnoticed) = (10, 0);
        for (number, bytes) in wrong.iter().enumerate() {
            fs::write(&path, bytes).unwrap();
            // A blank between two columns says nothing.
            let is_whole = cache.open(KEY).is_some_and(|opened| opened.is_whole());
            assert!(!is_whole || number >= certain, "{number}");
            unnoticed += usize::from(is_whole);
            assert!(is_whole || !path.exists(), "{number}");
        }
        assert!(unnoticed < 10, "{unnoticed}");
        cache.store(KEY, &library, &[]).unwrap();
        assert!(cache.open(KEY).is_some_and(|opened| opened.is_whole()));
        let later = Key { state: 9, ..KEY };
        assert!(cache.open(later).is_none());
    }

    #[test]
    fn what_sources_were_is_there_until_it_is_known_what_they_are() {
        let (_folder, cache, library) = stored();
        let later = Key { state: 9, ..KEY };
        let earlier = cache.open_earlier(later).unwrap();
        assert!(earlier.is_whole() && earlier.library.catalog.len() == library.catalog.len());
        assert!(cache.open_earlier(KEY).is_none());
        let others = Key {
            sources: 6,
            ..later
        };
        assert!(cache.open_earlier(others).is_none());
        cache.store(others, &library, &[]).unwrap();
        cache.store(later, &library, &[]).unwrap();
        assert!(cache.open(KEY).is_none() && cache.open(others).is_some());
        assert!(cache.open(later).is_some());
    }

    #[test]
    fn the_cache_is_cleared_and_the_oldest_files_go_first() {
        let (folder, cache, _) = stored();
        assert_eq!(cache.size().0, 1);
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        cache.make_room(BYTES_MAX);
        assert_eq!(cache.size(), (0, 0));
        assert_eq!(cache.clear().unwrap(), 0);
        assert!(folder.path().join("notes.txt").exists());
    }

    #[test]
    fn a_source_that_changed_has_another_key_and_a_small_one_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let sources = [Source::Path(path.clone())];
        fs::write(&path, "[]").unwrap();
        assert_eq!(Cache::key(&sources), None);
        fs::write(&path, " ".repeat(9 << 20)).unwrap();
        let key = Cache::key(&sources).unwrap();
        assert_eq!(Cache::key(&sources), Some(key));
        let other_name = [Source::Path(folder.path().join("./a.json"))];
        assert_ne!(Cache::key(&other_name), Some(key));
        fs::write(&path, " ".repeat((9 << 20) + 1)).unwrap();
        assert_ne!(Cache::key(&sources), Some(key));
        assert_eq!(Cache::key(&[Source::Embedded]), None);
    }
}
