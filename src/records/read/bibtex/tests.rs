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
  author = {nosortothers=true and Ana Ruiz and van der Berg, Ben and {World Bank} and Knuth, Jr., Donald E. and others},
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

#[test]
fn quotes_and_braces_part_values_as_in_bibtex() {
    let (records, flaws) = all(r#"@book{a, title = "On {"}open{"} loans", year = 2016}
@book{b, title = "The {U}topia: the "new" order", year = "2012"}
@book{c, title = {A board of 7" and @me}, year = 2018}
@misc{d, title = {Deltas}, file = {D:\scans\}, year = 2019}
@book{e, title = {Sets \{y\}}, what is this, year = 2020}
@book(f, title = "In (round) brackets", year = 2021)"#);
    let read: Vec<_> = records
        .iter()
        .map(|(record, _)| (&*record.title, record.year))
        .collect();
    assert_eq!(
        read,
        [
            ("On \"open\" loans", Some(2016)),
            ("The Utopia: the \"new\" order", Some(2012)),
            ("A board of 7\" and @me", Some(2018)),
            ("Deltas", Some(2019)),
            ("Sets {y}", Some(2020)),
            ("In (round) brackets", Some(2021)),
        ]
    );
    assert_eq!(
        flaws,
        ["5: not expected here: \"what is this\"; left out"],
        "what is no field costs itself"
    );
}

#[test]
fn an_entry_that_is_cut_is_not_taken_for_whole() {
    let (records, flaws) = all("@book{a, title = {A}}\n@book{b, title = {B}, author = {Ruiz, A");
    assert_eq!(records.len(), 1);
    assert_eq!(flaws, ["2: an entry that is never closed; left out"]);
}

#[test]
fn a_month_is_read_wherever_its_day_stands() {
    for (fields, date) in [
        ("month = jun # \"/\" # jul", "2016-06"),
        ("month = \"4~\" # nov", "2016-11-04"),
        ("month = nov # \"~4\"", "2016-11-04"),
        ("month = {4 March}", "2016-03-04"),
        ("month = {10--15 Jul}", "2016-07-10"),
        ("month = {30 June -- 2 July}", "2016-06-30"),
        ("month = {Apr--May}", "2016-04"),
        ("month = {M{\\\"a}rz}", "2016-03"),
        ("month = {5}, day = {3}", "2016-05-03"),
        ("month = {06/07}", "2016-06"),
        ("date = {2016-03-02/2016-04-01}", "2016-03-02"),
        ("date = {2016-05~}", "2016-05"),
        ("date = {2016-05-XX}", "2016-05"),
    ] {
        let record = one(&format!("@book{{a, title = {{A}}, year = 2016, {fields}}}"));
        assert_eq!(record.date.as_deref(), Some(date), "{fields}");
        assert_eq!(record.year, Some(2016), "{fields}");
    }
    for (fields, year) in [
        ("year = {about 1984}", 1984),
        ("year = {[1984?]}", 1984),
        ("year = {1984a}", 1984),
        ("year = {1984/1985}", 1984),
        ("year = {Fall 1984}", 1984),
        ("date = {1984-23}", 1984),
        ("year = 1984, month = {Summer}", 1984),
    ] {
        let record = one(&format!("@book{{a, title = {{A}}, {fields}}}"));
        assert_eq!(record.year, Some(year), "{fields}");
        assert!(record.date.is_none_or(|date| date.len() == 4), "{fields}");
    }
    let (records, flaws) =
        all("@book{a, title = {A}, year = {-300}}\n@book{b, title = {B}, year = {300 BC}}");
    assert!(records.iter().all(|(record, _)| record.year.is_none()));
    assert_eq!(flaws.len(), 2, "a year before Christ is none");
}

#[test]
fn a_part_has_the_month_of_its_whole_in_the_same_year() {
    let (records, _) = all("@inproceedings{a, title = {A}, crossref = {p}}\n\
        @inproceedings{b, title = {B}, crossref = {p}, year = 2017}\n\
        @proceedings{p, title = {P}, year = 2016, month = jun}");
    assert_eq!(records[0].0.date.as_deref(), Some("2016-06"));
    assert_eq!((records[1].0.year, &records[1].0.date), (Some(2017), &None));
}

#[test]
fn dois_and_addresses_are_what_their_tex_stands_for() {
    for (doi, right) in [
        (
            r"10.1002/(SICI)1{\textless}2::A-B{\textgreater}3.0.CO;2-X",
            "10.1002/(sici)1<2::a-b>3.0.co;2-x",
        ),
        (
            r"10.1002/(SICI)1$<$2::A-B$>$3.0.CO;2-X",
            "10.1002/(sici)1<2::a-b>3.0.co;2-x",
        ),
        (
            r"10.1002/(SICI)1&lt;2::A-B&gt;3.0.CO;2-X",
            "10.1002/(sici)1<2::a-b>3.0.co;2-x",
        ),
        (r"10.1007/a{\textunderscore}b{\_}c\_d", "10.1007/a_b_c_d"),
        (r"10.1002/%28SICI%291%3C2", "10.1002/(sici)1<2"),
    ] {
        let record = one(&format!("@book{{a, title = {{A}}, doi = {{{doi}}}}}"));
        assert_eq!(record.doi.as_deref(), Some(right), "{doi}");
    }
    for (field, link) in [
        (
            r"url = {https://example.org/\textasciitilde{}me/a--b}",
            "https://example.org/~me/a--b",
        ),
        (
            r"url = {https://example.org/$\sim$me}",
            "https://example.org/~me",
        ),
        (
            r"url = {https://example.org/\~{}me?a=\%20\&b=$c$}",
            "https://example.org/~me?a=%20&b=$c$",
        ),
        (
            r"howpublished = {\href{https://example.org/a_b}{a report}}",
            "https://example.org/a_b",
        ),
        (
            r"howpublished = {Online: \url{https://example.org/a}, 2016}",
            "https://example.org/a",
        ),
        (
            "url = {https://example.org/a,b https://example.org/c}",
            "https://example.org/a,b",
        ),
    ] {
        let record = one(&format!("@misc{{a, title = {{A}}, {field}}}"));
        assert_eq!(record.link.as_deref(), Some(link), "{field}");
    }
}

#[test]
fn a_number_is_what_the_kind_of_entry_says() {
    let (records, _) = all(
        "@article{a, title = {A}, journal = {J}, number = {3}, issue = {Spring}}\n\
        @article{b, title = {B}, journal = {J}, issue = {Spring}, eid = {e77}}\n\
        @techreport{c, title = {C}, number = {WP-12}, institution = {OECD}}\n\
        @patent{d, title = {D}, number = {EP77}}\n\
        @article{e, title = {E}, journal = {J}, number = {4}, eid = {e78}, pages = {1--9}}",
    );
    let read: Vec<_> = records
        .iter()
        .map(|(record, _)| {
            let text = |text: &Option<crate::records::text::Text>| {
                text.as_deref().unwrap_or("-").to_owned()
            };
            [&record.number, &record.issue, &record.pages].map(text)
        })
        .collect();
    assert_eq!(
        read,
        [
            ["-", "3", "-"],
            ["-", "Spring", "e77"],
            ["WP-12", "-", "-"],
            ["EP77", "-", "-"],
            ["-", "4", "1-9"],
        ]
    );
}

#[test]
fn names_lose_nobody() {
    for (raw, names) in [
        (
            "van Dijk and de la Cruz and Ana de La Cruz",
            &["van Dijk", "de la Cruz", "de La Cruz, Ana"][..],
        ),
        ("{\\'e}lan Ruiz", &["élan Ruiz"]),
        (
            "Plato and {World Bank} and OECD",
            &["Plato", "World Bank", "OECD"],
        ),
        (
            "Ana Ruiz, Ben Berg, Clara Diaz",
            &["Ruiz, Ana", "Berg, Ben", "Diaz, Clara"],
        ),
        ("Ruiz, Ana, Berg, Ben", &["Ruiz, Ana", "Berg, Ben"]),
        ("Berg, III, Ben", &["Berg, Ben, III"]),
    ] {
        let record = one(&format!("@book{{a, title = {{A}}, author = {{{raw}}}}}"));
        let read: Vec<String> = record.authors.iter().map(Name::to_string).collect();
        assert_eq!(read, names, "{raw}");
    }
}

#[test]
fn the_semicolon_of_an_entity_parts_no_keywords() {
    let record = one(r"@misc{a, title = {A}, keywords = {R\&amp;D; M&uuml;ller}}");
    let tags: Vec<_> = record.tags.iter().map(|tag| &*tag.name).collect();
    assert_eq!(tags, ["R&D", "Müller"]);
}
