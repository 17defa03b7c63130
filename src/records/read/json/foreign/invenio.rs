//! InvenioRDM and the older form of Zenodo: `hits.hits` with the document under
//! `metadata`.
//!
//! | field | InvenioRDM | Zenodo |
//! |---|---|---|
//! | title | `metadata.title`, its subtitle from `additional_titles` | `metadata.title` |
//! | authors | `creators[].person_or_org` | `creators[].name` |
//! | editors | `contributors` in the role of editor | the same |
//! | doi | `pids.doi` | `doi`, else `metadata.doi` |
//! | date | `publication_date`, of an interval its start | the same |
//! | abstract, publisher | `description`, `publisher` | `description`, `imprint.publisher` |
//! | language | `languages[].id` | `language` |
//! | tags | `subjects[].subject` | `keywords`, else `subjects[].term` |
//! | type | `resource_type.id` | `resource_type.subtype`, else `.type` |
//! | journal, volume, issue, pages, issn | `custom_fields["journal:journal"]` | `metadata.journal` |
//! | book, isbn, place, pages, edition | `custom_fields["imprint:imprint"]` | `part_of`, `imprint` |
//! | link | `links.self_html` | `links.self_html`, else `.html` |
//!
//! Dropped: the DOI of all versions (`parent`, `conceptdoi`), related
//! identifiers, translated titles, other contributors, notes, files, and the
//! dates of the service.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::path::{as_text, first, text as text_at};
use super::super::table::{Row, entry, holder, name, start, text};
use super::{Dialect, has_any};

pub(super) static INVENIO: Dialect = Dialect {
    signs: &["metadata", "pids"],
    told: |object| {
        let is = |path| first(object, path).is_some();
        is("metadata.resource_type.id")
            || is("metadata.creators[].person_or_org")
            || is("metadata.title") && is("pids")
    },
    fields: INVENIO_FIELDS,
    ..Dialect::PLAIN
};

const INVENIO_FIELDS: &[Row] = &[
    (Field::DocumentType, "metadata.resource_type.id", kind),
    (Field::Title, "metadata.title", text),
    (
        Field::Subtitle,
        "metadata.additional_titles[type.id=subtitle].title",
        text,
    ),
    (Field::Authors, "metadata.creators[].person_or_org", name),
    (
        Field::Editors,
        "metadata.contributors[role.id=editor].person_or_org",
        name,
    ),
    (Field::Doi, "pids.doi.identifier", text),
    (Field::Date, "metadata.publication_date", start),
    (Field::Abstract, "metadata.description", text),
    (Field::Publisher, "metadata.publisher", text),
    (Field::Language, "metadata.languages[].id", text),
    (Field::Tags, "metadata.subjects[].subject", entry),
    (
        Field::Container,
        "custom_fields.journal:journal.title",
        text,
    ),
    (Field::Volume, "custom_fields.journal:journal.volume", text),
    (Field::Issue, "custom_fields.journal:journal.issue", text),
    (Field::Pages, "custom_fields.journal:journal.pages", text),
    (Field::Issn, "custom_fields.journal:journal.issn", text),
    (
        Field::Container,
        "custom_fields.imprint:imprint.title",
        holder,
    ),
    (Field::Isbn, "custom_fields.imprint:imprint.isbn", text),
    (Field::Place, "custom_fields.imprint:imprint.place", text),
    (Field::Pages, "custom_fields.imprint:imprint.pages", text),
    (
        Field::Edition,
        "custom_fields.imprint:imprint.edition",
        text,
    ),
    (Field::Link, "links.self_html", text),
];

pub(super) static ZENODO: Dialect = Dialect {
    signs: &["conceptdoi", "conceptrecid"],
    told: |object| {
        let is_told = has_any(object, &["conceptdoi", "conceptrecid", "doi"]);
        is_told && first(object, "metadata.title").is_some()
    },
    fields: ZENODO_FIELDS,
    rest: |draft, object, _| {
        // Of a document without subtype the type.
        if let Some(kind) = text_at(object, "metadata.resource_type.type") {
            draft.text(Field::DocumentType, false, in_csl(&kind));
        }
    },
    ..Dialect::PLAIN
};

const ZENODO_FIELDS: &[Row] = &[
    (Field::DocumentType, "metadata.resource_type.subtype", kind),
    (Field::Title, "metadata.title", text),
    (Field::Authors, "metadata.creators[]", name),
    (Field::Editors, "metadata.contributors[type=editor]", name),
    (Field::Doi, "doi", text),
    (Field::Doi, "metadata.doi", text),
    (Field::Date, "metadata.publication_date", start),
    (Field::Abstract, "metadata.description", text),
    (Field::Publisher, "metadata.imprint.publisher", text),
    (Field::Language, "metadata.language", text),
    (Field::Tags, "metadata.keywords[]", entry),
    (Field::Tags, "metadata.subjects[].term", entry),
    (Field::Container, "metadata.journal.title", text),
    (Field::Volume, "metadata.journal.volume", text),
    (Field::Issue, "metadata.journal.issue", text),
    (Field::Pages, "metadata.journal.pages", text),
    (Field::Issn, "metadata.journal.issn", text),
    (Field::Container, "metadata.part_of.title", holder),
    (Field::Pages, "metadata.part_of.pages", text),
    (Field::Isbn, "metadata.imprint.isbn", text),
    (Field::Place, "metadata.imprint.place", text),
    (Field::Link, "links.self_html", text),
    (Field::Link, "links.html", text),
];

/// Types of both, without what they are a part of (`publication-`), that CSL
/// names otherwise.
const KINDS: &[(&str, &str)] = &[
    ("annotationcollection", "collection"),
    ("conferencepaper", "paper-conference"),
    ("conferenceproceeding", "book"),
    ("datamanagementplan", "document"),
    ("deliverable", "report"),
    ("drawing", "graphic"),
    ("figure", "figure"),
    ("image", "graphic"),
    ("milestone", "report"),
    ("other", "document"),
    ("peerreview", "review"),
    ("photo", "graphic"),
    ("plot", "figure"),
    ("poster", "speech"),
    ("publication", "document"),
    ("section", "chapter"),
    ("softwaredocumentation", "document"),
    ("taxonomictreatment", "document"),
    ("technicalnote", "report"),
    ("video", "motion_picture"),
    ("workingpaper", "report"),
];

fn kind(draft: &mut Draft, field: Field, value: &Value) {
    if let Some(id) = as_text(value) {
        draft.text(field, false, in_csl(&id));
    }
}

fn in_csl(id: &str) -> &str {
    let parts = ["publication-", "image-", "software-"].iter();
    let bare = parts.fold(id, |id, part| id.strip_prefix(part).unwrap_or(id));
    let known = KINDS.iter().find(|(name, _)| *name == bare);
    known.map_or(bare, |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    #[test]
    fn the_doi_is_that_of_the_version_and_the_journal_is_a_custom_field() {
        let hit = r#"{"id": "q5", "created": "2020-11-27T10:52:23Z", "parent": {"id": "p", "pids": {"doi": {"identifier": "10.5555/all"}}},
            "pids": {"doi": {"identifier": "10.5555/Q5"}, "oai": {"identifier": "oai:x"}}, "links": {"self": "https://example.org/api/q5", "self_html": "https://example.org/q5"},
            "metadata": {"resource_type": {"id": "publication-article"}, "title": "Quays", "additional_titles": [{"title": "Muelles", "type": {"id": "translated-title"}},
            {"title": "a guide", "type": {"id": "subtitle"}}], "creators": [{"person_or_org": {"type": "personal", "family_name": "van den Dam", "given_name": "Cees", "name": "van den Dam, Cees"},
            "affiliations": [{"name": "Sea Lab"}]}, {"person_or_org": {"type": "organizational", "name": "Ports, Docks and Quays"}}],
            "contributors": [{"person_or_org": {"family_name": "Holt", "given_name": "Hugo"}, "role": {"id": "datamanager"}}, {"person_or_org": {"family_name": "Gall", "given_name": "Gina"}, "role": {"id": "editor"}}],
            "publication_date": "2015/2016-03", "publisher": "Sea Press", "description": "<p>CO<sub>2</sub> &amp; ships.</p>", "languages": [{"id": "eng"}],
            "subjects": [{"subject": "quays"}, {"subject": "ships, old", "scheme": "FOS"}], "related_identifiers": [{"identifier": "10.5555/other", "scheme": "doi"}]},
            "custom_fields": {"journal:journal": {"title": "Sea", "volume": "12", "issue": "3", "pages": "17-42", "issn": "1234-5679"}}}"#;
        let section = r#"{"id": "w2", "metadata": {"resource_type": {"id": "publication-section"}, "title": "Piers", "publication_date": "2016-06"},
            "custom_fields": {"imprint:imprint": {"title": "All piers", "isbn": "978-0-12-345678-6", "place": "Lisbon", "pages": "3-9"}}}"#;
        let answer = format!(
            r#"{{"hits": {{"hits": [{hit}, {section}], "total": 2}}, "aggregations": {{"resource_type": {{"buckets": [{{"key": "publication", "doc_count": 2}}]}}}}, "sortBy": "newest"}}"#
        );
        let right = [
            json!({"title": "Quays: a guide", "abstract": "CO₂ & ships.", "doi": "10.5555/q5", "document_type": "article-journal", "tags": ["quays", "ships, old"],
                "year": 2015, "date": "2015", "authors": [{"family": "van den Dam", "given": "Cees"}, "Ports, Docks and Quays"], "editors": [{"family": "Gall", "given": "Gina"}],
                "publisher": "Sea Press", "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42", "issn": "1234-5679", "language": "en", "link": "https://example.org/q5"}),
            json!({"title": "Piers", "document_type": "chapter", "year": 2016, "date": "2016-06", "place": "Lisbon", "pages": "3-9", "isbn": "9780123456786", "parent_title": "All piers"}),
        ];
        assert_eq!(fields(Kind::Json, &answer), right);
        assert_eq!(fields(Kind::Json, hit), right[..1], "a record by itself");
    }

    #[test]
    fn the_older_form_of_zenodo_has_names_as_one_string_and_two_dois() {
        let hit = r#"{"conceptdoi": "10.5555/zenodo.1", "conceptrecid": "1", "created": "2020-01-01T00:00:00Z", "doi": "10.5555/zenodo.2", "id": 2,
            "links": {"html": "https://example.org/record/2", "doi": "https://doi.org/10.5555/zenodo.2"},
            "metadata": {"title": "Quays", "creators": [{"name": "Ruiz, Ana", "affiliation": "Sea Lab"}, {"name": "Port Authority"}],
            "contributors": [{"name": "Berg, Ben", "type": "Editor"}, {"name": "Holt, Hugo", "type": "DataManager"}], "description": "<p>Few.</p>", "notes": "Thanks.",
            "keywords": ["quays", "ships, old"], "language": "eng", "publication_date": "2016-06-09", "journal": {"title": "Sea", "volume": "1", "issue": "2", "pages": "3-4"},
            "resource_type": {"type": "publication", "subtype": "workingpaper", "title": "Working paper"}, "related_identifiers": [{"identifier": "10.5555/other"}]}}"#;
        let data = r#"{"conceptdoi": "10.5555/zenodo.3", "doi": "10.5555/zenodo.4", "links": {"self_html": "https://example.org/records/4", "html": "https://example.org/record/4"},
            "metadata": {"title": "Depths", "resource_type": {"type": "dataset", "title": "Dataset"}, "imprint": {"publisher": "Sea Press"}}}"#;
        let right = [
            json!({"title": "Quays", "abstract": "Few.", "doi": "10.5555/zenodo.2", "document_type": "report", "tags": ["quays", "ships, old"], "year": 2016,
                "date": "2016-06-09", "authors": [{"family": "Ruiz", "given": "Ana"}, "Port Authority"], "editors": [{"family": "Berg", "given": "Ben"}],
                "container": "Sea", "volume": "1", "issue": "2", "pages": "3-4", "language": "en", "link": "https://example.org/record/2"}),
            json!({"title": "Depths", "doi": "10.5555/zenodo.4", "document_type": "dataset", "publisher": "Sea Press", "link": "https://example.org/records/4"}),
        ];
        let answer =
            format!(r#"{{"hits": {{"hits": [{hit}, {data}], "total": 2}}, "links": {{}}}}"#);
        assert_eq!(fields(Kind::Json, &answer), right);
        assert_eq!(fields(Kind::Json, &format!("[{hit}]")), right[..1]);
    }

    #[test]
    fn a_search_without_hits_is_an_empty_source() {
        let answer = r#"{"aggregations": {"resource_type": {"buckets": [{"key": "publication", "inner": {"buckets": [{"key": "x"}]}}]}}, "hits": {"total": 0, "hits": []}}"#;
        assert!(fields(Kind::Json, answer).is_empty());
    }
}
