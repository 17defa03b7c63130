//! Clicks and the wheel: the same geometry as drawing, the same actions as
//! the keys.

use crate::app::App;
use crate::app::Focus;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::facet_rows;
use crate::app::geometry::Area;
use crate::app::geometry::HEAD;
use crate::app::overlay_area;
use crate::app::overlay_head;

/// Rows that one notch of the wheel moves.
const NOTCH: isize = 3;

impl App {
    /// A click puts the cursor there; on the row of the cursor it is `Enter`.
    pub(super) fn click(&mut self, x: u16, y: u16) -> Vec<Effect> {
        self.notice = None;
        if self.overlay.is_some() {
            return self.click_overlay(x, y);
        }
        let Some(layout) = self.layout() else {
            return Vec::new();
        };
        if layout.search.contains(x, y) {
            return if self.focus == Focus::Line {
                Vec::new()
            } else {
                self.perform(Action::Search)
            };
        }
        if layout.chips.contains(x, y) && self.problems.is_empty() {
            let chip = self
                .chips()
                .into_iter()
                .find(|chip| chip.columns.contains(&x));
            return chip.map_or_else(Vec::new, |chip| self.drop_filter(&chip.part));
        }
        if self.focus == Focus::Line {
            self.perform(Action::LineDone);
        }
        let boxed = u16::from(!self.facets.narrow.is_empty() || self.facets.narrowing);
        if let Some(row) = row_of(layout.list.map(|area| area.below(HEAD)), x, y) {
            let again = self.focus == Focus::List
                && self.list.selected() == Some(self.list.window().start + row);
            self.focus = Focus::List;
            self.detail.follow();
            self.list.go(self.list.window().start + row);
            return if again {
                self.perform(Action::Enter)
            } else {
                Vec::new()
            };
        }
        if let Some(row) = row_of(layout.facets.map(|area| facet_rows(area, boxed)), x, y) {
            let again = self.focus == Focus::Facets
                && self.facets.list.selected() == Some(self.facets.list.window().start + row);
            self.focus = Focus::Facets;
            self.facets.narrowing = false;
            self.facets.list.go(self.facets.list.window().start + row);
            return if again {
                self.perform(Action::CycleStance)
            } else {
                Vec::new()
            };
        }
        if let Some(row) = row_of(layout.detail.map(|area| area.below(HEAD)), x, y) {
            let line = self.detail.list.window().start + row;
            let again = self.focus == Focus::Detail && self.detail.list.selected() == Some(line);
            self.focus = Focus::Detail;
            self.detail.list.go(line);
            let leads = self
                .detail
                .selected()
                .is_some_and(|line| line.target.is_some());
            return if again && leads {
                self.perform(Action::Enter)
            } else {
                Vec::new()
            };
        }
        Vec::new()
    }

    fn click_overlay(&mut self, x: u16, y: u16) -> Vec<Effect> {
        let Some(overlay) = &mut self.overlay else {
            return Vec::new();
        };
        let area = overlay_area(self.size, overlay);
        if !area.contains(x, y) {
            self.overlay = None;
            return Vec::new();
        }
        let rows = area.below(overlay_head(overlay));
        let Some(list) = overlay.list_mut() else {
            return Vec::new();
        };
        let Some(row) = row_of(Some(rows), x, y).map(|row| list.window().start + row) else {
            return Vec::new();
        };
        let again = list.selected() == Some(row);
        list.go(row);
        if again {
            self.perform(Action::Choose)
        } else {
            Vec::new()
        }
    }

    /// The wheel moves what lies under it.
    pub(super) fn wheel(&mut self, x: u16, y: u16, down: bool) -> Vec<Effect> {
        let by = if down { NOTCH } else { -NOTCH };
        if let Some(overlay) = &mut self.overlay {
            if let Some(list) = overlay.list_mut() {
                list.step(by);
            }
            return Vec::new();
        }
        let Some(layout) = self.layout() else {
            return Vec::new();
        };
        let over = |area: Option<Area>| area.is_some_and(|area| area.contains(x, y));
        if over(layout.list) {
            self.detail.follow();
            self.list.step(by);
        } else if over(layout.facets) {
            self.facets.list.step(by);
        } else if over(layout.detail) {
            self.detail.list.step(by);
        }
        Vec::new()
    }
}

/// The row of an area on which a cell lies.
fn row_of(area: Option<Area>, x: u16, y: u16) -> Option<usize> {
    let area = area.filter(|area| area.contains(x, y))?;
    Some(usize::from(y - area.y))
}
