//! Facets: the values of a field, who has them, and what a stance leaves.
//!
//! Within a facet all required values and at least one of the any-of values
//! must be there; every facet must be satisfied; exclusion wins.
//!
//! Must never know: the words of a query, panes and keys.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::engine::catalog::Catalog;
use crate::engine::catalog::DocAddress;
use crate::engine::catalog::row_at;
use crate::engine::column::ColumnReader;
use crate::engine::column::ColumnWriter;
use crate::engine::column::Heat;
use crate::engine::column::RaggedArray;
use crate::engine::column::RaggedArrayBuilder;
use crate::engine::column::StringTable;
use crate::engine::column::StringTableBuilder;
use crate::engine::index::Index;
use crate::engine::index::SegmentIndex;
use crate::engine::index::bitset;
use crate::engine::index::bitset::BitSet;
use crate::engine::index::forward;
use crate::engine::index::forward::ForwardIndex;
use crate::engine::index::postings::Postings;
use crate::engine::index::postings::Records;
use crate::engine::segment::Segment;
use crate::records::books;
use crate::records::doi::Doi;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::fold;
use crate::search::query::Facet;
use crate::search::query::Filter;
use crate::search::query::Pattern;
use crate::search::query::Stance;

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
        typed
            .split(' ')
            .all(|word| self.keys.iter().any(|key| key.contains(word)))
    }

    /// Whether the value, or another name of it, begins with a folded key.
    #[must_use]
    pub fn begins(&self, key: &str) -> bool {
        self.matches(key, true)
    }

    fn matches(&self, wanted: &str, prefix: bool) -> bool {
        self.keys.iter().any(|key| {
            if prefix {
                key.starts_with(wanted)
            } else {
                key == wanted
            }
        })
    }
}

/// Names of one value; a source that gives it more than these is at play.
const KEYS_MAX: usize = 16;

/// Between other names of a value; no text of one line has it.
const BETWEEN: char = '\t';

fn key(text: &str) -> String {
    Pattern::value_key(text)
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
    batches: Vec<FacetOfSegment>,
}

/// The values of a facet in one batch, with their numbers in the catalog.
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
            batches: Vec::new(),
        }
    }

    /// The facets of a catalog whose batches are indexed, in the order of
    /// [`Facet::ALL`].
    pub(crate) fn all<'a>(
        catalog: &Catalog,
        batches: &(impl Iterator<Item = &'a SegmentIndex> + Clone),
    ) -> Vec<Self> {
        let facets = Facet::ALL.iter().map(|facet| {
            let locals = batches.clone().enumerate().map(|(ordinal, batch)| {
                let start = catalog.starts().start(ordinal);
                let local = if *facet == Facet::Year {
                    // A chapter without a year has that of its book, which may
                    // stand in another segment.
                    Arc::new(FacetColumn::years(catalog, start..start + batch.len()))
                } else {
                    Arc::clone(&batch.facets.0[*facet as usize])
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

    /// Lists the columns. The years of the batches are among them, since they
    /// are those of the catalog.
    pub(crate) fn store<'a>(&'a self, facet: Facet, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.values);
        on.put_small(&self.totals);
        for batch in &self.batches {
            on.put_small(&batch.global);
            if facet == Facet::Year {
                batch.local.store(on);
            }
        }
    }

    /// Takes the columns of all facets back.
    pub(crate) fn restore_all<'a>(
        catalog: &Catalog,
        batches: &(impl Iterator<Item = &'a SegmentIndex> + Clone),
        from: &mut ColumnReader<'_>,
    ) -> Option<Vec<Self>> {
        let facets = Facet::ALL.iter().map(|facet| {
            let mut index = Self {
                values: from.take_small()?,
                totals: from.take_small()?,
                batches: Vec::new(),
            };
            for (ordinal, batch) in batches.clone().enumerate() {
                let start = catalog.starts().start(ordinal);
                let global: Vec<u32> = from.take_small()?;
                let local = if *facet == Facet::Year {
                    Arc::new(FacetColumn::restore(batch.len(), from)?)
                } else {
                    Arc::clone(&batch.facets.0[*facet as usize])
                };
                let known = |number: &u32| (*number as usize) < index.values.len();
                if global.len() != local.names.len() || !global.iter().all(known) {
                    return None;
                }
                index.batches.push(FacetOfSegment {
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
            index.batches.push(FacetOfSegment {
                start,
                local,
                global,
            });
        }
        index
    }

    /// Names the books by their titles, where the catalog has them.
    fn name_books(&mut self, catalog: &Catalog) {
        for batch in &self.batches {
            for (at, global) in batch.global.iter().enumerate() {
                let value = &mut self.values[*global as usize];
                if value.name != value.token {
                    continue;
                }
                let chapter = batch.local.rows.get(at).first();
                let chapter = chapter.map(|number| row_at(batch.start + number));
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

    /// The numbers of the values that a narrowing text fits, ascending.
    pub fn narrowed(&self, typed: &str) -> impl Iterator<Item = usize> {
        let typed = Pattern::prefix_key(typed);
        let values = self.values.iter().enumerate();
        values
            .filter(move |(_, value)| value.is_narrowed(&typed))
            .map(|(number, _)| number)
    }

    /// Number of records of the catalog that have a value.
    #[must_use]
    pub fn total(&self, value: usize) -> usize {
        self.totals.get(value).map_or(0, |total| *total as usize)
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

    /// Adds the records of a batch that have any of some values.
    pub(crate) fn add_rows(&self, batch: usize, values: &[usize], bits: &mut BitSet) {
        let Some(batch) = self.batches.get(batch) else {
            return;
        };
        for (local, global) in batch.global.iter().enumerate() {
            if values.binary_search(&(*global as usize)).is_ok() {
                batch.local.rows.get(local).add_to(bits);
            }
        }
    }

    /// The value of a record of a batch; some value where it has several.
    pub(crate) fn value_of(&self, batch: usize, row: DocAddress) -> Option<usize> {
        let batch = self.batches.get(batch)?;
        let number = row.index().checked_sub(batch.start)?;
        let local = batch.local.value_of(number)?;
        batch.global.get(local).map(|global| *global as usize)
    }

    /// How many of a set of records of a batch have each value of the batch.
    pub(crate) fn counts(&self, batch: usize, rows: &BitSet) -> Vec<u32> {
        let Some(FacetOfSegment { local, .. }) = self.batches.get(batch) else {
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

    /// How many of a set of records of a batch have each of some values.
    pub(crate) fn counts_of(&self, batch: usize, rows: &BitSet, places: &Places) -> Vec<u32> {
        let mut counts = vec![0; places.count];
        let Some(FacetOfSegment { local, global, .. }) = self.batches.get(batch) else {
            return counts;
        };
        for (at, value) in global.iter().enumerate() {
            if let Some(place) = places.of[*value as usize] {
                counts[place as usize] = count_of(local.rows.get(at).shared_with(rows));
            }
        }
        counts
    }

    /// The counts of the catalog from those of its batches, in their order.
    pub(crate) fn sum<'a>(&self, batches: impl Iterator<Item = &'a [u32]>) -> Vec<u32> {
        let mut counts = vec![0; self.values.len()];
        for (local, batch) in batches.zip(&self.batches) {
            for (count, global) in local.iter().zip(&batch.global) {
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

/// The facet values of the records of one batch, in the order of
/// [`Facet::ALL`]; years are those of the catalog, see [`FacetIndex::all`].
#[derive(Debug, Default)]
pub(crate) struct SegmentFacets([Arc<FacetColumn>; Facet::ALL.len()]);

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

    /// The values of a facet as the records of the batch spell them, with the
    /// records.
    pub(crate) fn values(&self, facet: Facet) -> impl Iterator<Item = (&str, Records<'_>)> {
        let facet = &self.0[facet as usize];
        let spellings = &facet.spellings;
        let records = facet.rows.each(0..facet.rows.len());
        let values = (0..).zip(facet.names.iter().zip(records));
        let single = values.filter(|(value, _)| spellings.of.binary_search(value).is_err());
        let records = spellings.rows.each(0..spellings.rows.len());
        let single = single.map(|(_, spelled)| spelled);
        single.chain(spellings.names.iter().zip(records))
    }

    /// Takes the columns of a batch of `len` records back.
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
pub(crate) struct SegmentFacetsBuilder([FacetColumnBuilder; Facet::ALL.len()]);

impl SegmentFacetsBuilder {
    /// Takes in the next record of a segment.
    pub(crate) fn record(
        &mut self,
        segment: &Segment,
        number: usize,
        record: &Record,
        sources: &[Text],
    ) {
        let mut add = |facet: Facet, name: &str, other: Option<&str>| {
            self.0[facet as usize].add(name, other);
        };
        for tag in &record.tags {
            add(Facet::Tag, &tag.name, tag.slug());
        }
        for country in &record.countries {
            add(Facet::Country, country, None);
        }
        for country in segment.countries_in_title(number) {
            add(Facet::Country, country, None);
        }
        let parent = books::parent_doi(record);
        for (facet, value) in [
            (Facet::Type, record.kind().map(|kind| &**kind)),
            (Facet::Publisher, record.publisher.as_deref()),
            (Facet::Language, record.language.as_deref()),
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
        for facet in &mut self.0 {
            facet.close();
        }
    }

    /// The values of the records.
    pub(crate) fn build(self) -> SegmentFacets {
        SegmentFacets(self.0.map(|facet| Arc::new(facet.build())))
    }
}

/// The values of one facet in one batch.
#[derive(Debug, Default)]
struct FacetColumn {
    names: StringTable,
    /// Other names, such as the slug of a tag; mostly empty.
    others: StringTable,
    /// Records of each value.
    rows: Postings,
    /// The values of each record whose records do not stand as bits.
    rare: ForwardIndex,
    spellings: Spellings,
}

/// Values that are spelled in several ways ("open data", "open-data"): one for
/// a filter, but not for who looks for a piece of the text.
#[derive(Debug, Default)]
struct Spellings {
    /// The values, ascending.
    of: Vec<u32>,
    /// All that their spellings are, and who spells so.
    names: StringTable,
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
            names: StringTable::restore(from)?,
            rows: Postings::restore(len, from)?,
        };
        let fits = spellings.rows.len() == spellings.names.len() && spellings.of.is_sorted();
        fits.then_some(spellings)
    }
}

impl FacetColumn {
    fn years(catalog: &Catalog, rows: Range<usize>) -> Self {
        let mut builder = FacetColumnBuilder::default();
        for row in rows.map(row_at) {
            if let Some(year) = catalog.year(row) {
                builder.add(&year.value.to_string(), None);
            }
            builder.close();
        }
        builder.build()
    }

    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.names.store(on, Heat::Hot);
        self.others.store(on, Heat::Hot);
        self.rows.store(on, Heat::Hot);
        self.rare.store(on);
        self.spellings.store(on);
    }

    fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let facet = Self {
            names: StringTable::restore(from)?,
            others: StringTable::restore(from)?,
            rows: Postings::restore(len, from)?,
            rare: ForwardIndex::restore(len, from)?,
            spellings: Spellings::restore(len, from)?,
        };
        (facet.rows.len() == facet.names.len()).then_some(facet)
    }

    /// A value of a record.
    fn value_of(&self, record: usize) -> Option<usize> {
        self.rare.first(record, self.rows.len()).or_else(|| {
            let mut many = self.rows.many();
            many.find(|(_, blocks)| bitset::contains(blocks, record))
                .map(|(value, _)| value)
        })
    }

    /// How many of a set of records have each value.
    fn counts(&self, rows: &BitSet) -> Vec<u32> {
        let found = rows.count();
        let mut counts = vec![0; self.rows.len()];
        if found == 0 {
            return counts;
        }
        // Counting the smaller side is enough.
        if found * 2 <= rows.len() {
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
        let beyond = self.rows.each(forward::NUMBERED..self.rows.len());
        for (count, records) in counts.iter_mut().skip(forward::NUMBERED).zip(beyond) {
            *count = count_of(records.shared_with(rows));
        }
        counts
    }
}

/// A number of records as a count.
fn count_of(records: usize) -> u32 {
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
    names: StringTableBuilder,
    others: Vec<String>,
    /// The spellings of each record.
    of_record: RaggedArrayBuilder<u32>,
    open: Vec<u32>,
}

impl FacetColumnBuilder {
    /// Gives the open record a value; those that no filter can tell apart are
    /// one.
    fn add(&mut self, name: &str, other: Option<&str>) {
        let known = self.spellings.get(name).copied();
        let spelling = known.unwrap_or_else(|| self.spelling(name, other.unwrap_or_default()));
        if !self.open.contains(&spelling) {
            self.open.push(spelling);
        }
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
            self.names.push(name);
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

    fn close(&mut self) {
        self.of_record.push(&self.open);
        self.open.clear();
    }

    /// The values that have further spellings, with all their spellings.
    fn spellings_of_several(&self, names: &StringTable, of_record: &RaggedArray<u32>) -> Spellings {
        let value_of = |spelling: &u32| self.values[*spelling as usize];
        let mut of: Vec<u32> = self.further.iter().map(|(at, _)| value_of(at)).collect();
        of.sort_unstable();
        of.dedup();
        let mut further = self.further.iter().peekable();
        let mut listed = StringTableBuilder::default();
        let (mut count, mut places) = (0, vec![None; self.values.len()]);
        for (spelling, value) in (0_u32..).zip(&self.values) {
            if of.binary_search(value).is_err() {
                continue;
            }
            match further.next_if(|(at, _)| *at == spelling) {
                Some((_, name)) => listed.push(name),
                None => listed.push(names.get(*value as usize)),
            }
            places[spelling as usize] = Some(count);
            count += 1;
        }
        let place = |spelling: u32| places[spelling as usize];
        Spellings {
            of,
            names: listed.build(),
            rows: postings(&mapped(of_record, place), count as usize),
        }
    }

    fn build(mut self) -> FacetColumn {
        let mut of_record = std::mem::take(&mut self.of_record).build();
        let names = std::mem::take(&mut self.names).build();
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
        for record in 0..of_record.len() {
            for value in of_record.get(record) {
                // Those that are not numbered are counted by their records.
                let number = u16::try_from(*value).ok();
                let number = number.filter(|number| usize::from(*number) < forward::NUMBERED);
                if is_rare[*value as usize] {
                    rare.add(number.as_slice());
                }
            }
            rare.close();
        }
        let rare = ForwardIndex::new(&rare.build(), rows.len());
        FacetColumn {
            names,
            others: self.others.iter().map(String::as_str).collect(),
            rows,
            rare,
            spellings,
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
    Postings::new(items, &ends, of_record.len())
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
                let named = index.facet(filter.facet).named(&filter.pattern);
                (filter.facet, filter.stance, named)
            })
            .collect();
        filters.sort_by_key(|(facet, ..)| *facet);
        Self { index, filters }
    }

    /// The records of a batch that satisfy all filters; `len` is their number.
    pub(crate) fn satisfied(&self, batch: usize, len: usize) -> BitSet {
        let mut all = BitSet::all(len);
        for mine in self.filters.chunk_by(|a, b| a.0 == b.0) {
            let mut any: Option<BitSet> = None;
            for (facet, stance, values) in mine {
                let facet = self.index.facet(*facet);
                let mut rows = BitSet::none(len);
                match stance {
                    Stance::Required => {
                        facet.add_rows(batch, values, &mut rows);
                        all.and(&rows);
                    }
                    Stance::AnyOf => {
                        facet.add_rows(batch, values, any.get_or_insert(rows));
                    }
                    Stance::Excluded => {
                        facet.add_rows(batch, values, &mut rows);
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
    use super::*;
    use crate::engine::exec::Library;
    use crate::engine::executor::Inline;
    use crate::engine::segment::builder::Builder;
    use crate::records::record::Tag;

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
                .map(|batch| facet.counts(batch, &BitSet::all(library.index.batch(batch).len())));
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
    fn who_looks_for_letters_meets_each_spelling_with_its_own_records() {
        let mut builder = FacetColumnBuilder::default();
        for names in [
            &["open data"][..],
            &["trust"],
            &["open-data", "open data"],
            &["Open-Data"],
        ] {
            names.iter().for_each(|name| builder.add(name, None));
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
    fn each_slug_of_a_value_names_it() {
        let mut builder = FacetColumnBuilder::default();
        builder.add("open data", Some("od"));
        builder.add("open-data", Some("data-open"));
        builder.add("open–data", Some("od"));
        builder.close();
        let index = FacetIndex::unite(std::iter::once((0, Arc::new(builder.build()))));
        for slug in ["od", "data-open", "open-data"] {
            assert_eq!(index.named(&Pattern::whole(slug)), [0], "{slug}");
        }
    }

    #[test]
    fn a_batch_of_a_hundred_thousand_values_counts_them_all() {
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
