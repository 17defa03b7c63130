//! Tables with a header: CSV and TSV as reference managers, databases of
//! literature and spreadsheets write them.
//!
//! Must never know: where the bytes come from.

mod header;
mod rows;

use std::ops::ControlFlow;

use self::header::Header;
use self::rows::{Row, Rows};
use super::super::flaw::Fault;
use super::draft::{Draft, Field, Item};
use super::{Out, markup};

/// Where the header stands of a table whose columns say what documents they
/// describe.
pub(super) fn begins(text: &str) -> Option<usize> {
    Header::find(text).map(|header| header.begin)
}

/// Reads all rows below the header.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let Some(header) = Header::find(text) else {
        return ControlFlow::Continue(());
    };
    let rest = text.get(header.end..).unwrap_or_default();
    let rows = || Rows::of(rest, header.delimiter, header.is_quoted);
    let table = Table {
        parts_by_semicolon: rows().take(NEAR).any(|row| header.has_semicolon(&row)),
        header: &header,
    };
    for row in rows() {
        let line = header.lines.saturating_add(row.line).saturating_add(1);
        if row.is_open {
            out.flaw(line, Fault::OpenQuote)?;
        }
        table.record(&row, line, out)?;
    }
    ControlFlow::Continue(())
}

/// So many rows tell how a table parts names.
const NEAR: usize = 200;

/// What is known of all rows.
struct Table<'a> {
    header: &'a Header,
    /// Names are parted so: a comma stands within one.
    parts_by_semicolon: bool,
}

impl Header {
    /// Whether a row has names that are parted by a semicolon.
    fn has_semicolon(&self, row: &Row<'_>) -> bool {
        let columns = self
            .columns_of(Field::Authors)
            .chain(self.columns_of(Field::Editors));
        let mut cells = columns.filter_map(|column| row.cells.get(column));
        cells.any(|cell| cell.contains("||") || markup::unmarked(cell).contains(';'))
    }
}

impl Table<'_> {
    /// One row; one without a word in a column that is known is no record.
    fn record(&self, row: &Row<'_>, line: u32, out: &mut Out<'_>) -> ControlFlow<()> {
        let header = self.header;
        let cell = |column: usize| {
            let cell = row.cells.get(column).map(|cell| plain(cell));
            cell.filter(|cell| is_said(cell))
        };
        let mut draft = Draft::new(line);
        let mut is_empty = true;
        let kind = header.columns_of(Field::DocumentType).find_map(cell);
        let is_chapter = kind.is_some_and(|kind| {
            draft.text(Field::DocumentType, true, kind);
            draft.is_chapter()
        });
        let has_issue = header.columns_of(Field::Issue).next().is_some();
        for &(field, column) in &header.columns {
            let Some(cell) = cell(column) else { continue };
            is_empty = false;
            match field {
                Field::DocumentType => {}
                // The first column that says something is enough.
                Field::Authors | Field::Editors if draft.has(field) => {}
                Field::Authors | Field::Editors
                    if self.parts_by_semicolon && !cell.contains([';', '|', '[']) =>
                {
                    draft.item(field, &Item::text(cell));
                }
                Field::Authors | Field::Editors | Field::Tags | Field::Countries => {
                    listed(&mut draft, field, cell);
                }
                Field::Links => links(&mut draft, cell),
                // Articles have their issue there, where no column is named so.
                Field::Number if !has_issue && !draft.is_numbered() => {
                    draft.text(Field::Issue, false, cell);
                }
                Field::Container if is_chapter => draft.text(Field::ParentTitle, false, cell),
                // The first of several counts.
                _ if header.is_dublin => {
                    cell.split("||")
                        .for_each(|value| draft.text(field, false, value));
                }
                _ => draft.text(field, false, cell),
            }
        }
        draft.derived(header.derived.and_then(cell).unwrap_or_default());
        if let Some((first, last)) = header.pages
            && let Some(first) = cell(first)
        {
            match last.and_then(cell).filter(|last| *last != first) {
                Some(last) => draft.text(Field::Pages, false, &format!("{first}-{last}")),
                None => draft.text(Field::Pages, false, first),
            }
        }
        if is_empty {
            return ControlFlow::Continue(());
        }
        match draft.finish() {
            Ok((record, flaws)) => out.record(record, line, flaws),
            Err(fault) => out.flaw(line, fault),
        }
    }
}

/// A cell without what keeps spreadsheets from computing it: an apostrophe
/// before, or `="2016"` around it.
fn plain(cell: &str) -> &str {
    let quoted = cell
        .strip_prefix("=\"")
        .and_then(|cell| cell.strip_suffix('"'));
    let is_formula = cell
        .trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r']);
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula => rest,
        _ => quoted.unwrap_or(cell),
    }
}

/// Statistical programs write what is missing in these ways.
fn is_said(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty() && !matches!(cell, "NA" | "N/A" | "NaN" | "NULL" | "null" | "None" | "[]")
}

/// Lists come as one string, or as Python prints them: `['a', 'b']`.
fn listed(draft: &mut Draft, field: Field, cell: &str) {
    let parts = match python_list(cell) {
        Some(parts) => parts,
        None if cell.contains("||") => cell.split("||").collect(),
        None if cell.contains('|') && !cell.contains(';') => cell.split('|').collect(),
        None => return draft.text(field, true, cell),
    };
    for part in parts {
        draft.item(field, &Item::text(part));
    }
}

fn python_list(cell: &str) -> Option<Vec<&str>> {
    let inner = cell.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = inner.strip_prefix(quote)?.strip_suffix(quote)?;
    let between = match quote {
        '"' => "\", \"",
        _ => "', '",
    };
    Some(inner.split(between).collect())
}

/// Addresses parted by blanks or semicolons.
fn links(draft: &mut Draft, cell: &str) {
    for part in cell.split([' ', ';', '|']).filter(|part| !part.is_empty()) {
        draft.text(Field::Links, true, part);
    }
}

#[cfg(test)]
mod tests;
