//! How a sitting was left, so that the next one begins there.
//!
//! Must never know: what the numbers mean to the screen.

use serde::{Deserialize, Serialize};

use crate::records::text::Text;
use crate::search::id::Id;

/// What the next sitting begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Sitting {
    /// The sources as the command line would name them; none is the embedded
    /// catalog or what the config names.
    pub sources: Vec<String>,
    /// The view as one line: query, stances, sort, grouping.
    pub view: Text,
    /// The document under the cursor.
    pub cursor: Option<Id>,
    /// Lines of a row in the list, 1 to 3; 0 is as ever.
    pub lines: u8,
    /// The share of the facets and that of the list, in hundredths; 0, or none, is
    /// as ever.
    pub panes: Vec<u16>,
}
