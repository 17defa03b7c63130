//! YAML: the libraries of hayagriva, whose entries stand under their keys, and
//! lists of CSL items, alone or under `references`.
//!
//! # What goes where
//!
//! hayagriva (`yaml/hayagriva.rs`): `title`, `author`, `editor`, `date`,
//! `abstract`, `publisher`, `location`, `organization` (where there is no
//! publisher), `volume`, `issue`, `edition`, `page-range`, `language`, `url`, and
//! of `serial-number` `doi`, `isbn`, `issn`, `serial`. What holds an entry is its
//! `parent`: a journal, newspaper, blog, proceedings or the programme of an
//! episode become the container, a book the book of a chapter, anything that
//! holds a whole book its series.
//! Volume, issue, date, publisher, place, ISBN and ISSN of the parent are those
//! of an entry that has none; a chapter's editors too.
//!
//! What goes nowhere: the key, `affiliated` (translators and others), `genre`,
//! `note`, `archive` and its like, `page-total`, `runtime`, when an address was
//! looked at, identifiers of other kinds.
//!
//! CSL: as CSL-JSON, whose reader takes it.
//!
//! An entry that is no YAML costs itself: reading goes on where the next one
//! begins.
//!
//! Must never know: where the bytes come from.

mod hayagriva;
mod node;

use std::ops::ControlFlow;
use std::rc::Rc;

use granit_parser::{ErrorKind, Event, ScanError, Span};

use super::draft::Draft;
use super::{Out, excerpt, json};
use crate::records::flaw::Fault;
use crate::records::text::Text;
use node::{Node, Reader};

/// So many entries at the beginning tell what a text is.
const LOOK_MAX: usize = 32;

/// Whether a text is a library in YAML. Its first entry must be one: settings of
/// programs are maps of maps too.
pub(super) fn is_kind(text: &str) -> bool {
    begins(text) && is_library(text).unwrap_or(false)
}

/// Whether the first line that says something is a key or an item of a list, so
/// that no other text is looked at as YAML.
fn begins(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(['#', '%']));
    let first = lines.find(|line| *line != "---").unwrap_or_default();
    let first = first.strip_prefix("--- ").unwrap_or(first);
    first.ends_with(':') || first.contains(": ") || first.starts_with("- ") || first == "-"
}

/// Looks at the first entries; none where the text is no YAML.
fn is_library(text: &str) -> Option<bool> {
    let mut reader = Reader::new(text);
    let is_list = loop {
        match reader.next().ok()??.0 {
            Event::StreamStart | Event::DocumentStart(..) => {}
            Event::MappingStart(..) => break false,
            Event::SequenceStart(..) => break true,
            _ => return None,
        }
    };
    if is_list {
        let (event, _) = reader.next().ok()??;
        return Some(is_item(&*reader.node(event).ok()?));
    }
    for _ in 0..LOOK_MAX {
        let (event, _) = reader.next().ok()??;
        if matches!(event, Event::MappingEnd) {
            break;
        }
        let key = reader.node(event).ok()?;
        let (event, _) = reader.next().ok()??;
        if key.text() == Some(REFERENCES) && matches!(event, Event::SequenceStart(..)) {
            let (event, _) = reader.next().ok()??;
            return Some(is_item(&*reader.node(event).ok()?));
        }
        let value = reader.node(event).ok()?;
        // Other settings may stand before the references of CSL.
        if hayagriva::is_entry(&value) {
            return Some(true);
        }
    }
    None
}

/// The key of the items of CSL.
const REFERENCES: &str = "references";

/// Whether a value is an item of CSL.
fn is_item(node: &Node) -> bool {
    let signs = [
        "id",
        "type",
        "title",
        "author",
        "issued",
        "container-title",
        "DOI",
    ];
    signs.iter().filter(|sign| node.has(sign)).count() >= 2
}

/// Reads every entry.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let mut walk = Walk {
        text,
        start: 0,
        before: 0,
        shape: None,
        patience: 8 * text.len(),
    };
    while walk.start < text.len() {
        let Err(stop) = walk.documents(out)? else {
            break;
        };
        let goes_on = walk.resume(stop.entry, stop.reached);
        // What is open at the end of the last entry is cut.
        let fault = if stop.is_open && !goes_on {
            Fault::RecordCut
        } else {
            Fault::NotYaml { why: stop.why }
        };
        out.flaw(stop.line, fault)?;
        if !goes_on {
            break;
        }
        if walk.patience == 0 {
            out.flaw(stop.line, Fault::TooBroken)?;
            break;
        }
    }
    ControlFlow::Continue(())
}

/// How the entries of a text stand.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    /// Each under its key, which stands at a column.
    Keys(usize),
    /// In a list, whose dashes stand at a column.
    Items(usize),
}

/// A walk through one text, from entry to entry.
struct Walk<'t> {
    text: &'t str,
    /// Where the part begins that is read now, and the lines before it.
    start: usize,
    before: usize,
    shape: Option<Shape>,
    /// Bytes that may still be looked at twice because of broken entries.
    patience: usize,
}

/// Where reading stopped, and why.
struct Stop {
    line: u32,
    why: Text,
    /// Whether something was open where the text ends.
    is_open: bool,
    /// Where the entry begins that is broken, in the text.
    entry: usize,
    /// How far the text was looked at.
    reached: usize,
}

impl<'t> Walk<'t> {
    /// Reads the documents of the rest of the text, up to what is broken.
    fn documents(&mut self, out: &mut Out<'_>) -> ControlFlow<(), Result<(), Stop>> {
        let rest = self.text.get(self.start..).unwrap_or_default();
        let mut reader = Reader::new(rest);
        let mut place = (self.start, self.line(1));
        loop {
            let event = match reader.next() {
                Ok(Some((event, _))) => event,
                Ok(None) => return ControlFlow::Continue(Ok(())),
                Err(error) => return ControlFlow::Continue(Err(self.stop(&error, place))),
            };
            let read = match event {
                Event::MappingStart(..) => self.keys(&mut reader, &mut place, out)?,
                Event::SequenceStart(..) => self.items(&mut reader, &mut place, out)?,
                _ => continue,
            };
            if let Err(error) = read {
                return ControlFlow::Continue(Err(self.stop(&error, place)));
            }
        }
    }

    /// Reads entries under their keys.
    fn keys(
        &mut self,
        reader: &mut Reader<'t>,
        place: &mut (usize, u32),
        out: &mut Out<'_>,
    ) -> ControlFlow<(), Result<(), ScanError>> {
        let mut others = Vec::new();
        let mut is_csl = false;
        loop {
            let (event, span) = match reader.next() {
                Ok(Some((Event::MappingEnd, _)) | None) => break,
                Ok(Some(found)) => found,
                Err(error) => return ControlFlow::Continue(Err(error)),
            };
            *place = self.place(&span);
            self.shape = Some(Shape::Keys(span.start.col()));
            let value = match reader.node(event) {
                Ok(key) => match reader.next() {
                    Ok(Some((Event::SequenceStart(..), _))) if key.text() == Some(REFERENCES) => {
                        is_csl = true;
                        match self.items(reader, place, out)? {
                            Ok(()) => continue,
                            Err(error) => return ControlFlow::Continue(Err(error)),
                        }
                    }
                    Ok(Some((event, _))) => reader.node(event).map(|value| (key, value)),
                    Ok(None) => break,
                    Err(error) => Err(error),
                },
                Err(error) => Err(error),
            };
            match value {
                Ok((_, value)) if value.is_map() => entry(&value, place.1, out)?,
                Ok((key, _)) => others.push((place.1, key)),
                Err(error) => return ControlFlow::Continue(Err(error)),
            }
        }
        // What stands beside the references of CSL says how to print them.
        for (line, key) in others.into_iter().filter(|_| !is_csl) {
            let value = excerpt(key.text().unwrap_or_default());
            out.flaw(line, Fault::NoRecord { value })?;
        }
        ControlFlow::Continue(Ok(()))
    }

    /// Reads the items of a list.
    fn items(
        &mut self,
        reader: &mut Reader<'t>,
        place: &mut (usize, u32),
        out: &mut Out<'_>,
    ) -> ControlFlow<(), Result<(), ScanError>> {
        loop {
            let (event, span) = match reader.next() {
                Ok(Some((Event::SequenceEnd, _)) | None) => return ControlFlow::Continue(Ok(())),
                Ok(Some(found)) => found,
                Err(error) => return ControlFlow::Continue(Err(error)),
            };
            *place = self.place(&span);
            let column = self.column_of_dash(place.0);
            self.shape = column.map(Shape::Items).or(self.shape);
            match reader.node(event) {
                Ok(node) if node.is_map() => entry(&node, place.1, out)?,
                Ok(node) => {
                    let value = excerpt(node.text().unwrap_or("an item"));
                    out.flaw(place.1, Fault::NoRecord { value })?;
                }
                Err(error) => return ControlFlow::Continue(Err(error)),
            }
        }
    }

    /// Where a place of the part that is read now lies in the text, and its
    /// line.
    fn place(&self, span: &Span) -> (usize, u32) {
        let offset = span.start.byte_offset().unwrap_or_default();
        (self.start + offset, self.line(span.start.line()))
    }

    /// The line of the text by one of the part, both from 1.
    fn line(&self, line: usize) -> u32 {
        u32::try_from(self.before + line).unwrap_or(u32::MAX)
    }

    /// The column of the dash that stands before an item.
    fn column_of_dash(&self, item: usize) -> Option<usize> {
        let before = self.text.get(..item)?;
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let dash = before.get(line..)?;
        let column = dash.find(|c: char| c != ' ')?;
        dash.get(column..)?.starts_with('-').then_some(column)
    }

    fn stop(&self, error: &ScanError, (entry, line): (usize, u32)) -> Stop {
        let reached = self.start + error.marker().byte_offset().unwrap_or_default();
        let is_end = self
            .text
            .get(reached..)
            .is_none_or(|rest| rest.trim().is_empty());
        let is_unclosed = matches!(
            error.kind(),
            ErrorKind::UnclosedQuotedScalar | ErrorKind::UnclosedFlowCollection { .. }
        );
        Stop {
            line,
            why: Text::line(&error.info()),
            is_open: is_end || is_unclosed,
            entry,
            reached,
        }
    }

    /// Goes on where the next entry begins behind a broken one; false where
    /// there is none.
    fn resume(&mut self, entry: usize, reached: usize) -> bool {
        let Some(shape) = self.shape else {
            return false;
        };
        let bytes = self.text.as_bytes();
        let mut line = entry;
        while let Some(length) = memchr::memchr(b'\n', bytes.get(line..).unwrap_or_default()) {
            line += length + 1;
            if !shape.begins(self.text.get(line..).unwrap_or_default()) {
                continue;
            }
            self.patience = self.patience.saturating_sub(reached.saturating_sub(line));
            let skipped = bytes.get(self.start..line).unwrap_or_default();
            self.before += memchr::memchr_iter(b'\n', skipped).count();
            self.start = line;
            return true;
        }
        false
    }
}

impl Shape {
    /// Whether a line begins an entry.
    fn begins(self, line: &str) -> bool {
        let (Self::Keys(column) | Self::Items(column)) = self;
        let Some((before, rest)) = line.split_at_checked(column) else {
            return false;
        };
        let rest = rest.split('\n').next().unwrap_or_default();
        let is_entry = match self {
            Self::Items(_) => rest.starts_with("- "),
            Self::Keys(_) => !rest.starts_with([' ', '#', '-', '}', ']']) && rest.contains(':'),
        };
        is_entry && before.bytes().all(|b| b == b' ')
    }
}

/// Hands over the record of an entry.
fn entry(node: &Rc<Node>, line: u32, out: &mut Out<'_>) -> ControlFlow<()> {
    let drafts = if node.has("id") || node.has("issued") || node.has("container-title") {
        match node.bounded_json() {
            Some(value) => json::of_value(&value, line),
            None => return out.flaw(line, Fault::Strings),
        }
    } else {
        vec![hayagriva::draft(node, line)]
    };
    for draft in drafts {
        send(draft, line, out)?;
    }
    ControlFlow::Continue(())
}

fn send(draft: Draft, line: u32, out: &mut Out<'_>) -> ControlFlow<()> {
    match draft.finish() {
        Ok((record, flaws)) => out.record(record, line, flaws),
        Err(fault) => out.flaw(line, fault),
    }
}

#[cfg(test)]
mod tests;
