//! The values of a facet with their live counts, and what each stance of the
//! value under the cursor would leave.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::text::{Pen, over, right};
use super::theme::Theme;
use super::{Cursor, head};
use crate::app::action::Action;
use crate::app::geometry::{Area, HEAD, facet_rows};
use crate::app::keymap::Scope;
use crate::app::{App, Focus, words};
use crate::search::answer::FacetValue;
use crate::search::query::Stance;

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = app.focus() == Focus::Facets;
    let pane = app.facets();
    let rest = format!("{}, {}", pane.list().len(), words::order(pane.order()));
    head(
        theme,
        area,
        focused,
        words::values(pane.facet()),
        &rest,
        buf,
    );
    if focused {
        let [left, other] = [Action::PreviousFacet, Action::NextFacet]
            .map(|action| app.keymap().name(Scope::Facets, action));
        right(buf, area, 0, &format!("{left} {other}"), theme.dim);
    }
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    let boxed = u16::from(pane.is_boxed());
    if boxed == 1 {
        cursor.x = narrow(app, theme, area, buf);
    }
    let (_, narrowing) = pane.narrow();
    let rows = facet_rows(area, boxed);
    for (line, at) in (0_u16..).zip(pane.list().window()) {
        if let Some(value) = pane.value(at) {
            row(app, theme, value, rows, line, buf);
        }
        if pane.list().selected() == Some(at) && focused {
            over(buf, rows, line, theme.cursor);
            if !narrowing {
                (cursor.x, cursor.y) = (rows.x, rows.y + line);
            }
        }
    }
    if pane.list().is_empty() && rows.height > 0 {
        let why = if pane.narrow().0.is_empty() {
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

/// The box that narrows the values; the column of its cursor.
fn narrow(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> u16 {
    let (narrow, narrowing) = app.facets().narrow();
    let mut pen = Pen::new(buf, area.below(HEAD), 0);
    pen.text(" / ", if narrowing { theme.accent } else { theme.dim });
    let (column, _) = narrow.cursor(usize::from(area.width));
    let x = pen.x().saturating_add(u16::try_from(column).unwrap_or(0));
    pen.text(narrow.text(), theme.head);
    x
}

fn row(app: &App, theme: &Theme, value: &FacetValue, area: Area, line: u16, buf: &mut Buffer) {
    let stance = app.query().stance(app.facets().facet(), &value.pattern());
    let number = value.count.to_string();
    let style = match stance {
        Some(stance) => theme.stance(stance),
        None if value.count == 0 => theme.dim,
        None => theme.text,
    };
    let mut pen = Pen::new(buf, area, line);
    let sign = stance.map_or(' ', Stance::sign);
    pen.text(&format!("{sign} "), style);
    let width = pen.room().saturating_sub(number.width() + 2);
    pen.marked(&value.name, &[], style, style, width);
    let style = if value.count == 0 { theme.dim } else { style };
    pen.blank(1).text(&number, style);
}

/// "+ 12  ~ 87  - 240": what is left before a key is pressed.
fn preview(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let Some(last) = area.height.checked_sub(1) else {
        return;
    };
    let mut pen = Pen::new(buf, area, last);
    match app.preview() {
        Some([required, any, excluded]) => {
            pen.text(&format!(" + {required}  ~ {any}"), theme.chosen);
            pen.text(&format!("  - {excluded}"), theme.excluded);
            if pen.room() > " would be left".len() {
                pen.text(" would be left", theme.dim);
            }
        }
        None if app.focus() != Focus::Facets => {
            let key = app.keymap().name(Scope::Main, Action::Facets);
            pen.text(&format!(" {key} to filter by them"), theme.dim);
        }
        None => {}
    }
}
