//! Where a service puts the records of its answers.
//!
//! Must never know: which services there are.

/// Where records lie in an answer: a path of keys that ends in `[]` for a list,
/// in `{D}` for a map whose keys begin so, or in nothing for one record.
pub(super) struct Place {
    pub(super) path: &'static str,
    /// One of these keys, in small letters, stands beside it, if any are named.
    pub(super) beside: &'static [&'static str],
}

/// A place that needs nothing beside it.
pub(super) const fn anywhere(path: &'static str) -> Place {
    Place { path, beside: &[] }
}
