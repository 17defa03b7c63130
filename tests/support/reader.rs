//! Somebody who sits down to read: a home and a browser of their own, and the
//! program on a terminal.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::pty::Session;

pub const FICHERO: &str = env!("CARGO_BIN_EXE_fichero");

/// Twenty-five records, quickly read.
pub const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/screens/catalog.json");

/// How long to wait for what must come; a loaded machine is slow.
pub const LONG: Duration = Duration::from_secs(30);

/// Esc as the kitty protocol sends it, which no key after it can change.
pub const ESC: &str = "\x1b[27u";

/// A reader with a home and a browser of their own.
pub struct Reader {
    home: TempDir,
    set: Vec<(String, String)>,
}

impl Reader {
    pub fn new() -> Self {
        let home = TempDir::new().unwrap();
        let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
        let folders = [
            ("HOME", at("")),
            ("XDG_CONFIG_HOME", at("config")),
            ("XDG_DATA_HOME", at("data")),
            ("XDG_CACHE_HOME", at("cache")),
            ("XDG_STATE_HOME", at("state")),
            ("BROWSER", at("browser")),
            // Leaves a note as it is.
            ("EDITOR", "true".to_owned()),
        ];
        let set = folders
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec();
        let reader = Self { home, set };
        reader.script("browser", "printf '%s\\n' \"$#\" \"$@\" > \"$HOME/writing\"; mv \"$HOME/writing\" \"$HOME/opened\"");
        reader
    }

    /// Another environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    pub fn script(&self, name: &str, body: &str) {
        let path = self.file(name, format!("#!/bin/sh\n{body}\n"));
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// What a script has written, once it has.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        let deadline = Instant::now() + LONG;
        loop {
            if let Ok(text) = fs::read_to_string(self.path(name)) {
                return text;
            }
            assert!(Instant::now() < deadline, "nobody wrote {name}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn runs(&self, program: &str, args: &[&str], size: (u16, u16)) -> Session {
        let set: Vec<_> = self
            .set
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        Session::start(program, args, &set, size)
    }

    /// A program without a terminal.
    pub fn command_of(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin");
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null());
        command
    }

    /// The command line.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.command_of(FICHERO);
        command.args(args);
        command
    }

    /// The program on a terminal, its sources read.
    #[track_caller]
    pub fn browses(&self, args: &[&str], size: (u16, u16)) -> Session {
        let session = self.runs(FICHERO, args, size);
        has_read(&session);
        session
    }

    /// The DOIs that the command line finds in a source, a line each.
    pub fn found(&self, query: &str, source: &str) -> String {
        let output = self
            .command(&["search", query, "--format", "doi", source])
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// The small catalog on a small terminal.
    #[track_caller]
    pub fn sits_down(&self) -> Session {
        self.browses(&[CATALOG], (80, 24))
    }
}

/// Waits until the count of the records is final and the first are listed.
#[track_caller]
pub fn has_read(session: &Session) {
    session.wait_for("the sources to be read", LONG, |screen| {
        let screen = screen.contents();
        let count = screen.lines().next();
        let is_counted = count.is_some_and(|line| line.trim_end().ends_with(" records"));
        is_counted && screen.contains("▌Found") && screen.contains(" 1/")
    });
}

/// Gets up: `q`, an end without an error, and the terminal as it was.
#[track_caller]
pub fn quits(session: &Session) {
    session.send("q");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
}
