//! Documents that were read twice, and records that may be one document.
//!
//! Must never know: how identities are made.

use rustc_hash::FxHashMap;

use super::{Finding, Kind, Place};
use crate::engine::catalog::{Catalog, DocAddress};
use crate::records::books;
use crate::records::identity::plain;
use crate::records::record::{Origin, Record};

/// So many other places are named.
const NAMED_MAX: usize = 3;

/// Where else a document was read.
pub(crate) fn certain(catalog: &Catalog, record: &Record) -> Option<String> {
    let (_, others) = record
        .origins
        .split_first()
        .filter(|(_, others)| !others.is_empty())?;
    let place = |origin: &Origin| {
        let source = usize::try_from(origin.source)
            .ok()
            .and_then(|number| catalog.sources().get(number));
        format!("{}:{}", source.map_or("?", |source| &**source), origin.line)
    };
    let mut named: Vec<String> = others.iter().take(NAMED_MAX).map(place).collect();
    if others.len() > NAMED_MAX {
        named.push(format!("{} more places", others.len() - NAMED_MAX));
    }
    Some(format!(
        "the same document stands in {}; they are one record",
        named.join(", ")
    ))
}

/// Records of one title and year with different DOIs or none. Chapters count
/// only within one book: every book has its "Foreword".
pub(crate) fn possible(catalog: &Catalog, findings: &mut Vec<Finding>) {
    let mut first: FxHashMap<(String, i32), DocAddress> = FxHashMap::default();
    // The one that the last was like: many may be like one.
    let mut held: Option<(DocAddress, Record)> = None;
    for (row, record) in catalog.rows() {
        let Some(year) = catalog.year(row) else {
            continue;
        };
        let Some(key) = key(catalog, row, &record) else {
            continue;
        };
        let one = *first.entry((key, year.value)).or_insert(row);
        if one == row {
            continue;
        }
        if held.as_ref().is_none_or(|(row, _)| *row != one) {
            held = catalog.get(one).map(|record| (one, record));
        }
        let Some((_, other)) = held
            .as_ref()
            .filter(|(_, other)| may_be_one(other, &record))
        else {
            continue;
        };
        let message = format!(
            "\"{}\" ({}) may be the same document as {}; if it is, give both one DOI",
            catalog.chapter_title(row, &record),
            year.value,
            other.identity()
        );
        findings.push(Place::of(&record).finding(Kind::PossibleDuplicate, message));
    }
}

/// What two records of one document have in common.
fn key(catalog: &Catalog, row: DocAddress, record: &Record) -> Option<String> {
    let title = catalog.chapter_title(row, record);
    let is_part = record.parent_title.is_some()
        || record.document_type.as_deref() == Some("chapter")
        || catalog.book_of(row).is_some();
    let book = if is_part {
        let doi = books::parent_doi(record).map(|doi| doi.to_string());
        // A chapter of nobody knows which book is like no other.
        Some(doi.or_else(|| record.parent_title.as_deref().map(plain))?)
    } else {
        None
    };
    let words = plain(&title);
    let is_telling = words.contains(' ') && (is_part || !books::says_little(&title));
    is_telling.then(|| match book {
        Some(book) => format!("{words}\n{book}"),
        None => words,
    })
}

/// Whether nothing tells two records of one title apart: two languages, two
/// parts of one series or journal, or two kinds of document.
fn may_be_one(one: &Record, other: &Record) -> bool {
    let differ = |fact: fn(&Record) -> Option<&str>| {
        let (one, other) = (fact(one), fact(other));
        one.is_some() && other.is_some() && one != other
    };
    !(differ(|record| record.language.as_deref())
        || differ(|record| record.number.as_deref())
        || differ(|record| record.volume.as_deref())
        || differ(|record| record.issue.as_deref())
        || differ(|record| record.pages.as_deref())
        || differ(|record| record.date.as_deref())
        || differ(|record| record.document_type.as_deref())
        || differ(|record| record.isbn.as_deref()))
}
