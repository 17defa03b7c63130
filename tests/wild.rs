//! Files of many programs, as they lie about in the world: each is opened, what
//! it says is found.
//!
//! The files lie outside the repository (`../shared/data`); where they are not
//! at hand, the tests say so and pass.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a test that cannot go on says so; what it skips or measures is printed, rounded"
)]

#[path = "support/real.rs"]
mod real;

use std::fs;
use std::ops::{AddAssign, ControlFlow};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fichero::records::read::{self, Piece, Unreadable};
use fichero::records::record::Record;
use real::real;
use serde_json::Value;

/// The files of a folder and those below, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// How many records there are, and how many of them say what.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    records: usize,
    title: usize,
    doi: usize,
    year: usize,
    authors: usize,
}

impl AddAssign for Found {
    fn add_assign(&mut self, other: Self) {
        self.records += other.records;
        self.title += other.title;
        self.doi += other.doi;
        self.year += other.year;
        self.authors += other.authors;
    }
}

impl Found {
    fn of(record: &Record) -> Self {
        Self {
            records: 1,
            title: usize::from(record.doi.as_deref() != Some(&*record.title)),
            doi: usize::from(record.doi.is_some()),
            year: usize::from(record.year.is_some()),
            authors: usize::from(!record.authors.is_empty()),
        }
    }

    fn shares(&self) -> String {
        let share =
            |part: usize| format!("{:5.1} %", 100.0 * part as f64 / self.records.max(1) as f64);
        format!(
            "{:6} records: title {}, DOI {}, year {}, authors {}",
            self.records,
            share(self.title),
            share(self.doi),
            share(self.year),
            share(self.authors)
        )
    }
}

/// What a file gives; it must not take longer than a second per megabyte, and a
/// build without optimization three times that.
fn open(path: &Path) -> Result<(Vec<Record>, usize), Unreadable> {
    let bytes = fs::read(path).unwrap();
    let (mut records, mut flaws) = (Vec::new(), 0);
    let start = Instant::now();
    let result = read::read(&bytes, &mut |piece| {
        match piece {
            Piece::Record(record, _) => records.push(*record),
            Piece::Flaw { .. } => flaws += 1,
        }
        ControlFlow::Continue(())
    });
    let megabytes = (bytes.len() as f64 / 1e6).max(0.5);
    let patience =
        Duration::from_secs_f64(megabytes * if cfg!(debug_assertions) { 3.0 } else { 1.0 });
    let time = start.elapsed();
    assert!(time < patience, "{}: {time:?}", path.display());
    result.map(|_| (records, flaws))
}

/// The kinds that are read, and how many files of their folders hold no record:
/// XML and other forms that are not read, remarks and settings, tables of other
/// things. Each other file must open.
const FOLDERS: &[(&str, usize)] = &[
    ("bibtex", 16),
    ("ris", 0),
    ("medline_wos_endnote", 34),
    ("csljson", 0),
    ("crossref", 9),
    ("datacite", 28),
    ("openalex", 0),
    ("zotero_json", 1),
    ("dcat", 0),
    ("csv", 6),
];

#[test]
fn every_file_of_the_world_opens_and_says_what_it_holds() {
    let mut lost = Vec::new();
    for (folder, barren) in FOLDERS {
        let Some(path) = real(&format!("corpora/{folder}")) else {
            return;
        };
        let paths = files(&path);
        let (mut found, mut without, mut flaws) = (Found::default(), Vec::new(), 0);
        for path in &paths {
            match open(path) {
                Ok((records, wrong)) if !records.is_empty() => {
                    for record in &records {
                        found += Found::of(record);
                    }
                    flaws += wrong;
                }
                // It says why, record by record.
                Ok((_, wrong)) if wrong > 0 => flaws += wrong,
                Ok(_) => without.push(format!("{}: nothing", path.display())),
                Err(Unreadable::Empty) => {}
                Err(error) => without.push(format!("{}: {error}", path.display())),
            }
        }
        let count = paths.len();
        println!(
            "{folder:20} {count:4} files, {flaws:5} flaws, {}",
            found.shares()
        );
        if without.len() > *barren {
            lost.push(format!(
                "{folder}: {}\n{}",
                without.len(),
                without.join("\n")
            ));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn files_of_other_forms_are_refused_with_a_reason_and_nothing_breaks() {
    for folder in ["marc", "mods", "yaml", "nasty", "facts", "../ipp"] {
        let Some(path) = real(&format!("corpora/{folder}")).or_else(|| real(folder)) else {
            continue;
        };
        for path in files(&path) {
            let _ = open(&path);
        }
    }
}

/// The title of an item of a reference manager, without markup.
fn plain(title: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for c in title.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            _ if is_tag => {}
            c if c.is_alphanumeric() => text.extend(c.to_lowercase()),
            _ => {}
        }
    }
    text
}

#[test]
fn a_reference_manager_reads_the_same_titles_dois_and_authors() {
    let Some(corpora) = real("corpora") else {
        return;
    };
    let (mut asked, mut titles, mut dois, mut authors) = (0, 0, 0, 0);
    let mut missed = Vec::new();
    for (folder, _) in FOLDERS {
        let expected = corpora.join(format!("{folder}_expected"));
        if !expected.exists() {
            continue;
        }
        for path in files(&expected) {
            let name = path.file_name().unwrap().to_str().unwrap();
            let stem = name.strip_suffix(".expected.json").unwrap();
            let Some(input) = files(&corpora.join(folder))
                .into_iter()
                .find(|input| input.file_stem().is_some_and(|name| name == stem))
            else {
                continue;
            };
            let Ok((records, _)) = open(&input) else {
                continue;
            };
            let items: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            for item in items.as_array().unwrap() {
                let title = plain(item["title"].as_str().unwrap_or_default());
                if title.is_empty() {
                    continue;
                }
                asked += 1;
                let Some(record) = records.iter().find(|record| plain(&record.title) == title)
                else {
                    missed.push(format!("{name}: no title {title}"));
                    continue;
                };
                titles += 1;
                let doi = item["DOI"]
                    .as_str()
                    .and_then(fichero::records::doi::Doi::parse);
                if doi.is_none() || record.doi == doi {
                    dois += 1;
                } else {
                    missed.push(format!("{name}: DOI {doi:?}, ours {:?}", record.doi));
                }
                let persons = item["creators"].as_array().map_or(0, |creators| {
                    creators
                        .iter()
                        .filter(|creator| creator["creatorType"] == "author")
                        .count()
                });
                if persons <= record.authors.len() {
                    authors += 1;
                } else {
                    missed.push(format!(
                        "{name}: {persons} authors, ours {}",
                        record.authors.len()
                    ));
                }
            }
        }
    }
    println!(
        "{asked} items of a reference manager: {titles} titles, {dois} DOIs, {authors} lists of authors"
    );
    println!("{}", missed.join("\n"));
    assert!(titles * 100 >= asked * 95 && dois * 100 >= asked * 95 && authors * 100 >= asked * 95);
}
