//! `fichero search`: what a query finds, best first.

use super::args::{Common, Format, Search};
use super::exit::{Error, Exit};
use super::library::{Opened, query, say_unknown};
use super::out::Out;
use super::records;

pub(super) fn run(args: &Search, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let mut query = query(&args.query)?;
    query.sort = args.sort.or(query.sort);
    let opened = Opened::read(&args.sources, common)?;
    let found = opened.find(&query);
    say_unknown(&found);
    let limit = args.limit.unwrap_or(usize::MAX);
    // A book that is shown for its chapters was not found.
    let hits = found.hits.iter().filter(|hit| !hit.context).take(limit);
    let rows: Vec<_> = hits.map(|hit| (hit.row, Some(hit.score))).collect();
    let cited = args.style.map(|_| Format::Citation);
    let format = args.format.or(cited).unwrap_or(if out.is_terminal() {
        Format::Table
    } else {
        Format::Tsv
    });
    records::write(out, &opened.library.catalog, &rows, format, args.style)?;
    Ok(opened.exit(if found.count == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    }))
}
