//! What is handed on reads back as it was, and nothing in it acts where it goes:
//! no formula in a spreadsheet, no record or field that a title forged, no
//! markup. T7 of the tests of reliability: 100,000 records in each form with
//! `FICHERO_FULL=1` (`formats.rs` reads them back).

#[path = "support/poison.rs"]
mod poison;

use std::ops::ControlFlow;

use fichero::records::read::{self, Piece};
use fichero::records::record::Record;
use fichero::records::write::{self, Format, Work};
use poison::POISON;
use serde_json::json;

/// What a title may hold to be more than a title somewhere.
const INJECTIONS: [&str; 37] = [
    "=HYPERLINK(\"http://evil.example\")",
    "=cmd|'/C calc'!A0",
    "+1+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1+9)*cmd|'/C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "'=1+1",
    "\"=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    ";=1+1",
    "\",\"=1+1",
    "\"\n\"forged\",\"x\"\n",
    "a\nER  - \nTY  - JOUR\nTI  - forged\nER  - ",
    "a\r\nER  - \r\nTI  - forged",
    "ER  - ",
    "TY  - BOOK",
    "}\n@book{forged, title = {forged}}",
    "},\n  url = {javascript:alert(1)},\n  x = {",
    "} @string{a = \"forged\"} {",
    "@comment{",
    "\\input{/etc/passwd} \\write18{id}",
    "%\n",
    "](javascript:alert(1))",
    "[forged](javascript:alert(1))",
    "![x](http://evil.example/track.png)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"}, {\"title\": \"forged\"}, {\"a\": \"",
    "\n- type: Book\n  title: forged",
    ": {title: forged}",
    "| forged |\n|---|",
];

/// A record whose every text holds something.
fn poisoned(bad: &str, number: usize) -> Record {
    let one = |word: &str| format!("{bad}{word}");
    let line = json!({
        "title": one("Title"), "abstract": format!("{bad}\n\n{bad}"), "tags": [one("tag"), "trust"],
        "authors": [one("Body"), {"family": one("Ruiz"), "given": one("Ana")}], "publisher": one("publisher"),
        "place": one("Paris"), "series": one("series"), "container": one("journal"), "pages": one("1"),
        "countries": [one("Country")], "document_type": "article-journal", "year": 2016, "volume": one("1"),
        "language": "en", "link": "https://example.org/a?b=c#d", "doi": format!("10.5555/n{number}"),
    });
    let mut records = load(line.to_string().as_bytes());
    assert_eq!(records.len(), 1, "{line}");
    records.remove(0)
}

fn load(bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    let _ = read::read(bytes, &mut |piece| {
        if let Piece::Record(record, _) = piece {
            records.push(*record);
        }
        ControlFlow::Continue(())
    });
    records
}

fn all_poison() -> impl Iterator<Item = &'static str> {
    INJECTIONS.into_iter().chain(POISON)
}

const READABLE: [Format; 9] = [
    Format::Json,
    Format::JsonLines,
    Format::Csv,
    Format::Tsv,
    Format::Bibtex,
    Format::Ris,
    Format::CslJson,
    Format::CslYaml,
    Format::Hayagriva,
];

#[test]
fn no_text_of_a_record_makes_another_record_or_another_field() {
    let mut count = 0;
    for (number, bad) in all_poison().enumerate() {
        let records = [poisoned(bad, number), poisoned(bad, number + 1_000)];
        for format in READABLE {
            let text = write::all(format, records.iter().cloned().map(Work::alone));
            let back = load(text.as_bytes());
            assert_eq!(back.len(), 2, "{format:?} {bad:?}\n{text}");
            for (record, back) in records.iter().zip(&back) {
                let told = |record: &Record| (record.doi.clone(), record.year, record.link.clone());
                assert_eq!(told(back), told(record), "{format:?} {bad:?}\n{text}");
                assert_eq!(back.title, record.title, "{format:?} {bad:?}\n{text}");
            }
            count += 1;
        }
    }
    println!("T7: {count} files of injected records, each with its two records");
}

#[test]
fn no_cell_of_a_table_is_computed_by_a_spreadsheet() {
    let mut cells = 0;
    for (number, bad) in all_poison().enumerate() {
        let record = poisoned(bad, number);
        for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
            let text = write::all(format, [Work::alone(record.clone())]);
            let mut table = csv::ReaderBuilder::new();
            let mut table = table.delimiter(delimiter).from_reader(text.as_bytes());
            let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), 1, "{text}");
            for cell in &rows[0] {
                let acts = cell
                    .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
                assert!(!acts, "{cell:?} of {bad:?}");
                cells += 1;
            }
        }
    }
    println!("T7: {cells} cells, none is computed");
}

#[test]
fn no_text_is_a_link_or_markup_in_a_reading_list() {
    let mut links = 0;
    for (number, bad) in all_poison().enumerate() {
        let record = poisoned(bad, number);
        let text = write::all(Format::Markdown, [Work::alone(record)]);
        assert_eq!(
            text.lines().filter(|line| line.starts_with("- ")).count(),
            1,
            "{text}"
        );
        // What no backslash stands before is obeyed.
        let obeyed = text
            .replace("\\\\", "")
            .replace("\\[", "")
            .replace("\\]", "")
            .replace("\\<", "")
            .replace("\\!", "");
        assert!(!obeyed.contains('<'), "{bad:?}: {text}");
        for (at, _) in obeyed.match_indices("](") {
            let target = &obeyed[at + 2..];
            assert!(
                target.starts_with("https://doi.org/")
                    || target.starts_with("https://example.org/"),
                "{bad:?}: {text}"
            );
            links += 1;
        }
    }
    println!("T7: {links} links of reading lists, all of them ours");
}
