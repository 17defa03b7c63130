//! The sentences about what the reader adds.
//!
//! Must never know: where a sentence stands.

use super::{documents, number};
use crate::reader::deed::{Change, Deed};
use crate::reader::fresh::Came;
use crate::reader::label::Label;
use crate::reader::mark::{Mark, Reading};
use crate::reader::review::Decision;
use crate::reader::saved::Looked;

/// How far the reader is: "to read".
#[must_use]
pub const fn reading(reading: Reading) -> &'static str {
    match reading {
        Reading::ToRead => "to read",
        Reading::Reading => "reading",
        Reading::Read => "read",
    }
}

/// The sign of a star.
pub const STAR: &str = "★";

/// What a row says of its mark beside the star: "to read · note · thesis".
#[must_use]
pub fn mark(mark: &Mark) -> String {
    let reading = mark
        .reading()
        .map(|progress| reading(progress.state).to_owned());
    let fresh = mark.fresh().map(|fresh| came(&fresh.came).to_owned());
    let several = mark.verdicts().count() > 1;
    let verdicts = mark.verdicts().map(|(review, verdict)| {
        let told = decided(&verdict.decision);
        if several {
            format!("{}: {told}", &**review)
        } else {
            told
        }
    });
    let note = mark.note().map(|_| "note".to_owned());
    let tags = mark.tags().map(ToString::to_string);
    let parts = fresh.into_iter().chain(reading).chain(verdicts);
    let parts: Vec<String> = parts.chain(note).chain(tags).collect();
    parts.join(" · ")
}

/// What became of a document: "new".
#[must_use]
pub const fn came(came: &Came) -> &'static str {
    match came {
        Came::New => "new",
        Came::Changed { .. } => "changed",
    }
}

/// What was done.
#[must_use]
pub fn did(deed: &Deed) -> String {
    match deed {
        Deed::Mark(of, change) => changed(change, of.len()),
        Deed::MakeList(name) => format!("made the list {name}"),
        Deed::RenameList(from, to) => format!("the list {from} is called {to} now"),
        Deed::RemoveList(name) => format!("removed the list {name}"),
        Deed::AddToList(name, of) => format!("{} on the list {name}", documents(of.len())),
        Deed::TakeOffList(name, of) => format!("{} off the list {name}", documents(of.len())),
        Deed::MoveInList(name, ..) => format!("moved on the list {name}"),
        Deed::Save(name, _) => format!("saved this search as {name}"),
        Deed::RenameSearch(from, to) => format!("the search {from} is called {to} now"),
        Deed::RemoveSearch(name) => format!("removed the saved search {name}"),
        Deed::RemoveReview(name) => format!("removed the review {name}"),
        Deed::Begin(..)
        | Deed::Look(..)
        | Deed::Arrive { .. }
        | Deed::Ask { .. }
        | Deed::Visit(..)
        | Deed::Leave(_) => String::new(),
        Deed::Restore(_) => "as it was before".to_owned(),
    }
}

fn changed(change: &Change, count: usize) -> String {
    let of = documents(count);
    match change {
        Change::Star(true) => format!("{STAR} {of} starred"),
        Change::Star(false) => format!("{of} without a star"),
        Change::Reading(Some(state)) => format!("{of}: {}", reading(*state)),
        Change::Reading(None) => format!("{of}: nothing to read"),
        Change::Tags(tags) => tagged(&of, tags),
        Change::Seen => format!("{of}: nothing new any more"),
        Change::Verdict(_, Some(decision)) => format!("{of}: {}", decided(decision)),
        Change::Verdict(_, None) => format!("{of} undecided"),
        Change::Note(Some(_)) => "kept the note".to_owned(),
        Change::Note(None) => "no note any more".to_owned(),
    }
}

fn tagged(of: &str, tags: &[(Label, bool)]) -> String {
    let named = |on: bool| {
        let named = tags.iter().filter(|(_, mine)| *mine == on);
        let named: Vec<&str> = named.map(|(tag, _)| &**tag).collect();
        named.join(", ")
    };
    let (on, off) = (named(true), named(false));
    match (on.is_empty(), off.is_empty()) {
        (_, true) => format!("{of} tagged {on}"),
        (true, _) => format!("{of} without the tag {off}"),
        (false, false) => format!("{of} tagged {on}, without {off}"),
    }
}

/// What was decided: "dropped: no data".
#[must_use]
pub fn decided(decision: &Decision) -> String {
    match decision {
        Decision::Keep => "kept".to_owned(),
        Decision::Drop(reason) => format!("dropped: {reason}"),
        Decision::Later => "put off".to_owned(),
    }
}

/// How many documents a saved search finds beyond those that were there when the
/// reader last looked: "+3 new".
#[must_use]
pub fn more(found: usize, looked: Option<Looked>) -> Option<String> {
    let before = usize::try_from(looked?.found).ok()?;
    let more = found.checked_sub(before).filter(|more| *more > 0)?;
    Some(format!("+{} new", number(more)))
}
