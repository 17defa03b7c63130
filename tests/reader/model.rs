//! Marks, lists, saved searches and undo against a model that is too simple to
//! be wrong.

use std::collections::{BTreeMap, BTreeSet};

use fichero::reader::deed::{Change, Deed, Documents};
use fichero::reader::mark::Reading;
use fichero::reader::memory::Memory;
use fichero::reader::moment::Moment;
use fichero::reader::review::Decision;
use fichero::search::id::Id;

use crate::desk::{Desk, chance, number};
use crate::dice::Dice;

/// What is said of a document.
#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    star: Option<i64>,
    reading: Option<(Reading, i64)>,
    tags: BTreeSet<String>,
    note: Option<String>,
    verdicts: BTreeMap<String, (Decision, i64)>,
}

/// All that can be undone, copied whole at each step.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    said: BTreeMap<Id, Said>,
    lists: BTreeMap<String, Vec<Id>>,
    searches: BTreeMap<String, (String, i64)>,
}

impl Model {
    /// Whether a deed is possible; then it is done.
    fn apply(&mut self, deed: &Deed, now: i64, is_reviewed: &dyn Fn(&str) -> bool) -> bool {
        match deed {
            Deed::Mark(documents, change) => self.mark(documents, change, now),
            Deed::MakeList(name) => {
                self.lists.entry(name.to_string()).or_default();
            }
            Deed::RenameList(from, to) => {
                if from == to {
                    return true;
                }
                if self.lists.contains_key(&**to) || !self.lists.contains_key(&**from) {
                    return false;
                }
                let list = self.lists.remove(&**from).unwrap();
                self.lists.insert(to.to_string(), list);
            }
            Deed::RemoveList(name) => return self.lists.remove(&**name).is_some(),
            Deed::AddToList(name, documents) => {
                let list = self.lists.entry(name.to_string()).or_default();
                for (id, _) in documents {
                    if !list.contains(id) {
                        list.push(id.clone());
                    }
                }
            }
            Deed::TakeOffList(name, ids) => match self.lists.get_mut(&**name) {
                Some(list) => list.retain(|id| !ids.contains(id)),
                None => return false,
            },
            Deed::MoveInList(name, id, to) => {
                let Some(list) = self.lists.get_mut(&**name) else {
                    return false;
                };
                if let Some(at) = list.iter().position(|other| other == id) {
                    let id = list.remove(at);
                    list.insert((*to).min(list.len()), id);
                }
            }
            Deed::Save(name, view) => {
                let search = self.searches.entry(name.to_string());
                search.or_insert((String::new(), now)).0 = view.to_string();
            }
            Deed::RenameSearch(from, to) => {
                if from == to {
                    return true;
                }
                if self.searches.contains_key(&**to) || !self.searches.contains_key(&**from) {
                    return false;
                }
                let search = self.searches.remove(&**from).unwrap();
                self.searches.insert(to.to_string(), search);
            }
            Deed::RemoveSearch(name) => return self.searches.remove(&**name).is_some(),
            // Reviews are begun and not undone, and not in the model.
            Deed::RemoveReview(name) => {
                let is_there = is_reviewed(name);
                if is_there {
                    for said in self.said.values_mut() {
                        said.verdicts.remove(&**name);
                    }
                    self.said.retain(|_, said| *said != Said::default());
                }
                return is_there;
            }
            Deed::Look(name, _) => return self.searches.contains_key(&**name),
            _ => {}
        }
        true
    }

    fn mark(&mut self, documents: &Documents, change: &Change, now: i64) {
        for (id, _) in documents {
            let said = self.said.entry(id.clone()).or_default();
            match change {
                Change::Star(true) => said.star = said.star.or(Some(now)),
                Change::Star(false) => said.star = None,
                Change::Reading(state) => {
                    if said.reading.map(|(state, _)| state) != *state {
                        said.reading = state.map(|state| (state, now));
                    }
                }
                Change::Tags(tags) => {
                    for (tag, on) in tags {
                        said.tags.remove(&**tag);
                        said.tags.extend(on.then(|| tag.to_string()));
                    }
                }
                // What is new is no deed of the reader, and not in the model.
                Change::Seen => {}
                Change::Verdict(review, None) => {
                    said.verdicts.remove(&**review);
                }
                Change::Verdict(review, Some(decision)) => {
                    let before = said.verdicts.get(&**review);
                    if before.is_none_or(|(before, _)| before != decision) {
                        let decided = (decision.clone(), now);
                        said.verdicts.insert(review.to_string(), decided);
                    }
                }
                Change::Note(note) => {
                    let text = note.as_ref().map(|note| note.to_string());
                    said.note = text.filter(|text| !text.is_empty());
                }
            }
        }
        self.said.retain(|_, said| *said != Said::default());
    }

    /// What a memory says, in the words of the model.
    fn of(memory: &Memory) -> Self {
        let marks = memory.marks().iter().filter(|(_, mark)| !mark.is_bare());
        let said = marks.map(|(id, mark)| {
            let reading = mark.reading();
            let said = Said {
                star: mark.starred().map(Moment::millis),
                reading: reading.map(|it| (it.state, it.since.millis())),
                tags: mark.tags().map(ToString::to_string).collect(),
                note: mark.note().map(|note| note.to_string()),
                verdicts: mark
                    .verdicts()
                    .map(|(review, verdict)| {
                        let decided = (verdict.decision.clone(), verdict.since.millis());
                        (review.to_string(), decided)
                    })
                    .collect(),
            };
            (id.clone(), said)
        });
        let said = said.filter(|(_, said)| *said != Said::default());
        let lists = memory.marks().lists();
        let lists = lists.map(|(name, list)| (name.to_string(), list.ids().cloned().collect()));
        let searches = memory.searches().into_iter().map(|(name, search)| {
            let saved = search.saved().unwrap();
            (
                name.to_string(),
                (saved.view.to_string(), saved.made.millis()),
            )
        });
        Self {
            said: said.collect(),
            lists: lists.collect(),
            searches: searches.collect(),
        }
    }
}

/// Counts of own tags and changes since an epoch, by looking at every mark.
fn keeps_count(memory: &Memory, before: &Memory) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for tag in memory.marks().iter().flat_map(|(_, mark)| mark.tags()) {
        *counts.entry(tag).or_default() += 1;
    }
    let kept = memory.marks().tags().iter();
    let kept: BTreeMap<&str, usize> = kept.map(|(tag, count)| (&**tag, *count)).collect();
    assert_eq!(kept, counts);
    let changed = memory
        .marks()
        .changed_since(before.marks().epoch())
        .unwrap();
    for (id, mark) in memory.marks().iter() {
        if before.mark(id) != Some(mark) {
            assert!(changed.contains(id), "{id}");
        }
    }
}

/// So many steps are undone at most; each holds a copy of the model.
const STEPS: usize = 300;

#[test]
fn deeds_and_their_undoing_are_those_of_a_naive_model() {
    let deeds = number("FICHERO_READER", 4_000, 100_000);
    let (mut dice, mut memory, mut model) = (Dice(20), Memory::default(), Model::default());
    let desk = Desk::new();
    let mut database = desk.opened().database;
    let mut waiting = Vec::new();
    let [mut undo, mut redo]: [Vec<(Deed, Model)>; 2] = Default::default();
    let (mut refused, mut undone) = (0, 0);
    for number in 0..deeds {
        // A clock that stands still, goes on and is set back.
        let now = 1_000_000 + i64::try_from(number / 3).unwrap() - 50 * i64::from(number % 97 == 0);
        let moment = Moment::from_millis(now);
        let before = memory.clone();
        let applied = match dice.roll(10) {
            0 | 1 if !undo.is_empty() => {
                let (deed, then) = undo.pop().unwrap();
                let applied = memory.apply(&deed, moment).unwrap();
                redo.push((applied.undo.clone().unwrap(), model));
                model = then;
                undone += 1;
                applied
            }
            2 if !redo.is_empty() => {
                let (deed, then) = redo.pop().unwrap();
                let applied = memory.apply(&deed, moment).unwrap();
                undo.push((applied.undo.clone().unwrap(), model));
                model = then;
                applied
            }
            _ => {
                let deed = chance(&mut dice);
                let then = model.clone();
                let is_reviewed = |name: &str| memory.review(name).is_some();
                let is_possible = model.apply(&deed, now, &is_reviewed);
                match memory.apply(&deed, moment) {
                    Ok(applied) => {
                        assert!(is_possible, "{deed:?}");
                        if let Some(step) = &applied.undo {
                            undo.push((step.clone(), then));
                            undo.drain(..undo.len().saturating_sub(STEPS));
                            redo.clear();
                        }
                        applied
                    }
                    Err(why) => {
                        assert!(!is_possible, "{deed:?}: {why}");
                        refused += 1;
                        continue;
                    }
                }
            }
        };
        assert_eq!(Model::of(&memory), model, "deed {number}");
        keeps_count(&memory, &before);
        waiting.extend(applied.entries);
        if number % 2_000 == 1_999 || number + 1 == deeds {
            database.write(&waiting).unwrap();
            waiting.clear();
            assert!(desk.memory() == memory, "deed {number}");
        }
    }
    while let Some((deed, then)) = undo.pop() {
        memory.apply(&deed, Moment::from_millis(9_000_000)).unwrap();
        assert_eq!(Model::of(&memory), then);
    }
    println!("T19: {deeds} deeds, {refused} refused, {undone} undone");
    assert!(refused > deeds / 100 && undone > deeds / 100);
}
