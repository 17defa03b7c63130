//! The language of a search, and the contract between asking and answering.
//!
//! - [`query`] is the language: one parser that never fails.
//! - [`fold`] and [`tokens`] are the one folding of both sides, [`field`] the
//!   fields that words are found in.
//!
//! Must never know: how anything is found, files, threads, the screen.

pub mod field;
pub mod fold;
pub mod query;
pub mod tokens;
