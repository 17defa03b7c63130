//! What was found: title, where else it matched, year and type.

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use super::text::{Pen, over};
use super::theme::Theme;
use super::{Cursor, blank, head};
use crate::app::geometry::{Area, HEAD};
use crate::app::{App, Focus};
use crate::catalog::books;
use crate::search::Hit;
use crate::search::field::Fields;

/// From how many columns on the list has a column for the type, and how wide
/// that is.
const TYPE: [(usize, usize); 2] = [(64, 15), (44, 8)];

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = matches!(app.focus(), Focus::List | Focus::Line);
    let rest = place(app) + &corrected(app);
    head(theme, area, focused, "Found", &rest, buf);
    let area = area.below(HEAD);
    if app.answer().hits.is_empty() {
        blank::draw(app, theme, area, buf);
        return Cursor {
            x: area.x,
            y: area.y,
            visible: false,
        };
    }
    let window = app.list().window();
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    for (line, at) in (0_u16..).zip(window) {
        let Some(hit) = app.answer().hits.get(at) else {
            break;
        };
        row(app, theme, hit, area, line, buf);
        if app.list().selected() == Some(at) {
            over(
                buf,
                area,
                line,
                if focused { theme.cursor } else { theme.resting },
            );
            cursor.y = area.y + line;
        }
    }
    cursor
}

/// Which words were read as others, and the key that takes it back.
fn corrected(app: &App) -> String {
    let corrections = &app.answer().corrections;
    if corrections.is_empty() {
        return String::new();
    }
    let each = corrections.iter();
    let told: Vec<String> = each
        .map(|correction| format!("{} → {}", correction.typed, correction.words.join("/")))
        .collect();
    let told = told.join("  ");
    let key = if app.focus() == Focus::Line {
        "Ctrl-X"
    } else {
        "x"
    };
    format!("  {told}  {key}: as typed")
}

/// "3/7": the cursor among the rows; books shown as context are rows too, and
/// then a number would not be that of the records.
fn place(app: &App) -> String {
    let rows = app.list().len();
    let place = if rows == app.answer().count {
        app.list()
            .selected()
            .map_or(String::new(), |at| format!("{}/{rows}", at + 1))
    } else {
        "by book".to_owned()
    };
    let selected = app.selection();
    let range = if selected.is_ranging() {
        ", v ends the range"
    } else {
        ""
    };
    match (selected.len(), selected.hidden()) {
        (0, _) => format!("{place}{range}"),
        (count, 0) => format!("{place}  {count} selected{range}"),
        (count, hidden) => format!("{place}  {count} selected, {hidden} not shown{range}"),
    }
}

fn row(app: &App, theme: &Theme, hit: Hit, area: Area, line: u16, buf: &mut Buffer) {
    let catalog = &app.library().catalog;
    let Some(record) = catalog.get(hit.row) else {
        return;
    };
    let mut pen = Pen::new(buf, area, line);
    let year = catalog
        .year(hit.row)
        .map_or(String::new(), |year| year.value.to_string());
    let kind = record.kind().map_or("", |kind| kind);
    let type_columns = TYPE
        .iter()
        .find(|(room, _)| pen.room() >= *room)
        .map_or(0, |(_, columns)| *columns);
    let columns = if type_columns > 0 {
        5 + 1 + type_columns
    } else {
        5
    };
    let mark = if app.selection().has(hit.row) {
        "*"
    } else {
        " "
    };
    pen.text(mark, theme.accent)
        .blank(2 * usize::from(hit.depth));
    let base = if hit.context { theme.dim } else { theme.text };
    if hit.context {
        pen.text(
            if catalog.is_ghost(hit.row) {
                "○ "
            } else {
                "● "
            },
            theme.dim,
        );
    }
    let elsewhere = elsewhere(hit);
    let book = book(app, hit);
    let mut width = pen.room().saturating_sub(columns + 1);
    if !elsewhere.is_empty() {
        width = width.saturating_sub(elsewhere.width() + 1);
    }
    let title = if hit.depth > 0 {
        catalog.chapter_title(hit.row, &record)
    } else {
        record.title.clone()
    };
    let title = &*title;
    let marks = app.answer().marker.marks(title, Fields::TITLE);
    match book.filter(|_| title.width() + 6 < width) {
        Some(book) => {
            let own = title.width();
            pen.marked(title, &marks, base, theme.matched, own);
            pen.marked(&format!("  {book}"), &[], theme.dim, theme.dim, width - own);
        }
        None => {
            pen.marked(title, &marks, base, theme.matched, width);
        }
    }
    if !elsewhere.is_empty() {
        pen.blank(1).text(&elsewhere, theme.dim);
    }
    pen.blank(1);
    let derived = catalog.year(hit.row).is_some_and(|year| year.derived);
    pen.marked(
        &format!("{year:>4}"),
        &[],
        if derived { theme.dim } else { base },
        theme.dim,
        4,
    );
    if columns > 5 {
        // "Country report" says as much in a narrow column without the report.
        let short = kind
            .strip_suffix(" report")
            .filter(|_| kind.width() > type_columns);
        pen.blank(1).text(short.unwrap_or(kind), theme.dim);
    }
}

/// "in abstract", when some word was not found in the title.
fn elsewhere(hit: Hit) -> String {
    let names: Vec<_> = hit.fields.names().collect();
    if names.is_empty() {
        String::new()
    } else {
        format!("in {}", names.join(", "))
    }
}

/// The book of a row whose own title says little.
fn book(app: &App, hit: Hit) -> Option<String> {
    let catalog = &app.library().catalog;
    let record = catalog.get(hit.row)?;
    if hit.depth > 0 || !books::says_little(&record.title) {
        return None;
    }
    let book = catalog.book_of(hit.row).and_then(|book| catalog.get(book));
    let title = book.map(|book| book.title).or(record.parent_title)?;
    Some(title.to_string())
}
