//! Megabytes per second for each form that is read, beside the parser of that
//! form alone: what `parser` measures is the least that any reader pays.
//!
//! Each file is one of our fixtures, repeated with new DOIs to some megabytes.

use std::ops::ControlFlow;
use std::path::Path;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use fichero::records::read::{self, Part, Piece};

fn main() {
    divan::main();
}

const FORMS: [&str; 9] = [
    "native.jsonl",
    "csl.json",
    "crossref.json",
    "openalex.json",
    "biblatex.bib",
    "zotero.ris",
    "pubmed.nbib",
    "zotero.csv",
    "sheet.tsv",
];

/// So many bytes make a file.
const SIZE: usize = 4 << 20;

/// A fixture over and over, each time with other DOIs.
fn text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/forms");
    let one = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let (head, body, tail) = parts(name, &one);
    let mut text = head.to_owned();
    let mut number = 0;
    while text.len() < SIZE {
        if number > 0 && !tail.is_empty() {
            text.push(',');
        }
        number += 1;
        let place = format!("10.1787/{:013}", 9_780_000_000_000_u64 + number);
        text.push_str(&body.replace("10.1787/9789264259270", &place));
    }
    text + tail
}

/// What stands once before, many times, and once behind.
fn parts<'a>(name: &str, one: &'a str) -> (&'a str, &'a str, &'a str) {
    let open = match name {
        "csl.json" | "openalex.json" => "[{\"id",
        "crossref.json" => "[\n {\"DOI",
        "zotero.csv" | "sheet.tsv" => "\n",
        _ => return ("", one, ""),
    };
    let start = one.find(open).map_or(0, |at| at + 1);
    let end = match name {
        "csl.json" => one.rfind("}]").map(|at| at + 1),
        "crossref.json" => one.rfind("}]}}").map(|at| at + 1),
        "openalex.json" => one.rfind("}]}").map(|at| at + 1),
        _ => None,
    };
    let end = end.unwrap_or(one.len());
    (&one[..start], &one[start..end], &one[end..])
}

#[divan::bench(args = FORMS, sample_count = 10, sample_size = 1)]
fn fichero(bencher: Bencher<'_, '_>, name: &str) {
    let text = text(name);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut records = 0;
        let kind = read::read(black_box(text.as_bytes()), &mut |piece| {
            records += usize::from(matches!(piece, Piece::Record(..)));
            ControlFlow::Continue(())
        });
        assert!(kind.is_ok() && records > 1_000, "{name}: {records}");
        records
    });
}

/// Papers with abstracts as native JSON Lines, where they are at hand, on so
/// many cores; a million such records are 1.1 GB.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn papers(bencher: Bencher<'_, '_>, cores: usize) {
    let Some(bytes) = large() else { return };
    let parts = read::parts(&bytes, 256 * 1024).unwrap_or_default();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        std::thread::scope(|scope| {
            let workers = (0..cores).map(|worker| {
                let mine = parts.iter().skip(worker).step_by(cores);
                scope.spawn(move || mine.map(count).sum::<usize>())
            });
            let workers: Vec<_> = workers.collect();
            let counts = workers.into_iter().map(|worker| worker.join().unwrap_or(0));
            assert!(counts.sum::<usize>() > 10_000);
        });
    });
}

/// The same read into values of JSON by the parser alone, on one core.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn papers_parser(bencher: Bencher<'_, '_>) {
    let Some(bytes) = large() else { return };
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        let lines = bytes.split(|byte| *byte == b'\n');
        lines
            .filter(|line| serde_json::from_slice::<serde_json::Value>(line).is_ok())
            .count()
    });
}

fn count(part: &Part<'_>) -> usize {
    let mut records = 0;
    part.read(&mut |piece| {
        records += usize::from(matches!(piece, Piece::Record(..)));
        ControlFlow::Continue(())
    });
    records
}

fn large() -> Option<Vec<u8>> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/corpora/large/papers.jsonl.gz");
    let mut bytes = Vec::new();
    let packed = std::fs::File::open(path).ok()?;
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(packed), &mut bytes).ok()?;
    Some(bytes)
}

#[divan::bench(args = FORMS, sample_count = 10, sample_size = 1)]
fn parser(bencher: Bencher<'_, '_>, name: &str) {
    let text = text(name);
    let bencher = bencher.counter(BytesCount::of_str(&text));
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("jsonl") => bencher.bench(|| {
            let values = serde_json::Deserializer::from_str(black_box(&text));
            values.into_iter::<serde_json::Value>().flatten().count()
        }),
        Some("json") => {
            bencher.bench(|| serde_json::from_str::<serde_json::Value>(black_box(&text)).is_ok());
        }
        Some("bib") => bencher.bench(|| biblatex::RawBibliography::parse(black_box(&text)).is_ok()),
        Some("csv") => bencher.bench(|| rows(black_box(&text), b',')),
        Some("tsv") => bencher.bench(|| rows(black_box(&text), b'\t')),
        // No parser of these is at hand: finding the lines is the least.
        _ => bencher.bench(|| black_box(&text).lines().count()),
    }
}

fn rows(text: &str, delimiter: u8) -> usize {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    let mut count = 0;
    while let Ok(true) = reader.read_record(&mut row) {
        count += 1;
    }
    count
}
