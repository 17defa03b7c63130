//! A large source in windows: while one is read, the next one comes from the
//! disk, and the source is never held as a whole.
//!
//! Only sources whose records end in a mark can be read so: JSON Lines and MARC.
//!
//! Must never know: what becomes of the pieces.

use std::borrow::Cow;
use std::io::{self, Read};
use std::mem;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use flate2::read::MultiGzDecoder;

use super::fetch::{self, Fetched, Packing};
use super::parts::{self, Form, PART, Sink};
use crate::records::read::{self, Gate, Piece};

/// Bytes of a window: enough parts for all cores, and little beside what is made
/// of them.
const WINDOW: usize = 16 << 20;

/// What comes of a source, byte by byte.
type Rest<'f> = Box<dyn Read + Send + 'f>;

/// A source that is read in windows.
pub(super) struct Windows<'f> {
    /// How its records end.
    form: Form,
    /// What came of it already.
    held: Vec<u8>,
    /// The rest.
    rest: Rest<'f>,
    /// How much of it may come.
    most: u64,
    /// How many bytes of the file were read, and how many it has.
    read: Arc<AtomicU64>,
    size: u64,
}

/// A file, as far as it is held.
pub(super) enum Begun<'f> {
    /// All of it.
    Whole(Fetched),
    /// Its beginning; the rest is read in windows.
    Windows(Windows<'f>),
}

/// The bytes of a file of a size, unpacked when they are packed: all of them, or
/// the first window where its records can be read apart.
pub(super) fn begun<'f>(mut from: impl Read + Send + 'f, size: u64) -> io::Result<Begun<'f>> {
    let mut start = Vec::new();
    from.by_ref().take(MAGIC).read_to_end(&mut start)?;
    let packing = fetch::packing(&start);
    let read = Arc::new(AtomicU64::new(0));
    let raw = Counted(io::Cursor::new(start).chain(from), Arc::clone(&read));
    let most = packing.map_or_else(
        || fetch::STREAM_MAX.max(size),
        |_| fetch::unpacked_most(size),
    );
    let mut rest: Rest<'f> = match packing {
        Some(Packing::Gzip) => Box::new(MultiGzDecoder::new(raw)),
        Some(Packing::Zstd) => Box::new(zstd::Decoder::new(raw)?),
        None => Box::new(raw),
    };
    let mut held = Vec::new();
    let filled = fill(&mut *rest, &mut held, WINDOW);
    let more = match (packing, filled) {
        (_, Ok(more)) => more,
        // What came before the damage is worth having.
        (Some(_), Err(error)) if !held.is_empty() => {
            let (bytes, cut) = (held, Some(error));
            return Ok(Begun::Whole(Fetched { bytes, cut }));
        }
        (_, Err(error)) => return Err(error),
    };
    let form = Form::of(&held).filter(|_| more);
    if let Some(form) = form {
        return Ok(Begun::Windows(Windows {
            form,
            most: most.saturating_sub(held.len() as u64),
            held,
            rest,
            read,
            size,
        }));
    }
    let from = io::Cursor::new(held).chain(rest);
    let fetched = if packing.is_some() {
        fetch::unpacked(from, size)
    } else {
        fetch::fetched(from, size)
    };
    fetched.map(Begun::Whole)
}

/// Bytes that tell a packing.
const MAGIC: u64 = 4;

/// Counts the bytes that pass.
struct Counted<R>(R, Arc<AtomicU64>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(into)?;
        self.1.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// Fills up to so many bytes; false where the source ended.
fn fill(from: &mut dyn Read, held: &mut Vec<u8>, window: usize) -> io::Result<bool> {
    let wanted = window.saturating_sub(held.len());
    let came = from.take(wanted as u64).read_to_end(held)?;
    Ok(came == wanted)
}

impl Windows<'_> {
    /// Reads all pieces, or until the sink breaks.
    ///
    /// # Errors
    ///
    /// The source cannot be read further, or does not end; what came before is
    /// handed on.
    pub(super) fn each(self, sink: &mut Sink<'_>) -> io::Result<()> {
        self.each_of(WINDOW, sink)
    }

    fn each_of(mut self, window: usize, sink: &mut Sink<'_>) -> io::Result<()> {
        let mut course = Course {
            form: self.form,
            gate: Gate::default(),
            before: 0,
            is_decoded: false,
        };
        let (mut done, mut left) = (0, self.most);
        let mut more = true;
        while more {
            let end = whole(self.form, &self.held);
            let mut next = self.held.split_off(end);
            let kept = next.len();
            // A record that is larger than a window makes the next one larger.
            let room = if end == 0 { kept * 2 } else { 0 };
            let from = mem::replace(&mut done, self.read.load(Ordering::Relaxed));
            let mut sink = shared(sink, from..done, self.size);
            let held = &self.held;
            let read = &mut || course.pass(held, &mut sink);
            let (flow, filled) = beside(&mut *self.rest, &mut next, room.max(window), read);
            if flow.is_break() {
                return Ok(());
            }
            // What came before the source broke is worth having.
            more = filled?;
            let came = (next.len() - kept) as u64;
            left = left.checked_sub(came).ok_or_else(fetch::endless)?;
            self.held = next;
        }
        let sink = &mut shared(sink, done..self.size.max(done), self.size);
        if course.pass(&self.held, sink).is_continue() {
            // A break of the sink is an end like any other.
            let _ = course.gate.rest().try_for_each(|rest| sink(rest, (1, 1)));
        }
        Ok(())
    }
}

/// A sink that is told the share of the whole file, not that of a window, which
/// is some of its bytes.
fn shared<'s>(
    sink: &'s mut Sink<'_>,
    window: Range<u64>,
    size: u64,
) -> impl FnMut(Piece, (u64, u64)) -> ControlFlow<()> + 's {
    move |piece, (number, all)| {
        let bytes = (window.end - window.start) / all.max(1) * number.min(all);
        sink(piece, (window.start + bytes, size.max(window.end)))
    }
}

/// Reads a window while the next one is filled; whether more may come.
fn beside(
    rest: &mut (dyn Read + Send),
    next: &mut Vec<u8>,
    room: usize,
    read: &mut dyn FnMut() -> ControlFlow<()>,
) -> (ControlFlow<()>, io::Result<bool>) {
    let ahead = thread::scope(|scope| {
        let worker = thread::Builder::new().name("fichero-fetch".to_owned());
        let (ahead, into) = (&mut *rest, &mut *next);
        let worker = worker.spawn_scoped(scope, move || fill(ahead, into, room));
        let worker = worker.ok()?;
        let flow = read();
        let failed = |_| Err(io::Error::other("reading failed; please report it"));
        Some((flow, worker.join().unwrap_or_else(failed)))
    });
    // Where no thread is to be had, one comes after the other.
    ahead.unwrap_or_else(|| (read(), fill(rest, next, room)))
}

/// The end of the whole records but the last one, to which belongs what stands
/// behind it.
fn whole(form: Form, held: &[u8]) -> usize {
    let mut ends = memchr::memrchr_iter(form.mark(), held);
    ends.nth(1).map_or(0, |last| last + 1)
}

/// How far the reading is.
struct Course {
    form: Form,
    gate: Gate,
    /// Lines or records before the window.
    before: u32,
    /// It was said that the text is not UTF-8.
    is_decoded: bool,
}

impl Course {
    /// Hands on what a window holds.
    fn pass(&mut self, window: &[u8], sink: &mut Sink<'_>) -> ControlFlow<()> {
        if window.is_empty() {
            return ControlFlow::Continue(());
        }
        let before = self.before;
        let ends = memchr::memchr_iter(self.form.mark(), window).count();
        self.before = before.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        let Form::Lines = self.form else {
            let parts = read::marc_parts(window, before, PART);
            return parts::each_of(&parts, &mut self.gate, sink);
        };
        let (text, flaw) = match std::str::from_utf8(window) {
            Ok(text) => (Cow::Borrowed(text), None),
            Err(_) => read::text_of(window),
        };
        if let Some((line, fault)) = flaw
            && !mem::replace(&mut self.is_decoded, true)
        {
            let line = line.saturating_add(before);
            sink(Piece::Flaw { line, fault }, (0, 1))?;
        }
        let text = match before {
            0 => text.strip_prefix('\u{feff}').unwrap_or(&text),
            _ => &text,
        };
        let parts = read::line_parts(text, before, PART);
        parts::each_of(&parts, &mut self.gate, sink)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use proptest::prelude::*;

    fn pieces(bytes: &[u8], window: usize) -> Vec<String> {
        let mut held = Vec::new();
        let mut from = Cursor::new(bytes);
        fill(&mut from, &mut held, window).unwrap();
        let windows = Windows {
            form: Form::of(bytes).unwrap(),
            held,
            rest: Box::new(from),
            most: u64::MAX,
            read: Arc::default(),
            size: bytes.len() as u64,
        };
        let mut pieces = Vec::new();
        let end = windows.each_of(window, &mut |piece, _| {
            pieces.push(format!("{piece:?}"));
            ControlFlow::Continue(())
        });
        end.unwrap();
        pieces
    }

    fn whole_pieces(bytes: &[u8]) -> Vec<String> {
        let mut pieces = Vec::new();
        parts::each(bytes, &mut |piece, _| {
            pieces.push(format!("{piece:?}"));
            ControlFlow::Continue(())
        })
        .unwrap();
        pieces
    }

    proptest! {
        #[test]
        fn windows_give_what_the_whole_gives(
            lines in proptest::collection::vec((0..4_u8, "[a-zäé ]{0,60}"), 3..60),
            window in 1..400_usize,
            ends in any::<bool>(),
        ) {
            let line = |(what, text): &(u8, String)| match what {
                0 => "{\"title\": ".to_owned(),
                1 => String::new(),
                _ => format!("{{\"title\": \"The title {text}\", \"year\": 2016}}"),
            };
            let mut text = String::from("\u{feff}{\"title\": \"Open data\"}\n{\"title\": \"Trust\"}\n");
            text += &lines.iter().map(line).collect::<Vec<_>>().join("\n");
            if ends {
                text.push('\n');
            }
            prop_assert_eq!(pieces(text.as_bytes(), window), whole_pieces(text.as_bytes()));
        }
    }

    #[test]
    fn a_window_in_an_old_encoding_is_read_and_said_once() {
        let line = |number: usize| {
            let mut line = format!("{{\"title\": \"R\u{e9}sum\u{e9} {number}\"}}\n").into_bytes();
            if number > 20 {
                let old = format!("{{\"title\": \"R#sum# {number}\"}}\n").into_bytes();
                line = old
                    .into_iter()
                    .map(|b| if b == b'#' { 0xe9 } else { b })
                    .collect();
            }
            line
        };
        let bytes: Vec<u8> = (0..40).flat_map(line).collect();
        let told = pieces(&bytes, 100);
        assert_eq!(
            told.iter().filter(|piece| piece.contains("Flaw")).count(),
            1
        );
        assert_eq!(
            told.iter()
                .filter(|piece| piece.contains("R\u{e9}sum\u{e9}"))
                .count(),
            40
        );
    }
}
