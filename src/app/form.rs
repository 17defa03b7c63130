//! Form marks: what kind of thing a row of the list is, in two letters.
//!
//! Must never know: colours, where a mark stands.

use crate::search::answer::Card;
use crate::search::document::Document;

/// Kinds of things that share a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Books and what is bound like them.
    Book,
    /// Parts of something.
    Part,
    /// Reports and papers of an institution.
    Report,
    /// What journals and conferences print.
    Article,
    /// Everything else.
    Other,
}

/// A form with its mark.
#[derive(Debug)]
pub struct Form {
    /// The form in the words of CSL.
    pub name: &'static str,
    /// Its mark.
    pub mark: &'static str,
    /// Its colour.
    pub group: Group,
}

const fn form(name: &'static str, mark: &'static str, group: Group) -> Form {
    Form { name, mark, group }
}

/// Every form that has a mark of its own, in the order of the legend.
pub const FORMS: &[Form] = &[
    form("book", "bk", Group::Book),
    form("collection", "cl", Group::Book),
    form("thesis", "th", Group::Book),
    form("chapter", "ch", Group::Part),
    form("entry", "en", Group::Part),
    form("entry-dictionary", "en", Group::Part),
    form("entry-encyclopedia", "en", Group::Part),
    form("figure", "fg", Group::Part),
    form("report", "rp", Group::Report),
    form("article", "pp", Group::Report),
    form("manuscript", "ms", Group::Report),
    form("pamphlet", "pm", Group::Report),
    form("standard", "st", Group::Report),
    form("article-journal", "ar", Group::Article),
    form("article-magazine", "mg", Group::Article),
    form("article-newspaper", "nw", Group::Article),
    form("paper-conference", "cf", Group::Article),
    form("review", "rv", Group::Article),
    form("review-book", "rv", Group::Article),
    form("periodical", "jr", Group::Article),
    form("dataset", "ds", Group::Other),
    form("software", "sw", Group::Other),
    form("webpage", "wb", Group::Other),
    form("post", "bl", Group::Other),
    form("post-weblog", "bl", Group::Other),
    form("legislation", "lw", Group::Other),
    form("bill", "lw", Group::Other),
    form("regulation", "lw", Group::Other),
    form("treaty", "lw", Group::Other),
    form("legal_case", "lc", Group::Other),
    form("hearing", "lc", Group::Other),
    form("patent", "pt", Group::Other),
    form("speech", "sp", Group::Other),
    form("interview", "iv", Group::Other),
    form("personal_communication", "lt", Group::Other),
    form("map", "mp", Group::Other),
    form("graphic", "im", Group::Other),
    form("motion_picture", "vd", Group::Other),
    form("broadcast", "vd", Group::Other),
    form("song", "au", Group::Other),
    form("musical_score", "mu", Group::Other),
    form("performance", "ev", Group::Other),
    form("event", "ev", Group::Other),
    form("table", "tb", Group::Part),
    form("summary", "sm", Group::Part),
    form("issue", "is", Group::Article),
    form("podcast", "pc", Group::Other),
    form("short content", "sc", Group::Other),
    form("document", "dc", Group::Other),
    form("classic", "dc", Group::Other),
];

/// The form of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

/// What a row is: by its form, else as a book or chapter of the catalog, else
/// as the report that its knowledge type says. Others have no mark.
#[must_use]
pub fn of(card: &Card) -> Option<&'static Form> {
    let is_report = |kind: &str| kind.to_lowercase().ends_with("report");
    let given = card.form.as_deref().and_then(named);
    given.or_else(|| {
        let name = if card.chapters > 0 || card.ghost {
            "book"
        } else if card.depth > 0 || card.book.is_some() {
            "chapter"
        } else if card.kind.as_deref().is_some_and(is_report) {
            "report"
        } else {
            return None;
        };
        named(name)
    })
}

/// What a document is, likewise.
#[must_use]
pub fn of_document(document: &Document) -> Option<&'static Form> {
    let record = &document.record;
    let is_part = document.book.is_some();
    of(&Card {
        form: record.document_type.clone(),
        kind: record.kind().cloned(),
        chapters: if is_part { 0 } else { document.chapters.len() },
        ghost: document.ghost,
        depth: u8::from(is_part),
        ..Card::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::text::Text;

    #[test]
    fn every_mark_has_two_letters_and_no_form_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for form in FORMS {
            assert_eq!(form.mark.len(), 2, "{}", form.name);
            assert!(seen.insert(form.name), "{} twice", form.name);
        }
    }

    #[test]
    fn what_is_not_told_is_told_by_the_catalog() {
        let mark = |card: Card| of(&card).map(|form| form.mark);
        let card = Card::default();
        assert_eq!(mark(card.clone()), None);
        let chapters = 7;
        let book = Card {
            chapters,
            ..card.clone()
        };
        assert_eq!(mark(book), Some("bk"));
        let kind = Some(Text::line("Country report"));
        let report = Card {
            kind,
            ..card.clone()
        };
        assert_eq!(mark(report.clone()), Some("rp"));
        let book = Some(Text::line("A book"));
        let chapter = Card { book, ..report };
        assert_eq!(mark(chapter.clone()), Some("ch"));
        let form = Some(Text::line("dataset"));
        assert_eq!(mark(Card { form, ..chapter }), Some("ds"));
    }
}
