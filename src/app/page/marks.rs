//! What the reader has said of a document: star, reading, own tags, lists, the
//! note.

use super::Role;
use super::writer::{Piece, Writer};
use crate::app::words::remembered;
use crate::reader::mark::Mark;
use crate::reader::marks::Marks;
use crate::search::query::{Facet, Said};

impl Writer<'_> {
    /// The marks in a line, each to filter by.
    pub(super) fn marks(&mut self, marks: &Marks) {
        let id = &self.document.id;
        let nothing = Mark::default();
        let mark = marks.get(id).unwrap_or(&nothing);
        let mut told = Vec::new();
        if let Some(since) = mark.starred() {
            let said = Said::Starred.name();
            told.push(Piece {
                behind: format!(" {}", since.day()),
                ..Piece::value(Facet::Mark, said, format!("{} {said}", remembered::STAR))
            });
        }
        if let Some(progress) = mark.reading() {
            let said = remembered::reading(progress.state);
            told.push(Piece {
                behind: format!(" {}", progress.since.day()),
                ..Piece::value(Facet::Mark, said, said)
            });
        }
        let tags = mark.tags().map(|tag| Piece::value(Facet::Own, tag, &**tag));
        told.extend(tags);
        let lists = marks.lists_of(id);
        told.extend(lists.map(|list| {
            let told = format!("on {}", &**list);
            Piece::value(Facet::List, list, told)
        }));
        if !told.is_empty() {
            self.flow("", told, " · ");
            self.blank();
        }
    }

    /// The note, paragraph by paragraph.
    pub(super) fn note(&mut self, marks: &Marks) {
        let mark = marks.get(&self.document.id);
        let Some((mark, note)) = mark.and_then(|mark| Some((mark, mark.note()?))) else {
            return;
        };
        self.section("Note", &mark.noted().day());
        for line in note.lines() {
            if line.is_empty() {
                self.blank();
            } else {
                self.text(Role::Text, line, &[]);
            }
        }
    }
}
