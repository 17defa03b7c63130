//! What independent readers read in the same files, value by value: where two
//! of them agree, we agree with them; and what they read of our exports is what
//! we meant.
//!
//! They are pandoc and Python packages (`tests/python/requirements.txt`) and
//! citation-js (`tests/python/package.json`); the files lie outside the
//! repository (`../shared/data`). Where either is not at hand, the tests say so
//! and pass. What is left to differ stands in `target/agreement`, a line a
//! value. Its kinds, and why we are right:
//!
//! - BibTeX: `\'{\i}` is í, not ı with an accent; "others" is nobody; names that
//!   an entry gives by `family=` are people, not bodies; `howpublished` and
//!   `organization` of a web page are no publisher; of a part in a collected
//!   work the volume's own title is the book, not that of the edition; months 13
//!   to 24 are seasons; "2003-04" may be two years; the groups of `JabRef` are
//!   tags.
//! - RIS: authors under `A1` beside `AU` are authors, and once when under both;
//!   an ISBN under `SN` is no ISSN; the second title of a book is its series;
//!   "and" behind a name and "Abstract" before an abstract belong to neither; of
//!   several addresses in one field the first is the link, the others are kept.
//! - CSL-JSON: markup in an abstract is read, not kept.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on says so; what it measures is printed"
)]

#[path = "support/python.rs"]
mod python;
#[path = "support/real.rs"]
mod real;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use fichero::records::doi::Doi;
use fichero::records::isbn::Isbn;
use fichero::records::language;
use fichero::records::read::{self, Piece};
use fichero::records::record::{Name, Record};
use fichero::records::write::{self, Format, Work};
use real::real;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// The fields that are compared, by their names in the native form.
const FIELDS: [&str; 20] = [
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

/// The least shares of right values, in hundredths of a per cent: what was
/// measured in November 2026, rounded down.
struct Floors {
    /// Of a field that is not among the others.
    all: usize,
    /// Of fields that stand lower, or higher; 0 of one that is not given at all.
    but: &'static [(&'static str, usize)],
}

/// Of BibTeX, without the large files, which cost some readers minutes.
const BIBTEX: Floors = Floors {
    all: 9990,
    but: &[
        ("authors", 9830),
        ("editors", 9700),
        ("date", 9900),
        ("doi", 9980),
        ("container", 9840),
        ("publisher", 9890),
        ("issn", 9950),
        ("abstract", 9850),
        ("link", 9980),
        ("language", 9900),
        ("series", 9980),
        ("tags", 8700),
    ],
};

/// Of RIS, in which nobody else finds a series or an edition.
const RIS: Floors = Floors {
    all: 9990,
    but: &[
        ("title", 9995),
        ("authors", 9820),
        ("year", 9995),
        ("doi", 9995),
        ("container", 9970),
        ("issn", 9900),
        ("abstract", 9940),
        ("link", 9980),
        ("tags", 9970),
        ("editors", 0),
        ("series", 0),
        ("edition", 0),
    ],
};

/// Of CSL-JSON.
const CSL_JSON: Floors = Floors {
    all: 9990,
    but: &[("authors", 9950), ("abstract", 9900)],
};

/// What each reader reads of exports as BibTeX as it was meant. pandoc and
/// citation-js take the `number` of some kinds of entries for something else
/// than an issue.
const WRITTEN_BIBTEX: Floors = Floors {
    all: 9960,
    but: &[
        ("authors", 9900),
        ("editors", 9950),
        ("volume", 9950),
        ("issue", 9700),
        ("abstract", 9850),
        ("language", 9780),
        ("link", 9800),
    ],
};

/// Of exports as RIS, of which rispy reads no editors and no edition, pandoc
/// neither ISBN, place nor series, and both only the year of a date.
const WRITTEN_RIS: Floors = Floors {
    all: 9990,
    but: &[
        ("authors", 9820),
        ("editors", 0),
        ("date", 4700),
        ("container", 9200),
        ("volume", 9970),
        ("issue", 9740),
        ("pages", 9950),
        ("publisher", 5000),
        ("place", 0),
        ("isbn", 0),
        ("issn", 9580),
        ("abstract", 9970),
        ("link", 9800),
        ("language", 9970),
        ("series", 0),
        ("edition", 0),
        ("tags", 2300),
    ],
};

/// Of exports as CSL-JSON. A tag with a comma stands under `custom`, which only
/// we read.
const WRITTEN_CSL_JSON: Floors = Floors {
    all: 9990,
    but: &[("authors", 9930), ("tags", 9780)],
};

/// The values of a record in a form in which they can be compared: what is
/// absent is empty.
type Values = BTreeMap<&'static str, String>;

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
fn ours(record: &Record) -> Values {
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
fn theirs(record: &Value) -> Values {
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
fn matched(ours: &[Values], theirs: &[Values]) -> Vec<Option<usize>> {
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
struct Share {
    right: usize,
    of: usize,
}

impl Share {
    fn count(&mut self, is_right: bool) {
        self.of += 1;
        self.right += usize::from(is_right);
    }

    /// Hundredths of a per cent, rounded down.
    fn points(self) -> usize {
        self.right * 10_000 / self.of.max(1)
    }

    fn shown(self) -> String {
        let points = self.points();
        format!("{:3}.{:02} % of {}", points / 100, points % 100, self.of)
    }
}

/// A reader, and what it gave of each file; nothing where it gave up.
type Reading = (&'static str, Vec<Option<Vec<Values>>>);

/// What each reader that is at hand reads of some files.
fn readings(readers: &[&'static str], form: &str, paths: &[PathBuf]) -> Vec<Reading> {
    let python = |reader: &str| match reader {
        "pandoc" => python::with("pypandoc"),
        "citation-js" => python::with("json").filter(|_| python::has_citation_js()),
        "json" => python::with("json"),
        package => python::with(package),
    };
    let read = |reader: &&'static str| {
        let told = python::values(&python(reader)?, reader, form, paths);
        let of_file = |file: Value| file.as_array().map(|all| all.iter().map(theirs).collect());
        Some((*reader, told.into_iter().map(of_file).collect()))
    };
    readers.iter().filter_map(read).collect()
}

fn read_in(path: &Path) -> Vec<Record> {
    records_of(&fs::read(path).unwrap())
}

fn records_of(bytes: &[u8]) -> Vec<Record> {
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

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
}

/// The value that two readers share, of dates the finest that two bear out.
fn agreed<'a>(field: &str, values: &[&'a str]) -> Option<&'a str> {
    let said = values.iter().filter(|value| !value.is_empty());
    let support = |value: &&&str| {
        let same =
            |other: &&&str| ***other == ***value || field == "date" && value.starts_with(**other);
        values
            .iter()
            .filter(|other| !other.is_empty())
            .filter(same)
            .count()
    };
    let best = said.max_by_key(|value| (support(value), value.len()))?;
    (support(&best) >= 2).then_some(*best)
}

/// Holds what we read against what the others agree on.
fn compare(form: &str, folder: &str, readers: &[&'static str], floors: &Floors) {
    let Some(folder) = real(folder) else { return };
    let paths = files(&folder);
    let readings = readings(readers, form, &paths);
    if readings.len() < 2 {
        println!("{form}: fewer than two other readers are at hand; skipped");
        return;
    }
    let mut shares: BTreeMap<&str, Share> = BTreeMap::new();
    let mut differ = String::new();
    for (at, path) in paths.iter().enumerate() {
        let own: Vec<Values> = read_in(path).iter().map(ours).collect();
        let of_file = readings
            .iter()
            .filter_map(|(_, files)| files.get(at)?.as_ref());
        let of_file: Vec<_> = of_file.map(|all| (all, matched(&own, all))).collect();
        for (which, own) in own.iter().enumerate() {
            let peers: Vec<&Values> = of_file
                .iter()
                .filter_map(|(all, map)| Some(&all[map[which]?]))
                .collect();
            for field in FIELDS {
                let values: Vec<&str> = peers.iter().map(|peer| &*peer[field]).collect();
                let Some(right) = agreed(field, &values) else {
                    continue;
                };
                // A finer date than two of them read is no other date.
                let is_finer = field == "date" && own[field].starts_with(&format!("{right}-"));
                if is_finer {
                    continue;
                }
                let is_right = own[field] == right;
                shares.entry(field).or_default().count(is_right);
                if !is_right {
                    let file = path.file_name().unwrap().display();
                    let _ = writeln!(
                        differ,
                        "{field}\t{}\t{right}\t{file}\t{}",
                        own[field], own["title"]
                    );
                }
            }
        }
    }
    let names: Vec<&str> = readings.iter().map(|(name, _)| *name).collect();
    report(
        form,
        &format!("{form} beside {}", names.join(", ")),
        &differ,
        &shares,
    );
    hold(form, &shares, floors, readings.len() == readers.len());
}

/// Prints a table, and keeps what differs in a file.
fn report(name: &str, head: &str, differ: &str, shares: &BTreeMap<&str, Share>) {
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
}

/// No field falls below its floor, nor out of sight. Where not all readers are
/// at hand, fewer values are agreed on, in which rare ones weigh more.
fn hold(name: &str, shares: &BTreeMap<&str, Share>, floors: &Floors, is_all: bool) {
    for field in FIELDS {
        let share = shares.get(field).copied().unwrap_or_default();
        let own = floors.but.iter().find(|(known, _)| *known == field);
        let floor = own.map_or(floors.all, |(_, floor)| *floor);
        let is_held = if is_all {
            share.points() >= floor
        } else {
            share.of == 0 || share.points() + FEWER >= floor
        };
        assert!(is_held, "{name}: {field} {}", share.shown());
    }
}

/// So much lower a share may be where not all readers are at hand.
const FEWER: usize = 250;

#[test]
fn bibtex_is_read_as_others_agree_that_it_is() {
    let readers = ["pandoc", "citation-js", "pybtex"];
    compare("bibtex", "corpora/bibtex", &readers, &BIBTEX);
}

#[test]
fn ris_is_read_as_others_agree_that_it_is() {
    compare(
        "ris",
        "corpora/ris",
        &["pandoc", "citation-js", "rispy"],
        &RIS,
    );
}

#[test]
fn csl_json_is_read_as_others_agree_that_it_is() {
    compare(
        "csl-json",
        "corpora/csljson",
        &["pandoc", "citation-js", "json"],
        &CSL_JSON,
    );
}

/// Records of all forms, and some whose values hurt.
fn sample() -> Option<Vec<Record>> {
    let mut records = records_of(HURTING.as_bytes());
    for folder in [
        "bibtex",
        "ris",
        "csljson",
        "crossref",
        "openalex",
        "zotero_json",
    ] {
        let folder = real(&format!("corpora/{folder}"))?;
        let all: Vec<Record> = files(&folder)
            .iter()
            .flat_map(|path| read_in(path))
            .collect();
        let step = all.len().div_ceil(EACH);
        let titled = all.into_iter().step_by(step);
        records.extend(titled.filter(|record| record.doi.as_deref() != Some(&*record.title)));
    }
    let mut known = HashSet::new();
    records.retain(|record| known.insert(record.identity()));
    Some(records)
}

/// So many records of each form are written.
const EACH: usize = 250;

/// So many records stand in one file that others read: they are slow.
const IN_A_FILE: usize = 50;

/// Titles, names and bodies that are read otherwise than they were meant where
/// a writer is careless.
const HURTING: &str = r#"[
{"title": "R&D: 100 % of {everything} #1_a ~ ^ and \"quotes\" -- `x` ''y''", "doi": "10.1000/odd1", "year": 2016, "authors": [{"family": "O'Neill, Jr.", "given": "Ana"}, "Food and Agriculture Organization", "World Bank"], "document_type": "article-journal", "container": "Policy & Review", "volume": "3", "issue": "2", "pages": "10-19"},
{"title": "中文标题 和 état naïf", "doi": "10.1000/(SICI)1097<1:AID>3.0.CO;2-X", "year": 1999, "authors": ["OECD"], "document_type": "report", "publisher": "OECD Publishing", "place": "Paris", "number": "12"},
{"title": "A chapter on NASA and the eHealth of van Gogh", "doi": "10.1000/odd3", "year": 2001, "document_type": "chapter", "parent_title": "Its book: a {study}", "editors": [{"family": "van der Berg", "given": "Ben"}], "abstract": "One paragraph.\n\nAnother one.", "publisher": "Simon and Schuster"},
{"title": "A day", "doi": "10.1000/odd4", "date": "2016-06-09", "authors": [{"family": "Plato"}], "document_type": "article-journal", "container": "Journal of Names", "language": "fr", "link": "https://example.org/a_b?c=d&e=f%20g#h~i"}
]"#;

/// Holds what others read of an export against what was meant.
fn write_back(format: Format, form: &str, end: &str, readers: &[&'static str], floors: &Floors) {
    let Some(records) = sample() else { return };
    let meant: Vec<Values> = records.iter().map(ours).collect();
    let folder = tempfile::tempdir().unwrap();
    let parts = records.chunks(IN_A_FILE).enumerate();
    let paths: Vec<PathBuf> = parts
        .map(|(at, part)| {
            let path = folder.path().join(format!("{at:03}.{end}"));
            let works = part.iter().map(|record| Work::alone(record.clone()));
            fs::write(&path, write::all(format, works)).unwrap();
            path
        })
        .collect();
    for (reader, read) in readings(readers, form, &paths) {
        let (mut shares, mut differ) = (BTreeMap::<&str, Share>::new(), String::new());
        for (part, all) in meant.chunks(IN_A_FILE).zip(read) {
            let all = all.unwrap_or_default();
            let which = matched(part, &all);
            for (own, at) in part.iter().zip(which) {
                let nothing = Values::new();
                let read = at.map_or(&nothing, |at| &all[at]);
                for field in FIELDS.into_iter().filter(|field| !own[field].is_empty()) {
                    let read = read.get(field).map_or("", |value| value);
                    shares.entry(field).or_default().count(read == own[field]);
                    if read != own[field] {
                        let _ =
                            writeln!(differ, "{field}\t{}\t{read}\t{}", own[field], own["title"]);
                    }
                }
            }
        }
        let name = format!("{form}-by-{reader}");
        report(
            &name,
            &format!("{form} as {reader} reads it"),
            &differ,
            &shares,
        );
        hold(&name, &shares, floors, true);
    }
}

#[test]
fn others_read_our_bibtex_as_meant() {
    let readers = ["pandoc", "citation-js", "pybtex", "bibtexparser"];
    write_back(Format::Bibtex, "bibtex", "bib", &readers, &WRITTEN_BIBTEX);
}

#[test]
fn others_read_our_ris_as_meant() {
    write_back(
        Format::Ris,
        "ris",
        "ris",
        &["pandoc", "citation-js", "rispy"],
        &WRITTEN_RIS,
    );
}

#[test]
fn others_read_our_csl_json_as_meant() {
    write_back(
        Format::CslJson,
        "csl-json",
        "json",
        &["pandoc", "citation-js", "citeproc"],
        &WRITTEN_CSL_JSON,
    );
}
