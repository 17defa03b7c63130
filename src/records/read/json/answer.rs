//! Where the answer of a service holds its records: in a list, in a map, or in
//! one object, however deep.
//!
//! Told by brackets and the keys of the answer alone, in one pass and before
//! anything is parsed: an answer is as long as its service likes.
//!
//! Must never know: what a record says.

use super::foreign::{self, Dialect};
use super::place::{Place, anywhere};
use super::scan::{self, skip_blanks};

/// The records of an object.
pub(super) struct Inside {
    /// Behind the bracket of a list or a map, or at the brace of an object.
    pub(super) at: usize,
    pub(super) shape: Shape,
    /// How many objects are open there.
    pub(super) depth: usize,
    /// What the records speak, if the place tells.
    pub(super) dialect: Option<&'static Dialect>,
}

/// How the records stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    List,
    /// Only values under keys that begin so are records.
    Map(&'static str),
    One,
}

/// Names that catalogs and services give to the list of their records,
/// whatever these speak.
const COMMON: &[Place] = &[
    anywhere("documents[]"),
    anywhere("dataset[]"),
    anywhere("message.items[]"),
    anywhere("message"),
    anywhere("hits.hits[]"),
    anywhere("items[]"),
    anywhere("results[]"),
    anywhere("records[]"),
    anywhere("references[]"),
    anywhere("input[]"),
    anywhere("data[]"),
    anywhere("data"),
];

/// Keys of an object that is a record by itself, whatever else it holds.
const RECORDS: &[&str] = &[
    "title",
    "titles",
    "doi",
    "itemtype",
    "attributes",
    "paperid",
    "lens_id",
];

/// Keys behind which nothing needs to be looked at, and what they hold then.
const ENOUGH: &[(&str, u8)] = &[
    ("documents", b'['),
    ("dataset", b'['),
    ("message", b'{'),
    ("hits", b'{'),
    ("_embedded", b'{'),
];

/// Where the object at `start` holds its records, unless it is one.
pub(super) fn find(text: &str, start: usize) -> Option<Inside> {
    let keys = keys(text, start)?;
    let own = foreign::places().map(|(dialect, place)| (Some(dialect), place));
    let mut places = own.chain(COMMON.iter().map(|place| (None, place)));
    places.find_map(|(dialect, place)| {
        let has = |key: &&str| keys.iter().any(|known| known.name == *key);
        let is_told = place.beside.is_empty() || place.beside.iter().any(has);
        let (at, shape, depth) = inside(text, &keys, place.path).filter(|_| is_told)?;
        Some(Inside {
            at,
            shape,
            depth,
            dialect,
        })
    })
}

/// The list of records of the object at `start`, where the beginning of a text
/// is enough to tell: what an object holds that tells enough may still come.
pub(super) fn find_list(text: &str, start: usize) -> Option<Inside> {
    let keys = keys(text, start)?;
    let last = keys
        .last()
        .filter(|key| key.is_enough() && key.first == b'[')?;
    find(text, start).filter(|inside| inside.at == last.value + 1)
}

/// A key of an object, in small letters, and where its value begins.
struct Key {
    name: String,
    value: usize,
    first: u8,
}

impl Key {
    fn is_enough(&self) -> bool {
        ENOUGH.contains(&(&*self.name, self.first))
    }
}

/// The keys of an object, up to the first that tells enough; `None` for an
/// object that is a record.
fn keys(text: &str, start: usize) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    let mut at = start + 1;
    while let Some((key, next)) = key_at(text, at) {
        if RECORDS.contains(&&*key.name) {
            return None;
        }
        let is_enough = key.is_enough();
        keys.push(key);
        let Some(next) = next.filter(|_| !is_enough) else {
            break;
        };
        at = next;
    }
    Some(keys)
}

/// The key at or behind a place, and where its value ends, if it does.
fn key_at(text: &str, at: usize) -> Option<(Key, Option<usize>)> {
    let bytes = text.as_bytes();
    let (start, b'"') = skip_blanks(bytes, at)? else {
        return None;
    };
    let end = scan::value_end(bytes, start)?;
    let (colon, b':') = skip_blanks(bytes, end)? else {
        return None;
    };
    let (value, first) = skip_blanks(bytes, colon + 1)?;
    let name = text.get(start + 1..end - 1)?.to_ascii_lowercase();
    Some((Key { name, value, first }, scan::value_end(bytes, value)))
}

/// Follows the path of a place from the keys of an object.
fn inside(text: &str, keys: &[Key], path: &'static str) -> Option<(usize, Shape, usize)> {
    let (path, shape) = match path.split_once(['[', '{']) {
        Some((path, prefix)) if prefix.ends_with('}') => {
            (path, Shape::Map(prefix.trim_end_matches('}')))
        }
        Some((path, _)) => (path, Shape::List),
        None => (path, Shape::One),
    };
    let mut steps = path.split('.');
    let wanted = steps.next()?;
    let key = keys
        .iter()
        .find(|key| key.name.eq_ignore_ascii_case(wanted))?;
    let (mut value, mut first, mut depth) = (key.value, key.first, 1);
    for step in steps {
        if first != b'{' {
            return None;
        }
        (value, first) = value_of(text, value, step)?;
        depth += 1;
    }
    match (shape, first) {
        (Shape::List, b'[') | (Shape::Map(_), b'{') => Some((value + 1, shape, depth)),
        (Shape::One, b'{') => Some((value, shape, depth)),
        _ => None,
    }
}

/// Whether the key of a map is that of a record: the letters, then digits.
pub(super) fn is_record(key: &str, prefix: &str) -> bool {
    let letters = key.get(..prefix.len());
    let digits = key.get(prefix.len()..).unwrap_or_default();
    letters.is_some_and(|letters| letters.eq_ignore_ascii_case(prefix))
        && digits.starts_with(|c: char| c.is_ascii_digit())
}

/// The value of a key in the object at a place.
fn value_of(text: &str, object: usize, wanted: &str) -> Option<(usize, u8)> {
    let mut at = object + 1;
    loop {
        let (key, next) = key_at(text, at)?;
        if key.name.eq_ignore_ascii_case(wanted) {
            return Some((key.value, key.first));
        }
        at = next?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(Shape, usize, &str)> {
        let inside = find(text, 0)?;
        Some((inside.shape, inside.depth, &text[inside.at..]))
    }

    #[test]
    fn records_are_found_in_lists_in_maps_and_alone() {
        let map = Shape::Map("D");
        for (text, right) in [
            (
                r#"{"n": {"results": 1}, "results": [1]}"#,
                Some((Shape::List, 1, "1]}")),
            ),
            (
                r#"{"success": true, "result": {"count": 1, "results": [1]}}"#,
                Some((Shape::List, 2, "1]}}")),
            ),
            (
                r#"{"success": true, "result": {"a": 1}}"#,
                Some((Shape::One, 1, r#"{"a": 1}}"#)),
            ),
            (r#"{"result": {"a": 1}}"#, None),
            (
                r#"{"documents": {"D1": 2}, "rows": 1}"#,
                Some((map, 1, r#""D1": 2}, "rows": 1}"#)),
            ),
            (r#"{"documents": {"D1": 2}}"#, None),
            (
                r#"{"Message": {"status": "ok", "items": [1]}}"#,
                Some((Shape::List, 2, "1]}}")),
            ),
            (
                r#"{"hits": {"total": 0, "hits": []}}"#,
                Some((Shape::List, 2, "]}}")),
            ),
            (
                r#"{"total": 2, "results": 2, "data": [{"a": 1"#,
                Some((Shape::List, 1, r#"{"a": 1"#)),
            ),
        ] {
            assert_eq!(found(text), right, "{text}");
        }
    }

    #[test]
    fn an_object_that_is_a_record_holds_none() {
        for text in [
            r#"{"references": [1], "title": "x"}"#,
            r#"{"paperId": "x", "references": [1]}"#,
            r#"{"results": 1, "data": null}"#,
            "{}",
            "{",
            r#"{"results": "#,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_record_of_a_map_has_a_number() {
        assert!(is_record("D12", "D") && is_record("d1", "D"));
        assert!(!is_record("facets", "D") && !is_record("D", "D") && !is_record("Date", "D"));
    }
}
