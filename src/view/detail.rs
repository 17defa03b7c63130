//! The document: the visible lines of its page.

use ratatui::buffer::Buffer;

use super::text::{Pen, over};
use super::theme::Theme;
use super::{Cursor, head};
use crate::app::action::Action;
use crate::app::geometry::{Area, HEAD};
use crate::app::keymap::Scope;
use crate::app::{App, Focus};

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = app.focus() == Focus::Detail;
    let detail = app.detail();
    head(theme, area, focused, "Document", &place(app), buf);
    let area = area.below(HEAD);
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    for (line, at) in (0_u16..).zip(detail.list().window()) {
        let Some(content) = detail.page().lines.get(at) else {
            break;
        };
        let mut pen = Pen::new(buf, area, line);
        pen.blank(1);
        for span in &content.spans {
            let style = theme.role(span.role);
            pen.text(
                &span.text,
                if span.marked {
                    style.patch(theme.matched)
                } else {
                    style
                },
            );
        }
        if focused && detail.list().selected() == Some(at) {
            over(buf, area, line, theme.cursor);
            cursor.y = area.y + line;
        }
    }
    cursor
}

/// How far the document was read, and whether the list's cursor is elsewhere.
fn place(app: &App) -> String {
    let list = app.detail().list();
    let lines = list.len();
    let seen = if lines > list.height() && list.window().start > 0 {
        format!("{} %", list.window().end * 100 / lines)
    } else {
        String::new()
    };
    let aside = if app.detail().is_pinned() {
        let back = app.keymap().name(Scope::Main, Action::Escape);
        format!("  pinned, {back} returns")
    } else {
        String::new()
    };
    format!("{seen}{aside}")
}
