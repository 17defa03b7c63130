//! What the state wants of the world: values that a test can compare.
//!
//! Must never know: how any of it is done.

use super::notice::Copied;
use crate::reader::deed::{Deed, Documents};
use crate::reader::entry::Entry;
use crate::reader::marks::Marks;
use crate::reader::note::Note;
use crate::records::url::WebUrl;
use crate::records::write::Format;
use crate::search::id::Renamed;
use crate::search::query::Query;
use crate::search::question::{Question, Selected, Window};

/// Documents to be written to a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Save {
    /// The file as the reader named it; `~/` is the home folder.
    pub path: String,
    /// The format.
    pub format: Format,
    /// The documents.
    pub which: Selected,
    /// How many there are, as far as the state knows.
    pub count: usize,
    /// Whether a file that is there may be replaced.
    pub replace: bool,
}

impl Save {
    /// Follows records that got another identity.
    pub(super) fn rename(&mut self, names: &Renamed) {
        if let Selected::Chosen(ids, _) = &mut self.which {
            *ids = ids.renamed(names);
        }
    }
}

/// Whether a deed is new, or takes another back, or does it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The reader wants it.
    New,
    /// It takes the last deed back.
    Undo,
    /// It does the next deed again.
    Redo,
}

/// Something that the world is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the engine; the answers come as [`Msg::Answered`].
    ///
    /// [`Msg::Answered`]: super::msg::Msg::Answered
    Search(Question),
    /// Collect the identities of what a query found, in some of its rows; they
    /// come as [`Msg::Collected`].
    ///
    /// [`Msg::Collected`]: super::msg::Msg::Collected
    Collect {
        /// The turn that the query has.
        turn: u64,
        /// The query.
        query: Query,
        /// The rows.
        window: Window,
    },
    /// Open an address in the reader's browser.
    Open(WebUrl),
    /// Tell the best addresses of documents; they come as [`Msg::Addresses`].
    ///
    /// [`Msg::Addresses`]: super::msg::Msg::Addresses
    Addresses(Selected),
    /// Put text into the reader's clipboard.
    Copy {
        /// What it is, for the notice.
        what: Copied,
        /// The text, one line or the abstract.
        text: String,
    },
    /// Put documents into the reader's clipboard.
    CopyDocuments {
        /// What it is.
        what: Copied,
        /// The format in which they are written; none where what is copied of
        /// each stands on a line of its own.
        format: Option<Format>,
        /// The documents.
        which: Selected,
    },
    /// Write documents to a file; the answer is [`Msg::Exists`] where one is
    /// there that may not be replaced.
    ///
    /// [`Msg::Exists`]: super::msg::Msg::Exists
    Save(Save),
    /// Say at which moment a deed is done; it comes back as [`Msg::Stamped`].
    ///
    /// [`Msg::Stamped`]: super::msg::Msg::Stamped
    Stamp(Deed, Way),
    /// Keep what a deed has changed; [`Msg::Kept`] says when that is on the disk.
    ///
    /// [`Msg::Kept`]: super::msg::Msg::Kept
    Keep(Vec<Entry>),
    /// Lend the engine what the reader has said.
    Lend(Marks),
    /// Say at which moment what is said of documents moves to the identities that
    /// these have now; it comes back as [`Msg::Retied`].
    ///
    /// [`Msg::Retied`]: super::msg::Msg::Retied
    Retie(Renamed),
    /// Have the reader edit the note of a document; it comes as
    /// [`Msg::Edited`].
    ///
    /// [`Msg::Edited`]: super::msg::Msg::Edited
    Edit(Note, Documents),
    /// Report clicks and the wheel, or leave them to the terminal.
    Mouse(bool),
    /// Draw everything again.
    Redraw,
    /// Stop the program until the shell continues it.
    Suspend,
    /// End the program.
    Quit,
}
