//! A term index in the making: words in the order they are met, sorted at the
//! end.
//!
//! Must never know: which texts the words are from.

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use super::hot_prefixes::HotPrefixes;
use super::positions::Positions;
use super::postings::Postings;
use super::terms::TermIndex;
use crate::engine::column::{Column, RaggedArrayBuilder, StringTableBuilder};
use crate::search::field::Fields;
use crate::search::tokens;

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
    /// Where the table need not be asked: words by their hash, each in the place
    /// of the one before. A text is mostly some hundred words, and these stay
    /// near the processor where the table does not.
    recent: Vec<Numbered>,
    text: String,
    ends: Vec<u32>,
    /// Where each word was met last.
    last: Vec<Last>,
    met: Vec<Met>,
    order: RaggedArrayBuilder<u32>,
}

/// A word in the table: most are told apart without a look at their text.
#[derive(Clone, Copy)]
struct Numbered {
    bytes: u64,
    len: u32,
    number: u32,
}

impl Numbered {
    const fn new(Short { bytes, len }: Short, number: u32) -> Self {
        Self { bytes, len, number }
    }

    const fn short(self) -> Short {
        let Self { bytes, len, .. } = self;
        Short { bytes, len }
    }
}

/// So many words stand where they are found without the table (measured).
const RECENT: usize = 1 << 10;

/// Somewhat more words, and different ones, than abstracts have on the average: 142
/// and 102 of generated records, 166 and 105 of real papers.
const WORDS: usize = 200;
const DIFFERENT: usize = 120;

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
    /// One with room for the words of so many texts, as long as those of abstracts
    /// are. Room that is not filled is no memory yet; what grows is
    /// copied.
    pub(crate) fn with_room(texts: usize) -> Self {
        Self {
            met: Vec::with_capacity(texts * DIFFERENT),
            order: RaggedArrayBuilder::with_room(texts * WORDS),
            ..Self::default()
        }
    }

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
        let is_it = |known: &Numbered| {
            let is_short = known.short() == short;
            is_short && (short.is_all() || string(text, ends, known.number) == word)
        };
        // The table goes by the first and the last bits.
        let place = (hash >> 24) as usize % RECENT;
        if let Some(known) = self.recent.get(place).filter(|known| is_it(known)) {
            return known.number;
        }
        let known = self.numbers.find(hash, is_it).copied();
        let known = known.unwrap_or_else(|| {
            let number = u32::try_from(ends.len()).unwrap_or(u32::MAX);
            text.push_str(word);
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            self.last.push(Last {
                record: 0,
                met: u32::MAX,
            });
            let known = Numbered::new(short, number);
            let hash_of = |known: &Numbered| {
                let word = string(text, ends, known.number);
                known.short().hash(word.as_bytes())
            };
            self.numbers.insert_unique(hash, known, hash_of);
            known
        });
        // All places begin with the first word.
        self.recent.resize(RECENT, known);
        self.recent[place] = known;
        known.number
    }

    /// Sorts the words and lays their records, numbers below `len`, side by
    /// side; `one` leaves the fields out.
    pub(crate) fn build(self, len: usize, one: bool) -> TermIndex {
        let count = self.ends.len();
        let word = |number: u32| string(&self.text, &self.ends, number);
        let numbers = 0..u32::try_from(count).unwrap_or(u32::MAX);
        // Most words are put in order without a look at their text.
        let mut sorted: Vec<(u64, u32)> = numbers
            .map(|number| (beginning(word(number).as_bytes()), number))
            .collect();
        sorted.sort_unstable_by(|(one, a), (other, b)| {
            one.cmp(other).then_with(|| word(*a).cmp(word(*b)))
        });
        let mut words = StringTableBuilder::default();
        let mut place = vec![0_u32; count];
        for (at, (_, number)) in (0_u32..).zip(&sorted) {
            place[*number as usize] = at;
            words.push(word(*number));
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
        let (records, hot_prefixes) = if one {
            let records = Postings::united(records, &ends, len);
            let hot_prefixes = HotPrefixes::new(&words, &records, len);
            (records, hot_prefixes)
        } else {
            (Postings::listed(records, &ends), HotPrefixes::default())
        };
        TermIndex {
            words,
            records,
            hot_prefixes,
            fields: fields.into(),
            letters: Column::default(),
            order: Positions::new(&self.order.build(), &place),
        }
    }
}

/// The first eight bytes of a word as a number in the same order.
fn beginning(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (place, byte) in bytes.iter_mut().zip(word) {
        *place = *byte;
    }
    u64::from_be_bytes(bytes)
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
    use crate::engine::index::positions::numbers;
    use proptest::prelude::*;
    use std::ops::Range;

    proptest! {
        #[test]
        fn words_are_told_apart_by_what_stands_in_the_table(
            one in "[ab\u{e9}]{1,10}",
            other in "[ab\u{e9}]{1,10}",
        ) {
            let (short, shorter) = (Short::of(one.as_bytes()), Short::of(other.as_bytes()));
            prop_assert!(!short.is_all() || (short == shorter) == (one == other), "{one} {other}");
            let mut builder = TermIndexBuilder::default();
            prop_assert_eq!(builder.number(&one) == builder.number(&other), one == other);
        }
    }

    #[test]
    fn a_word_knows_its_records_and_fields() {
        let mut builder = TermIndexBuilder::default();
        for (record, words) in [(0, ["open", "trust"]), (4, ["trust", "again"])] {
            for word in words {
                builder.word(word, record, Fields::TITLE);
            }
        }
        builder.word("trust", 4, Fields::ABSTRACT);
        let index = builder.build(5, false);
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
    fn words_are_in_the_order_of_their_text_however_long_they_begin_alike() {
        let mut builder = TermIndexBuilder::default();
        let sorted = [
            "in",
            "internat",
            "international",
            "internationally",
            "internats",
            "\u{e9}",
        ];
        for word in sorted.iter().rev() {
            builder.word(word, 0, Fields::TITLE);
        }
        let index = builder.build(1, true);
        assert_eq!(index.words().iter().collect::<Vec<_>>(), sorted);
    }

    #[test]
    fn words_in_a_row_are_found_however_many_words_there_are() {
        for others in [0, 70_000] {
            let mut builder = TermIndexBuilder::default();
            for other in 0..others {
                builder.word(&format!("other{other}"), 0, Fields::ABSTRACT);
            }
            builder.close();
            builder.text("zebra of trust, zebra", 1, |_| Fields::ABSTRACT);
            builder.close();
            let index = builder.build(2, true);
            let has = |record: usize, words: &[&str]| {
                let each = words.iter().map(|word| index.words().beginning(word));
                let row: Vec<Range<u32>> = each.map(numbers).collect();
                index.has_row(record, &index.row(&row))
            };
            assert!(has(1, &["of", "trust"]));
            assert!(has(1, &["trust", "ze"]));
            assert!(!has(1, &["trust", "of"]));
            assert!(!has(1, &["of", "trust", "zebra", "zebra"]));
            assert!(!has(0, &["of"]));
        }
    }
}
