//! Browsing without a terminal: keys go in, a screen and a list of effects come
//! out.
//!
//! Every search is answered before the next key; all other effects are
//! recorded and never performed. Loading has ended before the first key.
//!
//! ```
//! use fichero::app::key::script;
//! use fichero::cli::replay::{Script, play};
//! use fichero::runtime::loader::{Source, load_all};
//!
//! let (library, progress) = load_all(&[Source::Embedded]);
//! let script = Script { keys: script("j o").unwrap(), ..Script::default() };
//! assert_eq!(play(library, progress, script).effects.len(), 1);
//! ```

use std::collections::VecDeque;
use std::sync::Arc;

use crate::app::columns::Columns;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use crate::app::App;
use crate::app::ask::View;
use crate::app::effect::Effect;
use crate::app::geometry::Size;
use crate::app::key::Key;
use crate::app::msg::{Msg, Progress};
use crate::engine::exec::Library;
use crate::engine::executor::Inline;
use crate::engine::local::Local;
use crate::reader::moment::Moment;
use crate::runtime::perform::{addresses, collected, written};
use crate::runtime::remember;
use crate::search::Engine;
use crate::search::id::Id;
use crate::search::query::Query;
use crate::search::question::{Question, Stop, Window};
use crate::view;
use crate::view::theme::Theme;

/// What is played.
#[derive(Clone, Debug)]
pub struct Script {
    /// The keys, in their order.
    pub keys: Vec<Key>,
    /// Columns and rows of the screen.
    pub size: Size,
    /// The view at the start.
    pub view: View,
    /// Whether clicks are heard from the start.
    pub mouse: bool,
}

impl Default for Script {
    fn default() -> Self {
        let size = Size {
            width: 80,
            height: 24,
        };
        Self {
            keys: Vec::new(),
            size,
            view: View::default(),
            mouse: false,
        }
    }
}

/// The end of a replay.
pub struct Replayed {
    /// The state.
    pub app: App,
    /// What was wanted and not done, in its order; nothing comes after
    /// [`Effect::Quit`].
    pub effects: Vec<Effect>,
    engine: Arc<dyn Engine>,
    /// The same where it can be lent marks.
    local: Option<Arc<Local>>,
    /// Deeds that were done: each is a second later than the one before.
    deeds: i64,
}

/// The moment of the first deed of a replay: 2026-01-01T00:00:00Z.
const FIRST: i64 = 1_767_225_600_000;

/// A screen as text, top to bottom, blanks at the end of lines left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// What stands there.
    pub text: Vec<String>,
    /// How it looks, a letter for each cell: `.` plain, `B` bold, `D` dim, `U`
    /// underlined, `R` reversed; a colour has its initial (`r`ed, `g`reen,
    /// `y`ellow, `b`lue, `m`agenta, `c`yan, `k` black, `w`hite, `x` exact),
    /// and `M` is a colour reversed.
    pub styles: Vec<String>,
    /// Column and row of the cursor while text is typed.
    pub cursor: Option<(u16, u16)>,
}

/// Plays a script over a library that has been read to the end.
#[must_use]
pub fn play(library: Library, progress: Progress, script: Script) -> Replayed {
    let generation = library.catalog.generation();
    let engine = Local::new(Arc::new(library), Arc::new(Inline));
    play_here(Arc::new(engine), generation, progress, script)
}

/// The same over an engine of this machine.
#[must_use]
pub fn play_here(
    engine: Arc<Local>,
    generation: u64,
    progress: Progress,
    script: Script,
) -> Replayed {
    let local = Some(Arc::clone(&engine));
    play_over(engine, local, generation, progress, script)
}

/// Plays a script with any engine, which is lent no marks; `generation` is that
/// of its catalog.
#[must_use]
pub fn play_with(
    engine: Arc<dyn Engine>,
    generation: u64,
    progress: Progress,
    script: Script,
) -> Replayed {
    play_over(engine, None, generation, progress, script)
}

fn play_over(
    engine: Arc<dyn Engine>,
    local: Option<Arc<Local>>,
    generation: u64,
    progress: Progress,
    script: Script,
) -> Replayed {
    let app = App::new(script.size, script.view, script.mouse);
    let mut replayed = Replayed {
        app,
        effects: Vec::new(),
        engine,
        local,
        deeds: 0,
    };
    let progress = Progress {
        done: true,
        ..progress
    };
    let near = replayed.engine.is_near();
    replayed.tell(Msg::Loaded {
        generation,
        near,
        progress,
        renamed: Vec::new(),
    });
    for key in script.keys {
        if replayed.effects.last() == Some(&Effect::Quit) {
            break;
        }
        replayed.tell(Msg::Key(key));
    }
    replayed
}

impl Replayed {
    /// Has sources been read again: another engine stands in the place of the
    /// one before, over another state of the catalog, in which some records
    /// have other identities.
    pub fn reload(&mut self, engine: Arc<dyn Engine>, generation: u64, renamed: Vec<(Id, Id)>) {
        self.engine = engine;
        self.local = None;
        let progress = self.app.progress().clone();
        let near = self.engine.is_near();
        self.tell(Msg::Loaded {
            generation,
            near,
            progress,
            renamed,
        });
    }

    /// Tells the state what happened, and answers until it asks no more.
    pub fn tell(&mut self, msg: Msg) {
        let mut msgs = VecDeque::from([msg]);
        while let Some(msg) = msgs.pop_front() {
            for effect in self.app.update(msg) {
                match effect {
                    Effect::Search(question) => self.answer(&question, &mut msgs),
                    Effect::Collect {
                        turn,
                        query,
                        window,
                    } => msgs.push_back(self.collect(turn, &query, window)),
                    Effect::CopyDocuments {
                        what,
                        format,
                        which,
                    } => {
                        // What is copied is a part of what a replay tells.
                        let text = written(&*self.engine, what, format, &which);
                        let text = text.unwrap_or_default();
                        self.effects.push(Effect::Copy { what, text });
                    }
                    Effect::Stamp(deed, way) => {
                        let deed = remember::known(&*self.engine, deed);
                        let now = Moment::from_millis(FIRST + 1_000 * self.deeds);
                        self.deeds += 1;
                        msgs.push_back(Msg::Stamped(deed, way, now));
                    }
                    Effect::Lend(marks) => {
                        if let Some(local) = &self.local {
                            local.lend(&marks);
                        }
                    }
                    Effect::Retie(names) => {
                        msgs.push_back(Msg::Retied(names, Moment::from_millis(FIRST)));
                    }
                    // What is kept is on the screen, and nowhere else.
                    Effect::Keep(_) => msgs.push_back(Msg::Kept),
                    Effect::Addresses(which) => msgs.push_back(addresses(&*self.engine, &which)),
                    other => self.effects.push(other),
                }
            }
        }
    }

    fn answer(&self, question: &Question, msgs: &mut VecDeque<Msg>) {
        let at_hand = self.engine.at_once(question);
        let rest = match &at_hand {
            Some(answer) => question.clone().beyond(answer),
            None => Some(question.clone()),
        };
        msgs.extend(at_hand.map(Msg::Answered));
        if let Some(rest) = rest {
            self.engine.answer(&rest, &Stop::never(), &mut |answer| {
                msgs.push_back(Msg::Answered(answer));
            });
        }
    }

    fn collect(&self, turn: u64, query: &Query, window: Window) -> Msg {
        let ids = collected(&*self.engine, query, window);
        Msg::Collected { turn, window, ids }
    }

    /// Draws the state.
    #[must_use]
    pub fn screen(&self, theme: &Theme) -> Screen {
        Screen::of(&self.app, theme)
    }
}

impl Screen {
    /// The screen of a state.
    #[must_use]
    pub fn of(app: &App, theme: &Theme) -> Self {
        let Size { width, height } = app.size();
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        let cursor = view::draw(app, theme, &mut buf);
        let rows = || buf.content.chunks(usize::from(width.max(1)));
        Self {
            text: rows().map(text).collect(),
            styles: rows().map(styles).collect(),
            cursor: cursor.visible.then_some((cursor.x, cursor.y)),
        }
    }
}

fn text(cells: &[Cell]) -> String {
    let mut line = String::new();
    let mut cells = cells.iter();
    while let Some(cell) = cells.next() {
        line.push_str(cell.symbol());
        // A wide character covers the cells behind it.
        for _ in 1..cell.symbol().width() {
            cells.next();
        }
    }
    line.truncate(line.trim_end().len());
    line
}

fn styles(cells: &[Cell]) -> String {
    let mut line: String = cells.iter().map(letter).collect();
    line.truncate(line.trim_end_matches('.').len());
    line
}

/// The letter of a cell; see [`Screen::styles`].
fn letter(cell: &Cell) -> char {
    let has = |modifier| cell.modifier.contains(modifier);
    match initial(cell.fg) {
        Some(_) if has(Modifier::REVERSED) => 'M',
        Some(initial) => initial,
        None if has(Modifier::REVERSED) => 'R',
        None if has(Modifier::UNDERLINED) => 'U',
        None if has(Modifier::BOLD) => 'B',
        None if has(Modifier::DIM) => 'D',
        None => '.',
    }
}

const fn initial(colour: Color) -> Option<char> {
    Some(match colour {
        Color::Reset => return None,
        Color::Black | Color::DarkGray => 'k',
        Color::Red | Color::LightRed => 'r',
        Color::Green | Color::LightGreen => 'g',
        Color::Yellow | Color::LightYellow => 'y',
        Color::Blue | Color::LightBlue => 'b',
        Color::Magenta | Color::LightMagenta => 'm',
        Color::Cyan | Color::LightCyan => 'c',
        Color::Gray | Color::White => 'w',
        Color::Rgb(..) | Color::Indexed(_) => 'x',
    })
}
