//! When what happened is drawn: at once, or with the answer that follows at once.
//!
//! Whoever types sees the letter and what it finds in one frame where the answer
//! takes no longer than nobody notices, and is spared a frame that shows the
//! letter over what the word before it found.
//!
//! Must never know: what is drawn.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// So long nothing is drawn while an answer is expected: an eighth of a frame of
/// a screen that shows sixty in a second.
const MOMENT: Duration = Duration::from_millis(2);

/// The turns of a loop that draws once for each.
pub(super) struct Frames<E> {
    /// Since when something that happened is not drawn.
    since: Option<Instant>,
    /// What came while an answer was expected.
    came: Option<E>,
}

impl<E> Default for Frames<E> {
    fn default() -> Self {
        Self {
            since: None,
            came: None,
        }
    }
}

impl<E> Frames<E> {
    /// The next event; none when there will be no more.
    pub(super) fn next(&mut self, events: &Receiver<E>) -> Option<E> {
        self.came.take().or_else(|| events.recv().ok())
    }

    /// Whether what happened is drawn now, and not with what comes next.
    pub(super) fn is_due(&mut self, is_expected: bool, events: &Receiver<E>) -> bool {
        let since = *self.since.get_or_insert_with(Instant::now);
        let left = MOMENT.checked_sub(since.elapsed());
        if let Some(left) = left.filter(|_| is_expected) {
            self.came = events.recv_timeout(left).ok();
        }
        let is_due = self.came.is_none();
        if is_due {
            self.since = None;
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_letter_is_drawn_with_its_answer_where_that_comes_soon() {
        let (send, events) = mpsc::channel();
        let mut frames = Frames::default();
        for event in ["letter", "answer"] {
            send.send(event).unwrap();
        }
        assert_eq!(frames.next(&events), Some("letter"));
        assert!(!frames.is_due(true, &events));
        assert_eq!(frames.next(&events), Some("answer"));
        assert!(frames.is_due(false, &events));
        // Without an answer it is drawn all the same.
        send.send("letter").unwrap();
        assert_eq!(frames.next(&events), Some("letter"));
        assert!(frames.is_due(true, &events));
    }

    #[test]
    fn a_hand_that_never_rests_sees_what_it_types() {
        let (send, events) = mpsc::channel();
        let mut frames = Frames::default();
        let start = Instant::now();
        let mut drawn = 0;
        while start.elapsed() < 20 * MOMENT {
            send.send("letter").unwrap();
            assert_eq!(frames.next(&events), Some("letter"));
            send.send("letter").unwrap();
            drawn += u32::from(frames.is_due(true, &events));
        }
        assert!(drawn > 0);
    }
}
