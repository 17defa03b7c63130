//! Twice as much takes twice as long: every list of a record, and records of
//! one identity. What grows with the square of its length is found here before
//! a reader finds it.

#![expect(clippy::print_stdout, reason = "what a test measures is printed")]

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use fichero::engine::catalog::Catalog;
use fichero::engine::segment::builder::Builder;
use fichero::records::read::{self, Piece};
use fichero::records::record::Origin;
use serde_json::{Value, json};

/// The catalog of a text, as the loader makes it.
fn catalog(text: &str) -> Catalog {
    let mut builder = Builder::new();
    let source = builder.source("a.jsonl");
    let _ = read::read(text.as_bytes(), &mut |piece| {
        if let Piece::Record(mut record, line) = piece {
            record.origins = vec![Origin { source, line }];
            builder.add(*record);
        }
        ControlFlow::Continue(())
    });
    builder.finish()
}

/// How long the catalog of a text takes to make, of several times the best.
fn taken(text: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        assert!(!catalog(text).is_empty());
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

/// What four times as much costs may be eight times as much on a machine that
/// does other things too; the square would be sixteen.
fn grows_in_line(what: &str, text: &dyn Fn(usize) -> String, n: usize) {
    let times = [n, 2 * n, 4 * n].map(|n| taken(&text(n)));
    println!("{what}: {times:?}");
    let floor = Duration::from_millis(4);
    assert!(times[2] < 8 * times[0].max(floor), "{what}: {times:?}");
}

/// The entry or record with a number.
type Numbered = fn(usize) -> Value;

fn lines(records: impl Iterator<Item = Value>) -> String {
    let lines: Vec<String> = records.map(|record| record.to_string()).collect();
    lines.join("\n")
}

#[test]
fn every_list_of_a_record_is_read_in_line_with_its_length() {
    let entries: [(&str, Numbered); 6] = [
        ("tags", |n| json!(format!("tag {n}"))),
        (
            "tags",
            |n| json!({"name": "trust", "url": format!("https://example.org/topic/{n}")}),
        ),
        ("countries", |n| json!(format!("Country {n}"))),
        (
            "authors",
            |n| json!({"family": format!("Ruiz {n}"), "given": "Ana"}),
        ),
        ("editors", |n| json!(format!("Body {n}"))),
        (
            "links",
            |n| json!({"label": n.to_string(), "url": format!("https://example.org/{n}")}),
        ),
    ];
    for (field, entry) in entries {
        let text = |n| {
            let list: Vec<Value> = (0..n).map(entry).collect();
            lines([json!({"title": "Open data", field: list})].into_iter())
        };
        grows_in_line(field, &text, 2_000);
    }
}

#[test]
fn records_of_one_identity_are_united_in_line_with_their_number() {
    let kinds: [(&str, Numbered); 5] = [
        (
            "title",
            |n| json!({"title": "Open data", "tags": [format!("tag {n}")]}),
        ),
        (
            "doi",
            |n| json!({"title": "Open data", "doi": "10.1000/a", "tags": [format!("tag {n}")]}),
        ),
        (
            "countries",
            |n| json!({"title": "Open data", "countries": [format!("Country {n}")]}),
        ),
        (
            "other values",
            |n| json!({"title": "Open data", "publisher": format!("Body {n}")}),
        ),
        (
            "other titles",
            |n| json!({"title": format!("Chapter{n} on trade"), "doi": "10.1000/a"}),
        ),
    ];
    for (kind, record) in kinds {
        grows_in_line(kind, &|n| lines((0..n).map(record)), 2_000);
    }
}

#[test]
fn records_that_come_again_after_many_others_are_united_in_line_with_their_number() {
    let text = |n: usize| {
        let first = (0..40_000)
            .map(|n| json!({"title": format!("Document {n}"), "doi": format!("10.1000/{n}")}));
        let again = (0..n).map(
            |n| json!({"title": "Document 7", "doi": "10.1000/7", "tags": [format!("tag {n}")]}),
        );
        lines(first.chain(again))
    };
    let [few, many] = [4_000, 16_000].map(|n| taken(&text(n)));
    println!("again: {few:?} {many:?}");
    assert!(many < 8 * few, "{few:?} {many:?}");
}

#[test]
fn damaged_xml_is_read_in_line_with_its_length() {
    let whole = "<mods><titleInfo><title>Ports</title></titleInfo></mods>";
    let mods = |inner: &str| {
        format!("<modsCollection xmlns=\"http://www.loc.gov/mods/v3\">{whole}{inner}")
    };
    for damage in [
        "<mods>",
        "<mods><!-- ",
        "<mods><![CDATA[",
        "<mods><? ",
        "<mods><!DOCTYPE x [",
        "<mods><a b=\"",
        "<mods><a b='\"",
        "<mods><titleInfo></mods>",
        "<mods><!-- </mods>",
        "</mods>",
        "<!-- ",
        "<!DOCTYPE x [",
        "<a ",
        "<a>",
        "<a b='>",
        "& <",
        "<mods>&a;&b",
        "<?xml version=\"1.0\"?><mods>",
        "<x:mods xmlns:x=\"http://www.loc.gov/mods/v3\">",
    ] {
        grows_in_line(damage, &|n| mods(&damage.repeat(n)), 5_000);
    }
    // Each broken record has a name of its own.
    let named = |n: usize| {
        let record = |n| format!("<x{n}:mods xmlns:x{n}=\"http://www.loc.gov/mods/v3\"></y>");
        mods(&(0..n).map(record).collect::<Vec<_>>().concat())
    };
    grows_in_line("names", &named, 2_000);
}

#[test]
fn nodes_of_rdf_that_speak_of_one_another_are_read_in_line_with_their_number() {
    let text = |n: usize| {
        let head = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
            xmlns:z=\"http://www.zotero.org/namespaces/export#\" \
            xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:t=\"http://purl.org/dc/terms/\">";
        let node = |n| {
            format!(
                "<rdf:Description rdf:about=\"#j{n}\"><dc:title>Review {n}</dc:title></rdf:Description>\
                 <rdf:Description><z:itemType>journalArticle</z:itemType><dc:title>Ports {n}</dc:title>\
                 <t:isPartOf rdf:resource=\"#j0\"/></rdf:Description>"
            )
        };
        let nodes = (0..n).map(node).collect::<Vec<_>>().concat();
        format!("{head}{nodes}</rdf:RDF>")
    };
    grows_in_line("nodes", &text, 1_000);
}
