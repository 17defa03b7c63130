//! Marks out of what other programs keep: they are there where the same file is
//! read as a catalog, the form is told by the content, and again nothing
//! changes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, SystemTime};

use fichero::reader::mark::{Mark, Reading};
use fichero::reader::memory::Memory;
use fichero::search::id::Id;

use crate::desk::{Desk, FICHERO, Open, note, said};

fn fixture(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/marks");
    folder.join(name)
}

/// The fixture under a name that says nothing, changed at a second.
fn laid(desk: &Desk, name: &str, second: u64) -> String {
    let path = desk.path("library");
    fs::copy(fixture(name), &path).unwrap();
    let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(changed).unwrap();
    path.to_str().unwrap().to_owned()
}

fn import(desk: &Desk, file: &str) -> Output {
    desk.fichero(&["marks", "import", file])
}

#[track_caller]
fn told(output: &Output, code: i32, words: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[track_caller]
fn mark<'m>(memory: &'m Memory, id: &str) -> &'m Mark {
    memory.mark(&Id::from(id)).unwrap()
}

fn tags(mark: &Mark) -> Vec<&str> {
    mark.tags().map(|tag| &**tag).collect()
}

fn list(memory: &Memory, name: &str) -> Vec<String> {
    let ids = memory.marks().list(name).unwrap().ids();
    ids.map(ToString::to_string).collect()
}

/// The titles that a query finds in a file.
#[track_caller]
fn found(desk: &Desk, file: &str, query: &str) -> Vec<String> {
    let args = ["export", "--format", "json", "--query", query, file];
    let output = desk.fichero(&args);
    assert!(output.status.success(), "{query}: {}", said(&output));
    let records: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let records = records.as_array().unwrap().iter();
    records
        .map(|record| record["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_library_of_zotero_gives_its_notes_tags_and_collections() {
    let desk = Desk::new();
    let file = laid(&desk, "zotero.rdf", 1_700_000_000);
    // One item has no title, and costs itself.
    told(&import(&desk, &file), 1, &["library: line ", ", 1 refused"]);
    let memory = desk.memory();
    let ferries = mark(&memory, "10.5555/ferries.2019");
    assert_eq!(tags(ferries), ["to cite"]);
    assert_eq!(
        ferries.note().map(|note| &**note),
        Some(
            "# Fares\n\nOnly *two* islands count children.\n\n- Skye\n- R&A\n\n---\n\nAsk for the table."
        )
    );
    assert_eq!(ferries.noted().to_string(), "2023-11-14T22:13:20.000Z");
    let reading = ferries.reading().unwrap();
    assert_eq!(
        (reading.state, reading.since.to_string()),
        (Reading::Read, "2025-02-03T08:00:00.000Z".to_owned())
    );
    let known = ferries.known().unwrap();
    assert_eq!(
        (&*known.title, known.year),
        ("Who pays for small ferries", Some(2019))
    );
    assert_eq!(list(&memory, "Thesis").len(), 2);
    assert_eq!(list(&memory, "Thesis")[1], "10.5555/ferries.2019");
    assert_eq!(list(&memory, "Thesis / Islands"), ["isbn:9780306406157"]);

    told(&import(&desk, &file), 1, &[": 0 changes taken"]);
    assert_eq!(
        found(&desk, &file, "list:thesis"),
        [
            "Timetables in winter, a count",
            "Who pays for small ferries"
        ],
        "as the collection has them"
    );
    assert_eq!(found(&desk, &file, "has:list").len(), 3);
    assert_eq!(
        found(&desk, &file, "own:to-cite note:islands is:read"),
        ["Who pays for small ferries"]
    );
    // The same document of another catalog.
    let other = fixture("jabref.bib");
    let other = other.to_str().unwrap();
    assert_eq!(
        found(&desk, other, "has:note"),
        ["Who pays for small ferries"]
    );
}

#[test]
fn a_library_of_jabref_gives_what_its_special_fields_mean() {
    let desk = Desk::new();
    let file = laid(&desk, "jabref.bib", 1_700_000_000);
    told(&import(&desk, &file), 1, &["library: line ", ", 1 refused"]);
    let memory = desk.memory();
    let ferries = mark(&memory, "10.5555/ferries.2019");
    assert_eq!(tags(ferries), ["fares", "islands"]);
    assert!(ferries.is_starred());
    assert_eq!(ferries.reading().map(|it| it.state), Some(Reading::Reading));
    assert_eq!(
        ferries.note().map(|note| &**note),
        Some(
            "Only *two* islands count children.\n\n- Skye\n- R&A\n\n---\n\nana:\n\nShown to the board."
        )
    );
    assert_eq!(list(&memory, "For teaching"), ["10.5555/ferries.2019"]);
    assert_eq!(
        list(&memory, "To be read"),
        ["10.5555/ferries.2019", "10.5555/volume"]
    );
    // It stands apart from the one whose DOI it has.
    assert_eq!(
        found(&desk, &file, "is:read"),
        ["Tides and their tables, a history"]
    );
    told(&import(&desk, &file), 1, &[": 0 changes taken"]);
}

#[test]
fn items_of_csl_give_tags_and_the_words_of_their_notes() {
    let desk = Desk::new();
    let file = laid(&desk, "items.json", 1_700_000_000);
    told(
        &import(&desk, &file),
        1,
        &["library: line 4", ", 1 refused"],
    );
    let memory = desk.memory();
    let ferries = mark(&memory, "10.5555/ferries.2019");
    assert_eq!(tags(ferries), ["fares", "to cite"]);
    assert_eq!(
        ferries.note().map(|note| &**note),
        Some("Compare the second table with the census.")
    );
    assert_eq!(ferries.reading().map(|it| it.state), Some(Reading::ToRead));
    // Nothing is said of the book.
    assert_eq!(memory.marks().len(), 1);
    told(&import(&desk, &file), 1, &[": 0 changes taken"]);
}

#[test]
fn what_the_reader_said_since_holds_and_no_note_is_lost() {
    let desk = Desk::new();
    let mut open = Open::at(Some(desk.database()));
    open.keeps(&note("10.5555/ferries.2019", "Mine."));
    let written = open.memory.clone();
    drop(open);
    let said = |memory: &Memory| {
        let mark = mark(memory, "10.5555/ferries.2019");
        mark.note().map(|note| note.to_string()).unwrap_or_default()
    };
    let noted = mark(&written, "10.5555/ferries.2019").noted().millis();
    let second = u64::try_from(noted / 1_000).unwrap();
    let older = laid(&desk, "items.json", second.saturating_sub(1_000));
    import(&desk, &older);
    assert_eq!(said(&desk.memory()), "Mine.");
    let newer = laid(&desk, "items.json", second + 1_000);
    import(&desk, &newer);
    let both = "Mine.\n\n---\n\nCompare the second table with the census.";
    assert_eq!(said(&desk.memory()), both);
    told(&import(&desk, &newer), 1, &[": 0 changes taken"]);
    assert_eq!(said(&desk.memory()), both);
}

#[test]
fn a_library_comes_through_a_pipe_and_what_has_no_marks_is_refused() {
    let desk = Desk::new();
    let mut command = desk.command_of(FICHERO);
    command
        .args(["marks", "import", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let bytes = fs::read(fixture("items.json")).unwrap();
    child.stdin.take().unwrap().write_all(&bytes).unwrap();
    told(
        &child.wait_with_output().unwrap(),
        1,
        &["standard input: ", " changes taken, 1 refused"],
    );
    assert!(!desk.memory().marks().is_empty());

    let path = desk.path("page");
    fs::write(&path, "@book{a,\n title = {Beds}\n}\n").unwrap();
    let silent = import(&desk, path.to_str().unwrap());
    told(
        &silent,
        0,
        &["page: nothing is said", "page: 0 changes taken"],
    );
    let path = desk.path("sheet");
    let refused = |text: &str, words: &[&str]| {
        fs::write(&path, text).unwrap();
        told(&import(&desk, path.to_str().unwrap()), 2, words);
    };
    refused("title,year\nBeds,2016\n", &["sheet: ", "this is CSV"]);
    refused("Dear reader", &["sheet: ", "no marks are known"]);
    let cut = "{\"format\":\"fichero-marks\",\"version\":1,\"marks\":[{\"title\":\"x\"}";
    refused(cut, &["sheet: ", "no whole JSON"]);
}
