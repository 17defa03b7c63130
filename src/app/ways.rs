//! Ways out: the parts of a view with what would be found without each, what
//! each word finds alone, and what a filter could not judge.
//!
//! All of them are variants of the query, written here and counted by the
//! engine.
//!
//! Must never know: who counts, how anything is drawn.

use super::ask::View;
use super::chips::ViewPart;
use super::words;
use crate::search::query::{Expr, Facet, Filter, Pattern, Query, Stance, Term};

/// A view without one of its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// The part.
    pub part: ViewPart,
    /// What it says.
    pub label: String,
    /// The query without it.
    pub query: Query,
}

/// More parts than this have no digit, and a pasted page has thousands.
pub const WAYS_MAX: usize = 9;

/// The query without each of its parts: filters, conditions, words. `name`
/// says how a value is shown.
#[must_use]
pub fn ways(query: &Query, name: &dyn Fn(Facet, &Pattern) -> String) -> Vec<Way> {
    let filters = query.filters.iter().enumerate().map(|(at, filter)| {
        let mut rest = query.clone();
        rest.filters.remove(at);
        Way {
            part: ViewPart::Filter(filter.clone()),
            label: words::filter(filter, &name(filter.facet, &filter.pattern)),
            query: rest,
        }
    });
    let parts = query.expr.parts();
    let conditions = parts.iter().enumerate().map(|(at, part)| {
        let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
        let label = if part.is_condition() {
            words::condition(part)
        } else {
            part.to_string()
        };
        Way {
            part: ViewPart::Condition(part.clone()),
            label,
            query: Query {
                expr: Expr::all_of(others.map(|(_, part)| part.clone())),
                ..query.clone()
            },
        }
    });
    let ways = filters.chain(conditions).take(WAYS_MAX);
    // Without its only word a query finds everything, which helps nobody.
    let helps = |way: &Way| match &way.part {
        ViewPart::Condition(part) => part.is_condition() || !way.query.is_everything(),
        _ => true,
    };
    ways.filter(helps).collect()
}

/// The query without what shapes the list: its order, its grouping, the words
/// that may be missing.
#[must_use]
pub fn shapes(query: &Query) -> Vec<Way> {
    let way = |part, label: String, query| Way { part, label, query };
    let sort = query.sort.map(|sort| {
        let rest = Query {
            sort: None,
            ..query.clone()
        };
        way(ViewPart::Sort(sort), words::sorted(query), rest)
    });
    let grouped = query.grouped.then(|| {
        let rest = Query {
            grouped: false,
            ..query.clone()
        };
        way(ViewPart::Grouped, words::GROUPED.to_owned(), rest)
    });
    let lacking = query.lacking.then(|| {
        let rest = Query {
            lacking: false,
            ..query.clone()
        };
        way(ViewPart::Lacking, words::LACKING.to_owned(), rest)
    });
    [sort, grouped, lacking].into_iter().flatten().collect()
}

/// The words of a query, each as a query of its own; none of a single one.
#[must_use]
pub fn alone(query: &Query) -> Vec<(String, Query)> {
    let words = query
        .expr
        .parts()
        .iter()
        .filter(|part| !part.is_condition());
    let words = words.take(WAYS_MAX).map(|part| {
        let alone = Query {
            expr: part.clone(),
            ..Query::default()
        };
        (part.to_string(), alone)
    });
    let words: Vec<_> = words.collect();
    if words.len() > 1 || !query.filters.is_empty() {
        words
    } else {
        Vec::new()
    }
}

/// The facets whose filters could not judge some records, since those have no
/// value, each with the query that finds these.
#[must_use]
pub fn unjudged(query: &Query) -> Vec<(Facet, Query)> {
    // A document in no book or journal is judged: it is in none.
    let of_all = [Facet::Journal, Facet::Series, Facet::Book, Facet::Source];
    // A document without a mark is one that the reader has judged.
    let facets = Facet::RECORDED
        .into_iter()
        .filter(|facet| !of_all.contains(facet));
    let unjudged = facets.filter(|facet| judges(query, *facet)).map(|facet| {
        let mut others = without(query, facet);
        let none = Pattern::whole(Pattern::NONE);
        others.set_stance(facet, none, Some(Stance::Required));
        (facet, others)
    });
    unjudged.collect()
}

/// Whether a query wants values of a facet, and those without any are left out.
fn judges(query: &Query, facet: Facet) -> bool {
    let mut wanted = wanted(query, facet).peekable();
    let by_filter =
        wanted.peek().is_some() && wanted.all(|filter| filter.pattern.text != Pattern::NONE);
    by_filter || ranges(query, facet).next().is_some()
}

fn wanted(query: &Query, facet: Facet) -> impl Iterator<Item = &Filter> {
    let filters = query.filters.iter();
    filters.filter(move |filter| filter.facet == facet && filter.stance != Stance::Excluded)
}

/// The ranges of years among the conditions.
fn ranges(query: &Query, facet: Facet) -> impl Iterator<Item = &Expr> {
    let parts = query.expr.parts().iter();
    parts.filter(move |part| facet == Facet::Year && is_range(part))
}

fn is_range(part: &Expr) -> bool {
    matches!(part, Expr::Term(Term::Year(_)))
}

/// The query without what it wants of a facet.
fn without(query: &Query, facet: Facet) -> Query {
    let mut others = query.clone();
    let is_wanted = |filter: &Filter| filter.facet == facet && filter.stance != Stance::Excluded;
    others.filters.retain(|filter| !is_wanted(filter));
    let kept = query.expr.parts().iter();
    let kept = kept.filter(|part| facet != Facet::Year || !is_range(part));
    others.expr = Expr::all_of(kept.cloned());
    others
}

/// Lets the records in that have no value of a facet by which a view filters.
pub(super) fn keep_unjudged(view: &mut View, facet: Facet) {
    let none = Pattern::whole(Pattern::NONE);
    let query = view.query().clone();
    let filters: Vec<Filter> = wanted(&query, facet).cloned().collect();
    let all_any = filters.iter().all(|filter| filter.stance == Stance::AnyOf);
    if !filters.is_empty() && (all_any || facet.is_single()) {
        view.set(facet, &none, Some(Stance::AnyOf));
    } else if !filters.is_empty() {
        let mut terms = Vec::new();
        for filter in &filters {
            view.set(facet, &filter.pattern, None);
            terms.push(Expr::Term(Term::Facet(facet, filter.pattern.clone())));
        }
        view.add_condition(or_none(Expr::all_of(terms), facet));
    }
    for range in ranges(&query, facet) {
        view.drop_condition(range);
        view.add_condition(or_none(range.clone(), facet));
    }
}

fn or_none(expr: Expr, facet: Facet) -> Expr {
    let none = Term::Facet(facet, Pattern::whole(Pattern::NONE));
    Expr::any_of([expr, Expr::Term(none)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::parse;

    fn query(text: &str) -> Query {
        parse(text).query
    }

    fn told(text: &str) -> Vec<(String, String)> {
        let ways = ways(&query(text), &|_, pattern| pattern.text.clone());
        let told = ways.into_iter();
        told.map(|way| (way.label, way.query.to_string())).collect()
    }

    #[test]
    fn every_part_of_a_view_can_be_left_out() {
        let told = told("blockchain chile tag:water year:2015..2018");
        let expected = [
            ("+water", "blockchain chile year:2015..2018"),
            ("blockchain", "chile year:2015..2018 tag:water"),
            ("chile", "blockchain year:2015..2018 tag:water"),
            ("2015–2018", "blockchain chile tag:water"),
        ];
        let expected = expected.map(|(label, rest)| (label.to_owned(), rest.to_owned()));
        assert_eq!(told, expected);
    }

    #[test]
    fn what_a_filter_could_not_judge_is_what_has_no_value_and_the_rest() {
        let found = unjudged(&query("open year:2015..2018 country:chile -tag:x"));
        let told: Vec<_> = found.iter().map(|(_, query)| query.to_string()).collect();
        assert_eq!(
            told,
            [
                "open year:2015..2018 -tag:x country:(none)",
                "open country:chile -tag:x year:(none)",
            ]
        );
        assert_eq!(unjudged(&query("open ~year:2015 ~year:(none)")), []);
    }

    #[test]
    fn what_could_not_be_judged_is_let_in_and_the_filter_stays() {
        for (before, facet, after) in [
            (
                "year:2015..2018",
                Facet::Year,
                "(year:2015..2018 | year:(none))",
            ),
            ("year:2015", Facet::Year, "~year:2015 ~year:(none)"),
            (
                "~country:chile",
                Facet::Country,
                "~country:chile ~country:(none)",
            ),
            (
                "country:chile country:peru",
                Facet::Country,
                "(country:chile country:peru | country:(none))",
            ),
        ] {
            let mut view = View::new(query(before));
            keep_unjudged(&mut view, facet);
            assert_eq!(view.query(), &query(after), "{before}");
            assert_eq!(unjudged(view.query()), [], "{before}");
        }
    }
}
