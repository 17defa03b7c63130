//! An index made by others: which of its fields is what, and what can be asked
//! of it with them.
//!
//! What a document says is told by the readers that read the same shape as a
//! file; a map only says where a server has to look for what we ask.
//!
//! | file | holds |
//! |---|---|
//! | `mod.rs` | a map as somebody writes it, and the ready-made ones |
//! | `fields.rs` | what of a map an index has |
//! | `clauses.rs` | our conditions as its queries |
//! | `reading.rs` | its documents and values as records |
//!
//! Must never know: how it is asked.

pub(super) mod clauses;
pub(super) mod fields;
pub(super) mod reading;

use std::fmt;

use serde_json::{Value, json};

use crate::search::query::Facet;

/// Which of the fields of an index is what: by the names of the query language,
/// each with the paths of a document at which it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldMap {
    /// Whose documents it is for.
    kind: Kind,
    /// Somebody wrote some of it.
    is_own: bool,
    rows: Vec<(Role, Vec<Place>)>,
}

/// Whose documents a map is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    OpenAlex,
    Invenio,
    Other,
}

/// What a field is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Abstract,
    Doi,
    Isbn,
    /// What no two documents share: the last key of every order.
    Id,
    /// When it came into the index.
    Added,
    Facet(Facet),
}

/// A path in a document: keys with points between them, `[]` behind one that
/// holds a list, and what a word there weighs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) weight: Option<f64>,
}

/// The ready-made maps: a name of the query language, and the paths at which it
/// stands; words are looked for in all of them, values in the first that the
/// index has.
type Rows = &'static [(&'static str, &'static [&'static str])];

/// The works of OpenAlex, as its snapshot and its API have them; before 2023
/// with `host_venue`.
const OPENALEX: Rows = &[
    ("title", &["title", "display_name"]),
    ("abstract", &["abstract"]),
    ("author", &["authorships[].author.display_name"]),
    (
        "tag",
        &[
            "keywords[].display_name",
            "topics[].display_name",
            "concepts[].display_name",
        ],
    ),
    ("form", &["type"]),
    ("year", &["publication_year"]),
    ("lang", &["language"]),
    (
        "publisher",
        &[
            "primary_location.source.host_organization_name",
            "host_venue.publisher",
        ],
    ),
    (
        "journal",
        &[
            "primary_location.source.display_name",
            "host_venue.display_name",
        ],
    ),
    ("doi", &["doi"]),
    ("id", &["id"]),
    ("added", &["created_date"]),
];

/// The records of InvenioRDM (Zenodo), as its own index has them.
const INVENIO: Rows = &[
    ("title", &["metadata.title"]),
    ("abstract", &["metadata.description"]),
    ("author", &["metadata.creators[].person_or_org.name"]),
    ("tag", &["metadata.subjects[].subject"]),
    ("form", &["metadata.resource_type.id"]),
    ("year", &["metadata.publication_date"]),
    ("lang", &["metadata.languages[].id"]),
    ("publisher", &["metadata.publisher"]),
    ("journal", &["custom_fields.journal:journal.title"]),
    ("doi", &["pids.doi.identifier"]),
    ("isbn", &["custom_fields.imprint:imprint.isbn"]),
    ("id", &["id"]),
    ("added", &["created"]),
];

impl Kind {
    const fn rows(self) -> Rows {
        match self {
            Self::OpenAlex => OPENALEX,
            Self::Invenio => INVENIO,
            Self::Other => &[],
        }
    }

    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "openalex" => Some(Self::OpenAlex),
            "invenio" | "inveniordm" | "zenodo" => Some(Self::Invenio),
            _ => None,
        }
    }

    /// The least of a document that its reader tells from others.
    fn frame(self) -> Value {
        match self {
            Self::OpenAlex => json!({ "title": "x", "authorships": [] }),
            Self::Invenio => {
                json!({ "metadata": { "title": "x", "resource_type": { "id": "other" } } })
            }
            Self::Other => json!({ "title": "x" }),
        }
    }
}

impl fmt::Display for FieldMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::OpenAlex => "those of OpenAlex",
            Kind::Invenio => "those of InvenioRDM",
            Kind::Other => return f.write_str("as the config says"),
        };
        f.write_str(kind)?;
        if self.is_own {
            f.write_str(", and as the config says")?;
        }
        Ok(())
    }
}

impl Role {
    fn named(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "title" => Self::Title,
            "abstract" => Self::Abstract,
            "doi" => Self::Doi,
            "isbn" => Self::Isbn,
            "id" => Self::Id,
            "added" => Self::Added,
            // The source is the index itself, and a book a tie between records.
            "source" | "book" => return None,
            name => Self::Facet(Facet::named(name)?),
        })
    }

    /// As it is written in a map.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Abstract => "abstract",
            Self::Doi => "doi",
            Self::Isbn => "isbn",
            Self::Id => "id",
            Self::Added => "added",
            Self::Facet(facet) => facet.name(),
        }
    }
}

impl Place {
    /// `path`, or `path^weight`.
    fn parse(text: &str) -> Option<Self> {
        let (path, weight) = match text.split_once('^') {
            Some((path, weight)) => (path, Some(weight.trim().parse::<f64>().ok()?)),
            None => (text, None),
        };
        let path = path.trim();
        let is_step = |step: &str| {
            let key = step.strip_suffix("[]").unwrap_or(step);
            !key.is_empty()
                && !key.contains(['[', ']', '*', '"'])
                && !key.contains(char::is_control)
        };
        let is_weight = weight.is_none_or(|weight| weight > 0.0 && weight < 1_000.0);
        (path.split('.').all(is_step) && is_weight).then(|| Self {
            path: path.to_owned(),
            weight,
        })
    }

    /// The name of the field in the index: lists have none of their own.
    pub(super) fn field(&self) -> String {
        self.path.replace("[]", "")
    }

    /// Whether a document may have several values there.
    pub(super) fn is_many(&self) -> bool {
        self.path.contains("[]")
    }
}

impl FieldMap {
    /// A ready-made map.
    fn ready(kind: Kind) -> Self {
        let row = |(name, paths): &(&str, &[&str])| {
            let places = paths.iter().filter_map(|path| Place::parse(path));
            Some((Role::named(name)?, places.collect()))
        };
        Self {
            kind,
            is_own: false,
            rows: kind.rows().iter().filter_map(row).collect(),
        }
    }

    /// The map that a config writes: `like` names a ready-made one to begin
    /// with; every other row takes the place of the one that it has.
    ///
    /// # Errors
    ///
    /// A row says nothing that can be understood; a sentence.
    pub fn written(written: &[(String, Vec<String>)]) -> Result<Self, String> {
        let like = written.iter().find(|(name, _)| name == "like");
        let kind = match like.and_then(|(_, names)| names.first()) {
            None => Kind::Other,
            Some(name) => Kind::named(name).ok_or_else(|| {
                format!("no map is called \"{name}\": there are openalex and invenio")
            })?,
        };
        let mut map = Self::ready(kind);
        for (name, paths) in written.iter().filter(|(name, _)| name != "like") {
            let role = Role::named(name)
                .ok_or_else(|| format!("a map of fields has no row that is called {name}"))?;
            let places = paths.iter().map(|path| {
                Place::parse(path).ok_or_else(|| {
                    format!("\"{path}\" is no path of a field: expected keys with points between them, [] behind a list, ^2 for a weight")
                })
            });
            let places = places.collect::<Result<Vec<Place>, String>>()?;
            map.rows.retain(|(known, _)| *known != role);
            map.rows.push((role, places));
            map.is_own = true;
        }
        Ok(map)
    }

    /// The ready-made map for an index with such fields.
    pub(super) fn recognised(has: impl Fn(&str) -> bool) -> Option<Self> {
        let kind = if has("publication_year")
            && (has("authorships.author.display_name") || has("abstract_inverted_index"))
        {
            Kind::OpenAlex
        } else if has("metadata.title")
            && (has("metadata.resource_type.id") || has("metadata.creators.person_or_org.name"))
        {
            Kind::Invenio
        } else {
            return None;
        };
        Some(Self::ready(kind))
    }

    /// The places of a role.
    pub(super) fn places(&self, role: Role) -> &[Place] {
        let mut rows = self.rows.iter();
        let row = rows.find(|(known, _)| *known == role);
        row.map_or(&[], |(_, places)| places)
    }

    /// All roles that the map has.
    pub(super) fn roles(&self) -> impl Iterator<Item = Role> {
        self.rows.iter().map(|(role, _)| *role)
    }

    /// The least of a document that its reader tells from others.
    pub(super) fn frame(&self) -> Value {
        self.kind.frame()
    }

    /// Fields of a document that no reader looks at and that may be longer than
    /// all others together.
    pub(super) const fn unread(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::OpenAlex => &[
                "authorships.affiliations",
                "authorships.institutions",
                "counts_by_year",
                "fulltext",
                "locations",
                "mesh",
                "referenced_works",
                "related_works",
            ],
            Kind::Invenio => &["files", "media_files", "parent", "stats"],
            Kind::Other => &[],
        }
    }

    /// Whether somebody wrote some of it, so that what is missing is a mistake.
    pub(super) const fn is_own(&self) -> bool {
        self.is_own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rows: &[(&str, &[&str])]) -> Result<FieldMap, String> {
        let row = |(name, paths): &(&str, &[&str])| {
            let paths = paths.iter().map(|path| (*path).to_owned());
            ((*name).to_owned(), paths.collect())
        };
        FieldMap::written(&rows.iter().map(row).collect::<Vec<_>>())
    }

    #[test]
    fn every_row_of_a_ready_made_map_is_understood() {
        for kind in [Kind::OpenAlex, Kind::Invenio] {
            let map = FieldMap::ready(kind);
            assert_eq!(map.rows.len(), kind.rows().len());
            for ((role, places), (name, paths)) in map.rows.iter().zip(kind.rows()) {
                assert_eq!((role.name(), places.len()), (*name, paths.len()));
            }
        }
    }

    #[test]
    fn a_map_of_the_config_takes_the_rest_from_one_that_is_ready() {
        let map = written(&[
            ("like", &["openalex"]),
            ("tag", &["topics[].display_name^2.5"]),
        ])
        .unwrap();
        let tag = map.places(Role::Facet(Facet::Tag));
        assert_eq!(
            (tag.len(), tag[0].weight, tag[0].is_many()),
            (1, Some(2.5), true)
        );
        assert_eq!(tag[0].field(), "topics.display_name");
        assert_eq!(map.places(Role::Doi)[0].field(), "doi");
        assert_eq!(map.to_string(), "those of OpenAlex, and as the config says");
        let bare = written(&[("title", &["name"])]).unwrap();
        assert_eq!(bare.roles().collect::<Vec<_>>(), [Role::Title]);
    }

    #[test]
    fn a_row_that_is_none_says_why() {
        for (rows, told) in [
            (
                &[("like", &["solr"][..])][..],
                "there are openalex and invenio",
            ),
            (&[("titel", &["name"])], "no row that is called titel"),
            (&[("book", &["name"])], "no row that is called book"),
            (&[("title", &["a..b"])], "no path of a field"),
            (&[("title", &["name^much"])], "no path of a field"),
            (&[("title", &["a*"])], "no path of a field"),
        ] {
            let why = written(rows).unwrap_err();
            assert!(why.contains(told), "{why}");
        }
    }

    #[test]
    fn an_index_is_recognised_by_its_fields() {
        let recognised = |fields: &[&str]| {
            let map = FieldMap::recognised(|field| fields.contains(&field));
            map.map(|map| map.kind)
        };
        assert_eq!(
            recognised(&["publication_year", "authorships.author.display_name"]),
            Some(Kind::OpenAlex)
        );
        assert_eq!(
            recognised(&["metadata.title", "metadata.resource_type.id"]),
            Some(Kind::Invenio)
        );
        assert_eq!(recognised(&["metadata.title", "title"]), None);
    }
}
