//! OpenAlex: works, with their abstracts put back in order.
//!
//! | field | from |
//! |---|---|
//! | title, doi, language | `title`, else `display_name`; `doi`, `language` |
//! | authors | `authorships`: the display name, else the raw one, whole |
//! | year, date | `publication_year`, `publication_date` |
//! | container, issn, publisher, link | `primary_location`, in answers before 2023 `host_venue`; of a chapter the book |
//! | volume, issue, pages | `biblio` |
//! | tags | `keywords`, else `topics`, else `concepts` |
//! | abstract | `abstract_inverted_index` |
//!
//! Dropped: ids, institutions, counts, related and referenced works, other
//! locations.
//!
//! Must never know: what an object is part of.

use serde_json::Value;

use super::super::super::draft::{Draft, Field};
use super::super::table::{Row, entry, holder, pages, text, whole};
use super::{Dialect, has_any};

pub(super) static OPENALEX: Dialect = Dialect {
    signs: &[
        "authorships",
        "abstractinvertedindex",
        "primarylocation",
        "hostvenue",
        "publicationyear",
    ],
    told: |object| {
        let own = [
            "authorships",
            "host_venue",
            "abstract_inverted_index",
            "primary_location",
        ];
        has_any(object, &own)
    },
    fields: FIELDS,
    rest: |draft, object, _| pages(draft, object, "biblio.first_page", "biblio.last_page"),
    ..Dialect::PLAIN
};

const FIELDS: &[Row] = &[
    (Field::DocumentType, "type", text),
    (Field::Title, "title", text),
    (Field::Title, "display_name", text),
    (Field::Doi, "doi", text),
    (Field::Year, "publication_year", text),
    (Field::Date, "publication_date", text),
    (Field::Language, "language", text),
    (Field::Authors, "authorships[]", author),
    (Field::Container, "host_venue.display_name", holder),
    (Field::Issn, "host_venue.issn_l", text),
    (Field::Publisher, "host_venue.publisher", text),
    (Field::Link, "host_venue.url", text),
    (Field::Link, "primary_location.landing_page_url", text),
    (
        Field::Container,
        "primary_location.source.display_name",
        holder,
    ),
    (Field::Issn, "primary_location.source.issn_l", text),
    (
        Field::Publisher,
        "primary_location.source.host_organization_name",
        text,
    ),
    (Field::Volume, "biblio.volume", text),
    (Field::Issue, "biblio.issue", text),
    (Field::Tags, "keywords[].display_name", entry),
    (Field::Tags, "keywords[].keyword", entry),
    (Field::Tags, "keywords[]", entry),
    (Field::Tags, "topics[].display_name", entry),
    (Field::Tags, "concepts[].display_name", entry),
    (Field::Abstract, "abstract_inverted_index", in_order),
];

/// A name is given whole, at least as it was printed.
fn author(draft: &mut Draft, field: Field, value: &Value) {
    let name = value.pointer("/author/display_name");
    let name = name.filter(|name| name.is_string());
    if let Some(name) = name.or(value.get("raw_author_name")) {
        whole(draft, field, name);
    }
}

/// An abstract has fewer words than this.
const WORDS_MAX: usize = 100_000;

/// The words at the places that the index gives for each of them.
fn in_order(draft: &mut Draft, field: Field, index: &Value) {
    let index = index.as_object().into_iter().flatten();
    let places = index.flat_map(|(word, places)| {
        let places = places.as_array().map(Vec::as_slice).unwrap_or_default();
        let places = places.iter().filter_map(Value::as_u64);
        places.map(move |place| (place, word.as_str()))
    });
    let mut words: Vec<(u64, &str)> = places.take(WORDS_MAX).collect();
    words.sort_unstable();
    let words: Vec<&str> = words.into_iter().map(|(_, word)| word).collect();
    draft.text(field, false, &words.join(" "));
}
