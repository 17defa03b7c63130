//! The order of a list, and what of it makes the score.
//!
//! Must never know: which records are found.

use serde_json::{Value, json};

use super::edition::Edition;
use super::score;
use super::trouble::Trouble;
use crate::engine::exec::QueryTerm;
use crate::search::query::{Query, Sort, SortKey as Key};

/// Whether the better come first.
pub(super) fn by_relevance(query: &Query) -> bool {
    query.sort.is_none_or(|sort| sort.key == Key::Relevance)
}

/// What is found, with its score where that makes the order.
pub(super) fn scored(
    edition: &Edition,
    filter: &Value,
    query: &Query,
    terms: &[&QueryTerm],
) -> Value {
    if !by_relevance(query) || terms.is_empty() {
        return json!({ "bool": { "filter": [filter] } });
    }
    let score = match &edition.foreign {
        Some(foreign) => foreign.mapped.score(terms),
        None => score::parts(terms),
    };
    json!({ "bool": { "filter": [filter], "should": score } })
}

/// The keys of an order, the last of which no two documents share.
pub(super) fn order(
    edition: &Edition,
    sort: Option<Sort>,
    backwards: bool,
) -> Result<Value, Trouble> {
    match &edition.foreign {
        Some(foreign) => foreign.mapped.order(sort, backwards),
        None => Ok(own_order(sort, backwards)),
    }
}

fn own_order(sort: Option<Sort>, backwards: bool) -> Value {
    let sort = sort.unwrap_or_default();
    let up = |ascending: bool| {
        if ascending == backwards {
            "desc"
        } else {
            "asc"
        }
    };
    let ord = json!({ "ord": up(true) });
    let first = match sort.key {
        Key::Relevance => Some(("_score", false)),
        Key::Year => Some((
            if sort.descending {
                "year_down"
            } else {
                "year_up"
            },
            !sort.descending,
        )),
        Key::Title => Some(("filing", !sort.descending)),
        Key::Type => Some((
            if sort.descending {
                "kind_down"
            } else {
                "kind_up"
            },
            !sort.descending,
        )),
        Key::Added => None,
    };
    match first {
        Some((field, ascending)) => json!([{ field: up(ascending) }, ord]),
        None => json!([{ "ord": up(!sort.descending) }]),
    }
}
