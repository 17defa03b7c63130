//! Rows to entries: all of them, those of later changes, or what is left.
//!
//! Must never know: who wrote them.

use std::sync::Arc;

use rusqlite::{Connection, Row};

use super::column;
use crate::reader::entry::{Entry, identity};
use crate::reader::history::{Asked, Visit};
use crate::reader::label::Label;
use crate::reader::mark::Part;
use crate::reader::moment::Moment;
use crate::records::text::Text;
use crate::search::id::Id;

/// Whoever takes entries.
type Give<'g> = dyn FnMut(Entry) + 'g;

/// A table: its columns beside `change`, the first one that of its order, and
/// what a row of it comes to.
struct Table {
    columns: &'static str,
    name: &'static str,
    row: fn(&Row<'_>, &mut Give<'_>) -> Option<()>,
}

const TABLES: [Table; 11] = [
    Table {
        columns: "id, title, year, doi, known_at, starred, starred_at, reading, reading_since, reading_at, fresh, fresh_at",
        name: "mark",
        row: mark,
    },
    Table {
        columns: "id, review, decision, reason, since, at",
        name: "verdict",
        row: |row, give| {
            let part = Part::Verdict(label(row, 1)?, column::verdict(row, 2));
            give(Entry::Mark(id(row, 0)?, part));
            Some(())
        },
    },
    Table {
        columns: "name, review, at",
        name: "review",
        row: |row, give| {
            give(Entry::Review(label(row, 0)?, column::review(row, 1)));
            Some(())
        },
    },
    Table {
        columns: "id, tag, since, at",
        name: "tag",
        row: |row, give| {
            let part = Part::Tag(label(row, 1)?, column::since(row, 2));
            give(Entry::Mark(id(row, 0)?, part));
            Some(())
        },
    },
    Table {
        columns: "id, note, at",
        name: "note",
        row: |row, give| {
            give(Entry::Mark(id(row, 0)?, Part::Note(column::note(row, 1))));
            Some(())
        },
    },
    Table {
        columns: "name, made, at",
        name: "list",
        row: |row, give| {
            give(Entry::List(label(row, 0)?, column::since(row, 1)));
            Some(())
        },
    },
    Table {
        columns: "list, id, place, at",
        name: "member",
        row: |row, give| {
            let place = column::place(row, 2);
            give(Entry::Member(label(row, 0)?, id(row, 1)?, place));
            Some(())
        },
    },
    Table {
        columns: "name, view, made, at, looked, looked_found, looked_at",
        name: "search",
        row: |row, give| {
            let name = label(row, 0)?;
            give(Entry::Search(name.clone(), column::saved(row, 1)));
            give(Entry::Looked(name, column::looked(row, 4)));
            Some(())
        },
    },
    Table {
        columns: "at, query, sources, found",
        name: "query",
        row: |row, give| {
            give(Entry::Asked(Arc::new(Asked {
                at: Moment::from_millis(column::number(row, 0)?),
                query: Text::line(column::text(row, 1)?),
                sources: Text::line(column::text(row, 2)?),
                found: column::number(row, 3)?.try_into().ok(),
            })));
            Some(())
        },
    },
    Table {
        columns: "at, id, title",
        name: "visit",
        row: |row, give| {
            give(Entry::Visited(Arc::new(Visit {
                at: Moment::from_millis(column::number(row, 0)?),
                id: id(row, 1)?,
                title: Text::line(column::text(row, 2)?),
            })));
            Some(())
        },
    },
    Table {
        columns: "sitting, at",
        name: "sitting",
        row: |row, give| {
            give(Entry::Sat(column::sitting(row, 0)));
            Some(())
        },
    },
];

fn mark(row: &Row<'_>, give: &mut Give<'_>) -> Option<()> {
    let id = id(row, 0)?;
    let (star, progress) = (column::since(row, 5), column::progress(row, 7));
    let fresh = column::fresh(row, 10);
    give(Entry::Mark(id.clone(), Part::Known(column::known(row, 1))));
    if star.is_touched() {
        give(Entry::Mark(id.clone(), Part::Star(star)));
    }
    if progress.is_touched() {
        give(Entry::Mark(id.clone(), Part::Reading(progress)));
    }
    if fresh.is_touched() {
        give(Entry::Mark(id, Part::Fresh(fresh)));
    }
    Some(())
}

fn id(row: &Row<'_>, at: usize) -> Option<Id> {
    column::text(row, at).and_then(identity)
}

fn label(row: &Row<'_>, at: usize) -> Option<Label> {
    column::text(row, at).and_then(Label::new)
}

/// The number of the last change.
pub(super) fn last(from: &Connection) -> rusqlite::Result<i64> {
    from.query_row("SELECT last FROM change", [], |row| row.get(0))
}

/// Every row.
pub(super) fn all(from: &Connection, give: &mut Give<'_>) -> rusqlite::Result<()> {
    // The sign keeps the index of changes out: it would lead to each row apart.
    TABLES
        .iter()
        .try_for_each(|table| rows(from, table, "WHERE +change > ?1", 0, give))
}

/// The rows of changes after one.
pub(super) fn since(from: &Connection, change: i64, give: &mut Give<'_>) -> rusqlite::Result<()> {
    TABLES
        .iter()
        .try_for_each(|table| rows(from, table, "WHERE change > ?1", change, give))
}

/// Every row of a file that is damaged or of another version, as far as it can
/// be read: up to the damage from either end.
pub(super) fn left(from: &Connection, give: &mut Give<'_>) {
    for table in &TABLES {
        if rows(from, table, "WHERE +change > ?1", 0, give).is_err() {
            let backwards = "WHERE +change > ?1 ORDER BY 1 DESC";
            // What cannot be read is lost.
            let _ = rows(from, table, backwards, 0, give);
        }
    }
}

/// The columns of a table, those that a file of an older version lacks as
/// nothing.
fn known(from: &Connection, table: &Table) -> rusqlite::Result<String> {
    let mut names = from.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = names.query_map([table.name], |row| row.get::<_, String>(0))?;
    let names = names.collect::<rusqlite::Result<Vec<String>>>()?;
    let columns = table.columns.split(", ").map(|column| {
        let is_there = names.iter().any(|name| name == column);
        if is_there { column } else { "NULL" }
    });
    Ok(columns.collect::<Vec<_>>().join(", "))
}

fn rows(
    from: &Connection,
    table: &Table,
    which: &str,
    change: i64,
    give: &mut Give<'_>,
) -> rusqlite::Result<()> {
    let sql = |columns: &str| format!("SELECT {columns} FROM {} {which}", table.name);
    let mut statement = match from.prepare_cached(&sql(table.columns)) {
        Ok(statement) => statement,
        Err(_) => from.prepare_cached(&sql(&known(from, table)?))?,
    };
    let mut rows = statement.query([change])?;
    while let Some(row) = rows.next()? {
        // A row that is wrong costs itself.
        let _ = (table.row)(row, give);
    }
    Ok(())
}
