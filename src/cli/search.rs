//! `fichero search`: what a query finds, best first.

use super::args::{Common, Printed, Search};
use super::exit::{Error, Exit};
use super::library::{Opened, query, say_corrections, say_offered, say_signs, say_unknown};
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
    let query = opened.asked(query, false);
    let answer = opened.ask(&query, Vec::new())?;
    say_unknown(&answer);
    say_corrections(&answer);
    say_signs(&answer);
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut offers = !args.exact && answer.found < limit;
    if args.explain {
        if offers {
            say_offered(&answer);
        }
        let lists = lists(query.clone(), offers);
        explain(&opened, &query, &lists, limit, out)?;
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
    // A bibliography is of what was found.
    let is_list = matches!(
        format,
        Printed::Table | Printed::Written(Format::Json | Format::JsonLines | Format::Tsv)
    );
    offers &= is_list;
    if offers {
        say_offered(&answer);
    }
    let lists = lists(query, offers);
    let feed = |to: &mut records::Take<'_>| {
        let mut left = limit;
        for which in &lists {
            // A score, in points, stands in JSON only.
            opened.each(which, left, &mut |entry| {
                left -= 1;
                to(&entry, Some(entry.score))
            })?;
        }
        Ok(())
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

/// What is found, and behind it what is offered.
fn lists(query: Query, offered: bool) -> Vec<Selected> {
    let mut lists = vec![Selected::Found(query.clone())];
    lists.extend(offered.then_some(Selected::Offered(query)));
    lists
}

/// Prints each hit with the parts of its score.
fn explain(
    opened: &Opened,
    query: &Query,
    lists: &[Selected],
    limit: usize,
    out: &mut Out,
) -> Result<(), Error> {
    let mut hits: Vec<(Id, Record)> = Vec::new();
    for which in lists {
        opened.each(which, limit - hits.len(), &mut |entry| {
            hits.push((entry.id, entry.work.record));
            Ok(())
        })?;
    }
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
    if !parts.lacks.is_empty() {
        lines.push(format!("{:>15}lacks: {}", "", parts.lacks.join(", ")));
    }
    for given in &parts.words {
        let mut places = given.fields.names().collect::<Vec<_>>();
        if given.fields.meets(Fields::START) {
            places.insert(0, "start of title");
        } else if given.fields.meets(Fields::TITLE) {
            places.insert(0, "title");
        }
        if places.is_empty() {
            places.push("year");
        }
        let like = if given.literal { "" } else { ", by likeness" };
        let form = given.form.as_ref();
        let form = form.map_or_else(String::new, |form| format!(", as {form}"));
        lines.push(format!(
            "{:>13.2}  {}: {:.2} in {}{form}{like} × {:.1} for rarity",
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
