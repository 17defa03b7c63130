//! The search threads: they put the latest question to its engine and drop
//! older ones.
//!
//! An engine of this machine is asked by one thread. One that is far may leave
//! a thread waiting; a second one then asks what is newer, and what comes for
//! an older turn is dropped unread.
//!
//! Must never know: what an answer is for.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use super::fault;
use crate::app::msg::Msg;
use crate::search::Engine;
use crate::search::answer::{Answer, Failure};
use crate::search::question::{Question, Stop};

/// Hears what was answered; false when nobody listens any more.
type Hear = dyn Fn(Msg) -> bool + Send + Sync;

/// The search threads, as the loop sees them.
pub struct Searcher {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// The turn of the latest question; an older search stops when it sees it.
    latest: AtomicU64,
    waiting: Mutex<Option<(Arc<dyn Engine>, Question)>>,
    asked: Condvar,
}

impl Searcher {
    /// Starts so many threads; answers go to `send`, which returns false when
    /// nobody listens any more. A search that panics says so.
    ///
    /// # Errors
    ///
    /// The system gives no thread.
    pub fn spawn(
        threads: usize,
        send: impl Fn(Msg) -> bool + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let send: Arc<Hear> = Arc::new(send);
        for _ in 0..threads {
            let (shared, send) = (Arc::clone(&shared), Arc::clone(&send));
            let worker = thread::Builder::new().name("fichero-search".to_owned());
            worker.spawn(move || while shared.answer_next(&*send) {})?;
        }
        Ok(Self { shared })
    }

    /// Asks; an older question that waits is forgotten.
    pub fn ask(&self, engine: Arc<dyn Engine>, question: Question) {
        self.turn_to(question.turn);
        *self.shared.waiting() = Some((engine, question));
        self.shared.asked.notify_one();
    }

    /// Stops whoever answers an older turn.
    pub fn turn_to(&self, turn: u64) {
        self.shared.latest.store(turn, Ordering::Relaxed);
    }
}

impl Shared {
    /// Waits for the next question and answers it; false when nobody listens
    /// any more.
    fn answer_next(&self, send: &Hear) -> bool {
        let (engine, question) = self.next();
        let turn = question.turn;
        let is_stale = || self.latest.load(Ordering::Relaxed) != turn;
        let mut listens = true;
        let answered = panic::catch_unwind(AssertUnwindSafe(|| {
            fault::point("search");
            engine.answer(&question, &Stop::new(&is_stale), &mut |answer| {
                listens = listens && (is_stale() || send(Msg::Answered(answer)));
            });
        }));
        match answered {
            Ok(()) => listens,
            Err(_) => send(Msg::Answered(Answer {
                turn,
                seq: question.seq,
                error: Some(Failure::Broken),
                ..Answer::default()
            })),
        }
    }

    /// Waits for the next question.
    fn next(&self) -> (Arc<dyn Engine>, Question) {
        let mut waiting = self.waiting();
        loop {
            if let Some(next) = waiting.take() {
                return next;
            }
            waiting = self
                .asked
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Option<(Arc<dyn Engine>, Question)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::ControlFlow;

    use crate::engine::executor::Inline;
    use crate::engine::local::Local;
    use crate::runtime::loader::{Source, load_all};
    use crate::search::Entry;
    use crate::search::answer::Given;
    use crate::search::id::Id;
    use crate::search::query::{Facet, Query, parse};
    use crate::search::question::{Counts, Selected, ValueOrder, Want, Window};

    #[test]
    fn the_list_comes_first_and_the_counts_of_all_values_follow() {
        let library = Arc::new(load_all(&[Source::Embedded]).0);
        let engine: Arc<dyn Engine> = Arc::new(Local::new(library, Arc::new(Inline)));
        let (send, answers) = std::sync::mpsc::channel();
        let searcher = Searcher::spawn(1, move |msg| send.send(msg).is_ok()).unwrap();
        let window = Window { start: 0, len: 5 };
        let counts = Want::Counts(Counts {
            facet: Facet::Tag,
            order: ValueOrder::Count,
            under: None,
            narrow: String::new(),
            folded: None,
            window,
            seek: None,
        });
        let rows = Want::Rows(window);
        for (turn, line) in [(1, "open"), (2, "open gov"), (3, "data")] {
            let question = Question {
                turn,
                seq: 1,
                query: parse(line).query,
                wants: vec![rows.clone(), counts.clone()],
            };
            searcher.ask(Arc::clone(&engine), question);
            for want in [&rows, &counts] {
                let Msg::Answered(answer) = answers.recv().unwrap() else {
                    panic!("no answer")
                };
                assert_eq!((answer.turn, answer.parts.len()), (turn, 1));
                assert_eq!(&answer.parts[0].want, want);
                if let Given::Rows(cards) = &answer.parts[0].given {
                    assert_eq!(cards.len(), 5);
                }
            }
        }
    }
    /// Falls over every question of an odd turn.
    struct Falling;

    impl Engine for Falling {
        fn answer(&self, question: &Question, _: &Stop<'_>, give: &mut dyn FnMut(Answer)) {
            assert!(question.turn.is_multiple_of(2), "an odd turn");
            give(Answer {
                turn: question.turn,
                ..Answer::default()
            });
        }

        fn documents(
            &self,
            _: &Selected,
            _: &Stop<'_>,
            _: &mut dyn FnMut(Entry) -> ControlFlow<()>,
        ) -> Result<(), Failure> {
            Ok(())
        }

        fn ids(
            &self,
            _: &Query,
            _: Window,
            _: &Stop<'_>,
            _: &mut dyn FnMut(Id) -> ControlFlow<()>,
        ) -> Result<(), Failure> {
            Ok(())
        }
    }

    #[test]
    fn a_search_that_panics_says_so_and_the_next_question_is_answered() {
        let (send, answers) = std::sync::mpsc::channel();
        let searcher = Searcher::spawn(1, move |msg| send.send(msg).is_ok()).unwrap();
        for turn in 1..5 {
            let question = Question {
                turn,
                ..Question::default()
            };
            searcher.ask(Arc::new(Falling), question);
            let Ok(Msg::Answered(answer)) = answers.recv() else {
                panic!("no answer to turn {turn}")
            };
            let fell = (turn % 2 == 1).then_some(Failure::Broken);
            assert_eq!((answer.turn, answer.error), (turn, fell));
        }
    }
}
