//! The state of a sitting and its one door.
//!
//! [`App::update`] takes what happened ([`msg::Msg`]), changes the state and
//! returns what it wants of the world ([`effect::Effect`]). A key becomes an
//! [`action::Action`] through the key table and is carried out in `perform/`.
//!
//! The state holds no catalog: what it shows of one was asked for and came, as
//! plain values (`asking.rs`). Records are known by their identity.
//!
//! Must never know: ratatui, crossterm, files, threads, the clock, an engine.

pub mod action;
mod ahead;
pub mod ask;
mod asking;
pub mod chips;
pub mod complete;
pub mod effect;
pub mod geometry;
mod input;
pub mod key;
pub mod keymap;
pub mod line;
pub mod list;
pub mod msg;
pub mod notice;
pub mod overlay;
pub mod page;
pub mod pane;
mod perform;
mod pointer;
pub mod selection;
pub mod settings;
mod trail;
mod undo;
pub mod words;
pub mod wrap;

use std::collections::VecDeque;

use ask::View;
use asking::{Asking, Known};
use complete::Completion;
use effect::Effect;
use geometry::{Layout, Pane, Size, Wants};
use key::Key;
use keymap::{Keymap, Scope};
use line::Line;
use msg::{Msg, Progress};
use notice::{Done, Failed, Notice};
use overlay::Overlay;
use pane::detail::Detail;
use pane::facets::FacetPane;
use pane::list::ListPane;
use selection::Selection;
use trail::Trail;
use undo::Undo;

use crate::search::answer::Answer;
use crate::search::id::{Id, Renamed};
use crate::search::query::{Facet, Filter, Pattern, Problem, Query};

/// Who hears the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The search line.
    Line,
    /// The facet pane.
    Facets,
    /// The list.
    List,
    /// The detail.
    Detail,
}

/// What the body of the screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body {
    /// The panes side by side, as many as fit.
    #[default]
    Panes,
    /// The pane that hears the keys, alone.
    Zoomed,
}

/// The whole state. Drawing reads it; only [`App::update`] changes it.
#[derive(Debug)]
pub struct App {
    keymap: Keymap,
    progress: Progress,
    generation: u64,
    size: Size,
    focus: Focus,
    body: Body,
    overlay: Option<Overlay>,
    notice: Option<Notice>,
    view: View,
    line: Line,
    /// The view when the search line was entered.
    before_typing: Option<View>,
    /// What the term under the cursor of the line may become.
    completion: Option<Completion>,
    undo: Undo<Moment>,
    selection: Selection,
    asking: Asking,
    /// What the latest answer says of all that was found; its parts are laid
    /// in their places.
    answer: Answer,
    /// What `+`, `~` and `-` would leave for the value under the cursor.
    preview: Known,
    /// What would be found without each filter, when nothing is.
    ways_out: Known,
    list: ListPane,
    facets: FacetPane,
    detail: Detail,
    trail: Trail,
    pressed: Vec<Key>,
    count: Option<usize>,
    /// Keys that wait for what they act on.
    ahead: VecDeque<Key>,
    /// Whether answers come within a moment.
    near: bool,
    mouse: bool,
    /// What is wanted of the world since the last update.
    effects: Vec<Effect>,
}

/// What a step of undo brings back.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    view: View,
    selected: selection::Chosen,
}

/// Where the cursor goes when an answer comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Keep {
    /// To the best hit: other words were typed.
    #[default]
    Best,
    /// It stays on its record.
    Record,
    /// It stays on its record, else in its row: the catalog is another, not
    /// the question.
    Place,
}

impl App {
    /// A sitting that begins with a view; nothing is loaded yet.
    #[must_use]
    pub fn new(size: Size, view: View, mouse: bool) -> Self {
        let mut app = Self {
            keymap: Keymap::default(),
            progress: Progress::default(),
            generation: 0,
            size,
            focus: Focus::List,
            body: Body::default(),
            overlay: None,
            notice: None,
            line: Line::new(view.text()),
            view,
            before_typing: None,
            completion: None,
            undo: Undo::default(),
            selection: Selection::default(),
            asking: Asking::default(),
            answer: Answer::default(),
            preview: Known::default(),
            ways_out: Known::default(),
            list: ListPane::default(),
            facets: FacetPane::default(),
            detail: Detail::default(),
            trail: Trail::default(),
            pressed: Vec::new(),
            count: None,
            ahead: VecDeque::new(),
            near: false,
            mouse,
            effects: Vec::new(),
        };
        app.settle();
        app
    }

    /// Takes in what happened; returns what is wanted of the world.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let before = self.focus;
        if !matches!(msg, Msg::Answered(_)) {
            self.asking.try_again();
        }
        self.hear(msg);
        if before == Focus::Facets && self.focus != before {
            // Nothing is under the cursor any more that could move.
            self.facets.arrange();
        }
        self.settle();
        self.hear_ahead();
        std::mem::take(&mut self.effects)
    }

    fn hear(&mut self, msg: Msg) {
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Click { x, y } => self.click(x, y),
            Msg::Wheel { x, y, down } => self.wheel(x, y, down),
            Msg::Resize(size) => self.size = size,
            Msg::Loaded {
                generation,
                near,
                progress,
                renamed,
            } => {
                self.near = near;
                self.loaded(generation, progress, &renamed);
            }
            Msg::Answered(answer) => self.answered(answer),
            Msg::Collected { turn, window, ids } => self.collected(turn, window, ids),
            Msg::Exists(save) => {
                // It is not being written, as was said.
                self.notice = None;
                self.overlay = Some(Overlay::Replace(save));
            }
            Msg::Told(notice) => self.notice = Some(notice),
        }
    }

    fn say(&mut self, done: Done) {
        self.notice = Some(Notice::Done(done));
    }

    fn fail(&mut self, failed: Failed) {
        self.notice = Some(Notice::Failed(failed));
    }

    fn want(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn loaded(&mut self, generation: u64, progress: Progress, renamed: &[(Id, Id)]) {
        let known = &self.progress;
        let fresh = progress
            .stale
            .iter()
            .find(|reason| !known.stale.contains(reason));
        let said = |reason: &&String| known.done && known.unreadable.contains(*reason);
        let unreadable = progress.unreadable.first();
        let unreadable = unreadable.filter(|reason| progress.done && !said(reason));
        if let Some(reason) = unreadable.or(fresh) {
            self.fail(Failed::Source(reason.clone()));
        } else if let Some(Notice::Failed(Failed::Source(reason))) = &self.notice
            && !progress.stale.contains(reason)
            && !progress.unreadable.contains(reason)
        {
            // The fault is gone.
            self.notice = None;
        }
        self.progress = progress;
        if !renamed.is_empty() {
            self.rename(&renamed.iter().cloned().collect());
        }
        if generation != self.generation {
            self.generation = generation;
            let offered = self.completion.take_if(|shown| shown.values);
            if offered.is_some() {
                // The values may be others now.
                self.completion = Completion::of(self.line.before_cursor());
            }
            self.ask_again();
        }
    }

    /// Follows records that got another identity, all at once: one may have
    /// got that of another.
    fn rename(&mut self, names: &Renamed) {
        self.selection.rename(names);
        let selected = |moment: &mut Moment| selection::rename(&mut moment.selected, names);
        self.undo.each(selected);
        self.trail.rename(names);
        self.detail.rename(names);
        self.list.rename(names);
        self.asking.rename(names);
        match &mut self.overlay {
            Some(Overlay::File(save, _) | Overlay::Replace(save)) => save.rename(names),
            Some(Overlay::Copy(_, Some(id))) => {
                if let Some(new) = names.get(id) {
                    id.clone_from(new);
                }
            }
            _ => {}
        }
    }

    /// Brings what depends on size, cursor and answer up to date, and asks for
    /// what is not there.
    fn settle(&mut self) {
        let layout = self.layout().unwrap_or_default();
        let rows = |area: Option<geometry::Area>| {
            area.map_or(0, |area| usize::from(area.below(geometry::HEAD).height))
        };
        self.list.list.set_height(rows(layout.list));
        // A pane that is not shown keeps its window for when it is.
        if let Some(area) = layout.facets {
            let boxed = u16::from(self.facets.is_boxed());
            let values = geometry::facet_rows(area, boxed);
            self.facets.list.set_height(usize::from(values.height));
        }
        self.follow_range();
        let width = layout.detail.map(geometry::reading_width);
        // A row that is not there yet does not empty the detail.
        let listed = self.list.id().or(self.detail.id()).cloned();
        let listed = listed.filter(|_| !self.list.list.is_empty());
        self.detail
            .settle(listed.as_ref(), width, rows(layout.detail), &self.keymap);
        if let Some(overlay) = &mut self.overlay {
            let height = geometry::overlay_rows(overlay.area(self.size), overlay.head()).height;
            if let Some(list) = overlay.list_mut() {
                list.set_height(usize::from(height));
            }
        }
        self.ask_for_what_is_missing();
    }
}

/// What drawing and the command line read.
impl App {
    /// The areas of the screen; none when it is too small.
    #[must_use]
    pub fn layout(&self) -> Option<Layout> {
        let pane = match self.focus {
            Focus::Facets => Pane::Facets,
            Focus::List | Focus::Line => Pane::List,
            Focus::Detail => Pane::Detail,
        };
        let query = self.query();
        let wrong = !self.problems().is_empty();
        let filtered = !query.filters.is_empty();
        let wants = Wants {
            pane,
            zoom: self.body == Body::Zoomed,
            chips: wrong || filtered || query.sort.is_some() || query.grouped || query.lacking,
            rule: !wrong && filtered,
        };
        geometry::layout(self.size, wants)
    }

    /// The candidates for the term under the cursor, while they are shown.
    #[must_use]
    pub fn completion(&self) -> Option<&Completion> {
        let shown = self.completion.as_ref();
        shown.filter(|shown| {
            !shown.candidates.is_empty() && self.focus == Focus::Line && self.overlay.is_none()
        })
    }

    /// The active filters as chips.
    #[must_use]
    pub fn chips(&self) -> Vec<chips::Chip> {
        chips::chips(self.query(), self.size.width, &|facet, pattern| {
            self.value_name(facet, pattern)
        })
    }

    /// How a value is shown: a book by its title, other values as written.
    #[must_use]
    pub fn value_name(&self, facet: Facet, pattern: &Pattern) -> String {
        let mut named = self.answer.names.iter();
        let named = named.find(|named| named.facet == facet && named.pattern == *pattern);
        named.map_or_else(|| pattern.text.clone(), |named| named.name.to_string())
    }

    /// The rule in words.
    #[must_use]
    pub fn rule(&self) -> String {
        words::rule(self.query(), &|facet, pattern| {
            self.value_name(facet, pattern)
        })
    }

    /// The keys.
    #[must_use]
    pub fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    /// The size of the screen.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// How far loading is.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Who hears the keys.
    #[must_use]
    pub fn focus(&self) -> Focus {
        self.focus
    }

    /// What lies on top.
    #[must_use]
    pub fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_ref()
    }

    /// What is said in the footer, until the next key.
    #[must_use]
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// The search line.
    #[must_use]
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// What is wrong with the text of the search line.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        // A year of three digits is on its way to one of four.
        if self.focus == Focus::Line && self.view.is_half_typed() {
            return &[];
        }
        self.view.problems()
    }

    /// The query of the view.
    #[must_use]
    pub fn query(&self) -> &Query {
        self.view.query()
    }

    /// What the latest answer says of all that was found, without its parts.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Whether anything was answered yet.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.answer.turn > 0
    }

    /// Whether all was read, and the latest answer is that of all of it.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.progress.done && self.answer.generation == self.generation
    }

    /// When nothing was found: each filter with what would be found without it.
    #[must_use]
    pub fn ways_out(&self) -> Vec<(&Filter, usize)> {
        let counts = self.ways_out.counts().unwrap_or_default();
        let filters = self.asking.answered().filters.iter();
        filters.zip(counts.iter().copied()).collect()
    }

    /// What `+`, `~` and `-` would leave for the value under the cursor.
    #[must_use]
    pub fn preview(&self) -> Option<[usize; 3]> {
        self.preview.counts()?.try_into().ok()
    }

    /// Cursor and window of the list.
    #[must_use]
    pub fn list(&self) -> &ListPane {
        &self.list
    }

    /// The documents selected.
    #[must_use]
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The facet pane.
    #[must_use]
    pub fn facets(&self) -> &FacetPane {
        &self.facets
    }

    /// The document that is shown.
    #[must_use]
    pub fn detail(&self) -> &Detail {
        &self.detail
    }

    /// The keys of an unfinished sequence, and the count before it.
    #[must_use]
    pub fn pending(&self) -> (Option<usize>, &[Key]) {
        (self.count, &self.pressed)
    }

    /// Whether clicks are heard.
    #[must_use]
    pub fn mouse(&self) -> bool {
        self.mouse
    }

    /// Whose rows of the key table hold now.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match (&self.overlay, self.focus) {
            (Some(overlay), _) => overlay.scope(),
            (None, Focus::Line) => Scope::Line,
            (None, Focus::Facets) if self.facets.narrowing => Scope::Line,
            (None, Focus::Facets) => Scope::Facets,
            (None, Focus::List) => Scope::List,
            (None, Focus::Detail) => Scope::Detail,
        }
    }
}
