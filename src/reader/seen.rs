//! What the reader has seen of sources: every document as a hash of its
//! identity and the fingerprint of its fields, so that the next sitting can say
//! what is new.
//!
//! Must never know: where it is kept, what the documents are.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::records::changes::{FieldChange, Fingerprint};

/// Documents of more than so many are not remembered one by one: 72 megabytes.
pub const SEEN_MAX: usize = 2_000_000;

/// Bytes of a document.
const ROW: usize = 8 + 2 * Fingerprint::LEN;

/// The documents of a catalog, by the hashes of their identities, sorted.
///
/// Two documents of one hash, of which a catalog of a million has some once in
/// 37 million times, are both there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    rows: Vec<(u64, Fingerprint)>,
}

/// What became other between two states of a catalog.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Documents that were not there, by the hashes of their identities.
    pub new: Vec<u64>,
    /// Documents that are other than before, each with the fields that are.
    pub changed: BTreeMap<u64, Vec<FieldChange>>,
    /// Documents that are not there any more.
    pub gone: Vec<u64>,
}

impl Differences {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }
}

impl FromIterator<(u64, Fingerprint)> for Seen {
    fn from_iter<I: IntoIterator<Item = (u64, Fingerprint)>>(rows: I) -> Self {
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_unstable();
        Self { rows }
    }
}

impl Seen {
    /// What became other in a later state.
    #[must_use]
    pub fn differences(&self, now: &Self) -> Differences {
        let mut found = Differences::default();
        let (mut old, mut new) = (&self.rows[..], &now.rows[..]);
        while let (Some((one, before)), Some((other, after))) = (old.first(), new.first()) {
            match one.cmp(other) {
                Ordering::Less => found.gone.push(*one),
                Ordering::Greater => found.new.push(*other),
                Ordering::Equal if before != after => {
                    found.changed.insert(*one, before.changes(after));
                }
                Ordering::Equal => {}
            }
            // Of two that differ only the smaller one is done with.
            if one <= other {
                old = &old[1..];
            }
            if other <= one {
                new = &new[1..];
            }
        }
        found.gone.extend(old.iter().map(|(hash, _)| *hash));
        found.new.extend(new.iter().map(|(hash, _)| *hash));
        found
    }

    /// As bytes: the rule of the fingerprints, then the documents.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(1 + ROW * self.rows.len());
        bytes.push(Fingerprint::RULE);
        for (hash, print) in &self.rows {
            bytes.extend(row(*hash, *print));
        }
        bytes
    }

    /// Out of bytes; none where they are of another rule, or not whole.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (rule, rows) = bytes.split_first()?;
        let (rows, rest) = rows.as_chunks::<ROW>();
        let is_ours = *rule == Fingerprint::RULE && rest.is_empty();
        is_ours.then(|| rows.iter().map(read).collect())
    }
}

/// A document in bytes, the least one of each number first.
fn row(hash: u64, print: Fingerprint) -> [u8; ROW] {
    let mut row = [0; ROW];
    let (first, rest) = row.split_at_mut(8);
    first.copy_from_slice(&hash.to_le_bytes());
    let (places, _) = rest.as_chunks_mut::<2>();
    for (place, number) in places.iter_mut().zip(print.0) {
        *place = number.to_le_bytes();
    }
    row
}

fn read(row: &[u8; ROW]) -> (u64, Fingerprint) {
    let (hash, rest) = row.split_at(8);
    let (numbers, _) = rest.as_chunks::<2>();
    let mut print = Fingerprint([0; Fingerprint::LEN]);
    for (place, number) in print.0.iter_mut().zip(numbers) {
        *place = u16::from_le_bytes(*number);
    }
    let hash = hash.try_into().map_or(0, u64::from_le_bytes);
    (hash, print)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    /// Documents 0 to 30, each of one of three states.
    fn documents() -> impl Strategy<Value = BTreeMap<u64, u16>> {
        proptest::collection::btree_map(0..30_u64, 0..3_u16, 0..30)
    }

    fn print(state: u16) -> Fingerprint {
        let mut print = Fingerprint([7; Fingerprint::LEN]);
        print.0[1] = state;
        print
    }

    fn seen(documents: &BTreeMap<u64, u16>) -> Seen {
        documents
            .iter()
            .map(|(hash, state)| (*hash, print(*state)))
            .collect()
    }

    proptest! {
        #[test]
        fn differences_are_those_of_a_comparison_one_by_one(
            before in documents(), after in documents(),
        ) {
            let found = seen(&before).differences(&seen(&after));
            let (old, new): (BTreeSet<u64>, BTreeSet<u64>) =
                (before.keys().copied().collect(), after.keys().copied().collect());
            prop_assert_eq!(found.new, new.difference(&old).copied().collect::<Vec<_>>());
            prop_assert_eq!(found.gone, old.difference(&new).copied().collect::<Vec<_>>());
            let changed = old.intersection(&new).filter(|hash| before[hash] != after[hash]);
            let fields = found.changed.values().all(|fields| {
                fields.iter().map(|field| &*field.field).eq(["abstract"])
            });
            prop_assert!(fields);
            prop_assert_eq!(
                found.changed.into_keys().collect::<Vec<_>>(),
                changed.copied().collect::<Vec<_>>()
            );
        }

        #[test]
        fn bytes_give_the_same_documents_back(documents in documents(), cut in 1..ROW) {
            let seen = seen(&documents);
            let bytes = seen.to_bytes();
            prop_assert_eq!(Seen::from_bytes(&bytes), Some(seen));
            if let Some(less) = bytes.len().checked_sub(cut) {
                prop_assert_eq!(Seen::from_bytes(&bytes[..less]), None);
            }
        }
    }
}
