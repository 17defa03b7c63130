//! What a reader has said of the records: facets whose values stand in no
//! record, and notes.
//!
//! Built beside the facets of a catalog and asked like them. After a change only
//! the segments are made anew whose records it names.
//!
//! Must never know: where marks are kept, what is asked.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::Index;
use super::facet_column::FacetColumn;
use super::facets::FacetIndex;
use crate::engine::address::DocAddress;
use crate::engine::catalog::Catalog;
use crate::reader::mark::Mark;
use crate::reader::marks::Marks;
use crate::search::id::Id;
use crate::search::query::{self, Facet, Needle, Pattern};
use crate::search::{fold, tokens};

/// The facets of the reader, in the order of [`Facet::ALL`].
const FACETS: [Facet; 4] = [Facet::Mark, Facet::Own, Facet::List, Facet::Review];

/// The columns of the reader's facets in one segment.
type Columns = [Arc<FacetColumn>; FACETS.len()];

/// The records of one segment of which something is said, ascending.
type Rows = Arc<Vec<(DocAddress, Id)>>;

/// What a reader has said of the records of one catalog.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// The epoch of the marks.
    epoch: u64,
    marks: Marks,
    /// By segment.
    rows: Vec<Rows>,
    /// The columns of each segment; none where nothing is said of any record.
    columns: Vec<Columns>,
    notes: Arc<OnceLock<Vec<(DocAddress, String)>>>,
}

impl Said {
    /// The epoch of the marks that this is made of.
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The same for other marks, perhaps some changes later.
    pub(crate) fn of(&self, marks: &Marks, catalog: &Catalog, index: &Index) -> Self {
        let since = marks.changed_since(self.epoch);
        let (rows, known) = match since {
            Some(since) => {
                let mut rows = self.rows.clone();
                rows.resize(index.len(), Rows::default());
                let changed = changed(&mut rows, since, marks, catalog, index);
                let known = |ordinal: &usize| !changed.contains(ordinal);
                let columns = self.columns.iter().enumerate();
                let columns = columns.map(|(ordinal, mine)| Some(mine).filter(|_| known(&ordinal)));
                (rows, columns.collect())
            }
            None => (rows(marks, catalog, index), Vec::new()),
        };
        let mut bare = FxHashMap::default();
        let each = rows.iter().enumerate();
        let columns = each.map(|(ordinal, mine)| {
            let known = known.get(ordinal).copied().flatten();
            known.cloned().unwrap_or_else(|| {
                let starts = catalog.starts();
                let start = starts.start(ordinal);
                let len = starts.start(ordinal + 1) - start;
                columns(marks, mine, start, len, &mut bare)
            })
        });
        let is_said = rows.iter().any(|mine| !mine.is_empty());
        Self {
            columns: if is_said {
                columns.collect()
            } else {
                Vec::new()
            },
            epoch: marks.epoch(),
            marks: marks.clone(),
            rows,
            notes: Arc::default(),
        }
    }

    /// The facets over the whole catalog, in the order of [`Facet::ALL`].
    pub(super) fn facets(&self, catalog: &Catalog) -> impl Iterator<Item = FacetIndex> {
        (0..FACETS.len()).map(|facet| {
            let each = self.columns.iter().enumerate();
            let locals = each.map(|(ordinal, columns)| {
                let start = catalog.starts().start(ordinal);
                (start, Arc::clone(&columns[facet]))
            });
            FacetIndex::unite(&locals.collect::<Vec<_>>(), None)
        })
    }

    /// The places of records in the list that a pattern names; none where it names
    /// none.
    pub(crate) fn places(&self, list: &Pattern) -> Option<HashMap<DocAddress, u64>> {
        let (_, list) = self.marks.list_named(list)?;
        let places: HashMap<&Id, u64> = list.ids().zip(0..).collect();
        let rows = self.rows.iter().flat_map(|mine| mine.iter());
        let held = rows.filter_map(|(row, id)| Some((*row, *places.get(id)?)));
        Some(held.collect())
    }

    /// The records whose notes have the words in a row, the last one perhaps as a
    /// beginning unless they are in quotes.
    pub(crate) fn noted(&self, needle: &Needle) -> Vec<DocAddress> {
        let phrase = tokens::phrase_of(needle);
        let notes = self.notes.get_or_init(|| {
            let rows = self.rows.iter().flat_map(|mine| mine.iter());
            let notes = rows.filter_map(|(row, id)| {
                let note = self.marks.get(id)?.note()?;
                Some((*row, tokens::spaced(&fold::fold(note))))
            });
            notes.collect()
        });
        let notes = notes.iter().filter(|(_, note)| note.contains(&phrase));
        notes.map(|(row, _)| *row).collect()
    }
}

/// The record of an identity; a ghost is none.
fn record(catalog: &Catalog, index: &Index, id: &Id) -> Option<DocAddress> {
    let row = index.row_of(catalog, id.as_str());
    row.filter(|row| !catalog.is_ghost(*row))
}

/// All records of which something is said.
fn rows(marks: &Marks, catalog: &Catalog, index: &Index) -> Vec<Rows> {
    let mut rows = vec![Vec::new(); index.len()];
    for (id, mark) in marks.iter() {
        if (!mark.is_bare() || marks.lists_of(id).next().is_some())
            && let Some(row) = record(catalog, index, id)
            && let Some(mine) = rows.get_mut(catalog.starts().ordinal(row))
        {
            mine.push((row, id.clone()));
        }
    }
    for mine in &mut rows {
        mine.sort_unstable_by_key(|(row, _)| *row);
    }
    rows.into_iter().map(Arc::new).collect()
}

/// Changes the records of which something is said; gives the segments that
/// changes touch.
fn changed(
    rows: &mut [Rows],
    since: BTreeSet<&Id>,
    marks: &Marks,
    catalog: &Catalog,
    index: &Index,
) -> BTreeSet<usize> {
    let mut changed = BTreeSet::new();
    for id in since {
        let Some(row) = record(catalog, index, id) else {
            continue;
        };
        let ordinal = catalog.starts().ordinal(row);
        let Some(mine) = rows.get_mut(ordinal) else {
            continue;
        };
        changed.insert(ordinal);
        let place = mine.binary_search_by_key(&row, |(row, _)| *row);
        match (place, is_said(marks, id)) {
            (Err(at), true) => Arc::make_mut(mine).insert(at, (row, id.clone())),
            (Ok(at), false) => {
                Arc::make_mut(mine).remove(at);
            }
            (Ok(_), true) | (Err(_), false) => {}
        }
    }
    changed
}

/// Whether anything is said of a document now.
fn is_said(marks: &Marks, id: &Id) -> bool {
    let is_marked = marks.get(id).is_some_and(|mark| !mark.is_bare());
    is_marked || marks.lists_of(id).next().is_some()
}

/// The columns of a segment that starts at a row and has so many; those of which
/// nothing is said are the same for all segments of a length.
fn columns(
    marks: &Marks,
    mine: &[(DocAddress, Id)],
    start: usize,
    len: usize,
    bare: &mut FxHashMap<usize, Columns>,
) -> Columns {
    if mine.is_empty() {
        let made = || FACETS.map(|_| Arc::new(FacetColumn::of_some(len, std::iter::empty())));
        return bare.entry(len).or_insert_with(made).clone();
    }
    let nothing = Mark::default();
    let said: Vec<(usize, &Id, &Mark)> = mine
        .iter()
        .map(|(row, id)| (row.index() - start, id, marks.get(id).unwrap_or(&nothing)))
        .collect();
    FACETS.map(|facet| {
        let each = said
            .iter()
            .map(|(number, id, mark)| (*number, values(marks, id, mark, facet)));
        Arc::new(FacetColumn::of_some(len, each))
    })
}

/// What is said of a document, as values of a facet.
fn values<'m>(marks: &'m Marks, id: &Id, mark: &'m Mark, facet: Facet) -> Vec<Cow<'m, str>> {
    match facet {
        Facet::Mark => mark
            .said()
            .map(|said| query::Said::name(said).into())
            .collect(),
        Facet::Own => mark.tags().map(|tag| Cow::Borrowed(&**tag)).collect(),
        Facet::List => marks
            .lists_of(id)
            .map(|list| Cow::Borrowed(&**list))
            .collect(),
        Facet::Review => mark
            .verdicts()
            .map(|(review, verdict)| verdict.decision.value(review).into())
            .collect(),
        _ => Vec::new(),
    }
}
