//! The order of what was found: sorting, and chapters under their books.
//!
//! Must never know: how hits were scored.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::Library;
use super::hit::{Hit, Ranked};
use crate::engine::catalog::DocAddress;
use crate::search::query::{Facet, Sort, SortKey};

/// An order of hits. Without a sort, and by relevance, the better come first;
/// records without a year or type come last either way; equal ones stay in
/// catalog order.
pub(crate) struct Order<'a> {
    library: &'a Library,
    sort: Sort,
    /// The place of each type among all by their names.
    types: Vec<u64>,
}

/// A hit with what tells it from most others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    /// The less the further in front.
    place: u64,
    /// The folded title, where it says what comes first at one place.
    title: &'a [u8],
    ranked: Ranked,
}

impl Placed<'_> {
    /// The hit as it is ranked.
    pub(crate) fn ranked(self) -> Ranked {
        self.ranked
    }

    /// The hit.
    pub(crate) fn hit(self) -> Hit {
        self.ranked.hit()
    }
}

impl<'a> Order<'a> {
    /// Comes behind every place of a record that has what is sorted by.
    const LAST: u64 = u64::MAX;

    pub(crate) fn new(library: &'a Library, sort: Option<Sort>) -> Self {
        let sort = sort.unwrap_or_default();
        let mut types = Vec::new();
        if sort.key == SortKey::Type {
            let values = library.index.facet(Facet::Type).values();
            let names = values.iter().map(|value| value.name.to_lowercase());
            let mut sorted: Vec<(String, usize)> = names.zip(0..).collect();
            sorted.sort_unstable();
            types.resize(sorted.len(), 0);
            for (place, (_, value)) in (0..).zip(sorted) {
                types[value] = place;
            }
        }
        Self {
            library,
            sort,
            types,
        }
    }

    /// Gives a hit its place.
    pub(crate) fn placed(&self, ranked: Ranked) -> Placed<'a> {
        let title = match self.sort.key {
            SortKey::Title => self.library.index.filing_bytes(ranked.row()),
            _ => &[],
        };
        Placed {
            place: self.place(ranked, title).unwrap_or(Self::LAST),
            title,
            ranked,
        }
    }

    fn place(&self, ranked: Ranked, title: &[u8]) -> Option<u64> {
        let (index, row) = (&self.library.index, ranked.row());
        let place = match self.sort.key {
            // It has one direction.
            SortKey::Relevance => return Some(ranked.key().number()),
            SortKey::Year => {
                let year = self.library.catalog.year(row)?;
                i64::from(year.value).abs_diff(i64::from(i32::MIN))
            }
            // The first seven letters, so that none is the last place.
            SortKey::Title => {
                let mut letters = [0; 8];
                for (letter, byte) in letters.iter_mut().skip(1).zip(title) {
                    *letter = *byte;
                }
                u64::from_be_bytes(letters)
            }
            SortKey::Type => {
                let ordinal = index.ordinal(row);
                let value = index.facet(Facet::Type).value_of(ordinal, row)?;
                *self.types.get(value)?
            }
            SortKey::Added => u64::from(row.0),
        };
        Some(if self.sort.descending {
            Self::LAST - 1 - place
        } else {
            place
        })
    }

    /// Which of two hits comes first.
    pub(crate) fn compare(&self, one: &Placed<'_>, other: &Placed<'_>) -> Ordering {
        let titles = || match self.sort.key {
            SortKey::Title if self.sort.descending => other.title.cmp(one.title),
            SortKey::Title => one.title.cmp(other.title),
            // Not even an empty one: to compare two that lie nowhere is slow.
            _ => Ordering::Equal,
        };
        let rows = || one.ranked.row().cmp(&other.ranked.row());
        let places = one.place.cmp(&other.place);
        places.then_with(titles).then_with(rows)
    }

    /// Puts hits in order.
    pub(crate) fn sort(&self, hits: &mut [Placed<'_>]) {
        hits.sort_unstable_by(|one, other| self.compare(one, other));
    }

    /// Cuts hits to so many that come first, in any order.
    pub(crate) fn cut(&self, hits: &mut Vec<Placed<'_>>, most: usize) {
        if hits.len() > most {
            hits.select_nth_unstable_by(most, |one, other| self.compare(one, other));
            hits.truncate(most);
        }
    }
}

/// Puts chapters under their books. A book stands where its best hit stood; a
/// book that was not found itself is shown as context; chapters stand in
/// chapter order.
pub(crate) fn group(library: &Library, hits: Vec<Hit>) -> Vec<Hit> {
    let catalog = &library.catalog;
    let book = |row: DocAddress| {
        catalog
            .book_of(row)
            .or_else(|| (!catalog.chapters_of(row).is_empty()).then_some(row))
    };
    let mut places: HashMap<DocAddress, usize> = HashMap::new();
    let mut groups: Vec<(Option<DocAddress>, Vec<Hit>)> = Vec::new();
    for hit in hits {
        let Some(book) = book(hit.row) else {
            groups.push((None, vec![hit]));
            continue;
        };
        let place = *places.entry(book).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, mine)) => mine.push(hit),
            None => groups.push((Some(book), vec![hit])),
        }
    }
    let mut lines = Vec::new();
    for (book, mut mine) in groups {
        let Some(book) = book else {
            lines.append(&mut mine);
            continue;
        };
        let own = mine
            .iter()
            .position(|hit| hit.row == book)
            .map(|at| mine.remove(at));
        lines.push(own.unwrap_or(Hit {
            row: book,
            context: true,
            ..Hit::default()
        }));
        let order: HashMap<DocAddress, usize> = catalog
            .chapters_of(book)
            .iter()
            .enumerate()
            .map(|(at, row)| (*row, at))
            .collect();
        mine.sort_by_key(|hit| order.get(&hit.row).copied());
        lines.extend(mine.into_iter().map(|hit| Hit { depth: 1, ..hit }));
    }
    lines
}
