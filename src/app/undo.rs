//! Steps of a sitting that can be taken back.
//!
//! Must never know: what a step changed.

/// More steps than anybody takes back.
const LENGTH_MAX: usize = 256;

/// The moments before and after the present one.
#[derive(Clone, Debug)]
pub(super) struct Undo<T> {
    past: Vec<T>,
    future: Vec<T>,
}

impl<T> Default for Undo<T> {
    fn default() -> Self {
        Self {
            past: Vec::new(),
            future: Vec::new(),
        }
    }
}

impl<T: Clone + PartialEq> Undo<T> {
    /// Changes every moment, as when a record got another identity.
    pub(super) fn each(&mut self, change: impl Fn(&mut T)) {
        self.past
            .iter_mut()
            .chain(&mut self.future)
            .for_each(change);
    }

    /// Remembers the moment before a step; what was undone is forgotten.
    pub(super) fn step(&mut self, before: T) {
        if self.past.last() == Some(&before) {
            return;
        }
        if self.past.len() == LENGTH_MAX {
            self.past.remove(0);
        }
        self.past.push(before);
        self.future.clear();
    }

    /// Whether there is a step to take back.
    pub(super) fn has_past(&self) -> bool {
        !self.past.is_empty()
    }

    /// The moment before the last step.
    pub(super) fn undo(&mut self, now: &T) -> Option<T> {
        let before = self.past.pop()?;
        self.future.push(now.clone());
        Some(before)
    }

    /// The moment after the step that was undone last.
    pub(super) fn redo(&mut self, now: &T) -> Option<T> {
        let after = self.future.pop()?;
        self.past.push(now.clone());
        Some(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ask::View;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn undo_and_redo_walk_the_same_views(texts in prop::collection::vec("[a-c]", 1..20), back in 1_usize..25) {
            let mut undo = Undo::default();
            let mut views = vec![View::default()];
            for text in texts {
                let mut view = View::default();
                view.set_text(&text);
                if views.last() != Some(&view) {
                    undo.step(views.last().cloned().unwrap_or_default());
                    views.push(view);
                }
            }
            let mut now = views.last().cloned().unwrap_or_default();
            let mut steps = 0;
            while let Some(before) = (steps < back).then(|| undo.undo(&now)).flatten() {
                steps += 1;
                prop_assert_eq!(&before, &views[views.len() - 1 - steps]);
                now = before;
            }
            while let Some(after) = undo.redo(&now) {
                now = after;
            }
            prop_assert_eq!(Some(&now), views.last());
        }
    }
}
