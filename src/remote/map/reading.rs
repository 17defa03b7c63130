//! Documents and values of an index made by others, read by the readers that
//! read the same as a file: no value is mapped twice.
//!
//! Must never know: how they were found.

use std::ops::ControlFlow;

use serde_json::Value;

use super::FieldMap;
use super::fields::{Kind, Valued};
use crate::engine::index::facet_column::each_value;
use crate::records::read::{Part, Piece};
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::query::Facet;

/// The record that a document is; one that no reader understands is known by its
/// key alone.
pub(in super::super) fn record(document: &Value, key: &str) -> Record {
    read(document).unwrap_or_else(|| Record::titled(key))
}

/// The first record that a reader finds in a document.
fn read(document: &Value) -> Option<Record> {
    let line = document.to_string();
    let mut read = None;
    Part::lines(&line, 0).read(&mut |piece| match piece {
        Piece::Record(record, _) => {
            read = Some(*record);
            ControlFlow::Break(())
        }
        Piece::Flaw { .. } => ControlFlow::Continue(()),
    });
    read
}

/// The values of a facet that a record has whose document has a raw value: as
/// the reader of such documents has it.
pub(in super::super) fn values(
    map: &FieldMap,
    facet: Facet,
    field: &Valued,
    raw: &str,
) -> Vec<String> {
    let mut document = map.frame();
    let value = match field.kind {
        Kind::Number => raw.parse::<i64>().map_or_else(|_| raw.into(), Value::from),
        Kind::Text | Kind::Date => Value::from(raw),
    };
    put(&mut document, &field.place.path, value);
    let mut all = Vec::new();
    if let Some(record) = read(&document) {
        if facet == Facet::Year {
            all.extend(record.year.map(|year| year.to_string()));
        }
        each_value(&record, std::iter::empty(), &[], &mut |other, name, _| {
            if other == facet {
                all.push(Text::line(name).to_string());
            }
        });
    }
    if all.is_empty() {
        all.extend(Text::some_line(raw).map(|text| text.to_string()));
    }
    all
}

/// Puts a value into a document at a path.
fn put(document: &mut Value, path: &str, value: Value) {
    let mut at = document;
    for step in path.split('.') {
        let (key, is_list) = match step.strip_suffix("[]") {
            Some(key) => (key, true),
            None => (step, false),
        };
        if !at.is_object() {
            *at = Value::Object(serde_json::Map::new());
        }
        at = &mut at[key];
        if is_list {
            *at = Value::Array(vec![Value::Null]);
            at = &mut at[0];
        }
    }
    *at = value;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Place;
    use super::*;

    fn ready(name: &str) -> FieldMap {
        FieldMap::written(&[("like".to_owned(), vec![name.to_owned()])]).unwrap()
    }

    fn read_as(map: &FieldMap, facet: Facet, kind: Kind, raw: &str) -> Vec<String> {
        let place: &Place = &map.places(super::super::Role::Facet(facet))[0];
        let field = Valued {
            name: place.field(),
            place: place.clone(),
            kind,
        };
        values(map, facet, &field, raw)
    }

    #[test]
    fn a_raw_value_is_what_the_reader_makes_of_it() {
        let alex = ready("openalex");
        let text = |map: &FieldMap, facet, raw| read_as(map, facet, Kind::Text, raw);
        assert_eq!(read_as(&alex, Facet::Year, Kind::Number, "2016"), ["2016"]);
        assert_eq!(text(&alex, Facet::Tag, "Open data"), ["Open data"]);
        assert_eq!(text(&alex, Facet::Author, "Ana Ruiz"), ["Ana Ruiz"]);
        assert_eq!(text(&alex, Facet::Language, "en"), ["en"]);
        assert_eq!(text(&alex, Facet::Form, "book-chapter"), ["chapter"]);
        assert_eq!(text(&alex, Facet::Journal, "Sea"), ["Sea"]);
        assert_eq!(text(&alex, Facet::Publisher, "Sea Press"), ["Sea Press"]);
        let invenio = ready("invenio");
        assert_eq!(text(&invenio, Facet::Language, "eng"), ["en"]);
        assert_eq!(text(&invenio, Facet::Year, "2015/2016-03"), ["2015"]);
        assert_eq!(text(&invenio, Facet::Year, "2015-03-01"), ["2015"]);
        assert_eq!(
            text(&invenio, Facet::Form, "publication-article"),
            ["article-journal"]
        );
        assert_eq!(text(&invenio, Facet::Tag, "quays"), ["quays"]);
        assert_eq!(text(&invenio, Facet::Publisher, "Zenodo"), ["Zenodo"]);
    }

    #[test]
    fn a_document_that_nobody_understands_is_known_by_its_key() {
        assert_eq!(&*record(&json!({ "n": 1 }), "k7").title, "k7");
        let work =
            json!({ "title": "Quays", "authorships": [], "doi": "https://doi.org/10.5555/Q" });
        assert_eq!(record(&work, "k7").identity(), "10.5555/q");
    }
}
