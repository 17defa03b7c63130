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

use std::sync::Arc;

use super::books::Books;
use super::column::{ColumnReader, ColumnWriter, Columnar};
use super::segment::{Segment, Traits};
use crate::records::books;
use crate::records::flaw::Flaw;
use crate::records::record::{Record, identity_hash};
use crate::records::text::Text;
use crate::records::write::Work;
use crate::search::document::Fact;

/// The place of a record in its catalog, from 0 in catalog order.
///
/// A row stays the same while a catalog is loading. Rows from
/// [`Catalog::len`] on are ghosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocAddress(pub u32);

impl DocAddress {
    /// The row as an index into columns.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// All records of a run: immutable, cheap to share, replaced as a whole when
/// more has been loaded.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub(crate) generation: u64,
    pub(crate) segments: Vec<Arc<Segment>>,
    pub(crate) sources: Arc<Vec<Text>>,
    pub(crate) flaws: Arc<Vec<Flaw>>,
    pub(crate) books: Arc<Books>,
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
    pub fn get(&self, row: DocAddress) -> Option<Record> {
        let ghost = row.index().checked_sub(self.len());
        match ghost {
            Some(number) => self.books.ghosts().get(number),
            None => self.segment_of(row)?.get(row),
        }
    }

    /// Whether the row is a book known only from its chapters.
    #[must_use]
    pub fn is_ghost(&self, row: DocAddress) -> bool {
        row.index() >= self.len()
    }

    /// Every row in catalog order, ghosts left out.
    pub fn rows(&self) -> impl Iterator<Item = (DocAddress, Record)> {
        self.segments.iter().flat_map(|segment| segment.rows())
    }

    /// The sealed batches, in catalog order.
    #[must_use]
    pub fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// The book of a chapter; known once loading has ended.
    #[must_use]
    pub fn book_of(&self, row: DocAddress) -> Option<DocAddress> {
        self.books.book_of(row)
    }

    /// The chapters of a book in chapter order.
    #[must_use]
    pub fn chapters_of(&self, row: DocAddress) -> Vec<DocAddress> {
        self.books.chapters_of(row)
    }

    /// The row with an identity, as [`Record::identity`] writes it; ghosts are
    /// found by their DOI.
    #[must_use]
    pub fn find(&self, identity: &str) -> Option<DocAddress> {
        let hash = identity_hash(identity);
        let is_it = |row: &DocAddress| {
            let record = self.get(*row);
            record.is_some_and(|record| record.identity() == identity)
        };
        let mut rows = self
            .segments
            .iter()
            .flat_map(|segment| segment.identified(hash));
        rows.find(is_it).or_else(|| {
            let mut ghosts =
                (0..self.books.ghosts().len()).map(|number| row_at(self.len() + number));
            ghosts.find(is_it)
        })
    }

    /// What a record has; ghosts have nothing.
    #[must_use]
    pub fn traits(&self, row: DocAddress) -> Traits {
        self.segment_of(row)
            .map_or(Traits(0), |segment| segment.traits(row))
    }

    /// The year of a record: its own, else derived from its book.
    #[must_use]
    pub fn year(&self, row: DocAddress) -> Option<Fact<i32>> {
        let own = |row| self.segment_of(row)?.year(row);
        if let Some(value) = own(row) {
            return Some(Fact {
                value,
                derived: false,
            });
        }
        own(self.book_of(row)?).map(|value| Fact {
            value,
            derived: true,
        })
    }

    /// The countries of a record: its own, else derived from its title.
    #[must_use]
    pub fn countries(&self, row: DocAddress, record: &Record) -> Fact<Vec<Text>> {
        if !record.countries.is_empty() {
            return Fact {
                value: record.countries.clone(),
                derived: false,
            };
        }
        let derived = self
            .segment_of(row)
            .into_iter()
            .flat_map(|segment| segment.countries_in_title(row));
        Fact {
            value: derived.map(Text::line).collect(),
            derived: true,
        }
    }

    /// The title of a chapter without the "(...)" that names its book, for
    /// places where the book is named anyway.
    #[must_use]
    pub fn chapter_title(&self, row: DocAddress, record: &Record) -> Text {
        let book = self.book_of(row).and_then(|book| self.get(book));
        books::chapter_title(record, book.as_ref().map(|book| &*book.title))
    }

    /// The document of a row as the writers take it.
    #[must_use]
    pub fn work(&self, row: DocAddress) -> Option<Work> {
        let record = self.get(row)?;
        let book = self.book_of(row).and_then(|book| self.get(book));
        Some(Work::new(record, book))
    }

    /// Who belongs to whom.
    #[must_use]
    pub fn books(&self) -> &Books {
        &self.books
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

    fn segment_of(&self, row: DocAddress) -> Option<&Segment> {
        let after = self
            .segments
            .partition_point(|segment| segment.end() <= row.index());
        self.segments.get(after).map(|segment| &**segment)
    }
}

impl Columnar for Catalog {
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.generation);
        on.put_small(&self.segments.len());
        for segment in &self.segments {
            segment.store(on);
        }
        on.put_small(&*self.sources);
        on.put_small(&*self.flaws);
        self.books.store(on);
    }

    fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let generation = from.take_small()?;
        let count: usize = from.take_small()?;
        let mut segments: Vec<Arc<Segment>> = Vec::new();
        for _ in 0..count {
            let segment = Segment::restore(from)?;
            if segment.start() != segments.last().map_or(0, |last| last.end()) {
                return None;
            }
            segments.push(Arc::new(segment));
        }
        Some(Self {
            generation,
            segments,
            sources: Arc::new(from.take_small()?),
            flaws: Arc::new(from.take_small()?),
            books: Arc::new(Books::restore(from)?),
        })
    }
}

/// The row of an index. A catalog of four thousand million records does not
/// fit a machine; the builder stops long before.
pub(crate) fn row_at(index: usize) -> DocAddress {
    DocAddress(u32::try_from(index).unwrap_or(u32::MAX))
}
