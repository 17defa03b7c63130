//! What the search finds and counts, against a slow oracle that looks at every
//! record.

#![expect(clippy::expect_used, reason = "a test ends where it fails")]

use std::collections::BTreeMap;

use fichero::engine::catalog::{Catalog, DocAddress as Row};
use fichero::engine::exec::{Found, Library, preview, run};
use fichero::engine::executor::Inline;
use fichero::records::books;
use fichero::records::record::Record;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::query::{Facet, Filter, Pattern, Query, Stance, parse};
use proptest::prelude::*;
use proptest::sample::Index;

fn library() -> &'static Library {
    static LIBRARY: std::sync::OnceLock<Library> = std::sync::OnceLock::new();
    LIBRARY.get_or_init(|| load_all(&[Source::Embedded]).0)
}

fn found(query: &Query) -> Found {
    run(library(), query, &Inline, &|| false).expect("nobody cancelled")
}

/// The values of a record, read off the record itself.
fn values(catalog: &Catalog, row: Row, record: &Record, facet: Facet) -> Vec<String> {
    let values = given(catalog, row, record, facet);
    if values.is_empty() {
        return vec![Pattern::NONE.to_owned()];
    }
    values
}

fn given(catalog: &Catalog, row: Row, record: &Record, facet: Facet) -> Vec<String> {
    let one = |text: Option<String>| text.into_iter().collect();
    match facet {
        Facet::Tag => record
            .tags
            .iter()
            .map(|tag| tag.name.to_lowercase())
            .collect(),
        Facet::Form => one(record
            .document_type
            .as_ref()
            .map(|form| form.to_lowercase())),
        Facet::Type => one(record
            .knowledge_type
            .as_ref()
            .map(|kind| kind.to_lowercase())),
        Facet::Journal => one(record.container.as_ref().map(|name| name.to_lowercase())),
        Facet::Country => catalog
            .countries(row, record)
            .value
            .iter()
            .map(|name| name.to_lowercase())
            .collect(),
        Facet::Year => one(catalog.year(row).map(|year| year.value.to_string())),
        Facet::Publisher => one(record.publisher.as_ref().map(|name| name.to_lowercase())),
        Facet::Language => one(record.language.as_ref().map(|name| name.to_lowercase())),
        Facet::Series => one(record.series.as_ref().map(|name| name.to_lowercase())),
        Facet::Author => {
            let names = record.authors.iter().chain(&record.editors);
            names.map(|name| name.to_string().to_lowercase()).collect()
        }
        Facet::Book => one(books::parent_doi(record).map(|doi| doi.to_string())),
        Facet::Source => vec!["the embedded catalog".to_owned()],
        Facet::Mark | Facet::Own | Facet::List | Facet::Review => Vec::new(),
    }
}

/// Whether a record satisfies all filters: required AND, any of OR, facets AND,
/// exclusion wins.
fn satisfies(catalog: &Catalog, row: Row, record: &Record, filters: &[Filter]) -> bool {
    Facet::RECORDED.iter().all(|facet| {
        let mine = values(catalog, row, record, *facet);
        let has = |wish: &Filter| mine.contains(&wish.pattern.text.to_lowercase());
        let of = |stance| {
            filters
                .iter()
                .filter(move |wish| wish.facet == *facet && wish.stance == stance)
        };
        of(Stance::Required).all(has)
            && (of(Stance::AnyOf).next().is_none() || of(Stance::AnyOf).any(has))
            && !of(Stance::Excluded).any(has)
    })
}

fn oracle(filters: &[Filter]) -> Vec<Row> {
    let catalog = &library().catalog;
    catalog
        .rows()
        .filter(|(row, record)| satisfies(catalog, *row, record, filters))
        .map(|(row, _)| row)
        .collect()
}

fn filters() -> impl Strategy<Value = Vec<Filter>> {
    let stance = prop_oneof![
        Just(Stance::Required),
        Just(Stance::AnyOf),
        Just(Stance::Excluded)
    ];
    let facet = prop::sample::select(Facet::RECORDED.to_vec());
    let wish = (facet, any::<Index>(), stance).prop_filter_map(
        "a facet with values",
        |(facet, at, stance)| {
            let values = library().index.facet(facet).values();
            // Common values meet more often, so that views are not all empty.
            let value = values.get(at.index(values.len().clamp(1, 40)))?;
            Some(Filter {
                facet,
                pattern: value.pattern(),
                stance,
            })
        },
    );
    prop::collection::vec(wish, 0..5).prop_map(|filters| {
        let mut query = Query::default();
        for wish in filters {
            query.set_stance(wish.facet, wish.pattern, Some(wish.stance));
        }
        query.filters
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn stances_find_what_a_look_at_every_record_finds(filters in filters()) {
        let answer = found(&Query { filters: filters.clone(), ..Query::default() });
        let rows: Vec<Row> = answer.hits.iter().map(|hit| hit.row).collect();
        prop_assert_eq!(rows, oracle(&filters));
    }

    #[test]
    fn counts_are_what_a_recount_of_the_found_records_gives(filters in filters()) {
        let answer = found(&Query { filters: filters.clone(), ..Query::default() });
        let catalog = &library().catalog;
        for facet in Facet::RECORDED {
            let mut recount: BTreeMap<String, u32> = BTreeMap::new();
            for row in oracle(&filters) {
                let mut mine = values(catalog, row, &catalog.get(row).unwrap(), facet);
                mine.sort();
                mine.dedup();
                for value in mine {
                    *recount.entry(value).or_default() += 1;
                }
            }
            for (at, value) in library().index.facet(facet).values().iter().enumerate() {
                let counted = recount.get(&value.token.to_lowercase()).copied().unwrap_or(0);
                prop_assert_eq!(answer.counts_of(library(), facet, &[at]), [counted], "{} {}", facet.name(), value.token);
            }
        }
    }

    #[test]
    fn a_preview_says_what_is_left_before_the_key_is_pressed(filters in filters(), at in any::<Index>()) {
        let answer = found(&Query { filters: filters.clone(), ..Query::default() });
        let values = library().index.facet(Facet::Tag).values();
        let pattern = values.get(at.index(values.len().min(60))).unwrap().pattern();
        let told = preview(library(), &answer, Facet::Tag, &pattern);
        for (stance, told) in [Stance::Required, Stance::AnyOf, Stance::Excluded].into_iter().zip(told) {
            let mut query = Query { filters: filters.clone(), ..Query::default() };
            query.set_stance(Facet::Tag, pattern.clone(), Some(stance));
            prop_assert_eq!(told, oracle(&query.filters).len());
        }
    }

    #[test]
    fn words_find_the_records_that_have_them_and_exclusion_never_reorders(
        at in any::<Index>(), word in any::<Index>(), excluded in any::<Index>(),
    ) {
        let catalog = &library().catalog;
        let (row, record) = catalog.rows().nth(at.index(catalog.len())).unwrap();
        let words: Vec<&str> = record.title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).collect();
        prop_assume!(!words.is_empty());
        let word = words[word.index(words.len())];
        let answer = found(&parse(word).query);
        prop_assert!(answer.hits.iter().any(|hit| hit.row == row), "{word}");
        let tags = library().index.facet(Facet::Tag).values();
        let pattern = tags.get(excluded.index(tags.len())).unwrap().pattern();
        let mut query = parse(word).query;
        query.set_stance(Facet::Tag, pattern, Some(Stance::Excluded));
        let rest: Vec<Row> = found(&query).hits.iter().map(|hit| hit.row).collect();
        let kept: Vec<Row> = answer.hits.iter().map(|hit| hit.row).filter(|row| rest.contains(row)).collect();
        prop_assert_eq!(rest, kept);
    }
}

fn titles(query: &str) -> Vec<String> {
    let answer = found(&parse(query).query);
    answer
        .hits
        .iter()
        .map(|hit| {
            library()
                .catalog
                .get(hit.row)
                .map_or(String::new(), |record| record.title.to_string())
        })
        .collect()
}

#[test]
fn what_a_person_types_is_found_and_comes_first() {
    for (query, first) in [
        (
            "open government policy mexico",
            "Open government policy implementation in Mexico",
        ),
        (
            "gvrnmnt polcy mexico",
            "Open government policy implementation in Mexico",
        ),
        (
            "\"open government data\" review",
            "Open Government Data Review of Mexico",
        ),
        (
            "10.1787/9789264259270-5-en",
            "Open government policy implementation in Mexico",
        ),
        (
            "https://doi.org/10.1787/9789264259270-5-EN",
            "Open government policy implementation in Mexico",
        ),
        ("978-92-64-25927-0", "Open Government Data Review of Mexico"),
        (
            "^open$ | title:\"open government policy\"",
            "Open government policy implementation in Mexico",
        ),
    ] {
        let titles = titles(query);
        assert!(
            titles.first().is_some_and(|title| title.starts_with(first)),
            "{query}: {:?}",
            titles.first()
        );
    }
}

#[test]
fn an_identifier_is_found_however_it_was_pasted() {
    let chapter = "Open government policy implementation in Mexico";
    let book = "Open Government Data Review of Mexico";
    for (pasted, first) in [
        ("DOI 10.1787/9789264259270-5-en", chapter),
        ("DOI: 10.1787/9789264259270-5-en.", chapter),
        ("doi:10.1787/9789264259270–5–en", chapter),
        ("\"10.1787/9789264259270-5-en\"", chapter),
        ("'10.1787/9789264259270-5-en'", chapter),
        ("“DOI 10.1787/9789264259270-5-en”", chapter),
        ("<https://doi.org/10.1787/9789264259270-5-en>", chapter),
        (
            "https://doi.org/10.1787/9789264259270-5-en?lang=fr",
            chapter,
        ),
        (
            "https://doi.org/10.1787/9789264259270-5-en#section-d1",
            chapter,
        ),
        ("https://doi.org/10.1787/9789264259270-5-en/full", chapter),
        (
            "doi:https://doi.org/10.1787/9789264259270-5-en/full",
            chapter,
        ),
        (
            "https://doi-org.proxy.example.edu/10.1787/9789264259270-5-en",
            chapter,
        ),
        (
            "https://www.oecd-ilibrary.org/governance/policy_9789264259270-5-en",
            chapter,
        ),
        ("ISBN 978-92-64-25927-0", book),
        ("ISBN-13: 978-92-64-25927-0", book),
        ("isbn:978 92 64 25927 0", book),
        ("978 92 64 25927 0", book),
        ("978–92–64–25927–0", book),
        ("\"978 92 64 25927 0\"", book),
        ("ISBN 92-64-25927-9", book),
    ] {
        let titles = titles(pasted);
        assert!(
            titles.first().is_some_and(|title| title.starts_with(first)),
            "{pasted}: {:?}",
            titles.first()
        );
    }
}

#[test]
fn operators_in_capitals_are_those_of_library_catalogs() {
    for (typed, meant) in [
        ("mexico OR chile", "mexico | chile"),
        (
            "(mexico OR chile) AND innovation",
            "(mexico | chile) innovation",
        ),
        ("innovation NOT policy", "innovation -policy"),
    ] {
        assert!(!titles(typed).is_empty(), "{typed}");
        assert_eq!(titles(typed), titles(meant), "{typed}");
    }
    assert_ne!(titles("mexico or chile"), titles("mexico OR chile"));
}

#[test]
fn letters_scattered_over_a_title_are_no_hit() {
    assert_eq!(titles("ogdm"), Vec::<String>::new());
    assert_eq!(titles("zzqq"), Vec::<String>::new());
}

#[test]
fn accents_case_and_hyphens_do_not_matter() {
    assert_eq!(titles("MÉXICO ópen"), titles("mexico open"));
    assert!(!titles("coordination").is_empty());
    assert_eq!(
        titles("tag:whole-of-government"),
        titles("tag:\"Whole of Government\"")
    );
}

#[test]
fn years_are_found_as_ranges_and_stances() {
    let all = |query: &str| found(&parse(query).query).count;
    assert_eq!(all("year:2015..2016"), all("~year:2015 ~year:2016"));
    assert_eq!(
        all("year:..2015") + all("year:2016.."),
        all("year:1000..3000")
    );
    assert_eq!(
        all("is:chapter has:doi") + all("-is:chapter has:doi"),
        all("has:doi")
    );
}

#[test]
fn years_are_compared_as_people_write_it() {
    let all = |query: &str| found(&parse(query).query).count;
    assert_eq!(all("year:>2015"), all("year:2016.."));
    assert_eq!(all("year:>=2015"), all("year:2015.."));
    assert_eq!(all("year:<2015"), all("year:..2014"));
    assert_eq!(all("y:<=2015"), all("year:..2015"));
    assert_eq!(all("year:2015-2016"), all("year:2015..2016"));
    assert!(all("year:>2015") > 0);
}

#[test]
fn a_facet_has_a_value_of_those_that_have_none() {
    let all = |query: &str| found(&parse(query).query).count;
    for facet in Facet::RECORDED {
        let name = facet.name();
        let none = all(&format!("{name}:(none)"));
        assert_eq!(none, all(&format!("-has:{name}")), "{name}");
        assert_eq!(none + all(&format!("has:{name}")), all(""), "{name}");
        assert_eq!(
            all(&format!("{name}:*")),
            all(&format!("has:{name}")),
            "{name}"
        );
    }
    assert!(all("tag:(none)") > 0 && all("has:tags") > 0);
    assert_eq!(
        all("~tag:(none) ~tag:trust"),
        all("tag:(none)") + all("tag:trust")
    );
    assert_eq!(all("has:author") + all("-has:author"), all(""));
}

#[test]
fn a_second_value_of_a_facet_with_one_joins_the_first() {
    let all = |query: &str| found(&parse(query).query).count;
    assert_eq!(
        all("form:book form:chapter"),
        all("form:book") + all("form:chapter")
    );
    assert_eq!(all("year:2015 +year:2016"), all("year:2015..2016"));
    assert!(all("tag:trust tag:transparency") < all("tag:trust"));
}

#[test]
fn a_type_that_only_forms_have_is_read_as_a_form_and_says_so() {
    let answer = found(&parse("type:chapter").query);
    assert_eq!(answer.count, found(&parse("form:chapter").query).count);
    assert_eq!(&*answer.names[0].name, "form:chapter");
    assert!(answer.unknown.is_empty() && answer.count > 0);
    assert!(
        found(&parse("type:\"Country report\"").query)
            .names
            .is_empty()
    );
}

#[test]
fn short_names_of_fields_are_those_of_library_catalogs() {
    for (short, long) in [
        ("ti:skills", "title:skills"),
        ("au:oecd", "author:oecd"),
        ("ab:journalists", "abstract:journalists"),
        ("pub:\"OECD Publishing\"", "publisher:\"OECD Publishing\""),
        ("y:2016", "year:2016"),
    ] {
        assert_eq!(titles(short), titles(long), "{short}");
        assert!(!titles(short).is_empty(), "{short}");
    }
    let book = "Open Government Data Review of Mexico";
    assert_eq!(
        titles(&format!("in:\"{book}\"")),
        titles("book:10.1787/9789264259270-en")
    );
    assert!(!titles("in:mexico").is_empty());
}

#[test]
fn a_value_that_is_not_there_finds_nothing_and_names_the_nearest() {
    let answer = found(&parse("tag:transparancy").query);
    assert_eq!(answer.count, 0);
    assert_eq!(&*answer.unknown[0].nearest[0], "transparency");
}
