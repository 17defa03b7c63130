//! What surrounds the records, and what is broken.

mod library;
mod manager;
mod repository;

use super::super::trial;
use super::super::{Kind, Unreadable, kind, read};
use crate::records::record::{Name, Record};
use std::ops::ControlFlow;

fn one(text: &str) -> Record {
    trial::one(Kind::Xml, text)
}

/// Titles and flaws.
fn titles(text: &str) -> (Vec<String>, Vec<String>) {
    let (records, flaws) = trial::all(Kind::Xml, text);
    let titles = records.iter().map(|(record, _)| record.title.to_string());
    (titles.collect(), flaws)
}

fn names(names: &[Name]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn tags(record: &Record) -> Vec<&str> {
    record.tags.iter().map(|tag| &*tag.name).collect()
}

fn mods(inner: &str) -> String {
    format!("<modsCollection xmlns=\"http://www.loc.gov/mods/v3\">\n{inner}\n</modsCollection>")
}

fn title(words: &str) -> String {
    format!("<mods><titleInfo><title>{words}</title></titleInfo></mods>\n")
}

fn dublin_core(inner: &str) -> String {
    format!(
        "<o:dc xmlns:o=\"http://www.openarchives.org/OAI/2.0/oai_dc/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{inner}</o:dc>"
    )
}

#[test]
fn a_record_is_known_by_its_namespace_whatever_its_prefix_and_what_is_around_it() {
    let record = "<x:mods xmlns:x=\"http://www.loc.gov/mods/v3\"><x:titleInfo><x:title>Ports</x:title></x:titleInfo></x:mods>";
    for text in [
        record.to_owned(),
        format!("<?xml version=\"1.0\"?>\n<!-- <mods/> --><a><b>words<c>{record}</c></b></a>"),
        format!(
            "<mets xmlns=\"http://www.loc.gov/METS/\"><dmdSec><mdWrap><xmlData>{record}</xmlData></mdWrap></dmdSec></mets>"
        ),
        format!(
            "<r xmlns=\"http://www.loc.gov/zing/srw/\"><records><record><recordData>{record}</recordData></record></records></r>"
        ),
    ] {
        assert_eq!(&*one(&text).title, "Ports", "{text}");
    }
    // The same names in another namespace say nothing.
    let other = record.replace("http://www.loc.gov/mods/v3", "http://example.org/other");
    assert_eq!(kind(other.as_bytes()), None);
    let bare = "<mods><titleInfo><title>Ports</title></titleInfo></mods>";
    assert_eq!(
        &*one(bare).title,
        "Ports",
        "and none is left out by many programs"
    );
}

#[test]
fn other_xml_and_pages_are_no_catalog() {
    for text in [
        "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><title>Ports</title></svg>",
        "<!DOCTYPE html><html><body><record><title>x</title></record></body></html>",
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>https://example.org/1</id><title>Ports</title></entry></feed>",
        "<project><record>plain</record></project>",
        "if a < b and b > c then",
    ] {
        assert_eq!(kind(text.as_bytes()), None, "{text}");
    }
    let mut sink = |_| ControlFlow::Continue(());
    assert_eq!(read(b"<a><b/></a>", &mut sink), Err(Unreadable::Unknown));
}

#[test]
fn several_documents_one_after_the_other_are_one_catalog() {
    let first = format!("<?xml version=\"1.0\"?>\n{}", mods(&title("One")));
    let second = format!(
        "\u{feff}<?xml version=\"1.0\"?>\n{}",
        dublin_core("<dc:title>Two</dc:title>")
    );
    assert_eq!(
        titles(&format!("{first}{second}{first}")),
        (vec!["One".into(), "Two".into(), "One".into()], vec![])
    );
    // A download that broke off, and the next one behind it.
    let cut = first.replace("</modsCollection>", "<mods><titleInfo><title>Ha");
    let (found, flaws) = titles(&format!("{cut}{second}"));
    assert_eq!(found, ["One", "Two"]);
    assert_eq!(flaws.len(), 1, "{flaws:?}");
}

#[test]
fn a_broken_record_costs_itself_and_one_flaw() {
    for broken in [
        "<mods><titleInfo><title>Broken</titel></titleInfo></mods>",
        "<mods><titleInfo><title>Broken</title></titleInfo><<<&&& </name></mods>",
        "<mods><titleInfo><title>Broken</title></mods>",
        "<mods><titleInfo><title>Broken</title></titleInfo>",
        "<mods><titleInfo lang=\"en><title>Broken</title></titleInfo></mods>",
        "<mods><titleInfo lang=en><title>Broken</title></titleInfo></mods>",
        "<mods><titleInfo><title>p < 0.05</title></titleInfo></mods>",
        "<mods><titleInfo><title>Broken</ti\u{fffd}</mods>",
        "<mods><titleInfo><title>Broken<!-- </title></titleInfo></mods>",
        "<mods><titleInfo><title><![CDATA[Broken</title></titleInfo></mods>",
        "<mods><titleInfo><title>Broken <? </title></titleInfo></mods>",
        "<mods><titleInfo><title>Broken<!ELEMENT></title></titleInfo></mods>",
    ] {
        let text = mods(&[&title("Before"), broken, &title("Behind"), &title("Last")].concat());
        let (found, flaws) = titles(&text);
        assert_eq!(found, ["Before", "Behind", "Last"], "{broken}: {flaws:?}");
        assert_eq!(flaws.len(), 1, "{broken}: {flaws:?}");
        assert!(flaws[0].contains("not well-formed"), "{flaws:?}");
    }
}

#[test]
fn a_broken_record_in_an_envelope_of_the_same_name_costs_itself() {
    let record = |inner: &str| {
        format!(
            "<record><header><identifier>1</identifier></header><metadata>{inner}</metadata></record>"
        )
    };
    let right = record(&dublin_core("<dc:title>Right</dc:title>"));
    let inner = "<record xmlns=\"http://www.loc.gov/MARC21/slim\"><leader>x</leader></record>";
    let broken = record(&format!("<oops></opps>{inner}"));
    let text = format!(
        "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>{right}{broken}{right}</ListRecords></OAI-PMH>"
    );
    let (found, flaws) = titles(&text);
    assert_eq!((found.len(), flaws.len()), (2, 1), "{flaws:?}");
}

#[test]
fn whole_records_before_a_cut_stay_wherever_it_is() {
    let text = mods(&[title("One"), title("Two"), title("Three")].concat());
    let two = text.find("Two</title></titleInfo></mods>").unwrap()
        + "Two</title></titleInfo></mods>".len();
    let three = text.rfind("</mods>").unwrap() + "</mods>".len();
    for end in two..text.len() {
        let (found, flaws) = titles(&text[..end]);
        let whole = if end >= three { 3 } else { 2 };
        assert_eq!((found.len(), flaws.len()), (whole, 1), "{end}: {flaws:?}");
        assert!(flaws[0].contains("the file ends inside"), "{flaws:?}");
    }
}

#[test]
fn entities_of_html_are_read_and_those_of_a_document_are_left_out() {
    let doctype = "<!DOCTYPE x [<!ENTITY a \"care care\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c SYSTEM \"/etc/passwd\"> %pe; ]>";
    let inner = "<dc:title>Caf&eacute; &#38; R&amp;amp;D &#x2013; &b;<![CDATA[ <i>a</i> & b]]></dc:title><dc:publisher>&c;</dc:publisher>";
    let (records, flaws) = trial::all(Kind::Xml, &format!("{doctype}{}", dublin_core(inner)));
    assert_eq!(&*records[0].0.title, "Café & R&D – a & b");
    assert_eq!(records[0].0.publisher, None);
    assert_eq!(
        flaws,
        [
            "1: the entity &b; is declared elsewhere; left out",
            "1: the entity &c; is declared elsewhere; left out"
        ]
    );
    let (records, flaws) = trial::all(
        Kind::Xml,
        &dublin_core("<dc:title>Care & cure, R& D</dc:title>"),
    );
    assert_eq!(&*records[0].0.title, "Care & cure, R& D");
    assert_eq!(flaws, ["1: an & that begins no entity; taken as a letter"]);
}

#[test]
fn what_stands_before_a_document_is_passed_over_with_a_flaw() {
    let text = format!(
        "\n\nWarning: deprecated\n<br /><?xml version=\"1.0\"?>\n{}",
        mods(&title("Behind"))
    );
    let (found, flaws) = titles(&text);
    assert_eq!(found, ["Behind"]);
    assert_eq!(
        flaws,
        ["1: not expected here: \"Warning: deprecated\"; left out"]
    );
}

#[test]
fn the_encoding_is_that_of_the_bytes_or_the_declared_one() {
    let text = |encoding: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?>{}",
            mods(&title("Évaluation à Orléans"))
        )
    };
    let latin = encoding_rs::WINDOWS_1252
        .encode(&text("ISO-8859-1"))
        .0
        .into_owned();
    let utf16: Vec<u8> = format!("\u{feff}{}", text("UTF-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        latin,
        utf16,
        text("ISO-8859-1").into_bytes(),
        text("UTF-16").into_bytes(),
    ] {
        let mut found = Vec::new();
        let told = read(&bytes, &mut |piece| {
            found.push(piece);
            ControlFlow::Continue(())
        });
        assert_eq!(told, Ok(Kind::Xml));
        let [super::super::Piece::Record(record, 2)] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(&*record.title, "Évaluation à Orléans");
    }
}

#[test]
fn depth_and_breadth_have_bounds() {
    let deep = mods(&format!(
        "<mods>{}{}</mods>{}",
        "<a>".repeat(100_000),
        "</a>".repeat(100_000),
        title("Behind")
    ));
    let (found, flaws) = titles(&deep);
    assert_eq!((found, flaws.len()), (vec!["Behind".to_owned()], 1));
    let around = format!(
        "{}{}{}",
        "<a>".repeat(100_000),
        mods(&title("Inside")),
        "</a>".repeat(100_000)
    );
    assert_eq!(
        kind(around.as_bytes()),
        None,
        "nobody looks further than the head"
    );
    let text = format!("{}{around}", mods(&title("First")));
    assert_eq!(titles(&text).0, ["First", "Inside"]);
    let wide = mods(&format!(
        "<mods>{}<titleInfo><title>x</title></titleInfo></mods>{}",
        "<a/>".repeat(1 << 20),
        title("Behind")
    ));
    assert_eq!(titles(&wide).0, ["Behind"]);
}

#[test]
fn lines_are_those_where_records_begin() {
    let text = mods(&[title("One"), title("Two")].concat());
    let (records, _) = trial::all(Kind::Xml, &text);
    assert_eq!(
        records.iter().map(|(_, line)| *line).collect::<Vec<_>>(),
        [2, 3]
    );
}
