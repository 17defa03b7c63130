//! A cursor and the window that follows it.
//!
//! Must never know: what the rows hold.

use std::ops::Range;

/// A cursor and a window over `len` rows.
///
/// Invariants: `cursor < len` or both are 0; the cursor lies in the window;
/// the window never shows emptiness behind the last row while rows are hidden
/// above it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    len: usize,
    cursor: usize,
    top: usize,
    height: usize,
}

/// Rows kept between the cursor and the edge of the window.
const MARGIN: usize = 2;

impl List {
    /// The row under the cursor, if there is one.
    #[must_use]
    pub fn selected(&self) -> Option<usize> {
        (self.len > 0).then_some(self.cursor)
    }

    /// The rows to show.
    #[must_use]
    pub fn window(&self) -> Range<usize> {
        self.top..self.len.min(self.top + self.height)
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Rows of the window.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Moves by rows, stopping at the ends.
    pub(super) fn step(&mut self, by: isize) {
        self.go(self.cursor.saturating_add_signed(by));
    }

    /// Moves by windows (`halves` of one), keeping a row in sight.
    pub(super) fn page(&mut self, halves: isize) {
        let half = self.height.saturating_sub(1).max(1) / 2;
        let step = isize::try_from(half.max(1)).unwrap_or(1) * halves;
        self.top = self.top.saturating_add_signed(step);
        self.step(step);
    }

    /// Goes to a row, or the last one.
    pub(super) fn go(&mut self, row: usize) {
        self.cursor = row.min(self.len.saturating_sub(1));
        self.follow();
    }

    /// Takes another number of rows; the cursor stays if it can.
    pub(super) fn set_len(&mut self, len: usize) {
        self.len = len;
        self.go(self.cursor);
    }

    /// Takes another height of the window.
    pub(super) fn set_height(&mut self, height: usize) {
        self.height = height;
        self.follow();
    }

    /// Starts anew with other rows.
    pub(super) fn reset(&mut self, len: usize) {
        *self = Self {
            len,
            height: self.height,
            ..Self::default()
        };
    }

    fn follow(&mut self) {
        let margin = MARGIN.min(self.height.saturating_sub(1) / 2);
        let lowest = (self.cursor + 1 + margin).saturating_sub(self.height);
        let highest = self.cursor.saturating_sub(margin);
        let last = self.len.saturating_sub(self.height);
        self.top = self.top.max(lowest).min(highest).min(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Debug)]
    enum Move {
        Step(isize),
        Page(isize),
        Go(usize),
        Len(usize),
        Height(usize),
    }

    fn moves() -> impl Strategy<Value = Move> {
        prop_oneof![
            (-9_isize..9).prop_map(Move::Step),
            (-4_isize..4).prop_map(Move::Page),
            (0_usize..60).prop_map(Move::Go),
            (0_usize..50).prop_map(Move::Len),
            (0_usize..20).prop_map(Move::Height),
        ]
    }

    proptest! {
        #[test]
        fn the_cursor_always_lies_in_the_window_and_the_window_in_the_rows(all in prop::collection::vec(moves(), 0..60)) {
            let mut list = List::default();
            for one in all {
                match one {
                    Move::Step(by) => list.step(by),
                    Move::Page(halves) => list.page(halves),
                    Move::Go(row) => list.go(row),
                    Move::Len(len) => list.set_len(len),
                    Move::Height(height) => list.set_height(height),
                }
                let window = list.window();
                prop_assert!(window.end <= list.len);
                prop_assert!(list.len == 0 && list.cursor == 0 || list.cursor < list.len);
                prop_assert!(list.height == 0 || list.len == 0 || window.contains(&list.cursor));
                prop_assert!(window.len() == list.height.min(list.len));
            }
        }
    }
}
