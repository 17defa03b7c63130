//! The documents that the reader has selected: they stay selected whatever is
//! filtered, sorted or grouped.
//!
//! Must never know: what is done with them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::engine::catalog::DocAddress as Row;
use crate::engine::exec::Hits;

/// Documents, shared with the steps of undo.
pub(super) type Rows = Arc<BTreeSet<Row>>;

/// The selected documents, and a range that still follows the cursor.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    rows: Rows,
    range: Option<Range>,
    /// How many of the selected ones are in the list.
    shown: usize,
}

/// A range from where it began to the cursor.
#[derive(Clone, Debug)]
struct Range {
    from: Row,
    /// What was selected before.
    before: Rows,
}

impl Selection {
    /// Whether a document is selected.
    #[must_use]
    pub fn has(&self, row: Row) -> bool {
        self.rows.contains(&row)
    }

    /// Number of selected documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing is selected.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many of the selected documents the list does not show.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.rows.len().saturating_sub(self.shown)
    }

    /// Whether a range follows the cursor.
    #[must_use]
    pub fn is_ranging(&self) -> bool {
        self.range.is_some()
    }

    /// The selected documents: those of the list in its order, then the others.
    #[must_use]
    pub fn in_order(&self, hits: &Hits) -> Vec<Row> {
        let listed = hits.iter().map(|hit| hit.row).filter(|row| self.has(*row));
        let mut rows: Vec<Row> = listed.collect();
        if rows.len() < self.rows.len() {
            let listed: BTreeSet<Row> = rows.iter().copied().collect();
            rows.extend(self.rows.difference(&listed));
        }
        rows
    }

    /// What is selected, as a step of undo keeps it.
    pub(super) fn rows(&self) -> Rows {
        Arc::clone(&self.rows)
    }

    /// Selects what a step of undo kept.
    pub(super) fn set(&mut self, rows: Rows, hits: &Hits) {
        self.rows = rows;
        self.range = None;
        self.count(hits);
    }

    /// Selects a document, or drops it.
    pub(super) fn toggle(&mut self, row: Row, hits: &Hits) {
        let rows = Arc::make_mut(&mut self.rows);
        if !rows.remove(&row) {
            rows.insert(row);
        }
        self.range = None;
        self.count(hits);
    }

    /// Selects all documents of the list; if all are selected, drops them.
    pub(super) fn toggle_all(&mut self, hits: &Hits) {
        let listed: BTreeSet<Row> = hits
            .iter()
            .filter(|hit| !hit.context)
            .map(|hit| hit.row)
            .collect();
        let rows = Arc::make_mut(&mut self.rows);
        if listed.is_subset(rows) {
            rows.retain(|row| !listed.contains(row));
        } else {
            rows.extend(listed);
        }
        self.range = None;
        self.count(hits);
    }

    /// Begins a range at a document.
    pub(super) fn begin_range(&mut self, from: Row) {
        let before = self.rows();
        self.range = Some(Range { from, before });
    }

    /// Ends the range; its documents stay selected.
    pub(super) fn end_range(&mut self) {
        self.range = None;
    }

    /// Gives the range up; what was selected before stays.
    pub(super) fn drop_range(&mut self, hits: &Hits) {
        if let Some(range) = self.range.take() {
            self.set(range.before, hits);
        }
    }

    /// Draws the range from where it began to the cursor.
    pub(super) fn follow(&mut self, hits: &Hits, cursor: Option<usize>) {
        let Some(range) = &self.range else { return };
        let from = hits.position(range.from);
        let (Some(from), Some(cursor)) = (from, cursor) else {
            // Its beginning is no longer in the list.
            self.range = None;
            return;
        };
        let between = (from.min(cursor)..=from.max(cursor)).filter_map(|at| hits.get(at));
        let mut rows = (*range.before).clone();
        rows.extend(between.filter(|hit| !hit.context).map(|hit| hit.row));
        self.rows = Arc::new(rows);
        self.count(hits);
    }

    /// Counts how many of the selected documents a list shows.
    pub(super) fn count(&mut self, hits: &Hits) {
        self.shown = self.rows.iter().filter(|row| hits.has(**row)).count();
    }
}
