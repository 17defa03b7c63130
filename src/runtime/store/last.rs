//! How the last sitting was left, read before anything else of the database, so
//! that the first frame waits for one row and not for all marks.
//!
//! Must never know: what a sitting means.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{column, schema};
use crate::reader::sitting::Sitting;

/// So long the start waits for another program that writes just now.
const PATIENCE: Duration = Duration::from_millis(100);

/// How the last sitting was left; none where that cannot be read at once, for
/// nothing depends on it. What is wrong with the file is said by
/// [`Store::open`](super::Store::open).
#[must_use]
pub fn last_sitting(path: &Path) -> Option<Sitting> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let is_file = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let connection = is_file.then(|| Connection::open_with_flags(path, flags));
    let connection = connection?.ok()?;
    connection.busy_timeout(PATIENCE).ok()?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0));
    if version != Ok(schema::VERSION) {
        return None;
    }
    let sitting = connection.query_row("SELECT sitting, at FROM sitting", [], |row| {
        Ok(column::sitting(row, 0))
    });
    sitting.ok()?.value().cloned()
}
