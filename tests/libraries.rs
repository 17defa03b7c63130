//! What independent readers read in the formats of libraries, value by value:
//! no more values differ than those whose kinds are looked at below.
//!
//! They are pymarc (MARC both ways; what it turns into the other form is read
//! as the same), bibutils of Debian (MODS; EndNote XML and PubMed XML through
//! its MODS), hayagriva's own reader, and what a reference manager read of some
//! files (`../shared/data/corpora/*_expected`). Real files lie there and in
//! `../shared/cases`; of ours there is one a form. Where a reader or the files
//! are not at hand, the tests say so and pass. All that differs stands in
//! `target/agreement`, a line a value. Its kinds, and why we are right:
//!
//! - MARC: 7XX without a role are authors, of bodies too, and no editors, also
//!   where the statement of responsibility says so in words; 653 are tags, each
//!   once, and 655 is a form, no subject; a link to the document stands before
//!   one to its contents; `[S.l.]` and "not identified" are no values; deleted
//!   records are none. pymarc believes lengths and leaders: a dump that counts
//!   letters, with words between its records, or UTF-8 that is not declared, it
//!   does not read, or reads as MARC-8.
//! - MODS: of `xml2ris` titles end at the first markup or part, encodings that a
//!   file declares are not read, a name of a body is its last part, persons
//!   named twice are one and bodies stand last; all places become one, also that
//!   of a shelf, and captions stand in numbers. A journal's publisher, date and
//!   editors are not the article's (2,511 publishers). A subject is one tag with
//!   its parts; a title of several languages is that in the document's; the first
//!   language counts; a name in its own right is an author once.
//! - What bibutils make of BibTeX: commands of TeX and entities that they pass
//!   by are none of ours (`sim`, `pm`, `textbackslash`); "Jr" belongs to the
//!   given names; "et al." is nobody; what is no ISSN or ISBN by its check digit
//!   and length is none, and neither is one under the other's name.
//! - EndNote: the address of an author is no place; the secondary title of a book
//!   is its series, and its secondary authors are the editors of that; two of one
//!   name are two. PubMed: the date is that of the issue, not of its first
//!   appearance; parts of an abstract have their labels; keywords are tags.
//! - A reference manager: a number of an article is no page of nbib, and neither
//!   is an extent of DataCite a range; the year is that of `publicationYear`, the
//!   date that of issue, and the abstract that in the document's language;
//!   "IEEE" beside a person is an author; descriptors of animals are no keywords.
//! - hayagriva: what holds a whole book is its series. Of our YAML it passes over
//!   `custom`, where tags stand, and what holds a document of a kind that it does
//!   not know.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on says so; what it measures is printed"
)]

#[path = "support/python.rs"]
mod python;
#[path = "support/real.rs"]
mod real;
#[path = "support/values.rs"]
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fichero::records::write::{self, Format, Work};
use hayagriva::types::{EntryType, Person, Publisher};
use hayagriva::{Entry, Library};
use real::real;
use serde_json::{Value, json};
use tempfile::TempDir;
use values::{
    FIELDS, Share, Values, files, has_bibutils, matched, ours, read_in, readings, records_of,
    report, theirs,
};

/// How far we may be from a reader.
enum Bound {
    /// So many values are compared at least, where the real files are at hand,
    /// and by field so many of them differ at most: those whose kinds stand
    /// above. Of a field that is not among them none does.
    Known(usize, &'static [(&'static str, usize)]),
    /// So many hundredths of a per cent of all values are the same, of records
    /// that were made to be misread.
    Hard(usize),
}

/// pymarc's own properties.
const MARC: Bound = Bound::Known(30, &[("authors", 1), ("tags", 1)]);
const MARCXML: Bound = Bound::Known(14, &[("authors", 1)]);
/// What pymarc turns into the other form.
const TURNED: Bound = Bound::Known(15, &[]);
const MARC_EXPECTED: Bound = Bound::Known(15, &[("editors", 2), ("tags", 1)]);
const DATACITE_EXPECTED: Bound = Bound::Known(
    90,
    &[("abstract", 2), ("date", 1), ("pages", 3), ("year", 1)],
);
/// Of nbib, refer, Web of Science and EndNote XML.
const TAGGED_EXPECTED: Bound = Bound::Known(
    282,
    &[
        ("authors", 1),
        ("container", 1),
        ("language", 1),
        ("pages", 3),
        ("publisher", 1),
        ("tags", 3),
    ],
);
const MODS: Bound = Bound::Known(
    99,
    &[
        ("authors", 3),
        ("issn", 1),
        ("place", 5),
        ("series", 1),
        ("tags", 4),
        ("title", 1),
    ],
);
const MODS_EXPECTED: Bound = Bound::Known(
    90,
    &[
        ("authors", 1),
        ("language", 1),
        ("publisher", 1),
        ("tags", 4),
        ("title", 1),
    ],
);
/// Of 682 files of BibTeX; the publisher is that of a journal.
const MADE_MODS: Bound = Bound::Known(
    131_400,
    &[
        ("abstract", 52),
        ("authors", 68),
        ("container", 5),
        ("date", 1),
        ("doi", 1),
        ("editors", 3),
        ("isbn", 3),
        ("issn", 28),
        ("issue", 28),
        ("place", 38),
        ("publisher", 2_511),
        ("series", 2),
        ("tags", 16),
        ("title", 22),
        ("volume", 22),
    ],
);
const ENDNOTE: Bound = Bound::Known(
    15_900,
    &[
        ("authors", 51),
        ("container", 4),
        ("editors", 4),
        ("issue", 4),
        ("pages", 27),
        ("place", 8),
        ("volume", 1),
    ],
);
const PUBMED: Bound = Bound::Known(
    38,
    &[
        ("abstract", 1),
        ("authors", 1),
        ("date", 1),
        ("tags", 1),
        ("title", 1),
    ],
);
const HAYAGRIVA: Bound = Bound::Known(229, &[]);
/// Tags stand under `custom`, which only we read.
const HAYAGRIVA_WRITTEN: Bound = Bound::Known(
    12_000,
    &[
        ("container", 35),
        ("issue", 2),
        ("series", 5),
        ("tags", 371),
    ],
);

/// Counts how often our values of one file are those of another reader, of all
/// that it gives.
fn count(
    own: &[Values],
    other: &[Values],
    file: &str,
    shares: &mut BTreeMap<&'static str, Share>,
    differ: &mut String,
) {
    let map = matched(own, other);
    for (at, other) in other.iter().enumerate() {
        let ours = map.iter().position(|which| *which == Some(at));
        let ours = ours.map(|which| &own[which]);
        for field in FIELDS.into_iter().filter(|field| !other[*field].is_empty()) {
            let own = match ours {
                Some(ours) => &*ours[field],
                // Of a record that is not found only the title is counted.
                None if field == "title" => "",
                None => continue,
            };
            let right = &other[field];
            // A finer date than another reads is no other date.
            if field == "date" && own.starts_with(&format!("{right}-")) {
                continue;
            }
            let is_right = match field {
                "tags" => set(own) == set(right),
                _ => own == *right,
            };
            shares.entry(field).or_default().count(is_right);
            if !is_right {
                let title = &other["title"];
                let _ = writeln!(differ, "{field}\t{own}\t{right}\t{file}\t{title}");
            }
        }
    }
}

/// Tags in any order, each once.
fn set(tags: &str) -> BTreeSet<&str> {
    tags.split("; ").collect()
}

/// Holds what we read in files against what a reader does.
fn beside(name: &str, form: &str, paths: &[PathBuf], reader: &'static str, bound: &Bound) {
    let readings = readings(&[reader], form, paths);
    let Some((_, read)) = readings.first() else {
        return;
    };
    let (mut shares, mut differ) = (BTreeMap::new(), String::new());
    for (path, other) in paths.iter().zip(read) {
        let Some(other) = other else { continue };
        let own: Vec<Values> = read_in(path).iter().map(ours).collect();
        let file = path.file_name().unwrap().to_string_lossy();
        count(&own, other, &file, &mut shares, &mut differ);
    }
    told(&format!("{name}-beside-{reader}"), &shares, &differ, bound);
}

fn told(name: &str, shares: &BTreeMap<&str, Share>, differ: &str, bound: &Bound) {
    let all = report(name, name, differ, shares);
    match bound {
        Bound::Hard(least) => {
            let is_held = all.of == 0 || all.points() >= *least;
            assert!(is_held, "{name}: {}", all.shown());
        }
        Bound::Known(compared, known) => {
            for (field, share) in shares {
                let most = known.iter().find(|(own, _)| own == field);
                let most = most.map_or(0, |(_, most)| *most);
                let wrong = share.of - share.right;
                assert!(wrong <= most, "{name}: {wrong} of {field} differ");
            }
            let is_seen = all.of >= *compared || real("corpora").is_none();
            assert!(is_seen, "{name}: only {} values", all.of);
        }
    }
}

/// The files of folders that hold a sign.
fn inputs(folders: &[&str], sign: fn(&str) -> bool) -> Vec<PathBuf> {
    let folders = folders.iter().filter_map(|folder| real(folder));
    let mut paths: Vec<PathBuf> = folders.flat_map(|folder| files(&folder)).collect();
    paths.retain(|path| {
        let bytes = fs::read(path).unwrap();
        sign(&String::from_utf8_lossy(&bytes))
    });
    paths
}

/// The same, and one of our own.
fn with_own(folders: &[&str], sign: fn(&str) -> bool, own: &str) -> Vec<PathBuf> {
    let mut paths = inputs(folders, sign);
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/forms");
    paths.push(fixtures.join(own));
    paths
}

/// Files with texts of them, which live as long as the folder.
fn written(texts: &[Value], end: &str) -> (TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let texts = texts.iter().filter_map(Value::as_str);
    let paths = texts.enumerate().map(|(at, text)| {
        let path = folder.path().join(format!("{at:04}.{end}"));
        fs::write(&path, text).unwrap();
        path
    });
    let paths = paths.collect();
    (folder, paths)
}

/// Records that were made to be misread.
const HARD: &[&str] = &["../cases/library"];

fn is_marc(text: &str) -> bool {
    text.contains('\u{1e}')
}

fn is_marcxml(text: &str) -> bool {
    text.contains("loc.gov/MARC21/slim") && !text.contains("OAI-PMH")
}

fn is_mods(text: &str) -> bool {
    text.contains("<mods") && !text.contains("OAI-PMH")
}

fn is_endnote(text: &str) -> bool {
    text.contains("<records>") && text.contains("<ref-type")
}

fn is_pubmed(text: &str) -> bool {
    text.contains("<PubmedArticle>")
}

#[test]
fn marc_is_read_as_pymarc_reads_it() {
    let dumps = with_own(&["corpora/marc"], is_marc, "marc.mrc");
    beside("marc", "marc", &dumps, "pymarc", &MARC);
    let pages = with_own(&["corpora/marc"], is_marcxml, "marc.xml");
    beside("marcxml", "marcxml", &pages, "pymarc", &MARCXML);
    let bound = Bound::Hard(9300);
    beside(
        "hard-marc",
        "marc",
        &inputs(HARD, is_marc),
        "pymarc",
        &bound,
    );
    beside(
        "hard-marcxml",
        "marcxml",
        &inputs(HARD, is_marcxml),
        "pymarc",
        &bound,
    );
}

#[test]
fn marc_that_pymarc_writes_in_the_other_form_is_read_as_the_same() {
    let Some(python) = python::with("pymarc") else {
        return;
    };
    let own = |sign, own| with_own(&["corpora/marc"], sign, own);
    let bound = || Bound::Hard(9700);
    let ways = [
        ("marc-turned", "marc", own(is_marc, "marc.mrc"), TURNED),
        (
            "marcxml-turned",
            "marcxml",
            own(is_marcxml, "marc.xml"),
            TURNED,
        ),
        ("hard-marc-turned", "marc", inputs(HARD, is_marc), bound()),
        (
            "hard-marcxml-turned",
            "marcxml",
            inputs(HARD, is_marcxml),
            bound(),
        ),
    ];
    for (name, form, paths, bound) in ways {
        let turned = python::values(&python, "pymarc-turned", form, &paths);
        let (mut shares, mut differ) = (BTreeMap::new(), String::new());
        for (path, turned) in paths.iter().zip(&turned) {
            let Some(turned) = turned.as_str() else {
                continue;
            };
            let meant: Vec<Values> = read_in(path).iter().map(ours).collect();
            let own = records_of(turned.as_bytes());
            let own: Vec<Values> = own.iter().map(ours).collect();
            let file = path.file_name().unwrap().to_string_lossy();
            count(&own, &meant, &file, &mut shares, &mut differ);
        }
        told(name, &shares, &differ, &bound);
    }
}

#[test]
fn mods_is_read_as_bibutils_and_a_reference_manager_read_it() {
    let folders = ["corpora/mods", "corpora/medline_wos_endnote"];
    let paths = with_own(&folders, is_mods, "mods.xml");
    beside("mods", "mods", &paths, "bibutils", &MODS);
    beside("mods", "mods", &paths, "expected", &MODS_EXPECTED);
    beside(
        "hard-mods",
        "mods",
        &inputs(HARD, is_mods),
        "bibutils",
        &Bound::Hard(9700),
    );
}

#[test]
fn mods_that_bibutils_make_is_read_as_they_read_it() {
    let Some(python) = python::with("json").filter(|_| has_bibutils()) else {
        return;
    };
    let Some(folder) = real("corpora/bibtex") else {
        return;
    };
    let made = python::values(&python, "mods-of", "bibtex", &files(&folder));
    let (_folder, paths) = written(&made, "xml");
    beside("made-mods", "mods", &paths, "bibutils", &MADE_MODS);
}

#[test]
fn endnote_xml_is_read_as_bibutils_read_it() {
    let paths = with_own(&["corpora/medline_wos_endnote"], is_endnote, "endnote.xml");
    beside("endnote", "endnote", &paths, "bibutils", &ENDNOTE);
    beside(
        "hard-endnote",
        "endnote",
        &inputs(HARD, is_endnote),
        "bibutils",
        &Bound::Hard(9000),
    );
}

#[test]
fn pubmed_xml_is_read_as_bibutils_read_it() {
    let paths = with_own(&["corpora/medline_wos_endnote"], is_pubmed, "pubmed.xml");
    beside("pubmed", "pubmed", &paths, "bibutils", &PUBMED);
    beside(
        "hard-pubmed",
        "pubmed",
        &inputs(HARD, is_pubmed),
        "bibutils",
        &Bound::Hard(9000),
    );
}

#[test]
fn a_reference_manager_reads_the_same_values() {
    for (folder, bound) in [
        ("marc", MARC_EXPECTED),
        ("datacite", DATACITE_EXPECTED),
        ("medline_wos_endnote", TAGGED_EXPECTED),
    ] {
        let Some(path) = real(&format!("corpora/{folder}")) else {
            return;
        };
        beside(folder, "", &files(&path), "expected", &bound);
    }
}

/// A name as it is compared, the particle before the family name.
fn person(person: &Person) -> String {
    let said = |parts: [Option<&str>; 2], between: &str| {
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join(between)
    };
    let family = said([person.prefix.as_deref(), Some(&person.name)], " ");
    let given = [person.given_name.as_deref(), person.suffix.as_deref()];
    format!("{family}|{}", said(given, ", "))
}

/// The values of an entry as hayagriva read it, with what it has from parents.
fn of_entry(entry: &Entry) -> Value {
    let names = |names: Option<&[Person]>| -> Vec<String> {
        names.unwrap_or_default().iter().map(person).collect()
    };
    let parent = entry.parents().first().and_then(Entry::title);
    let parent = parent.map(ToString::to_string);
    // What holds a whole book is its series.
    let is_whole = matches!(
        entry.entry_type(),
        EntryType::Book | EntryType::Anthology | EntryType::Report | EntryType::Thesis
    );
    let publisher = entry.map(Entry::publisher);
    let place = publisher.and_then(Publisher::location);
    let place = place.or(entry.map(Entry::location));
    json!({
        "title": entry.title().map(ToString::to_string),
        "authors": names(entry.authors()),
        "editors": names(entry.map(Entry::editors)),
        "date": entry.date_any().map(ToString::to_string),
        "doi": entry.doi(),
        "container": parent.as_ref().filter(|_| !is_whole),
        "series": parent.as_ref().filter(|_| is_whole),
        "volume": entry.map(Entry::volume).map(ToString::to_string),
        "issue": entry.map(Entry::issue).map(ToString::to_string),
        "edition": entry.edition().map(ToString::to_string),
        "place": place.map(ToString::to_string),
        "publisher": publisher.and_then(|publisher| publisher.name()).map(ToString::to_string),
        "isbn": entry.map(Entry::isbn),
        "issn": entry.map(Entry::issn),
        "pages": entry.page_range().map(ToString::to_string),
        "abstract": entry.abstract_().map(ToString::to_string),
        "link": entry.url().map(|url| url.value.to_string()),
        "language": entry.language().map(|language| language.language.to_string()),
    })
}

/// What hayagriva's own reader gives of a text, unless it refuses it.
fn hayagriva(text: &str) -> Option<Vec<Values>> {
    let library: Library = hayagriva::io::from_yaml_str(text).ok()?;
    Some(
        library
            .iter()
            .map(|entry| theirs(&of_entry(entry)))
            .collect(),
    )
}

#[test]
fn yaml_is_read_as_hayagriva_reads_it() {
    let is_library = |text: &str| hayagriva(text).is_some();
    let paths = with_own(&["corpora/yaml"], is_library, "hayagriva.yml");
    for (name, paths, bound) in [
        ("hayagriva", paths, HAYAGRIVA),
        (
            "hard-hayagriva",
            inputs(HARD, is_library),
            Bound::Hard(9500),
        ),
    ] {
        let (mut shares, mut differ) = (BTreeMap::new(), String::new());
        for path in &paths {
            let own: Vec<Values> = read_in(path).iter().map(ours).collect();
            let other = hayagriva(&fs::read_to_string(path).unwrap()).unwrap_or_default();
            let file = path.file_name().unwrap().to_string_lossy();
            count(&own, &other, &file, &mut shares, &mut differ);
        }
        told(name, &shares, &differ, &bound);
    }
}

#[test]
fn hayagriva_reads_our_yaml_as_meant() {
    let (mut shares, mut differ) = (BTreeMap::new(), String::new());
    for folder in ["corpora/bibtex", "corpora/ris", "corpora/csljson"] {
        let Some(folder) = real(folder) else { return };
        let all = files(&folder)
            .iter()
            .flat_map(|path| read_in(path))
            .collect::<Vec<_>>();
        let some = all.iter().step_by(all.len().div_ceil(EACH));
        for record in some {
            let meant = ours(record);
            let work = Work::alone(record.clone());
            let text = write::all(Format::Hayagriva, [work]);
            let read = hayagriva(&text).unwrap_or_default();
            count(
                &read,
                &[meant],
                &text.replace(['\n', '\t'], " "),
                &mut shares,
                &mut differ,
            );
        }
    }
    told("hayagriva-written", &shares, &differ, &HAYAGRIVA_WRITTEN);
}

/// So many records of each form are written.
const EACH: usize = 500;
