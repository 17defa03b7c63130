//! What lies on top of the panes: palette, menus, links, flaws, a question.

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::Cursor;
use super::text::{Pen, after, one_piece};
use super::theme::Theme;
use crate::app::form::FORMS;
use crate::app::geometry::{Area, overlay_rows};
use crate::app::line::Line;
use crate::app::overlay::{Entry, FLAW_LINES, Listed, Menu, Naming, Overlay, SavedSearch};
use crate::app::page::Target;
use crate::app::ways::{WAYS_MAX, Way};
use crate::app::wrap::wrap;
use crate::app::{App, words};
use crate::records::url::WebUrl;

pub(super) fn draw(app: &App, overlay: &Overlay, theme: &Theme, buf: &mut Buffer) -> Cursor {
    let area = overlay.area(app.size());
    frame(area, theme, &title(app, overlay), buf);
    if matches!(overlay, Overlay::Palette(_)) {
        legend(theme, area, buf);
    }
    let inside = Area {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let rows = overlay_rows(inside, overlay.head(), overlay.below());
    match overlay {
        Overlay::Palette(menu) => palette(menu, theme, inside, rows, buf),
        Overlay::Copy(menu, _) | Overlay::Sort(menu) | Overlay::Export(menu, ..) => {
            each(menu, theme, rows, buf, |_, entry, pen| {
                command(*entry, theme, pen, 2, app.is_in_force(entry.row.action));
            })
        }
        Overlay::Marks(menu) => each(menu, theme, rows, buf, |_, entry, pen| {
            command(*entry, theme, pen, 2, app.is_in_force(entry.row.action));
        }),
        Overlay::Searches(menu) => searches(app, menu, theme, rows, buf),
        Overlay::Lists(menu) => each(menu, theme, rows, buf, |at, list, pen| {
            let count = words::number(list.len);
            pen.blank(1)
                .text(&(at + 1).to_string(), theme.accent)
                .blank(2);
            let room = pen.room().saturating_sub(count.width() + 2);
            pen.marked(&list.name, &[], theme.text, theme.text, room)
                .blank(1)
                .text(&count, theme.head);
        }),
        Overlay::Reasons(menu, _) => each(menu, theme, rows, buf, |at, reason, pen| {
            let room = pen.room().saturating_sub(5);
            pen.blank(1)
                .text(&(at + 1).to_string(), theme.accent)
                .blank(2)
                .marked(reason, &[], theme.text, theme.text, room);
        }),
        Overlay::Queries(menu) => {
            each(menu, theme, rows, buf, |_, asked, pen| {
                let room = pen.room().saturating_sub(1);
                pen.blank(1)
                    .marked(asked, &[], theme.text, theme.text, room);
            });
            menu.line()
                .map_or_else(Cursor::default, |line| typed(line, theme, inside, buf))
        }
        Overlay::Drop(menu) => drops(app, menu, theme, rows, buf),
        Overlay::Links(menu) => each(menu, theme, rows, buf, |_, (label, target), pen| {
            link(label, target, theme, pen);
        }),
        Overlay::Flaws(menu) => flaws(menu, theme, rows, buf),
        Overlay::Confirm(url) => confirm(url, theme, rows, buf),
        Overlay::File(_, line) | Overlay::Named(_, line) => typed(line, theme, inside, buf),
        Overlay::Replace(save) => replace(&save.path, theme, rows, buf),
        Overlay::OpenAll(count) => {
            question(&words::opens_all(*count), "opens them", theme, rows, buf)
        }
        Overlay::Quit(count) => question(&words::loses(*count), "quits", theme, rows, buf),
    }
}

/// What the form marks mean, in the lower edge of the frame: as many as fit, the
/// most frequent first, and the brackets of what is derived.
fn legend(theme: &Theme, area: Area, buf: &mut Buffer) {
    let edge = Area {
        y: area.y + area.height.saturating_sub(1),
        height: area.height.min(1),
        ..area.inside(2)
    };
    let mut pen = Pen::new(buf, edge, 0);
    pen.text(" [2016] derived ", theme.dim);
    for name in LEGEND {
        let Some(form) = FORMS.iter().find(|form| form.name == *name) else {
            continue;
        };
        let told = words::form(form.name);
        if pen.room() < told.width() + 5 {
            return;
        }
        pen.text(" ", theme.text)
            .text(form.mark, theme.form(form.group))
            .text(&format!(" {told} "), theme.dim);
    }
}

/// The forms of the legend.
const LEGEND: &[&str] = &[
    "book",
    "chapter",
    "report",
    "article-journal",
    "dataset",
    "thesis",
    "paper-conference",
    "article",
];

/// Empties an area on top of the panes, and a column on both sides of it, and
/// draws a bold frame in it.
pub(super) fn frame(area: Area, theme: &Theme, title: &str, buf: &mut Buffer) {
    let rect = Rect {
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
    };
    let around = Rect {
        x: rect.x.saturating_sub(1),
        width: rect.width + 1 + rect.x.min(1),
        ..rect
    }
    .intersection(buf.area);
    unsplit(around, buf);
    Clear.render(around, buf);
    Block::bordered()
        .border_type(BorderType::Thick)
        .border_style(theme.frame)
        .title(title)
        .title_style(theme.head)
        .render(rect.intersection(buf.area), buf);
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

fn title(app: &App, overlay: &Overlay) -> String {
    match overlay {
        Overlay::Palette(_) => " Commands: type to narrow, Enter runs ".to_owned(),
        Overlay::Links(_) => " Links: Enter opens ".to_owned(),
        Overlay::Copy(..) => match app.selection().len() {
            0 => " Copy ".to_owned(),
            count => format!(" Copy {} selected ", words::documents(count)),
        },
        Overlay::Drop(menu) if menu.len() >= WAYS_MAX => {
            format!(" Without one of the first {} ", menu.len())
        }
        Overlay::Drop(_) => " Without it would be found ".to_owned(),
        Overlay::Sort(_) => " Sort: ● is in force ".to_owned(),
        Overlay::Export(_, count, true) => {
            format!(" Export {} selected ", words::documents(*count))
        }
        Overlay::Export(_, count, false) => format!(" Export {} found ", words::documents(*count)),
        Overlay::File(save, _) => {
            format!(
                " File for {}: Enter writes it ",
                words::documents(save.count)
            )
        }
        Overlay::Marks(_) => match app.selection().len() {
            0 => " Mark: ● is so ".to_owned(),
            count => format!(" Mark {} selected ", words::documents(count)),
        },
        Overlay::Named(Naming::Tags(of), _) => {
            format!(
                " Own tags of {}, parted by commas ",
                words::documents(of.len())
            )
        }
        Overlay::Named(Naming::List(of), _) => {
            format!(
                " List for {}: on it, or off it ",
                words::documents(of.len())
            )
        }
        Overlay::Named(Naming::Search, _) => " Save this search as ".to_owned(),
        Overlay::Named(Naming::Review, _) => " Screen as: a review, new or begun ".to_owned(),
        Overlay::Named(Naming::Reason(of), _) => {
            format!(" Why {} dropped? ", it(of.len()))
        }
        Overlay::Reasons(_, of) => format!(" Why {} dropped? n: another ", it(of.len())),
        Overlay::Searches(_) => " Saved searches: r renames, x removes ".to_owned(),
        Overlay::Lists(_) => " Lists: r renames, x removes ".to_owned(),
        Overlay::Named(Naming::ListAgain(name) | Naming::SearchAgain(name), _) => {
            format!(" Another name for {} ", &**name)
        }
        Overlay::Queries(_) => " Searched before: type to narrow, Enter searches ".to_owned(),
        Overlay::Replace(_) => " Replace this file? ".to_owned(),
        Overlay::Flaws(_) => " Flaws: Enter shows the record ".to_owned(),
        Overlay::Confirm(_) => " Open this address? ".to_owned(),
        Overlay::OpenAll(_) => " Open them all? ".to_owned(),
        Overlay::Quit(_) => " Quit? ".to_owned(),
    }
}

/// How documents are meant in a question.
fn it(count: usize) -> &'static str {
    if count == 1 { "is it" } else { "are they" }
}

/// The visible rows of a menu, each drawn with its place, the cursor's row
/// highlighted.
fn each<T>(
    menu: &Menu<T>,
    theme: &Theme,
    area: Area,
    buf: &mut Buffer,
    draw: impl Fn(usize, &T, &mut Pen<'_>),
) -> Cursor {
    let window = menu.list().window();
    if window.is_empty() {
        let told = "nothing matches";
        Pen::new(buf, area, 0).blank(1).text(told, theme.dim);
    }
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
        draw(at, row, &mut Pen::new(buf, area, line));
        if menu.list().selected() == Some(at) {
            one_piece(buf, area, line, theme.cursor);
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
    each(menu, theme, rows, buf, |_, entry, pen| {
        command(*entry, theme, pen, columns, false);
    });
    menu.line()
        .map_or_else(Cursor::default, |line| typed(line, theme, inside, buf))
}

/// The flaws, a line each, and below them the whole of the one under the cursor.
fn flaws(menu: &Menu<Listed>, theme: &Theme, rows: Area, buf: &mut Buffer) -> Cursor {
    let cursor = each(menu, theme, rows, buf, |_, flaw, pen| {
        pen.blank(1).text(&flaw.told, theme.text);
    });
    let below = Area {
        y: rows.y + rows.height,
        height: FLAW_LINES,
        ..rows
    }
    .inside(1);
    if let Some(flaw) = menu.selected() {
        for (line, part) in (1..below.height).zip(wrap(&flaw.told, usize::from(below.width))) {
            Pen::new(buf, below, line).text(&flaw.told[part], theme.head);
        }
    }
    cursor
}

/// The parts of the view under their digits, with what would be found without
/// each.
fn drops(app: &App, menu: &Menu<Way>, theme: &Theme, rows: Area, buf: &mut Buffer) -> Cursor {
    each(menu, theme, rows, buf, |at, way, pen| {
        let count = app
            .way_counts()
            .get(at)
            .map_or(String::new(), |count| words::number(*count));
        pen.blank(1)
            .text(&(at + 1).to_string(), theme.accent)
            .blank(2);
        let room = pen.room().saturating_sub(count.width() + 2);
        pen.marked(&way.label, &[], theme.text, theme.text, room)
            .blank(1)
            .text(&count, theme.head);
    })
}

/// The saved searches under their digits, each with what it finds now and what
/// is new since the reader looked.
fn searches(
    app: &App,
    menu: &Menu<SavedSearch>,
    theme: &Theme,
    rows: Area,
    buf: &mut Buffer,
) -> Cursor {
    each(menu, theme, rows, buf, |at, search, pen| {
        let found = app.saved_counts().get(at).copied();
        let count = found.map_or(String::new(), words::number);
        let more = found.and_then(|found| words::remembered::more(found, search.looked));
        let more = more.map_or(String::new(), |more| format!("  {more}"));
        pen.blank(1)
            .text(&(at + 1).to_string(), theme.accent)
            .blank(2);
        let room = pen.room().saturating_sub(count.width() + more.width() + 2);
        let told = format!("{}  {}", search.name, search.query);
        pen.marked(&told, &[], theme.text, theme.text, room)
            .blank(1)
            .text(&count, theme.head)
            .text(&more, theme.accent);
    })
}

/// The line of a popup.
fn typed(line: &Line, theme: &Theme, inside: Area, buf: &mut Buffer) -> Cursor {
    let mut pen = Pen::new(buf, inside.below(1), 0);
    pen.text("> ", theme.accent);
    let (column, hidden) = line.cursor(pen.room());
    let column = u16::try_from(column.saturating_sub(hidden)).unwrap_or(0);
    let cursor = Cursor {
        x: pen.x().saturating_add(column),
        y: inside.y + 1,
        visible: true,
    };
    let style = if line.is_offered() {
        theme.cursor
    } else {
        theme.head
    };
    pen.text(after(line.text(), hidden), style);
    cursor
}

/// A file that is there, and the question.
fn replace(path: &str, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let area = area.inside(1);
    let mut pen = Pen::new(buf, area, 0);
    let hidden = path.width().saturating_sub(pen.room());
    pen.text(after(path, hidden), theme.warning);
    answers("replaces it", theme, area, 2, buf);
    Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    }
}

/// A sentence, and the question whether to go on.
fn question(told: &str, yes: &str, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let area = area.inside(1);
    Pen::new(buf, area, 0).text(told, theme.text);
    answers(yes, theme, area, 2, buf);
    Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    }
}

/// The two answers to a question.
fn answers(yes: &str, theme: &Theme, area: Area, row: u16, buf: &mut Buffer) {
    Pen::new(buf, area, row)
        .text("y", theme.accent)
        .text(&format!(" {yes}   "), theme.text)
        .text("n", theme.accent)
        .text(" does not", theme.text);
}

/// A command behind its keys, which have so many columns; a dot before the one
/// that is in force.
fn command(entry: Entry, theme: &Theme, pen: &mut Pen<'_>, columns: usize, in_force: bool) {
    pen.text(if in_force { "●" } else { " " }, theme.chosen);
    pen.marked(
        &entry.keys(),
        &[],
        theme.accent,
        theme.accent,
        columns.min(pen.room()),
    );
    pen.blank(1).text(&entry.told(), theme.text);
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
    let (told, host) = words::deceptive(url);
    Pen::new(buf, area, 0).text(told, theme.text);
    Pen::new(buf, area, 2).text(host, theme.warning);
    answers("opens it", theme, area, 4, buf);
    Cursor {
        x: area.x,
        y: area.y + 2.min(area.height.saturating_sub(1)),
        visible: false,
    }
}
