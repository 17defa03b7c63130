//! The documents that the reader has selected: they stay selected whatever is
//! filtered, sorted or grouped.
//!
//! Must never know: what is done with them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::search::id::{Id, Ids, Renamed};
use crate::search::question::Window;

/// Documents, shared with the steps of undo.
pub(super) type Chosen = Arc<BTreeSet<Id>>;

/// The selected documents, and a range that still follows the cursor.
///
/// Invariant: `ids` lists what `chosen` holds.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    chosen: Chosen,
    ids: Ids,
    range: Option<Range>,
    /// How many of the selected ones the list shows, as far as is known.
    shown: usize,
    /// They were handed on: copied, opened, written.
    used: bool,
}

/// A range from where it began to the cursor.
#[derive(Clone, Debug)]
struct Range {
    /// The row where it began.
    from: usize,
    /// What was selected before.
    before: Chosen,
    /// The rows that it holds now.
    window: Window,
}

impl Selection {
    /// Whether a document is selected.
    #[must_use]
    pub fn has(&self, id: &Id) -> bool {
        self.chosen.contains(id)
    }

    /// Number of selected documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// How many of the selected documents the list does not show.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.len().saturating_sub(self.shown)
    }

    /// Whether they were handed on as they are.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.used
    }

    /// They are handed on.
    pub(super) fn mark_used(&mut self) {
        self.used = true;
    }

    /// Whether a range follows the cursor.
    #[must_use]
    pub fn is_ranging(&self) -> bool {
        self.range.is_some()
    }

    /// The selected documents, in no order that a reader would know.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        &self.ids
    }

    /// What is selected, as a step of undo keeps it.
    pub(super) fn chosen(&self) -> Chosen {
        Arc::clone(&self.chosen)
    }

    /// Selects what a step of undo kept.
    pub(super) fn set(&mut self, chosen: Chosen) {
        self.range = None;
        self.take(chosen);
    }

    /// Hears how many of the selected documents are found.
    pub(super) fn set_shown(&mut self, shown: usize) {
        self.shown = shown;
    }

    /// Selects a document of the list, or drops it.
    pub(super) fn toggle(&mut self, id: &Id) {
        let mut chosen = self.chosen();
        let mine = Arc::make_mut(&mut chosen);
        let shown = if mine.remove(id) {
            self.shown.saturating_sub(1)
        } else {
            mine.insert(id.clone());
            self.shown + 1
        };
        self.set(chosen);
        self.shown = shown;
    }

    /// Selects all found documents; if all are selected, drops them.
    pub(super) fn toggle_all(&mut self, found: Vec<Id>) {
        let count = found.len();
        let mut chosen = self.chosen();
        let mine = Arc::make_mut(&mut chosen);
        let all = found.iter().all(|id| mine.contains(id));
        for id in found {
            if all {
                mine.remove(&id);
            } else {
                mine.insert(id);
            }
        }
        self.set(chosen);
        self.shown = if all { 0 } else { count };
    }

    /// Selects the found documents that are not selected, and drops the others.
    pub(super) fn invert(&mut self, found: Vec<Id>) {
        let mut chosen = self.chosen();
        let mine = Arc::make_mut(&mut chosen);
        let mut shown = 0;
        for id in found {
            if !mine.remove(&id) {
                mine.insert(id);
                shown += 1;
            }
        }
        self.set(chosen);
        self.shown = shown;
    }

    /// Begins a range at a row.
    pub(super) fn begin_range(&mut self, from: usize) {
        self.range = Some(Range {
            from,
            before: self.chosen(),
            window: Window::default(),
        });
    }

    /// Ends the range; its documents stay selected.
    pub(super) fn end_range(&mut self) {
        self.range = None;
    }

    /// Gives the range up; what was selected before stays.
    pub(super) fn drop_range(&mut self) {
        if let Some(range) = self.range.take() {
            self.take(range.before);
        }
    }

    /// Draws the range from where it began to the cursor; the rows whose
    /// documents are to be selected, when they are others than before.
    pub(super) fn follow(&mut self, cursor: usize) -> Option<Window> {
        let range = self.range.as_mut()?;
        let start = range.from.min(cursor);
        let window = Window {
            start,
            len: range.from.max(cursor) + 1 - start,
        };
        (std::mem::replace(&mut range.window, window) != window).then_some(window)
    }

    /// Selects the documents of a range, unless it has moved on.
    pub(super) fn fill_range(&mut self, window: Window, ids: Vec<Id>) {
        let Some(range) = self.range.as_ref().filter(|range| range.window == window) else {
            return;
        };
        let mut chosen = (*range.before).clone();
        chosen.extend(ids);
        let before = self.len();
        self.take(Arc::new(chosen));
        // All rows of a range are shown.
        self.shown = (self.shown + self.len()).saturating_sub(before);
    }

    /// Follows records that got another identity.
    pub(super) fn rename(&mut self, names: &Renamed) {
        if let Some(range) = &mut self.range {
            rename(&mut range.before, names);
        }
        let mut chosen = self.chosen();
        rename(&mut chosen, names);
        self.take(chosen);
    }

    fn take(&mut self, chosen: Chosen) {
        if self.chosen != chosen {
            self.used = false;
            self.ids = chosen.iter().cloned().collect();
            self.chosen = chosen;
        }
    }
}

/// Puts new identities in the place of old ones, where those are chosen.
pub(super) fn rename(chosen: &mut Chosen, names: &Renamed) {
    let mine = names.iter().filter(|(old, _)| chosen.contains(*old));
    let mine: Vec<(&Id, &Id)> = mine.collect();
    if mine.is_empty() {
        return;
    }
    let chosen = Arc::make_mut(chosen);
    for (old, _) in &mine {
        chosen.remove(*old);
    }
    chosen.extend(mine.into_iter().map(|(_, new)| new.clone()));
}
