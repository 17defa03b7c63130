//! Clicks and the wheel: the same geometry as drawing, the same actions as
//! the keys.

use super::action::Action;
use super::geometry::{self, Area, HEAD};
use super::{App, Focus};

/// Rows that one notch of the wheel moves.
const NOTCH: isize = 3;

impl App {
    /// A click puts the cursor there; on the row of the cursor it is `Enter`.
    pub(super) fn click(&mut self, x: u16, y: u16) {
        self.notice = None;
        if self.overlay.is_some() {
            return self.click_overlay(x, y);
        }
        let Some(layout) = self.layout() else {
            return;
        };
        if layout.search.contains(x, y) {
            if self.focus != Focus::Line {
                self.perform(Action::Search);
            }
            return;
        }
        if layout.chips.contains(x, y) && self.problems().is_empty() {
            let mut chips = self.chips().into_iter();
            if let Some(chip) = chips.find(|chip| chip.columns.contains(&x)) {
                self.drop_part(&chip.part);
            }
            return;
        }
        if self.focus == Focus::Line {
            self.perform(Action::LineDone);
        }
        let boxed = u16::from(self.facets.is_boxed());
        let values = layout.facets.map(|area| geometry::facet_rows(area, boxed));
        if let Some(row) = row_of(layout.list.map(|area| area.below(HEAD)), x, y) {
            self.click_list(row);
        } else if let Some(row) = row_of(values, x, y) {
            self.click_value(row);
        } else if let Some(row) = row_of(layout.detail.map(|area| area.below(HEAD)), x, y) {
            self.click_detail(row);
        }
    }

    fn click_list(&mut self, row: usize) {
        let list = &mut self.list.list;
        let row = list.window().start + row;
        let again = self.focus == Focus::List && list.selected() == Some(row);
        list.go(row);
        self.asking.stay();
        self.focus = Focus::List;
        self.detail.follow();
        if again {
            self.perform(Action::Enter);
        }
    }

    fn click_value(&mut self, row: usize) {
        let list = &mut self.facets.list;
        let row = list.window().start + row;
        let again = self.focus == Focus::Facets && list.selected() == Some(row);
        list.go(row);
        self.focus = Focus::Facets;
        self.facets.narrowing = false;
        if again {
            self.perform(Action::CycleStance);
        }
    }

    fn click_detail(&mut self, row: usize) {
        let list = &mut self.detail.list;
        let line = list.window().start + row;
        let again = self.focus == Focus::Detail && list.selected() == Some(line);
        list.go(line);
        self.focus = Focus::Detail;
        let line = self.detail.selected();
        if again && line.is_some_and(|line| line.target.is_some()) {
            self.perform(Action::Enter);
        }
    }

    fn click_overlay(&mut self, x: u16, y: u16) {
        let Some(overlay) = &mut self.overlay else {
            return;
        };
        let area = overlay.area(self.size);
        if !area.contains(x, y) {
            self.overlay = None;
            return;
        }
        let rows = area.below(overlay.head());
        let Some(list) = overlay.list_mut() else {
            return;
        };
        let Some(row) = row_of(Some(rows), x, y).map(|row| list.window().start + row) else {
            return;
        };
        let again = list.selected() == Some(row);
        list.go(row);
        if again {
            self.perform(Action::Choose);
        }
    }

    /// The wheel moves what lies under it.
    pub(super) fn wheel(&mut self, x: u16, y: u16, down: bool) {
        let by = if down { NOTCH } else { -NOTCH };
        if let Some(overlay) = &mut self.overlay {
            if let Some(list) = overlay.list_mut() {
                list.step(by);
            }
            return;
        }
        let Some(layout) = self.layout() else {
            return;
        };
        let over = |area: Option<Area>| area.is_some_and(|area| area.contains(x, y));
        if over(layout.list) {
            self.detail.follow();
            self.list.list.step(by);
        } else if over(layout.facets) {
            self.facets.list.step(by);
        } else if over(layout.detail) {
            self.detail.list.step(by);
        }
    }
}

/// The row of an area on which a cell lies.
fn row_of(area: Option<Area>, x: u16, y: u16) -> Option<usize> {
    let area = area.filter(|area| area.contains(x, y))?;
    Some(usize::from(y - area.y))
}
