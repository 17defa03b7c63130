//! ISO 5426: the extended Latin letters of UNIMARC; accents stand before their
//! letter, as in MARC-8, but at other places.
//!
//! Source: ISO 5426:1983; UNIMARC Manual, Appendix J.
//!
//! Must never know: which record the bytes are of.

use std::sync::OnceLock;

use unicode_normalization::char::is_combining_mark;

/// The letters from 0xa1 on; gaps are U+FFFD.
const LETTERS: &str = "¡„£$¥†§′‘“«♭©℗®ʻʼ‚\u{fffd}\u{fffd}\u{fffd}‡·″’”»♯ʹʺ¿\
    \u{309}\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{307}\u{308}\u{308}\u{30a}\u{315}\
    \u{312}\u{30b}\u{31b}\u{30c}\u{327}\u{31c}\u{326}\u{328}\u{325}\u{32e}\u{323}\u{324}\
    \u{332}\u{333}\u{329}\u{32d}\u{fffd}\u{fe20}\u{fe21}\u{fe23}\u{fffd}ÆĐ\u{fffd}\
    \u{fffd}\u{fffd}Ĳ\u{fffd}ŁØŒ\u{fffd}Þ\u{fffd}\u{fffd}\u{fffd}\u{fffd}æđð\u{fffd}ıĳ\u{fffd}\
    łøœßþ";

/// Around words that are passed over in sorting, as in MARC-8.
const SIGNS: [(u8, char); 2] = [(0x88, '\u{98}'), (0x89, '\u{9c}')];

/// The accent of a byte.
pub(super) fn is_accent(byte: u8) -> Option<char> {
    letter(byte).filter(|c| is_combining_mark(*c))
}

/// The letter of a byte beyond ASCII; none where the set has a gap.
fn letter(byte: u8) -> Option<char> {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    let table = TABLE.get_or_init(|| LETTERS.chars().collect());
    let place = usize::from(byte.checked_sub(0xa1)?);
    let letter = table.get(place).copied();
    letter.filter(|letter| *letter != char::REPLACEMENT_CHARACTER)
}

/// The text, accents behind their letters, and how many letters are in no set.
pub(super) fn decode(bytes: &[u8]) -> (String, usize) {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let (mut accents, mut unknown) = (Vec::new(), 0);
    for byte in bytes {
        let sign = SIGNS.iter().find(|(sign, _)| sign == byte);
        let letter = match (byte, sign) {
            (_, Some((_, sign))) => *sign,
            (0..=0x7f, _) => char::from(*byte),
            _ => match letter(*byte) {
                Some(accent) if is_combining_mark(accent) => {
                    accents.push(accent);
                    continue;
                }
                Some(letter) => letter,
                None => {
                    unknown += 1;
                    char::REPLACEMENT_CHARACTER
                }
            },
        };
        // No accent is carried into the next subfield.
        if letter == '\u{1f}' {
            text.extend(accents.drain(..));
        }
        text.push(letter);
        text.extend(accents.drain(..));
    }
    text.extend(accents);
    (text, unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn accents_of_unimarc_come_behind_their_letters() {
        for (bytes, text) in [
            (&b"Politiques de sant\xc2e"[..], "Politiques de santé"),
            (b"\xc8Uber den \xd0ca va", "Über den ça va"),
            (b"c\xfaur, \xe9re, \xfb", "cœur, Øre, ß"),
        ] {
            let (read, unknown) = decode(bytes);
            assert_eq!(
                (read.nfc().collect::<String>(), unknown),
                (text.to_owned(), 0)
            );
        }
        assert_eq!(decode(b"a\xff\xc2"), ("a\u{fffd}\u{301}".to_owned(), 1));
    }
}
