//! The cache is ours alone or not used, and several programs may share it: B1
//! and B3 of the threats, T9 and a part of T10 of the tests of reliability.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/ends.rs"]
mod ends;
#[path = "support/large.rs"]
mod large;
#[path = "support/poison.rs"]
mod poison;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;
#[path = "support/scale.rs"]
mod scale;

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use dice::Dice;
use ends::ends;
use fichero::runtime::cache::Cache;
use fichero::runtime::loader::{Source, load_all};
use large::{cached, catalog, halves};
use reader::{LONG, Reader};
use scale::scaled;

fn starts(reader: &Reader, args: &[&str]) -> Child {
    let mut command = reader.command(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// What a command prints, and what it says.
#[track_caller]
fn done(reader: &Reader, args: &[&str]) -> (String, String) {
    let output = ends(starts(reader, args), LONG, "a command");
    assert_eq!(output.status.code(), Some(0), "{:?}", output.stderr);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

fn rights(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn folder_and_files_are_for_nobody_else() {
    let reader = Reader::new();
    let catalog = catalog(&reader, 50);
    done(&reader, &["search", "report", &catalog]);
    let folder = reader.path("cache/fichero");
    assert_eq!(rights(&folder), 0o700);
    assert_eq!(rights(&cached(&reader)[0]), 0o600);
    // A folder of an earlier version is closed to other eyes.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_file(&cached(&reader)[0]).unwrap();
    done(&reader, &["search", "report", &catalog]);
    assert_eq!(rights(&folder), 0o700);
}

/// What somebody did to the folder of the cache and its file.
type Change = fn(&Path, &Path);

#[test]
fn a_cache_that_is_not_ours_alone_is_not_used_and_not_written_and_said_so() {
    let is_root = rustix::process::geteuid().is_root();
    let mut changes: Vec<(&str, Change)> = vec![
        ("others may write it", |folder, _| {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        }),
        ("others may write it", |folder, _| {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o770)).unwrap();
        }),
        ("others may write it", |_, file| {
            fs::set_permissions(file, fs::Permissions::from_mode(0o660)).unwrap();
        }),
        ("it is a link", |folder, _| {
            let elsewhere = folder.with_file_name("elsewhere");
            fs::rename(folder, &elsewhere).unwrap();
            symlink(elsewhere, folder).unwrap();
        }),
        ("it is a link", |_, file| {
            let elsewhere = file.with_extension("real");
            fs::rename(file, &elsewhere).unwrap();
            symlink(elsewhere, file).unwrap();
        }),
        ("it is not what it should be", |_, file| {
            fs::remove_file(file).unwrap();
            let mode = rustix::fs::Mode::RWXU;
            rustix::fs::mknodat(rustix::fs::CWD, file, rustix::fs::FileType::Fifo, mode, 0)
                .unwrap();
        }),
        ("it is not what it should be", |_, file| {
            fs::remove_file(file).unwrap();
            fs::create_dir(file).unwrap();
        }),
        ("it is not what it should be", |folder, _| {
            fs::remove_dir_all(folder).unwrap();
            fs::write(folder, "a file").unwrap();
        }),
    ];
    if is_root {
        changes.extend([
            (
                "it belongs to another user",
                (|folder, _| {
                    chown(folder, Some(65_534), None).unwrap();
                }) as Change,
            ),
            ("it belongs to another user", |_, file| {
                chown(file, Some(65_534), None).unwrap();
            }),
        ]);
    } else {
        println!("not root: files of other users are not tried");
    }
    for (why, change) in &changes {
        let reader = Reader::new();
        let catalog = catalog(&reader, 50);
        let (first, _) = done(&reader, &["search", "report", &catalog]);
        let file = cached(&reader).remove(0);
        let folder = file.parent().unwrap();
        change(folder, &file);
        let before = fs::symlink_metadata(&file)
            .ok()
            .map(|meta| meta.modified().unwrap());
        let (second, said) = done(&reader, &["search", "report", &catalog]);
        assert_eq!(second, first);
        assert!(
            said.contains("the cache is not used: ") && said.contains(why),
            "{why}: {said}"
        );
        let after = fs::symlink_metadata(&file)
            .ok()
            .map(|meta| meta.modified().unwrap());
        assert_eq!(before, after, "{why}: it was written");
    }
    println!("T10: {} caches that are not ours alone", changes.len());
}

/// A file of the cache with other bytes in it, as long, and all sums right.
fn forged(file: &Path, from: &[u8], to: &[u8]) -> usize {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(file).unwrap();
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, window)| *window == from)
        .map(|(at, _)| at)
        .collect();
    for at in &places {
        bytes[*at..at + to.len()].copy_from_slice(to);
    }
    let long = |bytes: &[u8], at: usize| {
        usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap()
    };
    let table = long(&bytes, 16);
    let end = table + 16 + long(&bytes, table) * 24;
    for at in (table + 16..end).step_by(24) {
        let (start, length) = (long(&bytes, at + 8), long(&bytes, at + 16));
        let sum = crc32fast::hash(&bytes[start..start + length]);
        bytes[at + 4..at + 8].copy_from_slice(&sum.to_le_bytes());
    }
    let sum = crc32fast::hash(&bytes[table..end]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
    fs::write(file, bytes).unwrap();
    places.len()
}

#[test]
fn escapes_in_a_cache_whose_sums_are_right_reach_no_terminal() {
    let reader = Reader::new();
    let catalog = catalog(&reader, 50);
    done(&reader, &["search", "report", &catalog]);
    let file = cached(&reader).remove(0);
    let places = forged(&file, b"Publisher 3", b"\x1b]0;owned\x07x")
        + forged(&file, b"publisher 3", b"\x1b]0;owned\x07x")
        + forged(&file, b"Report 7", b"\x1b[6n\xc2\x9b6n");
    assert!(places > 0);
    let mut printed = 0;
    for args in [
        &["facets", "--field", "publisher", &catalog][..],
        &[
            "facets",
            "--field",
            "publisher",
            "--format",
            "json",
            &catalog,
        ],
        &[
            "facets",
            "--field",
            "publisher",
            "--format",
            "table",
            &catalog,
        ],
        &["search", "report", &catalog],
        &["search", "--format", "table", "", &catalog],
        &["search", "--format", "json", "", &catalog],
        &["export", "--format", "bibtex", &catalog],
        &["check", &catalog],
    ] {
        let output = ends(starts(&reader, args), LONG, "a command");
        for bytes in [output.stdout, output.stderr] {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(poison::foreign(&text, false), None, "{args:?} {text:?}");
            printed += text.len();
        }
    }
    println!("B3: {places} forged places, {printed} bytes printed");
}

/// Puts other bytes, as many, into the packed records of a file, with the sum of
/// each record and all sums of the file right.
fn forged_records(file: &Path, from: &[u8], to: &[u8]) -> usize {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(file).unwrap();
    let windows = bytes.windows(from.len()).enumerate();
    let places: Vec<usize> = windows
        .filter(|(_, window)| *window == from)
        .map(|(at, _)| at)
        .collect();
    let sum = |bytes: &[u8]| crc32fast::hash(bytes).to_le_bytes();
    let mut forged = 0;
    for place in places {
        // Its record is what the four bytes before it are the sum of.
        let starts = place.saturating_sub(300)..place;
        let found = starts.rev().find_map(|start| {
            let told: [u8; 4] = bytes[start..start + 4].try_into().unwrap();
            let ends = place + from.len()..(place + 600).min(bytes.len());
            let mut ends = ends.filter(|end| *end > start + 4);
            ends.find(|end| sum(&bytes[start + 4..*end]) == told)
                .map(|end| (start, end))
        });
        let Some((start, end)) = found else { continue };
        bytes[place..place + to.len()].copy_from_slice(to);
        let told = sum(&bytes[start + 4..end]);
        bytes[start..start + 4].copy_from_slice(&told);
        forged += 1;
    }
    fs::write(file, bytes).unwrap();
    // No byte is changed by this; the sums of the columns are made anew.
    crate::forged(file, b"\0no such bytes\0", b"\0no such bytes\0");
    forged
}

#[test]
fn records_of_a_forged_cache_pass_the_door_of_records_again() {
    let reader = Reader::new();
    let path = catalog(&reader, 50);
    let sources = [Source::Path(path.into())];
    let cache = Cache::in_folder(reader.path("kept"));
    let key = Cache::key(&sources).unwrap();
    cache.store(key, &load_all(&sources).0, &[]).unwrap();
    let file = fs::read_dir(reader.path("kept"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let forged = forged_records(&file, b"Publisher 3", b"\x1b]0;owned\x07x")
        + forged_records(&file, b"Report 7 of", b"\x1b[6n\xc2\x9b6n of");
    assert!(forged > 1, "{forged}");
    let opened = cache.open(key).unwrap();
    let (mut read, mut cleaned) = (0, 0);
    for (row, _) in opened.library.catalog.rows() {
        let Some(record) = opened.library.catalog.get(row) else {
            continue;
        };
        let told = format!(
            "{}{}",
            record.title,
            record.publisher.as_deref().unwrap_or_default()
        );
        assert_eq!(poison::foreign(&told, false), None, "{told:?}");
        cleaned += usize::from(told.contains("owned") || told.contains("6n"));
        read += 1;
    }
    assert_eq!((read, cleaned), (50, forged));
    println!("B3: {forged} forged records, {cleaned} came back clean");
}

#[test]
fn eight_starts_at_once_agree_while_sources_change() {
    let rounds = scaled(3, 40);
    let reader = Reader::new();
    let mut runs = 0;
    for turn in 0..rounds {
        let path = reader.file("large.jsonl", large::text(200, turn));
        let path = path.to_str().unwrap().to_owned();
        for _ in 0..2 {
            let args = [
                "search",
                "--format",
                "doi",
                &format!("\"turn {turn}\""),
                &path,
            ];
            let all: Vec<Child> = (0..8).map(|_| starts(&reader, &args)).collect();
            for child in all {
                let output = ends(child, LONG, "one of eight");
                let text = String::from_utf8(output.stdout).unwrap();
                assert_eq!(output.status.code(), Some(0), "{:?}", output.stderr);
                assert_eq!(text.lines().count(), 200, "turn {turn}");
                assert!(
                    text.lines()
                        .all(|line| line.contains(&format!("10.5555/t{turn}r"))),
                    "{text}"
                );
                runs += 1;
            }
        }
    }
    assert_eq!(
        halves(reader.path("cache/fichero")),
        [""; 0].map(std::path::PathBuf::from)
    );
    let (clean, _) = done(&reader, &["paths", "--clear-cache"]);
    assert!(!clean.is_empty() && cached(&reader).is_empty());
    println!("T9: {runs} starts, eight at once, in {rounds} turns of one source");
}

#[test]
fn a_command_reads_only_what_a_source_has_more() {
    let reader = Reader::new();
    let text = large::text(3, 0) + &"\n".repeat(large::WORTH);
    let path = reader.file("large.jsonl", &text);
    let path = path.to_str().unwrap().to_owned();
    let asked = ["search", "--format", "doi", "report", &path];
    assert_eq!(done(&reader, &asked).0.lines().count(), 3);
    let more = "{\"title\": \"Report of the night\", \"doi\": \"10.5555/night\"}\n";
    reader.file("large.jsonl", text + more);
    // Whoever reads it as at a first start falls (in a build for tests).
    let reader = reader.with("FICHERO_FAULT", "panic:load:1");
    let (found, _) = done(&reader, &asked);
    assert_eq!(found.lines().count(), 4, "{found}");
    assert_eq!(cached(&reader).len(), 1);
}

#[test]
fn a_build_that_is_killed_leaves_nothing_and_costs_nothing() {
    let kills = scaled(8, 200);
    let reader = Reader::new();
    // So little that the segments lie on the disk one after the other.
    fs::create_dir_all(reader.path("config/fichero")).unwrap();
    reader.file("config/fichero/config.toml", "memory = 16\n");
    let path = catalog(&reader, 6_000);
    let asked = ["search", "--format", "doi", "report more", &path];
    let start = Instant::now();
    let (whole, _) = done(&reader, &asked);
    let took = start.elapsed();
    assert_eq!(whole.lines().count(), 6_000);
    let folder = reader.path("cache/fichero");
    let mut dice = Dice(7);
    let (mut left, mut finished) = (0, 0);
    for kill in 0..kills {
        for file in cached(&reader) {
            fs::remove_file(file).unwrap();
        }
        let mut child = starts(&reader, &asked);
        // Half of them towards the end, where the file is written.
        let share = [dice.roll(1_000), 600 + dice.roll(400)][dice.roll(2)];
        std::thread::sleep(took * u32::try_from(share).unwrap() / 1_000);
        let _ = child.kill();
        child.wait().unwrap();
        let halves = halves(folder.clone());
        left += halves.len();
        finished += cached(&reader).len();
        // A start that comes later, without waiting for it.
        let then = std::time::SystemTime::now() - Duration::from_secs(10);
        for half in &halves {
            let half = fs::File::options().append(true).open(half);
            half.unwrap().set_modified(then).unwrap();
        }
        let (found, said) = done(&reader, &asked);
        assert_eq!((found == whole, said.as_str()), (true, ""), "kill {kill}");
        let names = fs::read_dir(&folder).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 1, "kill {kill}: {names:?}");
    }
    println!("T8: {kills} kills of a build, {left} half files swept, {finished} were done");
}

#[test]
fn a_writer_that_is_killed_leaves_nothing_behind_the_next_start() {
    let kills = scaled(12, 400);
    let reader = Reader::new();
    let text = large::text(2_000, 0);
    let path = reader.file("large.jsonl", &text);
    let path = path.to_str().unwrap().to_owned();
    let out = reader.path("desk");
    fs::create_dir(&out).unwrap();
    let to = out.join("out.bib").to_str().unwrap().to_owned();
    fs::write(&to, "old").unwrap();
    let mut left = 0;
    let took = {
        let start = Instant::now();
        done(&reader, &["search", "zzz OR report", &path]);
        start.elapsed()
    };
    for kill in 0..kills {
        for file in cached(&reader) {
            fs::remove_file(file).unwrap();
        }
        let args = ["export", "--force", "--output", &to, &path];
        let mut child = starts(&reader, &args);
        std::thread::sleep(took * (kill + 1) / kills * 3 / 2);
        let _ = child.kill();
        child.wait().unwrap();
        let now = fs::read_to_string(&to).unwrap();
        let entries = now.lines().filter(|line| line.starts_with('@')).count();
        assert!(
            now == "old" || entries == 2_000 && now.trim_end().ends_with('}'),
            "torn: {entries}"
        );
        let halves: Vec<_> = halves(reader.path("cache/fichero"))
            .into_iter()
            .chain(halves(out.clone()))
            .collect();
        left += halves.len();
        // A start that comes later, without waiting for it.
        for half in &halves {
            let then = std::time::SystemTime::now() - Duration::from_secs(10);
            fs::File::options()
                .append(true)
                .open(half)
                .unwrap()
                .set_modified(then)
                .unwrap();
        }
        let (found, _) = done(&reader, &["search", "--format", "doi", "report", &path]);
        assert_eq!(found.lines().count(), 2_000);
        assert!(halves.iter().all(|half| !half.exists()), "{halves:?}");
    }
    println!("T8: {kills} kills while an export is written, {left} half files swept");
}
