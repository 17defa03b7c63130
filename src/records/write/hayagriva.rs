//! Documents as entries of hayagriva's YAML: an entry under its key, and what
//! holds it as its parent.
//!
//! Source: hayagriva, docs/file-format.md. Its reader knows no other keys and
//! passes over them, so that what it has no place for stands under `custom` in
//! the native form. A value that it refuses as a whole (an address that is
//! none) stands there too.
//!
//! Must never know: where the text goes.

use serde_json::{Map, Value, json};

use super::yaml::Yaml;
use super::{Facts, bibtex, csl_json};
use crate::records::record::Name;
use crate::records::url::WebUrl;

/// Types of CSL, what hayagriva calls them, and what holds them.
const TYPES: &[(&str, &str, Holder)] = &[
    (
        "article-journal",
        "article",
        Holder::Container("periodical"),
    ),
    (
        "article-newspaper",
        "article",
        Holder::Container("newspaper"),
    ),
    (
        "paper-conference",
        "article",
        Holder::Container("proceedings"),
    ),
    ("post-weblog", "post", Holder::Container("blog")),
    ("chapter", "chapter", Holder::Book("book")),
    ("entry-encyclopedia", "entry", Holder::Book("reference")),
    ("book", "book", Holder::Series),
    ("report", "report", Holder::Series),
    ("thesis", "thesis", Holder::Series),
    ("webpage", "web", Holder::None),
    ("graphic", "artwork", Holder::None),
    ("patent", "patent", Holder::None),
    ("legal_case", "case", Holder::None),
    ("legislation", "legislation", Holder::None),
    ("manuscript", "manuscript", Holder::None),
    ("post", "post", Holder::None),
    ("document", "misc", Holder::None),
    ("performance", "performance", Holder::None),
    ("periodical", "periodical", Holder::None),
    ("event", "conference", Holder::None),
    ("software", "repository", Holder::None),
    ("motion_picture", "video", Holder::None),
    ("song", "audio", Holder::None),
];

/// What holds a document of a type, by the type that it has itself.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Holder {
    /// A journal or the like.
    Container(&'static str),
    /// The book of a chapter.
    Book(&'static str),
    /// The series of a whole book.
    Series,
    None,
}

/// One entry with its line feeds.
pub(super) fn entry(work: Facts<'_>, keys: &mut bibtex::Keys) -> String {
    let kind = work.kind();
    let known = TYPES.iter().find(|(csl, ..)| kind == Some(csl));
    let (_, name, holder) = known.copied().unwrap_or(("", "misc", Holder::None));
    let record = work.record;
    let serial = Serial::of(work, holder);
    let link = work
        .address()
        .filter(|_| record.link.is_some() || record.doi.is_none());
    let url = link
        .as_deref()
        .and_then(WebUrl::parse)
        .map(|url| url.to_string());
    let language = record.language.as_deref().filter(|code| is_language(code));
    let inner = |text: Option<&str>| text.map(formatted);
    let of_holder = matches!(holder, Holder::Book(_));
    let own = |text: Option<&str>| inner(text.filter(|_| !of_holder));
    let numbered = matches!(holder, Holder::Container(_));
    let plain = |text: Option<&str>| text.map(Yaml::text);
    let entry = Yaml::map([
        ("type", Some(Yaml::text(name))),
        ("title", Some(formatted(work.title))),
        ("author", names(work.authors())),
        ("editor", names(work.editors()).filter(|_| !of_holder)),
        ("date", date(work)),
        (
            "publisher",
            own(work.inherited(|record| record.publisher.as_deref())),
        ),
        (
            "location",
            own(work.inherited(|record| record.place.as_deref())),
        ),
        (
            "edition",
            plain(work.inherited(|record| record.edition.as_deref())),
        ),
        (
            "volume",
            plain(record.volume.as_deref().filter(|_| !numbered)),
        ),
        (
            "issue",
            plain(record.issue.as_deref().filter(|_| !numbered)),
        ),
        ("page-range", plain(record.pages.as_deref())),
        ("language", plain(language)),
        ("serial-number", serial.own.said()),
        ("url", url.as_deref().map(Yaml::text)),
        ("abstract", inner(summary(work).as_deref())),
        ("parent", parent(work, holder, serial.parent)),
        (
            "custom",
            custom(work, holder, known.is_none(), url.is_none()),
        ),
    ]);
    let mut out = String::new();
    let Yaml::Map(fields) = &entry else {
        return out;
    };
    out.push_str(&keys.give(work));
    out.push_str(":\n");
    for (key, value) in fields {
        Yaml::entry(key, value, 2, &mut out);
    }
    out
}

fn summary(work: Facts<'_>) -> Option<String> {
    Some(work.record.summary.as_deref()?.replace('\n', "\n\n"))
}

/// The numbers of a document, and those of what holds it.
struct Serial {
    own: Yaml,
    parent: Yaml,
}

impl Serial {
    fn of(work: Facts<'_>, holder: Holder) -> Self {
        let text = |text: Option<&str>| text.map(Yaml::text);
        let record = work.record;
        let book = text(work.inherited(|record| record.isbn.as_deref()));
        let journal = text(record.issn.as_deref());
        // The ISSN is a journal's; the ISBN that of a book or proceedings.
        let held = matches!(holder, Holder::Container(_) | Holder::Book(_));
        let (own, of_holder) = if held {
            ([None, None], [book, journal])
        } else {
            ([book, journal], [None, None])
        };
        let [own_book, own_journal] = own;
        let [book, journal] = of_holder;
        Self {
            own: Yaml::map([
                ("doi", text(record.doi.as_deref())),
                ("isbn", own_book),
                ("issn", own_journal),
                ("serial", text(record.number.as_deref())),
            ]),
            parent: Yaml::map([("isbn", book), ("issn", journal)]),
        }
    }
}

/// What holds the document, as far as there is something to say of it.
fn parent(work: Facts<'_>, holder: Holder, serial: Yaml) -> Option<Yaml> {
    let record = work.record;
    let text = |text: Option<&str>| text.map(formatted);
    let plain = |text: Option<&str>| text.map(Yaml::text);
    let series = text(work.inherited(|record| record.series.as_deref()));
    match holder {
        Holder::Container(name) => Some(Yaml::map([
            ("type", Some(Yaml::text(name))),
            ("title", text(record.container.as_deref())),
            ("volume", plain(record.volume.as_deref())),
            ("issue", plain(record.issue.as_deref())),
            ("serial-number", serial.said()),
        ])),
        Holder::Book(name) => Some(Yaml::map([
            ("type", Some(Yaml::text(name))),
            ("title", text(work.book_title().map(|title| &**title))),
            ("editor", names(work.editors())),
            (
                "publisher",
                text(work.inherited(|record| record.publisher.as_deref())),
            ),
            (
                "location",
                text(work.inherited(|record| record.place.as_deref())),
            ),
            ("serial-number", serial.said()),
            ("parent", series.map(in_series)),
        ])),
        Holder::Series => series.map(in_series),
        Holder::None => None,
    }
}

fn in_series(title: Yaml) -> Yaml {
    Yaml::map([("type", Some(Yaml::text("misc"))), ("title", Some(title))])
}

/// What the format has no place for.
fn custom(work: Facts<'_>, holder: Holder, is_odd: bool, no_url: bool) -> Option<Yaml> {
    let record = work.record;
    let mut custom: Map<String, Value> = csl_json::custom(work, is_odd);
    // A chapter's own container stands there already.
    let is_book = matches!(holder, Holder::Book(_));
    let container = record.container.as_deref();
    let is_held = matches!(holder, Holder::Container(_));
    let is_language = record.language.as_deref().is_some_and(is_language);
    let has_series = is_book || holder == Holder::Series;
    for (key, value, is_left) in [
        ("container", container, !is_held && !is_book),
        ("series", record.series.as_deref(), !has_series),
        ("link", record.link.as_deref(), no_url),
        ("language", record.language.as_deref(), !is_language),
    ] {
        if let Some(value) = value.filter(|_| is_left) {
            custom.insert(key.to_owned(), json!(value));
        }
    }
    if !record.tags.is_empty() && !custom.contains_key("tags") {
        let tags: Vec<&str> = record.tags.iter().map(|tag| &*tag.name).collect();
        custom.insert("tags".to_owned(), json!(tags));
    }
    Yaml::from(Value::Object(custom)).said()
}

/// Year, month and day as far as they are known.
fn date(work: Facts<'_>) -> Option<Yaml> {
    let date = work.date();
    let mut parts = date.iter();
    let mut text = format!("{:04}", parts.next()?);
    for part in parts {
        text.extend([format!("-{part:02}")]);
    }
    Some(Yaml::Text(text))
}

/// Codes of languages as the web writes them; hayagriva refuses all others.
fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    let is_first = matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_lowercase());
    let is_region = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_uppercase());
    is_first && parts.all(is_region)
}

/// A text in which braces and dollars mean what they are.
fn formatted(text: &str) -> Yaml {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '{' | '}' | '$') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    Yaml::Text(escaped)
}

fn names(names: &[Name]) -> Option<Yaml> {
    let names: Vec<Yaml> = names.iter().map(name).collect();
    Yaml::List(names).said()
}

/// "Family, Given", or the parts apart where a comma might be misread.
fn name(name: &Name) -> Yaml {
    let text = |text: &str| Some(Yaml::text(text));
    match name {
        Name::Whole(name) if !name.contains(',') => Yaml::text(name),
        Name::Whole(name) => Yaml::map([("name", text(name))]),
        Name::Person { family, given } if is_simple(family) && is_simple(given) => {
            Yaml::Text(format!("{family}, {given}"))
        }
        Name::Person { family, given } => {
            let (given, suffix) = match given.split_once(", ") {
                Some((given, suffix)) => (given, Some(suffix)),
                None => (&**given, None),
            };
            Yaml::map([
                ("name", text(family)),
                ("given-name", text(given)),
                ("suffix", suffix.and_then(text)),
            ])
        }
    }
}

/// Whether a part of a name is plainly one of a person.
fn is_simple(part: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | '’');
    let mut words = part.split([' ', '.']);
    let is_odd = |word: &str| {
        matches!(
            word,
            "of" | "for"
                | "the"
                | "and"
                | "Inc"
                | "Ltd"
                | "Corp"
                | "GmbH"
                | "Jr"
                | "jr"
                | "JR"
                | "Sr"
                | "II"
                | "III"
                | "IV"
        )
    };
    !part.is_empty() && part.chars().all(is_letter) && !words.any(is_odd)
}
