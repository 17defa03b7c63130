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
pub mod columns;
pub mod complete;
pub mod copied;
pub mod curve;
pub mod effect;
pub mod form;
pub mod geometry;
mod input;
pub mod key;
mod keyboard;
pub mod keymap;
mod known;
pub mod line;
pub mod list;
pub mod msg;
pub mod notice;
pub mod overlay;
pub mod page;
pub mod pane;
mod perform;
mod pointer;
mod reads;
pub mod remembered;
mod screening;
pub mod selection;
pub mod settings;
mod trail;
mod undo;
pub mod ways;
pub mod words;
pub mod wrap;

use std::collections::VecDeque;

use ask::View;
use asking::Asking;
use complete::Completion;
use effect::Effect;
use geometry::{Shares, Size};
use key::Key;
use keymap::Keymap;
use known::{Companions, Known};
use line::Line;
use list::List;
use msg::{Msg, Progress};
use notice::{Done, Failed, Notice};
use overlay::Overlay;
use pane::detail::Detail;
use pane::facets::FacetPane;
use pane::list::ListPane;
use remembered::Remembered;
use selection::Selection;
use trail::Trail;
use undo::Undo;

use crate::reader::label::Label;
use crate::search::answer::{Answer, YearCount};
use crate::search::id::{Id, Renamed};

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
    /// What would be found without each part of the view, and by each word
    /// alone.
    ways: Known,
    /// What the filters could not judge.
    unjudged: Known,
    /// What each of the saved searches that are listed finds.
    saved: Known,
    companions: Companions,
    years: Vec<YearCount>,
    /// The cursor over the ways out, where nothing is found.
    ways_list: List,
    /// The cursor is on the ways out, above what is offered.
    in_ways: bool,
    /// The lines of a record, where the reader chose them.
    lines: Option<u16>,
    /// How the panes share the body, where the reader chose.
    shares: Shares,
    list: ListPane,
    facets: FacetPane,
    detail: Detail,
    trail: Trail,
    remembered: Remembered,
    /// The review that is screened.
    screening: Option<Label>,
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
    /// How many deeds of this sitting are done.
    deeds: usize,
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
            ways: Known::default(),
            unjudged: Known::default(),
            saved: Known::default(),
            companions: Companions::default(),
            years: Vec::new(),
            ways_list: List::default(),
            in_ways: false,
            lines: None,
            shares: Shares::default(),
            list: ListPane::default(),
            facets: FacetPane::default(),
            detail: Detail::default(),
            trail: Trail::default(),
            remembered: Remembered::default(),
            screening: None,
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
            self.facets.end_years();
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
            Msg::Progress(progress) => self.progress = progress,
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
            Msg::Addresses { urls, without } => self.open_addresses(urls, without),
            Msg::Exists(save) => {
                // It is not being written, as was said.
                self.notice = None;
                self.overlay = Some(Overlay::Replace(save));
            }
            Msg::Stamped(deed, way, now) => self.stamped(deed, way, now),
            Msg::Kept => self.kept_on_disk(),
            Msg::Remembered(memory) => self.remember_all(*memory),
            Msg::Recalled(entries) => self.recall(entries),
            Msg::Anew => self.keep(self.memory().entries(), None),
            Msg::Found(names) => self.want(Effect::Retie(names)),
            Msg::Retied(names, now) => self.retied(&names, now),
            Msg::Compared(compared) => self.compared(*compared),
            Msg::Edited(note, documents) => self.noted(note, documents),
            Msg::Told(notice) => {
                let shown = self.notice.as_ref();
                if shown.is_none_or(|shown| notice.may_replace(shown)) {
                    self.notice = Some(notice);
                }
            }
        }
    }

    fn say(&mut self, done: Done) {
        self.remembered.silence();
        self.notice = Some(Notice::Done(done));
    }

    fn fail(&mut self, failed: Failed) {
        self.remembered.silence();
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
            let names: Renamed = renamed.iter().cloned().collect();
            self.rename(&names);
            self.want(Effect::Retie(names));
        }
        if generation != self.generation {
            self.generation = generation;
            let offered = self.completion.take_if(|shown| shown.values);
            if offered.is_some() {
                // The values may be others now.
                self.completion = self.completion_here();
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
        if let Some(area) = layout.list {
            let area = self.list_areas(area).rows;
            let rows = self.row_lines();
            self.list.list.set_height(rows.fitting(area.height));
            let unparted = geometry::RowLines {
                parted_at: None,
                ..rows
            };
            let whole = layout.list.unwrap_or_default().below(geometry::HEAD);
            self.list.most = unparted.fitting(whole.height);
        } else {
            self.list.list.set_height(0);
        }
        let ways = self.has_nothing().then(|| self.listed_ways().len());
        self.ways_list.set_len(ways.unwrap_or(0));
        self.ways_list.set_height(ways::WAYS_MAX);
        // A pane that is not shown keeps its window for when it is.
        if let Some(area) = layout.facets {
            let boxed = u16::from(self.facets.is_boxed());
            let values = geometry::facet_areas(area, boxed).values;
            self.facets.list.set_height(usize::from(values.height));
        }
        self.follow_range();
        let width = layout.detail.map(geometry::reading_width);
        let lines = layout.detail.map(geometry::detail_areas);
        let height = lines.map_or(0, |areas| usize::from(areas.lines.height));
        let listed = self.list.id();
        if self.is_at_rest() && listed.is_some_and(|id| self.detail.is_pinned_to(id)) {
            self.detail.follow();
        }
        // A row that is not there yet does not empty the detail.
        let listed = self.list.id().or(self.detail.id()).cloned();
        let listed = listed.filter(|_| !self.list.list.is_empty());
        self.detail.settle(
            listed.as_ref(),
            width,
            height,
            self.remembered.marks(),
            &self.keymap,
        );
        if let Some(overlay) = &mut self.overlay {
            let height =
                geometry::overlay_rows(overlay.area(self.size), overlay.head(), overlay.below())
                    .height;
            if let Some(list) = overlay.list_mut() {
                list.set_height(usize::from(height));
            }
        }
        self.ask_for_what_is_missing();
    }
}
