//! The fields of a format as a table: which field, from where, and how the
//! value is taken.
//!
//! Rows of one field are tried in their order. A field of one value keeps the
//! first that can be read; a list is filled by the first row that finds
//! something.
//!
//! Must never know: which formats there are.

use std::borrow::Cow;

use serde_json::Value;

use super::super::draft::{Draft, Field, Item};
use super::path::{self, Object, as_text};

/// How a value goes into a field.
pub(super) type Put = fn(&mut Draft, Field, &Value);

/// A field, the path of its values, and how they are taken.
pub(super) type Row = (Field, &'static str, Put);

/// Fills a draft with what the rows find in an object.
pub(super) fn fill(draft: &mut Draft, object: &Object, rows: &[Row]) {
    let mut given = 0_u64;
    for (field, path, put) in rows {
        let bit = 1_u64 << (*field as u32);
        if field.is_list() && given & bit != 0 {
            continue;
        }
        path::each(object, path, &mut |value| {
            put(draft, *field, value);
            given |= bit;
        });
    }
}

/// A text or a number as it stands.
pub(super) fn text(draft: &mut Draft, field: Field, value: &Value) {
    if let Some(text) = as_text(value) {
        draft.text(field, false, &text);
    }
}

/// One entry of a list, never taken apart.
pub(super) fn entry(draft: &mut Draft, field: Field, value: &Value) {
    if let Some(text) = as_text(value) {
        draft.item(field, &Item::text(&text));
    }
}

/// A container; of a chapter it is the book.
pub(super) fn holder(draft: &mut Draft, _: Field, value: &Value) {
    let field = if draft.is_chapter() {
        Field::ParentTitle
    } else {
        Field::Container
    };
    text(draft, field, value);
}

/// The day of a time as it is written, whatever its zone. Year 1 is how
/// programs write that there is none.
pub(super) fn day(draft: &mut Draft, field: Field, value: &Value) {
    let Some(time) = as_text(value) else { return };
    let day = time.trim().split('T').next().unwrap_or_default();
    if !day.starts_with("0001") {
        draft.text(field, false, day);
    }
}

/// The start of an interval (`2015/2016-03`).
pub(super) fn start(draft: &mut Draft, field: Field, value: &Value) {
    if let Some(interval) = as_text(value) {
        let start = interval.split('/').next().unwrap_or_default();
        draft.text(field, false, start);
    }
}

/// A person of parts; one string as "Family, Given" unless it is said to be the
/// name of a body.
pub(super) fn name(draft: &mut Draft, field: Field, value: &Value) {
    let mut item = parts(value);
    if item.family.is_none() && !is_body(value) {
        item.text = item.literal.take();
    }
    draft.item(field, &item);
}

/// A person of parts; one string stays whole.
pub(super) fn whole(draft: &mut Draft, field: Field, value: &Value) {
    draft.item(field, &parts(value));
}

const FAMILY: &[&str] = &[
    "family",
    "lastName",
    "familyName",
    "family_name",
    "last_name",
];
const GIVEN: &[&str] = &[
    "given",
    "firstName",
    "givenName",
    "given_name",
    "first_name",
    "initials",
];
const WHOLE: &[&str] = &[
    "literal",
    "name",
    "collectiveName",
    "collective_name",
    "fullName",
    "full_name",
    "display_name",
];
const PARTICLES: &[&str] = &["dropping-particle", "non-dropping-particle"];

/// The parts of a name as the formats call them; a string is one whole name.
fn parts(value: &Value) -> Item {
    let Some(object) = value.as_object() else {
        return Item {
            literal: as_text(value).map(Cow::into_owned),
            ..Item::default()
        };
    };
    let one = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| object.get(*key).and_then(as_text))
    };
    let family = one(FAMILY).map(|family| {
        let particles = PARTICLES.iter().filter_map(|key| one(&[key]));
        particles.chain([family]).collect::<Vec<_>>().join(" ")
    });
    let given = one(GIVEN).map(|given| match one(&["suffix"]) {
        Some(suffix) => format!("{given}, {suffix}"),
        None => given.into_owned(),
    });
    Item {
        family,
        given,
        literal: one(WHOLE).map(Cow::into_owned),
        ..Item::default()
    }
}

/// Whether a name is said to be that of a body (DataCite, InvenioRDM).
fn is_body(value: &Value) -> bool {
    let said = |key: &str| value.get(key).and_then(Value::as_str);
    let kind = said("nameType").or(said("type")).unwrap_or_default();
    kind.eq_ignore_ascii_case("organizational")
        || said("collectiveName").is_some()
        || said("collective_name").is_some()
}

/// First and last page in one value.
pub(super) fn pages(draft: &mut Draft, object: &Object, first: &str, last: &str) {
    match (path::text(object, first), path::text(object, last)) {
        (Some(first), Some(last)) if first != last => {
            draft.text(Field::Pages, false, &format!("{first}-{last}"));
        }
        (Some(page), _) | (None, Some(page)) => draft.text(Field::Pages, false, &page),
        (None, None) => {}
    }
}

/// The kind of a document out of several types: that of the first row of a
/// table whose name is among them.
pub(super) fn kind_among(draft: &mut Draft, types: &Value, known: &[(&str, &str)]) {
    let types = path::entries(types);
    let is_among = |name: &str| {
        let mut types = types.iter().filter_map(as_text);
        types.any(|kind| kind.eq_ignore_ascii_case(name))
    };
    if let Some((_, kind)) = known.iter().find(|(name, _)| is_among(name)) {
        draft.text(Field::DocumentType, true, kind);
    }
}
