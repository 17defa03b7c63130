//! Facets: the values of a field, who has them, and what a stance leaves.
//!
//! Within a facet all required values and at least one of the any-of values
//! must be there; every facet must be satisfied; exclusion wins.
//!
//! Must never know: the words of a query, panes and keys.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::bitset::BitSet;
use super::facet_column::{BETWEEN, FacetColumn, count_of, key};
use super::numbering::Numbering;
use super::values::{Value, ValueColumns, ValuesBuilder};
use super::{Index, SegmentIndex};
use crate::engine::address::{DocAddress, row_at};
use crate::engine::catalog::Catalog;
use crate::engine::column::{ColumnReader, ColumnWriter};
use crate::engine::executor::{self, Executor};
use crate::records::doi::Doi;
use crate::records::text::Text;
use crate::search::query::{Facet, Filter, Pattern, Stance};
use crate::search::tokens;

/// For each value of a facet, where among some values it is counted.
pub(crate) struct Places {
    of: Vec<Option<u32>>,
    values: Vec<usize>,
}

/// The values of one facet over a whole catalog.
#[derive(Debug, Default)]
pub struct FacetIndex {
    values: ValueColumns,
    segments: Vec<FacetOfSegment>,
}

/// The values of a facet in one segment, with their numbers in the catalog.
#[derive(Debug)]
struct FacetOfSegment {
    /// The row of the first record.
    start: usize,
    local: Arc<FacetColumn>,
    global: Numbering,
}

/// The values of a facet, in the order in which the catalog first names them.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a>(&'a FacetIndex);

impl<'a> Values<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.values.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The first.
    #[must_use]
    pub fn first(self) -> Option<Value<'a>> {
        self.get(0)
    }

    /// A value by its number.
    #[must_use]
    pub fn get(self, number: usize) -> Option<Value<'a>> {
        let token = (number < self.len()).then(|| self.0.token(number))?;
        let number = count_of(number);
        Some(Value {
            name: self.0.values.titles.get(number).unwrap_or(token),
            token,
            keys: self.0.values.keys.get(number),
        })
    }

    /// All of them.
    pub fn iter(self) -> impl Iterator<Item = Value<'a>> {
        let mut keys = self.0.values.keys.each().peekable();
        let mut titles = self.0.values.titles.each().peekable();
        (0..).zip(self.0.tokens()).map(move |(number, token)| {
            let title = titles.next_if(|(of, _)| *of == number);
            let keys = keys.next_if(|(of, _)| *of == number);
            Value {
                name: title.map_or(token, |(_, title)| title),
                token,
                keys: keys.map(|(_, keys)| keys),
            }
        })
    }
}

impl FacetIndex {
    /// The facets of a catalog whose segments are indexed, in the order of
    /// [`Facet::RECORDED`].
    pub(crate) fn all(
        catalog: &Catalog,
        segments: &[&SegmentIndex],
        executor: &dyn Executor,
    ) -> Vec<Self> {
        executor::map(executor, Facet::RECORDED.len(), |number| {
            let facet = Facet::RECORDED[number];
            let locals = segments.iter().enumerate().map(|(ordinal, segment)| {
                let start = catalog.starts().start(ordinal);
                let local = if facet == Facet::Year {
                    // A chapter without a year has that of its book, which may
                    // stand in another segment.
                    Arc::new(FacetColumn::years(catalog, start..start + segment.len()))
                } else {
                    Arc::clone(&segment.facets.0[number])
                };
                (start, local)
            });
            let locals: Vec<(usize, Arc<FacetColumn>)> = locals.collect();
            Self::unite(&locals, (facet == Facet::Book).then_some(catalog))
        })
    }

    /// Lists the columns. The years of the segments are among them, since they
    /// are those of the catalog.
    pub(crate) fn store<'a>(&'a self, facet: Facet, on: &mut ColumnWriter<'a>) {
        self.values.store(on);
        for segment in &self.segments {
            segment.global.store(on);
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
        let facets = Facet::RECORDED.iter().map(|facet| {
            let mut index = Self {
                values: ValueColumns::restore(from)?,
                segments: Vec::new(),
            };
            let mut known = 0;
            for (ordinal, segment) in segments.clone().enumerate() {
                let start = catalog.starts().start(ordinal);
                let global = Numbering::restore(from)?;
                let local = if *facet == Facet::Year {
                    Arc::new(FacetColumn::restore(segment.len(), from)?)
                } else {
                    Arc::clone(&segment.facets.0[*facet as usize])
                };
                if global.len() != local.names.len() || global.new_ones().start != known {
                    return None;
                }
                known = global.new_ones().end;
                index.segments.push(FacetOfSegment {
                    start,
                    local,
                    global,
                });
            }
            (known == index.values.len()).then_some(index)
        });
        facets.collect()
    }

    /// What no filter can tell apart is one value, called as it is spelled
    /// first; books are called by their titles, where the catalog has them.
    pub(super) fn unite(locals: &[(usize, Arc<FacetColumn>)], books: Option<&Catalog>) -> Self {
        let mut values = ValuesBuilder::default();
        let mut spelled: FxHashMap<&str, u32> = FxHashMap::default();
        let mut index = Self::default();
        for (start, local) in locals {
            let known = values.len();
            let mut global = Vec::with_capacity(local.names.len());
            for (at, token) in local.names.iter().enumerate() {
                let number = *spelled.entry(token).or_insert_with(|| {
                    let others = local.others.get(at).split(BETWEEN);
                    values.value(token, others.filter(|other| !other.is_empty()))
                });
                values.add_records(number, local.rows.get(at).len());
                global.push(number);
            }
            index.segments.push(FacetOfSegment {
                start: *start,
                local: Arc::clone(local),
                global: Numbering::new(&global, known),
            });
        }
        if let Some(catalog) = books {
            index.name_books(catalog, &mut values);
        }
        index.values = values.build(&index.tokens().collect::<Vec<_>>());
        index
    }

    /// Names the books by their titles, where the catalog has them.
    fn name_books(&self, catalog: &Catalog, values: &mut ValuesBuilder) {
        for segment in &self.segments {
            let spelled = segment.global.iter().zip(segment.local.names.iter());
            for (at, (number, token)) in spelled.enumerate() {
                if values.is_titled(number) {
                    continue;
                }
                let chapter = segment.local.rows.get(at).first();
                let chapter = chapter.map(|number| row_at(segment.start + number));
                let book = chapter.and_then(|row| catalog.book_of(row));
                if let Some(book) = book.and_then(|book| catalog.get(book)) {
                    values.title(number, token, &book.title);
                }
            }
        }
    }

    /// How a value is spelled first.
    fn token(&self, number: usize) -> &str {
        let has = |segment: &&FacetOfSegment| segment.global.new_ones().contains(&number);
        let segment = self.segments.iter().find(has);
        let place = segment.and_then(|segment| Some((segment, segment.global.place(number)?)));
        place.map_or("", |(segment, at)| segment.local.names.get(at))
    }

    /// How each value is spelled first.
    fn tokens(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().flat_map(|segment| {
            let names = segment.local.names.iter().zip(segment.global.are_new());
            names.filter(|(_, is_new)| *is_new).map(|(name, _)| name)
        })
    }

    /// All values, in the order in which the catalog first names them.
    #[must_use]
    pub fn values(&self) -> Values<'_> {
        Values(self)
    }

    /// The numbers of the values in the order of their names.
    pub(crate) fn by_name(&self) -> &[u32] {
        &self.values.by_name
    }

    /// Whether any record has a value.
    #[must_use]
    pub fn has_values(&self) -> bool {
        self.values.len() > usize::from(self.values.none.is_some())
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

    /// The numbers of the values that are wanted, ascending.
    fn chosen(&self, mut is_wanted: impl FnMut(Value<'_>) -> bool) -> Vec<usize> {
        let values = self.values().iter().enumerate();
        let wanted = values.filter(|(_, value)| is_wanted(*value));
        wanted.map(|(number, _)| number).collect()
    }

    /// The numbers of the values one of whose names fits, ascending; names are
    /// folded, their words parted by blanks.
    pub(crate) fn fitting(&self, fits: impl Fn(&str) -> bool) -> Vec<usize> {
        let mut small = String::new();
        self.chosen(|value| !value.is_none() && value.any(&mut small, &fits))
    }

    /// The numbers of the values that a narrowing text fits, ascending.
    #[must_use]
    pub fn narrowed(&self, typed: &str) -> Vec<usize> {
        let typed = Pattern::prefix_key(typed);
        if typed.is_empty() {
            return (0..self.values.len()).collect();
        }
        let words: Vec<&str> = typed.split(' ').collect();
        let mut small = String::new();
        self.chosen(|value| value.is_narrowed(&words, &mut small))
    }

    /// The value of the records that have none.
    pub(crate) fn none(&self) -> Option<usize> {
        self.values.none
    }

    /// Whether a value is that of the records that have none.
    pub(crate) fn is_none(&self, value: usize) -> bool {
        self.none() == Some(value)
    }

    /// Number of records of the catalog that have a value.
    #[must_use]
    pub fn total(&self, value: usize) -> usize {
        self.values.totals.get(value)
    }

    /// The same values, each of which so many records have elsewhere.
    pub(crate) fn with_totals(mut self, totals: &[u32]) -> Self {
        self.values = self.values.with_totals(totals);
        self
    }

    /// The number of the value that records spell so.
    pub(crate) fn valued(&self, name: &str) -> Option<usize> {
        let (key, small) = (key(name), name.to_lowercase());
        let (values, by_name) = (self.values(), self.by_name());
        let value = |number: &u32| values.get(*number as usize);
        let is_before = |value: Value<'_>| value.name.to_lowercase() < small;
        let at = by_name.partition_point(|number| value(number).is_some_and(is_before));
        let near = by_name.get(at).map(|number| *number as usize);
        // A name that it has besides may be that of another value.
        near.filter(|number| values.get(*number).is_some_and(|value| value.is_own(&key)))
            // Records may spell it otherwise than it is called.
            .or_else(|| values.iter().position(|value| value.is_own(&key)))
    }

    /// The numbers of the values that a pattern names, ascending.
    #[must_use]
    pub fn named(&self, pattern: &Pattern) -> Vec<usize> {
        if let Some(level) = pattern.level() {
            let is_below = |token: &str| {
                let own = Pattern::level_of(token);
                own.is_some() && Pattern::level_key(token).starts_with(&level)
            };
            return self.chosen(|value| is_below(value.token));
        }
        let named = |wanted: &str| self.chosen(|value| value.matches(wanted, pattern.prefix));
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
            if values.binary_search(&(global as usize)).is_ok() {
                segment.local.rows.get(local).add_to(bits);
            }
        }
    }

    /// The value of a record of a segment; some value where it has several.
    pub(crate) fn value_of(&self, ordinal: usize, row: DocAddress) -> Option<usize> {
        let segment = self.segments.get(ordinal)?;
        let number = row.index().checked_sub(segment.start)?;
        let local = segment.local.value_of(number)?;
        segment.global.get(local).map(|global| global as usize)
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
            values: values.to_vec(),
        }
    }

    /// How many of a set of records of a segment have each of some values.
    pub(crate) fn counts_of(&self, ordinal: usize, rows: &BitSet, places: &Places) -> Vec<u32> {
        let mut counts = vec![0; places.values.len()];
        let Some(FacetOfSegment { local, global, .. }) = self.segments.get(ordinal) else {
            return counts;
        };
        let count = |at: usize| count_of(local.rows.get(at).shared_with(rows));
        for (counted, value) in counts.iter_mut().zip(&places.values) {
            *counted = global.place(*value).map_or(0, count);
        }
        for (at, value) in global.others() {
            if let Some(Some(place)) = places.of.get(value as usize) {
                counts[*place as usize] = count(at);
            }
        }
        counts
    }

    /// How many of a set of records of a segment have any value of each of so
    /// many groups; `of` is the group of each value of the catalog.
    pub(crate) fn counts_of_groups(
        &self,
        ordinal: usize,
        rows: &BitSet,
        of: &[Option<u32>],
        groups: usize,
    ) -> Vec<u32> {
        let Some(FacetOfSegment { local, global, .. }) = self.segments.get(ordinal) else {
            return vec![0; groups];
        };
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); groups];
        for (at, value) in global.iter().enumerate() {
            if let Some(Some(group)) = of.get(value as usize) {
                members[*group as usize].push(at);
            }
        }
        let count = |values: Vec<usize>| {
            let mut any = BitSet::none(rows.len());
            for value in values {
                local.rows.get(value).add_to(&mut any);
            }
            any.and(rows);
            count_of(any.count())
        };
        members.into_iter().map(count).collect()
    }

    /// The counts of the catalog from those of its segments, in their order.
    pub(crate) fn sum<'a>(&self, segments: impl Iterator<Item = &'a [u32]>) -> Vec<u32> {
        let mut counts = vec![0; self.values.len()];
        for (local, segment) in segments.zip(&self.segments) {
            for (count, global) in local.iter().zip(segment.global.iter()) {
                counts[global as usize] += count;
            }
        }
        counts
    }

    /// The values that look most like a pattern that names none.
    pub(crate) fn nearest(&self, pattern: &Pattern) -> Vec<Text> {
        const NEAR: f64 = 0.8;
        let wanted = key(&pattern.text);
        let like = |key: &str| {
            if key.contains(&wanted) {
                1.0
            } else {
                strsim::jaro_winkler(key, &wanted)
            }
        };
        let mut near: Vec<(f64, &str)> = Vec::new();
        for value in self.values().iter().filter(|value| !value.is_none()) {
            let likeness = value.likeness(like);
            if likeness >= NEAR {
                near.push((likeness, value.token));
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(3);
        near.into_iter()
            .map(|(_, token)| Text::line(token))
            .collect()
    }
}

/// Wishes with the values they name, looked up once.
pub(crate) struct Stances<'a> {
    index: &'a Index,
    filters: Vec<(Facet, Stance, Vec<usize>)>,
    stale: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> Stances<'a> {
    /// Every value is looked at for every filter, so that `stale` is asked each
    /// time; what is said when somebody called means nothing.
    pub(crate) fn new(
        index: &'a Index,
        filters: &[Filter],
        stale: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        let mut filters: Vec<_> = filters
            .iter()
            .take_while(|_| !stale())
            .map(|filter| {
                let (facet, named) = index.named(filter.facet, &filter.pattern);
                (facet, filter.stance, named)
            })
            .collect();
        filters.sort_by_key(|(facet, ..)| *facet);
        Self {
            index,
            filters,
            stale,
        }
    }

    /// The records of a segment that satisfy all filters; `len` is their number.
    pub(crate) fn satisfied(&self, ordinal: usize, len: usize) -> BitSet {
        let mut all = BitSet::all(len);
        for mine in self.filters.chunk_by(|a, b| a.0 == b.0) {
            let mut any: Option<BitSet> = None;
            for (facet, stance, values) in mine {
                if (self.stale)() {
                    return all;
                }
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
    fn a_value_is_told_by_any_spelling_of_it() {
        let library = tagged(&[
            &["open-data", "Trust", "Éducation"],
            &["OPEN DATA", "trust", "ABC", "abd"],
            &["Öpen  data", "education", "z"],
        ]);
        let facet = library.index.facet(Facet::Tag);
        let named = |name: &str| facet.valued(name).map(|value| facet.total(value));
        for (name, total) in [
            ("open-data", Some(3)),
            ("Open Data", Some(3)),
            ("öpen data", Some(3)),
            ("TRUST", Some(2)),
            ("education", Some(2)),
            ("abc", Some(1)),
            ("ABD", Some(1)),
            ("Z", Some(1)),
            ("ab", None),
            ("zz", None),
        ] {
            assert_eq!(named(name), total, "{name}");
        }
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
        let listed: Vec<_> = facet.values().iter().zip(0..).collect();
        let listed = listed
            .iter()
            .map(|(value, at)| (value.name, facet.total(*at)));
        let listed: Vec<_> = listed.collect();
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
                sum[facet.named(&Pattern::whole(value))[0]] as usize,
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
        let index = FacetIndex::unite(&[(0, Arc::new(column))], None);
        for slug in ["od", "data-open", "open-data"] {
            assert_eq!(index.named(&Pattern::whole(slug)), [0], "{slug}");
        }
    }
}
