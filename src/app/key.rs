//! A key as the reader pressed it, without the terminal's accent.
//!
//! One spelling serves the key table, the help, the config and the replay
//! scripts: a printable character is itself, everything else stands in angle
//! brackets (`<esc>`, `<c-d>`, `<a-left>`, `<space>`).
//!
//! Must never know: crossterm, what a key does.

use std::fmt;
use std::str::FromStr;

/// Which key, before its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A printable character, already shifted (`G`, not shift and `g`).
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator; with shift it is the back tab.
    Tab,
    /// Erases to the left.
    Backspace,
    /// Erases to the right.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Start of the line or list.
    Home,
    /// End of the line or list.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// One key press with its modifiers.
///
/// Invariant: `shift` is false for [`Code::Char`]; the character is shifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Held with control.
    pub ctrl: bool,
    /// Held with alt (or after an escape).
    pub alt: bool,
    /// Held with shift; never for characters.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// A printable character.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// A character with control.
    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        Self {
            ctrl: true,
            ..Self::char(c)
        }
    }

    /// A key with alt.
    #[must_use]
    pub const fn alt(code: Code) -> Self {
        Self {
            alt: true,
            ..Self::plain(code)
        }
    }

    /// The character this key types into a line, if it types one.
    #[must_use]
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

/// The named keys, as they are written between angle brackets.
const NAMES: &[(&str, Code)] = &[
    ("space", Code::Char(' ')),
    ("lt", Code::Char('<')),
    ("gt", Code::Char('>')),
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
];

/// Other spellings that people write for the same keys.
const OTHER_NAMES: &[(&str, Code)] = &[
    ("cr", Code::Enter),
    ("return", Code::Enter),
    ("escape", Code::Esc),
    ("bs", Code::Backspace),
    ("del", Code::Delete),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
];

impl Key {
    /// The key as people write it: `Ctrl-d`, `Alt-←`, `Space`.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut name = String::new();
        for (held, prefix) in [
            (self.ctrl, "Ctrl-"),
            (self.alt, "Alt-"),
            (self.shift, "Shift-"),
        ] {
            if held {
                name.push_str(prefix);
            }
        }
        match self.code {
            Code::Char(' ') => name.push_str("Space"),
            Code::Char(c) => name.push(c),
            Code::Up => name.push('↑'),
            Code::Down => name.push('↓'),
            Code::Left => name.push('←'),
            Code::Right => name.push('→'),
            Code::PageUp => name.push_str("PgUp"),
            Code::PageDown => name.push_str("PgDn"),
            code => name.extend(format!("{code:?}").chars()),
        }
        name
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES
            .iter()
            .find(|(_, code)| *code == self.code)
            .map(|(name, _)| *name);
        let modified = self.ctrl || self.alt || self.shift;
        match (self.code, name) {
            (Code::Char(c), None) if !modified => write!(f, "{c}"),
            (code, name) => {
                f.write_str("<")?;
                for (held, letter) in [(self.ctrl, "c-"), (self.alt, "a-"), (self.shift, "s-")] {
                    if held {
                        f.write_str(letter)?;
                    }
                }
                match (code, name) {
                    (_, Some(name)) => f.write_str(name)?,
                    (Code::Char(c), None) => write!(f, "{c}")?,
                    (code, None) => write!(f, "{code:?}")?,
                }
                f.write_str(">")
            }
        }
    }
}

/// A key name that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey(String);

impl fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no key is called {} (try <enter>, <esc>, <c-d>, <a-left> or a single character)",
            self.0
        )
    }
}

impl std::error::Error for UnknownKey {}

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        let mut chars = text.chars();
        if let (Some(c), None) = (chars.next(), chars.next()) {
            return Ok(Self::char(c));
        }
        let mut name = text
            .strip_prefix('<')
            .and_then(|t| t.strip_suffix('>'))
            .ok_or_else(unknown)?;
        let mut key = Self::plain(Code::Esc);
        while let Some((modifier, rest)) = name.split_once('-').filter(|(_, rest)| !rest.is_empty())
        {
            match modifier.to_ascii_lowercase().as_str() {
                "c" => key.ctrl = true,
                "a" | "m" => key.alt = true,
                "s" => key.shift = true,
                _ => return Err(unknown()),
            }
            name = rest;
        }
        let known = NAMES
            .iter()
            .chain(OTHER_NAMES)
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut chars = name.chars();
        key.code = match (known, chars.next(), chars.next()) {
            (Some((_, code)), _, _) => *code,
            (None, Some(c), None) if key.ctrl || key.alt => Code::Char(c),
            _ => return Err(unknown()),
        };
        Ok(key)
    }
}

/// The keys of a replay script: blanks separate, a longer word is typed
/// letter by letter, named keys stand in angle brackets.
///
/// # Errors
///
/// The first name between angle brackets that is no key.
pub fn script(text: &str) -> Result<Vec<Key>, UnknownKey> {
    let mut keys = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(c) = rest.chars().next() {
            let named = (c == '<')
                .then(|| rest.find('>'))
                .flatten()
                .filter(|end| *end > 1);
            let (piece, after) = rest.split_at(named.map_or(c.len_utf8(), |end| end + 1));
            keys.push(piece.parse()?);
            rest = after;
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back_from_its_name() {
        for (_, code) in NAMES {
            for ctrl in [false, true] {
                let key = Key {
                    ctrl,
                    alt: ctrl,
                    ..Key::plain(*code)
                };
                assert_eq!(key.to_string().parse(), Ok(key));
            }
        }
        assert_eq!("<c-d>".parse(), Ok(Key::ctrl('d')));
        assert_eq!("<a-left>".parse(), Ok(Key::alt(Code::Left)));
        assert_eq!("<c-->".parse(), Ok(Key::ctrl('-')));
    }

    #[test]
    fn a_script_types_words_letter_by_letter_and_names_in_brackets() {
        let keys = script("/ open<space>gov <enter> gg").unwrap();
        let told: String = keys.iter().map(ToString::to_string).collect();
        assert_eq!(told, "/open<space>gov<enter>gg");
    }

    #[test]
    fn an_unknown_name_is_refused_and_named() {
        assert!(
            script("<frobnicate>")
                .unwrap_err()
                .to_string()
                .contains("<frobnicate>")
        );
    }
}
