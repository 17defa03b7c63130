//! The panes, each with its state and its verbs.
//!
//! | file | its pane |
//! |---|---|
//! | `facets.rs` | the values of a facet, to filter by |
//! | `list.rs` | what was found |
//! | `detail.rs` | the document |
//!
//! Must never know: each other.

pub mod detail;
pub mod facets;
pub mod list;
