//! What is found is what a person means: forms of a word, words joined and
//! apart, little words, words that are missing.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a test that cannot go on says so; what it measures is printed, rounded"
)]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use fichero::engine::catalog::DocAddress;
use fichero::engine::exec::{Found, Library, run};
use fichero::runtime::crew::Cores;
use fichero::runtime::loader::{Source, load_all};
use fichero::search::little::is_little;
use fichero::search::query::parse;

fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| load_all(&[Source::Embedded]).0)
}

fn ask(line: &str) -> Found {
    run(library(), &parse(line).query, &Cores::all(), &|| false).unwrap()
}

fn found(line: &str) -> BTreeSet<DocAddress> {
    ask(line).hits.iter().map(|hit| hit.row).collect()
}

fn title(row: DocAddress) -> String {
    library().catalog.get(row).unwrap().title.to_string()
}

/// Everything that the second line finds the first finds too.
#[test]
fn a_word_is_found_however_it_is_joined_and_in_all_its_forms() {
    let mut wrong = Vec::new();
    for (line, other) in [
        ("G-20", "G20"),
        ("G20", "G-20"),
        ("macro-economic", "macroeconomic"),
        ("re-use", "reuse"),
        ("reuse", "\"re-use\""),
        ("co-ordinated", "coordinated"),
        ("coordination", "\"co-ordination\""),
        ("start-up", "startup"),
        ("startup", "\"start-up\""),
        ("startups", "\"start-ups\""),
        ("start up", "startup"),
        ("policymaking", "\"policy making\""),
        ("policy making", "policymaking"),
        ("policies", "\"policy mix\""),
        ("policy", "policies"),
        ("digitalization", "digitalisation"),
        ("digitalisation", "digitalization"),
        ("labor", "labour"),
        ("labour migration asia", "labor migration asia"),
        ("women's", "women"),
        ("l'innovation", "innovation"),
    ] {
        let (all, some) = (found(line), found(other));
        if some.is_empty() {
            wrong.push(format!("{other} finds nothing"));
        }
        let lacking: Vec<String> = some.difference(&all).map(|row| title(*row)).collect();
        if !lacking.is_empty() {
            wrong.push(format!("{line} lacks of {other}: {lacking:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_quoted_is_found_in_no_other_form() {
    let plural = found("\"policies\"");
    let singular = found("policy");
    assert!(plural.len() < singular.len());
    let tokens = |row: DocAddress| {
        let record = library().catalog.get(row).unwrap();
        format!("{record:?}").to_lowercase()
    };
    for row in found("'policies") {
        assert!(tokens(row).contains("policies"), "{}", title(row));
    }
}

#[test]
fn a_little_word_may_be_missing_once_something_follows_it() {
    let with = found("innovation in mexico");
    assert_eq!(with, found("innovation mexico"));
    assert_eq!(found("the of in mexico"), found("mexico"));
    // The last word is still being typed: it may become "intellectual".
    assert!(found("mexico in").len() < found("mexico").len());
    // In a phrase every word counts.
    assert!(found("\"innovation in mexico\"").len() < with.len());
}

#[test]
fn a_year_among_words_is_also_the_year_of_the_record() {
    let catalog = &library().catalog;
    let of_year = |row: &DocAddress| catalog.year(*row).is_some_and(|year| year.value == 2018);
    let rows = found("skills 2018");
    assert!(rows.iter().filter(|row| of_year(row)).count() > 10);
    for row in found("skills year:2018") {
        assert!(rows.contains(&row), "{}", title(row));
    }
}

#[test]
fn with_few_found_those_that_lack_some_words_are_offered() {
    let answer = ask("open government policy implementation zanzibar");
    assert_eq!(answer.count, 0);
    let best = answer.offers.list.first().unwrap();
    assert_eq!(best.lacks, ["zanzibar"]);
    assert!(title(best.hit.row).starts_with("Open government policy implementation"));
    // What is found is not offered, and with ten found nothing is.
    let few = ask("crowdfunding smes entrepreneurship");
    assert!(few.count > 0 && !few.offers.list.is_empty());
    let rows: BTreeSet<DocAddress> = few.hits.iter().map(|hit| hit.row).collect();
    assert!(
        few.offers
            .list
            .iter()
            .all(|offer| !rows.contains(&offer.hit.row))
    );
    assert!(ask("innovation policy").offers.list.is_empty());
    // A filter, a phrase, a field and an exclusion are never missing.
    for row in ask("crowdfunding zanzibar year:2018").offers.list {
        let year = library().catalog.year(row.hit.row).unwrap();
        assert_eq!(year.value, 2018);
    }
}

#[test]
fn lacking_one_lets_in_what_lacks_one_word_and_nothing_else() {
    let words = ["skills", "governance", "mexico"];
    let line = words.join(" ");
    let all = found(&line);
    let lacking = found(&format!("{line} lacking:1"));
    let mut expected = BTreeSet::new();
    for at in 0..words.len() {
        let mut two = words.to_vec();
        two.remove(at);
        expected.extend(found(&two.join(" ")));
    }
    assert!(all.is_subset(&lacking) && all.len() < lacking.len());
    assert_eq!(lacking, expected);
}

/// Titles in an order that chance made once and for all.
fn sample() -> impl Iterator<Item = Vec<String>> {
    let catalog = &library().catalog;
    let rows: Vec<DocAddress> = catalog.rows().map(|(row, _)| row).collect();
    let step = 1_009 % rows.len();
    (0..250).map(move |number| {
        let title = title(rows[number * step % rows.len()]).to_lowercase();
        let words = title.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| word.chars().count() > 4 && !is_little(word));
        words.take(4).map(str::to_owned).collect()
    })
}

#[test]
fn one_more_word_never_finds_more() {
    for words in sample().filter(|words| words.len() > 1) {
        for length in 1..words.len() {
            let (fewer, more) = (words[..length].join(" "), words[..=length].join(" "));
            assert!(found(&more).is_subset(&found(&fewer)), "{more}");
        }
    }
}

#[test]
fn the_order_of_words_changes_the_order_of_what_is_found_and_nothing_else() {
    for mut words in sample().filter(|words| words.len() > 1) {
        let line = words.join(" ");
        words.reverse();
        assert_eq!(found(&line), found(&words.join(" ")), "{line}");
    }
}

/// Of the first five of a whole query as many are shown already before its last
/// letters are typed.
#[test]
fn the_first_five_are_there_before_the_last_letters() {
    let first = |line: &str| -> Vec<DocAddress> {
        let answer = ask(line);
        let offers = answer.offers.list.iter().map(|offer| offer.hit.row);
        let rows = answer.hits.iter().map(|hit| hit.row);
        rows.chain(offers).take(5).collect()
    };
    let queries = include_str!("fixtures/everyday.tsv").lines();
    let queries: Vec<&str> = queries
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').nth(1))
        .filter(|line| {
            line.split(' ')
                .next_back()
                .is_some_and(|word| word.len() > 5)
        })
        .filter(|line| line.chars().all(|c| c.is_alphanumeric() || c == ' '))
        .collect();
    for (missing, least) in [(1, 92.0), (2, 90.0), (3, 83.0)] {
        let (mut kept, mut all) = (0, 0);
        for line in &queries {
            let whole = first(line);
            let end = line.char_indices().rev().nth(missing - 1).unwrap().0;
            let typed = first(&line[..end]);
            kept += whole.iter().filter(|row| typed.contains(row)).count();
            all += whole.len();
        }
        let share = 100.0 * kept as f64 / all as f64;
        println!("{missing} letters missing: {share:.1} %");
        assert!(share >= least, "{missing} letters missing: {share:.1} %");
    }
}
