//! What the readers make of files, ours and real ones.
//!
//! The real ones lie outside the repository (`../shared/data`); where they are
//! not at hand, their tests say so and pass.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says so; what it skips or measures is printed"
)]

#[path = "support/real.rs"]
mod real;
#[path = "support/scale.rs"]
mod scale;

use std::fs;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use fichero::records::read::{self, Kind, Piece};
use fichero::records::record::{Name, Record, Tag};
use fichero::records::text::Text;
use fichero::records::write;
use proptest::prelude::*;
use real::real;
use serde_json::{Value, json};

/// Everything that a source gives.
#[derive(Default)]
struct Load {
    kind: Option<Kind>,
    records: Vec<Record>,
    flaws: Vec<String>,
}

fn load(bytes: &[u8]) -> Load {
    let mut load = Load::default();
    let kind = read::read(bytes, &mut |piece| {
        match piece {
            Piece::Record(record, line) => {
                assert!(line > 0);
                load.records.push(*record);
            }
            Piece::Flaw { line, fault } => load.flaws.push(format!("{line}: {fault}")),
        }
        ControlFlow::Continue(())
    });
    load.kind = kind.ok();
    load
}

fn file(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(&*file(path))
        .read_to_end(&mut bytes)
        .unwrap();
    bytes
}

/// The fields that a page of the platform has, all of them present.
fn fields(record: &Record) -> Value {
    let mut value: Value = serde_json::from_str(&write::json::record(record)).unwrap();
    let fields = value.as_object_mut().unwrap();
    for key in ["abstract", "doi", "link", "parent_doi", "parent_title"] {
        fields.entry(key).or_insert(Value::Null);
    }
    fields.entry("countries").or_insert(json!([]));
    if let Some(summary) = fields["abstract"].as_str() {
        fields["abstract"] = json!(summary.replace("\n\n", "\n"));
    }
    value
}

#[test]
fn our_pages_give_their_records() {
    for name in ["broken_sheet", "no_doi_no_abstract_crlf", "two_pages"] {
        let path = fixtures().join("ipp").join(name);
        let load = load(&file(&path.with_extension("txt")));
        assert_eq!(load.kind, Some(Kind::IppText), "{name}");
        assert_eq!(load.flaws, [""; 0], "{name}");
        let mut expected: Vec<Value> =
            serde_json::from_slice(&file(&path.with_extension("expected.json"))).unwrap();
        for record in &mut expected {
            record
                .as_object_mut()
                .unwrap()
                .entry("abstract")
                .or_insert(Value::Null);
        }
        assert_eq!(
            load.records.iter().map(fields).collect::<Vec<_>>(),
            expected,
            "{name}"
        );
    }
}

#[test]
fn real_pages_give_their_records() {
    let Some(folder) = real("ipp/text") else {
        return;
    };
    let mut names: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    assert!(names.len() >= 15);
    for path in names {
        let seed = path.file_stem().is_some_and(|name| name == "seed");
        let mut expected: Value = if seed {
            let html: Value =
                serde_json::from_slice(&file(&path.with_file_name("../html/23158.expected.json")))
                    .unwrap();
            html
        } else {
            serde_json::from_slice(&file(&path.with_extension("expected.json"))).unwrap()
        };
        let load = load(&file(&path));
        assert_eq!(
            (load.records.len(), &load.flaws[..]),
            (1, &[][..]),
            "{}",
            path.display()
        );
        compare(&fields(&load.records[0]), &mut expected, &path);
    }
}

/// Compares field by field; of two right addresses either will do.
fn compare(found: &Value, expected: &mut Value, path: &Path) {
    let fields = [
        "title",
        "abstract",
        "doi",
        "link",
        "knowledge_type",
        "countries",
        "parent_doi",
    ];
    for field in fields {
        assert_eq!(
            found[field],
            expected[field],
            "{field} of {}",
            path.display()
        );
    }
    let lists = [("tags", "name", "name"), ("links", "label", "n")];
    for (list, ours, theirs) in lists {
        let (found, expected) = (
            found[list].as_array().unwrap(),
            expected[list].as_array().unwrap(),
        );
        assert_eq!(found.len(), expected.len(), "{list} of {}", path.display());
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(
                found[ours].as_str().unwrap(),
                expected[theirs].to_string().trim_matches('"')
            );
            assert!(
                either(&found["url"], expected, "url"),
                "{found} in {}",
                path.display()
            );
        }
    }
    let stem = path.file_stem().unwrap();
    // The seed's own page has one hyphen less than the site.
    assert!(
        stem == "seed" || either(&found["source_url"], expected, "source_url"),
        "{}",
        path.display()
    );
    assert!(!found["parent_title"].is_null() || expected["parent_doi"].is_null());
}

fn either(found: &Value, expected: &Value, key: &str) -> bool {
    *found == expected[key] || *found == expected[format!("{key}_real")]
}

/// How each record of the catalog below ends, and nothing else in it.
const END: &str = "\"end\":0}";

/// A catalog of about 10 KB in both shapes of JSON.
fn catalog(shape: Kind) -> String {
    let record = |number: usize| {
        let record = json!({
            "title": format!("Document {number} about año \"{number}\" {{[("),
            "abstract": "Two words, and\n\nanother paragraph \u{1f600}. ".repeat(4),
            "doi": format!("10.1787/97892640000{number:02}-{number}-en"),
            "tags": [{"name": "trust", "url": "https://example.org/topic/trust"}, "loans"],
            "authors": ["OECD", {"family": "Ruiz", "given": "Ana"}], "year": 2000 + number,
        });
        format!("{},{END}", record.to_string().trim_end_matches('}'))
    };
    let records: Vec<String> = (0..24).map(record).collect();
    match shape {
        Kind::JsonLines => records.join("\n"),
        _ => format!("{{\"documents\": [\n{}\n]}}\n", records.join(",\n")),
    }
}

#[test]
fn a_catalog_cut_anywhere_keeps_every_whole_record() {
    for shape in [Kind::Json, Kind::JsonLines] {
        let text = catalog(shape);
        assert!(text.len() > 9_000);
        let ends: Vec<usize> = text
            .match_indices(END)
            .map(|(place, _)| place + END.len())
            .collect();
        let all = load(text.as_bytes()).records;
        assert_eq!((all.len(), ends.len()), (24, 24));
        for end in 0..text.len() {
            let head = &text.as_bytes()[..end];
            let whole = ends.iter().filter(|place| **place <= end).count();
            let found = load(head);
            assert_eq!(found.records.len(), whole, "{shape} cut at {end}");
            assert_eq!(
                found.records.last(),
                all.get(whole.wrapping_sub(1)),
                "{shape} cut at {end}"
            );
        }
    }
}

#[test]
fn a_cut_page_is_still_a_record() {
    let bytes = file(&fixtures().join("ipp/broken_sheet.txt"));
    let head = bytes
        .windows(9)
        .position(|part| part == b"\n\n**Count")
        .unwrap_or(600);
    for end in 0..bytes.len() {
        let found = load(&bytes[..end]);
        assert!(end < head || found.records.len() == 1, "cut at {end}");
    }
}

/// A small generator after Marsaglia (xorshift), so that every run is alike.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).unwrap()
    }
}

#[test]
fn whatever_happens_to_the_bytes_reading_ends() {
    const TOKENS: &[&[u8]] = &[
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b",",
        b":",
        b"\\ud800",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"\xc3",
        b"NaN",
        b"1e999",
        b"{\"title\":",
        b"},{\"title\"",
        b"## Links\n",
        b"\n- [7] http",
        b"**",
        b"Published on Innovation Policy Platform\n",
        b"Other Tag:",
        b"[",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"null",
        b"## ",
        b"\x0c",
    ];
    let short = |text: String| text.into_bytes()[..1_500].to_vec();
    let mut seeds = vec![short(catalog(Kind::Json)), short(catalog(Kind::JsonLines))];
    for name in ["broken_sheet", "two_pages", "no_doi_no_abstract_crlf"] {
        seeds.push(file(
            &fixtures().join("ipp").join(name).with_extension("txt"),
        ));
    }
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for round in 0..20_000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(bytes.len());
            let to = (at + dice.roll(40)).min(bytes.len());
            match dice.roll(5) {
                0 => bytes[at] = u8::try_from(dice.roll(256)).unwrap(),
                1 => drop(bytes.drain(at..to)),
                2 => bytes.truncate(at.max(1)),
                3 => {
                    let part = bytes[at..to].to_vec();
                    bytes.splice(at..at, part);
                }
                _ => drop(bytes.splice(at..at, TOKENS[dice.roll(TOKENS.len())].iter().copied())),
            }
            if bytes.is_empty() {
                bytes.push(b'{');
            }
        }
        for record in load(&bytes).records {
            assert!(!record.title.is_empty());
        }
    }
}

#[test]
fn all_records_of_the_oecd_are_read() {
    let Some(path) = real("corpora/large/oecd.jsonl.gz") else {
        return;
    };
    let load = load(&unpacked(&path));
    assert_eq!(
        (load.kind, load.records.len()),
        (Some(Kind::JsonLines), 32_799)
    );
    for record in &load.records {
        let language = record.language.as_deref().unwrap_or_default();
        assert!(
            record.doi.is_some() && !record.title.is_empty() && language.len() == 2,
            "{record:?}"
        );
        assert!(
            !record.title.ends_with(&format!(" ({language})")),
            "{}",
            record.title
        );
    }
    assert_eq!(load.flaws, [""; 0]);
}

/// `cargo test --release --test formats -- --ignored --nocapture speed`
#[test]
#[ignore = "a measurement"]
fn speed() {
    for name in ["papers", "oecd"] {
        let Some(path) = real(&format!("corpora/large/{name}.jsonl.gz")) else {
            return;
        };
        let lines = unpacked(&path);
        let mut list = b"{\"documents\":[".to_vec();
        list.extend(lines.trim_ascii_end().iter().flat_map(|byte| {
            match byte {
                b'\n' => ",\n".bytes(),
                b'\r' => " ".bytes(),
                _ => "".bytes(),
            }
            .chain((*byte != b'\n' && *byte != b'\r').then_some(*byte))
        }));
        list.extend(b"]}");
        for (form, bytes) in [("lines", &lines), ("list", &list)] {
            let start = std::time::Instant::now();
            let mut count = 0_u32;
            let _ = read::read(bytes, &mut |piece| {
                count += u32::from(matches!(piece, Piece::Record(..)));
                ControlFlow::Continue(())
            });
            let seconds = start.elapsed().as_secs_f64();
            println!(
                "{name} as {form}: {count} records, {:.0} MB/s",
                f64::from(u32::try_from(bytes.len()).unwrap()) / 1e6 / seconds
            );
        }
    }
}

fn text() -> impl Strategy<Value = Option<Text>> {
    proptest::option::of("[a-zA-Z0-9 áß,;\"\\\\/<&…()\\[\\]:.-]{1,30}")
        .prop_map(|raw| Text::some_line(&raw?))
}

fn some_text() -> impl Strategy<Value = Text> {
    "[a-zA-ZáßЖ中][a-zA-Z0-9 áß,;\"\\\\'&-]{0,20}".prop_map(|raw| Text::line(&raw))
}

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        some_text().prop_map(Name::Whole),
        (some_text(), text()).prop_map(|(family, given)| Name::Person {
            family,
            given: given.unwrap_or_default()
        }),
    ]
}

/// What is markup in a title is text after the first reading, so that no
/// reader gives a title with a command or an entity in it.
fn without_markup(raw: &str) -> Text {
    Text::line(&raw.replace(['\\', '<', ';'], "x"))
}

prop_compose! {
    fn record()(
        title in some_text().prop_map(|text| without_markup(&text)), summary in proptest::option::of("[a-z .\"]{1,20}(\n\n[a-z .]{1,20}){0,3}"),
        tags in proptest::collection::vec((some_text(), text()), 0..4),
        countries in proptest::collection::vec(some_text(), 0..3), year in proptest::option::of(1..=9999_i32),
        authors in proptest::collection::vec(name(), 0..4), editors in proptest::collection::vec(name(), 0..2),
        kind in text(), publisher in text(), pages in text(), source_url in text(),
        series in text().prop_map(|text| text.map(|text| without_markup(&text))),
        parent_title in text().prop_map(|text| text.map(|text| without_markup(&text))),
        number in 0..100_u32,
    ) -> Record {
        Record {
            title, summary: summary.and_then(|raw| Text::some_prose(&raw)),
            tags: tags.into_iter().map(|(name, url)| Tag { name, url }).collect(),
            countries, year, authors, editors, knowledge_type: kind, publisher, pages, series, parent_title, source_url,
            doi: fichero::records::doi::Doi::parse(&format!("10.1787/97892640000{number:02}-{number}-en")),
            isbn: fichero::records::isbn::Isbn::parse(&format!("97892640000{number:02}")),
            language: Text::some_line(["en", "fr", "fil"][number as usize % 3]),
            date: Text::some_line(["2016", "2016-06", "2016-06-09"][number as usize % 3]),
            document_type: Text::some_line(["chapter", "article-journal", "short content"][number as usize % 3]),
            ..Record::default()
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_it_was(mut record in record()) {
        record.year = record.year.or(Some(2016));
        // An entity that chance made is a letter after the first reading.
        let record = load(write::json::record(&record).as_bytes()).records.remove(0);
        let line = write::json::record(&record);
        prop_assert!(!line.contains('\n'));
        let found = load(line.as_bytes());
        prop_assert_eq!(found.flaws, Vec::<String>::new());
        prop_assert_eq!(&found.records, &[record][..], "{}", line);
    }

    #[test]
    fn what_is_written_is_valid_against_the_schema(record in record()) {
        prop_assert_eq!(schema_flaw(&json!({ "documents": [serde_json::from_str::<Value>(&write::json::record(&record)).unwrap()] })), None);
    }

    #[test]
    fn bytes_of_any_kind_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        load(&bytes);
        load(&[b"[{", &*bytes].concat());
    }
}

/// A word or two, as names of people have them.
fn word() -> impl Strategy<Value = Text> {
    "[A-Z][a-zé]{2,8}( [A-Z][a-z]{2,8})?".prop_map(|raw| Text::line(&raw))
}

/// What means something in one form or another: tags, entries, braces, quotes,
/// entities, separators, commands.
const SIGNS: &[&str] = &[
    "TY  - JOUR",
    "ER  - ",
    "ER - ",
    "TI  - x",
    "AU  -",
    "PMID- 12",
    "FAU - x",
    "PT J",
    "ER",
    "EF",
    "%T x",
    "%0 Book",
    "%A",
    "@article{k,",
    "@string{x = \"y\"}",
    "@comment{",
    "}",
    "{",
    "{{x}}",
    "title = {x},",
    "title = \"x\",",
    "\\&",
    "\\textit{x}",
    "\\\"u",
    "$x$",
    "$$",
    "~",
    "\\",
    "%",
    "#",
    "&amp;",
    "&uuml;",
    "&lt;i&gt;",
    "&#233;",
    "&",
    "<",
    ">",
    "<i>",
    "</i>",
    "<jats:p>",
    "a < b",
    "\"",
    "\"\"",
    "'",
    "``",
    "''",
    "\u{201c}",
    ";",
    ",",
    "|",
    "||",
    "\u{b6}",
    " and ",
    "And",
    "others",
    "--",
    "---",
    "=",
    "=1+1",
    "+",
    "-",
    "@",
    "{\"title\": \"x\"}",
    "[",
    "]",
    "title,authors,year",
    "---",
    ": ",
    "key:",
    "\u{2028}",
    "\u{85}",
];

/// A line with everything that is special to some form.
fn odd_line() -> impl Strategy<Value = Text> {
    let word = "[A-Z][A-Za-z0-9 áßЖ中,\"'`%_#{}~^()+=@&-]{0,8}x";
    let sign = prop::sample::select(SIGNS).prop_map(str::to_owned);
    let piece = prop_oneof![word, sign];
    let line = (prop::collection::vec(piece, 0..5), any::<bool>());
    line.prop_map(|(pieces, is_spaced)| {
        let between = if is_spaced { " " } else { "" };
        Text::line(&format!("{}{between}x", pieces.join(between)))
    })
}

/// The same without what parts the items of a list in one cell: a semicolon in
/// an item is written as a comma.
fn odd_item() -> impl Strategy<Value = Text> {
    odd_line().prop_map(|line| Text::line(&line.replace([';', '|'], ",")))
}

/// Paragraphs of such lines.
fn odd_prose() -> impl Strategy<Value = Text> {
    let lines = prop::collection::vec(odd_line(), 1..4);
    lines.prop_map(|lines| {
        let lines: Vec<&str> = lines.iter().map(|line| &**line).collect();
        Text::prose(&lines.join("\n\n"))
    })
}

fn some<T: std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(strategy)
}

prop_compose! {
    /// A record of what every form has a place for.
    fn common()(
        title in odd_line(), summary in some(odd_prose()),
        tags in proptest::collection::vec(odd_item(), 0..4), countries in proptest::collection::vec(word(), 0..3),
        people in proptest::collection::vec((word(), word()), 0..3), bodies in proptest::collection::vec(odd_item(), 0..2), publisher in some(odd_line()),
        series in some(odd_line()), holder in odd_line(), place in some(word()), kind in 0..6_usize,
        number in 10..90_u32, volume in some("[0-9]{1,3}"), knowledge in some(odd_line()), has_editor in any::<bool>(),
    ) -> Record {
        let kind = ["chapter", "article-journal", "book", "report", "paper-conference", "thesis"][kind];
        let people = people.into_iter().map(|(family, given)| Name::Person { family, given });
        let mut authors: Vec<Name> = people.chain(bodies.into_iter().map(Name::Whole)).collect();
        let editors = if has_editor { authors.pop().into_iter().collect() } else { Vec::new() };
        let line = |raw: &str| Text::some_line(raw);
        Record {
            title, summary,
            tags: tags.iter().filter_map(|name| Tag::named(name)).collect(),
            countries, authors, editors, publisher, place, series, knowledge_type: knowledge,
            document_type: line(kind),
            parent_title: (kind == "chapter").then(|| holder.clone()),
            parent_doi: (kind == "chapter").then(|| fichero::records::doi::Doi::parse("10.1787/9789264000000-en")).flatten(),
            container: matches!(kind, "article-journal" | "paper-conference").then_some(holder),
            year: Some(2016), date: line(["2016", "2016-06", "2016-06-09"][number as usize % 3]).filter(|date| date.len() > 4),
            volume: volume.as_deref().and_then(line), issue: line("2"), pages: line("11-20"), edition: line("3"),
            number: line("WP-12").filter(|_| number % 2 == 0),
            isbn: fichero::records::isbn::Isbn::parse(&format!("97892640000{number:02}")), issn: line("1234-5679"),
            doi: fichero::records::doi::Doi::parse(&format!("10.1787/97892640000{number:02}-{number}-en")),
            language: line(["en", "fr", "fil"][number as usize % 3]),
            link: line("https://example.org/a_b?c=d&e=%20#f,g"), source_url: line("https://example.org/page"),
            ..Record::default()
        }
    }
}

/// So many catalogs of two records or so, in each form.
fn catalogs() -> ProptestConfig {
    let cases = scale::scaled(256, 50_000);
    println!("T7: {cases} catalogs in seven forms");
    ProptestConfig {
        cases,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(catalogs())]

    #[test]
    fn every_written_form_reads_back_as_it_was(records in proptest::collection::vec(common(), 1..4)) {
        use write::Format;
        // What is markup, or an entity, is text after the first reading.
        let records = load(write::all(Format::JsonLines, records.into_iter().map(write::Work::alone)).as_bytes()).records;
        for format in [Format::Json, Format::JsonLines, Format::Csv, Format::Tsv, Format::Bibtex, Format::Ris, Format::CslJson] {
            let text = write::all(format, records.iter().cloned().map(write::Work::alone));
            let found = load(text.as_bytes());
            prop_assert_eq!(found.flaws, Vec::<String>::new(), "{:?}\n{}", format, text);
            prop_assert_eq!(found.records.len(), records.len(), "{:?}\n{}", format, text);
            for (found, record) in found.records.iter().zip(&records) {
                prop_assert_eq!(found, record, "{:?}\n{}", format, text);
            }
        }
    }
}

fn schema_flaw(catalog: &Value) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/schema.json");
    let schema: Value = serde_json::from_slice(&file(&path)).unwrap();
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas
        .validate(catalog, index)
        .err()
        .map(|error| error.to_string())
}

#[test]
fn further_fields_stand_in_front_of_a_record() {
    let record = Record::titled("Open data");
    let line = write::json::record_with(
        &record,
        &[("id", json!("10.1787/x")), ("score", json!(0.5))],
    );
    assert_eq!(
        line,
        r#"{"id":"10.1787/x","score":0.5,"title":"Open data"}"#
    );
}

#[test]
fn real_pages_of_the_mirror_give_their_records_and_others_nothing() {
    let Some(folder) = real("ipp/html") else {
        return;
    };
    let mut documents = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "html") {
            continue;
        }
        let load = load(&file(&path));
        let name = path.display();
        assert_eq!(
            (load.kind, &load.flaws[..]),
            (Some(Kind::IppHtml), &[][..]),
            "{name}"
        );
        let expected: Value =
            serde_json::from_slice(&file(&path.with_extension("expected.json"))).unwrap();
        if expected["kind"] != "document" {
            assert_eq!(load.records.len(), 0, "{name}");
            continue;
        }
        documents += 1;
        let record = fields(&load.records[0]);
        for key in [
            "title",
            "abstract",
            "doi",
            "link",
            "knowledge_type",
            "countries",
            "tags",
            "parent_doi",
            "source_url",
        ] {
            assert_eq!(record[key], expected[key], "{name}: {key}");
        }
        let links: Vec<&Value> = expected["links"]
            .as_array()
            .unwrap()
            .iter()
            .map(|link| &link["url"])
            .collect();
        let ours: Vec<&Value> = record["links"]
            .as_array()
            .unwrap()
            .iter()
            .map(|link| &link["url"])
            .collect();
        assert_eq!(ours, links, "{name}");
    }
    assert!(documents >= 7);
}

#[test]
fn a_mirror_of_the_site_gives_each_document_once_and_makes_no_noise() {
    let page = String::from_utf8(file(&fixtures().join("html/print_1.html"))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("print/1/index.html", &page);
    write("print/1/index-2.html", &page);
    write(
        "print/2/index.html",
        &page.replace("node-document", "node-contentpage"),
    );
    write(
        "document/data-trust/index.html",
        &String::from_utf8(file(&fixtures().join("html/ordinary_1.html"))).unwrap(),
    );
    for number in 0..300 {
        write(
            &format!("sites/{number}/index.html"),
            "<html><body>Innovation Policy Platform</body></html>",
        );
        write(&format!("sites/{number}/style.css"), "body { color: red }");
        write(&format!("sites/{number}/index.png"), "\u{89}PNG\r\n\0\0");
    }
    let source = fichero::runtime::loader::Source::Path(folder.path().to_owned());
    let (library, progress) = fichero::runtime::loader::load_all(&[source]);
    assert_eq!((library.catalog.len(), progress.unreadable.len()), (1, 0));
    let (_, record) = library.catalog.rows().next().unwrap();
    assert_eq!(&*record.title, "Data & Trust (Utopia)");
    assert_eq!(
        (record.year, record.publisher.as_deref()),
        (Some(2011), Some("OECD"))
    );
    assert_eq!((record.tags.len(), record.origins.len()), (2, 3));
    assert!(
        library.catalog.flaws().len() <= 1,
        "{:?}",
        library.catalog.flaws()
    );
}
