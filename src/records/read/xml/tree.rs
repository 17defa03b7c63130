//! One record as a small tree: elements by namespace and name, their attributes
//! and their text.
//!
//! It borrows from the text that it was read from and is used again for the
//! next record; no element costs memory of its own.
//!
//! Must never know: what the elements mean.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::markup;
use crate::records::text::PROSE_MAX;

/// A record of more parts is an accident or an attack.
const NODES_MAX: usize = 1 << 20;

/// No text is longer than can be kept of it, and a little.
const TEXT_MAX: usize = 4 * PROSE_MAX + 4;

/// The elements and the text of one record, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    attributes: Vec<(&'a str, &'a str)>,
}

#[derive(Clone, Copy, Debug)]
enum Node<'a> {
    Element(Head<'a>),
    Text(&'a str),
    /// What an entity stands for.
    Char(char),
}

#[derive(Clone, Copy, Debug)]
struct Head<'a> {
    space: &'a str,
    local: &'a str,
    /// The node behind the element.
    end: u32,
    /// The first of its attributes, and how many there are.
    attributes: (u32, u32),
}

impl<'a> Tree<'a> {
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
    }

    /// How many elements and texts it has.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.nodes.len().max(self.attributes.len()) >= NODES_MAX
    }

    /// Begins an element, whose attributes follow; gives its number.
    pub(super) fn start(&mut self, (space, local): (&'a str, &'a str)) -> usize {
        let first = u32::try_from(self.attributes.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node::Element(Head {
            space,
            local,
            end: u32::MAX,
            attributes: (first, 0),
        }));
        self.nodes.len() - 1
    }

    /// An attribute of the element that has just begun.
    pub(super) fn attribute(&mut self, name: &'a str, value: &'a str) {
        self.attributes.push((name, value));
        if let Some(Node::Element(head)) = self.nodes.last_mut() {
            head.attributes.1 += 1;
        }
    }

    /// Ends the element of a number.
    pub(super) fn end(&mut self, number: usize) {
        let behind = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if let Some(Node::Element(head)) = self.nodes.get_mut(number) {
            head.end = behind;
        }
    }

    pub(super) fn text(&mut self, text: &'a str) {
        if !text.is_empty() {
            self.nodes.push(Node::Text(text));
        }
    }

    pub(super) fn char(&mut self, c: char) {
        self.nodes.push(Node::Char(c));
    }

    /// The outermost element, once it has begun.
    pub(super) fn root(&self) -> Option<Element<'_, 'a>> {
        Element::at(self, 0)
    }
}

/// An element of a tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    head: Head<'a>,
    /// Its own number.
    number: usize,
}

impl<'t, 'a> Element<'t, 'a> {
    fn at(tree: &'t Tree<'a>, number: usize) -> Option<Self> {
        match tree.nodes.get(number) {
            Some(Node::Element(head)) => Some(Self {
                tree,
                head: *head,
                number,
            }),
            _ => None,
        }
    }

    /// The namespace; empty where there is none.
    pub(super) fn space(&self) -> &'a str {
        self.head.space
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &'a str {
        self.head.local
    }

    /// Whether it is of a namespace and name.
    pub(super) fn is(&self, space: &str, local: &str) -> bool {
        self.head.local == local && self.head.space == space
    }

    /// Whether it stands inside of another element or before it.
    pub(super) fn is_before(&self, other: Element<'_, '_>) -> bool {
        self.number < other.end()
    }

    /// The number of the node behind it; an element that is still open goes on
    /// to the last one.
    fn end(&self) -> usize {
        (self.head.end as usize).min(self.tree.nodes.len())
    }

    /// The elements right inside.
    pub(super) fn elements(&self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let (tree, end) = (self.tree, self.end());
        let mut number = self.number + 1;
        std::iter::from_fn(move || {
            while number < end {
                if let Some(element) = Element::at(tree, number) {
                    number = element.end();
                    return Some(element);
                }
                number += 1;
            }
            None
        })
    }

    /// The elements inside at any depth, in the order of the document.
    pub(super) fn descendants(&self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        let tree = self.tree;
        (self.number + 1..self.end()).filter_map(move |number| Element::at(tree, number))
    }

    /// Those right inside of a name, in the same namespace as this one.
    pub(super) fn all<'n>(
        &self,
        local: &'n str,
    ) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a, 'n> {
        let space = self.head.space;
        self.elements()
            .filter(move |element| element.is(space, local))
    }

    /// The first right inside of a name, in the same namespace as this one.
    pub(super) fn one(&self, local: &str) -> Option<Element<'t, 'a>> {
        self.all(local).next()
    }

    /// Those right inside of a namespace and name.
    pub(super) fn all_in<'n>(
        &self,
        space: &'n str,
        local: &'n str,
    ) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a, 'n> {
        self.elements()
            .filter(move |element| element.is(space, local))
    }

    /// The first right inside of a name, in any namespace.
    pub(super) fn any(&self, local: &str) -> Option<Element<'t, 'a>> {
        self.elements().find(|element| element.head.local == local)
    }

    /// What a way of names leads to, in the same namespace as this one.
    pub(super) fn path(&self, names: &[&str]) -> Option<Element<'t, 'a>> {
        names
            .iter()
            .try_fold(*self, |element, name| element.one(name))
    }

    /// The text of the first element right inside of a name that has some.
    pub(super) fn value(&self, local: &str) -> Option<Cow<'t, str>> {
        self.all(local).find_map(|element| element.said())
    }

    /// The value of an attribute by its name without prefix.
    pub(super) fn attribute(&self, local: &str) -> Option<Cow<'a, str>> {
        let (first, count) = self.head.attributes;
        let (first, count) = (first as usize, count as usize);
        let attributes = self.tree.attributes.get(first..first + count)?;
        let is_named = |name: &str| name.rsplit_once(':').map_or(name, |(_, name)| name) == local;
        let found = attributes.iter().find(|(name, _)| is_named(name));
        found.map(|(_, value)| markup::unescaped(value))
    }

    /// Whether an attribute has a value.
    pub(super) fn has(&self, local: &str, value: &str) -> bool {
        self.attribute(local)
            .is_some_and(|found| found.trim() == value)
    }

    /// Its text, unless that is blank.
    pub(super) fn said(&self) -> Option<Cow<'t, str>> {
        let text = self.text();
        (!text.trim().is_empty()).then_some(text)
    }

    /// All its text, as it stands, without markup.
    pub(super) fn text(&self) -> Cow<'t, str> {
        let nodes = self
            .tree
            .nodes
            .get(self.number + 1..self.end())
            .unwrap_or_default();
        if let [Node::Text(text)] = nodes {
            return Cow::Borrowed(text);
        }
        let mut all = String::new();
        for node in nodes {
            match node {
                Node::Text(text) => all.push_str(text),
                Node::Char(c) => all.push(*c),
                Node::Element(_) => {}
            }
            if all.len() > TEXT_MAX {
                break;
            }
        }
        Cow::Owned(all)
    }

    /// Its text with the markup that a text may have (HTML, JATS, MathML), as
    /// the other forms have it; `rename` says what an element is called there.
    pub(super) fn marked(
        &self,
        rename: fn(&Element<'_, '_>) -> Option<&'static str>,
    ) -> Cow<'t, str> {
        let nodes = self
            .tree
            .nodes
            .get(self.number + 1..self.end())
            .unwrap_or_default();
        if !nodes.iter().any(|node| matches!(node, Node::Element(_))) {
            return self.text();
        }
        let mut all = String::new();
        let mut open: Vec<(usize, &str)> = Vec::new();
        for number in self.number + 1..self.end() {
            close(&mut all, &mut open, number);
            match self.tree.nodes.get(number) {
                Some(Node::Text(text)) => escape(text, &mut all),
                Some(Node::Char(c)) => escape(c.encode_utf8(&mut [0; 4]), &mut all),
                Some(Node::Element(head)) => {
                    let element = Element {
                        tree: self.tree,
                        head: *head,
                        number,
                    };
                    let name = rename(&element).unwrap_or(head.local);
                    if markup::knows(name) {
                        let _ = write!(all, "<{name}>");
                        open.push((element.end(), name));
                    }
                }
                None => break,
            }
            if all.len() > TEXT_MAX {
                break;
            }
        }
        close(&mut all, &mut open, usize::MAX);
        Cow::Owned(all)
    }
}

/// Closes the elements that end before a node.
fn close(all: &mut String, open: &mut Vec<(usize, &str)>, number: usize) {
    while let Some((_, name)) = open.pop_if(|(end, _)| *end <= number) {
        let _ = write!(all, "</{name}>");
    }
}

/// What is text stays text.
fn escape(text: &str, all: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        all.push_str(rest.get(..at).unwrap_or_default());
        all.push_str("&lt;");
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    all.push_str(rest);
}
