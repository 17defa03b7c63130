//! What is asked of an engine: a query, and what is wanted of its answer.
//!
//! A question is a plain value: a test builds one by hand, a server gets it
//! over a wire.
//!
//! Must never know: how it is answered.

use serde::{Deserialize, Serialize};

use super::id::{Id, Ids};
use super::query::{Facet, Pattern, Query};
use crate::records::record::Origin;
use crate::records::text::Text;

/// A question to an engine. It names all that is wanted and not there yet, so
/// that the newest question of a turn takes the place of an older one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Names the query: grows whenever something else is to be found.
    pub turn: u64,
    /// Grows with every question of a turn, as when the window moves.
    pub seq: u64,
    /// What is to be found.
    pub query: Query,
    /// What is wanted of it, the most urgent first.
    pub wants: Vec<Want>,
}

impl Question {
    /// The values of facets that are wanted with their counts.
    pub fn counts(&self) -> impl Iterator<Item = &Counts> {
        self.wants.iter().filter_map(|want| match want {
            Want::Counts(counts) => Some(counts),
            _ => None,
        })
    }
}

/// Something wanted of an answer; each has its [`Given`](super::answer::Given).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Want {
    /// The cards of some rows of the list.
    Rows(Window),
    /// The row of a record.
    Place(Id),
    /// Values of a facet with how many of the found records have each.
    Counts(Counts),
    /// How many records each of some other queries finds: what a stance would
    /// leave, what would be found without a filter.
    Variants(Vec<Query>),
    /// Values that a typed text may become: those that begin so first, then the
    /// most frequent first.
    Complete {
        /// The facet.
        facet: Facet,
        /// As typed, without quotes.
        typed: String,
        /// The query whose found records count, as a rule the one that is asked
        /// without the word being typed; none for the whole catalog. Values
        /// that none of its records has come last, since a reader may want
        /// them as any of several.
        under: Option<Box<Query>>,
    },
    /// Values of the same facet that often stand beside a value, in the whole
    /// catalog.
    GoesWith {
        /// The facet.
        facet: Facet,
        /// The value; all that a pattern names count as one.
        value: Pattern,
        /// At most so many.
        len: usize,
    },
    /// How many records there are of each year, found and in the catalog.
    Years,
    /// A document in full.
    Document(Id),
    /// How many of some records are found.
    Among(Ids),
    /// The parts of the score of a hit.
    Explain(Id),
    /// What was wrong in the sources, up to so many of them.
    Flaws(usize),
    /// The record that has the flaw of a line of a source.
    Flawed(Origin),
}

/// Some rows in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The first, from 0.
    pub start: usize,
    /// How many.
    pub len: usize,
}

impl Window {
    /// All rows there are.
    pub const ALL: Self = Self {
        start: 0,
        len: usize::MAX,
    };

    /// The row behind the last.
    #[must_use]
    pub const fn end(self) -> usize {
        self.start.saturating_add(self.len)
    }
}

/// Which values of a facet are wanted, in which order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// The facet.
    pub facet: Facet,
    /// The order of the values.
    pub order: ValueOrder,
    /// The query whose counts and stances make the order; none for the query
    /// that is asked. A reader who filters one value after the other sees
    /// other counts, but no value changes its place under the cursor.
    pub under: Option<Box<Query>>,
    /// Only values that have each of these words somewhere in their names; when
    /// there are none, those that have words like them.
    pub narrow: String,
    /// The levels of a hierarchy are folded into one value each, but those that
    /// are named here by the texts of their patterns; none where nothing is
    /// folded. Where the values are narrowed, nothing is.
    pub folded: Option<Vec<String>>,
    /// The places in that order.
    pub window: Window,
    /// A value whose place in the order is wanted too, by its token: where it is
    /// folded, that of its level; of a level that is not, that of its first.
    pub seek: Option<Text>,
}

/// The order of the values of a facet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ValueOrder {
    /// Most found records first, then by name.
    #[default]
    Count,
    /// By name; years newest first.
    Name,
    /// Those with a stance first, then by count.
    Chosen,
    /// Fewest records of the catalog first.
    Rarity,
}

/// Which documents are handed on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Selected {
    /// All that a query finds, in its order.
    Found(Query),
    /// What is offered when a query finds few: records that lack some words.
    Offered(Query),
    /// These: those of them that a query finds first, in its order, then the
    /// others as the catalog has them; those that are gone are left out.
    Chosen(Ids, Query),
}

/// Asked now and then by an engine: whether nobody waits for the answer any
/// more.
#[derive(Clone, Copy)]
pub struct Stop<'a>(&'a (dyn Fn() -> bool + Sync));

impl<'a> Stop<'a> {
    /// A stop that somebody may call for.
    #[must_use]
    pub fn new(is_called: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self(is_called)
    }

    /// Whether it was called for.
    #[must_use]
    pub fn is_called(&self) -> bool {
        (self.0)()
    }
}

impl Stop<'static> {
    /// Nobody calls for a stop.
    #[must_use]
    pub fn never() -> Self {
        Self(&|| false)
    }
}
