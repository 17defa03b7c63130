//! A query carried out: planned, scanned segment by segment, scored, put in
//! order.
//!
//! - [`run`] answers a query with [`Found`], which the engine turns into plain
//!   values; [`run_with`] does it with what earlier questions gave.
//! - [`highlight::Highlighter`] says what to highlight, [`explain`] why a hit
//!   stands where it stands.
//!
//! A search is one pure function of a [`Library`]. Whoever asks lends the hands
//! and drops stale answers.
//!
//! Must never know: the app state, the screen, the disk.

pub mod cache;
mod expand;
pub mod explain;
mod forms;
mod found;
pub mod highlight;
mod hit;
mod hits;
mod identified;
mod nearness;
mod offer;
mod plan;
mod planner;
pub(crate) mod rank;
mod scan;
mod scores;
mod sort;
mod statistics;
#[cfg(test)]
mod tests;
mod texts;
mod top_k;

use cache::TermCache;
pub(crate) use forms::{Variants, Within};
pub(crate) use found::Row;
pub(crate) use found::left;
use found::sums;
pub use found::{Found, preview, without};
use highlight::Highlighter;
pub use hit::Hit;
use hit::{Key, Ranked};
pub use hits::Hits;
use hits::Tail;
use offer::Offers;
pub(crate) use offer::WEAK_BELOW;
pub(crate) use plan::{Expansion, Match, Plan, Presence, QueryTerm};
use scan::{Scan, Stale};
use scores::Scratch;
use sort::{Order, Placed};
pub(crate) use statistics::{Lexicon, WordStatistics};
use top_k::{Part, TopK};

use super::catalog::{Catalog, DocAddress};
use super::column::{ColumnReader, ColumnWriter, Columnar};
use super::executor::{self, Executor};
use super::index::bitset::BitSet;
use super::index::facets::{Places, Stances};
use super::index::{Index, IndexedSegment};
use crate::records::text::Text;
use crate::search::answer::{Answer, Correction, Named, Unknown};
use crate::search::query::{Facet, Filter, Query, SortKey};

/// A catalog with its index: what is searched.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The records.
    pub catalog: Catalog,
    /// What is looked up while searching.
    pub index: Index,
}

impl Library {
    /// Indexes a catalog; segments that are `known` are kept.
    #[must_use]
    pub fn new(catalog: Catalog, known: &[IndexedSegment], executor: &dyn Executor) -> Self {
        let index = Index::build(&catalog, known, executor);
        Self { catalog, index }
    }

    /// A few records of a catalog that is elsewhere, whose words are counted
    /// there.
    pub(crate) fn excerpt(catalog: Catalog) -> Self {
        let index = Index::excerpt(&catalog);
        Self { catalog, index }
    }
}

impl Columnar for Library {
    fn store<'a>(&'a self, on: &mut ColumnWriter<'a>) {
        self.catalog.store(on);
        self.index.store(on);
    }

    fn restore(from: &mut ColumnReader<'_>) -> Option<Self> {
        let catalog = Catalog::restore(from)?;
        let index = Index::restore(&catalog, from)?;
        Some(Self { catalog, index })
    }
}

/// Answers a query; nothing when `stale` said that a newer one was asked.
///
/// The answer does not depend on the executor.
pub fn run(
    library: &Library,
    query: &Query,
    executor: &dyn Executor,
    stale: &(dyn Fn() -> bool + Sync),
) -> Option<Found> {
    let plan = planner::plan(library, &library.index, query, stale).ok()?;
    answer(library, &plan, query, executor, stale, None)
}

/// The same for a library that is a part of a larger one, whose words somebody
/// counted: each record is worth what it is worth there. Only some rows may be
/// found; what is no word holds of each already, as whoever chose them knows.
pub(crate) fn run_within(
    library: &Library,
    rows: Vec<DocAddress>,
    words: &dyn WordStatistics,
    query: &Query,
    executor: &dyn Executor,
) -> Option<Found> {
    let plan = planner::plan(library, words, query, &|| false).ok()?;
    let plan = plan.words_alone().among(rows);
    answer(library, &plan, query, executor, &|| false, None)
}

/// What a query asks of a catalog whose words somebody counted; facet values
/// and identities are looked up in the library.
pub(crate) fn planned(library: &Library, words: &dyn WordStatistics, query: &Query) -> Plan {
    // Nobody gives it up.
    planner::plan(library, words, query, &|| false).unwrap_or(Plan::All)
}

/// The same for a sitting: with what is kept of earlier questions to the same
/// library, and with a part of the answer before the whole.
pub fn run_with(
    sitting: &Sitting<'_>,
    library: &Library,
    query: &Query,
    executor: &dyn Executor,
    stale: &(dyn Fn() -> bool + Sync),
) -> Option<Found> {
    let plan = planner::plan(library, &library.index, query, stale).ok()?;
    answer(library, &plan, query, executor, stale, Some(sitting))
}

/// What a sitting brings to a question.
pub struct Sitting<'a> {
    /// What is kept of earlier questions to the same library.
    pub term_cache: &'a TermCache,
    /// The values of a facet that are on the screen, counted with the answer.
    pub shown: (Facet, &'a [usize]),
    /// Hears, when an eighth of a large catalog was asked, the best of that if
    /// anything was found; asked first whether it wants to.
    pub early: (&'a dyn Fn() -> bool, &'a dyn Fn(Found)),
}

fn answer(
    library: &Library,
    plan: &Plan,
    query: &Query,
    executor: &dyn Executor,
    stale: &(dyn Fn() -> bool + Sync),
    sitting: Option<&Sitting<'_>>,
) -> Option<Found> {
    let scratch = Scratch::default();
    let shown = sitting.map_or((Facet::Tag, &[][..]), |sitting| sitting.shown);
    let order = Order::new(library, query);
    let asked = Asked {
        library,
        stances: Stances::new(&library.index, &query.filters, stale),
        listing: match query.sort.map(|sort| sort.key) {
            _ if query.grouped => Listing::All,
            _ if order.is_listed() => Listing::First,
            None | Some(SortKey::Relevance) => Listing::Best,
            Some(_) => Listing::First,
        },
        order,
        executor,
        stale,
        scratch: sitting.map_or(&scratch, |sitting| &sitting.term_cache.scratch),
        term_cache: sitting.map(|sitting| sitting.term_cache),
        shown,
        places: library.index.facet(shown.0).places(shown.1),
    };
    let mut parts = Parts::default();
    if let Some((wanted, hear)) = sitting.map(|sitting| sitting.early) {
        let first = library.index.len() / EARLY_FROM;
        asked.ask(plan, first, &mut parts).ok()?;
        if wanted() && parts.found() > 0 {
            let found = asked.found(plan, query, parts.clone())?;
            hear(Found {
                partial: true,
                offers: Offers::default(),
                ..found
            });
        }
    }
    asked.ask(plan, library.index.len(), &mut parts).ok()?;
    asked.found(plan, query, parts)
}

/// A catalog of so many segments is large enough for a part of the answer before
/// the whole: one part in so many.
const EARLY_FROM: usize = 8;

/// Of so many words and values, the first, it is told why they find nothing: no
/// screen shows more.
pub(crate) const TOLD_MAX: usize = 16;

/// What the segments answer that were asked so far.
#[derive(Clone, Default)]
struct Parts<'a> {
    answers: Vec<PartAnswer<'a>>,
    /// The best of their hits, when they are ranked.
    top_k: TopK,
}

impl Parts<'_> {
    fn found(&self) -> usize {
        self.answers.iter().map(|part| part.found).sum()
    }
}

/// What one segment answers.
#[derive(Clone, Default)]
struct PartAnswer<'a> {
    words: BitSet,
    hits: Part,
    found: usize,
    /// The hits that are listed, unless they are the best.
    listed: Vec<Placed<'a>>,
    /// How many have each of the values that are on the screen.
    shown: Vec<u32>,
}

/// Which hits are put in order at once; the others are when somebody asks.
#[derive(Clone, Copy)]
enum Listing {
    /// Some with the best scores.
    Best,
    /// Some that come first in the order.
    First,
    /// All, since each may have its place under another.
    All,
}

/// A question with all that is the same for every segment.
struct Asked<'a> {
    library: &'a Library,
    stances: Stances<'a>,
    order: Order<'a>,
    listing: Listing,
    executor: &'a dyn Executor,
    stale: &'a (dyn Fn() -> bool + Sync),
    scratch: &'a Scratch,
    term_cache: Option<&'a TermCache>,
    /// The values that are counted with the answer.
    shown: (Facet, &'a [usize]),
    places: Places,
}

impl<'a> Asked<'a> {
    /// Asks the segments up to one that were not asked yet.
    fn ask(&self, plan: &Plan, end: usize, parts: &mut Parts<'a>) -> Result<(), Stale> {
        let query_terms = plan.query_terms();
        let start = parts.answers.len();
        let more = executor::map(self.executor, end.saturating_sub(start), |number| {
            self.part(plan, &query_terms, start + number, &parts.top_k)
        });
        for part in more {
            parts.answers.push(part?);
        }
        Ok(())
    }

    fn part(
        &self,
        plan: &Plan,
        query_terms: &[&QueryTerm],
        ordinal: usize,
        top_k: &TopK,
    ) -> Result<PartAnswer<'a>, Stale> {
        let mut scan = Scan::new(self.library, ordinal, self.stale).at(self.scratch);
        // The last word is still being typed: nobody will ask for it again.
        if let ([known @ .., _], Some(term_cache)) = (query_terms, self.term_cache) {
            scan = scan.remembering(term_cache, known);
        }
        let mut scores = self.scratch.scores(scan.len());
        let words = scan.rows(plan, Some(&mut scores))?;
        let mut rows = self.stances.satisfied(ordinal, scan.len());
        rows.and(&words);
        let hits = Part {
            start: scan.row(0).index(),
            rows,
        };
        let mut listed = Vec::new();
        let brevity = rank::brevities(query_terms.len());
        let titles = &self.library.index.segment(ordinal).title_words;
        let blocks = scores.scored(&hits, titles, &brevity);
        if matches!(self.listing, Listing::Best) {
            top_k.hear(blocks);
        } else {
            let placed = |ranked| self.order.placed(ranked);
            blocks.for_each(|block| listed.extend(block.ranked().map(placed)));
        }
        if matches!(self.listing, Listing::First) {
            self.order.cut(&mut listed, rank::REFINED);
        }
        self.scratch.keep_sheet(scores);
        let facet = self.library.index.facet(self.shown.0);
        Ok(PartAnswer {
            words,
            found: hits.rows.count(),
            shown: facet.counts_of(ordinal, &hits.rows, &self.places),
            hits,
            listed,
        })
    }

    /// The whole answer.
    fn found(&self, plan: &Plan, query: &Query, parts: Parts<'a>) -> Option<Found> {
        let query_terms = plan.query_terms();
        let count = parts.found();
        let Parts { answers, top_k } = parts;
        let (facet, values) = self.shown;
        let shown = sums(answers.iter().map(|part| &*part.shown), values.len());
        let values = values.iter().map(|value| (facet, *value));
        let (mut words, mut parts, mut listed) = (Vec::new(), Vec::new(), Vec::new());
        for part in answers {
            words.push(part.words);
            parts.push(part.hits);
            listed.extend(part.listed);
        }
        let hits = match self.listing {
            Listing::Best => self.best(plan, &query_terms, &top_k.sorted(), query, count, parts),
            Listing::First => self.first(plan, query, listed, count, parts),
            Listing::All => {
                self.order.sort(&mut listed);
                let listed = listed.into_iter().map(Placed::hit);
                Hits::listed(sort::group(self.library, listed.collect()), parts)
            }
        };
        let corrections = match hits.get(0) {
            Some(best) if best.scattered => self.corrections(&query_terms, best.row),
            _ => Vec::new(),
        };
        let missing = if count == 0 {
            self.missing(&query_terms)
        } else {
            Vec::new()
        };
        let (names, unknown) = named(self.library, &query.filters, self.stale);
        // Whoever heard a stop above made do with what was there.
        if (self.stale)() {
            return None;
        }
        let offers = if count < offer::FOUND_BELOW {
            offer::offers(self, plan, count).ok()?
        } else {
            Offers::default()
        };
        Some(Found {
            generation: self.library.catalog.generation(),
            query: query.clone(),
            hits,
            count,
            partial: false,
            counts: Default::default(),
            shown: values.zip(shown).collect(),
            groups: Vec::new(),
            highlighter: Highlighter::new(&query_terms, query.lacking),
            names,
            unknown,
            missing,
            corrections,
            plain: plain(&query_terms),
            offers,
            words,
        })
    }

    /// The best in their order, their titles read again for words in a row.
    fn best(
        &self,
        plan: &Plan,
        query_terms: &[&QueryTerm],
        ranked: &[Ranked],
        query: &Query,
        count: usize,
        parts: Vec<Part>,
    ) -> Hits {
        const CHUNK: usize = 128;
        let mut best: Vec<Hit> = ranked.iter().map(|hit| hit.hit()).collect();
        if query_terms.len() > 1 {
            let index = &self.library.index;
            let nearness = executor::map(self.executor, best.len().div_ceil(CHUNK), |chunk| {
                let mine = best.iter().skip(chunk * CHUNK).take(CHUNK);
                let mine = mine.take_while(|_| !(self.stale)());
                mine.map(|hit| nearness::nearness(query_terms, index.folded_title(hit.row)))
                    .collect::<Vec<_>>()
            });
            for (hit, nearness) in best.iter_mut().zip(nearness.into_iter().flatten()) {
                hit.score = hit.score.saturating_add(nearness);
            }
            best.sort_by_key(|hit| Key::new(hit.scattered, hit.score, hit.row));
        }
        let last = ranked.last().copied();
        Hits::partly(best, count, parts, self.tail(plan, query, last))
    }

    /// The first in their order.
    fn first(
        &self,
        plan: &Plan,
        query: &Query,
        mut listed: Vec<Placed<'_>>,
        count: usize,
        parts: Vec<Part>,
    ) -> Hits {
        self.order.cut(&mut listed, rank::REFINED);
        self.order.sort(&mut listed);
        let last = listed.last().map(|last| last.ranked());
        let first = listed.into_iter().map(Placed::hit).collect();
        Hits::partly(first, count, parts, self.tail(plan, query, last))
    }

    /// The hits behind the last that is listed.
    fn tail(&self, plan: &Plan, query: &Query, last: Option<Ranked>) -> Option<Tail> {
        Some(Tail {
            library: self.library.clone(),
            plan: plan.clone(),
            query: query.clone(),
            last: last?,
        })
    }

    /// The words that the best hit does not have as they were typed.
    fn corrections(&self, query_terms: &[&QueryTerm], best: DocAddress) -> Vec<Correction> {
        const MOST: usize = 3;
        let ordinal = self.library.index.ordinal(best);
        if ordinal >= self.library.index.len() {
            return Vec::new();
        }
        let scan = Scan::new(self.library, ordinal, self.stale);
        let number = best.index() - scan.row(0).index();
        let mut corrections = Vec::new();
        for query_term in query_terms {
            let Match::Word { like, .. } = &query_term.sought else {
                continue;
            };
            if (self.stale)() {
                break;
            }
            let literal = scan.best(&query_term.literal());
            let is_corrected = like.edits.is_some() || like.apart.is_some();
            if !is_corrected || literal.is_ok_and(|best| best.given(number).is_some()) {
                continue;
            }
            let count = |word: &str| -> usize {
                let segments = 0..self.library.index.len();
                segments
                    .map(|ordinal| Scan::new(self.library, ordinal, self.stale).frequency(word))
                    .sum()
            };
            let edited = like.words.iter().filter(|alike| alike.edited);
            let words = edited.map(|alike| (alike.word.clone(), count(&alike.word)));
            let mut words: Vec<_> = words.collect();
            words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            let apart = like.apart.as_ref().map(|row| row.join(" "));
            let words = apart
                .into_iter()
                .chain(words.into_iter().map(|(word, _)| word));
            let words: Vec<String> = words.take(MOST).collect();
            if !words.is_empty() {
                let typed = query_term.typed.clone();
                corrections.push(Correction { typed, words });
            }
        }
        corrections
    }

    /// The words that find nothing even alone.
    fn missing(&self, query_terms: &[&QueryTerm]) -> Vec<String> {
        let finds = |query_term: &QueryTerm| {
            let plan = Plan::QueryTerm(Box::new(query_term.clone()));
            (0..self.library.index.len()).any(|ordinal| {
                let rows = Scan::new(self.library, ordinal, self.stale).rows(&plan, None);
                rows.is_ok_and(|rows| !rows.is_empty())
            })
        };
        let words = query_terms
            .iter()
            .filter(|query_term| query_term.sought.is_words());
        words
            .take(TOLD_MAX)
            .filter(|query_term| !finds(query_term))
            .map(|query_term| query_term.typed.clone())
            .collect()
    }
}

/// Words behind those that are looked for in other forms and spellings.
pub(crate) fn plain(query_terms: &[&QueryTerm]) -> usize {
    let words = query_terms.iter();
    let words = words.filter(|query_term| matches!(query_term.sought, Match::Word { .. }));
    words.count().saturating_sub(Answer::LOOKED_UP_MAX)
}

/// The words that no record has, where what is like them is not looked for.
pub(crate) fn unlike(query_terms: &[&QueryTerm], words: &dyn WordStatistics) -> Vec<String> {
    planner::unlike(query_terms, words)
}

/// How the values that filters name are shown where that is not as written (a
/// prefix is), and the filters that name no value of the catalog.
pub(crate) fn named(
    library: &Library,
    filters: &[Filter],
    stale: &dyn Fn() -> bool,
) -> (Vec<Named>, Vec<Unknown>) {
    let (mut names, mut unknown) = (Vec::new(), Vec::new());
    for filter in filters.iter().take_while(|_| !stale()) {
        let (facet, pattern) = (filter.facet, filter.pattern.clone());
        let (read_as, values) = library.index.named(facet, &pattern);
        let index = library.index.facet(read_as);
        let Some(first) = values.first().copied() else {
            let nearest = if unknown.len() < TOLD_MAX {
                index.nearest(&pattern)
            } else {
                Vec::new()
            };
            unknown.push(Unknown {
                facet,
                pattern,
                nearest,
            });
            continue;
        };
        if read_as != facet {
            // The chip says what it was read as.
            let name = Text::line(&format!("{}:{}", read_as.name(), pattern.text));
            names.push(Named {
                facet,
                pattern,
                name,
            });
        } else if let Some(value) = index.values().get(first)
            && !pattern.prefix
            && *value.name != *pattern.text
        {
            let name = Text::line(value.name);
            names.push(Named {
                facet,
                pattern,
                name,
            });
        }
    }
    (names, unknown)
}
