//! What is offered when few records have all words: records that lack some.
//!
//! Beside its score it counts for a record how much its words carry, each by
//! its rarity. A year says when and not what: it carries nothing, and so is the
//! first word that may be missing.
//!
//! Must never know: how rows are drawn.

use super::hit::{Hit, Key};
use super::nearness::nearness;
use super::plan::{Plan, Presence, QueryTerm};
use super::scan::{Scan, Stale};
use super::top_k::Part;
use super::{Asked, rank};
use crate::engine::executor;
use crate::engine::index::bitset::{self, BitSet};

/// With as many found nothing is offered.
pub(super) const FOUND_BELOW: usize = 10;

/// No more are offered.
const OFFERED_MAX: usize = 100;

/// Records whose words carry less than this share, in hundredths, are offered
/// only to fill up what is found and offered otherwise.
pub(crate) const WEAK_BELOW: u32 = 40;

/// Words beyond these are required: a pasted page is no question.
const WORDS_MAX: usize = 32;

/// What is offered, the best first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offers {
    /// The records.
    pub list: Vec<Offer>,
    /// How many records lack exactly one word.
    pub lacking_one: usize,
}

/// A record that is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The record with its score.
    pub hit: Hit,
    /// The words that it lacks, as they were typed.
    pub lacks: Vec<String>,
}

/// A record that may be offered.
struct Candidate {
    /// What its words carry, as a sum of rarities.
    carried: u32,
    /// That is too little to be offered where others fill the rows.
    is_weak: bool,
    /// The words that it has, by the bits of their numbers.
    has: u32,
    hit: Hit,
}

impl Candidate {
    /// The less the better. A word that is only like one typed is better than
    /// none, and has its lower grade.
    fn key(&self) -> (bool, Key) {
        let hit = &self.hit;
        let score = rank::offered(hit.score, self.carried);
        (self.is_weak, Key::new(false, score, hit.row))
    }
}

/// The parts of a plan, as they are looked at for offers.
struct Words<'a> {
    wanted: Vec<&'a QueryTerm>,
    others: Vec<&'a Plan>,
    terms: Vec<&'a QueryTerm>,
    /// What all wanted words carry.
    all: u32,
}

impl<'a> Words<'a> {
    /// None where no word may be missing.
    fn new(plan: &'a Plan) -> Option<Self> {
        let Plan::And(parts) = plan else {
            return None;
        };
        let (mut wanted, mut others) = (Vec::new(), Vec::new());
        for part in parts {
            match part {
                Plan::QueryTerm(query_term)
                    if query_term.presence == Presence::Wanted && wanted.len() < WORDS_MAX =>
                {
                    wanted.push(&**query_term);
                }
                other => others.push(other),
            }
        }
        (wanted.len() > 1).then(|| Self {
            all: wanted.iter().map(|word| carries(word)).sum(),
            wanted,
            others,
            terms: plan.query_terms(),
        })
    }

    /// A record that has some of the words.
    fn candidate(&self, has: u32, hit: Hit) -> Candidate {
        let carried = self.carried(has);
        Candidate {
            carried,
            is_weak: carried * 100 < self.all * WEAK_BELOW,
            has,
            hit,
        }
    }

    /// What the words of a record carry.
    fn carried(&self, has: u32) -> u32 {
        let words = self.wanted.iter().enumerate();
        let mine = words.filter(|(at, _)| has >> at & 1 == 1);
        mine.map(|(_, word)| carries(word)).sum()
    }
}

fn carries(word: &QueryTerm) -> u32 {
    if word.variants.year.is_some() {
        0
    } else {
        word.rarity
    }
}

/// What is offered beside some found records.
pub(super) fn offers(asked: &Asked<'_>, plan: &Plan, found: usize) -> Result<Offers, Stale> {
    let Some(words) = Words::new(plan) else {
        return Ok(Offers::default());
    };
    let segments = asked.library.index.len();
    let parts = executor::map(asked.executor, segments, |ordinal| {
        candidates(asked, &words, ordinal)
    });
    let (mut best, mut lacking_one) = (Vec::new(), 0);
    for part in parts {
        let (candidates, lacking) = part?;
        best.extend(candidates);
        lacking_one += lacking;
    }
    keep_best(&mut best);
    let index = &asked.library.index;
    for candidate in &mut best {
        let title = index.folded_title(candidate.hit.row);
        let score = &mut candidate.hit.score;
        *score = score.saturating_add(nearness(&words.terms, title));
    }
    best.sort_by_key(Candidate::key);
    // Weak ones fill the rows that are left, once their titles were read too.
    let strong = best.iter().filter(|candidate| !candidate.is_weak).count();
    best.truncate(strong.max(FOUND_BELOW.saturating_sub(found)));
    let list = best.into_iter().map(|candidate| {
        let lacks = words.wanted.iter().enumerate();
        let lacks = lacks.filter(|(at, _)| candidate.has >> at & 1 == 0);
        Offer {
            hit: candidate.hit,
            lacks: lacks.map(|(_, word)| word.typed.clone()).collect(),
        }
    });
    Ok(Offers {
        list: list.collect(),
        lacking_one,
    })
}

/// The best candidates of a segment, and how many of its records lack one word.
fn candidates(
    asked: &Asked<'_>,
    words: &Words<'_>,
    ordinal: usize,
) -> Result<(Vec<Candidate>, usize), Stale> {
    let mut scan = Scan::new(asked.library, ordinal, asked.stale).at(asked.scratch);
    // What the search for all words has kept is not looked up again.
    if let ([known @ .., _], Some(term_cache)) = (words.terms.as_slice(), asked.term_cache) {
        scan = scan.remembering(term_cache, known);
    }
    let mut scores = asked.scratch.scores(scan.len());
    let mut may = asked.stances.satisfied(ordinal, scan.len());
    for other in &words.others {
        let rows = scan.rows(other, Some(&mut scores))?;
        if other.presence() != Presence::Optional {
            may.and(&rows);
        }
    }
    let mut any = BitSet::none(scan.len());
    let mut all = BitSet::all(scan.len());
    let mut having = Vec::new();
    for word in &words.wanted {
        let rows = scan.query_term(word, Some(&may), Some(&mut scores))?;
        any.or(&rows);
        all.and(&rows);
        having.push(rows);
    }
    any.and(&may);
    any.and_not(&all);
    let start = scan.row(0).index();
    let part = Part { start, rows: any };
    let titles = &asked.library.index.segment(ordinal).title_words;
    let brevity = rank::brevities(words.terms.len());
    let (mut best, mut lacking_one) = (Vec::new(), 0);
    for block in scores.scored(&part, titles, &brevity) {
        let at = (block.start - start) / 64;
        let blocks: Vec<u64> = having.iter().map(|rows| rows.blocks()[at]).collect();
        for ranked in block.ranked() {
            let number = ranked.row().index() - block.start;
            let each = blocks.iter().enumerate();
            let has = each.fold(0, |has, (word, block)| {
                has | u32::from(bitset::contains(&[*block], number)) << word
            });
            lacking_one += usize::from(has.count_ones() as usize + 1 == words.wanted.len());
            best.push(words.candidate(has, ranked.hit()));
        }
        if best.len() > 16 * OFFERED_MAX {
            keep_best(&mut best);
        }
    }
    asked.scratch.keep_sheet(scores);
    keep_best(&mut best);
    Ok((best, lacking_one))
}

/// Cuts candidates to those that may be offered, the best first.
fn keep_best(candidates: &mut Vec<Candidate>) {
    candidates.sort_by_key(Candidate::key);
    candidates.truncate(OFFERED_MAX);
}
