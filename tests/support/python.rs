//! Other people's readers, asked what they find in a file.
//!
//! They are Python packages (`tests/python/requirements.txt`), looked for in
//! `target/python`, where `.ci/run` installs them, then beside `python3`; and
//! citation-js (`tests/python/package.json`), looked for in `target/node`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A Python that has a package; a line is printed where there is none.
pub(crate) fn with(package: &str) -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python");
    let has = |python: &PathBuf| {
        let import = format!("import {package}");
        let output = Command::new(python).args(["-c", &import]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let found = [own, PathBuf::from("python3")].into_iter().find(has);
    if found.is_none() {
        println!("Python's {package} is not at hand; skipped");
    }
    found
}

/// The values that a reader reads in files of a form: per file a list of
/// records, or null where it gives up.
pub(crate) fn values(python: &Path, reader: &str, form: &str, files: &[PathBuf]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/values.py");
    let mut answers = Vec::new();
    // A command line holds some ten thousand names.
    for files in files.chunks(500) {
        let output = Command::new(python)
            .arg(&script)
            .args([reader, form])
            .args(files)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        let lines = String::from_utf8(output.stdout).unwrap();
        answers.extend(
            lines
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap()),
        );
    }
    answers
}

/// Whether citation-js is at hand; a line is printed where it is not.
pub(crate) fn has_citation_js() -> bool {
    let package = "target/node/node_modules/@citation-js/plugin-csl";
    let is_installed = Path::new(env!("CARGO_MANIFEST_DIR")).join(package).exists();
    let is_at_hand = is_installed && Command::new("node").arg("--version").output().is_ok();
    if !is_at_hand {
        println!("citation-js is not at hand; skipped");
    }
    is_at_hand
}
