//! Values that readers find in the same files, in a form in which they can be
//! compared.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use fichero::records::doi::Doi;
use fichero::records::isbn::Isbn;
use fichero::records::language;
use fichero::records::read::{self, Piece};
use fichero::records::record::{Name, Record};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::python;

/// The fields that are compared, by their names in the native form.
pub(crate) const FIELDS: [&str; 20] = [
    "title",
    "authors",
    "editors",
    "year",
    "date",
    "doi",
    "container",
    "volume",
    "issue",
    "pages",
    "publisher",
    "place",
    "isbn",
    "issn",
    "abstract",
    "link",
    "language",
    "series",
    "edition",
    "tags",
];

/// The values of a record in a form in which they can be compared: what is
/// absent is empty.
pub(crate) type Values = BTreeMap<&'static str, String>;

/// Letters and digits alone, in small letters, without accents and markup:
/// readers differ in dashes, quotes and braces, and none of them is wrong.
fn letters(text: &str) -> String {
    let mut is_tag = false;
    let mut shown = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '<' if rest.peek().is_some_and(|c| c.is_alphabetic() || *c == '/') => is_tag = true,
            '>' if is_tag => is_tag = false,
            c if !is_tag => shown.push(c),
            _ => {}
        }
    }
    let folded = shown.nfkd().flat_map(char::to_lowercase);
    folded.filter(|c| c.is_alphanumeric()).collect()
}

/// `1234-45` and `1234--1245` are the same pages, `12-12` is one.
fn pages(text: &str) -> String {
    let parts: Vec<String> = text
        .split(|c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        .map(letters)
        .filter(|part| !part.is_empty())
        .collect();
    match &parts[..] {
        [first, last] if last.len() < first.len() => {
            let (kept, _) = first.split_at(first.len() - last.len());
            format!("{first}-{kept}{last}")
        }
        [first, last] if first == last => first.clone(),
        _ => parts.join("-"),
    }
}

fn name(name: &str) -> String {
    let (family, given) = name.split_once('|').unwrap_or((name, ""));
    format!("{}|{}", letters(family), letters(given))
}

/// A value in the form in which it is compared.
fn comparable(field: &str, value: &str) -> String {
    match field {
        "doi" => Doi::parse(value)
            .map(|doi| doi.to_string())
            .unwrap_or_default(),
        "isbn" => Isbn::parse(value)
            .map(|isbn| isbn.thirteen().to_string())
            .unwrap_or_default(),
        // Some readers put whatever stands under `SN` here, ISBNs too.
        "issn" => {
            let digits = letters(value);
            let is_issn = digits.len() >= 8 && !matches!(digits.len(), 10 | 13);
            digits.chars().take(8).filter(|_| is_issn).collect()
        }
        "pages" => pages(value),
        "language" => language::code(value).map_or_else(|| letters(value), ToOwned::to_owned),
        // The first of several; the old address of a DOI is the new one.
        "link" => {
            let first = value.split_whitespace().next().unwrap_or_default();
            let bare = first.split_once("://").map_or("", |(_, bare)| bare);
            letters(bare.strip_prefix("dx.").unwrap_or(bare))
        }
        // Dates in words are compared as years.
        "date" | "year" => {
            let iso: String = value
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == '-')
                .collect();
            let is_iso = matches!(iso.len(), 4 | 7 | 10)
                && iso.as_bytes()[..4].iter().all(u8::is_ascii_digit);
            match (is_iso && iso.len() == value.trim().len(), field) {
                (true, "date") => iso,
                (true, _) => iso[..4].to_owned(),
                (false, _) => String::new(),
            }
        }
        _ => letters(value),
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values
        .filter(|value| !value.trim_matches('|').is_empty())
        .collect();
    values.join("; ")
}

/// The values of one of our records.
pub(crate) fn ours(record: &Record) -> Values {
    let names = |names: &[Name]| {
        list(names.iter().map(|one| match one {
            Name::Person { family, given } => name(&format!("{family}|{given}")),
            Name::Whole(whole) => name(whole),
        }))
    };
    let text = |field: &'static str| -> Option<String> {
        let value = match field {
            "title" => Some(record.title.to_string()),
            "date" => record
                .date
                .as_deref()
                .map(str::to_owned)
                .or(record.year.map(|year| format!("{year:04}"))),
            "year" => record.year.map(|year| format!("{year:04}")),
            "doi" => record.doi.as_deref().map(str::to_owned),
            "isbn" => record.isbn.as_deref().map(str::to_owned),
            "container" => record
                .parent_title
                .as_deref()
                .or(record.container.as_deref())
                .map(str::to_owned),
            "volume" => record.volume.as_deref().map(str::to_owned),
            "issue" => record.issue.as_deref().map(str::to_owned),
            "pages" => record.pages.as_deref().map(str::to_owned),
            "publisher" => record.publisher.as_deref().map(str::to_owned),
            "place" => record.place.as_deref().map(str::to_owned),
            "issn" => record.issn.as_deref().map(str::to_owned),
            "abstract" => record.summary.as_deref().map(str::to_owned),
            "link" => record.link.as_deref().map(str::to_owned),
            "language" => record.language.as_deref().map(str::to_owned),
            "series" => record.series.as_deref().map(str::to_owned),
            "edition" => record.edition.as_deref().map(str::to_owned),
            _ => None,
        };
        value.map(|value| comparable(field, &value))
    };
    FIELDS
        .into_iter()
        .map(|field| {
            let value = match field {
                "authors" => names(&record.authors),
                "editors" => names(&record.editors),
                "tags" => list(record.tags.iter().map(|tag| letters(&tag.name))),
                field => text(field).unwrap_or_default(),
            };
            (field, value)
        })
        .collect()
}

/// The values of a record that another reader gave.
pub(crate) fn theirs(record: &Value) -> Values {
    FIELDS
        .into_iter()
        .map(|field| {
            let from = if field == "year" { "date" } else { field };
            let value = match &record[from] {
                Value::String(value) => comparable(field, value),
                Value::Array(values) => {
                    let values = values.iter().filter_map(Value::as_str);
                    let one = if field == "tags" { letters } else { name };
                    list(values.map(one))
                }
                _ => String::new(),
            };
            (field, value)
        })
        .collect()
}

/// Which record of another reader is which of ours: the first of the same
/// title that has most values in common.
pub(crate) fn matched(ours: &[Values], theirs: &[Values]) -> Vec<Option<usize>> {
    let key = |values: &Values| values["title"].chars().take(100).collect::<String>();
    let mut of_title: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, values) in theirs.iter().enumerate() {
        of_title.entry(key(values)).or_default().push(at);
    }
    let common = |a: &Values, b: &Values| {
        FIELDS
            .iter()
            .filter(|field| !a[*field].is_empty() && a[*field] == b[*field])
            .count()
    };
    let mut which = Vec::new();
    for own in ours {
        let same = of_title
            .get_mut(&key(own))
            .filter(|_| !own["title"].is_empty());
        // Of records that are all alike the first is taken; a thousand of one
        // title are not compared with a thousand.
        let best = same.as_ref().and_then(|same| {
            let near = same.iter().enumerate().take(20);
            near.max_by_key(|(at, one)| (common(own, &theirs[**one]), usize::MAX - at))
                .map(|(at, _)| at)
        });
        which.push(best.zip(same).map(|(at, same)| same.remove(at)));
    }
    which
}

/// How often our value is the one that was meant.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Share {
    pub(crate) right: usize,
    pub(crate) of: usize,
}

impl Share {
    pub(crate) fn count(&mut self, is_right: bool) {
        self.of += 1;
        self.right += usize::from(is_right);
    }

    /// Hundredths of a per cent, rounded down.
    pub(crate) fn points(self) -> usize {
        self.right * 10_000 / self.of.max(1)
    }

    pub(crate) fn shown(self) -> String {
        let points = self.points();
        format!("{:3}.{:02} % of {}", points / 100, points % 100, self.of)
    }
}

/// A reader, and what it gave of each file; nothing where it gave up.
pub(crate) type Reading = (&'static str, Vec<Option<Vec<Values>>>);

/// What each reader that is at hand reads of some files.
pub(crate) fn readings(readers: &[&'static str], form: &str, paths: &[PathBuf]) -> Vec<Reading> {
    let python = |reader: &str| match reader {
        "pandoc" => python::with("pypandoc"),
        "citation-js" => python::with("json").filter(|_| python::has_citation_js()),
        "json" | "expected" => python::with("json"),
        "bibutils" => python::with("json").filter(|_| has_bibutils()),
        package => python::with(package),
    };
    let read = |reader: &&'static str| {
        let told = python::values(&python(reader)?, reader, form, paths);
        let of_file = |file: Value| file.as_array().map(|all| all.iter().map(theirs).collect());
        Some((*reader, told.into_iter().map(of_file).collect()))
    };
    readers.iter().filter_map(read).collect()
}

/// Whether bibutils are at hand; a line is printed where they are not.
pub(crate) fn has_bibutils() -> bool {
    let is_at_hand = Command::new("xml2ris").arg("--version").output().is_ok();
    if !is_at_hand {
        println!("bibutils are not at hand; skipped");
    }
    is_at_hand
}

pub(crate) fn read_in(path: &Path) -> Vec<Record> {
    records_of(&fs::read(path).unwrap())
}

pub(crate) fn records_of(bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    // A file of another form, or an empty one, has none.
    let _ = read::read(bytes, &mut |piece| {
        if let Piece::Record(record, _) = piece {
            records.push(*record);
        }
        ControlFlow::Continue(())
    });
    records
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
}

/// Prints a table, and keeps what differs in a file; the share of all values.
pub(crate) fn report(
    name: &str,
    head: &str,
    differ: &str,
    shares: &BTreeMap<&str, Share>,
) -> Share {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/agreement");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{name}.tsv")), differ).unwrap();
    println!("{head}");
    let mut all = Share::default();
    for (field, share) in shares {
        println!("  {field:12} {}", share.shown());
        all = Share {
            right: all.right + share.right,
            of: all.of + share.of,
        };
    }
    println!("  all          {}", all.shown());
    all
}
