//! Readers tried on a text, for their tests.

use std::ops::ControlFlow;

use super::{Kind, Piece, read};
use crate::records::record::Record;

/// Records with their lines, and flaws as "line: reason".
pub(super) type Read = (Vec<(Record, u32)>, Vec<String>);

/// All that a text gives, which is of a form.
pub(super) fn all(form: Kind, text: &str) -> Read {
    bytes(form, text.as_bytes())
}

/// The one record of a text without a flaw.
pub(super) fn one(form: Kind, text: &str) -> Record {
    let (mut records, flaws) = all(form, text);
    assert_eq!((records.len(), &flaws[..]), (1, &[][..]), "{text}");
    records.remove(0).0
}

/// All that bytes of a form give.
pub(super) fn bytes(form: Kind, bytes: &[u8]) -> Read {
    let (mut records, mut flaws) = (Vec::new(), Vec::new());
    let kind = read(bytes, &mut |piece| {
        match piece {
            Piece::Record(record, line) => records.push((*record, line)),
            Piece::Flaw { line, fault } => flaws.push(format!("{line}: {fault}")),
        }
        ControlFlow::Continue(())
    });
    assert_eq!(kind, Ok(form), "{}", String::from_utf8_lossy(bytes));
    (records, flaws)
}

/// The one record of bytes without a flaw.
pub(super) fn one_of(form: Kind, all: &[u8]) -> Record {
    let (mut records, flaws) = bytes(form, all);
    assert_eq!((records.len(), &flaws[..]), (1, &[][..]));
    records.remove(0).0
}
