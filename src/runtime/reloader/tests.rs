use super::*;
use crate::engine::catalog::Catalog;
use crate::records::record::Record;
use crate::runtime::loader::load_all;
use crate::search::query::Facet;
use std::collections::BTreeSet;
use std::fs::{self, File as OnDisk};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// A folder whose files change.
struct Desk {
    folder: tempfile::TempDir,
    /// Each file is younger than the one written before, however fast the
    /// test is.
    seconds: AtomicU64,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            seconds: AtomicU64::new(1),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
        self.touch(name);
    }

    fn touch(&self, name: &str) {
        let seconds = self.seconds.fetch_add(1, Ordering::Relaxed);
        let file = OnDisk::options()
            .append(true)
            .open(self.path(name))
            .unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds);
        file.set_modified(time).unwrap();
    }

    fn append(&self, name: &str, text: &str) {
        let mut file = OnDisk::options()
            .append(true)
            .open(self.path(name))
            .unwrap();
        file.write_all(text.as_bytes()).unwrap();
        self.touch(name);
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }
}

/// Lines of records with these numbers as DOIs; more of them have the title
/// and the year that the word says.
fn lines(word: &str, dois: std::ops::Range<u32>) -> String {
    let line = |doi| {
        format!(
            "{{\"title\": \"What the countries do for open data and trust {word} {doi}\", \"doi\": \"10.1787/x{doi}\", \"tags\": [\"{word}\"]}}\n"
        )
    };
    dois.map(line).collect()
}

fn chapter(number: u32, year: &str) -> String {
    format!(
        "{{\"title\": \"Chapter {number}\", \"doi\": \"10.1787/9789264259270-{number}-en\"{year}}}\n{}",
        lines("beside", number * 100..number * 100 + 2)
    )
}

/// All that can be seen of a library, without the numbers of its sources.
#[derive(Debug, PartialEq)]
struct Seen {
    records: Vec<String>,
    ghosts: Vec<Record>,
    flaws: Vec<(String, u32, String)>,
    values: Vec<BTreeSet<(String, usize)>>,
}

fn seen(library: &Library) -> Seen {
    let catalog = &library.catalog;
    let name = |number: u32| catalog.sources()[number as usize].to_string();
    let record = |(row, mut record): (_, Record)| {
        let origins = std::mem::take(&mut record.origins);
        let origins: Vec<_> = origins
            .iter()
            .map(|origin| (name(origin.source), origin.line))
            .collect();
        let identity = |row| catalog.get(row).map(|record| record.identity());
        let book = catalog.book_of(row).and_then(identity);
        let chapters: Vec<_> = catalog.chapters_of(row).into_iter().map(identity).collect();
        assert_eq!(catalog.find(&record.identity()), Some(row));
        format!(
            "{record:?} {origins:?} {book:?} {chapters:?} {:?}",
            catalog.year(row)
        )
    };
    let values = |facet| {
        let facet = library.index.facet(facet);
        let values = facet.values().iter().enumerate();
        let values = values.map(|(at, value)| (value.token.to_string(), facet.total(at)));
        values.filter(|(_, total)| *total > 0).collect()
    };
    Seen {
        records: catalog.rows().map(record).collect(),
        ghosts: catalog.books().ghosts().iter().collect(),
        flaws: catalog
            .flaws()
            .iter()
            .map(|flaw| (name(flaw.source), flaw.line, flaw.fault.to_string()))
            .collect(),
        values: Facet::ALL.into_iter().map(values).collect(),
    }
}

/// What was told last, and how often something was.
#[derive(Default)]
struct Told {
    count: usize,
    stale: Vec<String>,
    renamed: Vec<(Id, Id)>,
    generations: Vec<u64>,
}

/// Loads sources, lets something happen to them, and looks twice.
fn after(sources: &[Source], happen: &mut dyn FnMut()) -> (Arc<Library>, Arc<Library>, Told) {
    after_where(is_much, sources, happen)
}

/// The same where some changes have all read anew.
fn after_where(
    is_much: fn(u64, u64) -> bool,
    sources: &[Source],
    happen: &mut dyn FnMut(),
) -> (Arc<Library>, Arc<Library>, Told) {
    let mut told = Told::default();
    let mut tell = |loaded| {
        if let Loaded::Library {
            library,
            renamed,
            progress,
        } = loaded
        {
            told.count += 1;
            told.renamed = renamed;
            told.stale = progress.stale;
            told.generations.push(library.catalog.generation());
        }
        true
    };
    let first = loader::load_first(sources, None, &[], &mut |_, _| true).unwrap();
    let old = Arc::clone(&first.library);
    let mut reloader = Reloader::new(sources, None, &[], first, &mut tell);
    reloader.is_much = is_much;
    assert!(reloader.look());
    assert_eq!(seen(&old), seen(&reloader.library), "nothing happened yet");
    assert!(Arc::ptr_eq(&old, &reloader.library));
    happen();
    assert!(reloader.look() && reloader.look());
    let new = Arc::clone(&reloader.library);
    assert!(reloader.look(), "it is quiet again");
    assert!(Arc::ptr_eq(&new, &reloader.library));
    drop(reloader);
    assert!(told.generations.is_sorted());
    (old, new, told)
}

/// What is expected of a change.
enum Then {
    /// The library is what reading all sources anew gives.
    Fresh,
    /// The old records stay, with a reason that says this.
    Stays(&'static str),
}

use Then::{Fresh, Stays};

type Happening = fn(&Desk);

/// Kinds of change to the named files a.jsonl, b.jsonl (they share a record)
/// and c.json, and to the folder d.
const CHANGES: &[(&str, Happening, Then)] = &[
    (
        "append",
        |desk| desk.append("a.jsonl", &lines("new", 40..43)),
        Fresh,
    ),
    (
        "append to the second",
        |desk| desk.append("b.jsonl", &lines("new", 0..2)),
        Fresh,
    ),
    (
        "edit in place",
        |desk| desk.write("a.jsonl", lines("edited", 0..5)),
        Fresh,
    ),
    (
        "edit to other records",
        |desk| desk.write("a.jsonl", lines("edited", 20..26)),
        Fresh,
    ),
    (
        "replace by rename",
        |desk| {
            desk.write("a.new", lines("renamed", 0..9));
            desk.rename("a.new", "a.jsonl");
        },
        Fresh,
    ),
    (
        "truncate, then write again",
        |desk| {
            desk.write("a.jsonl", "");
            desk.write("a.jsonl", lines("rewritten", 0..2));
        },
        Fresh,
    ),
    (
        "shrink",
        |desk| desk.write("a.jsonl", lines("all", 0..2)),
        Fresh,
    ),
    (
        "delete",
        |desk| desk.remove("a.jsonl"),
        Stays("not there any more"),
    ),
    (
        "delete, and come back with more",
        |desk| {
            desk.remove("a.jsonl");
            desk.write("a.jsonl", lines("back", 0..7));
        },
        Fresh,
    ),
    (
        "half-written JSON",
        |desk| {
            desk.write(
                "c.json",
                r#"{"documents": [{"title": "One", "doi": "10.1787/c1"}, {"title": "Tw"#,
            );
        },
        Stays("half-written"),
    ),
    (
        "half-written JSON Lines",
        |desk| desk.append("a.jsonl", "{\"title\": \"Ha"),
        Stays("half-written"),
    ),
    (
        "JSON that is written to its end",
        |desk| {
            desk.write("c.json", r#"[{"title": "One", "doi": "10.1787/c1"}, {"title": "Two and more"}, {"title": "Three"}]"#);
        },
        Fresh,
    ),
    (
        "broken encoding",
        |desk| desk.append("a.jsonl", "{\"title\": \"Caf\u{e9}\"}\n"),
        Fresh,
    ),
    (
        "Latin-1",
        |desk| {
            desk.write(
                "a.jsonl",
                b"{\"title\": \"Caf\xe9\"}\n{\"title\": \"B\"}\n{\"title\": \"C and so on\"}\n",
            );
        },
        Fresh,
    ),
    ("emptied", |desk| desk.write("a.jsonl", ""), Stays("empty")),
    (
        "nonsense",
        |desk| desk.write("b.jsonl", "Dear reader, ".repeat(99)),
        Stays("not a catalog"),
    ),
    (
        "a picture",
        |desk| desk.write("b.jsonl", b"\x89PNG\r\n\x1a\n\0\0\0".repeat(99)),
        Stays("not text"),
    ),
    ("only the time", |desk| desk.touch("a.jsonl"), Fresh),
    (
        "folder: a file comes",
        |desk| desk.write("d/m.jsonl", lines("come", 50..54)),
        Fresh,
    ),
    (
        "folder: a file goes",
        |desk| desk.remove("d/k.jsonl"),
        Fresh,
    ),
    (
        "folder: the first file goes",
        |desk| desk.remove("d/c1.jsonl"),
        Fresh,
    ),
    (
        "folder: a file gets another name",
        |desk| desk.rename("d/k.jsonl", "d/a.jsonl"),
        Fresh,
    ),
    (
        "folder: a file is edited",
        |desk| desk.write("d/k.jsonl", lines("edited", 60..64)),
        Fresh,
    ),
    (
        "folder: a file takes the place of another",
        |desk| desk.rename("d/k.jsonl", "d/c1.jsonl"),
        Fresh,
    ),
    (
        "folder: a folder comes",
        |desk| {
            fs::create_dir_all(desk.path("d/e/f")).unwrap();
            desk.write("d/e/f/x.jsonl", lines("deep", 70..73));
            desk.write("d/e/x.jsonl", lines("deep", 71..75));
        },
        Fresh,
    ),
    (
        "folder: a folder goes",
        |desk| fs::remove_dir_all(desk.path("d/n")).unwrap(),
        Fresh,
    ),
    (
        "folder: a folder gets another name",
        |desk| desk.rename("d/n", "d/b"),
        Fresh,
    ),
    (
        "folder: a hidden file",
        |desk| desk.write("d/.h.jsonl", lines("hidden", 80..83)),
        Fresh,
    ),
    (
        "folder: junk",
        |desk| desk.write("d/notes.txt", "nothing of interest"),
        Fresh,
    ),
    (
        "folder: junk becomes a catalog",
        |desk| desk.write("d/junk.txt", lines("junk", 85..87)),
        Fresh,
    ),
    (
        "folder: a catalog is emptied",
        |desk| desk.write("d/k.jsonl", ""),
        Stays("no catalog"),
    ),
    (
        "folder: all go and one comes",
        |desk| {
            fs::remove_dir_all(desk.path("d")).unwrap();
            fs::create_dir(desk.path("d")).unwrap();
            desk.write("d/z.jsonl", lines("alone", 0..3));
        },
        Fresh,
    ),
    (
        "the folder goes",
        |desk| fs::remove_dir_all(desk.path("d")).unwrap(),
        Stays(""),
    ),
    (
        "a shared record leaves the first",
        |desk| desk.write("a.jsonl", lines("without", 0..4)),
        Fresh,
    ),
    (
        "a shared record leaves the second",
        |desk| desk.write("b.jsonl", lines("without", 6..12)),
        Fresh,
    ),
    (
        "a shared record comes to a third",
        |desk| desk.write("d/k.jsonl", lines("third", 4..5)),
        Fresh,
    ),
    (
        "a chapter's book comes",
        |desk| {
            let book = "{\"title\": \"The book\", \"doi\": \"10.1787/9789264259270-en\", \"year\": 2016}\n";
            desk.append("b.jsonl", book);
        },
        Fresh,
    ),
    (
        "a chapter's file goes",
        |desk| desk.remove("d/c2.jsonl"),
        Fresh,
    ),
    (
        "both chapters' files go",
        |desk| {
            desk.remove("d/c1.jsonl");
            desk.remove("d/c2.jsonl");
        },
        Fresh,
    ),
    (
        "a packed file is packed anew",
        |desk| desk.write("d/p.gz", packed(&lines("packed", 90..96))),
        Fresh,
    ),
    (
        "a packed file is cut",
        |desk| {
            let whole = packed(&lines("packed", 90..96));
            desk.write("d/p.gz", &whole[..whole.len() - 6]);
        },
        Stays("half-written"),
    ),
    (
        "many things at once",
        |desk| {
            desk.append("a.jsonl", &lines("new", 5..8));
            desk.remove("d/k.jsonl");
            desk.write("d/m.jsonl", lines("come", 3..6));
            desk.write("c.json", r#"[{"title": "Another one", "doi": "10.1787/x1"}, {"title": "And one that is long"}]"#);
        },
        Fresh,
    ),
];

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn set() -> (Desk, Vec<Source>) {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("d/n")).unwrap();
    desk.write("a.jsonl", lines("first", 0..5));
    desk.write("b.jsonl", lines("second", 4..9));
    desk.write(
        "c.json",
        r#"[{"title": "One", "doi": "10.1787/c1"}, {"title": "Two"}]"#,
    );
    desk.write("d/c1.jsonl", chapter(1, ""));
    desk.write("d/c2.jsonl", chapter(2, ", \"year\": 2015"));
    desk.write("d/junk.txt", "junk");
    desk.write("d/k.jsonl", lines("third", 7..11));
    desk.write("d/n/k.jsonl", lines("inner", 30..33));
    desk.write("d/p.gz", packed(&lines("packed", 90..93)));
    let sources = ["a.jsonl", "b.jsonl", "c.json", "d"];
    let sources = sources.map(|name| Source::Path(desk.path(name)));
    (desk, sources.to_vec())
}

#[test]
fn whatever_changes_the_library_is_what_reading_all_anew_gives_or_what_it_was() {
    assert!(CHANGES.len() >= 20);
    let each: [fn(u64, u64) -> bool; 2] = [is_much, |_, _| true];
    for ((what, happening, then), is_much) in CHANGES
        .iter()
        .flat_map(|change| each.map(|is_much| (change, is_much)))
    {
        let (desk, sources) = set();
        let (old, new, told) = after_where(is_much, &sources, &mut || happening(&desk));
        match then {
            Fresh => {
                assert_eq!(seen(&new), seen(&load_all(&sources).0), "{what}");
                assert!(told.stale.is_empty(), "{what}: {:?}", told.stale);
            }
            Stays(reason) => {
                assert_eq!(seen(&new), seen(&old), "{what}");
                let said = told.stale.iter().any(|said| said.contains(reason));
                assert!(said || reason.is_empty(), "{what}: {:?}", told.stale);
            }
        }
    }
}

#[test]
fn one_change_after_the_other_ends_where_reading_all_anew_does() {
    let (desk, sources) = set();
    let first = loader::load_first(&sources, None, &[], &mut |_, _| true).unwrap();
    let mut tell = |_| true;
    let mut reloader = Reloader::new(&sources, None, &[], first, &mut tell);
    for (what, happening, _) in CHANGES
        .iter()
        .filter(|(what, ..)| !what.contains("folder goes"))
    {
        let happened = panic::catch_unwind(AssertUnwindSafe(|| happening(&desk)));
        // A file of an earlier change may be gone.
        drop(happened);
        assert!(reloader.look() && reloader.look(), "{what}");
        if reloader.roster.stale().is_empty() {
            assert_eq!(
                seen(&reloader.library),
                seen(&load_all(&sources).0),
                "{what}"
            );
        }
    }
}

fn shared(old: &Catalog, new: &Catalog) -> usize {
    let is_old = |segment: &&_| old.segments().iter().any(|old| Arc::ptr_eq(old, segment));
    new.segments().iter().filter(is_old).count()
}

#[test]
fn only_the_segments_of_a_changed_source_are_made_anew() {
    let desk = Desk::new();
    for (name, word) in [("a", "first"), ("b", "second"), ("c", "third")] {
        let from = 100 * u32::from(name.as_bytes()[0]);
        desk.write(name, lines(word, from..from + 50));
    }
    let sources = ["a", "b", "c"].map(|name| Source::Path(desk.path(name)));
    let (old, new, told) = after(&sources, &mut || desk.append("b", &lines("more", 1..9)));
    assert_eq!(
        (old.catalog.segments().len(), new.catalog.segments().len()),
        (3, 3)
    );
    assert_eq!(shared(&old.catalog, &new.catalog), 2);
    assert_eq!(told.count, 1);
}

/// Lines so long that a file of a few is read in windows.
fn long_lines(word: &str, dois: std::ops::Range<u32>) -> String {
    let unused = format!("\"unused\": \"{}\", \"doi\"", "more ".repeat(6_000));
    lines(word, dois).replace("\"doi\"", &unused)
}

#[test]
fn what_a_file_of_lines_has_more_is_read_alone() {
    let desk = Desk::new();
    desk.write(
        "a.json",
        r#"{"title": "Of another source", "doi": "10.1787/x3"}"#,
    );
    desk.write("b.jsonl", long_lines("first", 0..600));
    let sources = ["a.json", "b.jsonl"].map(|name| Source::Path(desk.path(name)));
    let place = (1, desk.path("b.jsonl"));
    let first = loader::load_first(&sources, None, &[], &mut |_, _| true).unwrap();
    let mut tell = |_| true;
    let mut reloader = Reloader::new(&sources, None, &[], first, &mut tell);
    let half = long_lines("half", 760..761);
    let half = half.split_at(20_000);
    let changed = long_lines("first", 0..600).replacen("first", "FIRST", 1);
    let more = |text: String| (Some(text), String::new());
    // What comes to the file, or what it is then, and how many records are read
    // of what is more.
    let happens = [
        (more(lines("more", 700..703)), Some(3)),
        // Known ones again, a broken one, and the last in a line that is long.
        (
            more(format!("{}{{\"title\": 1\n", lines("again", 2..5))),
            Some(3),
        ),
        (more(long_lines("long", 710..712)), Some(2)),
        (more(String::new()), Some(0)),
        (more(lines("open", 713..714).trim_end().to_owned()), Some(1)),
        // Where the last line was open all is read.
        (more(format!("\n{}", lines("then", 714..715))), None),
        (
            (None, format!("{changed}{}", long_lines("other", 700..705))),
            None,
        ),
    ];
    for ((more, whole), alone) in happens {
        match &more {
            Some(more) => desk.append("b.jsonl", more),
            None => desk.write("b.jsonl", &whole),
        }
        let file = &reloader.roster.files[&place];
        let read = reread(&place.1, false, 1, file.known.as_ref()).unwrap();
        let behind = read.is_behind.then(|| read.readings.len());
        assert_eq!(behind, alone, "{more:?}");
        assert!(reloader.look());
        assert_eq!(
            seen(&reloader.library),
            seen(&load_all(&sources).0),
            "{more:?}"
        );
    }
    // Half a line waits for its other half.
    let before = seen(&reloader.library);
    desk.append("b.jsonl", half.0);
    assert!(reloader.look());
    assert_eq!(seen(&reloader.library), before);
    assert!(reloader.roster.files[&place].stale.is_some());
    desk.append("b.jsonl", half.1);
    assert!(reloader.look());
    assert_eq!(seen(&reloader.library), seen(&load_all(&sources).0));
    assert!(reloader.roster.files[&place].stale.is_none());
}

/// A file of long lines that is in a cache.
fn kept_lines() -> (Desk, [Source; 1], Cache) {
    let desk = Desk::new();
    desk.write("a.jsonl", long_lines("first", 0..600));
    let sources = [Source::Path(desk.path("a.jsonl"))];
    let cache = Cache::in_folder(desk.path("cache"));
    let _ = loader::load_all_cached(&sources, Some(&cache), |_| {});
    (desk, sources, cache)
}

#[test]
fn a_file_out_of_the_cache_is_known_too() {
    let (desk, sources, cache) = kept_lines();
    let first = loader::load_first(&sources, Some(&cache), &[], &mut |_, _| true).unwrap();
    let mut tell = |_| true;
    let mut reloader = Reloader::new(&sources, Some(&cache), &[], first, &mut tell);
    // All would be read anew if it were not.
    reloader.is_much = |_, _| panic!("what was read is known");
    desk.append("a.jsonl", &lines("more", 700..703));
    assert!(reloader.look());
    assert_eq!(seen(&reloader.library), seen(&load_all(&sources).0));
}

/// What a start tells until all is there: how many records, and whether that is
/// all; then what there is.
fn start_of(sources: &[Source], cache: &Cache) -> (Vec<(usize, bool)>, Arc<Library>) {
    let (mut told, mut last) = (Vec::new(), None);
    let (_send, events) = mpsc::sync_channel(1);
    let tell: Tell<'_> = &mut |loaded| match loaded {
        Loaded::Library {
            library, progress, ..
        } => {
            told.push((library.catalog.len(), progress.done));
            last = Some(library);
            !progress.done
        }
        _ => true,
    };
    run(sources, Some(cache), &[], &events, tell);
    (told, last.unwrap())
}

#[test]
fn a_start_after_sources_changed_shows_what_they_were_and_reads_what_is_more() {
    let (desk, sources, cache) = kept_lines();
    assert!(kept::earlier(Some(&cache), &sources).is_none());
    let others = lines("other", 0..90) + &" ".repeat(9 << 20) + "\n";
    let changes: [(&dyn Fn(), _); 4] = [
        (&|| desk.append("a.jsonl", &lines("more", 700..703)), 603),
        (&|| desk.touch("a.jsonl"), 603),
        (&|| desk.write("a.jsonl", long_lines("again", 0..650)), 650),
        (&|| desk.write("a.jsonl", &others), 90),
    ];
    let mut before = 600;
    for (change, after) in changes {
        change();
        let (told, library) = start_of(&sources, &cache);
        assert_eq!(told, [(before, false), (after, true)]);
        assert_eq!(seen(&library), seen(&load_all(&sources).0));
        // Once it has settled it is in the cache, and what was before is not.
        let mut tell = |_| true;
        let mut reloader = Reloader::behind(&sources, Some(&cache), &mut tell).unwrap();
        if after == 603 {
            reloader.is_much = |_, _| panic!("what was read is known");
        }
        assert!(reloader.look() && reloader.look());
        assert!(kept::earlier(Some(&cache), &sources).is_none());
        assert_eq!(cache.size().0, 1);
        let (told, library) = start_of(&sources, &cache);
        assert_eq!(told, [(after, true)]);
        assert_eq!(seen(&library), seen(&load_all(&sources).0));
        before = after;
    }
    // A command reads what is more, and leaves another file to a first start.
    desk.write("a.jsonl", long_lines("again", 0..600));
    assert!(caught_up(&sources, Some(&cache)).is_none());
    let _ = loader::load_all_cached(&sources, Some(&cache), |_| {});
    desk.append("a.jsonl", &lines("last", 800..802));
    let (library, progress) = caught_up(&sources, Some(&cache)).unwrap();
    assert!(progress.done && library.catalog.len() == 602);
    assert_eq!(seen(&library), seen(&load_all(&sources).0));
    assert!(Cache::key(&sources).is_some_and(|key| cache.open(key).is_some()));
    assert!(caught_up(&sources, Some(&cache)).is_none());
}

#[test]
fn a_record_whose_identity_changed_is_followed() {
    let (desk, sources) = set();
    let (_, _, told) = after(&sources, &mut || {
        desk.write(
            "c.json",
            r#"[{"title": "One", "doi": "10.1787/c9"}, {"title": "Two"}]"#,
        );
    });
    let pair = |old: &str, new: &str| (Id::from(old), Id::from(new));
    assert_eq!(told.renamed, [pair("10.1787/c1", "10.1787/c9")]);
}

#[test]
fn a_file_that_shrank_waits_for_a_second_look_and_one_that_grew_does_not() {
    let (desk, sources) = set();
    let first = loader::load_first(&sources, None, &[], &mut |_, _| true).unwrap();
    let mut tell = |_| true;
    let mut reloader = Reloader::new(&sources, None, &[], first, &mut tell);
    let old = Arc::clone(&reloader.library);
    desk.write("a.jsonl", lines("less", 0..2));
    assert!(reloader.look());
    assert!(Arc::ptr_eq(&old, &reloader.library));
    assert!(reloader.look());
    assert!(!Arc::ptr_eq(&old, &reloader.library));
    let old = Arc::clone(&reloader.library);
    desk.append("a.jsonl", &lines("more", 0..3));
    assert!(reloader.look());
    assert!(!Arc::ptr_eq(&old, &reloader.library));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_is_another_file() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    desk.write("one", lines("one", 0..3));
    desk.write("other", lines("two", 0..3));
    let link = desk.path("link");
    symlink(desk.path("one"), &link).unwrap();
    let sources = [Source::Path(link.clone())];
    let (_, new, _) = after(&sources, &mut || {
        symlink(desk.path("other"), desk.path("next")).unwrap();
        fs::rename(desk.path("next"), &link).unwrap();
    });
    assert_eq!(seen(&new), seen(&load_all(&sources).0));
}

#[test]
fn a_source_that_was_not_there_comes_in_its_turn() {
    let desk = Desk::new();
    desk.write("b", lines("b", 3..6));
    let sources = ["a", "b"].map(|name| Source::Path(desk.path(name)));
    let (old, new, _) = after(&sources, &mut || desk.write("a", lines("a", 0..4)));
    assert_eq!((old.catalog.len(), new.catalog.len()), (3, 6));
    assert_eq!(seen(&new), seen(&load_all(&sources).0));
}

#[test]
fn thousands_of_files_of_a_folder_are_looked_at_in_turn() {
    let desk = Desk::new();
    for number in 0..2_500 {
        desk.write(&format!("{number:04}"), "{\"title\": \"A\"}\n");
    }
    let folder = OnDisk::open(desk.folder.path()).unwrap();
    folder.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    let mut roster = Roster::default();
    roster.walk(0, desk.folder.path(), 0);
    let mut watcher = Watcher::new(&roster);
    for number in [10, 1_010, 2_010] {
        desk.touch(&format!("{number:04}"));
    }
    let counts: Vec<usize> = (0..4).map(|_| watcher.look().len()).collect();
    assert_eq!(counts, [1, 1, 1, 0]);
}

#[cfg(unix)]
#[test]
fn a_pipe_shows_its_first_records_and_does_not_hold_back_a_file() {
    let desk = Desk::new();
    let pipe = desk.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no named pipes here");
        return;
    }
    desk.write("file", lines("file", 0..3));
    let sources = vec![Source::Path(pipe.clone()), Source::Path(desk.path("file"))];
    let (send, told) = mpsc::channel();
    let handle = start(sources, None, move |loaded| send.send(loaded).is_ok()).unwrap();
    let next = || match told.recv_timeout(Duration::from_secs(20)).unwrap() {
        Loaded::Library {
            library, progress, ..
        } => (library.catalog.len(), progress.done),
        other => panic!("{other:?}"),
    };
    assert_eq!(next(), (3, false), "the file does not wait for the pipe");
    let mut writer = OnDisk::options().write(true).open(&pipe).unwrap();
    writer.write_all(lines("pipe", 2..6).as_bytes()).unwrap();
    assert_eq!(next(), (6, false), "the pipe is still open");
    writer.write_all(lines("pipe", 6..8).as_bytes()).unwrap();
    drop(writer);
    let last = loop {
        let last = next();
        if last.1 {
            break last;
        }
    };
    assert_eq!(last, (8, true));
    drop(handle);
}

#[test]
fn a_program_with_nothing_to_look_at_has_no_thread_for_it() {
    let (send, told) = mpsc::channel();
    let handle = start(vec![Source::Embedded], None, move |loaded| {
        send.send(loaded).is_ok()
    });
    let last = told.iter().last();
    assert!(matches!(last, Some(Loaded::Library { progress, .. }) if progress.done));
    // The channel has ended, since its thread has.
    handle.unwrap().look();
}

#[test]
fn the_cache_is_written_anew_when_a_change_has_settled() {
    let desk = Desk::new();
    let more = "What came of it. ".repeat(200);
    let line = |doi: u32| {
        format!(
            "{{\"title\": \"T {doi}\", \"doi\": \"10.1787/x{doi}\", \"abstract\": \"{more}\"}}\n"
        )
    };
    desk.write("a", (0..3_000).map(line).collect::<String>());
    let sources = [Source::Path(desk.path("a"))];
    let cache = Cache::in_folder(desk.path("cache"));
    let mut tell = |_| true;
    for cached in [false, true] {
        let first = loader::load_first(&sources, Some(&cache), &[], &mut |_, _| true).unwrap();
        let mut reloader = Reloader::new(&sources, Some(&cache), &[], first, &mut tell);
        assert!(reloader.look(), "{cached}");
        desk.append("a", &line(5_000 + u32::from(cached)));
        assert!(reloader.look() && reloader.look());
        let key = Cache::key(&sources).unwrap();
        let opened = cache.open(key).unwrap();
        assert!(opened.is_whole());
        assert_eq!(seen(&opened.library), seen(&load_all(&sources).0));
    }
}
