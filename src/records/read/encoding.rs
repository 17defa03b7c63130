//! Bytes to text: UTF-8, UTF-16 with or without a byte order mark, and the
//! encodings of older files, told from the bytes.
//!
//! Must never know: what the text says.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::super::flaw::Fault;
use super::super::text::Text;

/// The text of a source and what was wrong with its bytes.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    /// The text without its byte order mark, borrowed where the bytes are
    /// right. Lines end in `\n` or `\r\n`.
    pub(super) text: Cow<'a, str>,
    /// Line of the first wrong byte, and what was done.
    pub(super) flaw: Option<(u32, Fault)>,
}

/// Reads bytes as text. It always succeeds.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut decoded = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, UTF_16LE),
        [0xfe, 0xff, rest @ ..] => utf16(rest, UTF_16BE),
        // ASCII in two bytes each: no other text has zeros.
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => utf16(bytes, UTF_16LE),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => utf16(bytes, UTF_16BE),
        _ => utf8(bytes),
    };
    // The line ends of old Macintosh programs.
    if memchr::memchr(b'\n', decoded.text.as_bytes()).is_none() && decoded.text.contains('\r') {
        decoded.text = Cow::Owned(decoded.text.replace('\r', "\n"));
    }
    decoded
}

fn utf8(bytes: &[u8]) -> Decoded<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Decoded {
            text: Cow::Borrowed(text),
            flaw: None,
        },
        Err(error) => declared(bytes).unwrap_or_else(|| legacy(bytes, error.valid_up_to())),
    }
}

/// XML says in its first line what its bytes are (XML 1.0, 4.3.3), which counts
/// where they are not UTF-8.
fn declared(bytes: &[u8]) -> Option<Decoded<'_>> {
    let near = bytes.get(..bytes.len().min(DECLARATION_MAX))?;
    let start = memchr::memmem::find(near, b"<?xml ")?;
    let rest = near.get(start..)?;
    let declaration = rest.get(..memchr::memmem::find(rest, b"?>")?)?;
    let name = memchr::memmem::find(declaration, b"encoding")?;
    let rest = declaration
        .get(name + b"encoding".len()..)?
        .trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let label = rest.get(..memchr::memchr(*quote, rest)?)?;
    let encoding = Encoding::for_label_no_replacement(label)?;
    let is_other = ![UTF_8, UTF_16BE, UTF_16LE].contains(&encoding);
    let (text, _) = is_other.then(|| decoded(bytes, encoding))?;
    Some(Decoded {
        text: Cow::Owned(text),
        flaw: None,
    })
}

/// A declaration stands at the beginning, or behind what a server put there.
const DECLARATION_MAX: usize = 4_096;

/// So many bytes around the first wrong one tell an old encoding.
const SAMPLE: usize = 1 << 20;

/// Wrong bytes in a file that has more right letters beyond ASCII than wrong
/// bytes are damage (U+FFFD); one that has not is of an older encoding.
fn legacy(bytes: &[u8], first: usize) -> Decoded<'_> {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        wrong += chunk.invalid().len();
    }
    let (text, read_as) = if right > wrong {
        (String::from_utf8_lossy(bytes), None)
    } else {
        let end = bytes.len().min(first.saturating_add(SAMPLE));
        let sample = bytes.get(first.saturating_sub(SAMPLE)..end);
        let encoding = guess(sample.unwrap_or_default());
        let (text, _) = decoded(bytes, encoding);
        (Cow::Owned(text), Some(Text::line(encoding.name())))
    };
    let byte = bytes.get(first).copied().unwrap_or_default();
    let fault = Fault::NotUtf8 {
        byte,
        count: wrong,
        read_as,
    };
    Decoded {
        text,
        flaw: Some((line_of(&bytes[..first]), fault)),
    }
}

fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn utf16<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, is_wrong) = decoded(bytes, encoding);
    let first = text.find(char::REPLACEMENT_CHARACTER).filter(|_| is_wrong);
    let flaw = first.map(|first| {
        let line = line_of(&text.as_bytes()[..first]);
        (line, Fault::NotUtf16)
    });
    Decoded {
        text: Cow::Owned(text),
        flaw,
    }
}

/// The text of bytes, and whether some were wrong. A bit after the other: at
/// once it would take three times the room, whatever the bytes are.
fn decoded(bytes: &[u8], encoding: &'static Encoding) -> (String, bool) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len());
    let mut buffer = String::with_capacity(4 * BIT);
    let (mut rest, mut is_wrong) = (bytes, false);
    loop {
        let bit = rest.get(..BIT).unwrap_or(rest);
        let is_last = bit.len() == rest.len();
        buffer.clear();
        let (result, read, is_bit_wrong) = decoder.decode_to_string(bit, &mut buffer, is_last);
        text.push_str(&buffer);
        is_wrong |= is_bit_wrong;
        rest = rest.get(read..).unwrap_or_default();
        if is_last && result == CoderResult::InputEmpty {
            return (text, is_wrong);
        }
    }
}

/// So many bytes are decoded at once.
const BIT: usize = 64 * 1024;

fn line_of(before: &[u8]) -> u32 {
    let breaks = memchr::memchr_iter(b'\n', before).count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
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
        let bare: Vec<u8> = "Año".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&[&b"\0@\0b"[..], &bare].concat()).text, "@bAño");
        assert_eq!(decode(&little[..little.len() - 1]).text, "añ\u{fffd}");
        assert!(decode(&little[..little.len() - 1]).flaw.is_some());
    }

    #[test]
    fn an_old_file_is_windows_1252_and_says_so() {
        let decoded = decode(b"one\nFran\xe7ois \x93x\x94");
        assert_eq!(decoded.text, "one\nFrançois “x”");
        let (line, fault) = decoded.flaw.unwrap();
        assert_eq!(
            (line, &*fault.to_string()),
            (
                2,
                "byte 0xE7 is not UTF-8 (3 such in all); read as windows-1252"
            )
        );
    }

    #[test]
    fn the_old_encodings_of_other_countries_are_told_from_the_bytes() {
        let text = "开放政府数据与公民信任，经济合作与发展组织\n";
        let (gbk, ..) = encoding_rs::GBK.encode(text);
        let decoded = decode(&gbk);
        assert_eq!(decoded.text, text);
        assert!(
            decoded
                .flaw
                .unwrap()
                .1
                .to_string()
                .to_lowercase()
                .contains("read as gb")
        );
    }

    #[test]
    fn the_encoding_that_xml_declares_counts_unless_the_bytes_are_utf_8() {
        let old = |label: &str| {
            let head = format!("<?xml version='1.0' encoding = '{label}' ?>\n<a>");
            [head.as_bytes(), b"Lef\xe8vre \xa4</a>"].concat()
        };
        let bytes = old("ISO-8859-1");
        let decoded = decode(&bytes);
        assert!(decoded.text.ends_with("Lefèvre ¤</a>") && decoded.flaw.is_none());
        assert!(decode(&old("ISO-8859-15")).text.ends_with("Lefèvre €</a>"));
        let right = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>Lefèvre</a>";
        assert_eq!(decode(right.as_bytes()).text, right);
        assert!(
            decode(&old("UTF-8")).flaw.is_some(),
            "the bytes say otherwise"
        );
    }

    #[test]
    fn letters_across_the_bits_that_are_decoded_at_once_are_whole() {
        for shift in 0..3 {
            let text = format!(
                "{}{}",
                "x".repeat(BIT - shift),
                "开放政府 año ".repeat(9_000)
            );
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(decode(&[&b"\xff\xfe"[..], &units].concat()).text, text);
            let text = text.replace('ñ', "n");
            let (gbk, ..) = encoding_rs::GBK.encode(&text);
            assert_eq!(decoded(&gbk, encoding_rs::GBK), (text, false));
        }
    }

    #[test]
    fn lines_that_end_in_carriage_returns_are_lines() {
        assert_eq!(decode(b"one\rtwo\r").text, "one\ntwo\n");
        assert_eq!(decode(b"one\r\ntwo\r").text, "one\r\ntwo\r");
    }

    #[test]
    fn a_wrong_byte_in_a_right_file_costs_only_itself() {
        let mut bytes = "canción, año".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(decode(&bytes).text, "canción, año\u{fffd}");
    }
}
