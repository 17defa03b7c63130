//! A catalog whose sources changed: the records of some go, others come, and
//! every segment that neither touches is taken over as it is.
//!
//! What comes out is what reading all sources anew would give: records stand
//! in the order of their sources, and of several with one identity the first
//! one wins. To that end a merged record that is touched is taken apart (see
//! `segment/provenance.rs`), and its parts take
//! their turns again.
//!
//! Must never know: files, when sources changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::catalog::Catalog;
use super::segment::builder::Builder;
use super::segment::packed::{Packed, Packer};
use super::segment::provenance::{PARTS_MAX, Part, PartAt, Provenance, source_of};
use super::segment::{SEGMENT_MAX, Segment};
use crate::records::flaw::Flaw;
use crate::records::identity::identity_hash;
use crate::records::record::Record;
use crate::records::text::Text;

/// Records that were read of one source, packed until they are taken in.
#[derive(Debug, Default)]
pub struct Reading {
    source: u32,
    /// The place of the first of them in the source.
    first: u32,
    hashes: Vec<u64>,
    records: Packer,
}

impl Reading {
    /// No records yet of a source of which some were read before.
    #[must_use]
    pub fn new(source: u32, before: u32) -> Self {
        Self {
            source,
            first: before,
            ..Self::default()
        }
    }

    /// Takes the next record in.
    pub fn push(&mut self, record: &Record) {
        self.hashes.push(identity_hash(&record.identity()));
        self.records.push(record);
    }

    /// Number of records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether more records belong into another one.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.len() >= SEGMENT_MAX
    }

    /// The one that follows this one.
    #[must_use]
    pub fn next(&self) -> Self {
        let len = u32::try_from(self.len()).unwrap_or(u32::MAX);
        Self::new(self.source, self.first.saturating_add(len))
    }
}

/// What becomes of the sources of a catalog.
#[derive(Debug, Default)]
pub struct Change {
    /// The numbers of all sources in the order in which they are read; one
    /// that is not among them goes.
    pub order: Vec<u32>,
    /// Sources whose old records go.
    pub stale: BTreeSet<u32>,
    /// What was read of sources that are new, or stale, or went on.
    pub readings: Vec<Reading>,
    /// The names of all sources by their numbers.
    pub names: Vec<Text>,
    /// All that is wrong in the sources.
    pub flaws: Vec<Flaw>,
}

/// The catalog after a change; none when all has to be read anew, since the
/// old one does not know any more what a record was merged from.
#[must_use]
pub fn reload(old: &Catalog, change: Change) -> Option<Catalog> {
    let readings: Vec<Ready> = change.readings.into_iter().map(Ready::from).collect();
    let mut turns = Turns {
        segments: old.segments(),
        ranks: Ranks::new(&change.order, &change.stale),
        readings: &readings,
        disturbed: FxHashSet::default(),
        apart: FxHashSet::default(),
        items: Vec::new(),
    };
    turns.take_readings();
    if !turns.take_parts() {
        return None;
    }
    turns.take_segments();
    let mut items = turns.items;
    items.sort_by_key(|item| item.key);
    let mut builder = Builder::resume(old.generation(), change.names, change.flaws);
    let mut readings: Vec<Option<Ready>> = readings.into_iter().map(Some).collect();
    for item in items {
        take(&mut builder, old.segments(), &mut readings, &item);
    }
    Some(builder.finish())
}

/// Records that wait for their turn.
struct Ready {
    source: u32,
    first: u32,
    hashes: Vec<u64>,
    records: Packed,
}

impl From<Reading> for Ready {
    fn from(reading: Reading) -> Self {
        Self {
            source: reading.source,
            first: reading.first,
            hashes: reading.hashes,
            records: reading.records.build(),
        }
    }
}

/// The turn of a record: its source's among all, and its own in the source.
type Key = (u32, u32);

/// Something that takes its turn.
struct Item {
    key: Key,
    hash: u64,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    /// A record of a reading.
    Read { reading: usize, number: usize },
    /// A part of a merged record.
    Part { segment: usize, at: usize },
    /// A record of a segment, merged or not.
    Record { segment: usize, number: usize },
    /// A segment as it is.
    Segment(usize),
}

/// The places of the sources that keep their records among those that are
/// read.
struct Ranks {
    of: FxHashMap<u32, u32>,
    stale: BTreeSet<u32>,
}

impl Ranks {
    fn new(order: &[u32], stale: &BTreeSet<u32>) -> Self {
        Self {
            of: order.iter().copied().zip(0..).collect(),
            stale: stale.clone(),
        }
    }

    /// The place of a source; none of one that goes.
    fn of(&self, source: u32) -> Option<u32> {
        self.of.get(&source).copied()
    }

    /// The same; none either of one whose old records go.
    fn kept(&self, source: u32) -> Option<u32> {
        self.of(source).filter(|_| !self.stale.contains(&source))
    }
}

struct Turns<'a> {
    segments: &'a [Arc<Segment>],
    ranks: Ranks,
    readings: &'a [Ready],
    /// The identities of records that are not where they were.
    disturbed: FxHashSet<u64>,
    /// Merged records that are taken apart, by segment and number.
    apart: FxHashSet<(usize, usize)>,
    items: Vec<Item>,
}

impl Turns<'_> {
    fn take_readings(&mut self) {
        for (reading, ready) in self.readings.iter().enumerate() {
            let Some(rank) = self.ranks.of(ready.source) else {
                continue;
            };
            for (number, (hash, ordinal)) in ready.hashes.iter().zip(ready.first..).enumerate() {
                self.disturbed.insert(*hash);
                self.items.push(Item {
                    key: (rank, ordinal),
                    hash: *hash,
                    what: What::Read { reading, number },
                });
            }
        }
    }

    /// Takes merged records apart that lose a part or gain one. False where
    /// some part may be lost that is not known: one that is gained is the last.
    fn take_parts(&mut self) -> bool {
        self.take_shared();
        let mut is_whole = true;
        for (segment, of) in self.segments.iter().enumerate() {
            let parts: Vec<_> = of.provenance().parts().collect();
            for parts in parts.chunk_by(|one, next| one.number == next.number) {
                let is_touched = parts.iter().any(|part| {
                    self.ranks.kept(part.source).is_none() || self.disturbed.contains(&part.hash)
                });
                if !is_touched {
                    continue;
                }
                if parts.len() >= PARTS_MAX {
                    is_whole &= self.is_behind(parts);
                    continue;
                }
                for part in parts {
                    self.apart.insert((segment, part.number));
                    self.disturbed.insert(part.hash);
                    if let Some(rank) = self.ranks.kept(part.source) {
                        self.items.push(Item {
                            key: (rank, part.ordinal),
                            hash: part.hash,
                            what: What::Part {
                                segment,
                                at: part.at,
                            },
                        });
                    }
                }
            }
        }
        // A record of too many parts does not say of which sources it is.
        let mut known = self.segments.iter().map(|segment| segment.provenance());
        is_whole && (!self.loses() || known.all(Provenance::is_whole))
    }

    /// Notes the identities that a record loses which others, that stand apart
    /// from it, share: one of them may take its place.
    fn take_shared(&mut self) {
        let mut shared: FxHashSet<u64> = FxHashSet::default();
        for segment in self.segments {
            let hashes = segment.hashes();
            let parts = segment.provenance().parts();
            let apart = parts.filter(|part| hashes.get(part.number) != Some(&part.hash));
            shared.extend(apart.map(|part| part.hash));
        }
        if shared.is_empty() {
            return;
        }
        for segment in self.segments {
            for (number, hash) in segment.hashes().iter().enumerate() {
                if shared.contains(hash) && self.key(segment, number).is_none() {
                    self.disturbed.insert(*hash);
                }
            }
        }
    }

    /// Whether records of some source go.
    fn loses(&self) -> bool {
        let sources = self.segments.iter();
        let mut sources = sources.flat_map(|segment| segment.provenance().sources());
        sources.any(|source| self.ranks.kept(*source).is_none())
    }

    /// Whether what comes to a merged record comes behind all its parts.
    fn is_behind(&self, parts: &[PartAt]) -> bool {
        let last = parts.last().and_then(|part| {
            let rank = self.ranks.kept(part.source)?;
            Some((rank, part.ordinal))
        });
        let Some((last, hash)) = last.zip(parts.first().map(|part| part.hash)) else {
            return false;
        };
        let mut coming = self.items.iter().filter(|item| item.hash == hash);
        coming.all(|item| item.key > last)
    }

    /// Takes over the segments that nothing touches, and the records of the
    /// others one by one.
    fn take_segments(&mut self) {
        let (standing, melted) = (self.standing(), self.melted());
        for (ordinal, segment) in self.segments.iter().enumerate() {
            let untouched = self.untouched(segment, &standing);
            match untouched.filter(|_| !melted.contains(&ordinal)) {
                Some(key) => self.items.push(Item {
                    key,
                    hash: 0,
                    what: What::Segment(ordinal),
                }),
                None => self.take_records(ordinal, segment),
            }
        }
    }

    /// Segments of sources that go on which become one with what comes: those at
    /// the end that are no larger than all behind them. So a source that goes on
    /// for ever has few segments, and each record is sealed seldom.
    fn melted(&self) -> FxHashSet<usize> {
        let mut coming: FxHashMap<u32, usize> = FxHashMap::default();
        let goes_on = |ready: &&Ready| ready.first > 0 && self.ranks.kept(ready.source).is_some();
        for ready in self.readings.iter().filter(goes_on) {
            *coming.entry(ready.source).or_default() += ready.hashes.len();
        }
        let mut melted = FxHashSet::default();
        for (ordinal, segment) in self.segments.iter().enumerate().rev() {
            let &[source] = segment.provenance().sources() else {
                continue;
            };
            let Some(behind) = coming.get_mut(&source) else {
                continue;
            };
            if segment.len() <= *behind && segment.len() + *behind <= SEGMENT_MAX {
                melted.insert(ordinal);
                *behind += segment.len();
            } else {
                coming.remove(&source);
            }
        }
        melted
    }

    /// The turns of records that may come to stand by themselves: also one that
    /// was united with another may stand apart from what comes before it now.
    fn standing(&self) -> Vec<Key> {
        let mut standing: Vec<Key> = self.items.iter().map(|item| item.key).collect();
        standing.sort_unstable();
        standing
    }

    /// The turn of a segment that can be taken over: all its sources stay, none
    /// of its records comes again, and none comes to stand in its midst.
    fn untouched(&self, segment: &Segment, standing: &[Key]) -> Option<Key> {
        let provenance = segment.provenance();
        let stays = |source: &u32| self.ranks.kept(*source).is_some();
        let mut parts = provenance.parts();
        let again = segment.hashes().iter().any(|h| self.disturbed.contains(h))
            || parts.any(|part| self.disturbed.contains(&part.hash));
        if again || !provenance.sources().iter().all(stays) {
            return None;
        }
        let first = self.key(segment, 0)?;
        let last = self.key(segment, segment.len().checked_sub(1)?)?;
        let behind = standing.partition_point(|key| *key <= first);
        let is_free = standing.get(behind).is_none_or(|key| *key > last);
        is_free.then_some(first)
    }

    fn key(&self, segment: &Segment, number: usize) -> Option<Key> {
        let rank = self.ranks.kept(source_of(&segment.get(number)?))?;
        Some((rank, segment.provenance().ordinal(number)))
    }

    fn take_records(&mut self, ordinal: usize, segment: &Segment) {
        for (number, hash) in segment.hashes().iter().enumerate() {
            if self.apart.contains(&(ordinal, number)) {
                continue;
            }
            if let Some(key) = self.key(segment, number) {
                self.items.push(Item {
                    key,
                    hash: *hash,
                    what: What::Record {
                        segment: ordinal,
                        number,
                    },
                });
            }
        }
    }
}

/// Gives the builder what has its turn.
fn take(
    builder: &mut Builder,
    segments: &[Arc<Segment>],
    readings: &mut [Option<Ready>],
    item: &Item,
) {
    let part = match item.what {
        What::Segment(ordinal) => return builder.adopt(Arc::clone(&segments[ordinal])),
        What::Record { segment, number } => {
            let Some(placed) = segments[segment].placed(number) else {
                return;
            };
            if !placed.parts.is_empty() {
                builder.add_placed(item.hash, placed);
                return;
            }
            Part {
                ordinal: placed.ordinal,
                record: placed.record,
            }
        }
        What::Part { segment, at } => {
            let Some(part) = segments[segment].provenance().part(at) else {
                return;
            };
            part
        }
        What::Read { reading, number } => {
            let Some(ready) = &readings[reading] else {
                return;
            };
            let record = ready.records.get(number);
            // Memory that is done with, while more segments are made.
            if number + 1 == ready.hashes.len() {
                readings[reading] = None;
            }
            let Some(record) = record else {
                return;
            };
            Part {
                ordinal: item.key.1,
                record,
            }
        }
    };
    builder.add_part(&part.record.identity(), item.hash, part);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::doi::Doi;
    use crate::records::record::{Origin, Tag};
    use proptest::prelude::*;

    /// A source of this test: for each record the number of its DOI.
    type Lines = Vec<u8>;

    fn records(source: u32, lines: &Lines) -> Vec<Record> {
        let record = |(line, doi): (u32, &u8)| Record {
            doi: Doi::parse(&format!("10.1787/{doi}")),
            tags: Tag::named(&format!("{source} {line}"))
                .into_iter()
                .collect(),
            origins: vec![Origin { source, line }],
            // Two titles of one document, so that alternatives are kept in some
            // order, and one of another.
            ..Record::titled(["Open", "Open data", "Trust"][(line % 3) as usize])
        };
        (1..).zip(lines).map(record).collect()
    }

    fn reading(source: u32, lines: &Lines) -> Reading {
        let mut reading = Reading::new(source, 0);
        for record in &records(source, lines) {
            reading.push(record);
        }
        reading
    }

    fn whole(order: &[u32], sources: &[Lines], seals: bool) -> Catalog {
        let mut readings = Vec::new();
        let mut builder = Builder::resume(0, Vec::new(), Vec::new());
        for source in order {
            builder.begin_source();
            for record in records(*source, &sources[*source as usize]) {
                builder.add(record);
            }
            if seals {
                builder.end_source(1);
            }
            readings.push(source);
        }
        builder.finish()
    }

    fn all(catalog: &Catalog) -> Vec<Record> {
        catalog.rows().map(|(_, record)| record).collect()
    }

    proptest! {
        #[test]
        fn a_catalog_that_changed_is_what_reading_all_anew_gives(
            sources in prop::collection::vec(prop::collection::vec(0_u8..12, 0..7), 2..6),
            changes in prop::collection::vec((0_usize..6, prop::option::of(prop::collection::vec(0_u8..12, 0..7))), 1..6),
            seals in any::<bool>(),
        ) {
            let mut sources = sources;
            // The first number is new: its source comes to stand among the others.
            let mut order: Vec<u32> = (1..).take(sources.len() - 1).collect();
            let mut catalog = whole(&order, &sources, seals);
            for (which, lines) in changes {
                let which = which % sources.len();
                let source = u32::try_from(which).unwrap();
                order.retain(|one| *one != source);
                let mut change = Change { stale: [source].into(), ..Change::default() };
                if let Some(lines) = lines {
                    order.insert(lines.len() % (order.len() + 1), source);
                    change.readings.push(reading(source, &lines));
                    sources[which] = lines;
                }
                change.order.clone_from(&order);
                catalog = reload(&catalog, change).unwrap();
                prop_assert_eq!(all(&catalog), all(&whole(&order, &sources, seals)));
            }
        }
    }

    #[test]
    fn segments_that_nothing_touches_are_the_same_ones() {
        let sources = [vec![1, 2, 3], vec![4, 5], vec![6, 1]];
        let old = whole(&[0, 1, 2], &sources, true);
        let change = Change {
            order: vec![0, 1, 2],
            stale: [1].into(),
            readings: vec![reading(1, &vec![4, 7])],
            ..Change::default()
        };
        let new = reload(&old, change).unwrap();
        let same = |at: usize| Arc::ptr_eq(&old.segments()[at], &new.segments()[at]);
        assert_eq!([same(0), same(1), same(2)], [true, false, true]);
        assert!(new.generation() > old.generation());
    }

    #[test]
    fn a_source_that_goes_on_for_ever_has_few_segments() {
        let mut catalog = whole(&[0], &[vec![0]], true);
        let (mut next, mut lines) = (reading(0, &vec![0]).next(), vec![0]);
        for doi in 1..200 {
            lines.push(doi);
            let mut more = next;
            for record in &records(0, &lines)[usize::from(doi)..] {
                more.push(record);
            }
            next = more.next();
            let change = Change {
                order: vec![0],
                readings: vec![more],
                ..Change::default()
            };
            catalog = reload(&catalog, change).unwrap();
        }
        assert_eq!(all(&catalog), records(0, &lines));
        assert!(catalog.segments().len() < 10);
    }

    #[test]
    fn a_record_that_comes_again_and_again_goes_on_and_is_not_taken_apart() {
        let many = vec![7; 150];
        let old = whole(&[0], std::slice::from_ref(&many), true);
        let mut more = reading(0, &many).next();
        let lines = vec![7; 152];
        for record in &records(0, &lines)[150..] {
            more.push(record);
        }
        let goes_on = Change {
            order: vec![0],
            readings: vec![more],
            ..Change::default()
        };
        let new = reload(&old, goes_on).unwrap();
        assert_eq!(all(&new), all(&whole(&[0], &[lines], true)));
        let stale = Change {
            order: vec![0],
            stale: [0].into(),
            readings: vec![reading(0, &vec![7])],
            ..Change::default()
        };
        assert!(reload(&old, stale).is_none());
    }

    #[test]
    fn a_source_that_goes_on_keeps_what_was_read_of_it() {
        let old = whole(&[0], &[vec![1, 2, 3]], true);
        let first = reading(0, &vec![1, 2, 3]);
        let mut more = first.next();
        let all_of_it = records(0, &vec![1, 2, 3, 4, 2]);
        for record in &all_of_it[3..] {
            more.push(record);
        }
        let change = Change {
            order: vec![0],
            readings: vec![more],
            ..Change::default()
        };
        let new = reload(&old, change).unwrap();
        assert_eq!(all(&new), all(&whole(&[0], &[vec![1, 2, 3, 4, 2]], true)));
    }
}
