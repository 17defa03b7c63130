//! Pages of a mirror of the Innovation Policy Platform.
//!
//! Must never know: where the bytes come from.

use std::ops::ControlFlow;

use super::Out;

/// Whether a text is a page of the platform.
pub(super) fn is_kind(_text: &str) -> bool {
    false
}

/// Reads all records of a text.
pub(super) fn read(_text: &str, _out: &mut Out<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
