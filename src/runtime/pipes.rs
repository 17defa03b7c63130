//! The pipes among the sources: each is read on a thread of its own, and what
//! came waits until there is enough of it to be shown.
//!
//! Must never know: the library.

use std::fs;
use std::io::{self, IsTerminal};
use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::{Duration, Instant};

use super::loader::{FIRST, PATIENCE};
use super::readings::Readings;
use super::source::{Place, Source};
use super::{fault, fetch, pipe};
use crate::records::read::Piece;

/// What comes through a pipe is shown so often at most, after the first of it.
const PIPE_EVERY: Duration = Duration::from_secs(1);

/// What is heard of a pipe, by the number of its source.
#[derive(Debug)]
pub(super) enum Heard {
    /// Something came.
    Came(usize, Vec<Piece>),
    /// It ended, perhaps for a reason.
    Ended(usize, Result<(), String>),
}

/// Begins to read the sources that are pipes, each on a thread of its own; says
/// which they are.
pub(super) fn start(
    sources: &[Source],
    hear: impl Fn(Heard) -> bool + Clone + Send + 'static,
) -> Vec<usize> {
    let is_pipe = |source: &Source| match source {
        Source::Embedded => false,
        Source::Stdin => !io::stdin().is_terminal(),
        Source::Path(path) => fs::metadata(path).is_ok_and(|meta| fetch::is_pipe(&meta)),
    };
    let mut pipes = Vec::new();
    for (top, source) in sources.iter().enumerate().filter(|(_, s)| is_pipe(s)) {
        let (source, hear) = (source.clone(), hear.clone());
        let worker = thread::Builder::new().name("fichero-pipe".to_owned());
        let started = worker.spawn(move || {
            let mut give = |pieces| hear(Heard::Came(top, pieces));
            // A pipe of which nobody hears that it ended is waited for for ever.
            let read = AssertUnwindSafe(|| follow(&source, &mut give));
            let ended = panic::catch_unwind(read).unwrap_or_else(|_| Err(BROKEN.to_owned()));
            hear(Heard::Ended(top, ended));
        });
        // Without a thread it is read in its turn.
        if started.is_ok() {
            pipes.push(top);
        }
    }
    pipes
}

/// Why a pipe ended whose reader panicked.
const BROKEN: &str = "reading failed; please report it";

fn follow(source: &Source, give: &mut pipe::Give<'_>) -> Result<(), String> {
    fault::point("pipe");
    match source {
        Source::Path(path) => {
            let mut file = fs::File::open(path).map_err(|error| error.to_string())?;
            pipe::read(&mut file, give)
        }
        _ => pipe::read(&mut io::stdin().lock(), give),
    }
}

/// What came through a pipe and is not in the library yet.
pub(super) struct Pipe {
    pub(super) place: Place,
    came: Readings,
    /// Records that are in the library.
    shown: usize,
    /// When the last of them were shown, or the first waited.
    since: Option<Instant>,
    pub(super) is_open: bool,
}

impl Pipe {
    /// A pipe of which nothing came yet; its source has a number.
    pub(super) fn new(place: Place, number: u32) -> Self {
        Self {
            place,
            came: Readings::new(number, 0),
            shown: 0,
            since: None,
            is_open: true,
        }
    }

    /// When what waits is to be shown.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let waiting = self.came.len();
        if self.came.is_empty() {
            return None;
        }
        let enough = waiting >= FIRST.max(self.shown);
        if enough || !self.is_open {
            return Some(now);
        }
        let pause = if self.shown == 0 {
            PATIENCE
        } else {
            PIPE_EVERY
        };
        Some(self.since.unwrap_or(now) + pause)
    }

    /// Takes in what came.
    pub(super) fn take(&mut self, pieces: Vec<Piece>) {
        self.since.get_or_insert_with(Instant::now);
        for piece in pieces {
            self.came.take(piece);
        }
    }

    /// What waits goes into the library.
    pub(super) fn give(&mut self) -> Readings {
        self.shown += self.came.len();
        self.since = Some(Instant::now());
        let next = self.came.next();
        std::mem::replace(&mut self.came, next)
    }
}
