//! Sittings of the real program on a real terminal: what the reader sees, what
//! the shell finds afterwards, and what a hostile catalog cannot do.
//!
//! Each test has its own home and its own browser, a script that writes down
//! what it is asked to open. Nothing sleeps for a fixed time: a test waits
//! until the screen, the output or a file is as it should be.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]

#[path = "support/poison.rs"]
mod poison;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use poison::POISON;
use pty::Session;
use reader::{CATALOG, ESC, FICHERO, LONG, Reader, has_read};
use rustix::process::Signal;
use serde_json::{Value, json};

/// How long a program may outlive its terminal.
const HANG_UP: Duration = Duration::from_secs(2);

/// What gives the terminal back; nothing may follow it.
const LEAVE: &str = "\x1b[?2004l\x1b[0m\x1b[?1049l\x1b[?25h";

const PALETTE: &str = "Commands: type to narrow";

/// Quits and sees that the terminal is as it was.
#[track_caller]
fn quits(session: &Session) {
    reader::quits(session);
    assert_left(&text(session));
}

/// All that the program sent, which is never anything but UTF-8.
fn text(session: &Session) -> String {
    String::from_utf8(session.raw_output()).unwrap()
}

/// Fails unless the giving back comes last; the line may echo, without a
/// single escape, what was typed and never read.
#[track_caller]
fn assert_left(sent: &str) {
    let after = sent.rsplit_once(LEAVE).map(|(_, after)| after);
    assert!(
        after.is_some_and(|after| !after.contains('\x1b')),
        "{after:?}"
    );
}

/// Every escape sequence and control character, one by one.
fn sequences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_control) {
        let (one, after) = rest[start..].split_at(length(&rest[start..]));
        found.push(one);
        rest = after;
    }
    found
}

/// How long the sequence is that a text begins with (ECMA-48, `ctlseqs`).
fn length(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let Some(body) = text.strip_prefix('\x1b') else {
        return first;
    };
    let end = match body.chars().next() {
        Some('[') => body[1..]
            .find(|c: char| ('@'..='~').contains(&c))
            .map(|at| at + 2),
        Some(']' | 'P' | '_' | '^' | 'X') => {
            let bell = body.find('\x07').map(|at| at + 1);
            let string = body.find("\x1b\\").map(|at| at + 2);
            bell.into_iter().chain(string).min()
        }
        Some(c) => Some(c.len_utf8()),
        None => Some(0),
    };
    1 + end.unwrap_or(body.len())
}

/// Whether a sequence is one that we send: styles, the cursor's place, erasing,
/// and the few modes that are set on entering and reset on leaving.
fn is_ours(sequence: &str) -> bool {
    const MODES: [&str; 7] = ["1049", "2004", "25", "2026", "1000", "1006", "1004"];
    let Some((body, last)) = sequence
        .strip_prefix("\x1b[")
        .and_then(|body| body.split_at_checked(body.len().checked_sub(1)?))
    else {
        return false;
    };
    if let Some(mode) = body.strip_prefix('?') {
        return matches!(last, "h" | "l") && MODES.contains(&mode);
    }
    let numbers = body.bytes().all(|b| b.is_ascii_digit() || b == b';');
    numbers && matches!(last, "m" | "H" | "J" | "K")
}

/// Fails unless every sequence is ours and no character deceives the eye.
#[track_caller]
fn assert_harmless(text: &str, also: &[&str]) {
    for sequence in sequences(text) {
        assert!(
            is_ours(sequence) || also.contains(&sequence),
            "a foreign sequence reached the terminal: {sequence:?}"
        );
    }
    let deceives = |c: char| {
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}'
            | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{ad}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    let found = text.chars().find(|c| deceives(*c));
    assert_eq!(found, None, "an invisible character reached the terminal");
}

/// The parameters of all styles.
fn styles(text: &str) -> Vec<u16> {
    let styles = sequences(text)
        .into_iter()
        .filter_map(|sequence| sequence.strip_prefix("\x1b[")?.strip_suffix('m'));
    styles
        .flat_map(|body| body.split(';').map(|number| number.parse().unwrap_or(0)))
        .collect()
}

fn is_colour(style: u16) -> bool {
    matches!(style, 30..=38 | 40..=48 | 90..=97 | 100..=107)
}

#[test]
fn the_scanner_tells_our_sequences_from_those_of_others() {
    let ours = "\x1b[?2026h\x1b[0m\x1b[38;5;6mTags\x1b[2;5H\x1b[2J\x1b[?25l";
    assert_eq!(sequences(ours).len(), 6);
    assert!(sequences(ours).into_iter().all(is_ours));
    for foreign in [
        "\x1b]52;c;aGk=\x07",
        "\x1b]0;title\x1b\\",
        "\x1bPq\x1b\\",
        "\x1b[6n",
        "\x1b[21t",
        "\x1b[?1003h",
        "\x1b[>c",
        "\x1bc",
        "\u{9b}",
        "\x07",
        "\x1b",
        "\x1b[",
        "\n",
    ] {
        let text = format!("a{foreign}b");
        let found = sequences(&text);
        assert!(
            !found.is_empty() && !found.into_iter().any(is_ours),
            "{foreign:?}"
        );
    }
}

#[test]
fn a_whole_sitting_searches_filters_opens_resizes_stops_and_quits() {
    let reader = Reader::new().with("PS1", "$ ");
    let shell = reader.runs(
        "bash",
        &["--norc", "--noprofile", "--noediting", "-i"],
        (120, 40),
    );
    shell.wait_for_text("$ ", LONG);
    shell.send(format!("{FICHERO}\r"));
    has_read(&shell);
    assert!(shell.contents().contains("1,908 records"));

    shell.send("/open data mexico");
    shell.wait_for_text("9 of 1,908", LONG);
    shell.send("\rt/big data\r");
    shell.wait_for("the cursor on the tag", LONG, |screen| {
        screen.contents().contains("+3 must  ~3 any  -6 not")
    });
    shell.send("+");
    shell.wait_for_text("3 of 1,908", LONG);
    shell.wait_for_text(" +big data ", LONG);

    shell.send(format!("{ESC}{ESC}"));
    shell.wait_for_text("▌Found", LONG);
    shell.send("o");
    let opened = reader.read("opened");
    let [count, address] = opened.lines().collect::<Vec<_>>()[..] else {
        panic!("one argument: {opened:?}")
    };
    assert_eq!(count, "1");
    assert!(address.starts_with("https://doi.org/10.1787/"), "{address}");
    shell.wait_for_text(&format!("opened {address}"), LONG);

    shell.resize((40, 10));
    shell.wait_for("one pane", LONG, |screen| {
        let text = screen.contents();
        text.contains("3 of 1,908") && text.contains("▌Found") && !text.contains(" Document")
    });
    shell.resize((220, 60));
    shell.wait_for("three panes", LONG, |screen| {
        let text = screen.contents();
        [" Tags", "▌Found", " Document"]
            .iter()
            .all(|head| text.contains(head))
    });
    shell.resize((20, 5));
    shell.wait_for("a line saying that this is too small", LONG, |screen| {
        screen.contents().trim_end() == "fichero needs 40×10…"
    });
    shell.resize((120, 40));
    shell.wait_for_text(" +big data ", LONG);

    shell.send("\x1a");
    shell.wait_for("the prompt of the shell", LONG, is_prompt);
    assert_eq!(shell.termios(), shell.termios_before());
    assert!(!shell.screen(vt100::Screen::bracketed_paste));
    shell.send("fg\r");
    shell.wait_for("the list again", LONG, |screen| {
        screen.alternate_screen() && screen.contents().contains(" +big data ")
    });
    shell.send("q");
    shell.wait_for("the prompt of the shell", LONG, is_prompt);
    shell.send("echo code $?\r");
    shell.wait_for_text("code 0", LONG);
    shell.send("exit\r");
    assert_eq!(shell.wait_exit(LONG), 0);
    shell.assert_given_back();
}

/// The shell in front, its cursor shown behind a prompt.
fn is_prompt(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen()
        && !screen.hide_cursor()
        && screen.contents().trim_end().ends_with('$')
}

#[test]
fn stopping_and_going_on_can_be_done_again_and_again() {
    let reader = Reader::new().with("PS1", "$ ");
    let shell = reader.runs(
        "bash",
        &["--norc", "--noprofile", "--noediting", "-i"],
        (80, 24),
    );
    shell.wait_for_text("$ ", LONG);
    shell.send(format!("{FICHERO} {CATALOG}\r"));
    has_read(&shell);
    for turn in 0..10 {
        // From the search line too, which hears most keys as letters.
        let from = if turn % 2 == 0 { "" } else { "/" };
        shell.send(format!("{from}\x1a"));
        shell.wait_for("the prompt of the shell", LONG, is_prompt);
        assert_eq!(shell.termios(), shell.termios_before());
        assert_no_mode(&text(&shell));
        shell.resize((80 + turn, 24));
        shell.send("fg\r");
        shell.wait_for("the list again", LONG, |screen| {
            let first = screen.rows(0, 80 + turn).next().unwrap_or_default();
            screen.alternate_screen()
                && first.trim_end().ends_with(" records")
                && first.trim_end().chars().count() == 79 + usize::from(turn)
        });
        shell.send(ESC);
    }
    shell.send("q");
    shell.wait_for("the prompt of the shell", LONG, is_prompt);
    shell.send("exit\r");
    shell.wait_exit(LONG);
    shell.assert_given_back();
}

#[test]
fn where_no_shell_could_wake_it_the_program_does_not_stop() {
    let session = Reader::new().sits_down();
    session.send("\x1aj");
    session.wait_for_text("2/25", LONG);
    session.wait_for("its screen", LONG, vt100::Screen::alternate_screen);
    quits(&session);
}

#[test]
fn a_text_browser_has_the_terminal_until_it_ends() {
    let reader = Reader::new();
    // Its first key comes without Enter, and is not echoed.
    reader.script(
        "w3m",
        "stty -icanon -echo min 1\n\
         echo \"a page for $#: $1\"\n\
         key=$(dd bs=1 count=1 2>/dev/null)\n\
         stty icanon echo\n\
         echo \"$# $1 $key\" > \"$HOME/writing\"; mv \"$HOME/writing\" \"$HOME/read\"",
    );
    let path = format!("{}:/usr/bin:/bin", reader.path("").display());
    let reader = reader.with("PATH", &path).with("BROWSER", "w3m");
    let session = reader.sits_down();
    session.send("o");
    session.wait_for("the browser", LONG, |screen| {
        let page = "a page for 1: https://doi.org/10.1787/9789264259270-en";
        !screen.alternate_screen() && !screen.hide_cursor() && screen.contents().contains(page)
    });
    assert_no_mode(&text(&session));
    session.send("j");
    assert_eq!(
        reader.read("read"),
        "1 https://doi.org/10.1787/9789264259270-en j\n"
    );
    session.wait_for("the list again", LONG, |screen| {
        let text = screen.contents();
        screen.alternate_screen()
            && text.contains("1/25")
            && text.contains("back from https://doi.org/")
    });
    session.send("j");
    session.wait_for_text("2/25", LONG);
    quits(&session);
}

#[test]
fn q_and_ctrl_c_leave_the_terminal_as_it_was() {
    for (keys, mouse) in [
        ("q", false),
        ("\x03", false),
        ("/abc\x03", false),
        ("?\x03", false),
        ("M\x03", true),
    ] {
        let session = Reader::new().sits_down();
        assert_ne!(session.termios(), session.termios_before());
        assert!(session.screen(|screen| screen.alternate_screen() && screen.bracketed_paste()));
        session.send(keys);
        assert_eq!(session.wait_exit(LONG), 0, "{keys:?}");
        session.assert_given_back();
        let sent = text(&session);
        assert_left(&sent);
        assert_no_mode(&sent);
        assert_eq!(sent.contains("?1006h"), mouse);
    }
}

/// Fails unless focus reports were asked for, and are off with all the rest.
#[track_caller]
fn assert_no_mode(sent: &str) {
    assert!(sent.contains("\x1b[?1004h"), "the focus is not asked for");
    for mode in ["?2026", "?1006", "?1004", "?1000"] {
        let last = |set: char| sent.rfind(&format!("{mode}{set}"));
        assert!(last('h') < last('l'), "{mode} stays on");
    }
}

/// The program on a terminal, with two documents selected.
#[track_caller]
fn selects_two(reader: &Reader) -> Session {
    let session = reader.sits_down();
    session.send("  ");
    session.wait_for_text("2 selected", LONG);
    session
}

#[test]
fn q_asks_before_a_selection_is_lost_and_ctrl_c_does_not() {
    const ASKED: &str = "2 documents selected; nothing keeps the selection.";
    let session = selects_two(&Reader::new());
    session.send("q");
    session.wait_for_text(ASKED, LONG);
    session.send("n");
    session.wait_for("the list again", LONG, |screen| {
        let text = screen.contents();
        !text.contains(ASKED) && text.contains("2 selected")
    });
    session.send("jq");
    session.wait_for_text(ASKED, LONG);
    session.send("y");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();

    for keys in ["\x03", "q\x03"] {
        let session = selects_two(&Reader::new());
        session.send(keys);
        assert_eq!(session.wait_exit(LONG), 0);
        session.assert_given_back();
        assert_no_mode(&text(&session));
    }

    // A selection that was given up is none.
    let session = selects_two(&Reader::new());
    session.send("uu");
    session.wait_for("no selection", LONG, |screen| {
        !screen.contents().contains("selected")
    });
    quits(&session);
}

#[test]
fn signals_leave_the_terminal_as_it_was_and_their_own_exit_code() {
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
    ] {
        let session = Reader::new().sits_down();
        // In the middle of a paste, and in the middle of a sequence.
        session.send("\x1b[200~half a paste\x1b[");
        session.signal(signal);
        assert_eq!(session.wait_exit(LONG), code);
        session.assert_given_back();
        assert_left(&text(&session));
        assert_no_mode(&text(&session));
    }
}

#[test]
fn a_closed_window_ends_the_program() {
    for ignored in ["", "trap '' HUP; "] {
        for half in ["", "\x1b[", "/"] {
            let reader = Reader::new();
            let command = format!("{ignored}exec \"$0\" \"$1\"");
            let mut session = reader.runs("sh", &["-c", &command, FICHERO, CATALOG], (80, 24));
            has_read(&session);
            session.send(half);
            let cpu = session.cpu();
            session.close_master();
            let code = session.wait_exit(HANG_UP);
            // Ended by the signal, or by itself when it hears none.
            assert!(matches!(code, 0 | 129 | 2), "{code}");
            assert!(session.cpu().saturating_sub(cpu) < Duration::from_millis(500));
        }
    }
}

/// A record that is poisoned in every field.
fn hostile(number: usize, poison: &str) -> Value {
    let bad = |word: &str| format!("{word}{poison}{number}");
    // A poisoned DOI is refused and named; a good one lets books be seen.
    let doi = if number.is_multiple_of(2) {
        "."
    } else {
        poison
    };
    json!({
        "id": bad("id"), "title": bad("Title"), "abstract": format!("{}\n\n{}", bad("one"), bad("two")),
        "doi": format!("10.5555/a{doi}{number}"), "document_type": bad("report"),
        "knowledge_type": bad("type"), "year": if number.is_multiple_of(3) { json!(bad("year")) } else { json!(2000 + number) },
        "language": bad("en"), "publisher": bad("publisher"), "isbn": bad("978"),
        "tags": [{"name": bad("tag"), "url": format!("https://evil.example/{poison}")}, bad("label")],
        "countries": [bad("Country"), "Mexico"], "authors": [bad("author"), {"family": bad("f"), "given": bad("g")}],
        "parent_title": bad("Book"), "parent_doi": format!("10.5555/b{doi}{}", number / 4),
        "source_url": format!("https://evil.example/s{number}{poison}"),
        "link": format!("https://evil.example/l{number}{poison}"),
        "links": [
            {"label": bad("label"), "url": format!("https://evil.example/{poison}")},
            {"label": bad("label"), "url": format!("javascript:alert(1){poison}")},
        ],
        "surprise": bad("field"),
    })
}

/// A catalog of strangers under a name of theirs, lines that are no records,
/// and a file that is not there; as arguments.
fn hostile_sources(reader: &Reader) -> Vec<String> {
    let records: Vec<_> = POISON
        .iter()
        .enumerate()
        .map(|(number, poison)| hostile(number, poison))
        .collect();
    let name = "a\x1b]0;owned\x07\u{9b}6n\u{202e}b\n.json";
    let good = reader.file(name, json!({ "documents": records }).to_string());
    let mut lines = b"{\"title\": \"A whole line\"}\n{\"title\": \"Cut \xff\x9b6n".to_vec();
    for poison in POISON {
        lines.extend(
            format!(
                "\n{{\"title\": \"A line\", \"year\": {}, {poison}",
                json!(poison)
            )
            .bytes(),
        );
    }
    // (No stray byte: the emulator does not draw U+FFFD.)
    let bad = reader.file("lines\x1bc.jsonl", lines);
    let gone = reader.path("gone\x1b]52;c;ZXZpbA==\x07\u{9d}0;owned\u{9c}.json");
    [good, bad, gone]
        .map(|path| path.to_str().unwrap().to_owned())
        .to_vec()
}

#[test]
fn a_hostile_catalog_shows_words_and_does_nothing_in_any_pane_or_popup() {
    let reader = Reader::new();
    let sources = hostile_sources(&reader);
    let sources: Vec<_> = sources.iter().map(String::as_str).collect();
    let session = reader.runs(FICHERO, &sources, (120, 40));
    session.wait_for_text("cannot read", LONG);
    has_read(&session);

    let rows = records(&session);
    assert!(rows >= POISON.len());
    for row in 1..=rows {
        session.wait_for_text(&format!(" {row}/{rows} · "), LONG);
        session.send("\r");
        session.wait_for_text("▌Document", LONG);
        session.send("\x06G\x1b[5~gg");
        session.send("O");
        session.wait_for("links, or none", LONG, |screen| {
            let text = screen.contents();
            text.contains(" Links: Enter opens ") || text.contains("has no links")
        });
        // The last link is no address: it is named, not opened.
        // Either is told when it is done, which may be late.
        session.send("G\r");
        session.wait_for("what came of it", LONG, |screen| {
            let text = screen.contents();
            text.contains("opened") || text.contains("has no links")
        });
        session.send(format!("{ESC}{ESC}"));
        session.wait_for_text("▌Found", LONG);
        session.send("y");
        session.wait_for_text(" Copy ", LONG);
        session.send(format!("{ESC}j"));
    }

    session.send("!");
    session.wait_for_text(" Flaws: ", LONG);
    session.send("\x1b[6~\x1b[6~G");
    session.send(format!("{ESC}t"));
    for facet in [
        "Tags",
        "Forms",
        "Types",
        "Countries",
        "Years",
        "Authors",
        "Publishers",
        "Languages",
        "Books",
        "Sources",
    ] {
        session.wait_for_text(&format!("▌{facet}"), LONG);
        session.send("G");
        session.send("\x1b[5~gg+");
        session.wait_for("the value as a chip", LONG, |screen| {
            screen.contents().contains("d drop")
        });
        session.send("c");
        session.wait_for_text(&format!("{rows} records"), LONG);
        session.send("]");
    }
    session.send(format!("{ESC}B"));
    session.wait_for_text("by book", LONG);
    session.send("G");
    session.send("B/tag:nothing title\r");
    session.wait_for_text("Nothing has all of this.", LONG);
    session.send(format!("{ESC}{ESC}"));
    session.wait_for_text(&format!("{rows} records"), LONG);

    session.send("q");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
    let sent = text(&session);
    assert_left(&sent);
    assert_harmless(&sent, &[]);
    assert_eq!(session.asked(), pty::Asked::default());
}

/// How many records there are.
fn records(session: &Session) -> usize {
    let text = session.contents();
    let words: Vec<_> = text.lines().next().unwrap().split_whitespace().collect();
    words[words.len() - 2].parse().unwrap()
}

#[test]
fn a_hostile_catalog_is_as_harmless_on_the_command_line() {
    let reader = Reader::new();
    let sources = hostile_sources(&reader);
    let script = "
        stty -onlcr
        program=$0; poison=$1; shift
        for format in table json jsonl tsv doi; do
            \"$program\" search --format $format '' \"$@\"
            \"$program\" search --format $format --color always title \"$@\"
        done
        for n in 0 1 2 3 4 5 6 7 8 9; do
            \"$program\" show Title$n \"$@\"
            \"$program\" show 10.5555/a$n \"$@\"
        done
        \"$program\" show Title \"$@\"
        \"$program\" show --format json 'Title]0;owned2' \"$@\"
        for field in tag type country year publisher lang book source; do
            \"$program\" facets --field $field \"$@\"
            \"$program\" facets --field $field --format json \"$@\"
        done
        \"$program\" search \"tag:$poison\" \"$@\"
        \"$program\" show \"$poison\" \"$@\"
        stty onlcr
        echo the end
    ";
    let mut args = vec!["-c", script, FICHERO, "\x1b]0;owned\x07"];
    args.extend(sources.iter().map(String::as_str));
    let session = reader.runs("sh", &args, (100, 30));
    session.wait_for_text("the end", LONG);
    assert_eq!(session.wait_exit(LONG), 0);
    let sent = text(&session);
    for word in ["evil.example", "cannot read", "TITLE", "COUNT", "\"score\""] {
        assert!(sent.contains(word), "{word} was not printed");
    }
    assert_harmless(&sent, &["\n", "\r", "\t"]);
    assert_eq!(session.asked(), pty::Asked::default());
}

#[test]
fn half_a_sequence_does_not_freeze_the_screen_and_does_nothing_by_itself() {
    let halves: [&[u8]; 8] = [
        b"\x1b[",
        b"\x1b[<",
        b"\x1b[<0;1",
        b"\x1bO",
        b"\x1b]11;",
        b"\x1bP",
        b"\x1b[M",
        "é".as_bytes().split_at(1).0,
    ];
    let sessions = halves.map(|half| (half, Reader::new().sits_down()));
    for (half, session) in &sessions {
        session.send(half);
        session.resize((90, 24));
        session.wait_for("a frame of the new size", LONG, |screen| {
            let first = screen.rows(0, 90).next();
            first.is_some_and(|line| {
                line.trim_end().chars().count() == 89 && line.trim_end().ends_with("25 records")
            })
        });
    }
    // The rest never comes; once that is clear, keys are keys again.
    let last = &sessions[sessions.len() - 1].1;
    while !last.is_silent_for(Duration::from_secs(1)) {}
    for (half, session) in &sessions {
        session.send("\x1b[B");
        session.wait_for_text("2/25", LONG);
        let text = session.contents();
        assert!(
            text.contains("▌Found") && text.contains("25 records"),
            "{half:?}: {text}"
        );
        quits(session);
    }
}

#[test]
fn a_lone_escape_is_heard_without_a_key_after_it() {
    let session = Reader::new().sits_down();
    session.send("/loans");
    session.wait_for("the search line", LONG, |screen| {
        !screen.hide_cursor() && screen.contents().starts_with(" / loans")
    });
    session.send("\x1b");
    session.wait_for("the list, the text kept", LONG, |screen| {
        screen.hide_cursor() && screen.contents().starts_with(" / loans")
    });
    session.send("\x1b");
    session.wait_for_text("25 records", LONG);
    quits(&session);
}

#[test]
fn pasted_text_lands_in_the_search_line_as_one_line() {
    let session = Reader::new().sits_down();
    session.send("\x1b[200~  open\r\ndata\t\x1b[31mq\x03\x1b]0;x\x07\r\x1b[201~");
    session.wait_for("the text in the search line", LONG, |screen| {
        screen.contents().starts_with(" / open data [31mq]0;x ") && !screen.hide_cursor()
    });
    session.send("\x15open \x1b[200~government\ndata\x1b[201~");
    session.wait_for("the text behind what was typed", LONG, |screen| {
        screen.contents().starts_with(" / open government data ")
    });
    session.send(ESC);
    quits(&session);
    assert_harmless(&text(&session), &[]);
}

#[test]
fn a_huge_paste_neither_hangs_nor_floods() {
    let session = Reader::new().sits_down();
    session.send(format!("\x1b[200~{}\x1b[201~", "loans\r\nq".repeat(40_000)));
    session.wait_for_text("/", LONG);
    session.send(format!("\x15trust{ESC}"));
    session.wait_for("the next text", LONG, |screen| {
        screen.contents().starts_with(" / trust ")
    });
    quits(&session);
}

#[test]
fn a_value_is_completed_however_fast_it_was_typed() {
    for catalog in [&[CATALOG][..], &[]] {
        let slow = Reader::new().browses(catalog, (80, 24));
        slow.send("/tag:tr");
        slow.wait_for_text("trust   ", LONG);
        slow.send("\t");
        let fast = Reader::new().browses(catalog, (80, 24));
        fast.send("/tag:tr\t");
        for session in [&slow, &fast] {
            session.wait_for("a completed value", LONG, completed);
        }
        let deadline = Instant::now() + LONG;
        let same = || {
            let slow = slow.screen(shown);
            fast.becomes(Duration::from_millis(50), |screen| shown(screen) == slow)
        };
        while !same() {
            assert!(
                Instant::now() < deadline,
                "{}\n\n{}",
                slow.contents(),
                fast.contents()
            );
        }
    }
}

#[test]
fn a_stance_is_set_however_fast_it_follows_the_pane_of_its_value() {
    for keys in ["t+", "t]~", "t][-", "tGgg "] {
        let session = Reader::new().browses(&[], (80, 24));
        session.send(keys);
        session.wait_for("a chip", LONG, |screen| {
            let text = screen.contents();
            text.contains("d drop") && text.contains(" of 1,908")
        });
        session.send("\x03");
        assert_eq!(session.wait_exit(LONG), 0);
    }
}

/// The lines of the screen; blanks behind them cannot be seen.
fn shown(screen: &vt100::Screen) -> Vec<String> {
    let text = screen.contents();
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// Whether a whole value stands in the search line, and its hits below it.
fn completed(screen: &vt100::Screen) -> bool {
    let text = screen.contents();
    let first = text.lines().next().unwrap_or_default();
    let is_whole = first.starts_with(" / tag:tr") && !first.starts_with(" / tag:tr ");
    is_whole && first.contains(" of ") && !first.contains(" 0 of ")
}

#[test]
fn five_hundred_keys_at_once_leave_the_screen_that_they_mean() {
    let session = Reader::new().browses(&[], (80, 24));
    session.send("j".repeat(300) + &"k".repeat(200));
    session.wait_for_text("101/1,908", LONG);
    session.send("\x04\x15".repeat(250));
    session.wait_for_text("101/1,908", LONG);
    // What is typed is taken away again, but for the last of it.
    session.send(format!(
        "/{}open data mexico\r",
        "trust\x15xy\x7f\x7f".repeat(50)
    ));
    session.wait_for_text("9 of 1,908", LONG);
    session.wait_for_text("1/9 · best first", LONG);
    assert!(session.contents().starts_with(" / open data mexico "));
    session.send("\t\x1b[Z".repeat(250));
    session.wait_for_text("1/9 · best first", LONG);
    session.send(" ".repeat(8));
    session.wait_for_text("9/9 · best first", LONG);
    session.wait_for_text("8 selected", LONG);
    session.send("u".repeat(8));
    session.wait_for("no selection", LONG, |screen| {
        !screen.contents().contains("selected")
    });
    quits(&session);
}

#[test]
fn a_thousand_pasted_characters_are_searched_and_can_be_cleared() {
    let session = Reader::new().browses(&[], (80, 24));
    session.send("/trust");
    session.wait_for_text(" of 1,908", LONG);
    let count = |screen: &vt100::Screen| {
        let text = screen.contents();
        let first = text.lines().next().unwrap_or_default().to_owned();
        first.rsplit_once("  ").map(|(_, count)| count.to_owned())
    };
    // The count may still be that of the first letters.
    while !session.is_silent_for(Duration::from_millis(500)) {}
    let once = session.screen(count);
    let paste = "trust ".repeat(167);
    session.send(format!("\x15\x1b[200~{}\x1b[201~", &paste[..1_000]));
    session.wait_for("the end of the text", LONG, |screen| {
        !screen.hide_cursor() && screen.contents().contains("trust trust") && count(screen) == once
    });
    session.send("\x15");
    session.wait_for_text("1,908 records", LONG);
    session.send(ESC);
    quits(&session);
}

#[test]
fn an_idle_program_sleeps() {
    let session = Reader::new().browses(&[], (120, 40));
    session.send("j");
    session.wait_for_text("2/1,908", LONG);
    // What was begun may go on for a moment, on a loaded machine for long.
    let deadline = Instant::now() + LONG;
    loop {
        let before = (session.cpu(), session.wakeups());
        if session.is_silent_for(Duration::from_secs(1))
            && (session.cpu(), session.wakeups()) == before
        {
            break;
        }
        assert!(Instant::now() < deadline, "never a second of rest");
    }
    quits(&session);
}

#[test]
fn where_nothing_can_be_drawn_a_sentence_names_the_other_way() {
    let reader = Reader::new();
    for (command, why) in [
        ("TERM=dumb exec \"$0\"", "TERM is \"dumb\""),
        ("unset TERM; exec \"$0\"", "TERM is not set"),
        ("TERM= exec \"$0\"", "TERM is empty"),
        (
            "exec setsid -w \"$0\" </dev/null >/dev/null",
            "there is none",
        ),
    ] {
        let session = reader.runs("sh", &["-c", command, FICHERO], (200, 24));
        assert_eq!(session.wait_exit(LONG), 2, "{command}");
        session.wait_for_text(why, LONG);
        session.wait_for_text("use `fichero search` instead", LONG);
        assert!(!session.raw_output().contains(&0x1b), "{command}");
        assert_eq!(session.termios(), session.termios_before());
    }
}

/// Waits until a screen of so many rows was drawn in full.
#[track_caller]
fn draws_rows(session: &Session, from: usize, rows: u16) {
    let told = |row: u16| format!("\x1b[{row};");
    session.wait_for_output(&format!("{rows} rows"), LONG, from, |sent| {
        let sent = String::from_utf8_lossy(sent);
        sent.contains("\x1b[2J") && sent.contains(&told(rows)) && !sent.contains(&told(rows + 1))
    });
}

#[test]
fn a_terminal_that_tells_no_size_has_that_of_the_environment_or_80_by_24() {
    for (set, rows) in [(None, 24), (Some("30"), 30)] {
        let mut reader = Reader::new();
        if let Some(lines) = set {
            reader = reader.with("LINES", lines).with("COLUMNS", "100");
        }
        let session = reader.runs(FICHERO, &[CATALOG], (0, 0));
        draws_rows(&session, 0, rows);
        session.resize((90, 12));
        session.wait_for_text(" 1/25", LONG);
        let from = session.sent();
        session.resize((0, 0));
        draws_rows(&session, from, rows);
        quits(&session);
    }
}

#[test]
fn without_any_terminal_nothing_is_written_into_a_pipe() {
    let reader = Reader::new();
    for term in [None, Some("dumb"), Some("xterm-256color")] {
        let mut command = Command::new("setsid");
        command
            .args(["-w", FICHERO])
            .env_clear()
            .stdin(Stdio::null());
        command
            .env("HOME", reader.path(""))
            .env("PATH", "/usr/bin:/bin");
        command.envs(term.map(|term| ("TERM", term)));
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("fichero search"), "{said}");
        assert!(
            output.stdout.is_empty() && sequences(&said) == ["\n"],
            "{said:?}"
        );
    }
}

#[test]
fn a_piped_standard_output_gets_no_byte_while_the_terminal_is_drawn_on() {
    let reader = Reader::new();
    let command =
        "\"$0\" \"$1\" </dev/null | cat > \"$HOME/writing\"; mv \"$HOME/writing\" \"$HOME/piped\"";
    let session = reader.runs("sh", &["-c", command, FICHERO, CATALOG], (80, 24));
    has_read(&session);
    session.send("q");
    session.wait_exit(LONG);
    assert_eq!(reader.read("piped"), "");
    session.assert_given_back();
}

#[test]
fn a_catalog_on_standard_input_leaves_the_keys_to_the_terminal() {
    let reader = Reader::new();
    let session = reader.runs(
        "sh",
        &["-c", "exec \"$0\" - < \"$1\"", FICHERO, CATALOG],
        (80, 24),
    );
    has_read(&session);
    assert!(session.contents().contains("25 records"));
    session.send("/loans");
    session.wait_for_text("of 25", LONG);
    session.send(ESC);
    quits(&session);
}

#[test]
fn an_export_is_written_to_its_end_even_if_the_reader_quits_at_once() {
    let reader = Reader::new();
    let session = reader.browses(&[], (80, 24));
    session.wait_for_text("1/1,908", LONG);
    session.send("eb");
    session.wait_for_text("fichero.bib", LONG);
    session.send("\x15~/all.bib\rq");
    assert_eq!(session.wait_exit(LONG), 0);
    session.assert_given_back();
    let text = fs::read_to_string(reader.path("all.bib")).unwrap();
    assert_eq!(
        text.lines().filter(|line| line.starts_with('@')).count(),
        1908
    );
    let names = fs::read_dir(reader.path("")).unwrap();
    let left = names.filter(|name| {
        let name = name.as_ref().unwrap().file_name();
        name.to_string_lossy().starts_with(".fichero")
    });
    assert_eq!(left.count(), 0, "nothing half written is left");
}

#[test]
fn a_copied_doi_is_sent_to_the_clipboard_of_the_terminal() {
    let coded = "MTAuMTc4Ny85Nzg5MjY0MjU5MjcwLWVu";
    let sequence = format!("\x1b]52;c;{coded}\x07");
    let session = Reader::new().sits_down();
    session.send("y");
    session.wait_for_text(" Copy ", LONG);
    assert_eq!(session.asked().copies, [""; 0]);
    session.send("d");
    session.wait_for_output("the sequence of the clipboard", LONG, 0, |sent| {
        String::from_utf8_lossy(sent).contains(&sequence)
    });
    session.wait_for_text("clipboard: 10.1787/9789264259270-en", LONG);
    assert_eq!(session.asked().copies, [coded]);
    quits(&session);
    assert_harmless(&text(&session), &[&sequence]);
}

#[test]
fn without_colours_the_cursor_and_the_heads_still_stand_out() {
    let session = Reader::new().with("NO_COLOR", "1").sits_down();
    filters_by_a_tag(&session);
    let (row, column) = session.screen(vt100::Screen::cursor_position);
    let reversed = session.screen(|screen| {
        screen
            .cell(row, column + 3)
            .is_some_and(vt100::Cell::inverse)
    });
    assert!(reversed, "the row under the cursor is not reversed");
    let bold = session.screen(|screen| screen.cell(2, 1).is_some_and(vt100::Cell::bold));
    quits(&session);
    let plain = styles(&text(&session));
    let colours: Vec<_> = plain.iter().filter(|style| is_colour(**style)).collect();
    assert!(colours.is_empty(), "{colours:?}");
    assert!(bold || plain.contains(&1), "nothing is bold");
    assert!(plain.contains(&1) && plain.contains(&7), "{plain:?}");

    let session = Reader::new().with("NO_COLOR", "").sits_down();
    filters_by_a_tag(&session);
    quits(&session);
    assert!(styles(&text(&session)).into_iter().any(is_colour));
}

/// Words that are marked, a filter, and the cursor on the second row.
#[track_caller]
fn filters_by_a_tag(session: &Session) {
    session.send("/firms\r");
    session.wait_for_text(" of 25", LONG);
    session.send("t/small\r");
    session.wait_for_text("small firms", LONG);
    session.send("+");
    session.wait_for_text(" +small firms ", LONG);
    session.wait_for_text("4 of 25", LONG);
    session.send(ESC.repeat(2));
    session.wait_for_text("▌Found", LONG);
    session.send("j");
    session.wait_for_text("2/4 · best first", LONG);
}

#[test]
fn the_terminals_cursor_follows_the_readers() {
    let session = Reader::new().browses(&[CATALOG], (120, 30));
    // A line of running text is not reversed, but has the sign beside it.
    let on_a_reversed_row = |screen: &vt100::Screen| {
        let (row, column) = screen.cursor_position();
        let is_reversed = (column..column + 12)
            .any(|column| screen.cell(row, column).is_some_and(vt100::Cell::inverse));
        let beside = column
            .checked_sub(1)
            .and_then(|column| screen.cell(row, column));
        is_reversed || beside.is_some_and(|cell| cell.contents() == "▌")
    };
    for keys in [
        "j",
        "G",
        "gg5j",
        "\t",
        "jj",
        &format!("{ESC}t"),
        "jj",
        "]",
        &format!("{ESC}S"),
        "j",
        &format!("{ESC}y"),
        &format!("{ESC}O"),
    ] {
        let from = session.sent();
        session.send(keys);
        session.wait_for_output("a frame", LONG, from, |sent| sent.ends_with(b"\x1b[?2026l"));
        session.wait_for(
            &format!("the cursor on the row after {keys:?}"),
            LONG,
            on_a_reversed_row,
        );
        assert!(session.screen(vt100::Screen::hide_cursor));
    }
    session.send(format!("{ESC}{ESC}/loans"));
    session.wait_for("the cursor behind the letters", LONG, |screen| {
        !screen.hide_cursor() && screen.cursor_position() == (0, 8)
    });
    session.send(format!("{ESC}?"));
    session.wait_for_text(PALETTE, LONG);
    session.wait_for("the cursor in the popup's line", LONG, |screen| {
        !screen.hide_cursor() && screen.cursor_position().0 > 0
    });
    session.send(ESC);
    quits(&session);
}
