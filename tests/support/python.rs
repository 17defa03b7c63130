//! Other people's readers, asked what they find in a file.
//!
//! They are Python packages (`tests/python/requirements.txt`), looked for in
//! `target/python`, where `.ci/run` installs them, then beside `python3`.

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

/// What its reader of a form finds: one answer per file, in their order.
pub(crate) fn read(python: &Path, form: &str, files: &[PathBuf]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/read.py");
    let mut answers = Vec::new();
    // A command line holds some ten thousand names.
    for files in files.chunks(500) {
        let output = Command::new(python)
            .arg(&script)
            .arg(form)
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
