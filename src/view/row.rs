//! A record as a row of the list: its title, and below it what it is or why it
//! is here.
//!
//! Must never know: which rows there are.

use std::ops::Range;

use crate::app::columns::Columns;
use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::text::{Pen, one_piece, right};
use super::theme::Theme;
use crate::app::geometry::Area;
use crate::app::words::remembered::STAR;
use crate::app::wrap::{cut, wrap};
use crate::app::{App, form, words};
use crate::reader::mark::Mark;
use crate::search::answer::{Card, Snippet};
use crate::search::field::Fields;

/// From so many columns on a row of one line says the year and the form.
const YEAR_FROM: usize = 34;

/// Columns of form mark and year in a row of one line, a blank before them.
const FACTS: usize = 10;

/// Draws the row at a place of the list into its lines; whether the cursor is
/// on it, and whether the list hears the keys.
pub(super) fn draw(
    app: &App,
    theme: &Theme,
    at: usize,
    card: &Card,
    (is_here, focused): (bool, bool),
    area: Area,
    buf: &mut Buffer,
) {
    let row = Row {
        app,
        theme,
        at,
        card,
        is_here,
    };
    let inside = Area {
        x: area.x + 1,
        width: area.width.saturating_sub(2),
        ..area
    };
    let reason = row
        .reason()
        .or_else(|| row.hidden(usize::from(inside.width)));
    let lines = if area.height == 1 {
        row.alone(row.marked(reason), inside, buf);
        1
    } else {
        let lines = row.title(inside, buf);
        let facts = Some(row.facts());
        if area.height > lines + 1 {
            row.below(lines, [facts, None], inside, buf);
            row.below(lines + 1, [None, reason], inside, buf);
        } else {
            row.below(lines, [facts, reason], inside, buf);
        }
        lines
    };
    row.edge(focused, lines, area, buf);
}

/// Text with its highlights.
#[derive(Default)]
struct Told {
    text: String,
    highlights: Vec<Range<usize>>,
}

impl Told {
    fn plain(text: String) -> Self {
        Self {
            text,
            highlights: Vec::new(),
        }
    }

    /// Adds a text behind this one, parted from it.
    fn add(&mut self, text: &str, highlights: &[Range<usize>]) {
        if !self.text.is_empty() && !text.is_empty() {
            self.push(" · ", &[]);
        }
        self.push(text, highlights);
    }

    /// Adds a text behind this one.
    fn push(&mut self, text: &str, highlights: &[Range<usize>]) {
        let start = self.text.len();
        self.text.push_str(text);
        let moved = highlights.iter();
        self.highlights
            .extend(moved.map(|range| range.start + start..range.end + start));
    }
}

struct Row<'a> {
    app: &'a App,
    theme: &'a Theme,
    at: usize,
    card: &'a Card,
    is_here: bool,
}

impl Row<'_> {
    /// What the reader has said of it.
    fn mark(&self) -> Option<&Mark> {
        self.app.memory().mark(&self.card.id)
    }

    fn indent(&self) -> usize {
        2 * usize::from(self.card.depth)
    }

    fn style(&self) -> Style {
        let is_aside = self.card.context || !self.card.lacks.is_empty();
        if is_aside && !self.is_here {
            self.theme.dim
        } else {
            self.theme.text
        }
    }

    /// Begins the first line: as far as the row is indented, and the sign of a
    /// book that stands there for its chapters.
    fn begin(&self, pen: &mut Pen<'_>) {
        pen.blank(self.indent());
        if self.mark().is_some_and(Mark::is_starred) {
            pen.text(STAR, self.theme.chosen).blank(1);
        }
        if self.card.context {
            pen.text(if self.card.ghost { "○ " } else { "● " }, self.theme.dim);
        }
    }

    /// The title, cut to so many columns.
    fn cut_title(&self, pen: &mut Pen<'_>, room: usize) {
        let title = &*self.card.title;
        let styles = [self.style(), self.theme.matched];
        let parts = cut(title, room, &self.kept());
        pen.parts(title, &parts, &self.card.highlights, styles);
    }

    /// The title, on two of three lines if it needs them; the lines it took.
    fn title(&self, area: Area, buf: &mut Buffer) -> u16 {
        let card = self.card;
        let title = &*card.title;
        let mut pen = Pen::new(buf, area, 0);
        self.begin(&mut pen);
        let room = pen.room();
        let lines = if area.height < 3 {
            Vec::new()
        } else {
            wrap(title, room)
        };
        let [first, second, ..] = &lines[..] else {
            self.cut_title(&mut pen, room);
            return 1;
        };
        let styles = [self.style(), self.theme.matched];
        let parts = std::slice::from_ref(first);
        pen.parts(&title[..first.end], parts, &card.highlights, styles);
        let rest = second.start;
        let moved: Vec<Range<usize>> = card
            .highlights
            .iter()
            .filter(|range| range.start >= rest)
            .map(|range| range.start - rest..range.end - rest)
            .collect();
        let behind = &title[rest..];
        let mut pen = Pen::new(buf, area, 1);
        pen.blank(self.indent());
        let parts = cut(behind, pen.room(), &[]);
        pen.parts(behind, &parts, &moved, styles);
        2
    }

    /// What the reader has said, before the reason.
    fn marked(&self, reason: Option<Told>) -> Option<Told> {
        let mark = self.mark().map(words::remembered::mark);
        let Some(mark) = mark.filter(|mark| !mark.is_empty()) else {
            return reason;
        };
        let mut told = Told::plain(mark);
        if let Some(reason) = reason {
            told.add(&reason.text, &reason.highlights);
        }
        Some(told)
    }

    /// A row of one line: the title, then the reason, the form and the year.
    fn alone(&self, reason: Option<Told>, area: Area, buf: &mut Buffer) {
        let mut pen = Pen::new(buf, area, 0);
        self.begin(&mut pen);
        let facts = if pen.room() < YEAR_FROM { 0 } else { FACTS };
        let room = pen.room() - facts;
        let mut beside = 0;
        if let Some(reason) = &reason {
            let left = room.saturating_sub(self.card.title.width() + 2);
            beside = (reason.text.width() + 2).min(left.max(room * 2 / 5));
        }
        let start = pen.x();
        self.cut_title(&mut pen, room - beside);
        let used = usize::from(pen.x() - start);
        pen.blank(room - beside - used);
        if let Some(reason) = reason {
            pen.blank(2);
            let parts = cut(&reason.text, beside.saturating_sub(2), &[]);
            let styles = [self.dim(), self.theme.matched];
            pen.parts(&reason.text, &parts, &reason.highlights, styles);
        }
        if facts > 0 {
            let facts = Area {
                x: area.x + area.width - u16::try_from(FACTS - 1).unwrap_or(0),
                width: u16::try_from(FACTS - 1).unwrap_or(0),
                ..area
            };
            self.form(&mut Pen::new(buf, facts, 0));
            let year = self.card.year.as_ref().map(words::year);
            right(buf, facts, 0, &year.unwrap_or_default(), self.dim());
        }
    }

    /// The form mark, or as many blanks.
    fn form(&self, pen: &mut Pen<'_>) {
        let form = form::of(self.card);
        let style = form.map_or(self.dim(), |form| self.theme.form(form.group));
        pen.text(form.map_or("  ", |form| form.mark), style);
    }

    /// The places of the title that are to be seen: where it was found, and
    /// where it begins to differ from the titles above and below.
    fn kept(&self) -> Vec<usize> {
        let card = self.card;
        let found = card.highlights.iter().map(|range| range.start);
        let above = self.at.checked_sub(1);
        let beside = above.into_iter().chain([self.at + 1]);
        let differs = beside
            .filter_map(|at| self.app.list().card(at))
            .filter_map(|other| differs_at(&card.title, &other.title));
        found.chain(differs).collect()
    }

    fn dim(&self) -> Style {
        if self.is_here {
            self.theme.text
        } else {
            self.theme.dim
        }
    }

    /// A line below the title: facts behind the form mark, and why the row is
    /// here.
    fn below(&self, line: u16, [facts, reason]: [Option<Told>; 2], area: Area, buf: &mut Buffer) {
        let mut pen = Pen::new(buf, area, line);
        pen.blank(self.indent() + 1);
        if facts.is_some() {
            self.form(&mut pen);
            pen.blank(1);
        } else {
            pen.blank(3);
        }
        let mut told = Told::default();
        for part in [facts, reason].into_iter().flatten() {
            told.add(&part.text, &part.highlights);
        }
        let parts = cut(&told.text, pen.room(), &[]);
        let styles = [self.dim(), self.theme.matched];
        pen.parts(&told.text, &parts, &told.highlights, styles);
    }

    /// What it is: its year, and where no reason is told, its book or
    /// publisher, its countries, its chapters.
    fn facts(&self) -> Told {
        let card = self.card;
        let year = card.year.as_ref().map(words::year);
        let mut facts = Told::plain(year.unwrap_or_default());
        if let Some(mark) = self.mark() {
            facts.add(&words::remembered::mark(mark), &[]);
        }
        if !card.lacks.is_empty() || card.reason.is_some() {
            return facts;
        }
        let countries: Vec<&str> = card.countries.iter().map(|name| &**name).collect();
        let countries = (!countries.is_empty()).then(|| countries.join(", "));
        let chapters = (card.chapters > 0).then(|| words::chapter_count(card.chapters));
        let kind = card
            .kind
            .as_ref()
            .filter(|kind| card.form.as_ref() != Some(kind));
        if let Some(book) = card.book.as_ref().filter(|_| card.depth == 0) {
            facts.add("in ", &[]);
            facts.push(book, &card.book_highlights);
        } else if let Some(publisher) = &card.publisher {
            facts.add(publisher, &[]);
        }
        let rest = [countries, chapters, kind.map(ToString::to_string)];
        for fact in rest.into_iter().flatten() {
            facts.add(&fact, &[]);
        }
        facts
    }

    /// Why it is here, where its title does not say it: the words that it
    /// lacks, or the text that has them.
    fn reason(&self) -> Option<Told> {
        let card = self.card;
        if !card.lacks.is_empty() {
            let mut lacks = Told::plain(format!("lacks: {}", card.lacks.join(", ")));
            if let Some(book) = card.book.as_ref().filter(|_| card.depth == 0) {
                lacks.add("in ", &[]);
                lacks.push(book, &card.book_highlights);
            }
            return Some(lacks);
        }
        let Some(snippet) = &card.reason else {
            let names: Vec<_> = card.fields.names().collect();
            return (!names.is_empty()).then(|| Told::plain(format!("in {}", names.join(", "))));
        };
        Some(excerpt(snippet))
    }

    /// The words that were found in the title where it is cut, if any were.
    fn hidden(&self, width: usize) -> Option<Told> {
        let (card, title) = (self.card, &*self.card.title);
        let room = width.saturating_sub(self.indent());
        let parts = cut(title, room, &self.kept());
        let is_hidden = |range: &&Range<usize>| {
            let mut parts = parts.iter();
            !parts.any(|part| part.start <= range.start && range.end <= part.end)
        };
        let mut told = Told::default();
        for range in card.highlights.iter().filter(is_hidden) {
            told.push(if told.text.is_empty() { "also: " } else { ", " }, &[]);
            let word = &title[range.clone()];
            told.push(word, std::slice::from_ref(&(0..word.len())));
        }
        (!told.text.is_empty()).then_some(told)
    }

    /// The sign of what is selected, and the cursor.
    fn edge(&self, focused: bool, title: u16, area: Area, buf: &mut Buffer) {
        let theme = self.theme;
        if self.is_here {
            for line in 0..area.height {
                Pen::new(buf, area, line).text("▌", theme.accent);
            }
        }
        let is_selected = self.app.selection().has(&self.card.id);
        if is_selected {
            Pen::new(buf, area, 0).text("*", theme.accent);
        }
        if self.is_here && focused {
            if !is_selected {
                Pen::new(buf, area, 0).text(" ", theme.text);
            }
            for line in 0..title {
                one_piece(buf, area, line, theme.cursor);
            }
        }
    }
}

/// The snippet in quotes, from a few words before its first highlight on.
fn excerpt(snippet: &Snippet) -> Told {
    let text = &*snippet.text;
    let first = snippet.highlights.first().map_or(0, |range| range.start);
    let mut start = 0;
    if snippet.cut || first > BEFORE {
        let earlier = text[..first].char_indices().rev().map(|(at, _)| at);
        let from = earlier.take(BEFORE).last().unwrap_or(first);
        start = text[from..first]
            .find(' ')
            .map_or(from, |blank| from + blank + 1);
    }
    let mut told = Told::default();
    let is_text = snippet.field == Fields::ABSTRACT;
    if is_text {
        told.push("“", &[]);
    } else {
        for name in snippet.field.names() {
            told.push(&format!("{name}: "), &[]);
        }
    }
    if start > 0 || snippet.cut {
        told.push("…", &[]);
    }
    let moved: Vec<Range<usize>> = snippet
        .highlights
        .iter()
        .map(|range| range.start - start..range.end - start)
        .collect();
    told.push(&text[start..], &moved);
    if is_text {
        told.push("”", &[]);
    }
    told
}

/// Characters of a snippet before its first highlight: a few words, which say
/// what it is about.
const BEFORE: usize = 16;

/// Where a title begins to differ from another; none where it does at once.
fn differs_at(title: &str, other: &str) -> Option<usize> {
    let same = title
        .char_indices()
        .zip(other.chars())
        .find(|((_, mine), other)| mine != other);
    let at = same.map(|((at, _), _)| at)?;
    let word = title[..at].rfind(' ').map_or(0, |blank| blank + 1);
    (word > 0).then_some(word)
}
