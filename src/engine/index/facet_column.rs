//! The values of the facets in one segment: who has which, and how they are
//! spelled.
//!
//! Must never know: the catalog around the segment, what is asked of a facet.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::bitset::{self, BitSet};
use super::forward::{self, ForwardIndex};
use super::postings::{Postings, Records};
use crate::engine::address::row_at;
use crate::engine::catalog::Catalog;
use crate::engine::column::{
    ColumnReader, ColumnWriter, Heat, LineTable, RaggedArray, RaggedArrayBuilder,
};
use crate::engine::segment::Segment;
use crate::records::books;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::fold;
use crate::search::query::{Facet, Pattern};

/// Names of one value; a source that gives it more than these is at play.
pub(super) const KEYS_MAX: usize = 16;

/// Between other names of a value; no text of one line has it.
pub(super) const BETWEEN: char = '\t';

pub(super) fn key(text: &str) -> String {
    Pattern::value_key(text)
}

/// The facet values of the records of one segment, in the order of
/// [`Facet::RECORDED`]; years are those of the catalog, see
/// [`FacetIndex::all`](super::facets::FacetIndex).
#[derive(Debug, Default)]
pub(crate) struct SegmentFacets(pub(super) [Arc<FacetColumn>; Facet::RECORDED.len()]);

impl SegmentFacets {
    pub(crate) fn builder() -> SegmentFacetsBuilder {
        SegmentFacetsBuilder::default()
    }

    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        for facet in &self.0 {
            facet.store(on);
        }
    }

    /// The values of a facet as the records of the segment spell them, with the
    /// records that have any.
    pub(crate) fn values(&self, facet: Facet) -> impl Iterator<Item = (&str, Records<'_>)> {
        let facet = &self.0[facet as usize];
        let spellings = &facet.spellings;
        let records = facet.rows.each(0..facet.rows.len());
        let values = (0..).zip(facet.names.iter().zip(records));
        let single = values.filter(|(value, _)| spellings.of.binary_search(value).is_err());
        let records = spellings.rows.each(0..spellings.rows.len());
        let single = single.map(|(_, spelled)| spelled);
        let spelled = single.chain(spellings.names.iter().zip(records));
        spelled.filter(|(name, _)| *name != Pattern::NONE)
    }

    /// Takes the columns of a segment of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let mut all = Self::default();
        for facet in &mut all.0 {
            *facet = Arc::new(FacetColumn::restore(len, from)?);
        }
        Some(all)
    }
}

/// [`SegmentFacets`] in the making.
#[derive(Default)]
pub(crate) struct SegmentFacetsBuilder([FacetColumnBuilder; Facet::RECORDED.len()]);

impl SegmentFacetsBuilder {
    /// Takes in the next record of a segment.
    pub(crate) fn record(
        &mut self,
        segment: &Segment,
        number: usize,
        record: &Record,
        sources: &[Text],
    ) {
        let in_title = segment.countries_in_title(number);
        each_value(record, in_title, sources, &mut |facet, name, other| {
            self.0[facet as usize].add(name, other);
        });
        for facet in &mut self.0 {
            facet.close();
        }
    }

    /// The values of the records.
    pub(crate) fn build(self) -> SegmentFacets {
        SegmentFacets(self.0.map(|facet| Arc::new(facet.build())))
    }
}

/// Takes each facet value of a record, with another name of it; its year apart,
/// which may be that of its book.
pub(crate) fn each_value<'a>(
    record: &Record,
    countries_in_title: impl Iterator<Item = &'a str>,
    sources: &[Text],
    add: &mut dyn FnMut(Facet, &str, Option<&str>),
) {
    for tag in &record.tags {
        add(Facet::Tag, &tag.name, tag.slug());
    }
    for country in &record.countries {
        add(Facet::Country, country, None);
    }
    for country in countries_in_title {
        add(Facet::Country, country, None);
    }
    for name in record.authors.iter().chain(&record.editors) {
        add(Facet::Author, &name.to_string(), None);
    }
    let parent = books::parent_doi(record);
    for (facet, value) in [
        (Facet::Form, record.document_type.as_deref()),
        (Facet::Type, record.knowledge_type.as_deref()),
        (Facet::Journal, record.container.as_deref()),
        (Facet::Publisher, record.publisher.as_deref()),
        (Facet::Language, record.language.as_deref()),
        (Facet::Series, record.series.as_deref()),
        (Facet::Book, parent.as_deref()),
    ] {
        if let Some(value) = value {
            add(facet, value, None);
        }
    }
    for origin in &record.origins {
        if let Some(source) = sources.get(origin.source as usize) {
            add(Facet::Source, source, None);
        }
    }
}

/// The values of one facet in one segment.
#[derive(Debug, Default)]
pub(super) struct FacetColumn {
    pub(super) names: LineTable,
    /// Other names, such as the slug of a tag; mostly empty, and none where all
    /// are.
    pub(super) others: LineTable,
    /// Records of each value.
    pub(super) rows: Postings,
    /// The values of each record whose records do not stand as bits; none where
    /// the values are too many.
    rare: ForwardIndex,
    spellings: Spellings,
    /// Number of records.
    of: usize,
}

/// Whether the values of each record stand beside the records of each value.
/// Where there are more values than records, such as authors, these would take
/// the most room of all, and it is soon told from the few records of each.
fn is_counted_by_record(values: usize, records: usize) -> bool {
    values <= records
}

/// Values that are spelled in several ways ("open data", "open-data"): one for
/// a filter, but not for who looks for a piece of the text.
#[derive(Debug, Default)]
struct Spellings {
    /// The values, ascending.
    of: Vec<u32>,
    /// All that their spellings are, and who spells so.
    names: LineTable,
    rows: Postings,
}

impl Spellings {
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.of);
        self.names.store(on, Heat::Hot);
        self.rows.store(on, Heat::Hot);
    }

    fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let spellings = Self {
            of: from.take_small()?,
            names: LineTable::restore(from)?,
            rows: Postings::restore(len, from)?,
        };
        let fits = spellings.rows.len() == spellings.names.len() && spellings.of.is_sorted();
        fits.then_some(spellings)
    }
}

impl FacetColumn {
    pub(super) fn years(catalog: &Catalog, rows: Range<usize>) -> Self {
        let mut builder = FacetColumnBuilder::default();
        for row in rows.map(row_at) {
            if let Some(year) = catalog.year(row) {
                builder.add(&year.value.to_string(), None);
            }
            builder.close();
        }
        builder.build()
    }

    /// The values of some of `len` records, by their numbers, ascending; the
    /// others have none.
    pub(super) fn of_some<'v>(
        len: usize,
        some: impl Iterator<Item = (usize, Vec<Cow<'v, str>>)>,
    ) -> Self {
        let mut builder = FacetColumnBuilder::default();
        let mut next = 0;
        for (number, values) in some {
            builder.close_bare(number.saturating_sub(next));
            for value in values {
                builder.add(&value, None);
            }
            builder.close();
            next = number + 1;
        }
        builder.close_bare(len.saturating_sub(next));
        builder.build()
    }

    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.names.store(on, Heat::Hot);
        self.others.store(on, Heat::Hot);
        self.rows.store(on, Heat::Hot);
        self.rare.store(on);
        self.spellings.store(on);
    }

    pub(super) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let facet = Self {
            names: LineTable::restore(from)?,
            others: LineTable::restore(from)?,
            rows: Postings::restore(len, from)?,
            rare: ForwardIndex::restore(len, from)?,
            spellings: Spellings::restore(len, from)?,
            of: len,
        };
        (facet.rows.len() == facet.names.len()).then_some(facet)
    }

    /// A value of a record.
    pub(super) fn value_of(&self, record: usize) -> Option<usize> {
        self.rare.first(record, self.rows.len()).or_else(|| {
            let mut many = self.rows.many();
            many.find(|(_, blocks)| bitset::contains(blocks, record))
                .map(|(value, _)| value)
        })
    }

    /// How many of the values are counted record by record, the first ones.
    fn numbered(&self) -> usize {
        if is_counted_by_record(self.rows.len(), self.of) {
            forward::NUMBERED.min(self.rows.len())
        } else {
            0
        }
    }

    /// How many of a set of records have each value.
    pub(super) fn counts(&self, rows: &BitSet) -> Vec<u32> {
        let found = rows.count();
        let mut counts = vec![0; self.rows.len()];
        if found == 0 {
            return counts;
        }
        // Counting the smaller side is enough.
        if self.numbered() == 0 {
            // All are counted below.
        } else if found * 2 <= rows.len() {
            self.rare
                .change(rows, &mut counts, |count| count.wrapping_add(1));
        } else {
            for (count, records) in counts.iter_mut().zip(self.rows.each(0..self.rows.len())) {
                if let Records::Sparse(numbers) = records {
                    *count = count_of(numbers.len());
                }
            }
            let mut others = rows.clone();
            others.invert();
            self.rare
                .change(&others, &mut counts, |count| count.wrapping_sub(1));
        }
        for (value, blocks) in self.rows.many() {
            counts[value] = count_of(Records::Dense(blocks).shared_with(rows));
        }
        let numbered = self.numbered();
        let beyond = self.rows.each(numbered..self.rows.len());
        for (count, records) in counts.iter_mut().skip(numbered).zip(beyond) {
            *count = count_of(records.shared_with(rows));
        }
        counts
    }
}

/// A number of records as a count.
pub(super) fn count_of(records: usize) -> u32 {
    u32::try_from(records).unwrap_or(u32::MAX)
}

/// [`FacetColumn`] in the making.
#[derive(Default)]
struct FacetColumnBuilder {
    /// The number of a spelling by each name that folds to it, folded too.
    spellings: FxHashMap<String, u32>,
    /// The value of each spelling.
    values: Vec<u32>,
    /// Spellings beyond the first of their values.
    further: Vec<(u32, String)>,
    /// The number of a value by its key.
    numbers: FxHashMap<String, u32>,
    names: Vec<String>,
    others: Vec<String>,
    /// The spellings of each record.
    of_record: RaggedArrayBuilder<u32>,
    open: Vec<u32>,
}

impl FacetColumnBuilder {
    /// Gives the open record a value; those that no filter can tell apart are
    /// one.
    fn add(&mut self, name: &str, other: Option<&str>) {
        let spelling = self.known(name, other);
        if !self.open.contains(&spelling) {
            self.open.push(spelling);
        }
    }

    /// The number of the spelling of a name.
    fn known(&mut self, name: &str, other: Option<&str>) -> u32 {
        let known = self.spellings.get(name).copied();
        known.unwrap_or_else(|| self.spelling(name, other.unwrap_or_default()))
    }

    /// The number of the spelling of a name that was not met before.
    fn spelling(&mut self, name: &str, other: &str) -> u32 {
        let folded = fold::fold(name);
        // What folds to nothing is compared as it stands.
        let is_visible = !folded.trim().is_empty();
        let folded = if is_visible { folded } else { name.to_owned() };
        let fresh = count_of(self.values.len());
        let spelling = *self.spellings.entry(folded).or_insert(fresh);
        self.spellings.insert(name.to_owned(), spelling);
        if spelling != fresh {
            return spelling;
        }
        let fresh = count_of(self.others.len());
        let value = *self.numbers.entry(key(name)).or_insert(fresh);
        if value == fresh {
            self.names.push(name.to_owned());
            self.others.push(other.to_owned());
        } else {
            self.further.push((spelling, name.to_owned()));
            self.add_other(value, other);
        }
        self.values.push(value);
        spelling
    }

    fn add_other(&mut self, value: u32, other: &str) {
        let others = &mut self.others[value as usize];
        let count = others.split(BETWEEN).count();
        if !other.is_empty() && count < KEYS_MAX && others.split(BETWEEN).all(|it| it != other) {
            others.push(BETWEEN);
            others.push_str(other);
        }
    }

    /// Closes so many records without a value.
    fn close_bare(&mut self, count: usize) {
        if count > 0 {
            let none = self.known(Pattern::NONE, None);
            (0..count).for_each(|_| self.of_record.push(&[none]));
        }
    }

    fn close(&mut self) {
        if self.open.is_empty() {
            self.add(Pattern::NONE, None);
        }
        self.of_record.push(&self.open);
        self.open.clear();
    }

    /// The values that have further spellings, with all their spellings.
    fn spellings_of_several(&self, names: &[String], of_record: &RaggedArray<u32>) -> Spellings {
        let value_of = |spelling: &u32| self.values[*spelling as usize];
        let mut of: Vec<u32> = self.further.iter().map(|(at, _)| value_of(at)).collect();
        of.sort_unstable();
        of.dedup();
        let mut further = self.further.iter().peekable();
        let mut listed = Vec::new();
        let (mut count, mut places) = (0, vec![None; self.values.len()]);
        for (spelling, value) in (0_u32..).zip(&self.values) {
            if of.binary_search(value).is_err() {
                continue;
            }
            match further.next_if(|(at, _)| *at == spelling) {
                Some((_, name)) => listed.push(name),
                None => listed.extend(names.get(*value as usize)),
            }
            places[spelling as usize] = Some(count);
            count += 1;
        }
        let place = |spelling: u32| places[spelling as usize];
        Spellings {
            of,
            names: listed.into_iter().collect(),
            rows: postings(&mapped(of_record, place), count as usize),
        }
    }

    fn build(mut self) -> FacetColumn {
        let mut of_record = std::mem::take(&mut self.of_record).build();
        let names = std::mem::take(&mut self.names);
        let mut spellings = Spellings::default();
        // Else each spelling is its value.
        if !self.further.is_empty() {
            spellings = self.spellings_of_several(&names, &of_record);
            let values = &self.values;
            of_record = mapped(&of_record, |spelling| Some(values[spelling as usize]));
        }
        let rows = postings(&of_record, self.others.len());
        let mut is_rare = vec![true; rows.len()];
        for (value, _) in rows.many() {
            is_rare[value] = false;
        }
        let mut rare = RaggedArrayBuilder::default();
        let is_counted = is_counted_by_record(rows.len(), of_record.len());
        for record in 0..of_record.len() {
            for value in of_record.get(record) {
                // Those that are not numbered are counted by their records.
                let number = u16::try_from(*value).ok().filter(|_| is_counted);
                let number = number.filter(|number| usize::from(*number) < forward::NUMBERED);
                if is_rare[*value as usize] {
                    rare.add(number.as_slice());
                }
            }
            rare.close();
        }
        let rare = ForwardIndex::new(&rare.build(), rows.len());
        let has_others = self.others.iter().any(|others| !others.is_empty());
        let others = self.others.iter().filter(|_| has_others);
        FacetColumn {
            names: names.iter().collect(),
            others: others.map(String::as_str).collect(),
            rows,
            rare,
            spellings,
            of: of_record.len(),
        }
    }
}

/// The same lists of other numbers, each once in a list.
fn mapped(lists: &RaggedArray<u32>, number: impl Fn(u32) -> Option<u32>) -> RaggedArray<u32> {
    let mut all = RaggedArrayBuilder::default();
    let mut list = Vec::new();
    for old in lists.each(0..lists.len()) {
        list.clear();
        for number in old.iter().filter_map(|old| number(*old)) {
            if !list.contains(&number) {
                list.push(number);
            }
        }
        all.push(&list);
    }
    all.build()
}

/// The records of each of `count` numbers from the numbers of each record.
fn postings(of_record: &RaggedArray<u32>, count: usize) -> Postings {
    let mut ends = vec![0_usize; count];
    for record in 0..of_record.len() {
        for value in of_record.get(record) {
            ends[*value as usize] += 1;
        }
    }
    let mut sum = 0;
    let mut next = Vec::with_capacity(ends.len());
    for end in &mut ends {
        next.push(sum);
        sum += *end;
        *end = sum;
    }
    let mut items = vec![0_u16; sum];
    for (number, record) in (0_u16..=u16::MAX).zip(0..of_record.len()) {
        for value in of_record.get(record) {
            let at = &mut next[*value as usize];
            items[*at] = number;
            *at += 1;
        }
    }
    Postings::counted(items, &ends, of_record.len())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The column of records with these values and other names.
    pub(in crate::engine::index) fn column(records: &[&[(&str, Option<&str>)]]) -> FacetColumn {
        let mut builder = FacetColumnBuilder::default();
        for values in records {
            for (name, other) in *values {
                builder.add(name, *other);
            }
            builder.close();
        }
        builder.build()
    }

    #[test]
    fn who_looks_for_letters_meets_each_spelling_with_its_own_records() {
        let mut builder = FacetColumnBuilder::default();
        for names in [
            &["open data"][..],
            &["trust"],
            &["open-data", "open data"],
            &["Open-Data"],
        ] {
            for name in names {
                builder.add(name, None);
            }
            builder.close();
        }
        let column = builder.build();
        let mut facets = SegmentFacets::default();
        facets.0[Facet::Tag as usize] = Arc::new(column);
        let listed: Vec<_> = facets
            .values(Facet::Tag)
            .map(|(name, records)| {
                let mut numbers = Vec::new();
                records.each(|number| numbers.push(number));
                (name, numbers)
            })
            .collect();
        let expected = [
            ("trust", vec![1]),
            ("open data", vec![0, 2]),
            ("open-data", vec![2, 3]),
        ];
        assert_eq!(listed, expected);
    }

    #[test]
    fn a_segment_of_a_hundred_thousand_values_counts_them_all() {
        let mut builder = FacetColumnBuilder::default();
        for record in 0..200 {
            builder.add("common", None);
            for tag in 0..500 {
                builder.add(&format!("{record} {tag}"), None);
            }
            builder.close();
        }
        let facet = builder.build();
        assert_eq!(facet.names.len(), 100_001);
        for few in [true, false] {
            let mut rows = BitSet::none(200);
            for record in (0..200).filter(|record| (record % 5 == 0) == few) {
                rows.insert(record);
            }
            let counts = facet.counts(&rows);
            assert_eq!(counts[0] as usize, rows.count());
            for (at, count) in counts.iter().enumerate().skip(1) {
                assert_eq!(*count == 1, rows.contains((at - 1) / 500), "{at}");
                assert!(*count < 2);
            }
        }
    }
}
