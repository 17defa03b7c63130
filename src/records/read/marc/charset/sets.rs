//! The sets of MARC-8, each of 94 places from 0x21 on.
//!
//! Source: the code tables of the Library of Congress, "MARC-8 to Unicode".
//!
//! Must never know: escape sequences.

use std::sync::OnceLock;

/// A set of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// Basic Latin.
    Ascii,
    /// Extended Latin, ANSEL.
    Ansel,
    /// Basic Hebrew.
    Hebrew,
    /// Basic Arabic.
    Arabic,
    /// Extended Arabic.
    ArabicMore,
    /// Basic Cyrillic.
    Cyrillic,
    /// Extended Cyrillic.
    CyrillicMore,
    /// Basic Greek.
    Greek,
    /// Three letters of Greek used as symbols.
    GreekSymbols,
    /// Subscripts.
    Subscripts,
    /// Superscripts.
    Superscripts,
    /// The East Asian set, three bytes a letter.
    EastAsian,
}

impl Set {
    /// The set of the last sign of an escape sequence.
    pub(super) fn of(sign: u8) -> Option<Self> {
        Some(match sign {
            b'1' => Self::EastAsian,
            b's' | b'B' => Self::Ascii,
            b'E' => Self::Ansel,
            b'2' => Self::Hebrew,
            b'3' => Self::Arabic,
            b'4' => Self::ArabicMore,
            b'N' => Self::Cyrillic,
            b'Q' => Self::CyrillicMore,
            b'S' => Self::Greek,
            b'g' => Self::GreekSymbols,
            b'b' => Self::Subscripts,
            b'p' => Self::Superscripts,
            _ => return None,
        })
    }

    /// The letter at a byte from 0x21 to 0x7e; none where the set has a gap.
    pub(super) fn letter(self, byte: u8) -> Option<char> {
        static TABLES: OnceLock<Vec<Vec<char>>> = OnceLock::new();
        let tables = TABLES.get_or_init(|| {
            let table = |(gap, letters): &(usize, &str)| {
                let gap = std::iter::repeat_n(GAP, *gap);
                gap.chain(letters.chars()).collect()
            };
            LETTERS.iter().map(table).collect()
        });
        let place = usize::from(byte.checked_sub(0x21)?);
        let letter = tables.get(self as usize)?.get(place)?;
        Some(*letter).filter(|letter| *letter != GAP)
    }
}

/// The letter of three bytes of the East Asian set.
pub(super) fn east_asian(code: [u8; 3]) -> Option<char> {
    let (entries, _) = EACC.as_chunks::<5>();
    let of = |entry: &[u8; 5]| [entry[0], entry[1], entry[2]];
    let at = entries.binary_search_by_key(&code, of).ok()?;
    let [.., high, low] = entries.get(at)?;
    char::from_u32(u32::from(u16::from_be_bytes([*high, *low])))
}

/// Entries of the East Asian set; `assets/make_eacc.py` makes them.
static EACC: &[u8] = include_bytes!("../../../../../assets/eacc.bin");

/// A place without a letter.
const GAP: char = char::REPLACEMENT_CHARACTER;

/// How many places at the beginning are empty, then the letters; in the order
/// of [`Set`].
const LETTERS: &[(usize, &str)] = &[
    // Basic Latin.
    (
        0,
        "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqr\
     stuvwxyz{|}~",
    ),
    // Extended Latin, ANSEL.
    (
        0,
        "ŁØĐÞÆŒʹ·♭®±ƠƯʼ\u{fffd}ʻłøđþæœʺı£ð\u{fffd}ơư\u{fffd}\u{fffd}°ℓ℗©♯¿¡ß€\u{fffd}\u{fffd}\
     \u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\
     \u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\
     \u{fffd}\u{309}\u{300}\u{301}\u{302}\u{303}\u{304}\u{306}\u{307}\u{308}\u{30c}\
     \u{30a}\u{fe20}\u{fe21}\u{315}\u{30b}\u{310}\u{327}\u{328}\u{323}\u{324}\u{325}\
     \u{333}\u{332}\u{326}\u{31c}\u{32e}\u{fe22}\u{fe23}\u{fffd}\u{fffd}\u{313}",
    ),
    // Basic Hebrew.
    (
        0,
        "!\u{5f4}#$%&\u{5f3}()*+,\u{5be}./0123456789:;<=>?\u{5b7}\u{5b8}\u{5b6}\u{5b5}\u{5b4}\
     \u{5b9}\u{5bb}\u{5b0}\u{5b2}\u{5b3}\u{5b1}\u{5bc}\u{5bf}\u{5c1}\u{fb1e}\u{fffd}\
     \u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\
     \u{fffd}[\u{fffd}]\u{fffd}\u{fffd}\u{5d0}\u{5d1}\u{5d2}\u{5d3}\u{5d4}\u{5d5}\u{5d6}\
     \u{5d7}\u{5d8}\u{5d9}\u{5da}\u{5db}\u{5dc}\u{5dd}\u{5de}\u{5df}\u{5e0}\u{5e1}\u{5e2}\
     \u{5e3}\u{5e4}\u{5e5}\u{5e6}\u{5e7}\u{5e8}\u{5e9}\u{5ea}\u{5f0}\u{5f1}\u{5f2}",
    ),
    // Basic Arabic.
    (
        0,
        "!\"#$٪&'()\u{66d}+،-./\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}\
     \u{668}\u{669}:\u{61b}<=>\u{61f}\u{fffd}\u{621}\u{622}\u{623}\u{624}\u{625}\u{626}\
     \u{627}\u{628}\u{629}\u{62a}\u{62b}\u{62c}\u{62d}\u{62e}\u{62f}\u{630}\u{631}\u{632}\
     \u{633}\u{634}\u{635}\u{636}\u{637}\u{638}\u{639}\u{63a}[\u{fffd}]\u{fffd}\u{fffd}\
     \u{640}\u{641}\u{642}\u{643}\u{644}\u{645}\u{646}\u{647}\u{648}\u{649}\u{64a}\u{64b}\
     \u{64c}\u{64d}\u{64e}\u{64f}\u{650}\u{651}\u{652}\u{671}\u{670}\u{fffd}\u{fffd}\
     \u{fffd}\u{66c}”“",
    ),
    // Extended Arabic.
    (
        0,
        "\u{6fd}\u{672}\u{673}\u{679}\u{67a}\u{67b}\u{67c}\u{67d}\u{67e}\u{67f}\u{680}\u{681}\
     \u{682}\u{683}\u{684}\u{685}\u{686}\u{6bf}\u{687}\u{688}\u{689}\u{68a}\u{68b}\u{68c}\
     \u{68d}\u{68e}\u{68f}\u{690}\u{691}\u{692}\u{693}\u{694}\u{695}\u{696}\u{697}\u{698}\
     \u{699}\u{69a}\u{69b}\u{69c}\u{6fa}\u{69d}\u{69e}\u{6fb}\u{69f}\u{6a0}\u{6fc}\u{6a1}\
     \u{6a2}\u{6a3}\u{6a4}\u{6a5}\u{6a6}\u{6a7}\u{6a8}\u{6a9}\u{6aa}\u{6ab}\u{6ac}\u{6ad}\
     \u{6ae}\u{6af}\u{6b0}\u{6b1}\u{6b2}\u{6b3}\u{6b4}\u{6b5}\u{6b6}\u{6b7}\u{6b8}\u{6ba}\
     \u{6bb}\u{6bc}\u{6bd}\u{6b9}\u{6be}\u{6c0}\u{6c4}\u{6c5}\u{6c6}\u{6ca}\u{6cb}\u{6cd}\
     \u{6ce}\u{6d0}\u{6d2}\u{6d3}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{306}\u{30c}",
    ),
    // Basic Cyrillic.
    (
        0,
        "!\"#$%&'()*+,-./0123456789:;<=>?юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРС\
     ТУЖВЬЫЗШЭЩЧ",
    ),
    // Extended Cyrillic.
    (
        31,
        "ґђѓєёѕіїјљњћќўџ\u{fffd}ѣѳѵѫ\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}[\
     \u{fffd}]\u{fffd}_ҐЂЃЄЁЅІЇЈЉЊЋЌЎЏЪѢѲѴѪ",
    ),
    // Basic Greek.
    (
        0,
        "\u{300}\u{301}\u{308}\u{342}\u{313}\u{314}\u{345}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\
     \u{fffd}\u{fffd}\u{fffd}\u{fffd}«»“”\u{374}͵\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{387}\
     \u{fffd}\u{fffd}\u{fffd}\u{37e}\u{fffd}ΑΒ\u{fffd}ΓΔΕϚϜΖΗΘΙΚΛΜΝΞΟΠϞΡΣ\u{fffd}ΤΥΦΧΨΩϠ\
     \u{fffd}\u{fffd}αβϐγδεϛϝζηθικλμνξοπϟρσςτυφχψωϡ",
    ),
    // Three letters of Greek used as symbols.
    (64, "αβγ"),
    // Subscripts.
    (7, "₍₎\u{fffd}₊\u{fffd}₋\u{fffd}\u{fffd}₀₁₂₃₄₅₆₇₈₉"),
    // Superscripts.
    (7, "⁽⁾\u{fffd}⁺\u{fffd}⁻\u{fffd}\u{fffd}⁰¹²³⁴⁵⁶⁷⁸⁹"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_has_its_first_and_last_letter_in_place() {
        for (set, first, last) in [
            (Set::Ascii, (0x21, '!'), (0x7e, '~')),
            (Set::Ansel, (0x21, 'Ł'), (0x7e, '\u{313}')),
            (Set::Hebrew, (0x60, '\u{5d0}'), (0x7a, '\u{5ea}')),
            (Set::Arabic, (0x41, '\u{621}'), (0x6a, '\u{64a}')),
            (Set::ArabicMore, (0x21, '\u{6fd}'), (0x7e, '\u{30c}')),
            (Set::Cyrillic, (0x40, 'ю'), (0x7e, 'Ч')),
            (Set::CyrillicMore, (0x40, 'ґ'), (0x73, 'Ѫ')),
            (Set::Greek, (0x41, 'Α'), (0x7e, 'ϡ')),
            (Set::GreekSymbols, (0x61, 'α'), (0x63, 'γ')),
            (Set::Subscripts, (0x28, '₍'), (0x39, '₉')),
            (Set::Superscripts, (0x28, '⁽'), (0x39, '⁹')),
        ] {
            for (byte, letter) in [first, last] {
                assert_eq!(set.letter(byte), Some(letter), "{set:?} {byte:x}");
            }
        }
        assert_eq!(Set::GreekSymbols.letter(0x64), None);
        assert_eq!(Set::Ansel.letter(0x7f), None);
        assert_eq!(Set::Ansel.letter(0x20), None);
    }

    #[test]
    fn letters_of_east_asia_are_found_by_their_three_bytes() {
        assert_eq!(east_asian([0x21, 0x30, 0x21]), Some('一'));
        assert_eq!(east_asian([0x69, 0x24, 0x22]), Some('あ'));
        assert_eq!(east_asian([0x7e, 0x7e, 0x7e]), None);
        let (entries, rest) = EACC.as_chunks::<5>();
        assert!(rest.is_empty() && entries.is_sorted_by_key(|entry| &entry[..3]));
    }
}
