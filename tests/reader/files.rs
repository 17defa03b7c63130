//! Files that are not as they should be: of an older or a newer program,
//! damaged, another program's, and what is no file of ours at all.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use fichero::reader::memory::Memory;
use fichero::reader::moment::Moment;
use fichero::runtime::store::Event;
use fichero::runtime::store::database::{Database, Standing};
use fichero::runtime::store::error::Error;
use fichero::search::id::Id;
use rusqlite::Connection;

use crate::desk::{Desk, FICHERO, LONG, Open, bytes, filled, said, star};

/// The tables of the first version, and a row or two in each.
const FIRST: &str = include_str!("v1.sql");

fn made_of(desk: &Desk, sql: &str) {
    fs::create_dir_all(desk.folder()).unwrap();
    fs::set_permissions(desk.folder(), Permissions::from_mode(0o700)).unwrap();
    let connection = Connection::open(desk.database()).unwrap();
    connection.execute_batch(sql).unwrap();
}

fn mode(path: PathBuf) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A desk with a full database, and what is in it.
fn full() -> (Desk, Memory) {
    let desk = Desk::new();
    let memory = filled(3, 2_000, 0);
    desk.opened().database.write(&memory.entries()).unwrap();
    (desk, memory)
}

#[test]
fn folder_and_file_are_their_owners_alone() {
    let desk = Desk::new();
    drop(desk.opened());
    assert_eq!(mode(desk.folder()), 0o700);
    assert_eq!(mode(desk.database()), 0o600);
    fs::set_permissions(desk.database(), Permissions::from_mode(0o664)).unwrap();
    fs::set_permissions(desk.folder(), Permissions::from_mode(0o755)).unwrap();
    desk.opened()
        .database
        .write(&filled(1, 5, 0).entries())
        .unwrap();
    assert_eq!((mode(desk.folder()), mode(desk.database())), (0o700, 0o600));
    assert_eq!(mode(desk.folder().join("reader.db-journal")), 0o600);
}

#[test]
fn a_file_of_the_first_version_is_raised_and_a_copy_of_it_stays() {
    let desk = Desk::new();
    made_of(&desk, FIRST);
    let before = bytes(&desk.database());
    let opened = desk.opened();
    let copy = desk.folder().canonicalize().unwrap().join("reader.db.v1");
    assert_eq!(opened.standing, Standing::Raised(copy.clone()));
    assert_eq!(mode(copy.clone()), 0o600);
    assert!(bytes(&copy) == before);
    let memory = opened.memory;
    let mark = memory.mark(&Id::from("10.1787/a")).unwrap();
    assert_eq!(mark.starred(), Some(Moment::from_millis(1_000)));
    assert_eq!(mark.reading().map(|it| it.state.name()), Some("read"));
    assert_eq!(mark.note().map(|note| &**note), Some("a note"));
    assert!(mark.has_tag("to cite"));
    let known = mark.known().unwrap();
    assert_eq!((&*known.title, known.year), ("Open data", Some(2016)));
    let ids: Vec<_> = memory.marks().list("Mexico").unwrap().ids().collect();
    assert_eq!(ids, [&Id::from("10.1787/b"), &Id::from("10.1787/a")]);
    let search = memory.search("trust").unwrap();
    assert_eq!(&*search.saved().unwrap().view, "tag:trust");
    assert_eq!(search.looked(), None);
    assert_eq!((memory.queries().len(), memory.visits().len()), (1, 1));
    assert_eq!(&*memory.sitting().unwrap().view, "tag:trust");

    assert!(desk.memory() == memory, "the next start finds it raised");
    // A file of the first version that comes back has another copy.
    fs::copy(&copy, desk.database()).unwrap();
    assert!(matches!(desk.opened().standing, Standing::Raised(it) if it != copy));
}

#[test]
fn a_file_whose_tables_are_not_those_of_its_version_is_damaged() {
    let desk = Desk::new();
    made_of(&desk, FIRST);
    let sql = "DROP TABLE search";
    Connection::open(desk.database())
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let before = bytes(&desk.database());
    let opened = desk.opened();
    let Standing::Damaged(aside, _) = &opened.standing else {
        panic!("{:?}", opened.standing);
    };
    assert!(bytes(aside) == before);
    assert!(is_starred(&opened.memory) && opened.memory.marks().list("Mexico").is_some());
}

fn is_starred(memory: &Memory) -> bool {
    memory.marks().iter().any(|(_, mark)| mark.is_starred())
}

#[test]
fn a_damaged_file_is_set_aside_and_what_can_be_read_of_it_is_kept_on() {
    let (desk, memory) = full();
    let whole = bytes(&desk.database());
    let whole_count = memory.entries().len();
    let (mut some, mut all) = (0, 0);
    for (number, from) in (0..whole.len()).step_by(whole.len() / 12).enumerate() {
        let mut torn = whole.clone();
        match number % 3 {
            0 => torn.truncate(from),
            1 => torn[from..]
                .iter_mut()
                .take(3_000)
                .for_each(|byte| *byte = 0x5a),
            _ => torn[from..]
                .iter_mut()
                .take(3_000)
                .for_each(|byte| *byte ^= 0x0f),
        }
        let desk = Desk::new();
        drop(desk.opened());
        fs::write(desk.database(), &torn).unwrap();
        let opened = desk.opened();
        match opened.standing {
            Standing::Damaged(aside, _) => {
                assert!(bytes(&aside) == torn, "it is as it was found");
                assert_eq!(mode(aside), 0o600);
                let left = opened.memory.entries().len();
                some += usize::from(left > 1);
                all += usize::from(left == whole_count);
                assert!(desk.memory() == opened.memory);
            }
            // An empty file is a new one, and some bytes mean nothing.
            Standing::Kept => {}
            other => panic!("{other:?}"),
        }
    }
    println!("T10: of 12 torn files, some was left of {some}, all of {all}");
    assert!(some > 0);
}

#[test]
fn a_file_that_is_no_database_is_set_aside_again_and_again() {
    let desk = Desk::new();
    drop(desk.opened());
    for text in [
        "not a database, but long enough to be taken for one. ".repeat(40),
        "x".to_owned(),
    ] {
        fs::write(desk.database(), &text).unwrap();
        let opened = desk.opened();
        let Standing::Damaged(aside, 0) = opened.standing else {
            panic!("{:?}", opened.standing);
        };
        assert_eq!(fs::read_to_string(aside).unwrap(), text);
        assert!(opened.memory == Memory::default());
    }
    let aside = desk
        .names()
        .into_iter()
        .filter(|name| name.contains("damaged"));
    assert_eq!(aside.count(), 2);
    let output = desk.fichero(&["reader", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn a_newer_file_is_read_and_not_touched() {
    let (desk, memory) = full();
    let sql = "PRAGMA user_version = 9; ALTER TABLE mark ADD COLUMN mood TEXT; DROP TABLE visit;";
    Connection::open(desk.database())
        .unwrap()
        .execute_batch(sql)
        .unwrap();
    let before = bytes(&desk.database());
    let mut open = Open::at(Some(desk.database()));
    let Standing::Newer(_, 9) = open.standing else {
        panic!("{:?}", open.standing);
    };
    assert!(open.standing.to_string().contains("newer"));
    assert!(open.memory.marks() == memory.marks());
    open.does(&star("x"));
    open.store.flush(LONG).unwrap();
    assert!(
        open.events
            .try_iter()
            .all(|event| matches!(event, Event::News(_) | Event::Passed(_)))
    );
    drop(open);
    assert!(bytes(&desk.database()) == before);
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    for sql in [
        "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1);",
        "PRAGMA application_id = 7; PRAGMA user_version = 1;",
        "PRAGMA user_version = 3; CREATE TABLE mark (x);",
    ] {
        let desk = Desk::new();
        made_of(&desk, sql);
        let before = bytes(&desk.database());
        let mut open = Open::at(Some(desk.database()));
        let Standing::Nothing(why) = &open.standing else {
            panic!("{:?}", open.standing);
        };
        assert!(why.contains("another program's"), "{why}");
        open.does(&star("a"));
        open.store.flush(LONG).unwrap();
        assert!(bytes(&desk.database()) == before);
    }
}

#[test]
fn what_is_no_file_of_ours_is_not_followed_read_or_waited_for() {
    let refused = |desk: &Desk, word: &str| {
        let error = Database::open(&desk.database(), Moment::NEVER).unwrap_err();
        assert!(matches!(error, Error::Place(..)), "{error:?}");
        assert!(error.to_string().contains(word), "{error}");
        assert!(matches!(
            Open::at(Some(desk.database())).standing,
            Standing::Nothing(_)
        ));
        for args in [
            &["reader", "check"][..],
            &["marks", "export"],
            &["reader", "backup", "b"],
        ] {
            let output = desk.fichero(args);
            assert_eq!(output.status.code(), Some(2), "{args:?} {}", said(&output));
            assert!(said(&output).contains(word), "{}", said(&output));
        }
    };
    let desk = || {
        let desk = Desk::new();
        fs::create_dir_all(desk.folder()).unwrap();
        fs::set_permissions(desk.folder(), Permissions::from_mode(0o700)).unwrap();
        desk
    };
    let linked = desk();
    fs::write(linked.path("theirs"), "theirs").unwrap();
    symlink(linked.path("theirs"), linked.database()).unwrap();
    refused(&linked, "it is a link");
    assert_eq!(fs::read_to_string(linked.path("theirs")).unwrap(), "theirs");

    let dangling = desk();
    symlink(dangling.path("none"), dangling.database()).unwrap();
    refused(&dangling, "it is a link");
    assert!(!dangling.path("none").exists());

    let pipe = desk();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        pipe.database(),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .unwrap();
    refused(&pipe, "it is no file");

    let folder = desk();
    fs::create_dir(folder.database()).unwrap();
    refused(&folder, "it is no file");

    let open = desk();
    fs::set_permissions(open.folder(), Permissions::from_mode(0o777)).unwrap();
    let error = Database::open(&open.database(), Moment::NEVER).unwrap_err();
    assert!(error.to_string().contains("others may write it"), "{error}");
    assert_eq!(open.names(), [""; 0]);

    let elsewhere = Desk::new();
    fs::create_dir_all(elsewhere.path("other")).unwrap();
    fs::create_dir_all(elsewhere.path("data")).unwrap();
    symlink(elsewhere.path("other"), elsewhere.folder()).unwrap();
    let error = Database::open(&elsewhere.database(), Moment::NEVER).unwrap_err();
    assert!(error.to_string().contains("it is a link"), "{error}");
}

#[test]
fn a_home_behind_a_link_is_a_home() {
    let desk = Desk::new();
    fs::create_dir(desk.path("real")).unwrap();
    symlink(desk.path("real"), desk.path("data")).unwrap();
    desk.opened()
        .database
        .write(&filled(1, 9, 0).entries())
        .unwrap();
    assert!(desk.path("real/fichero/reader.db").exists());
    drop(desk.memory());
}

#[test]
fn a_user_without_rights_reads_and_is_told_that_nothing_is_kept() {
    let setpriv = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "true"])
        .output();
    if !rustix::process::geteuid().is_root() || setpriv.is_err() {
        println!("not root, or no setpriv: a user without rights is not tried");
        return;
    }
    let (desk, _) = full();
    fs::copy(FICHERO, desk.path("program")).unwrap();
    let export = desk.path("export.json");
    let output = desk.fichero(&["marks", "export", export.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for (name, mode) in [
        ("", 0o755),
        ("program", 0o755),
        ("data", 0o755),
        ("export.json", 0o644),
    ] {
        fs::set_permissions(desk.path(name), Permissions::from_mode(mode)).unwrap();
    }
    let nobody = rustix::fs::Uid::from_raw(65_534);
    for path in [
        desk.folder(),
        desk.database(),
        desk.folder().join("reader.db-journal"),
    ] {
        rustix::fs::chown(&path, Some(nobody), None).unwrap();
    }
    let run = |args: &[&str]| {
        let program = desk.path("program");
        let mut command = desk.command_of("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
        command.arg(program).args(args).output().unwrap()
    };
    let import = ["marks", "import", export.to_str().unwrap()];
    let output = run(&import);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    // Its owner may make a folder writable again; who does not own it may not.
    fs::set_permissions(desk.database(), Permissions::from_mode(0o400)).unwrap();
    fs::set_permissions(desk.folder(), Permissions::from_mode(0o500)).unwrap();
    let before = bytes(&desk.database());
    let output = run(&["reader", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let output = run(&["marks", "export"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    // The folder is root's now: nothing can be made beside the file.
    rustix::fs::chown(desk.folder(), Some(rustix::fs::Uid::ROOT), None).unwrap();
    fs::set_permissions(desk.folder(), Permissions::from_mode(0o755)).unwrap();
    let output = run(&import);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(
        said(&output).contains("belongs to another user"),
        "{}",
        said(&output)
    );
    assert!(bytes(&desk.database()) == before);
    println!("T10: as a user without rights");
}

#[test]
fn a_disk_that_cannot_be_written_is_read() {
    let (desk, memory) = full();
    // Root writes everywhere but on such a disk.
    let mount = |args: &[&str]| {
        let mut command = desk.command_of("mount");
        command.args(args).arg(desk.folder());
        command.output().is_ok_and(|output| output.status.success())
    };
    let folder = desk.folder();
    if !mount(&["--bind", folder.to_str().unwrap()]) {
        println!("nothing can be mounted: a disk that cannot be written is not tried");
        return;
    }
    let is_locked = mount(&["-o", "remount,bind,ro"]);
    let standing = is_locked.then(|| {
        let mut open = Open::at(Some(desk.database()));
        open.does(&star("x"));
        open.store.flush(LONG).unwrap();
        (open.standing.clone(), open.memory.marks().len())
    });
    let unmounted = desk.command_of("umount").arg(&folder).status();
    assert!(unmounted.unwrap().success());
    let (standing, count) = standing.unwrap();
    assert!(matches!(standing, Standing::ReadOnly(_)), "{standing:?}");
    assert!(count >= memory.marks().len());
    assert!(desk.memory() == memory);
    println!("T10: a disk that cannot be written");
}

#[test]
fn tables_of_the_second_version_are_raised_and_keep_what_they_have() {
    let desk = Desk::new();
    made_of(&desk, FIRST);
    let second = "
        ALTER TABLE search ADD COLUMN looked INTEGER;
        ALTER TABLE search ADD COLUMN looked_found INTEGER;
        ALTER TABLE search ADD COLUMN looked_at INTEGER;
        UPDATE search SET looked = 5000, looked_found = 7, looked_at = 5000;
        PRAGMA user_version = 2;
    ";
    Connection::open(desk.database())
        .unwrap()
        .execute_batch(second)
        .unwrap();
    let before = bytes(&desk.database());
    let opened = desk.opened();
    let Standing::Raised(copy) = &opened.standing else {
        panic!("{:?}", opened.standing);
    };
    assert!(copy.to_string_lossy().ends_with("reader.db.v2") && bytes(copy) == before);
    let memory = opened.memory;
    let looked = memory.search("trust").unwrap().looked().unwrap();
    assert_eq!((looked.found, looked.at), (7, Moment::from_millis(5_000)));
    assert!(is_starred(&memory) && memory.marks().list("Mexico").is_some());
    assert!(desk.memory() == memory, "the next start finds it raised");
}
