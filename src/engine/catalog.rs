//! The catalog: every record of this run, merged by identity, as a list of
//! sealed segments, with the books that tie chapters together.
//!
//! [`Builder`](super::segment::builder::Builder) makes one of records that are
//! read; [`reload`](super::reload::reload) of one whose sources changed.
//!
//! Must never know: files, clocks, threads, the search, the screen.

use std::sync::Arc;

use super::address::{Starts, row_at};
use super::books::Books;
use super::column::{ColumnReader, ColumnWriter, Columnar};
use super::segment::{Segment, Traits};
use crate::records::books;
use crate::records::changes::Fingerprint;
use crate::records::flaw::Flaw;
use crate::records::identity::identity_hash;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::records::write::Work;
use crate::search::document::Fact;

pub use super::address::DocAddress;

/// All records of a run: immutable, cheap to share, replaced as a whole when
/// more has been loaded.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    generation: u64,
    segments: Vec<Arc<Segment>>,
    starts: Starts,
    /// The newest year that a record gives.
    newest: Option<i32>,
    sources: Arc<Vec<Text>>,
    flaws: Arc<Vec<Flaw>>,
    books: Arc<Books>,
}

impl Catalog {
    /// A catalog of sealed segments, whose books are not tied yet.
    pub(crate) fn of(
        generation: u64,
        segments: Vec<Arc<Segment>>,
        sources: Arc<Vec<Text>>,
        flaws: Arc<Vec<Flaw>>,
    ) -> Self {
        let starts = Starts::of(segments.iter().map(|segment| segment.len()));
        let newest = segments.iter().filter_map(|segment| segment.newest());
        Self {
            newest: newest.max(),
            generation,
            segments,
            starts,
            sources,
            flaws,
            books: Arc::default(),
        }
    }

    /// The same with these ties between chapters and books.
    pub(crate) fn with_books(mut self, books: Books) -> Self {
        self.books = Arc::new(books);
        self
    }

    /// Grows with every catalog that takes the place of another; answers of the
    /// search carry it.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Number of records, ghosts not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.end()
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
        if let Some(number) = ghost {
            return self.books.ghosts().get(number);
        }
        let (segment, number) = self.locate(row)?;
        segment.get(number)
    }

    /// Whether the row is a book known only from its chapters.
    #[must_use]
    pub fn is_ghost(&self, row: DocAddress) -> bool {
        row.index() >= self.len()
    }

    /// Every row in catalog order, ghosts left out.
    pub fn rows(&self) -> impl Iterator<Item = (DocAddress, Record)> {
        let records = self.segments.iter().flat_map(|segment| segment.records());
        (0..).map(row_at).zip(records)
    }

    /// The addresses of all rows in catalog order, ghosts left out.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = DocAddress> + use<> {
        (0..self.len()).map(row_at)
    }

    /// The hash of the identity of each record and its fingerprint, in catalog
    /// order.
    pub(crate) fn fingerprints(&self) -> impl Iterator<Item = (u64, Fingerprint)> {
        let segments = self.segments.iter();
        segments.flat_map(|segment| segment.fingerprints())
    }

    /// The sealed segments, in catalog order.
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
    ///
    /// One probe of a hash table for each segment: a million records are 31
    /// segments, so 31 probes.
    #[must_use]
    pub fn find(&self, identity: &str) -> Option<DocAddress> {
        self.candidates(identity)
            .find(|row| self.is(*row, identity))
    }

    /// The same for an identity that some row has: only where several rows may
    /// have it is a record looked at.
    pub(crate) fn place_of(&self, identity: &str) -> Option<DocAddress> {
        let mut candidates = self.candidates(identity);
        match (candidates.next(), candidates.next()) {
            (only, None) => only,
            _ => self.find(identity),
        }
    }

    /// How many records of the sources a row was united of; one of a ghost.
    pub(crate) fn parts(&self, row: DocAddress) -> usize {
        let place = self.locate(row);
        let parts = place.map(|(segment, number)| segment.provenance().parts_of(number).count());
        parts.unwrap_or(1).max(1)
    }

    /// The rows that may have an identity: two may share a hash.
    pub(crate) fn candidates(&self, identity: &str) -> impl Iterator<Item = DocAddress> {
        let hash = identity_hash(identity);
        let ghosts = self.books.identified(hash);
        let ghosts = ghosts.map(|number| row_at(self.len() + number));
        self.identified(hash).chain(ghosts)
    }

    /// Whether a row has an identity.
    pub(crate) fn is(&self, row: DocAddress, identity: &str) -> bool {
        let record = self.get(row);
        record.is_some_and(|record| record.identity() == identity)
    }

    /// What a record has; ghosts have nothing.
    #[must_use]
    pub fn traits(&self, row: DocAddress) -> Traits {
        self.locate(row)
            .map_or(Traits(0), |(segment, number)| segment.traits(number))
    }

    /// The year of a record: its own, else derived from its book, else the one
    /// that its source says was derived, else read off its title where it is no
    /// later than the newest one given.
    #[must_use]
    pub fn year(&self, row: DocAddress) -> Option<Fact<i32>> {
        let own = |row| {
            let (segment, number) = self.locate(row)?;
            segment.year(number)
        };
        if let Some(value) = own(row) {
            return Some(Fact {
                value,
                derived: false,
            });
        }
        let from_book = || own(self.book_of(row)?);
        let noted = || {
            let (segment, number) = self.locate(row)?;
            segment.derived_year(number, self.newest)
        };
        from_book().or_else(noted).map(|value| Fact {
            value,
            derived: true,
        })
    }

    /// The countries of a record: its own, else those that its source says were
    /// derived, else those that its title names.
    #[must_use]
    pub fn countries(&self, row: DocAddress, record: &Record) -> Fact<Vec<Text>> {
        if !record.countries.is_empty() {
            return Fact {
                value: record.countries.clone(),
                derived: false,
            };
        }
        let derived = self
            .locate(row)
            .into_iter()
            .flat_map(|(segment, number)| segment.countries_in_title(number));
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
        let year = self.year(row).filter(|year| year.derived);
        let countries = self.countries(row, &record);
        let countries = countries.derived.then_some(countries.value);
        let year = year.map(|year| year.value);
        Some(Work::new(record, book).deriving(year, countries.unwrap_or_default()))
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

    /// Where the segments start.
    pub(crate) fn starts(&self) -> &Starts {
        &self.starts
    }

    /// The rows of records whose identity may be the one with this hash.
    pub(crate) fn identified(&self, hash: u64) -> impl Iterator<Item = DocAddress> {
        let segments = self.segments.iter().enumerate();
        segments.flat_map(move |(ordinal, segment)| {
            let numbers = segment.identified(hash);
            numbers.map(move |number| self.starts.address(ordinal, number))
        })
    }

    /// Whether a record is the one with an identity, or one of its hash.
    pub(crate) fn is_known_as(&self, row: DocAddress, identity: &str) -> bool {
        let hash = identity_hash(identity);
        self.locate(row)
            .is_some_and(|(segment, number)| segment.hashes().get(number) == Some(&hash))
    }

    /// The segment of a row, and its number in it.
    fn locate(&self, row: DocAddress) -> Option<(&Segment, usize)> {
        let (ordinal, number) = self.starts.locate(row);
        Some((self.segments.get(ordinal)?, number))
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
            segments.push(Arc::new(Segment::restore(from)?));
        }
        let sources = Arc::new(from.take_small()?);
        let flaws = Arc::new(from.take_small()?);
        Some(Self {
            books: Arc::new(Books::restore(from)?),
            ..Self::of(generation, segments, sources, flaws)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::segment::provenance::Placed;
    use crate::records::doi::Doi;
    use crate::runtime::loader::{Source, load_all};

    #[test]
    fn every_record_and_ghost_is_found_by_its_identity_and_no_other_is() {
        let catalog = load_all(&[Source::Embedded]).0.catalog;
        assert!(!catalog.books().ghosts().is_empty());
        let ghosts = (catalog.len()..).zip(catalog.books().ghosts().iter());
        let ghosts = ghosts.map(|(at, ghost)| (row_at(at), ghost));
        for (row, record) in catalog.rows().chain(ghosts) {
            let identity = record.identity();
            assert_eq!(catalog.find(&identity), Some(row), "{identity}");
            assert_eq!(catalog.find(&format!("{identity}x")), None);
        }
        assert_eq!(catalog.find(""), None);
    }

    #[test]
    fn two_identities_of_one_hash_are_told_apart() {
        let named = |doi| Record {
            doi: Doi::parse(doi),
            ..Record::titled(doi)
        };
        let records = || ["10.1787/a", "10.1787/b"].map(|doi| Placed::from(named(doi)));
        // No two texts with one hash are known; a table says that they have it.
        let hash = identity_hash("10.1787/a");
        let catalog = |hashes: [u64; 2]| {
            let segment = Segment::seal(&records()).with_hashes(hashes.to_vec());
            Catalog::of(1, vec![Arc::new(segment)], Arc::default(), Arc::default())
        };
        assert_eq!(catalog([hash; 2]).identified(hash).count(), 2);
        assert_eq!(catalog([hash; 2]).find("10.1787/a"), Some(DocAddress(0)));
        assert_eq!(catalog([0, hash]).find("10.1787/a"), None);
    }
}
