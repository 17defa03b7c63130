//! The search line with the number of records found.

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;

use super::text::{Pen, after, one_piece};
use super::theme::Theme;
use super::{Cursor, popup};
use crate::app::action::Action;
use crate::app::geometry::Area;
use crate::app::keymap::Scope;
use crate::app::{App, Focus, words};

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let typing = app.focus() == Focus::Line;
    let count = count(app);
    let selected = words::selected(app.selection(), app.size().width);
    let width = count.width() + selected.width();
    let end = area
        .width
        .saturating_sub(u16::try_from(width + 2).unwrap_or(0));
    let room = usize::from(end).saturating_sub(4);
    let (column, hidden) = app.line().cursor(room.max(1));
    let mut pen = Pen::new(buf, Area { width: end, ..area }, 0);
    pen.text(" / ", if typing { theme.accent } else { theme.dim });
    let start = pen.x();
    if app.line().is_empty() {
        let hint = if typing {
            "words, \"a phrase\", tag:trust, year:2015.., -not"
        } else {
            "search"
        };
        let keys = app.keymap().name(Scope::Main, Action::Search);
        // The sign of the line is its key, unless that is another.
        let hint = if typing || keys == "/" {
            hint.to_owned()
        } else {
            format!("{keys} {hint}")
        };
        pen.text(&hint, theme.dim);
    } else {
        pen.text(after(app.line().text(), hidden), theme.head);
    }
    let used = pen.x();
    let mut pen = Pen::new(buf, area, 0);
    pen.blank(usize::from(end) + 1)
        .text(&count, theme.text)
        .text(&selected, theme.accent);
    curve(app, theme, (used, end), area, buf);
    let column = u16::try_from(column.saturating_sub(hidden)).unwrap_or(0);
    Cursor {
        x: start.saturating_add(column),
        y: area.y,
        visible: typing,
    }
}

/// "2012 ▁·▂▁█▃▄ 2018" between the text and the count, where it has room.
fn curve(app: &App, theme: &Theme, (from, end): (u16, u16), area: Area, buf: &mut Buffer) {
    let Some((curve, x)) = app.curve() else {
        return;
    };
    let [first, last] = curve.ends();
    if x < from + 10 || x > end {
        return;
    }
    let place = Area {
        x: x - 5,
        width: end - (x - 5),
        ..area
    };
    let mut pen = Pen::new(buf, place, 0);
    pen.text(&format!("{first:>4} "), theme.dim);
    for column in &curve.columns {
        match curve.height(column) {
            Some(height) => pen.text(HEIGHTS[height.clamp(1, 8) - 1], theme.bar),
            None if column.total > 0 => pen.text("·", theme.dim),
            None => pen.blank(1),
        };
    }
    pen.text(&format!(" {last}"), theme.dim);
}

/// The heights of a column of a curve, in eighths.
const HEIGHTS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The candidates for the term under the cursor, below it.
pub(super) fn candidates(app: &App, theme: &Theme, line: Area, buf: &mut Buffer) {
    let Some(completion) = app.completion() else {
        return;
    };
    let counts: Vec<String> = completion
        .candidates
        .iter()
        .map(|candidate| {
            candidate
                .count
                .map_or(String::new(), |count| count.to_string())
        })
        .collect();
    let names = completion.candidates.iter().map(|one| one.name.width());
    let (name, count) = (
        names.max().unwrap_or(0),
        counts.iter().map(String::len).max().unwrap_or(0),
    );
    let width = u16::try_from(name + count + 6)
        .unwrap_or(u16::MAX)
        .min(line.width);
    // Under the word: its first letter below that of the line.
    let place = u16::try_from(completion.place.start + 1).unwrap_or(u16::MAX);
    let x = line.x + place.min(line.width.saturating_sub(width));
    let rows = u16::try_from(counts.len()).unwrap_or(u16::MAX);
    let below = buf.area.bottom().saturating_sub(line.y + 2);
    let area = Area {
        x,
        y: line.y + 1,
        width,
        height: rows.saturating_add(2).min(below),
    };
    popup::frame(area, theme, "", buf);
    let inside = area.inside(1).below(1);
    let shown = inside.height.saturating_sub(1);
    let inside = inside.first(shown);
    for (row, (candidate, count)) in (0..shown).zip(completion.candidates.iter().zip(&counts)) {
        let columns = usize::from(inside.width).saturating_sub(count.len() + 3);
        Pen::new(buf, inside, row)
            .blank(1)
            .marked(&candidate.name, &[], theme.text, theme.text, columns)
            .blank(1)
            .text(count, theme.dim);
        if completion.taken == Some(usize::from(row)) {
            one_piece(buf, inside, row, theme.cursor);
        }
    }
}

/// "7 of 1,908", "1,908 records".
fn count(app: &App) -> String {
    words::found(app.answer(), app.query().is_everything(), app.is_read())
}
