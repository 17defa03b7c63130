//! Documents out of answers, as a small catalog in which they are what they are
//! in the large one.
//!
//! Must never know: which of them are wanted.

use std::collections::HashSet;

use serde_json::json;

use super::edition::Edition;
use super::indexed::Stored;
use super::server::Server;
use super::trouble::Trouble;
use super::wire::Hit;
use crate::engine::local::lent::{Excerpt, Excerpted};
use crate::records::record::Origin;
use crate::records::text::Text;
use crate::search::document::Document;
use crate::search::id::Id;
use crate::search::query::{Facet, Query};

/// Chapters of a book that its document lists.
const CHAPTERS_MAX: usize = 1_000;

/// Documents of one look-up.
const PAGE: usize = 500;

/// Documents of an answer, by their identities.
pub(super) fn documents(hits: Vec<Hit>) -> Vec<(Id, Stored)> {
    let stored = hits.into_iter().filter_map(|hit| hit.source?.record);
    stored
        .map(|stored| (Id::from(stored.record.identity()), stored))
        .collect()
}

/// Documents as a small catalog, in which they are what they are in the large
/// one.
pub(super) fn excerpt<'s>(
    edition: &Edition,
    documents: impl Iterator<Item = &'s Stored>,
    query: &Query,
) -> Option<Excerpt> {
    let mut stored: Vec<&Stored> = documents.collect();
    stored.sort_by_key(|stored| stored.ord);
    stored.dedup_by_key(|stored| stored.ord);
    let mut names: Vec<Text> = Vec::new();
    let excerpted = stored.into_iter().map(|stored| {
        let mut record = stored.record.clone();
        for (name, line) in &stored.sources {
            let at = names.iter().position(|known| known == name);
            let at = at.unwrap_or_else(|| {
                names.push(name.clone());
                names.len() - 1
            });
            let source = u32::try_from(at).unwrap_or(u32::MAX);
            record.origins.push(Origin {
                source,
                line: *line,
            });
        }
        Excerpted {
            record,
            year: stored.year,
            book: stored.book.as_deref().cloned(),
            ghost: stored.ghost,
            chapters: stored.chapters,
            siblings: stored.siblings,
        }
    });
    let excerpted: Vec<Excerpted> = excerpted.collect();
    Excerpt::new(excerpted, &names, &edition.words, query)
}

/// Documents of identities, fetched where they are not kept.
pub(super) fn fetched(
    server: &Server,
    edition: &Edition,
    ids: &[Id],
) -> Result<Vec<(Id, Stored)>, Trouble> {
    let mut all = Vec::with_capacity(ids.len());
    let mut missing = Vec::new();
    let mut asked = HashSet::new();
    for id in ids {
        match edition.stored(id) {
            Some(stored) => all.push((id.clone(), stored)),
            None if asked.insert(id) => missing.push(id),
            None => {}
        }
    }
    for some in missing.chunks(PAGE) {
        let body = json!({
            "size": some.len(),
            "query": edition.identified(some.iter().map(|id| id.as_str())),
            "track_total_hits": false,
        });
        let documents = documents(edition.search(server, &body)?.hits.hits);
        edition.store(documents.iter().cloned());
        all.extend(documents);
    }
    Ok(all)
}

/// A document with the chapters of its book.
pub(super) fn document(
    server: &Server,
    edition: &Edition,
    query: &Query,
    id: &Id,
) -> Result<Option<Box<Document>>, Trouble> {
    let own = fetched(server, edition, std::slice::from_ref(id))?;
    let stored = own.first().map(|(_, stored)| stored);
    let book = stored.and_then(|stored| Some(stored.book.as_ref()?.identity()));
    let has_chapters = edition.foreign.is_none()
        && stored.is_none_or(|stored| stored.chapters > 0 || book.is_some());
    let mut all = own.clone();
    if has_chapters {
        let parent = book.clone().unwrap_or_else(|| id.as_str().to_owned());
        let body = json!({
            "size": CHAPTERS_MAX,
            "query": { "bool": { "filter": [{ "term": { "parent": parent } }] } },
            "sort": [{ "chapter": "asc" }, { "ord": "asc" }],
            "track_total_hits": false,
        });
        let chapters = edition.search(server, &body)?;
        all.extend(documents(chapters.hits.hits));
    }
    if let Some(book) = &book {
        let book = Id::from(book.as_str());
        all.extend(fetched(server, edition, &[book])?);
    }
    let stored = all.iter().map(|(_, stored)| stored);
    let excerpt = excerpt(edition, stored, query);
    let Some(mut document) = excerpt.and_then(|excerpt| excerpt.document(id)) else {
        return Ok(None);
    };
    edition.ensure(server, &[Facet::Tag])?;
    let values = edition.values.library();
    let facet = values.index.facet(Facet::Tag);
    let tags = document.record.tags.iter();
    let counts = tags.map(|tag| {
        let value = facet.valued(&tag.name);
        value.map_or(0, |value| facet.total(value))
    });
    document.tag_counts = counts.collect();
    Ok(Some(Box::new(document)))
}
