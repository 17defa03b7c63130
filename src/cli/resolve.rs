//! From what a person types to one document.
//!
//! Must never know: what is done with the document.

use crate::engine::catalog::Catalog;
use crate::engine::resolve;
use crate::records::text::Text;
use crate::search::answer::Given;
use crate::search::document::Document;
use crate::search::fold::fold;
use crate::search::id::Id;
use crate::search::identifier;
use crate::search::query::{Expr, Field, Needle, Query, Term};
use crate::search::question::{Selected, Want};

use super::exit::Error;
use super::library::Opened;

/// So many candidates are listed; a longer list is a search.
const LISTED: usize = 10;

/// The one document that an ID means.
pub(super) fn document(opened: &Opened, id: &str) -> Result<Document, Error> {
    let known = match opened.address() {
        None => one(&opened.library()?.catalog, id)?,
        Some(_) => far(opened, id)?,
    };
    let document = identified(opened, known)?;
    document.ok_or_else(|| Error::Unknown(id.to_owned()))
}

/// The document of an identity.
pub(super) fn identified(opened: &Opened, id: Id) -> Result<Option<Document>, Error> {
    let answer = opened.ask(&Query::default(), vec![Want::Document(id)])?;
    let document = answer.parts.into_iter().find_map(|part| match part.given {
        Given::Document(document) => document,
        _ => None,
    });
    Ok(document.map(|document| *document))
}

/// The identity that an ID means; the surest reading wins.
fn one(catalog: &Catalog, id: &str) -> Result<Id, Error> {
    let rows = resolve::named(catalog, id);
    let id = Text::line(id.trim()).to_string();
    let mut records = rows.iter().filter_map(|row| catalog.get(*row));
    if rows.len() > 1 {
        let listed = records.take(LISTED);
        let listed = listed.map(|record| format!("{}  {}", record.identity(), record.title));
        return Err(Error::Ambiguous(id, rows.len(), listed.collect()));
    }
    match records.next() {
        Some(record) => Ok(Id::from(record.identity())),
        None => Err(Error::Unknown(id)),
    }
}

/// The same of a catalog that is not here and can only be asked: an identity,
/// an ISBN, an address, a title or its beginning.
fn far(opened: &Opened, name: &str) -> Result<Id, Error> {
    let name = name.trim();
    let isbn = identifier::isbn(name).map(|isbn| isbn.thirteen());
    let dois = identifier::dois(name)
        .into_iter()
        .map(|doi| doi.to_string());
    let other = isbn.iter().map(|isbn| format!("isbn:{isbn}"));
    for id in dois
        .chain([name.to_owned()])
        .chain(other)
        .chain([name.to_lowercase()])
    {
        if let Some(document) = identified(opened, Id::from(id))? {
            return Ok(document.id);
        }
    }
    let address = name.strip_prefix("url:").unwrap_or(name);
    let terms = [
        isbn.map(|isbn| Term::In(Field::Isbn, Needle::Word(isbn.to_string()))),
        (!identifier::addresses(address).is_empty()).then(|| Term::Word(address.to_owned())),
        (!fold(name).trim().is_empty()).then(|| Term::Starts(name.to_owned())),
    ];
    for term in terms.into_iter().flatten() {
        let is_title = matches!(term, Term::Starts(_));
        let query = Query {
            expr: Expr::Term(term),
            ..Query::default()
        };
        let mut titles = Vec::new();
        opened.each(&Selected::Found(query), LISTED + 1, &mut |entry| {
            titles.push((entry.id, entry.work.record.title));
            Ok(())
        })?;
        let whole = titles.iter().filter(|(_, title)| fold(title) == fold(name));
        let whole: Vec<_> = whole.cloned().collect();
        if is_title && !whole.is_empty() {
            titles = whole;
        }
        match &titles[..] {
            [] => {}
            [(id, _)] => return Ok(id.clone()),
            several => {
                let listed = several.iter().take(LISTED);
                let listed = listed.map(|(id, title)| format!("{id}  {title}"));
                let name = Text::line(name).to_string();
                return Err(Error::Ambiguous(name, several.len(), listed.collect()));
            }
        }
    }
    Err(Error::Unknown(Text::line(name).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::segment::builder::Builder;
    use crate::records::doi::Doi;
    use crate::records::record::Record;

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
        let id = one(&catalog, id).unwrap();
        let row = catalog.find(id.as_str()).unwrap();
        catalog.get(row).unwrap().title.to_string()
    }

    #[test]
    fn a_document_answers_to_every_spelling_of_its_names() {
        for doi in [
            "10.1787/9789264259270-EN",
            "doi:10.1787/9789264259270-en",
            "https://doi.org/10.1787%2F9789264259270-en",
            "DOI 10.1787/9789264259270-en",
            "<https://doi.org/10.1787/9789264259270-en>",
            "“10.1787/9789264259270–en”",
            "https://doi-org.proxy.example.edu/10.1787/9789264259270-en/full?lang=fr#top",
        ] {
            assert_eq!(title(doi), "Économie numérique");
        }
        assert_eq!(title("978-92-64-25927-0"), "Économie numérique");
        for isbn in [
            "isbn:9789264259270",
            "ISBN-13: 978-92-64-25927-0",
            "978 92 64 25927 0",
            "978–92–64–25927–0",
        ] {
            assert_eq!(title(isbn), "Économie numérique", "{isbn}");
        }
        assert_eq!(title("economie num"), "Économie numérique");
        assert_eq!(title("url:https://example.org/document/7"), "No DOI");
        for address in [
            "https://example.org/document/7/",
            "<http://www.example.org/document/7?lang=fr#top>",
            "https://example-org.proxy.example.edu/document/7",
        ] {
            assert_eq!(title(address), "No DOI", "{address}");
        }
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
