//! Books and their chapters: who belongs to whom, and in which order.
//!
//! A record that names a parent is a chapter; a parent that is not in the
//! catalog becomes a *ghost*, a book known only from its chapters.
//!
//! Must never know: how the ties are shown.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::column::{Column, Heat, Lists, ListsBuilder, Shelf, Shelved, Stored};
use super::doi::Doi;
use super::packed::Packed;
use super::record::Record;
use super::segment::Segment;
use super::text::Text;
use super::{Row, row_at};

/// The ties between chapters and books of one catalog.
///
/// Invariants: `parts` and `wholes` are ascending; `book` is as long as
/// `parts`, `chapters` as `wholes`.
#[derive(Debug, Default)]
pub struct Books {
    parts: Column<u32>,
    book: Column<u32>,
    wholes: Column<u32>,
    chapters: Lists<u32>,
    ghosts: Packed,
}

impl Books {
    /// Ties every chapter to its book; ghosts get the rows behind the last
    /// record. `find` gives the row of a DOI.
    pub(super) fn tie(segments: &[Arc<Segment>], find: impl Fn(&Doi) -> Option<Row>) -> Self {
        let end = segments.last().map_or(0, |segment| segment.end());
        let mut known: HashMap<Doi, Row> = HashMap::new();
        let mut ghosts: Vec<Record> = Vec::new();
        let mut tied: Vec<(Row, Row)> = Vec::new();
        let mut chapters: BTreeMap<Row, Vec<(u32, Row)>> = BTreeMap::new();
        let parts = segments.iter().flat_map(|segment| {
            let records = segment.parts().map(|row| (row, segment.get(row)));
            records.collect::<Vec<_>>()
        });
        for (row, record) in parts {
            let Some((record, parent)) = record.and_then(|record| {
                let parent = parent_doi(&record)?;
                Some((record, parent))
            }) else {
                continue;
            };
            let book = *known.entry(parent).or_insert_with_key(|doi| {
                find(doi).unwrap_or_else(|| {
                    ghosts.push(ghost(doi));
                    row_at(end + ghosts.len() - 1)
                })
            });
            if book == row {
                continue;
            }
            let number = book.index().checked_sub(end);
            if let Some(ghost) = number.and_then(|at| ghosts.get_mut(at)) {
                name_ghost(ghost, &record);
            }
            // Chapters stand in the order of their numbers, those without a
            // number behind, in catalog order.
            let number = record.doi.as_ref().and_then(Doi::chapter);
            let number = number.map_or(u32::MAX, |(_, number)| number);
            tied.push((row, book));
            chapters.entry(book).or_default().push((number, row));
        }
        Self::laid(&tied, chapters, ghosts)
    }

    fn laid(
        tied: &[(Row, Row)],
        chapters: BTreeMap<Row, Vec<(u32, Row)>>,
        ghosts: Vec<Record>,
    ) -> Self {
        let mut lists = ListsBuilder::default();
        let mut wholes = Vec::with_capacity(chapters.len());
        for (book, mut mine) in chapters {
            mine.sort_unstable();
            wholes.push(book.0);
            for (_, row) in &*mine {
                lists.add(&[row.0]);
            }
            lists.close();
        }
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
        }
    }

    /// Whether no record is a chapter.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The book of a chapter.
    #[must_use]
    pub fn book_of(&self, row: Row) -> Option<Row> {
        let at = self.parts.binary_search(&row.0).ok()?;
        self.book.get(at).map(|book| Row(*book))
    }

    /// The chapters of a book in their order.
    #[must_use]
    pub fn chapters_of(&self, row: Row) -> Vec<Row> {
        let at = self.wholes.binary_search(&row.0).ok();
        let rows = at.map_or(&[][..], |at| self.chapters.get(at));
        rows.iter().map(|row| Row(*row)).collect()
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
}

impl Stored for Books {
    fn store<'a>(&'a self, on: &mut Shelf<'a>) {
        on.put(&self.parts, Heat::Hot);
        on.put(&self.book, Heat::Hot);
        on.put(&self.wholes, Heat::Hot);
        self.chapters.store(on, Heat::Hot);
        self.ghosts.store(on);
    }

    fn restore(from: &mut Shelved<'_>) -> Option<Self> {
        let books = Self {
            parts: from.take()?,
            book: from.take()?,
            wholes: from.take()?,
            chapters: Lists::restore(from)?,
            ghosts: Packed::restore(from)?,
        };
        let fits =
            books.parts.len() == books.book.len() && books.wholes.len() == books.chapters.len();
        fits.then_some(books)
    }
}

/// The DOI of the book of a record: as its source says, else read off the
/// record's own DOI.
#[must_use]
pub fn parent_doi(record: &Record) -> Option<Doi> {
    let derived = || record.doi.as_ref()?.chapter().map(|(book, _)| book);
    record.parent_doi.clone().or_else(derived)
}

/// Titles of front and back matter, lower case: the same in every book.
const LITTLE: &[&str] = &[
    "abbreviations",
    "acknowledgements",
    "acknowledgments",
    "acronyms",
    "annex",
    "appendix",
    "assessment and recommendations",
    "avant-propos",
    "basic statistics",
    "bibliography",
    "conclusion",
    "conclusions",
    "contributors",
    "executive summary",
    "foreword",
    "glossary",
    "index",
    "introduction",
    "list of acronyms",
    "methodology",
    "notes",
    "overview",
    "preface",
    "prefacio",
    "prólogo",
    "reader's guide",
    "recommendations",
    "references",
    "remerciements",
    "resumen ejecutivo",
    "résumé",
    "summary",
    "synthèse",
    "table of contents",
];

/// Whether a title says little without its book ("Executive summary",
/// "Annex A").
#[must_use]
pub fn says_little(title: &str) -> bool {
    let lower = title.to_lowercase();
    let stem = lower.trim_end_matches(|c: char| !c.is_alphabetic());
    let annex = |word: &str| {
        lower
            .strip_prefix(word)
            .is_some_and(|rest| rest.trim().chars().count() <= 2)
    };
    LITTLE.contains(&stem) || annex("annex") || annex("appendix") || annex("chapter")
}

/// A chapter's title without the "(...)" at its end that names the book.
pub(super) fn without_book<'a>(title: &'a str, book: &str) -> Option<&'a str> {
    let rest = title
        .strip_suffix(')')?
        .strip_suffix(book)?
        .strip_suffix('(')?
        .trim_end();
    (!rest.is_empty()).then_some(rest)
}

/// A book of which nothing but the DOI is known.
fn ghost(doi: &Doi) -> Record {
    Record {
        doi: Some(doi.clone()),
        document_type: Text::some_line("book"),
        ..Record::titled(doi)
    }
}

/// Takes the title of a ghost from a chapter that knows it.
fn name_ghost(ghost: &mut Record, chapter: &Record) {
    let nameless = ghost.doi.as_deref() == Some(&*ghost.title);
    if let Some(title) = chapter.parent_title.as_ref().filter(|_| nameless) {
        ghost.title = title.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::Builder;
    use super::*;

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
        assert_eq!(catalog.chapters_of(Row(2)), [Row(1), Row(0)]);
        assert_eq!(catalog.book_of(Row(0)), Some(Row(2)));
        assert_eq!(catalog.book_of(Row(2)), None);
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
        let ghost = catalog.book_of(Row(0)).unwrap();
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
        assert_eq!(builder.finish().book_of(Row(0)), None);
    }
}
