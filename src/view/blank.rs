//! A list that is empty before anything is asked: what is being read, and why
//! nothing could be.

use ratatui::buffer::Buffer;

use super::text::Pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::action::Action;
use crate::app::geometry::Area;
use crate::app::keymap::Scope;
use crate::app::wrap::wrap;

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let mut rows = 1..area.height;
    let inside = area.inside(2);
    for (text, strong) in lines(app) {
        for part in wrap(&text, usize::from(inside.width)) {
            let Some(row) = rows.next() else { return };
            let style = if strong { theme.head } else { theme.text };
            Pen::new(buf, inside, row).text(&text[part], style);
        }
    }
}

/// The lines, the heading ones marked.
fn lines(app: &App) -> Vec<(String, bool)> {
    let strong = |text: &str| (text.to_owned(), true);
    let reasons = app.progress().unreadable.iter();
    match (app.progress().done, reasons.len()) {
        (false, _) => vec![strong("Reading …")],
        (true, 0) if !app.is_read() || app.answer().total > 0 => Vec::new(),
        (true, 0) => {
            let list = app.keymap().name(Scope::Main, Action::Flaws);
            let told = format!("{list} lists what was wrong with them.");
            vec![strong("No records in the sources."), (told, false)]
        }
        (true, _) => {
            let reasons = reasons.map(|reason| (reason.clone(), false));
            std::iter::once(strong("Nothing could be read."))
                .chain(reasons)
                .collect()
        }
    }
}
