//! The store: the reader's memory in one database, written by a thread of its
//! own, so that the screen never waits for the disk.
//!
//! | file | holds |
//! |---|---|
//! | `store/database.rs` | the database: opened, read, written, copied, checked |
//! | `store/schema.rs` | its tables, version by version |
//! | `store/read.rs`, `store/write.rs`, `store/column.rs` | rows to entries and back |
//! | `store/place.rs` | the folder and the file, ours alone |
//! | `store/error.rs` | what can go wrong |
//!
//! Each deed is one transaction, and [`Event::Kept`] comes when it is on the
//! disk. What the disk refuses is said at once, waits and is tried again, in its
//! order. Other programs that write the same file are looked for every three
//! seconds while nothing else happens.
//!
//! Must never know: what the entries mean, the screen.

mod column;
pub mod database;
pub mod error;
mod last;
mod place;
mod read;
mod schema;
mod write;

use std::cell::Cell;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use self::database::{Database, Opened, Seen, Standing};
use self::error::Error;
pub use self::last::last_sitting;
use super::fault;
use super::places::Places;
use crate::reader::entry::Entry;
use crate::reader::memory::Memory;
use crate::reader::moment::Moment;

/// The name of the database in the folder for what the reader adds.
const NAME: &str = "reader.db";

/// Between two looks for what other programs have written: soon enough for
/// somebody who turns from one window to another, and a few system calls.
const LOOK: Duration = Duration::from_secs(3);

/// Before a refused deed is tried again; twice as long each time.
const PAUSE: Duration = Duration::from_secs(1);
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// So long the end of the program waits for the thread, after
/// [`Store::flush`] has waited for the deeds.
const END: Duration = Duration::from_secs(2);

/// Which deed: the number that [`Store::keep`] gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(u64);

/// What the store tells.
#[derive(Debug)]
pub enum Event {
    /// The first, and once: what is in the database, and how it stands with it.
    Opened(Box<Memory>, Standing),
    /// It stands otherwise than before: what is remembered here may not all be
    /// in the file, and whoever has it does well to keep
    /// [`Memory::entries`].
    Changed(Standing),
    /// A deed is on the disk.
    Kept(Ticket),
    /// A deed is not kept, as no other: it was said that nothing is.
    Passed(Ticket),
    /// A deed could not be kept, for that reason; told once for each. Whether it
    /// is tried again.
    Failed {
        /// Which.
        ticket: Ticket,
        /// A sentence.
        why: String,
        /// Whether it waits and is tried again.
        again: bool,
    },
    /// What was last seen of the sources that [`Store::see`] names, where that is
    /// another state.
    Seen(Sight, Option<Kept>),
    /// What other programs have said, to be merged; perhaps also some of what
    /// was kept here.
    News(Vec<Entry>),
}

/// A state of sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Their names.
    pub sources: String,
    /// What tells the state from another.
    pub digest: u64,
}

/// What is kept of a state of sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The documents, each as a hash and a fingerprint.
    pub documents: Vec<u8>,
    /// The records, packed; none of a catalog of too many.
    pub records: Option<Vec<u8>>,
}

/// Deeds that were not kept when the program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unkept {
    /// How many; none where the disk did not answer in time.
    pub deeds: Option<usize>,
    /// A sentence.
    pub why: String,
}

/// The way to the thread that owns the database.
#[derive(Debug)]
pub struct Store {
    orders: Option<Sender<Order>>,
    ended: Receiver<()>,
    next: Cell<u64>,
}

enum Order {
    Keep(Ticket, Vec<Entry>),
    See(Sight),
    Saw(Sight, Kept),
    Flush(Sender<Option<Unkept>>),
}

/// Where the database lies; nowhere without a home.
#[must_use]
pub fn path(places: &Places) -> Option<PathBuf> {
    places.data.as_ref().map(|folder| folder.join(NAME))
}

/// The clock, as deeds are dated.
#[must_use]
pub fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let millis = since.map_or(0, |since| since.as_millis());
    Moment::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

impl Store {
    /// Opens the database on a thread of its own, which tells what happens.
    /// Without a path nothing is kept, and [`Event::Opened`] says so.
    ///
    /// # Errors
    ///
    /// The system gives no thread.
    pub fn open(path: Option<PathBuf>, tell: impl Fn(Event) + Send + 'static) -> io::Result<Self> {
        let (orders, receive) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let thread = thread::Builder::new().name("fichero-store".to_owned());
        thread.spawn(move || {
            Worker::new(path, tell).work(&receive);
            drop(end);
        })?;
        Ok(Self {
            orders: Some(orders),
            ended,
            next: Cell::new(0),
        })
    }

    /// Has entries written as one deed, all or none. No entries are no deed.
    pub fn keep(&self, entries: Vec<Entry>) -> Option<Ticket> {
        if entries.is_empty() {
            return None;
        }
        let ticket = Ticket(self.next.get());
        self.next.set(self.next.get() + 1);
        let orders = self.orders.as_ref()?;
        orders.send(Order::Keep(ticket, entries)).ok()?;
        Some(ticket)
    }

    /// Asks what was last seen of sources; [`Event::Seen`] comes where that is
    /// another state than this, and first of all where nothing was seen yet.
    pub fn see(&self, sight: Sight) {
        self.order(Order::See(sight));
    }

    /// Has it kept what is seen of sources: that is lost where it cannot be
    /// written, and made again another time.
    pub fn saw(&self, sight: Sight, kept: Kept) {
        self.order(Order::Saw(sight, kept));
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // A thread that is gone has said so.
            let _ = orders.send(order);
        }
    }

    /// Waits until all that was given is on the disk, so long at most.
    ///
    /// # Errors
    ///
    /// Something was not kept. Where nothing is ever kept, that was said at the
    /// beginning and is no error.
    pub fn flush(&self, within: Duration) -> Result<(), Unkept> {
        let (reply, replied) = mpsc::channel();
        let sent = self
            .orders
            .as_ref()
            .map(|orders| orders.send(Order::Flush(reply)));
        if !matches!(sent, Some(Ok(()))) {
            return Ok(());
        }
        match replied.recv_timeout(within) {
            Ok(None) | Err(RecvTimeoutError::Disconnected) => Ok(()),
            Ok(Some(unkept)) => Err(unkept),
            Err(RecvTimeoutError::Timeout) => Err(Unkept {
                deeds: None,
                why: "the disk does not answer".to_owned(),
            }),
        }
    }
}

impl Drop for Store {
    /// Gives what was ordered a moment to be done.
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.ended.recv_timeout(END);
    }
}

/// The thread's side.
struct Worker<T> {
    path: Option<PathBuf>,
    tell: T,
    database: Option<Database>,
    /// Whether the last failure may have left its connection of no use.
    is_broken: bool,
    /// Whether a write has met damage.
    is_torn: bool,
    /// Whether deeds are taken at all.
    keeps: bool,
    /// Deeds that are not on the disk, in their order, and whether it was told
    /// that the disk refused them.
    waiting: VecDeque<(Ticket, Vec<Entry>, bool)>,
    /// What was kept in this sitting: written again should another file lie in
    /// the place of the database.
    kept: Vec<Entry>,
    /// Why the last attempt failed; none where it did not.
    why: Option<String>,
    pause: Duration,
    again: Option<Instant>,
}

impl<T: Fn(Event)> Worker<T> {
    fn new(path: Option<PathBuf>, tell: T) -> Self {
        Self {
            path,
            tell,
            database: None,
            is_broken: false,
            is_torn: false,
            keeps: true,
            waiting: VecDeque::new(),
            kept: Vec::new(),
            why: None,
            pause: PAUSE,
            again: None,
        }
    }

    /// Opens, and does what is ordered until nobody orders any more.
    fn work(&mut self, orders: &Receiver<Order>) {
        let worked = catch_unwind(AssertUnwindSafe(|| {
            self.begin();
            while self.step(orders) {}
        }));
        if worked.is_err() {
            let why = "the store has failed; please report it".to_owned();
            (self.tell)(Event::Changed(Standing::Nothing(why)));
        }
    }

    fn begin(&mut self) {
        let (memory, standing) = match self.opened() {
            Ok(opened) => opened,
            Err(error) if error.may_pass() => {
                self.later(&error);
                (Memory::default(), Standing::Later(error.to_string()))
            }
            Err(error) => (Memory::default(), Standing::Nothing(error.to_string())),
        };
        self.keeps = standing.keeps();
        (self.tell)(Event::Opened(Box::new(memory), standing));
    }

    /// Does one order, or looks around where none comes; whether more may come.
    fn step(&mut self, orders: &Receiver<Order>) -> bool {
        let wait = match self.again {
            Some(again) => again.saturating_duration_since(Instant::now()).min(LOOK),
            None => LOOK,
        };
        let order = match &self.database {
            // Nothing will ever be written or read.
            None if !self.keeps => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            _ => orders.recv_timeout(wait),
        };
        match order {
            Ok(Order::Keep(ticket, _)) if !self.keeps => (self.tell)(Event::Passed(ticket)),
            Ok(Order::Saw(..)) if !self.keeps => {}
            Ok(Order::Keep(ticket, entries)) => {
                self.waiting.push_back((ticket, entries, false));
                self.write();
            }
            Ok(Order::See(sight)) => self.see(sight),
            Ok(Order::Saw(sight, kept)) => {
                if let Some(database) = &mut self.database {
                    // The next start looks again.
                    let _ = database.saw(&sight, &kept, now());
                }
            }
            Ok(Order::Flush(reply)) => {
                self.write();
                let deeds = self.waiting.len();
                let unkept = (deeds > 0).then(|| Unkept {
                    deeds: Some(deeds),
                    why: self.why.clone().unwrap_or_default(),
                });
                // Who asked may have gone.
                let _ = reply.send(unkept);
            }
            Err(RecvTimeoutError::Timeout) => {
                if self.again.is_none_or(|again| again <= Instant::now()) {
                    self.write();
                    self.look();
                }
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.write();
                return false;
            }
        }
        true
    }

    /// Opens the database.
    fn opened(&mut self) -> Result<(Memory, Standing), Error> {
        let path = self.path.as_deref().ok_or(Error::Nowhere)?;
        let Opened {
            database,
            memory,
            standing,
        } = if self.is_torn {
            Database::mend(path, now())?
        } else {
            Database::open(path, now())?
        };
        self.database = Some(database);
        (self.is_broken, self.is_torn) = (false, false);
        Ok((memory, standing))
    }

    /// Sees to it that there is a connection. Where the file is damaged or
    /// another one lies in its place, it is opened anew, and what was kept in
    /// this sitting is written into it.
    fn connect(&mut self) -> Result<(), Error> {
        if let Some(database) = &mut self.database {
            if self.is_broken {
                database.reconnect()?;
                self.is_broken = false;
            }
            return Ok(());
        }
        let (memory, standing) = self.opened()?;
        (self.tell)(Event::News(memory.entries()));
        if standing != Standing::Kept {
            self.keeps = standing.keeps();
            (self.tell)(Event::Changed(standing));
        }
        match &mut self.database {
            Some(database) if self.keeps && !self.kept.is_empty() => database.write(&self.kept),
            _ => Ok(()),
        }
    }

    /// Writes what waits, until something is refused.
    fn write(&mut self) {
        while !self.waiting.is_empty() {
            if let Err(error) = self.write_first() {
                self.refused(&error);
                return;
            }
            self.is_well();
            if let Some((ticket, entries, _)) = self.waiting.pop_front() {
                self.kept.extend(entries);
                (self.tell)(Event::Kept(ticket));
            }
        }
    }

    fn write_first(&mut self) -> Result<(), Error> {
        let written = self.connect().and_then(|()| self.attempt());
        match written {
            // There is another file by now, or one is made.
            Err(Error::Moved(_)) => {
                self.database = None;
                self.connect()?;
                self.attempt()
            }
            written => written,
        }
    }

    fn attempt(&mut self) -> Result<(), Error> {
        fault::point("store");
        match (&mut self.database, self.waiting.front()) {
            (Some(database), Some((_, entries, _))) => database.write(entries),
            _ => Ok(()),
        }
    }

    /// Tells what was last seen of sources; what cannot be read was not seen.
    fn see(&self, sight: Sight) {
        let seen = self.database.as_ref().map(|database| database.seen(&sight));
        match seen {
            Some(Ok(Seen::Same) | Err(_)) | None => {}
            Some(Ok(Seen::Nothing)) => (self.tell)(Event::Seen(sight, None)),
            Some(Ok(Seen::Other(kept))) => (self.tell)(Event::Seen(sight, Some(kept))),
        }
    }

    /// Looks for what other programs have written.
    fn look(&mut self) {
        let news = self.connect().and_then(|()| match &mut self.database {
            Some(database) => database.news(),
            None => Ok(Vec::new()),
        });
        match news {
            Ok(news) => {
                self.is_well();
                if !news.is_empty() {
                    (self.tell)(Event::News(news));
                }
            }
            Err(error) => self.later(&error),
        }
    }

    /// Tells of each deed once that it waits.
    fn refused(&mut self, error: &Error) {
        let why = error.to_string();
        self.later(error);
        if !error.may_pass() {
            // It would be refused for ever, and all behind it.
            if let Some((ticket, ..)) = self.waiting.pop_front() {
                let again = false;
                (self.tell)(Event::Failed { ticket, why, again });
            }
            return;
        }
        for (ticket, _, told) in self.waiting.iter_mut().filter(|(.., told)| !told) {
            *told = true;
            let (ticket, why, again) = (*ticket, why.clone(), true);
            (self.tell)(Event::Failed { ticket, why, again });
        }
    }

    /// Another attempt is made later, with another connection or another file.
    fn later(&mut self, error: &Error) {
        self.why = Some(error.to_string());
        self.is_torn = error.is_damage();
        self.is_broken = !error.is_busy();
        if self.is_torn || matches!(error, Error::Moved(_)) {
            self.database = None;
        }
        self.again = Instant::now().checked_add(self.pause);
        self.pause = (2 * self.pause).min(PAUSE_MAX);
    }

    fn is_well(&mut self) {
        (self.why, self.again, self.pause) = (None, None, PAUSE);
    }
}
