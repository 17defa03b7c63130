//! What a MODS record stands in: a journal or a book, and where in it.
//!
//! Must never know: what else the host says of itself.

use super::super::super::draft::{Draft, Field};
use super::super::tree::Element;
use super::super::value;
use super::{bare, editors, genre_of, name_of, plain_title, valid};

/// Takes what belongs to a document in its host.
pub(super) fn read(draft: &mut Draft, host: Element<'_, '_>) {
    let is_chapter = draft.is_chapter();
    if let Some(title) = plain_title(host).and_then(|info| {
        let subtitle = info
            .value("subTitle")
            .map(|subtitle| bare(&subtitle).to_owned());
        name_of(info).map(|title| value::joined(&title, subtitle.as_deref()))
    }) {
        let field = match draft.kind() {
            Some("chapter") => Field::ParentTitle,
            // Programs that know no series say so of what holds a whole book.
            Some("book") if !is_journal(host) => Field::Series,
            _ => Field::Container,
        };
        draft.text(field, false, &title);
    }
    for (kind, field) in [("isbn", Field::Isbn), ("issn", Field::Issn)] {
        for identifier in valid(host, kind) {
            value::put(draft, field, identifier.said());
        }
    }
    if is_chapter {
        for identifier in valid(host, "doi") {
            value::put(draft, Field::ParentDoi, identifier.said());
        }
    }
    if is_chapter || draft.kind() == Some("paper-conference") {
        editors(draft, host);
        // Also said by programs that know no series.
        let mut series = host
            .all("relatedItem")
            .filter(|item| item.has("type", "series") || item.has("type", "host"));
        if let Some(title) =
            series.find_map(|series| plain_title(series).and_then(|info| name_of(info)))
        {
            draft.text(Field::Series, false, &title);
        }
    }
    part(draft, host.one("part"));
}

/// Volume, issue and pages.
pub(super) fn part(draft: &mut Draft, part: Option<Element<'_, '_>>) {
    let Some(part) = part else { return };
    for detail in part.all("detail") {
        let kind = detail.attribute("type").unwrap_or_default().to_lowercase();
        let field = match kind.trim() {
            "volume" | "vol" => Field::Volume,
            "issue" | "number" | "iss" => Field::Issue,
            "page" | "pages" | "article" | "article-number" => Field::Pages,
            _ => continue,
        };
        let number = detail.value("number").or_else(|| detail.value("title"));
        value::put(draft, field, number);
    }
    for extent in part.all("extent") {
        let unit = extent.attribute("unit").unwrap_or_default().to_lowercase();
        if !unit.trim().is_empty() && !unit.trim().starts_with('p') {
            continue;
        }
        match extent.value("start") {
            Some(first) => value::pages(draft, Some(first), extent.value("end")),
            None => value::put(draft, Field::Pages, extent.value("list")),
        }
    }
}

/// Whether something comes out in parts without end.
pub(super) fn is_continuing(issuance: &str) -> bool {
    matches!(
        issuance.trim().to_lowercase().as_str(),
        "continuing" | "serial" | "integrating resource"
    )
}

/// Whether a host is the papers of a conference.
pub(super) fn is_proceedings(host: Element<'_, '_>) -> bool {
    let kinds = host
        .all("genre")
        .filter_map(|genre| genre_of(&genre.text()));
    kinds.into_iter().any(|kind| kind == "paper-conference")
}

/// Whether a host is a journal: it says so, or its kind or its numbers do.
pub(super) fn is_journal(host: Element<'_, '_>) -> bool {
    if let Some(issuance) = host
        .all("originInfo")
        .find_map(|origin| origin.value("issuance"))
    {
        return is_continuing(&issuance);
    }
    if let Some(kind) = host.all("genre").find_map(|genre| genre_of(&genre.text())) {
        return matches!(kind, "periodical" | "article-journal");
    }
    let has = |kind| valid(host, kind).next().is_some();
    let issue = || {
        let details = host
            .one("part")
            .into_iter()
            .flat_map(|part| part.all("detail"));
        details
            .into_iter()
            .any(|detail| detail.has("type", "issue") || detail.has("type", "number"))
    };
    has("issn") && !has("isbn") || !has("isbn") && issue()
}
