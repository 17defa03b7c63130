//! Merging is commutative, associative and idempotent, and loses nothing on its
//! way through a file or a database.

use std::collections::BTreeMap;

use fichero::reader::entry::Entry;
use fichero::reader::json;
use fichero::reader::mark::Part;
use fichero::reader::memory::Memory;
use fichero::reader::moment::Moment;
use fichero::reader::register::Register;

use crate::desk::{Desk, filled, of};
use crate::dice::Dice;
use crate::scale::scaled;

fn both(one: &Memory, other: &Memory) -> Memory {
    let mut both = one.clone();
    both.merge(other.entries());
    both
}

fn written(memory: &Memory) -> String {
    let mut text = String::new();
    let done: Result<(), ()> = json::write(memory, |piece| {
        text += piece;
        Ok(())
    });
    done.unwrap();
    text
}

/// Three readers, who have done so much.
fn three(seed: u64) -> [Memory; 3] {
    let mut dice = Dice(seed);
    [0, 3, 7].map(|reader| {
        let deeds = dice.roll(120);
        filled(dice.next(), deeds, reader)
    })
}

#[test]
fn memories_merge_the_same_in_any_order_and_again() {
    for seed in 0..scaled(60, 2_000) {
        let [a, b, c] = three(seed);
        assert!(both(&a, &b) == both(&b, &a), "{seed}");
        assert!(both(&both(&a, &b), &c) == both(&a, &both(&b, &c)), "{seed}");
        assert!(
            both(&a, &a) == a && both(&a, &Memory::default()) == a,
            "{seed}"
        );
        let mut again = both(&a, &b);
        assert!(!again.merge(a.entries()), "{seed}: nothing is new");
    }
}

#[test]
fn entries_of_readers_come_in_any_order() {
    let mut dice = Dice(5);
    for seed in 0..scaled(30, 500) {
        let [a, b, c] = three(seed);
        let mut all: Vec<Entry> = [&a, &b, &c].iter().flat_map(|it| it.entries()).collect();
        let whole = both(&both(&a, &b), &c);
        for last in (1..all.len()).rev() {
            all.swap(last, dice.roll(last + 1));
        }
        assert!(of(all) == whole, "{seed}");
    }
}

/// The moment and the value of an entry, under a key.
fn naive(entry: &Entry) -> (String, (Moment, String)) {
    fn is<T: std::fmt::Debug>(register: &Register<T>) -> (Moment, String) {
        (register.at(), format!("{:?}", register.value()))
    }
    match entry {
        Entry::Mark(id, Part::Known(it)) => (format!("{id} known"), is(it)),
        Entry::Mark(id, Part::Star(it)) => (format!("{id} star"), is(it)),
        Entry::Mark(id, Part::Reading(it)) => (format!("{id} reading"), is(it)),
        Entry::Mark(id, Part::Note(it)) => (format!("{id} note"), is(it)),
        Entry::Mark(id, Part::Tag(tag, it)) => (format!("{id} tag {tag}"), is(it)),
        Entry::Mark(id, Part::Fresh(it)) => (format!("{id} fresh"), is(it)),
        Entry::Mark(id, Part::Verdict(review, it)) => (format!("{id} in {review}"), is(it)),
        Entry::Review(name, it) => (format!("review {name}"), is(it)),
        Entry::List(name, it) => (format!("list {name}"), is(it)),
        Entry::Member(name, id, it) => (format!("list {name} {id}"), is(it)),
        Entry::Search(name, it) => (format!("search {name}"), is(it)),
        Entry::Looked(name, it) => (format!("looked {name}"), is(it)),
        Entry::Asked(it) => (format!("{it:?}"), (it.at, String::new())),
        Entry::Visited(it) => (format!("{it:?}"), (it.at, String::new())),
        Entry::Sat(it) => ("sat".to_owned(), is(it)),
    }
}

#[test]
fn an_import_is_what_the_later_of_both_says_part_by_part() {
    for seed in 0..scaled(60, 2_000) {
        let [a, b, _] = three(seed);
        let mut model: BTreeMap<String, (Moment, String)> = BTreeMap::new();
        for (key, value) in a.entries().iter().chain(&b.entries()).map(naive) {
            // The readers' clocks never show the same.
            let there = model.entry(key).or_insert_with(|| value.clone());
            if value.0 > there.0 {
                *there = value;
            }
        }
        let read = json::read(written(&b).as_bytes()).unwrap();
        assert_eq!(read.flaws, [""; 0]);
        let mut imported = a.clone();
        imported.merge(read.entries);
        let touched = |(_, (at, _)): &(String, (Moment, String))| *at != Moment::NEVER;
        let is: BTreeMap<_, _> = imported
            .entries()
            .iter()
            .map(naive)
            .filter(touched)
            .collect();
        model.retain(|_, (at, _)| *at != Moment::NEVER);
        assert_eq!(is, model, "{seed}");
    }
}

#[test]
fn json_and_the_database_lose_nothing() {
    for seed in 0..scaled(12, 200) {
        let [a, b, _] = three(seed);
        let text = written(&a);
        let back = of(json::read(text.as_bytes()).unwrap().entries);
        assert!(back == a, "{seed}");
        assert_eq!(written(&back), text, "{seed}");

        let desk = Desk::new();
        let mut database = desk.opened().database;
        // In two orders, and twice.
        for entries in [a.entries(), b.entries(), a.entries()] {
            database.write(&entries).unwrap();
        }
        assert!(desk.memory() == both(&a, &b), "{seed}");
    }
}
