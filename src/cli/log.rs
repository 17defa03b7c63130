//! `fichero log`: what was searched for, when, where, and how much was found; and
//! how far reviews are, as they have to report it.

use serde_json::{Value, json};

use crate::reader::history::Asked;
use crate::reader::memory::Memory;
use crate::reader::review::Review;
use crate::reader::tally::Tally;
use crate::records::write;
use crate::runtime::store::database::Database;

use super::args::{Log, LogFormat};
use super::exit::{Error, Exit};
use super::out::Out;
use super::reader::{place, say_none};

const COLUMNS: [&str; 4] = ["date", "query", "sources", "found"];

/// Those of a review, behind the others in a table of both.
const FLOW_COLUMNS: [&str; 4] = ["review", "stage", "reason", "count"];

pub(super) fn run(args: &Log, out: &mut Out) -> Result<Exit, Error> {
    let path = place()?;
    let Some(opened) = Database::inspect(&path).map_err(Error::Store)? else {
        return Ok(say_none(&path));
    };
    let memory = opened.memory;
    let limit = args.limit.unwrap_or(usize::MAX);
    let asked = memory.queries().iter().take(limit);
    let mut asked: Vec<&Asked> = asked.map(|asked| &**asked).collect();
    // The oldest first, as they were done.
    asked.reverse();
    let flows: Vec<Flow<'_>> = flows(&memory).collect();
    match args.format {
        LogFormat::Markdown => markdown(&asked, &flows, out)?,
        LogFormat::Csv => csv(&asked, &flows, out)?,
        LogFormat::Json => {
            let searches = asked.iter().map(|asked| object(asked));
            let log = json!({
                "searches": searches.collect::<Vec<_>>(),
                "reviews": flows.iter().map(Flow::object).collect::<Vec<_>>(),
            });
            out.line(&log.to_string())?;
        }
    }
    Ok(if asked.is_empty() && flows.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

fn markdown(asked: &[&Asked], flows: &[Flow<'_>], out: &mut Out) -> Result<(), Error> {
    out.line(&write::markdown_row(COLUMNS))?;
    out.line("|---|---|---|---|")?;
    for asked in asked {
        out.line(&write::markdown_row(cells(asked)))?;
    }
    for flow in flows {
        out.line("")?;
        let name = write::markdown_cell(flow.name);
        out.line(&format!("## Screening: {name}"))?;
        out.line("")?;
        out.line(&write::markdown_row(["query", "sources"]))?;
        out.line("|---|---|")?;
        out.line(&write::markdown_row([
            &*flow.review.query,
            &*flow.review.sources,
        ]))?;
        out.line("")?;
        out.line(&write::markdown_row(["stage", "count"]))?;
        out.line("|---|---:|")?;
        for Stage {
            told,
            reason,
            count,
            ..
        } in flow.stages()
        {
            let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
            out.line(&write::markdown_row([
                format!("{told}{reason}"),
                count.to_string(),
            ]))?;
        }
    }
    Ok(())
}

/// One table: rows of searches have the first columns, those of reviews the
/// others.
fn csv(asked: &[&Asked], flows: &[Flow<'_>], out: &mut Out) -> Result<(), Error> {
    let row = |first: [String; 4], last: [String; 4]| {
        let mut cells: [String; 8] = Default::default();
        let all = first.into_iter().chain(last);
        cells
            .iter_mut()
            .zip(all)
            .for_each(|(cell, text)| *cell = text);
        write::csv_row(cells)
    };
    out.text(&row(
        COLUMNS.map(str::to_owned),
        FLOW_COLUMNS.map(str::to_owned),
    ))?;
    for asked in asked {
        out.text(&row(cells(asked), Default::default()))?;
    }
    for flow in flows {
        for Stage {
            told,
            reason,
            count,
            ..
        } in flow.stages()
        {
            let reason = reason.unwrap_or_default().to_owned();
            let last = [
                flow.name.to_owned(),
                told.to_owned(),
                reason,
                count.to_string(),
            ];
            out.text(&row(Default::default(), last))?;
        }
    }
    Ok(())
}

fn cells(asked: &Asked) -> [String; 4] {
    [
        asked.at.to_string(),
        asked.query.to_string(),
        asked.sources.to_string(),
        asked.found.map_or(String::new(), |found| found.to_string()),
    ]
}

fn object(asked: &Asked) -> Value {
    json!({
        "date": asked.at.to_string(),
        "query": &*asked.query,
        "sources": &*asked.sources,
        "found": asked.found,
    })
}

/// A review with what was decided in it.
struct Flow<'m> {
    name: &'m str,
    review: &'m Review,
    tally: Tally,
}

/// A box of the flow diagram of PRISMA 2020 (Page et al., BMJ 2021; 372:n71).
struct Stage<'f> {
    /// As people read it.
    told: &'static str,
    /// Why documents were excluded.
    reason: Option<&'f str>,
    count: u64,
}

fn flows(memory: &Memory) -> impl Iterator<Item = Flow<'_>> {
    memory.reviews().map(|(name, review)| Flow {
        name,
        review,
        tally: Tally::of(name, memory.marks()),
    })
}

impl Flow<'_> {
    /// How many documents there are to screen.
    fn to_screen(&self) -> u64 {
        let Review {
            identified,
            duplicates,
            ..
        } = self.review;
        identified.saturating_sub(*duplicates)
    }

    /// Of these, how many nothing was decided of.
    fn left(&self) -> u64 {
        let seen = self.tally.screened() + self.tally.later;
        self.to_screen().saturating_sub(seen as u64)
    }

    fn stages(&self) -> Vec<Stage<'_>> {
        let stage = |told, count| Stage {
            told,
            reason: None,
            count,
        };
        let Self { review, tally, .. } = self;
        let mut stages = vec![
            stage("records identified", review.identified),
            stage("duplicates removed", review.duplicates),
            stage("records to screen", self.to_screen()),
            stage("records screened", tally.screened() as u64),
            stage("records excluded", tally.dropped() as u64),
        ];
        let reasons = tally.excluded.iter().map(|(reason, count)| Stage {
            told: "excluded",
            reason: Some(reason),
            count: *count as u64,
        });
        stages.extend(reasons);
        stages.extend([
            stage("records included", tally.included as u64),
            stage("put off", tally.later as u64),
            stage("left to screen", self.left()),
        ]);
        stages
    }

    fn object(&self) -> Value {
        let Self { review, tally, .. } = self;
        json!({
            "name": self.name,
            "query": &*review.query,
            "sources": &*review.sources,
            "identified": review.identified,
            "duplicates": review.duplicates,
            "to_screen": self.to_screen(),
            "screened": tally.screened(),
            "excluded": tally.excluded,
            "included": tally.included,
            "later": tally.later,
            "left": self.left(),
        })
    }
}
