//! Markup inside values becomes readable text: HTML, JATS, MathML, entities,
//! and what is left of TeX.
//!
//! Must never know: which field a value belongs to.

use std::borrow::Cow;

use super::tex;

/// A value without markup; borrowed where there is none.
pub(super) fn readable(raw: &str) -> Cow<'_, str> {
    tex::readable(raw)
}
