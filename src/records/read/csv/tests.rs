use super::super::{Kind, trial};
use crate::records::record::{Name, Record};
fn all(text: &str) -> trial::Read {
    trial::all(Kind::Table, text)
}

fn one(text: &str) -> Record {
    trial::one(Kind::Table, text)
}

#[test]
fn a_table_of_a_reference_manager_fills_every_field() {
    let record = one(
        "\"Key\",\"Item Type\",\"Publication Year\",\"Author\",\"Title\",\"Publication Title\",\"ISBN\",\"DOI\",\"Url\",\"Abstract Note\",\"Pages\",\"Publisher\",\"Place\",\"Language\",\"Manual Tags\"\r\n\
        AB12,bookSection,2016,\"Ruiz, Ana; OECD\",\"Open data, and \"\"trust\"\"\",Open Government in Utopia,978-92-64-25927-0,10.1787/9789264259270-5-en,https://example.org/5,\"Two\nlines.\",11-20,OECD Publishing,Paris,en,trust; loans\r\n",
    );
    assert_eq!(&*record.title, "Open data, and \"trust\"");
    assert_eq!(record.document_type.as_deref(), Some("chapter"));
    assert_eq!(
        record.parent_title.as_deref(),
        Some("Open Government in Utopia")
    );
    assert_eq!(
        (record.container.as_deref(), record.year),
        (None, Some(2016))
    );
    assert_eq!(record.authors.len(), 2);
    assert!(matches!(&record.authors[0], Name::Person { family, .. } if &**family == "Ruiz"));
    assert_eq!(record.tags.len(), 2);
    assert_eq!(record.pages.as_deref(), Some("11-20"));
    assert_eq!(record.summary.as_deref(), Some("Two lines."));
    assert_eq!(record.link.as_deref(), Some("https://example.org/5"));
}

#[test]
fn what_parts_the_cells_is_told_from_the_header() {
    for text in [
        "title,year\nOpen data,2016\n",
        "Title;Year\nOpen data;2016",
        "TITLE\tYear\r\nOpen data\t2016\r\n",
        "\u{feff}title,year\rOpen data,2016\r",
        "SEARCH QUERY;dinosaur:ti\n----\n\nTitle;Publication Year\nOpen data;2016\n",
    ] {
        let record = one(text);
        assert_eq!(
            (&*record.title, record.year),
            ("Open data", Some(2016)),
            "{text}"
        );
    }
}

#[test]
fn databases_name_their_columns_in_their_own_ways() {
    let scopus = one(
        "Authors,Author full names,Title,Year,Source title,Volume,Issue,Page start,Page end,DOI,Link,Author Keywords,Index Keywords,Document Type,ISSN\n\
        \"Ruiz A.; Berg B.\",\"Ruiz, Ana (1); Berg, Ben (2)\",Open data,2016,Policy Review,4,2,11,20,10.1000/x1,https://example.org/x,trust; loans,grants,Article,12345678\n",
    );
    assert_eq!(scopus.authors.len(), 2);
    assert_eq!(scopus.pages.as_deref(), Some("11-20"));
    assert_eq!(scopus.tags.len(), 3);
    assert_eq!(scopus.container.as_deref(), Some("Policy Review"));
    let pubmed = one(
        "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,DOI\n\
        1,Open data.,\"Ruiz A, van Berg BC.\",Policy. 2016,Ruiz A,Policy,2016,2016/12/21,10.1000/x1\n",
    );
    assert_eq!(
        (pubmed.authors.len(), pubmed.container.as_deref()),
        (2, Some("Policy"))
    );
    let python = one(
        "title,authors,keywords\nOpen data,\"['Ruiz, Ana', 'Berg, Ben']\",\"['trust', 'loans']\"\n",
    );
    assert_eq!((python.authors.len(), python.tags.len()), (2, 2));
    let lens = one("Title,Author/s,Keywords,DOI\nOpen data,Ana Ruiz|Ben Berg,trust|loans,\n");
    assert_eq!((lens.authors.len(), lens.tags.len()), (2, 2));
}

#[test]
fn a_quote_that_is_never_closed_costs_itself() {
    for (text, lines) in [
        (
            "title,year\nOne,2001\n\"Two,2002\nThree,2003\n\nFour,2004\n",
            [2, 3, 4, 6],
        ),
        (
            "title,year\nOne,2001\nThree,2003\nFour,2004\n\"Two,2002",
            [2, 3, 4, 5],
        ),
        (
            "title,year\nOne,2001\n\"Two,2002\n\"Three\",2003\n\"Four\",2004\n",
            [2, 3, 4, 5],
        ),
    ] {
        let (records, flaws) = all(text);
        let found: Vec<_> = records.iter().map(|(_, line)| *line).collect();
        assert_eq!(found, lines, "{text}");
        let two = records.iter().find(|(record, _)| record.year == Some(2002));
        let (two, line) = two.unwrap();
        assert_eq!(&*two.title, "\"Two");
        let flaw = format!("{line}: a quote that is never closed; taken as a letter");
        assert_eq!(flaws, [flaw]);
    }
}

#[test]
fn quotes_in_a_table_parted_by_tabs_are_letters_unless_a_cell_needed_them() {
    let (records, flaws) = all(
        "title\tabstract\tyear\n\"Open: a case\tx\t2001\n\"Shut\" and open\tx\t2002\nThree\t\"A \"\"word\"\".\nMore.\"\t2003\n\"Four\"\tends 5\"\t2004\n",
    );
    let titles: Vec<_> = records.iter().map(|(record, _)| &*record.title).collect();
    assert_eq!(
        titles,
        ["\"Open: a case", "\"Shut\" and open", "Three", "\"Four\""]
    );
    let years: Vec<_> = records
        .iter()
        .filter_map(|(record, _)| record.year)
        .collect();
    assert_eq!((years, flaws.len()), (vec![2001, 2002, 2003, 2004], 0));
    assert_eq!(records[2].0.summary.as_deref(), Some("A \"word\". More."));
}

#[test]
fn names_parted_by_commas_are_a_list_unless_the_table_has_semicolons() {
    let count = |rows: &str| one(&format!("Authors,Title,Year\n{rows}")).authors.len();
    assert_eq!(count("\"Ruiz, A.B., Berg, C.D.\",One,2001\n"), 2);
    assert_eq!(count("\"Ana Ruiz, Ben Berg\",One,2001\n"), 2);
    let (records, _) = all(
        "Author,Title,Year\n\"Ruiz Soto, Ana María\",One,2001\n\"Ruiz, Ana; Berg, Ben\",Two,2002\n",
    );
    assert!(
        matches!(&records[0].0.authors[..], [Name::Person { family, .. }] if &**family == "Ruiz Soto")
    );
}

#[test]
fn short_rows_long_rows_and_empty_rows_are_taken_as_they_are() {
    let (records, flaws) =
        all("title,year,doi\nOne\n,,\nTwo,2002,,extra,cells\nNA,NA,10.1000/x1\n,2001,\n");
    assert_eq!(records.len(), 3);
    assert_eq!(flaws.len(), 2, "{flaws:?}");
}

#[test]
fn a_cell_that_was_kept_from_being_computed_is_itself_again() {
    let record = one("title,publisher,year\n'=SUM(1),'quoted',\"=\"\"2016\"\"\"\n");
    assert_eq!(
        (&*record.title, record.publisher.as_deref(), record.year),
        ("=SUM(1)", Some("'quoted'"), Some(2016))
    );
}

#[test]
fn prose_and_tables_of_other_things_are_no_catalog() {
    for text in [
        "The title, the author and the year\nof a book.\n",
        "name,comment\nalpha,beta\n",
        "original,oa2df,comment\n",
        "Title\n\nA text.\n",
    ] {
        assert_eq!(super::super::kind(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn years_in_words_are_years_and_those_before_christ_are_none() {
    let year = |cell: &str| {
        let (records, flaws) = all(&format!("title,year\nOne,\"{cell}\"\n"));
        (records[0].0.year, flaws.len())
    };
    assert_eq!(year("Fall 2016"), (Some(2016), 0));
    assert_eq!(year("30-Mar-2020"), (Some(2020), 0));
    assert_eq!(year("c2009"), (Some(2009), 0));
    assert_eq!(year("[2016?]"), (Some(2016), 0));
    assert_eq!(year("-300"), (None, 1));
    assert_eq!(year("300 BC"), (None, 1));
}

#[test]
fn a_table_of_a_repository_names_its_columns_after_dublin_core() {
    let record = one(
        "id,collection,dc.contributor.author,dc.date.issued,dc.description.abstract[en],dc.identifier.uri,dc.language.iso,dc.publisher,dc.subject[en],dc.title,dc.title[en],dc.type\n\
        7,10/1,\"Ruiz Soto, Ana María||Berg, Ben\",2016-06-09,Short; it is.,https://example.org/handle/10/7,en,A House,\"loans; small||trust\",,Open data,Book chapter\n",
    );
    let names: Vec<_> = record.authors.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["Ruiz Soto, Ana María", "Berg, Ben"]);
    let tags: Vec<_> = record.tags.iter().map(|tag| &*tag.name).collect();
    assert_eq!(tags, ["loans; small", "trust"]);
    assert_eq!((&*record.title, record.year), ("Open data", Some(2016)));
    assert_eq!(record.document_type.as_deref(), Some("chapter"));
    assert_eq!(record.publisher.as_deref(), Some("A House"));
    assert_eq!(
        record.link.as_deref(),
        Some("https://example.org/handle/10/7")
    );
}
