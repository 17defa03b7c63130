//! What is wrong with a catalog, and what its keeper may want to look at.
//!
//! One pass over the records and some tables of keys: a million records cost
//! no more than sorting them would.
//!
//! Must never know: files, how findings are printed, what day it is.

mod duplicates;
mod record;
mod tags;

use std::cell::OnceCell;
use std::fmt;

use super::catalog::{Catalog, DocAddress};
use crate::records::record::Record;

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// What could not be read as it stands.
    Flaw,
    /// A value in the place of a DOI that is none.
    Doi,
    /// A check digit of an ISBN that is wrong.
    Isbn,
    /// A document that was read more than once, and is one record.
    Duplicate,
    /// Two records that may be one document.
    PossibleDuplicate,
    /// A book that is known only from its chapters.
    Parent,
    /// Tags that mean one thing.
    Tag,
    /// A title that was cut.
    Title,
    /// A year that cannot be.
    Year,
    /// A language that is not known.
    Language,
    /// A country that is not known.
    Country,
    /// A link to a host that has retired.
    Link,
}

impl Kind {
    /// All kinds in the order in which they are listed.
    pub const ALL: [Self; 12] = [
        Self::Flaw,
        Self::Doi,
        Self::Isbn,
        Self::Duplicate,
        Self::PossibleDuplicate,
        Self::Parent,
        Self::Tag,
        Self::Title,
        Self::Year,
        Self::Language,
        Self::Country,
        Self::Link,
    ];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flaw => "flaw",
            Self::Doi => "doi",
            Self::Isbn => "isbn",
            Self::Duplicate => "duplicate",
            Self::PossibleDuplicate => "possible-duplicate",
            Self::Parent => "parent",
            Self::Tag => "tag",
            Self::Title => "title",
            Self::Year => "year",
            Self::Language => "language",
            Self::Country => "country",
            Self::Link => "link",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Number of the source in the catalog's list of sources.
    pub source: u32,
    /// Line of the source, from 1; 0 is unknown.
    pub line: u32,
    /// What it is about.
    pub kind: Kind,
    /// The identity of the record; empty where it is about no single one.
    pub id: String,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Everything that is to be said about a catalog, by source and line. `year` is
/// the present one.
#[must_use]
pub fn check(catalog: &Catalog, year: i32) -> Vec<Finding> {
    let mut findings: Vec<Finding> = catalog.flaws().iter().map(flaw).collect();
    for (_, found) in catalog.rows() {
        let place = OnceCell::new();
        let mut say = |kind, message| {
            let place = place.get_or_init(|| Place::of(&found));
            findings.push(place.finding(kind, message));
        };
        record::check(&found, year, &mut say);
        if let Some(message) = duplicates::certain(catalog, &found) {
            say(Kind::Duplicate, message);
        }
    }
    duplicates::possible(catalog, &mut findings);
    parents(catalog, &mut findings);
    tags::twins(catalog, &mut findings);
    findings.sort();
    findings
}

/// Where a record stands, and as what it is known: made once for all that is
/// found in it.
struct Place {
    source: u32,
    line: u32,
    id: String,
}

impl Place {
    /// The place where a record was read first.
    fn of(record: &Record) -> Self {
        let origin = record.origins.first();
        Self {
            source: origin.map_or(0, |origin| origin.source),
            line: origin.map_or(0, |origin| origin.line),
            id: record.identity(),
        }
    }

    fn finding(&self, kind: Kind, message: String) -> Finding {
        Finding {
            source: self.source,
            line: self.line,
            kind,
            id: self.id.clone(),
            message,
        }
    }
}

/// Findings of one kind about the records of some rows; a record about which
/// there are several is fetched once.
fn placed(catalog: &Catalog, kind: Kind, mut said: Vec<(DocAddress, String)>) -> Vec<Finding> {
    said.sort();
    let mut findings = Vec::with_capacity(said.len());
    let mut at: Option<(DocAddress, Place)> = None;
    for (row, message) in said {
        let place = at.take().filter(|(known, _)| *known == row);
        let place = place.map_or_else(
            || Place::of(&catalog.get(row).unwrap_or_default()),
            |(_, place)| place,
        );
        findings.push(place.finding(kind, message));
        at = Some((row, place));
    }
    findings
}

fn flaw(flaw: &crate::records::flaw::Flaw) -> Finding {
    Finding {
        source: flaw.source,
        line: flaw.line,
        kind: if flaw.fault.is_of_doi() {
            Kind::Doi
        } else {
            Kind::Flaw
        },
        id: String::new(),
        message: flaw.fault.to_string(),
    }
}

/// Books that are named but not there: by their DOI, else by their title.
fn parents(catalog: &Catalog, findings: &mut Vec<Finding>) {
    let mut titles = std::collections::BTreeMap::new();
    let mut ghosts = std::collections::BTreeMap::new();
    for (row, record) in catalog.rows() {
        match catalog.book_of(row) {
            Some(book) if catalog.is_ghost(book) => {
                ghosts.entry(book).or_insert((row, 0_usize)).1 += 1;
            }
            Some(_) => {}
            None => {
                if let Some(title) = record.parent_title {
                    titles.entry(title).or_insert((row, 0_usize)).1 += 1;
                }
            }
        }
    }
    let chapters = |count: usize| {
        if count == 1 {
            "a chapter".to_owned()
        } else {
            format!("{count} chapters")
        }
    };
    let mut said = Vec::new();
    for (book, (row, count)) in ghosts {
        let doi = catalog
            .get(book)
            .and_then(|book| book.doi)
            .map_or(String::new(), |doi| doi.to_string());
        let message = format!(
            "the book {doi} is known only from {}; add its record",
            chapters(count)
        );
        said.push((row, message));
    }
    for (title, (row, count)) in titles {
        let message = format!(
            "the book \"{title}\" of {} has no record and no DOI; add one",
            chapters(count)
        );
        said.push((row, message));
    }
    findings.extend(placed(catalog, Kind::Parent, said));
}

#[cfg(test)]
mod tests;
