//! Tables with a header: CSV and TSV as reference managers, databases of
//! literature and spreadsheets write them.
//!
//! Must never know: where the bytes come from.

mod header;

use std::ops::ControlFlow;

use csv::{ReaderBuilder, StringRecord};

use self::header::Header;
use super::super::flaw::Fault;
use super::Out;
use super::draft::{Draft, Field, Item};

/// Whether a text is a table whose columns say what documents they describe.
pub(super) fn is_kind(text: &str) -> bool {
    Header::find(text).is_some()
}

/// Quotes that are never closed and were mended; a table with more of them is
/// read as it stands, else each would cost a pass over the rest.
const MENDED_MAX: u32 = 100;

/// Reads all rows below the header.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let Some(header) = Header::find(text) else {
        return ControlFlow::Continue(());
    };
    let mut start = header.end;
    let mut line = header.lines;
    for mended in 0..=MENDED_MAX {
        let rest = text.get(start..).unwrap_or_default();
        let Some((length, lines)) = rows(rest, line, &header, mended < MENDED_MAX, out)? else {
            break;
        };
        (start, line) = (start + length, line.saturating_add(lines));
    }
    ControlFlow::Continue(())
}

/// Reads rows to the end, or to one whose quote is never closed: returns how
/// many bytes and lines to skip to go on behind the first line of that row.
fn rows(
    text: &str,
    before: u32,
    header: &Header,
    mends: bool,
    out: &mut Out<'_>,
) -> ControlFlow<(), Option<(usize, u32)>> {
    let mut reader = ReaderBuilder::new()
        .delimiter(header.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut row = StringRecord::new();
    // The text is UTF-8 and lies in memory: nothing is left to fail.
    while let Ok(true) = reader.read_record(&mut row) {
        let (start, lines) = row.position().map_or((0, 1), |at| (at.byte(), at.line()));
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let raw = text.get(start..end).unwrap_or_default();
        // Blank lines before a row count as part of it.
        let blank = raw.len() - raw.trim_start_matches(['\n', '\r']).len();
        let skipped = lines_in(raw.get(..blank).unwrap_or_default());
        let lines = u32::try_from(lines.saturating_sub(1))
            .unwrap_or(u32::MAX)
            .saturating_add(skipped);
        let line = before.saturating_add(lines).saturating_add(1);
        let raw = raw.get(blank..).unwrap_or_default();
        let is_open = end >= text.len() && quotes_in(raw) % 2 == 1;
        if let Some(first) = raw.find('\n').filter(|_| is_open && mends) {
            out.flaw(line, Fault::OpenQuote)?;
            return ControlFlow::Continue(Some((
                start + blank + first + 1,
                lines.saturating_add(1),
            )));
        }
        record(&row, line, header, out)?;
    }
    ControlFlow::Continue(None)
}

fn lines_in(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

fn quotes_in(text: &str) -> usize {
    memchr::memchr_iter(b'"', text.as_bytes()).count()
}

/// One row; one without a word in a column that is known is no record.
fn record(row: &StringRecord, line: u32, header: &Header, out: &mut Out<'_>) -> ControlFlow<()> {
    let cell = |column: usize| row.get(column).map(plain).filter(|cell| is_said(cell));
    let mut draft = Draft::new(line);
    let mut is_empty = true;
    let kind = header.columns_of(Field::DocumentType).find_map(cell);
    let is_chapter = kind.is_some_and(|kind| {
        draft.text(Field::DocumentType, true, kind);
        draft.is_chapter()
    });
    for &(field, column) in &header.columns {
        let Some(cell) = cell(column) else { continue };
        is_empty = false;
        match field {
            Field::DocumentType => {}
            // The first column that says something is enough.
            Field::Authors | Field::Editors if draft.has(field) => {}
            Field::Authors | Field::Editors | Field::Tags | Field::Countries => {
                listed(&mut draft, field, cell);
            }
            Field::Links => links(&mut draft, cell),
            Field::Container if is_chapter => draft.text(Field::ParentTitle, false, cell),
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
