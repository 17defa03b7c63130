//! From what a person types to the documents it may mean: a DOI in any
//! spelling, an identity, an ISBN, an address, a title or its beginning.
//!
//! Not a query: a book that is known only from its chapters is found by no
//! words and yet has a name, and a title is meant to its last sign.
//!
//! Must never know: what is done with the documents.

use super::catalog::{Catalog, DocAddress};
use crate::records::doi::Doi;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::fold::fold;
use crate::search::identifier;

/// The documents that a name means in the surest reading that finds any.
#[must_use]
pub fn named(catalog: &Catalog, name: &str) -> Vec<DocAddress> {
    let name = name.trim();
    let readings: [fn(&Catalog, &str) -> Vec<DocAddress>; 5] =
        [by_identity, by_isbn, by_address, by_title, by_beginning];
    let mut readings = readings.iter().map(|read| read(catalog, name));
    readings.find(|rows| !rows.is_empty()).unwrap_or_default()
}

/// Books known only from their chapters can be shown too.
fn ghosts_too(catalog: &Catalog) -> impl Iterator<Item = (DocAddress, Record)> {
    let ghosts = (catalog.len()..).map_while(|index| {
        let row = DocAddress(u32::try_from(index).ok()?);
        Some((row, catalog.get(row)?))
    });
    catalog.rows().chain(ghosts)
}

fn all(catalog: &Catalog, fits: impl Fn(&Record) -> bool) -> Vec<DocAddress> {
    ghosts_too(catalog)
        .filter(|(_, record)| fits(record))
        .map(|(row, _)| row)
        .collect()
}

fn by_identity(catalog: &Catalog, id: &str) -> Vec<DocAddress> {
    let dois = identifier::dois(id);
    let doi = dois.iter().find_map(|doi| catalog.find(doi));
    let isbn = || catalog.find(&format!("isbn:{}", identifier::isbn(id)?.thirteen()));
    let hash = || catalog.find(&id.to_lowercase());
    doi.or_else(|| catalog.find(id))
        .or_else(isbn)
        .or_else(hash)
        .into_iter()
        .collect()
}

/// Chapters have the ISBN of their book, so a book goes before them.
fn by_isbn(catalog: &Catalog, id: &str) -> Vec<DocAddress> {
    let Some(wanted) = identifier::isbn(id).map(|isbn| isbn.thirteen()) else {
        return Vec::new();
    };
    let has = |record: &Record| {
        let within = || record.doi.as_ref().and_then(Doi::isbn);
        record
            .isbn
            .clone()
            .or_else(within)
            .is_some_and(|isbn| isbn.thirteen() == wanted)
    };
    let rows = all(catalog, has);
    let books: Vec<DocAddress> = rows
        .iter()
        .copied()
        .filter(|row| !catalog.chapters_of(*row).is_empty())
        .collect();
    if books.is_empty() { rows } else { books }
}

fn by_address(catalog: &Catalog, id: &str) -> Vec<DocAddress> {
    let wanted = identifier::addresses(id.strip_prefix("url:").unwrap_or(id));
    let rows = wanted.iter().map(|wanted| {
        let same = |text: &Option<Text>| {
            let address = text.as_deref().map(identifier::address);
            address.is_some_and(|address| address == *wanted)
        };
        all(catalog, |record| {
            same(&record.source_url) || same(&record.link)
        })
    });
    rows.into_iter()
        .find(|rows| !rows.is_empty())
        .unwrap_or_default()
}

fn by_title(catalog: &Catalog, id: &str) -> Vec<DocAddress> {
    let wanted = fold(id);
    all(catalog, |record| {
        !wanted.is_empty() && fold(&record.title) == wanted
    })
}

fn by_beginning(catalog: &Catalog, id: &str) -> Vec<DocAddress> {
    let wanted = fold(id);
    all(catalog, |record| {
        !wanted.is_empty() && fold(&record.title).starts_with(&wanted)
    })
}
