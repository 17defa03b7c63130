//! Books and their chapters: who belongs to whom, and in which order.
//!
//! A record that names a parent is a chapter; a parent that is not in the
//! catalog becomes a *ghost*, a book known only from its chapters.
//!
//! Must never know: how the ties are shown.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::engine::catalog::DocAddress;
use crate::engine::catalog::row_at;
use crate::engine::column::Column;
use crate::engine::column::ColumnReader;
use crate::engine::column::ColumnWriter;
use crate::engine::column::Columnar;
use crate::engine::column::Heat;
use crate::engine::column::RaggedArray;
use crate::engine::column::RaggedArrayBuilder;
use crate::engine::segment::identities::IdentityTable;
use crate::engine::segment::packed::Packed;
use crate::records::books;
use crate::records::doi::Doi;
use crate::records::record::Record;
use crate::records::record::identity_hash;
use crate::records::text::Text;

/// The ties between chapters and books of one catalog.
///
/// Invariants: `parts` and `wholes` are ascending; `book` is as long as
/// `parts`, `chapters` as `wholes`.
#[derive(Debug, Default)]
pub struct Books {
    parts: Column<u32>,
    book: Column<u32>,
    wholes: Column<u32>,
    chapters: RaggedArray<u32>,
    ghosts: Packed,
    identities: IdentityTable<u32>,
}

/// The chapters of a catalog in the making, noted while their records are at
/// hand.
#[derive(Debug, Default)]
pub(crate) struct Chapters {
    /// The books that are named, by their numbers.
    named: FxHashMap<Doi, u32>,
    /// The chapters of each batch, in catalog order.
    batches: Vec<Vec<Chapter>>,
}

/// A record that names a book.
#[derive(Clone, Copy, Debug)]
struct Chapter {
    row: DocAddress,
    /// The number of the book it names.
    book: u32,
    /// Its place in the book; the greatest number when it has none.
    place: u32,
    /// Whether it knows the title of the book.
    titled: bool,
}

impl Chapters {
    /// Notes the chapters of a batch whose first record has the row `start`, in
    /// the place of what was noted of it before.
    pub(crate) fn note(&mut self, batch: usize, start: usize, records: &[Record]) {
        let mut chapters = Vec::new();
        for (row, record) in (start..).map(row_at).zip(records) {
            let Some(parent) = books::parent_doi(record) else {
                continue;
            };
            let next = u32::try_from(self.named.len()).unwrap_or(u32::MAX);
            let place = record.doi.as_ref().and_then(Doi::chapter);
            chapters.push(Chapter {
                row,
                book: *self.named.entry(parent).or_insert(next),
                place: place.map_or(u32::MAX, |(_, number)| number),
                titled: record.parent_title.is_some(),
            });
        }
        self.batches
            .resize_with(self.batches.len().max(batch + 1), Vec::new);
        self.batches[batch] = chapters;
    }
}

impl Books {
    /// Ties every chapter to its book; ghosts get the rows from `end` on.
    /// `find` gives the row of a DOI, `get` the record of a row.
    pub(crate) fn tie(
        chapters: &Chapters,
        end: usize,
        find: impl Fn(&Doi) -> Option<DocAddress>,
        get: impl Fn(DocAddress) -> Option<Record>,
    ) -> Self {
        let mut dois: Vec<_> = chapters.named.iter().collect();
        dois.sort_unstable_by_key(|(_, number)| **number);
        let mut known: Vec<Option<DocAddress>> = vec![None; dois.len()];
        let mut ghosts: Vec<Record> = Vec::new();
        let mut tied: Vec<(DocAddress, DocAddress)> = Vec::new();
        let mut places: BTreeMap<DocAddress, Vec<(u32, DocAddress)>> = BTreeMap::new();
        for chapter in chapters.batches.iter().flatten() {
            let (doi, _) = dois[chapter.book as usize];
            let book = *known[chapter.book as usize].get_or_insert_with(|| {
                find(doi).unwrap_or_else(|| {
                    ghosts.push(ghost(doi));
                    row_at(end + ghosts.len() - 1)
                })
            });
            if book == chapter.row {
                continue;
            }
            let ghost = book.index().checked_sub(end);
            if let Some(ghost) = ghost.and_then(|at| ghosts.get_mut(at))
                && chapter.titled
                && is_nameless(ghost)
                && let Some(title) = get(chapter.row).and_then(|record| record.parent_title)
            {
                ghost.title = title;
            }
            tied.push((chapter.row, book));
            // Chapters stand in the order of their numbers, those without a
            // number behind, in catalog order.
            let place = (chapter.place, chapter.row);
            places.entry(book).or_default().push(place);
        }
        Self::laid(&tied, places, ghosts)
    }

    fn laid(
        tied: &[(DocAddress, DocAddress)],
        chapters: BTreeMap<DocAddress, Vec<(u32, DocAddress)>>,
        ghosts: Vec<Record>,
    ) -> Self {
        let mut lists = RaggedArrayBuilder::default();
        let mut wholes = Vec::with_capacity(chapters.len());
        for (book, mut mine) in chapters {
            mine.sort_unstable();
            wholes.push(book.0);
            for (_, row) in &*mine {
                lists.add(&[row.0]);
            }
            lists.close();
        }
        let hash = |ghost: &Record| identity_hash(&ghost.identity());
        let identities = ghosts.iter().map(hash).collect();
        Self {
            parts: tied.iter().map(|(row, _)| row.0).collect::<Vec<_>>().into(),
            book: tied
                .iter()
                .map(|(_, book)| book.0)
                .collect::<Vec<_>>()
                .into(),
            wholes: wholes.into(),
            chapters: lists.build(),
            ghosts: ghosts.into_iter().collect(),
            identities: IdentityTable::new(identities),
        }
    }

    /// Whether no record is a chapter.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The book of a chapter.
    #[must_use]
    pub fn book_of(&self, row: DocAddress) -> Option<DocAddress> {
        let at = self.parts.binary_search(&row.0).ok()?;
        self.book.get(at).map(|book| DocAddress(*book))
    }

    /// The chapters of a book in their order.
    #[must_use]
    pub fn chapters_of(&self, row: DocAddress) -> Vec<DocAddress> {
        let at = self.wholes.binary_search(&row.0).ok();
        let rows = at.map_or(&[][..], |at| self.chapters.get(at));
        rows.iter().map(|row| DocAddress(*row)).collect()
    }

    /// The rows of the chapters, ascending.
    #[must_use]
    pub fn parts(&self) -> &[u32] {
        &self.parts
    }

    /// The rows of the books, ghosts among them, ascending.
    #[must_use]
    pub fn wholes(&self) -> &[u32] {
        &self.wholes
    }

    /// Books known only from their chapters.
    #[must_use]
    pub fn ghosts(&self) -> &Packed {
        &self.ghosts
    }

    /// The numbers of the ghosts whose identity may be the one with this hash.
    pub(crate) fn identified(&self, hash: u64) -> impl Iterator<Item = usize> {
        self.identities.find(hash)
    }
}

impl Columnar for Books {
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put(&self.parts, Heat::Hot);
        on.put(&self.book, Heat::Hot);
        on.put(&self.wholes, Heat::Hot);
        self.chapters.store(on, Heat::Hot);
        self.ghosts.store(on);
        self.identities.store(on);
    }

    fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let (parts, book, wholes) = (from.take()?, from.take()?, from.take()?);
        let chapters = RaggedArray::restore(from)?;
        let ghosts = Packed::restore(from)?;
        let books = Self {
            parts,
            book,
            wholes,
            chapters,
            identities: IdentityTable::restore(ghosts.len(), from)?,
            ghosts,
        };
        let fits =
            books.parts.len() == books.book.len() && books.wholes.len() == books.chapters.len();
        fits.then_some(books)
    }
}

/// A book of which nothing but the DOI is known.
fn ghost(doi: &Doi) -> Record {
    Record {
        doi: Some(doi.clone()),
        document_type: Text::some_line("book"),
        ..Record::titled(doi)
    }
}

/// Whether a ghost has no title but its DOI yet.
fn is_nameless(ghost: &Record) -> bool {
    ghost.doi.as_deref() == Some(&*ghost.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::segment::builder::Builder;

    fn chapter(doi: &str, parent: Option<&str>, book: Option<&str>) -> Record {
        Record {
            doi: Doi::parse(doi),
            parent_doi: parent.and_then(Doi::parse),
            parent_title: book.and_then(Text::some_line),
            ..Record::titled(doi)
        }
    }

    #[test]
    fn chapters_stand_in_chapter_order_and_know_their_book() {
        let mut builder = Builder::new();
        builder.add(chapter("10.1787/9789264259270-10-en", None, None));
        builder.add(chapter("10.1787/9789264259270-2-en", None, None));
        builder.add(chapter("10.1787/9789264259270-en", None, None));
        let catalog = builder.finish();
        assert_eq!(
            catalog.chapters_of(DocAddress(2)),
            [DocAddress(1), DocAddress(0)]
        );
        assert_eq!(catalog.book_of(DocAddress(0)), Some(DocAddress(2)));
        assert_eq!(catalog.book_of(DocAddress(2)), None);
    }

    #[test]
    fn a_book_known_only_from_its_chapters_is_a_ghost_with_the_title_they_give() {
        let mut builder = Builder::new();
        builder.add(chapter(
            "10.1787/9789264259270-5-en",
            Some("10.1787/9789264259270-en"),
            None,
        ));
        builder.add(chapter(
            "10.1787/9789264259270-6-en",
            None,
            Some("Open Government Data Review of Mexico"),
        ));
        let catalog = builder.finish();
        let ghost = catalog.book_of(DocAddress(0)).unwrap();
        assert!(catalog.is_ghost(ghost) && catalog.len() == 2);
        assert_eq!(
            &*catalog.get(ghost).unwrap().title,
            "Open Government Data Review of Mexico"
        );
        assert_eq!(catalog.find("10.1787/9789264259270-en"), Some(ghost));
    }

    #[test]
    fn a_record_that_names_itself_as_its_book_is_no_chapter() {
        let mut builder = Builder::new();
        builder.add(chapter("10.1787/x", Some("10.1787/x"), None));
        assert_eq!(builder.finish().book_of(DocAddress(0)), None);
    }
}
