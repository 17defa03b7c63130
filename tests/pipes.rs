//! Records that come through a pipe: the first are on the screen while the
//! rest is still to come, and nobody waits for them.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;

use std::fs;
use std::io::Write;

use pty::Session;
use reader::{CATALOG, FICHERO, LONG, Reader};
use rustix::fs::{CWD, Mode};

/// Two records and the beginning of a third.
const FIRST: &str = "{\"title\": \"Amber\"}\n{\"title\": \"Birch\"}\n{\"title\": \"Ced";

/// The rest of the third, and a fourth.
const REST: &str = "ar\"}\n{\"title\": \"Dune\"}\n";

/// A pipe with a name in the reader's home, and the program at its end.
fn opens(reader: &Reader, script: &str) -> (Session, fs::File) {
    let pipe = reader.path("pipe");
    rustix::fs::mkfifoat(CWD, &pipe, Mode::RUSR | Mode::WUSR).unwrap();
    let script = format!("cd && {script}");
    let session = reader.runs("sh", &["-c", &script, FICHERO, CATALOG], (80, 24));
    // Opening waits for the program at the other end.
    (
        session,
        fs::OpenOptions::new().write(true).open(pipe).unwrap(),
    )
}

/// The two ways to hand a pipe on, each beside a file.
const WAYS: [&str; 2] = ["exec \"$0\" pipe \"$1\"", "exec \"$0\" - \"$1\" < pipe"];

/// Waits until so many records are counted, and whether more may come.
#[track_caller]
fn counts(session: &Session, count: &str) {
    session.wait_for(count, LONG, |screen| {
        let screen = screen.contents();
        let first = screen.lines().next().unwrap_or_default();
        // The number of selected documents may stand behind.
        let first = first.split(" · ").next().unwrap_or_default();
        first.trim_end().ends_with(&format!(" {count}"))
    });
}

#[test]
fn the_first_records_are_there_while_the_writer_still_holds_the_pipe() {
    for way in WAYS {
        let reader = Reader::new();
        let (session, mut writer) = opens(&reader, way);
        // The file beside it waits for nothing.
        counts(&session, "25 records…");
        writer.write_all(FIRST.as_bytes()).unwrap();
        counts(&session, "27 records…");
        session.send("/birch\r");
        session.wait_for_text("1/1 · best first", LONG);
        counts(&session, "1 of 27…");
        writer.write_all(REST.as_bytes()).unwrap();
        counts(&session, "1 of 29…");
        drop(writer);
        counts(&session, "1 of 29");
        session.send("\x1b[27u\x1b[27u");
        counts(&session, "29 records");
        session.send("q");
        assert_eq!(session.wait_exit(LONG), 0);
        session.assert_given_back();
    }
}

#[test]
fn a_pipe_alone_shows_what_came_and_keys_are_heard_before() {
    for way in ["exec \"$0\" pipe", "exec \"$0\" - < pipe"] {
        let reader = Reader::new();
        let (session, mut writer) = opens(&reader, way);
        session.send("/am");
        session.wait_for_text("/ am", LONG);
        writer.write_all(FIRST.as_bytes()).unwrap();
        counts(&session, "1 of 2…");
        session.wait_for_text("Amber", LONG);
        session.send("\x03");
        assert_eq!(session.wait_exit(LONG), 0);
        session.assert_given_back();
    }
}

#[test]
fn a_writer_that_dies_within_a_record_costs_that_record() {
    for way in WAYS {
        let reader = Reader::new();
        let (session, mut writer) = opens(&reader, way);
        writer.write_all(FIRST.as_bytes()).unwrap();
        counts(&session, "27 records…");
        drop(writer);
        counts(&session, "27 records");
        session.send("!");
        session.wait_for_text(" Flaws: ", LONG);
        session.wait_for(":3: ", LONG, |screen| screen.contents().contains(":3: "));
        session.send("\x03");
        assert_eq!(session.wait_exit(LONG), 0);
    }
}

#[test]
fn a_pipe_that_nobody_writes_into_does_not_keep_the_reader() {
    let reader = Reader::new();
    let pipe = reader.path("pipe");
    rustix::fs::mkfifoat(CWD, &pipe, Mode::RUSR | Mode::WUSR).unwrap();
    let script = format!("cd && {}", WAYS[0]);
    let session = reader.runs("sh", &["-c", &script, FICHERO, CATALOG], (80, 24));
    counts(&session, "25 records…");
    session.send("q");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
}

#[test]
fn a_file_beside_an_open_pipe_may_change_and_the_cursor_stays_on_its_record() {
    const MOSS: &str = "{\"title\": \"Moss\"}\n";
    const NORTH: &str = "{\"title\": \"North\"}\n";
    let reader = Reader::new();
    let file = reader.file("a.jsonl", [MOSS, NORTH].concat());
    let (session, mut writer) = opens(&reader, "exec \"$0\" pipe a.jsonl");
    counts(&session, "2 records…");
    session.send("j ");
    session.wait_for_text("1 selected", LONG);
    let is_on_north = |place: &'static str| {
        session.wait_for(place, LONG, |screen| {
            let text = screen.contents();
            let row = text.lines().find_map(|line| line.strip_prefix("*"));
            text.contains(&format!(" {place} · "))
                && text.contains(" · 1 selected")
                && row.is_some_and(|row| row.starts_with("North"))
        });
    };
    is_on_north("2/2");
    writer.write_all(FIRST.as_bytes()).unwrap();
    counts(&session, "4 records…");
    is_on_north("4/4");
    fs::write(&file, ["{\"title\": \"Lichen\"}\n", MOSS, NORTH].concat()).unwrap();
    counts(&session, "5 records…");
    is_on_north("5/5");
    writer.write_all(REST.as_bytes()).unwrap();
    counts(&session, "7 records…");
    is_on_north("7/7");
    drop(writer);
    counts(&session, "7 records");
    fs::write(
        &file,
        [
            NORTH,
            MOSS,
            "{\"title\": \"Oak\"}\n",
            "{\"title\": \"Pine\"}\n",
        ]
        .concat(),
    )
    .unwrap();
    counts(&session, "8 records");
    is_on_north("5/8");
}
