//! Columns to values, through the doors of their types: a row that somebody
//! else wrote costs itself.
//!
//! Must never know: which table a row is of.

use rusqlite::Row;
use serde::de::DeserializeOwned;

use crate::reader::fresh::Fresh;
use crate::reader::label::Label;
use crate::reader::mark::{Known, Progress, Reading};
use crate::reader::moment::Moment;
use crate::reader::note::Note;
use crate::reader::register::Register;
use crate::reader::review::{Decision, Review, Verdict};
use crate::reader::saved::{Looked, Saved};
use crate::reader::sitting::Sitting;
use crate::records::doi::Doi;
use crate::records::text::Text;

/// A number; none where there is none.
pub(super) fn number(row: &Row<'_>, at: usize) -> Option<i64> {
    row.get_ref(at).ok()?.as_i64().ok()
}

/// A text; none where there is none.
pub(super) fn text<'r>(row: &'r Row<'_>, at: usize) -> Option<&'r str> {
    row.get_ref(at).ok()?.as_str().ok()
}

fn moment(row: &Row<'_>, at: usize) -> Option<Moment> {
    number(row, at).map(Moment::from_millis)
}

/// A value, given at the moment of a column; where that has none, never.
fn register<T>(value: Option<T>, row: &Row<'_>, at: usize) -> Register<T> {
    match moment(row, at) {
        Some(at) => Register::new(value, at),
        None => Register::default(),
    }
}

/// From `title, year, doi, known_at`.
pub(super) fn known(row: &Row<'_>, at: usize) -> Register<Known> {
    let known = text(row, at).map(|title| Known {
        title: Text::line(title),
        year: number(row, at + 1).and_then(|year| year.try_into().ok()),
        doi: text(row, at + 2).and_then(Doi::parse),
    });
    register(known, row, at + 3)
}

/// From a moment and `at`.
pub(super) fn since(row: &Row<'_>, at: usize) -> Register<Moment> {
    register(moment(row, at), row, at + 1)
}

/// From `reading, reading_since, reading_at`.
pub(super) fn progress(row: &Row<'_>, at: usize) -> Register<Progress> {
    let state = text(row, at).and_then(Reading::named);
    let progress = state
        .zip(moment(row, at + 1))
        .map(|(state, since)| Progress { state, since });
    register(progress, row, at + 2)
}

/// From `note, at`.
pub(super) fn note(row: &Row<'_>, at: usize) -> Register<Note> {
    let note = text(row, at).and_then(|note| Note::new(note).ok());
    register(note, row, at + 1)
}

/// From `fresh, fresh_at`.
pub(super) fn fresh(row: &Row<'_>, at: usize) -> Register<Fresh> {
    register(json(row, at).map(Fresh::cleaned), row, at + 1)
}

/// From `decision, reason, since, at`.
pub(super) fn verdict(row: &Row<'_>, at: usize) -> Register<Verdict> {
    let decision = text(row, at).and_then(|decision| match decision {
        KEEP => Some(Decision::Keep),
        LATER => Some(Decision::Later),
        _ => text(row, at + 1).and_then(Label::new).map(Decision::Drop),
    });
    let verdict = decision
        .zip(moment(row, at + 2))
        .map(|(decision, since)| Verdict { decision, since });
    register(verdict, row, at + 3)
}

/// The names of decisions in the column `decision`.
pub(super) const KEEP: &str = "keep";
pub(super) const DROP: &str = "drop";
pub(super) const LATER: &str = "later";

/// From `review, at`.
pub(super) fn review(row: &Row<'_>, at: usize) -> Register<Review> {
    register(json(row, at).map(Review::cleaned), row, at + 1)
}

/// From `place, at`.
pub(super) fn place(row: &Row<'_>, at: usize) -> Register<i64> {
    register(number(row, at), row, at + 1)
}

/// From `view, made, at`.
pub(super) fn saved(row: &Row<'_>, at: usize) -> Register<Saved> {
    let saved = text(row, at)
        .zip(moment(row, at + 1))
        .map(|(view, made)| Saved {
            view: Text::line(view),
            made,
        });
    register(saved, row, at + 2)
}

/// From `looked, looked_found, looked_at`.
pub(super) fn looked(row: &Row<'_>, at: usize) -> Register<Looked> {
    let found = number(row, at + 1).and_then(|found| found.try_into().ok());
    let looked = moment(row, at)
        .zip(found)
        .map(|(at, found)| Looked { at, found });
    register(looked, row, at + 2)
}

/// From `sitting, at`.
pub(super) fn sitting(row: &Row<'_>, at: usize) -> Register<Sitting> {
    register(json(row, at), row, at + 1)
}

/// A value that stands in a column as JSON.
fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> Option<T> {
    text(row, at).and_then(|json| serde_json::from_str(json).ok())
}
