//! What one query finds on a server, as a list: its head ranked by our rule,
//! the rest in the order of the server, walked page by page as far as somebody
//! looks.
//!
//! Must never know: what else is asked of the query, the screen.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use super::conditions::every;
use super::documents::{documents, excerpt};
use super::edition::{Edition, Planned};
use super::indexed::Stored;
use super::order::{by_relevance, order, scored};
use super::score;
use super::server::Server;
use super::trouble::Trouble;
use super::wire::{Hit, SortKey};
use crate::engine::exec::{Plan, Presence};
use crate::engine::local::lent::Excerpt;
use crate::search::id::Id;
use crate::search::query::Query;
use crate::search::question::{Stop, Window};

/// The head of a list: so many records come whole and are ranked again.
pub(super) const HEAD: usize = 100;

/// With as many found nothing is offered.
const OFFERED_BELOW: usize = 10;

/// So many are looked at for the hundred that are offered at most: what a
/// record lacks weighs more in our order than a server can tell.
const CANDIDATES: usize = 300;

/// Rows of a page that is walked over.
const PAGE: usize = 5_000;

/// The same where they are read whole.
const WHOLE_PAGE: usize = 500;

/// Rows behind these are not reached by walking: each page waits for the one
/// before.
const DEEP: usize = 200_000;

/// The same where they are read whole.
const WHOLE_DEEP: usize = 10_000;

/// Chapters are put under their books here, so that all must be here.
const GROUPED_MAX: usize = 10_000;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: Id,
    /// It stands there for its chapters only.
    pub(super) context: bool,
    /// 1 for a chapter under its book.
    pub(super) depth: u8,
}

/// A book with the rows of its chapters and their places, or one row without a
/// book.
type Group = (Option<Id>, Vec<(i64, Row)>);

impl Row {
    fn of((id, context, depth): (Id, bool, u8)) -> Self {
        Self { id, context, depth }
    }

    fn plain(id: Id) -> Self {
        Self {
            id,
            context: false,
            depth: 0,
        }
    }
}

/// A list.
#[derive(Debug)]
pub(super) struct Listing {
    query: Query,
    pub(super) planned: Planned,
    /// The records found, as a query of the server.
    pub(super) filter: Value,
    pub(super) found: usize,
    /// The records of the head and what is offered.
    pub(super) head: Excerpt,
    pub(super) offered: Vec<Id>,
    pub(super) lacking_one: usize,
    walked: Mutex<Walked>,
}

/// How far the list was walked.
#[derive(Debug, Default)]
struct Walked {
    rows: Vec<Row>,
    /// The rows from the end on, the last first.
    behind: Vec<Row>,
    after: Option<Vec<SortKey>>,
    before: Option<Vec<SortKey>>,
    point: Option<String>,
}

impl Listing {
    /// Asks for the head of a list and how long it is.
    pub(super) fn begin(
        server: &Server,
        edition: &Edition,
        query: &Query,
        stop: &Stop<'_>,
    ) -> Result<Option<Self>, Trouble> {
        if query.grouped && edition.foreign.is_some() {
            let told = "group:book puts chapters under their books, which this index, made by others, does not tie";
            return Err(Trouble::Unkept(told.to_owned()));
        }
        let Some(planned) = edition.planned(server, query, stop)? else {
            return Ok(None);
        };
        let filter = edition
            .clauses(&planned.values)
            .found(&planned.plan, &query.filters)?;
        if stop.is_called() {
            return Ok(None);
        }
        let terms = planned.plan.query_terms();
        let body = json!({
            "size": HEAD,
            "query": scored(edition, &filter, query, &terms),
            "sort": order(edition, query.sort, false)?,
            "track_total_hits": true,
        });
        let answer = edition.search(server, &body)?;
        let found = answer.found();
        let after = answer.hits.hits.last().map(|hit| hit.sort.clone());
        let head = documents(answer.hits.hits);
        let may_offer = found < OFFERED_BELOW && edition.foreign.is_none();
        let (others, lacking_one) = if may_offer {
            offers(server, edition, &planned, query, &filter)?
        } else {
            (Vec::new(), 0)
        };
        let ids: FxHashSet<Id> = head.iter().map(|(id, _)| id.clone()).collect();
        let in_order: Vec<Id> = head.iter().map(|(id, _)| id.clone()).collect();
        let all = head.into_iter().chain(others);
        let all: Vec<(Id, Stored)> = all.collect();
        let excerpt = excerpt(edition, all.iter().map(|(_, stored)| stored), query)
            .ok_or_else(|| Trouble::Unkept("the search was given up".to_owned()))?;
        let is_ranked = by_relevance(query) && edition.foreign.is_none();
        // Where all of it is here, it is put under its books here.
        let is_whole = query.grouped && found <= HEAD;
        let rows: Vec<Row> = if is_whole {
            excerpt.rows().into_iter().map(Row::of).collect()
        } else if is_ranked && !query.grouped {
            let ranked = excerpt.ranked(&ids).into_iter();
            ranked.map(Row::plain).collect()
        } else {
            in_order.into_iter().map(Row::plain).collect()
        };
        edition.store(all);
        let offered = if may_offer {
            let mut offered = excerpt.offered();
            offered.retain(|id| !ids.contains(id));
            offered
        } else {
            Vec::new()
        };
        let mut listing = Self {
            query: query.clone(),
            filter,
            found,
            head: excerpt,
            offered,
            lacking_one,
            planned,
            walked: Mutex::new(Walked {
                rows,
                after,
                ..Walked::default()
            }),
        };
        if query.grouped && !is_whole {
            listing.group(server, edition, stop)?;
        }
        Ok(Some(listing))
    }

    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    /// Rows of the list: what is found, books that stand there for their
    /// chapters, what is offered.
    pub(super) fn len(&self) -> usize {
        self.hits() + self.offered.len()
    }

    /// The same without what is offered.
    pub(super) fn hits(&self) -> usize {
        if self.query.grouped {
            self.walked().rows.len()
        } else {
            self.found
        }
    }

    /// Some rows of the list, walked to where nobody was before; fewer at its
    /// end. None when nobody waits for them any more.
    pub(super) fn rows(
        &self,
        server: &Server,
        edition: &Edition,
        window: Window,
        stop: &Stop<'_>,
    ) -> Result<Option<Vec<Row>>, Trouble> {
        let hits = self.hits();
        let end = window.end().min(hits);
        let mut rows = Vec::new();
        if window.start < end {
            let known = self.walked().rows.len();
            // From the nearer end.
            let is_far = window.start >= known && hits - window.start < window.start - known;
            if is_far {
                if !self.walk(server, edition, hits - window.start, true, stop)? {
                    return Ok(None);
                }
                let walked = self.walked();
                let behind = (window.start..end).map(|at| walked.behind.get(hits - 1 - at));
                rows.extend(behind.flatten().cloned());
            } else {
                if !self.walk(server, edition, end, false, stop)? {
                    return Ok(None);
                }
                let walked = self.walked();
                rows.extend(walked.rows.iter().take(end).skip(window.start).cloned());
            }
        }
        let offered = self.offered.iter().cloned().map(Row::plain);
        let from = window.start.saturating_sub(hits);
        let count = window.end().saturating_sub(hits.max(window.start));
        rows.extend(offered.skip(from).take(count));
        Ok(Some(rows))
    }

    /// Walks until so many rows are known, from the front or from the end;
    /// false when nobody waits any more.
    fn walk(
        &self,
        server: &Server,
        edition: &Edition,
        until: usize,
        backwards: bool,
        stop: &Stop<'_>,
    ) -> Result<bool, Trouble> {
        let deep = deep(edition);
        if until > deep {
            return Err(Trouble::Unkept(format!(
                "a cluster is walked over no more than {deep} rows from either end: narrow the search, or order it otherwise"
            )));
        }
        loop {
            let (known, after, point) = {
                let walked = self.walked();
                let (rows, after) = if backwards {
                    (&walked.behind, &walked.before)
                } else {
                    (&walked.rows, &walked.after)
                };
                (rows.len(), after.clone(), walked.point.clone())
            };
            if known >= until.min(self.found) {
                return Ok(true);
            }
            if stop.is_called() {
                return Ok(false);
            }
            let (hits, point) = self.page(server, edition, backwards, after, point)?;
            let len = hits.len();
            let mut walked = self.walked();
            walked.point = point;
            let after = hits.last().map(|hit| hit.sort.clone());
            let rows = hits
                .into_iter()
                .filter_map(|hit| hit.fields.id.into_iter().next());
            let rows = rows.map(|id| Row::plain(Id::from(id)));
            if backwards {
                walked.behind.extend(rows);
                walked.before = after.or(walked.before.take());
            } else {
                walked.rows.extend(rows);
                walked.after = after.or(walked.after.take());
            }
            if len == 0 {
                // The index changed under us; what there is stands.
                return Ok(true);
            }
        }
    }

    /// The next page at the point in time of this list; one that is gone is
    /// opened anew, and the walk goes on where it was.
    fn page(
        &self,
        server: &Server,
        edition: &Edition,
        backwards: bool,
        after: Option<Vec<SortKey>>,
        point: Option<String>,
    ) -> Result<(Vec<Hit>, Option<String>), Trouble> {
        let terms = self.planned.plan.query_terms();
        let mut body = json!({
            "size": PAGE,
            "_source": false,
            "docvalue_fields": ["id"],
            "query": scored(edition, &self.filter, &self.query, &terms),
            "sort": order(edition, self.query.sort, backwards)?,
            "track_total_hits": false,
        });
        if edition.foreign.is_some() {
            // Only a document as a whole says what it is known by.
            body["size"] = json!(WHOLE_PAGE);
            body["_source"] = json!(true);
            body["docvalue_fields"] = json!([]);
        }
        if let Some(after) = after {
            body["search_after"] = json!(after);
        }
        let mut point = match point {
            Some(point) => point,
            None => server.open_point(&edition.index)?,
        };
        for is_last in [false, true] {
            match edition.search_point(server, &point, &body) {
                Ok((page, next)) => return Ok((page.hits.hits, Some(next))),
                Err(Trouble::Gone) if !is_last => point = server.open_point(&edition.index)?,
                Err(trouble) => return Err(trouble),
            }
        }
        Err(Trouble::Gone)
    }

    /// Puts chapters under their books: a book stands where its best hit stood,
    /// chapters in chapter order.
    fn group(
        &mut self,
        server: &Server,
        edition: &Edition,
        stop: &Stop<'_>,
    ) -> Result<(), Trouble> {
        if self.found > GROUPED_MAX {
            return Err(Trouble::Unkept(format!(
                "chapters are put under their books where no more than {GROUPED_MAX} documents are found, and these are {}: narrow the search",
                self.found
            )));
        }
        self.walk(server, edition, self.found, false, stop)?;
        let rows = std::mem::take(&mut self.walked().rows);
        let ties = ties(server, edition, &rows)?;
        let mut places = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for row in rows {
            let Some((book, chapter)) = ties.get(&row.id).cloned() else {
                groups.push((None, vec![(0, row)]));
                continue;
            };
            let place = *places.entry(book.clone()).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, mine)) => mine.push((chapter, row)),
                None => groups.push((Some(book), vec![(chapter, row)])),
            }
        }
        let mut grouped = Vec::new();
        for (book, mut mine) in groups {
            let Some(book) = book else {
                grouped.extend(mine.into_iter().map(|(_, row)| row));
                continue;
            };
            let own = mine.iter().position(|(_, row)| row.id == book);
            let is_found = own.map(|at| mine.remove(at)).is_some();
            grouped.push(Row {
                id: book,
                context: !is_found,
                depth: 0,
            });
            mine.sort_by_key(|(chapter, _)| *chapter);
            grouped.extend(mine.into_iter().map(|(_, row)| Row { depth: 1, ..row }));
        }
        self.walked().rows = grouped;
        Ok(())
    }

    /// The place of a record in the list; none for one that is not on it.
    pub(super) fn place(
        &self,
        server: &Server,
        edition: &Edition,
        id: &Id,
        stop: &Stop<'_>,
    ) -> Result<Option<usize>, Trouble> {
        if let Some(at) = self.known_place(id) {
            return Ok(Some(at));
        }
        if self.query.grouped || self.walked().rows.len() >= self.found {
            return Ok(None);
        }
        let filter = every(vec![
            self.filter.clone(),
            edition.identified([id.as_str()].into_iter()),
        ]);
        let body = json!({ "size": 0, "query": filter, "track_total_hits": true });
        if edition.search(server, &body)?.found() == 0 {
            return Ok(None);
        }
        let end = self.found.min(deep(edition));
        while self.walked().rows.len() < end {
            let next = (self.walked().rows.len() + PAGE).min(end);
            if !self.walk(server, edition, next, false, stop)? {
                return Ok(None);
            }
            if let Some(at) = self.known_place(id) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn known_place(&self, id: &Id) -> Option<usize> {
        let walked = self.walked();
        let at = walked.rows.iter().position(|row| row.id == *id);
        let behind = || {
            let at = walked.behind.iter().position(|row| row.id == *id)?;
            self.found.checked_sub(at + 1)
        };
        let hits = if self.query.grouped {
            walked.rows.len()
        } else {
            self.found
        };
        let offered = || Some(hits + self.offered.iter().position(|offered| offered == id)?);
        at.or_else(behind).or_else(offered)
    }

    /// Gives the point in time back.
    pub(super) fn close(&self, server: &Server) {
        if let Some(point) = self.walked().point.take() {
            server.close_point(&point);
        }
    }

    fn walked(&self) -> MutexGuard<'_, Walked> {
        self.walked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many rows are walked over at most.
const fn deep(edition: &Edition) -> usize {
    if edition.foreign.is_some() {
        WHOLE_DEEP
    } else {
        DEEP
    }
}

/// The books of chapters and of themselves, each with the place of a chapter.
fn ties(
    server: &Server,
    edition: &Edition,
    rows: &[Row],
) -> Result<HashMap<Id, (Id, i64)>, Trouble> {
    let mut ties = HashMap::new();
    for some in rows.chunks(PAGE) {
        let body = json!({
            "size": some.len(),
            "_source": false,
            "docvalue_fields": ["id", "group", "chapter"],
            "query": every(vec![
                edition.identified(some.iter().map(|row| row.id.as_str())),
                json!({ "exists": { "field": "group" } }),
            ]),
            "track_total_hits": false,
        });
        for hit in edition.search(server, &body)?.hits.hits {
            let fields = hit.fields;
            if let (Some(id), Some(group)) = (fields.id.first(), fields.group.first()) {
                let chapter = fields.chapter.first().copied().unwrap_or(0);
                let tie = (Id::from(group.as_str()), chapter);
                ties.insert(Id::from(id.as_str()), tie);
            }
        }
    }
    Ok(ties)
}

/// Records that lack some words, to be offered, and how many lack one.
fn offers(
    server: &Server,
    edition: &Edition,
    planned: &Planned,
    query: &Query,
    found: &Value,
) -> Result<(Vec<(Id, Stored)>, usize), Trouble> {
    let Plan::And(parts) = &planned.plan else {
        return Ok(Default::default());
    };
    let mut terms = Vec::new();
    for part in parts {
        if let Plan::QueryTerm(term) = part
            && term.presence == Presence::Wanted
        {
            terms.push(&**term);
        }
    }
    if terms.len() < 2 {
        return Ok(Default::default());
    }
    let clauses = edition.clauses(&planned.values);
    let may = Plan::AllButOne(parts.clone());
    let any_word = clauses.lacking(parts, terms.len() - 1)?;
    let filters = clauses.found(&Plan::All, &query.filters)?;
    let lacking = json!({ "bool": {
        "filter": [any_word, filters],
        "must_not": [found],
    } });
    let body = json!({
        "size": CANDIDATES,
        "query": { "bool": { "filter": [lacking], "should": score::offered(&terms, clauses)? } },
        "sort": order(edition, None, false)?,
        "track_total_hits": false,
        "aggs": { "one": { "filter": clauses.plan(&may)? } },
    });
    let answer = edition.search(server, &body)?;
    let one = answer.tally("one").map_or(0, |tally| tally.doc_count);
    let one = super::wire::count(one);
    Ok((documents(answer.hits.hits), one))
}
