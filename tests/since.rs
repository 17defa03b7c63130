//! What is new since the reader last looked, and reviews that are screened: on a
//! real terminal, over sittings, and on the command line.

#![cfg(target_os = "linux")]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use reader::{CATALOG, LONG, Reader, quits};
use serde_json::{Value, json};

/// A catalog of documents with titles, years and tags.
fn catalog(documents: &[(&str, i32, &[&str])]) -> String {
    let each = documents.iter().map(|(title, year, tags)| {
        let doi = format!("10.1787/{}-en", title.to_lowercase().replace(' ', "-"));
        json!({ "title": title, "year": year, "tags": tags, "doi": doi })
    });
    Value::Array(each.collect()).to_string()
}

const BEFORE: [(&str, i32, &[&str]); 3] = [
    ("Costs of trust", 2015, &["trust", "loans"]),
    ("Open data", 2016, &["data"]),
    ("Small firms", 2014, &["SMEs"]),
];

/// One is changed, one is gone, two are new.
const AFTER: [(&str, i32, &[&str]); 4] = [
    ("Costs of trust", 2016, &["trust", "SMEs"]),
    ("Open data", 2016, &["data"]),
    ("New firms", 2017, &["SMEs"]),
    ("Newer firms", 2018, &["SMEs"]),
];

const TOLD: &str = "+2 new, 1 changed, 1 gone";

/// Waits for what no screen shows.
#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// What tells the state that is kept of the sources, once one is.
fn seen(reader: &Reader) -> Option<i64> {
    let path = reader.path("data/fichero/reader.db");
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = rusqlite::Connection::open_with_flags(path, flags).ok()?;
    let digest = database.query_row("SELECT digest FROM seen", [], |row| row.get(0));
    digest.ok()
}

#[test]
fn what_came_while_nobody_read_is_told_once_and_stays_new_until_it_is_seen() {
    let reader = Reader::new();
    let path = reader.file("catalog.json", catalog(&BEFORE));
    let path = path.to_str().unwrap();
    let session = reader.browses(&[path], (80, 24));
    // What is there is kept beside the screen.
    until("the catalog to be seen", || seen(&reader).is_some());
    assert!(
        !session.contents().contains("new,"),
        "nothing was seen before"
    );
    quits(&session);

    reader.file("catalog.json", catalog(&AFTER));
    let session = reader.browses(&[path], (80, 24));
    session.wait_for_text(TOLD, LONG);
    session.wait_for_text("· changed", LONG);
    session.send("\r");
    session.wait_for_text("− loans", LONG);
    session.wait_for_text("+ SMEs", LONG);
    quits(&session);
    let new = "10.1787/new-firms-en\n10.1787/newer-firms-en\n";
    assert_eq!(reader.found("is:new", path), new);
    assert_eq!(
        reader.found("is:changed", path),
        "10.1787/costs-of-trust-en\n"
    );

    // It is told once, and is new until the reader has seen it.
    let session = reader.browses(&[path], (80, 24));
    session.send("/is:new\r");
    session.wait_for_text("2 of 4", LONG);
    assert!(!session.contents().contains(TOLD));
    session.send("mv");
    session.wait_for_text("1 of 4", LONG);
    session.send("u");
    session.wait_for_text("2 of 4", LONG);
    session.send("mV");
    session.wait_for_text("nothing new any more", LONG);
    quits(&session);
    assert_eq!(reader.found("is:new | is:changed", path), "");
}

#[test]
fn what_changes_while_it_is_read_is_told_value_by_value() {
    let reader = Reader::new();
    let path = reader.file("catalog.json", catalog(&BEFORE));
    let session = reader.browses(&[path.to_str().unwrap()], (80, 24));
    reader.file("catalog.json", catalog(&AFTER));
    session.send("\x1b[I");
    session.wait_for_text(TOLD, LONG);
    session.send("\r");
    session.wait_for_text("− 2015", LONG);
    session.wait_for_text("+ 2016", LONG);
    // What comes next adds to what is new in this sitting.
    let mut more = AFTER.to_vec();
    more.push(("Newest firms", 2019, &[]));
    reader.file("catalog.json", catalog(&more));
    session.send("\x1b[I");
    session.wait_for_text("+1 new", LONG);
    session.send("/is:new\r");
    session.wait_for_text("3 of 5", LONG);
    quits(&session);
}

#[test]
fn two_sources_are_compared_on_the_command_line() {
    let reader = Reader::new();
    let old = reader.file("old.json", catalog(&BEFORE));
    let new = reader.file("new.json", catalog(&AFTER));
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let output = reader.command(&["diff", old, new]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "\
- 10.1787/small-firms-en  Small firms
+ 10.1787/new-firms-en  New firms
+ 10.1787/newer-firms-en  Newer firms
~ 10.1787/costs-of-trust-en  Costs of trust
    tags       - loans
               + SMEs
    year       - 2015
               + 2016
"
    );
    let output = reader
        .command(&["diff", "--format", "json", old, new])
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["gone"][0]["id"], "10.1787/small-firms-en");
    assert_eq!(
        told["changed"][0]["fields"],
        json!([
            { "field": "tags", "gone": ["loans"], "came": ["SMEs"] },
            { "field": "year", "gone": ["2015"], "came": ["2016"] }
        ])
    );
    let same = reader.command(&["diff", old, old]).output().unwrap();
    assert_eq!((same.status.code(), same.stdout.len()), (Some(0), 0));
}

#[test]
fn a_document_that_got_a_doi_is_changed_on_the_command_line_too() {
    let reader = Reader::new();
    let titled = |title: &str, doi: &str| json!({ "title": title, "year": 2015, "doi": doi });
    let old = json!([
        { "title": "The costs of trust", "year": 2015 },
        titled("Foreword", "10.1787/one-1-en"),
        titled("The state of the world", "10.1787/world-en"),
    ]);
    // Other forewords, and other reports of one name, are other documents.
    let new = json!([
        titled("The costs of trust", "10.1787/trust-en"),
        titled("Foreword", "10.1787/other-1-en"),
        titled("The state of the world", "10.1787/earth-en"),
    ]);
    let (old, new) = (
        reader.file("old.json", old.to_string()),
        reader.file("new.json", new.to_string()),
    );
    let output = reader
        .command(&["diff", old.to_str().unwrap(), new.to_str().unwrap()])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "\
- 10.1787/one-1-en  Foreword
- 10.1787/world-en  The state of the world
+ 10.1787/other-1-en  Foreword
+ 10.1787/earth-en  The state of the world
~ 10.1787/trust-en  The costs of trust
    doi        + 10.1787/trust-en
"
    );
}

#[test]
fn a_review_is_screened_put_down_taken_up_and_reported() {
    let reader = Reader::new();
    // The same record twice: one duplicate is removed.
    let mut documents = AFTER.to_vec();
    documents.push(AFTER[0]);
    let path = reader.file("catalog.json", catalog(&documents));
    let path = path.to_str().unwrap();
    let session = reader.browses(&[path], (80, 24));
    session.send("/year:2016-2018\r");
    session.wait_for_text(" 1/4 ", LONG);
    session.send("K");
    session.wait_for_text("Screen as", LONG);
    session.send("\x15firms\r");
    session.wait_for_text("keep", LONG);
    session.send("+");
    session.wait_for_text(" 1/3 ", LONG);
    session.send("-");
    session.wait_for_text("Why is it dropped?", LONG);
    session.send("not about firms\r");
    session.wait_for_text(" 1/2 ", LONG);
    quits(&session);

    let session = reader.browses(&[path], (80, 24));
    session.send("K\r");
    session.wait_for_text(" 1/2 ", LONG);
    session.wait_for_text("firms: 1 kept, 1 dropped, 0 put off", LONG);
    session.send("-1");
    session.wait_for_text(" 1/1 ", LONG);
    // The wrong one: it comes back.
    session.send("u");
    session.wait_for_text(" 1/2 ", LONG);
    session.send("~");
    session.wait_for_text("put off", LONG);
    session.send("K");
    session.wait_for_text("firms: 1 kept, 1 dropped, 1 put off", LONG);
    quits(&session);

    let log = |format: &str| {
        let output = reader.command(&["log", "--format", format]).output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    };
    let told: Value = serde_json::from_str(&log("json")).unwrap();
    let review = &told["reviews"][0];
    assert_eq!(
        (&review["identified"], &review["duplicates"]),
        (&json!(5), &json!(1))
    );
    assert_eq!(review["excluded"], json!({ "not about firms": 1 }));
    assert_eq!(
        (&review["included"], &review["later"]),
        (&json!(1), &json!(1))
    );
    let markdown = log("markdown");
    for row in [
        "## Screening: firms",
        "| records identified | 5 |",
        "| duplicates removed | 1 |",
        "| records to screen | 4 |",
        "| records screened | 2 |",
        "| excluded: not about firms | 1 |",
        "| records included | 1 |",
        "| left to screen | 1 |",
    ] {
        assert!(markdown.contains(row), "{row} in {markdown}");
    }
    assert!(log("csv").contains(",,,,firms,excluded,not about firms,1"));
    assert_eq!(
        reader.found("review:firms/kept", path),
        "10.1787/costs-of-trust-en\n"
    );
}

#[test]
fn a_list_is_ordered_renamed_and_exported_in_its_order() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("ml");
    session.wait_for_text("List for", LONG);
    session.send("thesis\r");
    session.wait_for_text("on the list thesis", LONG);
    for _ in 0..2 {
        session.send("jml");
        session.wait_for_text("List for", LONG);
        session.send("\r");
        session.wait_for_text("on the list thesis", LONG);
    }
    session.send("b");
    session.wait_for_text("Lists: r renames", LONG);
    session.send("r");
    session.wait_for_text("Another name for thesis", LONG);
    session.send("\x15chapter 1\r");
    session.wait_for_text("is called chapter 1 now", LONG);
    session.send("b1");
    session.wait_for_text("3 of 25", LONG);
    let order = || reader.found("list:\"chapter 1\"", CATALOG);
    let before = order();
    session.send("G\x1b[1;3A\x1b[1;3A");
    let moved: Vec<&str> = before.lines().collect();
    let moved = format!("{}\n{}\n{}\n", moved[2], moved[0], moved[1]);
    until("the order to be kept", || order() == moved);
    quits(&session);
    let output = reader
        .command(&[
            "export",
            "--query",
            "list:\"chapter 1\"",
            "--format",
            "jsonl",
            CATALOG,
        ])
        .output()
        .unwrap();
    let exported = String::from_utf8(output.stdout).unwrap();
    let dois = exported.lines().map(|line| {
        let record: Value = serde_json::from_str(line).unwrap();
        format!("{}\n", record["doi"].as_str().unwrap())
    });
    assert_eq!(dois.collect::<String>(), moved);
    let session = reader.sits_down();
    session.send("bx");
    session.wait_for_text("removed the list chapter 1", LONG);
    session.send("u");
    until("the list to be there again", || order() == moved);
    quits(&session);
}

#[test]
fn a_sitting_that_keeps_nothing_tells_all_the_same_what_is_new() {
    let reader = Reader::new();
    let path = reader.file("catalog.json", catalog(&BEFORE));
    // A file where the folder should be.
    fs::create_dir_all(reader.path("data")).unwrap();
    fs::write(reader.path("data/fichero"), "").unwrap();
    let session = reader.browses(&[path.to_str().unwrap()], (80, 24));
    session.wait_for_text("nothing will be kept", LONG);
    reader.file("catalog.json", catalog(&AFTER));
    session.send("\x1b[I");
    session.wait_for_text(TOLD, LONG);
    quits(&session);
}

#[test]
fn what_is_offered_or_selected_elsewhere_is_not_screened() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("/mexico zebra\r");
    session.wait_for_text("lacks: zebra", LONG);
    session.send("K");
    session.wait_for_text("Screen as", LONG);
    session.send("\x15off\r");
    session.wait_for_text("screening off", LONG);
    session.send("G+");
    session.wait_for_text("only what is found", LONG);
    session.send("K");
    session.wait_for_text("off: 0 kept, 0 dropped, 0 put off", LONG);
    quits(&session);
    let output = reader
        .command(&["log", "--format", "json"])
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let review = &told["reviews"][0];
    assert_eq!(
        (&review["identified"], &review["included"]),
        (&json!(0), &json!(0))
    );
}

#[test]
fn a_review_counts_what_its_query_finds_when_it_ends() {
    let reader = Reader::new();
    let path = reader.file("catalog.json", catalog(&BEFORE));
    let session = reader.browses(&[path.to_str().unwrap()], (80, 24));
    session.send("K");
    session.wait_for_text("Screen as", LONG);
    session.send("\x15all\r");
    session.wait_for_text("screening all", LONG);
    reader.file("catalog.json", catalog(&AFTER));
    session.send("\x1b[I");
    session.wait_for_text(TOLD, LONG);
    session.send("++++");
    session.wait_for_text("all: 4 kept", LONG);
    session.send("K");
    session.wait_for("the whole list again", LONG, |screen| {
        screen.contents().contains("1/4")
    });
    let log = || {
        let output = reader
            .command(&["log", "--format", "json"])
            .output()
            .unwrap();
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let review = &told["reviews"][0];
        ["identified", "screened", "included", "left"].map(|name| review[name].as_u64().unwrap())
    };
    until("the review to be counted anew", || log() == [4, 4, 4, 0]);
    quits(&session);
}

#[test]
fn a_document_with_another_identity_is_changed_and_neither_new_nor_gone() {
    let reader = Reader::new();
    let record = |doi: &str| {
        format!(
            r#"[{{"title": "The costs of trust", "year": 2015{doi}}}, {{"title": "Foreword"}}]"#
        )
    };
    let path = reader.file("catalog.json", record(""));
    let path = path.to_str().unwrap();
    let session = reader.browses(&[path], (80, 24));
    session.send("*");
    session.wait_for_text("★ The costs of trust", LONG);
    until("the catalog to be seen", || seen(&reader).is_some());
    quits(&session);
    for doi in [
        r#", "doi": "10.1787/trust-en""#,
        "",
        r#", "doi": "10.1787/trust-en""#,
    ] {
        let before = seen(&reader);
        reader.file("catalog.json", record(doi));
        let session = reader.browses(&[path], (80, 24));
        session.wait_for_text("1 changed; is:changed finds them", LONG);
        session.wait_for_text("★ The costs of trust", LONG);
        until("the change to be seen", || seen(&reader) != before);
        quits(&session);
        let starred = reader.found("is:starred is:changed", path);
        assert_eq!(starred.lines().count(), usize::from(!doi.is_empty()));
    }
}
