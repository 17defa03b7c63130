//! Europe PMC: `resultList.result` of the REST service, whole (`core`) or in
//! short (`lite`).
//!
//! | field | from |
//! |---|---|
//! | title, abstract, doi | `title`, `abstractText`, `doi` |
//! | authors | `authorList` (last and first name, collective name), else `authorString` by its commas, without the last stop |
//! | year | `pubYear`, that of the issue |
//! | journal, volume, issue, issn | `journalInfo`, else `journalTitle`, `journalVolume`, `issue`, `journalIssn` |
//! | pages | `pageInfo` |
//! | publisher, isbn | `bookOrReportDetails`: of a preprint its server |
//! | language | `language` |
//! | tags | `keywordList`, descriptors of `meshHeadingList` |
//! | type | `pubTypeList`, else `pubType`, else what `source` stands for |
//!
//! Dropped: dates of a first or electronic publication and of the index,
//! numbers of other services, addresses of full texts, affiliations, grants,
//! chemicals, qualifiers, counts.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field, Item};
use super::super::path::{self, Object, as_text};
use super::super::place::anywhere;
use super::super::table::{Row, entry, kind_among, name, text};
use super::{Dialect, has_any};

pub(super) static EUROPE_PMC: Dialect = Dialect {
    signs: &["authorlist", "authorstring", "journalinfo", "pubtypelist"],
    told: |object| {
        object.contains_key("pubYear")
            && has_any(
                object,
                &["authorList", "authorString", "journalInfo", "pubTypeList"],
            )
    },
    places: &[anywhere("resultList.result[]")],
    fields: FIELDS,
    rest,
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "pubTypeList.pubType", kind),
    (Field::DocumentType, "pubType", kinds),
    (Field::DocumentType, "source", source),
    (Field::Title, "title", text),
    (Field::Abstract, "abstractText", text),
    (Field::Doi, "doi", text),
    (Field::Authors, "authorList.author[]", name),
    (Field::Authors, "authorString", names),
    (Field::Year, "pubYear", text),
    (Field::Container, "journalInfo.journal.title", text),
    (Field::Container, "journalTitle", text),
    (Field::Volume, "journalInfo.volume", text),
    (Field::Volume, "journalVolume", text),
    (Field::Issue, "journalInfo.issue", text),
    (Field::Issue, "issue", text),
    (Field::Issn, "journalInfo.journal.issn", text),
    (Field::Issn, "journalInfo.journal.essn", text),
    (Field::Issn, "journalIssn", first),
    (Field::Pages, "pageInfo", text),
    (Field::Publisher, "bookOrReportDetails.publisher", text),
    (Field::Isbn, "bookOrReportDetails.isbn13", text),
    (Field::Isbn, "bookOrReportDetails.isbn10", text),
    (Field::Language, "language", text),
];

/// Types of a publication by what they tell: the first that is among several
/// counts.
const KINDS: &[(&str, &str)] = &[
    ("preprint", "preprint"),
    ("book chapter", "chapter"),
    ("book-chapter", "chapter"),
    ("book", "book"),
    ("book-review", "review-book"),
    ("thesis", "thesis"),
    ("patent", "patent"),
    ("technical report", "report"),
    ("journal article", "article-journal"),
    ("research-article", "article-journal"),
    ("review-article", "article-journal"),
    ("review", "article-journal"),
    ("case reports", "article-journal"),
    ("case-report", "article-journal"),
    ("editorial", "article-journal"),
    ("letter", "article-journal"),
    ("comment", "article-journal"),
    ("brief-report", "article-journal"),
];

fn kind(draft: &mut Draft, _: Field, value: &Value) {
    kind_among(draft, value, KINDS);
}

/// Types in one string.
fn kinds(draft: &mut Draft, field: Field, value: &Value) {
    let types = as_text(value).unwrap_or_default();
    let types: Vec<Value> = types.split(';').map(|kind| kind.trim().into()).collect();
    kind(draft, field, &Value::Array(types));
}

fn source(draft: &mut Draft, field: Field, value: &Value) {
    let kind = match value.as_str() {
        Some("PPR") => "preprint",
        Some("PAT") => "patent",
        Some("ETH") => "thesis",
        Some("NBK") => "book",
        Some("MED" | "PMC") => "article-journal",
        _ => return,
    };
    draft.text(field, false, kind);
}

/// The first of several values in one string.
fn first(draft: &mut Draft, field: Field, value: &Value) {
    let values = as_text(value).unwrap_or_default();
    draft.text(field, false, values.split(';').next().unwrap_or_default());
}

/// "Ruiz A, Care Study Group."
fn names(draft: &mut Draft, field: Field, value: &Value) {
    let names = as_text(value).unwrap_or_default();
    let names = names.trim();
    for name in names.strip_suffix('.').unwrap_or(names).split(',') {
        draft.item(field, &Item::text(name));
    }
}

fn rest(draft: &mut Draft, object: &Object, _: &Object) {
    for path in [
        "keywordList.keyword[]",
        "meshHeadingList.meshHeading[].descriptorName",
    ] {
        path::each(object, path, &mut |tag| entry(draft, Field::Tags, tag));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    #[test]
    fn results_are_read_whole_and_in_short() {
        let answer = r#"{"version": "6.9", "hitCount": 3, "request": {"queryString": "quays"}, "resultList": {"result": [
            {"id": "1", "source": "MED", "doi": "10.5555/E.1", "title": "Who waits in <i>Salix</i> ports?", "authorString": "Ruiz A.",
             "authorList": {"author": [{"fullName": "Ruiz A", "firstName": "Ana", "lastName": "Ruiz", "initials": "A"}, {"collectiveName": "Quay Study Group"}]},
             "journalInfo": {"issue": "3", "volume": "12", "yearOfPublication": 2016, "printPublicationDate": "2016-03-01", "journal": {"title": "Sea", "issn": "1234-5679", "essn": "2049-3630"}},
             "pubYear": "2016", "pageInfo": "17-42", "abstractText": "Waits rose to 10<sup>2</sup>.", "language": "eng", "pubTypeList": {"pubType": ["Review", "Journal Article"]},
             "keywordList": {"keyword": ["Quays"]}, "meshHeadingList": {"meshHeading": [{"majorTopic_YN": "N", "descriptorName": "Ships", "meshQualifierList": {"meshQualifier": [{"qualifierName": "history"}]}}]},
             "firstPublicationDate": "2015-12-20"},
            {"id": "2", "source": "PPR", "title": "A preprint", "authorString": "van den Dam C, Ruiz A.", "pubYear": "2021", "pubTypeList": {"pubType": ["Preprint"]},
             "bookOrReportDetails": {"publisher": "Rxiv", "yearOfPublication": 2021}, "firstPublicationDate": "2020-12-31"},
            {"id": "3", "source": "MED", "title": "In short", "authorString": "Eck E.", "journalTitle": "Sea", "journalVolume": "9", "issue": "1", "journalIssn": "1234-5679; 2049-3630; ",
             "pageInfo": "5", "pubYear": "2014", "pubType": "comparative study; journal article", "citedByCount": 4}]}}"#;
        let right = [
            json!({"title": "Who waits in Salix ports?", "abstract": "Waits rose to 10².", "doi": "10.5555/e.1", "document_type": "article-journal", "tags": ["Quays", "Ships"],
                "year": 2016, "authors": [{"family": "Ruiz", "given": "Ana"}, "Quay Study Group"], "container": "Sea", "volume": "12", "issue": "3", "pages": "17-42",
                "issn": "1234-5679", "language": "en"}),
            json!({"title": "A preprint", "document_type": "article", "year": 2021, "authors": ["van den Dam C", "Ruiz A"], "publisher": "Rxiv"}),
            json!({"title": "In short", "document_type": "article-journal", "year": 2014, "authors": ["Eck E"], "container": "Sea", "volume": "9", "issue": "1", "pages": "5", "issn": "1234-5679"}),
        ];
        assert_eq!(fields(Kind::Json, answer), right);
        let empty = r#"{"version": "6.9", "hitCount": 0, "resultList": {"result": []}}"#;
        assert!(fields(Kind::Json, empty).is_empty());
    }
}
