//! Places in a JSON value, named in a small language, so that the fields of a
//! format are a table and not code.
//!
//! | path | names |
//! |---|---|
//! | `a.b` | what stands under `b` in the object under `a` |
//! | `a[]` | each entry of the list, or the one value that stands in its place |
//! | `a[b.c=x]` | of these the entries whose `b.c` is the text `x`, case aside |
//! | `a[!b]` | of these the entries that have no text under `b` |
//! | `a{}` | each value of the object, in the order of its numbered keys |
//!
//! A place that is not there, or `null`, names nothing. A path is as long as
//! its table writes it, so a walk never goes deeper.
//!
//! Must never know: what a value means, and which field it fills.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// An object of JSON.
pub(super) type Object = Map<String, Value>;

/// Gives each value that a path names, in their order.
pub(super) fn each<'v>(object: &'v Object, path: &str, give: &mut dyn FnMut(&'v Value)) {
    let end = path.find(['.', '[', '{']).unwrap_or(path.len());
    let (key, rest) = path.split_at(end);
    let Some(value) = object.get(key).filter(|value| !value.is_null()) else {
        return;
    };
    if let Some(rest) = rest.strip_prefix('[') {
        let (condition, rest) = rest.split_once(']').unwrap_or((rest, ""));
        let entries = entries(value).iter();
        let entries = entries.filter(|entry| !entry.is_null() && holds(entry, condition));
        entries.for_each(|entry| go_on(entry, rest, give));
    } else if let Some(rest) = rest.strip_prefix("{}") {
        by_number(value).for_each(|value| go_on(value, rest, give));
    } else {
        go_on(value, rest, give);
    }
}

/// What a path leads to behind its first step.
fn go_on<'v>(value: &'v Value, rest: &str, give: &mut dyn FnMut(&'v Value)) {
    match (rest.strip_prefix('.'), value) {
        (None, value) => give(value),
        (Some(rest), Value::Object(object)) => each(object, rest, give),
        _ => {}
    }
}

/// The first value that a path names.
pub(super) fn first<'v>(object: &'v Object, path: &str) -> Option<&'v Value> {
    let mut found = None;
    each(object, path, &mut |value| found = found.or(Some(value)));
    found
}

/// The first text or number that a path names.
pub(super) fn text<'v>(object: &'v Object, path: &str) -> Option<Cow<'v, str>> {
    let mut found = None;
    each(object, path, &mut |value| {
        found = found.take().or_else(|| as_text(value));
    });
    found
}

/// A text or a number; of a list the first.
pub(super) fn as_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Array(list) => list.iter().find_map(|value| match value {
            Value::Array(_) => None,
            value => as_text(value),
        }),
        _ => None,
    }
}

/// The entries of a list, or the one value that stands in its place.
pub(super) fn entries(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        Value::Null => &[],
        value => std::slice::from_ref(value),
    }
}

/// The values of an object; numbered ones as their numbers say, which differs
/// from the order of their texts from ten on.
pub(super) fn by_number(value: &Value) -> impl Iterator<Item = &Value> {
    let object = value.as_object().into_iter().flatten();
    let mut values: Vec<(u64, &Value)> = object
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| (key.parse().unwrap_or(u64::MAX), value))
        .collect();
    values.sort_by_key(|(number, _)| *number);
    values.into_iter().map(|(_, value)| value)
}

fn holds(entry: &Value, condition: &str) -> bool {
    let said = |path: &str| entry.as_object().and_then(|entry| text(entry, path));
    match (condition.strip_prefix('!'), condition.split_once('=')) {
        (Some(path), _) => said(path).is_none(),
        (None, Some((path, wanted))) => {
            said(path).is_some_and(|text| text.eq_ignore_ascii_case(wanted))
        }
        (None, None) => true,
    }
}

/// Whether a text is a path: keys parted by dots, each bracket closed.
#[cfg(test)]
pub(super) fn is_path(path: &str) -> bool {
    let mut rest = path;
    loop {
        let end = rest.find(['.', '[', '{']).unwrap_or(rest.len());
        if end == 0 {
            return false;
        }
        rest = &rest[end..];
        if let Some(inner) = rest.strip_prefix('[') {
            let Some((_, behind)) = inner.split_once(']') else {
                return false;
            };
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("{}") {
            rest = behind;
        }
        match rest.strip_prefix('.') {
            Some(behind) => rest = behind,
            None => return rest.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str, path: &str) -> Vec<String> {
        let value: Value = serde_json::from_str(json).unwrap();
        let mut found = Vec::new();
        each(value.as_object().unwrap(), path, &mut |value| {
            found.push(value.to_string());
        });
        found
    }

    #[test]
    fn a_path_names_what_stands_at_its_end() {
        let json = r#"{"a": {"b": [1, null, 2]}, "c": "x", "d": null}"#;
        assert_eq!(found(json, "a.b"), ["[1,null,2]"]);
        assert_eq!(found(json, "a.b[]"), ["1", "2"]);
        assert_eq!(found(json, "c[]"), ["\"x\""], "one value is a list of one");
        for nothing in ["d", "d[]", "e", "c.a", "a.b.c", "a{}.x"] {
            assert_eq!(found(json, nothing), [""; 0], "{nothing}");
        }
    }

    #[test]
    fn a_condition_chooses_among_entries() {
        let json = r#"{"ids": [{"type": "pmid", "v": 1}, {"type": "DOI", "v": 2}, {"v": 3}, {"type": {"id": "sub"}, "v": 4}, null, "x"]}"#;
        assert_eq!(found(json, "ids[type=doi].v"), ["2"]);
        assert_eq!(found(json, "ids[!type].v"), ["3", "4"]);
        assert_eq!(found(json, "ids[type.id=sub].v"), ["4"]);
    }

    #[test]
    fn numbered_keys_are_in_the_order_of_their_numbers() {
        let json = r#"{"a": {"10": {"n": "k"}, "2": {"n": "b"}, "1": {"n": "a"}, "x": {"n": "z"}, "3": null}}"#;
        assert_eq!(found(json, "a{}.n"), ["\"a\"", "\"b\"", "\"k\"", "\"z\""]);
    }

    #[test]
    fn a_wrong_path_is_told() {
        for (path, right) in [
            ("a", true),
            ("a.b[c.d=x].e{}.f", true),
            ("", false),
            ("a.", false),
            ("a..b", false),
            ("a[b", false),
            ("a[]b", false),
        ] {
            assert_eq!(is_path(path), right, "{path}");
        }
    }
}
