//! A large source in windows: while one is read, the next one comes from the
//! disk, and the source is never held as a whole.
//!
//! Only sources whose records can be told before the end are read so: JSON
//! Lines and MARC, whose records end in a mark, and XML.
//!
//! Must never know: what becomes of the pieces.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::mem;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use flate2::read::MultiGzDecoder;

use super::fault;
use super::fetch::{self, Fetched, Packing};
use super::grown::{Known, Summed, Sums};
use super::parts::{self, Form, PART, Sink};
use crate::records::read::{self, Gate, Piece, Stream, Unreadable};

/// Bytes of a window: enough parts for all cores, and little beside what is made
/// of them.
const WINDOW: usize = 16 << 20;

/// Pieces that are handed from one thread to the other together, and how often
/// they are before the one waits for the other.
const PIECES: usize = 256;
const AHEAD: usize = 8;

/// What comes of a source, byte by byte.
type Rest<'f> = Box<dyn Read + Send + 'f>;

/// A source that is read in windows.
pub(super) struct Windows<'f> {
    course: Course,
    /// What came of it already.
    held: Vec<u8>,
    /// The rest.
    rest: Rest<'f>,
    /// How much of it may come.
    most: u64,
    /// How many bytes of the file were read, and how many it has.
    read: Arc<AtomicU64>,
    size: u64,
    /// What came of the file as it lies there, and the records before that.
    sums: Option<Arc<Mutex<Sums>>>,
    before: u32,
}

/// A source, as far as it is held.
pub(super) enum Begun<'f> {
    /// All of it, and why it ends before it should.
    Whole(Cow<'f, [u8]>, Option<io::Error>),
    /// Its beginning; the rest is read in windows.
    Windows(Windows<'f>),
}

/// Why a source was not read to its end.
#[derive(Debug)]
pub(super) enum Failure {
    /// It holds no catalog.
    NoCatalog(Unreadable),
    /// It broke; what came before was handed on.
    Cut(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCatalog(reason) => reason.fmt(f),
            Self::Cut(error) => write!(f, "{error}"),
        }
    }
}

/// The bytes of a source of a size (0: nobody knows), unpacked when they are
/// packed: all of them, or the first window where its records can be read apart.
pub(super) fn begun<'f>(mut from: impl Read + Send + 'f, size: u64) -> io::Result<Begun<'f>> {
    let mut start = Vec::new();
    from.by_ref().take(MAGIC).read_to_end(&mut start)?;
    let packing = fetch::packing(&start);
    let read = Arc::new(AtomicU64::new(0));
    let raw = Counted(io::Cursor::new(start).chain(from), Arc::clone(&read));
    let mut sums = None;
    if size == 0 && packing.is_some() {
        return fetch::fetched(raw, size).map(Begun::from);
    }
    let most = packing.map_or_else(
        || fetch::STREAM_MAX.max(size),
        |_| fetch::unpacked_most(size),
    );
    let mut rest: Rest<'f> = match packing {
        Some(Packing::Gzip) => Box::new(MultiGzDecoder::new(raw)),
        Some(Packing::Zstd) => Box::new(zstd::Decoder::new(raw)?),
        None => {
            let (summed, shared) = Summed::new(raw, Sums::default());
            sums = Some(shared);
            Box::new(summed)
        }
    };
    let mut held = Vec::new();
    let filled = fill(&mut *rest, &mut held, WINDOW);
    let more = match (packing, filled) {
        (_, Ok(more)) => more,
        // What came before the damage is worth having.
        (Some(_), Err(error)) if !held.is_empty() => {
            return Ok(Begun::Whole(held.into(), Some(error)));
        }
        (_, Err(error)) => return Err(error),
    };
    if let Some(course) = more.then(|| Course::of(&held)).flatten() {
        return Ok(Begun::Windows(Windows {
            course,
            most: most.saturating_sub(held.len() as u64),
            held,
            rest,
            read,
            size,
            sums,
            before: 0,
        }));
    }
    let from = io::Cursor::new(held).chain(rest);
    let fetched = if packing.is_some() {
        fetch::unpacked(from, size)
    } else {
        fetch::fetched(from, size)
    };
    fetched.map(Begun::from)
}

/// What came behind what is known of a file of lines, of a size by now. The file
/// stands there.
pub(super) fn behind<'f>(file: impl Read + Send + 'f, size: u64, known: &Known) -> Windows<'f> {
    let bytes = known.sums.bytes();
    let read = Arc::new(AtomicU64::new(bytes));
    let raw = Counted(file, Arc::clone(&read));
    let (rest, sums) = Summed::new(raw, known.sums.clone());
    let marked = Marked {
        before: known.lines,
        ..Marked::of(Form::Lines)
    };
    Windows {
        course: Course::Marked(marked),
        held: Vec::new(),
        rest: Box::new(rest),
        most: fetch::STREAM_MAX.max(size).saturating_sub(bytes),
        read,
        size,
        sums: Some(sums),
        before: known.records,
    }
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

/// Fills so many bytes more; false where the source ended.
fn fill(from: &mut dyn Read, held: &mut Vec<u8>, room: usize) -> io::Result<bool> {
    let came = from.take(room as u64).read_to_end(held)?;
    Ok(came == room)
}

impl From<Fetched> for Begun<'_> {
    fn from(fetched: Fetched) -> Self {
        Self::Whole(fetched.bytes.into(), fetched.cut)
    }
}

impl Begun<'_> {
    /// Reads all pieces, or until the sink breaks.
    ///
    /// # Errors
    ///
    /// The source is no catalog, cannot be read further, or does not end; what
    /// came before is handed on.
    pub(super) fn each(self, sink: &mut Sink<'_>) -> Result<Option<Known>, Failure> {
        match self {
            Self::Whole(bytes, cut) => {
                parts::each(&bytes, sink).map_err(Failure::NoCatalog)?;
                cut.map_or(Ok(None), |error| Err(Failure::Cut(error)))
            }
            Self::Windows(windows) => windows.each(sink),
        }
    }
}

impl Windows<'_> {
    /// Reads all pieces; what is known of the file then, where it can be known
    /// again.
    pub(super) fn each(self, sink: &mut Sink<'_>) -> Result<Option<Known>, Failure> {
        self.each_within(WINDOW, sink).map_err(Failure::Cut)
    }

    fn each_within(mut self, window: usize, sink: &mut Sink<'_>) -> io::Result<Option<Known>> {
        let records = Cell::new(self.before);
        let sink: &mut Sink<'_> = &mut |piece, share| {
            let is_record = u32::from(matches!(piece, Piece::Record(..)));
            records.set(records.get().saturating_add(is_record));
            sink(piece, share)
        };
        let (mut done, mut left, mut room) = (0, self.most, window);
        // It gives its bytes away and keeps its room.
        let mut next = Vec::new();
        let mut ended = Ok(true);
        while let Ok(true) = ended {
            let from = mem::replace(&mut done, self.read.load(Ordering::Relaxed));
            let mut sink = shared(sink, from..done, self.size);
            let (course, held) = (&mut self.course, &self.held);
            let read = &mut || course.pass(held, false, &mut sink);
            let (passed, filled) = beside(&mut *self.rest, &mut next, room, read);
            let ControlFlow::Continue(end) = passed? else {
                return Ok(None);
            };
            self.held.drain(..end);
            // A record that is larger than a window makes the next one larger.
            room = if end == 0 { self.held.len() } else { 0 }.max(window);
            left = left
                .checked_sub(next.len() as u64)
                .ok_or_else(fetch::endless)?;
            self.held.append(&mut next);
            // What came before the source broke is worth having.
            ended = filled;
        }
        let sink = &mut shared(sink, done..self.size.max(done), self.size);
        if self.course.pass(&self.held, true, sink)?.is_continue() {
            // A break of the sink is an end like any other.
            let _ = self.course.rest().try_for_each(|rest| sink(rest, (1, 1)));
        }
        ended?;
        let is_line = self.held.last().is_none_or(|last| *last == b'\n');
        Ok(self.course.known().filter(|_| is_line).and_then(|lines| {
            let sums = self.sums?;
            let sums = sums.lock().unwrap_or_else(PoisonError::into_inner);
            Some(Known {
                sums: sums.clone(),
                lines,
                records: records.get(),
            })
        }))
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

/// What became of a window: how many of its bytes are done with, or the sink has
/// enough.
type Passed = io::Result<ControlFlow<(), usize>>;

/// Reads a window while the next one is filled; whether more may come.
fn beside(
    rest: &mut (dyn Read + Send),
    next: &mut Vec<u8>,
    room: usize,
    read: &mut dyn FnMut() -> Passed,
) -> (Passed, io::Result<bool>) {
    let ahead = thread::scope(|scope| {
        let worker = thread::Builder::new().name("fichero-fetch".to_owned());
        let (ahead, into) = (&mut *rest, &mut *next);
        let worker = worker.spawn_scoped(scope, move || fill(ahead, into, room));
        let worker = worker.ok()?;
        let passed = read();
        Some((passed, worker.join().unwrap_or_else(|_| Err(failed()))))
    });
    // Where no thread is to be had, one comes after the other.
    ahead.unwrap_or_else(|| (read(), fill(rest, next, room)))
}

fn failed() -> io::Error {
    io::Error::other("reading failed; please report it")
}

/// How the records of a source are told, and how far the reading is.
enum Course {
    Marked(Marked),
    Stream(Box<Stream>),
}

impl Course {
    /// The course of what a source begins with, if it can be read in windows.
    fn of(held: &[u8]) -> Option<Self> {
        if let Some(form) = Form::of(held) {
            return Some(Self::Marked(Marked::of(form)));
        }
        let stream = Stream::of(held)?;
        Some(Self::Stream(Box::new(stream)))
    }

    /// Hands on what a window holds.
    fn pass(&mut self, window: &[u8], is_last: bool, sink: &mut Sink<'_>) -> Passed {
        match self {
            Self::Marked(marked) => Ok(marked.pass(window, is_last, sink)),
            Self::Stream(stream) => {
                let flow = pass_stream(stream, window, is_last, sink)?;
                Ok(flow.map_continue(|()| window.len()))
            }
        }
    }

    /// The lines that were read of lines that are apart from any that come
    /// behind.
    fn known(&self) -> Option<u32> {
        match self {
            Self::Marked(marked) => {
                let is_plain = matches!(marked.form, Form::Lines) && !marked.is_decoded;
                let is_plain = is_plain && marked.gate.rest().next().is_none();
                is_plain.then_some(marked.before)
            }
            Self::Stream(_) => None,
        }
    }

    /// What is said when all was handed on.
    fn rest(&self) -> impl Iterator<Item = Piece> + use<> {
        let gate = match self {
            Self::Marked(marked) => marked.gate,
            // It says all itself.
            Self::Stream(_) => Gate::default(),
        };
        gate.rest()
    }
}

/// Reads on one thread and hands on from this one.
fn pass_stream(
    stream: &mut Stream,
    window: &[u8],
    is_last: bool,
    sink: &mut Sink<'_>,
) -> io::Result<ControlFlow<()>> {
    let beside = thread::scope(|scope| {
        let (send, receive) = mpsc::sync_channel(AHEAD);
        let worker = thread::Builder::new().name("fichero-read".to_owned());
        let source = &mut *stream;
        let worker = worker.spawn_scoped(scope, move || {
            fault::point("read");
            send_all(source, window, is_last, &send);
        });
        let worker = worker.ok()?;
        let flow = receive
            .into_iter()
            .flatten()
            .try_for_each(|piece| sink(piece, (0, 1)));
        Some(worker.join().map(|()| flow).map_err(|_| failed()))
    });
    beside.unwrap_or_else(|| Ok(stream.take(window, is_last, &mut |piece| sink(piece, (0, 1)))))
}

/// Sends what a window holds, until nobody wants more.
fn send_all(stream: &mut Stream, window: &[u8], is_last: bool, send: &SyncSender<Vec<Piece>>) {
    let mut pieces = Vec::with_capacity(PIECES);
    let flow = stream.take(window, is_last, &mut |piece| {
        pieces.push(piece);
        if pieces.len() < PIECES {
            return ControlFlow::Continue(());
        }
        let full = mem::replace(&mut pieces, Vec::with_capacity(PIECES));
        send.send(full)
            .map_or(ControlFlow::Break(()), ControlFlow::Continue)
    });
    if flow.is_continue() {
        // Nobody wants the last ones.
        let _ = send.send(pieces);
    }
}

/// A source whose records end in a mark.
struct Marked {
    form: Form,
    gate: Gate,
    /// Lines or records before the window.
    before: u32,
    /// It was said that the text is not UTF-8.
    is_decoded: bool,
}

impl Marked {
    fn of(form: Form) -> Self {
        Self {
            form,
            gate: Gate::default(),
            before: 0,
            is_decoded: false,
        }
    }

    /// Hands on what is whole.
    fn pass(
        &mut self,
        window: &[u8],
        is_last: bool,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<(), usize> {
        let end = if is_last {
            window.len()
        } else {
            whole(self.form, window)
        };
        self.hand_on(&window[..end], sink).map_continue(|()| end)
    }

    fn hand_on(&mut self, window: &[u8], sink: &mut Sink<'_>) -> ControlFlow<()> {
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

/// The end of the whole records but the last one, to which belongs what stands
/// behind it.
fn whole(form: Form, held: &[u8]) -> usize {
    let mut ends = memchr::memrchr_iter(form.mark(), held);
    ends.nth(1).map_or(0, |last| last + 1)
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
            course: Course::of(bytes).unwrap(),
            held,
            rest: Box::new(from),
            most: u64::MAX,
            read: Arc::default(),
            size: bytes.len() as u64,
            sums: None,
            before: 0,
        };
        let mut pieces = Vec::new();
        let end = windows.each_within(window, &mut |piece, _| {
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

    /// A disk that breaks behind what it gave.
    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }

    #[test]
    fn what_came_before_a_source_broke_is_handed_on() {
        let line = |number| format!("{{\"title\": \"Report {number}\"}}\n");
        let lines: String = (0..40).map(line).collect();
        let xml = format!(
            "<modsCollection xmlns=\"http://www.loc.gov/mods/v3\">{}",
            "<mods><titleInfo><title>Report</title></titleInfo></mods>".repeat(40)
        );
        for text in [lines, xml] {
            let (held, rest) = text.as_bytes().split_at(200);
            let windows = Windows {
                course: Course::of(text.as_bytes()).unwrap(),
                held: held.to_vec(),
                rest: Box::new(rest.chain(Broken)),
                most: u64::MAX,
                read: Arc::default(),
                size: 0,
                sums: None,
                before: 0,
            };
            let mut records = 0;
            let ended = windows.each_within(300, &mut |piece, _| {
                records += usize::from(matches!(piece, Piece::Record(..)));
                ControlFlow::Continue(())
            });
            assert!(ended.is_err());
            assert_eq!(records, 40);
        }
    }

    #[test]
    fn a_window_in_an_old_encoding_is_read_and_said_once() {
        // No window holds lines of both encodings.
        let line = |number: usize| {
            let letter: &[u8] = match number {
                ..15 => "\u{e9}".as_bytes(),
                15..25 => b"e",
                _ => b"\xe9",
            };
            let line = [b"{\"title\": \"R", letter, b"sum", letter, b"\"}\n"];
            line.concat()
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
            30
        );
    }
}
