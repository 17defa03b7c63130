//! Twice as much takes twice as long: every list of a record, and records of
//! one identity. What grows with the square of its length is found here before
//! a reader finds it.

#![expect(clippy::print_stdout, reason = "what a test measures is printed")]

#[path = "support/spent.rs"]
mod spent;

use std::ops::ControlFlow;
use std::time::Duration;

use fichero::engine::catalog::Catalog;
use fichero::engine::segment::builder::Builder;
use fichero::records::read::{self, Piece, Stream};
use fichero::records::record::Origin;
use serde_json::{Value, json};
use spent::spent;

/// Reads a source and hands on its pieces.
type Reads = fn(&[u8], &mut dyn FnMut(Piece) -> ControlFlow<()>);

fn at_once(bytes: &[u8], sink: &mut dyn FnMut(Piece) -> ControlFlow<()>) {
    let _ = read::read(bytes, sink);
}

/// Reads a source that comes in bits.
fn in_bits(bytes: &[u8], sink: &mut dyn FnMut(Piece) -> ControlFlow<()>) {
    let Some(mut stream) = Stream::of(bytes) else {
        return;
    };
    let (first, rest) = bytes.split_at(bytes.len().min(1_000));
    for bit in [first].into_iter().chain(rest.chunks(1_000)) {
        let _ = stream.take(bit, false, sink);
    }
    let _ = stream.take(&[], true, sink);
}

/// The catalog of a source, as the loader makes it.
fn catalog(bytes: &[u8], reads: Reads) -> Catalog {
    let mut builder = Builder::new();
    let source = builder.source("a.jsonl");
    reads(bytes, &mut |piece| {
        if let Piece::Record(mut record, line) = piece {
            record.origins = vec![Origin { source, line }];
            builder.add(*record);
        }
        ControlFlow::Continue(())
    });
    builder.finish()
}

/// How long the catalog of a source takes to make.
fn taken(bytes: &[u8], reads: Reads) -> Duration {
    let start = spent();
    assert!(!catalog(bytes, reads).is_empty());
    spent().saturating_sub(start)
}

/// What four times as much costs may be eight times as much on a machine that
/// does other things too; the square would be sixteen. Both are measured in
/// turns and the best of each counts: what else runs makes a time longer, never
/// shorter, and few times in a row. The square fails in every turn.
fn grows_in_line<B: AsRef<[u8]>>(what: &str, source: &dyn Fn(usize) -> B, n: usize) {
    grows_in_line_by(what, source, n, at_once);
}

fn grows_in_line_by<B: AsRef<[u8]>>(
    what: &str,
    source: &dyn Fn(usize) -> B,
    n: usize,
    reads: Reads,
) {
    let sources = [n, 4 * n].map(source);
    let mut best = [Duration::MAX; 2];
    let floor = Duration::from_millis(4);
    let mut turn = 0;
    while turn < FIRST || turn < LAST && best[1] >= 8 * best[0].max(floor) {
        for (best, source) in best.iter_mut().zip(&sources) {
            *best = taken(source.as_ref(), reads).min(*best);
        }
        turn += 1;
    }
    println!("{what}: {best:?} in {turn} turns");
    assert!(best[1] < 8 * best[0].max(floor), "{what}: {best:?}");
}

/// So many turns are measured at least, so that the shorter time is none of a
/// bad moment; so many before a growth counts as one.
const FIRST: usize = 3;
const LAST: usize = 15;

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

/// Where the records of a fixture begin and end; nothing where the whole file
/// may stand twice in a row.
const FORMS: [(&str, &str, &str); 22] = [
    ("native.jsonl", "", ""),
    ("biblatex.bib", "", ""),
    ("zotero.ris", "", ""),
    ("endnote.enw", "", ""),
    ("pubmed.nbib", "", ""),
    ("webofscience.ciw", "", ""),
    ("marc.mrc", "", ""),
    ("zotero.csv", "\n", "\n"),
    ("sheet.tsv", "\n", "\n"),
    ("csl.json", "{", "}"),
    ("zotero.json", "{", "}"),
    ("crossref.json", "\"items\": [", "]}}"),
    ("openalex.json", "\"results\": [", "]}"),
    ("marc.xml", "<marc:record>", "</marc:record>"),
    ("mods.xml", "<m:mods ", "</m:mods>"),
    ("oai_dc.xml", "<record>", "</record>"),
    ("pubmed.xml", "<PubmedBookArticle>", "</PubmedBookArticle>"),
    ("endnote.xml", "<record>", "</record>"),
    ("zotero.rdf", "<bib:BookSection", "</bib:Book>"),
    ("crossref.xml", "<doi_record ", "</doi_record>"),
    ("arxiv.xml", "<entry>", "</entry>"),
    ("hayagriva.yml", "", ""),
];

/// A fixture with its records so many times, each with DOIs and keys of its own.
fn repeated((name, from, to): (&str, &str, &str), count: usize) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/forms/");
    let bytes = std::fs::read(format!("{folder}{name}")).unwrap_or_default();
    if name == "marc.mrc" {
        // Its lengths are those of its bytes.
        return bytes.repeat(count);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let is_list = from.starts_with(['{', '"']);
    // A bracket belongs to the list around.
    let start = text.find(from).unwrap_or(0);
    let start = start
        + if from.len() > 1 && is_list || from == "\n" {
            from.len()
        } else {
            0
        };
    let end = text.rfind(to).unwrap_or(text.len());
    let end = end
        + if is_list && to.len() > 1 || to == "\n" {
            0
        } else {
            to.len()
        };
    let (head, body, tail) = (&text[..start], &text[start..end], &text[end..]);
    let between = if is_list { ",\n" } else { "\n" };
    let each = (0..count).map(|number| {
        let own = body.replace("10.1787/", &format!("10.1787/{number}."));
        own.replace("\nruiz", &format!("\nr{number}uiz"))
    });
    let body: Vec<String> = each.collect();
    format!("{head}{}{tail}", body.join(between)).into_bytes()
}

#[test]
fn every_form_is_read_in_line_with_its_length() {
    for form in FORMS {
        let few = catalog(&repeated(form, 40), at_once).len();
        assert!(
            few >= 40 || form.0 == "marc.mrc",
            "{}: {few} records",
            form.0
        );
        grows_in_line(form.0, &|n| repeated(form, n), 250);
    }
    println!("T6: {} forms of one, four times as long", FORMS.len());
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
    grows_in_line("again", &text, 4_000);
}

/// A record of MARC with a title, and so many notes.
fn marc(title: &str, notes: usize) -> Vec<u8> {
    let mut fields = vec![format!("00\u{1f}a{title}.\u{1e}")];
    fields.extend((0..notes).map(|n| format!("  \u{1f}aNote {n}\u{1e}")));
    let (mut directory, mut start) = (String::new(), 0);
    for (number, field) in fields.iter().enumerate() {
        let tag = if number == 0 { "245" } else { "500" };
        let length = field.len();
        directory.extend([format!("{tag}{length:04}{:05}", start % 100_000)]);
        start += length;
    }
    let base = 25 + directory.len();
    let length = (base + start + 1).min(99_999);
    let base = base.min(99_999);
    let body = fields.concat();
    format!("{length:05}nam a22{base:05}   4500{directory}\u{1e}{body}\u{1d}").into_bytes()
}

/// So many records, each damaged in some way, behind a whole one.
fn damaged(n: usize, damage: &dyn Fn(Vec<u8>, usize) -> Vec<u8>) -> Vec<u8> {
    let mut dump = marc("Trust", 1);
    for number in 0..n {
        dump.extend(damage(marc(&format!("Document {number}"), 2), number));
    }
    dump
}

/// What breaks a record of MARC.
type Damage = fn(Vec<u8>, usize) -> Vec<u8>;

#[test]
fn damaged_marc_is_read_in_line_with_its_length() {
    let damages: [(&str, Damage); 7] = [
        ("no ends of records", |record, _| without(record, 0x1d)),
        ("no ends of fields", |record, _| without(record, 0x1e)),
        ("no ends at all", |record, _| {
            without(without(record, 0x1d), 0x1e)
        }),
        ("ends of fields alone", |_, _| vec![0x1e; 40]),
        ("ends of records alone", |_, _| vec![0x1d; 40]),
        ("wrong letters", |mut record, number| {
            let at = number % record.len();
            record[at] = 0xe2;
            record
        }),
        ("words between", |mut record, _| {
            record.extend(b"-- another dump --\n");
            record
        }),
    ];
    for (what, damage) in damages {
        grows_in_line(what, &|n| damaged(n, &damage), 1_500);
    }
    grows_in_line("one record of many fields", &|n| marc("Trust", n), 4_000);
}

fn without(mut record: Vec<u8>, mark: u8) -> Vec<u8> {
    record.retain(|byte| *byte != mark);
    record
}

/// A damaged entry of a number.
type Entry = fn(usize) -> String;

#[test]
fn damaged_yaml_is_read_in_line_with_its_length() {
    let whole = "a: {type: Book, title: Trust, date: 2016}\n";
    let kinds: [(&str, Entry); 6] = [
        ("open quotes", |n| {
            format!("b{n}:\n  title: \"Open\n  date: 2016\n")
        }),
        ("open brackets", |n| {
            format!("b{n}:\n  title: [Open\n  date: 2016\n")
        }),
        ("wrong blanks", |n| {
            format!("b{n}:\n  title: T\n   date: 2016\n")
        }),
        ("aliases", |n| {
            format!(
                "b{n}: &b{n} {{title: T, date: 2016, parent: *b{}}}\n",
                n / 2
            )
        }),
        ("tabs", |n| format!("b{n}:\n\ttitle: T\n")),
        ("whole entries", |n| {
            format!("b{n}: {{type: Book, title: Title {n}}}\n")
        }),
    ];
    for (what, kind) in kinds {
        let text = |n: usize| (0..n).fold(whole.to_owned(), |text, n| text + &kind(n));
        grows_in_line(what, &text, 1_000);
    }
    let deep = |n: usize| format!("{whole}b: {}\n", "[".repeat(n));
    grows_in_line("brackets", &deep, 20_000);
    let long = |n: usize| {
        format!(
            "{whole}b: {{title: T, date: 2016, author: [{}]}}\n",
            "x, ".repeat(n)
        )
    };
    grows_in_line("one long list", &long, 10_000);
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
        for reads in [at_once, in_bits] {
            grows_in_line_by(damage, &|n| mods(&damage.repeat(n)), 5_000, reads);
        }
    }
    // Each broken record has a name of its own.
    let named = |n: usize| {
        let record = |n| format!("<x{n}:mods xmlns:x{n}=\"http://www.loc.gov/mods/v3\"></y>");
        mods(&(0..n).map(record).collect::<Vec<_>>().concat())
    };
    grows_in_line("names", &named, 2_000);
    grows_in_line_by("names in bits", &named, 2_000, in_bits);
}

#[test]
fn damaged_lists_in_json_are_read_in_line_with_their_length() {
    let whole = "{\"title\": \"Ports\", \"doi\": \"10.1787/a\"},";
    for damage in [
        "{\"title\": \"x\" 1},",
        "{\"title\": \"x},",
        "{\"title\": {\"title\":",
        "{\"title\": [",
        "},{\"title\":",
        "\"title",
        "nul",
        "[[",
        "]",
        "]}[{",
        "\\\"",
    ] {
        for before in ["[", "{\"documents\": ["] {
            let list = |n: usize| format!("{before}{whole}{}", damage.repeat(n));
            for reads in [at_once, in_bits] {
                grows_in_line_by(damage, &list, 5_000, reads);
            }
        }
    }
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
