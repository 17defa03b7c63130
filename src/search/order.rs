//! The order of what was found: sorting, and chapters under their books.
//!
//! Must never know: how hits were scored.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::query::{Facet, Sort, SortKey};
use super::{Hit, Library};
use crate::catalog::Row;

/// Sorts hits that stand in catalog order. Without a sort, and by relevance,
/// the better come first; records without a year or type come last either way;
/// equal ones stay in catalog order.
pub(super) fn sort(library: &Library, hits: &mut [Hit], sort: Option<Sort>) {
    let key = sort.map_or(SortKey::Relevance, |sort| sort.key);
    let descending = sort.is_some_and(|sort| sort.descending);
    let catalog = &library.catalog;
    match key {
        SortKey::Relevance => {
            hits.sort_by_key(|hit| (hit.scattered, std::cmp::Reverse(hit.score)));
        }
        SortKey::Year => by(hits, descending, |row| {
            catalog.year(row).map(|year| year.value)
        }),
        SortKey::Title => by(hits, descending, |row| {
            Some(library.index.folded_title(row))
        }),
        SortKey::Type => {
            let types = library.index.facet(Facet::Type);
            let names: Vec<String> = types
                .values()
                .iter()
                .map(|value| value.name.to_lowercase())
                .collect();
            by(hits, descending, |row| {
                let batch = library.index.batch_number(row);
                names.get(types.value_of(batch, row)?)
            });
        }
        SortKey::Added if descending => hits.reverse(),
        SortKey::Added => {}
    }
}

fn by<K: Ord>(hits: &mut [Hit], descending: bool, key: impl Fn(Row) -> Option<K>) {
    hits.sort_by_cached_key(|hit| match key(hit.row) {
        Some(key) if descending => Place::Down(std::cmp::Reverse(key)),
        Some(key) => Place::Up(key),
        None => Place::Last,
    });
}

/// A key with the missing ones behind.
#[derive(PartialEq, Eq)]
enum Place<K> {
    Up(K),
    Down(std::cmp::Reverse<K>),
    Last,
}

impl<K: Ord> Ord for Place<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Up(mine), Self::Up(theirs)) => mine.cmp(theirs),
            (Self::Down(mine), Self::Down(theirs)) => mine.cmp(theirs),
            (Self::Last, Self::Last) => Ordering::Equal,
            (Self::Last, _) => Ordering::Greater,
            _ => Ordering::Less,
        }
    }
}

impl<K: Ord> PartialOrd for Place<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Puts chapters under their books. A book stands where its best hit stood; a
/// book that was not found itself is shown as context; chapters stand in
/// chapter order.
pub(super) fn group(library: &Library, hits: Vec<Hit>) -> Vec<Hit> {
    let catalog = &library.catalog;
    let book = |row: Row| {
        catalog
            .book_of(row)
            .or_else(|| (!catalog.chapters_of(row).is_empty()).then_some(row))
    };
    let mut places: HashMap<Row, usize> = HashMap::new();
    let mut groups: Vec<(Option<Row>, Vec<Hit>)> = Vec::new();
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
        let order: HashMap<Row, usize> = catalog
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
