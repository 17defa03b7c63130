//! DSpace: items of its REST interfaces, in answers to searches, in lists and
//! by themselves; what goes where is said in `read/dspace.rs`.
//!
//! Version 7 and later have `metadata` as a map of lists of `value`, versions 4
//! to 6 as a list of `key` and `value`. Only items are documents: no
//! communities and collections, nor items that stand for a person, a house or a
//! project. Dropped: facets, applied filters, highlighting, the name and the
//! dates of the service, addresses of the interface.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::super::dspace::{Description, Statement};
use super::super::path::{Object, as_text, entries, text};
use super::super::place::anywhere;
use super::{Dialect, has_all};

pub(super) static DSPACE: Dialect = Dialect {
    signs: &["metadata", "handle", "entitytype"],
    told,
    places: &[
        anywhere("_embedded.searchResult._embedded.objects[]"),
        anywhere("_embedded.items[]"),
        // Of no interest, but no fault either.
        anywhere("_embedded.collections[]"),
        anywhere("_embedded.communities[]"),
    ],
    record: Some(record),
    rest: fill,
    ..Dialect::PLAIN
};

/// Entities that are no documents.
const OTHERS: &[&str] = &[
    "Person",
    "OrgUnit",
    "Project",
    "Funding",
    "Equipment",
    "Event",
    "CrisPerson",
];

fn told(object: &Object) -> bool {
    let is_statement = |value: &Value| value.get("key").is_some() && value.get("value").is_some();
    let is_described = match object.get("metadata") {
        Some(Value::Array(list)) => list.first().is_some_and(is_statement),
        Some(Value::Object(map)) => {
            let mut lists = map.values().filter_map(Value::as_array);
            lists.any(|list| list.first().is_some_and(|one| one.get("value").is_some()))
        }
        _ => false,
    };
    is_described
        || has_all(object, &["handle", "name", "type"])
        || text(object, "_embedded.indexableObject.type").is_some()
}

/// The item, whether it stands by itself or is the object of a result.
fn record(object: &Object) -> Option<&Object> {
    let inner = object
        .get("_embedded")
        .and_then(|inner| inner.get("indexableObject"))
        .and_then(Value::as_object);
    let item = inner.unwrap_or(object);
    let is_item = text(item, "type").is_none_or(|kind| kind == "item");
    let said = item
        .get("metadata")
        .and_then(|said| said.get("dspace.entity.type"));
    let said = said
        .and_then(|said| said.get(0))
        .and_then(|said| said.get("value"));
    let entity = text(item, "entityType").or(said.and_then(as_text));
    let is_other = entity.is_some_and(|entity| OTHERS.contains(&&*entity));
    (is_item && !is_other).then_some(item)
}

fn fill(draft: &mut Draft, item: &Object, _: &Object) {
    let mut description = Description {
        handle: item.get("handle").and_then(Value::as_str),
        ..Description::default()
    };
    match item.get("metadata") {
        Some(Value::Object(map)) => {
            for (key, values) in map {
                let values = entries(values).iter();
                description
                    .statements
                    .extend(values.filter_map(|value| statement(key, value)));
            }
        }
        Some(Value::Array(list)) => {
            let statements = list
                .iter()
                .filter_map(|value| statement(value.get("key").and_then(Value::as_str)?, value));
            description.statements.extend(statements);
        }
        _ => {}
    }
    description.fill(draft);
    // An item that was asked for without its description has a name.
    draft.text(Field::Title, false, &text(item, "name").unwrap_or_default());
}

fn statement<'v>(key: &'v str, value: &'v Value) -> Option<Statement<'v>> {
    let text = value.get("value").and_then(as_text)?;
    let language = value.get("language").and_then(Value::as_str);
    Some(Statement {
        key,
        language,
        text,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    fn item(uuid: u32, more: &str) -> String {
        format!(
            r#"{{"uuid": "{uuid}", "name": "Item {uuid}", "handle": "10986/{uuid}", "lastModified": "2020-01-05T11:11:11Z", {more}}}"#
        )
    }

    #[test]
    fn items_of_version_7_are_found_in_searches_in_lists_and_alone() {
        let described = item(
            1,
            r#""type": "item", "metadata": {"dc.title": [{"value": "Quays", "language": "en"}, {"value": "Muelles", "language": "es"}],
            "dc.title.alternative": [{"value": "Piers"}], "dc.contributor.author": [{"value": "Ruiz Soto, Ana", "place": 0}, {"value": "Port Authority"}],
            "dc.contributor.advisor": [{"value": "Holt, Hugo"}], "dc.date.accessioned": [{"value": "2019-03-02T10:00:00Z"}], "dc.date.issued": [{"value": "2016-06-09"}],
            "dc.description.abstract": [{"value": "Ships wait.", "language": "en"}], "dc.identifier.uri": [{"value": "https://doi.org/10.5555/Q1"}],
            "dc.language.iso": [{"value": "es"}], "dc.relation.ispartofseries": [{"value": "Port Papers; 7"}], "dc.subject": [{"value": "quays"}, {"value": "ships, old"}],
            "dc.type": [{"value": "Book chapter"}], "dc.rights": [{"value": "CC BY"}]}"#,
        );
        let right = json!({"title": "Muelles", "abstract": "Ships wait.", "doi": "10.5555/q1", "document_type": "chapter", "tags": ["quays", "ships, old"],
            "year": 2016, "date": "2016-06-09", "authors": [{"family": "Ruiz Soto", "given": "Ana"}, "Port Authority"], "series": "Port Papers",
            "number": "7", "language": "es", "link": "https://hdl.handle.net/10986/1"});
        let bare = item(2, r#""type": "item", "metadata": {}"#);
        let bare_right = json!({"title": "Item 2", "link": "https://hdl.handle.net/10986/2"});
        let collection = item(
            3,
            r#""type": "collection", "metadata": {"dc.title": [{"value": "All"}]}"#,
        );
        let community = item(
            4,
            r#""type": "community", "metadata": {"dc.title": [{"value": "Coast"}]}"#,
        );
        let person = item(
            5,
            r#""type": "item", "entityType": "Person", "metadata": {"dc.title": [{"value": "Ruiz, Ana"}]}"#,
        );
        let house = item(
            6,
            r#""type": "item", "metadata": {"dspace.entity.type": [{"value": "OrgUnit"}], "dc.title": [{"value": "Port"}]}"#,
        );
        let all = [&described, &collection, &person, &community, &house, &bare];
        let objects = all.map(|item| format!(r#"{{"hitHighlights": {{"dc.title": ["<em>Quays</em>"]}}, "type": "discover", "_embedded": {{"indexableObject": {item}}}}}"#));
        let search = format!(
            r#"{{"query": "q", "appliedFilters": [], "_embedded": {{"searchResult": {{"page": {{"number": 0}}, "_embedded": {{"objects": [{}]}}}}}},
            "facets": [{{"name": "author", "_embedded": {{"values": [{{"label": "Ruiz", "count": 2}}]}}}}]}}"#,
            objects.join(",")
        );
        let list = format!(
            r#"{{"_embedded": {{"items": [{described}, {bare}]}}, "page": {{"size": 2}}}}"#
        );
        for answer in [&search, &list] {
            assert_eq!(
                fields(Kind::Json, answer),
                [right.clone(), bare_right.clone()],
                "{answer}"
            );
        }
        assert_eq!(fields(Kind::Json, &described), [right]);
        for nothing in [
            format!(r#"{{"_embedded": {{"communities": [{community}]}}, "page": {{"size": 1}}}}"#),
            r#"{"query": "q", "_embedded": {"searchResult": {"_embedded": {"objects": []}, "page": {"totalElements": 0}}}}"#.to_owned(),
            format!("[{collection}]"),
        ] {
            assert!(fields(Kind::Json, &nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn items_of_older_versions_repeat_their_keys() {
        let items = r#"[{"name": "Quays", "handle": "10568/1", "type": "item", "lastModified": "2019-08-01 12:00:00.0", "link": "/rest/items/1", "bitstreams": null,
            "metadata": [{"key": "dc.title", "value": "Quays", "language": "en_US"}, {"key": "dc.contributor.author", "value": "Eck, Eva"},
            {"key": "dc.contributor.author", "value": "Fons, Fritz"}, {"key": "dcterms.issued", "value": "2015-03"}, {"key": "dcterms.abstract", "value": "Few &amp; old."},
            {"key": "dcterms.subject", "value": "quays"}, {"key": "dcterms.language", "value": "en"}, {"key": "dcterms.type", "value": "Journal Article"},
            {"key": "cg.identifier.doi", "value": "https://doi.org/10.5555/CG.9"}, {"key": "cg.journal", "value": "Sea"}, {"key": "cg.volume", "value": "4"},
            {"key": "dc.identifier.uri", "value": "https://hdl.handle.net/10568/1"}]},
            {"name": "Piers", "handle": "10568/2", "type": "item", "link": "/rest/items/2"}]"#;
        let right = [
            json!({"title": "Quays", "abstract": "Few & old.", "doi": "10.5555/cg.9", "document_type": "article-journal", "tags": ["quays"], "year": 2015,
                "date": "2015-03", "authors": [{"family": "Eck", "given": "Eva"}, {"family": "Fons", "given": "Fritz"}], "container": "Sea", "volume": "4",
                "language": "en", "link": "https://hdl.handle.net/10568/1"}),
            json!({"title": "Piers", "link": "https://hdl.handle.net/10568/2"}),
        ];
        assert_eq!(fields(Kind::Json, items), right);
    }
}
