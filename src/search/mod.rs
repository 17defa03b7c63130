//! Finding records: a query goes in, ranked hits and facet counts come out.
//!
//! - [`query`] is the language: one parser that never fails.
//! - [`index`] holds what is looked up, [`Library`] a catalog with its index.
//! - [`run`] answers a query with [`Found`]; [`preview`] says what a stance
//!   would leave; [`marks::Marker`] says what to highlight.
//!
//! A search is one pure function. It knows nothing of panes, keys or threads;
//! the runtime decides where it runs and drops stale answers.
//!
//! Must never know: the app state, the screen, the disk.

pub mod bits;
pub mod facets;
pub mod field;
pub mod fold;
pub mod index;
pub mod marks;
mod matcher;
mod order;
mod plan;
pub mod query;
mod rank;
mod scan;
mod tokens;

use bits::Bits;
use field::Fields;
use index::Index;
use marks::Marker;
use plan::{Leaf, Plan};
use query::{Facet, Pattern, Query, Stance, Wish};
use scan::{Scan, Sheet};

use crate::catalog::text::Text;
use crate::catalog::{Catalog, Row};

/// A catalog with its index: the one type that answers questions about
/// records. Another engine would take its place behind [`run`].
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The records.
    pub catalog: Catalog,
    /// What is looked up while searching.
    pub index: Index,
}

impl Library {
    /// Indexes a catalog; what `previous` has indexed already is kept.
    #[must_use]
    pub fn new(catalog: Catalog, previous: Option<&Self>) -> Self {
        let index = Index::build(&catalog, previous.map(|previous| &previous.index));
        Self { catalog, index }
    }
}

/// A record on the list of what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The record, or a ghost shown as context.
    pub row: Row,
    /// Thousandths of points; 0 when nothing was ranked.
    pub score: u32,
    /// Where the words of the query were found.
    pub fields: Fields,
    /// Whether some word matched by scattered letters only.
    pub scattered: bool,
    /// Shown for its chapters only; not counted as found.
    pub context: bool,
    /// 1 for a chapter under its book.
    pub depth: u8,
}

impl Default for Hit {
    fn default() -> Self {
        Self {
            row: Row(0),
            score: 0,
            fields: Fields::default(),
            scattered: false,
            context: false,
            depth: 0,
        }
    }
}

/// A facet value that the catalog does not have, with the nearest it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The facet.
    pub facet: Facet,
    /// What was asked for.
    pub pattern: Pattern,
    /// Up to three values that look like it, nearest first.
    pub nearest: Vec<Text>,
}

/// The answer to a query.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Generation of the catalog that was asked.
    pub generation: u64,
    /// What was asked.
    pub query: Query,
    /// Hits in their order, books shown as context among them.
    pub hits: Vec<Hit>,
    /// Number of records found, context not counted.
    pub count: usize,
    /// For each facet, how many of the found records have each value.
    pub counts: Vec<Vec<u32>>,
    /// What to highlight.
    pub marker: Marker,
    /// Facet values asked for that the catalog does not have.
    pub unknown: Vec<Unknown>,
    /// When nothing was found: words that no record has.
    pub missing: Vec<String>,
    /// The records that the words alone find, stances left out.
    words: Bits,
}

impl Found {
    /// How many found records have a value.
    #[must_use]
    pub fn count_of(&self, facet: Facet, value: usize) -> u32 {
        self.counts
            .get(facet as usize)
            .and_then(|counts| counts.get(value))
            .copied()
            .unwrap_or(0)
    }
}

/// Answers a query; nothing when `stale` said that a newer one was asked.
pub fn run(library: &Library, query: &Query, stale: &dyn Fn() -> bool) -> Option<Found> {
    let len = library.catalog.len();
    let plan = Plan::new(library, &query.filter);
    let leaves = plan.leaves();
    let mut sheet = (!leaves.is_empty()).then(|| Sheet::new(len));
    let words = Scan::new(library, stale).rows(&plan, sheet.as_mut()).ok()?;
    let mut rows = facets::satisfied(&library.index, &query.wishes, len);
    rows.and(&words);
    let counts = Facet::ALL
        .iter()
        .map(|facet| library.index.facet(*facet).counts(&rows))
        .collect();
    let mut hits = scored(library, &rows, &leaves, sheet.as_ref());
    let count = hits.len();
    if stale() {
        return None;
    }
    order::sort(library, &mut hits, query.sort);
    if query.grouped {
        hits = order::group(library, hits);
    }
    let missing = if count == 0 {
        missing(library, &leaves)
    } else {
        Vec::new()
    };
    let marker = Marker::new(&leaves);
    let unknown = unknown(library, &query.wishes);
    let generation = library.catalog.generation();
    Some(Found {
        generation,
        query: query.clone(),
        hits,
        count,
        counts,
        marker,
        unknown,
        missing,
        words,
    })
}

/// How many records would be found if a value had each stance: required, any
/// of, excluded; everything else as it is.
#[must_use]
pub fn preview(library: &Library, found: &Found, facet: Facet, pattern: &Pattern) -> [usize; 3] {
    [Stance::Required, Stance::AnyOf, Stance::Excluded].map(|stance| {
        let mut query = found.query.clone();
        query.set_wish(facet, pattern.clone(), Some(stance));
        count(library, found, &query.wishes)
    })
}

/// How many records would be found without one of the wishes.
#[must_use]
pub fn without(library: &Library, found: &Found, wish: &Wish) -> usize {
    let mut query = found.query.clone();
    query.set_wish(wish.facet, wish.pattern.clone(), None);
    count(library, found, &query.wishes)
}

fn count(library: &Library, found: &Found, wishes: &[Wish]) -> usize {
    let mut rows = facets::satisfied(&library.index, wishes, library.catalog.len());
    rows.and(&found.words);
    rows.count()
}

/// The found rows with their points, in catalog order.
fn scored(library: &Library, rows: &Bits, leaves: &[&Leaf], sheet: Option<&Sheet>) -> Vec<Hit> {
    let Some(sheet) = sheet else {
        return rows
            .iter()
            .map(|row| Hit {
                row,
                ..Hit::default()
            })
            .collect();
    };
    let mut hits: Vec<(f32, Hit)> = rows
        .iter()
        .map(|row| {
            let fields = Fields(sheet.fields[row.index()]);
            let in_title = if fields.meets(Fields::TITLE) {
                library.index.title_words(row)
            } else {
                u8::MAX
            };
            let points = sheet.points[row.index()] + rank::brevity(leaves.len(), in_title);
            (
                points,
                Hit {
                    row,
                    fields,
                    scattered: sheet.scattered.contains(row),
                    ..Hit::default()
                },
            )
        })
        .collect();
    refine(library, leaves, &mut hits);
    hits.into_iter()
        .map(|(points, hit)| Hit {
            score: thousandths(points),
            ..hit
        })
        .collect()
}

/// Reads the titles of the best hits again, for words in a row.
fn refine(library: &Library, leaves: &[&Leaf], hits: &mut [(f32, Hit)]) {
    if leaves.len() < 2 {
        return;
    }
    let mut best: Vec<usize> = (0..hits.len()).collect();
    if best.len() > rank::REFINED {
        best.select_nth_unstable_by(rank::REFINED, |a, b| {
            hits[*b].0.total_cmp(&hits[*a].0).then(a.cmp(b))
        });
        best.truncate(rank::REFINED);
    }
    for at in best {
        let (points, hit) = &mut hits[at];
        *points += rank::nearness(leaves, library.index.folded_title(hit.row));
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "points are small and never negative"
)]
fn thousandths(points: f32) -> u32 {
    (points * 1_000.0) as u32
}

/// The words that find nothing even alone.
fn missing(library: &Library, leaves: &[&Leaf]) -> Vec<String> {
    let scan = Scan::new(library, &|| false);
    let alone = |leaf: &Leaf| {
        scan.rows(&Plan::Leaf(leaf.clone()), None)
            .map_or(0, |rows| rows.count())
    };
    let words = leaves
        .iter()
        .filter_map(|leaf| Some((leaf.sought.word()?, leaf)));
    words
        .filter(|(_, leaf)| alone(leaf) == 0)
        .map(|(word, _)| word.to_owned())
        .collect()
}

/// The wishes that name no value of the catalog.
fn unknown(library: &Library, wishes: &[Wish]) -> Vec<Unknown> {
    let unnamed = wishes.iter().filter(|wish| {
        library
            .index
            .facet(wish.facet)
            .named(&wish.pattern)
            .is_empty()
    });
    unnamed
        .map(|wish| {
            let nearest = library.index.facet(wish.facet).nearest(&wish.pattern);
            Unknown {
                facet: wish.facet,
                pattern: wish.pattern.clone(),
                nearest,
            }
        })
        .collect()
}
