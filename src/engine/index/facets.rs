//! Facets: the values of a field, who has them, and what a stance leaves.
//!
//! Within a facet all required values and at least one of the any-of values
//! must be there; every facet must be satisfied; exclusion wins.
//!
//! Must never know: the words of a query, panes and keys.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::bitset::BitSet;
use super::facet_column::{BETWEEN, FacetColumn, KEYS_MAX, count_of, key};
use super::{Index, SegmentIndex};
use crate::engine::address::{DocAddress, row_at};
use crate::engine::catalog::Catalog;
use crate::engine::column::{ColumnReader, ColumnWriter};
use crate::records::doi::Doi;
use crate::records::text::Text;
use crate::search::query::{Facet, Filter, Pattern, Stance};
use crate::search::tokens;

/// One entry of a facet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// What the screen shows.
    pub name: Text,
    /// How a query names it (a book by its DOI).
    pub token: Text,
    /// Everything it matches under, folded, dashes as blanks.
    keys: Vec<String>,
}

impl Value {
    fn new(name: &Text, token: &Text) -> Self {
        let mut value = Self {
            name: name.clone(),
            token: token.clone(),
            keys: vec![key(token)],
        };
        value.add_name(name);
        value
    }

    /// Has the value matched under one more name.
    fn add_name(&mut self, name: &str) {
        let more = key(name);
        if self.keys.len() < KEYS_MAX && !self.keys.contains(&more) {
            self.keys.push(more);
        }
    }

    /// The pattern that names exactly this value.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        Pattern::whole(&*self.token)
    }

    /// Whether every word of a narrowing text, folded as a key, is found
    /// somewhere in the value.
    fn is_narrowed(&self, typed: &str) -> bool {
        if self.is_none() {
            return Pattern::NONE
                .trim_start_matches('(')
                .starts_with(typed.trim_start_matches('('));
        }
        typed
            .split(' ')
            .all(|word| self.keys.iter().any(|key| key.contains(word)))
    }

    /// Whether the value, or another name of it, begins with a folded key.
    #[must_use]
    pub fn begins(&self, key: &str) -> bool {
        self.matches(key, true)
    }

    /// Whether it is that of the records that have none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        &*self.token == Pattern::NONE
    }

    fn matches(&self, wanted: &str, prefix: bool) -> bool {
        if prefix && self.is_none() {
            return wanted.starts_with('(') && Pattern::NONE.starts_with(wanted);
        }
        self.keys.iter().any(|key| {
            if prefix {
                key.starts_with(wanted)
            } else {
                key == wanted
            }
        })
    }
}
/// For each value of a facet, where among some values it is counted.
pub(crate) struct Places {
    of: Vec<Option<u32>>,
    count: usize,
}

/// The values of one facet over a whole catalog.
#[derive(Clone, Debug, Default)]
pub struct FacetIndex {
    values: Vec<Value>,
    /// Number of records of the catalog that have each value.
    totals: Vec<u32>,
    segments: Vec<FacetOfSegment>,
}

/// The values of a facet in one segment, with their numbers in the catalog.
#[derive(Clone, Debug)]
struct FacetOfSegment {
    /// The row of the first record.
    start: usize,
    local: Arc<FacetColumn>,
    global: Vec<u32>,
}

impl FacetIndex {
    /// A facet without values.
    pub(crate) const fn none() -> Self {
        Self {
            values: Vec::new(),
            totals: Vec::new(),
            segments: Vec::new(),
        }
    }

    /// The facets of a catalog whose segments are indexed, in the order of
    /// [`Facet::ALL`].
    pub(crate) fn all<'a>(
        catalog: &Catalog,
        segments: &(impl Iterator<Item = &'a SegmentIndex> + Clone),
    ) -> Vec<Self> {
        let facets = Facet::ALL.iter().map(|facet| {
            let locals = segments.clone().enumerate().map(|(ordinal, segment)| {
                let start = catalog.starts().start(ordinal);
                let local = if *facet == Facet::Year {
                    // A chapter without a year has that of its book, which may
                    // stand in another segment.
                    Arc::new(FacetColumn::years(catalog, start..start + segment.len()))
                } else {
                    Arc::clone(&segment.facets.0[*facet as usize])
                };
                (start, local)
            });
            let mut index = Self::unite(locals);
            if *facet == Facet::Book {
                index.name_books(catalog);
            }
            index
        });
        facets.collect()
    }

    /// Lists the columns. The years of the segments are among them, since they
    /// are those of the catalog.
    pub(crate) fn store<'a>(&'a self, facet: Facet, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.values);
        on.put_small(&self.totals);
        for segment in &self.segments {
            on.put_small(&segment.global);
            if facet == Facet::Year {
                segment.local.store(on);
            }
        }
    }

    /// Takes the columns of all facets back.
    pub(crate) fn restore_all<'a>(
        catalog: &Catalog,
        segments: &(impl Iterator<Item = &'a SegmentIndex> + Clone),
        from: &mut ColumnReader<'_>,
    ) -> Option<Vec<Self>> {
        let facets = Facet::ALL.iter().map(|facet| {
            let mut index = Self {
                values: from.take_small()?,
                totals: from.take_small()?,
                segments: Vec::new(),
            };
            for (ordinal, segment) in segments.clone().enumerate() {
                let start = catalog.starts().start(ordinal);
                let global: Vec<u32> = from.take_small()?;
                let local = if *facet == Facet::Year {
                    Arc::new(FacetColumn::restore(segment.len(), from)?)
                } else {
                    Arc::clone(&segment.facets.0[*facet as usize])
                };
                let known = |number: &u32| (*number as usize) < index.values.len();
                if global.len() != local.names.len() || !global.iter().all(known) {
                    return None;
                }
                index.segments.push(FacetOfSegment {
                    start,
                    local,
                    global,
                });
            }
            (index.totals.len() == index.values.len()).then_some(index)
        });
        facets.collect()
    }

    /// What no filter can tell apart is one value, called as it is spelled
    /// first.
    fn unite(locals: impl Iterator<Item = (usize, Arc<FacetColumn>)>) -> Self {
        let mut index = Self::default();
        let mut spelled: FxHashMap<String, u32> = FxHashMap::default();
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        for (start, local) in locals {
            let mut global = Vec::with_capacity(local.names.len());
            for at in 0..local.names.len() {
                let token = local.names.get(at);
                let number = spelled.get(token).copied().unwrap_or_else(|| {
                    let number = *numbers.entry(key(token)).or_insert_with(|| {
                        let token = Text::line(token);
                        index.values.push(Value::new(&token, &token));
                        index.totals.push(0);
                        count_of(index.values.len() - 1)
                    });
                    let others = local.others.get(at).split(BETWEEN);
                    for other in others.filter(|other| !other.is_empty()) {
                        index.values[number as usize].add_name(other);
                    }
                    spelled.insert(token.to_owned(), number);
                    number
                });
                index.totals[number as usize] += count_of(local.rows.get(at).len());
                global.push(number);
            }
            index.segments.push(FacetOfSegment {
                start,
                local,
                global,
            });
        }
        index
    }

    /// Names the books by their titles, where the catalog has them.
    fn name_books(&mut self, catalog: &Catalog) {
        for segment in &self.segments {
            for (at, global) in segment.global.iter().enumerate() {
                let value = &mut self.values[*global as usize];
                if value.name != value.token {
                    continue;
                }
                let chapter = segment.local.rows.get(at).first();
                let chapter = chapter.map(|number| row_at(segment.start + number));
                let book = chapter.and_then(|row| catalog.book_of(row));
                if let Some(book) = book.and_then(|book| catalog.get(book)) {
                    *value = Value::new(&book.title, &value.token.clone());
                }
            }
        }
    }

    /// All values, in the order in which the catalog first names them.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Whether any record has a value.
    #[must_use]
    pub fn has_values(&self) -> bool {
        self.values.iter().any(|value| !value.is_none())
    }

    /// The numbers of the values whose name has each of some folded words as
    /// the beginning of one of its own, or all in a row, ascending.
    pub(crate) fn worded(&self, words: &[String], in_a_row: bool) -> Vec<usize> {
        self.fitting(|name| {
            // Most names are told without being taken apart.
            words.iter().all(|word| name.contains(word.as_str())) && {
                let own = tokens::plain(name);
                let begins = |(own, word): (&&str, &String)| own.starts_with(word.as_str());
                if in_a_row {
                    let mut rows = own.windows(words.len().max(1));
                    rows.any(|row| row.iter().zip(words).all(begins))
                } else {
                    let mut words = words.iter();
                    words.all(|word| own.iter().any(|own| begins((own, word))))
                }
            }
        })
    }

    /// The numbers of the values one of whose names fits, ascending; names are
    /// folded, their words parted by blanks.
    pub(crate) fn fitting(&self, fits: impl Fn(&str) -> bool) -> Vec<usize> {
        let values = self.values.iter().enumerate();
        let fitting = values.filter(|(_, value)| {
            let mut names = value.keys.iter();
            !value.is_none() && names.any(|name| fits(name))
        });
        fitting.map(|(number, _)| number).collect()
    }

    /// The numbers of the values that a narrowing text fits, ascending.
    pub fn narrowed(&self, typed: &str) -> impl Iterator<Item = usize> {
        let typed = Pattern::prefix_key(typed);
        let values = self.values.iter().enumerate();
        values
            .filter(move |(_, value)| value.is_narrowed(&typed))
            .map(|(number, _)| number)
    }

    /// Whether a value is that of the records that have none.
    pub(crate) fn is_none(&self, value: usize) -> bool {
        self.values.get(value).is_some_and(Value::is_none)
    }

    /// Number of records of the catalog that have a value.
    #[must_use]
    pub fn total(&self, value: usize) -> usize {
        self.totals.get(value).map_or(0, |total| *total as usize)
    }

    /// The number of the value that records spell so.
    pub(crate) fn valued(&self, name: &str) -> Option<usize> {
        let key = key(name);
        // A name that it has besides may be that of another value.
        let is_own = |value: &Value| value.keys.first() == Some(&key);
        self.values.iter().position(is_own)
    }

    /// The numbers of the values that a pattern names, ascending.
    #[must_use]
    pub fn named(&self, pattern: &Pattern) -> Vec<usize> {
        let named = |wanted: &str| -> Vec<usize> {
            let values = self.values.iter().enumerate();
            let named = values.filter(|(_, value)| value.matches(wanted, pattern.prefix));
            named.map(|(number, _)| number).collect()
        };
        let as_typed = named(&pattern.key());
        match Doi::parse(&pattern.text) {
            // A book is named by its DOI in any spelling.
            Some(doi) if as_typed.is_empty() => named(&key(&doi)),
            _ => as_typed,
        }
    }

    /// Adds the records of a segment that have any of some values.
    pub(crate) fn add_rows(&self, ordinal: usize, values: &[usize], bits: &mut BitSet) {
        let Some(segment) = self.segments.get(ordinal) else {
            return;
        };
        for (local, global) in segment.global.iter().enumerate() {
            if values.binary_search(&(*global as usize)).is_ok() {
                segment.local.rows.get(local).add_to(bits);
            }
        }
    }

    /// The value of a record of a segment; some value where it has several.
    pub(crate) fn value_of(&self, ordinal: usize, row: DocAddress) -> Option<usize> {
        let segment = self.segments.get(ordinal)?;
        let number = row.index().checked_sub(segment.start)?;
        let local = segment.local.value_of(number)?;
        segment.global.get(local).map(|global| *global as usize)
    }

    /// How many of a set of records of a segment have each value of the segment.
    pub(crate) fn counts(&self, ordinal: usize, rows: &BitSet) -> Vec<u32> {
        let Some(FacetOfSegment { local, .. }) = self.segments.get(ordinal) else {
            return Vec::new();
        };
        local.counts(rows)
    }

    /// Where some values are counted.
    pub(crate) fn places(&self, values: &[usize]) -> Places {
        let mut of = vec![None; self.values.len()];
        for (place, value) in (0..).zip(values) {
            if let Some(of) = of.get_mut(*value) {
                *of = Some(place);
            }
        }
        Places {
            of,
            count: values.len(),
        }
    }

    /// How many of a set of records of a segment have each of some values.
    pub(crate) fn counts_of(&self, ordinal: usize, rows: &BitSet, places: &Places) -> Vec<u32> {
        let mut counts = vec![0; places.count];
        let Some(FacetOfSegment { local, global, .. }) = self.segments.get(ordinal) else {
            return counts;
        };
        for (at, value) in global.iter().enumerate() {
            if let Some(place) = places.of[*value as usize] {
                counts[place as usize] = count_of(local.rows.get(at).shared_with(rows));
            }
        }
        counts
    }

    /// The counts of the catalog from those of its segments, in their order.
    pub(crate) fn sum<'a>(&self, segments: impl Iterator<Item = &'a [u32]>) -> Vec<u32> {
        let mut counts = vec![0; self.values.len()];
        for (local, segment) in segments.zip(&self.segments) {
            for (count, global) in local.iter().zip(&segment.global) {
                counts[*global as usize] += count;
            }
        }
        counts
    }

    /// The values that look most like a pattern that names none.
    pub(crate) fn nearest(&self, pattern: &Pattern) -> Vec<Text> {
        const NEAR: f64 = 0.8;
        let wanted = key(&pattern.text);
        let likeness = |value: &Value| {
            let like = |key: &String| {
                if key.contains(&wanted) {
                    1.0
                } else {
                    strsim::jaro_winkler(key, &wanted)
                }
            };
            value.keys.iter().map(like).fold(0.0, f64::max)
        };
        let mut near: Vec<_> = self
            .values
            .iter()
            .filter(|value| !value.is_none())
            .map(|value| (likeness(value), value))
            .collect();
        near.retain(|(likeness, _)| *likeness >= NEAR);
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.into_iter()
            .take(3)
            .map(|(_, value)| value.token.clone())
            .collect()
    }
}

/// Wishes with the values they name, looked up once.
#[derive(Debug)]
pub(crate) struct Stances<'a> {
    index: &'a Index,
    filters: Vec<(Facet, Stance, Vec<usize>)>,
}

impl<'a> Stances<'a> {
    pub(crate) fn new(index: &'a Index, filters: &[Filter]) -> Self {
        let mut filters: Vec<_> = filters
            .iter()
            .map(|filter| {
                let (facet, named) = index.named(filter.facet, &filter.pattern);
                (facet, filter.stance, named)
            })
            .collect();
        filters.sort_by_key(|(facet, ..)| *facet);
        Self { index, filters }
    }

    /// The records of a segment that satisfy all filters; `len` is their number.
    pub(crate) fn satisfied(&self, ordinal: usize, len: usize) -> BitSet {
        let mut all = BitSet::all(len);
        for mine in self.filters.chunk_by(|a, b| a.0 == b.0) {
            let mut any: Option<BitSet> = None;
            for (facet, stance, values) in mine {
                let facet = self.index.facet(*facet);
                let mut rows = BitSet::none(len);
                match stance {
                    Stance::Required => {
                        facet.add_rows(ordinal, values, &mut rows);
                        all.and(&rows);
                    }
                    Stance::AnyOf => {
                        facet.add_rows(ordinal, values, any.get_or_insert(rows));
                    }
                    Stance::Excluded => {
                        facet.add_rows(ordinal, values, &mut rows);
                        all.and_not(&rows);
                    }
                }
            }
            if let Some(any) = any {
                all.and(&any);
            }
        }
        all
    }
}
#[cfg(test)]
mod tests {
    use super::super::facet_column::tests::column;
    use super::*;
    use crate::engine::exec::Library;
    use crate::engine::executor::Inline;
    use crate::engine::segment::builder::Builder;
    use crate::records::record::{Record, Tag};

    /// A library of records with these tags, cut into segments of two.
    fn tagged(records: &[&[&str]]) -> Library {
        let mut builder = Builder::new();
        builder.source("the source");
        for (number, tags) in records.iter().enumerate() {
            builder.add(Record {
                tags: tags.iter().filter_map(|tag| Tag::named(tag)).collect(),
                ..Record::titled(&format!("Record {number}"))
            });
            if number % 2 == 1 {
                let _ = builder.snapshot();
            }
        }
        Library::new(builder.finish(), &[], &Inline)
    }

    #[test]
    fn spellings_of_one_value_are_one_value_that_counts_each_record_once() {
        let library = tagged(&[
            &["open-data", "Open data", "trust"],
            &["OPEN DATA"],
            &["other", "Öpen  data", "---"],
            &["open–data", "open data", "--"],
        ]);
        let facet = library.index.facet(Facet::Tag);
        let listed: Vec<_> = facet.values().iter().zip(&facet.totals).collect();
        let listed: Vec<_> = listed.iter().map(|(v, n)| (&*v.name, **n)).collect();
        let expected = [
            ("open-data", 4),
            ("trust", 1),
            ("other", 1),
            ("---", 1),
            ("--", 1),
        ];
        assert_eq!(listed, expected);
        for (value, total) in listed {
            assert_eq!(facet.named(&Pattern::whole(value)).len(), 1, "{value}");
            let counts = (0..library.index.len())
                .map(|at| facet.counts(at, &BitSet::all(library.index.segment(at).len())));
            let counts: Vec<_> = counts.collect();
            let sum = facet.sum(counts.iter().map(Vec::as_slice));
            assert_eq!(
                sum[facet.named(&Pattern::whole(value))[0]],
                total,
                "{value}"
            );
        }
    }

    #[test]
    fn each_slug_of_a_value_names_it() {
        let column = column(&[&[
            ("open data", Some("od")),
            ("open-data", Some("data-open")),
            ("open–data", Some("od")),
        ]]);
        let index = FacetIndex::unite(std::iter::once((0, Arc::new(column))));
        for slug in ["od", "data-open", "open-data"] {
            assert_eq!(index.named(&Pattern::whole(slug)), [0], "{slug}");
        }
    }
}
