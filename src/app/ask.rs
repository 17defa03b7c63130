//! The view: search text, stances, sort and grouping, writable as one line.
//!
//! Must never know: panes, what was found.

use super::complete::half_typed;
use crate::search::query::{
    self, Expr, Facet, Filter, Parsed, Pattern, Problem, Query, Sort, Stance,
};

/// What the reader asks to see.
///
/// Stances and conditions live in two places that [`View::query`] unites: those
/// set outside the search line, and those typed in its text. A value never has
/// both: setting it in a pane takes it out of the text.
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
    /// Years, states and alternatives of values, all of which must hold.
    conditions: Vec<Expr>,
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
        let (conditions, words) = parted(&query.expr);
        view.conditions = conditions;
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

    /// The whole query with another text in the search line.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Query {
        self.united(query::parse(text).query)
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

    /// Words of the text behind those that a query may have; they are left out.
    #[must_use]
    pub fn beyond(&self) -> usize {
        self.typed.beyond
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

    /// Sets a condition beside the others, unless it holds already.
    pub fn add_condition(&mut self, condition: Expr) {
        if !self.query.expr.parts().contains(&condition) {
            self.conditions.push(condition);
            self.unite();
        }
    }

    /// Takes a condition away, a typed one too; so are words, alternatives and
    /// whatever else is a part of what must match.
    pub fn drop_condition(&mut self, condition: &Expr) {
        self.conditions.retain(|mine| mine != condition);
        let typed = &self.typed.query;
        if typed.expr.parts().contains(condition) {
            let kept = typed.expr.parts().iter();
            let kept = kept.filter(|part| *part != condition).cloned();
            let expr = Expr::all_of(kept);
            let text = Query {
                expr,
                ..typed.clone()
            }
            .to_string();
            self.set_text(&text);
        }
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
        let plain = Query {
            expr: parted(&typed.expr).1.expr,
            ..Query::default()
        };
        let plain = *typed == plain;
        if !plain && self.problems().is_empty() {
            *self = Self::new(self.query.clone());
        }
    }

    /// Takes every stance and condition away, typed ones too.
    pub fn clear_facets(&mut self) {
        let typed = &self.typed.query;
        let (conditions, words) = parted(&typed.expr);
        if !typed.filters.is_empty() || !conditions.is_empty() {
            let words = Query {
                expr: words.expr,
                filters: Vec::new(),
                ..typed.clone()
            };
            self.set_text(&words.to_string());
        }
        self.filters.clear();
        self.conditions.clear();
        self.lacking = false;
        self.unite();
    }

    fn unite(&mut self) {
        self.query = self.united(self.typed.query.clone());
    }

    fn united(&self, typed: Query) -> Query {
        let set = Query {
            expr: Expr::all_of(self.conditions.iter().cloned()),
            filters: self.filters.clone(),
            sort: self.sort,
            grouped: self.grouped,
            lacking: self.lacking,
        };
        set.and(typed)
    }
}

/// The conditions of an expression, and the words beside them.
fn parted(expr: &Expr) -> (Vec<Expr>, Query) {
    let (conditions, words): (Vec<_>, Vec<_>) =
        expr.parts().iter().cloned().partition(Expr::is_condition);
    let words = Query {
        expr: Expr::all_of(words),
        ..Query::default()
    };
    (conditions, words)
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

    #[test]
    fn years_and_states_leave_the_line_and_are_taken_away_one_by_one() {
        let mut view = View::new(query::parse("open year:2015..2018 is:book").query);
        assert_eq!(view.text(), "open");
        let years = view.conditions[0].clone();
        view.drop_condition(&years);
        assert_eq!(view.query().to_string(), "is:book open");
        view.set_text("open gov has:doi");
        let doi = view.query().expr.parts().last().cloned().unwrap();
        view.drop_condition(&doi);
        assert_eq!(view.text(), "open gov");
        view.set_text("open has:doi");
        view.absorb();
        assert_eq!((view.text(), view.conditions.len()), ("open", 2));
        view.clear_facets();
        assert_eq!(view.query().to_string(), "open");
    }
}
