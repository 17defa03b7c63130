//! The values of a facet in the order that is asked for.
//!
//! Must never know: the documents, the screen.

use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::levels::Levels;
use crate::engine::exec::{Expansion, Found, Library};
use crate::engine::executor::Executor;
use crate::engine::index::facets::FacetIndex;
use crate::engine::index::values::Value;
use crate::records::text::Text;
use crate::search::answer::{FacetValue, Given, YearCount};
use crate::search::query::{Facet, Pattern, Query};
use crate::search::question::{Counts, ValueOrder, Window};

/// Orders that were asked for of late, so that scrolling and the next letter
/// sort nothing.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// The latest last.
    kept: Mutex<VecDeque<(Key, Order)>>,
}

/// The values of a facet in an order.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The numbers of the values, and of the folded levels behind all values;
    /// those that no found record has stand last.
    values: Arc<[usize]>,
    /// The levels of a hierarchy that are folded into one value each.
    levels: Arc<Levels>,
    /// How many of them some found record has.
    hits: usize,
    /// The largest number of found records that a value has, those without any
    /// value apart.
    most: usize,
}

/// What an order depends on.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    facet: Facet,
    order: ValueOrder,
    narrow: String,
    folded: Option<Vec<String>>,
    /// The query whose counts and stances make the order.
    under: Query,
}

impl Key {
    fn new(counts: &Counts, asked: &Query) -> Self {
        let under = counts.under.as_deref().unwrap_or(asked);
        Self {
            facet: counts.facet,
            order: counts.order,
            narrow: counts.narrow.clone(),
            folded: counts.folded.clone(),
            under: under.clone(),
        }
    }
}

/// A facet may have a hundred thousand values: less than a megabyte each.
const ORDERS_MAX: usize = 16;

impl Order {
    /// Whether any level of a hierarchy is folded.
    pub(super) fn is_folded(&self) -> bool {
        self.levels.len() > 0
    }
}

impl Orders {
    /// The order that is wanted under a query, if it is known.
    pub(super) fn known(&self, counts: &Counts, asked: &Query) -> Option<Order> {
        let key = Key::new(counts, asked);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| *known == key)?;
        let (key, order) = kept.remove(at)?;
        kept.push_back((key, order.clone()));
        Some(order)
    }

    /// The order that is wanted, made from what the query found whose counts
    /// make it.
    pub(super) fn make(
        &self,
        library: &Library,
        counts: &Counts,
        under: &Found,
        executor: &dyn Executor,
    ) -> Order {
        let key = Key::new(counts, &under.query);
        let order = ordered(library, counts, under, executor);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((key, order.clone()));
        if kept.len() > ORDERS_MAX {
            kept.pop_front();
        }
        order
    }
}

/// The values that are wanted, in order; equal ones by name.
fn ordered(library: &Library, counts: &Counts, under: &Found, executor: &dyn Executor) -> Order {
    let facet = counts.facet;
    let index = library.index.facet(facet);
    // A facet may have a hundred thousand values, and a key has no time to
    // compare their names: they stand in the order of these to begin with, and
    // what is equal stays there.
    let mut ordered = narrowed(index, &counts.narrow);
    if counts.order == ValueOrder::Name && facet == Facet::Year {
        ordered.reverse();
    }
    let opened = counts.folded.as_deref();
    let levels = match opened.filter(|_| counts.narrow.is_empty()) {
        Some(opened) => Levels::fold(index, &mut ordered, opened),
        None => Levels::default(),
    };
    let numbers = Numbers::new(library, under, facet, &levels, executor);
    let number = |at: usize| numbers.of(at);
    // Whatever the order, values without hits stand last, and before them the
    // records that have none.
    let none = |at: usize| (number(at) == 0, index.is_none(at));
    let count = |at: usize| (none(at), Reverse(number(at)));
    match counts.order {
        ValueOrder::Count => ordered.sort_by_key(|at| count(*at)),
        // A time line has no gaps between the first year and the last.
        ValueOrder::Name if facet == Facet::Year => {
            let is_found = |at: &usize| number(*at) > 0 && !index.is_none(*at);
            let ends = (
                ordered.iter().position(is_found),
                ordered.iter().rposition(is_found),
            );
            let line = ends
                .0
                .zip(ends.1)
                .map_or(0..0, |(first, last)| first..last + 1);
            let line: HashSet<usize> = ordered
                .get(line)
                .unwrap_or_default()
                .iter()
                .copied()
                .collect();
            let rest = |at: &usize| (!line.contains(at)).then(|| none(*at));
            ordered.sort_by_key(rest);
        }
        ValueOrder::Name => ordered.sort_by_key(|at| none(*at)),
        ValueOrder::Chosen => {
            let chosen = chosen(index, facet, &levels, &under.query);
            ordered.sort_by_key(|at| (!chosen.contains(at), count(*at)));
        }
        ValueOrder::Rarity => ordered.sort_by_key(|at| (none(*at), levels.total(index, *at))),
    }
    let (hits, most) = totals(index, &ordered, &numbers);
    Order {
        hits,
        most,
        values: ordered.into(),
        levels: Arc::new(levels),
    }
}

/// How many found records have each value of a facet, and each folded level.
struct Numbers<'a> {
    values: &'a [u32],
    levels: Vec<u32>,
    /// The number of the first level.
    start: usize,
}

impl<'a> Numbers<'a> {
    /// Those of a facet of which nothing is folded.
    fn of_values(values: &'a [u32]) -> Self {
        Self {
            values,
            levels: Vec::new(),
            start: values.len(),
        }
    }

    fn new(
        library: &Library,
        found: &'a Found,
        facet: Facet,
        levels: &Levels,
        executor: &dyn Executor,
    ) -> Self {
        Self {
            values: found.counts_with(library, facet, executor),
            levels: found.counts_of_groups(library, facet, (&levels.of, levels.len()), executor),
            start: library.index.facet(facet).values().len(),
        }
    }

    fn of(&self, at: usize) -> u32 {
        let count = match at.checked_sub(self.start) {
            Some(level) => self.levels.get(level),
            None => self.values.get(at),
        };
        count.copied().unwrap_or(0)
    }
}

/// How many of some values have found records, and the largest number of them
/// that one has, the records without any value apart.
fn totals(index: &FacetIndex, values: &[usize], numbers: &Numbers<'_>) -> (usize, usize) {
    let count = |at: &usize| numbers.of(*at) as usize;
    let hits = values.iter().filter(|at| count(at) > 0).count();
    let named = values.iter().filter(|at| !index.is_none(**at));
    (hits, named.map(count).max().unwrap_or(0))
}

/// The values and levels of a facet that a query takes a stance on, and the
/// levels with such a value.
fn chosen(index: &FacetIndex, facet: Facet, levels: &Levels, query: &Query) -> Vec<usize> {
    let filters = query.filters.iter().filter(|filter| filter.facet == facet);
    let named = filters.flat_map(|filter| index.named(&filter.pattern));
    let is_chosen = |at: &usize| {
        let value = index.values().get(*at);
        value.is_some_and(|value| query.stance(facet, &value.pattern()).is_some())
    };
    let mut chosen: Vec<usize> = named.filter(is_chosen).collect();
    let above = chosen.iter().filter_map(|at| levels.above(*at));
    let above: Vec<usize> = above.collect();
    let is_chosen = |at: &usize| {
        let pattern = levels.pattern(*at);
        pattern.is_some_and(|pattern| query.stance(facet, pattern).is_some())
    };
    chosen.extend(levels.numbers().filter(is_chosen));
    chosen.extend(above);
    chosen
}

/// The numbers of the values that a narrowing text fits, in the order of their
/// names; when there are none, of those that have words like all of its words.
fn narrowed(index: &FacetIndex, typed: &str) -> Vec<usize> {
    let by_name = index.by_name().iter().map(|at| *at as usize);
    if Pattern::prefix_key(typed).is_empty() {
        return by_name.collect();
    }
    let mut fits = vec![false; index.values().len()];
    for at in fitting(index, typed) {
        fits[at] = true;
    }
    by_name.filter(|at| fits[*at]).collect()
}

/// The numbers of the values that a narrowing text fits, ascending; when there
/// are none, of those that have words like all of its words.
fn fitting(index: &FacetIndex, typed: &str) -> Vec<usize> {
    let literal = index.narrowed(typed);
    let typed = Pattern::prefix_key(typed);
    if !literal.is_empty() || typed.is_empty() {
        return literal;
    }
    let words: Vec<Expansion> = typed.split(' ').map(Expansion::of).collect();
    index.fitting(|name| {
        let is_like = |typed: &Expansion| name.split(' ').any(|word| typed.meets(word));
        words.iter().all(is_like)
    })
}

/// The values of a window of an order.
pub(super) fn within(order: &Order, window: Window) -> &[usize] {
    let end = window.end().min(order.values.len());
    order.values.get(window.start..end).unwrap_or_default()
}

/// The values of the window of an order, with how many records have each, and
/// the place of the one that is sought.
/// Hits and the largest count are those of what was found now, where all values
/// of the facet were counted; else those of what made the order.
pub(super) fn given(
    library: &Library,
    found: &Found,
    counts: &Counts,
    order: &Order,
    numbers: &[u32],
) -> Given {
    let index = library.index.facet(counts.facet);
    let values = within(order, counts.window).iter().zip(numbers);
    let values = values.filter_map(|(at, count)| value(index, *at, *count as usize));
    let all = found.counted(counts.facet).map(Numbers::of_values);
    told(index, counts, order, all.as_ref(), values.collect())
}

/// The same of an order in which levels are folded.
pub(super) fn given_folded(
    library: &Library,
    found: &Found,
    counts: &Counts,
    order: &Order,
    executor: &dyn Executor,
) -> Given {
    let index = library.index.facet(counts.facet);
    let all = Numbers::new(library, found, counts.facet, &order.levels, executor);
    let values = within(order, counts.window).iter().filter_map(|at| {
        let count = all.of(*at) as usize;
        let level = order.levels.value(*at, count);
        level.or_else(|| value(index, *at, count))
    });
    told(index, counts, order, Some(&all), values.collect())
}

fn told(
    index: &FacetIndex,
    counts: &Counts,
    order: &Order,
    all: Option<&Numbers<'_>>,
    values: Vec<FacetValue>,
) -> Given {
    let (hits, most) = match all {
        Some(all) => totals(index, &order.values, all),
        None => (order.hits, order.most),
    };
    Given::Counts {
        len: order.values.len(),
        hits,
        most,
        folded: order.levels.len(),
        values,
        place: place(index, counts, order),
    }
}

/// The place of the value that is sought: where it is folded, that of its
/// level; of a level that is not, that of its first value.
fn place(index: &FacetIndex, counts: &Counts, order: &Order) -> Option<usize> {
    let token = counts.seek.as_deref()?;
    let place = |sought: usize| order.values.iter().position(|at| *at == sought);
    let levels = &*order.levels;
    let sought = Pattern::beginning(token);
    if let Some(level) = levels.named(&sought) {
        return place(level);
    }
    let mut values = index.values().iter();
    if let Some(value) = values.position(|value| *value.token == *token) {
        return place(value).or_else(|| place(levels.above(value)?));
    }
    order.values.iter().position(|at| {
        let value = index.values().get(*at);
        let level = value.and_then(|value| Pattern::level_of(value.token));
        level.is_some_and(|level| level.is_same(&sought))
    })
}

/// A value by its number, with how many records have it.
pub(super) fn value(index: &FacetIndex, at: usize, count: usize) -> Option<FacetValue> {
    let value = index.values().get(at)?;
    Some(FacetValue {
        token: Text::line(value.token),
        name: Text::line(value.name),
        count,
        folded: 0,
    })
}

/// More completions than this nobody reads while typing.
const COMPLETIONS_MAX: usize = 8;

/// The values that a typed text fits: those that some of the counted records
/// have first, then those that begin with it, then by their counts, which are
/// those of the catalog where none are given.
pub(super) fn completions(
    index: &FacetIndex,
    typed: &str,
    counts: Option<&[u32]>,
) -> Vec<FacetValue> {
    let typed = Pattern::value_key(typed);
    let count = |at: usize| match counts {
        Some(counts) => counts.get(at).map_or(0, |count| *count as usize),
        None => index.total(at),
    };
    // A facet may have a hundred thousand values: all are looked at for a key,
    // a few are put in order.
    let rank = |at: usize| {
        let begins = |value: Value<'_>| value.begins(&typed) && !value.is_none();
        let begins = index.values().get(at).is_some_and(begins);
        (count(at) == 0, !begins, Reverse(count(at)), at)
    };
    let fitting = fitting(index, &typed).into_iter();
    let mut fitting: Vec<_> = fitting.map(rank).collect();
    if fitting.len() > COMPLETIONS_MAX {
        fitting.select_nth_unstable(COMPLETIONS_MAX);
        fitting.truncate(COMPLETIONS_MAX);
    }
    fitting.sort_unstable();
    let fitting = fitting.into_iter();
    fitting
        .filter_map(|(_, _, Reverse(count), at)| value(index, at, count))
        .collect()
}

/// The years of the catalog, the oldest first, with how many of the counted
/// records have each.
pub(super) fn years(index: &FacetIndex, counts: &[u32]) -> Vec<YearCount> {
    let years = index.values().iter().enumerate();
    let mut years: Vec<YearCount> = years
        .filter_map(|(at, value)| {
            Some(YearCount {
                year: value.token.parse().ok()?,
                found: counts.get(at).map_or(0, |count| *count as usize),
                total: index.total(at),
            })
        })
        .collect();
    years.sort_unstable_by_key(|years| years.year);
    years
}
