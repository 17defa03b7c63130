//! Conditions put together, in the words of a search server.
//!
//! Must never know: what a condition is about.

use serde_json::{Value, json};

/// Every record.
pub(super) fn all() -> Value {
    json!({ "match_all": {} })
}

/// No record.
pub(super) fn nothing() -> Value {
    json!({ "match_none": {} })
}

/// The records that all of some queries find.
pub(super) fn every(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => all(),
        1 => queries.remove(0),
        _ => json!({ "bool": { "filter": queries } }),
    }
}

/// The records that any of some queries finds.
pub(super) fn any(mut queries: Vec<Value>) -> Value {
    match queries.len() {
        0 => nothing(),
        1 => queries.remove(0),
        _ => json!({ "bool": { "should": queries, "minimum_should_match": 1 } }),
    }
}

/// How many conditions a query has: what stands in lists.
pub(super) fn size(query: &Value) -> usize {
    match query {
        Value::Array(parts) => parts.len() + parts.iter().map(size).sum::<usize>(),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "terms" | "ids"))
            .map(|(_, value)| size(value))
            .sum(),
        _ => 0,
    }
}
