//! What the values of a facet are called in a catalog, and what they are
//! matched under.
//!
//! A catalog has as many authors as records. Nothing is kept twice: how a value
//! is spelled stands in the segment that spells it first, and what it is
//! matched under stands here only where that is more than the same in small
//! letters.
//!
//! Must never know: which record has a value.

use rustc_hash::FxHashMap;

use super::facet_column::{KEYS_MAX, count_of, key};
use crate::engine::column::{
    Column, ColumnReader, ColumnWriter, Heat, StringTable, StringTableBuilder,
};
use crate::records::text::Text;
use crate::search::query::Pattern;

/// Between the keys of a value; no text of one line has it.
const BETWEEN: char = super::facet_column::BETWEEN;

/// One entry of a facet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// What the screen shows.
    pub name: &'a str,
    /// How a query names it (a book by its DOI).
    pub token: &'a str,
    /// Everything it matches under, folded, dashes as blanks; none where that
    /// is its token in small letters and nothing else.
    pub(super) keys: Option<&'a str>,
}

impl Value<'_> {
    /// The pattern that names exactly this value.
    #[must_use]
    pub fn pattern(self) -> Pattern {
        Pattern::whole(self.token)
    }

    /// What it is matched under besides its own key, folded.
    pub(crate) fn other_keys(self) -> impl Iterator<Item = String> {
        let keys = self.keys.unwrap_or_default().split(BETWEEN);
        keys.skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Whether it is that of the records that have none.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.token == Pattern::NONE
    }

    /// Whether the value, or another name of it, begins with a folded key.
    #[must_use]
    pub fn begins(self, key: &str) -> bool {
        self.matches(key, true)
    }

    /// Whether it is called by a folded key, or begins with it.
    pub(super) fn matches(self, wanted: &str, prefix: bool) -> bool {
        if prefix && self.is_none() {
            return wanted.starts_with('(') && Pattern::NONE.starts_with(wanted);
        }
        let Some(keys) = self.keys else {
            let mine = self.token.as_bytes();
            let head = if prefix {
                mine.get(..wanted.len())
            } else {
                Some(mine)
            };
            return head.is_some_and(|head| head.eq_ignore_ascii_case(wanted.as_bytes()));
        };
        keys.split(BETWEEN).any(|key| {
            if prefix {
                key.starts_with(wanted)
            } else {
                key == wanted
            }
        })
    }

    /// Whether it is called by a folded key where records have it, and not only
    /// by another name.
    pub(super) fn is_own(self, wanted: &str) -> bool {
        let own = self.keys.and_then(|keys| keys.split(BETWEEN).next());
        own.map_or_else(|| self.matches(wanted, false), |own| own == wanted)
    }

    /// Whether every one of some folded words is found somewhere in the value.
    pub(super) fn is_narrowed(self, words: &[&str], small: &mut String) -> bool {
        if self.is_none() {
            let typed = words.join(" ");
            return Pattern::NONE
                .trim_start_matches('(')
                .starts_with(typed.trim_start_matches('('));
        }
        let mut words = words.iter();
        words.all(|word| self.any(small, |key| key.contains(word)))
    }

    /// The most that any of its keys is like something.
    pub(super) fn likeness(self, like: impl Fn(&str) -> f64) -> f64 {
        match self.keys {
            Some(keys) => keys.split(BETWEEN).map(like).fold(0.0, f64::max),
            None => like(&self.token.to_ascii_lowercase()),
        }
    }

    /// Whether any of its keys fits; `small` is written over.
    pub(super) fn any(self, small: &mut String, fits: impl Fn(&str) -> bool) -> bool {
        if let Some(keys) = self.keys {
            return keys.split(BETWEEN).any(fits);
        }
        small.clear();
        small.push_str(self.token);
        small.make_ascii_lowercase();
        fits(small)
    }
}

/// Texts that some of many numbered things have.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// The numbers of those, ascending.
    of: Column<u32>,
    texts: StringTable,
}

impl Texts {
    fn new(texts: impl Iterator<Item = Option<String>>) -> Self {
        let (mut of, mut table) = (Vec::new(), StringTableBuilder::default());
        for (number, text) in (0..).zip(texts) {
            if let Some(text) = text {
                of.push(number);
                table.push(&text);
            }
        }
        Self {
            of: of.into(),
            texts: table.build(),
        }
    }

    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let at = self.of.binary_search(&number).ok()?;
        Some(self.texts.get(at))
    }

    /// The numbers with their texts.
    pub(super) fn each(&self) -> impl Iterator<Item = (u32, &str)> {
        self.of.iter().copied().zip(self.texts.iter())
    }

    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put(&self.of, Heat::Hot);
        self.texts.store(on, Heat::Hot);
    }

    pub(super) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let all = Self {
            of: from.take()?,
            texts: StringTable::restore(from)?,
        };
        (all.of.len() == all.texts.len()).then_some(all)
    }
}

/// Values in the making: those that no filter can tell apart are one.
#[derive(Default)]
pub(super) struct ValuesBuilder {
    /// The number of a value by the key of its token.
    numbers: FxHashMap<String, u32>,
    /// What a value is matched under besides.
    more: FxHashMap<u32, Vec<String>>,
    /// What is called otherwise than by its token.
    titles: FxHashMap<u32, String>,
    /// Number of records of each value.
    totals: Vec<u32>,
}

impl ValuesBuilder {
    /// How many values there are so far.
    pub(super) fn len(&self) -> u32 {
        count_of(self.totals.len())
    }

    /// Gives a value so many records more.
    pub(super) fn add_records(&mut self, number: u32, records: usize) {
        self.totals[number as usize] += count_of(records);
    }

    /// The number of the value that is spelled so, also known by other names.
    pub(super) fn value<'a>(&mut self, token: &str, others: impl Iterator<Item = &'a str>) -> u32 {
        let own = key(token);
        let fresh = self.len();
        let number = *self.numbers.entry(own).or_insert(fresh);
        if number == fresh {
            self.totals.push(0);
        }
        for other in others {
            self.add_name(number, &key(token), other);
        }
        number
    }

    /// Has a value matched under one more name.
    fn add_name(&mut self, number: u32, own: &str, name: &str) {
        let another = key(name);
        let more = self.more.entry(number).or_default();
        if another != own && more.len() + 1 < KEYS_MAX && !more.contains(&another) {
            more.push(another);
        }
    }

    /// Whether a value is called otherwise than by its token already.
    pub(super) fn is_titled(&self, number: u32) -> bool {
        self.titles.contains_key(&number)
    }

    /// Calls a value otherwise than by its token.
    pub(super) fn title(&mut self, number: u32, token: &str, title: &Text) {
        self.more.remove(&number);
        self.add_name(number, &key(token), title);
        self.titles.insert(number, title.to_string());
    }

    /// What is known of the values, which are spelled like these tokens.
    pub(super) fn build(self, tokens: &[&str]) -> ValueColumns {
        let mut own = vec![String::new(); tokens.len()];
        for (key, number) in self.numbers {
            own[number as usize] = key;
        }
        let mut more = self.more;
        let keys = (0..).zip(own).zip(tokens);
        let keys = keys.map(|((number, mut keys), token)| {
            for another in more.remove(&number).unwrap_or_default() {
                keys.push(BETWEEN);
                keys.push_str(&another);
            }
            (keys != token.to_ascii_lowercase()).then_some(keys)
        });
        let keys = Texts::new(keys);
        let mut titles = self.titles;
        let each = 0..count_of(tokens.len());
        let titles = Texts::new(each.map(|number| titles.remove(&number)));
        let names = (0..).zip(tokens).map(|(number, token)| {
            let name = titles.get(number).unwrap_or(token);
            (name.to_lowercase(), number)
        });
        let mut names: Vec<(String, u32)> = names.collect();
        names.sort_unstable();
        let by_name: Vec<u32> = names.into_iter().map(|(_, number)| number).collect();
        let none = tokens.iter().position(|token| *token == Pattern::NONE);
        ValueColumns {
            totals: Totals::new(&self.totals),
            by_name: by_name.into(),
            keys,
            titles,
            none,
        }
    }
}

/// What is known of the values of a facet, but for how they are spelled.
#[derive(Debug, Default)]
pub(super) struct ValueColumns {
    pub(super) totals: Totals,
    /// The numbers of the values, in the order of their names.
    pub(super) by_name: Column<u32>,
    /// What the values are matched under, as [`Value`] has it.
    pub(super) keys: Texts,
    /// The names of those that are not called by their tokens.
    pub(super) titles: Texts,
    /// The value of the records that have none.
    pub(super) none: Option<usize>,
}

impl ValueColumns {
    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    /// The same with other numbers of records.
    pub(super) fn with_totals(self, totals: &[u32]) -> Self {
        Self {
            totals: Totals::new(totals),
            ..self
        }
    }

    /// Lists the columns.
    pub(super) fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        on.put_small(&self.none);
        on.put(&self.totals.small, Heat::Hot);
        on.put(&self.totals.large, Heat::Hot);
        on.put(&self.by_name, Heat::Hot);
        self.keys.store(on);
        self.titles.store(on);
    }

    /// Takes them back.
    pub(super) fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let all = Self {
            none: from.take_small()?,
            totals: Totals {
                small: from.take()?,
                large: from.take()?,
            },
            by_name: from.take()?,
            keys: Texts::restore(from)?,
            titles: Texts::restore(from)?,
        };
        let len = all.len();
        let are_known = all.by_name.iter().all(|number| (*number as usize) < len);
        let fits = all.totals.small.len() == len && all.none.is_none_or(|none| none < len);
        (fits && are_known).then_some(all)
    }
}

/// How many records have each value: mostly a few.
#[derive(Debug, Default)]
pub(super) struct Totals {
    small: Column<u8>,
    /// The values that have more, ascending, each with its records.
    large: Column<[u32; 2]>,
}

impl Totals {
    fn new(totals: &[u32]) -> Self {
        let small = totals
            .iter()
            .map(|total| u8::try_from(*total).unwrap_or(u8::MAX));
        let each = (0..).zip(totals);
        let large = each.filter(|(_, total)| **total >= u32::from(u8::MAX));
        Self {
            small: small.collect::<Vec<_>>().into(),
            large: large
                .map(|(at, total)| [at, *total])
                .collect::<Vec<_>>()
                .into(),
        }
    }

    /// How many records have a value.
    pub(super) fn get(&self, number: usize) -> usize {
        let small = self.small.get(number).copied().unwrap_or(0);
        if small < u8::MAX {
            return small.into();
        }
        let at = self
            .large
            .binary_search_by_key(&number, |[of, _]| *of as usize);
        let large = at.ok().and_then(|at| self.large.get(at));
        large.map_or(0, |[_, total]| *total as usize)
    }
}
