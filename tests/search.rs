//! What is found is what a look at every text finds, however the search was
//! put together: T18 of the tests of reliability, 100,000 pairs of a text and a
//! query with `FICHERO_FULL=1`.
//!
//! The judge here knows nothing of the engine, not even its folding. It judges
//! what a reader can tell by looking: phrases, substrings, words left out,
//! values, years. Words that are found by their forms and slips too have a
//! judge in `engine::exec`, which reads every record again.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/dice.rs"]
mod dice;
#[path = "support/scale.rs"]
mod scale;

use std::collections::BTreeSet;
use std::sync::Arc;

use dice::Dice;
use fichero::engine::exec::Library;
use fichero::engine::executor::{Executor, Inline};
use fichero::engine::local::Local;
use fichero::runtime::crew::Cores;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::Engine;
use fichero::search::answer::{Answer, Card, Given};
use fichero::search::query::parse;
use fichero::search::question::{Question, Stop, Want, Window};
use scale::scaled;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// A record as the judge knows it.
struct Known {
    title: String,
    summary: String,
    tags: Vec<String>,
    year: i32,
}

/// Words in several spellings and scripts; none begins another by chance only.
const WORDS: [&str; 24] = [
    "open",
    "opening",
    "reopen",
    "Données",
    "donnees",
    "DONNÉES",
    "e\u{301}tat",
    "État",
    "Ñandú",
    "nandu",
    "Straße",
    "strasse",
    "ΟΔΟΣ",
    "οδος",
    "Øre",
    "ore",
    "œuvre",
    "oeuvre",
    "law",
    "lawful",
    "trust",
    "Türkei",
    "политика",
    "Политика",
];

/// The judge's own folding: without marks, in small letters, few letters apart.
fn plain(text: &str) -> String {
    let mut folded = String::new();
    for c in text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ø' => folded.push('o'),
            'ς' => folded.push('σ'),
            c => folded.push(c),
        }
    }
    folded
}

fn words(text: &str) -> Vec<String> {
    let text = plain(text);
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether words stand in a row in a text; the last may go on when `open`.
fn in_a_row(text: &str, row: &[String], open: bool) -> bool {
    let (last, first) = row.split_last().unwrap();
    words(text).windows(row.len()).any(|own| {
        let (end, begin) = own.split_last().unwrap();
        begin == first
            && if open {
                end.starts_with(last.as_str())
            } else {
                end == last
            }
    })
}

/// A condition, as it is typed and as the judge understands it.
enum Asked {
    Phrase(Vec<String>),
    TitlePhrase(Vec<String>),
    Substring(String),
    Without(String),
    WithoutPhrase(Vec<String>),
    Tag(String),
    WithoutTag(String),
    Years(i32, i32),
    Starts(String),
    Ends(String),
}

impl Asked {
    fn any(dice: &mut Dice) -> Self {
        let word = |dice: &mut Dice| dice.pick(&WORDS).to_owned();
        let row = |dice: &mut Dice| (0..=dice.roll(2)).map(|_| word(dice)).collect::<Vec<_>>();
        match dice.roll(10) {
            0 => Self::Phrase(row(dice)),
            1 => Self::TitlePhrase(row(dice)),
            2 => {
                let word: Vec<char> = word(dice).chars().collect();
                let from = dice.roll(word.len());
                let to = from + 1 + dice.roll(word.len() - from);
                // A mark alone is no substring.
                let part: String = word[from..to].iter().collect();
                Self::Substring(if plain(&part).is_empty() {
                    "e".to_owned()
                } else {
                    part
                })
            }
            3 => Self::Without(word(dice)),
            4 => Self::WithoutPhrase(row(dice)),
            5 => Self::Tag(word(dice)),
            6 => Self::WithoutTag(word(dice)),
            7 => {
                let from = 2000 + i32::try_from(dice.roll(12)).unwrap();
                Self::Years(from, from + i32::try_from(dice.roll(6)).unwrap())
            }
            8 => Self::Starts(word(dice)),
            _ => Self::Ends(word(dice)),
        }
    }

    fn typed(&self) -> String {
        match self {
            Self::Phrase(row) => format!("\"{}\"", row.join(" ")),
            Self::TitlePhrase(row) => format!("title:\"{}\"", row.join(" ")),
            Self::Substring(part) => format!("'{part}"),
            Self::Without(word) => format!("-{word}"),
            Self::WithoutPhrase(row) => format!("-\"{}\"", row.join(" ")),
            Self::Tag(value) => format!("+tag:{value}"),
            Self::WithoutTag(value) => format!("-tag:{value}"),
            Self::Years(from, to) => format!("year:{from}..{to}"),
            Self::Starts(text) => format!("^{text}"),
            Self::Ends(text) => format!("{text}$"),
        }
    }

    fn fits(&self, record: &Known) -> bool {
        let texts = || {
            [&record.title, &record.summary]
                .into_iter()
                .chain(&record.tags)
        };
        let row = |row: &[String]| row.iter().map(|word| plain(word)).collect::<Vec<_>>();
        let has_tag = |value: &str| record.tags.iter().any(|tag| plain(tag) == plain(value));
        match self {
            Self::Phrase(typed) => texts().any(|text| in_a_row(text, &row(typed), true)),
            Self::TitlePhrase(typed) => in_a_row(&record.title, &row(typed), true),
            Self::Substring(part) => texts().any(|text| plain(text).contains(&plain(part))),
            Self::Without(word) => !texts().any(|text| words(text).contains(&plain(word))),
            Self::WithoutPhrase(typed) => !texts().any(|text| in_a_row(text, &row(typed), false)),
            Self::Tag(value) => has_tag(value),
            Self::WithoutTag(value) => !has_tag(value),
            Self::Years(from, to) => (*from..=*to).contains(&record.year),
            Self::Starts(text) => plain(&record.title).starts_with(&plain(text)),
            Self::Ends(text) => plain(&record.title).ends_with(&plain(text)),
        }
    }
}

/// Records that chance made, and the same as a library.
fn library(dice: &mut Dice, len: usize) -> (Vec<Known>, Arc<Library>) {
    let row = |dice: &mut Dice, most: usize| {
        let words: Vec<&str> = (0..=dice.roll(most)).map(|_| dice.pick(&WORDS)).collect();
        words.join(dice.pick(&[" ", ", ", " – ", ": "]))
    };
    let known: Vec<Known> = (0..len)
        .map(|_| Known {
            title: row(dice, 6),
            summary: row(dice, 12),
            tags: (0..dice.roll(3))
                .map(|_| dice.pick(&WORDS).to_owned())
                .collect(),
            year: 2000 + i32::try_from(dice.roll(16)).unwrap(),
        })
        .collect();
    let lines = known.iter().enumerate().map(|(number, record)| {
        json!({
            "title": record.title, "abstract": record.summary, "tags": record.tags,
            "year": record.year, "doi": format!("10.5555/r{number}"),
        })
        .to_string()
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    std::fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
    let library = load_all(&[Source::Path(path)]).0;
    assert_eq!(library.catalog.len(), len);
    (known, Arc::new(library))
}

/// All rows of an answer.
fn rows(engine: &Local, line: &str) -> (usize, Vec<Card>) {
    let question = Question {
        query: parse(line).query,
        wants: vec![Want::Rows(Window::ALL)],
        ..Question::default()
    };
    let mut all = (0, Vec::new());
    engine.answer(&question, &Stop::never(), &mut |answer: Answer| {
        all.0 = answer.found;
        for part in answer.parts {
            if let Given::Rows(cards) = part.given {
                all.1 = cards;
            }
        }
    });
    all
}

fn engine(library: &Arc<Library>, executor: impl Executor + Send + 'static) -> Local {
    Local::new(Arc::clone(library), Arc::new(executor))
}

/// What is highlighted in a title is what was looked for, and cuts no letter
/// that a reader sees as one.
fn highlighted(asked: &[Asked], card: &Card) -> usize {
    let edges: BTreeSet<usize> = card
        .title
        .grapheme_indices(true)
        .map(|(at, _)| at)
        .chain([card.title.len()])
        .collect();
    for part in &card.highlights {
        assert!(
            edges.contains(&part.start) && edges.contains(&part.end),
            "{card:?}"
        );
        let told = plain(&card.title[part.clone()]);
        let sought = asked.iter().any(|one| match one {
            Asked::Phrase(row) | Asked::TitlePhrase(row) => {
                row.iter().any(|word| told.contains(&plain(word)))
            }
            // A letter that folds to two is marked as a whole.
            Asked::Substring(part) => {
                told.contains(&plain(part))
                    || plain(part).starts_with(&told)
                    || plain(part).ends_with(&told)
            }
            Asked::Starts(text) | Asked::Ends(text) => told.contains(&plain(text)),
            Asked::Without(_)
            | Asked::WithoutPhrase(_)
            | Asked::Tag(_)
            | Asked::WithoutTag(_)
            | Asked::Years(..) => false,
        });
        assert!(
            sought,
            "{:?} in {:?}",
            &card.title[part.clone()],
            card.title
        );
    }
    card.highlights.len()
}

#[test]
fn what_is_found_is_what_a_look_at_every_text_finds() {
    let wanted = scaled(10_000, 100_000);
    let mut dice = Dice(18);
    let (mut pairs, mut found, mut marks) = (0, 0, 0);
    while pairs < wanted {
        let (known, library) = library(&mut dice, 50);
        let alone = engine(&library, Inline);
        let cores = engine(&library, Cores::all());
        for _ in 0..20 {
            let asked: Vec<Asked> = (0..=dice.roll(3)).map(|_| Asked::any(&mut dice)).collect();
            // A tag that is asked for twice with different stances has the last.
            let tags = asked
                .iter()
                .filter(|one| matches!(one, Asked::Tag(_) | Asked::WithoutTag(_)));
            if tags.count() > 1 {
                continue;
            }
            let line: Vec<String> = asked.iter().map(Asked::typed).collect();
            let line = line.join(" ");
            let expected: BTreeSet<String> = known
                .iter()
                .enumerate()
                .filter(|(_, record)| asked.iter().all(|one| one.fits(record)))
                .map(|(number, _)| format!("10.5555/r{number}"))
                .collect();
            let (count, cards) = rows(&alone, &line);
            let ids: BTreeSet<String> = cards.iter().map(|card| card.id.to_string()).collect();
            assert_eq!(ids, expected, "{line}");
            assert_eq!(
                (count, cards.len()),
                (expected.len(), expected.len()),
                "{line}"
            );
            // Whoever helps, the answer is the same, order and all.
            assert_eq!(rows(&cores, &line).1, cards, "{line}");
            marks += cards
                .iter()
                .map(|card| highlighted(&asked, card))
                .sum::<usize>();
            found += cards.len();
            pairs += known.len();
        }
    }
    println!("T18: {pairs} pairs of a text and a query, {found} found, {marks} highlights");
    assert!(found > pairs / 100 && marks > found / 10);
}

#[test]
fn a_query_typed_letter_by_letter_finds_what_it_finds_at_once() {
    let wanted = scaled(40, 2_000);
    let mut dice = Dice(81);
    let mut letters = 0;
    for _ in 0..wanted {
        let (_, library) = library(&mut dice, 120);
        let sitting = engine(&library, Inline);
        let words: Vec<&str> = (0..=dice.roll(3)).map(|_| dice.pick(&WORDS)).collect();
        let line = words.join(dice.pick(&[" ", " | ", " -"]));
        let mut typed = String::new();
        for c in line.chars() {
            typed.push(c);
            rows(&sitting, &typed);
            letters += 1;
        }
        let fresh = engine(&library, Cores::all());
        assert_eq!(rows(&sitting, &line), rows(&fresh, &line), "{line}");
    }
    println!("T18: {wanted} queries typed in {letters} letters");
}

#[test]
fn spellings_that_a_reader_takes_for_one_are_one() {
    let alike = [
        ["état", "e\u{301}tat", "ETAT", "Etat"],
        ["Ñandú", "ñandu", "NANDU", "n\u{303}andu\u{301}"],
        ["Straße", "STRASSE", "strasse", "straße"],
        ["ΣΟΦΟΣ", "σοφοσ", "σοφος", "Σοφός"],
        ["cœur", "coeur", "CŒUR", "COEUR"],
        ["Ørsted", "orsted", "ØRSTED", "Orsted"],
        ["ﬁnance", "finance", "FINANCE", "ＦＩＮＡＮＣＥ"],
        ["l’emploi", "l'emploi", "L'EMPLOI", "l‘emploi"],
    ];
    let mut pairs = 0;
    for spellings in alike {
        for title in spellings {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("a.jsonl");
            std::fs::write(
                &path,
                json!({"title": format!("On {title} here")}).to_string(),
            )
            .unwrap();
            let library = Arc::new(load_all(&[Source::Path(path)]).0);
            let engine = engine(&library, Inline);
            for typed in spellings {
                for line in [
                    typed.to_owned(),
                    format!("\"{typed}\""),
                    format!("'{typed}"),
                ] {
                    let (count, cards) = rows(&engine, &line);
                    assert_eq!(count, 1, "{line} in {title}");
                    assert!(!cards[0].highlights.is_empty(), "{line} in {title}");
                }
                assert_eq!(
                    rows(&engine, &format!("-\"{typed}\"")).0,
                    0,
                    "-{typed} in {title}"
                );
                pairs += 1;
            }
        }
    }
    println!("T18: {pairs} pairs of spellings");
}
