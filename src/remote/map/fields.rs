//! What of a map of fields an index has: where words are looked for, which
//! values can be counted and compared, and what is missing.
//!
//! Must never know: what is asked of them.

use super::super::wire::Capabilities;
use super::{FieldMap, Place, Role};
use crate::engine::exec::rank;
use crate::search::field::Fields;
use crate::search::query::Facet;

/// The fields of an index, by what they are to us.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Mapped {
    /// Where words are looked for.
    pub(super) texts: Vec<Worded>,
    facets: [Option<Valued>; Facet::RECORDED.len()],
    pub(super) doi: Option<Valued>,
    pub(super) isbn: Option<Valued>,
    pub(super) id: Option<Valued>,
    pub(super) added: Option<Valued>,
    /// Titles as a whole.
    pub(super) title: Option<Valued>,
    /// What the map names and the index has not, a sentence each.
    pub(in super::super) lacking: Vec<String>,
}

/// A field that is searched by words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Worded {
    /// What it is to us.
    pub(super) fields: Fields,
    /// Its name in the index.
    pub(super) name: String,
    /// What a word there is worth.
    pub(super) weight: f64,
}

/// A field whose values are compared and counted.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Valued {
    /// Its name in the index.
    pub(in super::super) name: String,
    pub(super) place: Place,
    pub(super) kind: Kind,
}

/// How the values of a field are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Date,
}

impl Valued {
    /// Whether a document may have several values there.
    pub(in super::super) fn is_many(&self) -> bool {
        self.place.is_many()
    }
}

impl Mapped {
    /// Looks for what a map names among the fields of an index.
    pub(in super::super) fn of(map: &FieldMap, has: &Capabilities) -> Self {
        let mut mapped = Self::default();
        for role in map.roles() {
            mapped.take(role, map.places(role), has);
        }
        mapped
    }

    fn take(&mut self, role: Role, places: &[Place], has: &Capabilities) {
        let known: Vec<&Place> = places
            .iter()
            .filter(|place| has.contains_key(&place.field()))
            .collect();
        let names: Vec<String> = places.iter().map(Place::field).collect();
        let name = role.name();
        let mut lacks = |what: &str| {
            self.lacking
                .push(format!("{name}: {what} ({})", names.join(", ")));
        };
        if known.is_empty() {
            return lacks("the index has no such field");
        }
        let open: Vec<&Place> = known
            .into_iter()
            .filter(|place| !is_nested(&place.field(), has))
            .collect();
        if open.is_empty() {
            return lacks("the field is nested, which is not asked");
        }
        let worded = words_of(role);
        if let Some((fields, weight)) = worded {
            let texts = open.iter().filter_map(|place| {
                Some(Worded {
                    fields,
                    name: worded_name(&place.field(), has)?,
                    weight: place.weight.unwrap_or(weight),
                })
            });
            let texts: Vec<Worded> = texts.collect();
            if texts.is_empty() {
                lacks("its words are not searched, only its values");
            }
            self.texts.extend(texts);
        }
        let valued = open.into_iter().find_map(|place| valued(place, has));
        let is_needed = !matches!(role, Role::Title | Role::Abstract);
        if valued.is_none() && is_needed {
            let told = format!(
                "its values are not counted: it has no keyword ({})",
                names.join(", ")
            );
            self.lacking.push(format!("{name}: {told}"));
        }
        match role {
            Role::Title => self.title = valued,
            Role::Abstract => {}
            Role::Doi => self.doi = valued,
            Role::Isbn => self.isbn = valued,
            Role::Id => self.id = valued,
            Role::Added => self.added = valued,
            Role::Facet(facet) => self.facets[facet as usize] = valued,
        }
    }

    /// Whether words can be looked for at all.
    pub(in super::super) fn is_searched(&self) -> bool {
        !self.texts.is_empty()
    }

    /// The field of the values of a facet.
    pub(in super::super) fn facet(&self, facet: Facet) -> Option<&Valued> {
        self.facets[facet as usize].as_ref()
    }

    /// The fields in which words are looked for.
    pub(super) fn worded(&self, fields: Fields) -> impl Iterator<Item = &Worded> {
        self.texts
            .iter()
            .filter(move |text| text.fields.meets(fields))
    }
}

/// The fields in which words of a role count, and what they are worth there.
fn words_of(role: Role) -> Option<(Fields, f64)> {
    let fields = match role {
        Role::Title => Fields::TITLE,
        Role::Abstract => Fields::ABSTRACT,
        Role::Facet(Facet::Tag) => Fields::TAG,
        Role::Facet(Facet::Author) => Fields::AUTHOR,
        Role::Facet(Facet::Series) => Fields::SERIES,
        Role::Facet(Facet::Publisher) => Fields::PUBLISHER,
        Role::Facet(_) | Role::Doi | Role::Isbn | Role::Id | Role::Added => return None,
    };
    Some((fields, f64::from(rank::weight(fields)) / 10.0))
}

/// Whether a field stands within objects that are kept apart from their
/// document.
fn is_nested(field: &str, has: &Capabilities) -> bool {
    let ends = field.match_indices('.').map(|(at, _)| at);
    let mut above = ends.filter_map(|end| has.get(field.get(..end)?));
    above.any(|types| types.contains_key("nested"))
}

/// Where the words of a field are searched: itself, or what else it is kept as.
fn worded_name(field: &str, has: &Capabilities) -> Option<String> {
    const TYPES: [&str; 3] = ["text", "search_as_you_type", "match_only_text"];
    let is_text = |name: &str| {
        let types = has.get(name)?;
        let mut known = TYPES.iter().filter_map(|kind| types.get(*kind));
        known.any(|can| can.searchable).then(|| name.to_owned())
    };
    is_text(field).or_else(|| beside(field, has).find_map(is_text))
}

/// Where the values of a field are compared: itself, `keyword`, or what else it
/// is kept as.
fn valued(place: &Place, has: &Capabilities) -> Option<Valued> {
    const TYPES: [(&str, Kind); 12] = [
        ("keyword", Kind::Text),
        ("constant_keyword", Kind::Text),
        ("wildcard", Kind::Text),
        ("long", Kind::Number),
        ("integer", Kind::Number),
        ("short", Kind::Number),
        ("byte", Kind::Number),
        ("float", Kind::Number),
        ("double", Kind::Number),
        ("unsigned_long", Kind::Number),
        ("date", Kind::Date),
        ("date_nanos", Kind::Date),
    ];
    let field = place.field();
    let compared = |name: &str| {
        let types = has.get(name)?;
        let mut known = TYPES.iter();
        let (_, kind) = known.find(|(kind, _)| {
            let can = types.get(*kind);
            can.is_some_and(|can| can.aggregatable && can.searchable)
        })?;
        Some(Valued {
            name: name.to_owned(),
            place: place.clone(),
            kind: *kind,
        })
    };
    compared(&field)
        .or_else(|| compared(&format!("{field}.keyword")))
        .or_else(|| beside(&field, has).find_map(compared))
}

/// What else a field is kept as, by its name.
fn beside<'h>(field: &str, has: &'h Capabilities) -> impl Iterator<Item = &'h str> {
    let start = format!("{field}.");
    let range = has.range(start.clone()..);
    let named = range.map(|(name, _)| name.as_str());
    named.take_while(move |name| name.starts_with(&start))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::super::wire::Capability;
    use super::*;

    fn having(fields: &[(&str, &str)]) -> Capabilities {
        let mut all = Capabilities::new();
        for (name, kind) in fields {
            let can = Capability {
                searchable: true,
                aggregatable: !["text", "object", "nested"].contains(kind),
            };
            let types = BTreeMap::from([((*kind).to_owned(), can)]);
            all.insert((*name).to_owned(), types);
        }
        all
    }

    fn map(rows: &[(&str, &str)]) -> FieldMap {
        let row = |(name, path): &(&str, &str)| ((*name).to_owned(), vec![(*path).to_owned()]);
        FieldMap::written(&rows.iter().map(row).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn words_are_looked_for_in_texts_and_values_in_keywords() {
        let has = having(&[
            ("name", "text"),
            ("name.keyword", "keyword"),
            ("kind", "keyword"),
            ("kind.words", "text"),
            ("when", "date"),
            ("who", "text"),
        ]);
        let map = map(&[
            ("title", "name^7"),
            ("tag", "kind"),
            ("year", "when"),
            ("author", "who"),
            ("doi", "doi"),
        ]);
        let mapped = Mapped::of(&map, &has);
        let names: Vec<(&str, f64)> = mapped
            .worded(Fields::TEXT)
            .map(|text| (text.name.as_str(), text.weight))
            .collect();
        assert_eq!(names, [("name", 7.0), ("kind.words", 5.0), ("who", 4.0)]);
        assert_eq!(mapped.title.unwrap().name, "name.keyword");
        assert_eq!(
            mapped.facets[Facet::Tag as usize].as_ref().unwrap().name,
            "kind"
        );
        let year = mapped.facets[Facet::Year as usize].as_ref().unwrap();
        assert_eq!(year.kind, Kind::Date);
        assert_eq!(
            mapped.lacking,
            [
                "author: its values are not counted: it has no keyword (who)",
                "doi: the index has no such field (doi)"
            ]
        );
    }

    #[test]
    fn what_is_nested_is_said_and_not_asked() {
        let has = having(&[("people", "nested"), ("people.name", "keyword")]);
        let mapped = Mapped::of(&map(&[("author", "people[].name")]), &has);
        assert!(mapped.facet(Facet::Author).is_none());
        assert!(mapped.lacking[0].contains("nested"), "{:?}", mapped.lacking);
    }
}
