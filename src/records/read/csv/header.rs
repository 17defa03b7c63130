//! The header of a table: where it stands, what parts its cells, and which
//! field each column fills.
//!
//! Must never know: the rows below.

use csv::{ReaderBuilder, StringRecord};

use super::super::draft::Field;
use super::super::dspace;
use super::form::{Form, Put};

/// The columns of a table that say something.
pub(super) struct Header {
    pub(super) delimiter: u8,
    /// Whether its names stand in quotes.
    pub(super) is_quoted: bool,
    /// The columns of a repository, which names them after Dublin Core.
    pub(super) statements: Vec<Statement>,
    /// Bytes before the header.
    pub(super) begin: usize,
    /// Bytes up to the first row.
    pub(super) end: usize,
    /// Lines up to the first row.
    pub(super) lines: u32,
    /// The columns that are known, the best of a field first.
    pub(super) columns: Vec<Column>,
    /// Columns of the first page and perhaps of the last.
    pub(super) pages: Option<(usize, Option<usize>)>,
    /// Columns of the month and the day beside that of the year.
    pub(super) month: Option<(usize, Option<usize>)>,
    /// The column that names those whose cells hold what a program derived.
    pub(super) derived: Option<usize>,
}

/// A column that fills a field.
#[derive(Clone, Copy)]
pub(super) struct Column {
    pub(super) field: Field,
    /// Its number, from 0.
    pub(super) number: usize,
    /// How its cells are taken in a table of a known form; in others that is
    /// guessed.
    pub(super) put: Option<Put>,
}

/// A column of a repository.
pub(super) struct Statement {
    /// Such as `dc.title`.
    pub(super) key: String,
    /// The language in brackets behind it: `dc.title[en_US]`.
    pub(super) language: Option<String>,
    pub(super) number: usize,
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
            // A remark of TeX may name fields too, and so does the search that
            // Dimensions tells of.
            let is_remark = line.starts_with(['%', '@', '\\'])
                || line
                    .trim_start_matches(['\u{feff}', '"'])
                    .starts_with("About the data");
            if is_remark || memchr::memchr(delimiter, line.as_bytes()).is_none() {
                continue;
            }
            // No program quotes a header over several lines: one is enough.
            let cells = cells(line, delimiter);
            let normal: Vec<String> = cells.iter().map(normal).collect();
            let form = Form::told(&normal);
            let columns = columns(&normal, form);
            let names = |wanted: Field| columns.iter().any(|column| column.field == wanted);
            if (names(Field::Title) || names(Field::Doi)) && columns.len() > 1 {
                let place = |known: &[&str]| {
                    let is_known = |name: &String| known.contains(&&**name);
                    normal.iter().position(is_known)
                };
                let month = place(&["month"]).filter(|_| form.is_some());
                let pages = place(FIRST_PAGE)
                    .filter(|_| !names(Field::Pages))
                    .map(|first| (first, place(LAST_PAGE)));
                return Some(Self {
                    delimiter,
                    is_quoted: line.contains('"'),
                    statements: statements(&cells),
                    begin: end - line.len(),
                    end,
                    lines,
                    columns,
                    pages,
                    month: month.map(|month| (month, place(&["day"]))),
                    derived: place(&["derived"]),
                });
            }
        }
        None
    }

    /// The columns of one field, the best first.
    pub(super) fn columns_of(&self, wanted: Field) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter();
        let columns = columns.filter(move |column| column.field == wanted);
        columns.map(|column| column.number)
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

/// Known columns in the order of the fields and of their names in the form, or
/// else in [`NAMES`].
fn columns(names: &[String], form: Option<&Form>) -> Vec<Column> {
    let own = form.map_or(&[][..], |form| form.columns).iter();
    let own = own.map(|(field, known, put)| (*field, *known, Some(*put)));
    let common = NAMES.iter().filter(|_| form.is_none());
    let common = common.map(|(field, known)| (*field, *known, None));
    let rows = own.chain(common);
    let each =
        rows.flat_map(|(field, known, put)| known.iter().map(move |name| (field, *name, put)));
    each.flat_map(|(field, known, put)| {
        let places = names.iter().enumerate();
        let places = places.filter(move |(_, name)| *name == known);
        places.map(move |(number, _)| Column { field, number, put })
    })
    .collect()
}

/// The columns of a repository, if titles stand in one that is named after
/// Dublin Core; others may have names of its house.
fn statements(cells: &StringRecord) -> Vec<Statement> {
    if !cells.iter().any(dspace::is_title) {
        return Vec::new();
    }
    let cells = cells.iter().enumerate();
    let qualified = cells.filter(|(_, name)| name.contains('.'));
    let statement = |(number, name): (usize, &str)| {
        let (key, rest) = name.split_once('[').unwrap_or((name, ""));
        let language = rest.split(']').next().unwrap_or_default();
        Statement {
            key: key.trim().to_owned(),
            language: Some(language.to_owned()).filter(|language| !language.is_empty()),
            number,
        }
    };
    qualified.map(statement).collect()
}

/// A name without case, all that is no letter or digit, and the language that
/// repositories put in brackets behind it: `dc.title[en]`.
fn normal(name: &str) -> String {
    let bare = name.split_once('[').map_or(name, |(bare, _)| bare);
    let letters = bare.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

const FIRST_PAGE: &[&str] = &[
    "pagestart",
    "startpage",
    "firstpage",
    "bibliofirstpage",
    "bp",
    "beginningpage",
];
const LAST_PAGE: &[&str] = &[
    "pageend",
    "endpage",
    "lastpage",
    "bibliolastpage",
    "ep",
    "endingpage",
];

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
