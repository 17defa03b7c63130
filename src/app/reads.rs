//! What drawing and the command line read off the state.
//!
//! Must never know: how anything is drawn.

use crate::app::columns::Columns;

use super::action::{Action, Addition};
use super::complete::Completion;
use super::curve::Curve;
use super::geometry::{self, Layout, Pane, RowLines, Size, Wants};
use super::key::Key;
use super::keymap::{Keymap, Scope};
use super::line::Line;
use super::msg::Progress;
use super::notice::Notice;
use super::overlay::Overlay;
use super::pane::detail::Detail;
use super::pane::facets::FacetPane;
use super::pane::list::ListPane;
use super::selection::Selection;
use super::ways::{self, Way};
use super::{App, Body, Focus, asking, chips, curve, words};
use crate::reader::mark::Mark;
use crate::search::answer::{Answer, Companion};
use crate::search::query::{Facet, Pattern, Problem, Query};

/// Columns behind the curve of the years: the last year, a gap, the margin.
const LAST_YEAR: usize = 10;

impl App {
    /// The areas of the screen; none when it is too small.
    #[must_use]
    pub fn layout(&self) -> Option<Layout> {
        let pane = match self.focus {
            Focus::Facets => Pane::Facets,
            Focus::List | Focus::Line => Pane::List,
            Focus::Detail => Pane::Detail,
        };
        let zoom = self.body == Body::Zoomed;
        let wants = Wants {
            pane,
            zoom,
            shares: self.shares,
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

    /// Words of the search line behind those that a query may have.
    #[must_use]
    pub fn beyond(&self) -> usize {
        self.view.beyond()
    }

    /// The query of the view.
    #[must_use]
    pub fn query(&self) -> &Query {
        self.view.query()
    }

    /// The query of the answer that is shown.
    #[must_use]
    pub fn answered_query(&self) -> &Query {
        self.asking.answered()
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

    /// Whether an engine that is near has not answered what was asked last.
    #[must_use]
    pub fn expects_answer(&self) -> bool {
        self.near && self.is_unanswered()
    }

    /// Whether all was read, and the latest answer is that of all of it.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.progress.done && self.answer.generation == self.generation
    }

    /// How the rows of the list lie on its lines.
    #[must_use]
    pub fn row_lines(&self) -> RowLines {
        let lines = geometry::lines_per_row(self.size.height);
        let (rows, offered) = (self.list.list.len(), self.answer.offered);
        RowLines {
            lines: self.lines.unwrap_or(lines),
            parted_at: (offered > 0).then(|| rows.saturating_sub(offered)),
        }
    }

    /// The parts of the list's area: the ways out above, where nothing is
    /// found, and the rows.
    #[must_use]
    pub fn list_areas(&self, list: geometry::Area) -> geometry::ListAreas {
        let ways = self.has_nothing().then(|| self.listed_ways().len());
        geometry::list_areas(list, ways, !self.list.list.is_empty())
    }

    /// The view without each of its parts, in the order in which they are
    /// shown.
    #[must_use]
    pub fn listed_ways(&self) -> Vec<Way> {
        let answered = self.asking.answered();
        // A part of a saved search is no part of the view.
        let typed = self.typed_query();
        let is_shown = self.resolved(&typed) == *answered;
        let query = if is_shown { &typed } else { answered };
        ways::ways(query, &|facet, pattern| self.value_name(facet, pattern))
    }

    /// What would be found on each way out, once it is known.
    #[must_use]
    pub fn way_counts(&self) -> &[usize] {
        self.ways.counts().unwrap_or_default()
    }

    /// What each of the saved searches that are listed finds, once it is known.
    #[must_use]
    pub fn saved_counts(&self) -> &[usize] {
        self.saved.counts().unwrap_or_default()
    }

    /// The way out under the cursor, when that is there.
    #[must_use]
    pub fn selected_way(&self) -> Option<usize> {
        let is_there = self.has_nothing() && (self.in_ways || self.list.list.is_empty());
        self.ways_list.selected().filter(|_| is_there)
    }

    /// How many records each word of the query finds alone, once it is known.
    #[must_use]
    pub fn words_alone(&self) -> Vec<(String, usize)> {
        let words = ways::alone(self.asking.answered());
        let counts = self.way_counts();
        let start = counts.len().saturating_sub(words.len());
        let behind = counts.get(start..).unwrap_or_default();
        let words = words.into_iter();
        words
            .zip(behind)
            .map(|((word, _), count)| (word, *count))
            .collect()
    }

    /// The facets whose filters could not judge some records, each with their
    /// number.
    #[must_use]
    pub fn unjudged(&self) -> Vec<(Facet, usize)> {
        let counts = self.unjudged.counts().unwrap_or_default().iter();
        let facets = ways::unjudged(self.asking.answered()).into_iter();
        let told = facets
            .zip(counts)
            .map(|((facet, _), count)| (facet, *count));
        told.filter(|(_, count)| *count > 0).collect()
    }

    /// The values that go with the one under the cursor of the facet pane.
    #[must_use]
    pub fn companions(&self) -> &[Companion] {
        self.companions.values()
    }

    /// The years of what was found as a curve, and the column of the screen
    /// where it begins.
    #[must_use]
    pub fn curve(&self) -> Option<(Curve, u16)> {
        let width = self.size.width;
        if width < asking::CURVE_FROM {
            return None;
        }
        let curve = Curve::new(&self.years, curve::COLUMNS_MAX)?;
        let told = words::found(&self.answer, self.query().is_everything(), self.is_read());
        let selected = words::selected(&self.selection, width);
        let columns = told.width() + selected.width() + curve.columns.len() + LAST_YEAR;
        let columns = u16::try_from(columns).ok()?;
        Some((curve, width.checked_sub(columns)?))
    }

    /// Whether a key helps now, so that the footer names it.
    #[must_use]
    pub fn helps(&self, action: Action) -> bool {
        let document = self.detail.document();
        match action {
            Action::NextChapter => document.is_some_and(|document| {
                let next = document.place().map_or(0, |place| place + 1);
                next < document.chapters.len()
            }),
            Action::Book => document.is_some_and(|document| document.book.is_some()),
            Action::Open => {
                document.is_some_and(|document| document.record.best_address().is_some())
            }
            Action::NextMatch => self.detail.page().next_match(0, 1).is_some(),
            Action::NextValue | Action::Copy | Action::Links => document.is_some(),
            Action::Require | Action::AnyOf | Action::Exclude if self.focus == Focus::List => {
                self.screening.is_some()
            }
            Action::Select | Action::Export => self.answer.found > 0,
            Action::Complete | Action::LineNext | Action::Add(Addition::Recall) => {
                !self.facets.narrowing
            }
            Action::Facets => self.focus != Focus::Facets,
            Action::FoldLevels => self.facets.has_levels(),
            Action::Enter if self.focus == Focus::List => {
                self.answer.rows > 0 || self.selected_way().is_some()
            }
            _ => true,
        }
    }

    /// Whether an order of the list is the one in force, or a mark that of the
    /// document.
    #[must_use]
    pub fn is_in_force(&self, action: Action) -> bool {
        let sort = self.query().sort.unwrap_or_default();
        let mark = self.detail.id().and_then(|id| self.memory().mark(id));
        let reading = mark.and_then(Mark::reading).map(|progress| progress.state);
        match action {
            Action::SortBy(order) => order == sort,
            Action::Add(Addition::Read(state)) => state == reading,
            Action::Add(Addition::Star) => mark.is_some_and(Mark::is_starred),
            _ => false,
        }
    }

    /// Whether undo has something to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.undo.has_past()
    }

    /// The value that the stances act on: the one under the cursor of the facet
    /// pane or of the document.
    #[must_use]
    pub fn value(&self) -> Option<(Facet, Pattern)> {
        match self.focus {
            Focus::Facets => self.facets.pattern(),
            Focus::Detail => {
                let value = self.detail.value()?;
                Some((value.facet, value.pattern.clone()))
            }
            Focus::List | Focus::Line => None,
        }
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
