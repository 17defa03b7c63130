//! CKAN: packages in `result.results` (a search), in `result` (one, or a list)
//! or one a line.
//!
//! | field | from |
//! |---|---|
//! | title | `title`, else `name` |
//! | authors | `author` |
//! | abstract | `notes` |
//! | publisher | `organization.title` |
//! | tags | `tags[].display_name`, else `.name` |
//! | link, doi | `url`, `doi` |
//!
//! A package is a dataset. Dropped: the maintainer, files (`resources`), groups,
//! extras, the licence, and the dates of the portal, which are not those of the
//! data; facets and their items.
//!
//! Must never know: what an object is part of.

use super::super::super::draft::Field;
use super::super::place::{Place, anywhere};
use super::super::table::{Row, entry, text};
use super::{Dialect, has_any};

pub(super) static CKAN: Dialect = Dialect {
    signs: &["resources", "metadatacreated", "ownerorg"],
    told: |object| {
        let own = ["metadata_created", "owner_org", "num_resources", "notes"];
        object
            .get("resources")
            .is_some_and(serde_json::Value::is_array)
            && object.contains_key("name")
            && has_any(object, &own)
    },
    places: &[
        anywhere("result.results[]"),
        Place {
            path: "result[]",
            beside: &["success"],
        },
        Place {
            path: "result",
            beside: &["success"],
        },
    ],
    fields: FIELDS,
    rest: |draft, _, _| draft.text(Field::DocumentType, true, "dataset"),
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::Title, "title", text),
    (Field::Title, "name", text),
    (Field::Authors, "author", text),
    (Field::Abstract, "notes", text),
    (Field::Publisher, "organization.title", text),
    (Field::Tags, "tags[].display_name", entry),
    (Field::Tags, "tags[].name", entry),
    (Field::Doi, "doi", text),
    (Field::Link, "url", text),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    #[test]
    fn packages_are_datasets_and_their_files_and_facets_are_none() {
        let package = r#"{"author": "Ruiz, Ana", "maintainer": "Holt, Hugo", "metadata_created": "2018-02-03T04:05:06", "metadata_modified": "2021-02-03T04:05:06", "name": "quays",
            "notes": "All quays\r\nby port &amp; year.", "organization": {"name": "port", "title": "Port Authority"}, "title": "Quays by port", "type": "dataset", "url": "https://example.org/quays",
            "resources": [{"name": "Quays as CSV", "url": "https://example.org/quays.csv"}], "tags": [{"display_name": "old quays", "name": "old-quays"}, {"name": "ships"}], "groups": [], "extras": []}"#;
        let bare = r#"{"author": "", "name": "depths", "notes": "", "organization": null, "title": "", "url": null, "resources": [], "tags": [{"name": "sea"}]}"#;
        let right = [
            json!({"title": "Quays by port", "abstract": "All quays by port & year.", "document_type": "dataset", "tags": ["old quays"],
                "authors": [{"family": "Ruiz", "given": "Ana"}], "publisher": "Port Authority", "link": "https://example.org/quays"}),
            json!({"title": "depths", "document_type": "dataset", "tags": ["sea"]}),
        ];
        let search = format!(
            r#"{{"help": "https://example.org/help", "success": true, "result": {{"count": 2, "facets": {{"tags": {{"sea": 1}}}}, "results": [{package}, {bare}],
            "search_facets": {{"tags": {{"title": "tags", "items": [{{"count": 1, "display_name": "sea", "name": "sea"}}]}}}}}}}}"#
        );
        assert_eq!(fields(Kind::Json, &search), right);
        let list = format!(r#"{{"success": true, "result": [{package}, {bare}]}}"#);
        assert_eq!(fields(Kind::Json, &list), right);
        let one = format!(r#"{{"help": "x", "success": true, "result": {package}}}"#);
        assert_eq!(fields(Kind::Json, &one), right[..1]);
        let lines = format!("{}\n{bare}\n", package.replace('\n', " "));
        assert_eq!(fields(Kind::JsonLines, &lines), right);
        let empty =
            r#"{"success": true, "result": {"count": 0, "results": [], "search_facets": {}}}"#;
        assert!(fields(Kind::Json, empty).is_empty());
    }
}
