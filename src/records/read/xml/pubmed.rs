//! PubMed XML: articles, books of the NCBI Bookshelf and their chapters.
//!
//! | element | becomes |
//! |---|---|
//! | `ArticleTitle` | title, without the brackets of a translated one; else `VernacularTitle`, else `BookTitle` |
//! | `Author` that is valid, `CollectiveName` | authors; of a list of type editors: editors |
//! | `Journal` | container, ISSN, volume, issue |
//! | `PubDate` of the issue or the book | date; of a `MedlineDate` its first year |
//! | `MedlinePgn` | pages |
//! | `ELocationID` that is a valid DOI, else the article's own `ArticleIdList` | DOI |
//! | `AbstractText` | abstract, `LABEL: text` where it is labelled; `OtherAbstract` only alone |
//! | `Language` | language |
//! | `PublicationType`, else what it stands in | document type |
//! | `DescriptorName` without qualifiers, `Keyword` | tags |
//! | `BookTitle` beside an `ArticleTitle` | the book of a chapter; `Isbn`, `Publisher` |
//! | `DeleteCitation` | no record; counted |
//!
//! Dropped knowingly: `ArticleDate` and the history in PubMed, affiliations,
//! investigators, grants, chemicals, qualifiers, corrections, and the identifiers
//! of the references.
//! <https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html>
//!
//! Must never know: what stands around the element.

use std::borrow::Cow;

use super::super::draft::{Draft, Field, Item};
use super::tree::Element;
use super::{Found, value};

/// A citation by itself, as older exports have it.
pub(super) fn citation(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    article_of(element, None, found);
}

pub(super) fn article(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    // What says nothing is said to be nothing.
    let citation = element.one("MedlineCitation").unwrap_or(element);
    article_of(citation, element.one("PubmedData"), found);
}

pub(super) fn deleted(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    found.deleted(element.elements().count());
}

fn article_of(citation: Element<'_, '_>, data: Option<Element<'_, '_>>, found: &mut Found<'_, '_>) {
    let mut draft = found.draft();
    let Some(article) = citation.one("Article") else {
        found.push(draft);
        return;
    };
    let journal = article.one("Journal");
    kind(&mut draft, article);
    title(&mut draft, article.one("ArticleTitle"));
    value::put_marked(&mut draft, Field::Title, article.one("VernacularTitle"));
    people(&mut draft, article);
    if let Some(journal) = journal {
        value::put(
            &mut draft,
            Field::Container,
            journal.value("Title").or(journal.value("ISOAbbreviation")),
        );
        value::put(&mut draft, Field::Issn, journal.value("ISSN"));
        if let Some(issue) = journal.one("JournalIssue") {
            value::put(&mut draft, Field::Volume, issue.value("Volume"));
            value::put(&mut draft, Field::Issue, issue.value("Issue"));
            date(&mut draft, issue.one("PubDate"));
        }
    }
    if let Some(pages) = article.one("Pagination") {
        value::put(&mut draft, Field::Pages, pages.value("MedlinePgn"));
        value::pages(&mut draft, pages.value("StartPage"), pages.value("EndPage"));
    }
    doi(&mut draft, article, data);
    summary(&mut draft, &[Some(article), Some(citation)]);
    value::languages(
        &mut draft,
        article
            .all("Language")
            .filter_map(|language| language.said()),
    );
    tags(&mut draft, citation);
    found.push(draft);
}

pub(super) fn book(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let mut draft = found.draft();
    let document = element.one("BookDocument");
    let Some((document, book)) =
        document.and_then(|document| Some((document, document.one("Book")?)))
    else {
        found.push(draft);
        return;
    };
    let part = document
        .one("ArticleTitle")
        .filter(|title| title.said().is_some());
    draft.set_kind(if part.is_some() { "chapter" } else { "book" });
    title(&mut draft, part);
    if part.is_some() {
        value::put_marked(&mut draft, Field::ParentTitle, book.one("BookTitle"));
    } else {
        value::put_marked(&mut draft, Field::Title, book.one("BookTitle"));
    }
    people(&mut draft, document);
    for list in book.all("AuthorList") {
        // Who wrote the book did not write each of its chapters.
        if list.has("Type", "editors") || part.is_none() && !draft.has(Field::Authors) {
            list_of(&mut draft, list);
        }
    }
    if let Some(publisher) = book.one("Publisher") {
        value::put(
            &mut draft,
            Field::Publisher,
            publisher.value("PublisherName"),
        );
        value::put(
            &mut draft,
            Field::Place,
            publisher.value("PublisherLocation"),
        );
    }
    date(&mut draft, book.one("PubDate"));
    for (field, name) in [
        (Field::Isbn, "Isbn"),
        (Field::Edition, "Edition"),
        (Field::Volume, "Volume"),
        (Field::Series, "CollectionTitle"),
    ] {
        value::put(&mut draft, field, book.value(name));
    }
    if let Some(pages) = document.one("Pagination").filter(|_| part.is_some()) {
        value::put(&mut draft, Field::Pages, pages.value("MedlinePgn"));
        value::pages(&mut draft, pages.value("StartPage"), pages.value("EndPage"));
    }
    doi(&mut draft, document, Some(document));
    summary(&mut draft, &[Some(document)]);
    value::languages(
        &mut draft,
        document
            .all("Language")
            .filter_map(|language| language.said()),
    );
    tags(&mut draft, document);
    found.push(draft);
}

/// Kinds of publications in the words of CSL; all others stand in a journal.
const KINDS: &[(&str, &str)] = &[
    ("Preprint", "article"),
    ("Dataset", "dataset"),
    ("Technical Report", "report"),
    ("Newspaper Article", "article-newspaper"),
];

fn kind(draft: &mut Draft, article: Element<'_, '_>) {
    let list = article.one("PublicationTypeList");
    let kinds: Vec<_> = list
        .into_iter()
        .flat_map(|list| list.all("PublicationType"))
        .filter_map(|kind| kind.said())
        .collect();
    let is = |name: &str| {
        kinds
            .iter()
            .any(|kind| kind.trim().eq_ignore_ascii_case(name))
    };
    let told = KINDS
        .iter()
        .find(|(name, _)| is(name))
        .filter(|_| !is("Journal Article"));
    let preprint = is("Preprint").then_some("article");
    let in_journal = article.one("Journal").map(|_| "article-journal");
    let kind = preprint.or(told.map(|(_, kind)| *kind)).or(in_journal);
    draft.set_kind(kind.unwrap_or_default());
}

/// "[Health policy in Utopia]." is what NLM makes of a title in another language.
fn title(draft: &mut Draft, title: Option<Element<'_, '_>>) {
    let Some(raw) = title.map(|title| title.marked(value::as_is)) else {
        return;
    };
    let whole = raw.trim();
    let inner = whole.strip_prefix('[').and_then(|inner| {
        let inner = inner.strip_suffix('.').unwrap_or(inner);
        inner.strip_suffix(']')
    });
    let translated = inner.filter(|inner| !inner.contains(['[', ']']));
    value::put(
        draft,
        Field::Title,
        Some(Cow::Borrowed(translated.unwrap_or(whole))),
    );
}

fn people(draft: &mut Draft, element: Element<'_, '_>) {
    for list in element.all("AuthorList") {
        list_of(draft, list);
    }
}

fn list_of(draft: &mut Draft, list: Element<'_, '_>) {
    let field = if list.has("Type", "editors") {
        Field::Editors
    } else {
        Field::Authors
    };
    for author in list
        .all("Author")
        .filter(|author| !author.has("ValidYN", "N"))
    {
        let item = if let Some(body) = author.value("CollectiveName") {
            value::whole(body.trim().trim_end_matches('.'))
        } else if let Some(family) = author.value("LastName") {
            let given = author.value("ForeName").or(author.value("Initials"));
            let suffix = author.value("Suffix").unwrap_or_default();
            value::parted(&family, &given.unwrap_or_default(), &suffix)
        } else {
            continue;
        };
        draft.item(field, &item);
    }
}

/// Year, month and day; of free text the first year.
fn date(draft: &mut Draft, date: Option<Element<'_, '_>>) {
    let Some(date) = date else { return };
    let Some(year) = date.value("Year") else {
        value::put(draft, Field::Year, date.value("MedlineDate"));
        return;
    };
    let month = date.value("Month").unwrap_or_default();
    let day = date
        .value("Day")
        .filter(|_| !month.trim().is_empty())
        .unwrap_or_default();
    let is_number = month.trim().bytes().all(|byte| byte.is_ascii_digit());
    let between = if is_number { '-' } else { ' ' };
    let words = [year.trim(), month.trim(), day.trim()].join(between.encode_utf8(&mut [0; 4]));
    draft.text(Field::Date, false, words.trim_end_matches(['-', ' ']));
}

fn doi(draft: &mut Draft, element: Element<'_, '_>, data: Option<Element<'_, '_>>) {
    let places = element
        .all("ELocationID")
        .filter(|id| id.has("EIdType", "doi") && !id.has("ValidYN", "N"));
    let list = data.and_then(|data| data.one("ArticleIdList"));
    let ids = list.into_iter().flat_map(|list| list.all("ArticleId"));
    let ids = ids.filter(|id| id.has("IdType", "doi"));
    value::put(
        draft,
        Field::Doi,
        places.chain(ids).find_map(|id| id.said()),
    );
}

/// The abstract, else another that stands alone.
fn summary(draft: &mut Draft, places: &[Option<Element<'_, '_>>]) {
    let of = |name| places.iter().flatten().find_map(|place| place.one(name));
    for text in [of("Abstract"), of("OtherAbstract")].into_iter().flatten() {
        let parts: Vec<String> = text.all("AbstractText").filter_map(labelled).collect();
        draft.text(Field::Abstract, false, &parts.join(" "));
    }
}

fn labelled(part: Element<'_, '_>) -> Option<String> {
    part.said()?;
    let text = part.marked(value::as_is);
    let label = part.attribute("Label").unwrap_or_default();
    let label = label.trim().trim_end_matches(':');
    Some(match label {
        "" | "UNLABELLED" | "UNLABELED" => text.trim().to_owned(),
        label => format!("{label}: {}", text.trim()),
    })
}

fn tags(draft: &mut Draft, element: Element<'_, '_>) {
    let headings = element
        .one("MeshHeadingList")
        .into_iter()
        .flat_map(|list| list.all("MeshHeading"));
    let descriptors = headings.filter_map(|heading| heading.value("DescriptorName"));
    let keywords = element
        .all("KeywordList")
        .flat_map(|list| list.all("Keyword"));
    let keywords = keywords.map(|keyword| keyword.marked(value::as_is));
    for tag in descriptors.chain(keywords) {
        draft.item(Field::Tags, &Item::text(&tag));
    }
}
