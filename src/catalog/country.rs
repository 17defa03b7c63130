//! stub
/// stub
#[must_use]
pub fn in_title(_: &str) -> Vec<&'static str> {
    Vec::new()
}
