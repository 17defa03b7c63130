//! What was found: title, where else it matched, year and type.

use std::ops::Range;

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthStr;

use crate::app::App;
use crate::app::Focus;
use crate::app::geometry::Area;
use crate::app::geometry::HEAD;
use crate::engine::exec::Hit;
use crate::records::books;
use crate::records::record::Record;
use crate::search::field::Fields;
use crate::view::Cursor;
use crate::view::blank;
use crate::view::head;
use crate::view::text::Pen;
use crate::view::text::over;
use crate::view::theme::Theme;

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
        .map(|correction| {
            format!(
                "{} → {}",
                correction.typed,
                correction.words.first().map_or("", |word| word)
            )
        })
        .collect();
    let told = told.join("  ");
    let key = if app.focus() == Focus::Line {
        "Ctrl-X"
    } else {
        "x"
    };
    // The key first: a narrow list cuts the words.
    format!("  {key}: as typed  {told}")
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
    let all = pen.room().saturating_sub(columns + 1);
    let mut width = all;
    if !elsewhere.is_empty() {
        width = width.saturating_sub(elsewhere.width() + 1);
    }
    let title = if hit.depth > 0 {
        catalog.chapter_title(hit.row, &record)
    } else {
        record.title.clone()
    };
    let title = &*title;
    // Why the row is here, in its own words, where there is room for them.
    let room = (all * 2 / 5).max(all.saturating_sub(title.width() + 1));
    let snippet = snippet(
        app,
        hit,
        &record,
        room.saturating_sub(elsewhere.width() + 2),
    );
    if snippet.is_some() {
        width = all.saturating_sub(room + 1);
    }
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
    if let Some(snippet) = snippet {
        let text = snippet.width;
        pen.blank(1)
            .text(&elsewhere, theme.dim)
            .text(": ", theme.dim);
        pen.marked(
            &snippet.text,
            &snippet.marks,
            theme.dim,
            theme.matched,
            text,
        );
    } else if !elsewhere.is_empty() {
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

/// The part of a text that was found, with what to mark.
struct Snippet {
    text: String,
    marks: Vec<Range<usize>>,
    width: usize,
}

/// Columns that a snippet needs to say something.
const SNIPPET_MIN: usize = 16;

/// What was found outside the title, from a few words before it on.
fn snippet(app: &App, hit: Hit, record: &Record, width: usize) -> Option<Snippet> {
    if hit.fields == Fields::default() || width < SNIPPET_MIN {
        return None;
    }
    let names = record.authors.iter().chain(&record.editors);
    let texts = record
        .tags
        .iter()
        .map(|tag| (Fields::TAG, tag.name.to_string()))
        .chain(names.map(|name| (Fields::AUTHOR, name.to_string())))
        .chain(
            record
                .series
                .iter()
                .map(|series| (Fields::SERIES, series.to_string())),
        )
        .chain(
            record
                .summary
                .iter()
                .map(|text| (Fields::ABSTRACT, text.to_string())),
        );
    // What the title has is seen there.
    let marker = app.answer().marker.beyond(&record.title);
    let found = texts
        .filter(|(field, _)| hit.fields.meets(*field))
        .map(|(field, text)| (marker.marks(&text, field), text.replace('\n', " ")));
    let (marks, text) = found.into_iter().find(|(marks, _)| !marks.is_empty())?;
    let first = marks.first()?.start;
    let mut start = 0;
    if text.width() > width {
        // A few words before it say what it is about.
        let before = width / 4;
        let earlier = text[..first].char_indices().rev().map(|(at, _)| at);
        let from = earlier.take(before).last().unwrap_or(first);
        start = text[from..first]
            .find(' ')
            .map_or(from, |blank| from + blank + 1);
    }
    let lead = if start > 0 { "…" } else { "" };
    let moved = |at: usize| at - start + lead.len();
    let marks = marks.iter().map(|mark| moved(mark.start)..moved(mark.end));
    Some(Snippet {
        marks: marks.collect(),
        text: format!("{lead}{}", &text[start..]),
        width,
    })
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
