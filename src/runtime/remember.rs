//! What the reader adds, on its way to the store: deeds get their moments, notes
//! go through the reader's editor.
//!
//! Must never know: what a deed means.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitStatus;

use crate::engine::exec::Library;
use crate::engine::local::Local;
use crate::reader::deed::{Deed, Documents};
use crate::reader::mark::Known;
use crate::reader::marks::Marks;
use crate::reader::note::Note;
use crate::reader::retie::Lost;
use crate::search::Engine;
use crate::search::id::{Id, Ids, Renamed};
use crate::search::query::Query;
use crate::search::question::{Selected, Stop};

fn documents(deed: &mut Deed) -> Option<&mut Documents> {
    match deed {
        Deed::Mark(documents, _) | Deed::AddToList(_, documents) => Some(documents),
        _ => None,
    }
}

/// Whether a deed has documents of which nothing is known but their identity.
pub(crate) fn has_unknown(deed: &mut Deed) -> bool {
    let mut all = documents(deed).into_iter().flatten();
    all.any(|(_, known)| *known == Known::default())
}

/// The deed with what its documents are known by, as an engine has them.
pub(crate) fn known(engine: &dyn Engine, mut deed: Deed) -> Deed {
    let Some(documents) = documents(&mut deed) else {
        return deed;
    };
    let unknown = documents
        .iter()
        .filter(|(_, known)| *known == Known::default());
    let ids: Ids = unknown.map(|(id, _)| id.clone()).collect();
    let mut found: HashMap<Id, Known> = HashMap::new();
    let which = Selected::Chosen(ids, Query::default());
    // What is not told stays unknown; the mark is given all the same.
    let _ = engine.documents(&which, &Stop::never(), &mut |entry| {
        let known = Known::of(&entry.work.record, entry.work.year());
        found.insert(entry.id, known);
        ControlFlow::Continue(())
    });
    for (id, known) in documents {
        if let Some(found) = found.remove(id) {
            *known = found;
        }
    }
    deed
}

/// The deed that begins a review, with its records counted: one that several
/// sources have, or one source several times, was identified as often.
pub(crate) fn counted(local: &Local, mut deed: Deed) -> Deed {
    let Deed::Begin(_, review, query) = &mut deed else {
        return deed;
    };
    let found = Selected::Found(query.clone());
    let catalog = &local.library().catalog;
    let (mut documents, mut identified) = (0, 0);
    let told = local.documents(&found, &Stop::never(), &mut |entry| {
        let row = catalog.find(entry.id.as_str());
        documents += 1;
        identified += row.map_or(1, |row| catalog.parts(row)) as u64;
        ControlFlow::Continue(())
    });
    if told.is_ok() {
        review.identified = identified;
        review.duplicates = identified - documents;
    }
    deed
}

/// The documents of a catalog that are marked under other identities.
pub(crate) fn ties(library: &Library, marks: &Marks) -> Renamed {
    let Library { catalog, index } = library;
    let mut lost = Lost::of(marks, |id| index.row_of(catalog, id.as_str()).is_some());
    if lost.is_empty() {
        return Renamed::default();
    }
    for row in catalog.addresses() {
        let year = catalog.year(row).map(|year| year.value);
        if !lost.may_meet(year, index.doi(row)) {
            continue;
        }
        if let Some(record) = catalog.get(row) {
            let id = Id::from(record.identity());
            lost.meet(&id, &record.title, year, record.doi.as_ref());
        }
    }
    lost.ties()
}

/// The reader's editor and its arguments: `$VISUAL`, else `$EDITOR`, else `vi`.
pub(crate) fn editor(var: impl Fn(&str) -> Option<OsString>) -> Vec<String> {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
        let words = var(name)?.into_string().ok()?;
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(words)
    });
    named.unwrap_or_else(|| vec!["vi".to_owned()])
}

/// Has a note edited in a file of its own, which only we can read and which is
/// gone afterwards; `run` runs the editor on it and waits.
pub(crate) fn edited(
    note: &Note,
    run: impl FnOnce(&Path) -> Result<ExitStatus, String>,
) -> Result<Note, String> {
    let told = |what: &str, error: io::Error| format!("cannot {what}: {error}");
    let file = tempfile::Builder::new()
        .prefix("fichero-note-")
        .suffix(".md")
        .tempfile();
    let mut file = file.map_err(|error| told("make a file for it", error))?;
    let end = if note.is_empty() { "" } else { "\n" };
    let written = write!(file, "{}{end}", &**note).and_then(|()| file.flush());
    written.map_err(|error| told("write it", error))?;
    let status = run(file.path())?;
    if !status.success() {
        return Err(format!("the editor ended with {status}"));
    }
    // An editor may put another file in the place of ours.
    let bytes = std::fs::read(file.path()).map_err(|error| told("read it", error))?;
    Note::new(&String::from_utf8_lossy(&bytes)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::executor::Inline;
    use crate::engine::segment::builder::Builder;
    use crate::reader::deed::Change;
    use crate::reader::memory::Memory;
    use crate::reader::moment::Moment;
    use crate::records::doi::Doi;
    use crate::records::identity::identity_hash;
    use crate::records::record::{Name, Record, Tag};
    use crate::records::text::Text;

    #[test]
    fn the_editor_is_the_one_that_the_reader_named() {
        let named = |pairs: &'static [(&str, &str)]| {
            editor(|name| {
                let pair = pairs.iter().find(|(mine, _)| *mine == name)?;
                Some(pair.1.into())
            })
        };
        assert_eq!(named(&[("EDITOR", "nano")]), ["nano"]);
        assert_eq!(
            named(&[("EDITOR", "nano"), ("VISUAL", "code --wait")]),
            ["code", "--wait"]
        );
        assert_eq!(named(&[("VISUAL", "  "), ("EDITOR", "")]), ["vi"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_note_comes_back_as_the_editor_left_it() {
        let note = Note::new("Costs of trust").unwrap();
        let by = |words: &'static [&str]| {
            edited(&note, |path| {
                let mut command = std::process::Command::new(words[0]);
                let status = command.args(&words[1..]).arg(path).status();
                status.map_err(|error| error.to_string())
            })
        };
        assert_eq!(by(&["true"]).as_ref(), Ok(&note));
        let failed = by(&["false"]).unwrap_err();
        assert!(failed.contains("exit status: 1"), "{failed}");
        assert!(by(&["no-such-editor-anywhere"]).is_err());
        let changed = by(&["sed", "-i", "s/trust/distrust/"]);
        assert_eq!(changed, Ok(Note::new("Costs of distrust").unwrap()));
    }

    /// A catalog of so many records with abstracts, of one kind of identity, and
    /// marks on all of them.
    fn marked(kind: &str, count: usize) -> (Library, Memory) {
        let words = "The costs of care differ between regions, and nobody knows why. ".repeat(10);
        let mut builder = Builder::new();
        for number in 0..count {
            let mut record = Record {
                year: Some(2000 + i32::try_from(number % 20).unwrap()),
                summary: Text::some_prose(&words),
                authors: Name::whole("World Trade Office").into_iter().collect(),
                tags: Tag::named("care").into_iter().collect(),
                ..Record::titled(&format!("Paying for care in region {number}"))
            };
            match kind {
                "doi" => record.doi = Doi::parse(&format!("10.5555/{number:07}")),
                "url" => {
                    record.source_url = Text::some_line(&format!("https://example.org/{number}"));
                }
                _ => {}
            }
            let _ = builder.add(record);
        }
        let library = Library::new(builder.finish(), &[], &Inline);
        let ids = library
            .catalog
            .rows()
            .map(|(_, record)| Id::from(record.identity()));
        let documents = ids.map(|id| {
            let title = Text::line("Paying for care in some region");
            let known = Known {
                title,
                ..Known::default()
            };
            (id, known)
        });
        let deed = Deed::Mark(documents.collect(), Change::Star(true));
        let mut memory = Memory::default();
        memory.apply(&deed, Moment::from_millis(1_000)).unwrap();
        (library, memory)
    }

    /// The middle of five runs, in milliseconds.
    fn median<T>(mut run: impl FnMut() -> T) -> f64 {
        let mut times = [0.0; 5].map(|_: f64| {
            let began = std::time::Instant::now();
            std::hint::black_box(run());
            began.elapsed().as_secs_f64() * 1_000.0
        });
        times.sort_by(f64::total_cmp);
        times[2]
    }

    #[test]
    #[ignore = "a measurement: cargo test --release --lib first_second -- --ignored --nocapture"]
    fn the_first_second_with_many_marks() {
        for kind in ["doi", "url", "hash"] {
            let (library, mut memory) = marked(kind, 100_000);
            let marks = memory.marks().clone();
            let Library { catalog, index } = &library;
            let unpacked = median(|| {
                let is = |id: &Id| catalog.find(id.as_str()).is_some();
                marks.iter().filter(|(id, _)| is(id)).count()
            });
            let told = median(|| {
                let is = |id: &Id| index.row_of(catalog, id.as_str()).is_some();
                marks.iter().filter(|(id, _)| is(id)).count()
            });
            let said = median(|| index.with_marks(catalog, &marks));
            let tied = median(|| ties(&library, &marks));
            let lent = index.with_marks(catalog, &marks);
            let ids = marks
                .iter()
                .take(1)
                .map(|(id, _)| (id.clone(), Known::default()));
            let deed = Deed::Mark(ids.collect(), Change::Star(false));
            memory.apply(&deed, Moment::from_millis(2_000)).unwrap();
            let key = median(|| lent.with_marks(catalog, memory.marks()));
            println!(
                "{kind}: looked up by unpacking {unpacked:.1} ms, by columns {told:.1} ms; marks lent {said:.1} ms, one more {key:.1} ms, ties {tied:.1} ms"
            );
        }
    }

    #[test]
    fn hashes_of_identities_that_are_alike_are_not() {
        // What is compared where nothing else is: 64 bits, as good as random.
        let of = |kind: &dyn Fn(u64) -> String| {
            let mut hashes: Vec<u64> = (0..200_000).map(|n| identity_hash(&kind(n))).collect();
            hashes.sort_unstable();
            hashes.windows(2).filter(|pair| pair[0] == pair[1]).count()
        };
        let random = |n: u64| identity_hash(&n.to_string());
        assert_eq!(
            of(&|n| format!("hash:2:{:016x}{:016x}", random(n), random(n + 7))),
            0
        );
    }
}
