//! Making a catalog: records come in, identities are merged, segments are
//! sealed, books are tied.
//!
//! The same identity twice is one record: the first source wins single values,
//! lists unite, differing values are kept as alternatives, all sources are
//! remembered. A record keeps the row it got first, so that nothing moves on
//! the screen while loading goes on.
//!
//! Must never know: where the records come from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::provenance::{PARTS_MAX, Part, Placed};
use super::union::{ITEMS_MAX, Union};
use super::{SEGMENT_MAX, Segment};
use crate::engine::address::{DocAddress, Starts, row_at};
use crate::engine::catalog::Catalog;
use crate::engine::tie;
use crate::records::flaw::{Fault, Flaw};
use crate::records::identity::{are_one, identity_hash};
use crate::records::record::{Origin, Record};
use crate::records::text::Text;

/// A catalog in the making.
#[derive(Debug, Default)]
pub struct Builder {
    segments: Vec<Arc<Segment>>,
    /// Number of records in the segments.
    sealed: usize,
    open: Vec<Placed>,
    /// About how many bytes the records of the open segment take, and how many
    /// they may.
    weight: usize,
    most: Option<usize>,
    /// What was united with records of the open segment, by their numbers.
    unions: FxHashMap<usize, Union>,
    /// The place of the next record in its source.
    ordinal: u32,
    /// The first row of each identity, by its hash.
    rows: FxHashMap<u64, DocAddress>,
    /// Records whose identity is already in a sealed segment; merged at the
    /// end.
    late: Vec<(DocAddress, Part)>,
    /// Where records stand whose DOI is that of another document.
    shared: BTreeMap<Origin, Fault>,
    sources: Vec<Text>,
    flaws: Vec<Flaw>,
    generation: u64,
}

impl Builder {
    /// An empty catalog.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty catalog whose segments hold records of about so many bytes, and
    /// no more than [`SEGMENT_MAX`] of them.
    #[must_use]
    pub fn within(most: usize) -> Self {
        Self {
            most: Some(most),
            ..Self::default()
        }
    }

    /// A catalog of the same sources for what is shown before it is read.
    #[must_use]
    pub fn preview(&self) -> Self {
        Self {
            sources: self.sources.clone(),
            generation: self.generation,
            ..Self::default()
        }
    }

    /// A catalog of sources with these names and flaws, which takes the place of
    /// one of a generation.
    #[must_use]
    pub(crate) fn resume(generation: u64, sources: Vec<Text>, flaws: Vec<Flaw>) -> Self {
        // What a record that is taken in again shares is found out again.
        let (shared, flaws): (Vec<Flaw>, _) = flaws
            .into_iter()
            .partition(|flaw| matches!(flaw.fault, Fault::Shared { .. }));
        let shared = shared.into_iter().map(|flaw| {
            let (source, line) = (flaw.source, flaw.line);
            (Origin { source, line }, flaw.fault)
        });
        Self {
            sources,
            flaws,
            shared: shared.collect(),
            generation,
            ..Self::default()
        }
    }

    /// Makes sure that what is built takes the place of a catalog that was
    /// shown before.
    pub fn overtake(&mut self, shown: &Catalog) {
        self.generation = self.generation.max(shown.generation());
    }

    /// Begins to count the records of the next source.
    pub(crate) fn begin_source(&mut self) {
        self.ordinal = 0;
    }

    /// Names the next source; its number goes into the origins of its records.
    pub fn source(&mut self, name: &str) -> u32 {
        self.begin_source();
        self.sources.push(Text::line(name));
        u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX)
    }

    /// Number of records so far, after merging.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sealed + self.open.len()
    }

    /// Whether nothing has come in yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of the sources so far.
    #[must_use]
    pub fn sources(&self) -> &[Text] {
        &self.sources
    }

    /// Takes the next record of a source in, or merges it into the one with its
    /// identity; gives the segment that it filled.
    pub fn add(&mut self, record: Record) -> Option<Arc<Segment>> {
        let ordinal = self.ordinal;
        self.ordinal = ordinal.saturating_add(1);
        let identity = record.identity();
        let hash = identity_hash(&identity);
        let part = Part { ordinal, record };
        self.add_part(&identity, hash, part)
    }

    /// The same for a record whose identity and place in its source are known.
    pub(crate) fn add_part(
        &mut self,
        identity: &str,
        hash: u64,
        part: Part,
    ) -> Option<Arc<Segment>> {
        if !self.shared.is_empty()
            && let Some(origin) = part.record.origins.first()
        {
            self.shared.remove(origin);
        }
        match self.known(&part.record, identity, hash) {
            None => self.push(Placed {
                ordinal: part.ordinal,
                ..Placed::from(part.record)
            }),
            Some((_, false)) => self.add_apart(part),
            Some((row, true)) => {
                self.join(row, part);
                None
            }
        }
    }

    /// Takes in a record whose identity another document came under before. As
    /// it was read it is its own first part, so that it is known under the
    /// identity that it shares when it is taken apart.
    fn add_apart(&mut self, part: Part) -> Option<Arc<Segment>> {
        if let Some(origin) = part.record.origins.first()
            && let Some(doi) = &part.record.doi
        {
            let doi = Text::line(doi);
            self.shared.insert(*origin, Fault::Shared { doi });
        }
        let mut record = part.record.clone();
        record.apart = true;
        let identity = record.identity();
        if let Some((row, _)) = self.known(&record, &identity, identity_hash(&identity)) {
            self.join(row, part);
            return None;
        }
        self.push(Placed {
            record,
            ordinal: part.ordinal,
            parts: vec![part],
        })
    }

    /// The row that an identity stands in, and whether a record that comes under it
    /// is the document there; none, and the next row becomes its own, for one
    /// that comes first.
    fn known(&mut self, record: &Record, identity: &str, hash: u64) -> Option<(DocAddress, bool)> {
        let next = row_at(self.len());
        let row = *self.rows.entry(hash).or_insert(next);
        if row == next {
            return None;
        }
        let first = self.first(row)?;
        // Two identities of one hash are two records all the same.
        (first.identity() == identity).then(|| (row, first.apart || are_one(&first, record)))
    }

    /// Unites a record with the one of its row.
    fn join(&mut self, row: DocAddress, part: Part) {
        let open = row.index().checked_sub(self.sealed);
        let first = open.and_then(|number| Some((number, self.open.get_mut(number)?)));
        if let Some((number, first)) = first {
            let union = self.unions.entry(number);
            let union = union.or_insert_with(|| Union::of(&first.record));
            let flaws = unite_part(union, first, part);
            self.note(flaws);
        } else {
            self.late.push((row, part));
        }
    }

    /// Takes in a record that was merged before and is not merged again.
    pub(crate) fn add_placed(&mut self, hash: u64, placed: Placed) -> Option<Arc<Segment>> {
        let next = row_at(self.len());
        self.rows.entry(hash).or_insert(next);
        self.push(placed)
    }

    /// Takes over a segment of another catalog.
    pub(crate) fn adopt(&mut self, segment: Arc<Segment>) {
        self.seal();
        let merged = segment.provenance().parts();
        let merged = merged.map(|part| (part.number, part.hash));
        // A record that stands apart comes behind the one whose identity it
        // shares.
        let own = segment.hashes().iter().copied().enumerate();
        for (number, hash) in own.chain(merged) {
            let row = row_at(self.sealed + number);
            self.rows.entry(hash).or_insert(row);
        }
        self.sealed += segment.len();
        self.segments.push(segment);
    }

    /// Has a segment stand in the place of one that holds the same records.
    pub fn exchange(&mut self, old: &Arc<Segment>, new: &Arc<Segment>) {
        let mut segments = self.segments.iter_mut();
        if let Some(place) = segments.find(|segment| Arc::ptr_eq(segment, old)) {
            *place = Arc::clone(new);
        }
    }

    fn push(&mut self, placed: Placed) -> Option<Arc<Segment>> {
        self.weight += weight(&placed.record);
        self.open.push(placed);
        let is_heavy = self.most.is_some_and(|most| self.weight >= most);
        if self.open.len() < SEGMENT_MAX && !is_heavy {
            return None;
        }
        self.seal();
        self.segments.last().cloned()
    }

    /// Ends the open segment where a source of many records ends, so that it
    /// can be read anew without its neighbours; gives it.
    pub fn end_source(&mut self, least: usize) -> Option<Arc<Segment>> {
        if self.open.len() < least.max(1) {
            return None;
        }
        self.seal();
        self.segments.last().cloned()
    }

    /// Notes something wrong in a source.
    pub fn flaw(&mut self, flaw: Flaw) {
        self.flaws.push(flaw);
    }

    /// What there is so far, without books.
    #[must_use]
    pub fn snapshot(&mut self) -> Catalog {
        self.seal();
        self.generation += 1;
        let shared = self.shared.iter().map(|(origin, fault)| Flaw {
            source: origin.source,
            line: origin.line,
            fault: fault.clone(),
        });
        Catalog::of(
            self.generation,
            self.segments.clone(),
            Arc::new(self.sources.clone()),
            Arc::new(self.flaws.iter().cloned().chain(shared).collect()),
        )
    }

    /// The whole catalog: late records merged, books tied, ghosts made.
    #[must_use]
    pub fn finish(mut self) -> Catalog {
        self.seal();
        self.merge_late();
        // Nothing comes any more, and tying takes memory of its own.
        self.rows = FxHashMap::default();
        tie::tied(self.snapshot())
    }

    /// Unpacks the segments that late records belong to.
    fn merge_late(&mut self) {
        let starts = Starts::of(self.segments.iter().map(|segment| segment.len()));
        let mut late: BTreeMap<usize, Vec<(usize, Part)>> = BTreeMap::new();
        for (row, part) in std::mem::take(&mut self.late) {
            let (ordinal, number) = starts.locate(row);
            late.entry(ordinal).or_default().push((number, part));
        }
        for (ordinal, mine) in late {
            let Some(segment) = self.segments.get_mut(ordinal) else {
                continue;
            };
            let placed = (0..segment.len()).map(|number| segment.placed(number));
            // A record that its checksum does not know is missing, not moved.
            let lost = || Placed::from(Record::default());
            let mut placed: Vec<_> = placed.map(|one| one.unwrap_or_else(lost)).collect();
            let mut unions: FxHashMap<usize, Union> = FxHashMap::default();
            let mut flaws = Vec::new();
            for (number, part) in mine {
                if let Some(first) = placed.get_mut(number) {
                    let union = unions.entry(number);
                    let union = union.or_insert_with(|| Union::of(&first.record));
                    flaws.extend(unite_part(union, first, part));
                }
            }
            *segment = Arc::new(Segment::seal(&placed));
            self.note(flaws);
        }
    }

    /// Notes what merging left out, once: a record that was full before may
    /// have said so in the catalog that this one takes the place of.
    fn note(&mut self, flaws: Vec<Flaw>) {
        for flaw in flaws {
            if !self.flaws.contains(&flaw) {
                self.flaws.push(flaw);
            }
        }
    }

    /// The record of a row under the identity that it came under: merging may
    /// make another one of it.
    fn first(&self, row: DocAddress) -> Option<Cow<'_, Record>> {
        if let Some(number) = row.index().checked_sub(self.sealed) {
            return self.open.get(number).map(first_of).map(Cow::Borrowed);
        }
        let (segment, number) = self.locate(row)?;
        segment.first_part(number).map(Cow::Owned)
    }

    fn locate(&self, row: DocAddress) -> Option<(&Segment, usize)> {
        let mut start = 0;
        for segment in &self.segments {
            if row.index() < start + segment.len() {
                return Some((segment, row.index() - start));
            }
            start += segment.len();
        }
        None
    }

    fn seal(&mut self) {
        self.unions.clear();
        if !self.open.is_empty() {
            let placed = std::mem::take(&mut self.open);
            self.weight = 0;
            self.sealed += placed.len();
            self.segments.push(Arc::new(Segment::seal(&placed)));
        }
    }
}

/// About how many bytes a record takes.
fn weight(record: &Record) -> usize {
    let entries = [
        record.tags.len(),
        record.authors.len(),
        record.editors.len(),
        record.links.len(),
    ];
    let summary = record.summary.as_deref().map_or(0, str::len);
    let entries: usize = entries.iter().sum();
    size_of::<Record>() + record.title.len() + summary + 64 * entries
}

/// A record as it was before anything was merged into it.
fn first_of(placed: &Placed) -> &Record {
    let first = placed.parts.first().map(|part| &part.record);
    first
        .filter(|_| !placed.record.apart)
        .unwrap_or(&placed.record)
}

/// Unites a record with one that came later, and keeps both as they were read;
/// gives what was left out.
fn unite_part(union: &mut Union, first: &mut Placed, part: Part) -> Vec<Flaw> {
    if first.parts.is_empty() {
        first.parts.push(Part {
            ordinal: first.ordinal,
            record: first.record.clone(),
        });
    }
    if first.parts.len() < PARTS_MAX {
        first.parts.push(part.clone());
    }
    let full = union.add(&mut first.record, part.record);
    let origin = first.record.origins.first();
    let flaw = |field| Flaw {
        source: origin.map_or(0, |origin| origin.source),
        line: origin.map_or(0, |origin| origin.line),
        fault: Fault::Entries {
            field: Text::line(field),
            most: ITEMS_MAX,
        },
    };
    full.into_iter().map(flaw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::doi::Doi;
    use crate::records::record::{Alternative, Tag};

    fn record(title: &str, doi: &str, year: Option<i32>, tag: &str) -> Record {
        Record {
            doi: Doi::parse(doi),
            year,
            tags: Tag::named(tag).into_iter().collect(),
            ..Record::titled(title)
        }
    }

    #[test]
    fn the_first_source_wins_lists_unite_and_differences_are_kept() {
        let mut builder = Builder::new();
        builder.add(record("Open data", "10.1787/a", None, "trust"));
        builder.add(record(
            "Open Data!",
            "https://doi.org/10.1787/A",
            Some(2016),
            "loans",
        ));
        let catalog = builder.finish();
        let merged = catalog.get(DocAddress(0)).unwrap();
        assert_eq!(
            (catalog.len(), &*merged.title, merged.year),
            (1, "Open data", Some(2016))
        );
        assert_eq!(
            merged.tags.iter().map(|tag| &*tag.name).collect::<Vec<_>>(),
            ["trust", "loans"]
        );
        assert_eq!(
            merged.alternatives,
            [Alternative {
                field: Text::line("title"),
                value: Text::line("Open Data!")
            }]
        );
    }

    #[test]
    fn a_record_that_comes_again_after_its_segment_was_shown_is_merged_at_the_end() {
        let mut builder = Builder::new();
        builder.add(record("Open data", "10.1787/a", None, "trust"));
        assert_eq!(builder.snapshot().len(), 1);
        builder.add(record("Other", "10.1787/b", None, "trust"));
        builder.add(record("Open data", "10.1787/a", Some(2016), "loans"));
        assert_eq!(builder.snapshot().get(DocAddress(0)).unwrap().year, None);
        let catalog = builder.finish();
        assert_eq!(
            (catalog.len(), catalog.get(DocAddress(0)).unwrap().year),
            (2, Some(2016))
        );
    }

    #[test]
    fn a_chapter_belongs_to_the_book_that_a_later_source_names() {
        let doi = "10.1787/9789264259270-2-en";
        let mut builder = Builder::new();
        builder.add(record("Chapter", doi, None, "trust"));
        assert_eq!(builder.snapshot().len(), 1);
        builder.add(Record {
            parent_doi: Doi::parse("10.1787/other-en"),
            parent_title: Text::some_line("The other book"),
            ..record("Chapter", doi, None, "trust")
        });
        let catalog = builder.finish();
        let book = catalog.book_of(DocAddress(0)).unwrap();
        assert_eq!(&*catalog.get(book).unwrap().title, "The other book");
        assert_eq!(catalog.books().ghosts().len(), 1);
    }

    #[test]
    fn chapters_that_carry_the_doi_of_their_book_are_documents_of_their_own() {
        let mut builder = Builder::new();
        let source = builder.source("a.ris");
        for (line, title) in (1..).zip(["Preface", "Trade and trust", "Preface", "The book"]) {
            builder.add(Record {
                origins: vec![Origin { source, line }],
                ..record(title, "10.1787/a", None, "trust")
            });
        }
        let catalog = builder.finish();
        let ids: Vec<String> = catalog.rows().map(|(_, one)| one.identity()).collect();
        assert_eq!((ids.len(), &*ids[0]), (3, "10.1787/a"));
        assert!(ids[1..].iter().all(|id| id.starts_with("10.1787/a#")));
        for (row, id) in ids.iter().enumerate() {
            assert_eq!(catalog.find(id), Some(row_at(row)), "{id}");
        }
        let flaws = catalog.flaws().iter();
        let lines: Vec<u32> = flaws.map(|flaw| flaw.line).collect();
        assert_eq!(lines, [2, 4]);
    }

    #[test]
    fn a_record_without_doi_in_another_place_of_the_journal_is_another() {
        let at = |pages: &str| Record {
            pages: Text::some_line(pages),
            ..Record::titled("Editorial")
        };
        let mut builder = Builder::new();
        for pages in ["1-2", "3-4", "1-2", "3-4"] {
            builder.add(at(pages));
        }
        let catalog = builder.finish();
        let ids: Vec<String> = catalog.rows().map(|(_, one)| one.identity()).collect();
        assert_eq!(ids.len(), 2);
        assert_eq!(
            ids[0],
            at("1-2").identity(),
            "what came first is known as before"
        );
    }

    #[test]
    fn a_segment_ends_where_its_records_would_take_too_much() {
        let long = |number: usize| Record {
            summary: Text::some_prose(&"of interest ".repeat(1_000)),
            ..Record::titled(&format!("Report {number}"))
        };
        let mut builder = Builder::within(100_000);
        let filled = (0..100).filter_map(|number| builder.add(long(number)));
        let lengths: Vec<usize> = filled.map(|segment| segment.len()).collect();
        assert!(
            lengths.iter().all(|length| (5..=9).contains(length)),
            "{lengths:?}"
        );
        assert_eq!(builder.finish().len(), 100);
    }

    #[test]
    fn chapters_of_one_book_are_never_merged() {
        let mut builder = Builder::new();
        for number in 1..=3 {
            builder.add(Record {
                isbn: crate::records::isbn::Isbn::parse("9789264259270"),
                document_type: Text::some_line("chapter"),
                pages: Text::some_line(&number.to_string()),
                ..Record::titled("Foreword")
            });
        }
        assert_eq!(builder.finish().len(), 3);
    }
}
