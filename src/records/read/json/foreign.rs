//! Records of other catalogs: which dialect an object speaks is told from its
//! keys, one file per dialect says what they mean.
//!
//! Must never know: where an object stood.

mod csl;
mod datacite;
mod dcat;
mod marc;
mod openalex;
mod zotero;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::draft::{Draft, Field, Item};

/// Keys, in normal form, that no native record has: an object with one of them
/// is looked at as a whole.
pub(super) fn is_sign(key: &[u8]) -> bool {
    matches!(
        key,
        b"issued"
            | b"containertitle"
            | b"containertitleshort"
            | b"accessed"
            | b"articlenumber"
            | b"eventplace"
            | b"eventtitle"
            | b"originaldate"
            | b"collectioneditor"
            | b"journalabbreviation"
            | b"nondroppingparticle"
            | b"relateditems"
            | b"hostvenue"
            | b"publisherplace"
            | b"page"
            | b"citationkey"
            | b"categories"
            | b"collectiontitle"
            | b"titleshort"
            | b"numberofpages"
            | b"publishedprint"
            | b"subject"
            | b"attributes"
            | b"creators"
            | b"publicationyear"
            | b"titles"
            | b"publishedonline"
            | b"itemtype"
            | b"data"
            | b"message"
            | b"authorships"
            | b"abstractinvertedindex"
            | b"primarylocation"
            | b"landingpage"
            | b"accesslevel"
            | b"distribution"
            | b"@type"
            | b"items"
            | b"results"
            | b"leader"
    )
}

/// Keys that only the native form has; with one of them an object is native.
const NATIVE: &[&str] = &[
    "tags",
    "countries",
    "document_type",
    "knowledge_type",
    "source_url",
    "year",
    "authors",
    "parent_doi",
    "parent_title",
    "links",
];

/// Objects within objects deeper than this hold no records.
const DEPTH_MAX: usize = 4;

/// The records of an object in the making; `None` if it speaks no dialect that
/// is known. What is plainly no document (a note, a file) gives none.
pub(super) fn drafts(value: &Value, line: u32) -> Option<Vec<Draft>> {
    let mut drafts = Vec::new();
    take(value, line, 0, &mut drafts).then_some(drafts)
}

/// Fills a draft with what stands under `custom` in items of CSL.
pub(super) fn custom(draft: &mut Draft, custom: &Value) {
    if let Value::Object(custom) = custom {
        csl::custom(draft, custom);
    }
}

fn take(value: &Value, line: u32, depth: usize, drafts: &mut Vec<Draft>) -> bool {
    let Some(object) = value.as_object().filter(|_| depth < DEPTH_MAX) else {
        return false;
    };
    let has = |key: &str| object.contains_key(key);
    let inner = |key: &str| object.get(key).filter(|value| value.is_object());
    // What has a title of its own is no envelope.
    let envelope = !has("title");
    let lists = ["items", "results", "data"]
        .iter()
        .filter_map(|key| object.get(*key));
    let mut lists = lists.filter_map(Value::as_array).filter(|_| envelope);
    // Crossref has a list of that name.
    let native =
        NATIVE.iter().any(|key| has(key)) || object.get("link").is_some_and(Value::is_string);
    let draft = if has("itemType") {
        zotero::draft(object, line)
    } else if marc::is_record(object) {
        Some(marc::draft(object, line))
    } else if let Some(Value::Object(attributes)) = inner("attributes")
        && (attributes.contains_key("titles") || attributes.contains_key("doi"))
    {
        Some(datacite::draft(attributes, object.get("id"), line))
    } else if has("titles") && (has("creators") || has("publicationYear") || has("doi")) {
        Some(datacite::draft(object, None, line))
    } else if has("authorships")
        || has("host_venue")
        || has("abstract_inverted_index")
        || has("primary_location")
    {
        Some(openalex::draft(object, line))
    } else if let Some(inner) = inner("data").or(inner("message")).filter(|_| envelope) {
        return take(inner, line, depth + 1, drafts);
    } else if let Some(list) = lists.next() {
        for element in list {
            if !take(element, line, depth + 1, drafts) {
                drafts.extend(super::native(&element.to_string(), line));
            }
        }
        return true;
    } else if native {
        return false;
    } else if dcat::is_dataset(object) {
        Some(dcat::draft(object, line))
    } else if csl::is_item(object) {
        Some(csl::draft(object, line))
    } else {
        return false;
    };
    drafts.extend(draft);
    true
}

/// A text or a number; of a list the first.
fn text<'v>(object: &'v Map<String, Value>, key: &str) -> Option<Cow<'v, str>> {
    object.get(key).and_then(as_text)
}

fn as_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        Value::Array(list) => list.iter().find_map(|value| match value {
            Value::Array(_) => None,
            value => as_text(value),
        }),
        _ => None,
    }
}

/// The entries of a list, or the one value that stands in its place.
fn list<'v>(object: &'v Map<String, Value>, key: &str) -> &'v [Value] {
    match object.get(key) {
        Some(Value::Array(list)) => list,
        Some(Value::Null) | None => &[],
        Some(value) => std::slice::from_ref(value),
    }
}

/// Fills fields that are said in one word, as aliases in their order.
fn put(draft: &mut Draft, object: &Map<String, Value>, fields: &[(Field, &str)]) {
    for (field, key) in fields {
        if let Some(text) = text(object, key) {
            draft.text(*field, false, &text);
        }
    }
}

/// A title with its subtitle behind a colon.
fn joined(title: &str, subtitle: Option<&str>) -> String {
    match subtitle {
        Some(subtitle) if !title.contains(subtitle) => {
            format!("{}: {subtitle}", title.trim_end_matches([':', ' ']))
        }
        _ => title.to_owned(),
    }
}

/// A person or body of parts.
fn person(
    family: Option<Cow<'_, str>>,
    given: Option<Cow<'_, str>>,
    whole: Option<Cow<'_, str>>,
) -> Item {
    Item {
        family: family.map(Cow::into_owned),
        given: given.map(Cow::into_owned),
        literal: whole.map(Cow::into_owned),
        ..Item::default()
    }
}

/// First and last page in one value.
fn pages(draft: &mut Draft, first: Option<Cow<'_, str>>, last: Option<Cow<'_, str>>) {
    match (first, last) {
        (Some(first), Some(last)) if first != last => {
            draft.text(Field::Pages, false, &format!("{first}-{last}"));
        }
        (Some(page), _) | (None, Some(page)) => draft.text(Field::Pages, false, &page),
        (None, None) => {}
    }
}
