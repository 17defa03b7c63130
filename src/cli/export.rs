//! `fichero export`: what a query finds, in a form for other programs.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use crate::records::write::{self, Format};
use crate::runtime::places::{self, Places};
use crate::runtime::{files, leftovers};
use crate::search::question::Selected;

use super::args::{Common, Export, Printed};
use super::exit::{Error, Exit};
use super::library::{Opened, query, say_unknown};
use super::out::Out;
use super::say;

pub(super) fn run(args: &Export, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let mut query = query(args.query.as_deref().unwrap_or_default())?;
    query.sort = args.sort.or(query.sort);
    let format = format(args)?;
    let opened = Opened::read(&args.sources, common)?;
    let query = opened.asked(query, false);
    let answer = opened.ask(&query, Vec::new())?;
    say_unknown(&answer);
    let limit = args.limit.unwrap_or(usize::MAX);
    let count = answer.found.min(limit);
    let which = Selected::Found(query);
    let feed = |take: &mut write::Take<'_, io::Error>| {
        opened.each(&which, limit, &mut |entry| take(&entry.work))
    };
    match &args.output {
        Some(_) if count == 0 => say("no document was found; nothing was written"),
        Some(path) => {
            leftovers::remember(&Places::find(), path);
            files::save(path, args.force, &mut |to| {
                let feed = |take: &mut write::Take<'_, io::Error>| feed(take).map_err(whole);
                write::fed(format, feed, |text| to.write_all(text.as_bytes()))
            })
            .map_err(|error| Error::Save(path.clone(), error))?;
            let s = if count == 1 { "" } else { "s" };
            say(&format!(
                "{count} document{s} written to {}",
                places::shown(path)
            ));
        }
        None => write::fed(format, feed, |text| out.text(text))?,
    }
    Ok(opened.exit(if count == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    }))
}

/// Why a file could not be written as a whole.
fn whole(error: Error) -> io::Error {
    match error {
        Error::Write(error) => error,
        other => io::Error::other(other.to_string()),
    }
}

/// The form that was asked for, else that of the file's ending, else JSON
/// Lines.
fn format(args: &Export) -> Result<Format, Error> {
    if let Some(style) = args.style {
        return match args.format {
            None | Some(Printed::Written(Format::Citation(_))) => Ok(Format::Citation(style)),
            Some(_) => Err(Error::Usage(
                "--style goes with --format citation".to_owned(),
            )),
        };
    }
    match args.format {
        Some(Printed::Written(format)) => return Ok(format),
        Some(Printed::Table) => {
            let told =
                "a table is for reading: fichero search prints it; export takes any other format";
            return Err(Error::Usage(told.to_owned()));
        }
        None => {}
    }
    let Some(path) = &args.output else {
        return Ok(Format::JsonLines);
    };
    let ending = Path::new(path).extension().and_then(OsStr::to_str);
    ending.and_then(Format::of_extension).ok_or_else(|| {
        let told = "the ending of the file says no format: give one with --format";
        Error::Usage(told.to_owned())
    })
}
