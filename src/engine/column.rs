//! Columns: long rows of equal things in one piece of memory, our own or that
//! of a file that holds them.
//!
//! A catalog of a million records is some dozen columns, so that loading it a
//! second time is opening one file: a [`ColumnWriter`] lists the columns of a value,
//! [`ColumnReader`] gives them back.
//!
//! Must never know: which file, who maps it.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use bytemuck::Pod;

/// Memory that never changes while anybody holds it, shared by its parts.
#[derive(Clone)]
pub struct Memory(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({})", self.bytes().len())
    }
}

impl Memory {
    /// Takes memory in; its start must be aligned to eight bytes.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(bytes))
    }

    /// All of it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        (*self.0).as_ref()
    }
}

/// Equal things side by side, read as a slice.
pub struct Column<T>(Held<T>);

enum Held<T> {
    Own(Vec<T>),
    /// Bytes of a memory; they are aligned for `T` and a multiple of its size.
    Part(Memory, Range<usize>),
}

impl<T: Pod> Column<T> {
    /// A column of a part of a memory; none where the part does not lie in the
    /// memory or does not fit `T`.
    fn part(memory: &Memory, range: Range<usize>) -> Option<Self> {
        let bytes = memory.bytes().get(range.clone())?;
        bytemuck::try_cast_slice::<u8, T>(bytes).ok()?;
        Some(Self(Held::Part(memory.clone(), range)))
    }

    /// The column as bytes, in the order of this machine.
    fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Held::Own(own) => own,
            Held::Part(memory, range) => memory
                .bytes()
                .get(range.clone())
                .and_then(|bytes| bytemuck::try_cast_slice(bytes).ok())
                .unwrap_or_default(),
        }
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self(Held::Own(Vec::new()))
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(mut own: Vec<T>) -> Self {
        own.shrink_to_fit();
        Self(Held::Own(own))
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({} of {})", self.len(), size_of::<T>())
    }
}

/// How soon a column is wanted after a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heat {
    /// Before the first answer.
    Hot,
    /// When the first word is looked for in abstracts.
    Warm,
    /// One record at a time.
    Cold,
}

/// The columns of a value, in the order in which it asks for them again.
#[derive(Default)]
pub struct ColumnWriter<'a> {
    columns: Vec<(Heat, Bytes<'a>)>,
}

/// Bytes that are there, or were made for the shelf.
type Bytes<'a> = std::borrow::Cow<'a, [u8]>;

impl<'a> ColumnWriter<'a> {
    /// Puts a column down.
    pub fn put<T: Pod>(&mut self, column: &'a Column<T>, heat: Heat) {
        self.columns.push((heat, column.bytes().into()));
    }

    /// Puts down something small that serde writes.
    pub fn put_small(&mut self, value: &impl serde::Serialize) {
        let bytes = postcard::to_stdvec(value).unwrap_or_default();
        self.columns.push((Heat::Hot, bytes.into()));
    }

    /// The columns.
    pub fn columns(&self) -> impl Iterator<Item = (Heat, &[u8])> {
        self.columns.iter().map(|(heat, bytes)| (*heat, &**bytes))
    }
}

/// The columns of a value in a memory, in the order of their [`ColumnWriter`].
pub struct ColumnReader<'a> {
    memory: &'a Memory,
    columns: std::slice::Iter<'a, Range<usize>>,
}

impl<'a> ColumnReader<'a> {
    /// The columns that lie at these places.
    #[must_use]
    pub fn new(memory: &'a Memory, columns: &'a [Range<usize>]) -> Self {
        Self {
            memory,
            columns: columns.iter(),
        }
    }

    /// The next column; none when there is none or it does not fit.
    pub fn take<T: Pod>(&mut self) -> Option<Column<T>> {
        Column::part(self.memory, self.columns.next()?.clone())
    }

    /// The next small thing.
    pub fn take_small<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        let bytes = self.memory.bytes().get(self.columns.next()?.clone())?;
        postcard::from_bytes(bytes).ok()
    }

    /// Whether everything was taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.as_slice().is_empty()
    }
}

/// A value that is made of columns.
pub trait Columnar: Sized {
    /// Lists the columns.
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>);

    /// Takes them back; none where they do not fit each other.
    fn restore(from: &mut ColumnReader<'_>) -> Option<Self>;
}

/// Lists of equal things, side by side.
pub struct RaggedArray<T> {
    items: Column<T>,
    ends: Column<u32>,
}

impl<T> Default for RaggedArray<T> {
    fn default() -> Self {
        Self {
            items: Column::default(),
            ends: Column::default(),
        }
    }
}

impl<T> fmt::Debug for RaggedArray<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RaggedArray({})", self.ends.len())
    }
}

impl<T: Pod> RaggedArray<T> {
    /// Number of lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A list by its number; empty when there is none.
    #[must_use]
    pub fn get(&self, number: usize) -> &[T] {
        self.range(number..number + 1)
    }

    /// Where a list starts among the items.
    #[must_use]
    pub fn start(&self, number: usize) -> usize {
        let before = number.checked_sub(1);
        before
            .and_then(|before| self.ends.get(before))
            .map_or(0, |start| *start as usize)
    }

    /// All items and, for each list, where it ends among them.
    #[must_use]
    pub fn parts(&self) -> (&[T], &[u32]) {
        (&self.items, &self.ends)
    }

    /// Several lists in a row, in order.
    pub fn each(&self, numbers: Range<usize>) -> impl Iterator<Item = &[T]> {
        let items: &[T] = &self.items;
        let mut start = self.start(numbers.start);
        let ends = self.ends.get(numbers).unwrap_or_default();
        ends.iter().map(move |end| {
            let list = items.get(start..*end as usize).unwrap_or_default();
            start = *end as usize;
            list
        })
    }

    /// Several lists in a row as one.
    #[must_use]
    pub fn range(&self, numbers: Range<usize>) -> &[T] {
        let Some(last) = numbers.end.checked_sub(1) else {
            return &[];
        };
        let Some(end) = self.ends.get(last) else {
            return &[];
        };
        let start = self.start(numbers.start);
        self.items.get(start..*end as usize).unwrap_or_default()
    }

    /// Lists the columns.
    pub fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        on.put(&self.items, heat);
        on.put(&self.ends, heat);
    }

    /// Takes them back.
    pub fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let (items, ends) = (from.take()?, from.take()?);
        Some(Self { items, ends })
    }
}

/// [`RaggedArray`] in the making.
#[derive(Debug)]
pub struct RaggedArrayBuilder<T> {
    items: Vec<T>,
    ends: Vec<u32>,
}

impl<T> Default for RaggedArrayBuilder<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            ends: Vec::new(),
        }
    }
}

impl<T: Copy> RaggedArrayBuilder<T> {
    /// Adds to the list that is open.
    pub fn add(&mut self, items: &[T]) {
        self.items.extend_from_slice(items);
    }

    /// Ends the list that is open.
    pub fn close(&mut self) {
        self.ends
            .push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    /// Adds a whole list.
    pub fn push(&mut self, items: &[T]) {
        self.add(items);
        self.close();
    }

    /// The same lists of other items.
    #[must_use]
    pub fn map<U>(self, item: impl Fn(T) -> U) -> RaggedArrayBuilder<U> {
        RaggedArrayBuilder {
            items: self.items.into_iter().map(item).collect(),
            ends: self.ends,
        }
    }

    /// Lists of items that lie side by side already.
    #[must_use]
    pub fn from_parts(items: Vec<T>, ends: &[usize]) -> RaggedArray<T> {
        let ends = ends
            .iter()
            .map(|end| u32::try_from(*end).unwrap_or(u32::MAX));
        RaggedArray {
            items: items.into(),
            ends: ends.collect::<Vec<_>>().into(),
        }
    }

    /// The lists.
    #[must_use]
    pub fn build(self) -> RaggedArray<T> {
        RaggedArray {
            items: self.items.into(),
            ends: self.ends.into(),
        }
    }
}

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
        memchr::memmem::find_iter(&self.0.items, text.as_bytes()).filter_map(move |at| {
            let number = self.0.ends.partition_point(|end| *end as usize <= at);
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

    #[test]
    fn lists_in_a_row_are_one() {
        let mut lists = RaggedArrayBuilder::<u16>::default();
        for list in [&[1_u16, 2][..], &[], &[3]] {
            lists.push(list);
        }
        let lists = lists.build();
        assert_eq!(
            (lists.get(0), lists.get(1), lists.get(9)),
            (&[1, 2][..], &[][..], &[][..])
        );
        assert_eq!(
            (lists.range(0..3), lists.range(1..1)),
            (&[1, 2, 3][..], &[][..])
        );
    }

    struct File(Vec<u64>);

    impl AsRef<[u8]> for File {
        fn as_ref(&self) -> &[u8] {
            bytemuck::cast_slice(&self.0)
        }
    }

    #[test]
    fn what_is_put_on_a_shelf_comes_back_in_its_order() {
        let strings: StringTable = ["open", "data"].into_iter().collect();
        let numbers: Column<u32> = vec![7, 8, 9].into();
        let mut shelf = ColumnWriter::default();
        strings.store(&mut shelf, Heat::Hot);
        shelf.put(&numbers, Heat::Cold);
        shelf.put_small(&("x", 3_u8));
        let (mut file, mut places) = (Vec::<u64>::new(), Vec::new());
        for (_, bytes) in shelf.columns() {
            let start = file.len() * 8;
            places.push(start..start + bytes.len());
            file.extend(bytes.chunks(8).map(|chunk| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                u64::from_ne_bytes(word)
            }));
        }
        let memory = Memory::new(File(file));
        let mut shelved = ColumnReader::new(&memory, &places);
        let back = StringTable::restore(&mut shelved).unwrap();
        assert_eq!(back.iter().collect::<Vec<_>>(), ["open", "data"]);
        assert_eq!(*shelved.take::<u32>().unwrap(), [7, 8, 9]);
        assert!(!shelved.is_empty());
        assert_eq!(
            shelved.take_small::<(String, u8)>(),
            Some(("x".to_owned(), 3))
        );
        assert!(shelved.is_empty() && shelved.take::<u8>().is_none());
    }
}
