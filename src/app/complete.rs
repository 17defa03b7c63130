//! Completing the search line: names of fields, and the values of facets with
//! how many records have them.
//!
//! Must never know: keys, the screen.

use std::cmp::Reverse;
use std::ops::Range;

use crate::engine::exec::Library;
use crate::search::query::Facet;
use crate::search::query::Field;
use crate::search::query::Filter;
use crate::search::query::Part;
use crate::search::query::Pattern;
use crate::search::query::Query;
use crate::search::query::SortKey;
use crate::search::query::Stance;
use crate::search::query::State;

/// More candidates than this nobody reads while typing.
const MOST: usize = 8;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The characters of the line that a candidate replaces.
    pub place: Range<usize>,
    /// The best first; never empty.
    pub candidates: Vec<Candidate>,
    /// The one that stands in the line now.
    pub taken: Option<usize>,
    /// Whether the term names a field already, so that values are shown.
    pub values: bool,
}

impl Completion {
    /// What the text before the cursor may go on as.
    #[must_use]
    pub fn of(library: &Library, before: &str) -> Option<Self> {
        let start = term_start(before);
        let term = &before[start..];
        let from = before[..start].chars().count();
        let (candidates, values) = match term.split_once(':') {
            None => (names(term), false),
            Some((name, typed)) => (values(library, name, typed.trim_start_matches('"')), true),
        };
        let is_whole = candidates.iter().all(|candidate| candidate.text == term);
        (!is_whole).then(|| Self {
            place: from..from + term.chars().count(),
            candidates,
            taken: None,
            values,
        })
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
    let fields = Field::ALL.iter().map(|field| field.name());
    let others = ["is", "has", "sort", "group"].into_iter();
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

/// The values that a typed text fits, those that begin with it first, then by
/// their number of records.
fn values(library: &Library, name: &str, typed: &str) -> Vec<Candidate> {
    let plain = |names: &mut dyn Iterator<Item = String>| -> Vec<Candidate> {
        let typed = typed.to_lowercase();
        let fitting = names.filter(|value| value.starts_with(&typed) && *value != typed);
        fitting
            .map(|value| Candidate {
                text: format!("{name}:{value}"),
                name: value,
                count: None,
            })
            .collect()
    };
    match name.to_lowercase().as_str() {
        "is" => return plain(&mut State::ALL.iter().map(|state| state.name().to_owned())),
        "has" => return plain(&mut Part::ALL.iter().map(|part| part.name().to_owned())),
        "sort" => return plain(&mut SortKey::ALL.iter().map(|key| key.name().to_owned())),
        "group" => return plain(&mut ["book".to_owned()].into_iter()),
        _ => {}
    }
    let Some(facet) = Facet::named(name) else {
        return Vec::new();
    };
    let index = library.index.facet(facet);
    let typed = Pattern::value_key(typed);
    // A facet may have a hundred thousand values: all are looked at for a key,
    // a few are put in order.
    let rank = |at: usize| {
        let begins = index.values()[at].begins(&typed);
        (!begins, Reverse(index.total(at)), at)
    };
    let mut fitting: Vec<_> = index.narrowed(&typed).map(rank).collect();
    if fitting.len() > MOST {
        fitting.select_nth_unstable(MOST);
        fitting.truncate(MOST);
    }
    fitting.sort_unstable();
    let candidates = fitting.into_iter().map(|(_, Reverse(total), at)| {
        let value = &index.values()[at];
        Candidate {
            text: written(facet, value.pattern()),
            name: value.name.to_string(),
            count: Some(total),
        }
    });
    candidates.collect()
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
    use crate::engine::executor::Inline;
    use crate::engine::segment::builder::Builder;
    use crate::records::record::Record;
    use crate::records::record::Tag;

    fn library() -> Library {
        let mut builder = Builder::new();
        for (title, tags) in [
            ("One", ["Open data", "Trust"]),
            ("Two", ["Open data", "Data protection"]),
        ] {
            builder.add(Record {
                tags: tags.iter().filter_map(|tag| Tag::named(tag)).collect(),
                ..Record::titled(title)
            });
        }
        Library::new(builder.finish(), &[], &Inline)
    }

    fn candidates(before: &str) -> Vec<(String, Option<usize>)> {
        let completion = Completion::of(&library(), before).unwrap_or_default();
        let each = completion.candidates.into_iter();
        each.map(|candidate| (candidate.text, candidate.count))
            .collect()
    }

    #[test]
    fn a_name_of_a_field_is_completed() {
        assert_eq!(candidates("open ta"), [("tag:".to_owned(), None)]);
        assert_eq!(candidates("-(la"), [("lang:".to_owned(), None)]);
        assert_eq!(candidates("open "), []);
    }

    #[test]
    fn a_value_is_completed_with_its_number_of_records() {
        let data = [
            ("tag:\"Data protection\"".to_owned(), Some(1)),
            ("tag:\"Open data\"".to_owned(), Some(2)),
        ];
        assert_eq!(candidates("x -tag:data"), data);
        assert_eq!(candidates("tag:\"open d"), [data[1].clone()]);
        assert_eq!(candidates("tag:nobody"), []);
        assert_eq!(candidates("is:b"), [("is:book".to_owned(), None)]);
    }

    #[test]
    fn a_candidate_takes_the_place_of_the_term_and_leaves_its_sign() {
        let completion = Completion::of(&library(), "é ~tag:tr").unwrap();
        assert_eq!(completion.place, 3..9);
        assert_eq!(completion.candidates[0].text, "tag:Trust");
    }
}
