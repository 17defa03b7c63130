//! Clicks and the wheel: the same geometry as drawing, the same actions as
//! the keys.

use super::action::Action;
use super::geometry::{self, Area};
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
            if self.click_curve(x) {
                return;
            }
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
        let facets = layout.facets;
        let values = facets.map(|area| geometry::facet_areas(area, boxed).values);
        let list = layout.list.map(|area| self.list_areas(area));
        let lines = layout.detail.map(|area| geometry::detail_areas(area).lines);
        if let Some(line) = row_of(list.map(|areas| areas.rows), x, y) {
            self.click_list(line);
        } else if let Some(line) = row_of(list.map(|areas| areas.ways), x, y) {
            self.click_way(line);
        } else if let Some(row) = row_of(values, x, y) {
            self.click_value(row);
        } else if let (Some(row), Some(area)) = (row_of(lines, x, y), layout.detail) {
            self.click_detail(row, usize::from(x - area.x));
        }
    }

    /// A click on the years in the head filters by those of its column.
    fn click_curve(&mut self, x: u16) -> bool {
        let column = self.curve().and_then(|(curve, start)| {
            let at = usize::from(x.checked_sub(start)?);
            curve.columns.get(at).copied()
        });
        if let Some(column) = column {
            self.filter_years(column.from, column.to);
        }
        column.is_some()
    }

    fn click_way(&mut self, line: usize) {
        // Below the head and a blank line.
        let Some(at) = line.checked_sub(2).filter(|at| *at < self.ways_list.len()) else {
            return;
        };
        let again = self.focus == Focus::List && self.selected_way() == Some(at);
        self.focus = Focus::List;
        self.in_ways = true;
        self.ways_list.go(at);
        if again {
            self.perform(Action::Enter);
        }
    }

    fn click_list(&mut self, line: usize) {
        let start = self.list.list.window().start;
        let line = u16::try_from(line).unwrap_or(u16::MAX);
        let Some(row) = self.row_lines().row_on(start, line) else {
            return;
        };
        let list = &mut self.list.list;
        if row >= list.len() {
            return;
        }
        let again = self.focus == Focus::List && list.selected() == Some(row);
        list.go(row);
        self.in_ways = false;
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

    /// A click on a value puts the cursor there, on an address or a document
    /// too; again it is `Enter`.
    fn click_detail(&mut self, row: usize, column: usize) {
        let line = self.detail.list.window().start + row;
        let before = (
            self.focus,
            self.detail.list.selected(),
            self.detail.value().cloned(),
        );
        self.detail.click(line, column);
        self.focus = Focus::Detail;
        let now = (
            Focus::Detail,
            self.detail.list.selected(),
            self.detail.value().cloned(),
        );
        let line = self.detail.selected();
        let leads =
            line.is_some_and(|line| line.target.is_some() || line.values().next().is_some());
        if before == now && leads {
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
        let rows = geometry::overlay_rows(area, overlay.head(), overlay.below());
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
