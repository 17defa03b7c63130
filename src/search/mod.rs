//! The language of a search, and the contract between asking and answering.
//!
//! - [`query`] is the language: one parser that never fails.
//! - A [`Question`] goes to an [`Engine`], [`Answer`]s come back; documents are
//!   handed on as a stream.
//! - [`identifier`] reads what was pasted: a DOI, an ISBN, an address.
//! - [`fold`] and [`tokens`] are the one folding of both sides, [`field`] the
//!   fields that words are found in; [`little`] knows words that say little,
//!   [`stem`] the forms of a word.
//!
//! ```text
//! App ── Question { turn, seq, query, wants } ──► Engine
//!  ▲                                                │
//!  └── Answer { turn, seq, found, parts } ◄─────────┘   once or several times
//! ```
//!
//! Must never know: how anything is found, files, threads, the screen.

pub mod answer;
pub mod document;
pub mod field;
pub mod fold;
pub mod id;
pub mod identifier;
pub mod little;
pub mod query;
pub mod question;
pub mod stem;
pub mod tokens;

use std::ops::ControlFlow;

use answer::{Answer, Failure};
use id::Id;
use query::Query;
use question::{Question, Selected, Stop, Window};

use crate::records::write::Work;

/// A document of a stream.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The identity.
    pub id: Id,
    /// Points, as [`Card::score`](answer::Card::score); 0 when it was not
    /// searched for.
    pub score: f64,
    /// The document as the writers take it.
    pub work: Work,
    /// The words that it lacks; only offered records do.
    pub lacks: Vec<String>,
}

/// What answers questions about a catalog: this machine, a server, a test.
pub trait Engine: Send + Sync {
    /// Answers a question, perhaps in parts: `give` hears each answer as soon
    /// as it is there. Answers nothing more once `stop` is called for. A
    /// failure is an answer too.
    fn answer(&self, question: &Question, stop: &Stop<'_>, give: &mut dyn FnMut(Answer));

    /// Whether answers come within a moment, so that keys may wait for them.
    fn is_near(&self) -> bool {
        false
    }

    /// What of a question can be answered within a frame of the screen: rows,
    /// places and documents of a query that was answered before. Asked from
    /// the loop; an engine that is far has nothing at hand.
    fn at_once(&self, question: &Question) -> Option<Answer> {
        let _ = question;
        None
    }

    /// Hands over documents, one after the other.
    ///
    /// # Errors
    ///
    /// The engine failed; what it gave before stands.
    fn documents(
        &self,
        which: &Selected,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Failure>;

    /// Hands over the identities of some rows of what a query finds, in their
    /// order; books that stand there for their chapters only are left out.
    ///
    /// # Errors
    ///
    /// The engine failed; what it gave before stands.
    fn ids(
        &self,
        query: &Query,
        window: Window,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Id) -> ControlFlow<()>,
    ) -> Result<(), Failure>;
}
