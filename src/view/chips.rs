//! What narrows and orders the list as chips, with the rule in words, or what
//! is wrong with the query.
//!
//! The line is always there, so that no row jumps when the first chip comes.

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;

use super::text::Pen;
use super::theme::Theme;
use crate::app::action::Action;
use crate::app::chips::ViewPart;
use crate::app::geometry::{Area, Layout};
use crate::app::keymap::Scope;
use crate::app::{App, words};

pub(super) fn draw(app: &App, theme: &Theme, layout: &Layout, buf: &mut Buffer) {
    if let Some(problem) = app.problems().first() {
        let mut pen = Pen::new(buf, layout.chips, 0);
        pen.blank(1).text(&problem.to_string(), theme.warning);
        pen.text("  (the last good answer stays)", theme.dim);
        return;
    }
    let chips = app.chips();
    let mut end = 0;
    let mut hidden = 0;
    for chip in &chips {
        let area = Area {
            x: chip.columns.start,
            width: chip.columns.end - chip.columns.start,
            ..layout.chips
        };
        if area.width == 0 {
            hidden += 1;
            continue;
        }
        let style = match &chip.part {
            ViewPart::Filter(filter) => theme.stance(filter.stance),
            ViewPart::Condition(_) | ViewPart::Sort(_) | ViewPart::Grouped | ViewPart::Lacking => {
                theme.accent
            }
        };
        let label = format!(" {} ", chip.label);
        Pen::new(buf, area, 0).text(&label, Theme::block(style));
        end = chip.columns.end;
    }
    let mut rest = Area {
        x: end + 1,
        width: layout.chips.width.saturating_sub(end + 1),
        ..layout.chips
    };
    if hidden > 0 {
        Pen::new(buf, rest, 0).text(&format!("+{hidden}"), theme.accent);
        rest.width = 0;
    }
    let width = keys(app, theme, !chips.is_empty(), rest, buf);
    rest.width = rest.width.saturating_sub(width + 2);
    let rule = if chips.is_empty() {
        words::no_filter(app.keymap())
    } else {
        app.rule()
    };
    let unjudged = words::unjudged(&app.unjudged(), app.keymap());
    let rule = [Some(rule), unjudged]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    if layout.rule.height > 0 && !chips.is_empty() {
        Pen::new(buf, layout.rule, 0)
            .blank(1)
            .text(&rule, theme.dim);
    } else if chips.is_empty() {
        Pen::new(buf, rest, 0).text(&rule, theme.dim);
    } else if usize::from(rest.width) > rule.width().min(RULE_MIN) {
        Pen::new(buf, rest, 0).blank(2).text(&rule, theme.dim);
    }
}

/// Fewer columns of a longer rule say nothing.
const RULE_MIN: usize = 24;

/// The keys that change what the line says, at its end; the columns they took.
fn keys(app: &App, theme: &Theme, filtered: bool, area: Area, buf: &mut Buffer) -> u16 {
    let keys = [
        (Action::DropFilter, "drop", filtered),
        (Action::ClearFacets, "clear", filtered),
        (Action::Undo, "undo", app.can_undo()),
    ];
    let mut told = Vec::new();
    for (action, name, holds) in keys {
        if holds {
            told.push((app.keymap().name(Scope::Main, action), name));
        }
    }
    let width: usize = told
        .iter()
        .map(|(key, name)| key.width() + name.len() + 3)
        .sum();
    let width = u16::try_from(width).unwrap_or(u16::MAX);
    if told.is_empty() || width > area.width {
        return 0;
    }
    let area = Area {
        x: area.x + area.width - width,
        width,
        ..area
    };
    let mut pen = Pen::new(buf, area, 0);
    for (key, name) in told {
        pen.text(&key, theme.accent)
            .blank(1)
            .text(name, theme.dim)
            .blank(2);
    }
    width
}
