//! MARCXML and its sister of ISO 25577: MARC 21 and UNIMARC in XML. What goes
//! where is said with the other encodings of MARC, in `read/marc/mod.rs`.
//!
//! Must never know: what a field means.

use std::borrow::Cow;

use super::Found;
use super::tree::Element;
use crate::records::flaw::Fault;
use crate::records::read::marc::{self, Marc, Variable};

pub(super) const SPACE: &str = "http://www.loc.gov/MARC21/slim";

/// The namespace of ISO 25577 (`marcxchange`), in its versions.
pub(super) const EXCHANGE: &str = "info:lc/xmlns/marcxchange-";

/// Other records have no data fields.
pub(super) fn is_record(element: &Element<'_, '_>) -> bool {
    let fields = ["datafield", "controlfield", "leader"];
    fields.iter().any(|name| element.one(name).is_some())
}

pub(super) fn record(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let leader = element.one("leader").map(|leader| fixed(leader.text()));
    let mut record = Marc::new(leader.unwrap_or_default());
    for field in element.elements() {
        let tag = field.attribute("tag").unwrap_or_default();
        let Ok(tag) = <[u8; 3]>::try_from(tag.trim().as_bytes()) else {
            continue;
        };
        match field.local() {
            "controlfield" => record.push(Variable::new(tag, fixed(field.text()))),
            "datafield" => record.push(data(tag, &field)),
            _ => {}
        }
    }
    match marc::draft(&record, found.line) {
        Ok(draft) => found.push(draft),
        Err(Fault::Deleted(_)) => found.deleted(1),
        Err(fault) => found.fault(fault),
    }
}

fn data(tag: [u8; 3], field: &Element<'_, '_>) -> Variable<'static> {
    let indicator = |name: &str| {
        let value = field.attribute(name).unwrap_or_default();
        value.chars().next().unwrap_or(' ')
    };
    let indicators = ["ind1", "ind2"].map(indicator);
    let subfields: Vec<(char, Cow<'_, str>)> = field
        .all("subfield")
        .filter_map(|subfield| {
            let code = subfield.attribute("code")?.trim().chars().next()?;
            Some((code, subfield.text()))
        })
        .collect();
    let parts = subfields.iter().map(|(code, text)| (*code, &**text));
    Variable::of_parts(tag, indicators, parts)
}

/// A text whose places count: only what lays it out on lines of its own goes.
fn fixed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\n') {
        Cow::Owned(text.trim().to_owned())
    } else {
        text
    }
}
