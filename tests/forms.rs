//! One document in every form that is read, and what chance makes of the files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/mutation.rs"]
mod mutation;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dice::Dice;
use fichero::records::read::{self, Kind, Piece};
use fichero::records::record::{Name, Record};
use fichero::records::write::{self, Format, Work};
use mutation::mutated;

fn load(bytes: &[u8]) -> (Option<Kind>, Vec<Record>, Vec<String>) {
    let (mut records, mut flaws) = (Vec::new(), Vec::new());
    let kind = read::read(bytes, &mut |piece| {
        match piece {
            Piece::Record(record, _) => records.push(*record),
            Piece::Flaw { line, fault } => flaws.push(format!("{line}: {fault}")),
        }
        ControlFlow::Continue(())
    });
    (kind.ok(), records, flaws)
}

fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/forms");
    folder.join(name)
}

/// File, its form, and whether that form can say: the chapter's book, editors,
/// pages, publisher and its place, ISBN.
const FORMS: &[(&str, Kind, [bool; 5])] = &[
    ("biblatex.bib", Kind::Bibtex, [true, true, true, true, true]),
    ("zotero.ris", Kind::Tagged, [true, true, true, true, true]),
    ("endnote.enw", Kind::Tagged, [true, true, true, true, true]),
    (
        "pubmed.nbib",
        Kind::Tagged,
        [false, false, true, false, false],
    ),
    (
        "webofscience.ciw",
        Kind::Tagged,
        [false, false, true, false, false],
    ),
    ("csl.json", Kind::Json, [true, true, true, true, true]),
    ("crossref.json", Kind::Json, [true, false, true, true, true]),
    (
        "datacite.json",
        Kind::Json,
        [false, false, false, false, false],
    ),
    (
        "openalex.json",
        Kind::Json,
        [true, false, true, false, false],
    ),
    ("zotero.json", Kind::Json, [true, true, true, true, true]),
    ("dcat.json", Kind::Json, [false, false, false, false, false]),
    ("zotero.csv", Kind::Table, [true, true, true, true, true]),
    (
        "sheet.tsv",
        Kind::Table,
        [false, false, false, false, false],
    ),
    ("marc.mrc", Kind::Marc, [true, true, true, true, true]),
    ("marc.xml", Kind::Xml, [true, true, true, true, true]),
    ("marc.json", Kind::Json, [true, true, true, true, true]),
    ("hayagriva.yml", Kind::Yaml, [true, true, true, true, true]),
    ("csl.yaml", Kind::Yaml, [true, true, true, true, true]),
    ("mods.xml", Kind::Xml, [true, true, true, true, true]),
    ("oai_dc.xml", Kind::Xml, [false, false, false, false, false]),
    ("datacite.xml", Kind::Xml, [true, true, true, false, true]),
    ("pubmed.xml", Kind::Xml, [true, true, true, true, true]),
    ("endnote.xml", Kind::Xml, [true, true, true, true, true]),
    ("zotero.rdf", Kind::Xml, [true, true, true, true, true]),
    (
        "native.jsonl",
        Kind::JsonLines,
        [true, false, false, false, false],
    ),
];

#[test]
fn one_document_is_the_same_in_every_form() {
    for (name, kind, [book, editors, pages, publisher, isbn]) in FORMS {
        let (form, records, mut flaws) = load(&fs::read(fixture(name)).unwrap());
        // One of them tells of a document that is gone.
        flaws.retain(|flaw| !flaw.contains("records said to be deleted: 1"));
        assert_eq!((form, &flaws[..]), (Some(*kind), &[][..]), "{name}");
        let doi = "10.1787/9789264259270-5-en";
        let record = records
            .iter()
            .find(|record| record.doi.as_deref() == Some(doi))
            .unwrap_or_else(|| panic!("{name}: {records:#?}"));
        let title = record.title.replace('’', "'").replace("Trust. ", "Trust: ");
        assert_eq!(
            title.trim_end_matches('.'),
            "Open Data & Trust: l'état de l'art",
            "{name}"
        );
        assert_eq!(record.year, Some(2016), "{name}");
        let summary = record.summary.as_deref();
        assert_eq!(
            summary,
            Some("How open data earns the trust of citizens."),
            "{name}"
        );
        let tags: Vec<String> = record
            .tags
            .iter()
            .map(|tag| tag.name.to_lowercase())
            .collect();
        assert_eq!(tags[..2], ["trust", "open data"], "{name}");
        if *name != "dcat.json" {
            let authors: Vec<String> = record.authors.iter().map(Name::to_string).collect();
            let family = authors[0].contains("Ruiz") && authors[0].contains("Ana");
            assert!(
                family && authors[1] == "OECD" && authors.len() == 2,
                "{name}: {authors:?}"
            );
        }
        if *book {
            let book = record.parent_title.as_deref();
            assert_eq!(book, Some("Open Government in Utopia"), "{name}");
            assert_eq!(record.document_type.as_deref(), Some("chapter"), "{name}");
            assert_eq!(record.container, None, "{name}");
        }
        assert_eq!(!record.editors.is_empty(), *editors, "{name}: editors");
        let pages = pages.then_some("11-20");
        assert_eq!(
            record
                .pages
                .as_deref()
                .map(|pages| pages.replace('–', "-"))
                .as_deref(),
            pages,
            "{name}"
        );
        if *publisher {
            assert_eq!(
                record.publisher.as_deref(),
                Some("OECD Publishing"),
                "{name}"
            );
            assert_eq!(record.place.as_deref(), Some("Paris"), "{name}");
        }
        let number = record.isbn.as_ref().map(ToString::to_string);
        assert_eq!(
            number.is_some_and(|isbn| isbn.replace('-', "") == "9789264259270"),
            *isbn,
            "{name}"
        );
    }
}

/// Files of all forms, ours.
fn seeds() -> Vec<Vec<u8>> {
    let folders = ["", "../ipp", "../html", "../services"].map(fixture);
    let files = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten();
    let mut paths: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .filter(|path| path.is_file())
        .map(|path| fs::read(path).unwrap())
        .collect()
}

/// Writes records in every form; citations take long.
fn written(records: &[Record], cites: bool) {
    for format in Format::ALL {
        if cites || !matches!(format, Format::Citation(_)) {
            let text = write::all(format, records.iter().cloned().map(Work::alone));
            assert!(!text.contains(['\u{1b}', '\0']), "{format:?}");
        }
    }
}

/// So many mutations; `FICHERO_MUTATIONS` asks for more.
const MUTATIONS: u64 = 20_000;

#[test]
fn no_file_breaks_a_reader_or_a_writer() {
    let asked = std::env::var("FICHERO_MUTATIONS").ok();
    let count: u64 = asked
        .and_then(|count| count.parse().ok())
        .unwrap_or(MUTATIONS);
    let seeds = &seeds();
    let slowest = std::thread::scope(|scope| {
        let workers = [0_u64, 1].map(|half| {
            scope.spawn(move || {
                let mut slowest = Duration::ZERO;
                for number in (half..count).step_by(2) {
                    let mut chance = Dice(number);
                    let bytes = mutated(seeds, &mut chance);
                    let start = Instant::now();
                    let (_, records, _) = load(&bytes);
                    for record in &records {
                        assert!(!record.title.is_empty(), "mutation {number}");
                        let line = write::json::record(record);
                        assert!(!line.contains(['\n', '\u{1b}', '\0']), "mutation {number}");
                    }
                    let time = start.elapsed();
                    assert!(time < Duration::from_secs(2), "mutation {number}: {time:?}");
                    if number % 16 < 2 {
                        written(&records, number % 16_384 < 2);
                    }
                    slowest = slowest.max(time);
                }
                slowest
            })
        });
        workers
            .map(|worker| worker.join().unwrap())
            .into_iter()
            .max()
            .unwrap()
    });
    println!(
        "{count} mutations of {} files; the slowest took {slowest:?}",
        seeds.len()
    );
}
