//! Levels of a hierarchy, each folded into one value: `policy/…` for all values
//! that begin with `policy/`.
//!
//! Levels are numbered behind the values of their facet, so that an order of
//! values has both.
//!
//! Must never know: counts, the documents, the screen.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::engine::index::facets::FacetIndex;
use crate::records::text::Text;
use crate::search::answer::FacetValue;
use crate::search::query::Pattern;

/// The levels of a facet that are folded.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// How many values the facet has.
    start: usize,
    each: Vec<Level>,
    /// The level of each value, from 0 on; empty where none is folded.
    pub(super) of: Vec<Option<u32>>,
}

#[derive(Debug)]
struct Level {
    pattern: Pattern,
    /// How many values are folded into it.
    values: usize,
    /// How many records those have; one with several of them is there again.
    total: usize,
}

impl Levels {
    /// Folds the levels of some values, but those that are opened by the texts
    /// of their patterns: a level stands where the first of its values stood.
    /// One value alone is no level.
    pub(super) fn fold(index: &FacetIndex, ordered: &mut Vec<usize>, opened: &[String]) -> Self {
        let start = index.values().len();
        let patterns: Vec<(usize, Pattern)> = ordered
            .iter()
            .filter_map(|at| {
                let pattern = Pattern::level_of(index.values().get(*at)?.token)?;
                Some((*at, pattern))
            })
            .collect();
        let mut members: FxHashMap<String, usize> = FxHashMap::default();
        for (_, pattern) in &patterns {
            *members.entry(pattern.key()).or_default() += 1;
        }
        let opened: Vec<String> = opened
            .iter()
            .map(|text| Pattern::beginning(text).key())
            .collect();
        let mut levels = Self {
            start,
            each: Vec::new(),
            of: vec![None; start],
        };
        let mut known: FxHashMap<String, u32> = FxHashMap::default();
        for (at, pattern) in patterns {
            let key = pattern.key();
            if members.get(&key).is_none_or(|count| *count < 2) || opened.contains(&key) {
                continue;
            }
            let level = *known.entry(key).or_insert_with(|| levels.add(pattern));
            levels.of[at] = Some(level);
            let level = &mut levels.each[level as usize];
            level.values += 1;
            level.total += index.total(at);
        }
        let mut seen = vec![false; levels.len()];
        ordered.retain_mut(|at| {
            let Some(level) = levels.above(*at) else {
                return true;
            };
            *at = level;
            !std::mem::replace(&mut seen[level - start], true)
        });
        levels
    }

    fn add(&mut self, pattern: Pattern) -> u32 {
        self.each.push(Level {
            pattern,
            values: 0,
            total: 0,
        });
        u32::try_from(self.each.len() - 1).unwrap_or(u32::MAX)
    }

    /// How many levels are folded.
    pub(super) fn len(&self) -> usize {
        self.each.len()
    }

    /// Their numbers.
    pub(super) fn numbers(&self) -> Range<usize> {
        self.start..self.start + self.each.len()
    }

    /// The number of the level into which a value is folded.
    pub(super) fn above(&self, value: usize) -> Option<usize> {
        let level = (*self.of.get(value)?)?;
        Some(self.start + level as usize)
    }

    fn get(&self, number: usize) -> Option<&Level> {
        self.each.get(number.checked_sub(self.start)?)
    }

    /// The pattern of all values of a level.
    pub(super) fn pattern(&self, number: usize) -> Option<&Pattern> {
        Some(&self.get(number)?.pattern)
    }

    /// The number of the level that a pattern means.
    pub(super) fn named(&self, pattern: &Pattern) -> Option<usize> {
        let mut numbers = self.numbers();
        numbers.find(|number| {
            self.pattern(*number)
                .is_some_and(|own| own.is_same(pattern))
        })
    }

    /// How many records of the catalog have a value, by its number or that of
    /// a level; no fewer where some have several values of a level.
    pub(super) fn total(&self, index: &FacetIndex, number: usize) -> usize {
        self.get(number)
            .map_or_else(|| index.total(number), |level| level.total)
    }

    /// A level as a value, with how many records have any value of it.
    pub(super) fn value(&self, number: usize, count: usize) -> Option<FacetValue> {
        let level = self.get(number)?;
        let text = Text::line(&level.pattern.text);
        Some(FacetValue {
            token: text.clone(),
            name: text,
            count,
            folded: level.values,
        })
    }
}
