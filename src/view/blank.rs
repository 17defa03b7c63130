//! An empty list: why nothing is there and which way leads out.

use ratatui::buffer::Buffer;

use super::text::Pen;
use super::theme::Theme;
use crate::app::action::Action;
use crate::app::geometry::Area;
use crate::app::keymap::Scope;
use crate::app::wrap::wrap;
use crate::app::{App, words};

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
    let keys = app.keymap();
    let plain = |text: String| (text, false);
    let strong = |text: &str| (text.to_owned(), true);
    if app.answer().total == 0 {
        let reasons = app.progress().unreadable.iter();
        return match (app.progress().done, reasons.len()) {
            (false, _) => vec![strong("Reading …")],
            (true, 0) if !app.is_read() => Vec::new(),
            (true, 0) => {
                let list = keys.name(Scope::Main, Action::Flaws);
                vec![
                    strong("No records in the sources."),
                    plain(format!("{list} lists what was wrong with them.")),
                ]
            }
            (true, _) => std::iter::once(strong("Nothing could be read."))
                .chain(reasons.cloned().map(plain))
                .collect(),
        };
    }
    let mut lines = vec![strong("Nothing found."), plain(String::new())];
    lines.extend(
        app.answer()
            .unknown
            .iter()
            .flat_map(words::unknown)
            .map(plain),
    );
    lines.extend(missing(app).map(plain));
    let ways = app.ways_out();
    for (filter, count) in ways.iter().filter(|(_, count)| *count > 0) {
        let name = app.value_name(filter.facet, &filter.pattern);
        let sign = filter.stance.sign();
        lines.push(plain(format!("Without {sign}{name}: {count} found.")));
    }
    if !ways.is_empty() {
        let drop = keys.name(Scope::List, Action::DropFilter);
        let undo = keys.name(Scope::Main, Action::Undo);
        let told = format!("{drop} takes the last filter away, {undo} undoes.");
        lines.push(plain(told));
    }
    if !app.line().is_empty() {
        let clear = keys.name(Scope::Main, Action::Escape);
        let change = keys.name(Scope::Main, Action::Search);
        let told = format!("{clear} clears the search text; {change} changes it.");
        lines.push(plain(told));
    }
    lines
}

/// The words that no record has, or that each is found and not all together.
fn missing(app: &App) -> impl Iterator<Item = String> {
    let answer = app.answer();
    let words = answer.missing.iter();
    let all = (answer.missing.is_empty() && answer.several)
        .then(|| "Each word is found, but no document has them all.".to_owned());
    words.map(|word| words::missing(word)).chain(all)
}
