//! A record in the making: values as sources write them go in, a right record
//! and the flaws of what could not be taken come out.
//!
//! Must never know: the syntax that the values were written in.

mod date;
mod derived;
mod field;
mod item;
mod kind;
mod name;
mod said;

use self::date::{iso_date, year_in};
pub(super) use self::field::Field;
pub(super) use self::item::Item;
pub(super) use self::kind::known as known_kind;
pub(super) use self::name::listed;
pub(super) use self::said::is_said;
use super::super::doi::Doi;
use super::super::flaw::{Fault, Wanted};
use super::super::isbn::Isbn;
use super::super::language;
use super::super::record::{Alternative, Record};
use super::super::text::Text;
use super::super::url::WebUrl;
use super::{excerpt, line, markup, prose, tex};

/// A list of more entries is an accident or an attack.
const ITEMS_MAX: usize = 10_000;

/// How a field was filled: a value under the field's own name beats one under
/// an alias, else the first one stays.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Taken {
    #[default]
    Free,
    ByAlias,
    ByName,
}

/// A record that is being filled.
pub(super) struct Draft {
    record: Record,
    flaws: Vec<(u32, Fault)>,
    line: u32,
    taken: [Taken; Field::Links as usize + 1],
    /// Codes of all languages that the source names.
    languages: Vec<Text>,
    subtitle: Option<Text>,
    /// Fields that hold what a program derived.
    derived: Vec<Field>,
    /// Why there is no record after all.
    refused: Option<Fault>,
}

impl Draft {
    /// An empty draft of the record that starts on a line.
    pub(super) fn new(line: u32) -> Self {
        let taken = [Taken::Free; Field::Links as usize + 1];
        Self {
            record: Record::default(),
            flaws: Vec::new(),
            line,
            taken,
            languages: Vec::new(),
            subtitle: None,
            derived: Vec::new(),
            refused: None,
        }
    }

    /// The draft of what is no document, for a reason.
    pub(super) fn refused(line: u32, fault: Fault) -> Self {
        Self {
            refused: Some(fault),
            ..Self::new(line)
        }
    }

    /// The line on which the record starts.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Whether a list of names has an entry.
    pub(super) fn has(&self, names: Field) -> bool {
        let list = match names {
            Field::Editors => &self.record.editors,
            _ => &self.record.authors,
        };
        !list.is_empty()
    }

    /// Whether a language is named.
    pub(super) fn has_language(&self) -> bool {
        !self.languages.is_empty()
    }

    /// The kind of document, if it is known.
    pub(super) fn kind(&self) -> Option<&str> {
        self.record.document_type.as_deref()
    }

    /// The kind of document in the words of CSL, unless one is named already.
    pub(super) fn set_kind(&mut self, kind: &str) {
        if let Some(kind) = Text::some_line(kind)
            && self.claim(Field::DocumentType, false)
        {
            self.record.document_type = Some(kind);
        }
    }

    /// Whether the document is known to be a chapter.
    pub(super) fn is_chapter(&self) -> bool {
        self.kind() == Some("chapter")
    }

    /// Whether the document is one that has pages and stands on none.
    pub(super) fn is_whole(&self) -> bool {
        matches!(
            self.record.document_type.as_deref(),
            Some("book" | "thesis" | "manuscript" | "motion_picture" | "map")
        )
    }

    /// Whether the document is of a kind that has a number of its own, and no
    /// issues.
    pub(super) fn is_numbered(&self) -> bool {
        matches!(
            self.record.document_type.as_deref(),
            Some("report" | "patent" | "standard" | "thesis" | "bill" | "legislation" | "hearing")
        )
    }

    /// Notes what could not be taken as it is.
    pub(super) fn flaw(&mut self, fault: Fault) {
        self.flaw_at(self.line, fault);
    }

    /// Notes what was wrong on a line of its own.
    pub(super) fn flaw_at(&mut self, line: u32, fault: Fault) {
        self.flaws.push((line, fault));
    }

    /// A string, for any field; one for a list is taken apart. `own` says that
    /// it stands under the field's own name.
    pub(super) fn text(&mut self, field: Field, own: bool, raw: &str) {
        if raw.trim().is_empty() {
            return;
        }
        match field {
            // Programs write TeX there too: `\_`, `{\textless}`.
            Field::Doi | Field::ParentDoi if raw.contains('\\') => {
                self.text(field, own, &tex::address(raw).replace('\\', ""));
            }
            Field::Link if !own && raw.contains("://") && raw.contains('\\') => {
                self.plain(field, own, &tex::address(raw));
            }
            Field::Title => self.title(own, raw),
            Field::Subtitle => {
                self.subtitle = self.subtitle.take().or(line(&markup::readable(raw)).0);
            }
            Field::Abstract => self.summary(own, raw),
            Field::Doi => self.doi(own, raw),
            Field::Year => self.year(own, raw),
            Field::Date => self.date(own, raw),
            Field::Isbn => self.isbn(own, raw),
            Field::Language => self.language(raw),
            Field::ParentDoi => self.parent_doi(own, raw),
            Field::Parent => self.parent(raw),
            Field::DocumentType => self.document_type(own, raw),
            // The semicolon of an entity parts nothing.
            Field::Tags => self.items(field, split_tags(&markup::unmarked(raw))),
            Field::Countries => {
                self.items(field, markup::unmarked(raw).split(';').collect());
            }
            Field::Authors | Field::Editors => {
                let names = name::split(&markup::unmarked(raw));
                self.items(field, names.iter().map(String::as_str).collect());
            }
            Field::Links => self.items(field, vec![raw]),
            _ => self.plain(field, own, raw),
        }
    }

    fn items(&mut self, field: Field, names: Vec<&str>) {
        for name in names {
            self.item(field, &Item::text(name));
        }
    }

    /// One entry of a list.
    pub(super) fn item(&mut self, field: Field, item: &Item) {
        let record = &mut self.record;
        let (length, pushed) = match field {
            Field::Tags => (
                record.tags.len(),
                item.tag().map(|tag| record.tags.push(tag)),
            ),
            Field::Countries => (
                record.countries.len(),
                item.whole().map(|name| record.countries.push(name)),
            ),
            Field::Authors => (
                record.authors.len(),
                item.name().map(|name| record.authors.push(name)),
            ),
            Field::Editors => (
                record.editors.len(),
                item.name().map(|name| record.editors.push(name)),
            ),
            Field::Links => (
                record.links.len(),
                item.link().map(|link| record.links.push(link)),
            ),
            _ => return,
        };
        if length >= ITEMS_MAX && pushed.is_some() {
            self.drop_last(field);
        }
    }

    /// Takes back what was one too many; the first time with a flaw.
    fn drop_last(&mut self, field: Field) {
        match field {
            Field::Tags => drop(self.record.tags.pop()),
            Field::Countries => drop(self.record.countries.pop()),
            Field::Authors => drop(self.record.authors.pop()),
            Field::Editors => drop(self.record.editors.pop()),
            _ => drop(self.record.links.pop()),
        }
        let taken = &mut self.taken[field as usize];
        if *taken == Taken::Free {
            *taken = Taken::ByName;
            self.flaw(Fault::Entries {
                field: Text::line(field.name()),
                most: ITEMS_MAX,
            });
        }
    }

    /// Whether a value may be put into a field of one value.
    fn claim(&mut self, field: Field, own: bool) -> bool {
        let taken = self.taken[field as usize];
        if own && taken == Taken::ByName {
            self.flaw(Fault::Twice {
                field: Text::line(field.name()),
            });
        }
        let free = taken == Taken::Free || own && taken == Taken::ByAlias;
        if free {
            self.taken[field as usize] = if own { Taken::ByName } else { Taken::ByAlias };
        }
        free
    }

    /// So many characters at the beginning of the title are passed over in its
    /// order. Only whole words are: other numbers are slips.
    pub(super) fn filing(&mut self, count: usize) {
        let title = &self.record.title;
        let last = count
            .checked_sub(1)
            .and_then(|last| title.chars().nth(last));
        let is_end = last.is_some_and(|last| !last.is_alphanumeric());
        let has_more = title.chars().nth(count).is_some();
        let count = u8::try_from(count).ok().filter(|_| is_end && has_more);
        self.record.filing = count.unwrap_or_default();
    }

    /// Another value of a field of one value, which the detail shows beside it.
    pub(super) fn other(&mut self, field: Field, raw: &str) {
        if let Some(value) = line(&markup::readable(raw)).0 {
            let field = Text::line(field.name());
            self.record.alternatives.push(Alternative { field, value });
        }
    }

    fn left_out(&mut self, field: Field, wanted: Wanted, raw: &str) {
        self.flaw(Fault::NotA {
            field: Text::line(field.name()),
            wanted,
            value: excerpt(raw),
        });
    }

    fn cut(&mut self, field: Field, cut: bool) {
        if cut {
            self.flaw(Fault::Long {
                field: Text::line(field.name()),
            });
        }
    }

    fn title(&mut self, own: bool, raw: &str) {
        let (text, cut) = line(&markup::readable(raw));
        if let Some(text) = text
            && self.claim(Field::Title, own)
        {
            self.record.title = text;
            self.cut(Field::Title, cut);
        }
    }

    /// "Title: Subtitle", unless the title says it already.
    fn join_subtitle(&mut self) {
        let Some(subtitle) = self.subtitle.take() else {
            return;
        };
        let title = self.record.title.trim_end_matches([':', ' ']);
        let is_said = title.to_lowercase().contains(&subtitle.to_lowercase());
        if !title.is_empty() && !is_said {
            let ends = title.ends_with(['?', '!', '.']);
            let between = if ends { " " } else { ": " };
            self.record.title = Text::line(&format!("{title}{between}{subtitle}"));
        }
    }

    fn summary(&mut self, own: bool, raw: &str) {
        let (text, cut) = prose(&markup::readable(raw));
        if text.is_some() && self.claim(Field::Abstract, own) {
            self.record.summary = text;
            self.cut(Field::Abstract, cut);
        }
    }

    fn doi(&mut self, own: bool, raw: &str) {
        let unescaped = markup::unescaped(raw);
        let raw = &*unescaped;
        // Some programs put a second value behind it, or a library's address
        // ("http://doi.acm.org/10.1145/1137627") before it.
        let first = || {
            let (first, rest) = raw.trim().split_once(char::is_whitespace)?;
            // A blank inside a DOI ("10.1007/978-3-031-19836-6 _31") is damage
            // that makes it another one.
            let is_other = rest.trim_start().starts_with(char::is_alphabetic);
            Doi::parse(first).filter(|_| is_other)
        };
        let bare = || {
            raw.split_once("/10.")
                .and_then(|(_, rest)| Doi::parse(&format!("10.{rest}")))
        };
        match Doi::parse(raw).or_else(first).or_else(bare) {
            Some(doi) if self.claim(Field::Doi, own) => self.record.doi = Some(doi),
            Some(_) => {}
            None => self.left_out(Field::Doi, Wanted::Doi, raw),
        }
    }

    fn year(&mut self, own: bool, raw: &str) {
        match year_in(raw) {
            Some(year) if self.claim(Field::Year, own) => self.record.year = Some(year),
            Some(_) => {}
            None if raw.trim().bytes().all(|b| b.is_ascii_digit()) => {
                self.left_out(Field::Year, Wanted::Year, raw);
            }
            None => self.left_out(Field::Year, Wanted::Number, raw),
        }
    }

    fn date(&mut self, own: bool, raw: &str) {
        match iso_date(raw) {
            Some(date) if self.claim(Field::Date, own) => self.record.date = Text::some_line(&date),
            Some(_) => {}
            None => match year_in(raw) {
                Some(year) if self.record.year.is_none() => {
                    self.record.year = Some(year);
                    let value = excerpt(raw);
                    self.flaw(Fault::YearOnly { value });
                }
                _ => self.left_out(Field::Date, Wanted::Date, raw),
            },
        }
    }

    fn isbn(&mut self, own: bool, raw: &str) {
        // Of several, "978... (print); 978... (pdf)", the first is taken.
        let parts =
            || raw.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '|' | '(' | '/'));
        match Isbn::parse(raw).or_else(|| parts().find_map(Isbn::parse)) {
            Some(isbn) if self.claim(Field::Isbn, own) => self.record.isbn = Some(isbn),
            Some(_) => {}
            // Many programs have one field for both.
            None => match parts().find_map(issn_in) {
                Some(issn) => self.plain(Field::Issn, false, &issn),
                None => self.left_out(Field::Isbn, Wanted::Isbn, raw),
            },
        }
    }

    /// One language or several in one string ("English | French"). What is no
    /// known language stays as it is written.
    fn language(&mut self, raw: &str) {
        if self.languages.len() >= ITEMS_MAX || language::is_none(raw) {
            return;
        }
        let codes: Vec<_> = raw
            .split(['|', ',', ';', '/'])
            .map(language::code)
            .collect();
        let known: Vec<_> = codes
            .iter()
            .flatten()
            .filter_map(|code| Text::some_line(code))
            .collect();
        if known.is_empty() {
            self.languages.extend(Text::some_line(raw));
        } else {
            self.languages.extend(known);
        }
    }

    fn parent_doi(&mut self, own: bool, raw: &str) {
        match Doi::parse(raw) {
            Some(doi) if self.claim(Field::ParentDoi, own) => self.record.parent_doi = Some(doi),
            Some(_) => {}
            None if WebUrl::parse(raw).is_some() => self.parent_page(raw),
            None => self.left_out(Field::ParentDoi, Wanted::Doi, raw),
        }
    }

    /// A book without DOI is at least a link to follow.
    fn parent_page(&mut self, raw: &str) {
        let url = Text::line(raw);
        if self.record.links.iter().all(|link| link.url != url) {
            let item = Item {
                label: Some("Parent URL".to_owned()),
                url: Some(raw.to_owned()),
                ..Item::default()
            };
            self.item(Field::Links, &item);
        }
    }

    fn parent(&mut self, raw: &str) {
        if Doi::parse(raw).is_some() || WebUrl::parse(raw).is_some() {
            self.parent_doi(false, raw);
        } else {
            self.plain(Field::ParentTitle, false, raw);
        }
    }

    fn document_type(&mut self, own: bool, raw: &str) {
        if let Some(text) = line(raw).0
            && self.claim(Field::DocumentType, own)
        {
            self.record.document_type = Some(kind::in_csl(&text));
        }
    }

    /// A line of text that is taken as it is.
    fn plain(&mut self, field: Field, own: bool, raw: &str) {
        let raw = match field {
            Field::Container | Field::Series | Field::ParentTitle => markup::readable(raw),
            Field::Link | Field::SourceUrl => markup::unescaped(raw),
            _ => markup::unmarked(raw),
        };
        let (text, cut) = line(&raw);
        if text.is_none() || !self.claim(field, own) {
            return;
        }
        self.cut(field, cut);
        let record = &mut self.record;
        *match field {
            Field::KnowledgeType => &mut record.knowledge_type,
            Field::Publisher => &mut record.publisher,
            Field::Place => &mut record.place,
            Field::Container => &mut record.container,
            Field::Series => &mut record.series,
            Field::Number => &mut record.number,
            Field::Volume => &mut record.volume,
            Field::Issue => &mut record.issue,
            Field::Pages => &mut record.pages,
            Field::Edition => &mut record.edition,
            Field::Issn => &mut record.issn,
            Field::ParentTitle => &mut record.parent_title,
            Field::Link => &mut record.link,
            Field::SourceUrl => &mut record.source_url,
            _ => return,
        } = text;
    }

    /// The record and its flaws, or the fault for which there is none.
    pub(super) fn finish(mut self) -> Result<(Record, Vec<(u32, Fault)>), Fault> {
        if let Some(fault) = self.refused {
            return Err(fault);
        }
        if self.record.doi.is_none() {
            self.record.doi = self.record.link.as_deref().and_then(Doi::parse);
        }
        if self.record.year.is_none() {
            self.record.year = self.record.date.as_deref().and_then(year_in);
        }
        self.join_subtitle();
        self.set_derived_aside();
        self.forget_what_is_derived_again();
        self.settle_language();
        if self.record.title.is_empty() {
            self.name_untitled()?;
        }
        Ok((self.record, self.flaws))
    }

    /// Nothing that stands as a record in a source is lost: one without a title is
    /// kept under its DOI, else the first words of its abstract, else its line.
    fn name_untitled(&mut self) -> Result<(), Fault> {
        if let Some(doi) = &self.record.doi {
            self.record.title = Text::line(doi);
            self.flaw(Fault::Untitled);
            return Ok(());
        }
        let words = self.record.summary.as_deref().and_then(first_words);
        let line = || Text::some_line(&format!("[line {}]", self.line));
        let kept = words.or_else(|| line().filter(|_| is_described(&self.record)));
        self.record.title = kept.ok_or(Fault::Nameless)?;
        self.flaw(Fault::KeptUnder {
            title: self.record.title.clone(),
        });
        Ok(())
    }

    /// The OECD's exports put the language behind each title, "Foreword (en)",
    /// also where they name several; one that contradicts the source stays.
    fn settle_language(&mut self) {
        let behind = language_behind(&self.record.title);
        if let Some((title, code)) = behind
            && (self.languages.is_empty()
                || self.languages.iter().any(|language| **language == *code))
        {
            (self.record.language, self.record.title) = (Text::some_line(code), Text::line(title));
            return;
        }
        if self.languages.len() > 1
            && self
                .languages
                .iter()
                .any(|other| *other != self.languages[0])
        {
            let kept = self.languages[0].clone();
            self.flaw(Fault::Languages { kept });
        }
        self.record.language = std::mem::take(&mut self.languages).into_iter().next();
    }
}

/// The words that a text begins with, as many as a title has.
fn first_words(text: &str) -> Option<Text> {
    const WORDS: usize = 12;
    let words: Vec<&str> = text.split_whitespace().take(WORDS).collect();
    Text::some_line(&words.join(" "))
}

/// Whether a record without title and abstract says enough to be one: who wrote
/// it, or what it stands in.
fn is_described(record: &Record) -> bool {
    let people = !record.authors.is_empty() || !record.editors.is_empty();
    let holder = record.container.is_some() || record.parent_title.is_some();
    let published = record.publisher.is_some() || record.pages.is_some();
    record.isbn.is_some() || holder || (people || published) && record.year.is_some()
}

/// An ISSN (ISO 3297): seven digits and a check character, a dash in the middle
/// or not.
fn issn_in(raw: &str) -> Option<String> {
    let bare = raw.replace('-', "");
    let (digits, check) = bare.split_at_checked(7)?;
    let right = digits.bytes().all(|b| b.is_ascii_digit())
        && check.len() == 1
        && check
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'x' | b'X'));
    let (first, second) = bare.split_at_checked(4)?;
    right.then(|| format!("{first}-{second}"))
}

/// Tags in one string: by semicolon; by comma only where it is plainly a list
/// of short terms, since terms hold commas ("science, technology and society").
fn split_tags(raw: &str) -> Vec<&str> {
    if raw.contains(';') {
        return raw.split(';').collect();
    }
    let parts: Vec<&str> = raw.split(',').map(str::trim).collect();
    let is_term = |part: &&str| {
        let words = part.split_whitespace().count();
        (1..=4).contains(&words) && !part.starts_with("and ")
    };
    if parts.len() > 2 && parts.iter().all(is_term) {
        parts
    } else {
        vec![raw]
    }
}

/// "Foreword (en)" taken apart, if the brackets hold a code of a language.
fn language_behind(title: &str) -> Option<(&str, &str)> {
    let (rest, code) = title.strip_suffix(')')?.rsplit_once(" (")?;
    let is_code = code.len() == 2 && language::code(code) == Some(code);
    (is_code && !rest.trim().is_empty()).then_some((rest, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(values: &[(Field, &str)]) -> (Record, Vec<String>) {
        let mut draft = Draft::new(1);
        for (field, raw) in values {
            draft.text(*field, true, raw);
        }
        let (record, flaws) = draft.finish().unwrap();
        (
            record,
            flaws.iter().map(|(_, fault)| fault.to_string()).collect(),
        )
    }

    #[test]
    fn the_year_of_a_date_stands_in_for_one_that_is_none() {
        let (record, flaws) = finished(&[
            (Field::Title, "x"),
            (Field::Year, "abc"),
            (Field::Date, "2016-06"),
        ]);
        assert_eq!(
            (record.year, flaws),
            (
                Some(2016),
                vec!["\"year\" is not a number: \"abc\"; left out".to_owned()]
            )
        );
    }

    #[test]
    fn the_language_behind_a_title_goes_where_it_belongs() {
        let (record, flaws) = finished(&[(Field::Title, "Foreword (en)")]);
        assert_eq!(
            (&*record.title, record.language.as_deref(), flaws.len()),
            ("Foreword", Some("en"), 0)
        );
        let (record, flaws) = finished(&[
            (Field::Title, "Avant-propos (fr)"),
            (Field::Language, "English || French"),
        ]);
        assert_eq!(
            (&*record.title, record.language.as_deref(), flaws.len()),
            ("Avant-propos", Some("fr"), 0)
        );
        let (record, _) = finished(&[
            (Field::Title, "Managing IT (it)"),
            (Field::Language, "English"),
        ]);
        assert_eq!(
            (&*record.title, record.language.as_deref()),
            ("Managing IT (it)", Some("en"))
        );
        let (record, _) = finished(&[
            (Field::Title, "Resources (xx)"),
            (Field::Language, "Elvish"),
        ]);
        assert_eq!(
            (&*record.title, record.language.as_deref()),
            ("Resources (xx)", Some("Elvish"))
        );
    }

    #[test]
    fn a_record_without_title_stays_under_its_doi_and_without_both_it_goes() {
        let (record, flaws) =
            finished(&[(Field::Link, "http://dx.doi.org/10.1787/9789264259270-en")]);
        assert_eq!(&*record.title, "10.1787/9789264259270-en");
        assert_eq!(flaws, ["no title; kept under its DOI"]);
        assert!(Draft::new(1).finish().is_err());
    }

    #[test]
    fn tags_in_one_string_are_parted_where_it_is_plainly_a_list() {
        assert_eq!(
            split_tags("trust; loans, grants"),
            ["trust", " loans, grants"]
        );
        assert_eq!(
            split_tags("trust, loans, digital strategy"),
            ["trust", "loans", "digital strategy"]
        );
        assert_eq!(
            split_tags("science, technology and innovation"),
            ["science, technology and innovation"]
        );
        assert_eq!(
            split_tags("food, water, and energy"),
            ["food, water, and energy"]
        );
    }

    #[test]
    fn an_endless_title_and_an_endless_list_are_cut_with_a_flaw() {
        let (record, flaws) = finished(&[
            (Field::Title, &"ab ".repeat(5_000)),
            (Field::Tags, &"x;".repeat(20_000)),
        ]);
        assert_eq!(record.tags.len(), ITEMS_MAX);
        assert_eq!(
            flaws,
            [
                "\"title\" is too long; cut",
                "\"tags\" has more than 10000 entries; the rest left out"
            ]
        );
    }

    #[test]
    fn a_number_that_stands_in_the_wrong_field_goes_where_it_belongs() {
        let (record, flaws) = finished(&[
            (Field::Title, "x"),
            (Field::Isbn, "0957-9672 (Print) 0957-9672"),
            (Field::Doi, "10.1002/ar.25299 LK - https://example.org/x"),
        ]);
        assert_eq!(record.issn.as_deref(), Some("0957-9672"));
        assert_eq!(record.doi.as_deref(), Some("10.1002/ar.25299"));
        assert_eq!((record.isbn, flaws), (None, vec![]));
    }

    #[test]
    fn a_record_without_a_title_is_kept_under_what_it_has() {
        let (record, flaws) = finished(&[(
            Field::Abstract,
            "What governments publish and how others use it, told for fourteen countries of one region",
        )]);
        assert_eq!(
            (&*record.title, flaws.len()),
            (
                "What governments publish and how others use it, told for fourteen countries",
                1
            )
        );
        let (record, flaws) = finished(&[(Field::Authors, "Ruiz, Ana"), (Field::Year, "2016")]);
        assert_eq!((&*record.title, flaws.len()), ("[line 1]", 1));
        let mut nothing = Draft::new(1);
        nothing.text(Field::Year, true, "2016");
        assert!(nothing.finish().is_err(), "a year alone is no document");
    }

    #[test]
    fn what_a_program_derived_is_not_taken_for_given() {
        let mut draft = Draft::new(1);
        for (field, raw) in [
            (Field::Title, "Open data"),
            (Field::Year, "2016"),
            (Field::Countries, "Mexico"),
            (Field::Authors, "OECD"),
        ] {
            draft.text(field, true, raw);
        }
        draft.derived("year countries author");
        let (record, _) = draft.finish().unwrap();
        assert_eq!(
            (record.year, record.countries.len(), record.authors.len()),
            (None, 0, 0)
        );
        let derived = record.derived.unwrap();
        assert_eq!(
            (derived.year, derived.countries.len(), derived.authors.len()),
            (Some(2016), 1, 1)
        );
    }

    #[test]
    fn a_book_is_named_by_its_doi_its_title_or_its_page() {
        let book = |raw| finished(&[(Field::Title, "x"), (Field::Parent, raw)]).0;
        assert_eq!(
            book("https://doi.org/10.1787/9789264259270-en").parent_doi,
            Doi::parse("10.1787/9789264259270-en")
        );
        assert_eq!(
            book("Open Government in Utopia").parent_title.as_deref(),
            Some("Open Government in Utopia")
        );
        assert_eq!(
            &*book("https://example.org/book/1").links[0].label,
            "Parent URL"
        );
    }
}
