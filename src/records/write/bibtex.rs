//! Documents as entries of BibTeX.
//!
//! Chapters are `@incollection` with what is known of their book. What BibTeX
//! has no field for goes into fields of the native names without `_`
//! (`parentdoi`, `countries`, `knowledgetype`, `sourceurl`), which other
//! programs pass over; addresses of tags and numbered links are left out.
//!
//! Must never know: where the text goes.

use std::fmt::Write as _;

use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization;

use super::{Facts, parted};
use crate::records::record::{Name, Record};

/// The keys given so far.
#[derive(Debug, Default)]
pub(super) struct Keys(FxHashSet<String>);

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// One entry with its line feed.
pub(super) fn entry(work: Facts<'_>, keys: &mut Keys) -> String {
    let record = work.record;
    let kind = work.kind();
    let (name, holder) = match kind {
        Some("chapter") => ("incollection", "booktitle"),
        Some("article-journal") => ("article", "journal"),
        Some("paper-conference") => ("inproceedings", "booktitle"),
        Some("book") => ("book", "journal"),
        Some("report") => ("techreport", "journal"),
        Some("thesis") => ("phdthesis", "journal"),
        Some("manuscript") => ("unpublished", "journal"),
        _ => ("misc", "journal"),
    };
    let mut entry = Fields(format!("@{name}{{{}", keys.give(work)));
    entry.title("title", work.title);
    entry.names("author", work.authors());
    entry.names("editor", work.editors());
    if name == "misc" {
        entry.text("type", kind);
    }
    if name == "incollection" {
        if let Some(title) = work.book_title() {
            entry.title("booktitle", title);
        }
        entry.text("journal", record.container.as_deref());
    } else {
        entry.text(holder, record.container.as_deref());
        entry.text("parenttitle", work.record.parent_title.as_deref());
    }
    let house = match name {
        "techreport" => "institution",
        "phdthesis" => "school",
        _ => "publisher",
    };
    entry.listed(house, work.inherited(|record| record.publisher.as_deref()));
    entry.listed("address", work.inherited(|record| record.place.as_deref()));
    date(&mut entry, work);
    entry.text("series", work.inherited(|record| record.series.as_deref()));
    entry.text("volume", record.volume.as_deref());
    numbers(&mut entry, name, record);
    let pages = record
        .pages
        .as_deref()
        .map(|pages| pages.replace('-', "--"));
    entry.raw("pages", pages.as_deref());
    entry.text(
        "edition",
        work.inherited(|record| record.edition.as_deref()),
    );
    entry.text("isbn", work.inherited(|record| record.isbn.as_deref()));
    entry.text("issn", record.issn.as_deref());
    entry.raw("doi", record.doi.as_deref());
    entry.raw("url", work.link().as_deref());
    entry.text("language", record.language.as_deref());
    entry.text("langid", record.language.as_deref().and_then(babel));
    entry.text("keywords", keywords(work).as_deref());
    entry.raw("parentdoi", work.record.parent_doi.as_deref());
    let countries: Vec<&str> = work.countries().iter().map(|name| &**name).collect();
    entry.text("countries", Some(&parted(&countries)));
    entry.text("knowledgetype", record.knowledge_type.as_deref());
    let derived = work.derived_fields().join(" ");
    entry.raw("x-derived", Some(&derived.replace("authors", "author")));
    entry.raw("sourceurl", record.source_url.as_deref());
    let summary = record
        .summary
        .as_deref()
        .map(|text| text.replace('\n', "\n\n"));
    entry.text("abstract", summary.as_deref());
    entry.0.push_str("\n}\n");
    entry.0
}

/// `number` is that of a report, elsewhere that of an issue; the other one has a
/// field of its own.
fn numbers(entry: &mut Fields, name: &str, record: &Record) {
    let (number, issue) = (record.number.as_deref(), record.issue.as_deref());
    let is_alone = record.container.is_none();
    match name {
        "techreport" => {
            entry.text("number", number);
            entry.text("issue", issue);
        }
        "misc" | "phdthesis" | "unpublished" if is_alone => {
            entry.text("number", number);
            entry.text("issue", issue);
        }
        _ => {
            entry.text("number", issue);
            entry.text("reportnumber", number);
        }
    }
}

/// The name of a language in babel, by which BibLaTeX tells whether a title is
/// English.
fn babel(code: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("ar", "arabic"),
        ("bg", "bulgarian"),
        ("ca", "catalan"),
        ("cs", "czech"),
        ("da", "danish"),
        ("de", "ngerman"),
        ("el", "greek"),
        ("en", "english"),
        ("es", "spanish"),
        ("et", "estonian"),
        ("eu", "basque"),
        ("fa", "persian"),
        ("fi", "finnish"),
        ("fr", "french"),
        ("gl", "galician"),
        ("he", "hebrew"),
        ("hr", "croatian"),
        ("hu", "hungarian"),
        ("id", "indonesian"),
        ("is", "icelandic"),
        ("it", "italian"),
        ("ja", "japanese"),
        ("ko", "korean"),
        ("la", "latin"),
        ("lt", "lithuanian"),
        ("lv", "latvian"),
        ("nl", "dutch"),
        ("no", "norsk"),
        ("pl", "polish"),
        ("pt", "portuguese"),
        ("ro", "romanian"),
        ("ru", "russian"),
        ("sk", "slovak"),
        ("sl", "slovene"),
        ("sr", "serbian"),
        ("sv", "swedish"),
        ("th", "thai"),
        ("tr", "turkish"),
        ("uk", "ukrainian"),
        ("vi", "vietnamese"),
        ("zh", "chinese"),
    ];
    let code = code.split('-').next().unwrap_or(code);
    let mut names = NAMES.iter().filter(|(known, _)| *known == code);
    names.next().map(|(_, name)| *name)
}

/// Year, month and day, the month by its name as BibTeX wants it.
fn date(entry: &mut Fields, work: Facts<'_>) {
    entry.text("year", work.year().map(|year| year.to_string()).as_deref());
    if let [_, month, day @ ..] = &work.date()[..]
        && let Some(name) = usize::try_from(*month)
            .ok()
            .and_then(|month| MONTHS.get(month.checked_sub(1)?))
    {
        let _ = write!(entry.0, ",\n  month = {name}");
        entry.text("day", day.first().map(u32::to_string).as_deref());
    }
}

/// Semicolons where a tag has a comma in it, commas else; a tag with a
/// semicolon loses it.
fn keywords(work: Facts<'_>) -> Option<String> {
    let tags: Vec<String> = work
        .record
        .tags
        .iter()
        .map(|tag| tag.name.replace(';', ","))
        .collect();
    match &tags[..] {
        [] => None,
        _ if tags.iter().all(|tag| !tag.contains(',')) => Some(tags.join(", ")),
        [tag] => Some(format!("{tag};")),
        tags => Some(parted(tags)),
    }
}

/// An entry in the making.
struct Fields(String);

impl Fields {
    /// A field of text, with what is special to TeX escaped.
    fn text(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = write!(self.0, ",\n  {name} = {{{}}}", escaped(value));
        }
    }

    /// A title, whose capitals styles must not make small.
    fn title(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let _ = write!(self.0, ",\n  {name} = {{{}}}", protected(value));
        }
    }

    /// A field that BibLaTeX takes for a list parted by "and".
    fn listed(&mut self, name: &str, value: Option<&str>) {
        match value.filter(|value| has_and(value)) {
            Some(value) => {
                let _ = write!(self.0, ",\n  {name} = {{{{{}}}}}", escaped(value));
            }
            None => self.text(name, value),
        }
    }

    /// A field that is no text: a number, a DOI, an address.
    fn raw(&mut self, name: &str, value: Option<&str>) {
        let Some(value) = value.filter(|value| !value.is_empty()) else {
            return;
        };
        let value = value
            .replace('{', "%7B")
            .replace('}', "%7D")
            .replace('\\', "%5C");
        let _ = write!(self.0, ",\n  {name} = {{{value}}}");
    }

    fn names(&mut self, name: &str, names: &[Name]) {
        let names: Vec<String> = names.iter().map(person).collect();
        if !names.is_empty() {
            let _ = write!(self.0, ",\n  {name} = {{{}}}", names.join(" and "));
        }
    }
}

/// "Family, Given"; a body stands in braces of its own.
fn person(name: &Name) -> String {
    // What would part names or their parts stands in braces.
    let part = |text: &str| {
        let is_torn = text.contains(',') || has_and(text);
        let text = escaped(text);
        if is_torn { format!("{{{text}}}") } else { text }
    };
    match name {
        // A comma behind it would be a mistake; several words would be parted.
        Name::Person { family, given } if given.is_empty() => {
            let text = part(family);
            let is_one = !family.contains(' ') || family.starts_with(char::is_lowercase);
            if is_one || text.starts_with('{') {
                text
            } else {
                format!("{{{text}}}")
            }
        }
        Name::Person { family, given } => format!("{}, {}", part(family), part(given)),
        Name::Whole(name) => format!("{{{}}}", escaped(name)),
    }
}

/// Whether a word of a text would part it in a list.
fn has_and(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.any(|word| word.eq_ignore_ascii_case("and"))
}

/// A title with braces around words whose capitals mean something (the manual of
/// BibTeX, 4.1): all but that of the first word.
fn protected(title: &str) -> String {
    let mut text = String::with_capacity(title.len() + 16);
    for (place, word) in title.split(' ').enumerate() {
        if place > 0 {
            text.push(' ');
        }
        let core = word.trim_matches(|c: char| !c.is_alphanumeric());
        let mut letters = core.chars();
        let first = letters.next().filter(|_| place > 0);
        if !first.into_iter().chain(letters).any(char::is_uppercase) {
            text.push_str(&escaped(word));
            continue;
        }
        let (before, behind) = word.split_once(core).unwrap_or((word, ""));
        let _ = write!(
            text,
            "{}{{{}}}{}",
            escaped(before),
            escaped(core),
            escaped(behind)
        );
    }
    text
}

/// Text that TeX shows as it is here.
fn escaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len() + 8);
    let mut last = ' ';
    for c in raw.chars() {
        match c {
            '\\' => text.push_str("\\textbackslash{}"),
            '{' => text.push_str("\\textbraceleft{}"),
            '}' => text.push_str("\\textbraceright{}"),
            '^' => text.push_str("\\textasciicircum{}"),
            '~' => text.push_str("\\textasciitilde{}"),
            '&' | '%' | '$' | '#' | '_' => text.extend(['\\', c]),
            // Two of them would become one other sign.
            '-' | '`' | '\'' if last == c => text.extend(['{', '}', c]),
            c => text.push(c),
        }
        last = c;
    }
    text
}

impl Keys {
    /// A key of its own: family name (else the publisher), year and the first
    /// word of the title that says something, and a letter or a number where that is taken.
    pub(super) fn give(&mut self, work: Facts<'_>) -> String {
        let name = match work.authors().first().or(work.editors().first()) {
            Some(Name::Person { family, .. }) => ascii(family),
            Some(Name::Whole(name)) => ascii(first_word(name)),
            None => work
                .record
                .publisher
                .as_deref()
                .map_or(String::new(), |name| ascii(first_word(name))),
        };
        let year = work.year().map_or(String::new(), |year| year.to_string());
        let mut words = work.title.split_whitespace().map(ascii);
        let telling = words.find(|word| word.len() > 3).unwrap_or_default();
        let stem = match format!("{name}{year}{telling}") {
            stem if stem.is_empty() => "document".to_owned(),
            stem => stem,
        };
        let mut key = stem.clone();
        let mut number = 1_u64;
        while !self.0.insert(key.clone()) {
            number += 1;
            key = format!("{stem}-{number}");
        }
        key
    }
}

fn first_word(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// The letters and digits of ASCII, small, without accents.
fn ascii(word: &str) -> String {
    let letters = word.nfd().filter(char::is_ascii_alphanumeric);
    letters.take(24).map(|c| c.to_ascii_lowercase()).collect()
}
