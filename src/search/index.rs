//! The word index: what each batch of records says, ready to be asked.
//!
//! A catalog of a million titles has some hundred thousand distinct words. A
//! typed word is looked up among those and only their records are visited, so
//! that the cost follows the answer and not the catalog.
//!
//! Must never know: queries, ranking, the screen.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::facets::FacetIndex;
use super::field::Fields;
use super::query::Facet;
use super::{fold, tokens};
use crate::catalog::record::Record;
use crate::catalog::segment::Segment;
use crate::catalog::{Catalog, Row};

/// Everything that is looked up while searching one catalog.
#[derive(Clone, Debug, Default)]
pub struct Index {
    texts: Vec<Arc<TextIndex>>,
    sealed: Vec<Arc<Segment>>,
    facets: Vec<FacetIndex>,
}

impl Index {
    /// Indexes a catalog; batches that `previous` has indexed already are
    /// taken from there.
    #[must_use]
    pub fn build(catalog: &Catalog, previous: Option<&Self>) -> Self {
        let known = |segment: &Arc<Segment>| {
            let previous = previous?;
            let at = previous
                .sealed
                .iter()
                .position(|sealed| Arc::ptr_eq(sealed, segment))?;
            previous.texts.get(at).cloned()
        };
        let texts = catalog
            .segments()
            .iter()
            .map(|segment| known(segment).unwrap_or_else(|| Arc::new(TextIndex::build(segment))))
            .collect();
        let facets = Facet::ALL
            .iter()
            .map(|facet| FacetIndex::build(catalog, *facet))
            .collect();
        Self {
            texts,
            sealed: catalog.segments().to_vec(),
            facets,
        }
    }

    /// The word indexes of the batches, in catalog order.
    pub(super) fn texts(&self) -> &[Arc<TextIndex>] {
        &self.texts
    }

    /// The folded title of a record; empty for a ghost.
    pub(super) fn folded_title(&self, row: Row) -> &str {
        self.text_of(row).map_or("", |text| text.title(row))
    }

    /// Number of words of a title, at most 255.
    pub(super) fn title_words(&self, row: Row) -> u8 {
        self.text_of(row).map_or(0, |text| text.title_words(row))
    }

    fn text_of(&self, row: Row) -> Option<&TextIndex> {
        let after = self
            .texts
            .partition_point(|text| text.start() + text.len() <= row.index());
        self.texts.get(after).map(|text| &**text)
    }

    /// The values of a facet and the records that have them.
    #[must_use]
    pub fn facet(&self, facet: Facet) -> &FacetIndex {
        static NONE: FacetIndex = FacetIndex::none();
        self.facets.get(facet as usize).unwrap_or(&NONE)
    }
}

/// The words of one batch and where they stand.
#[derive(Debug, Default)]
pub(super) struct TextIndex {
    start: usize,
    words: Strings,
    /// Letters of each word, to pass over words that cannot hold a pattern.
    letters: Vec<u64>,
    starts: Vec<u32>,
    /// Record within the batch and its fields, packed; ascending.
    postings: Vec<u32>,
    titles: Strings,
    /// Number of words of each title, at most 255.
    title_words: Vec<u8>,
    identifiers: Strings,
}

impl TextIndex {
    fn build(segment: &Segment) -> Self {
        let mut gathered = Gathered::default();
        let mut index = Self {
            start: segment.end(),
            ..Self::default()
        };
        for (number, (row, record)) in segment.rows().enumerate() {
            index.start = index.start.min(row.index());
            let title = fold::fold(&record.title);
            let words = gathered.record(number, record, &title);
            index
                .title_words
                .push(u8::try_from(words).unwrap_or(u8::MAX));
            index.titles.push(&title);
            index.identifiers.push(&identifiers(record));
        }
        gathered.into_postings(&mut index);
        index
    }

    /// The row of the first record of the batch.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Number of records in the batch.
    pub(super) fn len(&self) -> usize {
        self.title_words.len()
    }

    /// The distinct words, sorted.
    pub(super) fn words(&self) -> &Strings {
        &self.words
    }

    /// The letters of a word as a mask (see [`letters`]).
    pub(super) fn letters(&self, word: usize) -> u64 {
        self.letters.get(word).copied().unwrap_or(0)
    }

    /// The records that hold a word, with the fields it stands in.
    pub(super) fn postings(&self, word: usize) -> impl Iterator<Item = (Row, Fields)> + '_ {
        let bounds = self.starts.get(word).zip(self.starts.get(word + 1));
        let range = bounds.map_or(0..0, |(start, end)| *start as usize..*end as usize);
        self.postings[range].iter().map(|packed| {
            let number = (packed >> Fields::INDEXED) as usize;
            let fields = u8::try_from(packed & ((1 << Fields::INDEXED) - 1)).unwrap_or(0);
            (self.row(number), Fields(fields))
        })
    }

    /// Number of records that hold a word, in any field.
    pub(super) fn frequency(&self, word: usize) -> usize {
        self.starts
            .get(word)
            .zip(self.starts.get(word + 1))
            .map_or(0, |(start, end)| (end - start) as usize)
    }

    /// The folded title of a record of the batch.
    pub(super) fn title(&self, row: Row) -> &str {
        row.index()
            .checked_sub(self.start)
            .map_or("", |number| self.titles.get(number))
    }

    /// Number of words of a title.
    pub(super) fn title_words(&self, row: Row) -> u8 {
        let number = row.index().checked_sub(self.start);
        number
            .and_then(|number| self.title_words.get(number))
            .copied()
            .unwrap_or(0)
    }

    /// Folded titles with their rows.
    pub(super) fn titles(&self) -> impl Iterator<Item = (Row, &str)> {
        (0..self.titles.len()).map(|number| (self.row(number), self.titles.get(number)))
    }

    /// The rows whose DOI or ISBN holds the text.
    pub(super) fn identified<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Row> + 'a {
        self.identifiers
            .holding(text)
            .map(|number| self.row(number))
    }

    fn row(&self, number: usize) -> Row {
        Row(u32::try_from(self.start + number).unwrap_or(u32::MAX))
    }
}

/// DOI and ISBNs of a record as one string to look into.
fn identifiers(record: &Record) -> String {
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

/// The letters and digits of a folded word as a mask; letters beyond ASCII
/// share the last bits.
pub(super) fn letters(word: &str) -> u64 {
    word.chars().fold(0, |mask, c| {
        mask | match c {
            'a'..='z' => 1 << (c as u32 - 'a' as u32),
            '0'..='9' => 1 << (26 + c as u32 - '0' as u32),
            _ => 1 << (36 + c as u32 % 28),
        }
    })
}

/// Words in the order they were met, while a batch is indexed.
#[derive(Default)]
struct Gathered {
    numbers: FxHashMap<Box<str>, u32>,
    met: Vec<(u32, u32)>,
}

impl Gathered {
    /// Takes in the words of a record; returns the number of title words.
    fn record(&mut self, number: usize, record: &Record, title: &str) -> usize {
        let mut title_words = 0;
        tokens::each(title, |word, _, at| {
            title_words = title_words.max(at + 1);
            let fields = if at == 0 {
                Fields::TITLE.or(Fields::START)
            } else {
                Fields::TITLE
            };
            self.word(word, number, fields);
        });
        for tag in &record.tags {
            self.text(&tag.name, number, Fields::TAG);
        }
        for name in record.authors.iter().chain(&record.editors) {
            self.text(&name.to_string(), number, Fields::AUTHOR);
        }
        if let Some(series) = &record.series {
            self.text(series, number, Fields::SERIES);
        }
        if let Some(summary) = &record.summary {
            self.text(summary, number, Fields::ABSTRACT);
        }
        title_words
    }

    fn text(&mut self, text: &str, number: usize, fields: Fields) {
        tokens::each(&fold::fold(text), |word, _, _| {
            self.word(word, number, fields);
        });
    }

    fn word(&mut self, word: &str, number: usize, fields: Fields) {
        let id = if let Some(id) = self.numbers.get(word) {
            *id
        } else {
            let id = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
            self.numbers.insert(word.into(), id);
            id
        };
        let packed = u32::try_from(number).unwrap_or(0) << Fields::INDEXED | u32::from(fields.0);
        self.met.push((id, packed));
    }

    /// Sorts the words and lays their records side by side.
    fn into_postings(self, index: &mut TextIndex) {
        let mut words: Vec<_> = self.numbers.into_iter().collect();
        words.sort_unstable();
        let mut place = vec![0_u32; words.len()];
        for (sorted, (word, id)) in words.iter().enumerate() {
            place[*id as usize] = u32::try_from(sorted).unwrap_or(u32::MAX);
            index.words.push(word);
            index.letters.push(letters(word));
        }
        // Counted and laid side by side; records stay ascending within a word.
        let mut ends = vec![0_usize; words.len() + 1];
        for (id, _) in &self.met {
            ends[place[*id as usize] as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut lists = vec![0; self.met.len()];
        let mut next = ends.clone();
        for (id, packed) in &self.met {
            let at = &mut next[place[*id as usize] as usize];
            lists[*at] = *packed;
            *at += 1;
        }
        for bounds in ends.windows(2) {
            index
                .starts
                .push(u32::try_from(index.postings.len()).unwrap_or(u32::MAX));
            for same in lists[bounds[0]..bounds[1]]
                .chunk_by(|a, b| a >> Fields::INDEXED == b >> Fields::INDEXED)
            {
                index
                    .postings
                    .push(same.iter().fold(0, |all, packed| all | packed));
            }
        }
        index
            .starts
            .push(u32::try_from(index.postings.len()).unwrap_or(u32::MAX));
        index.postings.shrink_to_fit();
    }
}

/// Many strings in one piece of memory.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn push(&mut self, string: &str) {
        self.text.push_str(string);
        // Looking into all strings at once must not find a match across two.
        self.text.push('\n');
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// Number of strings.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A string by its number; empty when there is none.
    pub(super) fn get(&self, number: usize) -> &str {
        let Some(end) = self.ends.get(number) else {
            return "";
        };
        let start = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        &self.text[start as usize..*end as usize - 1]
    }

    /// The numbers of sorted strings that begin with a text.
    pub(super) fn beginning(&self, text: &str) -> Range<usize> {
        let start = self.first(|string| string < text);
        let end = self.first(|string| string < text || string.starts_with(text));
        start..end
    }

    /// The numbers of the strings that hold a text, ascending.
    pub(super) fn holding<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let mut last = None;
        memchr::memmem::find_iter(self.text.as_bytes(), text.as_bytes()).filter_map(move |at| {
            let number = self.ends.partition_point(|end| *end as usize <= at);
            (last.replace(number) != Some(number)).then_some(number)
        })
    }

    /// The number of the first string for which `before` is false.
    fn first(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(self.get(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_strings_are_found_by_their_beginning_and_by_what_they_hold() {
        let mut strings = Strings::default();
        for word in ["data", "gov", "government", "governance", "open"] {
            strings.push(word);
        }
        assert_eq!(strings.beginning("gov"), 1..4);
        assert_eq!(strings.beginning("x"), 5..5);
        assert_eq!(strings.holding("ern").collect::<Vec<_>>(), [2, 3]);
        assert_eq!(strings.holding("agov").count(), 0);
    }

    #[test]
    fn a_word_knows_its_records_and_fields() {
        let mut record = Record::titled("Trust in government");
        record.summary = crate::catalog::text::Text::some_prose("Trust, again. Governments.");
        let segment = Segment::seal(0, vec![Record::titled("Open trust"), record]);
        let index = TextIndex::build(&segment);
        let word = index.words().beginning("trust").start;
        let postings: Vec<_> = index.postings(word).collect();
        let all = Fields::TITLE.or(Fields::START).or(Fields::ABSTRACT);
        assert_eq!(postings, [(Row(0), Fields::TITLE), (Row(1), all)]);
        assert_eq!(index.frequency(word), 2);
    }
}
