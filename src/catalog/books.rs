//! Books and their chapters: who belongs to whom, and in which order.
//!
//! A record that names a parent is a chapter; a parent that is not in the
//! catalog becomes a *ghost*, a book known only from its chapters.
//!
//! Must never know: how the ties are shown.

use std::collections::HashMap;
use std::sync::Arc;

use super::doi::Doi;
use super::record::Record;
use super::segment::Segment;
use super::text::Text;
use super::{Row, row_at};

/// The ties between chapters and books of one catalog.
#[derive(Clone, Debug, Default)]
pub struct Books {
    book: HashMap<Row, Row>,
    chapters: HashMap<Row, Vec<Row>>,
    ghosts: Vec<Record>,
}

impl Books {
    /// Ties every chapter to its book; ghosts get the rows behind the last
    /// record.
    pub(super) fn tie(segments: &[Arc<Segment>]) -> Self {
        let records = || segments.iter().flat_map(|segment| segment.rows());
        let mut rows = HashMap::new();
        let mut end = 0;
        for (row, record) in records() {
            end = row.index() + 1;
            if let Some(doi) = &record.doi {
                rows.entry(doi.clone()).or_insert(row);
            }
        }
        let mut books = Self::default();
        for (row, record) in records() {
            let Some(parent) = parent_doi(record) else {
                continue;
            };
            let book = *rows.entry(parent).or_insert_with_key(|doi| {
                books.ghosts.push(ghost(doi));
                row_at(end + books.ghosts.len() - 1)
            });
            if book == row {
                continue;
            }
            if let Some(ghost) = book
                .index()
                .checked_sub(end)
                .and_then(|at| books.ghosts.get_mut(at))
            {
                name_ghost(ghost, record);
            }
            books.book.insert(row, book);
            books.chapters.entry(book).or_default().push(row);
        }
        books.order_chapters(&rows);
        books
    }

    /// Chapters stand in the order of their numbers, those without a number
    /// behind, in catalog order.
    fn order_chapters(&mut self, rows: &HashMap<Doi, Row>) {
        let numbers: HashMap<Row, u32> = rows
            .iter()
            .filter_map(|(doi, row)| Some((*row, doi.chapter()?.1)))
            .collect();
        for chapters in self.chapters.values_mut() {
            chapters.sort_by_key(|row| (numbers.get(row).copied().unwrap_or(u32::MAX), *row));
        }
    }

    /// The book of a chapter.
    #[must_use]
    pub fn book_of(&self, row: Row) -> Option<Row> {
        self.book.get(&row).copied()
    }

    /// The chapters of a book in their order.
    #[must_use]
    pub fn chapters_of(&self, row: Row) -> &[Row] {
        self.chapters.get(&row).map_or(&[], Vec::as_slice)
    }

    /// Books known only from their chapters.
    #[must_use]
    pub fn ghosts(&self) -> &[Record] {
        &self.ghosts
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
