//! `fichero diff`: what is new, changed and gone between two sources.

use serde_json::{Value, json};

use crate::engine::address::DocAddress;
use crate::engine::catalog::Catalog;
use crate::records::changes::FieldChange;
use crate::records::record::Record;
use crate::runtime::compare;

use super::args::{Common, Diff, DiffFormat};
use super::exit::{Error, Exit};
use super::library::Opened;
use super::out::Out;
use super::say;

/// A document that is told, and where its catalog has it.
type Told = (DocAddress, Record);

/// A document in both states of the catalog.
struct Changed {
    now: Told,
    fields: Vec<FieldChange>,
}

/// The documents of two catalogs that are not the same in both, each kind in
/// the order of its catalog.
struct Difference {
    new: Vec<Told>,
    changed: Vec<Changed>,
    gone: Vec<Told>,
}

pub(super) fn run(args: &Diff, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let old = Opened::read(std::slice::from_ref(&args.old), common)?;
    let new = Opened::read(std::slice::from_ref(&args.new), common)?;
    let found = difference(&old.library()?.catalog, &new.library()?.catalog);
    match args.format {
        DiffFormat::Text => text(&found, out)?,
        DiffFormat::Json => out.line(&object(&found).to_string())?,
    }
    let (came, changed, gone) = (found.new.len(), found.changed.len(), found.gone.len());
    say(&format!("{came} new, {changed} changed, {gone} gone"));
    let exit = if came + changed + gone == 0 {
        Exit::Done
    } else {
        Exit::Nothing
    };
    Ok(old.exit(new.exit(exit)))
}

fn difference(old: &Catalog, new: &Catalog) -> Difference {
    let found = compare::differences(old, new);
    let of = |catalog: &Catalog, hashes: Vec<u64>| {
        let told = hashes.into_iter();
        let mut told: Vec<Told> = told
            .filter_map(|hash| compare::named(catalog, hash))
            .collect();
        told.sort_by_key(|(row, _)| *row);
        told
    };
    let changed = found.changed.into_iter().filter_map(|(hash, fields)| {
        let now = compare::named(new, hash)?;
        Some(Changed { now, fields })
    });
    let mut changed: Vec<Changed> = changed.collect();
    changed.sort_by_key(|changed| changed.now.0);
    Difference {
        new: of(new, found.new),
        changed,
        gone: of(old, found.gone),
    }
}

/// A line for each document behind a sign, and the values of its fields below
/// it.
fn text(found: &Difference, out: &mut Out) -> Result<(), Error> {
    let line = |sign, record: &Record| format!("{sign} {}  {}", record.identity(), record.title);
    for (_, record) in &found.gone {
        out.line(&line('-', record))?;
    }
    for (_, record) in &found.new {
        out.line(&line('+', record))?;
    }
    for Changed { now, fields } in &found.changed {
        out.line(&line('~', &now.1))?;
        for change in fields {
            let gone = change.gone.iter().map(|value| ('-', value));
            let came = change.came.iter().map(|value| ('+', value));
            let mut label = &*change.field;
            for (sign, value) in gone.chain(came) {
                out.line(&format!("    {label:10} {sign} {value}"))?;
                label = "";
            }
            if !label.is_empty() {
                out.line(&format!("    {label:10} in another order"))?;
            }
        }
    }
    Ok(())
}

fn object(found: &Difference) -> Value {
    let told = |(_, record): &Told| json!({ "id": record.identity(), "title": &*record.title });
    let changed = found.changed.iter().map(|changed| {
        let mut told = told(&changed.now);
        told["fields"] = json!(changed.fields);
        told
    });
    json!({
        "new": found.new.iter().map(told).collect::<Vec<_>>(),
        "changed": changed.collect::<Vec<_>>(),
        "gone": found.gone.iter().map(told).collect::<Vec<_>>(),
    })
}
