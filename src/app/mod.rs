//! The state of a sitting and its one door.
//!
//! [`App::update`] takes what happened ([`msg::Msg`]), changes the state and
//! returns what it wants of the world ([`effect::Effect`]). A key becomes an
//! [`action::Action`] through the key table and is carried out in `perform`.
//!
//! Must never know: ratatui, crossterm, files, threads, the clock.

pub mod action;
pub mod ask;
pub mod chips;
pub mod complete;
pub mod detail;
pub mod effect;
pub mod facet_pane;
pub mod geometry;
pub mod key;
pub mod keymap;
pub mod line;
pub mod list;
pub mod msg;
pub mod overlay;
pub mod page;
mod perform;
mod pointer;
mod select;
pub mod selection;
pub mod settings;
mod trail;
mod undo;
pub mod wrap;

use std::sync::Arc;

use action::Action;
use ask::View;
use complete::Completion;
use detail::Detail;
use effect::Effect;
use facet_pane::FacetPane;
use geometry::{Layout, Pane, Size, Wants};
use key::Key;
use keymap::{Meaning, Scope};
use line::Line;
use list::List;
use msg::{Msg, Progress};
use overlay::Overlay;
use selection::Selection;
use trail::Trail;
use undo::Undo;

use crate::engine::catalog::DocAddress as Row;
use crate::engine::exec;
use crate::engine::exec::Found;
use crate::engine::exec::Library;
use crate::search::query::Facet;
use crate::search::query::Filter;
use crate::search::query::Pattern;
use crate::search::query::Problem;
use crate::search::query::Query;

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

/// A sentence in the footer, until the next key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something was done.
    Done(String),
    /// Something did not work.
    Failed(String),
}

/// The whole state. Drawing reads it; only [`App::update`] changes it.
#[derive(Debug)]
pub struct App {
    library: Arc<Library>,
    progress: Progress,
    size: Size,
    focus: Focus,
    zoom: bool,
    overlay: Option<Overlay>,
    notice: Option<Notice>,
    view: View,
    problems: Vec<Problem>,
    line: Line,
    /// The view when the search line was entered.
    before_typing: Option<View>,
    /// What the term under the cursor of the line may become.
    completion: Option<Completion>,
    undo: Undo<Moment>,
    selection: Selection,
    turn: u64,
    /// The question of the answer that is shown.
    answered: u64,
    /// What the latest question is about, when its answer comes.
    keep: Keep,
    found: Found,
    /// What each filter hides, when nothing was found.
    ways_out: Vec<(Filter, usize)>,
    list: List,
    facets: FacetPane,
    detail: Detail,
    trail: Trail,
    pressed: Vec<Key>,
    count: Option<usize>,
    mouse: bool,
}

/// What a step of undo brings back.
#[derive(Clone, Debug, PartialEq)]
struct Moment {
    view: View,
    selected: selection::Rows,
}

/// Where the cursor goes when an answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    /// To the best hit: other words were typed.
    Best,
    /// It stays on its record.
    Record,
}

impl App {
    /// A sitting that begins with a view; nothing is loaded yet.
    #[must_use]
    pub fn new(size: Size, view: View, mouse: bool) -> Self {
        let line = Line::new(&view.text);
        let mut app = Self {
            library: Arc::default(),
            progress: Progress::default(),
            size,
            focus: Focus::List,
            zoom: false,
            overlay: None,
            notice: None,
            problems: view.query().1,
            view,
            line,
            before_typing: None,
            completion: None,
            undo: Undo::default(),
            selection: Selection::default(),
            turn: 0,
            answered: 0,
            keep: Keep::Best,
            found: Found::default(),
            ways_out: Vec::new(),
            list: List::default(),
            facets: FacetPane::default(),
            detail: Detail::default(),
            trail: Trail::default(),
            pressed: Vec::new(),
            count: None,
            mouse,
        };
        app.settle();
        app
    }

    /// Takes in what happened; returns what is wanted of the world.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let before = self.focus;
        let effects = match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Click { x, y } => self.click(x, y),
            Msg::Wheel { x, y, down } => self.wheel(x, y, down),
            Msg::Resize(size) => {
                self.size = size;
                Vec::new()
            }
            Msg::Loaded { library, progress } => self.loaded(library, progress),
            Msg::Found { turn, found } => {
                self.found(turn, *found);
                Vec::new()
            }
            Msg::Counted {
                turn,
                facet,
                counts,
            } => {
                self.counted(turn, facet, counts);
                Vec::new()
            }
            Msg::Exists(save) => {
                self.overlay = Some(Overlay::Replace(save));
                Vec::new()
            }
            Msg::Done(text) => self.say(Notice::Done(text)),
            Msg::Failed(text) => self.say(Notice::Failed(text)),
        };
        if before == Focus::Facets && self.focus != before {
            // Nothing is under the cursor any more that could move.
            self.arrange();
        }
        self.settle();
        effects
    }

    fn say(&mut self, notice: Notice) -> Vec<Effect> {
        self.notice = Some(notice);
        Vec::new()
    }

    fn loaded(&mut self, library: Arc<Library>, progress: Progress) -> Vec<Effect> {
        let changed = library.catalog.generation() != self.library.catalog.generation();
        self.library = library;
        if let (true, Some(reason)) = (progress.done, progress.unreadable.first()) {
            self.notice = Some(Notice::Failed(reason.clone()));
        }
        self.progress = progress;
        if changed {
            self.ask(Keep::Record)
        } else {
            Vec::new()
        }
    }

    /// Puts the present view to the search.
    fn ask(&mut self, keep: Keep) -> Vec<Effect> {
        let (query, problems) = self.view.query();
        self.problems = problems;
        if !self.problems.is_empty() {
            // The last good answer stays on the screen.
            return Vec::new();
        }
        self.turn += 1;
        self.keep = keep;
        vec![Effect::Search {
            turn: self.turn,
            query: Box::new(query),
        }]
    }

    fn found(&mut self, turn: u64, found: Found) {
        if turn != self.turn {
            return;
        }
        // Whoever moved in a part of the answer keeps the place in the whole.
        let moved = self.answered == turn && self.list.selected().is_some_and(|at| at > 0);
        self.answered = turn;
        let record = self.kept().or_else(|| self.hit().filter(|_| moved));
        self.selection.end_range();
        self.found = found;
        self.selection.count(&self.found.hits);
        let place = record.and_then(|row| self.place_of(row));
        self.list.reset(self.found.hits.len());
        self.list.go(place.unwrap_or(0));
        if self.keep == Keep::Best && !moved {
            self.detail.follow();
        }
        let facets = self.library.index.facet(self.facets.facet());
        let grown = self.facets.values().len() > facets.values().len()
            || (self.facets.narrow().0.is_empty()
                && self.facets.values().len() != facets.values().len());
        // Values change places when all are counted, not before.
        let is_counted = self.found.counted(self.facets.facet()).is_some();
        if grown || is_counted && self.focus != Focus::Facets {
            self.arrange();
        }
        self.ways_out = match self.found.count {
            0 => self
                .found
                .query
                .filters
                .iter()
                .map(|filter| {
                    (
                        filter.clone(),
                        exec::without(&self.library, &self.found, filter),
                    )
                })
                .collect(),
            _ => Vec::new(),
        };
    }

    fn counted(&mut self, turn: u64, facet: Facet, counts: Vec<u32>) {
        if turn != self.answered || self.found.partial {
            return;
        }
        self.found.learn_counts(facet, counts);
        // The reader may have turned to another facet since the question.
        if self.focus != Focus::Facets {
            self.arrange();
        }
    }

    /// Puts the values of the facet pane into order.
    fn arrange(&mut self) {
        self.facets
            .arrange(&self.library, &self.found, &self.view.query().0);
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        self.notice = None;
        if self.takes_count(key) {
            return Vec::new();
        }
        self.pressed.push(key);
        match keymap::meaning(self.scope(), &self.pressed) {
            Meaning::Pending => Vec::new(),
            Meaning::Action(action) => {
                self.pressed.clear();
                if !matches!(action, Action::Complete | Action::CompletePrevious) {
                    self.completion = None;
                }
                let effects = self.perform(action);
                self.count = None;
                effects
            }
            Meaning::Unknown => {
                let first = self.pressed.len() > 1;
                self.pressed.clear();
                self.count = None;
                // A key that does not go on with the sequence begins anew.
                if first {
                    self.key(key)
                } else {
                    self.typed(key)
                }
            }
        }
    }

    /// Digits are a count where nothing is typed; 0 does not begin one.
    fn takes_count(&mut self, key: Key) -> bool {
        let digit = key
            .typed()
            .and_then(|c| c.to_digit(10))
            .filter(|digit| *digit > 0 || self.count.is_some());
        let Some(digit) = digit.filter(|_| self.typing().is_none() && self.pressed.is_empty())
        else {
            return false;
        };
        let count = self
            .count
            .unwrap_or(0)
            .saturating_mul(10)
            .saturating_add(digit as usize);
        self.count = Some(count.min(99_999_999));
        true
    }

    /// Types a key that has no meaning of its own into the line that hears it.
    fn typed(&mut self, key: Key) -> Vec<Effect> {
        let (Some(c), Some(line)) = (key.typed(), self.typing()) else {
            return Vec::new();
        };
        line.insert(c.encode_utf8(&mut [0; 4]));
        self.line_changed()
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        if self.overlay.is_none() && self.typing().is_none() {
            self.perform(Action::Search);
        }
        let Some(line) = self.typing() else {
            return Vec::new();
        };
        // Behind a word a pasted blank parts; at the start it is litter.
        let text = if line.is_empty() {
            text.trim()
        } else {
            text.trim_end()
        };
        line.insert(text);
        self.line_changed()
    }

    /// The line that is being typed into.
    fn typing(&mut self) -> Option<&mut Line> {
        match &mut self.overlay {
            Some(overlay) => overlay.line_mut(),
            None if self.focus == Focus::Line => Some(&mut self.line),
            None if self.focus == Focus::Facets && self.facets.narrowing => {
                Some(&mut self.facets.narrow)
            }
            None => None,
        }
    }

    /// Follows a change of the line that is typed into.
    fn line_changed(&mut self) -> Vec<Effect> {
        if let Some(overlay) = &mut self.overlay {
            overlay.narrow();
        } else if self.focus == Focus::Line {
            self.completion = Completion::of(&self.library, self.line.before_cursor())
                .filter(|completion| completion.values);
            if self.view.text != self.line.text() {
                self.line.text().clone_into(&mut self.view.text);
                return self.ask(Keep::Best);
            }
        } else {
            self.arrange();
        }
        Vec::new()
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

    /// Brings what depends on size, cursor and answer up to date.
    fn settle(&mut self) {
        let layout = self.layout().unwrap_or_default();
        let rows = |area: Option<geometry::Area>| {
            area.map_or(0, |area| usize::from(area.below(geometry::HEAD).height))
        };
        self.list.set_height(rows(layout.list));
        // A pane that is not shown keeps its window for when it is.
        if let Some(area) = layout.facets {
            let boxed = u16::from(!self.facets.narrow.is_empty() || self.facets.narrowing);
            self.facets
                .list
                .set_height(usize::from(facet_rows(area, boxed).height));
        }
        self.selection
            .follow(&self.found.hits, self.list.selected());
        let width = layout.detail.map(geometry::reading_width);
        let row = self.hit();
        self.detail
            .settle(&self.library, &self.found, row, width, rows(layout.detail));
        self.facets.preview = self
            .value_under_cursor()
            .filter(|_| self.focus == Focus::Facets)
            .map(|(facet, pattern)| exec::preview(&self.library, &self.found, facet, &pattern));
        if let Some(overlay) = &mut self.overlay {
            let height = overlay_area(self.size, overlay)
                .below(overlay_head(overlay))
                .height
                .saturating_sub(overlay_head(overlay).min(1));
            if let Some(list) = overlay.list_mut() {
                list.set_height(usize::from(height));
            }
        }
    }

    /// The facet and pattern of the value under the cursor.
    fn value_under_cursor(&self) -> Option<(Facet, Pattern)> {
        let facet = self.facets.facet();
        let value = self
            .library
            .index
            .facet(facet)
            .values()
            .get(self.facets.selected()?)?;
        Some((facet, value.pattern()))
    }

    /// The record under the cursor of the list.
    fn hit(&self) -> Option<Row> {
        self.found
            .hits
            .get(self.list.selected()?)
            .map(|hit| hit.row)
    }

    /// The record that the cursor stays on when the next answer comes.
    #[must_use]
    pub fn kept(&self) -> Option<Row> {
        self.hit().filter(|_| self.keep == Keep::Record)
    }

    fn place_of(&self, row: Row) -> Option<usize> {
        self.found.hits.position(row)
    }
}

/// The rows of the facet pane that hold values: below the head and the box
/// that narrows them, above the preview.
#[must_use]
pub fn facet_rows(area: geometry::Area, boxed: u16) -> geometry::Area {
    let body = area.below(geometry::HEAD + boxed);
    geometry::Area {
        height: body.height.saturating_sub(1),
        ..body
    }
}

/// Rows of a popup that are not choices: its frame, and its line.
#[must_use]
pub fn overlay_head(overlay: &Overlay) -> u16 {
    match overlay {
        Overlay::Palette(_) => 2,
        _ => 1,
    }
}

/// Where a popup lies.
#[must_use]
pub fn overlay_area(size: Size, overlay: &Overlay) -> geometry::Area {
    let rows = |len: usize| {
        u16::try_from(len)
            .unwrap_or(u16::MAX)
            .saturating_add(overlay_head(overlay) + 1)
    };
    match overlay {
        Overlay::Palette(menu) => geometry::popup(size, 84, rows(menu.len())),
        Overlay::Copy(menu) | Overlay::Sort(menu) | Overlay::Export(menu, ..) => {
            geometry::popup(size, 56, rows(menu.len()))
        }
        Overlay::Links(menu) => geometry::popup(size, 96, rows(menu.len())),
        Overlay::Flaws(menu) => geometry::popup(size, 110, rows(menu.len())),
        Overlay::Confirm(_) => geometry::popup(size, 64, 7),
        Overlay::File(..) => geometry::popup(size, 72, 3),
        Overlay::Replace(_) => geometry::popup(size, 72, 5),
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
        let wrong = !self.problems.is_empty();
        let wants = Wants {
            pane,
            zoom: self.zoom,
            chips: wrong || !self.chips().is_empty(),
            rule: !wrong && !self.query().filters.is_empty(),
        };
        geometry::layout(self.size, wants)
    }

    /// The candidates for the term under the cursor, while they are shown.
    #[must_use]
    pub fn completion(&self) -> Option<&Completion> {
        let shown = self.completion.as_ref();
        shown.filter(|_| self.focus == Focus::Line && self.overlay.is_none())
    }

    /// The active filters as chips.
    #[must_use]
    pub fn chips(&self) -> Vec<chips::Chip> {
        let (query, _) = self.view.query();
        chips::chips(&query, self.size.width, &|facet, pattern| {
            self.value_name(facet, pattern)
        })
    }

    /// How a value is shown: a book by its title, other values as written.
    #[must_use]
    pub fn value_name(&self, facet: Facet, pattern: &Pattern) -> String {
        let index = self.library.index.facet(facet);
        let named = index.named(pattern);
        let value = named
            .first()
            .filter(|_| !pattern.prefix)
            .and_then(|at| index.values().get(*at));
        value.map_or_else(|| pattern.text.clone(), |value| value.name.to_string())
    }

    /// The size of the screen.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// Everything loaded so far.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The same, to be handed to the search.
    #[must_use]
    pub fn shared_library(&self) -> &Arc<Library> {
        &self.library
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

    /// The sentence in the footer.
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
        &self.problems
    }

    /// The query of the view.
    #[must_use]
    pub fn query(&self) -> Query {
        self.view.query().0
    }

    /// The latest answer.
    #[must_use]
    pub fn answer(&self) -> &Found {
        &self.found
    }

    /// When nothing was found: each filter with what would be found without it.
    #[must_use]
    pub fn ways_out(&self) -> &[(Filter, usize)] {
        &self.ways_out
    }

    /// Cursor and window of the list.
    #[must_use]
    pub fn list(&self) -> &List {
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
}
