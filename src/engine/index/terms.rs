//! The words of one segment and where they stand.
//!
//! A word is looked up among the sorted words, and only the records of its
//! list are visited. Words with one beginning stand side by side, and so do
//! their lists: a prefix is one run of memory. Those prefixes that begin a
//! great many words know what they give each record.
//!
//! Must never know: which texts the words are from.

use std::hash::Hasher;
use std::ops::Range;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::engine::column::Column;
use crate::engine::column::ColumnReader;
use crate::engine::column::ColumnWriter;
use crate::engine::column::Heat;
use crate::engine::column::RaggedArray;
use crate::engine::column::RaggedArrayBuilder;
use crate::engine::column::StringTable;
use crate::engine::column::StringTableBuilder;
use crate::engine::index::bitset::BitSet;
use crate::engine::index::postings::Postings;
use crate::engine::index::postings::Records;
use crate::search::field::Fields;
use crate::search::tokens;

/// Sorted words with the records that hold them.
#[derive(Debug, Default)]
pub(crate) struct TermIndex {
    words: StringTable,
    /// The records of each word.
    records: Postings,
    /// The fields beside each of the numbers; empty where all words stand in
    /// one field.
    fields: Column<u8>,
    /// The letters of each word (see [`letters`]), where words are looked for
    /// that are like what was typed.
    letters: Column<u64>,
    /// Where words in a row are looked for.
    order: Positions,
    /// Where all words stand in one field.
    heads: HotPrefixes,
}

/// The words of each record in their order, by their numbers: of sixteen bits
/// where all have room, or of more; the other lists are empty.
#[derive(Debug, Default)]
struct Positions {
    narrow: RaggedArray<u16>,
    wide: RaggedArray<u32>,
}

impl Positions {
    /// Lists of numbers below `count`.
    fn new(lists: RaggedArrayBuilder<u32>, count: usize) -> Self {
        let narrow = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
        if count <= 1 << u16::BITS {
            Self {
                narrow: lists.map(narrow).build(),
                wide: RaggedArray::default(),
            }
        } else {
            Self {
                narrow: RaggedArray::default(),
                wide: lists.build(),
            }
        }
    }

    fn has(&self, record: usize, row: &[Range<u32>]) -> bool {
        has_row(self.narrow.get(record), row) || has_row(self.wide.get(record), row)
    }
}

/// Prefixes of so many words that their lists are not united for every
/// question: the first letter of a word is in nearly every abstract.
#[derive(Debug, Default)]
struct HotPrefixes {
    /// The prefixes, sorted.
    texts: StringTable,
    /// For each prefix, for every record of the segment, the length in bytes of
    /// its shortest word with that prefix; 0 when it has none.
    shortest: Column<u8>,
}

impl HotPrefixes {
    /// A longer one begins few words.
    const CHARS_MAX: usize = 4;

    /// The prefixes of sorted words whose lists are longer than half a segment of
    /// `len` records.
    fn new(words: &StringTable, records: &Postings, len: usize) -> Self {
        let cost = |run: &Range<usize>| -> usize {
            let lists = records.each(run.clone());
            lists.map(|list| list.cost()).sum()
        };
        let mut heads = Vec::new();
        for chars in 1..=Self::CHARS_MAX {
            let mut at = 0;
            while at < words.len() {
                let Some(head) = head(words.get(at), chars) else {
                    at += 1;
                    continue;
                };
                let run = words.beginning(head);
                at = run.end;
                if cost(&run) > len / 2 {
                    heads.push((head, run));
                }
            }
        }
        heads.sort_unstable_by_key(|(head, _)| *head);
        let mut shortest = vec![0; heads.len() * len];
        for ((_, run), all) in heads.iter().zip(shortest.chunks_mut(len.max(1))) {
            let lists = records.each(run.clone());
            for (word, list) in words.each_bytes(run.clone()).zip(lists) {
                let length = u8::try_from(word.len()).unwrap_or(u8::MAX);
                list.each(|record| {
                    let least = &mut all[usize::from(record)];
                    if *least == 0 || length < *least {
                        *least = length;
                    }
                });
            }
        }
        Self {
            texts: heads.iter().map(|(head, _)| head).collect(),
            shortest: shortest.into(),
        }
    }

    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        self.texts.store(on, heat);
        on.put(&self.shortest, heat);
    }

    /// Takes the columns of a segment of `len` records back.
    fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let heads = Self {
            texts: StringTable::restore(from)?,
            shortest: from.take()?,
        };
        (heads.shortest.len() == heads.texts.len() * len).then_some(heads)
    }
}

/// The first characters of a word that has so many.
fn head(word: &str, chars: usize) -> Option<&str> {
    let (last, c) = word.char_indices().nth(chars.checked_sub(1)?)?;
    word.get(..last + c.len_utf8())
}

/// A range of words as the order of words has them.
pub(crate) fn numbers(words: Range<usize>) -> Range<u32> {
    let number = |word: usize| u32::try_from(word).unwrap_or(u32::MAX);
    number(words.start)..number(words.end)
}

/// Whether words stand in a row, each one of some.
fn has_row<T: Copy + Into<u32>>(words: &[T], row: &[Range<u32>]) -> bool {
    const CHUNK: usize = 32;
    let Some((first, others)) = row.split_first() else {
        return false;
    };
    // Most words are not the first of the row: a chunk of them is compared at
    // once.
    let is_first = |word: &T| (*word).into().wrapping_sub(first.start) < first.end - first.start;
    let follow = |at: usize| {
        let behind = words.get(at + 1..=at + others.len()).unwrap_or_default();
        let mut pairs = behind.iter().zip(others);
        behind.len() == others.len() && pairs.all(|(word, some)| some.contains(&(*word).into()))
    };
    words.chunks(CHUNK).enumerate().any(|(number, chunk)| {
        let any = chunk.iter().fold(false, |any, word| any | is_first(word));
        let mut places = chunk.iter().zip(CHUNK * number..);
        any && places.any(|(word, at)| is_first(word) && follow(at))
    })
}

fn has_row_of<T: Copy + Into<u32>>(words: &[T], row: &[BitSet]) -> bool {
    let mut rows = words.windows(row.len().max(1));
    rows.any(|words| {
        let mut pairs = words.iter().zip(row);
        pairs.all(|(word, set)| set.contains((*word).into() as usize))
    })
}

impl TermIndex {
    /// The same with the letters of its words.
    pub(crate) fn with_letters(self) -> Self {
        let masks: Vec<u64> = self.words.iter().map(letters).collect();
        Self {
            letters: masks.into(),
            ..self
        }
    }

    /// The letters of each word; empty where none are kept.
    pub(crate) fn letters(&self) -> &[u64] {
        &self.letters
    }

    /// Whether words of a record stand in a row, each one of some by their
    /// numbers; never where no order is kept.
    pub(crate) fn has_row(&self, record: usize, row: &[Range<u32>]) -> bool {
        self.order.has(record, row)
    }

    /// The same for words of sets of numbers, one at least.
    pub(crate) fn has_row_of(&self, record: usize, row: &[BitSet]) -> bool {
        let order = &self.order;
        has_row_of(order.narrow.get(record), row) || has_row_of(order.wide.get(record), row)
    }

    /// The distinct words, sorted.
    pub(crate) fn words(&self) -> &StringTable {
        &self.words
    }

    /// The records that hold a word.
    pub(crate) fn records(&self, word: usize) -> Records<'_> {
        self.records.get(word)
    }

    /// For each record of the segment the length in bytes of its shortest word
    /// with a prefix, 0 when it has none; known for prefixes of many words.
    pub(crate) fn shortest(&self, prefix: &str) -> Option<&[u8]> {
        let heads = &self.heads;
        let at = heads.texts.position(prefix)?;
        let len = heads.shortest.len() / heads.texts.len();
        heads.shortest.get(at * len..(at + 1) * len)
    }

    /// Several words in a row, in order.
    pub(crate) fn run(&self, words: Range<usize>) -> impl Iterator<Item = Posted<'_>> {
        let all: &[u8] = &self.fields;
        let mut start = self.records.start(words.start);
        let lists = self.records.each(words.clone());
        self.words
            .each_bytes(words)
            .zip(lists)
            .map(move |(word, records)| {
                let mut fields = &[][..];
                if let Records::Sparse(numbers) = records {
                    let end = start + numbers.len();
                    fields = all.get(start..end).unwrap_or_default();
                    start = end;
                }
                Posted {
                    word,
                    records,
                    fields,
                }
            })
    }

    /// A word by its number.
    pub(crate) fn posted(&self, word: usize) -> Posted<'_> {
        self.run(word..word + 1).next().unwrap_or_default()
    }
}

/// A word and where it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Posted<'a> {
    /// The word, in UTF-8.
    pub(crate) word: &'a [u8],
    /// The records that hold it.
    pub(crate) records: Records<'a>,
    /// The fields it stands in, beside each record; empty where all words
    /// stand in one.
    pub(crate) fields: &'a [u8],
}

impl Posted<'_> {
    /// Takes each record, ascending, with the fields; `one` where all words
    /// stand in one.
    pub(crate) fn each(&self, one: Fields, mut take: impl FnMut(u16, Fields)) {
        let mut fields = self.fields.iter();
        self.records.each(|record| {
            let fields = fields.next().map_or(one, |fields| Fields(*fields));
            take(record, fields);
        });
    }
}

impl TermIndex {
    /// Lists the columns.
    pub(crate) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>, heat: Heat) {
        self.words.store(on, heat);
        self.records.store(on, heat);
        on.put(&self.fields, heat);
        on.put(&self.letters, heat);
        self.order.narrow.store(on, Heat::Warm);
        self.order.wide.store(on, Heat::Warm);
        self.heads.store(on, heat);
    }

    /// Takes the columns of a segment of `len` records back.
    pub(crate) fn restore(len: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let index = Self {
            words: StringTable::restore(from)?,
            records: Postings::restore(len, from)?,
            fields: from.take()?,
            letters: from.take()?,
            order: Positions {
                narrow: RaggedArray::restore(from)?,
                wide: RaggedArray::restore(from)?,
            },
            heads: HotPrefixes::restore(len, from)?,
        };
        (index.words.len() == index.records.len()).then_some(index)
    }
}

/// A word that was met in a record.
struct Met {
    word: u32,
    record: u16,
    fields: u8,
}

/// A word index in the making: words in the order they were met.
#[derive(Default)]
pub(crate) struct TermIndexBuilder {
    numbers: HashTable<Numbered>,
    text: String,
    ends: Vec<u32>,
    /// Where each word was met last.
    last: Vec<Last>,
    met: Vec<Met>,
    order: RaggedArrayBuilder<u32>,
}

/// A word in the table: most are told apart without a look at their text.
struct Numbered {
    short: Short,
    number: u32,
}

/// The last record that has a word, and the place among those met.
struct Last {
    record: u16,
    met: u32,
}

/// The length of a word and, in a number, up to eight of its bytes: all of
/// those of a word that has no more.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Short {
    bytes: u64,
    len: u32,
}

impl Short {
    fn of(word: &[u8]) -> Self {
        let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
        let bytes = match (
            word,
            word.first_chunk(),
            word.first_chunk(),
            word.last_chunk(),
        ) {
            (_, Some(eight), _, _) => u64::from_le_bytes(*eight),
            (_, _, Some(first), Some(last)) => four(first) | four(last) << 32,
            ([first, .., last], ..) => {
                let middle = word[word.len() / 2];
                u64::from_le_bytes([*first, middle, *last, 0, 0, 0, 0, 0])
            }
            (word, ..) => u64::from(word.first().copied().unwrap_or(0)),
        };
        Self {
            bytes,
            len: u32::try_from(word.len()).unwrap_or(u32::MAX),
        }
    }

    const fn is_all(self) -> bool {
        self.len <= 8
    }

    /// The hash of the word it is of.
    fn hash(self, word: &[u8]) -> u64 {
        let mut hasher = FxHasher::default();
        hasher.write_u64(self.bytes);
        let last = word.last_chunk().filter(|_| !self.is_all());
        hasher.write_u64(last.map_or(0, |last| u64::from_le_bytes(*last)));
        hasher.write_u32(self.len);
        hasher.finish()
    }
}

impl TermIndexBuilder {
    /// Takes in the words of a folded text in their order, each with the fields
    /// of its place; the number of places.
    pub(crate) fn text(
        &mut self,
        folded: &str,
        record: u16,
        fields: impl Fn(usize) -> Fields,
    ) -> usize {
        let mut next = 0;
        tokens::each(folded, |word, _, at| {
            let word = self.number(word);
            self.again(word, record, fields(at));
            // A joined word has the place of its first part and follows none.
            if at == next {
                self.order.add(&[word]);
                next += 1;
            }
        });
        next
    }

    /// Closes a record whose words are kept in their order.
    pub(crate) fn close(&mut self) {
        self.order.close();
    }

    /// Takes in a word of a record; records come in ascending order.
    pub(crate) fn word(&mut self, word: &str, record: u16, fields: Fields) {
        let number = self.number(word);
        self.again(number, record, fields);
    }

    /// The same for a word by its number.
    pub(crate) fn again(&mut self, number: u32, record: u16, fields: Fields) {
        let last = &mut self.last[number as usize];
        let known = self.met.get_mut(last.met as usize);
        if let Some(met) = known.filter(|_| last.record == record) {
            met.fields |= fields.0;
            return;
        }
        *last = Last {
            record,
            met: u32::try_from(self.met.len()).unwrap_or(u32::MAX),
        };
        self.met.push(Met {
            word: number,
            record,
            fields: fields.0,
        });
    }

    /// The number of a word, in the order in which they were met.
    pub(crate) fn number(&mut self, word: &str) -> u32 {
        let short = Short::of(word.as_bytes());
        let hash = short.hash(word.as_bytes());
        let (text, ends) = (&mut self.text, &mut self.ends);
        let known = self.numbers.find(hash, |known| {
            known.short == short && (short.is_all() || string(text, ends, known.number) == word)
        });
        if let Some(known) = known {
            return known.number;
        }
        let number = u32::try_from(ends.len()).unwrap_or(u32::MAX);
        text.push_str(word);
        ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        self.last.push(Last {
            record: 0,
            met: u32::MAX,
        });
        self.numbers
            .insert_unique(hash, Numbered { short, number }, |known| {
                let word = string(text, ends, known.number);
                known.short.hash(word.as_bytes())
            });
        number
    }

    /// Sorts the words and lays their records, numbers below `len`, side by
    /// side; `one` leaves the fields out.
    pub(crate) fn build(self, len: usize, one: bool) -> TermIndex {
        let count = self.ends.len();
        let mut sorted: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
        sorted.sort_unstable_by_key(|number| string(&self.text, &self.ends, *number));
        let mut words = StringTableBuilder::default();
        let mut place = vec![0_u32; count];
        for (at, number) in (0_u32..).zip(&sorted) {
            place[*number as usize] = at;
            words.push(string(&self.text, &self.ends, *number));
        }
        let mut starts = vec![0_usize; count + 1];
        for met in &self.met {
            starts[place[met.word as usize] as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let ends: Vec<usize> = starts.iter().skip(1).copied().collect();
        let mut records = vec![0; self.met.len()];
        let mut fields = vec![0; if one { 0 } else { self.met.len() }];
        // Records were met in their order and stay so within a word.
        for met in &self.met {
            let next = &mut starts[place[met.word as usize] as usize];
            records[*next] = met.record;
            if !one {
                fields[*next] = met.fields;
            }
            *next += 1;
        }
        let words = words.build();
        let (records, heads) = if one {
            let records = Postings::new(records, &ends, len);
            let heads = HotPrefixes::new(&words, &records, len);
            (records, heads)
        } else {
            (Postings::listed(records, &ends), HotPrefixes::default())
        };
        TermIndex {
            words,
            records,
            heads,
            fields: fields.into(),
            letters: Column::default(),
            order: Positions::new(self.order.map(|number| place[number as usize]), count),
        }
    }
}

/// The letters and digits of a folded word as a mask; letters beyond ASCII
/// share the last bits.
pub(crate) fn letters(word: &str) -> u64 {
    word.chars().fold(0, |mask, c| {
        mask | match c {
            'a'..='z' => 1 << (c as u32 - 'a' as u32),
            '0'..='9' => 1 << (26 + c as u32 - '0' as u32),
            _ => 1 << (36 + c as u32 % 28),
        }
    })
}

fn string<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a str {
    let number = number as usize;
    let start = number
        .checked_sub(1)
        .map_or(0, |before| ends[before] as usize);
    &text[start..ends[number] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_told_apart_by_what_stands_in_the_table(
            one in "[ab\u{e9}]{1,10}",
            other in "[ab\u{e9}]{1,10}",
        ) {
            let (short, shorter) = (Short::of(one.as_bytes()), Short::of(other.as_bytes()));
            prop_assert!(!short.is_all() || (short == shorter) == (one == other), "{one} {other}");
            let mut gathered = TermIndexBuilder::default();
            prop_assert_eq!(gathered.number(&one) == gathered.number(&other), one == other);
        }
    }

    #[test]
    fn a_word_knows_its_records_and_fields() {
        let mut gathered = TermIndexBuilder::default();
        for (record, words) in [(0, ["open", "trust"]), (4, ["trust", "again"])] {
            for word in words {
                gathered.word(word, record, Fields::TITLE);
            }
        }
        gathered.word("trust", 4, Fields::ABSTRACT);
        let index = gathered.build(5, false);
        assert_eq!(
            index.words().iter().collect::<Vec<_>>(),
            ["again", "open", "trust"]
        );
        let mut trust = Vec::new();
        let take = |record, fields| trust.push((record, fields));
        index.posted(2).each(Fields::default(), take);
        assert_eq!(
            trust,
            [(0, Fields::TITLE), (4, Fields::TITLE.or(Fields::ABSTRACT))]
        );
        assert_eq!(index.records(0).first(), Some(4));
    }

    #[test]
    fn words_in_a_row_are_found_however_many_words_there_are() {
        for others in [0, 70_000] {
            let mut gathered = TermIndexBuilder::default();
            for other in 0..others {
                gathered.word(&format!("other{other}"), 0, Fields::ABSTRACT);
            }
            gathered.close();
            gathered.text("zebra of trust, zebra", 1, |_| Fields::ABSTRACT);
            gathered.close();
            let index = gathered.build(2, true);
            let row = |words: &[&str]| -> Vec<Range<u32>> {
                let each = words.iter().map(|word| index.words().beginning(word));
                each.map(numbers).collect()
            };
            assert!(index.has_row(1, &row(&["of", "trust"])));
            assert!(index.has_row(1, &row(&["trust", "ze"])));
            assert!(!index.has_row(1, &row(&["trust", "of"])));
            assert!(!index.has_row(1, &row(&["of", "trust", "zebra", "zebra"])));
            assert!(!index.has_row(0, &row(&["of"])));
        }
    }
}
