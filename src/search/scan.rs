//! Visiting the records of one batch that a plan finds, and what each leaf
//! gives them.
//!
//! All that is written while a batch is visited lies in the near memory of a
//! core, and no batch knows of another: they are visited side by side.
//!
//! Must never know: the order of the hits, the screen.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::bits::{self, Bits};
use super::field::Fields;
use super::index::BatchIndex;
use super::index::words::{Posted, WordIndex, numbers};
use super::matcher::Slip;
use super::memo::Memo;
use super::plan::{self, Leaf, Like, Plan, Sought};
use super::postings::Records;
use super::query::{Facet, Part, State};
use super::{Library, fold, rank};
use crate::catalog::Row;
use crate::catalog::record::Record;
use crate::catalog::segment::{BATCH, Traits};

/// What the leaves of a query gave the records of a batch.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Parts of points (see [`rank::POINT`]) of each record.
    pub(super) points: Vec<u32>,
    /// Fields in which each record was found.
    pub(super) fields: Vec<u8>,
    /// Records that have some word only by what is like it.
    pub(super) scattered: Bits,
}

/// Sheets and slots of batches that were visited, to be written over: fresh
/// memory costs more than what is written into it.
#[derive(Debug, Default)]
pub(super) struct Desk {
    sheets: Mutex<Vec<Sheet>>,
    slots: Mutex<Vec<Slots>>,
}

impl Desk {
    /// A clean sheet for a batch of so many records.
    pub(super) fn sheet(&self, len: usize) -> Sheet {
        let mut sheet = pop(&self.sheets).unwrap_or_default();
        sheet.points.clear();
        sheet.points.resize(len, 0);
        sheet.fields.clear();
        sheet.fields.resize(len, 0);
        sheet.scattered = Bits::none(len);
        sheet
    }

    /// Takes a sheet back.
    pub(super) fn keep_sheet(&self, sheet: Sheet) {
        push(&self.sheets, sheet);
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

/// A walk over one batch; `stale` is asked between leaves whether anybody
/// still wants the answer.
pub(super) struct Scan<'a> {
    library: &'a Library,
    number: usize,
    batch: &'a BatchIndex,
    stale: &'a (dyn Fn() -> bool + Sync),
    desk: Option<&'a Desk>,
    /// What is known of earlier questions, and the leaves worth remembering.
    memo: Option<(&'a Memo, &'a [&'a Leaf])>,
}

/// The answer is no longer wanted.
#[derive(Debug)]
pub(super) struct Stale;

impl<'a> Scan<'a> {
    /// A walk over the batch of a number.
    pub(super) fn new(
        library: &'a Library,
        number: usize,
        stale: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self {
            library,
            number,
            batch: library.index.batch(number),
            stale,
            desk: None,
            memo: None,
        }
    }

    /// The same with something to write on.
    pub(super) fn at(self, desk: &'a Desk) -> Self {
        Self {
            desk: Some(desk),
            ..self
        }
    }

    /// The same with what is known of earlier questions about some leaves.
    pub(super) fn remembering(self, memo: &'a Memo, leaves: &'a [&'a Leaf]) -> Self {
        Self {
            memo: Some((memo, leaves)),
            ..self
        }
    }

    /// Number of records of the batch.
    pub(super) fn len(&self) -> usize {
        self.batch.len()
    }

    /// The row of a record of the batch.
    pub(super) fn row(&self, number: usize) -> Row {
        Row(u32::try_from(self.batch.start + number).unwrap_or(u32::MAX))
    }

    /// The records that a plan finds; what they are given goes onto the sheet.
    /// Denied parts give nothing.
    pub(super) fn rows(&self, plan: &Plan, sheet: Option<&mut Sheet>) -> Result<Bits, Stale> {
        self.rows_within(plan, None, sheet)
    }

    /// The same for some records; nobody asks for what is said of the others.
    fn rows_within(
        &self,
        plan: &Plan,
        within: Option<&Bits>,
        sheet: Option<&mut Sheet>,
    ) -> Result<Bits, Stale> {
        self.poll()?;
        let mut sheet = sheet;
        Ok(match plan {
            Plan::All => Bits::all(self.len()),
            Plan::Values(facet, values) => {
                let mut rows = Bits::none(self.len());
                let facet = self.library.index.facet(*facet);
                facet.add_rows(self.number, values, &mut rows);
                rows
            }
            Plan::Years(range) => self.that(|row| {
                let year = self.library.catalog.year(row);
                year.is_some_and(|year| range.contains(year.value))
            }),
            Plan::Is(State::Book) => {
                let books = self.library.catalog.books();
                self.that(|row| books.wholes().binary_search(&row.0).is_ok())
            }
            Plan::Is(State::Chapter) => self.having(Traits::PARENT),
            Plan::Is(State::Flawed) => self.having(Traits::FLAWS),
            Plan::Has(Part::Doi) => self.having(Traits::DOI),
            Plan::Has(Part::Abstract) => self.having(Traits::ABSTRACT),
            Plan::Has(Part::Tags) => self.having(Traits::TAGS),
            Plan::Leaf(leaf) => self.leaf(leaf, within, sheet)?,
            Plan::Not(inner) => {
                let mut rows = self.rows_within(inner, within, None)?;
                rows.invert();
                rows
            }
            Plan::And(parts) => {
                let mut all = within.cloned().unwrap_or_else(|| Bits::all(self.len()));
                for part in parts {
                    all.and(&self.rows_within(part, Some(&all), sheet.as_deref_mut())?);
                    if all.is_empty() {
                        break;
                    }
                }
                all
            }
            Plan::Or(parts) => {
                let mut any = Bits::none(self.len());
                for part in parts {
                    any.or(&self.rows_within(part, within, sheet.as_deref_mut())?);
                }
                any
            }
        })
    }

    fn leaf(
        &self,
        leaf: &Leaf,
        within: Option<&Bits>,
        sheet: Option<&mut Sheet>,
    ) -> Result<Bits, Stale> {
        let is_known = |known: &&Leaf| std::ptr::eq(*known, leaf);
        let memo = self.memo.filter(|(_, known)| known.iter().any(is_known));
        let Some((memo, _)) = memo else {
            let best = self.best_within(leaf, within)?;
            let rows = best.rows(leaf.rarity, sheet);
            if let Some(desk) = self.desk {
                push(&desk.slots, best.slots);
            }
            return Ok(rows);
        };
        let kept = memo.of(leaf, self.library.index.len());
        let Some(slot) = kept.get(self.number) else {
            return Ok(Bits::none(self.len()));
        };
        let best = if let Some(best) = slot.get() {
            best
        } else {
            let best = self.best(leaf)?;
            slot.get_or_init(|| best)
        };
        Ok(best.rows(leaf.rarity, sheet))
    }

    /// The best that a leaf gives each record.
    pub(super) fn best(&self, leaf: &Leaf) -> Result<Best, Stale> {
        self.best_within(leaf, None)
    }

    /// The same for some records at least.
    fn best_within(&self, leaf: &Leaf, within: Option<&Bits>) -> Result<Best, Stale> {
        let slots = self.desk.map_or_else(bytemuck::zeroed_box, Desk::slots);
        let mut best = Best {
            slots,
            len: self.len(),
            wanted: leaf.fields,
            has_alike: false,
        };
        match &leaf.sought {
            Sought::Word { text, like } => {
                for (words, one) in self.batch.texts() {
                    self.poll()?;
                    let run = words.run(words.words().beginning(text));
                    let graded =
                        run.map(|posted| (rank::beginning(text.len(), posted.word.len()), posted));
                    if one == Fields::default() {
                        graded.for_each(|(grade, posted)| best.word(posted, grade));
                    } else {
                        let graded = graded.map(|(grade, posted)| (grade, posted.records));
                        best.words_of_one(graded.collect(), one, within);
                    }
                }
                self.like(text, like, &mut best)?;
            }
            Sought::WholeWord(text) => {
                for (words, one) in self.batch.texts() {
                    let at = words.words().position(text);
                    best.whole_words(words, one, at, within);
                }
            }
            Sought::Phrase { words, open } => self.phrase(words, *open, leaf.fields, &mut best)?,
            Sought::Exact(text) => self.exact(text, leaf.fields, &mut best)?,
            Sought::Start(text) => self.titles(&mut best, |title| title.starts_with(text.as_str())),
            Sought::End(text) => self.titles(&mut best, |title| title.ends_with(text.as_str())),
            Sought::Identifier => {}
        }
        for identifier in &leaf.identifiers {
            for number in self.batch.identifiers.holding(identifier) {
                best.give(number, Fields::DOI, rank::WHOLE);
            }
        }
        if let Some(address) = leaf.address {
            for number in 0..self.len() {
                if self.batch.addresses.get(number).contains(&address) {
                    best.give(number, Fields::DOI, rank::WHOLE);
                }
            }
        }
        Ok(best)
    }

    /// Records that have what is like a word.
    fn like(&self, text: &str, like: &Like, best: &mut Best) -> Result<(), Stale> {
        if like.scatter.is_some() || like.typo.is_some() {
            for (words, one) in self.batch.texts() {
                let literal = words.words().beginning(text);
                for (at, letters) in words.letters().iter().enumerate() {
                    if at % 4_096 == 0 {
                        self.poll()?;
                    }
                    if !like.may_meet(*letters) || literal.contains(&at) {
                        continue;
                    }
                    if let Some(grade) = grade(text, like, words.words().get(at), *letters) {
                        best.alike(words.posted(at), one, grade);
                    }
                }
            }
        }
        if like.initials {
            for number in self.batch.initials.holding(text) {
                best.improve(number, Fields::TITLE, rank::INITIALS);
            }
        }
        Ok(())
    }

    /// The words of the batch that a leaf stands for by a slip, with the
    /// number of records that have them outside their abstracts.
    pub(super) fn corrections(&self, like: &Like) -> Vec<(String, usize)> {
        let Some(typo) = &like.typo else {
            return Vec::new();
        };
        let texts = self.batch.texts().into_iter();
        let words = texts.flat_map(|(words, _)| {
            let each = words.letters().iter().enumerate();
            each.filter(|(at, letters)| typo.slip(words.words().get(*at), **letters).is_some())
                .map(|(at, _)| (words.words().get(at).to_owned(), words.records(at).len()))
        });
        words.collect()
    }

    /// Words in a row.
    fn phrase(
        &self,
        words: &[String],
        open: bool,
        fields: Fields,
        best: &mut Best,
    ) -> Result<(), Stale> {
        const NAMED: Fields = Fields::AUTHOR.or(Fields::SERIES);
        let phrase = plan::spaced_phrase(words, open);
        let fits = |folded: &str| plan::spaced(folded).contains(&phrase);
        for (index, field) in [
            (&self.batch.short, Fields::TITLE),
            (&self.batch.prose, Fields::ABSTRACT),
        ] {
            if fields.meets(field) {
                self.in_a_row(index, field, words, open, best)?;
            }
        }
        for (facet, field) in [
            (Facet::Tag, Fields::TAG),
            (Facet::Publisher, Fields::PUBLISHER),
        ] {
            self.poll()?;
            let values = self.batch.facets.values(facet);
            for (name, records) in values.filter(|_| fields.meets(field)) {
                if fits(&fold::fold(name)) {
                    records.each(|number| best.give(usize::from(number), field, rank::WHOLE));
                }
            }
        }
        if fields.meets(NAMED) {
            let candidates = self.with_all(&self.batch.short, NAMED, words, open);
            self.verify(&candidates, fields.and(NAMED), best, fits)?;
        }
        Ok(())
    }

    /// Words in a row of a text that an index keeps the order of.
    fn in_a_row(
        &self,
        index: &WordIndex,
        field: Fields,
        words: &[String],
        open: bool,
        best: &mut Best,
    ) -> Result<(), Stale> {
        let row: Vec<_> = numbered(index, words, open).map(numbers).collect();
        let candidates = self.with_all(index, field, words, open);
        for (number, at) in candidates.iter().enumerate() {
            if number % 4_096 == 0 {
                self.poll()?;
            }
            if index.has_row(at, &row) {
                best.give(at, field, rank::WHOLE);
            }
        }
        Ok(())
    }

    /// The records that have all of some words in some fields; the last may go
    /// on when the phrase is `open`.
    fn with_all(&self, index: &WordIndex, fields: Fields, words: &[String], open: bool) -> Bits {
        let mut all = Bits::all(self.len());
        for numbers in numbered(index, words, open) {
            let mut rows = Bits::none(self.len());
            for posted in index.run(numbers) {
                if posted.fields.is_empty() {
                    posted.records.add_to(&mut rows);
                    continue;
                }
                posted.each(Fields::default(), |number, found| {
                    if found.meets(fields) {
                        rows.insert(usize::from(number));
                    }
                });
            }
            all.and(&rows);
        }
        all
    }

    /// A substring: within a word it is looked up in the words, across words
    /// the records that hold its parts are read again.
    fn exact(&self, text: &str, fields: Fields, best: &mut Best) -> Result<(), Stale> {
        if text.chars().all(char::is_alphanumeric) {
            for (words, one) in self.batch.texts() {
                self.poll()?;
                best.whole_words(words, one, words.words().holding(text), None);
            }
            return Ok(());
        }
        let mut candidates = Bits::all(self.len());
        for part in text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
        {
            candidates.and(&self.with_words(|index| index.words().holding(part).collect()));
        }
        self.verify(&candidates, fields, best, |folded| folded.contains(text))
    }

    fn verify(
        &self,
        candidates: &Bits,
        fields: Fields,
        best: &mut Best,
        fits: impl Fn(&str) -> bool,
    ) -> Result<(), Stale> {
        for (number, at) in candidates.iter().enumerate() {
            if number % 256 == 0 {
                self.poll()?;
            }
            if fields.meets(Fields::TITLE) && fits(self.batch.titles.get(at)) {
                best.give(at, Fields::TITLE, rank::WHOLE);
                continue;
            }
            let Some(record) = self.library.catalog.get(self.row(at)) else {
                continue;
            };
            let found = texts(&record, fields).filter(|(_, text)| fits(&fold::fold(text)));
            let found = found.fold(Fields::default(), |all, (field, _)| all.or(field));
            if found != Fields::default() {
                best.give(at, found, rank::WHOLE);
            }
        }
        Ok(())
    }

    fn titles(&self, best: &mut Best, fits: impl Fn(&str) -> bool) {
        for (number, title) in self.batch.titles.iter().enumerate() {
            if fits(title) {
                best.give(number, Fields::TITLE, rank::WHOLE);
            }
        }
    }

    /// The records that have any of some words.
    fn with_words(&self, words: impl Fn(&WordIndex) -> Vec<usize>) -> Bits {
        let mut rows = Bits::none(self.len());
        for (index, _) in self.batch.texts() {
            for at in words(index) {
                index.records(at).add_to(&mut rows);
            }
        }
        rows
    }

    fn having(&self, traits: Traits) -> Bits {
        self.that(|row| self.library.catalog.traits(row).has(traits))
    }

    fn that(&self, wanted: impl Fn(Row) -> bool) -> Bits {
        let mut rows = Bits::none(self.len());
        for number in 0..self.len() {
            if wanted(self.row(number)) {
                rows.insert(number);
            }
        }
        rows
    }

    fn poll(&self) -> Result<(), Stale> {
        if (self.stale)() { Err(Stale) } else { Ok(()) }
    }
}

/// The numbers of the words of a phrase among those of an index.
fn numbered<'a>(
    index: &'a WordIndex,
    words: &'a [String],
    open: bool,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let last = words.len().saturating_sub(1);
    words.iter().enumerate().map(move |(number, word)| {
        if open && number == last {
            return index.words().beginning(word);
        }
        let at = index.words().position(word);
        at.map_or(0..0, |at| at..at + 1)
    })
}

/// How well a word of the catalog fits what is like a typed one.
fn grade(text: &str, like: &Like, word: &str, letters: u64) -> Option<u16> {
    let slip = like.typo.as_ref().and_then(|typo| typo.slip(word, letters));
    let slip = slip.map(|slip| match slip {
        Slip::Whole => rank::SLIP,
        Slip::Beginning => rank::SLIP_AT_START,
    });
    let scatter = like.scatter.as_ref();
    let scattered = scatter
        .filter(|scatter| scatter.score(word, letters).is_some())
        .map(|_| rank::scatter(text.len(), word.len()));
    slip.max(scattered)
}

/// The texts of a record with the fields they stand in.
fn texts(record: &Record, fields: Fields) -> impl Iterator<Item = (Fields, String)> {
    let names = record
        .authors
        .iter()
        .chain(&record.editors)
        .map(|name| (Fields::AUTHOR, name.to_string()));
    let tags = record
        .tags
        .iter()
        .map(|tag| (Fields::TAG, tag.name.to_string()));
    let one = |field: Fields, text: Option<&str>| text.map(|text| (field, text.to_owned()));
    one(Fields::TITLE, Some(&record.title))
        .into_iter()
        .chain(tags)
        .chain(names)
        .chain(one(Fields::SERIES, record.series.as_deref()))
        .chain(one(Fields::PUBLISHER, record.publisher.as_deref()))
        .chain(one(Fields::ABSTRACT, record.summary.as_deref()))
        .filter(move |(field, _)| field.meets(fields))
}

/// The fields that a row names: a word found in the title needs no other.
pub(super) fn told(fields: Fields) -> Fields {
    if fields.meets(Fields::TITLE) {
        fields.and(Fields::TITLE.or(Fields::START))
    } else {
        fields
    }
}

/// Set in the points of what is there literally, which beats all that is
/// merely like it; weights and grades stay below.
const LITERAL: u16 = 1 << 14;

/// Parts of points above, the fields below, for each record of a batch; 0 where
/// nothing was found. All are there whatever the length of the batch, so that
/// no number of a record misses.
type Slots = Box<[u32; BATCH]>;

/// The best that one leaf gives each record of a batch.
#[derive(Debug)]
pub(super) struct Best {
    slots: Slots,
    len: usize,
    wanted: Fields,
    /// Something was found that is not there as such.
    has_alike: bool,
}

/// What a leaf gives one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Given {
    /// Weight times grade, in thousandths.
    pub(super) points: u16,
    /// Where it was found.
    pub(super) fields: Fields,
    /// Whether it is there as such.
    pub(super) literal: bool,
}

impl Best {
    /// What a record is given.
    pub(super) fn given(&self, number: usize) -> Option<Given> {
        let slot = *self.slots.get(number)?;
        let points = points(slot);
        (points > 0).then(|| Given {
            points: points & !LITERAL,
            fields: fields(slot),
            literal: points >= LITERAL,
        })
    }

    /// A word that stands in several fields.
    fn word(&mut self, word: Posted<'_>, grade: u16) {
        // A word of the title and of another field stands at the start of the
        // title only for those who look there.
        let wanted = if self.wanted.meets(Fields::TITLE) {
            self.wanted.or(Fields::START)
        } else {
            self.wanted
        };
        word.each(Fields::default(), |number, found| {
            let found = found.and(wanted);
            if found.meets(self.wanted) {
                let points = LITERAL | weight(found).wrapping_mul(grade);
                self.raise(number, found, points);
            }
        });
    }

    /// Words that all stand in one field, with their grades. A record that has
    /// several is touched once, for the best, and none that is not wanted.
    fn words_of_one(
        &mut self,
        mut graded: Vec<(u16, Records<'_>)>,
        one: Fields,
        within: Option<&Bits>,
    ) {
        if !one.meets(self.wanted) {
            return;
        }
        graded.sort_by_key(|(grade, _)| Reverse(*grade));
        let mut open = within.cloned().unwrap_or_else(|| Bits::all(self.len));
        for same in graded.chunk_by(|(one, _), (other, _)| one == other) {
            let mut rows = Bits::none(self.len);
            let mut grade = 0;
            for (mine, records) in same {
                grade = *mine;
                records.add_to(&mut rows);
            }
            rows.and(&open);
            open.and_not(&rows);
            let points = LITERAL | (weight(one) * grade);
            for (block, slots) in rows.blocks().iter().zip(self.slots.chunks_mut(64)) {
                // A full block has nothing to decide.
                if *block == u64::MAX {
                    for slot in slots {
                        *slot = raised(*slot, one, points);
                    }
                } else {
                    for number in bits::ones(std::slice::from_ref(block)) {
                        slots[number] = raised(slots[number], one, points);
                    }
                }
            }
        }
    }

    /// Words by their numbers that are there as they were typed.
    fn whole_words(
        &mut self,
        words: &WordIndex,
        one: Fields,
        numbers: impl IntoIterator<Item = usize>,
        within: Option<&Bits>,
    ) {
        let posted = numbers.into_iter().map(|at| words.posted(at));
        if one == Fields::default() {
            posted.for_each(|posted| self.word(posted, rank::WHOLE));
        } else {
            let graded = posted.map(|posted| (rank::WHOLE, posted.records));
            self.words_of_one(graded.collect(), one, within);
        }
    }

    fn alike(&mut self, word: Posted<'_>, one: Fields, grade: u16) {
        let wanted = self.wanted.and(Fields::SHORT);
        word.each(one, |number, found| {
            if found.meets(wanted) {
                self.improve(usize::from(number), found.and(wanted), grade);
            }
        });
    }

    fn give(&mut self, number: usize, fields: Fields, grade: u16) {
        let points = LITERAL | (weight(fields) * grade);
        self.raise(number_of(number), fields, points);
    }

    fn improve(&mut self, number: usize, fields: Fields, grade: u16) {
        self.has_alike = true;
        self.raise(number_of(number), fields, weight(fields) * grade);
    }

    fn raise(&mut self, number: u16, fields: Fields, points: u16) {
        let slot = &mut self.slots[usize::from(number) % BATCH];
        *slot = raised(*slot, fields, points);
    }

    /// The records found; what they are given goes onto the sheet.
    fn rows(&self, rarity: u32, sheet: Option<&mut Sheet>) -> Bits {
        let slots = &self.slots[..self.len.min(BATCH)];
        let rows = Bits::that(slots, |slot| slot > 0);
        let Some(sheet) = sheet else {
            return rows;
        };
        if self.has_alike {
            let like = |slot| points(slot).wrapping_sub(1) < LITERAL - 1;
            sheet.scattered.or(&Bits::that(slots, like));
        }
        let sums = sheet.points.chunks_mut(64).zip(sheet.fields.chunks_mut(64));
        for (block, (slots, (sums, all))) in rows.blocks().iter().zip(slots.chunks(64).zip(sums)) {
            let add = |slot: u32, sum: &mut u32, all: &mut u8| {
                let given = rarity.wrapping_mul(u32::from(points(slot) & !LITERAL));
                *sum = sum.saturating_add(given);
                *all |= told(fields(slot)).0;
            };
            if *block == u64::MAX {
                for (slot, (sum, all)) in slots.iter().zip(sums.iter_mut().zip(all)) {
                    add(*slot, sum, all);
                }
            } else {
                for number in bits::ones(std::slice::from_ref(block)) {
                    add(slots[number], &mut sums[number], &mut all[number]);
                }
            }
        }
        rows
    }
}

/// A slot that was given something more.
fn raised(slot: u32, fields: Fields, points: u16) -> u32 {
    let best = (u32::from(points) << 16).max(slot & !0xffff);
    best | (slot & 0xff) | u32::from(fields.0)
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
