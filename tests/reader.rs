//! The reader's memory: what is acknowledged is there, whatever happens, and
//! merging is the same in any order. T8, T9, T10 and T19 of the tests of
//! reliability, for the reader's layer.
//!
//! A part is run with every change; `FICHERO_FULL` asks for all of it, and a
//! number in `FICHERO_READER` (deeds of the model) or `FICHERO_READER_KILLS`
//! for so much.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "reader/commands.rs"]
mod commands;
#[path = "reader/desk.rs"]
mod desk;
#[path = "support/dice.rs"]
mod dice;
#[path = "reader/faults.rs"]
mod faults;
#[path = "reader/files.rs"]
mod files;
#[path = "reader/foreign.rs"]
mod foreign;
#[path = "reader/kills.rs"]
mod kills;
#[path = "reader/laws.rs"]
mod laws;
#[path = "reader/model.rs"]
mod model;
#[path = "support/scale.rs"]
mod scale;
#[path = "reader/speed.rs"]
mod speed;
#[path = "reader/store.rs"]
mod store;
