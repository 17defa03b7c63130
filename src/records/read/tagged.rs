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
use super::Out;
use super::draft::Draft;

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
    for entry in entries(text, dialect) {
        match draft(&entry).finish() {
            Ok((record, flaws)) => out.record(record, entry.line, flaws)?,
            Err(fault) => out.flaw(entry.line, fault)?,
        }
    }
    ControlFlow::Continue(())
}

#[cfg(test)]
mod tests;
