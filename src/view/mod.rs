//! Drawing: the state becomes cells.
//!
//! ```text
//! / open data            2012 ▁·▂▁█▃▄ 2018      7 of 1,908      search.rs
//!  +transparency  2015–2018   tagged transparency, from …       chips.rs
//! ──────────────┬───────────────────────┬──────────────────────
//! Tags 26 of 49 │ Found      2/7 · best │ Document
//! +trust ━━━━ 7 │ Open Government Data… │ Open government policy
//!  loans ━━╸  5 │  ch [2016] · “…open…” │ ch 7 of 7 · [2016]    list.rs, row.rs
//!  skills ━   1 │ Fostering a culture   │                       detail.rs
//! +7 ~9 -3      │  bk 2018 · OECD       │                       facets.rs
//! Enter read  / search  t filter by tag  o open                 footer.rs
//! ```
//! A popup lies on top (`popup.rs`); where nothing is found, ways lead out
//! (`ways.rs`), and an empty list says why (`blank.rs`).
//!
//! Drawing is a function of the state and learns nothing: `&App` comes in,
//! cells and the place of the cursor go out.
//!
//! Must never know: crossterm, files, `&mut App`.

mod ascii;
mod blank;
mod chips;
mod detail;
mod facets;
mod footer;
mod list;
mod popup;
mod row;
mod search;
mod text;
pub mod theme;
mod ways;

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::app::geometry::{Area, Layout, SMALLEST};
use crate::app::{App, Focus};
use text::Pen;
use theme::Theme;

/// Where the cursor of the terminal goes. It is placed even when it is hidden:
/// screen readers follow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Column.
    pub x: u16,
    /// Row.
    pub y: u16,
    /// Shown, since text is typed there.
    pub visible: bool,
}

/// Cells of one row that lead to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// First column.
    pub x: u16,
    /// Row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// The same for the pieces of one address that is broken over rows.
    pub id: usize,
    /// The address.
    pub uri: String,
}

/// The addresses on the screen and where they lie; none below a popup.
#[must_use]
pub fn links(app: &App) -> Vec<Link> {
    let area = app.layout().and_then(|layout| layout.detail);
    let is_seen = app.overlay().is_none() && app.completion().is_none();
    area.filter(|_| is_seen)
        .map_or_else(Vec::new, |area| detail::links(app, area))
}

/// Draws the whole state.
pub fn draw(app: &App, theme: &Theme, buf: &mut Buffer) -> Cursor {
    let size = app.size();
    let Some(layout) = app.layout() else {
        let area = Area {
            x: 0,
            y: 0,
            width: size.width,
            height: size.height,
        };
        let needed = format!("fichero needs {}×{} cells", SMALLEST.width, SMALLEST.height);
        Pen::new(buf, area, 0).text(&needed, theme.text);
        return Cursor::default();
    };
    let mut cursor = search::draw(app, theme, layout.search, buf);
    chips::draw(app, theme, &layout, buf);
    let line = "─".repeat(usize::from(size.width));
    Pen::new(buf, layout.edge, 0).text(&line, theme.dim);
    let panes = [
        (layout.facets, Focus::Facets, facets::draw as Draw),
        (layout.list, Focus::List, list::draw as Draw),
        (layout.detail, Focus::Detail, detail::draw as Draw),
    ];
    for (area, focus, draw) in panes {
        let Some(area) = area else { continue };
        let place = draw(app, theme, area, buf);
        if app.focus() == focus {
            cursor = place;
        }
        if area.x > 0 {
            edge(theme, area, &layout, buf);
        }
    }
    search::candidates(app, theme, layout.search, buf);
    footer::draw(app, theme, layout.footer, buf);
    let cursor = app
        .overlay()
        .map_or(cursor, |overlay| popup::draw(app, overlay, theme, buf));
    if theme.is_ascii {
        ascii::apply(buf);
    }
    cursor
}

/// The edge to the left of a pane.
fn edge(theme: &Theme, pane: Area, layout: &Layout, buf: &mut Buffer) {
    let column = Area {
        x: pane.x - 1,
        width: 1,
        ..pane
    };
    for row in 0..column.height {
        Pen::new(buf, column, row).text("│", theme.dim);
    }
    let above = Area {
        x: column.x,
        width: 1,
        ..layout.edge
    };
    Pen::new(buf, above, 0).text("┬", theme.dim);
}

/// Draws a pane; returns where its cursor is.
type Draw = fn(&App, &Theme, Area, &mut Buffer) -> Cursor;

/// What the head of a pane says.
struct Head<'a> {
    /// The name of the pane.
    name: &'a str,
    /// Beside the name, as much as fits.
    rest: &'a str,
    /// At the end, always whole.
    place: &'a str,
}

/// The head of a pane: its name, bold and coloured when it hears the keys.
fn head(theme: &Theme, area: Area, focused: bool, told: &Head<'_>, buf: &mut Buffer) {
    let style: Style = if focused { theme.accent } else { theme.head };
    let mark = if focused { "▌" } else { " " };
    // A column stays free on the right, and one before the place.
    let gap = 1 + usize::from(!told.place.is_empty());
    let columns = u16::try_from(told.place.width() + gap).unwrap_or(u16::MAX);
    let left = Area {
        width: area.width.saturating_sub(columns),
        ..area
    };
    Pen::new(buf, left, 0)
        .text(mark, style)
        .text(told.name, style)
        .blank(2)
        .text(told.rest, theme.dim);
    if !told.place.is_empty() {
        text::right(buf, area, 0, &format!("{} ", told.place), theme.dim);
    }
}
