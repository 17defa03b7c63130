//! The parts of a document below its abstract: tags, chapters, fields.

use std::ops::Deref;

use super::links::address;
use super::writer::{Field, Piece, Writer, span};
use super::{Role, Target};
use crate::app::action::Action;
use crate::app::keymap::Scope;
use crate::app::words;
use crate::app::wrap::wrap;
use crate::records::doi::Doi;
use crate::records::record::{Name, Record};
use crate::search::document::{Chapter, Document, Passage};
use crate::search::id::Id;
use crate::search::query::Facet;

/// Chapters shown before and behind the one that is read.
const NEAR: usize = 2;

/// Chapters of a book that are shown without being asked for.
const FIRST: usize = 12;

impl Writer<'_> {
    /// The tags, the rarest first, for they say most.
    pub(super) fn tags(&mut self) {
        let Document {
            record, tag_counts, ..
        } = self.document;
        if record.tags.is_empty() {
            return;
        }
        let count = |at: usize| tag_counts.get(at).copied().unwrap_or(0);
        let mut order: Vec<usize> = (0..record.tags.len()).collect();
        order.sort_by_key(|at| count(*at));
        let names = record.tags.iter().map(|tag| tag.name.to_string());
        let mut all: Vec<_> = self
            .values(Facet::Tag, names, Passage::Tag)
            .into_iter()
            .map(Some)
            .collect();
        let rare = order.iter().filter_map(|at| {
            let piece = all.get_mut(*at)?.take()?;
            let behind = format!(" {}", words::number(count(*at)));
            Some(Piece { behind, ..piece })
        });
        let rare: Vec<Piece> = rare.collect();
        self.section("Tags", if rare.len() > 1 { "rare first" } else { "" });
        self.flow("", rare, "   ");
    }

    /// The chapters of a book, or those near this one in the book around it.
    pub(super) fn chapters(&mut self) {
        let Document { book, chapters, .. } = self.document;
        if chapters.is_empty() {
            return;
        }
        let all = self.setting.all_chapters;
        let shown = match self.document.place() {
            _ if all => 0..chapters.len(),
            Some(at) if book.is_some() => {
                at.saturating_sub(NEAR)..(at + NEAR + 1).min(chapters.len())
            }
            _ => 0..FIRST.min(chapters.len()),
        };
        let hidden = chapters.len() - shown.len();
        self.section(
            words::chapters(book.is_some() && hidden > 0, book.is_some()),
            "",
        );
        for at in shown {
            self.chapter(at, &chapters[at]);
        }
        if hidden > 0 {
            let key = self.keys.name(Scope::Main, Action::AllChapters);
            let told = words::all_chapters(chapters.len());
            self.push(
                vec![
                    span(Role::Dim, "     "),
                    span(Role::Key, key),
                    span(Role::Dim, told),
                ],
                None,
            );
        }
    }

    fn chapter(&mut self, at: usize, chapter: &Chapter) {
        let here = chapter.id == self.document.id;
        let mark = if here { "▌" } else { " " };
        let lead = format!("{mark}{:>3} ", at + 1);
        let role = if here { Role::Head } else { Role::Document };
        self.other(&chapter.id, &lead, &chapter.title, role);
    }

    /// Lines that lead to another document.
    fn other(&mut self, id: &Id, lead: &str, title: &str, role: Role) {
        let room = self.width.saturating_sub(5).max(10);
        for (number, line) in wrap(title, room).into_iter().enumerate() {
            let lead = if number == 0 { lead } else { "     " };
            let spans = vec![span(Role::Dim, lead), span(role, &title[line])];
            self.push(spans, Some(&Target::Document(id.clone())));
        }
    }

    /// The bibliographic description, and where the record comes from.
    pub(super) fn fields(&mut self) {
        self.section("Record", "");
        let document = self.document;
        let record = &document.record;
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

    fn described(&mut self, record: &Record) {
        type Passages = fn(usize) -> Passage;
        let people: [(_, _, Passages); 2] = [
            ("Authors", &record.authors, Passage::Author),
            ("Editors", &record.editors, Passage::Editor),
        ];
        for (label, names, passage) in people {
            let names = names.iter().map(Name::to_string);
            let pieces = self.values(Facet::Author, names, passage);
            self.flow(label, pieces, "; ");
        }
        let form = record.document_type.as_ref();
        self.valued("Form", Facet::Form, optional(form), None);
        self.field(&Field::plain("Date", optional(record.date.as_ref())));
        let publisher = optional(record.publisher.as_ref());
        self.valued(
            "Publisher",
            Facet::Publisher,
            publisher,
            Some(Passage::Publisher),
        );
        self.field(&Field::plain("Place", optional(record.place.as_ref())));
        let container = optional(record.container.as_ref());
        self.valued("In", Facet::Journal, container, None);
        let series = optional(record.series.as_ref());
        self.valued("Series", Facet::Series, series, Some(Passage::Series));
        let plain = [
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

    /// A field whose value can be filtered by.
    fn valued(&mut self, label: &str, facet: Facet, value: &str, passage: Option<Passage>) {
        if value.is_empty() {
            return;
        }
        let highlights = passage.map(|passage| self.document.highlights(passage));
        let piece = Piece {
            highlights: highlights.unwrap_or_default(),
            ..Piece::value(facet, value, value)
        };
        self.flow(label, vec![piece], "");
    }
}

/// A value, or nothing of it.
fn optional(value: Option<&impl Deref<Target = str>>) -> &str {
    value.map_or("", |value| value)
}
