//! The engine asked as the state asks it: whole answers against what the
//! search finds, and what is at hand against whole answers.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use super::Local;
use crate::engine::catalog::DocAddress;
use crate::engine::exec::explain::explain;
use crate::engine::exec::{self, Found, Library};
use crate::engine::executor::Inline;
use crate::engine::segment::builder::Builder;
use crate::reader::deed::{Change, Deed};
use crate::reader::label::Label;
use crate::reader::mark::{Known, Mark, Reading};
use crate::reader::memory::Memory;
use crate::reader::moment::Moment;
use crate::reader::note::Note;
use crate::records::flaw::{Fault, Flaw};
use crate::records::record::{Name, Origin, Record, Tag};
use crate::records::text::Text;
use crate::runtime::loader::{Source, load_all};
use crate::search::Engine;
use crate::search::answer::{Answer, Card, Companion, FacetValue, Given};
use crate::search::document::{Document, Passage};
use crate::search::field::Fields;
use crate::search::id::{Id, Ids};
use crate::search::query::{Facet, Pattern, Query, Stance, parse};
use crate::search::question::{Counts, Question, Selected, Stop, ValueOrder, Want, Window};

static EMBEDDED: LazyLock<Arc<Library>> =
    LazyLock::new(|| Arc::new(load_all(&[Source::Embedded]).0));

const LINES: [&str; 9] = [
    "",
    "open gov",
    "inovation policy",
    "trust tag:trust -type:\"Country report\"",
    "foreword group:book",
    "sort:-year ~tag:loans ~tag:SMEs",
    "executive summary",
    "tag:nobody",
    "zzzqqq xxyyzz",
];

fn query(line: &str) -> Query {
    parse(line).query
}

fn embedded() -> Local {
    Local::new(Arc::clone(&EMBEDDED), Arc::new(Inline))
}

fn found(library: &Library, line: &str) -> Found {
    exec::run(library, &query(line), &Inline, &|| false).unwrap()
}

fn question(line: &str, wants: Vec<Want>) -> Question {
    Question {
        turn: 7,
        seq: 3,
        query: query(line),
        wants,
    }
}

/// Every answer to a question, in their order.
fn answers(engine: &dyn Engine, question: &Question) -> Vec<Answer> {
    let mut answers = Vec::new();
    engine.answer(question, &Stop::never(), &mut |answer| answers.push(answer));
    answers
}

/// What is given for one want.
fn given(engine: &dyn Engine, line: &str, want: &Want) -> Given {
    let answers = answers(engine, &question(line, vec![want.clone()]));
    let parts = answers.into_iter().flat_map(|answer| answer.parts);
    let mut mine: Vec<_> = parts.filter(|part| part.want == *want).collect();
    assert_eq!(mine.len(), 1, "{line}: {want:?}");
    mine.remove(0).given
}

fn rows(engine: &dyn Engine, line: &str, start: usize, len: usize) -> Vec<Card> {
    let want = Want::Rows(Window { start, len });
    let Given::Rows(cards) = given(engine, line, &want) else {
        panic!("no rows")
    };
    cards
}

fn counts(facet: Facet, order: ValueOrder) -> Counts {
    Counts {
        facet,
        order,
        under: None,
        narrow: String::new(),
        folded: None,
        window: Window { start: 0, len: 20 },
        seek: None,
    }
}

fn id_of(library: &Library, row: DocAddress) -> Id {
    Id::from(library.catalog.get(row).unwrap().identity())
}

#[test]
fn the_rows_are_the_hits_in_their_order() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let found = found(library, line);
        let cards = rows(&engine, line, 0, usize::MAX);
        assert_eq!(cards.len(), found.hits.len(), "{line}");
        for (card, hit) in cards.iter().zip(found.hits.iter()) {
            let record = library.catalog.get(hit.row).unwrap();
            assert_eq!(*card.id.as_str(), record.identity());
            assert_eq!(
                card.highlights,
                found.highlighter.highlights(&card.title, Fields::TITLE)
            );
            assert_eq!(card.kind.as_ref(), record.kind());
            assert_eq!(card.form, record.document_type);
            assert_eq!(card.publisher, record.publisher);
            let countries = library.catalog.countries(hit.row, &record).value;
            assert!(card.countries.iter().eq(countries.iter().take(3)));
            assert_eq!(card.chapters, library.catalog.chapters_of(hit.row).len());
            let book = library.catalog.book_of(hit.row);
            let book = book.and_then(|book| library.catalog.get(book));
            assert_eq!(card.book, book.map(|book| book.title));
            assert_eq!(card.year, library.catalog.year(hit.row));
            assert_eq!(
                (card.fields, card.context, card.depth),
                (hit.fields, hit.context, hit.depth)
            );
            assert!((card.score - hit.points()).abs() < 1e-9);
            let title = library.catalog.chapter_title(hit.row, &record);
            assert_eq!(card.title, title);
            let of_book = |book: &Text| found.highlighter.highlights(book, Fields::TITLE);
            let of_book = card
                .book
                .as_ref()
                .filter(|_| title != record.title)
                .map(of_book);
            assert_eq!(card.book_highlights, of_book.unwrap_or_default());
        }
        let middle = rows(&engine, line, 3, 4);
        assert!(cards.iter().skip(3).take(4).eq(&middle), "{line}");
    }
}

#[test]
fn the_head_of_an_answer_is_what_the_search_says() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let found = found(library, line);
        let answers = answers(&engine, &question(line, Vec::new()));
        let [answer] = &answers[..] else {
            panic!("{line}: {} answers", answers.len())
        };
        assert_eq!((answer.turn, answer.seq), (7, 3));
        assert_eq!(
            (answer.total, answer.found, answer.rows),
            (library.catalog.len(), found.count, found.hits.len())
        );
        assert_eq!(answer.unknown, found.unknown);
        assert_eq!(answer.missing, found.missing);
        assert_eq!(answer.corrections, found.corrections);
        assert_eq!(answer.several, found.highlighter.asks_several());
        assert!(answer.facets.contains(&Facet::Tag) && !answer.partial);
    }
}

#[test]
fn a_record_has_its_place_and_what_was_not_found_has_none() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let found = found(library, line);
        for number in [0, 1, 40, 300] {
            let row = DocAddress(number);
            let want = Want::Place(id_of(library, row));
            let place = found.hits.position(row);
            assert_eq!(given(&engine, line, &want), Given::Place(place), "{line}");
        }
        let gone = Want::Place(Id::from("10.9999/gone"));
        assert_eq!(given(&engine, line, &gone), Given::Place(None));
    }
}

/// The values of a facet as they were put in order and counted before.
fn arranged(library: &Library, found: &Found, facet: Facet, order: ValueOrder) -> Vec<FacetValue> {
    let index = library.index.facet(facet);
    let counts = found.counts(library, facet);
    let mut values: Vec<usize> = (0..index.values().len()).collect();
    let name = |at: &usize| index.values().get(*at).unwrap().name.to_lowercase();
    let count = |at: &usize| Reverse(counts[*at]);
    let stance = |at: &usize| {
        let pattern = index.values().get(*at).unwrap().pattern();
        found.query.stance(facet, &pattern)
    };
    let none = |at: &usize| index.is_none(*at);
    values.sort_by_key(name);
    match order {
        ValueOrder::Count => values.sort_by_key(count),
        ValueOrder::Name if facet == Facet::Year => values.reverse(),
        ValueOrder::Name => {}
        ValueOrder::Chosen => values.sort_by_key(|at| (stance(at).is_none(), count(at))),
        ValueOrder::Rarity => values.sort_by_key(|at| index.total(*at)),
    }
    let free = |at: &usize| order != ValueOrder::Chosen || stance(at).is_none();
    let has_hits = |at: &usize| counts[*at] > 0;
    let is_time_line = facet == Facet::Year && order == ValueOrder::Name;
    let year = |at: &usize| index.values().get(*at).unwrap().token.parse::<i32>().ok();
    let hits = values.iter().filter(|at| has_hits(at)).filter_map(year);
    let (first, last) = (hits.clone().min(), hits.max());
    // A year without hits between two that have some stays between them.
    let is_between = |at: &usize| {
        is_time_line && year(at).is_some_and(|year| first <= Some(year) && Some(year) <= last)
    };
    let sunk: Vec<bool> = values
        .iter()
        .map(|at| !has_hits(at) && !is_between(at))
        .collect();
    let sunk: HashMap<usize, bool> = values.iter().copied().zip(sunk).collect();
    values.sort_by_key(|at| (free(at), sunk[at], none(at)));
    let values = values.iter().map(|at| FacetValue {
        token: Text::line(index.values().get(*at).unwrap().token),
        name: Text::line(index.values().get(*at).unwrap().name),
        count: counts[*at] as usize,
        folded: 0,
    });
    values.collect()
}

const ORDERS: [ValueOrder; 4] = [
    ValueOrder::Count,
    ValueOrder::Name,
    ValueOrder::Chosen,
    ValueOrder::Rarity,
];

#[test]
fn the_values_of_a_facet_stand_in_each_order_with_their_counts() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let found = found(library, line);
        for facet in [Facet::Tag, Facet::Year, Facet::Type, Facet::Book] {
            for order in ORDERS {
                let expected = arranged(library, &found, facet, order);
                for start in [0, 5, expected.len()] {
                    let mut counts = counts(facet, order);
                    counts.window.start = start;
                    counts.seek = expected.get(start).map(|value| value.token.clone());
                    let values = expected.iter().skip(start).take(20).cloned();
                    let is_none = |value: &&FacetValue| &*value.token == Pattern::NONE;
                    let named = expected.iter().filter(|value| !is_none(value));
                    let hits = expected.iter().filter(|value| value.count > 0);
                    let expected = Given::Counts {
                        len: expected.len(),
                        hits: hits.count(),
                        most: named.map(|value| value.count).max().unwrap_or(0),
                        folded: 0,
                        values: values.collect(),
                        place: counts.seek.as_ref().map(|_| start),
                    };
                    assert_eq!(given(&engine, line, &Want::Counts(counts)), expected);
                }
            }
        }
    }
}

/// A hierarchy of tags, over several segments.
fn levelled() -> Local {
    let tags: [&[&str]; 9] = [
        &["policy/innovation", "policy/trade", "trust"],
        &["Policy / Innovation", "policy"],
        &["policy/trade", "Education -- France"],
        &["Education -- Chile", "Education--France"],
        &["education policy", "and/or"],
        &["policy/innovation/firms", "trust"],
        &["Education -- Chile -- Santiago"],
        &["trust"],
        &[],
    ];
    let mut builder = Builder::new();
    builder.source("the source");
    for (number, tags) in tags.iter().enumerate() {
        builder.add(Record {
            tags: tags.iter().filter_map(|tag| Tag::named(tag)).collect(),
            ..Record::titled(&format!("Record {number}"))
        });
        if number % 2 == 1 {
            let _ = builder.snapshot();
        }
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    Local::new(Arc::new(library), Arc::new(Inline))
}

/// Names with counts and how many values are folded into each, and the place
/// of the value that is sought.
type Listed = (Vec<(String, usize, usize)>, Option<usize>);

fn folded(engine: &Local, line: &str, opened: &[&str], seek: &str, order: ValueOrder) -> Listed {
    let mut counts = counts(Facet::Tag, order);
    counts.folded = Some(opened.iter().map(|text| (*text).to_owned()).collect());
    counts.seek = Some(Text::line(seek));
    let Given::Counts { values, place, .. } = given(engine, line, &Want::Counts(counts)) else {
        panic!("no counts")
    };
    // Who takes what a row stands for finds as many as the row tells.
    for value in &values {
        let mut query = parse(line).query;
        if query.stance(Facet::Tag, &value.pattern()).is_some() {
            continue;
        }
        query.set_stance(Facet::Tag, value.pattern(), Some(Stance::Required));
        let found = exec::run(engine.library(), &query, &Inline, &|| false).unwrap();
        assert_eq!(found.count, value.count, "{line} {value:?}");
        // It reads back as it is written.
        assert_eq!(parse(&query.to_string()).query, query, "{query}");
    }
    let values = values.into_iter();
    let values = values.map(|value| (value.name.to_string(), value.count, value.folded));
    (values.collect(), place)
}

#[test]
fn a_level_of_a_hierarchy_is_folded_into_one_value_that_counts_each_record_once() {
    let engine = levelled();
    let is = |listed: &Listed, expected: &[(&str, usize, usize)], place: Option<usize>| {
        let expected = expected.iter();
        let expected: Vec<_> = expected
            .map(|(name, count, folded)| ((*name).to_owned(), *count, *folded))
            .collect();
        assert_eq!(*listed, (expected, place));
    };
    let listed = folded(&engine, "", &[], "policy/trade", ValueOrder::Count);
    let all: [(&str, usize, usize); 6] = [
        ("Policy /", 4, 4),
        ("Education --", 3, 3),
        ("trust", 3, 0),
        ("and/or", 1, 0),
        ("education policy", 1, 0),
        ("policy", 1, 0),
    ];
    is(&listed, &[&all[..], &[("(none)", 1, 0)]].concat(), Some(0));
    // One level is opened again.
    let listed = folded(&engine, "", &["policy/"], "policy/", ValueOrder::Name);
    let opened = [
        ("and/or", 1, 0),
        ("Education --", 3, 3),
        ("education policy", 1, 0),
        ("policy", 1, 0),
        ("Policy / Innovation", 1, 0),
        ("policy/innovation", 1, 0),
        ("policy/innovation/firms", 1, 0),
        ("policy/trade", 2, 0),
        ("trust", 3, 0),
        ("(none)", 1, 0),
    ];
    is(&listed, &opened, Some(4));
    // Counts are those of what is found.
    let listed = folded(&engine, "+tag:trust", &[], "gone", ValueOrder::Chosen);
    let found = [
        ("trust", 3, 0),
        ("Policy /", 2, 4),
        ("and/or", 0, 0),
        ("Education --", 0, 3),
        ("education policy", 0, 0),
        ("policy", 0, 0),
        ("(none)", 0, 0),
    ];
    is(&listed, &found, None);
    let listed = folded(&engine, "-tag:policy/*", &[], "trust", ValueOrder::Chosen);
    assert_eq!(listed.0[0], ("Policy /".to_owned(), 0, 4));
}

#[test]
fn values_are_found_by_their_letters_when_no_name_has_the_text() {
    let narrowed = |narrow: &str| -> Vec<String> {
        let mut counts = counts(Facet::Tag, ValueOrder::Count);
        counts.narrow = narrow.to_owned();
        let Given::Counts { values, .. } = given(&embedded(), "", &Want::Counts(counts)) else {
            return Vec::new();
        };
        values.iter().map(|value| value.name.to_string()).collect()
    };
    assert_eq!(narrowed("transpar"), ["transparency"]);
    assert_eq!(narrowed("trnspr"), ["transparency"]);
    assert_eq!(narrowed("transparancy"), ["transparency"]);
    assert_eq!(narrowed("dgtl ecnmy"), ["digital economy"]);
    assert_eq!(narrowed("(none"), ["(none)"]);
    assert_eq!(narrowed("zzz"), [""; 0]);
}

/// A reader who filters one value after the other sees other counts, but no
/// value changes its place.
#[test]
fn values_stay_where_another_query_put_them() {
    let (library, engine) = (&EMBEDDED, embedded());
    let before = found(library, "open");
    let now = found(library, "open tag:trust");
    for is_known in [false, true] {
        let mut counts = counts(Facet::Tag, ValueOrder::Count);
        counts.under = Some(Box::new(query("open")));
        let question = question("open tag:trust", vec![Want::Counts(counts)]);
        let answers = answers(&engine, &question);
        // Their order is known the second time: they come with the list.
        assert_eq!(answers[0].parts.is_empty(), !is_known);
        let Given::Counts { values, .. } = &answers.last().unwrap().parts[0].given else {
            panic!("no counts")
        };
        let places = arranged(library, &before, Facet::Tag, ValueOrder::Count);
        let now = arranged(library, &now, Facet::Tag, ValueOrder::Name);
        let tokens = |values: &[FacetValue]| -> Vec<Text> {
            let tokens = values.iter().take(20).map(|value| value.token.clone());
            tokens.collect()
        };
        assert_eq!(tokens(values), tokens(&places));
        for value in values {
            assert!(now.contains(value), "{value:?}");
        }
    }
}

#[test]
fn counts_whose_order_is_known_are_counted_with_the_next_letter() {
    let (library, engine) = (&EMBEDDED, embedded());
    let mut counts = counts(Facet::Tag, ValueOrder::Count);
    counts.under = Some(Box::new(query("op")));
    let want = Want::Counts(counts);
    answers(&engine, &question("op", vec![want.clone()]));
    let answers = answers(&engine, &question("ope", vec![want.clone()]));
    assert_eq!(answers.len(), 1);
    let Given::Counts { values, hits, .. } = &answers[0].parts[0].given else {
        panic!("no counts")
    };
    let all = arranged(
        library,
        &found(library, "ope"),
        Facet::Tag,
        ValueOrder::Name,
    );
    assert!(values.iter().all(|value| all.contains(value)));
    assert_eq!(*hits, all.iter().filter(|value| value.count > 0).count());
}

#[test]
fn the_list_waits_for_no_count_that_the_new_order_tells_anyway() {
    let (library, engine) = (&EMBEDDED, embedded());
    let mut still = counts(Facet::Tag, ValueOrder::Count);
    still.under = Some(Box::new(query("op")));
    answers(&engine, &question("op", vec![Want::Counts(still.clone())]));
    let rows = Want::Rows(Window { start: 0, len: 5 });
    let ordered = Want::Counts(counts(Facet::Tag, ValueOrder::Count));
    let wants = vec![rows, Want::Counts(still), ordered.clone()];
    let answers = answers(&engine, &question("open gov", wants));
    let parts = answers.iter().map(|answer| answer.parts.len());
    assert_eq!(parts.collect::<Vec<_>>(), [2, 1]);
    assert_eq!(answers[1].parts[0].want, ordered);
    let hits = |answer: &Answer| match answer.parts.last().map(|part| &part.given) {
        Some(Given::Counts { hits, .. }) => *hits,
        given => panic!("{given:?}"),
    };
    let number = |line: &str| {
        let all = arranged(library, &found(library, line), Facet::Tag, ValueOrder::Name);
        all.iter().filter(|value| value.count > 0).count()
    };
    // The first frame says what the order before said.
    assert_eq!(hits(&answers[0]), number("op"));
    assert_eq!(hits(&answers[1]), number("open gov"));
}

#[test]
fn a_narrowed_facet_has_the_values_that_fit() {
    let (library, engine) = (&EMBEDDED, embedded());
    let narrowed = Counts {
        narrow: "Inno".to_owned(),
        ..counts(Facet::Tag, ValueOrder::Name)
    };
    let Given::Counts { len, values, .. } = given(&engine, "", &Want::Counts(narrowed)) else {
        panic!("no counts")
    };
    let mut all = arranged(library, &found(library, ""), Facet::Tag, ValueOrder::Name);
    all.retain(|value| value.name.to_lowercase().contains("inno"));
    assert!(len > 1 && len == all.len());
    all.truncate(20);
    assert_eq!(values, all);
}

#[test]
fn a_variant_says_what_each_stance_and_each_query_would_find() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let before = found(library, line);
        let tags = library.index.facet(Facet::Tag).values();
        let pattern = tags.get(3).unwrap().pattern();
        let preview = exec::preview(library, &before, Facet::Tag, &pattern);
        let stances = [Stance::Required, Stance::AnyOf, Stance::Excluded];
        let with = |stance| {
            let mut query = query(line);
            query.set_stance(Facet::Tag, pattern.clone(), Some(stance));
            query
        };
        let mut variants: Vec<Query> = stances.map(with).to_vec();
        variants.push(query("trust"));
        let mut expected = preview.to_vec();
        expected.push(found(library, "trust").count);
        let given = given(&engine, line, &Want::Variants(variants));
        assert_eq!(given, Given::Variants(expected), "{line}");
    }
}

#[test]
fn a_value_is_completed_with_its_number_of_records() {
    let want = Want::Complete {
        facet: Facet::Tag,
        typed: "inno".to_owned(),
        under: None,
    };
    let Given::Completions(values) = given(&embedded(), "", &want) else {
        panic!("no completions")
    };
    assert!(values.len() > 1 && values.len() <= 8);
    assert!(values[0].name.starts_with("inno"), "{values:?}");
    assert!(values[0].count > 0);
}

/// The records of the embedded catalog that a line finds.
fn records_found(line: &str) -> Vec<Record> {
    let found = found(&EMBEDDED, line);
    let rows = EMBEDDED.catalog.rows();
    rows.filter(|(row, _)| found.hits.has(*row))
        .map(|(_, record)| record)
        .collect()
}

fn with_tag(records: &[Record], tag: &str) -> usize {
    let key = Pattern::value_key;
    let has = |record: &&Record| record.tags.iter().any(|own| key(&own.name) == key(tag));
    records.iter().filter(has).count()
}

#[test]
fn what_the_query_finds_comes_first_among_completions() {
    let line = "trust -type:\"Country report\"";
    let records = records_found(line);
    let want = Want::Complete {
        facet: Facet::Tag,
        typed: "t".to_owned(),
        under: Some(Box::new(query(line))),
    };
    let Given::Completions(values) = given(&embedded(), "", &want) else {
        panic!("no completions")
    };
    assert_eq!(values.len(), 8);
    for value in &values {
        assert_eq!(value.count, with_tag(&records, &value.token), "{value:?}");
    }
    let all = EMBEDDED.index.facet(Facet::Tag);
    let having = all.values().iter().filter(|value| {
        let is_narrowed = Pattern::value_key(value.name).contains('t');
        is_narrowed && with_tag(&records, value.token) > 0
    });
    let told = values.iter().take_while(|value| value.count > 0).count();
    assert_eq!(told, having.count().min(8));
    assert!(values.iter().skip(told).all(|value| value.count == 0));
}

#[test]
fn values_go_with_a_value_that_stand_beside_it_more_often_than_by_chance() {
    let keys = |record: &Record| -> BTreeSet<String> {
        let names = record.tags.iter();
        names.map(|tag| Pattern::value_key(&tag.name)).collect()
    };
    let all: Vec<BTreeSet<String>> = records_found("").iter().map(keys).collect();
    let having = |records: &[BTreeSet<String>]| {
        let mut having: BTreeMap<String, f64> = BTreeMap::new();
        for key in records.iter().flatten() {
            *having.entry(key.clone()).or_default() += 1.0;
        }
        having
    };
    let totals = having(&all);
    let facet = EMBEDDED.index.facet(Facet::Tag);
    let (engine, mut told) = (embedded(), 0);
    for value in facet.values().iter().step_by(5) {
        let want = Want::GoesWith {
            facet: Facet::Tag,
            value: value.pattern(),
            len: 6,
        };
        let Given::GoesWith(companions) = given(&engine, "trust", &want) else {
            panic!("no companions")
        };
        let own = Pattern::value_key(value.token);
        let mine = all.iter().filter(|keys| keys.contains(&own));
        let mine: Vec<BTreeSet<String>> = mine.cloned().collect();
        let number = |records: &[BTreeSet<String>]| records.iter().map(|_| 1.0).sum::<f64>();
        let share = number(&mine) / number(&all);
        let together = having(&mine);
        let mut expected: Vec<f64> = together
            .iter()
            .filter(|(key, both)| **both >= 3.0 && **both > totals[*key] * share && **key != own)
            .map(|(key, both)| both / (totals[key] * share + 1.0))
            .collect();
        expected.sort_by(|one, other| other.total_cmp(one));
        assert_eq!(companions.len(), expected.len().min(6), "{value:?}");
        // The best by their lift damped for what is rare, and among them the
        // highest first.
        assert!(companions.is_sorted_by(|one, next| one.lift >= next.lift));
        let damped = |companion: &Companion| {
            let key = Pattern::value_key(&companion.value.token);
            together[&key] / (totals[&key] * share + 1.0)
        };
        let mut companions = companions;
        companions.sort_by(|one, other| damped(other).total_cmp(&damped(one)));
        for (companion, expected) in companions.iter().zip(expected) {
            let key = Pattern::value_key(&companion.value.token);
            let (both, chance) = (together[&key], totals[&key] * share);
            assert_eq!(companion.value.count.to_string(), format!("{both:.0}"));
            assert!((companion.lift - both / chance).abs() < 1e-3);
            assert!((both / (chance + 1.0) - expected).abs() < 1e-9);
        }
        told += companions.len();
    }
    assert!(told > 20, "{told}");
    let unknown = Want::GoesWith {
        facet: Facet::Tag,
        value: Pattern::whole("nobody"),
        len: 6,
    };
    let none = given(&engine, "", &unknown);
    assert_eq!(none, Given::GoesWith(Vec::new()));
}

#[test]
fn every_year_is_counted_in_the_found_and_in_the_catalog() {
    let line = "innovation";
    let Given::Years(years) = given(&embedded(), line, &Want::Years) else {
        panic!("no years")
    };
    assert!(years.is_sorted_by_key(|years| years.year) && years.len() > 3);
    let catalog = &EMBEDDED.catalog;
    let found = found(&EMBEDDED, line);
    let year_of = |row: DocAddress| catalog.year(row).map(|year| year.value);
    for years in &years {
        let of_year = || {
            let rows = catalog.rows().map(|(row, _)| row);
            rows.filter(|row| year_of(*row) == Some(years.year))
        };
        let hits = of_year().filter(|row| found.hits.has(*row));
        assert_eq!(
            (years.total, years.found),
            (of_year().count(), hits.count())
        );
    }
    let dated = catalog.rows().filter(|(row, _)| year_of(*row).is_some());
    assert_eq!(
        years.iter().map(|years| years.total).sum::<usize>(),
        dated.count()
    );
}

#[test]
fn a_pasted_page_says_which_words_are_looked_for_as_typed() {
    let engine = embedded();
    let words = |count: usize| {
        let each = (0..count).map(|number| format!("word{number}"));
        each.collect::<Vec<_>>().join(" ")
    };
    for (count, plain) in [(1, 0), (64, 0), (65, 1), (90, 26)] {
        let answers = answers(&engine, &question(&words(count), Vec::new()));
        assert_eq!(answers[0].plain, plain, "{count} words");
    }
}

/// Records with these authors, the last of each an editor, and a series.
fn authored() -> Local {
    let mut builder = Builder::new();
    builder.source("the source");
    let records: [(&[&str], &str); 5] = [
        (&["Smith, Jane", "OECD"], "Reviews"),
        (&["smith, jane"], "Working Papers"),
        (&["Smith, Jane Ann", "Smith, Jane"], ""),
        (&["World Bank"], "working papers"),
        (&[], "Reviews"),
    ];
    for (number, (names, series)) in records.into_iter().enumerate() {
        let mut names: Vec<Name> = names.iter().filter_map(|name| Name::whole(name)).collect();
        let editors = names.pop().into_iter().collect();
        builder.add(Record {
            authors: names,
            editors,
            series: Text::some_line(series),
            ..Record::titled(&format!("Record {number}"))
        });
        if number == 2 {
            let _ = builder.snapshot();
        }
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    Local::new(Arc::new(library), Arc::new(Inline))
}

#[test]
fn authors_and_series_are_values_behind_a_sign_and_words_without() {
    let engine = authored();
    let titles = |line: &str| {
        let mut numbers: Vec<char> = rows(&engine, line, 0, 9)
            .iter()
            .filter(|card| card.lacks.is_empty())
            .filter_map(|card| card.title.chars().last())
            .collect();
        numbers.sort_unstable();
        numbers.into_iter().collect::<String>()
    };
    for (line, found) in [
        ("author:jane", "012"),
        ("author:\"smith jane\"", "012"),
        ("+author:\"Smith, Jane\"", "012"),
        ("+author:\"Smith, Jane Ann\"", "2"),
        ("+author:\"smith jane\"", ""),
        ("+author:smith*", "012"),
        ("+author:oecd +author:\"smith, jane\"", "0"),
        ("~author:oecd ~author:\"World bank\"", "03"),
        ("-author:\"Smith, Jane\"", "34"),
        ("-author:ann", "0134"),
        ("author:(none)", "4"),
        ("-author:(none)", "0123"),
        ("has:author", "0123"),
        ("(+author:oecd | +series:reviews)", "04"),
        ("NOT +author:oecd", "1234"),
        ("+series:reviews", "04"),
        ("+series:reviews +series:\"working papers\"", "0134"),
        ("series:papers", "13"),
        ("series:(none)", "2"),
    ] {
        assert_eq!(titles(line), found, "{line}");
    }
    let answer = answers(&engine, &question("", Vec::new())).remove(0);
    assert_eq!(answer.facets, [Facet::Author, Facet::Series]);
    let want = Want::Counts(counts(Facet::Author, ValueOrder::Count));
    let Given::Counts { values, .. } = given(&engine, "-series:\"reviews\"", &want) else {
        panic!("no counts")
    };
    let values: Vec<_> = values.iter().map(|it| (&*it.name, it.count)).collect();
    let expected = [
        ("Smith, Jane", 2),
        ("Smith, Jane Ann", 1),
        ("World Bank", 1),
        ("OECD", 0),
        ("(none)", 0),
    ];
    assert_eq!(values, expected);
}

#[test]
fn a_document_has_its_book_chapters_sources_and_highlights() {
    let (library, engine) = (&EMBEDDED, embedded());
    let catalog = &library.catalog;
    let mut having: BTreeMap<String, usize> = BTreeMap::new();
    for (_, record) in catalog.rows() {
        let keys = record.tags.iter().map(|tag| Pattern::value_key(&tag.name));
        for key in keys.collect::<BTreeSet<_>>() {
            *having.entry(key).or_default() += 1;
        }
    }
    for line in ["", "innovation foreword", "oecd trust"] {
        let found = found(library, line);
        for hit in found.hits.iter().step_by(17) {
            let want = Want::Document(id_of(library, hit.row));
            let Given::Document(Some(document)) = given(&engine, line, &want) else {
                panic!("no document")
            };
            let record = catalog.get(hit.row).unwrap();
            assert_eq!(document.record, record);
            assert_eq!(document.year, catalog.year(hit.row));
            assert_eq!(document.countries, catalog.countries(hit.row, &record));
            assert_eq!(document.sources.len(), record.origins.len());
            let book = catalog.book_of(hit.row);
            assert_eq!(document.book.is_some(), book.is_some());
            let chapters = catalog.chapters_of(book.unwrap_or(hit.row));
            assert_eq!(document.chapters.len(), chapters.len());
            for (chapter, row) in document.chapters.iter().zip(chapters) {
                let record = catalog.get(row).unwrap();
                assert_eq!(chapter.id, id_of(library, row));
                assert_eq!(chapter.title, catalog.chapter_title(row, &record));
            }
            let title = found.highlighter.highlights(&record.title, Fields::TITLE);
            assert_eq!(document.highlights(Passage::Title), title);
            let tags = record.tags.iter();
            let counts = tags.map(|tag| having[&Pattern::value_key(&tag.name)]);
            assert!(document.tag_counts.iter().copied().eq(counts));
        }
    }
    let gone = Want::Document(Id::from("10.9999/gone"));
    assert_eq!(given(&engine, "", &gone), Given::Document(None));
}

/// A catalog of one record with names and paragraphs.
fn small() -> Local {
    let mut builder = Builder::new();
    builder.source("the source");
    let names = ["Open, Olga", "Smith, Opal", "Trust"];
    builder.add(Record {
        authors: names.iter().filter_map(|name| Name::whole(name)).collect(),
        summary: Text::some_prose("Something open.\n\nGovernment is open"),
        ..Record::titled("Reform")
    });
    let library = Library::new(builder.finish(), &[], &Inline);
    Local::new(Arc::new(library), Arc::new(Inline))
}

fn document(engine: &dyn Engine, line: &str) -> Document {
    let id = rows(engine, "", 0, 1).remove(0).id;
    let Given::Document(Some(document)) = given(engine, line, &Want::Document(id)) else {
        panic!("no document")
    };
    *document
}

#[test]
fn highlights_stand_in_the_passage_they_were_found_in() {
    let engine = small();
    let open = document(&engine, "open");
    let author = open.highlights(Passage::Author(0));
    assert_eq!(author.first(), Some(&(0..4)));
    assert!(open.highlights(Passage::Author(1)).is_empty());
    assert!(open.highlights(Passage::Title).is_empty());
    let summary = open.record.summary.as_deref().unwrap();
    let marked: Vec<&str> = open
        .highlights(Passage::Abstract)
        .into_iter()
        .map(|range| &summary[range])
        .collect();
    assert_eq!(marked, ["open", "open"]);
    // No phrase reaches over the end of a paragraph.
    let phrase = document(&engine, "open -\"zzz\"");
    assert_eq!(phrase.highlights, open.highlights);
    let reason = rows(&engine, "open", 0, 1).remove(0).reason.unwrap();
    assert_eq!((&*reason.text, reason.cut), ("Open, Olga", false));
}

#[test]
fn some_of_the_flaws_come_with_their_sources() {
    let mut builder = Builder::new();
    builder.source("the source");
    for line in 1..4 {
        builder.flaw(Flaw {
            source: 0,
            line,
            fault: Fault::Nameless,
        });
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    let engine = Local::new(Arc::new(library), Arc::new(Inline));
    let Given::Flaws { len, first } = given(&engine, "", &Want::Flaws(2)) else {
        panic!("no flaws")
    };
    assert_eq!((len, first.len()), (3, 2));
    assert_eq!((&*first[1].0, first[1].1.line), ("the source", 2));
}

#[test]
fn some_records_are_counted_and_a_hit_is_explained() {
    let (library, engine) = (&EMBEDDED, embedded());
    let line = "trust government";
    let found = found(library, line);
    let ids: Ids = (0..200)
        .map(|number| id_of(library, DocAddress(number)))
        .collect();
    let among = (0..200).filter(|number| found.hits.has(DocAddress(*number)));
    let given_among = given(&engine, line, &Want::Among(ids));
    assert_eq!(given_among, Given::Among(among.count()));
    let hit = found.hits.get(0).unwrap();
    let explained = given(&engine, line, &Want::Explain(id_of(library, hit.row)));
    assert_eq!(
        explained,
        Given::Explanation(explain(library, &found, hit.row, &|| false))
    );
    let other = Want::Explain(Id::from("10.9999/gone"));
    assert_eq!(given(&engine, line, &other), Given::Explanation(None));
}

/// Everything that can be wanted, of a few records.
fn everything(library: &Library, found: &Found) -> Vec<Want> {
    let row = found.hits.get(2).map_or(DocAddress(5), |hit| hit.row);
    let id = id_of(library, row);
    let mut wants = vec![
        Want::Rows(Window { start: 0, len: 30 }),
        Want::Rows(Window { start: 20, len: 9 }),
        Want::Place(id.clone()),
        Want::Place(id_of(library, DocAddress(1))),
        Want::Variants(vec![query("trust"), found.query.clone()]),
        Want::Complete {
            facet: Facet::Country,
            typed: "f".to_owned(),
            under: Some(Box::new(query("trust"))),
        },
        Want::GoesWith {
            facet: Facet::Tag,
            value: Pattern::whole("trust"),
            len: 5,
        },
        Want::Years,
        Want::Document(id.clone()),
        Want::Among(Ids::from(vec![id.clone()])),
        Want::Explain(id),
        Want::Flaws(5),
        Want::Flawed(Origin { source: 0, line: 5 }),
    ];
    wants.extend(ORDERS.map(|order| Want::Counts(counts(Facet::Tag, order))));
    wants
}

#[test]
fn an_answer_is_the_same_when_it_came_over_a_wire() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let question = question(line, everything(library, &found(library, line)));
        let wire = serde_json::to_string(&question).unwrap();
        assert_eq!(serde_json::from_str::<Question>(&wire).unwrap(), question);
        for answer in answers(&engine, &question) {
            let wire = serde_json::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<Answer>(&wire).unwrap(), answer);
        }
    }
}

#[test]
fn what_is_at_hand_is_what_would_be_answered() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let question = question(line, everything(library, &found(library, line)));
        assert_eq!(engine.at_once(&question), None, "{line}: never asked");
        let answers = answers(&engine, &question);
        let parts: Vec<_> = answers.iter().flat_map(|answer| &answer.parts).collect();
        assert_eq!(parts.len(), question.wants.len());
        let ready = engine.at_once(&question).unwrap();
        assert!(ready.parts.len() >= 8, "{line}: {:?}", ready.parts.len());
        for part in &ready.parts {
            assert!(parts.contains(&part), "{line}: {:?}", part.want);
        }
        let last = answers.last().unwrap();
        let heads = |answer: &Answer| Answer {
            parts: Vec::new(),
            ..answer.clone()
        };
        assert_eq!(heads(&ready), heads(last));
    }
}

#[test]
fn nothing_is_sorted_at_once() {
    let mut builder = Builder::new();
    for number in 0..1_500 {
        builder.add(Record::titled(&format!("Trust {number}")));
    }
    let library = Library::new(builder.finish(), &[], &Inline);
    let engine = Local::new(Arc::new(library), Arc::new(Inline));
    let far = Want::Rows(Window {
        start: 1_200,
        len: 5,
    });
    let near = Want::Rows(Window { start: 0, len: 5 });
    let both = question("trust", vec![far.clone(), near.clone()]);
    answers(&engine, &question("trust", vec![near.clone()]));
    let ready = engine.at_once(&both).unwrap();
    assert_eq!(ready.parts.len(), 1);
    assert_eq!(ready.parts[0].want, near);
    let cards = rows(&engine, "trust", 1_200, 5);
    let ready = engine.at_once(&both).unwrap();
    assert_eq!(ready.parts[0].given, Given::Rows(cards));
}

#[test]
fn documents_and_identities_come_in_the_order_of_the_list() {
    let (library, engine) = (&EMBEDDED, embedded());
    for line in LINES {
        let found = found(library, line);
        let hits: Vec<_> = found.hits.iter().filter(|hit| !hit.context).collect();
        let expected: Vec<Id> = hits.iter().map(|hit| id_of(library, hit.row)).collect();
        let mut ids = Vec::new();
        let mut collect = |window| {
            let given = engine.ids(&query(line), window, &Stop::never(), &mut |id| {
                ids.push(id);
                ControlFlow::Continue(())
            });
            assert_eq!(given, Ok(()));
            std::mem::take(&mut ids)
        };
        assert_eq!(collect(Window::ALL), expected, "{line}");
        let some = Window { start: 2, len: 3 };
        let mine = found.hits.iter().skip(2).take(3).filter(|hit| !hit.context);
        assert!(mine.map(|hit| id_of(library, hit.row)).eq(collect(some)));
        let documents = |which: &Selected, most: usize| {
            let mut entries = Vec::new();
            let given = engine.documents(which, &Stop::never(), &mut |entry| {
                entries.push(entry);
                if entries.len() < most {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
            assert_eq!(given, Ok(()));
            entries
        };
        let entries = documents(&Selected::Found(query(line)), usize::MAX);
        let mine = entries.iter().map(|entry| &entry.id);
        assert!(mine.eq(&expected), "{line}");
        for (entry, hit) in entries.iter().zip(&hits) {
            assert!((entry.score - hit.points()).abs() < 1e-9);
            assert_eq!(*entry.work.record.identity(), *entry.id.as_str());
        }
        let gone = [Id::from("10.9999/gone")];
        let chosen = gone.into_iter().chain(expected.iter().rev().cloned());
        let chosen = Selected::Chosen(chosen.collect(), query(line));
        let entries = documents(&chosen, 3);
        let mine = entries.iter().map(|entry| &entry.id);
        assert!(mine.eq(expected.iter().take(3)), "{line}");
    }
}

#[test]
fn chosen_documents_that_are_not_found_come_last() {
    let (library, engine) = (&EMBEDDED, embedded());
    let found = found(library, "trust sort:-year");
    let (listed, others): (Vec<_>, Vec<_>) = (0..90)
        .map(DocAddress)
        .partition(|row| found.hits.has(*row));
    assert!(!listed.is_empty() && !others.is_empty());
    let ids: Ids = (0..90)
        .rev()
        .map(|row| id_of(library, DocAddress(row)))
        .collect();
    let mut given = Vec::new();
    let which = Selected::Chosen(ids, query("trust sort:-year"));
    let end = engine.documents(&which, &Stop::never(), &mut |entry| {
        given.push(entry.id);
        ControlFlow::Continue(())
    });
    assert_eq!(end, Ok(()));
    let hits = found.hits.iter().map(|hit| hit.row);
    let first = hits.filter(|row| listed.contains(row));
    let expected = first.chain(others.iter().copied());
    assert!(expected.map(|row| id_of(library, row)).eq(given));
}

#[test]
fn nobody_is_answered_who_waits_no_more() {
    let engine = embedded();
    let question = question("open", vec![Want::Rows(Window { start: 0, len: 5 })]);
    engine.answer(&question, &Stop::new(&|| true), &mut |_| panic!("answered"));
    // Between the first answer and the second.
    let question = Question {
        wants: everything(&EMBEDDED, &found(&EMBEDDED, "open")),
        ..question
    };
    let heard = std::sync::atomic::AtomicUsize::new(0);
    let order = std::sync::atomic::Ordering::Relaxed;
    let stop = || heard.load(order) > 0;
    engine.answer(&question, &Stop::new(&stop), &mut |_| {
        heard.fetch_add(1, order);
    });
    assert_eq!(heard.load(order), 1);
}

#[test]
fn a_slow_search_of_a_large_catalog_shows_a_part_first() {
    let mut builder = Builder::new();
    for number in 0..90 {
        builder.add(Record::titled(&format!("Trust {number}")));
        let _ = builder.snapshot();
    }
    let library = Arc::new(Library::new(builder.finish(), &[], &Inline));
    let slow =
        Local::new(Arc::clone(&library), Arc::new(Inline)).with_patience(|| Box::new(|| true));
    let question = question("trust", vec![Want::Rows(Window { start: 0, len: 50 })]);
    let told = |engine: &Local| -> Vec<(bool, usize, usize)> {
        let answers = answers(engine, &question).into_iter();
        let told = answers.map(|answer| {
            let Given::Rows(cards) = &answer.parts[0].given else {
                panic!("no rows")
            };
            (answer.partial, answer.found, cards.len())
        });
        told.collect()
    };
    assert_eq!(told(&slow), [(true, 11, 11), (false, 90, 50)]);
    // It was asked before.
    assert_eq!(told(&slow), [(false, 90, 50)]);
    let patient = Local::new(library, Arc::new(Inline));
    assert_eq!(told(&patient), [(false, 90, 50)]);
}

/// The list is on its way to the screen before anything else is counted.
#[test]
fn the_list_comes_first() {
    let (library, engine) = (&EMBEDDED, embedded());
    let question = question("open", everything(library, &found(library, "open")));
    let answers = RefCell::new(Vec::new());
    engine.answer(&question, &Stop::never(), &mut |answer| {
        answers.borrow_mut().push(answer);
    });
    let answers = answers.into_inner();
    assert_eq!(answers.len(), 2);
    let mut first = answers[0].parts.iter();
    assert!(first.all(|part| matches!(part.want, Want::Rows(_) | Want::Place(_))));
    assert_eq!(answers[0].parts.len(), 4);
}

/// What is said of some records of the embedded catalog, deed by deed.
fn deeds(ids: &[Id]) -> Vec<Deed> {
    let known = |id: &Id| (id.clone(), Known::default());
    let documents = |every: usize| ids.iter().step_by(every).map(known).collect::<Vec<_>>();
    let label = |text: &str| Label::new(text).unwrap();
    let note = |text: &str| Some(Note::new(text).unwrap());
    vec![
        Deed::Mark(documents(7), Change::Star(true)),
        Deed::Mark(documents(5), Change::Reading(Some(Reading::ToRead))),
        Deed::Mark(
            documents(11),
            Change::Tags(vec![(label("Thesis / chapter 1"), true)]),
        ),
        Deed::Mark(
            documents(13),
            Change::Note(note("Costs of trust\n\n* see p. 3")),
        ),
        Deed::AddToList(label("to cite"), documents(17)),
        Deed::Mark(documents(35), Change::Star(false)),
        Deed::Mark(documents(10), Change::Reading(Some(Reading::Read))),
        Deed::Mark(
            documents(22),
            Change::Tags(vec![(label("Thesis / chapter 1"), false)]),
        ),
        Deed::RenameList(label("to cite"), label("cited")),
        Deed::RemoveList(label("cited")),
    ]
}

#[test]
fn what_a_reader_has_said_is_found_and_counted_after_every_deed() {
    let library = &*EMBEDDED;
    let engine = embedded();
    let rows = library.catalog.rows();
    let ids: Vec<Id> = rows
        .map(|(_, record)| Id::from(record.identity()))
        .collect();
    let mut memory = Memory::default();
    let marks = |memory: &Memory, fits: &dyn Fn(&Mark) -> bool| {
        let mark = |id: &&Id| memory.mark(id).is_some_and(fits);
        ids.iter().filter(mark).cloned().collect::<BTreeSet<Id>>()
    };
    let state =
        |state: Reading| move |mark: &Mark| mark.reading().is_some_and(|it| it.state == state);
    for (at, deed) in (0..).zip(deeds(&ids)) {
        memory.apply(&deed, Moment::from_millis(at)).unwrap();
        engine.lend(memory.marks());
        let listed = |name: &str| {
            memory
                .marks()
                .list(name)
                .map(|list| list.ids().cloned().collect())
        };
        let none = BTreeSet::new();
        let starred = marks(&memory, &Mark::is_starred);
        let to_read = marks(&memory, &state(Reading::ToRead));
        let noted = marks(&memory, &|mark| mark.note().is_some());
        let tagged = marks(&memory, &|mark| mark.has_tag("Thesis / chapter 1"));
        for (line, expected) in [
            ("is:starred", &starred),
            ("is:toread", &to_read),
            ("is:read", &marks(&memory, &state(Reading::Read))),
            ("has:note", &noted),
            ("note:cost", &noted),
            ("note:\"costs of trust\"", &noted),
            ("note:trusted", &none),
            ("own:\"thesis / chapter 1\"", &tagged),
            ("has:own", &tagged),
            ("list:\"to cite\"", &listed("to cite").unwrap_or_default()),
            ("list:cited", &listed("cited").unwrap_or_default()),
            ("is:starred is:toread", &(&starred & &to_read)),
            ("is:starred -is:toread", &(&starred - &to_read)),
            ("(is:starred | note:cost)", &(&starred | &noted)),
        ] {
            let mut found = BTreeSet::new();
            let all = engine.ids(&parse(line).query, Window::ALL, &Stop::never(), &mut |id| {
                found.insert(id);
                ControlFlow::Continue(())
            });
            all.unwrap();
            assert_eq!(found, *expected, "{at} {line}");
        }
        let mut counts = counts(Facet::Mark, ValueOrder::Name);
        counts.window = Window::ALL;
        let Given::Counts { values, .. } = given(&engine, "", &Want::Counts(counts)) else {
            panic!("no counts")
        };
        let count = |name: &str| {
            values
                .iter()
                .find(|value| *value.token == *name)
                .map_or(0, |value| value.count)
        };
        assert_eq!(count("starred"), starred.len(), "{at}");
        assert_eq!(count("to read"), to_read.len(), "{at}");
        assert_eq!(count("note"), noted.len(), "{at}");
    }
}

#[test]
fn what_is_said_of_every_record_is_found_on_every_record() {
    let engine = embedded();
    let rows = EMBEDDED.catalog.rows();
    let documents = rows.map(|(_, record)| (Id::from(record.identity()), Known::default()));
    let star = Deed::Mark(documents.collect(), Change::Star(true));
    let mut memory = Memory::default();
    memory.apply(&star, Moment::from_millis(1)).unwrap();
    engine.lend(memory.marks());
    let all = EMBEDDED.catalog.len();
    for (line, expected) in [("has:mark", all), ("-has:mark", 0), ("has:list", 0)] {
        let mut found = 0;
        let query = parse(line).query;
        let told = engine.ids(&query, Window::ALL, &Stop::never(), &mut |_| {
            found += 1;
            ControlFlow::Continue(())
        });
        told.unwrap();
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn nothing_is_at_hand_of_other_marks() {
    let engine = embedded();
    let question = Question {
        turn: 1,
        query: parse("is:starred").query,
        wants: vec![Want::Rows(Window { start: 0, len: 5 })],
        ..Question::default()
    };
    engine.answer(&question, &Stop::never(), &mut |_| {});
    assert!(engine.at_once(&question).is_some());
    let id = Id::from(EMBEDDED.catalog.rows().next().unwrap().1.identity());
    let mut memory = Memory::default();
    let star = Deed::Mark(vec![(id, Known::default())], Change::Star(true));
    memory.apply(&star, Moment::from_millis(1)).unwrap();
    engine.lend(memory.marks());
    assert_eq!(engine.at_once(&question), None);
    let mut found = 0;
    engine.answer(&question, &Stop::never(), &mut |answer| {
        found = answer.found;
    });
    assert_eq!((found, engine.at_once(&question).unwrap().found), (1, 1));
}
