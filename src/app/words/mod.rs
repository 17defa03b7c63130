//! The one room where facts become sentences.
//!
//! A sentence that names a key asks the key table for it, so that a key that
//! is bound anew is named anew.
//!
//! | file | says |
//! |---|---|
//! | `notice.rs` | what was done, and what did not work |
//! | `query.rs` | what a query asks |
//! | `remembered.rs` | what the reader adds |
//!
//! Must never know: where a sentence stands, its colour.

mod notice;
mod query;
pub mod remembered;

pub use notice::{copied, notice};
pub use query::{condition, filter, order, rule, sorted, values};

use std::borrow::Cow;

use super::action::Action;
use super::keymap::{Keymap, Scope};
use super::selection::Selection;
use crate::records::flaw::Flaw;
use crate::records::text::Text;
use crate::records::url::WebUrl;
use crate::search::answer::{Answer, FacetValue, Unkept, Unknown};
use crate::search::document::Fact;
use crate::search::query::{Facet, Query, unknown_field};

/// "1 document", "7 documents".
#[must_use]
pub fn documents(count: usize) -> String {
    plural(count, "document")
}

/// "1,908 records".
#[must_use]
pub fn records(count: usize) -> String {
    plural(count, "record")
}

/// "7 chapters".
#[must_use]
pub fn chapter_count(count: usize) -> String {
    plural(count, "chapter")
}

fn plural(count: usize, name: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {name}{s}", number(count))
}

/// "1,908".
#[must_use]
pub fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut told = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// How many values stand below those that are shown, with hits and without.
#[must_use]
pub fn more_values(more: usize, without: usize) -> String {
    let more = (more > 0).then(|| format!("{} more", number(more)));
    let without = (without > 0).then(|| format!("{} without hits", number(without)));
    let parts: Vec<String> = more.into_iter().chain(without).collect();
    parts.join(" · ")
}

/// "7 of 1,908", "1,908 records".
#[must_use]
pub fn found(answer: &Answer, is_everything: bool, is_read: bool) -> String {
    let loading = if is_read { "" } else { "…" };
    if is_everything {
        return format!("{}{loading}", records(answer.total));
    }
    let more = if answer.partial { "+" } else { "" };
    let (found, total) = (number(answer.found), number(answer.total));
    format!("{found}{more} of {total}{loading}")
}

/// What the line of the chips says when there are none.
#[must_use]
pub fn no_filter(keys: &Keymap) -> String {
    let facets = keys.name(Scope::Main, Action::Facets);
    format!("no filters; {facets} filters by tag, year, country …")
}

/// A form as the legend says it.
#[must_use]
pub fn form(name: &'static str) -> &'static str {
    match name {
        "article-journal" => "article",
        "article" => "preprint",
        "paper-conference" => "conference paper",
        other => other,
    }
}

/// What the chip of the grouping says.
pub const GROUPED: &str = "by book";

/// What the chip of the words that may be missing says.
pub const LACKING: &str = "one word may be missing";

/// How many words of a long query are looked for only as typed.
#[must_use]
pub fn plain(count: usize) -> Option<String> {
    let most = Answer::LOOKED_UP_MAX;
    let words = plural(count, "word");
    (count > 0).then(|| format!("{words} behind the first {most} only as typed"))
}

/// Which words were looked for in no other spelling.
#[must_use]
pub fn as_typed(words: &[String]) -> String {
    let words = words.join(", ");
    format!("only as typed: {words} (a cluster tries no other spelling)")
}

/// What the catalog does another way than one of this machine.
#[must_use]
pub fn unkept(unkept: &[Unkept]) -> Option<String> {
    // What matters comes first: the head of a narrow list has room for little.
    let told = unkept.iter().map(|one| match one {
        Unkept::Words => "index's own words and order".to_owned(),
        Unkept::Values(facet, most) => {
            format!("{} list cut at {}", facet.name(), number(*most))
        }
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// How many words behind those that a query may have are left out.
#[must_use]
pub fn beyond(count: usize) -> Option<String> {
    let most = number(Query::WORDS_MAX);
    let words = plural(count, "word");
    // What matters comes first: the head of a narrow list has room for little.
    (count > 0).then(|| format!("left out: {words} behind the first {most}"))
}

/// The range of years that follows the cursor, and the keys that end it.
#[must_use]
pub fn years_drawn(from: i32, to: i32, keys: &Keymap) -> String {
    let set = keys.name(Scope::Facets, Action::SelectRange);
    let drop = keys.name(Scope::Main, Action::Escape);
    let range = if from == to {
        from.to_string()
    } else {
        format!("{from}–{to}")
    };
    format!("{range}  {set} filters, {drop} not")
}

/// A year; in brackets, as cataloguers write it, if nobody gave it.
#[must_use]
pub fn year(year: &Fact<i32>) -> String {
    if year.derived {
        format!("[{}]", year.value)
    } else {
        year.value.to_string()
    }
}

/// A value of a facet; one that others are folded into goes on: `policy/…`.
#[must_use]
pub fn value(value: &FacetValue) -> Cow<'_, str> {
    if value.folded > 0 {
        format!("{}…", &*value.name).into()
    } else {
        Cow::Borrowed(&*value.name)
    }
}

/// How many values are folded into one; nothing where none is.
#[must_use]
pub fn folded_values(value: &FacetValue) -> String {
    match value.folded {
        0 => String::new(),
        folded => format!("  {}", plural(folded, "value")),
    }
}

/// Countries; in brackets if nobody gave them.
#[must_use]
pub fn countries(countries: &Fact<Vec<Text>>) -> String {
    let names: Vec<&str> = countries.value.iter().map(|name| &**name).collect();
    let names = names.join(", ");
    if countries.derived {
        format!("[{names}]")
    } else {
        names
    }
}

/// Why there is nothing to read.
#[must_use]
pub fn no_abstract(ghost: bool) -> &'static str {
    if ghost {
        "Not in this catalog: known only from its chapters."
    } else {
        "No abstract."
    }
}

/// Where a chapter stands.
#[must_use]
pub fn place_in_book(place: usize, chapters: usize) -> String {
    format!("{place} of {chapters}")
}

/// The head above chapters: some of those of the book around a chapter, or all.
#[must_use]
pub fn chapters(near: bool, around: bool) -> &'static str {
    match (near, around) {
        (true, _) => "Near in the book",
        (false, true) => "The chapters of the book",
        (false, false) => "Chapters",
    }
}

/// What a key shows behind some chapters.
#[must_use]
pub fn all_chapters(count: usize) -> String {
    format!(" all {} chapters", number(count))
}

/// How many links are not listed, since they are the addresses of the tags, and
/// the number of the first of them.
#[must_use]
pub fn folded_links(count: usize, first: usize, key: &str) -> String {
    let links = plural(count, "link");
    format!("{links} to the pages of the tags; {key} lists them, {first} Enter opens the first")
}

/// In fewer columns the head says less.
const NARROW: u16 = 60;

/// " · 2 selected", and how many of them the list does not show; on a narrow
/// screen their number before the sign that they have.
#[must_use]
pub fn selected(selection: &Selection, width: u16) -> String {
    match (selection.len(), selection.hidden()) {
        (0, _) => String::new(),
        (count, _) if width < NARROW => format!(" · {}*", number(count)),
        (count, 0) => format!(" · {} selected", number(count)),
        (count, hidden) => {
            let (count, hidden) = (number(count), number(hidden));
            format!(" · {count} selected, {hidden} not shown")
        }
    }
}

/// "14 more have no year": what the filters could not judge.
#[must_use]
pub fn unjudged(unjudged: &[(Facet, usize)], keys: &Keymap) -> Option<String> {
    let told = unjudged.iter().map(|(facet, count)| {
        let have = if *count == 1 { "has" } else { "have" };
        format!("{} more {have} no {}", number(*count), facet.name())
    });
    let told: Vec<String> = told.collect();
    let keep = keys.name(Scope::Main, Action::KeepUnjudged);
    (!told.is_empty()).then(|| format!("{} ({keep} keeps them)", told.join(", ")))
}

/// A place in a source.
#[must_use]
pub fn place(source: &str, line: u32) -> String {
    if line > 0 {
        format!("{source}:{line}")
    } else {
        source.to_owned()
    }
}

/// How many flaws a record has, and the key that lists them.
#[must_use]
pub fn flaws(count: u32, keys: &Keymap) -> String {
    let list = keys.name(Scope::Main, Action::Flaws);
    format!("{count} (press {list} to read them)")
}

/// A flaw with its place.
#[must_use]
pub fn flaw(source: &str, flaw: &Flaw) -> String {
    format!("{}: {}", place(source, flaw.line), flaw.fault)
}

/// How many flaws are not listed.
#[must_use]
pub fn more_flaws(count: usize) -> String {
    format!("{count} more; fichero check lists them all")
}

/// Why a filter finds nothing.
#[must_use]
pub fn unknown(unknown: &Unknown) -> Vec<String> {
    let name = unknown.facet.name();
    let mut lines = vec![format!(
        "The catalog has no {name} “{}”.",
        unknown.pattern.text
    )];
    if !unknown.nearest.is_empty() {
        let near: Vec<&str> = unknown.nearest.iter().map(|value| &**value).collect();
        lines.push(format!("Nearest: {}.", near.join(", ")));
    }
    lines
}

/// "blockchian 0 · chile 41": how many records each word finds alone.
#[must_use]
pub fn alone(words: &[(String, usize)]) -> String {
    let told = words
        .iter()
        .map(|(word, count)| format!("{word} {}", number(*count)));
    told.collect::<Vec<_>>().join(" · ")
}

/// Why a word finds nothing.
#[must_use]
pub fn missing(word: &str) -> String {
    if let Some((field, near)) = unknown_field(word) {
        let meant = near.map_or_else(
            || "fields are title:, tag:, year:, country:, author: and others".to_owned(),
            |near| format!("did you mean {near}:?"),
        );
        format!("There is no field “{field}”; {meant}")
    } else if let Some(name) = word.strip_prefix('@').filter(|name| !name.is_empty()) {
        format!("No search is saved as “{name}”.")
    } else if word.eq_ignore_ascii_case("or") {
        "“or” is looked for as a word; OR or | stands between alternatives.".to_owned()
    } else if word.contains(char::is_alphanumeric) {
        format!("No document has “{word}”.")
    } else {
        format!("“{word}” has no letter or digit to look for.")
    }
}

/// What is asked before so many selected documents are opened.
#[must_use]
pub fn opens_all(count: usize) -> String {
    let selected = documents(count);
    format!("{selected} are selected, each opens in the browser.")
}

/// What is lost when the program ends while so many documents are selected.
#[must_use]
pub fn loses(count: usize) -> String {
    let selected = documents(count);
    format!("{selected} selected; nothing keeps the selection.")
}

/// What is asked before an address is opened whose host may deceive.
#[must_use]
pub fn deceptive(url: &WebUrl) -> (&'static str, &str) {
    (
        "Its host has letters beyond ASCII and may look like another:",
        url.host(),
    )
}

/// How many records have all words, and how many lack one: the longest sentence
/// first, for as many columns as there are.
#[must_use]
pub fn offered(answer: &Answer) -> [String; 3] {
    let Answer {
        found,
        offered,
        lacking_one,
        ..
    } = *answer;
    let have = match found {
        0 => "none has".to_owned(),
        1 => "1 has".to_owned(),
        found => format!("{found} have"),
    };
    let (lack, short) = match lacking_one {
        0 => ("others lack some".to_owned(), "others lack some".to_owned()),
        1 => ("1 lacks one".to_owned(), "1 lacks a word".to_owned()),
        lacking => {
            let lacking = number(lacking);
            (
                format!("{lacking} lack one"),
                format!("{lacking} lack a word"),
            )
        }
    };
    let more = if lacking_one > 0 && offered > lacking_one {
        ", others more"
    } else {
        ""
    };
    let middle = format!("{have} all words, {lack}");
    [format!("{middle}{more}"), middle, short]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::notice::{Failed, Notice};
    use crate::search::query::parse;

    #[test]
    fn the_rule_is_said_in_words() {
        let query =
            parse("tag:trust ~tag:loans ~tag:SMEs -tag:copyright type:\"Country report\"").query;
        assert_eq!(
            rule(&query, &|_, pattern| pattern.text.clone()),
            "tagged trust and any of loans, SMEs; not tagged copyright; of type Country report"
        );
    }

    #[test]
    fn a_sentence_names_the_key_that_the_table_has() {
        let told = notice(
            &Notice::Failed(Failed::TooManyToCopy(300)),
            &Keymap::default(),
        );
        assert_eq!(
            told,
            "300 documents are too many to copy; e writes them to a file"
        );
    }
}
