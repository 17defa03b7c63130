//! The hands: terminal, threads, files, browser, clipboard. They take no
//! decisions.
//!
//! [`browse`] is the loop: it waits for something to happen, tells the state,
//! carries out what the state wants, and draws once. Nothing ticks but the look
//! at the stamps of the sources (`reloader.rs`).
//!
//! ```text
//! input ──┐
//! signals ┼─► loop ─► App::update ─► effects ─► perform
//! loader ─┤    └────► view::draw ─► one write
//! search ─┘
//! ```

pub mod allocator;
pub mod browser;
pub mod budget;
pub mod cache;
pub mod clipboard;
pub mod cluster;
pub mod compare;
pub mod crew;
pub mod decode;
mod fault;
mod fetch;
pub mod files;
mod frames;
pub mod grown;
mod indexer;
pub mod input;
mod kept;
pub mod last_act;
pub mod leftovers;
pub mod loader;
mod parts;
pub mod perform;
mod pipe;
mod pipes;
pub mod places;
mod private;
mod readings;
pub mod reloader;
pub(crate) mod remember;
mod reread;
mod rows;
mod scratch;
pub mod searcher;
pub mod signals;
mod source;
mod stamp;
pub mod store;
pub mod terminal;
mod wait;
mod watch;
mod windows;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use cache::Cache;
use cluster::Cluster;
use decode::Input;
use frames::Frames;
use loader::Source;
use perform::{Flow, Hands};
use places::Places;
use reloader::{Handle, Loaded};
use searcher::Searcher;
use signals::Signal;
use store::database::Standing;
use store::{Kept, Sight, Store};
use terminal::{Error, Terminal};

use crate::app::App;
use crate::app::ask::View;
use crate::app::geometry::Size;
use crate::app::msg::{Compared, Msg, Progress};
use crate::app::notice::{Copied, Failed, Notice};
use crate::app::settings::Settings;
use crate::engine::local::{Local, Patience};
use crate::reader::marks::Marks;
use crate::reader::sitting::Sitting;
use crate::search::Engine;
use crate::view;
use crate::view::theme::Theme;
use crew::Cores;

/// What browsing begins with.
#[derive(Clone, Debug)]
pub struct Browse {
    /// What to open.
    pub catalog: Catalog,
    /// The first view.
    pub view: View,
    /// What the reader set.
    pub settings: Settings,
    /// The colours.
    pub theme: Theme,
    /// What was wrong before the screen came up (a line of the config).
    pub notices: Vec<String>,
    /// Where what the reader adds is kept; none where there is no place.
    pub memory: Option<PathBuf>,
    /// The sources as the next sitting would name them.
    pub sources: Vec<String>,
    /// The sources in a line, as a log tells them.
    pub told: String,
    /// How the last sitting was left, where this one begins there.
    pub last: Option<Sitting>,
}

/// Where the catalog is.
#[derive(Clone, Debug)]
pub enum Catalog {
    /// In files of this machine.
    Here {
        /// What to read.
        sources: Vec<Source>,
        /// Where large sources are kept as columns.
        cache: Option<Cache>,
    },
    /// On a server.
    There(Cluster),
}

/// Threads that put questions to a server: while one waits for an answer that
/// nobody wants any more, the other asks.
const ASKING: usize = 2;

/// Something for the loop.
enum Event {
    Msg(Box<Msg>),
    /// There is more to be asked.
    Loaded(Box<Loaded>),
    /// Documents are written out, to be copied.
    Written(Copied, String),
    /// What was last seen of sources.
    Seen(Sight, Option<Kept>),
    /// What is seen of sources, to be kept, and what differs from before.
    Saw(Sight, Kept, Option<Box<Compared>>),
    /// The reader came back to the terminal.
    Focus,
    /// The terminal may have another size. Which, is asked when this is heard:
    /// several tell of it, and what the last tells may be the oldest.
    Resized,
    /// The process was stopped and goes on.
    Continued,
    /// The terminal is gone.
    Gone,
}

/// So many events are taken in before a frame is drawn: a storm of keys must
/// not keep the screen from following.
const BURST: usize = 256;

/// Browses until the reader quits.
///
/// # Errors
///
/// There is no terminal to draw on, or it went away.
pub fn browse(options: Browse) -> Result<(), Error> {
    terminal::install_panic_hook();
    let (send, events) = mpsc::channel();
    let mouse = options.settings.mouse;
    listen_to_signals(&send).map_err(Error::Take)?;
    let terminal = Terminal::take(mouse)?;
    let (width, height) = terminal.size();
    let mut app = App::new(Size { width, height }, options.view, mouse);
    app.resume(options.sources, &options.told, options.last.as_ref());
    let reader = listen_to_input(&send).map_err(Error::Take)?;
    let threads = match &options.catalog {
        Catalog::Here { .. } => 1,
        Catalog::There(_) => ASKING,
    };
    let searcher = start_search(&send, threads).map_err(Error::Take)?;
    let mut hands = Hands {
        terminal,
        reader,
        searcher,
        engine: None,
        local: None,
        sight: None,
        sources: None,
        is_whole: false,
        is_tied: false,
        marks: Marks::default(),
        store: None,
        far: None,
        loading: None,
        send: send.clone(),
        open: options.settings.open,
        saving: Vec::new(),
    };
    draw(&mut hands, &app, &options.theme)?;
    // The first frame is on the screen before any file is opened.
    match options.catalog {
        Catalog::Here { sources, cache } => {
            hands.sources = compare::key(&sources);
            let loading = start_loading(sources, cache, send);
            hands.loading = Some(loading.map_err(Error::Take)?);
        }
        Catalog::There(cluster) => {
            hands.engine = Some(Arc::clone(&cluster.engine));
            hands.far = Some(cluster.generation);
            hear(&mut app, &mut hands, far(cluster.generation))?;
        }
    }
    hands.store = Some(start_store(options.memory, &hands.send).map_err(Error::Take)?);
    sweep();
    if let Some(notice) = options.notices.into_iter().next() {
        let told = Msg::Told(Notice::Failed(Failed::Config(notice)));
        hear(&mut app, &mut hands, told)?;
    }
    let ended = run(&mut app, &mut hands, &events, &options.theme);
    // The terminal is given back first; a file that is being written is written
    // to its end.
    let saving = std::mem::take(&mut hands.saving);
    let store = hands.store.take();
    drop(hands);
    let kept = store.map_or(Ok(()), |store| store.flush(KEEPING));
    if let (Ok(()), Err(unkept)) = (&ended, kept) {
        return Err(Error::Unkept(unkept.why));
    }
    for worker in saving {
        // One that panicked has said so.
        let _ = worker.join();
    }
    ended
}

fn run(
    app: &mut App,
    hands: &mut Hands,
    events: &Receiver<Event>,
    theme: &Theme,
) -> Result<(), Error> {
    let mut frames = Frames::default();
    while let Some(first) = frames.next(events) {
        let burst = std::iter::once(first)
            .chain(std::iter::from_fn(|| events.try_recv().ok()))
            .take(BURST);
        for event in burst {
            let msg = match event {
                Event::Msg(msg) => {
                    if let Some(loaded) = hands.overtaken(&msg)
                        && !hear(app, hands, loaded)?
                    {
                        return Ok(());
                    }
                    *msg
                }
                Event::Loaded(loaded) => take_in(hands, *loaded),
                Event::Written(what, text) => {
                    hands.copy(what, &text)?;
                    continue;
                }
                Event::Seen(sight, before) => {
                    hands.compare(sight, before);
                    continue;
                }
                Event::Saw(sight, kept, compared) => {
                    hands.saw(sight, kept);
                    match compared {
                        Some(compared) => Msg::Compared(compared),
                        None => continue,
                    }
                }
                Event::Focus => {
                    hands.look();
                    continue;
                }
                Event::Resized => {
                    hands.terminal.resize();
                    resized(&hands.terminal)
                }
                Event::Continued => {
                    hands.terminal.resume()?;
                    resized(&hands.terminal)
                }
                Event::Gone => return Ok(()),
            };
            // What was answered is drawn before more is taken in: the rows would
            // wait for the counts, which follow at once.
            let is_answer = matches!(msg, Msg::Answered(_));
            if !hear(app, hands, msg)? {
                return Ok(());
            }
            if is_answer {
                break;
            }
        }
        if let Some(words) = terminal::take_worker_panic() {
            let told = Msg::Told(Notice::Failed(Failed::Panicked(words)));
            if !hear(app, hands, told)? {
                return Ok(());
            }
        }
        if frames.is_due(app.expects_answer(), events) {
            draw(hands, app, theme)?;
        }
    }
    Ok(())
}

/// Tells the state what happened and carries out what it wants, until it wants
/// no more; false when the program is to end.
fn hear(app: &mut App, hands: &mut Hands, msg: Msg) -> Result<bool, Error> {
    let mut msgs = VecDeque::from([msg]);
    while let Some(msg) = msgs.pop_front() {
        for effect in app.update(msg) {
            match hands.perform(effect)? {
                Flow::On => {}
                Flow::Hear(msg) => msgs.push_back(*msg),
                Flow::End => return Ok(false),
            }
        }
    }
    Ok(true)
}

/// Puts an engine over what was loaded in the place of the one before.
fn take_in(hands: &mut Hands, loaded: Loaded) -> Msg {
    let (library, progress, renamed) = match loaded {
        Loaded::Library {
            library,
            progress,
            renamed,
        } => (library, progress, renamed),
        Loaded::Progress(progress) => return Msg::Progress(progress),
        Loaded::Failed(failed) => return Msg::Told(Notice::Failed(failed)),
    };
    let generation = library.catalog.generation();
    let local = Local::new(library, Arc::new(Cores::all())).with_patience(patience);
    let near = local.is_near();
    let local = Arc::new(local);
    local.lend(&hands.marks);
    let earlier = hands.local.replace(Arc::clone(&local));
    hands.engine = Some(Arc::clone(&local) as Arc<dyn Engine>);
    let mut flaws = local.library().catalog.flaws().iter();
    // What is half-written says nothing of what is gone.
    let is_cut = flaws.any(|flaw| flaw.fault.is_cut());
    let is_read = progress.unreadable.is_empty() && progress.stale.is_empty();
    let is_whole = progress.done && is_read && !is_cut;
    hands.look_back(earlier.filter(|_| hands.is_whole && is_whole), is_whole);
    (hands.is_whole, hands.is_tied) = (progress.done, false);
    hands.tie_marks();
    Msg::Loaded {
        generation,
        near,
        progress,
        renamed,
    }
}

/// A catalog on a server is there as a whole.
fn far(generation: u64) -> Msg {
    Msg::Loaded {
        generation,
        near: false,
        progress: Progress {
            done: true,
            ..Progress::default()
        },
        renamed: Vec::new(),
    }
}

/// An answer that takes longer than this is shown in part before the whole,
/// which will take longer than three frames of a screen.
const PATIENCE: Duration = Duration::from_millis(6);

fn patience() -> Patience {
    let asked = Instant::now();
    Box::new(move || asked.elapsed() > PATIENCE)
}

fn resized(terminal: &Terminal) -> Msg {
    let (width, height) = terminal.size();
    Msg::Resize(Size { width, height })
}

fn draw(hands: &mut Hands, app: &App, theme: &Theme) -> Result<(), Error> {
    hands
        .terminal
        .draw(|buf| (view::draw(app, theme, buf), view::links(app)))
}

fn listen_to_signals(send: &Sender<Event>) -> std::io::Result<()> {
    let send = send.clone();
    signals::spawn(move |signal| {
        let _ = send.send(match signal {
            Signal::Resized => Event::Resized,
            Signal::Continued => Event::Continued,
        });
    })
}

fn listen_to_input(send: &Sender<Event>) -> std::io::Result<input::Reader> {
    let send = send.clone();
    input::spawn(move |input| {
        let msg = match input {
            Input::Key(key) => Msg::Key(key),
            Input::Paste(text) => Msg::Paste(text),
            Input::Click { x, y } => Msg::Click { x, y },
            Input::Wheel { x, y, down } => Msg::Wheel { x, y, down },
            Input::Focus => return send.send(Event::Focus).is_ok(),
            Input::Gone => return send.send(Event::Gone).is_ok(),
        };
        send.send(Event::Msg(Box::new(msg))).is_ok()
    })
}

fn start_search(send: &Sender<Event>, threads: usize) -> std::io::Result<Searcher> {
    let send = send.clone();
    Searcher::spawn(threads, move |msg| {
        send.send(Event::Msg(Box::new(msg))).is_ok()
    })
}

/// So long the end waits for what was done to be on the disk.
const KEEPING: Duration = Duration::from_secs(10);

/// Opens beside us what the reader has added.
fn start_store(path: Option<PathBuf>, send: &Sender<Event>) -> std::io::Result<Store> {
    let send = send.clone();
    Store::open(path, move |event| {
        let not_kept = |why: String| Msg::Told(Notice::Failed(Failed::NotKept(why)));
        let tell = |msg: Msg| {
            // Nobody listens any more at the end.
            let _ = send.send(Event::Msg(Box::new(msg)));
        };
        match event {
            store::Event::Opened(memory, standing) => {
                tell(Msg::Remembered(memory));
                if standing != Standing::Kept {
                    tell(not_kept(standing.to_string()));
                }
            }
            store::Event::Changed(standing) => {
                if standing.keeps() {
                    tell(Msg::Anew);
                }
                tell(not_kept(standing.to_string()));
            }
            store::Event::Kept(_) | store::Event::Passed(_) => tell(Msg::Kept),
            store::Event::Failed { why, again, .. } => {
                let then = if again {
                    "it is tried again"
                } else {
                    "it is not kept"
                };
                tell(not_kept(format!("{why}; {then}")));
            }
            store::Event::Seen(sight, before) => {
                let _ = send.send(Event::Seen(sight, before));
            }
            store::Event::News(entries) => tell(Msg::Recalled(entries)),
        }
    })
}

/// Takes away beside us what a kill left behind; a disk may not answer.
fn sweep() {
    let worker = thread::Builder::new().name("fichero-sweep".to_owned());
    // Without a thread the next start does it.
    let _ = worker.spawn(|| leftovers::sweep(&Places::find()));
}

fn start_loading(
    sources: Vec<Source>,
    cache: Option<Cache>,
    send: Sender<Event>,
) -> std::io::Result<Handle> {
    reloader::start(sources, cache, move |loaded| {
        send.send(Event::Loaded(Box::new(loaded))).is_ok()
    })
}
