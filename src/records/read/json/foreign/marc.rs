//! MARC in JSON, in its two forms: fields as objects of one key (MARC-in-JSON),
//! and lists of control and data fields, as MARCXML has them.
//!
//! Must never know: what a field means.

use std::borrow::Cow;

use serde_json::Value;

use super::super::super::draft::Draft;
use super::super::super::marc::{self, Marc, Variable};
use super::super::path::{Object, as_text, entries, text};
use super::Dialect;

pub(super) static MARC: Dialect = Dialect {
    signs: &["leader"],
    told: is_record,
    rest: |draft, object, _| *draft = record(object, draft.line()),
    ..Dialect::PLAIN
};

/// Whether an object is a record of MARC.
fn is_record(object: &Object) -> bool {
    let lists = ["fields", "datafield", "datafields"];
    let has_fields = lists
        .iter()
        .any(|key| object.get(*key).is_some_and(Value::is_array));
    object.get("leader").is_some_and(Value::is_string) && has_fields
}

/// The record of an object in the making.
fn record(object: &Object, line: u32) -> Draft {
    let leader = object.get("leader").and_then(Value::as_str);
    let mut marc = Marc::new(Cow::Borrowed(leader.unwrap_or_default()));
    for field in list(object, "fields") {
        match field {
            Value::Object(field) if field.contains_key("tag") => push(&mut marc, field),
            Value::Object(field) => {
                for (tag, field) in field {
                    push_tagged(&mut marc, tag, field);
                }
            }
            _ => {}
        }
    }
    for key in ["controlfield", "controlfields", "datafield", "datafields"] {
        let fields = list(object, key).iter().filter_map(Value::as_object);
        fields.for_each(|field| push(&mut marc, field));
    }
    marc::draft(&marc, line).unwrap_or_else(|fault| Draft::refused(line, fault))
}

fn list<'v>(object: &'v Object, key: &str) -> &'v [Value] {
    object.get(key).map_or(&[], entries)
}

/// `"001": "..."`, or `"245": {"ind1": ..., "subfields": [{"a": "..."}]}`.
fn push_tagged<'v>(marc: &mut Marc<'v>, tag: &str, field: &'v Value) {
    let Ok(tag) = <[u8; 3]>::try_from(tag.as_bytes()) else {
        return;
    };
    match field {
        Value::Object(field) => marc.push(data(tag, field)),
        value => {
            if let Some(value) = as_text(value) {
                marc.push(Variable::new(tag, value));
            }
        }
    }
}

/// `{"tag": "245", ...}`.
fn push<'v>(marc: &mut Marc<'v>, field: &'v Object) {
    let tag = text(field, "tag").unwrap_or_default();
    let Ok(tag) = <[u8; 3]>::try_from(tag.as_bytes()) else {
        return;
    };
    let control = text(field, "data").or_else(|| text(field, "value"));
    match control {
        Some(value) => marc.push(Variable::new(tag, value)),
        None => marc.push(data(tag, field)),
    }
}

/// A field of indicators and subfields.
fn data<'v>(tag: [u8; 3], field: &'v Object) -> Variable<'v> {
    let mut indicators = [' ', ' '];
    // "10" in one, or each under its own key.
    let both = text(field, "ind").unwrap_or_default();
    for (number, indicator) in indicators.iter_mut().enumerate() {
        let own = text(field, ["ind1", "ind2"][number]);
        let own = own.and_then(|own| own.chars().next());
        *indicator = own.or_else(|| both.chars().nth(number)).unwrap_or(' ');
    }
    let mut subfields: Vec<(char, Cow<'v, str>)> = Vec::new();
    for key in ["subfields", "subfield"] {
        for subfield in list(field, key).iter().filter_map(Value::as_object) {
            if let Some(code) = text(subfield, "code") {
                let value = text(subfield, "data").or_else(|| text(subfield, "value"));
                subfields.extend(code.chars().next().zip(value));
                continue;
            }
            for (code, value) in subfield {
                subfields.extend(code.chars().next().zip(as_text(value)));
            }
        }
    }
    let parts = subfields.iter().map(|(code, value)| (*code, &**value));
    Variable::of_parts(tag, indicators, parts)
}
