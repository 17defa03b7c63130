//! What libraries write: MODS.

use super::{mods, names, one, tags};
use crate::records::record::{Name, Record};

fn record(inner: &str) -> Record {
    one(&mods(&format!("<mods>{inner}</mods>")))
}

const TITLE: &str = "<titleInfo><title>Ports</title></titleInfo>";

#[test]
fn the_title_is_the_one_without_a_type_with_its_article_and_parts() {
    for (inner, title) in [
        (
            "<titleInfo type=\"alternative\"><title>Other</title></titleInfo><titleInfo><nonSort>The</nonSort><title>sea trade</title><subTitle>a survey</subTitle><partNumber>Vol. 2</partNumber><partName>Ports</partName></titleInfo>",
            "The sea trade: a survey. Vol. 2, Ports",
        ),
        (
            "<titleInfo><nonSort>L'</nonSort><title>eau /</title></titleInfo>",
            "L'eau",
        ),
        (
            "<titleInfo><title>Sea trade</title><partName>Ports</partName></titleInfo>",
            "Sea trade. Ports",
        ),
        (
            "<titleInfo type=\"translated\"><title>Only this</title></titleInfo>",
            "Only this",
        ),
    ] {
        assert_eq!(&*record(inner).title, title, "{inner}");
    }
}

#[test]
fn roles_make_authors_and_editors_and_others_are_neither() {
    let name = |kind: &str, parts: &str, roles: &str| {
        let roles: Vec<String> = roles
            .split_whitespace()
            .map(|role| format!("<role><roleTerm>{role}</roleTerm></role>"))
            .collect();
        let roles = roles.concat();
        format!("<name type=\"{kind}\">{parts}{roles}</name>")
    };
    let inner = [
        TITLE,
        &name("personal", "<namePart>Lund, Eva B., 1960-</namePart><namePart type=\"date\">1960-</namePart>", "aut"),
        &name("personal", "<namePart type=\"given\">Kim</namePart><namePart type=\"family\">Park</namePart>", "http://id.loc.gov/vocabulary/relators/edt"),
        &name("corporate", "<namePart>Utopia.</namePart><namePart>Ministry of Ports</namePart>", ""),
        &name("personal", "<namePart>Ruiz, Ana</namePart>", "trl"),
        &name("personal", "<namePart>Supattra</namePart>", "Author."),
        "<name altRepGroup=\"1\"><namePart>Tanaka, Ken</namePart></name><name altRepGroup=\"1\"><namePart>田中健</namePart></name>",
    ]
    .concat();
    let record = record(&inner);
    assert_eq!(
        names(&record.authors),
        [
            "Lund, Eva B.",
            "Utopia. Ministry of Ports",
            "Supattra",
            "Tanaka, Ken"
        ]
    );
    assert_eq!(names(&record.editors), ["Park, Kim"]);
}

#[test]
fn what_other_items_say_never_becomes_the_items_own() {
    let inner = "<relatedItem type=\"otherFormat\"><identifier type=\"isbn\">9780000000224</identifier></relatedItem>\
        <relatedItem type=\"references\"><titleInfo><title>Cited</title></titleInfo><identifier type=\"doi\">10.5555/cited</identifier></relatedItem>\
        <titleInfo><title>Paying for ports</title></titleInfo>\
        <relatedItem type=\"host\"><titleInfo><title>Port Review</title></titleInfo><name><namePart>Harbour Office</namePart></name>\
        <originInfo><dateIssued>1990</dateIssued><issuance>continuing</issuance></originInfo><identifier type=\"issn\">1234-5679</identifier>\
        <part><detail type=\"volume\"><number>12</number></detail><detail type=\"number\"><number>3</number></detail>\
        <extent unit=\"page\"><start>17</start><end>42</end></extent><date>2016</date></part></relatedItem>\
        <relatedItem type=\"series\"><titleInfo><title>Studies</title><partNumber>7</partNumber></titleInfo></relatedItem>";
    let record = record(inner);
    assert_eq!(record.document_type.as_deref(), Some("article-journal"));
    assert_eq!(record.container.as_deref(), Some("Port Review"));
    assert_eq!(
        (
            record.volume.as_deref(),
            record.issue.as_deref(),
            record.pages.as_deref()
        ),
        (Some("12"), Some("3"), Some("17-42"))
    );
    assert_eq!(
        (
            record.issn.as_deref(),
            record.year,
            record.series.as_deref()
        ),
        (Some("1234-5679"), Some(2016), Some("Studies"))
    );
    assert_eq!(
        (record.authors.len(), &record.isbn, &record.doi),
        (0, &None, &None)
    );
}

#[test]
fn a_chapter_has_publisher_and_editors_of_its_book() {
    let inner = "<titleInfo><title>Cranes</title></titleInfo><genre>book chapter</genre>\
        <relatedItem type=\"host\"><titleInfo><title>Handbook of ports</title></titleInfo>\
        <name><namePart>Park, Kim</namePart><role><roleTerm>edt</roleTerm></role></name><name><namePart>Ruiz, Ana</namePart><role><roleTerm>aut</roleTerm></role></name>\
        <originInfo><place><placeTerm type=\"code\">fr</placeTerm></place><place><placeTerm>Paris :</placeTerm></place><publisher>Lac,</publisher><dateIssued>2014</dateIssued><issuance>monographic</issuance></originInfo>\
        <identifier type=\"isbn\" invalid=\"yes\">9780000000248</identifier><identifier type=\"isbn\">9780000000231</identifier><identifier type=\"doi\">10.5555/book</identifier></relatedItem>";
    let record = record(inner);
    assert_eq!(
        (record.parent_title.as_deref(), &record.container),
        (Some("Handbook of ports"), &None)
    );
    assert_eq!(
        (
            record.publisher.as_deref(),
            record.place.as_deref(),
            record.year
        ),
        (Some("Lac"), Some("Paris"), Some(2014))
    );
    assert_eq!(
        (names(&record.editors), record.authors.len()),
        (vec!["Park, Kim".to_owned()], 0)
    );
    assert_eq!(record.isbn.unwrap().to_string(), "9780000000231");
    assert_eq!(record.parent_doi.as_deref(), Some("10.5555/book"));
}

#[test]
fn a_paper_has_the_publisher_of_its_proceedings_and_a_book_stands_in_a_series() {
    let hosted = |genre: &str, issuance: &str| {
        record(&format!(
            "{TITLE}<genre>{genre}</genre><relatedItem type=\"host\"><titleInfo><title>The whole</title></titleInfo>\
             <originInfo><publisher>Lac</publisher>{issuance}</originInfo></relatedItem>"
        ))
    };
    let paper = hosted("conference publication", "");
    assert_eq!(
        (paper.container.as_deref(), paper.publisher.as_deref()),
        (Some("The whole"), Some("Lac"))
    );
    assert_eq!(paper.document_type.as_deref(), Some("paper-conference"));
    let article = hosted("article", "<issuance>continuing</issuance>");
    assert_eq!(
        (article.container.as_deref(), article.publisher),
        (Some("The whole"), None)
    );
    let of_host = record(&format!(
        "{TITLE}<relatedItem type=\"host\"><titleInfo><title>The whole</title></titleInfo><genre>conference publication</genre>\
         <relatedItem type=\"host\"><titleInfo><title>Papers</title></titleInfo></relatedItem></relatedItem>"
    ));
    assert_eq!(of_host.document_type, paper.document_type);
    assert_eq!(of_host.series.as_deref(), Some("Papers"));
    let book = hosted("book", "");
    assert_eq!(
        (book.series.as_deref(), book.container, book.publisher),
        (Some("The whole"), None, None)
    );
}

#[test]
fn a_person_with_a_fuller_form_is_taken_apart() {
    let name = "<name type=\"personal\"><namePart>Lawson, Colin (Colin James)</namePart></name>";
    let record = record(&format!("{TITLE}{name}"));
    assert!(
        matches!(&record.authors[..], [Name::Person { family, .. }] if &**family == "Lawson"),
        "{:?}",
        record.authors
    );
}

#[test]
fn of_several_dates_the_key_date_then_one_for_machines_then_one_for_people() {
    for (dates, date) in [
        (
            "<dateIssued>June 2015</dateIssued><dateIssued encoding=\"w3cdtf\" keyDate=\"yes\">2016-06-09</dateIssued>",
            Some("2016-06-09"),
        ),
        (
            "<dateIssued>c1998.</dateIssued><dateIssued encoding=\"marc\">1997</dateIssued>",
            Some("1997"),
        ),
        (
            "<dateIssued encoding=\"marc\" point=\"end\">2004</dateIssued><dateIssued encoding=\"marc\" point=\"start\">1999</dateIssued>",
            Some("1999"),
        ),
        (
            "<dateIssued encoding=\"iso8601\">201405</dateIssued><dateCaptured encoding=\"iso8601\">20200101</dateCaptured>",
            Some("2014-05"),
        ),
        (
            "<dateIssued encoding=\"edtf\">2016-05/2017?</dateIssued>",
            Some("2016-05"),
        ),
        ("<copyrightDate>©2013</copyrightDate>", Some("2013")),
        (
            "<dateIssued>[n.d.]</dateIssued><copyrightDate>2012</copyrightDate>",
            Some("2012"),
        ),
        (
            "<dateIssued encoding=\"marc\">uuuu</dateIssued><dateModified>2019</dateModified>",
            None,
        ),
    ] {
        let record = record(&format!(
            "{TITLE}<originInfo>{dates}</originInfo><recordInfo><recordCreationDate>2001</recordCreationDate></recordInfo>"
        ));
        assert_eq!(record.date.as_deref(), date, "{dates}");
    }
}

#[test]
fn genres_then_what_it_stands_in_then_how_it_comes_out_tell_the_kind() {
    for (inner, kind) in [
        ("<genre>technical report</genre>", Some("report")),
        ("<genre authority=\"marcgt\">theses</genre>", Some("thesis")),
        (
            "<genre>conference publication</genre>",
            Some("paper-conference"),
        ),
        (
            "<genre>government publication</genre><originInfo><issuance>monographic</issuance></originInfo>",
            Some("book"),
        ),
        (
            "<originInfo><issuance>serial</issuance></originInfo>",
            Some("periodical"),
        ),
        (
            "<typeOfResource>cartographic</typeOfResource><originInfo><issuance>monographic</issuance></originInfo>",
            Some("map"),
        ),
        (
            "<relatedItem type=\"host\"><titleInfo><title>x</title></titleInfo><identifier type=\"isbn\">9780000000231</identifier></relatedItem>",
            Some("chapter"),
        ),
        ("<genre>preprint</genre>", Some("article")),
        ("<typeOfResource>text</typeOfResource>", None),
    ] {
        assert_eq!(
            record(&format!("{TITLE}{inner}")).document_type.as_deref(),
            kind,
            "{inner}"
        );
    }
}

#[test]
fn texts_are_those_in_the_language_of_the_document() {
    let inner = "<titleInfo lang=\"eng\"><title>Health</title></titleInfo><titleInfo lang=\"fre\"><title>Santé</title></titleInfo>\
        <language><languageTerm type=\"text\">French</languageTerm><languageTerm type=\"code\">fre</languageTerm></language>\
        <language objectPart=\"summary\"><languageTerm>eng</languageTerm></language>\
        <abstract type=\"Review\" lang=\"fre\">Bravo.</abstract><abstract xml:lang=\"en\">Ten.</abstract><abstract xml:lang=\"fr\">Dix.</abstract>\
        <recordInfo><languageOfCataloging><languageTerm>ger</languageTerm></languageOfCataloging></recordInfo>";
    let record = record(inner);
    assert_eq!(
        (
            &*record.title,
            record.language.as_deref(),
            record.summary.as_deref()
        ),
        ("Santé", Some("fr"), Some("Dix."))
    );
}

#[test]
fn a_subject_is_one_tag_and_a_geographic_one_may_be_a_country() {
    let inner = "<subject><topic>Ports.</topic></subject><subject><topic>Trade</topic><geographic>Mexico</geographic><temporal>20th century</temporal></subject>\
        <subject><name><namePart>Lund, Eva</namePart><namePart type=\"date\">1960-</namePart></name></subject><subject><geographicCode>fr</geographicCode></subject>\
        <location><physicalLocation>Shelf</physicalLocation><url access=\"preview\">https://example.org/small.png</url></location><location><url>https://example.org/a</url><url usage=\"primary display\">https://example.org/b</url></location>\
        <identifier type=\"doi\">https://doi.org/10.5555/P.1</identifier>";
    let record = record(&format!("{TITLE}{inner}"));
    assert_eq!(
        tags(&record),
        ["Ports", "Trade--Mexico--20th century", "Lund, Eva, 1960-"]
    );
    assert_eq!(
        record
            .countries
            .iter()
            .map(|name| &**name)
            .collect::<Vec<_>>(),
        ["Mexico"]
    );
    assert_eq!(
        (record.link.as_deref(), record.doi.as_deref()),
        (Some("https://example.org/b"), Some("10.5555/p.1"))
    );
}
