//! Real files, which lie outside the repository (`../shared/data`).

use std::path::{Path, PathBuf};

/// A place among them, if they are at hand; else a line says they are not.
pub(crate) fn real(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(path);
    if path.exists() {
        return Some(path);
    }
    println!("{} is not at hand; skipped", path.display());
    None
}
