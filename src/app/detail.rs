//! The detail: which document is shown, and the cursor on its lines.
//!
//! Must never know: colours, how a document is laid out.

use crate::app::list::List;
use crate::app::page::Page;
use crate::app::page::PageLine;
use crate::engine::catalog::DocAddress as Row;
use crate::engine::exec::Found;
use crate::engine::exec::Library;

/// The document on the right: the one under the list's cursor, unless the
/// reader went on from it to a book or chapter.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    pinned: Option<Row>,
    row: Option<Row>,
    page: Page,
    made: Option<Made>,
    /// Cursor and window over the lines.
    pub(super) list: List,
}

/// What a page was made from; while it is the same, the page is.
#[derive(Clone, Debug, PartialEq)]
struct Made {
    row: Row,
    width: u16,
    generation: u64,
    marker: crate::engine::exec::highlight::Highlighter,
}

/// The width of a page that was never shown.
const HIDDEN: u16 = 76;

impl Detail {
    /// The document.
    #[must_use]
    pub fn row(&self) -> Option<Row> {
        self.row
    }

    /// Whether it is another than the one under the list's cursor.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.pinned.is_some()
    }

    /// Its lines.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Cursor and window over the lines.
    #[must_use]
    pub fn list(&self) -> &List {
        &self.list
    }

    /// The line under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&PageLine> {
        self.page.lines.get(self.list.selected()?)
    }

    /// Shows a document other than the one under the list's cursor.
    pub(super) fn pin(&mut self, row: Row) {
        self.pinned = Some(row);
    }

    /// Shows the document under the list's cursor again.
    pub(super) fn follow(&mut self) {
        self.pinned = None;
    }

    /// Lays the document out, if it, the width or the query changed.
    pub(super) fn settle(
        &mut self,
        library: &Library,
        found: &Found,
        row: Option<Row>,
        width: Option<u16>,
        height: usize,
    ) {
        let pinned = self
            .pinned
            .filter(|row| library.catalog.get(*row).is_some());
        self.row = pinned.or(row);
        let Some(row) = self.row else {
            (self.page, self.made) = (Page::default(), None);
            self.list.reset(0);
            return;
        };
        // A hidden document still has its links.
        let made = self.made.as_ref().map(|made| made.width);
        let width = width.or(made).unwrap_or(HIDDEN);
        let marker = &found.marker;
        let generation = library.catalog.generation();
        let same = self.made.as_ref().is_some_and(|made| {
            made.row == row
                && made.width == width
                && made.generation == generation
                && made.marker == *marker
        });
        if !same {
            let other = self.made.as_ref().is_none_or(|made| made.row != row);
            self.page = Page::new(&library.catalog, row, width, marker);
            self.made = Some(Made {
                row,
                width,
                generation,
                marker: marker.clone(),
            });
            if other {
                self.list.reset(self.page.lines.len());
            } else {
                self.list.set_len(self.page.lines.len());
            }
        }
        self.list.set_height(height);
    }
}
