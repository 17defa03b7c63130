//! `fichero search`: what a query finds, best first.

use crate::cli::args::Common;
use crate::cli::args::Printed;
use crate::cli::args::Search;
use crate::cli::exit::Error;
use crate::cli::exit::Exit;
use crate::cli::library::Opened;
use crate::cli::library::query;
use crate::cli::library::say_corrections;
use crate::cli::library::say_unknown;
use crate::cli::out::Out;
use crate::cli::records;
use crate::engine::catalog::Catalog;
use crate::engine::catalog::DocAddress;
use crate::engine::exec::Found;
use crate::engine::exec::explain::Explanation;
use crate::engine::exec::explain::explain;
use crate::records::write::Format;
use crate::search::field::Fields;

pub(super) fn run(args: &Search, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let mut query = query(&args.query)?;
    query.sort = args.sort.or(query.sort);
    let opened = Opened::read(&args.sources, common)?;
    let found = opened.find(&query);
    say_unknown(&found);
    say_corrections(&found);
    let limit = args.limit.unwrap_or(usize::MAX);
    // A book that is shown for its chapters was not found.
    let hits = found.hits.iter().filter(|hit| !hit.context).take(limit);
    let rows: Vec<_> = hits.map(|hit| (hit.row, Some(hit.points()))).collect();
    if args.explain {
        for (number, (row, _)) in rows.iter().enumerate() {
            let Some(explanation) = explain(&opened.library, &found, *row) else {
                continue;
            };
            for line in explained(&opened.library.catalog, number + 1, *row, &explanation) {
                out.line(&line)?;
            }
        }
        return Ok(opened.exit(outcome(&found)));
    }
    let cited = args
        .style
        .map(|style| Printed::Written(Format::Citation(style)));
    let format = args.format.or(cited).unwrap_or(if out.is_terminal() {
        Printed::Table
    } else {
        Printed::Written(Format::Tsv)
    });
    records::write(out, &opened.library.catalog, &rows, format, args.style)?;
    Ok(opened.exit(outcome(&found)))
}

fn outcome(found: &Found) -> Exit {
    if found.count == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    }
}

/// A hit with the parts of its score, one a line.
fn explained(
    catalog: &Catalog,
    number: usize,
    row: DocAddress,
    parts: &Explanation,
) -> Vec<String> {
    let title = catalog.get(row).map(|record| record.title);
    let mut lines = vec![format!(
        "{number:>4}  {:>7.2}  {}",
        parts.total,
        title.as_deref().unwrap_or_default()
    )];
    for given in &parts.words {
        let mut places = given.fields.names().collect::<Vec<_>>();
        if given.fields.meets(Fields::START) {
            places.insert(0, "start of title");
        } else if given.fields.meets(Fields::TITLE) {
            places.insert(0, "title");
        }
        let like = if given.literal { "" } else { ", by likeness" };
        lines.push(format!(
            "{:>13.2}  {}: {:.2} in {}{like} × {:.1} for rarity",
            given.fit * given.rarity,
            given.typed,
            given.fit,
            places.join(", "),
            given.rarity
        ));
    }
    for (points, reason) in [
        (parts.brevity, "few other words in the title"),
        (parts.nearness, "words near each other and in order"),
    ] {
        if points > 0.0 {
            lines.push(format!("{points:>13.2}  {reason}"));
        }
    }
    lines
}
