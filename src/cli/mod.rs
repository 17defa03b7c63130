//! The command line: arguments in, text and an exit code out.
//!
//! | file | holds |
//! |---|---|
//! | `args.rs` | the arguments |
//! | `mistyped.rs` | a word that may mean a command |
//! | `library.rs` | config and sources of a run |
//! | `out.rs` | standard output: its width, its styles |
//! | `records.rs` | records as table, TSV, JSON or in a form for other programs |
//! | `resolve.rs` | an ID to a record |
//! | `browse.rs`, `search.rs`, `show.rs`, `export.rs`, `facets.rs`, `check.rs`, `diff.rs`, `index.rs`, `open.rs`, `paths.rs` | one command each |
//! | `marks.rs`, `reader.rs` | what the reader adds: exchanged, looked after |
//! | `foreign.rs` | libraries of other programs, whose marks are taken |
//! | `replay.rs` | browsing without a terminal |
//! | `exit.rs` | what can go wrong, and the exit codes |
//!
//! Results go to standard output, everything else to standard error. A broken
//! pipe ends the program quietly.

mod args;
mod browse;
mod check;
mod diff;
mod exit;
mod export;
mod facets;
mod foreign;
mod index;
mod library;
mod log;
mod marks;
mod mistyped;
mod open;
mod out;
mod paths;
mod reader;
mod records;
pub mod replay;
mod resolve;
mod search;
mod show;

use std::io::{self, Write};
use std::process::ExitCode;

use args::{Args, Command};
use exit::{Error, Exit};
use out::Out;

use crate::records::text::{self, Text};
use crate::runtime::last_act;

/// Does what the arguments say.
#[must_use]
pub fn run() -> ExitCode {
    last_act::prepare();
    let args = match Args::read(std::env::args_os()) {
        Ok(args) => args,
        Err(error) => return refused(&error),
    };
    match carry_out(args) {
        Ok(exit) => exit.code(),
        Err(Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done.code(),
        Err(error) => {
            say(&error.to_string());
            error.exit().code()
        }
    }
}

fn carry_out(args: Args) -> Result<Exit, Error> {
    let mut out = Out::new(args.common.color);
    let common = args.common;
    let exit = match args.command {
        None => browse::run(&args.browse, &common, &mut out),
        Some(Command::Search(args)) => search::run(&args, &common, &mut out),
        Some(Command::Show(args)) => show::run(&args, &common, &mut out),
        Some(Command::Check(args)) => check::run(&args, &common, &mut out),
        Some(Command::Diff(args)) => diff::run(&args, &common, &mut out),
        Some(Command::Export(args)) => export::run(&args, &common, &mut out),
        Some(Command::Facets(args)) => facets::run(&args, &common, &mut out),
        Some(Command::Index(args)) => index::run(&args, &common, &mut out),
        Some(Command::Open(args)) => open::run(&args, &common, &mut out),
        Some(Command::Paths(args)) => paths::run(&args, &common, &mut out),
        Some(Command::Marks(args)) => marks::run(&args, &mut out),
        Some(Command::Reader(args)) => reader::run(&args, &mut out),
        Some(Command::Log(args)) => log::run(&args, &mut out),
    }?;
    out.flush()?;
    Ok(exit)
}

/// Help and version go to standard output, mistakes to standard error.
fn refused(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        let text = quoted(error.to_string());
        say(text.strip_prefix("error: ").unwrap_or(&text).trim_end());
        return Exit::Wrong.code();
    }
    // A reader that went away has seen enough.
    let _ = error.print();
    Exit::Done.code()
}

/// A message that quotes arguments as they are, with each in one line: a name
/// of a file with a line feed in it could else say what it likes.
fn quoted(message: String) -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| word.to_string_lossy().into_owned());
    let odd = words.filter(|word| word.contains(char::is_control));
    odd.fold(message, |message, word| {
        message.replace(&word, &Text::line(&word))
    })
}

/// Says something on standard error; a terminal that is gone hears nothing. The
/// one printer of all that is said, whoever is quoted.
fn say(text: &str) {
    // In one piece, so that programs side by side do not talk into each other.
    let line = format!("fichero: {}\n", text::harmless(text));
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Says one sentence after the other, each in a line.
fn say_each(sentences: &[String]) {
    for sentence in sentences {
        say(&Text::line(sentence));
    }
}
