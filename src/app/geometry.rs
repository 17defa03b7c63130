//! Where everything lies on the screen.
//!
//! Paging, clicks and drawing all ask here, so that they agree.
//!
//! Must never know: what is drawn in an area.

/// A size in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Area {
    /// Whether a cell lies inside.
    #[must_use]
    pub const fn contains(self, x: u16, y: u16) -> bool {
        x >= self.x && y >= self.y && x - self.x < self.width && y - self.y < self.height
    }

    /// The area without its first `rows` rows.
    #[must_use]
    pub const fn below(self, rows: u16) -> Self {
        let rows = if rows < self.height {
            rows
        } else {
            self.height
        };
        Self {
            y: self.y + rows,
            height: self.height - rows,
            ..self
        }
    }

    /// The first `rows` rows of the area.
    #[must_use]
    pub const fn first(self, rows: u16) -> Self {
        Self {
            height: if rows < self.height {
                rows
            } else {
                self.height
            },
            ..self
        }
    }

    /// The area without `columns` columns on both sides.
    #[must_use]
    pub const fn inside(self, columns: u16) -> Self {
        let columns = if columns * 2 < self.width { columns } else { 0 };
        Self {
            x: self.x + columns,
            width: self.width - 2 * columns,
            ..self
        }
    }
}

/// The smallest screen that holds a list worth reading.
pub const SMALLEST: Size = Size {
    width: 40,
    height: 10,
};

/// From here on three panes stand side by side.
const THREE_PANES: u16 = 110;

/// From here on two panes stand side by side.
const TWO_PANES: u16 = 70;

/// A pane of the screen; the search line lies above them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    /// The values to filter by.
    Facets,
    /// What was found.
    List,
    /// The document.
    Detail,
}

/// The areas of one frame; a pane that is not shown has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The search line.
    pub search: Area,
    /// A line for what is wrong with the query or which filters are active.
    pub chips: Area,
    /// The rule in words.
    pub rule: Area,
    /// The facet pane with its head.
    pub facets: Option<Area>,
    /// The list with its head.
    pub list: Option<Area>,
    /// The detail with its head.
    pub detail: Option<Area>,
    /// Notice or hints.
    pub footer: Area,
}

/// What the layout depends on besides the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wants {
    /// The pane that hears the keys.
    pub pane: Pane,
    /// The pane has the whole body.
    pub zoom: bool,
    /// There are chips, or a problem, to show above the list.
    pub chips: bool,
    /// There is a rule to say in words.
    pub rule: bool,
}

/// Rows above the values, hits and lines of a pane.
pub const HEAD: u16 = 1;

/// Lays the screen out; nothing at all below the smallest size.
#[must_use]
pub fn layout(size: Size, wants: Wants) -> Option<Layout> {
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        return None;
    }
    let row = |y: u16| Area {
        x: 0,
        y,
        width: size.width,
        height: 1,
    };
    let chips = u16::from(wants.chips);
    let rule = u16::from(wants.rule && size.height >= 20);
    let top = 1 + chips + rule;
    let body = Area {
        x: 0,
        y: top,
        width: size.width,
        height: size.height - top - 1,
    };
    let mut layout = Layout {
        search: row(0),
        footer: row(size.height - 1),
        ..Layout::default()
    };
    if chips == 1 {
        layout.chips = row(1);
    }
    if rule == 1 {
        layout.rule = row(2);
    }
    panes(&mut layout, body, wants);
    Some(layout)
}

/// Shares the body among the panes, one column between neighbours.
fn panes(layout: &mut Layout, body: Area, wants: Wants) {
    if wants.zoom || body.width < TWO_PANES {
        *slot(layout, wants.pane) = Some(body);
        return;
    }
    if body.width < THREE_PANES {
        let (left, right) = match wants.pane {
            Pane::Facets => split(body, (body.width * 2 / 5).min(36)),
            Pane::List | Pane::Detail => split(body, body.width * 11 / 20),
        };
        if wants.pane == Pane::Facets {
            (layout.facets, layout.list) = (Some(left), Some(right));
        } else {
            (layout.list, layout.detail) = (Some(left), Some(right));
        }
        return;
    }
    let (facets, rest) = split(body, (body.width * 6 / 25).min(34));
    let (list, detail) = split(rest, rest.width * 11 / 20);
    (layout.facets, layout.list, layout.detail) = (Some(facets), Some(list), Some(detail));
}

fn slot(layout: &mut Layout, pane: Pane) -> &mut Option<Area> {
    match pane {
        Pane::Facets => &mut layout.facets,
        Pane::List => &mut layout.list,
        Pane::Detail => &mut layout.detail,
    }
}

/// Two areas side by side with a column between them.
fn split(area: Area, left: u16) -> (Area, Area) {
    let right = Area {
        x: area.x + left + 1,
        width: area.width - left - 1,
        ..area
    };
    (
        Area {
            width: left,
            ..area
        },
        right,
    )
}

/// The rows of the facet pane that hold values: below the head and the box
/// that narrows them (`boxed` rows), above the preview.
#[must_use]
pub const fn facet_rows(pane: Area, boxed: u16) -> Area {
    let body = pane.below(HEAD + boxed);
    Area {
        height: body.height.saturating_sub(1),
        ..body
    }
}

/// The rows of a popup below its head of so many rows: its frame takes one
/// below.
#[must_use]
pub const fn overlay_rows(popup: Area, head: u16) -> Area {
    let rows = popup.below(head);
    Area {
        height: rows.height.saturating_sub(1),
        ..rows
    }
}

/// A popup in the middle of the screen, as large as its content asks and the
/// screen allows.
#[must_use]
pub fn popup(size: Size, width: u16, height: u16) -> Area {
    let width = width.min(size.width.saturating_sub(2));
    let height = height.min(size.height.saturating_sub(2));
    Area {
        x: (size.width - width) / 2,
        y: (size.height - height) / 2,
        width,
        height,
    }
}

/// The reading width of a detail pane: long lines tire.
#[must_use]
pub fn reading_width(detail: Area) -> u16 {
    detail.width.saturating_sub(3).min(92)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(layout: &Layout) -> Vec<Area> {
        let panes = [layout.facets, layout.list, layout.detail]
            .into_iter()
            .flatten();
        panes
            .chain([layout.search, layout.chips, layout.rule, layout.footer])
            .filter(|area| area.height > 0)
            .collect()
    }

    #[test]
    fn whatever_the_size_areas_lie_on_the_screen_and_apart() {
        for width in 0..240 {
            for height in [0, 1, 9, 10, 11, 24, 60] {
                for pane in [Pane::Facets, Pane::List, Pane::Detail] {
                    for (zoom, chips, rule) in [
                        (false, false, false),
                        (true, true, false),
                        (false, true, true),
                    ] {
                        let size = Size { width, height };
                        let Some(layout) = layout(
                            size,
                            Wants {
                                pane,
                                zoom,
                                chips,
                                rule,
                            },
                        ) else {
                            assert!(width < SMALLEST.width || height < SMALLEST.height);
                            continue;
                        };
                        let areas = areas(&layout);
                        let cells: usize = areas
                            .iter()
                            .map(|area| usize::from(area.width) * usize::from(area.height))
                            .sum();
                        let mut seen = std::collections::HashSet::new();
                        for area in &areas {
                            assert!(
                                area.width > 0
                                    && area.x + area.width <= width
                                    && area.y + area.height <= height
                            );
                            seen.extend(
                                (area.y..area.y + area.height).flat_map(|y| {
                                    (area.x..area.x + area.width).map(move |x| (x, y))
                                }),
                            );
                        }
                        assert_eq!(seen.len(), cells, "areas overlap at {width}x{height}");
                    }
                }
            }
        }
    }

    #[test]
    fn panes_collapse_by_width() {
        let shown = |width, pane| {
            let wants = Wants {
                pane,
                zoom: false,
                chips: false,
                rule: false,
            };
            let layout = layout(Size { width, height: 24 }, wants).unwrap();
            [layout.facets, layout.list, layout.detail].map(|area| area.is_some())
        };
        assert_eq!(shown(120, Pane::List), [true, true, true]);
        assert_eq!(shown(80, Pane::List), [false, true, true]);
        assert_eq!(shown(80, Pane::Facets), [true, true, false]);
        assert_eq!(shown(40, Pane::Detail), [false, false, true]);
    }
}
