//! Files that are meant to hurt: deep, long, of a million entries of nothing,
//! packed to a thousandth, cut at every byte. T6 of the tests of reliability.
//!
//! Each is opened by the program under a limit of two gigabytes of memory: it
//! ends with an answer or with a sentence, and is never ended by a signal. A
//! hundredth of each size, and the size itself with `FICHERO_FULL=1`.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/ends.rs"]
mod ends;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;
#[path = "support/scale.rs"]
mod scale;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use ends::ends;
use fichero::records::read::{self, Piece};
use flate2::Compression;
use flate2::write::GzEncoder;
use reader::{FICHERO, LONG, Reader};
use scale::scaled;

/// Writes a file of a size.
type Writer = fn(&mut dyn Write, usize);

fn put(to: &mut dyn Write, text: &str) {
    to.write_all(text.as_bytes()).unwrap();
}

fn many(to: &mut dyn Write, count: usize, each: impl Fn(usize) -> String) {
    (0..count).for_each(|number| put(to, &each(number)));
}

/// What hurts: the name of the file, its size in full, how it is written, and
/// how many of its records must be found for `open`, where that is known.
type Kind = (&'static str, usize, Writer, Option<fn(usize) -> usize>);

const KINDS: [Kind; 24] = [
    (
        "deep_lists.json",
        100_000,
        |to, n| put(to, &"[".repeat(n)),
        None,
    ),
    (
        "deep_objects.json",
        100_000,
        |to, n| put(to, &"{\"a\":".repeat(n)),
        None,
    ),
    (
        "deep_beside.jsonl",
        100_000,
        |to, n| {
            let deep = "[".repeat(n) + &"]".repeat(n);
            put(
                to,
                &format!("{{\"title\": \"Open data\", \"more\": {deep}}}\n"),
            );
        },
        Some(|_| 1),
    ),
    (
        "one_string.json",
        1 << 30,
        |to, n| {
            put(to, "[{\"title\": \"Open data\", \"abstract\": \"");
            many(to, n >> 10, |_| "open ".repeat(204) + "data");
            put(to, "\"}]");
        },
        None,
    ),
    (
        "one_line.txt",
        1 << 28,
        |to, n| many(to, n >> 10, |_| "x".repeat(1_024)),
        None,
    ),
    (
        "empty_objects.json",
        10_000_000,
        |to, n| {
            put(to, "[");
            many(to, n, |_| "{},".to_owned());
            put(to, "{\"title\": \"Open data\"}]");
        },
        Some(|_| 1),
    ),
    (
        "lines_of_nothing.jsonl",
        10_000_000,
        |to, n| {
            many(to, n, |_| "{\"a\":0}\n".to_owned());
            put(to, "{\"title\": \"Open data\"}\n");
        },
        Some(|_| 1),
    ),
    (
        "empty_lines.jsonl",
        10_000_000,
        |to, n| {
            many(to, n, |_| "\n".to_owned());
            put(to, "{\"title\": \"Open data\"}");
        },
        Some(|_| 1),
    ),
    (
        "same_key.json",
        1_000_000,
        |to, n| {
            put(to, "[{\"title\": \"Open data\"");
            many(to, n, |number| {
                format!(", \"year\": {}", 1990 + number % 30)
            });
            put(to, "}]");
        },
        None,
    ),
    (
        "tags_of_one.json",
        1_000_000,
        |to, n| {
            put(to, "[{\"title\": \"Open data\", \"tags\": [\"trust\"");
            many(to, n, |number| format!(", \"tag {number}\""));
            put(to, "]}]");
        },
        Some(|_| 1),
    ),
    (
        "authors_of_one.json",
        1_000_000,
        |to, n| {
            put(to, "[{\"title\": \"Open data\", \"authors\": [\"OECD\"");
            many(to, n, |number| format!(", \"Ruiz{number}, Ana\""));
            put(to, "]}]");
        },
        Some(|_| 1),
    ),
    (
        "tags_of_many.jsonl",
        1_000_000,
        |to, n| {
            many(to, n / 10, |number| {
                let tags: Vec<String> = (0..10)
                    .map(|tag| format!("\"tag {}\"", number * 10 + tag))
                    .collect();
                format!(
                    "{{\"title\": \"Open data {number}\", \"tags\": [{}]}}\n",
                    tags.join(", ")
                )
            });
        },
        Some(|n| n / 10),
    ),
    (
        "one_title.jsonl",
        1_000_000,
        |to, n| {
            many(to, n, |number| {
                format!(
                    "{{\"title\": \"Open data\", \"year\": {}}}\n",
                    number % 3_000
                )
            });
        },
        None,
    ),
    (
        "one_title_many_dois.jsonl",
        1_000_000,
        |to, n| {
            many(to, n, |number| {
                format!("{{\"title\": \"Open data\", \"doi\": \"10.1000/{number}\"}}\n")
            });
        },
        Some(|n| n),
    ),
    (
        "chapters_of_one.jsonl",
        1_000_000,
        |to, n| {
            many(to, n, |number| {
                format!(
                    "{{\"title\": \"Open data {number}\", \"doi\": \"10.1000/{number}\", \"parent_doi\": \"10.1000/book\"}}\n"
                )
            });
        },
        None,
    ),
    (
        "strings_of_strings.bib",
        1_000,
        |to, n| {
            put(to, "@string{a0 = \"open data \"}\n");
            many(to, n, |number| {
                format!("@string{{a{} = a{number} # a{number}}}\n", number + 1)
            });
            put(
                to,
                &format!("@book{{x, title = a{n}}}\n@book{{y, title = {{Open data}}}}\n"),
            );
        },
        None,
    ),
    (
        "braces.bib",
        1_000_000,
        |to, n| {
            put(to, "@book{y, title = {Open data}}\n@book{x, title = ");
            put(to, &"{".repeat(n));
        },
        None,
    ),
    (
        "entities.xml",
        1_000,
        |to, n| {
            put(to, "<!DOCTYPE x [<!ENTITY a0 \"open\">");
            many(to, n, |number| {
                format!(
                    "<!ENTITY a{} \"&a{number};&a{number};&a{number};\">",
                    number + 1
                )
            });
            put(
                to,
                &format!(
                    "]><modsCollection xmlns=\"http://www.loc.gov/mods/v3\"><mods><titleInfo><title>Open data &a{n};</title></titleInfo></mods></modsCollection>"
                ),
            );
        },
        None,
    ),
    (
        "elements.xml",
        1_000_000,
        |to, n| {
            put(
                to,
                "<modsCollection xmlns=\"http://www.loc.gov/mods/v3\"><mods>",
            );
            put(to, &"<a>".repeat(n));
        },
        None,
    ),
    (
        "aliases.yaml",
        1_000,
        |to, n| {
            put(to, "a0: &a0 {type: Book, title: Open data}\n");
            many(to, n, |number| {
                format!(
                    "a{}: &a{} [*a{number}, *a{number}]\n",
                    number + 1,
                    number + 1
                )
            });
        },
        None,
    ),
    (
        "columns.csv",
        1_000_000,
        |to, n| {
            put(to, "title,authors,year");
            many(to, n, |number| format!(",c{number}"));
            put(to, "\nOpen data,OECD,2016\n");
        },
        None,
    ),
    (
        "quote.csv",
        100_000_000,
        |to, n| {
            put(to, "title,authors,year\nOpen data,OECD,2016\n\"");
            many(to, n >> 10, |_| "open,\n".repeat(170));
        },
        None,
    ),
    (
        "lines_of_one.ris",
        1_000_000,
        |to, n| {
            put(to, "TY  - BOOK\nTI  - Open data\n");
            many(to, n, |number| format!("KW  - tag {number}\n"));
            put(to, "ER  - \n");
        },
        Some(|_| 1),
    ),
    (
        "bomb.jsonl.gz",
        1 << 30,
        |to, n| {
            let mut packed = GzEncoder::new(to, Compression::fast());
            many(&mut packed, n >> 16, |_| " ".repeat(1 << 16));
            packed.write_all(b"\n{\"title\": \"Open data\"}\n").unwrap();
            packed.finish().unwrap();
        },
        None,
    ),
];

#[test]
fn whatever_a_file_holds_it_is_opened_or_refused_within_two_gigabytes() {
    let reader = Reader::new();
    let (mut opened, mut refused) = (0, 0);
    for (name, full, writer, found) in KINDS {
        let size = scaled(full.div_ceil(100), full);
        let path = reader.path(name);
        let mut to = BufWriter::new(File::create(&path).unwrap());
        writer(&mut to, size);
        to.flush().unwrap();
        drop(to);
        let source = path.to_str().unwrap().to_owned();
        let mut command = reader.command_of("prlimit");
        command.args(["--as=2147483648", FICHERO, "search", "--no-cache"]);
        command.args([
            "--format",
            "jsonl",
            "--limit",
            "10000000",
            "title:open",
            &source,
        ]);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = ends(child, LONG * scaled(4, 20), name);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !said.contains("panicked") && !said.contains("internal error"),
            "{name}: {said}"
        );
        let lines = String::from_utf8_lossy(&output.stdout).lines().count();
        match output.status.code() {
            Some(0) => opened += 1,
            // Nothing of it is a record, or memory ended: that is said.
            Some(1 | 2) if !said.is_empty() => refused += 1,
            code => panic!("{name}: {code:?} {:?} {said}", output.status),
        }
        if let Some(found) = found {
            assert_eq!(
                (lines, output.status.code()),
                (found(size), Some(0)),
                "{name}: {said}"
            );
        }
        fs::remove_file(&path).unwrap();
    }
    println!(
        "T6: {opened} files of {} opened, {refused} refused",
        KINDS.len()
    );
}

/// The form, what stands before the records, the record of a number around what
/// nobody needs, and what stands behind them all.
type Large = (
    &'static str,
    &'static str,
    fn(usize) -> String,
    &'static str,
);

const UNNEEDED: usize = 60_000;

const LARGE: [Large; 4] = [
    (
        "large.jsonl",
        "",
        |number| {
            let more = "more ".repeat(UNNEEDED / 5);
            format!("{{\"title\": \"Open data {number}\", \"unused\": \"{more}\"}}\n")
        },
        "",
    ),
    (
        "large.json",
        "{\"documents\": [",
        |number| {
            let more = "more ".repeat(UNNEEDED / 5);
            format!("{{\"title\": \"Open data {number}\", \"unused\": \"{more}\"}},\n")
        },
        "]}",
    ),
    (
        "large.mrc",
        "",
        |number| {
            let title = format!("00\u{1f}aOpen data {number}\u{1e}");
            // The length of a field has four digits.
            let other = format!("  \u{1f}a{}\u{1e}", "x".repeat(9_000));
            let (others, length) = (UNNEEDED / other.len(), other.len());
            let place = |at: usize| format!("999{length:04}{:05}", title.len() + at * length);
            let places: String = (0..others).map(place).collect();
            let base = 24 + (1 + others) * 12 + 1;
            let length = base + title.len() + others * length + 1;
            format!(
                "{length:05}nam a22{base:05}   4500245{:04}00000{places}\u{1e}{title}{}\u{1d}",
                title.len(),
                other.repeat(others)
            )
        },
        "",
    ),
    (
        "large.xml",
        "<modsCollection xmlns=\"http://www.loc.gov/mods/v3\">",
        |number| {
            let more = format!("<b>{}</b>\n", "more ".repeat(200)).repeat(UNNEEDED / 1_000);
            format!(
                "<mods><titleInfo><title>Open data {number}</title></titleInfo><extension>{more}</extension></mods>\n"
            )
        },
        "</modsCollection>",
    ),
];

#[test]
fn a_large_source_is_never_held_as_a_whole() {
    let reader = Reader::new();
    let size = scaled(192 << 20, 2 << 30);
    for (name, before, record, behind) in LARGE {
        let path = reader.path(name);
        let mut to = BufWriter::new(File::create(&path).unwrap());
        put(&mut to, before);
        let count = size / record(0).len();
        many(&mut to, count, record);
        put(&mut to, behind);
        to.flush().unwrap();
        drop(to);
        let source = path.to_str().unwrap();
        let mut command = reader.command(&["check", source]);
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let peak = Arc::new(AtomicU64::new(0));
        let watch = {
            let peak = Arc::clone(&peak);
            thread::spawn(move || {
                while let Some(kilobytes) = high_water(&status) {
                    peak.store(kilobytes, Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(5));
                }
            })
        };
        let output = ends(child, LONG * scaled(4, 20), name);
        watch.join().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let said = said.replace(',', "");
        assert!(
            said.contains(&format!("fichero: {count} documents")),
            "{name}: {said}"
        );
        let peak = peak.load(Ordering::Relaxed);
        println!("T6: {name} of {} MB took {} MB", size >> 20, peak >> 10);
        // What is kept of so many records is in it.
        assert!(peak < scaled(128, 256) << 10, "{name}: {peak} kB");
        fs::remove_file(&path).unwrap();
    }
}

/// The most memory that a process had, in kilobytes, while it is there.
fn high_water(status: &str) -> Option<u64> {
    let status = fs::read_to_string(status).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// All records that a source gives.
fn titles(bytes: &[u8]) -> Vec<String> {
    let mut titles = Vec::new();
    let _ = read::read(bytes, &mut |piece| {
        if let Piece::Record(record, _) = piece {
            titles.push(record.title.to_string());
        }
        ControlFlow::Continue(())
    });
    titles
}

#[test]
fn every_form_cut_at_any_byte_gives_no_more_than_it_did_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/forms");
    let step = scaled(17, 1);
    let (mut forms, mut cuts) = (0, 0);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let whole = titles(&bytes);
        assert!(!whole.is_empty(), "{}", path.display());
        let mut most = 0;
        for end in (0..bytes.len()).step_by(step) {
            let cut = titles(&bytes[..end]);
            // One record may be two while what ends it is not there yet.
            assert!(
                cut.len() <= whole.len() + 1,
                "{} cut at {end}: {cut:?}",
                path.display()
            );
            most = most.max(cut.len());
            cuts += 1;
        }
        forms += 1;
        assert!(most > 0 || whole.len() == 1, "{}", path.display());
    }
    println!("T6: {forms} forms, cut at {cuts} places");
}

#[test]
fn a_catalog_is_the_same_in_any_encoding_and_with_any_ends_of_lines() {
    let text = "{\"title\": \"Données ouvertes\", \"year\": 2016}\n{\"title\": \"Ñandú\"}\n";
    let expected = titles(text.as_bytes());
    assert_eq!(expected, ["Données ouvertes", "Ñandú"]);
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(bytes)
            .collect()
    };
    let list = format!("[{}]", text.trim_end().replace('\n', ","));
    let mut forms = 0;
    for text in [text, &list] {
        for text in [
            text.to_owned(),
            text.replace('\n', "\r\n"),
            text.trim_end().to_owned(),
        ] {
            let marked = format!("\u{feff}{text}").into_bytes();
            let all = [
                text.clone().into_bytes(),
                marked,
                wide(&text, u16::to_le_bytes),
                wide(&text, u16::to_be_bytes),
            ];
            for bytes in all {
                assert_eq!(titles(&bytes), expected, "{text:?}");
                forms += 1;
            }
        }
    }
    println!("T6: {forms} spellings of one catalog");
}
