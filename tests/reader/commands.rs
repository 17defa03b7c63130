//! `fichero marks` and `fichero reader`: what goes out comes in again, and
//! errors say what, where, why and what to do.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use fichero::reader::memory::Memory;
use fichero::runtime::store::database::{Database, Standing};
use fichero::search::id::Id;

use crate::desk::{Desk, FICHERO, Open, bytes, filled, note, said, star};

#[track_caller]
fn done(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", said(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn name(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A home in which somebody has been for a while.
fn used() -> (Desk, Memory) {
    let (desk, memory) = (Desk::new(), filled(12, 400, 0));
    desk.opened().database.write(&memory.entries()).unwrap();
    (desk, memory)
}

#[test]
fn an_export_is_imported_without_loss_and_again_without_effect() {
    let (desk, memory) = used();
    let printed = done(&desk.fichero(&["marks", "export"]), 0);
    let file = desk.path("marks.json");
    done(&desk.fichero(&["marks", "export", name(&file)]), 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), printed);
    let refused = desk.fichero(&["marks", "export", name(&file)]);
    done(&refused, 2);
    assert!(said(&refused).contains("--force"), "{}", said(&refused));
    done(
        &desk.fichero(&["marks", "export", "--force", name(&file)]),
        0,
    );

    let other = Desk::new();
    done(&other.fichero(&["marks", "import", name(&file)]), 0);
    assert!(other.memory() == memory);
    let again = other.fichero(&["marks", "import", name(&file)]);
    done(&again, 0);
    assert!(
        said(&again).contains(": 0 changes taken"),
        "{}",
        said(&again)
    );

    let third = Desk::new();
    let mut command = third.command_of(FICHERO);
    command
        .args(["marks", "import", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(printed.as_bytes())
        .unwrap();
    done(&child.wait_with_output().unwrap(), 0);
    assert!(third.memory() == memory);
}

#[test]
fn two_readers_who_exchange_files_end_with_the_same() {
    let ((one, a), other) = (used(), Desk::new());
    let b = filled(99, 300, 7);
    other.opened().database.write(&b.entries()).unwrap();
    let files = [one.path("one.json"), one.path("other.json")];
    done(&one.fichero(&["marks", "export", name(&files[0])]), 0);
    done(&other.fichero(&["marks", "export", name(&files[1])]), 0);
    done(&one.fichero(&["marks", "import", name(&files[1])]), 0);
    done(&other.fichero(&["marks", "import", name(&files[0])]), 0);
    let mut both = a;
    both.merge(b.entries());
    assert!(one.memory() == both && other.memory() == both);
}

#[test]
fn notes_go_to_a_folder_are_edited_there_and_come_back() {
    let desk = Desk::new();
    let mut open = Open::at(Some(desk.database()));
    open.keeps(&note("10.1787/a", "one\n\n* two"));
    open.keeps(&note("10.1787/b", "---\n\nb"));
    open.keeps(&star("10.1787/c"));
    drop(open);
    let folder = desk.path("notes");
    let export = ["marks", "export", "--format", "markdown", name(&folder)];
    let import = ["marks", "import", name(&folder)];
    done(&desk.fichero(&export), 0);
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 2, "{files:?}");
    let told = desk.fichero(&import);
    done(&told, 0);
    assert!(said(&told).contains(": 0 changes taken"), "{}", said(&told));

    let text = fs::read_to_string(&files[0]).unwrap();
    assert!(text.contains("title: \"Title of 10.1787/"), "{text}");
    fs::write(&files[0], text.replace("* two", "* three")).unwrap();
    // Not lost by another export: it stays as it is until it was taken.
    let kept = desk.fichero(&export);
    done(&kept, 1);
    assert!(said(&kept).contains("was edited"), "{}", said(&kept));
    fs::write(folder.join("stray.md"), "no front matter").unwrap();
    fs::write(folder.join("other.txt"), "nothing").unwrap();
    let told = desk.fichero(&import);
    done(&told, 1);
    assert!(said(&told).contains("stray.md: "), "{}", said(&told));
    let memory = desk.memory();
    let note = |id: &str| {
        memory
            .mark(&Id::from(id))
            .unwrap()
            .note()
            .unwrap()
            .to_string()
    };
    assert_eq!(
        (note("10.1787/a").as_str(), note("10.1787/b").as_str()),
        ("one\n\n* three", "---\n\nb")
    );
    fs::remove_file(folder.join("stray.md")).unwrap();
    done(&desk.fichero(&export), 1);
    fs::remove_file(&files[0]).unwrap();
    done(&desk.fichero(&export), 0);

    // Into another home, where nothing is known yet.
    let other = Desk::new();
    done(&other.fichero(&["marks", "import", name(&folder)]), 0);
    let mark = other.memory();
    let mark = mark.mark(&Id::from("10.1787/a")).unwrap();
    assert_eq!(mark.note().map(|note| &**note), Some("one\n\n* three"));
    assert_eq!(
        mark.known().map(|known| &*known.title),
        Some("Title of 10.1787/a")
    );
}

#[test]
fn what_cannot_be_taken_is_named_and_the_rest_is_taken() {
    let desk = Desk::new();
    let import = |text: &str| {
        fs::write(desk.path("in.json"), text).unwrap();
        desk.fichero(&["marks", "import", name(&desk.path("in.json"))])
    };
    for (text, word) in [
        ("", "no whole JSON"),
        ("{", "no whole JSON"),
        ("[]", "an object"),
        ("{\"documents\":[]}", "fichero marks export"),
        (
            "{\"format\":\"fichero-marks\",\"version\":2}",
            "a newer fichero",
        ),
    ] {
        let output = import(text);
        done(&output, 2);
        assert!(
            said(&output).contains("in.json") && said(&output).contains(word),
            "{}",
            said(&output)
        );
    }
    assert!(!desk.database().exists(), "nothing was made for nothing");
    let output = import(
        "{\"format\":\"fichero-marks\",\"version\":1,\"marks\":[{\"id\":\"10.1/a\",\"star\":{\"at\":\"9999-01-01T00:00:00Z\",\"value\":\"2026-01-01T00:00:00Z\"}},{\"id\":\"\\u001b[2J\"}]}",
    );
    done(&output, 1);
    assert!(
        said(&output).contains("1 change taken, 1 refused"),
        "{}",
        said(&output)
    );
    assert!(!said(&output).contains('\u{1b}'));
    // What is dated in the far future can be followed by what the reader does.
    let mut open = Open::at(Some(desk.database()));
    assert!(open.memory.mark(&Id::from("10.1/a")).unwrap().is_starred());
    let off = fichero::reader::deed::Change::Star(false);
    open.keeps(&fichero::reader::deed::Deed::Mark(
        crate::desk::documents(["10.1/a"]),
        off,
    ));
    drop(open);
    assert!(
        !desk
            .memory()
            .mark(&Id::from("10.1/a"))
            .unwrap()
            .is_starred()
    );
    let output = desk.fichero(&["marks", "import", "/nope.json"]);
    done(&output, 2);
    assert!(
        said(&output).contains("/nope.json: No such file"),
        "{}",
        said(&output)
    );
}

#[test]
fn where_nothing_is_kept_yet_that_is_said_and_nothing_is_made() {
    let desk = Desk::new();
    let path = done(&desk.fichero(&["reader", "path"]), 0);
    assert_eq!(path, format!("{}\n", desk.database().display()));
    for args in [
        &["marks", "export"][..],
        &["reader", "check"],
        &["reader", "backup"],
    ] {
        let output = desk.fichero(args);
        assert_eq!(done(&output, 1), "");
        assert!(
            said(&output).contains("nothing is kept yet"),
            "{}",
            said(&output)
        );
    }
    assert!(!desk.path("data").exists());
    let mut homeless = desk.command_of(FICHERO);
    homeless.env_remove("HOME").env_remove("XDG_DATA_HOME");
    let output = homeless
        .env("HOME", "")
        .args(["reader", "path"])
        .output()
        .unwrap();
    // Some systems know a home by the user's name.
    assert!(matches!(output.status.code(), Some(0 | 2)));
    let output = desk.fichero(&["marks", "export", "--format", "markdown"]);
    assert!(matches!(output.status.code(), Some(1 | 2)));
}

#[test]
fn a_file_is_checked_counted_and_copied_while_it_is_in_use() {
    let (desk, memory) = used();
    let mut open = Open::at(Some(desk.database()));
    let counted = done(&desk.fichero(&["reader", "check"]), 0);
    let lists = format!("{:>8} lists\n", memory.marks().lists().count());
    assert!(counted.contains(&lists), "{counted}");
    assert!(counted.ends_with("is whole\n"), "{counted}");
    let copy = desk.path("copy.db");
    done(&desk.fichero(&["reader", "backup", name(&copy)]), 0);
    open.keeps(&star("later"));
    let opened = Database::inspect(&copy);
    // The home of the tests is open to others, the copy's file is not.
    if let Ok(Some(opened)) = opened {
        assert!(opened.memory == memory);
    }
    assert!(bytes(&copy).starts_with(b"SQLite format 3\0"));
    let again = desk.fichero(&["reader", "backup", name(&copy)]);
    done(&again, 2);
    assert!(
        said(&again).contains("is there already"),
        "{}",
        said(&again)
    );
    let beside = done(&desk.fichero(&["reader", "backup"]), 0);
    assert!(Path::new(beside.trim_end()).exists(), "{beside}");
    fs::copy(beside.trim_end(), desk.database()).unwrap();
    drop(open);
}

#[test]
fn a_damaged_file_is_found_by_the_check_and_left_as_it_is() {
    let (desk, _) = used();
    let mut torn = bytes(&desk.database());
    // The heads of most pages.
    torn.chunks_mut(4_096)
        .skip(3)
        .for_each(|page| page[..64].fill(0x77));
    fs::write(desk.database(), &torn).unwrap();
    let output = desk.fichero(&["reader", "check"]);
    done(&output, 1);
    assert!(said(&output).contains("is damaged"), "{}", said(&output));
    assert!(bytes(&desk.database()) == torn);
    let exported = desk.fichero(&["marks", "export"]);
    done(&exported, 0);
    if let Standing::Kept = desk.opened().standing {
        assert!(desk.names().len() > 1);
    }
}
