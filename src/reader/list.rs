//! Documents in the reader's order, under a name.
//!
//! Each member has a place of its own, a number, and members stand in the order
//! of their places: so an addition here and a move there merge without a lock.
//!
//! Must never know: the name, what the documents are.

use std::collections::{BTreeSet, HashMap};

use super::moment::Moment;
use super::register::Register;
use crate::search::id::Id;

/// How far apart places are given: so often a member fits between two others
/// (20 times in the worst case) before all places are given anew.
const GAP: i64 = 1 << 20;

/// A list.
///
/// Invariant: `order` holds the members that are set, each with its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    pub(super) made: Register<Moment>,
    pub(super) members: HashMap<Id, Register<i64>>,
    order: BTreeSet<(i64, Id)>,
}

impl List {
    /// Whether the reader has it; else it was removed, and only what merging
    /// needs is left.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.made.is_set()
    }

    /// When it was made.
    #[must_use]
    pub fn made(&self) -> Option<Moment> {
        self.made.value().copied()
    }

    /// How many documents it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The documents in their order.
    #[must_use]
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = &Id> {
        self.order.iter().map(|(_, id)| id)
    }

    /// Whether it holds a document.
    #[must_use]
    pub fn has(&self, id: &Id) -> bool {
        self.members.get(id).is_some_and(Register::is_set)
    }

    /// Takes what wins of its making; whether that changed anything.
    pub(super) fn merge_made(&mut self, made: Register<Moment>) -> bool {
        self.made.merge(made)
    }

    /// Takes what wins of a member; whether that changed anything.
    pub(super) fn merge_member(&mut self, id: Id, place: Register<i64>) -> bool {
        let member = self.members.entry(id.clone()).or_default();
        let before = member.value().copied();
        if !member.merge(place) {
            return false;
        }
        if let Some(before) = before {
            self.order.remove(&(before, id.clone()));
        }
        if let Some(now) = member.value() {
            self.order.insert((*now, id));
        }
        true
    }

    /// The register of a member.
    pub(super) fn member(&self, id: &Id) -> Register<i64> {
        self.members.get(id).cloned().unwrap_or_default()
    }

    /// Places behind the last one.
    pub(super) fn behind(&self) -> impl Iterator<Item = i64> + use<> {
        let last = self.order.last().map_or(0, |(place, _)| *place);
        std::iter::successors(Some(last.saturating_add(GAP)), |place| {
            Some(place.saturating_add(GAP))
        })
    }

    /// What has to get which place so that a member stands at an index, counted
    /// without it; behind the last where there are not so many.
    pub(super) fn moved(&self, id: &Id, to: usize) -> Vec<(Id, i64)> {
        let others = || self.order.iter().filter(|(_, other)| other != id);
        let to = to.min(others().count());
        let before = to
            .checked_sub(1)
            .and_then(|at| others().nth(at))
            .map(|(place, _)| *place);
        let after = others().nth(to).map(|(place, _)| *place);
        let free = match (before, after) {
            (None, None) => Some(0),
            (Some(before), None) => before.checked_add(GAP),
            (None, Some(after)) => after.checked_sub(GAP),
            (Some(before), Some(after)) => {
                let middle = i64::midpoint(before, after);
                (before < middle && middle < after).then_some(middle)
            }
        };
        if let Some(place) = free {
            return vec![(id.clone(), place)];
        }
        let mut ids: Vec<&Id> = others().map(|(_, id)| id).collect();
        ids.insert(to, id);
        let places = std::iter::successors(Some(GAP), |place| Some(place.saturating_add(GAP)));
        ids.into_iter().cloned().zip(places).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_moved_wherever_there_is_room_or_not() {
        let mut list = List::default();
        let mut now = Moment::from_millis(0);
        let mut put = |list: &mut List, placed: Vec<(Id, i64)>| {
            now = now.next();
            for (id, place) in placed {
                list.merge_member(id, Register::new(Some(place), now));
            }
        };
        let ids: Vec<Id> = (0..5).map(|n| Id::from(n.to_string())).collect();
        for id in &ids {
            let place = list.behind().next().unwrap();
            put(&mut list, vec![(id.clone(), place)]);
        }
        let mut model = ids.clone();
        // Fifty moves to one gap fill it and have all places given anew.
        for step in 0..200 {
            let (from, to) = (step * 7 % 5, if step < 100 { 2 } else { step * 3 % 6 });
            let id = model.remove(from);
            model.insert(to.min(model.len()), id.clone());
            let moved = list.moved(&id, to);
            put(&mut list, moved);
            assert_eq!(list.ids().cloned().collect::<Vec<_>>(), model, "{step}");
        }
    }
}
