//! Memos and collections of a graph: what the owner of a library in Zotero
//! wrote of its items and put together. They stand beside the items, in any
//! order, and are collected before these are read.
//!
//! Must never know: what an item says.

use std::collections::HashMap;

use super::super::remark::{self, Collection, Shelf};
use super::walk::{Step, Walk};
use super::{Formats, is_graph, zotero};

/// The memos, in Markdown and by their names, and the collections of a text.
#[derive(Default)]
pub(super) struct Graph {
    memos: HashMap<String, String>,
    collections: Vec<Collection>,
}

impl Graph {
    pub(super) fn of(text: &str) -> Self {
        let (mut graph, mut walk) = (Self::default(), Walk::new(text));
        while let Some(step) = walk.step(&Formats) {
            if !matches!(step, Step::Record(..)) || !is_graph(walk.around()) {
                continue;
            }
            let Some(node) = walk.tree.root() else {
                continue;
            };
            if let Some(name) = node.attribute("about")
                && let Some(note) = zotero::note(&node)
            {
                graph.memos.entry(name.into_owned()).or_insert(note);
            }
            graph.collections.extend(zotero::collection(&node));
        }
        graph
    }

    /// The memo of a name.
    pub(super) fn note(&self, name: &str) -> Option<String> {
        self.memos.get(name).cloned()
    }

    /// What the owner put together.
    pub(super) fn shelves(&self) -> Vec<Shelf> {
        remark::shelves(&self.collections)
    }
}
