//! Our ranking as far as a server can follow it: what each word gives, by the
//! best of its fields, and what a short title and words in a row give.
//!
//! The head of the list is ranked again here by the whole rule; this only has
//! to bring the right records into the head, and to put what stands behind it
//! in an order that a reader finds sensible. No server's formula takes part:
//! the same record has the same score on every copy of the index.
//!
//! Must never know: which records are found.

use serde_json::{Value, json};

use super::clauses::{Clauses, phrase, texts, words};
use super::conditions::{any, every};
use super::mapping::facet_field;
use super::trouble::Trouble;
use crate::engine::exec::{Match, QueryTerm, WEAK_BELOW, rank};
use crate::search::field::Fields;
use crate::search::query::Facet;

/// Of more words than these only the first are weighed: a server takes so many
/// conditions and no more.
const WEIGHED_MAX: usize = 24;

/// The grade of the beginning of a word, in hundredths, where the length of the
/// word is not known: that of one and a half times as many letters.
const BEGUN: u16 = 80;

/// What the words of a query give, as parts of a query that add up; in points.
pub(super) fn parts(terms: &[&QueryTerm]) -> Vec<Value> {
    let weighed = &terms[..terms.len().min(WEIGHED_MAX)];
    let mut parts: Vec<Value> = weighed.iter().filter_map(|term| word(term)).collect();
    if !weighed.is_empty() {
        parts.push(brevity(weighed));
    }
    for pair in weighed.windows(2) {
        parts.extend(row(pair));
    }
    parts
}

/// What the words carry by which records are offered that lack some: for each
/// what it gives, and more the rarer it is. Records whose words carry too little
/// stand behind all others.
///
/// # Errors
///
/// The index does not keep what a word asks for.
pub(super) fn offered(terms: &[&QueryTerm], clauses: Clauses<'_>) -> Result<Vec<Value>, Trouble> {
    let mut parts = parts(terms);
    let (mut all, mut carried) = (0, Vec::new());
    for term in terms.iter().take(WEIGHED_MAX) {
        // A year says when and not what.
        if term.variants.year.is_none() {
            let has = clauses.term(term)?;
            parts.push(constant(&has, f64::from(term.rarity) / 5.0));
            carried.push(constant(&has, f64::from(100 * term.rarity)));
            all += term.rarity;
        }
    }
    if !carried.is_empty() {
        let enough = json!({ "function_score": {
            "query": { "bool": { "should": carried } },
            "min_score": all * WEAK_BELOW,
        } });
        parts.push(constant(&enough, ENOUGH));
    }
    Ok(parts)
}

/// More than words give, and little enough for a server to tell scores of a
/// sixteenth of a point apart behind it.
const ENOUGH: f64 = 500_000.0;

/// What one word gives: the best of its fields.
fn word(term: &QueryTerm) -> Option<Value> {
    let mut best = Vec::new();
    let points = |fields: Fields, grade: u16| {
        let parts = u32::from(rank::weight(fields)) * u32::from(grade) * term.rarity;
        rank::points(parts)
    };
    if term.fields.meets(Fields::TITLE)
        && let Match::Word { text, .. } | Match::WholeWord(text) = &term.sought
    {
        let start = Fields::TITLE.or(Fields::START);
        best.push(constant(
            &json!({ "term": { "start": text } }),
            points(start, rank::WHOLE),
        ));
        if matches!(term.sought, Match::Word { .. }) {
            best.push(constant(
                &json!({ "prefix": { "start": text } }),
                points(start, BEGUN),
            ));
            let forms: Vec<&str> = forms(term).collect();
            best.push(constant(
                &json!({ "terms": { "start": forms } }),
                points(start, rank::FORM),
            ));
        }
    }
    for field in texts(term.fields) {
        let one = field.fields;
        match &term.sought {
            Match::Word { text, .. } => {
                best.push(constant(
                    &any(words(one, &[text])),
                    points(one, rank::WHOLE),
                ));
                let begun = json!({ "prefix": { field.name: text } });
                best.push(constant(&begun, points(one, BEGUN)));
                let forms: Vec<&str> = forms(term).collect();
                if !forms.is_empty() {
                    best.push(constant(&any(words(one, &forms)), points(one, rank::FORM)));
                }
                for row in &term.variants.rows {
                    best.push(constant(
                        &any(phrase(one, row, false)),
                        points(one, rank::WHOLE),
                    ));
                }
            }
            Match::WholeWord(text) => {
                best.push(constant(
                    &any(words(one, &[text])),
                    points(one, rank::WHOLE),
                ));
            }
            Match::Phrase { words, open } => {
                best.push(constant(
                    &any(phrase(one, words, *open)),
                    points(one, rank::WHOLE),
                ));
            }
            Match::Exact(_) | Match::Start(_) | Match::End(_) | Match::Identifier => {}
        }
    }
    best.extend(others(term, points));
    (!best.is_empty()).then(|| json!({ "dis_max": { "queries": best } }))
}

/// What a word gives by the year that it names, and by the parts of a compound.
fn others(term: &QueryTerm, points: impl Fn(Fields, u16) -> f64) -> Vec<Value> {
    let mut others = Vec::new();
    if let Some(year) = term.variants.year {
        let year = json!({ "term": { facet_field(Facet::Year): year.to_string() } });
        let parts = u32::from(rank::YEAR) * u32::from(rank::WHOLE) * term.rarity;
        others.push(constant(&year, rank::points(parts)));
    }
    if term.fields.meets(Fields::TITLE) {
        for (parts, _) in &term.variants.parts {
            let each = parts.iter().map(|part| any(words(Fields::TITLE, &[part])));
            let all = every(each.collect());
            others.push(constant(&all, points(Fields::TITLE, rank::COMPOUND)));
        }
    }
    others
}

/// The forms of a word.
fn forms(term: &QueryTerm) -> impl Iterator<Item = &str> {
    let forms = term.variants.words.iter();
    forms.map(|variant| variant.word.as_str())
}

/// Where a term stands in some fields.
fn found(term: &QueryTerm, fields: Fields) -> Vec<Value> {
    match &term.sought {
        Match::Word { text, .. } => {
            let mut ways = words(fields, &[text]);
            let forms: Vec<&str> = forms(term).collect();
            if !forms.is_empty() {
                ways.extend(words(fields, &forms));
            }
            let names = super::clauses::names(fields).into_iter();
            ways.extend(names.map(|field| json!({ "prefix": { field: text } })));
            ways
        }
        Match::WholeWord(text) => words(fields, &[text]),
        Match::Phrase { words, open } => phrase(fields, words, *open),
        Match::Exact(_) | Match::Start(_) | Match::End(_) | Match::Identifier => Vec::new(),
    }
}

/// What a title gives that has few words besides those asked.
fn brevity(terms: &[&QueryTerm]) -> Value {
    let in_title: Vec<Value> = terms
        .iter()
        .filter(|term| term.fields.meets(Fields::TITLE))
        .flat_map(|term| found(term, Fields::TITLE))
        .collect();
    let asked = u32::try_from(terms.len()).unwrap_or(u32::MAX);
    json!({ "function_score": {
        "query": { "constant_score": { "filter": any(in_title) } },
        // 1 / (factor × words), and no more than for a title of these words.
        "field_value_factor": {
            "field": "title_words",
            "modifier": "reciprocal",
            "factor": 1.0 / (5.0 * f64::from(asked)),
        },
        "max_boost": 5.0,
        "boost_mode": "replace",
    } })
}

/// What two neighbours give that stand in a row in the title, or near each
/// other.
fn row(pair: &[&QueryTerm]) -> Option<Value> {
    let text = |term: &QueryTerm| match &term.sought {
        Match::Word { text, .. } => Some(text.clone()),
        _ => None,
    };
    let [one, other] = pair else { return None };
    let (one, other) = (text(one)?, text(other)?);
    let phrase = json!({ "match_phrase_prefix": {
        "title": { "query": format!("{one} {other}"), "max_expansions": 50 }
    } });
    let near = json!({ "match_phrase": {
        "title": { "query": format!("{one} {other}"), "slop": 3 }
    } });
    Some(json!({ "dis_max": { "queries": [constant(&phrase, 12.0), constant(&near, 6.0)] } }))
}

fn constant(filter: &Value, points: f64) -> Value {
    // A server takes no score below zero, and none needs one of nothing.
    json!({ "constant_score": { "filter": filter, "boost": points.max(0.0) } })
}
