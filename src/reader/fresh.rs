//! What became of a document since the reader last looked at its sources.
//!
//! Must never know: how that was found out (`seen.rs`).

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use crate::records::changes::FieldChange;
use crate::records::text::Text;

/// A document that is new, or other than it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fresh {
    /// When that was noticed.
    pub since: Moment,
    /// Of which sources: a sum of their names.
    pub of: u32,
    /// What became of it.
    #[serde(flatten)]
    pub came: Came,
}

/// What became of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "came", rename_all = "kebab-case")]
pub enum Came {
    /// It was not there before.
    New,
    /// It is other than before.
    Changed {
        /// In these fields.
        fields: Vec<FieldChange>,
    },
}

impl Fresh {
    /// The same with nothing in it that acts on a terminal: it comes out of a
    /// file.
    #[must_use]
    pub fn cleaned(mut self) -> Self {
        let clean = |text: &mut Text| *text = Text::line(text);
        if let Came::Changed { fields } = &mut self.came {
            for change in fields {
                clean(&mut change.field);
                change.gone.iter_mut().for_each(clean);
                change.came.iter_mut().for_each(clean);
            }
        }
        self
    }
}
