//! Whatever a file of the cache holds, with all its sums right, it is refused
//! or answers without panic.
//!
//! The input is a list of changes to a file that was written: four bytes of
//! place, one of value.

#![no_main]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use fichero::engine::exec::run;
use fichero::engine::executor::Inline;
use fichero::runtime::cache::{Cache, Key};
use fichero::runtime::loader::{Source, load_all};
use fichero::search::query::parse;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

struct Desk {
    _folder: TempDir,
    cache: Cache,
    key: Key,
    file: PathBuf,
    written: Vec<u8>,
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("a.jsonl");
    let mut text = String::new();
    for number in 0..40 {
        text += &format!("{{\"title\": \"Open data {number}\", \"year\": 2010, \"tags\": [\"trust\", \"t{number}\"], \"authors\": [\"OECD\"], \"abstract\": \"Données 数据 of {number}\", \"publisher\": \"P\", \"doi\": \"10.5555/a{number}\"}}\n");
    }
    text += &"\n".repeat(9 << 20);
    fs::write(&source, text).unwrap();
    let sources = [Source::Path(source)];
    let cache = Cache::in_folder(folder.path().join("cache"));
    let key = Cache::key(&sources).unwrap();
    cache.store(key, &load_all(&sources).0, &[]).unwrap();
    let file = fs::read_dir(folder.path().join("cache")).unwrap().next().unwrap().unwrap().path();
    let written = fs::read(&file).unwrap();
    Desk { _folder: folder, cache, key, file, written }
});

fuzz_target!(|changes: &[u8]| {
    let desk = &*DESK;
    let mut bytes = desk.written.clone();
    for change in changes.chunks_exact(5) {
        let at = u32::from_le_bytes(change[..4].try_into().unwrap()) as usize % bytes.len();
        // The key and the version are what they are.
        if at >= 32 {
            bytes[at] = change[4];
        }
    }
    sum(&mut bytes);
    fs::write(&desk.file, &bytes).unwrap();
    let Some(opened) = desk.cache.open(desk.key) else { return };
    let _ = opened.is_whole();
    for text in ["", "open", "tag:trust", "\"open data\"", "données", "year:2010", "inovation", "10.5555/a3"] {
        let query = parse(text).query;
        let _ = run(&opened.library, &query, &Inline, &|| false);
    }
    for (row, _) in opened.library.catalog.rows().take(50) {
        let _ = opened.library.catalog.get(row);
    }
});

/// Makes all sums right, as far as the table is one.
fn sum(bytes: &mut [u8]) {
    let long = |bytes: &[u8], at: usize| bytes.get(at..at + 8).map_or(0, |eight| u64::from_le_bytes(eight.try_into().unwrap()) as usize);
    let table = long(bytes, 16).min(bytes.len());
    let columns = long(bytes, table).min(bytes.len() / 24);
    let end = (table + 16 + columns * 24).min(bytes.len());
    for at in (table + 16..end).step_by(24) {
        let (start, length) = (long(bytes, at + 8), long(bytes, at + 16));
        let Some(column) = start.checked_add(length).and_then(|end| bytes.get(start..end)) else { continue };
        let sum = crc32fast::hash(column).to_le_bytes();
        if let Some(place) = bytes.get_mut(at + 4..at + 8) {
            place.copy_from_slice(&sum);
        }
    }
    let sum = crc32fast::hash(&bytes[table..end]).to_le_bytes();
    bytes[12..16].copy_from_slice(&sum);
}
