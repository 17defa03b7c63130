//! Semantic Scholar, the Academic Graph: papers in `data`, in a bare list (a
//! batch, with `null` where none was found) or by themselves.
//!
//! | field | from |
//! |---|---|
//! | title, abstract, link | `title`, `abstract`, `url` |
//! | authors | `authors[].name`, whole |
//! | doi | `externalIds.DOI` |
//! | year, date | `year`, `publicationDate` |
//! | container | `journal.name`, else `venue`; of a section the book |
//! | volume, pages | `journal`; a volume `abs/...` is a number of arXiv |
//! | issn | `publicationVenue.issn` |
//! | type | `publicationTypes` |
//! | tags | `fieldsOfStudy`, else `s2FieldsOfStudy` |
//!
//! Dropped: `tldr` (a machine's sentence), numbers of other services, files,
//! counts, `references` and `citations`.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::path::as_text;
use super::super::place::anywhere;
use super::super::table::{Row, entry, holder, kind_among, text, whole};
use super::Dialect;

pub(super) static SEMANTIC_SCHOLAR: Dialect = Dialect {
    signs: &["paperid", "externalids"],
    told: |object| object.contains_key("paperId"),
    places: &[anywhere("recommendedPapers[]")],
    fields: FIELDS,
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "publicationTypes", kind),
    (Field::Title, "title", text),
    (Field::Abstract, "abstract", text),
    (Field::Doi, "externalIds.DOI", text),
    (Field::Authors, "authors[]", whole),
    (Field::Year, "year", text),
    (Field::Date, "publicationDate", text),
    (Field::Container, "journal.name", holder),
    (Field::Container, "venue", holder),
    (Field::Volume, "journal.volume", volume),
    (Field::Pages, "journal.pages", text),
    (Field::Issn, "publicationVenue.issn", text),
    (Field::Tags, "fieldsOfStudy[]", entry),
    (Field::Tags, "s2FieldsOfStudy[].category", entry),
    (Field::Link, "url", text),
];

/// Types of a publication by what they tell.
const KINDS: &[(&str, &str)] = &[
    ("JournalArticle", "article-journal"),
    ("BookSection", "chapter"),
    ("Conference", "paper-conference"),
    ("Book", "book"),
    ("Dataset", "dataset"),
    ("News", "article-newspaper"),
    ("Review", "article-journal"),
    ("CaseReport", "article-journal"),
    ("ClinicalTrial", "article-journal"),
    ("Editorial", "article-journal"),
    ("LettersAndComments", "article-journal"),
    ("MetaAnalysis", "article-journal"),
    ("Study", "article-journal"),
];

fn kind(draft: &mut Draft, _: Field, value: &Value) {
    kind_among(draft, value, KINDS);
}

fn volume(draft: &mut Draft, field: Field, value: &Value) {
    let volume = as_text(value).filter(|volume| !volume.trim().starts_with("abs/"));
    draft.text(field, false, &volume.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::records::read::Kind;
    use crate::records::read::trial::fields;

    const PAPER: &str = r#"{"paperId": "a1", "references": [{"paperId": "x", "title": "Cited"}], "citations": [{"paperId": "y", "title": "Citing"}],
        "externalIds": {"ArXiv": "1501.1", "DOI": "10.5555/S2"}, "url": "https://example.org/a1", "title": "Quays", "abstract": null, "venue": "Sea J.",
        "publicationVenue": {"name": "Sea", "issn": "1234-5679"}, "year": 2016, "tldr": {"text": "Few."}, "fieldsOfStudy": ["Economics"],
        "publicationTypes": ["Review", "JournalArticle"], "publicationDate": "2016-06-09", "journal": {"name": "Sea", "pages": "\n   17-42\n  ", "volume": "12"},
        "authors": [{"authorId": "1", "name": "Ana Ruiz"}, {"authorId": null, "name": "Port, Ltd"}]}"#;
    const SECTION: &str = r#"{"paperId": "a2", "title": "Piers", "venue": "All piers", "externalIds": null, "publicationTypes": ["BookSection"], "journal": {"name": "", "volume": "abs/1501.1"}, "authors": []}"#;

    #[test]
    fn papers_stand_in_a_page_a_batch_or_alone_and_null_is_nothing() {
        let paper = json!({"title": "Quays", "doi": "10.5555/s2", "document_type": "article-journal", "tags": ["Economics"], "year": 2016, "date": "2016-06-09",
            "authors": ["Ana Ruiz", "Port, Ltd"], "container": "Sea", "volume": "12", "pages": "17-42", "issn": "1234-5679", "link": "https://example.org/a1"});
        let section =
            json!({"title": "Piers", "document_type": "chapter", "parent_title": "All piers"});
        let both = [paper.clone(), section];
        for text in [
            format!(r#"{{"total": 2, "offset": 0, "data": [{PAPER}, null, {SECTION}]}}"#),
            format!("[null, {PAPER}, {SECTION}, null]"),
            format!(r#"{{"recommendedPapers": [{PAPER}, {SECTION}]}}"#),
        ] {
            assert_eq!(fields(Kind::Json, &text), both, "{text}");
        }
        assert_eq!(fields(Kind::Json, PAPER), [paper]);
        let lines = format!("{}\nnull\n{SECTION}\n", PAPER.replace('\n', " "));
        assert_eq!(fields(Kind::JsonLines, &lines), both);
        assert!(fields(Kind::Json, r#"{"total": 0, "offset": 0, "data": []}"#).is_empty());
        assert!(fields(Kind::Json, "[null]").is_empty());
    }
}
