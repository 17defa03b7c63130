//! All that the reader has added: look-ups and merging.
//!
//! Must never know: what a reader does (`deed.rs`), where it is kept.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::entry::Entry;
use super::history::{Asked, QUERIES_MAX, Recent, VISITS_MAX, Visit};
use super::label::Label;
use super::mark::Mark;
use super::marks::Marks;
use super::register::Register;
use super::review::Review;
use super::saved::Search;
use super::sitting::Sitting;
use crate::search::id::Id;
use crate::search::query::{self, Pattern, Query};

/// The reader's memory.
#[derive(Clone, Debug)]
pub struct Memory {
    epoch: u64,
    marks: Marks,
    searches: BTreeMap<Label, Search>,
    reviews: BTreeMap<Label, Register<Review>>,
    queries: Recent<Asked>,
    visits: Recent<Visit>,
    sitting: Register<Sitting>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            epoch: 0,
            marks: Marks::default(),
            searches: BTreeMap::new(),
            reviews: BTreeMap::new(),
            queries: Recent::new(QUERIES_MAX),
            visits: Recent::new(VISITS_MAX),
            sitting: Register::default(),
        }
    }
}

impl PartialEq for Memory {
    /// Whether the same is remembered, whenever and in whatever order it came.
    fn eq(&self, other: &Self) -> bool {
        self.marks == other.marks
            && self.searches == other.searches
            && self.reviews == other.reviews
            && self.queries == other.queries
            && self.visits == other.visits
            && self.sitting == other.sitting
    }
}

impl Memory {
    /// Grows with each change of anything. What a question depends on has its
    /// own: [`Marks::epoch`].
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Marks and lists; a clone of them is cheap and never changes.
    #[must_use]
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// What is said of a document.
    #[must_use]
    pub fn mark(&self, id: &Id) -> Option<&Mark> {
        self.marks.get(id)
    }

    /// The saved searches, the oldest name first.
    #[must_use]
    pub fn searches(&self) -> Vec<(&Label, &Search)> {
        let there = |(_, search): &(&Label, &Search)| search.saved().is_some();
        let mut searches: Vec<_> = self.searches.iter().filter(there).collect();
        searches.sort_by_key(|(_, search)| search.saved().map(|saved| saved.made));
        searches
    }

    /// The saved search of a name.
    #[must_use]
    pub fn search(&self, name: &str) -> Option<&Search> {
        let search = self.searches.get(name);
        search.filter(|search| search.saved().is_some())
    }

    /// What a saved search asks; its name may be written with dashes for blanks,
    /// as values are.
    #[must_use]
    pub fn search_named(&self, name: &str) -> Option<Query> {
        let name = Pattern::value_key(name);
        let searches = self.searches().into_iter();
        let mut named = searches.filter(|(label, _)| Pattern::value_key(label) == name);
        let saved = named.next()?.1.saved()?;
        Some(query::parse(&saved.view).query)
    }

    /// All saved searches, also those that were removed.
    pub(super) fn all_searches(&self) -> &BTreeMap<Label, Search> {
        &self.searches
    }

    /// The reviews by name, sorted.
    pub fn reviews(&self) -> impl Iterator<Item = (&Label, &Review)> {
        let all = self.reviews.iter();
        all.filter_map(|(name, review)| Some((name, review.value()?)))
    }

    /// The review of a name.
    #[must_use]
    pub fn review(&self, name: &str) -> Option<&Review> {
        self.reviews.get(name).and_then(Register::value)
    }

    /// The review that was begun last.
    #[must_use]
    pub fn latest_review(&self) -> Option<&Label> {
        let begun = self.reviews.iter().filter(|(_, review)| review.is_set());
        begun
            .max_by_key(|(_, review)| review.at())
            .map(|(name, _)| name)
    }

    /// All reviews, also those that were removed.
    pub(super) fn all_reviews(&self) -> &BTreeMap<Label, Register<Review>> {
        &self.reviews
    }

    /// What was asked.
    #[must_use]
    pub fn queries(&self) -> &Recent<Asked> {
        &self.queries
    }

    /// What was visited.
    #[must_use]
    pub fn visits(&self) -> &Recent<Visit> {
        &self.visits
    }

    /// How the last sitting was left.
    #[must_use]
    pub fn sitting(&self) -> Option<&Sitting> {
        self.sitting.value()
    }

    /// Takes what wins of each entry; whether that changed anything. Entries may
    /// come in any order, and again.
    pub fn merge(&mut self, entries: impl IntoIterator<Item = Entry>) -> bool {
        self.marks.begin();
        let (mut marks, mut rest) = (false, false);
        for entry in entries {
            match entry {
                Entry::Mark(id, part) => marks |= self.marks.merge(id, part),
                Entry::List(name, made) => marks |= self.marks.merge_list(name, made),
                Entry::Member(name, id, place) => {
                    marks |= self.marks.merge_member(name, id, place);
                }
                // What was never touched would be there and say nothing.
                Entry::Search(_, saved) if !saved.is_touched() => {}
                Entry::Looked(_, looked) if !looked.is_touched() => {}
                Entry::Review(_, review) if !review.is_touched() => {}
                Entry::Review(name, review) => {
                    rest |= self.reviews.entry(name).or_default().merge(review);
                }
                Entry::Search(name, saved) => {
                    rest |= self.searches.entry(name).or_default().saved.merge(saved);
                }
                Entry::Looked(name, looked) => {
                    rest |= self.searches.entry(name).or_default().looked.merge(looked);
                }
                Entry::Asked(asked) => rest |= self.queries.insert(asked),
                Entry::Visited(visit) => rest |= self.visits.insert(visit),
                Entry::Sat(sitting) => rest |= self.sitting.merge(sitting),
            }
        }
        if !marks {
            self.marks.cancel();
        }
        self.epoch += u64::from(marks || rest);
        marks || rest
    }

    /// What an entry would be merged with: the present register of its key. An
    /// entry of a history is what it is.
    #[must_use]
    pub fn present(&self, entry: &Entry) -> Entry {
        let list = |name| self.marks.any_list(name);
        let search = |name| self.searches.get(name);
        match entry {
            Entry::Mark(id, part) => {
                let present = self.mark(id).map(|mark| mark.present(part));
                let present = present.unwrap_or_else(|| Mark::default().present(part));
                Entry::Mark(id.clone(), present)
            }
            Entry::List(name, _) => {
                let made = list(name).map(|list| list.made.clone());
                Entry::List(name.clone(), made.unwrap_or_default())
            }
            Entry::Member(name, id, _) => {
                let place = list(name).map(|list| list.member(id));
                Entry::Member(name.clone(), id.clone(), place.unwrap_or_default())
            }
            Entry::Search(name, _) => {
                let saved = search(name).map(|search| search.saved.clone());
                Entry::Search(name.clone(), saved.unwrap_or_default())
            }
            Entry::Looked(name, _) => {
                let looked = search(name).map(|search| search.looked.clone());
                Entry::Looked(name.clone(), looked.unwrap_or_default())
            }
            Entry::Review(name, _) => {
                let review = self.reviews.get(name).cloned();
                Entry::Review(name.clone(), review.unwrap_or_default())
            }
            Entry::Asked(asked) => Entry::Asked(Arc::clone(asked)),
            Entry::Visited(visit) => Entry::Visited(Arc::clone(visit)),
            Entry::Sat(_) => Entry::Sat(self.sitting.clone()),
        }
    }

    /// Everything, as entries: what another memory needs to have it too.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (id, mark) in self.marks.iter() {
            let parts = mark.parts().into_iter();
            entries.extend(parts.map(|part| Entry::Mark(id.clone(), part)));
        }
        for (name, list) in self.marks.all_lists() {
            entries.push(Entry::List(name.clone(), list.made.clone()));
            let members = list.members.iter();
            entries.extend(
                members.map(|(id, place)| Entry::Member(name.clone(), id.clone(), place.clone())),
            );
        }
        for (name, search) in &self.searches {
            entries.push(Entry::Search(name.clone(), search.saved.clone()));
            entries.push(Entry::Looked(name.clone(), search.looked.clone()));
        }
        let reviews = self.reviews.iter();
        entries.extend(reviews.map(|(name, review)| Entry::Review(name.clone(), review.clone())));
        entries.extend(self.queries.iter().cloned().map(Entry::Asked));
        entries.extend(self.visits.iter().cloned().map(Entry::Visited));
        entries.push(Entry::Sat(self.sitting.clone()));
        entries
    }
}
