//! The smallest thing that is kept, exchanged and merged.
//!
//! Must never know: how it is written down.

use std::sync::Arc;

use super::history::{Asked, Visit};
use super::label::Label;
use super::mark::Part;
use super::moment::Moment;
use super::register::Register;
use super::review::Review;
use super::saved::{Looked, Saved};
use super::sitting::Sitting;
use crate::records::text::Text;
use crate::search::id::Id;

/// A register with its key, or one thing more in a history. Entries may come in
/// any order and more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A part of what is said of a document.
    Mark(Id, Part),
    /// A list is there, since a moment.
    List(Label, Register<Moment>),
    /// A document is in a list, at a place.
    Member(Label, Id, Register<i64>),
    /// A name stands for a search.
    Search(Label, Register<Saved>),
    /// A saved search was looked at.
    Looked(Label, Register<Looked>),
    /// A name stands for a review.
    Review(Label, Register<Review>),
    /// A query was asked.
    Asked(Arc<Asked>),
    /// A document was visited.
    Visited(Arc<Visit>),
    /// A sitting was left.
    Sat(Register<Sitting>),
}

/// An identity out of a file: none where it is empty or could not be shown as
/// it is, such as the program writes none.
#[must_use]
pub fn identity(raw: &str) -> Option<Id> {
    let is_clean = !raw.is_empty() && *Text::line(raw) == *raw;
    is_clean.then(|| Id::from(raw))
}

impl Entry {
    /// The same with the value of another of the same key, given now.
    #[must_use]
    pub fn followed(self, by: &Self, now: Moment) -> Self {
        match (self, by) {
            (Self::Mark(id, is), Self::Mark(_, by)) => Self::Mark(id, is.followed(by, now)),
            (Self::List(name, is), Self::List(_, by)) => {
                Self::List(name, is.followed(by.value().copied(), now))
            }
            (Self::Member(name, id, is), Self::Member(_, _, by)) => {
                Self::Member(name, id, is.followed(by.value().copied(), now))
            }
            (Self::Search(name, is), Self::Search(_, by)) => {
                Self::Search(name, is.followed(by.value().cloned(), now))
            }
            (Self::Looked(name, is), Self::Looked(_, by)) => {
                Self::Looked(name, is.followed(by.value().copied(), now))
            }
            (Self::Review(name, is), Self::Review(_, by)) => {
                Self::Review(name, is.followed(by.value().cloned(), now))
            }
            (Self::Sat(is), Self::Sat(by)) => Self::Sat(is.followed(by.value().cloned(), now)),
            (is, _) => is,
        }
    }

    /// The same, not later than a moment: one of the far future could never be
    /// followed by another.
    #[must_use]
    pub fn no_later(self, last: Moment) -> Self {
        match self {
            Self::Mark(id, part) => Self::Mark(id, part.no_later(last)),
            Self::List(name, is) => Self::List(name, is.no_later(last)),
            Self::Member(name, id, is) => Self::Member(name, id, is.no_later(last)),
            Self::Search(name, is) => Self::Search(name, is.no_later(last)),
            Self::Looked(name, is) => Self::Looked(name, is.no_later(last)),
            Self::Review(name, is) => Self::Review(name, is.no_later(last)),
            Self::Asked(asked) if asked.at > last => Self::Asked(Arc::new(Asked {
                at: last,
                ..(*asked).clone()
            })),
            Self::Visited(visit) if visit.at > last => Self::Visited(Arc::new(Visit {
                at: last,
                ..(*visit).clone()
            })),
            Self::Sat(is) => Self::Sat(is.no_later(last)),
            is @ (Self::Asked(_) | Self::Visited(_)) => is,
        }
    }
}
