//! A document as lines to read: its head, the abstract wrapped, its tags, its
//! book, its fields, its links numbered.
//!
//! Lines are made once per document, width and query; paging and the cursor
//! need their number, and drawing copies the few that are visible.
//!
//! | file | holds |
//! |---|---|
//! | `writer.rs` | how text becomes lines |
//! | `head.rs` | title, facts, book, DOI |
//! | `parts.rs` | tags, chapters, fields |
//! | `marks.rs` | what the reader has said |
//! | `links.rs` | the links of the source page, numbered |
//!
//! Must never know: colours; the screen beyond a width.

mod head;
mod links;
mod marks;
mod parts;
mod writer;

use super::form::Group;
use super::keymap::Keymap;
use crate::reader::marks::Marks;
use crate::records::url::WebUrl;
use crate::search::document::Document;
use crate::search::id::Id;
use crate::search::query::{Facet, Pattern};
use writer::Writer;

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
    /// A form mark.
    Form(Group),
    /// A key.
    Key,
    /// Another document.
    Document,
    /// An address.
    Link,
    /// A warning.
    Warning,
}

/// A piece of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub role: Role,
    /// Its text.
    pub text: String,
    /// Whether it made the document a hit.
    pub marked: bool,
    /// The value that it shows, to filter by; the pieces of one value stand
    /// side by side and have the same.
    pub value: Option<Value>,
}

/// A value of the document that can be filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Which of the values of its line, from 0.
    pub place: usize,
    /// The facet.
    pub facet: Facet,
    /// The value.
    pub pattern: Pattern,
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
}

impl PageLine {
    /// The values of the line, in their order.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        let values = self.spans.iter().filter_map(|span| span.value.as_ref());
        let mut next = 0;
        values.filter(move |value| {
            let is_next = value.place == next;
            next += usize::from(is_next);
            is_next
        })
    }

    /// Whether something on it made the document a hit.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.spans.iter().any(|span| span.marked)
    }
}

/// How a document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Columns.
    pub width: u16,
    /// All chapters of the book, not only those near this one.
    pub all_chapters: bool,
    /// The keys that act on what is shown stand beside it.
    pub keys: bool,
    /// The epoch of the marks that are told.
    pub marks: u64,
}

/// A document laid out for one width.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The lines, top to bottom.
    pub lines: Vec<PageLine>,
    /// The numbered links: those that have lines, and those that are the
    /// addresses of tags and have none.
    links: Vec<(usize, String, Target)>,
}

impl Page {
    /// Lays a document out.
    #[must_use]
    pub fn new(document: &Document, marks: &Marks, setting: Setting, keys: &Keymap) -> Self {
        let mut writer = Writer::new(document, setting, keys);
        writer.head();
        writer.marks(marks);
        writer.changes(marks);
        writer.summary();
        writer.note(marks);
        // Of a book that says nothing of itself its chapters say most.
        let chapters_first = document.record.summary.is_none() && document.book.is_none();
        if chapters_first {
            writer.chapters();
        }
        writer.tags();
        if !chapters_first {
            writer.chapters();
        }
        writer.fields();
        let links = writer.links();
        Self {
            lines: writer.lines,
            links,
        }
    }

    /// Where the link with a number leads.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Option<&Target> {
        let mut links = self.links.iter();
        let link = links.find(|(mine, ..)| *mine == number)?;
        Some(&link.2)
    }

    /// Every address of the page, first come first, each once, with what is
    /// said of it.
    #[must_use]
    pub fn addresses(&self) -> Vec<(String, Target)> {
        let mut all: Vec<(String, Target)> = Vec::new();
        let mut add = |label: String, target: &Target| {
            let is_address = matches!(target, Target::Web(_) | Target::Refused(_));
            if is_address && all.iter().all(|(_, known)| known != target) {
                all.push((label, target.clone()));
            }
        };
        for line in &self.lines {
            let Some(target) = &line.target else { continue };
            let has_keys = line.spans.iter().any(|span| span.role == Role::Key);
            let label = line
                .spans
                .iter()
                .filter(|span| matches!(span.role, Role::Label | Role::Text | Role::Dim))
                .map(|span| span.text.trim());
            let label = if has_keys {
                // Its words are those of the keys.
                String::new()
            } else {
                label.collect::<Vec<_>>().join(" ")
            };
            add(label, target);
        }
        for (number, label, target) in &self.links {
            add(format!("{number} {label}"), target);
        }
        all
    }

    /// The line with a match that comes next from a line, `by` 1 or -1; round
    /// the end to the other.
    #[must_use]
    pub fn next_match(&self, from: usize, by: isize) -> Option<usize> {
        let count = self.lines.len();
        let mut places = (1..=count).map(|step| {
            let step = step % count;
            let ahead = if by < 0 { count - step } else { step };
            (from + ahead) % count
        });
        places.find(|at| self.lines[*at].is_marked())
    }
}
