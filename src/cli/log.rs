//! `fichero log`: what was searched for, when, where, and how much was found, as a
//! review has to report it.

use serde_json::json;

use crate::reader::history::Asked;
use crate::records::write;
use crate::runtime::store::database::Database;

use super::args::{Log, LogFormat};
use super::exit::{Error, Exit};
use super::out::Out;
use super::reader::{place, say_none};
use super::records::array;

const COLUMNS: [&str; 4] = ["date", "query", "sources", "found"];

pub(super) fn run(args: &Log, out: &mut Out) -> Result<Exit, Error> {
    let path = place()?;
    let Some(opened) = Database::inspect(&path).map_err(Error::Store)? else {
        return Ok(say_none(&path));
    };
    let queries = opened.memory.queries();
    let limit = args.limit.unwrap_or(usize::MAX);
    let mut asked: Vec<&Asked> = queries.iter().take(limit).map(|asked| &**asked).collect();
    // The oldest first, as they were done.
    asked.reverse();
    match args.format {
        LogFormat::Markdown => {
            out.line(&write::markdown_row(COLUMNS))?;
            out.line("|---|---|---|---|")?;
            for asked in &asked {
                out.line(&write::markdown_row(cells(asked)))?;
            }
        }
        LogFormat::Csv => {
            out.text(&write::csv_row(COLUMNS))?;
            for asked in &asked {
                out.text(&write::csv_row(cells(asked)))?;
            }
        }
        LogFormat::Json => array(out, asked.iter().map(|asked| object(asked)))?,
    }
    Ok(if asked.is_empty() {
        Exit::Nothing
    } else {
        Exit::Done
    })
}

fn cells(asked: &Asked) -> [String; 4] {
    [
        asked.at.to_string(),
        asked.query.to_string(),
        asked.sources.to_string(),
        asked.found.map_or(String::new(), |found| found.to_string()),
    ]
}

fn object(asked: &Asked) -> String {
    json!({
        "date": asked.at.to_string(),
        "query": &*asked.query,
        "sources": &*asked.sources,
        "found": asked.found,
    })
    .to_string()
}
