//! Atom feeds of the interface of arXiv.
//!
//! | element | becomes |
//! |---|---|
//! | `title`, `summary` | title, abstract, each in one line |
//! | `author/name` | authors, whole |
//! | `published` | date of the first version |
//! | `arxiv:doi` | DOI |
//! | `link rel="alternate"` | link |
//!
//! Every entry is a preprint. Dropped knowingly: title and id of the feed, which
//! are those of the question; `updated`, affiliations, comments, journal
//! references, categories, counts. An entry under `/api/errors` is what the
//! service answered, and no document.
//! <https://info.arxiv.org/help/api/user-manual.html>
//!
//! Must never know: feeds of other services.

use super::super::draft::Field;
use super::tree::Element;
use super::{Found, value};
use crate::records::flaw::Fault;
use crate::records::text::Text;

pub(super) const SPACE: &str = "http://www.w3.org/2005/Atom";

pub(super) fn is_entry(element: &Element<'_, '_>) -> bool {
    let id = element.value("id");
    id.is_some_and(|id| id.contains("arxiv.org/abs/") || id.contains("arxiv.org/api/errors"))
}

pub(super) fn read(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let id = element.value("id").unwrap_or_default();
    if id.contains("/api/errors") {
        let value = Text::line(&element.value("summary").unwrap_or_default());
        found.fault(Fault::Answered { value });
        return;
    }
    let mut draft = found.draft();
    draft.set_kind("article");
    value::put(&mut draft, Field::Title, element.value("title"));
    if let Some(summary) = element.value("summary") {
        let words: Vec<&str> = summary.split_whitespace().collect();
        draft.text(Field::Abstract, false, &words.join(" "));
    }
    for author in element
        .all("author")
        .filter_map(|author| author.value("name"))
    {
        draft.item(Field::Authors, &value::whole(&author));
    }
    value::put(&mut draft, Field::Date, element.value("published"));
    value::put(
        &mut draft,
        Field::Doi,
        element.any("doi").and_then(|doi| doi.said()),
    );
    let link = element
        .all("link")
        .find(|link| link.has("rel", "alternate"));
    value::put(
        &mut draft,
        Field::Link,
        link.and_then(|link| link.attribute("href")),
    );
    found.push(draft);
}
