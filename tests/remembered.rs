//! What a reader adds outlives the sitting: stars, notes and searches on a real
//! terminal, with a real database and a real editor.

#![cfg(target_os = "linux")]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use reader::{CATALOG, ESC, FICHERO, LONG, Reader, has_read, quits};
use rustix::process::Signal;

const STAR: &str = "★ Open Government Data in Mexico";

#[test]
fn a_star_and_a_note_are_there_in_the_next_sitting_and_on_the_command_line() {
    let reader = Reader::new();
    reader.script(
        "editor",
        "printf 'Costs of trust\\n\\n* see p. 3\\n' > \"$1\"",
    );
    let editor = reader.path("editor");
    let reader = reader.with("EDITOR", editor.to_str().unwrap());
    let session = reader.sits_down();
    session.send("*");
    session.wait_for_text(STAR, LONG);
    session.send("ja");
    session.wait_for_text("· note", LONG);
    session.send("\r");
    session.wait_for_text("* see p. 3", LONG);
    quits(&session);

    let session = reader.sits_down();
    session.wait_for_text(STAR, LONG);
    session.send("/is:starred\r");
    session.wait_for_text("1 of 25", LONG);
    session.send("/\x15note:cost\r");
    session.wait_for_text("Executive summary", LONG);
    quits(&session);
    assert_eq!(
        reader.found("is:starred", CATALOG),
        "10.1787/9789264259270-en\n"
    );
    assert_eq!(
        reader.found("note:\"costs of trust\"", CATALOG),
        "10.1787/9789264259270-3-en\n"
    );
    assert_eq!(reader.found("has:note is:starred", CATALOG), "");
}

#[test]
fn a_mark_that_is_on_the_screen_is_on_the_disk_a_moment_later_whatever_ends_the_program() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("*");
    session.wait_for_text(STAR, LONG);
    let is_kept = |_: &vt100::Screen| {
        reader
            .found("is:starred", CATALOG)
            .contains("9789264259270-en")
    };
    session.wait_for("the star to be kept", LONG, is_kept);
    session.signal(Signal::KILL);
    assert_ne!(session.wait_exit(LONG), 0);
    let session = reader.sits_down();
    session.wait_for_text(STAR, LONG);
    quits(&session);
}

#[test]
fn two_sittings_see_each_others_marks() {
    let reader = Reader::new();
    let (one, other) = (reader.sits_down(), reader.sits_down());
    one.send("*");
    other.wait_for_text(STAR, LONG);
    other.send("jmr");
    one.wait_for_text("· reading ·", LONG);
    // Each takes back what was done in it.
    one.send("u");
    other.wait_for("the star to go", LONG, |screen| {
        !screen.contents().contains(STAR)
    });
    quits(&one);
    quits(&other);
}

/// The column of the edge between list and document.
fn edge(screen: &vt100::Screen) -> Option<usize> {
    let screen = screen.contents();
    let head = screen.lines().find(|line| line.contains("▌Found"))?;
    head.chars().position(|c| c == '│')
}

#[test]
fn the_last_sitting_comes_back_unless_something_else_is_named() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("/open\r");
    session.wait_for_text("best first", LONG);
    session.send("jjw");
    session.wait_for_text(" 3/4 ", LONG);
    let usual = session.screen(edge);
    session.send(">");
    session.wait_for("a wider list", LONG, |screen| edge(screen) > usual);
    let wider = session.screen(edge);
    quits(&session);

    let session = reader.runs(FICHERO, &[] as &[&str], (80, 24));
    session.wait_for("the place in the list", LONG, |screen| {
        let screen = screen.contents();
        screen.contains("4 of 25") && screen.contains(" 3/4 ")
    });
    assert_eq!(session.screen(edge), wider);
    quits(&session);
    for named in [&["--fresh", CATALOG][..], &[CATALOG]] {
        let session = reader.runs(FICHERO, named, (80, 24));
        has_read(&session);
        session.wait_for_text("25 records", LONG);
        session.signal(Signal::KILL);
        session.wait_exit(LONG);
    }
    let session = reader.runs(FICHERO, &["--fresh"], (80, 24));
    has_read(&session);
    session.wait_for_text("1,908 records", LONG);
    quits(&session);
}

#[test]
fn a_search_is_saved_recalled_by_its_digit_and_named_in_a_query() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("/open\r");
    session.wait_for_text("4 of 25", LONG);
    session.send("Fopen data\r");
    session.wait_for_text("saved this search", LONG);
    session.send(format!("/\x15\r{ESC}"));
    session.wait_for_text("25 records", LONG);
    session.send("f");
    session.wait_for_text("1  open data  open", LONG);
    session.send("1");
    session.wait_for_text("4 of 25", LONG);
    session.send("/\x15\x12");
    session.wait_for_text("Searched before", LONG);
    session.send("open\r");
    session.wait_for_text("4 of 25", LONG);
    quits(&session);
    let log = reader
        .command(&["log", "--format", "csv"])
        .output()
        .unwrap();
    let log = String::from_utf8(log.stdout).unwrap();
    let last = log.lines().last().unwrap();
    let head = "date,query,sources,found,review,stage,reason,count\n20";
    assert!(log.starts_with(head), "{log}");
    assert!(last.ends_with(&format!(",open,{CATALOG},4,,,,")), "{log}");
    let named = reader.found("@open-data -is:book", CATALOG);
    assert_eq!(named.lines().count(), 3, "{named}");
}

#[test]
fn where_nothing_can_be_kept_it_is_said_and_browsing_goes_on() {
    let reader = Reader::new();
    // A file in the place of the folder.
    reader.file("data", "");
    let session = reader.sits_down();
    session.wait_for_text("nothing will be kept", LONG);
    session.send("*");
    session.wait_for_text(STAR, LONG);
    quits(&session);
    assert_eq!(fs::read_to_string(reader.path("data")).unwrap(), "");
}

#[test]
fn the_screen_does_not_wait_for_a_slow_disk() {
    let reader = Reader::new();
    let session = reader.sits_down();
    quits(&session);
    if reader.command_of("strace").arg("-V").output().is_err() {
        println!("no strace here: a slow disk was not tried");
        return;
    }
    let slow = "inject=fsync,fdatasync:delay_enter=300000";
    let calls = "trace=fsync,fdatasync";
    let args = [
        "-f",
        "-o",
        "/dev/null",
        "-e",
        calls,
        "-e",
        slow,
        FICHERO,
        CATALOG,
    ];
    let session = reader.runs("strace", &args, (80, 24));
    has_read(&session);
    session.send("*");
    // A frame, on a machine where others work.
    session.wait_for_text(STAR, Duration::from_secs(1));
    session.send("j*jj");
    session.wait_for_text("★ Executive summary", Duration::from_secs(1));
    quits(&session);
    let starred = reader.found("is:starred", CATALOG);
    assert_eq!(starred.lines().count(), 2, "{starred}");
}

#[test]
fn the_file_is_the_readers_alone() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("*");
    session.wait_for_text(STAR, LONG);
    quits(&session);
    let mode = |path: &str| {
        fs::metadata(reader.path(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode("data/fichero"), 0o700);
    assert_eq!(mode("data/fichero/reader.db"), 0o600);
}

#[test]
fn a_mark_follows_a_document_that_has_another_identity_now() {
    let reader = Reader::new();
    let record = |doi: &str| {
        format!(
            r#"[{{"title": "The costs of trust in public institutions", "year": 2015{doi}}}, {{"title": "Foreword"}}]"#
        )
    };
    let catalog = reader.file("catalog.json", record(""));
    let catalog = catalog.to_str().unwrap();
    let session = reader.browses(&[catalog], (80, 24));
    session.send("*");
    session.wait_for_text("★ The costs of trust", LONG);
    quits(&session);
    reader.file("catalog.json", record(r#", "doi": "10.1787/trust-en""#));
    let session = reader.browses(&[catalog], (80, 24));
    session.wait_for_text("★ The costs of trust", LONG);
    // And while it is read.
    reader.file("catalog.json", record(r#", "doi": "10.1787/costs-en""#));
    session.send("\x1b[I");
    session.wait_for_text("10.1787/costs-en", LONG);
    session.wait_for_text("★ The costs of trust", LONG);
    quits(&session);
}

#[test]
fn a_source_of_the_last_sitting_that_is_gone_is_said_and_left_out() {
    let reader = Reader::new();
    let catalog = reader.file("catalog.json", fs::read(CATALOG).unwrap());
    let session = reader.browses(&[catalog.to_str().unwrap()], (80, 24));
    quits(&session);
    fs::remove_file(&catalog).unwrap();
    let session = reader.runs(FICHERO, &[] as &[&str], (120, 40));
    session.wait_for_text("is there no more", LONG);
    session.wait_for_text("1,908 records", LONG);
    quits(&session);
}

#[test]
fn own_tags_that_are_typed_together_are_one_step_and_known_in_any_case() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("mo");
    session.wait_for_text("Own tags of", LONG);
    session.send("Thesis, methods\r");
    session.wait_for_text("tagged Thesis, methods", LONG);
    session.send("jmo");
    session.wait_for_text("Own tags of", LONG);
    session.send("thesis\r");
    session.wait_for_text("tagged Thesis", LONG);
    session.send("uu");
    session.wait_for("both tags to go", LONG, |screen| {
        !screen.contents().contains("Thesis")
    });
    quits(&session);
}

#[test]
fn a_saved_search_that_is_named_is_a_chip_and_the_line_is_free() {
    let reader = Reader::new();
    let session = reader.sits_down();
    session.send("/open\r");
    session.wait_for_text("4 of 25", LONG);
    session.send("F");
    session.wait_for_text("Save this search as", LONG);
    session.send("\x15mine\r");
    session.wait_for_text("saved this search as mine", LONG);
    session.send("/\x15@mine\r");
    session.wait_for_text("@mine   ", LONG);
    session.send("/local\r");
    session.wait_for("a search within it", LONG, |screen| {
        let screen = screen.contents();
        screen.contains("/ local") && screen.contains("@mine") && screen.contains("1 of 25")
    });
    session.send("d1");
    session.wait_for("the chip to be dropped", LONG, |screen| {
        !screen.contents().contains("@mine")
    });
    quits(&session);
}

#[test]
fn how_to_begin_is_said_where_the_last_sources_cannot_be_opened() {
    let reader = Reader::new();
    let session = reader.sits_down();
    quits(&session);
    // As if a cluster had been browsed that is not there now.
    let database = rusqlite::Connection::open(reader.path("data/fichero/reader.db")).unwrap();
    let gone = "UPDATE sitting SET sitting = json_set(sitting, '$.sources', json('[\"http://127.0.0.1:9/gone\"]'))";
    assert_eq!(database.execute(gone, []).unwrap(), 1);
    let session = reader.runs(FICHERO, &[] as &[&str], (80, 24));
    session.wait_for_text("fichero --fresh begins without it", LONG);
    assert_eq!(session.wait_exit(LONG), 2);
}
