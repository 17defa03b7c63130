//! A map from identities that is cheap to share and cheap to change.
//!
//! A search thread holds the map of one epoch while the reader marks the next
//! document. A plain map behind one pointer would be copied whole at each key;
//! here only the part that changes is.
//!
//! Must never know: what is kept.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use rustc_hash::FxBuildHasher;

use crate::search::id::Id;

/// Parts of the map. Of 100,000 entries a part holds about a hundred, which are
/// copied within microseconds; sharing the map copies a pointer for each part.
const SHARDS: usize = 1_024;

type Shard<V> = HashMap<Id, V>;

/// A map from identities; cloning shares all of it.
#[derive(Clone, Debug)]
pub struct Shards<V> {
    shards: Vec<Arc<Shard<V>>>,
    len: usize,
}

impl<V> Default for Shards<V> {
    fn default() -> Self {
        Self {
            shards: vec![Arc::default(); SHARDS],
            len: 0,
        }
    }
}

impl<V> Shards<V> {
    /// What is kept under an identity.
    #[must_use]
    pub fn get(&self, id: &Id) -> Option<&V> {
        self.shards.get(place(id))?.get(id)
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Each entry, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&Id, &V)> {
        self.shards.iter().flat_map(|shard| shard.iter())
    }
}

impl<V: Clone + Default> Shards<V> {
    /// Changes what is kept under an identity, the default where nothing is.
    pub fn change<R>(&mut self, id: Id, change: impl FnOnce(&mut V) -> R) -> Option<R> {
        let shard = Arc::make_mut(self.shards.get_mut(place(&id))?);
        let before = shard.len();
        let result = change(shard.entry(id).or_default());
        self.len += shard.len() - before;
        Some(result)
    }
}

impl<V: PartialEq> PartialEq for Shards<V> {
    fn eq(&self, other: &Self) -> bool {
        self.shards == other.shards
    }
}

/// Which part holds an identity. The upper bits: those of the hash that are
/// spread best.
fn place(id: &Id) -> usize {
    let hash = FxBuildHasher.hash_one(id.as_str());
    usize::try_from(hash >> 32).unwrap_or_default() % SHARDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_what_it_had_while_the_map_goes_on() {
        let mut map = Shards::<u32>::default();
        let ids: Vec<Id> = (0..10_000).map(|n| Id::from(format!("10.1/{n}"))).collect();
        for id in &ids {
            map.change(id.clone(), |value| *value += 1);
        }
        let copy = map.clone();
        map.change(ids[7].clone(), |value| *value = 9);
        map.change(Id::from("new"), |value| *value = 3);
        assert_eq!((copy.len(), map.len()), (10_000, 10_001));
        assert_eq!((copy.get(&ids[7]), map.get(&ids[7])), (Some(&1), Some(&9)));
        assert_eq!(copy.get(&Id::from("new")), None);
        assert!(copy != map && copy == copy.clone());
        let largest = map.shards.iter().map(|shard| shard.len()).max();
        assert!(largest < Some(60), "{largest:?}");
    }
}
