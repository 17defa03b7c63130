//! `fichero show`: one document in full.

use std::io;

use crate::app::keymap::Keymap;
use crate::app::page::{Page, Role};
use crate::engine::executor::Inline;
use crate::engine::local::Local;
use crate::search::Engine;
use crate::search::answer::Given;
use crate::search::document::Document;
use crate::search::id::Id;
use crate::search::question::{Question, Stop, Want};
use std::sync::Arc;

use super::args::{Common, Format, Show};
use super::exit::{Error, Exit};
use super::library::Opened;
use super::out::{Out, Style};
use super::{records, resolve};

/// Longer lines are tiring to read.
const WIDTH_MAX: usize = 100;

pub(super) fn run(args: &Show, common: &Common, out: &mut Out) -> Result<Exit, Error> {
    let opened = Opened::read(&args.sources, common)?;
    let row = resolve::one(&opened.library.catalog, &args.id)?;
    match args.format.or(args.style.map(|_| Format::Citation)) {
        None | Some(Format::Table) => {
            let engine = Local::new(Arc::new(opened.library.clone()), Arc::new(Inline));
            let id = Id::from(opened.record(row).unwrap_or_default().identity());
            let question = Question {
                wants: vec![Want::Document(id)],
                ..Question::default()
            };
            let mut documents = Vec::new();
            engine.answer(&question, &Stop::never(), &mut |answer| {
                for part in answer.parts {
                    if let Given::Document(Some(document)) = part.given {
                        documents.push(document);
                    }
                }
            });
            documents
                .iter()
                .try_for_each(|document| card(out, document))?;
        }
        Some(Format::Json | Format::Jsonl) => {
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
fn card(out: &mut Out, document: &Document) -> io::Result<()> {
    let width = u16::try_from(out.width().min(WIDTH_MAX)).unwrap_or(u16::MAX);
    for line in Page::new(document, width, &Keymap::default()).lines {
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
