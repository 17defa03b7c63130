use super::super::{Kind, trial};
use crate::records::record::{Name, Record};

fn all(text: &str) -> trial::Read {
    trial::all(Kind::Bibtex, text)
}

fn one(text: &str) -> Record {
    trial::one(Kind::Bibtex, text)
}

#[test]
fn an_entry_fills_every_field() {
    let record = one(r#"% exported
@string{pub = "OECD Publishing"}
@InCollection{ruiz_2016,
  title = "Open {Data} and {\'e}tat", subtitle = {A Study},
  author = {Ana Ruiz and van der Berg, Ben and {World Bank} and Knuth, Jr., Donald E. and others},
  booktitle = {Open Government in Utopia}, editor = {Clara Diaz},
  publisher = pub, address = {Paris}, year = 2016, month = jun # "~9",
  pages = {11--20}, volume = 4, series = {Studies}, edition = {2}, isbn = {978-92-64-25927-0},
  doi = {10.1787/9789264259270-5-en}, url = {https://example.org/a\_b},
  keywords = {trust; open data}, groups = {To read}, langid = {english},
  abstract = {How open data earns trust.}
}"#);
    assert_eq!(&*record.title, "Open Data and état: A Study");
    let authors: Vec<String> = record.authors.iter().map(Name::to_string).collect();
    assert_eq!(
        authors,
        [
            "Ruiz, Ana",
            "van der Berg, Ben",
            "World Bank",
            "Knuth, Donald E., Jr."
        ]
    );
    assert!(matches!(record.authors[2], Name::Whole(_)));
    assert_eq!(record.editors.len(), 1);
    assert_eq!(record.document_type.as_deref(), Some("chapter"));
    assert_eq!(
        record.parent_title.as_deref(),
        Some("Open Government in Utopia")
    );
    assert_eq!(record.publisher.as_deref(), Some("OECD Publishing"));
    assert_eq!(
        (record.year, record.date.as_deref()),
        (Some(2016), Some("2016-06-09"))
    );
    assert_eq!(record.pages.as_deref(), Some("11-20"));
    assert_eq!(record.link.as_deref(), Some("https://example.org/a_b"));
    assert_eq!(
        (record.tags.len(), record.language.as_deref()),
        (3, Some("en"))
    );
}

#[test]
fn a_part_inherits_from_its_whole_wherever_it_stands() {
    let (records, flaws) = all("@inproceedings{a, title={A}, crossref={P}, xdata={x}}\n\
        @incollection{b, title={B}, crossref={c}}\n\
        @xdata{x, keywords={trust}, publisher={Press}}\n\
        @proceedings{p, title={Proceedings}, year={2015}, editor={Ruiz, Ana}}\n\
        @book{c, title={Book}, subtitle={Sub}, date={2016-06}, doi={10.1787/9789264259270-en}, isbn={9789264259270}}\n\
        @misc{d, title={D}, crossref={nowhere}}");
    assert_eq!(flaws, ["6: crossref \"nowhere\" is not in the file"]);
    let [a, b, p, c, _] = &records[..] else {
        panic!("{records:#?}")
    };
    assert_eq!(
        (a.0.container.as_deref(), a.0.year),
        (Some("Proceedings"), Some(2015))
    );
    assert_eq!(
        (a.0.publisher.as_deref(), a.0.tags.len()),
        (Some("Press"), 1)
    );
    assert_eq!(b.0.parent_title.as_deref(), Some("Book: Sub"));
    assert_eq!(b.0.parent_doi, c.0.doi);
    assert_eq!((b.0.date.as_deref(), p.1), (Some("2016-06"), 4));
}

#[test]
fn a_broken_entry_costs_itself() {
    let (records, flaws) = all("@book{a, title = {A}}\n\
        @book{b, title = {never closed\n\
        @book{c, title = {C} year = 2001}\n\
        @book{d, title {D}}\n\
        @book(e, title = {E})\n\
        @book{f with blanks, title = {F}, year = {2002},, }\n\
        @book{title = {G}}\n");
    let titles: Vec<_> = records
        .iter()
        .map(|(record, line)| (&*record.title, *line))
        .collect();
    assert_eq!(titles, [("A", 1), ("C", 3), ("E", 5), ("F", 6), ("G", 7)]);
    assert_eq!(records[1].0.year, Some(2001));
    assert_eq!(flaws.len(), 2, "{flaws:#?}");
    assert_eq!(flaws[0], "2: an entry that is never closed; left out");
}

#[test]
fn attacks_cost_themselves() {
    let deep = format!(
        "@book{{a, title = {{{}x{}}}}}\n@book{{b, title = {{B}}}}",
        "{".repeat(100_000),
        "}".repeat(100_000)
    );
    assert_eq!(all(&deep).0.len(), 1);
    let mut laughs = "@string{a0 = \"ha\"}\n".to_owned();
    for n in 1..60 {
        let before = n - 1;
        let line = format!("@string{{a{n} = a{before} # a{before}}}\n");
        laughs.push_str(&line);
    }
    let (records, flaws) = all(&format!("{laughs}@book{{b, title = {{B}}, note = a59}}"));
    assert!(records.len() == 1 && flaws.len() == 3, "{flaws:?}");
    let unclosed = "@book{a, title = {A\n".repeat(50_000);
    assert_eq!(all(&unclosed).0.len(), 0);
}

#[test]
fn other_texts_with_at_signs_are_no_bibliographies() {
    for text in [
        "@media print { a { color: red } }",
        "@param {string} a, b = c",
        "me@example.org",
        "@Override\nvoid f() {}",
    ] {
        assert_eq!(super::super::kind(text.as_bytes()), None, "{text}");
    }
    assert_eq!(
        super::super::kind(b"Encoding: UTF-8\n\n@Article{x1,\n author = {A}}"),
        Some(Kind::Bibtex)
    );
}
