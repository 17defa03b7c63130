//! Records on standard output: a table, native JSON with scores, TSV of a few
//! columns, or a form for other programs.
//!
//! Must never know: which records were asked for.

use std::io;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::records::write::{self, Format, Work};
use crate::search::Entry;

use super::args::Printed;
use super::exit::Error;
use super::out::{Out, Style, fitted};

/// Takes a document, and its score where it is to be told.
pub(super) type Take<'a> = dyn FnMut(&Entry, Option<f64>) -> io::Result<()> + 'a;

/// Writes the documents that `feed` hands over, in their order.
pub(super) fn write(
    out: &mut Out,
    feed: impl FnOnce(&mut Take<'_>) -> Result<(), Error>,
    format: Printed,
    style: Option<write::Style>,
) -> Result<(), Error> {
    match format {
        Printed::Table => {
            let mut lines = Vec::new();
            feed(&mut |entry, _| {
                let mut cells = cells(entry);
                if !entry.lacks.is_empty() {
                    cells[0] = format!("(lacks {}) {}", entry.lacks.join(", "), cells[0]);
                }
                lines.push(cells);
                Ok(())
            })?;
            Ok(table(out, &lines)?)
        }
        Printed::Written(Format::Json) => {
            out.text("[")?;
            let mut between = "\n";
            feed(&mut |entry, score| {
                out.text(std::mem::replace(&mut between, ",\n"))?;
                out.text(&native(&entry.work, score, &entry.lacks))
            })?;
            Ok(out.line("\n]")?)
        }
        Printed::Written(Format::JsonLines) => {
            feed(&mut |entry, score| out.line(&native(&entry.work, score, &entry.lacks)))
        }
        Printed::Written(Format::Tsv) => {
            out.line("id\ttitle\tyear\ttype\ttags\tdoi\tlacks")?;
            feed(&mut |entry, _| out.line(&tabbed(entry)))
        }
        Printed::Written(format) => {
            let feed =
                |take: &mut write::Take<'_, io::Error>| feed(&mut |entry, _| take(&entry.work));
            write::fed(format.styled(style), feed, |text| out.text(text))
        }
    }
}

/// A record in the native form, with its identity, score and the words that it
/// lacks.
pub(super) fn native(work: &Work, score: Option<f64>, lacks: &[String]) -> String {
    let mut front = vec![("id", Value::from(work.record.identity()))];
    front.extend(score.map(|score| ("score", Value::from(score))));
    front.extend((!lacks.is_empty()).then(|| ("lacks", Value::from(lacks))));
    work.native(&front)
}

/// One entry per line between brackets: an array for programs that a person
/// can page through.
pub(super) fn array(out: &mut Out, entries: impl Iterator<Item = String>) -> io::Result<()> {
    out.text("[")?;
    for (number, entry) in entries.enumerate() {
        out.text(if number == 0 { "\n" } else { ",\n" })?;
        out.text(&entry)?;
    }
    out.line("\n]")
}

fn tabbed(entry: &Entry) -> String {
    let record = &entry.work.record;
    let tags: Vec<&str> = record.tags.iter().map(|tag| &*tag.name).collect();
    let [title, year, kind, id] = cells(entry);
    let doi = record.doi.as_deref().unwrap_or_default();
    // No cell holds a tab or a line feed: texts of one line have neither.
    let lacks = entry.lacks.join("; ");
    [&id, &title, &year, &kind, &tags.join("; "), doi, &lacks].join("\t")
}

/// Title, year, type and the shortest name under which `show` finds it.
fn cells(entry: &Entry) -> [String; 4] {
    let Work { record, book, .. } = &entry.work;
    // A chapter without a year has that of its book.
    let year = record.year.or(book.as_ref().and_then(|book| book.year));
    let year = year.map_or(String::new(), |year| year.to_string());
    let kind = record.kind().map_or(String::new(), ToString::to_string);
    [record.title.to_string(), year, kind, entry.id.to_string()]
}

/// Columns that a title needs to be told from others.
const TITLE_MIN: usize = 24;

/// Columns of the longest type that is shown in full.
const KIND_MAX: usize = 18;

/// Columns of title, year, type and name; 0 leaves a column out.
fn widths(room: usize, kind: usize, name: usize) -> [usize; 4] {
    let (year, gap) = (4, 2);
    let name = name.min(room * 2 / 5).max(3);
    let kind = kind.min(KIND_MAX);
    let left = |kind: usize| {
        room.saturating_sub(name + gap + year + gap + if kind > 0 { kind + gap } else { 0 })
    };
    let kind = if left(kind) >= TITLE_MIN { kind } else { 0 };
    [left(kind).max(1), year, kind, name]
}

fn table(out: &mut Out, lines: &[[String; 4]]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let widest = |column: usize| {
        lines
            .iter()
            .map(|cells| cells[column].width())
            .max()
            .unwrap_or(0)
    };
    let widths = widths(out.width(), widest(2), widest(3));
    let head = ["TITLE", "YEAR", "TYPE", "DOI OR ID"].map(str::to_owned);
    out.styled(&joined(&head, widths), Style::Bold)?;
    out.line("")?;
    lines
        .iter()
        .try_for_each(|cells| out.line(&joined(cells, widths)))
}

fn joined(cells: &[String; 4], widths: [usize; 4]) -> String {
    let shown = cells.iter().zip(widths).filter(|(_, width)| *width > 0);
    let line: Vec<String> = shown.map(|(cell, width)| fitted(cell, width)).collect();
    line.join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_fits_its_terminal_and_drops_the_type_before_the_title() {
        for room in 40..240 {
            let widths = widths(room, 14, 29);
            let columns = widths.iter().filter(|width| **width > 0).count();
            assert_eq!(widths.iter().sum::<usize>() + 2 * (columns - 1), room);
            assert!(widths[0] >= TITLE_MIN.min(room / 3), "{room}: {widths:?}");
        }
        assert_eq!(widths(50, 14, 29)[2], 0);
        assert_eq!(widths(120, 14, 29)[2], 14);
    }
}
