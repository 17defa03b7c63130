//! A plan as a query that a search server takes: the same records, by
//! construction.
//!
//! Must never know: how hits are ordered, what is shown of them.

use serde_json::{Value, json};

use super::conditions::{all, any, every, nothing, size};
use super::indexed::{self, key_of};
use super::map;
use super::map::fields::Mapped;
use super::mapping::{TEXTS, TextField, WORDS, facet_field};
use super::trouble::Trouble;
use super::values::Values;
use crate::engine::exec::{Library, Match, Plan, Presence, QueryTerm, Variants, Within};
use crate::search::field::Fields;
use crate::search::fold;
use crate::search::query::{Facet, Filter, Part, Pattern, Stance, State, YearRange};

/// A server takes no more conditions in one query.
const CLAUSES_MAX: usize = 1_000;

/// Beginnings of words beyond these are not tried at the end of a phrase.
const EXPANSIONS_MAX: usize = 10_000;

/// Makes queries of plans whose numbers are those of some values.
#[derive(Clone, Copy)]
pub(super) struct Clauses<'a> {
    pub(super) values: &'a Library,
    /// The fields of an index made by others, with its raw values.
    pub(super) mapped: Option<(&'a Mapped, &'a Values)>,
}

impl Clauses<'_> {
    /// The records that a plan finds and that satisfy some filters.
    ///
    /// # Errors
    ///
    /// The index does not keep what is asked for, or it is too much at once; a
    /// sentence says which.
    pub(super) fn found(self, plan: &Plan, filters: &[Filter]) -> Result<Value, Trouble> {
        let mut all = self.stances(filters);
        all.must.insert(0, self.plan(plan)?);
        let query = all.query();
        if size(&query) > CLAUSES_MAX {
            return Err(Trouble::Unkept(
                "the query asks for more at once than a cluster takes: leave some words out"
                    .to_owned(),
            ));
        }
        Ok(query)
    }

    /// The records that a plan finds.
    pub(super) fn plan(self, plan: &Plan) -> Result<Value, Trouble> {
        Ok(match plan {
            Plan::All => all(),
            Plan::Values(facet, values) => self.values(*facet, values),
            Plan::Years(range) => match self.mapped {
                Some((mapped, _)) => mapped.years(*range)?,
                None => years(*range),
            },
            Plan::Is(state) => match self.mapped {
                Some(_) => map::clauses::is(*state)?,
                None => is(match state {
                    State::Book => indexed::BOOK,
                    State::Chapter => indexed::CHAPTER,
                    State::Flawed => indexed::FLAWED,
                }),
            },
            Plan::Has(part) => match (self.mapped, part) {
                (Some((mapped, _)), part) => mapped.has(*part)?,
                (None, Part::Doi) => is(indexed::DOI),
                (None, Part::Abstract) => is(indexed::ABSTRACT),
                (None, Part::Isbn) => is(indexed::ISBN),
                // Planned as those that have not none.
                (None, Part::Facet(_)) => nothing(),
            },
            Plan::Records { ids, .. } => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                match self.mapped {
                    Some((mapped, _)) => mapped.identified(&ids, Vec::new()),
                    None => identified(ids.into_iter()),
                }
            }
            Plan::QueryTerm(term) => self.term(term)?,
            Plan::Not(inner) => json!({ "bool": { "must_not": [self.plan(inner)?] } }),
            Plan::And(parts) => {
                let needed = parts
                    .iter()
                    .filter(|part| part.presence() != Presence::Optional);
                let needed: Result<Vec<_>, _> = needed.map(|part| self.plan(part)).collect();
                every(needed?)
            }
            Plan::AllButOne(parts) => self.lacking(parts, 1)?,
            Plan::Or(parts) => {
                let each: Result<Vec<_>, _> = parts.iter().map(|part| self.plan(part)).collect();
                any(each?)
            }
        })
    }

    /// The records that lack so many of the wanted words at most, and nothing
    /// else.
    pub(super) fn lacking(self, parts: &[Plan], most: usize) -> Result<Value, Trouble> {
        let (mut needed, mut wanted) = (Vec::new(), Vec::new());
        for part in parts {
            match part.presence() {
                Presence::Required => needed.push(self.plan(part)?),
                Presence::Wanted => wanted.push(self.plan(part)?),
                Presence::Optional => {}
            }
        }
        let least = wanted.len().saturating_sub(most);
        if least == 0 {
            return Ok(every(needed));
        }
        Ok(json!({ "bool": { "filter": needed, "should": wanted, "minimum_should_match": least } }))
    }

    /// The records that have what a term looks for.
    pub(super) fn term(self, term: &QueryTerm) -> Result<Value, Trouble> {
        if let Some((mapped, _)) = self.mapped {
            return mapped.term(term);
        }
        let mut ways = Vec::new();
        let fields = term.fields;
        match &term.sought {
            Match::Word { text, .. } => {
                ways.extend(beginning(fields, text));
                self.variants(&term.variants, fields, &mut ways);
            }
            Match::WholeWord(text) => ways.extend(words(fields, &[text])),
            Match::Phrase { words, open } => ways.extend(phrase(fields, words, *open)),
            Match::Exact(text) if fold::is_word(text) => ways.extend(within_words(fields, text)),
            Match::Exact(text) => {
                return Err(Trouble::Unkept(format!(
                    "'{text} looks for signs across words, which a cluster does not keep: \"{text}\" in quotes looks for the words"
                )));
            }
            Match::Start(text) => {
                ways.extend(["line", "bare"].map(|field| json!({ "prefix": { field: text } })));
            }
            Match::End(text) => {
                let end: String = text.chars().rev().collect();
                ways.extend(
                    ["line_end", "bare_end"].map(|field| json!({ "prefix": { field: end } })),
                );
            }
            Match::Identifier => {}
        }
        let spelled = term.identifiers.iter();
        ways.extend(spelled.map(|text| holding("identifiers", text)));
        let address = term.address.map(indexed::hexed);
        ways.extend(address.map(|address| json!({ "term": { "addresses": address } })));
        Ok(any(ways))
    }

    /// The records that have what else a word is found by.
    fn variants(self, variants: &Variants, fields: Fields, ways: &mut Vec<Value>) {
        for same in variants
            .words
            .chunk_by(|one, other| one.within == other.within)
        {
            let forms: Vec<&str> = same.iter().map(|variant| variant.word.as_str()).collect();
            let found = any(words(fields, &forms));
            ways.push(
                match same.first().and_then(|first| self.within(&first.within)) {
                    Some(language) => every(vec![found, language]),
                    None => found,
                },
            );
        }
        for row in &variants.rows {
            ways.extend(phrase(fields, row, false));
        }
        if fields.meets(Fields::TITLE) {
            for (parts, within) in &variants.parts {
                let each = parts.iter().map(|part| any(words(Fields::TITLE, &[part])));
                ways.push(every(each.chain(self.within(within)).collect()));
            }
        }
        ways.extend(
            variants
                .year
                .map(|year| json!({ "term": { facet_field(Facet::Year): year.to_string() } })),
        );
    }

    /// The records of a language; none for all.
    fn within(self, within: &Within) -> Option<Value> {
        match within {
            Within::All => None,
            Within::Some(values) => Some(self.values(Facet::Language, values)),
            Within::No(values) => {
                let others = self.values(Facet::Language, values);
                Some(json!({ "bool": { "must_not": [others] } }))
            }
        }
    }

    /// The records that have any of some values.
    pub(super) fn values(self, facet: Facet, numbers: &[usize]) -> Value {
        let values = self.values.index.facet(facet).values();
        let tokens = numbers.iter().filter_map(|number| values.get(*number));
        let keys: Vec<String> = tokens
            .map(|value| Pattern::value_key(value.token))
            .collect();
        if keys.is_empty() {
            return nothing();
        }
        if let Some((mapped, known)) = self.mapped {
            let raws: Vec<String> = keys.iter().flat_map(|key| known.raws(facet, key)).collect();
            let none = Pattern::value_key(Pattern::NONE);
            return mapped.values(facet, &raws, keys.contains(&none));
        }
        json!({ "terms": { facet_field(facet): keys } })
    }

    /// The rule of stances: within a facet all required values and at least one
    /// of the any-of values; exclusion wins.
    fn stances(self, filters: &[Filter]) -> Needs {
        let mut needs = Needs::default();
        let mut any_of: Vec<(Facet, Vec<usize>)> = Vec::new();
        for filter in filters {
            let (facet, named) = self.values.index.named(filter.facet, &filter.pattern);
            match filter.stance {
                Stance::Required => needs.must.push(self.values(facet, &named)),
                Stance::Excluded => needs.must_not.push(self.values(facet, &named)),
                Stance::AnyOf => match any_of.iter_mut().find(|(known, _)| *known == facet) {
                    Some((_, all)) => all.extend(named),
                    None => any_of.push((facet, named)),
                },
            }
        }
        let any_of = any_of.into_iter();
        needs
            .must
            .extend(any_of.map(|(facet, values)| self.values(facet, &values)));
        needs
    }
}

/// What must and what must not hold.
#[derive(Default)]
struct Needs {
    must: Vec<Value>,
    must_not: Vec<Value>,
}

impl Needs {
    fn query(self) -> Value {
        json!({ "bool": { "filter": self.must, "must_not": self.must_not } })
    }
}

/// The records of some identities.
pub(super) fn identified<'i>(ids: impl Iterator<Item = &'i str>) -> Value {
    let keys: Vec<String> = ids.map(key_of).collect();
    json!({ "ids": { "values": keys } })
}

fn is(what: &str) -> Value {
    json!({ "term": { "is": what } })
}

fn years(range: YearRange) -> Value {
    let mut bounds = json!({});
    if let Some(first) = range.from {
        bounds["gte"] = json!(first);
    }
    if let Some(last) = range.to {
        bounds["lte"] = json!(last);
    }
    json!({ "range": { "year": bounds } })
}

/// The names of the fields in which words stand.
pub(super) fn names(fields: Fields) -> Vec<&'static str> {
    if fields == Fields::TEXT {
        return vec![WORDS];
    }
    let mine = texts(fields);
    mine.flat_map(|field| [field.name, field.more]).collect()
}

/// The text fields that are meant.
pub(super) fn texts(fields: Fields) -> impl Iterator<Item = TextField> {
    TEXTS
        .into_iter()
        .filter(move |field| field.fields.meets(fields))
}

/// Whole words in some fields.
pub(super) fn words(fields: Fields, words: &[impl AsRef<str>]) -> Vec<Value> {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let each = names(fields).into_iter();
    each.map(|field| json!({ "terms": { field: words } }))
        .collect()
}

/// Words that begin so.
fn beginning(fields: Fields, text: &str) -> Vec<Value> {
    let each = names(fields).into_iter();
    each.map(|field| json!({ "prefix": { field: text } }))
        .collect()
}

/// Words in a row, the last of them perhaps only begun.
pub(super) fn phrase(fields: Fields, words: &[String], open: bool) -> Vec<Value> {
    let row = words.join(" ");
    texts(fields)
        .map(|field| match (words, open) {
            ([word], true) => json!({ "prefix": { field.name: word } }),
            (_, true) => json!({ "match_phrase_prefix": {
                field.name: { "query": row, "max_expansions": EXPANSIONS_MAX }
            } }),
            (_, false) => json!({ "match_phrase": { field.name: row } }),
        })
        .collect()
}

/// Words that hold a text anywhere.
fn within_words(fields: Fields, text: &str) -> Vec<Value> {
    let each = names(fields).into_iter();
    each.map(|field| holding(field, text)).collect()
}

/// What holds any of some texts anywhere.
pub(super) fn holding_any(field: &str, texts: &[String]) -> Vec<Value> {
    texts.iter().map(|text| holding(field, text)).collect()
}

/// What holds a text anywhere.
fn holding(field: &str, text: &str) -> Value {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('*');
    for c in text.chars() {
        if matches!(c, '*' | '?' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('*');
    json!({ "wildcard": { field: { "value": pattern } } })
}
