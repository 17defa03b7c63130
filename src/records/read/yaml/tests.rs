use super::super::trial::{Read, all, one};
use super::super::{Kind, kind};
use crate::records::record::{Name, Record};

fn names(names: &[Name]) -> Vec<String> {
    names.iter().map(Name::to_string).collect()
}

fn titles((records, _): &Read) -> Vec<&str> {
    records.iter().map(|(record, _)| &*record.title).collect()
}

#[test]
fn an_article_takes_from_its_journal_what_it_has_not_itself() {
    let record = one(
        Kind::Yaml,
        "care:\n  type: ARTICLE\n  title: '{Care} costs \\$5'\n  author: [\"Ruiz, Ana\", \"van der Berg, Ben\", OECD]\n  page-range: 17-42\n  date: 2016-06-09\n  serial-number:\n    doi: 10.1000/care.7\n  parent:\n    type: Periodical\n    title: Care Review\n    volume: 012\n    issue: 3\n    issn: 1234-5679\n    publisher: Lac\n",
    );
    assert_eq!(&*record.title, "Care costs $5");
    assert_eq!(
        names(&record.authors),
        ["Ruiz, Ana", "van der Berg, Ben", "OECD"]
    );
    assert_eq!(record.document_type.as_deref(), Some("article-journal"));
    assert_eq!(record.container.as_deref(), Some("Care Review"));
    assert_eq!(
        (record.volume.as_deref(), record.issue.as_deref()),
        (Some("012"), Some("3"))
    );
    assert_eq!(
        (record.pages.as_deref(), record.issn.as_deref()),
        (Some("17-42"), Some("1234-5679"))
    );
    assert_eq!(
        (record.year, record.date.as_deref()),
        (Some(2016), Some("2016-06-09"))
    );
    assert_eq!(record.doi.as_deref(), Some("10.1000/care.7"));
    assert_eq!(record.publisher.as_deref(), Some("Lac"));
}

#[test]
fn a_chapter_has_its_books_editors_date_and_series() {
    let record = one(
        Kind::Yaml,
        "wards:\n  type: Chapter\n  title: Trust in wards\n  author: Ruiz, Ana\n  parent:\n    title: Handbook of care\n    author: Li, Wei\n    editor:\n      - { name: Berg, given-name: Ben, suffix: Jr. }\n      - name: Leye\n        prefix: von der\n        given-name: Ursula\n    date: 2015\n    serial-number: \"978-92-64-25927-0\"\n    parent: { type: Book, title: Policy handbooks }\n",
    );
    assert_eq!(record.document_type.as_deref(), Some("chapter"));
    assert_eq!(record.parent_title.as_deref(), Some("Handbook of care"));
    assert_eq!(names(&record.authors), ["Ruiz, Ana"]);
    assert_eq!(
        names(&record.editors),
        ["Berg, Ben, Jr.", "von der Leye, Ursula"]
    );
    assert_eq!(
        (record.year, record.series.as_deref()),
        (Some(2015), Some("Policy handbooks"))
    );
    assert_eq!(record.isbn.as_deref(), Some("9789264259270"));
    assert_eq!(record.container, None);
}

#[test]
fn types_and_their_parents_say_what_kind_of_thing_it_is() {
    for (entry, form, container) in [
        (
            "type: Article, parent: {type: Newspaper, title: P}",
            "article-newspaper",
            Some("P"),
        ),
        (
            "type: Article, parent: [{type: Video, title: V}, {type: Proceedings, title: P}]",
            "paper-conference",
            Some("P"),
        ),
        (
            "type: Article, parent: {title: P}",
            "article-journal",
            Some("P"),
        ),
        (
            "type: Post, parent: {type: Blog, title: P}",
            "post-weblog",
            Some("P"),
        ),
        (
            "type: Video, parent: {title: P}",
            "motion_picture",
            Some("P"),
        ),
        ("type: Report, organization: Lac", "report", None),
        (
            "type: Web, url: {value: 'https://example.org', date: 2020-01-01}",
            "webpage",
            None,
        ),
        (
            "type: Book, parent: {type: Periodical, title: S}",
            "book",
            None,
        ),
        ("type: Case, date: 2016", "legal_case", None),
        ("type: Repository, date: 2016", "software", None),
    ] {
        let record = one(Kind::Yaml, &format!("key: {{title: T, {entry}}}\n"));
        assert_eq!(record.document_type.as_deref(), Some(form), "{entry}");
        assert_eq!(record.container.as_deref(), container, "{entry}");
    }
}

#[test]
fn items_of_csl_are_read_in_a_list_and_under_references() {
    let items = "- id: ruiz\n  type: article-journal\n  title: Paying for care\n  author:\n  - family: Ruiz\n    given: Ana\n    non-dropping-particle: de\n  - literal: World Bank\n  issued:\n    date-parts:\n    - - 2016\n      - 6\n  container-title: Care Review\n  volume: 12\n  DOI: 10.1000/x\n- id: li\n  type: book\n  title: 'Care: a guide'\n  issued: 2015\n";
    let inside = format!("---\nnocite: '@*'\nreferences:\n{items}...\n");
    for yaml in [items, &inside] {
        let read = all(Kind::Yaml, yaml);
        assert_eq!(
            (titles(&read), read.1.len()),
            (vec!["Paying for care", "Care: a guide"], 0)
        );
        let first = &read.0[0].0;
        assert_eq!(names(&first.authors), ["de Ruiz, Ana", "World Bank"]);
        assert_eq!(
            (first.year, first.date.as_deref()),
            (Some(2016), Some("2016-06"))
        );
        assert_eq!(
            (first.container.as_deref(), first.volume.as_deref()),
            (Some("Care Review"), Some("12"))
        );
        assert_eq!(read.0[1].0.year, Some(2015));
    }
}

#[test]
fn defaults_that_entries_share_are_those_of_each() {
    let read = all(
        Kind::Yaml,
        "a: &a\n  type: Article\n  title: One\n  author: Ruiz, Ana\n  parent: &p {type: Periodical, title: P}\nb:\n  <<: *a\n  title: Two\nc: {type: Article, title: Three, parent: *p}\n",
    );
    assert_eq!(titles(&read), ["One", "Two", "Three"]);
    let container = |record: &Record| record.container.as_deref().map(str::to_owned);
    assert!(
        read.0
            .iter()
            .all(|(record, _)| container(record).as_deref() == Some("P"))
    );
    assert_eq!(names(&read.0[1].0.authors), ["Ruiz, Ana"]);
}

#[test]
fn an_entry_that_is_no_yaml_costs_itself() {
    let read = all(
        Kind::Yaml,
        "a:\n  type: Book\n  title: One\n  date: 2016\n\nb:\n  type: Book\n  title: \"Two\n  date: [2016\n\nc:\n  type: Book\n  title: Three\n  date: 2017\nd:\n  type: Book\n   title: Four\ne: {type: Book, title: Five}\n",
    );
    assert_eq!(titles(&read), ["One", "Three", "Five"]);
    assert_eq!(read.1.len(), 2, "{:?}", read.1);
    assert!(read.1[0].starts_with("6: "), "{:?}", read.1);
    let lines: Vec<u32> = read.0.iter().map(|(_, line)| *line).collect();
    assert_eq!(lines, [1, 11, 18]);
}

#[test]
fn an_item_that_is_no_yaml_costs_itself_too() {
    let read = all(
        Kind::Yaml,
        "references:\n- id: a\n  type: book\n  title: One\n- id: b\n  title: {\n- id: c\n  type: book\n  title: Three\n",
    );
    assert_eq!(titles(&read), ["One", "Three"]);
    assert_eq!(read.1.len(), 1);
}

#[test]
fn a_file_that_ends_too_early_keeps_what_was_whole() {
    let read = all(
        Kind::Yaml,
        "a: {type: Book, title: One, date: 2016}\nb: {type: Book, title: \"Tw",
    );
    assert_eq!(titles(&read), ["One"]);
    assert_eq!(read.1, ["2: the file ends inside this record; left out"]);
}

#[test]
fn a_bomb_of_aliases_is_one_entry_among_others() {
    let mut yaml = "a:\n  type: Book\n  title: One\n  x: &x0 [x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..40 {
        yaml.extend([format!(
            "  x{n}: &x{n} [*x{m}, *x{m}, *x{m}, *x{m}]\n",
            m = n - 1
        )]);
    }
    yaml.push_str("  author: *x39\nb: {id: 1, type: book, title: Two, custom: *x39}\nc: {type: Book, title: Three}\n");
    let read = all(Kind::Yaml, &yaml);
    assert_eq!(titles(&read), ["One", "Three"]);
}

#[test]
fn settings_of_programs_and_other_texts_are_no_libraries() {
    for text in [
        "name: CI\non: [push]\njobs:\n  build:\n    runs-on: linux\n",
        "version: '3'\nservices:\n  web:\n    image: x\n",
        "openapi: 3.0.0\ninfo:\n  title: An interface\n  version: '1'\n",
        "- hosts: all\n  tasks:\n  - name: x\n",
        "Dear reader: this is a letter\nand no more\n",
        "key: {ENTRYTYPE: article, title: T, author: A}\n",
        "title: A page\nauthor: Ana\ndate: 2016\n---\ntitle: Another\ndate: 2016\n",
    ] {
        assert_eq!(kind(text.as_bytes()), None, "{text}");
    }
}
