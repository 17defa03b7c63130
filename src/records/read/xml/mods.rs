//! MODS 3, single or in a collection.
//!
//! | element | becomes |
//! |---|---|
//! | `titleInfo` without type | title: `nonSort` and `title`, `subTitle` behind a colon, `partNumber`, `partName` |
//! | `name` with the role aut, author, creator or none | authors; a corporate one whole |
//! | `name` with the role edt, editor | editors; of a chapter or a paper those of its host too |
//! | `originInfo` | date, publisher, place (as text), edition; of a chapter or a paper those of its host |
//! | `identifier` that is not invalid | DOI, ISBN, ISSN |
//! | `relatedItem` host | the journal, the book of a chapter, the series of a book; `part`: volume, issue, pages, date |
//! | `relatedItem` series | series, its name only |
//! | `genre`, else the host, else the issuance | document type |
//! | `language` of the item | language |
//! | `abstract` | abstract, that in the language of the document; no review or advice |
//! | `subject` | a tag each, its parts with `--`; a geographic one that is a country: country |
//! | `location/url` | link, the primary one first |
//!
//! Dropped knowingly: other titles, other roles, life dates and titles of people;
//! notes, contents, shelf marks, physical description, `recordInfo`, and all that
//! other related items say.
//! <https://www.loc.gov/standards/mods/userguide/>
//!
//! Must never know: what stands around the element.

mod date;
mod host;

use super::super::draft::{Draft, Field, Item, is_said, known_kind};
use super::tree::Element;
use super::{Found, value};
use crate::records::country;

pub(super) const SPACE: &str = "http://www.loc.gov/mods/v3";

pub(super) fn is_record(element: &Element<'_, '_>) -> bool {
    !element.space().is_empty() || element.one("titleInfo").is_some()
}

pub(super) fn read(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let mut draft = found.draft();
    let host = related(element, "host");
    kind(&mut draft, element, host);
    let terms = element
        .all("language")
        .filter(|language| language.attribute("objectPart").is_none())
        .filter_map(term);
    let language = value::languages(&mut draft, terms);
    titles(&mut draft, element, language);
    names(&mut draft, element);
    origin(&mut draft, element, host);
    identifiers(&mut draft, element);
    let abstracts = element.all("abstract").filter(is_summary);
    value::put_marked(
        &mut draft,
        Field::Abstract,
        value::in_language(abstracts, language),
    );
    for subject in element.all("subject") {
        subjects(&mut draft, subject);
    }
    link(&mut draft, element);
    if let Some(host) = host {
        host::read(&mut draft, host);
    }
    host::part(&mut draft, element.one("part"));
    let series = related(element, "series").and_then(|series| plain_title(series));
    if let Some(title) = series.and_then(|title| name_of(title)) {
        draft.text(Field::Series, false, &title);
    }
    found.push(draft);
}

/// The first related item of a type.
fn related<'t, 'a>(element: Element<'t, 'a>, kind: &str) -> Option<Element<'t, 'a>> {
    element
        .all("relatedItem")
        .find(|item| item.has("type", kind))
}

/// A term of a language or a role: its code before its words.
fn term<'t>(element: Element<'t, '_>) -> Option<std::borrow::Cow<'t, str>> {
    let coded = element
        .all("languageTerm")
        .find(|term| term.has("type", "code"));
    coded
        .and_then(|term| term.said())
        .or_else(|| element.value("languageTerm"))
        .or_else(|| element.said())
}

/// The genre where it is a form of document, else what it stands in, else how
/// it comes out.
fn kind(draft: &mut Draft, element: Element<'_, '_>, host: Option<Element<'_, '_>>) {
    let mut genres = element
        .all("genre")
        .filter_map(|genre| genre_of(&genre.text()));
    let resource = resource(element);
    let hosted = || {
        let host = host.filter(|_| resource == Some("text"))?;
        Some(if host::is_journal(host) {
            "article-journal"
        } else if host::is_proceedings(host) {
            "paper-conference"
        } else {
            "chapter"
        })
    };
    let issued = || {
        let mut origins = element.all("originInfo");
        let issuance = origins.find_map(|origin| origin.value("issuance"))?;
        Some(if host::is_continuing(&issuance) {
            "periodical"
        } else {
            "book"
        })
    };
    let other = resource.filter(|kind| *kind != "text");
    let text = || resource.and_then(|_| hosted().or_else(issued));
    if let Some(kind) = genres.next().or(other).or_else(text) {
        draft.set_kind(kind);
    }
}

/// A genre in the words of CSL; of those that say what a text is about or for
/// whom it is there are many.
pub(super) fn genre_of(raw: &str) -> Option<&'static str> {
    let lower = raw.trim().trim_end_matches('.').to_lowercase();
    Some(match &*lower {
        "article" | "academic journal article" | "journalarticle" => "article-journal",
        "conference publication" | "conference paper" | "conferencepaper" => "paper-conference",
        "theses"
        | "ph.d. thesis"
        | "masters thesis"
        | "diploma thesis"
        | "academic dissertations" => "thesis",
        "atlas" => "map",
        "encyclopedia" | "dictionary" | "handbook" | "yearbook" => "book",
        "newspaper" | "academic journal" | "magazine" => "periodical",
        // The last one is a letter in German.
        "abstract or summary"
        | "text"
        | "review"
        | "collection"
        | "event"
        | "classic"
        | "entry"
        | "brief" => return None,
        "technical reports" | "government report" => "report",
        "booksection" => "chapter",
        other => known_kind(other).filter(|kind| *kind != "document")?,
    })
}

/// What kind of resource it is; text where nothing is said.
fn resource(element: Element<'_, '_>) -> Option<&'static str> {
    let Some(raw) = element.value("typeOfResource") else {
        return Some("text");
    };
    Some(match raw.trim().to_lowercase().as_str() {
        "text" | "mixed material" => "text",
        "cartographic" => "map",
        "moving image" => "motion_picture",
        "notated music" => "musical_score",
        "still image" => "graphic",
        "software, multimedia" | "software" => "software",
        "dataset" => "dataset",
        _ => return None,
    })
}

/// The title of an item: the one without a type, else any.
fn plain_title<'t, 'a>(element: Element<'t, 'a>) -> Option<Element<'t, 'a>> {
    let plain = element
        .all("titleInfo")
        .find(|title| title.attribute("type").is_none());
    plain.or(element.one("titleInfo"))
}

fn titles(draft: &mut Draft, element: Element<'_, '_>, language: Option<&str>) {
    let plain = element
        .all("titleInfo")
        .filter(|title| title.attribute("type").is_none());
    let Some(info) = value::in_language(plain, language).or(element.one("titleInfo")) else {
        return;
    };
    let Some(title) = name_of(info) else { return };
    let subtitle = info
        .value("subTitle")
        .map(|subtitle| bare(&subtitle).to_owned());
    let number = info
        .value("partNumber")
        .map(|number| bare(&number).to_owned());
    let name = info.value("partName").map(|name| bare(&name).to_owned());
    let part: Vec<String> = number.into_iter().chain(name).collect();
    let parts = part.join(", ");
    let behind = |text: &str| match &*parts {
        "" => text.to_owned(),
        parts => format!("{}. {parts}", text.trim_end_matches('.')),
    };
    let (title, subtitle) = match subtitle {
        Some(subtitle) => (title, Some(behind(&subtitle))),
        None => (behind(&title), None),
    };
    value::title(draft, Some(title.into()), subtitle.map(Into::into));
}

/// The name that a title gives: what does not count for the order is a part.
fn name_of(info: Element<'_, '_>) -> Option<String> {
    let title = info.one("title")?.marked(value::as_is).into_owned();
    let title = bare(&title);
    let article = info.value("nonSort").unwrap_or_default();
    let article = article.trim();
    let between = if article.is_empty() || article.ends_with(['\'', '’', '-']) {
        ""
    } else {
        " "
    };
    let whole = format!("{article}{between}{title}");
    (!whole.trim().is_empty()).then_some(whole)
}

/// A value without the signs of ISBD that catalogues leave at its end.
fn bare(raw: &str) -> &str {
    let trimmed = raw.trim();
    let bare = trimmed.trim_end_matches(['/', ':', ';', '=', ',']);
    let signs = trimmed.get(bare.len()..).unwrap_or_default();
    // "AC/DC:" is rare, "title /" is not: only a sign behind a blank, or a comma.
    if bare.ends_with(' ') || signs == "," || signs == ":" {
        bare.trim_end()
    } else {
        trimmed
    }
}

/// Who made the item, once each: the same name in another script is no other.
fn names(draft: &mut Draft, element: Element<'_, '_>) {
    let mut seen: Vec<String> = Vec::new();
    for name in element.all("name").take(NAMES_MAX) {
        let other = name
            .attribute("altRepGroup")
            .map(std::borrow::Cow::into_owned);
        if let Some(group) = other {
            if seen.contains(&group) {
                continue;
            }
            if seen.len() < GROUPS_MAX {
                seen.push(group);
            }
        }
        if let (Some(field), Some(item)) = (role(name), person(name)) {
            draft.item(field, &item);
        }
    }
}

/// More people are an accident.
const NAMES_MAX: usize = 20_000;

/// So many names in several scripts are kept apart.
const GROUPS_MAX: usize = 256;

/// Editors of a host, who are those of a chapter.
fn editors(draft: &mut Draft, host: Element<'_, '_>) {
    for name in host.all("name").take(NAMES_MAX) {
        if let (Some(Field::Editors), Some(item)) = (explicit_role(name), person(name)) {
            draft.item(Field::Editors, &item);
        }
    }
}

fn role(name: Element<'_, '_>) -> Option<Field> {
    let has_role = name
        .all("role")
        .any(|role| role.value("roleTerm").is_some());
    if has_role {
        explicit_role(name)
    } else {
        Some(Field::Authors)
    }
}

fn explicit_role(name: Element<'_, '_>) -> Option<Field> {
    let terms = || {
        let terms = name.all("role").flat_map(|role| role.all("roleTerm"));
        terms.flat_map(|term| {
            // Also as the address of a relator.
            let address = term.attribute("valueURI").unwrap_or_default();
            [term.text(), address].map(|raw| {
                let words = raw.trim().trim_end_matches('.');
                let last = words.rsplit('/').next().unwrap_or_default();
                last.to_lowercase()
            })
        })
    };
    if terms().any(|term| matches!(&*term, "aut" | "author" | "cre" | "creator")) {
        Some(Field::Authors)
    } else if terms().any(|term| matches!(&*term, "edt" | "editor")) {
        Some(Field::Editors)
    } else {
        None
    }
}

/// A name of its parts; dates and titles are none.
fn person(name: Element<'_, '_>) -> Option<Item> {
    let typed = |kind: &str| {
        let parts = name.all("namePart").filter(|part| part.has("type", kind));
        let words: Vec<String> = parts.map(|part| part.text().trim().to_owned()).collect();
        words.join(" ")
    };
    let open = name
        .all("namePart")
        .filter(|part| part.attribute("type").is_none());
    let open: Vec<String> = open
        .filter_map(|part| part.said())
        .map(|part| bare(&part).to_owned())
        .collect();
    let (family, given) = (typed("family"), typed("given"));
    let is_body = name
        .attribute("type")
        .is_some_and(|kind| matches!(kind.trim(), "corporate" | "conference"));
    if !family.is_empty() {
        return Some(if given.is_empty() {
            value::whole(&family)
        } else {
            value::parted(&family, &given, "")
        });
    }
    let words = match &open[..] {
        [] => name.value("displayForm")?.into_owned(),
        [one] if !given.is_empty() => return Some(value::parted(one, &given, "")),
        [before @ .., last] => {
            let before = before.iter().map(|part| part.trim_end_matches('.'));
            let parts: Vec<&str> = before.chain([last.as_str()]).collect();
            parts.join(". ")
        }
    };
    if !is_said(&words) {
        return None;
    }
    if is_body {
        return Some(value::whole(value::bare_name(&words)));
    }
    // A person that is said to be one may have a fuller form in brackets.
    let is_person = name.has("type", "personal");
    let parts = value::bare_name(&words)
        .split_once(',')
        .filter(|_| is_person);
    Some(match parts {
        Some((family, given)) => value::parted(family, given, ""),
        None => value::named(&words),
    })
}

/// When and where it came out; for a chapter or a paper its host says it.
fn origin(draft: &mut Draft, element: Element<'_, '_>, host: Option<Element<'_, '_>>) {
    date::read(draft, element, host);
    let is_paper = draft.kind() == Some("paper-conference");
    let holder = host.filter(|host| draft.is_chapter() || is_paper && !host::is_journal(*host));
    for item in [Some(element), holder].into_iter().flatten() {
        for origin in published(item) {
            let publisher = origin.value("publisher");
            value::put(
                draft,
                Field::Publisher,
                publisher.map(|raw| bare(&raw).to_owned().into()),
            );
            let terms = origin.all("place").flat_map(|place| place.all("placeTerm"));
            let mut words = terms.filter(|term| !term.has("type", "code"));
            let place = words.find_map(|term| term.said());
            value::put(
                draft,
                Field::Place,
                place.map(|raw| bare(&raw).to_owned().into()),
            );
            value::put(draft, Field::Edition, origin.value("edition"));
        }
    }
}

/// What says how an item came out: its publication before its copyright, its
/// digitization and the like.
fn published<'t, 'a>(item: Element<'t, 'a>) -> impl Iterator<Item = Element<'t, 'a>> {
    let is_publication = |origin: &Element<'t, 'a>| {
        let event = origin.attribute("eventType");
        event.is_none_or(|event| event.trim().to_lowercase().starts_with("publi"))
    };
    item.all("originInfo").filter(is_publication)
}

fn identifiers(draft: &mut Draft, item: Element<'_, '_>) {
    for (kind, field) in [
        ("doi", Field::Doi),
        ("isbn", Field::Isbn),
        ("issn", Field::Issn),
    ] {
        for identifier in valid(item, kind) {
            value::put(draft, field, identifier.said());
        }
    }
}

fn valid<'t, 'a, 'n>(
    item: Element<'t, 'a>,
    kind: &'n str,
) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a, 'n> {
    item.all("identifier").filter(move |identifier| {
        let is_kind = identifier
            .attribute("type")
            .is_some_and(|found| found.trim().eq_ignore_ascii_case(kind));
        is_kind && !identifier.has("invalid", "yes")
    })
}

/// Whether an abstract is one: neither a review, nor scope, nor advice.
fn is_summary(text: &Element<'_, '_>) -> bool {
    let kind = text.attribute("type").unwrap_or_default().to_lowercase();
    let kind = kind.trim();
    kind.is_empty()
        || ["abstract", "summary", "subject"]
            .iter()
            .any(|word| kind.starts_with(word))
}

fn subjects(draft: &mut Draft, subject: Element<'_, '_>) {
    let mut parts: Vec<String> = Vec::new();
    let mut geographic = None;
    for part in subject.elements() {
        let words = match part.local() {
            "topic" | "temporal" | "genre" | "occupation" => part.text().trim().to_owned(),
            "geographic" => {
                let words = part.text().trim().to_owned();
                geographic = geographic.or(country::canonical(&words));
                words
            }
            "hierarchicalGeographic" => {
                let places = part.elements().filter_map(|place| place.said());
                places
                    .map(|place| place.trim().to_owned())
                    .collect::<Vec<_>>()
                    .join("--")
            }
            "titleInfo" => name_of(part).unwrap_or_default(),
            "name" => {
                let words = part.all("namePart").filter_map(|part| part.said());
                words
                    .map(|part| part.trim().to_owned())
                    .collect::<Vec<_>>()
                    .join(", ")
            }
            _ => continue,
        };
        if !words.is_empty() {
            parts.push(words);
        }
    }
    if parts.is_empty() {
        parts.extend(
            subject
                .elements()
                .next()
                .is_none()
                .then(|| subject.text().trim().to_owned()),
        );
    }
    let mut tag = parts.join("--");
    if !tag.ends_with("etc.") {
        tag.truncate(tag.trim_end_matches('.').len());
    }
    draft.item(Field::Tags, &Item::text(&tag));
    if let Some(country) = geographic {
        draft.text(Field::Countries, false, country);
    }
}

/// The primary address, else the first that is no picture of it.
fn link(draft: &mut Draft, element: Element<'_, '_>) {
    let urls = || {
        element
            .all("location")
            .flat_map(|location| location.all("url"))
    };
    let is_primary = |url: &Element<'_, '_>| {
        url.attribute("usage")
            .is_some_and(|usage| usage.starts_with("primary"))
    };
    let is_work = |url: &Element<'_, '_>| !url.has("access", "preview");
    let url = urls().find(is_primary).or_else(|| urls().find(is_work));
    value::put(draft, Field::Link, url.and_then(|url| url.said()));
}
