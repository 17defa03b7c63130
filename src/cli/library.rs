//! What a command works on: the config, and the sources read to the end.
//!
//! Must never know: what is looked for in them.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::app::msg::Progress;
use crate::app::settings::Settings;
use crate::app::words;
use crate::engine::exec::Library;
use crate::engine::local::Local;
use crate::reader::memory::Memory;
use crate::remote::address::Address;
use crate::runtime::budget::Budget;
use crate::runtime::cache::Cache;
use crate::runtime::cluster::{Cluster, Way};
use crate::runtime::crew::Cores;
use crate::runtime::leftovers;
use crate::runtime::loader::{self, Source};
use crate::runtime::places::{self, Places};
use crate::runtime::reloader;
use crate::runtime::store::{self, database::Database};
use crate::search::answer::Answer;
use crate::search::query::{self, Query};
use crate::search::question::{Question, Selected, Stop, Want};
use crate::search::{Engine, Entry};

use super::args::Common;
use super::exit::{Error, Exit};
use super::{say, say_each};

/// Everything that was read for a command.
#[derive(Debug)]
pub(super) struct Opened {
    catalog: Opening,
    pub(super) settings: Settings,
    /// A source that was asked for is missing from the library.
    lacking: bool,
}

/// Where the catalog of a command is.
#[derive(Debug)]
enum Opening {
    Here(Local),
    There(Cluster),
}

/// How sources are read.
type Load = fn(&[Source], Option<&Cache>, loader::Waits) -> (Library, Progress);

impl Opened {
    /// Reads config and sources; what was wrong with them goes to standard
    /// error.
    pub(super) fn read(sources: &[Source], common: &Common) -> Result<Self, Error> {
        Self::read_by(loader::load_all_cached, sources, common).map(Self::tell_flaws)
    }

    /// The same for a command that goes through the catalog once.
    pub(super) fn read_once(sources: &[Source], common: &Common) -> Result<Self, Error> {
        Self::read_by(loader::load_all_once, sources, common).map(Self::tell_flaws)
    }

    /// The same for a command that lists the flaws itself.
    pub(super) fn read_quietly(sources: &[Source], common: &Common) -> Result<Self, Error> {
        Self::read_by(loader::load_all_cached, sources, common)
    }

    fn tell_flaws(self) -> Self {
        let Opening::Here(local) = &self.catalog else {
            return self;
        };
        let flaws = local.library().catalog.flaws().len();
        if flaws > 0 {
            let s = if flaws == 1 { "" } else { "s" };
            let hint = "fichero check lists them";
            say(&format!("{flaws} flaw{s} in the sources; {hint}"));
        }
        self
    }

    fn read_by(load: Load, sources: &[Source], common: &Common) -> Result<Self, Error> {
        let (settings, problems) = settings(common)?;
        say_each(&problems);
        let sources = match chosen(sources, &settings)? {
            Chosen::Here(sources) => sources,
            Chosen::There(address) => {
                let cluster = Cluster::open(&Way::to(address, &settings));
                return Ok(Self {
                    catalog: Opening::There(cluster.map_err(Error::Cluster)?),
                    settings,
                    lacking: false,
                });
            }
        };
        leftovers::sweep(&Places::find());
        let cache = cache(common, &sources, &settings).unwrap_or_else(|why| {
            say(&why);
            None
        });
        let caught_up = reloader::caught_up(&sources, cache.as_ref());
        let (library, progress) =
            caught_up.unwrap_or_else(|| load(&sources, cache.as_ref(), say_waits));
        say_each(&progress.unreadable);
        if progress.unreadable.len() >= sources.len() && library.catalog.is_empty() {
            return Err(Error::Sources);
        }
        Ok(Self {
            catalog: Opening::Here(Local::new(Arc::new(library), Arc::new(Cores::all()))),
            settings,
            lacking: !progress.unreadable.is_empty(),
        })
    }

    /// What answers questions.
    pub(super) fn engine(&self) -> &dyn Engine {
        match &self.catalog {
            Opening::Here(local) => local,
            Opening::There(cluster) => &*cluster.engine,
        }
    }

    /// A query as it is asked: with what saved searches ask in the place of their
    /// names, and beside what the reader has said, where it asks for that or
    /// `marks` are wanted all the same.
    pub(super) fn asked(&self, query: Query, marks: bool) -> Query {
        let asks = query.asks_for_marks() || query.names_searches() || marks;
        let Some(path) = store::path(&Places::find()).filter(|_| asks) else {
            return query;
        };
        let memory = match Database::inspect(&path) {
            Ok(Some(opened)) => opened.memory,
            Ok(None) => Memory::default(),
            Err(error) => {
                say(&format!("{error}; marks are left out"));
                Memory::default()
            }
        };
        if let Opening::Here(local) = &self.catalog {
            local.lend(memory.marks());
        }
        let query = query.with_saved(&|name| memory.search_named(name));
        if query.names_searches() {
            say(
                "no search is saved under a name that the query has behind @; in the browser f lists those that are",
            );
        }
        query
    }

    /// What was read, for commands that look at the catalog as a whole; the
    /// others ask.
    pub(super) fn library(&self) -> Result<&Library, Error> {
        match &self.catalog {
            Opening::Here(local) => Ok(local.library()),
            Opening::There(cluster) => Err(Error::Usage(format!(
                "{} is a catalog on a cluster; this needs one of this machine",
                cluster.address
            ))),
        }
    }

    /// Where the catalog is, if it is on a cluster.
    pub(super) fn address(&self) -> Option<&Address> {
        match &self.catalog {
            Opening::Here(_) => None,
            Opening::There(cluster) => Some(&cluster.address),
        }
    }

    /// Asks to the end; all parts stand in one answer.
    pub(super) fn ask(&self, query: &Query, wants: Vec<Want>) -> Result<Answer, Error> {
        let question = Question {
            query: query.clone(),
            wants,
            ..Question::default()
        };
        let mut whole = Answer::default();
        self.engine()
            .answer(&question, &Stop::never(), &mut |answer| {
                let mut parts = std::mem::take(&mut whole.parts);
                parts.extend_from_slice(&answer.parts);
                whole = Answer { parts, ..answer };
            });
        match whole.error.take() {
            Some(failure) => Err(Error::Engine(failure)),
            None => Ok(whole),
        }
    }

    /// Hands documents on, so many at most.
    pub(super) fn each(
        &self,
        which: &Selected,
        most: usize,
        to: &mut dyn FnMut(Entry) -> io::Result<()>,
    ) -> Result<(), Error> {
        if most == 0 {
            return Ok(());
        }
        let (mut left, mut result) = (most, Ok(()));
        let mut give = |entry| {
            result = to(entry);
            left -= 1;
            if left == 0 || result.is_err() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let ended = self.engine().documents(which, &Stop::never(), &mut give);
        result?;
        ended.map_err(Error::Engine)
    }

    /// How a command ends that did its work on what could be read.
    pub(super) fn exit(&self, exit: Exit) -> Exit {
        if self.lacking { Exit::Wrong } else { exit }
    }
}

/// The cache, unless it is not wanted; else why it cannot be trusted.
pub(super) fn cache(
    common: &Common,
    sources: &[Source],
    settings: &Settings,
) -> Result<Option<Cache>, String> {
    let cache = Cache::of(&Places::find()).filter(|_| !common.no_cache);
    let cache = cache.map(|cache| cache.within(Budget::of(settings.memory)));
    match cache.as_ref().and_then(|cache| cache.distrusted(sources)) {
        Some(why) => Err(why),
        None => Ok(cache),
    }
}

/// Says that a source lets us wait.
pub(super) fn say_waits(name: &str) {
    say(&format!(
        "waiting for {name}: nobody has written into it yet"
    ));
}

/// The settings, and what is wrong in the config.
pub(super) fn settings(common: &Common) -> Result<(Settings, Vec<String>), Error> {
    places::settings(common.config.as_deref()).map_err(Error::Config)
}

/// What is opened: files of this machine, or a catalog on a cluster.
#[derive(Debug)]
pub(super) enum Chosen {
    Here(Vec<Source>),
    There(Address),
}

/// The sources that were named, else those of the config, else the embedded
/// catalog.
pub(super) fn chosen(named: &[Source], settings: &Settings) -> Result<Chosen, Error> {
    let sources: Vec<Source> = if named.is_empty() {
        let paths = settings.sources.iter();
        paths
            .map(|path| Source::Path(places::expanded(path)))
            .collect()
    } else {
        named.to_vec()
    };
    if sources.is_empty() {
        return Ok(Chosen::Here(vec![Source::Embedded]));
    }
    let meant = sources.iter().filter_map(|source| meant(source, settings));
    let meant: Vec<&str> = meant.collect();
    match (&meant[..], sources.len()) {
        ([], _) => Ok(Chosen::Here(sources)),
        ([address], 1) => address_of(address, settings).map(Chosen::There),
        ([address, ..], _) => Err(Error::Usage(format!(
            "{address} is a catalog on a cluster, which is opened alone; fichero index puts other sources there"
        ))),
    }
}

/// The address that a source is, or the one that the config has under its name.
/// A file of that name goes first.
fn meant<'s>(source: &'s Source, settings: &'s Settings) -> Option<&'s str> {
    let Source::Path(path) = source else {
        return None;
    };
    let text = path.to_str()?;
    if Address::is_meant(text) {
        return Some(text);
    }
    let mut named = settings.clusters.iter().filter(|_| !path.exists());
    let (_, address) = named.find(|(name, _)| name == text)?;
    Some(address)
}

/// An address, or the one that the config has under a name.
pub(super) fn address_of(text: &str, settings: &Settings) -> Result<Address, Error> {
    let mut named = settings.clusters.iter();
    let named = named.find(|(name, _)| name == text);
    let text = named.map_or(text, |(_, address)| address);
    Address::parse(text).map_err(|refused| Error::Usage(refused.to_string()))
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
    if let Some(told) = words::beyond(parsed.beyond) {
        say(&told);
    }
    if parsed.problems.is_empty() {
        Ok(parsed.query)
    } else {
        Err(Error::Query(parsed.problems))
    }
}

/// So many values that nobody has are named.
const UNKNOWN_MAX: usize = 8;

/// Says which facet values nobody has, and what they may have meant.
pub(super) fn say_unknown(answer: &Answer) {
    for unknown in answer.unknown.iter().take(UNKNOWN_MAX) {
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
    match answer.unknown.len().saturating_sub(UNKNOWN_MAX) {
        0 => {}
        more => say(&format!("and of {more} more values there is no document")),
    }
}

/// Says which of the words that find nothing are none.
pub(super) fn say_signs(answer: &Answer) {
    let mut missing = answer.missing.iter();
    if let Some(signs) = missing.find(|word| !word.contains(char::is_alphanumeric)) {
        say(&format!("\"{signs}\" has no letter or digit to look for"));
    }
}

/// Says which words were read as others.
pub(super) fn say_corrections(answer: &Answer) {
    if answer.plain > 0 {
        let most = Answer::LOOKED_UP_MAX;
        say(&format!(
            "only the first {most} words are looked for in other forms and spellings, {} more as \
             they are typed",
            answer.plain
        ));
    }
    if !answer.as_typed.is_empty() {
        say(&words::as_typed(&answer.as_typed));
    }
    if let Some(told) = words::unkept(&answer.unkept) {
        say(&told);
    }
    for correction in &answer.corrections {
        say(&format!(
            "\"{}\" was read as {}; in quotes it is searched for as typed",
            correction.typed,
            correction.words.join(", ")
        ));
    }
}

/// Says that what is offered lacks words.
pub(super) fn say_offered(answer: &Answer) {
    if answer.offered == 0 {
        return;
    }
    let [told, ..] = words::offered(answer);
    say(&format!("{told}; --exact leaves out those that lack some"));
}
