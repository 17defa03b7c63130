//! MARC-8: sets of 94 letters each, two of them at hand at a time, chosen by
//! escape sequences; accents stand before their letter.
//!
//! Source: MARC 21 Specifications for Record Structure, Character Sets, and
//! Exchange Media, "MARC-8 Encoding Environment".
//!
//! Must never know: which record the bytes are of.

use unicode_normalization::char::is_combining_mark;

use super::sets::{self, Set};

/// What begins a sequence that chooses another set.
pub(super) const ESCAPE: u8 = 0x1b;

/// What parts subfields. The sets at the beginning are in force again behind
/// it.
const DELIMITER: u8 = 0x1f;

/// The accent of a byte in the sets that are in force at the beginning.
pub(super) fn is_accent(byte: u8) -> Option<char> {
    let letter = Set::Ansel.letter(byte.checked_sub(0x80)?)?;
    Some(letter).filter(|c| is_combining_mark(*c))
}

/// The text, accents behind their letters, and how many letters are in no set.
pub(super) fn decode(bytes: &[u8]) -> (String, usize) {
    let mut reader = Reader {
        low: Set::Ascii,
        high: Set::Ansel,
        text: String::with_capacity(bytes.len() + bytes.len() / 8),
        accents: Vec::new(),
        unknown: 0,
    };
    let mut rest = bytes;
    while let [byte, behind @ ..] = rest {
        rest = match *byte {
            ESCAPE => reader.escape(behind),
            DELIMITER => {
                (reader.low, reader.high) = (Set::Ascii, Set::Ansel);
                reader.settle();
                reader.text.push('\u{1f}');
                behind
            }
            // The code of a subfield stands in no set.
            _ if reader.text.ends_with('\u{1f}') => {
                reader.text.push(char::from(*byte));
                behind
            }
            // Signs around words that are passed over in sorting, and joiners.
            0x88 => reader.plain('\u{98}', behind),
            0x89 => reader.plain('\u{9c}', behind),
            0x8d => reader.plain('\u{200d}', behind),
            0x8e => reader.plain('\u{200c}', behind),
            0..=0x20 | 0x7f..=0xa0 => reader.plain(char::from(*byte & 0x7f), behind),
            _ => reader.letter(rest),
        };
    }
    reader.settle();
    (reader.text, reader.unknown)
}

struct Reader {
    /// The set of the bytes from 0x21 to 0x7e.
    low: Set,
    /// The set of the bytes from 0xa1 to 0xfe.
    high: Set,
    text: String,
    /// Accents that wait for their letter.
    accents: Vec<char>,
    unknown: usize,
}

impl Reader {
    /// Chooses a set; what is no such choice says nothing.
    fn escape<'b>(&mut self, behind: &'b [u8]) -> &'b [u8] {
        let (is_high, rest) = match behind {
            [b'$', b')' | b'-', rest @ ..] | [b')' | b'-', rest @ ..] => (true, rest),
            [b'$', b',' | b'(', rest @ ..] | [b'(' | b',' | b'$', rest @ ..] => (false, rest),
            _ => (false, behind),
        };
        // ANSEL is registered with two signs.
        let rest = rest.strip_prefix(b"!").unwrap_or(rest);
        let [sign, rest @ ..] = rest else { return rest };
        match Set::of(*sign) {
            Some(set) if is_high => self.high = set,
            Some(set) => self.low = set,
            None => self.unknown += 1,
        }
        rest
    }

    /// A letter of one byte, or of three.
    fn letter<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let [first, behind @ ..] = bytes else {
            return bytes;
        };
        let set = if *first < 0x80 { self.low } else { self.high };
        if set == Set::EastAsian {
            let Some((code, rest)) = bytes.split_first_chunk::<3>() else {
                self.missing();
                return &[];
            };
            // A code that is torn ends where the next subfield begins.
            if let Some(torn) = code.iter().position(|byte| byte & 0x7f < 0x21) {
                self.missing();
                return bytes.get(torn..).unwrap_or_default();
            }
            match sets::east_asian(code.map(|byte| byte & 0x7f)) {
                Some(letter) => self.push(letter),
                None => self.missing(),
            }
            return rest;
        }
        match set.letter(first & 0x7f) {
            Some(accent) if is_combining_mark(accent) => self.accents.push(accent),
            Some(letter) => self.push(letter),
            None => self.missing(),
        }
        behind
    }

    fn plain<'b>(&mut self, letter: char, behind: &'b [u8]) -> &'b [u8] {
        self.push(letter);
        behind
    }

    fn missing(&mut self) {
        self.unknown += 1;
        self.push(char::REPLACEMENT_CHARACTER);
    }

    fn push(&mut self, letter: char) {
        self.text.push(letter);
        self.settle();
    }

    /// Accents go behind what stands before them now.
    fn settle(&mut self) {
        self.text.extend(self.accents.drain(..));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn read(bytes: &[u8]) -> String {
        let (text, unknown) = decode(bytes);
        assert_eq!(unknown, 0, "{text}");
        text.nfc().collect()
    }

    #[test]
    fn accents_come_behind_their_letters_also_two_of_them() {
        assert_eq!(read(b"Ni\xe4no, \xe8Osterreich"), "Niño, Österreich");
        // Vietnamese: a circumflex and an acute accent on one letter.
        assert_eq!(read(b"ti\xe3\xe2eng"), "tiếng");
        assert_eq!(
            read(b"\xa1\xe2od\xe2z, Gr\xe8uner Weg f\xe8ur \xc7, \xc32016 \xb6uvre"),
            "Łódź, Grüner Weg für ß, ©2016 œuvre"
        );
    }

    #[test]
    fn escapes_choose_the_letters_of_other_scripts() {
        for (bytes, text) in [
            // Cyrillic in the low half, and back to Latin.
            (&b"\x1b(NZDRAWO\x1b(B (health)"[..], "здраво (health)"),
            // Cyrillic in the high half, while the low one stays Latin.
            (b"a \x1b)N\xda\xc4", "a зд"),
            // Greek with an accent before its letter, by the older escape.
            (b"\x1b(Sa\x22b\x1bs!", "αβ\u{301}!"),
            (b"\x1b(2abc\x1b(B", "\u{5d1}\u{5d2}\u{5d3}"),
            (b"\x1b(3GSA\x1b(B", "\u{627}\u{633}\u{621}"),
            // CO2 with a subscript, m2 with a superscript.
            (b"CO\x1bb2\x1bs and m\x1bp2\x1bs", "CO₂ and m²"),
            // Three bytes a letter, each way to say so.
            (b"\x1b$1\x21\x30\x21\x1b(B.", "一."),
            (b"\x1b$,1\x21\x30\x21\x1b(B.", "一."),
            (b"\x1b$)1\xa1\xb0\xa1.", "一."),
        ] {
            assert_eq!(read(bytes), text, "{bytes:?}");
        }
    }

    #[test]
    fn a_subfield_begins_in_latin_letters_whatever_was_chosen_before() {
        assert_eq!(read(b"\x1fa\x1b(NZD\x1fbab"), "\u{1f}aзд\u{1f}bab");
    }

    #[test]
    fn letters_that_are_in_no_set_are_marked_and_counted() {
        assert_eq!(
            decode(b"a\xaf\x1b(QO\x1b$1\x7e\x7e\x7e"),
            ("a\u{fffd}\u{fffd}\u{fffd}".to_owned(), 3)
        );
        assert_eq!(decode(b"\x1b$1\x21\x30"), ("\u{fffd}".to_owned(), 1));
        assert_eq!(decode(b"\x1b$1\x21\x1fa").0, "\u{fffd}\u{1f}a");
        assert_eq!(decode(b"\x1b").0, "");
        assert_eq!(decode(b"e\xe2").0, "e\u{301}");
    }
}
