//! An empty list: why nothing is there and which way leads out.

use ratatui::buffer::Buffer;

use crate::app::App;
use crate::app::geometry::Area;
use crate::app::wrap::wrap;
use crate::view::text::Pen;
use crate::view::theme::Theme;

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let area = Area {
        y: area.y + area.height.min(1),
        height: area.height.saturating_sub(1),
        ..area
    }
    .inside(2);
    let mut rows = 0..area.height;
    for (text, strong) in lines(app) {
        for part in wrap(&text, usize::from(area.width)) {
            let Some(row) = rows.next() else { return };
            let style = if strong { theme.head } else { theme.text };
            Pen::new(buf, area, row).text(&text[part], style);
        }
    }
}

/// The lines, the heading ones marked.
fn lines(app: &App) -> Vec<(String, bool)> {
    let plain = |text: &str| (text.to_owned(), false);
    if app.library().catalog.is_empty() {
        return match (app.progress().done, app.progress().unreadable.as_slice()) {
            (false, _) => vec![("Reading …".to_owned(), true)],
            (true, []) => vec![
                ("No records in the sources.".to_owned(), true),
                plain("! lists what was wrong with them."),
            ],
            (true, reasons) => {
                let mut lines = vec![("Nothing could be read.".to_owned(), true)];
                lines.extend(reasons.iter().map(|reason| plain(reason)));
                lines
            }
        };
    }
    let mut lines = vec![("Nothing found.".to_owned(), true), (String::new(), false)];
    for unknown in &app.answer().unknown {
        let name = unknown.facet.name();
        lines.push(plain(&format!(
            "The catalog has no {name} “{}”.",
            unknown.pattern.text
        )));
        if !unknown.nearest.is_empty() {
            let near: Vec<&str> = unknown.nearest.iter().map(|value| &**value).collect();
            lines.push(plain(&format!("Nearest: {}.", near.join(", "))));
        }
    }
    for word in &app.answer().missing {
        lines.push(plain(&format!("No document has “{word}”.")));
    }
    if app.answer().missing.is_empty() && app.answer().marker.asks_several() {
        lines.push(plain("Each word is found, but no document has them all."));
    }
    let ways = app.ways_out().iter().filter(|(_, count)| *count > 0);
    for (filter, count) in ways {
        let name = app.value_name(filter.facet, &filter.pattern);
        lines.push(plain(&format!(
            "Without {}{name}: {count} found.",
            filter.stance.sign()
        )));
    }
    if !app.ways_out().is_empty() {
        lines.push(plain("Backspace takes the last filter away, u undoes."));
    }
    if !app.line().is_empty() {
        lines.push(plain("Esc clears the search text; / changes it."));
    }
    lines
}
