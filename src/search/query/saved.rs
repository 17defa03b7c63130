//! What a query asks of the reader's memory: marks, and saved searches by their
//! names (`@to-cite`).
//!
//! Must never know: where the memory is kept.

use super::filter::{Filter, Stance};
use super::tree::{Expr, Field, Part, Term};
use super::{Facet, Query};

/// Saved searches within saved searches are followed so deep: one that names
/// itself comes to an end.
const DEPTH_MAX: usize = 8;

impl Query {
    /// Whether its answer depends on what the reader has said.
    #[must_use]
    pub fn asks_for_marks(&self) -> bool {
        let mut filters = self.filters.iter();
        filters.any(|filter| filter.facet.is_readers()) || any(&self.expr, &is_of_marks)
    }

    /// Whether it may name a saved search.
    #[must_use]
    pub fn names_searches(&self) -> bool {
        any(&self.expr, &|term| name(term).is_some())
    }

    /// The same with what saved searches ask in the place of their names; a name
    /// that `saved` does not know stays a word. Of a saved search the order and
    /// the grouping are left out.
    #[must_use]
    pub fn with_saved(&self, saved: &dyn Fn(&str) -> Option<Self>) -> Self {
        if !self.names_searches() {
            return self.clone();
        }
        Self {
            expr: replaced(&self.expr, saved, DEPTH_MAX),
            ..self.clone()
        }
    }
}

/// What a term asks of the reader's memory, as the identities of the documents
/// that have it; none of a term that asks for nothing there.
type Known<'a> = &'a dyn Fn(&Term) -> Option<Vec<String>>;

impl Query {
    /// The same for an engine that knows no marks: documents by their identities
    /// in the place of what is said of them.
    #[must_use]
    pub fn with_marked(&self, known: Known<'_>) -> Self {
        if !self.asks_for_marks() {
            return self.clone();
        }
        let (readers, filters): (Vec<Filter>, Vec<Filter>) = self
            .filters
            .iter()
            .cloned()
            .partition(|filter| filter.facet.is_readers());
        let said = stances(&readers).into_iter();
        let parts = [self.expr.clone()].into_iter().chain(said);
        let parts: Vec<Expr> = parts.map(|part| by_id(&part, known)).collect();
        Self {
            expr: Expr::all_of(parts),
            filters,
            ..self.clone()
        }
    }
}

fn by_id(expr: &Expr, known: Known<'_>) -> Expr {
    let each = |parts: &[Expr]| -> Vec<Expr> {
        let parts = parts.iter();
        parts.map(|part| by_id(part, known)).collect()
    };
    match expr {
        Expr::All => Expr::All,
        Expr::Term(term) => match known(term) {
            None => expr.clone(),
            // Nothing is found.
            Some(ids) if ids.is_empty() => Expr::Not(Box::new(Expr::All)),
            Some(ids) => Expr::any_of(ids.into_iter().map(|id| Expr::Term(Term::Id(id)))),
        },
        Expr::Not(inner) => match by_id(inner, known) {
            Expr::Not(nothing) if *nothing == Expr::All => Expr::All,
            inner => Expr::Not(Box::new(inner)),
        },
        Expr::And(parts) => Expr::all_of(each(parts)),
        Expr::Or(parts) => {
            let nothing = Expr::Not(Box::new(Expr::All));
            let mut each = each(parts);
            each.retain(|part| *part != nothing);
            if each.is_empty() {
                nothing
            } else {
                Expr::any_of(each)
            }
        }
    }
}

/// The name of the saved search that a term may be.
fn name(term: &Term) -> Option<&str> {
    match term {
        Term::Word(text) => text.strip_prefix('@').filter(|name| !name.is_empty()),
        _ => None,
    }
}

fn is_of_marks(term: &Term) -> bool {
    match term {
        Term::Facet(facet, _) | Term::Has(Part::Facet(facet)) => facet.is_readers(),
        Term::In(field, _) => *field == Field::Note,
        _ => false,
    }
}

fn any(expr: &Expr, fits: &dyn Fn(&Term) -> bool) -> bool {
    match expr {
        Expr::All => false,
        Expr::Term(term) => fits(term),
        Expr::Not(inner) => any(inner, fits),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().any(|part| any(part, fits)),
    }
}

fn replaced(expr: &Expr, saved: &dyn Fn(&str) -> Option<Query>, depth: usize) -> Expr {
    let each = |parts: &[Expr]| -> Vec<Expr> {
        let parts = parts.iter();
        parts.map(|part| replaced(part, saved, depth)).collect()
    };
    match expr {
        Expr::All => Expr::All,
        Expr::Term(term) => match name(term).filter(|_| depth > 0).and_then(saved) {
            Some(query) => {
                let inner = replaced(&query.expr, saved, depth - 1);
                Expr::all_of([inner].into_iter().chain(stances(&query.filters)))
            }
            None => expr.clone(),
        },
        Expr::Not(inner) => match replaced(inner, saved, depth) {
            // A saved search that finds everything leaves nothing.
            Expr::All => Expr::Not(Box::new(Expr::All)),
            inner => inner.negated(),
        },
        Expr::And(parts) => Expr::all_of(each(parts)),
        Expr::Or(parts) => {
            let each = each(parts);
            // One that finds everything makes the others idle.
            if each.contains(&Expr::All) {
                Expr::All
            } else {
                Expr::any_of(each)
            }
        }
    }
}

/// Stances as conditions: what is required or not there one by one, the any-of
/// values of each facet together.
fn stances(filters: &[Filter]) -> Vec<Expr> {
    let value = |filter: &Filter| Expr::Term(Term::Facet(filter.facet, filter.pattern.clone()));
    let mut parts = Vec::new();
    for filter in filters {
        match filter.stance {
            Stance::Required => parts.push(value(filter)),
            Stance::Excluded => parts.push(value(filter).negated()),
            Stance::AnyOf => {}
        }
    }
    for facet in Facet::ALL {
        let any = filters
            .iter()
            .filter(|filter| filter.facet == facet && filter.stance == Stance::AnyOf);
        parts.push(Expr::any_of(any.map(value)));
    }
    parts.retain(|part| *part != Expr::All);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::parse;

    fn with_saved(text: &str) -> String {
        let saved = |name: &str| {
            let text = match name {
                "open" => "open gov sort:year",
                "tags" => "+tag:trust -tag:loans ~tag:a ~tag:b ~lang:en",
                "both" => "@open | @tags",
                "me" => "x @me",
                "all" => "",
                _ => return None,
            };
            Some(parse(text).query)
        };
        parse(text).query.with_saved(&saved).to_string()
    }

    #[test]
    fn a_saved_search_stands_for_what_it_asks() {
        assert_eq!(with_saved("@open data"), "open gov data");
        assert_eq!(with_saved("-@open"), parse("-(open gov)").query.to_string());
        let tags = "tag:trust -tag:loans (tag:a | tag:b) lang:en";
        let whole = |text: &str| parse(&format!("({text} x) | y")).query.to_string();
        assert_eq!(with_saved("(@tags x) | y"), whole(tags));
        assert_eq!(
            with_saved("@both"),
            parse(&format!("(open gov) | ({tags})")).query.to_string()
        );
        assert_eq!(with_saved("@nobody x"), "@nobody x");
        assert_eq!(with_saved("@all | x"), "");
        // One that names itself comes to an end.
        assert!(with_saved("@me").ends_with("@me"));
    }

    #[test]
    fn marks_are_documents_where_an_engine_knows_none() {
        let known = |term: &Term| match term {
            Term::Facet(Facet::Mark, pattern) if pattern.text == "starred" => {
                Some(vec!["10.1/a".to_owned(), "10.1/b".to_owned()])
            }
            Term::Facet(facet, _) if facet.is_readers() => Some(Vec::new()),
            _ => None,
        };
        let with = |text: &str| parse(text).query.with_marked(&known);
        let same = |text: &str, other: &str| assert_eq!(with(text), parse(other).query, "{text}");
        same(
            "open is:starred tag:x",
            "open (id:10.1/a | id:10.1/b) tag:x",
        );
        same("open -is:starred", "open -(id:10.1/a | id:10.1/b)");
        same(
            "(is:starred | own:x | open)",
            "(id:10.1/a | id:10.1/b | open)",
        );
        same("open -own:x", "open");
        same("open tag:x", "open tag:x");
        let nothing = Expr::Not(Box::new(Expr::All));
        assert_eq!(with("own:x").expr, nothing);
        assert_eq!(with("open own:x").expr.parts()[1], nothing);
    }

    #[test]
    fn a_query_says_whether_it_asks_for_marks() {
        for text in [
            "is:starred",
            "-own:x",
            "(note:cost | x)",
            "has:list",
            "x | has:note",
        ] {
            assert!(parse(text).query.asks_for_marks(), "{text}");
        }
        assert!(
            !parse("starred tag:own has:tags in:x")
                .query
                .asks_for_marks()
        );
        assert!(parse("a -(b | @c)").query.names_searches());
        assert!(!parse("a@b \"@c\" @").query.names_searches());
    }
}
