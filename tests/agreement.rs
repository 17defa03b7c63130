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
#[path = "support/values.rs"]
mod values;

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use fichero::records::record::Record;
use fichero::records::write::{self, Format, Work};
use real::real;
use values::{FIELDS, Share, Values, files, matched, ours, read_in, readings, records_of, report};

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
