//! What the query terms of a query give the records of a segment, and what it is
//! written on.
//!
//! Must never know: how the records were found, the order of the hits.

use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

use super::rank;
use super::top_k::{Block, Part};
use crate::engine::index::bitset::{self, BitSet};
use crate::engine::index::postings::Records;
use crate::engine::index::terms::{Posted, TermIndex};
use crate::engine::segment::SEGMENT_MAX;
use crate::search::field::Fields;

/// What the query terms of a query gave the records of a segment, in blocks like those
/// of a set of records.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    /// Parts of points (see [`rank::POINT`]) of each record.
    points: Vec<[u32; 64]>,
    /// Fields in which each record was found.
    fields: Vec<[u8; 64]>,
    /// Records that have some word only by what is like it.
    scattered: BitSet,
}

impl Scores {
    /// The hits of the segment with their scores: to the points comes what the
    /// number of words of the title gives.
    pub(crate) fn scored<'a>(
        &'a self,
        hits: &'a Part,
        title_words: &'a [u8],
        brevity: &'a [u32; 256],
    ) -> impl Iterator<Item = Block<'a>> {
        let other = brevity[usize::from(words_besides(0, Fields::default()))];
        let given = self.points.iter().zip(&self.fields);
        let given = given.zip(self.scattered.blocks());
        let starts = (hits.start..).step_by(64);
        let hits = hits.rows.blocks().iter().zip(title_words.chunks(64));
        let blocks = hits.zip(given).zip(starts);
        let blocks = blocks.filter(|(((hits, _), _), _)| **hits != 0);
        blocks.map(
            move |(((hits, words), ((points, fields), scattered)), start)| {
                // A whole block is added to at once, hit or not; those found in
                // their titles are few.
                let mut scores = points.map(|points| points.saturating_add(other));
                let titled = bitset::block(fields, |found| Fields(found).meets(Fields::TITLE));
                for at in bitset::ones(&[hits & titled]) {
                    let words = words_besides(words[at], Fields::TITLE);
                    scores[at] = points[at].saturating_add(brevity[usize::from(words)]);
                }
                Block {
                    start,
                    hits: *hits,
                    scores,
                    fields,
                    scattered: *scattered,
                }
            },
        )
    }
}

/// Number of words of a title for its brevity: one that has none of the words
/// asked is as long as can be.
pub(crate) const fn words_besides(words: u8, found: Fields) -> u8 {
    if found.meets(Fields::TITLE) {
        words
    } else {
        u8::MAX
    }
}

/// Sheets and slots of segments that were visited, to be written over: fresh
/// memory costs more than what is written into it.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    sheets: Mutex<Vec<Scores>>,
    slots: Mutex<Vec<Slots>>,
}

impl Scratch {
    /// Clean scores for a segment of so many records.
    pub(crate) fn scores(&self, len: usize) -> Scores {
        let mut scores = pop(&self.sheets).unwrap_or_default();
        scores.points.clear();
        scores.points.resize(len.div_ceil(64), [0; 64]);
        scores.fields.clear();
        scores.fields.resize(len.div_ceil(64), [0; 64]);
        scores.scattered = BitSet::none(len);
        scores
    }

    /// Takes scores back.
    pub(crate) fn keep_sheet(&self, scores: Scores) {
        push(&self.sheets, scores);
    }

    /// Takes the slots of a query term back.
    pub(crate) fn keep_best(&self, best: TermScores) {
        push(&self.slots, best.slots);
    }

    fn slots(&self) -> Slots {
        let mut slots = pop(&self.slots).unwrap_or_else(bytemuck::zeroed_box);
        slots.fill(0);
        slots
    }
}

fn pop<T>(pile: &Mutex<Vec<T>>) -> Option<T> {
    pile.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn push<T>(pile: &Mutex<Vec<T>>, item: T) {
    pile.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(item);
}

/// The fields that a row names: a word found in the title needs no other.
pub(crate) fn told(fields: Fields) -> Fields {
    if fields.meets(Fields::TITLE) {
        fields.and(Fields::TITLE.or(Fields::START))
    } else {
        fields
    }
}

/// Set in the points of what is there literally, which beats all that is
/// merely like it; weights and grades stay below.
const LITERAL: u16 = 1 << 14;

/// Parts of points above, the fields below, for each record of a segment; 0 where
/// nothing was found. All are there whatever the length of the segment, so that
/// no number of a record misses.
type Slots = Box<[u32; SEGMENT_MAX]>;

/// The best that one query term gives each record of a segment.
#[derive(Debug)]
pub(crate) struct TermScores {
    slots: Slots,
    len: usize,
    wanted: Fields,
    /// Something was found that is not there as such.
    has_alike: bool,
}

/// What a query term gives one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// Weight times grade, in thousandths.
    pub(crate) points: u16,
    /// Where it was found.
    pub(crate) fields: Fields,
    /// Whether it is there as such.
    pub(crate) literal: bool,
}

impl TermScores {
    /// Nothing yet, for a segment of `len` records and the fields that are looked
    /// into.
    pub(crate) fn new(len: usize, wanted: Fields, scratch: Option<&Scratch>) -> Self {
        Self {
            slots: scratch.map_or_else(bytemuck::zeroed_box, Scratch::slots),
            len,
            wanted,
            has_alike: false,
        }
    }

    /// What a record is given.
    pub(crate) fn given(&self, number: usize) -> Option<Given> {
        let slot = *self.slots.get(number)?;
        let points = points(slot);
        (points > 0).then(|| Given {
            points: points & !LITERAL,
            fields: fields(slot),
            literal: points >= LITERAL,
        })
    }

    /// A word that stands in several fields.
    pub(crate) fn word(&mut self, word: Posted<'_>, grade: u16) {
        self.word_within(word, grade, None);
    }

    fn word_within(&mut self, word: Posted<'_>, grade: u16, within: Option<&BitSet>) {
        // A word of the title and of another field stands at the start of the
        // title only for those who look there.
        let wanted = if self.wanted.meets(Fields::TITLE) {
            self.wanted.or(Fields::START)
        } else {
            self.wanted
        };
        word.each(Fields::default(), |number, found| {
            let found = found.and(wanted);
            let is_within = within.is_none_or(|rows| rows.contains(usize::from(number)));
            if is_within && found.meets(self.wanted) {
                let points = LITERAL | weight(found).wrapping_mul(grade);
                self.raise(number, found, points);
            }
        });
    }

    /// The fields that are looked into.
    pub(crate) const fn wanted(&self) -> Fields {
        self.wanted
    }

    /// Another form of the word, in some records.
    pub(crate) fn form(&mut self, word: Posted<'_>, one: Fields, within: Option<&BitSet>) {
        if one == Fields::default() {
            self.word_within(word, rank::FORM, within);
        } else if one.meets(self.wanted) {
            self.words_of_one(vec![(rank::FORM, word.records)], one, within);
        }
    }

    /// Records of the year that the word names; a year is no text and so in no
    /// field.
    pub(crate) fn year(&mut self, rows: &BitSet) {
        let points = LITERAL | (rank::YEAR * rank::WHOLE);
        for number in rows.iter() {
            self.raise(number_of(number), Fields::default(), points);
        }
    }

    /// Words that begin with a text.
    pub(crate) fn beginning(
        &mut self,
        words: &TermIndex,
        one: Fields,
        text: &str,
        within: Option<&BitSet>,
    ) {
        let grade = |length: usize| rank::beginning(text.len(), length);
        let run = || words.run(words.words().beginning(text));
        if one == Fields::default() {
            run().for_each(|posted| self.word(posted, grade(posted.word.len())));
        } else if let Some(shortest) = words.shortest(text).filter(|_| one.meets(self.wanted)) {
            self.shortest(shortest, one, grade, within);
        } else if one.meets(self.wanted) {
            let graded = run().map(|posted| (grade(posted.word.len()), posted.records));
            self.words_of_one(graded.collect(), one, within);
        }
    }

    /// The shortest word of each record, which has the best grade; 0 for a
    /// record that has none.
    fn shortest(
        &mut self,
        lengths: &[u8],
        one: Fields,
        grade: impl Fn(usize) -> u16,
        within: Option<&BitSet>,
    ) {
        let mut given = [0; 1 << u8::BITS];
        for (length, given) in given.iter_mut().enumerate().skip(1) {
            *given = slot(one, LITERAL | (weight(one) * grade(length)));
        }
        let blocks = within.map(BitSet::blocks);
        let slots = self.slots.chunks_mut(64).zip(lengths.chunks(64));
        for (number, (slots, lengths)) in slots.enumerate() {
            if blocks.is_some_and(|blocks| blocks.get(number) == Some(&0)) {
                continue;
            }
            for (slot, length) in slots.iter_mut().zip(lengths) {
                *slot = better(*slot, given[usize::from(*length)]);
            }
        }
    }

    /// Words that all stand in one field, with their grades. A record that has
    /// several is touched once, for the best, and none that is not wanted.
    fn words_of_one(
        &mut self,
        mut graded: Vec<(u16, Records<'_>)>,
        one: Fields,
        within: Option<&BitSet>,
    ) {
        graded.sort_unstable_by_key(|(grade, _)| Reverse(*grade));
        let mut open = within.cloned().unwrap_or_else(|| BitSet::all(self.len));
        for same in graded.chunk_by(|(one, _), (other, _)| one == other) {
            let mut rows = BitSet::none(self.len);
            let mut grade = 0;
            for (mine, records) in same {
                grade = *mine;
                records.add_to(&mut rows);
            }
            rows.and(&open);
            open.and_not(&rows);
            let given = slot(one, LITERAL | (weight(one) * grade));
            for (block, slots) in rows.blocks().iter().zip(self.slots.chunks_mut(64)) {
                // A full block has nothing to decide.
                if *block == u64::MAX {
                    for slot in slots {
                        *slot = better(*slot, given);
                    }
                } else {
                    for number in bitset::ones(std::slice::from_ref(block)) {
                        slots[number] = better(slots[number], given);
                    }
                }
            }
        }
    }

    /// Words by their numbers that are there as they were typed.
    pub(crate) fn whole_words(
        &mut self,
        words: &TermIndex,
        one: Fields,
        numbers: impl IntoIterator<Item = usize>,
        within: Option<&BitSet>,
    ) {
        let posted = numbers.into_iter().map(|at| words.posted(at));
        if one == Fields::default() {
            posted.for_each(|posted| self.word(posted, rank::WHOLE));
        } else if one.meets(self.wanted) {
            let graded = posted.map(|posted| (rank::WHOLE, posted.records));
            self.words_of_one(graded.collect(), one, within);
        }
    }

    pub(crate) fn alike(&mut self, word: Posted<'_>, one: Fields, grade: u16) {
        let wanted = self.wanted.and(Fields::SHORT);
        word.each(one, |number, found| {
            if found.meets(wanted) {
                self.improve(usize::from(number), found.and(wanted), grade);
            }
        });
    }

    pub(crate) fn give(&mut self, number: usize, fields: Fields, grade: u16) {
        let points = LITERAL | (weight(fields) * grade);
        self.raise(number_of(number), fields, points);
    }

    pub(crate) fn improve(&mut self, number: usize, fields: Fields, grade: u16) {
        self.has_alike = true;
        self.raise(number_of(number), fields, weight(fields) * grade);
    }

    fn raise(&mut self, number: u16, fields: Fields, points: u16) {
        let mine = &mut self.slots[usize::from(number) % SEGMENT_MAX];
        *mine = better(*mine, slot(fields, points));
    }

    /// The records found; what they are given goes into the scores.
    pub(crate) fn rows(&self, rarity: u32, scores: Option<&mut Scores>) -> BitSet {
        let slots = &self.slots[..self.len.min(SEGMENT_MAX)];
        let rows = BitSet::that(slots, |slot| slot > 0);
        let Some(scores) = scores else {
            return rows;
        };
        if self.has_alike {
            let like = |slot| points(slot).wrapping_sub(1) < LITERAL - 1;
            scores.scattered.or(&BitSet::that(slots, like));
        }
        let (slots, _) = self.slots.as_chunks::<64>();
        let sums = scores.points.iter_mut().zip(&mut scores.fields);
        for (block, (slots, (sums, all))) in rows.blocks().iter().zip(slots.iter().zip(sums)) {
            // A slot in which nothing is gives nothing.
            if *block != 0 {
                for (slot, (sum, all)) in slots.iter().zip(sums.iter_mut().zip(all)) {
                    let given = rarity.wrapping_mul(u32::from(points(*slot) & !LITERAL));
                    *sum = sum.saturating_add(given);
                    *all |= told(fields(*slot)).0;
                }
            }
        }
        rows
    }
}

/// What is given as a slot.
fn slot(fields: Fields, points: u16) -> u32 {
    u32::from(points) << 16 | u32::from(fields.0)
}

/// The better points of two slots and the fields of both.
fn better(one: u32, other: u32) -> u32 {
    (one & !0xffff).max(other & !0xffff) | ((one | other) & 0xff)
}

const fn points(slot: u32) -> u16 {
    (slot >> 16) as u16
}

#[expect(clippy::cast_possible_truncation, reason = "the lowest byte of a slot")]
const fn fields(slot: u32) -> Fields {
    Fields(slot as u8)
}

/// The weight of the best of some fields.
fn weight(fields: Fields) -> u16 {
    WEIGHTS[usize::from(fields.0)]
}

/// The weight of each set of fields.
static WEIGHTS: [u16; 256] = {
    let mut weights = [0; 256];
    let mut fields = 0_u8;
    loop {
        weights[fields as usize] = rank::weight(Fields(fields));
        if fields == u8::MAX {
            break weights;
        }
        fields += 1;
    }
};

fn number_of(record: usize) -> u16 {
    u16::try_from(record).unwrap_or(u16::MAX)
}
