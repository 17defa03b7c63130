//! OpenAlex: works, with their abstracts put back in order.
//!
//! Must never know: what an object is part of.

use serde_json::{Map, Value};

use super::super::super::draft::{Draft, Field, Item};
use super::{as_text, list, pages, person, put, text};

/// The record of a work in the making.
pub(super) fn draft(object: &Map<String, Value>, line: u32) -> Draft {
    let mut draft = Draft::new(line);
    put(
        &mut draft,
        object,
        &[
            (Field::DocumentType, "type"),
            (Field::Title, "title"),
            (Field::Title, "display_name"),
            (Field::Doi, "doi"),
            (Field::Year, "publication_year"),
            (Field::Date, "publication_date"),
            (Field::Language, "language"),
        ],
    );
    let is_chapter = draft.is_chapter();
    for authorship in list(object, "authorships") {
        let name = authorship.pointer("/author/display_name").and_then(as_text);
        let name = name.or(authorship.get("raw_author_name").and_then(as_text));
        draft.item(Field::Authors, &person(None, None, name));
    }
    if let Some(Value::Object(venue)) = object.get("host_venue") {
        older(&mut draft, venue);
    }
    if let Some(Value::Object(place)) = object.get("primary_location") {
        put(&mut draft, place, &[(Field::Link, "landing_page_url")]);
        if let Some(Value::Object(source)) = place.get("source") {
            let container = if is_chapter {
                Field::ParentTitle
            } else {
                Field::Container
            };
            put(
                &mut draft,
                source,
                &[
                    (container, "display_name"),
                    (Field::Issn, "issn_l"),
                    (Field::Publisher, "host_organization_name"),
                ],
            );
        }
    }
    if let Some(Value::Object(biblio)) = object.get("biblio") {
        put(
            &mut draft,
            biblio,
            &[(Field::Volume, "volume"), (Field::Issue, "issue")],
        );
        pages(
            &mut draft,
            text(biblio, "first_page"),
            text(biblio, "last_page"),
        );
    }
    tags(&mut draft, object);
    if let Some(Value::Object(index)) = object.get("abstract_inverted_index") {
        draft.text(Field::Abstract, false, &in_order(index));
    }
    draft
}

/// What holds a work, in answers before 2023.
fn older(draft: &mut Draft, venue: &Map<String, Value>) {
    let container = if draft.is_chapter() {
        Field::ParentTitle
    } else {
        Field::Container
    };
    put(
        draft,
        venue,
        &[
            (container, "display_name"),
            (Field::Issn, "issn_l"),
            (Field::Publisher, "publisher"),
            (Field::Link, "url"),
        ],
    );
}

/// Keywords, else topics, else the concepts of older answers.
fn tags(draft: &mut Draft, object: &Map<String, Value>) {
    for key in ["keywords", "topics", "concepts"] {
        let tags = list(object, key);
        for tag in tags {
            let name = tag
                .get("display_name")
                .or(tag.get("keyword"))
                .unwrap_or(tag);
            if let Some(name) = as_text(name) {
                draft.item(Field::Tags, &Item::text(&name));
            }
        }
        if !tags.is_empty() {
            return;
        }
    }
}

/// An abstract has fewer words than this.
const WORDS_MAX: usize = 100_000;

/// The words at the places that the index gives for each of them.
fn in_order(index: &Map<String, Value>) -> String {
    let places = index.iter().flat_map(|(word, places)| {
        let places = places.as_array().map(Vec::as_slice).unwrap_or_default();
        places
            .iter()
            .filter_map(Value::as_u64)
            .map(move |place| (place, word.as_str()))
    });
    let mut words: Vec<(u64, &str)> = places.take(WORDS_MAX).collect();
    words.sort_unstable();
    let words: Vec<&str> = words.into_iter().map(|(_, word)| word).collect();
    words.join(" ")
}
