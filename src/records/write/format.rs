//! The forms in which documents are handed on: one row for each.
//!
//! Command line, endings of files and menus read the same rows.
//!
//! Must never know: how a form is written, keys.

use super::Style;

/// A form in which documents are handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One array of native records.
    Json,
    /// One native record a line.
    JsonLines,
    /// Comma-separated, with a header.
    Csv,
    /// Tab-separated, with a header.
    Tsv,
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    CslJson,
    /// CSL items in YAML.
    CslYaml,
    /// A library of hayagriva.
    Hayagriva,
    /// A reading list in Markdown.
    Markdown,
    /// One DOI a line; documents without one are left out.
    Doi,
    /// One formatted citation a line.
    Citation(Style),
}

/// What is said of a form wherever somebody chooses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The form.
    pub format: Format,
    /// Its name on the command line; all citations have one.
    pub name: &'static str,
    /// Other names on the command line, which no help lists.
    pub aliases: &'static [&'static str],
    /// The usual ending of a file's name.
    pub extension: &'static str,
    /// The endings that stand for it.
    pub endings: &'static [&'static str],
    /// Its name where there is little room; empty where it is not offered.
    pub label: &'static str,
    /// Its name in a menu.
    pub help: &'static str,
}

/// All forms in the order of the command line, citations in the styles that
/// people ask for.
pub const TABLE: [Row; 17] = [
    row(
        Format::Json,
        "json",
        "json",
        &["json"],
        "",
        "JSON in the native form, all fields",
    ),
    row(
        Format::JsonLines,
        "jsonl",
        "jsonl",
        &["jsonl", "ndjson"],
        "",
        "JSON Lines in the native form",
    ),
    row(
        Format::Csv,
        "csv",
        "csv",
        &["csv"],
        "",
        "CSV, for spreadsheets",
    ),
    row(
        Format::Tsv,
        "tsv",
        "tsv",
        &["tsv", "tab"],
        "",
        "TSV, parted by tabs",
    ),
    row(
        Format::Bibtex,
        "bibtex",
        "bib",
        &["bib", "bibtex"],
        "BibTeX",
        "BibTeX",
    ),
    row(Format::Ris, "ris", "ris", &["ris"], "RIS", "RIS"),
    // A file of JSON is in the native form unless somebody says otherwise.
    row(
        Format::CslJson,
        "csl-json",
        "json",
        &[],
        "CSL-JSON",
        "CSL-JSON",
    ),
    // A file of YAML is a library of hayagriva unless somebody says otherwise.
    row(
        Format::CslYaml,
        "csl-yaml",
        "yaml",
        &[],
        "",
        "CSL in YAML, for pandoc",
    ),
    row(
        Format::Hayagriva,
        "hayagriva",
        "yml",
        &["yml", "yaml"],
        "",
        "YAML of hayagriva, for Typst",
    ),
    Row {
        aliases: &["md"],
        ..row(
            Format::Markdown,
            "markdown",
            "md",
            &["md", "markdown"],
            "Markdown",
            "A reading list in Markdown",
        )
    },
    row(Format::Doi, "doi", "txt", &[], "DOIs", "DOIs, one a line"),
    cited(Style::APA, "APA", "Citations in APA"),
    cited(Style::CHICAGO, "", "Citations in Chicago, author and date"),
    cited(Style::HARVARD, "", "Citations in Harvard"),
    cited(Style::MLA, "", "Citations in MLA"),
    cited(Style::OECD, "", "Citations as the OECD writes them"),
    cited(Style::VANCOUVER, "", "Citations in Vancouver"),
];

const fn row(
    format: Format,
    name: &'static str,
    extension: &'static str,
    endings: &'static [&'static str],
    label: &'static str,
    help: &'static str,
) -> Row {
    Row {
        format,
        name,
        aliases: &[],
        extension,
        endings,
        label,
        help,
    }
}

const fn cited(style: Style, label: &'static str, help: &'static str) -> Row {
    row(Format::Citation(style), "citation", "txt", &[], label, help)
}

impl Format {
    /// All of them, citations in the styles that people ask for.
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Json; TABLE.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = TABLE[at].format;
            at += 1;
        }
        all
    };

    /// The form of a name on the command line; citations are in the first
    /// style.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is_named = |row: &&Row| row.name == name || row.aliases.contains(&name);
        TABLE.iter().find(is_named).map(|row| row.format)
    }

    /// The form that the ending of a file's name stands for.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        let is_told = |row: &&Row| row.endings.contains(&&*extension);
        TABLE.iter().find(is_told).map(|row| row.format)
    }

    /// The usual ending of a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        // Styles that have no row end as those that have one.
        let row = TABLE.iter().find(|row| row.format.is_alike(self));
        row.map_or("txt", |row| row.extension)
    }

    /// The same form in a style, if it has styles.
    #[must_use]
    pub fn styled(self, style: Option<Style>) -> Self {
        match (self, style) {
            (Self::Citation(_), Some(style)) => Self::Citation(style),
            _ => self,
        }
    }

    /// Whether both are one form, in whatever style.
    fn is_alike(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_reached_by_its_name_and_its_endings() {
        for row in TABLE {
            for name in row.aliases.iter().chain([&row.name]) {
                assert!(Format::named(name).unwrap().is_alike(row.format), "{name}");
            }
            for ending in row.endings {
                assert_eq!(Format::of_extension(ending), Some(row.format));
                assert_eq!(
                    Format::of_extension(&ending.to_uppercase()),
                    Some(row.format)
                );
            }
            assert_eq!(row.format.extension(), row.extension);
            let told = Format::of_extension(row.extension);
            let is_other = matches!(row.format, Format::CslJson | Format::CslYaml);
            assert!(told.is_none() || !row.endings.is_empty() || is_other);
        }
        assert_eq!(
            (Format::named("table"), Format::of_extension("txt")),
            (None, None)
        );
    }

    #[test]
    fn no_two_forms_have_one_name_but_citations() {
        for (at, row) in TABLE.iter().enumerate() {
            let twin = TABLE[..at].iter().find(|other| other.name == row.name);
            assert!(
                twin.is_none_or(|twin| twin.format.is_alike(row.format)),
                "{}",
                row.name
            );
            assert!(TABLE[..at].iter().all(|other| other.help != row.help));
        }
    }

    #[test]
    fn only_citations_take_a_style() {
        let style = Some(Style::MLA);
        assert_eq!(Format::Bibtex.styled(style), Format::Bibtex);
        assert_eq!(
            Format::named("citation").unwrap().styled(style),
            Format::Citation(Style::MLA)
        );
        assert_eq!(
            Format::named("citation"),
            Some(Format::Citation(Style::APA))
        );
    }
}
