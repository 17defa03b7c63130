//! What the detail shows: a record with all that the catalog knows of it.
//!
//! Must never know: how it is laid out.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::id::Id;
use crate::records::record::Record;
use crate::records::text::Text;

/// A value and whether the program derived it (a year from the book, a
/// country from the title) instead of reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<T> {
    /// The value.
    pub value: T,
    /// True when no source says so.
    pub derived: bool,
}

/// A document in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The identity.
    pub id: Id,
    /// The record.
    pub record: Record,
    /// How many records of the catalog have each of the tags of the record, in
    /// their order.
    pub tag_counts: Vec<usize>,
    /// A book known only from its chapters.
    pub ghost: bool,
    /// The year.
    pub year: Option<Fact<i32>>,
    /// The countries.
    pub countries: Fact<Vec<Text>>,
    /// The book that it is a chapter of.
    pub book: Option<Book>,
    /// The chapters of the book, be it this document or the one around it, in
    /// chapter order.
    pub chapters: Vec<Chapter>,
    /// Where it was read: the names of the sources, each with the line, from
    /// 1; 0 is unknown.
    pub sources: Vec<(Text, u32)>,
    /// What made it a hit.
    pub highlights: Vec<Highlight>,
}

impl Document {
    /// The place among the chapters of its book, from 0.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        self.chapters
            .iter()
            .position(|chapter| chapter.id == self.id)
    }

    /// What is to be highlighted in a passage: byte ranges, ascending, apart
    /// from each other.
    #[must_use]
    pub fn highlights(&self, passage: Passage) -> Vec<Range<usize>> {
        let mine = self.highlights.iter();
        mine.filter(|highlight| highlight.passage == passage)
            .map(|highlight| highlight.range.clone())
            .collect()
    }
}

/// The book around a chapter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// The identity.
    pub id: Id,
    /// The title.
    pub title: Text,
    /// Known only from its chapters.
    pub ghost: bool,
}

/// A chapter of a book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chapter {
    /// The identity.
    pub id: Id,
    /// The title without that of the book.
    pub title: Text,
}

/// A text of a record in which something may be highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Passage {
    /// The title.
    Title,
    /// The abstract.
    Abstract,
    /// The name of a tag, by its place.
    Tag(usize),
    /// An author as displayed, by its place.
    Author(usize),
    /// An editor as displayed, by its place.
    Editor(usize),
    /// The series.
    Series,
    /// The publisher.
    Publisher,
    /// The DOI.
    Doi,
    /// The ISBN.
    Isbn,
}

/// Bytes of a passage that made the document a hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Highlight {
    /// The text.
    pub passage: Passage,
    /// The bytes, never a part of a character as the reader sees it.
    pub range: Range<usize>,
}
