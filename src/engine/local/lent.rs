//! A few records of a catalog that is elsewhere, shown as if all of it were
//! here, and the values of its facets, which somebody else counted.
//!
//! A server finds records and counts; what a row, a document, a score and the
//! order of values are is said by the engine of this machine alone.
//!
//! Must never know: where the records and the counts are from.

use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};

use super::companion::{self, fraction};
use super::levels::Levels;
use super::value::{self, Orders};
use super::{card, document, stream};
use crate::engine::catalog::DocAddress;
use crate::engine::exec::explain::explain;
use crate::engine::exec::{self, Found, Hit, Library, Row, WordStatistics};
use crate::engine::executor::Inline;
use crate::engine::segment::builder::Builder;
use crate::records::record::Record;
use crate::records::text::Text;
use crate::search::Entry;
use crate::search::answer::{Card, Companion, Explanation, FacetValue, Given, YearCount};
use crate::search::document::Document;
use crate::search::id::Id;
use crate::search::query::{Facet, Pattern, Query};
use crate::search::question::Counts;

/// Some records of a larger catalog, ranked by what is known of all of it.
pub(crate) struct Excerpt {
    library: Library,
    found: Found,
    /// The records as they came, by their identities; others stand here only
    /// because they are books of these.
    own: FxHashMap<Id, (DocAddress, Excerpted)>,
    /// How many chapters the whole catalog has of the books of these.
    chapters: FxHashMap<Id, usize>,
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Excerpt").field(&self.own.len()).finish()
    }
}

/// A record of an excerpt.
#[derive(Clone, Debug)]
pub(crate) struct Excerpted {
    /// The record as its sources gave it; its origins name the sources of the
    /// excerpt.
    pub(crate) record: Record,
    /// The year that the whole catalog derives for it.
    pub(crate) year: Option<i32>,
    /// Its book.
    pub(crate) book: Option<Record>,
    /// The book is known only from its chapters.
    pub(crate) ghost: bool,
    /// How many chapters the whole catalog has of it.
    pub(crate) chapters: usize,
    /// How many of its book.
    pub(crate) siblings: usize,
}

impl Excerpted {
    /// The record with what the whole catalog knows of it.
    fn known(&self) -> Record {
        let mut known = self.record.clone();
        if known.year.is_none() && self.year.is_some() {
            known.derived.get_or_insert_default().year = self.year;
        }
        // Another chapter may have given the book its title; a record without a
        // DOI is known by the one it gives itself.
        let titled = self
            .book
            .as_ref()
            .filter(|_| self.ghost && known.doi.is_some());
        if let Some(book) = titled.filter(|book| book.doi.as_deref() != Some(&*book.title)) {
            known.parent_title = Some(book.title.clone());
        }
        known
    }
}

impl Excerpt {
    /// Some records in catalog order, found by a query or offered beside what
    /// it finds; the words are those of the whole catalog. None when a search
    /// was given up.
    pub(crate) fn new(
        records: Vec<Excerpted>,
        sources: &[Text],
        words: &dyn WordStatistics,
        query: &Query,
    ) -> Option<Self> {
        let mut builder = Builder::new();
        for source in sources {
            builder.source(source);
        }
        let (mut own, mut books) = (Vec::new(), Vec::new());
        let mut chapters: FxHashMap<Id, usize> = FxHashMap::default();
        for mut excerpted in records {
            builder.add(excerpted.known());
            if let Some(book) = &excerpted.book {
                chapters.insert(Id::from(book.identity()), excerpted.siblings);
            }
            books.extend(excerpted.book.take().filter(|_| !excerpted.ghost));
            own.push((excerpted.record.identity(), excerpted));
        }
        // Behind all others, so that none of them gets another place.
        let is_own: FxHashSet<&str> = own.iter().map(|(id, _)| &**id).collect();
        books.retain(|book| !is_own.contains(&*book.identity()));
        for book in books {
            builder.add(book);
        }
        let library = Library::excerpt(builder.finish());
        // Whether each satisfies the filters was asked where all records are.
        let query = Query {
            filters: Vec::new(),
            ..query.clone()
        };
        let own = own.into_iter().filter_map(|(id, excerpted)| {
            let row = library.catalog.place_of(&id)?;
            Some((Id::from(id), (row, excerpted)))
        });
        let own: Vec<_> = own.collect();
        let rows = own.iter().map(|(_, (row, _))| *row).collect();
        let found = exec::run_within(&library, rows, words, &query, &Inline)?;
        Some(Self {
            own: own.into_iter().collect(),
            chapters,
            library,
            found,
        })
    }

    /// The best first; a record whose words are not found here comes last, in
    /// catalog order.
    pub(crate) fn ranked(&self, ids: &FxHashSet<Id>) -> Vec<Id> {
        let mut rows: FxHashMap<DocAddress, &Id> = FxHashMap::default();
        for id in ids {
            if let Some((row, _)) = self.own.get(id) {
                rows.insert(*row, id);
            }
        }
        let hits = self.found.hits.iter();
        let mut ranked: Vec<Id> = hits
            .filter_map(|hit| rows.remove(&hit.row).cloned())
            .collect();
        let mut rest: Vec<_> = rows.into_iter().collect();
        rest.sort_unstable_by_key(|(row, _)| *row);
        ranked.extend(rest.into_iter().map(|(_, id)| id.clone()));
        ranked
    }

    /// All rows in their order, where all that is found is here: each record,
    /// whether it stands there for its chapters only, and its depth.
    pub(crate) fn rows(&self) -> Vec<(Id, bool, u8)> {
        let hits = self.found.hits.iter();
        let rows = hits.filter_map(|hit| {
            let record = self.library.catalog.get(hit.row)?;
            let id = Id::from(record.identity());
            let context = hit.context || !self.own.contains_key(&id);
            Some((id, context, hit.depth))
        });
        rows.collect()
    }

    /// What is offered, the best first.
    pub(crate) fn offered(&self) -> Vec<Id> {
        let rows: FxHashMap<DocAddress, &Id> =
            self.own.iter().map(|(id, (row, _))| (*row, id)).collect();
        let offers = self.found.offers.list.iter();
        let ids = offers.filter_map(|offer| rows.get(&offer.hit.row));
        ids.map(|id| (*id).clone()).collect()
    }

    /// The row of a record, or of the book that stands there for its chapters.
    pub(crate) fn card(&self, id: &Id, context: bool, depth: u8) -> Option<Card> {
        let (row, shown) = self.row(id, context)?;
        let shown = match shown {
            Row::Hit(hit) => Row::Hit(Hit {
                row,
                context,
                depth,
                ..hit
            }),
            offer @ Row::Offer(_) => offer,
        };
        let card = card::card(&self.library, &self.found.highlighter, &shown);
        let own = self.own.get(id).map(|(_, excerpted)| excerpted.chapters);
        Some(Card {
            chapters: own
                .or_else(|| self.chapters.get(id).copied())
                .unwrap_or(card.chapters),
            ..card
        })
    }

    /// A record or the book of one, with its hit. A book may stand there for its
    /// chapters and be offered too.
    fn row(&self, id: &Id, context: bool) -> Option<(DocAddress, Row<'_>)> {
        let own = self.own.get(id).map(|(row, _)| *row);
        let row = own.or_else(|| self.library.catalog.find(id.as_str()))?;
        let offered = self.found.offered_position(row).filter(|_| !context);
        let place = offered.or_else(|| self.found.position(row));
        let shown = place.and_then(|place| self.found.row(place, true));
        let hit = Hit {
            row,
            ..Hit::default()
        };
        Some((row, shown.unwrap_or(Row::Hit(hit))))
    }

    /// A document in full. How many records have its tags, and chapters beyond
    /// this excerpt, are not known here.
    pub(crate) fn document(&self, id: &Id) -> Option<Document> {
        let row = self.library.catalog.find(id.as_str())?;
        let highlighter = &self.found.highlighter;
        let mut document = document::document(&self.library, highlighter, row)?;
        if let Some((_, excerpted)) = self.own.get(id) {
            document.record = excerpted.record.clone();
        }
        Some(document)
    }

    /// The parts of a score.
    pub(crate) fn explanation(&self, id: &Id) -> Option<Explanation> {
        let row = self.library.catalog.find(id.as_str())?;
        explain(&self.library, &self.found, row, &|| false)
    }

    /// A document as the writers take it.
    pub(crate) fn entry(&self, id: &Id) -> Option<Entry> {
        let (row, shown) = self.row(id, false)?;
        let (score, lacks) = match shown {
            Row::Hit(hit) => (hit.points(), Vec::new()),
            Row::Offer(offer) => (offer.hit.points(), offer.lacks.clone()),
        };
        let mut entry = stream::entry(&self.library, row, score)?;
        if let Some((_, excerpted)) = self.own.get(id) {
            entry.work.record = excerpted.record.clone();
        }
        Some(Entry { lacks, ..entry })
    }

    /// Whether several words, phrases or parts are looked for.
    pub(crate) fn asks_several(&self) -> bool {
        self.found.highlighter.asks_several()
    }
}

/// The values of the facets of a catalog that is elsewhere, in the orders that
/// were asked for.
#[derive(Debug, Default)]
pub(crate) struct Arranged {
    orders: Orders,
}

/// How many records of what a query finds have each value of a facet, by the
/// numbers of the values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally<'a> {
    /// The query.
    pub(crate) query: &'a Query,
    /// The counts.
    pub(crate) counts: &'a [u32],
    /// How many have any value of each of the [`folded`] levels.
    pub(crate) levels: &'a [u32],
}

impl Tally<'_> {
    fn found(self, facet: Facet) -> Found {
        let (counts, levels) = (self.counts.to_vec(), self.levels.to_vec());
        Found::counted_elsewhere(self.query.clone(), facet, counts, levels)
    }
}

impl Arranged {
    /// The values that are wanted, with what is found now; their order is made
    /// by what is found `under` another query.
    pub(crate) fn counts(
        &self,
        values: &Library,
        wanted: &Counts,
        now: Tally<'_>,
        under: Tally<'_>,
    ) -> Given {
        let (now, under) = (now.found(wanted.facet), under.found(wanted.facet));
        let known = self.orders.known(wanted, &now.query);
        let make = || self.orders.make(values, wanted, &under, &Inline);
        let order = known.unwrap_or_else(make);
        if order.is_folded() {
            return value::given_folded(values, &now, wanted, &order, &Inline);
        }
        let window = value::within(&order, wanted.window);
        let numbers = now.counted_of(wanted.facet, window).unwrap_or_default();
        value::given(values, &now, wanted, &order, &numbers)
    }

    /// Whether the order that is wanted is known, so that nothing needs to be
    /// counted for it.
    pub(crate) fn knows(&self, wanted: &Counts, asked: &Query) -> bool {
        self.orders.known(wanted, asked).is_some()
    }
}

/// The levels of a hierarchy that are folded where these values are wanted, each
/// with the numbers of its values: records that have any of them are to be
/// counted.
pub(crate) fn folded(values: &Library, wanted: &Counts) -> Vec<Vec<usize>> {
    let opened = wanted.folded.as_deref();
    let Some(opened) = opened.filter(|_| wanted.narrow.is_empty()) else {
        return Vec::new();
    };
    let index = values.index.facet(wanted.facet);
    let mut by_name: Vec<usize> = index.by_name().iter().map(|at| *at as usize).collect();
    let levels = Levels::fold(index, &mut by_name, opened);
    let mut members = vec![Vec::new(); levels.len()];
    for (value, level) in levels.of.iter().enumerate() {
        if let Some(mine) = level.and_then(|level| members.get_mut(level as usize)) {
            mine.push(value);
        }
    }
    members
}

/// Values that a typed text may become.
pub(crate) fn completions(
    values: &Library,
    facet: Facet,
    typed: &str,
    counts: Option<&[u32]>,
) -> Vec<FacetValue> {
    value::completions(values.index.facet(facet), typed, counts)
}

/// The years, the oldest first.
pub(crate) fn years(values: &Library, counts: &[u32]) -> Vec<YearCount> {
    value::years(values.index.facet(Facet::Year), counts)
}

/// Values that go with those that a pattern names, of which so many of all
/// records have some; the counts are those of these records.
pub(crate) fn companions(
    values: &Library,
    (facet, pattern): (Facet, &Pattern),
    (having, all): (usize, usize),
    counts: &[u32],
    len: usize,
) -> Vec<Companion> {
    let (facet, named) = values.index.named(facet, pattern);
    let share = fraction(having) / fraction(all.max(1));
    companion::ranked(values.index.facet(facet), &named, share, counts, len)
}
