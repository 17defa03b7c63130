//! `fichero export`: what a query finds, in a form for other programs.

use std::ffi::OsStr;
use std::path::Path;

use crate::engine::catalog::DocAddress;
use crate::records::write;
use crate::records::write::Format;
use crate::runtime::files;

use crate::cli::args::Common;
use crate::cli::args::Export;
use crate::cli::args::Printed;
use crate::cli::exit::Error;
use crate::cli::exit::Exit;
use crate::cli::library::Opened;
use crate::cli::library::query;
use crate::cli::library::say_unknown;
use crate::cli::out::Out;
use crate::cli::say;

pub(super) fn run(args: &Export, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let mut query = query(args.query.as_deref().unwrap_or_default())?;
    query.sort = args.sort.or(query.sort);
    let format = format(args)?;
    let opened = Opened::read(&args.sources, common)?;
    let found = opened.find(&query);
    say_unknown(&found);
    let catalog = &opened.library.catalog;
    let hits = found.hits.iter().filter(|hit| !hit.context);
    let limit = args.limit.unwrap_or(usize::MAX);
    let rows: Vec<DocAddress> = hits.map(|hit| hit.row).take(limit).collect();
    let works = || rows.iter().filter_map(|row| catalog.work(*row));
    let count = works().count();
    match &args.output {
        Some(_) if count == 0 => say("no document was found; nothing was written"),
        Some(path) => {
            files::save(path, args.force, &mut |to| {
                write::each(format, works(), |text| to.write_all(text.as_bytes()))
            })
            .map_err(|error| Error::Save(path.clone(), error))?;
            let s = if count == 1 { "" } else { "s" };
            say(&format!(
                "{count} document{s} written to {}",
                path.display()
            ));
        }
        None => write::each(format, works(), |text| out.text(text))?,
    }
    Ok(opened.exit(if count == 0 {
        Exit::Nothing
    } else {
        Exit::Done
    }))
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
