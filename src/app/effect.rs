//! What the state wants of the world: values that a test can compare.
//!
//! Must never know: how any of it is done.

use crate::catalog::url::WebUrl;
use crate::search::query::Query;

/// A wish to the world.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Answer a query; the answer carries the turn.
    Search {
        /// Number of the question.
        turn: u64,
        /// The question.
        query: Box<Query>,
    },
    /// Open an address in the reader's browser.
    Open(WebUrl),
    /// Put text into the reader's clipboard.
    Copy {
        /// What it is ("DOI"), for the notice.
        what: &'static str,
        /// The text, one line or the abstract.
        text: String,
    },
    /// Report clicks and the wheel, or leave them to the terminal.
    Mouse(bool),
    /// Draw everything again.
    Redraw,
    /// Stop the program until the shell continues it.
    Suspend,
    /// End the program.
    Quit,
}
