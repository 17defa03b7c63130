//! Records to text, one file per form.
//!
//! [`each`] gives the text piece by piece, so that a million documents are never
//! one string. What a form has no place for is said in its file.
//!
//! Must never know: files, what becomes of the text.

mod bibtex;
mod citation;
mod csl_json;
mod format;
mod hayagriva;
pub mod json;
mod markdown;
mod ris;
mod table;
mod yaml;

use super::books;
use super::doi::Doi;
use super::record::{Derived, Name, Record};
use super::text::Text;

pub use citation::Style;
pub use format::{Format, Row, TABLE};

/// A document and the book it is a chapter of.
#[derive(Clone, Debug)]
pub struct Work {
    /// The document.
    pub record: Record,
    /// Its book, ghosts included.
    pub book: Option<Record>,
    /// Its title, without the "(...)" that the platform puts behind chapters.
    title: Text,
    /// What is known of it without its source saying so.
    derived: Derived,
}

/// A line of CSV with its line end; no cell computes in a spreadsheet.
#[must_use]
pub fn csv_row<const N: usize>(cells: [impl AsRef<str>; N]) -> String {
    table::cells(cells, b',')
}

/// A text in Markdown in which nothing is markup, also in a table.
#[must_use]
pub fn markdown_cell(text: &str) -> String {
    markdown::cell(text)
}

/// A row of a table in Markdown, without its line end; no cell is markup.
#[must_use]
pub fn markdown_row<const N: usize>(cells: [impl AsRef<str>; N]) -> String {
    let cells = cells.map(|cell| markdown::cell(cell.as_ref()));
    format!("| {} |", cells.join(" | "))
}

impl Work {
    /// A document with its book, and its title without the book's.
    #[must_use]
    pub fn new(record: Record, book: Option<Record>) -> Self {
        Self {
            title: books::chapter_title(&record, book.as_ref().map(|book| &*book.title)),
            derived: derived(&record, book.as_ref()),
            book,
            record,
        }
    }

    /// The same with the year and the countries that the catalog derives.
    #[must_use]
    pub fn deriving(mut self, year: Option<i32>, countries: Vec<Text>) -> Self {
        if self.record.year.is_none() {
            self.derived.year = year;
        }
        if self.record.countries.is_empty() {
            self.derived.countries = countries;
        }
        self
    }

    /// A document of which nothing is known but its record.
    #[must_use]
    pub fn alone(record: Record) -> Self {
        Self {
            book: None,
            title: record.title.clone(),
            derived: derived(&record, None),
            record,
        }
    }

    /// One line of JSON in the native form, with further fields before its own.
    #[must_use]
    pub fn native(&self, front: &[(&str, serde_json::Value)]) -> String {
        json::derived(&self.record, &self.derived, front)
    }

    /// The year of publication, perhaps that of its book or derived.
    #[must_use]
    pub fn year(&self) -> Option<i32> {
        self.record.year.or(self.derived.year)
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            record: &self.record,
            book: self.book.as_ref(),
            title: &self.title,
            derived: &self.derived,
        }
    }
}

/// What a record and its book let one derive by themselves: the book's year,
/// and the publisher as corporate author of a document that names nobody.
fn derived(record: &Record, book: Option<&Record>) -> Derived {
    let mut derived = record.derived.as_deref().cloned().unwrap_or_default();
    if record.year.is_some() {
        derived.year = None;
    } else {
        derived.year = book.and_then(|book| book.year).or(derived.year);
    }
    if !record.countries.is_empty() {
        derived.countries.clear();
    }
    let is_named = !record.authors.is_empty()
        || !record.editors.is_empty()
        || book.is_some_and(|book| !book.editors.is_empty());
    if is_named {
        derived.authors.clear();
    } else if derived.authors.is_empty() {
        let publisher = record.publisher.as_ref();
        let publisher = publisher.or_else(|| book?.publisher.as_ref());
        derived.authors = publisher
            .and_then(|house| books::corporate_author(house))
            .into_iter()
            .collect();
    }
    derived
}

/// A work as the writers ask it: facts of its own and of its book.
#[derive(Clone, Copy)]
struct Facts<'a> {
    record: &'a Record,
    book: Option<&'a Record>,
    title: &'a str,
    derived: &'a Derived,
}

impl<'a> Facts<'a> {
    fn is_chapter(&self) -> bool {
        let is_part = self.book.is_some() || self.record.parent_title.is_some();
        match self.record.document_type.as_deref() {
            Some("chapter") => true,
            // The platform has no types; what lies in a book is a chapter.
            None => is_part,
            Some(_) => false,
        }
    }

    /// The type in the words of CSL, if there is one.
    fn kind(&self) -> Option<&'a str> {
        if self.is_chapter() {
            return Some("chapter");
        }
        self.record.document_type.as_deref()
    }

    /// Title of the book; one that is known only by its DOI has none.
    fn book_title(&self) -> Option<&'a Text> {
        let own = self.record.parent_title.as_ref();
        let book = || self.book.filter(|_| self.is_chapter());
        own.or_else(|| book().map(|book| &book.title))
            .filter(|title| Doi::parse(title).is_none())
    }

    /// Title of what holds the document: its book, journal or proceedings.
    fn container(&self) -> Option<&'a Text> {
        if self.is_chapter() {
            self.book_title()
        } else {
            self.record.container.as_ref()
        }
    }

    /// A fact of the document, else of the book that it is a chapter of.
    fn inherited(&self, fact: impl Fn(&'a Record) -> Option<&'a str>) -> Option<&'a str> {
        let book = self.book.filter(|_| self.is_chapter());
        fact(self.record).or_else(|| book.and_then(fact))
    }

    fn editors(&self) -> &'a [Name] {
        match self.book.filter(|_| self.is_chapter()) {
            Some(book) if self.record.editors.is_empty() => &book.editors,
            _ => &self.record.editors,
        }
    }

    fn year(&self) -> Option<i32> {
        self.record.year.or(self.derived.year)
    }

    fn authors(&self) -> &'a [Name] {
        match &self.record.authors[..] {
            [] => &self.derived.authors,
            authors => authors,
        }
    }

    fn countries(&self) -> &'a [Text] {
        match &self.record.countries[..] {
            [] => &self.derived.countries,
            countries => countries,
        }
    }

    /// The names of the fields that hold what was derived.
    fn derived_fields(&self) -> Vec<&'static str> {
        let year = self.record.year.is_none() && self.derived.year.is_some();
        let countries = self.record.countries.is_empty() && !self.derived.countries.is_empty();
        let authors = self.record.authors.is_empty() && !self.derived.authors.is_empty();
        let all = [
            ("year", year),
            ("countries", countries),
            ("authors", authors),
        ];
        let filled = all.into_iter().filter(|(_, is_filled)| *is_filled);
        filled.map(|(name, _)| name).collect()
    }

    /// Year, month and day as far as they are known.
    fn date(&self) -> Vec<u32> {
        let date = self.inherited(|record| record.date.as_deref());
        let parts: Vec<u32> = date
            .into_iter()
            .flat_map(|date| date.split('-'))
            .map_while(|part| part.parse().ok())
            .collect();
        let year = self.year().and_then(|year| u32::try_from(year).ok());
        match year {
            Some(year) if parts.first() != Some(&year) => vec![year],
            _ => parts,
        }
    }

    /// The link as the source gives it; a DOI's resolver by its present name.
    fn link(&self) -> Option<String> {
        const OLD: [&str; 3] = [
            "http://dx.doi.org/",
            "https://dx.doi.org/",
            "http://doi.org/",
        ];
        let link = self.record.link.as_deref()?;
        let doi = OLD.iter().find_map(|old| link.strip_prefix(old));
        Some(doi.map_or_else(|| link.to_owned(), |doi| format!("https://doi.org/{doi}")))
    }

    /// The best address: the link as the source gives it, else the DOI's.
    fn address(&self) -> Option<String> {
        let link = self.link();
        let doi = || Some(self.record.doi.as_ref()?.url()?.to_string());
        link.or_else(doi)
    }
}

/// Entries parted by semicolons. Behind `&` and letters a semicolon would end an
/// entity of HTML (`AT&rx; trust`), so a blank stands between.
fn parted(entries: &[impl AsRef<str>]) -> String {
    let mut text = String::new();
    for entry in entries {
        if !text.is_empty() {
            text.push_str(if may_be_entity(&text) { " ; " } else { "; " });
        }
        text.push_str(entry.as_ref());
    }
    text
}

/// Whether a semicolon behind a text might end an entity.
fn may_be_entity(text: &str) -> bool {
    let end = text.rsplit_once('&').map_or("", |(_, end)| end);
    !end.is_empty() && end.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
}

/// Writes documents in one form, one after the other.
#[derive(Debug)]
struct Writer {
    format: Format,
    count: usize,
    keys: bibtex::Keys,
    citer: Option<citation::Citer>,
}

impl Writer {
    /// A writer of one form.
    fn new(format: Format) -> Self {
        let citer = match format {
            Format::Citation(style) => citation::Citer::new(style),
            _ => None,
        };
        Self {
            format,
            count: 0,
            keys: bibtex::Keys::default(),
            citer,
        }
    }

    /// What stands before the documents.
    fn begin(&self) -> String {
        match self.format {
            Format::Json | Format::CslJson => "[".to_owned(),
            Format::Csv => table::header(b','),
            Format::Tsv => table::header(b'\t'),
            Format::CslYaml => "references:\n".to_owned(),
            Format::Markdown => "# Reading list\n\n".to_owned(),
            _ => String::new(),
        }
    }

    /// One document, from its first byte to its last.
    fn work(&mut self, work: Facts<'_>) -> String {
        let first = self.count == 0;
        self.count += 1;
        let between = if first { "\n" } else { ",\n" };
        match self.format {
            Format::Json => format!("{between}{}", json::derived(work.record, work.derived, &[])),
            Format::JsonLines => format!("{}\n", json::derived(work.record, work.derived, &[])),
            Format::Csv => table::row(work, b','),
            Format::Tsv => table::row(work, b'\t'),
            Format::Bibtex => {
                let entry = bibtex::entry(work, &mut self.keys);
                if first { entry } else { format!("\n{entry}") }
            }
            Format::Ris => ris::entry(work),
            Format::CslJson => format!("{between}{}", csl_json::item(work)),
            Format::CslYaml => csl_json::yaml(work),
            Format::Hayagriva => {
                let entry = hayagriva::entry(work, &mut self.keys);
                if first { entry } else { format!("\n{entry}") }
            }
            Format::Markdown => markdown::item(work),
            Format::Doi => match &work.record.doi {
                Some(doi) => format!("{doi}\n"),
                None => String::new(),
            },
            Format::Citation(_) => match &self.citer {
                Some(citer) => format!("{}\n", citer.cited(work, self.count)),
                None => String::new(),
            },
        }
    }

    /// What stands behind the documents.
    fn end(&self) -> &'static str {
        match self.format {
            Format::Json | Format::CslJson => "\n]\n",
            _ => "",
        }
    }
}

/// Hands over documents in one form piece by piece, from the first byte to the
/// final line feed.
///
/// # Errors
///
/// The first one of `to`.
pub fn each<E>(
    format: Format,
    works: impl IntoIterator<Item = Work>,
    to: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let feed = |take: &mut Take<'_, E>| works.into_iter().try_for_each(|work| take(&work));
    fed(format, feed, to)
}

/// Takes one document after the other.
pub type Take<'a, E> = dyn FnMut(&Work) -> Result<(), E> + 'a;

/// The same for documents that somebody else hands over, one by one: `feed` is
/// called once with what takes them.
///
/// # Errors
///
/// The first one of `to` or `feed`.
pub fn fed<E, F: From<E>>(
    format: Format,
    feed: impl FnOnce(&mut Take<'_, E>) -> Result<(), F>,
    mut to: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), F> {
    let mut writer = Writer::new(format);
    to(&writer.begin())?;
    feed(&mut |work| to(&writer.work(work.facts())))?;
    Ok(to(writer.end())?)
}

/// All documents in one form.
#[must_use]
pub fn all(format: Format, works: impl IntoIterator<Item = Work>) -> String {
    let mut text = String::new();
    let Ok(()) = each(format, works, |piece| {
        text.push_str(piece);
        Ok::<(), std::convert::Infallible>(())
    });
    text
}

#[cfg(test)]
mod tests;
