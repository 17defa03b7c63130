use std::ops::ControlFlow;

use super::*;
use crate::records::doi::Doi;
use crate::records::isbn::Isbn;
use crate::records::read;
use crate::records::record::Tag;

/// A chapter and its book.
fn works() -> (Record, Record) {
    let text = Text::some_line;
    let book = Record {
        document_type: text("book"),
        doi: Doi::parse("10.1787/9789264259270-en"),
        isbn: Isbn::parse("978-92-64-25927-0"),
        editors: vec![Name::Person {
            family: Text::line("Berg"),
            given: Text::line("Ben"),
        }],
        publisher: text("OECD Publishing"),
        place: text("Paris"),
        year: Some(2016),
        ..Record::titled("Open Government in Utopia")
    };
    let chapter = Record {
        document_type: text("chapter"),
        doi: Doi::parse("10.1787/9789264259270-5-en"),
        authors: vec![
            Name::Person {
                family: Text::line("Ruiz"),
                given: Text::line("Ana"),
            },
            Name::Whole(Text::line("OECD")),
        ],
        pages: text("11-20"),
        year: Some(2016),
        date: text("2016-06-09"),
        tags: vec![Tag::named("R&D").unwrap(), Tag::named("trust").unwrap()],
        summary: Text::some_prose("One.\n\nTwo."),
        parent_doi: book.doi.clone(),
        ..Record::titled("Open data & trust")
    };
    (chapter, book)
}

fn written(format: Format) -> String {
    let (chapter, book) = works();
    let chapter = Work::new(chapter, Some(book.clone()));
    all(format, [chapter, Work::alone(book)])
}

#[test]
fn a_chapter_is_written_with_its_book_in_bibtex() {
    let text = written(Format::Bibtex);
    assert_eq!(
        text,
        "@incollection{ruiz2016open,\n  title = {Open data \\& trust},\n  author = {Ruiz, Ana and {OECD}},\n  editor = {Berg, Ben},\n  booktitle = {Open {Government} in {Utopia}},\n  publisher = {OECD Publishing},\n  address = {Paris},\n  year = {2016},\n  month = jun,\n  day = {9},\n  pages = {11--20},\n  isbn = {9789264259270},\n  doi = {10.1787/9789264259270-5-en},\n  keywords = {R\\&D, trust},\n  parentdoi = {10.1787/9789264259270-en},\n  abstract = {One.\n\nTwo.}\n}\n\n@book{berg2016open,\n  title = {Open {Government} in {Utopia}},\n  editor = {Berg, Ben},\n  publisher = {OECD Publishing},\n  address = {Paris},\n  year = {2016},\n  isbn = {9789264259270},\n  doi = {10.1787/9789264259270-en}\n}\n"
    );
}

#[test]
fn a_chapter_is_written_with_its_book_in_ris() {
    let text = written(Format::Ris);
    assert!(text.starts_with("TY  - CHAP\nTI  - Open data & trust\nAU  - Ruiz, Ana\nAU  - OECD,\nA2  - Berg, Ben\nT2  - Open Government in Utopia\nPY  - 2016\nDA  - 2016/06/09/\nPB  - OECD Publishing\n"), "{text}");
    assert!(
        text.contains("AB  - One. Two.\nN1  - paragraphs: 4\nER  - \n\nTY  - BOOK\n"),
        "{text}"
    );
}

#[test]
fn csl_json_is_one_list_with_the_book_as_container() {
    let items: serde_json::Value = serde_json::from_str(&written(Format::CslJson)).unwrap();
    assert_eq!(items[0]["container-title"], "Open Government in Utopia");
    assert_eq!(
        items[0]["issued"]["date-parts"][0],
        serde_json::json!([2016, 6, 9])
    );
    assert_eq!(items[0]["custom"]["parent_doi"], "10.1787/9789264259270-en");
    assert_eq!(items[1]["type"], "book");
}

#[test]
fn tables_have_a_header_and_no_formulas() {
    let record = Record {
        publisher: Text::some_line("=HYPERLINK(\"http://x\")"),
        ..Record::titled("@SUM, \"x\"")
    };
    let text = all(Format::Csv, [Work::alone(record)]);
    let row = text.lines().nth(1).unwrap();
    assert!(text.starts_with("title,document_type,") && text.lines().count() == 2);
    assert!(
        row.starts_with("\"'@SUM, \"\"x\"\"\",") && row.contains(",\"'=HYPERLINK("),
        "{row}"
    );
}

#[test]
fn a_reading_list_escapes_what_markdown_obeys() {
    let text = written(Format::Markdown);
    assert!(text.contains("- [**Open data \\& trust**](https://doi.org/10.1787/9789264259270-5-en), Ruiz, Ana; OECD (2016), in *Open Government in Utopia*, OECD Publishing"), "{text}");
}

#[test]
fn citations_follow_their_styles_and_name_the_book_of_a_chapter() {
    for (style, starts) in [
        (
            "apa",
            "Ruiz, A., & OECD. (2016). Open data & trust. In B. Berg (Ed.), Open Government in Utopia (pp. 11–20). OECD Publishing.",
        ),
        (
            "chicago",
            "Ruiz, Ana, and OECD. 2016. “Open Data & Trust.” In Open Government in Utopia, edited by Ben Berg",
        ),
        (
            "harvard",
            "Ruiz, A. and OECD (2016) “Open data & trust,” in B. Berg (ed.) Open Government in Utopia",
        ),
        (
            "mla",
            "Ruiz, Ana, and OECD. “Open Data & Trust.” Open Government in Utopia, edited by Ben Berg",
        ),
        (
            "vancouver",
            "1. Ruiz A, OECD. Open data & trust. In: Open Government in Utopia. Paris: OECD Publishing; 2016",
        ),
        (
            "oecd",
            "Ruiz, A. and OECD (2016), “Open data & trust”, in Berg, B. (ed.), Open Government in Utopia",
        ),
    ] {
        let text = written(Format::Citation(Style::named(style).unwrap()));
        let line = text.lines().next().unwrap();
        assert!(line.starts_with(starts), "{style}: {line}");
        assert_eq!(text.lines().count(), 2);
    }
}

#[test]
fn the_style_of_the_oecd_cites_as_the_references_of_its_books_do() {
    let cited = |record: Record| {
        let style = Style::named("OECD").unwrap();
        all(Format::Citation(style), [Work::alone(record)])
            .trim_end()
            .to_owned()
    };
    let some = Text::some_line;
    let person = |family: &str, given: &str| Name::Person {
        family: some(family).unwrap(),
        given: some(given).unwrap(),
    };
    let book = Record {
        document_type: some("report"),
        publisher: some("OECD Publishing"),
        place: some("Paris"),
        year: Some(2016),
        doi: Doi::parse("10.1787/9789264259270-en"),
        ..Record::titled("Open Government Data Review of Utopia")
    };
    assert_eq!(
        cited(Record {
            authors: vec![Name::whole("OECD").unwrap()],
            ..book.clone()
        }),
        "OECD (2016), Open Government Data Review of Utopia, OECD Publishing, Paris, https://doi.org/10.1787/9789264259270-en"
    );
    // A document without author stands under its publisher.
    let alone = cited(book.clone());
    assert!(alone.starts_with("OECD (2016), Open Government"), "{alone}");
    assert_eq!(
        cited(Record {
            authors: vec![person("Ruiz", "Ana María"), person("Berg", "Ben")],
            series: some("OECD Working Papers on Public Governance"),
            number: some("45"),
            ..book.clone()
        }),
        "Ruiz, A.M. and B. Berg (2016), “Open Government Data Review of Utopia”, OECD Working Papers on Public Governance, No. 45, OECD Publishing, Paris, https://doi.org/10.1787/9789264259270-en"
    );
    let four = ["Ruiz", "Berg", "Cole", "Diaz"];
    assert_eq!(
        cited(Record {
            document_type: some("article-journal"),
            authors: four.map(|family| person(family, "A.")).to_vec(),
            container: some("Policy Review"),
            volume: some("12"),
            issue: some("3"),
            pages: some("101-9"),
            doi: None,
            link: some("https://example.org/a"),
            ..book
        }),
        "Ruiz, A. et al. (2016), “Open Government Data Review of Utopia”, Policy Review, Vol. 12/3, pp. 101–109, https://example.org/a"
    );
}

#[test]
fn every_style_of_the_library_cites() {
    let names = Style::names();
    assert!(names.len() > 80 && Style::named("no such style").is_none());
    let mut silent = Vec::new();
    for name in names {
        let text = written(Format::Citation(Style::named(name).unwrap()));
        if text.lines().count() != 2 || !text.contains("Utopia") {
            silent.push(format!("{name}: {text}"));
        }
    }
    assert_eq!(silent, [""; 0]);
}

#[test]
fn keys_are_unique_whatever_the_records() {
    let record = Record::titled("Foreword");
    let text = all(Format::Bibtex, vec![Work::alone(record); 3]);
    let keys: Vec<&str> = text.lines().filter(|line| line.starts_with('@')).collect();
    assert_eq!(
        keys,
        ["@misc{foreword,", "@misc{foreword-2,", "@misc{foreword-3,"]
    );
}

#[test]
fn what_is_derived_goes_out_as_derived_and_comes_back_so() {
    let chapter = Record {
        document_type: Text::some_line("chapter"),
        doi: Doi::parse("10.1787/9789264259270-5-en"),
        publisher: Text::some_line("OECD Publishing"),
        ..Record::titled("Open data in Mexico")
    };
    let work = Work::alone(chapter).deriving(Some(2016), vec![Text::line("Mexico")]);
    for (format, mark) in [
        (
            Format::JsonLines,
            r#""derived":{"year":2016,"countries":["Mexico"],"authors":["OECD"]}"#,
        ),
        (Format::Csv, ",year countries authors\n"),
        (Format::Tsv, "\tyear countries authors\n"),
        (Format::Bibtex, "x-derived = {year countries author}"),
        (Format::Ris, "U5  - derived: year countries authors\n"),
        (
            Format::CslJson,
            r#""derived":["year","countries","authors"]"#,
        ),
    ] {
        let text = all(format, [work.clone()]);
        assert!(text.contains(mark), "{text}");
        let mut read = Vec::new();
        let _ = crate::records::read::read(text.as_bytes(), &mut |piece| {
            if let crate::records::read::Piece::Record(record, _) = piece {
                read.push(*record);
            }
            std::ops::ControlFlow::Continue(())
        });
        let [record] = &read[..] else {
            panic!("{format:?}: {read:?}");
        };
        assert_eq!(
            (record.year, record.countries.len(), record.authors.len()),
            (None, 0, 0)
        );
        assert_eq!(all(format, [Work::alone(record.clone())]), text);
    }
}

#[test]
fn nothing_found_is_still_a_file_of_its_form() {
    for (format, text) in [
        (Format::Json, "[\n]\n"),
        (Format::Bibtex, ""),
        (Format::CslJson, "[\n]\n"),
    ] {
        assert_eq!(all(format, []), text);
    }
}

#[test]
fn others_read_bibtex_as_it_is_meant() {
    let text = Text::some_line;
    let report = Record {
        document_type: text("report"),
        publisher: text("Ministry of Trade and Loans"),
        place: text("Rome and Geneva"),
        number: text("WP-12"),
        language: text("de"),
        authors: vec![
            Name::Person {
                family: Text::line("Plato"),
                given: Text::line(""),
            },
            Name::Person {
                family: Text::line("Ruiz Diaz"),
                given: Text::line(""),
            },
        ],
        ..Record::titled("Review of R&D in Utopia: the OECD-wide view")
    };
    let written = all(Format::Bibtex, [Work::alone(report)]);
    for line in [
        "title = {Review of {R\\&D} in {Utopia}: the {OECD-wide} view}",
        "author = {Plato and {Ruiz Diaz}}",
        "institution = {{Ministry of Trade and Loans}}",
        "address = {{Rome and Geneva}}",
        "number = {WP-12}",
        "langid = {ngerman}",
    ] {
        assert!(written.contains(line), "{line}: {written}");
    }
}

#[test]
fn a_book_known_only_by_its_doi_has_no_title() {
    let (chapter, _) = works();
    let book = Record {
        doi: chapter.parent_doi.clone(),
        ..Record::titled("10.1787/9789264259270-en")
    };
    for (format, place) in [
        (Format::Bibtex, "booktitle"),
        (Format::Ris, "T2  -"),
        (Format::CslJson, "container-title"),
    ] {
        let work = Work {
            book: Some(book.clone()),
            ..Work::alone(chapter.clone())
        };
        let text = all(format, [work]);
        assert!(!text.contains(place), "{text}");
    }
}

#[test]
fn names_are_written_in_ris_as_its_readers_part_them() {
    let name = |family: &str, given: &str| Name::Person {
        family: Text::line(family),
        given: Text::line(given),
    };
    let record = Record {
        document_type: Text::some_line("book"),
        authors: vec![
            Name::Whole(Text::line("World Bank")),
            Name::Whole(Text::line("Acme, Paris")),
            name("Plato", ""),
            name("Berg", "Ben, Jr."),
        ],
        editors: vec![name("Diaz", "Eva")],
        pages: Text::some_line("320"),
        summary: Text::some_prose("One é.\n\nTwo.\n\nThree."),
        ..Record::titled("Trust")
    };
    let text = all(Format::Ris, [Work::alone(record.clone())]);
    assert!(text.contains("AU  - World Bank,\nAU  - Acme, Paris,,\nAU  - Plato,,\nAU  - Berg, Ben, Jr.\nA3  - Diaz, Eva\n"), "{text}");
    for format in [Format::Ris, Format::Csv, Format::Tsv] {
        let text = all(format, [Work::alone(record.clone())]);
        let mut back = Vec::new();
        let _ = crate::records::read::read(text.as_bytes(), &mut |piece| {
            back.push(piece);
            std::ops::ControlFlow::Continue(())
        });
        let crate::records::read::Piece::Record(read, _) = &back[0] else {
            panic!("{text}")
        };
        assert_eq!(**read, record, "{text}");
    }
}

#[test]
fn a_number_goes_out_in_every_form() {
    let report = Record {
        document_type: Text::some_line("report"),
        number: Text::some_line("WP-12"),
        ..Record::titled("A report")
    };
    for (format, right) in [
        (Format::Json, "\"number\":\"WP-12\""),
        (Format::CslJson, "\"number\":\"WP-12\""),
        (Format::Bibtex, "number = {WP-12}"),
        (Format::Ris, "SN  - WP-12"),
        (Format::Csv, "WP-12"),
    ] {
        let text = all(format, [Work::alone(report.clone())]);
        assert!(text.contains(right), "{text}");
    }
}

/// Documents of each kind that has a place of its own in hayagriva, and one that
/// has none.
fn many() -> Vec<Record> {
    let text = Text::some_line;
    let (chapter, book) = works();
    let full = |title: &str, kind: &str| Record {
        document_type: text(kind),
        authors: vec![
            Name::Person {
                family: Text::line("van der Berg"),
                given: Text::line("Ben, Jr."),
            },
            Name::Whole(Text::line("Acme, Paris")),
            Name::Person {
                family: Text::line("Plato"),
                given: Text::line(""),
            },
        ],
        year: Some(2016),
        date: text("2016-06"),
        publisher: text("Lac {& Fils}"),
        place: text("Paris"),
        language: text("en"),
        link: text("https://example.org/x?a=1&b=2"),
        tags: vec![
            Tag::named("health, policy").unwrap(),
            Tag::named("no").unwrap(),
        ],
        countries: vec![Text::line("Mexico")],
        summary: Text::some_prose("It costs $5: \\{a lot\\}.\n\n# Two"),
        ..Record::titled(title)
    };
    let held = |title: &str, kind: &str| Record {
        container: text("Care: a review"),
        volume: text("012"),
        issue: text("3/4"),
        pages: text("17-42"),
        issn: text("1234-5679"),
        ..full(title, kind)
    };
    let whole = |title: &str, kind: &str| Record {
        series: text("Papers on care"),
        edition: text("2nd"),
        isbn: Isbn::parse("978-92-64-25927-0"),
        number: text("WP-12"),
        ..full(title, kind)
    };
    let mut other = full("What nobody knows", "dataset");
    other.link = text("file:///nowhere");
    other.language = text("Old Utopian");
    vec![
        book,
        chapter,
        held("Paying for care", "article-journal"),
        held("Care is dear", "article-newspaper"),
        held("A talk: on care", "paper-conference"),
        whole("A book of $5", "book"),
        whole("A report", "report"),
        whole("A thesis", "thesis"),
        full("A page", "webpage"),
        full("A film", "motion_picture"),
        held("A magazine", "article-magazine"),
        other,
    ]
}

/// All records of a text and whether nothing was wrong with it.
fn read_back(text: &str) -> Vec<Record> {
    use crate::records::read::{Kind, Piece, read};
    let mut records = Vec::new();
    let kind = read(text.as_bytes(), &mut |piece| {
        match piece {
            Piece::Record(record, _) => records.push(*record),
            Piece::Flaw { fault, .. } => assert_eq!(fault.to_string(), "", "{text}"),
        }
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!(kind, Ok(Kind::Yaml), "{text}");
    records
}

#[test]
fn what_is_written_as_yaml_reads_back_the_same() {
    for format in [Format::Hayagriva, Format::CslYaml] {
        let records = many();
        let text = all(format, records.iter().cloned().map(Work::alone));
        let back = read_back(&text);
        assert_eq!(records.len(), back.len(), "{text}");
        for (record, back) in records.iter().zip(&back) {
            assert_eq!(record, back, "{format:?}\n{text}");
        }
    }
}

#[test]
fn hayagrivas_own_reader_takes_its_library() {
    let records = many();
    let text = all(Format::Hayagriva, records.iter().cloned().map(Work::alone));
    let library = ::hayagriva::io::from_yaml_str(&text).unwrap();
    assert_eq!(library.len(), records.len());
    let article = library.nth(2).unwrap();
    assert_eq!(
        article.title().unwrap().value.to_string(),
        "Paying for care"
    );
    let authors = article.authors().unwrap();
    assert_eq!(
        (&*authors[0].name, authors[0].given_name.as_deref()),
        ("van der Berg", Some("Ben"))
    );
    assert_eq!(
        (&*authors[1].name, &authors[1].given_name),
        ("Acme, Paris", &None)
    );
    let parent = &article.parents()[0];
    assert_eq!(parent.title().unwrap().value.to_string(), "Care: a review");
    assert_eq!(parent.serial_number().unwrap().0["issn"], "1234-5679");
    assert_eq!(article.date().unwrap().year, 2016);
    let book = library.nth(5).unwrap();
    assert_eq!(book.title().unwrap().value.to_string(), "A book of $5");
    assert_eq!(book.isbn(), Some("9789264259270"));
}

#[test]
fn a_library_reads_as_its_people_would_write_it() {
    let text = written(Format::Hayagriva);
    assert!(
        text.starts_with("ruiz2016open:\n  type: chapter\n  title: \"Open data & trust\"\n  author: [\"Ruiz, Ana\", OECD]\n  date: \"2016-06-09\"\n  page-range: \"11-20\"\n"),
        "{text}"
    );
    assert!(text.contains("\n  parent:\n    type: book\n    title: Open Government in Utopia\n    editor: [\"Berg, Ben\"]\n"), "{text}");
}

#[test]
fn entries_of_a_list_make_no_markup_between_them() {
    let pairs = [["<i", ">b"], ["<title = {x},x", ">x"]];
    let record = |pair: [&str; 2]| Record {
        tags: pair.into_iter().filter_map(Tag::named).collect(),
        ..Record::titled("Signs")
    };
    let formats = [Format::Csv, Format::Bibtex, Format::Ris, Format::CslJson];
    let each = pairs
        .iter()
        .flat_map(|pair| formats.map(|format| (record(*pair), format)));
    for (record, format) in each {
        let text = all(format, [Work::alone(record.clone())]);
        let mut tags = Vec::new();
        let read = read::read(text.as_bytes(), &mut |piece| {
            if let read::Piece::Record(record, _) = piece {
                tags = record.tags;
            }
            ControlFlow::Continue(())
        });
        assert!(read.is_ok() && tags == record.tags, "{text}");
    }
}
