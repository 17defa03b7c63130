//! `fichero facets`: the values of a facet and how many found documents have
//! each.

use std::cmp::Reverse;
use std::io;

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use crate::engine::index::facets::Value;
use crate::search::fold::fold;

use super::args::{Common, CountFormat, Facets};
use super::exit::{Error, Exit};
use super::library::{Opened, query, say_unknown};
use super::out::{Out, Style, fitted};
use super::records::array;

pub(super) fn run(args: &Facets, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let query = query(args.query.as_deref().unwrap_or_default())?;
    let opened = Opened::read(&args.sources, common)?;
    let found = opened.find(&query);
    say_unknown(&found);
    let values = opened.library.index.facet(args.field).values().iter();
    let counts = found.counts(&opened.library, args.field);
    let counted = values.zip(counts.iter().copied());
    let mut counted: Vec<(&Value, u32)> = counted.filter(|(_, count)| *count > 0).collect();
    counted.sort_by_cached_key(|(value, count)| {
        (Reverse(*count), fold(&value.name), value.token.to_string())
    });
    counted.truncate(args.limit.unwrap_or(usize::MAX));
    let format = args.format.unwrap_or(if out.is_terminal() {
        CountFormat::Table
    } else {
        CountFormat::Tsv
    });
    write(out, &counted, format)?;
    Ok(opened.exit(Exit::Done))
}

/// Programs get a value as a query names it: a book by its DOI.
fn write(out: &mut Out, counted: &[(&Value, u32)], format: CountFormat) -> io::Result<()> {
    let objects = counted
        .iter()
        .map(|(value, count)| format!(r#"{{"value":{},"count":{count}}}"#, json!(&*value.token)));
    match format {
        CountFormat::Table => table(out, counted),
        CountFormat::Json => array(out, objects),
        CountFormat::Jsonl => objects.into_iter().try_for_each(|line| out.line(&line)),
        CountFormat::Tsv => {
            out.line("value\tcount")?;
            counted
                .iter()
                .try_for_each(|(value, count)| out.line(&format!("{}\t{count}", value.token)))
        }
    }
}

/// Columns of a count.
const COUNT: usize = 8;

fn table(out: &mut Out, counted: &[(&Value, u32)]) -> io::Result<()> {
    let Some(widest) = counted.iter().map(|(value, _)| value.name.width()).max() else {
        return Ok(());
    };
    let token = |value: &Value| {
        if value.token == value.name {
            String::new()
        } else {
            value.token.to_string()
        }
    };
    let tokens = counted
        .iter()
        .map(|(value, _)| token(value).width())
        .max()
        .unwrap_or(0);
    let room = out
        .width()
        .saturating_sub(COUNT + tokens + if tokens > 0 { 2 } else { 0 });
    let columns = widest.clamp(5, room.max(5));
    out.styled(
        &format!("{}{:>COUNT$}", fitted("VALUE", columns), "COUNT"),
        Style::Bold,
    )?;
    out.line("")?;
    for (value, count) in counted {
        let line = format!(
            "{}{count:>COUNT$}  {}",
            fitted(&value.name, columns),
            token(value)
        );
        out.line(line.trim_end())?;
    }
    Ok(())
}
