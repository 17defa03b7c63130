//! One document in every form that is read, and what chance makes of the files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fichero::records::read::{self, Kind, Piece};
use fichero::records::record::{Name, Record};
use fichero::records::write::{self, Format, Work};

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

/// A sequence that looks like chance and is the same each time (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }
}

/// What hurts parsers: brackets, quotes, ends, ill bytes, what opens and never
/// closes.
const SHARP: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"'",
    b"\\",
    b"\n",
    b"\r",
    b"\0",
    b"@",
    b"#",
    b"%",
    b"$",
    b"&",
    b"<",
    b">",
    b"&#xFFFFFFFF;",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"]]>",
    b"<?xml version=\"1.0\"?>",
    b"<!DOCTYPE x [",
    b" xmlns=\"\"",
    b"</record>",
    b"<record>",
    b"&#0;",
    b"&house;",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\x98\x80",
    b",",
    b";",
    b":",
    b"=",
    b"ER  - ",
    b"TY  - ",
    b"@a{b,",
    b"{{{{{{{{",
    b"\\\"{",
    b"\\u0000",
    b"\\ud800",
    b"1e999",
    b"99999999999999999999",
    b"-1",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"&amp;amp;lt;",
    b"$^{_{",
    b"[1] ",
    b"##",
    b"\x1d",
    b"\x1e",
    b"\x1f",
    b"\x1f8",
    b"\x1b$1",
    b"\x1b(N",
    b"\xe2",
    b"00000nam a2200000   4500",
    b"&a ",
    b"*a",
    b"<<: *a",
    b"\n- ",
    b"\n  ",
    b": |\n",
    b"? ",
    b"!!x ",
    b"%TAG",
    b"---\n",
];

fn mutated(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seeds[chance.below(seeds.len())].clone();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let to = (at + chance.below(40)).min(bytes.len());
        match chance.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => drop(bytes.splice(at..at, SHARP[chance.below(SHARP.len())].iter().copied())),
            2 => drop(bytes.drain(at..to)),
            3 => drop(bytes.splice(at..at, bytes[at..to].repeat(1 + chance.below(8)))),
            4 => {
                let other = &seeds[chance.below(seeds.len())];
                let start = chance.below(other.len());
                let part = other[start..(start + chance.below(200)).min(other.len())].to_vec();
                drop(bytes.splice(at..to, part));
            }
            5 => bytes.truncate(at),
            _ => drop(bytes.splice(
                at..to,
                SHARP[chance.below(SHARP.len())].repeat(1 + chance.below(4)),
            )),
        }
    }
    bytes
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
                    let mut chance = Chance(number);
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
