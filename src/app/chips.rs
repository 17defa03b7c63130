//! The active filters as chips, and where each lies on its row.
//!
//! Must never know: colours.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::words;
use super::wrap::fitting;
use crate::search::query::{Facet, Filter, Pattern, Query, Sort};

/// A filter shown above the list, removable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// What it stands for.
    pub part: ViewPart,
    /// What it says: "+trust", "~loans", "sort:-year".
    pub label: String,
    /// Its columns on the row.
    pub columns: Range<u16>,
}

/// What a chip stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewPart {
    /// A stance.
    Filter(Filter),
    /// The order of the list.
    Sort(Sort),
    /// Chapters under their books.
    Grouped,
    /// Records that lack one word.
    Lacking,
}

/// The widest chip; long book titles are cut.
const WIDEST: usize = 36;

/// The chips of a query on a row of `width` columns; those that do not fit are
/// left out. `name` says how a value is shown (a book by its title).
#[must_use]
pub fn chips(query: &Query, width: u16, name: &dyn Fn(Facet, &Pattern) -> String) -> Vec<Chip> {
    let filters = query.filters.iter().map(|filter| {
        let label = words::filter(filter, &name(filter.facet, &filter.pattern));
        (ViewPart::Filter(filter.clone()), label)
    });
    let sort = query.sort.map(|sort| {
        let alone = Query {
            sort: Some(sort),
            ..Query::default()
        };
        (ViewPart::Sort(sort), alone.to_string())
    });
    let grouped = query
        .grouped
        .then(|| (ViewPart::Grouped, "by book".to_owned()));
    let lacking = query
        .lacking
        .then(|| (ViewPart::Lacking, "one word may be missing".to_owned()));
    let mut start = 0_u16;
    let mut chips = Vec::new();
    for (part, label) in filters.chain(sort).chain(grouped).chain(lacking) {
        let label = fitting(&label, WIDEST).to_owned();
        let columns = u16::try_from(label.width() + 4).unwrap_or(u16::MAX);
        let end = start.saturating_add(columns);
        if end > width {
            break;
        }
        chips.push(Chip {
            part,
            label,
            columns: start..end,
        });
        start = end + 1;
    }
    chips
}
