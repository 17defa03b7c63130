//! The header of a table: where it stands, what parts its cells, and which
//! field each column fills.
//!
//! Must never know: the rows below.

use csv::{ReaderBuilder, StringRecord};

use super::super::draft::Field;

/// The columns of a table that say something.
pub(super) struct Header {
    pub(super) delimiter: u8,
    /// Whether its names stand in quotes.
    pub(super) is_quoted: bool,
    /// Whether a repository named its columns after Dublin Core: it parts all
    /// values by two bars.
    pub(super) is_dublin: bool,
    /// Bytes before the header.
    pub(super) begin: usize,
    /// Bytes up to the first row.
    pub(super) end: usize,
    /// Lines up to the first row.
    pub(super) lines: u32,
    /// Field and number of each column, the best column of a field first.
    pub(super) columns: Vec<(Field, usize)>,
    /// Columns of the first page and perhaps of the last.
    pub(super) pages: Option<(usize, Option<usize>)>,
    /// The column that names those whose cells hold what a program derived.
    pub(super) derived: Option<usize>,
}

/// What spreadsheets and databases part cells with.
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// Databases put so many lines on the search before the header.
const PREAMBLE_MAX: usize = 40;

/// A header is shorter than this; what is longer is a text without line ends.
const LINE_MAX: usize = 32 * 1024;

impl Header {
    /// The header of a text, if it is a table of documents: one column holds
    /// titles or DOIs, and a second one is known too.
    pub(super) fn find(text: &str) -> Option<Self> {
        let found = DELIMITERS.iter().filter_map(|by| Self::parted(text, *by));
        // The first of equals, and `max_by_key` returns the last.
        found.rev().max_by_key(|header| header.columns.len())
    }

    fn parted(text: &str, delimiter: u8) -> Option<Self> {
        let (mut end, mut lines) = (0, 0);
        for line in text.split_inclusive('\n').take(PREAMBLE_MAX) {
            end += line.len();
            lines += 1;
            if line.len() > LINE_MAX {
                return None;
            }
            // A remark of TeX may name fields too.
            let is_remark = line.starts_with(['%', '@', '\\']);
            if is_remark || memchr::memchr(delimiter, line.as_bytes()).is_none() {
                continue;
            }
            // No program quotes a header over several lines: one is enough.
            let cells = cells(line, delimiter);
            let columns = columns(&cells);
            let names = |wanted: Field| columns.iter().any(|(field, _)| *field == wanted);
            if (names(Field::Title) || names(Field::Doi)) && columns.len() > 1 {
                let place = |known: &[&str]| {
                    let is_known = |cell: &str| known.contains(&&*normal(cell));
                    cells.iter().position(is_known)
                };
                let pages = place(FIRST_PAGE)
                    .filter(|_| !names(Field::Pages))
                    .map(|first| (first, place(LAST_PAGE)));
                return Some(Self {
                    delimiter,
                    is_quoted: line.contains('"'),
                    is_dublin: line.contains("dc."),
                    begin: end - line.len(),
                    end,
                    lines,
                    columns,
                    pages,
                    derived: place(&["derived"]),
                });
            }
        }
        None
    }

    /// The columns of one field, the best first.
    pub(super) fn columns_of(&self, wanted: Field) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter();
        columns.filter_map(move |(field, column)| (*field == wanted).then_some(*column))
    }
}

fn cells(line: &str, delimiter: u8) -> StringRecord {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(line.as_bytes());
    let mut cells = StringRecord::new();
    // Text in memory cannot fail to be read.
    let _ = reader.read_record(&mut cells);
    cells
}

/// Known columns in the order of the fields and of their names in [`NAMES`].
fn columns(cells: &StringRecord) -> Vec<(Field, usize)> {
    let names: Vec<String> = cells.iter().map(normal).collect();
    let mut columns = Vec::new();
    for (field, known) in NAMES {
        for known in *known {
            let places = names.iter().enumerate().filter(|(_, name)| name == known);
            columns.extend(places.map(|(column, _)| (*field, column)));
        }
    }
    columns
}

/// A name without case, all that is no letter or digit, and the language that
/// repositories put in brackets behind it: `dc.title[en]`.
fn normal(name: &str) -> String {
    let bare = name.split_once('[').map_or(name, |(bare, _)| bare);
    let letters = bare.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

const FIRST_PAGE: &[&str] = &["pagestart", "startpage", "firstpage", "bp", "beginningpage"];
const LAST_PAGE: &[&str] = &["pageend", "endpage", "lastpage", "ep", "endingpage"];

/// Names of columns, as Zotero, EndNote, Scopus, Web of Science, Lens,
/// Dimensions, repositories (`dc.title`), PubMed, Embase, CINAHL, Cochrane,
/// Covidence, Rayyan, OpenAlex and this program write them; the best name of a field first.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Title,
        &[
            "title",
            "articletitle",
            "documenttitle",
            "displayname",
            "publicationtitleoriginal",
            "primarytitle",
            "ti",
            "originaltitle",
            "dctitle",
        ],
    ),
    (Field::Subtitle, &["subtitle"]),
    (
        Field::Abstract,
        &[
            "abstract",
            "abstractnote",
            "abstracttext",
            "ab",
            "summary",
            "description",
            "dcdescriptionabstract",
        ],
    ),
    (
        Field::Doi,
        &["doi", "di", "dois", "doilink", "doiurl", "dcidentifierdoi"],
    ),
    (
        Field::DocumentType,
        &[
            "documenttype",
            "itemtype",
            "publicationtype",
            "doctype",
            "referencetype",
            "typeofreference",
            "type",
            "entrytype",
            "dt",
            "dctype",
        ],
    ),
    (Field::KnowledgeType, &["knowledgetype"]),
    (
        Field::Tags,
        &[
            "tags",
            "tag",
            "keywords",
            "keyword",
            "authorkeywords",
            "indexkeywords",
            "manualtags",
            "automatictags",
            "subjects",
            "subject",
            "topics",
            "meshterms",
            "othertag",
            "de",
            "dcsubject",
        ],
    ),
    (
        Field::Countries,
        &["countries", "country", "dccoveragespatial"],
    ),
    (
        Field::Year,
        &[
            "year",
            "publicationyear",
            "publishedyear",
            "pubyear",
            "py",
            "yearpublished",
        ],
    ),
    (
        Field::Date,
        &[
            "date",
            "publicationdate",
            "datepublished",
            "pubdate",
            "issued",
            "dcdateissued",
            "dcdate",
            "earlyaccessdate",
            "ea",
        ],
    ),
    (
        Field::Authors,
        &[
            "authors",
            "author",
            "authornames",
            "authorfullnames",
            "au",
            "af",
            "creator",
            "creators",
            "firstauthors",
            "authorshipsauthordisplayname",
            "firstauthor",
            "dccontributorauthor",
            "dccreator",
        ],
    ),
    (
        Field::Editors,
        &["editors", "editor", "bookeditors", "dccontributoreditor"],
    ),
    (
        Field::Publisher,
        &["publisher", "publishername", "pu", "dcpublisher"],
    ),
    (
        Field::Place,
        &[
            "place",
            "placepublished",
            "publicationplace",
            "publisherlocation",
            "city",
        ],
    ),
    (Field::ParentTitle, &["parenttitle", "booktitle", "parent"]),
    (Field::ParentDoi, &["parentdoi", "bookdoi"]),
    (
        Field::Container,
        &[
            "container",
            "containertitle",
            "publicationtitle",
            "journal",
            "journaltitle",
            "sourcetitle",
            "journalbook",
            "journalname",
            "publicationname",
            "publication",
            "venue",
            "so",
            "primarylocationsourcedisplayname",
            "secondarytitle",
            "source",
            "dcrelationispartof",
            "dcsource",
        ],
    ),
    (
        Field::Series,
        &["series", "seriestitle", "dcrelationispartofseries"],
    ),
    (Field::Number, &["number", "reportnumber", "patentnumber"]),
    (Field::Volume, &["volume", "vol", "vl"]),
    (Field::Issue, &["issue", "issuenumber", "is"]),
    (Field::Pages, &["pages", "pagerange", "pagination"]),
    (Field::Edition, &["edition"]),
    (Field::Isbn, &["isbn", "isbns", "dcidentifierisbn"]),
    (
        Field::Issn,
        &[
            "issn",
            "issns",
            "eissn",
            "primarylocationsourceissnl",
            "dcidentifierissn",
        ],
    ),
    (
        Field::Language,
        &[
            "language",
            "languages",
            "languageoforiginaldocument",
            "la",
            "dclanguageiso",
            "dclanguage",
        ],
    ),
    (
        Field::Link,
        &[
            "link",
            "url",
            "urls",
            "externalurl",
            "openurllink",
            "plink",
            "linktocontentat",
            "dcidentifieruri",
        ],
    ),
    (Field::SourceUrl, &["sourceurl"]),
    (Field::Links, &["links"]),
];
