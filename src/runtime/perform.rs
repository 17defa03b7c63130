//! What the state wants of the world, carried out.
//!
//! Every deed answers with a message; none decides anything.

use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use super::browser::{self, Env, Plan};
use super::compare::{self, Before};
use super::input::Reader;
use super::places::Places;
use super::reloader::Handle;
use super::searcher::Searcher;
use super::store::{self, Kept, Sight, Store};
use super::terminal::{self, Error, Terminal};
use super::{Event, clipboard, fault, files, leftovers, places, remember, signals};
use crate::app::copied;
use crate::app::effect::{Effect, Save, Way};
use crate::app::msg::Msg;
use crate::app::notice::{Copied, Done, Failed, Notice};
use crate::app::wrap::fitting;
use crate::engine::local::Local;
use crate::reader::deed::{Deed, Documents};
use crate::reader::marks::Marks;
use crate::reader::note::Note;
use crate::records::url::WebUrl;
use crate::records::write::{self, Format};
use crate::search::answer::Failure;
use crate::search::id::Id;
use crate::search::query::Query;
use crate::search::question::{Question, Selected, Stop, Window};
use crate::search::{Engine, Entry};

/// The hands of the loop.
pub(super) struct Hands {
    pub(super) terminal: Terminal,
    pub(super) reader: Reader,
    pub(super) searcher: Searcher,
    /// Who is asked; none before anything is loaded.
    pub(super) engine: Option<Arc<dyn Engine>>,
    /// The same where it is of this machine, and can be lent marks.
    pub(super) local: Option<Arc<Local>>,
    /// The names of the sources; none where they cannot be read twice.
    pub(super) sources: Option<String>,
    /// Their state as it was last looked at.
    pub(super) sight: Option<Sight>,
    /// All sources were read.
    pub(super) is_whole: bool,
    /// Marks were looked for under other identities, since all was read.
    pub(super) is_tied: bool,
    /// What the reader has said, to be lent to the next engine too.
    pub(super) marks: Marks,
    /// Where what the reader adds is kept; none before the first frame.
    pub(super) store: Option<Store>,
    /// The state of a catalog on a server that the state knows of; none for one
    /// of this machine.
    pub(super) far: Option<u64>,
    /// Who reads the sources; none before the first frame.
    pub(super) loading: Option<Handle>,
    pub(super) send: Sender<Event>,
    /// The config's `open`.
    pub(super) open: Vec<String>,
    /// Files that are being written.
    pub(super) saving: Vec<JoinHandle<()>>,
}

/// Columns of a copied text that the notice shows.
const SHOWN: usize = 48;

/// How the loop goes on after a deed.
pub(super) enum Flow {
    /// As before.
    On,
    /// The state hears of something before the next frame.
    Hear(Box<Msg>),
    /// The program ends.
    End,
}

impl Hands {
    /// Carries an effect out.
    pub(super) fn perform(&mut self, effect: Effect) -> Result<Flow, Error> {
        match effect {
            Effect::Search(question) => return Ok(self.ask(question)),
            Effect::Collect {
                turn,
                query,
                window,
            } => self.collect(turn, query, window),
            Effect::Open(url) => self.open(url)?,
            Effect::Addresses(which) => {
                self.beside("fichero-open", move |engine| {
                    heard(addresses(engine, &which))
                });
            }
            Effect::Copy { what, text } => self.copy(what, &text)?,
            Effect::CopyDocuments {
                what,
                format,
                which,
            } => self.copy_documents(what, format, which),
            Effect::Save(save) => self.save(save),
            Effect::Stamp(deed, way) => return Ok(self.stamp(deed, way)),
            Effect::Keep(entries) => {
                let ticket = self.store.as_ref().and_then(|store| store.keep(entries));
                if ticket.is_none() {
                    // Nobody will say that it is kept.
                    return Ok(Flow::Hear(Box::new(Msg::Kept)));
                }
            }
            Effect::Lend(marks) => {
                if let Some(local) = &self.local {
                    local.lend(&marks);
                }
                self.marks = marks;
                self.tie_marks();
            }
            Effect::Retie(names) => {
                return Ok(Flow::Hear(Box::new(Msg::Retied(names, store::now()))));
            }
            Effect::Edit(note, documents) => self.edit(&note, documents)?,
            Effect::Mouse(on) => self.terminal.set_mouse(on)?,
            Effect::Redraw => self.terminal.clear(),
            Effect::Suspend => {
                // The signal thread stops us and says when we go on.
                self.terminal.suspend();
                signals::stop_process();
            }
            Effect::Quit => return Ok(Flow::End),
        }
        Ok(Flow::On)
    }

    /// What is to be heard before an answer that tells of a newer state of a
    /// catalog on a server.
    pub(super) fn overtaken(&mut self, msg: &Msg) -> Option<Msg> {
        let Msg::Answered(answer) = msg else {
            return None;
        };
        let known = self.far.filter(|known| answer.generation > *known);
        known.map(|_| {
            self.far = Some(answer.generation);
            super::far(answer.generation)
        })
    }

    /// Looks whether the sources changed.
    pub(super) fn look(&self) {
        if let Some(loading) = &self.loading {
            loading.look();
        }
    }

    /// Asks: what the engine has at hand is heard before the next frame, so
    /// that nothing flickers; the rest goes to the search threads.
    fn ask(&self, question: Question) -> Flow {
        let Some(engine) = &self.engine else {
            return Flow::On;
        };
        self.searcher.turn_to(question.turn);
        // Should this panic, the search threads answer all of it.
        let at_hand = terminal::guarded(|| {
            fault::point("at_once");
            engine.at_once(&question)
        });
        let at_hand = at_hand.flatten();
        let rest = match &at_hand {
            Some(answer) => question.beyond(answer),
            None => Some(question),
        };
        if let Some(rest) = rest {
            self.searcher.ask(Arc::clone(engine), rest);
        }
        at_hand.map_or(Flow::On, |answer| {
            Flow::Hear(Box::new(Msg::Answered(answer)))
        })
    }

    /// Collects identities beside us; a million take their time.
    fn collect(&self, turn: u64, query: Query, window: Window) {
        let worker = self.beside("fichero-collect", move |engine| {
            // Keys wait for this: it is answered whatever happens.
            let collected = AssertUnwindSafe(|| {
                fault::point("collect");
                collected(engine, &query, window)
            });
            let ids = panic::catch_unwind(collected).unwrap_or(Err(Failure::Broken));
            heard(Msg::Collected { turn, window, ids })
        });
        if worker.is_none() {
            let ids = Err(Failure::Broken);
            self.tell(Msg::Collected { turn, window, ids });
        }
    }

    /// Has the engine work on a thread of its own, and tells what came of it.
    fn beside(
        &self,
        name: &str,
        work: impl FnOnce(&dyn Engine) -> Event + Send + 'static,
    ) -> Option<JoinHandle<()>> {
        let engine = Arc::clone(self.engine.as_ref()?);
        let send = self.send.clone();
        let worker = thread::Builder::new().name(name.to_owned());
        let worker = worker.spawn(move || {
            fault::point("beside");
            let _ = send.send(work(&*engine));
        });
        match worker {
            Ok(worker) => Some(worker),
            Err(error) => {
                self.fail(Failed::NoThread(error.to_string()));
                None
            }
        }
    }

    fn open(&mut self, url: WebUrl) -> Result<(), Error> {
        match browser::plan(&url, Some(&self.open), &Env::read()) {
            Plan::Foreground(argv) => {
                match self.lend_terminal(|| browser::run_foreground(&argv))? {
                    Ok(status) if status.success() => self.say(Done::BackFrom(url)),
                    Ok(status) => {
                        let program = argv.into_iter().next().unwrap_or_default();
                        self.fail(Failed::Browser(program, status.to_string()));
                    }
                    Err(error) => self.fail(Failed::NotOpened(url, error.to_string())),
                }
            }
            Plan::Show => {
                self.send_to_clipboard(url.as_str())?;
                self.say(Done::NoBrowser(url));
            }
            plan @ (Plan::Spawn(_) | Plan::Desktop) => self.launch(plan, url),
        }
        Ok(())
    }

    /// Looks beside us, once all is read, whether documents that were marked have
    /// other identities now.
    pub(super) fn tie_marks(&mut self) {
        let Some(local) = self
            .local
            .clone()
            .filter(|_| self.is_whole && !self.is_tied)
        else {
            return;
        };
        if self.marks.is_empty() {
            return;
        }
        self.is_tied = true;
        let marks = self.marks.clone();
        self.beside("fichero-tie", move |_| {
            let names = remember::ties(local.library(), &marks);
            heard(Msg::Found(names))
        });
    }

    /// Looks, once all is read, what became of the documents since the sources
    /// were last read: in this sitting, else in one before.
    pub(super) fn look_back(&mut self, earlier: Option<Arc<Local>>, is_whole: bool) {
        let Some((local, sources)) = self.local.as_ref().zip(self.sources.clone()) else {
            return;
        };
        let digest = compare::digest(&local.library().catalog);
        let sight = Sight { sources, digest };
        if !is_whole || self.sight.as_ref() == Some(&sight) {
            return;
        }
        self.sight = Some(sight.clone());
        match (earlier, &self.store) {
            (Some(earlier), _) => self.compare_with(sight, Before::Catalog(earlier)),
            (None, Some(store)) => store.see(sight),
            // The store is opened in a moment.
            (None, None) => {}
        }
    }

    /// Compares what is there with what was seen.
    pub(super) fn compare(&self, sight: Sight, before: Option<Kept>) {
        // It may be another by now.
        if self.sight.as_ref() == Some(&sight) {
            self.compare_with(sight, Before::Kept(before));
        }
    }

    fn compare_with(&self, sight: Sight, before: Before) {
        let Some(local) = self.local.clone() else {
            return;
        };
        self.beside("fichero-compare", move |_| {
            let now = &local.library().catalog;
            let (kept, compared) = compare::compared(&before, &sight.sources, now);
            Event::Saw(sight, kept, compared.map(Box::new))
        });
    }

    /// Keeps what is seen of sources.
    pub(super) fn saw(&self, sight: Sight, kept: Kept) {
        if let Some(store) = &self.store {
            store.saw(sight, kept);
        }
    }

    /// Says when a deed is done; documents of which nothing is known are looked
    /// up beside us first.
    fn stamp(&self, mut deed: Deed, way: Way) -> Flow {
        if let (Deed::Begin(..), Some(local)) = (&deed, self.local.clone()) {
            // Those on a server may be millions, and are one record each.
            self.beside("fichero-review", move |_| {
                let deed = remember::counted(&local, deed);
                heard(Msg::Stamped(deed, way, store::now()))
            });
            return Flow::On;
        }
        let is_unknown = remember::has_unknown(&mut deed);
        if is_unknown && self.engine.is_some() {
            self.beside("fichero-mark", move |engine| {
                let deed = remember::known(engine, deed);
                heard(Msg::Stamped(deed, way, store::now()))
            });
            return Flow::On;
        }
        Flow::Hear(Box::new(Msg::Stamped(deed, way, store::now())))
    }

    /// Gives the terminal to the reader's editor.
    fn edit(&mut self, note: &Note, documents: Documents) -> Result<(), Error> {
        let mut argv = remember::editor(|name| std::env::var_os(name));
        let edit = |path: &Path| {
            argv.push(path.to_string_lossy().into_owned());
            let why = |error: browser::Error| format!("{error}; VISUAL and EDITOR name the editor");
            browser::run_foreground(&argv).map_err(why)
        };
        match self.lend_terminal(|| remember::edited(note, edit))? {
            Ok(note) => self.tell(Msg::Edited(note, documents)),
            Err(why) => self.fail(Failed::NotEdited(why)),
        }
        Ok(())
    }

    /// Has another program work on the terminal until it ends.
    fn lend_terminal<T>(&mut self, work: impl FnOnce() -> T) -> Result<T, Error> {
        self.reader.pause();
        self.terminal.suspend();
        let came = work();
        let taken = self.terminal.resume();
        self.reader.resume();
        taken?;
        fault::point("back");
        let _ = self.send.send(Event::Resized);
        Ok(came)
    }

    /// Starts a browser beside us; an opener may take a second to fail.
    fn launch(&self, plan: Plan, url: WebUrl) {
        let send = self.send.clone();
        let worker = thread::Builder::new()
            .name("fichero-open".to_owned())
            .spawn(move || {
                let notice = match browser::launch(&plan, &url) {
                    Ok(()) => Notice::Done(Done::Opened(url)),
                    Err(error) => Notice::Failed(Failed::NotOpened(url, error.to_string())),
                };
                let _ = send.send(Event::Msg(Box::new(Msg::Told(notice))));
            });
        if let Err(error) = worker {
            self.fail(Failed::NoThread(error.to_string()));
        }
    }

    /// Writes a file beside us; a million documents take their time.
    fn save(&mut self, save: Save) {
        let worker = self.beside("fichero-save", move |engine| heard(saved(engine, save)));
        self.saving.retain(|worker| !worker.is_finished());
        self.saving.extend(worker);
    }

    /// Writes documents out beside us; the loop copies what comes of it.
    fn copy_documents(&self, what: Copied, format: Option<Format>, which: Selected) {
        self.beside("fichero-copy", move |engine| {
            match written(engine, what, format, &which) {
                Ok(text) => Event::Written(what, text),
                Err(failure) => heard(failed(Failed::Engine(failure))),
            }
        });
    }

    /// Sends a text to the terminal's clipboard.
    pub(super) fn copy(&mut self, what: Copied, text: &str) -> Result<(), Error> {
        let has_tool = clipboard::put(text);
        if !self.send_to_clipboard(text)? && !has_tool {
            self.fail(Failed::TooLong(what));
            return Ok(());
        }
        let start = fitting(text, SHOWN);
        self.say(Done::Copied {
            what,
            start: start.replace('\n', " "),
            more: start.len() < text.len(),
        });
        Ok(())
    }

    fn send_to_clipboard(&mut self, text: &str) -> Result<bool, Error> {
        match clipboard::osc52(text) {
            Some(bytes) => self.terminal.write_raw(&bytes).map(|()| true),
            None => Ok(false),
        }
    }

    fn say(&self, done: Done) {
        self.tell(Msg::Told(Notice::Done(done)));
    }

    fn fail(&self, why: Failed) {
        self.tell(failed(why));
    }

    fn tell(&self, msg: Msg) {
        let _ = self.send.send(heard(msg));
    }
}

fn heard(msg: Msg) -> Event {
    Event::Msg(Box::new(msg))
}

fn failed(why: Failed) -> Msg {
    Msg::Told(Notice::Failed(why))
}

/// The identities of some rows of what a query finds.
///
/// # Errors
///
/// The engine failed.
pub fn collected(engine: &dyn Engine, query: &Query, window: Window) -> Result<Vec<Id>, Failure> {
    let mut ids = Vec::new();
    engine.ids(query, window, &Stop::never(), &mut |id| {
        ids.push(id);
        ControlFlow::Continue(())
    })?;
    Ok(ids)
}

/// Documents in a format, or what is copied of each on a line of its own,
/// without a line feed at the end.
///
/// # Errors
///
/// The engine failed.
pub fn written(
    engine: &dyn Engine,
    what: Copied,
    format: Option<Format>,
    which: &Selected,
) -> Result<String, Failure> {
    let mut works = Vec::new();
    engine.documents(which, &Stop::never(), &mut |Entry { work, .. }| {
        works.push(work);
        ControlFlow::Continue(())
    })?;
    if let Some(format) = format {
        return Ok(write::all(format, works).trim_end().to_owned());
    }
    let texts = works.iter();
    let texts = texts.filter_map(|work| copied::text(&work.record, what));
    // Abstracts have lines of their own.
    let between = if what == Copied::Abstract {
        "\n\n"
    } else {
        "\n"
    };
    Ok(texts.collect::<Vec<_>>().join(between))
}

/// The best addresses of documents, or why there are none.
pub fn addresses(engine: &dyn Engine, which: &Selected) -> Msg {
    let (mut urls, mut without) = (Vec::new(), 0);
    let told = engine.documents(which, &Stop::never(), &mut |Entry { work, .. }| {
        match work.record.best_address() {
            Some((_, url)) => urls.push(url),
            None => without += 1,
        }
        ControlFlow::Continue(())
    });
    match told {
        Ok(()) => Msg::Addresses { urls, without },
        Err(failure) => failed(Failed::Engine(failure)),
    }
}

/// Writes documents to a file and says how it went.
fn saved(engine: &dyn Engine, save: Save) -> Msg {
    let path = places::expanded(&save.path);
    let shown = places::shown(&path);
    let mut count = 0;
    leftovers::remember(&Places::find(), &path);
    let result = files::save(&path, save.replace, &mut |to| {
        count = 0;
        let feed = |take: &mut write::Take<'_, std::io::Error>| {
            let mut written = Ok(());
            let streamed = engine.documents(&save.which, &Stop::never(), &mut |entry| {
                count += 1;
                written = take(&entry.work);
                match written {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            });
            written?;
            streamed.map_err(|_| std::io::Error::other("the documents could not be had"))
        };
        write::fed(save.format, feed, |text| to.write_all(text.as_bytes()))
    });
    match result {
        Ok(()) => Msg::Told(Notice::Done(Done::Written(count, shown))),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Msg::Exists(save),
        Err(error) => failed(Failed::NotWritten(shown, error.to_string())),
    }
}
