//! Lens, scholarly works: `data` of its API, or one work a line.
//!
//! | field | from |
//! |---|---|
//! | title, abstract, volume, issue | the same |
//! | authors | `last_name`, `first_name`, `collective_name` |
//! | year, date | `year_published`, the day of `date_published` |
//! | doi | that of `external_ids` |
//! | container, publisher, issn | `source`; of a chapter `source.title` is the book |
//! | pages | `start_page`, `end_page` |
//! | language | `languages` |
//! | tags | `keywords`, else descriptors of `mesh_terms`, else `fields_of_study` |
//! | type | `publication_type` |
//! | link | an address of `source_urls` that is a page |
//!
//! Dropped: the country of the source, affiliations, other numbers, references
//! and citations, `created`.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::path::as_text;
use super::super::table::{Row, day, entry, holder, name, pages, text};
use super::Dialect;

pub(super) static LENS: Dialect = Dialect {
    signs: &["lensid"],
    told: |object| object.contains_key("lens_id"),
    fields: FIELDS,
    rest: |draft, object, _| pages(draft, object, "start_page", "end_page"),
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "publication_type", kind),
    (Field::Title, "title", text),
    (Field::Abstract, "abstract", text),
    (Field::Authors, "authors[]", name),
    (Field::Year, "year_published", text),
    (Field::Date, "date_published", day),
    (Field::Doi, "external_ids[type=doi].value", text),
    (Field::Container, "source.title", holder),
    (Field::Publisher, "source.publisher", text),
    (Field::Issn, "source.issn[type=print].value", text),
    (Field::Issn, "source.issn[].value", text),
    (Field::Volume, "volume", text),
    (Field::Issue, "issue", text),
    (Field::Language, "languages[]", text),
    (Field::Tags, "keywords[]", entry),
    (Field::Tags, "mesh_terms[].mesh_heading", entry),
    (Field::Tags, "fields_of_study[]", entry),
    (Field::Link, "source_urls[type=html].url", text),
];

fn kind(draft: &mut Draft, field: Field, value: &Value) {
    let kind = as_text(value).filter(|kind| &**kind != "unknown");
    draft.text(field, false, &kind.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    #[test]
    fn the_source_of_a_chapter_is_its_book_and_no_country_is_taken() {
        let article = r#"{"lens_id": "000-1", "created": "2018-05-12T06:24:07+00:00", "publication_type": "journal article", "title": "Quays",
            "authors": [{"first_name": "Ana", "last_name": "Ruiz", "initials": "A", "affiliations": [{"name": "Sea Lab", "country_code": "FR"}]}, {"collective_name": "Quay Group"}],
            "abstract": "Few <b>ships</b>.", "year_published": 2016, "date_published": "2016-06-09T00:00:00.000000+00:00", "references": [{"lens_id": "000-9"}], "references_count": 1,
            "external_ids": [{"type": "magid", "value": "99"}, {"type": "doi", "value": "10.5555/Lens.1"}], "keywords": ["quays"],
            "source": {"title": "Sea", "type": "Journal", "publisher": "Sea Press", "issn": [{"type": "electronic", "value": "20493630"}, {"type": "print", "value": "12345679"}], "country": "France"},
            "source_urls": [{"type": "pdf", "url": "https://example.org/a.pdf"}, {"type": "html", "url": "https://example.org/a"}],
            "volume": "12", "issue": "3", "start_page": "17", "end_page": "42", "languages": ["en"]}"#;
        let chapter = r#"{"lens_id": "000-2", "publication_type": "book chapter", "title": "Piers", "source": {"title": "All piers", "type": "Book"}, "start_page": "5"}"#;
        let right = [
            json!({"title": "Quays", "abstract": "Few ships.", "doi": "10.5555/lens.1", "document_type": "article-journal", "tags": ["quays"], "year": 2016, "date": "2016-06-09",
                "authors": [{"family": "Ruiz", "given": "Ana"}, "Quay Group"], "publisher": "Sea Press", "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42",
                "issn": "12345679", "language": "en", "link": "https://example.org/a"}),
            json!({"title": "Piers", "document_type": "chapter", "pages": "5", "parent_title": "All piers"}),
        ];
        let answer = format!(
            r#"{{"total": 25, "max_score": 3.2, "data": [{article}, {chapter}], "results": 2}}"#
        );
        assert_eq!(fields(Kind::Json, &answer), right);
        let lines = format!("{}\n{chapter}\n", article.replace('\n', " "));
        assert_eq!(fields(Kind::JsonLines, &lines), right);
        assert!(fields(Kind::Json, r#"{"total": 0, "data": [], "results": 0}"#).is_empty());
    }
}
