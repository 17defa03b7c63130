//! Facets: the values of a field, who has them, and what a stance leaves.
//!
//! Within a facet all required values and at least one of the any-of values
//! must be there; every facet must be satisfied; exclusion wins.
//!
//! Must never know: the words of a query, panes and keys.

use std::collections::HashMap;

use super::bits::Bits;
use super::index::Index;
use super::query::{Facet, Pattern, Stance, Wish};
use crate::catalog::doi::Doi;
use crate::catalog::text::Text;
use crate::catalog::{Catalog, Row};

/// One entry of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What the screen shows.
    pub name: Text,
    /// How a query names it (a book by its DOI).
    pub token: Text,
    /// Everything it matches under, folded, dashes as blanks.
    keys: Vec<String>,
}

impl Value {
    fn new(name: &Text, token: &Text, other: Option<&str>) -> Self {
        let mut keys = vec![key(token)];
        for more in [Some(&**name), other].into_iter().flatten() {
            let more = key(more);
            if !keys.contains(&more) {
                keys.push(more);
            }
        }
        Self {
            name: name.clone(),
            token: token.clone(),
            keys,
        }
    }

    /// The pattern that names exactly this value.
    #[must_use]
    pub fn pattern(&self) -> Pattern {
        Pattern {
            text: self.token.to_string(),
            prefix: false,
        }
    }

    /// Whether a narrowing text fits: every word of it begins a word of the
    /// value, or is found somewhere in it.
    #[must_use]
    pub fn narrowed(&self, typed: &str) -> bool {
        let typed = key(typed);
        typed
            .split(' ')
            .all(|word| self.keys.iter().any(|key| key.contains(word)))
    }

    fn matches(&self, wanted: &str, prefix: bool) -> bool {
        self.keys.iter().any(|key| {
            if prefix {
                key.starts_with(wanted)
            } else {
                key == wanted
            }
        })
    }
}

fn key(text: &str) -> String {
    Pattern::value_key(text)
}

/// The values of one facet over a whole catalog.
#[derive(Clone, Debug, Default)]
pub struct FacetIndex {
    values: Vec<Value>,
    /// Values of each row, side by side.
    of_row: Lists,
    /// Rows of each value, side by side.
    rows: Lists,
}

impl FacetIndex {
    /// A facet without values.
    pub(super) const fn none() -> Self {
        Self {
            values: Vec::new(),
            of_row: Lists::none(),
            rows: Lists::none(),
        }
    }

    pub(super) fn build(catalog: &Catalog, facet: Facet) -> Self {
        let mut values = Vec::new();
        let mut numbers = HashMap::new();
        let mut of_row = Lists::default();
        for (row, _) in catalog.rows() {
            let mut mine = Vec::new();
            each_value(catalog, row, facet, &mut |name, token, other| {
                let number = *numbers.entry(token.to_lowercase()).or_insert_with(|| {
                    values.push(Value::new(name, token, other));
                    u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
                });
                if !mine.contains(&number) {
                    mine.push(number);
                }
            });
            of_row.push(&mine);
        }
        let rows = of_row.inverted(values.len());
        Self {
            values,
            of_row,
            rows,
        }
    }

    /// All values, in the order in which the catalog first names them.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The numbers of the values of a record.
    #[must_use]
    pub fn of_row(&self, row: Row) -> &[u32] {
        self.of_row.get(row.index())
    }

    /// Number of records of the catalog that have a value.
    #[must_use]
    pub fn total(&self, value: usize) -> usize {
        self.rows.get(value).len()
    }

    /// The numbers of the values that a pattern names.
    #[must_use]
    pub fn named(&self, pattern: &Pattern) -> Vec<usize> {
        let wanted = Doi::parse(&pattern.text).map_or_else(|| key(&pattern.text), |doi| key(&doi));
        let mut values = self.values.iter().enumerate();
        if pattern.prefix {
            return values
                .filter(|(_, value)| value.matches(&wanted, true))
                .map(|(number, _)| number)
                .collect();
        }
        values
            .by_ref()
            .filter(|(_, value)| value.matches(&wanted, false))
            .map(|(number, _)| number)
            .collect()
    }

    /// The records that have any value that a pattern names.
    #[must_use]
    pub(super) fn rows(&self, pattern: &Pattern, len: usize) -> Bits {
        let mut bits = Bits::none(len);
        for value in self.named(pattern) {
            for row in self.rows.get(value) {
                bits.insert(Row(*row));
            }
        }
        bits
    }

    /// How many of a set of records have each value.
    pub(super) fn counts(&self, rows: &Bits) -> Vec<u32> {
        let mut counts = vec![0; self.values.len()];
        for row in rows.iter() {
            for value in self.of_row(row) {
                counts[*value as usize] += 1;
            }
        }
        counts
    }

    /// The values that look most like a pattern that names none.
    pub(super) fn nearest(&self, pattern: &Pattern) -> Vec<Text> {
        const NEAR: f64 = 0.8;
        let wanted = key(&pattern.text);
        let likeness = |value: &Value| {
            let like = |key: &String| {
                if key.contains(&wanted) {
                    1.0
                } else {
                    strsim::jaro_winkler(key, &wanted)
                }
            };
            value.keys.iter().map(like).fold(0.0, f64::max)
        };
        let mut near: Vec<_> = self
            .values
            .iter()
            .map(|value| (likeness(value), value))
            .collect();
        near.retain(|(likeness, _)| *likeness >= NEAR);
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.into_iter()
            .take(3)
            .map(|(_, value)| value.token.clone())
            .collect()
    }
}

/// Calls `add(name, token, other name)` for each value that a record has.
fn each_value(
    catalog: &Catalog,
    row: Row,
    facet: Facet,
    add: &mut dyn FnMut(&Text, &Text, Option<&str>),
) {
    let Some(record) = catalog.get(row) else {
        return;
    };
    let mut one = |text: Option<&Text>| {
        if let Some(text) = text {
            add(text, text, None);
        }
    };
    match facet {
        Facet::Tag => {
            for tag in &record.tags {
                add(&tag.name, &tag.name, tag.slug());
            }
        }
        Facet::Type => one(record.kind()),
        Facet::Country => {
            for country in catalog.countries(row).value {
                one(Some(&Text::line(country)));
            }
        }
        Facet::Year => one(catalog
            .year(row)
            .map(|year| Text::line(&year.value.to_string()))
            .as_ref()),
        Facet::Publisher => one(record.publisher.as_ref()),
        Facet::Language => one(record.language.as_ref()),
        Facet::Book => {
            if let Some(doi) = catalog.parent_doi(row) {
                let title = catalog.book_of(row).and_then(|book| catalog.get(book));
                let doi = Text::line(&doi);
                add(title.map_or(&doi, |book| &book.title), &doi, None);
            }
        }
        Facet::Source => {
            for origin in &record.origins {
                one(catalog.sources().get(origin.source as usize));
            }
        }
    }
}

/// The records that satisfy all wishes.
pub(super) fn satisfied(index: &Index, wishes: &[Wish], len: usize) -> Bits {
    let mut all = Bits::all(len);
    for facet in Facet::ALL {
        let mine = || wishes.iter().filter(move |wish| wish.facet == facet);
        let mut any: Option<Bits> = None;
        for wish in mine() {
            let rows = index.facet(facet).rows(&wish.pattern, len);
            match wish.stance {
                Stance::Required => all.and(&rows),
                Stance::AnyOf => any.get_or_insert_with(|| Bits::none(len)).or(&rows),
                Stance::Excluded => all.and_not(&rows),
            }
        }
        if let Some(any) = any {
            all.and(&any);
        }
    }
    all
}

/// Lists of numbers in one piece of memory.
#[derive(Clone, Debug, Default)]
struct Lists {
    numbers: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    const fn none() -> Self {
        Self {
            numbers: Vec::new(),
            ends: Vec::new(),
        }
    }

    fn push(&mut self, numbers: &[u32]) {
        self.numbers.extend_from_slice(numbers);
        self.ends
            .push(u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, list: usize) -> &[u32] {
        let Some(end) = self.ends.get(list) else {
            return &[];
        };
        let start = list
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        &self.numbers[start as usize..*end as usize]
    }

    /// For each of `count` numbers, the lists that hold it.
    fn inverted(&self, count: usize) -> Self {
        let mut ends = vec![0_u32; count];
        for number in &self.numbers {
            ends[*number as usize] += 1;
        }
        let mut sum = 0;
        let mut next = Vec::with_capacity(count);
        for end in &mut ends {
            next.push(sum);
            sum += *end;
            *end = sum;
        }
        let mut numbers = vec![0; self.numbers.len()];
        for list in 0..self.ends.len() {
            for number in self.get(list) {
                let at = &mut next[*number as usize];
                numbers[*at as usize] = u32::try_from(list).unwrap_or(u32::MAX);
                *at += 1;
            }
        }
        Self { numbers, ends }
    }
}
