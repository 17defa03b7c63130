//! Bytes to text: UTF-8, UTF-16 behind a byte order mark, and for older files
//! a guess that costs no more than the bytes it is made for.
//!
//! Must never know: what the text says.

use std::borrow::Cow;

/// The text of a source and what was wrong with its bytes.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text without its byte order mark, borrowed where the bytes are
    /// right.
    pub(super) text: Cow<'a, str>,
    /// Line and description of the first wrong byte.
    pub(super) flaw: Option<(u32, String)>,
}

/// Reads bytes as text. It always succeeds.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Decoded<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: Cow::Borrowed(text),
            flaw: None,
        },
        Err(error) => legacy(bytes, error.valid_up_to()),
    }
}

/// Wrong bytes in a file that has more right letters beyond ASCII than wrong
/// bytes are damage (�); in one that has not, the file is windows-1252.
fn legacy(bytes: &[u8], first: usize) -> Decoded<'_> {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += chunk.invalid().len();
    }
    let damaged = right > wrong;
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if damaged && !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        } else {
            text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
        }
    }
    let byte = bytes.get(first).copied().unwrap_or_default();
    let deed = if damaged {
        "replaced by \u{fffd}"
    } else {
        "read as windows-1252"
    };
    let reason = format!("byte 0x{byte:02X} is not UTF-8 ({wrong} such in all); {deed}");
    Decoded {
        text: Cow::Owned(text),
        flaw: Some((line_of(&bytes[..first]), reason)),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Decoded<'_> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    for c in char::decode_utf16(units) {
        if c.is_err() && first.is_none() {
            first = Some(line_of(text.as_bytes()));
        }
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !odd.is_empty() {
        first = first.or_else(|| Some(line_of(text.as_bytes())));
    }
    let flaw = first.map(|line| {
        (
            line,
            "not UTF-16 throughout; replaced by \u{fffd}".to_owned(),
        )
    });
    Decoded {
        text: Cow::Owned(text),
        flaw,
    }
}

fn line_of(before: &[u8]) -> u32 {
    let breaks = memchr::memchr_iter(b'\n', before).count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

/// The characters of 0x80 to 0x9F in windows-1252, after the table of the
/// WHATWG Encoding Standard; the other bytes are Latin-1.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let upper = byte
        .checked_sub(0x80)
        .and_then(|place| UPPER.get(usize::from(place)));
    upper.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_utf_8_is_borrowed_and_loses_its_mark() {
        let decoded = decode("\u{feff}año".as_bytes());
        assert!(matches!(decoded.text, Cow::Borrowed("año")) && decoded.flaw.is_none());
    }

    #[test]
    fn utf_16_is_told_by_its_mark() {
        let little: Vec<u8> = "\u{feff}año"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = "\u{feff}año"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(decode(&little).text, "año");
        assert_eq!(decode(&big).text, "año");
        assert_eq!(decode(&little[..little.len() - 1]).text, "añ");
        assert!(decode(&little[..little.len() - 1]).flaw.is_some());
    }

    #[test]
    fn an_old_file_is_windows_1252_and_says_so() {
        let decoded = decode(b"one\nFran\xe7ois \x93x\x94");
        assert_eq!(decoded.text, "one\nFrançois “x”");
        let (line, reason) = decoded.flaw.unwrap();
        assert_eq!(
            (line, &*reason),
            (
                2,
                "byte 0xE7 is not UTF-8 (3 such in all); read as windows-1252"
            )
        );
    }

    #[test]
    fn a_wrong_byte_in_a_right_file_costs_only_itself() {
        let mut bytes = "canción, año".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(decode(&bytes).text, "canción, año\u{fffd}");
    }
}
