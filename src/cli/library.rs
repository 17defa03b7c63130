//! What a command works on: the config, and the sources read to the end.
//!
//! Must never know: what is looked for in them.

use std::fs;

use crate::app::settings::Settings;
use crate::engine::catalog::DocAddress;
use crate::engine::exec;
use crate::engine::exec::Found;
use crate::engine::exec::Library;
use crate::records::record::Record;
use crate::runtime::crew::Cores;
use crate::runtime::loader;
use crate::runtime::loader::Source;
use crate::runtime::places;
use crate::search::query;
use crate::search::query::Query;

use crate::cli::args::Common;
use crate::cli::exit::Error;
use crate::cli::exit::Exit;
use crate::cli::say;
use crate::cli::say_each;

/// Everything that was read for a command.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) library: Library,
    pub(super) settings: Settings,
    /// A source that was asked for is missing from the library.
    lacking: bool,
}

impl Opened {
    /// Reads config and sources; what was wrong with them goes to standard
    /// error.
    pub(super) fn read(sources: &[Source], common: &Common) -> Result<Self, Error> {
        let opened = Self::read_quietly(sources, common)?;
        let flaws = opened.library.catalog.flaws().len();
        if flaws > 0 {
            let s = if flaws == 1 { "" } else { "s" };
            let hint = "fichero check lists them";
            say(&format!("{flaws} flaw{s} in the sources; {hint}"));
        }
        Ok(opened)
    }

    /// The same for a command that lists the flaws itself.
    pub(super) fn read_quietly(sources: &[Source], common: &Common) -> Result<Self, Error> {
        let (settings, problems) = settings(common)?;
        say_each(&problems);
        let sources = chosen(sources, &settings);
        let (library, progress) = loader::load_all_cached(&sources, common.cache().as_ref());
        say_each(&progress.unreadable);
        if progress.unreadable.len() >= sources.len() && library.catalog.is_empty() {
            return Err(Error::Sources);
        }
        Ok(Self {
            library,
            settings,
            lacking: !progress.unreadable.is_empty(),
        })
    }

    /// The record or ghost of a row.
    pub(super) fn record(&self, row: DocAddress) -> Option<Record> {
        self.library.catalog.get(row)
    }

    /// Answers a query to the end.
    pub(super) fn find(&self, query: &Query) -> Found {
        exec::run(&self.library, query, &Cores::all(), &|| false).unwrap_or_default()
    }

    /// How a command ends that did its work on what could be read.
    pub(super) fn exit(&self, exit: Exit) -> Exit {
        if self.lacking { Exit::Wrong } else { exit }
    }
}

/// The settings, and what is wrong in the config.
pub(super) fn settings(common: &Common) -> Result<(Settings, Vec<String>), Error> {
    places::settings(common.config.as_deref()).map_err(Error::Config)
}

/// The sources that were named, else those of the config, else the embedded
/// catalog.
pub(super) fn chosen(named: &[Source], settings: &Settings) -> Vec<Source> {
    if !named.is_empty() {
        return named.to_vec();
    }
    if settings.sources.is_empty() {
        return vec![Source::Embedded];
    }
    settings
        .sources
        .iter()
        .map(|path| Source::Path(places::expanded(path)))
        .collect()
}

/// Says why not one of some sources can be opened, if that is so, before
/// anything is read or drawn.
pub(super) fn openable(sources: &[Source]) -> Result<(), Error> {
    let wrong: Vec<String> = sources.iter().map_while(unopened).collect();
    if wrong.len() < sources.len() {
        return Ok(());
    }
    say_each(&wrong);
    Err(Error::Sources)
}

/// Why a source cannot be opened. A pipe is not tried: it is opened once.
fn unopened(source: &Source) -> Option<String> {
    let Source::Path(path) = source else {
        return None;
    };
    let tried = fs::metadata(path).and_then(|meta| match meta {
        meta if meta.is_dir() => fs::read_dir(path).map(drop),
        meta if meta.is_file() => fs::File::open(path).map(drop),
        _ => Ok(()),
    });
    let error = tried.err()?;
    Some(format!("cannot read {}: {error}", places::shown(path)))
}

/// The query of a text, which must make sense as a whole.
pub(super) fn query(text: &str) -> Result<Query, Error> {
    let parsed = query::parse(text);
    if parsed.problems.is_empty() {
        Ok(parsed.query)
    } else {
        Err(Error::Query(parsed.problems))
    }
}

/// Says which facet values nobody has, and what they may have meant.
pub(super) fn say_unknown(found: &Found) {
    for unknown in &found.unknown {
        let nearest: Vec<&str> = unknown.nearest.iter().map(|value| &**value).collect();
        let near = if nearest.is_empty() {
            String::new()
        } else {
            format!("; nearest: {}", nearest.join(", "))
        };
        say(&format!(
            "no document has the {} \"{}\"{near}",
            unknown.facet.name(),
            unknown.pattern.text
        ));
    }
}

/// Says which words were read as others.
pub(super) fn say_corrections(found: &Found) {
    for correction in &found.corrections {
        say(&format!(
            "\"{}\" was read as {}; in quotes it is searched for as typed",
            correction.typed,
            correction.words.join(", ")
        ));
    }
}
