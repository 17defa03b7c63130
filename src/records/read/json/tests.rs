use std::ops::ControlFlow;

use crate::records::read::remark::Remarks;
use crate::records::read::{self, Kind, Piece};
use crate::records::record::{Name, Record};
use crate::records::text::Text;

struct Load {
    kind: Kind,
    records: Vec<Record>,
    lines: Vec<u32>,
    flaws: Vec<(u32, String)>,
}

fn load(text: &str) -> Load {
    let (mut records, mut lines, mut flaws) = (Vec::new(), Vec::new(), Vec::new());
    let kind = read::read(text.as_bytes(), &mut |piece| {
        match piece {
            Piece::Record(record, line) => {
                records.push(*record);
                lines.push(line);
            }
            Piece::Flaw { line, fault } => flaws.push((line, fault.to_string())),
        }
        ControlFlow::Continue(())
    });
    Load {
        kind: kind.unwrap(),
        records,
        lines,
        flaws,
    }
}

fn titles(load: &Load) -> Vec<&str> {
    load.records.iter().map(|record| &*record.title).collect()
}

fn reasons(load: &Load) -> Vec<&str> {
    load.flaws
        .iter()
        .map(|(_, reason)| reason.as_str())
        .collect()
}

#[test]
fn a_list_an_object_a_record_and_lines_are_all_catalogs() {
    for (text, kind) in [
        (r#"[{"title": "a"}, {"title": "b"}]"#, Kind::Json),
        (
            r#"{"name": "mine", "n": [1, {}], "documents": [{"title": "a"}, {"title": "b"}], "end": {"x": 1}}"#,
            Kind::Json,
        ),
        ("{\"title\": \"a\"}\n\n{\"title\": \"b\"}", Kind::JsonLines),
        (
            "{\n \"title\": \"a\"\n}\n{\n \"title\": \"b\"\n}\n",
            Kind::Json,
        ),
        ("[{\"title\": \"a\"}]\r[{\"title\": \"b\"}]", Kind::Json),
    ] {
        let load = load(text);
        assert_eq!(
            (titles(&load), load.kind, load.flaws.len()),
            (vec!["a", "b"], kind, 0),
            "{text}"
        );
    }
    assert_eq!(titles(&load("{\n  \"title\": \"a\"\n}")), ["a"]);
    assert!(load("[]").records.is_empty() && load("[]").flaws.is_empty());
}

#[test]
fn the_labels_of_the_platform_and_other_spellings_are_known() {
    let load = load(
        r#"{"Title": "Open data (Review)", "LinkToContentAt": "http://dx.doi.org/10.1787/9789264259270-5-EN",
            "Knowledge Type": "Country report", "Other Tag": [{"name": "trust", "url": "https://x.org/topic/trust"}, "loans"],
            "Parent URL": "http://dx.doi.org/10.1787/9789264259270-en", "Source URL": "https://x.org/document/1",
            "country": "Mexico", "type": "Chapter", "venue": "Review", "language": "English", "nested": [[{"a": []}]]}"#,
    );
    let record = &load.records[0];
    assert_eq!(record.doi.as_deref(), Some("10.1787/9789264259270-5-en"));
    assert_eq!(
        record.link.as_deref(),
        Some("http://dx.doi.org/10.1787/9789264259270-5-EN")
    );
    assert_eq!(record.knowledge_type.as_deref(), Some("Country report"));
    assert_eq!(
        record.tags.iter().map(|tag| tag.slug()).collect::<Vec<_>>(),
        [Some("trust"), None]
    );
    assert_eq!(
        record.parent_doi.as_deref(),
        Some("10.1787/9789264259270-en")
    );
    assert_eq!(
        record.source_url.as_deref(),
        Some("https://x.org/document/1")
    );
    assert_eq!(record.countries, [Text::line("Mexico")]);
    assert_eq!(record.document_type.as_deref(), Some("chapter"));
    assert_eq!(record.container.as_deref(), Some("Review"));
    assert_eq!(record.language.as_deref(), Some("en"));
    assert!(load.flaws.is_empty());
}

#[test]
fn people_and_bodies_come_in_many_shapes() {
    let load = load(
        r#"{"title": "x", "editors": "Ruiz, A. and Berg, B.", "authors": ["OECD", {"family": "Ruiz", "given": "Ana"},
            {"name": "World Bank"}, {"literal": "Berg, Ben"}, "Berg, Ben", null, ""]}"#,
    );
    let person = |family, given| Name::Person {
        family: Text::line(family),
        given: Text::line(given),
    };
    let whole = |name| Name::Whole(Text::line(name));
    let authors = [
        whole("OECD"),
        person("Ruiz", "Ana"),
        whole("World Bank"),
        whole("Berg, Ben"),
        person("Berg", "Ben"),
    ];
    assert_eq!(load.records[0].authors, authors);
    assert_eq!(
        load.records[0].editors,
        [person("Ruiz", "A."), person("Berg", "B.")]
    );
}

#[test]
fn a_wrong_type_costs_the_field_or_nothing() {
    let load = load(
        r#"{"title": ["x", "y"], "year": "2016", "volume": 12, "issue": 3.5, "pages": null, "doi": "nonsense", "edition": true,
            "publisher": {"name": "z"}, "tags": "a; b", "abstract": ["one", "two"], "date": "last week", "countries": [1, [2], "Chile"],
            "title": "second", "isbn": "no", "keywords": {"name": "c"}}"#,
    );
    let record = &load.records[0];
    assert_eq!((&*record.title, record.year), ("x", Some(2016)));
    assert_eq!(
        (record.volume.as_deref(), record.issue.as_deref()),
        (Some("12"), Some("3.5"))
    );
    assert_eq!(record.summary.as_deref(), Some("one\ntwo"));
    assert_eq!(record.tags.len(), 3);
    assert_eq!(record.countries.len(), 2);
    assert_eq!(
        reasons(&load),
        [
            "\"title\" is a list; its first value is kept",
            "\"doi\" is no DOI: \"nonsense\"; left out",
            "\"edition\" is true; left out",
            "\"publisher\" is an object; left out",
            "\"date\" is no date: \"last week\"; left out",
            "an entry of \"countries\" is neither text nor an object; left out",
            "\"title\" is given twice; the first is kept",
            "\"isbn\" is no ISBN: \"no\"; left out",
        ]
    );
    assert_eq!(record.flaws, 8);
}

#[test]
fn the_own_name_of_a_field_beats_its_aliases_in_any_order() {
    let load = load(
        r#"[{"title": "x", "url": "https://a.org", "link": "https://b.org"}, {"title": "y", "link": "https://b.org", "url": "https://a.org"}]"#,
    );
    assert!(
        load.records
            .iter()
            .all(|record| record.link.as_deref() == Some("https://b.org"))
    );
    assert!(load.flaws.is_empty());
}

#[test]
fn a_broken_record_costs_itself() {
    for broken in [
        r#"{"title": "lost" "doi": 1}"#,
        r#"{"title": "lost", {"#,
        r#"{"title": "lost, "year": 2016}"#,
        r#"{"title": "lost", "tags": ["a", "b"}"#,
        r#"{"title": "lost"#,
        r"{title: 1}",
        "17",
        "[[1]]",
    ] {
        for text in [
            format!("[{{\"title\": \"a\"}},{broken},{{\"title\": \"b\"}}]"),
            format!(
                "[\n  {{\n    \"title\": \"a\"\n  }},\n  {broken},\n  {{\n    \"title\": \"b\"\n  }}\n]"
            ),
            format!("{{\"title\": \"a\"}}\n{broken}\n{{\"title\": \"b\"}}\n"),
        ] {
            let load = load(&text);
            assert_eq!(titles(&load), ["a", "b"], "{text}");
            assert!(!load.flaws.is_empty(), "{text}");
        }
    }
}

#[test]
fn what_is_almost_json_is_kept_with_a_flaw() {
    let load = load(
        "[{\"title\": \"a \\ud800 b\", \"year\": NaN},\n{\"title\": \"two\nlines\", \"volume\": 1e999,}]",
    );
    assert_eq!(titles(&load), ["a \u{fffd} b", "two lines"]);
    assert_eq!(
        load.flaws[0],
        (
            1,
            "not valid JSON (half a surrogate pair, no number or word of JSON); mended".to_owned()
        )
    );
    assert_eq!((load.records[1].flaws, load.flaws[1].0), (1, 2));
}

#[test]
fn a_file_that_was_cut_keeps_what_is_whole() {
    let load = load(
        "{\"documents\": [\n{\"title\": \"a\"},\n{\"title\": \"b\", \"links\": [{\"title\": \"no record\"}, {\"tit",
    );
    assert_eq!((titles(&load), load.lines.clone()), (vec!["a"], vec![2]));
    assert_eq!(
        reasons(&load)[0],
        "the file ends inside this record; left out"
    );
    assert_eq!(load.flaws[0].0, 3);
}

#[test]
fn text_behind_a_catalog_costs_only_itself() {
    let load = load("[{\"title\": \"a\"}]\n<!-- made by a program -->");
    assert_eq!(titles(&load), ["a"]);
    assert_eq!(
        load.flaws,
        [(
            2,
            "text after the catalog: \"<!-- made by a program -->\"; left out".to_owned()
        )]
    );
}

#[test]
fn deep_nesting_neither_overflows_nor_hangs() {
    let deep = "[".repeat(100_000);
    let objects = "{\"title\":".repeat(100_000);
    for text in [
        deep.clone(),
        objects.clone(),
        format!("[{{\"title\": \"a\", \"other\": {deep}"),
        format!(
            "[{{\"title\": \"a\", \"tags\": {deep}{}}}]",
            "]".repeat(100_000)
        ),
        format!(
            "[{{\"title\": \"a\", \"title\": {objects}1{}}}]",
            "}".repeat(100_000)
        ),
        "{\"a\":[},".repeat(100_000),
        format!("[{}", "{\"title\":\"},".repeat(100_000)),
    ] {
        load(&text);
    }
}

#[test]
fn the_lines_of_records_are_those_an_editor_shows() {
    let load = load("\n[\r\n\r\n {\"title\": \"a\"},\r\n\r\n {\r\n\"title\": \"b\"}]");
    assert_eq!(load.lines, [4, 6]);
}

#[test]
fn answers_of_catalogs_are_unpacked_and_native_records_stay_native() {
    let titles = |text: &str| {
        let load = load(text);
        assert_eq!(load.flaws, [], "{text}");
        load.records
            .iter()
            .map(|record| record.title.to_string())
            .collect::<Vec<_>>()
    };
    let record = r#"{"title": "a", "tags": ["x"], "attributes": {"views": 3}, "data": {"b": 1}}"#;
    assert_eq!(titles(record), ["a"]);
    let work = r#"{"DOI": "10.1000/b", "title": ["b"], "type": "book"}"#;
    for answer in [
        format!(r#"{{"message": {{"items": [{work}, {record}]}}}}"#),
        format!(r#"{{"data": [{work}, {record}]}}"#),
        format!(r#"{{"results": [{work}, {record}], "meta": {{}}}}"#),
    ] {
        assert_eq!(titles(&answer), ["b", "a"], "{answer}");
        let lines = format!("{answer}\n{answer}\n");
        assert_eq!(titles(&lines), ["b", "a", "b", "a"], "{lines}");
    }
}

#[test]
fn csl_items_are_read_without_a_date_in_a_map_and_with_the_dates_of_pandoc() {
    let undated = load(
        r#"[{"id": "a", "type": "report", "title": "A", "author": [{"family": "Dijk", "given": "Piet", "non-dropping-particle": "van"}, {"family": "Ruiz", "given": "Ana", "suffix": "III"}]}]"#,
    );
    let names: Vec<String> = undated.records[0]
        .authors
        .iter()
        .map(Name::to_string)
        .collect();
    assert_eq!(names, ["van Dijk, Piet", "Ruiz, Ana, III"]);
    let map = load(
        r#"{"ruiz": {"type": "book", "title": "A", "issued": {"date-parts": [[2016]]}}, "berg": {"type": "book", "title": "B"}}"#,
    );
    assert_eq!(titles(&map), ["A", "B"]);
    assert_eq!(map.flaws, []);
    for (issued, year, date) in [
        (
            r#"{"date-parts": [["2016", "6", "9"]]}"#,
            Some(2016),
            Some("2016-6-9"),
        ),
        (r#"{"date-parts": [2016, 6]}"#, Some(2016), Some("2016-06")),
        (
            r#"[{"year": "2016", "month": "6"}]"#,
            Some(2016),
            Some("2016-06"),
        ),
        (
            r#"{"year": 2016, "month": 6, "day": 9}"#,
            Some(2016),
            Some("2016-06-09"),
        ),
        ("2016", Some(2016), None),
        (r#""2016-06/2016-07""#, Some(2016), Some("2016-06")),
        (r#"{"date-parts": [[2016, 14]]}"#, Some(2016), None),
        (r#"{"date-parts": [[-1200]]}"#, None, None),
        (r#"{"date-parts": [[null]]}"#, None, None),
    ] {
        let text = format!(r#"[{{"id": "a", "type": "book", "title": "A", "issued": {issued}}}]"#);
        let load = load(&text);
        let record = &load.records[0];
        assert_eq!(record.year, year, "{issued}");
        let date = date.map(|date| date.replace("2016-6-9", "2016-06-09"));
        assert_eq!(record.date.as_deref(), date.as_deref(), "{issued}");
    }
}

#[test]
fn numbers_of_reports_and_of_articles_have_their_places() {
    let load = load(
        r#"[{"id": "1", "type": "report", "title": "A", "number": "WP-12"},
        {"id": "2", "type": "article-journal", "title": "B", "issue": "4", "issued": {"date-parts": [[2016]]}},
        {"itemType": "report", "title": "C", "reportNumber": "WP-13", "creators": [{"creatorType": "seriesEditor", "lastName": "Berg", "firstName": "Ben"}]},
        {"DOI": "10.1000/d", "type": "journal-article", "title": ["D"], "article-number": "e77", "ISSN": ["http://id.crossref.org/issn/1234-5679"]},
        {"DOI": "10.1000/e", "type": "book-chapter", "title": ["E"], "ISBN": ["http://id.crossref.org/isbn/9789264259270"], "published-print": {"date-parts": [[2016]]}}]"#,
    );
    let numbers: Vec<_> = load
        .records
        .iter()
        .map(|record| (record.number.as_deref(), record.issue.as_deref()))
        .collect();
    assert_eq!(
        numbers,
        [
            (Some("WP-12"), None),
            (None, Some("4")),
            (Some("WP-13"), None),
            (None, None),
            (None, None)
        ]
    );
    assert!(load.records[2].editors.is_empty(), "a series' editor");
    assert_eq!(load.records[3].pages.as_deref(), Some("e77"));
    assert_eq!(load.records[3].issn.as_deref(), Some("1234-5679"));
    assert_eq!(load.records[4].isbn.as_deref(), Some("9789264259270"));
    assert_eq!(load.flaws, []);
}

#[test]
fn what_datacite_says_of_the_book_is_read_and_its_codes_are_not() {
    let load = load(
        r#"{"data": {"id": "10.5072/x", "attributes": {"doi": "10.5072/x", "titles": [{"title": "A"}], "creators": [{"name": ":unav"}, {"name": "Ruiz, Ana"}], "publisher": "(:tba)", "publicationYear": 2016, "types": {"resourceTypeGeneral": "BookChapter"}, "relatedItems": [{"relationType": "Cites", "titles": [{"title": "Z"}]}, {"relationType": "IsPublishedIn", "titles": [{"title": "Open Loans"}], "firstPage": "7", "lastPage": "19", "relatedItemIdentifier": {"relatedItemIdentifier": "9789264259270", "relatedItemIdentifierType": "ISBN"}}]}}}"#,
    );
    let record = &load.records[0];
    assert_eq!(record.authors.len(), 1);
    assert_eq!(record.publisher, None);
    assert_eq!(record.parent_title.as_deref(), Some("Open Loans"));
    assert_eq!(record.pages.as_deref(), Some("7-19"));
    assert_eq!(record.isbn.as_deref(), Some("9789264259270"));
}

#[test]
fn datacite_names_the_book_by_its_number_and_pages_are_no_issue() {
    let load = load(
        r#"{"data": [
            {"id": "10.5072/x", "attributes": {"titles": [{"title": "A"}], "types": {"resourceTypeGeneral": "BookChapter"}, "relatedIdentifiers": [{"relationType": "IsPublishedIn", "relatedIdentifier": "978-92-64-25927-0", "relatedIdentifierType": "ISBN"}]}},
            {"id": "10.5072/y", "attributes": {"titles": [{"title": "B"}], "types": {"citeproc": "article-journal"}, "container": {"title": "Care", "firstPage": "Bd. 1 Nr. 1 (2018)"}}},
            {"id": "10.5072/z", "attributes": {"titles": [{"title": "C"}], "types": {"citeproc": "article-journal"}, "container": {"title": "Care", "firstPage": "17", "lastPage": "42"}}}
        ]}"#,
    );
    let [chapter, no_pages, article] = &load.records[..] else {
        panic!("{:?}", load.records);
    };
    assert_eq!(chapter.isbn.as_deref(), Some("9789264259270"));
    assert_eq!(no_pages.pages, None);
    assert_eq!(article.pages.as_deref(), Some("17-42"));
}

#[test]
fn a_subtitle_joins_the_title_unless_it_stands_there() {
    let load = load(
        r#"[{"title": "Open loans", "subtitle": "A study"}, {"title": "Open loans: a study", "subtitle": "A study"}, {"title": "Why?", "subtitle": "A study", "year": 2016}]"#,
    );
    assert_eq!(
        titles(&load),
        ["Open loans: A study", "Open loans: a study", "Why? A study"]
    );
}

#[test]
fn older_answers_of_openalex_name_their_venue() {
    let load = load(
        r#"{"id": "W1", "display_name": "A", "type": "article", "publication_year": 2016, "host_venue": {"display_name": "Policy", "publisher": "Press", "issn_l": "1234-5679"}}"#,
    );
    let record = &load.records[0];
    assert_eq!(record.container.as_deref(), Some("Policy"));
    assert_eq!(record.publisher.as_deref(), Some("Press"));
}

#[test]
fn the_semicolon_of_an_entity_parts_no_keywords() {
    let text = r#"[{"id": "a", "type": "book", "title": "A", "keyword": "R&amp;D; M&uuml;ller"}]"#;
    let record = load(text).records.remove(0);
    let tags: Vec<_> = record.tags.iter().map(|tag| &*tag.name).collect();
    assert_eq!(tags, ["R&D", "Müller"]);
}

fn remarks(text: &str) -> Vec<Remarks> {
    let records = read::remarked(text.as_bytes()).unwrap().1.records;
    records.into_iter().map(|(_, said)| said).collect()
}

#[test]
fn the_tags_and_the_note_of_an_item_of_csl_are_its_owners() {
    let said = remarks(
        r#"[{"id": "a", "type": "book", "title": "A", "keyword": "to cite; R&amp;D", "note": "PMID: 1\nCosts of trust.", "annote": "<p>Why?</p>"},
            {"id": "b", "type": "article-journal", "title": "B", "DOI": "10.5555/b", "subject": ["Medicine"], "issued": {"date-parts": [[2016]]}, "note": "DOI: 10.5555/b"},
            {"title": "C", "tags": ["x"], "note": "a catalog of ours says nothing of its reader"}]"#,
    );
    assert_eq!(
        said,
        [
            Remarks {
                tags: vec!["to cite".to_owned(), "R&D".to_owned()],
                notes: vec!["Why?".to_owned(), "Costs of trust.".to_owned()],
                ..Remarks::default()
            },
            Remarks::default(),
            Remarks::default()
        ]
    );
}

#[test]
fn a_library_of_better_bibtex_has_notes_own_tags_and_collections() {
    let text = r#"{"config": {"label": "BetterBibTeX JSON"}, "collections": {"k1": {"key": "k1", "name": "Thesis", "items": [8, 7], "collections": ["k2"]}, "k2": {"key": "k2", "name": "One", "parent": "k1", "items": [7]}},
        "items": [{"itemID": 7, "itemType": "book", "title": "A", "tags": [{"tag": "to cite"}, {"tag": "Economics", "type": 1}], "notes": [{"note": "<p>One</p>"}, "two"]}, {"itemID": 8, "itemType": "book", "title": "B"}]}"#;
    let all = read::remarked(text.as_bytes()).unwrap().1;
    let said = &all.records[0].1;
    assert_eq!(
        (&said.tags[..], &said.notes[..]),
        (
            &["to cite".to_owned()][..],
            &["One".to_owned(), "two".to_owned()][..]
        )
    );
    let shelves = all.shelves.iter();
    let shelves: Vec<_> = shelves
        .map(|shelf| format!("{}: {}", shelf.name, shelf.members.join(" ")))
        .collect();
    assert_eq!(shelves, ["Thesis: 8 7", "Thesis / One: 7"]);
    assert_eq!(all.records[1].1.key.as_deref(), Some("8"));
}
