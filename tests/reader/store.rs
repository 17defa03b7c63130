//! The store and its thread: what is told, what other programs write, and what
//! becomes of a file that is held, replaced or taken away.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use fichero::reader::mark::Mark;
use fichero::reader::memory::Memory;
use fichero::runtime::store::database::Standing;
use fichero::runtime::store::{Event, Store};
use fichero::search::id::Id;
use rusqlite::Connection;

use crate::desk::{Desk, LONG, Open, note, star, tag};

/// Merges news until something is so.
#[track_caller]
fn until(open: &mut Open, is_so: impl Fn(&Memory) -> bool) {
    let deadline = Instant::now() + LONG;
    while !is_so(&open.memory) {
        let left = deadline.saturating_duration_since(Instant::now());
        if let Event::News(entries) = open.events.recv_timeout(left).unwrap() {
            open.memory.merge(entries);
        }
    }
}

fn is_starred(memory: &Memory, id: &str) -> bool {
    memory.mark(&Id::from(id)).is_some_and(Mark::is_starred)
}

#[test]
fn what_is_kept_is_there_at_the_next_start() {
    let desk = Desk::new();
    let mut open = Open::at(Some(desk.database()));
    assert_eq!(open.standing, Standing::Kept);
    open.keeps(&star("a"));
    open.keeps(&note("a", "one\n\n* two"));
    open.does(&tag("b", "to cite"));
    open.store.flush(LONG).unwrap();
    let memory = open.memory.clone();
    drop(open);
    assert!(desk.memory() == memory);
    assert!(Open::at(Some(desk.database())).memory == memory);
    assert_eq!(desk.names(), ["reader.db", "reader.db-journal"]);
}

#[test]
fn nothing_is_no_deed_and_costs_nothing() {
    let desk = Desk::new();
    let open = Open::at(Some(desk.database()));
    assert_eq!(open.store.keep(Vec::new()), None);
    open.store.flush(LONG).unwrap();
}

#[test]
fn two_that_are_open_see_what_the_other_says() {
    let desk = Desk::new();
    let [mut one, mut other] = [(); 2].map(|()| Open::at(Some(desk.database())));
    one.keeps(&star("a"));
    until(&mut other, |memory| is_starred(memory, "a"));
    other.keeps(&tag("b", "to cite"));
    one.does(&star("c"));
    until(&mut one, |memory| memory.marks().tags().len() == 1);
    until(&mut other, |memory| is_starred(memory, "c"));
    // Of this one only what is new was read.
    assert!(one.memory == other.memory);
    assert!(desk.memory() == one.memory);
}

#[test]
fn without_a_home_nothing_is_kept_and_that_is_said_once() {
    let mut open = Open::at(None);
    let Standing::Nothing(why) = &open.standing else {
        panic!("{:?}", open.standing);
    };
    assert!(why.contains("HOME"), "{why}");
    open.does(&star("a"));
    open.store.flush(LONG).unwrap();
    let passed = |event| matches!(event, Event::Passed(_));
    assert!(open.events.try_iter().all(passed), "it is said once");
}

#[test]
fn what_is_refused_is_said_waits_and_is_kept_later() {
    let desk = Desk::new();
    let mut open = Open::at(Some(desk.database()));
    let holder = Connection::open(desk.database()).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    open.does(&star("a"));
    open.does(&star("b"));
    let event = open.events.recv_timeout(LONG).unwrap();
    let Event::Failed {
        why, again: true, ..
    } = event
    else {
        panic!("{event:?}");
    };
    assert!(why.contains("held by another program"), "{why}");
    let unkept = open.store.flush(Duration::from_millis(10)).unwrap_err();
    assert_eq!(unkept.deeds, None, "{unkept:?}");
    holder.execute_batch("COMMIT").unwrap();
    open.store.flush(LONG).unwrap();
    let kept = open
        .events
        .try_iter()
        .filter(|event| matches!(event, Event::Kept(_)));
    assert_eq!(kept.count(), 2);
    assert!(desk.memory() == open.memory);
}

#[test]
fn a_file_that_is_held_at_the_start_is_read_when_it_is_free() {
    let desk = Desk::new();
    Open::at(Some(desk.database())).keeps(&star("a"));
    let holder = Connection::open(desk.database()).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let mut open = Open::at(Some(desk.database()));
    assert!(
        matches!(open.standing, Standing::Later(_)),
        "{:?}",
        open.standing
    );
    holder.execute_batch("COMMIT").unwrap();
    open.does(&star("b"));
    until(&mut open, |memory| is_starred(memory, "a"));
    open.store.flush(LONG).unwrap();
    assert!(desk.memory() == open.memory);
}

/// The file goes away under a store, and comes back as it does.
fn replaced(away: impl Fn(&Path)) {
    let desk = Desk::new();
    Open::at(Some(desk.database())).keeps(&star("before"));
    let mut open = Open::at(Some(desk.database()));
    open.keeps(&star("a"));
    away(&desk.database());
    open.does(&star("b"));
    open.store.flush(LONG).unwrap();
    drop(open);
    let memory = desk.memory();
    assert!(is_starred(&memory, "a") && is_starred(&memory, "b"));
}

#[test]
fn what_was_kept_in_a_sitting_goes_into_a_file_that_takes_the_place_of_the_old_one() {
    replaced(|file| fs::remove_file(file).unwrap());
    replaced(|file| {
        let old = file.with_extension("old");
        fs::rename(file, old).unwrap();
    });
    replaced(|file| {
        // As programs that synchronise folders do.
        let other = Desk::new();
        Open::at(Some(other.database())).keeps(&star("other"));
        fs::rename(other.database(), file)
            .or_else(|_| fs::copy(other.database(), file).map(drop))
            .unwrap();
    });
}

#[test]
fn damage_that_only_a_write_meets_is_mended_and_the_deed_kept() {
    let desk = Desk::new();
    let mut open = Open::at(Some(desk.database()));
    for number in 0..40 {
        open.does(&tag(&format!("{number}"), "to cite"));
    }
    drop(open);
    let file = Connection::open(desk.database()).unwrap();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'tag_change'";
    let root: u32 = file.query_row(root, [], |row| row.get(0)).unwrap();
    let root = usize::try_from(root).unwrap();
    drop(file);
    let mut torn = fs::read(desk.database()).unwrap();
    torn[(root - 1) * 4_096..][..64].fill(0x77);
    fs::write(desk.database(), &torn).unwrap();

    let mut open = Open::at(Some(desk.database()));
    assert_eq!(open.standing, Standing::Kept, "reading does not come by");
    open.does(&tag("new", "to cite"));
    let deadline = Instant::now() + LONG;
    let (mut standings, mut is_kept) = (Vec::new(), false);
    while !is_kept {
        let left = deadline.saturating_duration_since(Instant::now());
        match open.events.recv_timeout(left).unwrap() {
            Event::Changed(standing) => standings.push(standing),
            Event::Kept(_) => is_kept = true,
            Event::Failed { why, again, .. } => {
                assert!(again && why.contains("malformed"), "{why}");
            }
            Event::News(_) | Event::Seen(..) | Event::Passed(_) => {}
            other @ Event::Opened(..) => panic!("{other:?}"),
        }
    }
    let [Standing::Damaged(aside, _)] = &standings[..] else {
        panic!("{standings:?}");
    };
    assert!(fs::read(aside).unwrap() == torn);
    assert!(desk.memory() == open.memory);
}

#[test]
fn a_program_that_ends_at_once_has_kept_what_it_gave() {
    let desk = Desk::new();
    let mut open = Open::at(Some(desk.database()));
    for number in 0..50 {
        open.does(&star(&number.to_string()));
    }
    let memory = open.memory.clone();
    drop(open);
    assert!(desk.memory() == memory);
    drop(Store::open(Some(desk.database()), |_| {}).unwrap());
}
