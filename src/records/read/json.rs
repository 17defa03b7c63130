//! The native form: JSON as one object, a list, one record, or one record a
//! line; and whatever comes close enough.
//!
//! The records of a list are told apart by their brackets before any of them
//! is parsed, so that a broken one costs itself and memory stays flat however
//! long the list is.
//!
//! Must never know: where the bytes come from.

mod answer;
mod foreign;
mod mend;
mod path;
mod place;
mod record;
mod scan;
mod table;

use std::ops::ControlFlow;

use serde::de::IgnoredAny;
use serde_json::Value;

use super::super::flaw::Fault;
use super::super::text::Text;
use super::draft::Draft;
use super::remark::Remarks;
use super::{Kind, Out, excerpt};
use answer::{Inside, Shape};
use foreign::Dialect;
use path::Object;
use record::{Filling, Refused};
use scan::{Breaks, Lines, skip_blanks};

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

/// Reads JSON Lines that stand behind so many other lines.
pub(super) fn read_lines(text: &str, before: u32, out: &mut Out<'_>) -> ControlFlow<()> {
    let mut lines = Lines::new(text);
    let (bytes, mut start) = (text.as_bytes(), 0);
    while start < bytes.len() {
        let end = memchr::memchr(lines.mark, &bytes[start..])
            .map_or(bytes.len(), |length| start + length);
        let line = text[start..end].trim();
        if !line.is_empty() && line != "null" {
            let number = lines.at(start).saturating_add(before);
            let whole = end < bytes.len() || line.ends_with('}');
            let text = line.strip_suffix(',').unwrap_or(line);
            match parse(text, number, None) {
                Ok(drafts) => send(drafts, (text, number, None), out)?,
                Err(_) if !whole => {
                    out.flaw(number, Fault::RecordCut)?;
                }
                Err(fault) => out.flaw(number, fault)?,
            }
        }
        start = end + 1;
    }
    ControlFlow::Continue(())
}

/// Reads every value of a text: lists, objects with a list of documents, and
/// records.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    out.shelves(|| foreign::shelves(text));
    let read = Reading::default().read(text, true, out);
    read.map_continue(|_| ())
}

/// Whether what begins so is a list of records, or an object that holds one: then
/// it need not be there as a whole.
pub(super) fn is_list(head: &str) -> bool {
    match skip_blanks(head.as_bytes(), 0) {
        Some((_, b'[')) => true,
        Some((start, b'{')) => answer::find_list(head, start).is_some(),
        _ => false,
    }
}

/// How far the reading of a text is that comes in parts.
#[derive(Default)]
pub(super) struct Reading {
    around: Around,
    /// How the first record of a list begins, quotes included (`"title"`): a
    /// broken record ends at the latest where another begins like this.
    opening: Option<String>,
    /// What the records of an answer speak, if their place tells.
    dialect: Option<&'static Dialect>,
    /// Bytes that were looked at twice because of broken records.
    again: usize,
    /// They were too many, and what comes is not read.
    gave_up: bool,
    /// Bytes and breaks of lines before the part.
    before: usize,
    passed: Breaks,
}

/// For each byte as many may be looked at twice; more than that is no catalog but
/// an attempt to keep us busy.
const PATIENCE: usize = 8;

/// What is around the place where a part begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Around {
    /// Nothing: a value of its own begins.
    #[default]
    Nothing,
    /// A list of records, in so many objects.
    List(usize),
    /// So many objects, whose list of records was read.
    Objects(usize),
}

impl Reading {
    /// Lines before the text that is not read yet.
    pub(super) fn lines(&self) -> u32 {
        self.passed.lines()
    }

    /// Reads what is whole in a part; gives the place from where on it stands at
    /// the beginning of the next part.
    pub(super) fn read(
        &mut self,
        text: &str,
        is_last: bool,
        out: &mut Out<'_>,
    ) -> ControlFlow<(), usize> {
        let mut reader = Reader {
            text,
            lines: Lines::behind(self.passed, text),
            is_last,
            waits: false,
            reading: self,
        };
        let end = reader.values(out)?;
        self.passed = reader.lines.passed_at(end);
        self.before = self.before.saturating_add(end);
        ControlFlow::Continue(end)
    }
}

/// A walk through one text; positions only grow.
struct Reader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    /// No text comes behind it.
    is_last: bool,
    /// What stands here is not whole yet.
    waits: bool,
    reading: &'a mut Reading,
}

impl Reader<'_> {
    /// Reads the values of the text; gives the place where it waits for more.
    fn values(&mut self, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        let mut at = match self.reading.around {
            _ if self.reading.gave_up => bytes.len(),
            Around::Nothing => 0,
            Around::List(depth) => self.list(0, depth, out)?,
            Around::Objects(depth) => self.leave(0, depth),
        };
        while !self.waits
            && !self.reading.gave_up
            && let Some((start, first)) = skip_blanks(bytes, at)
        {
            at = match first {
                b'[' => self.list(start + 1, 0, out)?,
                b'{' if self.is_last => self.object(start, out)?,
                b'{' => match answer::find_list(self.text, start) {
                    Some(inside) => self.envelope(&inside, out)?,
                    None => self.wait(start),
                },
                _ if !self.is_last => self.wait(start),
                _ => {
                    let line = self.lines.at(start);
                    let value = excerpt(&self.text[start..]);
                    return out
                        .flaw(line, Fault::Behind { value })
                        .map_continue(|()| bytes.len());
                }
            };
        }
        ControlFlow::Continue(at)
    }

    /// Goes on at a place when more of the text is there.
    fn wait(&mut self, at: usize) -> usize {
        self.waits = true;
        at
    }

    /// Reads an object that is all there: a record, or one that holds records.
    fn object(&mut self, start: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        if let Some(inside) = answer::find(self.text, start) {
            return self.envelope(&inside, out);
        }
        let Some((items, end)) = self.items(start) else {
            return self.element(start, out);
        };
        for item in items {
            self.element(item, out)?;
        }
        ControlFlow::Continue(end)
    }

    /// Where the items of CSL are in an object that holds them by their keys,
    /// and where it ends.
    fn items(&self, start: usize) -> Option<(Vec<usize>, usize)> {
        let bytes = self.text.as_bytes();
        let (mut items, mut at) = (Vec::new(), start + 1);
        loop {
            let key = match skip_blanks(bytes, at)? {
                (key, b'"') => key,
                (end, b'}') if !items.is_empty() => return Some((items, end + 1)),
                _ => return None,
            };
            let (colon, b':') = skip_blanks(bytes, scan::value_end(bytes, key)?)? else {
                return None;
            };
            let (value, b'{') = skip_blanks(bytes, colon + 1)? else {
                return None;
            };
            at = scan::value_end(bytes, value)?;
            let item = self.text.get(value..at)?;
            if !item.contains("\"type\"") || !item.contains("\"title\"") {
                return None;
            }
            items.push(value);
        }
    }

    /// Reads the records inside an object and passes over what stands behind.
    fn envelope(&mut self, inside: &Inside, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        self.reading.dialect = inside.dialect;
        let at = match inside.shape {
            Shape::List => return self.list(inside.at, inside.depth, out),
            Shape::Map(prefix) => self.map(inside.at, prefix, out)?,
            Shape::One => self.element(inside.at, out)?,
        };
        ControlFlow::Continue(self.leave(at, inside.depth))
    }

    /// Passes over what stands behind the records in so many objects.
    fn leave(&mut self, mut at: usize, depth: usize) -> usize {
        self.reading.dialect = None;
        if depth > 0 && !self.is_last {
            self.reading.around = Around::Objects(depth);
            return self.wait(at);
        }
        self.reading.around = Around::Nothing;
        for _ in 0..depth {
            at = self.rest_of_object(at);
        }
        at
    }

    /// Passes over the rest of an object; gives the place behind it.
    fn rest_of_object(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        while let Some((start, first)) = skip_blanks(bytes, at) {
            at = match first {
                b'}' => return start + 1,
                b':' => start + 1,
                _ => scan::value_end(bytes, start).unwrap_or(bytes.len()),
            };
        }
        at
    }

    /// Reads the elements of a list in so many objects from behind its bracket;
    /// gives the place behind these.
    fn list(&mut self, mut at: usize, depth: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        self.reading.around = Around::List(depth);
        while let Some((start, first)) = skip_blanks(bytes, at) {
            if first != b']' && !self.is_last && !self.is_whole(start) {
                return ControlFlow::Continue(self.wait(start));
            }
            at = match first {
                b']' => return ControlFlow::Continue(self.leave(start + 1, depth)),
                b'{' => self.element(start, out)?,
                _ => self.stranger(start, out)?,
            };
        }
        self.waits = !self.is_last;
        if self.is_last && !self.reading.gave_up {
            out.flaw(self.lines.at(bytes.len()), Fault::ListCut)?;
        }
        ControlFlow::Continue(bytes.len())
    }

    /// Whether all of a value is there, whatever comes behind the text.
    fn is_whole(&self, start: usize) -> bool {
        let bytes = self.text.as_bytes();
        let closes = matches!(bytes.get(start), Some(b'{' | b'[' | b'"'));
        scan::value_end(bytes, start).is_some_and(|end| closes || end < bytes.len())
    }

    /// Reads the records among the values of a map from behind its brace; gives
    /// the place behind its end.
    fn map(&mut self, mut at: usize, prefix: &str, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        let mut is_record = false;
        while let Some((start, first)) = skip_blanks(bytes, at) {
            let end = scan::value_end(bytes, start).unwrap_or(bytes.len());
            at = match first {
                b'}' => return ControlFlow::Continue(start + 1),
                b':' => start + 1,
                b'"' => {
                    let key = self.text.get(start + 1..end - 1).unwrap_or_default();
                    is_record = answer::is_record(key, prefix);
                    end
                }
                b'{' if is_record => self.element(start, out)?,
                _ => end,
            };
        }
        if !self.reading.gave_up {
            out.flaw(self.lines.at(bytes.len()), Fault::ListCut)?;
        }
        ControlFlow::Continue(bytes.len())
    }

    /// An element that is no record; `null` says nothing.
    fn stranger(&mut self, start: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        let end = scan::value_end(bytes, start).unwrap_or(bytes.len());
        if self.text.get(start..end) == Some("null") {
            return ControlFlow::Continue(end);
        }
        let value = excerpt(&self.text[start..end]);
        out.flaw(self.lines.at(start), Fault::NoRecord { value })?;
        ControlFlow::Continue(end)
    }

    /// A record, good or broken; gives the place to go on from.
    fn element(&mut self, start: usize, out: &mut Out<'_>) -> ControlFlow<(), usize> {
        let bytes = self.text.as_bytes();
        let line = self.lines.at(start);
        if self.reading.opening.is_none() {
            self.reading.opening = scan::opening(self.text, start).map(str::to_owned);
        }
        let end = scan::value_end(bytes, start);
        let element = end.map(|end| &self.text[start..end]);
        let fault = match element.map(|text| (text, parse(text, line, self.reading.dialect))) {
            Some((text, Ok(drafts))) => {
                send(drafts, (text, line, self.reading.dialect), out)?;
                return ControlFlow::Continue(end.unwrap_or(bytes.len()));
            }
            Some((_, Err(fault))) => fault,
            None => Fault::RecordCut,
        };
        out.flaw(line, fault)?;
        let end = end.unwrap_or(bytes.len());
        let opening = self.reading.opening.as_deref();
        let next = opening.and_then(|key| scan::next_record(self.text, start + 1, end, key));
        let next = next.unwrap_or(end);
        let reading = &mut *self.reading;
        reading.again = reading.again.saturating_add(end - next);
        if reading.again / PATIENCE > reading.before.saturating_add(end) {
            reading.gave_up = true;
            out.flaw(line, Fault::TooBroken)?;
            return ControlFlow::Continue(bytes.len());
        }
        ControlFlow::Continue(next)
    }
}

/// Parses one object into its records, mostly one; if it is not quite JSON,
/// once more after mending it.
fn parse(text: &str, line: u32, dialect: Option<&'static Dialect>) -> Result<Vec<Draft>, Fault> {
    let error = match object(text, line, dialect, 0) {
        Ok(drafts) => return Ok(drafts),
        Err(error) => error,
    };
    if let Some((mended, slips)) = mend::mended(text)
        && let Ok(mut drafts) = object(&mended, line, dialect, 0)
    {
        if let Some(draft) = drafts.first_mut() {
            draft.flaw(Fault::Mended(slips));
        }
        return Ok(drafts);
    }
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    Err(Fault::NotJson {
        why: Text::line(message),
    })
}

/// Answers within answers deeper than this hold no records.
const DEPTH_MAX: usize = 4;

/// The records of one object: native, unless its place or its keys and the
/// whole of it speak for another catalog, or it is an answer with records.
fn object(
    text: &str,
    line: u32,
    dialect: Option<&'static Dialect>,
    depth: usize,
) -> Result<Vec<Draft>, serde_json::Error> {
    if dialect.is_none() {
        let mut draft = Draft::new(line);
        match Filling::fill(&mut draft, text, true) {
            Ok(()) => return Ok(vec![draft]),
            Err(Refused::Wrong(error)) => return Err(error),
            Err(Refused::Foreign) => {}
        }
        let inside = answer::find(text, 0).filter(|_| depth < DEPTH_MAX);
        if let Some(inside) = inside {
            serde_json::from_str::<IgnoredAny>(text)?;
            return Ok(elements(text, line, &inside, depth + 1));
        }
    }
    let value: Object = serde_json::from_str(text)?;
    match dialect.or_else(|| foreign::dialect(&value)) {
        Some(dialect) => Ok(dialect.draft(&value, line).into_iter().collect()),
        None => native(text, line).map(|draft| vec![draft]),
    }
}

/// The records of an answer that stands on one line or in a list. What is no
/// record in it says nothing.
fn elements(text: &str, line: u32, inside: &Inside, depth: usize) -> Vec<Draft> {
    let bytes = text.as_bytes();
    let (mut at, mut drafts, mut is_record) = (inside.at, Vec::new(), true);
    while let Some((start, first)) = skip_blanks(bytes, at) {
        at = scan::value_end(bytes, start).unwrap_or(bytes.len());
        match (first, inside.shape) {
            (b']', _) | (b'}', Shape::Map(_)) => break,
            (b':', Shape::Map(_)) => at = start + 1,
            (b'"', Shape::Map(prefix)) => {
                let key = text.get(start + 1..at - 1).unwrap_or_default();
                is_record = answer::is_record(key, prefix);
            }
            (b'{', _) if is_record => {
                let element = text.get(start..at).unwrap_or_default();
                let found = object(element, line, inside.dialect, depth);
                drafts.extend(found.into_iter().flatten());
            }
            _ => {}
        }
        if inside.shape == Shape::One {
            break;
        }
    }
    drafts
}

/// The record of one object in the native form, whatever its keys.
fn native(text: &str, line: u32) -> Result<Draft, serde_json::Error> {
    let mut draft = Draft::new(line);
    match Filling::fill(&mut draft, text, false) {
        Ok(()) | Err(Refused::Foreign) => Ok(draft),
        Err(Refused::Wrong(error)) => Err(error),
    }
}

/// The records of a value, as of an object that stands in a text.
pub(super) fn of_value(value: &Value, line: u32) -> Vec<Draft> {
    object(&value.to_string(), line, None, 0).unwrap_or_default()
}

/// Fills a draft with what a format of other catalogs has no place for, in the
/// native form.
pub(super) fn custom(draft: &mut Draft, custom: &Value) {
    foreign::custom(draft, custom);
}

/// Hands over the records of one object: its text, its line, and what it speaks
/// if its place tells.
fn send(
    drafts: Vec<Draft>,
    (text, line, dialect): (&str, u32, Option<&'static Dialect>),
    out: &mut Out<'_>,
) -> ControlFlow<()> {
    // An answer of several records says nothing of any of them.
    let is_one = drafts.len() == 1;
    for draft in drafts {
        match draft.finish() {
            Ok((record, flaws)) => {
                if is_one {
                    out.remark(|| remarks(text, dialect));
                }
                out.record(record, line, flaws)?;
            }
            Err(fault) => out.flaw(line, fault)?,
        }
    }
    ControlFlow::Continue(())
}

/// What the owner of a library said of the record of an object. It is read
/// once more: whoever reads a catalog does not pay for it.
fn remarks(text: &str, dialect: Option<&'static Dialect>) -> Remarks {
    let mended = || serde_json::from_str(&mend::mended(text)?.0).ok();
    let object: Option<Object> = serde_json::from_str(text).ok().or_else(mended);
    let said = object.and_then(|object| {
        let dialect = dialect.or_else(|| foreign::dialect(&object))?;
        Some(dialect.remarks(&object))
    });
    said.unwrap_or_default()
}

#[cfg(test)]
mod tests;
