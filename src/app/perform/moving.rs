//! Moving: cursors, panes, and the layers that `Esc` peels.

use crate::app::ask::View;
use crate::app::geometry::Pane;
use crate::app::list::List;
use crate::app::notice::Failed;
use crate::app::{App, Body, Focus};

impl App {
    /// The cursor that the moving keys move.
    fn cursor(&mut self) -> Option<&mut List> {
        let in_ways = self.selected_way().is_some();
        match (&mut self.overlay, self.focus) {
            (Some(overlay), _) => overlay.list_mut(),
            (None, Focus::Facets) => {
                self.facets.let_go();
                Some(&mut self.facets.list)
            }
            (None, Focus::List) if in_ways => Some(&mut self.ways_list),
            (None, Focus::List | Focus::Line) => {
                self.detail.follow();
                self.asking.stay();
                Some(&mut self.list.list)
            }
            (None, Focus::Detail) => {
                self.detail.moved();
                Some(&mut self.detail.list)
            }
        }
    }

    pub(super) fn step(&mut self, by: isize) {
        let times = isize::try_from(self.count.unwrap_or(1)).unwrap_or(isize::MAX);
        if self.overlay.is_none() && self.focus == Focus::List && self.step_over(by) {
            return;
        }
        if let Some(cursor) = self.cursor() {
            cursor.step(by.saturating_mul(times));
        }
    }

    /// Steps from the ways out to what is offered below them, or back; whether
    /// it did.
    fn step_over(&mut self, by: isize) -> bool {
        if !self.has_nothing() || self.list.list.is_empty() || self.ways_list.is_empty() {
            return false;
        }
        let last = self.ways_list.len() - 1;
        let is_over = match self.selected_way() {
            Some(at) => by > 0 && at == last,
            None => by < 0 && self.list.list.selected() == Some(0),
        };
        if is_over {
            self.in_ways = by < 0;
            self.ways_list.go(last);
        }
        is_over
    }

    pub(super) fn go(&mut self, row: usize) {
        if let Some(cursor) = self.cursor() {
            cursor.go(row);
        }
    }

    pub(super) fn page(&mut self, halves: isize) {
        let times = isize::try_from(self.count.unwrap_or(1).min(10_000)).unwrap_or(1);
        if let Some(cursor) = self.cursor() {
            cursor.page(halves.saturating_mul(times));
        }
    }

    pub(super) fn turn_pane(&mut self, by: usize) {
        const PANES: [Focus; 3] = [Focus::Facets, Focus::List, Focus::Detail];
        let mine = |pane: &Focus| *pane == self.focus;
        let at = PANES.iter().position(mine).unwrap_or(1);
        match PANES[(at + by) % PANES.len()] {
            Focus::Facets => self.enter_facets(),
            Focus::Detail => self.enter_detail(),
            pane => self.focus = pane,
        }
    }

    pub(super) fn enter_detail(&mut self) {
        if let Some(id) = self.detail.id().cloned() {
            self.trail.visit(id.clone());
            self.visit(&id);
        }
        self.focus = Focus::Detail;
    }

    pub(super) fn toggle_zoom(&mut self) {
        self.body = match self.body {
            Body::Panes => Body::Zoomed,
            Body::Zoomed => Body::Panes,
        };
    }

    /// Makes the pane that hears the keys wider, by steps, or narrower.
    pub(super) fn widen(&mut self, by: i16) {
        const STEP: i16 = 5;
        let layout = self.layout().unwrap_or_default();
        let panes = [layout.facets, layout.list, layout.detail];
        if panes.iter().flatten().count() < 2 {
            return self.fail(Failed::OnePane);
        }
        let pane = match self.focus {
            Focus::Facets => Pane::Facets,
            // Beside the facets alone the list has what they leave.
            Focus::List | Focus::Line => Pane::List,
            Focus::Detail => Pane::Detail,
        };
        let times = i16::try_from(self.count.unwrap_or(1).min(20)).unwrap_or(1);
        self.shares = self.shares.changed(pane, by * times * STEP);
    }

    /// Peels one layer off.
    pub(super) fn escape(&mut self) {
        if self.overlay.take().is_some() {
            return;
        }
        match self.focus {
            Focus::Line => self.leave_line(),
            Focus::Facets if self.facets.years().is_some() => self.facets.end_years(),
            Focus::Facets if self.facets.narrowing => self.facets.narrowing = false,
            Focus::Facets if !self.facets.narrow.is_empty() => self.facets.widen(),
            Focus::Facets | Focus::Detail => {
                self.focus = Focus::List;
                self.detail.follow();
            }
            Focus::List if self.selection.is_ranging() => self.selection.drop_range(),
            Focus::List if !self.view.text().is_empty() => self.change(|view| view.set_text("")),
            Focus::List => {
                let before = self.view.clone();
                self.change(View::clear_facets);
                if self.view == before {
                    self.drop_selected();
                }
            }
        }
    }
}
