//! The catalog: every record of this run, merged by identity, with the books
//! that tie chapters together.
//!
//! - [`record::Record`] is one card; [`builder::Builder`] is the only way to
//!   make a [`Catalog`].
//! - [`read`] turns bytes into records, [`mod@write`] records into text.
//! - [`doi::Doi`], [`url::WebUrl`], [`isbn::Isbn`] and [`text::Text`] are right
//!   by construction.
//!
//! Must never know: files, clocks, threads, the search, the screen.

pub mod books;
pub mod builder;
pub mod check;
pub mod country;
pub mod doi;
pub mod isbn;
pub mod language;
pub mod read;
pub mod record;
pub mod segment;
pub mod text;
pub mod url;
pub mod write;

use std::sync::Arc;

use books::Books;
use doi::Doi;
use record::{Flaw, Record};
use segment::Segment;
use text::Text;

/// The place of a record in its catalog, from 0 in catalog order.
///
/// A row stays the same while a catalog is loading. Rows from
/// [`Catalog::len`] on are ghosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Row(pub u32);

impl Row {
    /// The row as an index into columns.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value and whether the program derived it (a year from the book, a
/// country from the title) instead of reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// True when no source says so.
    pub derived: bool,
}

/// All records of a run: immutable, cheap to share, replaced as a whole when
/// more has been loaded.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    generation: u64,
    segments: Vec<Arc<Segment>>,
    sources: Arc<Vec<Text>>,
    flaws: Arc<Vec<Flaw>>,
    books: Arc<Books>,
}

impl Catalog {
    /// Grows with every batch; answers of the search carry it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Number of records, ghosts not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.segments.last().map_or(0, |segment| segment.end())
    }

    /// Whether there is no record at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The record or ghost of a row.
    #[must_use]
    pub fn get(&self, row: Row) -> Option<&Record> {
        let ghost = row.index().checked_sub(self.len());
        match ghost {
            Some(number) => self.books.ghosts().get(number),
            None => self.segment_of(row)?.get(row),
        }
    }

    /// Whether the row is a book known only from its chapters.
    #[must_use]
    pub fn is_ghost(&self, row: Row) -> bool {
        row.index() >= self.len()
    }

    /// Every row in catalog order, ghosts left out.
    pub fn rows(&self) -> impl Iterator<Item = (Row, &Record)> {
        self.segments.iter().flat_map(|segment| segment.rows())
    }

    /// The sealed batches, in catalog order.
    #[must_use]
    pub fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// The book of a chapter; known once loading has ended.
    #[must_use]
    pub fn book_of(&self, row: Row) -> Option<Row> {
        self.books.book_of(row)
    }

    /// The chapters of a book in chapter order.
    #[must_use]
    pub fn chapters_of(&self, row: Row) -> &[Row] {
        self.books.chapters_of(row)
    }

    /// The row with an identity, as [`Record::identity`] writes it; ghosts are
    /// found by their DOI.
    #[must_use]
    pub fn find(&self, identity: &str) -> Option<Row> {
        let found = self.rows().find(|(_, record)| match &record.doi {
            Some(doi) => **doi == *identity,
            None => record.identity() == identity,
        });
        found.map(|(row, _)| row).or_else(|| {
            let mut ghosts = self.books.ghosts().iter();
            let number = ghosts.position(|ghost| ghost.doi.as_deref() == Some(identity))?;
            Some(row_at(self.len() + number))
        })
    }

    /// The year of a record: its own, else derived from its book.
    #[must_use]
    pub fn year(&self, row: Row) -> Option<Fact<i32>> {
        if let Some(value) = self.get(row)?.year {
            return Some(Fact {
                value,
                derived: false,
            });
        }
        let book = self.get(self.book_of(row)?)?;
        book.year.map(|value| Fact {
            value,
            derived: true,
        })
    }

    /// The countries of a record: its own, else derived from its title.
    #[must_use]
    pub fn countries(&self, row: Row) -> Fact<Vec<&str>> {
        let own = self.get(row).map_or(&[][..], |record| &record.countries);
        if !own.is_empty() {
            return Fact {
                value: own.iter().map(|name| &**name).collect(),
                derived: false,
            };
        }
        let derived = self
            .segment_of(row)
            .map_or(&[][..], |segment| segment.countries_in_title(row));
        Fact {
            value: derived.to_vec(),
            derived: true,
        }
    }

    /// The title of a chapter without the "(...)" that names its book, for
    /// places where the book is named anyway.
    #[must_use]
    pub fn chapter_title(&self, row: Row) -> &str {
        let Some(record) = self.get(row) else {
            return "";
        };
        let book = self.book_of(row).and_then(|book| self.get(book));
        let named = [book.map(|book| &book.title), record.parent_title.as_ref()];
        named
            .into_iter()
            .flatten()
            .find_map(|book| books::without_book(&record.title, book))
            .unwrap_or(&record.title)
    }

    /// The DOI of the book that a chapter belongs to, given or read off its
    /// own DOI.
    #[must_use]
    pub fn parent_doi(&self, row: Row) -> Option<Doi> {
        books::parent_doi(self.get(row)?)
    }

    /// The names of the sources, in the order they were given.
    #[must_use]
    pub fn sources(&self) -> &[Text] {
        &self.sources
    }

    /// What was wrong in the sources.
    #[must_use]
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    fn segment_of(&self, row: Row) -> Option<&Segment> {
        let after = self
            .segments
            .partition_point(|segment| segment.end() <= row.index());
        self.segments.get(after).map(|segment| &**segment)
    }
}

/// The row of an index. A catalog of four thousand million records does not
/// fit a machine; the builder stops long before.
fn row_at(index: usize) -> Row {
    Row(u32::try_from(index).unwrap_or(u32::MAX))
}
