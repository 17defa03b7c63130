//! What can go wrong on the command line, and the exit codes.
//!
//! Must never know: how a command works.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::app::key::UnknownKey;
use crate::records::url::WebUrl;
use crate::runtime::{browser, places, store, terminal};
use crate::search::answer::Failure;
use crate::search::query::Problem;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Everything was done: 0.
    Done,
    /// Nothing was found: 1.
    Nothing,
    /// The command line, a query or a source is wrong: 2.
    Wrong,
}

impl Exit {
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Nothing => 1,
            Self::Wrong => 2,
        })
    }
}

/// Why a command was not carried out.
#[derive(Debug)]
pub(super) enum Error {
    /// A query makes no sense.
    Query(Vec<Problem>),
    /// A key of a script has no such name.
    Key(UnknownKey),
    /// The config that was named cannot be read.
    Config(String),
    /// Not one source could be read; each has been reported.
    Sources,
    /// The engine did not answer.
    Engine(Failure),
    /// A catalog on a cluster cannot be opened or loaded; a sentence.
    Cluster(String),
    /// Nothing has the ID.
    Unknown(String),
    /// Several records have the ID: as many as the number, the first listed.
    Ambiguous(String, usize, Vec<String>),
    /// A record has no address to open; its title.
    NoAddress(String, &'static str),
    /// A host that may look like another.
    Deceptive(WebUrl),
    /// The address could not be opened.
    Open(browser::Error),
    /// The program that shows the address ended badly.
    Ended(String),
    /// There is no terminal, or it went away.
    Terminal(terminal::Error),
    /// Options that do not go together.
    Usage(String),
    /// What the reader adds cannot be read or kept.
    Store(store::error::Error),
    /// A file holds nothing that can be taken, for a reason.
    Import(PathBuf, String),
    /// A file cannot be written.
    Save(PathBuf, io::Error),
    /// Standard output takes no more.
    Write(io::Error),
}

impl Error {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Unknown(_) | Self::NoAddress(..) => Exit::Nothing,
            _ => Exit::Wrong,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query(problems) => {
                // The first ones cause the rest.
                let told: Vec<String> = problems
                    .iter()
                    .take(3)
                    .map(|problem| format!("query: {problem}"))
                    .collect();
                f.write_str(&told.join("\nfichero: "))
            }
            Self::Key(error) => write!(f, "--keys: {error}"),
            Self::Config(reason) => f.write_str(reason),
            Self::Sources => f.write_str("no source could be read, nothing to do"),
            Self::Engine(Failure::Broken) => {
                f.write_str("the search failed; please report the query")
            }
            Self::Engine(Failure::Unreachable(why)) | Self::Cluster(why) => f.write_str(why),
            Self::Unknown(id) => {
                write!(
                    f,
                    "no document is called \"{id}\": give its DOI, an identity or the beginning of its title; fichero search finds it by words"
                )
            }
            Self::Ambiguous(id, count, listed) => {
                write!(
                    f,
                    "\"{id}\" means {count} documents: give one of these, or more of the title"
                )?;
                listed.iter().try_for_each(|line| write!(f, "\n  {line}"))?;
                match count.saturating_sub(listed.len()) {
                    0 => Ok(()),
                    more => write!(f, "\n  and {more} more"),
                }
            }
            Self::NoAddress(title, why) => write!(f, "cannot open \"{title}\": {why}"),
            Self::Deceptive(url) => {
                write!(
                    f,
                    "the host {} has letters that may look like others: add --yes to open {url}",
                    url.host()
                )
            }
            Self::Open(error) => error.fmt(f),
            Self::Ended(how) => f.write_str(how),
            Self::Terminal(error) => error.fmt(f),
            Self::Usage(told) => f.write_str(told),
            Self::Store(error) => error.fmt(f),
            Self::Import(path, why) => {
                write!(f, "nothing was taken of {}: {why}", places::shown(path))
            }
            Self::Save(path, error) if error.kind() == io::ErrorKind::AlreadyExists => {
                write!(
                    f,
                    "{} is there already: add --force to replace it",
                    places::shown(path)
                )
            }
            Self::Save(path, error) => write!(f, "cannot write {}: {error}", places::shown(path)),
            Self::Write(error) => write!(f, "cannot write to standard output: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    /// The commands write to nothing but standard output.
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}
