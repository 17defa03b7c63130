//! A document in full: the record, what the catalog derives for it, and what
//! the query marks in it.
//!
//! Must never know: how it is laid out.

use std::ops::Range;

use crate::engine::catalog::{Catalog, DocAddress};
use crate::engine::exec::Library;
use crate::engine::exec::highlight::Highlighter;
use crate::engine::index::Index;
use crate::records::books;
use crate::records::record::{Name, Record};
use crate::search::document::{Book, Chapter, Document, Highlight, Passage};
use crate::search::field::Fields;
use crate::search::id::Id;
use crate::search::query::Facet;

/// The document of a row.
pub(super) fn document(
    library: &Library,
    highlighter: &Highlighter,
    row: DocAddress,
) -> Option<Document> {
    let catalog = &library.catalog;
    let record = catalog.get(row)?;
    let around = catalog.book_of(row);
    let book = around.and_then(|around| {
        let book = catalog.get(around)?;
        Some(Book {
            id: Id::from(book.identity()),
            title: book.title,
            ghost: catalog.is_ghost(around),
        })
    });
    let origins = record.origins.iter();
    let sources = origins.map(|origin| {
        let name = catalog.sources().get(origin.source as usize);
        (name.cloned().unwrap_or_default(), origin.line)
    });
    Some(Document {
        id: Id::from(record.identity()),
        ghost: catalog.is_ghost(row),
        year: catalog.year(row),
        countries: catalog.countries(row, &record),
        book,
        chapters: chapters(catalog, around.unwrap_or(row)),
        sources: sources.collect(),
        highlights: highlights(highlighter, &record),
        tag_counts: tag_counts(&library.index, &record),
        record,
    })
}

/// Whether a document shows no more chapters than can be read within a frame.
pub(super) fn is_small(catalog: &Catalog, row: DocAddress) -> bool {
    const CHAPTERS_MAX: usize = 200;
    let book = catalog.book_of(row).unwrap_or(row);
    catalog.chapters_of(book).len() <= CHAPTERS_MAX
}

fn chapters(catalog: &Catalog, book: DocAddress) -> Vec<Chapter> {
    let rows = catalog.chapters_of(book);
    // Most documents have no chapters, and then no book is unpacked.
    let book = rows.first().and_then(|_| catalog.get(book));
    let title = book.map(|book| book.title);
    let records = rows.into_iter().filter_map(|row| catalog.get(row));
    let chapter = |record: Record| Chapter {
        id: Id::from(record.identity()),
        title: books::chapter_title(&record, title.as_deref()),
    };
    records.map(chapter).collect()
}

/// How many records have each of the tags of a record.
fn tag_counts(index: &Index, record: &Record) -> Vec<usize> {
    let facet = index.facet(Facet::Tag);
    let tags = record.tags.iter();
    let counts = tags.map(|tag| {
        let value = facet.valued(&tag.name);
        value.map_or(0, |value| facet.total(value))
    });
    counts.collect()
}

/// What the query marks in each text of a record.
fn highlights(highlighter: &Highlighter, record: &Record) -> Vec<Highlight> {
    let mut all = Vec::new();
    let mut add = |passage: Passage, ranges: Vec<Range<usize>>| {
        let ranges = ranges.into_iter();
        all.extend(ranges.map(|range| Highlight { passage, range }));
    };
    add(
        Passage::Title,
        highlighter.highlights(&record.title, Fields::TITLE),
    );
    if let Some(summary) = &record.summary {
        add(Passage::Abstract, in_paragraphs(highlighter, summary));
    }
    for (number, tag) in record.tags.iter().enumerate() {
        add(
            Passage::Tag(number),
            highlighter.highlights(&tag.name, Fields::TAG),
        );
    }
    for (number, ranges) in in_names(highlighter, &record.authors)
        .into_iter()
        .enumerate()
    {
        add(Passage::Author(number), ranges);
    }
    for (number, ranges) in in_names(highlighter, &record.editors)
        .into_iter()
        .enumerate()
    {
        add(Passage::Editor(number), ranges);
    }
    for (passage, text, field) in [
        (Passage::Series, record.series.as_deref(), Fields::SERIES),
        (
            Passage::Publisher,
            record.publisher.as_deref(),
            Fields::PUBLISHER,
        ),
        (Passage::Doi, record.doi.as_deref(), Fields::DOI),
        (Passage::Isbn, record.isbn.as_deref(), Fields::DOI),
    ] {
        if let Some(text) = text {
            add(passage, highlighter.highlights(text, field));
        }
    }
    all
}

/// What is marked in each paragraph by itself: no phrase reaches over its end.
fn in_paragraphs(highlighter: &Highlighter, text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut all = Vec::new();
    for paragraph in text.split('\n') {
        let ranges = highlighter
            .highlights(paragraph, Fields::ABSTRACT)
            .into_iter();
        all.extend(ranges.map(|range| start + range.start..start + range.end));
        start += paragraph.len() + 1;
    }
    all
}

/// What is marked in each of some names, which are one text: where one has a
/// word as it was typed, what is only like it is not marked in the others.
fn in_names(highlighter: &Highlighter, names: &[Name]) -> Vec<Vec<Range<usize>>> {
    const BETWEEN: &str = "; ";
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let highlights = highlighter.highlights(&names.join(BETWEEN), Fields::AUTHOR);
    let mut start = 0;
    let mut all = Vec::with_capacity(names.len());
    for name in &names {
        let end = start + name.len();
        let mine = highlights
            .iter()
            .filter(|highlight| highlight.start < end && highlight.end > start);
        let clipped = mine
            .map(|highlight| highlight.start.max(start) - start..highlight.end.min(end) - start);
        all.push(clipped.collect());
        start = end + BETWEEN.len();
    }
    all
}
