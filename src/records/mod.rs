//! One record and its types; bytes become records, records become text.
//!
//! - [`record::Record`] is one card.
//! - [`doi::Doi`], [`url::WebUrl`], [`isbn::Isbn`] and [`text::Text`] are right
//!   by construction.
//! - [`read`] turns bytes into records, [`mod@write`] records into text.
//! - [`identity`] says which records are one document.
//! - [`books`] says what ties a chapter to its book.
//! - [`changes`] says what differs between two states of a record.
//!
//! Must never know: files, clocks, threads, the search, the screen.

pub mod books;
pub mod changes;
pub mod country;
pub mod doi;
pub mod flaw;
pub mod identity;
mod invisible;
pub mod isbn;
mod kind;
pub mod language;
pub mod read;
pub mod record;
pub mod text;
pub mod url;
pub mod write;
