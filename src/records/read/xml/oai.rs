//! OAI-PMH 2.0, saved answers: what a repository's items are wrapped in.
//!
//! | element | becomes |
//! |---|---|
//! | `record` | the first record of a known format in its `metadata` |
//! | `header status="deleted"` | none; counted and said |
//! | `error` | none; said |
//! | `resumptionToken` that is not empty | none; that the list goes on is said |
//!
//! Dropped knowingly: identifiers, date stamps and sets of the headers, `about`.
//! <https://www.openarchives.org/OAI/openarchivesprotocol.html>
//!
//! Must never know: what the metadata say.

use super::tree::Element;
use super::{Found, inside};
use crate::records::flaw::Fault;
use crate::records::text::Text;

pub(super) const SPACE: &str = "http://www.openarchives.org/OAI/2.0/";

pub(super) fn is_record(element: &Element<'_, '_>) -> bool {
    !element.space().is_empty() || element.one("header").is_some()
}

pub(super) fn record(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    if element
        .one("header")
        .is_some_and(|header| header.has("status", "deleted"))
    {
        found.deleted(1);
        return;
    }
    let Some(metadata) = element.one("metadata") else {
        return;
    };
    if let Some((element, format)) = inside(&metadata).next() {
        (format.read)(element, found);
    } else if let Some(other) = metadata.elements().next() {
        let value = Text::line(other.local());
        found.fault(Fault::NoRecord { value });
    }
}

/// A header that stands alone: an answer that lists identifiers.
pub(super) fn is_header(element: &Element<'_, '_>) -> bool {
    element.one("identifier").is_some() && element.one("datestamp").is_some()
}

pub(super) fn header(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    if element.has("status", "deleted") {
        found.deleted(1);
    }
}

pub(super) fn is_error(element: &Element<'_, '_>) -> bool {
    !element.space().is_empty() || element.attribute("code").is_some()
}

pub(super) fn error(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    let code = element.attribute("code").unwrap_or_default();
    let words = element.text();
    let value = Text::line(&format!("{code} {words}"));
    found.fault(Fault::Answered { value });
}

pub(super) fn token(element: Element<'_, '_>, found: &mut Found<'_, '_>) {
    if element.said().is_some() {
        found.fault(Fault::Continued);
    }
}
