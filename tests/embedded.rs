//! The embedded catalog is true: well formed, without doubles, and what its
//! sources say.
//!
//! Reads the shipped files alone, without fichero, so that a mistake of the
//! reader cannot hide one of the file. The last tests compare with the facts
//! that the catalog was made from, where they are at hand.

#![expect(clippy::unwrap_used, reason = "a test may die of a broken file")]

use std::collections::{HashMap, HashSet};
use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};

const CATALOG: &str = include_str!("../assets/catalog.json");
const SCHEMA: &str = include_str!("../assets/schema.json");

const PLATFORM: &str = "https://www.innovationpolicyplatform.org/document/";
const TOPIC: &str = "https://www.innovationpolicyplatform.org/topic/";

/// The platform imported these chapters twice; the second page adds only tags.
const IMPORTED_TWICE: [(u64, u64); 2] = [(21654, 23002), (21659, 23092)];

#[test]
fn every_doi_is_well_formed() {
    for record in documents() {
        for doi in dois(&record) {
            let (prefix, suffix) = doi.split_once('/').unwrap();
            let registrant = prefix.strip_prefix("10.").unwrap();
            assert!((4..=9).contains(&registrant.len()), "{doi}");
            assert!(registrant.bytes().all(|b| b.is_ascii_digit()), "{doi}");
            assert!(
                !suffix.is_empty() && !suffix.contains(char::is_whitespace),
                "{doi}"
            );
        }
    }
}

#[test]
fn no_doi_and_no_page_stands_twice() {
    let mut seen = HashSet::new();
    for record in documents() {
        for key in ["doi", "source_url"] {
            if let Some(name) = text(&record, key) {
                assert!(seen.insert(name.to_lowercase()), "{name} twice");
            }
        }
    }
}

#[test]
fn every_isbn_has_the_right_check_digit_also_inside_a_doi() {
    for record in documents() {
        for isbn in text(&record, "isbn")
            .into_iter()
            .chain(dois(&record).filter_map(isbn_in))
        {
            assert!(has_right_check_digit(isbn), "{isbn}");
        }
    }
    assert!(has_right_check_digit("080442957X"));
    assert!(!has_right_check_digit("9789264259271"));
}

#[test]
fn a_chapters_book_is_there_or_has_a_title_to_show() {
    let documents = documents();
    let present: HashSet<String> = documents.iter().filter_map(doi).collect();
    for chapter in &documents {
        if let Some(book) = text(chapter, "parent_doi") {
            let there = present.contains(&book.to_lowercase());
            assert!(
                there || text(chapter, "parent_title").is_some(),
                "{book} is neither there nor named"
            );
            assert_eq!(text(chapter, "document_type"), Some("chapter"), "{book}");
        }
    }
}

#[test]
fn chapters_follow_their_book_in_the_order_of_their_numbers() {
    let documents = documents();
    let places: HashMap<String, usize> = documents
        .iter()
        .enumerate()
        .filter_map(|(n, r)| Some((doi(r)?, n)))
        .collect();
    for (place, chapter) in documents.iter().enumerate() {
        let Some(book) = text(chapter, "parent_doi") else {
            continue;
        };
        if let Some(&start) = places.get(&book.to_lowercase()) {
            let between = &documents[start + 1..place];
            assert!(
                start < place && between.iter().all(|r| text(r, "parent_doi") == Some(book)),
                "{chapter}"
            );
            let numbers: Vec<u32> = between
                .iter()
                .chain([chapter])
                .filter_map(|r| number(r, book))
                .collect();
            assert!(numbers.is_sorted(), "{book}: {numbers:?}");
        }
    }
}

#[test]
fn the_catalog_opens_with_the_mexico_review_and_its_seven_chapters() {
    let documents = documents();
    assert_eq!(text(&documents[0], "doi"), Some("10.1787/9789264259270-en"));
    let tags: Vec<usize> = documents[1..8]
        .iter()
        .map(|chapter| tags(chapter).len())
        .collect();
    assert_eq!(tags, [13, 19, 19, 19, 19, 19, 19]);
    for (chapter, number) in documents[1..8].iter().zip(3..) {
        assert_eq!(
            doi(chapter),
            Some(format!("10.1787/9789264259270-{number}-en"))
        );
        assert_eq!(text(chapter, "knowledge_type"), Some("Country report"));
        assert!(text(chapter, "abstract").is_some());
    }
    let seed = &documents[3];
    assert!(
        text(seed, "title")
            .unwrap()
            .starts_with("Open government policy implementation in Mexico (Open Government")
    );
    assert_eq!(
        seed["tags"][3],
        json!({"name": "whole-of-government", "url": format!("{TOPIC}whole-government")})
    );
}

#[test]
fn titles_and_abstracts_are_one_clean_line() {
    for record in documents() {
        let title = text(&record, "title").unwrap();
        for line in [title, text(&record, "abstract").unwrap_or("-")] {
            assert!(
                !line.is_empty() && line.trim() == line && !line.contains("  "),
                "{line:?}"
            );
            assert!(!line.contains(char::is_control), "{line:?}");
            assert!(!line.contains("&amp;") && !line.contains("</"), "{line:?}");
        }
    }
}

#[test]
fn absent_facts_are_absent_fields() {
    for record in documents() {
        for (key, value) in record.as_object().unwrap() {
            assert!(
                !value.is_null() && *value != json!("") && *value != json!([]),
                "{key} of {record}"
            );
        }
    }
}

#[test]
fn languages_are_codes_and_agree_with_the_doi() {
    for record in documents() {
        let Some(language) = text(&record, "language") else {
            continue;
        };
        assert!(
            language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()),
            "{language}"
        );
        let suffix = doi(&record).filter(|doi| doi.starts_with("10.1787/"));
        if let Some((_, code)) = suffix.as_deref().and_then(|doi| doi.rsplit_once('-')) {
            assert_eq!(code, language, "{record}");
        }
    }
}

#[test]
fn a_year_is_the_year_of_the_date() {
    for record in documents() {
        if let Some(date) = text(&record, "date") {
            assert_eq!(
                Some(date[..4].parse().unwrap()),
                record["year"].as_i64(),
                "{record}"
            );
        }
    }
}

#[test]
fn a_title_is_tagged_only_with_topics_that_the_platforms_own_pages_carry() {
    let documents = documents();
    let own: HashSet<&Value> = documents
        .iter()
        .filter(|r| is_of_platform(r))
        .flat_map(tags)
        .collect();
    assert!(own.len() > 400, "{} topics", own.len());
    for record in documents.iter().filter(|record| !is_of_platform(record)) {
        for tag in tags(record) {
            assert!(own.contains(tag), "{tag} of {record}");
        }
    }
}

#[test]
fn every_tag_has_its_address_on_the_platform_and_stands_once() {
    for record in documents() {
        let mut seen = HashSet::new();
        for tag in tags(&record) {
            assert!(tag["url"].as_str().unwrap().starts_with(TOPIC), "{tag}");
            assert!(seen.insert(&tag["name"]), "{tag} twice in {record}");
        }
    }
}

#[test]
fn the_file_holds_one_record_per_line() {
    let lines: Vec<&str> = CATALOG.lines().collect();
    let [first, records @ .., last] = &lines[..] else {
        unreachable!("the file has lines")
    };
    assert_eq!((*first, *last), ("{\"documents\":[", "]}"));
    assert_eq!(records.len(), documents().len());
    for line in records {
        let record: Value = serde_json::from_str(line.trim_end_matches(',')).unwrap();
        assert!(record["title"].is_string());
    }
    assert!(CATALOG.ends_with("]}\n"));
}

#[test]
fn the_catalog_is_valid_in_both_forms_of_its_schema() {
    let schema = Schema::new();
    let catalog: Value = serde_json::from_str(CATALOG).unwrap();
    schema.accepts(&catalog);
    schema.accepts(&catalog["documents"]);
}

#[test]
fn the_schema_takes_names_tags_and_fields_of_every_kind() {
    let schema = Schema::new();
    schema.accepts(&json!([]));
    schema.accepts(&json!([{"title": "Only a title"}]));
    schema.accepts(&json!({"documents": [{
        "title": "All kinds", "colour": "a field nobody knows", "year": 2016, "date": "2016-06", "language": "pt-BR",
        "tags": ["trust", {"name": "trust"}, {"name": "trust", "url": "https://example.org/topic/trust"}],
        "authors": ["OECD", {"family": "Bandyopadhyay", "given": "S."}, {"literal": "World Bank"}],
        "isbn": "080442957X", "links": [{"label": "1", "url": "https://example.org/"}],
    }]}));
}

#[test]
fn the_schema_refuses_what_fichero_never_writes() {
    let schema = Schema::new();
    let wrong = [
        json!({"abstract": "no title"}),
        json!({"title": ""}),
        json!({"title": "two\nlines"}),
        json!({"title": "T", "doi": "https://doi.org/10.1787/9789264259270-en"}),
        json!({"title": "T", "parent_doi": "10.1787/with blank"}),
        json!({"title": "T", "isbn": "978-92-64-25927-0"}),
        json!({"title": "T", "year": "2016"}),
        json!({"title": "T", "date": "2016-13"}),
        json!({"title": "T", "language": "English"}),
        json!({"title": "T", "tags": "trust; transparency"}),
        json!({"title": "T", "tags": [{"url": "https://example.org/topic/trust"}]}),
        json!({"title": "T", "countries": "Mexico"}),
        json!({"title": "T", "authors": [{"given": "S."}]}),
        json!({"title": "T", "links": ["https://example.org/"]}),
    ];
    for record in wrong {
        assert!(!schema.takes(&json!([record])), "{record}");
    }
}

#[test]
fn every_field_of_the_schema_says_what_it_is() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let fields = schema["$defs"]["record"]["properties"].as_object().unwrap();
    assert!(
        fields
            .values()
            .all(|field| text(field, "title").is_some() && text(field, "description").is_some())
    );
    for record in documents() {
        assert!(
            record
                .as_object()
                .unwrap()
                .keys()
                .all(|key| fields.contains_key(key)),
            "{record}"
        );
    }
}

#[test]
fn every_page_of_the_platform_is_there_with_its_facts() {
    let Some(pages) = pages() else { return };
    let documents = documents();
    let by_page: HashMap<&str, &Value> = documents
        .iter()
        .filter_map(|r| Some((text(r, "source_url")?, r)))
        .collect();
    let of_node = |node: u64| pages.iter().find(|page| page["node"] == node).unwrap();
    for page in &pages {
        let node = page["node"].as_u64().unwrap();
        let twin = IMPORTED_TWICE
            .iter()
            .find(|(second, _)| *second == node)
            .map(|(_, first)| of_node(*first));
        let record = by_page[text(twin.unwrap_or(page), "source_url").unwrap()];
        assert!(
            tags(page).iter().all(|tag| tags(record).contains(tag)),
            "tags of {node}"
        );
        if twin.is_none() {
            assert!(
                tags(record).starts_with(tags(page)),
                "order of the tags of {node}"
            );
            assert_eq!(
                text(record, "title").unwrap(),
                text(page, "title").unwrap().trim(),
                "{node}"
            );
            assert_eq!(
                text(record, "abstract"),
                text(page, "abstract_own"),
                "{node}"
            );
            for key in ["doi", "link", "knowledge_type", "parent_doi"] {
                assert!(
                    page[key].is_null() || page[key] == record[key],
                    "{key} of {node}"
                );
            }
            assert_eq!(
                record.get("countries").unwrap_or(&json!([])),
                &page["countries"],
                "{node}"
            );
        }
    }
}

#[test]
fn no_abstract_is_anothers() {
    let Some(pages) = pages() else { return };
    let own: HashSet<&str> = pages
        .iter()
        .filter_map(|page| text(page, "abstract_own"))
        .collect();
    for record in documents() {
        let words = text(&record, "abstract");
        assert!(words.is_none_or(|words| own.contains(words)), "{record}");
    }
}

fn documents() -> Vec<Value> {
    let mut catalog: Value = serde_json::from_str(CATALOG).unwrap();
    serde_json::from_value(catalog["documents"].take()).unwrap()
}

fn text<'a>(record: &'a Value, key: &str) -> Option<&'a str> {
    record.get(key).and_then(Value::as_str)
}

fn tags(record: &Value) -> &[Value] {
    record
        .get("tags")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn doi(record: &Value) -> Option<String> {
    text(record, "doi").map(str::to_lowercase)
}

fn dois(record: &Value) -> impl Iterator<Item = &str> {
    ["doi", "parent_doi"]
        .into_iter()
        .filter_map(|key| text(record, key))
}

fn is_of_platform(record: &Value) -> bool {
    text(record, "source_url").is_some_and(|url| url.starts_with(PLATFORM))
}

/// The number of a chapter: `5` in `10.1787/9789264259270-5-en`.
fn number(chapter: &Value, book: &str) -> Option<u32> {
    let (stem, _) = book.rsplit_once('-')?;
    let rest = text(chapter, "doi")?
        .strip_prefix(stem)?
        .strip_prefix('-')?;
    rest.split_once('-')?.0.parse().ok()
}

/// The ISBN-13 in `10.1787/9789264259270-5-en` or `10.1596/978-1-4648-1671-0`.
fn isbn_in(doi: &str) -> Option<&str> {
    let suffix = doi
        .strip_prefix("10.1787/")
        .or_else(|| doi.strip_prefix("10.1596/"))?;
    let code = if doi.starts_with("10.1787/") {
        suffix.split('-').next()?
    } else {
        suffix
    };
    (code.starts_with("978") && isbn_digits(code).len() == 13).then_some(code)
}

fn isbn_digits(isbn: &str) -> Vec<u32> {
    isbn.chars()
        .filter_map(|c| if c == 'X' { Some(10) } else { c.to_digit(10) })
        .collect()
}

/// ISO 2108: weights 10 to 1 modulo 11 for ten digits, 1 and 3 in turn modulo
/// 10 for thirteen.
fn has_right_check_digit(isbn: &str) -> bool {
    let digits = isbn_digits(isbn);
    match digits.len() {
        10 => {
            digits
                .iter()
                .zip((1..=10).rev())
                .map(|(digit, weight)| digit * weight)
                .sum::<u32>()
                % 11
                == 0
        }
        13 => {
            digits
                .iter()
                .zip([1, 3].iter().cycle())
                .map(|(digit, weight)| digit * weight)
                .sum::<u32>()
                % 10
                == 0
        }
        _ => false,
    }
}

/// The platform's pages among the facts, or nothing where the facts are not.
#[expect(
    clippy::print_stderr,
    reason = "says in the test's output why nothing was compared"
)]
fn pages() -> Option<Vec<Value>> {
    let facts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/facts");
    if !facts.is_dir() {
        eprintln!("skipped: no facts beside this folder");
        return None;
    }
    let read = |name: &str| std::fs::read_to_string(facts.join(name)).unwrap();
    let lines = read("ipp_known.jsonl") + "\n" + &read("ipp_new.jsonl");
    let pages = lines
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(line).unwrap());
    Some(pages.collect())
}

/// The shipped schema, compiled.
struct Schema {
    all: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn new() -> Self {
        let mut all = Schemas::new();
        let mut compiler = Compiler::new();
        compiler
            .add_resource("catalog.schema.json", serde_json::from_str(SCHEMA).unwrap())
            .unwrap();
        let index = compiler.compile("catalog.schema.json", &mut all).unwrap();
        Self { all, index }
    }

    fn takes(&self, value: &Value) -> bool {
        self.all.validate(value, self.index).is_ok()
    }

    fn accepts(&self, value: &Value) {
        let result = self.all.validate(value, self.index);
        assert!(result.is_ok(), "{:#}", result.unwrap_err());
    }
}
