//! What the reader adds to the catalog, and the steps that undo takes back.
//!
//! A deed is wished, stamped with its moment by the world, done here at once and
//! kept by the world: the screen never waits for a disk.
//!
//! Must never know: the clock, where anything is kept.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::effect::{Effect, Way};
use super::geometry::Shares;
use super::msg::Compared;
use super::notice::{Done, Failed, Notice};
use super::overlay::Overlay;
use super::{App, Focus};
use crate::reader::deed::{Change, Deed};
use crate::reader::entry::Entry;
use crate::reader::marks::Marks;
use crate::reader::memory::Memory;
use crate::reader::moment::Moment;
use crate::reader::sitting::Sitting;
use crate::records::text::Text;
use crate::search::id::{Id, Renamed};
use crate::search::query::Query;

/// The reader's memory, and the deeds of this sitting.
///
/// Invariant: `done` of the `steps` are done, the first ones.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    memory: Memory,
    /// What was kept of earlier sittings is on its way.
    is_awaited: bool,
    steps: Vec<Step>,
    done: usize,
    /// What is asked is to be remembered, once it is known how much is found.
    asks: bool,
    /// What is to be said of each deed that is on its way to the disk, the oldest
    /// first.
    untold: VecDeque<Option<Done>>,
    /// Decisions that have no moment yet.
    deciding: usize,
    /// When it was noted, in this sitting, what became of documents.
    noted: Vec<Moment>,
    /// The epoch of the marks that the engine was lent.
    lent: u64,
    /// The sources as the next sitting would name them.
    sources: Vec<String>,
    /// The same in a line, as a log tells them.
    told: Text,
}

/// A deed that can be taken back.
#[derive(Debug)]
struct Step {
    undo: Deed,
    redo: Deed,
}

impl Remembered {
    /// What the reader has said of documents.
    pub(super) fn marks(&self) -> &Marks {
        self.memory.marks()
    }

    /// The sources in a line, as a log tells them.
    pub(super) fn told(&self) -> &Text {
        &self.told
    }

    /// Whether what was kept of earlier sittings is on its way.
    pub(super) fn is_awaited(&self) -> bool {
        self.is_awaited
    }

    /// Whether a decision is on its way.
    pub(super) fn is_deciding(&self) -> bool {
        self.deciding > 0
    }

    /// What is said now is newer than what is still to be said of deeds.
    pub(super) fn silence(&mut self) {
        self.untold.iter_mut().for_each(|did| *did = None);
    }

    /// How many deeds of this sitting are done.
    pub(super) fn done(&self) -> usize {
        self.done
    }

    /// The deed that leads to a state in which so many are done, if it is
    /// another.
    pub(super) fn towards(&self, done: usize) -> Option<(Deed, Way)> {
        match done.cmp(&self.done) {
            Ordering::Less => {
                let step = self.steps.get(self.done - 1)?;
                Some((step.undo.clone(), Way::Undo))
            }
            Ordering::Greater => {
                let step = self.steps.get(self.done)?;
                Some((step.redo.clone(), Way::Redo))
            }
            Ordering::Equal => None,
        }
    }

    /// Takes a step that was done in; `undo` leads back.
    fn step(&mut self, deed: Deed, way: Way, undo: Option<Deed>) {
        let Some(undo) = undo else { return };
        match way {
            Way::New => {
                self.steps.truncate(self.done);
                self.steps.push(Step { undo, redo: deed });
                self.done += 1;
            }
            Way::Undo => {
                self.done = self.done.saturating_sub(1);
                if let Some(step) = self.steps.get_mut(self.done) {
                    step.redo = undo;
                }
            }
            Way::Redo => {
                if let Some(step) = self.steps.get_mut(self.done) {
                    step.undo = undo;
                    self.done += 1;
                }
            }
        }
    }

    /// Follows records that got another identity.
    fn rename(&mut self, names: &Renamed) {
        for step in &mut self.steps {
            for deed in [&mut step.undo, &mut step.redo] {
                let old = std::mem::replace(deed, Deed::Restore(Vec::new()));
                *deed = old.renamed(names);
            }
        }
    }
}

impl App {
    /// What the reader has said.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.remembered.memory
    }

    /// What the reader has said of documents.
    #[must_use]
    pub fn marks(&self) -> &Marks {
        self.memory().marks()
    }

    /// Begins as the last sitting was left; `sources` is what the next one would
    /// name, `told` what a log says of them. What was kept is to come with
    /// [`Msg::Remembered`](super::msg::Msg::Remembered).
    pub fn resume(&mut self, sources: Vec<String>, told: &str, last: Option<&Sitting>) {
        self.remembered.is_awaited = true;
        self.remembered.sources = sources;
        self.remembered.told = Text::line(told);
        if let Some(last) = last {
            self.lines = Some(u16::from(last.lines)).filter(|lines| (1..=3).contains(lines));
            let share = |at: usize| {
                let share = last.panes.get(at).copied();
                share.filter(|share| *share > 0)
            };
            self.shares = Shares::of(share(0), share(1));
            if let Some(cursor) = &last.cursor {
                self.asking.seek(cursor.clone());
            }
        }
    }

    /// Remembers what is asked, once the reader has typed it and it is known how
    /// much is found.
    pub(super) fn remember_query(&mut self) {
        self.remembered.asks = true;
        if !self.is_unanswered() && *self.asking.answered() == self.asked() {
            self.remember_if_wanted();
        }
    }

    /// Remembers what was asked, if it is to be and all of it is answered.
    pub(super) fn remember_if_wanted(&mut self) {
        if !self.answer.partial {
            self.remember_found(Some(self.answer.found as u64));
        }
    }

    /// Remembers what was asked, if it is to be, before something else is asked.
    pub(super) fn remember_now(&mut self) {
        self.remember_found(None);
    }

    fn remember_found(&mut self, found: Option<u64>) {
        if !std::mem::take(&mut self.remembered.asks) {
            return;
        }
        let query = Text::line(&self.query().to_string());
        if !query.is_empty() {
            self.wish(Deed::Ask {
                query,
                sources: self.remembered.told.clone(),
                found,
            });
        }
    }

    /// Ends the program, once it is remembered how it was left.
    pub(super) fn leave(&mut self) {
        let sitting = self.sitting();
        self.want(Effect::Stamp(Deed::Leave(sitting), Way::New));
    }

    /// How the sitting would be left now.
    fn sitting(&self) -> Sitting {
        Sitting {
            sources: self.remembered.sources.clone(),
            view: Text::line(&self.query().to_string()),
            cursor: self.list.id().cloned(),
            lines: self
                .lines
                .and_then(|lines| u8::try_from(lines).ok())
                .unwrap_or(0),
            panes: vec![
                self.shares.facets.unwrap_or(0),
                self.shares.list.unwrap_or(0),
            ],
        }
    }

    /// Remembers the visit of a document.
    pub(super) fn visit(&mut self, id: &Id) {
        let document = self.detail.document();
        let document = document.filter(|document| document.id == *id);
        let title = document.map(|document| document.record.title.clone());
        self.wish(Deed::Visit(id.clone(), title.unwrap_or_default()));
    }

    /// Wants a deed done.
    pub(super) fn wish(&mut self, deed: Deed) {
        self.remembered.deciding += usize::from(is_decision(&deed));
        self.want(Effect::Stamp(deed, Way::New));
    }

    /// Does a deed at its moment, and has it kept.
    pub(super) fn stamped(&mut self, deed: Deed, way: Way, now: Moment) {
        let is_end = matches!(deed, Deed::Leave(_));
        if way == Way::New && is_decision(&deed) {
            self.remembered.deciding = self.remembered.deciding.saturating_sub(1);
        }
        let applied = match self.remembered.memory.apply(&deed, now) {
            Ok(applied) => applied,
            Err(refused) => return self.fail(Failed::NoDeed(refused.to_string())),
        };
        if is_end {
            self.keep(applied.entries, None);
            return self.want(Effect::Quit);
        }
        if applied.entries.is_empty() {
            return;
        }
        if matches!(deed, Deed::Arrive { .. }) {
            self.remembered.noted.push(now);
        }
        let mut did = None;
        if way == Way::New && applied.undo.is_some() {
            self.step_undo();
            did = Some(Done::Did(Box::new(deed.clone())));
        }
        if way != Way::New && self.screening.is_some() {
            // Who takes a decision back decides anew.
            let marked = applied.entries.iter().find_map(|entry| match entry {
                Entry::Mark(id, _) => Some(id.clone()),
                _ => None,
            });
            if let Some(id) = marked {
                self.asking.seek(id);
            }
        }
        self.remembered.step(deed, way, applied.undo);
        let mut entries = applied.entries;
        // A window that is closed says nothing any more.
        let left = Deed::Leave(self.sitting());
        if let Ok(left) = self.remembered.memory.apply(&left, now) {
            entries.extend(left.entries);
        }
        self.keep(entries, did);
        self.follow_marks();
    }

    /// Has entries kept; what is to be said of that is said when they are.
    pub(super) fn keep(&mut self, entries: Vec<Entry>, did: Option<Done>) {
        self.remembered.untold.push_back(did);
        self.want(Effect::Keep(entries));
    }

    /// Says what is on the disk by now.
    pub(super) fn kept_on_disk(&mut self) {
        if let Some(did) = self.remembered.untold.pop_front().flatten() {
            // Those behind it are newer.
            self.notice = Some(Notice::Done(did));
            self.tell_end_of_screening();
        }
    }

    /// Moves what is said of documents to the identities that these have now.
    pub(super) fn retied(&mut self, names: &Renamed, now: Moment) {
        self.remembered.rename(names);
        let entries = self.remembered.memory.renamed(names, now);
        if entries.is_empty() {
            return;
        }
        self.keep(entries, None);
        self.follow_marks();
    }

    /// Takes in what was kept of earlier sittings.
    pub(super) fn remember_all(&mut self, memory: Memory) {
        self.remembered.is_awaited = false;
        let visits = memory.visits().distinct();
        let visited = visits.map(|visit| visit.id.clone()).collect();
        self.trail.recall(visited);
        if self.memory().epoch() > 0 {
            // Something was done meanwhile: epochs of another memory mean nothing
            // to who was lent marks of this one.
            return self.recall(memory.entries());
        }
        self.remembered.memory = memory;
        self.follow_marks();
    }

    /// Notes what became of documents since the reader last looked at their
    /// sources. What was noted in this sitting stays; what was noted in an earlier
    /// one has been told.
    pub(super) fn compared(&mut self, compared: Compared) {
        let Compared {
            of,
            came,
            new,
            changed,
            gone,
        } = compared;
        self.say(Done::Compared { new, changed, gone });
        let noted = &self.remembered.noted;
        let told = self.marks().iter().filter(|(_, mark)| {
            let fresh = mark.fresh();
            fresh.is_some_and(|fresh| fresh.of == of && !noted.contains(&fresh.since))
        });
        let past = told.map(|(id, _)| id.clone()).collect();
        self.wish(Deed::Arrive { came, of, past });
    }

    /// Takes in what another sitting beside this has done.
    pub(super) fn recall(&mut self, entries: Vec<Entry>) {
        self.remembered.memory.merge(entries);
        self.follow_marks();
    }

    /// The query as the reader sees it.
    pub(super) fn typed_query(&self) -> Query {
        if self.focus == Focus::Line {
            self.view.while_typing()
        } else {
            self.query().clone()
        }
    }

    /// A query with what saved searches ask in the place of their names and, for
    /// an engine that is not lent marks, the documents that have them.
    pub(super) fn resolved(&self, query: &Query) -> Query {
        let query = query.with_saved(&|name| self.memory().search_named(name));
        if self.near {
            return query;
        }
        query.with_marked(&|term| self.marks().having(term))
    }

    /// The saved searches that are listed.
    pub(super) fn saved_queries(&self) -> Vec<Query> {
        match &self.overlay {
            Some(Overlay::Searches(menu)) => {
                menu.rows().map(|row| self.resolved(&row.query)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Has the engine follow the marks, and asks again.
    fn follow_marks(&mut self) {
        let epoch = self.marks().epoch();
        if epoch == self.remembered.lent {
            return;
        }
        self.remembered.lent = epoch;
        self.want(Effect::Lend(self.marks().clone()));
        if self.asking.has_begun() {
            self.ask_again();
        }
    }
}

fn is_decision(deed: &Deed) -> bool {
    matches!(deed, Deed::Mark(_, Change::Verdict(..)))
}
