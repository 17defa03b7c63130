//! From what a person types to one document: a DOI in any spelling, an
//! identity, an ISBN, an address, the beginning of a title.
//!
//! Must never know: what is done with the document.

use crate::engine::catalog::{Catalog, DocAddress};
use crate::records::doi::Doi;
use crate::records::isbn::Isbn;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::fold::fold;

use super::exit::Error;

/// So many candidates are listed; a longer list is a search.
const LISTED: usize = 10;

/// The one document that an ID means; the surest reading wins.
pub(super) fn one(catalog: &Catalog, id: &str) -> Result<DocAddress, Error> {
    let id = id.trim();
    let readings: [fn(&Catalog, &str) -> Vec<DocAddress>; 5] =
        [by_identity, by_isbn, by_address, by_title, by_beginning];
    let rows = readings
        .iter()
        .map(|read| read(catalog, id))
        .find(|rows| !rows.is_empty());
    match rows.as_deref() {
        None => Err(Error::Unknown(Text::line(id).to_string())),
        Some([row]) => Ok(*row),
        Some(rows) => {
            let listed = rows
                .iter()
                .take(LISTED)
                .filter_map(|row| catalog.get(*row))
                .map(|record| listed(&record));
            Err(Error::Ambiguous(
                Text::line(id).to_string(),
                rows.len(),
                listed.collect(),
            ))
        }
    }
}

fn listed(record: &Record) -> String {
    format!("{}  {}", record.identity(), record.title)
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
    let doi = Doi::parse(id).and_then(|doi| catalog.find(&doi));
    let isbn = || catalog.find(&format!("isbn:{}", isbn(id)?.thirteen()));
    let hash = || catalog.find(&id.to_lowercase());
    doi.or_else(|| catalog.find(id))
        .or_else(isbn)
        .or_else(hash)
        .into_iter()
        .collect()
}

fn isbn(id: &str) -> Option<Isbn> {
    let bare = id
        .get(..5)
        .filter(|start| start.eq_ignore_ascii_case("isbn:"))
        .map_or(id, |_| &id[5..]);
    Isbn::parse(bare)
}

/// Chapters have the ISBN of their book, so a book goes before them.
fn by_isbn(catalog: &Catalog, id: &str) -> Vec<DocAddress> {
    let Some(wanted) = isbn(id).map(|isbn| isbn.thirteen()) else {
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
    let address = id.strip_prefix("url:").unwrap_or(id);
    if !address.contains("://") {
        return Vec::new();
    }
    let plain = |text: &str| text.trim_end_matches('/').to_owned();
    let same = |text: &Option<Text>| {
        text.as_deref()
            .is_some_and(|text| plain(text) == plain(address))
    };
    all(catalog, |record| {
        same(&record.source_url) || same(&record.link)
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::segment::builder::Builder;

    fn catalog() -> Catalog {
        let mut builder = Builder::new();
        let record = |title: &str, doi: &str| Record {
            doi: Doi::parse(doi),
            ..Record::titled(title)
        };
        builder.add(record("Économie numérique", "10.1787/9789264259270-en"));
        builder.add(record("Economie verte", "10.1787/9789264259270-5-en"));
        builder.add(record("Foreword", "10.1787/9789264999992-1-en"));
        builder.add(Record {
            source_url: Text::some_line("https://example.org/document/7"),
            ..Record::titled("No DOI")
        });
        builder.finish()
    }

    fn title(id: &str) -> String {
        let catalog = catalog();
        let row = one(&catalog, id).unwrap();
        catalog.get(row).unwrap().title.to_string()
    }

    #[test]
    fn a_document_answers_to_every_spelling_of_its_names() {
        for doi in [
            "10.1787/9789264259270-EN",
            "doi:10.1787/9789264259270-en",
            "https://doi.org/10.1787%2F9789264259270-en",
        ] {
            assert_eq!(title(doi), "Économie numérique");
        }
        assert_eq!(title("978-92-64-25927-0"), "Économie numérique");
        assert_eq!(title("isbn:9789264259270"), "Économie numérique");
        assert_eq!(title("economie num"), "Économie numérique");
        assert_eq!(title("url:https://example.org/document/7"), "No DOI");
        assert_eq!(title("https://example.org/document/7/"), "No DOI");
    }

    #[test]
    fn the_beginning_of_two_titles_means_neither() {
        let error = one(&catalog(), "economie").unwrap_err().to_string();
        assert!(
            error.starts_with("\"economie\" means 2 documents")
                && error.contains("10.1787/9789264259270-5-en  Economie verte"),
            "{error}"
        );
    }

    #[test]
    fn a_book_known_only_from_its_chapters_is_found() {
        assert!(one(&catalog(), "10.1787/9789264999992-en").is_ok());
    }

    #[test]
    fn nothing_is_found_under_nothing() {
        for id in ["", "  ", "\u{1b}[31mx", "10.9999/none", "isbn:", "url:"] {
            assert!(
                matches!(one(&catalog(), id), Err(Error::Unknown(_))),
                "{id:?}"
            );
        }
    }
}
