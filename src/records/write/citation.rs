//! Documents as formatted citations, in the styles of CSL that the citation
//! library carries, and in the house style of the OECD, which is ours.
//!
//! Must never know: where the text goes.

use std::fmt;

use hayagriva::archive::{ArchivedStyle, locales};
use hayagriva::citationberg::json::Item;
use hayagriva::citationberg::{IndependentStyle, Locale};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest,
};
use serde_json::Value;

use super::{Facts, csl_json};

/// A style of citations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Style(Origin);

/// Where the style itself is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Origin {
    /// In the library's archive.
    Archive(ArchivedStyle),
    /// In [`OECD`].
    Oecd,
}

/// The style of the OECD's publications, after the references in its own
/// books: "OECD (2016), *Title*, OECD Publishing, Paris" and the DOI's address.
const OECD: &str = include_str!("oecd.csl");

impl Style {
    /// American Psychological Association, 7th edition.
    pub const APA: Self = Self(Origin::Archive(
        ArchivedStyle::AmericanPsychologicalAssociation,
    ));
    /// Chicago, author and date.
    pub const CHICAGO: Self = Self(Origin::Archive(ArchivedStyle::ChicagoAuthorDate));
    /// Harvard as in "Cite them right".
    pub const HARVARD: Self = Self(Origin::Archive(ArchivedStyle::HarvardCiteThemRight));
    /// Modern Language Association.
    pub const MLA: Self = Self(Origin::Archive(ArchivedStyle::ModernLanguageAssociation));
    /// The publications of the OECD.
    pub const OECD: Self = Self(Origin::Oecd);
    /// Vancouver.
    pub const VANCOUVER: Self = Self(Origin::Archive(ArchivedStyle::NlmCitationSequence));

    /// The style of a name: a short one or the one in the repository of CSL
    /// styles.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase().replace([' ', '_'], "-");
        match name.as_str() {
            "chicago" => Some(Self::CHICAGO),
            "harvard" => Some(Self::HARVARD),
            "oecd" => Some(Self::OECD),
            name => ArchivedStyle::by_name(name)
                .filter(|style| cites(*style))
                .map(|style| Self(Origin::Archive(style))),
        }
    }

    /// The names of all styles, sorted.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        let all = ArchivedStyle::all().iter().filter(|style| cites(**style));
        let mut names: Vec<&str> = all
            .flat_map(|style| style.names().iter().copied())
            .collect();
        names.extend(["chicago", "harvard", "oecd"]);
        names.sort_unstable();
        names
    }
}

/// Whether a style has more than labels to say.
fn cites(style: ArchivedStyle) -> bool {
    style != ArchivedStyle::Alphanumeric
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Origin::Archive(style) => style.display_name(),
            Origin::Oecd => "OECD",
        })
    }
}

/// A style that is ready to cite.
pub(super) struct Citer {
    style: IndependentStyle,
    locales: Vec<Locale>,
}

impl fmt::Debug for Citer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.style.info.title.value)
    }
}

impl Citer {
    pub(super) fn new(style: Style) -> Option<Self> {
        let style = match style.0 {
            Origin::Archive(style) => match style.get() {
                hayagriva::citationberg::Style::Independent(style) => style,
                // Those of the archive stand on their own.
                hayagriva::citationberg::Style::Dependent(_) => return None,
            },
            // It is well formed: a test cites with every style.
            Origin::Oecd => IndependentStyle::from_xml(OECD).ok()?,
        };
        let locales = locales();
        Some(Self { style, locales })
    }

    /// One citation in one line; where the style numbers them, with its number.
    pub(super) fn cited(&self, work: Facts<'_>, number: usize) -> String {
        let mut object = csl_json::object(work);
        // No style shows it, and the library knows no objects.
        object.remove("custom");
        let Ok(item) = serde_json::from_value::<Item>(Value::Object(object)) else {
            return work.title.to_owned();
        };
        let mut driver = BibliographyDriver::new();
        let one = CitationItem::with_entry(&item);
        driver.citation(CitationRequest::new(
            vec![one],
            &self.style,
            None,
            &self.locales,
            Some(1),
        ));
        let rendered = driver.finish(BibliographyRequest::new(&self.style, None, &self.locales));
        let mut text = String::new();
        let mut is_numbered = false;
        if let Some(bibliography) = rendered.bibliography {
            for entry in bibliography.items {
                is_numbered |= entry.first_field.is_some();
                // Writing to memory cannot fail.
                let _ = entry.content.write_buf(&mut text, BufWriteFormat::Plain);
            }
        } else {
            for citation in rendered.citations {
                let _ = citation
                    .citation
                    .write_buf(&mut text, BufWriteFormat::Plain);
            }
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_numbered {
            format!("{number}. {text}")
        } else {
            text
        }
    }
}
