//! `fichero check`: what is wrong with a catalog, file by file.

use std::collections::BTreeMap;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::engine::catalog::Catalog;
use crate::engine::check::{Finding, Kind, check};
use crate::runtime::cluster::{self, Way};

use super::args::{Check, CheckFormat, Common};
use super::exit::{Error, Exit};
use super::library::Opened;
use super::out::Out;
use super::records::array;
use super::say;

pub(super) fn run(args: &Check, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let opened = Opened::read_quietly(&args.sources, common)?;
    if let Some(address) = opened.address() {
        return cluster(&Way::to(address.clone(), &opened.settings), out);
    }
    let catalog = &opened.library()?.catalog;
    let mut findings = check(catalog, this_year());
    findings.retain(|finding| args.kind.is_empty() || args.kind.contains(&finding.kind));
    match args.format {
        CheckFormat::Json => json_lines(out, catalog, &findings)?,
        CheckFormat::Table if args.all => {
            for finding in &findings {
                out.line(&line(catalog, finding))?;
            }
        }
        CheckFormat::Table => by_kind(out, catalog, &findings)?,
    }
    say(&summary(catalog.len(), &findings));
    Ok(opened.exit(if findings.is_empty() {
        Exit::Done
    } else {
        Exit::Nothing
    }))
}

/// What there is to say of a cluster: its colour, its nodes, what the catalog on
/// it is and whether all of it is there.
fn cluster(way: &Way, out: &mut Out) -> Result<Exit, Error> {
    let checked = cluster::check(way);
    let (lines, is_well) = checked.map_err(Error::Cluster)?;
    for line in lines {
        out.line(&line)?;
    }
    Ok(if is_well { Exit::Done } else { Exit::Nothing })
}

/// The year of the system's clock in the Gregorian calendar, good enough to
/// tell a year that cannot be.
fn this_year() -> i32 {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs());
    // The mean year of the calendar has 365.2425 days.
    i32::try_from(1970 + seconds / 31_556_952).unwrap_or(i32::MAX)
}

/// So many findings of a kind are listed: enough to see what it is about.
const FEW: usize = 3;

fn json_lines(out: &mut Out, catalog: &Catalog, findings: &[Finding]) -> io::Result<()> {
    let findings = findings.iter().map(|finding| {
        json!({
            "kind": finding.kind.name(),
            "source": source(catalog, finding),
            "line": finding.line,
            "id": finding.id,
            "message": finding.message,
        })
        .to_string()
    });
    array(out, findings)
}

/// Of each kind its number and the first few: ninety lines that say one thing
/// hide the one that says another.
fn by_kind(out: &mut Out, catalog: &Catalog, findings: &[Finding]) -> io::Result<()> {
    for kind in Kind::ALL {
        let mine = findings.iter().filter(|finding| finding.kind == kind);
        let count = mine.clone().count();
        if count > FEW {
            out.line(&format!(
                "{kind}: {count} in all, the first {FEW} (--all lists them):"
            ))?;
        }
        for finding in mine.take(FEW) {
            out.line(&line(catalog, finding))?;
        }
    }
    Ok(())
}

/// As compilers print it, so that editors can jump there.
fn line(catalog: &Catalog, finding: &Finding) -> String {
    let id = if finding.id.is_empty() {
        String::new()
    } else {
        format!(" [{}]", finding.id)
    };
    let (source, line, kind) = (source(catalog, finding), finding.line, finding.kind);
    format!("{source}:{line}: {kind}: {}{id}", finding.message)
}

fn source<'c>(catalog: &'c Catalog, finding: &Finding) -> &'c str {
    let number = usize::try_from(finding.source).ok();
    number
        .and_then(|number| catalog.sources().get(number))
        .map_or("", |name| &**name)
}

/// How many findings of each kind there are.
fn summary(documents: usize, findings: &[Finding]) -> String {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.kind).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    match &counts[..] {
        [] => format!("{documents} documents, nothing found"),
        counts => format!("{documents} documents, {}", counts.join(", ")),
    }
}
