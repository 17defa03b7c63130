//! What happened: the only things that change the state.
//!
//! Must never know: who sends them.

use super::effect::{Save, Way};
use super::geometry::Size;
use super::key::Key;
use super::notice::Notice;
use crate::reader::deed::{Deed, Documents};
use crate::reader::entry::Entry;
use crate::reader::fresh::Came;
use crate::reader::mark::Known;
use crate::reader::memory::Memory;
use crate::reader::moment::Moment;
use crate::reader::note::Note;
use crate::records::url::WebUrl;
use crate::search::answer::{Answer, Failure};
use crate::search::id::{Id, Renamed};
use crate::search::question::Window;

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
    /// More of the sources has been read, or one of them was read again.
    Loaded {
        /// The state of the catalog; grows when it changes.
        generation: u64,
        /// Whether the engine over it answers within a moment.
        near: bool,
        /// How far loading is.
        progress: Progress,
        /// Records that have another identity than before, each with the new
        /// one.
        renamed: Vec<(Id, Id)>,
    },
    /// Reading went on, and what there is to be asked is the same.
    Progress(Progress),
    /// An engine answered.
    Answered(Answer),
    /// Identities were collected.
    Collected {
        /// The turn of the query.
        turn: u64,
        /// The rows that were asked for.
        window: Window,
        /// The identities in the order of the rows, or why there are none.
        ids: Result<Vec<Id>, Failure>,
    },
    /// The addresses of documents that are to be opened.
    Addresses {
        /// The best of each document, in the order of the documents.
        urls: Vec<WebUrl>,
        /// How many documents have none.
        without: usize,
    },
    /// A file that was to be written is there already.
    Exists(Save),
    /// A deed, and the moment at which it is done.
    Stamped(Deed, Way, Moment),
    /// What [`Effect::Keep`] gave first of all that was not told yet is on the disk,
    /// or it was said that nothing is kept.
    ///
    /// [`Effect::Keep`]: super::effect::Effect::Keep
    Kept,
    /// What was kept of earlier sittings.
    Remembered(Box<Memory>),
    /// What another sitting beside this has done.
    Recalled(Vec<Entry>),
    /// Another file keeps what the reader adds from here on.
    Anew,
    /// Documents that were marked under other identities.
    Found(Renamed),
    /// The same, and the moment at which what is said of them moves.
    Retied(Renamed, Moment),
    /// What became of documents since the reader last looked at their sources.
    Compared(Box<Compared>),
    /// The reader has edited the note of documents.
    Edited(Note, Documents),
    /// The world has something to say.
    Told(Notice),
}

/// What became of the documents of a catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Which: a sum of the names of its sources.
    pub of: u32,
    /// Those that are new or changed; none where they are too many.
    pub came: Vec<(Id, Known, Came)>,
    /// How many are new.
    pub new: usize,
    /// How many are other than before.
    pub changed: usize,
    /// How many are not there any more.
    pub gone: usize,
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
    /// Seconds that the rest takes, if what was read says.
    pub left: Option<u64>,
    /// Sources that could not be read at all, each with its reason.
    pub unreadable: Vec<String>,
    /// Why some records are older than their files.
    pub stale: Vec<String>,
}
