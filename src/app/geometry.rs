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
    /// The line of the chips; always there, so that no row jumps when the
    /// first filter comes.
    pub chips: Area,
    /// The line of the rule in words; empty where it shares that of the chips.
    pub rule: Area,
    /// The edge between head and panes; empty on small screens.
    pub edge: Area,
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
    /// How the panes share the body.
    pub shares: Shares,
}

/// How the panes share the body, where the reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// The facets, in hundredths of the body.
    pub facets: Option<u16>,
    /// The list, in hundredths of what it shares with the document.
    pub list: Option<u16>,
}

/// The least share of the facets: 15 hundredths of 110 columns are the
/// name of a value and its count.
const SHARE_MIN: u16 = 15;

/// The least share of the list or the document: its head is to be read.
const LIST_MIN: u16 = 30;

/// The most that the facets get, so that two panes beside them can be read.
const FACETS_MAX: u16 = 45;

impl Shares {
    /// Shares that somebody kept, within their bounds.
    #[must_use]
    pub fn of(facets: Option<u16>, list: Option<u16>) -> Self {
        Self {
            facets: facets.map(|share| share.clamp(SHARE_MIN, FACETS_MAX)),
            list: list.map(|share| share.clamp(LIST_MIN, 100 - LIST_MIN)),
        }
    }

    /// What a pane gets where panes stand side by side, some hundredths more or
    /// less; what others get changes with it.
    #[must_use]
    pub fn changed(self, pane: Pane, by: i16) -> Self {
        let facets = self.facets.unwrap_or(FACETS);
        let list = self.list.unwrap_or(LIST);
        match pane {
            Pane::Facets => Self::of(Some(facets.saturating_add_signed(by)), self.list),
            Pane::List => Self::of(self.facets, Some(list.saturating_add_signed(by))),
            Pane::Detail => Self::of(self.facets, Some(list.saturating_add_signed(-by))),
        }
    }
}

/// The share of the facets beside two panes, and of the list beside one, in
/// hundredths.
const FACETS: u16 = 26;
const LIST: u16 = 55;

/// Rows above the values, hits and lines of a pane.
pub const HEAD: u16 = 1;

/// From so many rows on the rule has a line of its own.
const RULE_FROM: u16 = 36;

/// From so many rows on an edge parts the head from the panes.
const EDGE_FROM: u16 = 30;

/// From so many rows on a record has two lines of the list by default.
const TWO_LINES_FROM: u16 = 24;

/// The lines that a record has in the list of a screen so high, unless the
/// reader chose another number.
#[must_use]
pub const fn lines_per_row(height: u16) -> u16 {
    if height < TWO_LINES_FROM { 1 } else { 2 }
}

/// Lays the screen out; nothing at all below the smallest size.
#[must_use]
pub fn layout(size: Size, wants: Wants) -> Option<Layout> {
    if size.width < SMALLEST.width || size.height < SMALLEST.height {
        return None;
    }
    let row = |y: u16, height: u16| Area {
        x: 0,
        y,
        width: size.width,
        height,
    };
    let rule = u16::from(size.height >= RULE_FROM);
    let edge = u16::from(size.height >= EDGE_FROM);
    let top = 2 + rule + edge;
    let mut layout = Layout {
        search: row(0, 1),
        chips: row(1, 1),
        rule: row(2, rule),
        edge: row(2 + rule, edge),
        footer: row(size.height - 1, 1),
        ..Layout::default()
    };
    panes(&mut layout, row(top, size.height - top - 1), wants);
    Some(layout)
}

/// Shares the body among the panes, one column between neighbours.
fn panes(layout: &mut Layout, body: Area, wants: Wants) {
    if wants.zoom || body.width < TWO_PANES {
        *slot(layout, wants.pane) = Some(body);
        return;
    }
    let Shares { facets, list } = wants.shares;
    let hundredths = |width: u16, share: u16| {
        u16::try_from(u32::from(width) * u32::from(share) / 100).unwrap_or(width)
    };
    if body.width < THREE_PANES {
        let (left, right) = match wants.pane {
            Pane::Facets => {
                let usual = (body.width * 2 / 5).min(36);
                // Beside one pane they have more room.
                let chosen = facets.map(|share| hundredths(body.width, share + 14));
                split(body, chosen.unwrap_or(usual))
            }
            Pane::List | Pane::Detail => split(body, hundredths(body.width, list.unwrap_or(LIST))),
        };
        if wants.pane == Pane::Facets {
            (layout.facets, layout.list) = (Some(left), Some(right));
        } else {
            (layout.list, layout.detail) = (Some(left), Some(right));
        }
        return;
    }
    let usual = hundredths(body.width, FACETS).min(40);
    let facets = facets.map_or(usual, |share| hundredths(body.width, share));
    let (facets, rest) = split(body, facets);
    let (list, detail) = split(rest, hundredths(rest.width, list.unwrap_or(LIST)));
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

/// How the rows of the list lie on the lines of its area: each record on so
/// many lines, and a line of its own between what is found and what is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowLines {
    /// Lines of a record.
    pub lines: u16,
    /// The first row that is offered; no row where nothing is.
    pub parted_at: Option<usize>,
}

impl RowLines {
    /// How many rows lie on so many lines, whatever rows they are.
    #[must_use]
    pub fn fitting(self, height: u16) -> usize {
        let parting = u16::from(self.parted_at.is_some());
        usize::from(height.saturating_sub(parting) / self.lines.max(1))
    }

    /// The line of the area on which a row begins, when the window starts at
    /// `start`.
    #[must_use]
    pub fn line_of(self, start: usize, row: usize) -> u16 {
        let parting = self.parting(start).is_some_and(|at| at <= row);
        let rows = u16::try_from(row.saturating_sub(start)).unwrap_or(u16::MAX);
        rows.saturating_mul(self.lines)
            .saturating_add(u16::from(parting))
    }

    /// The row that is offered first, if it lies in a window from `start` on
    /// or behind it.
    fn parting(self, start: usize) -> Option<usize> {
        self.parted_at.filter(|at| *at >= start)
    }

    /// The line that parts, if it lies behind the start of the window.
    #[must_use]
    pub fn parting_line(self, start: usize) -> Option<u16> {
        let at = self.parting(start)?;
        self.line_of(start, at).checked_sub(1)
    }

    /// The row of the window on a line; none on the line that parts.
    #[must_use]
    pub fn row_on(self, start: usize, line: u16) -> Option<usize> {
        let parting = self.parting_line(start);
        if parting == Some(line) {
            return None;
        }
        let behind = u16::from(parting.is_some_and(|parting| line > parting));
        let rows = usize::from((line - behind) / self.lines.max(1));
        Some(start + rows)
    }
}

/// The parts of the list below its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListAreas {
    /// What helps where nothing is found; else empty.
    pub ways: Area,
    /// The rows.
    pub rows: Area,
}

/// Lines around the ways out: a head, blanks, and the words on two lines.
const AROUND_WAYS: usize = 6;

/// The parts of a list; `ways` is the number of ways out where nothing is
/// found, and `rows` says whether something is offered all the same.
#[must_use]
pub fn list_areas(list: Area, ways: Option<usize>, rows: bool) -> ListAreas {
    let body = list.below(HEAD);
    let height = match ways {
        None => 0,
        Some(_) if !rows => body.height,
        Some(ways) => {
            let wanted = u16::try_from(ways + AROUND_WAYS).unwrap_or(u16::MAX);
            wanted.min(body.height / 2)
        }
    };
    ListAreas {
        ways: body.first(height),
        rows: body.below(height),
    }
}

/// The parts of the detail below its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetailAreas {
    /// The lines of the document.
    pub lines: Area,
    /// What the stances of the value under the cursor would leave; empty where
    /// the pane is low.
    pub preview: Area,
}

/// From so many rows on the detail has a line for the value under its cursor.
const PREVIEW_FROM: u16 = 8;

/// The parts of a detail pane.
#[must_use]
pub const fn detail_areas(detail: Area) -> DetailAreas {
    let body = detail.below(HEAD);
    let preview = if detail.height < PREVIEW_FROM { 0 } else { 1 };
    let height = body.height.saturating_sub(preview);
    DetailAreas {
        lines: body.first(height),
        preview: body.below(height),
    }
}

/// The parts of the facet pane; one that has no room is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FacetAreas {
    /// The values.
    pub values: Area,
    /// How many more there are.
    pub more: Area,
    /// The whole name of the value under the cursor.
    pub name: Area,
    /// What its stances would leave.
    pub preview: Area,
    /// What goes with it.
    pub companions: Area,
}

/// Rows of the values that go with one, below their head and a blank row.
pub const COMPANIONS: u16 = 5;

/// The parts of a facet pane below its head and the box that narrows the
/// values (`boxed` rows). They depend on the height alone, so that nothing
/// moves under the cursor.
#[must_use]
pub const fn facet_areas(pane: Area, boxed: u16) -> FacetAreas {
    let body = pane.below(HEAD + boxed);
    let companions = if pane.height < 24 { 0 } else { COMPANIONS + 2 };
    let more = if pane.height < 8 { 0 } else { 1 };
    let name = if pane.height < 14 {
        0
    } else if pane.height < 20 {
        1
    } else {
        2
    };
    let preview = if body.height == 0 { 0 } else { 1 };
    let below = companions + more + name + preview;
    let height = body.height.saturating_sub(below);
    let values = Area { height, ..body };
    let rest = body.below(height);
    FacetAreas {
        values,
        more: rest.first(more),
        name: rest.below(more).first(name),
        preview: rest.below(more + name).first(preview),
        companions: rest.below(more + name + preview).first(companions),
    }
}

/// The rows of a popup below its head of so many rows, above so many rows that
/// explain them; its frame takes one more below.
#[must_use]
pub const fn overlay_rows(popup: Area, head: u16, below: u16) -> Area {
    let rows = popup.below(head);
    Area {
        height: rows.height.saturating_sub(below + 1),
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
            .chain([
                layout.search,
                layout.chips,
                layout.rule,
                layout.edge,
                layout.footer,
            ])
            .filter(|area| area.height > 0)
            .collect()
    }

    #[test]
    fn whatever_the_size_areas_lie_on_the_screen_and_apart() {
        lie_apart(Shares::default(), 0..240);
        let mut shares = Shares::default();
        for (pane, by) in [
            (Pane::Facets, 90),
            (Pane::List, 90),
            (Pane::Facets, -90),
            (Pane::Detail, 90),
        ] {
            shares = shares.changed(pane, by);
            lie_apart(shares, (60..130).step_by(7));
        }
    }

    fn lie_apart(shares: Shares, widths: impl Iterator<Item = u16>) {
        for width in widths {
            for height in [0, 1, 9, 10, 11, 24, 60] {
                for pane in [Pane::Facets, Pane::List, Pane::Detail] {
                    for zoom in [false, true] {
                        let size = Size { width, height };
                        let Some(layout) = layout(size, Wants { pane, zoom, shares }) else {
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
                shares: Shares::default(),
            };
            let layout = layout(Size { width, height: 24 }, wants).unwrap();
            [layout.facets, layout.list, layout.detail].map(|area| area.is_some())
        };
        assert_eq!(shown(120, Pane::List), [true, true, true]);
        assert_eq!(shown(80, Pane::List), [false, true, true]);
        assert_eq!(shown(80, Pane::Facets), [true, true, false]);
        assert_eq!(shown(40, Pane::Detail), [false, false, true]);
    }

    #[test]
    fn every_row_is_found_again_on_its_lines() {
        for lines in 1..=3 {
            for parted_at in [None, Some(0), Some(4), Some(9)] {
                let rows = RowLines { lines, parted_at };
                for start in [0, 3, 4, 7] {
                    for row in start..start + 8 {
                        let first = rows.line_of(start, row);
                        for line in first..first + lines {
                            assert_eq!(rows.row_on(start, line), Some(row));
                        }
                    }
                    let parting = rows.parting_line(start);
                    assert_eq!(parting.is_some(), parted_at.is_some_and(|at| at >= start));
                    let on = parting.and_then(|line| rows.row_on(start, line));
                    assert_eq!(on, None);
                }
                for height in 1..30 {
                    let last = rows.fitting(height).checked_sub(1);
                    let end = last.map_or(0, |last| rows.line_of(4, 4 + last) + lines);
                    assert!(end <= height);
                }
            }
        }
    }
}
