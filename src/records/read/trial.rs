//! Readers tried on a text, for their tests.

use std::ops::ControlFlow;

use super::{Kind, Piece, read};
use crate::records::record::Record;

/// Records with their lines, and flaws as "line: reason".
pub(super) type Read = (Vec<(Record, u32)>, Vec<String>);

/// All that a text gives, which is of a form.
pub(super) fn all(form: Kind, text: &str) -> Read {
    let (mut records, mut flaws) = (Vec::new(), Vec::new());
    let kind = read(text.as_bytes(), &mut |piece| {
        match piece {
            Piece::Record(record, line) => records.push((*record, line)),
            Piece::Flaw { line, fault } => flaws.push(format!("{line}: {fault}")),
        }
        ControlFlow::Continue(())
    });
    assert_eq!(kind, Ok(form), "{text}");
    (records, flaws)
}

/// The one record of a text without a flaw.
pub(super) fn one(form: Kind, text: &str) -> Record {
    let (mut records, flaws) = all(form, text);
    assert_eq!((records.len(), &flaws[..]), (1, &[][..]), "{text}");
    records.remove(0).0
}
