//! What is almost JSON, made JSON: for a record that the parser refused.
//!
//! Half a surrogate pair, a raw line break in a string, `NaN` or a comma too
//! many would each cost a whole record; programs write all of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::records::flaw::Slip;

/// The mended text and what was wrong, unless nothing was found to mend.
pub(super) fn mended(text: &str) -> Option<(String, Vec<Slip>)> {
    let mut mender = Mender {
        rest: text,
        mended: String::with_capacity(text.len() + 16),
        slips: BTreeSet::new(),
    };
    mender.run();
    let slips: Vec<Slip> = mender.slips.into_iter().collect();
    (!slips.is_empty()).then_some((mender.mended, slips))
}

struct Mender<'a> {
    rest: &'a str,
    mended: String,
    slips: BTreeSet<Slip>,
}

impl<'a> Mender<'a> {
    fn run(&mut self) {
        while let Some(c) = self.rest.chars().next() {
            match c {
                '"' => self.string(),
                ',' => self.comma(),
                '-' | '+' | '.' | '0'..='9' | 'A'..='Z' | 'a'..='z' => self.word(),
                c => self.copy(c.len_utf8()),
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn copy(&mut self, length: usize) {
        let taken = self.take(length);
        self.mended.push_str(taken);
    }

    /// A comma with nothing behind it is left out.
    fn comma(&mut self) {
        self.take(1);
        if self.rest.trim_start().starts_with(['}', ']', ',']) {
            self.slips.insert(Slip::Comma);
        } else {
            self.mended.push(',');
        }
    }

    /// A number or a bare word; what JSON has no number or word for is null.
    fn word(&mut self) {
        let is_end = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.' | '_'));
        let word = self.take(self.rest.find(is_end).unwrap_or(self.rest.len()));
        let is_word = matches!(word, "true" | "false" | "null");
        if is_word || is_number(word) {
            self.mended.push_str(word);
        } else {
            self.slips.insert(Slip::Word);
            self.mended.push_str("null");
        }
    }

    fn string(&mut self) {
        self.copy(1);
        loop {
            let end = self
                .rest
                .find(|c: char| c == '"' || c == '\\' || c.is_ascii_control());
            self.copy(end.unwrap_or(self.rest.len()));
            match self.rest.chars().next() {
                Some('"') => return self.copy(1),
                Some('\\') => self.escape(),
                Some(control) => {
                    self.take(1);
                    self.slips.insert(Slip::Control);
                    let _ = write!(self.mended, "\\u{:04x}", u32::from(control));
                }
                None => return,
            }
        }
    }

    fn escape(&mut self) {
        match self.rest[1..].chars().next() {
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => self.copy(2),
            Some('u') => self.unit(),
            _ => {
                self.take(1);
                self.slips.insert(Slip::Escape);
                self.mended.push_str("\\\\");
            }
        }
    }

    /// `\uXXXX`: a pair passes as it is, half a one becomes �.
    fn unit(&mut self) {
        let first = unit_of(self.rest);
        let second = self.rest.get(6..).and_then(unit_of);
        match (first, second) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => self.copy(12),
            (Some(0xd800..=0xdfff), _) => {
                self.take(6);
                self.slips.insert(Slip::Surrogate);
                self.mended.push('\u{fffd}');
            }
            (Some(_), _) => self.copy(6),
            (None, _) => {
                self.take(2);
                self.slips.insert(Slip::Escape);
                self.mended.push_str("\\\\u");
            }
        }
    }
}

fn unit_of(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    let right = digits.bytes().all(|b| b.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| right)
}

/// A number that JSON allows and that is not beyond all bounds (`1e999`).
fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let shaped = digits.starts_with(|c: char| c.is_ascii_digit())
        && !digits.ends_with('.')
        && (!digits.starts_with('0') || !digits[1..].starts_with(|c: char| c.is_ascii_digit()));
    shaped && word.parse::<f64>().is_ok_and(f64::is_finite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_get_wrong_is_mended() {
        for (text, right, slip) in [
            (r#""a\ud800b""#, "\"a\u{fffd}b\"", Slip::Surrogate),
            (
                r#""\udc00\ud83d\ude00""#,
                "\"\u{fffd}\\ud83d\\ude00\"",
                Slip::Surrogate,
            ),
            ("\"a\nb\"", "\"a\\u000ab\"", Slip::Control),
            (r#""it\'s""#, r#""it\\'s""#, Slip::Escape),
            (r#""\u12""#, r#""\\u12""#, Slip::Escape),
            ("[1,2,]", "[1,2]", Slip::Comma),
            (
                "[NaN,-Infinity,1e999,None]",
                "[null,null,null,null]",
                Slip::Word,
            ),
        ] {
            assert_eq!(mended(text), Some((right.to_owned(), vec![slip])), "{text}");
        }
        assert_eq!(
            mended(r#"{"a": [1.5e3, -2, true, "\u00e9\"", "},"]}"#),
            None
        );
    }
}
