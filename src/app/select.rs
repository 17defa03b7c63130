//! Selecting documents, and handing them on.
//!
//! Must never know: how a file is written.

use crate::app::App;
use crate::app::Notice;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::effect::Save;
use crate::app::keymap;
use crate::app::line::Line;
use crate::app::overlay::Overlay;
use crate::engine::catalog::DocAddress as Row;
use crate::records::write;
use crate::records::write::Format;
use crate::records::write::Style;

/// Documents that the clipboard takes; more are a file.
const COPIED_MAX: usize = 200;

impl App {
    /// Selects the document under the cursor, or drops it, and goes down.
    pub(super) fn select(&mut self) -> Vec<Effect> {
        let Some(hit) = self.list.selected().and_then(|at| self.found.hits.get(at)) else {
            return Vec::new();
        };
        if hit.context {
            let told = "this book stands here for its chapters; select those";
            return self.say(Notice::Failed(told.to_owned()));
        }
        let row = hit.row;
        self.undo.step(self.moment());
        self.selection.toggle(row, &self.found.hits);
        self.detail.follow();
        self.list.step(1);
        Vec::new()
    }

    /// Begins a range at the cursor, or ends it there.
    pub(super) fn select_range(&mut self) -> Vec<Effect> {
        if self.selection.is_ranging() {
            self.selection.end_range();
        } else if let Some(row) = self.hit() {
            self.undo.step(self.moment());
            self.selection.begin_range(row);
        }
        Vec::new()
    }

    /// Selects all found documents, or drops them.
    pub(super) fn select_all(&mut self) -> Vec<Effect> {
        self.undo.step(self.moment());
        self.selection.toggle_all(&self.found.hits);
        Vec::new()
    }

    /// Drops all selected documents.
    pub(super) fn drop_selected(&mut self) {
        if !self.selection.is_empty() {
            self.undo.step(self.moment());
            self.selection
                .set(crate::app::selection::Rows::default(), &self.found.hits);
        }
    }

    /// The selected documents, else all found ones.
    fn chosen(&self) -> Vec<Row> {
        if self.selection.is_empty() {
            let found = self.found.hits.iter().filter(|hit| !hit.context);
            return found.map(|hit| hit.row).collect();
        }
        self.selection.in_order(&self.found.hits)
    }

    /// Asks for the form in which documents are written.
    pub(super) fn choose_export(&mut self) -> Vec<Effect> {
        self.selection.end_range();
        let count = self.chosen().len();
        if count == 0 {
            return self.say(Notice::Failed("there is no document to write".to_owned()));
        }
        let menu = Overlay::choices(keymap::Scope::Export);
        let selected = !self.selection.is_empty();
        self.overlay = Some(Overlay::Export(menu, count, selected));
        Vec::new()
    }

    /// Asks for the file.
    pub(super) fn name_file(&mut self, format: Format) -> Vec<Effect> {
        let path = format!("fichero.{}", format.extension());
        let mut line = Line::new(&path);
        line.edit(Action::CursorEnd);
        let save = Save {
            path,
            format,
            rows: self.chosen().into(),
            replace: false,
        };
        self.overlay = Some(Overlay::File(save, line));
        Vec::new()
    }

    /// Wishes for the file.
    pub(super) fn save(&mut self, save: Save, path: &str) -> Vec<Effect> {
        let path = path.trim();
        if path.is_empty() {
            return self.say(Notice::Failed(
                "nothing was written: the file has no name".to_owned(),
            ));
        }
        self.notice = Some(Notice::Done(format!("writing {path}")));
        let path = path.to_owned();
        vec![Effect::Save(Save { path, ..save })]
    }

    /// Copies the selected documents, else the one that is shown, in a form.
    pub(super) fn copy_written(&mut self, what: &'static str, format: Format) -> Vec<Effect> {
        self.overlay = None;
        let rows = if self.selection.is_empty() {
            self.detail.row().into_iter().collect()
        } else {
            self.selection.in_order(&self.found.hits)
        };
        if rows.is_empty() {
            return self.say(Notice::Failed(
                "there is no document to copy from".to_owned(),
            ));
        }
        if rows.len() > COPIED_MAX {
            let told = format!(
                "{} documents are too many to copy; e writes them to a file",
                rows.len()
            );
            return self.say(Notice::Failed(told));
        }
        let catalog = &self.library.catalog;
        let works = rows.into_iter().filter_map(|row| catalog.work(row));
        let text = write::all(format, works).trim_end().to_owned();
        vec![Effect::Copy { what, text }]
    }
}

/// The form that a row of the export menu stands for.
pub(super) fn format_of(action: Action) -> Option<Format> {
    Some(match action {
        Action::ExportBibtex => Format::Bibtex,
        Action::ExportRis => Format::Ris,
        Action::ExportCslJson => Format::CslJson,
        Action::ExportCsv => Format::Csv,
        Action::ExportTsv => Format::Tsv,
        Action::ExportJson => Format::Json,
        Action::ExportJsonLines => Format::JsonLines,
        Action::ExportMarkdown => Format::Markdown,
        Action::ExportDois => Format::Doi,
        Action::ExportApa => Format::Citation(Style::APA),
        Action::ExportChicago => Format::Citation(Style::CHICAGO),
        Action::ExportHarvard => Format::Citation(Style::HARVARD),
        Action::ExportMla => Format::Citation(Style::MLA),
        Action::ExportVancouver => Format::Citation(Style::VANCOUVER),
        _ => return None,
    })
}
