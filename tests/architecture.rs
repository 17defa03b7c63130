//! The house stands: each layer uses only those to its left, and the pure
//! layers name nothing of the world.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// The layers from left to right.
const LAYERS: [&str; 6] = ["catalog", "search", "app", "view", "runtime", "cli"];

/// What a layer must never name, besides the layers to its right.
const FORBIDDEN: [(&str, &[&str]); 4] = [
    ("catalog", WORLD),
    ("search", WORLD),
    ("app", WORLD),
    (
        "view",
        &[
            "crossterm",
            "std::fs",
            "std::io",
            "std::process",
            "std::thread",
            "std::net",
            "std::env",
            "&mut App",
        ],
    ),
];

/// Files, processes, threads, clocks, the terminal.
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

/// Dependencies that one file alone may name, so that they can be replaced.
const KEPT: [(&str, &str); 4] = [
    ("memmap2", "src/runtime/cache.rs"),
    ("fuzzy_matcher", "src/search/matcher.rs"),
    ("directories", "src/runtime/places.rs"),
    ("tui_input", "src/app/line.rs"),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if entry.is_dir() {
            files.extend(sources(&entry));
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            files.push(entry);
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The code of a file: comments and everything from the unit tests on left
/// out.
fn code(file: &Path) -> String {
    if file.ends_with("tests.rs") {
        return String::new();
    }
    let text = fs::read_to_string(file).unwrap();
    let code = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |all, line| all + line + "\n")
}

/// Whether the code uses a name, however it is imported.
fn names(code: &str, name: &str) -> bool {
    let grouped = name.split_once("::").is_some_and(|(root, leaf)| {
        code.lines().any(|line| {
            line.trim_start()
                .strip_prefix(&format!("use {root}::{{"))
                .is_some_and(|list| {
                    list.split(|c: char| !c.is_alphanumeric() && c != '_')
                        .any(|word| word == leaf)
                })
        })
    });
    grouped
        || code.match_indices(name).any(|(at, _)| {
            let behind = code[at + name.len()..].chars().next();
            !behind.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
}

#[test]
fn each_layer_uses_only_those_to_its_left() {
    for (at, layer) in LAYERS.iter().enumerate() {
        for file in sources(&root().join("src").join(layer)) {
            let code = code(&file);
            for right in &LAYERS[at + 1..] {
                for path in [format!("crate::{right}"), format!("fichero::{right}")] {
                    assert!(!names(&code, &path), "{} names {path}", file.display());
                }
            }
        }
    }
}

#[test]
fn the_pure_layers_name_nothing_of_the_world() {
    for (layer, forbidden) in FORBIDDEN {
        for file in sources(&root().join("src").join(layer)) {
            let code = code(&file);
            for name in forbidden {
                assert!(!names(&code, name), "{} names {name}", file.display());
            }
        }
    }
}

#[test]
fn a_dependency_that_may_be_replaced_is_named_in_one_file() {
    for file in sources(&root().join("src")) {
        let shown = file
            .strip_prefix(root())
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        for (dependency, home) in KEPT {
            assert!(
                shown == home || !names(&code(&file), dependency),
                "{shown} names {dependency}"
            );
        }
    }
}

#[test]
fn every_file_begins_by_saying_what_it_owns() {
    for file in sources(&root().join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("//! ") || file.ends_with("tests.rs"),
            "{} has no first sentence",
            file.display()
        );
    }
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    for file in sources(&root().join("src")) {
        let code = code(&file);
        for name in [
            ".unwrap()",
            ".expect(",
            "panic!(",
            "todo!(",
            "unimplemented!(",
        ] {
            assert!(!code.contains(name), "{} has {name}", file.display());
        }
    }
}
