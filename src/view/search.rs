//! The search line with the number of records found.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::text::{Pen, after, over, right};
use super::theme::Theme;
use super::{Cursor, popup};
use crate::app::geometry::Area;
use crate::app::{App, Focus, words};
use crate::search::answer::Answer;

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
    let width = u16::try_from(name + count + 4)
        .unwrap_or(u16::MAX)
        .min(line.width);
    let place = u16::try_from(completion.place.start).unwrap_or(u16::MAX);
    let x = line.x + 1 + place.min(line.width.saturating_sub(width + 1));
    let rows = u16::try_from(counts.len()).unwrap_or(u16::MAX);
    let below = buf.area.bottom().saturating_sub(line.y + 2);
    let area = Area {
        x,
        y: line.y + 1,
        width,
        height: rows.min(below),
    };
    popup::clear(area, buf);
    for (row, (candidate, count)) in (0..area.height).zip(completion.candidates.iter().zip(&counts))
    {
        let columns = usize::from(width).saturating_sub(count.len() + 3);
        Pen::new(buf, area, row)
            .blank(1)
            .marked(&candidate.name, &[], theme.text, theme.text, columns)
            .blank(1)
            .text(count, theme.dim);
        let taken = completion.taken == Some(usize::from(row));
        over(
            buf,
            area,
            row,
            if taken { theme.cursor } else { theme.resting },
        );
    }
}

/// "7 of 1908", "1908 records".
fn count(app: &App) -> String {
    let Answer {
        total,
        found,
        partial,
        ..
    } = app.answer();
    let loading = if app.is_read() { "" } else { "…" };
    if app.query().is_everything() {
        format!("{}{loading}", words::records(*total))
    } else {
        let more = if *partial { "+" } else { "" };
        format!("{found}{more} of {total}{loading}")
    }
}
