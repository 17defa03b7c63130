//! Marks out of what other programs keep: what the owner of a library said of
//! its documents, as entries.
//!
//! A file says what holds now and not since when: everything is of the moment
//! at which the file was changed. So what is said here already stays as it is,
//! with its own moment; what was said or taken away here later than that holds;
//! and what the file does not say takes nothing away. A note never takes the
//! place of another: it is put behind the one that is there. Taking a file
//! twice therefore changes nothing.
//!
//! Must never know: files, the forms in which libraries come.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::entry::Entry;
use super::json::Taken;
use super::label::Label;
use super::list::List;
use super::mark::{Known, Mark, Part, Progress, Reading};
use super::memory::Memory;
use super::moment::Moment;
use super::note::{Note, TooLong};
use super::register::Register;
use crate::records::read::remark::{Remarks, Shelf, Stage};
use crate::search::id::Id;

/// What parts several notes of one document.
const PARTING: &str = "\n\n---\n\n";

/// A document of a library, with what its owner said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The document.
    pub id: Id,
    /// What it is known by.
    pub known: Known,
    /// What is said of it.
    pub remarks: Remarks,
}

/// What a library that was changed at a moment says beyond a memory.
#[must_use]
pub fn news(memory: &Memory, library: Vec<Kept>, shelves: &[Shelf], changed: Moment) -> Taken {
    let mut news = News {
        memory,
        changed,
        taken: Taken::default(),
        known: HashMap::new(),
    };
    let lists = lists(&library, shelves);
    for kept in united(library) {
        news.document(kept);
    }
    for (name, members) in lists {
        news.list(&name, members);
    }
    let News {
        mut taken, known, ..
    } = news;
    let said = taken.entries.iter().filter_map(|entry| match entry {
        Entry::Mark(id, _) | Entry::Member(_, id, _) => Some(id.clone()),
        _ => None,
    });
    let mut said: Vec<Id> = said.collect();
    said.sort_unstable();
    said.dedup();
    for id in said {
        if let Some(known) = known.get(&id).cloned()
            && memory.mark(&id).is_none_or(|mark| mark.known().is_none())
        {
            // Whatever the catalog says of the document is newer.
            let known = Register::new(Some(known), Moment::NEVER.next());
            taken.entries.push(Entry::Mark(id, Part::Known(known)));
        }
    }
    taken
}

/// Each document once, with all that is said of it.
fn united(library: Vec<Kept>) -> Vec<Kept> {
    let mut numbers: HashMap<Id, usize> = HashMap::new();
    let mut united: Vec<Kept> = Vec::new();
    for kept in library {
        let number = *numbers.entry(kept.id.clone()).or_insert(united.len());
        let Some(first) = united.get_mut(number) else {
            united.push(kept);
            continue;
        };
        let (mine, other) = (&mut first.remarks, kept.remarks);
        mine.tags.extend(other.tags);
        let new = other.notes.into_iter();
        let new: Vec<String> = new.filter(|note| !mine.notes.contains(note)).collect();
        mine.notes.extend(new);
        mine.is_starred |= other.is_starred;
        if other.stage > mine.stage {
            (mine.stage, mine.since) = (other.stage, other.since);
        }
    }
    united
}

/// The lists by name, each with its documents in their order, every one once.
fn lists(library: &[Kept], shelves: &[Shelf]) -> BTreeMap<Label, Vec<Id>> {
    let mut lists: BTreeMap<Label, Vec<Id>> = BTreeMap::new();
    let mut put = |name: &str, id: &Id| {
        if let Some(name) = Label::new(name) {
            lists.entry(name).or_default().push(id.clone());
        }
    };
    let mut keys: HashMap<&str, &Id> = HashMap::new();
    for kept in library {
        if let Some(key) = &kept.remarks.key {
            keys.entry(key).or_insert(&kept.id);
        }
        for name in &kept.remarks.shelves {
            put(name, &kept.id);
        }
    }
    for shelf in shelves {
        // A shelf may hold what is no document: a file, a note alone.
        let members = shelf.members.iter();
        for id in members.filter_map(|key| keys.get(&**key)) {
            put(&shelf.name, id);
        }
    }
    for ids in lists.values_mut() {
        let mut met = HashSet::new();
        ids.retain(|id| met.insert(id.clone()));
    }
    lists
}

/// What is new to a memory.
struct News<'m> {
    memory: &'m Memory,
    changed: Moment,
    taken: Taken,
    known: HashMap<Id, Known>,
}

impl News<'_> {
    fn document(&mut self, kept: Kept) {
        let Kept { id, known, remarks } = kept;
        let nothing = Mark::default();
        let mark = self.memory.mark(&id).unwrap_or(&nothing);
        let at = self.changed;
        let mut parts = Vec::new();
        if remarks.is_starred && !mark.is_starred() {
            parts.push(Part::Star(Register::new(Some(at), at)));
        }
        if let Some(progress) = progress(&remarks, at)
            && mark.reading().map(|mine| mine.state) != Some(progress.state)
        {
            parts.push(Part::Reading(Register::new(Some(progress), at)));
        }
        let tags = remarks.tags.iter().filter_map(|tag| Label::new(tag));
        for tag in tags.filter(|tag| !mark.has_tag(tag)) {
            parts.push(Part::Tag(tag, Register::new(Some(at), at)));
        }
        match self.note(mark, &remarks.notes) {
            Ok(note) => parts.extend(note),
            Err(why) => {
                let title = &known.title;
                self.taken.flaws.push(format!("\"{title}\": {why}"));
            }
        }
        let mine = parts.into_iter().filter(|part| mark.yields_to(part));
        let mine = mine.map(|part| Entry::Mark(id.clone(), part));
        self.taken.entries.extend(mine);
        self.known.insert(id, known);
    }

    /// The notes of a document in one, behind that which is there, if they say
    /// anything that does not stand in it.
    fn note(&self, mark: &Mark, notes: &[String]) -> Result<Option<Part>, TooLong> {
        let mine = mark.note();
        let mut all: Vec<Note> = mine.cloned().into_iter().collect();
        for note in notes {
            let note = Note::new(note)?;
            let stands = |known: &Note| known.contains(&*note);
            if !note.is_empty() && !all.iter().any(stands) {
                all.push(note);
            }
        }
        let is_new = all.len() > usize::from(mine.is_some());
        // What the reader wrote since the file was changed has seen it.
        if !is_new || mine.is_some() && mark.noted() >= self.changed {
            return Ok(None);
        }
        let all: Vec<&str> = all.iter().map(|note| &**note).collect();
        let note = Some(Note::new(&all.join(PARTING))?);
        Ok(Some(Part::Note(Register::new(note, self.changed))))
    }

    /// The documents that a list does not hold yet, behind those that it does.
    fn list(&mut self, name: &Label, members: Vec<Id>) {
        let (empty, at) = (List::default(), self.changed);
        let list = self.memory.marks().any_list(name).unwrap_or(&empty);
        let new = members.into_iter().filter(|id| !list.has(id));
        let placed = new.zip(list.behind()).filter_map(|(id, place)| {
            let place = Register::new(Some(place), at);
            let wins = place > list.member(&id);
            wins.then(|| Entry::Member(name.clone(), id, place))
        });
        let placed: Vec<Entry> = placed.collect();
        let made = Register::new(Some(at), at);
        if !list.is_there() && made > list.made {
            self.taken.entries.push(Entry::List(name.clone(), made));
        } else if !list.is_there() {
            // Somebody took the list away since the file was changed.
            return;
        }
        self.taken.entries.extend(placed);
    }
}

/// How far the reading got: what was begun or looked through is being read.
fn progress(remarks: &Remarks, changed: Moment) -> Option<Progress> {
    let state = match remarks.stage? {
        Stage::ToRead => Reading::ToRead,
        Stage::Begun => Reading::Reading,
        Stage::Read => Reading::Read,
    };
    let since = remarks.since.as_deref().and_then(Moment::parse);
    let since = since.unwrap_or(changed);
    Some(Progress { state, since })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::deed::{Change, Deed};
    use crate::records::text::Text;

    fn at(millis: i64) -> Moment {
        Moment::from_millis(millis)
    }

    fn kept(id: &str, remarks: Remarks) -> Kept {
        let title = Text::line(&format!("Title of {id}"));
        let known = Known {
            title,
            ..Known::default()
        };
        let id = Id::from(id);
        Kept { id, known, remarks }
    }

    fn said() -> Remarks {
        Remarks {
            key: Some("#1".to_owned()),
            tags: vec!["to cite".to_owned(), " ".to_owned()],
            notes: vec!["One.".to_owned(), "Two.".to_owned()],
            is_starred: true,
            stage: Some(Stage::Begun),
            since: Some("2024-11-01T13:48:52.312Z".to_owned()),
            shelves: vec!["Thesis".to_owned()],
        }
    }

    fn library() -> Vec<Kept> {
        let on_a_shelf = Remarks {
            key: Some("#2".to_owned()),
            ..Remarks::default()
        };
        let nothing = kept("10.1000/c", Remarks::default());
        vec![
            kept("10.1000/a", said()),
            kept("10.1000/b", on_a_shelf),
            nothing,
        ]
    }

    fn shelves() -> Vec<Shelf> {
        let members = ["#2", "#1", "#file"].map(str::to_owned).to_vec();
        vec![Shelf {
            name: "Thesis / One".to_owned(),
            members,
        }]
    }

    fn take(memory: &mut Memory, changed: i64) -> usize {
        let taken = news(memory, library(), &shelves(), at(changed));
        assert_eq!(taken.flaws, [""; 0]);
        let count = taken.entries.len();
        let each = taken.entries.into_iter();
        let new = each.filter(|entry| memory.merge([entry.clone()])).count();
        assert_eq!(new, count, "what is given is new");
        count
    }

    fn note_of(memory: &Memory, id: &str) -> String {
        let mark = memory.mark(&Id::from(id)).unwrap();
        mark.note().map(|note| note.to_string()).unwrap_or_default()
    }

    fn do_at(memory: &mut Memory, id: &str, change: Change, now: i64) {
        let deed = Deed::Mark(vec![(Id::from(id), Known::default())], change);
        memory.apply(&deed, at(now)).unwrap();
    }

    fn writing(text: &str) -> Change {
        Change::Note(Note::new(text).ok())
    }

    #[test]
    fn a_library_becomes_marks_and_lists_and_again_nothing() {
        let mut memory = Memory::default();
        assert!(take(&mut memory, 1_000) > 0);
        let mark = memory.mark(&Id::from("10.1000/a")).unwrap();
        assert!(mark.is_starred() && mark.has_tag("to cite"));
        assert_eq!(mark.tags().count(), 1);
        let reading = mark.reading().unwrap();
        assert_eq!(
            (reading.state, reading.since.to_string()),
            (Reading::Reading, "2024-11-01T13:48:52.312Z".to_owned())
        );
        assert_eq!(note_of(&memory, "10.1000/a"), "One.\n\n---\n\nTwo.");
        assert_eq!(&*mark.known().unwrap().title, "Title of 10.1000/a");
        let ids = |name| {
            let ids = memory.marks().list(name).unwrap().ids();
            ids.map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(ids("Thesis"), ["10.1000/a"]);
        assert_eq!(ids("Thesis / One"), ["10.1000/b", "10.1000/a"]);
        // Nothing is said of it, so that it is not remembered.
        assert_eq!(memory.mark(&Id::from("10.1000/c")), None);
        assert_eq!(take(&mut memory, 1_000), 0);
        // Nor does a newer file that says the same change anything.
        assert_eq!(take(&mut memory, 9_000), 0);
    }

    #[test]
    fn what_the_reader_did_later_holds_and_what_is_older_yields() {
        let mut memory = Memory::default();
        take(&mut memory, 1_000);
        do_at(&mut memory, "10.1000/a", Change::Star(false), 2_000);
        do_at(&mut memory, "10.1000/a", writing("Mine."), 2_000);
        assert_eq!(take(&mut memory, 1_500), 0);
        assert_eq!(note_of(&memory, "10.1000/a"), "Mine.");
        assert_eq!(take(&mut memory, 3_000), 2);
        assert!(memory.mark(&Id::from("10.1000/a")).unwrap().is_starred());
        assert_eq!(
            note_of(&memory, "10.1000/a"),
            "Mine.\n\n---\n\nOne.\n\n---\n\nTwo.",
            "no note takes the place of another"
        );
        assert_eq!(take(&mut memory, 3_000), 0);
    }

    #[test]
    fn a_list_that_was_taken_away_later_stays_away() {
        let mut memory = Memory::default();
        take(&mut memory, 1_000);
        let name = Label::new("Thesis").unwrap();
        memory.apply(&Deed::RemoveList(name), at(2_000)).unwrap();
        assert_eq!(take(&mut memory, 1_000), 0);
        assert!(memory.marks().list("Thesis").is_none());
        assert!(take(&mut memory, 3_000) > 0);
        assert!(memory.marks().list("Thesis").is_some());
    }

    #[test]
    fn a_document_that_comes_twice_is_one_and_a_note_too_long_is_named() {
        let more = Remarks {
            notes: vec!["Two.".to_owned(), "Three.".to_owned()],
            stage: Some(Stage::Read),
            ..Remarks::default()
        };
        let long = Remarks {
            notes: vec!["x".repeat(2 << 20)],
            tags: vec!["kept".to_owned()],
            ..Remarks::default()
        };
        let library = vec![
            kept("10.1000/a", said()),
            kept("10.1000/a", more),
            kept("10.1000/l", long),
        ];
        let taken = news(&Memory::default(), library, &[], at(1_000));
        assert_eq!(taken.flaws.len(), 1);
        assert!(taken.flaws[0].starts_with("\"Title of 10.1000/l\": the note is longer"));
        let mut memory = Memory::default();
        memory.merge(taken.entries);
        assert_eq!(
            note_of(&memory, "10.1000/a"),
            "One.\n\n---\n\nTwo.\n\n---\n\nThree."
        );
        let mark = memory.mark(&Id::from("10.1000/a")).unwrap();
        assert_eq!(mark.reading().unwrap().state, Reading::Read);
        assert!(memory.mark(&Id::from("10.1000/l")).unwrap().has_tag("kept"));
    }
}
