//! Type-ahead: a key that acts on what is still on its way waits for it.
//!
//! Who types `tag:tr`, Tab and Enter in one go means the value that Tab puts
//! into the line; who types a search and `o` means what is found. The key that
//! comes too early and all keys behind it wait until the answer is there, which
//! from a near engine is the next moment. An engine that fails lets go of them,
//! and so does drawing the screen again. A far engine may take its time, so
//! there no key waits: one that comes too early says so.
//!
//! Must never know: what an action does.

use super::action::Action;
use super::key::Key;
use super::keymap::Meaning;
use super::notice::Copied;
use super::{App, Focus};

/// More keys than anybody types before an answer comes.
const AHEAD_MAX: usize = 1_000;

impl App {
    /// Hears a key, or keeps it behind those that wait.
    pub(super) fn key(&mut self, key: Key) {
        self.notice = None;
        if self.ahead.is_empty() {
            return self.press(key);
        }
        match self.keymap.meaning(self.scope(), &[key]) {
            Meaning::Action(action @ (Action::Abort | Action::Suspend)) => self.perform(action),
            Meaning::Action(Action::Redraw) => {
                self.forget_ahead();
                self.perform(Action::Redraw);
            }
            _ if self.ahead.len() < AHEAD_MAX => self.ahead.push_back(key),
            _ => {}
        }
    }

    /// Lets go of the keys that wait.
    pub(super) fn forget_ahead(&mut self) {
        self.ahead.clear();
        self.pressed.clear();
        self.count = None;
    }

    /// Hears the keys that waited, up to the first that has to wait on.
    pub(super) fn hear_ahead(&mut self) {
        while let Some(key) = self.ahead.pop_front() {
            let behind = std::mem::take(&mut self.ahead);
            self.press(key);
            // What the next one acts on may be another thing now.
            self.settle();
            let waits_on = !self.ahead.is_empty();
            self.ahead.extend(behind);
            if waits_on {
                return;
            }
        }
    }

    /// Whether an action acts on something that is still on its way.
    pub(super) fn waits(&self, action: Action) -> bool {
        use Action as A;
        // Names, stars and decisions of earlier sittings are what it acts on.
        if matches!(action, A::Add(_)) && self.remembered.is_awaited() {
            return true;
        }
        if !self.near {
            return false;
        }
        let on_values = self.overlay.is_none() && self.focus == Focus::Facets;
        let on_document = self.is_unanswered() || self.detail.is_waiting();
        // A decision takes the document away that the next one is not about.
        let on_decision = on_document || self.remembered.is_deciding();
        let on_selection = self.is_unanswered() || self.is_collecting();
        match action {
            A::Require | A::AnyOf | A::Exclude | A::CycleStance => match self.focus {
                Focus::Detail | Focus::List => on_decision,
                _ => self.facets.is_waiting(),
            },
            A::Down | A::Up | A::Top | A::Bottom => on_values && self.facets.is_waiting(),
            A::HalfPageDown | A::HalfPageUp | A::PageDown | A::PageUp => {
                on_values && self.facets.is_waiting()
            }
            A::Enter | A::Open | A::Links | A::Book | A::NextChapter | A::PreviousChapter => {
                on_document
            }
            A::NextValue | A::PreviousValue | A::NextMatch | A::PreviousMatch => on_document,
            A::DropFilter => self.is_unanswered(),
            A::KeepUnjudged => self.is_unanswered() || self.unjudged.is_waiting(),
            A::CopyPart(Copied::Query) => false,
            A::Copy | A::CopyPart(_) => on_document || on_selection,
            A::Select | A::SelectRange | A::SelectAll | A::Invert | A::Export | A::ExportAs(_) => {
                on_selection
            }
            A::Complete | A::CompletePrevious | A::LineDone | A::Edit(_) => self.is_completing(),
            _ => false,
        }
    }

    /// Whether a key was pressed that takes a candidate when it comes.
    pub(super) fn is_completing(&self) -> bool {
        let completion = self.completion.as_ref();
        self.near && completion.is_some_and(|completion| completion.due.is_some())
    }
}
