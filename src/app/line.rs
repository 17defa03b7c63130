//! A line of text that is edited in place: the search line and every box.
//!
//! Must never know: what the text is for.

use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

use super::action::Edit;
use super::columns::Columns;

/// The longest line; a pasted page is not a query.
pub const LENGTH_MAX: usize = 1_024;

/// A line with its cursor.
#[derive(Clone, Debug, Default)]
pub struct Line {
    input: Input,
    /// The text was put there for the reader: the first letter that is typed
    /// takes its place.
    offered: bool,
}

impl Line {
    /// A line with the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
            offered: false,
        }
    }

    /// Makes the text one that the first typed letter replaces; whoever moves in
    /// it or erases from it keeps it.
    pub(super) fn offer(&mut self) {
        self.offered = true;
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Whether the first typed letter takes the place of the text.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.offered
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Columns left of the cursor, and how many of them lie left of a window
    /// of `width` columns that shows the cursor.
    #[must_use]
    pub fn cursor(&self, width: usize) -> (usize, usize) {
        let before = self.before_cursor();
        let column = before.width();
        let mut hidden = 0;
        for cluster in before.graphemes(true) {
            if column - hidden < width {
                break;
            }
            hidden += cluster.width();
        }
        (column, hidden)
    }

    /// Types text at the cursor.
    pub(super) fn insert(&mut self, text: &str) {
        if std::mem::take(&mut self.offered) {
            self.set("");
        }
        let room = LENGTH_MAX.saturating_sub(self.text().chars().count());
        for c in text
            .chars()
            .filter(|c| !crate::records::text::is_unsafe(*c))
            .take(room)
        {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// Replaces the text.
    pub(super) fn set(&mut self, text: &str) {
        if self.text() != text {
            *self = Self::new(text);
        }
    }

    /// The text before the cursor.
    pub(super) fn before_cursor(&self) -> &str {
        let cursor = self.input.cursor();
        let end = self.text().char_indices().nth(cursor);
        &self.text()[..end.map_or(self.text().len(), |(at, _)| at)]
    }

    /// Puts a text in the place of some characters; the cursor goes behind it.
    pub(super) fn replace(&mut self, place: std::ops::Range<usize>, text: &str) {
        let (before, after) = (
            self.text().chars().take(place.start),
            self.text().chars().skip(place.end),
        );
        let all: String = before.chain(text.chars()).chain(after).collect();
        let cursor = place.start + text.chars().count();
        self.input = Input::new(all).with_cursor(cursor);
    }

    /// Edits the line, or moves its cursor.
    pub(super) fn edit(&mut self, edit: Edit) {
        use InputRequest as Request;
        self.offered = false;
        let request = match edit {
            Edit::CursorStart => Request::GoToStart,
            Edit::CursorEnd => Request::GoToEnd,
            Edit::CursorLeft => Request::GoToPrevChar,
            Edit::CursorRight => Request::GoToNextChar,
            Edit::WordLeft => Request::GoToPrevWord,
            Edit::WordRight => Request::GoToNextWord,
            Edit::EraseLeft => Request::DeletePrevChar,
            Edit::EraseRight => Request::DeleteNextChar,
            Edit::EraseWordLeft => Request::DeletePrevWord,
            Edit::EraseWordRight => Request::DeleteNextWord,
            Edit::EraseToStart => Request::DeleteFromStart,
            Edit::EraseToEnd => Request::DeleteTillEnd,
            Edit::PutBack => Request::Yank,
            Edit::EraseBlankLeft => return self.erase_to_blank(),
            Edit::SwapLetters => return self.swap_letters(),
        };
        self.input.handle(request);
    }

    /// Erases to the blank before the cursor, as shells do.
    fn erase_to_blank(&mut self) {
        let before: Vec<char> = self.text().chars().take(self.input.cursor()).collect();
        let word = before
            .iter()
            .rev()
            .skip_while(|c| **c == ' ')
            .skip_while(|c| **c != ' ')
            .count();
        let (rest, cursor) = (self.text().chars().skip(before.len()), word);
        let text: String = before.iter().take(word).copied().chain(rest).collect();
        self.input = Input::new(text).with_cursor(cursor);
    }

    /// Swaps the letters around the cursor, or the last two at the end.
    fn swap_letters(&mut self) {
        let mut letters: Vec<char> = self.text().chars().collect();
        let at = self.input.cursor().min(letters.len().saturating_sub(1));
        if at > 0 {
            letters.swap(at - 1, at);
            self.input = Input::new(letters.into_iter().collect()).with_cursor(at + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, edits: &[Edit]) -> String {
        let mut line = Line::new(text);
        for edit in edits {
            line.edit(*edit);
        }
        line.text().to_owned()
    }

    #[test]
    fn readline_keys_do_what_fingers_expect() {
        use Edit::{CursorLeft, EraseBlankLeft, EraseToStart, EraseWordLeft, PutBack, SwapLetters};
        assert_eq!(edited("open tag:whole-of", &[EraseBlankLeft]), "open ");
        assert_eq!(edited("open whole-of", &[EraseWordLeft]), "open whole-");
        assert_eq!(
            edited("open data", &[CursorLeft, CursorLeft, EraseToStart]),
            "ta"
        );
        assert_eq!(edited("open data", &[EraseToStart, PutBack]), "open data");
        assert_eq!(
            edited("dtaa", &[CursorLeft, CursorLeft, SwapLetters]),
            "data"
        );
        assert_eq!(edited("daat", &[SwapLetters, SwapLetters]), "daat");
    }

    #[test]
    fn a_window_over_a_long_line_shows_its_cursor_and_cuts_no_letter() {
        for (text, width, expected) in [
            ("open", 10, (4, 0)),
            ("open data", 5, (9, 5)),
            ("开放政府", 5, (8, 4)),
            ("开放政府", 4, (8, 6)),
            ("කාලය", 3, (4, 2)),
            ("", 1, (0, 0)),
        ] {
            assert_eq!(Line::new(text).cursor(width), expected, "{text}");
        }
    }

    #[test]
    fn a_pasted_page_is_cut_and_cannot_smuggle_escapes() {
        let mut line = Line::default();
        line.insert(&"\u{1b}x".repeat(5_000));
        assert_eq!(line.text().chars().count(), LENGTH_MAX);
        assert!(!line.text().contains('\u{1b}'));
    }
}
