//! The active filters and the rule in words, or what is wrong with the query.

use ratatui::buffer::Buffer;

use super::text::Pen;
use super::theme::Theme;
use crate::app::App;
use crate::app::chips::ViewPart;
use crate::app::geometry::{Area, Layout};

pub(super) fn draw(app: &App, theme: &Theme, layout: &Layout, buf: &mut Buffer) {
    if let Some(problem) = app.problems().first() {
        let mut pen = Pen::new(buf, layout.chips, 0);
        pen.text(&problem.to_string(), theme.warning);
        pen.text("  (the last good answer stays)", theme.dim);
        return;
    }
    for chip in app.chips() {
        let area = Area {
            x: chip.columns.start,
            width: chip.columns.end - chip.columns.start,
            ..layout.chips
        };
        let style = match &chip.part {
            ViewPart::Filter(filter) => theme.stance(filter.stance),
            ViewPart::Sort(_) | ViewPart::Grouped | ViewPart::Lacking => theme.accent,
        };
        Pen::new(buf, area, 0)
            .text("[", theme.dim)
            .text(&chip.label, style)
            .text(" ×]", theme.dim);
    }
    Pen::new(buf, layout.rule, 0).text(&app.rule(), theme.dim);
}
