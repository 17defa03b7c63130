//! Files of lines that begin with a tag: RIS, MEDLINE (`.nbib`), Web of Science
//! (`.ciw`) and refer (`.enw`).
//!
//! Must never know: where the bytes come from.

mod lines;
mod medline;
mod refer;
mod ris;
mod wos;

use std::ops::ControlFlow;

use self::lines::{Dialect, Entry, entries};
use super::draft::Draft;
use super::{Out, excerpt};
use crate::records::flaw::Fault;
use crate::records::text::Text;

/// Where a text begins to be of one of these forms.
pub(super) fn begins(text: &str) -> Option<usize> {
    Dialect::of(text).map(|(_, at)| at)
}

/// Reads all records of a text.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let Some((dialect, _)) = Dialect::of(text) else {
        return ControlFlow::Continue(());
    };
    let draft: fn(&Entry<'_>) -> Draft = match dialect {
        Dialect::Ris(_) => ris::draft,
        Dialect::Medline => medline::draft,
        Dialect::WebOfScience => wos::draft,
        Dialect::Refer => refer::draft,
    };
    let mut entries = entries(text, dialect).peekable();
    if let Some(first) = entries.peek()
        && let Some((line, value)) = stray(text, dialect, first.line)
    {
        out.flaw(line, Fault::Unexpected { value })?;
    }
    for entry in entries {
        match draft(&entry).finish() {
            Ok((record, flaws)) => out.record(record, entry.line, flaws)?,
            Err(fault) => out.flaw(entry.line, fault)?,
        }
    }
    ControlFlow::Continue(())
}

/// The first line before the first entry that is no line of the form: whoever
/// put it there may have meant something by it. Databases write some of their
/// own there.
fn stray(text: &str, dialect: Dialect, end: u32) -> Option<(u32, Text)> {
    const HEADERS: [&str; 3] = ["Provider:", "Database:", "Content:"];
    let before = (1..end).zip(text.lines());
    let is_own = |line: &str| {
        let line = line.trim();
        let is_header = HEADERS.iter().any(|header| line.starts_with(header));
        line.is_empty() || is_header || dialect.tag(line).is_some()
    };
    let mut stray = before.filter(|(_, line)| !is_own(line));
    stray.next().map(|(number, line)| (number, excerpt(line)))
}

#[cfg(test)]
mod tests;
