//! Libraries of other programs as an import of marks takes them: each document
//! under the identity that it has where the same file is read as a catalog.
//!
//! Must never know: what the reader has said already.

use std::collections::HashMap;

use crate::engine::catalog::{Catalog, DocAddress};
use crate::engine::segment::builder::Builder;
use crate::reader::foreign::{self, Kept};
use crate::reader::json::Taken;
use crate::reader::mark::Known;
use crate::reader::memory::Memory;
use crate::reader::moment::Moment;
use crate::records::read::remark::{Remarks, Shelf};
use crate::records::read::{self, Kind, Remarked};
use crate::records::record::{Origin, Record};
use crate::search::id::Id;

/// A library of another program.
pub(super) struct Foreign {
    kind: Kind,
    documents: Vec<Kept>,
    shelves: Vec<Shelf>,
    /// What is no document, and why.
    flaws: Vec<String>,
    changed: Moment,
}

impl Foreign {
    /// The library in some bytes, which were changed at a moment; none where they
    /// are none.
    pub(super) fn read(bytes: &[u8], changed: Moment) -> Option<Self> {
        let (kind, found) = read::remarked(bytes).ok()?;
        let Remarked {
            records,
            shelves,
            refused,
        } = found;
        // An object of JSON may be anything; the other forms tell themselves.
        let is_told = !matches!(kind, Kind::Json | Kind::JsonLines);
        if records.is_empty() && !is_told {
            return None;
        }
        let refused = refused.iter();
        Some(Self {
            kind,
            documents: documents(records),
            shelves,
            flaws: refused
                .map(|(line, fault)| format!("line {line}: {fault}"))
                .collect(),
            changed,
        })
    }

    /// Why nothing is taken of it, where its form has no marks that are known.
    pub(super) fn refusal(&self) -> Option<String> {
        let has_marks = matches!(
            self.kind,
            Kind::Bibtex | Kind::Xml | Kind::Json | Kind::JsonLines
        );
        let kind = self.kind;
        (!has_marks).then(|| {
            format!("marks are known in Zotero RDF, BibTeX and CSL-JSON, and this is {kind}")
        })
    }

    /// What to say of one whose documents nobody has said anything of.
    pub(super) fn silence(&self) -> Option<&'static str> {
        let mut documents = self.documents.iter();
        let is_silent = self.shelves.is_empty() && documents.all(|kept| kept.remarks.is_silent());
        is_silent.then_some(
            "nothing is said of its documents: notes, tags and collections are read of Zotero RDF, BibTeX and CSL-JSON",
        )
    }

    /// What it says beyond a memory; the sentences of what could not be taken
    /// begin with a name.
    pub(super) fn news(self, memory: &Memory, name: &str) -> Taken {
        let Taken { entries, flaws } =
            foreign::news(memory, self.documents, &self.shelves, self.changed);
        let flaws = self.flaws.into_iter().chain(flaws);
        let flaws = flaws.map(|flaw| format!("{name}: {flaw}")).collect();
        Taken { entries, flaws }
    }
}

/// The records with their identities in a catalog of them alone.
fn documents(records: Vec<(Record, Remarks)>) -> Vec<Kept> {
    let mut builder = Builder::new();
    let source = builder.source("");
    let mut documents = Vec::with_capacity(records.len());
    for (number, (mut record, remarks)) in (0_u32..).zip(records) {
        documents.push(Kept {
            id: Id::from(record.identity()),
            known: Known::of(&record, record.year),
            remarks,
        });
        // Where a record was before it was merged or set apart from another.
        record.origins = vec![Origin {
            source,
            line: number,
        }];
        let _ = builder.add(record);
    }
    let catalog = builder.finish();
    for (number, (id, known)) in named(&catalog) {
        let kept = usize::try_from(number).ok();
        if let Some(kept) = kept.and_then(|number| documents.get_mut(number)) {
            (kept.id, kept.known) = (id, known);
        }
    }
    documents
}

/// The identity of each record of a catalog, by the numbers of what it was made
/// of.
fn named(catalog: &Catalog) -> HashMap<u32, (Id, Known)> {
    let mut named = HashMap::new();
    for (row, record) in catalog.rows() {
        let id = Id::from(record.identity());
        let known = Known::of(&record, year(catalog, row));
        for origin in &record.origins {
            named.insert(origin.line, (id.clone(), known.clone()));
        }
    }
    named
}

fn year(catalog: &Catalog, row: DocAddress) -> Option<i32> {
    catalog.year(row).map(|year| year.value)
}
