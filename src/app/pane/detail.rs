//! The detail: which document is shown, and the cursor on its lines.
//!
//! Must never know: colours, how a document is laid out.

use crate::app::keymap::Keymap;
use crate::app::list::List;
use crate::app::page::{Page, PageLine};
use crate::search::document::Document;
use crate::search::id::{Id, Renamed};
use crate::search::question::Want;

/// The document on the right: the one under the list's cursor, unless the
/// reader went on from it to a book or chapter.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    pinned: Option<Id>,
    id: Option<Id>,
    /// The latest document that came; of the one that is shown, or of another
    /// while that is on its way.
    document: Option<Box<Document>>,
    /// The latest identity under which there was no document.
    gone: Option<Id>,
    /// The turn whose words are highlighted in it.
    turn: u64,
    page: Page,
    /// The width of the page; none while it is to be laid out anew.
    width: Option<u16>,
    /// Cursor and window over the lines.
    pub(in crate::app) list: List,
}

/// The width of a page that was never shown.
const HIDDEN: u16 = 76;

impl Detail {
    /// The identity of the document.
    #[must_use]
    pub fn id(&self) -> Option<&Id> {
        self.id.as_ref()
    }

    /// The document; none while it is on its way.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        let document = self.document.as_deref();
        document.filter(|document| Some(&document.id) == self.id.as_ref())
    }

    /// Whether it is another than the one under the list's cursor.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.pinned.is_some()
    }

    /// Whether the document is on its way.
    pub(in crate::app) fn is_waiting(&self) -> bool {
        self.id.is_some() && self.id != self.gone && self.document().is_none()
    }

    /// Whether a document is shown beside the list.
    pub(in crate::app) fn is_pinned_to(&self, id: &Id) -> bool {
        self.pinned.as_ref() == Some(id)
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
    pub(in crate::app) fn pin(&mut self, id: Id) {
        self.pinned = Some(id);
    }

    /// Shows the document under the list's cursor again.
    pub(in crate::app) fn follow(&mut self) {
        self.pinned = None;
    }

    /// The document that is to be shown, if it, or the highlights of this turn
    /// in it, are not there yet.
    pub(in crate::app) fn want(&self, turn: u64) -> Option<Want> {
        let id = self.id.as_ref()?;
        let is_there = self.document().is_some() && self.turn == turn;
        (!is_there).then(|| Want::Document(id.clone()))
    }

    /// Takes a document; none was there under that identity.
    pub(in crate::app) fn lay(&mut self, id: &Id, document: Option<Box<Document>>, turn: u64) {
        if document.is_none() {
            self.gone = Some(id.clone());
            if self.is_pinned_to(id) {
                self.follow();
            }
        }
        // One that comes late does not take the place of the one that is read.
        if document.is_some() && self.id.as_ref() == Some(id) {
            (self.document, self.turn, self.width) = (document, turn, None);
        }
    }

    /// Keeps the document that is read, whatever the list does.
    pub(in crate::app) fn keep(&mut self) {
        if self.pinned.is_none() {
            self.pinned.clone_from(&self.id);
        }
    }

    /// Follows records that got another identity.
    pub(in crate::app) fn rename(&mut self, names: &Renamed) {
        let document = self.document.as_mut().map(|document| &mut document.id);
        let mine = [self.pinned.as_mut(), self.id.as_mut(), document];
        for id in mine.into_iter().flatten() {
            if let Some(new) = names.get(id) {
                id.clone_from(new);
            }
        }
    }

    /// Turns to the document under the list's cursor, unless another is
    /// pinned, and lays it out if it or the width changed.
    pub(in crate::app) fn settle(
        &mut self,
        listed: Option<&Id>,
        width: Option<u16>,
        height: usize,
        keys: &Keymap,
    ) {
        let id = self.pinned.as_ref().or(listed);
        if self.id.as_ref() != id {
            self.id = id.cloned();
            self.width = None;
            self.list.reset(0);
        }
        // A hidden document still has its links.
        let width = width.or(self.width).unwrap_or(HIDDEN);
        if self.width != Some(width) {
            self.page = self
                .document()
                .map_or_else(Page::default, |document| Page::new(document, width, keys));
            self.width = self.document().map(|_| width);
            self.list.set_len(self.page.lines.len());
        }
        self.list.set_height(height);
    }
}
