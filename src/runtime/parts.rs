//! The pieces of a source in their order, read on all cores where it can be
//! cut into parts.
//!
//! Must never know: where the bytes come from, what becomes of the pieces.

use std::ops::ControlFlow;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::crew::CORES_MAX;
use super::fault;
use crate::records::read::{self, Gate, Kind, Part, Piece, Stream, Unreadable};

/// Bytes of a part that one core reads: some hundred records, so that the
/// first ones are there soon.
pub(super) const PART: usize = 256 * 1024;

/// Parts that a worker reads ahead of the one that is wanted next.
const AHEAD: usize = 4;

/// Whoever takes the pieces of a source, with the share of it that is read: so
/// many parts of so many.
pub(super) type Sink<'a> = dyn FnMut(Piece, (u64, u64)) -> ControlFlow<()> + 'a;

/// A form whose records may be read before its end.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Lines,
    Marc,
}

impl Form {
    /// The form of what a source begins with, if it is one of them.
    pub(super) fn of(held: &[u8]) -> Option<Self> {
        // The last line may go on.
        let whole = memchr::memrchr(b'\n', held).map(|last| &held[..=last]);
        match (read::kind(held), whole.and_then(read::kind)) {
            (Some(Kind::Marc), _) => Some(Self::Marc),
            (_, Some(Kind::JsonLines)) => Some(Self::Lines),
            _ => None,
        }
    }

    /// What ends a record.
    pub(super) fn mark(self) -> u8 {
        match self {
            Self::Lines => b'\n',
            Self::Marc => read::MARC_END,
        }
    }
}

/// Reads all pieces of a source, or until the sink breaks.
pub(super) fn each(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Unreadable> {
    let parts = read::parts(bytes, PART).filter(|parts| parts.len() > 1);
    if let Some(parts) = parts {
        let mut gate = Gate::default();
        if each_of(&parts, &mut gate, sink).is_continue() {
            let all = parts.len() as u64;
            // A break of the sink is an end like any other.
            let _ = gate.rest().try_for_each(|rest| sink(rest, (all, all)));
        }
        return Ok(());
    }
    read::read(bytes, &mut |piece| sink(piece, (0, 1))).map(|_| ())
}

/// The records that are whole in the first bytes of a source; none where only
/// all of it tells them.
pub(super) fn first(head: &[u8]) -> Vec<Piece> {
    // Lines end in one of them, records of MARC in the other.
    let end = memchr::memrchr2(b'\n', read::MARC_END, head);
    let whole = end.map_or(&[][..], |end| &head[..=end]);
    if let Some(parts) = read::parts(whole, PART) {
        return parts.iter().flat_map(pieces).collect();
    }
    let mut found = Vec::new();
    if let Some(mut stream) = Stream::of(head) {
        // Nothing breaks off.
        let _ = stream.take(head, false, &mut |piece| {
            found.push(piece);
            ControlFlow::Continue(())
        });
    }
    found
}

/// Reads parts on all cores and hands their pieces on in order.
pub(super) fn each_of(parts: &[Part<'_>], gate: &mut Gate, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let workers = cores.min(parts.len()).min(CORES_MAX);
    thread::scope(|scope| {
        let lane = |number: usize| {
            let (send, receive) = mpsc::sync_channel(AHEAD);
            let mine = parts.iter().skip(number).step_by(workers);
            let worker = thread::Builder::new().name("fichero-read".to_owned());
            // Where no thread is to be had, the lane is dead, and its parts
            // are read below.
            let _ = worker.spawn_scoped(scope, move || {
                for part in mine {
                    fault::point("read");
                    if send.send(pieces(part)).is_err() {
                        return;
                    }
                }
            });
            receive
        };
        let lanes: Vec<Receiver<Vec<Piece>>> = (0..workers).map(lane).collect();
        let total = parts.len() as u64;
        for ((number, part), lane) in (0..).zip(parts).zip(lanes.iter().cycle()) {
            let read = lane.recv().unwrap_or_else(|_| pieces(part));
            for piece in read.into_iter().filter_map(|piece| gate.pass(piece)) {
                sink(piece, (number, total))?;
            }
        }
        ControlFlow::Continue(())
    })
}

/// All that a part of a source holds.
pub(super) fn pieces(part: &Part<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    part.read(&mut |piece| {
        pieces.push(piece);
        ControlFlow::Continue(())
    });
    pieces
}
