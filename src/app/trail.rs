//! The documents visited, for going back and forward.

use crate::engine::catalog::DocAddress as Row;

/// As many steps back as a browser remembers without anybody missing more.
const LENGTH_MAX: usize = 256;

/// Visited documents and the place among them.
///
/// Invariant: `place` is the number of documents up to and with the current
/// one, 0 only before the first visit.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail {
    visited: Vec<Row>,
    place: usize,
}

impl Trail {
    /// Visits a document; what lay ahead is forgotten.
    pub(super) fn visit(&mut self, row: Row) {
        if self.current() == Some(row) {
            return;
        }
        self.visited.truncate(self.place);
        if self.visited.len() == LENGTH_MAX {
            self.visited.remove(0);
        }
        self.visited.push(row);
        self.place = self.visited.len();
    }

    /// Goes back one document.
    pub(super) fn back(&mut self) -> Option<Row> {
        let place = self.place.checked_sub(1).filter(|place| *place > 0)?;
        self.place = place;
        self.current()
    }

    /// Goes forward one document.
    pub(super) fn forward(&mut self) -> Option<Row> {
        let row = self.visited.get(self.place).copied()?;
        self.place += 1;
        Some(row)
    }

    fn current(&self) -> Option<Row> {
        self.visited.get(self.place.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_walk_the_same_documents() {
        let mut trail = Trail::default();
        for row in [1, 2, 2, 3] {
            trail.visit(Row(row));
        }
        assert_eq!(
            [trail.back(), trail.back(), trail.back()],
            [Some(Row(2)), Some(Row(1)), None]
        );
        assert_eq!(trail.forward(), Some(Row(2)));
        trail.visit(Row(9));
        assert_eq!([trail.forward(), trail.back()], [None, Some(Row(2))]);
    }
}
