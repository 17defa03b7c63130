//! The command line as people and scripts use it: the real program, its
//! output, its exit codes.
//!
//! Home, config and browser of whoever runs the tests do not matter: each test
//! has its own home.

#![expect(
    clippy::unwrap_used,
    reason = "a test may die of a program that does not run"
)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens/catalog.json");

/// What is said of that catalog besides the answer.
const ONE_FLAW: &str = "fichero: 1 flaw in the sources; fichero check lists them\n";

/// A reader with a home of their own.
struct Reader {
    home: TempDir,
    set: Vec<(&'static str, String)>,
}

/// How a run ended.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Reader {
    fn new() -> Self {
        Self {
            home: TempDir::new().unwrap(),
            set: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.set.push((name, value.to_owned()));
        self
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fichero"));
        command
            .args(words)
            .env_clear()
            .current_dir(self.home.path());
        command
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home.path());
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, words: &[&str]) -> Ran {
        ran(self.command(words))
    }
}

fn ran(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

fn run(words: &[&str]) -> Ran {
    Reader::new().run(words)
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap()
}

fn titles(ran: &Ran) -> Vec<String> {
    let records = json(ran);
    let title = |record: &Value| record["title"].as_str().unwrap().to_owned();
    records.as_array().unwrap().iter().map(title).collect()
}

#[test]
fn words_behind_those_that_a_query_may_have_are_left_out_and_counted() {
    let args = |line: &str| ["search", "--format", "doi", line, CATALOG].map(str::to_owned);
    let asked = |line: &str| run(&args(line).iter().map(String::as_str).collect::<Vec<_>>());
    let long = asked(&format!("{}zanzibar -open sort:year", "open ".repeat(262)));
    let told = "fichero: left out: 8 words behind the first 256\n";
    assert!(long.err.contains(told), "{}", long.err);
    let short = asked("open sort:year");
    assert_eq!((long.code, &long.out), (0, &short.out));
    assert!(!short.err.contains("left out"));
}

#[test]
fn a_search_prints_its_best_hit_first() {
    let ran = run(&["search", "open gov mex", CATALOG, "--format", "json"]);
    let offers = "fichero: 1 has all words, 2 lack one, others more; \
                  --exact leaves out those that lack some\n";
    assert_eq!((ran.code, &ran.err), (0, &(ONE_FLAW.to_owned() + offers)));
    assert_eq!(titles(&ran)[0], "Open Government Data in Mexico");
    assert_eq!(json(&ran)[1]["lacks"], Value::from(vec!["mex"]));
    let best = &json(&ran)[0];
    assert_eq!(best["id"], "10.1787/9789264259270-en");
    assert!(best["score"].as_f64().unwrap() > 0.0);
}

#[test]
fn what_is_offered_is_not_found() {
    let words = ["search", "open government zanzibar", CATALOG, "--format"];
    let offered = run(&[&words[..], &["jsonl"]].concat());
    assert_eq!(offered.code, 1, "{}", offered.err);
    assert!(!offered.out.is_empty());
    for line in offered.out.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let lacks = record["lacks"].as_array().unwrap();
        assert!(lacks.contains(&Value::from("zanzibar")), "{line}");
    }
    let exact = run(&[&words[..], &["jsonl", "--exact"]].concat());
    assert_eq!((exact.code, exact.out.as_str()), (1, ""));
    // A bibliography is of what was found.
    let bibtex = run(&[&words[..], &["bibtex"]].concat());
    assert_eq!((bibtex.code, bibtex.out.as_str()), (1, ""));
    let lacking = run(&[
        "search",
        "open government zanzibar lacking:1",
        CATALOG,
        "--format",
        "doi",
    ]);
    assert_eq!(lacking.code, 0, "{}", lacking.err);
    let explained = run(&["search", "open government zanzibar", CATALOG, "--explain"]);
    assert!(
        explained.out.contains("lacks: zanzibar"),
        "{}",
        explained.out
    );
    assert_eq!(run(&["search", "a lacking:2", CATALOG]).code, 2);
}

#[test]
fn an_empty_query_finds_everything_and_a_limit_cuts() {
    let all = run(&["search", "", CATALOG, "--format", "jsonl"]);
    assert_eq!(all.out.lines().count(), 25);
    for line in all.out.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert!(record["title"].is_string() && record["id"].is_string());
    }
    let three = run(&["search", "", CATALOG, "--format", "jsonl", "--limit", "3"]);
    assert_eq!(
        three.out.lines().collect::<Vec<_>>(),
        all.out.lines().take(3).collect::<Vec<_>>()
    );
    assert_eq!(
        run(&["search", "", CATALOG, "--format", "json", "--limit", "0"]).out,
        "[\n]\n"
    );
}

#[test]
fn records_that_were_printed_read_back_as_the_same_records() {
    let reader = Reader::new();
    let first = reader.run(&["search", "", CATALOG, "--format", "json"]);
    let copy = reader.file("copy.json", &first.out);
    let second = reader.run(&["search", "", copy.to_str().unwrap(), "--format", "json"]);
    assert_eq!(json(&first), json(&second));
}

#[test]
fn a_pipe_gets_tabs_and_no_escape_codes() {
    let ran = run(&["search", "", CATALOG]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "id\ttitle\tyear\ttype\ttags\tdoi\tlacks");
    assert!(
        lines.iter().all(|line| line.matches('\t').count() == 6),
        "{}",
        ran.out
    );
    for words in [
        &["show", "venture", CATALOG][..],
        &["facets", CATALOG],
        &["paths"],
        &["--help"],
        &["--print", CATALOG],
    ] {
        assert!(!run(words).out.contains('\x1b'), "{words:?}");
    }
}

#[test]
fn colour_comes_when_it_is_asked_for() {
    let styled = |words: &[&str]| run(words).out.contains('\x1b');
    assert!(styled(&["show", "venture", CATALOG, "--color", "always"]));
    assert!(styled(&[
        "--color", "always", "search", "", CATALOG, "--format", "table"
    ]));
    assert!(!styled(&[
        "search", "", CATALOG, "--format", "json", "--color", "always"
    ]));
    assert!(!styled(&["show", "venture", CATALOG, "--color", "never"]));
}

#[test]
fn a_table_keeps_to_eighty_columns_in_a_pipe() {
    for words in [
        &["search", "", CATALOG, "--format", "table"][..],
        &["facets", "--field", "book", CATALOG, "--format", "table"],
    ] {
        let ran = run(words);
        assert!(ran.out.lines().count() > 1);
        for line in ran.out.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{line}");
        }
    }
}

#[test]
fn dois_come_one_per_line_and_only_dois() {
    let ran = run(&["search", "", CATALOG, "--format", "doi"]);
    assert_eq!(ran.out.lines().count(), 22);
    assert!(
        ran.out.lines().all(|line| line.starts_with("10.")),
        "{}",
        ran.out
    );
}

#[test]
fn the_order_is_the_querys_unless_an_option_says_otherwise() {
    let years = |words: &[&str]| {
        let records = json(&run(words));
        let years = records
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|record| record["year"].as_i64());
        years.collect::<Vec<_>>()
    };
    let newest = years(&["search", "sort:-year", CATALOG, "--format", "json"]);
    assert!(newest.is_sorted_by(|a, b| a >= b), "{newest:?}");
    let oldest = years(&[
        "search",
        "sort:-year",
        CATALOG,
        "--format",
        "json",
        "--sort",
        "year",
    ]);
    assert!(oldest.is_sorted(), "{oldest:?}");
    assert_eq!(run(&["search", "", CATALOG, "--sort", "size"]).code, 2);
}

#[test]
fn a_book_that_stands_there_for_its_chapters_is_no_result() {
    let ran = run(&[
        "search",
        "guarantees group:book",
        CATALOG,
        "--format",
        "json",
    ]);
    assert!(!titles(&ran).contains(&"Innovation in Small Firms".to_owned()));
}

#[test]
fn nothing_found_is_one() {
    let ran = run(&["search", "zzyzx", CATALOG, "--format", "json"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, "[\n]\n"));
    assert_eq!(run(&["show", "zzyzx", CATALOG]).code, 1);
    assert_eq!(run(&["open", "zzyzx", CATALOG]).code, 1);
}

#[test]
fn an_unknown_value_gets_the_nearest() {
    let ran = run(&["search", "tag:lones", CATALOG]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("\"lones\"") && ran.err.contains("loans"),
        "{}",
        ran.err
    );
}

#[test]
fn a_wrong_query_names_its_column() {
    for words in [
        &["search", "open year:abc", CATALOG][..],
        &["facets", "--query", "open year:abc", CATALOG],
        &["--print", "--query", "open year:abc", CATALOG],
    ] {
        let ran = run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(
            ran.err
                .starts_with("fichero: query: column 6: \"abc\" is no year"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_query_may_begin_with_a_dash() {
    let ran = run(&["search", "--format", "jsonl", "--", "-tag:loans", CATALOG]);
    assert_eq!((ran.code, ran.out.lines().count()), (0, 23));
    let facets = run(&["facets", "--query", "-tag:loans", CATALOG]);
    assert!(
        facets.code == 0 && !facets.out.contains("loans"),
        "{}",
        facets.out
    );
}

#[test]
fn a_document_is_shown_under_every_spelling_of_its_doi() {
    let spellings = [
        "10.1787/9789264259270-4-en",
        "DOI:10.1787/9789264259270-4-EN",
        "http://dx.doi.org/10.1787/9789264259270-4-en",
        "https://doi.org/10.1787%2F9789264259270-4-en.",
        "open government pol",
        "https://policy.example/document/2",
    ];
    for id in spellings {
        let ran = run(&["show", id, CATALOG]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ONE_FLAW), "{id}");
        assert!(
            ran.out
                .starts_with("Open government policy implementation\n\nch 2 of 5 · "),
            "{id}: {}",
            ran.out
        );
        assert!(
            ran.out.contains("\nin Open Government Data in Mexico\n"),
            "{}",
            ran.out
        );
    }
    assert!(
        run(&["show", "978-92-64-25927-0", CATALOG])
            .out
            .starts_with("Open Government Data in Mexico\n")
    );
}

#[test]
fn one_record_is_one_object() {
    let ran = run(&[
        "show",
        "10.1787/9789264259270-4-en",
        CATALOG,
        "--format",
        "json",
    ]);
    let record = json(&ran);
    assert_eq!(record["id"], "10.1787/9789264259270-4-en");
    assert_eq!(
        record["abstract"].as_str().unwrap().matches("\n\n").count(),
        1
    );
    let doi = run(&[
        "show",
        "10.1787/9789264259270-4-en",
        CATALOG,
        "--format",
        "doi",
    ]);
    assert_eq!(doi.out, "10.1787/9789264259270-4-en\n");
}

#[test]
fn a_document_without_a_doi_is_found_by_the_id_that_search_prints() {
    let listed = run(&["search", "nothing but", CATALOG, "--format", "json"]);
    let id = json(&listed)[0]["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("hash:"));
    assert!(
        run(&["show", &id, CATALOG])
            .out
            .starts_with("A card with nothing but its title\n")
    );
}

#[test]
fn a_book_known_only_from_its_chapters_can_be_shown() {
    let ran = run(&["show", "10.1787/9789264999992-en", CATALOG]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.out.starts_with("Innovation in Small Firms\n"),
        "{}",
        ran.out
    );
}

#[test]
fn an_ambiguous_id_lists_its_candidates() {
    let ran = run(&["show", "open", CATALOG]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("\"open\" means 3 documents"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("10.1787/9789264259270-6-en  Open data at the local level"),
        "{}",
        ran.err
    );
}

#[test]
fn values_come_by_count_then_name() {
    let ran = run(&["facets", CATALOG, "--format", "json"]);
    let values = json(&ran);
    let pairs: Vec<(i64, String)> = values
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            (
                -entry["count"].as_i64().unwrap(),
                entry["value"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert!(pairs.is_sorted(), "{pairs:?}");
    assert_eq!(pairs[0], (-5, "public sector".to_owned()));
    let tabs = run(&["facets", CATALOG, "--limit", "1"]);
    assert_eq!(tabs.out, "value\tcount\npublic sector\t5\n");
}

#[test]
fn counts_are_those_of_what_was_found() {
    let ran = run(&[
        "facets",
        "--field",
        "language",
        "--query",
        "tag:science",
        CATALOG,
    ]);
    assert_eq!(ran.out, "value\tcount\nen\t1\nja\t1\nzh\t1\n");
    for field in [
        "tag",
        "form",
        "type",
        "country",
        "year",
        "publisher",
        "lang",
        "journal",
        "book",
        "source",
    ] {
        let ran = run(&["facets", "--field", field, CATALOG, "--format", "jsonl"]);
        assert!(ran.code == 0 && !ran.out.is_empty(), "{field}: {}", ran.err);
    }
    assert_eq!(run(&["facets", "--field", "colour", CATALOG]).code, 2);
    assert_eq!(run(&["facets", "--format", "doi", CATALOG]).code, 2);
}

#[test]
fn every_value_of_a_facet_is_found_by_its_name_in_quotes() {
    let reader = Reader::new();
    let names = [
        "---",
        "--",
        "- -",
        "trust",
        "trust*",
        "a \\ b",
        "say \"hi\"",
        "-1500",
        "10.1787/x",
        "https://doi.org/10.1787/x",
        "(a",
        "tag:x",
    ];
    let records: Vec<Value> = names
        .iter()
        .map(|name| serde_json::json!({"title": format!("About {name}"), "tags": [name]}))
        .collect();
    let file = reader.file("a.json", &Value::from(records).to_string());
    let file = file.to_str().unwrap();
    let listed = json(&reader.run(&["facets", "--format", "json", file]));
    assert_eq!(listed.as_array().unwrap().len(), names.len(), "{listed}");
    for value in listed.as_array().unwrap() {
        let name = value["value"].as_str().unwrap();
        let query = format!("tag:\"{}\"", name.replace('\\', r"\\").replace('"', "\\\""));
        let found = reader.run(&["search", &query, "--format", "json", file]);
        let found = json(&found);
        assert_eq!(found.as_array().unwrap().len(), 1, "{query}: {found}");
        assert_eq!(found[0]["tags"][0], Value::from(name), "{query}");
    }
}

#[test]
fn without_a_source_the_embedded_catalog_is_read() {
    let ran = run(&["search", "", "--limit", "1", "--format", "doi"]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "10.1787/9789264259270-en\n")
    );
}

#[test]
fn standard_input_is_read_when_it_is_named() {
    let reader = Reader::new();
    let mut command = reader.command(&["search", "", "-", "--format", "jsonl"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(br#"[{"title":"From a pipe"}]"#)
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("From a pipe")
    );
}

#[test]
fn a_source_that_cannot_be_read_is_named_and_the_rest_is_searched() {
    let ran = run(&[
        "search",
        "venture",
        "/nope.json",
        CATALOG,
        "--format",
        "doi",
    ]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .starts_with("fichero: cannot read /nope.json: No such file"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("10.5555/vc.2018"), "{}", ran.out);
    let none = run(&["search", "venture", "/nope.json"]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
}

#[test]
fn browsing_without_any_source_that_opens_ends_before_the_terminal_is_taken() {
    let reader = Reader::new();
    for words in [&["/nope.json"][..], &["/nope.json", "no/where", "--print"]] {
        let ran = reader.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        let mut said = ran.err.lines();
        let first = said.next().unwrap();
        assert!(first.starts_with("fichero: cannot read /nope.json: No such file"));
        let last = "fichero: no source could be read, nothing to do";
        assert_eq!(said.next_back(), Some(last));
    }
    let some = reader.run(&["/nope.json", CATALOG, "--print"]);
    assert!(
        some.code == 2 && some.out.contains("▌Found"),
        "{}",
        some.err
    );
}

#[test]
fn a_word_that_is_no_source_is_answered_with_the_command_that_it_may_mean() {
    let reader = Reader::new();
    for (words, meant) in [
        (&["serach", "foo"][..], "fichero search?"),
        (&["serach", "foo", "--limit", "3"], "fichero search?"),
        (&["exp", "--print"], "fichero export?"),
        (&["FACETS"], "fichero facets?"),
        (&["hlep"], "fichero help?"),
    ] {
        let ran = reader.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(ran.err.starts_with("fichero: \""), "{}", ran.err);
        assert!(ran.err.contains(meant), "{}", ran.err);
    }
    reader.file("serach", r#"[{"title":"A card at home"}]"#);
    let real = reader.run(&["serach", "--print"]);
    assert!(
        real.code == 0 && real.out.contains("A card at home"),
        "{}",
        real.err
    );
}

#[test]
fn a_config_names_the_sources() {
    let reader = Reader::new();
    reader.file("cards.json", r#"[{"title":"A card at home"}]"#);
    let config = reader.file("mine.toml", "sources = [\"~/cards.json\"]\n");
    let ran = reader.run(&[
        "--config",
        config.to_str().unwrap(),
        "search",
        "",
        "--format",
        "tsv",
    ]);
    assert!(
        ran.out.contains("\tA card at home\t"),
        "{} {}",
        ran.out,
        ran.err
    );
    assert_eq!(
        reader.run(&["search", "", "--config", "/nope.toml"]).code,
        2
    );
}

#[test]
fn a_config_that_is_named_and_missing_is_an_error_whoever_names_it() {
    let asked = ["search", "", CATALOG];
    let named = Reader::new().run(&[&asked[..], &["--config", "/nope.toml"]].concat());
    assert!(
        named.err.contains("cannot read /nope.toml: "),
        "{}",
        named.err
    );
    let reader = Reader::new().with("FICHERO_CONFIG", "/nope.toml");
    for words in [&asked[..], &["--print", CATALOG]] {
        let ran = reader.run(words);
        assert_eq!((ran.code, &*ran.out, &*ran.err), (2, "", &*named.err));
    }
    let empty = Reader::new().with("FICHERO_CONFIG", "");
    assert_eq!(empty.run(&asked).code, 0);
    let mine = reader.file("mine.toml", "");
    let better = [&asked[..], &["--config", mine.to_str().unwrap()]].concat();
    assert_eq!(reader.run(&better).code, 0, "an option goes before");
}

#[test]
#[cfg(target_os = "linux")]
fn the_users_config_lies_where_xdg_says_and_a_wrong_line_is_reported() {
    let reader = Reader::new();
    let cards = reader.file("cards.json", r#"[{"title":"A card at home"}]"#);
    reader.file(
        "xdg/fichero/config.toml",
        &format!("sources = [\"{}\"]\nmose = true\n", cards.display()),
    );
    let xdg = reader.home.path().join("xdg");
    let reader = reader.with("XDG_CONFIG_HOME", xdg.to_str().unwrap());
    let ran = reader.run(&["search", ""]);
    assert!(
        ran.code == 0 && ran.out.contains("A card at home"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.starts_with("fichero: ")
            && ran
                .err
                .contains("config.toml: line 2: no setting is called mose"),
        "{}",
        ran.err
    );
    let paths = reader.run(&["paths"]);
    assert!(
        paths
            .out
            .contains(&format!("config  {}/fichero/config.toml\n", xdg.display())),
        "{}",
        paths.out
    );
    assert!(
        paths
            .out
            .lines()
            .any(|line| line.starts_with("cache") && line.ends_with("(does not exist)"))
    );
}

/// A browser that writes its arguments down, one per line.
fn browser(reader: &Reader) -> (String, PathBuf) {
    use std::os::unix::fs::PermissionsExt;
    let log = reader.home.path().join("opened");
    let script = reader.file(
        "browser",
        &format!(
            "#!/bin/sh\nprintf '%s\\n' \"$@\" > '{0}.part' && mv '{0}.part' '{0}'\n",
            log.display()
        ),
    );
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    (script.display().to_string(), log)
}

fn logged(log: &Path) -> String {
    let start = Instant::now();
    while !log.exists() && start.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(10));
    }
    fs::read_to_string(log).unwrap()
}

#[test]
fn the_browser_gets_one_whole_address() {
    let reader = Reader::new();
    let (script, log) = browser(&reader);
    let reader = reader.with("BROWSER", &script).with("DISPLAY", ":0");
    let ran = reader.run(&["open", "measuring the links", CATALOG]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ONE_FLAW));
    let address = "https://doi.org/10.5555/a-very-long-suffix/that.goes(on)and;on-for-more-than-one-line-of-a-narrow-screen";
    assert_eq!(logged(&log), format!("{address}\n"));
    assert_eq!(ran.out, format!("opened {address}\n"));
}

#[test]
fn the_config_chooses_the_browser() {
    let reader = Reader::new();
    let (script, log) = browser(&reader);
    let config = reader.file(
        "mine.toml",
        &format!("open = [\"{script}\", \"--tab\", \"{{url}}\"]\n"),
    );
    let reader = reader.with("BROWSER", "/bin/false");
    let ran = reader.run(&[
        "open",
        "a workshop",
        CATALOG,
        "--config",
        config.to_str().unwrap(),
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ONE_FLAW));
    assert_eq!(logged(&log), "--tab\nhttps://policy.example/workshop.pdf\n");
}

#[test]
fn where_nothing_can_be_opened_the_address_is_printed() {
    let ran = run(&["open", "venture", CATALOG]);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "https://doi.org/10.5555/vc.2018\n")
    );
    assert!(ran.err.contains("$BROWSER"), "{}", ran.err);
}

#[test]
fn a_host_that_looks_like_another_is_opened_only_on_demand() {
    let reader = Reader::new();
    let (script, log) = browser(&reader);
    let reader = reader.with("BROWSER", &script);
    let ran = reader.run(&["open", "an address", CATALOG]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.contains("xn--pple-43d.example") && ran.err.contains("--yes"),
        "{}",
        ran.err
    );
    assert!(!log.exists());
    assert_eq!(
        reader.run(&["open", "an address", CATALOG, "--yes"]).code,
        0
    );
    assert!(logged(&log).contains("xn--pple-43d.example"));
}

#[test]
fn a_record_without_any_address_opens_nothing() {
    let ran = run(&["open", "a card with", CATALOG]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("has no DOI"), "{}", ran.err);
}

#[test]
fn keys_are_played_and_nothing_is_opened_or_copied() {
    let reader = Reader::new();
    let (script, log) = browser(&reader);
    let reader = reader.with("BROWSER", &script).with("DISPLAY", ":0");
    let ran = reader.run(&[
        "--keys",
        "/ venture<space>stat <enter> o y d M <c-l> q o",
        "--effects",
        CATALOG,
    ]);
    assert_eq!(
        ran.out,
        "open https://doi.org/10.5555/vc.2018\ncopy 10.5555/vc.2018\nmouse on\nredraw\nquit\n"
    );
    std::thread::sleep(Duration::from_millis(200));
    assert!(!log.exists());
}

#[test]
fn a_half_typed_value_empties_nothing() {
    let screen = |keys: &str| run(&["--keys", keys, "--size", "100x14", "--print", CATALOG]).out;
    for typing in [
        "/ tag:t",
        "/ tag:tr",
        "/ tag:tru",
        "/ y:20",
        "/ y:201",
        "/ ~tag:\"open<space>d",
    ] {
        let screen = screen(typing);
        assert!(!screen.contains("Nothing has all"), "{screen}");
        assert!(!screen.contains("is no year"), "{screen}");
    }
    // With Enter it is whole.
    assert!(screen("/ tag:trust <enter>").contains(" +trust "));
    let whole = screen("/ tag:tr <enter>");
    assert!(whole.contains("The catalog has no tag “tr”."), "{whole}");
    assert!(screen("/ y:201 <enter>").contains("\"201\" is no year"));
}

#[test]
fn what_a_query_was_read_as_is_said() {
    let ran = run(&["search", "&", CATALOG]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("\"&\" has no letter or digit to look for"),
        "{}",
        ran.err
    );
    let keys = "/ type:chapter <enter>";
    let ran = run(&["--keys", keys, "--size", "100x14", "--print", CATALOG]);
    assert!(ran.out.contains(" +form:chapter "), "{}", ran.out);
}

#[test]
fn the_screen_is_printed_row_by_row() {
    let ran = run(&["--keys", "/ venture", "--size", "60x12", "--print", CATALOG]);
    assert_eq!((ran.code, ran.out.lines().count()), (0, 12));
    assert!(
        ran.out.contains("Venture capital statistics"),
        "{}",
        ran.out
    );
    assert!(ran.out.lines().all(|line| !line.ends_with(' ')));
    let both = run(&["--keys", "y t", "--print", "--effects", CATALOG]);
    assert_eq!(
        both.out.lines().nth(24),
        Some("copy Open Government Data in Mexico")
    );
}

#[test]
fn an_unknown_key_is_named() {
    let ran = run(&["--keys", "j <frob>", "--print", CATALOG]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("<frob>"), "{}", ran.err);
}

#[test]
#[cfg(target_os = "linux")]
fn browsing_without_a_terminal_is_refused_with_a_way_out() {
    use std::os::unix::process::CommandExt;
    let reader = Reader::new();
    let mut command = Command::new("setsid");
    let inner = reader.command(&[CATALOG]);
    command
        .arg("-w")
        .arg(inner.get_program())
        .args(inner.get_args());
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", reader.home.path())
        .process_group(0);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let ran = ran(command);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(
        ran.err.starts_with("fichero: ") && ran.err.contains("terminal"),
        "{}",
        ran.err
    );
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let reader = Reader::new();
    for words in ["search ''", "search '' --format json", "facets", "--help"] {
        let line = format!(
            "{{ '{}' {words}; echo \"code $?\" >&2; }} | head -c 10 >/dev/null",
            env!("CARGO_BIN_EXE_fichero")
        );
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &line])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", reader.home.path());
        assert_eq!(ran(shell).err, "code 0\n", "{words}");
    }
}

#[test]
fn wrong_usage_is_two_and_help_is_none() {
    for words in [
        &["search"][..],
        &["--frobnicate"],
        &["--query", "x", "facets"],
        &["--size", "80x24"],
        &["--size", "big", "--print"],
        &["search", "x", "--format", "pdf"],
    ] {
        let ran = run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(ran.err.starts_with("fichero: "), "{}", ran.err);
    }
    let help = run(&["--help"]);
    assert!(help.code == 0 && help.out.contains("fichero search") && help.err.is_empty());
    assert_eq!(
        run(&["-V"]).out,
        concat!("fichero ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn documents_are_exported_in_the_form_that_the_ending_tells() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("found.bib");
    let path = file.to_str().unwrap();
    let export = ["export", CATALOG, "--query", "open", "--output", path];
    let ran = run(&export);
    assert_eq!((ran.code, &*ran.out), (0, ""), "{}", ran.err);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with('@') && text.ends_with("}\n"), "{text}");
    let ran = run(&export);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("is there already: add --force"),
        "{}",
        ran.err
    );
    assert_eq!(run(&[&export[..], &["--force"]].concat()).code, 0);
    // What was written is a catalog of its own.
    let count = text.lines().filter(|line| line.starts_with('@')).count();
    let again = run(&["search", "", path, "--format", "doi"]);
    assert!(again.code == 0 && count > 1, "{}", again.err);
    let all = run(&["export", path, "--format", "jsonl"]);
    assert_eq!(all.out.lines().count(), count, "{}", all.err);
}

#[test]
fn an_export_that_makes_no_sense_is_refused_before_anything_is_read() {
    for words in [
        &["export", "--format", "table"][..],
        &["export", "--format", "ris", "--style", "apa"],
        &["export", "--style", "no such style"],
        &["export", "--output", "found.xyz"],
        &["export", "--force"],
    ] {
        let ran = run(words);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{words:?}");
    }
}

#[test]
fn citations_come_one_per_line_in_the_style_asked_for() {
    let cited =
        |words: &[&str]| run(&[&["search", "open", CATALOG, "--limit", "1"], words].concat()).out;
    let apa = cited(&["--format", "citation"]);
    assert_eq!(apa.lines().count(), 1);
    assert_ne!(apa, cited(&["--style", "mla"]));
}

#[test]
fn a_check_lists_file_and_line_and_ends_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.jsonl");
    let lines = [
        r#"{"title": "Open data in Utopia", "doi": "10.1000/a", "year": 2106, "isbn": "978-92-64-25927-1"}"#,
        r#"{"title": "Open data in Utopia", "doi": "no doi at all", "year": 2106, "link": "http://dx.doi.org/10.1000/b"}"#,
    ];
    fs::write(&file, lines.join("\n")).unwrap();
    let path = file.to_str().unwrap();
    let ran = run(&["check", path]);
    assert_eq!(ran.code, 1);
    for part in [
        ":1: isbn: ",
        ":1: year: ",
        ":2: doi: ",
        ":2: link: ",
        ":2: possible-duplicate: ",
    ] {
        assert!(ran.out.contains(part), "{part} in {}", ran.out);
    }
    assert!(
        ran.err
            .contains("2 documents, 1 doi, 1 isbn, 1 possible-duplicate, 2 year, 1 link"),
        "{}",
        ran.err
    );
    let found = json(&run(&["check", path, "--kind", "isbn", "--format", "json"]));
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(
        (&found[0]["kind"], &found[0]["line"], &found[0]["id"]),
        (&"isbn".into(), &1.into(), &"10.1000/a".into())
    );
    let ran = run(&["check", path, "--kind", "tag"]);
    assert_eq!((ran.code, &*ran.out), (0, ""));
    assert_eq!(run(&["check", path, "--kind", "nonsense"]).code, 2);
}

/// Records of a catalog that is worth a cache.
fn large(reader: &Reader, count: usize) -> PathBuf {
    let line = |number: usize| {
        format!(
            "{{\"title\":\"Report {number} on open data\",\"doi\":\"10.5555/r{number}\",\"abstract\":\"{}\",\"tags\":[\"open data\"]}}\n",
            "What was done, by whom, and what came of it. ".repeat(20)
        )
    };
    reader.file("large.jsonl", &(0..count).map(line).collect::<String>())
}

fn cached(reader: &Reader) -> Vec<PathBuf> {
    let folder = reader.home.path().join(".cache/fichero");
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_source_is_read_once_and_its_cache_can_be_left_out_damaged_and_cleared() {
    let reader = Reader::new();
    let path = large(&reader, 10_000);
    let source = path.to_str().unwrap();
    let search = |more: &[&str]| {
        let words = ["search", "open data 4999", source, "--format", "doi"];
        let ran = reader.run(&[&words[..], more].concat());
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (0, "10.5555/r4999\n", "")
        );
    };
    search(&["--no-cache"]);
    assert!(cached(&reader).is_empty());
    search(&[]);
    let [file] = &cached(&reader)[..] else {
        panic!("no cache was written");
    };
    search(&[]);
    let paths = reader.run(&["paths"]).out;
    assert!(
        paths.contains("1 file, ") && paths.contains("--clear-cache"),
        "{paths}"
    );

    let whole = fs::read(file).unwrap();
    for wrong in [
        &whole[..whole.len() / 3],
        b"fichero\nnothing".as_slice(),
        &[],
    ] {
        fs::write(file, wrong).unwrap();
        search(&[]);
        assert_eq!(
            fs::read(file).unwrap().len(),
            whole.len(),
            "it was written anew"
        );
    }

    // Another record, another file, and none of what was before.
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("{\"title\":\"Open data 4999, again\",\"doi\":\"10.5555/new\"}\n");
    fs::write(&path, text).unwrap();
    assert!(
        reader
            .run(&["search", "4999 again", source, "--format", "doi"])
            .out
            .contains("/new")
    );
    let now = cached(&reader);
    assert!(now.len() == 1 && now[0] != *file, "{now:?}");
    let cleared = reader.run(&["paths", "--clear-cache"]);
    assert_eq!(cleared.err, "fichero: 1 file of the cache taken away\n");
    assert!(cached(&reader).is_empty());
}

#[test]
fn a_score_is_the_sum_of_its_parts() {
    let ran = run(&["search", "open data mexico", "--explain", "--limit", "5"]);
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for line in ran.out.lines() {
        let number = |word: Option<&str>| word.unwrap().parse::<f64>().unwrap();
        let mut words = line.split_whitespace();
        if line.starts_with("       ") {
            sums.last_mut().unwrap().1 += number(words.next());
        } else {
            sums.push((number(words.nth(1)), 0.0));
        }
    }
    assert_eq!(sums.len(), 5);
    assert!(
        sums.iter().all(|(all, parts)| (all - parts).abs() < 0.05),
        "{sums:?}"
    );
    assert!(sums.is_sorted_by(|one, next| one.0 >= next.0), "{sums:?}");
}

#[test]
fn a_word_that_was_read_as_another_is_named_and_quotes_keep_it() {
    let ran = run(&[
        "search",
        "innvoation malaysia",
        "--format",
        "doi",
        "--limit",
        "1",
    ]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.err
            .starts_with("fichero: \"innvoation\" was read as innovation"),
        "{}",
        ran.err
    );
    let ran = run(&["search", "\"innvoation\" malaysia"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
}

#[test]
fn hostile_catalogs_and_queries_are_answered_or_refused() {
    let reader = Reader::new();
    let one = |number: usize| {
        format!(
            "{{\"title\":\"The same\",\"doi\":\"10.5555/{number}\",\"tags\":[\"tag {number}\"]}}\n"
        )
    };
    let equal = reader.file("equal.jsonl", &(0..20_000).map(one).collect::<String>());
    let tags: Vec<String> = (0..10_000)
        .map(|number| format!("\"tag {number}\""))
        .collect();
    let many = reader.file(
        "many.jsonl",
        &format!("{{\"title\":\"Many\",\"tags\":[{}]}}", tags.join(",")),
    );
    let long = reader.file(
        "long.jsonl",
        &format!("{{\"title\":\"{}\"}}", "open ".repeat(2_000_000)),
    );
    let line = |word: &str, count: usize| vec![word; count].join(" ");
    for (query, source, wanted) in [
        ("same", &equal, 0),
        ("smae", &equal, 0),
        ("\"the same\" -tag:\"tag 7\"", &equal, 0),
        ("many", &many, 0),
        ("open", &long, 0),
        (&*line("same", 2_000), &equal, 0),
        (&*line("zzz1", 2_000), &equal, 1),
        (&*line("same |", 1_500), &equal, 0),
        (&*"x".repeat(10_000), &equal, 1),
        (
            &*format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000)),
            &equal,
            2,
        ),
    ] {
        let start = std::time::Instant::now();
        let ran = reader.run(&[
            "search",
            "--no-cache",
            "--limit",
            "2",
            query,
            source.to_str().unwrap(),
        ]);
        let start_of = query.get(..30).unwrap_or(query);
        assert_eq!(ran.code, wanted, "{start_of}: {}", ran.err);
        assert!(start.elapsed().as_secs() < 60, "{start_of}");
    }
}
