//! Strings in two columns, sorted ones found by halving.
//!
//! Must never know: what the strings are.

use std::ops::Range;

use super::codec::{ColumnReader, ColumnWriter, Heat};
use super::ragged::{RaggedArray, RaggedArrayBuilder};

/// Strings in one piece of memory, each with a line feed behind it, so that
/// looking into all at once never finds a match across two.
#[derive(Debug, Default)]
pub struct StringTable(RaggedArray<u8>);

impl StringTable {
    /// Number of strings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no string.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes of a string by its number; empty when there is none.
    #[must_use]
    pub fn bytes(&self, number: usize) -> &[u8] {
        let line = self.0.get(number);
        line.split_last().map_or(&[], |(_, string)| string)
    }

    /// A string by its number; empty when there is none.
    #[must_use]
    pub fn get(&self, number: usize) -> &str {
        std::str::from_utf8(self.bytes(number)).unwrap_or_default()
    }

    /// The bytes of several strings in a row, in order.
    pub fn each_bytes(&self, numbers: Range<usize>) -> impl Iterator<Item = &[u8]> {
        let lines = self.0.each(numbers);
        lines.map(|line| line.split_last().map_or(&[][..], |(_, string)| string))
    }

    /// All strings, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// The numbers of sorted strings that begin with a text.
    #[must_use]
    pub fn beginning(&self, text: &str) -> Range<usize> {
        let text = text.as_bytes();
        let start = self.first(0, |string| string < text);
        let end = self.first(start, |string| string.starts_with(text));
        start..end
    }

    /// The number of a string among sorted ones.
    #[must_use]
    pub fn position(&self, text: &str) -> Option<usize> {
        let text = text.as_bytes();
        let at = self.first(0, |string| string < text);
        (at < self.len() && self.bytes(at) == text).then_some(at)
    }

    /// The numbers of the strings that hold a text, ascending.
    pub fn holding<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let mut last = None;
        memchr::memmem::find_iter(self.0.items(), text.as_bytes()).filter_map(move |at| {
            let number = self.0.list_of(at);
            (last.replace(number) != Some(number)).then_some(number)
        })
    }

    /// The number of the first string from `low` on for which `before` is
    /// false.
    fn first(&self, low: usize, before: impl Fn(&[u8]) -> bool) -> usize {
        let (mut low, mut high) = (low, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(self.bytes(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Lists the columns.
    pub fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        self.0.store(on, heat);
    }

    /// Takes them back.
    pub fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        RaggedArray::restore(from).map(Self)
    }
}

impl<S: AsRef<str>> FromIterator<S> for StringTable {
    fn from_iter<I: IntoIterator<Item = S>>(strings: I) -> Self {
        let mut builder = StringTableBuilder::default();
        for string in strings {
            builder.push(string.as_ref());
        }
        builder.build()
    }
}

/// [`StringTable`] in the making.
#[derive(Debug, Default)]
pub struct StringTableBuilder(RaggedArrayBuilder<u8>);

impl StringTableBuilder {
    /// Adds a string.
    pub fn push(&mut self, string: &str) {
        self.0.add(string.as_bytes());
        self.0.push(b"\n");
    }

    /// The strings.
    #[must_use]
    pub fn build(self) -> StringTable {
        StringTable(self.0.build())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_strings_are_found_by_their_beginning_and_by_what_they_hold() {
        let strings: StringTable = ["data", "gov", "government", "governance", "open"]
            .into_iter()
            .collect();
        assert_eq!(strings.beginning("gov"), 1..4);
        assert_eq!(strings.beginning("x"), 5..5);
        assert_eq!(strings.holding("ern").collect::<Vec<_>>(), [2, 3]);
        assert_eq!(strings.holding("agov").count(), 0);
        assert_eq!(
            (strings.position("gov"), strings.position("go")),
            (Some(1), None)
        );
    }
}
