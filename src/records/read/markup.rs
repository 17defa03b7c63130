//! Markup inside values becomes readable text: HTML, JATS, MathML, entities,
//! and what is left of TeX.
//!
//! Only names that these vocabularies have count as tags: `a<b` and
//! `<unknown>` stay as they are. Exports escape markup once or twice more than
//! they should, so text is read until nothing changes.
//!
//! Must never know: which field a value belongs to.

mod names;

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

use self::names::{Role, role};
use super::tex;

/// So often text is escaped at the most, and once more to be sure.
const PASSES: usize = 4;

/// A value without markup; borrowed where there is none.
pub(super) fn readable(raw: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(raw);
    for _ in 0..PASSES {
        let Some(next) = once(&text) else { break };
        text = Cow::Owned(next);
    }
    text
}

/// A value without tags and entities, whose backslashes are its own: a name.
pub(super) fn unmarked(raw: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(raw);
    for _ in 0..PASSES {
        if memchr::memchr2(b'<', b'&', text.as_bytes()).is_none() {
            break;
        }
        let next = unescaped(&untagged(&text)).into_owned();
        if next == *text {
            break;
        }
        text = Cow::Owned(next);
    }
    text
}

/// Whether an element of this name is markup of a text.
pub(super) fn knows(name: &str) -> bool {
    role(name).is_some()
}

/// What a name of HTML stands for, between `&` and `;`.
pub(super) fn named(name: &str) -> Option<(char, Option<char>)> {
    let (first, second) = NAMED_ENTITIES.get(&*format!("{name};"))?;
    let second = char::from_u32(*second).filter(|c| *c != '\0');
    Some((char::from_u32(*first)?, second))
}

/// A value after one pass, unless nothing changed.
fn once(raw: &str) -> Option<String> {
    let is_marked = memchr::memchr2(b'<', b'&', raw.as_bytes()).is_some();
    let unmarked = is_marked.then(|| unescaped(&untagged(raw)).into_owned());
    let text = unmarked.as_deref().unwrap_or(raw);
    let read = match tex::readable(text) {
        Cow::Owned(read) => Some(read),
        Cow::Borrowed(_) => unmarked,
    };
    read.filter(|read| read != raw)
}

/// Text with its entities replaced; what is no entity stays.
pub(super) fn unescaped(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let length = entity(from, &mut text).unwrap_or_else(|| {
            text.push('&');
            1
        });
        rest = from.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The longest name of an entity has 31 letters.
const ENTITY_MAX: usize = 34;

/// Puts the character of the entity at the start of a text; gives its length.
fn entity(from: &str, text: &mut String) -> Option<usize> {
    let end = from
        .bytes()
        .take(ENTITY_MAX)
        .position(|byte| byte == b';')?;
    let name = from.get(1..=end)?;
    if let Some(number) = name.strip_prefix('#') {
        let number = number.strip_suffix(';')?;
        let code = match number.strip_prefix(['x', 'X']) {
            Some(number) => u32::from_str_radix(number, 16),
            None => number.parse(),
        };
        // Control characters are left to the text, which replaces them.
        text.push(char::from_u32(code.ok()?)?);
        return Some(end + 1);
    }
    let (first, second) = NAMED_ENTITIES.get(name)?;
    text.push(char::from_u32(*first)?);
    text.extend(char::from_u32(*second).filter(|c| *c != '\0'));
    Some(end + 1)
}

/// Text without tags and comments.
fn untagged(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'<', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut reader = Reader {
        text: String::with_capacity(raw.len()),
        open: Vec::new(),
    };
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        reader.text.push_str(before);
        rest = reader.markup(from);
    }
    reader.text.push_str(rest);
    Cow::Owned(reader.text)
}

/// Elements within elements deeper than this lose what they mean.
const OPEN_MAX: usize = 64;

/// Whether what stands behind the name of a tag has a semicolon or a comma
/// outside of any attribute: then it parts the entries of a list, `<x; y>`. The
/// value of an attribute that stands in no quotes has no blank behind one.
fn parts_entries(attributes: &[u8]) -> bool {
    let before = memchr::memchr2(b';', b',', attributes).and_then(|at| attributes.get(..at));
    if before.is_some_and(|before| !before.contains(&b'=')) {
        return true;
    }
    let mut quote = None;
    let behind = attributes.iter().skip(1);
    attributes.iter().zip(behind).any(|(byte, next)| {
        let is_quote = matches!(byte, b'"' | b'\'');
        match quote {
            Some(open) if open == *byte => quote = None,
            None if is_quote => quote = Some(*byte),
            Some(_) | None => {}
        }
        quote.is_none() && matches!(byte, b';' | b',') && next.is_ascii_whitespace()
    })
}

/// An element that is open: its role, where its content begins, how many
/// children it has had.
struct Open<'a> {
    name: &'a str,
    role: Role,
    start: usize,
    children: usize,
}

struct Reader<'a> {
    text: String,
    open: Vec<Open<'a>>,
}

impl<'a> Reader<'a> {
    /// What begins with `<`; returns what is left to read.
    fn markup(&mut self, from: &'a str) -> &'a str {
        if let Some(inner) = from.strip_prefix("<![CDATA[") {
            let (data, after) = inner.split_once("]]>").unwrap_or((inner, ""));
            self.text.push_str(data);
            return after;
        }
        if from.starts_with("<!--") {
            return from.split_once("-->").map_or("", |(_, after)| after);
        }
        let Some(tag) = Tag::read(from) else {
            self.text.push('<');
            return from.get(1..).unwrap_or_default();
        };
        let after = from.get(tag.length..).unwrap_or_default();
        if tag.is_end {
            self.close(tag.name);
        } else if tag.role == Role::Dropped && !tag.is_empty {
            return behind_end(after, tag.name);
        } else {
            self.begin(&tag);
        }
        after
    }

    fn begin(&mut self, tag: &Tag<'a>) {
        self.child();
        match tag.role {
            Role::Block => self.part(),
            Role::Break => self.text.push('\n'),
            _ => {}
        }
        if !tag.is_empty && self.open.len() < OPEN_MAX && tag.role != Role::Break {
            self.open.push(Open {
                name: tag.name,
                role: tag.role,
                start: self.text.len(),
                children: 0,
            });
        }
    }

    /// A child of a formula's part: the second one is raised, lowered or below
    /// a line.
    fn child(&mut self) {
        let Some(parent) = self.open.last_mut() else {
            return;
        };
        parent.children += 1;
        match (parent.role, parent.children) {
            (Role::Fraction, 2) => self.text.push('/'),
            (Role::Scripts(_), 2) => parent.start = self.text.len(),
            _ => {}
        }
    }

    /// Closes an element and all that were left open inside it.
    fn close(&mut self, name: &str) {
        let Some(place) = self
            .open
            .iter()
            .rposition(|open| open.name.eq_ignore_ascii_case(name))
        else {
            if role(name) == Some(Role::Block) {
                self.part();
            }
            return;
        };
        while self.open.len() > place {
            let Some(open) = self.open.pop() else { return };
            match open.role {
                Role::Shifted(table) => self.shift(open.start, table),
                Role::Scripts(table) if open.children >= 2 => self.shift(open.start, table),
                Role::Block => self.part(),
                Role::Heading => self.heading(open.start),
                _ => {}
            }
        }
    }

    fn shift(&mut self, start: usize, table: &[(char, char)]) {
        let inner = self.text.split_off(start.min(self.text.len()));
        tex::shifted(inner.trim(), table, &mut self.text);
    }

    /// A paragraph ends.
    fn part(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push_str("\n\n");
        }
    }

    /// The heading of an abstract that says no more than that it is one goes.
    fn heading(&mut self, start: usize) {
        let words = self.text.get(start..).unwrap_or_default().trim();
        let words = words.trim_end_matches([':', '.']);
        let is_first = || {
            self.text
                .get(..start)
                .is_some_and(|before| before.trim().is_empty())
        };
        let is_plain = ["abstract", "summary"]
            .iter()
            .any(|word| words.eq_ignore_ascii_case(word));
        if is_plain && is_first() {
            self.text.truncate(start);
        } else {
            self.part();
        }
    }
}

/// A tag of a name that is known.
struct Tag<'a> {
    name: &'a str,
    role: Role,
    is_end: bool,
    is_empty: bool,
    length: usize,
}

/// A tag with its attributes is shorter.
const TAG_MAX: usize = 4_000;

impl<'a> Tag<'a> {
    fn read(from: &'a str) -> Option<Self> {
        let inner = from.strip_prefix('<')?;
        let is_end = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-');
        let end = inner.bytes().take(40).position(|byte| !is_name(byte))?;
        let (name, rest) = inner.split_at(end);
        // "jats:p" and "mml:mi" are "p" and "mi".
        let name = name.rsplit_once(':').map_or(name, |(_, name)| name);
        let role = role(name)?;
        let near = rest.as_bytes().get(..rest.len().min(TAG_MAX))?;
        let close = memchr::memchr2(b'>', b'<', near)?;
        if near.get(close) != Some(&b'>') || parts_entries(near.get(..close)?) {
            return None;
        }
        Some(Self {
            name,
            role,
            is_end,
            is_empty: close > 0 && near.get(close - 1) == Some(&b'/'),
            length: from.len() - rest.len() + close + 1,
        })
    }
}

/// What stands behind the end of an element whose content is not for readers.
fn behind_end<'a>(from: &'a str, name: &str) -> &'a str {
    let mut rest = from;
    while let Some(at) = rest.find("</") {
        rest = rest.get(at..).unwrap_or_default();
        match Tag::read(rest) {
            Some(tag) if tag.name.eq_ignore_ascii_case(name) => {
                return rest.get(tag.length..).unwrap_or_default();
            }
            _ => rest = rest.get(2..).unwrap_or_default(),
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::text::Text;

    #[test]
    fn tags_and_entities_become_text() {
        for (raw, text) in [
            ("The <i>state</i> of R&amp;D", "The state of R&D"),
            ("<span style=\"a:b; c:d\">Red</span>; blue", "Red; blue"),
            ("<b; i>", "<b; i>"),
            ("<b, i>", "<b, i>"),
            ("a <b x; >c", "a <b x; >c"),
            (
                "H<sub>2</sub>O and 10<sup>-3</sup>, 5<sup>th</sup>",
                "H₂O and 10⁻³, 5ᵗʰ",
            ),
            (
                "&lt;b&gt;Bold&lt;/b&gt; &amp;amp; &amp;#233;t&eacute;",
                "Bold & été",
            ),
            (
                "<jats:p>One <jats:italic>two</jats:italic>.</jats:p>",
                "One two.",
            ),
            (
                "x<mml:math><mml:msup><mml:mi>y</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>",
                "xy²",
            ),
            (
                "<mml:math><mml:mfrac><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfrac></mml:math>",
                "a/b",
            ),
            (
                "<scp>OECD</scp> <!-- note -->data<script>alert(1)</script>",
                "OECD data",
            ),
            (
                "a<b, p < 0.05 and <unknown> stay; AT&T; &nosuch;",
                "a<b, p < 0.05 and <unknown> stay; AT&T; &nosuch;",
            ),
            ("ends with&amp;#xD;", "ends with"),
            ("CO<SUB>2</sub> <SCRIPT>x</script>rise", "CO₂ rise"),
            ("x <![CDATA[<i>y</i>]]>", "x y"),
            (r"Caf&eacute; \emph{noir}", "Café noir"),
            ("broken <i", "broken <i"),
        ] {
            assert_eq!(&*Text::line(&readable(raw)), text, "{raw}");
        }
        assert!(matches!(readable("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn paragraphs_stay_paragraphs_and_the_heading_of_an_abstract_goes() {
        let raw = "<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:sec><jats:title>Aims</jats:title><jats:p>Two.</jats:p></jats:sec>";
        assert_eq!(&*Text::prose(&readable(raw)), "One.\nAims\nTwo.");
    }

    #[test]
    fn endless_markup_ends() {
        for raw in [
            "<i ", "<i>", "</i>", "&amp;", "<sup>x", "<msup>", "<script>", "<!--", "&#x",
            "<mfrac><",
        ] {
            assert!(readable(&raw.repeat(100_000)).len() < 2_000_000, "{raw}");
        }
    }
}
