//! `fichero show`: one document in full.

use std::io;

use crate::app::keymap::Keymap;
use crate::app::page::{Page, Role, Setting};
use crate::reader::marks::Marks;
use crate::records::write::{Format, Work};
use crate::search::Entry;
use crate::search::document::Document;

use super::args::{Common, Printed, Show};
use super::exit::{Error, Exit};
use super::library::Opened;
use super::out::{Out, Style};
use super::{records, resolve};

/// Longer lines are tiring to read.
const WIDTH_MAX: usize = 100;

pub(super) fn run(args: &Show, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let opened = Opened::read(&args.sources, common)?;
    let document = resolve::document(&opened, &args.id)?;
    match args.format.or(args
        .style
        .map(|style| Printed::Written(Format::Citation(style))))
    {
        None | Some(Printed::Table) => card(out, &document)?,
        Some(Printed::Written(Format::Json | Format::JsonLines)) => {
            out.line(&records::native(&entry(&opened, document)?.work, None, &[]))?;
        }
        Some(format) => {
            let entry = entry(&opened, document)?;
            let feed = |to: &mut records::Take<'_>| Ok(to(&entry, None)?);
            records::write(out, feed, format, args.style)?;
        }
    }
    Ok(opened.exit(Exit::Done))
}

/// The document as the writers take it.
fn entry(opened: &Opened, document: Document) -> Result<Entry, Error> {
    let book = match document.book {
        Some(book) => resolve::identified(opened, book.id)?,
        None => None,
    };
    let year = document.year.filter(|year| year.derived);
    let countries = Some(document.countries).filter(|countries| countries.derived);
    let work = Work::new(document.record, book.map(|book| book.record));
    Ok(Entry {
        lacks: Vec::new(),
        id: document.id,
        score: 0.0,
        work: work.deriving(
            year.map(|year| year.value),
            countries.map_or_else(Vec::new, |countries| countries.value),
        ),
    })
}

/// The page that the detail pane shows.
fn card(out: &mut Out, document: &Document) -> io::Result<()> {
    let setting = Setting {
        width: u16::try_from(out.width().min(WIDTH_MAX)).unwrap_or(u16::MAX),
        all_chapters: true,
        keys: false,
        marks: 0,
    };
    for line in Page::new(document, &Marks::default(), setting, &Keymap::default()).lines {
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
        Role::Title | Role::Head | Role::Key | Role::Warning => Style::Bold,
        Role::Label | Role::Dim => Style::Dim,
        Role::Link => Style::Underlined,
        Role::Text | Role::Form(_) | Role::Document => Style::Plain,
    }
}
