//! `fichero facets`: the values of a facet and how many found documents have
//! each.

use std::cmp::Reverse;
use std::io;

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use crate::search::answer::{FacetValue, Given};
use crate::search::fold::fold;
use crate::search::question::{Counts, ValueOrder, Want, Window};

use super::args::{Common, CountFormat, Facets};
use super::exit::{Error, Exit};
use super::library::{Opened, query, say_unknown};
use super::out::{Out, Style, fitted};
use super::records::array;

pub(super) fn run(args: &Facets, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let query = query(args.query.as_deref().unwrap_or_default())?;
    let opened = Opened::read(&args.sources, common)?;
    let query = opened.asked(query, args.field.is_readers());
    let wanted = Want::Counts(Counts {
        facet: args.field,
        order: ValueOrder::Count,
        under: None,
        narrow: String::new(),
        folded: None,
        window: Window::ALL,
        seek: None,
    });
    let answer = opened.ask(&query, vec![wanted])?;
    say_unknown(&answer);
    let parts = answer.parts.into_iter();
    let values = parts.flat_map(|part| match part.given {
        Given::Counts { values, .. } => values,
        _ => Vec::new(),
    });
    let mut counted: Vec<FacetValue> = values.filter(|value| value.count > 0).collect();
    counted.sort_by_cached_key(|value| {
        let name = fold(&value.name);
        (Reverse(value.count), name, value.token.to_string())
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
fn write(out: &mut Out, counted: &[FacetValue], format: CountFormat) -> io::Result<()> {
    let object = |FacetValue { token, count, .. }: &FacetValue| {
        format!(r#"{{"value":{},"count":{count}}}"#, json!(&**token))
    };
    let objects = counted.iter().map(object);
    match format {
        CountFormat::Table => table(out, counted),
        CountFormat::Json => array(out, objects),
        CountFormat::Jsonl => objects.into_iter().try_for_each(|line| out.line(&line)),
        CountFormat::Tsv => {
            out.line("value\tcount")?;
            counted
                .iter()
                .try_for_each(|value| out.line(&format!("{}\t{}", value.token, value.count)))
        }
    }
}

/// Columns of a count.
const COUNT: usize = 8;

fn table(out: &mut Out, counted: &[FacetValue]) -> io::Result<()> {
    let Some(widest) = counted.iter().map(|value| value.name.width()).max() else {
        return Ok(());
    };
    let token = |value: &FacetValue| {
        if value.token == value.name {
            String::new()
        } else {
            value.token.to_string()
        }
    };
    let tokens = counted
        .iter()
        .map(|value| token(value).width())
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
    for value in counted {
        let line = format!(
            "{}{:>COUNT$}  {}",
            fitted(&value.name, columns),
            value.count,
            token(value)
        );
        out.line(line.trim_end())?;
    }
    Ok(())
}
