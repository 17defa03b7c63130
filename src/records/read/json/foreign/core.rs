//! CORE, version 3: `results` beside `totalHits`, or one work or output.
//!
//! | field | from |
//! |---|---|
//! | title, abstract, doi, publisher | the same |
//! | authors | `authors[].name`, "Family, Given" |
//! | year, date | `yearPublished`, the day of `publishedDate` |
//! | language | `language.code` |
//! | container, issn | the first of `journals` |
//! | type | `documentType`, unless it is `research` or `unknown`, which says little |
//! | link | the page of the work in `links`, else the file |
//!
//! Dropped: contributors, data providers, dates of CORE's record and of the
//! repository, full texts, references, other numbers.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::path::as_text;
use super::super::place::Place;
use super::super::table::{Row, day, name, text};
use super::{Dialect, has_any};

pub(super) static CORE: Dialect = Dialect {
    signs: &["yearpublished", "dataproviders"],
    told: |object| {
        let own = ["dataProviders", "outputs", "oaiIds", "downloadUrl", "magId"];
        object.contains_key("yearPublished") && has_any(object, &own)
    },
    places: &[Place {
        path: "results[]",
        beside: &["totalhits"],
    }],
    fields: FIELDS,
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "documentType", kind),
    (Field::Title, "title", text),
    (Field::Abstract, "abstract", text),
    (Field::Doi, "doi", text),
    (Field::Authors, "authors[]", name),
    (Field::Year, "yearPublished", text),
    (Field::Date, "publishedDate", day),
    (Field::Publisher, "publisher", publisher),
    (Field::Language, "language.code", text),
    (Field::Container, "journals[].title", text),
    (Field::Issn, "journals[].identifiers[]", text),
    (Field::Link, "links[type=display].url", text),
    (Field::Link, "downloadUrl", text),
];

fn kind(draft: &mut Draft, field: Field, value: &Value) {
    match as_text(value).as_deref() {
        None | Some("research" | "unknown") => {}
        Some("slides") => draft.text(field, false, "speech"),
        Some(kind) => draft.text(field, false, kind),
    }
}

/// Some providers quote the name.
fn publisher(draft: &mut Draft, field: Field, value: &Value) {
    let Some(name) = as_text(value) else { return };
    let bare = name
        .strip_prefix('\'')
        .and_then(|name| name.strip_suffix('\''));
    draft.text(field, false, bare.unwrap_or(&name));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    #[test]
    fn the_dates_of_its_own_record_are_none_of_the_work() {
        let work = r#"{"acceptedDate": "", "authors": [{"name": "Ruiz, Ana"}, {"name": "Port Authority"}], "contributors": ["Holt, Hugo"], "createdDate": "2020-04-20T13:00:00",
            "dataProviders": [{"id": 1, "name": "Sea Archive"}], "abstract": "Few\r\nships.", "documentType": "research", "doi": "10.5555/Core.1", "downloadUrl": "https://example.org/1.pdf",
            "title": "Quays", "language": {"code": "en", "name": "English"}, "publishedDate": "2016-06-09T00:00:00", "publisher": "'Sea Press'", "yearPublished": 2016,
            "journals": [{"title": "Sea", "identifiers": ["1234-5679"]}], "updatedDate": "2022-01-01T00:00:00",
            "links": [{"type": "download", "url": "https://example.org/1.pdf"}, {"type": "display", "url": "https://example.org/works/1"}]}"#;
        let bare = r#"{"authors": [], "doi": null, "title": "Piers", "documentType": "thesis", "language": null, "publishedDate": null, "publisher": "", "yearPublished": 2012, "createdDate": "2021-01-01T00:00:00"}"#;
        let right = [
            json!({"title": "Quays", "abstract": "Few ships.", "doi": "10.5555/core.1", "year": 2016, "date": "2016-06-09", "authors": [{"family": "Ruiz", "given": "Ana"}, "Port Authority"],
                "publisher": "Sea Press", "container": "Sea", "issn": "1234-5679", "language": "en", "link": "https://example.org/works/1"}),
            json!({"title": "Piers", "document_type": "thesis", "year": 2012}),
        ];
        let answer = format!(r#"{{"totalHits": 84, "limit": 10, "results": [{work}, {bare}]}}"#);
        assert_eq!(fields(Kind::Json, &answer), right);
        assert_eq!(fields(Kind::Json, work), right[..1]);
        assert!(fields(Kind::Json, r#"{"totalHits": 0, "results": []}"#).is_empty());
    }
}
