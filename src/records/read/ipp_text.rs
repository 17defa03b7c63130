//! Printed pages of the Innovation Policy Platform, turned to text.
//!
//! Such a page begins with its title cut short, the line "Published on
//! Innovation Policy Platform" and the title in full; then come the abstract,
//! labelled lines with footnotes, and the list of links that the footnotes
//! mean. Where paper ended, the first two stand in the middle of it again.
//! Conversion loses hyphens, blank lines, bold marks and sometimes more.
//!
//! Must never know: other forms of the same pages.

mod footnote;
mod page;
mod sheet;

use std::ops::ControlFlow;

use super::super::flaw::Fault;
use super::super::text::Text;
use super::Out;
use super::draft::{Draft, Field, Item};
use footnote::{Links, parted};
pub(super) use page::{Entry, Numbered, Page, numbered};

/// Where the first line stands that only a printed page has.
pub(super) fn begins(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split(['\n', '\r']).take(2_000) {
        if sheet::is_imprint(line) || page::is_telling_label(line) {
            return Some(at);
        }
        at += line.len() + 1;
    }
    None
}

/// Reads all pages of a text.
pub(super) fn read(text: &str, out: &mut Out<'_>) -> ControlFlow<()> {
    for sheet in sheet::parted(text) {
        let page = Page::read(&sheet);
        let (line, draft) = (page.line, drafted(&page));
        match draft.finish() {
            Ok((record, flaws)) => out.record(record, line, flaws)?,
            Err(fault) => out.flaw(line, fault)?,
        }
    }
    ControlFlow::Continue(())
}

/// The record of a page in the making.
pub(super) fn drafted(page: &Page<'_>) -> Draft {
    let mut draft = Draft::new(page.line);
    for (line, fault) in &page.flaws {
        draft.flaw_at(*line, fault.clone());
    }
    let links = Links::new(page);
    draft.text(Field::Title, true, &page.title);
    draft.text(Field::Abstract, true, &without_returns(&page.summary()));
    for (field, entries) in [
        (Field::KnowledgeType, &page.types),
        (Field::Countries, &page.countries),
    ] {
        for entry in entries {
            draft.text(field, true, &parted(&entry.joined()).0);
        }
    }
    tags(page, &links, &mut draft);
    addresses(page, &links, &mut draft);
    for link in links.in_order() {
        draft.item(Field::Links, &link);
    }
    draft
}

/// The tags with the addresses that their footnotes mean.
fn tags(page: &Page<'_>, links: &Links<'_>, draft: &mut Draft) {
    let mut without = Vec::new();
    for entry in &page.tags {
        for (name, number) in footnote::names(entry, links) {
            let url = links.of_tag(&name, number.as_deref());
            if url.is_none() {
                without.push(
                    number.map_or_else(|| format!("\"{name}\""), |number| format!("[{number}]")),
                );
            }
            draft.item(
                Field::Tags,
                &Item {
                    text: Some(name),
                    url: url.map(str::to_owned),
                    ..Item::default()
                },
            );
        }
    }
    if !without.is_empty() {
        let line = page.tags.first().map_or(page.line, |entry| entry.line);
        draft.flaw_at(
            line,
            Fault::Unlinked {
                tags: Text::line(&without.join(", ")),
            },
        );
    }
}

/// The document, its book and its page. An address that was lost stands
/// perhaps among the links.
fn addresses(page: &Page<'_>, links: &Links<'_>, draft: &mut Draft) {
    let address = |entry: &Option<Entry<'_>>| {
        let (text, number) = parted(&entry.as_ref()?.unbroken());
        if text.contains("://") || text.starts_with("10.") {
            return Some(text);
        }
        number
            .and_then(|number| links.by_number(&number))
            .map(str::to_owned)
    };
    if let Some(link) = address(&page.link) {
        draft.text(Field::Link, true, &link);
    }
    if let Some(source) = address(&page.source) {
        draft.text(Field::SourceUrl, true, &source);
    }
    let Some(parent) = address(&page.parent) else {
        return;
    };
    if crate::records::doi::Doi::parse(&parent).is_some() || !links.has(&parent) {
        draft.text(Field::ParentDoi, true, &parent);
    }
    if let Some(book) = book_in(&page.title) {
        draft.text(Field::ParentTitle, true, book);
    }
}

/// The title of the book, which the platform puts in brackets behind the title
/// of a chapter: the last group of brackets that is balanced.
pub(super) fn book_in(title: &str) -> Option<&str> {
    let inner = title.trim_end().strip_suffix(')')?;
    let mut depth = 1_usize;
    for (place, c) in inner.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let book = inner[place + 1..].trim();
            return (!book.is_empty() && !inner[..place].trim().is_empty()).then_some(book);
        }
    }
    None
}

/// The platform's database left carriage returns at the end of abstracts,
/// which its pages show as entities at the end of a paragraph.
fn without_returns(raw: &str) -> String {
    raw.replace("&amp;#xD;", " ")
        .replace("&#xD;", " ")
        .replace("&#13;", " ")
}

#[cfg(test)]
mod tests;
