//! Pipes: records are handed on as they come, as far as the form of the
//! source lets them be told before its end.
//!
//! Must never know: what becomes of the records, whose thread this is.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::{fetch, parts};
use crate::records::flaw::Fault;
use crate::records::read::{self, Gate, Kind, Part, Piece};

/// Bytes that are asked of a pipe at once.
const CHUNK: usize = 64 * 1024;

/// Pieces that are handed on together.
const PIECES: usize = 1_000;

/// Whoever takes the pieces; false when it has enough.
pub(super) type Give<'a> = dyn FnMut(Vec<Piece>) -> bool + 'a;

/// Reads a pipe to its end.
///
/// # Errors
///
/// The pipe broke, or what came is no catalog: the text says why.
pub(super) fn read(from: &mut dyn Read, give: &mut Give<'_>) -> Result<(), String> {
    let mut lines = Lines::default();
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.to_string()),
        };
        lines.held.extend_from_slice(&chunk[..length]);
        if !lines.give(give) {
            return Ok(());
        }
    }
    lines.end(give)
}

/// What came and was not handed on yet.
#[derive(Default)]
struct Lines {
    held: Vec<u8>,
    /// Lines that were handed on, once it is known that these are JSON Lines.
    before: Option<u32>,
    gate: Gate,
}

impl Lines {
    /// Hands on the whole lines; false when nobody wants more.
    fn give(&mut self, give: &mut Give<'_>) -> bool {
        let Some(last) = memchr::memrchr(b'\n', &self.held) else {
            return true;
        };
        if self.before.is_none() {
            // What the first bytes do not tell, more will not.
            if self.held.len() > read::HEAD + CHUNK
                || read::kind(&self.held[..=last]) != Some(Kind::JsonLines)
            {
                return true;
            }
            self.before = Some(0);
        }
        let whole: Vec<u8> = self.held.drain(..=last).collect();
        let pieces = self.pieces(&whole);
        pieces.is_empty() || give(pieces)
    }

    fn pieces(&mut self, lines: &[u8]) -> Vec<Piece> {
        let before = self.before.unwrap_or_default();
        let lines = match before {
            0 => lines.strip_prefix(b"\xef\xbb\xbf").unwrap_or(lines),
            _ => lines,
        };
        let text = String::from_utf8_lossy(lines);
        let mut pieces = parts::pieces(&Part::lines(&text, before));
        if matches!(text, std::borrow::Cow::Owned(_)) {
            pieces.push(Piece::Flaw {
                line: before.saturating_add(1),
                fault: Fault::NotUtf8Here,
            });
        }
        let breaks = memchr::memchr_iter(b'\n', lines).count();
        let breaks = u32::try_from(breaks).unwrap_or(u32::MAX);
        self.before = Some(before.saturating_add(breaks));
        let pieces = pieces.into_iter();
        pieces.filter_map(|piece| self.gate.pass(piece)).collect()
    }

    /// Hands on what is left when the pipe has ended.
    fn end(mut self, give: &mut Give<'_>) -> Result<(), String> {
        if self.before.is_none() {
            return whole(self.held, give);
        }
        let held = std::mem::take(&mut self.held);
        let mut pieces = self.pieces(&held);
        pieces.extend(self.gate.rest());
        if !pieces.is_empty() {
            give(pieces);
        }
        Ok(())
    }
}

/// Reads a source that is told only as a whole.
fn whole(bytes: Vec<u8>, give: &mut Give<'_>) -> Result<(), String> {
    let mut bytes = bytes;
    if fetch::packing(&bytes).is_some() {
        let fetched = fetch::fetched(bytes.as_slice(), bytes.len() as u64);
        bytes = fetched.map_err(|error| error.to_string())?.bytes;
    }
    let mut pieces = Vec::new();
    let result = parts::each(&bytes, &mut |piece, _| {
        pieces.push(piece);
        if pieces.len() >= PIECES && !give(std::mem::take(&mut pieces)) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if !pieces.is_empty() {
        give(pieces);
    }
    result.map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe that gives one bit after the other.
    struct Bits<'a>(std::vec::IntoIter<&'a [u8]>);

    impl Read for Bits<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let bit = self.0.next().unwrap_or_default();
            buffer[..bit.len()].copy_from_slice(bit);
            Ok(bit.len())
        }
    }

    fn given(bits: Vec<&[u8]>) -> (Vec<Vec<Piece>>, Result<(), String>) {
        let mut given = Vec::new();
        let result = read(&mut Bits(bits.into_iter()), &mut |pieces| {
            given.push(pieces);
            true
        });
        (given, result)
    }

    #[test]
    fn records_are_handed_on_as_they_come_with_their_lines() {
        let text = "{\"title\": \"A\"}\n{\"title\": \"B\"}\n{\"title\": \"C\"}\n{\"tit";
        let (given, result) = given(vec![
            &text.as_bytes()[..20],
            &text.as_bytes()[20..32],
            &text.as_bytes()[32..],
            b"le\": \"D\"}",
        ]);
        assert_eq!(result, Ok(()));
        let told: Vec<Vec<(String, u32)>> = given
            .iter()
            .map(|pieces| {
                let record = |piece: &Piece| match piece {
                    Piece::Record(record, line) => (record.title.to_string(), *line),
                    Piece::Flaw { fault, line } => (fault.to_string(), *line),
                };
                pieces.iter().map(record).collect()
            })
            .collect();
        let at = |title: &str, line| (title.to_owned(), line);
        assert_eq!(
            told,
            [
                vec![at("A", 1), at("B", 2)],
                vec![at("C", 3)],
                vec![at("D", 4)]
            ]
        );
    }

    #[test]
    fn other_forms_come_when_they_are_whole_and_nonsense_is_refused() {
        let (pieces, result) = given(vec![b"[{\"title\": \"A\"},", b"{\"title\": \"B\"}]"]);
        assert_eq!((pieces.len(), pieces[0].len(), result), (1, 2, Ok(())));
        let (pieces, result) = given(vec![b"Dear reader"]);
        assert!(pieces.is_empty() && result.is_err());
    }
}
