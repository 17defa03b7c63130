//! A value of YAML as a tree: scalars are text as written, aliases share what
//! they name, so that no chain of them explodes.
//!
//! Must never know: what a value means.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, StrInput};
use serde_json::{Map, Value};

/// Values within values deeper than this hold nothing that is read.
const DEPTH_MAX: usize = 64;

/// A value, and how many others lie within each other in it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    depth: usize,
}

/// What a value is.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Kind {
    #[default]
    Null,
    Text(String),
    List(Vec<Rc<Node>>),
    Map(Vec<(String, Rc<Node>)>),
}

impl Node {
    fn of(kind: Kind) -> Self {
        let within = match &kind {
            Kind::List(list) => list.iter().map(|node| node.depth).max(),
            Kind::Map(map) => map.iter().map(|(_, node)| node.depth).max(),
            Kind::Null | Kind::Text(_) => None,
        };
        let depth = within.map_or(0, |depth| depth + 1);
        // Aliases nest what is not nested in the text.
        let kind = if depth > DEPTH_MAX { Kind::Null } else { kind };
        Self {
            depth: depth * usize::from(depth <= DEPTH_MAX),
            kind,
        }
    }

    /// The value of a key; none where this is no map.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Kind::Map(map) = &self.kind else {
            return None;
        };
        let (_, node) = map.iter().find(|(own, _)| own == key)?;
        (node.kind != Kind::Null).then_some(node)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    /// The text of a scalar, or of the value in a map that says more of it.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            Kind::Map(_) => {
                let value = self.get("value").or_else(|| self.get("name"))?;
                match &value.kind {
                    Kind::Text(text) => Some(text),
                    _ => None,
                }
            }
            Kind::Null | Kind::List(_) => None,
        }
    }

    /// The entries of a list, or the one value that stands in its place.
    pub(super) fn list(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::List(list) => list.iter().map(|node| &**node).collect(),
            Kind::Null => Vec::new(),
            _ => vec![self],
        }
    }

    /// The same as a value of JSON, unless it has more parts than any item has
    /// when every alias is written out.
    pub(super) fn bounded_json(&self) -> Option<Value> {
        const PARTS_MAX: usize = 100_000;
        let mut most = PARTS_MAX;
        self.json(&mut most)
    }

    /// The same as a value of JSON, unless it has more parts than `most` when
    /// every alias is written out.
    fn json(&self, most: &mut usize) -> Option<Value> {
        *most = most.checked_sub(1)?;
        Some(match &self.kind {
            Kind::Null => Value::Null,
            Kind::Text(text) => Value::String(text.clone()),
            Kind::List(list) => {
                let values = list.iter().map(|node| node.json(most));
                Value::Array(values.collect::<Option<_>>()?)
            }
            Kind::Map(map) => {
                // Of two values of a key the first stays.
                let entries = map.iter().rev();
                let values = entries.map(|(key, node)| Some((key.clone(), node.json(most)?)));
                Value::Object(values.collect::<Option<Map<_, _>>>()?)
            }
        })
    }
}

/// An event of the parser and where it stands.
pub(super) type Found<'t> = (Event<'t>, Span);

/// Makes values of the events of a text.
pub(super) struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Rc<Node>>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut options = Options::default();
        options.flow_nesting_limit = DEPTH_MAX;
        options.block_nesting_limit = DEPTH_MAX;
        options.emit_unresolved_aliases = true;
        options.set_emit_comments(false);
        Self {
            parser: Parser::new_from_str_with_options(text, options),
            anchors: HashMap::new(),
        }
    }

    /// The next event; none at the end of the text.
    pub(super) fn next(&mut self) -> Result<Option<Found<'t>>, ScanError> {
        self.parser.next().transpose()
    }

    /// The value that an event begins.
    pub(super) fn node(&mut self, event: Event<'t>) -> Result<Rc<Node>, ScanError> {
        let (kind, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (scalar(text, style), anchor),
            Event::SequenceStart(_, anchor, _) => (Kind::List(self.list()?), anchor),
            Event::MappingStart(_, anchor, _) => (Kind::Map(self.map()?), anchor),
            Event::Alias(anchor) => {
                return Ok(self.anchors.get(&anchor).cloned().unwrap_or_default());
            }
            _ => (Kind::Null, 0),
        };
        let node = Rc::new(Node::of(kind));
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        Ok(node)
    }

    fn list(&mut self) -> Result<Vec<Rc<Node>>, ScanError> {
        let mut list = Vec::new();
        while let Some((event, _)) = self.next()? {
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            list.push(self.node(event)?);
        }
        Ok(list)
    }

    fn map(&mut self) -> Result<Vec<(String, Rc<Node>)>, ScanError> {
        let (mut map, mut merged) = (Vec::new(), Vec::new());
        while let Some((event, _)) = self.next()? {
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key = self.node(event)?;
            let Some((event, _)) = self.next()? else {
                break;
            };
            let value = self.node(event)?;
            match (&key.kind, &value.kind) {
                // What another map says; of maps that take each other in, only
                // so much.
                (Kind::Text(key), Kind::Map(other)) if key == "<<" => {
                    let room = MERGED_MAX.saturating_sub(merged.len());
                    merged.extend(other.iter().take(room).cloned());
                }
                (Kind::Text(key), _) => map.push((key.clone(), value)),
                _ => {}
            }
        }
        // The first value of a key is found: its own before another's.
        map.append(&mut merged);
        Ok(map)
    }
}

/// So many entries may come from other maps.
const MERGED_MAX: usize = 256;

/// A scalar as it is written. Without quotes, some words say that there is none.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Kind {
    let is_plain = matches!(style, ScalarStyle::Plain);
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" if is_plain => Kind::Null,
        _ => Kind::Text(text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Rc<Node> {
        let mut reader = Reader::new(text);
        while let Some((event, _)) = reader.next().unwrap() {
            if !matches!(event, Event::StreamStart | Event::DocumentStart(..)) {
                return reader.node(event).unwrap();
            }
        }
        Rc::default()
    }

    #[test]
    fn scalars_are_text_as_written() {
        let node =
            root("isbn: 0078\nyear: 2016\nversion: 1.10\nissn: 1234-5679\nno: no\nx: ~\ny: ''\n");
        let text = |key: &str| node.get(key).and_then(Node::text);
        assert_eq!(text("isbn"), Some("0078"));
        assert_eq!(text("version"), Some("1.10"));
        assert_eq!((text("issn"), text("no")), (Some("1234-5679"), Some("no")));
        assert_eq!((text("x"), text("y")), (None, Some("")));
    }

    #[test]
    fn aliases_and_merged_maps_say_what_they_name() {
        let node = root("a: &a {title: T, n: 1}\nb: *a\nc: {<<: *a, n: 2}\nd: *unknown\n");
        assert_eq!(node.get("b"), node.get("a"));
        let c = node.get("c").unwrap();
        let text = |key: &str| c.get(key).and_then(Node::text);
        assert_eq!((text("title"), text("n")), (Some("T"), Some("2")));
        assert!(!node.has("d"));
    }

    #[test]
    fn aliases_of_aliases_cost_no_more_than_their_text() {
        let mut bomb = "a0: &a0 [x, x]\n".to_owned();
        for n in 1..60 {
            bomb.extend([format!("a{n}: &a{n} [*a{m}, *a{m}]\n", m = n - 1)]);
        }
        assert_eq!(root(&bomb).get("a59").unwrap().json(&mut 10_000), None);
        // Beyond a depth there is nothing.
        for n in 60..99 {
            bomb.extend([format!("a{n}: &a{n} [*a{m}, *a{m}]\n", m = n - 1)]);
        }
        assert!(!root(&bomb).is_map());
        let mut doubling = "a0: &a0 {k: v}\n".to_owned();
        for n in 1..60 {
            doubling.extend([format!("a{n}: &a{n} {{<<: *a{m}, <<: *a{m}}}\n", m = n - 1)]);
        }
        assert!(root(&doubling).has("a59"));
    }

    #[test]
    fn a_thousand_brackets_are_refused_and_not_followed() {
        let mut reader = Reader::new("a: [[[[");
        while let Ok(Some(_)) = reader.next() {}
        let deep = format!("a: {}", "[".repeat(100_000));
        let mut reader = Reader::new(&deep);
        let mut failed = false;
        loop {
            match reader.next() {
                Ok(Some((event, _))) if matches!(event, Event::MappingStart(..)) => {
                    failed = reader.node(event).is_err();
                }
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => {
                    failed = true;
                    break;
                }
            }
        }
        assert!(failed);
    }
}
