//! Reading sources: files, folders, standard input and the embedded catalog
//! become batches of a growing library.
//!
//! A source that cannot be read costs itself. Bytes become records in
//! `catalog::read`; here they are only fetched.
//!
//! Must never know: what is on the screen.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use flate2::read::MultiGzDecoder;

use super::cache::{Cache, Key};
use super::crew::{CORES_MAX, Cores};
use super::places;
use crate::app::msg::Progress;
use crate::engine::catalog::Catalog;
use crate::engine::exec::Library;
use crate::engine::index::IndexedSegment;
use crate::engine::segment::Segment;
use crate::engine::segment::builder::Builder;
use crate::records::read::{self, Gate, Part, Piece, Unreadable};
use crate::records::record::{Flaw, Origin};
use crate::records::text::Text;

/// The catalog that is opened when no source is named.
const EMBEDDED: &[u8] = include_bytes!("../../assets/catalog.json");

/// A packed file that grows beyond this is taken for a bomb.
const UNPACKED_MAX: u64 = 8 << 30;

/// Packed text of catalogs shrinks to a tenth; nothing honest to a thousandth.
const UNPACKED_RATIO: u64 = 1_000;

/// Less than this is no danger whatever the ratio.
const UNPACKED_MIN: u64 = 1 << 20;

/// Folders deeper than this are a loop or an accident.
const DEPTH_MAX: usize = 32;

/// The first rows are shown as soon as there are this many; after that the
/// library is shown whenever it has doubled, so that indexing what is
/// still growing costs little more than indexing it once.
const FIRST: usize = 1_000;

/// Before that, whatever there is is shown after this time.
const PATIENCE: Duration = Duration::from_millis(200);

/// Bytes of a part that one core reads: some hundred records, so that the
/// first ones are there soon.
const PART: usize = 256 * 1024;

/// The first records of a file of so many bytes are shown before the rest of it
/// is fetched.
const LARGE: u64 = 16 << 20;

/// Parts that a worker reads ahead of the one that is wanted next.
const AHEAD: usize = 4;

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

/// Reads everything and returns it at once.
#[must_use]
pub fn load_all(sources: &[Source]) -> (Library, Progress) {
    let mut loader = Loader::new(sources, None);
    loader.run();
    loader.finish()
}

/// The same by way of the cache, which is written where it helps the next
/// time.
#[must_use]
pub fn load_all_cached(sources: &[Source], cache: Option<&Cache>) -> (Library, Progress) {
    let kept = cache.and_then(|cache| Some((cache, Cache::key(sources)?)));
    if let Some(opened) = kept.and_then(|(cache, key)| cache.open(key))
        && opened.is_whole()
    {
        return (opened.library, everything(sources));
    }
    let (library, progress) = load_all(sources);
    keep(kept, sources, &library, &progress);
    (library, progress)
}

/// Writes the cache, where all sources could be read and are still as they were
/// before; one that cannot be written is done without.
fn keep(kept: Option<(&Cache, Key)>, sources: &[Source], library: &Library, progress: &Progress) {
    let same = |(_, key): &(&Cache, Key)| Cache::key(sources) == Some(*key);
    if let Some((cache, key)) = kept.filter(|kept| progress.unreadable.is_empty() && same(kept)) {
        let _ = cache.store(key, library);
    }
}

/// What there is to say of sources that were read some other time.
fn everything(sources: &[Source]) -> Progress {
    let bytes = sources.iter().map(size).sum();
    Progress {
        done: true,
        bytes: (bytes, bytes),
        ..Progress::default()
    }
}

/// Bytes of a source, as far as is known.
fn size(source: &Source) -> u64 {
    match source {
        Source::Embedded => EMBEDDED.len() as u64,
        Source::Stdin => 0,
        Source::Path(path) => {
            fs::metadata(path).map_or(0, |meta| if meta.is_file() { meta.len() } else { 0 })
        }
    }
}

/// Reads everything, handing on what there is so far to `each` and everything
/// at the end; stops when `each` returns false. Sources that are in the cache
/// are handed on at once.
pub fn load(
    sources: &[Source],
    cache: Option<&Cache>,
    each: &mut dyn FnMut(Arc<Library>, Progress) -> bool,
) {
    let kept = cache.and_then(|cache| Some((cache, Cache::key(sources)?)));
    let mut earlier = Catalog::default();
    if let Some(opened) = kept.and_then(|(cache, key)| cache.open(key)) {
        let wanted = each(Arc::new(opened.library.clone()), everything(sources));
        // What is damaged is read again while the reader has what is whole.
        if opened.is_whole() || !wanted {
            return;
        }
        earlier = opened.library.catalog;
    }
    let mut loader = Loader::new(sources, Some(each));
    loader.builder.overtake(&earlier);
    loader.run();
    if loader.stopped {
        return;
    }
    let each = loader.each.take();
    let (library, progress) = loader.finish();
    let library = Arc::new(library);
    if let Some(each) = each {
        each(Arc::clone(&library), progress.clone());
    }
    keep(kept, sources, &library, &progress);
}

type Each<'a> = &'a mut dyn FnMut(Arc<Library>, Progress) -> bool;

struct Loader<'a> {
    sources: &'a [Source],
    builder: Builder,
    progress: Progress,
    each: Option<Each<'a>>,
    indexer: Indexer,
    next: usize,
    shown: Instant,
    skipped: u32,
    /// Bytes of the file that is being read.
    size: u64,
    stopped: bool,
}

impl<'a> Loader<'a> {
    fn new(sources: &'a [Source], each: Option<Each<'a>>) -> Self {
        Self {
            sources,
            builder: Builder::new(),
            progress: Progress::default(),
            each,
            indexer: Indexer::default(),
            next: FIRST,
            shown: Instant::now(),
            skipped: 0,
            size: 0,
            stopped: false,
        }
    }

    fn run(&mut self) {
        let sources = self.sources;
        self.progress.bytes.1 = sources.iter().map(size).sum();
        for source in sources {
            if self.stopped {
                return;
            }
            self.size = 0;
            match source {
                Source::Embedded => self.bytes("the embedded catalog", EMBEDDED, false),
                // The keys come from there.
                Source::Stdin if io::stdin().is_terminal() => {
                    let reason =
                        "cannot read standard input: it is the terminal; pipe a catalog into it";
                    self.progress.unreadable.push(reason.to_owned());
                }
                Source::Stdin => self.stream("standard input", io::stdin().lock(), 0),
                Source::Path(path) => self.path(path),
            }
        }
    }

    fn finish(mut self) -> (Library, Progress) {
        if self.skipped > 0 {
            let reason = format!(
                "{} files hold no catalog and were passed over",
                self.skipped
            );
            let source = self.builder.source("folders");
            self.builder.flaw(Flaw {
                source,
                line: 0,
                reason: Text::line(&reason),
            });
        }
        let mut indexer = self.indexer;
        let known = indexer.known();
        let catalog = self.builder.finish();
        self.progress.done = true;
        (Library::new(catalog, known, &Cores::all()), self.progress)
    }

    fn path(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                let mut files = Vec::new();
                self.walk(path, 0, &mut files);
                self.progress.bytes.1 += files.iter().map(|(_, size)| size).sum::<u64>();
                for (file, size) in files {
                    self.file(&file, size, true);
                    if self.stopped {
                        return;
                    }
                }
            }
            Ok(meta) if is_endless(&meta) => {
                self.unreadable(path, &io::Error::other("it is a device, not a file"));
            }
            Ok(meta) => self.file(path, meta.len(), false),
            Err(error) => self.unreadable(path, &error),
        }
    }

    /// The files below a folder, sorted; hidden ones and links to folders are
    /// left out.
    fn walk(&mut self, folder: &Path, depth: usize, files: &mut Vec<(PathBuf, u64)>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(folder, &error),
        };
        let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let path = entry.path();
            if hidden {
                continue;
            }
            if kind.is_dir() && depth < DEPTH_MAX {
                self.walk(&path, depth + 1, files);
            } else if let Some(meta) = fs::metadata(&path).ok().filter(fs::Metadata::is_file) {
                files.push((path, meta.len()));
            }
        }
    }

    fn file(&mut self, path: &Path, size: u64, in_folder: bool) {
        let name = places::shown(path);
        self.progress.source.clone_from(&name);
        self.size = size;
        let fetched = fs::File::open(path).and_then(|mut file| {
            // A folder holds films and archives, which need not be read to the
            // end to be told from catalogs.
            let mut head = Vec::new();
            file.by_ref()
                .take(read::HEAD as u64)
                .read_to_end(&mut head)?;
            if in_folder && packing(&head).is_none() && !read::may_hold(&head) {
                return Ok(None);
            }
            if size >= LARGE && self.each.is_some() && self.builder.is_empty() {
                file.by_ref().take(PART as u64).read_to_end(&mut head)?;
                self.show_first(&name, &head);
            }
            fetched(head.as_slice().chain(file), size).map(Some)
        });
        match fetched {
            Ok(Some(bytes)) => self.bytes(&name, &bytes, in_folder),
            Ok(None) => self.skipped += 1,
            Err(error) => self.unreadable(path, &error),
        }
        self.progress.bytes.0 += size;
    }

    /// Shows the first records of a large file before the rest of it is even
    /// fetched; they are read again with the rest.
    fn show_first(&mut self, name: &str, head: &[u8]) {
        let whole = memchr::memrchr(b'\n', head).map_or(&[][..], |end| &head[..=end]);
        let Some(parts) = read::parts(whole, PART) else {
            return;
        };
        let mut builder = self.builder.preview();
        let source = builder.source(name);
        for piece in parts.iter().flat_map(pieces) {
            if let Piece::Record(mut record, line) = piece {
                record.origins = vec![Origin { source, line }];
                let _ = builder.add(*record);
            }
        }
        let catalog = builder.snapshot();
        self.builder.overtake(&catalog);
        // Fewer are not shown again, however slow the rest is.
        self.next = self.next.max(catalog.len()) + 1;
        let library = Library::new(catalog, &[], &Cores::all());
        if let Some(each) = &mut self.each {
            self.stopped = !each(Arc::new(library), self.progress.clone());
        }
    }

    fn stream(&mut self, name: &str, from: impl Read, size: u64) {
        name.clone_into(&mut self.progress.source);
        match fetched(from, size) {
            Ok(bytes) => self.bytes(name, &bytes, false),
            Err(error) => self
                .progress
                .unreadable
                .push(format!("cannot read {name}: {error}")),
        }
    }

    /// Reads the records of one source; a file of a folder may be no catalog.
    fn bytes(&mut self, name: &str, bytes: &[u8], in_folder: bool) {
        let source = self.builder.source(name);
        if let Some(parts) = read::parts(bytes, PART).filter(|parts| parts.len() > 1) {
            return self.parts(source, &parts);
        }
        let result = read::read(bytes, &mut |piece| self.piece(source, piece));
        match result {
            Ok(_) => {}
            Err(Unreadable::Empty | Unreadable::Binary | Unreadable::Unknown) if in_folder => {
                self.skipped += 1;
            }
            Err(error) => self
                .progress
                .unreadable
                .push(format!("cannot read {name}: {error}")),
        }
    }

    /// Reads the parts of a source on all cores and takes them in their order.
    fn parts(&mut self, source: u32, parts: &[Part<'_>]) {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let workers = cores.min(parts.len()).min(CORES_MAX);
        thread::scope(|scope| {
            let lane = |number: usize| {
                let (send, receive) = mpsc::sync_channel(AHEAD);
                let mine = parts.iter().skip(number).step_by(workers);
                let worker = thread::Builder::new().name("fichero-read".to_owned());
                // Where no thread is to be had, the lane is dead, and its parts
                // are read below.
                let _ = worker.spawn_scoped(scope, move || {
                    for part in mine {
                        if send.send(pieces(part)).is_err() {
                            return;
                        }
                    }
                });
                receive
            };
            let lanes: Vec<Receiver<Vec<Piece>>> = (0..workers).map(lane).collect();
            let mut gate = Gate::default();
            let (before, total) = (self.progress.bytes.0, parts.len() as u64);
            for ((number, part), lane) in (0..).zip(parts).zip(lanes.iter().cycle()) {
                self.progress.bytes.0 = before + self.size / total * number;
                let read = lane.recv().unwrap_or_else(|_| pieces(part));
                for piece in read.into_iter().filter_map(|piece| gate.pass(piece)) {
                    if self.piece(source, piece).is_break() {
                        return;
                    }
                }
            }
            // Whoever opened the file counts it as a whole.
            self.progress.bytes.0 = before;
            if let Some(rest) = gate.rest() {
                let _ = self.piece(source, rest);
            }
        });
    }

    fn piece(&mut self, source: u32, piece: Piece) -> ControlFlow<()> {
        match piece {
            Piece::Record(mut record, line) => {
                record.origins = vec![Origin { source, line }];
                if let Some(segment) = self.builder.add(*record) {
                    self.indexer.take(segment, self.builder.sources());
                }
            }
            Piece::Flaw { line, reason } => self.builder.flaw(Flaw {
                source,
                line,
                reason,
            }),
        }
        // A folder of slow files must not hide what its first ones hold.
        let slow = self.next == FIRST && self.shown.elapsed() > PATIENCE;
        if self.builder.len() >= self.next {
            self.next = self.next.saturating_mul(2);
            self.show();
        } else if slow {
            self.show();
        }
        if self.stopped {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Hands on what there is so far.
    fn show(&mut self) {
        let Some(each) = &mut self.each else { return };
        self.shown = Instant::now();
        let catalog = self.builder.snapshot();
        let known = self.indexer.known();
        let library = Library::new(catalog, known, &Cores::all());
        self.indexer.keep(library.index.indexed());
        self.stopped = !each(Arc::new(library), self.progress.clone());
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.progress
            .unreadable
            .push(format!("cannot read {}: {error}", places::shown(path)));
    }
}

/// Batches that are indexed while reading goes on.
#[derive(Default)]
struct Indexer {
    working: VecDeque<JoinHandle<IndexedSegment>>,
    done: Vec<IndexedSegment>,
}

impl Indexer {
    /// Begins to index a batch, on a thread of its own where one is to be had;
    /// waits when there are as many as cores.
    fn take(&mut self, segment: Arc<Segment>, sources: &[Text]) {
        if self.working.len() >= Cores::all().count() {
            self.end_one();
        }
        let sources = sources.to_vec();
        let worker = thread::Builder::new().name("fichero-index".to_owned());
        // A batch that is not taken here is indexed with the whole.
        if let Ok(worker) = worker.spawn(move || IndexedSegment::new(segment, &sources)) {
            self.working.push_back(worker);
        }
    }

    fn end_one(&mut self) {
        let first = self.working.pop_front();
        self.done
            .extend(first.and_then(|worker| worker.join().ok()));
    }

    /// All batches that were indexed.
    fn known(&mut self) -> &[IndexedSegment] {
        while !self.working.is_empty() {
            self.end_one();
        }
        &self.done
    }

    /// Takes the place of what was indexed so far.
    fn keep(&mut self, indexed: &[IndexedSegment]) {
        self.done = indexed.to_vec();
    }
}

/// All that a part of a source holds.
fn pieces(part: &Part<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    part.read(&mut |piece| {
        pieces.push(piece);
        ControlFlow::Continue(())
    });
    pieces
}

/// Whether reading may never end.
fn is_endless(meta: &fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        meta.file_type().is_char_device() || meta.file_type().is_block_device()
    }
    #[cfg(not(unix))]
    {
        let _ = meta;
        false
    }
}

/// All bytes of a source, unpacked when they are packed.
fn fetched(mut from: impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    from.read_to_end(&mut bytes)?;
    let packed = bytes.as_slice();
    match packing(packed) {
        Some(Packing::Gzip) => unpacked(MultiGzDecoder::new(packed), packed.len()),
        Some(Packing::Zstd) => unpacked(zstd::Decoder::with_buffer(packed)?, packed.len()),
        None => Ok(bytes),
    }
}

/// How a file is packed.
#[derive(Clone, Copy)]
enum Packing {
    Gzip,
    Zstd,
}

/// The packing that the first bytes tell (RFC 1952, RFC 8878).
fn packing(bytes: &[u8]) -> Option<Packing> {
    match bytes {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        _ => None,
    }
}

/// What a packed file of a length holds.
fn unpacked(from: impl Read, length: usize) -> io::Result<Vec<u8>> {
    let most = (length as u64)
        .saturating_mul(UNPACKED_RATIO)
        .clamp(UNPACKED_MIN, UNPACKED_MAX);
    let mut unpacked = Vec::new();
    let result = from.take(most + 1).read_to_end(&mut unpacked);
    if unpacked.len() as u64 > most {
        return Err(io::Error::other(
            "it unpacks to more than a thousand times its size",
        ));
    }
    match result {
        // What came before the damage is worth having.
        Err(error) if unpacked.is_empty() => Err(error),
        _ => Ok(unpacked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_folder_of_junk_costs_nothing_but_itself() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("a.json", br#"[{"title": "Open data"}]"#);
        write("b.png", b"\x89PNG\r\n\x1a\n\0\0\0");
        write("empty", b"");
        write(".hidden.json", br#"[{"title": "Hidden"}]"#);
        write("notes.txt", b"nothing of interest");
        write("package.json", br#"{"name": "site", "version": "1.0"}"#);
        let (library, progress) = load_all(&[Source::Path(folder.path().to_owned())]);
        assert_eq!((library.catalog.len(), progress.unreadable.len()), (1, 0));
        assert!(library.catalog.flaws()[0].reason.starts_with("4 files"));
    }

    #[test]
    fn a_packed_file_is_read_through_and_a_bomb_refused() {
        let pack = |bytes: &[u8]| {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        };
        let packed = pack(b"{\"title\": \"Open data\"}\n{\"title\": \"Trust\"}\n");
        assert_eq!(fetched(packed.as_slice(), 0).unwrap().len(), 42);
        let bomb = pack(&vec![b' '; 64 << 20]);
        assert!(fetched(bomb.as_slice(), 0).is_err());
        let packed = zstd::encode_all(&b"{\"title\": \"Trust\"}\n"[..], 3).unwrap();
        assert_eq!(fetched(packed.as_slice(), 0).unwrap().len(), 19);
        let bomb = zstd::encode_all(&*vec![b' '; 64 << 20], 3).unwrap();
        assert!(fetched(bomb.as_slice(), 0).is_err());
    }

    #[test]
    fn the_embedded_catalog_opens_without_a_flaw() {
        let (library, progress) = load_all(&[Source::Embedded]);
        assert!(library.catalog.len() > 1_000 && progress.done);
        assert_eq!(library.catalog.flaws(), []);
    }

    #[test]
    fn a_source_that_is_not_there_is_named_with_its_reason() {
        let (_, progress) = load_all(&[Source::Path(PathBuf::from("/nope"))]);
        assert_eq!(
            progress.unreadable,
            ["cannot read /nope: No such file or directory (os error 2)"]
        );
    }

    #[test]
    fn the_first_records_of_a_large_file_are_shown_before_the_rest_is_fetched() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.jsonl");
        // Short records first: more of them are shown at once than are waited
        // for in a small file.
        for short in [0, 6_000] {
            let line = |number: usize| {
                let words = if number < short { 0 } else { 30 };
                let more = "What was done and what came of it. ".repeat(words);
                format!("{{\"title\":\"Report {number}\",\"abstract\":\"{more}\"}}\n")
            };
            fs::write(&path, (0..24_000).map(line).collect::<String>()).unwrap();
            shows_first_records(&path, short);
        }
    }

    fn shows_first_records(path: &Path, short: usize) {
        let sources = [Source::Path(path.to_owned())];
        let (mut shown, mut bytes) = (Vec::new(), Vec::new());
        load(&sources, None, &mut |library, progress| {
            let catalog = &library.catalog;
            shown.push((catalog.generation(), catalog.len(), progress.done));
            bytes.push(progress.bytes.0);
            true
        });
        let size = fs::metadata(path).unwrap().len();
        assert!(
            bytes.is_sorted() && bytes.last() == Some(&size),
            "{bytes:?}"
        );
        assert!(
            bytes.iter().any(|read| (1..size).contains(read)),
            "{bytes:?}"
        );
        assert!(shown[0].1 > 50 && shown[0].1 < 12_000, "{shown:?}");
        assert_eq!(shown[0].1 > FIRST, short > 0, "{shown:?}");
        assert!(
            shown.is_sorted_by(|one, next| one.0 < next.0 && one.1 <= next.1),
            "{shown:?}"
        );
        assert_eq!(
            shown.last().map(|last| (last.1, last.2)),
            Some((24_000, true))
        );
    }

    #[test]
    fn a_cache_that_is_damaged_where_it_is_not_looked_at_first_is_read_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.jsonl");
        let line = |number: usize| {
            let more = format!("What {number} was and what came of it. ").repeat(30);
            format!("{{\"title\":\"Report {number}\",\"abstract\":\"{more}\"}}\n")
        };
        fs::write(&path, (0..9_000).map(line).collect::<String>()).unwrap();
        let sources = [Source::Path(path)];
        let cache = Cache::in_folder(folder.path().join("cache"));
        let shown = |cache: &Cache| {
            let mut shown = Vec::new();
            load(&sources, Some(cache), &mut |library, _| {
                shown.push((
                    library.catalog.generation(),
                    library
                        .catalog
                        .rows()
                        .filter(|(_, record)| record.summary.is_some())
                        .count(),
                ));
                true
            });
            shown
        };
        assert_eq!(shown(&cache).last().map(|last| last.1), Some(9_000));
        assert_eq!(shown(&cache).len(), 1);
        let file = fs::read_dir(folder.path().join("cache"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path();
        let mut bytes = fs::read(&file).unwrap();
        let place = bytes
            .windows(8)
            .position(|part| part == b"What 777")
            .unwrap();
        bytes[place] ^= 1;
        fs::write(&file, &bytes).unwrap();
        let again = shown(&cache);
        assert_eq!(
            again[0].1, 8_999,
            "the damaged record is missing, not wrong"
        );
        assert!(again.len() > 1 && again[1].0 > again[0].0);
        assert_eq!(again.last().map(|last| last.1), Some(9_000));
        assert_eq!(shown(&cache).len(), 1);
    }
}
