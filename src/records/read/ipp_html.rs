//! Pages of a mirror of the Innovation Policy Platform: the printed page of a
//! document, which says everything, and the ordinary one, which adds publisher
//! and year. Other pages of the site are passed over.
//!
//! Must never know: other pages of the mirror.

mod fields;

use std::ops::ControlFlow;

use self::fields::Fields;
use super::Out;
use super::draft::{Draft, Field};
use super::ipp_text::{Entry, Numbered, Page, book_in, drafted, numbered};

/// Whether a text is a page of the platform.
pub(super) fn is_kind(text: &str) -> bool {
    let has = |words: &str| memchr::memmem::find(text.as_bytes(), words.as_bytes()).is_some();
    let is_html =
        text.trim_start().starts_with('<') && (has("<html") || has("<div") || has("<HTML"));
    is_html
        && (has("www.innovationpolicyplatform.org")
            || has("Innovation Policy Platform")
            || has("pane-ipp-"))
}

/// Reads the document of a page, if it has one.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    let fields = Fields::read(text);
    let draft = if fields.is_printed() {
        printed(&fields)
    } else if let Some(draft) = ordinary(&fields) {
        draft
    } else {
        return ControlFlow::Continue(());
    };
    match draft.finish() {
        Ok((record, flaws)) => out.record(record, fields.line, flaws),
        Err(fault) => out.flaw(fields.line, fault),
    }
}

/// The printed page is the one that is also known as text.
fn printed(fields: &Fields) -> Draft {
    let all = |name: &'static str| entries(fields, name).collect::<Vec<_>>();
    let first = |name: &'static str| entries(fields, name).next();
    let mut page = Page::new(fields.line, &fields.title);
    page.set_summary(
        fields.all("abstract").flat_map(|text| text.split("\n\n")),
        fields.line,
    );
    page.countries = all("country");
    page.types = all("knowledge-type");
    page.tags = all("tag");
    page.link = first("content");
    page.parent = first("parent");
    page.source =
        Some(Entry::new(fields.line, &fields.source)).filter(|_| !fields.source.is_empty());
    let links = fields
        .links
        .lines()
        .filter_map(|line| numbered(line.trim()));
    page.links = links
        .map(|(number, url)| Numbered::new(number, fields.line, url))
        .collect();
    drafted(&page)
}

fn entries<'f>(fields: &'f Fields, name: &'f str) -> impl Iterator<Item = Entry<'f>> {
    let line = fields.line;
    fields.all(name).map(move |value| Entry::new(line, value))
}

/// The ordinary page of a document with a DOI, under which it is one with the
/// printed page. Without the title it says too little.
fn ordinary(fields: &Fields) -> Option<Draft> {
    let doi = fields.access.first().filter(|_| !fields.title.is_empty())?;
    super::super::doi::Doi::parse(doi)?;
    let mut draft = Draft::new(fields.line);
    draft.text(Field::Title, true, &fields.title);
    draft.text(Field::Link, true, doi);
    if let Some(parent) = fields.access.get(1) {
        draft.text(Field::ParentDoi, true, parent);
        draft.text(
            Field::ParentTitle,
            true,
            book_in(&fields.title).unwrap_or_default(),
        );
    }
    // "Published by OECD in 2011".
    let published = fields
        .published
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if let Some((publisher, year)) = published
        .strip_prefix("Published by ")
        .and_then(|rest| rest.rsplit_once(" in "))
    {
        draft.text(Field::Publisher, true, publisher);
        draft.text(Field::Year, true, year);
    }
    Some(draft)
}

#[cfg(test)]
mod tests;
