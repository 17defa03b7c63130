//! How many columns a text has room for on every terminal.
//!
//! Must never know: what the text is for.

use unicode_width::UnicodeWidthStr;

/// Vowel signs that stand beside their letter. Unicode has them extend its
/// cluster (`Other_Grapheme_Extend` in `PropList.txt`, of the general category
/// `Mc`), so that our tables give them no column; terminals that go by `wcwidth`
/// give them one, and what we write into that would take them away.
const BESIDE: &[char] = &[
    '\u{9be}', '\u{9d7}', '\u{b3e}', '\u{b57}', '\u{bbe}', '\u{bd7}', '\u{cc0}', '\u{cc2}',
    '\u{cc7}', '\u{cc8}', '\u{cca}', '\u{ccb}', '\u{cd5}', '\u{cd6}', '\u{d3e}', '\u{d57}',
    '\u{dcf}', '\u{ddf}', '\u{1b35}', '\u{1b3b}', '\u{1b3d}', '\u{1b43}', '\u{1b44}',
];

/// What has a width on the screen.
pub trait Columns {
    /// The most columns that terminals give it.
    fn width(&self) -> usize;
}

impl Columns for str {
    fn width(&self) -> usize {
        // Most text is plain, and all that is drawn is measured.
        if is_plain(self) {
            return self.chars().count();
        }
        let width = UnicodeWidthStr::width(self);
        // Where our tables count them already, they are not counted twice.
        let beside = |c: char| {
            let own = UnicodeWidthStr::width(c.encode_utf8(&mut [0; 4]) as &str);
            BESIDE.binary_search(&c).is_ok() && own == 0
        };
        width + self.chars().filter(|c| beside(*c)).count()
    }
}

/// Whether each letter is a cluster of one column, as all are in the Latin
/// script, its punctuation, and lines and blocks.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    // Without a way out in the middle, several bytes are looked at in one step.
    let is_ascii = |plain: bool, byte: &u8| plain & matches!(byte, b' '..=b'~');
    text.as_bytes().iter().fold(true, is_ascii) || text.chars().all(is_single)
}

/// Whether a letter joins none before it and takes one column.
const fn is_single(c: char) -> bool {
    matches!(
        c,
        ' '..='~'
            | '\u{a1}'..='\u{ac}'
            | '\u{ae}'..='\u{24f}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2030}'..='\u{203a}'
            | '\u{2190}'..='\u{2193}'
            | '\u{2500}'..='\u{259f}'
    )
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    #[test]
    fn plain_text_has_a_column_for_each_letter() {
        let plain: Vec<char> = ('\0'..=char::MAX)
            .filter(|c| is_plain(c.encode_utf8(&mut [0; 4])))
            .collect();
        assert_eq!(plain.len(), 95 + 12 + 418 + 24 + 11 + 4 + 160);
        for c in &plain {
            assert!(!c.is_control(), "{c:?}");
            assert_eq!(UnicodeWidthStr::width(&*c.to_string()), 1, "{c:?}");
            // Whatever stands beside it.
            for other in &plain {
                let pair = String::from_iter([*other, *c]);
                assert_eq!(pair.graphemes(true).count(), 2, "{pair:?}");
            }
        }
        assert!(is_plain("") && is_plain("né · 2016 …") && !is_plain("ne\u{301}"));
    }

    #[test]
    fn a_vowel_sign_beside_its_letter_has_a_column() {
        assert!(BESIDE.is_sorted());
        for (text, columns) in [
            ("policy", 6),
            ("政策", 4),
            ("é", 1),
            ("কা", 2),
            ("ලංකා", 4),
            ("ನೀ", 2),
            ("का", 2),
        ] {
            assert_eq!(Columns::width(text), columns, "{text}");
        }
    }
}
