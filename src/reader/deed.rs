//! What a reader does, and its undoing.
//!
//! A deed becomes entries: what was there before, followed by what is wished
//! ([`Memory::apply`]). The same entries go to the disk, and the registers that
//! they followed are what undoing gives back.
//!
//! Must never know: keys, the disk.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::entry::Entry;
use super::fresh::{Came, Fresh};
use super::history::{Asked, Visit};
use super::label::Label;
use super::list::List;
use super::mark::{Known, Mark, Part, Progress, Reading};
use super::memory::Memory;
use super::moment::Moment;
use super::note::Note;
use super::register::Register;
use super::review::{Decision, Review, Verdict};
use super::saved::{Looked, Saved, Search};
use super::sitting::Sitting;
use crate::records::text::Text;
use crate::search::id::{Id, Renamed};
use crate::search::query::Query;

/// Documents, each with what it is known by.
pub type Documents = Vec<(Id, Known)>;

/// One thing that a reader does, to however many documents: it is kept as a
/// whole or not at all, and undone in one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Says something of documents.
    Mark(Documents, Change),
    /// Makes a list; one that is there stays.
    MakeList(Label),
    /// Gives a list another name.
    RenameList(Label, Label),
    /// Removes a list; its documents keep their marks.
    RemoveList(Label),
    /// Adds documents behind the last one of a list, which is made where it is
    /// not there; those that it holds stay where they are.
    AddToList(Label, Documents),
    /// Takes documents off a list.
    TakeOffList(Label, Vec<Id>),
    /// Moves a document of a list to an index, counted without it.
    MoveInList(Label, Id, usize),
    /// Saves a view under a name, instead of the one that has it.
    Save(Label, Text),
    /// Gives a saved search another name.
    RenameSearch(Label, Label),
    /// Removes a saved search.
    RemoveSearch(Label),
    /// Looks at a saved search, where so many documents were found.
    Look(Label, u64),
    /// Begins a review; one of that name goes on, with what it is of now. What the
    /// query finds is what it asks with saved searches in the place of their names.
    Begin(Label, Review, Query),
    /// Removes a review, and all that was decided in it.
    RemoveReview(Label),
    /// Notes what became of documents since the reader last looked. The reader
    /// does not do it.
    Arrive {
        /// Documents that are new or changed.
        came: Vec<(Id, Known, Came)>,
        /// Of which sources: a sum of their names.
        of: u32,
        /// Documents that are neither any more.
        past: Vec<Id>,
    },
    /// Asks a query of sources; so many were found, where that is known.
    Ask {
        /// The query, as the reader would type it.
        query: Text,
        /// The names of the sources in one line.
        sources: Text,
        /// How many documents were found.
        found: Option<u64>,
    },
    /// Visits a document of this title.
    Visit(Id, Text),
    /// Leaves a sitting.
    Leave(Sitting),
    /// Gives registers the values that these have, whatever their moments: what
    /// undoing does.
    Restore(Vec<Entry>),
}

/// What is said of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It gets a star or loses it.
    Star(bool),
    /// The reader is so far with it, or it is nothing to read.
    Reading(Option<Reading>),
    /// It gets these own tags or, where that is false, loses them.
    Tags(Vec<(Label, bool)>),
    /// It is neither new nor changed any more.
    Seen,
    /// In a review it is decided so; none takes the decision back.
    Verdict(Label, Option<Decision>),
    /// It gets a note instead of the present one; none or an empty one clears
    /// that.
    Note(Option<Note>),
}

/// What a deed has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// What is to be kept; nothing where all was so before.
    pub entries: Vec<Entry>,
    /// What takes the deed back; none where there is nothing to take back.
    pub undo: Option<Deed>,
}

/// Why a deed cannot be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no list of that name.
    NoList(Label),
    /// There is no saved search of that name.
    NoSearch(Label),
    /// There is no review of that name.
    NoReview(Label),
    /// The name is another's.
    Taken(Label),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoList(name) => write!(f, "there is no list \"{name}\""),
            Self::NoSearch(name) => write!(f, "there is no saved search \"{name}\""),
            Self::NoReview(name) => write!(f, "there is no review \"{name}\""),
            Self::Taken(name) => write!(f, "the name \"{name}\" is taken"),
        }
    }
}

impl std::error::Error for Refused {}

impl Deed {
    /// Whether a reader wants to take it back: what is said, not where they
    /// looked.
    #[must_use]
    pub fn can_be_undone(&self) -> bool {
        !matches!(
            self,
            Self::Look(..)
                | Self::Begin(..)
                | Self::Arrive { .. }
                | Self::Ask { .. }
                | Self::Visit(..)
                | Self::Leave(_)
        )
    }

    /// The same with the identities that the documents have now: for the steps
    /// of undo, when a catalog was read anew.
    #[must_use]
    pub fn renamed(self, names: &Renamed) -> Self {
        let now = |id: Id| names.get(&id).cloned().unwrap_or(id);
        let all = |documents: Documents| {
            let documents = documents.into_iter();
            documents.map(|(id, known)| (now(id), known)).collect()
        };
        match self {
            Self::Mark(documents, change) => Self::Mark(all(documents), change),
            Self::AddToList(name, documents) => Self::AddToList(name, all(documents)),
            Self::TakeOffList(name, ids) => {
                Self::TakeOffList(name, ids.into_iter().map(now).collect())
            }
            Self::MoveInList(name, id, to) => Self::MoveInList(name, now(id), to),
            Self::Visit(id, title) => Self::Visit(now(id), title),
            Self::Restore(entries) => {
                let entries = entries.into_iter().map(|entry| match entry {
                    Entry::Mark(id, part) => Entry::Mark(now(id), part),
                    Entry::Member(name, id, place) => Entry::Member(name, now(id), place),
                    other => other,
                });
                Self::Restore(entries.collect())
            }
            other => other,
        }
    }
}

impl Memory {
    /// Does a deed now.
    ///
    /// What was done before is followed, also where the clock was set back
    /// meanwhile. A deed that changes nothing gives no entries.
    ///
    /// # Errors
    ///
    /// A list or a search is not there, or a name is another's; nothing is done.
    pub fn apply(&mut self, deed: &Deed, now: Moment) -> Result<Applied, Refused> {
        let entries = self.planned(deed, now)?;
        let undo = self.undoing(deed, &entries);
        self.merge(entries.iter().cloned());
        Ok(Applied { entries, undo })
    }

    /// The registers that entries are about to follow.
    fn undoing(&self, deed: &Deed, entries: &[Entry]) -> Option<Deed> {
        // What a document is known by is no matter of taste.
        let is_said = |entry: &&Entry| !matches!(entry, Entry::Mark(_, Part::Known(_)));
        let said = entries.iter().filter(is_said);
        let before: Vec<Entry> = said.map(|entry| self.present(entry)).collect();
        (deed.can_be_undone() && !before.is_empty()).then_some(Deed::Restore(before))
    }

    /// What a deed comes to.
    fn planned(&self, deed: &Deed, now: Moment) -> Result<Vec<Entry>, Refused> {
        Ok(match deed {
            Deed::Mark(documents, change) => self.marked(documents, change, now),
            Deed::MakeList(name) => self.list_made(name, now),
            Deed::RenameList(from, to) if from == to => Vec::new(),
            Deed::RenameList(from, to) => self.list_renamed(from, to, now)?,
            Deed::RemoveList(name) => self.list_removed(name, now)?,
            Deed::AddToList(name, documents) => self.added(name, documents, now),
            Deed::TakeOffList(name, ids) => self.taken_off(name, ids, now)?,
            Deed::MoveInList(name, id, to) => self.moved(name, id, *to, now)?,
            Deed::Save(name, view) => self.saved(name, view, now),
            Deed::RenameSearch(from, to) if from == to => Vec::new(),
            Deed::RenameSearch(from, to) => self.search_renamed(from, to, now)?,
            Deed::RemoveSearch(name) => self.search_removed(name, now)?,
            Deed::Look(name, found) => self.looked(name, *found, now)?,
            Deed::Begin(name, review, _) => self.begun(name, review, now),
            Deed::RemoveReview(name) => self.review_removed(name, now)?,
            Deed::Arrive { came, of, past } => self.arrived(came, *of, past, now),
            Deed::Ask {
                query,
                sources,
                found,
            } => vec![Entry::Asked(Arc::new(Asked {
                at: now,
                query: query.clone(),
                sources: sources.clone(),
                found: *found,
            }))],
            Deed::Visit(id, title) => vec![Entry::Visited(Arc::new(Visit {
                at: now,
                id: id.clone(),
                title: title.clone(),
            }))],
            Deed::Leave(sitting) if self.sitting() == Some(sitting) => Vec::new(),
            Deed::Leave(sitting) => {
                let left = Entry::Sat(Register::new(Some(sitting.clone()), now));
                vec![self.present(&left).followed(&left, now)]
            }
            Deed::Restore(entries) => {
                let restored = |entry| self.present(entry).followed(entry, now);
                entries.iter().map(restored).collect()
            }
        })
    }

    fn marked(&self, documents: &Documents, change: &Change, now: Moment) -> Vec<Entry> {
        let bare = Mark::default();
        let mut entries = Vec::new();
        for (id, known) in documents {
            let mark = self.mark(id).unwrap_or(&bare);
            let parts = change.parts(mark, now);
            if !parts.is_empty() {
                entries.extend(self.known(id, known, now));
                let each = parts.into_iter();
                entries.extend(each.map(|part| Entry::Mark(id.clone(), part)));
            }
        }
        entries
    }

    /// What a document is known by, unless that is known.
    fn known(&self, id: &Id, known: &Known, now: Moment) -> Option<Entry> {
        let bare = Mark::default();
        let mark = self.mark(id).unwrap_or(&bare);
        (mark.known() != Some(known)).then(|| {
            let known = mark.known.followed(Some(known.clone()), now);
            Entry::Mark(id.clone(), Part::Known(known))
        })
    }

    /// A list that the reader has.
    fn there(&self, name: &Label) -> Result<&List, Refused> {
        let list = self.marks().list(name);
        list.ok_or_else(|| Refused::NoList(name.clone()))
    }

    fn list_made(&self, name: &Label, now: Moment) -> Vec<Entry> {
        let bare = List::default();
        let list = self.marks().any_list(name).unwrap_or(&bare);
        if list.is_there() {
            return Vec::new();
        }
        // What another machine added to it after it was removed here.
        let left = list.ids().map(|id| member(name, list, id, None, now));
        let made = list.made.followed(Some(now), now);
        left.chain([Entry::List(name.clone(), made)]).collect()
    }

    fn list_renamed(&self, from: &Label, to: &Label, now: Moment) -> Result<Vec<Entry>, Refused> {
        let list = self.there(from)?;
        let bare = List::default();
        let other = self.marks().any_list(to).unwrap_or(&bare);
        if other.is_there() {
            return Err(Refused::Taken(to.clone()));
        }
        let made = other.made.followed(list.made(), now);
        let mut entries = self.list_removed(from, now)?;
        entries.push(Entry::List(to.clone(), made));
        let left = other.ids().filter(|id| !list.has(id));
        entries.extend(left.map(|id| member(to, other, id, None, now)));
        for id in list.ids() {
            let place = list.member(id).value().copied();
            entries.push(member(to, other, id, place, now));
        }
        Ok(entries)
    }

    fn list_removed(&self, name: &Label, now: Moment) -> Result<Vec<Entry>, Refused> {
        let list = self.there(name)?;
        let members = list.ids().map(|id| member(name, list, id, None, now));
        let gone = Entry::List(name.clone(), list.made.followed(None, now));
        Ok(members.chain([gone]).collect())
    }

    fn added(&self, name: &Label, documents: &Documents, now: Moment) -> Vec<Entry> {
        let bare = List::default();
        let mut entries = self.list_made(name, now);
        let list = self.marks().any_list(name).unwrap_or(&bare);
        let mut seen = HashSet::new();
        let is_new = |id: &Id| !list.is_there() || !list.has(id);
        let new = documents
            .iter()
            .filter(|(id, _)| is_new(id) && seen.insert(id));
        for ((id, known), place) in new.zip(list.behind()) {
            entries.extend(self.known(id, known, now));
            // Of two entries for one member the later wins.
            entries.push(member(name, list, id, Some(place), now.next()));
        }
        entries
    }

    fn taken_off(&self, name: &Label, ids: &[Id], now: Moment) -> Result<Vec<Entry>, Refused> {
        let list = self.there(name)?;
        let there = ids.iter().filter(|id| list.has(id));
        Ok(there.map(|id| member(name, list, id, None, now)).collect())
    }

    fn moved(&self, name: &Label, id: &Id, to: usize, now: Moment) -> Result<Vec<Entry>, Refused> {
        let list = self.there(name)?;
        let others = list.ids().filter(|other| *other != id).count();
        let at = list.ids().position(|other| other == id);
        if at.is_none_or(|at| at == to.min(others)) {
            return Ok(Vec::new());
        }
        let moved = list.moved(id, to).into_iter();
        Ok(moved
            .map(|(id, place)| member(name, list, &id, Some(place), now))
            .collect())
    }

    fn saved(&self, name: &Label, view: &Text, now: Moment) -> Vec<Entry> {
        let search = self.search(name);
        let before = search.and_then(Search::saved);
        if before.is_some_and(|saved| saved.view == *view) {
            return Vec::new();
        }
        let saved = Saved {
            view: view.clone(),
            made: before.map_or(now, |saved| saved.made),
        };
        // What was seen of another view says nothing of this one.
        vec![
            self.search_is(name, Some(saved), now),
            self.looked_is(name, None, now),
        ]
    }

    fn search_renamed(&self, from: &Label, to: &Label, now: Moment) -> Result<Vec<Entry>, Refused> {
        let Some(search) = self.search(from) else {
            return Err(Refused::NoSearch(from.clone()));
        };
        if self.search(to).is_some() {
            return Err(Refused::Taken(to.clone()));
        }
        let mut entries = self.search_removed(from, now)?;
        entries.push(self.search_is(to, search.saved().cloned(), now));
        entries.push(self.looked_is(to, search.looked(), now));
        Ok(entries)
    }

    fn search_removed(&self, name: &Label, now: Moment) -> Result<Vec<Entry>, Refused> {
        if self.search(name).is_none() {
            return Err(Refused::NoSearch(name.clone()));
        }
        Ok(vec![
            self.search_is(name, None, now),
            self.looked_is(name, None, now),
        ])
    }

    fn looked(&self, name: &Label, found: u64, now: Moment) -> Result<Vec<Entry>, Refused> {
        if self.search(name).is_none() {
            return Err(Refused::NoSearch(name.clone()));
        }
        let looked = Looked { at: now, found };
        Ok(vec![self.looked_is(name, Some(looked), now)])
    }

    fn begun(&self, name: &Label, review: &Review, now: Moment) -> Vec<Entry> {
        if self.review(name) == Some(review) {
            return Vec::new();
        }
        vec![self.review_is(name, Some(review.clone()), now)]
    }

    fn review_removed(&self, name: &Label, now: Moment) -> Result<Vec<Entry>, Refused> {
        if self.review(name).is_none() {
            return Err(Refused::NoReview(name.clone()));
        }
        let undecided = Change::Verdict(name.clone(), None);
        let decided = self.marks().iter().flat_map(|(id, mark)| {
            let parts = undecided.parts(mark, now).into_iter();
            parts.map(|part| Entry::Mark(id.clone(), part))
        });
        Ok(decided.chain([self.review_is(name, None, now)]).collect())
    }

    fn review_is(&self, name: &Label, review: Option<Review>, now: Moment) -> Entry {
        let review = Entry::Review(name.clone(), Register::new(review, now));
        self.present(&review).followed(&review, now)
    }

    fn arrived(&self, came: &[(Id, Known, Came)], of: u32, past: &[Id], now: Moment) -> Vec<Entry> {
        let bare = Mark::default();
        let mark = |id: &Id| self.mark(id).unwrap_or(&bare);
        let past = past.iter().flat_map(|id| {
            let parts = Change::Seen.parts(mark(id), now).into_iter();
            parts.map(|part| Entry::Mark(id.clone(), part))
        });
        let mut entries: Vec<Entry> = past.collect();
        for (id, known, came) in came {
            entries.extend(self.known(id, known, now));
            let fresh = Fresh {
                since: now,
                of,
                came: came.clone(),
            };
            // Of two entries for one document the later wins.
            let fresh = mark(id).fresh.followed(Some(fresh), now.next());
            entries.push(Entry::Mark(id.clone(), Part::Fresh(fresh)));
        }
        entries
    }

    fn search_is(&self, name: &Label, saved: Option<Saved>, now: Moment) -> Entry {
        let saved = Entry::Search(name.clone(), Register::new(saved, now));
        self.present(&saved).followed(&saved, now)
    }

    fn looked_is(&self, name: &Label, looked: Option<Looked>, now: Moment) -> Entry {
        let looked = Entry::Looked(name.clone(), Register::new(looked, now));
        self.present(&looked).followed(&looked, now)
    }
}

/// A member of a list at a place or, without one, off it.
fn member(name: &Label, list: &List, id: &Id, place: Option<i64>, now: Moment) -> Entry {
    let place = list.member(id).followed(place, now);
    Entry::Member(name.clone(), id.clone(), place)
}

impl Change {
    /// The parts of a mark that are other than before.
    fn parts(&self, mark: &Mark, now: Moment) -> Vec<Part> {
        let part = match self {
            Self::Star(star) => (mark.is_starred() != *star)
                .then(|| Part::Star(mark.star.followed(star.then_some(now), now))),
            Self::Reading(state) => {
                let before = mark.reading().map(|progress| progress.state);
                let since = |state| Progress { state, since: now };
                (before != *state)
                    .then(|| Part::Reading(mark.reading.followed(state.map(since), now)))
            }
            Self::Tags(tags) => {
                let changed = tags.iter().filter(|(tag, on)| mark.has_tag(tag) != *on);
                let parts = changed.map(|(tag, on)| {
                    let register = mark.tags.get(tag).cloned().unwrap_or_default();
                    Part::Tag(tag.clone(), register.followed(on.then_some(now), now))
                });
                return parts.collect();
            }
            Self::Seen => mark
                .fresh()
                .is_some()
                .then(|| Part::Fresh(mark.fresh.followed(None, now))),
            Self::Verdict(review, decision) => {
                let before = mark.verdict(review).map(|verdict| &verdict.decision);
                let decided = |decision| Verdict {
                    decision,
                    since: now,
                };
                (before != decision.as_ref()).then(|| {
                    let register = mark.verdicts.get(review).cloned().unwrap_or_default();
                    let register = register.followed(decision.clone().map(decided), now);
                    Part::Verdict(review.clone(), register)
                })
            }
            Self::Note(note) => {
                let note = note.as_ref().filter(|note| !note.is_empty());
                (mark.note() != note).then(|| Part::Note(mark.note.followed(note.cloned(), now)))
            }
        };
        part.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: &str) -> Label {
        Label::new(name).unwrap()
    }

    fn documents(ids: &[&str]) -> Documents {
        let known = |id: &str| Known {
            title: Text::line(&format!("Title of {id}")),
            ..Known::default()
        };
        ids.iter().map(|id| (Id::from(*id), known(id))).collect()
    }

    fn at(millis: i64) -> Moment {
        Moment::from_millis(millis)
    }

    /// Does a deed that must be possible.
    fn does(memory: &mut Memory, deed: &Deed, now: i64) -> Applied {
        memory.apply(deed, at(now)).unwrap()
    }

    fn order(memory: &Memory, list: &str) -> Vec<String> {
        let list = memory.marks().list(list).unwrap();
        list.ids().map(ToString::to_string).collect()
    }

    #[test]
    fn a_star_keeps_its_date_when_it_is_taken_away_and_that_undone() {
        let mut memory = Memory::default();
        let id = Id::from("a");
        let star = |star| Deed::Mark(documents(&["a"]), Change::Star(star));
        does(&mut memory, &star(true), 10);
        assert!(does(&mut memory, &star(true), 11).entries.is_empty());
        let undo = does(&mut memory, &star(false), 20).undo.unwrap();
        assert!(memory.mark(&id).unwrap().is_bare());
        let redo = does(&mut memory, &undo, 30).undo.unwrap();
        assert_eq!(memory.mark(&id).unwrap().starred(), Some(at(10)));
        assert_eq!(
            &*memory.mark(&id).unwrap().known().unwrap().title,
            "Title of a"
        );
        does(&mut memory, &redo, 40);
        assert_eq!(memory.mark(&id).unwrap().starred(), None);
    }

    #[test]
    fn a_clock_that_is_set_back_loses_nothing() {
        let mut memory = Memory::default();
        let note = |text| Change::Note(Some(Note::new(text).unwrap()));
        does(
            &mut memory,
            &Deed::Mark(documents(&["a"]), note("late")),
            1_000,
        );
        does(
            &mut memory,
            &Deed::Mark(documents(&["a"]), note("early")),
            5,
        );
        let mark = memory.mark(&Id::from("a")).unwrap();
        assert_eq!(&**mark.note().unwrap(), "early");
    }

    #[test]
    fn one_deed_marks_many_and_is_undone_at_once() {
        let mut memory = Memory::default();
        let tag = label("to cite");
        does(
            &mut memory,
            &Deed::Mark(documents(&["b"]), Change::Tags(vec![(tag.clone(), true)])),
            1,
        );
        let all = documents(&["a", "b", "c"]);
        let undo = does(
            &mut memory,
            &Deed::Mark(all, Change::Tags(vec![(tag.clone(), true)])),
            2,
        )
        .undo;
        assert_eq!(memory.marks().tags().get(&tag), Some(&3));
        does(&mut memory, &undo.unwrap(), 3);
        assert_eq!(memory.marks().tags().get(&tag), Some(&1));
        assert!(memory.mark(&Id::from("b")).unwrap().has_tag("to cite"));
        let undo = Deed::Mark(documents(&["b"]), Change::Tags(vec![(tag, false)]));
        does(&mut memory, &undo, 4);
        assert!(memory.marks().tags().is_empty());
    }

    #[test]
    fn a_list_is_filled_ordered_renamed_removed_and_comes_back() {
        let mut memory = Memory::default();
        let (mexico, chile) = (label("Mexico"), label("Chile"));
        let add = Deed::AddToList(mexico.clone(), documents(&["a", "b", "c"]));
        does(&mut memory, &add, 1);
        does(
            &mut memory,
            &Deed::MoveInList(mexico.clone(), Id::from("c"), 0),
            2,
        );
        let again = Deed::AddToList(mexico.clone(), documents(&["a", "d"]));
        does(&mut memory, &again, 3);
        assert_eq!(order(&memory, "Mexico"), ["c", "a", "b", "d"]);
        does(
            &mut memory,
            &Deed::TakeOffList(mexico.clone(), vec![Id::from("a")]),
            4,
        );
        does(
            &mut memory,
            &Deed::RenameList(mexico.clone(), chile.clone()),
            5,
        );
        assert_eq!(order(&memory, "Chile"), ["c", "b", "d"]);
        assert!(memory.marks().list("Mexico").is_none());
        let lists: Vec<_> = memory.marks().lists_of(&Id::from("b")).collect();
        assert_eq!(lists, [&chile]);
        let undo = does(&mut memory, &Deed::RemoveList(chile.clone()), 6)
            .undo
            .unwrap();
        let refused = memory.apply(&Deed::RemoveList(chile.clone()), at(7));
        assert_eq!(refused, Err(Refused::NoList(chile)));
        does(&mut memory, &undo, 8);
        assert_eq!(order(&memory, "Chile"), ["c", "b", "d"]);
        assert_eq!(memory.marks().list("Chile").unwrap().made(), Some(at(1)));
    }

    #[test]
    fn a_list_that_another_machine_filled_after_it_was_removed_begins_empty() {
        let mut memory = Memory::default();
        let name = label("Mexico");
        does(
            &mut memory,
            &Deed::AddToList(name.clone(), documents(&["a"])),
            1,
        );
        does(&mut memory, &Deed::RemoveList(name.clone()), 2);
        let late = Register::new(Some(7), at(9));
        memory.merge([Entry::Member(name.clone(), Id::from("z"), late)]);
        does(
            &mut memory,
            &Deed::AddToList(name, documents(&["b", "z"])),
            3,
        );
        assert_eq!(order(&memory, "Mexico"), ["b", "z"]);
    }

    #[test]
    fn a_saved_search_keeps_its_place_and_forgets_what_another_view_found() {
        let mut memory = Memory::default();
        let (one, two) = (label("one"), label("two"));
        let view = |text: &str| Text::line(text);
        does(&mut memory, &Deed::Save(one.clone(), view("tag:trust")), 1);
        does(&mut memory, &Deed::Save(two.clone(), view("trade")), 2);
        does(&mut memory, &Deed::Look(one.clone(), 7), 3);
        let looked = |memory: &Memory, name: &str| memory.search(name).unwrap().looked();
        assert_eq!(looked(&memory, "one").map(|looked| looked.found), Some(7));
        let first = label("first");
        let undo = does(
            &mut memory,
            &Deed::RenameSearch(one.clone(), first.clone()),
            4,
        )
        .undo;
        assert_eq!(looked(&memory, "first").map(|looked| looked.found), Some(7));
        let names = |memory: &Memory| -> Vec<String> {
            let searches = memory.searches().into_iter();
            searches.map(|(name, _)| name.to_string()).collect()
        };
        assert_eq!(names(&memory), ["first", "two"]);
        let taken = memory.apply(&Deed::RenameSearch(two.clone(), first.clone()), at(5));
        assert_eq!(taken, Err(Refused::Taken(first)));
        does(&mut memory, &undo.unwrap(), 6);
        assert_eq!(names(&memory), ["one", "two"]);
        assert_eq!(looked(&memory, "one").map(|looked| looked.found), Some(7));
        does(&mut memory, &Deed::Save(one, view("tag:loans")), 7);
        assert_eq!(
            (names(&memory), looked(&memory, "one")),
            (vec!["one".to_owned(), "two".to_owned()], None)
        );
    }

    #[test]
    fn what_was_looked_at_is_not_undone_and_leaves_answers_fresh() {
        let mut memory = Memory::default();
        let epoch = memory.marks().epoch();
        let deeds = [
            Deed::Ask {
                query: Text::line("trade"),
                sources: Text::line("a.json"),
                found: Some(3),
            },
            Deed::Visit(Id::from("a"), Text::line("A")),
            Deed::Leave(Sitting::default()),
        ];
        for (now, deed) in (1..).zip(&deeds) {
            let applied = does(&mut memory, deed, now);
            assert!(applied.undo.is_none() && applied.entries.len() == 1);
        }
        assert_eq!(memory.marks().epoch(), epoch);
        assert_eq!(memory.epoch(), 3);
    }

    #[test]
    fn an_engine_learns_which_documents_changed_as_long_as_they_are_few() {
        let mut memory = Memory::default();
        let star = |ids: &[&str]| Deed::Mark(documents(ids), Change::Star(true));
        does(&mut memory, &star(&["a", "b"]), 1);
        let epoch = memory.marks().epoch();
        assert!(memory.marks().changed_since(epoch).unwrap().is_empty());
        does(&mut memory, &star(&["b", "c"]), 2);
        let changed = memory.marks().changed_since(epoch).unwrap();
        assert_eq!(changed, [&Id::from("c")].into());
        let many: Vec<String> = (0..2_000).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        does(&mut memory, &star(&many), 3);
        assert_eq!(memory.marks().changed_since(epoch), None);
        let epoch = memory.marks().epoch();
        assert!(memory.marks().changed_since(epoch).unwrap().is_empty());
    }
}
