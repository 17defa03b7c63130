//! Keyboards whose letters are not Latin: a letter acts as the key in its
//! place, except where text is typed.
//!
//! Must never know: what a key does.

use super::key::{Code, Key};

/// The letters of the keys of a layout, row by row, each above the key of the
/// American layout in its place. Sources: the layouts `ru`, `gr`, `ara` and `il`
/// of the X keyboard extension.
const LAYOUTS: &[[&str; 2]] = &[
    // Russian; Ukrainian, Bulgarian (phonetic apart) and Serbian letters that
    // stand elsewhere follow.
    [
        "йцукенгшщзхъфывапролджэячсмитьбюё",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,.`",
    ],
    [
        "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ",
        "QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~",
    ],
    ["іїєґІЇЄҐ", "s]'\\S}\"|"],
    [
        "љњертзуиопшђасдфгхјклчћџцвбнм",
        "qwertyuiop[]asdfghjkl;'xcvbnm",
    ],
    // Greek.
    ["ςερτυθιοπασδφγηξκλζχψωβνμ", "wertyuiopasdfghjklzxcvbnm"],
    ["ΕΡΤΥΘΙΟΠΑΣΔΦΓΗΞΚΛΖΧΨΩΒΝΜ", "ERTYUIOPASDFGHJKLZXCVBNM"],
    // Arabic.
    [
        "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ",
        "qwertyuiop[]asdfghjkl;'zxcvnm,./",
    ],
    // Hebrew.
    ["קראטוןםפשדגכעיחלךףזסבהנמצתץ", "ertyuiopasdfghjkl;zxcvbnm,."],
];

/// The key of the American layout in the place of a letter that is not Latin.
#[must_use]
pub(super) fn latin(key: Key) -> Option<Key> {
    let Code::Char(letter) = key.code else {
        return None;
    };
    LAYOUTS.iter().find_map(|[letters, keys]| {
        let mut pairs = letters.chars().zip(keys.chars());
        let (_, latin) = pairs.find(|(mine, _)| *mine == letter)?;
        let code = Code::Char(latin);
        Some(Key { code, ..key })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_a_key_and_no_key_is_translated_twice() {
        for [letters, keys] in LAYOUTS {
            assert_eq!(letters.chars().count(), keys.chars().count(), "{letters}");
            assert!(keys.is_ascii() && !letters.chars().any(|c| c.is_ascii()));
        }
    }

    #[test]
    fn letters_of_other_layouts_are_the_keys_in_their_place() {
        for (letter, key) in [
            ('о', 'j'),
            ('л', 'k'),
            ('й', 'q'),
            ('П', 'G'),
            ('ξ', 'j'),
            ('ת', ','),
            ('ت', 'j'),
        ] {
            let found = latin(Key::char(letter));
            assert_eq!(found, Some(Key::char(key)), "{letter}");
        }
        assert_eq!(latin(Key::ctrl('с')), Some(Key::ctrl('c')));
        assert_eq!(latin(Key::char('j')), None);
        assert_eq!(latin(Key::plain(Code::Enter)), None);
    }
}
