//! Refer: what its tags mean, as EndNote writes them (`.enw`).
//!
//! Must never know: how entries are told apart.

use super::super::draft::{Draft, Field};
use super::lines::Entry;
use super::ris::{keywords, links, person};

/// The record of an entry in the making.
pub(super) fn draft(entry: &Entry<'_>) -> Draft {
    let mut draft = Draft::new(entry.line);
    let told = entry.get("%0").filter(|kind| *kind != "Generic");
    // Without a type, what it stands in tells it.
    let kind = told.or(entry.get("%J").map(|_| "article-journal"));
    draft.text(Field::DocumentType, true, kind.unwrap_or_default());
    let is_chapter = draft.is_chapter();
    let mut put = |field: Field, tag: &'static str| {
        if let Some(raw) = entry.get(tag) {
            draft.text(field, false, raw);
        }
    };
    put(Field::Title, "%T");
    put(Field::Container, "%J");
    put(
        if is_chapter {
            Field::ParentTitle
        } else {
            Field::Container
        },
        "%B",
    );
    put(Field::Series, "%S");
    put(Field::Abstract, "%X");
    put(Field::Year, "%D");
    put(Field::Publisher, "%I");
    put(Field::Place, "%C");
    put(Field::Pages, "%P");
    put(Field::Volume, "%V");
    put(Field::Issue, "%N");
    put(Field::Edition, "%7");
    put(Field::Language, "%G");
    put(Field::Isbn, "%@");
    put(Field::Doi, "%R");
    if let Some(raw) = entry.get("%8") {
        let has_year = raw
            .split(|c: char| !c.is_ascii_digit())
            .any(|part| part.len() == 4);
        let year = entry.get("%D").filter(|_| !has_year).unwrap_or_default();
        draft.text(Field::Date, false, &format!("{raw} {year}"));
    }
    links(&mut draft, entry, &["%U", "%>"]);
    for name in entry.all("%A") {
        person(&mut draft, Field::Authors, name);
    }
    for name in entry.all("%E") {
        person(&mut draft, Field::Editors, name);
    }
    for raw in entry.all("%K") {
        keywords(&mut draft, raw);
    }
    draft
}
