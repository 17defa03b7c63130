//! `fichero search`: what a query finds, best first.

use super::args::{Common, Printed, Search};
use super::exit::{Error, Exit};
use super::library::{Opened, query, say_corrections, say_signs, say_unknown};
use super::out::Out;
use super::records;
use crate::records::record::Record;
use crate::records::write::Format;
use crate::search::answer::{Answer, Explanation, Given};
use crate::search::field::Fields;
use crate::search::id::Id;
use crate::search::query::Query;
use crate::search::question::{Selected, Want};

pub(super) fn run(args: &Search, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let mut query = query(&args.query)?;
    query.sort = args.sort.or(query.sort);
    let opened = Opened::read(&args.sources, common)?;
    let answer = opened.ask(&query, Vec::new())?;
    say_unknown(&answer);
    say_corrections(&answer);
    say_signs(&answer);
    let limit = args.limit.unwrap_or(usize::MAX);
    if args.explain {
        explain(&opened, &query, limit, out)?;
        return Ok(opened.exit(outcome(&answer)));
    }
    let cited = args
        .style
        .map(|style| Printed::Written(Format::Citation(style)));
    let format = args.format.or(cited).unwrap_or(if out.is_terminal() {
        Printed::Table
    } else {
        Printed::Written(Format::Tsv)
    });
    let which = Selected::Found(query);
    let feed = |to: &mut records::Take<'_>| {
        // A score, in points, stands in JSON only.
        opened.each(&which, limit, &mut |entry| to(&entry, Some(entry.score)))
    };
    records::write(out, feed, format, args.style)?;
    Ok(opened.exit(outcome(&answer)))
}

fn outcome(answer: &Answer) -> Exit {
    if answer.found == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    }
}

/// Prints each hit with the parts of its score.
fn explain(opened: &Opened, query: &Query, limit: usize, out: &mut Out) -> Result<(), Error> {
    let mut hits: Vec<(Id, Record)> = Vec::new();
    let which = Selected::Found(query.clone());
    opened.each(&which, limit, &mut |entry| {
        hits.push((entry.id, entry.work.record));
        Ok(())
    })?;
    for (number, (id, record)) in hits.into_iter().enumerate() {
        let answer = opened.ask(query, vec![Want::Explain(id)])?;
        let parts = answer.parts.into_iter();
        for given in parts.map(|part| part.given) {
            let Given::Explanation(Some(parts)) = given else {
                continue;
            };
            for line in explained(number + 1, &record, &parts) {
                out.line(&line)?;
            }
        }
    }
    Ok(())
}

/// A hit with the parts of its score, one a line.
fn explained(number: usize, record: &Record, parts: &Explanation) -> Vec<String> {
    let mut lines = vec![format!(
        "{number:>4}  {:>7.2}  {}",
        parts.total, record.title
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
