//! An entry of a list: a tag, a link, a name, as a source gives it.
//!
//! Must never know: which list it goes to.

use super::super::markup;
use crate::records::record::{Link, Tag};
use crate::records::text::Text;

/// One entry of a list: a string, or an object with some of these parts.
#[derive(Debug, Default)]
pub(in super::super) struct Item {
    pub(in super::super) text: Option<String>,
    pub(in super::super) literal: Option<String>,
    pub(in super::super) family: Option<String>,
    pub(in super::super) given: Option<String>,
    pub(in super::super) label: Option<String>,
    pub(in super::super) url: Option<String>,
}

impl Item {
    pub(in super::super) fn text(raw: &str) -> Self {
        Self {
            text: Some(raw.to_owned()),
            ..Self::default()
        }
    }

    pub(super) fn words(&self) -> Option<&str> {
        self.text
            .as_deref()
            .or(self.literal.as_deref())
            .or(self.label.as_deref())
    }

    pub(super) fn whole(&self) -> Option<Text> {
        Text::some_line(&markup::unmarked(self.words()?))
    }

    pub(super) fn tag(&self) -> Option<Tag> {
        let url = self.url.as_deref().and_then(Text::some_line);
        Some(Tag {
            name: self.whole()?,
            url,
        })
    }

    pub(super) fn link(&self) -> Option<Link> {
        let url = self.url.as_deref().or(self.text.as_deref())?;
        let url = Text::some_line(&markup::unescaped(url))?;
        let label = self
            .label
            .as_deref()
            .or(self.text.as_deref().filter(|_| self.url.is_some()));
        Some(Link {
            label: Text::line(label.unwrap_or_default()),
            url,
        })
    }
}
