//! The tables of the database, version by version.
//!
//! A row is a register (`reader/register.rs`): `at` is the moment at which its
//! value was given, in milliseconds since 1970, and a value of `NULL` says that
//! it was taken away then. `change` is the number of the transaction that wrote
//! the row last, so that a program that runs beside reads only what is new.
//!
//! A new version is a new step at the end of [`STEPS`]; steps that a released
//! program has taken are never edited.
//!
//! Must never know: what the values mean.

use rusqlite::Connection;

/// The `application_id` of the file: "fich".
pub(super) const APPLICATION: i32 = 0x6669_6368;

/// The `user_version` of a file of this program.
pub(super) const VERSION: i32 = 3;

/// What makes a file of the next version; the first makes one out of nothing.
pub(super) const STEPS: [&str; 3] = [
    "
    CREATE TABLE change (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        last INTEGER NOT NULL
    ) STRICT;
    INSERT INTO change VALUES (1, 0);

    -- A document of which something was said, or that was put in a list.
    CREATE TABLE mark (
        id TEXT PRIMARY KEY NOT NULL,
        title TEXT, year INTEGER, doi TEXT, known_at INTEGER,
        starred INTEGER, starred_at INTEGER,
        reading TEXT CHECK (reading IN ('to-read', 'reading', 'read')),
        reading_since INTEGER, reading_at INTEGER,
        change INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mark_change ON mark (change);

    CREATE TABLE tag (
        id TEXT NOT NULL REFERENCES mark (id),
        tag TEXT NOT NULL,
        since INTEGER,
        at INTEGER NOT NULL,
        change INTEGER NOT NULL,
        PRIMARY KEY (id, tag)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tag_change ON tag (change);

    -- Apart from the marks, and with a number for each row: a note is long.
    CREATE TABLE note (
        id TEXT PRIMARY KEY NOT NULL REFERENCES mark (id),
        note TEXT,
        at INTEGER NOT NULL,
        change INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX note_change ON note (change);

    CREATE TABLE list (
        name TEXT PRIMARY KEY NOT NULL,
        made INTEGER,
        at INTEGER,
        change INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX list_change ON list (change);

    CREATE TABLE member (
        list TEXT NOT NULL REFERENCES list (name),
        id TEXT NOT NULL REFERENCES mark (id),
        place INTEGER,
        at INTEGER NOT NULL,
        change INTEGER NOT NULL,
        PRIMARY KEY (list, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX member_change ON member (change);
    CREATE INDEX member_id ON member (id);

    CREATE TABLE search (
        name TEXT PRIMARY KEY NOT NULL,
        view TEXT, made INTEGER,
        at INTEGER,
        change INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX search_change ON search (change);

    CREATE TABLE query (
        at INTEGER NOT NULL,
        query TEXT NOT NULL,
        sources TEXT NOT NULL,
        found INTEGER NOT NULL, -- -1: nobody knows
        change INTEGER NOT NULL,
        PRIMARY KEY (at, query, sources, found)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX query_change ON query (change);

    CREATE TABLE visit (
        at INTEGER NOT NULL,
        id TEXT NOT NULL,
        title TEXT NOT NULL,
        change INTEGER NOT NULL,
        PRIMARY KEY (at, id, title)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX visit_change ON visit (change);

    CREATE TABLE sitting (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        sitting TEXT, -- JSON
        at INTEGER NOT NULL,
        change INTEGER NOT NULL
    ) STRICT;
    ",
    "
    ALTER TABLE search ADD COLUMN looked INTEGER;
    ALTER TABLE search ADD COLUMN looked_found INTEGER;
    ALTER TABLE search ADD COLUMN looked_at INTEGER;
    ",
    "
    -- What became of documents since the reader last looked, as JSON.
    ALTER TABLE mark ADD COLUMN fresh TEXT;
    ALTER TABLE mark ADD COLUMN fresh_at INTEGER;

    -- What was decided of a document in a review.
    CREATE TABLE verdict (
        id TEXT NOT NULL REFERENCES mark (id),
        review TEXT NOT NULL,
        decision TEXT CHECK (decision IN ('keep', 'drop', 'later')),
        reason TEXT,
        since INTEGER,
        at INTEGER NOT NULL,
        change INTEGER NOT NULL,
        PRIMARY KEY (id, review)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX verdict_change ON verdict (change);

    CREATE TABLE review (
        name TEXT PRIMARY KEY NOT NULL,
        review TEXT, -- JSON
        at INTEGER NOT NULL,
        change INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX review_change ON review (change);

    -- What sources held when they were last read: no register, and nothing that
    -- other programs need to hear of.
    CREATE TABLE seen (
        sources TEXT PRIMARY KEY NOT NULL,
        digest INTEGER NOT NULL,
        documents BLOB NOT NULL,
        records BLOB,
        at INTEGER NOT NULL
    ) STRICT;
    ",
];

/// What a file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing yet.
    Empty,
    /// It is ours, of a version.
    Ours(i32),
    /// It is another program's.
    Foreign,
}

/// Looks at what a file says of itself, all at one moment: another program may
/// be making its tables.
pub(super) fn found(of: &Connection) -> rusqlite::Result<Found> {
    if of.is_autocommit() {
        return found_within(&*of.unchecked_transaction()?);
    }
    found_within(of)
}

fn found_within(of: &Connection) -> rusqlite::Result<Found> {
    let number = |sql| of.query_row(sql, [], |row| row.get::<_, i32>(0));
    let version = number("PRAGMA user_version")?;
    Ok(match number("PRAGMA application_id")? {
        APPLICATION if version > 0 => Found::Ours(version),
        0 if version == 0 && number("SELECT count(*) FROM sqlite_schema")? == 0 => Found::Empty,
        _ => Found::Foreign,
    })
}

/// Takes the steps from a version to ours, within a transaction of the caller.
pub(super) fn raise(of: &Connection, from: i32) -> rusqlite::Result<()> {
    let done = usize::try_from(from).unwrap_or_default();
    for step in STEPS.iter().skip(done) {
        of.execute_batch(step)?;
    }
    of.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
    ))
}
