//! The characters that nobody sees, and that change what is seen.
//!
//! A table made from the properties of Unicode (UAX #44): controls, formats,
//! default ignorables, line and paragraph separators, private use and
//! noncharacters, without the signs that stand before Arabic numbers
//! (`Prepended_Concatenation_Mark`), which are seen. `tests/invisible.rs` makes
//! it anew and compares it with what others say.
//!
//! Must never know: texts.

use std::cmp::Ordering;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Ranges in order, first and last.
pub(super) const INVISIBLE: [(char, char); 36] = [
    ('\u{0}', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{e000}', '\u{f8ff}'),
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{fffe}', '\u{ffff}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{1fffe}', '\u{1ffff}'),
    ('\u{2fffe}', '\u{2ffff}'),
    ('\u{3fffe}', '\u{3ffff}'),
    ('\u{4fffe}', '\u{4ffff}'),
    ('\u{5fffe}', '\u{5ffff}'),
    ('\u{6fffe}', '\u{6ffff}'),
    ('\u{7fffe}', '\u{7ffff}'),
    ('\u{8fffe}', '\u{8ffff}'),
    ('\u{9fffe}', '\u{9ffff}'),
    ('\u{afffe}', '\u{affff}'),
    ('\u{bfffe}', '\u{bffff}'),
    ('\u{cfffe}', '\u{cffff}'),
    ('\u{dfffe}', '\u{e0fff}'),
    ('\u{efffe}', '\u{10ffff}'),
];

/// Whether a character is one of the table.
pub(super) fn is_invisible(c: char) -> bool {
    let place = |(first, last): &(char, char)| {
        if *last < c {
            Ordering::Less
        } else if *first > c {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    };
    INVISIBLE.binary_search_by(place).is_ok()
}

/// Characters that are drawn as nothing though no property says so: the empty
/// pattern of Braille, an empty note head, blanks between hieroglyphs.
pub(super) fn is_empty(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{1d159}' | '\u{13441}' | '\u{13442}')
}

/// Whether a joiner between these makes a difference that readers of their
/// script see: between letters, and on either side of a virama (UAX #31, 2.3). The letters
/// are those of scripts that are written joined (Arabic, Syriac, Mongolian and
/// their kin), of India and around it.
pub(super) fn joins(before: Option<char>, next: Option<char>) -> bool {
    before.is_some_and(|before| {
        let follows = |c| may_join(c) && (!is_combining_mark(c) || is_virama(c));
        is_virama(before) || may_join(before) && next.is_some_and(follows)
    })
}

fn is_virama(c: char) -> bool {
    canonical_combining_class(c) == 9
}

fn may_join(c: char) -> bool {
    let is_of_script = matches!(c,
        '\u{600}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        | '\u{1A20}'..='\u{1AAF}' | '\u{1B00}'..='\u{1C4F}' | '\u{1CD0}'..='\u{1CFF}'
        | '\u{A800}'..='\u{A8FF}' | '\u{A900}'..='\u{AAFF}' | '\u{11000}'..='\u{11FFF}');
    is_of_script && (c.is_alphabetic() || is_combining_mark(c))
}

/// The joiner and the non-joiner (U+200D, U+200C).
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}
