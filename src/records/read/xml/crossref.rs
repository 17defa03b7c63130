//! Crossref XML: UNIXREF answers and deposits.
//!
//! Each innermost work is a record: the articles of a journal, the papers of a
//! conference, the chapters of a book or report, else the whole itself.
//!
//! | element | becomes |
//! |---|---|
//! | `titles` of the work | title, its subtitle behind a colon |
//! | `person_name`, `organization` of role author, editor | authors, editors; of a chapter the editors of its book |
//! | `journal_metadata`, `journal_issue` | container, ISSN, volume, issue |
//! | `book_metadata`, `proceedings_metadata` | the book (`parent_title`, `parent_doi`) or the proceedings, ISBN, publisher, place, edition |
//! | `series_metadata` | series |
//! | `publication_date`, `posted_date` and their like | date; the printed one first; that of the whole where the work has none |
//! | `pages`, else an article number | pages, `first-last` |
//! | `doi_data` of the work | DOI, link |
//! | `abstract` (JATS) | abstract without its own heading |
//! | the name of the element | document type |
//! | `language` of the work, else of the whole | language |
//!
//! Dropped knowingly: the head of a deposit, citations, funding, licences,
//! relations, translators, chairs, ORCIDs and affiliations, original titles,
//! components and grants.
//! <https://www.crossref.org/documentation/schema-library/>
//!
//! Must never know: what stands around the works.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::super::draft::{Draft, Field};
use super::tree::Element;
use super::{Found, value};
use crate::records::flaw::Fault;
use crate::records::text::Text;

/// The schemas of all versions begin so.
pub(super) const SPACE: &str = "http://www.crossref.org/";

/// An answer for one DOI: what it holds, or why it holds nothing.
pub(super) fn answer(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    for child in element.elements() {
        if child.local() == "error" {
            let value = Text::line(&child.text());
            found.fault(Fault::Answered { value });
        } else {
            work(child, found);
        }
    }
}

/// How the parts of a work and the parts it has are called.
struct Shape {
    /// The work.
    name: &'static str,
    /// What is said of the whole; empty where the work says it itself.
    whole: &'static [&'static str],
    /// The works in it.
    parts: &'static [&'static str],
    /// What a part and the whole are in the words of CSL.
    kinds: (&'static str, &'static str),
}

const SHAPES: &[Shape] = &[
    Shape {
        name: "journal",
        whole: &["journal_metadata"],
        parts: &["journal_article"],
        kinds: ("article-journal", "periodical"),
    },
    Shape {
        name: "book",
        whole: &["book_metadata", "book_series_metadata", "book_set_metadata"],
        parts: &["content_item"],
        kinds: ("chapter", "book"),
    },
    Shape {
        name: "conference",
        whole: &["proceedings_metadata", "proceedings_series_metadata"],
        parts: &["conference_paper"],
        kinds: ("paper-conference", "book"),
    },
    Shape {
        name: "report-paper",
        whole: &["report-paper_metadata", "report-paper_series_metadata"],
        parts: &["content_item"],
        kinds: ("chapter", "report"),
    },
    Shape {
        name: "standard",
        whole: &["standard_metadata", "standard_series_metadata"],
        parts: &["content_item"],
        kinds: ("chapter", "standard"),
    },
    Shape {
        name: "database",
        whole: &["database_metadata"],
        parts: &["dataset"],
        kinds: ("dataset", "dataset"),
    },
    Shape {
        name: "dissertation",
        whole: &[],
        parts: &[],
        kinds: ("thesis", "thesis"),
    },
    Shape {
        name: "posted_content",
        whole: &[],
        parts: &[],
        kinds: ("article", "article"),
    },
    Shape {
        name: "peer_review",
        whole: &[],
        parts: &[],
        kinds: ("review", "review"),
    },
    Shape {
        name: "pending_publication",
        whole: &[],
        parts: &[],
        kinds: ("article-journal", "article-journal"),
    },
];

/// Whether an element may be a work by its name.
pub(super) fn is_work(element: &Element<'_, '_>) -> bool {
    SHAPES.iter().any(|shape| shape.name == element.local())
}

/// The records of a work.
pub(super) fn work(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(shape) = SHAPES.iter().find(|shape| shape.name == element.local()) else {
        let value = Text::line(element.local());
        found.fault(Fault::NoRecord { value });
        return;
    };
    let whole = shape
        .whole
        .iter()
        .find_map(|name| element.one(name))
        .unwrap_or(element);
    let mut is_whole = true;
    for part in element
        .elements()
        .filter(|part| shape.parts.contains(&part.local()))
    {
        is_whole = false;
        let draft = part_of(element, whole, part, shape, found.draft());
        found.push(draft);
    }
    if is_whole {
        let draft = whole_of(element, whole, shape, found.draft());
        found.push(draft);
    }
}

/// One article, paper or chapter.
fn part_of(
    element: Element<'_, '_>,
    whole: Element<'_, '_>,
    part: Element<'_, '_>,
    shape: &Shape,
    mut draft: Draft,
) -> Draft {
    let is_entry = part.has("component_type", "reference_entry");
    let kind = if is_entry { "entry" } else { shape.kinds.0 };
    draft.set_kind(kind);
    own(&mut draft, part);
    let is_chapter = draft.is_chapter();
    if let Some(issue) = element.one("journal_issue") {
        value::put(
            &mut draft,
            Field::Volume,
            issue
                .path(&["journal_volume", "volume"])
                .and_then(|volume| volume.said()),
        );
        value::put(&mut draft, Field::Issue, issue.value("issue"));
        date(&mut draft, issue);
    }
    let (holder, field) = match shape.name {
        "journal" => (
            whole.value("full_title").map(Cow::into_owned),
            Field::Container,
        ),
        "conference" => (
            whole.value("proceedings_title").map(Cow::into_owned),
            Field::Container,
        ),
        "database" => (None, Field::Container),
        _ if is_chapter => (title_of(whole), Field::ParentTitle),
        _ => (title_of(whole), Field::Container),
    };
    value::put(&mut draft, field, holder.map(Cow::Owned));
    if is_chapter {
        people(&mut draft, whole, Some(Field::Editors));
        value::put(&mut draft, Field::ParentDoi, doi_of(whole));
    }
    about(&mut draft, element, whole);
    draft
}

/// A work that has no parts.
fn whole_of(
    element: Element<'_, '_>,
    whole: Element<'_, '_>,
    shape: &Shape,
    mut draft: Draft,
) -> Draft {
    draft.set_kind(shape.kinds.1);
    own(&mut draft, whole);
    for name in ["full_title", "proceedings_title"] {
        value::put(&mut draft, Field::Title, whole.value(name));
    }
    if let Some(issue) = element.one("journal_issue") {
        value::put(
            &mut draft,
            Field::Volume,
            issue
                .path(&["journal_volume", "volume"])
                .and_then(|volume| volume.said()),
        );
        value::put(&mut draft, Field::Issue, issue.value("issue"));
        date(&mut draft, issue);
    }
    // Proceedings have their people beside them.
    if shape.name == "conference" {
        people(&mut draft, element, None);
    }
    about(&mut draft, element, whole);
    draft
}

/// What a work says of itself.
fn own(draft: &mut Draft, work: Element<'_, '_>) {
    if let Some(titles) = work.one("titles") {
        let marked = |name| titles.one(name).map(|title| title.marked(value::as_is));
        value::title(draft, marked("title"), marked("subtitle"));
    }
    people(draft, work, None);
    date(draft, work);
    if let Some(pages) = work.one("pages") {
        value::pages(draft, pages.value("first_page"), pages.value("last_page"));
    }
    let numbers = work
        .one("publisher_item")
        .into_iter()
        .flat_map(|item| item.all("item_number"));
    let is_article = |number: &Element<'_, '_>| {
        number
            .attribute("item_number_type")
            .is_some_and(|kind| kind.replace(['_', '-'], " ").contains("article number"))
    };
    let field = if draft.is_numbered() {
        Field::Number
    } else {
        Field::Pages
    };
    let mut numbers = numbers.filter(|number| field == Field::Number || is_article(number));
    value::put(
        draft,
        field,
        numbers.next().and_then(|number| number.said()),
    );
    value::put(draft, Field::Doi, doi_of(work));
    let resource = work
        .path(&["doi_data", "resource"])
        .and_then(|resource| resource.said());
    value::put(draft, Field::Link, resource);
    let abstracts = work.elements().filter(|child| child.local() == "abstract");
    value::put_marked(draft, Field::Abstract, value::in_language(abstracts, None));
    value::languages(draft, work.attribute("language").into_iter());
}

/// What the whole says of a work that does not say it itself.
fn about(draft: &mut Draft, element: Element<'_, '_>, whole: Element<'_, '_>) {
    date(draft, whole);
    if let Some(publisher) = whole.one("publisher") {
        value::put(draft, Field::Publisher, publisher.value("publisher_name"));
        value::put(draft, Field::Place, publisher.value("publisher_place"));
    }
    let institution = whole.one("institution").or(element.one("institution"));
    if let Some(institution) = institution.filter(|_| draft.is_numbered()) {
        value::put(
            draft,
            Field::Publisher,
            institution.value("institution_name"),
        );
        value::put(draft, Field::Place, institution.value("institution_place"));
    }
    value::put(draft, Field::Edition, whole.value("edition_number"));
    value::put(draft, Field::Isbn, whole.value("isbn"));
    value::put(draft, Field::Issn, whole.value("issn"));
    let series = ["series_metadata", "set_metadata"]
        .iter()
        .find_map(|name| whole.one(name));
    if let Some(series) = series {
        value::put(draft, Field::Series, title_of(series).map(Cow::Owned));
        value::put(draft, Field::Issn, series.value("issn"));
        value::put(draft, Field::Isbn, series.value("isbn"));
    }
    value::put(draft, Field::Volume, whole.value("volume"));
    let designator = whole
        .one("designators")
        .and_then(|list| list.elements().find_map(|name| name.any("std_designator")));
    value::put(
        draft,
        Field::Number,
        designator.and_then(|number| number.said()),
    );
    if !draft.has_language() {
        let language = whole
            .attribute("language")
            .or(element.attribute("language"));
        value::languages(draft, language.into_iter());
    }
}

fn title_of(work: Element<'_, '_>) -> Option<String> {
    let titles = work.one("titles")?;
    let title = titles.one("title")?.marked(value::as_is);
    let subtitle = titles
        .one("subtitle")
        .map(|subtitle| subtitle.marked(value::as_is));
    Some(value::joined(&title, subtitle.as_deref()))
}

fn doi_of<'t>(work: Element<'t, '_>) -> Option<Cow<'t, str>> {
    work.path(&["doi_data", "doi"])?.said()
}

/// Authors and editors of a work, or those of one kind only.
fn people(draft: &mut Draft, work: Element<'_, '_>, only: Option<Field>) {
    // Older dissertations name their author without a list.
    let list = work.one("contributors").unwrap_or(work);
    for person in list.elements() {
        let role = person.attribute("contributor_role");
        let field = match role.as_deref().map(str::trim) {
            Some("author") => Field::Authors,
            None if matches!(person.local(), "person_name" | "organization") => Field::Authors,
            Some("editor") => Field::Editors,
            _ => continue,
        };
        if only.is_some_and(|only| only != field) {
            continue;
        }
        let item = match person.local() {
            "person_name" => {
                let Some(family) = person.value("surname") else {
                    continue;
                };
                let given = person.value("given_name").unwrap_or_default();
                value::parted(&family, &given, &person.value("suffix").unwrap_or_default())
            }
            "organization" => value::whole(&person.text()),
            _ => continue,
        };
        draft.item(field, &item);
    }
}

/// The names of dates, by which work has them.
const DATES: &[&str] = &[
    "publication_date",
    "posted_date",
    "approval_date",
    "review_date",
    "database_date",
];

/// The date of a work, unless it has one: the printed one before others.
fn date(draft: &mut Draft, work: Element<'_, '_>) {
    for name in DATES {
        let printed = work.all(name).find(|date| date.has("media_type", "print"));
        let Some(mut date) = printed.or(work.one(name)) else {
            continue;
        };
        if let Some(inner) = date.one("publication_date").or(date.one("creation_date")) {
            date = inner;
        }
        let Some(year) = date.value("year") else {
            continue;
        };
        let number = |name, most: u8| {
            let value = date.value(name)?;
            let number: u8 = value.trim().parse().ok()?;
            (1..=most).contains(&number).then_some(number)
        };
        let mut text = year.trim().to_owned();
        // Months from 21 on are seasons and quarters.
        if let Some(month) = number("month", 12) {
            let _ = write!(text, "-{month:02}");
            if let Some(day) = number("day", 31) {
                let _ = write!(text, "-{day:02}");
            }
        }
        draft.text(Field::Date, false, &text);
    }
}
