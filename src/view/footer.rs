//! The last line: a notice, an unfinished key, loading, or hints off the key
//! table.

use ratatui::buffer::Buffer;

use super::text::Pen;
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::keymap::shown;
use crate::app::notice::Notice;
use crate::app::{App, words};

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let mut pen = Pen::new(buf, area, 0);
    let (count, pressed) = app.pending();
    if count.is_some() || !pressed.is_empty() {
        let count = count.map_or(String::new(), |count| count.to_string());
        pen.blank(1)
            .text(&format!("{count} {}", shown(pressed)), theme.accent);
        return;
    }
    if let Some(notice) = app.notice() {
        let style = match notice {
            Notice::Done(_) => theme.head,
            Notice::Failed(_) => theme.warning,
        };
        pen.blank(1)
            .text(&words::notice(notice, app.keymap()), style);
        return;
    }
    if !app.progress().done {
        pen.blank(1).text(&loading(app), theme.accent).blank(2);
    }
    for row in app.keymap().hints(app.scope()) {
        let Some(keys) = row.keys.first() else {
            continue;
        };
        let text = format!("{} {}", shown(keys), row.hint);
        if pen.room() < text.chars().count() + 2 {
            break;
        }
        pen.blank(1)
            .text(&shown(keys), theme.accent)
            .blank(1)
            .text(row.hint, theme.dim)
            .blank(1);
    }
}

fn loading(app: &App) -> String {
    let progress = app.progress();
    let (read, all) = progress.bytes;
    let share = read
        .saturating_mul(100)
        .checked_div(all)
        .map_or(String::new(), |share| format!(" {share} %"));
    format!("reading {}{share}", progress.source)
}
