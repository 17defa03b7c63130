//! Records to text, one file per form.
//!
//! Must never know: files, what becomes of the text.

pub mod json;
