//! A catalog that is large enough for the cache, and quickly read: most of it
//! is empty lines.

#![allow(dead_code, reason = "every test crate uses its own part")]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops"
)]
#![allow(missing_docs, unreachable_pub, reason = "seen by tests only")]

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use crate::reader::Reader;

/// Sources of fewer bytes are not worth a cache.
pub const WORTH: usize = 9 << 20;

/// The text of a catalog of so many records, whose titles say which turn it is.
pub fn text(records: usize, turn: usize) -> String {
    let mut text = String::new();
    for number in 0..records {
        let _ = writeln!(
            text,
            "{{\"title\": \"Report {number} of turn {turn}\", \"abstract\": \"Word{number} and more.\", \"publisher\": \"Publisher {}\", \"doi\": \"10.5555/t{turn}r{number}\"}}",
            number % 7
        );
    }
    text += &"\n".repeat(WORTH);
    text
}

/// Such a catalog in the home of a reader.
pub fn catalog(reader: &Reader, records: usize) -> String {
    let path = reader.file("large.jsonl", text(records, 0));
    path.to_str().unwrap().to_owned()
}

/// The files of the cache.
pub fn cached(reader: &Reader) -> Vec<PathBuf> {
    let entries = fs::read_dir(reader.path("cache/fichero"));
    let names = entries.into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = names.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "columns"));
    files.sort();
    files
}

/// Half files that writers left in a folder.
pub fn halves(folder: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.path());
    names
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(".fichero-") || name.starts_with(".tmp")
        })
        .collect()
}
