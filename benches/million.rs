//! What many records cost: the first start, its memory, the file of the cache,
//! the second start, a key.
//!
//! `cargo bench --bench million` makes a hundred thousand records;
//! `FICHERO_BENCH_RECORDS="100000 1000000"` says how many, each time anew in a
//! folder that is taken away. A record has a title, an abstract of about a
//! kilobyte of sentences of the embedded catalog, ten tags, a DOI and a year.
//!
//! Memory is what the program has of its own at most, without files that are
//! mapped. Keys are the search itself: from the question to the first answer,
//! and to the last, with the rows and tags of a screen.

#![expect(clippy::print_stdout, reason = "a bench says what it measured")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fichero::engine::exec::Library;
use fichero::engine::local::Local;
use fichero::runtime::budget::Budget;
use fichero::runtime::cache::Cache;
use fichero::runtime::crew::Cores;
use fichero::runtime::loader::{Source, load, load_all};
use fichero::search::Engine;
use fichero::search::query::{Facet, parse};
use fichero::search::question::{Counts, Question, Stop, ValueOrder, Want, Window};
use serde_json::json;

/// What is typed, letter by letter: words, a phrase, stances, what is left out,
/// forms of words, and words that no record has all of.
const LINES: [&str; 8] = [
    "open gov mexico",
    "innovation policies",
    "\"public procurement\"",
    "education tag:skills -tag:trust",
    "water -energy",
    "year:2010..2015 tax",
    "digital transformation regional employment tourism",
    "inovation",
];

fn main() -> io::Result<()> {
    let wanted = std::env::var("FICHERO_BENCH_RECORDS").unwrap_or_else(|_| "100000".to_owned());
    println!(
        "{:>11} {:>9} {:>11} {:>9} {:>9} {:>7} {:>9} {:>9} {:>15} {:>15}",
        "records",
        "source",
        "first start",
        "memory",
        "cache",
        "ratio",
        "again",
        "a record",
        "first p50 p99",
        "last p50 p99"
    );
    let wanted = wanted.split_whitespace();
    wanted
        .filter_map(|count| count.parse().ok())
        .try_for_each(measured)
}

/// Measures so many records and prints a line.
fn measured(count: usize) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("records.jsonl");
    written(&path, count)?;
    let source = fs::metadata(&path)?.len();
    let sources = [Source::Path(path)];
    let cache = Cache::in_folder(folder.path().join("cache")).within(Budget::of(None));
    let peak = Peak::watch();
    let (_, first) = loaded(&sources, &cache);
    let memory = peak.ended();
    let (library, again) = loaded(&sources, &cache);
    let (mut rows, mut all) = keys(&library);
    let megabytes = |bytes: u64| format!("{} MB", bytes >> 20);
    let cached = cache.size().1;
    println!(
        "{count:>11} {:>9} {:>9.1} s {:>9} {:>9} {:>7.2} {:>7.2} s {:>6.1} µs {:>15} {:>15}",
        megabytes(source),
        first.as_secs_f64(),
        megabytes(memory),
        megabytes(cached),
        ratio(cached, source),
        again.as_secs_f64(),
        first.as_secs_f64() * 1e6 / ratio(count as u64, 1),
        middle_and_worst(&mut rows),
        middle_and_worst(&mut all),
    );
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "to be read, not to be reckoned with"
)]
fn ratio(one: u64, other: u64) -> f64 {
    one as f64 / other as f64
}

/// Loads as a browser does, and how long it took until everything was there.
fn loaded(sources: &[Source], cache: &Cache) -> (Arc<Library>, Duration) {
    let (begun, mut last) = (Instant::now(), None);
    load(sources, Some(cache), &mut |library, progress| {
        if progress.done {
            last = Some((library, begun.elapsed()));
        }
        true
    });
    last.unwrap_or_default()
}

/// The times of each key to its first answer and to its last one.
fn keys(library: &Arc<Library>) -> (Vec<Duration>, Vec<Duration>) {
    let engine = Local::new(Arc::clone(library), Arc::new(Cores::all()));
    let counts = Counts {
        facet: Facet::Tag,
        order: ValueOrder::Count,
        under: None,
        narrow: String::new(),
        window: Window { start: 0, len: 36 },
        seek: None,
        folded: None,
    };
    let rows = Want::Rows(Window { start: 0, len: 36 });
    let wants = [rows, Want::Counts(counts), Want::Years];
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for line in LINES {
        for end in line.char_indices().map(|(at, c)| at + c.len_utf8()) {
            let question = Question {
                query: parse(&line[..end]).query,
                wants: wants.to_vec(),
                ..Question::default()
            };
            let (begun, mut answered) = (Instant::now(), None);
            engine.answer(&question, &Stop::never(), &mut |_| {
                answered.get_or_insert_with(|| begun.elapsed());
            });
            first.extend(answered);
            last.push(begun.elapsed());
        }
    }
    (first, last)
}

fn middle_and_worst(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: usize| {
        let time = times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
        time.map_or(0.0, Duration::as_secs_f64) * 1_000.0
    };
    format!("{:.1} {:.1} ms", at(50), at(99))
}

/// The memory of this process of its own, looked at while something happens.
struct Peak {
    ends: Arc<AtomicBool>,
    peak: Arc<AtomicU64>,
}

impl Peak {
    fn watch() -> Self {
        let (ends, peak) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let (ended, most) = (Arc::clone(&ends), Arc::clone(&peak));
        thread::spawn(move || {
            while !ended.load(Ordering::Relaxed) {
                most.fetch_max(own().unwrap_or(0), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(10));
            }
        });
        Self { ends, peak }
    }

    fn ended(self) -> u64 {
        self.ends.store(true, Ordering::Relaxed);
        self.peak.load(Ordering::Relaxed)
    }
}

/// Bytes of memory that belong to no file, as Linux tells.
fn own() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

/// Writes so many records, the same each time.
fn written(path: &Path, count: usize) -> io::Result<()> {
    let (embedded, _) = load_all(&[Source::Embedded]);
    let (mut titles, mut sentences, mut tags) = (Vec::new(), Vec::new(), Vec::new());
    for (_, record) in embedded.catalog.rows() {
        titles.push(record.title.to_string());
        let prose = record.summary.as_deref().unwrap_or_default();
        sentences.extend(prose.split_inclusive(". ").map(str::to_owned));
        tags.extend(record.tags.iter().map(|tag| tag.name.to_string()));
    }
    let mut chance = 21_u64;
    let mut any = |len: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(chance >> 33).unwrap_or(0) % len.max(1)
    };
    let mut to = BufWriter::new(File::create(path)?);
    for number in 0..count {
        let mut prose = String::new();
        while prose.len() < 1_000 {
            prose += &sentences[any(sentences.len())];
        }
        let ten: Vec<&String> = (0..10).map(|_| &tags[any(tags.len())]).collect();
        let record = json!({
            "title": format!("{} {number}", titles[any(titles.len())]),
            "abstract": prose,
            "doi": format!("10.1000/{number}"),
            "year": 1980 + any(46),
            "tags": ten,
        });
        writeln!(to, "{record}")?;
    }
    to.flush()
}
