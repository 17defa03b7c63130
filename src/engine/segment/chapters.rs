//! The chapters of one segment: which of its records name a book, and which
//! book, noted while the records are at hand.
//!
//! A segment names books by their DOIs; who that is, is tied anew for each
//! catalog (see [`Books`](crate::engine::books::Books)).
//!
//! Must never know: where the books are.

use rustc_hash::FxHashMap;

use crate::engine::column::{
    Column, ColumnReader, ColumnWriter, Heat, StringTable, StringTableBuilder,
};
use crate::records::books;
use crate::records::doi::Doi;
use crate::records::record::Record;

/// The chapters of a segment.
///
/// Invariant: `numbers` is ascending; `book`, `place` and `titled` are as
/// long.
#[derive(Debug, Default)]
pub(crate) struct Chapters {
    /// The books that are named.
    books: StringTable,
    numbers: Column<u16>,
    book: Column<u32>,
    place: Column<u32>,
    titled: Column<u8>,
}

/// A record that names a book.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chapter {
    /// Its number in the segment.
    pub(crate) number: usize,
    /// The book it names, by its number among the [`Chapters::books`].
    pub(crate) book: usize,
    /// Its place in the book; the greatest number when it has none.
    pub(crate) place: u32,
    /// Whether it knows the title of the book.
    pub(crate) titled: bool,
}

impl Chapters {
    /// Notes the chapters among the records of a segment.
    pub(crate) fn of<'a>(records: impl Iterator<Item = &'a Record>) -> Self {
        let mut named: FxHashMap<Doi, u32> = FxHashMap::default();
        let mut dois = StringTableBuilder::default();
        let (mut numbers, mut book) = (Vec::new(), Vec::new());
        let (mut place, mut titled) = (Vec::new(), Vec::new());
        for (number, record) in (0_u16..=u16::MAX).zip(records) {
            let Some(parent) = books::parent_doi(record) else {
                continue;
            };
            let next = u32::try_from(named.len()).unwrap_or(u32::MAX);
            book.push(*named.entry(parent).or_insert_with_key(|parent| {
                dois.push(parent);
                next
            }));
            numbers.push(number);
            let chapter = record.doi.as_ref().and_then(Doi::chapter);
            place.push(chapter.map_or(u32::MAX, |(_, number)| number));
            titled.push(u8::from(record.parent_title.is_some()));
        }
        Self {
            books: dois.build(),
            numbers: numbers.into(),
            book: book.into(),
            place: place.into(),
            titled: titled.into(),
        }
    }

    /// The DOIs of the books that are named, in the order of their numbers.
    pub(crate) fn books(&self) -> impl Iterator<Item = &str> {
        self.books.iter()
    }

    /// The chapters, in the order of the records.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Chapter> {
        let each = self.numbers.iter().zip(self.book.iter());
        let each = each.zip(self.place.iter()).zip(self.titled.iter());
        each.map(|(((number, book), place), titled)| Chapter {
            number: usize::from(*number),
            book: *book as usize,
            place: *place,
            titled: *titled != 0,
        })
    }

    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.books.store(on, Heat::Cold);
        on.put(&self.numbers, Heat::Cold);
        on.put(&self.book, Heat::Cold);
        on.put(&self.place, Heat::Cold);
        on.put(&self.titled, Heat::Cold);
    }

    pub(crate) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let chapters = Self {
            books: StringTable::restore(from)?,
            numbers: from.take()?,
            book: from.take()?,
            place: from.take()?,
            titled: from.take()?,
        };
        let lengths = [
            chapters.book.len(),
            chapters.place.len(),
            chapters.titled.len(),
        ];
        let fits = lengths
            .iter()
            .all(|length| *length == chapters.numbers.len());
        fits.then_some(chapters)
    }
}
