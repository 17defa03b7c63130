//! The view: search text, stances, sort and grouping, writable as one line.
//!
//! Must never know: panes, what was found.

use super::complete::half_typed;
use crate::search::query::{self, Facet, Filter, Parsed, Pattern, Problem, Query, Sort, Stance};

/// What the reader asks to see.
///
/// Stances live in two places that [`View::query`] unites: those set outside
/// the search line, and those typed in its text. A value never has both:
/// setting it in a pane takes it out of the text.
///
/// Invariants: `typed` is what `text` reads as, `query` is all of it together,
/// so that a text is parsed once however often it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    text: String,
    typed: Parsed,
    /// What the text reads as while its last value is still being typed, where
    /// that makes a difference and sense.
    half_typed: Option<Query>,
    filters: Vec<Filter>,
    sort: Option<Sort>,
    grouped: bool,
    lacking: bool,
    query: Query,
}

impl View {
    /// The view of a query: its stances leave the search line.
    #[must_use]
    pub fn new(query: Query) -> Self {
        let mut view = Self {
            filters: query.filters,
            sort: query.sort,
            grouped: query.grouped,
            lacking: query.lacking,
            ..Self::default()
        };
        let words = Query {
            expr: query.expr,
            ..Query::default()
        };
        view.set_text(&words.to_string());
        view
    }

    /// The text of the search line.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole query.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The whole query while the text is being typed: the value at its end may
    /// still become a longer one.
    #[must_use]
    pub fn while_typing(&self) -> Query {
        let typed = self.half_typed.clone();
        typed.map_or_else(|| self.query.clone(), |typed| self.united(typed))
    }

    /// Whether the text ends in a value that is being typed and makes sense so.
    #[must_use]
    pub fn is_half_typed(&self) -> bool {
        self.half_typed.is_some()
    }

    /// What is wrong with the text.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.typed.problems
    }

    /// Takes another text of the search line.
    pub fn set_text(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        self.typed = query::parse(text);
        let half = half_typed(text).map(|text| query::parse(&text));
        let half = half.filter(|half| half.problems.is_empty());
        self.half_typed = half.map(|half| half.query);
        self.unite();
    }

    /// Gives a value a stance, or frees it.
    pub fn set(&mut self, facet: Facet, pattern: &Pattern, stance: Option<Stance>) {
        if self.typed.query.stance(facet, pattern).is_some() {
            let mut typed = self.typed.query.clone();
            typed.set_stance(facet, pattern.clone(), None);
            self.set_text(&typed.to_string());
        }
        let mut set = Query {
            filters: std::mem::take(&mut self.filters),
            ..Query::default()
        };
        set.set_stance(facet, pattern.clone(), stance);
        self.filters = set.filters;
        self.unite();
    }

    /// Takes another order; none is the best first, else catalog order.
    pub fn set_sort(&mut self, sort: Option<Sort>) {
        self.sort = sort;
        self.unite();
    }

    /// Puts chapters under their books, or no longer.
    pub fn set_grouped(&mut self, grouped: bool) {
        self.grouped = grouped;
        self.unite();
    }

    /// Whether chapters stand under their books because of a key.
    #[must_use]
    pub fn is_grouped(&self) -> bool {
        self.grouped
    }

    /// Lets records in that lack one word, or no longer.
    pub fn set_lacking(&mut self, lacking: bool) {
        self.lacking = lacking;
        self.unite();
    }

    /// Whether records that lack one word are let in because of a key.
    #[must_use]
    pub fn is_lacking(&self) -> bool {
        self.lacking
    }

    /// Moves everything but words that was typed out of the text, where it
    /// stands as chips and the line is free for words.
    pub fn absorb(&mut self) {
        let typed = &self.typed.query;
        let words = Query {
            expr: typed.expr.clone(),
            ..Query::default()
        };
        let plain = *typed == words;
        if !plain && self.problems().is_empty() {
            *self = Self::new(self.query.clone());
        }
    }

    /// Takes every stance away, typed ones too.
    pub fn clear_facets(&mut self) {
        if !self.typed.query.filters.is_empty() {
            let words = Query {
                filters: Vec::new(),
                ..self.typed.query.clone()
            };
            self.set_text(&words.to_string());
        }
        self.filters.clear();
        self.unite();
    }

    fn unite(&mut self) {
        self.query = self.united(self.typed.query.clone());
    }

    fn united(&self, typed: Query) -> Query {
        let set = Query {
            filters: self.filters.clone(),
            sort: self.sort,
            grouped: self.grouped,
            lacking: self.lacking,
            ..Query::default()
        };
        set.and(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_one_line_and_back() {
        let line = "open data +tag:trust ~tag:loans -type:\"Country report\" sort:-year group:book";
        let view = View::new(query::parse(line).query);
        assert_eq!(view.text(), "open data");
        assert_eq!(
            View::new(query::parse(&view.query().to_string()).query),
            view
        );
    }

    #[test]
    fn a_stance_set_in_the_pane_takes_the_typed_one_away() {
        let mut view = View::default();
        view.set_text("open tag:trust");
        view.set(Facet::Tag, &Pattern::whole("trust"), Some(Stance::Excluded));
        assert_eq!((view.text(), view.query().filters.len()), ("open", 1));
        view.set(Facet::Tag, &Pattern::whole("Trust"), None);
        assert!(view.query().filters.is_empty());
    }
}
