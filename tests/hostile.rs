//! Nothing that acts on a terminal reaches it, whichever form it came in and
//! whichever command prints it: T2 of the tests of reliability, for the command
//! line. (`tty.rs` looks at every pane.)

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so and stops, and tells what it tried"
)]

#[path = "support/poison.rs"]
mod poison;
#[path = "support/pty.rs"]
mod pty;
#[path = "support/reader.rs"]
mod reader;
#[path = "support/scale.rs"]
mod scale;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use poison::{POISON, foreign};
use reader::Reader;
use scale::is_full;

fn word(text: &str) -> &OsStr {
    OsStr::new(text)
}

/// Words of the one document that stands in every form.
const WORDS: [&str; 7] = ["Trust", "trust", "Open", "OECD", "Ruiz", "Berg", "Paris"];

/// The files of all forms.
fn forms() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/forms");
    let mut forms: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    forms.sort();
    forms
}

/// Poison as the form writes characters that it cannot hold, or as it is.
fn written(poison: &str, form: &Path, escaped: bool) -> String {
    let ending = form.extension().unwrap().to_str().unwrap();
    match ending {
        "json" | "jsonl" if escaped => {
            let quoted = serde_json::to_string(poison).unwrap();
            quoted.trim_matches('"').to_owned()
        }
        "xml" | "rdf" if escaped => poison.chars().fold(String::new(), |all, c| {
            all + &format!("&#x{:x};", u32::from(c))
        }),
        "yaml" | "yml" if escaped => String::new(),
        _ => poison.to_owned(),
    }
}

/// Runs the command line; fails when anything foreign is printed. Gives what
/// was printed.
#[track_caller]
fn prints(reader: &Reader, args: &[&OsStr]) -> String {
    let mut command = reader.command(&[]);
    let done = command.args(args).output().unwrap();
    let styled = args.contains(&OsStr::new("always"));
    let mut all = String::new();
    for bytes in [done.stdout, done.stderr] {
        let text = String::from_utf8(bytes).unwrap();
        // Persian and Indic joiners may stand; none of the poison has them in place.
        let found = foreign(&text.replace("\r\n", "\n"), styled);
        assert_eq!(found, None, "{args:?}\n{text:?}");
        all += &text;
    }
    assert!(
        !all.contains("panicked") && !all.contains("internal error"),
        "{args:?} {all}"
    );
    all
}

const FACETS: [&str; 8] = [
    "tag",
    "type",
    "country",
    "year",
    "publisher",
    "lang",
    "book",
    "source",
];
const FORMATS: [&str; 9] = [
    "table", "json", "jsonl", "tsv", "csv", "bibtex", "ris", "csl-json", "markdown",
];

/// All commands over one source.
fn commands(reader: &Reader, source: &Path) -> usize {
    let source = source.as_os_str();
    let mut count = 0;
    let mut run = |args: &[&OsStr]| {
        count += 1;
        prints(reader, args)
    };
    for format in FORMATS {
        run(&[
            word("search"),
            word("--format"),
            word(format),
            word(""),
            source,
        ]);
    }
    run(&[
        word("search"),
        word("--format"),
        word("citation"),
        word(""),
        source,
    ]);
    run(&[
        word("search"),
        word("--color"),
        word("always"),
        word("--format"),
        word("table"),
        word("open"),
        source,
    ]);
    for facet in FACETS {
        run(&[
            word("facets"),
            word("--field"),
            word(facet),
            word("--format"),
            word("table"),
            source,
        ]);
    }
    run(&[word("check"), source]);
    run(&[word("check"), word("--format"), word("json"), source]);
    run(&[word("show"), word("Open"), source]);
    run(&[word("--keys"), word("j<enter>"), word("--print"), source]);
    count
}

#[test]
fn no_form_brings_anything_that_acts_into_any_output() {
    let reader = Reader::new();
    let (mut files, mut runs) = (0, 0);
    let few: Vec<Vec<&str>> = if is_full() {
        POISON.iter().map(|poison| vec![*poison]).collect()
    } else {
        POISON.chunks(13).map(<[&str]>::to_vec).collect()
    };
    for form in forms() {
        let text = fs::read(&form).unwrap();
        for (number, poisons) in few.iter().enumerate() {
            for escaped in [true, false] {
                let mut poisoned = String::from_utf8_lossy(&text).into_owned();
                for (word, poison) in WORDS.iter().zip(poisons.iter().cycle()) {
                    poisoned = poisoned
                        .replace(word, &format!("{word}{}", written(poison, &form, escaped)));
                }
                let name = form.file_name().unwrap().to_str().unwrap();
                let source = reader.file(&format!("{number}-{escaped}-{name}"), poisoned);
                files += 1;
                runs += commands(&reader, &source);
            }
        }
    }
    println!("T2: {files} poisoned files, {runs} command lines");
}

#[test]
fn what_an_error_quotes_is_as_harmless() {
    let reader = Reader::new();
    let good = reader.file("good.json", r#"[{"title": "Open data"}]"#);
    let good = good.as_os_str();
    let mut count = 0;
    // An argument holds no NUL, and a name no slash.
    let sayable = POISON.iter().map(|poison| poison.replace('\0', ""));
    for poison in sayable {
        let told = format!("x{poison}y");
        let poison = word(&told);
        let dashed = format!("--{told}");
        let config = reader.file(
            "config.toml",
            format!(
                "{} = 1\n{} = [{}]\n[colours]\n{} = \"red\"\naccent = {}\n",
                serde_json::to_string(&told).unwrap(),
                "sources",
                serde_json::to_string(&told).unwrap(),
                serde_json::to_string(&told).unwrap(),
                serde_json::to_string(&told).unwrap(),
            ),
        );
        let raw = reader.file("raw.toml", format!("{told} = 1\n"));
        for args in [
            vec![word(&dashed)],
            vec![word("search"), word(&dashed), good],
            vec![word("search"), word("--format"), poison, word("a"), good],
            vec![word("search"), word("--sort"), poison, word("a"), good],
            vec![word("search"), word("--limit"), poison, word("a"), good],
            vec![word("search"), poison, good],
            vec![word("search"), word("a"), poison],
            vec![word("facets"), word("--field"), poison, good],
            vec![word("show"), poison, good],
            vec![word("open"), poison, good],
            vec![word("export"), word("--output"), poison, good],
            vec![word("--keys"), poison, word("--print"), good],
            vec![word("--size"), poison, word("--print"), good],
            vec![word("--config"), poison, word("search"), word("a"), good],
            vec![
                word("--config"),
                config.as_os_str(),
                word("search"),
                word("a"),
            ],
            vec![
                word("--config"),
                raw.as_os_str(),
                word("search"),
                word("a"),
                good,
            ],
            vec![poison],
            vec![word("help"), poison],
        ] {
            let said = prints(&reader, &args);
            let lines = said
                .lines()
                .filter(|line| line.starts_with("fichero: y") || line.starts_with("liney"));
            assert_eq!(lines.count(), 0, "a line of its own: {args:?} {said}");
            count += 1;
        }
    }
    let odd = OsStr::from_bytes(b"/no\xff\x9b6n\x1b]0;x\x07/such");
    for args in [
        vec![odd],
        vec![word("search"), word("a"), odd],
        vec![word("export"), word("--output"), odd, good],
    ] {
        prints(&reader, &args);
        count += 1;
    }
    println!("T2: {count} command lines that are wrong, and say so harmlessly");
}

#[test]
fn names_of_files_and_folders_are_as_harmless() {
    let reader = Reader::new();
    let mut count = 0;
    for (number, poison) in POISON.iter().enumerate() {
        let name = format!("{number}{}", poison.replace(['\0', '/'], ""));
        let folder = reader.path(&name);
        fs::create_dir(&folder).unwrap();
        fs::write(
            folder.join(format!("{name}.json")),
            r#"{"title": "Open", "year": "never"} x"#,
        )
        .unwrap();
        fs::write(folder.join(format!("{name}.txt")), "no catalog").unwrap();
        count += commands(&reader, &folder);
        let to = folder.join("out.bib");
        // The second finds the file of the first.
        for _ in 0..2 {
            prints(
                &reader,
                &[
                    word("export"),
                    word("--output"),
                    to.as_os_str(),
                    folder.as_os_str(),
                ],
            );
        }
    }
    println!("T2: {count} command lines over odd names");
}
