use super::super::{Kind, trial};
use crate::records::record::{Name, Record};

fn all(text: &str) -> trial::Read {
    trial::all(Kind::Tagged, text)
}

fn one(text: &str) -> Record {
    trial::one(Kind::Tagged, text)
}

#[test]
fn the_second_title_is_what_the_type_says() {
    let record = |kind: &str| one(&format!("TY  - {kind}\nTI  - T\nT2  - Two\nER  - \n"));
    assert_eq!(record("JOUR").container.as_deref(), Some("Two"));
    assert_eq!(record("CHAP").parent_title.as_deref(), Some("Two"));
    assert_eq!(record("RPRT").series.as_deref(), Some("Two"));
    assert_eq!(
        record("CONF").document_type.as_deref(),
        Some("paper-conference")
    );
}

#[test]
fn dialects_of_ris_say_the_same() {
    for text in [
        "TY  - JOUR\r\nT1  - Open data\r\nA1  - Ruiz, Ana\r\nY1  - 2016/06/09/\r\nJF  - Policy Review\r\nSP  - 11\r\nEP  - 20\r\nM3  - 10.1000/x1\r\nN2  - Short.\r\nKW  - trust\r\nKW  - loans\r\nER  - \r\n",
        "\u{feff}Provider: A Database\nContent: text/plain\n\nTY - JOUR\nTI - Open data\nAU - Ruiz, Ana\nPY - 2016\nDA - 2016/06/09\nJO - Policy Review\nSP - 11-20\nDO - https://doi.org/10.1000/x1\nAB - Short.\nKW - trust; loans\nER -\n",
        "TY  - JOUR\nTI  - Open\ndata\nAU  - Ruiz, Ana,\nPY  - 2016//\nDA  - 9 June 2016\nT2  - Policy Review\nSP  - 11\nEP  - 20\nN1  - doi: 10.1000/x1\nAB  - Short.\nKW  - trust\nloans\n",
    ] {
        let record = one(text);
        assert_eq!(&*record.title, "Open data");
        assert!(matches!(&record.authors[..], [Name::Person { given, .. }] if &**given == "Ana"));
        assert_eq!(
            (record.year, record.date.as_deref()),
            (Some(2016), Some("2016-06-09")),
            "{text}"
        );
        assert_eq!(record.container.as_deref(), Some("Policy Review"));
        assert_eq!(record.pages.as_deref(), Some("11-20"));
        assert_eq!(record.doi.as_deref(), Some("10.1000/x1"), "{text}");
        assert_eq!(
            (record.summary.as_deref(), record.tags.len()),
            (Some("Short."), 2)
        );
    }
}

#[test]
fn a_record_that_never_ends_ends_where_the_next_begins() {
    let (records, flaws) = all(
        "TY  - BOOK\nTI  - One\nTY  - BOOK\nAU  - Nobody\nER  - \nsome junk\nTY  - BOOK\nTI  - Three\n",
    );
    let titles: Vec<_> = records
        .iter()
        .map(|(record, line)| (&*record.title, *line))
        .collect();
    assert_eq!(titles, [("One", 1), ("Three", 7)]);
    assert_eq!(flaws, ["3: a record with neither title nor DOI; left out"]);
}

#[test]
fn numbers_of_books_and_journals_are_told_apart() {
    let record =
        one("TY  - JOUR\nTI  - T\nSN  - 15455963 (ISSN)\nSN  - 978-92-64-25927-0\nER  - \n");
    assert_eq!(record.issn.as_deref(), Some("1545-5963"));
    assert_eq!(
        record
            .isbn
            .map(|isbn| isbn.to_string().replace('-', ""))
            .as_deref(),
        Some("9789264259270")
    );
}

#[test]
fn pubmed_and_eric_and_web_of_science_and_refer_tell_entries_apart() {
    let (records, flaws) = all(
        "PMID- 1\nTI  - One\n      goes on.\nAID - 10.1000/x1 [doi]\nAID - S1 [pii]\nFAU - Ruiz, Ana\nAU  - Ruiz A\nMH  - Trust/*psychology\n\nPMID- 2\nTI  - Two\n",
    );
    assert_eq!((records.len(), flaws.len()), (2, 0));
    assert_eq!(
        (&*records[0].0.title, records[0].0.authors.len()),
        ("One goes on.", 1)
    );
    assert_eq!(&*records[0].0.tags[0].name, "Trust");
    let (records, _) = all("OWN - ERIC\nTI  - One\nAU  - Ruiz, Ana\n\nOWN - ERIC\nTI  - Two\n");
    assert_eq!(records.len(), 2);
    let (records, _) = all(
        "FN Clarivate\nVR 1.0\nPT J\nAU Ruiz, A\n   Berg, B\nTI One\n   more\nSO POLICY\nPY 2016\nPD JUN 9\nER\n\nPT B\nTI Two\nDT Article; Book Chapter\nSO A BOOK\nER\nEF\n",
    );
    assert_eq!((records.len(), records[0].0.authors.len()), (2, 2));
    assert_eq!(records[0].0.date.as_deref(), Some("2016-06-09"));
    assert_eq!(records[1].0.parent_title.as_deref(), Some("A BOOK"));
    let (records, _) = all(
        "%A Ruiz, Ana\n%T One\n%0 Journal Article\n%K trust\nloans\n\n%0 Book Section\n%T Two\n%B A book\n",
    );
    assert_eq!((records.len(), records[0].0.tags.len()), (2, 2));
    assert_eq!(records[1].0.parent_title.as_deref(), Some("A book"));
}

#[test]
fn prose_with_dashes_and_percent_signs_is_no_catalog() {
    for text in [
        "A - b\nTo - do\n",
        "100 % of it\n%d and %s\n",
        "\\documentclass{article}\n%A note\n%I think\n",
        "Dear all,\n\nAU - hm\n",
        "FN says\nno\n",
    ] {
        assert_eq!(super::super::kind(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_file_of_blank_tags_is_read_in_one_pass() {
    let blank = "%0\n".repeat(100_000);
    let (records, _) = all(&format!("%T One\n%A Doe, Jane\n{blank}"));
    assert_eq!(records.len(), 1);
    let blank = "PMID-\n".repeat(100_000);
    let (records, _) = all(&format!("OWN - NLM\nTI  - One\n{blank}"));
    assert_eq!(records.len(), 1);
}

#[test]
fn a_chapter_does_not_take_the_doi_of_its_book() {
    let record = one(
        "FN Clarivate Analytics Web of Science\nPT B\nDT Book Chapter\nTI Part\nSO Whole\nD2 10.1000/book\nER\n",
    );
    assert_eq!(record.doi, None);
    assert!(record.parent_doi.is_some());
}

#[test]
fn lines_of_a_value_that_look_like_tags_are_text_where_tags_have_two_blanks() {
    let (records, flaws) = all(
        "TY  - RPRT\nTI  - Loans\nAB  - One part.\nUN - EU loans are many.\nER - visits too.\n      TI  - no title\nPY  - 2016\nER -\nTY  - RPRT\nTI  - Next\nER  - \n",
    );
    let titles: Vec<_> = records.iter().map(|(record, _)| &*record.title).collect();
    assert_eq!((titles, flaws.len()), (vec!["Loans", "Next"], 0));
    let (record, _) = &records[0];
    assert_eq!(record.year, Some(2016));
    assert_eq!(
        record.summary.as_deref(),
        Some("One part. UN - EU loans are many. ER - visits too. TI - no title")
    );
}

#[test]
fn tags_of_ris_may_have_small_letters() {
    let record = one("ty  - JOUR\nti  - Open data\nau  - Ruiz, Ana\npy  - 2016\ner  - \n");
    assert_eq!((&*record.title, record.year), ("Open data", Some(2016)));
}

#[test]
fn a_blank_line_within_an_entry_of_refer_does_not_end_it() {
    let (records, flaws) =
        all("%A Ruiz, Ana\n%T One\n%0 Journal Article\n%P 1-9\n\n%V 8\n%N 2\n\n%T Two\n%0 Book\n");
    assert_eq!((records.len(), flaws.len()), (2, 0));
    assert_eq!(records[0].0.volume.as_deref(), Some("8"));
}

#[test]
fn numbers_of_eric_end_the_abstract_before_them() {
    let record = one(
        "OWN - ERIC\nTI  - One\nAB  - Short.\nISSN - ISSN-1234-5679\nISBN - ISBN-978-92-64-25927-0\nPT  - Journal Articles\n",
    );
    assert_eq!(record.summary.as_deref(), Some("Short."));
    assert_eq!(record.issn.as_deref(), Some("1234-5679"));
    assert_eq!(record.isbn.as_deref(), Some("9789264259270"));
}

#[test]
fn entities_are_read_before_anything_is_parted() {
    let record = one(
        "TY  - RPRT\nTI  - R&amp;D\nAU  - M&uuml;ller, Eva; Berg, Ben\nKW  - law &amp; order; trust\nPB  - Berg &amp; Sons\nUR  - https://example.org/d?a=1&amp;b=2\nER  - \n",
    );
    let names: Vec<_> = record.authors.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["Müller, Eva", "Berg, Ben"]);
    let tags: Vec<_> = record.tags.iter().map(|tag| &*tag.name).collect();
    assert_eq!(tags, ["law & order", "trust"]);
    assert_eq!(record.publisher.as_deref(), Some("Berg & Sons"));
    assert_eq!(
        record.link.as_deref(),
        Some("https://example.org/d?a=1&b=2")
    );
}

#[test]
fn makers_of_a_book_are_what_its_tags_say() {
    let editors = |text: &str| {
        let record = one(&format!("{text}\nTI  - T\nER  - \n"));
        let names = record.editors.iter();
        names.map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        editors("TY  - BOOK\nA2  - Berg, Ben\nA3  - Diaz, Eva\nA4  - Lind, Kai"),
        ["Diaz, Eva"]
    );
    assert_eq!(
        editors("TY  - BOOK\nAU  - Ruiz, Ana\nA2  - Berg, Ben"),
        [""; 0]
    );
    assert_eq!(editors("TY  - BOOK\nA2  - Berg, Ben"), ["Berg, Ben"]);
    assert_eq!(
        editors("TY  - EDBOOK\nAU  - Diaz, Eva\nA2  - Berg, Ben"),
        ["Diaz, Eva"]
    );
    assert_eq!(
        editors("TY  - CHAP\nA2  - Berg, Ben\nA3  - Diaz, Eva"),
        ["Berg, Ben"]
    );
}

#[test]
fn authors_under_both_tags_are_kept_in_their_order() {
    let record = one(
        "TY  - JOUR\nTI  - T\nAU  - Ruiz, A\nA1  - Trade Mapping Team\nAU  - Ruiz, A\nA1  - Ruiz, A\nAU  - Lind, SA\nER  - \n",
    );
    let names: Vec<_> = record.authors.iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        ["Ruiz, A", "Trade Mapping Team", "Ruiz, A", "Lind, SA"]
    );
}

#[test]
fn numbers_of_ris_are_taken_for_what_they_are() {
    let record = |text: &str| one(&format!("{text}\nTI  - T\nER  - \n"));
    let pages = |text: &str| record(text).pages.map(|pages| pages.to_string());
    assert_eq!(pages("TY  - BOOK\nSP  - 320"), None);
    assert_eq!(
        pages("TY  - BOOK\nSP  - 11\nEP  - 20").as_deref(),
        Some("11-20")
    );
    assert_eq!(pages("TY  - JOUR\nSP  - 320").as_deref(), Some("320"));
    assert_eq!(pages("TY  - JOUR\nC7  - e77").as_deref(), Some("e77"));
    let issue = |text: &str| record(text).issue.map(|issue| issue.to_string());
    assert_eq!(issue("TY  - JOUR\nCP  - 4").as_deref(), Some("4"));
    assert_eq!(
        issue("TY  - CPAPER\nCP  - 12th Meeting of Those Who Trade"),
        None
    );
}

#[test]
fn every_address_of_a_record_is_kept_and_none_is_torn() {
    let urls = |text: &str| {
        let record = one(&format!("TY  - RPRT\nTI  - T\n{text}\nER  - \n"));
        let links = record.links.iter().map(|link| link.url.to_string());
        record
            .link
            .iter()
            .map(ToString::to_string)
            .chain(links)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        urls("UR  - https://example.org/a;jsessionid=1?x=2;y=3"),
        ["https://example.org/a;jsessionid=1?x=2;y=3"]
    );
    assert_eq!(
        urls(
            "UR  - https://example.org/a;https://example.org/b\nUR  - https://example.org/a\nL1  - https://example.org/c.pdf"
        ),
        [
            "https://example.org/a",
            "https://example.org/b",
            "https://example.org/c.pdf"
        ]
    );
    assert_eq!(
        urls("UR  - <Go to ISI>://WOS:1\nhttps://example.org/a"),
        ["https://example.org/a"]
    );
}

#[test]
fn kinds_of_eric_tell_what_stands_beside_them() {
    let record = |kind: &str| {
        one(&format!(
            "OWN - ERIC\nTI  - T\nJT  - A House\nPT  - {kind}\n"
        ))
    };
    let report = record("Reports - Evaluative");
    assert_eq!(report.document_type.as_deref(), Some("report"));
    assert_eq!(
        (report.container.as_deref(), report.publisher.as_deref()),
        (None, Some("A House"))
    );
    let thesis = record("Dissertations/Theses - Masters Theses");
    assert_eq!(
        (thesis.document_type.as_deref(), thesis.container.as_deref()),
        (Some("thesis"), None)
    );
    for article in [
        "Journal Articles\nPT  - Reports - Research",
        "Reports - Research\nVI  - 67",
    ] {
        assert_eq!(record(article).container.as_deref(), Some("A House"));
    }
}

#[test]
fn brackets_in_a_doi_of_pubmed_belong_to_it() {
    let record = one("PMID- 1\nTI  - T\nLID - 10.1000/0001(2001)051[0933:XYZ]2.0.CO;2 [doi]\n");
    assert_eq!(
        record.doi.as_deref(),
        Some("10.1000/0001(2001)051[0933:xyz]2.0.co;2")
    );
}

#[test]
fn a_paper_ahead_of_its_issue_has_the_date_of_that() {
    let record = one("FN Clarivate\nPT J\nTI One\nEA JUN 2021\nER\n");
    assert_eq!(
        (record.year, record.date.as_deref()),
        (Some(2021), Some("2021-06"))
    );
}

#[test]
fn dates_of_ris_in_words_are_dates() {
    let record = |date: &str| {
        all(&format!("TY  - BOOK\nTI  - T\nPY  - {date}\nER  - \n")).0[0]
            .0
            .clone()
    };
    assert_eq!(record("30-Mar-2020").date.as_deref(), Some("2020-03-30"));
    for raw in ["Fall 2016", "[2016?]", "c2016", "2016///Fall", "2016-2017"] {
        assert_eq!(record(raw).year, Some(2016), "{raw}");
    }
    let ancient = record("300 BC");
    assert_eq!((ancient.year, ancient.date), (None, None));
}

#[test]
fn a_line_before_the_first_entry_that_is_none_is_told() {
    let flaws = |text: &str| all(text).1;
    let entry = "TY  - JOUR\nTI  - T\nER  - \n";
    assert_eq!(
        flaws(&format!("My best papers\nof 2016\n\n{entry}{entry}")),
        ["1: not expected here: \"My best papers\"; left out"]
    );
    let header = "Provider: A House\nDatabase: Its Own\nContent: text/plain\n\n";
    assert_eq!(flaws(&format!("{header}{entry}")), [""; 0]);
    assert_eq!(flaws("FN A House\nVR 1.0\nPT J\nTI T\nER\nEF\n"), [""; 0]);
}
