use super::*;
use crate::engine::segment::builder::Builder;
use crate::records::doi::Doi;
use crate::records::isbn::Isbn;
use crate::records::record::{Origin, Record, Tag};
use crate::records::text::Text;

/// The kinds and messages of what is found in some records.
fn found(records: Vec<Record>) -> Vec<(Kind, String)> {
    let mut builder = Builder::new();
    let source = builder.source("a.json");
    for (number, mut record) in records.into_iter().enumerate() {
        let line = u32::try_from(number + 1).unwrap();
        record.origins = vec![Origin { source, line }];
        builder.add(record);
    }
    let findings = check(&builder.finish(), 2026);
    findings
        .into_iter()
        .map(|finding| (finding.kind, finding.message))
        .collect()
}

fn kinds(records: Vec<Record>) -> Vec<Kind> {
    found(records).into_iter().map(|(kind, _)| kind).collect()
}

fn book(title: &str, doi: &str, year: i32) -> Record {
    Record {
        doi: Doi::parse(doi),
        year: Some(year),
        ..Record::titled(title)
    }
}

#[test]
fn a_clean_record_is_not_mentioned() {
    let record = Record {
        isbn: Isbn::parse("978-92-64-25927-0"),
        language: Text::some_line("en"),
        countries: vec![Text::line("Mexico")],
        link: Text::some_line("https://doi.org/10.1787/9789264259270-en"),
        ..book("Open data", "10.1787/9789264259270-en", 2016)
    };
    assert_eq!(found(vec![record]), []);
}

#[test]
fn what_a_record_says_wrong_is_listed() {
    let record = Record {
        isbn: Isbn::parse("978-92-64-25927-1"),
        language: Text::some_line("Mexico"),
        countries: vec![Text::line("French"), Text::line("Utopia")],
        link: Text::some_line("http://dx.doi.org/10.1787/9789264259271-en"),
        ..book("Open data and…", "10.1787/9789264000000-en", 2106)
    };
    assert_eq!(
        kinds(vec![record]),
        [
            Kind::Isbn,
            Kind::Isbn,
            Kind::Title,
            Kind::Year,
            Kind::Language,
            Kind::Country,
            Kind::Country,
            Kind::Link
        ]
    );
}

#[test]
fn the_same_document_in_two_places_is_named_with_the_other_place() {
    let found = found(vec![
        book("Open data", "10.1000/a", 2016),
        book("Open data", "10.1000/a", 2016),
    ]);
    assert_eq!(
        found,
        [(
            Kind::Duplicate,
            "the same document stands in a.json:2; they are one record".to_owned()
        )]
    );
}

#[test]
fn one_title_and_year_under_two_dois_may_be_one_document() {
    let two = |title: &str| {
        kinds(vec![
            book(title, "10.1000/a", 2016),
            book(&title.to_uppercase(), "10.1000/b", 2016),
        ])
    };
    assert_eq!(two("Open data in Mexico"), [Kind::PossibleDuplicate]);
    assert_eq!(two("Executive summary"), [], "every book has one");
    let other_year = vec![
        book("Open data in Mexico", "10.1000/a", 2016),
        book("Open data in Mexico", "10.1000/b", 2017),
    ];
    assert_eq!(kinds(other_year), []);
}

#[test]
fn chapters_of_different_books_are_never_duplicates() {
    let chapter = |doi: &str, book: &str| Record {
        document_type: Text::some_line("chapter"),
        parent_doi: Doi::parse(book),
        ..self::book("Open data in Mexico", doi, 2016)
    };
    let books = || {
        [
            book("One", "10.1000/one", 2016),
            book("Two", "10.1000/two", 2016),
        ]
    };
    let mut apart = vec![
        chapter("10.1000/a", "10.1000/one"),
        chapter("10.1000/b", "10.1000/two"),
    ];
    apart.extend(books());
    assert_eq!(kinds(apart), []);
    let mut together = vec![
        chapter("10.1000/a", "10.1000/one"),
        chapter("10.1000/b", "10.1000/one"),
    ];
    together.extend(books());
    assert_eq!(kinds(together), [Kind::PossibleDuplicate]);
}

#[test]
fn a_book_that_is_missing_is_named_once_with_the_number_of_its_chapters() {
    let chapter = |number: u32| Record {
        parent_doi: Doi::parse("10.1000/book"),
        ..book(
            &format!("Chapter on topic {number}"),
            &format!("10.1000/c{number}"),
            2016,
        )
    };
    let found = found((0..3).map(chapter).collect());
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .1
            .contains("10.1000/book is known only from 3 chapters"),
        "{found:?}"
    );
}

#[test]
fn tags_that_mean_one_thing_are_twins() {
    let tagged = |number: u32, name: &str, url: Option<&str>| Record {
        tags: vec![Tag {
            name: Text::line(name),
            url: url.and_then(Text::some_line),
        }],
        ..book(
            &format!("Document {number}"),
            &format!("10.1000/{number}"),
            2016,
        )
    };
    for (one, other) in [
        ("whole-of-government", "whole government"),
        ("Trade Unions", "trade unions"),
        ("policies", "policy"),
        ("research and development", "Research & Development"),
    ] {
        assert_eq!(
            kinds(vec![tagged(1, one, None), tagged(2, other, None)]),
            [Kind::Tag],
            "{one}"
        );
    }
    assert_eq!(
        kinds(vec![tagged(1, "news", None), tagged(2, "new", None)]).len(),
        1,
        "a price of the rule"
    );
    assert_eq!(
        kinds(vec![tagged(1, "trust", None), tagged(2, "trade", None)]),
        []
    );
    let languages = ["C", "C++", "C#"];
    let languages = (1..).zip(languages);
    assert_eq!(
        kinds(
            languages
                .map(|(number, name)| tagged(number, name, None))
                .collect()
        ),
        [],
        "signs that are part of a name"
    );
    let slug = "https://example.org/topic/digital-strategy";
    assert_eq!(
        kinds(vec![
            tagged(1, "e-strategy", Some(slug)),
            tagged(2, "digital strategy", None)
        ]),
        [Kind::Tag]
    );
    let other = "https://example.org/topic/trust-0";
    assert_eq!(
        kinds(vec![
            tagged(1, "trust", Some(other)),
            tagged(2, "trust", Some("https://example.org/topic/trust"))
        ]),
        [Kind::Tag]
    );
}
