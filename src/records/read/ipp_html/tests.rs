use super::super::{Kind, trial};
use crate::records::record::Record;

fn all(text: &str) -> (Vec<Record>, Vec<String>) {
    let (records, flaws) = trial::all(Kind::IppHtml, text);
    (
        records.into_iter().map(|(record, _)| record).collect(),
        flaws,
    )
}

fn field(name: &str, items: &[&str]) -> String {
    let items = items
        .iter()
        .map(|item| format!("<div class=\"field-item even\">{item}</div>\n"));
    let items = items.collect::<Vec<_>>().concat();
    format!(
        "<div class=\"field field-name-{name} field-label-above\"><div class=\"field-label\">L:&nbsp;</div><div class=\"field-items\">{items}</div></div>"
    )
}

fn page(node: &str, fields: &str, links: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><!-- Mirrored from www.innovationpolicyplatform.org/print/1 -->\n\
        <head><title>Data &amp; Trust (Utopia)</title></head><body>\
        <article id=\"node-1\" class=\"node node-{node} clearfix\" about=\"/document/data-trust\"><h2>\n Data &amp; Trust (Utopia)\n</h2>{fields}</article>\
        <div class=\"print-source_url\"><strong>Source URL:</strong> https://www.innovationpolicyplatform.org/document/data-trust </div>\
        <div class=\"print-links\"><p><strong>Links</strong><br />{links}</p></div></body></html>"
    )
}

#[test]
fn a_printed_page_gives_every_field() {
    let tag = |name: &str, number: u32| {
        format!(
            "<a href=\"../../index.html\">{name}</a> <span class=\"print-footnote\">[{number}]</span>"
        )
    };
    let fields = [
        field(
            "hasabstract",
            &["How &quot;data&quot; earns trust.&amp;#xD;"],
        ),
        field("isaboutcountry", &[&tag("Utopia", 1)]),
        field(
            "linktocontentat",
            &["http://dx.doi.org/10.1787/9789264259270-5-en"],
        ),
        field("field-knowledge-type", &[&tag("Country report", 2)]),
        field(
            "othertag",
            &[&tag("whole-of-government", 3), &tag("R&amp;D", 4)],
        ),
        field(
            "field-document-parent-url",
            &["<a href=\"x\">http://dx.doi.org/10.1787/9789264259270-en</a> <span>[5]</span>"],
        ),
    ]
    .concat();
    let host = "https://www.innovationpolicyplatform.org";
    let links = format!(
        "[1] {host}/content/utopia<br />\n[2] {host}/knowledge-type/country-report<br />\n[3] {host}/topic/whole-government<br />\n[4] {host}/topic/rd-0<br />\n[5] http://dx.doi.org/10.1787/9789264259270-en<br />\n"
    );
    let (records, flaws) = all(&page("document", &fields, &links));
    assert_eq!((records.len(), &flaws[..]), (1, &[][..]));
    let record = &records[0];
    assert_eq!(&*record.title, "Data & Trust (Utopia)");
    assert_eq!(record.summary.as_deref(), Some("How \"data\" earns trust."));
    assert_eq!(record.doi.as_deref(), Some("10.1787/9789264259270-5-en"));
    assert_eq!(
        record.parent_doi.as_deref(),
        Some("10.1787/9789264259270-en")
    );
    assert_eq!(record.parent_title.as_deref(), Some("Utopia"));
    assert_eq!(
        (&*record.countries[0], record.knowledge_type.as_deref()),
        ("Utopia", Some("Country report"))
    );
    let tags: Vec<_> = record
        .tags
        .iter()
        .map(|tag| (&*tag.name, tag.slug()))
        .collect();
    assert_eq!(
        tags,
        [
            ("whole-of-government", Some("whole-government")),
            ("R&D", Some("rd-0"))
        ]
    );
    assert_eq!(
        record.source_url.as_deref(),
        Some("https://www.innovationpolicyplatform.org/document/data-trust")
    );
    assert_eq!(record.links.len(), 5);
}

#[test]
fn a_page_that_is_no_document_gives_nothing_and_says_nothing() {
    let (records, flaws) = all(&page("contentpage", "<p>Text</p>", ""));
    assert_eq!((records.len(), flaws.len()), (0, 0));
}

#[test]
fn an_ordinary_page_adds_publisher_and_year_under_the_same_doi() {
    let page = "<html><head><title>Data (Utopia) | Innovation Policy Platform</title></head><body>\
        <div class=\"panel-pane pane-ipp-document-publisher\"><div> Published by OECD in 2011 </div></div>\
        <div class=\"pane-ipp-document-access\"><ul><li><a href=\"http://dx.doi.org/10.1787/9789264097803-23-en\">Go to Document</a></li>\
        <li><a href=\"http://dx.doi.org/10.1787/9789264097803-en\">Go to Parent Publication</a></li></ul></div></body></html>";
    let (records, _) = all(page);
    assert_eq!(
        (&*records[0].title, records[0].year),
        ("Data (Utopia)", Some(2011))
    );
    assert_eq!(
        records[0].doi.as_deref(),
        Some("10.1787/9789264097803-23-en")
    );
    assert_eq!(records[0].publisher.as_deref(), Some("OECD"));
    let (records, _) = all(&page.replace("10.1787/", "example/"));
    assert_eq!(records.len(), 0);
}

#[test]
fn other_html_is_no_catalog() {
    assert_eq!(
        super::super::kind(b"<html><body><p>Innovation</p></body></html>"),
        None
    );
}
