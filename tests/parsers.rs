//! Everything that reads what strangers wrote, each parser by itself: no panic,
//! no second of the processor, no more memory than its input may take. T5 of the
//! tests of reliability: a million inputs each with `FICHERO_FULL=1`.
//!
//! Inputs are files of the form with changes that chance makes. Time is that of
//! the thread's own processor, so that a busy machine says nothing; memory is
//! the highest that the process reached, as Linux counts it.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/mutation.rs"]
mod mutation;
#[path = "support/scale.rs"]
mod scale;
#[path = "support/spent.rs"]
mod spent;

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use dice::Dice;
use fichero::app::key::script;
use fichero::app::settings::Settings;
use fichero::reader::foreign::{self, Kept};
use fichero::reader::mark::Known;
use fichero::reader::memory::Memory;
use fichero::reader::moment::Moment;
use fichero::records::doi::Doi;
use fichero::records::isbn::Isbn;
use fichero::records::read::{self, Piece};
use fichero::records::text::{Text, harmless};
use fichero::records::url::WebUrl;
use fichero::search::id::Id;
use fichero::search::query::parse;
use mutation::mutated;
use scale::scaled;
use spent::spent;

/// A parser, the files that its inputs are made of, and how it is called.
struct Parser {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    reads: fn(&[u8]),
}

/// Kilobytes of a line of the process's status.
fn kilobytes(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    let number = line.split_whitespace().nth(1).unwrap();
    number.parse().unwrap()
}

/// Files of our fixtures with one of some endings.
fn files(folders: &[&str], endings: &[&str]) -> Vec<Vec<u8>> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(top.join(folder)).unwrap());
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| endings.contains(&ending))
            && !path.to_str().unwrap().contains("expected")
    });
    paths.sort();
    assert!(!paths.is_empty(), "{folders:?} {endings:?}");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Reads a source whole; whatever a record holds is clean.
fn source(bytes: &[u8]) {
    let _ = read::read(bytes, &mut |piece| {
        match piece {
            Piece::Record(record, line) => assert!(line > 0 && !record.title.is_empty()),
            Piece::Flaw { fault, .. } => assert!(!fault.to_string().is_empty()),
        }
        ControlFlow::Continue(())
    });
}

/// Reads a library with what its owner said: the records are those of a catalog,
/// and taking it twice takes nothing.
fn library(bytes: &[u8]) {
    let mut records = Vec::new();
    let _ = read::read(bytes, &mut |piece| {
        if let Piece::Record(record, _) = piece {
            records.push(*record);
        }
        ControlFlow::Continue(())
    });
    let Ok((_, said)) = read::remarked(bytes) else {
        return;
    };
    assert!(said.records.iter().map(|(record, _)| record).eq(&records));
    let documents = said.records.into_iter().map(|(record, remarks)| Kept {
        id: Id::from(record.identity()),
        known: Known::of(&record, record.year),
        remarks,
    });
    let documents: Vec<Kept> = documents.collect();
    let mut memory = Memory::default();
    let news = |memory: &Memory| {
        let changed = Moment::from_millis(1_000);
        foreign::news(memory, documents.clone(), &said.shelves, changed).entries
    };
    memory.merge(news(&memory));
    assert_eq!(news(&memory), []);
}

/// A text of a record that may hold markup, as the readers of all forms take it.
fn markup(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let record = serde_json::json!([{"title": text, "abstract": text, "tags": [text]}]);
    source(record.to_string().as_bytes());
}

fn config(bytes: &[u8]) {
    let (_, wrong) = Settings::read(&String::from_utf8_lossy(bytes));
    for line in wrong {
        assert!(!harmless(&line.to_string()).contains(['\u{1b}', '\u{9b}', '\u{202e}']));
    }
}

fn query(bytes: &[u8]) {
    let query = parse(&String::from_utf8_lossy(bytes)).query;
    let again = parse(&query.to_string());
    assert_eq!(
        (again.query, again.problems.len(), again.beyond),
        (query, 0, 0)
    );
}

fn keys(bytes: &[u8]) {
    if let Err(unknown) = script(&String::from_utf8_lossy(bytes)) {
        assert!(!unknown.to_string().is_empty());
    }
}

fn identifiers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines().take(200) {
        let clean = Text::line(line);
        for raw in [line, &clean] {
            if let Some(url) = WebUrl::parse(raw) {
                let url = url.to_string();
                assert!(
                    url.starts_with("http://") || url.starts_with("https://"),
                    "{url}"
                );
            }
            if let Some(doi) = Doi::parse(raw) {
                assert_eq!(Doi::parse(&doi), Some(doi));
            }
            if let Some(isbn) = Isbn::parse(raw) {
                assert_eq!(Isbn::parse(&isbn.to_string()), Some(isbn));
            }
        }
    }
}

fn parsers() -> Vec<Parser> {
    let array = "[{\"title\": \"Open data\", \"year\": 2016, \"tags\": [\"trust\", {\"name\": \"loans\", \"url\": \"https://example.org/a\"}], \"authors\": [\"OECD\", {\"family\": \"Ruiz\", \"given\": \"Ana\"}]}, {\"title\": \"B\", \"doi\": \"10.1787/9789264259270-en\"}]";
    let toml = include_str!("../assets/config.toml");
    // With its marks taken away it sets everything.
    let set = toml.replace("#: ", "");
    let parser = |name, seeds, reads| Parser { name, seeds, reads };
    vec![
        parser(
            "JSON, one array",
            texts(&[array, "{\"documents\": [{\"title\": \"a\"}]}"]),
            source,
        ),
        parser(
            "JSON Lines",
            files(&["forms", "services"], &["jsonl"]),
            source,
        ),
        parser(
            "JSON of services",
            files(&["forms", "services"], &["json"]),
            source,
        ),
        parser("pages as text", files(&["ipp"], &["txt"]), source),
        parser("pages as HTML", files(&["html"], &["html"]), source),
        parser("BibTeX", files(&["forms"], &["bib"]), source),
        parser(
            "what owners say of their libraries",
            files(&["marks"], &["rdf", "bib", "json"]),
            library,
        ),
        parser(
            "RIS and its kin",
            files(&["forms"], &["ris", "enw", "nbib", "ciw"]),
            source,
        ),
        parser(
            "CSV and TSV",
            files(&["forms", "services"], &["csv", "tsv"]),
            source,
        ),
        parser("MARC", files(&["forms"], &["mrc"]), source),
        parser("XML", files(&["forms"], &["xml", "rdf"]), source),
        parser("YAML", files(&["forms"], &["yaml", "yml"]), source),
        parser(
            "markup in a text",
            texts(&[
                "<jats:p>Open <b>data</b> &amp; <i>trust</i></jats:p>",
                "a &lt;b&gt; &#x41; &#65; &nbsp; <!-- c --> <![CDATA[x]]> <br/> H<sub>2</sub>O",
                "$\\alpha^{2}$ \\textit{x} {\\'e} \\\"{o}",
            ]),
            markup,
        ),
        parser("config", texts(&[toml, &set]), config),
        parser(
            "query",
            texts(&[
                "open gov \"trade unions\" -draft ~tag:loans +tag:\"x y\" year:2010.. sort:-year",
                "(mexico | chile) innovation NOT policy ^open reform$ 'gov au:oecd has:doi is:book",
                "https://dx.doi.org/10.1787/9789264259270-5-en isbn:978-92-64-25927-0 lacking:1 group:book",
            ]),
            query,
        ),
        parser(
            "keys",
            texts(&["j k <c-r> g g <enter> / o p e n <esc>", "<a-left><s-tab>5j"]),
            keys,
        ),
        parser(
            "addresses, DOIs, ISBNs",
            texts(&[
                "https://doi.org/10.1787/9789264259270-5-en\nhttp://example.org/a?b=c#d\n978-92-64-25927-0",
                "javascript:alert(1)\nhttps://doi.org@evil.example/\nhttps://аррӏе.com/\ndoi:10.1/x(y)z\n0-306-40615-2",
            ]),
            identifiers,
        ),
    ]
}

/// So many inputs of a thread between two looks at the memory.
const TURN: u64 = 500;

#[test]
fn no_input_breaks_a_parser_or_costs_it_a_second_or_much_memory() {
    let wanted: u64 = scaled(3_000, 1_000_000);
    let mut inputs = 0;
    for Parser { name, seeds, reads } in parsers() {
        let (mut slowest, mut highest, mut from) = (Duration::ZERO, 0, 0);
        while from < wanted {
            fs::write("/proc/self/clear_refs", "5").unwrap();
            let before = kilobytes("VmRSS:");
            let turn = |half: u64| {
                let (mut slowest, mut longest) = (Duration::ZERO, 0);
                for number in (from + half..from + 2 * TURN).step_by(2) {
                    let mut chance = Dice(number);
                    let bytes = mutated(&seeds, &mut chance);
                    let start = spent();
                    reads(&bytes);
                    let took = spent().saturating_sub(start);
                    assert!(
                        took < Duration::from_secs(1),
                        "{name}, input {number}: {took:?}"
                    );
                    slowest = slowest.max(took);
                    longest = longest.max(bytes.len());
                }
                (slowest, longest)
            };
            let (one, other) = thread::scope(|scope| {
                let other = scope.spawn(|| turn(1));
                (turn(0), other.join().unwrap())
            });
            slowest = slowest.max(one.0).max(other.0);
            let grown = kilobytes("VmHWM:").saturating_sub(before);
            // Two of them may be at their highest at once.
            let most = 2 * (64 * one.1.max(other.1) / 1_024 + 64 * 1_024);
            assert!(grown < most, "{name}, inputs from {from}: {grown} kB");
            highest = highest.max(grown);
            from += 2 * TURN;
        }
        println!("T5: {name}: {from} inputs, the slowest {slowest:?}, {highest} kB more at most");
        inputs += from;
    }
    println!("T5: {inputs} inputs");
}
