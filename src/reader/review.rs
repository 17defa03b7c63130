//! A review: documents that are screened one by one, and what was decided.
//!
//! The numbers are those of a PRISMA 2020 flow diagram (Page et al., BMJ 2021;
//! 372:n71): identified, duplicates removed, screened, excluded by reason,
//! included.
//!
//! Must never know: how the documents are found.

use serde::{Deserialize, Serialize};

use super::label::Label;
use super::moment::Moment;
use crate::records::text::Text;

/// What is screened: what a query finds in sources.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Review {
    /// The query, as the reader would type it.
    pub query: Text,
    /// The names of the sources in one line.
    pub sources: Text,
    /// Records that the query finds in the sources, also those that are one
    /// document.
    pub identified: u64,
    /// Of these, how many are not a document of their own.
    pub duplicates: u64,
}

impl Review {
    /// The same with nothing in it that acts on a terminal: it comes out of a
    /// file.
    #[must_use]
    pub fn cleaned(self) -> Self {
        Self {
            query: Text::line(&self.query),
            sources: Text::line(&self.sources),
            ..self
        }
    }
}

/// What was decided of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is kept.
    Keep,
    /// It is dropped, for that reason.
    Drop(Label),
    /// It is put off.
    Later,
}

/// A decision, and when it was taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Verdict {
    /// What was decided.
    pub decision: Decision,
    /// When.
    pub since: Moment,
}

/// What parts the name of a review from the decision, and that from its
/// reason, so that the values of a facet stand in a hierarchy.
const LEVEL: char = '/';

impl Decision {
    /// What the values of all that was dropped begin with: `trust/dropped/`.
    #[must_use]
    pub fn dropped(review: &str) -> String {
        format!("{review}{LEVEL}dropped{LEVEL}")
    }

    /// As a value of the facet of reviews: `trust/kept`,
    /// `trust/dropped/no data`.
    #[must_use]
    pub fn value(&self, review: &str) -> String {
        match self {
            Self::Keep => format!("{review}{LEVEL}kept"),
            Self::Drop(reason) => format!("{}{reason}", Self::dropped(review)),
            Self::Later => format!("{review}{LEVEL}put off"),
        }
    }
}
