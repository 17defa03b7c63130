//! Values as YAML: what stands behind a key or a dash, one line each where it is
//! short.
//!
//! Source: YAML 1.2.2. A text that any reader takes for a text stands as it is;
//! all others are quoted as in JSON, which is YAML too.
//!
//! Must never know: what a value means.

use std::fmt::Write as _;

use serde_json::Value;

/// A value; the entries of a map keep their order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Yaml {
    Text(String),
    Number(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Yaml {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A map of what there is.
    pub(super) fn map<const N: usize>(entries: [(&str, Option<Self>); N]) -> Self {
        let said = entries.into_iter();
        let said = said.filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Self::Map(said.collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Number(_) => false,
            Self::List(list) => list.is_empty(),
            Self::Map(map) => map.is_empty(),
        }
    }

    /// Unless it says nothing.
    pub(super) fn said(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }

    /// Writes the entry of a map at a column, with its line feed.
    pub(super) fn entry(key: &str, value: &Self, column: usize, out: &mut String) {
        out.push_str(&" ".repeat(column));
        scalar(key, out);
        out.push(':');
        value.behind(column, out);
    }

    /// Writes an item of a list at a column, with its line feed.
    pub(super) fn item(value: &Self, column: usize, out: &mut String) {
        out.push_str(&" ".repeat(column));
        out.push('-');
        match value {
            // The first entry stands beside the dash.
            Self::Map(map) if !map.is_empty() => {
                let start = out.len();
                for (key, value) in map {
                    Self::entry(key, value, column + 2, out);
                }
                out.replace_range(start..start + column + 2, " ");
            }
            value => value.behind(column, out),
        }
    }

    /// Writes the value behind a colon or a dash that stands at a column.
    fn behind(&self, column: usize, out: &mut String) {
        match self {
            Self::Map(map) if !map.is_empty() => {
                out.push('\n');
                for (key, value) in map {
                    Self::entry(key, value, column + 2, out);
                }
            }
            Self::List(list) if list.iter().any(|value| matches!(value, Self::Map(_))) => {
                out.push('\n');
                for value in list {
                    Self::item(value, column, out);
                }
            }
            value => {
                out.push(' ');
                value.flow(out);
                out.push('\n');
            }
        }
    }

    /// Writes the value within a line.
    fn flow(&self, out: &mut String) {
        match self {
            Self::Text(text) => scalar(text, out),
            Self::Number(number) => out.push_str(number),
            Self::List(list) => {
                out.push('[');
                for (number, value) in list.iter().enumerate() {
                    out.push_str(if number > 0 { ", " } else { "" });
                    match value {
                        // Commas part the items here.
                        Self::Text(text) if text.contains([',', '[', ']', '{', '}']) => {
                            quoted(text, out);
                        }
                        value => value.flow(out),
                    }
                }
                out.push(']');
            }
            Self::Map(map) => {
                out.push('{');
                for (number, (key, value)) in map.iter().enumerate() {
                    out.push_str(if number > 0 { ", " } else { "" });
                    quoted(key, out);
                    out.push_str(": ");
                    match value {
                        Self::Text(text) => quoted(text, out),
                        value => value.flow(out),
                    }
                }
                out.push('}');
            }
        }
    }
}

impl From<Value> for Yaml {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Text(String::new()),
            Value::Bool(is) => Self::Number(is.to_string()),
            Value::Number(number) => Self::Number(number.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Array(list) => Self::List(list.into_iter().map(Self::from).collect()),
            Value::Object(map) => {
                let entries = map.into_iter().map(|(key, value)| (key, Self::from(value)));
                Self::Map(entries.collect())
            }
        }
    }
}

fn scalar(text: &str, out: &mut String) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        quoted(text, out);
    }
}

fn quoted(text: &str, out: &mut String) {
    // Writing to memory cannot fail.
    let _ = write!(out, "{}", Value::String(text.to_owned()));
}

/// Whether every reader takes a text without quotes for this text: it begins
/// with a letter, has no sign that means something, and is no word that does.
fn is_plain(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf",
    ];
    let is_mark = |c: char| {
        matches!(
            c,
            ' ' | '-' | '_' | '.' | ',' | '\'' | '(' | ')' | '/' | '+'
        )
    };
    let starts = text.starts_with(char::is_alphabetic);
    let ends = !text.ends_with(' ');
    let is_safe = |c: char| c.is_alphanumeric() || is_mark(c);
    let is_word = WORDS.contains(&text.to_lowercase().as_str());
    starts && ends && text.chars().all(is_safe) && !is_word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_where_a_reader_might_take_it_for_something_else() {
        for (text, written) in [
            ("Open data", "Open data"),
            ("Health: a reader", "\"Health: a reader\""),
            ("2016", "\"2016\""),
            ("no", "\"no\""),
            ("NULL", "\"NULL\""),
            ("# 1", "\"# 1\""),
            ("C#", "\"C#\""),
            ("- x", "\"- x\""),
            ("say \"x\"\n\nand", "\"say \\\"x\\\"\\n\\nand\""),
            ("医療", "医療"),
            ("", "\"\""),
        ] {
            let mut out = String::new();
            scalar(text, &mut out);
            assert_eq!(out, written);
        }
    }

    #[test]
    fn maps_and_lists_lie_within_each_other() {
        let value = Yaml::from(serde_json::json!({
            "author": [{"family": "Ruiz", "given": "Ana"}, {"literal": "OECD"}],
            "issued": {"date-parts": [[2016, 6, 9]]},
            "tags": ["a, b", "c"],
        }));
        let mut out = String::new();
        Yaml::item(&value, 0, &mut out);
        assert_eq!(
            out,
            "- author:\n  - family: Ruiz\n    given: Ana\n  - literal: OECD\n  issued:\n    date-parts: [[2016, 6, 9]]\n  tags: [\"a, b\", c]\n"
        );
    }
}
