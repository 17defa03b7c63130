//! The head of a document: its title, what it is, its book, its DOI.

use super::writer::{Piece, Writer, pieces, span};
use super::{Role, Target};
use crate::app::action::Action;
use crate::app::form;
use crate::app::keymap::Scope;
use crate::app::words;
use crate::app::wrap::wrap;
use crate::records::books;
use crate::search::document::{Document, Fact, Passage};
use crate::search::query::Facet;

/// From so many columns on a blank line parts the title from the facts.
const AIRY_FROM: usize = 40;

impl Writer<'_> {
    /// All that stands above the abstract.
    pub(super) fn head(&mut self) {
        self.title();
        self.facts();
        self.book();
        self.doi();
        self.blank();
    }

    /// The title without its book, the subtitle below it.
    fn title(&mut self) {
        let document = self.document;
        let book = document.book.as_ref().map(|book| &*book.title);
        let title = match book {
            Some(_) => books::chapter_title(&document.record, book),
            None => document.record.title.clone(),
        };
        let marks = document.highlights(Passage::Title);
        let parts = subtitle(&title).map_or_else(
            || vec![(Role::Title, 0..title.len())],
            |(end, start)| vec![(Role::Title, 0..end), (Role::Text, start..title.len())],
        );
        for (role, part) in parts {
            for line in wrap(&title[part.clone()], self.width) {
                let line = line.start + part.start..line.end + part.start;
                self.push(pieces(&title, line, &marks, role), None);
            }
        }
        // A narrow pane is low as a rule, and the DOI is to be seen.
        if self.width >= AIRY_FROM {
            self.blank();
        }
    }

    /// "ch 7 of 7 · [2016] · Mexico · en"
    fn facts(&mut self) {
        let Document {
            record,
            year,
            countries,
            ..
        } = self.document;
        let mut facts = Vec::new();
        let place = self
            .document
            .place()
            .filter(|_| self.document.book.is_some());
        let place = place.map(|at| words::place_in_book(at + 1, self.document.chapters.len()));
        if let Some(form) = form::of_document(self.document) {
            let behind = place.map_or(String::new(), |place| format!(" {place}"));
            let mark = Piece {
                role: Role::Form(form.group),
                behind,
                ..Piece::value(Facet::Form, form.name, form.mark)
            };
            // A form of the catalog's making is no value of the record.
            let value = mark.value.filter(|_| record.document_type.is_some());
            facts.push(Piece { value, ..mark });
        } else if let Some(place) = place {
            facts.push(Piece::plain(Role::Text, place));
        }
        if let Some(kind) = &record.knowledge_type {
            facts.push(Piece::value(Facet::Type, kind, &**kind));
        }
        if let Some(year) = year {
            let value = year.value.to_string();
            facts.push(Piece::value(Facet::Year, &value, words::year(year)));
        }
        for country in &countries.value {
            let one = Fact {
                value: vec![country.clone()],
                derived: countries.derived,
            };
            facts.push(Piece::value(
                Facet::Country,
                country,
                words::countries(&one),
            ));
        }
        if let Some(language) = &record.language {
            facts.push(Piece::value(Facet::Language, language, &**language));
        }
        self.flow("", facts, " · ");
    }

    /// The book of a chapter, and the keys that lead to it and its chapters.
    fn book(&mut self) {
        let Some(book) = &self.document.book else {
            return;
        };
        let title = format!("in {}", book.title);
        let mut told = vec![Piece {
            role: Role::Document,
            ..Piece::value(Facet::Book, book.id.as_str(), title)
        }];
        let place = self.document.place();
        let number = |by: isize| {
            let at = place?.checked_add_signed(by)?;
            (at < self.document.chapters.len()).then(|| (at + 1).to_string())
        };
        let keys = [
            (Action::Book, Some("book".to_owned())),
            (Action::PreviousChapter, number(-1)),
            (Action::NextChapter, number(1)),
        ];
        for (action, name) in keys {
            let Some(name) = name.filter(|_| self.setting.keys) else {
                continue;
            };
            told.push(self.key(action, &name));
        }
        self.flow("", told, "   ");
    }

    /// A key with what it does, one piece that is not broken.
    fn key(&self, action: Action, does: &str) -> Piece {
        Piece {
            behind: format!(" {does}"),
            ..Piece::plain(Role::Key, self.keys.name(Scope::Main, action))
        }
    }

    /// The DOI with the keys that use it.
    fn doi(&mut self) {
        let Some(doi) = &self.document.record.doi else {
            return;
        };
        let target = doi.url().map(Target::Web);
        let marks = self.document.highlights(Passage::Doi);
        let keys = [(Action::Open, "open"), (Action::Copy, "copy")];
        for (number, line) in wrap(doi, self.width).into_iter().enumerate() {
            let is_whole = number == 0 && line.end == doi.len();
            let mut spans = pieces(doi, line, &marks, Role::Link);
            let used: usize = spans.iter().map(|span| span.text.chars().count()).sum();
            let mut beside = Vec::new();
            for (action, does) in keys {
                let key = self.keys.name(Scope::Main, action);
                beside.push(span(Role::Dim, "  "));
                beside.push(span(Role::Key, key));
                beside.push(span(Role::Dim, format!(" {does}")));
            }
            let is_told = self.setting.keys && is_whole;
            let has_room = used + 20 <= self.width;
            if is_told && has_room {
                spans.append(&mut beside);
            }
            self.push(spans, target.as_ref());
            if is_told && !has_room {
                beside.remove(0);
                self.push(beside, target.as_ref());
            }
        }
    }

    /// The abstract, or why there is none.
    pub(super) fn summary(&mut self) {
        let Some(summary) = &self.document.record.summary else {
            if self.document.chapters.is_empty() || self.document.ghost {
                self.text(Role::Dim, words::no_abstract(self.document.ghost), &[]);
            }
            return;
        };
        let marks = self.document.highlights(Passage::Abstract);
        let mut start = 0;
        for (number, paragraph) in summary.split('\n').enumerate() {
            if number > 0 {
                self.blank();
            }
            let end = start + paragraph.len();
            let mine: Vec<_> = marks
                .iter()
                .filter(|range| range.start >= start && range.end <= end)
                .map(|range| range.start - start..range.end - start)
                .collect();
            self.text(Role::Text, paragraph, &mine);
            start = end + 1;
        }
    }
}

/// Where a title ends and its subtitle begins; none where there is no subtitle
/// or one of the two says nothing.
fn subtitle(title: &str) -> Option<(usize, usize)> {
    let end = title.find(": ")?;
    let is_long = |text: &str| text.chars().count() >= 8;
    let start = end + 2;
    (is_long(&title[..end]) && is_long(&title[start..])).then_some((end, start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtitle_stands_below_the_title_that_it_explains() {
        let title = "Open data at the local level: Scaling up initiatives";
        let (end, start) = subtitle(title).unwrap();
        assert_eq!(&title[..end], "Open data at the local level");
        assert_eq!(&title[start..], "Scaling up initiatives");
        assert_eq!(subtitle("ICT: a review of what works"), None);
        assert_eq!(subtitle("No subtitle at all"), None);
    }
}
