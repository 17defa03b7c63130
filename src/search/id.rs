//! The identity of a record: what selection, trail, undo and every answer
//! know it by.
//!
//! Must never know: where a record lies.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// An identity as [`Record::identity`](crate::records::record::Record::identity)
/// writes it; opaque, cheap to copy, the same in every run.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Id(Arc<str>);

impl Id {
    /// As it is written on the command line and in exports.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Id {
    /// The identity of nothing.
    fn default() -> Self {
        Self::from("")
    }
}

impl From<String> for Id {
    fn from(identity: String) -> Self {
        Self(identity.into())
    }
}

impl From<&str> for Id {
    fn from(identity: &str) -> Self {
        Self(identity.into())
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Records that have another identity than before, each with the new one.
pub type Renamed = HashMap<Id, Id>;

/// Identities, cheap to share between a question, a step of undo and a file
/// that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Id>", into = "Vec<Id>")]
pub struct Ids(Arc<[Id]>);

impl Ids {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Id> {
        self.0.iter()
    }
}

impl Ids {
    /// The same with the identities that the records have now.
    #[must_use]
    pub fn renamed(&self, names: &Renamed) -> Self {
        let now = |id: &Id| names.get(id).unwrap_or(id).clone();
        self.iter().map(now).collect()
    }
}

impl From<Vec<Id>> for Ids {
    fn from(ids: Vec<Id>) -> Self {
        Self(ids.into())
    }
}

impl From<Ids> for Vec<Id> {
    fn from(ids: Ids) -> Self {
        ids.0.to_vec()
    }
}

impl FromIterator<Id> for Ids {
    fn from_iter<I: IntoIterator<Item = Id>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Ids {
    type Item = &'a Id;
    type IntoIter = std::slice::Iter<'a, Id>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
