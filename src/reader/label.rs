//! An own tag, the name of a list, the name of a saved search: one safe line
//! that is not empty.
//!
//! Must never know: what is called so.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::records::text::Text;

/// A word or a few, cheap to copy.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(Arc<str>);

/// The longest label, in characters; it has to fit a row, and nobody looks for
/// one by its end.
pub const LABEL_MAX: usize = 200;

impl Label {
    /// A label as somebody typed it: one line, blanks collapsed, nothing that
    /// acts on a terminal, cut behind [`LABEL_MAX`] characters. None where
    /// nothing is left.
    #[must_use]
    pub fn new(raw: &str) -> Option<Self> {
        let line = Text::line(raw);
        let cut: String = line.chars().take(LABEL_MAX).collect();
        // A cut may end in a blank.
        let label = Text::line(&cut);
        (!label.is_empty()).then(|| Self(Arc::from(&*label)))
    }
}

impl Deref for Label {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Label {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&*self.0, f)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0.as_ref().to_owned()
    }
}

impl TryFrom<String> for Label {
    type Error = &'static str;

    fn try_from(raw: String) -> Result<Self, &'static str> {
        Self::new(&raw).ok_or("a tag or a name is empty")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_safe_line_and_never_empty() {
        let label = |raw: &str| Label::new(raw).map(String::from);
        assert_eq!(label("  to\n\ncite "), Some("to cite".to_owned()));
        assert_eq!(label("a\u{1b}[2Jb\u{202e}"), Some("a[2Jb".to_owned()));
        assert_eq!(label(" \n\u{200b}"), None);
        let long = label(&format!("{} {}", "a".repeat(LABEL_MAX - 1), "b"));
        assert_eq!(long, Some("a".repeat(LABEL_MAX - 1)));
    }

    #[test]
    fn no_label_gets_round_its_door() {
        let read = |text: &str| serde_json::from_str::<Label>(text).ok();
        assert_eq!(read(r#""a\n\nb\u001b""#), Label::new("a b"));
        assert_eq!(read(r#"" ""#), None);
    }
}
