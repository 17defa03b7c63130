//! Records of one identity become one: the first wins single values, lists
//! unite, values that differ are kept as alternatives.
//!
//! What is in a list already is asked of a set, so that a thousand records of
//! one identity cost a thousand times what one costs.
//!
//! Must never know: where a record stands, what an identity is made of.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::records::record::{Alternative, Origin, Record, Tag};
use crate::records::text::Text;

/// A record that comes more often keeps so many of its places and of its other
/// values: nobody reads more.
const KEPT_MAX: usize = 100;

/// A record has no more tags or countries, as a reader gives it no more.
pub(crate) const ITEMS_MAX: usize = 10_000;

/// What the lists of a record hold while others are united with it.
#[derive(Debug, Default)]
pub(crate) struct Union {
    /// The place of each tag by its name in lower case.
    tags: FxHashMap<String, usize>,
    countries: FxHashSet<Text>,
    origins: FxHashSet<Origin>,
    alternatives: FxHashSet<Alternative>,
}

impl Union {
    /// The union of a record with nothing.
    pub(crate) fn of(record: &Record) -> Self {
        let names = record.tags.iter().map(|tag| tag.name.to_lowercase());
        let mut tags = FxHashMap::default();
        for (at, name) in names.enumerate() {
            tags.entry(name).or_insert(at);
        }
        Self {
            tags,
            countries: record.countries.iter().cloned().collect(),
            origins: record.origins.iter().copied().collect(),
            alternatives: record.alternatives.iter().cloned().collect(),
        }
    }

    /// Unites the record with one that came later; names the lists that had no
    /// room for all.
    pub(crate) fn add(&mut self, first: &mut Record, other: Record) -> Vec<&'static str> {
        let mut full = Vec::new();
        let alternatives = differing(first, &other);
        fill(first, &other);
        if !self.unite_tags(&mut first.tags, other.tags) {
            full.push("tags");
        }
        let countries = other.countries;
        if !unite(
            &mut self.countries,
            &mut first.countries,
            countries,
            ITEMS_MAX,
        ) {
            full.push("countries");
        }
        // Two sources spell the same people in different ways; a united list
        // would name everybody twice.
        if first.authors.is_empty() {
            first.authors = other.authors;
        }
        if first.editors.is_empty() {
            first.editors = other.editors;
        }
        if first.links.is_empty() {
            first.links = other.links;
        }
        unite(
            &mut self.origins,
            &mut first.origins,
            other.origins,
            KEPT_MAX,
        );
        let others = other.alternatives.into_iter().chain(alternatives);
        unite(
            &mut self.alternatives,
            &mut first.alternatives,
            others,
            KEPT_MAX,
        );
        first.flaws = first.flaws.saturating_add(other.flaws);
        full
    }

    fn unite_tags(&mut self, mine: &mut Vec<Tag>, theirs: Vec<Tag>) -> bool {
        let mut had_room = true;
        for tag in theirs {
            let name = tag.name.to_lowercase();
            if let Some(mine) = self.tags.get(&name).map(|at| &mut mine[*at]) {
                if mine.url.is_none() {
                    mine.url = tag.url;
                }
            } else if mine.len() < ITEMS_MAX {
                self.tags.insert(name, mine.len());
                mine.push(tag);
            } else {
                had_room = false;
            }
        }
        had_room
    }
}

/// Appends what is not there yet, up to so many; false where some found no
/// room.
fn unite<T: Clone + Eq + std::hash::Hash>(
    known: &mut FxHashSet<T>,
    mine: &mut Vec<T>,
    theirs: impl IntoIterator<Item = T>,
    most: usize,
) -> bool {
    let mut had_room = true;
    for value in theirs {
        if known.contains(&value) {
            continue;
        }
        if mine.len() < most {
            known.insert(value.clone());
            mine.push(value);
        } else {
            had_room = false;
        }
    }
    had_room
}

/// For each field of one text: its name, and the text of a record.
macro_rules! singles {
    ($with:ident) => {
        $with!(
            summary "abstract", knowledge_type "knowledge_type", document_type "document_type",
            date "date", publisher "publisher", place "place", container "container",
            series "series", volume "volume", number "number", issue "issue", pages "pages", edition "edition",
            isbn "isbn", issn "issn", language "language", parent_doi "parent_doi",
            parent_title "parent_title", link "link", source_url "source_url"
        )
    };
}

/// The values of a record that came later which differ from those of the first.
fn differing(first: &Record, other: &Record) -> Vec<Alternative> {
    let mut all = Vec::new();
    let mut keep = |field: &str, mine: Option<&str>, theirs: Option<&str>| match (mine, theirs) {
        (Some(mine), Some(theirs)) if mine != theirs => all.push(Alternative {
            field: Text::line(field),
            value: Text::line(theirs),
        }),
        _ => {}
    };
    keep("title", Some(&first.title), Some(&other.title));
    macro_rules! compare {
        ($($field:ident $name:literal),*) => {$(
            keep($name, first.$field.as_deref(), other.$field.as_deref());
        )*};
    }
    singles!(compare);
    let years = [first.year, other.year].map(|year| year.map(|year| year.to_string()));
    keep("year", years[0].as_deref(), years[1].as_deref());
    all
}

/// Takes over the single values that the first does not have.
fn fill(first: &mut Record, other: &Record) {
    macro_rules! take {
        ($($field:ident $name:literal),*) => {$(
            if first.$field.is_none() {
                first.$field.clone_from(&other.$field);
            }
        )*};
    }
    singles!(take);
    first.year = first.year.or(other.year);
    if first.derived.is_none() {
        first.derived.clone_from(&other.derived);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_no_more_than_a_reader_gives_and_says_that_it_is_full() {
        let mut first = Record::titled("Open data");
        let mut union = Union::of(&first);
        let tagged = |number: usize| Record {
            tags: Tag::named(&format!("tag {number}")).into_iter().collect(),
            ..Record::titled("Open data")
        };
        for number in 0..ITEMS_MAX {
            assert!(union.add(&mut first, tagged(number)).is_empty());
        }
        assert!(union.add(&mut first, tagged(7)).is_empty(), "known");
        assert_eq!(union.add(&mut first, tagged(ITEMS_MAX)), ["tags"]);
        assert_eq!(first.tags.len(), ITEMS_MAX);
    }
}
