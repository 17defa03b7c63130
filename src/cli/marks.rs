//! `fichero marks`: what the reader adds goes out and comes in.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::reader::entry::Entry;
use crate::reader::memory::Memory;
use crate::reader::moment::Moment;
use crate::reader::{json, markdown};
use crate::runtime::loader::Source;
use crate::runtime::places::{Places, shown};
use crate::runtime::store::database::{Database, Opened, Standing};
use crate::runtime::{files, leftovers, store};

use super::args::{Marks, MarksCommand, MarksFormat};
use super::exit::{Error, Exit};
use super::foreign::Foreign;
use super::out::Out;
use super::reader::{place, say_none};
use super::{say, say_each};

/// The largest export that is taken: of a hundred thousand marks it is a tenth.
const BYTES_MAX: u64 = 512 << 20;

/// A note is a megabyte at most, and its front matter a page.
const NOTE_BYTES_MAX: u64 = 2 << 20;

/// Clocks of two machines differ by minutes; a day is the time zones that
/// somebody set by hand.
const AHEAD: i64 = 24 * 60 * 60 * 1_000;

pub(super) fn run(args: &Marks, out: &mut Out) -> Result<Exit, Error> {
    match &args.command {
        MarksCommand::Export { format, to, force } => export(*format, to.as_deref(), *force, out),
        MarksCommand::Import { from } => import(from),
    }
}

fn export(
    format: MarksFormat,
    to: Option<&Path>,
    force: bool,
    out: &mut Out,
) -> Result<Exit, Error> {
    let path = place()?;
    if fs::symlink_metadata(&path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(say_none(&path));
    }
    let memory = opened(&path)?.memory;
    match (format, to) {
        (MarksFormat::Markdown, None) => Err(Error::Usage(
            "notes go to a folder: fichero marks export --format markdown FOLDER".to_owned(),
        )),
        (MarksFormat::Markdown, Some(folder)) => notes(&memory, folder),
        (MarksFormat::Json, None) => {
            json::write(&memory, |text| out.text(text))?;
            Ok(Exit::Done)
        }
        (MarksFormat::Json, Some(to)) => {
            leftovers::remember(&Places::find(), to);
            files::save(to, force, &mut |file| {
                json::write(&memory, |text| file.write_all(text.as_bytes()))
            })
            .map_err(|error| Error::Save(to.to_owned(), error))?;
            say(&format!("marks written to {}", shown(to)));
            Ok(Exit::Done)
        }
    }
}

/// The database, with what there is to say of it.
fn opened(path: &Path) -> Result<Opened, Error> {
    let opened = Database::open(path, store::now()).map_err(Error::Store)?;
    if opened.standing != Standing::Kept {
        say(&opened.standing.to_string());
    }
    Ok(opened)
}

/// Writes each note to its file. One that somebody edited since it was written
/// is left: it is to be imported first.
fn notes(memory: &Memory, folder: &Path) -> Result<Exit, Error> {
    fs::create_dir_all(folder).map_err(|error| Error::Save(folder.to_owned(), error))?;
    leftovers::remember(&Places::find(), &folder.join("note.md"));
    let (mut written, mut edited) = (0_usize, Vec::new());
    for (id, mark) in memory.marks().iter() {
        let Some(text) = markdown::written(id, mark) else {
            continue;
        };
        let file = folder.join(markdown::file_name(id, mark));
        if fs::symlink_metadata(&file).is_ok() && !is_as_written(&file) {
            edited.push(format!(
                "{} was edited or is no note of ours, and stays as it is: fichero marks import takes it",
                shown(&file)
            ));
            continue;
        }
        files::save(&file, true, &mut |to| to.write_all(text.as_bytes()))
            .map_err(|error| Error::Save(file, error))?;
        written += 1;
    }
    say_each(&edited);
    let s = if written == 1 { "" } else { "s" };
    say(&format!("{written} note{s} written to {}", shown(folder)));
    Ok(if edited.is_empty() && written > 0 {
        Exit::Done
    } else {
        Exit::Nothing
    })
}

/// Whether a file is a note that nobody edited since it was written.
fn is_as_written(file: &Path) -> bool {
    // A pipe would keep us waiting.
    let is_file = fs::symlink_metadata(file).is_ok_and(|meta| meta.is_file());
    let read = is_file.then(|| text_of(file).ok().map(|text| markdown::read(&text)));
    matches!(read.flatten(), Some(Ok(note)) if !note.is_edited)
}

fn import(from: &Source) -> Result<Exit, Error> {
    let (taken, name) = match from {
        Source::Stdin => (
            of_file(io::stdin().lock(), "standard input", store::now())?,
            "standard input".to_owned(),
        ),
        Source::Path(path) if path.is_dir() => (Import::Marks(of_folder(path)?), shown(path)),
        Source::Path(path) => {
            let file = File::open(path).map_err(|error| unread(path, &error.to_string()))?;
            (of_file(file, path, changed(path))?, shown(path))
        }
        Source::Embedded => {
            let told = "marks come out of a file or a folder";
            return Err(Error::Usage(told.to_owned()));
        }
    };
    let Opened {
        mut database,
        mut memory,
        ..
    } = opened(&place()?)?;
    let last = Moment::from_millis(store::now().millis() + AHEAD);
    let taken = match taken {
        Import::Marks(taken) => taken,
        Import::Library(library) => {
            if let Some(told) = library.silence() {
                say(&format!("{name}: {told}"));
            }
            library.news(&memory, &name)
        }
    };
    say_each(&taken.flaws);
    let entries = taken.entries.into_iter().map(|entry| entry.no_later(last));
    let new: Vec<Entry> = entries
        .filter(|entry| memory.merge([entry.clone()]))
        .collect();
    if !new.is_empty() {
        database.write(&new).map_err(Error::Store)?;
    }
    let (s, wrong) = (if new.len() == 1 { "" } else { "s" }, taken.flaws.len());
    say(&format!(
        "{name}: {} change{s} taken, {wrong} refused",
        new.len()
    ));
    Ok(if wrong == 0 {
        Exit::Done
    } else {
        Exit::Nothing
    })
}

/// What an import takes.
enum Import {
    /// What an export of ours wrote.
    Marks(json::Taken),
    /// What another program keeps.
    Library(Foreign),
}

fn unread(path: impl AsRef<Path>, why: &str) -> Error {
    Error::Import(path.as_ref().to_owned(), why.to_owned())
}

/// All of an export, of ours or of another program, told by its content; what
/// does not say when it was said is of the moment at which the file was changed.
fn of_file(from: impl Read, path: impl AsRef<Path>, changed: Moment) -> Result<Import, Error> {
    let mut bytes = Vec::new();
    let read = from.take(BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| unread(&path, &error.to_string()))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(unread(&path, "it is larger than 512 MB"));
    }
    let error = match json::read(&bytes) {
        Ok(taken) => return Ok(Import::Marks(taken)),
        Err(error) => error,
    };
    if !json::is_ours(&bytes)
        && let Some(library) = Foreign::read(&bytes, changed)
    {
        return match library.refusal() {
            None => Ok(Import::Library(library)),
            Some(why) => Err(unread(&path, &why)),
        };
    }
    Err(unread(&path, &untaken(&bytes, &error)))
}

/// Why nothing is taken of what no program is known to have written.
fn untaken(bytes: &[u8], error: &json::Error) -> String {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match text.trim_ascii_start().first() {
        None | Some(b'{' | b'[') => error.to_string(),
        _ => "no marks are known in it: fichero marks export writes JSON, and Zotero RDF, BibTeX and CSL-JSON are read".to_owned(),
    }
}

/// The notes of a folder.
fn of_folder(folder: &Path) -> Result<json::Taken, Error> {
    let entries = fs::read_dir(folder).map_err(|error| unread(folder, &error.to_string()))?;
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| is_note(path)).collect();
    paths.sort_unstable();
    let mut taken = json::Taken::default();
    for path in paths {
        match note(&path) {
            Ok(entries) => taken.entries.extend(entries),
            Err(why) => taken.flaws.push(format!("{}: {why}", shown(&path))),
        }
    }
    Ok(taken)
}

/// A visible file whose name ends as that of Markdown.
fn is_note(path: &Path) -> bool {
    let is_hidden = path
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let ends = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    !is_hidden && ends && path.is_file()
}

fn note(path: &Path) -> Result<Vec<Entry>, String> {
    let text = text_of(path).map_err(|error| error.to_string())?;
    let read = markdown::read(&text).map_err(|error| error.to_string())?;
    Ok(read.entries(changed(path)))
}

fn text_of(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(NOTE_BYTES_MAX)
        .read_to_end(&mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// When a file was changed; now where nobody knows.
fn changed(path: &Path) -> Moment {
    let time = fs::metadata(path).and_then(|meta| meta.modified());
    let since = time
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let millis = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    millis.map_or_else(store::now, Moment::from_millis)
}
