//! The index: what each segment of records says, ready to be asked.
//!
//! A catalog of a million titles has some hundred thousand distinct words. A
//! typed word is looked up among those and only their records are visited, so
//! that the cost follows the answer and not the catalog. Everything stands per
//! segment: segments are indexed and asked side by side, and one that is indexed
//! is never touched again.
//!
//! Must never know: queries, ranking, the screen.

pub mod bitset;
mod chunks;
pub(crate) mod facet_column;
pub mod facets;
mod filing;
pub(crate) mod forward;
mod hot_prefixes;
pub(crate) mod lexicon;
mod numbering;
pub(crate) mod positions;
pub(crate) mod postings;
mod row;
pub(crate) mod said;
mod term_builder;
pub(crate) mod terms;
pub mod values;

use std::sync::Arc;

use lexicon::Lexicon;
use rustc_hash::FxHashMap;
use term_builder::TermIndexBuilder;
use terms::TermIndex;

use super::address::Starts;
use super::catalog::{Catalog, DocAddress};
use super::column::{
    Column, ColumnReader, ColumnWriter, Columnar, Heat, RaggedArray, RaggedArrayBuilder,
    StringTable, StringTableBuilder,
};
use super::executor::{self, Executor, Inline};
use super::segment::Segment;
use crate::reader::marks::Marks;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::field::Fields;
use crate::search::query::{Facet, Pattern};
use crate::search::{fold, identifier, tokens};
use facet_column::SegmentFacets;
use facets::FacetIndex;
use said::Said;

/// A segment with what its records say.
#[derive(Clone, Debug)]
pub struct IndexedSegment {
    segment: Arc<Segment>,
    index: Arc<SegmentIndex>,
}

impl IndexedSegment {
    /// Indexes a segment; its origins name these sources.
    #[must_use]
    pub fn new(segment: Arc<Segment>, sources: &[Text]) -> Self {
        let index = Arc::new(SegmentIndex::build(&segment, sources));
        Self { segment, index }
    }

    /// The segment.
    #[must_use]
    pub fn segment(&self) -> &Arc<Segment> {
        &self.segment
    }
}

impl Columnar for IndexedSegment {
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.segment.store(on);
        self.index.store(on);
    }

    fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let segment = Segment::restore(from)?;
        let index = SegmentIndex::restore(segment.len(), from)?;
        Some(Self {
            segment: Arc::new(segment),
            index: Arc::new(index),
        })
    }
}

/// Everything that is looked up while searching one catalog; cheap to share.
#[derive(Clone, Debug, Default)]
pub struct Index {
    starts: Starts,
    indexed: Arc<Vec<IndexedSegment>>,
    facets: Vec<Arc<FacetIndex>>,
    lexicon: Arc<Lexicon>,
    said: Arc<Said>,
}

impl Index {
    /// Indexes a catalog; segments that are `known` are taken from there, the
    /// others are made side by side.
    #[must_use]
    pub fn build(catalog: &Catalog, known: &[IndexedSegment], executor: &dyn Executor) -> Self {
        let index = Self::without_lexicon(catalog, known, executor);
        let each: Vec<&SegmentIndex> = index.segments().collect();
        let lexicon = Arc::new(Lexicon::build(&each, executor));
        Self { lexicon, ..index }
    }

    /// Indexes a few records of a catalog that is elsewhere: its words are counted
    /// there.
    pub(crate) fn excerpt(catalog: &Catalog) -> Self {
        Self::without_lexicon(catalog, &[], &Inline)
    }

    fn without_lexicon(
        catalog: &Catalog,
        known: &[IndexedSegment],
        executor: &dyn Executor,
    ) -> Self {
        let segments = catalog.segments();
        let indexed = executor::map(executor, segments.len(), |number| {
            let segment = &segments[number];
            let mut known = known.iter();
            known
                .find(|known| Arc::ptr_eq(&known.segment, segment))
                .cloned()
                .unwrap_or_else(|| IndexedSegment::new(Arc::clone(segment), catalog.sources()))
        });
        let each: Vec<&SegmentIndex> = indexed.iter().map(|indexed| &*indexed.index).collect();
        let facets = FacetIndex::all(catalog, &each, executor);
        Self {
            starts: catalog.starts().clone(),
            indexed: Arc::new(indexed),
            facets: facets.into_iter().map(Arc::new).collect(),
            ..Self::default()
        }
    }

    /// The same with what a reader has said of the records; what is known of
    /// earlier marks is taken from there.
    pub(crate) fn with_marks(&self, catalog: &Catalog, marks: &Marks) -> Self {
        let said = self.said.of(marks, catalog, self);
        let recorded = self.facets.iter().take(Facet::RECORDED.len()).cloned();
        let readers = said.facets(catalog).map(Arc::new);
        Self {
            facets: recorded.chain(readers).collect(),
            said: Arc::new(said),
            ..self.clone()
        }
    }

    /// What a reader has said of the records.
    pub(crate) fn said(&self) -> &Said {
        &self.said
    }

    /// An index of values alone, whose records are elsewhere: facets in the order
    /// of [`Facet::RECORDED`].
    pub(crate) fn of_values(facets: Vec<Arc<FacetIndex>>) -> Self {
        Self {
            facets,
            ..Self::default()
        }
    }

    /// A facet to be shared.
    pub(crate) fn shared_facet(&self, facet: Facet) -> Arc<FacetIndex> {
        self.facets.get(facet as usize).cloned().unwrap_or_default()
    }

    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        for index in self.segments() {
            index.store(on);
        }
        for (facet, index) in Facet::RECORDED.into_iter().zip(self.facets.iter()) {
            index.store(facet, on);
        }
        self.lexicon.store(on);
    }

    /// Takes the columns back that stand for the segments of a catalog.
    pub(crate) fn restore(catalog: &Catalog, from: &mut ColumnReader<'_>) -> Option<Self> {
        let mut indexed = Vec::new();
        for segment in catalog.segments() {
            let index = SegmentIndex::restore(segment.len(), from)?;
            indexed.push(IndexedSegment {
                segment: Arc::clone(segment),
                index: Arc::new(index),
            });
        }
        let segments = indexed.iter().map(|indexed| &*indexed.index);
        let facets = FacetIndex::restore_all(catalog, &segments, from)?;
        Some(Self {
            starts: catalog.starts().clone(),
            indexed: Arc::new(indexed),
            facets: facets.into_iter().map(Arc::new).collect(),
            lexicon: Arc::new(Lexicon::restore(from)?),
            said: Arc::default(),
        })
    }

    /// The words of all segments, each once.
    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The indexed segments, in catalog order.
    #[must_use]
    pub fn indexed(&self) -> &[IndexedSegment] {
        &self.indexed
    }

    /// Number of segments.
    pub(crate) fn len(&self) -> usize {
        self.indexed.len()
    }

    /// The indexes of the segments, in catalog order.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &SegmentIndex> {
        self.indexed.iter().map(|indexed| &*indexed.index)
    }

    /// The word indexes of all segments, each with the field of those whose
    /// words stand in one.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&TermIndex, Fields)> {
        self.segments().flat_map(SegmentIndex::texts)
    }

    /// The index of a segment by its ordinal.
    pub(crate) fn segment(&self, ordinal: usize) -> &SegmentIndex {
        static NONE: std::sync::LazyLock<SegmentIndex> =
            std::sync::LazyLock::new(SegmentIndex::default);
        self.indexed
            .get(ordinal)
            .map_or(&NONE, |indexed| &indexed.index)
    }

    /// The folded title of a record; empty for a ghost.
    pub(crate) fn folded_title(&self, row: DocAddress) -> &str {
        std::str::from_utf8(self.title_bytes(row)).unwrap_or_default()
    }

    /// The same in bytes, which are in the order of the text.
    pub(crate) fn title_bytes(&self, row: DocAddress) -> &[u8] {
        let (ordinal, number) = self.starts.locate(row);
        self.segment(ordinal).titles.bytes(number)
    }

    /// The folded title as it is put in order: without signs and an article
    /// in front.
    pub(crate) fn filing_bytes(&self, row: DocAddress) -> &[u8] {
        let (ordinal, number) = self.starts.locate(row);
        let segment = self.segment(ordinal);
        let passed = segment.filing.get(number).copied().map_or(0, usize::from);
        let title = segment.titles.bytes(number);
        title.get(passed..).unwrap_or(title)
    }

    /// The DOI of a record, if it has one; a ghost has none here.
    pub(crate) fn doi(&self, row: DocAddress) -> Option<&str> {
        let (ordinal, number) = self.starts.locate(row);
        let segment = self.segment(ordinal);
        let known = (number < segment.len()).then(|| segment.identifiers.get(number))?;
        let doi = known.split(' ').next()?;
        (!doi.is_empty()).then_some(doi)
    }

    /// The segment that holds a row, by its ordinal.
    pub(crate) fn ordinal(&self, row: DocAddress) -> usize {
        self.starts.ordinal(row)
    }

    /// The values that a pattern names, with their facet: a type that is none
    /// is read as a form.
    pub(crate) fn named(&self, facet: Facet, pattern: &Pattern) -> (Facet, Vec<usize>) {
        let named = self.facet(facet).named(pattern);
        if facet == Facet::Type && named.is_empty() {
            let forms = self.facet(Facet::Form).named(pattern);
            if !forms.is_empty() {
                return (Facet::Form, forms);
            }
        }
        (facet, named)
    }

    /// The values of a facet and the records that have them.
    #[must_use]
    pub fn facet(&self, facet: Facet) -> &FacetIndex {
        static NONE: std::sync::LazyLock<FacetIndex> =
            std::sync::LazyLock::new(FacetIndex::default);
        self.facets.get(facet as usize).map_or(&NONE, |facet| facet)
    }
}

/// What the records of one segment say, by their number in the segment.
#[derive(Debug, Default)]
pub(crate) struct SegmentIndex {
    /// The words of titles, authors, series and publishers.
    pub(crate) short: TermIndex,
    /// The words of the tags: few words that many records have.
    pub(crate) tags: TermIndex,
    /// The words of the abstracts.
    pub(crate) prose: TermIndex,
    /// The folded titles.
    pub(crate) titles: StringTable,
    /// Number of words of each title, at most 255.
    pub(crate) title_words: Column<u8>,
    /// Bytes of each folded title that its order passes over.
    pub(crate) filing: Column<u8>,
    /// The first letters of the words of each title.
    pub(crate) initials: StringTable,
    /// DOI and ISBNs of each record.
    pub(crate) identifiers: StringTable,
    /// The addresses of each record, as [`address_hash`] gives them.
    pub(crate) addresses: RaggedArray<u64>,
    /// The facet values.
    pub(crate) facets: SegmentFacets,
}

impl SegmentIndex {
    fn build(segment: &Segment, sources: &[Text]) -> Self {
        let mut words = SegmentTerms {
            prose: TermIndexBuilder::with_room(segment.len()),
            ..SegmentTerms::default()
        };
        let mut titles = StringTableBuilder::default();
        let mut initials = StringTableBuilder::default();
        let mut identifiers = StringTableBuilder::default();
        let mut addresses = RaggedArrayBuilder::default();
        let mut title_words = Vec::with_capacity(segment.len());
        let mut filing = Vec::with_capacity(segment.len());
        let mut facets = SegmentFacets::builder();
        for (number, record) in (0_u16..=u16::MAX).zip(segment.records()) {
            let title = words.record(number, &record);
            title_words.push(u8::try_from(title.words).unwrap_or(u8::MAX));
            titles.push(&words.title);
            filing.push(filing::passed_over(&record, &words.title));
            initials.push(&title.initials);
            identifiers.push(&identifying(&record));
            let links = [&record.link, &record.source_url].into_iter().flatten();
            let links = links.chain(record.links.iter().map(|link| &link.url));
            let mut hashes: Vec<u64> = links.map(|link| address_hash(link)).collect();
            hashes.sort_unstable();
            hashes.dedup();
            addresses.push(&hashes);
            facets.record(segment, usize::from(number), &record, sources);
        }
        Self {
            short: words.short.build(segment.len(), false).with_letters(),
            tags: words.tags.build(segment.len(), true).with_letters(),
            prose: words.prose.build(segment.len(), true),
            titles: titles.build(),
            title_words: title_words.into(),
            filing: filing.into(),
            initials: initials.build(),
            identifiers: identifiers.build(),
            addresses: addresses.build(),
            facets: facets.build(),
        }
    }

    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.short.store(on, Heat::Hot);
        self.tags.store(on, Heat::Hot);
        self.titles.store(on, Heat::Hot);
        on.put(&self.title_words, Heat::Hot);
        on.put(&self.filing, Heat::Hot);
        self.initials.store(on, Heat::Hot);
        self.identifiers.store(on, Heat::Hot);
        self.addresses.store(on, Heat::Hot);
        self.facets.store(on);
        self.prose.store(on, Heat::Warm);
    }

    /// Takes the columns of a segment of `len` records back.
    fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let index = Self {
            short: TermIndex::restore(len, from)?,
            tags: TermIndex::restore(len, from)?,
            titles: StringTable::restore(from)?,
            title_words: from.take()?,
            filing: from.take()?,
            initials: StringTable::restore(from)?,
            identifiers: StringTable::restore(from)?,
            addresses: RaggedArray::restore(from)?,
            facets: SegmentFacets::restore(len, from)?,
            prose: TermIndex::restore(len, from)?,
        };
        let each = [
            index.title_words.len(),
            index.filing.len(),
            index.titles.len(),
            index.initials.len(),
            index.identifiers.len(),
            index.addresses.len(),
        ];
        each.iter().all(|each| *each == len).then_some(index)
    }

    /// Number of records in the segment.
    pub(crate) fn len(&self) -> usize {
        self.title_words.len()
    }

    /// The word indexes with the field of those whose words stand in one.
    pub(crate) fn texts(&self) -> [(&TermIndex, Fields); 3] {
        [
            (&self.short, Fields::default()),
            (&self.tags, Fields::TAG),
            (&self.prose, Fields::ABSTRACT),
        ]
    }
}

/// DOI and ISBNs of a record as one string to look into.
pub(crate) fn identifying(record: &Record) -> String {
    let mut text = record.doi.as_deref().unwrap_or_default().to_owned();
    if let Some(isbn) = &record.isbn {
        text.push(' ');
        text.push_str(isbn);
        if isbn.len() == 10 {
            text.push(' ');
            text.push_str(&isbn.thirteen());
        }
    }
    text
}

/// An address as a number that is the same however it was copied.
pub(crate) fn address_hash(address: &str) -> u64 {
    crate::records::identity::identity_hash(&identifier::address(address))
}

/// The words of a segment in the making.
#[derive(Default)]
struct SegmentTerms {
    short: TermIndexBuilder,
    tags: TermIndexBuilder,
    /// The words of each tag that was met, which most records have again.
    of_tag: FxHashMap<Text, Vec<u32>>,
    prose: TermIndexBuilder,
    /// The folded title of the last record.
    title: String,
    buffer: String,
}

/// What a title is besides its words.
struct Title {
    words: usize,
    initials: String,
}

impl SegmentTerms {
    /// Takes in the words of a record.
    fn record(&mut self, number: u16, record: &Record) -> Title {
        self.title.clear();
        fold::fold_onto(&record.title, &mut self.title);
        let mut title = Title {
            words: 0,
            initials: initials(&self.title),
        };
        title.words = self.short.text(&self.title, number, |at| {
            if at == 0 {
                Fields::TITLE.or(Fields::START)
            } else {
                Fields::TITLE
            }
        });
        self.short.close();
        let short = &mut self.short;
        tokens::spelled_out(&record.title, &self.title, |word, _, at| {
            let start = if at == 0 {
                Fields::START
            } else {
                Fields::default()
            };
            short.word(word, number, Fields::TITLE.or(start));
        });
        for tag in &record.tags {
            self.tag(&tag.name, number);
        }
        for name in record.authors.iter().chain(&record.editors) {
            self.text(&name.to_string(), number, Fields::AUTHOR);
        }
        for (field, text) in [
            (Fields::SERIES, &record.series),
            (Fields::PUBLISHER, &record.publisher),
        ] {
            if let Some(text) = text {
                self.text(text, number, field);
            }
        }
        if let Some(summary) = &record.summary {
            self.buffer.clear();
            fold::fold_onto(summary, &mut self.buffer);
            let prose = &mut self.prose;
            prose.text(&self.buffer, number, |_| Fields::ABSTRACT);
            tokens::spelled_out(summary, &self.buffer, |word, _, _| {
                prose.word(word, number, Fields::ABSTRACT);
            });
        }
        self.prose.close();
        title
    }

    fn tag(&mut self, name: &Text, number: u16) {
        if !self.of_tag.contains_key(name) {
            let mut words = Vec::new();
            self.buffer.clear();
            fold::fold_onto(name, &mut self.buffer);
            let mut push = |word: &str| words.push(self.tags.number(word));
            tokens::each(&self.buffer, |word, _, _| push(word));
            tokens::spelled_out(name, &self.buffer, |word, _, _| push(word));
            self.of_tag.insert(name.clone(), words);
        }
        for word in self.of_tag.get(name).into_iter().flatten() {
            self.tags.again(*word, number, Fields::TAG);
        }
    }

    fn text(&mut self, text: &str, number: u16, fields: Fields) {
        self.buffer.clear();
        fold::fold_onto(text, &mut self.buffer);
        let words = &mut self.short;
        let mut take = |word: &str| words.word(word, number, fields);
        tokens::each(&self.buffer, |word, _, _| take(word));
        tokens::spelled_out(text, &self.buffer, |word, _, _| take(word));
    }
}

/// The first letter of each word of a folded title.
pub(crate) fn initials(folded: &str) -> String {
    let first = |word: std::ops::Range<usize>| folded.get(word)?.chars().next();
    fold::words(folded).filter_map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_segment_know_where_they_stand() {
        let mut record = Record::titled("Trust in government");
        record.summary = Text::some_prose("Trust, again. Governments.");
        let segment = Segment::seal(&[Record::titled("Open trust").into(), record.into()]);
        let index = SegmentIndex::build(&segment, &[]);
        let [(short, none), _, (prose, field)] = index.texts();
        let at = short.words().position("trust").unwrap();
        let told = |posted: terms::Posted<'_>, one| {
            let mut told = Vec::new();
            posted.each(one, |record, fields| told.push((record, fields)));
            told
        };
        assert_eq!(
            told(short.posted(at), none),
            [(0, Fields::TITLE), (1, Fields::TITLE.or(Fields::START))]
        );
        let at = prose.words().position("trust").unwrap();
        assert_eq!(told(prose.posted(at), field), [(1, Fields::ABSTRACT)]);
        assert_eq!(index.initials.get(1), "tig");
    }
}
