//! The documents visited, for going back and forward.

use crate::search::id::{Id, Renamed};

/// As many steps back as a browser remembers without anybody missing more.
const LENGTH_MAX: usize = 256;

/// Visited documents and the place among them.
///
/// Invariant: `place` is the number of documents up to and with the current
/// one, 0 only before the first visit.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail {
    visited: Vec<Id>,
    place: usize,
}

impl Trail {
    /// Visits a document; what lay ahead is forgotten.
    pub(super) fn visit(&mut self, id: Id) {
        if self.current().as_ref() == Some(&id) {
            return;
        }
        self.visited.truncate(self.place);
        if self.visited.len() == LENGTH_MAX {
            self.visited.remove(0);
        }
        self.visited.push(id);
        self.place = self.visited.len();
    }

    /// Puts the documents of earlier sittings, the latest first, before those of
    /// this one.
    pub(super) fn recall(&mut self, mut latest: Vec<Id>) {
        latest.truncate(LENGTH_MAX.saturating_sub(self.visited.len()));
        self.place += latest.len();
        self.visited.splice(0..0, latest.into_iter().rev());
    }

    /// Goes back one document.
    pub(super) fn back(&mut self) -> Option<Id> {
        let place = self.place.checked_sub(1).filter(|place| *place > 0)?;
        self.place = place;
        self.current()
    }

    /// Goes forward one document.
    pub(super) fn forward(&mut self) -> Option<Id> {
        let id = self.visited.get(self.place).cloned()?;
        self.place += 1;
        Some(id)
    }

    /// Follows records that got another identity.
    pub(super) fn rename(&mut self, names: &Renamed) {
        for id in &mut self.visited {
            if let Some(new) = names.get(id) {
                id.clone_from(new);
            }
        }
    }

    fn current(&self) -> Option<Id> {
        self.visited.get(self.place.checked_sub(1)?).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_walk_the_same_documents() {
        let id = |number: u8| Id::from(number.to_string());
        let mut trail = Trail::default();
        for number in [1, 2, 2, 3] {
            trail.visit(id(number));
        }
        assert_eq!(
            [trail.back(), trail.back(), trail.back()],
            [Some(id(2)), Some(id(1)), None]
        );
        assert_eq!(trail.forward(), Some(id(2)));
        trail.visit(id(9));
        assert_eq!([trail.forward(), trail.back()], [None, Some(id(2))]);
    }
}
