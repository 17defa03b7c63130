//! Nothing found: what would be found without each part of the view, as rows
//! that are carried out, and why the words find nothing.

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;

use super::text::{Pen, one_piece};
use super::theme::Theme;
use crate::app::chips::ViewPart;
use crate::app::geometry::Area;
use crate::app::ways::Way;
use crate::app::wrap::wrap;
use crate::app::{App, words};

/// Columns of the ways: a count stays near what it belongs to.
const WIDTH: u16 = 48;

/// Draws the ways out; the line of the cursor, if it is there.
pub(super) fn draw(
    app: &App,
    theme: &Theme,
    area: Area,
    focused: bool,
    buf: &mut Buffer,
) -> Option<u16> {
    let inside = area.inside(2);
    let told = match app.listed_ways().len() {
        0 | 1 => "Nothing found.",
        _ => "Nothing has all of this.",
    };
    Pen::new(buf, inside, 0).text(told, theme.head);
    let mut here = None;
    let mut line = 2;
    for (at, way) in app.listed_ways().iter().enumerate() {
        if line >= area.height {
            return here;
        }
        let row = Area {
            width: inside.width.min(WIDTH),
            ..inside
        };
        way_row(
            way,
            app.way_counts().get(at).copied(),
            theme,
            row,
            line,
            buf,
        );
        if app.selected_way() == Some(at) {
            let style = if focused { theme.cursor } else { theme.resting };
            one_piece(buf, row, line, style);
            here = Some(line);
        }
        line += 1;
    }
    line += 1;
    for text in reasons(app) {
        for part in wrap(&text, usize::from(inside.width)) {
            Pen::new(buf, inside, line).text(&text[part], theme.dim);
            line = line.saturating_add(1);
        }
    }
    here
}

/// "without +water   3"
fn way_row(
    way: &Way,
    count: Option<usize>,
    theme: &Theme,
    area: Area,
    line: u16,
    buf: &mut Buffer,
) {
    let style = match &way.part {
        ViewPart::Filter(filter) => theme.stance(filter.stance),
        ViewPart::Condition(part) if part.is_condition() => theme.accent,
        _ => theme.matched,
    };
    let told = count.map_or(String::new(), words::number);
    let mut pen = Pen::new(buf, area, line);
    pen.blank(1).text("without ", theme.text);
    let room = pen.room().saturating_sub(told.width() + 2);
    pen.marked(&way.label, &[], style, style, room).blank(1);
    let style = if count == Some(0) {
        theme.dim
    } else {
        theme.head
    };
    pen.text(&told, style);
}

/// Why nothing is found, and what is near.
fn reasons(app: &App) -> Vec<String> {
    let answer = app.answer();
    // A mark that no document has yet is no slip.
    let unknown = answer.unknown.iter().filter(|one| !one.facet.is_readers());
    let mut lines: Vec<String> = unknown.flat_map(words::unknown).collect();
    let alone = app.words_alone();
    if !alone.is_empty() {
        lines.push(words::alone(&alone));
    }
    lines.extend(answer.missing.iter().map(|word| words::missing(word)));
    if !answer.as_typed.is_empty() {
        lines.push(words::as_typed(&answer.as_typed));
    }
    if answer.missing.is_empty() && answer.several {
        lines.push("Each word is found, but no document has them all.".to_owned());
    }
    lines.extend(words::unjudged(&app.unjudged(), app.keymap()));
    lines
}
