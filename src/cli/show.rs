//! `fichero show`: one document in full.

use std::io;

use crate::app::page::Page;
use crate::app::page::Role;
use crate::engine::catalog::DocAddress;
use crate::engine::exec::Library;
use crate::engine::exec::highlight::Highlighter;
use crate::records::write::Format;

use crate::cli::args::Common;
use crate::cli::args::Printed;
use crate::cli::args::Show;
use crate::cli::exit::Error;
use crate::cli::exit::Exit;
use crate::cli::library::Opened;
use crate::cli::out::Out;
use crate::cli::out::Style;
use crate::cli::records;
use crate::cli::resolve;

/// Longer lines are tiring to read.
const WIDTH_MAX: usize = 100;

pub(super) fn run(args: &Show, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let opened = Opened::read(&args.sources, common)?;
    let row = resolve::one(&opened.library.catalog, &args.id)?;
    match args.format.or(args
        .style
        .map(|style| Printed::Written(Format::Citation(style))))
    {
        None | Some(Printed::Table) => card(out, &opened.library, row)?,
        Some(Printed::Written(Format::Json | Format::JsonLines)) => {
            let record = opened.record(row);
            record.map_or(Ok(()), |record| out.line(&records::native(&record, None)))?;
        }
        Some(format) => records::write(
            out,
            &opened.library.catalog,
            &[(row, None)],
            format,
            args.style,
        )?,
    }
    Ok(opened.exit(Exit::Done))
}

/// The page that the detail pane shows.
fn card(out: &mut Out, library: &Library, row: DocAddress) -> io::Result<()> {
    let width = u16::try_from(out.width().min(WIDTH_MAX)).unwrap_or(u16::MAX);
    for line in Page::new(&library.catalog, row, width, &Highlighter::default()).lines {
        let last = line.spans.len().saturating_sub(1);
        for (number, span) in line.spans.iter().enumerate() {
            let text = if number == last {
                span.text.trim_end()
            } else {
                &span.text
            };
            out.styled(text, style(span.role))?;
        }
        out.line("")?;
    }
    Ok(())
}

fn style(role: Role) -> Style {
    match role {
        Role::Title | Role::Head | Role::Warning => Style::Bold,
        Role::Label | Role::Dim => Style::Dim,
        Role::Link => Style::Underlined,
        Role::Text => Style::Plain,
    }
}
