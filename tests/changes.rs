//! Sources that change while somebody reads: whatever happens to the files,
//! the reader stays where they were, with what they had selected.
//!
//! Nobody waits for the look that comes every two seconds: the terminal
//! reports that the reader came back, again and again, until the screen shows
//! what became of the source.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]

#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use pty::Session;
use reader::{ESC, FICHERO, LONG, Reader, has_read};
use serde_json::{Value, json};

/// What a terminal reports when its window is looked at again.
const FOCUS: &str = "\x1b[I";

/// Time between two reports.
const PAUSE: Duration = Duration::from_millis(100);

/// Sittings at one time.
const HANDS: usize = 4;

/// What the reader sees: the whole of what must not move.
#[derive(Clone, Copy, Debug)]
struct Shows {
    /// Found and all, as the search line says it.
    count: &'static str,
    /// The row under the cursor among those found.
    place: &'static str,
    /// What stands in that row.
    row: &'static str,
    /// The selected documents, as the search line says it.
    selected: &'static str,
    /// The document that is open.
    document: &'static str,
    /// Something else that stands on the screen.
    also: &'static str,
}

/// The sitting before anything changes.
const STILL: Shows = Shows {
    count: "4 of 5",
    place: "3/4",
    row: "Dune",
    selected: "2 selected",
    document: "Dune",
    also: "About Dune.",
};

const ONE_MORE: Shows = Shows {
    count: "5 of 6",
    place: "3/5",
    ..STILL
};

const ONE_BEFORE: Shows = Shows {
    place: "4/5",
    ..ONE_MORE
};

/// What happens in the folder of the sources, and what the screen shows then.
type Step = (fn(&Path), Shows);

/// One kind of change.
struct Case {
    name: &'static str,
    /// What is opened.
    sources: &'static [&'static str],
    /// How they come to be.
    begin: fn(&Path),
    /// Keys pressed before anything changes.
    keys: &'static str,
    /// What is seen after these keys.
    before: Shows,
    steps: &'static [Step],
}

/// One file that is named.
const NAMED: Case = Case {
    name: "",
    sources: &["a.jsonl"],
    begin: |home| put(home, "a.jsonl", &FIVE),
    keys: "",
    before: STILL,
    steps: &[],
};

/// A folder with two files.
const FOLDER: Case = Case {
    sources: &["shelf"],
    begin: |home| {
        fs::create_dir(home.join("shelf")).unwrap();
        put(home, "shelf/b.jsonl", &FIVE[..3]);
        put(home, "shelf/d.jsonl", &FIVE[3..]);
    },
    ..NAMED
};

/// The first is not tagged like the others, and is filtered away.
const FIVE: [&str; 5] = ["Amber", "Birch", "Cedar", "Dune", "Ember"];

const SIX: [&str; 6] = ["Amber", "Birch", "Cedar", "Dune", "Ember", "Fjord"];

fn record(title: &str) -> Value {
    let name = title.to_lowercase();
    let tag = if name == "amber" { "other" } else { "kept" };
    let mut record = json!({
        "title": title, "doi": format!("10.5555/{name}"), "tags": [tag],
        "abstract": format!("About {title}."),
    });
    if name == "dune" {
        record["parent_doi"] = json!("10.5555/amber");
    }
    record
}

fn lines(records: impl IntoIterator<Item = Value>) -> String {
    records
        .into_iter()
        .map(|record| record.to_string() + "\n")
        .collect()
}

fn titled(titles: &[&str]) -> String {
    lines(titles.iter().map(|title| record(title)))
}

fn put(home: &Path, name: &str, titles: &[&str]) {
    fs::write(home.join(name), titled(titles)).unwrap();
}

/// The five, of which one is another.
fn put_other(home: &Path, title: &str, change: impl Fn(&mut Value)) {
    let other = |one: &&str| {
        let mut record = record(one);
        if *one == title {
            change(&mut record);
        }
        record
    };
    fs::write(home.join("a.jsonl"), lines(FIVE.iter().map(other))).unwrap();
}

fn append(home: &Path, name: &str, text: &str) {
    let mut file = fs::OpenOptions::new()
        .append(true)
        .open(home.join(name))
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// Puts a file in the place of another, as editors do.
fn replace(home: &Path, name: &str, titles: &[&str]) {
    put(home, "new", titles);
    fs::rename(home.join("new"), home.join(name)).unwrap();
}

fn remove(home: &Path, name: &str) {
    fs::remove_file(home.join(name)).unwrap();
}

fn put_gz(home: &Path, titles: &[&str]) {
    let to = fs::File::create(home.join("a.jsonl.gz")).unwrap();
    let mut gzip = Command::new("gzip")
        .stdin(Stdio::piped())
        .stdout(to)
        .spawn()
        .unwrap();
    let text = titled(titles);
    gzip.stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    assert!(gzip.wait().unwrap().success());
}

const CASES: &[Case] = &[
    Case {
        name: "a record is appended",
        steps: &[(
            |home| append(home, "a.jsonl", &titled(&["Fjord"])),
            ONE_MORE,
        )],
        ..NAMED
    },
    Case {
        name: "a record is inserted before the cursor",
        steps: &[(
            |home| {
                put(
                    home,
                    "a.jsonl",
                    &["Amber", "Birch", "Bog", "Cedar", "Dune", "Ember"],
                );
            },
            ONE_BEFORE,
        )],
        ..NAMED
    },
    Case {
        name: "the title under the cursor is edited",
        steps: &[(
            |home| {
                put_other(home, "Dune", |dune| {
                    dune["title"] = json!("Dunes of the coast");
                });
            },
            Shows {
                row: "Dunes of the coast",
                document: "Dunes of the coast",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "the abstract of the open document is edited",
        steps: &[(
            |home| {
                put_other(home, "Dune", |dune| {
                    dune["abstract"] = json!("Written anew.");
                });
            },
            Shows {
                also: "Written anew.",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "the record under the cursor gets another DOI",
        steps: &[(
            |home| put_other(home, "Dune", |dune| dune["doi"] = json!("10.5555/sand")),
            Shows {
                also: "10.5555/sand",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "a selected record gets another DOI",
        steps: &[(
            |home| {
                put_other(home, "Birch", |birch| {
                    birch["doi"] = json!("10.5555/tree");
                    birch["tags"] = json!(["kept", "wood"]);
                });
            },
            Shows {
                also: "wood",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "the file is replaced by another under its name",
        steps: &[(|home| replace(home, "a.jsonl", &SIX), ONE_MORE)],
        ..NAMED
    },
    Case {
        name: "the file is cut and written again",
        steps: &[(
            |home| {
                put(home, "a.jsonl", &[]);
                put(home, "a.jsonl", &SIX);
            },
            ONE_MORE,
        )],
        ..NAMED
    },
    Case {
        name: "the file is shorter than it was",
        steps: &[(
            |home| put(home, "a.jsonl", &["Amber", "Birch", "Dune", "Ember"]),
            Shows {
                count: "3 of 4",
                place: "2/3",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "the file is deleted and comes back as another",
        steps: &[
            (
                |home| remove(home, "a.jsonl"),
                Shows {
                    also: "is not there any more; its records stay",
                    ..STILL
                },
            ),
            (|home| put(home, "a.jsonl", &SIX), ONE_MORE),
        ],
        ..NAMED
    },
    Case {
        name: "the file is moved away and back, and then grows",
        steps: &[
            (
                |home| fs::rename(home.join("a.jsonl"), home.join("away")).unwrap(),
                Shows {
                    also: "is not there any more; its records stay",
                    ..STILL
                },
            ),
            (
                |home| {
                    fs::rename(home.join("away"), home.join("a.jsonl")).unwrap();
                    append(home, "a.jsonl", &titled(&["Fjord"]));
                },
                ONE_MORE,
            ),
        ],
        ..NAMED
    },
    Case {
        name: "the file is half-written, and then whole",
        steps: &[
            (
                |home| append(home, "a.jsonl", "{\"title\": \"Fjo"),
                Shows {
                    also: "half-written",
                    ..STILL
                },
            ),
            (|home| put(home, "a.jsonl", &SIX), ONE_MORE),
        ],
        ..NAMED
    },
    Case {
        name: "the file is cut in the middle of a record",
        steps: &[(
            |home| {
                let text = titled(&FIVE);
                fs::write(home.join("a.jsonl"), &text[..text.len() / 2]).unwrap();
            },
            Shows {
                also: "half-written",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "the file is no catalog any more, and then one again",
        steps: &[
            (
                |home| {
                    fs::write(
                        home.join("a.jsonl"),
                        "Dear reader,\nthis is a letter.\n".repeat(99),
                    )
                    .unwrap();
                },
                Shows {
                    also: "cannot read a.jsonl: not a catalog",
                    ..STILL
                },
            ),
            (|home| put(home, "a.jsonl", &SIX), ONE_MORE),
        ],
        ..NAMED
    },
    Case {
        name: "the file is emptied, and then full again",
        steps: &[
            (
                |home| put(home, "a.jsonl", &[]),
                Shows {
                    also: "cannot read a.jsonl: empty",
                    ..STILL
                },
            ),
            (|home| put(home, "a.jsonl", &SIX), ONE_MORE),
        ],
        ..NAMED
    },
    Case {
        name: "the file may not be read any more",
        sources: &["a.jsonl"],
        steps: &[(
            |home| {
                remove(home, "a.jsonl");
                fs::create_dir(home.join("a.jsonl")).unwrap();
            },
            Shows {
                also: "its records stay",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "only the time of the file is another",
        sources: &["a.jsonl", "z.jsonl"],
        begin: |home| {
            put(home, "a.jsonl", &FIVE[..4]);
            put(home, "z.jsonl", &FIVE[4..]);
        },
        steps: &[(
            |home| {
                let file = fs::File::options()
                    .append(true)
                    .open(home.join("a.jsonl"))
                    .unwrap();
                file.set_modified(SystemTime::now() + Duration::from_secs(60))
                    .unwrap();
                // What shows that somebody looked.
                append(home, "z.jsonl", &titled(&["Fjord"]));
            },
            ONE_MORE,
        )],
        ..NAMED
    },
    Case {
        name: "the order is turned round",
        steps: &[(
            |home| {
                replace(
                    home,
                    "a.jsonl",
                    &["Ember", "Dune", "Cedar", "Birch", "Amber"],
                );
            },
            Shows {
                place: "2/4",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "a selected record is removed, and comes back",
        steps: &[
            (
                |home| put(home, "a.jsonl", &["Amber", "Birch", "Cedar", "Dune"]),
                Shows {
                    count: "3 of 4",
                    place: "3/3",
                    selected: "2 selected, 1 not shown",
                    ..STILL
                },
            ),
            (|home| put(home, "a.jsonl", &FIVE), STILL),
        ],
        ..NAMED
    },
    Case {
        name: "the record under the cursor, which is open, is removed",
        steps: &[(
            |home| put(home, "a.jsonl", &["Amber", "Birch", "Cedar", "Ember"]),
            Shows {
                count: "3 of 4",
                row: "Ember",
                place: "3/3",
                document: "Ember",
                also: "About Ember.",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "the record under the cursor leaves the view",
        steps: &[(
            |home| put_other(home, "Dune", |dune| dune["tags"] = json!(["other"])),
            Shows {
                count: "3 of 5",
                row: "Ember",
                place: "3/3",
                document: "Dune",
                also: "▌Document  pinned, Esc returns",
                ..STILL
            },
        )],
        ..NAMED
    },
    Case {
        name: "another document than that under the cursor is open",
        keys: "p",
        before: Shows {
            document: "Amber",
            also: "About Amber.",
            ..STILL
        },
        steps: &[(
            |home| {
                put(
                    home,
                    "a.jsonl",
                    &["Amber", "Birch", "Bog", "Cedar", "Dune", "Ember"],
                );
            },
            Shows {
                document: "Amber",
                also: "About Amber.",
                ..ONE_BEFORE
            },
        )],
        ..NAMED
    },
    Case {
        name: "a file comes into the folder",
        steps: &[(|home| put(home, "shelf/c.jsonl", &["Fjord"]), ONE_BEFORE)],
        ..FOLDER
    },
    Case {
        name: "a folder comes into the folder",
        steps: &[(
            |home| {
                fs::create_dir(home.join("shelf/new")).unwrap();
                put(home, "shelf/new/c.jsonl", &["Fjord"]);
            },
            ONE_MORE,
        )],
        ..FOLDER
    },
    Case {
        name: "a file goes from the folder",
        begin: |home| {
            (FOLDER.begin)(home);
            put(home, "shelf/a.jsonl", &["Fjord"]);
        },
        before: ONE_BEFORE,
        steps: &[(|home| remove(home, "shelf/a.jsonl"), STILL)],
        ..FOLDER
    },
    Case {
        name: "a file of the folder gets another name",
        steps: &[(
            |home| fs::rename(home.join("shelf/d.jsonl"), home.join("shelf/a.jsonl")).unwrap(),
            Shows {
                place: "1/4",
                also: "shelf/a.jsonl",
                ..STILL
            },
        )],
        ..FOLDER
    },
    Case {
        name: "a file of the folder is edited",
        steps: &[(
            |home| append(home, "shelf/b.jsonl", &titled(&["Fjord"])),
            ONE_BEFORE,
        )],
        ..FOLDER
    },
    Case {
        name: "the folder is moved away",
        steps: &[(
            |home| {
                fs::rename(home.join("shelf"), home.join("away")).unwrap();
                thread::sleep(PAUSE);
                fs::rename(home.join("away"), home.join("shelf")).unwrap();
                put(home, "shelf/e.jsonl", &["Fjord"]);
            },
            ONE_MORE,
        )],
        ..FOLDER
    },
    Case {
        name: "a second source has the record under the cursor too",
        steps: &[(
            |home| put(home, "shelf/e.jsonl", &["Dune"]),
            Shows {
                also: "shelf/e.jsonl:1",
                ..STILL
            },
        )],
        ..FOLDER
    },
    Case {
        name: "a link points to another file",
        sources: &["link.jsonl"],
        begin: |home| {
            put(home, "a.jsonl", &FIVE);
            put(home, "b.jsonl", &SIX);
            symlink("a.jsonl", home.join("link.jsonl")).unwrap();
        },
        steps: &[(
            |home| {
                symlink("b.jsonl", home.join("new")).unwrap();
                fs::rename(home.join("new"), home.join("link.jsonl")).unwrap();
            },
            ONE_MORE,
        )],
        ..NAMED
    },
    Case {
        name: "a packed file is written anew",
        sources: &["a.jsonl.gz"],
        begin: |home| put_gz(home, &FIVE),
        steps: &[(|home| put_gz(home, &SIX), ONE_MORE)],
        ..NAMED
    },
    Case {
        name: "a packed file is cut",
        sources: &["a.jsonl.gz"],
        begin: |home| put_gz(home, &FIVE),
        steps: &[(
            |home| {
                let bytes = fs::read(home.join("a.jsonl.gz")).unwrap();
                fs::write(home.join("a.jsonl.gz"), &bytes[..bytes.len() / 2]).unwrap();
            },
            Shows {
                also: "its records stay",
                ..STILL
            },
        )],
        ..NAMED
    },
];

/// Selects the second and the last record, filters, opens the last but one.
#[track_caller]
fn sits_down(case: &Case, reader: &Reader) -> Session {
    (case.begin)(&reader.path(""));
    let script = format!("cd && exec \"$0\" {}", case.sources.join(" "));
    let session = reader.runs("sh", &["-c", &script, FICHERO], (120, 24));
    has_read(&session);
    for title in ["Birch", "Ember"] {
        goes_to(&session, title);
        session.send(" ");
    }
    session.wait_for_text("2 selected", LONG);
    session.send("/tag:kept\r");
    session.wait_for_text(" +kept ", LONG);
    session.wait_for_text(case.before.count, LONG);
    goes_to(&session, case.before.row);
    session.send("\r");
    session.wait_for_text("▌Document", LONG);
    session.send(case.keys);
    session
}

/// Puts the cursor of the list on a document.
#[track_caller]
fn goes_to(session: &Session, title: &str) {
    session.wait_for(title, LONG, |screen| {
        row_of(&screen.contents(), title).is_some()
    });
    let row = row_of(&session.contents(), title).unwrap();
    session.send(format!("gg{}", "j".repeat(row - 1)));
    session.wait_for(title, LONG, |screen| {
        let screen = screen.contents();
        let under = under_cursor(&screen).is_some_and(|(_, row)| row == title);
        under && document(&screen).is_some_and(|open| open == title)
    });
}

/// The row in which a document stands, counted from 1.
fn row_of(screen: &str, title: &str) -> Option<usize> {
    let is_it = |row: &usize| row_text(screen, *row).is_some_and(|text| text == title);
    (1..9).find(is_it)
}

/// The title in a row of the list, the first of its two lines, without the
/// signs of the selection and the cursor.
fn row_text(screen: &str, row: usize) -> Option<&str> {
    let text = *panes(screen, 2 * row - 1)?.get(1)?;
    Some(text.trim_start_matches(['*', '▌', ' ']).trim_end())
}

/// The panes of the line below the heads by so many.
fn panes(screen: &str, below: usize) -> Option<Vec<&str>> {
    let head = screen.lines().position(|line| line.contains("Found  "))?;
    Some(screen.lines().nth(head + below)?.split('│').collect())
}

/// The place of the cursor and what stands there.
fn under_cursor(screen: &str) -> Option<(String, String)> {
    let head = panes(screen, 0)?
        .get(1)?
        .split_once("Found  ")?
        .1
        .to_owned();
    let place = head.split_whitespace().find(|word| word.contains('/'))?;
    let row: usize = place.split_once('/')?.0.parse().ok()?;
    Some((place.to_owned(), row_text(screen, row)?.to_owned()))
}

/// The title of the open document.
fn document(screen: &str) -> Option<String> {
    let title = *panes(screen, 1)?.get(2)?;
    Some(title.trim_start_matches('▌').trim().to_owned())
}

/// What is not on the screen as it should be.
fn wrong(screen: &str, shows: &Shows) -> Option<String> {
    let first = screen.lines().next().unwrap_or_default().trim_end();
    let (first, selected) = first.split_once(" · ").unwrap_or((first, ""));
    let (place, row) = under_cursor(screen).unwrap_or_default();
    let document = document(screen).unwrap_or_default();
    let all = [
        (first.ends_with(shows.count), shows.count),
        (place == shows.place, shows.place),
        (row == shows.row, shows.row),
        (selected == shows.selected, shows.selected),
        (document == shows.document, shows.document),
        (screen.contains(shows.also), shows.also),
        (screen.contains("▌Document"), "the focus"),
        (screen.contains(" +kept "), "the filter"),
    ];
    let missing = all.into_iter().find(|(is_so, _)| !is_so);
    missing.map(|(_, what)| what.to_owned())
}

/// Comes back to the terminal until it shows what it should.
fn comes_to_show(session: &Session, shows: &Shows) -> Result<(), String> {
    let deadline = Instant::now() + LONG / 3;
    loop {
        session.send(FOCUS);
        if session.becomes(PAUSE, |screen| wrong(&screen.contents(), shows).is_none()) {
            return Ok(());
        }
        let screen = session.contents();
        if let Some(wrong) = wrong(&screen, shows).filter(|_| Instant::now() > deadline) {
            return Err(format!("{wrong:?} is missing\n{screen}"));
        }
    }
}

fn plays(case: &Case) -> Result<(), String> {
    let reader = Reader::new();
    let session = sits_down(case, &reader);
    comes_to_show(&session, &case.before).map_err(|why| format!("before: {why}"))?;
    let mut shown = case.before;
    for (number, (change, shows)) in (1..).zip(case.steps) {
        change(&reader.path(""));
        comes_to_show(&session, shows).map_err(|why| format!("step {number}: {why}"))?;
        shown = *shows;
    }
    // More looks, of which nothing is to come.
    session.send(FOCUS.repeat(3));
    let all = shown.count.split_once(" of ").map_or("", |(_, all)| all);
    session.send("u");
    let is_undone = |screen: &vt100::Screen| {
        let screen = screen.contents();
        let first = screen.lines().next().unwrap_or_default().trim_end();
        first.contains(&format!(" {all} records"))
            && !screen.contains(" +kept ")
            && screen.contains("2 selected")
    };
    if !session.becomes(LONG / 3, is_undone) {
        return Err(format!(
            "u does not bring the view of before\n{}",
            session.contents()
        ));
    }
    session.send("\x03");
    match session.wait_exit(LONG) {
        0 => Ok(()),
        code => Err(format!("it ended with {code}")),
    }
}

#[test]
fn who_reads_gives_way_to_who_types() {
    let session = Reader::new().sits_down();
    has_read(&session);
    let tasks = fs::read_dir(format!("/proc/{}/task", session.pid())).unwrap();
    let mut niceness = BTreeMap::new();
    for task in tasks.flatten() {
        let stat = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        // The name in brackets may hold blanks; it is the 17th field after it.
        if let Some((_, rest)) = stat.rsplit_once(')')
            && let Some(nice) = rest.split_whitespace().nth(16)
        {
            let name = fs::read_to_string(task.path().join("comm")).unwrap_or_default();
            niceness.insert(name.trim().to_owned(), nice.parse::<i32>().unwrap());
        }
    }
    let usual = niceness["fichero"];
    assert_eq!(niceness["fichero-search"], usual, "{niceness:?}");
    assert!(niceness["fichero-load"] > usual, "{niceness:?}");
}

#[test]
fn whatever_becomes_of_the_sources_the_reader_stays_where_they_were() {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut failed = Vec::new();
        while let Some(case) = CASES.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(why) = plays(case) {
                failed.push(format!("{}: {why}", case.name));
            }
        }
        failed
    };
    let failed: Vec<String> = thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS).map(|_| scope.spawn(work)).collect();
        let failed = hands.into_iter().map(|hand| hand.join().unwrap());
        failed.flatten().collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_folder_that_is_moved_away_while_it_is_looked_at_loses_nothing() {
    let reader = Reader::new();
    let session = sits_down(&FOLDER, &reader);
    let (shelf, away) = (reader.path("shelf"), reader.path("away"));
    for _ in 0..2_000 {
        session.send(FOCUS);
        fs::rename(&shelf, &away).unwrap();
        fs::rename(&away, &shelf).unwrap();
    }
    put(&reader.path(""), "shelf/e.jsonl", &["Fjord"]);
    let shown = comes_to_show(&session, &ONE_MORE);
    assert_eq!(shown, Ok(()));
}

#[test]
fn the_way_back_leads_to_the_documents_of_before() {
    let reader = Reader::new();
    let session = sits_down(&NAMED, &reader);
    session.send("p");
    let open = |title: &'static str| {
        session.wait_for(title, LONG, |screen| {
            document(&screen.contents()).is_some_and(|open| open == title)
        });
    };
    open("Amber");
    replace(
        &reader.path(""),
        "a.jsonl",
        &["Bog", "Ember", "Dune", "Birch", "Amber"],
    );
    let turned = Shows {
        count: "4 of 5",
        place: "3/4",
        document: "Amber",
        also: "About Amber.",
        ..STILL
    };
    assert_eq!(comes_to_show(&session, &turned), Ok(()));
    session.send("\x1b[1;3D");
    open("Dune");
    session.send("\x1b[1;3C");
    open("Amber");
}

#[test]
fn a_change_is_seen_by_a_reader_who_never_left() {
    let reader = Reader::new();
    let session = sits_down(&NAMED, &reader);
    append(&reader.path(""), "a.jsonl", &titled(&["Fjord"]));
    session.wait_for("one record more", LONG, |screen| {
        wrong(&screen.contents(), &ONE_MORE).is_none()
    });
}

#[test]
fn why_records_stay_is_listed_until_they_are_read_again() {
    let reader = Reader::new();
    let session = sits_down(&NAMED, &reader);
    let home = reader.path("");
    remove(&home, "a.jsonl");
    let gone = Shows {
        also: "is not there any more",
        ..STILL
    };
    assert_eq!(comes_to_show(&session, &gone), Ok(()));
    session.send("!");
    session.wait_for_text(" Flaws: ", LONG);
    session.wait_for_text("a.jsonl is not there any more; its records stay", LONG);
    session.send(ESC);
    put(&home, "a.jsonl", &SIX);
    assert_eq!(comes_to_show(&session, &ONE_MORE), Ok(()));
    session.send("!");
    session.wait_for_text("no flaws", LONG);
}
