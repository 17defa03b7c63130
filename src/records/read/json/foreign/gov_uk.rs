//! GOV.UK Search: `results` of documents and of recommended links.
//!
//! | field | from |
//! |---|---|
//! | title, abstract | `title`, `description`; where a field is only given as `*_with_highlighting`, that without its marks |
//! | link | `link`; a path lies on `https://www.gov.uk` |
//! | date | the day of `public_timestamp` as it is written there |
//! | type | `content_store_document_type` |
//! | authors | the titles of `organisations` |
//!
//! Dropped: `document_type` (always `edition`) and `format`, the taxonomy, which
//! comes as identifiers, scores, facets with their examples.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::path::as_text;
use super::super::place::Place;
use super::super::table::{Row, day, text, whole};
use super::{Dialect, has_any};

pub(super) static GOV_UK: Dialect = Dialect {
    signs: &[
        "_id",
        "esscore",
        "publictimestamp",
        "organisations",
        "contentstoredocumenttype",
        "titlewithhighlighting",
        "descriptionwithhighlighting",
    ],
    told: |object| {
        let own = ["es_score", "public_timestamp", "organisations"];
        // Other databases have an `_id` too, and Crossref a list of links.
        let link = object.get("link").filter(|link| link.is_string());
        link.is_some() && (has_any(object, &own) || link == object.get("_id"))
    },
    places: &[Place {
        path: "results[]",
        beside: &["es_cluster", "suggested_queries", "reranked"],
    }],
    fields: FIELDS,
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "content_store_document_type", kind),
    (Field::Title, "title", text),
    (Field::Title, "title_with_highlighting", text),
    (Field::Abstract, "description", text),
    (Field::Abstract, "description_with_highlighting", text),
    (Field::Date, "public_timestamp", day),
    (Field::Authors, "organisations[].title", whole),
    (Field::Link, "link", link),
];

/// What GOV.UK calls its reports; other words stay its own.
const REPORTS: &[&str] = &[
    "research",
    "official_statistics",
    "national_statistics",
    "impact_assessment",
    "case_study",
];

fn kind(draft: &mut Draft, field: Field, value: &Value) {
    let Some(kind) = as_text(value) else { return };
    let is_report = REPORTS.contains(&&*kind);
    draft.text(field, false, if is_report { "report" } else { &kind });
}

fn link(draft: &mut Draft, field: Field, value: &Value) {
    let Some(link) = as_text(value) else { return };
    if link.starts_with('/') && !link.starts_with("//") {
        draft.text(field, false, &format!("https://www.gov.uk{link}"));
    } else {
        draft.text(field, false, &link);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    #[test]
    fn a_path_is_an_address_and_the_day_is_that_which_is_written() {
        let answer = r#"{"aggregates": {"organisations": {"options": [{"value": {"title": "Port Office", "link": "/p", "example_info": {"examples": [{"title": "Facet", "link": "/f"}]}}}]}},
            "results": [
            {"title": "Quays: a review", "link": "/government/publications/quays", "description": "Why quays fill.", "public_timestamp": "2015-12-31T23:30:00.000-01:00",
             "content_store_document_type": "independent_report", "document_type": "edition", "format": "publication", "es_score": 0.1,
             "organisations": [{"title": "Port Office", "slug": "port-office"}, {"title": "Sea Board"}], "part_of_taxonomy_tree": ["ba3a9702-da22-487f-86c1-8334a730e559"]},
            {"title_with_highlighting": "Moor <mark>a ship</mark> &amp; pay", "description_with_highlighting": "All <mark>ships</mark>.", "link": "https://example.org/moor", "_id": "https://example.org/moor"},
            {"title": "Speech on quays", "link": "/speech", "_id": "/speech", "content_store_document_type": "speech"}],
            "total": 2, "start": 0, "es_cluster": "A"}"#;
        let right = [
            json!({"title": "Quays: a review", "abstract": "Why quays fill.", "document_type": "report", "year": 2015,
                "date": "2015-12-31", "authors": ["Port Office", "Sea Board"], "link": "https://www.gov.uk/government/publications/quays"}),
            json!({"title": "Moor a ship & pay", "abstract": "All ships.", "link": "https://example.org/moor"}),
            json!({"title": "Speech on quays", "document_type": "speech", "link": "https://www.gov.uk/speech"}),
        ];
        assert_eq!(fields(Kind::Json, answer), right);
    }

    #[test]
    fn an_id_of_another_database_is_no_sign() {
        let works = r#"[{"_id": {"$oid": "5a"}, "DOI": "10.5555/w", "title": ["Quays"], "type": "journal-article", "link": [{"URL": "https://example.org/w.pdf"}], "volume": "46"},
            {"_id": "5b", "title": "Piers", "link": "https://example.org/p", "volume": "7"}]"#;
        let right = [
            json!({"title": "Quays", "doi": "10.5555/w", "document_type": "article-journal", "volume": "46"}),
            json!({"title": "Piers", "volume": "7", "link": "https://example.org/p"}),
        ];
        assert_eq!(fields(Kind::Json, works), right);
    }

    #[test]
    fn a_search_without_hits_is_an_empty_source() {
        let answer =
            r#"{"results": [], "total": 0, "start": 0, "aggregates": {}, "suggested_queries": []}"#;
        assert!(fields(Kind::Json, answer).is_empty());
    }
}
