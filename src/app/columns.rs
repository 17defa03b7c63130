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
        if is_plain(self.as_bytes()) {
            return self.len();
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

/// Whether each byte is a cluster of one column: what ASCII prints.
#[must_use]
pub fn is_plain(text: &[u8]) -> bool {
    // Without a way out in the middle, several bytes are looked at in one step.
    let is_plain = |plain: bool, byte: &u8| plain & matches!(byte, b' '..=b'~');
    text.iter().fold(true, is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_a_column_for_each_byte() {
        for byte in 0..=0x7f_u8 {
            let text = char::from(byte).to_string();
            let is_one = UnicodeWidthStr::width(&*text) == 1 && byte != 0x7f && byte >= b' ';
            assert_eq!(is_plain(text.as_bytes()), is_one, "{byte}");
        }
        assert!(is_plain(b"") && !is_plain("né".as_bytes()));
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
