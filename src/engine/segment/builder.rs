//! Making a catalog: batches come in, identities are merged, books are tied.
//!
//! The same identity twice is one record: the first source wins single values,
//! lists unite, differing values are kept as alternatives, all sources are
//! remembered. A record keeps the row it got first, so that nothing moves on
//! the screen while loading goes on.
//!
//! Must never know: where the batches come from.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::engine::books::Books;
use crate::engine::books::Chapters;
use crate::engine::catalog::Catalog;
use crate::engine::catalog::DocAddress;
use crate::engine::catalog::row_at;
use crate::engine::segment::SEGMENT_MAX;
use crate::engine::segment::Segment;
use crate::records::doi::Doi;
use crate::records::flaw::Flaw;
use crate::records::record::Alternative;
use crate::records::record::Record;
use crate::records::record::identity_hash;
use crate::records::text::Text;

/// A record that comes more often keeps so many of its places and of its other
/// values: nobody reads more, and each is compared with all before.
const KEPT_MAX: usize = 100;

/// A catalog in the making.
#[derive(Debug, Default)]
pub struct Builder {
    segments: Vec<Arc<Segment>>,
    open: Vec<Record>,
    /// The first row of each identity, by its hash.
    rows: FxHashMap<u64, DocAddress>,
    chapters: Chapters,
    /// Records whose identity is already in a sealed batch; merged at the end.
    late: Vec<(DocAddress, Record)>,
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

    /// A catalog of the same sources for what is shown before it is read.
    #[must_use]
    pub fn preview(&self) -> Self {
        Self {
            sources: self.sources.clone(),
            generation: self.generation,
            ..Self::default()
        }
    }

    /// Makes sure that what is built takes the place of a catalog that was
    /// shown before.
    pub fn overtake(&mut self, shown: &Catalog) {
        self.generation = self.generation.max(shown.generation());
    }

    /// Names the next source; its number goes into the origins of its records.
    pub fn source(&mut self, name: &str) -> u32 {
        self.sources.push(Text::line(name));
        u32::try_from(self.sources.len() - 1).unwrap_or(u32::MAX)
    }

    /// Number of records so far, after merging.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sealed() + self.open.len()
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

    /// Takes a record in, or merges it into the one with its identity; gives
    /// the batch that it filled.
    pub fn add(&mut self, record: Record) -> Option<Arc<Segment>> {
        let identity = record.identity();
        let next = row_at(self.len());
        let row = *self.rows.entry(identity_hash(&identity)).or_insert(next);
        let open = row.index().checked_sub(self.sealed());
        // Two identities of one hash are two records all the same.
        let is_known = row != next
            && match open {
                Some(number) => self.open.get(number).map(Record::identity),
                None => self.record(row).map(|first| first.identity()),
            } == Some(identity);
        if !is_known {
            self.open.push(record);
            if self.open.len() >= SEGMENT_MAX {
                self.seal();
                return self.segments.last().cloned();
            }
        } else if let Some(first) = open.and_then(|number| self.open.get_mut(number)) {
            merge(first, record);
        } else {
            self.late.push((row, record));
        }
        None
    }

    /// Notes something wrong in a source.
    pub fn flaw(&mut self, flaw: Flaw) {
        self.flaws.push(flaw);
    }

    /// What there is so far, without books.
    #[must_use]
    pub fn snapshot(&mut self) -> Catalog {
        self.seal();
        self.catalog(Books::default())
    }

    /// The whole catalog: late records merged, books tied, ghosts made.
    #[must_use]
    pub fn finish(mut self) -> Catalog {
        self.seal();
        self.merge_late();
        let find = |doi: &Doi| {
            let row = *self.rows.get(&identity_hash(doi))?;
            let is_it = self.record(row)?.doi.as_ref() == Some(doi);
            is_it.then_some(row)
        };
        let get = |row| self.record(row);
        let books = Books::tie(&self.chapters, self.sealed(), find, get);
        self.catalog(books)
    }

    /// Unpacks the batches that late records belong to.
    fn merge_late(&mut self) {
        let mut late: BTreeMap<usize, Vec<(DocAddress, Record)>> = BTreeMap::new();
        for (row, record) in std::mem::take(&mut self.late) {
            late.entry(self.segment_of(row))
                .or_default()
                .push((row, record));
        }
        for (number, mine) in late {
            let Some(segment) = self.segments.get_mut(number) else {
                continue;
            };
            let start = segment.start();
            let mut records: Vec<Record> = segment.rows().map(|(_, record)| record).collect();
            for (row, record) in mine {
                if let Some(first) = records.get_mut(row.index() - start) {
                    merge(first, record);
                }
            }
            *segment = Arc::new(Segment::seal(start, &records));
            self.chapters.note(number, start, &records);
        }
    }

    fn segment_of(&self, row: DocAddress) -> usize {
        self.segments
            .partition_point(|segment| segment.end() <= row.index())
    }

    fn record(&self, row: DocAddress) -> Option<Record> {
        self.segments.get(self.segment_of(row))?.get(row)
    }

    fn catalog(&mut self, books: Books) -> Catalog {
        self.generation += 1;
        Catalog {
            generation: self.generation,
            segments: self.segments.clone(),
            sources: Arc::new(self.sources.clone()),
            flaws: Arc::new(self.flaws.clone()),
            books: Arc::new(books),
        }
    }

    fn sealed(&self) -> usize {
        self.segments.last().map_or(0, |segment| segment.end())
    }

    fn seal(&mut self) {
        if !self.open.is_empty() {
            let records = std::mem::take(&mut self.open);
            let (number, start) = (self.segments.len(), self.sealed());
            self.chapters.note(number, start, &records);
            self.segments.push(Arc::new(Segment::seal(start, &records)));
        }
    }
}

/// Unites two records of one identity; `first` came earlier and wins.
fn merge(first: &mut Record, other: Record) {
    let mut alternatives = Vec::new();
    let mut keep = |field: &str, mine: Option<&str>, theirs: Option<&str>| match (mine, theirs) {
        (Some(mine), Some(theirs)) if mine != theirs => {
            alternatives.push(Alternative {
                field: Text::line(field),
                value: Text::line(theirs),
            });
        }
        _ => {}
    };
    keep("title", Some(&first.title), Some(&other.title));
    macro_rules! single {
        ($($field:ident $name:literal),* $(,)?) => {$(
            keep($name, first.$field.as_deref(), other.$field.as_deref());
            if first.$field.is_none() {
                first.$field = other.$field;
            }
        )*};
    }
    single!(
        summary "abstract", knowledge_type "knowledge_type", document_type "document_type", date "date",
        publisher "publisher", place "place", container "container", series "series", volume "volume",
        issue "issue", pages "pages", edition "edition", isbn "isbn", issn "issn", language "language",
        parent_doi "parent_doi", parent_title "parent_title", link "link", source_url "source_url",
    );
    let years = [first.year, other.year].map(|year| year.map(|year| year.to_string()));
    keep("year", years[0].as_deref(), years[1].as_deref());
    first.year = first.year.or(other.year);
    for tag in other.tags {
        match first
            .tags
            .iter_mut()
            .find(|mine| mine.name.to_lowercase() == tag.name.to_lowercase())
        {
            Some(mine) if mine.url.is_none() => mine.url = tag.url,
            Some(_) => {}
            None => first.tags.push(tag),
        }
    }
    unite(&mut first.countries, other.countries);
    // Two sources spell the same people in different ways; a united list would
    // name everybody twice.
    if first.authors.is_empty() {
        first.authors = other.authors;
    }
    if first.editors.is_empty() {
        first.editors = other.editors;
    }
    if first.links.is_empty() {
        first.links = other.links;
    }
    unite(&mut first.origins, other.origins);
    unite(&mut first.alternatives, other.alternatives);
    unite(&mut first.alternatives, alternatives);
    first.flaws += other.flaws;
}

/// Appends what is not there yet.
fn unite<T: PartialEq>(mine: &mut Vec<T>, theirs: Vec<T>) {
    for value in theirs {
        if mine.len() < KEPT_MAX && !mine.contains(&value) {
            mine.push(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::record::Tag;

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
    fn a_record_that_comes_again_after_its_batch_was_shown_is_merged_at_the_end() {
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
