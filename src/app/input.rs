//! Keys and pasted text: what they mean, and what is typed.
//!
//! Must never know: what an action does.

use super::action::Action;
use super::complete::Completion;
use super::key::Key;
use super::keyboard;
use super::keymap::Meaning;
use super::line::Line;
use super::notice::Failed;
use super::overlay::Overlay;
use super::{App, Focus, Keep};
use crate::search::answer::FacetValue;
use crate::search::question::Want;

/// A larger count than this nobody means.
const COUNT_MAX: usize = 99_999_999;

impl App {
    /// Hears a key at once, unless what it acts on is still on its way.
    pub(super) fn press(&mut self, key: Key) {
        if self.takes_digit(key) || self.takes_count(key) {
            return;
        }
        self.pressed.push(key);
        match self.keymap.meaning(self.scope(), &self.pressed) {
            Meaning::Pending => {}
            Meaning::Action(action) if self.waits(action) => {
                self.ahead.extend(self.pressed.drain(..));
            }
            Meaning::Action(action) => {
                self.pressed.clear();
                if !matches!(action, Action::Complete | Action::CompletePrevious) {
                    self.completion = None;
                }
                self.perform(action);
                self.count = None;
            }
            Meaning::Unknown => {
                let first = self.pressed.len() > 1;
                self.pressed.clear();
                self.count = None;
                // A key that does not go on with the sequence begins anew.
                if first {
                    self.press(key);
                } else if self.is_completing() {
                    self.ahead.push_back(key);
                } else {
                    self.typed(key);
                }
            }
        }
    }

    /// A digit takes the row of that number where rows are numbered.
    fn takes_digit(&mut self, key: Key) -> bool {
        let len = match &self.overlay {
            Some(Overlay::Drop(menu)) => menu.len(),
            Some(Overlay::Searches(menu)) => menu.len(),
            Some(Overlay::Reasons(menu, _)) => menu.len(),
            Some(Overlay::Lists(menu)) => menu.len(),
            _ => return false,
        };
        let digit = key.typed().and_then(|c| c.to_digit(10));
        let row = digit.and_then(|digit| (digit as usize).checked_sub(1));
        let Some(row) = row.filter(|row| *row < len) else {
            return false;
        };
        if let Some(list) = self.overlay.as_mut().and_then(Overlay::list_mut) {
            list.go(row);
        }
        self.perform(Action::Choose);
        true
    }

    /// Digits are a count where nothing is typed; 0 does not begin one.
    fn takes_count(&mut self, key: Key) -> bool {
        let digit = key
            .typed()
            .and_then(|c| c.to_digit(10))
            .filter(|digit| *digit > 0 || self.count.is_some());
        let Some(digit) = digit.filter(|_| self.typing().is_none() && self.pressed.is_empty())
        else {
            return false;
        };
        let count = self.count.unwrap_or(0).saturating_mul(10);
        self.count = Some(count.saturating_add(digit as usize).min(COUNT_MAX));
        true
    }

    /// Types a key that has no meaning of its own into the line that hears it.
    fn typed(&mut self, key: Key) {
        let Some(line) = self.typing() else {
            // A letter of another layout is the key in its place.
            return match keyboard::latin(key) {
                Some(latin) => self.press(latin),
                None => self.fail(Failed::NoKey(key)),
            };
        };
        let Some(c) = key.typed() else {
            return;
        };
        line.insert(c.encode_utf8(&mut [0; 4]));
        self.line_changed();
    }

    pub(super) fn paste(&mut self, text: &str) {
        if self.overlay.is_none() && self.typing().is_none() {
            self.perform(Action::Search);
        }
        let Some(line) = self.typing() else {
            return;
        };
        // Behind a word a pasted blank parts; at the start it is litter.
        let text = if line.is_empty() {
            text.trim()
        } else {
            text.trim_end()
        };
        line.insert(text);
        self.line_changed();
    }

    /// The line that is being typed into.
    pub(super) fn typing(&mut self) -> Option<&mut Line> {
        match &mut self.overlay {
            Some(overlay) => overlay.line_mut(),
            None if self.focus == Focus::Line => Some(&mut self.line),
            None if self.focus == Focus::Facets && self.facets.narrowing => {
                Some(&mut self.facets.narrow)
            }
            None => None,
        }
    }

    /// Follows a change of the line that is typed into.
    pub(super) fn line_changed(&mut self) {
        if let Some(overlay) = &mut self.overlay {
            overlay.narrow();
        } else if self.focus == Focus::Line {
            let completion = self.completion_here();
            self.completion = completion.filter(|completion| completion.values);
            if self.view.text() != self.line.text() {
                self.view.set_text(self.line.text());
                self.ask(Keep::Best);
            }
        } else {
            self.facets.arrange();
        }
    }

    /// What the term before the cursor may become; its values are counted in
    /// what the view without that term finds.
    pub(super) fn completion_here(&self) -> Option<Completion> {
        let mut completion = Completion::of(self.line.before_cursor())?;
        let text = self.line.text().chars().enumerate();
        let others = text.filter(|(at, _)| !completion.place.contains(at));
        let others: String = others.map(|(_, c)| c).collect();
        let under = self
            .view
            .with_text(others.trim_end_matches(['+', '~', '-', '!']));
        completion.under = Some(Box::new(under));
        Some(completion)
    }

    /// Puts the next candidate into the line, in the place of the one before;
    /// values that are on their way are gone on by when they come.
    pub(super) fn complete(&mut self, by: isize) {
        if self.focus != Focus::Line || self.overlay.is_some() {
            return;
        }
        let completion = self.completion.take();
        let Some(mut completion) = completion.or_else(|| self.completion_here()) else {
            return;
        };
        if completion.waits.is_some() {
            completion.due = Some(by);
            self.completion = Some(completion);
            return;
        }
        let count = completion.candidates.len();
        let next = match completion.taken {
            None if by < 0 => count - 1,
            None => 0,
            Some(at) => at.saturating_add(count).saturating_add_signed(by) % count,
        };
        let text = &completion.candidates[next].text;
        self.line.replace(completion.place.clone(), text);
        completion.place.end = completion.place.start + text.chars().count();
        completion.taken = Some(next);
        self.line_changed();
        // The only candidate is settled: a name of a field goes on with values.
        if count > 1 {
            self.completion = Some(completion);
        }
    }

    /// Takes the values in that a completion waited for.
    pub(super) fn completed(&mut self, want: &Want, values: Vec<FacetValue>) {
        let waits = |completion: &Completion| completion.want().as_ref() == Some(want);
        let Some(completion) = self.completion.take_if(|completion| waits(completion)) else {
            return;
        };
        let due = completion.due;
        self.completion = completion.filled(values);
        if let (Some(by), true) = (due, self.completion.is_some()) {
            self.complete(by);
        }
    }
}
