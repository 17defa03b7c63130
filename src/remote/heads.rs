//! What an answer says besides its parts: how much is found, what is named, what
//! is not done.
//!
//! Must never know: rows, counts.

use serde_json::{Value, json};

use super::clauses::Clauses;
use super::edition::Edition;
use super::listing::Listing;
use super::server::Server;
use super::trouble::Trouble;
use crate::engine::exec;
use crate::search::answer::{Answer, Unkept};
use crate::search::query::Facet;
use crate::search::question::{Counts, Question, Want};

/// An answer without its parts.
pub(super) fn heads(
    server: &Server,
    edition: &Edition,
    question: &Question,
    listing: &Listing,
) -> Result<Answer, Trouble> {
    let planned = &listing.planned;
    let terms = planned.plan.query_terms();
    let (names, unknown) = exec::named(&planned.values, &question.query.filters, &|| false);
    let facets = Facet::RECORDED.into_iter().zip(&edition.meta.values);
    let missing = if listing.found == 0 {
        missing(server, edition, edition.clauses(&planned.values), &terms)?
    } else {
        Vec::new()
    };
    Ok(Answer {
        turn: question.turn,
        seq: question.seq,
        generation: edition.meta.loaded,
        total: edition.meta.records,
        found: listing.found,
        rows: listing.len(),
        offered: listing.offered.len(),
        lacking_one: listing.lacking_one,
        several: listing.head.asks_several(),
        facets: facets
            .filter(|(_, values)| **values > 0)
            .map(|(facet, _)| facet)
            .collect(),
        names,
        unknown,
        missing,
        plain: exec::plain(&terms),
        as_typed: exec::unlike(&terms, &edition.words),
        unkept: unkept(edition, question, listing),
        ..Answer::default()
    })
}

/// The words that find nothing even alone.
fn missing(
    server: &Server,
    edition: &Edition,
    clauses: Clauses<'_>,
    terms: &[&exec::QueryTerm],
) -> Result<Vec<String>, Trouble> {
    let words = terms.iter().filter(|term| term.sought.is_words());
    let words: Vec<_> = words.take(exec::TOLD_MAX).collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut filters = serde_json::Map::new();
    for (at, term) in words.iter().enumerate() {
        filters.insert(at.to_string(), clauses.term(term)?);
    }
    let body = json!({
        "size": 0,
        "track_total_hits": false,
        "aggs": { "each": { "filters": { "filters": Value::Object(filters) } } },
    });
    let answer = edition.search(server, &body)?;
    let found = |at: usize| {
        answer
            .tally("each")
            .map_or(0, |tally| tally.named(&at.to_string()))
    };
    let words = words.iter().enumerate();
    let missing = words.filter(|(at, _)| found(*at) == 0);
    Ok(missing.map(|(_, term)| term.typed.clone()).collect())
}

/// What is done another way than on this machine.
pub(super) fn unkept(edition: &Edition, question: &Question, listing: &Listing) -> Vec<Unkept> {
    let terms = listing.planned.plan.query_terms();
    let mut unkept = Vec::new();
    if edition.foreign.is_some() && terms.iter().any(|term| term.sought.is_words()) {
        unkept.push(Unkept::Words);
    }
    for want in &question.wants {
        if let Want::Counts(Counts { facet, .. }) = want
            && let Some(listed) = edition.values.cut(*facet)
        {
            unkept.push(Unkept::Values(*facet, listed));
        }
    }
    unkept
}
