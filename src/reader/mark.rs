//! What the reader has said of one document.
//!
//! Each part is a register of its own: who stars a document on one machine and
//! writes a note on another has both after a merge.
//!
//! Must never know: other documents, where it is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fresh::{Came, Fresh};
use super::label::Label;
use super::moment::Moment;
use super::note::Note;
use super::register::Register;
use super::review::Verdict;
use crate::records::doi::Doi;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::query::Said;

/// How far the reader is with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// It is to be read.
    ToRead,
    /// It is being read.
    Reading,
    /// It was read.
    Read,
}

impl Reading {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::ToRead, Self::Reading, Self::Read];

    /// Its name in files: `to-read`, `reading`, `read`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ToRead => "to-read",
            Self::Reading => "reading",
            Self::Read => "read",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reading| reading.name() == name)
    }
}

/// How far the reader is, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Progress {
    /// How far.
    pub state: Reading,
    /// Since when; for what was read, when that was.
    pub since: Moment,
}

/// What a document is known by beside its identity, so that a mark is found
/// again when that changes, and can be shown without the catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// The title.
    pub title: Text,
    /// The year of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The DOI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
}

impl Known {
    /// What a record is known by; the year may be that of its book.
    #[must_use]
    pub fn of(record: &Record, year: Option<i32>) -> Self {
        Self {
            title: record.title.clone(),
            year,
            doi: record.doi.clone(),
        }
    }
}

/// One thing said of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What it is known by.
    Known(Register<Known>),
    /// A star, with the moment of it.
    Star(Register<Moment>),
    /// How far the reader is.
    Reading(Register<Progress>),
    /// An own tag, with the moment of it.
    Tag(Label, Register<Moment>),
    /// A note.
    Note(Register<Note>),
    /// That it is new, or other than it was.
    Fresh(Register<Fresh>),
    /// What was decided of it in a review.
    Verdict(Label, Register<Verdict>),
}

/// All that the reader has said of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    #[serde(skip_serializing_if = "is_untouched")]
    pub(super) known: Register<Known>,
    #[serde(skip_serializing_if = "is_untouched")]
    pub(super) star: Register<Moment>,
    #[serde(skip_serializing_if = "is_untouched")]
    pub(super) reading: Register<Progress>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) tags: BTreeMap<Label, Register<Moment>>,
    #[serde(skip_serializing_if = "is_untouched")]
    pub(super) note: Register<Note>,
    #[serde(skip_serializing_if = "is_untouched")]
    pub(super) fresh: Register<Fresh>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) verdicts: BTreeMap<Label, Register<Verdict>>,
}

fn is_untouched<T>(register: &Register<T>) -> bool {
    !register.is_touched()
}

impl Mark {
    /// What the document is known by.
    #[must_use]
    pub fn known(&self) -> Option<&Known> {
        self.known.value()
    }

    /// Whether it has a star.
    #[must_use]
    pub fn is_starred(&self) -> bool {
        self.star.is_set()
    }

    /// Since when it has a star.
    #[must_use]
    pub fn starred(&self) -> Option<Moment> {
        self.star.value().copied()
    }

    /// How far the reader is, and since when.
    #[must_use]
    pub fn reading(&self) -> Option<Progress> {
        self.reading.value().copied()
    }

    /// The own tags, sorted.
    pub fn tags(&self) -> impl Iterator<Item = &Label> {
        let set = self.tags.iter().filter(|(_, register)| register.is_set());
        set.map(|(tag, _)| tag)
    }

    /// Whether it has an own tag.
    #[must_use]
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.get(tag).is_some_and(Register::is_set)
    }

    /// What is said of it, as the values of [`Facet::Mark`](crate::search::query::Facet::Mark).
    pub fn said(&self) -> impl Iterator<Item = Said> {
        let reading = self.reading().map(|progress| match progress.state {
            Reading::ToRead => Said::ToRead,
            Reading::Reading => Said::Reading,
            Reading::Read => Said::Read,
        });
        let star = self.is_starred().then_some(Said::Starred);
        let note = self.note().map(|_| Said::Note);
        let fresh = self.fresh().map(|fresh| match fresh.came {
            Came::New => Said::New,
            Came::Changed { .. } => Said::Changed,
        });
        star.into_iter().chain(reading).chain(note).chain(fresh)
    }

    /// What became of it since the reader last looked.
    #[must_use]
    pub fn fresh(&self) -> Option<&Fresh> {
        self.fresh.value()
    }

    /// What was decided of it, by review, sorted.
    pub fn verdicts(&self) -> impl Iterator<Item = (&Label, &Verdict)> {
        let all = self.verdicts.iter();
        all.filter_map(|(review, verdict)| Some((review, verdict.value()?)))
    }

    /// What was decided of it in a review.
    #[must_use]
    pub fn verdict(&self, review: &str) -> Option<&Verdict> {
        self.verdicts.get(review).and_then(Register::value)
    }

    /// The note, which is not empty.
    #[must_use]
    pub fn note(&self) -> Option<&Note> {
        self.note.value().filter(|note| !note.is_empty())
    }

    /// When the note was written or, where there is none any more, cleared.
    #[must_use]
    pub fn noted(&self) -> Moment {
        self.note.at()
    }

    /// Whether nothing is said of the document now: it was only in a list, or
    /// all was taken away.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        !self.is_starred()
            && !self.reading.is_set()
            && self.note().is_none()
            && self.tags().next().is_none()
            && self.fresh().is_none()
            && self.verdicts().next().is_none()
    }

    /// Takes what wins of a part; whether it changed anything.
    pub fn merge(&mut self, part: Part) -> bool {
        match part {
            Part::Known(known) => self.known.merge(known),
            Part::Star(star) => self.star.merge(star),
            Part::Reading(reading) => self.reading.merge(reading),
            // One that was never touched would be there and say nothing.
            Part::Tag(_, register) if !register.is_touched() => false,
            Part::Tag(tag, register) => self.tags.entry(tag).or_default().merge(register),
            Part::Note(note) => self.note.merge(note),
            Part::Fresh(fresh) => self.fresh.merge(fresh),
            Part::Verdict(_, register) if !register.is_touched() => false,
            Part::Verdict(review, register) => {
                self.verdicts.entry(review).or_default().merge(register)
            }
        }
    }

    /// Whether merging a part would change anything.
    #[must_use]
    pub fn yields_to(&self, part: &Part) -> bool {
        match part {
            Part::Known(known) => *known > self.known,
            Part::Star(star) => *star > self.star,
            Part::Reading(reading) => *reading > self.reading,
            Part::Tag(tag, register) => match self.tags.get(tag) {
                Some(present) => register > present,
                None => register.is_touched(),
            },
            Part::Note(note) => *note > self.note,
            Part::Fresh(fresh) => *fresh > self.fresh,
            Part::Verdict(review, register) => match self.verdicts.get(review) {
                Some(present) => register > present,
                None => register.is_touched(),
            },
        }
    }

    /// The part that a part would be merged with.
    #[must_use]
    pub fn present(&self, part: &Part) -> Part {
        match part {
            Part::Known(_) => Part::Known(self.known.clone()),
            Part::Star(_) => Part::Star(self.star.clone()),
            Part::Reading(_) => Part::Reading(self.reading.clone()),
            Part::Tag(tag, _) => {
                Part::Tag(tag.clone(), self.tags.get(tag).cloned().unwrap_or_default())
            }
            Part::Note(_) => Part::Note(self.note.clone()),
            Part::Fresh(_) => Part::Fresh(self.fresh.clone()),
            Part::Verdict(review, _) => {
                let present = self.verdicts.get(review).cloned();
                Part::Verdict(review.clone(), present.unwrap_or_default())
            }
        }
    }

    /// All parts that were ever touched.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        if self.known.is_touched() {
            parts.push(Part::Known(self.known.clone()));
        }
        if self.star.is_touched() {
            parts.push(Part::Star(self.star.clone()));
        }
        if self.reading.is_touched() {
            parts.push(Part::Reading(self.reading.clone()));
        }
        for (tag, register) in &self.tags {
            parts.push(Part::Tag(tag.clone(), register.clone()));
        }
        if self.note.is_touched() {
            parts.push(Part::Note(self.note.clone()));
        }
        if self.fresh.is_touched() {
            parts.push(Part::Fresh(self.fresh.clone()));
        }
        for (review, register) in &self.verdicts {
            parts.push(Part::Verdict(review.clone(), register.clone()));
        }
        parts
    }
}

impl Part {
    /// The same with the value of another of its kind, given now.
    ///
    /// A part of another kind is left as it is: there is nothing to follow.
    #[must_use]
    pub fn followed(self, by: &Self, now: Moment) -> Self {
        match (self, by) {
            (Self::Known(is), Self::Known(by)) => {
                Self::Known(is.followed(by.value().cloned(), now))
            }
            (Self::Star(is), Self::Star(by)) => Self::Star(is.followed(by.value().copied(), now)),
            (Self::Reading(is), Self::Reading(by)) => {
                Self::Reading(is.followed(by.value().copied(), now))
            }
            (Self::Tag(tag, is), Self::Tag(_, by)) => {
                Self::Tag(tag, is.followed(by.value().copied(), now))
            }
            (Self::Note(is), Self::Note(by)) => Self::Note(is.followed(by.value().cloned(), now)),
            (Self::Fresh(is), Self::Fresh(by)) => {
                Self::Fresh(is.followed(by.value().cloned(), now))
            }
            (Self::Verdict(review, is), Self::Verdict(_, by)) => {
                Self::Verdict(review, is.followed(by.value().cloned(), now))
            }
            (is, _) => is,
        }
    }

    /// The same, taken away now.
    #[must_use]
    pub fn taken_away(self, now: Moment) -> Self {
        match self {
            Self::Known(is) => Self::Known(is.followed(None, now)),
            Self::Star(is) => Self::Star(is.followed(None, now)),
            Self::Reading(is) => Self::Reading(is.followed(None, now)),
            Self::Tag(tag, is) => Self::Tag(tag, is.followed(None, now)),
            Self::Note(is) => Self::Note(is.followed(None, now)),
            Self::Fresh(is) => Self::Fresh(is.followed(None, now)),
            Self::Verdict(review, is) => Self::Verdict(review, is.followed(None, now)),
        }
    }

    /// Whether a value is in it.
    #[must_use]
    pub fn is_set(&self) -> bool {
        match self {
            Self::Known(is) => is.is_set(),
            Self::Star(is) | Self::Tag(_, is) => is.is_set(),
            Self::Reading(is) => is.is_set(),
            Self::Note(is) => is.is_set(),
            Self::Fresh(is) => is.is_set(),
            Self::Verdict(_, is) => is.is_set(),
        }
    }

    /// The same, not later than a moment.
    #[must_use]
    pub fn no_later(self, last: Moment) -> Self {
        match self {
            Self::Known(is) => Self::Known(is.no_later(last)),
            Self::Star(is) => Self::Star(is.no_later(last)),
            Self::Reading(is) => Self::Reading(is.no_later(last)),
            Self::Tag(tag, is) => Self::Tag(tag, is.no_later(last)),
            Self::Note(is) => Self::Note(is.no_later(last)),
            Self::Fresh(is) => Self::Fresh(is.no_later(last)),
            Self::Verdict(review, is) => Self::Verdict(review, is.no_later(last)),
        }
    }
}
