//! Questions that are meant to hurt: long, deep, of equal terms, of values that
//! nobody has. Each is answered in line with its length: a small catalog answers
//! four times as much in less than eight times the time.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it measured"
)]

use std::time::{Duration, Instant};

use fichero::engine::check::check;
use fichero::engine::exec::{Library, run};
use fichero::engine::executor::Inline;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::query::parse;

/// The best of some turns, since other work makes a time only longer.
fn taken(library: &Library, text: &str) -> Duration {
    let once = || {
        let start = Instant::now();
        let query = parse(text).query;
        let _ = run(library, &query, &Inline, &|| false);
        start.elapsed()
    };
    (0..5).map(|_| once()).min().unwrap()
}

/// Many parts of a question in a row.
fn many(n: usize, part: impl Fn(usize) -> String) -> String {
    (0..n).fold(String::new(), |all, i| all + &part(i))
}

type Question = (&'static str, fn(usize) -> String);

const QUESTIONS: [Question; 12] = [
    ("one letter as a substring", |n| "'e ".repeat(n)),
    ("alternatives of little words", |n| {
        "\"of the in\" | ".repeat(n) + "x"
    }),
    ("groups of several kinds", |n| {
        let group = |i: usize| format!("(a{i} | 'e | \"of the in\" !tag:x{i}) ");
        many(n, group)
    }),
    ("tags that nobody has", |n| {
        many(n, |i| format!("tag:zz{i} "))
    }),
    ("any of tags that nobody has", |n| {
        many(n, |i| format!("~tag:zz{i} "))
    }),
    ("nothing of one letter", |n| "!e ".repeat(n)),
    ("words that nobody wrote", |n| {
        many(n, |i| format!("wq{i} "))
    }),
    ("alternatives that nobody wrote", |n| {
        many(n, |i| format!("wq{i} | "))
    }),
    ("brackets without an end", |n| "(".repeat(n)),
    ("quotes without an end", |n| "\" ".repeat(n)),
    ("one long word", |n| "gov".repeat(n)),
    ("ideographs", |n| "数据".repeat(n)),
];

#[test]
fn every_question_is_answered_in_line_with_its_length() {
    let (library, _) = load_all(&[Source::Embedded]);
    let floor = Duration::from_millis(4);
    for (what, question) in QUESTIONS {
        let [short, long] = [250, 1_000].map(|n| taken(&library, &question(n)));
        println!("{what}: {short:?}, four times as much {long:?}");
        assert!(long < 8 * short.max(floor), "{what}: {short:?} {long:?}");
    }
}

/// A record of which so much is wrong, and that is long to unpack.
fn flawed(flaws: usize) -> Library {
    let words = "word ".repeat(40_000);
    let countries: Vec<String> = (0..flaws).map(|n| format!("Nowhere {n}")).collect();
    let tags: Vec<String> = (0..flaws)
        .flat_map(|n| [format!("open tag{n}"), format!("Open Tag{n}s")])
        .collect();
    let record = serde_json::json!([{"title": "T", "abstract": words, "countries": countries, "tags": tags}]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    std::fs::write(&path, record.to_string()).unwrap();
    load_all(&[Source::Path(path)]).0
}

#[test]
fn a_record_of_which_much_is_wrong_is_checked_in_line_with_how_much() {
    let taken = |library: &Library| {
        let once = || {
            let start = Instant::now();
            assert!(!check(&library.catalog, 2026).is_empty());
            start.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let [few, many] = [1_000, 4_000].map(|flaws| taken(&flawed(flaws)));
    println!("a record with 2,000 flaws: {few:?}, with 8,000: {many:?}");
    assert!(many < 8 * few, "{few:?} {many:?}");
}
