//! Selecting documents, and handing them on.
//!
//! Must never know: how a file is written.

use crate::app::App;
use crate::app::action::Edit;
use crate::app::asking::Collecting;
use crate::app::effect::{Effect, Save};
use crate::app::keymap::Scope;
use crate::app::line::Line;
use crate::app::notice::{Copied, Done, Failed};
use crate::app::overlay::Overlay;
use crate::app::selection::Chosen;
use crate::records::doi::Doi;
use crate::records::record::Record;
use crate::records::write::Format;
use crate::search::id::Ids;
use crate::search::question::{Selected, Window};

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
        let path = format!("fichero.{}", format.extension());
        let mut line = Line::new(&path);
        line.edit(Edit::CursorEnd);
        let (which, count) = self.chosen();
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
        self.say(Done::Writing(path.to_owned()));
        let path = path.to_owned();
        self.want(Effect::Save(Save { path, ..save }));
    }

    /// Copies the selected documents, else the one that is shown, in a format.
    pub(super) fn copy_written(&mut self, what: Copied, format: Format) {
        if self.has_lost_its_document() && self.selection.is_empty() {
            return self.fail(Failed::Gone);
        }
        let ids = if self.selection.is_empty() {
            self.detail.id().cloned().into_iter().collect::<Ids>()
        } else {
            self.selection.ids().clone()
        };
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

    /// Copies something of the document.
    pub(super) fn copy(&mut self, what: Copied) {
        if self.has_lost_its_document() {
            return self.fail(Failed::Gone);
        }
        let Some(record) = self.record() else {
            return self.fail(Failed::NothingToCopy);
        };
        let text = match what {
            Copied::Doi => record.doi.as_ref().map(ToString::to_string),
            Copied::Address => record.best_address().map(|(_, url)| url.to_string()),
            Copied::Title => Some(record.title.to_string()),
            Copied::Abstract => record.summary.as_deref().map(str::to_owned),
            Copied::MarkdownLink => markdown_link(record),
            // These are no text of one record.
            Copied::Query | Copied::Citation | Copied::Bibtex => None,
        };
        match text {
            Some(text) => self.want(Effect::Copy { what, text }),
            None => self.fail(Failed::Lacks(what)),
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

    pub(super) fn copy_query(&mut self) {
        self.overlay = None;
        self.want(Effect::Copy {
            what: Copied::Query,
            text: self.query().to_string(),
        });
    }
}

/// `[title](address)`, with the brackets of the title made harmless.
fn markdown_link(record: &Record) -> Option<String> {
    let doi = record.doi.as_ref().and_then(Doi::url);
    let url = doi.or_else(|| record.best_address().map(|(_, url)| url))?;
    let mut title = String::new();
    for c in record.title.chars() {
        if matches!(c, '[' | ']' | '\\' | '<' | '`' | '*' | '_') {
            title.push('\\');
        }
        title.push(c);
    }
    let address = url.as_str().replace('(', "%28").replace(')', "%29");
    Some(format!("[{title}]({address})"))
}
