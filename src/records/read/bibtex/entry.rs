//! One entry: its fields, and the record they make.
//!
//! Must never know: the rest of the file.

use crate::records::flaw::Fault;
use crate::records::text::Text;

use super::super::draft::{Draft, Field, Item};
use super::super::remark;
use super::super::tex;
use super::{dates, names};

/// An entry with its values in one string each, still in TeX.
pub(super) struct Entry {
    pub(super) line: u32,
    kind: String,
    fields: Vec<(String, String)>,
    /// What stands between the fields and is none.
    odd: Vec<Text>,
}

impl Entry {
    pub(super) fn new(
        line: u32,
        kind: String,
        fields: Vec<(String, String)>,
        odd: Vec<Text>,
    ) -> Self {
        Self {
            line,
            kind,
            fields,
            odd,
        }
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

    /// All fields by their names in lower case, in their order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.iter();
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The record in the making. Of `crossref` come the fields that BibLaTeX
    /// lets a part inherit from its whole, of `xdata` all that are missing.
    pub(super) fn draft(&self, whole: Option<&Self>, shared: &[&Self]) -> Draft {
        let mut draft = Draft::new(self.line);
        for value in &self.odd {
            let value = value.clone();
            draft.flaw(Fault::Unexpected { value });
        }
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

    /// Whether `number` is that of the document, not of an issue or of a volume
    /// in a series.
    fn is_numbered(&self) -> bool {
        let is_held = self.get("journal").is_some() || self.get("journaltitle").is_some();
        match &*self.kind {
            "techreport" | "report" | "manual" | "patent" | "standard" | "legislation"
            | "legal" | "jurisdiction" | "dataset" | "software" => true,
            "misc" | "online" | "electronic" | "www" | "unpublished" | "thesis" | "phdthesis"
            | "mastersthesis" => !is_held,
            _ => false,
        }
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
            "standard" => "standard",
            "legislation" | "legal" => "legislation",
            "jurisdiction" => "legal_case",
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

    /// Its own date or year, else that of its whole; a month of the whole
    /// counts for a part of the same year.
    fn dates(&self, draft: &mut Draft) {
        let whole = |name| self.whole.and_then(|whole| whole.get(name));
        let own = self.own("date").is_some() || self.own("year").is_some();
        let date = if own { self.own("date") } else { whole("date") };
        if let Some(date) = date {
            return dates::put_date(draft, &tex::plain(date));
        }
        let Some(year) = self.get("year") else {
            return;
        };
        let shares = self.own("year").is_none() || whole("year") == self.own("year");
        let month = self
            .own("month")
            .or_else(|| whole("month").filter(|_| shares));
        let day = self.own("day").or_else(|| whole("day").filter(|_| shares));
        let (month, day) = (month.map(tex::plain), day.map(tex::plain));
        dates::put_year(draft, &tex::plain(year), month.as_deref(), day.as_deref());
    }

    fn numbers(&self, draft: &mut Draft) {
        self.put(draft, Field::Volume, &["volume"]);
        let number = if self.entry.is_numbered() {
            Field::Number
        } else {
            Field::Issue
        };
        self.put(draft, number, &["number"]);
        self.put(draft, Field::Issue, &["issue"]);
        self.put(draft, Field::Number, &["reportnumber"]);
        self.put(draft, Field::Edition, &["edition"]);
        self.put(draft, Field::Isbn, &["isbn"]);
        self.put(draft, Field::Issn, &["issn", "eissn"]);
        // An article number stands where there are no pages.
        let names = ["pages", "eid", "article-number", "articleno", "art_number"];
        if let Some(pages) = names.iter().find_map(|name| self.own(name)) {
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
        for name in ["url", "howpublished", "bdsk-url-1"] {
            let Some(raw) = self.own(name).map(verbatim) else {
                continue;
            };
            let mut urls = raw.split_whitespace().filter(|url| url.contains("://"));
            match urls.next() {
                Some(url) if name == "howpublished" => {
                    let url = from_http(url).split(',').next().unwrap_or(url);
                    draft.text(Field::Link, false, url);
                }
                Some(url) => draft.text(Field::Link, false, from_http(url)),
                None if name == "url" => draft.text(Field::Link, false, &raw),
                None => {}
            }
            for url in urls.filter(|_| name == "url") {
                draft.text(Field::Links, false, from_http(url));
            }
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

/// A value that is no text: what its TeX stands for.
fn verbatim(raw: &str) -> String {
    tex::address(raw)
}

/// An address without what stands before it ("Available at:http://...").
fn from_http(raw: &str) -> &str {
    raw.find("http").and_then(|at| raw.get(at..)).unwrap_or(raw)
}

/// Keywords are parted by semicolon, comma or, in Mendeley, a line.
fn tags(draft: &mut Draft, raw: &str) {
    remark::each_entry(&tex::plain(raw), |name| {
        draft.item(Field::Tags, &Item::text(name));
    });
}
