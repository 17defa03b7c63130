//! Selecting documents, and handing them on.
//!
//! Must never know: how a file is written.

use crate::app::action::Edit;
use crate::app::asking::Collecting;
use crate::app::effect::{Effect, Save};
use crate::app::keymap::Scope;
use crate::app::line::Line;
use crate::app::notice::{Copied, Done, Failed};
use crate::app::overlay::Overlay;
use crate::app::selection::Chosen;
use crate::app::{App, Focus, copied};
use crate::records::url::WebUrl;
use crate::records::write::{Format, Style};
use crate::search::id::Ids;
use crate::search::query::{Expr, Term};
use crate::search::question::{Selected, Window};

/// So many documents are opened without being asked about.
const OPENED_UNASKED: usize = 5;

/// Documents that the clipboard takes; more are a file.
const COPIED_MAX: usize = 200;

impl App {
    /// Selects the document under the cursor, or drops it, and goes down.
    pub(super) fn select(&mut self) {
        let Some(card) = self.list.selected() else {
            return;
        };
        if card.context {
            return self.fail(Failed::SelectsContext);
        }
        let id = card.id.clone();
        self.step_undo();
        self.selection.toggle(&id);
        self.detail.follow();
        self.list.list.step(1);
    }

    /// Begins a range at the cursor, or ends it there.
    pub(super) fn select_range(&mut self) {
        if self.focus == Focus::Facets {
            return self.select_years();
        }
        if self.selection.is_ranging() {
            self.selection.end_range();
        } else if let Some(row) = self.list.list.selected() {
            self.step_undo();
            self.selection.begin_range(row);
        }
    }

    /// Selects all found documents, or drops them.
    pub(super) fn select_all(&mut self) {
        self.collect(Collecting::All, Window::ALL);
    }

    /// Shows the selected documents alone, or all again.
    pub(super) fn show_only_selected(&mut self) {
        let parts = self.query().expr.parts().to_vec();
        let alone: Vec<Expr> = parts
            .into_iter()
            .filter(|part| part.ids().is_some())
            .collect();
        if alone.is_empty() && self.selection.is_empty() {
            return self.fail(Failed::NothingSelected);
        }
        let ids = self.selection.ids().iter();
        let ids = ids.map(|id| Expr::Term(Term::Id(id.to_string())));
        let selected = Expr::any_of(ids);
        self.change(|view| {
            for part in &alone {
                view.drop_condition(part);
            }
            if alone.is_empty() {
                view.add_condition(selected);
            }
        });
    }

    /// Drops all selected documents.
    pub(super) fn drop_selected(&mut self) {
        if !self.selection.is_empty() {
            self.step_undo();
            self.selection.set(Chosen::default());
        }
    }

    /// The selected documents, else all found ones, and how many they are.
    fn chosen(&self) -> (Selected, usize) {
        let query = self.asking.query().clone();
        if self.selection.is_empty() {
            return (Selected::Found(query), self.answer.found);
        }
        let ids = self.selection.ids().clone();
        (Selected::Chosen(ids, query), self.selection.len())
    }

    /// Asks for the format in which documents are written.
    pub(super) fn choose_export(&mut self) {
        self.selection.end_range();
        let (_, count) = self.chosen();
        if count == 0 {
            return self.fail(Failed::NothingToWrite);
        }
        let menu = Overlay::choices(&self.keymap, Scope::Export);
        let selected = !self.selection.is_empty();
        self.overlay = Some(Overlay::Export(menu, count, selected));
    }

    /// Asks for the file.
    pub(super) fn name_file(&mut self, format: Format) {
        let (which, count) = self.chosen();
        if count == 0 {
            // The palette leads here past the menu.
            return self.fail(Failed::NothingToWrite);
        }
        let path = format!("fichero.{}", format.extension());
        let mut line = Line::new(&path);
        line.edit(Edit::CursorEnd);
        line.offer();
        let save = Save {
            path,
            format,
            which,
            count,
            replace: false,
        };
        self.overlay = Some(Overlay::File(save, line));
    }

    /// Wants the file.
    pub(super) fn save(&mut self, save: Save, path: &str) {
        let path = path.trim();
        if path.is_empty() {
            return self.fail(Failed::NoFileName);
        }
        if !self.selection.is_empty() {
            self.selection.mark_used();
        }
        self.say(Done::Writing(path.to_owned()));
        let path = path.to_owned();
        self.want(Effect::Save(Save { path, ..save }));
    }

    /// Copies something of the selected documents, else of the one that is
    /// shown; or the query of the view.
    pub(super) fn copy_part(&mut self, what: Copied) {
        match what {
            Copied::Query => self.copy_query(),
            Copied::Citation => self.copy_written(what, Format::Citation(Style::APA)),
            Copied::Bibtex => self.copy_written(what, Format::Bibtex),
            Copied::Doi
            | Copied::Address
            | Copied::Title
            | Copied::Abstract
            | Copied::MarkdownLink => self.copy(what),
        }
    }

    /// Copies the selected documents, else the one that is shown, in a format.
    fn copy_written(&mut self, what: Copied, format: Format) {
        if self.has_lost_its_document() && self.selection.is_empty() {
            return self.fail(Failed::Gone);
        }
        if self.selection.is_empty() {
            let ids = self.detail.id().cloned().into_iter().collect::<Ids>();
            self.copy_documents(what, Some(format), ids);
        } else {
            self.copy_selected(what, Some(format));
        }
    }

    /// Copies something of each selected document, else of the one that is
    /// shown.
    fn copy(&mut self, what: Copied) {
        let is_lost = self.has_lost_its_document();
        if !self.selection.is_empty() {
            return self.copy_selected(what, None);
        }
        if is_lost {
            return self.fail(Failed::Gone);
        }
        let Some(record) = self.record() else {
            return self.fail(Failed::NothingToCopy);
        };
        match copied::text(record, what) {
            Some(text) => self.want(Effect::Copy { what, text }),
            None => self.fail(Failed::Lacks(what)),
        }
    }

    fn copy_selected(&mut self, what: Copied, format: Option<Format>) {
        self.selection.mark_used();
        let ids = self.selection.ids().clone();
        self.copy_documents(what, format, ids);
    }

    fn copy_documents(&mut self, what: Copied, format: Option<Format>, ids: Ids) {
        if ids.is_empty() {
            return self.fail(Failed::NothingToCopy);
        }
        if ids.len() > COPIED_MAX {
            return self.fail(Failed::TooManyToCopy(ids.len()));
        }
        let which = Selected::Chosen(ids, self.asking.query().clone());
        self.want(Effect::CopyDocuments {
            what,
            format,
            which,
        });
    }

    /// Wants the addresses of the selected documents, to open each; many are
    /// asked about first.
    pub(super) fn open_selected(&mut self) {
        let count = self.selection.len();
        if count > OPENED_UNASKED && !matches!(self.overlay, Some(Overlay::OpenAll(_))) {
            self.overlay = Some(Overlay::OpenAll(count));
            return;
        }
        self.overlay = None;
        self.selection.mark_used();
        let ids = self.selection.ids().clone();
        let which = Selected::Chosen(ids, self.asking.query().clone());
        self.want(Effect::Addresses(which));
    }

    /// Opens addresses that were wanted; those whose host may deceive are left
    /// out, for each of them is to be confirmed.
    pub(in crate::app) fn open_addresses(&mut self, urls: Vec<WebUrl>, without: usize) {
        let (deceptive, urls): (Vec<_>, Vec<_>) = urls.into_iter().partition(WebUrl::is_deceptive);
        let left = without + deceptive.len();
        self.say(Done::OpeningAll(urls.len(), left));
        for url in urls {
            self.want(Effect::Open(url));
        }
    }

    /// Closes the copy menu; whether the document that it was opened on is no
    /// longer shown, since the sources were read again.
    fn has_lost_its_document(&mut self) -> bool {
        match self.overlay.take() {
            Some(Overlay::Copy(_, id)) => id.as_ref() != self.detail.id(),
            _ => false,
        }
    }

    fn copy_query(&mut self) {
        self.overlay = None;
        self.want(Effect::Copy {
            what: Copied::Query,
            text: self.query().to_string(),
        });
    }
}
