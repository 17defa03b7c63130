//! The sentences of the footer: what was done, and what did not work.
//!
//! Must never know: where a sentence stands, its colour.

use std::borrow::Cow;

use super::documents;
use super::number;
use super::remembered::did;
use crate::app::action::{Action, Addition};
use crate::app::keymap::{Keymap, Scope};
use crate::app::notice::{Copied, Done, Failed, Notice, Unmet};
use crate::reader::tally::Tally;
use crate::records::record::Address;
use crate::search::answer::Failure;

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
        Done::Compared { new, changed, gone } => compared(*new, *changed, *gone),
        Done::Screening(review) => {
            let end = keys.name(Scope::Main, Action::Add(Addition::Screen));
            format!("screening {review}: + keeps, - drops, ~ puts off, {end} ends")
        }
        Done::Screened(review, tally) => screened(review, tally),
        Done::Did(deed) => {
            let undo = keys.name(Scope::Main, Action::Undo);
            format!("{}; {undo} takes it back", did(deed))
        }
        Done::Mouse(true) => "mouse on".to_owned(),
        Done::Mouse(false) => "mouse off: the terminal selects text".to_owned(),
    }
}

/// How far a review is: "trust: 12 kept, 5 dropped, 1 put off".
fn screened(review: &str, tally: &Tally) -> String {
    format!(
        "{review}: {} kept, {} dropped, {} put off",
        number(tally.included),
        number(tally.dropped()),
        number(tally.later)
    )
}

/// What became of the documents: "+14 new, 3 changed, 1 gone".
fn compared(new: usize, changed: usize, gone: usize) -> String {
    let parts = [
        ("+", new, "new"),
        ("", changed, "changed"),
        ("", gone, "gone"),
    ];
    let parts = parts.iter().filter(|(_, count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(sign, count, what)| format!("{sign}{} {what}", number(*count)))
        .collect();
    let find = match (new, changed) {
        (0, 0) => "",
        (0, _) => "; is:changed finds them",
        _ => "; is:new finds them",
    };
    format!("{}{find}", parts.join(", "))
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
        Failed::NoFlawedRecord => "no record has this flaw: what had it was left out".into(),
        Failed::NoLevels => "nothing folds here: no two values stand below another, or the catalog is on a cluster".into(),
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
        Failed::OnePane => "one pane has the whole screen".into(),
        Failed::Unmet(unmet) => self::unmet(*unmet, keys),
        Failed::NotEdited(reason) => format!("the note stays as it was: {reason}").into(),
        Failed::Source(reason)
        | Failed::Config(reason)
        | Failed::NoDeed(reason)
        | Failed::NotKept(reason)
        | Failed::Panicked(reason) => {
            reason.clone().into()
        }
    }
}

fn unmet(unmet: Unmet, keys: &Keymap) -> Cow<'static, str> {
    match unmet {
        Unmet::NothingNew => "no document is new or changed".into(),
        Unmet::NotScreened => {
            "only what is found and shown is screened; Esc drops a selection from elsewhere".into()
        }
        Unmet::NotScreening => {
            let key = keys.name(Scope::Main, Action::Add(Addition::Screen));
            format!("nothing is screened; {key} begins").into()
        }
        Unmet::NoLists => {
            let key = keys.name(Scope::Main, Action::Add(Addition::Marks));
            format!("there is no list yet; {key} l puts documents on one").into()
        }
        Unmet::NoListShown => {
            let key = keys.name(Scope::Main, Action::Add(Addition::Lists));
            format!("documents are moved in a list that is shown alone; {key} shows one").into()
        }
        Unmet::NothingToMark => "there is no document to mark".into(),
        Unmet::NoSearches => no_searches(keys).into(),
        Unmet::NoQueries => "nothing was searched for before".into(),
        Unmet::NoName => "nothing was done: the name is empty".into(),
    }
}

fn no_searches(keys: &Keymap) -> String {
    let save = keys.name(Scope::Main, Action::Add(Addition::SaveSearch));
    format!("no search is saved yet; {save} saves this one")
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
