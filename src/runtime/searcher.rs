//! The search thread: it answers the latest question and drops older ones.
//!
//! Must never know: what is asked, what the answer is for.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use super::crew::Cores;
use crate::search::query::Query;
use crate::search::{self, Found, Library};

/// A question to the search.
struct Question {
    turn: u64,
    query: Query,
    library: Arc<Library>,
}

/// The search thread, as the loop sees it.
pub(super) struct Searcher {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The turn of the latest question; an older scan stops when it sees it.
    latest: AtomicU64,
    waiting: Mutex<Option<Question>>,
    asked: Condvar,
}

impl Searcher {
    /// Starts the thread; answers go to `send`, which returns false when
    /// nobody listens any more. A search that panics gives no answer.
    pub(super) fn spawn(
        send: impl Fn(u64, Option<Found>) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let mine = Arc::clone(&shared);
        thread::Builder::new()
            .name("fichero-search".to_owned())
            .spawn(move || {
                let cores = Cores::all();
                loop {
                    let Question {
                        turn,
                        query,
                        library,
                    } = mine.next();
                    let stale = || mine.latest.load(Ordering::Relaxed) != turn;
                    let answer = panic::catch_unwind(AssertUnwindSafe(|| {
                        search::run(&library, &query, &cores, &stale)
                    }));
                    let wanted = match answer {
                        Ok(Some(found)) => send(turn, Some(found)),
                        Ok(None) => true,
                        Err(_) => send(turn, None),
                    };
                    if !wanted {
                        return;
                    }
                }
            })?;
        Ok(Self { shared })
    }

    /// Asks; an older question that waits is forgotten.
    pub(super) fn ask(&self, turn: u64, query: Query, library: Arc<Library>) {
        self.shared.latest.store(turn, Ordering::Relaxed);
        *self
            .shared
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Question {
            turn,
            query,
            library,
        });
        self.shared.asked.notify_one();
    }
}

impl Shared {
    /// Waits for the next question.
    fn next(&self) -> Question {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(question) = waiting.take() {
                return question;
            }
            waiting = self
                .asked
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}
