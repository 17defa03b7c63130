//! Completing the search line: names of fields, and the values of facets with
//! how many records have them.
//!
//! Names are known here; values are asked for, and a completion waits for
//! them.
//!
//! Must never know: keys, the screen.

use std::ops::Range;

use crate::search::answer::FacetValue;
use crate::search::query::{Facet, Field, Filter, Part, Pattern, Query, SortKey, Stance, State};
use crate::search::question::Want;

/// Something that the term under the cursor may become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What stands in the line when it is taken.
    pub text: String,
    /// What the reader sees.
    pub name: String,
    /// How many records of the catalog have it; none for a name of a field.
    pub count: Option<usize>,
}

/// The candidates for the term under the cursor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    /// The characters of the line that a candidate replaces.
    pub place: Range<usize>,
    /// The best first; empty while values are waited for.
    pub candidates: Vec<Candidate>,
    /// The one that stands in the line now.
    pub taken: Option<usize>,
    /// Whether the term names a field already, so that values are shown.
    pub values: bool,
    /// The term as it stands in the line.
    term: String,
    /// The facet whose values are waited for.
    pub(super) waits: Option<(Facet, String)>,
    /// The query whose found records the values are counted in.
    pub(super) under: Option<Box<Query>>,
    /// The key that was pressed before the values came: the candidates to go
    /// on by.
    pub(super) due: Option<isize>,
}

impl Completion {
    /// What the text before the cursor may go on as.
    #[must_use]
    pub fn of(before: &str) -> Option<Self> {
        let start = term_start(before);
        let term = &before[start..];
        let from = before[..start].chars().count();
        let mut completion = Self {
            place: from..from + term.chars().count(),
            term: term.to_owned(),
            ..Self::default()
        };
        match term.split_once(':') {
            None => completion.candidates = names(term),
            Some((name, typed)) => {
                let typed = typed.trim_start_matches('"');
                completion.values = true;
                completion.candidates = words(name, typed);
                completion.waits = Facet::named(name).map(|facet| (facet, typed.to_owned()));
            }
        }
        completion.is_of_use().then_some(completion)
    }

    /// The values that it waits for.
    #[must_use]
    pub fn want(&self) -> Option<Want> {
        let (facet, typed) = self.waits.clone()?;
        let under = self.under.clone();
        Some(Want::Complete {
            facet,
            typed,
            under,
        })
    }

    /// Takes the values that it waited for; none when they leave nothing to
    /// choose.
    pub(super) fn filled(mut self, values: Vec<FacetValue>) -> Option<Self> {
        let (facet, _) = self.waits.take()?;
        self.due = None;
        let candidates = values.into_iter().map(|value| Candidate {
            text: written(facet, value.pattern()),
            name: value.name.to_string(),
            count: Some(value.count),
        });
        self.candidates = candidates.collect();
        self.is_of_use().then_some(self)
    }

    /// Whether something else than the term itself may come of it.
    fn is_of_use(&self) -> bool {
        let mut candidates = self.candidates.iter();
        self.waits.is_some() || candidates.any(|candidate| candidate.text != self.term)
    }
}

/// A text whose last term is a value that is still being typed, with the value
/// as the beginning of one; none where it is whole or excluded.
pub(super) fn half_typed(text: &str) -> Option<String> {
    let (before, term) = text.split_at(term_start(text));
    let (name, value) = term.split_once(':')?;
    let is_whole = value.is_empty() || value.ends_with(['*', ' ', ')']);
    if is_whole || before.ends_with(['-', '!']) || Facet::named(name).is_none() {
        return None;
    }
    match value.strip_prefix('"') {
        Some(quoted) if quoted.is_empty() || quoted.contains('"') => None,
        Some(_) => Some(format!("{text}\"*")),
        None => Some(format!("{text}*")),
    }
}

/// Where the term that reaches to the end of a text starts, behind its sign.
fn term_start(text: &str) -> usize {
    let (mut start, mut quoted) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ' ' | '(' | '|' if !quoted => start = at + 1,
            '+' | '~' | '-' | '!' if start == at => start = at + 1,
            _ => {}
        }
    }
    start
}

/// The names that a term may begin.
fn names(typed: &str) -> Vec<Candidate> {
    let typed = typed.to_lowercase();
    if typed.is_empty() {
        return Vec::new();
    }
    let facets = Facet::ALL.iter().map(|facet| facet.name());
    // Those that are facets too are there already.
    let fields = Field::ALL.iter().filter(|field| field.facet().is_none());
    let fields = fields.map(|field| field.name());
    let others = ["is", "has", "id", "sort", "group", "lacking"].into_iter();
    let fitting = facets.chain(fields).chain(others);
    fitting
        .filter(|name| name.starts_with(&typed))
        .map(|name| Candidate {
            text: format!("{name}:"),
            name: format!("{name}:"),
            count: None,
        })
        .collect()
}

/// The words that the language itself has behind a name.
fn words(name: &str, typed: &str) -> Vec<Candidate> {
    let all: Vec<&str> = match name.to_lowercase().as_str() {
        "is" => State::ALL.iter().map(|state| state.name()).collect(),
        "has" => Part::ALL.iter().map(|part| part.name()).collect(),
        "sort" => SortKey::ALL.iter().map(|key| key.name()).collect(),
        "group" => vec!["book"],
        "lacking" => vec!["1"],
        _ => Vec::new(),
    };
    let typed = typed.to_lowercase();
    let fitting = all.into_iter();
    fitting
        .filter(|word| word.starts_with(&typed) && *word != typed)
        .map(|word| Candidate {
            text: format!("{name}:{word}"),
            name: word.to_owned(),
            count: None,
        })
        .collect()
}

/// A facet value as the query language writes it, without a sign.
fn written(facet: Facet, pattern: Pattern) -> String {
    let filter = Filter {
        facet,
        pattern,
        stance: Stance::Required,
    };
    let query = Query {
        filters: vec![filter],
        ..Query::default()
    };
    query.to_string().trim_start_matches('+').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::text::Text;

    fn texts(completion: Option<Completion>) -> Vec<String> {
        let candidates = completion.unwrap_or_default().candidates.into_iter();
        candidates.map(|candidate| candidate.text).collect()
    }

    fn value(name: &str, count: usize) -> FacetValue {
        FacetValue {
            token: Text::line(name),
            name: Text::line(name),
            count,
            folded: 0,
        }
    }

    #[test]
    fn a_value_that_is_being_typed_is_a_beginning() {
        for (text, half) in [
            ("open tag:tr", Some("open tag:tr*")),
            ("~tag:\"open d", Some("~tag:\"open d\"*")),
            ("y:201", Some("y:201*")),
            ("tag:", None),
            ("tag:tr ", None),
            ("-tag:tr", None),
            ("tag:tr*", None),
            ("tag:\"open data\"", None),
            ("title:tr", None),
            ("open", None),
        ] {
            assert_eq!(half_typed(text).as_deref(), half, "{text}");
        }
    }

    #[test]
    fn a_name_of_a_field_is_completed() {
        assert_eq!(texts(Completion::of("open ta")), ["tag:"]);
        assert_eq!(texts(Completion::of("-(la")), ["lang:", "lacking:"]);
        assert_eq!(texts(Completion::of("open ")), [""; 0]);
        assert_eq!(texts(Completion::of("is:b")), ["is:book"]);
    }

    #[test]
    fn values_are_asked_for_and_written_as_the_language_writes_them() {
        let completion = Completion::of("x -tag:\"open d").unwrap();
        assert_eq!(
            completion.want(),
            Some(Want::Complete {
                facet: Facet::Tag,
                typed: "open d".to_owned(),
                under: None,
            })
        );
        let filled = completion.filled(vec![value("Open data", 2)]).unwrap();
        assert_eq!(filled.want(), None);
        assert_eq!(filled.candidates[0].count, Some(2));
        assert_eq!(texts(Some(filled)), ["tag:\"Open data\""]);
    }

    #[test]
    fn a_term_that_is_whole_is_not_completed() {
        let completion = Completion::of("tag:Trust").unwrap();
        assert_eq!(completion.filled(vec![value("Trust", 1)]), None);
        assert_eq!(
            Completion::of("tag:nobody").unwrap().filled(Vec::new()),
            None
        );
    }

    #[test]
    fn a_candidate_takes_the_place_of_the_term_and_leaves_its_sign() {
        let completion = Completion::of("é ~tag:tr").unwrap();
        assert_eq!(completion.place, 3..9);
    }
}
