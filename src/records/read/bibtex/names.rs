//! Names of people as BibTeX writes them.
//!
//! Must never know: whether they are authors or editors.

use super::super::draft::Item;
use super::super::tex;

/// The people of a list parted by `and`; `others` are nobody.
pub(super) fn people(raw: &str) -> Vec<Item> {
    let names = parted(raw).into_iter().map(str::trim);
    let names = names.filter(|name| !name.is_empty() && !name.eq_ignore_ascii_case("others"));
    names.map(person).collect()
}

/// The parts of a list at `and` between blanks, outside of braces.
fn parted(raw: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    let bytes = raw.as_bytes();
    let is_blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    for (at, byte) in raw.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'a' | b'A' if depth == 0 && at > start && is_blank(at - 1) && is_blank(at + 3) => {
                let word = raw.get(at..at + 3).unwrap_or_default();
                if word.eq_ignore_ascii_case("and") {
                    parts.push(raw.get(start..at).unwrap_or_default());
                    start = at + 3;
                }
            }
            _ => {}
        }
    }
    parts.push(raw.get(start..).unwrap_or_default());
    parts
}

/// One name: `{World Bank}`, `von Last, Jr, First`, `First von Last` or
/// `family=..., given=...`.
fn person(raw: &str) -> Item {
    let named = |family: String, given: String| Item {
        family: Some(family),
        given: Some(given),
        ..Item::default()
    };
    let whole = || Item {
        literal: Some(tex::plain(raw)),
        ..Item::default()
    };
    let parts = outside(raw, |c| c == ',');
    if raw.contains("family=") || raw.contains("family =") {
        let part = |name: &str| {
            let mut parts = parts.iter().filter_map(|part| part.split_once('='));
            let value = parts.find(|(known, _)| known.trim() == name);
            value.map_or(String::new(), |(_, value)| {
                tex::plain(value.trim().trim_matches('"'))
            })
        };
        let prefix = part("prefix");
        let family = part("family");
        let family = if prefix.is_empty() {
            family
        } else {
            format!("{prefix} {family}")
        };
        return named(family, part("given"));
    }
    match parts[..] {
        [] => whole(),
        [name] => {
            let mut words = outside(name, |c| c.is_whitespace() || c == '~');
            words.retain(|word| !word.is_empty());
            let is_small = |word: &&str| word.starts_with(char::is_lowercase);
            // A part in small letters begins the family name, else the last
            // word is all of it.
            let inner = words
                .get(1..words.len().saturating_sub(1))
                .unwrap_or_default();
            let family = match inner.iter().position(is_small) {
                Some(at) => at + 1,
                None => words.len().saturating_sub(1),
            };
            if words.len() < 2 {
                return whole();
            }
            let (given, family) = words.split_at(family.min(words.len()));
            named(tex::plain(&family.join(" ")), tex::plain(&given.join(" ")))
        }
        [family, given] if !given.trim().is_empty() => {
            named(tex::plain(family.trim()), tex::plain(given.trim()))
        }
        [family, _] => Item {
            family: Some(tex::plain(family.trim())),
            ..Item::default()
        },
        [family, suffix, given, ..] => {
            let given = format!(
                "{}, {}",
                tex::plain(given.trim()),
                tex::plain(suffix.trim())
            );
            named(tex::plain(family.trim()), given)
        }
    }
}

/// The parts of a text outside of braces.
fn outside(raw: &str, parts: impl Fn(char) -> bool) -> Vec<&str> {
    let mut depth = 0_usize;
    let pieces = raw.split(|c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && parts(c)
    });
    pieces.collect()
}
