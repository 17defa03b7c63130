//! `fichero index`: a catalog put on a cluster.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use crate::runtime::cluster::{self, How, Way};

use super::args::{Common, Index};
use super::exit::{Error, Exit};
use super::library::{self, Opened, address_of};
use super::out::Out;
use super::say;

/// On a terminal the progress is told in one line, so often at most; elsewhere
/// every few seconds in a line of its own.
const EVERY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

pub(super) fn run(args: &Index, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    // A million records are not read for a name that is not ours.
    let (settings, _) = library::settings(common)?;
    let way = Way::to(address_of(&args.address, &settings)?, &settings);
    cluster::welcome(&way).map_err(Error::Cluster)?;
    let opened = Opened::read_once(&args.sources, common)?;
    let library = opened.library()?;
    let how = How {
        resume: args.resume,
        update: args.update,
        dry: args.dry_run,
        shards: args.shards.map(usize::from),
    };
    let is_terminal = io::stderr().is_terminal();
    let every = if is_terminal { EVERY.0 } else { EVERY.1 };
    let mut told: Option<Instant> = None;
    let mut is_open = false;
    let mut tell = |progress: String| {
        if told.is_some_and(|told| told.elapsed() < every) {
            return;
        }
        told = Some(Instant::now());
        if is_terminal {
            is_open = true;
            // A terminal that is gone hears nothing.
            let _ = write!(io::stderr(), "\rfichero: {progress}\x1b[K");
        } else {
            say(&progress);
        }
    };
    let loaded = cluster::load(&way, library, how, &mut tell);
    if is_open {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
    out.line(&loaded.map_err(Error::Cluster)?)?;
    Ok(opened.exit(Exit::Done))
}
