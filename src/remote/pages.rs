//! Many documents of a list, one page after the other at one point in time:
//! none is left out and none comes twice, whatever is loaded meanwhile.
//!
//! Must never know: what they are for.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::documents;
use super::edition::Edition;
use super::indexed::Stored;
use super::listing::{HEAD, Listing};
use super::order::{by_relevance, order, scored};
use super::server::Server;
use super::trouble::Trouble;
use super::wire::SortKey;
use crate::search::Entry;
use crate::search::id::Id;
use crate::search::question::{Stop, Window};

/// Documents of a page; where they are larger than an answer may be, fewer.
pub(super) const PAGE: usize = 500;

/// A point in time with the place that was read to.
struct Reader<'a> {
    server: &'a Server,
    edition: &'a Edition,
    listing: &'a Listing,
    point: String,
    after: Option<Vec<SortKey>>,
    len: usize,
}

impl Reader<'_> {
    /// The next page; empty at the end.
    fn next(&mut self) -> Result<Vec<(Id, Stored)>, Trouble> {
        loop {
            let edition = self.edition;
            let terms = self.listing.planned.plan.query_terms();
            let query = self.listing.query();
            let mut body = json!({
                "size": self.len,
                "query": scored(edition, &self.listing.filter, query, &terms),
                "sort": order(edition, query.sort, false)?,
                "track_total_hits": false,
            });
            if let Some(after) = &self.after {
                body["search_after"] = json!(after);
            }
            match self.edition.search_point(self.server, &self.point, &body) {
                Ok((page, point)) => {
                    self.point = point;
                    let last = page.hits.hits.last();
                    self.after = last.map(|hit| hit.sort.clone()).or(self.after.take());
                    return Ok(documents::documents(page.hits.hits));
                }
                // Records of a megabyte: one at a time at last.
                Err(Trouble::Huge(_)) if self.len > 1 => self.len /= 4,
                Err(Trouble::Gone) => self.point = self.server.open_point(&self.edition.index)?,
                Err(trouble) => return Err(trouble),
            }
            self.len = self.len.max(1);
        }
    }
}

/// Hands over what a list has found, its head as it is ranked.
pub(super) fn found(
    server: &Server,
    edition: &Edition,
    listing: &Listing,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) -> Result<(), Trouble> {
    let mut reader = Reader {
        server,
        edition,
        listing,
        point: server.open_point(&edition.index)?,
        after: None,
        len: PAGE,
    };
    let ended = stream(&mut reader, stop, give);
    server.close_point(&reader.point);
    ended
}

fn stream(
    reader: &mut Reader<'_>,
    stop: &Stop<'_>,
    give: &mut dyn FnMut(Entry) -> ControlFlow<()>,
) -> Result<(), Trouble> {
    let listing = reader.listing;
    let ranked = by_relevance(listing.query());
    let mut head = Vec::new();
    if ranked {
        let window = Window {
            start: 0,
            len: listing.found.min(HEAD),
        };
        let rows = listing.rows(reader.server, reader.edition, window, stop)?;
        head.extend(rows.unwrap_or_default().into_iter().map(|row| row.id));
        for entry in head.iter().filter_map(|id| listing.head.entry(id)) {
            if stop.is_called() || give(entry).is_break() {
                return Ok(());
            }
        }
    }
    let is_given: std::collections::HashSet<Id> = head.into_iter().collect();
    loop {
        let page = reader.next()?;
        if page.is_empty() || stop.is_called() {
            return Ok(());
        }
        let stored = page.iter().map(|(_, stored)| stored);
        let Some(excerpt) = documents::excerpt(reader.edition, stored, listing.query()) else {
            return Ok(());
        };
        for (id, _) in page.iter().filter(|(id, _)| !is_given.contains(id)) {
            let Some(entry) = excerpt.entry(id) else {
                continue;
            };
            if stop.is_called() || give(entry).is_break() {
                return Ok(());
            }
        }
    }
}

/// What is asked of every document, as those that are alike are told apart.
pub(super) fn light(after: Option<&[SortKey]>, len: usize) -> Value {
    let mut body = json!({
        "size": len,
        "_source": false,
        "docvalue_fields": ["id", "sum", "ord"],
        "sort": [{ "ord": "asc" }],
        "track_total_hits": false,
    });
    if let Some(after) = after {
        body["search_after"] = json!(after);
    }
    body
}
