//! The engine that is a cluster: the questions of the contract put to
//! OpenSearch, or to Elasticsearch.
//!
//! The rows of a question come first, alone and small; all else that is wanted
//! goes in one request behind them. What is abandoned meanwhile is not asked
//! for. Nothing is at hand before the next frame: a network is never near.
//!
//! Must never know: the app state, the screen.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;
use serde_json::json;

use super::access::Access;
use super::address::Address;
use super::client::Client;
use super::conditions::every;
use super::documents;
use super::edition::Edition;
use super::heads::{heads, unkept};
use super::listing::{Listing, Row};
use super::map::FieldMap;
use super::pages;
use super::second::Second;
use super::server::Server;
use super::trouble::Trouble;
use crate::engine::local::lent::Excerpt;
use crate::search::answer::{Answer, Card, Failure, Given, Part};
use crate::search::id::Id;
use crate::search::query::Query;
use crate::search::question::{Question, Selected, Stop, Want, Window};
use crate::search::{Engine, Entry};

/// After so long it is asked behind an answer whether a name still stands for the
/// same index.
const EDITION_AGE: Duration = Duration::from_secs(5);

/// Lists that are kept: the one that is shown, those before it, and those that
/// arrange values.
const LISTS_MAX: usize = 6;

/// A catalog on a cluster.
#[derive(Debug)]
pub struct OpenSearch {
    server: Server,
    /// What the fields of an index made by others are.
    map: Option<FieldMap>,
    opened: Mutex<Option<(Arc<Opened>, Instant)>>,
}

/// What the address stands for, with the lists that were asked for of late.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) edition: Edition,
    /// The latest last.
    lists: Mutex<VecDeque<Arc<Listing>>>,
}

impl Opened {
    /// The list of a query that is kept.
    fn kept(&self, query: &Query) -> Option<Arc<Listing>> {
        let mut lists = self.lists();
        let at = lists.iter().position(|list| list.query() == query)?;
        let list = lists.remove(at)?;
        lists.push_back(Arc::clone(&list));
        Some(list)
    }

    /// Keeps a list; gives the one that is forgotten for it.
    fn keep(&self, list: &Arc<Listing>) -> Option<Arc<Listing>> {
        let mut lists = self.lists();
        lists.push_back(Arc::clone(list));
        (lists.len() > LISTS_MAX).then(|| lists.pop_front())?
    }

    fn lists(&self) -> MutexGuard<'_, VecDeque<Arc<Listing>>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenSearch {
    /// The catalog at an address. Nothing is sent yet.
    #[must_use]
    pub fn new(address: Address, access: Option<Access>) -> Self {
        Self {
            server: Server::new(Client::new(address, access)),
            map: None,
            opened: Mutex::default(),
        }
    }

    /// The same where somebody says what the fields of an index made by others
    /// are.
    #[must_use]
    pub fn mapped(mut self, map: Option<FieldMap>) -> Self {
        self.map = map;
        self
    }

    /// The state of the catalog: grows when it is loaded anew.
    ///
    /// # Errors
    ///
    /// It cannot be opened, and why.
    pub fn generation(&self) -> Result<u64, Trouble> {
        Ok(self.current()?.edition.meta.loaded)
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> String {
        self.server.client().address().to_string()
    }

    /// Records of the catalog.
    ///
    /// # Errors
    ///
    /// It cannot be opened, and why.
    pub fn records(&self) -> Result<usize, Trouble> {
        Ok(self.current()?.edition.meta.records)
    }

    pub(super) const fn server(&self) -> &Server {
        &self.server
    }

    /// What the address stands for, as far as is known: an index that went is
    /// found out by whoever asks it, see [`with`](Self::with).
    pub(super) fn current(&self) -> Result<Arc<Opened>, Trouble> {
        if let Some((known, _)) = self.opened().clone() {
            return Ok(known);
        }
        let opened = Arc::new(Opened {
            edition: Edition::open(&self.server, self.map.as_ref())?,
            lists: Mutex::default(),
        });
        let now = (Arc::clone(&opened), Instant::now());
        *self.opened() = Some(now);
        Ok(opened)
    }

    /// Asks once in a while whether the name stands for what it stood for, and
    /// forgets it if not; behind an answer, so that no key waits for it.
    fn look_again(&self) -> Result<(), Trouble> {
        let Some((known, looked)) = self.opened().clone() else {
            return Ok(());
        };
        if looked.elapsed() < EDITION_AGE {
            return Ok(());
        }
        let name = self.server.client().address().index();
        let is_current = known.edition.is_current(&self.server.described(name)?);
        let mut opened = self.opened();
        // Another thread may have opened it anew meanwhile.
        if opened
            .as_ref()
            .is_some_and(|(now, _)| Arc::ptr_eq(now, &known))
        {
            *opened = is_current.then(|| (Arc::clone(&known), Instant::now()));
            drop(opened);
            if !is_current {
                self.close(known.lists().drain(..));
            }
        }
        Ok(())
    }

    fn opened(&self) -> MutexGuard<'_, Option<(Arc<Opened>, Instant)>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the points in time of lists back.
    fn close(&self, lists: impl IntoIterator<Item = Arc<Listing>>) {
        for list in lists {
            list.close(&self.server);
        }
    }

    /// Does something with what the address stands for; once more where that
    /// has just become something else.
    fn with<T>(&self, work: &mut dyn FnMut(&Opened) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let opened = self.current()?;
        match work(&opened) {
            Err(trouble) if self.is_gone(&opened, &trouble) => {
                // Its points in time went with it.
                drop(self.opened().take());
                work(&*self.current()?)
            }
            other => other,
        }
    }

    /// Whether trouble is that what was asked is gone, or goes while it answers:
    /// the parts of an index do not go all at once.
    fn is_gone(&self, asked: &Opened, trouble: &Trouble) -> bool {
        match trouble {
            Trouble::NoIndex(..) | Trouble::Gone => true,
            Trouble::Partial(..) | Trouble::Busy(_) | Trouble::Broken(..) => {
                let name = self.server.client().address().index();
                let now = self.server.described(name);
                now.is_ok_and(|now| !asked.edition.is_current(&now))
            }
            _ => false,
        }
    }

    /// The list of a query: the one that is kept, else a new one; none when
    /// nobody waits for it any more.
    fn listing(
        &self,
        opened: &Opened,
        query: &Query,
        stop: &Stop<'_>,
    ) -> Result<Option<Arc<Listing>>, Trouble> {
        if let Some(kept) = opened.kept(query) {
            return Ok(Some(kept));
        }
        let Some(listing) = Listing::begin(&self.server, &opened.edition, query, stop)? else {
            return Ok(None);
        };
        let listing = Arc::new(listing);
        self.close(opened.keep(&listing));
        Ok(Some(listing))
    }

    fn answer_with(
        &self,
        opened: &Opened,
        question: &Question,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Answer),
    ) -> Result<(), Trouble> {
        let edition = &opened.edition;
        let is_new = opened.kept(&question.query).is_none();
        let Some(listing) = self.listing(opened, &question.query, stop)? else {
            return Ok(());
        };
        let head = heads(&self.server, edition, question, &listing)?;
        let mut first = head.clone();
        for want in &question.wants {
            let given = match want {
                Want::Rows(window) => self
                    .rows(edition, &listing, *window, stop)?
                    .map(Given::Rows),
                Want::Place(id) => {
                    let place = listing.place(&self.server, edition, id, stop)?;
                    Some(Given::Place(place))
                }
                _ => continue,
            };
            let Some(given) = given else { return Ok(()) };
            let want = want.clone();
            first.parts.push(Part { want, given });
        }
        let rest = question.clone().beyond(&first);
        if stop.is_called() {
            return Ok(());
        }
        if is_new || rest.is_none() || !first.parts.is_empty() {
            give(first);
        }
        let Some(rest) = rest else { return Ok(()) };
        let parts = self.parts(edition, &listing, &rest.wants, stop)?;
        let second = Answer {
            parts,
            // Counting a facet shows that it has more values than are listed.
            unkept: unkept(edition, question, &listing),
            ..head
        };
        if !stop.is_called() {
            give(second);
        }
        Ok(())
    }

    /// All that is wanted besides rows.
    fn parts(
        &self,
        edition: &Edition,
        listing: &Listing,
        wants: &[Want],
        stop: &Stop<'_>,
    ) -> Result<Vec<Part>, Trouble> {
        let mut second = Second::new(&self.server, edition, listing);
        for want in wants {
            second.want(want)?;
        }
        if stop.is_called() {
            return Ok(Vec::new());
        }
        let mut parts = second.parts()?;
        for want in wants {
            let given = match want {
                Want::Document(id) => {
                    let query = listing.query();
                    Given::Document(documents::document(&self.server, edition, query, id)?)
                }
                Want::Explain(id) => {
                    let excerpt = self.excerpt(edition, listing, std::slice::from_ref(id))?;
                    let is_shown = listing.place(&self.server, edition, id, stop)?.is_some();
                    let explained = excerpt.filter(|_| is_shown);
                    Given::Explanation(explained.and_then(|excerpt| excerpt.explanation(id)))
                }
                _ => continue,
            };
            let want = want.clone();
            parts.push(Part { want, given });
        }
        Ok(parts)
    }

    /// The cards of some rows; none when nobody waits for them any more.
    fn rows(
        &self,
        edition: &Edition,
        listing: &Listing,
        window: Window,
        stop: &Stop<'_>,
    ) -> Result<Option<Vec<Card>>, Trouble> {
        let Some(rows) = listing.rows(&self.server, edition, window, stop)? else {
            return Ok(None);
        };
        let card = |excerpt: &Excerpt, row: &Row| excerpt.card(&row.id, row.context, row.depth);
        let known = rows.iter().map(|row| card(&listing.head, row));
        if let Some(cards) = known.collect::<Option<Vec<Card>>>() {
            return Ok(Some(cards));
        }
        // A book that is known from its chapters only is made of one of them.
        let next = Window {
            start: window.start,
            len: window.len.saturating_add(1),
        };
        let around = if rows.last().is_some_and(|row| row.context) {
            listing.rows(&self.server, edition, next, stop)?
        } else {
            None
        };
        let around = around.as_ref().unwrap_or(&rows);
        let ids: Vec<Id> = around.iter().map(|row| row.id.clone()).collect();
        let Some(excerpt) = self.excerpt(edition, listing, &ids)? else {
            return Ok(None);
        };
        let cards = rows.iter().map(|row| {
            let shown = card(&listing.head, row).or_else(|| card(&excerpt, row));
            // A record that went while it was looked at is a row without words.
            shown.unwrap_or_else(|| Card {
                id: row.id.clone(),
                ..Card::default()
            })
        });
        Ok(Some(cards.collect()))
    }

    /// Some documents as a small catalog.
    fn excerpt(
        &self,
        edition: &Edition,
        listing: &Listing,
        ids: &[Id],
    ) -> Result<Option<Excerpt>, Trouble> {
        let documents = documents::fetched(&self.server, edition, ids)?;
        let stored = documents.iter().map(|(_, stored)| stored);
        Ok(documents::excerpt(edition, stored, listing.query()))
    }

    /// Hands over what a query finds, page by page, at one point in time.
    fn stream(
        &self,
        opened: &Opened,
        query: &Query,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Trouble> {
        let edition = &opened.edition;
        let Some(listing) = self.listing(opened, query, stop)? else {
            return Ok(());
        };
        if query.grouped {
            return self.stream_rows(edition, &listing, stop, give);
        }
        pages::found(&self.server, edition, &listing, stop, give)
    }

    /// The same for a list that is here as a whole.
    fn stream_rows(
        &self,
        edition: &Edition,
        listing: &Listing,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Trouble> {
        let all = Window {
            start: 0,
            len: listing.hits(),
        };
        let rows = listing.rows(&self.server, edition, all, stop)?;
        let rows: Vec<Row> = rows.unwrap_or_default();
        let ids = rows
            .into_iter()
            .filter(|row| !row.context)
            .map(|row| row.id);
        let ids: Vec<Id> = ids.collect();
        self.stream_ids(edition, listing, &ids, stop, give)
    }

    fn stream_ids(
        &self,
        edition: &Edition,
        listing: &Listing,
        ids: &[Id],
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Trouble> {
        for some in ids.chunks(pages::PAGE) {
            let Some(excerpt) = self.excerpt(edition, listing, some)? else {
                return Ok(());
            };
            for entry in some.iter().filter_map(|id| excerpt.entry(id)) {
                if stop.is_called() || give(entry).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Hands over chosen documents: those that are found in the order of the
    /// list, then the others in catalog order.
    fn chosen(
        &self,
        opened: &Opened,
        ids: &[Id],
        query: &Query,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Trouble> {
        let edition = &opened.edition;
        let Some(listing) = self.listing(opened, query, stop)? else {
            return Ok(());
        };
        let mut left: FxHashSet<&Id> = ids.iter().collect();
        let chosen = every(vec![
            listing.filter.clone(),
            edition.identified(ids.iter().map(Id::as_str)),
        ]);
        let body = json!({ "size": 0, "query": chosen, "track_total_hits": true });
        let mut found = edition.search(&self.server, &body)?.found();
        let mut start = 0;
        let mut listed = Vec::new();
        while found > 0 && start < listing.hits() {
            let window = Window { start, len: 5_000 };
            let Some(rows) = listing.rows(&self.server, edition, window, stop)? else {
                return Ok(());
            };
            start += window.len;
            for row in rows.into_iter().filter(|row| !row.context) {
                if left.remove(&row.id) {
                    found = found.saturating_sub(1);
                    listed.push(row.id);
                }
            }
        }
        let others: Vec<Id> = ids
            .iter()
            .filter(|id| left.contains(*id))
            .cloned()
            .collect();
        let mut others = documents::fetched(&self.server, edition, &others)?;
        others.sort_by_key(|(_, stored)| stored.ord);
        listed.extend(others.into_iter().map(|(id, _)| id));
        self.stream_ids(edition, &listing, &listed, stop, give)
    }
}

impl Drop for OpenSearch {
    fn drop(&mut self) {
        let opened = self.opened().take();
        if let Some((opened, _)) = opened {
            self.close(opened.lists().drain(..));
        }
    }
}

impl Engine for OpenSearch {
    fn answer(&self, question: &Question, stop: &Stop<'_>, give: &mut dyn FnMut(Answer)) {
        let answered = self.with(&mut |opened| self.answer_with(opened, question, stop, give));
        if answered.is_ok() && !stop.is_called() {
            // Whatever keeps it from being known is told to the next question.
            let _ = self.look_again();
        }
        if let Err(trouble) = answered
            && !stop.is_called()
        {
            give(Answer {
                turn: question.turn,
                seq: question.seq,
                error: Some(trouble.into()),
                ..Answer::default()
            });
        }
    }

    fn documents(
        &self,
        which: &Selected,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        // A stream that has begun is not begun again.
        let opened = self.current()?;
        match which {
            Selected::Found(query) => self.stream(&opened, query, stop, give)?,
            Selected::Offered(query) => {
                if let Some(listing) = self.listing(&opened, query, stop)? {
                    let offered = listing.offered.iter();
                    for entry in offered.filter_map(|id| listing.head.entry(id)) {
                        if stop.is_called() || give(entry).is_break() {
                            break;
                        }
                    }
                }
            }
            Selected::Chosen(ids, query) => {
                let ids: Vec<Id> = ids.iter().cloned().collect();
                self.chosen(&opened, &ids, query, stop, give)?;
            }
        }
        Ok(())
    }

    fn ids(
        &self,
        query: &Query,
        window: Window,
        stop: &Stop<'_>,
        give: &mut dyn FnMut(Id) -> ControlFlow<()>,
    ) -> Result<(), Failure> {
        let opened = self.current()?;
        let Some(listing) = self.listing(&opened, query, stop)? else {
            return Ok(());
        };
        let window = Window {
            start: window.start,
            len: window
                .end()
                .min(listing.hits())
                .saturating_sub(window.start),
        };
        let rows = listing.rows(&self.server, &opened.edition, window, stop)?;
        for row in rows.unwrap_or_default() {
            if !row.context && give(row.id).is_break() {
                break;
            }
        }
        Ok(())
    }
}
