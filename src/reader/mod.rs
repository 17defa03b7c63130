//! What a reader adds to a catalog: marks, lists, saved searches, history, the
//! last sitting.
//!
//! | file | holds |
//! |---|---|
//! | `moment.rs` | a point in time |
//! | `label.rs` | an own tag, the name of a list or of a saved search |
//! | `note.rs` | a note in Markdown |
//! | `register.rs` | a value that knows when it was given, and merges by that |
//! | `mark.rs` | what the reader has said of one document |
//! | `list.rs` | documents in the reader's order |
//! | `saved.rs` | a search under a name |
//! | `seen.rs`, `fresh.rs` | what sources held, and what became new since |
//! | `review.rs`, `tally.rs` | documents that are screened, and what was decided |
//! | `history.rs` | what was asked and visited |
//! | `sitting.rs` | how a sitting was left |
//! | `entry.rs` | the smallest thing that is kept, exchanged and merged |
//! | `shards.rs` | a map that is cheap to share and to change |
//! | `marks.rs` | all marks and lists, with what a question needs of them |
//! | `memory.rs` | all of it: look-ups and merging |
//! | `deed.rs` | what a reader does, and its undoing |
//! | `retie.rs` | marks of documents that have another identity than before |
//! | `json.rs`, `markdown.rs` | giving and taking |
//! | `foreign.rs` | what other programs keep, taken |
//!
//! Everything is made of registers ([`Register`](register::Register)): the last
//! writer wins, part by part. So two memories merge the same in either order,
//! and merging twice changes nothing; that serves undo, programs that run side
//! by side, exchange between machines, and writing again what a disk refused.
//!
//! Must never know: the disk, the clock (moments are given), the engine.

pub mod deed;
pub mod entry;
pub mod foreign;
pub mod fresh;
pub mod history;
pub mod json;
pub mod label;
pub mod list;
pub mod mark;
pub mod markdown;
pub mod marks;
pub mod memory;
pub mod moment;
pub mod note;
pub mod register;
pub mod retie;
pub mod review;
pub mod saved;
pub mod seen;
pub mod shards;
pub mod sitting;
pub mod tally;
