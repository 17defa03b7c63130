//! A table in rows and cells, whatever is wrong with its quotes (RFC 4180).
//!
//! A quote that opens a cell and does not close it where a cell ends is a
//! letter, as are all others.
//!
//! Must never know: what a cell means.

use std::borrow::Cow;

/// Quotes that are open up to the end of the text and cost a pass over it; in
/// a table with more of them quotes are letters.
const OPEN_MAX: u32 = 100;

/// One row.
pub(super) struct Row<'a> {
    /// Line of its first cell, from 0.
    pub(super) line: u32,
    pub(super) cells: Vec<Cow<'a, str>>,
    /// A quote in it is never closed.
    pub(super) is_open: bool,
}

/// The rows of a text, blank ones left out.
pub(super) struct Rows<'a> {
    text: &'a str,
    delimiter: u8,
    /// Whether cells are quoted only where they must be: in a table parted by
    /// tabs, which has no quotes (IANA, text/tab-separated-values), programs
    /// quote cells that hold a quote or a line end, and others write titles
    /// that begin with a quote.
    is_plain: bool,
    at: usize,
    line: u32,
    open: u32,
}

/// A cell, where the next one begins, and whether its quote is open.
struct Cell<'a>(Cow<'a, str>, usize, bool);

impl<'a> Rows<'a> {
    /// The rows of a text whose header has or has not quotes.
    pub(super) fn of(text: &'a str, delimiter: u8, is_quoted: bool) -> Self {
        Self {
            text,
            delimiter,
            is_plain: delimiter == b'\t' && !is_quoted,
            at: 0,
            line: 0,
            open: 0,
        }
    }

    fn cell(&mut self, at: usize) -> Cell<'a> {
        if self.text.as_bytes().get(at) == Some(&b'"') && self.open < OPEN_MAX {
            return match self.quoted(at + 1) {
                Ok((cell, end)) => Cell(cell, end, false),
                Err(is_open) => {
                    let Cell(cell, end, _) = self.bare(at);
                    Cell(cell, end, is_open && !self.is_plain)
                }
            };
        }
        self.bare(at)
    }

    /// A cell without quotes, up to the delimiter or the end of the line.
    fn bare(&self, at: usize) -> Cell<'a> {
        let rest = self.text.get(at..).unwrap_or_default();
        let end = memchr::memchr3(self.delimiter, b'\n', b'\r', rest.as_bytes());
        let cell = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        Cell(Cow::Borrowed(cell), at + cell.len(), false)
    }

    /// The cell behind an opening quote, if it is closed where a cell ends;
    /// else whether no quote on its line closes it.
    fn quoted(&mut self, start: usize) -> Result<(Cow<'a, str>, usize), bool> {
        let bytes = self.text.as_bytes();
        let (mut at, mut has_quotes) = (start, false);
        loop {
            let Some(length) = memchr::memchr(b'"', bytes.get(at..).unwrap_or_default()) else {
                self.open += 1;
                return Err(true);
            };
            at += length;
            match bytes.get(at + 1) {
                Some(b'"') => {
                    has_quotes = true;
                    at += 2;
                }
                Some(next) if *next != self.delimiter && !matches!(next, b'\n' | b'\r') => {
                    let before = bytes.get(start..at).unwrap_or_default();
                    return Err(memchr::memchr2(b'\n', b'\r', before).is_some());
                }
                _ => break,
            }
        }
        let raw = self.text.get(start..at).unwrap_or_default();
        if self.is_plain {
            let has_lines = raw.contains(['\n', '\r']);
            if raw.contains('\t') || !has_lines && !has_quotes {
                return Err(false);
            }
        }
        let cell = if has_quotes {
            Cow::Owned(raw.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(raw)
        };
        Ok((cell, at + 1))
    }

    /// Goes to a place, counting the lines up to it.
    fn advance(&mut self, to: usize) {
        let passed = self.text.as_bytes().get(self.at..to).unwrap_or_default();
        let breaks = memchr::memchr_iter(b'\n', passed).count();
        self.line = self
            .line
            .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = to;
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        let rest = self.text.get(self.at..)?;
        let blank = rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        self.advance(self.at + blank);
        if self.at >= self.text.len() {
            return None;
        }
        let mut row = Row {
            line: self.line,
            cells: Vec::new(),
            is_open: false,
        };
        let mut at = self.at;
        loop {
            let Cell(cell, end, is_open) = self.cell(at);
            row.cells.push(cell);
            row.is_open |= is_open;
            at = end;
            if self.text.as_bytes().get(at) != Some(&self.delimiter) {
                break;
            }
            at += 1;
        }
        self.advance(at);
        Some(row)
    }
}
