//! What a hundred thousand marks and ten thousand notes cost: a start, and a
//! key.

use std::time::{Duration, Instant};

use fichero::reader::deed::{Change, Deed};
use fichero::reader::entry::Entry;
use fichero::reader::memory::Memory;
use fichero::reader::moment::Moment;
use fichero::reader::note::Note;
use fichero::runtime::store::Store;

use crate::desk::{Desk, Open, documents, label, of};
use crate::scale::scaled;

/// A memory of so many marks, a tenth of them with a note.
fn large(marks: usize) -> Memory {
    let ids: Vec<String> = (0..marks)
        .map(|n| format!("10.1787/9789264{n:06}-en"))
        .collect();
    let mut memory = Memory::default();
    let mut does = |deed: &Deed| {
        memory.apply(deed, Moment::from_millis(1_000)).unwrap();
    };
    let all = || ids.iter().map(String::as_str);
    does(&Deed::Mark(documents(all()), Change::Star(true)));
    for (number, tag) in ["to cite", "Mexico", "method"].into_iter().enumerate() {
        does(&Deed::Mark(
            documents(all().skip(number).step_by(9)),
            Change::Tags(vec![(label(tag), true)]),
        ));
    }
    let note = Note::new(&"A note of some length, in a few words. ".repeat(12)).unwrap();
    does(&Deed::Mark(
        documents(all().step_by(10)),
        Change::Note(Some(note)),
    ));
    memory
}

fn timed<T>(does: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = does();
    (done, began.elapsed())
}

#[test]
fn a_key_costs_little_however_many_marks_there_are() {
    let mut memory = large(scaled(20_000, 100_000));
    let (mut worst, mut all) = (Duration::ZERO, Duration::ZERO);
    let keys = 2_000;
    for number in 0..keys {
        let id = format!("10.1787/9789264{:06}-en", number * 7 % 10_000);
        let (held, deed) = (
            memory.marks().clone(),
            Deed::Mark(documents([&*id]), Change::Star(number % 2 == 0)),
        );
        // The search threads hold the marks of the epoch before.
        let (shared, cost) = timed(|| {
            memory.apply(&deed, Moment::from_millis(5_000)).unwrap();
            memory.marks().clone()
        });
        assert!(shared.epoch() >= held.epoch());
        worst = worst.max(cost);
        all += cost;
    }
    println!(
        "a key: {:?} on average, {worst:?} at worst, {} marks",
        all / keys,
        memory.marks().len()
    );
    assert!(all / keys < Duration::from_millis(1));
}

#[test]
fn a_start_reads_all_marks_beside_the_first_frame() {
    let memory = large(scaled(20_000, 100_000));
    let desk = Desk::new();
    let entries: Vec<Entry> = memory.entries();
    let mut database = desk.opened().database;
    let ((), wrote) = timed(|| database.write(&entries).unwrap());
    drop(database);
    let (opened, read) = timed(|| desk.opened());
    assert!(opened.memory == memory);
    let (found, checked) = timed(|| opened.database.check().unwrap());
    assert_eq!(found, [""; 0]);
    drop(opened);
    // What a start waits for: a thread. The best of some, for others run too.
    let starts = (0..5).map(|_| {
        let path = Some(desk.database());
        let (store, began) = timed(|| Store::open(path, |_| {}).unwrap());
        drop(store);
        began
    });
    let began = starts.min().unwrap();
    let (copy, merged) = timed(|| of(memory.entries()));
    assert!(copy == memory);
    let mut open = Open::at(Some(desk.database()));
    let ((), kept) = timed(|| open.keeps(&crate::desk::star("10.1/new")));
    println!(
        "{} marks: written {wrote:?}, read {read:?}, checked {checked:?}, merged {merged:?}, a start waits {began:?}, a deed is on the disk after {kept:?}; {} bytes",
        memory.marks().len(),
        std::fs::metadata(desk.database()).unwrap().len()
    );
    assert!(began < Duration::from_millis(20));
}
