use std::ops::ControlFlow;

use crate::records::read::{self, Piece};
use crate::records::record::Record;

const IMPRINT: &str =
    "Published on Innovation Policy Platform (https://www.innovationpolicyplatform.org)";

/// A small page in the platform's form.
fn page() -> String {
    format!(
        "## Lighthouses in Utopia (A Review of Uto\n\n{IMPRINT}\n\n## Lighthouses in Utopia (A Review of Utopia (2016): Towards Light)\n\n\
         Lighthouses are tall. They say \"here\" [3].\n\nMany are white.\n\n**Country:** Utopia [1]\n\n\
         **LinkToContentAt:** http://dx.doi.org/10.1787/9789264000000-5-en\n\n**Knowledge Type:** Country report [2]\n\n\
         Other Tag: access to light [3]\n\nlamps, oil (and wicks) [4]\n\nkeepers [5]\n\n\
         Parent URL: http://dx.doi.org/10.1787/9789264000000-en [6]\n\n\
         **Source URL:** https://www.innovationpolicyplatform.org/document/lighthouses-utopia\n\n## Links\n\n\
         - [1] https://www.innovationpolicyplatform.org/country/utopia\n\
         - [2] https://www.innovationpolicyplatform.org/knowledge-type/country-report\n\
         - [3] https://www.innovationpolicyplatform.org/topic/access-light\n\
         - [4] https://www.innovationpolicyplatform.org/topic/lamps-oil-and-wicks\n\
         - [5] https://www.innovationpolicyplatform.org/topic/keepers-0\n\
         - [6] http://dx.doi.org/10.1787/9789264000000-en"
    )
}

fn load(text: &str) -> (Vec<Record>, Vec<(u32, String)>) {
    let (mut records, mut flaws) = (Vec::new(), Vec::new());
    let _ = read::read(text.as_bytes(), &mut |piece| {
        match piece {
            Piece::Record(record, _) => records.push(*record),
            Piece::Flaw { line, fault } => flaws.push((line, fault.to_string())),
        }
        ControlFlow::Continue(())
    });
    (records, flaws)
}

/// The one record of a page without flaws.
fn sound(text: &str) -> Record {
    let (mut records, flaws) = load(text);
    assert_eq!((records.len(), flaws), (1, Vec::new()), "{text}");
    records.remove(0)
}

fn slugs(record: &Record) -> Vec<Option<&str>> {
    record.tags.iter().map(|tag| tag.slug()).collect()
}

#[test]
fn a_page_becomes_a_record() {
    let record = sound(&page());
    assert_eq!(
        &*record.title,
        "Lighthouses in Utopia (A Review of Utopia (2016): Towards Light)"
    );
    assert_eq!(
        record.parent_title.as_deref(),
        Some("A Review of Utopia (2016): Towards Light")
    );
    assert_eq!(
        record.summary.as_deref(),
        Some("Lighthouses are tall. They say \"here\" [3].\nMany are white.")
    );
    assert_eq!(record.doi.as_deref(), Some("10.1787/9789264000000-5-en"));
    assert_eq!(
        record.parent_doi.as_deref(),
        Some("10.1787/9789264000000-en")
    );
    assert_eq!(record.knowledge_type.as_deref(), Some("Country report"));
    assert_eq!(&*record.countries[0], "Utopia");
    assert_eq!(&*record.tags[1].name, "lamps, oil (and wicks)");
    assert_eq!(
        slugs(&record),
        [
            Some("access-light"),
            Some("lamps-oil-and-wicks"),
            Some("keepers-0")
        ]
    );
    assert_eq!((record.links.len(), &*record.links[5].label), (6, "6"));
    assert_eq!(record.document_type, None);
}

#[test]
fn line_endings_blank_lines_and_bold_marks_do_not_matter() {
    let record = sound(&page());
    let bold = page()
        .replace("Other Tag:", "**Other Tag:**")
        .replace("Parent URL:", "**Parent URL**:");
    for text in [
        page().replace('\n', "\r\n"),
        page().replace('\n', "\r"),
        page().replace("\n\n", "\n\n\n\n"),
        page().replace("**", ""),
        bold,
        format!("\u{feff}\n\n{}\n\n", page()),
        page().replace("\n\n", "\n"),
        page().replace("- [", "["),
        page().replace("- [", "* ["),
    ] {
        assert_eq!(sound(&text), record, "{text}");
    }
}

#[test]
fn the_head_of_a_new_sheet_is_taken_out_wherever_it_stands() {
    let head = format!("\n\n\n\n## Lighthouses in Utopia (A Review of Uto\n\n{IMPRINT}\n\n");
    let record = sound(&page());
    for before in [
        "- [3]",
        "keepers [5]",
        "**Knowledge",
        "Parent URL",
        "## Links",
        "- [1]",
        "Many are",
    ] {
        assert_eq!(
            sound(&page().replacen(before, &format!("{head}{before}"), 1)),
            record,
            "{before}"
        );
    }
    for (before, after) in [
        ("and wicks", "lamps, oil ("),
        ("white.", "Many are "),
        ("utopia\n- [2]", "country/"),
    ] {
        let text = page().replacen(
            &format!("{after}{before}"),
            &format!("{after}{head}{before}"),
            1,
        );
        let mended = sound(&text);
        assert_eq!(mended.links, record.links, "{before}");
        assert_eq!(mended.summary, record.summary, "{before}");
    }
}

#[test]
fn broken_addresses_are_joined() {
    let text = page()
        .replace("topic/access-light", "topic/access-\nlight")
        .replace(
            "dx.doi.org/10.1787/9789264000000-5",
            "dx.doi.org/10.1787/\n9789264000000-5",
        );
    assert_eq!(sound(&text), sound(&page()));
    let text = page()
        .replace("9789264000000-en [6]", "97892640\n00000-en [6]")
        .replace("document/lighthouses-", "document/lighthouses-\n");
    assert_eq!(sound(&text), sound(&page()));
}

#[test]
fn numbers_out_of_step_are_set_right_by_the_words_of_the_address() {
    let text = page()
        .replace("[3]\n\nlamps", "[4]\n\nlamps")
        .replace("wicks) [4]", "wicks) [5]")
        .replace("keepers [5]", "keepers [6]");
    assert_eq!(slugs(&sound(&text)), slugs(&sound(&page())));
    let text = page().replace("keepers [5]", "keepers [4]");
    assert_eq!(slugs(&sound(&text)), slugs(&sound(&page())));
}

#[test]
fn a_missing_link_leaves_the_tag_without_address_and_a_flaw() {
    let text = page().replace(
        "- [5] https://www.innovationpolicyplatform.org/topic/keepers-0\n",
        "",
    );
    let (records, flaws) = load(&text);
    assert_eq!(slugs(&records[0])[2], None);
    assert_eq!(
        flaws,
        [(17, "no link for [5]; tags kept without address".to_owned())]
    );
    assert_eq!(records[0].flaws, 1);
}

#[test]
fn what_is_missing_is_absent_and_costs_nothing_else() {
    let text = page().replace(
        "Lighthouses are tall. They say \"here\" [3].\n\nMany are white.\n\n",
        "",
    );
    assert_eq!(sound(&text).summary, None);
    let text = page().replace("**Country:** Utopia [1]\n\n", "");
    assert!(sound(&text).countries.is_empty());
    let text = page().replace(
        "http://dx.doi.org/10.1787/9789264000000-5-en",
        "http://www.example.org/paper/1-en",
    );
    let record = sound(&text);
    assert_eq!(
        (record.doi, record.link.as_deref()),
        (None, Some("http://www.example.org/paper/1-en"))
    );
    let text = page().replace(
        "**LinkToContentAt:** http://dx.doi.org/10.1787/9789264000000-5-en\n\n",
        "",
    );
    assert_eq!(sound(&text).link, None);
    let (start, _) = page()
        .split_once("Parent URL")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let record = load(&start).0.remove(0);
    assert_eq!((record.parent_title, record.tags.len()), (None, 3));
}

#[test]
fn pages_in_one_file_are_one_record_each() {
    let other = page()
        .replace("Lighthouses in Utopia", "Harbours in Utopia")
        .replace("-5-en", "-6-en");
    for joint in ["\n", "\n\n\n", "\r\n\u{c}"] {
        let (records, flaws) = load(&[page(), other.clone(), page()].join(joint));
        assert_eq!((records.len(), flaws), (3, Vec::new()));
        assert!(records[1].title.starts_with("Harbours") && records[0] == records[2]);
        assert_eq!(records[0], sound(&page()));
    }
}

#[test]
fn a_stray_line_is_a_flaw_with_its_line() {
    let text = page().replace("## Links\n\n", "Printed by a friend\n\n## Links\n\n");
    let (records, flaws) = load(&text);
    assert_eq!(
        flaws,
        [(
            27,
            "not expected here: \"Printed by a friend\"; left out".to_owned()
        )]
    );
    assert_eq!(records[0].links, sound(&page()).links);
}

#[test]
fn the_return_that_the_platform_prints_is_no_text() {
    let record = sound(&page().replace("Many are white.", "Many are white.&amp;#xD;"));
    assert_eq!(record.summary, sound(&page()).summary);
}

#[test]
fn a_long_title_is_joined_from_its_lines() {
    let record = sound(&page().replace(
        "(A Review of Utopia (2016): Towards",
        "(A Review of\nUtopia (2016): Towards",
    ));
    assert_eq!(record.title, sound(&page()).title);
}

#[test]
fn a_page_made_to_keep_us_busy_does_not() {
    let many = 50_000;
    for text in [
        format!("## A\n{}", format!("{IMPRINT}\n").repeat(many)),
        format!(
            "{}\n{IMPRINT}\n",
            format!("\n{IMPRINT}\n## A\n").repeat(many)
        ),
        format!("{IMPRINT}\n\n{}", "a (b\n".repeat(many)),
        format!("{}{}", page(), "\nx".repeat(many)),
        page().replacen("keepers [5]", &"keepers\n".repeat(many), 1),
        page().replacen("keepers [5]", &"keepers [5]\n\n".repeat(many), 1),
        page().replacen("white.", &"white\n".repeat(many), 1),
        format!("{IMPRINT}\n## A\n{}", "## A\n".repeat(many)),
    ] {
        load(&text);
    }
}
