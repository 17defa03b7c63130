//! What lies on top of the panes: palette, menus, links, flaws, a question.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Clear, Widget};

use super::Cursor;
use super::text::{Pen, over};
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::overlay::{Entry, Menu, Overlay};
use crate::app::page::Target;
use crate::app::{App, overlay_area, overlay_head};
use crate::catalog::url::WebUrl;
use unicode_width::UnicodeWidthStr;

pub(super) fn draw(app: &App, overlay: &Overlay, theme: &Theme, buf: &mut Buffer) -> Cursor {
    let area = overlay_area(app.size(), overlay);
    let rect = Rect {
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
    }
    .intersection(buf.area);
    unsplit(rect, buf);
    Clear.render(rect, buf);
    Block::bordered()
        .border_style(theme.dim)
        .title(title(overlay))
        .render(rect, buf);
    let inside = Area {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let rows = inside.below(overlay_head(overlay));
    let rows = Area {
        height: rows.height.saturating_sub(1),
        ..rows
    };
    match overlay {
        Overlay::Palette(menu) => palette(menu, theme, inside, rows, buf),
        Overlay::Copy(menu) | Overlay::Sort(menu) => each(menu, theme, rows, buf, |entry, pen| {
            command(*entry, theme, pen, 2);
        }),
        Overlay::Links(menu) => each(menu, theme, rows, buf, |(label, target), pen| {
            link(label, target, theme, pen);
        }),
        Overlay::Flaws(menu) => each(menu, theme, rows, buf, |flaw, pen| {
            pen.blank(1).text(flaw, theme.text);
        }),
        Overlay::Confirm(url) => confirm(url, theme, rows, buf),
    }
}

/// Blanks the wide characters that an edge of the popup would cut in two.
fn unsplit(rect: Rect, buf: &mut Buffer) {
    for y in rect.top()..rect.bottom() {
        let before = rect.left().checked_sub(1);
        for x in before.into_iter().chain([rect.right().saturating_sub(1)]) {
            if let Some(cell) = buf
                .cell_mut((x, y))
                .filter(|cell| cell.symbol().width() > 1)
            {
                cell.set_symbol(" ");
            }
        }
    }
}

const fn title(overlay: &Overlay) -> &'static str {
    match overlay {
        Overlay::Palette(_) => " Commands: type to narrow, Enter runs ",
        Overlay::Links(_) => " Links: Enter opens ",
        Overlay::Copy(_) => " Copy ",
        Overlay::Sort(_) => " Sort ",
        Overlay::Flaws(_) => " Flaws ",
        Overlay::Confirm(_) => " Open this address? ",
    }
}

/// The visible rows of a menu, the cursor's row highlighted.
fn each<T>(
    menu: &Menu<T>,
    theme: &Theme,
    area: Area,
    buf: &mut Buffer,
    draw: impl Fn(&T, &mut Pen<'_>),
) -> Cursor {
    let window = menu.list().window();
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    for (line, (at, row)) in (0_u16..).zip(
        menu.rows()
            .enumerate()
            .skip(window.start)
            .take(window.len()),
    ) {
        draw(row, &mut Pen::new(buf, area, line));
        if menu.list().selected() == Some(at) {
            over(buf, area, line, theme.cursor);
            cursor.y = area.y + line;
        }
    }
    cursor
}

fn palette(
    menu: &Menu<Entry>,
    theme: &Theme,
    inside: Area,
    rows: Area,
    buf: &mut Buffer,
) -> Cursor {
    let columns = if rows.width < 50 { 9 } else { 16 };
    each(menu, theme, rows, buf, |entry, pen| {
        command(*entry, theme, pen, columns);
    });
    let Some(line) = menu.line() else {
        return Cursor::default();
    };
    let mut pen = Pen::new(buf, inside.below(1), 0);
    pen.text("> ", theme.accent);
    let (column, hidden) = line.cursor(pen.room());
    let column = u16::try_from(column.saturating_sub(hidden)).unwrap_or(0);
    let cursor = Cursor {
        x: pen.x().saturating_add(column),
        y: inside.y + 1,
        visible: true,
    };
    pen.text(line.text(), theme.head);
    cursor
}

/// A command behind its keys, which have so many columns.
fn command(entry: Entry, theme: &Theme, pen: &mut Pen<'_>, columns: usize) {
    pen.blank(1);
    pen.marked(
        &entry.keys(),
        &[],
        theme.accent,
        theme.accent,
        columns.min(pen.room()),
    );
    pen.blank(1).text(entry.row.help, theme.text);
}

fn link(label: &str, target: &Target, theme: &Theme, pen: &mut Pen<'_>) {
    pen.blank(1);
    if !label.is_empty() {
        pen.text(label, theme.dim).blank(1);
    }
    match target {
        Target::Web(url) => pen.text(url.as_str(), theme.link),
        Target::Refused(text) => pen.text(text, theme.warning),
        Target::Document(_) => pen,
    };
}

fn confirm(url: &WebUrl, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let area = area.inside(1);
    Pen::new(buf, area, 0).text(
        "Its host has letters beyond ASCII and may look like another:",
        theme.text,
    );
    Pen::new(buf, area, 2).text(url.host(), theme.warning);
    let mut pen = Pen::new(buf, area, 4);
    pen.text("y", theme.accent)
        .text(" opens it   ", theme.text)
        .text("n", theme.accent)
        .text(" does not", theme.text);
    Cursor {
        x: area.x,
        y: area.y + 2.min(area.height.saturating_sub(1)),
        visible: false,
    }
}
