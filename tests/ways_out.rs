//! Every way out but one (SIGKILL) gives the terminal back as it was: its
//! modes, the main screen, the cursor, the discipline of the line. And what
//! falls in a worker costs that work alone.
//!
//! T12 of the tests of reliability. With `FICHERO_FULL=1` each way is gone many
//! times, at moments that chance chooses.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on says so and stops"
)]

#[path = "support/large.rs"]
mod large;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;
#[path = "support/scale.rs"]
mod scale;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use pty::Session;
use reader::{CATALOG, ESC, FICHERO, LONG, Reader, has_read};
use rustix::process::Signal;
use scale::scaled;

/// Signals that end a process, and what the shell sees of each.
const DEADLY: [(Signal, i32); 18] = [
    (Signal::HUP, 129),
    (Signal::INT, 130),
    (Signal::QUIT, 131),
    (Signal::ILL, 132),
    (Signal::TRAP, 133),
    (Signal::ABORT, 134),
    (Signal::BUS, 135),
    (Signal::FPE, 136),
    (Signal::USR1, 138),
    (Signal::SEGV, 139),
    (Signal::USR2, 140),
    (Signal::ALARM, 142),
    (Signal::TERM, 143),
    (Signal::STKFLT, 144),
    (Signal::XCPU, 152),
    (Signal::VTALARM, 154),
    (Signal::IO, 157),
    (Signal::SYS, 159),
];

/// What was done to it last, in one word.
fn keys_before(round: usize) -> &'static str {
    ["", "/open", "?", "G\r", "\x1b[200~half a paste\x1b[", "M"][round % 6]
}

#[test]
fn every_signal_that_ends_it_gives_the_terminal_back_and_is_its_exit_code() {
    let rounds = scaled(1, 6);
    let mut count = 0;
    for round in 0..rounds {
        for (number, (signal, code)) in DEADLY.into_iter().enumerate() {
            let session = Reader::new().sits_down();
            session.send(keys_before(round + number));
            session.signal(signal);
            assert_eq!(session.wait_exit(LONG), code, "{signal:?}");
            session.assert_given_back();
            count += 1;
        }
    }
    println!("T12: {count} deaths by a signal");
}

#[test]
fn real_time_signals_and_a_broken_power_supply_end_it_in_good_order_too() {
    for (signal, code) in [(30, 158), (34, 162), (50, 178), (64, 192)] {
        let session = Reader::new().sits_down();
        let killed = Command::new("/bin/sh")
            .args(["-c", &format!("kill -{signal} {}", session.pid())])
            .status();
        assert!(killed.unwrap().success(), "{signal}");
        assert_eq!(session.wait_exit(LONG), code, "{signal}");
        session.assert_given_back();
    }
}

/// A reader whose large catalog is in the cache, and the file it lies in.
fn with_cache() -> (Reader, String, PathBuf) {
    let reader = Reader::new();
    let catalog = large::catalog(&reader, 3_000);
    let done = reader.command(&["search", "report", &catalog]).output();
    assert!(done.unwrap().status.success());
    let file = large::cached(&reader).remove(0);
    (reader, catalog, file)
}

#[test]
fn a_cache_that_is_cut_while_it_is_read_is_a_sentence_on_the_main_screen() {
    let (reader, catalog, file) = with_cache();
    for length in [0, 4_096, 65_536] {
        let session = reader.runs(FICHERO, &[&catalog], (100, 30));
        has_read(&session);
        let whole = fs::read(&file).unwrap();
        let cut = fs::File::options().write(true).open(&file).unwrap();
        cut.set_len(length).unwrap();
        session.send("G/what report\r");
        assert_eq!(session.wait_exit(LONG), 2);
        session.assert_given_back();
        session.wait_for_text("fichero: the file of the cache was cut", LONG);
        fs::write(&file, whole).unwrap();
    }
    // The next start writes it anew.
    let cut = fs::File::options().write(true).open(&file).unwrap();
    cut.set_len(4_096).unwrap();
    let done = reader
        .command(&["search", "report", &catalog])
        .output()
        .unwrap();
    assert!(done.status.success());
    assert!(fs::metadata(&file).unwrap().len() > 65_536);
}

/// Limits of memory from far too little to nearly enough.
fn limits() -> Vec<usize> {
    // Each thread reserves a heap of its own, so that even a small catalog needs
    // some hundreds of megabytes of addresses.
    let step = scaled(80, 8);
    (48..=848).step_by(step).collect()
}

#[test]
fn memory_that_ends_gives_the_terminal_back_with_a_sentence() {
    let reader = Reader::new();
    let catalog = large::catalog(&reader, 3_000);
    let (mut fell, mut lived) = (0, 0);
    for limit in limits() {
        let limit = format!("--as={}", limit << 20);
        let args = [&limit, FICHERO, "--no-cache", &catalog];
        let session = reader.runs("prlimit", &args, (100, 30));
        let is_over = |screen: &vt100::Screen| {
            let text = screen.contents();
            let first = text.lines().next().unwrap_or_default();
            first.trim_end().ends_with(" 3,000 records")
                || text.contains("fichero:")
                || text.contains("cannot")
        };
        session.wait_for("an end of the beginning", LONG, is_over);
        if session.screen(vt100::Screen::alternate_screen) {
            lived += 1;
            session.send("/report open\r");
            session.send(format!("{ESC}{ESC}\x03"));
        }
        let code = session.wait_exit(LONG);
        assert!(
            matches!(code, 0 | 2),
            "{limit}: {code}\n{}",
            session.contents()
        );
        session.assert_given_back();
        let said = session.contents();
        assert!(
            !said.contains("backtrace") && !said.contains("stack"),
            "{said}"
        );
        if code == 2 {
            fell += 1;
            assert!(said.contains("fichero: "), "{limit}: {said}");
        }
    }
    println!(
        "T6: {} limits of memory, {fell} fell, {lived} lived",
        limits().len()
    );
    assert!(fell > 0 && lived > 0, "{fell} {lived}");
}

#[test]
fn memory_that_ends_on_the_command_line_is_one_sentence_and_exit_code_2() {
    let reader = Reader::new();
    let catalog = large::catalog(&reader, 3_000);
    let mut fell = 0;
    for limit in limits() {
        let limit = format!("--as={}", limit << 20);
        let mut command = reader.command_of("prlimit");
        command.args([&limit, FICHERO, "search", "--no-cache", "report", &catalog]);
        let done = command.output().unwrap();
        let said = String::from_utf8(done.stderr).unwrap();
        match done.status.code() {
            Some(0) => {}
            Some(2) => {
                fell += 1;
                assert!(
                    said.lines().all(|line| line.starts_with("fichero: ")),
                    "{said}"
                );
            }
            // The loader of the system has no memory for the program itself.
            Some(127) if said.contains("shared libraries") => {}
            code => panic!("{limit}: {code:?} {said}"),
        }
    }
    println!(
        "T6: {} limits of memory on the command line, {fell} fell",
        limits().len()
    );
    assert!(fell > 0);
}

/// The program with faults on purpose, its sources read.
fn faulty(fault: &str) -> Session {
    let session = Reader::new()
        .with("FICHERO_FAULT", fault)
        .runs(FICHERO, &[CATALOG], (100, 30));
    session.wait_for("a screen", LONG, vt100::Screen::alternate_screen);
    session
}

/// Whether this build of the program falls where it is told to; one that is
/// released does not.
fn falls_on_purpose() -> bool {
    if !cfg!(debug_assertions) {
        println!("a release does not fall on purpose; not tried");
    }
    cfg!(debug_assertions)
}

/// Still lists, searches and quits.
fn lives_on(session: &Session) {
    session.send(format!("{ESC}{ESC}{ESC}/firms\r"));
    session.wait_for_text(" of 25", LONG);
    session.send(format!("{ESC}{ESC}\x03"));
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
}

/// How long a key may take to be answered.
const PAUSE: Duration = Duration::from_millis(300);

/// Waits until the records are listed. The first question may be the one that
/// fell: the next key, which moves nothing, asks again.
fn reads_in_the_end(session: &Session) {
    let lists = |screen: &vt100::Screen| {
        let screen = screen.contents();
        screen.contains(" 25 records") && screen.contains(" 1/25")
    };
    let asks = || {
        session.send("k");
        session.becomes(PAUSE, lists)
    };
    assert!((0..100).any(|_| asks()), "{}", session.contents());
}

#[test]
fn a_worker_that_panics_costs_its_work_and_the_interface_lives_on() {
    if !falls_on_purpose() {
        return;
    }
    for fault in [
        "panic:search:2",
        "panic:search:5",
        "panic:core@fichero-search:1",
        "panic:core@fichero-search:3",
        "panic:at_once:3",
        "panic:collect:1",
        "panic:beside:1",
        "panic:signals:1",
    ] {
        let session = faulty(fault);
        reads_in_the_end(&session);
        // What the others say may be gone with the next key, undrawn.
        if fault.contains("search") {
            is_told_in_the_end(&session, fault);
        }
        session.send("/open");
        session.send(" data\r");
        session.resize((90, 30));
        session.send("V");
        session.send(format!("{ESC}yb"));
        lives_on(&session);
    }
}

/// Asks until the search that was meant to fall has said so. How many questions
/// there are until then depends on the machine.
fn is_told_in_the_end(session: &Session, fault: &str) {
    let is_told = || {
        let sent = String::from_utf8_lossy(&session.raw_output()).into_owned();
        ["a fault on purpose", "the search failed"]
            .iter()
            .any(|told| sent.contains(told))
    };
    let mut words = ["firms", "growth"].iter().cycle().take(40);
    let tells = words.any(|word| {
        if !is_told() {
            // What is told is drawn before the next key takes it away.
            let pasted = format!("\x1b[200~{word}\x1b[201~");
            for keys in [ESC, ESC, "/", &pasted, "\r"] {
                session.send(keys);
                session.becomes(PAUSE, |screen| screen.contents().contains("failed"));
            }
        }
        is_told()
    });
    assert!(tells, "{fault} struck nobody\n{}", session.contents());
}

#[test]
fn sources_whose_reader_panics_are_named_and_the_terminal_stays_ours() {
    if !falls_on_purpose() {
        return;
    }
    // The first hands that the cores lend are those of the index.
    for fault in ["panic:load:1", "panic:core:1"] {
        let session = faulty(fault);
        session.wait_for("why", LONG, |screen| {
            let text = screen.contents();
            text.contains("reading the sources failed") || text.contains("a fault on purpose")
        });
        session.send("\x03");
        assert_eq!(session.wait_exit(LONG), 0);
        session.assert_given_back();
    }
}

#[test]
fn a_pipe_whose_reader_panics_is_named() {
    if !falls_on_purpose() {
        return;
    }
    let session = Reader::new().with("FICHERO_FAULT", "panic:pipe:1").runs(
        "sh",
        &["-c", "exec \"$0\" - < \"$1\"", FICHERO, CATALOG],
        (100, 30),
    );
    session.wait_for("why", LONG, |screen| {
        let text = screen.contents();
        text.contains("cannot read standard input") || text.contains("a fault on purpose")
    });
    session.send("\x03");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
}

#[test]
fn a_window_that_changes_as_an_editor_ends_is_drawn_as_it_is() {
    if !falls_on_purpose() {
        return;
    }
    let session = Reader::new()
        .with("FICHERO_FAULT", "slow:back:500")
        .with("EDITOR", "true")
        .runs(FICHERO, &[CATALOG], (100, 30));
    has_read(&session);
    let from = session.sent();
    session.send("a");
    session.wait_for_output("the terminal to be taken again", LONG, from, |sent| {
        String::from_utf8_lossy(sent).contains("\x1b[?1049h")
    });
    session.resize((60, 20));
    let fits = |screen: &vt100::Screen| {
        // Wider ones have the tags beside the list.
        let list = screen.rows(0, 60).nth(2);
        list.is_some_and(|row| row.starts_with("▌Found") && row.contains("as catalogued"))
    };
    session.wait_for("a frame that fits the window", LONG, fits);
    // Nobody tells the size of before later on.
    std::thread::sleep(Duration::from_millis(700));
    session.send("j");
    session.wait_for_text("2/25", LONG);
    assert!(session.screen(fits), "{}", session.contents());
    lives_on(&session);
}

#[test]
fn ears_that_fall_end_it_in_good_order() {
    if !falls_on_purpose() {
        return;
    }
    let session = faulty("panic:input:1");
    session.send("j");
    session.send("k");
    session.wait_exit(LONG);
    session.assert_given_back();
}

#[test]
fn slow_workers_keep_no_key_waiting() {
    let session = faulty("slow:search:300,slow:load:300,slow:beside:300");
    has_read(&session);
    session.send("/fi");
    session.send("rms");
    session.wait_for_text("/ firms", Duration::from_secs(2));
    lives_on(&session);
}
