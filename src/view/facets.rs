//! The values of a facet with their live counts as bars, and what each stance
//! of the value under the cursor would leave.

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;

use super::text::{Pen, one_piece, right};
use super::theme::Theme;
use super::{Cursor, Head, head};
use crate::app::action::Action;
use crate::app::geometry::{Area, FacetAreas, HEAD, facet_areas};
use crate::app::keymap::Scope;
use crate::app::wrap::{cut, wrap};
use crate::app::{App, Focus, form, words};
use crate::records::doi::Doi;
use crate::search::answer::FacetValue;
use crate::search::query::{Facet, Stance};

/// Columns of the longest bar where the pane is narrow, and where it is wide.
const BAR: [usize; 2] = [8, 24];

/// In fewer columns a bar leaves the names too little.
const BAR_FROM: usize = 26;

/// From so many columns on a pane is wide: name, bar and count stay together.
const WIDE_FROM: usize = 60;

pub(super) fn draw(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> Cursor {
    let focused = app.focus() == Focus::Facets;
    let pane = app.facets();
    let mut cursor = Cursor {
        x: area.x,
        y: area.y,
        visible: false,
    };
    pane_head(app, theme, area, buf);
    let boxed = u16::from(pane.is_boxed());
    if boxed == 1 {
        cursor.x = narrow(app, theme, area, buf);
    }
    let (_, narrowing) = pane.narrow();
    let areas = facet_areas(area, boxed);
    let columns = Shares::new(app, areas.values);
    for (line, at) in (0_u16..).zip(pane.list().window()) {
        if let Some(value) = pane.value(at) {
            row(app, theme, value, &columns, areas.values, line, buf);
        }
        if pane.list().selected() == Some(at) && focused {
            one_piece(buf, areas.values, line, theme.cursor);
            if !narrowing {
                (cursor.x, cursor.y) = (areas.values.x, areas.values.y + line);
            }
        }
    }
    if pane.list().is_empty() {
        let why = if pane.narrow().0.is_empty() {
            " no values"
        } else {
            " no value has these letters"
        };
        Pen::new(buf, areas.values, 0).text(why, theme.dim);
    }
    below(app, theme, &areas, buf);
    if narrowing {
        cursor = Cursor {
            y: area.y + HEAD,
            visible: true,
            ..cursor
        };
    }
    cursor
}

/// "Tags  26 of 496", and which of the facets it is.
fn pane_head(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let focused = app.focus() == Focus::Facets;
    let pane = app.facets();
    let (all, hits) = (pane.list().len(), pane.hits());
    let count = if hits < all {
        format!("{} of {}", words::number(hits), words::number(all))
    } else {
        words::number(all)
    };
    let rest = match words::order(pane.order()) {
        Some(order) if hits < all => {
            format!("{}/{} {order}", words::number(hits), words::number(all))
        }
        Some(order) => format!("{count} {order}"),
        None => count,
    };
    let facets = &app.answer().facets;
    let at = facets.iter().position(|facet| *facet == pane.facet());
    let place = at.map_or(String::new(), |at| {
        format!("‹ {}/{} ›", at + 1, facets.len())
    });
    let told = Head {
        name: words::values(pane.facet()),
        rest: &rest,
        place: &place,
    };
    head(theme, area, focused, &told, buf);
}

/// The box that narrows the values; the column of its cursor.
fn narrow(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) -> u16 {
    let (narrow, narrowing) = app.facets().narrow();
    let mut pen = Pen::new(buf, area.below(HEAD), 0);
    pen.text(" / ", if narrowing { theme.accent } else { theme.dim });
    let (column, _) = narrow.cursor(usize::from(area.width));
    let x = pen.x().saturating_add(u16::try_from(column).unwrap_or(0));
    pen.text(narrow.text(), theme.head);
    x
}

/// How the columns of the pane are shared.
struct Shares {
    name: usize,
    bar: usize,
    count: usize,
    /// The count that has the longest bar.
    most: usize,
}

impl Shares {
    fn new(app: &App, area: Area) -> Self {
        let pane = app.facets();
        let values = || pane.list().window().filter_map(|at| pane.value(at));
        let most = pane.most().max(1);
        // The records without any value are often more than the largest.
        let widest = values().map(|value| value.count).max().unwrap_or(0);
        let count = words::number(most.max(widest)).width();
        let width = usize::from(area.width).saturating_sub(2);
        let is_wide = width >= WIDE_FROM;
        let bar = if width < BAR_FROM {
            0
        } else {
            BAR[usize::from(is_wide)]
        };
        let gaps = 1 + usize::from(bar > 0);
        let mut name = width.saturating_sub(bar + count + gaps);
        if is_wide {
            let longest = values().map(|value| words::value(value).width()).max();
            name = name.min(longest.unwrap_or(0));
        }
        Self {
            name,
            bar,
            count,
            most,
        }
    }
}

fn row(
    app: &App,
    theme: &Theme,
    value: &FacetValue,
    columns: &Shares,
    area: Area,
    line: u16,
    buf: &mut Buffer,
) {
    let stance = app.query().stance(app.facets().facet(), &value.pattern());
    let style = match stance {
        Some(stance) => theme.stance(stance),
        None if value.count == 0 => theme.dim,
        None => theme.text,
    };
    let mut pen = Pen::new(buf, area, line);
    let sign = stance.map_or(' ', Stance::sign);
    if app.facets().is_in_years(value) {
        pen.text("▌", theme.accent);
    } else {
        pen.text(&sign.to_string(), style);
    }
    let start = pen.x();
    let name = words::value(value);
    if let Some(form) = form::named(&value.token).filter(|_| app.facets().facet() == Facet::Form) {
        // The legend of the marks.
        pen.text(form.mark, theme.form(form.group)).blank(1);
    }
    let room = columns.name.saturating_sub(usize::from(pen.x() - start));
    let is_doi = Doi::parse(&name).is_some_and(|doi| *doi == *name);
    if is_doi && name.width() > room {
        // DOIs of one house differ at their ends.
        let end = name.len() - name.len().min(room.saturating_sub(1));
        pen.text("…", style).text(&name[end..], style);
    } else {
        pen.parts(&name, &cut(&name, room, &[]), &[], [style, style]);
    }
    let used = usize::from(pen.x() - start);
    pen.blank(columns.name.saturating_sub(used) + 1);
    if columns.bar > 0 {
        let bar = bar(value.count, columns.most, columns.bar);
        let used = bar.width();
        let style = stance.map_or(theme.bar, |_| style);
        pen.text(&bar, style).blank(columns.bar - used + 1);
    }
    let number = words::number(value.count);
    let style = if value.count == 0 { theme.dim } else { style };
    pen.blank(columns.count.saturating_sub(number.width()))
        .text(&number, style);
}

/// A thin bar of so many columns for the largest count, in halves of a column;
/// what is there at all has half a column.
fn bar(count: usize, most: usize, columns: usize) -> String {
    let halves = (count.saturating_mul(2 * columns)).div_ceil(most.max(1));
    let halves = halves.min(2 * columns);
    "━".repeat(halves / 2) + if halves % 2 == 1 { "╸" } else { "" }
}

/// What stands below the values.
fn below(app: &App, theme: &Theme, areas: &FacetAreas, buf: &mut Buffer) {
    let pane = app.facets();
    let (all, hits) = (pane.list().len(), pane.hits());
    let window = pane.list().window();
    let shown = window.clone().filter_map(|at| pane.value(at));
    let here = shown.filter(|value| value.count > 0).count();
    // Those above the window were the most frequent when the order was made.
    let more = hits.saturating_sub(window.start + here);
    let more = words::more_values(more, all.saturating_sub(window.end + more));
    Pen::new(buf, areas.more, 0).blank(2).text(&more, theme.dim);
    if app.focus() != Focus::Facets {
        let key = app.keymap().name(Scope::Main, Action::Facets);
        let told = format!(
            " {key} filter by {}",
            words::values(pane.facet()).to_lowercase()
        );
        Pen::new(buf, areas.preview, 0).text(&told, theme.dim);
        return;
    }
    if let Some(value) = pane.selected() {
        name(theme, value, areas.name, buf);
    }
    if let Some([from, to]) = pane.years() {
        let told = words::years_drawn(from, to, app.keymap());
        Pen::new(buf, areas.preview, 0)
            .blank(1)
            .text(&told, theme.accent);
    } else {
        preview(app, theme, areas.preview, buf);
    }
    companions(app, theme, areas.companions, buf);
}

/// The whole name of a value, on as many lines as there are; of a longer one its
/// beginning.
fn name(theme: &Theme, value: &FacetValue, area: Area, buf: &mut Buffer) {
    let inside = area.inside(1);
    let told = format!("{}{}", words::value(value), words::folded_values(value));
    let lines = wrap(&told, usize::from(inside.width).max(1));
    for (line, place) in (0..inside.height).zip(&lines) {
        let is_last = line + 1 == inside.height && lines.len() > usize::from(inside.height);
        let end = if is_last { told.len() } else { place.end };
        let rest = &told[place.start..end];
        let parts = cut(rest, usize::from(inside.width), &[]);
        Pen::new(buf, inside, line).parts(rest, &parts, &[], [theme.head, theme.head]);
    }
}

/// "+7 must  ~31 any  -2 not": what is left before a key is pressed.
pub(super) fn preview(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let Some(counts) = app.preview() else { return };
    let mut pen = Pen::new(buf, area, 0);
    pen.blank(1);
    let stances = [
        (Stance::Required, "must"),
        (Stance::AnyOf, "any"),
        (Stance::Excluded, "not"),
    ];
    let numbers = stances.iter().zip(counts);
    let numbers =
        numbers.map(|((stance, _), count)| format!("{}{}", stance.sign(), words::number(count)));
    let numbers: Vec<String> = numbers.collect();
    // All three numbers say more than some with their words.
    let plain: usize = numbers.iter().map(|number| number.width() + 2).sum();
    let worded = stances
        .iter()
        .map(|(_, name)| name.len() + 1)
        .sum::<usize>()
        + plain;
    let has_words = worded < pen.room() + 3;
    for ((stance, name), number) in stances.into_iter().zip(numbers) {
        pen.text(&number, theme.stance(stance));
        if has_words {
            pen.blank(1).text(name, theme.dim);
        }
        pen.blank(2);
    }
}

/// The values that stand with the one under the cursor more often than chance
/// would have them.
fn companions(app: &App, theme: &Theme, area: Area, buf: &mut Buffer) {
    let (Some(value), companions) = (app.facets().selected(), app.companions()) else {
        return;
    };
    if companions.is_empty() {
        return;
    }
    Pen::new(buf, area, 1)
        .blank(1)
        .text("Goes with ", theme.head)
        .text(&words::value(value), theme.chosen);
    for (line, one) in (2..area.height).zip(companions) {
        let lift = format!("×{:.0} ", one.lift);
        let mut pen = Pen::new(buf, area, line);
        let width = pen.room().saturating_sub(lift.width() + 3);
        pen.blank(2)
            .marked(&one.value.name, &[], theme.text, theme.text, width);
        right(buf, area, line, &lift, theme.bar);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_drawn_to_scale_and_what_is_there_is_seen() {
        assert_eq!(bar(8, 8, 8), "━━━━━━━━");
        assert_eq!(bar(7, 16, 8), "━━━╸");
        assert_eq!(bar(1, 1_000_000, 8), "╸");
        assert_eq!(bar(0, 8, 8), "");
    }
}
