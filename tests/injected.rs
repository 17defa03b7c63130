//! Every system call of a load, a cache write and an export fails once: with an
//! error of the disk, with no room, with an interruption, with a kill. T8 and
//! T10 of the tests of reliability; `strace` makes the calls fail.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/large.rs"]
mod large;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;
#[path = "support/scale.rs"]
mod scale;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use large::halves;
use reader::{FICHERO, Reader};
use scale::scaled;

/// Calls that touch what is read and written.
const CALLS: [&str; 17] = [
    "openat",
    "read",
    "write",
    "fsync",
    "rename",
    "renameat2",
    "linkat",
    "unlink",
    "unlinkat",
    "mkdir",
    "fchmod",
    "ftruncate",
    "flock",
    "statx",
    "fstat",
    "getdents64",
    "lseek",
];

const ERRORS: [&str; 4] = ["error=EIO", "error=ENOSPC", "error=EINTR", "error=EDQUOT"];

const KILL: &str = "signal=SIGKILL";

fn is_missing() -> bool {
    let missing = Command::new("strace").arg("-V").output().is_err();
    if missing {
        println!("strace is not here; no call is made to fail");
    }
    missing
}

/// A reader with a large source and a file that an export replaces.
struct Desk {
    reader: Reader,
    source: String,
    to: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let reader = Reader::new();
        let source = large::catalog(&reader, 40);
        fs::create_dir(reader.path("desk")).unwrap();
        let to = reader.path("desk").join("out.bib");
        Self { reader, source, to }
    }

    fn args(&self) -> Vec<String> {
        let to = self.to.to_str().unwrap();
        ["export", "--force", "--output", to, &self.source]
            .map(str::to_owned)
            .to_vec()
    }

    /// As it was before anything was read: no cache, the old file.
    fn reset(&self) {
        let _ = fs::remove_dir_all(self.reader.path("cache"));
        for half in self.halves() {
            fs::remove_file(half).unwrap();
        }
        fs::write(&self.to, "old").unwrap();
    }

    fn halves(&self) -> Vec<PathBuf> {
        let all = [self.reader.path("cache/fichero"), self.reader.path("desk")];
        all.into_iter().flat_map(halves).collect()
    }

    fn traced(&self, options: &[&str]) -> Output {
        let mut command = self.reader.command_of("strace");
        command
            .arg("-f")
            .arg("-qq")
            .args(options)
            .arg(FICHERO)
            .args(self.args());
        command.output().unwrap()
    }

    /// How often each call is made, and which of them are those of the loader
    /// of the system, before our first.
    fn counts(&self) -> BTreeMap<&'static str, (usize, usize)> {
        self.reset();
        let log = self.reader.path("calls");
        let trace = format!("trace={}", CALLS.join(","));
        self.traced(&["-o", log.to_str().unwrap(), "-e", &trace]);
        let log = fs::read_to_string(log).unwrap();
        let mut counts: BTreeMap<_, (usize, usize)> = BTreeMap::new();
        let mut is_ours = false;
        for line in log.lines() {
            // The program opens this before anything of its own.
            is_ours |= line.contains("/proc/self/maps") || line.contains("config.toml");
            let call = CALLS
                .iter()
                .find(|call| line.contains(&format!(" {call}(")));
            if let Some(call) = call {
                let count = counts.entry(*call).or_default();
                count.1 += 1;
                count.0 += usize::from(!is_ours);
            }
        }
        counts
    }

    /// The file is the old one or the new one, and nothing between.
    #[track_caller]
    fn is_whole(&self, what: &str) -> bool {
        let now = fs::read_to_string(&self.to).unwrap();
        let is_new = now.lines().filter(|line| line.starts_with('@')).count() == 40
            && now.trim_end().ends_with('}');
        assert!(now == "old" || is_new, "{what}: torn: {now:?}");
        is_new
    }
}

fn aged(path: &Path) {
    let then = SystemTime::now() - Duration::from_secs(10);
    fs::File::options()
        .append(true)
        .open(path)
        .unwrap()
        .set_modified(then)
        .unwrap();
}

/// Each call of the program, or some of them, fails in each of some ways.
fn each_call(ways: &[&str], share: usize, mut look: impl FnMut(&Desk, &str, &Output)) -> usize {
    let desk = Desk::new();
    let mut runs = 0;
    for (call, (loader, all)) in desk.counts() {
        for (at, way) in (loader + 1..=all).flat_map(|at| ways.iter().map(move |way| (at, way))) {
            if runs % share == 0 || all - loader <= 3 {
                desk.reset();
                let what = format!("{call}:{way}:when={at}");
                let output = desk.traced(&[
                    "-o",
                    "/dev/null",
                    "-e",
                    &format!("inject={what}"),
                    "-e",
                    &format!("trace={call}"),
                ]);
                look(&desk, &what, &output);
            }
            runs += 1;
        }
    }
    runs
}

#[test]
fn a_call_that_fails_is_a_sentence_and_leaves_the_old_file_whole() {
    if is_missing() {
        return;
    }
    let mut seen = (0, 0);
    each_call(&ERRORS, scaled(24, 1), |desk, what, output| {
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        assert!(
            !said.contains("panicked") && !said.contains("internal error"),
            "{what}: {said}"
        );
        let is_new = desk.is_whole(what);
        match code {
            Some(0) => assert!(is_new, "{what}: done and not written: {said}"),
            Some(1 | 2) => assert!(said.contains("fichero: "), "{what}: {said:?}"),
            _ => panic!("{what}: {code:?} {said}"),
        }
        let left = desk.halves();
        // Where what takes a file away is what fails, the next start does it.
        if !left.is_empty() {
            assert!(what.starts_with("unlink"), "{what}: left {left:?}");
        }
        seen.0 += 1;
        seen.1 += usize::from(code == Some(0));
    });
    println!(
        "T10: {} calls that failed, {} of them did no harm at all",
        seen.0, seen.1
    );
    assert!(seen.0 > 20);
}

#[test]
fn a_kill_at_any_call_leaves_the_old_file_whole_and_nothing_behind_the_next_start() {
    if is_missing() {
        return;
    }
    let (mut kills, mut left) = (0, 0);
    each_call(&[KILL], scaled(6, 1), |desk, what, _| {
        desk.is_whole(what);
        let halves = desk.halves();
        for half in &halves {
            aged(half);
        }
        let found = desk
            .reader
            .command(&["search", "--format", "doi", "report", &desk.source]);
        let found = { found }.output().unwrap();
        assert_eq!(
            String::from_utf8_lossy(&found.stdout).lines().count(),
            40,
            "{what}"
        );
        assert_eq!(desk.halves(), [""; 0].map(PathBuf::from), "{what}");
        kills += 1;
        left += halves.len();
    });
    println!("T8: {kills} kills at a call, {left} half files swept by the next start");
    assert!(kills > 10);
}
