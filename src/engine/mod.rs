//! The engine of this machine: a catalog in memory, its index, and what
//! answers questions about it.
//!
//! | folder | holds |
//! |---|---|
//! | `catalog.rs`, `address.rs`, `segment/` | the records at rest |
//! | `books.rs`, `tie.rs` | which records are chapters of which |
//! | `reload.rs`, `renamed.rs` | a catalog whose sources changed |
//! | `index/` | what is looked up: terms, posting lists, facet columns |
//! | `exec/` | a query carried out: plan, scan, scores, order |
//! | `local/` | the engine itself: questions in, answers out |
//! | `flawed.rs` | which record a flaw belongs to |
//! | `resolve.rs` | which documents a name means |
//! | `check/` | what is wrong with a whole catalog |
//!
//! Must never know: the app state, the screen, the disk.

pub(crate) mod address;
pub mod books;
pub mod catalog;
pub mod check;
pub mod column;
pub mod exec;
pub mod executor;
pub(crate) mod flawed;
pub mod index;
pub mod local;
pub mod reload;
pub mod renamed;
pub mod resolve;
pub mod segment;
pub(crate) mod tie;
