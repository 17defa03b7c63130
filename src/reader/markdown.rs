//! A note as a file of Markdown with a front matter, and back.
//!
//! ```text
//! ---
//! id: "10.1787/9789264259270-en"
//! title: "Open government in Mexico"
//! noted: "2026-11-30T09:39:22.123Z"
//! fingerprint: "9c0d…"
//! ---
//!
//! What I think of it.
//! ```
//!
//! The front matter is YAML whose values are strings of JSON, which other
//! programs read. Only the note is taken back: the rest is there to be seen and
//! found by others. The fingerprint tells whether somebody edited the note: one
//! that is as it was written keeps its moment, an edited one is of the moment at
//! which its file changed.
//!
//! Must never know: files.

use std::fmt;

use super::entry::{Entry, identity};
use super::mark::{Known, Mark, Part};
use super::moment::Moment;
use super::note::{Note, TooLong};
use super::register::Register;
use crate::records::doi::Doi;
use crate::records::identity::{identity_hash, plain};
use crate::records::text::Text;
use crate::search::id::Id;

/// Letters of the title in a file's name.
const SLUG_MAX: usize = 60;

/// The line around the front matter.
const FENCE: &str = "---";

/// Why a file is no note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// It has no front matter, or that names no document.
    Nameless,
    /// The note is too long.
    TooLong,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nameless => {
                f.write_str("it begins with no front matter that names a document (id: \"…\")")
            }
            Self::TooLong => TooLong.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// A note out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The document.
    pub id: Id,
    /// What it is known by, as the file has it.
    pub known: Known,
    /// The note.
    pub note: Note,
    /// When it was written, if the file says so.
    pub noted: Option<Moment>,
    /// Whether it was edited since the program wrote it.
    pub is_edited: bool,
}

impl Read {
    /// What it comes to, where its file was changed at a moment.
    #[must_use]
    pub fn entries(self, changed: Moment) -> Vec<Entry> {
        let at = match self.noted {
            Some(noted) if !self.is_edited => noted,
            Some(noted) => changed.max(noted.next()),
            None => changed,
        };
        let note = Some(self.note).filter(|note| !note.is_empty());
        let note = Part::Note(Register::new(note, at));
        // Whatever the catalog says of the document is newer.
        let known = Part::Known(Register::new(Some(self.known), Moment::NEVER.next()));
        vec![
            Entry::Mark(self.id.clone(), known),
            Entry::Mark(self.id, note),
        ]
    }
}

/// The name of the file of a document's note: words of the title for people,
/// and the hash of the identity, so that no two are called the same.
#[must_use]
pub fn file_name(id: &Id, mark: &Mark) -> String {
    let title = mark.known().map_or("", |known| &*known.title);
    let mut slug = String::new();
    for word in plain(title).split(' ') {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        if !word.is_empty() && slug.len() + word.len() < SLUG_MAX {
            slug = format!("{slug}{word}-");
        }
    }
    format!("{slug}{:016x}.md", identity_hash(id.as_str()))
}

/// The file of a document's note; none where there is no note.
#[must_use]
pub fn written(id: &Id, mark: &Mark) -> Option<String> {
    let note = mark.note()?;
    let mut text = format!("{FENCE}\nid: {}\n", quoted(id.as_str()));
    let mut line = |name: &str, value: &str| {
        text = format!("{text}{name}: {value}\n");
    };
    if let Some(known) = mark.known() {
        line("title", &quoted(&known.title));
        if let Some(year) = known.year {
            line("year", &year.to_string());
        }
        if let Some(doi) = &known.doi {
            line("doi", &quoted(doi));
        }
    }
    let tags: Vec<String> = mark.tags().map(|tag| quoted(tag)).collect();
    if !tags.is_empty() {
        line("tags", &format!("[{}]", tags.join(", ")));
    }
    if let Some(starred) = mark.starred() {
        line("starred", &quoted(&starred.to_string()));
    }
    if let Some(progress) = mark.reading() {
        line("reading", &quoted(progress.state.name()));
        line("since", &quoted(&progress.since.to_string()));
    }
    line("noted", &quoted(&mark.noted().to_string()));
    line("fingerprint", &quoted(&fingerprint(note)));
    Some(format!("{text}{FENCE}\n\n{}\n", &**note))
}

/// Reads the file of a note.
///
/// # Errors
///
/// It names no document, or the note is too long.
pub fn read(text: &str) -> Result<Read, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (front, body) = parted(text).ok_or(Error::Nameless)?;
    let field = |name: &str| {
        let mut lines = front.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        value.map(unquoted)
    };
    let id = field("id").and_then(|id| identity(&id));
    let id = id.ok_or(Error::Nameless)?;
    let note = Note::new(body).map_err(|TooLong| Error::TooLong)?;
    let written = field("fingerprint");
    Ok(Read {
        known: Known {
            title: Text::line(&field("title").unwrap_or_else(|| id.to_string())),
            year: field("year").and_then(|year| year.parse().ok()),
            doi: field("doi").and_then(|doi| Doi::parse(&doi)),
        },
        noted: field("noted").and_then(|noted| Moment::parse(&noted)),
        is_edited: written != Some(fingerprint(&note)),
        id,
        note,
    })
}

/// Front matter and what stands below it.
fn parted(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(FENCE)?;
    let rest = rest
        .strip_prefix("\r\n")
        .or_else(|| rest.strip_prefix('\n'))?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == FENCE {
            return Some((rest.get(..at)?, rest.get(at + line.len()..)?));
        }
        at += line.len();
    }
    None
}

fn fingerprint(note: &Note) -> String {
    format!("{:016x}", identity_hash(note))
}

/// A string of JSON, which is one of YAML too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The same back; what stands bare or in single quotes, as an editor of front
/// matter may leave it.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    if let Ok(text) = serde_json::from_str::<String>(value) {
        return text;
    }
    let single = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    single.map_or_else(|| value.to_owned(), |text| text.replace("''", "'"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::label::Label;
    use proptest::prelude::*;

    fn noted(note: &str) -> Mark {
        let at = Moment::from_millis(1_000);
        let mut mark = Mark::default();
        let known = Known {
            title: Text::line("The \"best\": café & co."),
            year: Some(2016),
            doi: Doi::parse("10.1787/9789264259270-en"),
        };
        mark.merge(Part::Known(Register::new(Some(known), at)));
        mark.merge(Part::Tag(
            Label::new("to cite").unwrap(),
            Register::new(Some(at), at),
        ));
        mark.merge(Part::Note(Register::new(Note::new(note).ok(), at)));
        mark
    }

    #[test]
    fn a_note_is_a_file_that_people_can_read() {
        let id = Id::from("10.1787/9789264259270-en");
        let mark = noted("One.\n\n---\n\n* two");
        assert_eq!(
            file_name(&id, &mark),
            format!("the-best-cafe-co-{:016x}.md", identity_hash(id.as_str()))
        );
        let text = written(&id, &mark).unwrap();
        let fingerprint = fingerprint(mark.note().unwrap());
        assert_eq!(
            text,
            format!(
                "---\nid: \"10.1787/9789264259270-en\"\ntitle: \"The \\\"best\\\": café & co.\"\nyear: 2016\ndoi: \"10.1787/9789264259270-en\"\ntags: [\"to cite\"]\nnoted: \"1970-01-01T00:00:01.000Z\"\nfingerprint: \"{fingerprint}\"\n---\n\nOne.\n\n---\n\n* two\n"
            )
        );
        let back = read(&text).unwrap();
        assert_eq!((&back.id, Some(&back.known)), (&id, mark.known()));
        assert!(!back.is_edited);
        let late = Moment::from_millis(9_000);
        let merged = |text: &str| {
            let mut again = mark.clone();
            for entry in read(text).unwrap().entries(late) {
                if let Entry::Mark(_, part) = entry {
                    again.merge(part);
                }
            }
            again
        };
        assert_eq!(merged(&text), mark);
        assert_eq!(merged(&text.replace('\n', "\r\n")), mark);
        let edited = merged(&text.replace("* two", "* three"));
        assert_eq!(
            (edited.note().map(|note| &**note), edited.noted()),
            (Some("One.\n\n---\n\n* three"), late)
        );
        assert_eq!(
            merged("---\nid: 'x'\n---\nhello\n")
                .note()
                .map(|note| &**note),
            Some("hello")
        );
        for nameless in [
            "",
            "hello",
            "---\nid: \"a\"\n",
            "---\nid:\n---\nx",
            "---\nx: y\n---\n",
        ] {
            assert_eq!(read(nameless), Err(Error::Nameless), "{nameless:?}");
        }
    }

    proptest! {
        #[test]
        fn every_note_comes_back_as_it_was(raw in "(?s)[^\\pC]{0,8}.{0,60}", id in "[!-~]{1,20}") {
            let (mark, id) = (noted(&raw), Id::from(&*id));
            if let Some(text) = written(&id, &mark) {
                let back = read(&text).unwrap();
                prop_assert!(!back.is_edited);
                prop_assert_eq!((Some(&back.note), back.id), (mark.note(), id));
            }
        }

        #[test]
        fn no_file_is_too_strange(text in "(?s)(---\n)?.{0,80}") {
            let _ = read(&text);
        }
    }
}
