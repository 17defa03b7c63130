//! The order of what was found, as a person asks for it.
//!
//! Must never know: how records are compared.

use std::fmt;

/// By what records are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// The best match first.
    #[default]
    Relevance,
    /// By year.
    Year,
    /// By title.
    Title,
    /// By knowledge or document type.
    Type,
    /// In the order in which the sources gave them.
    Added,
}

impl SortKey {
    /// All, as menus show them.
    pub const ALL: [Self; 5] = [
        Self::Relevance,
        Self::Year,
        Self::Title,
        Self::Type,
        Self::Added,
    ];

    /// As it is written behind `sort:`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::Year => "year",
            Self::Title => "title",
            Self::Type => "type",
            Self::Added => "added",
        }
    }
}

/// An order: `sort:-year` is the newest first.
///
/// Relevance has one direction; [`Sort::named`] keeps to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// From the last to the first.
    pub descending: bool,
}

impl Sort {
    /// What a name behind `sort:` or `--sort` is expected to be.
    pub const EXPECTED: &'static str =
        "relevance, year, title, type or added, the last four also as -year";

    /// The order of a name such as `title` or `-year`, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (name, descending) = match name.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (name, false),
        };
        let mut keys = SortKey::ALL.into_iter();
        let key = keys.find(|key| key.name().eq_ignore_ascii_case(name))?;
        (key != SortKey::Relevance || !descending).then_some(Self { key, descending })
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(f, "{sign}{}", self.key.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_reads_back_from_its_name() {
        for key in SortKey::ALL {
            for descending in [false, key != SortKey::Relevance] {
                let sort = Sort { key, descending };
                assert_eq!(Sort::named(&sort.to_string()), Some(sort));
            }
        }
        assert_eq!(Sort::named("-RELEVANCE"), None);
        assert_eq!(Sort::named("--year"), None);
        assert_eq!(Sort::named("size"), None);
    }
}
