//! A search under a name.
//!
//! Must never know: what it finds.

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::register::Register;
use crate::records::text::Text;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Saved {
    /// The view as one line: query, stances, sort, grouping.
    pub view: Text,
    /// When the name was given; what saved searches are listed by.
    pub made: Moment,
}

/// What was there when the reader last looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Looked {
    /// When that was.
    pub at: Moment,
    /// How many documents were found.
    pub found: u64,
}

/// A saved search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    pub(super) saved: Register<Saved>,
    pub(super) looked: Register<Looked>,
}

impl Search {
    /// What the name stands for; none where it was removed.
    #[must_use]
    pub fn saved(&self) -> Option<&Saved> {
        self.saved.value()
    }

    /// When the reader last looked at it, and what was there.
    #[must_use]
    pub fn looked(&self) -> Option<Looked> {
        self.looked.value().copied()
    }
}
