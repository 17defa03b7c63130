//! Names of people as BibTeX writes them.
//!
//! Must never know: whether they are authors or editors.

use super::super::draft::Item;
use super::super::tex;

/// The people of a list parted by `and`; `others` are nobody, and neither is
/// what BibLaTeX is told about the list (its manual, "Name List Options").
pub(super) fn people(raw: &str) -> Vec<Item> {
    let names = parted(raw).into_iter().map(str::trim);
    let is_nobody = |name: &str| name.eq_ignore_ascii_case("others") || is_option(name);
    let names = names.filter(|name| !name.is_empty() && !is_nobody(name));
    names.flat_map(persons).collect()
}

/// `nosortothers=true`: one word in small letters, and what it is set to.
fn is_option(name: &str) -> bool {
    let is_word = |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase());
    name.split_once('=').is_some_and(|(option, value)| {
        is_word(option) && !matches!(option, "family" | "given") && !value.contains([' ', ','])
    })
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

/// One name; several where commas part them, against the rules.
fn persons(raw: &str) -> Vec<Item> {
    let parts = outside(raw, |c| c == ',');
    let is_said = !raw.contains("family=") && !raw.contains("family =");
    let is_suffix = parts.get(1).is_some_and(|part| is_suffix(part));
    if parts.len() < 3 || is_suffix || !is_said {
        return vec![person(raw)];
    }
    let is_full = |part: &&str| part.split_whitespace().count() > 1;
    if parts.iter().all(is_full) {
        return parts.iter().map(|part| person(part.trim())).collect();
    }
    let mut pairs = parts.chunks_exact(2);
    if parts.len() > 3 && pairs.remainder().is_empty() {
        return pairs.by_ref().map(|pair| person(&pair.join(","))).collect();
    }
    vec![person(raw)]
}

/// What stands between family and given name.
fn is_suffix(part: &str) -> bool {
    let part = tex::plain(part);
    let part = part.trim().trim_end_matches('.').to_ascii_lowercase();
    matches!(
        &*part,
        "jr" | "sr" | "junior" | "senior" | "ii" | "iii" | "iv" | "v"
    )
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
        [name] => {
            let mut words = outside(name, |c| c.is_whitespace() || c == '~');
            words.retain(|word| !word.is_empty());
            let Some((last, before)) = words.split_last() else {
                return whole();
            };
            let is_capital = !tex::plain(last).contains(char::is_lowercase);
            if before.is_empty() && (last.starts_with('{') || is_capital) {
                return whole();
            }
            // A word in small letters begins the family name, also the first
            // one; else the last word is all of it.
            let family = before.iter().position(|word| is_small(word));
            let (given, family) = words.split_at(family.unwrap_or(before.len()));
            let family = tex::plain(&family.join(" "));
            match tex::plain(&given.join(" ")) {
                given if given.is_empty() => Item {
                    family: Some(family),
                    ..Item::default()
                },
                given => named(family, given),
            }
        }
        [family, given] if !given.trim().is_empty() => {
            named(tex::plain(family.trim()), tex::plain(given.trim()))
        }
        [family, _] => Item {
            family: Some(tex::plain(family.trim())),
            ..Item::default()
        },
        [family, suffix, given] => {
            let given = format!(
                "{}, {}",
                tex::plain(given.trim()),
                tex::plain(suffix.trim())
            );
            named(tex::plain(family.trim()), given)
        }
        _ => whole(),
    }
}

/// Whether a word begins with a small letter; braces around it hide that.
fn is_small(word: &str) -> bool {
    let is_hidden = word.starts_with('{') && !word.starts_with("{\\");
    !is_hidden && tex::plain(word).starts_with(char::is_lowercase)
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
