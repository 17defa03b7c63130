//! What narrows and orders the list as chips, and where each lies on its row.
//!
//! Must never know: colours.

use std::ops::Range;

use crate::app::columns::Columns;

use super::words;
use super::wrap::fitting;
use crate::search::query::{Expr, Facet, Filter, Pattern, Query, Sort};

/// A part of the view shown above the list, removable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What it stands for.
    pub part: ViewPart,
    /// What it says: "+trust", "~loans", "2015–2018".
    pub label: String,
    /// Its columns on the row; empty where the row has no room for it.
    pub columns: Range<u16>,
}

/// What a chip stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewPart {
    /// A stance.
    Filter(Filter),
    /// Years, a state, alternatives of values; in the ways out of nothing found
    /// words too.
    Condition(Expr),
    /// The order of the list.
    Sort(Sort),
    /// Chapters under their books.
    Grouped,
    /// Records that lack one word.
    Lacking,
}

/// The widest label; long book titles are cut.
const WIDEST: usize = 36;

/// Columns of "+99", which says how many chips the row has no room for.
const MORE: u16 = 4;

/// The chips of a query on a row of `width` columns. `name` says how a value is
/// shown (a book by its title).
#[must_use]
pub fn chips(query: &Query, width: u16, name: &dyn Fn(Facet, &Pattern) -> String) -> Vec<Chip> {
    let filters = query.filters.iter().map(|filter| {
        let label = words::filter(filter, &name(filter.facet, &filter.pattern));
        (ViewPart::Filter(filter.clone()), label)
    });
    let conditions = query.expr.parts().iter();
    let conditions = conditions
        .filter(|part| part.is_condition())
        .map(|part| (ViewPart::Condition(part.clone()), words::condition(part)));
    let sort = query.sort.map(|sort| {
        let alone = Query {
            sort: Some(sort),
            ..Query::default()
        };
        (ViewPart::Sort(sort), alone.to_string())
    });
    let grouped = query
        .grouped
        .then(|| (ViewPart::Grouped, words::GROUPED.to_owned()));
    let lacking = query
        .lacking
        .then(|| (ViewPart::Lacking, words::LACKING.to_owned()));
    let parts: Vec<_> = filters
        .chain(conditions)
        .chain(sort)
        .chain(grouped)
        .chain(lacking)
        .collect();
    let last = parts.len();
    let mut start = 1_u16;
    let chips = parts.into_iter().zip(1..).map(|((part, label), number)| {
        let label = if label.width() > WIDEST {
            format!("{}…", fitting(&label, WIDEST - 1))
        } else {
            label
        };
        let columns = u16::try_from(label.width() + 2).unwrap_or(u16::MAX);
        let end = start.saturating_add(columns);
        let room = width.saturating_sub(if number < last { MORE } else { 0 });
        let mut columns = start..start;
        if end <= room {
            columns.end = end;
            start = end + 1;
        } else {
            // Those behind one without room have none either.
            start = width;
        }
        Chip {
            part,
            label,
            columns,
        }
    });
    chips.collect()
}
