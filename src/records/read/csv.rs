//! Tables with a header: CSV and TSV as reference managers, databases of
//! literature and spreadsheets write them.
//!
//! Must never know: where the bytes come from.

mod form;
mod header;
mod rows;

use std::borrow::Cow;
use std::ops::ControlFlow;

use self::header::{Column, Header};
use self::rows::{Row, Rows};
use super::super::flaw::Fault;
use super::draft::{Draft, Field, Item};
use super::dspace::{Description, Statement};
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
        let mut draft = Draft::new(line);
        let is_empty = if self.header.statements.is_empty() {
            self.fill(&mut draft, row)
        } else {
            self.describe(&mut draft, row)
        };
        if is_empty {
            return ControlFlow::Continue(());
        }
        match draft.finish() {
            Ok((record, flaws)) => out.record(record, line, flaws),
            Err(fault) => out.flaw(line, fault),
        }
    }

    /// Fills a draft from the cells of a row; whether they say nothing.
    fn fill(&self, draft: &mut Draft, row: &Row<'_>) -> bool {
        let header = self.header;
        let cell = |column: usize| said(row, column);
        let kinds = header.columns.iter();
        let mut kinds = kinds.filter(|column| column.field == Field::DocumentType);
        let kind = kinds.find_map(|column| Some((column, cell(column.number)?)));
        if let Some((column, kind)) = kind {
            match column.put {
                Some(put) => put(draft, column.field, kind),
                None => draft.text(Field::DocumentType, true, kind),
            }
        }
        let (mut is_empty, mut lists) = (true, Vec::new());
        for column in &header.columns {
            let Some(cell) = cell(column.number) else {
                continue;
            };
            is_empty = false;
            match column.put {
                _ if column.field == Field::DocumentType => {}
                // The first column that says something is enough.
                Some(_) if lists.contains(&column.field) => {}
                Some(put) => {
                    let field = placed(draft, column.field);
                    put(draft, field, cell);
                    lists.extend(field.is_list().then_some(field));
                }
                None => self.guess(draft, column, cell),
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
        if let Some((month, day)) = header.month
            && let Some(year) = header.columns_of(Field::Year).find_map(cell)
            && let Some(month) = cell(month)
        {
            let day = day.and_then(cell).unwrap_or_default();
            draft.text(Field::Date, false, &format!("{year}-{month}-{day}"));
        }
        is_empty
    }

    /// A cell of a table that nothing is known of but the names of its columns.
    fn guess(&self, draft: &mut Draft, column: &Column, cell: &str) {
        let field = placed(draft, column.field);
        let has_issue = self.header.columns_of(Field::Issue).next().is_some();
        match field {
            // The first column that says something is enough.
            Field::Authors | Field::Editors if draft.has(field) => {}
            Field::Authors | Field::Editors
                if self.parts_by_semicolon && !cell.contains([';', '|', '[']) =>
            {
                draft.item(field, &Item::text(cell));
            }
            Field::Authors | Field::Editors | Field::Tags | Field::Countries => {
                listed(draft, field, cell);
            }
            Field::Links => links(draft, cell),
            // Articles have their issue there, where no column is named so.
            Field::Number if !has_issue && !draft.is_numbered() => {
                draft.text(Field::Issue, false, cell);
            }
            // Programs of statistics have no empty number.
            Field::Year if cell.trim() == "-1" => {}
            // The first of several counts.
            _ => draft.text(field, false, cell),
        }
    }

    /// Fills a draft with what a repository says of an item; whether that is
    /// nothing. It parts values by two bars alone, and puts behind `::` which
    /// authority knows them.
    fn describe(&self, draft: &mut Draft, row: &Row<'_>) -> bool {
        let mut description = Description::default();
        for column in &self.header.statements {
            let cell = said(row, column.number).unwrap_or_default();
            let values = cell.split("||").filter_map(|value| {
                let text = value.split("::").next()?.trim();
                (!text.is_empty()).then_some(Statement {
                    key: &column.key,
                    language: column.language.as_deref(),
                    text: Cow::Borrowed(text),
                })
            });
            description.statements.extend(values);
        }
        description.fill(draft);
        description.statements.is_empty()
    }
}

/// The field of a column: the container of a chapter is its book.
fn placed(draft: &Draft, field: Field) -> Field {
    if field == Field::Container && draft.is_chapter() {
        return Field::ParentTitle;
    }
    field
}

/// What a cell says, if it says something.
fn said<'r>(row: &'r Row<'_>, column: usize) -> Option<&'r str> {
    let cell = row.cells.get(column).map(|cell| plain(cell));
    cell.filter(|cell| is_said(cell))
}

/// A cell without what keeps spreadsheets from computing it: an apostrophe
/// before, or `="2016"` around it.
fn plain(cell: &str) -> &str {
    let quoted = cell
        .strip_prefix("=\"")
        .and_then(|cell| cell.strip_suffix('"'));
    let is_formula = cell
        .trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula => rest,
        _ => quoted.unwrap_or(cell),
    }
}

/// Statistical programs write what is missing in these ways.
fn is_said(cell: &str) -> bool {
    let cell = cell.trim();
    !cell.is_empty()
        && !matches!(
            cell,
            "NA" | "N/A" | "NaN" | "nan" | "NULL" | "null" | "None" | "[]"
        )
}

/// Lists come as one string, or as Python prints them: `['a', 'b']`.
fn listed(draft: &mut Draft, field: Field, cell: &str) {
    if let Some(parts) = python_list(cell) {
        for part in parts {
            draft.item(field, &Item::text(&part));
        }
        return;
    }
    let parts: Vec<&str> = match cell {
        cell if cell.contains("||") => cell.split("||").collect(),
        cell if cell.contains('|') && !cell.contains(';') => cell.split('|').collect(),
        cell => return draft.text(field, true, cell),
    };
    for part in parts {
        draft.item(field, &Item::text(part));
    }
}

/// The texts of a list as Python prints it: each in the quotes that it does not
/// hold, with a backslash before what would end it.
fn python_list(cell: &str) -> Option<Vec<String>> {
    let inner = cell.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut chars = inner.trim_start().chars().peekable();
    chars.peek().filter(|c| matches!(c, '\'' | '"'))?;
    let mut parts = Vec::new();
    while let Some(quote) = chars.next() {
        // Between texts, commas and words such as `None` and `nan`.
        if !matches!(quote, '\'' | '"') {
            continue;
        }
        let mut part = String::new();
        while let Some(c) = chars.next_if(|c| *c != quote) {
            match (c, chars.peek()) {
                ('\\', Some('n' | 't' | 'r')) => part.push(' '),
                ('\\', Some(escaped)) => part.push(*escaped),
                _ => {
                    part.push(c);
                    continue;
                }
            }
            chars.next();
        }
        chars.next();
        parts.push(part);
    }
    Some(parts)
}

/// Addresses parted by blanks or semicolons.
fn links(draft: &mut Draft, cell: &str) {
    for part in cell.split([' ', ';', '|']).filter(|part| !part.is_empty()) {
        draft.text(Field::Links, true, part);
    }
}

#[cfg(test)]
mod tests;
