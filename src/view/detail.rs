//! The document: the visible lines of its page.

use ratatui::buffer::Buffer;

use crate::app::App;
use crate::app::Focus;
use crate::app::geometry::Area;
use crate::app::geometry::HEAD;
use crate::view::Cursor;
use crate::view::head;
use crate::view::text::Pen;
use crate::view::text::over;
use crate::view::theme::Theme;

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
        "  pinned, Esc returns"
    } else {
        ""
    };
    format!("{seen}{aside}")
}
