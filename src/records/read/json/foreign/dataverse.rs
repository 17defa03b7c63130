//! Dataverse, the search: `data.items`, of which those of type dataset are
//! documents.
//!
//! | field | from |
//! |---|---|
//! | title, abstract | `name`, `description` |
//! | authors | `authors`, "Family, Given" |
//! | doi | `global_id` behind `doi:`; one behind `hdl:` is none |
//! | date | the day of `published_at` |
//! | tags | `keywords` |
//! | link | `url` |
//!
//! Dropped: collections (`dataverse`) and files, which are no documents, the
//! citation, the name of the dataverse, subjects, dates of the version,
//! snippets, facets, scores.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::path::as_text;
use super::super::place::anywhere;
use super::super::table::{Row, day, entry, name, text};
use super::Dialect;

pub(super) static DATAVERSE: Dialect = Dialect {
    signs: &["globalid", "nameofdataverse"],
    told: |object| object.contains_key("global_id") && object.contains_key("type"),
    places: &[anywhere("data.items[]")],
    record: Some(|object| {
        let kind = object.get("type").and_then(Value::as_str);
        (kind == Some("dataset")).then_some(object)
    }),
    fields: FIELDS,
    rest: |draft, _, _| draft.text(Field::DocumentType, true, "dataset"),
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::Title, "name", text),
    (Field::Abstract, "description", text),
    (Field::Authors, "authors[]", name),
    (Field::Doi, "global_id", doi),
    (Field::Date, "published_at", day),
    (Field::Tags, "keywords[]", entry),
    (Field::Link, "url", text),
];

fn doi(draft: &mut Draft, field: Field, value: &Value) {
    let id =
        as_text(value).filter(|id| id.starts_with("doi:") || id.starts_with("https://doi.org/"));
    draft.text(field, false, &id.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    #[test]
    fn datasets_are_documents_and_collections_and_files_are_not() {
        let answer = r#"{"status": "OK", "data": {"q": "quays", "total_count": 4, "items": [
            {"name": "Quays", "type": "dataverse", "url": "https://example.org/dv", "identifier": "quays", "published_at": "2016-05-10T12:53:38Z"},
            {"name": "Depths of ports", "type": "dataset", "url": "https://doi.org/10.5555/FK2/D", "global_id": "doi:10.5555/FK2/D", "description": "Port by port.", "published_at": "2016-06-09T12:57:45Z",
             "publisher": "Quays", "citation": "Ruiz, Ana, 2016", "subjects": ["Other"], "keywords": ["depth"], "createdAt": "2015-05-01T00:00:00Z", "authors": ["Ruiz, Ana", "Port Authority"]},
            {"name": "Tides", "type": "dataset", "url": "https://hdl.handle.net/1902.1/7", "global_id": "hdl:1902.1/7", "description": "", "authors": ["Berg, Ben"]},
            {"name": "tides.tab", "type": "file", "url": "https://example.org/file/1", "dataset_name": "Tides", "file_id": "1"}],
            "facets": [{"authorName_ss": {"labels": [{"Ruiz, Ana": 1}]}}], "count_in_response": 4}}"#;
        let right = [
            json!({"title": "Depths of ports", "abstract": "Port by port.", "doi": "10.5555/fk2/d", "document_type": "dataset", "tags": ["depth"], "year": 2016, "date": "2016-06-09",
                "authors": [{"family": "Ruiz", "given": "Ana"}, "Port Authority"], "link": "https://doi.org/10.5555/FK2/D"}),
            json!({"title": "Tides", "document_type": "dataset", "authors": [{"family": "Berg", "given": "Ben"}], "link": "https://hdl.handle.net/1902.1/7"}),
        ];
        assert_eq!(fields(Kind::Json, answer), right);
        let empty =
            r#"{"status": "OK", "data": {"q": "x", "total_count": 0, "items": [], "facets": []}}"#;
        assert!(fields(Kind::Json, empty).is_empty());
    }
}
