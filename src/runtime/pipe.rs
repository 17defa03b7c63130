//! Pipes: records are handed on as they come, as far as the form of the
//! source lets them be told before its end.
//!
//! Must never know: what becomes of the records, whose thread this is.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::parts::Form;
use super::{fetch, parts};
use crate::records::flaw::Fault;
use crate::records::read::{self, Gate, Part, Piece, Stream};

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
    read_to(from, fetch::STREAM_MAX, give)
}

/// The same of no more than so many bytes; what came before is handed on.
fn read_to(from: &mut dyn Read, most: u64, give: &mut Give<'_>) -> Result<(), String> {
    let mut coming = Coming::default();
    let mut chunk = vec![0; CHUNK];
    let mut came = 0;
    loop {
        let length = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.to_string()),
        };
        came += length as u64;
        if came > most {
            return Err(fetch::endless().to_string());
        }
        coming.held.extend_from_slice(&chunk[..length]);
        if !coming.give(give, length) {
            return Ok(());
        }
    }
    coming.end(give)
}

/// What came and was not handed on yet.
#[derive(Default)]
struct Coming {
    held: Vec<u8>,
    /// How records end, once it is known that they may be read one by one.
    form: Option<Form>,
    /// Who reads them, where nothing but reading tells.
    stream: Option<Box<Stream>>,
    /// Lines or records that were handed on.
    before: u32,
    gate: Gate,
}

impl Coming {
    /// Hands on the whole records, of which so many bytes are new; false when
    /// nobody wants more.
    fn give(&mut self, give: &mut Give<'_>, new: usize) -> bool {
        if self.stream.is_some() {
            let pieces = self.streamed(false);
            return pieces.is_empty() || give(pieces);
        }
        // What stands before the new bytes was looked through when it came.
        let mut looked = self.held.len() - new;
        if self.form.is_none() {
            // What the first bytes do not tell, more will not.
            if self.held.len() > read::HEAD + CHUNK {
                return true;
            }
            self.form = Form::of(&self.held);
            looked = 0;
            // Fewer bytes do not tell these forms from others.
            if self.form.is_none() && self.held.len() >= read::HEAD {
                let stream = Stream::of(&self.held);
                self.stream = stream.map(Box::new);
                return self.stream.is_none() || self.give(give, 0);
            }
        }
        let Some(form) = self.form else { return true };
        let Some(last) = memchr::memrchr(form.mark(), &self.held[looked..]) else {
            return true;
        };
        let whole: Vec<u8> = self.held.drain(..=looked + last).collect();
        let pieces = self.pieces(form, &whole);
        pieces.is_empty() || give(pieces)
    }

    /// What is whole by now of a source that is read as it comes.
    fn streamed(&mut self, is_last: bool) -> Vec<Piece> {
        let (held, mut pieces) = (std::mem::take(&mut self.held), Vec::new());
        if let Some(stream) = &mut self.stream {
            // Nothing breaks off.
            let _ = stream.take(&held, is_last, &mut |piece| {
                pieces.push(piece);
                ControlFlow::Continue(())
            });
        }
        pieces
    }

    fn pieces(&mut self, form: Form, whole: &[u8]) -> Vec<Piece> {
        let pieces = match form {
            Form::Lines => self.lines(whole),
            Form::Marc => parts::pieces(&Part::marc(whole, self.before)),
        };
        let ends = memchr::memchr_iter(form.mark(), whole).count();
        let ends = u32::try_from(ends).unwrap_or(u32::MAX);
        self.before = self.before.saturating_add(ends);
        let pieces = pieces.into_iter();
        pieces.filter_map(|piece| self.gate.pass(piece)).collect()
    }

    fn lines(&self, lines: &[u8]) -> Vec<Piece> {
        let lines = match self.before {
            0 => lines.strip_prefix(b"\xef\xbb\xbf").unwrap_or(lines),
            _ => lines,
        };
        let text = String::from_utf8_lossy(lines);
        let mut pieces = parts::pieces(&Part::lines(&text, self.before));
        if matches!(text, std::borrow::Cow::Owned(_)) {
            pieces.push(Piece::Flaw {
                line: self.before.saturating_add(1),
                fault: Fault::NotUtf8Here,
            });
        }
        pieces
    }

    /// Hands on what is left when the pipe has ended.
    fn end(mut self, give: &mut Give<'_>) -> Result<(), String> {
        let pieces = if self.stream.is_some() {
            self.streamed(true)
        } else {
            let held = std::mem::take(&mut self.held);
            let Some(form) = self.form else {
                return whole(held, give);
            };
            let mut pieces = self.pieces(form, &held);
            pieces.extend(self.gate.rest());
            pieces
        };
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

    /// A record of MARC with a title.
    fn marc(title: &str) -> Vec<u8> {
        let field = format!("00\u{1f}a{title}\u{1e}");
        let (length, base) = (38 + field.len(), 37);
        format!(
            "{length:05}nam a22{base:05}   4500245{:04}00000\u{1e}{field}\u{1d}",
            field.len()
        )
        .into_bytes()
    }

    #[test]
    fn records_of_marc_come_one_by_one_and_the_last_may_be_cut() {
        let dump = [marc("A"), marc("B"), marc("C")].concat();
        let half = dump.len() / 2;
        let (given, result) = given(vec![&dump[..half], &dump[half..], &marc("D")[..40]]);
        assert_eq!(result, Ok(()));
        let told = |piece: &Piece| match piece {
            Piece::Record(record, line) => format!("{} {line}", record.title),
            Piece::Flaw { line, .. } => format!("flaw {line}"),
        };
        let told = |pieces: &Vec<Piece>| pieces.iter().map(told).collect::<Vec<_>>();
        let told: Vec<Vec<String>> = given.iter().map(told).collect();
        assert_eq!(told, [vec!["A 1"], vec!["B 2", "C 3"], vec!["flaw 4"]]);
    }

    #[test]
    fn records_of_xml_come_before_the_pipe_has_ended() {
        let record = "<mods><titleInfo><title>A</title></titleInfo></mods>\n";
        let text = format!(
            "<modsCollection xmlns=\"http://www.loc.gov/mods/v3\">{}</modsCollection>",
            record.repeat(5_000)
        );
        let (given, result) = given(text.as_bytes().chunks(20_000).collect());
        assert_eq!(result, Ok(()));
        let told: Vec<usize> = given.iter().map(Vec::len).collect();
        assert_eq!(told.iter().sum::<usize>(), 5_000, "{told:?}");
        assert!(told.len() > 5, "{told:?}");
    }

    #[test]
    fn other_forms_come_when_they_are_whole_and_nonsense_is_refused() {
        let (pieces, result) = given(vec![b"[{\"title\": \"A\"},", b"{\"title\": \"B\"}]"]);
        assert_eq!((pieces.len(), pieces[0].len(), result), (1, 2, Ok(())));
        let (pieces, result) = given(vec![b"Dear reader"]);
        assert!(pieces.is_empty() && result.is_err());
    }
    #[test]
    fn a_pipe_without_an_end_ends_with_a_sentence_and_keeps_what_it_brought() {
        let mut endless = io::Cursor::new(b"{\"title\": \"A\"}\n".repeat(10_000));
        let mut count = 0;
        let ended = read_to(&mut endless, 100_000, &mut |pieces| {
            count += pieces.len();
            true
        });
        assert!(ended.unwrap_err().contains("no end of it"));
        assert!((1_000..10_000).contains(&count), "{count}");
    }
}
