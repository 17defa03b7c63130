//! What we write, read by other people's programs.
//!
//! They are Python packages; where they are not at hand, the tests say so and
//! pass.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on says so; what it skips is printed"
)]

#[path = "support/python.rs"]
mod python;

use std::fs;

use fichero::engine::catalog::Catalog;
use fichero::records::write::{self, Format};
use fichero::runtime::loader::{Source, load_all};
use serde_json::Value;

/// So many documents of the embedded catalog, and some whose titles hurt.
const DOCUMENTS: usize = 300;

fn catalog() -> Catalog {
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join("odd.jsonl");
    let lines = [
        r#"{"title": "R&D: 100 % of {everything} #1_a ~ ^ and \"quotes\" -- `x` ''y''", "doi": "10.1000/odd1", "year": 2016, "authors": [{"family": "O'Neill, Jr.", "given": "Ana"}, "Food and Agriculture Organization", "World Bank"], "document_type": "article-journal", "container": "Policy & Review"}"#,
        r#"{"title": "中文标题 和 état naïf", "doi": "10.1000/(SICI)1097<1:AID>3.0.CO;2-X", "year": 1999, "authors": ["OECD"], "document_type": "report"}"#,
        r#"{"title": "A chapter", "doi": "10.1000/odd3", "year": 2001, "document_type": "chapter", "parent_title": "Its book: a {study}", "editors": [{"family": "van der Berg", "given": "Ben"}], "abstract": "One paragraph.\n\nAnother one."}"#,
    ];
    fs::write(&odd, lines.join("\n")).unwrap();
    load_all(&[Source::Path(odd), Source::Embedded]).0.catalog
}

/// What was read, and the title, DOI and year that were written.
type Pair = (Value, String, Option<String>, Option<i32>);

/// Writes a form, has it read, and gives what was read beside what was written.
fn read_back(format: Format, form: &str, package: &str) -> Option<Vec<Pair>> {
    let python = python::with(package)?;
    let catalog = catalog();
    let rows: Vec<_> = catalog.rows().map(|(row, _)| row).take(DOCUMENTS).collect();
    let works = || rows.iter().filter_map(|row| catalog.work(*row));
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), write::all(format, works())).unwrap();
    let answer = python::read(&python, form, &[file.path().to_owned()]).remove(0);
    assert!(
        answer.get("error").is_none(),
        "{package}: {}",
        answer["error"]
    );
    let records = answer["records"].as_array().unwrap().clone();
    assert_eq!(records.len(), rows.len(), "{package} reads every document");
    let written = rows.iter().map(|row| {
        let record = catalog.get(*row).unwrap();
        let year = catalog.year(*row).map(|year| year.value);
        (
            catalog.chapter_title(*row, &record).to_string(),
            record.doi.as_deref().map(ToOwned::to_owned),
            year,
        )
    });
    Some(
        records
            .into_iter()
            .zip(written)
            .map(|(read, (title, doi, year))| (read, title, doi, year))
            .collect(),
    )
}

fn year_of(read: &Value) -> Option<i32> {
    match &read["year"] {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => i32::try_from(number.as_i64()?).ok(),
        _ => None,
    }
}

#[test]
fn bibtexparser_reads_our_bibtex() {
    let Some(pairs) = read_back(Format::Bibtex, "bibtex", "bibtexparser") else {
        return;
    };
    let mut keys: Vec<String> = pairs
        .iter()
        .map(|(read, ..)| read["key"].to_string())
        .collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), pairs.len(), "keys are unique");
    for (read, title, doi, year) in pairs {
        let found = read["title"]
            .as_str()
            .unwrap_or_default()
            .replace(['{', '}'], "");
        let title = title.replace(['{', '}'], "");
        // The decoder turns quotes and dashes into typographic ones.
        let plain = |text: &str| {
            text.chars()
                .filter(|c| c.is_alphanumeric() && *c != 'ˆ')
                .collect::<String>()
        };
        assert_eq!(plain(&found), plain(&title), "{read}");
        assert_eq!(read["doi"].as_str().map(ToOwned::to_owned), doi, "{read}");
        assert_eq!(year_of(&read), year, "{read}");
        if read["type"] == "incollection" {
            assert!(read["book"].is_string(), "{read}");
        }
    }
}

#[test]
fn rispy_reads_our_ris() {
    let Some(pairs) = read_back(Format::Ris, "ris", "rispy") else {
        return;
    };
    for (read, title, doi, year) in pairs {
        assert_eq!(read["title"], title, "{read}");
        assert_eq!(read["doi"].as_str().map(ToOwned::to_owned), doi, "{read}");
        assert_eq!(year_of(&read), year, "{read}");
        if read["type"] == "CHAP" {
            assert!(read["book"].is_string(), "{read}");
        }
    }
}

#[test]
fn citeproc_reads_and_cites_our_csl_json() {
    let Some(pairs) = read_back(Format::CslJson, "csl-json", "citeproc") else {
        return;
    };
    for (read, title, doi, year) in pairs {
        assert_eq!(read["title"], title, "{read}");
        assert_eq!(read["doi"].as_str().map(ToOwned::to_owned), doi, "{read}");
        assert_eq!(year_of(&read), year, "{read}");
    }
}
