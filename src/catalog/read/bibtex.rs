//! BibTeX and BibLaTeX files.
//!
//! Must never know: where the bytes come from.

use std::ops::ControlFlow;

use super::Out;

/// Whether a text is a BibTeX file.
pub(super) fn is_kind(_text: &str) -> bool {
    false
}

/// Reads all records of a text.
pub(super) fn read(_text: &str, _out: &mut Out<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
