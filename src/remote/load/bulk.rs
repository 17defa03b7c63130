//! Lines on their way to a server: five megabytes a request, two requests under
//! way, those that it has no room for sent again after a pause that grows.
//!
//! Must never know: what the lines say.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::records::text::Text;
use crate::remote::client::{Method, Request};
use crate::remote::server::Server;
use crate::remote::trouble::Trouble;
use crate::remote::wire::{LoadError, Loaded};

/// Bytes of a request.
const REQUEST: usize = 5 << 20;

/// Lines of a request: each is answered, and an answer may be longer than its
/// line.
const LINES: usize = 10_000;

/// Requests under way.
const UNDER_WAY: usize = 2;

/// A request of lines may take so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request is sent so often at most. The pauses between grow to a minute
/// together: a cluster that is only busy has gone on by then.
const TRIES: u32 = 8;

/// The first pause.
const PAUSE: Duration = Duration::from_millis(250);

/// What is done with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// A document that must not be there; one that is there is what an earlier
    /// try left.
    Create,
    /// A document in the place of an older one.
    Index,
    /// A document is taken away.
    Delete,
}

impl Action {
    const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Index => "index",
            Self::Delete => "delete",
        }
    }
}

/// Lines that are sent together: each with where it ends.
#[derive(Debug, Default)]
struct Batch {
    text: String,
    ends: Vec<usize>,
}

impl Batch {
    fn push(&mut self, action: Action, key: &str, line: &str) {
        let head = json!({ action.name(): { "_id": key } });
        self.text.push_str(&head.to_string());
        self.text.push('\n');
        if action != Action::Delete {
            self.text.push_str(line);
            self.text.push('\n');
        }
        self.ends.push(self.text.len());
    }

    /// The lines of some places.
    fn only(&self, places: &[usize]) -> Self {
        let mut batch = Self::default();
        for place in places {
            let start = place
                .checked_sub(1)
                .and_then(|before| self.ends.get(before));
            let start = start.copied().unwrap_or(0);
            let end = self.ends.get(*place).copied().unwrap_or(start);
            batch
                .text
                .push_str(self.text.get(start..end).unwrap_or_default());
            batch.ends.push(batch.text.len());
        }
        batch
    }
}

/// Where lines are put.
pub(super) struct Bulk<'a> {
    batch: Batch,
    send: Option<SyncSender<Batch>>,
    shared: &'a Shared,
}

/// What the senders have done.
#[derive(Debug, Default)]
struct Shared {
    done: AtomicUsize,
    failed: Mutex<Option<Trouble>>,
}

impl Shared {
    fn failed(&self) -> Option<Trouble> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.clone()
    }

    fn fail(&self, trouble: Trouble) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.get_or_insert(trouble);
    }
}

impl Bulk<'_> {
    /// Sends all lines that `feed` puts in; how many the server has taken. A
    /// `dry` run sends nothing.
    pub(super) fn run(
        server: &Server,
        index: &str,
        dry: bool,
        feed: &mut dyn FnMut(&mut Bulk<'_>) -> Result<(), Trouble>,
    ) -> Result<usize, Trouble> {
        let shared = Shared::default();
        let (send, batches) = mpsc::sync_channel(0);
        let batches = Mutex::new(batches);
        let ended = thread::scope(|scope| {
            for _ in 0..if dry { 0 } else { UNDER_WAY } {
                scope.spawn(|| senders(server, index, &batches, &shared));
            }
            let mut bulk = Bulk {
                batch: Batch::default(),
                send: (!dry).then_some(send),
                shared: &shared,
            };
            feed(&mut bulk)?;
            bulk.flush()
            // The channel closes here, and the senders end.
        });
        match shared.failed() {
            Some(trouble) => Err(trouble),
            None => ended.map(|()| shared.done.load(Ordering::Relaxed)),
        }
    }

    /// Puts a line in; whether that filled a request.
    ///
    /// # Errors
    ///
    /// What went wrong with an earlier one: no more is wanted.
    pub(super) fn push(&mut self, action: Action, key: &str, line: &str) -> Result<bool, Trouble> {
        self.batch.push(action, key, line);
        if self.batch.text.len() < REQUEST && self.batch.ends.len() < LINES {
            return Ok(false);
        }
        self.flush()?;
        Ok(true)
    }

    /// Lines that the server has taken.
    pub(super) fn done(&self) -> usize {
        self.shared.done.load(Ordering::Relaxed)
    }

    fn flush(&mut self) -> Result<(), Trouble> {
        let batch = std::mem::take(&mut self.batch);
        if let Some(trouble) = self.shared.failed() {
            return Err(trouble);
        }
        if let Some(send) = self.send.as_ref().filter(|_| !batch.ends.is_empty()) {
            // Senders end before the channel only when they have failed.
            if send.send(batch).is_err()
                && let Some(trouble) = self.shared.failed()
            {
                return Err(trouble);
            }
        }
        Ok(())
    }
}

/// Sends one batch after the other until there are no more.
fn senders(server: &Server, index: &str, batches: &Mutex<Receiver<Batch>>, shared: &Shared) {
    let path = format!("/{index}/_bulk?filter_path=errors,items.*.status,items.*.error");
    loop {
        let next = batches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(batch) = next else { return };
        if shared.failed().is_some() {
            // What waits is taken and dropped, so that nobody waits for us.
            continue;
        }
        match deliver(server, &path, batch) {
            Ok(lines) => {
                shared.done.fetch_add(lines, Ordering::Relaxed);
            }
            Err(trouble) => shared.fail(trouble),
        }
    }
}

/// Sends a batch until all of it is taken; how many lines it has.
fn deliver(server: &Server, path: &str, mut batch: Batch) -> Result<usize, Trouble> {
    let lines = batch.ends.len();
    let mut pause = PAUSE;
    let mut last = None;
    for attempt in 0..TRIES {
        if attempt > 0 {
            thread::sleep(pause);
            pause *= 2;
        }
        let request = Request::new(Method::Post, path)
            .with(batch.text.as_bytes())
            .within(PATIENCE);
        match server.client().json::<Loaded>(&request) {
            Ok(loaded) => match left(server, &batch, loaded)? {
                None => return Ok(lines),
                Some(rest) => batch = rest,
            },
            Err(trouble) if trouble.is_of_the_node() => last = Some(trouble),
            Err(trouble) => return Err(trouble),
        }
    }
    let node = server.client().address().origin().to_owned();
    Err(last.unwrap_or(Trouble::Busy(node)))
}

/// The lines of a batch that are to be sent again; none when all were taken.
fn left(server: &Server, batch: &Batch, loaded: Loaded) -> Result<Option<Batch>, Trouble> {
    if !loaded.errors {
        return Ok(None);
    }
    let mut again = Vec::new();
    for (place, item) in loaded.items.into_iter().enumerate() {
        let Some((_, one)) = item.into_iter().next() else {
            continue;
        };
        let error = one.error.unwrap_or_default();
        match one.status {
            // It is there from an earlier try, or gone already.
            200..300 | 404 | 409 => {}
            _ if error.kind == "cluster_block_exception" => {
                let node = server.client().address().origin().to_owned();
                return Err(Trouble::Full(node));
            }
            429 | 503 => again.push(place),
            status => return Err(Trouble::Refused(status, reason(&error))),
        }
    }
    Ok((!again.is_empty()).then(|| batch.only(&again)))
}

fn reason(error: &LoadError) -> Text {
    let reason = error.reason.as_deref().unwrap_or(&error.kind);
    let reason: String = reason.chars().take(200).collect();
    Text::line(&reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_lines_of_a_batch_are_sent_again_as_they_were() {
        let mut batch = Batch::default();
        batch.push(Action::Create, "a", "{\"n\":1}");
        batch.push(Action::Delete, "b\"", "");
        batch.push(Action::Index, "c", "{\"n\":3}");
        let again = batch.only(&[1, 2]);
        assert_eq!(
            again.text,
            "{\"delete\":{\"_id\":\"b\\\"\"}}\n{\"index\":{\"_id\":\"c\"}}\n{\"n\":3}\n"
        );
        assert_eq!(again.ends.len(), 2);
        assert_eq!(
            batch.only(&[0]).text,
            "{\"create\":{\"_id\":\"a\"}}\n{\"n\":1}\n"
        );
    }
}
