//! What the state filters, carried out.
//!
//! Every deed answers with a message; none decides anything.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use crate::app::App;
use crate::app::effect::Effect;
use crate::app::effect::Save;
use crate::app::msg::Msg;
use crate::app::wrap::fitting;
use crate::engine::catalog::Catalog;
use crate::records::url::WebUrl;
use crate::records::write;
use crate::runtime::Event;
use crate::runtime::browser;
use crate::runtime::browser::Env;
use crate::runtime::browser::Plan;
use crate::runtime::clipboard;
use crate::runtime::files;
use crate::runtime::input::Reader;
use crate::runtime::places;
use crate::runtime::searcher::Question;
use crate::runtime::searcher::Searcher;
use crate::runtime::signals;
use crate::runtime::terminal::Error;
use crate::runtime::terminal::Terminal;

/// The hands of the loop.
pub(super) struct Hands {
    pub(super) terminal: Terminal,
    pub(super) reader: Reader,
    pub(super) searcher: Searcher,
    pub(super) send: Sender<Event>,
    /// The config's `open`.
    pub(super) open: Vec<String>,
    /// Files that are being written.
    pub(super) saving: Vec<JoinHandle<()>>,
}

/// Columns of a copied text that the notice shows.
const SHOWN: usize = 48;

impl Hands {
    /// Carries an effect out; false when the program is to end.
    pub(super) fn perform(&mut self, app: &App, effect: Effect) -> Result<bool, Error> {
        match effect {
            Effect::Search { turn, query } => {
                let pane = app.facets();
                let shown = (pane.facet(), pane.shown().to_vec());
                self.searcher.ask(Question {
                    turn,
                    query: *query,
                    shown,
                    kept: app.kept(),
                    library: Arc::clone(app.shared_library()),
                });
            }
            Effect::Open(url) => self.open(url)?,
            Effect::Copy { what, text } => self.copy(what, &text)?,
            Effect::Save(save) => self.save(app, save),
            Effect::Mouse(on) => self.terminal.set_mouse(on)?,
            Effect::Redraw => self.terminal.clear(),
            Effect::Suspend => {
                // The signal thread stops us and says when we go on.
                self.terminal.suspend();
                signals::stop_process();
            }
            Effect::Quit => return Ok(false),
        }
        Ok(true)
    }

    fn open(&mut self, url: WebUrl) -> Result<(), Error> {
        match browser::plan(&url, Some(&self.open), &Env::read()) {
            Plan::Foreground(argv) => {
                self.reader.pause();
                self.terminal.suspend();
                let result = browser::run_foreground(&argv);
                let size = self.terminal.resume();
                self.reader.resume();
                let (width, height) = size?;
                self.say(match result {
                    Ok(status) if status.success() => Msg::Done(format!("back from {url}")),
                    Ok(status) => Msg::Failed(format!(
                        "{}: {status}",
                        argv.first().map_or("", |program| program)
                    )),
                    Err(error) => Msg::Failed(error.to_string()),
                });
                let _ = self.send.send(Event::Resized { width, height });
            }
            Plan::Show => {
                self.send_to_clipboard(url.as_str())?;
                self.say(Msg::Done(format!(
                    "no browser here; sent to the terminal's clipboard: {url}"
                )));
            }
            plan @ (Plan::Spawn(_) | Plan::Desktop) => self.launch(plan, url),
        }
        Ok(())
    }

    /// Starts a browser beside us; an opener may take a second to fail.
    fn launch(&self, plan: Plan, url: WebUrl) {
        let send = self.send.clone();
        let worker = thread::Builder::new()
            .name("fichero-open".to_owned())
            .spawn(move || {
                let msg = match browser::launch(&plan, &url) {
                    Ok(()) => Msg::Done(format!("opened {url}")),
                    Err(error) => Msg::Failed(format!("{error}; the address is {url}")),
                };
                let _ = send.send(Event::Msg(Box::new(msg)));
            });
        if let Err(error) = worker {
            self.say(Msg::Failed(format!("cannot start a thread: {error}")));
        }
    }

    /// Writes a file beside us; a million documents take their time.
    fn save(&mut self, app: &App, save: Save) {
        let send = self.send.clone();
        let library = Arc::clone(app.shared_library());
        let worker = thread::Builder::new()
            .name("fichero-save".to_owned())
            .spawn(move || {
                let _ = send.send(Event::Msg(Box::new(saved(&library.catalog, save))));
            });
        self.saving.retain(|worker| !worker.is_finished());
        match worker {
            Ok(worker) => self.saving.push(worker),
            Err(error) => self.say(Msg::Failed(format!("cannot start a thread: {error}"))),
        }
    }

    fn copy(&mut self, what: &str, text: &str) -> Result<(), Error> {
        let sent = self.send_to_clipboard(text)?;
        let start = fitting(text, SHOWN).replace('\n', " ");
        let more = if start.len() < text.len() { "…" } else { "" };
        self.say(if sent {
            // The terminal never says whether it took it.
            Msg::Done(format!(
                "sent the {what} to the terminal's clipboard: {start}{more}"
            ))
        } else {
            Msg::Failed(format!(
                "the {what} is too long for the terminal's clipboard"
            ))
        });
        Ok(())
    }

    fn send_to_clipboard(&mut self, text: &str) -> Result<bool, Error> {
        match clipboard::osc52(text) {
            Some(bytes) => self.terminal.write_raw(&bytes).map(|()| true),
            None => Ok(false),
        }
    }

    fn say(&self, msg: Msg) {
        let _ = self.send.send(Event::Msg(Box::new(msg)));
    }
}

/// Writes documents to a file and says how it went.
fn saved(catalog: &Catalog, save: Save) -> Msg {
    let path = places::expanded(&save.path);
    let result = files::save(&path, save.replace, &mut |to| {
        let works = save.rows.iter().filter_map(|row| catalog.work(*row));
        write::each(save.format, works, |text| to.write_all(text.as_bytes()))
    });
    let count = save.rows.len();
    let s = if count == 1 { "" } else { "s" };
    match result {
        Ok(()) => Msg::Done(format!("{count} document{s} written to {}", path.display())),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Msg::Exists(save),
        Err(error) => Msg::Failed(format!("cannot write {}: {error}", path.display())),
    }
}
