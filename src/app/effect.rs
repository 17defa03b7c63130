//! What the state wants of the world: values that a test can compare.
//!
//! Must never know: how any of it is done.

use std::sync::Arc;

use crate::engine::catalog::DocAddress as Row;
use crate::records::url::WebUrl;
use crate::records::write::Format;
use crate::search::query::Query;

/// Documents to be written to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    /// The file as the reader named it; `~/` is the home folder.
    pub path: String,
    /// The form.
    pub format: Format,
    /// The documents in their order.
    pub rows: Arc<[Row]>,
    /// Whether a file that is there may be replaced.
    pub replace: bool,
}

/// What is wanted of the world.
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
    /// Write documents to a file; the answer is [`Msg::Exists`] where one is
    /// there that may not be replaced.
    ///
    /// [`Msg::Exists`]: crate::app::msg::Msg::Exists
    Save(Save),
    /// Report clicks and the wheel, or leave them to the terminal.
    Mouse(bool),
    /// Draw everything again.
    Redraw,
    /// Stop the program until the shell continues it.
    Suspend,
    /// End the program.
    Quit,
}
