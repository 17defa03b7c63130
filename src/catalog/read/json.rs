//! The native form: JSON as one object, a list, one record, or one record a
//! line; and whatever comes close enough.
//!
//! The records of a list are told apart by their brackets before any of them
//! is parsed, so that a broken one costs itself and memory stays flat however
//! long the list is.
//!
//! Must never know: where the bytes come from.

mod mend;
mod record;
mod scan;

use std::ops::ControlFlow;

use super::draft::Draft;
use super::{Kind, Out, excerpt};
use record::Filling;
use scan::{Lines, skip_blanks};

/// So many lines show whether there is one record on each, even where some are
/// broken.
const LINES_MAX: usize = 16;

/// Whether a text is JSON or JSON Lines.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let text = text.trim_start();
    let mut chars = text.chars().filter(|c| !c.is_whitespace());
    match (chars.next()?, chars.next()) {
        ('{', None | Some('"' | '}')) if is_lines(text) => Some(Kind::JsonLines),
        ('{', None | Some('"' | '}'))
        | ('[', None | Some('{' | '[' | ']' | '"' | ',' | 'n' | 't' | 'f')) => Some(Kind::Json),
        _ => None,
    }
}

/// A file whose first line holds a whole object, or does not wait for the next
/// one, and where another line opens an object, holds one per line.
fn is_lines(text: &str) -> bool {
    let lines = text.split(['\n', '\r']).map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let opens = |line: &str| line.starts_with("{\"");
    if scan::value_end(first.as_bytes(), 0).is_some_and(|end| first[end..].len() < 2) {
        return lines.take(LINES_MAX).any(opens);
    }
    !first.ends_with(['[', '{', ',', ':']) && lines.next().is_some_and(opens)
}

/// Reads JSON Lines.
pub(super) fn read_lines(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let mut lines = Lines::new(text);
    let (bytes, mut start) = (text.as_bytes(), 0);
    while start < bytes.len() {
        let end = memchr::memchr(lines.mark, &bytes[start..])
            .map_or(bytes.len(), |length| start + length);
        let line = text[start..end].trim();
        if !line.is_empty() {
            let number = lines.at(start);
            let whole = end < bytes.len() || line.ends_with('}');
            match parse(line.strip_suffix(',').unwrap_or(line), number) {
                Ok(draft) => send(draft, number, out)?,
                Err(_) if !whole => {
                    out.flaw(number, "the file ends inside this record; left out")?;
                }
                Err(reason) => out.flaw(number, &format!("{reason}; record left out"))?,
            }
        }
        start = end + 1;
    }
    ControlFlow::Continue(())
}

/// Reads every value of a text: lists, objects with a list of documents, and
/// records.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let mut reader = Reader {
        text,
        lines: Lines::new(text),
        opening: None,
        patience: 8 * text.len(),
    };
    let mut at = 0;
    while let Some((start, first)) = skip_blanks(text.as_bytes(), at) {
        at = match first {
            b'[' => reader.list(start + 1, out)?,
            b'{' => match reader.documents(start) {
                Some(list) => reader.rest_of_object(list, out)?,
                None => reader.element(start, out)?,
            },
            _ => {
                let line = reader.lines.at(start);
                let rest = excerpt(&text[start..]);
                return out.flaw(
                    line,
                    &format!("text after the catalog: \"{rest}\"; left out"),
                );
            }
        };
    }
    ControlFlow::Continue(())
}

/// A walk through one text; positions only grow.
struct Reader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    /// How the first record of a list begins, quotes included (`"title"`): a
    /// broken record ends at the latest where another begins like this.
    opening: Option<&'a str>,
    /// Bytes that may still be looked at twice because of broken records; more
    /// than that is no catalog but an attempt to keep us busy.
    patience: usize,
}

impl Reader<'_> {
    /// Where the list of documents starts (behind its bracket) in an object
    /// that has one.
    fn documents(&self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            let (key, b'"') = skip_blanks(bytes, at)? else {
                return None;
            };
            let end = scan::value_end(bytes, key)?;
            let (colon, b':') = skip_blanks(bytes, end)? else {
                return None;
            };
            let (value, first) = skip_blanks(bytes, colon + 1)?;
            if first == b'[' && self.text[key + 1..end - 1].eq_ignore_ascii_case("documents") {
                return Some(value + 1);
            }
            at = scan::value_end(bytes, value)?;
        }
    }

    /// Reads the list of an object and passes over what stands behind it.
    fn rest_of_object(&mut self, list: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.list(list, out)?;
        while let Some((start, first)) = skip_blanks(bytes, at) {
            at = match first {
                b'}' => return ControlFlow::Continue(start + 1),
                b':' => start + 1,
                _ => scan::value_end(bytes, start).unwrap_or(bytes.len()),
            };
        }
        ControlFlow::Continue(at)
    }

    /// Reads the elements of a list from behind its bracket; gives the place
    /// behind its end.
    fn list(&mut self, mut at: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        while let Some((start, first)) = skip_blanks(bytes, at) {
            at = match first {
                b']' => return ControlFlow::Continue(start + 1),
                b'{' => self.element(start, out)?,
                _ => self.stranger(start, out)?,
            };
        }
        let line = self.lines.at(bytes.len());
        if !self.text.is_empty() && self.patience > 0 {
            out.flaw(
                line,
                "the file ends inside the list of records; the records before are kept",
            )?;
        }
        ControlFlow::Continue(bytes.len())
    }

    /// An element that is no record.
    fn stranger(&mut self, start: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        let end = scan::value_end(bytes, start).unwrap_or(bytes.len());
        let what = excerpt(&self.text[start..end]);
        out.flaw(
            self.lines.at(start),
            &format!("not a record: {what}; left out"),
        )?;
        ControlFlow::Continue(end)
    }

    /// A record, good or broken; gives the place to go on from.
    fn element(&mut self, start: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        let line = self.lines.at(start);
        if self.opening.is_none() {
            self.opening = scan::opening(self.text, start);
        }
        let end = scan::value_end(bytes, start);
        let reason = match end.map(|end| parse(&self.text[start..end], line)) {
            Some(Ok(draft)) => {
                send(draft, line, out)?;
                return ControlFlow::Continue(end.unwrap_or(bytes.len()));
            }
            Some(Err(reason)) => format!("{reason}; record left out"),
            None => "the file ends inside this record; left out".to_owned(),
        };
        out.flaw(line, &reason)?;
        let end = end.unwrap_or(bytes.len());
        let next = self
            .opening
            .and_then(|key| scan::next_record(self.text, start + 1, end, key));
        let next = next.unwrap_or(end);
        self.patience = self.patience.saturating_sub(end - next);
        if self.patience == 0 {
            out.flaw(line, "too many broken records; the rest left out")?;
            return ControlFlow::Continue(bytes.len());
        }
        ControlFlow::Continue(next)
    }
}

/// Parses one record; if it is not quite JSON, once more after mending it.
fn parse(text: &str, line: u32) -> Result<Draft, String> {
    let mut draft = Draft::new(line);
    let Err(error) = Filling::fill(&mut draft, text) else {
        return Ok(draft);
    };
    if let Some((mended, causes)) = mend::mended(text) {
        let mut draft = Draft::new(line);
        if Filling::fill(&mut draft, &mended).is_ok() {
            draft.flaw(format!("not valid JSON ({causes}); mended"));
            return Ok(draft);
        }
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Err(format!("not valid JSON: {message}"))
}

fn send(draft: Draft, line: u32, out: &mut Out<'_>) -> ControlFlow<()> {
    match draft.finish() {
        Ok((record, flaws)) => out.record(record, line, &flaws),
        Err(reason) => out.flaw(line, &reason),
    }
}

#[cfg(test)]
mod tests;
