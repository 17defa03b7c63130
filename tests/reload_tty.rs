//! Sources that change while the program is open, on a real terminal: the
//! reader stays where he is.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]

#[path = "support/pty.rs"]
mod pty;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use pty::Session;
use tempfile::TempDir;

const FICHERO: &str = env!("CARGO_BIN_EXE_fichero");

/// How long to wait for what must come; a loaded machine is slow.
const LONG: Duration = Duration::from_secs(30);

/// What a terminal sends when the reader comes back to it.
const FOCUS: &str = "\x1b[I";

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file beside and puts it in its place.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.path("beside"), text).unwrap();
        fs::rename(self.path("beside"), self.path(name)).unwrap();
        self.path(name)
    }

    fn browses(&self, sources: &[&str]) -> Session {
        let paths: Vec<String> = sources
            .iter()
            .map(|name| self.path(name).to_str().unwrap().to_owned())
            .collect();
        let home = self.path("home").to_str().unwrap().to_owned();
        let set = [("HOME", home.as_str()), ("XDG_CACHE_HOME", home.as_str())];
        let args: Vec<&str> = paths.iter().map(String::as_str).collect();
        Session::start(FICHERO, &args, &set, (100, 24))
    }
}

/// Lines of records with these numbers.
fn lines(numbers: std::ops::Range<u32>) -> String {
    let line = |n| format!("{{\"title\": \"Report {n}\", \"doi\": \"10.1787/r{n}\"}}\n");
    numbers.map(line).collect()
}

fn quits(session: &Session) {
    session.send("q");
    assert_eq!(session.wait_exit(LONG), 0);
}

#[test]
fn a_file_that_changes_is_shown_with_the_cursor_on_its_record() {
    let desk = Desk::new();
    desk.write("a.jsonl", &lines(10..20));
    let session = desk.browses(&["a.jsonl"]);
    session.wait_for_text("1/10", LONG);
    session.send("jj");
    session.wait_for_text("3/10", LONG);
    desk.write("a.jsonl", &lines(5..20));
    session.send(FOCUS);
    session.wait_for_text("8/15", LONG);
    // Half-written and then gone, it keeps what it had.
    desk.write("a.jsonl", &(lines(0..20) + "{\"title\": \"Rep"));
    session.send(FOCUS);
    session.wait_for_text("half-written", LONG);
    assert!(session.contents().contains("8/15"));
    fs::remove_file(desk.path("a.jsonl")).unwrap();
    session.send(FOCUS);
    session.wait_for_text("not there any more", LONG);
    assert!(session.contents().contains("8/15"));
    // Nobody has to come back for it to be seen.
    desk.write("a.jsonl", &lines(0..30));
    session.wait_for_text("13/30", LONG);
    quits(&session);
}

#[test]
fn a_pipe_shows_what_came_while_it_is_open() {
    let desk = Desk::new();
    let pipe = desk.path("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no named pipes here");
        return;
    }
    desk.write("a.jsonl", &lines(0..5));
    let session = desk.browses(&["pipe", "a.jsonl"]);
    session.wait_for_text("1/5", LONG);
    let mut writer = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    writer.write_all(lines(50..53).as_bytes()).unwrap();
    // The first source stands first, and the cursor stays on its record.
    session.wait_for_text("4/8", LONG);
    writer.write_all(lines(53..54).as_bytes()).unwrap();
    drop(writer);
    session.wait_for_text("5/9", LONG);
    quits(&session);
}
