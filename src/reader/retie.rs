//! Marks of documents that have another identity than before.
//!
//! A reader of a format that reads better may give a document a DOI that it had
//! not. Its marks are found again by what it is known by beside its identity:
//! the DOI, else title and year. Marks of catalogs that are not open are many
//! and must stay where they are, so that a doubt ties nothing.
//!
//! Must never know: the catalog; its records are met one by one.

use std::collections::{HashMap, HashSet};

use super::entry::Entry;
use super::mark::{Known, Mark, Part};
use super::marks::Marks;
use super::memory::Memory;
use super::moment::Moment;
use super::note::Note;
use crate::records::doi::Doi;
use crate::records::identity::plain;
use crate::search::id::{Id, Renamed};

/// A title of fewer words ties nothing: there are "Executive summary" and
/// "Foreword" in every book, and many in a year.
const WORDS_MIN: usize = 3;

/// What a document without a DOI is known by: its title and its year; none of one
/// that may be like others in both.
#[must_use]
pub fn key(title: &str, year: Option<i32>) -> Option<(String, i32)> {
    let title = plain(title);
    let tells = title.split(' ').count() >= WORDS_MIN;
    year.filter(|_| tells).map(|year| (title, year))
}

/// Marks whose documents are not in the catalog, and what was met that may be
/// theirs.
#[derive(Clone, Debug, Default)]
pub struct Lost {
    sought: Vec<Sought>,
    by_doi: HashMap<Doi, Vec<usize>>,
    by_title: HashMap<(String, i32), Vec<usize>>,
    years: HashSet<i32>,
}

/// A document that is looked for.
#[derive(Clone, Debug)]
struct Sought {
    id: Id,
    doi: Option<Doi>,
    title: String,
    /// Records with its DOI and its title.
    same: Met,
    /// Records with its DOI, whatever their titles.
    named: Met,
    /// Records with its title and its year.
    titled: Met,
}

/// No record, one, or too many to tell.
#[derive(Clone, Debug, Default)]
enum Met {
    #[default]
    None,
    One(Id),
    Many,
}

impl Met {
    fn meet(&mut self, id: &Id) {
        *self = match self {
            Self::None => Self::One(id.clone()),
            Self::One(one) if one == id => return,
            Self::One(_) | Self::Many => Self::Many,
        };
    }
}

impl Lost {
    /// The documents of which something is said, or that are in a list, and
    /// that are not there.
    #[must_use]
    pub fn of(marks: &Marks, is_there: impl Fn(&Id) -> bool) -> Self {
        let mut lost = Self::default();
        for (id, mark) in marks.iter() {
            let is_used = || !mark.is_bare() || marks.lists_of(id).next().is_some();
            if let Some(known) = mark.known().filter(|_| !is_there(id) && is_used()) {
                lost.seek(id, known);
            }
        }
        lost
    }

    /// Whether nothing is lost, and no record need be met.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sought.is_empty()
    }

    fn seek(&mut self, id: &Id, known: &Known) {
        let (at, title) = (self.sought.len(), plain(&known.title));
        if let Some(doi) = &known.doi {
            self.by_doi.entry(doi.clone()).or_default().push(at);
        }
        if let Some(key) = key(&known.title, known.year) {
            self.years.insert(key.1);
            self.by_title.entry(key).or_default().push(at);
        }
        self.sought.push(Sought {
            id: id.clone(),
            doi: known.doi.clone(),
            title,
            same: Met::None,
            named: Met::None,
            titled: Met::None,
        });
    }

    /// Whether a record of a year and a DOI may be one of them: what need not be
    /// met need not be unpacked.
    #[must_use]
    pub fn may_meet(&self, year: Option<i32>, doi: Option<&str>) -> bool {
        doi.is_some_and(|doi| self.by_doi.contains_key(doi))
            || year.is_some_and(|year| self.years.contains(&year))
    }

    /// A record of the catalog.
    pub fn meet(&mut self, id: &Id, title: &str, year: Option<i32>, doi: Option<&Doi>) {
        let named = doi.and_then(|doi| self.by_doi.get(doi));
        let year = year.filter(|year| self.years.contains(year));
        if named.is_none() && year.is_none() {
            return;
        }
        let title = plain(title);
        for at in named.into_iter().flatten() {
            if let Some(sought) = self.sought.get_mut(*at) {
                sought.named.meet(id);
                if sought.title == title {
                    sought.same.meet(id);
                }
            }
        }
        let titled = year.and_then(|year| self.by_title.get(&(title, year)));
        for at in titled.into_iter().flatten() {
            if let Some(sought) = self.sought.get_mut(*at)
                && may_be_one(sought.doi.as_ref(), doi)
            {
                sought.titled.meet(id);
            }
        }
    }

    /// Which lost document is which record, where that is beyond doubt.
    #[must_use]
    pub fn ties(self) -> Renamed {
        let ties = self.sought.into_iter().filter_map(|sought| {
            // A chapter that carries the DOI of its book is not the book.
            let stands_apart = sought.id.as_str().contains('#');
            let tie = match (sought.same, sought.named, sought.titled) {
                (Met::None, Met::One(id), _) if !stands_apart => id,
                (Met::One(id), _, _) | (Met::None, Met::None, Met::One(id)) => id,
                _ => return None,
            };
            Some((sought.id, tie))
        });
        ties.collect()
    }
}

/// Whether two DOIs may be of one document: one of them was not read, or read
/// with something behind it.
#[must_use]
pub fn may_be_one(one: Option<&Doi>, other: Option<&Doi>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.starts_with(&**other) || other.starts_with(&**one),
        _ => true,
    }
}

impl Memory {
    /// Moves what is said of documents, and their places in lists, to the
    /// identities that these have now, and gives what is to be kept.
    ///
    /// Where something was said under both, the later wins, but for notes: both
    /// are kept, one below the other.
    pub fn renamed(&mut self, names: &Renamed, now: Moment) -> Vec<Entry> {
        let mut entries = Vec::new();
        let moved = names.iter().filter(|(from, to)| from != to);
        for (from, to) in moved {
            if let Some(mark) = self.mark(from) {
                entries.extend(self.mark_moved(mark, from, to, now));
            }
            for (name, list) in self.marks().lists().filter(|(_, list)| list.has(from)) {
                let (was, is) = (list.member(from), list.member(to));
                if !list.has(to) {
                    let place = is.followed(was.value().copied(), now);
                    entries.push(Entry::Member(name.clone(), to.clone(), place));
                }
                let gone = was.followed(None, now);
                entries.push(Entry::Member(name.clone(), from.clone(), gone));
            }
        }
        self.merge(entries.iter().cloned());
        entries
    }

    fn mark_moved(&self, mark: &Mark, from: &Id, to: &Id, now: Moment) -> Vec<Entry> {
        let mut entries = Vec::new();
        // What was moved away from there has left no word of the reader behind,
        // which would win over what comes back.
        let there = self.mark(to).filter(|mark| mark.known().is_none());
        for part in mark.parts().into_iter().filter(Part::is_set) {
            let gone = part.clone().taken_away(now);
            let part = there.map_or_else(
                || part.clone(),
                |mark| mark.present(&part).followed(&part, now),
            );
            entries.push(Entry::Mark(to.clone(), part));
            entries.push(Entry::Mark(from.clone(), gone));
        }
        let other = self.mark(to).and_then(Mark::note);
        if let Some((mine, theirs)) = mark.note().zip(other)
            && mine != theirs
            && let Ok(both) = Note::new(&format!(
                "{theirs}\n\n{mine}",
                theirs = &**theirs,
                mine = &**mine
            ))
        {
            let later = self.mark(to).map(|other| other.note.clone());
            let later = later.unwrap_or_default().max(mark.note.clone());
            let both = later.followed(Some(both), now);
            entries.push(Entry::Mark(to.clone(), Part::Note(both)));
        }
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::deed::{Change, Deed};
    use crate::reader::label::Label;
    use crate::records::text::Text;

    fn known(title: &str, year: Option<i32>, doi: Option<&str>) -> Known {
        Known {
            title: Text::line(title),
            year,
            doi: doi.and_then(Doi::parse),
        }
    }

    fn noted(memory: &mut Memory, id: &str, known: Known, note: &str, now: i64) {
        let note = Change::Note(Some(Note::new(note).unwrap()));
        let deed = Deed::Mark(vec![(Id::from(id), known)], note);
        memory.apply(&deed, Moment::from_millis(now)).unwrap();
    }

    /// What ties a mark to which of some records.
    fn tie(id: &str, mark: Known, records: &[(&str, &str, Option<i32>)]) -> Option<String> {
        let mut memory = Memory::default();
        noted(&mut memory, id, mark, "n", 1);
        let mut lost = Lost::of(memory.marks(), |id| {
            records.iter().any(|it| it.0 == id.as_str())
        });
        for (id, title, year) in records {
            let doi = Doi::parse(id.split('#').next().unwrap());
            lost.meet(&Id::from(*id), title, *year, doi.as_ref());
        }
        lost.ties().values().next().map(ToString::to_string)
    }

    #[test]
    fn what_follows_a_document_there_and_back_is_what_it_was() {
        let (mut memory, [a, b]) = (Memory::default(), ["a", "b"].map(Id::from));
        noted(
            &mut memory,
            "a",
            known("Open data", None, None),
            "a note",
            1,
        );
        let tag = Label::new("thesis").unwrap();
        let documents = || vec![(a.clone(), known("Open data", None, None))];
        let tags = Change::Tags(vec![(tag, true)]);
        for (at, change) in (2..).zip([Change::Star(true), tags]) {
            memory
                .apply(&Deed::Mark(documents(), change), Moment::from_millis(at))
                .unwrap();
        }
        let before = memory.mark(&a).cloned().unwrap();
        for round in 0..3 {
            let now = |step: i64| Moment::from_millis(10 + 2 * round + step);
            memory.renamed(&[(a.clone(), b.clone())].into_iter().collect(), now(0));
            assert!(memory.mark(&a).unwrap().is_bare() && memory.mark(&b).unwrap().is_starred());
            memory.renamed(&[(b.clone(), a.clone())].into_iter().collect(), now(1));
            let mark = memory.mark(&a).unwrap();
            assert_eq!(
                (mark.note(), mark.starred()),
                (before.note(), before.starred())
            );
            assert!(mark.has_tag("thesis") && memory.mark(&b).unwrap().is_bare());
        }
    }

    #[test]
    fn a_document_that_got_a_doi_is_found_by_title_and_year() {
        let long = "Open government in Mexico: a review";
        let records = [(
            "10.1000/a",
            "Open Government in Mexico - a Review",
            Some(2016),
        )];
        let found = tie("hash:2:ab", known(long, Some(2016), None), &records);
        assert_eq!(found.as_deref(), Some("10.1000/a"));
        let other = [known(long, Some(2017), None), known(long, None, None)];
        for mark in other {
            assert_eq!(tie("hash:2:ab", mark, &records), None);
        }
        // One that has another DOI is another document.
        let mark = known(long, Some(2016), Some("10.1000/b"));
        assert_eq!(tie("10.1000/b", mark, &records), None);
        // One whose DOI was read with something behind it is not.
        let mark = known(long, Some(2016), Some("10.1000/a_full"));
        assert_eq!(
            tie("10.1000/a_full", mark, &records).as_deref(),
            Some("10.1000/a")
        );
    }

    #[test]
    fn what_many_documents_are_called_ties_nothing() {
        let mark = known("Executive summary", Some(2016), None);
        let records = [("url:https://a.org", "Executive summary", Some(2016))];
        assert_eq!(tie("hash:2:ab", mark, &records), None);
        let long = "Open government in Mexico";
        let two = [
            ("10.1000/a", long, Some(2016)),
            ("10.1000/b", long, Some(2016)),
        ];
        assert_eq!(tie("hash:2:ab", known(long, Some(2016), None), &two), None);
    }

    #[test]
    fn a_chapter_that_carries_the_doi_of_its_book_is_not_the_book() {
        let mark = known("Trade", Some(2016), Some("10.1000/book"));
        let book = ("10.1000/book", "The whole book", Some(2016));
        assert_eq!(tie("10.1000/book#1", mark.clone(), &[book]), None);
        let chapter = ("10.1000/book#2", "Trade", Some(2016));
        let found = tie("10.1000/book#1", mark, &[book, chapter]);
        assert_eq!(found.as_deref(), Some("10.1000/book#2"));
        // An identity of another kind, found by its DOI alone.
        let mark = known("A title", None, Some("10.1000/book"));
        assert_eq!(
            tie("url:https://a.org", mark, &[book]).as_deref(),
            Some("10.1000/book")
        );
    }

    #[test]
    fn marks_lists_and_both_notes_move_to_the_new_identity() {
        let mut memory = Memory::default();
        let list = Label::new("mine").unwrap();
        noted(&mut memory, "old", known("T", None, None), "one", 1);
        noted(&mut memory, "new", known("T", None, None), "two", 2);
        let add = Deed::AddToList(list, vec![(Id::from("old"), known("T", None, None))]);
        memory.apply(&add, Moment::from_millis(3)).unwrap();
        let names: Renamed = [(Id::from("old"), Id::from("new"))].into();
        let mut other = memory.clone();
        let entries = memory.renamed(&names, Moment::from_millis(4));
        assert!(memory.mark(&Id::from("old")).unwrap().is_bare());
        assert_eq!(
            &**memory.mark(&Id::from("new")).unwrap().note().unwrap(),
            "two\n\none"
        );
        let ids: Vec<_> = memory.marks().list("mine").unwrap().ids().collect();
        assert_eq!(ids, [&Id::from("new")]);
        // What is kept says all of it, and moving again changes nothing.
        other.merge(entries);
        assert!(other == memory);
        assert_eq!(memory.renamed(&names, Moment::from_millis(5)), []);
    }
}
