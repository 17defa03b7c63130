//! The document: the visible lines of its page.

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::text::{Pen, one_piece};
use super::theme::Theme;
use super::{Cursor, Head, Link, facets, head};
use crate::app::action::Action;
use crate::app::geometry::{Area, detail_areas};
use crate::app::keymap::Scope;
use crate::app::page::{Role, Span, Target};
use crate::app::{App, Focus, words};
use crate::search::query::Stance;

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = app.focus() == Focus::Detail;
    let detail = app.detail();
    let areas = detail_areas(area);
    let value = detail.value().filter(|_| focused);
    let told = Head {
        name: "Document",
        rest: &match value.filter(|_| areas.preview.height == 0) {
            Some(_) => counts(app),
            None => aside(app),
        },
        place: &place(app),
    };
    head(theme, area, focused, &told, buf);
    let area = areas.lines;
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    for (line, at) in (0_u16..).zip(detail.list().window()) {
        let Some(content) = detail.page().lines.get(at) else {
            break;
        };
        let is_here = focused && detail.list().selected() == Some(at);
        if is_here {
            (cursor.x, cursor.y) = (area.x + 1, area.y + line);
        }
        let mut pen = Pen::new(buf, area, line);
        pen.blank(1);
        for span in &content.spans {
            let is_value = is_here && span.value.is_some() && span.value.as_ref() == value;
            if is_value {
                cursor.x = cursor.x.max(pen.x());
            }
            pen.text(&span.text, style(app, theme, span, is_value));
        }
        if is_here && content.target.is_some() && value.is_none() {
            one_piece(buf, area, line, theme.cursor);
        } else if is_here {
            Pen::new(buf, area, line).text("▌", theme.accent);
        }
    }
    if value.is_some() {
        facets::preview(app, theme, areas.preview, buf);
    }
    cursor
}

/// Where the addresses lie that are shown.
pub(super) fn links(app: &App, area: Area) -> Vec<Link> {
    let area = detail_areas(area).lines;
    let detail = app.detail();
    let mut links: Vec<Link> = Vec::new();
    for (line, at) in (0_u16..area.height).zip(detail.list().window()) {
        let Some(content) = detail.page().lines.get(at) else {
            break;
        };
        let Some(Target::Web(url)) = &content.target else {
            continue;
        };
        let mut x = area.x + 1;
        for span in &content.spans {
            let columns = u16::try_from(span.text.width()).unwrap_or(u16::MAX);
            let end = x.saturating_add(columns).min(area.x + area.width);
            if span.role == Role::Link && end > x {
                let uri = url.as_str().to_owned();
                let same = links.iter().find(|link| link.uri == uri);
                links.push(Link {
                    x,
                    y: area.y + line,
                    width: end - x,
                    id: same.map_or(links.len() + 1, |link| link.id),
                    uri,
                });
            }
            x = end;
        }
    }
    links
}

/// The style of a piece: of its role, or of its stance if it is a value that
/// the reader filters by.
fn style(app: &App, theme: &Theme, span: &Span, is_here: bool) -> Style {
    if is_here {
        return theme.cursor;
    }
    let value = span.value.as_ref();
    let stance = value.and_then(|value| app.query().stance(value.facet, &value.pattern));
    let style = stance.map_or_else(|| theme.role(span.role), |stance| theme.stance(stance));
    if span.marked {
        style.patch(theme.matched)
    } else {
        style
    }
}

/// How far the document was read.
fn place(app: &App) -> String {
    let list = app.detail().list();
    let (lines, window) = (list.len(), list.window());
    if lines > list.height() && window.start > 0 {
        format!("{} %", window.end * 100 / lines)
    } else {
        String::new()
    }
}

/// What each stance on the value under the cursor would leave, where no line is
/// left for it below: "+6 ~6 -19".
fn counts(app: &App) -> String {
    let stances = [Stance::Required, Stance::AnyOf, Stance::Excluded];
    let counts = app.preview().into_iter().flatten();
    let told = stances.into_iter().zip(counts);
    let told = told.map(|(stance, count)| format!("{}{}", stance.sign(), words::number(count)));
    told.collect::<Vec<_>>().join(" ")
}

/// Whether the list's cursor is elsewhere.
fn aside(app: &App) -> String {
    if app.detail().is_pinned() {
        let back = app.keymap().name(Scope::Main, Action::Escape);
        format!("pinned, {back} returns")
    } else {
        String::new()
    }
}
