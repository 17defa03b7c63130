//! The thread that reads the sources, and stays: it looks whether files
//! changed, reads those anew, and takes in what comes through pipes.
//!
//! Between looks it does nothing, and where there is nothing to look at it
//! ends.
//!
//! Must never know: what is on the screen.

use std::collections::BTreeMap;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;

mod start;

pub use start::caught_up;

use super::cache::Cache;
use super::crew::Cores;
use super::kept;
use super::loader::{self, First};
use super::pipes::{self, Heard, Pipe};
use super::places;
use super::reread::{Reread, is_grown, reread};
use super::source::{File, Place, Roster, Source};
use super::stamp::Stamp;
use super::watch::{self, Watcher};
use crate::app::msg::Progress;
use crate::app::notice::Failed;
use crate::engine::exec::Library;
use crate::engine::reload::{self, Change};
use crate::engine::renamed::renamed;
use crate::records::flaw::Flaw;
use crate::records::text::Text;
use crate::search::id::Id;

/// Time between two looks at the stamps of files.
const EVERY: Duration = Duration::from_secs(2);

/// Events that wait; a pipe that is faster waits itself.
const WAITING: usize = 16;

/// What there is to be heard of the sources.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// There is more, or something else, than before.
    Library {
        /// Everything so far.
        library: Arc<Library>,
        /// How far loading is.
        progress: Progress,
        /// Records that are now known by another identity: the old, the new.
        renamed: Vec<(Id, Id)>,
    },
    /// Reading went on, and there is not more yet.
    Progress(Progress),
    /// Reading failed; what was read before stays.
    Failed(Failed),
}

/// The reader of the sources; it ends when this is dropped.
#[derive(Debug)]
pub struct Handle {
    send: SyncSender<Event>,
}

impl Handle {
    /// Looks now whether files changed.
    pub fn look(&self) {
        // One that is busy will look soon enough.
        let _ = self.send.try_send(Event::Look);
    }
}

/// What the thread waits for.
#[derive(Debug)]
enum Event {
    Look,
    Pipe(Heard),
}

/// Reads the sources on a thread of its own and goes on watching them; `tell`
/// hears of all that is new and says whether it wants to hear more.
///
/// # Errors
///
/// The machine gives no thread.
pub fn start(
    sources: Vec<Source>,
    cache: Option<Cache>,
    mut tell: impl FnMut(Loaded) -> bool + Send + 'static,
) -> io::Result<Handle> {
    let (send, events) = mpsc::sync_channel(WAITING);
    let hear = send.clone();
    let hear = move |heard| hear.send(Event::Pipe(heard)).is_ok();
    let pipes = pipes::start(&sources, hear);
    let loop_of = move || {
        give_way();
        let run = AssertUnwindSafe(|| run(&sources, cache.as_ref(), &pipes, &events, &mut tell));
        if panic::catch_unwind(run).is_err() {
            tell(Loaded::Failed(Failed::Loading));
        }
    };
    thread::Builder::new()
        .name("fichero-load".to_owned())
        .spawn(loop_of)?;
    Ok(Handle { send })
}

/// Has this thread, and those that it begins, work where nobody who types waits for
/// an answer. Only on Linux is that a thing of each thread.
fn give_way() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(10);
}

type Tell<'a> = &'a mut dyn FnMut(Loaded) -> bool;

fn run(
    sources: &[Source],
    cache: Option<&Cache>,
    pipes: &[usize],
    events: &Receiver<Event>,
    tell: Tell<'_>,
) {
    if let Some(behind) = Reloader::behind(sources, cache, &mut *tell) {
        behind.catch_up(events);
        return;
    }
    let first = loader::load_first(sources, cache, pipes, &mut |library, progress| {
        tell(match library {
            None => Loaded::Progress(progress),
            Some(library) => Loaded::Library {
                library,
                progress,
                renamed: Vec::new(),
            },
        })
    });
    if let Some(first) = first {
        Reloader::new(sources, cache, pipes, first, tell).run(events);
    }
}

struct Reloader<'a> {
    sources: &'a [Source],
    cache: Option<&'a Cache>,
    tell: Tell<'a>,
    library: Arc<Library>,
    roster: Roster,
    watcher: Watcher,
    pipes: Vec<Pipe>,
    /// The number under which the flaws of folders stand.
    folders: Option<u32>,
    /// The library is not in the cache yet.
    is_new: bool,
    /// Whether so many bytes that changed, of so many of all files, are too many
    /// to be read beside what is shown.
    is_much: fn(u64, u64) -> bool,
}

/// What is read of a file is held packed until it takes its turn: of a large one
/// in the memory of all of it. Where it is most of the sources, all of them are
/// read anew as at the first start.
const fn is_much(changed: u64, all: u64) -> bool {
    changed >= 64 << 20 && changed >= all / 2
}

/// The number under which the flaws of folders stand in a library that was read
/// as a whole: the last.
fn folders(library: &Library, roster: &Roster) -> Option<u32> {
    let last = library.catalog.sources().len().checked_sub(1)?;
    u32::try_from(last).ok().filter(|_| roster.skipped() > 0)
}

impl<'a> Reloader<'a> {
    fn new(
        sources: &'a [Source],
        cache: Option<&'a Cache>,
        pipes: &[usize],
        first: First,
        tell: Tell<'a>,
    ) -> Self {
        let files = first.roster.files.iter();
        let pipes = files.filter(|((top, _), _)| pipes.contains(top));
        let pipes = pipes.map(|(place, file)| {
            let number = file.number.unwrap_or(u32::MAX);
            Pipe::new(place.clone(), number)
        });
        Self {
            sources,
            cache,
            tell,
            pipes: pipes.collect(),
            watcher: Watcher::new(&first.roster),
            folders: folders(&first.library, &first.roster),
            library: first.library,
            roster: first.roster,
            is_new: false,
            is_much,
        }
    }

    fn run(mut self, events: &Receiver<Event>) {
        let mut looked = Instant::now();
        loop {
            let Some(wait) = self.wait(looked) else {
                return;
            };
            let goes_on = match wait.map_or_else(
                || events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                |wait| events.recv_timeout(wait),
            ) {
                Ok(Event::Look) => {
                    looked = Instant::now();
                    self.look()
                }
                Ok(Event::Pipe(Heard::Came(top, pieces))) => {
                    if let Some(pipe) = self.pipe(top) {
                        pipe.take(pieces);
                    }
                    true
                }
                Ok(Event::Pipe(Heard::Ended(top, ended))) => self.end_pipe(top, ended),
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let is_time = !self.watcher.is_idle() && looked.elapsed() >= EVERY;
            if !goes_on || !self.show_pipes() || (is_time && !self.look()) {
                return;
            }
            if is_time {
                looked = Instant::now();
            }
        }
    }

    /// How long to wait for something to happen: perhaps for ever; none when
    /// nothing will.
    #[expect(clippy::option_option, reason = "no end and no time are two things")]
    fn wait(&self, looked: Instant) -> Option<Option<Duration>> {
        let look = (!self.watcher.is_idle()).then(|| looked + EVERY);
        let now = Instant::now();
        let pipes = self.pipes.iter().filter_map(|pipe| pipe.due(now));
        let next = pipes.chain(look).min();
        if next.is_none() && !self.pipes.iter().any(|pipe| pipe.is_open) {
            return None;
        }
        Some(next.map(|next| next.saturating_duration_since(now)))
    }

    fn pipe(&mut self, top: usize) -> Option<&mut Pipe> {
        self.pipes.iter_mut().find(|pipe| pipe.place.0 == top)
    }

    fn end_pipe(&mut self, top: usize, ended: Result<(), String>) -> bool {
        let Some(pipe) = self.pipe(top) else {
            return true;
        };
        pipe.is_open = false;
        let (place, waits) = (pipe.place.clone(), pipe.due(Instant::now()).is_some());
        let reason = ended.err().zip(self.sources.get(top));
        if let Some((reason, source)) = reason
            && let Some(file) = self.roster.files.get_mut(&place)
        {
            file.unreadable = Some(format!("cannot read {source}: {reason}"));
        }
        // What waits is shown now, and tells it with the rest.
        waits || self.say(Vec::new())
    }

    /// Shows what came through pipes, where enough came or somebody waited long
    /// enough.
    fn show_pipes(&mut self) -> bool {
        let now = Instant::now();
        let mut change = Change::default();
        for pipe in &mut self.pipes {
            if pipe.due(now).is_some_and(|due| due <= now) {
                let came = pipe.give();
                change.readings.extend(came.records);
                change.flaws.extend(came.flaws);
            }
        }
        if change.readings.is_empty() && change.flaws.is_empty() {
            return true;
        }
        change.names = self.names();
        self.take(change)
    }

    /// Looks at the files, and reads what changed.
    fn look(&mut self) -> bool {
        let changes = self.watcher.look();
        if changes.is_empty() {
            self.keep();
            return true;
        }
        if self.changed_much(&changes) {
            return self.load_anew();
        }
        let mut change = Change {
            names: self.names(),
            ..Change::default()
        };
        let mut is_other = false;
        for (place, what) in changes {
            is_other |= match what {
                watch::Change::Read(stamp) => {
                    let new = || File {
                        in_folder: true,
                        ..File::default()
                    };
                    let file = self.roster.files.entry(place.clone()).or_insert_with(new);
                    file.stamp = Some(stamp);
                    self.reread(&place, &mut change)
                }
                watch::Change::Gone => self.roster.files.remove(&place).is_some(),
                watch::Change::Missing => self.set_stale(&place, |path| {
                    Some(format!("{path} is not there any more; its records stay"))
                }),
                watch::Change::Back => self.set_stale(&place, |_| None),
            };
        }
        if is_other {
            self.take(change)
        } else {
            self.say(Vec::new())
        }
    }

    /// Whether so much is not any more what it was that all is read anew. What
    /// stays though it cannot be read any more would be lost then.
    fn changed_much(&self, changes: &BTreeMap<Place, watch::Change>) -> bool {
        let mut bytes = 0;
        for (place, what) in changes {
            let watch::Change::Read(stamp) = what else {
                return false;
            };
            let known = self
                .roster
                .files
                .get(place)
                .and_then(|file| file.known.as_ref());
            if !known.is_some_and(|known| is_grown(&place.1, known)) {
                bytes += stamp.len;
            }
        }
        let all = self.roster.files.values().filter_map(|file| file.stamp);
        let all = all.map(|stamp| stamp.len).sum();
        let stays = !self.pipes.is_empty() || !self.roster.stale().is_empty();
        !stays && bytes > 0 && (self.is_much)(bytes, all)
    }

    /// Reads all sources anew, unless some records would be lost by that.
    fn load_anew(&mut self) -> bool {
        let old = Arc::clone(&self.library);
        let (library, roster) = loader::load_anew(self.sources, self.cache, &old.catalog);
        let lost = self.lost(&library, &roster);
        for (place, reason) in &lost {
            if let Some(file) = self.roster.files.get_mut(place) {
                file.stale = Some(format!("{reason}; its records stay"));
            }
        }
        if lost.is_empty() {
            self.put(library, Some(roster))
        } else {
            self.say(Vec::new())
        }
    }

    /// The files whose records a library has not, since they are half-written or
    /// cannot be read now.
    fn lost(&self, library: &Library, roster: &Roster) -> Vec<(Place, String)> {
        let cut = |library: &Library, number: Option<u32>| {
            let mut flaws = library.catalog.flaws().iter();
            let cut = flaws.find(|flaw| Some(flaw.source) == number && flaw.fault.is_cut());
            cut.map(|flaw| flaw.fault.to_string())
        };
        let mut lost = Vec::new();
        let had = |file: &File| file.number.is_some() && !file.skipped && file.unreadable.is_none();
        for (place, old) in self.roster.files.iter().filter(|(_, file)| had(file)) {
            let Some(new) = roster.files.get(place) else {
                continue;
            };
            let shown = places::shown(&place.1);
            let half =
                cut(library, new.number).filter(|_| cut(&self.library, old.number).is_none());
            let half = new.cut.clone().or(half);
            let half = half.map(|reason| format!("{shown} is half-written: {reason}"));
            let skipped = new
                .skipped
                .then(|| format!("cannot read {shown}: it is no catalog"));
            let reason = half.or_else(|| new.unreadable.clone()).or(skipped);
            lost.extend(reason.map(|reason| (place.clone(), reason)));
        }
        lost
    }

    fn set_stale(&mut self, place: &Place, reason: impl Fn(&str) -> Option<String>) -> bool {
        if let Some(file) = self.roster.files.get_mut(place) {
            file.stale = reason(&places::shown(&place.1));
        }
        false
    }

    /// Reads a file anew; whether the catalog becomes another one.
    fn reread(&mut self, place: &Place, change: &mut Change) -> bool {
        let Some(file) = self.roster.files.get_mut(place) else {
            return false;
        };
        let old = self.library.catalog.flaws().iter();
        let old = file
            .number
            .map(|number| old.filter(move |flaw| flaw.source == number));
        let was_cut = old.is_some_and(|mut old| old.any(|flaw| flaw.fault.is_cut()));
        let number = file.number.unwrap_or_else(|| {
            let name = places::shown(&place.1);
            change.names.push(Text::line(&name));
            u32::try_from(change.names.len() - 1).unwrap_or(u32::MAX)
        });
        let has_records = file.number.is_some() && !file.skipped && file.unreadable.is_none();
        let known = file.known.as_ref().filter(|_| has_records);
        let read = reread(&place.1, file.in_folder, number, known);
        match read {
            Ok(Reread {
                cut: Some(reason), ..
            }) if has_records && !was_cut => {
                let shown = places::shown(&place.1);
                file.stale = Some(format!(
                    "{shown} is half-written: {reason}; its records stay"
                ));
                false
            }
            Ok(read) => {
                file.number = Some(number);
                (file.skipped, file.unreadable, file.stale) = (false, None, None);
                file.known = read.known;
                if read.is_behind && read.readings.is_empty() {
                    return false;
                }
                if !read.is_behind {
                    change.stale.insert(number);
                }
                change.readings.extend(read.readings.records);
                change.flaws.extend(read.readings.flaws);
                true
            }
            Err(_) if file.in_folder && !has_records => {
                (file.skipped, file.unreadable) = (true, None);
                true
            }
            Err(reason) if has_records => {
                file.stale = Some(format!("{reason}; its records stay"));
                false
            }
            Err(reason) => {
                file.unreadable = Some(reason);
                false
            }
        }
    }

    fn names(&self) -> Vec<Text> {
        self.library.catalog.sources().to_vec()
    }

    /// Makes the catalog that a change leaves, and hands it on.
    fn take(&mut self, mut change: Change) -> bool {
        change.order = self.roster.order();
        self.take_flaws(&mut change);
        let old = Arc::clone(&self.library);
        match reload::reload(&old.catalog, change) {
            Some(catalog) => {
                let library = Library::new(catalog, old.index.indexed(), &Cores::all());
                self.put(library, None)
            }
            None if self.pipes.is_empty() => {
                let (library, roster) = loader::load_anew(self.sources, self.cache, &old.catalog);
                self.put(library, Some(roster))
            }
            None => {
                // What was read is not taken, so that no more may be read behind it.
                for file in self.roster.files.values_mut() {
                    file.known = None;
                }
                (self.tell)(Loaded::Failed(Failed::Twins))
            }
        }
    }

    /// Puts a library in the place of the one before, with what became of the
    /// files where all were read for it.
    fn put(&mut self, library: Library, roster: Option<Roster>) -> bool {
        if let Some(roster) = roster {
            self.watcher = Watcher::new(&roster);
            self.folders = folders(&library, &roster);
            self.roster = roster;
        }
        let old = Arc::clone(&self.library);
        let renamed = renamed(&old.catalog, &library.catalog);
        self.library = Arc::new(library);
        self.is_new = true;
        self.say(renamed)
    }

    /// The flaws of the sources that stay and of those that were read, in the
    /// order of the sources.
    fn take_flaws(&mut self, change: &mut Change) {
        let ranks = change.order.iter().copied().zip(0..);
        let ranks: FxHashMap<u32, usize> = ranks.collect();
        let stays = |flaw: &&Flaw| {
            Some(flaw.source) != self.folders
                && !change.stale.contains(&flaw.source)
                && ranks.contains_key(&flaw.source)
        };
        let old = self.library.catalog.flaws().iter().filter(stays);
        let mut flaws: Vec<Flaw> = old.cloned().collect();
        flaws.append(&mut change.flaws);
        flaws.sort_by_key(|flaw| ranks.get(&flaw.source));
        let skipped = self.roster.skipped();
        if skipped > 0 {
            let number = *self.folders.get_or_insert_with(|| {
                change.names.push(Text::line(loader::FOLDERS));
                u32::try_from(change.names.len() - 1).unwrap_or(u32::MAX)
            });
            flaws.push(loader::passed_over(number, skipped));
        }
        change.flaws = flaws;
    }

    /// Says what there is.
    fn say(&mut self, renamed: Vec<(Id, Id)>) -> bool {
        self.say_of(self.progress(), renamed)
    }

    fn say_of(&mut self, progress: Progress, renamed: Vec<(Id, Id)>) -> bool {
        let library = Arc::clone(&self.library);
        (self.tell)(Loaded::Library {
            library,
            progress,
            renamed,
        })
    }

    fn progress(&self) -> Progress {
        let files = self.roster.files.values().filter_map(|file| file.stamp);
        let bytes = files.map(|stamp| stamp.len).sum();
        let open = self.pipes.iter().find(|pipe| pipe.is_open);
        let source = open.and_then(|pipe| self.sources.get(pipe.place.0));
        Progress {
            done: open.is_none(),
            source: source.map(ToString::to_string).unwrap_or_default(),
            // Nobody knows how much a pipe will bring.
            bytes: (bytes, if open.is_some() { 0 } else { bytes }),
            left: None,
            unreadable: self.roster.unreadable(),
            stale: self.roster.stale(),
        }
    }

    /// Writes the cache anew, once nothing changes any more.
    fn keep(&mut self) {
        let order = self.roster.order();
        // The cache knows sources by their order.
        let is_plain = order
            .iter()
            .copied()
            .eq(0..self.names().len().try_into().unwrap_or(0));
        if !std::mem::take(&mut self.is_new) || !is_plain || !self.roster.stale().is_empty() {
            return;
        }
        let key = Cache::key(self.sources);
        let stamps = self.roster.files.iter();
        let same = |(place, file): (&Place, &File)| Stamp::file(&place.1) == file.stamp;
        if let Some((cache, key)) = self.cache.zip(key).filter(|_| stamps.clone().all(same)) {
            kept::keep(
                Some((cache, key)),
                None,
                self.sources,
                (&self.library, &self.roster),
                &self.progress(),
            );
        }
    }
}

#[cfg(test)]
mod tests;
