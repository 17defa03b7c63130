//! The detail: which document is shown, and the cursor on its lines.
//!
//! Must never know: colours, how a document is laid out.

use crate::app::columns::Columns;

use crate::app::keymap::Keymap;
use crate::app::list::List;
use crate::app::page::{Page, PageLine, Setting, Value};
use crate::reader::marks::Marks;
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
    /// How the page is laid out; none while it is to be laid out anew.
    setting: Option<Setting>,
    /// All chapters of the book are shown, not only those near this one.
    all_chapters: bool,
    /// Which of the values of the line under the cursor is the one that keys
    /// act on.
    value: usize,
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

    /// The value under the cursor: that of the line which the reader stepped
    /// to, else its first.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        let line = self.selected()?;
        line.values()
            .nth(self.value)
            .or_else(|| line.values().next())
    }

    /// Steps from value to value, on to other lines.
    pub(in crate::app) fn step_value(&mut self, by: isize) {
        let lines = self.page.lines.iter().enumerate();
        let all: Vec<(usize, usize)> = lines
            .flat_map(|(at, line)| line.values().map(move |value| (at, value.place)))
            .collect();
        let line = self.list.selected().unwrap_or(0);
        let here = self.value().map(|value| (line, value.place));
        let next = match here {
            Some(here) => {
                let at = all.iter().position(|place| *place == here);
                at.and_then(|at| at.checked_add_signed(by))
            }
            None if by > 0 => all.iter().position(|(at, _)| *at > line),
            None => all.iter().rposition(|(at, _)| *at < line),
        };
        if let Some((line, value)) = next.and_then(|next| all.get(next)) {
            self.list.go(*line);
            self.value = *value;
        }
    }

    /// Puts the cursor on a line, on the value of it that lies at a column of
    /// the pane, the first of which is a margin.
    pub(in crate::app) fn click(&mut self, line: usize, column: usize) {
        self.list.go(line);
        let mut end = 1;
        let under = self.selected().and_then(|line| {
            line.spans.iter().find_map(|span| {
                end += span.text.width();
                let value = span.value.as_ref()?;
                (column < end).then_some(value.place)
            })
        });
        self.value = under.unwrap_or(0);
    }

    /// The cursor was moved by lines: its line's first value is meant.
    pub(in crate::app) fn moved(&mut self) {
        self.value = 0;
    }

    /// To the next line on which something was found; false where nothing was.
    pub(in crate::app) fn step_match(&mut self, by: isize) -> bool {
        let from = self.list.selected().unwrap_or(0);
        let Some(line) = self.page.next_match(from, by) else {
            return false;
        };
        self.moved();
        self.list.go(line);
        true
    }

    /// Shows all chapters of the book, or those near this one.
    pub(in crate::app) fn toggle_chapters(&mut self) {
        self.all_chapters = !self.all_chapters;
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
            (self.document, self.turn, self.setting) = (document, turn, None);
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
        marks: &Marks,
        keys: &Keymap,
    ) {
        let id = self.pinned.as_ref().or(listed);
        if self.id.as_ref() != id {
            self.id = id.cloned();
            self.setting = None;
            self.all_chapters = false;
            self.value = 0;
            self.list.reset(0);
        }
        // A hidden document still has its links.
        let known = self.setting.map(|setting| setting.width);
        let setting = Setting {
            width: width.or(known).unwrap_or(HIDDEN),
            all_chapters: self.all_chapters,
            keys: true,
            marks: marks.epoch(),
        };
        if self.setting != Some(setting) {
            self.page = self.document().map_or_else(Page::default, |document| {
                Page::new(document, marks, setting, keys)
            });
            self.setting = self.document().map(|_| setting);
            self.list.set_len(self.page.lines.len());
        }
        self.list.set_height(height);
    }
}
