//! What was found: the rows of the list, their head, and the line between what
//! is found and what is offered.

use ratatui::buffer::Buffer;

use crate::app::columns::Columns;

use super::text::{Pen, right};
use super::theme::Theme;
use super::{Cursor, Head, blank, head, row, ways};
use crate::app::action::Action;
use crate::app::geometry::Area;
use crate::app::keymap::Scope;
use crate::app::{App, Focus, words};

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = matches!(app.focus(), Focus::List | Focus::Line);
    let told = Head {
        name: "Found",
        rest: &corrected(app),
        place: &place(app),
    };
    head(theme, area, focused, &told, buf);
    let areas = app.list_areas(area);
    let area = areas.rows;
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    let list = app.list().list();
    if app.has_nothing() {
        if let Some(line) = ways::draw(app, theme, areas.ways, focused, buf) {
            cursor.y = areas.ways.y + line;
        }
    } else if list.is_empty() {
        blank::draw(app, theme, area, buf);
    }
    let in_ways = app.selected_way().is_some();
    let rows = app.row_lines();
    let window = list.window();
    for at in window.clone() {
        // A row that is not there yet stays blank.
        let Some(card) = app.list().card(at) else {
            continue;
        };
        let line = rows.line_of(window.start, at);
        let place = Area {
            height: rows.lines,
            ..area.below(line)
        };
        let is_here = list.selected() == Some(at);
        row::draw(
            app,
            theme,
            at,
            card,
            (is_here, focused && !in_ways),
            place,
            buf,
        );
        if is_here && !in_ways {
            cursor.y = area.y + line;
        }
    }
    if let Some(line) = rows.parting_line(window.start) {
        parting(app, theme, area, line, buf);
    }
    cursor
}

/// The line between what is found and what is offered.
fn parting(app: &App, theme: &Theme, area: Area, line: u16, buf: &mut Buffer) {
    let told = words::offered(app.answer());
    // The line, its ends and the key.
    let room = usize::from(area.width).saturating_sub(12);
    let told = told.iter().find(|told| told.width() <= room);
    let told = told.map_or("", |told| told);
    let key = app.keymap().name(Scope::Main, Action::Lacking);
    let edge = "─".repeat(usize::from(area.width));
    Pen::new(buf, area, line).text(&edge, theme.dim);
    let inside = Area {
        x: area.x + 2.min(area.width),
        width: area.width.saturating_sub(6),
        ..area
    };
    Pen::new(buf, inside, line).text(&format!(" {told} "), theme.dim);
    let width = area.width.saturating_sub(2);
    right(
        buf,
        Area { width, ..area },
        line,
        &format!(" {key} "),
        theme.accent,
    );
}

/// Which words were left out or read as others, and the key that takes it back.
fn corrected(app: &App) -> String {
    // What was not asked at all says more than what it was read as.
    if let Some(left_out) = words::beyond(app.beyond()) {
        return left_out;
    }
    let corrections = &app.answer().corrections;
    if corrections.is_empty() {
        let as_typed = &app.answer().as_typed;
        let told = (!as_typed.is_empty()).then(|| words::as_typed(as_typed));
        return told
            .or_else(|| words::plain(app.answer().plain))
            .or_else(|| words::unkept(&app.answer().unkept))
            .unwrap_or_default();
    }
    let told: Vec<String> = corrections
        .iter()
        .map(|one| {
            let first = one.words.first().map_or("", |word| word);
            format!("{} → {first}", one.typed)
        })
        .collect();
    let scope = match app.focus() {
        Focus::Line => Scope::Line,
        _ => Scope::Main,
    };
    let key = app.keymap().name(scope, Action::AsTyped);
    format!("{}  {key} as typed", told.join("  "))
}

/// "3/7 · best first": the cursor among the rows, and their order; books shown
/// as context are rows too.
fn place(app: &App) -> String {
    let list = app.list().list();
    let offered = app.answer().offered;
    let rows = list.len() - offered.min(list.len());
    let at = list.selected().filter(|at| *at < rows);
    let place = match at {
        Some(at) => Some(format!("{}/{}", words::number(at + 1), words::number(rows))),
        None if offered == 0 => None,
        None => Some(words::number(rows)),
    };
    let range = app.selection().is_ranging().then(|| {
        let key = app.keymap().name(Scope::List, Action::SelectRange);
        format!("{key} ends the range")
    });
    let order = words::sorted(app.answered_query());
    let parts = [place, range, Some(order)].into_iter().flatten();
    parts.collect::<Vec<_>>().join(" · ")
}
