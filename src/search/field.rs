//! The fields that words are found in, as bits that fit beside a row.
//!
//! Must never know: what they weigh.

use serde::{Deserialize, Serialize};

/// A set of fields of a record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fields(pub u8);

impl Fields {
    /// The title.
    pub const TITLE: Self = Self(1);
    /// A tag.
    pub const TAG: Self = Self(1 << 1);
    /// An author or editor.
    pub const AUTHOR: Self = Self(1 << 2);
    /// The series.
    pub const SERIES: Self = Self(1 << 3);
    /// The abstract.
    pub const ABSTRACT: Self = Self(1 << 4);
    /// The first word of the title; never without [`Fields::TITLE`].
    pub const START: Self = Self(1 << 5);
    /// The DOI, the ISBN or an address.
    pub const DOI: Self = Self(1 << 6);
    /// Who published it.
    pub const PUBLISHER: Self = Self(1 << 7);
    /// Where words may be matched by scattered letters: everything short.
    pub const SHORT: Self = Self(0b1111);
    /// Where words and phrases are looked for.
    pub const TEXT: Self = Self(0b1001_1111);

    /// Whether any field is in both.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The fields in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The fields in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The words for the fields, title left out: what a row says when it was
    /// found elsewhere than in its title.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [
            (Self::TAG, "tag"),
            (Self::AUTHOR, "author"),
            (Self::SERIES, "series"),
            (Self::PUBLISHER, "publisher"),
            (Self::ABSTRACT, "abstract"),
            (Self::DOI, "DOI"),
        ]
        .into_iter()
        .filter(move |(field, _)| self.meets(*field))
        .map(|(_, name)| name)
    }
}
