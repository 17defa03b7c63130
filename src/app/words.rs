//! The one room where facts become sentences.
//!
//! A sentence that names a key asks the key table for it, so that a key that
//! is bound anew is named anew.
//!
//! Must never know: where a sentence stands, its colour.

use std::borrow::Cow;

use super::action::Action;
use super::keymap::{Keymap, Scope};
use super::notice::{Copied, Done, Failed, Notice};
use super::selection::Selection;
use crate::records::flaw::Flaw;
use crate::records::record::Address;
use crate::records::text::Text;
use crate::records::url::WebUrl;
use crate::search::answer::{Answer, Failure, Unknown};
use crate::search::document::Fact;
use crate::search::query::{
    Expr, Facet, Filter, Pattern, Query, Sort, SortKey, Stance, Term, YearRange,
};
use crate::search::question::ValueOrder;

/// What the footer says.
#[must_use]
pub fn notice(notice: &Notice, keys: &Keymap) -> String {
    match notice {
        Notice::Done(done) => self::done(done, keys),
        Notice::Failed(failed) => self::failed(failed, keys).into_owned(),
    }
}

fn done(done: &Done, keys: &Keymap) -> String {
    match done {
        Done::Opening(Some(which), url) => format!("opening the {}: {url}", address(*which)),
        Done::Opening(None, url) => format!("opening {url}"),
        Done::OpeningAll(count, 0) => format!("opening the addresses of {}", documents(*count)),
        Done::OpeningAll(count, left) => {
            let of = documents(count + left);
            format!(
                "opening the addresses of {} of {of}; the others have none that is opened unasked",
                number(*count)
            )
        }
        Done::Opened(url) => format!("opened {url}"),
        Done::BackFrom(url) => format!("back from {url}"),
        Done::NoBrowser(url) => {
            format!("no browser here; sent to the terminal's clipboard: {url}")
        }
        // The terminal never says whether it took it.
        Done::Copied { what, start, more } => {
            let more = if *more { "…" } else { "" };
            let what = copied(*what);
            format!("sent the {what} to the terminal's clipboard: {start}{more}")
        }
        Done::Writing(path) => format!("writing {path}"),
        Done::Written(count, path) => format!("{} written to {path}", documents(*count)),
        Done::IsTheBook => {
            let next = keys.name(Scope::Main, Action::NextChapter);
            format!("this is the book; {next} goes to its chapters")
        }
        Done::NoFlaws(true) => "no flaws: every record was read whole".to_owned(),
        Done::NoFlaws(false) => "no flaws so far; the sources are still being read".to_owned(),
        Done::Mouse(true) => "mouse on".to_owned(),
        Done::Mouse(false) => "mouse off: the terminal selects text".to_owned(),
    }
}

fn failed(failed: &Failed, keys: &Keymap) -> Cow<'static, str> {
    match failed {
        Failed::SelectsContext => "this book stands here for its chapters; select those".into(),
        Failed::NothingToWrite => "there is no document to write".into(),
        Failed::NoFileName => "nothing was written: the file has no name".into(),
        Failed::NothingToCopy => "there is no document to copy from".into(),
        Failed::NotYet => "that is still on its way; press the key again when it is there".into(),
        Failed::Gone => "the document is not in the sources any more; nothing was copied".into(),
        Failed::NothingCorrected => "no word was read as another".into(),
        Failed::NoFilter => "nothing narrows the list".into(),
        Failed::NothingSelected => {
            let select = keys.name(Scope::List, Action::Select);
            format!("nothing is selected; {select} selects").into()
        }
        Failed::AllJudged => "the filters could judge every document".into(),
        Failed::NoYears => {
            let next = keys.name(Scope::Facets, Action::NextFacet);
            format!("ranges are of years; {next} goes on to them").into()
        }
        Failed::NoValue => {
            let next = keys.name(Scope::Detail, Action::NextValue);
            format!("no value here; {next} goes to the next tag, country, year …").into()
        }
        Failed::NothingHere => {
            let open = keys.name(Scope::Main, Action::Open);
            let next = keys.name(Scope::Detail, Action::NextValue);
            format!("nothing to open here; {open} opens the DOI, {next} goes to the next value").into()
        }
        Failed::NoMatch => "nothing that was typed is found in this document".into(),
        Failed::NoKey(key) => {
            let help = keys.name(Scope::Main, Action::Palette);
            format!("{} does nothing here; {help} lists all keys", key.shown()).into()
        }
        Failed::NothingToUndo => "nothing to undo".into(),
        Failed::NothingToRedo => "nothing to redo".into(),
        Failed::NoLinks => "this record has no links".into(),
        Failed::NoChapter => "this document is no chapter of a book".into(),
        Failed::NoChapters => "this document has no chapters".into(),
        Failed::NoFurtherChapter => "no further chapter in this book".into(),
        Failed::NothingBefore => "no document was visited before".into(),
        Failed::NothingAfter => "no document was visited after".into(),
        Failed::Loading => "reading the sources failed; what was read before stays".into(),
        Failed::Twins => "a record that is there too often keeps the sources from being read anew; what was read before stays".into(),
        Failed::NoAddress(refused) => no_address(*refused).into(),
        Failed::NoLink(number) => format!("this document has no link {number}").into(),
        Failed::Lacks(what) => format!("this record has no {}", copied(*what)).into(),
        Failed::Browser(program, status) => format!("{program}: {status}").into(),
        Failed::NoThread(reason) => format!("cannot start a thread: {reason}").into(),
        Failed::TooManyToCopy(count) => {
            let export = keys.name(Scope::Main, Action::Export);
            format!("{count} documents are too many to copy; {export} writes them to a file").into()
        }
        Failed::Refused(text) => {
            format!("not opened, only http and https addresses are: {text}").into()
        }
        Failed::TooLong(what) => {
            let what = copied(*what);
            format!("the {what} is too long for the terminal's clipboard").into()
        }
        Failed::NotOpened(url, reason) => format!("{reason}; the address is {url}").into(),
        Failed::NotWritten(path, reason) => format!("cannot write {path}: {reason}").into(),
        Failed::Engine(failure) => engine(failure),
        Failed::Source(reason) | Failed::Config(reason) | Failed::Panicked(reason) => {
            reason.clone().into()
        }
    }
}

fn no_address(refused: bool) -> &'static str {
    if refused {
        "its link is not opened: only http and https addresses without a user name are"
    } else {
        "this record has no DOI and no link"
    }
}

/// Why an engine gave no answer.
fn engine(failure: &Failure) -> Cow<'static, str> {
    match failure {
        Failure::Broken => "the search failed; please report the query".into(),
        Failure::Unreachable(reason) => format!("no answer: {reason}; the last one stays").into(),
    }
}

fn address(which: Address) -> &'static str {
    match which {
        Address::Doi => "DOI",
        Address::Link => "link",
        Address::SourcePage => "source page",
    }
}

/// The name of what is copied.
#[must_use]
pub fn copied(what: Copied) -> &'static str {
    match what {
        Copied::Doi => "DOI",
        Copied::Address => "address",
        Copied::Title => "title",
        Copied::Abstract => "abstract",
        Copied::MarkdownLink => "Markdown link",
        Copied::Query => "query",
        Copied::Citation => "citation",
        Copied::Bibtex => "BibTeX",
    }
}

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

/// The range of years that follows the cursor, and the keys that end it.
#[must_use]
pub fn years_drawn(from: i32, to: i32, keys: &Keymap) -> String {
    let set = keys.name(Scope::Facets, Action::SelectRange);
    let drop = keys.name(Scope::Main, Action::Escape);
    format!("{from}–{to}  {set} filters, {drop} not")
}

/// The order of the list, and whether it is grouped.
#[must_use]
pub fn sorted(query: &Query) -> String {
    let ranks = !query.expr.parts().iter().all(Expr::is_condition);
    let order = match query.sort {
        Some(Sort {
            key: SortKey::Year,
            descending: true,
        }) => "newest first",
        Some(Sort {
            key: SortKey::Year, ..
        }) => "oldest first",
        Some(Sort {
            key: SortKey::Title,
            descending: false,
        }) => "by title",
        Some(Sort {
            key: SortKey::Title,
            ..
        }) => "by title, Z first",
        Some(Sort {
            key: SortKey::Type,
            descending: false,
        }) => "by kind",
        Some(Sort {
            key: SortKey::Type, ..
        }) => "by kind, Z first",
        Some(Sort {
            key: SortKey::Added,
            descending: true,
        }) => "last added first",
        None
        | Some(Sort {
            key: SortKey::Relevance,
            ..
        }) if ranks => "best first",
        None | Some(_) => "as catalogued",
    };
    if query.grouped {
        format!("{order}, by book")
    } else {
        order.to_owned()
    }
}

/// A condition as its chip says it.
#[must_use]
pub fn condition(condition: &Expr) -> String {
    match condition {
        Expr::Term(Term::Year(range)) => match (range.from, range.to) {
            (Some(from), Some(to)) if from == to => from.to_string(),
            (Some(from), Some(to)) => format!("{from}–{to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("to {to}"),
            (None, None) => condition.to_string(),
        },
        part if part.ids().is_some() => {
            let count = part.ids().map_or(0, |ids| ids.len());
            format!("these {}", documents(count))
        }
        Expr::Not(inner) => format!("not {}", self::condition(inner)),
        Expr::Or(parts) => {
            let parts: Vec<String> = parts.iter().map(self::condition).collect();
            parts.join(" or ")
        }
        Expr::Term(Term::Facet(facet, pattern)) if pattern.text == Pattern::NONE => {
            format!("no {}", facet.name())
        }
        Expr::Term(Term::Facet(_, pattern)) => shown(&pattern.text, pattern.prefix),
        other => other.to_string(),
    }
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

/// A stance and its value, as a chip and a way out name them.
#[must_use]
pub fn filter(filter: &Filter, name: &str) -> String {
    let prefix = if filter.pattern.prefix { "*" } else { "" };
    format!("{}{name}{prefix}", filter.stance.sign())
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
    if word.contains(char::is_alphanumeric) {
        format!("No document has “{word}”.")
    } else {
        format!("“{word}” has no letter or digit to look for.")
    }
}

/// The name of several values of a facet, as the head of the pane says it.
#[must_use]
pub const fn values(facet: Facet) -> &'static str {
    match facet {
        Facet::Tag => "Tags",
        Facet::Form => "Forms",
        Facet::Type => "Types",
        Facet::Country => "Countries",
        Facet::Year => "Years",
        Facet::Author => "Authors",
        Facet::Publisher => "Publishers",
        Facet::Language => "Languages",
        Facet::Journal => "Journals",
        Facet::Series => "Series",
        Facet::Book => "Books",
        Facet::Source => "Sources",
    }
}

/// The order of values, as the head of the pane says it; the most frequent
/// first needs no words.
#[must_use]
pub const fn order(order: ValueOrder) -> Option<&'static str> {
    match order {
        ValueOrder::Count => None,
        ValueOrder::Name => Some("by name"),
        ValueOrder::Chosen => Some("chosen first"),
        ValueOrder::Rarity => Some("rarest first"),
    }
}

/// The rule in words: "tagged *trust* and any of *loans*, *SMEs*; not ...".
/// `name` says how a value is shown (a book by its title).
#[must_use]
pub fn rule(query: &Query, name: &dyn Fn(Facet, &Pattern) -> String) -> String {
    let parts = Facet::ALL.iter().flat_map(|facet| {
        let named = |stance| {
            let mine = query.filters.iter();
            mine.filter(|filter| filter.facet == *facet && filter.stance == stance)
                .map(|filter| shown(&name(*facet, &filter.pattern), filter.pattern.prefix))
                .collect::<Vec<_>>()
        };
        let wanted = wanted(&named(Stance::Required), &named(Stance::AnyOf));
        let excluded = named(Stance::Excluded);
        [
            (!wanted.is_empty()).then(|| format!("{} {wanted}", verb(*facet))),
            (!excluded.is_empty())
                .then(|| format!("not {} {}", verb(*facet), excluded.join(" or "))),
        ]
    });
    let conditions = query.expr.parts().iter();
    let conditions = conditions
        .filter(|part| part.is_condition() && part.ids().is_none())
        .map(|part| match part {
            Expr::Term(Term::Year(range)) => years(*range),
            other => condition(other),
        });
    let parts = parts.flatten().chain(conditions);
    parts.collect::<Vec<_>>().join("; ")
}

fn years(range: YearRange) -> String {
    match (range.from, range.to) {
        (Some(from), Some(to)) if from == to => format!("of {from}"),
        (Some(from), Some(to)) => format!("from {from} to {to}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(to)) => format!("up to {to}"),
        (None, None) => "of any year".to_owned(),
    }
}

fn wanted(required: &[String], any: &[String]) -> String {
    let any = match any {
        [] => None,
        [one] => Some(one.clone()),
        more => Some(format!("any of {}", more.join(", "))),
    };
    let required = (!required.is_empty()).then(|| required.join(" and "));
    let parts: Vec<String> = required.into_iter().chain(any).collect();
    parts.join(" and ")
}

/// How a facet is said before its values.
const fn verb(facet: Facet) -> &'static str {
    match facet {
        Facet::Tag => "tagged",
        Facet::Form => "of form",
        Facet::Type => "of type",
        Facet::Country => "about",
        Facet::Year => "of",
        Facet::Author => "by",
        Facet::Publisher => "published by",
        Facet::Language => "in language",
        Facet::Journal => "in the journal",
        Facet::Series => "in the series",
        Facet::Book => "in the book",
        Facet::Source => "read from",
    }
}

fn shown(name: &str, prefix: bool) -> String {
    if prefix {
        format!("{name}…")
    } else {
        name.to_owned()
    }
}

/// What is asked before an address is opened whose host may deceive.
#[must_use]
pub fn deceptive(url: &WebUrl) -> (&'static str, &str) {
    (
        "Its host has letters beyond ASCII and may look like another:",
        url.host(),
    )
}

/// How many records have all words, and how many lack one.
#[must_use]
pub fn offered(answer: &Answer) -> String {
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
    let lack = match lacking_one {
        1 => "1 lacks one".to_owned(),
        lacking => format!("{lacking} lack one"),
    };
    let more = if offered > lacking_one {
        ", others more"
    } else {
        ""
    };
    format!("{have} all words, {lack}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;
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
