//! `fichero check`: what is wrong with a catalog, file by file.

use std::collections::BTreeMap;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::engine::catalog::Catalog;
use crate::engine::check::{Finding, Kind, check};

use super::args::{Check, CheckFormat, Common};
use super::exit::{Error, Exit};
use super::library::Opened;
use super::out::Out;
use super::records::array;
use super::say;

pub(super) fn run(args: &Check, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let opened = Opened::read_quietly(&args.sources, common)?;
    let catalog = &opened.local.library().catalog;
    let mut findings = check(catalog, this_year());
    findings.retain(|finding| args.kind.is_empty() || args.kind.contains(&finding.kind));
    write(out, catalog, &findings, args.format)?;
    say(&summary(catalog.len(), &findings));
    Ok(opened.exit(if findings.is_empty() {
        Exit::Done
    } else {
        Exit::Nothing
    }))
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

fn write(
    out: &mut Out,
    catalog: &Catalog,
    findings: &[Finding],
    format: CheckFormat,
) -> io::Result<()> {
    let source = |finding: &Finding| {
        let number = usize::try_from(finding.source).ok();
        number
            .and_then(|number| catalog.sources().get(number))
            .map_or("", |name| &**name)
    };
    match format {
        CheckFormat::Json => array(
            out,
            findings.iter().map(|finding| {
                json!({
                    "kind": finding.kind.name(),
                    "source": source(finding),
                    "line": finding.line,
                    "id": finding.id,
                    "message": finding.message,
                })
                .to_string()
            }),
        ),
        // As compilers print it, so that editors can jump there.
        CheckFormat::Table => findings.iter().try_for_each(|finding| {
            let id = if finding.id.is_empty() {
                String::new()
            } else {
                format!(" [{}]", finding.id)
            };
            let line = format!(
                "{}:{}: {}: {}{id}",
                source(finding),
                finding.line,
                finding.kind,
                finding.message
            );
            out.line(&line)
        }),
    }
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
