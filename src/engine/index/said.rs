//! What a reader has said of the records: facets whose values stand in no
//! record, and notes.
//!
//! Built beside the facets of a catalog and asked like them. After a change only
//! the segments are made anew whose records it names.
//!
//! Must never know: where marks are kept, what is asked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
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
use crate::search::query::{Facet, Needle, Pattern};
use crate::search::{fold, tokens};

/// The facets of the reader, in the order of [`Facet::ALL`].
const FACETS: [Facet; 4] = [Facet::Mark, Facet::Own, Facet::List, Facet::Review];

/// The columns of the reader's facets in one segment.
type Columns = [Arc<FacetColumn>; FACETS.len()];

/// What a reader has said of the records of one catalog.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// The epoch of the marks.
    epoch: u64,
    marks: Marks,
    /// The records of which something is said.
    rows: BTreeMap<DocAddress, Id>,
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
        let mut rows = self.rows.clone();
        let mut changed = BTreeSet::new();
        let mut take = |id: &Id| {
            let Some(row) = row(catalog, index, id) else {
                return;
            };
            changed.insert(catalog.starts().ordinal(row));
            if is_said(marks, id) {
                rows.insert(row, id.clone());
            } else {
                rows.remove(&row);
            }
        };
        match marks.changed_since(self.epoch) {
            Some(since) => since.into_iter().for_each(&mut take),
            None => marks.iter().for_each(|(id, _)| take(id)),
        }
        let columns = if rows.is_empty() {
            Vec::new()
        } else {
            let mut bare = FxHashMap::default();
            let each = 0..index.len();
            let columns = each.map(|ordinal| match self.columns.get(ordinal) {
                Some(known) if !changed.contains(&ordinal) => known.clone(),
                _ => columns(catalog, marks, &rows, ordinal, &mut bare),
            });
            columns.collect()
        };
        Self {
            epoch: marks.epoch(),
            marks: marks.clone(),
            rows,
            columns,
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
        let mut lists = self.marks.lists();
        let (_, list) = lists.find(|(name, _)| list.matches_key(&Pattern::value_key(name)))?;
        let places: HashMap<&Id, u64> = list.ids().zip(0..).collect();
        let rows = self.rows.iter();
        let held = rows.filter_map(|(row, id)| Some((*row, *places.get(id)?)));
        Some(held.collect())
    }

    /// The records whose notes have the words in a row, the last one perhaps as a
    /// beginning unless they are in quotes.
    pub(crate) fn noted(&self, needle: &Needle) -> Vec<DocAddress> {
        let phrase = tokens::phrase_of(needle);
        let notes = self.notes.get_or_init(|| {
            let notes = self.rows.iter().filter_map(|(row, id)| {
                let note = self.marks.get(id)?.note()?;
                Some((*row, tokens::spaced(&fold::fold(note))))
            });
            notes.collect()
        });
        let notes = notes.iter().filter(|(_, note)| note.contains(&phrase));
        notes.map(|(row, _)| *row).collect()
    }
}

/// Whether anything is said of a document now.
fn is_said(marks: &Marks, id: &Id) -> bool {
    let is_marked = marks.get(id).is_some_and(|mark| !mark.is_bare());
    is_marked || marks.lists_of(id).next().is_some()
}

/// Where a record lies; as a rule its identity is its DOI, which needs not be
/// unpacked. A ghost is no record.
fn row(catalog: &Catalog, index: &Index, id: &Id) -> Option<DocAddress> {
    let mut rows = catalog.candidates(id.as_str());
    let row = rows.find(|row| {
        let is_doi = index.doi(*row) == Some(id.as_str());
        is_doi || catalog.is(*row, id.as_str())
    });
    row.filter(|row| row.index() < catalog.starts().end())
}

/// The columns of one segment; those of which nothing is said are the same for
/// all segments of a length.
fn columns(
    catalog: &Catalog,
    marks: &Marks,
    rows: &BTreeMap<DocAddress, Id>,
    ordinal: usize,
    bare: &mut FxHashMap<usize, Columns>,
) -> Columns {
    let (start, end) = (
        catalog.starts().address(ordinal, 0),
        catalog.starts().start(ordinal + 1),
    );
    let len = end - start.index();
    let mut mine = rows
        .range(start..)
        .take_while(|(row, _)| row.index() < end)
        .peekable();
    if mine.peek().is_none() {
        let made = || FACETS.map(|_| Arc::new(FacetColumn::of_some(len, std::iter::empty())));
        return bare.entry(len).or_insert_with(made).clone();
    }
    let said: Vec<(usize, &Id)> = mine
        .map(|(row, id)| (row.index() - start.index(), id))
        .collect();
    FACETS.map(|facet| {
        let each = said
            .iter()
            .map(|(number, id)| (*number, values(marks, id, facet)));
        Arc::new(FacetColumn::of_some(len, each))
    })
}

/// What is said of a document, as values of a facet.
fn values(marks: &Marks, id: &Id, facet: Facet) -> Vec<String> {
    let nothing = Mark::default();
    let mark = marks.get(id).unwrap_or(&nothing);
    match facet {
        Facet::Mark => {
            let said = mark.said();
            said.map(|said| said.name().to_owned()).collect()
        }
        Facet::Own => mark.tags().map(ToString::to_string).collect(),
        Facet::List => marks.lists_of(id).map(ToString::to_string).collect(),
        Facet::Review => mark
            .verdicts()
            .map(|(review, verdict)| verdict.decision.value(review))
            .collect(),
        _ => Vec::new(),
    }
}
