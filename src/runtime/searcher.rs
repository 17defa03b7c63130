//! The search thread: it answers the latest question and drops older ones.
//!
//! Must never know: what the answer is for.

use std::collections::VecDeque;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::msg::Msg;
use crate::engine::catalog::DocAddress;
use crate::engine::exec;
use crate::engine::exec::Found;
use crate::engine::exec::Library;
use crate::engine::exec::Sitting;
use crate::engine::exec::cache::TermCache;
use crate::runtime::crew::Cores;
use crate::search::query::Facet;
use crate::search::query::Query;

/// An eighth of the answer that took longer than this is shown before the
/// whole, which will take longer than three frames of a screen.
const PATIENCE: Duration = Duration::from_millis(6);

/// A question to the search.
pub(super) struct Question {
    /// Grows with every question.
    pub(super) turn: u64,
    /// What is asked.
    pub(super) query: Query,
    /// The values on the screen, which are counted with the answer, and their
    /// facet, of which all are counted right after.
    pub(super) shown: (Facet, Vec<usize>),
    /// The record whose place in the answer will be asked for.
    pub(super) kept: Option<DocAddress>,
    /// Who is asked.
    pub(super) library: Arc<Library>,
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
    /// nobody listens any more. A search that panics says so.
    pub(super) fn spawn(send: impl Fn(Msg) -> bool + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let mine = Arc::clone(&shared);
        thread::Builder::new()
            .name("fichero-search".to_owned())
            .spawn(move || {
                let cores = Cores::all();
                let mut answers = Answers::default();
                loop {
                    let question = mine.next();
                    let stale = || mine.latest.load(Ordering::Relaxed) != question.turn;
                    let answer = AssertUnwindSafe(|| answers.give(&question, cores, &stale, &send));
                    let listens = panic::catch_unwind(answer).unwrap_or_else(|_| {
                        let why = "the search failed; please report the query";
                        send(Msg::Failed(why.to_owned()))
                    });
                    if !listens {
                        return;
                    }
                }
            })?;
        Ok(Self { shared })
    }

    /// Asks; an older question that waits is forgotten.
    pub(super) fn ask(&self, question: Question) {
        let shared = &self.shared;
        shared.latest.store(question.turn, Ordering::Relaxed);
        let mut waiting = shared
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *waiting = Some(question);
        shared.asked.notify_one();
    }
}

/// Answers that may be wanted again: whoever takes a letter back has asked
/// that before.
#[derive(Default)]
struct Answers {
    library: Option<Arc<Library>>,
    /// What single words gave.
    words: TermCache,
    /// The latest last.
    kept: VecDeque<Found>,
}

impl Answers {
    /// Answers that are kept, and hits of them all: some forty megabytes when
    /// somebody went to the end of each.
    const ANSWERS_MAX: usize = 64;
    const HITS_MAX: usize = 2_000_000;

    /// Answers a question, unless a newer one makes it stale; false when nobody
    /// listens any more.
    fn give(
        &mut self,
        question: &Question,
        cores: Cores,
        stale: &(dyn Fn() -> bool + Sync),
        send: &dyn Fn(Msg) -> bool,
    ) -> bool {
        let Question {
            turn,
            query,
            shown: (facet, shown),
            kept,
            library,
        } = question;
        let (turn, facet) = (*turn, *facet);
        let asked = Instant::now();
        let is_slow = || asked.elapsed() > PATIENCE;
        let tell = |found: Found| {
            if let Some(row) = kept {
                // Behind the first thousand it has a place when all are in
                // order, which the loop must not wait for.
                let _ = found.hits.position(*row);
            }
            send(Msg::Found {
                turn,
                found: Box::new(found),
            })
        };
        let hear = |part: Found| {
            tell(part);
        };
        let answer = self.get(library, query).or_else(|| {
            let sitting = Sitting {
                memo: &self.words,
                shown: (facet, shown),
                early: (&is_slow, &hear),
            };
            exec::run_with(&sitting, library, query, &cores, stale)
        });
        let Some(answer) = answer else {
            return true;
        };
        let mut listens = tell(answer.clone());
        // The list is on its way to the screen; the counts of what the reader
        // does not see yet follow.
        if !stale() && answer.counted(facet).is_none() {
            let counts = answer.counts_with(library, facet, &cores).to_vec();
            listens &= send(Msg::Counted {
                turn,
                facet,
                counts,
            });
        }
        self.keep(answer);
        listens
    }

    fn get(&mut self, library: &Arc<Library>, query: &Query) -> Option<Found> {
        let is_same = |mine: &Arc<Library>| Arc::ptr_eq(mine, library);
        if !self.library.as_ref().is_some_and(is_same) {
            self.kept.clear();
            self.words = TermCache::default();
            self.library = Some(Arc::clone(library));
        }
        let at = self.kept.iter().position(|found| found.query == *query)?;
        self.kept.remove(at)
    }

    fn keep(&mut self, found: Found) {
        self.kept.push_back(found);
        let mut hits: usize = self.kept.iter().map(|found| found.hits.len()).sum();
        while self.kept.len() > Self::ANSWERS_MAX || hits > Self::HITS_MAX {
            let Some(oldest) = self.kept.pop_front() else {
                return;
            };
            hits -= oldest.hits.len();
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::loader::Source;
    use crate::runtime::loader::load_all;
    use crate::search::query::parse;

    #[test]
    fn the_list_comes_first_and_the_counts_of_all_values_follow() {
        let library = Arc::new(load_all(&[Source::Embedded]).0);
        let (send, answers) = std::sync::mpsc::channel();
        let searcher = Searcher::spawn(move |msg| send.send(msg).is_ok()).unwrap();
        for (turn, line) in [(1, "open"), (2, "open gov"), (3, "open")] {
            let query = parse(line).query;
            let expected = exec::run(&library, &query, &Cores::all(), &|| false).unwrap();
            let shown = vec![2, 0];
            searcher.ask(Question {
                turn,
                query,
                shown: (Facet::Tag, shown.clone()),
                kept: None,
                library: Arc::clone(&library),
            });
            let Msg::Found { turn: mine, found } = answers.recv().unwrap() else {
                panic!("not the list")
            };
            assert_eq!(mine, turn);
            assert_eq!(found.hits, expected.hits);
            let all = expected.counts(&library, Facet::Tag);
            let some = found.counts_of(&library, Facet::Tag, &shown);
            assert_eq!(some, [all[2], all[0]]);
            if turn == 3 {
                // It was asked before: all counts are known.
                assert_eq!(found.counted(Facet::Tag), Some(all));
                continue;
            }
            assert_eq!(found.counted(Facet::Tag), None);
            let Msg::Counted {
                turn: mine,
                facet,
                counts,
            } = answers.recv().unwrap()
            else {
                panic!("not the counts")
            };
            assert_eq!((mine, facet, &*counts), (turn, Facet::Tag, all));
        }
    }

    #[test]
    fn an_answer_is_kept_for_its_library_only() {
        let library = || Arc::new(load_all(&[Source::Embedded]).0);
        let (one, other) = (library(), library());
        let query = parse("open gov").query;
        let mut answers = Answers::default();
        assert!(answers.get(&one, &query).is_none());
        let found = exec::run(&one, &query, &Cores::all(), &|| false).unwrap();
        answers.keep(found.clone());
        assert_eq!(answers.get(&one, &query).unwrap().hits, found.hits);
        answers.keep(found.clone());
        assert!(answers.get(&one, &parse("open").query).is_none());
        assert!(answers.get(&other, &query).is_none());
        assert!(answers.get(&one, &query).is_none());
    }

    #[test]
    fn answers_are_not_kept_for_ever() {
        let library = Arc::new(load_all(&[Source::Embedded]).0);
        let mut answers = Answers::default();
        answers.get(&library, &Query::default());
        let found = exec::run(&library, &Query::default(), &Cores::all(), &|| false).unwrap();
        for _ in 0..2_000 {
            answers.keep(found.clone());
        }
        assert_eq!(answers.kept.len(), Answers::ANSWERS_MAX);
    }
}
