//! A document as lines to read: every field, the abstract wrapped, its book,
//! its links numbered.
//!
//! Lines are made once per document, width and query; paging and the cursor
//! need their number, and drawing copies the few that are visible.
//!
//! Must never know: colours; the screen beyond a width.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use crate::app::wrap::wrap;
use crate::engine::catalog::Catalog;
use crate::engine::catalog::DocAddress as Row;
use crate::engine::exec::highlight::Highlighter;
use crate::records::books;
use crate::records::doi::Doi;
use crate::records::record::Name;
use crate::records::record::Record;
use crate::records::url::WebUrl;
use crate::search::field::Fields;

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The title of the document.
    Title,
    /// The head of a section.
    Head,
    /// The name of a field.
    Label,
    /// Running text.
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
    Document(Row),
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
    pub fn new(catalog: &Catalog, row: Row, width: u16, marker: &Highlighter) -> Self {
        let Some(record) = catalog.get(row) else {
            return Self::default();
        };
        let mut writer = Writer {
            lines: Vec::new(),
            width: usize::from(width),
            marker,
        };
        writer.text(Role::Title, &record.title, Some(Fields::TITLE));
        writer.meta(catalog, row, &record);
        writer.place_in_book(catalog, row);
        writer.blank();
        match (&record.summary, catalog.is_ghost(row)) {
            (Some(summary), _) => writer.paragraphs(summary),
            (None, true) => writer.text(
                Role::Dim,
                "Not in this catalog: known only from its chapters.",
                None,
            ),
            (None, false) => writer.text(Role::Dim, "No abstract.", None),
        }
        writer.tags(&record);
        writer.fields(catalog, row, &record);
        writer.chapters(catalog, row);
        writer.links(&record);
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
    marker: &'a Highlighter,
}

impl Writer<'_> {
    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(PageLine::default());
        }
    }

    fn text(&mut self, role: Role, text: &str, field: Option<Fields>) {
        let marks = field.map_or_else(Vec::new, |field| self.marker.marks(text, field));
        for line in wrap(text, self.width) {
            self.lines.push(PageLine {
                spans: pieces(text, line, &marks, role),
                ..PageLine::default()
            });
        }
    }

    fn paragraphs(&mut self, text: &str) {
        for (number, paragraph) in text.split('\n').enumerate() {
            if number > 0 {
                self.blank();
            }
            self.text(Role::Text, paragraph, Some(Fields::ABSTRACT));
        }
    }

    /// Type, year, countries and language on one line.
    fn meta(&mut self, catalog: &Catalog, row: Row, record: &Record) {
        let year = catalog.year(row).map(|year| {
            if year.derived {
                format!("{} (from the book)", year.value)
            } else {
                year.value.to_string()
            }
        });
        let countries = catalog.countries(row, record);
        let named = (!countries.value.is_empty()).then(|| {
            let names: Vec<&str> = countries.value.iter().map(|name| &**name).collect();
            let names = names.join(", ");
            if countries.derived {
                format!("{names} (from the title)")
            } else {
                names
            }
        });
        let parts = [
            record.kind().map(ToString::to_string),
            year,
            named,
            record.language.as_deref().map(str::to_owned),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            self.text(Role::Dim, &parts.join(" · "), None);
        }
    }

    /// "chapter 5 of 7 in ...", a line that leads to the book.
    fn place_in_book(&mut self, catalog: &Catalog, row: Row) {
        let Some(book) = catalog.book_of(row) else {
            return;
        };
        let chapters = catalog.chapters_of(book);
        let place = chapters
            .iter()
            .position(|chapter| *chapter == row)
            .map_or(0, |at| at + 1);
        let title = catalog.get(book).unwrap_or_default().title;
        let start = self.lines.len();
        self.text(
            Role::Link,
            &format!("Chapter {place} of {} in {title}", chapters.len()),
            None,
        );
        for line in &mut self.lines[start..] {
            line.target = Some(Target::Document(book));
        }
    }

    fn tags(&mut self, record: &Record) {
        if record.tags.is_empty() {
            return;
        }
        let (mut text, mut marks) = (String::new(), Vec::new());
        for tag in &record.tags {
            if !text.is_empty() {
                text.push_str(", ");
            }
            let own = self.marker.marks(&tag.name, Fields::TAG);
            marks.extend(
                own.into_iter()
                    .map(|mark| mark.start + text.len()..mark.end + text.len()),
            );
            text.push_str(&tag.name);
        }
        self.head("Tags");
        for line in wrap(&text, self.width) {
            self.lines.push(PageLine {
                spans: pieces(&text, line, &marks, Role::Text),
                ..PageLine::default()
            });
        }
    }

    fn fields(&mut self, catalog: &Catalog, row: Row, record: &Record) {
        self.head("Document");
        let doi = record.doi.as_ref();
        let target = doi.and_then(Doi::url).map(Target::Web);
        self.field(
            "DOI",
            doi.map(|doi| &**doi),
            Role::Link,
            target.as_ref(),
            Some(Fields::DOI),
        );
        let names = |names: &[Name]| {
            names
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ")
        };
        let plain: [(&str, Option<&str>, Option<Fields>); 15] = [
            ("Type", record.knowledge_type.as_deref(), None),
            ("Form", record.document_type.as_deref(), None),
            (
                "Authors",
                Some(&names(&record.authors)),
                Some(Fields::AUTHOR),
            ),
            (
                "Editors",
                Some(&names(&record.editors)),
                Some(Fields::AUTHOR),
            ),
            ("Date", record.date.as_deref(), None),
            ("Publisher", record.publisher.as_deref(), None),
            ("Place", record.place.as_deref(), None),
            ("In", record.container.as_deref(), None),
            ("Series", record.series.as_deref(), Some(Fields::SERIES)),
            ("Volume", record.volume.as_deref(), None),
            ("Issue", record.issue.as_deref(), None),
            ("Pages", record.pages.as_deref(), None),
            ("Edition", record.edition.as_deref(), None),
            ("ISBN", record.isbn.as_deref(), Some(Fields::DOI)),
            ("ISSN", record.issn.as_deref(), None),
        ];
        for (label, value, field) in plain {
            self.field(label, value, Role::Text, None, field);
        }
        if catalog.book_of(row).is_none() {
            self.field(
                "Book",
                record.parent_title.as_deref(),
                Role::Text,
                None,
                None,
            );
        }
        let own = record
            .link
            .as_deref()
            .filter(|link| Doi::parse(link).as_ref() != doi || doi.is_none());
        self.field("Link", own, Role::Link, own.map(address).as_ref(), None);
        let page = record.source_url.as_deref();
        self.field("Source", page, Role::Link, page.map(address).as_ref(), None);
        for other in &record.alternatives {
            self.field(
                "Also",
                Some(&format!("{}: {}", other.field, other.value)),
                Role::Dim,
                None,
                None,
            );
        }
        for origin in &record.origins {
            let source = catalog
                .sources()
                .get(origin.source as usize)
                .map_or("", |name| name);
            let place = if origin.line > 0 {
                format!("{source}:{}", origin.line)
            } else {
                source.to_owned()
            };
            self.field("Read from", Some(&place), Role::Dim, None, None);
        }
        if record.flaws > 0 {
            self.field(
                "Flaws",
                Some(&format!("{} (press ! to read them)", record.flaws)),
                Role::Warning,
                None,
                None,
            );
        }
    }

    /// The chapters of a book, or of the book around a chapter.
    fn chapters(&mut self, catalog: &Catalog, row: Row) {
        let book = catalog.book_of(row).unwrap_or(row);
        let chapters = catalog.chapters_of(book);
        if chapters.is_empty() {
            return;
        }
        self.head(if book == row {
            "Chapters"
        } else {
            "The book and its chapters"
        });
        if book != row {
            let ghost = catalog.is_ghost(book);
            let title = catalog.get(book).unwrap_or_default().title;
            self.document(
                book,
                if ghost { "  ○ " } else { "  ● " },
                &title,
                Role::Link,
            );
        }
        for (number, chapter) in chapters.iter().enumerate() {
            let here = *chapter == row;
            let record = catalog.get(*chapter).unwrap_or_default();
            let title = catalog.chapter_title(*chapter, &record);
            let lead = format!("{}{:>3} ", if here { "▸" } else { " " }, number + 1);
            self.document(
                *chapter,
                &lead,
                &title,
                if here { Role::Text } else { Role::Link },
            );
        }
    }

    fn document(&mut self, row: Row, lead: &str, title: &str, role: Role) {
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
                target: Some(Target::Document(row)),
                number: None,
            });
        }
    }

    fn links(&mut self, record: &Record) {
        let links = numbered_links(record);
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

    fn field(
        &mut self,
        label: &str,
        value: Option<&str>,
        role: Role,
        target: Option<&Target>,
        field: Option<Fields>,
    ) {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return;
        };
        let marks = field.map_or_else(Vec::new, |field| self.marker.marks(value, field));
        let room = self.width.saturating_sub(LABEL);
        // An address that does not fit beside its label stands below it whole.
        let below = value.width() > room && !value.contains(' ');
        let (indent, width) = if below {
            (2, self.width.saturating_sub(2))
        } else {
            (LABEL, room)
        };
        if below {
            self.push(vec![span(Role::Label, label.to_owned())], target);
        }
        for (number, line) in wrap(value, width.max(10)).into_iter().enumerate() {
            let lead = if number == 0 && !below { label } else { "" };
            let mut spans = vec![span(Role::Label, format!("{lead:indent$}"))];
            spans.extend(pieces(value, line, &marks, role));
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
