//! Values that all formats write alike: names, pages, texts in several
//! languages.
//!
//! Must never know: which format is read.

use std::borrow::Cow;

use super::super::draft::{Draft, Field, Item, is_said};
use super::tree::Element;
use crate::records::language;

/// Puts a text into a field, unless it only says that there is none.
pub(super) fn put(draft: &mut Draft, field: Field, raw: Option<Cow<'_, str>>) {
    if let Some(raw) = raw.filter(|raw| says(field, raw)) {
        draft.text(field, false, raw.trim());
    }
}

/// Whether a value says something. A title may be any word that librarians put
/// where something is missing, but for the codes.
fn says(field: Field, raw: &str) -> bool {
    let is_text = matches!(field, Field::Title | Field::Subtitle | Field::Abstract);
    let may_be_code = || raw.trim_start().starts_with([':', '(']);
    is_text && !may_be_code() || is_said(raw)
}

/// Puts a text with its markup into a field.
pub(super) fn put_marked(draft: &mut Draft, field: Field, element: Option<Element<'_, '_>>) {
    put(draft, field, element.map(|element| element.marked(as_is)));
}

/// Markup has its own names.
pub(super) fn as_is(_: &Element<'_, '_>) -> Option<&'static str> {
    None
}

/// A body, or a person whose name is not to be taken apart.
pub(super) fn whole(raw: &str) -> Item {
    Item {
        literal: Some(raw.trim().to_owned()),
        ..Item::default()
    }
}

/// A person whose names the source tells apart; without given names what it
/// says is a body or one name, and stays whole.
pub(super) fn parted(family: &str, given: &str, suffix: &str) -> Item {
    let (family, given, suffix) = (family.trim(), given.trim(), suffix.trim());
    if given.is_empty() && suffix.is_empty() {
        return whole(family);
    }
    let between = if given.is_empty() || suffix.is_empty() {
        ""
    } else {
        ", "
    };
    Item {
        family: Some(family.to_owned()),
        given: Some(format!("{given}{between}{suffix}")),
        ..Item::default()
    }
}

/// A name as librarians write it, without dates, titles and the stop at its end:
/// "Ruiz, Ana, 1970-2010." A comma makes a person of it.
pub(super) fn named(raw: &str) -> Item {
    Item::text(bare_name(raw))
}

/// A name without dates, titles, final comma and stop; an initial keeps its own.
pub(super) fn bare_name(raw: &str) -> &str {
    let mut name = raw.trim();
    loop {
        name = name.trim_end_matches([',', ';', ' ']);
        let Some((before, last)) = name.rsplit_once(',') else {
            break;
        };
        if !is_date(last) && !is_title(last) {
            break;
        }
        name = before;
    }
    let Some(bare) = name.strip_suffix('.') else {
        return name;
    };
    let last = bare.rsplit([' ', '.', '-', ',']).next().unwrap_or_default();
    let is_short = last.chars().count() <= 2;
    if is_short { name } else { bare }
}

/// "1970-", "1970-2010", "b. 1970", "approximately 1970-", "active 19th century".
fn is_date(part: &str) -> bool {
    const WORDS: [&str; 13] = [
        "b",
        "d",
        "ca",
        "c",
        "born",
        "died",
        "active",
        "fl",
        "approximately",
        "century",
        "th",
        "st",
        "or",
    ];
    let has_digit = part.contains(|c: char| c.is_ascii_digit());
    let mut words = part.split(|c: char| !c.is_alphabetic());
    has_digit && words.all(|word| word.is_empty() || WORDS.contains(&word))
}

fn is_title(part: &str) -> bool {
    let bare = part.trim().trim_end_matches('.');
    matches!(
        bare,
        "Dr" | "Prof"
            | "Professor"
            | "Mr"
            | "Mrs"
            | "Ms"
            | "Sir"
            | "Dame"
            | "Lord"
            | "Lady"
            | "Ph.D"
            | "PhD"
            | "M.D"
            | "MD"
            | "Rev"
    )
}

/// First and last page in one value.
pub(super) fn pages(draft: &mut Draft, first: Option<Cow<'_, str>>, last: Option<Cow<'_, str>>) {
    let pages = match (first, last) {
        (Some(first), Some(last)) if first.trim() != last.trim() => {
            Cow::Owned(format!("{}-{}", first.trim(), last.trim()))
        }
        (Some(page), _) | (None, Some(page)) => page,
        (None, None) => return,
    };
    draft.text(Field::Pages, false, &pages);
}

/// The language that an element is marked with.
pub(super) fn language_of(element: &Element<'_, '_>) -> Option<&'static str> {
    language::code(&element.attribute("lang")?)
}

/// Of texts in several languages the one in that of the document, else the first
/// that is not marked, else the first.
pub(super) fn in_language<'t, 'a>(
    texts: impl Iterator<Item = Element<'t, 'a>>,
    language: Option<&str>,
) -> Option<Element<'t, 'a>> {
    let texts: Vec<_> = texts
        .filter(|text| text.said().is_some())
        .take(TEXTS_MAX)
        .collect();
    let own = |text: &&Element<'_, '_>| language.is_some() && language_of(text) == language;
    let open = |text: &&Element<'_, '_>| text.attribute("lang").is_none();
    let found = texts.iter().find(own).or(texts.iter().find(open));
    found.or(texts.first()).copied()
}

/// Nobody says a thing in more languages.
const TEXTS_MAX: usize = 1_000;

/// The languages of a document; codes that say there is none, several or an
/// unknown one are no values.
pub(super) fn languages<'t>(
    draft: &mut Draft,
    raw: impl Iterator<Item = Cow<'t, str>>,
) -> Option<&'static str> {
    let mut first = None;
    for raw in raw {
        let code = raw.trim();
        if matches!(code, "und" | "zxx" | "mul" | "mis" | "other") {
            continue;
        }
        first = first.or(language::code(code));
        draft.text(Field::Language, false, code);
    }
    first
}

/// A title and what follows it.
pub(super) fn title(
    draft: &mut Draft,
    title: Option<Cow<'_, str>>,
    subtitle: Option<Cow<'_, str>>,
) {
    let Some(title) = title.filter(|title| says(Field::Title, title)) else {
        return put(draft, Field::Title, subtitle);
    };
    draft.text(Field::Title, false, title.trim());
    put(draft, Field::Subtitle, subtitle);
}

/// A title with its subtitle, of what another stands in.
pub(super) fn joined(title: &str, subtitle: Option<&str>) -> String {
    let bare = title.trim_end_matches([':', ' ']);
    match subtitle.map(str::trim) {
        Some(subtitle) if !subtitle.is_empty() && !title.contains(subtitle) => {
            format!("{bare}: {subtitle}")
        }
        _ => bare.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_what_librarians_put_behind_it() {
        for (raw, bare) in [
            ("Ruiz, Ana, 1970-", "Ruiz, Ana"),
            ("Ruiz, Ana, 1970-2010.", "Ruiz, Ana"),
            ("Ruiz, Ana, Dr., b. 1970", "Ruiz, Ana"),
            ("Ruiz, Ana B.", "Ruiz, Ana B."),
            ("Ruiz, Ana,", "Ruiz, Ana"),
            ("Berg, Ben, Jr.", "Berg, Ben, Jr."),
            ("World Trade Office.", "World Trade Office"),
            (
                "Centre for Care, Policy and Trade",
                "Centre for Care, Policy and Trade",
            ),
            ("Ruiz, J.-P.", "Ruiz, J.-P."),
        ] {
            assert_eq!(bare_name(raw), bare, "{raw}");
        }
    }
}
