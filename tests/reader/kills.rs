//! Programs that are killed, and programs that write at once: every deed that
//! was acknowledged is there, and the database is whole.
//!
//! The programs are this one, which runs an ignored test of its own.

use std::collections::VecDeque;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use fichero::reader::memory::Memory;
use fichero::runtime::store::Event;
use fichero::runtime::store::database::Standing;

use crate::desk::{Desk, LONG, Open, note, number, star, tag};
use crate::dice::Dice;

/// What a child says with a deed.
fn said(child: usize, deed: usize) -> String {
    format!("child {child} deed {deed}")
}

fn has(memory: &Memory, child: usize, deed: usize) -> bool {
    memory.marks().tags().contains_key(&*said(child, deed))
}

/// A child that does so many deeds and tells of each when it is kept.
fn child(desk: &Desk, name: usize, deeds: usize) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args([
            "--ignored",
            "--exact",
            "kills::a_child_of_the_tests",
            "--nocapture",
        ])
        .env("FICHERO_CHILD", desk.database())
        .env("FICHERO_CHILD_NAME", name.to_string())
        .env("FICHERO_CHILD_DEEDS", deeds.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
#[ignore = "a program that the tests start"]
fn a_child_of_the_tests() {
    let Some(path) = env::var_os("FICHERO_CHILD") else {
        return;
    };
    let told = |name: &str| -> usize { env::var(name).unwrap().parse().unwrap() };
    let (name, deeds) = (told("FICHERO_CHILD_NAME"), told("FICHERO_CHILD_DEEDS"));
    let mut open = Open::at(Some(PathBuf::from(path)));
    assert!(
        matches!(open.standing, Standing::Kept | Standing::Later(_)),
        "{:?}",
        open.standing
    );
    // Some that meet those of others, told of by nobody.
    open.does(&star("10.1/shared"));
    open.does(&note("10.1/shared", &format!("of {name}")));
    let mut waiting = VecDeque::new();
    for deed in 0..deeds {
        // Each says something that no other says.
        let id = format!("10.1/{}", deed % 40);
        let ticket = open.does(&tag(&id, &said(name, deed))).unwrap();
        waiting.push_back((ticket, deed));
        // A few are ahead of the disk, as those of a reader are.
        while waiting.len() > 2 || (deed + 1 == deeds && !waiting.is_empty()) {
            match open.events.recv_timeout(LONG).unwrap() {
                Event::Kept(ticket) if waiting[0].0 == ticket => {
                    println!("\nkept {}", waiting[0].1);
                    waiting.pop_front();
                }
                Event::News(entries) => {
                    open.memory.merge(entries);
                }
                Event::Kept(_) | Event::Failed { again: true, .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

/// What a child has told until it ended.
fn acknowledged(child: &mut Child) -> Vec<usize> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let kept = lines.map_while(Result::ok);
    kept.filter_map(|line| line.strip_prefix("kept ")?.parse().ok())
        .collect()
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let kills = number("FICHERO_READER_KILLS", 30, 1_000);
    let (mut desk, mut dice) = (Desk::new(), Dice(8));
    let (mut all, mut early) = (0, 0);
    for name in 0..kills {
        // Now and then a new home, so that the first start is killed too.
        if name % 5 == 0 {
            desk = Desk::new();
        }
        let mut killed = child(&desk, name, 10_000);
        let pid = killed.id();
        let wait = Duration::from_micros(dice.next() % 700_000);
        let hunter = thread::spawn(move || {
            thread::sleep(wait);
            let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
        });
        let kept = acknowledged(&mut killed);
        hunter.join().unwrap();
        killed.wait().unwrap();
        let memory = desk.memory();
        for deed in &kept {
            assert!(
                has(&memory, name, *deed),
                "kill {name}: deed {deed} was acknowledged"
            );
        }
        all += kept.len();
        early += usize::from(kept.is_empty());
    }
    println!(
        "T8: {kills} kills, {all} acknowledged deeds all there, {early} kills before the first"
    );
    assert!(all > kills && early < kills);
}

#[test]
fn eight_at_once_come_to_exactly_the_union() {
    let (children, deeds) = (8, number("FICHERO_READER_DEEDS", 40, 500));
    let desk = Desk::new();
    let mut running: Vec<Child> = (0..children)
        .map(|name| child(&desk, name, deeds))
        .collect();
    for (name, child) in running.iter_mut().enumerate() {
        let kept = acknowledged(child);
        assert!(child.wait().unwrap().success(), "child {name}");
        assert_eq!(kept.len(), deeds, "child {name}");
    }
    let memory = desk.memory();
    for (name, deed) in (0..children).flat_map(|name| (0..deeds).map(move |deed| (name, deed))) {
        assert!(has(&memory, name, deed), "child {name} deed {deed}");
    }
    assert_eq!(memory.marks().tags().len(), children * deeds);
    println!("T9: {children} at once, {deeds} deeds each, all of them there and nothing else");
}
