//! The fields of a draft, by the names of the native form.
//!
//! Must never know: how a value is read.

/// Fields of the native form, and those that only help to fill them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Field {
    Title,
    /// What stands behind the title and a colon.
    Subtitle,
    Abstract,
    Doi,
    KnowledgeType,
    DocumentType,
    Tags,
    Countries,
    Year,
    Date,
    Authors,
    Editors,
    Publisher,
    Place,
    Container,
    Series,
    Number,
    Volume,
    Issue,
    Pages,
    Edition,
    Isbn,
    Issn,
    Language,
    ParentDoi,
    ParentTitle,
    /// The book by its DOI, its title or its page.
    Parent,
    Link,
    SourceUrl,
    Links,
}

impl Field {
    /// The name in the native form.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Subtitle => "subtitle",
            Self::Abstract => "abstract",
            Self::Doi => "doi",
            Self::KnowledgeType => "knowledge_type",
            Self::DocumentType => "document_type",
            Self::Tags => "tags",
            Self::Countries => "countries",
            Self::Year => "year",
            Self::Date => "date",
            Self::Authors => "authors",
            Self::Editors => "editors",
            Self::Publisher => "publisher",
            Self::Place => "place",
            Self::Container => "container",
            Self::Series => "series",
            Self::Number => "number",
            Self::Volume => "volume",
            Self::Issue => "issue",
            Self::Pages => "pages",
            Self::Edition => "edition",
            Self::Isbn => "isbn",
            Self::Issn => "issn",
            Self::Language => "language",
            Self::ParentDoi => "parent_doi",
            Self::ParentTitle => "parent_title",
            Self::Parent => "parent",
            Self::Link => "link",
            Self::SourceUrl => "source_url",
            Self::Links => "links",
        }
    }

    /// Whether the field holds a list.
    pub(in super::super) fn is_list(self) -> bool {
        matches!(
            self,
            Self::Tags
                | Self::Countries
                | Self::Authors
                | Self::Editors
                | Self::Links
                | Self::Language
        )
    }
}
