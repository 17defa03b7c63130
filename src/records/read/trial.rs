//! Readers tried on a text, for their tests.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{Kind, Piece, read};
use crate::records::record::Record;
use crate::records::write::json;

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

/// All records of a text in the native form, names that stay whole as strings;
/// it has no flaw.
pub(super) fn fields(form: Kind, text: &str) -> Vec<Value> {
    let (records, flaws) = all(form, text);
    assert_eq!(flaws, [""; 0], "{text}");
    let lines = records.iter().map(|(record, _)| json::record(record));
    let mut records: Vec<Value> = lines
        .map(|line| serde_json::from_str(&line).unwrap_or_default())
        .collect();
    for names in ["authors", "editors"] {
        let lists = records
            .iter_mut()
            .filter_map(|record| record.get_mut(names));
        for name in lists.filter_map(Value::as_array_mut).flatten() {
            if let Some(whole) = name.get_mut("literal").map(Value::take) {
                *name = whole;
            }
        }
    }
    records
}
