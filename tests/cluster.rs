//! A catalog on a real cluster answers as the same catalog on this machine
//! does: the same sets, the same counts, the same head, the same documents.
//!
//! Skipped with a line where there is no Java or the jars cannot be had.

#![cfg(feature = "remote")]
#![expect(clippy::unwrap_used, reason = "a test may die of a broken cluster")]

#[path = "support/cluster.rs"]
mod cluster;
#[path = "cluster/foreign.rs"]
mod foreign;
#[path = "support/golden.rs"]
mod golden;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use fichero::cli::replay::play_with;
use fichero::search::answer::Failure;
use fichero::view::theme::Theme;

use fichero::engine::exec::Library;
use fichero::engine::executor::Inline;
use fichero::engine::local::Local;
use fichero::remote::address::Address;
use fichero::remote::load::{Load, Mode, load};
use fichero::remote::opensearch::OpenSearch;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::answer::{Answer, Given, Part, Unkept};
use fichero::search::id::Id;
use fichero::search::query::{Facet, Pattern, Query, parse};
use fichero::search::question::{Counts, Question, Selected, Stop, ValueOrder, Want, Window};
use fichero::search::{Engine, Entry};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// A catalog here and there.
struct Both {
    library: Arc<Library>,
    near: Local,
    far: OpenSearch,
}

fn both() -> Option<&'static Both> {
    static BOTH: OnceLock<Option<Both>> = OnceLock::new();
    BOTH.get_or_init(|| {
        let nodes = cluster::nodes()?;
        let library = library();
        let far = cluster::loaded(nodes, "both", &library);
        Some(Both {
            near: Local::new(Arc::clone(&library), Arc::new(Inline)),
            far,
            library,
        })
    })
    .as_ref()
}

/// The embedded catalog, or the one that `FICHERO_CLUSTER_SOURCE` names.
fn library() -> Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    let load = || {
        let named = std::env::var_os("FICHERO_CLUSTER_SOURCE");
        let source = named.map_or(Source::Embedded, |path| Source::Path(path.into()));
        let library = load_all(&[source]).0;
        assert!(!library.catalog.is_empty());
        Arc::new(library)
    };
    Arc::clone(LIBRARY.get_or_init(load))
}

fn query(line: &str) -> Query {
    let parsed = parse(line);
    assert!(parsed.problems.is_empty(), "{line}: {:?}", parsed.problems);
    parsed.query
}

/// All that an engine answers, in one answer.
fn asked(engine: &dyn Engine, query: &Query, wants: &[Want]) -> Answer {
    let question = Question {
        turn: 1,
        seq: 1,
        query: query.clone(),
        wants: wants.to_vec(),
    };
    let mut whole = Answer::default();
    engine.answer(&question, &Stop::never(), &mut |answer| {
        let mut parts = std::mem::take(&mut whole.parts);
        parts.extend_from_slice(&answer.parts);
        whole = Answer { parts, ..answer };
    });
    // Parts stand in the order of what was wanted.
    let place = |part: &Part| wants.iter().position(|want| *want == part.want);
    whole.parts.sort_by_key(place);
    Answer {
        generation: 0,
        ..whole
    }
}

fn counts(facet: Facet, order: ValueOrder) -> Want {
    Want::Counts(Counts {
        facet,
        order,
        under: None,
        narrow: String::new(),
        window: Window { start: 0, len: 30 },
        seek: None,
        folded: None,
    })
}

/// The words of the catalog that enough records have, so that none of them is
/// looked for in other spellings.
fn words() -> &'static [String] {
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let library = library();
        let mut known = std::collections::BTreeMap::<String, usize>::new();
        for (_, record) in library.catalog.rows() {
            let title = record.title.to_lowercase();
            let words: BTreeSet<&str> = title
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.len() > 2)
                .collect();
            for word in words {
                *known.entry(word.to_owned()).or_default() += 1;
            }
        }
        known.retain(|_, records| *records >= 10);
        known.into_keys().collect()
    })
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(words().to_vec())
}

/// A word, its beginning, two in quotes, a field, a condition, an end of a
/// title, or what is denied.
fn term() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => word(),
        3 => (word(), 3_usize..8).prop_map(|(word, len)| word.chars().take(len).collect()),
        2 => (word(), word()).prop_map(|(one, other)| format!("\"{one} {other}\"")),
        1 => word().prop_map(|word| format!("\"{word}\"")),
        1 => word().prop_map(|word| format!("title:{word}")),
        1 => word().prop_map(|word| format!("abstract:{word}")),
        1 => word().prop_map(|word| format!("^{word}")),
        1 => word().prop_map(|word| format!("{word}$")),
        1 => word().prop_map(|word| format!("!{word}")),
        1 => word().prop_map(|word| format!("'{}", &word[1..])),
        1 => (word(), word()).prop_map(|(one, other)| format!("({one} | {other})")),
        2 => prop::sample::select(vec![
            "year:2016", "year:2010..2014", "year:>2015", "is:book", "is:chapter", "has:doi",
            "has:abstract", "-has:tags", "has:country", "in:review", "doi:97892642", "2016",
            "of", "the", "start-up", "startup", "10.1787/9789264259270-en",
        ]).prop_map(str::to_owned),
    ]
}

/// Stances on values that the catalog has, and on some that it does not.
fn stance() -> impl Strategy<Value = String> {
    let library = library();
    let mut values = Vec::new();
    for facet in [
        Facet::Tag,
        Facet::Type,
        Facet::Country,
        Facet::Year,
        Facet::Form,
        Facet::Publisher,
    ] {
        for value in library.index.facet(facet).values().iter().take(25) {
            values.push(format!("{}:\"{}\"", facet.name(), value.token));
        }
    }
    values
        .extend(["tag:innov*", "type:chapter", "tag:nobody", "country:(none)"].map(str::to_owned));
    let sign = prop::sample::select(vec!["+", "~", "-"]);
    (sign, prop::sample::select(values)).prop_map(|(sign, value)| format!("{sign}{value}"))
}

fn line() -> impl Strategy<Value = String> {
    let order = prop::sample::select(vec![
        "",
        "",
        "",
        "sort:year",
        "sort:-year",
        "sort:title",
        "sort:-title",
        "sort:added",
        "sort:type",
        "group:book",
        "lacking:1",
    ]);
    let terms = prop::collection::vec(term(), 0..4);
    let stances = prop::collection::vec(stance(), 0..3);
    (terms, stances, order).prop_map(|(terms, stances, order)| {
        let parts = terms.into_iter().chain(stances);
        let parts: Vec<String> = parts.chain([order.to_owned()]).collect();
        parts.join(" ").trim().to_owned()
    })
}

/// What differs between two answers, in words; nothing when they are the same.
fn difference(near: &Answer, far: &Answer, is_ranked_whole: bool) -> String {
    let mut told = Vec::new();
    let head = |answer: &Answer| Answer {
        parts: Vec::new(),
        as_typed: Vec::new(),
        ..answer.clone()
    };
    if head(near) != head(far) {
        told.push(format!("near {:?}\nfar  {:?}", head(near), head(far)));
    }
    for (near, far) in near.parts.iter().zip(&far.parts) {
        if near == far {
            continue;
        }
        if let (Given::Rows(near), Given::Rows(far)) = (&near.given, &far.given) {
            let ids = |cards: &[fichero::search::answer::Card]| -> Vec<Id> {
                let mut ids: Vec<Id> = cards.iter().map(|card| card.id.clone()).collect();
                if !is_ranked_whole {
                    ids.sort_unstable();
                }
                ids
            };
            if !is_ranked_whole && near.len() == far.len() {
                // The order behind the head is that of the server.
                continue;
            }
            if ids(near) == ids(far) {
                let pairs = near.iter().zip(far).filter(|(near, far)| near != far);
                told.extend(
                    pairs
                        .take(1)
                        .map(|(near, far)| format!("near {near:?}\nfar  {far:?}")),
                );
            } else {
                told.push(format!("near {:?}\nfar  {:?}", ids(near), ids(far)));
            }
        } else {
            told.push(format!("near {near:?}\nfar  {far:?}"));
        }
    }
    if near.parts.len() != far.parts.len() {
        told.push(format!(
            "{} parts, {} parts",
            near.parts.len(),
            far.parts.len()
        ));
    }
    told.join("\n")
}

/// An answer without what is only nearly the same: of more records that lack a
/// word than are fetched to be ranked here, a cluster chooses.
fn sure(mut answer: Answer, both: &Both) -> Answer {
    const FETCHED: usize = 300;
    let is_chosen = answer.offered > 0 && both.library.catalog.len() > 10 * FETCHED;
    for part in &mut answer.parts {
        if let Given::Rows(cards) = &mut part.given
            && is_chosen
        {
            cards.truncate(answer.found);
        }
    }
    answer
}

/// More questions are asked where somebody has the time.
fn cases() -> u32 {
    u32::try_from(cluster::set("FICHERO_CLUSTER_CASES", 60)).unwrap()
}

#[test]
fn both_engines_find_the_same_and_count_the_same() {
    let Some(both) = both() else { return };
    let _shared = cluster::nodes().map(cluster::Nodes::shared);
    let config = ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        // The same questions each time, so that what fails is what was changed.
        // Another seed asks others.
        rng_seed: RngSeed::Fixed(cluster::set("FICHERO_CLUSTER_SEED", 19)),
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    };
    proptest!(config, |(line in line())| {
        let query = query(&line);
        let mut wants = vec![Want::Rows(Window { start: 0, len: 40 })];
        // Of a facet of more values a cluster lists some, and says so.
        let is_listed = |facet: &Facet| both.library.index.facet(*facet).values().len() <= 20_000;
        for facet in Facet::RECORDED.into_iter().filter(is_listed) {
            wants.push(counts(facet, ValueOrder::Count));
        }
        wants.push(counts(Facet::Tag, ValueOrder::Name));
        wants.push(counts(Facet::Year, ValueOrder::Name));
        wants.push(counts(Facet::Tag, ValueOrder::Rarity));
        wants.push(Want::Years);
        let mut other = query.clone();
        other.set_stance(Facet::Tag, Pattern::whole("trust"), Some(fichero::search::query::Stance::Required));
        wants.push(Want::Variants(vec![other, parse("open data").query]));
        let near = asked(&both.near, &query, &wants);
        let far = asked(&both.far, &query, &wants);
        if query.grouped && near.found > 10_000 {
            // Chapters of more are not put under their books, which is said.
            prop_assert!(far.error.is_some());
            return Ok(());
        }
        let is_ranked_whole = near.found <= 100 || query.sort.is_some();
        let (near, far) = (sure(near, both), sure(far, both));
        let told = difference(&near, &far, is_ranked_whole);
        prop_assert!(told.is_empty(), "{line}\n{told}");
    });
}

#[test]
fn many_records_that_have_the_commoner_word_crowd_out_none_with_the_rarer_one() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.jsonl");
    let mut lines = String::new();
    for number in 0..440 {
        let (title, said) = match number {
            0..2 => ("Noise", "of a facility"),
            2..400 => ("Noise", "of a road"),
            _ => ("Report", "of a facility"),
        };
        let line = format!("{{\"title\": \"{title} {number}\", \"abstract\": \"{said}\"}}");
        writeln!(lines, "{line}").unwrap();
    }
    fs::write(&path, lines).unwrap();
    let library = Arc::new(load_all(&[Source::Path(path)]).0);
    let far = cluster::loaded(nodes, "noise", &library);
    let near = Local::new(library, Arc::new(Inline));
    let wants = [Want::Rows(Window { start: 0, len: 60 })];
    let offered = |engine: &dyn Engine| {
        let answer = asked(engine, &query("noise facility"), &wants);
        (answer.found, answer.offered)
    };
    assert_eq!(offered(&near), (2, 40));
    assert_eq!(offered(&far), (2, 40));
}

#[test]
fn every_document_is_there_once_and_as_it_was() {
    let Some(both) = both() else { return };
    let _shared = cluster::nodes().map(cluster::Nodes::shared);
    let stream = |engine: &dyn Engine, line: &str| -> Vec<(Id, String)> {
        let mut all = Vec::new();
        let which = Selected::Found(query(line));
        engine
            .documents(&which, &Stop::never(), &mut |Entry { id, work, .. }| {
                all.push((id, work.native(&[])));
                ControlFlow::Continue(())
            })
            .unwrap();
        all
    };
    for line in [
        "sort:added",
        "",
        "innovation sort:title",
        "open gov",
        "report group:book",
    ] {
        let (near, far) = (stream(&both.near, line), stream(&both.far, line));
        if line.is_empty() || line.contains("sort:") {
            assert_eq!(near.len(), far.len(), "{line}");
            for (near, far) in near.iter().zip(&far) {
                assert_eq!(near, far, "{line}");
            }
        }
        let set = |all: &[(Id, String)]| all.iter().cloned().collect::<BTreeSet<_>>();
        assert_eq!(set(&near), set(&far), "{line}");
        assert_eq!(far.len(), set(&far).len(), "{line}");
    }
}

#[test]
fn a_document_is_the_same_on_a_cluster() {
    let Some(both) = both() else { return };
    let _shared = cluster::nodes().map(cluster::Nodes::shared);
    let ghosts = both.library.catalog.books().ghosts().iter().take(3);
    let ghosts: Vec<_> = ghosts.collect();
    let records = both.library.catalog.rows().step_by(97);
    let records = records.map(|(_, record)| record).chain(ghosts);
    for record in records {
        let id = Id::from(record.identity());
        for line in ["", "open government review"] {
            let wants = [
                Want::Document(id.clone()),
                Want::Place(id.clone()),
                Want::Explain(id.clone()),
            ];
            let near = asked(&both.near, &query(line), &wants[..1]);
            let far = asked(&both.far, &query(line), &wants[..1]);
            assert_eq!(near.parts, far.parts, "{id} {line}");
            if !line.is_empty() {
                let near = asked(&both.near, &query(line), &wants[1..]);
                let far = asked(&both.far, &query(line), &wants[1..]);
                assert_eq!(near.parts, far.parts, "{id} {line}");
            }
        }
    }
    let gone = [Want::Document(Id::from("10.9999/gone"))];
    assert_eq!(
        asked(&both.near, &query(""), &gone).parts,
        asked(&both.far, &query(""), &gone).parts
    );
}

/// The screens of the golden scripts, where no word is misspelt or scattered:
/// such words are looked for as they are typed.
#[test]
fn the_golden_screens_are_the_same_on_a_cluster() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let goldens = golden::goldens();
    let mut differing = Vec::new();
    let mut loaded: Vec<(&Library, Arc<OpenSearch>)> = Vec::new();
    for golden in goldens.iter().filter(|golden| !golden.is_of_memory()) {
        let library = golden.library();
        let mut known = loaded.iter();
        let known = known.find(|(known, _)| std::ptr::eq(*known, library));
        let far = if let Some((_, far)) = known {
            Arc::clone(far)
        } else {
            let name = format!("golden-{}", loaded.len());
            let far = Arc::new(cluster::loaded(nodes, &name, library));
            loaded.push((library, Arc::clone(&far)));
            far
        };
        let generation = far.generation().unwrap();
        let far: Arc<dyn Engine> = far;
        let name = golden
            .path
            .file_stem()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let screen = |engine: Arc<dyn Engine>, generation| {
            let (progress, script) = (golden.progress.clone(), golden.script.clone());
            let played = play_with(engine, generation, progress, script);
            played.screen(&Theme::new(&[], true))
        };
        let near = screen(Arc::new(golden.engine()), golden.generation());
        if screen(Arc::clone(&far), generation).text != near.text {
            differing.push(name);
        }
    }
    let expected: Vec<String> = OTHERWISE.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(differing, expected);
}

/// Golden screens with a word that is looked for by its letters or with an edit
/// in it, which a cluster does not do, and says.
const OTHERWISE: [&str; 5] = [
    "corrected_40x10",
    "corrected_80x24",
    "corrected_undone_80x24",
    "nothing_200x50",
    "nothing_found_80x24",
];

#[test]
fn readers_never_see_half_a_catalog_while_another_takes_its_place() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let library = load_all(&[Source::Embedded]).0;
    let far = cluster::loaded(nodes, "switched", &library);
    let found = asked(&far, &query("innovation"), &[]).found;
    assert!(found > 100);
    let stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut asked_for = 0;
            while !stopped.load(Ordering::Relaxed) {
                let answer = asked(&far, &query("innovation"), &[]);
                assert_eq!(answer.error, None);
                assert_eq!(answer.found, found);
                assert_eq!(answer.total, library.catalog.len());
                asked_for += 1;
            }
            asked_for
        });
        for _ in 0..3 {
            cluster::loaded(nodes, "switched", &library);
        }
        stopped.store(true, Ordering::Relaxed);
        assert!(reader.join().unwrap() > 3);
    });
    // The old ones are gone.
    let names = nodes.indices();
    let mine = names.iter().filter(|name| name.starts_with("switched-"));
    assert_eq!(mine.count(), 2, "{names:?}");
}

#[test]
fn a_word_that_is_looked_for_as_typed_says_so() {
    let Some(both) = both() else { return };
    let _shared = cluster::nodes().map(cluster::Nodes::shared);
    let answer = asked(&both.far, &query("gvrnmnt innovation"), &[]);
    assert_eq!(
        (answer.found, &answer.as_typed[..]),
        (0, &["gvrnmnt".to_owned()][..])
    );
    assert_eq!(
        asked(&both.far, &query("innovation"), &[]).as_typed,
        [""; 0]
    );
    let answer = asked(&both.far, &query("'open-gov"), &[]);
    let Some(Failure::Unreachable(why)) = answer.error else {
        panic!("{answer:?}")
    };
    assert!(why.contains("which a cluster does not keep"), "{why}");
}

/// The records of a file as `fichero` reads them.
fn read(path: &Path) -> Library {
    load_all(&[Source::Path(path.to_owned())]).0
}

/// A file of so many records, some of them another state of what they were.
fn write(path: &Path, numbers: std::ops::Range<usize>, turn: usize) {
    let mut text = String::new();
    for number in numbers {
        let turn = if number % 10 == 0 { turn } else { 0 };
        let tag = number % 7;
        writeln!(
            text,
            "{{\"title\": \"Report {number} on open data\", \"abstract\": \"Turn {turn} of word{number}.\", \"tags\": [\"tag {tag}\"], \"doi\": \"10.5555/r{number}\"}}"
        )
        .unwrap();
    }
    fs::write(path, text).unwrap();
}

fn everything(engine: &dyn Engine, line: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let which = Selected::Found(query(line));
    let given = engine.documents(&which, &Stop::never(), &mut |entry| {
        assert!(all.insert(entry.work.native(&[])), "twice: {}", entry.id);
        ControlFlow::Continue(())
    });
    given.unwrap();
    all
}

#[test]
fn an_update_sends_what_changed_and_takes_away_what_left() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.jsonl");
    write(&path, 0..300, 0);
    let far = cluster::loaded(nodes, "updated", &read(&path));
    assert_eq!(everything(&far, "").len(), 300);
    write(&path, 20..330, 1);
    let library = read(&path);
    let update = |dry| {
        let wanted = Load {
            address: Address::parse(&nodes.address("updated")).unwrap(),
            access: None,
            library: &library,
            mode: Mode::Update,
            shards: None,
            dry,
        };
        load(&wanted, &mut |_| ()).unwrap()
    };
    // Two tens of those that stay, and thirty that are new.
    let told = update(true);
    assert_eq!((told.sent, told.deleted, told.dry), (58, 20, true));
    assert_eq!(everything(&far, "").len(), 300);
    let told = update(false);
    assert_eq!((told.sent, told.deleted), (58, 20));
    let told = update(false);
    assert_eq!((told.sent, told.deleted), (0, 0));
    let far = OpenSearch::new(Address::parse(&nodes.address("updated")).unwrap(), None);
    let near = Local::new(Arc::new(library), Arc::new(Inline));
    for line in ["", "turn 1", "word327", "word5", "tag:\"tag 3\""] {
        assert_eq!(everything(&near, line), everything(&far, line), "{line}");
    }
}

#[test]
fn a_load_that_is_killed_costs_nothing_and_is_gone_on_with() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.jsonl");
    write(&path, 0..5_000, 0);
    let library = read(&path);
    let address = nodes.address("killed");
    let index = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fichero"));
        command
            .args(["index", &address, path.to_str().unwrap()])
            .args(words)
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let far = || OpenSearch::new(Address::parse(&address).unwrap(), None);
    let killed = |words: &[&str], after: Duration| {
        let mut child = index(words).spawn().unwrap();
        thread::sleep(after);
        child.kill().unwrap();
        child.wait().unwrap();
    };
    // Before there is a whole one, and beside one that readers look at.
    for wait in [50, 200, 800] {
        killed(&["--resume"], Duration::from_millis(wait));
    }
    let begun = Instant::now();
    assert!(index(&["--resume"]).status().unwrap().success());
    let took = begun.elapsed();
    let (times, mut chance) = (cluster::set("FICHERO_CLUSTER_KILLS", 3), 1_u64);
    for kill in 0..times {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(19);
        let share = u32::try_from((chance >> 33) % 120).unwrap();
        let words: &[&str] = if kill % 3 == 0 { &[] } else { &["--resume"] };
        killed(words, took * share / 100);
        let answer = asked(&far(), &query(""), &[]);
        assert_eq!((answer.error, answer.found), (None, 5_000), "kill {kill}");
    }
    assert!(index(&["--resume"]).status().unwrap().success());
    let far = far();
    let near = Local::new(Arc::new(library), Arc::new(Inline));
    for line in ["", "word4999", "report -tag:\"tag 1\""] {
        assert_eq!(everything(&near, line), everything(&far, line), "{line}");
    }
}

#[test]
fn deep_pages_have_no_gap_and_no_record_twice() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.jsonl");
    let count = usize::try_from(cluster::set("FICHERO_CLUSTER_PAGED", 12_000)).unwrap();
    write(&path, 0..count, 0);
    let library = read(&path);
    let far = cluster::loaded(nodes, "paged", &library);
    let near = Local::new(Arc::new(library), Arc::new(Inline));
    assert_eq!(everything(&far, "report").len(), count);
    let ids = |engine: &dyn Engine, line: &str, start: usize, len: usize| {
        let mut all = Vec::new();
        let window = Window { start, len };
        let given = engine.ids(&query(line), window, &Stop::never(), &mut |id| {
            all.push(id);
            ControlFlow::Continue(())
        });
        given.unwrap();
        all
    };
    for line in ["sort:added", "sort:title", "data sort:-added"] {
        for (start, len) in [(0, count), (count - 30, 40), (count / 2, 10), (count, 5)] {
            let (near, far) = (ids(&near, line, start, len), ids(&far, line, start, len));
            assert_eq!(near, far, "{line} {start}");
        }
    }
    // The end of a list that nobody walked over to.
    let far = OpenSearch::new(Address::parse(&nodes.address("paged")).unwrap(), None);
    let rows = [Want::Rows(Window {
        start: count - 20,
        len: 20,
    })];
    let line = query("sort:title");
    assert_eq!(
        asked(&near, &line, &rows).parts,
        asked(&far, &line, &rows).parts
    );
}

#[test]
fn a_node_that_is_killed_costs_no_answer_and_one_that_hangs_five_seconds() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _alone = nodes.alone();
    let library = load_all(&[Source::Embedded]).0;
    let far = cluster::loaded(nodes, "faults", &library);
    let found = asked(&far, &query("innovation"), &[]).found;
    nodes.green();
    nodes.to("kill", 1);
    for word in ["innovation", "innovation policy", "trust", "open"] {
        let answer = asked(&far, &query(word), &[]);
        assert_eq!(answer.error, None, "{word}");
    }
    nodes.to("start", 1);
    nodes.green();
    nodes.to("pause", 0);
    let begun = Instant::now();
    let answer = asked(&far, &query("government"), &[]);
    let took = begun.elapsed();
    nodes.to("resume", 0);
    assert!(took < Duration::from_millis(6_500), "{took:?}");
    if let Some(failure) = answer.error {
        let Failure::Unreachable(why) = failure else {
            panic!("{failure:?}")
        };
        assert!(why.contains("did not answer within 5 seconds"), "{why}");
    }
    nodes.green();
    let answer = asked(&far, &query("innovation"), &[]);
    assert_eq!((answer.error, answer.found), (None, found));
}

#[test]
fn a_full_disk_ends_a_load_with_a_sentence() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _alone = nodes.alone();
    let library = load_all(&[Source::Embedded]).0;
    cluster::loaded(nodes, "full", &library);
    // Indices that are made from now on are born full.
    let template = "{\"index_patterns\": [\"full-*\"], \"template\": {\"settings\": {\"index.blocks.read_only_allow_delete\": true}}}";
    nodes.put("/_index_template/full", template);
    let wanted = Load {
        address: Address::parse(&nodes.address("full")).unwrap(),
        access: None,
        library: &library,
        mode: Mode::Anew,
        shards: None,
        dry: false,
    };
    let told = load(&wanted, &mut |_| ()).unwrap_err().to_string();
    nodes.delete("/_index_template/full");
    assert!(told.contains("its disk is full"), "{told}");
    // What was there is there.
    let far = OpenSearch::new(Address::parse(&nodes.address("full")).unwrap(), None);
    assert_eq!(asked(&far, &query(""), &[]).found, library.catalog.len());
}

/// What the program prints, and how it ends.
fn printed(words: &[&str]) -> (String, String, Option<i32>) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_fichero"))
        .args(words)
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    (text, told, output.status.code())
}

#[test]
fn every_command_prints_the_same_of_a_cluster() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let library = load_all(&[Source::Embedded]).0;
    cluster::loaded(nodes, "commands", &library);
    let address = nodes.address("commands");
    let doi = "10.1787/9789264259270-5-en";
    for words in [
        &["search", "open gov mex", "--exact"][..],
        &["search", "innovation", "--format", "json", "--limit", "30"],
        &["search", "open gov mex", "--explain", "--limit", "3"],
        &["search", "zzzqq"],
        &["search", "open data", "--sort=-year", "--limit", "20"],
        &["show", doi],
        &[
            "show",
            "https://doi.org/10.1787/9789264259270-EN",
            "--format",
            "json",
        ],
        &["show", "Open government policy implementation"],
        &["show", "10.9999/nobody"],
        &["facets", "--field", "country", "--query", "innovation"],
        &["facets"],
        &["export", "--query", "tag:trust", "--format", "bibtex"],
        &["export", "--query", "year:2016", "--format", "csv"],
        &[
            "--print",
            "--keys",
            "j j / i n n o <enter> t",
            "--size",
            "120x30",
        ],
    ] {
        let (near, _, ended) = printed(words);
        let mut there = words.to_vec();
        there.push(&address);
        let (far, told, far_ended) = printed(&there);
        assert_eq!((far, far_ended), (near, ended), "{words:?} {told}");
    }
    let (text, _, code) = printed(&["check", &address]);
    assert!(text.contains("1908 of 1908 documents"), "{text}");
    assert!(code == Some(0) || text.contains("yellow"), "{text}");
    let (_, text, code) = printed(&["search", "x", &nodes.address("nobody")]);
    assert!(
        text.contains("there is no index nobody") && code == Some(2),
        "{text}"
    );
    let (_, text, code) = printed(&["search", "x", &address, "other.json"]);
    assert!(text.contains("opened alone") && code == Some(2), "{text}");
}

/// A browser that writes down what it is given, as the config names it.
fn browser(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
    let (log, config) = (folder.join("opened"), folder.join("config.toml"));
    let text = format!(
        "open = [\"sh\", \"-c\", \"echo $0 >> {}\", \"{{url}}\"]\n",
        log.display()
    );
    fs::write(&config, text).unwrap();
    (config, log)
}

#[test]
fn the_browser_gets_the_address_of_a_document_on_a_cluster() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.jsonl");
    write(&path, 0..30, 0);
    cluster::loaded(nodes, "opened", &read(&path));
    let (config, log) = browser(folder.path());
    let config = config.to_str().unwrap();
    let logged = || {
        let begun = Instant::now();
        while !log.exists() && begun.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(10));
        }
        let text = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(&log);
        text
    };
    let address = nodes.address("opened");
    for id in [
        "10.5555/r7",
        "https://doi.org/10.5555/R7",
        "Report 7 on open data",
    ] {
        let (text, told, code) = printed(&["open", id, &address, "--config", config]);
        assert_eq!(code, Some(0), "{id}: {told}");
        assert_eq!(text, "opened https://doi.org/10.5555/r7\n", "{id}");
        assert_eq!(logged(), "https://doi.org/10.5555/r7\n", "{id}");
    }
    let (_, told, code) = printed(&["open", "10.5555/nobody", &address, "--config", config]);
    assert_eq!((code, log.exists()), (Some(1), false), "{told}");
}

#[test]
fn a_facet_with_more_values_than_are_listed_says_so() {
    let Some(nodes) = cluster::nodes() else {
        return;
    };
    let _shared = nodes.shared();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tagged.jsonl");
    let mut text = String::new();
    for number in 0..420 {
        let tags: Vec<String> = (0..50)
            .map(|tag| format!("\"topic {}\"", number * 50 + tag))
            .collect();
        let tags = tags.join(", ");
        writeln!(
            text,
            "{{\"title\": \"Report {number}\", \"doi\": \"10.5555/t{number}\", \"tags\": [\"common\", {tags}]}}"
        )
        .unwrap();
    }
    fs::write(&path, text).unwrap();
    let library = read(&path);
    let far = cluster::loaded(nodes, "tagged", &library);
    let wants = [counts(Facet::Tag, ValueOrder::Count)];
    let answer = asked(&far, &query("report"), &wants);
    // Those that are found and were not listed are, by and by.
    assert!(
        matches!(
            answer.unkept[..],
            [Unkept::Values(Facet::Tag, 20_000..21_000)]
        ),
        "{answer:?}"
    );
    // Nobody has to list a value to ask for it.
    let line = query("+tag:\"topic 20990\"");
    let answer = asked(&far, &line, &wants);
    assert_eq!((answer.found, &answer.unknown[..]), (1, &[][..]));
    let years = [counts(Facet::Year, ValueOrder::Count)];
    assert_eq!(asked(&far, &line, &years).unkept, []);
    let address = nodes.address("tagged");
    let keys = ["--print", "--keys", "<enter>", "--size", "160x30", &address];
    let (screen, ..) = printed(&keys);
    let told = "tag list cut at 2";
    assert!(screen.contains(told), "{screen}");
}
