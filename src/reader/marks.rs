//! All marks and lists, with what a question needs of them.
//!
//! Cloning shares everything, so that a search thread keeps the marks of one
//! epoch while the reader goes on.
//!
//! Must never know: searches, history, the sitting.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::label::Label;
use super::list::List;
use super::mark::{Mark, Part};
use super::moment::Moment;
use super::register::Register;
use super::shards::Shards;
use crate::search::fold::fold;
use crate::search::id::Id;
use crate::search::query::{Facet, Field, Part as Has, Pattern, Term};
use crate::search::tokens;

/// So many changes are remembered one by one, so that an engine need not look
/// at every mark after a key.
const CHANGES_MAX: usize = 1_024;

/// What the reader has said of documents.
///
/// Invariants: `tags` counts the documents that have each own tag now; `changes`
/// holds all documents changed after the epoch `forgotten`, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    epoch: u64,
    by_id: Shards<Arc<Mark>>,
    lists: Arc<BTreeMap<Label, Arc<List>>>,
    tags: Arc<BTreeMap<Label, usize>>,
    changes: Arc<VecDeque<(u64, Id)>>,
    forgotten: u64,
}

impl Marks {
    /// Grows with each change of a mark or a list; an answer of an older epoch
    /// is stale.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// What is said of a document.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&Mark> {
        self.by_id.get(id).map(|mark| &**mark)
    }

    /// Each document of which something is known, in no order; of some nothing
    /// is said any more ([`Mark::is_bare`]).
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &Mark)> {
        self.by_id.iter().map(|(id, mark)| (id, &**mark))
    }

    /// How many documents [`iter`](Self::iter) gives.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether nothing was ever marked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The own tags in use, sorted, each with the number of its documents.
    #[must_use]
    pub fn tags(&self) -> &BTreeMap<Label, usize> {
        &self.tags
    }

    /// The lists by name, sorted.
    pub fn lists(&self) -> impl Iterator<Item = (&Label, &List)> {
        let lists = self.lists.iter().map(|(name, list)| (name, &**list));
        lists.filter(|(_, list)| list.is_there())
    }

    /// The list that a pattern names.
    #[must_use]
    pub fn list_named(&self, pattern: &Pattern) -> Option<(&Label, &List)> {
        self.lists().find(|(name, _)| is_named(pattern, name))
    }

    /// The list of a name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&List> {
        self.lists
            .get(name)
            .map(|list| &**list)
            .filter(|list| list.is_there())
    }

    /// The names of the lists that hold a document, sorted.
    pub fn lists_of(&self, id: &Id) -> impl Iterator<Item = &Label> {
        let lists = self.lists().filter(move |(_, list)| list.has(id));
        lists.map(|(name, _)| name)
    }

    /// The documents whose marks or lists changed after an epoch, each once;
    /// none where that is not remembered, and any of them may have changed.
    #[must_use]
    pub fn changed_since(&self, epoch: u64) -> Option<BTreeSet<&Id>> {
        (epoch >= self.forgotten).then(|| {
            let newest = self.changes.iter().rev();
            let changed = newest.take_while(|(at, _)| *at > epoch);
            changed.map(|(_, id)| id).collect()
        })
    }

    /// The documents that have what a term of a query asks of marks; none of a
    /// term that asks something else.
    #[must_use]
    pub fn having(&self, term: &Term) -> Option<Vec<String>> {
        let fits: Fits<'_> = match term {
            Term::Facet(Facet::Mark, pattern) => {
                Box::new(|_, mark| mark.said().any(|said| is_named(pattern, said.name())))
            }
            Term::Facet(Facet::Own, pattern) => {
                Box::new(|_, mark| mark.tags().any(|tag| is_named(pattern, tag)))
            }
            Term::Facet(Facet::List, pattern) => {
                Box::new(|id, _| self.lists_of(id).any(|list| is_named(pattern, list)))
            }
            Term::Facet(Facet::Review, pattern) => Box::new(|_, mark| {
                let mut verdicts = mark.verdicts();
                verdicts.any(|(review, verdict)| is_named(pattern, &verdict.decision.value(review)))
            }),
            Term::Has(Has::Facet(Facet::Review)) => {
                Box::new(|_, mark| mark.verdicts().next().is_some())
            }
            Term::Has(Has::Facet(Facet::Mark)) => Box::new(|_, mark| mark.said().next().is_some()),
            Term::Has(Has::Facet(Facet::Own)) => Box::new(|_, mark| mark.tags().next().is_some()),
            Term::Has(Has::Facet(Facet::List)) => {
                Box::new(|id, _| self.lists_of(id).next().is_some())
            }
            Term::In(Field::Note, needle) => {
                let phrase = tokens::phrase_of(needle);
                Box::new(move |_, mark| {
                    let note = mark.note();
                    note.is_some_and(|note| tokens::spaced(&fold(note)).contains(&phrase))
                })
            }
            _ => return None,
        };
        let having = self.iter().filter(|(id, mark)| fits(id, mark));
        Some(having.map(|(id, _)| id.to_string()).collect())
    }

    /// All lists, also those that were removed.
    pub(super) fn all_lists(&self) -> &BTreeMap<Label, Arc<List>> {
        &self.lists
    }

    /// The list of a name, also one that was removed.
    pub(super) fn any_list(&self, name: &Label) -> Option<&List> {
        self.lists.get(name).map(|list| &**list)
    }

    /// Begins another epoch; what changes from here on is of it.
    pub(super) fn begin(&mut self) {
        self.epoch += 1;
    }

    /// Takes back the beginning of an epoch in which nothing changed.
    pub(super) fn cancel(&mut self) {
        self.epoch -= 1;
    }

    /// Takes what wins of a part; whether that changed anything.
    pub(super) fn merge(&mut self, id: Id, part: Part) -> bool {
        // Before anything is made or copied: most of what comes is known.
        let wins = match self.get(&id) {
            Some(mark) => mark.yields_to(&part),
            None => Mark::default().yields_to(&part),
        };
        if !wins {
            return false;
        }
        let tag = match &part {
            Part::Tag(tag, register) => Some((tag.clone(), register.is_set())),
            _ => None,
        };
        let has_tag = |(tag, _): &(Label, bool)| self.get(&id).is_some_and(|it| it.has_tag(tag));
        let was_set = tag.as_ref().is_some_and(has_tag);
        let merge = |mark: &mut Arc<Mark>| Arc::make_mut(mark).merge(part);
        let is_changed = self.by_id.change(id.clone(), merge).unwrap_or_default();
        if is_changed {
            match tag {
                Some((tag, true)) if !was_set => {
                    *Arc::make_mut(&mut self.tags).entry(tag).or_default() += 1;
                }
                Some((tag, false)) if was_set => self.fewer(&tag),
                _ => {}
            }
            self.remember(id);
        }
        is_changed
    }

    /// Takes what wins of the making of a list; whether that changed anything.
    pub(super) fn merge_list(&mut self, name: Label, made: Register<Moment>) -> bool {
        if made
            <= self
                .any_list(&name)
                .map_or_else(Register::default, |list| list.made.clone())
        {
            return false;
        }
        let lists = Arc::make_mut(&mut self.lists);
        Arc::make_mut(lists.entry(name).or_default()).merge_made(made)
    }

    /// Takes what wins of a member of a list; whether that changed anything.
    pub(super) fn merge_member(&mut self, name: Label, id: Id, place: Register<i64>) -> bool {
        let present = self.any_list(&name).map(|list| list.member(&id));
        if place <= present.unwrap_or_default() {
            return false;
        }
        let lists = Arc::make_mut(&mut self.lists);
        let list = Arc::make_mut(lists.entry(name).or_default());
        let is_changed = list.merge_member(id.clone(), place);
        if is_changed {
            self.remember(id);
        }
        is_changed
    }

    /// One document fewer has a tag.
    fn fewer(&mut self, tag: &Label) {
        let tags = Arc::make_mut(&mut self.tags);
        match tags.get_mut(tag) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                tags.remove(tag);
            }
        }
    }

    /// A document changed in this epoch.
    fn remember(&mut self, id: Id) {
        let changes = Arc::make_mut(&mut self.changes);
        if changes.len() >= CHANGES_MAX
            && let Some((epoch, _)) = changes.pop_front()
        {
            self.forgotten = epoch;
        }
        changes.push_back((self.epoch, id));
    }
}

/// Whether a document and what is said of it fit a term.
type Fits<'a> = Box<dyn Fn(&Id, &Mark) -> bool + 'a>;

/// Whether a pattern names a value.
fn is_named(pattern: &Pattern, value: &str) -> bool {
    pattern.matches_key(&Pattern::value_key(value))
}

impl PartialEq for Marks {
    /// Whether the same is said, whenever and in whatever order it came.
    fn eq(&self, other: &Self) -> bool {
        self.by_id == other.by_id && self.lists == other.lists && self.tags == other.tags
    }
}
