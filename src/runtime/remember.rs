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

use crate::engine::catalog::Catalog;
use crate::engine::local::Local;
use crate::reader::deed::{Deed, Documents};
use crate::reader::mark::Known;
use crate::reader::marks::Marks;
use crate::reader::note::Note;
use crate::reader::retie::Lost;
use crate::search::Engine;
use crate::search::id::{Id, Ids, Renamed};
use crate::search::query::{self, Query};
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
    let Deed::Begin(_, review) = &mut deed else {
        return deed;
    };
    let found = Selected::Found(query::parse(&review.query).query);
    let catalog = &local.library().catalog;
    let (mut documents, mut identified) = (0, 0);
    let told = local.documents(&found, &Stop::never(), &mut |entry| {
        let row = catalog.find(entry.id.as_str());
        documents += 1;
        identified += row.map_or(1, |row| catalog.parts(row)) as u64;
        ControlFlow::Continue(())
    });
    // A query that means a saved search finds other documents here.
    if told.is_ok() && documents == review.identified {
        review.identified = identified;
        review.duplicates = identified - documents;
    }
    deed
}

/// The documents of a catalog that are marked under other identities.
pub(crate) fn ties(catalog: &Catalog, marks: &Marks) -> Renamed {
    let mut lost = Lost::of(marks, |id| catalog.find(id.as_str()).is_some());
    if lost.is_empty() {
        return Renamed::default();
    }
    for (row, record) in catalog.rows() {
        let year = catalog.year(row).map(|year| year.value);
        let id = Id::from(record.identity());
        lost.meet(&id, &record.title, year, record.doi.as_ref());
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
}
