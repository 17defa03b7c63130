//! The arguments of commands that report: what was done, what differs.
//!
//! Must never know: what a command does with them.

use clap::ValueEnum;

use super::source;
use crate::runtime::loader::Source;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Log {
    /// Form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "markdown")]
    pub(in crate::cli) format: LogFormat,
    /// Only the last N searches.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) limit: Option<usize>,
}

/// How searches are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogFormat {
    // A table for a report.
    Markdown,
    // For spreadsheets.
    Csv,
    // For programs.
    Json,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Diff {
    /// A file or folder as it was.
    #[arg(value_name = "OLD", value_parser = source())]
    pub(in crate::cli) old: Source,
    /// The same, or another, as it is.
    #[arg(value_name = "NEW", value_parser = source())]
    pub(in crate::cli) new: Source,
    /// Form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(in crate::cli) format: DiffFormat,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    // A line for each document, and one for each value.
    Text,
    // One object.
    Json,
}
