//! Where values of JSON begin and end, told by quotes and brackets alone.
//!
//! Nothing here recurses or allocates: depth is a number, and a string is
//! passed in one leap.

/// Lines of positions that only grow.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    place: usize,
    passed: Breaks,
    /// The byte that ends a line: line feeds, or carriage returns in a file
    /// of an old Mac that has no line feed.
    pub(super) mark: u8,
}

/// Breaks of lines that were passed: line feeds, and carriage returns before the
/// first of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Breaks {
    feeds: u32,
    returns: u32,
}

impl Breaks {
    /// Lines that end before here.
    pub(super) fn lines(self) -> u32 {
        if self.feeds > 0 {
            self.feeds
        } else {
            self.returns
        }
    }
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self::behind(Breaks::default(), text)
    }

    /// The lines of a text behind others.
    pub(super) fn behind(passed: Breaks, text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mark = if passed.feeds > 0 || memchr::memchr(b'\n', bytes).is_some() {
            b'\n'
        } else {
            b'\r'
        };
        Self {
            bytes,
            place: 0,
            passed,
            mark,
        }
    }

    /// The line, from 1, of a place at or behind the last one asked for.
    pub(super) fn at(&mut self, place: usize) -> u32 {
        let breaks = self.passed_at(place);
        let lines = if self.mark == b'\n' {
            breaks.feeds
        } else {
            breaks.returns
        };
        lines.saturating_add(1)
    }

    /// The breaks before such a place.
    pub(super) fn passed_at(&mut self, place: usize) -> Breaks {
        let passed = self.bytes.get(self.place..place).unwrap_or_default();
        let breaks = memchr::memchr_iter(self.mark, passed).count();
        let counter = if self.mark == b'\n' {
            &mut self.passed.feeds
        } else {
            &mut self.passed.returns
        };
        *counter = counter.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.place = place.max(self.place);
        self.passed
    }
}

/// The next byte that is neither blank nor comma, and its place.
pub(super) fn skip_blanks(bytes: &[u8], from: usize) -> Option<(usize, u8)> {
    let rest = bytes.get(from..)?;
    let skipped = rest
        .iter()
        .position(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b','))?;
    Some((from + skipped, rest[skipped]))
}

/// The place behind the value that starts at `start`, unless the text ends
/// inside it. Closing brackets are not told apart: a wrong one is for the
/// parser to find.
pub(super) fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    match bytes.get(start)? {
        b'"' => string_end(bytes, start),
        b'{' | b'[' => nest_end(bytes, start),
        _ => {
            let rest = &bytes[start + 1..];
            let length = rest
                .iter()
                .position(|b| b.is_ascii_whitespace() || b",]}[{\":".contains(b));
            Some(length.map_or(bytes.len(), |length| start + 1 + length))
        }
    }
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

fn nest_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut depth) = (start, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

/// The first key of the object at `start`, quotes included.
pub(super) fn opening(text: &str, start: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let (key, b'"') = skip_blanks(bytes, start + 1)? else {
        return None;
    };
    let end = string_end(bytes, key)?;
    Some(&text[key..end]).filter(|key| key.len() <= 64)
}

/// The next object in a range that opens with the key as records do, behind a
/// comma or another object.
pub(super) fn next_record(text: &str, from: usize, to: usize, key: &str) -> Option<usize> {
    let range = text.as_bytes().get(from..to)?;
    let last = |end: usize| range[..end].iter().rposition(|b| !b.is_ascii_whitespace());
    memchr::memmem::find_iter(range, key).find_map(|place| {
        let brace = last(place).filter(|at| range[*at] == b'{')?;
        let before = last(brace)?;
        matches!(range[before], b',' | b'}').then_some(from + brace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_and_escaped_quotes_do_not_count() {
        let text = br#"{"a": "}\"]\\", "b": [{"c": "["}]} tail"#;
        assert_eq!(value_end(text, 0), Some(text.len() - 5));
        assert_eq!(value_end(br#"{"a": "x}"#, 0), None);
        assert_eq!(value_end(b"12, 3", 0), Some(2));
    }

    #[test]
    fn depth_is_a_number_not_a_stack() {
        let text = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(value_end(text.as_bytes(), 0), Some(2_000_000));
        assert_eq!(value_end(&text.as_bytes()[..1_500_000], 0), None);
    }

    #[test]
    fn the_next_record_opens_like_the_first_and_follows_one() {
        let text = r#"{"title": "x {"title"", "links": [{"title": "y"}]},  {  "title": "z"}"#;
        assert_eq!(opening(text, 0), Some("\"title\""));
        assert_eq!(
            next_record(text, 1, text.len(), "\"title\""),
            text.rfind('{')
        );
    }

    #[test]
    fn lines_are_counted_by_line_feeds_or_else_by_returns() {
        let mut lines = Lines::new("a\r\nb\r\nc");
        assert_eq!((lines.at(0), lines.at(3), lines.at(6)), (1, 2, 3));
        assert_eq!(Lines::new("a\rb\rc").at(4), 3);
        let passed = Lines::new("a\nb\n").passed_at(4);
        assert_eq!(Lines::behind(passed, "c\nd").at(2), 4);
    }
}
