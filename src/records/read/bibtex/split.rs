//! A file in entries: where each starts and ends, whatever is wrong with it.
//!
//! Linear in the length of the text: an entry that is never closed is given up
//! at the third line that begins another one.
//!
//! Must never know: what stands in an entry.

use crate::records::flaw::Fault;

/// A piece of a file; what stands between entries is comment.
pub(super) enum Block<'a> {
    /// An entry: `kind{body}`.
    Entry {
        line: u32,
        kind: &'a str,
        body: &'a str,
    },
    /// An entry that cannot be read.
    Broken { line: u32, fault: Fault },
}

/// Braces deeper than this are an attack on the parser behind.
const DEPTH_MAX: usize = 64;

/// An entry of more bytes is no entry.
const ENTRY_MAX: usize = 1 << 20;

/// Whether only blanks stand between the start of the line and a place.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    // An entry may follow another one on its line.
    let before = before.trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with(['\n', '\r', '}', ')', '\u{feff}'])
}

/// Kind and place of the opening bracket of what starts with `@`.
fn head(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix('@')?.trim_start_matches([' ', '\t']);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"_-".contains(c))?;
    let (kind, rest) = rest.split_at(end);
    let open = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    let is_kind = kind.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_kind && open.starts_with(['{', '('])).then(|| (kind, text.len() - open.len()))
}

/// Whether a text that starts with `@` is an entry with a key and a field, or
/// one of the words that only BibTeX has there.
pub(super) fn is_entry(text: &str) -> bool {
    let Some((kind, open)) = head(text) else {
        return false;
    };
    if kind.eq_ignore_ascii_case("comment") || kind.eq_ignore_ascii_case("preamble") {
        return true;
    }
    let near = text.get(open + 1..).unwrap_or_default();
    let end = near
        .char_indices()
        .nth(400)
        .map_or(near.len(), |(at, _)| at);
    let near = near.get(..end).unwrap_or_default();
    let is_name = |name: &str| !name.is_empty() && !name.contains(['{', '}', ';', ':', '(', '"']);
    let Some((name, _)) = near.split_once('=') else {
        return false;
    };
    let string = kind.eq_ignore_ascii_case("string");
    match name.split_once(',') {
        Some((key, name)) => !key.trim().contains(['{', '}', '"', '\n']) && is_name(name.trim()),
        // Some entries have no key.
        None => {
            is_name(name.trim()) && (string || name.trim().bytes().all(|b| b.is_ascii_alphabetic()))
        }
    }
}

/// The entries of a text in their order.
pub(super) fn blocks(text: &str) -> impl Iterator<Item = Block<'_>> {
    let (mut at, mut counted, mut line) = (0_usize, 0_usize, 1_u32);
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(at..)?;
            let start = at + memchr::memchr(b'@', rest.as_bytes())?;
            at = start + 1;
            let Some((kind, open)) = head(text.get(start..)?) else {
                continue;
            };
            if !begins_line(text, start) {
                continue;
            }
            line = line.saturating_add(breaks(text.get(counted..start)?));
            counted = start;
            if kind.eq_ignore_ascii_case("comment") {
                // JabRef keeps its settings there; brackets in a mere remark
                // need not be closed.
                if let End::At(end) = end_of(text, start + open) {
                    at = end;
                }
                continue;
            }
            let end = end_of(text, start + open);
            let (next, fault) = match end {
                End::At(end) => (end, None),
                End::Never(next) => (next, Some(Fault::Unclosed)),
                End::Deep(next) => (next, Some(Fault::Deep)),
            };
            at = next.max(start + 1);
            let body = text
                .get(start + open + 1..next.saturating_sub(1))
                .unwrap_or_default();
            let long = (body.len() > ENTRY_MAX).then_some(Fault::Huge);
            return Some(match fault.or(long) {
                Some(fault) => Block::Broken { line, fault },
                None => Block::Entry { line, kind, body },
            });
        }
    })
}

fn breaks(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// Where an entry ends.
enum End {
    /// Behind its closing bracket.
    At(usize),
    /// Nowhere; another one starts there.
    Never(usize),
    /// Its braces are too deep; another one starts there.
    Deep(usize),
}

fn end_of(text: &str, open: usize) -> End {
    match end(text, open, false) {
        End::Never(next) => match end(text, open, true) {
            End::At(at) if at <= next => End::At(at),
            _ => End::Never(next),
        },
        end => end,
    }
}

fn end(text: &str, open: usize, escapes: bool) -> End {
    let bytes = text.as_bytes();
    let round = bytes.get(open) == Some(&b'(');
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    let mut others: (usize, Option<usize>) = (0, None);
    let (mut at, mut is_quoted) = (open, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            // As in BibTeX, braces count whatever stands before them; files
            // that are closed only if they do not are read so too.
            b'\\' if escapes => at += 1,
            b'"' if round && depth == 0 => is_quoted = !is_quoted,
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b')' if round && depth == 0 && !is_quoted => return End::At(at + 1),
            b'@' if at > open && is_other(text, at) => {
                others = (others.0 + 1, others.1.or(Some(at)));
                if others.0 == 3 {
                    break;
                }
            }
            _ => {}
        }
        deepest = deepest.max(depth);
        at += 1;
        if depth == 0 && !round && matches!(byte, b'}') {
            return if deepest > DEPTH_MAX {
                End::Deep(at)
            } else {
                End::At(at)
            };
        }
    }
    let next = others.1.unwrap_or(text.len());
    if deepest > DEPTH_MAX {
        End::Deep(next)
    } else {
        End::Never(next)
    }
}

/// Whether another entry begins at the start of a line.
fn is_other(text: &str, at: usize) -> bool {
    let is_start = at == 0 || matches!(text.as_bytes().get(at - 1), Some(b'\n' | b'\r'));
    is_start && text.get(at..).is_some_and(is_entry)
}
