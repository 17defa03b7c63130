//! Indices made by others: documents in the shapes that OpenAlex and InvenioRDM
//! publish, under mappings of theirs, asked and counted, and counted again here.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::{asked, cluster, counts, printed, query};
use fichero::records::read::{Part, Piece};
use fichero::records::record::Record;
use fichero::remote::address::Address;
use fichero::remote::map::FieldMap;
use fichero::remote::opensearch::OpenSearch;
use fichero::search::answer::{Failure, Given, Unkept};
use fichero::search::id::Id;
use fichero::search::query::{Facet, parse};
use fichero::search::question::{Selected, Stop, ValueOrder, Want, Window};
use fichero::search::{Engine, Entry};

const COUNT: usize = 200;

fn pick<'a>(list: &[&'a str], number: usize) -> &'a str {
    list[number % list.len()]
}

/// A title of four words, no two of which begin alike.
fn title(number: usize) -> String {
    let adjective = pick(&["Open", "Quiet", "Broken", "Étroit", "Late"], number);
    let noun = pick(&["quays", "harbours", "rivers", "ports"], number / 5);
    let place = pick(&["Lisbon", "Utopia", "Norway"], number / 3);
    format!("{adjective} {noun} in {place}")
}

/// A work as OpenAlex publishes it.
fn work(number: usize) -> Value {
    let mut keywords = vec![
        json!({ "id": "https://openalex.org/keywords/trade", "display_name": pick(&["Trade", "Open data", "Fishery"], number), "score": 0.5 }),
    ];
    if number.is_multiple_of(4) {
        // The same value twice, spelled in two ways.
        keywords.push(json!({ "display_name": pick(&["open data", "Ships"], number / 4) }));
    }
    let words = format!("This text number{number} tells of nothing");
    let index: BTreeMap<&str, Vec<usize>> = words
        .split(' ')
        .enumerate()
        .map(|(at, word)| (word, vec![at]))
        .collect();
    let doi = (number % 10 != 9).then(|| format!("https://doi.org/10.5555/w{number}"));
    let language = match number % 3 {
        0 => json!("en"),
        1 => json!("fr"),
        _ => Value::Null,
    };
    json!({
        "id": format!("https://openalex.org/W{number}"),
        "doi": doi,
        "title": title(number),
        "display_name": title(number),
        "publication_year": 2000 + number % 20,
        "publication_date": format!("{}-03-{:02}", 2000 + number % 20, 1 + number % 28),
        "type": pick(&["article", "report", "book"], number),
        "language": language,
        "authorships": [
            { "author_position": "first", "author": { "id": "https://openalex.org/A1", "display_name": pick(&["Ana Ruiz", "Ben Berg"], number) }, "institutions": [] },
            { "author_position": "last", "author": { "id": "https://openalex.org/A2", "display_name": pick(&["Cees van den Dam", "Gina Gall", "Hugo Holt"], number) } },
        ],
        "primary_location": { "is_oa": true, "landing_page_url": format!("https://example.org/{number}"), "source": { "id": "https://openalex.org/S1", "display_name": pick(&["Sea", "Land and Sea"], number / 7), "issn_l": "1234-5679", "host_organization_name": pick(&["Sea Press", "Salt"], number / 9) } },
        "biblio": { "volume": "12", "issue": "3", "first_page": "17", "last_page": "42" },
        "keywords": keywords,
        "topics": [{ "id": "https://openalex.org/T1", "display_name": "Maritime history", "score": 0.9 }],
        "concepts": [{ "display_name": "History", "level": 0 }],
        "abstract_inverted_index": index,
        "referenced_works": vec!["https://openalex.org/W1"; 100],
        "cited_by_count": number,
        "created_date": format!("2024-01-{:02}", 1 + number % 28),
    })
}

/// What somebody who loads a snapshot leaves to the server, but for the words of
/// abstracts, of which there are more than an index has fields.
fn works_mapping() -> Value {
    json!({ "settings": { "number_of_shards": 2, "number_of_replicas": 0 }, "mappings": { "properties": { "abstract_inverted_index": { "type": "object", "enabled": false } } } })
}

/// A record as InvenioRDM keeps it.
fn deposit(number: usize) -> Value {
    let date = match number % 4 {
        0 => format!("{}", 2000 + number % 20),
        1 => format!("{}-06", 2000 + number % 20),
        2 => format!("{}-06-{:02}", 2000 + number % 20, 1 + number % 28),
        _ => format!("{}/{}", 2000 + number % 20, 2001 + number % 20),
    };
    let pids = if number % 10 == 9 {
        json!({ "oai": { "identifier": format!("oai:x:{number}"), "provider": "oai" } })
    } else {
        json!({ "doi": { "identifier": format!("10.5555/Zen.{number}"), "provider": "datacite", "client": "x" } })
    };
    json!({
        "id": format!("q5-{number}"),
        "created": "2024-01-01T00:00:00.000000+00:00",
        "updated": "2024-01-02T00:00:00.000000+00:00",
        "is_published": true,
        "pids": pids,
        "access": { "record": "public", "files": "public", "status": "open" },
        "metadata": {
            "resource_type": { "id": pick(&["publication-article", "dataset", "publication-report"], number), "title": { "en": "x" } },
            "title": title(number),
            "creators": [
                { "person_or_org": { "type": "personal", "name": "Ruiz, Ana", "family_name": "Ruiz", "given_name": "Ana" } },
                { "person_or_org": { "type": "organizational", "name": pick(&["Port Authority", "Sea Lab"], number) } },
            ],
            "publication_date": date,
            "publisher": pick(&["Zenodo", "Sea Press"], number),
            "description": format!("<p> Of salt &amp; number{number} <b>alone</b>. </p>"),
            "languages": [{ "id": pick(&["eng", "fra"], number), "title": { "en": "x" } }],
            "subjects": [{ "subject": pick(&["quays", "Ships, old"], number) }, { "id": "http://example.org/1", "subject": "Transport", "scheme": "FOS" }],
            "rights": [{ "id": "cc-by-4.0" }],
        },
        "custom_fields": { "journal:journal": { "title": pick(&["Sea", "Land and Sea"], number / 7), "volume": "12" } },
    })
}

/// The fields of the mapping that InvenioRDM publishes (record-v7.0.0) of which
/// these records have something.
fn deposits_mapping() -> Value {
    let keyword = json!({ "type": "keyword" });
    let text = json!({ "type": "text" });
    let both = json!({ "type": "text", "fields": { "keyword": { "type": "keyword", "ignore_above": 256 } } });
    let accented = json!({ "type": "text", "analyzer": "accent_analyzer", "search_analyzer": "accent_analyzer" });
    let mut title = accented.clone();
    title["fields"] = json!({ "keyword": { "type": "keyword", "ignore_above": 256 }, "original": { "type": "text" } });
    json!({
        "settings": { "number_of_shards": 2, "number_of_replicas": 0, "analysis": {
            "char_filter": { "strip_special_chars": { "type": "pattern_replace", "pattern": "[\\p{Punct}\\p{S}]", "replacement": "" } },
            "analyzer": { "accent_analyzer": { "tokenizer": "standard", "type": "custom", "char_filter": ["strip_special_chars"], "filter": ["lowercase", "asciifolding"] } },
        } },
        "mappings": {
            "dynamic": "strict", "date_detection": false, "numeric_detection": false,
            "dynamic_templates": [{ "pids": { "path_match": "pids.*", "match_mapping_type": "object", "mapping": { "type": "object", "properties": { "identifier": both, "provider": keyword, "client": keyword } } } }],
            "properties": {
                "id": keyword, "created": { "type": "date" }, "updated": { "type": "date" }, "is_published": { "type": "boolean" },
                "access": { "properties": { "record": keyword, "files": keyword, "status": keyword } },
                "pids": { "type": "object", "dynamic": "true" },
                "custom_fields": { "type": "object", "dynamic": "true" },
                "metadata": { "properties": {
                    "resource_type": { "properties": { "id": keyword, "title": { "type": "object", "dynamic": "true" } } },
                    "title": title,
                    "creators": { "properties": { "person_or_org": { "properties": { "type": keyword, "name": accented, "family_name": text, "given_name": text } } } },
                    "publication_date": keyword,
                    "publisher": both,
                    "description": accented,
                    "languages": { "properties": { "id": keyword, "title": { "type": "object", "dynamic": "true" } } },
                    "subjects": { "properties": { "id": keyword, "scheme": keyword, "subject": { "type": "text", "fields": { "keyword": keyword } } } },
                    "rights": { "properties": { "id": keyword } },
                } },
            },
        },
    })
}

/// Puts documents into an index of its own mapping, without us.
fn put(nodes: &cluster::Nodes, name: &str, mapping: &Value, documents: &[Value]) {
    nodes.delete(&format!("/{name}"));
    nodes.put(&format!("/{name}"), &mapping.to_string());
    let mut lines = String::new();
    for (number, document) in documents.iter().enumerate() {
        lines += &json!({ "index": { "_id": format!("key-{number}") } }).to_string();
        lines.push('\n');
        lines += &document.to_string();
        lines.push('\n');
    }
    if documents.is_empty() {
        return;
    }
    let told = nodes.post(&format!("/{name}/_bulk?refresh=true"), &lines);
    assert!(
        told.contains("\"errors\":false"),
        "{}",
        &told[..told.len().min(2_000)]
    );
}

fn opened(nodes: &cluster::Nodes, name: &str) -> OpenSearch {
    OpenSearch::new(Address::parse(&nodes.address(name)).unwrap(), None)
}

/// The same documents read from a file, each by itself.
fn as_file(documents: &[Value]) -> Vec<Record> {
    let mut all = Vec::new();
    for document in documents {
        Part::lines(&document.to_string(), 0).read(&mut |piece| {
            if let Piece::Record(record, _) = piece {
                all.push(*record);
            }
            ControlFlow::Continue(())
        });
    }
    all
}

/// The titles of what is found, each with how often.
fn found(engine: &OpenSearch, line: &str) -> BTreeMap<String, usize> {
    let mut all = BTreeMap::new();
    let which = Selected::Found(query(line));
    let given = engine.documents(&which, &Stop::never(), &mut |Entry { work, .. }| {
        let text = work
            .record
            .summary
            .map_or_else(String::new, |text| text.to_string());
        *all.entry(format!("{}: {text}", work.record.title))
            .or_default() += 1;
        ControlFlow::Continue(())
    });
    given.unwrap();
    all
}

/// The numbers of the documents that a list finds.
fn numbers(engine: &OpenSearch, line: &str) -> BTreeSet<usize> {
    let all = found(engine, line);
    let number = |text: &String| {
        let (_, rest) = text.split_once("number").unwrap();
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().unwrap()
    };
    assert!(all.values().all(|times| *times == 1), "{line}: twice");
    all.keys().map(number).collect()
}

/// What a facet counts of what a line finds, without the values that none has.
fn tallied(engine: &OpenSearch, line: &str, facet: Facet) -> BTreeMap<String, usize> {
    let wants = [counts(facet, ValueOrder::Count)];
    let answer = asked(engine, &query(line), &wants);
    assert_eq!(answer.error, None, "{line}");
    let Given::Counts { values, .. } = &answer.parts[0].given else {
        unreachable!("{answer:?}")
    };
    let values = values.iter().filter(|value| value.count > 0);
    values
        .map(|value| (value.token.to_string(), value.count))
        .collect()
}

/// The same counted here: the values of each document that is found.
fn recounted(
    found: &BTreeSet<usize>,
    values: impl Fn(usize) -> Vec<String>,
) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for number in found {
        let mine: BTreeSet<String> = values(*number).into_iter().collect();
        for value in mine {
            *counts.entry(value).or_default() += 1;
        }
    }
    counts
}

fn those(holds: impl Fn(usize) -> bool) -> BTreeSet<usize> {
    (0..COUNT).filter(|number| holds(*number)).collect()
}

fn has(number: usize, word: &str) -> bool {
    title(number)
        .to_lowercase()
        .split(' ')
        .any(|own| own.starts_with(word))
}

/// The keywords of a work, in small letters.
fn tags(number: usize) -> Vec<String> {
    let keywords = work(number)["keywords"].as_array().unwrap().clone();
    let names = keywords
        .iter()
        .map(|one| one["display_name"].as_str().unwrap().to_lowercase());
    names.collect()
}

fn has_tag(number: usize, tag: &str) -> bool {
    tags(number).iter().any(|own| own == tag)
}

/// What is asked of the works, and the numbers of those that it should find.
fn questions() -> Vec<(&'static str, BTreeSet<usize>)> {
    vec![
        ("", those(|_| true)),
        ("quays", those(|number| has(number, "quays"))),
        ("qua", those(|number| has(number, "qua"))),
        (
            "open quays lisbon",
            those(|number| {
                ["open", "quays", "lisbon"].iter().all(|word| {
                    has(number, word) || has_tag(number, "open data") && *word == "open"
                })
            }),
        ),
        (
            "\"quays in lisbon\"",
            those(|number| title(number).contains("quays in Lisbon")),
        ),
        ("title:open", those(|number| has(number, "open"))),
        ("author:berg", those(|number| number % 2 == 1)),
        (
            "quays -lisbon",
            those(|number| has(number, "quays") && !has(number, "lisbon")),
        ),
        (
            "rivers | ports",
            those(|number| has(number, "rivers") || has(number, "ports")),
        ),
        ("^late", those(|number| number % 5 == 4)),
        ("+tag:trade", those(|number| has_tag(number, "trade"))),
        (
            "+tag:\"open data\"",
            those(|number| has_tag(number, "open data")),
        ),
        (
            "~tag:trade ~tag:ships",
            those(|number| has_tag(number, "trade") || has_tag(number, "ships")),
        ),
        ("-tag:trade", those(|number| !has_tag(number, "trade"))),
        ("tag:op*", those(|number| has_tag(number, "open data"))),
        ("form:report", those(|number| number % 3 == 1)),
        ("lang:fr", those(|number| number % 3 == 1)),
        ("lang:(none)", those(|number| number % 3 == 2)),
        (
            "year:2005..2007",
            those(|number| (5..=7).contains(&(number % 20))),
        ),
        ("year:2005", those(|number| number % 20 == 5)),
        (
            "quays year:<2003",
            those(|number| has(number, "quays") && number % 20 < 3),
        ),
        ("has:doi", those(|number| number % 10 != 9)),
        (
            "10.5555/w17",
            those(|number| number == 17 || (170..180).contains(&number) && number % 10 != 9),
        ),
        ("in:land", those(|number| number / 7 % 2 == 1)),
    ]
}

#[test]
fn the_works_of_openalex_are_found_counted_and_shown() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let works: Vec<Value> = (0..COUNT).map(work).collect();
    put(nodes, "openalex", &works_mapping(), &works);
    let engine = opened(nodes, "openalex");
    assert_eq!(engine.records().unwrap(), COUNT);
    let cases = questions();
    for (line, expected) in &cases {
        assert_eq!(&numbers(&engine, line), expected, "{line}");
        assert_eq!(
            asked(&engine, &query(line), &[]).found,
            expected.len(),
            "{line}"
        );
    }
    for line in ["", "quays", "+tag:trade year:2001..2010"] {
        works_are_counted(&engine, line);
    }
    // Previews are counts of other queries.
    let others: Vec<_> = ["quays", "+tag:trade", "rivers year:2005"]
        .map(|line| parse(line).query)
        .to_vec();
    let answer = asked(&engine, &query("in"), &[Want::Variants(others.clone())]);
    let each = others.iter().map(|query| asked(&engine, query, &[]).found);
    assert_eq!(answer.parts[0].given, Given::Variants(each.collect()));
    assert_eq!(answer.unkept, [Unkept::Words]);
    every_document_is_as_in_a_file(&engine, &works);
}

/// The counts of each facet of what a line finds, counted again.
fn works_are_counted(engine: &OpenSearch, line: &str) {
    let found = numbers(engine, line);
    let years = recounted(&found, |number| vec![(2000 + number % 20).to_string()]);
    assert_eq!(tallied(engine, line, Facet::Year), years, "{line}");
    let own = recounted(&found, tags);
    let lower = |tally: BTreeMap<String, usize>| -> BTreeMap<String, usize> {
        tally
            .into_iter()
            .map(|(tag, count)| (tag.to_lowercase(), count))
            .collect()
    };
    assert_eq!(lower(tallied(engine, line, Facet::Tag)), own, "{line}");
    let authors = recounted(&found, |number| {
        let authors = work(number)["authorships"].as_array().unwrap().clone();
        let name = |one: &Value| one["author"]["display_name"].as_str().unwrap().to_owned();
        authors.iter().map(name).collect()
    });
    assert_eq!(tallied(engine, line, Facet::Author), authors, "{line}");
    let forms = recounted(&found, |number| {
        vec![pick(&["article-journal", "report", "book"], number).to_owned()]
    });
    assert_eq!(tallied(engine, line, Facet::Form), forms, "{line}");
    let languages = recounted(&found, |number| {
        vec![pick(&["en", "fr", "(none)"], number).to_owned()]
    });
    assert_eq!(tallied(engine, line, Facet::Language), languages, "{line}");
}

/// All documents as the same file gives them, found again by their identities,
/// on pages without a gap or a repeat.
fn every_document_is_as_in_a_file(engine: &OpenSearch, documents: &[Value]) {
    let mut near = as_file(documents);
    let plain = |record: Record| Record {
        origins: Vec::new(),
        source_url: None,
        ..record
    };
    let (mut far, mut ids) = (Vec::new(), Vec::new());
    let all = Selected::Found(query("sort:title"));
    let given = engine.documents(&all, &Stop::never(), &mut |Entry { id, work, .. }| {
        far.push(plain(work.record));
        ids.push(id);
        ControlFlow::Continue(())
    });
    given.unwrap();
    let by_abstract = |record: &Record| record.summary.clone();
    near.sort_by_key(by_abstract);
    let titles: Vec<_> = far.iter().map(|record| record.title.clone()).collect();
    assert!(titles.is_sorted(), "in the order of titles");
    far.sort_by_key(by_abstract);
    assert_eq!(near.len(), far.len());
    for (near, far) in near.iter().zip(&far) {
        assert_eq!(near, far);
    }
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), documents.len());
    let window = |start, len| [Want::Rows(Window { start, len })];
    let (mut rows, mut start) = (Vec::new(), 0);
    while start < documents.len() {
        let answer = asked(engine, &query("sort:title"), &window(start, 37));
        let Given::Rows(cards) = &answer.parts[0].given else {
            unreachable!("{answer:?}")
        };
        rows.extend(cards.iter().map(|card| card.id.clone()));
        start += 37;
    }
    assert_eq!(rows, ids);
    // A catalog that was just opened knows nobody by a key.
    let address = Address::parse(&engine.address()).unwrap();
    let fresh = OpenSearch::new(address, None);
    for id in ids.iter().step_by(19) {
        let wants = [Want::Document(id.clone()), Want::Place(id.clone())];
        let answer = asked(&fresh, &query("sort:title"), &wants);
        let place = ids.iter().position(|known| known == id);
        let document = answer.parts.iter().find_map(|part| match &part.given {
            Given::Document(document) => document.as_ref(),
            _ => None,
        });
        assert_eq!(Id::from(document.unwrap().record.identity()), *id);
        assert!(
            answer
                .parts
                .iter()
                .any(|part| part.given == Given::Place(place)),
            "{id} {place:?}"
        );
    }
}

#[test]
fn the_records_of_inveniordm_are_found_counted_and_shown() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let deposits: Vec<Value> = (0..COUNT).map(deposit).collect();
    put(nodes, "rdmrecords", &deposits_mapping(), &deposits);
    let engine = opened(nodes, "rdmrecords");
    let cases: Vec<(&str, BTreeSet<usize>)> = vec![
        ("", those(|_| true)),
        ("rivers", those(|number| has(number, "rivers"))),
        ("etroit", those(|number| number % 5 == 3)),
        (
            "\"rivers in norway\"",
            those(|number| title(number).contains("rivers in Norway")),
        ),
        ("abstract:salt number77", those(|number| number == 77)),
        ("author:authority", those(|number| number % 2 == 0)),
        ("+tag:\"ships, old\"", those(|number| number % 2 == 1)),
        (
            "year:2005..2007",
            those(|number| (5..=7).contains(&(number % 20))),
        ),
        (
            "~year:2005 ~year:2011",
            those(|number| [5, 11].contains(&(number % 20))),
        ),
        ("form:article-journal", those(|number| number % 3 == 0)),
        ("lang:en -tag:nobody", those(|number| number % 2 == 0)),
        ("10.5555/zen.42", those(|number| number == 42)),
        ("^broken sort:-year", those(|number| number % 5 == 2)),
    ];
    for (line, expected) in &cases {
        assert_eq!(&numbers(&engine, line), expected, "{line}");
        assert_eq!(
            asked(&engine, &query(line), &[]).found,
            expected.len(),
            "{line}"
        );
    }
    for line in ["", "rivers", "+tag:quays year:>2004"] {
        let found = numbers(&engine, line);
        let years = recounted(&found, |number| vec![(2000 + number % 20).to_string()]);
        assert_eq!(tallied(&engine, line, Facet::Year), years, "{line}");
        let tags = recounted(&found, |number| {
            vec![
                pick(&["quays", "Ships, old"], number).to_owned(),
                "Transport".to_owned(),
            ]
        });
        assert_eq!(tallied(&engine, line, Facet::Tag), tags, "{line}");
        let languages = recounted(&found, |number| {
            vec![pick(&["en", "fr"], number).to_owned()]
        });
        assert_eq!(tallied(&engine, line, Facet::Language), languages, "{line}");
    }
    every_document_is_as_in_a_file(&engine, &deposits);
}

#[test]
fn what_an_index_of_others_does_not_keep_is_a_sentence() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let works: Vec<Value> = (0..20).map(work).collect();
    put(nodes, "unkept", &works_mapping(), &works);
    let engine = opened(nodes, "unkept");
    for line in [
        "'uay",
        "quays$",
        "group:book",
        "is:book",
        "has:abstract",
        "sort:type 'x",
    ] {
        let answer = asked(&engine, &query(line), &[]);
        let Some(Failure::Unreachable(why)) = answer.error else {
            panic!("{line}: {answer:?}")
        };
        assert!(why.contains("made by others"), "{line}: {why}");
        assert_eq!(asked(&engine, &query("quays"), &[]).error, None);
    }
    // An index whose fields nobody knows is opened with a map and not without.
    let plain: Vec<Value> = (0..20).map(|number| json!({ "name": title(number), "sort": { "of": [pick(&["a", "b"], number)] } })).collect();
    put(nodes, "plain", &json!({}), &plain);
    let why = opened(nodes, "plain").records().unwrap_err().to_string();
    assert!(why.contains("[maps.NAME]"), "{why}");
    let rows = [("title", "name"), ("tag", "sort.of[]"), ("year", "when")];
    let rows = rows.map(|(name, path)| (name.to_owned(), vec![path.to_owned()]));
    let map = FieldMap::written(&rows).unwrap();
    let engine = opened(nodes, "plain").mapped(Some(map));
    let answer = asked(
        &engine,
        &query("quays tag:b"),
        &[counts(Facet::Tag, ValueOrder::Count)],
    );
    let expected = (0..20).filter(|number| has(*number, "quays") && number % 2 == 1);
    assert_eq!(
        (answer.error.clone(), answer.found),
        (None, expected.count())
    );
    let (lines, is_well) = engine.check().unwrap();
    assert!(
        lines
            .iter()
            .any(|line| line == "lacking: year: the index has no such field (when)"),
        "{lines:?}"
    );
    assert!(
        !is_well,
        "a row of the config that the index has not is a mistake"
    );
}

#[test]
fn the_commands_read_an_index_of_others_and_never_write_to_it() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let works: Vec<Value> = (0..30).map(work).collect();
    put(nodes, "commanded", &works_mapping(), &works);
    put(nodes, "commanded-b", &works_mapping(), &works[..0]);
    // A name that stands for two indices, as OpenAlex has one a year.
    let both = json!({ "actions": [{ "add": { "indices": ["commanded", "commanded-b"], "alias": "all-works" } }] });
    let told = nodes.post("/_aliases", &both.to_string());
    assert!(told.contains("\"acknowledged\":true"), "{told}");
    let address = nodes.address("all-works");
    let (text, told, code) = printed(&["search", "quays", &address, "--format", "json"]);
    let rows: Value = serde_json::from_str(&text).unwrap();
    let expected = (0..30).filter(|number| has(*number, "quays")).count();
    assert_eq!(
        (rows.as_array().unwrap().len(), code),
        (expected, Some(0)),
        "{told}"
    );
    assert!(told.contains("index's own words and order"), "{told}");
    let (text, _, _) = printed(&["show", "10.5555/w7", &address]);
    assert!(
        text.contains(&title(7)) && text.contains("This text number7 tells"),
        "{text}"
    );
    let (text, _, _) = printed(&["facets", "--field", "year", &address]);
    assert!(text.contains("2003"), "{text}");
    let (text, _, _) = printed(&["export", "--query", "quays", "--format", "bibtex", &address]);
    assert_eq!(text.matches('@').count(), expected, "{text}");
    let (text, told, code) = printed(&["check", &address]);
    assert!(
        text.contains("commanded, commanded-b: made by others, read only"),
        "{text}{told}"
    );
    assert!(text.contains("its fields are those of OpenAlex"), "{text}");
    assert!(
        text.contains("lacking: abstract: the index has no such field (abstract)"),
        "{text}"
    );
    assert!(text.contains("30 documents"), "{text}");
    assert_eq!(code, Some(0));
    for target in ["all-works", "commanded"] {
        for how in [&["--update"][..], &["--resume"], &[]] {
            let address = nodes.address(target);
            let (_, told, code) = printed(&[&["index"], how, &[&address]].concat());
            assert!(told.contains("only read, never written"), "{told}");
            assert_eq!(code, Some(2), "{target} {how:?}");
        }
    }
    let (text, _, _) = printed(&["check", &address]);
    assert!(text.contains("30 documents"), "it is all there: {text}");
}
