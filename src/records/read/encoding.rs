//! Bytes to text: UTF-8, UTF-16 with or without a byte order mark, and the
//! encodings of older files, told from the bytes.
//!
//! Must never know: what the text says.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

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
    let (wide, bytes) = marked(bytes);
    let mut decoded = match wide {
        Some(encoding) => utf16(bytes, encoding),
        None => utf8(bytes),
    };
    // The line ends of old Macintosh programs.
    if memchr::memchr(b'\n', decoded.text.as_bytes()).is_none() && decoded.text.contains('\r') {
        decoded.text = Cow::Owned(decoded.text.replace('\r', "\n"));
    }
    decoded
}

/// Whether a text is UTF-16, and of which order, and the text without its mark.
fn marked(bytes: &[u8]) -> (Option<&'static Encoding>, &[u8]) {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (None, rest),
        [0xff, 0xfe, rest @ ..] => (Some(UTF_16LE), rest),
        [0xfe, 0xff, rest @ ..] => (Some(UTF_16BE), rest),
        // ASCII in two bytes each: no other text has zeros.
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => (Some(UTF_16LE), bytes),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => (Some(UTF_16BE), bytes),
        _ => (None, bytes),
    }
}

fn utf8(bytes: &[u8]) -> Decoded<'_> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text: Cow::Borrowed(text),
                flaw: None,
            };
        }
        Err(error) => error,
    };
    match declared(bytes) {
        Some(encoding) => Decoded {
            text: Cow::Owned(decoded(bytes, encoding).0),
            flaw: None,
        },
        None => legacy(bytes, error.valid_up_to()),
    }
}

/// XML says in its first line what its bytes are (XML 1.0, 4.3.3), which counts
/// where they are not UTF-8.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
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
    is_other.then_some(encoding)
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

/// The text of bytes, and whether some were wrong.
fn decoded(bytes: &[u8], encoding: &'static Encoding) -> (String, bool) {
    let mut text = String::with_capacity(bytes.len());
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let is_wrong = decode_on(&mut decoder, bytes, true, &mut text);
    (text, is_wrong)
}

/// Decodes more bytes; whether some were wrong. A bit after the other: at once
/// it would take three times the room, whatever the bytes are.
fn decode_on(decoder: &mut Decoder, bytes: &[u8], is_last: bool, text: &mut String) -> bool {
    let mut buffer = String::with_capacity(4 * BIT);
    let (mut rest, mut is_wrong) = (bytes, false);
    loop {
        let bit = rest.get(..BIT).unwrap_or(rest);
        let is_end = bit.len() == rest.len();
        buffer.clear();
        let end = is_end && is_last;
        let (result, read, is_bit_wrong) = decoder.decode_to_string(bit, &mut buffer, end);
        text.push_str(&buffer);
        is_wrong |= is_bit_wrong;
        rest = rest.get(read..).unwrap_or_default();
        if is_end && result == CoderResult::InputEmpty {
            return is_wrong;
        }
    }
}

/// Bytes that come bit by bit, each told as [`decode`] tells all of them: what
/// comes first and what XML declares there count for all.
#[derive(Default)]
pub(super) struct Decoding {
    course: Course,
    /// What is declared, should the bytes turn out not to be UTF-8.
    declared: Option<&'static Encoding>,
    /// The bytes of a letter whose rest is to come.
    rest: Vec<u8>,
    /// Something wrong was said of them.
    is_told: bool,
}

/// How bytes become text.
#[derive(Default)]
enum Course {
    /// Nothing came yet.
    #[default]
    Start,
    /// As UTF-8, and what is not, as each bit lets guess.
    Utf8,
    /// As this encoding.
    Other(Decoder),
}

impl Decoding {
    /// Appends the text of more bytes; the first ones are enough to tell what
    /// they are. What was wrong, told once, with its line in all of the text.
    pub(super) fn push(
        &mut self,
        bytes: &[u8],
        is_last: bool,
        text: &mut String,
    ) -> Option<(u32, Fault)> {
        let before = text.len();
        let flaw = match &mut self.course {
            Course::Start => {
                let (wide, bytes) = marked(bytes);
                self.declared = declared(bytes);
                self.course = match wide {
                    Some(encoding) => Course::Other(encoding.new_decoder_without_bom_handling()),
                    None => Course::Utf8,
                };
                return self.push(bytes, is_last, text);
            }
            Course::Utf8 => self.push_utf8(bytes, is_last, text),
            Course::Other(decoder) => {
                let is_wrong = decode_on(decoder, bytes, is_last, text);
                let is_wide = [UTF_16BE, UTF_16LE].contains(&decoder.encoding());
                let behind = text.get(before..).filter(|_| is_wrong && is_wide);
                let first = behind.and_then(|text| text.find(char::REPLACEMENT_CHARACTER));
                first.map(|first| {
                    (
                        line_of(&text.as_bytes()[before..before + first]),
                        Fault::NotUtf16,
                    )
                })
            }
        };
        let (line, fault) = flaw.filter(|_| !std::mem::replace(&mut self.is_told, true))?;
        let lines_before = line_of(&text.as_bytes()[..before]) - 1;
        Some((lines_before.saturating_add(line), fault))
    }

    fn push_utf8(
        &mut self,
        bytes: &[u8],
        is_last: bool,
        text: &mut String,
    ) -> Option<(u32, Fault)> {
        let mut all = std::mem::take(&mut self.rest);
        let came = if all.is_empty() {
            bytes
        } else {
            all.extend_from_slice(bytes);
            &all
        };
        let kept = if is_last { 0 } else { begun(came) };
        let (bytes, rest) = came.split_at(came.len() - kept);
        self.rest.extend_from_slice(rest);
        let error = match std::str::from_utf8(bytes) {
            Ok(more) => {
                text.push_str(more);
                return None;
            }
            Err(error) => error,
        };
        if let Some(encoding) = self.declared {
            let mut decoder = encoding.new_decoder_without_bom_handling();
            decode_on(&mut decoder, came, is_last, text);
            self.rest.clear();
            self.course = Course::Other(decoder);
            return None;
        }
        let Decoded { text: more, flaw } = legacy(bytes, error.valid_up_to());
        text.push_str(&more);
        flaw
    }
}

/// How many bytes at the end begin a letter of UTF-8 whose rest is missing.
fn begun(bytes: &[u8]) -> usize {
    let near = bytes.len().saturating_sub(3);
    let last = bytes.get(near..).unwrap_or_default();
    let lead = last.iter().rposition(|byte| *byte >= 0xc0);
    let Some(lead) = lead else { return 0 };
    let length = match last[lead] {
        0xf0.. => 4,
        0xe0.. => 3,
        _ => 2,
    };
    let there = last.len() - lead;
    if there < length { there } else { 0 }
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
