//! The search line with the number of records found.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::Cursor;
use super::text::{Pen, after, right};
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::{App, Focus};

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let typing = app.focus() == Focus::Line;
    let count = count(app);
    let room = usize::from(area.width).saturating_sub(count.width() + 4);
    let (column, hidden) = app.line().cursor(room.max(1));
    let mut pen = Pen::new(
        buf,
        Area {
            width: area.width
                - u16::try_from(count.width() + 1)
                    .unwrap_or(0)
                    .min(area.width),
            ..area
        },
        0,
    );
    pen.text("/ ", if typing { theme.accent } else { theme.dim });
    let start = pen.x();
    if app.line().is_empty() {
        let hint = if typing {
            "words, \"a phrase\", tag:trust, year:2015.., -not"
        } else {
            "press / to search"
        };
        pen.text(hint, theme.dim);
    } else {
        pen.text(after(app.line().text(), hidden), theme.head);
    }
    right(buf, area, 0, &count, theme.text);
    let column = u16::try_from(column.saturating_sub(hidden)).unwrap_or(0);
    Cursor {
        x: start.saturating_add(column),
        y: area.y,
        visible: typing,
    }
}

/// "7 of 1908", "1908 records".
fn count(app: &App) -> String {
    let all = app.library().catalog.len();
    let found = app.answer().count;
    let loading = if app.progress().done { "" } else { "…" };
    if app.query().is_everything() {
        format!("{all} record{}{loading}", if all == 1 { "" } else { "s" })
    } else {
        format!("{found} of {all}{loading}")
    }
}
