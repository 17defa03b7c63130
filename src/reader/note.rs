//! A note of the reader's: Markdown of several lines, safe to show.
//!
//! Must never know: where it is edited and shown.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

use crate::records::text::harmless;

/// The longest note, in bytes; longer ones are refused and not cut, for they are
/// the reader's own words.
pub const NOTE_MAX: usize = 1 << 20;

/// Marks on one base character, as [`Text`](crate::records::text::Text) has it.
const MARKS_MAX: usize = 8;

/// Blanks in the place of a tab: what Markdown takes it for (`CommonMark` 2.2).
const TAB: &str = "    ";

/// Text with line breaks (`\n`) and indents and no other control character, no
/// blank line at its ends, cheap to copy.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(Arc<str>);

/// A note is longer than [`NOTE_MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the note is longer than {NOTE_MAX} bytes")
    }
}

impl Note {
    /// A note as an editor wrote it. Line ends of every kind become `\n`, tabs
    /// four blanks, blank lines at the ends go.
    ///
    /// # Errors
    ///
    /// It is longer than [`NOTE_MAX`].
    pub fn new(raw: &str) -> Result<Self, TooLong> {
        if raw.len() > NOTE_MAX {
            return Err(TooLong);
        }
        let breaks = raw.replace("\r\n", "\n");
        let breaks = breaks.replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
        let safe = harmless(&breaks).replace('\t', TAB);
        let note = trimmed(&few_marks(&safe)).to_owned();
        // Tabs grow.
        if note.len() > NOTE_MAX {
            return Err(TooLong);
        }
        Ok(Self(note.into()))
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Without the marks of a letter beyond the eighth, and without those that
/// begin a line, which would sit on a neighbouring cell.
fn few_marks(text: &str) -> String {
    let mut marks = MARKS_MAX;
    let is_kept = |c: &char| {
        marks = match c {
            c if is_combining_mark(*c) => marks + 1,
            '\n' => MARKS_MAX,
            _ => 0,
        };
        marks <= MARKS_MAX || !is_combining_mark(*c)
    };
    text.chars().filter(is_kept).collect()
}

/// Without blank lines at the ends; the indent of the first line stays.
fn trimmed(text: &str) -> &str {
    let text = text.trim_end();
    let blank = text.len() - text.trim_start().len();
    let start = text.get(..blank).and_then(|blank| blank.rfind('\n'));
    text.get(start.map_or(0, |line| line + 1)..)
        .unwrap_or_default()
}

impl Deref for Note {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0.as_ref().to_owned()
    }
}

impl TryFrom<String> for Note {
    type Error = TooLong;

    fn try_from(raw: String) -> Result<Self, TooLong> {
        Self::new(&raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_and_indents_stay_and_what_acts_on_a_terminal_goes() {
        let note = |raw: &str| Note::new(raw).map(String::from);
        let raw = "\r\n \n  * one\r\n\t* two  \n\n\u{1b}]0;x\u{7}three\u{202e}\r\rfour\n \n";
        let clean = "  * one\n    * two  \n\n]0;xthree\n\nfour";
        assert_eq!(note(raw), Ok(clean.to_owned()));
        assert_eq!(
            note(&format!("a{}", "\u{301}".repeat(40))).unwrap().len(),
            17
        );
        assert_eq!(note(&"x".repeat(NOTE_MAX + 1)), Err(TooLong));
        assert_eq!(note(&"\t".repeat(NOTE_MAX / 2)), Ok(String::new()));
        assert!(Note::new(" \n ").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn a_note_is_what_it_is_made_of_again(raw in "(?s).{0,60}") {
            let note = Note::new(&raw).unwrap();
            prop_assert_eq!(&Note::new(&note).unwrap(), &note);
            prop_assert!(!note.contains(|c: char| c.is_control() && c != '\n'), "{:?}", note);
        }
    }
}
