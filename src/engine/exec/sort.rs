//! The order of what was found: sorting, and chapters under their books.
//!
//! Must never know: how hits were scored.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::Library;
use super::hit::{Hit, Ranked};
use crate::engine::catalog::DocAddress;
use crate::search::query::{Facet, Query, Sort, SortKey};

/// An order of hits. Without a sort, and by relevance, the better come first;
/// records without a year or type come last either way; equal ones stay in
/// catalog order. A list that is shown alone has its own order.
pub(crate) struct Order<'a> {
    library: &'a Library,
    sort: Sort,
    /// The places of the records in the list that is shown.
    listed: Option<HashMap<DocAddress, u64>>,
    /// The place of each type and form among all by their names.
    types: [Vec<Option<u64>>; KINDS.len()],
}

/// What says of which kind a record is, the surest first.
const KINDS: [Facet; 2] = [Facet::Type, Facet::Form];

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

    pub(crate) fn new(library: &'a Library, query: &Query) -> Self {
        let sort = query.sort.unwrap_or_default();
        let list = query.list_shown();
        let mut types = KINDS.map(|_| Vec::new());
        if sort.key == SortKey::Type {
            let mut sorted = Vec::new();
            for (which, facet) in KINDS.into_iter().enumerate() {
                let values = library.index.facet(facet).values();
                types[which].resize(values.len(), None);
                let values = values.iter().enumerate();
                let named = values.filter(|(_, value)| !value.is_none());
                sorted.extend(named.map(|(at, value)| (value.name.to_lowercase(), which, at)));
            }
            sorted.sort_unstable();
            let names = sorted.chunk_by(|one, other| one.0 == other.0);
            for (place, same) in (0..).zip(names) {
                for (_, which, value) in same {
                    types[*which][*value] = Some(place);
                }
            }
        }
        Self {
            library,
            sort,
            listed: list.and_then(|list| library.index.said().places(list)),
            types,
        }
    }

    /// Whether it is that of a list.
    pub(crate) fn is_listed(&self) -> bool {
        self.listed.is_some()
    }

    /// The place of the type of a record, else of its form.
    fn kind(&self, row: DocAddress) -> Option<u64> {
        let index = &self.library.index;
        let ordinal = index.ordinal(row);
        let mut places = KINDS.iter().zip(&self.types).map(|(facet, places)| {
            let value = index.facet(*facet).value_of(ordinal, row)?;
            *places.get(value)?
        });
        places.find_map(|place| place)
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
        let row = ranked.row();
        if let Some(listed) = &self.listed {
            return listed.get(&row).copied();
        }
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
            SortKey::Type => self.kind(row)?,
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
