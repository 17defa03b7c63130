//! Why a record stands where it stands: the parts of its score.
//!
//! Read off the same sheets as the search itself, so that the parts always
//! add up.
//!
//! Must never know: how the parts are printed.

use crate::engine::catalog::DocAddress;
use crate::engine::exec::Found;
use crate::engine::exec::Library;
use crate::engine::exec::nearness::nearness;
use crate::engine::exec::rank;
use crate::engine::exec::scan::Scan;
use crate::engine::exec::scores::told;
use crate::engine::exec::scores::words_besides;
use crate::search::answer::Explanation;
use crate::search::answer::WordScore;
use crate::search::field::Fields;

/// Explains the place of a record; parts of the query that it does not match
/// are left out. None for a row that is no record.
#[must_use]
pub fn explain(library: &Library, found: &Found, row: DocAddress) -> Option<Explanation> {
    let number = library.index.ordinal(row);
    if number >= library.index.len() {
        return None;
    }
    let leaves: Vec<_> = found.marker.leaves().iter().collect();
    let scan = Scan::new(library, number, &|| false);
    let at = row.index() - scan.row(0).index();
    let mut explanation = Explanation::default();
    let mut fields = Fields::default();
    for leaf in &leaves {
        let Some(given) = scan.best(leaf).ok().and_then(|best| best.given(at)) else {
            continue;
        };
        fields = fields.or(told(given.fields));
        explanation.words.push(WordScore {
            typed: leaf.typed.clone(),
            fields: given.fields,
            literal: given.literal,
            fit: f64::from(given.points) / 1_000.0,
            rarity: f64::from(leaf.rarity) / 10.0,
        });
    }
    if !leaves.is_empty() {
        let segment = library.index.segment(number);
        let words = segment.title_words.get(at).copied().unwrap_or(u8::MAX);
        let words = words_besides(words, fields);
        explanation.brevity = rank::points(rank::brevities(leaves.len())[usize::from(words)]);
    }
    if leaves.len() > 1 {
        let title = library.index.folded_title(row);
        explanation.nearness = rank::points(nearness(&leaves, title));
    }
    let words = explanation.words.iter();
    explanation.total = words.map(|given| given.fit * given.rarity).sum::<f64>()
        + explanation.brevity
        + explanation.nearness;
    Some(explanation)
}
