//! ISO 2709, the binary form of MARC: records that end at 1D, fields that end
//! at 1E, and a directory of tags. Lengths and offsets are hints: programs
//! count letters for bytes, and a record longer than 99,999 bytes has no length
//! that could be written.
//!
//! What stands between records (line ends, marks of the end of a file, words)
//! is passed over, so that several dumps may stand one behind the other.
//!
//! Must never know: what a field means.

use std::ops::{ControlFlow, Range};

use super::charset::Charset;
use super::record::{Field, Marc};
use crate::records::flaw::Fault;
use crate::records::read::excerpt;

/// What ends a record.
pub(super) const RECORD_END: u8 = 0x1d;

/// What ends a field, and the directory.
const FIELD_END: u8 = 0x1e;

/// Bytes of a leader.
const LEADER: usize = 24;

/// Bytes of the length that a leader begins with.
const LENGTH: usize = 5;

/// What may stand around a record: line ends, zeros that fill blocks, and the
/// mark of the end of a file in DOS.
fn is_between(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b' ' | b'\t' | 0 | 0x1a)
}

/// The bytes without a byte order mark and what may stand before a record.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = bytes.iter().position(|byte| !is_between(*byte));
    let start = start.unwrap_or(bytes.len());
    // Blanks in the place of a length belong to the leader.
    let is_status = bytes.get(start).is_some_and(u8::is_ascii_lowercase);
    let length = start.checked_sub(LENGTH).filter(|_| is_status);
    let is_blank = |from: &usize| bytes.get(*from..start) == Some(&[b' '; LENGTH]);
    let start = length.filter(is_blank).unwrap_or(start);
    bytes.get(start..).unwrap_or_default()
}

/// Whether bytes begin with a record, told by its leader: a length, a status
/// and a type, the base address, and the digits that say how long the parts of
/// the directory are.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let Some(leader) = trimmed(bytes).get(..LEADER) else {
        return false;
    };
    let part = |from: usize, to: usize| leader.get(from..to).unwrap_or_default();
    let lengths = [part(0, LENGTH), part(12, 17)];
    let are = |is: fn(&u8) -> bool| lengths.iter().all(|length| length.iter().all(is));
    let are_blank = are(|byte| *byte == b' ') && bytes.contains(&FIELD_END);
    let is_map = part(20, 22) == b"45";
    (are(u8::is_ascii_digit) || are_blank) && is_map && leader.is_ascii()
}

/// Bytes of an entry of the directory: a tag of three letters, a length of four
/// digits and an offset of five, as all of MARC has it.
const ENTRY: usize = 12;

/// The bytes up to the end of the first record, and those behind it.
pub(super) fn split(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let bytes = trimmed(bytes);
    if bytes.is_empty() {
        return None;
    }
    let end = memchr::memchr(RECORD_END, bytes);
    let (bytes, behind) = bytes.split_at_checked(end.unwrap_or(bytes.len()))?;
    let is_closed = end.is_some();
    Some((
        Chunk { bytes, is_closed },
        behind.get(1..).unwrap_or_default(),
    ))
}

/// What stands before an end of record, or before the end of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk<'a> {
    bytes: &'a [u8],
    is_closed: bool,
}

/// What a chunk holds.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'a> {
    /// A record, and what is wrong with it.
    Record(Marc<'a>, Vec<Fault>),
    /// No record, and why.
    Nothing(Fault),
}

impl<'a> Chunk<'a> {
    /// Hands over its records: mostly one, several where ends of records are
    /// missing.
    pub(super) fn each(
        self,
        mut take: impl FnMut(Found<'a>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut bytes = self.bytes;
        while !bytes.is_empty() {
            let (strange, record) = bytes.split_at_checked(start(bytes)).unwrap_or((bytes, &[]));
            if !trimmed(strange).is_empty() {
                let fault = if !self.is_closed && may_go_on(strange) {
                    Fault::RecordCut
                } else {
                    unexpected(strange)
                };
                take(Found::Nothing(fault))?;
            }
            if record.is_empty() {
                break;
            }
            let (found, rest) = self.record(record);
            take(found)?;
            bytes = trimmed(rest);
        }
        ControlFlow::Continue(())
    }

    /// The record that bytes begin with, and what stands behind it.
    fn record(self, bytes: &'a [u8]) -> (Found<'a>, &'a [u8]) {
        let end = memchr::memchr(FIELD_END, bytes).unwrap_or(bytes.len());
        let (head, body) = bytes.split_at_checked(end + 1).unwrap_or((bytes, &[]));
        let entries = Entry::all(head);
        let (places, behind, is_whole) = places(body, entries.len());
        if !is_whole && !self.is_closed {
            return (Found::Nothing(Fault::RecordCut), &[]);
        }
        let mut faults = Vec::new();
        // Another record without an end of the one before it, or fields that
        // the directory does not know.
        let mut rest = body.get(behind..).unwrap_or_default();
        let is_other = start(trimmed(rest)) == 0;
        if places.len() < entries.len() || !is_other && !trimmed(rest).is_empty() {
            faults.push(Fault::Directory);
        }
        if !is_other {
            rest = &[];
        }
        let record = bytes.get(..end + 1 + behind).unwrap_or(bytes);
        let fields = placed(&entries, places);
        (read(record, body, &fields, faults), rest)
    }
}

/// Makes the record of fields that lie at places of a body.
fn read<'a>(
    record: &'a [u8],
    body: &'a [u8],
    fields: &[([u8; 3], Range<usize>)],
    mut faults: Vec<Fault>,
) -> Found<'a> {
    let has = |wanted: &[u8; 3]| fields.iter().any(|(tag, _)| tag == wanted);
    let is_unimarc = has(b"200") && !has(b"245");
    let declared = match record.get(9) {
        _ if is_unimarc => Charset::Iso5426,
        Some(b'a') => Charset::Utf8,
        _ => Charset::Marc8,
    };
    let charset = Charset::of(record, declared);
    let leader = record.get(..LEADER).unwrap_or_default();
    let mut marc = Marc::new(String::from_utf8_lossy(leader));
    let mut unknown = 0;
    for (tag, place) in fields {
        let (text, odd) = charset.decode(body.get(place.clone()).unwrap_or_default());
        unknown += odd;
        marc.push(Field::new(*tag, text));
    }
    faults.extend(charset.fault(record, unknown));
    Found::Record(marc, faults)
}

/// Whether bytes are the beginning of a leader, or of a leader and a directory.
fn may_go_on(bytes: &[u8]) -> bool {
    let bytes = trimmed(bytes);
    let is_digit = bytes.first().is_some_and(u8::is_ascii_digit);
    begins(bytes) || bytes.len() < LEADER && is_digit
}

/// Where in bytes a record begins: at once, or behind the words before it.
/// Without one, the length of the bytes.
fn start(bytes: &[u8]) -> usize {
    let Some(end) = memchr::memchr(FIELD_END, bytes) else {
        return bytes.len();
    };
    let head = bytes.get(..end).unwrap_or_default();
    let line = memchr::memrchr(b'\n', head).map_or(0, |at| at + 1);
    // Words before a leader would pass for a part of it.
    let starts = [line, 0].into_iter();
    let is_start = |start: &usize| is_head(head.get(*start..).unwrap_or_default());
    starts.clone().find(is_start).unwrap_or(bytes.len())
}

/// Whether bytes are a leader and the entries of a directory, whatever the
/// leader says of lengths: most entries have nine digits behind a tag.
fn is_head(head: &[u8]) -> bool {
    let (_, entries) = head.get(LEADER..).unwrap_or_default().as_rchunks::<ENTRY>();
    let is_entry = |[_, _, _, digits @ ..]: &&[u8; ENTRY]| digits.iter().all(u8::is_ascii_digit);
    let right = entries.iter().filter(is_entry).count();
    right > 0 && right * 2 >= entries.len()
}

/// Places of so many fields in a body, where the last one ends, and whether all
/// of them have an end.
fn places(body: &[u8], count: usize) -> (Vec<Range<usize>>, usize, bool) {
    let (mut places, mut start) = (Vec::with_capacity(count.min(body.len())), 0);
    let mut ends = memchr::memchr_iter(FIELD_END, body);
    while places.len() < count {
        let Some(end) = ends.next() else {
            if start < body.len() {
                places.push(start..body.len());
            }
            return (places, body.len(), false);
        };
        places.push(start..end);
        start = end + 1;
    }
    (places, start, true)
}

/// Tags with the places of their fields, in the order of the directory. By the
/// offsets if all of them fit; by their order if they were miscounted; one
/// after the other if they say nothing.
fn placed(entries: &[Entry], places: Vec<Range<usize>>) -> Vec<([u8; 3], Range<usize>)> {
    let fits = |entry: &Entry| {
        let at = places.binary_search_by_key(&entry.start, |place| place.start);
        at.ok().and_then(|at| places.get(at).cloned())
    };
    let exact: Option<Vec<Range<usize>>> = entries.iter().map(fits).collect();
    let tags = entries.iter().map(|entry| entry.tag);
    if let Some(exact) = exact {
        return tags.zip(exact).collect();
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let start = |at: &usize| entries.get(*at).map(|entry| entry.start);
    order.sort_by_key(start);
    let starts = order.iter().map(start);
    if !starts.is_sorted_by(|one, other| one < other) {
        return tags.zip(places).collect();
    }
    let mut fields: Vec<_> = order.into_iter().zip(places).collect();
    fields.sort_unstable_by_key(|(at, _)| *at);
    let tag = |at: usize| entries.get(at).map(|entry| entry.tag);
    let fields = fields.into_iter();
    fields
        .filter_map(|(at, place)| Some((tag(at)?, place)))
        .collect()
}

/// An entry of the directory.
#[derive(Clone, Copy, Debug)]
struct Entry {
    tag: [u8; 3],
    /// Where its field is said to begin behind the directory.
    start: usize,
}

impl Entry {
    /// The entries of a directory. They are counted from its end: a leader may
    /// be a byte too long or too short.
    fn all(head: &[u8]) -> Vec<Self> {
        let directory = head.get(LEADER..head.len().saturating_sub(1));
        let (_, entries) = directory.unwrap_or_default().as_rchunks::<ENTRY>();
        entries.iter().map(Self::of).collect()
    }

    fn of(entry: &[u8; ENTRY]) -> Self {
        let [a, b, c, _, _, _, _, start @ ..] = entry;
        let digits = std::str::from_utf8(start).ok();
        Self {
            tag: [*a, *b, *c],
            start: digits
                .and_then(|digits| digits.parse().ok())
                .unwrap_or(usize::MAX),
        }
    }
}

fn unexpected(bytes: &[u8]) -> Fault {
    let start = bytes.get(..bytes.len().min(240)).unwrap_or(bytes);
    let value = excerpt(&String::from_utf8_lossy(start));
    Fault::Unexpected { value }
}
