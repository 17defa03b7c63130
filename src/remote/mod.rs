//! Catalogs on a search server: OpenSearch, and Elasticsearch from 7.10 on.
//!
//! The only room with a network. Nothing of it runs unless an address is named
//! as a source.
//!
//! | file | holds |
//! |---|---|
//! | `address.rs` | where an index is |
//! | `access.rs` | who we are to it |
//! | `trouble.rs` | what goes wrong, as sentences |
//! | `client.rs` | requests and answers |
//! | `wire.rs` | answers as types |
//! | `mapping.rs` | what an index holds, field by field |
//! | `indexed.rs` | a record as the index holds it, and back |
//! | `words.rs` | what a catalog says of its words |
//! | `values.rs` | the values of its facets |
//! | `conditions.rs` | conditions put together |
//! | `clauses.rs` | a plan as a query |
//! | `score.rs` | our ranking as far as a server follows it |
//! | `server.rs` | the few requests, by name |
//! | `map/` | what the fields of an index made by others are |
//! | `foreign.rs` | such an index: its documents as if they were ours |
//! | `edition.rs` | a catalog as it was loaded once |
//! | `order.rs` | the order of a list |
//! | `documents.rs` | documents out of answers |
//! | `listing.rs` | what a query finds, as a list |
//! | `pages.rs` | many documents, page by page |
//! | `second.rs` | counts and all else that comes behind the rows |
//! | `heads.rs` | what an answer says besides its parts |
//! | `opensearch.rs` | the engine |
//! | `health.rs` | what `check` says |
//! | `load/` | putting a catalog there |
//!
//! What is found is found over there. What a row, a document, a score, the
//! order of values is, is said by the engine of this machine, which is lent a
//! few records and the counts of all.
//!
//! Must never know: the app state, the screen.

#[cfg(feature = "remote")]
pub mod access;
pub mod address;
#[cfg(feature = "remote")]
mod clauses;
#[cfg(feature = "remote")]
mod client;
#[cfg(feature = "remote")]
mod conditions;
#[cfg(feature = "remote")]
mod documents;
#[cfg(feature = "remote")]
mod edition;
#[cfg(feature = "remote")]
mod foreign;
#[cfg(feature = "remote")]
mod heads;
#[cfg(feature = "remote")]
mod health;
#[cfg(feature = "remote")]
mod indexed;
#[cfg(feature = "remote")]
mod listing;
#[cfg(feature = "remote")]
pub mod load;
#[cfg(feature = "remote")]
pub mod map;
#[cfg(feature = "remote")]
mod mapping;
#[cfg(feature = "remote")]
pub mod opensearch;
#[cfg(feature = "remote")]
mod order;
#[cfg(feature = "remote")]
mod pages;
#[cfg(feature = "remote")]
mod score;
#[cfg(feature = "remote")]
mod second;
#[cfg(feature = "remote")]
mod server;
#[cfg(feature = "remote")]
mod trouble;
#[cfg(feature = "remote")]
mod values;
#[cfg(feature = "remote")]
mod wire;
#[cfg(feature = "remote")]
mod words;

#[cfg(feature = "remote")]
pub use trouble::Trouble;
