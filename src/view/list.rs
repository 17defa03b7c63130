//! What was found: title, where else it matched, year and type.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::text::{Pen, over};
use super::theme::Theme;
use super::{Cursor, blank, head};
use crate::app::action::Action;
use crate::app::geometry::{Area, HEAD};
use crate::app::keymap::Scope;
use crate::app::{App, Focus, words};
use crate::records::books;
use crate::search::answer::{Card, Snippet};

/// From how many columns on the list has a column for the type, and how wide
/// that is.
const TYPE: [(usize, usize); 2] = [(64, 15), (44, 8)];

/// Columns of the year.
const YEAR: usize = 5;

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = matches!(app.focus(), Focus::List | Focus::Line);
    let rest = place(app) + &corrected(app);
    head(theme, area, focused, "Found", &rest, buf);
    let area = area.below(HEAD);
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    let list = app.list().list();
    if list.is_empty() {
        blank::draw(app, theme, area, buf);
        return cursor;
    }
    let found = list.len().saturating_sub(app.answer().offered);
    for (line, at) in (0_u16..).zip(list.window()) {
        // A row that is not there yet stays blank.
        if let Some(card) = app.list().card(at) {
            row(app, theme, card, area, line, buf);
        }
        if at + 1 == found && found < list.len() {
            // The line between what is found and what is offered.
            over(buf, area, line, Style::new().underlined());
        }
        if list.selected() == Some(at) {
            let style = if focused { theme.cursor } else { theme.resting };
            over(buf, area, line, style);
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
    // The key first: a narrow list cuts the words.
    format!("  {key}: as typed  {}", told.join("  "))
}

/// "3/7": the cursor among the rows; books shown as context are rows too, and
/// then a number would not be that of the records.
fn place(app: &App) -> String {
    let list = app.list().list();
    let (offered, found) = (app.answer().offered, app.answer().found);
    let rows = list.len() - offered.min(list.len());
    let at = list.selected().filter(|at| *at < rows);
    let place = match at {
        _ if rows != found => "by book".to_owned(),
        Some(at) => format!("{}/{rows}", at + 1),
        None if offered == 0 => String::new(),
        None => rows.to_string(),
    };
    let selected = app.selection();
    let range = if selected.is_ranging() {
        let key = app.keymap().name(Scope::List, Action::SelectRange);
        format!(", {key} ends the range")
    } else {
        String::new()
    };
    let place = match (selected.len(), selected.hidden()) {
        (0, _) => format!("{place}{range}"),
        (count, 0) => format!("{place}  {count} selected{range}"),
        (count, hidden) => format!("{place}  {count} selected, {hidden} not shown{range}"),
    };
    if offered > 0 {
        let told = words::offered(found, app.answer().lacking_one);
        format!("{place}  {told}")
    } else {
        place
    }
}

fn row(app: &App, theme: &Theme, card: &Card, area: Area, line: u16, buf: &mut Buffer) {
    let mut pen = Pen::new(buf, area, line);
    let kind_columns = TYPE
        .iter()
        .find(|(room, _)| pen.room() >= *room)
        .map_or(0, |(_, columns)| *columns);
    let columns = match kind_columns {
        0 => YEAR,
        more => YEAR + 1 + more,
    };
    let mark = if app.selection().has(&card.id) {
        "*"
    } else {
        " "
    };
    pen.text(mark, theme.accent)
        .blank(2 * usize::from(card.depth));
    let is_aside = card.context || !card.lacks.is_empty();
    let base = if is_aside { theme.dim } else { theme.text };
    if card.context {
        pen.text(if card.ghost { "○ " } else { "● " }, theme.dim);
    }
    let room = pen.room().saturating_sub(columns + 1);
    title(&mut pen, theme, base, card, room);
    pen.blank(1);
    let year = card
        .year
        .map_or(String::new(), |year| year.value.to_string());
    let derived = card.year.is_some_and(|year| year.derived);
    let style = if derived { theme.dim } else { base };
    pen.marked(&format!("{year:>4}"), &[], style, theme.dim, 4);
    if kind_columns > 0 {
        let kind = card.kind.as_deref().unwrap_or_default();
        // "Country report" says as much in a narrow column without the report.
        let short = kind
            .strip_suffix(" report")
            .filter(|_| kind.width() > kind_columns);
        pen.blank(1).text(short.unwrap_or(kind), theme.dim);
    }
}

/// The title, and where else the words were found, in `all` columns.
fn title(pen: &mut Pen<'_>, theme: &Theme, base: Style, card: &Card, all: usize) {
    let title = &*card.title;
    let elsewhere = elsewhere(card);
    let mut width = all;
    if !elsewhere.is_empty() {
        width = width.saturating_sub(elsewhere.width() + 1);
    }
    // Why the row is here, in its own words, where there is room for them.
    let room = (all * 2 / 5).max(all.saturating_sub(title.width() + 1));
    let reason = card.reason.as_ref();
    let snippet =
        reason.and_then(|reason| Excerpt::new(reason, room.saturating_sub(elsewhere.width() + 2)));
    if snippet.is_some() {
        width = all.saturating_sub(room + 1);
    }
    let is_told = card.depth == 0 && books::says_little(title) && title.width() + 6 < width;
    match card.book.as_ref().filter(|_| is_told) {
        Some(book) => {
            let own = title.width();
            pen.marked(title, &card.highlights, base, theme.matched, own);
            pen.marked(&format!("  {book}"), &[], theme.dim, theme.dim, width - own);
        }
        None => {
            pen.marked(title, &card.highlights, base, theme.matched, width);
        }
    }
    if let Some(Excerpt {
        text,
        highlights,
        width,
    }) = snippet
    {
        pen.blank(1)
            .text(&elsewhere, theme.dim)
            .text(": ", theme.dim);
        pen.marked(&text, &highlights, theme.dim, theme.matched, width);
    } else if !elsewhere.is_empty() {
        pen.blank(1).text(&elsewhere, theme.dim);
    }
}

/// A snippet cut to its columns.
struct Excerpt {
    text: String,
    highlights: Vec<Range<usize>>,
    width: usize,
}

/// Columns that a snippet needs to say something.
const SNIPPET_MIN: usize = 16;

impl Excerpt {
    /// The snippet from a few words before its first highlight on; none where
    /// it has no room.
    fn new(snippet: &Snippet, width: usize) -> Option<Self> {
        let first = snippet.highlights.first()?.start;
        if width < SNIPPET_MIN {
            return None;
        }
        let text = &*snippet.text;
        let mut start = 0;
        if snippet.cut || text.width() > width {
            // A few words before it say what it is about.
            let before = width / 4;
            let earlier = text[..first].char_indices().rev().map(|(at, _)| at);
            let from = earlier.take(before).last().unwrap_or(first);
            start = text[from..first]
                .find(' ')
                .map_or(from, |blank| from + blank + 1);
        }
        let lead = if start > 0 || snippet.cut { "…" } else { "" };
        let moved = |at: usize| at - start + lead.len();
        let highlights = snippet.highlights.iter();
        Some(Self {
            highlights: highlights
                .map(|range| moved(range.start)..moved(range.end))
                .collect(),
            text: format!("{lead}{}", &text[start..]),
            width,
        })
    }
}

/// "in abstract", when some word was not found in the title, after the words
/// that were found nowhere.
fn elsewhere(card: &Card) -> String {
    let lacks = card.lacks.join(", ");
    let lacks = (!lacks.is_empty()).then(|| format!("lacks: {lacks}"));
    let names: Vec<_> = card.fields.names().collect();
    let names = (!names.is_empty()).then(|| format!("in {}", names.join(", ")));
    let parts: Vec<String> = lacks.into_iter().chain(names).collect();
    parts.join(", ")
}
