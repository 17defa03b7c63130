//! Putting text into cells: cut by display width, never outside an area.
//!
//! Must never know: what the text means.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use crate::app::columns::{Columns, is_plain};
use crate::app::geometry::Area;
use crate::app::wrap::{cut, fitting};

/// A row of cells that is written from left to right.
pub(super) struct Pen<'a> {
    buf: &'a mut Buffer,
    x: u16,
    y: u16,
    end: u16,
}

impl<'a> Pen<'a> {
    /// Writes into row `row` of an area; nothing when the area has no such row.
    pub(super) fn new(buf: &'a mut Buffer, area: Area, row: u16) -> Self {
        let inside = row < area.height;
        let end = if inside {
            area.x.saturating_add(area.width).min(buf.area.right())
        } else {
            area.x
        };
        Self {
            buf,
            x: area.x,
            y: area.y.saturating_add(row),
            end,
        }
    }

    /// Columns left.
    pub(super) fn room(&self) -> usize {
        usize::from(self.end.saturating_sub(self.x))
    }

    /// The column where the next text goes.
    pub(super) fn x(&self) -> u16 {
        self.x
    }

    /// Writes as much as fits; text that does not fit ends with an ellipsis.
    pub(super) fn text(&mut self, text: &str, style: Style) -> &mut Self {
        let room = self.room();
        if text.width() <= room {
            self.put(text, style);
        } else if room > 0 {
            self.put(fitting(text, room - 1), style);
            self.put("…", style);
        }
        self
    }

    /// Writes text whose marked byte ranges have another style laid over, cut
    /// to `width` columns; returns to the row's end after exactly that many.
    pub(super) fn marked(
        &mut self,
        text: &str,
        marks: &[Range<usize>],
        style: Style,
        mark: Style,
        width: usize,
    ) -> &mut Self {
        let width = width.min(self.room());
        if width == 0 {
            return self;
        }
        let start = self.x;
        self.parts(text, &cut(text, width, &[]), marks, [style, mark]);
        let used = usize::from(self.x - start);
        self.blank(width.saturating_sub(used))
    }

    /// Writes the parts of a text that are shown, as [`cut`] gives them, the
    /// marked byte ranges with the second style laid over.
    pub(super) fn parts(
        &mut self,
        text: &str,
        parts: &[Range<usize>],
        marks: &[Range<usize>],
        [style, mark]: [Style; 2],
    ) -> &mut Self {
        for (number, part) in parts.iter().enumerate() {
            let mut at = part.start;
            for range in marks {
                let from = range.start.clamp(at, part.end);
                let to = range.end.min(part.end);
                if from < to {
                    self.put(&text[at..from], style);
                    self.put(&text[from..to], style.patch(mark));
                    at = to;
                }
            }
            self.put(&text[at..part.end], style);
            let next = parts.get(number + 1);
            if next.map_or(text.len(), |next| next.start) > part.end {
                self.put("…", style);
            }
        }
        self
    }

    /// Leaves columns blank.
    pub(super) fn blank(&mut self, columns: usize) -> &mut Self {
        let columns = u16::try_from(columns).unwrap_or(u16::MAX);
        self.x = self.x.saturating_add(columns).min(self.end);
        self
    }

    fn put(&mut self, text: &str, style: Style) {
        if self.x >= self.end || self.y >= self.buf.area.bottom() {
            return;
        }
        if is_plain(text) {
            let letters = text.chars().take(self.room());
            for (letter, x) in letters.zip(self.x..) {
                if let Some(cell) = self.buf.cell_mut((x, self.y)) {
                    cell.set_char(letter).set_style(style);
                }
            }
            self.blank(text.chars().count());
            return;
        }
        if text.width() == unicode_width::UnicodeWidthStr::width(text) {
            let (x, _) = self
                .buf
                .set_stringn(self.x, self.y, text, self.room(), style);
            self.x = x;
            return;
        }
        // Some clusters need more columns than the buffer would give them.
        for cluster in text.graphemes(true) {
            let columns = cluster.width();
            if columns > self.room() {
                return;
            }
            self.buf
                .set_stringn(self.x, self.y, " ".repeat(columns), columns, style);
            self.buf
                .set_stringn(self.x, self.y, cluster, columns, style);
            self.blank(columns);
        }
    }
}

/// Writes text so that it ends at the right edge of a row.
pub(super) fn right(buf: &mut Buffer, area: Area, row: u16, text: &str, style: Style) {
    let width = u16::try_from(text.width())
        .unwrap_or(u16::MAX)
        .min(area.width);
    let area = Area {
        x: area.x + area.width - width,
        width,
        ..area
    };
    Pen::new(buf, area, row).text(text, style);
}

/// Gives a row of an area one style in the place of all it has, so that it is
/// seen as one piece; what is underlined stays so, for that are matches.
pub(super) fn one_piece(buf: &mut Buffer, area: Area, row: u16, style: Style) {
    if row >= area.height {
        return;
    }
    let row = Rect {
        x: area.x,
        y: area.y + row,
        width: area.width,
        height: 1,
    };
    for position in row.intersection(buf.area).positions() {
        if let Some(cell) = buf.cell_mut(position) {
            let kept = cell.modifier & Modifier::UNDERLINED;
            cell.set_style(Style::reset().patch(style));
            cell.modifier |= kept;
        }
    }
}

/// The text behind some columns.
pub(super) fn after(text: &str, columns: usize) -> &str {
    text.get(fitting(text, columns).len()..).unwrap_or_default()
}
