//! Searching: the search line.

use crate::app::action::Edit;
use crate::app::notice::Failed;
use crate::app::{App, Focus};

impl App {
    pub(super) fn enter_line(&mut self) {
        self.remember_now();
        self.before_typing = Some(self.view.clone());
        self.focus = Focus::Line;
        self.line.edit(Edit::CursorEnd);
    }

    /// Leaves the line or box; what was typed is one step for undo.
    pub(super) fn line_done(&mut self) {
        if self.facets.narrowing {
            self.facets.narrowing = false;
            return;
        }
        self.view.absorb();
        self.line.set(self.view.text());
        self.leave_line();
        self.remember_query();
    }

    pub(super) fn leave_line(&mut self) {
        let before = self.before_typing.take();
        if let Some(before) = before.filter(|before| *before != self.view) {
            self.remember(before);
        }
        self.focus = Focus::List;
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        if let Some(line) = self.typing() {
            line.edit(edit);
            self.line_changed();
        }
    }

    /// Puts the words that were read as others into quotes.
    pub(super) fn as_typed(&mut self) {
        let corrections = self.answer.corrections.iter();
        let typed: Vec<String> = corrections.map(|one| one.typed.clone()).collect();
        if typed.is_empty() {
            return self.fail(Failed::NothingCorrected);
        }
        let text = typed
            .iter()
            .fold(self.line.text().to_owned(), |text, word| {
                quoted(&text, word)
            });
        if self.focus == Focus::Line {
            self.line.set(&text);
            self.line_changed();
        } else {
            self.change(|view| view.set_text(&text));
        }
    }
}

/// The text with a word in quotes wherever it stands alone.
fn quoted(text: &str, word: &str) -> String {
    let is_open = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '"' && c != '\'');
    let mut quoted = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let last = before.chars().next_back().or(quoted.chars().next_back());
        quoted.push_str(before);
        if is_open(last) && is_open(after.chars().next()) {
            quoted.extend(['"'].into_iter().chain(word.chars()).chain(['"']));
        } else {
            quoted.push_str(word);
        }
        rest = after;
    }
    quoted + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_it_stands_alone() {
        assert_eq!(
            quoted("title:opne opnes (opne)", "opne"),
            "title:\"opne\" opnes (\"opne\")"
        );
        assert_eq!(quoted("\"opne\" 'opne", "opne"), "\"opne\" 'opne");
    }
}
