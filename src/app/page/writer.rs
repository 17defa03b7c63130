//! How text becomes lines: wrapped, its highlights and values kept.
//!
//! Must never know: which fields a record has.

use std::ops::Range;

use crate::app::columns::Columns;

use super::{PageLine, Role, Setting, Span, Target, Value};
use crate::app::keymap::Keymap;
use crate::app::wrap::wrap;
use crate::search::document::{Document, Passage};
use crate::search::query::{Facet, Pattern};

/// Columns of the names of fields.
const LABEL: usize = 10;

pub(super) struct Writer<'a> {
    pub(super) lines: Vec<PageLine>,
    pub(super) width: usize,
    pub(super) setting: Setting,
    pub(super) document: &'a Document,
    pub(super) keys: &'a Keymap,
}

/// A field of the document: its name, its value, and what leads where.
#[derive(Default)]
pub(super) struct Field<'a> {
    pub(super) label: &'a str,
    pub(super) value: &'a str,
    pub(super) role: Role,
    pub(super) target: Option<Target>,
    pub(super) highlights: Vec<Range<usize>>,
}

impl<'a> Field<'a> {
    pub(super) fn plain(label: &'a str, value: &'a str) -> Self {
        Self {
            label,
            value,
            ..Self::default()
        }
    }

    pub(super) fn link(label: &'a str, value: &'a str, target: Option<Target>) -> Self {
        Self {
            role: Role::Link,
            target,
            ..Self::plain(label, value)
        }
    }
}

/// A piece of a line of facts or values.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) role: Role,
    pub(super) text: String,
    pub(super) highlights: Vec<Range<usize>>,
    pub(super) value: Option<(Facet, Pattern)>,
    /// Said behind the value, dim.
    pub(super) behind: String,
}

impl Piece {
    pub(super) fn plain(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            text: text.into(),
            ..Self::default()
        }
    }

    /// A value that is shown as a text.
    pub(super) fn value(facet: Facet, pattern: &str, text: impl Into<String>) -> Self {
        Self {
            value: Some((facet, Pattern::whole(pattern))),
            ..Self::plain(Role::Text, text)
        }
    }

    fn columns(&self) -> usize {
        self.text.width() + self.behind.width()
    }
}

impl<'a> Writer<'a> {
    pub(super) fn new(document: &'a Document, setting: Setting, keys: &'a Keymap) -> Self {
        Self {
            lines: Vec::new(),
            width: usize::from(setting.width),
            setting,
            document,
            keys,
        }
    }

    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(PageLine::default());
        }
    }

    pub(super) fn text(&mut self, role: Role, text: &str, highlights: &[Range<usize>]) {
        for line in wrap(text, self.width) {
            self.push(pieces(text, line, highlights, role), None);
        }
    }

    pub(super) fn push(&mut self, spans: Vec<Span>, target: Option<&Target>) {
        let target = target.cloned();
        self.lines.push(PageLine { spans, target });
    }

    /// The head of a section, and what is said beside it.
    pub(super) fn section(&mut self, text: &str, beside: &str) {
        self.blank();
        let mut spans = vec![span(Role::Head, text.to_owned())];
        if !beside.is_empty() {
            spans.push(span(Role::Dim, format!("  {beside}")));
        }
        self.push(spans, None);
    }

    /// Pieces one after the other behind a label, as many a line as fit; none
    /// is broken unless it is wider than a line.
    pub(super) fn flow(&mut self, label: &str, all: Vec<Piece>, between: &str) {
        let indent = if label.is_empty() { 0 } else { LABEL };
        let room = self.width.saturating_sub(indent).max(10);
        let lead = |first: bool| {
            let name = if first { label } else { "" };
            let lead = span(Role::Label, format!("{name:indent$}"));
            (indent > 0).then_some(lead)
        };
        let mut spans: Vec<Span> = lead(true).into_iter().collect();
        let (mut used, mut place) = (0, 0);
        for piece in all {
            let columns = piece.columns();
            if used > 0 && used + between.width() + columns > room {
                self.push(std::mem::take(&mut spans), None);
                spans.extend(lead(false));
                (used, place) = (0, 0);
            }
            if used > 0 {
                spans.push(span(Role::Dim, between.to_owned()));
                used += between.width();
            }
            let value = piece.value.map(|(facet, pattern)| Value {
                place,
                facet,
                pattern,
            });
            place += usize::from(value.is_some());
            for (number, line) in wrap(&piece.text, room).into_iter().enumerate() {
                if number > 0 {
                    self.push(std::mem::take(&mut spans), None);
                    spans.extend(lead(false));
                    // Whatever follows on this line is its first value.
                    (used, place) = (0, 0);
                }
                used += piece.text[line.clone()].width();
                let mut parts = pieces(&piece.text, line, &piece.highlights, piece.role);
                // What goes on below belongs to the value, but is no other one.
                if number == 0 {
                    for part in &mut parts {
                        part.value.clone_from(&value);
                    }
                }
                spans.extend(parts);
            }
            if !piece.behind.is_empty() {
                used += piece.behind.width();
                spans.push(span(Role::Dim, piece.behind));
            }
        }
        if used > 0 {
            self.push(spans, None);
        }
    }

    /// Values side by side, with the highlights of each in the whole.
    pub(super) fn values(
        &self,
        facet: Facet,
        values: impl Iterator<Item = String>,
        passage: fn(usize) -> Passage,
    ) -> Vec<Piece> {
        let values = values.enumerate().map(|(at, name)| Piece {
            highlights: self.document.highlights(passage(at)),
            ..Piece::value(facet, &name.clone(), name)
        });
        values.collect()
    }

    pub(super) fn field(&mut self, field: &Field<'_>) {
        let Field {
            label,
            value,
            role,
            target,
            highlights,
        } = field;
        if value.is_empty() {
            return;
        }
        let room = self.width.saturating_sub(LABEL);
        // An address that does not fit beside its label stands below it whole.
        let below = value.width() > room && !value.contains(' ');
        let (indent, width) = if below {
            (2, self.width.saturating_sub(2))
        } else {
            (LABEL, room)
        };
        let target = target.as_ref();
        if below {
            self.push(vec![span(Role::Label, (*label).to_owned())], target);
        }
        for (number, line) in wrap(value, width.max(10)).into_iter().enumerate() {
            let lead = if number == 0 && !below { label } else { "" };
            let mut spans = vec![span(Role::Label, format!("{lead:indent$}"))];
            spans.extend(pieces(value, line, highlights, *role));
            self.push(spans, target);
        }
    }

    pub(super) fn dim(&mut self, label: &str, value: &str) {
        self.field(&Field {
            role: Role::Dim,
            ..Field::plain(label, value)
        });
    }
}

pub(super) fn span(role: Role, text: impl Into<String>) -> Span {
    Span {
        role,
        text: text.into(),
        ..Span::default()
    }
}

/// One line of a text, cut where marks begin and end.
pub(super) fn pieces(
    text: &str,
    line: Range<usize>,
    marks: &[Range<usize>],
    role: Role,
) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = line.start;
    let mut push = |range: Range<usize>, marked| {
        if !range.is_empty() {
            let piece = span(role, &text[range]);
            spans.push(Span { marked, ..piece });
        }
    };
    for mark in marks
        .iter()
        .filter(|mark| mark.end > line.start && mark.start < line.end)
    {
        let (start, end) = (mark.start.max(at), mark.end.min(line.end));
        push(at..start, false);
        push(start..end, true);
        at = end;
    }
    push(at..line.end, false);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::record::Record;
    use crate::records::text::Text;
    use crate::search::document::Fact;
    use crate::search::id::Id;

    fn document() -> Document {
        Document {
            id: Id::from("a"),
            record: Record::titled(&Text::line("A title")),
            tag_counts: Vec::new(),
            ghost: false,
            year: None,
            countries: Fact {
                value: Vec::new(),
                derived: false,
            },
            book: None,
            chapters: Vec::new(),
            sources: Vec::new(),
            highlights: Vec::new(),
        }
    }

    #[test]
    fn every_value_is_a_handle_once_also_behind_one_that_is_broken() {
        let (document, keys) = (document(), Keymap::default());
        let names = [
            "a name that is broken in two",
            "b",
            "c",
            "another long one",
            "d",
        ];
        for width in 10..60 {
            let setting = Setting {
                width,
                all_chapters: false,
                keys: true,
                marks: 0,
            };
            let mut writer = Writer::new(&document, setting, &keys);
            let pieces = names.map(|name| Piece::value(Facet::Tag, name, name));
            writer.flow("", pieces.into(), "; ");
            let lines = writer.lines.iter();
            let told: Vec<_> = lines
                .flat_map(PageLine::values)
                .map(|value| value.pattern.text.as_str())
                .collect();
            assert_eq!(told, names, "in {width} columns");
        }
    }
}
