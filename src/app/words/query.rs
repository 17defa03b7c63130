//! What a query asks, in words: its values, its conditions, its order.
//!
//! Must never know: where the words stand, their colour.

use super::documents;
use crate::search::query::{
    Expr, Facet, Filter, Pattern, Query, Sort, SortKey, Stance, Term, YearRange,
};
use crate::search::question::ValueOrder;

/// The order of the list, and whether it is grouped.
#[must_use]
pub fn sorted(query: &Query) -> String {
    let ranks = !query.expr.parts().iter().all(Expr::is_condition);
    let order = match query.sort {
        Some(Sort {
            key: SortKey::Year,
            descending: true,
        }) => "newest first",
        Some(Sort {
            key: SortKey::Year, ..
        }) => "oldest first",
        Some(Sort {
            key: SortKey::Title,
            descending: false,
        }) => "by title",
        Some(Sort {
            key: SortKey::Title,
            ..
        }) => "by title, Z first",
        Some(Sort {
            key: SortKey::Type,
            descending: false,
        }) => "by kind",
        Some(Sort {
            key: SortKey::Type, ..
        }) => "by kind, Z first",
        Some(Sort {
            key: SortKey::Added,
            descending: true,
        }) => "last added first",
        None
        | Some(Sort {
            key: SortKey::Relevance,
            ..
        }) if ranks => "best first",
        None if query.list_shown().is_some() => "as listed",
        None | Some(_) => "as catalogued",
    };
    if query.grouped {
        format!("{order}, by book")
    } else {
        order.to_owned()
    }
}

/// A condition as its chip says it.
#[must_use]
pub fn condition(condition: &Expr) -> String {
    match condition {
        Expr::Term(Term::Year(range)) => match (range.from, range.to) {
            (Some(from), Some(to)) if from == to => from.to_string(),
            (Some(from), Some(to)) => format!("{from}–{to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("to {to}"),
            (None, None) => condition.to_string(),
        },
        part if part.ids().is_some() => match part.ids().map_or(0, |ids| ids.len()) {
            1 => "this document".to_owned(),
            count => format!("these {}", documents(count)),
        },
        Expr::Not(inner) => format!("not {}", self::condition(inner)),
        Expr::Or(parts) => {
            let parts: Vec<String> = parts.iter().map(self::condition).collect();
            parts.join(" or ")
        }
        Expr::Term(Term::Facet(facet, pattern)) if pattern.text == Pattern::NONE => {
            format!("no {}", facet.name())
        }
        Expr::Term(Term::Facet(_, pattern)) => shown(&pattern.text, pattern.prefix),
        other => other.to_string(),
    }
}

/// The name of several values of a facet, as the head of the pane says it.
#[must_use]
pub const fn values(facet: Facet) -> &'static str {
    match facet {
        Facet::Tag => "Tags",
        Facet::Form => "Forms",
        Facet::Type => "Types",
        Facet::Country => "Countries",
        Facet::Year => "Years",
        Facet::Author => "Authors",
        Facet::Publisher => "Publishers",
        Facet::Language => "Languages",
        Facet::Journal => "Journals",
        Facet::Series => "Series",
        Facet::Book => "Books",
        Facet::Source => "Sources",
        Facet::Mark => "Marks",
        Facet::Own => "Own tags",
        Facet::List => "Lists",
        Facet::Review => "Reviews",
    }
}

/// The order of values, as the head of the pane says it; the most frequent
/// first needs no words.
#[must_use]
pub const fn order(order: ValueOrder) -> Option<&'static str> {
    match order {
        ValueOrder::Count => None,
        ValueOrder::Name => Some("by name"),
        ValueOrder::Chosen => Some("chosen first"),
        ValueOrder::Rarity => Some("rarest first"),
    }
}

/// The rule in words: "tagged *trust* and any of *loans*, *SMEs*; not ...".
/// `name` says how a value is shown (a book by its title).
#[must_use]
pub fn rule(query: &Query, name: &dyn Fn(Facet, &Pattern) -> String) -> String {
    let parts = Facet::ALL.iter().flat_map(|facet| {
        let named = |stance| {
            let mine = query.filters.iter();
            mine.filter(|filter| filter.facet == *facet && filter.stance == stance)
                .map(|filter| shown(&name(*facet, &filter.pattern), filter.pattern.prefix))
                .collect::<Vec<_>>()
        };
        let wanted = wanted(&named(Stance::Required), &named(Stance::AnyOf));
        let excluded = named(Stance::Excluded);
        [
            (!wanted.is_empty()).then(|| format!("{} {wanted}", verb(*facet))),
            (!excluded.is_empty())
                .then(|| format!("not {} {}", verb(*facet), excluded.join(" or "))),
        ]
    });
    let conditions = query.expr.parts().iter();
    let conditions = conditions
        .filter(|part| part.is_condition() && part.ids().is_none())
        .map(|part| match part {
            Expr::Term(Term::Year(range)) => years(*range),
            other => condition(other),
        });
    let parts = parts.flatten().chain(conditions);
    parts.collect::<Vec<_>>().join("; ")
}

fn years(range: YearRange) -> String {
    match (range.from, range.to) {
        (Some(from), Some(to)) if from == to => format!("of {from}"),
        (Some(from), Some(to)) => format!("from {from} to {to}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(to)) => format!("up to {to}"),
        (None, None) => "of any year".to_owned(),
    }
}

fn wanted(required: &[String], any: &[String]) -> String {
    let any = match any {
        [] => None,
        [one] => Some(one.clone()),
        more => Some(format!("any of {}", more.join(", "))),
    };
    let required = (!required.is_empty()).then(|| required.join(" and "));
    let parts: Vec<String> = required.into_iter().chain(any).collect();
    parts.join(" and ")
}

/// How a facet is said before its values.
const fn verb(facet: Facet) -> &'static str {
    match facet {
        Facet::Tag => "tagged",
        Facet::Form => "of form",
        Facet::Type => "of type",
        Facet::Country => "about",
        Facet::Year => "of",
        Facet::Author => "by",
        Facet::Publisher => "published by",
        Facet::Language => "in language",
        Facet::Journal => "in the journal",
        Facet::Series => "in the series",
        Facet::Book => "in the book",
        Facet::Source => "read from",
        Facet::Mark => "marked",
        Facet::Own => "tagged by you",
        Facet::List => "on the list",
        Facet::Review => "screened in",
    }
}

fn shown(name: &str, prefix: bool) -> String {
    if prefix {
        // All below a level of a hierarchy: the level says it.
        let level = name.strip_suffix('/');
        level.map_or_else(|| format!("{name}…"), str::to_owned)
    } else {
        name.to_owned()
    }
}

/// A stance and its value, as a chip and a way out name them.
#[must_use]
pub fn filter(filter: &Filter, name: &str) -> String {
    let prefix = if filter.pattern.prefix { "*" } else { "" };
    format!("{}{name}{prefix}", filter.stance.sign())
}
