//! Tying the chapters of a catalog to their books.
//!
//! Segments name books by their DOIs; which record that is, or that none is,
//! only a whole catalog knows.
//!
//! Must never know: how the ties are shown.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::address::{DocAddress, row_at};
use super::books::Books;
use super::catalog::Catalog;
use super::segment::chapters::Chapter;
use crate::records::doi::Doi;
use crate::records::identity::identity_hash;
use crate::records::record::Record;
use crate::records::text::Text;

/// Ties every chapter of a catalog to its book; ghosts get the rows behind
/// its records.
pub(crate) fn tied(catalog: Catalog) -> Catalog {
    let mut tying = Tying {
        first: first_rows(&catalog),
        ..Tying::default()
    };
    for (ordinal, segment) in catalog.segments().iter().enumerate() {
        let books: Vec<_> = segment.chapters().books().filter_map(Doi::parse).collect();
        let mut known: Vec<Option<DocAddress>> = vec![None; books.len()];
        for chapter in segment.chapters().iter() {
            let Some(doi) = books.get(chapter.book) else {
                continue;
            };
            let book = *known[chapter.book].get_or_insert_with(|| tying.book(&catalog, doi));
            let row = catalog.starts().address(ordinal, chapter.number);
            tying.tie(&catalog, row, book, chapter);
        }
    }
    let ghosts = tying.ghosts.into_iter().map(ghost);
    let books = Books::laid(&tying.tied, tying.places, ghosts);
    catalog.with_books(books)
}

/// The first row of each book that the catalog has, by the hash of its identity;
/// none for the others that are named. Each record is looked at once: a catalog of
/// ten million may name a million books, and has hundreds of segments to look for
/// each in.
fn first_rows(catalog: &Catalog) -> FxHashMap<u64, Option<DocAddress>> {
    let segments = || catalog.segments().iter();
    let books = segments().flat_map(|segment| segment.chapters().books());
    let mut first: FxHashMap<_, _> = books.map(|doi| (identity_hash(doi), None)).collect();
    for (ordinal, segment) in segments().enumerate() {
        for (number, hash) in segment.hashes().iter().enumerate() {
            if let Some(row @ None) = first.get_mut(hash) {
                *row = Some(catalog.starts().address(ordinal, number));
            }
        }
    }
    first
}

/// [`Books`] in the making.
#[derive(Default)]
struct Tying {
    /// What [`first_rows`] gives.
    first: FxHashMap<u64, Option<DocAddress>>,
    /// The books that the catalog does not have, and what their chapters call
    /// them.
    ghosts: Vec<(Doi, Option<Text>)>,
    /// The rows of the books by their DOIs.
    rows: FxHashMap<Doi, DocAddress>,
    tied: Vec<(DocAddress, DocAddress)>,
    places: BTreeMap<DocAddress, Vec<(u32, DocAddress)>>,
}

impl Tying {
    /// The row of a book; one that the catalog does not have becomes a ghost.
    fn book(&mut self, catalog: &Catalog, doi: &Doi) -> DocAddress {
        if let Some(row) = self.rows.get(doi) {
            return *row;
        }
        // Of several records the one that came first, as when records are
        // merged.
        let known = self.first.get(&identity_hash(doi)).copied().flatten();
        let known = known.filter(|row| {
            let record = catalog.get(*row);
            record.is_some_and(|record| record.doi.as_ref() == Some(doi))
        });
        let row = known.unwrap_or_else(|| {
            self.ghosts.push((doi.clone(), None));
            row_at(catalog.len() + self.ghosts.len() - 1)
        });
        self.rows.insert(doi.clone(), row);
        row
    }

    fn tie(&mut self, catalog: &Catalog, row: DocAddress, book: DocAddress, chapter: Chapter) {
        if book == row {
            return;
        }
        let ghost = book.index().checked_sub(catalog.len());
        if let Some((_, title @ None)) = ghost.and_then(|at| self.ghosts.get_mut(at))
            && chapter.titled
        {
            *title = catalog.get(row).and_then(|record| record.parent_title);
        }
        self.tied.push((row, book));
        // Chapters stand in the order of their numbers, those without a
        // number behind, in catalog order.
        let place = (chapter.place, row);
        self.places.entry(book).or_default().push(place);
    }
}

/// A book of which no more is known, called by its DOI where it has no title.
fn ghost((doi, title): (Doi, Option<Text>)) -> Record {
    let titled = Record::titled(title.as_deref().unwrap_or(&doi));
    Record {
        document_type: Text::some_line("book"),
        doi: Some(doi),
        ..titled
    }
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
