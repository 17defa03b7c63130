//! Our conditions as queries that an index made by others answers with its own
//! analyzers.
//!
//! Words are sent as they were typed: how they are cut, folded and bent is the
//! index's own.
//!
//! Must never know: how hits are shown.

use serde_json::{Value, json};

use super::super::conditions::any;
use super::super::trouble::Trouble;
use super::fields::{Kind, Mapped, Valued};
use crate::engine::exec::{Match, QueryTerm};
use crate::records::doi::Doi;
use crate::search::field::Fields;
use crate::search::query::{Facet, Part, Sort, SortKey, State, YearRange};

/// What a doi may stand behind.
const RESOLVERS: [&str; 4] = [
    "",
    "https://doi.org/",
    "http://doi.org/",
    "http://dx.doi.org/",
];

/// Of so many identities at most a letter may be large or small.
const LOOSE_MAX: usize = 16;

/// Between the address of an index and the key of a document.
pub(in super::super) const DOCUMENT: &str = "/_doc/";

fn unkept<T>(what: &str) -> Result<T, Trouble> {
    Err(Trouble::Unkept(format!(
        "{what}, which this index, made by others, does not keep"
    )))
}

impl Mapped {
    /// The records that have what a term looks for.
    pub(in super::super) fn term(&self, term: &QueryTerm) -> Result<Value, Trouble> {
        let (typed, fields) = (term.typed.trim(), term.fields);
        let mut ways = Vec::new();
        match &term.sought {
            Match::Word { .. } => ways.extend(self.words(fields, typed, "bool_prefix")),
            Match::WholeWord(_) => ways.extend(self.words(fields, typed, "best_fields")),
            Match::Phrase { open, .. } => {
                let how = if *open { "phrase_prefix" } else { "phrase" };
                ways.extend(self.words(fields, typed, how));
            }
            Match::Start(_) => match &self.title {
                Some(title) => ways.push(loose("prefix", &title.name, typed)),
                None => return unkept(&format!("^{typed} looks for the start of titles")),
            },
            Match::End(_) => return unkept(&format!("{typed}$ looks for the end of titles")),
            Match::Exact(_) => return unkept(&format!("'{typed} looks for the middle of words")),
            Match::Identifier => {}
        }
        let year = term.variants.year.map(|year| YearRange {
            from: Some(year),
            to: Some(year),
        });
        ways.extend(year.and_then(|year| self.years(year).ok()));
        for text in &term.identifiers {
            let spelled = RESOLVERS.iter().map(|before| format!("{before}{text}"));
            if let Some(doi) = self.doi.as_ref().filter(|_| text.starts_with("10.")) {
                ways.extend(spelled.map(|text| loose("prefix", &doi.name, &text)));
            } else if let Some(isbn) = &self.isbn {
                ways.push(loose("prefix", &isbn.name, text));
            }
        }
        Ok(any(ways))
    }

    /// Words in any of some fields, as one of the ways of `multi_match`.
    fn words(&self, fields: Fields, typed: &str, how: &str) -> Option<Value> {
        let names: Vec<&str> = self.worded(fields).map(|text| text.name.as_str()).collect();
        if names.is_empty() {
            return None;
        }
        let mut query = json!({ "query": typed, "type": how, "fields": names });
        if !how.starts_with("phrase") {
            query["operator"] = json!("and");
        }
        Some(json!({ "multi_match": query }))
    }

    /// What the words of a query give: the best of their fields as the server
    /// weighs them, and more where they stand in a row in the title.
    pub(in super::super) fn score(&self, terms: &[&QueryTerm]) -> Vec<Value> {
        let words = terms.iter().filter(|term| term.sought.is_words());
        let words: Vec<&str> = words.map(|term| term.typed.trim()).collect();
        if words.is_empty() || self.texts.is_empty() {
            return Vec::new();
        }
        let words = words.join(" ");
        let weighed = |text: &super::fields::Worded| format!("{}^{}", text.name, text.weight);
        let all: Vec<String> = self.texts.iter().map(weighed).collect();
        let titles: Vec<String> = self.worded(Fields::TITLE).map(weighed).collect();
        let mut parts = vec![json!({ "multi_match": { "query": words, "fields": all } })];
        if !titles.is_empty() {
            let begun = json!({ "query": words, "fields": titles, "type": "phrase_prefix" });
            parts.push(json!({ "multi_match": begun }));
        }
        parts
    }

    /// The records that have any of some raw values of a facet; `none` for those
    /// that have no value at all.
    pub(in super::super) fn values(&self, facet: Facet, raws: &[String], none: bool) -> Value {
        let Some(field) = self.facet(facet) else {
            return any(Vec::new());
        };
        let mut ways = Vec::new();
        if !raws.is_empty() {
            ways.push(json!({ "terms": { &field.name: raws } }));
        }
        if none {
            let has = json!({ "exists": { "field": field.name } });
            ways.push(json!({ "bool": { "must_not": [has] } }));
        }
        any(ways)
    }

    /// The records of some years.
    pub(in super::super) fn years(&self, range: YearRange) -> Result<Value, Trouble> {
        let Some(field) = self.facet(Facet::Year) else {
            return unkept("year: looks for years");
        };
        let mut bounds = json!({});
        match field.kind {
            Kind::Number => {
                bounds["gte"] = json!(range.from);
                bounds["lte"] = json!(range.to);
            }
            // `2015`, `2015-03` and `2015/2016` stand in the order of their signs.
            Kind::Text => {
                bounds["gte"] = json!(range.from.map(|year| format!("{year:04}")));
                bounds["lt"] = json!(
                    range
                        .to
                        .map(|year| format!("{:04}", year.saturating_add(1)))
                );
            }
            Kind::Date => {
                bounds["gte"] = json!(range.from.map(|year| format!("{year:04}||/y")));
                bounds["lte"] = json!(range.to.map(|year| format!("{year:04}||/y")));
                bounds["format"] = json!("yyyy");
            }
        }
        if let Some(bounds) = bounds.as_object_mut() {
            bounds.retain(|_, bound| !bound.is_null());
        }
        Ok(json!({ "range": { &field.name: bounds } }))
    }

    /// The records that have something.
    pub(in super::super) fn has(&self, part: Part) -> Result<Value, Trouble> {
        let field = match part {
            Part::Doi => self.doi.as_ref().map(|field| field.name.as_str()),
            Part::Isbn => self.isbn.as_ref().map(|field| field.name.as_str()),
            Part::Abstract => {
                let first = self.worded(Fields::ABSTRACT).next();
                first.map(|text| text.name.as_str())
            }
            Part::Facet(facet) => self.facet(facet).map(|field| field.name.as_str()),
        };
        match field {
            Some(field) => Ok(json!({ "exists": { "field": field } })),
            None => unkept(&format!("has:{} looks at a field", part.name())),
        }
    }

    /// The documents of some identities: a DOI, or the address of a document that
    /// has none; `keys` are those that are known.
    pub(in super::super) fn identified(&self, ids: &[&str], keys: Vec<String>) -> Value {
        let (mut keys, mut dois) = (keys, Vec::new());
        for id in ids {
            match id.rsplit_once(DOCUMENT) {
                Some((_, key)) if id.starts_with("url:") => keys.push(key.to_owned()),
                _ => dois.extend(Doi::parse(id.split('#').next().unwrap_or(id))),
            }
        }
        let mut ways = Vec::new();
        if let Some(field) = self.doi.as_ref().filter(|_| !dois.is_empty()) {
            let spelled = dois
                .iter()
                .flat_map(|doi| RESOLVERS.iter().map(move |before| format!("{before}{doi}")));
            let spelled: Vec<String> = spelled.collect();
            if dois.len() <= LOOSE_MAX {
                ways.extend(spelled.iter().map(|text| loose("term", &field.name, text)));
            } else {
                ways.push(json!({ "terms": { &field.name: spelled } }));
            }
        }
        if !keys.is_empty() {
            ways.push(json!({ "ids": { "values": keys } }));
        }
        any(ways)
    }

    /// The keys of an order, the last of which no two documents share.
    pub(in super::super) fn order(
        &self,
        sort: Option<Sort>,
        backwards: bool,
    ) -> Result<Value, Trouble> {
        let sort = sort.unwrap_or_default();
        let turn = |ascending: bool| {
            if ascending == backwards {
                "desc"
            } else {
                "asc"
            }
        };
        let by = |field: &Valued, ascending: bool| {
            let missing = if backwards { "_first" } else { "_last" };
            // One of several indices behind a name may have no such field yet.
            let unmapped = match field.kind {
                Kind::Text => "keyword",
                Kind::Number => "long",
                Kind::Date => "date",
            };
            json!({ &field.name: {
                "order": turn(ascending),
                "missing": missing,
                "unmapped_type": unmapped,
            } })
        };
        let last = match &self.id {
            Some(id) => by(id, true),
            None => json!({ "_id": turn(true) }),
        };
        let field = match sort.key {
            SortKey::Relevance => return Ok(json!([{ "_score": turn(false) }, last])),
            SortKey::Year => self.facet(Facet::Year),
            SortKey::Title => self.title.as_ref(),
            SortKey::Type => self.facet(Facet::Type).or(self.facet(Facet::Form)),
            SortKey::Added => self.added.as_ref().or(self.id.as_ref()),
        };
        match field {
            Some(field) => Ok(json!([by(field, !sort.descending), last])),
            None => unkept("that order needs a field"),
        }
    }

    /// The documents with a value of a facet that is called so, in any case.
    pub(in super::super) fn called(&self, facet: Facet, text: &str, begins: bool) -> Value {
        match self.facet(facet) {
            Some(field) if field.kind == Kind::Text => {
                loose(if begins { "prefix" } else { "term" }, &field.name, text)
            }
            Some(field) if !begins => json!({ "terms": { &field.name: [text] } }),
            _ => any(Vec::new()),
        }
    }
}

/// What a record is: ties between records are not kept.
pub(in super::super) fn is(state: State) -> Result<Value, Trouble> {
    unkept(&format!(
        "is:{} looks for ties between records and flaws of their sources",
        state.name()
    ))
}

/// A condition on a keyword whose letters may be large or small.
fn loose(how: &str, field: &str, text: &str) -> Value {
    json!({ how: { field: { "value": text, "case_insensitive": true } } })
}
