//! The active filters and the rule in words, or what is wrong with the query.

use ratatui::buffer::Buffer;

use crate::app::App;
use crate::app::ask;
use crate::app::chips::ViewPart;
use crate::app::geometry::Area;
use crate::app::geometry::Layout;
use crate::view::text::Pen;
use crate::view::theme::Theme;

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
            ViewPart::Sort(_) | ViewPart::Grouped => theme.accent,
        };
        Pen::new(buf, area, 0)
            .text("[", theme.dim)
            .text(&chip.label, style)
            .text(" ×]", theme.dim);
    }
    let rule = ask::in_words(&app.query(), &|facet, pattern| {
        app.value_name(facet, pattern)
    });
    Pen::new(buf, layout.rule, 0).text(&rule, theme.dim);
}
