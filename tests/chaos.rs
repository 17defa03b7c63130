//! Chaos on a real terminal: keys, clicks, pastes and sizes that chance chooses,
//! over a small, the embedded and a hostile catalog, with workers that are slow
//! and workers that panic. T11 of the tests of reliability: 20 seeds of 10,000
//! events with `FICHERO_FULL=1`, a part of them without.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/poison.rs"]
mod poison;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;
#[path = "support/scale.rs"]
mod scale;

use std::fmt::Write;
use std::time::{Duration, Instant};

use dice::Dice;
use poison::POISON;
use pty::Session;
use reader::{CATALOG, ESC, FICHERO, LONG, Reader, has_read};
use scale::scaled;
use serde_json::json;

/// Keys that neither quit nor stop; the palette, in which Enter might run
/// either, is always left by Esc.
const KEYS: &[&str] = &[
    "j",
    "k",
    "G",
    "gg",
    "g",
    "\x04",
    "\x15",
    "\x06",
    "\x02",
    "\t",
    "\x1b[Z",
    "h",
    "l",
    "/",
    "/",
    "t",
    "t",
    "y",
    "O",
    "p",
    "}",
    "{",
    "S",
    "B",
    "u",
    "\x12",
    "\x1b[1;3D",
    "\x1b[1;3C",
    "z",
    "M",
    "!",
    "+",
    "~",
    "-",
    " ",
    "]",
    "[",
    "s",
    "c",
    "\r",
    "\x7f",
    "\x17",
    "\x0b",
    "\x19",
    "\x14",
    "\x0c",
    "5",
    "9",
    "0",
    "d",
    "a",
    "m",
    "r",
    "Y",
    "n",
    "é",
    "中",
    "e\u{301}",
    "👩‍👩‍👧",
    "tag:",
    "year:2014..",
    "\"",
    "(",
    "\x1b[A",
    "\x1b[B",
    "\x1b[C",
    "\x1b[D",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[H",
    "\x1b[F",
    "\x1b[3~",
    "\x1bb",
    "\x1bf",
    "\x1bd",
    "\x1b\x7f",
    "\x01",
    "\x05",
    "\x0e",
    "\x10",
    ESC,
    ESC,
    ESC,
    "?sort\x1b[B\x1b[27u",
    "?\x1b[27u",
    "\x1b[",
    "\x1b[<0;0;0M",
    "\x1b[M   ",
    "\x1b]11;rgb:0/0/0\x1b\\",
];

/// One thing a reader, a cat or a broken terminal may do.
fn mischief(dice: &mut Dice) -> String {
    match dice.roll(12) {
        0 => {
            let button = [0, 1, 2, 64, 65, 35][dice.roll(6)];
            let (x, y) = (dice.roll(320), dice.roll(110));
            format!("\x1b[<{button};{x};{y}M\x1b[<{button};{x};{y}m")
        }
        1 => {
            let words = [
                "open data",
                "loans\r\ntrust\t-tag:skills",
                "\x1b[31m\u{202e}x",
                "",
                "中国 é",
                "year:2014",
            ];
            format!("\x1b[200~{}\x1b[201~", dice.pick(&words))
        }
        _ => dice.pick(KEYS).to_owned(),
    }
}

/// A size that a window has, or that only a broken terminal tells.
fn size(dice: &mut Dice) -> (u16, u16) {
    match dice.roll(40) {
        0 => (0, 0),
        1 => (u16::MAX, u16::MAX),
        2 => (1, 1),
        3 => (500, 300),
        4 => (0, 40),
        _ => (side(dice, 301), side(dice, 101)),
    }
}

fn side(dice: &mut Dice, sides: usize) -> u16 {
    u16::try_from(dice.roll(sides)).unwrap()
}

/// Many deeds; now and then the screen comes to rest and is looked at. Gives
/// the number of deeds and the longest rest that had to be waited for.
fn chaos(seed: u64, sources: &[&str], faults: &str) -> (usize, Duration) {
    let reader = Reader::new()
        .with("BROWSER", "true")
        .with("FICHERO_FAULT", faults);
    // An export that somebody names by chance lies in the reader's home.
    let home = ["-c", r#"cd && exec "$0" "$@""#, FICHERO];
    let session = reader.runs("/bin/sh", &[&home[..], sources].concat(), (80, 24));
    has_read(&session);
    let mut dice = Dice(seed);
    let (rounds, mut longest) = (scaled(30, 200), Duration::ZERO);
    for round in 0..rounds {
        for _ in 0..50 {
            if dice.roll(12) == 0 {
                session.resize(size(&mut dice));
            } else {
                session.send(mischief(&mut dice));
            }
        }
        let size = (1 + side(&mut dice, 200), 1 + side(&mut dice, 60));
        let (from, since) = (session.sent(), Instant::now());
        session.resize(size);
        session.wait_for_output(
            &format!("the cursor on the screen of {size:?} in round {round} of seed {seed}"),
            LONG,
            from,
            |sent| is_at_rest_on_screen(sent, size),
        );
        longest = longest.max(since.elapsed());
        // A worker's panic is told, where it was asked for.
        let shown = session.contents();
        let fell = ["panicked", "internal error", "please report", "(src/"];
        let is_fallen = faults.is_empty() && fell.iter().any(|word| shown.contains(word));
        assert!(!is_fallen, "seed {seed}: {shown}");
    }
    session.resize((80, 24));
    session.send(ESC.repeat(6));
    session.wait_for("the list", LONG, |screen| {
        screen.contents().contains("▌Found") && screen.size().1.get() == 80
    });
    quits(&session);
    let sent = String::from_utf8(session.raw_output()).unwrap();
    assert!(!sent.contains("internal error"), "seed {seed}");
    assert_eq!(session.asked().titles, [""; 0], "seed {seed}");
    (rounds * 50, longest)
}

/// Ends, whether or not something is selected; the terminal is as it was.
#[track_caller]
fn quits(session: &Session) {
    session.send("\x03");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
}

/// Where the cursor was put last in what was sent.
fn last_place(sent: &str) -> Option<(u16, u16)> {
    let mut places = sent.rmatch_indices("\x1b[").filter_map(|(at, _)| {
        let body = sent.get(at + 2..)?;
        let (place, _) = body.split_once(|c: char| !matches!(c, '0'..='9' | ';'))?;
        let is_place = body.get(place.len()..)?.starts_with('H');
        let (y, x) = place.split_once(';').filter(|_| is_place)?;
        Some((y.parse().ok()?, x.parse().ok()?))
    });
    places.next()
}

/// Whether a full frame was sent after which the cursor is on the screen.
fn is_at_rest_on_screen(sent: &[u8], (width, height): (u16, u16)) -> bool {
    let sent = String::from_utf8_lossy(sent);
    let (Some(full), Some(end)) = (sent.rfind("\x1b[2J"), sent.rfind("\x1b[?2026l")) else {
        return false;
    };
    last_place(sent.get(full..end).unwrap_or_default())
        .is_some_and(|(y, x)| (1..=height).contains(&y) && (1..=width).contains(&x))
}

/// A catalog of strangers.
fn hostile(reader: &Reader) -> String {
    let mut lines = String::new();
    for (number, poison) in POISON.iter().enumerate() {
        let bad = |word: &str| format!("{word}{poison}{number}");
        let record = json!({
            "title": bad("Title"), "abstract": bad("one"), "tags": [bad("tag"), "trust"],
            "countries": [bad("Country"), "Mexico"], "authors": [bad("author")],
            "publisher": bad("publisher"), "year": 2000 + number, "parent_title": bad("Book"),
            "links": [{"label": bad("label"), "url": format!("https://evil.example/{poison}")}],
        });
        writeln!(lines, "{record}").unwrap();
        writeln!(lines, "{{\"title\": {poison}").unwrap();
    }
    reader
        .file("hostile.jsonl", lines)
        .to_str()
        .unwrap()
        .to_owned()
}

/// What may be wrong with the workers.
const FAULTS: [&str; 4] = [
    "",
    "slow:search:30,slow:beside:30",
    "panic:search:5,panic:at_once:40,panic:core:90,panic:collect:1",
    "slow:at_once:2,panic:beside:1,panic:search:2,panic:search:9",
];

#[test]
fn no_keys_of_a_cat_break_any_catalog_whatever_falls_beside_it() {
    let seeds = scaled(4, 20);
    let home = Reader::new();
    let strangers = hostile(&home);
    let (mut events, mut longest) = (0, Duration::ZERO);
    for seed in 0..seeds {
        let catalogs: [&[&str]; 3] = [&[CATALOG], &[], &[&strangers]];
        let number = usize::try_from(seed).unwrap();
        let faults = FAULTS[number % FAULTS.len()];
        let (deeds, rest) = chaos(seed + 1, catalogs[number % 3], faults);
        events += deeds;
        longest = longest.max(rest);
    }
    println!("T11: {seeds} seeds, {events} events, longest wait for a screen at rest {longest:?}");
}

#[test]
fn bytes_of_chance_neither_end_it_nor_hang_it() {
    let most = scaled(100_000, 10_000_000);
    let session = Reader::new().sits_down();
    let mut dice = Dice(5);
    let mut sent = 0;
    while sent < most {
        // Without the letters that quit or stop it, alone or behind a colon.
        let bytes: Vec<u8> = (0..4_096)
            .map(|_| u8::try_from(dice.roll(256)).unwrap())
            .filter(|byte| {
                !matches!(
                    byte,
                    b'q' | b'Q' | 3 | 26 | b'\r' | b'\n' | b'o' | b'O' | b'e'
                )
            })
            .collect();
        session.send(&bytes);
        sent += bytes.len();
    }
    session.send("\x1b[201~\x1b\\");
    session.send(ESC.repeat(8));
    session.wait_for("the list", LONG * scaled(4, 40), |screen| {
        screen.contents().contains("Found")
    });
    session.send("\x03");
    assert_eq!(session.wait_exit(LONG * scaled(4, 40)), 0);
    session.assert_given_back();
    println!("T11: {sent} bytes of chance");
}
