//! Strings in little more than their own bytes, for those that are read in a
//! row, or a few at a time.
//!
//! Must never know: what the strings are.

use super::Column;
use super::codec::{ColumnReader, ColumnWriter, Heat};

/// Of so many strings one is known where it starts; the others are found from
/// there.
const STRIDE: usize = 16;

/// Strings of one line, each with a line feed behind it.
#[derive(Debug, Default)]
pub struct LineTable {
    text: Column<u8>,
    /// Where every so many-th string starts.
    starts: Column<u32>,
    len: usize,
}

impl LineTable {
    /// Number of strings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no string.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A string by its number; empty when there is none.
    #[must_use]
    pub fn get(&self, number: usize) -> &str {
        let start = self.starts.get(number / STRIDE).copied();
        let text = start.and_then(|start| self.text.get(start as usize..));
        let mut lines = lines(text.unwrap_or_default());
        lines.nth(number % STRIDE).unwrap_or_default()
    }

    /// All strings, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        lines(&self.text)
    }

    /// Lists the columns.
    pub fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        on.put_small(&self.len);
        on.put(&self.text, heat);
        on.put(&self.starts, heat);
    }

    /// Takes them back.
    pub fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let table = Self {
            len: from.take_small()?,
            text: from.take()?,
            starts: from.take()?,
        };
        (table.starts.len() == table.len.div_ceil(STRIDE)).then_some(table)
    }
}

/// The lines of a text.
fn lines(text: &[u8]) -> impl Iterator<Item = &str> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text).map(move |end| {
        let line = text.get(start..end).unwrap_or_default();
        start = end + 1;
        str::from_utf8(line).unwrap_or_default()
    })
}

impl<S: AsRef<str>> FromIterator<S> for LineTable {
    fn from_iter<I: IntoIterator<Item = S>>(strings: I) -> Self {
        let (mut text, mut starts, mut len) = (Vec::new(), Vec::new(), 0);
        for string in strings {
            if len % STRIDE == 0 {
                starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            }
            // A line feed would be the end of the string.
            let line = string.as_ref().bytes();
            text.extend(line.map(|byte| if byte == b'\n' { b' ' } else { byte }));
            text.push(b'\n');
            len += 1;
        }
        Self {
            text: text.into(),
            starts: starts.into(),
            len,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_string_is_found_by_its_number() {
        for len in [0, 1, 15, 16, 17, 100] {
            let strings: Vec<String> = (0..len).map(|at| "ß".repeat(at % 5)).collect();
            let table: LineTable = strings.iter().collect();
            assert_eq!(table.len(), len);
            assert!(table.iter().eq(strings.iter().map(String::as_str)));
            for (at, string) in strings.iter().enumerate() {
                assert_eq!(table.get(at), string);
            }
            assert_eq!(table.get(len), "");
        }
    }
}
