//! What happened: the only things that change the state.
//!
//! Must never know: who sends them.

use std::sync::Arc;

use crate::app::effect::Save;
use crate::app::geometry::Size;
use crate::app::key::Key;
use crate::engine::exec::Found;
use crate::engine::exec::Library;
use crate::search::query::Facet;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted; it is one line without control characters.
    Paste(String),
    /// The first mouse button went down on a cell.
    Click {
        /// Column, from 0.
        x: u16,
        /// Row, from 0.
        y: u16,
    },
    /// The wheel turned over a cell.
    Wheel {
        /// Column, from 0.
        x: u16,
        /// Row, from 0.
        y: u16,
        /// Towards the end of the text.
        down: bool,
    },
    /// The terminal has another size.
    Resize(Size),
    /// More of the sources has been read.
    Loaded {
        /// Everything so far.
        library: Arc<Library>,
        /// How far loading is.
        progress: Progress,
    },
    /// A question was answered.
    Found {
        /// The turn of the question.
        turn: u64,
        /// The answer.
        found: Box<Found>,
    },
    /// All values of a facet were counted for an answer.
    Counted {
        /// The turn of the question.
        turn: u64,
        /// The facet.
        facet: Facet,
        /// How many found records have each value.
        counts: Vec<u32>,
    },
    /// A file that was to be written is there already.
    Exists(Save),
    /// What was wanted is done; the text says how.
    Done(String),
    /// What was wanted failed; the text says why and what to do.
    Failed(String),
}

/// How far loading is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Everything has been read.
    pub done: bool,
    /// The source that is being read.
    pub source: String,
    /// Bytes read, and bytes there are as far as is known.
    pub bytes: (u64, u64),
    /// Sources that could not be read at all, each with its reason.
    pub unreadable: Vec<String>,
}
