//! Odd ground: disks that are full or closed to writing, no home, users without
//! rights, streams without an end, pipes without a writer, and every context
//! that a program may be started in. T10 and T15 of the tests of reliability.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/ends.rs"]
mod ends;
#[path = "support/large.rs"]
mod large;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;
#[path = "support/scale.rs"]
mod scale;

use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use ends::{ends, says};
use large::halves;
use reader::{CATALOG, FICHERO, LONG, Reader};
use rustix::fs::{Mode, OFlags};
use rustix::pty::OpenptFlags;
use scale::{is_full, scaled};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Whether a command of the system does its work.
fn does(program: &str, args: &[&str]) -> bool {
    let output = Command::new(program).args(args).output();
    output.is_ok_and(|output| output.status.success())
}

/// A disk of its own size, gone with the test.
struct Disk<'a>(&'a str);

impl<'a> Disk<'a> {
    fn new(folder: &'a str, options: &str) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        does("mount", &["-t", "tmpfs", "-o", options, "tmpfs", folder]).then_some(Self(folder))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        does("umount", &[self.0]);
    }
}

#[test]
fn a_full_disk_is_a_sentence_and_keeps_what_was_there() {
    let reader = Reader::new();
    let folder = reader.path("small").to_str().unwrap().to_owned();
    let Some(disk) = Disk::new(&folder, "size=64k") else {
        println!("no disk may be mounted here; a full one is not tried");
        return;
    };
    let to = format!("{folder}/out.bib");
    fs::write(&to, "old").unwrap();
    let output = reader
        .command(&["export", "--force", "--output", &to])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("cannot write ") && said(&output).contains("space"),
        "{}",
        said(&output)
    );
    assert_eq!(fs::read_to_string(&to).unwrap(), "old");
    assert_eq!(
        halves((&folder).into()),
        [""; 0].map(std::path::PathBuf::from)
    );
    // A cache that has no room is done without.
    let source = large::catalog(&reader, 3_000);
    let reader = reader.with("XDG_CACHE_HOME", &folder);
    let output = reader
        .command(&["search", "--format", "doi", "report", &source])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).lines().count(),
        3_000
    );
    assert_eq!(
        halves(format!("{folder}/fichero").into()),
        [""; 0].map(std::path::PathBuf::from)
    );
    drop(disk);
    println!("T10: a full disk for an export and for the cache");
}

#[test]
fn a_device_that_is_full_and_a_reader_that_went_away_end_it_in_good_order() {
    let reader = Reader::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = reader.command(&["search", "", CATALOG]);
    let output = command.stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    let output = ends(output, LONG, "/dev/full");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("cannot write to standard output"),
        "{}",
        said(&output)
    );
}

#[test]
fn without_a_home_or_with_one_that_cannot_be_written_everything_but_the_cache_works() {
    let base = Reader::new();
    let source = large::catalog(&base, 100);
    let mut count = 0;
    for set in [
        &[][..],
        &[("HOME", "")],
        &[("HOME", "/nonexistent")],
        &[("HOME", "relative")],
        &[("HOME", "/proc")],
        &[("XDG_CACHE_HOME", "relative"), ("XDG_CONFIG_HOME", "../up")],
        &[("XDG_CACHE_HOME", "/dev/null"), ("HOME", "/nonexistent")],
        &[
            ("XDG_CACHE_HOME", "/nonexistent/x"),
            ("XDG_CONFIG_HOME", "/dev/null"),
        ],
    ] {
        for args in [
            &["search", "--format", "doi", "report", &source][..],
            &["paths"],
            &["facets", &source],
        ] {
            let mut command = Command::new(FICHERO);
            command
                .env_clear()
                .args(args)
                .envs(set.iter().copied())
                .current_dir(base.path(""));
            let child = command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            let output = ends(child.unwrap(), LONG, "an odd home");
            assert_eq!(
                output.status.code(),
                Some(0),
                "{set:?} {args:?} {}",
                said(&output)
            );
            count += 1;
        }
    }
    println!("T10: {count} runs with an odd home");
}

#[test]
fn a_user_without_rights_gets_sentences_and_changes_nothing() {
    if !rustix::process::geteuid().is_root()
        || !does("setpriv", &["--reuid=65534", "--clear-groups", "true"])
    {
        println!("not root, or no setpriv: a user without rights is not tried");
        return;
    }
    let reader = Reader::new();
    let source = large::catalog(&reader, 100);
    let open = |name: &str, mode: u32| {
        let path = reader.path(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    // Others may look in, and no more.
    fs::create_dir(reader.path("closed")).unwrap();
    open("", 0o755);
    open("closed", 0o755);
    open("large.jsonl", 0o644);
    fs::copy(FICHERO, reader.path("program")).unwrap();
    open("program", 0o755);
    reader.file("secret.json", "[{\"title\": \"x\"}]");
    open("secret.json", 0o600);
    let program = reader.path("program").to_str().unwrap().to_owned();
    let run = |args: &[&str]| {
        let mut command = reader.command_of("setpriv");
        command
            .args(["--reuid=65534", "--regid=65534", "--clear-groups", &program])
            .args(args);
        command.output().unwrap()
    };
    let found = run(&["search", "--format", "doi", "report", &source]);
    assert_eq!(found.status.code(), Some(0), "{}", said(&found));
    assert_eq!(String::from_utf8_lossy(&found.stdout).lines().count(), 100);
    let to = reader
        .path("closed")
        .join("a.bib")
        .to_str()
        .unwrap()
        .to_owned();
    let refused = run(&["export", "--output", &to, &source]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("denied"), "{}", said(&refused));
    let secret = reader.path("secret.json").to_str().unwrap().to_owned();
    let unseen = run(&["search", "x", &secret]);
    assert_eq!(unseen.status.code(), Some(2));
    assert!(said(&unseen).contains("cannot read"), "{}", said(&unseen));
    assert_eq!(fs::read_dir(reader.path("closed")).unwrap().count(), 0);
    assert!(!reader.path("cache").exists());
    println!("T10: as a user without rights");
}

#[test]
fn a_file_that_may_not_grow_is_an_error_of_its_write() {
    let reader = Reader::new();
    let to = reader.path("out.bib").to_str().unwrap().to_owned();
    let command = format!("ulimit -f 8; exec \"$0\" export --output \"{to}\"");
    let output = reader
        .command_of("sh")
        .args(["-c", &command, FICHERO])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("cannot write "), "{}", said(&output));
    assert!(!reader.path("out.bib").exists());
}

#[test]
fn a_pipe_that_nobody_writes_into_is_named_while_it_is_waited_for() {
    let reader = Reader::new();
    let pipe = reader.path("catalog.pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        Mode::RWXU,
        0,
    )
    .unwrap();
    let name = pipe.to_str().unwrap().to_owned();
    let mut command = reader.command(&["search", "--format", "doi", "open", &name]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let told = says(child.stderr.take().unwrap(), LONG);
    assert!(
        told.contains("waiting for") && told.contains("catalog.pipe"),
        "{told}"
    );
    fs::write(
        &pipe,
        "{\"title\": \"Open data\", \"doi\": \"10.5555/a\"}\n",
    )
    .unwrap();
    let output = ends(child, LONG, "a pipe");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "10.5555/a\n");
    // On the screen its name stands where the count of records will.
    let session = reader.runs(FICHERO, &[&name], (100, 30));
    session.wait_for_text("catalog.pipe", LONG);
    session.send("q");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
    // Standard input that brings nothing is waited for by name, too.
    let (reading, writing) = std::io::pipe().unwrap();
    let mut command = reader.command(&["search", "open", "-"]);
    let mut child = command
        .stdin(reading)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(command);
    let told = says(child.stderr.take().unwrap(), LONG);
    assert!(told.contains("waiting for standard input"), "{told}");
    drop(writing);
    assert_eq!(ends(child, LONG, "standard input").status.code(), Some(2));
}

#[test]
fn a_stream_without_an_end_ends_with_a_sentence() {
    if !is_full() {
        println!("four gigabytes of a stream are read only with FICHERO_FULL");
        return;
    }
    let reader = Reader::new();
    let mut yes = Command::new("yes")
        .arg("{\"title\": \"a\"}")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut command = reader.command(&["search", "a", "-"]);
    let child = command
        .stdin(yes.stdout.take().unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = ends(child, LONG * 20, "yes");
    let _ = yes.kill();
    let _ = yes.wait();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("no end of it") || said(&output).contains("memory"),
        "{}",
        said(&output)
    );
    println!("an endless stream ended: {}", said(&output).trim_end());
}

/// What one of the three streams may be.
const STREAMS: [&str; 4] = ["tty", "pipe", "null", "closed"];
const TERMS: [Option<&str>; 5] = [
    Some("xterm-256color"),
    Some("screen"),
    Some("linux"),
    Some("dumb"),
    None,
];
const LANGS: [&str; 3] = ["C", "en_US.UTF-8", "es_ES.UTF-8"];

/// A terminal into which a `q` was typed already.
fn terminal() -> (OwnedFd, OwnedFd) {
    let master =
        rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)
            .unwrap();
    rustix::pty::grantpt(&master).unwrap();
    rustix::pty::unlockpt(&master).unwrap();
    let name = rustix::pty::ptsname(&master, Vec::new()).unwrap();
    let slave = rustix::fs::open(
        name,
        OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
        Mode::empty(),
    )
    .unwrap();
    rustix::io::write(&master, b"q").unwrap();
    (master, slave)
}

#[test]
fn in_every_context_it_ends_with_the_right_code_and_sends_escapes_to_terminals_only() {
    let reader = Reader::new();
    let (mut runs, mut drawn) = (0, 0);
    let mut longest = Duration::ZERO;
    let share = scaled(10, 1);
    for number in 0..64 * 30 {
        // Each context of streams in some of the others, or in all.
        let (streams, rest) = (number / 30, number % 30);
        if rest % share != streams % share {
            continue;
        }
        let kinds = [streams % 4, streams / 4 % 4, streams / 16].map(|kind| STREAMS[kind]);
        let (term, lang, own_session) = (TERMS[rest % 5], LANGS[rest / 5 % 3], rest / 15 == 1);
        for command in [&[CATALOG][..], &["search", "--limit", "3", "open", CATALOG]] {
            let start = Instant::now();
            let (code, out, err) = in_context(&reader, kinds, term, lang, own_session, command);
            longest = longest.max(start.elapsed());
            let what =
                format!("{kinds:?} {term:?} {lang} {own_session} {command:?}: {code:?} {err}");
            runs += 1;
            assert!(
                !out.contains('\x1b') && !err.contains('\x1b'),
                "an escape in a pipe: {what}"
            );
            let is_search = command.len() > 1;
            let has_terminal = kinds[1] == "tty" && !matches!(term, None | Some("dumb"));
            match code {
                Some(0) if is_search || has_terminal => drawn += usize::from(!is_search),
                // Nothing to write to, or nothing to draw on.
                Some(2) if is_search && kinds[1] == "closed" || !is_search && !has_terminal => {}
                // Another terminal than those three may be at hand.
                Some(0) if !is_search && !matches!(term, None | Some("dumb")) => {}
                _ => panic!("{what}"),
            }
            if is_search && kinds[1] == "pipe" {
                assert_eq!(out.lines().count(), 4, "{what}");
            }
        }
    }
    println!("T15: {runs} contexts, {drawn} drew, the longest {longest:?}");
}

/// Runs a command with streams of some kinds; what came out of pipes.
fn in_context(
    reader: &Reader,
    kinds: [&str; 3],
    term: Option<&str>,
    lang: &str,
    own_session: bool,
    args: &[&str],
) -> (Option<i32>, String, String) {
    let (master, slave) = terminal();
    let closed: Vec<&str> = kinds
        .iter()
        .zip(["<&-", ">&-", "2>&-"])
        .filter_map(|(kind, how)| (*kind == "closed").then_some(how))
        .collect();
    let closed = closed.join(" ");
    let script = format!("exec \"$0\" \"$@\" {closed}");
    let mut command = if own_session {
        let mut command = reader.command_of("setsid");
        command.args(["-w", "sh", "-c", &script, FICHERO]);
        command
    } else {
        let mut command = reader.command_of("sh");
        command.args(["-c", &script, FICHERO]);
        command
    };
    command.args(args).env("LANG", lang);
    if let Some(term) = term {
        command.env("TERM", term);
    }
    let tty = || Stdio::from(slave.try_clone().unwrap());
    command.stdin(match kinds[0] {
        "tty" => tty(),
        "pipe" => Stdio::piped(),
        _ => Stdio::null(),
    });
    let stream = |kind| match kind {
        "tty" => tty(),
        "pipe" => Stdio::piped(),
        _ => Stdio::null(),
    };
    command.stdout(stream(kinds[1])).stderr(stream(kinds[2]));
    // Somebody reads what the terminal is sent.
    let reading = std::thread::spawn(move || {
        let mut bytes = vec![0; 65_536];
        while matches!(rustix::io::read(&master, &mut bytes), Ok(1..)) {}
    });
    let child = command.spawn().unwrap();
    let output = ends(
        child,
        LONG,
        &format!("{kinds:?} {term:?} {lang} {own_session} {args:?}"),
    );
    drop(command);
    drop(slave);
    reading.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}
