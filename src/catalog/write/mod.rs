//! Records to text, one file per form.
//!
//! Must never know: files, what becomes of the text.

pub mod json;

use super::record::Record;
use super::{Catalog, Row};

/// A form in which documents are handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One array of native records.
    Json,
    /// One native record a line.
    JsonLines,
    /// Comma-separated, with a header.
    Csv,
    /// Tab-separated, with a header.
    Tsv,
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    CslJson,
    /// A reading list in Markdown.
    Markdown,
    /// One DOI a line.
    Doi,
}

/// A document and the book it is a chapter of.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// The document.
    pub record: &'a Record,
    /// Its book, ghosts included.
    pub book: Option<&'a Record>,
}

impl<'a> Work<'a> {
    /// The document of a row.
    #[must_use]
    pub fn of(catalog: &'a Catalog, row: Row) -> Option<Self> {
        let book = catalog.book_of(row).and_then(|book| catalog.get(book));
        Some(Self {
            record: catalog.get(row)?,
            book,
        })
    }
}

/// All documents in one form, from the first byte to the final line feed.
#[must_use]
pub fn all<'a>(format: Format, works: impl IntoIterator<Item = Work<'a>>) -> String {
    let mut text = String::new();
    for work in works {
        text.push_str(&json::record(work.record));
        text.push('\n');
    }
    let _ = format;
    text
}
