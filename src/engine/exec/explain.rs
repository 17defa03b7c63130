//! Why a record stands where it stands: the parts of its score.
//!
//! Read off the same sheets as the search itself, so that the parts always
//! add up.
//!
//! Must never know: how the parts are printed.

use super::forms::Variants;
use super::nearness::nearness;
use super::plan::{Match, QueryTerm};
use super::scan::Scan;
use super::scores::{told, words_besides};
use super::texts::texts;
use super::{Found, Library, rank};
use crate::engine::catalog::DocAddress;
use crate::search::answer::{Explanation, WordScore};
use crate::search::field::Fields;
use crate::search::{fold, tokens};

/// Explains the place of a record; parts of the query that it does not match
/// are left out. None for a row that is no record, or when `stale` says that
/// nobody waits for it any more.
pub fn explain(
    library: &Library,
    found: &Found,
    row: DocAddress,
    stale: &(dyn Fn() -> bool + Sync),
) -> Option<Explanation> {
    let number = library.index.ordinal(row);
    if number >= library.index.len() {
        return None;
    }
    let query_terms: Vec<_> = found.highlighter.query_terms().iter().collect();
    let scan = Scan::new(library, number, stale);
    let at = row.index() - scan.row(0).index();
    let mut explanation = Explanation::default();
    let mut fields = Fields::default();
    for query_term in &query_terms {
        let Some(given) = scan.best(query_term).ok()?.given(at) else {
            continue;
        };
        fields = fields.or(told(given.fields));
        explanation.words.push(WordScore {
            typed: query_term.typed.clone(),
            fields: given.fields,
            literal: given.literal,
            form: if given.literal {
                form(&scan, query_term, at)
            } else {
                likeness(library, query_term, row)
            },
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
    let mut offers = found.offers.list.iter();
    let offer = offers.find(|offer| offer.hit.row == row);
    explanation.lacks = match (offer, library.catalog.get(row)) {
        (Some(offer), _) => offer.lacks.clone(),
        (None, Some(record)) => {
            let year = library.catalog.year(row).map(|year| year.value);
            found.highlighter.lacking(&record, year)
        }
        (None, None) => Vec::new(),
    };
    explanation.total = words.map(|given| given.fit * given.rarity).sum::<f64>()
        + explanation.brevity
        + explanation.nearness;
    (!stale()).then_some(explanation)
}

/// The first word of a record that is like the one typed.
fn likeness(library: &Library, query_term: &QueryTerm, row: DocAddress) -> Option<String> {
    let Match::Word { like, .. } = &query_term.sought else {
        return None;
    };
    let record = library.catalog.get(row)?;
    let mut found = None;
    for (_, text) in texts(&record, query_term.fields.and(Fields::SHORT)) {
        tokens::each(&fold::fold(&text), |word, _, _| {
            if found.is_none() && like.meets(word) {
                found = Some(word.to_owned());
            }
        });
    }
    found.or_else(|| like.apart.as_ref().map(|row| row.join(" ")))
}

/// The form by which a record has a word; none where it has it as typed.
fn form(scan: &Scan<'_>, query_term: &QueryTerm, at: usize) -> Option<String> {
    let has = |term: &QueryTerm| scan.best(term).ok()?.given(at);
    let bare = QueryTerm {
        variants: Variants::default(),
        ..query_term.clone()
    };
    let with = has(query_term)?;
    if has(&bare).is_some_and(|given| given.literal == with.literal && given.points == with.points)
    {
        return None;
    }
    let only = |variants: Variants| QueryTerm {
        variants,
        ..bare.clone()
    };
    let alone = |text: String, set: &dyn Fn(&mut Variants)| {
        let mut one = Variants::default();
        set(&mut one);
        (text, one)
    };
    let variants = &query_term.variants;
    let words = variants.words.iter().map(|variant| {
        let set = |one: &mut Variants| one.words.push(variant.clone());
        alone(variant.word.clone(), &set)
    });
    let rows = variants.rows.iter().map(|row| {
        let set = |one: &mut Variants| one.rows.push(row.clone());
        alone(row.join(" "), &set)
    });
    let parts = variants.parts.iter().map(|parts| {
        let set = |one: &mut Variants| one.parts.push(parts.clone());
        alone(parts.0.join(" + "), &set)
    });
    let year = variants.year.map(|year| {
        let set = |one: &mut Variants| one.year = Some(year);
        alone("the year".to_owned(), &set)
    });
    let mut each = words.chain(rows).chain(parts).chain(year);
    let given = each
        .find(|(_, one)| has(&only(one.clone())).is_some_and(|given| given.points == with.points));
    given.map(|(text, _)| text)
}
