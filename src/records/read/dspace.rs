//! The description of an item of DSpace: statements of qualified Dublin Core
//! (`dc.contributor.author`), in JSON and tables alike.
//!
//! | field | from |
//! |---|---|
//! | title, abstract | `dc.title` with `dc.title.subtitle`, `dc.description.abstract`, each in the language of the item where it is given in several |
//! | authors, editors | `dc.contributor.author`, else `dc.creator`; `dc.contributor.editor` |
//! | date | `dc.date.issued` |
//! | doi | `dc.identifier.doi`, else a house's own key that ends in `.doi`, else a DOI among `dc.identifier.uri` |
//! | link | the handle among `dc.identifier.uri`, else another address that is no DOI, else the handle of the item |
//! | series, number | `dc.relation.ispartofseries`, parted by its last semicolon |
//! | container | `dc.relation.journal` and other names of houses; of a chapter the book |
//! | volume, issue, pages | the citation, as OpenAIRE, CGSpace and others name it |
//! | tags | `dc.subject` and its vocabularies of words, not of codes |
//! | countries | `dc.coverage.spatial`, `cg.coverage.country` |
//! | the rest | `dc.type`, `dc.publisher`, `dc.language.iso`, `dc.identifier.isbn`, `.issn` |
//!
//! `dcterms.*` stands for the same. Dropped: other titles, advisors and other
//! contributors, all other dates (accessioned, available, created), provenance,
//! rights, sponsors, extents, numbers without a meaning elsewhere.
//!
//! Must never know: the syntax that the statements were written in.

use std::borrow::Cow;

use super::draft::{Draft, Field, Item};
use crate::records::doi::Doi;
use crate::records::language;

/// One value of an item.
pub(super) struct Statement<'a> {
    /// Such as `dc.title`, without a language.
    pub(super) key: &'a str,
    /// The language that the value is in, if that is said.
    pub(super) language: Option<&'a str>,
    pub(super) text: Cow<'a, str>,
}

/// What an item says of itself, in its order.
#[derive(Default)]
pub(super) struct Description<'a> {
    pub(super) statements: Vec<Statement<'a>>,
    /// Its handle, such as `10986/7`.
    pub(super) handle: Option<&'a str>,
}

/// Fields of one value, and those whose values are entries of their own: their
/// keys, the best first.
const FIELDS: &[(Field, &[&str])] = &[
    (
        Field::Language,
        &["dc.language.iso", "dc.language", "dcterms.language"],
    ),
    (Field::DocumentType, &["dc.type", "dcterms.type"]),
    (
        Field::Authors,
        &["dc.contributor.author", "dc.creator", "dcterms.creator"],
    ),
    (Field::Editors, &["dc.contributor.editor"]),
    (Field::Date, &["dc.date.issued", "dcterms.issued"]),
    (Field::Publisher, &["dc.publisher", "dcterms.publisher"]),
    (Field::Place, &["dc.publisher.place", "cg.place"]),
    (Field::Isbn, &["dc.identifier.isbn", "cg.isbn"]),
    (Field::Issn, &["dc.identifier.issn", "cg.issn"]),
    (
        Field::Volume,
        &[
            "oaire.citation.volume",
            "dc.source.volume",
            "dc.citation.volume",
            "dc.bibliographiccitation.volume",
            "cg.volume",
        ],
    ),
    (
        Field::Issue,
        &[
            "oaire.citation.issue",
            "dc.source.issue",
            "dc.citation.issue",
            "dc.bibliographiccitation.issue",
            "cg.issue",
        ],
    ),
    (
        Field::Pages,
        &[
            "dc.source.pages",
            "dc.citation.pages",
            "dc.identifier.pages",
        ],
    ),
    (
        Field::Countries,
        &["dc.coverage.spatial", "cg.coverage.country"],
    ),
];

const TITLE: &[&str] = &["dc.title", "dcterms.title"];
const SUBTITLE: &[&str] = &["dc.title.subtitle"];
const ABSTRACT: &[&str] = &["dc.description.abstract", "dcterms.abstract"];
const URI: &[&str] = &["dc.identifier.uri", "dcterms.identifier"];
const SERIES: &[&str] = &["dc.relation.ispartofseries", "dcterms.ispartof"];
const HOLDER: &[&str] = &[
    "oaire.citation.title",
    "dc.relation.journal",
    "dc.source.journaltitle",
    "dc.source.title",
    "dc.citation.title",
    "dc.bibliographiccitation.title",
    "cg.journal",
    "dc.relation.ispartof",
    "dc.source",
];
const FIRST_PAGE: &[&str] = &[
    "oaire.citation.startpage",
    "dc.bibliographiccitation.firstpage",
];
const LAST_PAGE: &[&str] = &[
    "oaire.citation.endpage",
    "dc.bibliographiccitation.lastpage",
];
/// Codes of classifications (`jel`, `ddc`) are no words.
const SUBJECTS: &[&str] = &[
    "dc.subject",
    "dcterms.subject",
    "dc.subject.keyword",
    "dc.subject.keywords",
    "dc.subject.other",
    "dc.subject.lcsh",
    "dc.subject.mesh",
    "dc.subject.agrovoc",
];

/// Whether the name of a column, a language in brackets aside, is that of
/// titles.
pub(super) fn is_title(name: &str) -> bool {
    let key = name.split('[').next().unwrap_or_default().trim();
    TITLE.iter().any(|title| title.eq_ignore_ascii_case(key))
}

impl Description<'_> {
    /// Fills a draft with what the item says.
    pub(super) fn fill(&self, draft: &mut Draft) {
        for (field, keys) in FIELDS {
            for text in self.best(keys) {
                match field {
                    Field::Authors | Field::Editors | Field::Countries => {
                        draft.item(*field, &Item::text(text));
                    }
                    Field::DocumentType => draft.text(*field, false, in_words(text)),
                    _ => draft.text(*field, false, text),
                }
            }
        }
        for (field, keys) in [
            (Field::Title, TITLE),
            (Field::Subtitle, SUBTITLE),
            (Field::Abstract, ABSTRACT),
        ] {
            draft.text(field, false, self.in_its_language(keys).unwrap_or_default());
        }
        for text in self.all(SUBJECTS) {
            draft.item(Field::Tags, &Item::text(text));
        }
        self.name(draft);
        self.place(draft);
    }

    /// What it is called: DOI and address. A handle is no DOI.
    fn name(&self, draft: &mut Draft) {
        let is_own = |key: &str| {
            let last = key.rsplit_once('.').map(|(_, last)| last);
            last.is_some_and(|last| last.eq_ignore_ascii_case("doi"))
                && !key.to_ascii_lowercase().contains("relation")
        };
        let own = self.statements.iter().filter(|one| is_own(one.key));
        // The plain key before those of houses.
        let (plain, others): (Vec<_>, Vec<_>) =
            own.partition(|one| one.key.eq_ignore_ascii_case("dc.identifier.doi"));
        for one in plain.into_iter().chain(others) {
            draft.text(Field::Doi, false, &one.text);
        }
        let is_doi = |uri: &&str| Doi::parse(uri).is_some();
        let (dois, addresses): (Vec<&str>, Vec<&str>) = self.all(URI).partition(is_doi);
        for doi in dois {
            draft.text(Field::Doi, false, doi);
        }
        let is_handle = |uri: &&str| uri.contains("hdl.handle.net/") || uri.contains("/handle/");
        let handle = addresses.iter().copied().find(is_handle);
        let address = || addresses.iter().copied().find(|uri| uri.contains("://"));
        if let Some(link) = handle.or_else(address) {
            draft.text(Field::Link, false, link);
        } else if let Some(handle) = self.handle.filter(|handle| is_registered(handle)) {
            draft.text(
                Field::Link,
                false,
                &format!("https://hdl.handle.net/{handle}"),
            );
        }
    }

    /// What it is part of.
    fn place(&self, draft: &mut Draft) {
        if let Some(series) = self.best(SERIES).next() {
            let (name, number) = series.rsplit_once(';').unwrap_or((series, ""));
            draft.text(Field::Series, false, name);
            draft.text(Field::Number, false, number);
        }
        let is_name = |text: &&str| !text.contains("://") && !text.starts_with("urn:");
        if let Some(holder) = self.all(HOLDER).find(is_name) {
            let field = if draft.is_chapter() {
                Field::ParentTitle
            } else {
                Field::Container
            };
            draft.text(field, false, holder);
        }
        match (self.best(FIRST_PAGE).next(), self.best(LAST_PAGE).next()) {
            (Some(first), Some(last)) if first != last => {
                draft.text(Field::Pages, false, &format!("{first}-{last}"));
            }
            (first, last) => {
                draft.text(Field::Pages, false, first.or(last).unwrap_or_default());
            }
        }
    }

    /// The values under keys, those of the first key before others.
    fn all<'s>(&'s self, keys: &'s [&str]) -> impl Iterator<Item = &'s str> {
        keys.iter().flat_map(move |key| self.under(key))
    }

    /// The values under the first of some keys that has one.
    fn best<'s>(&'s self, keys: &'s [&str]) -> impl Iterator<Item = &'s str> {
        let key = keys.iter().find(|key| self.under(key).next().is_some());
        key.into_iter().flat_map(move |key| self.under(key))
    }

    fn under<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s str> {
        let is_so =
            |one: &&Statement<'_>| one.key.eq_ignore_ascii_case(key) && !one.text.trim().is_empty();
        self.statements.iter().filter(is_so).map(|one| &*one.text)
    }

    /// The value in the language of the item, else the first.
    fn in_its_language(&self, keys: &[&str]) -> Option<&str> {
        let (_, languages) = FIELDS.first()?;
        let own = self.best(languages).next().and_then(language::code);
        let is_own =
            |one: &&Statement<'_>| own.is_some() && one.language.and_then(language::code) == own;
        let key = keys.iter().find(|key| self.under(key).next().is_some())?;
        let all = self.statements.iter();
        let mut all =
            all.filter(|one| one.key.eq_ignore_ascii_case(key) && !one.text.trim().is_empty());
        let found = all.clone().find(is_own).or_else(|| all.next())?;
        Some(&found.text)
    }
}

/// Whether a handle is that of a house, and not what DSpace has before one is
/// registered.
fn is_registered(handle: &str) -> bool {
    handle.contains('/')
        && !handle.starts_with("123456789/")
        && !handle.contains(char::is_whitespace)
}

/// A type in words: of an address of a vocabulary its last step.
fn in_words(kind: &str) -> &str {
    let is_address = kind.contains("://") || kind.starts_with("info:");
    let last = kind.rsplit('/').next().unwrap_or(kind);
    if is_address { last } else { kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::record::Record;

    fn read(statements: &[(&str, &str, &str)], handle: Option<&str>) -> Record {
        let statements = statements.iter().map(|(key, language, text)| Statement {
            key,
            language: Some(*language).filter(|language| !language.is_empty()),
            text: Cow::Borrowed(*text),
        });
        let description = Description {
            statements: statements.collect(),
            handle,
        };
        let mut draft = Draft::new(1);
        description.fill(&mut draft);
        let (record, flaws) = draft.finish().unwrap();
        assert_eq!(flaws, []);
        record
    }

    #[test]
    fn title_and_abstract_are_those_in_the_language_of_the_item() {
        let record = read(
            &[
                ("dc.title", "en", "Trees and debts"),
                ("dc.title", "es_ES", "Árboles y deudas"),
                ("dc.title.subtitle", "en", "a view"),
                ("dc.title.subtitle", "es", "una vista"),
                ("dc.title.alternative", "", "Trees"),
                ("dc.description.abstract", "en", "Few."),
                ("dc.description.abstract", "spa", "Pocos."),
                ("dc.language.iso", "", "es"),
            ],
            None,
        );
        assert_eq!(&*record.title, "Árboles y deudas: una vista");
        assert_eq!(record.summary.as_deref(), Some("Pocos."));
        assert_eq!(record.language.as_deref(), Some("es"));
    }

    #[test]
    fn a_doi_is_found_under_any_key_of_its_own_and_a_handle_is_none() {
        let title = ("dc.title", "", "Trees");
        let uri = "dc.identifier.uri";
        let handle = (uri, "", "http://hdl.handle.net/10419/7");
        let own = read(
            &[title, handle, ("xy.identifier.DOI", "", "doi:10.5555/A1")],
            None,
        );
        assert_eq!(own.doi.as_deref(), Some("10.5555/a1"));
        assert_eq!(own.link.as_deref(), Some("http://hdl.handle.net/10419/7"));
        let among = read(
            &[title, (uri, "", "https://doi.org/10.5555/a2"), handle],
            None,
        );
        assert_eq!(among.doi.as_deref(), Some("10.5555/a2"));
        assert_eq!(among.link.as_deref(), Some("http://hdl.handle.net/10419/7"));
        let other = read(
            &[title, ("dc.relation.doi", "", "10.5555/a3")],
            Some("10986/8"),
        );
        assert_eq!(other.doi, None, "that of another work");
        assert_eq!(
            other.link.as_deref(),
            Some("https://hdl.handle.net/10986/8")
        );
        let unregistered = read(&[title], Some("123456789/8"));
        assert_eq!(unregistered.link, None);
    }

    #[test]
    fn what_an_item_is_part_of_is_its_series_its_journal_or_its_book() {
        let record = read(
            &[
                ("dc.title", "", "Trees"),
                ("dc.type", "", "info:eu-repo/semantics/bookPart"),
                ("dc.relation.ispartofseries", "", "Notes; on trees; 11"),
                ("dc.relation.ispartof", "", "https://example.org/3"),
                ("dc.relation.ispartof", "", "All trees"),
                ("oaire.citation.startPage", "", "3"),
                ("oaire.citation.endPage", "", "9"),
                ("dc.contributor.advisor", "", "Holt, Hugo"),
                ("dc.contributor.editor", "", "Berg, Ben"),
                ("dc.date.available", "", "2020-01-01"),
                ("dc.date.issued", "", "2016-06"),
                ("dc.subject", "", "oak, old"),
                ("dc.subject.lcsh", "", "Trees"),
                ("dc.subject.jel", "", "Q23"),
            ],
            None,
        );
        assert_eq!(record.document_type.as_deref(), Some("chapter"));
        assert_eq!(record.parent_title.as_deref(), Some("All trees"));
        assert_eq!(record.container, None);
        assert_eq!(record.series.as_deref(), Some("Notes; on trees"));
        assert_eq!(record.number.as_deref(), Some("11"));
        assert_eq!(record.pages.as_deref(), Some("3-9"));
        assert_eq!((record.authors.len(), record.editors.len()), (0, 1));
        assert_eq!(record.date.as_deref(), Some("2016-06"));
        let tags: Vec<_> = record.tags.iter().map(|tag| &*tag.name).collect();
        assert_eq!(tags, ["oak, old", "Trees"]);
    }
}
