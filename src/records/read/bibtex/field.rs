//! What stands between the brackets of an entry: its key, and its fields.
//!
//! Values are cut as BibTeX cuts them: braces count whatever stands before
//! them, within quotes braces hide a quote, within braces a quote is a letter.
//! What is no field costs itself.
//!
//! Must never know: what a field means.

use crate::records::flaw::Fault;
use crate::records::text::Text;

use super::super::excerpt;

/// A part of a value between `#`.
#[derive(Debug, PartialEq)]
pub(super) enum Part {
    /// Braced, quoted or a number.
    Text(String),
    /// The name of a string.
    Name(String),
}

/// The name of a field in lower case, and the parts of its value.
type Field = (String, Vec<Part>);

/// An entry taken apart.
pub(super) struct Parsed {
    pub(super) key: String,
    pub(super) fields: Vec<Field>,
    /// What stands between the fields and is none.
    pub(super) odd: Vec<Text>,
}

/// The name of a field is shorter.
const NAME_MAX: usize = 80;

/// So many quotes within a value are looked at: a value with more of them costs
/// itself.
const QUOTES_MAX: usize = 64;

/// Key and fields of what stands between the brackets.
pub(super) fn parse(kind: &str, body: &str) -> Result<Parsed, Fault> {
    let (key, rest) = match body.split_once(',') {
        _ if kind == "string" => ("", body),
        Some((key, rest)) if !key.contains('=') => (key.trim(), rest),
        _ if body.contains('=') => ("", body),
        _ => {
            let kind = Text::line(kind);
            return Err(Fault::Fieldless { kind });
        }
    };
    let mut entry = Parsed {
        key: key.to_owned(),
        fields: Vec::new(),
        odd: Vec::new(),
    };
    let escapes = !is_balanced(rest);
    let mut rest = rest;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        if rest.is_empty() {
            break;
        }
        let Some((name, value)) = name(rest) else {
            let (odd, behind) = passed_over(rest);
            entry.odd.push(excerpt(odd));
            rest = behind;
            continue;
        };
        let (parts, behind) = parts(value, escapes);
        entry.fields.push((name.to_ascii_lowercase(), parts));
        rest = behind;
    }
    match entry.odd.first() {
        Some(odd) if entry.fields.is_empty() => Err(Fault::Entry {
            kind: Text::line(kind),
            key: Text::line(key),
            why: Text::line("no field"),
            near: odd.clone(),
        }),
        _ => Ok(entry),
    }
}

/// Whether each brace has its partner, whatever stands before it.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// The name of the field that a text begins with, and what stands behind `=`.
fn name(text: &str) -> Option<(&str, &str)> {
    let is_end = |c: char| c.is_whitespace() || "{}(),=\"#\\".contains(c);
    let (name, behind) = text.split_at(text.find(is_end)?);
    let value = behind.trim_start().strip_prefix('=')?;
    (!name.is_empty() && name.len() < NAME_MAX).then_some((name, value))
}

/// What is no field, to the comma outside of braces behind which one stands.
fn passed_over(text: &str) -> (&str, &str) {
    let (mut depth, mut before) = (0_usize, b' ');
    for (at, byte) in text.bytes().enumerate() {
        let is_second = std::mem::replace(&mut before, byte) == b',';
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 && !is_second && ends_value(text.get(at..).unwrap_or_default()) => {
                return text.split_at(at);
            }
            _ => {}
        }
    }
    (text, "")
}

/// The parts of a value, and what stands behind it.
fn parts(text: &str, escapes: bool) -> (Vec<Part>, &str) {
    let (mut parts, mut rest) = (Vec::new(), text.trim_start());
    loop {
        let (part, behind) = match rest.as_bytes().first() {
            Some(b'{') => {
                let (inner, behind) = braced(rest, escapes);
                (Some(Part::Text(inner.to_owned())), behind)
            }
            Some(b'"') => {
                let (inner, behind) = quoted(rest);
                (Some(Part::Text(inner.to_owned())), behind)
            }
            _ => {
                let is_end = |c: char| c.is_whitespace() || "{},=\"#".contains(c);
                let (word, behind) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
                (bare(word), behind)
            }
        };
        parts.extend(part);
        match behind.trim_start().strip_prefix('#') {
            Some(more) => rest = more.trim_start(),
            None => return (parts, behind),
        }
    }
}

/// A number, or the name of a string.
fn bare(word: &str) -> Option<Part> {
    let is_number = word.bytes().all(|b| b.is_ascii_digit());
    let part = if is_number { Part::Text } else { Part::Name };
    (!word.is_empty()).then(|| part(word.to_owned()))
}

/// What stands between the brace that a text begins with and its partner.
fn braced(text: &str, escapes: bool) -> (&str, &str) {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' if escapes => {
                bytes.next();
                continue;
            }
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            let inner = text.get(1..at).unwrap_or_default();
            return (inner, text.get(at + 1..).unwrap_or_default());
        }
    }
    (text.get(1..).unwrap_or_default(), "")
}

/// What stands between the quote that a text begins with and the one behind
/// which the value ends; a quote within the value is a letter, as authors mean
/// it who forget the braces around it.
fn quoted(text: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let (mut first, mut tried) = (None, 0);
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'"' if depth == 0 => {
                let behind = text.get(at + 1..).unwrap_or_default();
                let inner = text.get(1..at).unwrap_or_default();
                if ends_value(behind) {
                    return (inner, behind);
                }
                first = first.or(Some((inner, behind)));
                tried += 1;
                if tried == QUOTES_MAX {
                    break;
                }
            }
            _ => {}
        }
    }
    first.unwrap_or((text.get(1..).unwrap_or_default(), ""))
}

/// Whether a value may end before a text: there is nothing, a further part, or
/// another field.
fn ends_value(behind: &str) -> bool {
    let behind = behind.trim_start();
    let more = behind.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
    more.is_empty() || behind.starts_with('#') || name(more).is_some()
}
