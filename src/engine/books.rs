//! Books and their chapters: who belongs to whom, and in which order.
//!
//! A record that names a parent is a chapter; a parent that is not in the
//! catalog becomes a *ghost*, a book known only from its chapters. Who makes
//! the ties: `tie.rs`.
//!
//! Must never know: how the ties are shown.

use std::collections::BTreeMap;

use super::address::DocAddress;
use super::column::{
    Column, ColumnReader, ColumnWriter, Columnar, Heat, RaggedArray, RaggedArrayBuilder,
};
use super::segment::identities::IdentityTable;
use super::segment::packed::Packed;
use crate::records::identity::identity_hash;
use crate::records::record::Record;

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

impl Books {
    /// Lays down which row is a chapter of which, for each book its chapters with
    /// their places, and the books that are not in the catalog.
    pub(crate) fn laid(
        tied: &[(DocAddress, DocAddress)],
        chapters: BTreeMap<DocAddress, Vec<(u32, DocAddress)>>,
        ghosts: impl Iterator<Item = Record>,
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
        let mut identities = Vec::new();
        let hash = |ghost: &Record| identities.push(identity_hash(&ghost.identity()));
        let ghosts = ghosts.inspect(hash).collect();
        Self {
            parts: tied.iter().map(|(row, _)| row.0).collect::<Vec<_>>().into(),
            book: tied
                .iter()
                .map(|(_, book)| book.0)
                .collect::<Vec<_>>()
                .into(),
            wholes: wholes.into(),
            chapters: lists.build(),
            ghosts,
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
        let rows = self.within(row).iter();
        rows.map(|row| DocAddress(*row)).collect()
    }

    /// How many chapters a book has.
    #[must_use]
    pub fn count_of(&self, row: DocAddress) -> usize {
        self.within(row).len()
    }

    fn within(&self, row: DocAddress) -> &[u32] {
        let at = self.wholes.binary_search(&row.0).ok();
        at.map_or(&[][..], |at| self.chapters.get(at))
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
