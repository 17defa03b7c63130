//! The values of a facet with their live counts, and what each stance of the
//! value under the cursor would leave.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use crate::app::App;
use crate::app::Focus;
use crate::app::facet_rows;
use crate::app::geometry::Area;
use crate::app::geometry::HEAD;
use crate::search::query::Facet;
use crate::search::query::Query;
use crate::search::query::Stance;
use crate::view::Cursor;
use crate::view::head;
use crate::view::text::Pen;
use crate::view::text::over;
use crate::view::text::right;
use crate::view::theme::Theme;

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = app.focus() == Focus::Facets;
    let pane = app.facets();
    let rest = format!("{}, {}", pane.values().len(), pane.order().name());
    head(theme, area, focused, plural(pane.facet()), &rest, buf);
    if focused {
        right(buf, area, 0, "← →", theme.dim);
    }
    let (narrow, narrowing) = pane.narrow();
    let boxed = u16::from(!narrow.is_empty() || narrowing);
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    if boxed == 1 {
        let mut pen = Pen::new(buf, area.below(HEAD), 0);
        pen.text(" / ", if narrowing { theme.accent } else { theme.dim });
        let (column, _) = narrow.cursor(usize::from(area.width));
        cursor.x = pen.x().saturating_add(u16::try_from(column).unwrap_or(0));
        pen.text(narrow.text(), theme.head);
    }
    let rows = facet_rows(area, boxed);
    let query = app.query();
    let values = pane.shown();
    let counts = app.answer().counts_of(app.library(), pane.facet(), values);
    let shown = values.iter().copied().zip(counts);
    for (line, (at, value)) in (0_u16..).zip(pane.list().window().zip(shown)) {
        row(app, theme, &query, value, rows, line, buf);
        if pane.list().selected() == Some(at) && focused {
            over(buf, rows, line, theme.cursor);
            if !narrowing {
                (cursor.x, cursor.y) = (rows.x, rows.y + line);
            }
        }
    }
    if pane.values().is_empty() && rows.height > 0 {
        let why = if narrow.is_empty() {
            " no values"
        } else {
            " no value has these letters"
        };
        Pen::new(buf, rows, 0).text(why, theme.dim);
    }
    preview(app, theme, area, buf);
    if narrowing {
        cursor = Cursor {
            y: area.y + HEAD,
            visible: true,
            ..cursor
        };
    }
    cursor
}

fn row(
    app: &App,
    theme: &Theme,
    query: &Query,
    (value, count): (usize, u32),
    area: Area,
    line: u16,
    buf: &mut Buffer,
) {
    let facet = app.facets().facet();
    let Some(named) = app.library().index.facet(facet).values().get(value) else {
        return;
    };
    let stance = query.stance(facet, &named.pattern());
    let number = count.to_string();
    let style = match stance {
        Some(stance) => theme.stance(stance),
        None if count == 0 => theme.dim,
        None => theme.text,
    };
    let mut pen = Pen::new(buf, area, line);
    let sign = stance.map_or(' ', Stance::sign);
    pen.text(&format!("{sign} "), style);
    let width = pen.room().saturating_sub(number.width() + 2);
    pen.marked(&named.name, &[], style, style, width);
    pen.blank(1)
        .text(&number, if count == 0 { theme.dim } else { style });
}

/// "+ 12  ~ 87  - 240": what is left before a key is pressed.
fn preview(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let Some(last) = area.height.checked_sub(1) else {
        return;
    };
    let mut pen = Pen::new(buf, area, last);
    match app.facets().preview() {
        Some([required, any, excluded]) => {
            pen.text(&format!(" + {required}  ~ {any}"), theme.chosen);
            pen.text(&format!("  - {excluded}"), theme.excluded);
            if pen.room() > " would be left".len() {
                pen.text(" would be left", theme.dim);
            }
        }
        None if app.focus() != Focus::Facets => {
            pen.text(" t to filter by them", theme.dim);
        }
        None => {}
    }
}

const fn plural(facet: Facet) -> &'static str {
    match facet {
        Facet::Tag => "Tags",
        Facet::Type => "Types",
        Facet::Country => "Countries",
        Facet::Year => "Years",
        Facet::Publisher => "Publishers",
        Facet::Language => "Languages",
        Facet::Book => "Books",
        Facet::Source => "Sources",
    }
}
