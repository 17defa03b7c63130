//! A document as lines to read: every field, the abstract wrapped, its book,
//! its links numbered.
//!
//! Lines are made once per document, width and query; paging and the cursor
//! need their number, and drawing copies the few that are visible.
//!
//! Must never know: colours; the screen beyond a width.

use std::ops::{Deref, Range};

use unicode_width::UnicodeWidthStr;

use super::keymap::Keymap;
use super::words;
use super::wrap::wrap;
use crate::records::books;
use crate::records::doi::Doi;
use crate::records::record::{Name, Record};
use crate::records::url::WebUrl;
use crate::search::document::{Document, Passage};
use crate::search::id::Id;

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// The title of the document.
    Title,
    /// The head of a section.
    Head,
    /// The name of a field.
    Label,
    /// Running text.
    #[default]
    Text,
    /// Something said about the document, not in it.
    Dim,
    /// An address.
    Link,
    /// A warning.
    Warning,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub role: Role,
    /// Its text.
    pub text: String,
    /// Whether it made the document a hit.
    pub marked: bool,
}

/// Where a line leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An address to open.
    Web(WebUrl),
    /// Another document.
    Document(Id),
    /// Something that looks like a link and is none.
    Refused(String),
}

/// A line of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLine {
    /// Its pieces, left to right.
    pub spans: Vec<Span>,
    /// Where it leads.
    pub target: Option<Target>,
    /// The number under which its link can be opened.
    pub number: Option<usize>,
}

/// A document laid out for one width.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The lines, top to bottom.
    pub lines: Vec<PageLine>,
}

impl Page {
    /// Lays a document out.
    #[must_use]
    pub fn new(document: &Document, width: u16, keys: &Keymap) -> Self {
        let mut writer = Writer {
            lines: Vec::new(),
            width: usize::from(width),
            document,
            keys,
        };
        let record = &document.record;
        let title = document.highlights(Passage::Title);
        writer.text(Role::Title, &record.title, &title);
        writer.meta();
        writer.place_in_book();
        writer.blank();
        match &record.summary {
            Some(summary) => writer.paragraphs(summary),
            None => writer.text(Role::Dim, words::no_abstract(document.ghost), &[]),
        }
        writer.tags();
        writer.fields();
        writer.chapters();
        writer.links();
        Self {
            lines: writer.lines,
        }
    }

    /// The line that holds the link with a number.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Option<usize> {
        self.lines
            .iter()
            .position(|line| line.number == Some(number))
    }

    /// Every address of the page, first come first, each once.
    #[must_use]
    pub fn addresses(&self) -> Vec<(String, Target)> {
        let mut all: Vec<(String, Target)> = Vec::new();
        for line in &self.lines {
            let Some(target @ (Target::Web(_) | Target::Refused(_))) = &line.target else {
                continue;
            };
            if all.iter().all(|(_, known)| known != target) {
                let label = line
                    .spans
                    .iter()
                    .filter(|span| !matches!(span.role, Role::Link | Role::Warning))
                    .map(|span| span.text.trim());
                all.push((label.collect::<Vec<_>>().join(" "), target.clone()));
            }
        }
        all
    }
}

/// What stands before the lines of a link that has no number of its own.
const LEAD: &str = "     ";

/// Columns of the names of fields.
const LABEL: usize = 10;

struct Writer<'a> {
    lines: Vec<PageLine>,
    width: usize,
    document: &'a Document,
    keys: &'a Keymap,
}

/// A field of the document: its name, its value, and what leads where.
#[derive(Default)]
struct Field<'a> {
    label: &'a str,
    value: &'a str,
    role: Role,
    target: Option<Target>,
    highlights: Vec<Range<usize>>,
}

impl<'a> Field<'a> {
    fn plain(label: &'a str, value: &'a str) -> Self {
        Self {
            label,
            value,
            ..Self::default()
        }
    }

    fn link(label: &'a str, value: &'a str, target: Option<Target>) -> Self {
        Self {
            role: Role::Link,
            target,
            ..Self::plain(label, value)
        }
    }
}

impl Writer<'_> {
    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(PageLine::default());
        }
    }

    fn text(&mut self, role: Role, text: &str, highlights: &[Range<usize>]) {
        for line in wrap(text, self.width) {
            self.lines.push(PageLine {
                spans: pieces(text, line, highlights, role),
                ..PageLine::default()
            });
        }
    }

    fn paragraphs(&mut self, text: &str) {
        let highlights = self.document.highlights(Passage::Abstract);
        let mut start = 0;
        for (number, paragraph) in text.split('\n').enumerate() {
            if number > 0 {
                self.blank();
            }
            let end = start + paragraph.len();
            let mine = highlights
                .iter()
                .filter(|range| range.start >= start && range.end <= end)
                .map(|range| range.start - start..range.end - start);
            self.text(Role::Text, paragraph, &mine.collect::<Vec<_>>());
            start = end + 1;
        }
    }

    /// Type, year, countries and language on one line.
    fn meta(&mut self) {
        let Document {
            record,
            year,
            countries,
            ..
        } = self.document;
        let named = (!countries.value.is_empty()).then(|| words::countries(countries));
        let parts = [
            record.kind().map(ToString::to_string),
            year.as_ref().map(words::year),
            named,
            record.language.as_deref().map(str::to_owned),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            self.text(Role::Dim, &parts.join(" · "), &[]);
        }
    }

    /// "Chapter 5 of 7 in ...", a line that leads to the book.
    fn place_in_book(&mut self) {
        let Some(book) = &self.document.book else {
            return;
        };
        let place = self.document.place().map_or(0, |at| at + 1);
        let told = words::place_in_book(place, self.document.chapters.len(), &book.title);
        let start = self.lines.len();
        self.text(Role::Link, &told, &[]);
        for line in &mut self.lines[start..] {
            line.target = Some(Target::Document(book.id.clone()));
        }
    }

    fn tags(&mut self) {
        let tags = &self.document.record.tags;
        if tags.is_empty() {
            return;
        }
        let names = tags.iter().map(|tag| tag.name.to_string());
        let (text, highlights) = self.joined(names, ", ", Passage::Tag);
        self.head("Tags");
        self.text(Role::Text, &text, &highlights);
    }

    /// Values side by side, with the highlights of each in the whole.
    fn joined(
        &self,
        values: impl Iterator<Item = String>,
        between: &str,
        passage: fn(usize) -> Passage,
    ) -> (String, Vec<Range<usize>>) {
        let (mut text, mut highlights) = (String::new(), Vec::new());
        for (at, value) in values.enumerate() {
            if at > 0 {
                text.push_str(between);
            }
            let start = text.len();
            let mine = self.document.highlights(passage(at)).into_iter();
            highlights.extend(mine.map(|range| range.start + start..range.end + start));
            text.push_str(&value);
        }
        (text, highlights)
    }

    fn fields(&mut self) {
        self.head("Document");
        let document = self.document;
        let record = &document.record;
        if let Some(doi) = &record.doi {
            self.field(&Field {
                highlights: document.highlights(Passage::Doi),
                ..Field::link("DOI", doi, doi.url().map(Target::Web))
            });
        }
        self.described(record);
        if document.book.is_none() {
            self.field(&Field::plain(
                "Book",
                optional(record.parent_title.as_ref()),
            ));
        }
        let doi = record.doi.as_ref();
        let own = record
            .link
            .as_deref()
            .filter(|link| Doi::parse(link).as_ref() != doi || doi.is_none());
        for (label, value) in [("Link", own), ("Source", record.source_url.as_deref())] {
            let value = value.unwrap_or_default();
            self.field(&Field::link(label, value, Some(address(value))));
        }
        for other in &record.alternatives {
            let told = format!("{}: {}", other.field, other.value);
            self.dim("Also", &told);
        }
        for (source, line) in &document.sources {
            self.dim("Read from", &words::place(source, *line));
        }
        if record.flaws > 0 {
            self.field(&Field {
                role: Role::Warning,
                ..Field::plain("Flaws", &words::flaws(record.flaws, self.keys))
            });
        }
    }

    /// The bibliographic description.
    fn described(&mut self, record: &Record) {
        let names = |names: &[Name], passage: fn(usize) -> Passage| {
            self.joined(names.iter().map(ToString::to_string), "; ", passage)
        };
        let people = [
            ("Authors", names(&record.authors, Passage::Author)),
            ("Editors", names(&record.editors, Passage::Editor)),
        ];
        self.field(&Field::plain(
            "Type",
            optional(record.knowledge_type.as_ref()),
        ));
        self.field(&Field::plain(
            "Form",
            optional(record.document_type.as_ref()),
        ));
        for (label, (value, highlights)) in &people {
            self.field(&Field {
                highlights: highlights.clone(),
                ..Field::plain(label, value)
            });
        }
        let plain = [
            ("Date", optional(record.date.as_ref()), None),
            (
                "Publisher",
                optional(record.publisher.as_ref()),
                Some(Passage::Publisher),
            ),
            ("Place", optional(record.place.as_ref()), None),
            ("In", optional(record.container.as_ref()), None),
            (
                "Series",
                optional(record.series.as_ref()),
                Some(Passage::Series),
            ),
            ("Number", optional(record.number.as_ref()), None),
            ("Volume", optional(record.volume.as_ref()), None),
            ("Issue", optional(record.issue.as_ref()), None),
            ("Pages", optional(record.pages.as_ref()), None),
            ("Edition", optional(record.edition.as_ref()), None),
            ("ISBN", optional(record.isbn.as_ref()), Some(Passage::Isbn)),
            ("ISSN", optional(record.issn.as_ref()), None),
        ];
        for (label, value, passage) in plain {
            let highlights = passage.map(|passage| self.document.highlights(passage));
            self.field(&Field {
                highlights: highlights.unwrap_or_default(),
                ..Field::plain(label, value)
            });
        }
    }

    fn dim(&mut self, label: &str, value: &str) {
        self.field(&Field {
            role: Role::Dim,
            ..Field::plain(label, value)
        });
    }

    /// The chapters of a book, or of the book around a chapter.
    fn chapters(&mut self) {
        let Document {
            id, book, chapters, ..
        } = self.document;
        if chapters.is_empty() {
            return;
        }
        self.head(words::chapters(book.is_some()));
        if let Some(book) = book {
            let lead = if book.ghost { "  ○ " } else { "  ● " };
            self.document(&book.id, lead, &book.title, Role::Link);
        }
        for (number, chapter) in chapters.iter().enumerate() {
            let here = chapter.id == *id;
            let lead = format!("{}{:>3} ", if here { "▸" } else { " " }, number + 1);
            let role = if here { Role::Text } else { Role::Link };
            self.document(&chapter.id, &lead, &chapter.title, role);
        }
    }

    fn document(&mut self, id: &Id, lead: &str, title: &str, role: Role) {
        let room = self.width.saturating_sub(5).max(10);
        for (number, line) in wrap(title, room).into_iter().enumerate() {
            let lead = if number == 0 {
                lead.to_owned()
            } else {
                "     ".to_owned()
            };
            let spans = vec![span(Role::Dim, lead), span(role, title[line].to_owned())];
            self.lines.push(PageLine {
                spans,
                target: Some(Target::Document(id.clone())),
                number: None,
            });
        }
    }

    fn links(&mut self) {
        let links = numbered_links(&self.document.record);
        if links.is_empty() {
            return;
        }
        self.head("Links");
        for (number, label, target) in links {
            self.link(number, &label, &target);
        }
    }

    /// A link after its label where both fit on a line, else below it.
    fn link(&mut self, number: usize, label: &str, target: &Target) {
        let (shown, role) = match target {
            Target::Web(url) => (url.as_str(), Role::Link),
            Target::Refused(text) => (text.as_str(), Role::Warning),
            Target::Document(_) => return,
        };
        let room = self.width.saturating_sub(LEAD.len()).max(10);
        let mut spans = vec![span(Role::Dim, format!("{number:>3}  "))];
        if !label.is_empty() {
            spans.push(span(Role::Text, format!("{label}  ")));
        }
        let first = self.lines.len();
        if !label.is_empty() && label.width() + 2 + shown.width() > room {
            self.push(std::mem::take(&mut spans), Some(target));
        }
        for line in wrap(shown, room) {
            if spans.is_empty() {
                spans.push(span(Role::Dim, LEAD.to_owned()));
            }
            spans.push(span(role, shown[line].to_owned()));
            self.push(std::mem::take(&mut spans), Some(target));
        }
        if let Some(line) = self.lines.get_mut(first) {
            line.number = Some(number);
        }
    }

    fn head(&mut self, text: &str) {
        self.blank();
        self.lines.push(PageLine {
            spans: vec![span(Role::Head, text.to_owned())],
            ..PageLine::default()
        });
    }

    fn field(&mut self, field: &Field<'_>) {
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

    fn push(&mut self, spans: Vec<Span>, target: Option<&Target>) {
        let target = target.cloned();
        self.lines.push(PageLine {
            spans,
            target,
            number: None,
        });
    }
}

/// The numbered links of the source page; a record without any gets its own
/// addresses numbered.
fn numbered_links(record: &Record) -> Vec<(usize, String, Target)> {
    let mut links: Vec<(usize, String, Target)> = Vec::new();
    for (at, link) in record.links.iter().enumerate() {
        let (number, label) = match link.label.parse() {
            Ok(number) => (number, String::new()),
            Err(_) => (at + 1, link.label.to_string()),
        };
        links.push((number, label, address(&link.url)));
    }
    if !links.is_empty() {
        return links;
    }
    let doi = |doi: Option<Doi>| doi.and_then(|doi| doi.url()).map(Target::Web);
    let link = record
        .link
        .as_deref()
        .filter(|link| Doi::parse(link).is_none());
    let own = [
        ("DOI", doi(record.doi.clone())),
        ("link", link.map(address)),
        ("source page", record.source_url.as_deref().map(address)),
        ("book", doi(books::parent_doi(record))),
    ];
    let tags = record
        .tags
        .iter()
        .map(|tag| (&*tag.name, tag.url.as_deref().map(address)));
    for (label, target) in own.into_iter().chain(tags) {
        let Some(target) = target else { continue };
        if links.iter().all(|(_, _, known)| *known != target) {
            links.push((links.len() + 1, label.to_owned(), target));
        }
    }
    links
}

/// A value, or nothing of it.
fn optional(value: Option<&impl Deref<Target = str>>) -> &str {
    value.map_or("", |value| value)
}

fn span(role: Role, text: String) -> Span {
    Span {
        role,
        text,
        marked: false,
    }
}

/// An address a browser may have, or the text that is none.
fn address(raw: &str) -> Target {
    WebUrl::parse(raw).map_or_else(|| Target::Refused(raw.to_owned()), Target::Web)
}

/// One line of a text, cut where marks begin and end.
fn pieces(text: &str, line: Range<usize>, marks: &[Range<usize>], role: Role) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = line.start;
    let mut push = |range: Range<usize>, marked| {
        if !range.is_empty() {
            spans.push(Span {
                role,
                text: text[range].to_owned(),
                marked,
            });
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
