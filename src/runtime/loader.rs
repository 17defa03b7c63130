//! Reading sources: files, folders, standard input and the embedded catalog
//! become segments of a growing library.
//!
//! A source that cannot be read costs itself. Bytes become records in
//! `records::read`; here they are only fetched.
//!
//! Must never know: what is on the screen.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cache::{Cache, Key};
use super::crew::Cores;
use super::indexer::Indexer;
use super::kept::{everything, files, keep, kept_in, whole};
use super::scratch::Scratch;
use super::source::{EMBEDDED, File, Place, Roster, cannot_read};
use super::stamp::Stamp;
use super::windows::{self, Begun, Failure};
use super::{fault, fetch, parts, places, wait};
use crate::app::msg::Progress;
use crate::engine::catalog::Catalog;
use crate::engine::exec::Library;
use crate::engine::segment::SEGMENT_MAX;
use crate::engine::segment::builder::Builder;
use crate::records::flaw::{Fault, Flaw};
use crate::records::read::{self, Piece};
use crate::records::record::Origin;

pub use super::source::Source;

/// The first rows are shown as soon as there are this many; after that the
/// library is shown whenever it has doubled, so that indexing what is
/// still growing costs little more than indexing it once.
pub(super) const FIRST: usize = 1_000;

/// Before that, whatever there is is shown after this time.
pub(super) const PATIENCE: Duration = Duration::from_millis(200);

/// The first records of a file of so many bytes are shown before the rest of it
/// is fetched.
const LARGE: u64 = 16 << 20;

/// So many named sources each have segments of their own, however small they
/// are, and need not be made anew with their neighbours.
const APART_MAX: usize = 16;

/// Reads everything and returns it at once.
#[must_use]
pub fn load_all(sources: &[Source]) -> (Library, Progress) {
    let read = read_all(sources, None, unheard);
    (read.library, read.progress)
}

/// The same by way of the cache, which is written where it helps the next
/// time.
#[must_use]
pub fn load_all_cached(
    sources: &[Source],
    cache: Option<&Cache>,
    waits: Waits,
) -> (Library, Progress) {
    let kept = kept_in(cache, sources);
    if let Some(known) = whole(kept, sources) {
        return known;
    }
    let read = read_all(sources, kept.map(|(cache, _)| cache), waits);
    let (library, progress) = (read.library, read.progress);
    let is = (&library, &read.roster);
    keep(kept, read.scratch, sources, is, &progress);
    (library, progress)
}

/// The same for who goes through it once: what the cache has not is read in
/// little memory, and not written to it, for a search wants fewer and larger
/// segments.
#[must_use]
pub fn load_all_once(
    sources: &[Source],
    cache: Option<&Cache>,
    waits: Waits,
) -> (Library, Progress) {
    let kept = kept_in(cache, sources);
    if let Some(known) = whole(kept, sources) {
        return known;
    }
    let lean = |(cache, _): (&Cache, Key)| cache.clone().within(cache.budget().at_most(LEAN));
    let read = read_all(sources, kept.map(lean).as_ref(), waits);
    (read.library, read.progress)
}

/// Megabytes within which a source is gone through once.
const LEAN: u64 = 96;

/// Reads everything, with what is done beside the files of the cache.
fn read_all(sources: &[Source], cache: Option<&Cache>, waits: Waits) -> Done {
    let mut loader = Loader::new(sources, None);
    loader.spill(cache);
    loader.waits = waits;
    loader.run();
    loader.finish()
}

/// Hears the name of a source that lets us wait.
pub type Waits = fn(&str);

/// Reads everything, handing on what there is so far to `each` and everything
/// at the end; stops when `each` returns false. Sources that are in the cache
/// are handed on at once.
pub fn load(
    sources: &[Source],
    cache: Option<&Cache>,
    each: &mut dyn FnMut(Arc<Library>, Progress) -> bool,
) {
    let _ = load_first(sources, cache, &[], &mut |library, progress| {
        library.is_none_or(|library| each(library, progress))
    });
}

/// What was read first of all sources, and what became of each.
pub(super) struct First {
    pub(super) library: Arc<Library>,
    pub(super) roster: Roster,
}

/// The same, which leaves out the sources that are read `apart`, by their
/// numbers; none when nobody wants to hear more.
pub(super) fn load_first(
    sources: &[Source],
    cache: Option<&Cache>,
    apart: &[usize],
    each: Each<'_>,
) -> Option<First> {
    let kept = kept_in(cache, sources);
    let mut earlier = Catalog::default();
    if let Some(opened) = kept.and_then(|(cache, key)| cache.open(key)) {
        let (roster, progress) = (files(sources, &opened.known), everything(sources));
        let library = Arc::new(opened.library.clone());
        let wanted = each(Some(Arc::clone(&library)), progress);
        // What is damaged is read again while the reader has what is whole.
        if !wanted {
            return None;
        }
        if opened.is_whole() {
            return Some(First { library, roster });
        }
        earlier = opened.library.catalog;
    }
    let mut loader = Loader::new(sources, Some(each));
    loader.spill(kept.map(|(cache, _)| cache));
    loader.apart = apart;
    loader.builder.overtake(&earlier);
    loader.run();
    if loader.stopped {
        return None;
    }
    let each = loader.each.take();
    let read = loader.finish();
    let (mut progress, roster) = (read.progress, read.roster);
    let library = Arc::new(read.library);
    // A pipe is named while it is waited for, also when nothing came yet.
    if let Some(pipe) = apart.first().and_then(|top| sources.get(*top)) {
        progress.done = false;
        progress.source = pipe.to_string();
    }
    if let Some(each) = each
        && !each(Some(Arc::clone(&library)), progress.clone())
    {
        return None;
    }
    let is = (&*library, &roster);
    keep(kept, read.scratch, sources, is, &progress);
    Some(First { library, roster })
}

/// Reads everything at once for a library that takes the place of another, in
/// the memory that a first start takes.
pub(super) fn load_anew(
    sources: &[Source],
    cache: Option<&Cache>,
    earlier: &Catalog,
) -> (Library, Roster) {
    let mut loader = Loader::new(sources, None);
    loader.spill(cache);
    loader.builder.overtake(earlier);
    loader.run();
    let read = loader.finish();
    (read.library, read.roster)
}

/// Nobody hears of a source that lets us wait.
fn unheard(_: &str) {}

/// Hears what there is so far, or only how far reading is; says whether it wants
/// to hear more.
type Each<'a> = &'a mut dyn FnMut(Option<Arc<Library>>, Progress) -> bool;

/// How often is said how far reading is, and how long it must have gone on for
/// what is left to be told.
const SAID: Duration = Duration::from_millis(500);
const TOLD: Duration = Duration::from_secs(2);

/// What was read, and the file that its segments lie in.
struct Done {
    library: Library,
    progress: Progress,
    roster: Roster,
    scratch: Option<Scratch>,
}

struct Loader<'a> {
    sources: &'a [Source],
    /// Sources that are read by others.
    apart: &'a [usize],
    builder: Builder,
    progress: Progress,
    roster: Roster,
    each: Option<Each<'a>>,
    waits: Waits,
    indexer: Indexer,
    next: usize,
    shown: Instant,
    begun: Instant,
    said: Instant,
    /// Bytes of the file that is being read.
    size: u64,
    stopped: bool,
}

impl<'a> Loader<'a> {
    fn new(sources: &'a [Source], each: Option<Each<'a>>) -> Self {
        Self {
            sources,
            apart: &[],
            builder: Builder::new(),
            progress: Progress::default(),
            roster: Roster::default(),
            each,
            waits: unheard,
            indexer: Indexer::default(),
            next: FIRST,
            shown: Instant::now(),
            begun: Instant::now(),
            said: Instant::now(),
            size: 0,
            stopped: false,
        }
    }

    /// Has what is done lie beside the file of the cache that it will be written
    /// to, and takes no more memory than that may.
    fn spill(&mut self, cache: Option<&Cache>) {
        if let Some(cache) = cache {
            self.indexer = Indexer::spilling(cache.scratch().ok());
            self.builder = Builder::within(cache.budget().of_segment());
        }
    }

    fn run(&mut self) {
        let sources = self.sources;
        self.progress.bytes.1 = sources.iter().map(Source::size).sum();
        for (top, source) in sources.iter().enumerate() {
            if self.stopped {
                return;
            }
            self.size = 0;
            let path = match source {
                Source::Path(path) => path.clone(),
                Source::Embedded | Source::Stdin => PathBuf::new(),
            };
            let place = (top, path);
            match source {
                _ if self.apart.contains(&top) => self.reserve(place, source),
                Source::Embedded => {
                    let begun = Begun::Whole(EMBEDDED.into(), None);
                    self.records(&place, "the embedded catalog", begun);
                }
                // The keys come from there.
                Source::Stdin if io::stdin().is_terminal() => {
                    let reason =
                        "cannot read standard input: it is the terminal; pipe a catalog into it";
                    self.unreadable(place, reason.to_owned());
                }
                Source::Stdin => {
                    // What cannot be waited for is read at once, and says why.
                    let _ = wait::until_ready(io::stdin(), &|| (self.waits)("standard input"));
                    self.stream(&place, "standard input", io::stdin());
                }
                Source::Path(path) => self.path(top, path),
            }
            let least = if sources.len() > APART_MAX {
                SEGMENT_MAX / 2
            } else {
                1
            };
            self.end_source(least);
        }
    }

    fn finish(mut self) -> Done {
        let skipped = self.roster.skipped();
        if skipped > 0 {
            let source = self.builder.source(FOLDERS);
            self.builder.flaw(passed_over(source, skipped));
        }
        self.end_source(1);
        let mut indexer = self.indexer;
        let known = indexer.known(&mut self.builder);
        let catalog = self.builder.finish();
        (self.progress.done, self.progress.left) = (true, None);
        self.progress.unreadable = self.roster.unreadable();
        let library = Library::new(catalog, known, &Cores::all());
        Done {
            library,
            progress: self.progress,
            roster: self.roster,
            scratch: indexer.into_scratch(),
        }
    }

    /// Names a source that is read by others, in its turn.
    fn reserve(&mut self, place: Place, source: &Source) {
        let number = self.builder.source(&source.to_string());
        let file = File {
            number: Some(number),
            ..File::default()
        };
        self.roster.files.insert(place, file);
    }

    fn path(&mut self, top: usize, path: &Path) {
        let place = (top, path.to_owned());
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                self.roster.walk(top, path, 0);
                let files = self.roster.files.range(place..);
                let files = files.filter(|(_, file)| file.number.is_none());
                let files: Vec<(Place, u64)> = files
                    .map(|(place, file)| (place.clone(), file.stamp.map_or(0, |stamp| stamp.len)))
                    .collect();
                self.progress.bytes.1 += files.iter().map(|(_, size)| size).sum::<u64>();
                for (place, size) in files {
                    self.file(&place, size);
                    if self.stopped {
                        return;
                    }
                    self.end_source(SEGMENT_MAX / 2);
                }
            }
            Ok(meta) if fetch::is_endless(&meta) => {
                let error = io::Error::other("it is a device, not a file");
                self.unreadable(place, cannot_read(path, &error));
            }
            Ok(meta) if fetch::is_pipe(&meta) => {
                let name = places::shown(path);
                match wait::open(path, &|| (self.waits)(&name)) {
                    Ok(pipe) => self.stream(&place, &name, pipe),
                    Err(error) => self.unreadable(place, cannot_read(path, &error)),
                }
            }
            Ok(meta) => {
                let file = File {
                    stamp: Some(Stamp::of(&meta)),
                    ..File::default()
                };
                self.roster.files.insert(place.clone(), file);
                self.file(&place, meta.len());
            }
            Err(error) => self.unreadable(place, cannot_read(path, &error)),
        }
    }

    fn file(&mut self, place: &Place, size: u64) {
        fault::point("load");
        let path = place.1.as_path();
        let in_folder = self.in_folder(place);
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
            if in_folder && fetch::packing(&head).is_none() && !read::may_hold(&head) {
                return Ok(None);
            }
            if size >= LARGE && self.each.is_some() && self.builder.is_empty() {
                file.by_ref()
                    .take(parts::PART as u64)
                    .read_to_end(&mut head)?;
                self.show_first(&name, &head);
            }
            windows::begun(io::Cursor::new(head).chain(file), size).map(Some)
        });
        match fetched {
            Ok(Some(begun)) => self.records(place, &name, begun),
            Ok(None) => self.skip(place),
            Err(error) => self.unreadable(place.clone(), cannot_read(path, &error)),
        }
        self.progress.bytes.0 += size;
    }

    /// Shows the first records of a large file before the rest of it is even
    /// fetched; they are read again with the rest.
    fn show_first(&mut self, name: &str, head: &[u8]) {
        let mut builder = self.builder.preview();
        let source = builder.source(name);
        for piece in parts::first(head) {
            if let Piece::Record(mut record, line) = piece {
                record.origins = vec![Origin { source, line }];
                let _ = builder.add(*record);
            }
        }
        if builder.is_empty() {
            return;
        }
        let catalog = builder.snapshot();
        self.builder.overtake(&catalog);
        // Fewer are not shown again, however slow the rest is.
        self.next = self.next.max(catalog.len()) + 1;
        let library = Library::new(catalog, &[], &Cores::all());
        if let Some(each) = &mut self.each {
            self.stopped = !each(Some(Arc::new(library)), self.progress.clone());
        }
    }

    fn stream(&mut self, place: &Place, name: &str, from: impl Read + Send) {
        name.clone_into(&mut self.progress.source);
        match windows::begun(from, 0) {
            Ok(begun) => self.records(place, name, begun),
            Err(error) => self.unreadable(place.clone(), format!("cannot read {name}: {error}")),
        }
    }

    /// Reads the records of one source; a file of a folder may be no catalog.
    fn records(&mut self, place: &Place, name: &str, begun: Begun<'_>) {
        let source = self.builder.source(name);
        let file = self.roster.files.entry(place.clone()).or_default();
        file.number = Some(source);
        let (before, size) = (self.progress.bytes.0, self.size);
        let result = begun.each(&mut |piece, (read, all)| {
            let share = u128::from(size) * u128::from(read) / u128::from(all.max(1));
            let share = u64::try_from(share).unwrap_or(u64::MAX);
            self.progress.bytes.0 = before + share.min(size.saturating_sub(1));
            self.piece(source, piece)
        });
        // Whoever opened the file counts it as a whole.
        self.progress.bytes.0 = before;
        match result {
            Ok(known) => self.roster.files.entry(place.clone()).or_default().known = known,
            Err(Failure::NoCatalog(_)) if self.in_folder(place) => self.skip(place),
            Err(Failure::NoCatalog(reason)) => {
                self.unreadable(place.clone(), format!("cannot read {name}: {reason}"));
            }
            Err(Failure::Cut(error)) => {
                let told =
                    format!("cannot read {name} to its end: {error}; what came before is there");
                self.unreadable(place.clone(), told);
                let file = self.roster.files.entry(place.clone()).or_default();
                file.cut = Some(error.to_string());
            }
        }
    }

    fn piece(&mut self, source: u32, piece: Piece) -> ControlFlow<()> {
        match piece {
            Piece::Record(mut record, line) => {
                record.origins = vec![Origin { source, line }];
                if let Some(segment) = self.builder.add(*record) {
                    self.indexer.take(segment, &mut self.builder);
                }
            }
            Piece::Flaw { line, fault } => self.builder.flaw(Flaw {
                source,
                line,
                fault,
            }),
        }
        // A folder of slow files must not hide what its first ones hold.
        let slow = self.next == FIRST && self.shown.elapsed() > PATIENCE;
        if self.builder.len() >= self.next {
            self.next = self.next.saturating_mul(2);
            self.show();
        } else if slow {
            self.show();
        } else if self.said.elapsed() >= SAID {
            self.say();
        }
        if self.stopped {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Says how far reading is.
    fn say(&mut self) {
        self.said = Instant::now();
        let (read, all) = self.progress.bytes;
        let passed = self.begun.elapsed();
        let rest = Some(all.saturating_sub(read)).filter(|_| read > 0 && passed >= TOLD);
        self.progress.left = rest.map(|rest| {
            let seconds = u128::from(passed.as_secs()) * u128::from(rest) / u128::from(read.max(1));
            u64::try_from(seconds).unwrap_or(u64::MAX)
        });
        if let Some(each) = &mut self.each {
            self.stopped = !each(None, self.progress.clone());
        }
    }

    /// Hands on what there is so far.
    fn show(&mut self) {
        let Some(each) = &mut self.each else { return };
        self.shown = Instant::now();
        let known = self.indexer.known(&mut self.builder);
        let catalog = self.builder.snapshot();
        let library = Library::new(catalog, known, &Cores::all());
        self.indexer.keep(library.index.indexed());
        self.stopped = !each(Some(Arc::new(library)), self.progress.clone());
    }

    /// Ends the segment of a source, if it is so large.
    fn end_source(&mut self, least: usize) {
        if let Some(segment) = self.builder.end_source(least) {
            self.indexer.take(segment, &mut self.builder);
        }
    }

    fn in_folder(&self, place: &Place) -> bool {
        let file = self.roster.files.get(place);
        file.is_some_and(|file| file.in_folder)
    }

    fn skip(&mut self, place: &Place) {
        let file = self.roster.files.entry(place.clone()).or_default();
        file.skipped = true;
    }

    fn unreadable(&mut self, place: Place, reason: String) {
        self.progress.unreadable.push(reason.clone());
        let file = self.roster.files.entry(place).or_default();
        file.unreadable = Some(reason);
    }
}

/// What the flaws of folders stand under.
pub(super) const FOLDERS: &str = "folders";

/// The flaw of files in folders that hold no catalog.
pub(super) fn passed_over(source: u32, skipped: usize) -> Flaw {
    let skipped = u32::try_from(skipped).unwrap_or(u32::MAX);
    Flaw {
        source,
        line: 0,
        fault: Fault::NoCatalogs(skipped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::path::PathBuf;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use crate::engine::exec::run;
    use crate::engine::executor::Inline;
    use crate::runtime::budget::Budget;
    use crate::search::query::{Facet, parse};

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
        assert!(
            library.catalog.flaws()[0]
                .fault
                .to_string()
                .starts_with("4 files")
        );
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
    fn a_packed_file_that_is_cut_gives_what_came_before_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cut.jsonl.gz");
        let line = |number: usize| format!("{{\"title\":\"Report {number}\"}}\n");
        let text: String = (0..9_000).map(line).collect();
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        fs::write(&path, &packed[..packed.len() / 2]).unwrap();
        let (library, progress) = load_all(&[Source::Path(path)]);
        assert!((1..9_000).contains(&library.catalog.len()));
        let told = progress.unreadable.concat();
        assert!(told.ends_with("what came before is there"), "{told}");
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
    fn how_much_memory_an_index_is_made_in_changes_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.jsonl");
        let words = [
            "open data",
            "trust",
            "skills of adults",
            "costs",
            "a new firm",
        ];
        let line = |number: usize| {
            let word = words[number * 7 % 5];
            let more = format!(
                "What {word} number {} was and what came of it. ",
                number % 97
            );
            let more = more.repeat(20 + number % 13);
            format!(
                "{{\"title\":\"Report {} on {word}\",\"year\":{},\"tags\":[\"{word}\",\"t{}\"],\"doi\":\"10.1000/{}\",\"abstract\":\"{more}\"}}\n",
                number % 311,
                1990 + number % 30,
                number % 40,
                // Some come again, in other segments.
                number % 8_900
            )
        };
        fs::write(&path, (0..9_000).map(line).collect::<String>()).unwrap();
        let sources = [Source::Path(path)];
        let library = |megabytes: u64| {
            let cache = Cache::in_folder(folder.path().join(megabytes.to_string()));
            let cache = cache.within(Budget::of(Some(megabytes)));
            let (library, _) = load_all_cached(&sources, Some(&cache), unheard);
            library
        };
        let libraries = [1_024, 16].map(library);
        let lengths = libraries.each_ref().map(|library| library.catalog.len());
        assert!(
            lengths[0] >= 8_900 && lengths[0] == lengths[1],
            "{lengths:?}"
        );
        let segments = libraries
            .each_ref()
            .map(|library| library.catalog.segments().len());
        assert!(segments[0] == 1 && segments[1] > 3, "{segments:?}");
        for text in [
            "",
            "open",
            "repor 17",
            "\"came of it\" skills",
            "tag:trust -tag:t3",
            "year:2000..2005 firm",
            "trsut",
            "is:new | costs",
            "report 12 nowhere",
            "10.1000/77",
        ] {
            let query = parse(text).query;
            let found = libraries.each_ref().map(|library| {
                let found = run(library, &query, &Inline, &|| false).unwrap();
                let facets = Facet::RECORDED.into_iter();
                let counts = facets.map(|facet| format!("{:?}", found.counts(library, facet)));
                (format!("{:?}", found.hits), counts.collect::<String>())
            });
            assert_eq!(found[0], found[1], "{text}");
        }
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
        // The first of the columns that are read one record at a time are the
        // compressed records.
        let number = |bytes: &[u8]| u64::from_le_bytes(*bytes.first_chunk().unwrap());
        let table = usize::try_from(number(&bytes[16..])).unwrap();
        let mut columns = bytes[table + 16..].chunks_exact(24);
        let cold = columns.find(|column| column[0] == 2).unwrap();
        let place = usize::try_from(number(&cold[8..]) + number(&cold[16..]) / 2).unwrap();
        // One bit alone may be one that says nothing.
        bytes[place..place + 16]
            .iter_mut()
            .for_each(|byte| *byte ^= 1);
        fs::write(&file, &bytes).unwrap();
        let again = shown(&cache);
        assert!(
            (8_980..9_000).contains(&again[0].1),
            "the damaged block is missing, not wrong: {again:?}"
        );
        assert!(again.len() > 1 && again[1].0 > again[0].0);
        assert_eq!(again.last().map(|last| last.1), Some(9_000));
        assert_eq!(shown(&cache).len(), 1);
    }
}
