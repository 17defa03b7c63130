//! Putting a catalog of this machine on a server.
//!
//! A new index is loaded behind the back of its readers; when all of it is
//! there and counted, the name is switched to it in one step. A load that is
//! broken off costs nothing: the name stands for what it stood for, and
//! `resume` goes on where it ended. `update` sends only what is new or changed
//! and takes away what left.
//!
//! | file | holds |
//! |---|---|
//! | `bulk.rs` | lines on their way: five megabytes a request, two under way |
//! | `target.rs` | indices and names over there |
//!
//! Must never know: how a catalog is read, where progress is shown.

mod bulk;
mod target;

use std::collections::HashMap;
use std::fmt;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;

use self::bulk::{Action, Bulk};
use self::target::{Present, Target};
use super::access::Access;
use super::address::Address;
use super::client::Client;
use super::indexed::{Indexed, indexed};
use super::mapping::{Meta, SOURCES_MAX, VERSION};
use super::server::Server;
use super::trouble::Trouble;
use super::values::Named;
use super::wire::Searched;
use crate::engine::exec::{Library, WordStatistics};
use crate::engine::flawed::flawed;
use crate::records::record::Origin;
use crate::search::query::Facet;
use crate::search::question::Stop;

/// What flaws are called among the terms.
pub(super) const FLAW: &str = "flaw";

/// Where a flaw stands, as it is looked up.
pub(super) fn flaw_key(origin: Origin) -> String {
    format!("{}:{}", origin.source, origin.line)
}

/// More flaws than these are counted and not kept.
const FLAWS_MAX: usize = 5_000;

/// How a catalog is put there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Into a new index.
    #[default]
    Anew,
    /// Into the index of a load that was broken off, if there is one of this
    /// catalog.
    Resume,
    /// Into the index that is read: what is new or changed, and without what
    /// left. Readers see it change.
    Update,
}

/// What is put where.
#[derive(Debug)]
pub struct Load<'a> {
    /// The name it is reached under.
    pub address: Address,
    /// Who we are.
    pub access: Option<Access>,
    /// The catalog.
    pub library: &'a Library,
    /// How.
    pub mode: Mode,
    /// Parts of a new index; as many as the cluster has nodes, three at most,
    /// where nobody says.
    pub shards: Option<usize>,
    /// Nothing is written.
    pub dry: bool,
}

/// How far a load is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Documents that the server has.
    pub done: usize,
    /// Documents that are sent.
    pub of: usize,
    /// Since the first was sent.
    pub elapsed: Duration,
}

/// What a load did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The index that the name stands for now.
    pub index: String,
    /// Documents of the catalog.
    pub documents: usize,
    /// Documents that were sent.
    pub sent: usize,
    /// Documents that were taken away.
    pub deleted: usize,
    /// Bytes of the documents that were sent.
    pub bytes: usize,
    /// A load that was broken off was gone on with.
    pub resumed: bool,
    /// Nothing was written.
    pub dry: bool,
    /// All of it took so long.
    pub elapsed: Duration,
}

impl Progress {
    /// Documents a second.
    #[must_use]
    pub fn rate(&self) -> usize {
        let millis = self.elapsed.as_millis().max(1);
        usize::try_from(self.done as u128 * 1_000 / millis).unwrap_or(usize::MAX)
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = self.rate();
        write!(f, "{} of {} ({rate} a second", self.done, self.of)?;
        match self.of.saturating_sub(self.done).checked_div(rate) {
            Some(left) if self.done > 0 => write!(f, ", {left} s left)"),
            _ => f.write_str(")"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            sent,
            deleted,
            documents,
            index,
            ..
        } = self;
        let megabytes = self.bytes >> 20;
        if self.dry {
            return write!(
                f,
                "{sent} of {documents} documents ({megabytes} MB) would be sent to {index}, {deleted} would be taken away; nothing was written"
            );
        }
        let how = if self.resumed {
            ", going on with a load that was broken off"
        } else {
            ""
        };
        let rate = Progress {
            done: *sent,
            of: *sent,
            elapsed: self.elapsed,
        };
        write!(
            f,
            "{documents} documents are in {index}{how}: {sent} sent ({megabytes} MB), {deleted} taken away, in {:.1} s ({} a second)",
            self.elapsed.as_secs_f64(),
            rate.rate()
        )
    }
}

/// Asks whether a catalog may be put under a name, before anything is read.
///
/// # Errors
///
/// The server cannot be reached, or what the name stands for is not ours.
pub fn welcome(address: &Address, access: Option<Access>) -> Result<(), Trouble> {
    let server = Server::new(Client::new(address.clone(), access));
    server.kind()?;
    Target::find(&server, address.index()).map(drop)
}

/// Puts a catalog on a server; `tell` hears how far it is.
///
/// # Errors
///
/// The server cannot be written to, or not all of the catalog arrived; the name
/// stands for what it stood for before.
pub fn load(load: &Load<'_>, tell: &mut dyn FnMut(Progress)) -> Result<Report, Trouble> {
    let begun = Instant::now();
    let client = Client::new(load.address.clone(), load.access.clone());
    let server = Server::new(client);
    server.kind()?;
    let target = Target::find(&server, load.address.index())?;
    let fingerprint = fingerprint(load.library);
    let report = match load.mode {
        Mode::Update => update(load, &server, &target, &fingerprint, tell)?,
        Mode::Anew | Mode::Resume => anew(load, &server, &target, &fingerprint, tell)?,
    };
    Ok(Report {
        elapsed: begun.elapsed(),
        documents: load.library.catalog.len(),
        dry: load.dry,
        ..report
    })
}

/// Loads an index that nobody reads yet, and switches the name to it.
fn anew(
    load: &Load<'_>,
    server: &Server,
    target: &Target,
    fingerprint: &str,
    tell: &mut dyn FnMut(Progress),
) -> Result<Report, Trouble> {
    let broken_off = match load.mode {
        Mode::Resume => target.broken_off(server, fingerprint)?,
        Mode::Anew | Mode::Update => None,
    };
    let resumed = broken_off.is_some();
    let shards = load.shards.unwrap_or(server.client().nodes().clamp(1, 3));
    let index = broken_off.unwrap_or_else(|| target.next(stamp()));
    let mut meta = Meta {
        fingerprint: fingerprint.to_owned(),
        ..about(load.library, &format!("{index}-terms"))
    };
    let present = if resumed {
        target::present(server, &index)?
    } else {
        HashMap::new()
    };
    if !resumed && !load.dry {
        target::create(server, &index, &super::mapping::documents(shards, &meta))?;
    }
    let sent = send(load, server, &index, &present, tell)?;
    let mut report = Report {
        index: index.clone(),
        resumed,
        ..sent
    };
    if load.dry {
        load.address.index().clone_into(&mut report.index);
        return Ok(report);
    }
    terms(load.library, server, &meta.terms, shards)?;
    finish(server, &index, load.library.catalog.len())?;
    meta.loaded = stamp();
    target::describe(server, &index, &meta)?;
    for index in [&index, &meta.terms] {
        target::settle(server, index)?;
    }
    target.switch(server, &index)?;
    Ok(report)
}

/// Sends what is new or changed to the index that is read.
fn update(
    load: &Load<'_>,
    server: &Server,
    target: &Target,
    fingerprint: &str,
    tell: &mut dyn FnMut(Progress),
) -> Result<Report, Trouble> {
    let (index, before) = target.current(server)?;
    let present = target::present(server, &index)?;
    let sent = send(load, server, &index, &present, tell)?;
    let report = Report {
        index: index.clone(),
        ..sent
    };
    if load.dry || report.sent + report.deleted == 0 {
        return Ok(report);
    }
    let loaded = stamp();
    let meta = Meta {
        fingerprint: fingerprint.to_owned(),
        loaded,
        ..about(load.library, &format!("{index}-{loaded}-terms"))
    };
    terms(load.library, server, &meta.terms, 1)?;
    target::settle(server, &meta.terms)?;
    finish(server, &index, load.library.catalog.len())?;
    target::describe(server, &index, &meta)?;
    target::delete(server, &before.terms)?;
    Ok(report)
}

/// Sends the documents that are not there as they are here; in an update, takes
/// away those that are not here any more.
fn send(
    load: &Load<'_>,
    server: &Server,
    index: &str,
    present: &HashMap<String, Present>,
    tell: &mut dyn FnMut(Progress),
) -> Result<Report, Trouble> {
    let library = load.library;
    let mut next = present.values().map(|present| present.ord + 1).max();
    let mut seen = std::collections::HashSet::new();
    let begun = Instant::now();
    let mut report = Report::default();
    let done = Bulk::run(server, index, load.dry, &mut |bulk| {
        for (row, record) in library.catalog.rows() {
            let id = record.identity();
            let known = present.get(&id);
            // What comes new to an index that is read stands behind all others.
            let ord = match (known, load.mode) {
                (Some(known), _) => known.ord,
                (None, Mode::Update) => {
                    let ord = next.unwrap_or(0);
                    next = Some(ord + 1);
                    ord
                }
                (None, Mode::Anew | Mode::Resume) => u64::from(row.0),
            };
            let Some(document) = indexed(library, row, ord) else {
                continue;
            };
            if !present.is_empty() {
                seen.insert(id);
            }
            if known.is_some_and(|known| known.sum == document.sum) {
                continue;
            }
            let Indexed { key, line, .. } = document;
            report.sent += 1;
            report.bytes += line.len();
            let action = if known.is_some() {
                Action::Index
            } else {
                Action::Create
            };
            let is_full = bulk.push(action, &key, &line)?;
            if is_full && !load.dry {
                tell(Progress {
                    done: bulk.done(),
                    of: library.catalog.len() - present.len().min(library.catalog.len() - 1),
                    elapsed: begun.elapsed(),
                });
            }
        }
        for id in present.keys().filter(|id| !seen.contains(*id)) {
            report.deleted += 1;
            bulk.push(Action::Delete, &super::indexed::key_of(id), "")?;
        }
        Ok(())
    })?;
    if !load.dry {
        tell(Progress {
            done,
            of: report.sent,
            elapsed: begun.elapsed(),
        });
    }
    Ok(report)
}

/// Sends the words and values of a catalog into an index of their own.
fn terms(library: &Library, server: &Server, index: &str, shards: usize) -> Result<(), Trouble> {
    target::delete(server, index)?;
    target::create(server, index, &super::mapping::terms(shards))?;
    Bulk::run(server, index, false, &mut |bulk| {
        let Some(lexicon) = WordStatistics::lexicon(&library.index) else {
            return Ok(());
        };
        for word in lexicon.words().iter() {
            let line = json!({
                "word": word,
                "n": library.index.frequency(word),
                "name": library.index.is_name(word),
            });
            bulk.push(Action::Create, &format!("w:{word}"), &line.to_string())?;
        }
        for facet in Facet::RECORDED {
            for value in Named::all(library, facet) {
                let key = format!("v:{}:{}", facet.name(), value.at);
                bulk.push(Action::Create, &key, &value.line(facet).to_string())?;
            }
        }
        let catalog = &library.catalog;
        for (at, flaw) in catalog.flaws().iter().take(FLAWS_MAX).enumerate() {
            let source = catalog.sources().get(flaw.source as usize);
            let record = flawed(catalog, flaw.origin(), &Stop::never());
            let record = record.and_then(|row| catalog.get(row));
            let line = json!({
                "facet": FLAW,
                "at": at,
                "key": flaw_key(flaw.origin()),
                "source": source,
                "flaw": flaw,
                "of": record.map(|record| record.identity()),
            });
            bulk.push(Action::Create, &format!("f:{at}"), &line.to_string())?;
        }
        Ok(())
    })?;
    target::refresh(server, index)
}

/// Makes what was sent visible, and counts it.
fn finish(server: &Server, index: &str, expected: usize) -> Result<(), Trouble> {
    target::refresh(server, index)?;
    let body = json!({ "size": 0, "track_total_hits": true });
    let there: Searched = server.search(index, &body)?;
    let there = there.found();
    if there == expected {
        return Ok(());
    }
    Err(Trouble::Access(format!(
        "{there} documents are in {index} where {expected} should be: the name was not switched; fichero index --resume goes on"
    )))
}

/// What is said of a catalog in the mapping of its index.
fn about(library: &Library, terms: &str) -> Meta {
    let values = Facet::RECORDED.into_iter().map(|facet| {
        let index = library.index.facet(facet);
        index.values().len() - usize::from(index.none().is_some())
    });
    Meta {
        version: VERSION,
        loaded: 0,
        records: library.catalog.len(),
        terms: terms.to_owned(),
        values: values.collect(),
        fingerprint: String::new(),
        sources: library
            .catalog
            .sources()
            .iter()
            .take(SOURCES_MAX)
            .cloned()
            .collect(),
    }
}

/// What tells a catalog from another: which records it has, in which order.
fn fingerprint(library: &Library) -> String {
    let segments = library.catalog.segments().iter();
    let hashes = segments.flat_map(|segment| segment.hashes());
    let mixed = hashes.fold(0_u64, |mixed, hash| {
        mixed.rotate_left(5).wrapping_mul(0x0100_0000_01b3) ^ hash
    });
    format!("{}:{mixed:016x}", library.catalog.len())
}

/// Milliseconds of the Unix epoch.
fn stamp() -> u64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    passed.map_or(1, |passed| {
        u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
    })
}
