//! What the reader has said of a document: star, reading, own tags, lists, the
//! note.

use super::Role;
use super::writer::{Field, Piece, Writer};
use crate::app::words::remembered;
use crate::reader::fresh::Came;
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
        if let Some(fresh) = mark.fresh() {
            let said = remembered::came(&fresh.came);
            told.push(Piece {
                behind: format!(" {}", fresh.since.day()),
                ..Piece::value(Facet::Mark, said, said)
            });
        }
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
        let verdicts = mark.verdicts();
        told.extend(verdicts.map(|(review, verdict)| {
            let decision = &verdict.decision;
            let told = format!("{}: {}", &**review, remembered::decided(decision));
            Piece::value(Facet::Review, &decision.value(review), told)
        }));
        if !told.is_empty() {
            self.flow("", told, " · ");
            self.blank();
        }
    }

    /// What is other than when the reader last looked, field by field.
    pub(super) fn changes(&mut self, marks: &Marks) {
        let fresh = marks.get(&self.document.id).and_then(Mark::fresh);
        let Some(Came::Changed { fields }) = fresh.map(|fresh| &fresh.came) else {
            return;
        };
        self.section("Changed", "");
        for change in fields {
            let gone = change.gone.iter().map(|value| (Role::Dim, "−", value));
            let came = change.came.iter().map(|value| (Role::Text, "+", value));
            let mut label = &*change.field;
            for (role, sign, value) in gone.chain(came) {
                self.field(&Field {
                    role,
                    ..Field::plain(label, &format!("{sign} {value}"))
                });
                label = "";
            }
            if !label.is_empty() {
                self.dim(label, "other than before, perhaps in its order alone");
            }
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
