//! Why a record stands where it stands: the parts of its score.
//!
//! Read off the same sheets as the search itself, so that the parts always
//! add up.
//!
//! Must never know: how the parts are printed.

use super::nearness::nearness;
use super::scan::Scan;
use super::scores::{told, words_besides};
use super::{Found, Library, rank};
use crate::engine::catalog::DocAddress;
use crate::search::answer::{Explanation, WordScore};
use crate::search::field::Fields;

/// Explains the place of a record; parts of the query that it does not match
/// are left out. None for a row that is no record.
#[must_use]
pub fn explain(library: &Library, found: &Found, row: DocAddress) -> Option<Explanation> {
    let number = library.index.ordinal(row);
    if number >= library.index.len() {
        return None;
    }
    let query_terms: Vec<_> = found.highlighter.query_terms().iter().collect();
    let scan = Scan::new(library, number, &|| false);
    let at = row.index() - scan.row(0).index();
    let mut explanation = Explanation::default();
    let mut fields = Fields::default();
    for query_term in &query_terms {
        let Some(given) = scan.best(query_term).ok().and_then(|best| best.given(at)) else {
            continue;
        };
        fields = fields.or(told(given.fields));
        explanation.words.push(WordScore {
            typed: query_term.typed.clone(),
            fields: given.fields,
            literal: given.literal,
            fit: f64::from(given.points) / 1_000.0,
            rarity: f64::from(query_term.rarity) / 10.0,
        });
    }
    if !query_terms.is_empty() {
        let segment = library.index.segment(number);
        let words = segment.title_words.get(at).copied().unwrap_or(u8::MAX);
        let words = words_besides(words, fields);
        explanation.brevity = rank::points(rank::brevities(query_terms.len())[usize::from(words)]);
    }
    if query_terms.len() > 1 {
        let title = library.index.folded_title(row);
        explanation.nearness = rank::points(nearness(&query_terms, title));
    }
    let words = explanation.words.iter();
    explanation.total = words.map(|given| given.fit * given.rarity).sum::<f64>()
        + explanation.brevity
        + explanation.nearness;
    Some(explanation)
}
