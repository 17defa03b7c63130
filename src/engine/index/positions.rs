//! Positions: the words of each record in their order, for words in a row.
//!
//! A word stands there as its rank by how often it comes, in one byte for the
//! commonest and in two or three for nearly all others: a text is mostly some
//! hundred words. The first bytes of longer codes are none of those that follow, so that
//! words in a row are found as bytes in a row.
//!
//! Must never know: what the words are.

use std::cmp::Reverse;
use std::ops::Range;

use memchr::memchr_iter;
use memchr::memmem::Finder;

use super::bitset::BitSet;
use crate::engine::column::{
    Column, ColumnReader, ColumnWriter, Heat, RaggedArray, RaggedArrayBuilder,
};

/// The words of each record in their order.
#[derive(Debug, Default)]
pub(super) struct Positions {
    /// The code of each word.
    codes: RaggedArray<u8>,
    /// The rank of each word by its number; empty where no order is kept.
    ranks: Column<u32>,
}

/// Words that are sought in a row in one index.
#[derive(Debug)]
pub(crate) struct Row {
    first: First,
    /// The ranks that each of the words behind may have.
    rest: Vec<BitSet>,
}

/// What a row begins with.
#[derive(Debug)]
enum First {
    /// Words that are each one alone, by their codes.
    Alone(Finder<'static>),
    /// One of several words: whether some of them begins with a byte. They are the
    /// first of those behind.
    Some([bool; 256]),
}

impl Positions {
    /// The words of records by the numbers they were met under; `places` has for
    /// each of those the number that it goes by.
    pub(super) fn new(order: &RaggedArray<u32>, places: &[u32]) -> Self {
        if order.is_empty() {
            return Self::default();
        }
        let mut counts = vec![0_u32; places.len()];
        for number in order.items() {
            counts[*number as usize] += 1;
        }
        let mut common: Vec<u32> = (0..places.len()).map(small).collect();
        common.sort_unstable_by_key(|number| (Reverse(counts[*number as usize]), *number));
        let mut ranks = vec![0; places.len()];
        let mut as_code = vec![Code::default(); places.len()];
        for (rank, number) in (0..).zip(common) {
            ranks[places[number as usize] as usize] = rank;
            as_code[number as usize] = Code::of(rank);
        }
        let mut codes = RaggedArrayBuilder::default();
        for numbers in order.each(0..order.len()) {
            for number in numbers {
                codes.add(as_code[*number as usize].bytes());
            }
            codes.close();
        }
        Self {
            codes: codes.build(),
            ranks: ranks.into(),
        }
    }

    /// A row of words, each one of some by their numbers.
    pub(super) fn row(&self, words: &[Range<u32>]) -> Row {
        let rank = |number: u32| self.ranks.get(number as usize).copied();
        let alone = words.iter().map_while(|some| match some.len() {
            1 => rank(some.start),
            _ => None,
        });
        let alone: Vec<u32> = alone.collect();
        let others = words.get(alone.len()..).unwrap_or_default();
        let rest = others.iter().map(|some| self.ranked(some.clone()));
        Row::new(&alone, rest.collect())
    }

    /// The same for words of sets of numbers.
    pub(super) fn row_of(&self, words: &[BitSet]) -> Row {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let sets = words.iter().map(|set| self.ranked(set.iter().map(number)));
        Row::new(&[], sets.collect())
    }

    /// The ranks of words.
    fn ranked(&self, numbers: impl Iterator<Item = u32>) -> BitSet {
        let mut ranked = BitSet::none(self.ranks.len());
        for number in numbers {
            if let Some(rank) = self.ranks.get(number as usize) {
                ranked.insert(*rank as usize);
            }
        }
        ranked
    }

    /// Whether the words of a row stand in a record.
    pub(super) fn has(&self, record: usize, row: &Row) -> bool {
        row.is_in(self.codes.get(record))
    }

    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.codes.store(on, Heat::Warm);
        on.put(&self.ranks, Heat::Warm);
    }

    /// Takes the columns of an index of `words` words back.
    pub(super) fn restore(words: usize, from: &mut ColumnReader<'_>) -> Option<Self> {
        let all = Self {
            codes: RaggedArray::restore(from)?,
            ranks: from.take()?,
        };
        (all.ranks.is_empty() || all.ranks.len() == words).then_some(all)
    }
}

impl Row {
    fn new(alone: &[u32], rest: Vec<BitSet>) -> Self {
        let codes: Vec<Code> = alone.iter().map(|rank| Code::of(*rank)).collect();
        let head: Vec<u8> = codes.iter().flat_map(Code::bytes).copied().collect();
        let first = if head.is_empty() {
            let mut begins = [false; 256];
            for rank in rest.first().into_iter().flat_map(BitSet::iter) {
                let code = Code::of(u32::try_from(rank).unwrap_or(u32::MAX));
                begins[usize::from(code.bytes[0])] = true;
            }
            First::Some(begins)
        } else {
            First::Alone(Finder::new(&head).into_owned())
        };
        Self { first, rest }
    }

    /// Whether the words stand in a row in a text of codes; no words do nowhere.
    fn is_in(&self, codes: &[u8]) -> bool {
        match &self.first {
            First::Some(begins) => self.is_after_some(begins, codes),
            First::Alone(head) => match head.needle() {
                // Such stand in every line, and each is looked at.
                [one] => {
                    let mut places = memchr_iter(*one, codes);
                    places.any(|at| is_start(codes, at) && self.goes_on(&codes[at + 1..]))
                }
                _ => self.is_after(head, codes),
            },
        }
    }

    fn is_after(&self, head: &Finder<'_>, codes: &[u8]) -> bool {
        let len = head.needle().len();
        let mut from = 0;
        while let Some(more) = head.find(&codes[from..]) {
            let at = from + more;
            if is_start(codes, at) && self.goes_on(&codes[at + len..]) {
                return true;
            }
            from = at + 1;
        }
        false
    }

    fn is_after_some(&self, begins: &[bool; 256], codes: &[u8]) -> bool {
        // To go from word to word would wait for each byte before the next.
        let places = codes.iter().enumerate();
        let mut places = places.filter(|(_, byte)| begins[usize::from(**byte)]);
        places.any(|(at, _)| is_start(codes, at) && self.goes_on(&codes[at..]))
    }

    /// Whether a text begins with the words behind the first ones.
    fn goes_on(&self, mut codes: &[u8]) -> bool {
        let mut rest = self.rest.iter();
        rest.all(|some| taken(&mut codes).is_some_and(|rank| some.contains(rank as usize)))
    }
}

/// The code of a word: the first byte says how many follow, and those are
/// digits to the base [`BASE`].
#[derive(Clone, Copy, Debug, Default)]
struct Code {
    bytes: [u8; 5],
    len: u8,
}

/// Bytes below are words of their own, or digits of a longer code.
const BASE: u8 = 192;

/// The first of the bytes that begin codes of two bytes, of three and of five.
const TWO: u8 = BASE;
const THREE: u8 = 248;
const FIVE: u8 = 255;

/// The ranks that codes of two bytes, of three and of five begin with.
const FROM_TWO: u32 = BASE as u32;
const FROM_THREE: u32 = FROM_TWO + (THREE - TWO) as u32 * BASE as u32;
const FROM_FIVE: u32 = FROM_THREE + (FIVE - THREE) as u32 * (BASE as u32).pow(2);

impl Code {
    fn of(rank: u32) -> Self {
        let base = u32::from(BASE);
        let digit = |rest: u32| u8::try_from(rest % base).unwrap_or(0);
        let first = |from: u8, rest: u32| from + u8::try_from(rest).unwrap_or(0);
        if rank < FROM_TWO {
            let bytes = [digit(rank), 0, 0, 0, 0];
            Self { bytes, len: 1 }
        } else if rank < FROM_THREE {
            let rest = rank - FROM_TWO;
            let bytes = [first(TWO, rest / base), digit(rest), 0, 0, 0];
            Self { bytes, len: 2 }
        } else if rank < FROM_FIVE {
            let rest = rank - FROM_THREE;
            let lead = first(THREE, rest / base / base);
            let bytes = [lead, digit(rest / base), digit(rest), 0, 0];
            Self { bytes, len: 3 }
        } else {
            // Of a segment no more words than four digits tell fit into memory.
            let rest = rank - FROM_FIVE;
            let digits = [3, 2, 1, 0].map(|place| digit(rest / base.pow(place)));
            let [a, b, c, d] = digits;
            let bytes = [FIVE, a, b, c, d];
            Self { bytes, len: 5 }
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

/// Takes the first word off a text: its rank; none where there is no whole one.
fn taken(codes: &mut &[u8]) -> Option<u32> {
    let (first, rest) = codes.split_first()?;
    let (digits, from, before) = match *first {
        ..TWO => (0, 0, *first),
        TWO..THREE => (1, FROM_TWO, first - TWO),
        THREE..FIVE => (2, FROM_THREE, first - THREE),
        FIVE => (4, FROM_FIVE, 0),
    };
    let (digits, rest) = rest.split_at_checked(digits)?;
    *codes = rest;
    let number = |number: u32, digit: &u8| number * u32::from(BASE) + u32::from(*digit);
    let number = digits.iter().fold(u32::from(before), number);
    Some(from + number)
}

/// Whether a place in a text of codes is the start of one: that of a longer code
/// always is, a smaller byte may be a digit of one.
fn is_start(codes: &[u8], at: usize) -> bool {
    let is_below = |back: usize, first: u8| {
        let before = at.checked_sub(back).and_then(|at| codes.get(at));
        before.is_none_or(|before| *before < first)
    };
    let is_digit =
        !is_below(1, TWO) || !is_below(2, THREE) || !is_below(3, FIVE) || !is_below(4, FIVE);
    codes.get(at).is_some_and(|byte| *byte >= TWO) || !is_digit
}

/// A range of words as the order of words has them.
pub(crate) fn numbers(words: Range<usize>) -> Range<u32> {
    small(words.start)..small(words.end)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_rank_comes_back_from_its_code_and_the_commonest_are_short() {
        let near = [FROM_TWO, FROM_THREE, FROM_FIVE, 1 << 26];
        let near = near.iter().flat_map(|rank| rank - 3..rank + 3);
        for rank in (0..300_000).step_by(7).chain(near) {
            let code = Code::of(rank);
            let mut bytes = code.bytes();
            assert_eq!((taken(&mut bytes), bytes), (Some(rank), &[][..]));
            assert!(code.bytes()[1..].iter().all(|digit| *digit < BASE));
        }
        let lens = [191, 192, 10_943, 10_944, 268_991, 268_992].map(|rank| Code::of(rank).len);
        assert_eq!(lens, [1, 2, 2, 3, 3, 5]);
    }

    /// Ranks of words that are common, rare, and of codes that contain each other.
    fn rank() -> impl Strategy<Value = u32> {
        let digits = (0_u32..3, 0_u32..3, 0_u32..3);
        let long = digits.prop_map(|(a, b, c)| (a * 192 + b) * 192 + c);
        prop_oneof![
            0_u32..3,
            (0_u32..3).prop_map(|digit| FROM_TWO + digit),
            long.clone().prop_map(|rest| FROM_THREE + rest),
            long.prop_map(|rest| FROM_FIVE + rest),
        ]
    }

    proptest! {
        #[test]
        fn words_in_a_row_are_those_that_a_look_at_each_place_finds(
            text in prop::collection::vec(rank(), 0..12),
            start in any::<prop::sample::Index>(),
            len in 1_usize..4,
            other in prop::collection::vec(rank(), 1..4),
            alone in 0_usize..4,
            more in prop::collection::vec(rank(), 0..3),
        ) {
            let codes: Vec<u8> = text.iter().flat_map(|rank| Code::of(*rank).bytes().to_vec()).collect();
            let from = start.index(text.len() + 1);
            let part = &text[from..(from + len).min(text.len())];
            for sought in [part, &other] {
                let (alone, rest) = sought.split_at(alone.min(sought.len()));
                let sets = rest.iter().map(|rank| {
                    let mut set = BitSet::none(usize::try_from(FROM_FIVE).unwrap() + 200_000);
                    more.iter().chain([rank]).for_each(|rank| set.insert(*rank as usize));
                    set
                });
                let sets: Vec<BitSet> = sets.collect();
                let fits = |words: &[u32]| {
                    words.starts_with(alone)
                        && words.len() >= sought.len()
                        && words[alone.len()..].iter().zip(&sets).all(|(word, set)| set.contains(*word as usize))
                };
                let expected = !sought.is_empty() && (0..text.len()).any(|at| fits(&text[at..]));
                prop_assert_eq!(Row::new(alone, sets.clone()).is_in(&codes), expected, "{:?}", sought);
            }
        }
    }
}
