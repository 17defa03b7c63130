//! What reference managers write: EndNote XML, Zotero RDF.

use super::super::super::remark::{Remarks, Stage};
use super::super::super::trial;
use super::super::super::{Kind, remarked};
use super::{names, one, tags, titles};
use crate::records::record::Record;

fn endnote(number: &str, name: &str, inner: &str) -> Record {
    let kind = if name.is_empty() {
        String::new()
    } else {
        format!(" name=\"{name}\"")
    };
    one(&format!(
        "<xml><records><record><ref-type{kind}>{number}</ref-type>{inner}</record></records></xml>"
    ))
}

fn run(face: &str, words: &str) -> String {
    format!("<style face=\"{face}\" font=\"default\" size=\"100%\">{words}</style>")
}

#[test]
fn runs_of_a_text_are_joined_and_keep_what_is_raised_or_lowered() {
    let title = [
        run("normal", "CO"),
        run("subscript", "2"),
        run("italic", " at 10"),
        run("normal superscript", "3"),
        run("bold", " ports"),
    ]
    .concat();
    let inner = format!(
        "<contributors><authors><author>{}</author><author>World Trade Office,</author></authors></contributors>\
        <titles><title>{title}</title><secondary-title>{}</secondary-title><alt-title>Port Rev</alt-title></titles><periodical><full-title>Port Review</full-title></periodical>\
        <pages>17-42</pages><volume>12</volume><number>3</number><keywords><keyword>ports&#xD;cranes</keyword><keyword>{}</keyword></keywords><dates><year>2016</year><pub-dates><date>Jun 9</date></pub-dates></dates>\
        <isbn>1234-5679 (Print)&#xD;2000-0014 (Electronic)</isbn><electronic-resource-num>doi:10.5555/P</electronic-resource-num><abstract>{}</abstract><notes>Mine</notes><research-notes>More</research-notes>\
        <urls><related-urls><url>internal-pdf://1/a.pdf</url><url>https://example.org/a</url></related-urls><pdf-urls><url>https://proxy.example.org/a.pdf</url></pdf-urls></urls><language>eng</language>",
        run("normal", "Lund, Eva"),
        run("normal", "Port Review"),
        run("normal", "trade"),
        run("normal", "Prices rise.")
    );
    let record = endnote("17", "Journal Article", &inner);
    assert_eq!(
        (&*record.title, record.container.as_deref()),
        ("CO₂ at 10³ ports", Some("Port Review"))
    );
    assert_eq!(
        (names(&record.authors), tags(&record)),
        (
            vec!["Lund, Eva".to_owned(), "World Trade Office".to_owned()],
            vec!["ports", "cranes", "trade"]
        )
    );
    assert_eq!(
        (record.date.as_deref(), record.issn.as_deref(), &record.isbn),
        (Some("2016-06-09"), Some("1234-5679"), &None)
    );
    assert_eq!(
        (
            record.doi.as_deref(),
            record.summary.as_deref(),
            record.link.as_deref()
        ),
        (
            Some("10.5555/p"),
            Some("Prices rise."),
            Some("https://example.org/a")
        )
    );
    assert_eq!(
        (
            record.volume.as_deref(),
            record.issue.as_deref(),
            record.pages.as_deref(),
            record.language.as_deref()
        ),
        (Some("12"), Some("3"), Some("17-42"), Some("en"))
    );
}

#[test]
fn what_a_second_title_and_second_names_are_depends_on_the_type() {
    let inner = "<contributors><authors><author>Lund, Eva</author></authors><secondary-authors><author>Park, Kim</author></secondary-authors><tertiary-authors><author>Diaz, Clara</author></tertiary-authors><subsidiary-authors><author>No, Body</author></subsidiary-authors></contributors>\
        <titles><title>Ports</title><secondary-title>Second</secondary-title><tertiary-title>Third</tertiary-title></titles><isbn>9780000000279</isbn>";
    let of = |number: &str, name: &str| {
        let record = endnote(number, name, inner);
        (
            record.document_type.as_deref().map(ToOwned::to_owned),
            names(&record.authors),
            names(&record.editors),
            record
                .parent_title
                .or(record.container)
                .map(|t| t.to_string()),
            record.series.map(|t| t.to_string()),
            record.isbn.is_some(),
            record.number.map(|t| t.to_string()),
        )
    };
    let (lund, park, diaz) = (
        vec!["Lund, Eva".to_owned()],
        vec!["Park, Kim".to_owned()],
        vec!["Diaz, Clara".to_owned()],
    );
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(
        of("5", ""),
        (
            said("chapter"),
            lund.clone(),
            park.clone(),
            said("Second"),
            said("Third"),
            true,
            None
        )
    );
    assert_eq!(
        of("6", "Book"),
        (
            said("book"),
            lund.clone(),
            diaz,
            None,
            said("Second"),
            true,
            None
        )
    );
    assert_eq!(
        of("28", ""),
        (
            said("book"),
            vec![],
            lund.clone(),
            None,
            said("Second"),
            true,
            None
        )
    );
    assert_eq!(
        of("27", "Report"),
        (
            said("report"),
            lund.clone(),
            vec![],
            None,
            said("Second"),
            false,
            said("9780000000279")
        )
    );
    assert_eq!(
        of("7", "Book Section"),
        (
            said("chapter"),
            lund,
            park,
            said("Second"),
            said("Third"),
            true,
            None
        ),
        "an older number"
    );
}

const RDF: &str = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:z=\"http://www.zotero.org/namespaces/export#\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:bib=\"http://purl.org/net/biblio#\" xmlns:foaf=\"http://xmlns.com/foaf/0.1/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:prism=\"http://prismstandard.org/namespaces/1.2/basic/\" xmlns:vcard=\"http://nwalsh.com/rdf/vCard#\">";

#[test]
fn an_article_of_zotero_finds_its_journal_before_or_behind_it() {
    let article = "<bib:Article rdf:about=\"https://example.org/z\"><z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource=\"urn:issn:1234-5679\"/><bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lund</foaf:surname><foaf:givenname>Eva</foaf:givenname></foaf:Person></rdf:li><rdf:li><foaf:Person><foaf:surname>World Trade Office</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:authors><dc:subject>ports</dc:subject><dc:subject><z:AutomaticTag><rdf:value>prices</rdf:value></z:AutomaticTag></dc:subject><dc:title>Paying</dc:title><dcterms:abstract>Ten.</dcterms:abstract><dc:date>2016-06-09</dc:date><z:language>en</z:language><dc:identifier><dcterms:URI><rdf:value>https://example.org/z</rdf:value></dcterms:URI></dc:identifier><dcterms:dateSubmitted>2020-01-01</dcterms:dateSubmitted><bib:pages>17-42</bib:pages></bib:Article>";
    let journal = "<bib:Journal rdf:about=\"urn:issn:1234-5679\"><prism:volume>12</prism:volume><dc:title>Port Review</dc:title><dc:identifier>DOI 10.5555/z</dc:identifier><prism:number>3</prism:number><dc:identifier>ISSN 1234-5679</dc:identifier></bib:Journal>";
    let others = "<z:Attachment rdf:about=\"#3\"><z:itemType>attachment</z:itemType><dc:title>Full Text PDF</dc:title></z:Attachment><bib:Memo rdf:about=\"#4\"><rdf:value>Note</rdf:value></bib:Memo><z:Collection rdf:about=\"#5\"><dc:title>Mine</dc:title></z:Collection>";
    for order in [[article, journal, others], [others, journal, article]] {
        let record = one(&format!("{RDF}{}</rdf:RDF>", order.concat()));
        assert_eq!(
            (
                &*record.title,
                record.container.as_deref(),
                record.doi.as_deref()
            ),
            ("Paying", Some("Port Review"), Some("10.5555/z"))
        );
        assert_eq!(
            (
                record.volume.as_deref(),
                record.issue.as_deref(),
                record.pages.as_deref(),
                record.issn.as_deref()
            ),
            (Some("12"), Some("3"), Some("17-42"), Some("1234-5679"))
        );
        assert_eq!(
            (names(&record.authors), tags(&record)),
            (
                vec!["Lund, Eva".to_owned(), "World Trade Office".to_owned()],
                vec!["ports", "prices"]
            )
        );
        assert_eq!(
            (
                record.date.as_deref(),
                record.link.as_deref(),
                record.document_type.as_deref()
            ),
            (
                Some("2016-06-09"),
                Some("https://example.org/z"),
                Some("article-journal")
            )
        );
    }
}

#[test]
fn a_chapter_of_zotero_has_its_book_inside_and_the_book_its_series() {
    let publisher = "<dc:publisher><foaf:Organization><vcard:adr><vcard:Address><vcard:locality>Paris</vcard:locality></vcard:Address></vcard:adr><foaf:name>Lac</foaf:name></foaf:Organization></dc:publisher>";
    let text = format!(
        "{RDF}<bib:BookSection rdf:about=\"#1\"><z:itemType>bookSection</z:itemType><dcterms:isPartOf><bib:Book><dc:identifier>ISBN 9780000000309</dc:identifier><dc:title>Handbook</dc:title><dcterms:isPartOf><bib:Series><dc:title>Studies</dc:title></bib:Series></dcterms:isPartOf></bib:Book></dcterms:isPartOf>{publisher}<bib:editors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Park</foaf:surname><foaf:givenName>Kim</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:editors><dc:title>Cranes</dc:title></bib:BookSection>\
        <bib:Report rdf:about=\"#2\"><z:itemType>report</z:itemType><dc:title>Prices</dc:title><prism:number>WP 3</prism:number><dc:description>DOI: 10.5555/r</dc:description></bib:Report></rdf:RDF>"
    );
    let (records, flaws) = trial::all(Kind::Xml, &text);
    let [(chapter, _), (report, _)] = &records[..] else {
        panic!("{records:?} {flaws:?}")
    };
    assert_eq!(
        (
            chapter.parent_title.as_deref(),
            chapter.series.as_deref(),
            &chapter.container
        ),
        (Some("Handbook"), Some("Studies"), &None)
    );
    assert_eq!(
        (
            chapter.publisher.as_deref(),
            chapter.place.as_deref(),
            names(&chapter.editors)
        ),
        (Some("Lac"), Some("Paris"), vec!["Park, Kim".to_owned()])
    );
    assert_eq!(chapter.isbn.as_ref().unwrap().to_string(), "9780000000309");
    assert_eq!(
        (report.number.as_deref(), report.doi.as_deref()),
        (Some("WP 3"), Some("10.5555/r"))
    );
    assert_eq!(
        titles(&format!("{RDF}</rdf:RDF>")),
        (vec![], vec![]),
        "an empty library is one"
    );
}

#[test]
fn what_the_owner_of_a_zotero_library_said_is_read_for_an_import_alone() {
    let text = format!(
        "{RDF}
        <bib:Article rdf:about=\"https://example.org/z1\"><z:itemType>journalArticle</z:itemType><dcterms:isReferencedBy rdf:resource=\"#item_4\"/><dcterms:isReferencedBy rdf:resource=\"#item_5\"/><dc:subject>to cite</dc:subject><dc:subject><z:AutomaticTag><rdf:value>prices</rdf:value></z:AutomaticTag></dc:subject><dc:title>Paying for care</dc:title><dc:description>DOI: 10.5555/z1\nRead_Status: To Read</dc:description></bib:Article>
        <bib:Memo rdf:about=\"#item_4\"><rdf:value>&lt;p&gt;Beds &amp;amp; nurses, &lt;b&gt;not&lt;/b&gt; visits.&lt;/p&gt;</rdf:value></bib:Memo>
        <bib:Memo rdf:about=\"#item_5\"><rdf:value>&lt;p&gt;Ask Ana.&lt;/p&gt;</rdf:value></bib:Memo>
        <bib:Book rdf:about=\"urn:isbn:1\"><z:itemType>book</z:itemType><dc:title>Beds</dc:title></bib:Book>
        <bib:Memo rdf:about=\"#item_9\"><z:itemType>note</z:itemType><rdf:value>alone</rdf:value></bib:Memo>
        <z:Collection rdf:about=\"#collection_1\"><dc:title>Thesis</dc:title><dcterms:hasPart rdf:resource=\"#collection_2\"/><dcterms:hasPart rdf:resource=\"urn:isbn:1\"/><dcterms:hasPart rdf:resource=\"https://example.org/z1\"/></z:Collection>
        <z:Collection rdf:about=\"#collection_2\"><dc:title>One</dc:title><dcterms:hasPart rdf:resource=\"urn:isbn:1\"/></z:Collection>
        </rdf:RDF>"
    );
    let (_, all) = remarked(text.as_bytes()).unwrap();
    let [(article, said), (_, nothing)] = &all.records[..] else {
        panic!("{all:?}");
    };
    assert_eq!(article.doi.as_deref(), Some("10.5555/z1"));
    assert_eq!(
        *said,
        Remarks {
            key: Some("https://example.org/z1".to_owned()),
            tags: vec!["to cite".to_owned()],
            notes: vec![
                "Beds & nurses, **not** visits.".to_owned(),
                "Ask Ana.".to_owned()
            ],
            stage: Some(Stage::ToRead),
            ..Remarks::default()
        }
    );
    assert_eq!(nothing.key.as_deref(), Some("urn:isbn:1"));
    let shelves = all.shelves.iter();
    let shelves: Vec<_> = shelves
        .map(|shelf| format!("{}: {}", shelf.name, shelf.members.join(" ")))
        .collect();
    assert_eq!(
        shelves,
        [
            "Thesis: urn:isbn:1 https://example.org/z1",
            "Thesis / One: urn:isbn:1"
        ]
    );
    // A catalog of the same file has the same records, and no more.
    let (records, flaws) = trial::all(Kind::Xml, &text);
    assert_eq!((records.len(), flaws.len()), (2, 0));
}
