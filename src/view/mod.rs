//! Drawing: the state becomes cells.
//!
//! ```text
//! / open data                                    7 of 1908      search.rs
//!  +transparency   -copyright                                   chips.rs
//! Tags by count  │ Found              │ Document
//! + transparency │ Open government... │ Open government policy
//!   trust        │ Fostering an org.. │ Country report · 2016    list.rs
//!   loans        │                    │                          detail.rs
//! + 7 ~ 9 - 3    │                    │                          facets.rs
//! Enter read  / search  t tags  o open                           footer.rs
//! ```
//! A popup lies on top (`popup.rs`); an empty list says why (`blank.rs`).
//!
//! Drawing is a function of the state and learns nothing: `&App` comes in,
//! cells and the place of the cursor go out.
//!
//! Must never know: crossterm, files, `&mut App`.

mod blank;
mod chips;
mod detail;
mod facets;
mod footer;
mod list;
mod popup;
mod search;
mod text;
pub mod theme;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::app::geometry::{Area, SMALLEST};
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
            let edge = Area {
                x: area.x - 1,
                width: 1,
                ..area
            };
            (0..edge.height).for_each(|row| {
                Pen::new(buf, edge, row).text("│", theme.dim);
            });
        }
    }
    search::candidates(app, theme, layout.search, buf);
    footer::draw(app, theme, layout.footer, buf);
    app.overlay()
        .map_or(cursor, |overlay| popup::draw(app, overlay, theme, buf))
}

/// Draws a pane; returns where its cursor is.
type Draw = fn(&App, &Theme, Area, &mut Buffer) -> Cursor;

/// The head of a pane: its name, bold and coloured when it hears the keys.
fn head(theme: &Theme, area: Area, focused: bool, name: &str, rest: &str, buf: &mut Buffer) {
    let style: Style = if focused { theme.accent } else { theme.head };
    let mark = if focused { "▌" } else { " " };
    Pen::new(buf, area, 0)
        .text(mark, style)
        .text(name, style)
        .blank(2)
        .text(rest, theme.dim);
}
