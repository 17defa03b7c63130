//! BibTeX and BibLaTeX files: entries one by one, so that a broken one costs
//! itself, then what they inherit from each other.
//!
//! Must never know: where the bytes come from.

mod dates;
mod entry;
mod field;
mod names;
mod remarks;
mod split;

use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use self::entry::Entry;
use self::field::{Parsed, Part};
use self::split::{Block, blocks};
use super::super::flaw::Fault;
use super::super::text::Text;
use super::Out;

/// Whether a text is a BibTeX file: an entry with a key and a field, or a
/// `@string`, begins a line.
pub(super) fn begins(text: &str) -> Option<usize> {
    memchr::memchr_iter(b'@', text.as_bytes())
        .filter(|at| split::begins_line(text, *at))
        .find(|at| split::is_entry(text.get(*at..).unwrap_or_default()))
}

/// A value that repeats others by `#` grows to no more than this many bytes.
const EXPANDED_MAX: usize = 1 << 20;

/// All strings that are put in for their names have no more bytes than this.
const STRINGS_MAX: usize = 64 << 20;

/// Reads all records of a text.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let mut file = File::default();
    for block in blocks(text) {
        match block {
            Block::Entry { line, kind, body } => {
                if let Err(fault) = file.take(line, kind, body) {
                    out.flaw(line, fault)?;
                }
            }
            Block::Broken { line, fault } => out.flaw(line, fault)?,
        }
    }
    for at in 0..file.entries.len() {
        file.entry(at, out)?;
    }
    ControlFlow::Continue(())
}

/// The entries of a file, by key, and its strings.
#[derive(Default)]
struct File {
    entries: Vec<Entry>,
    by_key: FxHashMap<String, usize>,
    strings: FxHashMap<String, String>,
    /// Bytes of strings put in so far.
    spent: usize,
}

impl File {
    fn take(&mut self, line: u32, kind: &str, body: &str) -> Result<(), Fault> {
        let kind = kind.to_ascii_lowercase();
        if matches!(&*kind, "comment" | "preamble") {
            return Ok(());
        }
        let Parsed { key, fields, odd } = field::parse(&kind, body)?;
        if kind == "string" {
            for (name, value) in fields {
                let value = self.expanded(&value)?;
                self.strings.insert(name, value);
            }
            return Ok(());
        }
        let mut values = Vec::with_capacity(fields.len());
        for (name, value) in fields {
            values.push((name, self.expanded(&value)?));
        }
        let at = self.entries.len();
        self.by_key.entry(key.to_lowercase()).or_insert(at);
        self.entries.push(Entry::new(line, kind, values, odd));
        Ok(())
    }

    /// The parts of a value in one string; an unknown name stays as it is.
    fn expanded(&mut self, parts: &[Part]) -> Result<String, Fault> {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Name(name) => match self.strings.get(&name.to_lowercase()) {
                    Some(value) => {
                        self.spent = self.spent.saturating_add(value.len());
                        text.push_str(value);
                    }
                    None => text.push_str(name),
                },
            }
            if text.len() > EXPANDED_MAX || self.spent > STRINGS_MAX {
                return Err(Fault::Strings);
            }
        }
        Ok(text)
    }

    /// Hands over one entry with what it inherits.
    fn entry(&self, at: usize, out: &mut Out<'_>) -> ControlFlow<()> {
        let Some(entry) = self.entries.get(at).filter(|entry| entry.is_document()) else {
            return ControlFlow::Continue(());
        };
        let find = |key: &str| self.by_key.get(&key.trim().to_lowercase());
        let mut missing = Vec::new();
        let mut named = |field: &str| {
            let keys = entry.get(field).unwrap_or_default();
            let keys = keys.split(',').filter(|key| !key.trim().is_empty());
            let mut parents = Vec::new();
            for key in keys {
                match find(key).and_then(|at| self.entries.get(*at)) {
                    Some(parent) => parents.push(parent),
                    None => missing.push(Fault::Orphan {
                        field: Text::line(field),
                        key: Text::line(key),
                    }),
                }
            }
            parents
        };
        let shared = named("xdata");
        let parents = named("crossref");
        let mut draft = entry.draft(parents.first().copied(), &shared);
        for fault in missing {
            draft.flaw(fault);
        }
        match draft.finish() {
            Ok((record, flaws)) => {
                out.remark(|| remarks::of(entry));
                out.record(record, entry.line, flaws)
            }
            Err(fault) => out.flaw(entry.line, fault),
        }
    }
}

#[cfg(test)]
mod tests;
