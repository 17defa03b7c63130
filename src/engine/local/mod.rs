//! The engine of this machine: questions in, plain values out.
//!
//! | file | holds |
//! |---|---|
//! | `session.rs` | a library as of some marks, and what is kept of its answers |
//! | `card.rs` | a row of the list |
//! | `companion.rs` | values that go with a value |
//! | `document.rs` | what the detail shows |
//! | `levels.rs` | levels of a hierarchy folded into one value each |
//! | `value.rs` | the values of a facet in their order |
//! | `lent.rs` | the same of some records of a catalog that is elsewhere |
//! | `stream.rs` | documents and identities, one after the other |
//! | `kept.rs` | what was found of late |
//!
//! Must never know: the app state, the screen, clocks, threads.

mod card;
mod companion;
mod document;
mod kept;
pub(crate) mod lent;
mod levels;
mod session;
mod stream;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use session::Session;

use super::exec::Library;
use super::executor::Executor;
use crate::reader::marks::Marks;
use crate::search::answer::{Answer, Failure};
use crate::search::id::Id;
use crate::search::query::Query;
use crate::search::question::{Question, Selected, Stop, Window};
use crate::search::{Engine, Entry};

/// Says whether a search that began when it was made takes so long that a part
/// of the answer is to be shown before the whole.
pub type Patience = Box<dyn Fn() -> bool>;

/// A library that answers questions, beside what a reader has said of its
/// records.
pub struct Local {
    library: Arc<Library>,
    lent: Mutex<Marks>,
    /// The library as of some marks; made anew by the first question after
    /// others were lent.
    session: Mutex<Arc<Session>>,
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = self.library.catalog.len();
        f.debug_struct("Local")
            .field("records", &records)
            .finish_non_exhaustive()
    }
}

impl Local {
    /// An engine over a library; the executor lends it hands.
    #[must_use]
    pub fn new(library: Arc<Library>, executor: Arc<dyn Executor + Send + Sync>) -> Self {
        let session = Session::new(Arc::clone(&library), executor);
        Self {
            library,
            lent: Mutex::default(),
            session: Mutex::new(Arc::new(session)),
        }
    }

    /// The same for somebody who waits at a screen: `patience` is asked when
    /// each search begins. Without it an answer is always whole.
    #[must_use]
    pub fn with_patience(self, patience: fn() -> Patience) -> Self {
        let session = lock(&self.session).with_patience(patience);
        Self {
            session: Mutex::new(Arc::new(session)),
            ..self
        }
    }

    /// The catalog with its index, as its sources have it.
    #[must_use]
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// Lends what a reader has said of the records; the next question is about
    /// that.
    pub fn lend(&self, marks: &Marks) {
        *lock(&self.lent) = marks.clone();
    }

    /// The session of the marks that were lent last.
    fn session(&self) -> Arc<Session> {
        // Held while a new one is made, so that two threads do not make two.
        let mut session = lock(&self.session);
        let marks = lock(&self.lent).clone();
        if session.epoch() != marks.epoch() {
            *session = Arc::new(session.with_marks(&marks));
        }
        Arc::clone(&session)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine for Local {
    fn is_near(&self) -> bool {
        true
    }

    fn answer(&self, question: &Question, stop: &Stop<'_>, give: &mut dyn FnMut(Answer)) {
        self.session().answer(question, stop, give);
    }

    fn at_once(&self, question: &Question) -> Option<Answer> {
        // While another session is made nothing is at hand; nor is what is known
        // of other marks.
        let session = Arc::clone(&*self.session.try_lock().ok()?);
        let is_present = session.epoch() == lock(&self.lent).epoch();
        is_present.then(|| session.at_once(question)).flatten()
    }

    fn documents(
        &self,
        which: &Selected,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        self.session().documents(which, stop, give);
        Ok(())
    }

    fn ids(
        &self,
        query: &Query,
        window: Window,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Id) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        self.session().ids(query, window, stop, give);
        Ok(())
    }
}
