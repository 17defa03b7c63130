//! Files of lines with tags: RIS, PubMed's nbib, Web of Science's ciw, EndNote's refer.
//!
//! Must never know: where the bytes come from.

use std::ops::ControlFlow;

use super::Out;

/// Whether a text is a file of tagged lines.
pub(super) fn is_kind(_text: &str) -> bool {
    false
}

/// Reads all records of a text.
pub(super) fn read(_text: &str, _out: &mut Out<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}
