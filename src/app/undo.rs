//! Steps of the view that can be taken back.

use super::ask::View;

/// More steps than anybody takes back.
const LENGTH_MAX: usize = 256;

/// The views before and after the present one.
#[derive(Clone, Debug, Default)]
pub(super) struct Undo {
    past: Vec<View>,
    future: Vec<View>,
}

impl Undo {
    /// Remembers the view before a step; what was undone is forgotten.
    pub(super) fn step(&mut self, before: View) {
        if self.past.last() == Some(&before) {
            return;
        }
        if self.past.len() == LENGTH_MAX {
            self.past.remove(0);
        }
        self.past.push(before);
        self.future.clear();
    }

    /// The view before the last step.
    pub(super) fn undo(&mut self, now: &View) -> Option<View> {
        let before = self.past.pop()?;
        self.future.push(now.clone());
        Some(before)
    }

    /// The view after the step that was undone last.
    pub(super) fn redo(&mut self, now: &View) -> Option<View> {
        let after = self.future.pop()?;
        self.past.push(now.clone());
        Some(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn undo_and_redo_walk_the_same_views(texts in prop::collection::vec("[a-c]", 1..20), back in 1_usize..25) {
            let mut undo = Undo::default();
            let mut views = vec![View::default()];
            for text in texts {
                let view = View { text, ..View::default() };
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
