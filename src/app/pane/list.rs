//! The list: the cursor over what was found, and the cards of its window.
//!
//! Must never know: how rows are drawn, the query.

use crate::app::list::List;
use crate::search::answer::Card;
use crate::search::id::{Id, Renamed};
use crate::search::question::{Want, Window};

/// The cursor over all rows, and the rows that are at hand.
///
/// Invariant: the cards are those of the rows from `start` on, of the answer
/// that the cursor moves in.
#[derive(Clone, Debug, Default)]
pub struct ListPane {
    /// Cursor and window over the rows.
    pub(in crate::app) list: List,
    /// The rows that the pane has room for where nothing stands above them.
    pub(in crate::app) most: usize,
    start: usize,
    cards: Vec<Card>,
    /// The cards are those of a part of the answer; they stay until those of
    /// the whole are there.
    stale: bool,
}

impl ListPane {
    /// Cursor and window over the rows.
    #[must_use]
    pub fn list(&self) -> &List {
        &self.list
    }

    /// The card of a row; none while it is not there yet.
    #[must_use]
    pub fn card(&self, row: usize) -> Option<&Card> {
        self.cards.get(row.checked_sub(self.start)?)
    }

    /// The card under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&Card> {
        self.card(self.list.selected()?)
    }

    /// The identity of the record under the cursor.
    #[must_use]
    pub fn id(&self) -> Option<&Id> {
        self.selected().map(|card| &card.id)
    }

    /// The identities of some rows, books that stand there for their chapters
    /// left out; none where a row is not there yet.
    pub(in crate::app) fn ids(&self, window: Window) -> Option<Vec<Id>> {
        let cards = (window.start..window.end()).map(|row| self.card(row));
        let cards: Option<Vec<&Card>> = cards.collect();
        let found = cards?.into_iter().filter(|card| !card.context);
        Some(found.map(|card| card.id.clone()).collect())
    }

    /// The rows of the screen, if one of them is not there yet.
    pub(in crate::app) fn want(&self) -> Option<Want> {
        let window = sight(&self.list);
        let missing = (window.start..window.end()).any(|row| self.card(row).is_none());
        let stale = self.stale && window.len > 0;
        (missing || stale).then_some(Want::Rows(window))
    }

    /// The rows of the screen, of another state of the catalog.
    pub(in crate::app) fn again(&self) -> Want {
        let window = sight(&self.list);
        if window.len > 0 {
            Want::Rows(window)
        } else {
            self.first()
        }
    }

    /// The rows that a new answer begins with, before it is known how many
    /// there are, and how many of them the screen shows.
    pub(in crate::app) fn first(&self) -> Want {
        Want::Rows(Window {
            start: 0,
            len: self.list.height().max(self.most).max(1),
        })
    }

    /// Begins an answer of so many rows, none of which is there yet.
    pub(in crate::app) fn begin(&mut self, rows: usize) {
        self.cards.clear();
        self.stale = false;
        self.list.reset(rows);
    }

    /// The same answer has another number of rows; all are to come again.
    pub(in crate::app) fn go_on(&mut self, rows: usize) {
        self.stale = true;
        self.list.set_len(rows);
    }

    /// Follows records that got another identity.
    pub(in crate::app) fn rename(&mut self, names: &Renamed) {
        for card in &mut self.cards {
            if let Some(new) = names.get(&card.id) {
                card.id.clone_from(new);
            }
        }
    }

    /// Takes the cards of a window, unless they came late and more rows of the
    /// screen are there already.
    pub(in crate::app) fn lay(&mut self, window: Window, cards: Vec<Card>) {
        let sight = sight(&self.list);
        let new = in_window(sight, window.start, cards.len());
        let old = in_window(sight, self.start, self.cards.len());
        if new > old || new == old && self.stale {
            (self.start, self.cards, self.stale) = (window.start, cards, false);
        }
    }
}

/// How many of some rows lie in a window.
pub(in crate::app) fn in_window(window: Window, start: usize, len: usize) -> usize {
    let (first, end) = (start.max(window.start), window.end().min(start + len));
    end.saturating_sub(first)
}

/// The rows that are looked at, as a question says it; of a list that is not
/// shown the one under the cursor, which keys act on all the same.
pub(in crate::app) fn sight(list: &List) -> Window {
    let rows = list.window();
    match list.selected().filter(|_| rows.is_empty()) {
        Some(start) => Window { start, len: 1 },
        None => Window {
            start: rows.start,
            len: rows.len(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: &str) -> Card {
        Card {
            id: Id::from(id),
            ..Card::default()
        }
    }

    #[test]
    fn rows_are_wanted_until_they_are_there_and_again_when_the_window_moves() {
        let mut pane = ListPane::default();
        pane.list.set_height(2);
        pane.begin(5);
        let first = Window { start: 0, len: 2 };
        assert_eq!(pane.want(), Some(Want::Rows(first)));
        pane.lay(first, vec![card("a"), card("b")]);
        assert_eq!((pane.want(), pane.id()), (None, Some(&Id::from("a"))));
        pane.list.go(4);
        assert_eq!(pane.want(), Some(Want::Rows(Window { start: 3, len: 2 })));
        assert_eq!(pane.id(), None);
    }
}
