//! Nodes that records speak of: an article of RDF names its journal, which
//! stands before it or behind it.
//!
//! Where they stand is kept, not what they say: a node is read again when a
//! record asks for it.
//!
//! Must never know: what a node means to a record.

use std::collections::HashMap;

use super::tree::Tree;
use super::walk::{Step, Walk};
use super::{Formats, zotero};

/// A node of more parts is none that says what something stands in.
const NODES_MAX: usize = 1_000;

/// So many nodes are kept in mind.
const NAMES_MAX: usize = 1 << 20;

/// The nodes of one graph by their names.
#[derive(Default)]
pub(super) struct Siblings<'a> {
    around: Option<Walk<'a>>,
    places: HashMap<String, usize>,
}

impl<'a> Siblings<'a> {
    /// The nodes behind a place, up to the end of the element around it.
    pub(super) fn of(walk: &Walk<'a>, at: usize) -> Self {
        let mut places = HashMap::new();
        let mut ahead = walk.fork(at);
        let depth = ahead.depth();
        while let Some(step) = ahead.step(&Formats) {
            if ahead.depth() < depth {
                break;
            }
            let Step::Record(at, _) = step else { continue };
            let node = ahead.tree.root().filter(|_| ahead.tree.len() <= NODES_MAX);
            if let Some(name) = node.and_then(|node| zotero::name(&node))
                && places.len() < NAMES_MAX
            {
                places.entry(name.into_owned()).or_insert(at);
            }
        }
        Self {
            around: Some(walk.fork(at)),
            places,
        }
    }

    /// The node of a name.
    pub(super) fn tree(&self, name: &str) -> Option<Tree<'a>> {
        let at = *self.places.get(name)?;
        let mut walk = self.around.as_ref()?.fork(at);
        match walk.step(&Formats)? {
            Step::Record(..) => Some(walk.tree),
            _ => None,
        }
    }
}
