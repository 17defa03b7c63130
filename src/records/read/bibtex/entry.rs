//! One entry: its fields, and the record they make.
//!
//! Must never know: the rest of the file.

use biblatex::{ParseErrorKind, RawBibliography, RawChunk, Token};

use crate::records::flaw::Fault;
use crate::records::text::Text;

use super::super::draft::{Draft, Field, Item};
use super::super::tex;
use super::names;

/// A part of a value between `#`.
pub(super) enum Part {
    /// Braced, quoted or a number.
    Text(String),
    /// The name of a string.
    Name(String),
}

/// The name of a field in lower case, and the parts of its value.
type RawField = (String, Vec<Part>);

/// So many missing commas are put in.
const MENDED_MAX: usize = 8;

/// Key and fields, their names in lower case, of what stands between the
/// brackets.
pub(super) fn parse(kind: &str, body: &str) -> Result<(String, Vec<RawField>), Fault> {
    let (key, fields) = match body.split_once(',') {
        _ if kind == "string" => ("", body),
        Some((key, fields)) if !key.contains('=') => (key.trim(), fields),
        _ if body.contains('=') => ("", body),
        _ => {
            return Err(Fault::Fieldless {
                kind: Text::line(kind),
            });
        }
    };
    // The parser wants braces and a plain key, and files have neither.
    let head = if kind == "string" {
        "@string{"
    } else {
        "@x{x,"
    };
    let mut text = format!("{head}{fields}}}");
    for _ in 0..=MENDED_MAX {
        match RawBibliography::parse(&text) {
            Ok(raw) => {
                let pairs = match raw.entries.into_iter().next() {
                    Some(entry) => entry.v.fields,
                    None => raw.abbreviations,
                };
                let fields = pairs.into_iter().map(|pair| {
                    let parts = pair.value.v.into_iter().map(|part| match part.v {
                        RawChunk::Normal(text) => Part::Text(text.to_owned()),
                        RawChunk::Abbreviation(name) => Part::Name(name.to_owned()),
                    });
                    (pair.key.v.to_ascii_lowercase(), parts.collect())
                });
                return Ok((key.to_owned(), fields.collect()));
            }
            Err(error) if error.kind == ParseErrorKind::Expected(Token::Comma) => {
                let at = error.span.start.min(text.len());
                if !text.is_char_boundary(at) {
                    break;
                }
                text.insert(at, ',');
            }
            // One comma too many.
            Err(error) if text.as_bytes().get(error.span.start) == Some(&b',') => {
                text.remove(error.span.start);
            }
            Err(error) => {
                let before = text.get(..error.span.start).unwrap_or_default();
                let near = before.lines().last().unwrap_or_default();
                let near = super::super::excerpt(near.trim_start_matches(head));
                return Err(Fault::Entry {
                    kind: Text::line(kind),
                    key: Text::line(key),
                    why: Text::line(&error.kind.to_string()),
                    near,
                });
            }
        }
    }
    Err(Fault::Commas {
        kind: Text::line(kind),
        key: Text::line(key),
    })
}

/// The number of a month by its English name or the three letters of BibTeX.
pub(super) fn month(name: &str) -> Option<&'static str> {
    const MONTHS: [(&str, &str); 12] = [
        ("january", "01"),
        ("february", "02"),
        ("march", "03"),
        ("april", "04"),
        ("may", "05"),
        ("june", "06"),
        ("july", "07"),
        ("august", "08"),
        ("september", "09"),
        ("october", "10"),
        ("november", "11"),
        ("december", "12"),
    ];
    let name = name.trim().trim_end_matches('.').to_lowercase();
    let is_name = |month: &str| {
        month == name || month.get(..3) == Some(&*name) || name == "sept" && month == "september"
    };
    MONTHS
        .iter()
        .find(|(month, _)| is_name(month))
        .map(|(_, number)| *number)
}

/// An entry with its values in one string each, still in TeX.
pub(super) struct Entry {
    pub(super) line: u32,
    kind: String,
    fields: Vec<(String, String)>,
}

impl Entry {
    pub(super) fn new(line: u32, kind: String, fields: Vec<(String, String)>) -> Self {
        Self { line, kind, fields }
    }

    /// Whether it is no mere store of values for others.
    pub(super) fn is_document(&self) -> bool {
        !matches!(
            &*self.kind,
            "xdata" | "set" | "control" | "bibnote" | "jabref-meta"
        )
    }

    /// The first value of a field that is not blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let value = fields.find(|(known, value)| known == name && !value.trim().is_empty());
        value.map(|(_, value)| value.as_str())
    }

    /// The record in the making. Of `crossref` come the fields that BibLaTeX
    /// lets a part inherit from its whole, of `xdata` all that are missing.
    pub(super) fn draft(&self, whole: Option<&Self>, shared: &[&Self]) -> Draft {
        let mut draft = Draft::new(self.line);
        let values = Values {
            entry: self,
            whole,
            shared,
        };
        let kind = self.document_type();
        if let Some(kind) = kind {
            draft.text(Field::DocumentType, false, kind);
        }
        values.titles(&mut draft, kind == Some("chapter"));
        values.people(&mut draft);
        values.dates(&mut draft);
        values.numbers(&mut draft);
        values.addresses(&mut draft);
        for name in ["keywords", "keyword", "mendeley-tags", "groups"] {
            if let Some(raw) = values.get(name) {
                tags(&mut draft, raw);
            }
        }
        draft
    }

    /// The type in the words of CSL; `misc` says nothing.
    fn document_type(&self) -> Option<&str> {
        Some(match &*self.kind {
            "article" | "suppperiodical" => "article-journal",
            "book" | "mvbook" | "collection" | "mvcollection" | "proceedings" | "mvproceedings"
            | "reference" | "mvreference" | "booklet" => "book",
            "inbook" | "incollection" | "bookinbook" | "suppbook" | "suppcollection" => "chapter",
            "inreference" => "entry",
            "inproceedings" | "conference" => "paper-conference",
            "phdthesis" | "mastersthesis" | "thesis" => "thesis",
            "techreport" | "report" | "manual" => "report",
            "online" | "electronic" | "www" => "webpage",
            "unpublished" => "manuscript",
            "periodical" => "periodical",
            "dataset" => "dataset",
            "software" => "software",
            "patent" => "patent",
            "misc" => {
                return self
                    .get("type")
                    .filter(|kind| kind.len() < 40 && !kind.contains('\\'));
            }
            _ => return None,
        })
    }
}

/// The fields of an entry with those it inherits.
struct Values<'a> {
    entry: &'a Entry,
    whole: Option<&'a Entry>,
    shared: &'a [&'a Entry],
}

impl<'a> Values<'a> {
    /// A value of the entry or of its `xdata`.
    fn own(&self, name: &str) -> Option<&'a str> {
        let shared = || self.shared.iter().find_map(|entry| entry.get(name));
        self.entry.get(name).or_else(shared)
    }

    /// A value of the entry or of the whole it is a part of.
    fn get(&self, name: &str) -> Option<&'a str> {
        const INHERITED: &[&str] = &[
            "editor",
            "publisher",
            "location",
            "address",
            "institution",
            "organization",
            "date",
            "year",
            "month",
            "series",
            "volume",
            "number",
            "isbn",
            "issn",
            "edition",
            "language",
            "langid",
            "journal",
            "journaltitle",
            "maintitle",
        ];
        let whole = self.whole.filter(|_| INHERITED.contains(&name));
        self.own(name)
            .or_else(|| whole.and_then(|whole| whole.get(name)))
    }

    fn put(&self, draft: &mut Draft, field: Field, names: &[&str]) {
        for name in names {
            if let Some(raw) = self.get(name) {
                draft.text(field, false, &tex::plain(raw));
            }
        }
    }

    fn titles(&self, draft: &mut Draft, is_chapter: bool) {
        let joined = |title: Option<&str>, subtitle: Option<&str>| {
            let title = tex::plain(title?);
            Some(match subtitle {
                Some(subtitle) => format!(
                    "{}: {}",
                    title.trim_end_matches([':', ' ']),
                    tex::plain(subtitle)
                ),
                None => title,
            })
        };
        // Some books have their title where a chapter has that of its book.
        let title = self
            .own("title")
            .or_else(|| self.own("booktitle").filter(|_| !is_chapter));
        if let Some(title) = joined(title, self.own("subtitle")) {
            draft.text(Field::Title, true, &title);
        }
        self.put(draft, Field::Abstract, &["abstract"]);
        let whole = |name| self.whole.and_then(|whole| whole.get(name));
        let book = joined(self.own("booktitle"), self.own("booksubtitle"))
            .or_else(|| joined(whole("title"), whole("subtitle")));
        if let Some(book) = book {
            let field = if is_chapter {
                Field::ParentTitle
            } else {
                Field::Container
            };
            draft.text(field, true, &book);
        }
        if is_chapter && let Some(doi) = whole("doi") {
            draft.text(Field::ParentDoi, true, &verbatim(doi));
        }
        self.put(
            draft,
            Field::Container,
            &["journaltitle", "journal", "shortjournal"],
        );
        self.put(draft, Field::Series, &["series"]);
        self.put(draft, Field::ParentTitle, &["parenttitle"]);
        self.put(draft, Field::KnowledgeType, &["knowledgetype"]);
        self.put(draft, Field::Countries, &["countries"]);
        draft.derived(self.get("x-derived").unwrap_or_default());
    }

    fn people(&self, draft: &mut Draft) {
        for (field, name) in [(Field::Authors, "author"), (Field::Editors, "editor")] {
            for person in self.get(name).map(names::people).unwrap_or_default() {
                draft.item(field, &person);
            }
        }
        self.put(
            draft,
            Field::Publisher,
            &["publisher", "institution", "school", "organization"],
        );
        self.put(draft, Field::Place, &["location", "address"]);
    }

    /// `date`, else `year` with `month` and `day`; of a range the start.
    fn dates(&self, draft: &mut Draft) {
        if let Some(date) = self.get("date") {
            let date = tex::plain(date);
            let start = date.split('/').next().unwrap_or_default();
            draft.text(
                Field::Date,
                false,
                start.trim().trim_end_matches(['~', '?', '%']),
            );
            return;
        }
        let Some(year) = self.get("year").map(tex::plain) else {
            return;
        };
        draft.text(Field::Year, false, &year);
        let year = year.trim();
        let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let Some(raw) = self.own("month").filter(|_| is_year).map(tex::plain) else {
            return;
        };
        // "jun # { 9}", "6", "June", "9 June".
        let words = raw
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let (mut month_of_year, mut day) = (None, self.own("day").map(tex::plain));
        for word in words {
            let number = word.parse::<u8>().ok();
            match (month(word), number) {
                (Some(month), _) => month_of_year = month_of_year.or(Some(month.to_owned())),
                (None, Some(number)) if month_of_year.is_none() && (1..=12).contains(&number) => {
                    month_of_year = Some(format!("{number:02}"));
                }
                (None, Some(number)) if (1..=31).contains(&number) => {
                    day = day.or_else(|| Some(number.to_string()));
                }
                _ => {}
            }
        }
        if let Some(month) = month_of_year {
            let day = day.and_then(|day| day.trim().parse::<u8>().ok());
            let day = day.filter(|day| (1..=31).contains(day));
            let day = day.map_or(String::new(), |day| format!("-{day:02}"));
            draft.text(Field::Date, false, &format!("{year}-{month}{day}"));
        }
    }

    fn numbers(&self, draft: &mut Draft) {
        self.put(draft, Field::Volume, &["volume"]);
        self.put(draft, Field::Issue, &["issue", "number"]);
        self.put(draft, Field::Edition, &["edition"]);
        self.put(draft, Field::Isbn, &["isbn"]);
        self.put(draft, Field::Issn, &["issn", "eissn"]);
        if let Some(pages) = self.own("pages") {
            let pages = tex::plain(&pages.replace("---", "-").replace("--", "-"));
            draft.text(Field::Pages, false, &pages);
        }
        if let Some(language) = self.own("language").or_else(|| self.own("langid")) {
            draft.text(Field::Language, false, &tex::plain(language));
        }
    }

    fn addresses(&self, draft: &mut Draft) {
        if let Some(doi) = self.own("doi") {
            draft.text(Field::Doi, true, &verbatim(doi));
        }
        // Fields that this program writes.
        for (field, name) in [
            (Field::ParentDoi, "parentdoi"),
            (Field::SourceUrl, "sourceurl"),
        ] {
            if let Some(raw) = self.own(name) {
                draft.text(field, true, &verbatim(raw));
            }
        }
        if let Some(url) = self.own("url").map(verbatim) {
            draft.text(Field::Link, false, &url);
        }
        for name in ["howpublished", "bdsk-url-1"] {
            let Some(raw) = self.own(name).map(verbatim) else {
                continue;
            };
            let url = raw
                .find("http")
                .and_then(|at| raw.get(at..))
                .unwrap_or_default();
            let url = url.split([' ', ',']).next().unwrap_or_default();
            draft.text(Field::Link, false, url);
        }
        let is_arxiv = |kind: &str| kind.trim().eq_ignore_ascii_case("arxiv");
        let archive = self.own("archiveprefix").or_else(|| self.own("eprinttype"));
        if let Some(number) = self.own("eprint").filter(|_| archive.is_some_and(is_arxiv)) {
            let number = verbatim(number);
            let number = number.trim().trim_start_matches("arXiv:");
            draft.text(
                Field::Link,
                false,
                &format!("https://arxiv.org/abs/{number}"),
            );
        }
    }
}

/// A value that is no text: without braces and the backslashes that some
/// programs put before `_` and the like.
fn verbatim(raw: &str) -> String {
    let raw = raw.replace("\\url", "").replace("{\\textasciitilde}", "~");
    raw.chars()
        .filter(|c| !matches!(c, '{' | '}' | '\\'))
        .collect()
}

/// Keywords are parted by semicolon, comma or, in Mendeley, a line.
fn tags(draft: &mut Draft, raw: &str) {
    let raw = tex::plain(raw);
    let by = if raw.contains(';') { ';' } else { ',' };
    for name in raw.split(by) {
        draft.item(Field::Tags, &Item::text(name));
    }
}
