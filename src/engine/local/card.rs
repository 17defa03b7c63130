//! A hit as a row of the list shows it.
//!
//! Must never know: how wide the row is.

use std::ops::Range;

use crate::engine::catalog::DocAddress;
use crate::engine::exec::highlight::{Highlighter, marked};
use crate::engine::exec::{Hit, Library, Row};
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::answer::{Card, Snippet};
use crate::search::field::Fields;
use crate::search::id::Id;

/// The card of a row; what the query marks is highlighted.
pub(super) fn card(library: &Library, highlighter: &Highlighter, row: &Row<'_>) -> Card {
    let (hit, lacks) = match row {
        Row::Hit(hit) => (*hit, None),
        Row::Offer(offer) => (offer.hit, Some(offer.lacks.clone())),
    };
    let catalog = &library.catalog;
    let record = catalog.get(hit.row).unwrap_or_default();
    let year = catalog.year(hit.row);
    let title = catalog.chapter_title(hit.row, &record);
    let book = book(library, hit, &record);
    // What the title says of its book is said by the book.
    let is_cut = title.len() < record.title.len();
    let of_book = book.as_ref().filter(|_| is_cut);
    let book_highlights = of_book.map(|book| highlighter.highlights(book, Fields::TITLE));
    Card {
        id: Id::from(record.identity()),
        highlights: highlighter.highlights(&title, Fields::TITLE),
        title,
        fields: hit.fields,
        reason: reason(highlighter, hit.fields, &record),
        kind: record.kind().cloned(),
        form: record.document_type.clone(),
        year,
        publisher: record.publisher.clone(),
        countries: countries(library, hit.row, &record),
        book,
        book_highlights: book_highlights.unwrap_or_default(),
        chapters: catalog.books().count_of(hit.row),
        score: hit.points(),
        context: hit.context,
        ghost: catalog.is_ghost(hit.row),
        depth: hit.depth,
        lacks: lacks.unwrap_or_else(|| highlighter.lacking(&record, year.map(|year| year.value))),
    }
}

/// The first countries of a row.
fn countries(library: &Library, row: DocAddress, record: &Record) -> Vec<Text> {
    let mut countries = library.catalog.countries(row, record).value;
    countries.truncate(Card::COUNTRIES_MAX);
    countries
}

/// The title of the book of a chapter.
fn book(library: &Library, hit: Hit, record: &Record) -> Option<Text> {
    let catalog = &library.catalog;
    let book = catalog.book_of(hit.row).and_then(|book| catalog.get(book));
    let title = book.map(|book| book.title);
    title.or_else(|| record.parent_title.clone())
}

/// The first text outside the title that was found.
fn reason(highlighter: &Highlighter, found: Fields, record: &Record) -> Option<Snippet> {
    if !found.meets(REASONS) {
        return None;
    }
    let tags = record.tags.iter().map(|tag| tag.name.to_string());
    let names = record.authors.iter().chain(&record.editors);
    let names = names.map(ToString::to_string);
    let series = record.series.iter().map(ToString::to_string);
    let summary = record.summary.iter().map(ToString::to_string);
    let texts = tags
        .map(|text| (Fields::TAG, text))
        .chain(names.map(|text| (Fields::AUTHOR, text)))
        .chain(series.map(|text| (Fields::SERIES, text)))
        .chain(summary.map(|text| (Fields::ABSTRACT, text)));
    // What the title has is seen there.
    let beyond = highlighter.beyond(&record.title);
    let mut texts = texts.filter(|(field, _)| found.meets(*field));
    texts.find_map(|(field, text)| {
        let highlights = marked(beyond.iter().copied(), &text, field);
        snippet(field, &text, &highlights)
    })
}

/// The fields whose texts can be the reason of a row.
const REASONS: Fields = Fields::TAG
    .or(Fields::AUTHOR)
    .or(Fields::SERIES)
    .or(Fields::ABSTRACT);

/// Characters before the first highlight, more than a row has room for.
const BEFORE: usize = 160;

/// Characters from the first highlight on, likewise.
const BEHIND: usize = 600;

/// The part of a text around its first highlight, in one line.
fn snippet(field: Fields, text: &str, highlights: &[Range<usize>]) -> Option<Snippet> {
    let first = highlights.first()?.start;
    let (before, behind) = text.split_at_checked(first)?;
    let start = match before.char_indices().rev().nth(BEFORE) {
        // From a word on.
        Some(_) => {
            let earlier = before.char_indices().rev().map(|(at, _)| at);
            let from = earlier.take(BEFORE).last().unwrap_or(first);
            let blank = before[from..].find([' ', '\n']);
            blank.map_or(from, |blank| from + blank + 1)
        }
        None => 0,
    };
    let end = behind.char_indices().nth(BEHIND);
    let end = end.map_or(text.len(), |(at, _)| first + at);
    let within = highlights.iter().filter(|range| range.start < end);
    Some(Snippet {
        field,
        text: text[start..end].replace('\n', " "),
        cut: start > 0,
        highlights: within
            .map(|range| range.start - start..range.end.min(end) - start)
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_begins_some_words_before_what_was_found() {
        let text = format!(
            "{} é trust\nmatters {}",
            "word ".repeat(60),
            "x".repeat(900)
        );
        let at = text.find("trust").unwrap();
        let snippet = snippet(Fields::ABSTRACT, &text, &[at..at + 5, at + 950..at + 952]).unwrap();
        assert!(snippet.cut && snippet.text.starts_with("word "));
        assert!(snippet.text.contains("é trust matters x"));
        assert_eq!(snippet.highlights.len(), 1);
        assert_eq!(&snippet.text[snippet.highlights[0].clone()], "trust");
        let count = snippet.text.chars().count();
        assert!((700..=760).contains(&count), "{count}");
    }

    #[test]
    fn a_short_text_is_a_snippet_as_a_whole() {
        let all = Range { start: 9, end: 12 };
        let snippet = snippet(Fields::TAG, "Trust\nin all", std::slice::from_ref(&all)).unwrap();
        assert_eq!((&*snippet.text, snippet.cut), ("Trust in all", false));
        assert_eq!(snippet.highlights, [all]);
        assert_eq!(super::snippet(Fields::TAG, "Trust", &[]), None);
    }
}
