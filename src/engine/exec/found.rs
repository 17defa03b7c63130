//! What a query found: its hits, and what they are counted by.
//!
//! Counts are made when somebody asks for them, and kept.
//!
//! Must never know: how the hits were found.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::Library;
use super::highlight::Highlighter;
use super::hit::Hit;
use super::hits::Hits;
use super::offer::{Offer, Offers};
use crate::engine::catalog::DocAddress;
use crate::engine::executor::{self, Executor, Inline};
use crate::engine::index::bitset::BitSet;
use crate::engine::index::facets::Stances;
use crate::search::answer::{Correction, Named, Unknown};
use crate::search::query::{Facet, Filter, Pattern, Query, Stance};

/// A row of the list.
pub(crate) enum Row<'a> {
    /// A record that was found, or a book that stands there for its chapters.
    Hit(Hit),
    /// A record that is offered.
    Offer(&'a Offer),
}

/// The answer to a query.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Generation of the catalog that was asked.
    pub generation: u64,
    /// What was asked.
    pub query: Query,
    /// Hits in their order, books shown as context among them.
    pub hits: Hits,
    /// Number of records found, context not counted.
    pub count: usize,
    /// Only a part of the catalog was asked yet; the whole answer follows.
    pub partial: bool,
    /// For each facet, how many of the found records have each value; counted
    /// after the answer, or when somebody looks.
    pub(super) counts: [OnceLock<Vec<u32>>; Facet::ALL.len()],
    /// How many have each of the values that are on the screen.
    pub(super) shown: FxHashMap<(Facet, usize), u32>,
    /// How many have any value of each group that somebody else counted.
    pub(super) groups: Vec<u32>,
    /// What to highlight.
    pub highlighter: Highlighter,
    /// How the values that the query names are shown, where that differs.
    pub names: Vec<Named>,
    /// Facet values asked for that the catalog does not have.
    pub unknown: Vec<Unknown>,
    /// When nothing was found: words and phrases that no record has.
    pub missing: Vec<String>,
    /// Words that were read as others, since they find next to nothing.
    pub corrections: Vec<Correction>,
    /// Words that were looked for as they are typed, since there are so many.
    pub plain: usize,
    /// The records that are offered since few were found.
    pub offers: Offers,
    /// The records that the words alone find, stances left out.
    pub(super) words: Vec<BitSet>,
}

impl Found {
    /// An answer of which nothing is here but how many of the found records
    /// have each value of a facet, and any value of each group of them.
    pub(crate) fn counted_elsewhere(
        query: Query,
        facet: Facet,
        counts: Vec<u32>,
        groups: Vec<u32>,
    ) -> Self {
        let mut found = Self {
            query,
            groups,
            ..Self::default()
        };
        found.learn_counts(facet, counts);
        found
    }

    /// Rows of the list: hits, then what is offered.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.hits.len() + self.offers.list.len()
    }

    /// A row of the list by its place, where its part of the list is in order
    /// already or `wait` says to put it in order.
    pub(crate) fn row(&self, at: usize, wait: bool) -> Option<Row<'_>> {
        if let Some(beyond) = at.checked_sub(self.hits.len()) {
            return self.offers.list.get(beyond).map(Row::Offer);
        }
        let hit = if wait {
            self.hits.get(at)
        } else {
            self.hits.ready(at)
        };
        hit.map(Row::Hit)
    }

    /// The place of a record in the list.
    #[must_use]
    pub fn position(&self, row: DocAddress) -> Option<usize> {
        let hit = self.hits.position(row);
        hit.or_else(|| self.offered_position(row))
    }

    /// The place of a record that is offered.
    pub(crate) fn offered_position(&self, row: DocAddress) -> Option<usize> {
        let mut offers = self.offers.list.iter();
        let place = offers.position(|offer| offer.hit.row == row)?;
        Some(self.hits.len() + place)
    }

    /// Whether a record was found or is offered.
    pub(crate) fn shows(&self, row: DocAddress) -> bool {
        self.hits.has(row) || self.offered_position(row).is_some()
    }

    /// How many found records have each value of a facet.
    #[must_use]
    pub fn counts(&self, library: &Library, facet: Facet) -> &[u32] {
        self.counts_with(library, facet, &Inline)
    }

    /// The same by an executor.
    pub fn counts_with(&self, library: &Library, facet: Facet, executor: &dyn Executor) -> &[u32] {
        self.counts[facet as usize].get_or_init(|| counted(library, &self.hits, facet, executor))
    }

    /// How many found records have any value of each of so many groups of the
    /// values of a facet; `of` is the group of each value.
    pub(crate) fn counts_of_groups(
        &self,
        library: &Library,
        facet: Facet,
        (of, groups): (&[Option<u32>], usize),
        executor: &dyn Executor,
    ) -> Vec<u32> {
        if groups == self.groups.len() {
            return self.groups.clone();
        }
        let index = library.index.facet(facet);
        let parts = self.hits.parts();
        let counts = executor::map(executor, parts.len(), |ordinal| {
            index.counts_of_groups(ordinal, &parts[ordinal].rows, of, groups)
        });
        sums(counts.into_iter(), groups)
    }

    /// The counts of all values of a facet, where they were counted already.
    #[must_use]
    pub fn counted(&self, facet: Facet) -> Option<&[u32]> {
        self.counts[facet as usize].get().map(|counts| &**counts)
    }

    /// Takes in the counts of all values of a facet that somebody else
    /// counted.
    pub fn learn_counts(&mut self, facet: Facet, counts: Vec<u32>) {
        self.counts[facet as usize] = OnceLock::from(counts);
    }

    /// How many found records have each of some values, where they were
    /// counted already.
    #[must_use]
    pub fn counted_of(&self, facet: Facet, values: &[usize]) -> Option<Vec<u32>> {
        if let Some(all) = self.counted(facet) {
            let each = values.iter().map(|value| all.get(*value).copied());
            return Some(each.map(Option::unwrap_or_default).collect());
        }
        let shown = values.iter().map(|value| self.shown.get(&(facet, *value)));
        shown.map(Option::<&u32>::copied).collect()
    }

    /// How many found records have each of some values; while not all are
    /// known, those alone are counted that were not on the screen.
    #[must_use]
    pub fn counts_of(&self, library: &Library, facet: Facet, values: &[usize]) -> Vec<u32> {
        if let Some(counted) = self.counted_of(facet, values) {
            return counted;
        }
        let parts = self.hits.parts().iter().enumerate();
        let index = library.index.facet(facet);
        let places = index.places(values);
        let counts = parts.map(|(ordinal, part)| index.counts_of(ordinal, &part.rows, &places));
        sums(counts, values.len())
    }
}

/// How many of the hits have each value of a facet.
fn counted(library: &Library, hits: &Hits, facet: Facet, executor: &dyn Executor) -> Vec<u32> {
    let index = library.index.facet(facet);
    let parts = hits.parts();
    let local = executor::map(executor, parts.len(), |ordinal| {
        index.counts(ordinal, &parts[ordinal].rows)
    });
    index.sum(local.iter().map(|local| &**local))
}

/// How many records would be found if a value had each stance: required, any
/// of, excluded; everything else as it is.
#[must_use]
pub fn preview(library: &Library, found: &Found, facet: Facet, pattern: &Pattern) -> [usize; 3] {
    [Stance::Required, Stance::AnyOf, Stance::Excluded].map(|stance| {
        let mut query = found.query.clone();
        query.set_stance(facet, pattern.clone(), Some(stance));
        left(library, found, &query.filters, &|| false)
    })
}

/// How many records would be found without one of the filters.
#[must_use]
pub fn without(library: &Library, found: &Found, filter: &Filter) -> usize {
    let mut query = found.query.clone();
    query.set_stance(filter.facet, filter.pattern.clone(), None);
    left(library, found, &query.filters, &|| false)
}

/// How many of the records that the words find satisfy some filters; what is
/// said once `stale` says so means nothing.
pub(crate) fn left(
    library: &Library,
    found: &Found,
    filters: &[Filter],
    stale: &(dyn Fn() -> bool + Sync),
) -> usize {
    let stances = Stances::new(&library.index, filters, stale);
    let segments = found.words.iter().enumerate();
    let counts = segments.map(|(ordinal, words)| {
        let mut rows = stances.satisfied(ordinal, words.len());
        rows.and(words);
        rows.count()
    });
    counts.sum()
}

/// The sums of counts of segments.
pub(super) fn sums(segments: impl Iterator<Item = impl AsRef<[u32]>>, len: usize) -> Vec<u32> {
    let mut sums = vec![0; len];
    for segment in segments {
        for (sum, count) in sums.iter_mut().zip(segment.as_ref()) {
            *sum += count;
        }
    }
    sums
}
