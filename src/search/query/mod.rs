//! One language for the search line, the command line and saved searches.
//!
//! [`parse`] never fails: it gives a [`Query`] and a list of [`Problem`]s,
//! since the text is half-typed most of the time. A query prints back as one
//! line that reads as the same query, so that every view is text.
//!
//! | file | holds |
//! |---|---|
//! | `tree.rs` | what is searched for: [`Expr`], [`Term`] |
//! | `filter.rs` | stances on facet values: [`Filter`] |
//! | `sort.rs` | the order: [`Sort`] |
//! | `lexer.rs` | characters to words, phrases, signs, fields |
//! | `parser.rs` | those to a query |
//! | `print.rs` | a query to text |
//!
//! Must never know: the catalog, how terms are found, the screen.

mod filter;
mod lexer;
mod parser;
mod print;
mod saved;
mod sort;
mod tree;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use filter::{Facet, Filter, Pattern, Said, Stance};
pub use lexer::unknown_field;
pub use parser::parse;
pub use sort::{Sort, SortKey};
pub use tree::{Expr, Field, Needle, Part, State, Term, YearRange};

/// A view without its cursor: what is found, in which order. On a wire it is
/// the line that it prints as.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Query {
    /// What a record must match.
    pub expr: Expr,
    /// Stances on facet values; each facet and pattern at most once.
    pub filters: Vec<Filter>,
    /// The order, when the reader chose one.
    pub sort: Option<Sort>,
    /// Whether chapters stand under their books.
    pub grouped: bool,
    /// Whether records that lack one word are found too.
    pub lacking: bool,
}

impl From<Query> for String {
    fn from(query: Query) -> Self {
        query.to_string()
    }
}

impl TryFrom<String> for Query {
    type Error = Problem;

    fn try_from(line: String) -> Result<Self, Problem> {
        let parsed = parse(&line);
        match parsed.problems.into_iter().next() {
            Some(problem) => Err(problem),
            // What is asked on a wire is answered whole or not at all.
            None if parsed.beyond > 0 => Err(Problem {
                column: 1,
                message: format!("more than {} words", Self::WORDS_MAX),
            }),
            None => Ok(parsed.query),
        }
    }
}

impl Query {
    /// So many words are read of a query, those of phrases and values counted
    /// one by one; the names of documents (`id:`) cost nothing and are as many as
    /// somebody selected. A pasted abstract has room. As many phrases of common
    /// words are found in 89,000 papers in about a second; of a whole page in more
    /// than anybody waits.
    pub const WORDS_MAX: usize = 256;

    /// Whether every record is found.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.expr == Expr::All && self.filters.is_empty()
    }

    /// Both views at once: a record must match what both search for; of two
    /// stances on one value, of two orders, the other's holds.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut filters = self.filters;
        filter::merge(&mut filters, other.filters);
        Self {
            expr: Expr::all_of([self.expr, other.expr]),
            filters,
            sort: other.sort.or(self.sort),
            grouped: self.grouped || other.grouped,
            lacking: self.lacking || other.lacking,
        }
    }

    /// The list that is shown in its own order: no other is asked for, and no word
    /// gives another.
    #[must_use]
    pub fn list_shown(&self) -> Option<&Pattern> {
        let is_list = |filter: &&Filter| {
            filter.facet == Facet::List
                && filter.stance == Stance::Required
                && !filter.pattern.prefix
                && filter.pattern.text != Pattern::NONE
        };
        let mut lists = self.filters.iter().filter(is_list);
        let (first, second) = (lists.next()?, lists.next());
        let is_plain = self.sort.is_none() && second.is_none();
        let is_wordless = self.expr.parts().iter().all(Expr::is_condition);
        (is_plain && is_wordless).then_some(&first.pattern)
    }

    /// The stance on a value.
    #[must_use]
    pub fn stance(&self, facet: Facet, pattern: &Pattern) -> Option<Stance> {
        let same = |filter: &&Filter| filter.facet == facet && filter.pattern.is_same(pattern);
        self.filters.iter().find(same).map(|filter| filter.stance)
    }

    /// Takes a stance on a value, in the place of an earlier one, or frees it.
    pub fn set_stance(&mut self, facet: Facet, pattern: Pattern, stance: Option<Stance>) {
        match stance {
            Some(stance) => {
                let filter = Filter {
                    facet,
                    pattern,
                    stance,
                };
                filter::merge(&mut self.filters, vec![filter]);
            }
            None => self
                .filters
                .retain(|filter| filter.facet != facet || !filter.pattern.is_same(&pattern)),
        }
    }
}

/// What was read, and what was wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The query without the terms that make no sense.
    pub query: Query,
    /// One for each term left out, from left to right.
    pub problems: Vec<Problem>,
    /// Words behind the first [`Query::WORDS_MAX`], which are left out.
    pub beyond: usize,
}

/// Something in a query that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it starts, in characters from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        parse(text).query
    }

    fn pattern(text: &str) -> Pattern {
        Pattern::whole(text)
    }

    #[test]
    fn an_empty_line_finds_everything() {
        assert!(query("").is_everything());
        assert!(query("  - ( | ) tag: \"\" sort:year").is_everything());
        assert!(!query("x").is_everything());
        assert!(!query("tag:x").is_everything());
    }

    #[test]
    fn two_views_join_into_one() {
        let both = query("a | b tag:\"open data\" tag:y ~tag:z sort:year")
            .and(query("c d -tag:Y sort:-year group:book"));
        assert_eq!(
            both,
            query("(a | b tag:\"open data\" tag:y ~tag:z) c d -tag:Y sort:-year group:book")
        );
        let filters = query("tag:open-data tag:y")
            .and(query("~tag:\"Open Data\""))
            .filters;
        assert_eq!(filters, query("~tag:\"Open Data\" tag:y").filters);
        assert_eq!(query("a").and(Query::default()), query("a"));
    }

    #[test]
    fn a_stance_is_found_by_name_or_slug() {
        let mut query = query("+tag:\"Trade unions\" -type:report");
        let slug = pattern("trade-unions");
        assert_eq!(query.stance(Facet::Tag, &slug), Some(Stance::Required));
        assert_eq!(query.stance(Facet::Type, &slug), None);
        query.set_stance(Facet::Tag, slug.clone(), Some(Stance::AnyOf));
        assert_eq!(query.to_string(), "~tag:trade-unions -type:report");
        query.set_stance(Facet::Tag, slug, None);
        query.set_stance(Facet::Tag, pattern("new"), Some(Stance::Excluded));
        assert_eq!(query.to_string(), "-type:report -tag:new");
    }

    #[test]
    fn a_problem_names_its_column() {
        let problem = &parse("a year:abc").problems[0];
        assert_eq!(
            problem.to_string(),
            "column 3: \"abc\" is no year: expected 2016, 2010..2016, ..2012 or >2015"
        );
    }
}
