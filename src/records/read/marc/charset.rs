//! Bytes of a record to text: UTF-8, MARC-8, ISO 5426, and what is neither.
//!
//! The leader says which it is and is often wrong, so that bytes which are
//! right UTF-8 beyond ASCII are that. Others are what the leader says, unless
//! letters and accents do not fit each other: then an editor of these days
//! saved the file in the encoding of Western Europe.
//!
//! Must never know: fields, what a text is for.

mod iso5426;
mod marc8;
mod sets;

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use unicode_normalization::UnicodeNormalization;

use crate::records::flaw::Fault;
use crate::records::text::Text;

/// How the bytes of a record are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// UTF-8, with or without wrong bytes in it.
    Utf8,
    /// MARC-8, the one of MARC 21.
    Marc8,
    /// ISO 5426, the one of UNIMARC.
    Iso5426,
    /// The encoding of Western Europe, which no standard of MARC allows.
    Windows1252,
}

impl Charset {
    /// The charset of a record. `declared` is what its leader or its coded
    /// field says.
    pub(super) fn of(record: &[u8], declared: Self) -> Self {
        match std::str::from_utf8(record) {
            // Escapes choose other letters for the same bytes.
            Ok(text) if text.is_ascii() && record.contains(&marc8::ESCAPE) => declared,
            Ok(_) => Self::Utf8,
            Err(_) if is_damaged_utf8(record) => Self::Utf8,
            Err(_) if declared == Self::Iso5426 && fits(record, iso5426::is_accent) => declared,
            Err(_) if declared != Self::Iso5426 && fits(record, marc8::is_accent) => Self::Marc8,
            Err(_) => Self::Windows1252,
        }
    }

    /// The text of a field, and how many of its characters are unknown.
    pub(super) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, usize) {
        if bytes.is_ascii() && !bytes.contains(&marc8::ESCAPE) {
            return (String::from_utf8_lossy(bytes), 0);
        }
        match self {
            Self::Utf8 => (String::from_utf8_lossy(bytes), 0),
            Self::Marc8 => composed(marc8::decode(bytes)),
            Self::Iso5426 => composed(iso5426::decode(bytes)),
            Self::Windows1252 => (WINDOWS_1252.decode_without_bom_handling(bytes).0, 0),
        }
    }

    /// What is wrong with the bytes of a record of this charset, so many
    /// characters of which are unknown.
    pub(super) fn fault(self, record: &[u8], unknown: usize) -> Option<Fault> {
        let read_as = match self {
            Self::Utf8 => None,
            Self::Windows1252 => Text::some_line(WINDOWS_1252.name()),
            Self::Marc8 | Self::Iso5426 if unknown == 0 => return None,
            Self::Marc8 | Self::Iso5426 => return Some(Fault::Letters(unknown)),
        };
        let first = std::str::from_utf8(record).err()?.valid_up_to();
        Some(Fault::NotUtf8 {
            byte: record.get(first).copied().unwrap_or_default(),
            count: record
                .utf8_chunks()
                .map(|chunk| chunk.invalid().len())
                .sum(),
            read_as,
        })
    }
}

fn composed((text, unknown): (String, usize)) -> (Cow<'static, str>, usize) {
    (Cow::Owned(text.nfc().collect()), unknown)
}

/// More right letters beyond ASCII than wrong bytes: UTF-8 with a scar.
fn is_damaged_utf8(record: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in record.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += chunk.invalid().len();
    }
    right > wrong
}

/// Whether the accents of a record stand before letters that can have them, for
/// the most part. In another encoding they are letters themselves, and stand
/// before anything.
fn fits(record: &[u8], accent: fn(u8) -> Option<char>) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for pair in record.windows(2) {
        let [first, second] = pair else { continue };
        let Some(mark) = accent(*first) else { continue };
        // Several accents on one letter: the last one tells.
        if accent(*second).is_some() {
            continue;
        }
        let letter = char::from(*second);
        let composed = unicode_normalization::char::compose(letter, mark);
        if letter.is_ascii_alphabetic() && composed.is_some() {
            right += 1;
        } else if !second.is_ascii_alphabetic() {
            wrong += 2;
        } else {
            wrong += 1;
        }
    }
    right >= wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], declared: Charset) -> String {
        Charset::of(bytes, declared).decode(bytes).0.into_owned()
    }

    #[test]
    fn bytes_that_are_right_utf_8_are_that_whatever_the_leader_says() {
        assert_eq!(read("Évaluation".as_bytes(), Charset::Marc8), "Évaluation");
        assert_eq!(read("Évaluation".as_bytes(), Charset::Utf8), "Évaluation");
    }

    #[test]
    fn a_leader_that_says_utf_8_is_not_believed_of_marc_8() {
        assert_eq!(
            read(b"Pol\xe2itica p\xe2ublica", Charset::Utf8),
            "Política pública"
        );
    }

    #[test]
    fn accents_that_stand_before_no_letter_are_letters_of_western_europe() {
        let bytes = b"Lef\xe8vre, Zo\xe9: l'\xc9tat pr\xe9sent";
        assert_eq!(Charset::of(bytes, Charset::Marc8), Charset::Windows1252);
        assert_eq!(read(bytes, Charset::Marc8), "Lefèvre, Zoé: l'État présent");
        let fault = Charset::Windows1252.fault(bytes, 0).unwrap().to_string();
        assert_eq!(
            fault,
            "byte 0xE8 is not UTF-8 (4 such in all); read as windows-1252"
        );
    }

    #[test]
    fn one_wrong_byte_in_utf_8_costs_itself() {
        let bytes = b"Pol\xc3\xadtica p\xc3\xbablica\xff";
        assert_eq!(read(bytes, Charset::Marc8), "Política pública\u{fffd}");
        assert!(Charset::Utf8.fault(bytes, 0).is_some());
    }
}
