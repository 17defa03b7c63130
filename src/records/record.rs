//! One card of the catalog, and the small types it is made of.
//!
//! A record is a value: every string in it is display-safe ([`Text`]), every
//! DOI canonical ([`Doi`]). What a source does not say is absent here, never
//! guessed; what the catalog derives stands apart (see `derived`).
//!
//! Must never know: files, the search, the screen.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::doi::Doi;
use super::isbn::Isbn;
use super::text::Text;
use super::url::WebUrl;

/// A document: title, abstract, DOI, knowledge type, tags and the rest of a
/// bibliographic description. Only the title is always there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The title, or the DOI of a record that has none.
    pub title: Text,
    /// The abstract, paragraphs separated by `\n`.
    pub summary: Option<Text>,
    /// The DOI in canonical form.
    pub doi: Option<Doi>,
    /// The platform's own classification ("Country report").
    pub knowledge_type: Option<Text>,
    /// The kind of document in the CSL vocabulary (`chapter`, `report`, ...).
    pub document_type: Option<Text>,
    /// Topics in the order of the source.
    pub tags: Vec<Tag>,
    /// Countries the document is about, as the source names them.
    pub countries: Vec<Text>,
    /// Year of publication.
    pub year: Option<i32>,
    /// ISO date (`2016`, `2016-06` or `2016-06-09`).
    pub date: Option<Text>,
    /// Authors, persons and bodies.
    pub authors: Vec<Name>,
    /// Editors, persons and bodies.
    pub editors: Vec<Name>,
    /// Publisher.
    pub publisher: Option<Text>,
    /// Place of publication.
    pub place: Option<Text>,
    /// Journal or proceedings that hold the document.
    pub container: Option<Text>,
    /// Series.
    pub series: Option<Text>,
    /// Number of a report, a patent or a standard.
    pub number: Option<Text>,
    /// Volume.
    pub volume: Option<Text>,
    /// Issue.
    pub issue: Option<Text>,
    /// Pages.
    pub pages: Option<Text>,
    /// Edition.
    pub edition: Option<Text>,
    /// ISBN, whose check digit may be wrong.
    pub isbn: Option<Isbn>,
    /// ISSN.
    pub issn: Option<Text>,
    /// Language as a code (ISO 639-1 where there is one).
    pub language: Option<Text>,
    /// DOI of the book that this document is a chapter of.
    pub parent_doi: Option<Doi>,
    /// Title of that book, when the source gives it.
    pub parent_title: Option<Text>,
    /// The address of the document itself, as the source gives it.
    pub link: Option<Text>,
    /// The page of the source that describes the document.
    pub source_url: Option<Text>,
    /// Numbered links of the source page.
    pub links: Vec<Link>,
    /// Where it was read; several places after merging.
    pub origins: Vec<Origin>,
    /// Values of other sources that differ from the ones above.
    pub alternatives: Vec<Alternative>,
    /// What was wrong with this record in its sources.
    pub flaws: u32,
    /// Another document came before under the same identity: this one takes
    /// more into its own.
    pub apart: bool,
    /// What a program derived before, as the source says.
    pub derived: Option<Box<Derived>>,
    /// Characters at the beginning of the title that its order passes over: an
    /// article and the blank behind it, where a cataloguer says so.
    pub filing: u8,
}

/// Facts that no source gives and a program inferred: a year from the book, a
/// country from the title, the publisher as corporate author.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Derived {
    /// Year of publication.
    pub year: Option<i32>,
    /// Countries that the document is about.
    pub countries: Vec<Text>,
    /// Authors.
    pub authors: Vec<Name>,
}

/// A topic: its name as the source writes it and perhaps its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tag {
    /// The name ("whole-of-government").
    pub name: Text,
    /// The address of the topic's page, whose last part is the slug.
    pub url: Option<Text>,
}

impl Tag {
    /// A tag without address.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(Self {
            name: Text::some_line(name)?,
            url: None,
        })
    }

    /// The slug: the last part of the address (`whole-government`).
    #[must_use]
    pub fn slug(&self) -> Option<&str> {
        let url = self.url.as_deref()?.trim_end_matches('/');
        url.rsplit('/')
            .next()
            .filter(|slug| !slug.is_empty() && !slug.contains(':'))
    }
}

/// A person or a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Name {
    /// A person with family and given names, told apart by the source.
    Person {
        /// Family name.
        family: Text,
        /// Given names or initials, perhaps empty.
        given: Text,
    },
    /// A body, or a name written in one piece.
    Whole(Text),
}

impl Name {
    /// A name written in one piece, unless it is empty.
    #[must_use]
    pub fn whole(name: &str) -> Option<Self> {
        Text::some_line(name).map(Self::Whole)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person { family, given } if given.is_empty() => f.write_str(family),
            Self::Person { family, given } => write!(f, "{family}, {given}"),
            Self::Whole(name) => f.write_str(name),
        }
    }
}

/// A link with the label that the source gives it ("17").
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// Number or words of the link, perhaps empty.
    pub label: Text,
    /// The address as the source gives it.
    pub url: Text,
}

impl Link {
    /// The address, if a browser may have it.
    #[must_use]
    pub fn web(&self) -> Option<WebUrl> {
        WebUrl::parse(&self.url)
    }
}

/// Which source a record was read from, and where in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Origin {
    /// Number of the source in the catalog's list of sources.
    pub source: u32,
    /// Line of the source on which the record starts, from 1; 0 is unknown.
    pub line: u32,
}

/// A value that another source gives for a field that is already taken.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Alternative {
    /// Name of the field in the native form.
    pub field: Text,
    /// The other value.
    pub value: Text,
}

impl Record {
    /// A record that has only a title.
    #[must_use]
    pub fn titled(title: &str) -> Self {
        Self {
            title: Text::line(title),
            ..Self::default()
        }
    }

    /// What stands in the type column: the knowledge type, else the document
    /// type.
    #[must_use]
    pub fn kind(&self) -> Option<&Text> {
        self.knowledge_type.as_ref().or(self.document_type.as_ref())
    }

    /// Why the document has no address to open.
    #[must_use]
    pub fn why_unopened(&self) -> &'static str {
        if self.link.is_some() || self.source_url.is_some() {
            "its link is not opened: only http and https addresses without a user name are"
        } else {
            "this record has no DOI and no link"
        }
    }

    /// The best address of the document, and which it is: its DOI, else its
    /// link, else the page that describes it.
    #[must_use]
    pub fn best_address(&self) -> Option<(Address, WebUrl)> {
        let doi = self.doi.as_ref().and_then(Doi::url);
        let doi = doi.map(|url| (Address::Doi, url));
        let named = |which, text: &Option<Text>| Some((which, WebUrl::parse(text.as_deref()?)?));
        doi.or_else(|| named(Address::Link, &self.link))
            .or_else(|| named(Address::SourcePage, &self.source_url))
    }
}

/// Which address of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// That of its DOI.
    Doi,
    /// Its link.
    Link,
    /// The page that describes it.
    SourcePage,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tags_slug_is_the_end_of_its_address() {
        let url =
            Text::some_line("https://www.innovationpolicyplatform.org/topic/whole-government/");
        let tag = Tag {
            url,
            ..Tag::named("whole-of-government").unwrap()
        };
        assert_eq!(tag.slug(), Some("whole-government"));
        assert_eq!(Tag::named("trust").unwrap().slug(), None);
    }
}
