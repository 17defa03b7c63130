//! Text that is safe to show: the one door through which strings of strangers
//! enter.
//!
//! A terminal obeys escape sequences and a reader trusts what stands on the
//! screen, so control characters, direction overrides and invisible characters
//! are taken out where records are made and nowhere else.
//!
//! Must never know: who shows it, and where.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, Deserializer};
use unicode_normalization::char::is_combining_mark;

use super::invisible::{is_empty, is_invisible, is_joiner, joins};

/// The longest single line that is kept, in characters. A title of ten
/// megabytes is an attack or an accident; nobody reads past a page of it.
pub const LINE_MAX: usize = 4_096;

/// The longest prose that is kept, in characters (about a hundred pages).
pub const PROSE_MAX: usize = 262_144;

/// Marks on one base character; Vietnamese and pointed Hebrew need three or
/// four, towers of them ("Zalgo") leave the row.
const MARKS_MAX: usize = 8;

/// A display-safe string: no control characters, no direction overrides, no
/// invisible characters, blanks collapsed.
///
/// [`Text::line`] has no line break at all; [`Text::prose`] keeps one `\n`
/// between paragraphs.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct Text(Box<str>);

impl Text {
    /// One line: every run of blanks and line breaks becomes one blank.
    #[must_use]
    pub fn line(raw: &str) -> Self {
        if is_clean_line(raw) {
            return Self(raw.into());
        }
        Self(cleaned(raw, LINE_MAX, false).into())
    }

    /// Prose: an empty line, and nothing else, separates paragraphs.
    #[must_use]
    pub fn prose(raw: &str) -> Self {
        if raw.len() <= LINE_MAX && is_clean_line(raw) {
            return Self(raw.into());
        }
        Self(cleaned(raw, PROSE_MAX, true).into())
    }

    /// The line, unless nothing is left of it.
    #[must_use]
    pub fn some_line(raw: &str) -> Option<Self> {
        Some(Self::line(raw)).filter(|text| !text.is_empty())
    }

    /// The prose, unless nothing is left of it.
    #[must_use]
    pub fn some_prose(raw: &str) -> Option<Self> {
        Some(Self::prose(raw)).filter(|text| !text.is_empty())
    }
}

impl<'de> Deserialize<'de> for Text {
    /// What is clean comes back as it was, a line or prose; the rest is cleaned
    /// as prose.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let raw = Box::<str>::deserialize(from)?;
        Ok(if is_clean(&raw) {
            Self(raw)
        } else {
            Self::prose(&raw)
        })
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Printable ASCII, single blanks, no blank at the ends: most titles, and then
/// nothing has to be looked at twice.
fn is_clean_line(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let ends = bytes.first() == Some(&b' ') || bytes.last() == Some(&b' ');
    if ends || bytes.len() > LINE_MAX {
        return false;
    }
    // Without a way out of the loop, and without a sum that is checked, many
    // bytes are looked at at once.
    let is_odd = |byte: &u8| !matches!(byte, 0x20..=0x7e);
    let odd = bytes.iter().fold(false, |odd, byte| odd | is_odd(byte));
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let is_double = |pair: (&u8, &u8)| pair == (&b' ', &b' ');
    let doubles = pairs.fold(false, |doubles, pair| doubles | is_double(pair));
    !odd && !doubles
}

/// Whether a text is such as [`Text::prose`] makes it. A catalog out of the
/// cache asks this of all that is shown or looked through, so that ASCII is
/// looked at many bytes at once, and only other letters one by one.
fn is_clean(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\n');
    if bytes.first().is_some_and(is_blank) || bytes.last().is_some_and(is_blank) {
        return false;
    }
    // Without a way out of the loop and without branches, as vectors want it.
    let mut odd = false;
    for byte in bytes {
        odd |= !matches!(byte, b'\n' | 0x20..=0x7e | 0x80..);
    }
    let mut doubles = false;
    for (one, other) in bytes.iter().zip(bytes.get(1..).unwrap_or_default()) {
        let (one, other) = (is_blank(one), is_blank(other));
        doubles |= one & other;
    }
    if odd || doubles || is_too_long(raw) {
        return false;
    }
    are_letters_clean(raw)
}

fn is_too_long(raw: &str) -> bool {
    // The ellipsis of a text that was cut comes on top.
    raw.len() > PROSE_MAX && {
        let most = PROSE_MAX + usize::from(raw.ends_with('…'));
        raw.chars().nth(most).is_some()
    }
}

/// Whether all that is not ASCII is safe, and marks are few and have letters.
fn are_letters_clean(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let (mut end, mut marks) = (0, 0);
    while let Some(at) = next_beyond_ascii(bytes, end) {
        if at > end {
            marks = 0;
        }
        let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) else {
            return false;
        };
        end = at + c.len_utf8();
        if is_plain_letter(c) {
            marks = 0;
        } else if is_joiner(c)
            && marks < MARKS_MAX
            && joins(last(raw.get(..at)), first(raw.get(end..)))
        {
            // It leaves the marks of its letter what they are.
        } else if is_unsafe(c) || is_blank(c) {
            return false;
        } else if is_combining_mark(c) {
            marks += 1;
            let before = at.checked_sub(1).and_then(|before| bytes.get(before));
            if marks > MARKS_MAX || matches!(before, None | Some(b' ' | b'\n')) {
                return false;
            }
        } else {
            marks = 0;
        }
    }
    true
}

fn last(text: Option<&str>) -> Option<char> {
    text?.chars().next_back()
}

fn first(text: Option<&str>) -> Option<char> {
    text?.chars().next()
}

/// Where the next character that is not ASCII begins; eight bytes at a time.
fn next_beyond_ascii(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let high = u64::from_le_bytes(*eight) & 0x8080_8080_8080_8080;
        if high != 0 {
            return Some(at + high.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    Some(at + rest.iter().position(|byte| !byte.is_ascii())?)
}

/// The letters, quotes and dashes of Europe and China that need no further
/// look: no marks, no blanks, nothing unsafe among them.
fn is_plain_letter(c: char) -> bool {
    matches!(c, 'À'..='ʯ' | 'Ͱ'..='ѿ' | '‐'..='‧' | '一'..='鿿')
}

/// The slow way of [`Text::line`] and [`Text::prose`].
fn cleaned(raw: &str, max: usize, paragraphs: bool) -> String {
    let mut clean = String::with_capacity(raw.len().min(4 * max));
    let (mut length, mut marks) = (0, 0);
    let (mut blank, mut breaks) = (false, 0);
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        // Words of ASCII, and single blanks between them, as they are.
        let room = if blank { 0 } else { max - length.min(max) };
        let run = plain_run(rest, room);
        if run > 0 {
            let (words, behind) = rest.split_at(run);
            clean.push_str(words);
            (length, marks, rest) = (length + run, 0, behind);
            continue;
        }
        rest = &rest[c.len_utf8()..];
        if is_break(c) {
            breaks += usize::from(c != '\r');
            blank = true;
            continue;
        }
        if is_blank(c) {
            blank = true;
            continue;
        }
        // The mark behind a joiner must not be one too many.
        let is_held = is_joiner(c)
            && !blank
            && marks < MARKS_MAX
            && joins(clean.chars().next_back(), first(Some(rest)));
        if is_unsafe(c) && !is_held {
            continue;
        }
        if is_held {
            // It leaves the marks of its letter what they are.
        } else if is_combining_mark(c) {
            marks += 1;
            // A mark after a blank would sit on the neighbouring column.
            if marks > MARKS_MAX || blank || clean.is_empty() {
                continue;
            }
        } else {
            marks = 0;
        }
        if blank && !clean.is_empty() {
            clean.push(if paragraphs && breaks > 1 { '\n' } else { ' ' });
            length += 1;
        }
        (blank, breaks) = (false, 0);
        if length >= max {
            let end = |c: char| is_blank(c) || is_joiner(c);
            clean.truncate(clean.trim_end_matches(end).len());
            clean.push('…');
            break;
        }
        clean.push(c);
        length += 1;
    }
    clean
}

/// Bytes of the words of printable ASCII that a text starts with, single blanks
/// between them, no more than so many.
fn plain_run(text: &str, most: usize) -> usize {
    let mut last = b' ';
    let mut is_plain = |byte: &u8| {
        let plain = matches!(byte, 0x21..=0x7e) || (*byte == b' ' && last != b' ');
        last = *byte;
        plain
    };
    let near = text
        .as_bytes()
        .get(..text.len().min(most))
        .unwrap_or_default();
    let end = near.iter().position(|byte| !is_plain(byte));
    let run = near.get(..end.unwrap_or(near.len())).unwrap_or_default();
    run.trim_ascii_end().len()
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What parts words, also where nobody would see that something does.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_empty(c)
}

/// Characters that act on a terminal or deceive an eye: all that is invisible
/// (`invisible.rs`), what is drawn as nothing, and the modifiers of emoji, whose
/// width differs from terminal to terminal.
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    !is_plain_letter(c)
        && (is_invisible(c) || is_empty(c) || matches!(c, '\u{1f3fb}'..='\u{1f3ff}'))
}

/// A text of which nobody knows where it has been, for a terminal: without what
/// acts on it. Line feeds and tabs stay; joiners do where their script has them.
///
/// What is printed as a record's passed [`Text`] long before; this is for all
/// that comes another way: arguments, names of files, messages of others.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let is_layout = |c: char| matches!(c, '\n' | '\t');
    let acts = |c: char| is_unsafe(c) && !is_layout(c);
    let is_odd = |byte: &u8| !matches!(byte, b'\n' | b'\t' | 0x20..=0x7e);
    let odd = text.bytes().fold(false, |odd, byte| odd | is_odd(&byte));
    if !odd || !text.chars().any(acts) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_line = c == '\r' && rest.as_str().starts_with('\n');
        let is_held = is_joiner(c) && joins(last(Some(&clean)), first(Some(rest.as_str())));
        if !acts(c) || is_line || is_held {
            clean.push(c);
        }
    }
    clean.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_lose_their_teeth_and_words_stay_apart() {
        assert_eq!(&*Text::line("a\u{1b}]52;c;aGk=\u{7}b"), "a]52;c;aGk=b");
        assert_eq!(
            &*Text::line("  open\tgovernment \r\n data\u{85} "),
            "open government data"
        );
        assert_eq!(
            &*Text::line("in\u{200b}no\u{202e}va\u{ad}tion"),
            "innovation"
        );
    }

    #[test]
    fn prose_keeps_paragraphs_and_nothing_else_of_the_layout() {
        assert_eq!(&*Text::prose("one\r\ntwo\n \n\nthree\n"), "one two\nthree");
    }

    #[test]
    fn a_tower_of_marks_is_cut_to_what_a_language_needs() {
        let tower = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(Text::line(&tower).chars().count(), 1 + MARKS_MAX);
    }

    #[test]
    fn hostile_json_is_cleaned_like_any_text() {
        let from_json = |json: &str| serde_json::from_str::<Text>(json).unwrap();
        for (json, clean) in [
            (r#""a\u001b]52;c;aGk=\u0007b""#, "a]52;c;aGk=b"),
            (r#"" open\tdata\u0085 ""#, "open data"),
            (r#""in\u200bno\u202eva\u00adtion""#, "innovation"),
            (r#""one\ntwo""#, "one\ntwo"),
            (r#""one\r\n\r\ntwo\n""#, "one\ntwo"),
            (r#""a\u00a0b \u0301c""#, "a b c"),
            (r#""""#, ""),
        ] {
            assert_eq!(&*from_json(json), clean, "{json}");
        }
        let tower = format!("\"e{}\"", "\u{301}".repeat(50));
        assert_eq!(from_json(&tower).chars().count(), 1 + MARKS_MAX);
        let endless = format!("\"{}\"", "é".repeat(PROSE_MAX + 9));
        let cut = from_json(&endless);
        assert_eq!(cut.chars().count(), PROSE_MAX + 1);
        assert_eq!(from_json(&serde_json::to_string(&cut).unwrap()), cut);
    }

    #[test]
    fn an_endless_title_ends_with_an_ellipsis() {
        let title = Text::line(&"ab ".repeat(100_000));
        assert!(title.ends_with('…') && title.chars().count() <= LINE_MAX + 1);
        assert_eq!(Text::line(&title), title);
    }

    proptest! {
        #[test]
        fn whatever_comes_in_nothing_unsafe_comes_out(raw in any::<String>()) {
            let (line, prose) = (Text::line(&raw), Text::prose(&raw));
            prop_assert!(!line.chars().any(is_unsafe));
            prop_assert!(!prose.chars().any(|c| c != '\n' && is_unsafe(c)));
            prop_assert_eq!(&Text::line(&line), &line);
        }

        #[test]
        fn what_was_written_reads_back_and_nothing_gets_round_the_door(
            raw in "(.|\\PC|[a-zé中\u{301} \n\r\t\u{a0}\u{202e}\u{200b}\u{1b}]){0,120}",
        ) {
            for text in [Text::line(&raw), Text::prose(&raw)] {
                prop_assert!(is_clean(&text), "{:?}", text);
                let json = serde_json::to_string(&text).unwrap();
                prop_assert_eq!(serde_json::from_str::<Text>(&json).unwrap(), text);
            }
            let json = serde_json::to_string(&raw).unwrap();
            let text: Text = serde_json::from_str(&json).unwrap();
            prop_assert!(!text.chars().any(|c| c != '\n' && is_unsafe(c)));
            if !is_clean(&raw) {
                prop_assert_eq!(text, Text::prose(&raw));
            } else if !raw.contains('\n') {
                prop_assert_eq!(text, Text::line(&raw));
            }
        }

        #[test]
        fn visible_ascii_survives(raw in "[!-~]{0,60}") {
            prop_assert_eq!(&*Text::line(&raw), raw.as_str());
        }
    }
}
