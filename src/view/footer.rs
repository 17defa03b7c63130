//! The last line: a notice, an unfinished key, loading, or hints off the key
//! table.

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;

use super::text::Pen;
use super::theme::Theme;
use crate::app::action::Action;
use crate::app::geometry::Area;
use crate::app::keymap::{Row, shown};
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
    // The key that tells all others is always there.
    let hints = app.keymap().hints(app.scope());
    let (last, hints): (Vec<_>, Vec<_>) = hints.partition(|row| row.action == Action::Palette);
    let reserved: usize = last.iter().map(|row| hint(row).1).sum();
    for row in hints.into_iter().filter(|row| app.helps(row.action)) {
        let (keys, columns) = hint(row);
        if pen.room() < columns + reserved {
            break;
        }
        // On a way out it is that which is done.
        let is_way = row.action == Action::Enter && app.selected_way().is_some();
        let does = if is_way { "drop" } else { row.hint };
        told(&mut pen, &keys, does, theme);
    }
    for row in last {
        let (keys, columns) = hint(row);
        if pen.room() >= columns {
            told(&mut pen, &keys, row.hint, theme);
        }
    }
}

/// The keys of a row, and the columns of its hint.
fn hint(row: &Row) -> (String, usize) {
    let keys = row.keys.first().map_or(String::new(), |keys| shown(keys));
    let columns = keys.width() + row.hint.width() + 3;
    (keys, columns)
}

fn told(pen: &mut Pen<'_>, keys: &str, hint: &str, theme: &Theme) {
    pen.blank(1)
        .text(keys, theme.accent)
        .blank(1)
        .text(hint, theme.dim)
        .blank(1);
}

fn loading(app: &App) -> String {
    let progress = app.progress();
    let (read, all) = progress.bytes;
    let share = read
        .saturating_mul(100)
        .checked_div(all)
        .map_or(String::new(), |share| format!(" {share} %"));
    let left = match progress.left {
        None | Some(0) => String::new(),
        Some(seconds @ 1..60) => format!(", {seconds} s left"),
        Some(seconds) => format!(", {} min {} s left", seconds / 60, seconds % 60),
    };
    format!("reading {}{share}{left}", progress.source)
}
