//! The house stands: each room names only what it may, no files of a room
//! hang together in a circle, and what is long is taken apart.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;
use std::sync::LazyLock;

#[path = "support/house.rs"]
mod house;
#[path = "support/source.rs"]
mod source;

use house::{Circle, House};
use source::{Function, Mention, Source};

/// A room, the rooms that it may use, and what it must never name.
struct Room {
    name: &'static str,
    uses: &'static [&'static str],
    never: &'static [&'static str],
}

/// From left to right. App and view ask and are answered in the words of
/// `search`: what answers, `engine` or `remote`, they must not know. What a
/// server finds is shown and ranked by the engine of this machine, so `remote`
/// stands to the right of it.
const ROOMS: [Room; 9] = [
    room("records", &[], WORLD),
    room("search", &["records"], WORLD),
    room("reader", &["records", "search"], WORLD),
    room("engine", &["records", "search", "reader"], WORLD),
    room("remote", &["records", "search", "engine"], SCREEN),
    room("app", &["records", "search", "reader"], WORLD),
    room("view", &["records", "search", "reader", "app"], HANDS),
    room(
        "runtime",
        &[
            "records", "search", "reader", "engine", "remote", "app", "view",
        ],
        &[],
    ),
    room(
        "cli",
        &[
            "records", "search", "reader", "engine", "remote", "app", "view", "runtime",
        ],
        &[],
    ),
];

const fn room(
    name: &'static str,
    uses: &'static [&'static str],
    never: &'static [&'static str],
) -> Room {
    Room { name, uses, never }
}

/// The terminal, files, processes, threads, clocks.
const WORLD: &[&str] = &[
    "ratatui",
    "crossterm",
    "std::fs",
    "std::io",
    "std::process",
    "std::thread",
    "std::time",
    "std::net",
    "std::env",
];

const SCREEN: &[&str] = &["ratatui", "crossterm"];

/// What would let drawing do more than draw.
const HANDS: &[&str] = &[
    "crossterm",
    "ratatui::crossterm",
    "std::fs",
    "std::io",
    "std::process",
    "std::thread",
    "std::net",
    "std::env",
];

/// Dependencies that one file alone may name, so that they can be replaced.
const KEPT: [(&str, &str); 5] = [
    ("memmap2", "src/runtime/scratch.rs"),
    ("fuzzy_matcher", "src/engine/exec/expand.rs"),
    ("directories", "src/runtime/places.rs"),
    ("tui_input", "src/app/line.rs"),
    ("ureq", "src/remote/client.rs"),
];

/// Lines of a file without its unit tests. No table of data is longer today;
/// one that has to be is named here, with the reason.
const FILE_MAX: usize = 600;

/// Lines of a function, from `fn` to the closing brace.
const FUNCTION_MAX: usize = 80;

/// What a program that must not die never says.
const DEADLY: [&str; 5] = [
    ".unwrap()",
    ".expect(",
    "panic!(",
    "todo!(",
    "unimplemented!(",
];

static HOUSE: LazyLock<House> = LazyLock::new(|| House::at(Path::new(env!("CARGO_MANIFEST_DIR"))));

/// Fails with everything that breaks a rule, a line each.
#[track_caller]
fn nothing(breaks: impl IntoIterator<Item = String>) {
    let breaks: Vec<_> = breaks.into_iter().collect();
    assert!(breaks.is_empty(), "\n{}\n", breaks.join("\n"));
}

/// Where a file of one of the rooms names something, and what it names.
fn mentions(house: &House) -> impl Iterator<Item = (&Room, &Source, Mention)> {
    let sources = house.sources.iter().filter_map(|source| {
        let room = ROOMS.iter().find(|room| room.name == source.room())?;
        Some((room, source))
    });
    sources.flat_map(|(room, source)| {
        let paths = house.paths(source).into_iter();
        paths.map(move |mention| (room, source, mention))
    })
}

fn place(source: &Source, Mention { line, names }: &Mention) -> String {
    format!("{}:{line} names {}", source.file, names.join("::"))
}

/// What a room names of a room that it must not know.
fn trespasses(house: &House) -> Vec<String> {
    let is_allowed = |room: &Room, names: &[String]| match names {
        [first, other, ..] if first == "crate" && ROOMS.iter().any(|room| room.name == other) => {
            room.name == other || room.uses.contains(&&**other)
        }
        _ => true,
    };
    mentions(house)
        .filter(|(room, _, mention)| !is_allowed(room, &mention.names))
        .map(|(_, source, mention)| place(source, &mention))
        .collect()
}

fn starts_with(names: &[String], path: &str) -> bool {
    let mut names = names.iter();
    path.split("::")
        .all(|part| names.next().is_some_and(|name| name == part))
}

fn long_functions(source: &Source) -> Vec<String> {
    let is_long = |function: &Function| function.length > FUNCTION_MAX;
    let shown = |Function { name, line, length }| {
        format!("{}:{line} {name} has {length} lines", source.file)
    };
    let functions = source.functions().into_iter();
    functions.filter(is_long).map(shown).collect()
}

fn long_file(source: &Source) -> Option<String> {
    let is_long = source.length > FILE_MAX;
    is_long.then(|| format!("{} has {} lines", source.file, source.length))
}

#[test]
fn each_room_uses_only_those_that_it_may_know() {
    nothing(trespasses(&HOUSE));
}

#[test]
fn every_file_lies_in_a_room_of_the_table() {
    let is_known = |source: &&Source| {
        source.room().is_empty() || ROOMS.iter().any(|room| room.name == source.room())
    };
    let strangers = HOUSE.sources.iter().filter(|source| !is_known(source));
    nothing(strangers.map(|source| source.file.clone()));
}

#[test]
fn the_pure_rooms_name_nothing_of_the_world() {
    let is_never = |room: &Room, mention: &Mention| {
        room.never
            .iter()
            .any(|path| starts_with(&mention.names, path))
    };
    let broken = mentions(&HOUSE).filter(|(room, _, mention)| is_never(room, mention));
    nothing(broken.map(|(_, source, mention)| place(source, &mention)));
}

#[test]
fn drawing_changes_nothing() {
    let view = HOUSE
        .sources
        .iter()
        .filter(|source| source.room() == "view");
    let broken = view.filter(|source| source.code.contains("&mut App"));
    nothing(broken.map(|source| source.file.clone()));
}

#[test]
fn a_dependency_that_may_be_replaced_is_named_in_one_file() {
    let is_elsewhere = |source: &Source, mention: &Mention| {
        KEPT.iter().any(|(dependency, home)| {
            starts_with(&mention.names, dependency) && source.file != *home
        })
    };
    let broken = mentions(&HOUSE).filter(|(_, source, mention)| is_elsewhere(source, mention));
    nothing(broken.map(|(_, source, mention)| place(source, &mention)));
}

#[test]
fn no_files_of_a_room_use_each_other_in_a_circle() {
    let shown = |Circle { files, lines }| {
        format!("a circle of {}\n  {}", files.join(", "), lines.join("\n  "))
    };
    nothing(HOUSE.circles().into_iter().map(shown));
}

#[test]
fn no_function_is_longer_than_a_screen_or_two() {
    nothing(HOUSE.sources.iter().flat_map(long_functions));
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    nothing(HOUSE.sources.iter().filter_map(long_file));
}

#[test]
fn every_file_begins_by_saying_what_it_owns() {
    let silent = HOUSE
        .sources
        .iter()
        .filter(|source| !source.text.starts_with("//! "));
    nothing(silent.map(|source| source.file.clone()));
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    let broken = HOUSE.sources.iter().flat_map(|source| {
        let deadly = DEADLY.iter().filter(|name| source.code.contains(**name));
        deadly.map(|name| format!("{} has {name}", source.file))
    });
    nothing(broken);
}

/// The lines of the house that a made-up file breaks, with what it names.
fn named(file: &str, text: &str) -> Vec<String> {
    let rooms = ["src/engine/exec/mod.rs", "src/search/id.rs"].map(|file| (file, ""));
    trespasses(&House::new([(file, text)].into_iter().chain(rooms)))
}

#[test]
fn a_room_is_named_however_it_is_written() {
    for text in [
        "use crate::engine::exec::Found;",
        "use crate::{\n    search::id::Id,\n    engine::exec::{self, Found as Hits},\n};",
        "use super::super::engine::exec;",
        "use super::super::engine;\nfn found() { engine::exec::run() }",
        "fn found() -> crate::engine::exec::Found { found() }",
        "const A: (char, &str) = ('\"', \"\\\"\"); type B<'a> = crate::engine::exec::C<'a>;",
        "#[cfg(test)]\nmod tests {\n    fn a() {}\n}\nuse crate::engine::exec;",
    ] {
        assert_ne!(named("src/app/list.rs", text), [""; 0], "{text}");
        assert_eq!(named("src/runtime/list.rs", text), [""; 0], "{text}");
    }
}

#[test]
fn what_is_said_or_tested_names_no_room() {
    for text in [
        "//! See [`crate::engine`].\nuse crate::search::id::Id;",
        "/* crate::engine::exec */ const A: &str = r#\"crate::engine::\"#;",
        "#[cfg(test)]\nmod tests {\n    use crate::engine::exec;\n}",
        "#[cfg(test)]\nuse crate::engine::{\n    exec,\n};",
        "pub(in crate::app) fn engine() {}",
    ] {
        assert_eq!(named("src/app/list.rs", text), [""; 0], "{text}");
    }
}

#[test]
fn a_circle_is_found_through_any_number_of_files() {
    let house = House::new([
        ("src/search/mod.rs", "pub use c::C;"),
        ("src/search/a.rs", "use super::b::B;"),
        ("src/search/b.rs", "\nuse crate::search::C;"),
        ("src/search/c.rs", "struct C(super::a::A);"),
        ("src/search/d.rs", "use super::a::A;"),
    ]);
    let circle = Circle {
        files: ["a", "b", "c"]
            .map(|name| format!("src/search/{name}.rs"))
            .to_vec(),
        lines: vec![
            "src/search/a.rs:1 uses src/search/b.rs (crate::search::b::B)".to_owned(),
            "src/search/b.rs:2 uses src/search/c.rs (crate::search::C)".to_owned(),
            "src/search/c.rs:1 uses src/search/a.rs (crate::search::a::A)".to_owned(),
        ],
    };
    assert_eq!(house.circles(), [circle]);
}

#[test]
fn a_module_and_its_parts_are_no_circle() {
    let house = House::new([
        ("src/app/list.rs", "mod row;\nuse row::Row;"),
        (
            "src/app/list/row.rs",
            "use super::List;\nuse crate::app::App;",
        ),
        ("src/app/mod.rs", "mod list;\nuse list::List;"),
    ]);
    assert_eq!(house.circles(), []);
}

#[test]
fn a_long_function_is_found_and_a_long_test_is_not() {
    let body = "    act(\"}\"); // }\n".repeat(FUNCTION_MAX - 2);
    let long = format!("trait A {{\n    fn a(b: [u8; 2]);\n}}\n\nfn long()\n{{\n{body}}}\n");
    let short = format!("fn short() {{\n{body}}}\n");
    let test = format!("#[cfg(test)]\nmod tests {{\n{long}}}\n");
    let found = |text: &str| long_functions(&Source::new("src/app/list.rs", text));
    assert_eq!(found(&long), ["src/app/list.rs:5 long has 81 lines"]);
    assert_eq!(found(&format!("{short}{test}")), [""; 0]);
}

#[test]
fn a_long_file_is_found_and_its_tests_do_not_count() {
    let file = |text: &str| long_file(&Source::new("src/app/list.rs", text)).is_some();
    let code = "// a line\n".repeat(FILE_MAX - 1);
    let tests = "#[cfg(test)]\nmod tests {\n    // {\n}\n";
    assert!(!file(&format!("{code}\n{tests}")));
    assert!(file(&format!("{code}\n{tests}\n")));
}
