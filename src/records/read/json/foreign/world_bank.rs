//! World Bank, Documents & Reports (WDS, versions 2 and 3): `documents` is a map
//! of records keyed by `D` and a number, in the order of rank.
//!
//! | field | from |
//! |---|---|
//! | title | `display_title`, else `docna`, else `repnme` |
//! | authors, tags | `authors`, `keywd`: maps by number, each value in an object of its own; "Family,Given" has no blank |
//! | date | the day of `docdt`, unless it is of year 1 |
//! | abstract | `abstracts`, in an object of its own |
//! | doi, isbn, number | `dois`, the first of `isbn`, `repnb` |
//! | series | `colti` up to its number, `Series ; no. 12` |
//! | type, language | `docty`, `lang` |
//! | countries | `count`, one name, turned round where it is known so: `Yemen, Republic of`; `World` is none |
//! | link | `url`, else `pdfurl` |
//!
//! Dropped: `facets` and counts, the project (`projn`), theme, topics and
//! region, the dates of disclosure and of the service, numbers of volumes, files.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field, Item};
use super::super::super::markup;
use super::super::path::{self, as_text};
use super::super::place::Place;
use super::super::table::{Put, Row, day, text};
use super::{Dialect, has_all, has_any};
use crate::records::country;

pub(super) static WORLD_BANK: Dialect = Dialect {
    signs: &["displaytitle", "docdt", "docty"],
    told: |object| {
        has_all(object, &["docdt"]) && has_any(object, &["display_title", "docna", "repnme"])
    },
    places: &[Place {
        path: "documents{D}",
        beside: &["rows", "os", "total"],
    }],
    fields: FIELDS,
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "docty", text),
    (Field::Title, "display_title", WRAPPED),
    (Field::Title, "docna", WRAPPED),
    (Field::Title, "repnme", WRAPPED),
    (Field::Authors, "authors", names),
    (Field::Tags, "keywd", words),
    (Field::Date, "docdt", day),
    (Field::Abstract, "abstracts", WRAPPED),
    (Field::Doi, "dois", WRAPPED),
    (Field::Isbn, "isbn", WRAPPED),
    (Field::Number, "repnb", WRAPPED),
    (Field::Series, "colti", series),
    (Field::Countries, "count", countries),
    (Field::Language, "lang", text),
    (Field::Link, "url", text),
    (Field::Link, "pdfurl", text),
];

/// A text that may lie in objects: `{"cdata!": "..."}`, `{"0": {"docna": "..."}}`.
const WRAPPED: Put = |draft, field, value| {
    if let Some(text) = leaves(value).into_iter().find_map(as_text) {
        draft.text(field, false, &text);
    }
};

/// "Family,Given", or a body.
fn names(draft: &mut Draft, field: Field, value: &Value) {
    for name in leaves(value).into_iter().filter_map(as_text) {
        // A comma that nothing follows parts no name.
        let name = name.trim().trim_end_matches(',').replace(',', ", ");
        draft.item(field, &Item::text(&name));
    }
}

fn words(draft: &mut Draft, field: Field, value: &Value) {
    for word in leaves(value).into_iter().filter_map(as_text) {
        draft.item(field, &Item::text(&word));
    }
}

/// One country, whose name may begin with the part that it is sorted by.
fn countries(draft: &mut Draft, field: Field, value: &Value) {
    for name in leaves(value).into_iter().filter_map(as_text) {
        let name = markup::unmarked(&name);
        let turned = || {
            let (first, rest) = name.split_once(',')?;
            let (first, rest) = (first.trim(), rest.trim());
            country::canonical(&format!("{rest} {first}")).or_else(|| country::canonical(first))
        };
        match turned() {
            Some(known) => draft.item(field, &Item::text(known)),
            None if name.trim() == "World" => {}
            None => draft.item(field, &Item::text(&name)),
        }
    }
}

/// The series without the number of the document in it.
fn series(draft: &mut Draft, field: Field, value: &Value) {
    for text in leaves(value).into_iter().filter_map(as_text).take(1) {
        let text = markup::unmarked(&text);
        let name = text.split(';').next().unwrap_or_default();
        draft.text(field, false, name);
    }
}

/// Objects within objects are no deeper than this.
const DEPTH_MAX: usize = 3;

/// The texts in objects and lists, numbered keys in the order of their numbers.
fn leaves(value: &Value) -> Vec<&Value> {
    fn inner(value: &Value) -> Vec<&Value> {
        match value {
            Value::Object(_) => path::by_number(value).collect(),
            Value::Array(list) => list.iter().collect(),
            value => vec![value],
        }
    }
    let mut leaves = vec![value];
    for _ in 0..DEPTH_MAX {
        leaves = leaves.into_iter().flat_map(inner).collect();
    }
    leaves
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::{all, fields};

    #[test]
    fn records_are_the_values_of_the_map_in_their_order_without_the_facets() {
        let answer = r#"{"rows": 2, "os": 0, "total": 9, "documents": {
            "D70": {"id": "70", "docty": "Policy Research Working Paper", "count": "Congo, Democratic Republic of", "lang": "French",
                "authors": {"0": {"author": "Moreau,Aline"}, "10": {"author": "Port Authority"}, "2": {"author": "de la Cruz,Ben"}},
                "keywd": {"1": {"keywd": " quays"}, "0": {"keywd": "Ports, small; &amp; large"}},
                "docdt": "2009-03-31T23:00:00Z", "disclosure_date": "2010-01-01T00:00:00Z", "projn": "CG-Ports", "theme": "Trade",
                "abstracts": {"cdata!": "Ships wait;\n  quays\n are few."}, "display_title": "Quays\n   of the coast",
                "dois": "10.5555/1813-9450-70", "isbn": "978-0-12-345678-6; 978-0-12-345679-3", "repnb": "WPS70", "volnb": "1",
                "colti": "Policy Research working paper ; no. WPS 70", "pdfurl": "https://example.org/70.pdf"},
            "facets": {"count_exact": {"0": {"count": 3, "name": "Chad", "label": "Chad"}}},
            "D9": {"count": "Atlantis, Lost", "docna": {"0": {"docna": "Loan agreement"}}, "docty": "Loan Agreement", "docdt": "0001-01-01T00:00:00Z", "abstracts": {},
                "url": "http://example.org/9", "pdfurl": "http://example.org/9.pdf"},
            "D10": {"count": "World", "repnme": {"repnme": "Third report"}, "docdt": "2011-05-01T00:00:00Z"}}}"#;
        let right = [
            json!({"title": "Quays of the coast", "abstract": "Ships wait; quays are few.", "doi": "10.5555/1813-9450-70",
                "document_type": "report", "tags": ["Ports, small; & large", "quays"], "countries": ["Democratic Republic of the Congo"],
                "year": 2009, "date": "2009-03-31", "authors": [{"family": "Moreau", "given": "Aline"},
                {"family": "de la Cruz", "given": "Ben"}, "Port Authority"], "series": "Policy Research working paper",
                "number": "WPS70", "isbn": "9780123456786", "language": "fr", "link": "https://example.org/70.pdf"}),
            json!({"title": "Loan agreement", "document_type": "loan agreement", "countries": ["Atlantis, Lost"], "link": "http://example.org/9"}),
            json!({"title": "Third report", "year": 2011, "date": "2011-05-01"}),
        ];
        assert_eq!(fields(Kind::Json, answer), right);
        let line = answer.replace('\n', " ");
        let lines = format!("{line}\n{line}\n");
        assert_eq!(
            fields(Kind::JsonLines, &lines),
            [&right[..], &right[..]].concat()
        );
    }

    #[test]
    fn an_answer_with_counts_alone_is_an_empty_source() {
        for documents in [
            r#"{"facets": {"lang_exact": {"0": {"count": 7, "name": "English"}}}}"#,
            "{}",
        ] {
            let answer = format!(r#"{{"rows": 0, "os": 0, "total": 7, "documents": {documents}}}"#);
            assert!(fields(Kind::Json, &answer).is_empty(), "{answer}");
        }
    }

    #[test]
    fn a_record_that_is_broken_or_cut_costs_itself() {
        let (records, flaws) = all(
            Kind::Json,
            r#"{"rows": 3, "documents": {"D1": {"display_title": "A", "x" 1}, "D2": {"display_title": "B"}, "D3": {"display_tit"#,
        );
        let titles: Vec<_> = records.iter().map(|(record, _)| &*record.title).collect();
        assert_eq!(titles, ["B"]);
        assert_eq!(flaws.len(), 3, "{flaws:?}");
    }
}
