//! The view: search text, stances, sort and grouping, writable as one line.
//!
//! Must never know: panes, what was found.

use crate::search::query;
use crate::search::query::Expr;
use crate::search::query::Facet;
use crate::search::query::Filter;
use crate::search::query::Pattern;
use crate::search::query::Problem;
use crate::search::query::Query;
use crate::search::query::Sort;
use crate::search::query::Stance;

/// What the reader asks to see.
///
/// Stances live in two places that [`View::query`] unites: those set in the
/// facet pane in `filters`, those typed in the text of the search line. A value
/// never has both: setting it in the pane takes it out of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The text of the search line.
    pub text: String,
    /// The stances set outside the search line.
    pub filters: Vec<Filter>,
    /// The order, unless the search line names one.
    pub sort: Option<Sort>,
    /// Chapters under their books.
    pub grouped: bool,
}

impl View {
    /// The view of a query: its stances leave the search line.
    #[must_use]
    pub fn new(query: Query) -> Self {
        let text = Query {
            expr: query.expr,
            ..Query::default()
        }
        .to_string();
        Self {
            text,
            filters: query.filters,
            sort: query.sort,
            grouped: query.grouped,
        }
    }

    /// The whole query, and what was wrong with the text.
    #[must_use]
    pub fn query(&self) -> (Query, Vec<Problem>) {
        let typed = query::parse(&self.text);
        let set = Query {
            filters: self.filters.clone(),
            sort: self.sort,
            grouped: self.grouped,
            ..Query::default()
        };
        (set.and(typed.query), typed.problems)
    }

    /// Gives a value a stance, or frees it.
    pub fn set(&mut self, facet: Facet, pattern: &Pattern, stance: Option<Stance>) {
        let mut typed = query::parse(&self.text).query;
        if typed.stance(facet, pattern).is_some() {
            typed.set_stance(facet, pattern.clone(), None);
            self.text = typed.to_string();
        }
        let mut set = Query {
            filters: std::mem::take(&mut self.filters),
            ..Query::default()
        };
        set.set_stance(facet, pattern.clone(), stance);
        self.filters = set.filters;
    }

    /// Moves the stances, the sort and the grouping that were typed out of the
    /// text, where they stand as chips and the line is free for words.
    pub fn absorb(&mut self) {
        let parsed = query::parse(&self.text);
        let plain =
            parsed.query.filters.is_empty() && parsed.query.sort.is_none() && !parsed.query.grouped;
        if plain || !parsed.problems.is_empty() {
            return;
        }
        let (query, _) = self.query();
        *self = Self::new(query);
    }

    /// Takes every stance away, typed ones too.
    pub fn clear_facets(&mut self) {
        let typed = query::parse(&self.text).query;
        if !typed.filters.is_empty() {
            self.text = Query {
                filters: Vec::new(),
                ..typed
            }
            .to_string();
        }
        self.filters.clear();
    }

    /// Whether nothing narrows the catalog.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        let (query, _) = self.query();
        query.filters.is_empty() && query.expr == Expr::All
    }
}

/// The rule in words: "tagged *trust* and any of *loans*, *SMEs*; not ...".
#[must_use]
pub fn in_words(query: &Query, name: &dyn Fn(Facet, &Pattern) -> String) -> String {
    let mut parts = Vec::new();
    for facet in Facet::ALL {
        let named = |stance| {
            let mine = query
                .filters
                .iter()
                .filter(move |filter| filter.facet == facet && filter.stance == stance);
            mine.map(|filter| shown(&name(facet, &filter.pattern), filter.pattern.prefix))
                .collect::<Vec<_>>()
        };
        let (required, any, not) = (
            named(Stance::Required),
            named(Stance::AnyOf),
            named(Stance::Excluded),
        );
        let mut wanted = Vec::new();
        if !required.is_empty() {
            wanted.push(required.join(" and "));
        }
        match any.as_slice() {
            [] => {}
            [one] => wanted.push(one.clone()),
            more => wanted.push(format!("any of {}", more.join(", "))),
        }
        if !wanted.is_empty() {
            parts.push(format!("{} {}", verb(facet), wanted.join(" and ")));
        }
        if !not.is_empty() {
            parts.push(format!("not {} {}", verb(facet), not.join(" or ")));
        }
    }
    parts.join("; ")
}

/// How a facet is said before its values.
const fn verb(facet: Facet) -> &'static str {
    match facet {
        Facet::Tag => "tagged",
        Facet::Type => "of type",
        Facet::Country => "about",
        Facet::Year => "from",
        Facet::Publisher => "published by",
        Facet::Language => "in language",
        Facet::Book => "in the book",
        Facet::Source => "read from",
    }
}

fn shown(name: &str, prefix: bool) -> String {
    if prefix {
        format!("{name}…")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern {
            text: text.to_owned(),
            prefix: false,
        }
    }

    #[test]
    fn a_view_is_one_line_and_back() {
        let line = "open data +tag:trust ~tag:loans -type:\"Country report\" sort:-year group:book";
        let view = View::new(query::parse(line).query);
        assert_eq!(view.text, "open data");
        assert_eq!(
            View::new(query::parse(&view.query().0.to_string()).query),
            view
        );
    }

    #[test]
    fn a_stance_set_in_the_pane_takes_the_typed_one_away() {
        let mut view = View {
            text: "open tag:trust".to_owned(),
            ..View::default()
        };
        view.set(Facet::Tag, &pattern("trust"), Some(Stance::Excluded));
        assert_eq!((view.text.as_str(), view.filters.len()), ("open", 1));
        view.set(Facet::Tag, &pattern("Trust"), None);
        assert!(view.filters.is_empty());
    }

    #[test]
    fn the_rule_is_said_in_words() {
        let query =
            query::parse("tag:trust ~tag:loans ~tag:SMEs -tag:copyright type:\"Country report\"")
                .query;
        assert_eq!(
            in_words(&query, &|_, pattern| pattern.text.clone()),
            "tagged trust and any of loans, SMEs; not tagged copyright; of type Country report"
        );
    }
}
